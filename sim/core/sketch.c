/* sim/core/sketch.c - linear-in-the-octave quantile buckets: adding, merging, asking, packing; keeps no samples. */
#include "sim/core/sketch.h"
#include "sim/base/check.h"
#include <math.h>
#include <string.h>

enum { LAST = MW_SKETCH_BUCKETS - 1, MANTISSA_BITS = 52, EXPONENT_BIAS = 1023 };
static const char magic[4] = { 'M', 'W', 'S', '1' };

void mw_sketch_init(struct mw_sketch *s)
{
    memset(s, 0, sizeof *s);
    s->min = INFINITY;
    s->max = -INFINITY;
}

static int bucket_of(double x)
{
    uint64_t bits;
    if (!(x >= 0x1p-30)) /* zero and negative values as well */
        return 0;
    if (x >= 0x1p40)
        return LAST;
    memcpy(&bits, &x, sizeof bits);
    int octave = (int)(bits >> MANTISSA_BITS) - EXPONENT_BIAS - MW_SKETCH_OCTAVE_MIN;
    uint64_t mantissa = bits & ((UINT64_C(1) << MANTISSA_BITS) - 1);
    return 1 + octave * MW_SKETCH_PER_OCTAVE + (int)((mantissa * MW_SKETCH_PER_OCTAVE) >> MANTISSA_BITS);
}

/* Lower edge of bucket i, 1 <= i <= LAST. */
static double edge(int i)
{
    int octave = (i - 1) / MW_SKETCH_PER_OCTAVE, part = (i - 1) % MW_SKETCH_PER_OCTAVE;
    return ldexp(1.0 + (double)part / MW_SKETCH_PER_OCTAVE, octave + MW_SKETCH_OCTAVE_MIN);
}

/* The value whose relative distance to both edges is the same: (b - a) / (b + a), at most 1/101. */
static double representative(int i)
{
    double a = edge(i), b = edge(i + 1);
    return 2.0 * a * b / (a + b);
}

void mw_sketch_add_n(struct mw_sketch *s, double x, uint64_t n)
{
    MW_ASSERT(!isnan(x));
    if (n == 0)
        return;
    x += 0.0; /* -0.0 becomes 0.0: which of them came first must not show in the bytes */
    s->n += n;
    s->bucket[bucket_of(x)] += n;
    s->min = x < s->min ? x : s->min;
    s->max = x > s->max ? x : s->max;
}

void mw_sketch_add(struct mw_sketch *s, double x)
{
    mw_sketch_add_n(s, x, 1);
}

void mw_sketch_merge(struct mw_sketch *s, const struct mw_sketch *other)
{
    s->n += other->n;
    s->min = other->min < s->min ? other->min : s->min;
    s->max = other->max > s->max ? other->max : s->max;
    for (int i = 0; i < MW_SKETCH_BUCKETS; i++)
        s->bucket[i] += other->bucket[i];
}

static double clamped(const struct mw_sketch *s, double x)
{
    return x < s->min ? s->min : x > s->max ? s->max : x;
}

double mw_sketch_quantile(const struct mw_sketch *s, double q)
{
    MW_ASSERT(q >= 0.0 && q <= 1.0);
    if (s->n == 0)
        return NAN;
    uint64_t rank = (uint64_t)(q * (double)(s->n - 1)), seen = 0;
    if (rank == 0)
        return s->min;
    if (rank >= s->n - 1)
        return s->max;
    int i = 0;
    while ((seen += s->bucket[i]) <= rank)
        i++;
    if (i == 0)
        return s->min;
    return i == LAST ? s->max : clamped(s, representative(i));
}

double mw_sketch_share_below(const struct mw_sketch *s, double x)
{
    if (s->n == 0)
        return NAN;
    if (x < s->min)
        return 0.0;
    if (x >= s->max)
        return 1.0;
    int at = bucket_of(x);
    uint64_t below = 0;
    for (int i = 0; i < at; i++)
        below += s->bucket[i];
    /* within the bucket the values are taken as spread evenly over the part of it that lies between minimum and maximum */
    double low = at == 0 ? s->min : fmax(edge(at), s->min), high = at == LAST ? s->max : fmin(edge(at + 1), s->max);
    double part = high > low ? (x - low) / (high - low) : 1.0;
    return ((double)below + part * (double)s->bucket[at]) / (double)s->n;
}

/* ---- blobs: magic, n, min, max, index of the first bucket, number of buckets, their counts; numbers as LEB128, doubles little-endian ---- */

static void put_varint(struct mw_str *out, uint64_t v)
{
    do {
        char byte = (char)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
        mw_str_addn(out, &byte, 1);
        v >>= 7;
    } while (v);
}

static void put_double(struct mw_str *out, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    for (int i = 0; i < 8; i++) {
        char byte = (char)(bits >> (8 * i) & 0xff);
        mw_str_addn(out, &byte, 1);
    }
}

void mw_sketch_pack(const struct mw_sketch *s, struct mw_str *out)
{
    int first = 0, end = MW_SKETCH_BUCKETS;
    while (first < end && s->bucket[first] == 0)
        first++;
    while (end > first && s->bucket[end - 1] == 0)
        end--;
    mw_str_addn(out, magic, sizeof magic);
    put_varint(out, s->n);
    put_double(out, s->min);
    put_double(out, s->max);
    put_varint(out, (uint64_t)first);
    put_varint(out, (uint64_t)(end - first));
    for (int i = first; i < end; i++)
        put_varint(out, s->bucket[i]);
}

struct bytes {
    const unsigned char *p, *end;
};

static bool get_varint(struct bytes *b, uint64_t *v)
{
    *v = 0;
    for (int shift = 0; shift < 64 && b->p < b->end; shift += 7) {
        unsigned char byte = *b->p++;
        if (shift == 63 && byte > 1)
            return false;
        *v |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

static bool get_double(struct bytes *b, double *v)
{
    uint64_t bits = 0;
    if (b->end - b->p < 8)
        return false;
    for (int i = 0; i < 8; i++)
        bits |= (uint64_t)*b->p++ << (8 * i);
    memcpy(v, &bits, sizeof *v);
    return true;
}

static bool get_buckets(struct mw_sketch *s, struct bytes *b)
{
    uint64_t first, count, total = 0;
    if (!get_varint(b, &first) || !get_varint(b, &count) || first > MW_SKETCH_BUCKETS || count > MW_SKETCH_BUCKETS - first)
        return false;
    for (uint64_t i = first; i < first + count; i++) {
        if (!get_varint(b, &s->bucket[i]) || s->bucket[i] > s->n - total)
            return false;
        total += s->bucket[i];
    }
    return total == s->n && b->p == b->end;
}

/* The extremes must lie in the outermost buckets that are filled, or the quantiles would lie. */
static bool extremes_fit(const struct mw_sketch *s)
{
    if (s->n == 0)
        return isinf(s->min) && s->min > 0 && isinf(s->max) && s->max < 0;
    if (!(s->min <= s->max) || s->bucket[bucket_of(s->min)] == 0 || s->bucket[bucket_of(s->max)] == 0)
        return false;
    for (int i = 0; i < bucket_of(s->min); i++)
        if (s->bucket[i])
            return false;
    for (int i = bucket_of(s->max) + 1; i < MW_SKETCH_BUCKETS; i++)
        if (s->bucket[i])
            return false;
    return true;
}

bool mw_sketch_unpack(struct mw_sketch *s, const void *blob, size_t n_B)
{
    mw_sketch_init(s);
    if (n_B < sizeof magic || memcmp(blob, magic, sizeof magic))
        return false;
    struct bytes b = { (const unsigned char *)blob + sizeof magic, (const unsigned char *)blob + n_B };
    if (get_varint(&b, &s->n) && get_double(&b, &s->min) && get_double(&b, &s->max) && get_buckets(s, &b) && extremes_fit(s))
        return true;
    mw_sketch_init(s);
    return false;
}
