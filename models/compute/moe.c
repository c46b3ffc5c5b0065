/* models/compute/moe.c - expert loads, tiles and waves of a fused mixture-of-experts layer; nothing here is fitted. */
#include "models/compute/moe.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double row_tile[MW_MOE_TILE_N] = { 8, 16, 32, 64, 128, 256 };
static const double col_tile[] = { 64, 128, 256 };
enum { COL_N = sizeof col_tile / sizeof *col_tile, DRAWS = 16, PASS = 4 /* one pass over an expert's weights serves a tile of at most 128 rows */ };

#define SIZE_MAX_N 1e9 /* of a row: tiles are counted in whole numbers */

/* ---- loads */
static void add_expert(struct mw_moe *op, double rows, double weight)
{
    if (rows < 0.5)
        return;
    op->active_n += weight;
    op->rows += weight * rows;
    for (int i = 0; i < MW_MOE_TILE_N; i++)
        op->tile[i] += (float)(weight * ceil(rows / row_tile[i] - 1e-9));
}

/* Numbers that every machine draws alike: splitmix64. */
static double uniform(uint64_t *s)
{
    uint64_t z = (*s += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x > y ? -1 : x < y;
}

/* Rows of each expert; whole, and together all picks. */
static void draw_rows(double *w, unsigned n, double tokens, double picks, double skew, uint64_t *seed)
{
    bool many = picks > n;
    double a = pow(many ? 1.0 : 0.01, 1.0 - skew), b = pow(many ? fmax(1.0 + 1e-6, 0.8 * tokens) : 2.0, 1.0 - skew), sum = 0.0, total = 0.0;
    double raw[MW_MOE_EXPERTS_MAX], order[MW_MOE_EXPERTS_MAX];
    for (unsigned i = 0; i < n; i++)
        sum += raw[i] = pow((b - a) * uniform(seed) + a, 1.0 / (1.0 - skew));
    for (unsigned i = 0; i < n; i++)
        total += w[i] = floor(raw[i] / sum * picks + 0.5);
    double left = picks - total; /* what rounding left out goes to the busiest, one each */
    if (left < 0.5)
        return;
    memcpy(order, raw, n * sizeof *order);
    qsort(order, n, sizeof *order, falling);
    double least = order[(unsigned)fmin(left, n) - 1];
    for (unsigned i = 0; i < n; i++)
        if (raw[i] >= least)
            w[i] += left > n ? left / n : 1.0;
}

static unsigned busiest(const double *w, unsigned n, unsigned per)
{
    unsigned at = 0;
    double most = -1.0;
    for (unsigned i = 0; i + per <= n; i += per) {
        double r = 0.0;
        for (unsigned j = 0; j < per; j++)
            r += w[i + j];
        if (r > most) {
            most = r;
            at = i;
        }
    }
    return at;
}

static void draw(struct mw_moe *op, const struct mw_moe_layer *l, double skew, uint64_t *seed)
{
    unsigned n = (unsigned)l->experts_n, per = (unsigned)op->local_n;
    double w[MW_MOE_EXPERTS_MAX], excess = 0.0;
    draw_rows(w, n, op->tokens, op->tokens * l->topk, skew, seed);
    /* a token picks an expert once: what is above goes to experts beside the busiest, its own rank's first */
    for (unsigned i = 0; i < n; i++) {
        excess += fmax(0.0, w[i] - op->tokens);
        w[i] = fmin(w[i], op->tokens);
    }
    unsigned at = busiest(w, n, per);
    for (unsigned i = 0; i < n && excess > 0.5; i++) {
        double *to = &w[(at + i) % n], give = fmin(op->tokens - *to, excess);
        *to += give;
        excess -= give;
    }
    for (unsigned j = 0; j < per; j++)
        add_expert(op, w[at + j], 1.0 / DRAWS);
}

struct mw_moe mw_moe_load(const struct mw_moe_layer *l, double tokens, double skew, enum mw_dtype dtype)
{
    struct mw_moe op = { .tokens = tokens, .hidden = l->hidden, .inter = l->inter / l->tp, .local_n = fmax(1.0, floor(l->experts_n / l->ep)), .dtype = dtype };
    if (skew > 0.0 && l->experts_n <= MW_MOE_EXPERTS_MAX) {
        uint64_t seed = 1;
        for (int i = 0; i < DRAWS; i++)
            draw(&op, l, skew, &seed);
    } else {
        double each = tokens * l->topk / l->experts_n;
        add_expert(&op, fmax(1.0, each), each >= 1.0 ? op.local_n : fmax(1.0, op.local_n * each));
    }
    if (!l->unmasked || l->ep <= 1.0)
        return op;
    struct mw_moe_layer here = { l->hidden, l->inter, l->topk, op.local_n, l->tp, 1.0, false };
    struct mw_moe all = mw_moe_load(&here, tokens, op.local_n > 1.0 ? skew : 0.0, dtype);
    all.active_n = op.active_n;
    return all;
}

/* ---- time */
/* Of the bytes of rows that are moved, the share that goes over the memory: 0.2 to 0.5 serve seven devices alike; with none, L40S and RTX PRO 6000 move half of what others do. */
#define MOVE_MEM 0.2

struct dev { double flopps, mem_Bps, sm_n, l2_B; };

static double more(double a, double b)
{
    return a > b ? a : b;
}

/* The least time of one product [rows, k] x [k, n] over all experts, by tile. */
static double product_s(const struct dev *d, const double *c, const struct mw_moe *op, const struct mw_dtype_row *t, double n, double k)
{
    double expert_B = n * k * t->weight_B, over = d->l2_B > 0.0 ? expert_B / d->l2_B : 1.0, best = INFINITY;
    double again_s = expert_B * c[MW_MOE_AGAIN] * over * over / (1.0 + over * over) / d->mem_Bps; /* of one later row tile */
    double flop_s = 2.0 * d->sm_n * (k + c[MW_MOE_RAMP]) / (d->flopps * c[MW_MOE_TENSOR]), l2_s = k / (c[MW_MOE_L2] * d->mem_Bps), sm_s = k * d->sm_n / (c[MW_MOE_SM] * d->mem_Bps);
    uint64_t sm_n = (uint64_t)d->sm_n;
    for (int ti = 0; ti < MW_MOE_TILE_N; ti++) {
        double tm = row_tile[ti], tiles = (double)op->tile[ti], row_B = op->rows / tiles * t->act_B, later = (double)op->tile[ti < PASS ? ti : PASS] - op->active_n;
        double again = later > 0.0 ? later * again_s : 0.0;
        for (int ci = 0; ci < COL_N; ci++) {
            double tn = col_tile[ci], blocks = tiles * (double)(((uint64_t)n + (uint64_t)tn - 1) / (uint64_t)tn), waves = (double)(((uint64_t)blocks + sm_n - 1) / sm_n);
            double feed_B = row_B + tn * t->weight_B, comp = waves * flop_s * (tm * tn + c[MW_MOE_ROWTILE] * (tm + tn));
            double s = more(more(comp, blocks * feed_B * l2_s), more(waves * feed_B * sm_s, again));
            best = s < best ? s : best;
        }
    }
    return best;
}

static double weights_B(const struct mw_moe *op, const struct mw_dtype_row *t)
{
    return op->active_n * 3.0 * op->hidden * op->inter * t->weight_B;
}

double mw_moe_s(const struct mw_gpu_part *g, const double con[MW_MOE_CON_N], const struct mw_moe *op)
{
    const struct mw_dtype_row *t = mw_dtype(op->dtype);
    struct dev d = { mw_dtype_flopps(g, op->dtype), g->mem_Bps, mw_dev_sm_n(g), g->l2_B };
    double comp = product_s(&d, con, op, t, 2.0 * op->inter, op->hidden) + product_s(&d, con, op, t, op->hidden, op->inter), rows_B = op->hidden * (t->act_B + 2.0) + op->inter * (4.0 + t->act_B);
    double b = weights_B(op, t) + op->rows * rows_B, mem = b / (d.mem_Bps * con[MW_MOE_MEM]);
    if (op->warm && g->tables_warm > 0.0 && g->l2_B > 0.0) {
        double over = b / (con[MW_MOE_WARM] * g->l2_B), out = over * over * over, cold = out * out / (1.0 + out * out);
        mem = mem * cold + b * (1.0 - cold) / (con[MW_MOE_L2] * d.mem_Bps);
    }
    double p = con[MW_MOE_SHARP], most = comp > mem ? comp : mem, least = comp > mem ? mem : comp;
    double move = op->tokens * op->hidden * 4.0 + op->rows * (op->hidden * (4.0 + t->act_B) + op->inter * (4.0 + t->act_B));
    return con[MW_MOE_LAUNCH] + con[MW_MOE_EXPERT] * op->local_n + move * (1.0 / (d.sm_n * con[MW_MOE_MOVE]) + MOVE_MEM / d.mem_Bps) + most * pow(1.0 + pow(least / most, p), 1.0 / p);
}

/* ---- what the fit and validate need */
static const struct mw_fit_const con[MW_MOE_CON_N] = {
    [MW_MOE_LAUNCH] = { "launch", "s", 25e-6, 2e-6, 2e-4, 0.6, "fixed time of routing, two products and combining" },
    [MW_MOE_EXPERT] = { "expert", "s", 5e-8, 1e-9, 3e-6, 1.0, "per expert of the rank" },
    [MW_MOE_TENSOR] = { "tensor", "", 0.7, 0.05, 1.0, 0.3, "share of the tensor peak of long, wide products" },
    [MW_MOE_RAMP] = { "ramp_k", "elements", 150.0, 1.0, 3000.0, 0.8, "k that fills and drains one tile's pipeline" },
    [MW_MOE_ROWTILE] = { "tile", "elements", 8.0, 0.3, 200.0, 0.8, "intensity at which a tile loses half" },
    [MW_MOE_MEM] = { "memory", "", 0.8, 0.2, 1.0, 0.2, "share of the memory's rate" },
    [MW_MOE_SHARP] = { "sharp", "", 2.6, 1.2, 8.0, 0.3, "how sharply the larger of compute and memory wins" },
    [MW_MOE_SM] = { "sm_rate", "of memory rate", 5.0, 0.5, 40.0, 0.5, "what all multiprocessors together draw from the cache when each serves its own tile" },
    [MW_MOE_L2] = { "l2_rate", "of memory rate", 3.0, 0.5, 20.0, 0.5, "last-level cache over memory" },
    [MW_MOE_MOVE] = { "move", "B/s", 1.9e10, 1e9, 1e11, 0.4, "what one multiprocessor moves while rows are gathered, gated and combined" },
    [MW_MOE_AGAIN] = { "again", "", 0.6, 0.001, 1.0, 1.0, "share of an expert's weights that later row tiles read from memory again when they exceed the cache" },
    [MW_MOE_WARM] = { "warm", "of l2", 0.8, 0.1, 3.0, 0.5, "share of the cache that holds weights between calls" },
};
/* skew 0 is "balanced"; hidden and inter tell model shapes apart. */
static const struct mw_fit_axis axis[] = { { "tokens", 2.5 }, { "tp", 2.0 }, { "ep", 2.0 }, { "skew", 1.0 }, { "hidden", 1.0 }, { "inter", 1.0 } };

/* Power law's exponent of "power_law_1.2"; 0 balanced, NAN unknown. */
static double skew_of(const char *name)
{
    char *end;
    if (strcmp(name, "balanced") == 0)
        return 0.0;
    if (strncmp(name, "power_law_", 10) != 0)
        return NAN;
    double v = strtod(name + 10, &end);
    return end == name + 10 || *end || v <= 0.0 || fabs(v - 1.0) < 1e-3 ? NAN : v;
}

static const char *read_row(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *name = mw_fit_text(f, "dtype"), *device = mw_fit_text(f, "system"), *kernel = mw_fit_text(f, "kernel");
    struct mw_moe_layer l = { mw_fit_number(f, "hidden"), mw_fit_number(f, "inter"), mw_fit_number(f, "topk"), mw_fit_number(f, "experts"), mw_fit_number(f, "moe_tp"),
                              mw_fit_number(f, "moe_ep"), strstr(kernel, "triton") != NULL };
    double tokens = mw_fit_number(f, "num_tokens"), skew = skew_of(mw_fit_text(f, "distribution"));
    int t = mw_dtype_find(name);
    char key[MW_FIT_TEXT_B];
    snprintf(key, sizeof key, "%.16s/%.38s", name, kernel);
    row->measured = mw_fit_number(f, "latency_ms") * 1e-3;
    mw_fit_row_name(row, f, device, key);
    snprintf(row->family, sizeof row->family, "%s", mw_fit_text(f, "model_shape"));
    if (t < 0)
        return "unknown number format";
    if (isnan(skew))
        return "unknown distribution of rows over experts";
    if (!(tokens >= 1.0 && l.hidden >= 1.0 && l.inter >= l.tp && l.topk >= 1.0 && l.experts_n >= l.topk && l.tp >= 1.0 && l.ep >= 1.0 && row->measured > 0.0))
        return "a size, the spread or the latency is missing or not positive";
    if (tokens > SIZE_MAX_N || l.hidden > SIZE_MAX_N || l.inter > SIZE_MAX_N)
        return "tokens or a width is over 1e9";
    if (l.ep > l.experts_n || l.experts_n > MW_MOE_EXPERTS_MAX)
        return "fewer experts than ranks, or more than the model draws";
    struct mw_moe op = mw_moe_load(&l, tokens, skew, (enum mw_dtype)t);
    op.warm = true; /* where the device's part says that its tables are */
    const double x[] = { log(tokens), log(l.tp), log(l.ep), skew, log(l.hidden), log(l.inter) };
    memcpy(row->ln_x, x, sizeof x);
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static double predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    return mw_moe_s(dev, c, op);
}

static double roofline_s(const struct mw_gpu_part *dev, const struct mw_moe *m, bool warm)
{
    double work_s = 6.0 * m->rows * m->hidden * m->inter / mw_dtype_flopps(dev, m->dtype), mem_s = weights_B(m, mw_dtype(m->dtype)) / dev->mem_Bps;
    return work_s > mem_s || warm ? work_s : mem_s;
}

/* Peak work, or the weights' traffic where they cannot stay in the cache. */
static double limit(const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_moe *m = op;
    return roofline_s(dev, m, m->warm && dev->tables_warm > 0.0);
}

static double baseline(const struct mw_gpu_part *dev, const void *op)
{
    return roofline_s(dev, op, false);
}

static const char *kin(const char *key)
{
    static const char wide[] = "bfloat16/moe_torch_flow_cutlass", narrow[] = "fp8/moe_torch_flow_cutlass";
    if (strcmp(key, wide) == 0)
        return NULL;
    return strncmp(key, "nvfp4", 5) == 0 || strncmp(key, "fp8_block", 9) == 0 ? narrow : wide;
}

/* TensorRT-LLM runs MXFP4 weights beside 16-bit rows with OpenAI's Triton kernels on Hopper, where its own (trtllm-gen) are not (its guide to gpt-oss, 2025), and with
 * those on Blackwell (aiconfigurator's pull request 575). */
static bool own_kernels(const char *key)
{
    return strncmp(key, "w4a16_mxfp4", 11) == 0;
}

const struct mw_fittable mw_moe_fit = {
    .name = "moe", .doc = "mixture-of-experts layers", .unit = "s",
    .columns = "system,dtype,num_tokens,hidden,inter,topk,experts,moe_tp,moe_ep,distribution,kernel,latency_ms", .con = con, .con_n = MW_MOE_CON_N,
    .axis = axis, .axis_n = 6, .noise_frac = 0.04, .read = read_row, .predict = predict, .limit = limit, .baseline = baseline, .kin = kin, .own_kernels = own_kernels,
};
