/* models/power/device.h - watts of one accelerator from what it does, and what a power cap costs in clock and speed; pure functions, no clock, no tree.
 *
 * share = on busy + tensor u_t^tensor_exp + mem u_m + link u_l + scaled s            (of the span max - idle)
 * P     = idle + span lim(share),  lim(x) = x / (1 + (x / c)^sharp)^(1 / sharp),  c = (cap - idle) / span, never above the cap
 *   busy  share of the time with work resident; u_t achieved flop over dense peak; u_m achieved bytes over the memory's rate; u_l likewise
 *   over the scale-up link; s share of the time in kernels whose operands carry a scale per block (mxfp4, nvfp4, block fp8), which keep the
 *   vector units busy beside the tensor units.
 * The tensor term is concave: thin batches fill tiles with padding, so little useful work already draws.  The limit is smooth because the
 * table's watts are means over steps of which some touch the cap.
 * Valid: 0 <= u <= 1.2 (a measured rate may exceed its data sheet), busy and s 0..1, whole steps rather than microseconds.
 *
 * Under a cap the dynamic part follows clock^exponent, as in the rack's own chain (models/compute):
 * clock = ((cap - idle) / (P - idle))^(1 / exponent).  Speed does not fall with the clock alone, because memory keeps its rate:
 * speed = 1 - a (1 - cap / own)^b, own = what the work draws without a cap.  a, b from Zeus (NSDI'23 traces, Apache-2.0), a network left
 * out, MAPE: V100 1.26, 1.77 (4.4 %); A40 1.62, 1.62 (6.6 %); P100 1.00, 1.55 (3.1 %, few deep caps); Quadro RTX 6000 1.71, 2.09 (6.1 %);
 * one pair for all four 1.58, 1.91, a whole device left out 3.1-9.8 %.  Against the cap over the design power instead of own draw the error
 * about doubles.
 *
 * How the constants map on the library's weight_tensor, weight_mem, weight_link: not one to one.  Those weigh activities that count kernel
 * occupancy (a training step is tensor 0.92), linearly and with no `on` term; these weigh useful work over peak.  At a training step's
 * u_t = 0.4, u_m = 0.5, u_l = 0.2 the H100 constants give 0.93 of the span after the limit, the library's weights at the jobs' own activities
 * 0.85.  Wall power does not tell devices from their hosts: with the library's weights its DGX H100 node in training draws 6.6 kW from the mains, MLPerf's 64 servers under gpt3
 * 6.74 and 6.85 (mean), 6.87 and 7.01 (median).  So fitted values stay in profiles and do not replace the library's.
 */
#ifndef MW_POWER_DEVICE_H
#define MW_POWER_DEVICE_H
#include "models/parts/parts.h"
#include "sim/input/fittable.h"

struct mw_device_act { double busy, tensor, mem, link, scaled; };
enum { MW_DEV_ON, MW_DEV_TENSOR, MW_DEV_TENSOR_EXP, MW_DEV_MEM, MW_DEV_LINK, MW_DEV_SCALED, MW_DEV_SHARP, MW_DEV_CON_N };
/* Starts, limits and priors of the constants, for every fitted model that uses mw_device_w. Starts are round on purpose. */
#define MW_DEVICE_CONSTANTS                                                                                                      \
    [MW_DEV_ON] = { "on", "of span", 0.2, 0.02, 0.8, 0.5, "clocks up and kernels resident, whatever they do" },                 \
    [MW_DEV_TENSOR] = { "tensor", "of span", 1.2, 0.1, 3.0, 0.5, "tensor units at their peak" },                                 \
    [MW_DEV_TENSOR_EXP] = { "tensor_exp", "", 0.5, 0.2, 1.2, 0.4, "how that follows useful work over peak" },                   \
    [MW_DEV_MEM] = { "memory", "of span", 0.4, 0.03, 1.2, 0.5, "memory at its rate" },                                          \
    [MW_DEV_LINK] = { "link", "of span", 0.1, 0.01, 0.5, 0.5, "scale-up link at its rate" },                                     \
    [MW_DEV_SCALED] = { "scaled", "of span", 0.2, 0.02, 0.8, 0.6, "kernels whose operands carry a scale per block" },            \
    [MW_DEV_SHARP] = { "sharp", "", 5.0, 2.0, 20.0, 0.3, "how sharply the cap cuts a mean over steps" }

/* Fitted to H100 SXM under serving (ML.Energy leaderboard, Apache-2.0, 274 rows): for devices and servers that have no fit of their own. */
extern const double mw_device_h100[MW_DEV_CON_N];

/* Sustained maximum (design power where the library has none) minus idle. */
double mw_device_span_w(const struct mw_gpu_part *g);
/* Demand before any limit, W above idle. */
double mw_device_free_w(const struct mw_gpu_part *g, const double *con, const struct mw_device_act *act);
/* Drawn under the device's own maximum and cap_w (INFINITY: no cap of its own).  At least idle, even where cap_w is below it. */
double mw_device_w(const struct mw_gpu_part *g, const double *con, const struct mw_device_act *act, double cap_w);
/* Clock fraction, 0..1, at which work that would draw own_w stays at cap_w; 1 where it does anyway, 0 where the cap is at or below idle. */
double mw_clock_at_cap(double own_w, double idle_w, double cap_w, double exponent);

struct mw_cap_speed { double a, b; };
extern const struct mw_cap_speed mw_cap_speed_any; /* the pair for all four devices, for one that was not measured */
/* Speed fraction, 0..1, of work that would draw own_w, under cap_w; time rises by its inverse. */
double mw_speed_at_cap(const struct mw_cap_speed *c, double own_w, double cap_w);

/* Dense peak and bytes per weight of a number format by its name in the tables ("bfloat16", "fp8", "mxfp4"); false: unknown. */
struct mw_device_format { double flopps, weight_B; bool scaled; };
bool mw_device_format(const struct mw_gpu_part *g, const char *name, struct mw_device_format *out);

#endif
