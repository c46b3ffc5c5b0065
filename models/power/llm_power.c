/* models/power/llm_power.c - measured watts of accelerators that serve language models, as activity for device.h; it schedules nothing.
 *
 * The serving table (ML.Energy leaderboard) gives throughput, running requests, time between tokens and sizes, but neither prompt lengths nor
 * architectures.  What is missing is taken from published configurations and marked below; a new model falls back to a rule.
 *   tensor  2 x active x (tokens out + prompt tokens) / s / device over the peak of the weights' format
 *   memory  bytes of a step over the time between tokens: weights once (of a mixture the experts that the running requests touch) and the
 *           keys and values of the running requests at half their output
 *   link    two all-reduces per layer of the running requests' hidden states, ring, each device
 * The phase table (Splitwise) gives token times of one batch and a mean draw as a share of the design power.  That mean falls as prompts grow, so
 * it is the token phase's: prompts run at the design power.
 */
#include "models/power/device.h"
#include "models/registry.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct op { double flopps, mem_Bps, link_Bps; char format[12]; }; /* per device */

/* What a name tells: experts and how many each token takes, keys and values against the rule, whether 8-bit weights carry a scale per block.
 * Published configuration files, from memory.  First match counts. */
static const struct known { const char *part; double expert_n, top_n, kv; bool block; } known[] = {
    { "Qwen3-Coder-480B", 160, 8, 1.0, true }, { "Qwen3-Next", 512, 10, 0.3, true }, { "Qwen3-", 128, 8, 1.0, true },      { "Llama-4-Maverick", 128, 1, 1.0, false },
    { "Llama-4-Scout", 16, 1, 1.0, false },    { "gpt-oss-120b", 128, 4, 0.5, true }, { "gpt-oss-20b", 32, 4, 0.5, true }, { "DeepSeek-", 256, 8, 0.3, true },
    { "Kimi-K2", 384, 8, 0.3, true },          { "gemma-3", 0, 0, 2.4, false },       { "Nemotron-Nano", 0, 0, 0.12, false }, { "Mixtral", 8, 2, 1.0, false },
    { "bloom", 0, 0, 9.0, false },             { "llama2-70b", 0, 0, 1.0, false },
};
static const struct known unknown = { "", 0, 0, 1.0, false };
#define RESIDENT_FRAC 0.25 /* of the design power: no device that decodes steadily draws less */
#define RATE_MAX 1.2       /* the bytes are estimates: beyond this share of the rate they are wrong, not fast */
#define SHARED_OF_ACTIVE 0.4 /* attention, shared experts and embeddings of a mixture of unknown make: Qwen3, gpt-oss and DeepSeek-V3 lie at 0.3-0.45 */

static const struct known *known_of(const char *model)
{
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (strstr(model, known[i].part))
            return &known[i];
    return &unknown;
}

/* Prompt tokens of a request; the table does not give them.  Ours, unverified: chat and questions short, code completion long. */
static double prompt_tok(const char *task)
{
    static const struct { const char *task; double tok; } row[] = { { "lm-arena-chat", 300 }, { "gpqa", 250 }, { "sourcegraph-fim", 2000 } };
    for (unsigned i = 0; i < sizeof row / sizeof *row; i++)
        if (strcmp(task, row[i].task) == 0)
            return row[i].tok;
    return 500;
}

/* Weights that one step reads, in parameters. */
static double touched_n(const struct known *k, double total_n, double active_n, double running)
{
    if (active_n > 0.99 * total_n)
        return total_n;
    double shared_n = SHARED_OF_ACTIVE * active_n, frac = (active_n - shared_n) / (total_n - shared_n);
    if (k->expert_n > 0.0) {
        frac = k->top_n / k->expert_n;
        shared_n = fmax(0.1 * active_n, (active_n - frac * total_n) / (1.0 - frac));
    }
    return shared_n + (total_n - shared_n) * (1.0 - pow(1.0 - frac, running));
}

/* Keys and values of a token, 16 bit: 131 kB at 8 G active parameters, growing as their 0.38th power (Llama 3 8B-405B, Qwen3 14B-235B within 15 %). */
static double kv_B(const struct known *k, double active_n)
{
    return 131072.0 * k->kv * pow(active_n / 8e9, 0.38);
}

/* Layers x hidden size of a transformer of active_n parameters, 12 layers hidden^2, hidden = 115 layers (Llama 3 8B-405B: 102-130). */
static double layer_hidden(double active_n)
{
    double hidden = cbrt(active_n * 115.0 / 12.0);
    return hidden * hidden / 115.0;
}

static double link_B(double active_n, double tok, double n)
{
    return n > 1.0 ? 2.0 * 2.0 * (n - 1.0) / n * layer_hidden(active_n) * 2.0 * tok : 0.0;
}

static const char *read_serving(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *model = mw_fit_text(f, "model"), *dtype = mw_fit_text(f, "dtype");
    const struct known *k = known_of(model);
    double total_n = mw_fit_number(f, "total_params_B") * 1e9, active_n = mw_fit_number(f, "active_params_B") * 1e9, n = mw_fit_number(f, "n_gpus");
    double running = mw_fit_number(f, "avg_batch"), out_tok = mw_fit_number(f, "avg_output_len"), tokps = mw_fit_number(f, "output_tok_s");
    double itl_s = mw_fit_number(f, "median_itl_ms") * 1e-3, prompt = prompt_tok(mw_fit_text(f, "task"));
    struct mw_device_format fmt;
    struct op op = { 0 };
    mw_fit_row_name(row, f, mw_fit_text(f, "gpu"), "serving");
    row->measured = mw_fit_number(f, "avg_power_W_per_gpu");
    snprintf(row->family, sizeof row->family, "%s", model);
    snprintf(op.format, sizeof op.format, "%s", strcmp(dtype, "fp8") == 0 && k->block ? "fp8_block" : dtype);
    if (!(total_n > 0.0 && active_n > 0.0 && n >= 1.0 && running > 0.0 && out_tok > 0.0 && tokps > 0.0 && itl_s > 0.0 && row->measured > 0.0))
        return "sizes, throughput, time between tokens or power is missing or not positive";
    if (!mw_device_format(&(struct mw_gpu_part){ .bf16_flopps = 1.0 }, op.format, &fmt))
        return "unknown number format";
    op.flopps = 2.0 * active_n * tokps * (1.0 + prompt / out_tok) / n;
    op.mem_Bps = (touched_n(k, total_n, active_n, running) * fmt.weight_B + running * (prompt + 0.5 * out_tok) * kv_B(k, active_n)) / n / itl_s;
    op.link_Bps = link_B(active_n, running, n) / itl_s;
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static const char *read_tokens(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    static const struct { const char *model; double param_n; } size[] = { { "bloom-176b", 176e9 }, { "llama2-70b", 69e9 } };
    const char *model = mw_fit_text(f, "model");
    double n = mw_fit_number(f, "tensor_parallel"), prompt = mw_fit_number(f, "prompt_size"), batch = mw_fit_number(f, "batch_size"), out_tok = mw_fit_number(f, "token_size");
    double token_s = mw_fit_number(f, "token_time_ms") * 1e-3, param_n = 0.0;
    struct op op = { .format = "float16" };
    mw_fit_row_name(row, f, mw_fit_text(f, "hardware"), "tokens");
    row->measured = mw_fit_number(f, "avg_power_frac");
    snprintf(row->family, sizeof row->family, "%s/%.0f", model, n);
    for (unsigned i = 0; i < sizeof size / sizeof *size; i++)
        param_n = strcmp(size[i].model, model) == 0 ? size[i].param_n : param_n;
    if (param_n == 0.0)
        return "unknown model";
    if (!(row->measured > 0.0))
        return "no power was measured";
    if (!(n >= 1.0 && prompt > 0.0 && batch > 0.0 && out_tok > 0.0 && token_s > 0.0))
        return "sizes or times are missing or not positive";
    if (row->measured < RESIDENT_FRAC)
        return "a draw near rest while tokens come as fast as in other rows: not of this run";
    op.flopps = 2.0 * param_n * batch / token_s / n;
    op.mem_Bps = (2.0 * param_n + batch * (prompt + 0.5 * out_tok) * kv_B(known_of(model), param_n)) / n / token_s;
    op.link_Bps = link_B(param_n, batch, n) / token_s;
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static double predict(const struct mw_gpu_part *dev, const double *con, const void *p)
{
    const struct op *op = p;
    struct mw_device_format fmt;
    mw_device_format(dev, op->format, &fmt);
    struct mw_device_act act = { 1.0, op->flopps / fmt.flopps, fmin(op->mem_Bps / dev->mem_Bps, RATE_MAX), op->link_Bps / dev->scaleup_Bps, fmt.scaled };
    return mw_device_w(dev, con, &act, INFINITY);
}

static double predict_tokens(const struct mw_gpu_part *dev, const double *con, const void *p)
{
    return predict(dev, con, p) / dev->h.power_w;
}

/* A planner's one number: a share of the design power. */
static double baseline(const struct mw_gpu_part *dev, const void *op)
{
    (void)op;
    return dev->h.power_w;
}

static double baseline_tokens(const struct mw_gpu_part *dev, const void *op)
{
    (void)dev, (void)op;
    return 1.0;
}

static const struct mw_fit_const con[MW_DEV_CON_N] = { MW_DEVICE_CONSTANTS };

const struct mw_fittable mw_llm_power_fit = {
    .name = "llm_power", .doc = "watts of one accelerator under language-model serving", .unit = "W", .con = con, .con_n = MW_DEV_CON_N,
    .columns = "model,dtype,gpu,n_gpus,total_params_B,active_params_B,avg_batch,output_tok_s,median_itl_ms,avg_power_W_per_gpu",
    .read = read_serving, .predict = predict, .baseline = baseline,
};
const struct mw_fittable mw_token_power_fit = {
    .name = "token_power", .doc = "watts of one accelerator in the token phase, as a share of its design power", .unit = "W/W", .con = con, .con_n = MW_DEV_CON_N,
    .columns = "model,hardware,tensor_parallel,prompt_size,batch_size,prompt_time_ms,token_time_ms,avg_power_frac",
    .read = read_tokens, .predict = predict_tokens, .baseline = baseline_tokens,
};
