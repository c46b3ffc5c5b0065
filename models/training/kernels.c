/* models/training/kernels.c - which calibrated constants a training step takes; it predicts nothing. */
#include "models/training/kernels.h"
#include <math.h>
#include <string.h>

static const enum mw_dtype format[MW_TK_N] = { [MW_TK_BF16] = MW_DT_BF16, [MW_TK_8BIT] = MW_DT_FP8, [MW_TK_4BIT] = MW_DT_NVFP4, [MW_TK_INT8] = MW_DT_INT8 };
static const char *const newest[MW_COLL_N] = { "all_reduce/2.29.2", "all_gather/2.29.2", "reduce_scatter/2.29.2", "alltoall/2.29.2", "broadcast/2.29.2", "send_recv/2.29.2" };

static void start(const struct mw_fittable *of, double *con)
{
    for (unsigned i = 0; i < of->con_n; i++)
        con[i] = of->con[i].start;
}

void mw_train_kernels_start(struct mw_train_kernels *k, const struct mw_gpu_part *g)
{
    *k = (struct mw_train_kernels){ .gpu = g, .how = MW_PF_DATASHEET };
    for (int i = 0; i < MW_TK_N; i++) {
        k->gemm[i].dtype = format[i];
        start(&mw_gemm_fit, k->gemm[i].con);
    }
    start(&mw_prefill_fit, k->prefill);
    for (int i = 0; i < MW_COLL_N; i++)
        start(&mw_collective_fit, k->up[i]);
    start(&mw_collective_nodes_fit, k->net);
}

struct from { const struct mw_device *d, *dev; unsigned n; struct mw_arena *a; struct mw_train_kernels *k; };

static const struct mw_profile_fit *take(const struct from *w, const struct mw_fittable *of, const char *key, double *con)
{
    const struct mw_profile_fit *f = mw_device_fit(w->d, w->n, w->dev, of, key, false, w->a);
    memcpy(con, f->con, of->con_n * sizeof *con);
    w->k->lacking += f->how == MW_PF_DATASHEET;
    return f;
}

void mw_train_kernels_of(struct mw_train_kernels *k, const struct mw_device *d, unsigned n, const struct mw_device *dev, struct mw_arena *a)
{
    struct from w = { d, dev, n, a, k };
    *k = (struct mw_train_kernels){ .gpu = &dev->gpu };
    for (int i = 0; i < MW_TK_N; i++) {
        k->gemm[i].dtype = format[i];
        const struct mw_profile_fit *f = take(&w, &mw_gemm_fit, mw_dtype(format[i])->name, k->gemm[i].con);
        if (i == MW_TK_BF16) {
            k->how = f->how;
            k->from = f->from;
            k->half_ln = f->how == MW_PF_FITTED ? 0.0 : f->half_alone_ln;
        }
    }
    take(&w, &mw_prefill_fit, "bfloat16/bfloat16", k->prefill);
    for (int i = 0; i < MW_COLL_N; i++)
        take(&w, &mw_collective_fit, newest[i], k->up[i]);
    take(&w, &mw_collective_nodes_fit, "all_reduce/nodes", k->net);
}
