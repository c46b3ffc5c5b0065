/* models/compute/dtype.c - the table of number formats. */
#include "models/compute/dtype.h"
#include <math.h>
#include <string.h>

/* Block formats carry a scale per block: nvfp4 one byte per 16 (NVIDIA cuBLAS documentation, block scaling), mxfp4 one per 32 (OCP MX 1.0). */
static const struct mw_dtype_row row[MW_DT_N] = {
    [MW_DT_BF16] = { "bfloat16", 2.0, 2.0, false },
    [MW_DT_FP16] = { "half", 2.0, 2.0, false },
    [MW_DT_FP8] = { "fp8", 1.0, 1.0, true },
    [MW_DT_FP8_BLOCK] = { "fp8_block", 1.0, 1.0, true },
    [MW_DT_NVFP4] = { "nvfp4", 0.5625, 0.5625, true },
    [MW_DT_SQ] = { "sq", 1.0, 1.0, true },
    [MW_DT_INT8_WO] = { "int8_wo", 1.0, 2.0, false },
    [MW_DT_INT4_WO] = { "int4_wo", 0.5, 2.0, false },
    [MW_DT_W4A16_MXFP4] = { "w4a16_mxfp4", 0.53125, 2.0, false },
    [MW_DT_W4A8_MXFP4] = { "w4a8_mxfp4_mxfp8", 0.53125, 1.03125, true },
    [MW_DT_INT8] = { "int8", 1.0, 1.0, false },
    [MW_DT_TF32] = { "tf32", 4.0, 4.0, false },
    [MW_DT_FP32] = { "fp32", 4.0, 4.0, false },
    [MW_DT_FP64] = { "fp64", 8.0, 8.0, false },
};

const struct mw_dtype_row *mw_dtype(enum mw_dtype t)
{
    return &row[t];
}

int mw_dtype_find(const char *name)
{
    for (int t = 0; t < MW_DT_N; t++)
        if (strcmp(row[t].name, name) == 0)
            return t;
    if (strcmp(name, "fp16") == 0 || strcmp(name, "float16") == 0)
        return MW_DT_FP16;
    return strcmp(name, "bf16") == 0 ? MW_DT_BF16 : -1;
}

double mw_dtype_flopps(const struct mw_gpu_part *g, enum mw_dtype t)
{
    switch (t) {
    case MW_DT_FP8:
    case MW_DT_FP8_BLOCK:
    case MW_DT_W4A8_MXFP4:
        return g->fp8_flopps;
    case MW_DT_NVFP4:
        return g->fp4_flopps;
    case MW_DT_SQ:
    case MW_DT_INT8:
        return g->int8_opps;
    case MW_DT_FP16:
        return g->fp16_flopps;
    case MW_DT_TF32:
        return g->tf32_flopps;
    case MW_DT_FP32:
        return g->fp32_flopps;
    case MW_DT_FP64:
        return g->fp64_flopps;
    default:
        return g->bf16_flopps;
    }
}

double mw_dev_sm_n(const struct mw_gpu_part *g)
{
    return g->sm_n > 0.0 ? g->sm_n : 128.0;
}

double mw_dev_cache_B(const struct mw_gpu_part *g)
{
    return g->l2_parts_n > 1.0 ? g->l2_B / g->l2_parts_n : g->l2_B;
}

double mw_dev_cache_Bps(const struct mw_gpu_part *g)
{
    return g->l2_Bps > 0.0 ? g->l2_Bps : 3.0 * g->mem_Bps;
}
