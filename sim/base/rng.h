/* sim/base/rng.h - counter-based random streams (Philox4x32-10) and variates that are the same on every x86-64.
 *
 * A stream is 16 bytes in the entity: a key derived from (seed, path, purpose) and a counter.  Adding a rack never shifts
 * another rack's draws.  Variates that become times use our own logarithm and exponential (mw_log, mw_exp: additions,
 * multiplications and divisions only, built with -ffp-contract=off), so that bytes do not depend on the C library's code path.
 */
#ifndef MW_BASE_RNG_H
#define MW_BASE_RNG_H
#include <stdint.h>

struct mw_stream { uint64_t key, ctr; };

struct mw_stream mw_stream_make(uint64_t seed, uint64_t path_hash, const char *purpose);
uint64_t mw_stream_u64(struct mw_stream *s);
double   mw_stream_uniform(struct mw_stream *s);              /* open interval (0,1): odd multiples of 2^-53 */
double   mw_stream_exponential(struct mw_stream *s, double mean);
double   mw_stream_normal(struct mw_stream *s);               /* inverse CDF (Wichura AS 241, 1988) on one uniform */
double   mw_stream_lognormal(struct mw_stream *s, double median, double sigma);
double   mw_stream_weibull(struct mw_stream *s, double shape, double scale);
uint64_t mw_stream_poisson(struct mw_stream *s, double mean); /* mean >= 0 */
uint64_t mw_stream_below(struct mw_stream *s, uint64_t n);    /* unbiased, 0..n-1, n > 0 */
double   mw_normal_quantile(double p);                        /* AS 241, 0 < p < 1 */
double   mw_log(double x);                                    /* x > 0; within 2 ulp of the true value */
double   mw_exp(double x);                                    /* within 2 ulp; saturates to 0 and DBL_MAX */
double   mw_pow(double x, double y);                          /* x > 0: mw_exp(y mw_log(x)) */

/* The block function itself: 10 rounds of Philox4x32 on a counter and a key, for tests against published vectors. */
void mw_philox4x32(const uint32_t ctr[4], const uint32_t key[2], uint32_t out[4]);

/* A gsl_rng whose state is a pointer to a struct mw_stream: aim it, then call any gsl_ran_*. */
void *mw_gsl_rng_create(void);                                /* gsl_rng *, freed with gsl_rng_free */
void  mw_gsl_rng_aim(void *gsl_rng_ptr, struct mw_stream *s);

#endif
