/* tests/unit/test_report.c - the report draws every page from a database alone: a whole one, an empty one, a broken one. */
#include "tests/mw_test.h"
#include "report/pages/pages.h"
#include "report/report_count.h"
#include "sim/base/calendar.h"
#include "sim/base/file.h"
#include <sys/stat.h>

enum { DAYS = 61 };

/* Of every page that this database has a use for. */
static unsigned sheets_of_all(const char *path)
{
    struct mw_diag *d = mw_diag_create();
    struct mw_store *db = mw_store_open(path, d);
    struct mw_report r;
    unsigned n = 0;
    ck_assert(mw_report_load(&r, db));
    for (size_t i = 0; i < mw_report_pages_n; i++)
        n += !mw_report_pages[i].when || mw_report_pages[i].when(&r) ? mw_report_pages[i].sheets : 0;
    mw_report_unload(&r);
    mw_store_close(db);
    mw_diag_destroy(d);
    return n;
}

static const char *const columns[] = { "meter_w", "it_w", "loss_w", "cooling_w", "water_m3ps", "supply_c", "dry_bulb_c", "wet_bulb_c", "carbon_kg_per_j", "gpus_installed_n", "gpus_busy_n",
                                       "gpus_productive_n", "queue_jobs_n", "queue_gpus_n", "economiser_frac" };
enum { COLUMNS_N = sizeof columns / sizeof *columns };

static int64_t day_ns(int day) { return mw_time_from_civil(2029, 1, 1, 0, 0, 0) + day * 24 * 3600 * MW_NS_PER_S; }

/* Two months at hourly steps in a zone of UTC-6: awkward numbers, every column different. */
static void add_series(struct mw_store *s, struct mw_store_key k)
{
    for (int i = 0; i < DAYS * 24; i++) {
        double warm = 11.3 + 9.7 * sin(0.2618 * i) + 0.11 * i / 24, it = 23.85e6 + 1.17e6 * sin(0.031 * i), cooling = 0.031 * it * (1.0 + 0.04 * warm);
        double v[COLUMNS_N] = { it + 0.0471 * it + cooling, it, 0.0471 * it, cooling, warm > 14 ? 0.0023 * (warm - 14) : 0.0, 32.5, warm, warm - 4.1, 1.07e-7 + 2e-9 * (i % 24), 2385, 2101 + i % 97,
                                1877 + i % 83, i % 13, 8.0 * (i % 13), warm > 18 ? 0.4 : 1.0 };
        mw_store_facility(s, k, day_ns(0) + 6 * 3600 * MW_NS_PER_S + i * 3600 * MW_NS_PER_S, columns, v, COLUMNS_N);
    }
}

static void add_metrics(struct mw_store *s, struct mw_store_key k, double scale)
{
    static const struct { const char *name; enum mw_quantity q; double v; } m[] = {
        { "power.contract_w", MW_Q_POWER, 41.7e6 }, { "power.peak15_w", MW_Q_POWER, 27.31e6 }, { "power.mean_w", MW_Q_POWER, 25.9e6 }, { "power.limit_w", MW_Q_POWER, 40.4e6 },
        { "cluster.gpus_n", MW_Q_COUNT, 2385 }, { "cluster.racks_n", MW_Q_COUNT, 37 }, { "cluster.design_w", MW_Q_POWER, 24.1e6 }, { "facility.pue", MW_Q_NUMBER, 1.0973 },
        { "facility.energy_j", MW_Q_ENERGY, 136.5e12 }, { "facility.utilisation_frac", MW_Q_FRACTION, 0.883 }, { "facility.useful_frac", MW_Q_FRACTION, 0.791 },
        { "cooling.water_m3", MW_Q_VOLUME, 8127 }, { "facility.wue_m3_per_j", MW_Q_VOLUME_PER_ENERGY, 6.5e-11 }, { "carbon.scope2_kg", MW_Q_CO2, 1.46e7 },
        { "carbon.intensity_kg_per_j", MW_Q_CO2_PER_ENERGY, 1.07e-7 }, { "money.capex_usd", MW_Q_MONEY, 713e6 }, { "money.opex_usd_per_year", MW_Q_MONEY, 31.7e6 },
        { "money.usd_per_gpu_s", MW_Q_MONEY_RATE, 2.17 / 3600 }, { "money.usd_per_useful_gpu_s", MW_Q_MONEY_RATE, 2.74 / 3600 }, { "money.npv_usd", MW_Q_MONEY, -17.3e6 },
    };
    for (size_t i = 0; i < sizeof m / sizeof *m; i++)
        mw_store_metric_put(s, k, m[i].name, m[i].q, m[i].v * scale);
}

static void add_books(struct mw_store *s, struct mw_store_key k)
{
    static const struct { const char *book, *side, *name, *unit; double v; } line[] = {
        { "energy", "left", "utility", "J", 136.5e12 }, { "energy", "right", "IT useful", "J", 118.2e12 }, { "energy", "right", "rack conversion", "J", 6.2e12 }, { "energy", "right", "cooling", "J", 6.1e12 },
        { "energy", "right", "ups loss", "J", 4.3e12 }, { "energy", "right", "house", "J", 1.7e12 }, { "gpu_time", "left", "installed", "GPU s", 1.257e10 },
        { "gpu_time", "right", "productive", "GPU s", 9.94e9 }, { "gpu_time", "right", "idle", "GPU s", 1.43e9 }, { "gpu_time", "right", "redone", "GPU s", 1.2e9 },
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++)
        mw_store_ledger(s, k, line[i].book, line[i].side, line[i].name, line[i].unit, line[i].v);
}

static void add_plant(struct mw_store *s)
{
    static const struct { const char *cls, *path, *label; unsigned parent, count; double rated_w; } e[] = {
        { "facility", "", "Site", 0, 1, NAN }, { "grid", "grid", "Grid", 0, 1, 41.7e6 }, { "transformer", "power.substation.transformers", "Substation: 2 x 40 MVA", 0, 2, 38e6 },
        { "ups", "power.ups.1", "UPS 1, Hall A: 13 x 2.50 MW, 12 needed", 0, 13, 30e6 }, { "hall", "halls.A", "Hall A", 0, 1, 0 }, { "block", "halls.A.block.1", "Hall A block 1", 4, 1, 26e6 },
        { "rack", "halls.A.block.1.rack", "gb200-nvl72", 5, 37, 0.7e6 },
    };
    for (unsigned i = 0; i < sizeof e / sizeof *e; i++)
        mw_store_entity(s, 0, i, e[i].parent, e[i].cls, e[i].path, e[i].label, e[i].count, e[i].rated_w);
    mw_store_edge(s, 0, 0, "feeds_a", 1, 2, 38e6);
    mw_store_edge(s, 0, 1, "feeds_a", 2, 3, 30e6);
    mw_store_edge(s, 0, 2, "feeds_a", 3, 5, 26e6);
    mw_store_place(s, 0, 4, 0, 0, 47.5, 31.25);
    mw_store_place(s, 0, 5, 4, 5, 22.2, 1.2);
    struct mw_store_key k = { 0, 2029, 0 };
    for (int m = 1; m <= 2; m++) {
        mw_store_month(s, k, 3, "load_w", MW_Q_POWER, 2029, m, 20e6, 24.4e6, 26.1e6, day_ns(20));
        mw_store_month(s, k, 5, "rack_w", MW_Q_POWER, 2029, m, 19e6, 23.9e6, 25.7e6, day_ns(20));
    }
    struct mw_store_part part = { .ent = 6, .kind = "rack", .part = "gb200-nvl72", .cost_class = "gpu", .qty_n = 37, .unit_usd = 3.1e6, .low_usd = NAN, .high_usd = NAN, .life_s = 1.6e8, .lead_s = 1.8e7,
                                  .embodied_kg = 40235, .status = 'u', .source = "a price list" };
    mw_store_part(s, 0, 0, &part);
}

static void add_money(struct mw_store *s)
{
    struct mw_store_key plan = { 0, 0, 0 }, year = { 0, 2029, 0 };
    struct mw_store_money m = { .kind = "capex", .line = "gpu", .usd = 612e6, .low_usd = NAN, .high_usd = NAN, .status = 'q' };
    mw_store_money(s, plan, &m);
    m.kind = "annual";
    mw_store_money(s, plan, &m);
    m = (struct mw_store_money){ .year = 2029, .kind = "revenue", .line = "anchor", .usd = 58e6, .low_usd = NAN, .high_usd = NAN };
    mw_store_money(s, plan, &m);
    m = (struct mw_store_money){ .year = 2029, .month = 2, .kind = "bill", .line = "energy", .usd = 0.97e6, .low_usd = NAN, .high_usd = NAN };
    mw_store_money(s, year, &m);
}

static void add_head(struct mw_store *s)
{
    mw_store_scenario(s, "title", "Sioux Falls 41.7 MW");
    mw_store_scenario(s, "hash", "00c0ffee00c0ffee");
    mw_store_scenario(s, "zone_ns", "-21600000000000");
    mw_store_scenario(s, "step_s", "3600");
    mw_store_scenario(s, "revision_date", "2028-11-03");
    struct mw_store_value v = { .path = "site.water.allocation", .text = "500 m3/day", .q = MW_Q_VOLUME_FLOW, .si = 500 / 86400.0, .low = NAN, .high = NAN, .status = 'a', .origin = "scenario", .line = 4, .simulated = "yes" };
    mw_store_value(s, 0, &v);
    v = (struct mw_store_value){ .path = "cooling.cdu.price", .text = "180 kUSD", .q = MW_Q_MONEY, .si = 180e3, .low = NAN, .high = NAN, .status = 'u', .source = "planning value", .origin = "library", .line = 1, .simulated = "yes" };
    mw_store_value(s, 0, &v);
    mw_store_note(s, (struct mw_store_key){ 0, 0, 0 }, "not_simulated", "grid.must.swing", "largest oscillation and its band");
}

enum filling { FULL, BARE, INFEASIBLE, UNFINISHED };

static void make(const char *path, enum filling f)
{
    struct mw_diag *d = mw_diag_create();
    struct mw_store *s = mw_store_create(path, d);
    ck_assert_msg(s != NULL, "%s", mw_diag_text(d, 0));
    mw_store_case(s, 0, "base", NULL);
    mw_store_case_state(s, 0, f == INFEASIBLE ? "infeasible" : "ok", f == INFEASIBLE ? "power.ups" : NULL);
    if (f == FULL) {
        struct mw_store_key base = { 0, 2029, 0 }, lean = { 1, 2029, 0 };
        mw_store_case(s, 1, "lean", "power.use: n-plus-1");
        mw_store_case_state(s, 1, "ok", NULL);
        add_head(s);
        for (uint32_t c = 0; c < 2; c++)
            mw_store_detail(s, c, 2029, day_ns(-14), day_ns(0) + 6 * 3600 * MW_NS_PER_S, day_ns(DAYS) + 6 * 3600 * MW_NS_PER_S);
        add_series(s, base);
        add_metrics(s, base, 1.0);
        add_metrics(s, lean, 0.97);
        add_books(s, base);
        add_books(s, lean);
        add_plant(s);
        add_money(s);
        mw_store_quantile(s, base, "facility.pue", 40, 1.081, 1.097, 1.119);
    }
    if (f != UNFINISHED)
        ck_assert(mw_store_finish(s));
    mw_store_close(s);
    mw_diag_destroy(d);
}

struct place { char folder[64], db[96], pdf[96]; };

static struct place fresh(enum filling f)
{
    struct place p;
    snprintf(p.folder, sizeof p.folder, "/tmp/mw_report_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(p.folder));
    snprintf(p.db, sizeof p.db, "%s/results.db", p.folder);
    snprintf(p.pdf, sizeof p.pdf, "%s/report.pdf", p.folder);
    make(p.db, f);
    return p;
}

static void clean(const struct place *p)
{
    char cmd[128];
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", p->folder);
    ck_assert_int_eq(system(cmd), 0);
}

/* Draws and returns the sheets; the first diagnostic goes to text. */
static unsigned report(const struct place *p, const char *edition, const char *page, char *text, size_t text_n)
{
    struct mw_diag *d = mw_diag_create();
    struct mw_report_options o = { .db = p->db, .pdf = p->pdf, .edition = edition, .page = page };
    unsigned sheets = 0;
    bool ok = mw_report_write_counted(&o, d, &sheets);
    const char *first = mw_diag_text(d, 0);
    snprintf(text, text_n, "%s", first ? first : "");
    ck_assert_int_eq(ok, mw_diag_errors(d) == 0);
    mw_diag_destroy(d);
    return ok ? sheets : 0;
}

START_TEST(full_database_fills_every_sheet)
{
    struct place p = fresh(FULL);
    char text[300], head[5] = "";
    ck_assert_uint_eq(report(&p, NULL, NULL, text, sizeof text), sheets_of_all(p.db));
    FILE *f = fopen(p.pdf, "rb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fread(head, 1, 4, f), 4);
    ck_assert_str_eq(head, "%PDF");
    fclose(f);
    clean(&p);
}
END_TEST

START_TEST(bytes_do_not_change_from_run_to_run)
{
    struct place p = fresh(FULL);
    struct mw_diag *d = mw_diag_create();
    char text[300];
    size_t a_n, b_n;
    report(&p, NULL, NULL, text, sizeof text);
    char *a = mw_file_slurp(p.pdf, &a_n, d);
    report(&p, NULL, NULL, text, sizeof text);
    char *b = mw_file_slurp(p.pdf, &b_n, d);
    ck_assert_uint_eq(a_n, b_n);
    ck_assert_mem_eq(a, b, a_n);
    free(a);
    free(b);
    mw_diag_destroy(d);
    clean(&p);
}
END_TEST

START_TEST(editions_and_pages_are_lists_of_names)
{
    static const struct { const char *edition, *page; unsigned sheets; } want[] = {
        { "board", NULL, 16 }, { "utility", NULL, 8 }, { "design", NULL, 15 }, { NULL, "power", 1 }, { "board", "floor", 1 }, { NULL, "assumptions", 3 },
    };
    struct place p = fresh(FULL);
    char text[300];
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        ck_assert_uint_eq(report(&p, want[i].edition, want[i].page, text, sizeof text), want[i].sheets);
    const char *const *pages = mw_report_page_names();
    for (size_t i = 0; i < mw_report_pages_n; i++)
        ck_assert_str_eq(pages[i], mw_report_pages[i].name);
    ck_assert_ptr_null(pages[mw_report_pages_n]);
    clean(&p);
}
END_TEST

START_TEST(unknown_names_are_corrected)
{
    struct place p = fresh(FULL);
    char text[300];
    ck_assert_uint_eq(report(&p, NULL, "watr", text, sizeof text), 0);
    ck_assert_msg(strstr(text, "did you mean 'water'") && strstr(text, "[E607]"), "%s", text);
    ck_assert_uint_eq(report(&p, "utilty", NULL, text, sizeof text), 0);
    ck_assert_msg(strstr(text, "did you mean 'utility'") && strstr(text, "[E607]"), "%s", text);
    ck_assert_int_ne(access(p.pdf, F_OK), 0);
    clean(&p);
}
END_TEST

START_TEST(incomplete_database_is_refused)
{
    struct place p = fresh(UNFINISHED);
    char text[300];
    ck_assert_uint_eq(report(&p, NULL, NULL, text, sizeof text), 0);
    ck_assert_msg(strstr(text, "[E507]") != NULL || strstr(text, "W502") != NULL, "%s", text);
    ck_assert_int_ne(access(p.pdf, F_OK), 0);
    clean(&p);
}
END_TEST

static void draws_what_is_missing(enum filling f)
{
    struct place p = fresh(f);
    char text[300];
    ck_assert_uint_eq(report(&p, NULL, NULL, text, sizeof text), sheets_of_all(p.db));
    clean(&p);
}

START_TEST(empty_database_says_what_is_missing)
{
    draws_what_is_missing(BARE);
}
END_TEST

START_TEST(infeasible_database_says_what_binds)
{
    static const struct { const char *edition; unsigned sheets; } row[] = { { NULL, 5 }, { "board", 4 }, { "utility", 1 }, { "design", 4 } }; /* decision, figures, three of assumptions; no page of what was never counted */
    struct place p = fresh(INFEASIBLE);
    char text[300];
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        ck_assert_uint_eq(report(&p, row[i].edition, NULL, text, sizeof text), row[i].sheets);
    ck_assert_uint_eq(report(&p, NULL, "ladder", text, sizeof text), 1); /* a page by its name is drawn all the same */
    struct mw_diag *d = mw_diag_create();
    struct mw_store *db = mw_store_open(p.db, d);
    struct mw_report r;
    ck_assert(mw_report_load(&r, db));
    ck_assert(mw_unbuilt(&r));
    ck_assert_msg(strstr(mw_title_assumptions(&r, 1), "was not looked at"), "%s", mw_title_assumptions(&r, 1)); /* not: 0 statements are not simulated */
    mw_report_unload(&r);
    mw_store_close(db);
    mw_diag_destroy(d);
    clean(&p);
}
END_TEST

START_TEST(charts_stand_beside_the_report)
{
    struct place p = fresh(FULL);
    struct mw_diag *d = mw_diag_create();
    char charts[96], file[160];
    static const char *const names[] = { "power-1.svg", "power-1.png", "goodput-1.svg", "floor-1.png" };
    snprintf(charts, sizeof charts, "%s/charts", p.folder);
    struct mw_report_options o = { .db = p.db, .pdf = p.pdf, .chart_folder = charts };
    ck_assert_msg(mw_report_write(&o, d), "%s", mw_diag_text(d, 0));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat st;
        snprintf(file, sizeof file, "%s/%s", charts, names[i]);
        ck_assert_msg(stat(file, &st) == 0 && st.st_size > 500, "%s", file);
    }
    mw_diag_destroy(d);
    clean(&p);
}
END_TEST

/* Titles are findings: they carry the numbers of the database. */
START_TEST(titles_are_made_from_data)
{
    struct place p = fresh(FULL);
    struct mw_diag *d = mw_diag_create();
    struct mw_store *db = mw_store_open(p.db, d);
    struct mw_report r;
    ck_assert(mw_report_load(&r, db));
    ck_assert_uint_eq(r.hours.n, DAYS * 24);
    ck_assert_msg(strstr(mw_title_power(&r, 0), "27.3") && strstr(mw_title_power(&r, 0), "41.7"), "%s", mw_title_power(&r, 0));
    ck_assert_msg(strstr(mw_title_goodput(&r, 0), "79.1"), "%s", mw_title_goodput(&r, 0)); /* 9.94e9 of 1.257e10 GPU s */
    ck_assert_msg(strstr(mw_title_oneline(&r, 0), "87"), "%s", mw_title_oneline(&r, 0));   /* 26.1 of 30 MW */
    ck_assert_msg(strstr(mw_title_figures(&r, 0), "2.74"), "%s", mw_title_figures(&r, 0));
    mw_report_unload(&r);
    mw_store_close(db);
    mw_diag_destroy(d);
    clean(&p);
}
END_TEST

/* Sums over months are the sums over the hours, and the meter closes with its parts. */
START_TEST(hours_add_up)
{
    struct place p = fresh(FULL);
    struct mw_diag *d = mw_diag_create();
    struct mw_store *db = mw_store_open(p.db, d);
    struct mw_report r;
    struct mw_hspan *m, *days;
    ck_assert(mw_report_load(&r, db));
    size_t n = mw_hours_months(&r, &m), days_n = mw_hours_days(&r, &days);
    double all = mw_hours_sum(&r, MW_H_METER, mw_hours_all(&r)), months = 0, by_day = 0;
    ck_assert_uint_eq(n, 3); /* 61 days from 1 January reach into March */
    ck_assert_uint_eq(days_n, DAYS);
    for (size_t i = 0; i < n; i++)
        months += mw_hours_sum(&r, MW_H_METER, m[i]);
    for (size_t i = 0; i < days_n; i++)
        by_day += mw_hours_sum(&r, MW_H_METER, days[i]);
    ck_assert_double_eq_tol(months / all, 1.0, 1e-12);
    ck_assert_double_eq_tol(by_day / all, 1.0, 1e-12);
    double parts = mw_hours_sum(&r, MW_H_IT, mw_hours_all(&r)) + mw_hours_sum(&r, MW_H_LOSS, mw_hours_all(&r)) + mw_hours_sum(&r, MW_H_COOLING, mw_hours_all(&r));
    ck_assert_double_eq_tol(parts / all, 1.0, 1e-12);
    mw_report_unload(&r);
    mw_store_close(db);
    mw_diag_destroy(d);
    clean(&p);
}
END_TEST

/* Every GPU-second installed leaves the flow at one end, and what enters a state leaves it. */
START_TEST(flow_of_gpu_hours_closes)
{
    struct place p = fresh(FULL);
    struct mw_diag *d = mw_diag_create();
    struct mw_store *db = mw_store_open(p.db, d);
    struct mw_report r;
    ck_assert(mw_report_load(&r, db));
    const struct mw_sankey *c = mw_goodput_flow(&r).chart;
    ck_assert_ptr_nonnull(c);
    double ends = 0, used = 0;
    for (size_t i = 0; i < c->nodes_n; i++) {
        double in = 0, out = 0;
        for (size_t k = 0; k < c->links_n; k++) {
            in += c->links[k].to == i ? c->links[k].v : 0.0;
            out += c->links[k].from == i ? c->links[k].v : 0.0;
        }
        if (in > 0 && out > 0)
            ck_assert_double_eq_tol(out / in, 1.0, 1e-12);
        ends += out == 0 ? in : 0.0;
        used += strcmp(c->nodes[i].name, "In use") == 0 ? in : 0.0;
    }
    ck_assert_double_eq_tol(ends, 1.257e10, 1.0);
    ck_assert_double_eq_tol(used, 9.94e9 + 1.2e9, 1.0); /* productive and redone */
    mw_report_unload(&r);
    mw_store_close(db);
    mw_diag_destroy(d);
    clean(&p);
}
END_TEST

/* Values far below one are printed in a unit in which they are not zero. */
START_TEST(small_values_do_not_read_zero)
{
    struct place p = fresh(FULL);
    struct mw_diag *d = mw_diag_create();
    struct mw_store *db = mw_store_open(p.db, d);
    struct mw_report r;
    ck_assert(mw_report_load(&r, db));
    ck_assert_msg(strstr(mw_rsi(&r, 1.2e-10, "USD/B", 3), "120") != NULL, "%s", mw_rsi(&r, 1.2e-10, "USD/B", 3));
    ck_assert_msg(strstr(mw_rsi(&r, 1.2e-10, "USD/B", 3), "USD/TB") != NULL, "%s", mw_rsi(&r, 1.2e-10, "USD/B", 3));
    ck_assert_msg(strstr(mw_rsi(&r, 7.47e-11, "m3/J", 3), "L/kWh") != NULL, "%s", mw_rsi(&r, 7.47e-11, "m3/J", 3));
    ck_assert_msg(strstr(mw_rsi_like(&r, 1.2, 0.3, "USD/W", 3), "200") && strstr(mw_rsi_like(&r, 1.2, 0.3, "USD/W", 3), "USD/kW"), "%s", mw_rsi_like(&r, 1.2, 0.3, "USD/W", 3));
    ck_assert_msg(strstr(mw_rsi_like(&r, 0.0, 864000.0, "s", 3), "0") && strstr(mw_rsi_like(&r, 0.0, 864000.0, "s", 3), "d"), "%s", mw_rsi_like(&r, 0.0, 864000.0, "s", 3));
    ck_assert_msg(strpbrk(mw_rsi(&r, 3.1e-9, "kg/J", 2), "31") != NULL, "%s", mw_rsi(&r, 3.1e-9, "kg/J", 2));
    mw_report_unload(&r);
    mw_store_close(db);
    mw_diag_destroy(d);
    clean(&p);
}
END_TEST

MW_TEST_MAIN("report", full_database_fills_every_sheet, bytes_do_not_change_from_run_to_run, editions_and_pages_are_lists_of_names, unknown_names_are_corrected, incomplete_database_is_refused,
             empty_database_says_what_is_missing, infeasible_database_says_what_binds, charts_stand_beside_the_report, titles_are_made_from_data, hours_add_up,
             flow_of_gpu_hours_closes, small_values_do_not_read_zero)
