/* tests/bench/bench_schedule.c - one exact step of Llama 3's run on 16,384 GPUs (pp 16, vpp 8, 16 micro-batches: 4,096 tasks, twice), beside the closed form.
 *
 * Goal: 1 ms.  The longer ones are 128 and 1,024 micro-batches on the same stages.
 */
#include "models/training/schedule.h"
#include "sim/base/arena.h"
#include "tests/train_cards.h"
#include <stdio.h>
#include <time.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double exact_s(const double *con, const struct mw_train_run *r, bool tasks, int times)
{
    struct mw_train_step s;
    struct mw_train_profile p = compiled(r);
    struct mw_pipe_result pipe;
    double best_s = 1e9;
    for (int i = 0; i < times; i++) {
        struct mw_arena a;
        double t0_s = now_s();
        mw_arena_init(&a);
        if (mw_train_step_exact(&p, con, &a, tasks, &s, &pipe))
            printf("  %s\n", pipe.why);
        mw_arena_fini(&a);
        double t_s = now_s() - t0_s;
        best_s = t_s < best_s ? t_s : best_s;
    }
    return best_s;
}

int main(void)
{
    struct mw_train_run r = { .card = llama405, .seq = 8192, .batch = 2048, .micro = 1,
                              .tp = 8, .pp = 16, .vpp = 8, .dp = 128, .cp = 1, .ep = 1, .gpus = 16384, .domain = 8, .nic_Bps = 50e9f, .gen = MW_GEN_HOPPER, .stack = MW_STACK_MEGATRON_CORE, .zero = 2,
                              .seq_parallel = 1 };
    double con[MW_TC_N];
    struct mw_train_step s;
    start(con);
    enum { TIMES = 200 };
    struct mw_train_profile p = compiled(&r);
    double t0_s = now_s();
    for (int i = 0; i < TIMES; i++)
        mw_train_step(&p, con, &s);
    printf("a training step, best of %d\n  closed form                        %8.1f us\n", TIMES, (now_s() - t0_s) / TIMES * 1e6);
    printf("  task by task,   16 micro-batches   %8.1f us   goal 1000 us\n", exact_s(con, &r, false, TIMES) * 1e6);
    printf("  with its tasks listed              %8.1f us\n", exact_s(con, &r, true, TIMES) * 1e6);
    r.batch = 128 * 128;
    printf("  task by task,  128 micro-batches   %8.1f us\n", exact_s(con, &r, false, TIMES) * 1e6);
    r.batch = 1024 * 128;
    printf("  task by task, 1024 micro-batches   %8.1f us\n", exact_s(con, &r, false, 5) * 1e6);
    return 0;
}
