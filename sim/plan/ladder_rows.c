/* sim/plan/ladder_rows.c - asks the models the static questions of the ladder and writes its rows, its ledger and its figures. */
#include "sim/base/calendar.h"
#include "sim/plan/ladder.h"
#include "sim/plan/outlook_private.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct ladder {
    struct mw_outlook *o;
    struct mw_sim *sim;
    const struct mw_ports *port;
    int64_t today_ns;                 /* the end of the last detail year, or of the plan */
    const struct mw_collect *year;    /* the last detail year */
    struct mw_balance idle, design;
    double own[MW_RUNG_N], w[MW_RUNG_N];
    double n1_w /* what the plan counts on at the meter */, nameplate_w, booked_w, measured_w, gpus_n, racks_n, deployable_n, mean_it_w, idle_it_w;
    double stranded_n[MW_FIT_N];     /* racks that each kind of room leaves out of those that positions would hold */
    uint32_t binds_n[MW_FIT_N];
};

static double gpus_of(const struct mw_group *g) { return (double)g->rack_n * g->node_per_rack * g->gpu_per_node; }

/* ---- load points */

static double level(struct mw_sim *sim, const char *name)
{
    uint32_t l = mw_level_find(sim, name, 0);
    return l == UINT32_MAX ? 0.0 : mw_level_get(sim, l);
}

static struct mw_balance balance(struct ladder *l)
{
    struct mw_balance b = { l->port->power->meter_w(l->sim), l->port->compute->it_w(l->sim), level(l->sim, "critical_w"), l->port->power->loss_w(l->sim), l->port->cooling->aux_w(l->sim),
                            level(l->sim, "house_w") };
    return b;
}

static int load_points(struct ladder *l)
{
    l->port->site->design(l->sim, true);
    l->port->compute->probe(l->sim, &(struct mw_act){ 0 });
    if (mw_sim_settle(l->sim) != 0)
        return -1;
    l->idle = balance(l);
    l->port->compute->probe_design(l->sim);
    if (mw_sim_settle(l->sim) != 0)
        return -1;
    l->design = balance(l);
    return 0;
}

/* ---- halls */

static double positions_of(const struct mw_rack_part *r) { return r->positions > 0.0 ? r->positions : 1.0; }

struct hall_sum { double design_w, gpus_n, positions_n, mass_kg, liquid_w, air_w; };

static bool here(const struct ladder *l, const struct mw_group *g, uint32_t hall)
{
    return g->hall == hall && g->ready_ns <= l->today_ns;
}

static struct hall_sum hall_sum(const struct ladder *l, uint32_t hall)
{
    struct hall_sum h = { 0 };
    const struct mw_compute_ops *c = l->port->compute;
    for (uint32_t i = 0; i < c->group_n(l->sim); i++) {
        const struct mw_group *g = c->group(l->sim, i);
        if (!here(l, g, hall))
            continue;
        h.design_w += g->design_w;
        h.gpus_n += gpus_of(g);
        h.positions_n += g->rack_n * positions_of(g->rack);
        h.mass_kg += g->rack_n * fmax(g->rack->h.mass_kg, 0.0);
        h.liquid_w += g->design_w * g->rack->liquid_frac;
        h.air_w += g->design_w * (1.0 - g->rack->liquid_frac);
    }
    return h;
}

static double over(double part, double whole) { return whole > 0.0 ? part / whole : 0.0; }

/* Everything of the hall that racks of one kind may have: shares follow what stands there. */
static struct mw_domain domain_of(const struct ladder *l, uint32_t hall, const struct hall_sum *h, const struct mw_rack_part *rack, double rack_n, double measured_w, double booked_w, double gpus_n)
{
    const struct mw_power_ops *power = l->port->power;
    struct mw_hall floor = l->port->compute->hall(l->sim, hall);
    double liquid_w, air_w, power_w = fmin(power->hall_w(l->sim, floor.ent), over(l->w[MW_RUNG_CRITICAL_IT] * h->design_w, l->measured_w));
    double racks_w = rack_n * measured_w, mine = over(racks_w, h->design_w), positions = rack_n * positions_of(rack), mass_kg = fmax(rack->h.mass_kg, 0.0);
    bool liquid = l->design.it_w > 0.0 && rack->liquid_frac > 0.0;
    l->port->cooling->hall_w(l->sim, floor.ent, &liquid_w, &air_w);
    if (!(liquid_w > 0.0)) { /* a hall without liquid: all heat goes to air */
        liquid_w = INFINITY;
        liquid = false;
    }
    double to_liquid = liquid ? rack->liquid_frac : 0.0, hall_air_w = liquid ? h->air_w : h->design_w;
    struct mw_domain d = { .rack_n = rack_n, .rack_w = booked_w };
    d.have[MW_FIT_POWER] = power_w * mine;
    d.need[MW_FIT_POWER] = booked_w;
    d.have[MW_FIT_LIQUID] = liquid_w * over(racks_w * to_liquid, h->liquid_w);
    d.need[MW_FIT_LIQUID] = measured_w * to_liquid;
    d.have[MW_FIT_AIR] = air_w * over(racks_w * (1.0 - to_liquid), hall_air_w);
    d.need[MW_FIT_AIR] = measured_w * (1.0 - to_liquid);
    d.have[MW_FIT_FLOOR] = floor.floor_kg * over(positions, h->positions_n);
    d.need[MW_FIT_FLOOR] = mass_kg;
    d.have[MW_FIT_POSITIONS] = floor.positions_n * over(positions, h->positions_n);
    d.need[MW_FIT_POSITIONS] = positions_of(rack);
    d.have[MW_FIT_PORTS] = l->port->fabric->endpoint_n(l->sim) * over(gpus_n, l->o->mid.gpu_total);
    d.need[MW_FIT_PORTS] = over(gpus_n, rack_n);
    return d;
}

/* One kind of rack of a hall, told by the first of its groups: the others are passed over. */
static bool first_of_kind(const struct ladder *l, uint32_t i)
{
    const struct mw_compute_ops *c = l->port->compute;
    const struct mw_group *g = c->group(l->sim, i);
    for (uint32_t k = 0; k < i; k++)
        if (c->group(l->sim, k)->hall == g->hall && c->group(l->sim, k)->rack == g->rack && here(l, c->group(l->sim, k), g->hall))
            return false;
    return true;
}

static double deploy(struct ladder *l, uint32_t i, const struct hall_sum *h)
{
    const struct mw_compute_ops *c = l->port->compute;
    const struct mw_group *g = c->group(l->sim, i);
    double rack_n = 0.0, measured_w = 0.0, booked_w = 0.0, gpus_n = 0.0;
    bool nameplate = l->port->power->books_nameplate(l->sim);
    for (uint32_t k = 0; k < c->group_n(l->sim); k++) {
        const struct mw_group *q = c->group(l->sim, k);
        if (!here(l, q, g->hall) || q->rack != g->rack)
            continue;
        rack_n += q->rack_n;
        measured_w += q->design_w;
        booked_w += nameplate ? q->nameplate_w : q->design_w;
        gpus_n += gpus_of(q);
    }
    struct mw_domain d = domain_of(l, g->hall, h, g->rack, rack_n, measured_w / rack_n, booked_w / rack_n, gpus_n);
    enum mw_fit binds;
    double n = mw_domain_racks(&d, &binds), fit = floor(d.have[MW_FIT_POSITIONS] / d.need[MW_FIT_POSITIONS] * (1.0 + 1e-9));
    l->binds_n[binds]++;
    l->stranded_n[binds] += fmax(0.0, fit - n);
    l->deployable_n += n;
    return n * d.rack_w;
}

static double deployable_w(struct ladder *l)
{
    const struct mw_compute_ops *c = l->port->compute;
    double w = 0.0;
    for (uint32_t h = 0; h < c->hall_n(l->sim); h++) {
        struct hall_sum sum = hall_sum(l, h);
        for (uint32_t i = 0; sum.design_w > 0.0 && i < c->group_n(l->sim); i++)
            if (here(l, c->group(l->sim, i), h) && first_of_kind(l, i))
                w += deploy(l, i, &sum);
    }
    return w;
}

static void count_racks(struct ladder *l)
{
    const struct mw_compute_ops *c = l->port->compute;
    bool nameplate = l->port->power->books_nameplate(l->sim);
    for (uint32_t i = 0; i < c->group_n(l->sim); i++) {
        const struct mw_group *g = c->group(l->sim, i);
        if (g->ready_ns > l->today_ns)
            continue;
        l->racks_n += g->rack_n;
        l->gpus_n += gpus_of(g);
        l->nameplate_w += g->nameplate_w;
        l->measured_w += g->design_w;
        l->booked_w += nameplate ? g->nameplate_w : g->design_w;
    }
}

/* ---- the year */

/* Watts that made progress: what is drawn less the idle draw of GPUs that nothing holds, times the productive share of those held. */
static void year_steps(struct ladder *l)
{
    double s = 0.0, it_j = 0.0, idle_gpu_s = 0.0;
    for (uint32_t i = 0; l->year && i < l->year->month_n; i++) {
        const struct mw_seen_month *m = &l->year->month[i];
        s += m->s;
        it_j += m->it_w * m->s;
        idle_gpu_s += fmax(0.0, m->installed_n - m->busy_n) * m->s;
    }
    l->own[MW_RUNG_AVERAGE] = l->own[MW_RUNG_USEFUL] = NAN;
    if (s <= 0.0)
        return;
    l->mean_it_w = it_j / s;
    l->idle_it_w = l->gpus_n > 0.0 ? idle_gpu_s / s * l->idle.it_w / l->gpus_n : 0.0;
    l->own[MW_RUNG_AVERAGE] = l->mean_it_w;
    l->own[MW_RUNG_USEFUL] = l->gpus_n > 0.0 && isfinite(l->year->goodput_frac) ? fmax(0.0, l->mean_it_w - l->idle_it_w) * l->year->goodput_frac : NAN;
}

static void steps(struct ladder *l)
{
    const struct mw_power_ops *power = l->port->power;
    double contract_w = power->contract_w(l->sim), firm_w = power->firm_w(l->sim), n1_w = power->n1_w(l->sim) > 0.0 ? fmin(firm_w, power->n1_w(l->sim)) : firm_w;
    double cap_w = fmin(n1_w, power->limit_w(l->sim));
    l->own[MW_RUNG_CONTRACT] = contract_w;
    l->own[MW_RUNG_FIRM] = firm_w;
    l->own[MW_RUNG_N1] = power->n1_w(l->sim) > 0.0 ? n1_w : NAN;
    l->n1_w = n1_w;
    l->own[MW_RUNG_AFTER_LOSSES] = mw_balance_at(&l->idle, &l->design, n1_w).critical_w;
    l->own[MW_RUNG_CRITICAL_IT] = mw_balance_at(&l->idle, &l->design, cap_w).it_w;
    l->w[MW_RUNG_CRITICAL_IT] = l->own[MW_RUNG_CRITICAL_IT];
    l->own[MW_RUNG_DEPLOYABLE] = deployable_w(l);
    l->own[MW_RUNG_INSTALLED] = l->booked_w;
    year_steps(l);
    l->own[MW_RUNG_SOLD] = l->o->horizon.sold_frac > 0.0 ? l->booked_w * l->o->horizon.sold_frac : NAN;
    memcpy(l->w, l->own, sizeof l->w);
    mw_ladder_minimum(l->w);
}

/* ---- words */

static const char *date_of(const struct ladder *l, int64_t t_ns, char *buf, size_t n)
{
    struct mw_civil c = mw_time_to_civil(t_ns + l->o->f->zone_ns);
    snprintf(buf, n, "%04d-%02d-%02d", c.year, c.month, c.day);
    return buf;
}

static const char *say_deployable(struct ladder *l)
{
    struct mw_str s;
    uint32_t all = 0;
    mw_str_init(&s);
    for (int i = 0; i < MW_FIT_N; i++)
        all += l->binds_n[i];
    mw_str_addf(&s, "%.0f whole racks, held by", l->deployable_n);
    const char *comma = "";
    for (int i = 0; i < MW_FIT_N; i++)
        if (l->binds_n[i]) {
            mw_str_addf(&s, "%s %s", comma, mw_fit_name[i]);
            if (l->binds_n[i] < all)
                mw_str_addf(&s, " (%u of %u kinds and halls)", l->binds_n[i], all);
            comma = ",";
        }
    for (int i = 0; i < MW_FIT_N; i++)
        if (l->stranded_n[i] > 0.0 && i != MW_FIT_POSITIONS)
            mw_str_addf(&s, "; %.0f positions lack %s", l->stranded_n[i], mw_fit_name[i]);
    const char *text = mw_arena_strdup(&l->o->arena, s.s);
    mw_str_fini(&s);
    return text;
}

static const char *say_installed(struct ladder *l)
{
    bool nameplate = l->port->power->books_nameplate(l->sim);
    const char *more = l->own[MW_RUNG_INSTALLED] > l->w[MW_RUNG_INSTALLED] ? mw_arena_printf(&l->o->arena, "; %s of them exceed what is deployable and give way to the cap", mw_ladder_power(&l->o->arena, l->own[MW_RUNG_INSTALLED] - l->w[MW_RUNG_INSTALLED])) : "";
    return mw_arena_printf(&l->o->arena, "%.0f racks, %.0f GPUs: %s %s, by %s basis (%s %s)%s", l->racks_n, l->gpus_n, mw_ladder_power(&l->o->arena, l->booked_w), "booked", nameplate ? "nameplate" : "measured",
                           nameplate ? "measured" : "nameplate", mw_ladder_power(&l->o->arena, nameplate ? l->measured_w : l->nameplate_w), more);
}

static const char *say_average(struct ladder *l)
{
    const struct mw_collect *y = l->year;
    double s = 0.0, busy = 0.0, installed = 0.0;
    for (uint32_t i = 0; y && i < y->month_n; i++) {
        s += y->month[i].s;
        busy += y->month[i].busy_n * y->month[i].s;
        installed += y->month[i].installed_n * y->month[i].s;
    }
    return s > 0.0 ? mw_arena_printf(&l->o->arena, "simulated %d: %.1f %% of the installed GPU time is held by work, which draws less than racks book", y->window->year, 100.0 * over(busy, installed))
                   : "no year was simulated";
}

static const char *why(struct ladder *l, int rung)
{
    struct mw_arena *a = &l->o->arena;
    const struct mw_power_ops *power = l->port->power;
    struct mw_balance n1 = mw_balance_at(&l->idle, &l->design, l->n1_w), cap = mw_balance_at(&l->idle, &l->design, fmin(l->n1_w, power->limit_w(l->sim)));
    char today[24];
    date_of(l, l->today_ns - 1, today, sizeof today);
    switch (rung) {
    case MW_RUNG_CONTRACT: return "grid.contract";
    case MW_RUNG_FIRM:
        if (!mw_node_at(l->o->f->scenario->root, "grid.firm") || !mw_node_at(l->o->f->scenario->root, "grid.firm")->first)
            return "no steps of grid.firm: all of the contract is taken as firm";
        return mw_arena_printf(a, "what the utility has made firm by %s, the end of the last detail year, slip at its P50", today);
    case MW_RUNG_N1:
        if (!(power->n1_w(l->sim) > 0.0))
            return "nothing passes without the one transformer of the substation: no step, the plan does not count on N-1";
        return power->n1_w(l->sim) < power->firm_w(l->sim) ? "the substation without its largest transformer" : "the substation passes all of it without its largest transformer, or none is described";
    case MW_RUNG_AFTER_LOSSES:
        return mw_arena_printf(a, "were the meter drawn in full: transformer, UPS and busway losses %s, cooling %s on the design day, house %s", mw_ladder_power(a, n1.loss_w), mw_ladder_power(a, n1.cooling_w), mw_ladder_power(a, n1.house_w));
    case MW_RUNG_CRITICAL_IT:
        return mw_ladder_critical_text(a, &n1, &cap);
    case MW_RUNG_DEPLOYABLE: return say_deployable(l);
    case MW_RUNG_INSTALLED: return say_installed(l);
    case MW_RUNG_AVERAGE: return say_average(l);
    case MW_RUNG_USEFUL:
        if (!(l->gpus_n > 0.0))
            return "no GPUs: progress is not measured";
        return l->year && isfinite(l->year->goodput_frac) ? mw_arena_printf(a, "idle GPUs draw %s; %.1f %% of the GPU time that is held makes progress", mw_ladder_power(a, l->idle_it_w), 100.0 * l->year->goodput_frac) : "no year was simulated";
    default:
        return l->o->horizon.sold_frac > 0.0 ? mw_arena_printf(a, "%.1f %% of the GPU time of the plan is contracted or sold by the GPU-hour; beside the ladder", 100.0 * l->o->horizon.sold_frac)
                                                 : "nothing is sold by the GPU-hour in this scenario";
    }
}

static const char *firm_lifts(struct ladder *l)
{
    const struct mw_power_ops *power = l->port->power;
    char when[24];
    if (power->firm_w(l->sim) >= power->contract_w(l->sim))
        return "nothing: all of the contract is firm";
    int64_t t_ns = power->firm_ns(l->sim, power->firm_w(l->sim) * (1.0 + 1e-9) + 1.0);
    return t_ns == INT64_MAX ? "a further step of grid.firm: none is promised" : mw_arena_printf(&l->o->arena, "the next step of grid.firm, on %s", date_of(l, t_ns, when, sizeof when));
}

static const char *deployable_lifts(const struct ladder *l)
{
    static const char *const by[MW_FIT_N] = { "more critical IT (the steps above), or smaller racks", "halls.*.spare_positions", "cooling.cdu, cooling.reject", "cooling.air, cooling.trim", "building.floor", "fabric.scale_out" };
    int most = 0;
    for (int i = 1; i < MW_FIT_N; i++)
        most = l->stranded_n[i] > l->stranded_n[most] || (l->stranded_n[i] == l->stranded_n[most] && l->binds_n[i] > l->binds_n[most]) ? i : most;
    return by[most];
}

static const char *lifts(struct ladder *l, int rung)
{
    switch (rung) {
    case MW_RUNG_CONTRACT: return "a larger contract";
    case MW_RUNG_FIRM: return firm_lifts(l);
    case MW_RUNG_N1: return "another transformer: power.substation.transformers";
    case MW_RUNG_AFTER_LOSSES: return "warmer water (cooling.supply), a shorter power path (power.use)";
    case MW_RUNG_CRITICAL_IT: return "power.cap.at; a leaner fabric and storage";
    case MW_RUNG_DEPLOYABLE: return deployable_lifts(l);
    case MW_RUNG_INSTALLED: return l->own[MW_RUNG_INSTALLED] >= l->w[MW_RUNG_DEPLOYABLE] ? "nothing: what is deployable is filled" : "more racks: halls.*.blocks, cluster.racks";
    case MW_RUNG_AVERAGE: return "more work: demand, queues, a batch on the headroom";
    case MW_RUNG_USEFUL: return "fewer restarts and shorter waits: operations.failures, checkpoints, scheduler";
    default: return "money.sells";
    }
}

/* ---- rows */

static void write_rows(struct ladder *l)
{
    struct mw_outlook *o = l->o;
    char name[64];
    double before = NAN;
    for (int i = 0; i < MW_RUNG_N; i++) {
        mw_store_ladder(o->store, o->key.case_id, (uint32_t)i, mw_rung[i].step, mw_rung[i].label, l->w[i], why(l, i), lifts(l, i));
        if (!isfinite(l->w[i]))
            continue;
        snprintf(name, sizeof name, "ladder.%s_w", mw_rung[i].step);
        mw_outlook_metric(o, name, MW_Q_POWER, l->w[i]);
        if (i == MW_RUNG_CONTRACT)
            mw_store_ledger(o->store, o->key, "ladder", "left", "contract", "W", l->w[i]);
        else if (i != MW_RUNG_SOLD)
            mw_store_ledger(o->store, o->key, "ladder", "right", mw_rung[i].took, "W", before - l->w[i]);
        before = i == MW_RUNG_SOLD ? before : l->w[i];
    }
    mw_store_ledger(o->store, o->key, "ladder", "right", "useful", "W", before);
    if (isfinite(l->w[MW_RUNG_SOLD]))
        mw_store_ledger(o->store, o->key, "ladder", "memo", "sold", "W", l->w[MW_RUNG_SOLD]);
}

/* Every figure per megawatt says of which. */
static void write_ratios(struct ladder *l)
{
    struct mw_outlook *o = l->o;
    double capex_usd = o->horizon.capex_usd, contract_w = l->own[MW_RUNG_CONTRACT], gpus = o->mid.gpu_total;
    if (isfinite(capex_usd)) {
        mw_outlook_metric(o, "money.usd_per_w_contract", MW_Q_MONEY_PER_POWER, capex_usd / contract_w);
        if (l->w[MW_RUNG_CRITICAL_IT] > 0.0)
            mw_outlook_metric(o, "money.usd_per_w_it", MW_Q_MONEY_PER_POWER, capex_usd / l->w[MW_RUNG_CRITICAL_IT]);
        if (l->booked_w > 0.0)
            mw_outlook_metric(o, "money.usd_per_w_installed", MW_Q_MONEY_PER_POWER, capex_usd / l->booked_w);
    }
    mw_outlook_metric(o, "cluster.gpus_per_w_contract", MW_Q_NUMBER, gpus / contract_w);
    if (l->w[MW_RUNG_CRITICAL_IT] > 0.0)
        mw_outlook_metric(o, "cluster.gpus_per_w_it", MW_Q_NUMBER, gpus / l->w[MW_RUNG_CRITICAL_IT]);
}

int mw_ladder_write(struct mw_outlook *o)
{
    struct mw_ports ports;
    struct ladder l = { .o = o, .port = &ports, .today_ns = o->f->end_ns };
    for (uint32_t i = 0; i < o->f->detail_n; i++)
        if (o->done[i]) {
            l.year = &o->year[i];
            l.today_ns = o->f->detail[i].end_ns < o->f->end_ns ? o->f->detail[i].end_ns : o->f->end_ns;
        }
    l.sim = mw_facility_static_at(o->f, l.today_ns, &ports);
    if (!l.sim)
        return -1;
    int rc = load_points(&l);
    if (rc == 0) {
        count_racks(&l);
        steps(&l);
        write_rows(&l);
        write_ratios(&l);
    }
    mw_sim_destroy(l.sim);
    return rc;
}
