/* tests/bench/bench_schedule.c - one exact step of Llama 3's run on 16,384 GPUs (pp 16, vpp 8, 16 micro-batches: 4,096 tasks, twice), beside the closed form.
 *
 * Goal: 1 ms.  The longer ones are 128 and 1,024 micro-batches on the same stages.
 */
#include "models/training/schedule.h"
#include "models/training/training.h"
#include <stdio.h>
#include <time.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double exact_s(const struct mw_gpu_part *g, const double *con, const struct mw_train_run *r, bool tasks, int times)
{
    struct mw_train_step s;
    struct mw_pipe_result pipe;
    double best_s = 1e9;
    for (int i = 0; i < times; i++) {
        struct mw_arena a;
        double t0_s = now_s();
        mw_arena_init(&a);
        if (mw_train_step_exact(g, con, r, &a, tasks, &s, &pipe))
            printf("  %s\n", pipe.why);
        mw_arena_fini(&a);
        double t_s = now_s() - t0_s;
        best_s = t_s < best_s ? t_s : best_s;
    }
    return best_s;
}

int main(void)
{
    static const struct mw_gpu_part h100 = { .bf16_flopps = 989e12, .fp8_flopps = 1979e12, .mem_Bps = 3.35e12, .mem_B = 80e9, .scaleup_Bps = 450e9, .sm_n = 132 };
    struct mw_train_run r = { .card = { .layers = 126, .hidden = 16384, .ffn = 53248, .heads = 128, .kv_heads = 8, .head = 128, .vocab = 128256, .matrices = 3 }, .seq = 8192, .batch = 2048, .micro = 1,
                              .tp = 8, .pp = 16, .vpp = 8, .dp = 128, .cp = 1, .ep = 1, .gpus = 16384, .domain = 8, .nic_Bps = 50e9f, .gen = MW_GEN_HOPPER, .stack = MW_STACK_MEGATRON_CORE, .zero = 2,
                              .seq_parallel = 1 };
    double con[MW_TC_N];
    struct mw_train_step s;
    for (unsigned i = 0; i < MW_TC_N; i++)
        con[i] = mw_training_fit.con[i].start;
    enum { TIMES = 200 };
    double t0_s = now_s();
    for (int i = 0; i < TIMES; i++)
        mw_train_step(&h100, con, &r, &s);
    printf("a training step, best of %d\n  closed form                        %8.1f us\n", TIMES, (now_s() - t0_s) / TIMES * 1e6);
    printf("  task by task,   16 micro-batches   %8.1f us   goal 1000 us\n", exact_s(&h100, con, &r, false, TIMES) * 1e6);
    printf("  with its tasks listed              %8.1f us\n", exact_s(&h100, con, &r, true, TIMES) * 1e6);
    r.batch = 128 * 128;
    printf("  task by task,  128 micro-batches   %8.1f us\n", exact_s(&h100, con, &r, false, TIMES) * 1e6);
    r.batch = 1024 * 128;
    printf("  task by task, 1024 micro-batches   %8.1f us\n", exact_s(&h100, con, &r, false, 5) * 1e6);
    return 0;
}
