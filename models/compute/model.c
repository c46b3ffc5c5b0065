/* models/compute/model.c - racks in time: who uses them, what they draw, what slows them; it places nothing and schedules nothing. */
#include "models/compute/compute_private.h"
#include "models/registry.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

#define CLOCK_MIN 0.3 /* below this a device stops rather than slows: published lowest clocks are about a third of boost */

void mw_compute_touch(struct mw_sim *s, uint32_t g)
{
    struct mw_compute_state *c = mw_compute(s);
    mw_sim_dirty(s, MW_M_COMPUTE, MW_M_COMPUTE);
    if (c->group[g].dirty)
        return;
    c->group[g].dirty = true;
    c->dirty[c->dirty_n++] = g;
}

static int build(struct mw_sim *s)
{
    struct mw_compute_state *c = mw_compute(s);
    if (mw_compute_build_groups(s) != 0)
        return -1;
    mw_compute_build_floor(s);
    c->offload_frac = mw_compute_par(s)->cluster.dpu.offload_frac;
    c->dirty = mw_arena_array(s->arena, uint32_t, c->group_n);
    c->now = mw_arena_array(s->arena, struct mw_rack_watts, c->group_n);
    c->chunk = mw_arena_array(s->arena, struct mw_rack_watts, c->group_n / MW_CHUNK + 1);
    c->it_level = mw_level_add(s, "it_w", 0, MW_Q_POWER, MW_KEEP_FACILITY | MW_KEEP_HIST);
    c->dc_level = mw_level_add(s, "it_useful_w", 0, MW_Q_POWER, MW_KEEP_MONTH);
    c->loss_level = mw_level_add(s, "rack_conversion_w", 0, MW_Q_POWER, MW_KEEP_MONTH);
    c->installed_level = mw_level_add(s, "gpus_installed_n", 0, MW_Q_COUNT, MW_KEEP_FACILITY);
    c->clock_level = mw_level_add(s, "clock_frac", 0, MW_Q_FRACTION, MW_KEEP_FACILITY);
    unsigned keep = MW_KEEP_MONTH | MW_KEEP_SHOWN;
    bool each = c->group_n <= 400 && mw_level_shown(s, keep);
    for (uint32_t g = 0; g < c->group_n; g++)
        c->group[g].level = each ? mw_level_add(s, "rack_w", c->group[g].g.ent, MW_Q_POWER, keep) : UINT32_MAX;
    mw_account_of_level(s, MW_BOOK_ENERGY, MW_RIGHT, "IT useful", c->dc_level);
    mw_account_of_level(s, MW_BOOK_ENERGY, MW_RIGHT, "rack conversion", c->loss_level);
    mw_account_of_level(s, MW_BOOK_GPU_TIME, MW_LEFT, "installed", c->installed_level);
    return 0;
}

static double group_gpus(const struct mw_group *g)
{
    return (double)g->rack_n * g->node_per_rack * g->gpu_per_node;
}

static void accept(struct mw_sim *s, uint32_t i, bool on)
{
    struct mw_compute_state *c = mw_compute(s);
    struct mw_group_state *p = &c->group[i];
    if (p->accepted == on)
        return;
    p->accepted = on;
    c->installed_n += (on ? 1.0 : -1.0) * group_gpus(&p->g);
    mw_level_set(s, c->installed_level, c->installed_n);
    mw_compute_touch(s, i);
}

static void start(struct mw_sim *s)
{
    struct mw_compute_state *c = mw_compute(s);
    for (uint32_t i = 0; i < c->group_n; i++) {
        if (c->group[i].g.ready_ns <= s->now_ns)
            accept(s, i, true);
        else if (c->group[i].g.ready_ns < s->end_ns)
            mw_sim_post(s, MW_M_COMPUTE, c->group[i].g.ready_ns, MW_AT_EXOG, MW_EV_COMMISSION, i, 0);
    }
    mw_level_set(s, c->clock_level, 1.0);
}

static void handle(struct mw_sim *s, const struct mw_event *e)
{
    const struct mw_group *g = &mw_compute(s)->group[e->ent].g;
    accept(s, e->ent, true);
    mw_log_event(s, "accepted", s->things.entity[g->ent].path, "%.0f GPUs accepted", group_gpus(g));
    mw_sim_dirty(s, MW_M_SCHED, MW_M_COMPUTE);
}

/* Activity of one group summed over classes, at their clocks: dynamic GPU watts and mean CPU activity. */
static struct mw_rack_watts evaluate(const struct mw_compute_state *c, const struct mw_group_state *p, double exponent)
{
    const struct mw_rack_part *r = p->g.rack;
    const struct mw_gpu_part *gpu = &r->node.gpu;
    double gpu_n = group_gpus(&p->g), span_w = mw_gpu_span_w(gpu), gpu_w, cpu = 0.0;
    if (c->probe == MW_PROBE_ACT) {
        const struct mw_act *a = &c->probe_act;
        gpu_w = gpu_n * mw_gpu_watts(gpu, a->tensor, a->mem, a->link, 1.0, exponent);
        cpu = a->cpu;
    } else {
        gpu_w = gpu_n > 0.0 ? (gpu_n - p->down) * gpu->idle_w : 0.0;
        for (uint32_t left = p->used; left; left &= left - 1) {
            int k = __builtin_ctz(left);
            const struct mw_use_sum *u = &p->use[k];
            double scale = p->clock[k] >= 1.0 ? 1.0 : pow(p->clock[k], exponent);
            gpu_w += span_w * (gpu->weight_tensor * u->tensor + gpu->weight_mem * u->mem + gpu->weight_link * u->link) * scale;
            cpu += u->cpu / p->unit_n;
        }
    }
    if (gpu_n > 0.0)
        cpu *= 1.0 - c->offload_frac;
    double nodes = (double)p->g.rack_n * p->g.node_per_rack, n = p->g.rack_n;
    struct mw_rack_watts w = mw_rack_chain(r, nodes > 0.0 && gpu_n > 0.0 ? gpu_w / nodes : 0.0, cpu);
    return (struct mw_rack_watts){ w.dc_w * n, w.loss_w * n, w.ac_w * n };
}

static struct mw_rack_watts group_watts(const struct mw_compute_state *c, const struct mw_group_state *p, double exponent)
{
    if (!p->accepted)
        return (struct mw_rack_watts){ 0 };
    if (isfinite(p->bus_w) && c->probe == MW_PROBE_NONE)
        return (struct mw_rack_watts){ p->bus_w, 0.0, p->bus_w };
    struct mw_rack_watts w = evaluate(c, p, exponent);
    if (c->probe == MW_PROBE_DESIGN) {
        double scale = p->g.design_w / w.ac_w;
        w = (struct mw_rack_watts){ w.dc_w * scale, w.loss_w * scale, p->g.design_w };
    }
    return w;
}

static void reclock(struct mw_sim *s, uint32_t i, double exponent)
{
    struct mw_group_state *p = &mw_compute(s)->group[i];
    if (!p->limits_moved)
        return;
    p->limits_moved = p->slow = false;
    for (int k = 0; k < MW_L_N; k++) {
        double frac = fmin(p->limit_frac[k], p->thermal_frac), clock = 1.0;
        if (frac < 1.0 && p->full_w > p->idle_w)
            clock = pow(fmax(0.0, (frac * p->full_w - p->idle_w) / (p->full_w - p->idle_w)), 1.0 / exponent);
        clock = fmax(CLOCK_MIN, fmin(1.0, clock));
        p->slow |= clock < 1.0;
        if (clock == p->clock[k])
            continue;
        p->clock[k] = clock;
        if (p->use[k].units > 0.0 && mw_port(s)->jobs)
            mw_port(s)->jobs->clock(s, i);
    }
}

static double mean_clock(const struct mw_compute_state *c)
{
    double n = 0.0, sum = 0.0;
    for (uint32_t i = 0; i < c->group_n; i++)
        for (int k = 0; k < MW_L_N; k++) {
            n += c->group[i].use[k].units;
            sum += c->group[i].use[k].units * c->group[i].clock[k];
        }
    return n > 0.0 ? sum / n : 1.0;
}

static void publish(struct mw_sim *s, struct mw_compute_state *c)
{
    struct mw_rack_watts t = { 0 };
    for (uint32_t k = 0; k <= c->group_n / MW_CHUNK; k++) {
        t.dc_w += c->chunk[k].dc_w;
        t.loss_w += c->chunk[k].loss_w;
        t.ac_w += c->chunk[k].ac_w;
    }
    mw_level_set(s, c->it_level, t.ac_w);
    mw_level_set(s, c->dc_level, t.dc_w);
    mw_level_set(s, c->loss_level, t.loss_w);
}

static void rechunk(struct mw_compute_state *c, uint32_t k)
{
    struct mw_rack_watts t = { 0 };
    for (uint32_t i = k * MW_CHUNK; i < c->group_n && i < (k + 1) * MW_CHUNK; i++) {
        t.dc_w += c->now[i].dc_w;
        t.loss_w += c->now[i].loss_w;
        t.ac_w += c->now[i].ac_w;
    }
    c->chunk[k] = t;
}

static void settle(struct mw_sim *s, int round)
{
    struct mw_compute_state *c = mw_compute(s);
    double exponent = mw_compute_par(s)->cluster.clock_exponent;
    bool slowed = false;
    for (uint32_t d = 0; d < c->dirty_n; d++) {
        uint32_t g = c->dirty[d];
        struct mw_group_state *p = &c->group[g];
        p->dirty = false;
        reclock(s, g, exponent);
        slowed |= p->slow; /* by heat or by a cap */
        struct mw_rack_watts w = group_watts(c, p, exponent);
        if (w.ac_w == c->now[g].ac_w && w.dc_w == c->now[g].dc_w)
            continue;
        c->now[g] = w;
        if (p->level != UINT32_MAX)
            mw_level_set(s, p->level, w.ac_w);
        mw_port(s)->power->load(s, p->g.power_leaf, w.ac_w);
        mw_port(s)->cooling->heat(s, p->g.heat_leaf, w.ac_w);
    }
    for (uint32_t d = 0; d < c->dirty_n; d++)
        rechunk(c, c->dirty[d] / MW_CHUNK);
    c->dirty_n = 0;
    publish(s, c);
    if (slowed || mw_level_get(s, c->clock_level) < 1.0)
        mw_level_set(s, c->clock_level, mean_clock(c));
}

static void close(struct mw_sim *s)
{
    struct mw_compute_state *c = mw_compute(s);
    double gpus = 0.0, racks = 0.0, design_w = 0.0, nameplate_w = 0.0;
    for (uint32_t i = 0; i < c->group_n; i++) {
        const struct mw_group *g = &c->group[i].g;
        gpus += group_gpus(g);
        racks += g->rack_n;
        design_w += g->design_w;
        nameplate_w += g->nameplate_w;
    }
    mw_metric(s, "cluster.gpus_n", MW_Q_COUNT, gpus);
    mw_metric(s, "cluster.racks_n", MW_Q_COUNT, racks);
    mw_metric(s, "cluster.design_w", MW_Q_POWER, design_w);
    mw_metric(s, "cluster.nameplate_w", MW_Q_POWER, nameplate_w);
    mw_metric(s, "cluster.it_peak_w", MW_Q_POWER, mw_level_peak(s, c->it_level));
    mw_metric(s, "cluster.installed_gpu_s", MW_Q_TIME, mw_level_integral(s, c->installed_level));
    mw_metric(s, "cluster.mean_clock_frac", MW_Q_FRACTION, mw_level_integral(s, c->clock_level) / mw_time_s(s->now_ns - s->open_ns));
}

static void ports(struct mw_sim *s)
{
    mw_port(s)->compute = &mw_compute_port;
}

const struct mw_model mw_compute_model = {
    .name = "compute", .claims = mw_compute_claims, .params_B = sizeof(struct mw_compute_params), .state_B = sizeof(struct mw_compute_state),
    .ports = ports, .build = build, .start = start, .handle = handle, .settle = settle, .close = close,
};
