/* tests/bench/bench_predict.c - device times: one prediction kept and made anew by model, a training step, and layouts searched per second. */
#include "models/compute/attention.h"
#include "models/compute/gemm.h"
#include "models/parts/predict.h"
#include "models/registry.h"
#include "sim/plan/devices.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

enum { N = 200000, OPS = 64, TOP = 20 };

static void predictions(struct mw_session *s, const struct mw_devices *d)
{
    const struct mw_device *dev = mw_device_find(d->d, d->n, "h100-sxm");
    struct mw_profile_fit *f = mw_device_fit(d->d, d->n, dev, &mw_gemm_fit, "bfloat16", false, &s->arena);
    struct mw_predict p;
    struct mw_gemm op[OPS];
    double ln_x[OPS][MW_FIT_AXIS_MAX], sum = 0.0, t0, kept, anew;
    mw_predict_init(&p, &s->arena);
    memset(op, 0, sizeof op);
    for (int i = 0; i < OPS; i++) {
        op[i].m = 16 + 37 * i;
        op[i].n = 4096 + 128 * (i % 7);
        op[i].k = 4096;
        op[i].batch = 1;
        op[i].dtype = MW_DT_BF16;
        ln_x[i][0] = log(op[i].m);
        ln_x[i][1] = log(op[i].n);
        ln_x[i][2] = log(op[i].k);
    }
    t0 = now_s();
    for (int i = 0; i < N; i++)
        sum += mw_predict(&p, f, &mw_gemm_fit, &dev->gpu, &op[i % OPS], sizeof op[0], ln_x[i % OPS]).v;
    kept = (now_s() - t0) / N;
    t0 = now_s();
    for (int i = 0; i < N / 10; i++)
        sum += mw_profile_predict(f, &mw_gemm_fit, &dev->gpu, &op[i % OPS], ln_x[i % OPS]).v;
    anew = (now_s() - t0) / (N / 10);
    printf("matrix product with residual and band (%s)   kept %6.0f ns   goal 200 ns     made anew %6.0f ns   goal 2000 ns   [%g]\n", mw_profile_how_name(f->how), 1e9 * kept, 1e9 * anew, sum);
}

static double searched_s(const struct mw_train_ask *ask, enum mw_train_space space, bool every, struct mw_train_found *top, unsigned *n, struct mw_train_tally *t)
{
    double t0 = now_s();
    *n = mw_train_search_space(ask, space, every, top, TOP, t);
    return now_s() - t0;
}

/* Calculon's space of this run holds 7,126,368 layouts, most of them variants that the step does not know (search.h): 6.8 hours at 289 a second. */
static void spaces(const struct mw_train_ask *ask)
{
    struct mw_train_found top[TOP];
    struct mw_train_tally t;
    unsigned n;
    double s = searched_s(ask, MW_TRAIN_USUAL, false, top, &n, &t);
    printf("search, the usual space of that run: %llu layouts, %llu fit, %.1f ms, %llu steps evaluated\n", t.layouts, t.fit, 1e3 * s, t.evaluated);
    s = searched_s(ask, MW_TRAIN_ALL, true, top, &n, &t);
    printf("  all that the step tells apart, by brute force: %llu layouts, %llu fit, %.3f s on one core   goal 30 s     %.1f M layouts/s; Calculon 289 a second\n", t.layouts, t.fit, s, 1e-6 * (double)t.layouts / s);
    s = searched_s(ask, MW_TRAIN_ALL, false, top, &n, &t);
    printf("  the same %u best with bounds: %.3f s, %llu steps and %llu bounds evaluated\n", n, s, t.evaluated, t.bounded);
}

/* GPT-3 175B on 4,096 A100, the batch of the Megatron paper. */
static void layouts(const struct mw_devices *d, struct mw_arena *a)
{
    const struct mw_device *dev = mw_device_find(d->d, d->n, "a100-80g-sxm");
    struct mw_profile_fit *f = mw_device_fit(d->d, d->n, dev, &mw_training_fit, "step", false, a);
    struct mw_train_card gpt3 = { .layers = 96, .hidden = 12288, .ffn = 49152, .heads = 96, .kv_heads = 96, .head = 128, .vocab = 51200, .matrices = 2 };
    struct mw_train_kernels k;
    mw_train_kernels_of(&k, d->d, d->n, dev, a);
    struct mw_train_ask ask = { &k, f->con, { .card = gpt3, .seq = 2048, .batch = 4096, .gpus = 4096, .domain = 8, .nic_Bps = 25e9f, .ep = 1, .gen = MW_GEN_AMPERE, .stack = MW_STACK_MEGATRON_CORE, .seq_parallel = 1 }, 75e9 };
    struct mw_train_found top[TOP];
    struct mw_train_tally t;
    struct mw_train_step step;
    struct mw_train_profile p[TOP];
    unsigned n;
    double s = 0.0;
    searched_s(&ask, MW_TRAIN_USUAL, false, top, &n, &t);
    double t0 = now_s();
    for (unsigned i = 0; i < n; i++)
        mw_train_compile(&k, &top[i].run, &p[i]);
    double compile = (now_s() - t0) / n;
    t0 = now_s();
    for (int i = 0; i < N; i++) {
        mw_train_step(&p[i % n], f->con, &step);
        s += step.total_s;
    }
    printf("training step, GPT-3 175B on 4,096 A100: profile compiled in %.1f us, evaluated in %6.0f ns   goal 100 ns      [%g]\n", 1e6 * compile, 1e9 * (now_s() - t0) / N, s);
    spaces(&ask);
}

int main(void)
{
    struct mw_session s;
    mw_session_open(&s, NULL);
    double t0 = now_s();
    struct mw_devices d = mw_devices_load(&s, &s.arena, MW_PROFILES_ALL, NULL);
    printf("every profile read in %.0f ms\n", 1e3 * (now_s() - t0));
    predictions(&s, &d);
    layouts(&d, &s.arena);
    mw_session_close(&s);
    return 0;
}
