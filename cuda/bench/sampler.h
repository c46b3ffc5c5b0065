/* cuda/bench/sampler.h - a thread that reads power and SM clock as fast as the driver answers, with timestamps; it draws no conclusions. */
#ifndef MW_BENCH_SAMPLER_H
#define MW_BENCH_SAMPLER_H
#include "cuda/bench/nvml.h"
#ifdef __cplusplus
extern "C" {
#endif

struct mw_bench_sample { double t_s, power_w, sm_clock_hz; }; /* t_s on the steady clock of CLOCK_MONOTONIC */
struct mw_bench_sampler;
/* Starts sampling, a millisecond between readings; NULL with errno.  Room for most_n samples, later ones are dropped. */
struct mw_bench_sampler *mw_bench_sampler_start(struct mw_bench_nvml *n, size_t most_n);
/* Ends the thread; the samples belong to the sampler until mw_bench_sampler_free. */
size_t mw_bench_sampler_stop(struct mw_bench_sampler *s, const struct mw_bench_sample **samples);
void mw_bench_sampler_free(struct mw_bench_sampler *s);
double mw_bench_clock_s(void); /* CLOCK_MONOTONIC */

/* Mean power between two times, each sample holding until the next; NaN without a sample in between. */
double mw_bench_mean_power(const struct mw_bench_sample *s, size_t n, double from_s, double to_s);

#ifdef __cplusplus
}
#endif
#endif
