/* models/economics/economics.c - the meter's bills, water and carbon of a simulated year, and what the horizon needs of it; it never estimates what a model has counted. */
#include "models/economics/economics_private.h"
#include "models/registry.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MEMBER(f) (offsetof(struct mw_econ_month, f) / sizeof(double))

static struct mw_economics_state *state(struct mw_sim *s) { return mw_state(s, MW_M_ECONOMICS); }
static const struct mw_economics_params *params(struct mw_sim *s) { return mw_params(s, MW_M_ECONOMICS); }

static double site_price(struct mw_sim *s)
{
    const struct mw_site_part *site = mw_port(s)->site->part(s);
    double v = site ? site->energy_usd_per_j : NAN;
    return isfinite(v) ? v : 0.0;
}

/* Price under the tariff's own windows: the market's, else the site's mean. */
double mw_econ_index_usd_per_j(struct mw_sim *s, int64_t t_ns)
{
    return params(s)->tariff.index == MW_INDEX_WHOLESALE ? mw_port(s)->site->wholesale_usd_per_j(s, t_ns) : site_price(s);
}

static double price_at(struct mw_sim *s, int64_t t_ns)
{
    return mw_tariff_price_usd_per_j(&state(s)->tariff, mw_port(s)->site->tz(s), t_ns, mw_econ_index_usd_per_j(s, t_ns));
}

/* ---- building */
static bool complain(struct mw_sim *s, const char *path, const char *text)
{
    if (s->diag)
        mw_diag_error(s->diag, "E304", mw_sim_pos(s, path), path, "%s", text);
    else
        mw_sim_infeasible(s, "%s: %s", path, text);
    return false;
}

static bool check_quotes(struct mw_sim *s, const struct mw_money_params *m)
{
    char path[160], msg[300];
    struct mw_quote_price price;
    bool ok = true;
    for (uint32_t i = 0; i < m->quotes.n; i++)
        if (!mw_quote_read(&((const struct mw_quote *)m->quotes.item)[i], &price, msg, sizeof msg)) {
            snprintf(path, sizeof path, "money.quotes.%s", m->quotes.name[i]);
            ok = complain(s, path, msg);
        }
    return ok;
}

/* A line that offers no GPUs or has no price earns nothing whatever happens: a slip of the pen. */
static bool check_sells(struct mw_sim *s, const struct mw_map *sells)
{
    char path[160];
    bool ok = true;
    for (uint32_t i = 0; i < sells->n; i++) {
        const struct mw_sell *l = &((const struct mw_sell *)sells->item)[i];
        bool tokens = l->per && *l->per;
        snprintf(path, sizeof path, "money.sells.%s", sells->name[i]);
        if (!tokens && !l->rest && !(l->gpus_n > 0.0))
            ok = complain(s, path, "sells nothing: give gpus, or rest: true, or per: M token");
        else if (tokens ? !(l->in_usd > 0.0) && !(l->out_usd > 0.0) : !isfinite(l->price_usd_per_s))
            ok = complain(s, path, tokens ? "has no price: give in and out, of a million tokens" : "has no price: give price, as in 3.10 USD/h");
    }
    return ok;
}

/* Every quarter of an hour of a week in every month has a price, or the first that has none is named. */
static bool check_windows(struct mw_sim *s, const struct mw_map *energy)
{
    static const char *const day[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
    char text[160];
    for (int month = 1; energy->n && month <= 12; month++)
        for (int quarter = 0; quarter < 7 * 96; quarter++) {
            int64_t t_ns = mw_time_from_civil(2029, month, 1 + quarter / 96, 0, 0, 0.0) + quarter % 96 * 900 * MW_NS_PER_S;
            if (mw_window_at(energy->item, energy->n, t_ns))
                continue;
            struct mw_civil c = mw_time_to_civil(t_ns);
            snprintf(text, sizeof text, "no window holds on a %s at %02d:%02d (month %d): give the other hours as 'else'", day[c.weekday], c.hour, c.minute, c.month);
            return complain(s, "grid.tariff.energy", text);
        }
    return true;
}

/* Every device of the plan must be what is rented. */
static bool check_supply(struct mw_sim *s, const struct mw_money_params *m)
{
    const struct mw_compute_ops *c = mw_port(s)->compute;
    const char *path, *wrong = "", *gpu = NULL;
    char msg[300];
    if (mw_supply_of(m).kind == MW_SUPPLY_OWN)
        return true;
    for (uint32_t i = 0; i < c->group_n(s) && !*wrong; i++)
        if (c->group(s, i)->gpu_per_node > 0)
            wrong = mw_supply_wrong(m, gpu = c->group(s, i)->rack->node.gpu.h.use, &path, msg, sizeof msg);
    if (!gpu)
        wrong = mw_supply_wrong(m, NULL, &path, msg, sizeof msg);
    return !*wrong || complain(s, path, wrong);
}

static bool set_tariff(struct mw_sim *s)
{
    const struct mw_tariff_params *p = &params(s)->tariff;
    struct mw_tariff *t = &state(s)->tariff;
    *t = (struct mw_tariff){ .energy = p->energy.item, .energy_n = p->energy.n, .adder_usd_per_j = p->adder_usd_per_j, .demand = p->demand.price.item, .demand_n = p->demand.price.n,
                             .window_s = p->demand.window_s, .transmission = p->transmission.price.item, .transmission_n = p->transmission.price.n,
                             .fixed_usd_per_s = p->fixed_usd_per_s, .tax_frac = p->tax_frac };
    if (!(t->window_s > 0.0) || fmod(3600.0, t->window_s) != 0.0)
        return complain(s, "grid.tariff.demand.window", "must divide an hour: 15 min, 30 min, 1 h");
    if (t->demand_n > MW_DEMAND_WINDOWS)
        return complain(s, "grid.tariff.demand.price", "has more than eight windows");
    if (p->index == MW_INDEX_NONE && !check_windows(s, &p->energy))
        return false;
    if (p->demand.ratchet.of && !isfinite(p->demand.ratchet.of_si))
        return complain(s, "grid.tariff.demand.ratchet", "must be of the form: 80 % of 11 months");
    if (p->minimum.of && strcmp(p->minimum.of, "contract") != 0)
        return complain(s, "grid.tariff.minimum", "must be a power or a share of the contract: 85 % of contract");
    if (p->demand.ratchet.v > 0.0) {
        t->ratchet_frac = p->demand.ratchet.v;
        t->ratchet_months = isfinite(p->demand.ratchet.of_si) ? (unsigned)lround(p->demand.ratchet.of_si / (MW_S_PER_YEAR / 12.0)) : 11;
    }
    if (p->minimum.v > 0.0)
        t->minimum_w = p->minimum.op == '%' ? p->minimum.v * mw_port(s)->power->contract_w(s) : p->minimum.v;
    return true;
}

static void count(struct mw_economics_state *e, uint32_t level, unsigned member)
{
    if (level != UINT32_MAX)
        e->counter[e->counter_n++] = (struct counter){ level, member, 0.0 };
}

/* What others count: the meter, water, GPU time, and tokens and GPUs of every service, those sold by name apart. */
static void find_counters(struct mw_sim *s)
{
    struct mw_economics_state *e = state(s);
    const struct mw_map *sells = &params(s)->money.sells;
    unsigned sell_n = sells->n < MW_SELLS ? sells->n : MW_SELLS;
    e->counter = mw_arena_array(s->arena, struct counter, 10 + 2 * sell_n + s->things.entity_n);
    count(e, mw_port(s)->power->meter_level(s), MEMBER(energy_j));
    count(e, mw_level_find(s, "water_m3ps", 0), MEMBER(water_m3));
    count(e, mw_level_find(s, "gpus_installed_n", 0), MEMBER(installed_gpu_s));
    count(e, mw_level_find(s, "gpus_busy_n", 0), MEMBER(busy_gpu_s));
    count(e, mw_level_find(s, "gpus_serving_headroom_n", 0), MEMBER(headroom_gpu_s));
    count(e, mw_level_find(s, "gpus_productive_n", 0), MEMBER(productive_gpu_s));
    count(e, mw_level_find(s, "serve_tokps", 0), MEMBER(tok));
    for (uint32_t i = 0; i < s->things.entity_n; i++)
        if (s->things.entity[i].cls == MW_C_WORK)
            count(e, mw_level_find(s, "serving_gpus_n", s->things.entity[i].id), MEMBER(serve_gpu_s));
    for (unsigned i = 0; i < sell_n; i++) {
        char path[160];
        snprintf(path, sizeof path, "work.%s", sells->name[i]);
        uint32_t ent = mw_entity_find(&s->things, path);
        if (ent == UINT32_MAX)
            continue;
        count(e, mw_level_find(s, "served_tokps", ent), MEMBER(sell_tok) + i);
        count(e, mw_level_find(s, "serving_gpus_n", ent), MEMBER(sell_gpu_s) + i);
    }
}

static bool counts(const struct mw_economics_state *e, unsigned member)
{
    for (unsigned i = 0; i < e->counter_n; i++)
        if (e->counter[i].member == member)
            return true;
    return false;
}

static int build(struct mw_sim *s)
{
    struct mw_economics_state *e = state(s);
    const struct mw_economics_params *p = params(s);
    bool ok = set_tariff(s);
    ok = check_quotes(s, &p->money) && check_sells(s, &p->money.sells) && check_supply(s, &p->money) && ok;
    if (!mw_currency_parse(p->money.currency ? p->money.currency : "", &e->currency))
        ok = complain(s, "money.currency", "must be of the form: USD, 2026 prices, 2.5 %/year");
    e->price = mw_level_add(s, "energy_usd_per_j", 0, MW_Q_MONEY_PER_ENERGY, MW_KEEP_FACILITY);
    find_counters(s);
    return ok ? 0 : -1;
}

/* ---- metering */
/* Meters [last, now): prices and intensities of its first instant hold throughout, because the clock stops at every change. */
static void read_meters(struct mw_sim *s)
{
    struct mw_economics_state *e = state(s);
    const struct mw_site_ops *site = mw_port(s)->site;
    int64_t t0_ns = e->last_ns;
    if (s->now_ns <= t0_ns)
        return;
    struct mw_econ_month *m = &e->month[mw_time_to_civil(mw_tz_local(site->tz(s), t0_ns)).month - 1];
    double energy_j = -m->energy_j, water_m3 = -m->water_m3, water_price = site->water_usd_per_m3(s);
    for (unsigned i = 0; i < e->counter_n; i++) {
        struct counter *c = &e->counter[i];
        double now = mw_level_integral(s, c->level);
        (&m->s)[c->member] += now - c->last;
        c->last = now;
    }
    energy_j += m->energy_j;
    water_m3 += m->water_m3;
    m->s += mw_time_s(s->now_ns - t0_ns);
    m->carbon_kg += energy_j * site->carbon_kg_per_j(s, t0_ns);
    m->water_usd += isfinite(water_price) ? water_m3 * water_price : 0.0;
    mw_meter_add(&e->meter, &e->tariff, site->tz(s), t0_ns, s->now_ns, energy_j, mw_econ_index_usd_per_j(s, t0_ns));
    e->last_ns = s->now_ns;
}

static void set_price_and_wait(struct mw_sim *s)
{
    struct mw_economics_state *e = state(s);
    mw_level_set(s, e->price, price_at(s, s->now_ns));
    int64_t next_ns = mw_tariff_next_ns(&e->tariff, mw_port(s)->site->tz(s), s->now_ns);
    if (next_ns < s->end_ns)
        mw_sim_post(s, MW_M_ECONOMICS, next_ns, MW_AT_EXOG, MW_EV_BILL, 0, 0);
}

static void start(struct mw_sim *s)
{
    state(s)->last_ns = s->open_ns;
    mw_meter_start(&state(s)->meter, s->open_ns);
    set_price_and_wait(s);
}

static void handle(struct mw_sim *s, const struct mw_event *ev)
{
    if (mw_sim_books_open(s))
        read_meters(s);
    set_price_and_wait(s);
}

/* The integrals have just begun anew. */
static void on_open(struct mw_sim *s)
{
    struct mw_economics_state *e = state(s);
    e->last_ns = s->now_ns;
    mw_meter_start(&e->meter, s->now_ns);
    for (unsigned i = 0; i < e->counter_n; i++)
        e->counter[i].last = mw_level_integral(s, e->counter[i].level);
}

/* ---- closing */
enum { LINE_ENERGY, LINE_DEMAND, LINE_TRANSMISSION, LINE_FIXED, LINE_TAX, LINE_N };
static const struct { const char *line, *metric; size_t offset; } bill_line[LINE_N] = {
    { "energy", "money.energy_usd", offsetof(struct mw_bill, energy_usd) }, { "demand", "money.demand_usd", offsetof(struct mw_bill, demand_usd) },
    { "transmission", "money.transmission_usd", offsetof(struct mw_bill, transmission_usd) }, { "fixed", "money.fixed_usd", offsetof(struct mw_bill, fixed_usd) },
    { "tax", "money.bill_tax_usd", offsetof(struct mw_bill, tax_usd) },
};

static double bill_part(const struct mw_bill *b, int line) { return *(const double *)((const char *)b + bill_line[line].offset); }

static void money_row(struct mw_sim *s, int year, int month, const char *kind, const char *line, double usd)
{
    struct mw_money_row row = { .year = year, .month = month, .kind = kind, .line = line, .usd = usd, .low_usd = NAN, .high_usd = NAN };
    if (s->sink.money && usd != 0.0)
        s->sink.money(s->sink.ctx, &row);
}

void mw_econ_month_takes(struct mw_econ_month *m, const struct mw_bill *b, double gross)
{
    m->electricity_usd += mw_bill_usd(b);
    m->window_usd += gross * b->window_usd;
    m->peak_usd += gross * b->peak_usd;
    m->ratchet_usd += gross * b->ratchet_usd;
    m->floor_usd += gross * b->floor_usd;
    m->fixed_usd += gross * b->fixed_usd;
    m->billed_n += b->share;
}

/* Bills month by month to the rows; lines to the left of the money book, months to its right. */
static void publish_bills(struct mw_sim *s)
{
    struct mw_economics_state *e = state(s);
    uint32_t bills = mw_account_add(s, MW_BOOK_MONEY, MW_RIGHT, "electricity bills");
    double sum[LINE_N] = { 0 };
    for (unsigned i = 0; i < e->meter.n; i++) {
        const struct mw_bill *b = &e->meter.bill[i];
        for (int k = 0; k < LINE_N; k++) {
            money_row(s, b->year, b->month, "bill", bill_line[k].line, bill_part(b, k));
            sum[k] += bill_part(b, k);
        }
        mw_book_add(s, bills, mw_bill_usd(b));
        mw_econ_month_takes(&e->month[b->month - 1], b, 1.0 + e->tariff.tax_frac);
        mw_metricf(s, MW_Q_POWER, b->billed_w, "money.billed_w.%04d-%02d", b->year, b->month);
    }
    for (int k = 0; k < LINE_N; k++) {
        mw_book_add(s, mw_account_add(s, MW_BOOK_MONEY, MW_LEFT, bill_line[k].line), sum[k]);
        mw_metric(s, bill_line[k].metric, MW_Q_MONEY, sum[k]);
    }
}

static void close(struct mw_sim *s)
{
    struct mw_economics_state *e = state(s);
    struct mw_econ_month t = { 0 };
    read_meters(s);
    mw_meter_close(&e->meter, &e->tariff);
    if (!mw_supply_of(&params(s)->money).pays_energy)
        return;
    publish_bills(s);
    for (int i = 0; i < 12; i++) {
        t.s += e->month[i].s;
        t.energy_j += e->month[i].energy_j;
        t.electricity_usd += e->month[i].electricity_usd;
        t.water_m3 += e->month[i].water_m3;
        t.water_usd += e->month[i].water_usd;
        t.carbon_kg += e->month[i].carbon_kg;
    }
    mw_metric(s, "money.electricity_usd", MW_Q_MONEY, t.electricity_usd);
    mw_metric(s, "money.electricity_usd_per_j", MW_Q_MONEY_PER_ENERGY, t.energy_j > 0.0 ? t.electricity_usd / t.energy_j : NAN);
    mw_metric(s, "money.water_usd", MW_Q_MONEY, t.water_usd);
    mw_metric(s, "carbon.scope2_kg", MW_Q_CO2, t.carbon_kg);
    mw_metric(s, "carbon.intensity_kg_per_j", MW_Q_CO2_PER_ENERGY, t.energy_j > 0.0 ? t.carbon_kg / t.energy_j : NAN);
    if (e->tariff.energy_n == 0 && params(s)->tariff.index == MW_INDEX_NONE)
        mw_note(s, site_price(s) > 0.0 ? "assumed" : "not_priced", "grid.tariff.energy", site_price(s) > 0.0 ? "no tariff: energy at the site's mean industrial retail price, demand included in it"
                                                                                                             : "no tariff and no retail price of the site: energy costs nothing here");
    if (t.water_m3 > 0.0 && !isfinite(mw_port(s)->site->water_usd_per_m3(s)))
        mw_note(s, "not_priced", "site.water.price", "water has no price");
    if (e->tariff.transmission_n > 0)
        mw_note(s, "assumed", "grid.tariff.transmission", "coincident peaks are taken as the load's own highest blocks in their hours");
}

/* ---- what the horizon asks */
/* Gross floor: halls and the rooms of the building. */
static double floor_m2(const struct mw_things *t)
{
    double m2 = 0.0;
    for (uint32_t i = 0; i < t->place_n; i++)
        if (t->entity[t->place[i].ent].cls == MW_C_HALL || t->entity[t->place[i].ent].cls == MW_C_BUILDING)
            m2 += t->place[i].at.w_m * t->place[i].at.d_m;
    return m2;
}

static void add_groups(struct mw_sim *s, struct mw_econ_year *y, struct mw_arena *a, double *gpu_n)
{
    const struct mw_compute_ops *c = mw_port(s)->compute;
    y->step = mw_arena_array(a, struct mw_econ_step, c->group_n(s) + 1);
    for (uint32_t i = 0; i < c->group_n(s); i++) {
        const struct mw_group *g = c->group(s, i);
        double n = (double)g->rack_n * g->node_per_rack * g->gpu_per_node;
        y->it_w += g->design_w;
        *gpu_n += n;
        if (n > 0.0)
            y->step[y->step_n++] = (struct mw_econ_step){ g->ready_ns, g->retire_ns > 0 ? g->retire_ns : INT64_MAX, n };
    }
}

const struct mw_econ_year *mw_econ_year_of(struct mw_sim *s, int calendar_year, const struct mw_econ_month month[12], struct mw_arena *a)
{
    struct mw_economics_state *e = state(s);
    const struct mw_economics_params *p = params(s);
    struct mw_econ_year *y = mw_arena_new(a, struct mw_econ_year);
    double gpu_n = 0.0;
    y->year = calendar_year;
    memcpy(y->month, month, sizeof y->month);
    y->money = &p->money;
    y->currency = e->currency;
    y->staff_n = p->staff_n > 0.0 ? p->staff_n : NAN;
    y->deposit_usd = mw_supply_owns(mw_supply_of(&p->money), MW_COST_GRID) ? p->tariff.deposit_usd : 0.0;
    y->productive_known = counts(e, MEMBER(productive_gpu_s));
    for (unsigned i = 0; i < MW_SELLS; i++)
        y->sell_served[i] = counts(e, MEMBER(sell_tok) + i);
    add_groups(s, y, a, &gpu_n);
    struct mw_capex_input in = { .things = &s->things, .money = &p->money, .it_w = y->it_w, .gpu_n = gpu_n, .floor_m2 = floor_m2(&s->things), .sim = s };
    const char *bad = mw_capex_compute(&in, &y->capex, a);
    MW_ASSERT(!*bad); /* quotes were read at build */
    for (unsigned i = 0; i < y->capex.unpriced_n; i++) /* names live in the simulation's arena */
        y->capex.unpriced[i] = mw_arena_strdup(a, y->capex.unpriced[i]);
    return y;
}

/* Of the local year of the middle of the run. */
static const struct mw_econ_year *year(struct mw_sim *s, struct mw_arena *a)
{
    return mw_econ_year_of(s, mw_time_to_civil(s->open_ns + (s->end_ns - s->open_ns) / 2).year, state(s)->month, a);
}

static int64_t supplied_until_ns(struct mw_sim *s, int64_t start_ns)
{
    const struct mw_compute_ops *c = mw_port(s)->compute;
    int64_t first_ns = INT64_MAX;
    for (uint32_t i = 0; i < c->group_n(s); i++)
        if (c->group(s, i)->gpu_per_node > 0 && c->group(s, i)->ready_ns < first_ns)
            first_ns = c->group(s, i)->ready_ns;
    return mw_supply_until_ns(mw_supply_of(&params(s)->money), first_ns == INT64_MAX || first_ns < start_ns ? start_ns : first_ns);
}

static void ports(struct mw_sim *s)
{
    static const struct mw_econ_ops ops = { price_at, year, mw_econ_horizon, mw_econ_expected, supplied_until_ns };
    mw_port(s)->econ = &ops;
}

const struct mw_model mw_economics_model = {
    .name = "economics", .claims = mw_economics_claims, .params_B = sizeof(struct mw_economics_params), .state_B = sizeof(struct mw_economics_state),
    .ports = ports, .build = build, .start = start, .handle = handle, .open = on_open, .close = close,
};
