/* models/power/device.c - one accelerator's watts, clock and speed; nothing here is fitted. */
#include "models/power/device.h"
#include <math.h>
#include <string.h>

const double mw_device_h100[MW_DEV_CON_N] = { 0.1606, 1.919, 0.5558, 0.5195, 0.0944, 0.3443, 2.998 };
const struct mw_cap_speed mw_cap_speed_any = { 1.58, 1.91 };

double mw_device_span_w(const struct mw_gpu_part *g)
{
    double max_w = isfinite(g->max_w) && g->max_w > 0.0 ? g->max_w : g->h.power_w;
    return max_w > g->idle_w ? max_w - g->idle_w : 0.0;
}

double mw_device_free_w(const struct mw_gpu_part *g, const double *con, const struct mw_device_act *act)
{
    double tensor = act->tensor > 0.0 ? con[MW_DEV_TENSOR] * pow(act->tensor, con[MW_DEV_TENSOR_EXP]) : 0.0;
    double share = con[MW_DEV_ON] * act->busy + tensor + con[MW_DEV_MEM] * act->mem + con[MW_DEV_LINK] * act->link + con[MW_DEV_SCALED] * act->scaled;
    return mw_device_span_w(g) * share;
}

double mw_device_w(const struct mw_gpu_part *g, const double *con, const struct mw_device_act *act, double cap_w)
{
    double span_w = mw_device_span_w(g), room_w = fmin(span_w, cap_w - g->idle_w), free_w = mw_device_free_w(g, con, act);
    if (!(room_w > 0.0) || !(free_w > 0.0))
        return g->idle_w;
    double p = con[MW_DEV_SHARP], x = free_w / room_w;
    /* beyond ten times the room the power would overflow before the limit is met */
    return g->idle_w + (x > 10.0 ? room_w : free_w / pow(1.0 + pow(x, p), 1.0 / p));
}

double mw_clock_at_cap(double own_w, double idle_w, double cap_w, double exponent)
{
    if (cap_w >= own_w)
        return 1.0;
    return cap_w > idle_w ? pow((cap_w - idle_w) / (own_w - idle_w), 1.0 / exponent) : 0.0;
}

double mw_speed_at_cap(const struct mw_cap_speed *c, double own_w, double cap_w)
{
    if (cap_w >= own_w)
        return 1.0;
    return fmax(0.0, 1.0 - c->a * pow(1.0 - fmax(cap_w, 0.0) / own_w, c->b));
}

/* mxfp4 (OCP MX 1.0, a byte of scale per 32) meets 8-bit activations where the device has 4-bit units, else it is widened to 16 bit. */
bool mw_device_format(const struct mw_gpu_part *g, const char *name, struct mw_device_format *out)
{
    static const struct { const char *name; double weight_B; int bits; bool scaled; } row[] = {
        { "bfloat16", 2.0, 16, false }, { "float16", 2.0, 16, false }, { "fp8", 1.0, 8, false },        { "fp8_block", 1.0, 8, true },
        { "int8", 1.0, 8, false },      { "mxfp4", 0.53125, 0, true }, { "nvfp4", 0.5625, 4, true },
    };
    for (unsigned i = 0; i < sizeof row / sizeof *row; i++)
        if (strcmp(row[i].name, name) == 0) {
            int bits = row[i].bits ? row[i].bits : g->fp4_flopps > 0.0 ? 8 : 16;
            double flopps = bits == 4 ? g->fp4_flopps : bits == 8 ? g->fp8_flopps : g->bf16_flopps;
            *out = (struct mw_device_format){ flopps > 0.0 ? flopps : g->bf16_flopps, row[i].weight_B, row[i].scaled };
            return true;
        }
    return false;
}
