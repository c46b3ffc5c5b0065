/* models/power/server_power.c - measured watts of whole servers: devices by device.h, host, fans and supplies; it holds no rack (compute does).
 *
 * wall = (n P_device + host + fan n P_device) / psu,   fan only where the server is cooled by air: fans follow the heat they carry.
 * The device constants are those of serving (fitted to H100, see device.h): what is fitted here is the server around them.
 *
 * server_power: MLPerf inference, language models; work per sample is the benchmark's mean prompt and answer.  A system named MaxQ is an
 *   efficiency submission whose devices run under a power limit although hw_notes states their full design power: the limit stands in the published
 *   configuration of the submission, by benchmark, and cuts the draw as device.h has it.
 * training_power: MLPerf training, median of a run.  A step's activity on one server is the same for all.  MLPerf fixes the work, so that more
 *   servers get less of it each and wait more for one another: activity falls as server-seconds rise against the run of the same work, submitter
 *   and devices that took longest (1 where the table has none).  A log at rest for more than half of its time has rest's
 *   median: left out, told by its mean above that median and the median nearer the least than the most.
 */
#include "models/power/device.h"
#include "models/registry.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOST, FAN, WORK, CON_N };
#define PSU 0.955 /* 80 PLUS Titanium at half load: 96 %; of it 0.5 points for the cord and the meter */
#define MEM_SERVING 0.5 /* memory's share of its rate in throughput runs; not in the table */
/* A step of training: useful work over peak and bytes over rate as MLPerf's own records have them for large models, 35-45 % and about half. */
static const struct mw_device_act TRAINING = { .busy = 1.0, .tensor = 0.4, .mem = 0.5, .link = 0.2 };

struct op { double n, flop_per_s, limit_w /* INFINITY: none of its own */, held_frac /* of the activity on few servers */; bool air, dc; };

static const struct mw_fit_const con[CON_N] = {
    [HOST] = { "host", "W", 1500.0, 200.0, 6000.0, 0.4, "processors, memory, network cards, switches of the scale-up link, fans at rest" },
    [FAN] = { "fan", "of device power", 0.07, 0.005, 0.4, 0.5, "fans of an air-cooled server over what its devices draw" },
    [WORK] = { "work", "", 1.0, 0.2, 3.0, 0.3, "activity of a training step over the assumed one" },
};

static double wall_w(const double *c, const struct op *op, double each_w)
{
    double it_w = op->n * each_w * (1.0 + (op->air ? c[FAN] : 0.0)) + c[HOST];
    return op->dc ? it_w : it_w / PSU;
}

/* ---- MLPerf inference */
/* Parameters active per token and mean tokens in and out of a sample (the benchmarks' data sets; out checked against the tables' tokens/s). */
static const struct { const char *model; double param_n, in_tok, out_tok; } bench[] = {
    { "llama2-70b", 69e9, 294, 292 }, { "llama3.1-405b", 405.9e9, 9428, 654 }, { "llama3.1-8b", 8e9, 870, 128 },
    { "mixtral-8x7b", 12.9e9, 300, 146 }, { "gptj", 6e9, 870, 69 },
};

/* W of one device in NVIDIA's efficiency submissions: power_limit in closed/NVIDIA/configs/BENCHMARK of mlcommons/inference_results_v4.1 and v5.0. */
static const struct { const char *device, *model; double limit_w; } maxq[] = {
    { "H100-SXM", "gptj", 350 }, { "H100-SXM", "llama2-70b", 450 }, { "H200-SXM", "gptj", 350 }, { "H200-SXM", "llama2-70b", 500 }, { "H200-SXM", "mixtral-8x7b", 500 },
};
#define MAXQ_ELSE_W 500.0 /* the usual limit there of a large model's benchmark */

static double limit_w(const char *system, const char *device, const char *model)
{
    if (!strstr(system, "MaxQ"))
        return INFINITY;
    for (unsigned i = 0; i < sizeof maxq / sizeof *maxq; i++)
        if (strstr(device, maxq[i].device) && strncmp(model, maxq[i].model, strlen(maxq[i].model)) == 0)
            return maxq[i].limit_w;
    return MAXQ_ELSE_W;
}

static const char *read_server(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *model = mw_fit_text(f, "model"), *system = mw_fit_text(f, "system");
    size_t len = strlen(model);
    double per_s = mw_fit_number(f, "samples_per_s"), tok = 0.0, param_n = 0.0;
    struct op op = { .n = mw_fit_number(f, "n_gpus"), .air = strncmp(mw_fit_text(f, "cooling"), "Air", 3) == 0 };
    mw_fit_row_name(row, f, mw_fit_text(f, "accelerator"), "language");
    op.limit_w = limit_w(system, mw_fit_text(f, "accelerator"), model);
    row->measured = mw_fit_number(f, "mean_W");
    for (unsigned i = 0; i < sizeof bench / sizeof *bench; i++)
        if (strncmp(model, bench[i].model, strlen(bench[i].model)) == 0) {
            tok = bench[i].in_tok + bench[i].out_tok;
            param_n = bench[i].param_n;
            snprintf(row->family, sizeof row->family, "%s/%s", bench[i].model, system);
        }
    if (param_n == 0.0)
        return "no language model: its work per sample is not in the table";
    if (len > 3 && strcmp(model + len - 3, "-99") == 0)
        return "the same runs stand under the stricter accuracy (-99.9)";
    if (!(row->measured > 0.0 && per_s > 0.0 && op.n >= 1.0))
        return "power, throughput or device count is missing or not positive";
    op.flop_per_s = 2.0 * param_n * tok * per_s / op.n;
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static double predict_server(const struct mw_gpu_part *dev, const double *c, const void *p)
{
    const struct op *op = p;
    double peak = dev->fp4_flopps > 0.0 ? dev->fp4_flopps : dev->fp8_flopps > 0.0 ? dev->fp8_flopps : dev->bf16_flopps; /* the closed division's format */
    struct mw_device_act act = { .busy = 1.0, .tensor = op->flop_per_s / peak, .mem = MEM_SERVING };
    return wall_w(c, op, mw_device_w(dev, mw_device_h100, &act, op->limit_w));
}

/* ---- MLPerf training */
/* Device of a system's name: "1xSMC-H100-SXM-80GB" is H100.  Longer names first. */
static const char *device_of(const char *system)
{
    static const char *const name[] = { "GB300", "GB200", "B300", "B200", "H200", "H100", "A100", "MI355X", "MI325X", "MI300X" };
    for (unsigned i = 0; i < sizeof name / sizeof *name; i++)
        if (strstr(system, name[i]))
            return name[i];
    return system;
}

/* Servers of a system's name: "9xSMC-H100-SXM-80GB" is nine. */
static double servers_of(const char *system)
{
    char *end;
    double n = strtod(system, &end);
    return end > system && *end == 'x' && n > 0.0 ? n : 1.0;
}

/* Server-seconds of the longest run of the same work over this one's, at most 1. */
static double held_frac(const struct mw_fit_fields *f, const char *system, double duration_s)
{
    static const char same[] = "round,submitter,benchmark,kind", rank[] = "median_duration_s";
    const char *longest = f->peer ? f->peer(f->ctx, same, rank, "system") : NULL;
    if (!longest || strcmp(device_of(longest), device_of(system)) != 0)
        return 1.0;
    return fmin(1.0, servers_of(longest) * mw_fit_peer(f, same, rank, rank) / (servers_of(system) * duration_s));
}

static const char *read_training(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *system = mw_fit_text(f, "system"), *who = mw_fit_text(f, "submitter");
    double duration_s = mw_fit_number(f, "median_duration_s");
    struct op op = { .n = strstr(system, "GB200") || strstr(system, "GB300") ? 4.0 : 8.0, .held_frac = held_frac(f, system, duration_s), .air = !strstr(who, "Lenovo"), .dc = strstr(who, "-dc-") };
    mw_fit_row_name(row, f, device_of(system), "training");
    snprintf(row->licence, sizeof row->licence, "facts of MLCommons results");
    snprintf(row->family, sizeof row->family, "%s", mw_fit_text(f, "benchmark"));
    row->measured = mw_fit_number(f, "median_of_median_W");
    if (strcmp(mw_fit_text(f, "kind"), "server") != 0)
        return "no server: a switch's draw is its part's";
    if (!(row->measured > 0.0 && duration_s > 0.0))
        return "power or duration is missing or not positive";
    double mean_w = mw_fit_number(f, "mean_of_mean_W"), least_w = mw_fit_number(f, "min_W"), most_w = mw_fit_number(f, "p_max_W");
    if (mean_w > row->measured && row->measured - least_w < most_w - row->measured)
        return "at rest for more than half of its log: the median is no step's";
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static double predict_training(const struct mw_gpu_part *dev, const double *c, const void *p)
{
    const struct op *op = p;
    struct mw_device_act act = TRAINING;
    act.tensor *= c[WORK] * op->held_frac;
    act.mem *= c[WORK] * op->held_frac;
    return wall_w(c, op, mw_device_w(dev, mw_device_h100, &act, INFINITY));
}

static bool uses_server(const char *key, unsigned i)
{
    (void)key;
    return i == HOST || i == FAN;
}

static bool uses_training(const char *key, unsigned i)
{
    (void)key;
    return i == HOST || i == FAN || i == WORK;
}

/* A planner's one number: the devices at their design power. */
static double baseline(const struct mw_gpu_part *dev, const void *p)
{
    const struct op *op = p;
    return op->n * dev->h.power_w;
}

const struct mw_fittable mw_server_power_fit = {
    .name = "server_power", .doc = "watts at the wall of a server under language-model load", .unit = "W", .con = con, .con_n = CON_N,
    .columns = "system,accelerator,n_gpus,cooling,model,mean_W,samples_per_s", .read = read_server, .predict = predict_server, .baseline = baseline, .uses = uses_server,
};
const struct mw_fittable mw_training_power_fit = {
    .name = "training_power", .doc = "watts at the wall of a server in training", .unit = "W", .con = con, .con_n = CON_N,
    .columns = "submitter,system,benchmark,kind,median_of_median_W,median_duration_s", .read = read_training, .predict = predict_training, .baseline = baseline, .uses = uses_training,
};
