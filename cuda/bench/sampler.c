/* cuda/bench/sampler.c - the sampling thread. */
#include "cuda/bench/sampler.h"
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct mw_bench_sampler {
    struct mw_bench_nvml *nvml;
    pthread_t thread;
    atomic_bool stop;
    size_t n, most_n;
    struct mw_bench_sample *sample;
};

double mw_bench_clock_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void *sampling(void *arg)
{
    struct mw_bench_sampler *s = arg;
    const struct timespec pause = { 0, 1000000 };
    while (!atomic_load(&s->stop) && s->n < s->most_n) {
        struct mw_bench_sample *at = &s->sample[s->n];
        if (mw_bench_nvml_read_power(s->nvml, &at->power_w, &at->sm_clock_hz)) {
            at->t_s = mw_bench_clock_s();
            s->n++;
        }
        nanosleep(&pause, NULL);
    }
    return NULL;
}

struct mw_bench_sampler *mw_bench_sampler_start(struct mw_bench_nvml *n, size_t most_n)
{
    struct mw_bench_sampler *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->nvml = n;
    s->most_n = most_n;
    atomic_init(&s->stop, false);
    s->sample = calloc(most_n, sizeof *s->sample);
    int failed = s->sample ? pthread_create(&s->thread, NULL, sampling, s) : ENOMEM;
    if (failed) {
        free(s->sample);
        free(s);
        errno = failed;
        return NULL;
    }
    return s;
}

size_t mw_bench_sampler_stop(struct mw_bench_sampler *s, const struct mw_bench_sample **samples)
{
    atomic_store(&s->stop, true);
    pthread_join(s->thread, NULL);
    *samples = s->sample;
    return s->n;
}

void mw_bench_sampler_free(struct mw_bench_sampler *s)
{
    if (!s)
        return;
    free(s->sample);
    free(s);
}

double mw_bench_mean_power(const struct mw_bench_sample *s, size_t n, double from_s, double to_s)
{
    double energy_j = 0.0, span_s = 0.0;
    for (size_t i = 0; i < n; i++) {
        double begin_s = fmax(s[i].t_s, from_s), end_s = fmin(i + 1 < n ? s[i + 1].t_s : to_s, to_s);
        if (end_s <= begin_s)
            continue;
        energy_j += s[i].power_w * (end_s - begin_s);
        span_s += end_s - begin_s;
    }
    return span_s > 0.0 ? energy_j / span_s : NAN;
}
