/* models/compute/memory_bound.c - saturation of the memory and the edge of the last-level cache, and the tables that tell their constants. */
#include "models/compute/memory_bound.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define ELEMENT_B 8.0 /* what the benchmark's threads load at once */
#define MASTER_B 4.0

double mw_mem_s(const struct mw_gpu_part *g, const double c[MW_MEM_CON_N], const struct mw_mem_op *op)
{
    double rate = c[MW_MEM_MEMORY] * g->mem_Bps, s = c[MW_MEM_SHARP];
    if (op->threads_n > 0.0) {
        double asked = op->threads_n * ELEMENT_B * op->streams / c[MW_MEM_LATENCY];
        double least = asked < rate ? asked : rate, most = asked < rate ? rate : asked;
        rate = least * pow(1.0 + pow(least / most, s), -1.0 / s);
    }
    double s_per_B = 1.0 / rate;
    if (op->set_B > 0.0 && g->l2_B > 0.0) {
        double hit = 1.0 / (1.0 + pow(op->set_B / (c[MW_MEM_FITS] * g->l2_B), c[MW_MEM_EDGE]));
        s_per_B = hit / (c[MW_MEM_CACHE] * g->mem_Bps) + (1.0 - hit) * s_per_B;
    }
    return (op->launched ? c[MW_MEM_LAUNCH] : 0.0) + op->bytes * s_per_B;
}

/* Elements moved per element of the result, and of 4-byte state, and arrays walked at once. */
static const struct { double elem_n, master_n, streams; } traffic[MW_MEM_N] = {
    [MW_MEM_READ] = { 1, 0, 1 },     [MW_MEM_COPY] = { 2, 0, 2 },    [MW_MEM_TRIAD] = { 3, 0, 3 },     [MW_MEM_ELEMENTWISE] = { 3, 0, 3 }, [MW_MEM_NORM] = { 2, 0, 2 },
    [MW_MEM_NORM_ADD] = { 4, 0, 4 }, [MW_MEM_SOFTMAX] = { 2, 0, 2 }, [MW_MEM_EMBEDDING] = { 2, 0, 2 }, [MW_MEM_OPTIMIZER] = { 2, 6, 8 },
};

struct mw_mem_op mw_mem_op(enum mw_mem_kind kind, double rows_n, double columns_n, double elem_B)
{
    double n = rows_n * columns_n;
    return (struct mw_mem_op){ .bytes = n * (traffic[kind].elem_n * elem_B + traffic[kind].master_n * MASTER_B), .streams = traffic[kind].streams, .launched = true };
}

/* ---- what the fit and validate need */
static const struct mw_fit_const con[MW_MEM_CON_N] = {
    [MW_MEM_LAUNCH] = { "launch", "s", 3e-6, 2e-7, 5e-5, 0.6, "fixed time of one kernel in a stream" },
    [MW_MEM_MEMORY] = { "memory", "", 0.88, 0.3, 1.0, 0.12, "share of the memory's rate that a full device draws" },
    [MW_MEM_LATENCY] = { "latency", "s", 3.5e-7, 5e-8, 3e-6, 0.5, "time that one thread's element is in flight" },
    [MW_MEM_SHARP] = { "sharp", "", 4.0, 1.2, 20.0, 0.5, "how sharply the memory saturates" },
    [MW_MEM_CACHE] = { "cache", "of memory rate", 3.0, 1.0, 20.0, 0.5, "last-level cache over memory" },
    [MW_MEM_FITS] = { "fits", "of l2", 0.9, 0.2, 3.0, 0.4, "share of the cache that holds a set" },
    [MW_MEM_EDGE] = { "edge", "", 8.0, 1.5, 40.0, 0.5, "how sharply a set outgrows the cache" },
};

void mw_mem_start(double c[MW_MEM_CON_N])
{
    for (unsigned i = 0; i < MW_MEM_CON_N; i++)
        c[i] = con[i].start;
}

#define GB 1e9 /* tables state rates; their time is that of one gigabyte */

/* Arrays that a kernel of the table walks at once; a stencil's neighbours come from the cache. */
static double streams_of(const char *kernel)
{
    static const struct { const char *name; double streams; } row[] = { { "read", 1 }, { "init", 1 }, { "scale", 2 }, { "triad", 3 }, { "3pt", 2 }, { "5pt", 2 } };
    for (unsigned i = 0; i < sizeof row / sizeof *row; i++)
        if (strcmp(row[i].name, kernel) == 0)
            return row[i].streams;
    return 0.0;
}

static const char *read_stream(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *kernel = mw_fit_text(f, "kernel");
    double rate = mw_fit_number(f, "GBps");
    struct mw_mem_op op = { .bytes = GB, .streams = streams_of(kernel), .threads_n = mw_fit_number(f, "threads") };
    mw_fit_row_name(row, f, mw_fit_text(f, "gpu"), kernel);
    if (!(op.streams > 0.0))
        return "unknown kernel";
    if (!(op.threads_n > 0.0 && rate > 0.0))
        return "threads or rate is missing or not positive";
    row->measured = 1.0 / rate;
    snprintf(row->family, sizeof row->family, "%.0f", op.threads_n);
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static const char *read_cache(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    double rate = mw_fit_number(f, "GBps");
    struct mw_mem_op op = { .bytes = GB, .streams = 1.0, .set_B = mw_fit_number(f, "total_set_kB") * 1024.0 };
    mw_fit_row_name(row, f, mw_fit_text(f, "gpu"), "read");
    if (!(op.set_B > 0.0 && rate > 0.0))
        return "set or rate is missing or not positive";
    row->measured = 1.0 / rate;
    snprintf(row->family, sizeof row->family, "%.0f", op.set_B);
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static double predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    return mw_mem_s(dev, c, op);
}

static double baseline(const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_mem_op *m = op;
    return m->bytes / dev->mem_Bps;
}

/* A set that may be in the cache has no limit that the device's part states. */
static double limit(const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_mem_op *m = op;
    return m->set_B > 0.0 ? 0.0 : baseline(dev, op);
}

static bool stream_uses(const char *key, unsigned i)
{
    return i == MW_MEM_MEMORY || i == MW_MEM_LATENCY || i == MW_MEM_SHARP;
}

static bool cache_uses(const char *key, unsigned i)
{
    return i == MW_MEM_MEMORY || i == MW_MEM_CACHE || i == MW_MEM_FITS || i == MW_MEM_EDGE;
}

static const char *stream_kin(const char *key)
{
    if (strcmp(key, "scale") == 0)
        return NULL;
    return "scale";
}

/* No residual is kept of these tables: their points may not be shipped. */
const struct mw_fittable mw_stream_fit = {
    .name = "stream", .doc = "memory rate by threads on the device", .unit = "s", .columns = "gpu,kernel,threads,GBps", .con = con,
    .con_n = MW_MEM_CON_N, .read = read_stream, .predict = predict, .limit = limit, .baseline = baseline, .uses = stream_uses, .kin = stream_kin,
};
const struct mw_fittable mw_cache_fit = {
    .name = "cache", .doc = "read rate by bytes used again", .unit = "s", .columns = "gpu,total_set_kB,GBps", .con = con, .con_n = MW_MEM_CON_N,
    .read = read_cache, .predict = predict, .limit = limit, .baseline = baseline, .uses = cache_uses,
};
