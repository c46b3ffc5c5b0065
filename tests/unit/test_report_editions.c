/* tests/unit/test_report_editions.c - the utility and design editions: every sheet, every table as CSV, paper, units, and what pages derive. */
#include "tests/mw_test.h"
#include "tests/report_place.h"
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include "report/report_count.h"
#include "sim/base/calendar.h"
#include "sim/base/file.h"

enum { HOURS = 61 * 24 };
static const int64_t hour_ns = 3600 * MW_NS_PER_S;

static int64_t first_ns(void) { return mw_time_from_civil(2029, 6, 1, 0, 0, 0) + 6 * hour_ns; } /* UTC-6 */
static double dry_c(int i) { return 17.3 + 9.1 * sin(0.2618 * i) + 0.011 * i / 24; }

/* The plant draws 0.43 MW and 23.7 kW per kelvin, the racks the same at all times. */
static void add_hours(struct mw_store *s, struct mw_store_key k)
{
    static const char *const col[] = { "meter_w", "it_w", "loss_w", "cooling_w", "dry_bulb_c", "wet_bulb_c", "water_m3ps" };
    for (int i = 0; i < HOURS; i++) {
        double it = 23.85e6, loss = 1.117e6, cooling = 0.43e6 + 23.7e3 * dry_c(i);
        double v[] = { it + loss + cooling + 0.31e6, it, loss, cooling, dry_c(i), dry_c(i) - 6.2, 0.0031 };
        mw_store_facility(s, k, first_ns() + i * hour_ns, col, v, 7);
    }
    mw_store_month(s, k, 0, "house_w", MW_Q_POWER, 2029, 6, 0.31e6, 0.31e6, 0.31e6, 0);
}

static void add_plant(struct mw_store *s, struct mw_store_key k)
{
    static const struct { const char *cls, *path, *label; unsigned parent, count; double rated_w; } e[] = {
        { "facility", "facility", "Facility", 0, 1, 0 }, { "grid", "grid", "Grid", 0, 1, 41.7e6 }, { "transformer", "power.substation.transformers", "Substation: 2 x 40 MVA", 0, 2, 38e6 },
        { "ups", "power.ups.1", "UPS 1, Hall A: 13 x 2.50 MW, 12 needed", 0, 13, 30e6 }, { "pdu", "power.pdu.1", "Busways 1, Hall A", 0, 46, 34.5e6 }, { "hall", "halls.A", "Hall A", 0, 1, 0 },
        { "block", "halls.A.block.1", "Hall A block 1", 5, 1, 4.884e6 }, { "rack", "halls.A.block.1.rack", "gb200-nvl72", 6, 37, 132e3 }, { "cdu", "cooling.cdu.1", "CDUs, Hall A: 8 x 1.30 MW, 7 needed", 0, 8, 9.1e6 },
        { "cooler", "cooling.reject.1", "Coolers, warm loop, Hall A: 9 x 630 kW, 7 needed", 0, 9, 4.41e6 }, { "switch", "fabric.scale_out.leaf", "Leaf switches", 0, 47, 150e3 },
        { "switch", "fabric.scale_out.spine", "Spine switches", 0, 23, 73e3 }, { "pump", "cooling.plant.1", "Cooling plant, Hall A", 0, 1, 0.2e6 },
    };
    for (unsigned i = 0; i < sizeof e / sizeof *e; i++)
        mw_store_entity(s, 0, i, e[i].parent, e[i].cls, e[i].path, e[i].label, e[i].count, e[i].rated_w);
    static const struct { unsigned from, to; double w; } feed[] = { { 1, 2, 38e6 }, { 2, 3, 30e6 }, { 3, 4, 30e6 }, { 4, 6, 4.4955e6 } };
    for (unsigned i = 0; i < 4; i++)
        mw_store_edge(s, 0, i, "feeds_a", feed[i].from, feed[i].to, feed[i].w);
    mw_store_edge(s, 0, 4, "links", 10, 11, 3.3e14);
    mw_store_place(s, 0, 5, 0, 0, 47.5, 31.25);
    mw_store_place(s, 0, 6, 4, 5, 22.2, 1.2);
    mw_store_month(s, k, 3, "load_w", MW_Q_POWER, 2029, 6, 20e6, 24.4e6, 26.1e6, 0);
    mw_store_month(s, k, 3, "failover_frac", MW_Q_FRACTION, 2029, 6, 0.7, 0.8, 0.87, 0);
    mw_store_month(s, k, 6, "rack_w", MW_Q_POWER, 2029, 6, 1e6, 2.3e6, 4.1e6, 0);
    mw_store_month(s, k, 12, "heat_w", MW_Q_POWER, 2029, 6, 1e6, 2.4e6, 4.4e6, 0);
    mw_store_month(s, k, 12, "odd_w", MW_Q_POWER, 2029, 6, 0.2e6, 1e6, 2.3e6, 0);
    mw_store_month(s, k, 12, "odd_w", MW_Q_POWER, 2029, 7, 0.1e6, 2e6, 2.2e6, 0);
    mw_store_month(s, k, 12, "odd_w", MW_Q_POWER, 2029, 8, 0.1e6, 7e6, 9e6, 0); /* not in the year that is drawn */
    static const struct { unsigned ent; const char *kind, *part, *cls; double n, usd; } part[] = {
        { 7, "rack", "gb200-nvl72", "gpu", 37, 3.1e6 }, { 3, "ups", "double-conversion", "electrical", 13, 1.25e6 }, { 9, "cooler", "adiabatic-cooler", "mechanical", 9, -1 }, { 10, "switch", "quantum-x800", "network", 47, 190e3 },
    };
    for (unsigned i = 0; i < 4; i++) {
        struct mw_store_part p = { .ent = part[i].ent, .kind = part[i].kind, .part = part[i].part, .cost_class = part[i].cls, .qty_n = part[i].n, .unit_usd = part[i].usd, .low_usd = NAN, .high_usd = NAN, .life_s = 1.6e8,
                                   .lead_s = 604800.0 * (23 + i), .embodied_kg = NAN, .status = 'u', .source = "a list, with \"quotes\"" };
        mw_store_part(s, 0, i, &p);
    }
}

static void add_values(struct mw_store *s)
{
    static const struct { const char *path, *text; enum mw_quantity q; double si; const char *kind, *part; } v[] = {
        { "building.floor", "17 kPa", MW_Q_PRESSURE, 17e3, NULL, NULL }, { "cooling.cdu.approach", "4 K", MW_Q_TEMP_DIFF, 4, NULL, NULL }, { "cooling.cdu.range", "10 K", MW_Q_TEMP_DIFF, 10, NULL, NULL },
        { "cooling.reject.approach", "5.55 K", MW_Q_TEMP_DIFF, 5.55, NULL, NULL }, { "cooling.reject.range", "10 K", MW_Q_TEMP_DIFF, 10, NULL, NULL }, { "cooling.supply", "40 \u00b0C", MW_Q_TEMP, 40, NULL, NULL },
        { "grid.must.power_factor", "0.95", MW_Q_NUMBER, 0.95, NULL, NULL }, { "grid.must.ramp", "20 MW/min", MW_Q_POWER_RAMP, 20e6 / 60, NULL, NULL }, { "grid.point.voltage", "138 kV", MW_Q_VOLTAGE, 138e3, NULL, NULL },
        { "halls.A.blocks.rack.aux", "11 kW", MW_Q_POWER, 11e3, "rack", "gb200-nvl72" }, { "halls.A.blocks.rack.depth", "1.2 m", MW_Q_LENGTH, 1.2, "rack", "frame" }, { "halls.A.blocks.rack.liquid", "85 %", MW_Q_FRACTION, 0.85, "rack", "gb200-nvl72" },
        { "halls.A.blocks.rack.mass", "1360 kg", MW_Q_MASS, 1360, "rack", "gb200-nvl72" }, { "halls.A.blocks.rack.width", "0.6 m", MW_Q_LENGTH, 0.6, "rack", "frame" },
        { "site.water.allocation", "500 m3/day", MW_Q_VOLUME_FLOW, 500 / 86400.0, NULL, NULL }, { "size.hold.money.first_revenue", "by 2029-12-31", MW_Q_N, NAN, NULL, NULL }, { "size.hold.facility.pue", "max 1.20", MW_Q_N, NAN, NULL, NULL }, { "work.chat.slo.ttft", "800 ms at p95", MW_Q_N, NAN, NULL, NULL },
    };
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        struct mw_store_value row = { .path = v[i].path, .text = v[i].text, .q = v[i].q, .si = v[i].si, .low = NAN, .high = NAN, .status = 'a', .origin = "scenario", .line = 1, .simulated = "yes", .part_kind = v[i].kind, .part = v[i].part };
        mw_store_value(s, 0, &row);
    }
    mw_store_scenario(s, "title", "Sioux Falls 41.7 MW");
    mw_store_scenario(s, "zone_ns", "-21600000000000");
    mw_store_scenario(s, "step_s", "3600");
    mw_store_scenario(s, "resolved", "power:\n  ups:\n    carry: [train, serve]\n  gensets:\n    use: diesel\n    carry: [cooling, network]  # stated\ncooling:\n  carry: [wrong]\n");
}

static void add_plan(struct mw_store *s, struct mw_store_key k)
{
    static const struct { const char *name; enum mw_quantity q; double v; } m[] = { { "power.contract_w", MW_Q_POWER, 41.7e6 }, { "power.peak15_w", MW_Q_POWER, 27.31e6 }, { "power.mean_w", MW_Q_POWER, 25.9e6 },
        { "cluster.design_w", MW_Q_POWER, 4.4955e6 }, { "cluster.racks_n", MW_Q_COUNT, 37 }, { "cluster.gpus_n", MW_Q_COUNT, 2664 }, { "facility.pue", MW_Q_NUMBER, 1.2345 }, { "fabric.switches_n", MW_Q_COUNT, 70 },
        { "fabric.tiers_n", MW_Q_COUNT, 2 }, { "power.loss_frac", MW_Q_FRACTION, 0.0417 }, { "cooling.supply_peak_c", MW_Q_TEMP, 40.3 }, { "money.first_paid_s", MW_Q_TIME, 30 * 86400.0 } };
    for (size_t i = 0; i < sizeof m / sizeof *m; i++)
        mw_store_metric_put(s, k, m[i].name, m[i].q, m[i].v);
    for (int q = 0; q < 6; q++) {
        int64_t t = mw_time_add_months(mw_time_from_civil(2029, 1, 1, 0, 0, 0), 3 * q) + 6 * hour_ns;
        mw_store_quarter(s, 0, t, "contract_w", "", "W", NAN, 41.7e6, NAN, "stated");
        mw_store_quarter(s, 0, t, "meter_peak_w", "", "W", 19e6 + 1e6 * q, 21e6 + 1e6 * q, 23.5e6 + 1e6 * q, q == 2 ? "simulated" : "surface");
    }
    mw_store_ledger(s, k, "energy", "right", "IT useful", "J", 118.2e12);
    mw_store_ledger(s, k, "energy", "right", "ups loss", "J", 4.3e12);
    mw_store_ledger(s, k, "energy", "right", "transformer loss", "J", 1.1e12);
}

/* A warm loop of 5.1 MW: with all units it falls below its design heat halfway between 40 and 45 C, with one out between 30 and 35. */
static void add_curves(struct mw_store *s)
{
    static const double all[] = { 2.0, 2.0, 1.7, 1.3, 0.7 }, one_out[] = { 2.0, 1.4, 0.6, 0.5, 0.4 };
    mw_store_probe(s, 0, "cooling.warm", "design_w", 5.1e6, NULL);
    for (int i = 0; i < 5; i++) {
        char key[16];
        snprintf(key, sizeof key, "%.1f", 25.0 + 5.0 * i);
        mw_store_probe(s, 0, "cooling.warm.all.able_w", key, 5.1e6 * all[i], NULL);
        mw_store_probe(s, 0, "cooling.warm.one_out.able_w", key, 5.1e6 * one_out[i], NULL);
        mw_store_probe(s, 0, "cooling.warm.all.power_w", key, 61e3 * (i + 1), NULL);
        mw_store_probe(s, 0, "cooling.warm.one_out.power_w", key, 67e3 * (i + 1), NULL);
    }
}

static struct place fresh_with(bool full, bool warm_chillers)
{
    struct place p;
    struct mw_diag *d = mw_diag_create();
    struct mw_store_key k = { 0, 2029, 0 };
    snprintf(p.folder, sizeof p.folder, "/tmp/mw_editions_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(p.folder));
    snprintf(p.db, sizeof p.db, "%s/results.db", p.folder);
    snprintf(p.pdf, sizeof p.pdf, "%s/report.pdf", p.folder);
    struct mw_store *s = mw_store_create(p.db, d);
    mw_store_case(s, 0, "base", NULL);
    mw_store_case_state(s, 0, "ok", NULL);
    if (full) {
        mw_store_detail(s, 0, 2029, first_ns(), first_ns(), first_ns() + HOURS * hour_ns);
        add_values(s);
        add_plant(s, k);
        add_hours(s, k);
        add_plan(s, k);
        add_curves(s);
        mw_store_probe(s, 0, "design_day", "limit_w", 41.7e6, "grid");
        mw_store_probe(s, 0, "design_day", "meter_w", 40.8e6, NULL);
        mw_store_probe(s, 0, "design_day", "headroom_frac", 0.0213, "grid");
        mw_store_metric_put(s, k, "cluster.it_peak_w", MW_Q_POWER, 4.1e6);
    }
    if (warm_chillers)
        mw_store_entity(s, 0, 13, 0, "chiller", "cooling.trim.1", "Chillers, warm loop, Hall A: 3 x 1.41 MW, 2 needed", 3, 2.82e6);
    ck_assert(mw_store_finish(s));
    mw_store_close(s);
    mw_diag_destroy(d);
    return p;
}

static struct place fresh(bool full) { return fresh_with(full, false); }

static char *slurp(const struct place *p, const char *name)
{
    char path[200];
    size_t n;
    struct mw_diag *d = mw_diag_create();
    snprintf(path, sizeof path, "%s/%s", p->folder, name);
    char *s = mw_file_slurp(path, &n, d);
    ck_assert_msg(s != NULL, "%s", path);
    mw_diag_destroy(d);
    return s;
}

static size_t lines_of(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += *s == '\n';
    return n;
}

static void close_report(struct opened *o)
{
    mw_report_unload(&o->r);
    mw_store_close(o->db);
    mw_diag_destroy(o->d);
}

START_TEST(editions_draw_every_sheet_from_little_and_from_much)
{
    for (int full = 0; full < 2; full++) {
        struct place p = fresh(full);
        ck_assert_uint_eq(draw(&p, (struct mw_report_options){ .edition = "utility" }, NULL), 8);
        ck_assert_uint_eq(draw(&p, (struct mw_report_options){ .edition = "design" }, NULL), full ? 16 : 15); /* without switches no topology */
        clean(&p);
    }
}
END_TEST

START_TEST(tables_stand_beside_the_report_with_all_rows)
{
    struct place p = fresh(true);
    draw(&p, (struct mw_report_options){ .edition = "utility" }, NULL);
    char *ramp = slurp(&p, "tables/utility_ramp-1-load-ramp-by-calendar-quarter.csv"), *hours = slurp(&p, "tables/utility_hourly-8760.csv");
    ck_assert_uint_eq(lines_of(ramp), 7);
    ck_assert_msg(strncmp(ramp, "Quarter,Contract [MW],", 22) == 0, "%s", ramp);
    ck_assert_msg(strstr(ramp, "2029 Q3,41.7,,23.0,25.5,,,,simulated\n") != NULL, "%s", ramp);
    ck_assert_uint_eq(lines_of(hours), HOURS + 1);
    ck_assert_msg(strstr(hours, "2029-06-01 00:00,2029-06-01T06:00Z,26.11701,") != NULL, "%.400s", hours); /* 23.85 + 1.117 + 0.43 + 0.31 + 0.0237 x 17.3 MW */
    free(ramp);
    free(hours);
    draw(&p, (struct mw_report_options){ .page = "design_bom" }, NULL);
    char *racks = slurp(&p, "tables/design_bom-netbox-racks.csv"), *bom = slurp(&p, "tables/design_bom-1-bill-of-materials-and-quantities.csv");
    ck_assert_uint_eq(lines_of(racks), 38);
    ck_assert_msg(strstr(racks, "\"Sioux Falls 41.7 MW\",\"Hall A\",\"halls.A.block.1-37\",planned,19,48,600,1200,mm,1360,kg,") != NULL, "%s", racks);
    ck_assert_msg(strstr(bom, "\"a list, with \"\"quotes\"\"\"") && strstr(bom, "GPU systems,gb200-nvl72,rack,37,132 kW,23,3100,114.70,"), "%s", bom);
    free(racks);
    free(bom);
    clean(&p);
}
END_TEST

START_TEST(tables_do_not_change_from_run_to_run)
{
    struct place p = fresh(true);
    char *text[2];
    for (int i = 0; i < 2; i++) {
        draw(&p, (struct mw_report_options){ .edition = "design" }, NULL);
        text[i] = slurp(&p, "tables/design_requirements-1-requirements.csv");
    }
    ck_assert_str_eq(text[0], text[1]);
    free(text[0]);
    free(text[1]);
    clean(&p);
}
END_TEST

START_TEST(csv_is_plain_and_names_its_groups)
{
    static const struct mw_table_col col[] = { { .head = "Line" }, { .head = "Value", .unit = "MW" }, { .head = "Note" } };
    const char *const cells[] = { "Losses", NULL, NULL, "UPS", MW_MINUS "12" MW_THIN "345.7", "a, b", "Busway", MW_EN_DASH, "4" MW_THIN "K", "All", "1", "say \"x\"" };
    const uint8_t kinds[] = { MW_ROW_GROUP, MW_ROW_PLAIN, MW_ROW_PLAIN, MW_ROW_TOTAL };
    struct mw_str out;
    mw_str_init(&out);
    mw_table_csv(&(struct mw_table){ .cols = col, .cols_n = 3, .rows_n = 4, .cells = cells, .row_kinds = kinds }, &out);
    ck_assert_str_eq(out.s, "group,Line,Value [MW],Note\nLosses,UPS,-12345.7,\"a, b\"\nLosses,Busway,,4 K\n,All,1,\"say \"\"x\"\"\"\n");
    mw_str_fini(&out);
}
END_TEST

static bool has_text(const struct place *p, const char *text)
{
    size_t n;
    struct mw_diag *d = mw_diag_create();
    char *pdf = mw_file_slurp(p->pdf, &n, d);
    ck_assert_ptr_nonnull(pdf);
    bool has = memmem(pdf, n, text, strlen(text)) != NULL;
    free(pdf);
    mw_diag_destroy(d);
    return has;
}

START_TEST(paper_and_units_are_chosen_or_corrected)
{
    struct place p = fresh(true);
    draw(&p, (struct mw_report_options){ .page = "water", .paper = "letter" }, NULL);
    ck_assert(has_text(&p, "MediaBox [ 0 0 612 792 ]")); /* 8.5 x 11 inches */
    draw(&p, (struct mw_report_options){ .page = "water" }, NULL);
    ck_assert(!has_text(&p, "MediaBox [ 0 0 612 792 ]"));
    draw(&p, (struct mw_report_options){ .page = "water", .paper = "leter" }, "did you mean 'letter'? [E607]");
    draw(&p, (struct mw_report_options){ .page = "water", .units = "usa" }, "did you mean 'us'? [E607]");
    draw(&p, (struct mw_report_options){ .page = "design_cooling", .units = "us" }, NULL);
    clean(&p);
}
END_TEST

START_TEST(us_units_stand_beside_si)
{
    struct place p = fresh(true);
    struct opened o;
    open_report(&o, &p);
    static const struct mw_table_col col[] = { { .head = "Loop" }, { .head = "Supply", .unit = "\u00b0C" }, { .head = "Flow", .unit = "L/s" }, { .head = "Heat", .unit = "MW heat" } };
    struct mw_tb t;
    mw_tb_init(&t, &o.r, col, 4);
    const char **c = mw_tb_row(&t, MW_ROW_PLAIN);
    c[0] = "warm", c[1] = "37.3", c[2] = "1" MW_THIN "263", c[3] = "n/a";
    ck_assert_str_eq(mw_tb_in_units(&t).cell[1], "37.3");
    o.r.us = true;
    struct mw_tb us = mw_tb_in_units(&t);
    ck_assert_str_eq(us.cell[1], "37.3 (99.1)");                                        /* 37.3 x 1.8 + 32 */
    ck_assert_str_eq(us.cell[2], "1" MW_THIN "263 (20" MW_THIN "019)");                 /* 15.85032 gpm per L/s */
    ck_assert_str_eq(us.cell[3], "n/a");
    ck_assert_str_eq(us.col[2].unit, "L/s (gpm)");
    ck_assert_str_eq(t.cell[1], "37.3"); /* what was given stays */
    ck_assert_ptr_nonnull(strstr(mw_us_beside(&o.r, "706 m2"), "(7" MW_THIN "599 ft\u00b2)"));
    ck_assert_str_eq(mw_us_beside(&o.r, "706 MW"), "706 MW");
    close_report(&o);
    clean(&p);
}
END_TEST

START_TEST(labels_of_plant_are_read)
{
    struct place p = fresh(true);
    struct opened o;
    struct mw_rplant x[MW_RPLANT_MAX];
    open_report(&o, &p);
    ck_assert_uint_eq(mw_rplant_load(&o.r, "ups", x), 1);
    ck_assert_str_eq(x[0].where, "Hall A");
    ck_assert_str_eq(x[0].part, "double-conversion");
    ck_assert_double_eq(x[0].units_n, 13);
    ck_assert_double_eq(x[0].needed_n, 12);
    ck_assert_double_eq_tol(x[0].unit_w, 2.5e6, 1e-6);
    ck_assert_double_eq_tol(x[0].load_w, 26.1e6, 1e-3);
    ck_assert_uint_eq(mw_rplant_load(&o.r, "cooler", x), 1);
    ck_assert_str_eq(x[0].where, "Hall A");
    ck_assert_double_eq_tol(x[0].unit_w, 630e3, 1e-6);
    ck_assert_uint_eq(mw_rplant_load(&o.r, "transformer", x), 1);
    ck_assert_str_eq(x[0].where, "Site");
    ck_assert(isnan(x[0].needed_n));
    ck_assert_double_eq_tol(mw_rd_fed_w(&o.r, 4), 4.1e6, 1e-3); /* the block's highest load, through the busway */
    ck_assert_str_eq(mw_rd_list(&o.r, "power.gensets.carry"), "cooling, network");
    ck_assert_str_eq(mw_rd_list(&o.r, "power.ups.carry"), "train, serve");
    ck_assert_str_eq(mw_rd_list(&o.r, "power.bess.does"), "");
    close_report(&o);
    clean(&p);
}
END_TEST

START_TEST(racks_are_added_by_type)
{
    struct place p = fresh(true);
    struct opened o;
    struct mw_rrack k[MW_RRACKS_MAX];
    open_report(&o, &p);
    ck_assert_uint_eq(mw_rracks_load(&o.r, k), 1);
    ck_assert_double_eq(k[0].racks_n, 37);
    ck_assert_double_eq_tol(k[0].booked_w, 121.5e3, 1e-6);
    ck_assert_double_eq_tol(k[0].peak_w, 4.1e6 / 37, 1e-6);
    ck_assert_double_eq_tol(k[0].mean_w, 2.3e6 / 37, 1e-6);
    ck_assert_double_eq_tol(k[0].mass_kg, 1360, 1e-9);
    close_report(&o);
    clean(&p);
}
END_TEST

START_TEST(weather_fit_is_least_squares)
{
    struct place p = fresh(true);
    struct opened o;
    struct mw_rfit fit;
    open_report(&o, &p);
    ck_assert(mw_weather_fit(&o.r, MW_H_COOLING, &fit));
    ck_assert_double_eq_tol(fit.per_k, 23.7e3, 1e-3);
    ck_assert_double_eq_tol(fit.r2, 1.0, 1e-9);
    ck_assert(mw_weather_fit(&o.r, MW_H_METER, &fit)); /* racks and losses do not move */
    ck_assert_double_eq_tol(fit.per_k, 23.7e3, 1e-2);
    size_t top = mw_peak_hour(&o.r, ~0u, false), low = mw_peak_hour(&o.r, ~0u, true);
    for (size_t i = 0; i < o.r.hours.n; i++) {
        ck_assert_double_le(o.r.hours.v[MW_H_METER][i], o.r.hours.v[MW_H_METER][top]);
        ck_assert_double_ge(o.r.hours.v[MW_H_METER][i], o.r.hours.v[MW_H_METER][low]);
    }
    ck_assert_uint_eq(mw_peak_hour(&o.r, mw_winter_months(&o.r), false), o.r.hours.n); /* June and July only */
    close_report(&o);
    clean(&p);
}
END_TEST

/* Titles are findings: they carry the numbers of the database. */
START_TEST(titles_are_made_from_data)
{
    struct place p = fresh(true);
    struct opened o;
    open_report(&o, &p);
    struct mw_report *r = &o.r;
    ck_assert_msg(strstr(mw_title_utility_cover(r, 0), "41.7") && strstr(mw_title_utility_cover(r, 0), "138"), "%s", mw_title_utility_cover(r, 0));
    ck_assert_msg(strstr(mw_title_utility_ramp(r, 0), "26.0") && strstr(mw_title_utility_ramp(r, 0), "2030 Q2"), "%s", mw_title_utility_ramp(r, 0));
    ck_assert_msg(strstr(mw_title_utility_ramp(r, 1), "The contract covers the P90 of the peak in every quarter") && strstr(mw_title_utility_ramp(r, 1), "146") && strstr(mw_title_utility_ramp(r, 1), "2030 Q2"), "%s",
                  mw_title_utility_ramp(r, 1)); /* 41.7 over 28.5 MW */
    ck_assert_msg(strstr(mw_title_utility_equipment(r, 0), "87"), "%s", mw_title_utility_equipment(r, 0));
    ck_assert_msg(strstr(mw_title_utility_hourly(r, 0), "0.024 MW per K"), "%s", mw_title_utility_hourly(r, 0));
    ck_assert_msg(strstr(mw_title_design_space(r, 0), "18.5") && strstr(mw_title_design_space(r, 0), "17.0"), "%s", mw_title_design_space(r, 0)); /* 1360 kg x 9.80665 / 0.72 m2 */
    ck_assert_msg(strstr(mw_title_design_cooling(r, 0), "up to 42.5"), "%s", mw_title_design_cooling(r, 0)); /* the one answer of both pages: the curve of all units */
    ck_assert_msg(strstr(mw_title_design_cooling(r, 2), "up to 32.5") && strstr(mw_title_design_cooling(r, 2), "with all, up to 42.5"), "%s", mw_title_design_cooling(r, 2));
    ck_assert_msg(strstr(mw_title_design_topology(r, 0), "70 switches in 2 tiers"), "%s", mw_title_design_topology(r, 0));
    ck_assert_msg(strstr(mw_title_design_requirements(r, 0), "5 are met, 2 missed and 3 not yet modelled"), "%s", mw_title_design_requirements(r, 0)); /* PUE 1.2345 over 1.20; 18.5 kPa over 17 */
    close_report(&o);
    clean(&p);
}
END_TEST

/* Chillers in the liquid loop: the curves are no longer of coolers alone, and the approaches tell how far those go. */
START_TEST(coolers_alone_are_told_from_coolers_with_chillers)
{
    struct place p = fresh_with(true, true);
    struct opened o;
    open_report(&o, &p);
    ck_assert_double_eq_tol(mw_design_warm_holds_c(&o.r, false), 42.5, 1e-9);
    ck_assert_double_eq_tol(mw_design_warm_holds_c(&o.r, true), 32.5, 1e-9);
    ck_assert_msg(strstr(mw_title_design_cooling(&o.r, 0), "30.4"), "%s", mw_title_design_cooling(&o.r, 0)); /* 40 - 4 - 5.55, ties to even */
    close_report(&o);
    draw(&p, (struct mw_report_options){ .page = "design_cooling" }, NULL);
    clean(&p);
}
END_TEST

/* The design day and the simulated year name different equipment: each says which it is, and why. */
START_TEST(nearest_equipment_is_told_by_day_and_by_year)
{
    struct place p = fresh(true), none = fresh(false);
    struct opened o;
    open_report(&o, &p);
    ck_assert_msg(strstr(mw_design_nearest_text(&o.r), "nearest to its limit then: the meter, 2.1"), "%s", mw_design_nearest_text(&o.r));
    const char *year = mw_year_nearest_text(&o.r);
    ck_assert_msg(strstr(year, "In 2029 as simulated racks draw at most 4.10") && strstr(year, "of the 4.50"), "%s", year); /* 4.4955 MW booked */
    ck_assert_msg(strstr(year, "UPS 1 (Hall A) is nearest, 13.0"), "%s", year);
    close_report(&o);
    open_report(&o, &none);
    ck_assert_str_eq(mw_design_nearest_text(&o.r), "");
    ck_assert_str_eq(mw_year_nearest_text(&o.r), "");
    close_report(&o);
    clean(&p);
    clean(&none);
}
END_TEST

/* Means of months count as long as their months are: every page that tells a mean tells the same. */
START_TEST(months_weigh_their_days)
{
    struct place p = fresh(true);
    struct opened o;
    open_report(&o, &p);
    ck_assert_double_eq_tol(mw_rd_levels(&o.r, "odd_w", false)[12], (30 * 1e6 + 31 * 2e6) / 61, 1.0);
    ck_assert_double_eq_tol(mw_rd_levels(&o.r, "odd_w", true)[12], 2.3e6, 1e-6);
    ck_assert(isnan(mw_rd_levels(&o.r, "odd_w", true)[3]));
    close_report(&o);
    clean(&p);
}
END_TEST

/* One colour a class on all pages: no two that may stand in one chart look alike. */
START_TEST(classes_of_cost_keep_their_colours)
{
    static const char *const cls[] = { "gpu", "network", "electrical", "mechanical", "storage", "server", "maintenance", "electricity", "rent", "fitout", "staff", "insurance and property tax", "site", "shell", "contingency", "other" };
    for (size_t i = 0; i < sizeof cls / sizeof *cls; i++) {
        struct mw_class_look a = mw_cost_class_look(cls[i]);
        ck_assert_uint_ge(a.colour, 1);
        ck_assert_uint_le(a.colour, MW_PALETTE_N);
        for (size_t k = 0; k < i; k++)
            ck_assert_msg(a.colour != mw_cost_class_look(cls[k]).colour || a.hatched != mw_cost_class_look(cls[k]).hatched, "%s looks like %s", cls[i], cls[k]);
        ck_assert_msg(i >= 8 || !a.hatched, "%s", cls[i]); /* parts that are bought stand in a treemap, which has no hatching */
    }
}
END_TEST

/* A table that a shorter sheet would cut keeps its rows, closer together. */
START_TEST(a_shorter_sheet_keeps_the_rows)
{
    static const struct mw_table_col col[] = { { .head = "Year", .weight = 1.0 }, { .head = "Power", .unit = "MW", .align = MW_CELL_RIGHT } };
    struct place p = fresh(false);
    struct opened o;
    struct mw_tb t;
    open_report(&o, &p);
    struct mw_doc *doc = mw_doc_create(&(struct mw_doc_info){ .title = "Sioux Falls", .paper = MW_PAPER_LETTER });
    mw_doc_plan(doc, &(struct mw_page_plan){ .name = "x", .title = "A title" });
    struct mw_page page = mw_doc_page(doc);
    mw_tb_init(&t, &o.r, col, 2);
    for (int i = 0; i < 11; i++) {
        const char **c = mw_tb_row(&t, MW_ROW_PLAIN);
        c[0] = mw_rf(&o.r, "%d", 2029 + i);
        c[1] = mw_rn(&o.r, 41.7 + i, 1);
    }
    double whole = mw_tb_height(&page, page.body.w, &t, "Power by year."), room = whole - 15.0;
    struct mw_box ample = page.body, tight = { page.body.x, page.body.y, page.body.w, room };
    mw_put_table(&page, &ample, &t, 0, "Power by year.");
    ck_assert_double_eq_tol(page.body.h - ample.h, whole, 3.0);
    mw_put_table(&page, &tight, &t, 0, "Power by year.");
    ck_assert_double_ge(room - tight.h, whole - 40.0); /* 2.6 pt a row: all of them stand, none is named as left out */
    ck_assert_double_ge(tight.h, 4.0);
    mw_doc_destroy(doc);
    close_report(&o);
    clean(&p);
}
END_TEST

MW_TEST_MAIN("report editions", editions_draw_every_sheet_from_little_and_from_much, tables_stand_beside_the_report_with_all_rows, tables_do_not_change_from_run_to_run, csv_is_plain_and_names_its_groups,
             paper_and_units_are_chosen_or_corrected, us_units_stand_beside_si, labels_of_plant_are_read, racks_are_added_by_type, weather_fit_is_least_squares, titles_are_made_from_data,
             coolers_alone_are_told_from_coolers_with_chillers, nearest_equipment_is_told_by_day_and_by_year, classes_of_cost_keep_their_colours, months_weigh_their_days, a_shorter_sheet_keeps_the_rows)
