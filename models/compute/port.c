/* models/compute/port.c - what the other models may ask of the racks. */
#include "models/compute/compute_private.h"
#include <math.h>
#include <string.h>

static uint32_t group_n(struct mw_sim *s) { return mw_compute(s)->group_n; }
static const struct mw_group *group(struct mw_sim *s, uint32_t g) { return &mw_compute(s)->group[g].g; }
static uint32_t pool_n(struct mw_sim *s) { return mw_compute(s)->pool_n; }
static const struct mw_pool *pool(struct mw_sim *s, uint32_t p) { return &mw_compute(s)->pool[p]; }
static bool accepted(struct mw_sim *s, uint32_t g) { return mw_compute(s)->group[g].accepted; }
static double gpu_n(struct mw_sim *s) { return mw_compute(s)->installed_n; }
static double it_w(struct mw_sim *s) { return mw_level_get(s, mw_compute(s)->it_level); }
static double group_w(struct mw_sim *s, uint32_t g) { return mw_compute(s)->now[g].ac_w; }
static double clock_frac(struct mw_sim *s, uint32_t g, enum mw_load_class cls) { return mw_compute(s)->group[g].clock[cls]; }

static void use(struct mw_sim *s, uint32_t g, int32_t gpus, enum mw_load_class cls, const struct mw_act *a)
{
    struct mw_use_sum *u = &mw_compute(s)->group[g].use[cls];
    double n = gpus;
    u->units += n;
    u->tensor += n * a->tensor;
    u->mem += n * a->mem;
    u->link += n * a->link;
    u->cpu += n * a->cpu;
    if (u->units == 0.0)
        *u = (struct mw_use_sum){ 0 }; /* nothing of rounding stays behind when the last user leaves */
    uint32_t bit = 1u << cls, *used = &mw_compute(s)->group[g].used;
    *used = u->units > 0.0 ? *used | bit : *used & ~bit;
    mw_compute_touch(s, g);
}

static void down(struct mw_sim *s, uint32_t g, int32_t gpus)
{
    mw_compute(s)->group[g].down += gpus;
    mw_compute_touch(s, g);
}

static void limits_moved(struct mw_sim *s, uint32_t g)
{
    mw_compute(s)->group[g].limits_moved = true;
    mw_compute_touch(s, g);
}

static void limit(struct mw_sim *s, uint32_t g, enum mw_load_class cls, double power_frac)
{
    double *f = &mw_compute(s)->group[g].limit_frac[cls];
    if (power_frac >= *f)
        return;
    *f = power_frac;
    limits_moved(s, g);
}

/* T_junction = T_coolant + R P: the power that keeps it below the throttle point falls linearly with the supply temperature. */
static void coolant(struct mw_sim *s, uint32_t g, double liquid_c, double air_c)
{
    struct mw_group_state *p = &mw_compute(s)->group[g];
    const struct mw_rack_part *r = p->g.rack;
    double throttle_c = r->node.gpu.throttle_c > 0.0 ? r->node.gpu.throttle_c : 87.0, frac = 1.0;
    if (r->liquid_frac > 0.0 && liquid_c > r->coolant_max_c)
        frac = (throttle_c - liquid_c) / (throttle_c - r->coolant_max_c);
    if (r->liquid_frac < 1.0 && air_c > r->air_max_c)
        frac = fmin(frac, (throttle_c - air_c) / (throttle_c - r->air_max_c));
    frac = fmax(0.0, fmin(1.0, frac));
    if (frac == p->thermal_frac)
        return;
    p->thermal_frac = frac;
    limits_moved(s, g);
}

static void relax(struct mw_sim *s)
{
    struct mw_compute_state *c = mw_compute(s);
    for (uint32_t g = 0; g < c->group_n; g++)
        for (int k = 0; k < MW_L_N; k++)
            if (c->group[g].limit_frac[k] < 1.0) {
                c->group[g].limit_frac[k] = 1.0;
                limits_moved(s, g);
            }
}

static void probe_as(struct mw_sim *s, int how, const struct mw_act *a)
{
    struct mw_compute_state *c = mw_compute(s);
    c->probe = how;
    if (a)
        c->probe_act = *a;
    for (uint32_t g = 0; g < c->group_n; g++)
        mw_compute_touch(s, g);
}

static void probe(struct mw_sim *s, const struct mw_act *a) { probe_as(s, MW_PROBE_ACT, a); }
static void probe_design(struct mw_sim *s) { probe_as(s, MW_PROBE_DESIGN, NULL); }
static void probe_clear(struct mw_sim *s) { probe_as(s, MW_PROBE_NONE, NULL); }

static void bus_w(struct mw_sim *s, uint32_t column, uint32_t column_n, double w)
{
    struct mw_compute_state *c = mw_compute(s);
    uint64_t n = c->group_n;
    uint32_t from = (uint32_t)(n * column / column_n), to = (uint32_t)(n * (column + 1) / column_n);
    for (uint32_t g = from; g < to; g++) {
        c->group[g].bus_w = w < 0.0 ? NAN : w / (to - from);
        mw_compute_touch(s, g);
    }
}

static double gpu_flopps(struct mw_sim *s, uint32_t g, const char *precision)
{
    const struct mw_gpu_part *p = &mw_compute(s)->group[g].g.rack->node.gpu;
    const struct { const char *name; double flopps; } row[] = {
        { "fp8", p->fp8_flopps },   { "mxfp8", p->fp8_flopps }, { "fp4", p->fp4_flopps },   { "nvfp4", p->fp4_flopps }, { "fp16", p->fp16_flopps },
        { "tf32", p->tf32_flopps }, { "fp32", p->fp32_flopps }, { "fp64", p->fp64_flopps }, { "int8", p->int8_opps },
    };
    for (size_t i = 0; precision && i < sizeof row / sizeof *row; i++)
        if (strcmp(row[i].name, precision) == 0 && row[i].flopps > 0.0)
            return row[i].flopps;
    return p->bf16_flopps;
}

const struct mw_compute_ops mw_compute_port = {
    .group_n = group_n, .group = group, .pool_n = pool_n, .pool = pool, .hall_n = mw_compute_hall_n, .hall = mw_compute_hall, .accepted = accepted, .use = use, .down = down, .clock_frac = clock_frac,
    .limit = limit, .coolant = coolant, .relax = relax, .probe = probe, .probe_design = probe_design, .probe_clear = probe_clear, .bus_w = bus_w,
    .gpu_flopps = gpu_flopps, .gpu_n = gpu_n, .it_w = it_w, .group_w = group_w,
};
