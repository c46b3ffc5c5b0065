/* tests/property/test_bills.c - the bills of a running simulation: they follow the meter to the last joule and no grid of samples moves them. */
#include "models/economics/params.h"
#include "models/registry.h"
#include "sim/base/calendar.h"
#include "tests/mw_test.h"

#define MWH 3.6e9
#define KW_MONTH (1e3 * MW_S_PER_YEAR / 12.0)
#define TOY MW_M_SITE

/* A site and a meter in one: the load jumps at awkward instants, the intensity of carbon changes by the hour. */
struct toy { uint32_t meter, water; uint64_t draw; int64_t last_ns; double w, energy_j, carbon_kg, peak15_w, block_j; };
struct seen { double metric[8]; double row_usd, account[2]; struct toy toy; };

static struct toy *toy(struct mw_sim *s) { return s->state[TOY]; }
static double carbon(struct mw_sim *s, int64_t t_ns) { return (300 + t_ns / (3600 * MW_NS_PER_S) % 24 * 7) / 3.6e9; }
static double wholesale(struct mw_sim *s, int64_t t_ns) { return (30 + t_ns / (3600 * MW_NS_PER_S) % 24) / MWH; }
static double water_price(struct mw_sim *s) { return 1.8; }
static uint32_t meter_level(struct mw_sim *s) { return toy(s)->meter; }
static double contract(struct mw_sim *s) { return 100e6; }
static const struct mw_site_part *site_part(struct mw_sim *s) { return NULL; }

static const struct mw_tz *zone(struct mw_sim *s)
{
    static const struct mw_tz texas = { .std_offset_s = -6 * 3600 };
    return &texas;
}

static void toy_ports(struct mw_sim *s)
{
    static const struct mw_site_ops site = { .carbon_kg_per_j = carbon, .wholesale_usd_per_j = wholesale, .tz = zone, .water_usd_per_m3 = water_price, .part = site_part };
    static const struct mw_power_ops power = { .meter_level = meter_level, .contract_w = contract };
    mw_port(s)->site = &site;
    mw_port(s)->power = &power;
}

static int toy_build(struct mw_sim *s)
{
    toy(s)->meter = mw_level_add(s, "meter_w", 0, MW_Q_POWER, MW_KEEP_FACILITY);
    toy(s)->water = mw_level_add(s, "water_m3ps", 0, MW_Q_VOLUME_FLOW, MW_KEEP_NONE);
    return 0;
}

/* The oracle: cuts the stretch since the last change at every hour and every quarter of one. */
static void account_for(struct toy *t, int64_t now_ns, int64_t open_ns)
{
    int64_t block_ns = 900 * MW_NS_PER_S;
    while (t->last_ns < now_ns) {
        int64_t edge_ns = (t->last_ns / block_ns + 1) * block_ns, to_ns = edge_ns < now_ns ? edge_ns : now_ns;
        double j = t->last_ns >= open_ns ? t->w * mw_time_s(to_ns - t->last_ns) : 0.0;
        t->energy_j += j;
        t->carbon_kg += j * carbon(NULL, t->last_ns);
        t->block_j += j;
        if (to_ns == edge_ns) {
            t->peak15_w = fmax(t->peak15_w, t->block_j / 900.0);
            t->block_j = 0.0;
        }
        t->last_ns = to_ns;
    }
}

static void jump(struct mw_sim *s)
{
    struct toy *t = toy(s);
    account_for(t, s->now_ns, s->open_ns);
    t->draw = t->draw * UINT64_C(6364136223846793005) + 1442695040888963407u;
    t->w = 40e6 + (double)(t->draw >> 40) * 2.0;
    mw_level_set(s, t->meter, t->w);
    mw_level_set(s, t->water, t->w * 1e-10);
    int64_t next_ns = s->now_ns + (int64_t)(60 + (t->draw >> 50) % 700) * MW_NS_PER_S + 137;
    if (next_ns < s->end_ns)
        mw_sim_post(s, TOY, next_ns, MW_AT_DONE, MW_EV_KNOT, 0, 0);
}

static void toy_start(struct mw_sim *s)
{
    toy(s)->last_ns = s->now_ns;
    jump(s);
}
static void toy_handle(struct mw_sim *s, const struct mw_event *e) { jump(s); }
static void toy_close(struct mw_sim *s) { account_for(toy(s), s->now_ns, s->open_ns); }

static const struct mw_model toy_model = { .name = "toy", .state_B = sizeof(struct toy), .ports = toy_ports, .build = toy_build, .start = toy_start, .handle = toy_handle, .close = toy_close };
static const struct mw_model idle_model = { .name = "idle" };

static const char *const wanted[] = { "money.electricity_usd", "money.energy_usd", "money.demand_usd", "money.water_usd", "carbon.scope2_kg", "money.electricity_usd_per_j" };
static void on_metric(void *ctx, const char *name, enum mw_quantity q, double v)
{
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (strcmp(name, wanted[i]) == 0)
            ((struct seen *)ctx)->metric[i] = v;
}
static void on_money(void *ctx, const struct mw_money_row *row) { ((struct seen *)ctx)->row_usd += row->usd; }
static void on_account(void *ctx, const char *book, const char *side, const char *name, const char *unit, double v)
{
    if (strcmp(book, "money") == 0)
        ((struct seen *)ctx)->account[strcmp(side, "left") == 0 ? 0 : 1] += v;
}

static struct seen simulate(struct mw_economics_params *p, double step_s)
{
    const struct mw_model *model[MW_M_N];
    void *params[MW_M_N] = { NULL };
    struct mw_ports ports = { 0 };
    struct seen seen = { 0 };
    for (int m = 0; m < MW_M_N; m++)
        model[m] = &idle_model;
    model[TOY] = &toy_model;
    model[MW_M_ECONOMICS] = &mw_economics_model;
    params[MW_M_ECONOMICS] = p;
    p->money.currency = "USD, 2026 prices, 2.5 %/year";
    struct mw_sim_config c = { .start_ns = mw_time_from_civil(2028, 1, 25, 6, 0, 0), .open_ns = mw_time_from_civil(2028, 2, 1, 6, 0, 0), .end_ns = mw_time_from_civil(2028, 5, 1, 6, 0, 0),
                               .step_ns = (int64_t)(step_s * 1e9), .seed = 7, .model = model, .params = params, .ports = &ports,
                               .sink = { .ctx = &seen, .metric = on_metric, .money = on_money, .account = on_account } };
    struct mw_sim *s = mw_sim_create(&c);
    ck_assert_int_eq(mw_sim_build(s), 0);
    ck_assert_int_eq(mw_sim_run(s), 0);
    seen.toy = *toy(s);
    mw_sim_destroy(s);
    return seen;
}

static const struct mw_window flat[] = { { 0, 0, 0, 0, 41 / MWH } }, demand[] = { { 0, 0, 0, 0, 9.5 / KW_MONTH } };
static const struct mw_window peaks[] = { { 0x1f, 13 * 60 + 20, 19 * 60, 0, 71 / MWH }, { 0, 0, 0, 0, 41 / MWH } }; /* an edge inside a demand block */

static struct mw_economics_params flat_tariff(void)
{
    struct mw_economics_params p = { 0 };
    p.tariff.energy = (struct mw_map){ .item = (void *)flat, .n = 1 };
    p.tariff.demand.price = (struct mw_map){ .item = (void *)demand, .n = 1 };
    p.tariff.demand.window_s = 900;
    return p;
}

START_TEST(bills_follow_the_meter)
{
    struct mw_economics_params p = flat_tariff();
    struct seen a = simulate(&p, 300);
    ck_assert_double_gt(a.toy.energy_j, 1e14);
    ck_assert_double_eq_tol(a.metric[1] / (a.toy.energy_j / MWH * 41), 1.0, 1e-12);
    ck_assert_double_eq_tol(a.metric[4] / a.toy.carbon_kg, 1.0, 1e-12);
    ck_assert_double_eq_tol(a.metric[3] / (a.toy.energy_j * 1e-10 * 1.8), 1.0, 1e-12);
    ck_assert_double_eq_tol(a.metric[0], a.metric[1] + a.metric[2], 1e-3);
    /* three months' highest blocks: at most three of the highest, more than two of it */
    ck_assert_double_le(a.metric[2], 3 * 9.5 * a.toy.peak15_w / 1e3 * (1 + 1e-9));
    ck_assert_double_gt(a.metric[2], 2.7 * 9.5 * a.toy.peak15_w / 1e3);
    ck_assert_double_eq_tol(a.row_usd, a.metric[0], 1e-2);
}
END_TEST

START_TEST(no_grid_of_samples_moves_a_bill)
{
    static const double step_s[] = { 300, 150, 3600, 77 };
    struct mw_economics_params p = flat_tariff();
    p.tariff.energy = (struct mw_map){ .item = (void *)peaks, .n = 2 };
    p.tariff.demand.ratchet = (struct mw_amount){ .v = 0.8, .op = '%', .of_si = 11 * MW_S_PER_YEAR / 12 };
    p.tariff.minimum = (struct mw_amount){ .v = 0.7, .op = '%' };
    struct seen first = simulate(&p, step_s[0]);
    ck_assert_double_gt(first.metric[1], first.toy.energy_j / MWH * 41 * 1.05);
    for (int i = 1; i < 4; i++) {
        struct seen a = simulate(&p, step_s[i]);
        for (int k = 0; k < 6; k++)
            ck_assert_double_eq_tol(a.metric[k] / first.metric[k], 1.0, 1e-12);
    }
}
END_TEST

START_TEST(market_price_is_paid_hour_by_hour)
{
    struct mw_economics_params p = flat_tariff();
    p.tariff.energy.n = 0;
    p.tariff.index = MW_INDEX_WHOLESALE;
    p.tariff.adder_usd_per_j = 4 / MWH;
    struct seen a = simulate(&p, 300);
    double mean = a.metric[1] / (a.toy.energy_j / MWH); /* 30 + mean hour + 4 */
    ck_assert_double_eq_tol(mean, 30 + 11.5 + 4, 0.2);
    /* the same hours carry the carbon: intensity is 300 + 7 h, price 34 + h */
    ck_assert_double_eq_tol((a.metric[4] * 3.6e9 / a.toy.energy_j - 300) / 7, mean - 34, 1e-9);
}
END_TEST

START_TEST(the_money_book_balances)
{
    struct mw_economics_params p = flat_tariff();
    p.tariff.tax_frac = 0.0625;
    p.tariff.fixed_usd_per_s = 0.01;
    struct seen a = simulate(&p, 300);
    ck_assert_double_gt(a.account[0], 1e6);
    ck_assert_double_eq_tol(a.account[0] / a.account[1], 1.0, 1e-9);
}
END_TEST

MW_TEST_MAIN("bills", bills_follow_the_meter, no_grid_of_samples_moves_a_bill, market_price_is_paid_hour_by_hour, the_money_book_balances)
