/* models/compute/gemm_cases.c - matrix products that other laboratories measured: their tables as operations of gemm.h, scored and never fitted. */
#include "models/compute/engine_file.h"
#include "models/compute/gemm.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define FAR 1e3 /* from every measured product, in ln: its residual says nothing here */

static void far_away(struct mw_fit_row *row)
{
    for (int a = 0; a < MW_FIT_AXIS_MAX; a++)
        row->ln_x[a] = FAR;
}

/* A product at so many TFLOPS.  Where our own tables quantise the activations too, their residual is of another operation. */
static const char *at_tflops(const struct mw_fit_fields *f, struct mw_fit_row *row, struct mw_gemm op, const char *dtype)
{
    int t = mw_dtype_find(dtype);
    if (t >= 0)
        snprintf(row->key, sizeof row->key, "%s", mw_dtype((enum mw_dtype)t)->name);
    row->measured = mw_gemm_flop(&op) / (mw_fit_number(f, "value") * 1e12);
    const char *why = mw_gemm_row(row, op, t);
    if (t >= 0 && mw_dtype((enum mw_dtype)t)->quantised)
        far_away(row);
    return why;
}

/* "m=1024 n=2145 k=1024 fp8 random-init 10k-warmup": so many calls heat the device before the clock runs. */
static const char *read_case(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *bench = mw_fit_text(f, "bench"), *text = mw_fit_text(f, "case");
    struct mw_gemm op = { .batch = 1.0, .bare = true, .sustained = strstr(text, "10k-warmup") };
    char dtype[16] = "";
    mw_fit_row_name(row, f, mw_fit_text(f, "gpu"), bench);
    if (!strstr(bench, "gemm") || strcmp(mw_fit_text(f, "unit"), "TFLOPS") != 0)
        return "not a matrix product of a stated shape";
    if (sscanf(text, "m=%lf n=%lf k=%lf %15s", &op.m, &op.n, &op.k, dtype) != 4)
        return "the case does not read m=.. n=.. k=.. format";
    return at_tflops(f, row, op, strcmp(dtype, "fp4") == 0 ? "nvfp4" : dtype);
}

/* "m=64 n=2112 k=7168", or several of one launch: "groups=4 m_per_group=8192 n=4096 k=7168 contiguous". */
static const char *read_published(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *kernel = mw_fit_text(f, "kernel"), *text = mw_fit_text(f, "case");
    struct mw_gemm op = { .batch = 1.0, .bare = true };
    mw_fit_row_name(row, f, mw_fit_text(f, "gpu"), kernel);
    if (strstr(kernel, "fwd"))
        return "attention without the rotation and the cache's write that ours hold: another operation";
    if (!strstr(kernel, "gemm") || strcmp(mw_fit_text(f, "unit"), "TFLOPS") != 0)
        return "no kernel of a stated shape and time";
    if (sscanf(text, "m=%lf n=%lf k=%lf", &op.m, &op.n, &op.k) != 3 && sscanf(text, "groups=%lf m_per_group=%lf n=%lf k=%lf", &op.batch, &op.m, &op.n, &op.k) != 4)
        return "the case does not read m=.. n=.. k=..";
    return at_tflops(f, row, op, strstr(kernel, "fp8 block-scaled") ? "fp8_block" : "");
}

/* ---- the four products of a dense layer, in one row */
enum { LAYER_N = 4 };
struct layer { struct mw_gemm part[LAYER_N]; };

/* Published configurations: hidden and inner size, heads of 128, KV heads. */
static const struct shape { const char *part; double hidden, inner, heads, kv_heads; } shape[] = {
    { "Llama-2-7b", 4096, 11008, 32, 32 }, { "Llama-2-70b", 8192, 28672, 64, 8 }, { "Llama-3-8B", 4096, 14336, 32, 8 }, { "Llama-3-70B", 8192, 28672, 64, 8 },
};

/* Width and depth of its products on one of tp ranks: queries, keys and values; the attention's output; the feed-forward in and out. */
static void layer_sizes(double hidden, double inner, double heads, double kv_heads, double dim, double tp, double wide[LAYER_N][2])
{
    const double size[LAYER_N][2] = { { dim * (heads + 2.0 * fmax(kv_heads, tp)) / tp, hidden }, { hidden, heads * dim / tp }, { 2.0 * inner / tp, hidden }, { hidden, inner / tp } };
    memcpy(wide, size, sizeof size);
}

static const char *read_layers(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *model = mw_fit_text(f, "model");
    double tok = mw_fit_number(f, "num_tokens"), tp = mw_fit_number(f, "tp"), ms = 0.0;
    static const char *const column[LAYER_N] = { "attn_pre_proj_ms", "attn_post_proj_ms", "mlp_up_proj_ms", "mlp_down_proj_ms" };
    const struct shape *s = NULL;
    struct layer op;
    mw_fit_row_name(row, f, mw_fit_text(f, "gpu"), "half");
    for (unsigned i = 0; i < sizeof shape / sizeof *shape; i++)
        s = strstr(model, shape[i].part) ? &shape[i] : s;
    if (!s)
        return "unknown model";
    double wide[LAYER_N][2];
    layer_sizes(s->hidden, s->inner, s->heads, s->kv_heads, s->hidden / s->heads, tp, wide);
    for (int i = 0; i < LAYER_N; i++) {
        ms += mw_fit_number(f, column[i]);
        op.part[i] = (struct mw_gemm){ .m = tok, .n = wide[i][0], .k = wide[i][1], .batch = 1.0, .dtype = MW_DT_FP16 };
    }
    row->measured = ms * 1e-3;
    if (!(tp >= 1.0 && tok >= 1.0 && row->measured > 0.0))
        return "tokens, parallelism or a time is missing or not positive";
    far_away(row); /* a sum lies nowhere among single products */
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

/* An engine's own layers, one product a row, each on its own weights: operands cold. */
static const char *read_engine(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *name = mw_fit_text(f, "layer");
    char device[MW_FIT_TEXT_B];
    struct mw_engine_file of = { 0 };
    bool known = mw_engine_file(mw_fit_text(f, "@file"), &of, device, sizeof device);
    row->measured = mw_fit_number(f, "time_us") * 1e-6;
    mw_fit_row_name(row, f, device, "bfloat16");
    if (!known)
        return "the file's name says no known model, bf16 and tensor parallelism";
    static const char *const layer[LAYER_N] = { "qkv_proj", "o_proj", "gate_up_proj", "down_proj" };
    double wide[LAYER_N][2];
    layer_sizes(of.hidden, of.inner, of.heads, of.kv_heads, of.dim, of.ranks, wide);
    for (int i = 0; i < LAYER_N; i++)
        if (strcmp(layer[i], name) == 0) {
            const char *why = mw_gemm_row(row, (struct mw_gemm){ .m = mw_fit_number(f, "tokens"), .n = wide[i][0], .k = wide[i][1], .batch = 1.0 }, MW_DT_BF16);
            far_away(row); /* tables of these devices repeat a product in its cache: their residual is of that */
            return why;
        }
    return "no matrix product";
}

static double predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    return mw_gemm_s(dev, c, op);
}

static double predict_layers(const struct mw_gpu_part *dev, const double *c, const void *p)
{
    const struct layer *l = p;
    double s = 0.0;
    for (int i = 0; i < LAYER_N; i++)
        s += mw_gemm_s(dev, c, &l->part[i]);
    return s;
}

static double baseline_layers(const struct mw_gpu_part *dev, const void *p)
{
    const struct layer *l = p;
    double s = 0.0;
    for (int i = 0; i < LAYER_N; i++)
        s += mw_gemm_baseline_s(dev, &l->part[i]);
    return s;
}

const struct mw_fittable mw_gemm_cases_fit = {
    .name = "gemm_cases", .doc = "matrix products of a cloud's benchmark", .unit = "s", .columns = "gpu,bench,case,metric,value,unit", .read = read_case, .as = &mw_gemm_fit,
    .predict = predict, .limit = mw_gemm_limit_s, .baseline = mw_gemm_baseline_s,
};
const struct mw_fittable mw_gemm_published_fit = {
    .name = "gemm_published", .doc = "matrix products that their kernels' authors published", .unit = "s", .columns = "gpu,kernel,case,metric,value,unit", .read = read_published,
    .as = &mw_gemm_fit, .predict = predict, .limit = mw_gemm_limit_s, .baseline = mw_gemm_baseline_s,
};
const struct mw_fittable mw_gemm_engine_fit = {
    .name = "gemm_engine", .doc = "matrix products of an engine's dense layers", .unit = "s", .columns = "layer,tokens,time_us", .read = read_engine, .as = &mw_gemm_fit,
    .predict = predict, .limit = mw_gemm_limit_s, .baseline = mw_gemm_baseline_s,
};
const struct mw_fittable mw_gemm_layers_fit = {
    .name = "gemm_layers", .doc = "the matrix products of a dense layer", .unit = "s",
    .columns = "gpu,model,tp,num_tokens,attn_pre_proj_ms,attn_post_proj_ms,mlp_up_proj_ms,mlp_down_proj_ms", .read = read_layers, .as = &mw_gemm_fit, .predict = predict_layers,
    .baseline = baseline_layers,
};
