/* models/fabric/collective_fit.c - constants of collectives, and the tables that they are fitted to; no equation. */
#include "models/fabric/collective.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct mw_fit_const up_con[MW_COLL_CON_N] = {
    [MW_COLL_BASE] = { "base", "s", 7e-6, 2e-7, 2e-4, 0.6, "fixed time of one call" },
    [MW_COLL_HOP] = { "hop", "s", 1.1e-6, 3e-8, 1e-4, 0.5, "one step of the low-latency protocol" },
    [MW_COLL_MID] = { "mid_latency", "", 1.3, 1.0, 6.0, 0.3, "latency of the 128-byte protocol over the low-latency one" },
    [MW_COLL_BULK] = { "bulk_latency", "", 2.7, 1.0, 30.0, 0.5, "latency of the bulk protocol over the low-latency one" },
    [MW_COLL_LL] = { "ll", "of scale-up", 0.1, 0.002, 1.0, 0.6, "low-latency protocol's share of the link's rate" },
    [MW_COLL_SHOT] = { "one_shot", "of scale-up", 0.55, 0.05, 1.0, 0.3, "share of the link's rate at which a kernel of an engine's own writes its message into all peers" },
    [MW_COLL_LL128] = { "ll128", "of scale-up", 0.3, 0.01, 1.0, 0.5, "128-byte protocol's share" },
    [MW_COLL_SIMPLE] = { "simple", "of scale-up", 0.88, 0.05, 1.0, 0.2, "bulk protocol's share" },
    [MW_COLL_COPY] = { "copy", "of message", 0.45, 0.001, 2.0, 0.8, "local work of the bulk protocol, as bytes on the link" },
    [MW_COLL_ROOT] = { "root", "", 0.5, 0.1, 2.0, 0.2, "how much the way through the host's root slows a bus past two ranks" },
    [MW_COLL_SHARED] = { "shared", "", 0.1, 1e-5, 10.0, 2.0, "how much each rank past two slows a shared host bus" },
    [MW_COLL_SWITCH_FIX] = { "switch_latency", "", 1.5, 0.2, 20.0, 0.5, "latency of sums in the switch over the bulk protocol's" },
    [MW_COLL_SWITCH] = { "switch", "of scale-up", 0.6, 0.05, 1.0, 0.3, "share of the link's rate when the switch adds" },
    [MW_COLL_SHARP] = { "sharp", "", 7.5, 1.5, 20.0, 0.4, "how sharply the fastest protocol wins" },
};
static const struct mw_fit_const net_con[MW_COLLNET_CON_N] = {
    [MW_COLLNET_NIC] = { "nic", "of NIC rate", 0.92, 0.2, 1.0, 0.1, "share of the NICs' rate" },
    [MW_COLLNET_JOIN] = { "join", "", 3.0, 1.0, 12.0, 0.4, "how well the parts inside and between domains overlap: 1 not at all" },
    [MW_COLLNET_BASE] = { "net_base", "s", 2e-5, 1e-6, 1e-3, 0.6, "fixed time of leaving the domain" },
    [MW_COLLNET_HOP] = { "net_hop", "s", 6e-6, 5e-7, 1e-4, 0.5, "one step between domains" },
    [MW_COLLNET_FILL] = { "net_fill", "s", 1e-5, 1e-7, 1e-4, 0.6, "filling the pipe with a bulk message, per stage" },
};

void mw_collective_start(double up[MW_COLL_CON_N], double net[MW_COLLNET_CON_N])
{
    for (unsigned i = 0; i < MW_COLL_CON_N; i++)
        up[i] = up_con[i].start;
    for (unsigned i = 0; i < MW_COLLNET_CON_N; i++)
        net[i] = net_con[i].start;
}

_Static_assert(sizeof(struct mw_collective) <= MW_FIT_OP_B, "a row holds one collective");

static double predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    return mw_collective_s(dev, c, NULL, op);
}

static double limit(const struct mw_gpu_part *dev, const void *op)
{
    return mw_collective_least_s(dev, op);
}

/* What a planner without measurements takes: one fixed time and the wire's bytes. */
static double baseline(const struct mw_gpu_part *dev, const void *p)
{
    const struct mw_collective *op = p;
    return 1e-5 + mw_collective_wire(op->kind, op->ranks_n) * op->bytes / dev->scaleup_Bps;
}

/* Every format that floats is added by switches which can; whole numbers of 8 bits go round the ring. */
static bool adds(const char *dtype)
{
    return strcmp(dtype, "int8") != 0 && strcmp(dtype, "uint8") != 0;
}

static const char *finish(struct mw_fit_row *row, const struct mw_collective *op)
{
    if (!(op->bytes > 0.0 && op->ranks_n >= 2.0 && row->measured > 0.0))
        return "ranks, bytes or time is missing or not positive";
    bool reduces = op->kind == MW_COLL_ALL_REDUCE || op->kind == MW_COLL_REDUCE_SCATTER;
    row->ln_x[0] = log(op->bytes);
    row->ln_x[1] = log(op->ranks_n);
    row->ln_x[2] = reduces && !op->adds_in_switch ? 1.0 : 0.0;
    memcpy(row->op, op, sizeof *op);
    return NULL;
}

/* ---- nccl-tests in one node: a library's version is part of the key, because its choice of protocols changes */
static const char *read_nccl(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    char key[MW_FIT_TEXT_B];
    const char *kind = mw_fit_text(f, "collective");
    int k = mw_collective_find(kind);
    struct mw_collective op = { .bytes = mw_fit_number(f, "bytes"), .ranks_n = mw_fit_number(f, "num_gpus"), .domains_n = 1.0, .adds_in_switch = adds(mw_fit_text(f, "dtype")) };
    snprintf(key, sizeof key, "%s/%s", kind, mw_fit_text(f, "nccl_version"));
    row->measured = mw_fit_number(f, "latency_ms") * 1e-3;
    mw_fit_row_name(row, f, mw_fit_text(f, "system"), key);
    if (k < 0)
        return "unknown collective";
    op.kind = (enum mw_coll)k;
    return finish(row, &op);
}

static bool is_kind(const char *key, enum mw_coll kind)
{
    const char *n = mw_collective_name(kind);
    return strncmp(key, n, strlen(n)) == 0;
}

/* Local work and sums in the switch exist only where numbers are added. */
static bool uses(const char *key, unsigned i)
{
    bool reduces = is_kind(key, MW_COLL_ALL_REDUCE) || is_kind(key, MW_COLL_REDUCE_SCATTER);
    if (i == MW_COLL_SHOT)
        return strcmp(key, "all_reduce/kernel") == 0;
    return reduces || (i != MW_COLL_COPY && i != MW_COLL_SWITCH_FIX && i != MW_COLL_SWITCH);
}

/* Versions of the library, newest first: a device that was not measured with one takes the next older. */
#define VERSIONS(k) { k "/2.29.2", k "/2.28.9", k "/2.27.5", k "/2.27.3", k "/2.27", k "/2.26.2", k "/2.23" }
enum { VERSION_N = 7, VERSION_KIND_N = MW_COLL_ALL_TO_ALL + 1 };
static const char *const version[VERSION_KIND_N][VERSION_N] = { VERSIONS("all_reduce"), VERSIONS("all_gather"), VERSIONS("reduce_scatter"), VERSIONS("alltoall") };

static const char *kin(const char *key)
{
    for (unsigned k = 0; k < VERSION_KIND_N; k++) {
        for (unsigned v = 0; v < VERSION_N; v++)
            if (strcmp(version[k][v], key) == 0)
                return v + 1 < VERSION_N ? version[k][v + 1] : NULL;
        if (is_kind(key, (enum mw_coll)k))
            return version[k][0];
    }
    return is_kind(key, MW_COLL_BROADCAST) || is_kind(key, MW_COLL_SEND_RECV) ? version[MW_COLL_ALL_GATHER][0] : NULL;
}

/* ---- engines' own all-reduce kernels */
static const char *read_kernel(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    struct mw_collective op = { .kind = MW_COLL_ALL_REDUCE, .bytes = mw_fit_number(f, "bytes"), .ranks_n = mw_fit_number(f, "num_gpus"), .domains_n = 1.0,
                                .one_shot = true, .adds_in_switch = adds(mw_fit_text(f, "dtype")) };
    row->measured = mw_fit_number(f, "latency_ms") * 1e-3;
    mw_fit_row_name(row, f, mw_fit_text(f, "system"), "all_reduce/kernel");
    return finish(row, &op);
}

/* ---- a cloud's rates by message: "65K", or "65K (ring, 4 GPUs)", in powers of two as nccl-tests steps them, cut to thousands; eight devices unless said */
#define CASE_RANKS 8.0
static const char *read_cloud(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *text = mw_fit_text(f, "case"), *ring = strstr(text, "(ring, ");
    char *unit;
    double size = strtod(text, &unit), bus_Bps = mw_fit_number(f, "value") * 1e9;
    struct mw_collective op = { .kind = MW_COLL_ALL_REDUCE, .ranks_n = ring ? strtod(ring + strlen("(ring, "), NULL) : CASE_RANKS, .domains_n = 1.0, .adds_in_switch = !ring };
    mw_fit_row_name(row, f, mw_fit_text(f, "gpu"), "all_reduce/cloud");
    if (strcmp(mw_fit_text(f, "bench"), "nccl_allreduce_1node") != 0 || strcmp(mw_fit_text(f, "unit"), "GB/s") != 0)
        return "no all-reduce in one node at a stated rate";
    size *= *unit == 'K' ? 1e3 : *unit == 'M' ? 1e6 : *unit == 'G' ? 1e9 : NAN;
    if (!(size >= 1.0 && bus_Bps > 0.0))
        return "the case does not read as a number of bytes and their rate";
    if (bus_Bps < 0.1e9)
        return "a rate of one digit";
    op.bytes = exp2(round(log2(size)));
    row->measured = mw_collective_wire(MW_COLL_ALL_REDUCE, op.ranks_n) * op.bytes / bus_Bps;
    return finish(row, &op);
}

/* ---- medians of an older library, in a node and between two */
static const char *read_older(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    char key[MW_FIT_TEXT_B];
    const char *kind = mw_fit_text(f, "collective");
    int k = mw_collective_find(kind);
    struct mw_collective op = { .bytes = mw_fit_number(f, "bytes"), .ranks_n = mw_fit_number(f, "num_workers"), .domains_n = 1.0 };
    snprintf(key, sizeof key, "%s/older", kind);
    row->measured = mw_fit_number(f, "median_ms") * 1e-3;
    mw_fit_row_name(row, f, mw_fit_text(f, "network"), key);
    if (k < 0)
        return "unknown collective";
    if (!(mw_fit_number(f, "devices_per_node") >= op.ranks_n))
        return "between nodes, whose links the table does not describe";
    op.kind = (enum mw_coll)k;
    return finish(row, &op);
}

/* ---- many nodes */

/* Systems of the table as the library's parts call their device; one device's NIC, where the fabric's name does not say it: 400 Gb/s from H100 on,
 * 800 Gb/s GB300, 200 Gb/s A100, as in their makers' reference systems (from memory). */
static const struct { const char *begins, *device; double nic_Bps; } machine[] = {
    { "H100", "H100", 50e9 }, { "H200", "H200", 50e9 }, { "GB200", "GB200", 50e9 }, { "GB300", "GB300", 100e9 }, { "B200", "B200", 50e9 }, { "A100", "A100-80GB", 25e9 },
};
enum { MACHINE_N = sizeof machine / sizeof *machine };
#define GBITPS 1.25e8

/* "4x IB HDR200", "8x400G NDR": NICs of a node times their rate; 0 where the text does not say it. */
static double node_Bps(const char *fabric)
{
    double n = 0.0, rate = 0.0;
    for (const char *p = fabric; *p; p++) {
        if (!isdigit((unsigned char)*p))
            continue;
        char *end;
        double v = strtod(p, &end);
        if (*end == 'x' && n == 0.0)
            n = v;
        else if (n > 0.0 && v >= 100.0 && rate == 0.0)
            rate = v;
        p = end - 1;
    }
    return n * rate * GBITPS;
}

static const char *read_nodes(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *system = mw_fit_text(f, "system"), *fabric = mw_fit_text(f, "fabric");
    double gpus = mw_fit_number(f, "gpus"), nodes = mw_fit_number(f, "nodes"), us = mw_fit_number(f, "time_us"), bus_Bps = mw_fit_number(f, "busbw_GBps") * 1e9;
    int k = mw_collective_find(mw_fit_text(f, "collective"));
    struct mw_collective op = { .bytes = mw_fit_number(f, "bytes"), .adds_in_switch = !strstr(fabric, "ALGO=RING"), .adds_in_network = strstr(fabric, "SHARP") != NULL };
    unsigned m = 0;
    while (m < MACHINE_N && strncmp(system, machine[m].begins, strlen(machine[m].begins)) != 0)
        m++;
    mw_fit_row_name(row, f, m < MACHINE_N ? machine[m].device : system, "all_reduce/nodes");
    if (k != MW_COLL_ALL_REDUCE)
        return "not an all-reduce";
    if (!(gpus >= 2.0 && nodes >= 1.0))
        return "the group's size is not stated";
    if (nodes < 2.0)
        return "one node: nothing of the network is in it";
    double domain = strstr(system, "NVL72") ? 72.0 : gpus / nodes, rail = node_Bps(fabric);
    op.domains_n = ceil(gpus / domain);
    op.ranks_n = gpus / op.domains_n;
    op.nic_Bps = rail > 0.0 ? rail * nodes / gpus : m < MACHINE_N ? machine[m].nic_Bps : NAN;
    if (!(op.nic_Bps > 0.0))
        return "the rate of the nodes' links is not known";
    row->measured = us > 0.0 ? us * 1e-6 : mw_collective_wire(MW_COLL_ALL_REDUCE, gpus) * op.bytes / bus_Bps;
    if (!(op.bytes > 0.0 && row->measured > 0.0))
        return "bytes or time is missing or not positive";
    snprintf(row->family, sizeof row->family, "%.0f/%.0f", gpus, op.bytes);
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static double nodes_predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    double up[MW_COLL_CON_N], net[MW_COLLNET_CON_N];
    mw_collective_start(up, net);
    return mw_collective_s(dev, up, c, op);
}

static double nodes_rail_s(const struct mw_collective *op)
{
    double w = op->adds_in_network ? 1.0 : mw_collective_wire(op->kind, op->ranks_n * op->domains_n);
    return w * op->bytes / (op->ranks_n * op->nic_Bps);
}

/* All NICs of a domain carry the wire's bytes together; a tree between two domains carries half of a ring's. */
static double nodes_limit(const struct mw_gpu_part *dev, const void *p)
{
    const struct mw_collective *op = p;
    double up_s = op->ranks_n > 1.0 ? op->bytes / dev->scaleup_Bps : 0.0, rail_s = 0.5 * nodes_rail_s(op);
    return up_s > rail_s ? up_s : rail_s;
}

static double nodes_baseline(const struct mw_gpu_part *dev, const void *p)
{
    const struct mw_collective *op = p;
    double up_s = mw_collective_wire(op->kind, op->ranks_n) * op->bytes / dev->scaleup_Bps, rail_s = nodes_rail_s(op);
    return up_s > rail_s ? up_s : rail_s;
}

/* Sizes correlate over an octave or two; counts over a doubling; sums of 8 bits take other ways than floating ones. */
static const struct mw_fit_axis axis[] = { { "bytes", 2.5 }, { "ranks", 2.0 }, { "ring_only", 0.0 } };

const struct mw_fittable mw_collective_fit = {
    .name = "collective", .doc = "collectives in one scale-up domain, general library", .unit = "s",
    .columns = "system,collective,nccl_version,dtype,num_gpus,bytes,latency_ms", .con = up_con, .con_n = MW_COLL_CON_N, .axis = axis, .axis_n = 3,
    .noise_frac = 0.04, .read = read_nccl, .predict = predict, .limit = limit, .baseline = baseline, .uses = uses, .kin = kin, .over_links = true,
};
const struct mw_fittable mw_collective_kernel_fit = {
    .name = "collective_kernel", .doc = "all-reduce in one scale-up domain, inference engines' own kernels", .unit = "s",
    .columns = "system,engine,dtype,num_gpus,bytes,latency_ms,busbw_GBps", .con = up_con, .con_n = MW_COLL_CON_N, .axis = axis, .axis_n = 3,
    .noise_frac = 0.04, .read = read_kernel, .predict = predict, .limit = limit, .baseline = baseline, .uses = uses, .over_links = true,
};
const struct mw_fittable mw_collective_cases_fit = {
    .name = "collective_cases", .doc = "all-reduce in one node of a cloud's benchmark", .unit = "s", .columns = "gpu,bench,case,metric,value,unit", .read = read_cloud,
    .predict = predict, .limit = limit, .baseline = baseline, .as = &mw_collective_fit,
};
const struct mw_fittable mw_collective_older_fit = {
    .name = "collective_older", .doc = "collectives in one scale-up domain, older library", .unit = "s",
    .columns = "network,collective,num_workers,devices_per_node,bytes,median_ms", .con = up_con, .con_n = MW_COLL_CON_N, .axis = axis, .axis_n = 3,
    .noise_frac = 0.3, .read = read_older, .predict = predict, .limit = limit, .baseline = baseline, .uses = uses, .over_links = true,
};
const struct mw_fittable mw_collective_nodes_fit = {
    .name = "collective_nodes", .doc = "all-reduce over many scale-up domains", .unit = "s",
    .columns = "system,gpus,nodes,fabric,collective,bytes,time_us,busbw_GBps", .con = net_con, .con_n = MW_COLLNET_CON_N, .read = read_nodes,
    .predict = nodes_predict, .limit = nodes_limit, .baseline = nodes_baseline, .over_links = true, .unclocked = true,
};
