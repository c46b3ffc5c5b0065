/* tests/train_cards.h - a device, two models and the starting constants for tests of the training step. */
#ifndef MW_TESTS_TRAIN_CARDS_H
#define MW_TESTS_TRAIN_CARDS_H
#include "models/training/search.h"

static const struct mw_gpu_part h100 = { .bf16_flopps = 989e12, .fp8_flopps = 1979e12, .mem_Bps = 3.35e12, .mem_B = 80e9, .scaleup_Bps = 450e9, .scaleup_n = 8, .sm_n = 132, .l2_B = 50e6 };
static const struct mw_train_card llama405 = { .layers = 126, .hidden = 16384, .ffn = 53248, .heads = 128, .kv_heads = 8, .head = 128, .vocab = 128256, .matrices = 3 };
static const struct mw_train_card deepseek = { .layers = 61, .hidden = 7168, .ffn = 2048, .heads = 128, .kv_heads = 128, .head = 128, .vocab = 129280, .matrices = 3, .experts = 256, .topk = 8,
                                               .shared = 1, .dense_first = 3, .dense_ffn = 18432, .q_rank = 1536, .kv_rank = 512, .rope = 64, .v_head = 128 };

static inline void start(double *con)
{
    for (unsigned i = 0; i < MW_TC_N; i++)
        con[i] = mw_training_fit.con[i].start;
}

/* The step profile of a run on h100, of which nothing but the limits is known. */
static inline struct mw_train_profile compiled(const struct mw_train_run *r)
{
    struct mw_train_kernels k;
    struct mw_train_profile p;
    mw_train_kernels_start(&k, &h100);
    mw_train_compile(&k, r, &p);
    return p;
}

static inline void step_of(const struct mw_train_run *r, const double *con, struct mw_train_step *out)
{
    struct mw_train_profile p = compiled(r);
    mw_train_step(&p, con, out);
}

#endif
