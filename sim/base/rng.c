/* sim/base/rng.c - Philox4x32-10 streams and uniform integers, and the GSL generator over them; distributions are in variates.c.
 *
 * Philox: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, table 2 and section 3.3.
 */
#include "sim/base/rng.h"
#include "sim/base/check.h"
#include "sim/base/str.h"
#include <gsl/gsl_rng.h>
#include <limits.h>
#include <string.h>

void mw_philox4x32(const uint32_t ctr[4], const uint32_t key[2], uint32_t out[4])
{
    const uint64_t m0 = UINT64_C(0xD2511F53), m1 = UINT64_C(0xCD9E8D57); /* multipliers, ibid. */
    const uint32_t w0 = UINT32_C(0x9E3779B9), w1 = UINT32_C(0xBB67AE85); /* Weyl steps: golden ratio and sqrt(3) - 1 */
    uint32_t c0 = ctr[0], c1 = ctr[1], c2 = ctr[2], c3 = ctr[3], k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = m0 * c0, p1 = m1 * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        k0 += w0;
        k1 += w1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

struct mw_stream mw_stream_make(uint64_t seed, uint64_t path_hash, const char *purpose)
{
    /* little-endian words: the promise of same bytes is for x86-64 */
    uint64_t words[3] = { seed, path_hash, mw_hash_str(purpose) };
    return (struct mw_stream){ .key = mw_hash64(words, sizeof words), .ctr = 0 };
}

uint64_t mw_stream_u64(struct mw_stream *s)
{
    const uint32_t ctr[4] = { (uint32_t)s->ctr, (uint32_t)(s->ctr >> 32), 0, 0 };
    const uint32_t key[2] = { (uint32_t)s->key, (uint32_t)(s->key >> 32) };
    uint32_t out[4];
    mw_philox4x32(ctr, key, out);
    s->ctr++;
    return out[0] | (uint64_t)out[1] << 32;
}

double mw_stream_uniform(struct mw_stream *s)
{
    /* odd multiples of 2^-53: never 0, never 1, symmetric about a half */
    return ((double)(mw_stream_u64(s) >> 12) + 0.5) * 0x1p-52;
}

/* Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019), 3. */
uint64_t mw_stream_below(struct mw_stream *s, uint64_t n)
{
    MW_ASSERT(n > 0);
    unsigned __int128 m = (unsigned __int128)mw_stream_u64(s) * n;
    if ((uint64_t)m < n) {
        uint64_t reject = (0 - n) % n; /* 2^64 mod n */
        while ((uint64_t)m < reject)
            m = (unsigned __int128)mw_stream_u64(s) * n;
    }
    return (uint64_t)(m >> 64);
}

/* ---- the same streams behind gsl_rng ---- */

struct gsl_rng_wrap {
    struct mw_stream *stream; /* not owned; NULL until aimed */
};

/* gsl_rng_alloc seeds every generator; ours is aimed instead. */
static void wrap_set(void *state, unsigned long seed)
{
    (void)seed;
    ((struct gsl_rng_wrap *)state)->stream = NULL;
}

static unsigned long wrap_get(void *state)
{
    struct gsl_rng_wrap *w = state;
    MW_ASSERT(w->stream);
    return mw_stream_u64(w->stream);
}

static double wrap_get_double(void *state)
{
    struct gsl_rng_wrap *w = state;
    MW_ASSERT(w->stream);
    return mw_stream_uniform(w->stream);
}

static const gsl_rng_type wrap_type = {
    .name = "philox4x32-10",
    .max = ULONG_MAX,
    .min = 0,
    .size = sizeof(struct gsl_rng_wrap),
    .set = wrap_set,
    .get = wrap_get,
    .get_double = wrap_get_double,
};

void *mw_gsl_rng_create(void)
{
    gsl_rng *r = gsl_rng_alloc(&wrap_type);
    MW_ASSERT(r);
    return r;
}

void mw_gsl_rng_aim(void *gsl_rng_ptr, struct mw_stream *s)
{
    gsl_rng *r = gsl_rng_ptr;
    MW_ASSERT(r->type == &wrap_type);
    ((struct gsl_rng_wrap *)r->state)->stream = s;
}
