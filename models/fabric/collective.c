/* models/fabric/collective.c - protocols inside a domain, rails between domains; it knows no table. */
#include "models/fabric/collective.h"
#include <math.h>
#include <string.h>

static const char *const name[MW_COLL_N] = { "all_reduce", "all_gather", "reduce_scatter", "alltoall", "broadcast", "send_recv" };

const char *mw_collective_name(enum mw_coll kind)
{
    return name[kind];
}

int mw_collective_find(const char *s)
{
    for (int i = 0; i < MW_COLL_N; i++)
        if (strcmp(name[i], s) == 0)
            return i;
    return -1;
}

double mw_collective_wire(enum mw_coll kind, double p)
{
    if (!(p > 1.0))
        return 0.0;
    switch (kind) {
    case MW_COLL_ALL_REDUCE:
        return 2.0 * (p - 1.0) / p;
    case MW_COLL_BROADCAST:
    case MW_COLL_SEND_RECV:
        return 1.0;
    default:
        return (p - 1.0) / p;
    }
}

/* Posting a message to one more peer costs this share of a step that waits for a neighbour's data. */
#define POST (1.0 / 6.0)
/* A tree's step costs as much as 7/3 of a ring's, up and down, so that they meet at 8 ranks. */
#define TREE (7.0 / 3.0)

static double axes(const struct mw_gpu_part *g)
{
    return g->torus_axes_n > 0.0 ? g->torus_axes_n : 0.0;
}

/* Neighbours in a row around all ranks: one ring, or on a torus a ring along each axis. */
static double around(const struct mw_gpu_part *g, double p)
{
    double d = axes(g);
    return d > 0.0 ? d * (pow(p, 1.0 / d) - 1.0) : p - 1.0;
}

/* Steps in a row along a ring; where all ranks send to all, only the posting of messages is in a row. */
static double ring_hops(const struct mw_gpu_part *g, const struct mw_collective *op, double p)
{
    switch (op->kind) {
    case MW_COLL_ALL_REDUCE:
        return 2.0 * around(g, p);
    case MW_COLL_ALL_TO_ALL:
        return POST * (p - 1.0);
    case MW_COLL_SEND_RECV:
        return 1.0;
    default:
        return around(g, p);
    }
}

/* Bytes on the links per byte of wire: what all send to all crosses a quarter of each of a torus's rings. */
static double crossed(const struct mw_gpu_part *g, enum mw_coll kind, double p)
{
    double d = axes(g);
    return d > 0.0 && kind == MW_COLL_ALL_TO_ALL ? fmax(1.0, d * pow(p, 1.0 / d) / 4.0) : 1.0;
}

/* Steps of a short message, which takes a tree where that is shorter. */
static double hops(const struct mw_gpu_part *g, const struct mw_collective *op, double p, bool one_shot)
{
    double ring = ring_hops(g, op, p), tree = TREE * log2(p) / (p - 1.0) * ring;
    if (one_shot)
        return POST * (p - 1.0);
    return op->kind == MW_COLL_ALL_TO_ALL || op->kind == MW_COLL_SEND_RECV || ring < tree ? ring : tree;
}

/* Devices that meet only on a host bus have neither a switch that adds nor memory that a kernel of its own could write into. */
static bool linked(const struct mw_gpu_part *g)
{
    return g->scaleup_n > 1.0;
}

static bool in_switch(const struct mw_gpu_part *g, const struct mw_collective *op, double p)
{
    return linked(g) && g->switch_adds > 0.0 && op->adds_in_switch && p > 2.0 && (op->kind == MW_COLL_ALL_REDUCE || op->kind == MW_COLL_REDUCE_SCATTER);
}

/* Bytes per byte of message on each link when the switch adds: an all-reduce sends its parts to be added and the sum to be spread. */
static double switch_wire(enum mw_coll kind, double p)
{
    return kind == MW_COLL_ALL_REDUCE ? (p + 1.0) / p : 1.0;
}

double mw_collective_least_s(const struct mw_gpu_part *g, const struct mw_collective *op)
{
    double p = op->ranks_n, w = mw_collective_wire(op->kind, p), sw = in_switch(g, op, p) ? switch_wire(op->kind, p) : w;
    return (sw < w ? sw : w) * op->bytes / g->scaleup_Bps;
}

/* Time inside one domain of p ranks. */
static double inside_s(const struct mw_gpu_part *g, const double *c, const struct mw_collective *op, double p)
{
    if (!(p > 1.0))
        return 0.0;
    double w = mw_collective_wire(op->kind, p) * crossed(g, op->kind, p), rate = g->scaleup_Bps / (linked(g) || p <= 2.0 ? 1.0 : 1.0 + c[MW_COLL_ROOT] + c[MW_COLL_SHARED] * (p - 2.0));
    double s = op->bytes / rate, q = c[MW_COLL_SHARP];
    bool one_shot = op->one_shot && linked(g);
    double h = hops(g, op, p, one_shot);
    double lat = c[MW_COLL_BASE] + c[MW_COLL_HOP] * h, ring = c[MW_COLL_BASE] + c[MW_COLL_HOP] * (one_shot ? h : ring_hops(g, op, p));
    double t[4] = { lat + (one_shot ? (p - 1.0) * s / c[MW_COLL_SHOT] : w * s / c[MW_COLL_LL]), c[MW_COLL_MID] * lat + w * s / c[MW_COLL_LL128],
                    c[MW_COLL_BULK] * ring + (w + c[MW_COLL_COPY]) * s / c[MW_COLL_SIMPLE] };
    unsigned n = 3;
    if (in_switch(g, op, p)) {
        double sw = switch_wire(op->kind, p);
        t[n++] = c[MW_COLL_BULK] * c[MW_COLL_SWITCH_FIX] * lat + sw * s / c[MW_COLL_SWITCH];
    }
    double best = t[0], sum = 0.0;
    for (unsigned i = 1; i < n; i++)
        best = t[i] < best ? t[i] : best;
    for (unsigned i = 0; i < n; i++)
        sum += pow(best / t[i], q);
    double at = best * pow(sum, -1.0 / q), floor_s = mw_collective_least_s(g, op);
    return at > floor_s ? at : floor_s;
}

double mw_collective_nic_B(const struct mw_collective *op)
{
    double p = op->ranks_n, n = op->domains_n;
    bool added = op->adds_in_network && op->kind == MW_COLL_ALL_REDUCE;
    double share;
    switch (op->kind) {
    case MW_COLL_ALL_TO_ALL:
        share = (n - 1.0) / n;
        break;
    case MW_COLL_SEND_RECV:
        share = 1.0;
        break;
    case MW_COLL_BROADCAST:
        share = 1.0 / p;
        break;
    default:
        share = added ? 1.0 / p : mw_collective_wire(op->kind, p * n) / p;
    }
    return n > 1.0 ? share * op->bytes : 0.0;
}

/* Time of the rails between domains: every rank drives its own NIC with its share. */
static double between_s(const double *c, const struct mw_collective *op)
{
    return mw_collective_nic_B(op) / (op->nic_Bps * c[MW_COLLNET_NIC]);
}

/* Two of the bulk protocol's slots: NCCL's buffer of 4 MiB (NCCL documentation, NCCL_BUFFSIZE) in 8 slots. */
#define FILL_B 1048576.0

static double net_lat_s(const double *c, const struct mw_collective *op, double p, double n)
{
    bool added = op->adds_in_network && op->kind == MW_COLL_ALL_REDUCE, tree = op->kind == MW_COLL_ALL_REDUCE || op->kind == MW_COLL_BROADCAST;
    double ring = n - 1.0, up_down = 2.0 * log2(n), h = added ? fmin(2.0, ring) : tree ? fmin(ring, up_down) : op->kind == MW_COLL_SEND_RECV ? 1.0 : ring;
    /* a message fills the pipe in chunks once there are several for each rank; below, its chunks are no larger than itself */
    double stages = added ? up_down : tree ? up_down + p : op->kind == MW_COLL_SEND_RECV ? 2.0 : n + p, part = op->bytes / (op->bytes + FILL_B * stages);
    return c[MW_COLLNET_BASE] + c[MW_COLLNET_HOP] * h + c[MW_COLLNET_FILL] * stages * part;
}

double mw_collective_s(const struct mw_gpu_part *g, const double up[MW_COLL_CON_N], const double net[MW_COLLNET_CON_N], const struct mw_collective *op)
{
    double p = op->ranks_n, n = op->domains_n;
    if (!(p * n > 1.0))
        return 0.0;
    if (!(n > 1.0))
        return inside_s(g, up, op, p);
    struct mw_collective part = *op;
    if (op->kind == MW_COLL_ALL_TO_ALL)
        part.bytes /= n; /* what stays in the domain */
    double in = op->kind == MW_COLL_SEND_RECV ? 0.0 : inside_s(g, up, &part, p), out = between_s(net, op), j = net[MW_COLLNET_JOIN];
    double most = in > out ? in : out, least = in > out ? out : in;
    return (most > 0.0 ? most * pow(1.0 + pow(least / most, j), 1.0 / j) : 0.0) + net_lat_s(net, op, p, n);
}
