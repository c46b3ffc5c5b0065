/* models/power/kernel_power.c - measured watts of plain kernels, and time of training under a power limit; not the serving model (device.h).
 *
 * roofline_power: P = min(design power, base + J/B bytes/s + J/flop flop/s), single precision on the vector units; table of gpu-benches
 *   (GPL-3: its rows stay outside the product, the constants are facts and carry the source).
 * power_cap: time of an epoch under a limit, by mw_speed_at_cap, from the time and the draw of the same work without a limit (another row of
 *   the table, Zeus).
 */
#include "models/power/device.h"
#include "models/registry.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define HELD_FRAC 1.03 /* of the limit, as the meter's error */
#define SPEED_MIN 0.02 /* a fit may try constants that stop the device */

/* ---- roofline */
struct roofline { double Bps, flopps; };
enum { BASE, J_PER_B, J_PER_FLOP, ROOFLINE_N };
static const struct mw_fit_const roofline_con[ROOFLINE_N] = {
    [BASE] = { "base", "of design power", 0.25, 0.05, 0.7, 0.6, "clocks up, multiprocessors resident" },
    [J_PER_B] = { "j_per_B", "J/B", 90e-12, 20e-12, 500e-12, 0.5, "a byte over the memory" },
    [J_PER_FLOP] = { "j_per_flop", "J/flop", 5e-12, 0.5e-12, 40e-12, 0.5, "a single-precision operation on the vector units" },
};

static const char *read_roofline(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    struct roofline op = { mw_fit_number(f, "GBps") * 1e9, mw_fit_number(f, "GFLOPs_fp32") * 1e9 };
    mw_fit_row_name(row, f, mw_fit_text(f, "gpu"), "fp32");
    snprintf(row->family, sizeof row->family, "%s flop/B", mw_fit_text(f, "flop_per_byte"));
    row->measured = mw_fit_number(f, "power_W");
    if (!(op.Bps >= 0.0 && op.flopps >= 0.0 && row->measured > 0.0))
        return "rates or power are missing or not positive";
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static double predict_roofline(const struct mw_gpu_part *dev, const double *c, const void *p)
{
    const struct roofline *op = p;
    return fmin(dev->h.power_w, c[BASE] * dev->h.power_w + c[J_PER_B] * op->Bps + c[J_PER_FLOP] * op->flopps);
}

static double design_w(const struct mw_gpu_part *dev, const void *op)
{
    (void)op;
    return dev->h.power_w;
}

/* ---- power limits */
struct limited { double limit_w, own_w, own_s; };
enum { CAP_A, CAP_B, CAP_N };
static const struct mw_fit_const cap_con[CAP_N] = {
    [CAP_A] = { "a", "", 1.5, 0.1, 6.0, 0.7, "loss of speed as the cap goes to nothing" },
    [CAP_B] = { "b", "", 1.8, 0.5, 5.0, 0.4, "how late it sets in" },
};

static const char *read_limited(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    static const char same[] = "gpu,dataset,network,batch_size,optimizer";
    struct limited op = { mw_fit_number(f, "power_limit"), mw_fit_peer(f, same, "power_limit", "average_power"), mw_fit_peer(f, same, "power_limit", "time_per_epoch") };
    mw_fit_row_name(row, f, mw_fit_text(f, "gpu"), "training");
    snprintf(row->family, sizeof row->family, "%s", mw_fit_text(f, "network"));
    row->measured = mw_fit_number(f, "time_per_epoch");
    if (!(op.limit_w > 0.0 && row->measured > 0.0))
        return "limit or time is missing or not positive";
    if (!(op.own_w > 0.0 && op.own_s > 0.0))
        return "no run of this work without a limit in the table";
    if (mw_fit_number(f, "average_power") > HELD_FRAC * op.limit_w)
        return "it drew more than its limit: a limit that the device cannot hold";
    if (op.limit_w >= mw_fit_peer(f, same, "power_limit", "power_limit"))
        return "the run without a limit: the reference of the others";
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static double predict_limited(const struct mw_gpu_part *dev, const double *c, const void *p)
{
    (void)dev;
    const struct limited *op = p;
    struct mw_cap_speed law = { c[CAP_A], c[CAP_B] };
    return op->own_s / fmax(SPEED_MIN, mw_speed_at_cap(&law, op->own_w, op->limit_w));
}

/* A planner's one number: a limit costs no time. */
static double own_s(const struct mw_gpu_part *dev, const void *p)
{
    (void)dev;
    return ((const struct limited *)p)->own_s;
}

const struct mw_fittable mw_roofline_power_fit = {
    .name = "roofline_power", .doc = "watts of plain kernels from bytes and operations", .unit = "W", .con = roofline_con, .con_n = ROOFLINE_N,
    .columns = "gpu,flop_per_byte,GBps,GFLOPs_fp32,power_W", .read = read_roofline, .predict = predict_roofline, .baseline = design_w,
};
const struct mw_fittable mw_power_cap_fit = {
    .name = "power_cap", .doc = "time of training under a power limit", .unit = "s", .con = cap_con, .con_n = CAP_N,
    .columns = "gpu,dataset,network,batch_size,optimizer,power_limit,time_per_epoch,average_power",
    .read = read_limited, .predict = predict_limited, .baseline = own_s,
};
