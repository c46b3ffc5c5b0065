/* models/fabric/alltoall.c - dispatch and combine of mixture-of-experts layers; nothing here is fitted. */
#include "models/fabric/alltoall.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

double mw_alltoall_remote_B(const struct mw_alltoall *op)
{
    double p = op->gpus, each = op->per_expert ? op->topk / p : op->in_turn ? fmin(op->topk / p, 1.0) : 1.0 - pow(1.0 - 1.0 / p, op->topk); /* copies to one rank */
    double copies = (p - 1.0) * each;
    return op->rows_only ? 0.0 : op->tokens * op->hidden * op->element_B * copies;
}

/* Share of remote bytes that leaves the scale-up domain. */
static double outside(const struct mw_gpu_part *g, const struct mw_alltoall *op)
{
    return g->scaleup_n >= 1.0 && op->gpus > g->scaleup_n ? (op->gpus - g->scaleup_n) / (op->gpus - 1.0) : 0.0;
}

#define STREAM_ROW 4096.0 /* elements of the row that `stream` is for where rows come back */

/* Multiprocessors of a low-latency kernel: each serves as many experts as make them enough for all (DeepEP, internode_ll.cu), and the tokens go round them. */
static double blocks(const struct mw_gpu_part *g, double experts)
{
    return ceil(experts / ceil(experts / (g->sm_n > 0.0 ? g->sm_n : 128.0)));
}

double mw_alltoall_s(const struct mw_gpu_part *g, const double c[MW_A2A_CON_N], const struct mw_alltoall *op)
{
    double token_B = op->rows_only ? 0.0 : op->hidden * op->element_B, remote_B = mw_alltoall_remote_B(op), out = outside(g, op);
    if (out > 0.0 && !(op->net_Bps > 0.0))
        return NAN;
    double far = op->nodes > 1.0 ? (op->gpus - op->gpus / op->nodes) / (op->gpus - 1.0) : 0.0;
    double most = remote_B * (1.0 - out) * (1.0 - far + far / c[MW_A2A_FAR]) / (c[MW_A2A_LINK] * g->scaleup_Bps);
    if (op->sms > 0.0)
        most = fmax(most, remote_B / (op->sms * c[MW_A2A_SM] * g->scaleup_Bps));
    if (op->per_expert && !op->rows_only)
        most = fmax(most, (op->combines ? op->tokens * op->topk / op->experts * op->hidden / STREAM_ROW : op->tokens / blocks(g, op->experts)) * c[MW_A2A_STREAM]);
    if (out > 0.0)
        most = fmax(most, remote_B * out / (c[MW_A2A_NET] * op->net_Bps));
    double local_B = op->tokens * token_B * (op->per_expert ? 1.0 + op->topk : 2.0);
    double work = c[MW_A2A_ROW] * op->tokens * op->topk + local_B / (c[MW_A2A_LOCAL] * g->mem_Bps) + most;
    double fixed = c[MW_A2A_LAUNCH] + c[MW_A2A_STEP] * log2(op->gpus) + (op->per_expert ? c[MW_A2A_EXPERT] * op->experts : 0.0), p = c[MW_A2A_SHARP];
    double big = fmax(fixed, work), small = fmin(fixed, work);
    return big * pow(1.0 + pow(small / big, p), 1.0 / p);
}

/* ---- what the fit and validate need */
static const struct mw_fit_const con[MW_A2A_CON_N] = {
    [MW_A2A_LAUNCH] = { "launch", "s", 1e-5, 1e-6, 2e-4, 0.6, "fixed time of one exchange" },
    [MW_A2A_STEP] = { "step", "s", 1e-6, 1e-8, 3e-5, 1.0, "per doubling of the devices" },
    [MW_A2A_EXPERT] = { "expert", "s", 1.2e-8, 1e-10, 1e-6, 1.0, "per expert, where each has its own copies" },
    [MW_A2A_SHARP] = { "sharp", "", 1.3, 1.0, 6.0, 0.3, "how sharply the larger of fixed time and work wins" },
    [MW_A2A_ROW] = { "row", "s", 1e-10, 1e-12, 1e-8, 1.5, "per token and expert picked" },
    [MW_A2A_LOCAL] = { "local", "", 0.4, 0.005, 1.0, 1.0, "share of the memory's rate for tokens read and written" },
    [MW_A2A_LINK] = { "link", "", 0.6, 0.02, 1.0, 0.4, "share of the scale-up rate" },
    [MW_A2A_FAR] = { "far", "of link", 0.8, 0.1, 1.0, 0.4, "between nodes of one scale-up domain" },
    [MW_A2A_SM] = { "sm", "of link", 0.035, 0.002, 1.0, 0.5, "what one multiprocessor sends" },
    [MW_A2A_STREAM] = { "stream", "s", 1e-6, 2e-8, 2e-5, 1.0, "per token of one multiprocessor, where each has its own copies" },
    [MW_A2A_NET] = { "net", "", 0.9, 0.2, 1.0, 0.2, "share of the network's rate" },
};
static const struct mw_fit_axis axis[] = { { "tokens", 3.0 }, { "gpus", 0.4 }, { "sms", 2.0 }, { "hidden", 1.0 }, { "topk", 1.0 }, { "experts", 0.3 } };

/* Bytes of an element on the wire, block scales included; what comes back is combined in 16 bit unless the operation says otherwise. */
static double element_B(const char *op, const char *dtype)
{
    static const struct { const char *name; double b; } row[] = { { "bf16", 2 }, { "bfloat16", 2 }, { "half", 2 }, { "fp8", 1 + 4.0 / 128 }, { "nvfp4", 0.5625 } };
    if (strcmp(op, "combine") == 0)
        return 2.0;
    if (strcmp(op, "combine_low_precision") == 0)
        return 1.0;
    for (unsigned i = 0; i < sizeof row / sizeof *row; i++)
        if (strcmp(row[i].name, dtype) == 0)
            return row[i].b;
    return *dtype ? NAN : 1 + 4.0 / 128; /* DeepEP dispatches fp8 with a scale per 128 where the table says nothing */
}

static const char *read_row(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *lib = mw_fit_text(f, "lib"), *name = mw_fit_text(f, "op"), *dtype = mw_fit_text(f, "dtype");
    struct mw_alltoall op = { .tokens = mw_fit_number(f, "tokens_per_gpu"), .hidden = mw_fit_number(f, "hidden"), .topk = mw_fit_number(f, "topk"), .experts = mw_fit_number(f, "experts"),
                              .gpus = mw_fit_number(f, "gpus"), .nodes = fmax(1.0, mw_fit_number(f, "nodes")),
                              .sms = mw_fit_number(f, "sms"), .element_B = element_B(name, dtype),
                              .per_expert = strstr(lib, "low-latency") != NULL, .rows_only = strcmp(name, "prepare") == 0, .combines = strncmp(name, "combine", 7) == 0, .in_turn = strncmp(lib, "trtllm", 6) == 0 };
    char key[MW_FIT_TEXT_B];
    snprintf(key, sizeof key, "%.24s/%.21s/%.8s", lib, name, dtype);
    mw_fit_row_name(row, f, mw_fit_text(f, "system"), key);
    row->measured = mw_fit_number(f, "latency_us") * 1e-6;
    if (!(row->measured > 0.0))
        return "no latency";
    if (isnan(op.element_B))
        return "unknown number format";
    if (isnan(op.sms))
        op.sms = 0.0;
    if (isnan(op.experts))
        op.experts = 256.0;
    if (!(op.tokens >= 1.0 && op.hidden >= 1.0 && op.topk >= 1.0 && op.experts >= 1.0 && op.gpus >= 2.0))
        return "a size is missing or not positive, or one device alone";
    const double x[] = { log(op.tokens), log(op.gpus), log(op.sms + 1.0), log(op.hidden), log(op.topk), log(op.experts) };
    memcpy(row->ln_x, x, sizeof x);
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static double predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    return mw_alltoall_s(dev, c, op);
}

/* The scale-up link; what leaves the domain is not faster than nothing. */
static double limit(const struct mw_gpu_part *dev, const void *op)
{
    return dev->scaleup_Bps > 0.0 ? mw_alltoall_remote_B(op) * (1.0 - outside(dev, op)) / dev->scaleup_Bps : 0.0;
}

static double baseline(const struct mw_gpu_part *dev, const void *op)
{
    double b = limit(dev, op);
    return b > 0.0 ? b : 1e-5;
}

static bool uses(const char *key, unsigned i)
{
    bool rows = strstr(key, "/prepare") != NULL, low = strstr(key, "low-latency") != NULL, normal = strstr(key, "normal") != NULL, many = strncmp(key, "trtllm", 6) == 0;
    switch (i) {
    case MW_A2A_STEP:
        return many;
    case MW_A2A_FAR:
        return many && !rows;
    case MW_A2A_LOCAL:
    case MW_A2A_LINK:
        return !rows;
    case MW_A2A_SM:
        return normal;
    case MW_A2A_STREAM:
    case MW_A2A_EXPERT:
        return low;
    case MW_A2A_NET:
        return false;
    default:
        return true;
    }
}

const struct mw_fittable mw_alltoall_fit = {
    .name = "alltoall", .doc = "exchange of tokens between experts' ranks", .unit = "s",
    .columns = "system,lib,op,gpus,hidden,tokens_per_gpu,topk,experts,latency_us", .con = con, .con_n = MW_A2A_CON_N, .axis = axis, .axis_n = 6,
    .noise_frac = 0.04, .read = read_row, .predict = predict, .limit = limit, .baseline = baseline, .uses = uses, .over_links = true,
};
