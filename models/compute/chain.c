/* models/compute/chain.c - the rack's own power chain; pure functions. */
#include "models/compute/chain.h"
#include <math.h>
#include <string.h>

static double point_loss_w(const struct mw_blend *p, double rated_w)
{
    return rated_w * p->key * (1.0 / p->share - 1.0);
}

/* Below the first point of a curve its loss stays constant (80 PLUS internal redundant supplies). */
static double curve_loss_w(const struct mw_map *curve, double out_w, double rated_w)
{
    const struct mw_blend *p = curve->item;
    double u = out_w / rated_w;
    uint32_t i = 1;
    if (u <= p[0].key)
        return point_loss_w(&p[0], rated_w);
    while (i + 1 < curve->n && u > p[i].key)
        i++;
    double a_w = point_loss_w(&p[i - 1], rated_w), b_w = point_loss_w(&p[i], rated_w);
    return a_w + (b_w - a_w) * (u - p[i - 1].key) / (p[i].key - p[i - 1].key);
}

double mw_gpu_span_w(const struct mw_gpu_part *g)
{
    double max_w = isfinite(g->max_w) && g->max_w > 0.0 ? g->max_w : g->h.power_w;
    return g->h.count > 0.0 ? max_w - g->idle_w : 0.0;
}

double mw_gpu_watts(const struct mw_gpu_part *g, double tensor, double mem, double link, double clock_frac, double exponent)
{
    if (!(g->h.count > 0.0))
        return 0.0; /* a rack without GPUs has no figures for them */
    double share = g->weight_tensor * tensor + g->weight_mem * mem + g->weight_link * link;
    double scale = clock_frac >= 1.0 ? 1.0 : pow(clock_frac, exponent);
    return g->idle_w + mw_gpu_span_w(g) * fmin(share, 1.0) * scale;
}

/* One kind of stage carrying out_w through `count` equal converters; adds its loss, returns its input. */
static double stage_in_w(const struct mw_stage_part *st, double out_w, double *loss_w)
{
    double n = st->count > 0.0 ? st->count : 1.0, each_w = out_w / n;
    if (st->curve.n >= 2 && st->rated_w > 0.0) {
        double l = curve_loss_w(&st->curve, each_w, st->rated_w);
        *loss_w += n * l;
        return n * (each_w + l);
    }
    *loss_w += n * (st->fixed_loss_w / st->efficiency + each_w * (1.0 / st->efficiency - 1.0));
    return n * ((each_w + st->fixed_loss_w) / st->efficiency);
}

/* Units of one level of the chain within the next: node -> chassis -> rack. */
static double lift(const struct mw_rack_part *r, int from, int to, double w)
{
    double chassis = r->chassis_n > 0.0 ? r->chassis_n : 1.0;
    if (from <= 0 && to >= 1)
        w *= r->node_n / chassis;
    if (from <= 1 && to >= 2)
        w *= chassis;
    return w;
}

static int level_of(const char *per)
{
    return !per || strcmp(per, "rack") == 0 ? 2 : strcmp(per, "chassis") == 0 ? 1 : 0;
}

struct mw_rack_watts mw_rack_chain(const struct mw_rack_part *r, double node_gpu_w, double cpu)
{
    const struct mw_node_part *n = &r->node;
    double w = node_gpu_w + n->cpu_n * (n->cpu_idle_w + (n->cpu_max_w - n->cpu_idle_w) * cpu) + n->memory_w + n->nic_n * n->nic_w + n->other_w;
    double loss_w = 0.0, dc_w = lift(r, 0, 2, w) + r->aux_w;
    int level = 0;
    bool aux_in = false;
    for (uint32_t i = 0; i < r->chain.n; i++) {
        const struct mw_stage_part *st = (const struct mw_stage_part *)r->chain.item + i;
        int to = level_of(st->per);
        w = lift(r, level, to, w);
        loss_w = lift(r, level, to, loss_w);
        level = to > level ? to : level;
        if (level == 2 && !aux_in) {
            w += r->aux_w;
            aux_in = true;
        }
        dc_w += lift(r, level, 2, st->also_w);
        w = stage_in_w(st, w + st->also_w, &loss_w);
    }
    loss_w = lift(r, level, 2, loss_w);
    w = lift(r, level, 2, w) + (aux_in ? 0.0 : r->aux_w);
    return (struct mw_rack_watts){ dc_w, loss_w, w };
}

double mw_rack_full_w(const struct mw_rack_part *r)
{
    return mw_rack_chain(r, r->node.gpu.h.count * mw_gpu_watts(&r->node.gpu, 1.0, 1.0, 1.0, 1.0, 1.0), 1.0).ac_w;
}

double mw_rack_measured_w(const struct mw_rack_part *r)
{
    if (isfinite(r->measured_peak_w) && r->measured_peak_w > 0.0)
        return r->measured_peak_w;
    double full_w = mw_rack_full_w(r), book_w = r->h.power_w > full_w ? r->h.power_w : full_w;
    return isfinite(r->peak_frac) && r->peak_frac > 0.0 ? book_w * r->peak_frac : full_w;
}
