/* tests/unit/test_report_board.c - pages of the board on synthetic databases: findings carry the stored numbers, contradictions and gaps are said. */
#include "tests/mw_test.h"
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include "report/report_count.h"
#include "sim/base/calendar.h"

enum { QUARTERS = 9, MONTHS = 27 };
enum filling { BARE, NO_MONEY, EARNS, CONTRADICTS, LOSES, RENTS /* instead, in a third case */, DEBT };

static int64_t month_ns(int i) { return mw_time_from_civil(2028 + i / 12, 1 + i % 12, 1, 0, 0, 0) + 5 * 3600 * MW_NS_PER_S; }

/* 43.7 MW of contract; the step "n1" is not known in the second case. */
static void add_ladder(struct mw_store *s, uint32_t c)
{
    static const struct { const char *step, *label, *why; double w; } step[] = {
        { "contract", "Contracted, MW at the meter", "", 43.7e6 }, { "firm", "Firm, MW at the meter", "second step is late", 31.3e6 }, { "n1", "With a transformer out, MW at the meter", "two of three remain", 29.9e6 },
        { "installed", "Installed, MW of racks as booked", "blocks that stand", 17.2e6 }, { "average", "Average, MW at the racks", "idle", 13.1e6 }, { "useful", "Useful, MW that made progress", "restarts", 9.7e6 },
        { "sold", "Sold, MW of installed racks", "", 14.9e6 },
    };
    for (uint32_t i = 0; i < sizeof step / sizeof *step; i++)
        mw_store_ladder(s, c, i, step[i].step, step[i].label, c == 1 && i == 2 ? NAN : step[i].w, step[i].why, "more of it");
}

/* Two phases of capacity, two works: P50 passes in the sixth quarter, P90 in the third. */
static void add_quarters(struct mw_store *s)
{
    for (int q = 0; q < QUARTERS; q++) {
        int64_t t = month_ns(3 * q);
        double chat = 700.0 + 130.0 * q, tune = 211.0;
        mw_store_quarter(s, 0, t, "capacity", "phase 1, b200", "GPU", NAN, 1000, NAN, "stated");
        mw_store_quarter(s, 0, t, "capacity", "phase 2, b200", "GPU", NAN, q >= 4 ? 500 : 0, NAN, "stated");
        mw_store_quarter(s, 0, t, "demand", "chat", "GPU", 0.8 * chat, chat, 1.3 * chat, "surface");
        mw_store_quarter(s, 0, t, "demand", "tune", "GPU", tune, tune, tune, "stated");
        mw_store_quarter(s, 0, t, "unserved", "", "GPU", NAN, q > 6 ? 90.0 * q : 0.0, NAN, "surface");
    }
}

/* Power is nearest to its limit until GPUs pass it; what money may be spent is not known. */
static void add_binds(struct mw_store *s)
{
    for (int m = 0; m < MONTHS; m++) {
        mw_store_bind(s, 0, month_ns(m), "power", 30e6, m < 11 ? 31.3e6 : 43.7e6, "W", "grid.contract");
        mw_store_bind(s, 0, month_ns(m), "gpus", 700 + 31 * m, 1041, "GPU", "halls.*.blocks");
        mw_store_bind(s, 0, month_ns(m), "money", 1e9, NAN, "USD", "size.hold.money.capex");
    }
    mw_store_shadow(s, 0, &(struct mw_store_shadow){ "grid.contract", "MW", 31.3, 1.6, 504, 8.28e8, 36.55e6, 1.37e6, -8.08e6, NULL });
    mw_store_shadow(s, 0, &(struct mw_store_shadow){ "halls.A.blocks.count", "block", 16, 1, NAN, NAN, NAN, NAN, NAN, "cannot be built with more of it" });
}

static void add_drivers(struct mw_store *s)
{
    struct mw_store_tornado small = { "money.npv_usd", "site.water.price", 0.3, 2.1, "USD/m3", -3.1e6, -2.2e6, -1.9e6, 'u', "planning value" };
    struct mw_store_tornado large = { "money.npv_usd", "money.sells.spot.price", 5e-4, 9e-4, "USD/s", -81.7e6, -2.2e6, 64.3e6, 'a', NULL };
    mw_store_tornado(s, 0, &small);
    mw_store_tornado(s, 0, &large);
    mw_store_estimate(s, 0, 2028, "facility.pue", 1.21, 1.19, "");
    mw_store_estimate(s, 0, 2028, "power.mean_w", 31e6, 23e6, "W");
}

static void money(struct mw_store *s, uint32_t c, int year, const char *kind, const char *line, double usd)
{
    struct mw_store_money m = { .year = year, .kind = kind, .line = line, .usd = usd, .low_usd = NAN, .high_usd = NAN, .status = 'q' };
    mw_store_money(s, (struct mw_store_key){ c, 0, 0 }, &m);
}

static void add_money(struct mw_store *s, uint32_t c, double npv)
{
    struct mw_store_key k = { c, 0, 0 };
    static const struct { const char *name; enum mw_quantity q; double v; } m[] = {
        { "money.capex_usd", MW_Q_MONEY, 217e6 }, { "money.capex_low_usd", MW_Q_MONEY, 199e6 }, { "money.capex_high_usd", MW_Q_MONEY, 251e6 }, { "money.capex_quoted_frac", MW_Q_FRACTION, 0.61 },
        { "money.usd_per_gpu_s", MW_Q_MONEY_RATE, 2.03 / 3600 }, { "money.usd_per_useful_gpu_s", MW_Q_MONEY_RATE, 3.17 / 3600 }, { "money.sold_frac", MW_Q_FRACTION, 0.7 }, { "money.wacc_real_frac", MW_Q_FRACTION, 0.0 },
        { "money.irr_frac", MW_Q_FRACTION, 0.041 },
    };
    for (size_t i = 0; i < sizeof m / sizeof *m; i++)
        mw_store_metric_put(s, k, m[i].name, m[i].q, m[i].v);
    mw_store_metric_put(s, k, "money.npv_usd", MW_Q_MONEY, npv);
    money(s, c, 0, "capex", "gpu", 180e6);
    money(s, c, 0, "capex", "electrical", 37e6);
    money(s, c, 0, "annual", "gpu", 41e6);
    money(s, c, 0, "annual", "electricity", 9e6);
    money(s, c, 2028, "capex", "spent", 217e6);
    for (int y = 2029; y <= 2032; y++) {
        money(s, c, y, "revenue", "anchor", 70e6);
        money(s, c, y, "opex", "staff", 11e6);
    }
}

static void add_debt(struct mw_store *s)
{
    struct mw_store_key k = { 0, 0, 0 };
    struct mw_store_value v = { .path = "money.debt.dscr", .text = "min 1.25", .q = MW_Q_N, .si = NAN, .low = NAN, .high = NAN, .status = 'u', .origin = "scenario", .simulated = "yes" };
    mw_store_value(s, 0, &v);
    mw_store_metric_put(s, k, "money.debt_usd", MW_Q_MONEY, 131e6);
    mw_store_metric_put(s, k, "money.dscr_min", MW_Q_NUMBER, 1.17);
    for (int y = 2029; y <= 2031; y++) {
        char name[40];
        snprintf(name, sizeof name, "money.dscr.%d", y);
        mw_store_metric_put(s, k, name, MW_Q_NUMBER, 1.17 + 0.1 * (y - 2029));
        money(s, 0, y, "debt_service", "interest and repayment", 50e6);
        money(s, 0, y, "debt", "balance", 131e6 - 40e6 * (y - 2029));
        money(s, 0, y, "cash", "available for debt service", 50e6 * (1.17 + 0.1 * (y - 2029)));
    }
}

static void add_halls(struct mw_store *s)
{
    static const struct { const char *path, *label, *ready; double phase; } hall[] = { { "halls.A", "Hall A", "2028-01-01", 0 }, { "halls.B", "Hall B", "2028-09-01", 0 }, { "halls.C", "Hall C", "2028-03-01", 5 } };
    char path[40];
    mw_store_entity(s, 0, 0, 0, "facility", "", "Site", 1, NAN);
    for (uint32_t i = 0; i < 3; i++) {
        mw_store_entity(s, 0, 1 + i, 0, "hall", hall[i].path, hall[i].label, 1, 0);
        mw_store_place(s, 0, 1 + i, 41.0 * i, 0, 31.5, 23.0);
        snprintf(path, sizeof path, "%s.ready", hall[i].path);
        struct mw_store_value v = { .path = path, .text = hall[i].ready, .q = MW_Q_N, .si = NAN, .low = NAN, .high = NAN, .status = 'a', .origin = "scenario", .simulated = "yes" };
        mw_store_value(s, 0, &v);
        snprintf(path, sizeof path, "%s.phase", hall[i].path);
        v = (struct mw_store_value){ .path = path, .text = "n", .q = MW_Q_COUNT, .si = hall[i].phase, .low = NAN, .high = NAN, .status = 'a', .origin = "scenario", .simulated = "yes" };
        mw_store_value(s, 0, &v);
    }
}

static void add_work(struct mw_store *s)
{
    struct mw_store_key k = { 0, 2028, 0 };
    mw_store_metric_put(s, k, "cluster.gpus_n", MW_Q_COUNT, 1041);
    mw_store_metric_put(s, k, "power.contract_w", MW_Q_POWER, 43.7e6);
    mw_store_metric_put(s, k, "facility.pue", MW_Q_NUMBER, 1.19);
    mw_store_metric_put(s, k, "facility.energy_j", MW_Q_ENERGY, 71.3e13);
    mw_store_metric_put(s, k, "facility.tokens_served", MW_Q_COUNT, 3.1e12);
    mw_store_metric_put(s, k, "work.chat.tokens_demanded", MW_Q_COUNT, 4.0e12);
    mw_store_metric_put(s, k, "work.chat.tokens", MW_Q_COUNT, 3.1e12);
    mw_store_metric_put(s, k, "work.tune.arrived_n", MW_Q_COUNT, 731);
    mw_store_metric_put(s, k, "work.tune.finished_n", MW_Q_COUNT, 619);
    mw_store_note(s, (struct mw_store_key){ 0, 0, 0 }, "finding", "money.quotes.b200", "this quote holds until 2027-11-30, before the plan starts");
}

static void word(struct mw_store *s, uint32_t c, const char *path, const char *text)
{
    mw_store_value(s, c, &(struct mw_store_value){ .path = path, .text = text, .q = MW_Q_N, .si = NAN, .low = NAN, .high = NAN, .status = 'a', .origin = "set", .simulated = "yes" });
}

/* 20 MUSD a year lost by renting, for three years; nothing of a plant. */
static void add_rent(struct mw_store *s)
{
    struct mw_store_key k = { 2, 0, 0 };
    mw_store_case(s, 2, "rent", "money.rent.use: b200; money.rent.for: 3 years");
    mw_store_case_state(s, 2, "ok", NULL);
    word(s, 2, "money.rent.use", "b200");
    word(s, 2, "money.rent.price", "3.30 USD/h");
    word(s, 2, "money.rent.for", "3 years");
    mw_store_metric_put(s, k, "money.npv_usd", MW_Q_MONEY, -45e6);
    mw_store_metric_put(s, k, "money.capex_usd", MW_Q_MONEY, 0.0);
    mw_store_metric_put(s, k, "money.usd_per_gpu_s", MW_Q_MONEY_RATE, 3.30 / 3600);
    mw_store_metric_put(s, k, "money.rent_usd_per_year", MW_Q_MONEY, 90e6);
    money(s, 2, 0, "annual", "rent", 90e6);
    for (int y = 2029; y <= 2031; y++) {
        money(s, 2, y, "revenue", "anchor", 70e6);
        money(s, 2, y, "opex", "rent", 90e6);
    }
}

static void fill(struct mw_store *s, enum filling f)
{
    static const double base[] = { [EARNS] = 23.7e6, [CONTRADICTS] = 23.7e6, [LOSES] = -41.3e6, [RENTS] = 23.7e6, [DEBT] = -2.2e6 }, lender[] = { [EARNS] = 7.9e6, [CONTRADICTS] = -88.1e6, [LOSES] = -97.7e6, [RENTS] = 7.9e6, [DEBT] = -88.1e6 };
    mw_store_case(s, 1, "lender", "money.sells.*.price: x0.8");
    mw_store_case_state(s, 1, "ok", NULL);
    mw_store_scenario(s, "zone_ns", "-18000000000000");
    mw_store_detail(s, 0, 2028, month_ns(0), month_ns(0), month_ns(12));
    for (uint32_t c = 0; c < 2; c++)
        add_ladder(s, c);
    add_quarters(s);
    add_binds(s);
    add_halls(s);
    add_work(s);
    if (f == NO_MONEY)
        return;
    add_money(s, 0, base[f]);
    add_money(s, 1, lender[f]);
    add_drivers(s);
    if (f == RENTS)
        add_rent(s);
    if (f == DEBT)
        add_debt(s);
}

struct made { char folder[64], db[96]; struct mw_diag *d; struct mw_store *store; struct mw_report r; };

static void make(struct made *m, enum filling f)
{
    snprintf(m->folder, sizeof m->folder, "/tmp/mw_board_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(m->folder));
    snprintf(m->db, sizeof m->db, "%s/results.db", m->folder);
    m->d = mw_diag_create();
    struct mw_store *s = mw_store_create(m->db, m->d);
    ck_assert_msg(s != NULL, "%s", mw_diag_text(m->d, 0));
    mw_store_case(s, 0, "base", NULL);
    mw_store_case_state(s, 0, "ok", NULL);
    if (f != BARE)
        fill(s, f);
    ck_assert(mw_store_finish(s));
    mw_store_close(s);
    m->store = mw_store_open(m->db, m->d);
    ck_assert(mw_report_load(&m->r, m->store));
}

static void unmake(struct made *m)
{
    char cmd[128];
    ck_assert_msg(mw_diag_errors(m->d) == 0, "%s", mw_diag_text(m->d, 0)); /* every query ran */
    mw_report_unload(&m->r);
    mw_store_close(m->store);
    mw_diag_destroy(m->d);
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", m->folder);
    ck_assert_int_eq(system(cmd), 0);
}

/* Narrow and unbreakable spaces and true minus signs as a keyboard has them. */
static const char *plain(const char *s)
{
    static char buf[4][600];
    static unsigned turn;
    char *out = buf[turn++ % 4], *at = out;
    for (; *s && at < out + 590; s++)
        if (strncmp(s, "\u202f", 3) == 0) {
            *at++ = ' ';
            s += 2;
        } else if (strncmp(s, "\u2212", 3) == 0) {
            *at++ = '-';
            s += 2;
        } else {
            *at++ = *s;
        }
    *at = '\0';
    return out;
}

#define HAS(text, part) ck_assert_msg(strstr(plain(text), part) != NULL, "'%s' lacks '%s'", plain(text), part)

START_TEST(ladder_names_contract_and_useful)
{
    struct made m;
    struct mw_rstep step[MW_LADDER_MAX];
    make(&m, NO_MONEY);
    HAS(mw_title_ladder(&m.r, 0), "43.7 MW");
    HAS(mw_title_ladder(&m.r, 0), "9.70 MW");
    ck_assert_uint_eq(mw_rd_ladder(&m.r, 1, step), 7);
    ck_assert(isnan(step[2].w));
    unmake(&m);
}
END_TEST

START_TEST(quarters_add_up_over_names_and_cross_where_they_do)
{
    struct made m;
    int64_t t[MW_QUARTERS_MAX];
    make(&m, NO_MONEY);
    size_t n = mw_rd_quarters(&m.r, 0, t);
    ck_assert_uint_eq(n, QUARTERS);
    double *demand = mw_rd_quarter(&m.r, 0, "demand", NULL, "GPU", 1, t, n), *chat = mw_rd_quarter(&m.r, 0, "demand", "chat", "GPU", 1, t, n), *capacity = mw_rd_quarter(&m.r, 0, "capacity", NULL, "GPU", 1, t, n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_double_eq_tol(demand[i], chat[i] + 211.0, 1e-9);
        ck_assert_double_eq_tol(capacity[i], i >= 4 ? 1500 : 1000, 1e-9);
    }
    ck_assert_ptr_null(mw_rd_quarter(&m.r, 0, "demand", NULL, "token/s", 1, t, n));
    ck_assert_ptr_null(mw_rd_quarter(&m.r, 0, "capacity", NULL, "GPU", 2, t, n)); /* no P90 was stored */
    HAS(mw_title_demand(&m.r, 0), "Q1 2028"); /* P90: 1.3 x 700 + 211 is above 1000 at once */
    HAS(mw_title_demand(&m.r, 0), "Demand passes capacity in Q2 2028; at its P90 in Q1"); /* 700 + 130 + 211 */
    unmake(&m);
}
END_TEST

START_TEST(binding_resource_changes_when_another_is_nearer)
{
    struct made m;
    struct mw_rbinds b;
    make(&m, NO_MONEY);
    mw_rd_binds(&m.r, 0, &b);
    ck_assert_uint_eq(b.resources_n, 3);
    ck_assert_uint_eq(b.months_n, MONTHS);
    ck_assert_str_eq(b.resource[mw_binds_in(&b, 0)], "power");
    ck_assert_str_eq(b.resource[mw_binds_in(&b, MONTHS - 1)], "gpus");
    ck_assert_str_eq(b.resource[2], "money"); /* a limit that is not known comes last, and never binds */
    ck_assert_str_eq(mw_binding_resource(&m.r, 0), "GPUs");
    HAS(mw_title_binds(&m.r, 0), "Power binds until November 2028, then GPUs"); /* 1010 of 1041 GPUs pass 30 of 31.3 MW */
    ck_assert_str_eq(mw_binding_text(&m.r, 1), "");
    unmake(&m);
}
END_TEST

START_TEST(one_more_of_a_limit_is_read_as_it_was_stored)
{
    struct made m;
    struct mw_rshadow w[MW_RSHADOWS_MAX];
    make(&m, NO_MONEY);
    ck_assert_uint_eq(mw_rd_shadows(&m.r, 0, w), 2);
    ck_assert_str_eq(w[0].path, "grid.contract");
    ck_assert_str_eq(w[0].why, "");
    ck_assert_int_eq(mw_rd_plan_day_ns(&m.r, 86400.0) - mw_rd_plan_day_ns(&m.r, 0.0), INT64_C(86400) * MW_NS_PER_S);
    ck_assert_double_eq(w[0].npv_usd, -8.08e6);
    ck_assert_str_eq(w[1].why, "cannot be built with more of it");
    ck_assert(isnan(w[1].gpus_n));
    ck_assert_uint_eq(mw_rd_shadows(&m.r, 1, w), 0);
    unmake(&m);
}
END_TEST

START_TEST(decision_follows_the_signs_of_the_cases)
{
    static const struct { enum filling f; const char *say, *amount; } want[] = {
        { NO_MONEY, "is not stated", "1 041 GPUs" }, { EARNS, "earns in each of 2 cases", "7.90 MUSD to 23.7 MUSD" }, { CONTRADICTS, "cases contradict", "lender loses 88.1 MUSD" },
        { LOSES, "lose money", "-41.3 MUSD" }, { BARE, "nothing to decide", "" },
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct made m;
        make(&m, want[i].f);
        HAS(mw_title_decision(&m.r, 0), want[i].say);
        HAS(mw_title_decision(&m.r, 0), want[i].amount);
        unmake(&m);
    }
}
END_TEST

/* Own cash: -217 in 2028, then 59 a year; by the end of 2031 it is above the rented case's -60. */
START_TEST(what_stands_instead_is_an_option_and_no_verdict)
{
    struct made m;
    int year[MW_YEARS_MAX];
    double usd[MW_YEARS_MAX];
    make(&m, RENTS);
    HAS(mw_title_decision(&m.r, 0), "earns in each of 2 cases"); /* built ones */
    HAS(mw_title_options(&m.r, 0), "To build as base beats case rent (rents its GPUs for 3 years) by 68.7 MUSD of net present value");
    HAS(mw_title_cash_cases(&m.r, 0), "Case rent, which rents its GPUs for 3 years, is ahead of building in cash to the end of 2030");
    HAS(mw_elsewhere_text(&m.r), "Case rent rents its GPUs: what is left out here is of a plant that is another's.");
    ck_assert_uint_eq(mw_rd_free_cash(&m.r, 2, year, usd), 3);
    ck_assert_int_eq(year[0], 2029);
    ck_assert_double_eq_tol(usd[2], -20e6, 1e-3);
    unmake(&m);
    make(&m, EARNS);
    ck_assert_ptr_null(mw_elsewhere_text(&m.r));
    HAS(mw_title_options(&m.r, 0), "base is best of 2 cases");
    HAS(mw_title_cash_cases(&m.r, 0), "Every case brings the same cash"); /* as filled */
    unmake(&m);
}
END_TEST

START_TEST(debt_below_its_covenant_is_said_and_no_debt_has_no_page)
{
    struct made m;
    make(&m, DEBT);
    ck_assert(mw_has_debt(&m.r));
    HAS(mw_title_lender(&m.r, 0), "1.17");
    HAS(mw_title_lender(&m.r, 0), "below the covenant of 1.25");
    unmake(&m);
    make(&m, LOSES);
    ck_assert(!mw_has_debt(&m.r));
    ck_assert(mw_has_money(&m.r));
    unmake(&m);
    ck_assert_double_eq_tol(mw_number_in("min 1.25"), 1.25, 1e-12);
    ck_assert_double_eq_tol(mw_number_in("3.30 USD/h"), 3.3, 1e-12);
    ck_assert(isnan(mw_number_in("sculpted")));
}
END_TEST

/* Revenue 4 x 70 MUSD at no discount and no tax: -41.3 is made good by 14.75 % more of it. */
START_TEST(drivers_come_by_swing_and_break_even_is_arithmetic)
{
    struct made m;
    struct mw_rdriver d[MW_DRIVERS_MAX];
    make(&m, LOSES);
    ck_assert_str_eq(mw_rd_driven(&m.r, 0), "money.npv_usd");
    ck_assert_uint_eq(mw_rd_drivers(&m.r, 0, "money.npv_usd", d), 2);
    ck_assert_str_eq(d[0].path, "money.sells.spot.price");
    HAS(mw_title_drivers(&m.r, 0), "-81.7 to 64.3 MUSD");
    unmake(&m);
    make(&m, BARE);
    HAS(mw_title_drivers(&m.r, 0), "not in this database");
    unmake(&m);
}
END_TEST

START_TEST(capital_says_its_range_its_paper_and_quotes_out_of_date)
{
    struct made m;
    const char *expired[4];
    make(&m, EARNS);
    HAS(mw_title_capex(&m.r, 0), "217 MUSD (P10 -8 %, P90 +16 %)");
    HAS(mw_title_capex(&m.r, 0), "61 % of it rests on quotes");
    ck_assert_uint_eq(mw_rd_expired(&m.r, expired, 4), 1);
    ck_assert_msg(strstr(expired[0], "b200: this quote holds until 2027-11-30"), "%s", expired[0]);
    HAS(mw_title_unitcost(&m.r, 0), "3.17");
    HAS(mw_title_cash(&m.r, 0), "Funding peaks at 217 MUSD in 2028 and is back in 2032"); /* 59 a year from 2029 */
    unmake(&m);
}
END_TEST

START_TEST(phases_follow_ready_dates_unless_stated)
{
    struct made m;
    make(&m, NO_MONEY);
    ck_assert_str_eq(mw_hall_phase(&m.r, mw_rent_find(&m.r, 1)), "Phase 1");
    ck_assert_str_eq(mw_hall_phase(&m.r, mw_rent_find(&m.r, 2)), "Phase 3"); /* A and C are ready before it */
    ck_assert_str_eq(mw_hall_phase(&m.r, mw_rent_find(&m.r, 3)), "Phase 5");
    unmake(&m);
}
END_TEST

START_TEST(work_and_trust_carry_their_counts)
{
    struct made m;
    make(&m, LOSES);
    HAS(mw_title_produces(&m.r, 0), "78 % of those asked for"); /* 3.1 of 4.0 T */
    HAS(mw_title_produces(&m.r, 0), "619 jobs");
    HAS(mw_title_trust(&m.r, 0), "1 of 2 figures");
    HAS(mw_title_footprint(&m.r, 0), "1.190");
    unmake(&m);
}
END_TEST

/* Every page of the board draws on everything from nothing to a plan with debt, by itself and in the edition. */
START_TEST(every_board_page_draws_on_every_database)
{
    static const char *const pages[] = { "decision", "options", "ladder", "demand", "binds", "floor", "produces", "capex", "unitcost", "cash", "cash_cases", "lender", "drivers", "footprint", "trust" };
    for (enum filling f = BARE; f <= DEBT; f++) {
        struct made m;
        char pdf[128];
        unsigned sheets;
        make(&m, f);
        snprintf(pdf, sizeof pdf, "%s/x.pdf", m.folder);
        for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
            struct mw_report_options one = { .db = m.db, .pdf = pdf, .page = pages[i] };
            ck_assert_msg(mw_report_write_counted(&one, m.d, &sheets) && sheets == 1, "%s: %s", pages[i], mw_diag_text(m.d, 0));
        }
        struct mw_report_options board = { .db = m.db, .pdf = pdf, .edition = "board" };
        ck_assert(mw_report_write_counted(&board, m.d, &sheets));
        ck_assert_uint_eq(sheets, 17 - (f == BARE) - (f == BARE || f == NO_MONEY) - (f != DEBT)); /* one case has no options, no money no cash by case, no debt no lender */
        unmake(&m);
    }
}
END_TEST

MW_TEST_MAIN("report_board", ladder_names_contract_and_useful, quarters_add_up_over_names_and_cross_where_they_do, binding_resource_changes_when_another_is_nearer, one_more_of_a_limit_is_read_as_it_was_stored, decision_follows_the_signs_of_the_cases, what_stands_instead_is_an_option_and_no_verdict,
             debt_below_its_covenant_is_said_and_no_debt_has_no_page, drivers_come_by_swing_and_break_even_is_arithmetic, capital_says_its_range_its_paper_and_quotes_out_of_date, phases_follow_ready_dates_unless_stated,
             work_and_trust_carry_their_counts, every_board_page_draws_on_every_database)
