/* tests/chart_samples.h - one invented example of every chart, for tests, bench and gallery; the figures mean nothing. */
#ifndef MW_TEST_CHART_SAMPLES_H
#define MW_TEST_CHART_SAMPLES_H
#include "report/charts/charts.h"
#include "sim/base/arena.h"
#include "sim/base/calendar.h"
#include "report/charts/number.h"
#include <math.h>
#include <string.h>

#define SAMPLES_MAX 32
struct chart_sample { const char *name; struct mw_figure figure; double w, h; };
struct chart_samples { struct mw_arena arena; struct chart_sample s[SAMPLES_MAX]; size_t n; };

/* Copies a literal into the arena so that it lives as long as the samples. */
#define KEEP(cs, type, ...) memcpy(mw_arena_alloc(&(cs)->arena, sizeof(type[]){ __VA_ARGS__ }), (type[]){ __VA_ARGS__ }, sizeof(type[]){ __VA_ARGS__ })
#define KEEP1(cs, type, ...) ((const type *)memcpy(mw_arena_alloc(&(cs)->arena, sizeof(type)), &(type){ __VA_ARGS__ }, sizeof(type)))

static inline void sample_add(struct chart_samples *cs, const char *name, struct mw_figure f, double w, double h)
{
    cs->s[cs->n++] = (struct chart_sample){ name, f, w, h };
}

static inline double *sample_wave(struct chart_samples *cs, size_t n, double base, double swing, double growth, double period)
{
    double *v = mw_arena_array(&cs->arena, double, n);
    for (size_t i = 0; i < n; i++)
        v[i] = base + swing * sin(6.2831853 * (double)i / period) + growth * (double)i + 0.3 * swing * sin((double)(i * i % 97));
    return v;
}

static inline void samples_xy(struct chart_samples *cs)
{
    enum { N = 20, YEAR = 8760 };
    int64_t *t = mw_arena_array(&cs->arena, int64_t, N), *hour = mw_arena_array(&cs->arena, int64_t, YEAR);
    double *demand = mw_arena_array(&cs->arena, double, N), *p10 = mw_arena_array(&cs->arena, double, N), *p90 = mw_arena_array(&cs->arena, double, N);
    double *ph1 = mw_arena_array(&cs->arena, double, N), *ph2 = mw_arena_array(&cs->arena, double, N), *over = mw_arena_array(&cs->arena, double, N);
    for (int i = 0; i < N; i++) {
        t[i] = mw_time_add_months(mw_time_from_civil(2026, 7, 1, 0, 0, 0), 3 * i);
        demand[i] = 8e6 * pow(1.165, i);
        p10[i] = demand[i] * (1 - 0.018 * i);
        p90[i] = demand[i] * (1 + 0.024 * i);
        ph1[i] = i >= 2 ? 42e6 : 12e6;
        ph2[i] = i >= 10 ? 58e6 : 0;
        over[i] = fmax(0, demand[i] - ph1[i] - ph2[i]);
    }
    for (int i = 0; i < YEAR; i++)
        hour[i] = mw_time_from_civil(2028, 1, 1, 0, 0, 0) + i * 3600 * MW_NS_PER_S;
    sample_add(cs, "demand", mw_figure_xy(KEEP1(cs, struct mw_xy_chart, .title = "Demand passes capacity in March 2030",
        .x = { .scale = MW_SCALE_TIME }, .y = { .title = "Critical IT power", .unit = "MW", .per_unit = 1e6, .zero = true }, .t_ns = t, .n = N,
        .stack = KEEP(cs, struct mw_series, { .name = "Phase 1", .v = ph1, .step = true, .colour = 4 }, { .name = "Phase 2", .v = ph2, .step = true, .colour = 3 },
                      { .name = "Unserved", .v = over, .colour = 5, .hatched = true, .step = true }), .stack_n = 3,
        .bands = KEEP(cs, struct mw_band, { .name = "P10" MW_EN_DASH "P90", .lo = p10, .hi = p90, .colour = 1 }), .bands_n = 1,
        .lines = KEEP(cs, struct mw_series, { .name = "Demand, P50", .v = demand, .colour = 1 }), .lines_n = 1)), 480, 210);
    double *load = sample_wave(cs, YEAR, 71e6, 9e6, 1400, 8760);
    sample_add(cs, "year", mw_figure_xy(KEEP1(cs, struct mw_xy_chart, .title = "Load at the meter never passes the firm limit",
        .x = { .scale = MW_SCALE_TIME, .title = "Local time" }, .y = { .title = "Power at the meter", .unit = "MW", .per_unit = 1e6, .zero = true }, .t_ns = hour, .n = YEAR,
        .lines = KEEP(cs, struct mw_series, { .v = load, .colour = 3 }), .lines_n = 1,
        .refs_y = KEEP(cs, struct mw_ref, { 100e6, "Contract, 100 MW" }, { 97.5e6, "Firm, 97.5 MW" }), .refs_y_n = 2,
        .refs_x = KEEP(cs, struct mw_ref, { (double)hour[4200], "Phase 2 energised" }), .refs_x_n = 1)), 480, 170);
    sample_add(cs, "duration", mw_figure_duration(KEEP1(cs, struct mw_duration_chart, .title = "Firm power is used 31 % of the year",
        .y = { .title = "Power at the meter", .unit = "MW", .per_unit = 1e6, .zero = true }, .n = YEAR,
        .curves = KEEP(cs, struct mw_series, { .name = "Base", .v = load }, { .name = "Managed cap", .v = sample_wave(cs, YEAR, 64e6, 5e6, 900, 8760) }),
        .curves_n = 2, .refs = KEEP(cs, struct mw_ref, { 85e6, "Firm, 85 MW" }), .refs_n = 1)), 236, 170);
    double *f = mw_arena_array(&cs->arena, double, 40), *a = mw_arena_array(&cs->arena, double, 40), *mask = mw_arena_array(&cs->arena, double, 40);
    for (int i = 0; i < 40; i++) {
        f[i] = 0.1 * pow(200.0, i / 39.0);
        a[i] = 6e6 / (1 + f[i] * f[i] * 3) + 4e4;
        mask[i] = f[i] < 1 ? 5e6 : 8e5;
    }
    sample_add(cs, "spectrum", mw_figure_xy(KEEP1(cs, struct mw_xy_chart, .title = "Oscillation stays under the mask above 0.3 Hz",
        .x = { .scale = MW_SCALE_LOG, .title = "Frequency", .unit = "Hz" }, .y = { .scale = MW_SCALE_LOG, .title = "Amplitude", .unit = "kW", .per_unit = 1e3 }, .x_v = f, .n = 40,
        .lines = KEEP(cs, struct mw_series, { .name = "Campus", .v = a }, { .name = "Mask", .v = mask, .dashed = true, .step = true }), .lines_n = 2)), 236, 170);
}

/* A failure drill on minutes, and bars whose names must turn. */
static inline void samples_drill(struct chart_samples *cs)
{
    enum { N = 240 };
    int64_t *t = mw_arena_array(&cs->arena, int64_t, N);
    double *it = mw_arena_array(&cs->arena, double, N), *temp = mw_arena_array(&cs->arena, double, N);
    for (int i = 0; i < N; i++) {
        t[i] = mw_time_from_civil(2028, 7, 14, 15, 0, 0) + i * 30 * MW_NS_PER_S;
        it[i] = i < 40 ? 61e6 : i < 52 ? 61e6 - 2.4e6 * (i - 40) : i < 170 ? 32e6 : fmin(61e6, 32e6 + 0.9e6 * (i - 170));
        temp[i] = i < 40 ? 32 : i < 90 ? 32 + 0.12 * (i - 40) : 38 - 0.04 * (i - 90);
    }
    sample_add(cs, "drill", mw_figure_xy(KEEP1(cs, struct mw_xy_chart, .title = "Load sheds to 32 MW within six minutes of losing chiller 2", .x = { .scale = MW_SCALE_TIME },
        .y = { .title = "Critical IT power", .unit = "MW", .per_unit = 1e6, .zero = true }, .t_ns = t, .n = N, .lines = KEEP(cs, struct mw_series, { .v = it, .colour = 3, .step = true }), .lines_n = 1,
        .refs_x = KEEP(cs, struct mw_ref, { (double)t[40], "chiller 2 trips" }, { (double)t[52], "cap reached" }, { (double)t[170], "chiller 2 back" }), .refs_x_n = 3)), 300, 150);
    sample_add(cs, "drill_temp", mw_figure_xy(KEEP1(cs, struct mw_xy_chart, .title = "Supply water peaks at 38 \u00b0C", .x = { .scale = MW_SCALE_TIME },
        .y = { .title = "Supply temperature", .unit = "\u00b0C" }, .t_ns = t, .n = N, .lines = KEEP(cs, struct mw_series, { .v = temp, .colour = 5 }), .lines_n = 1,
        .refs_y = KEEP(cs, struct mw_ref, { 40, "limit" }), .refs_y_n = 1)), 170, 150);
    const char *const *names = KEEP(cs, const char *, "Servers", "Optical transceivers", "Leaf switches", "Spine switches", "Storage servers", "Coolant distribution units", "Dry coolers", "Pumps",
        "Generators", "Transformers", "Switchgear", "UPS modules", "Busway", "Racks");
    sample_add(cs, "turned", mw_figure_bars(KEEP1(cs, struct mw_bar_chart, .title = "Lead times by part", .value = { .title = "Lead time", .unit = "weeks" }, .names = names, .names_n = 14,
        .series = KEEP(cs, struct mw_series, { .v = KEEP(cs, double, 22, 18, 26, 31, 14, 38, 30, 20, 72, 128, 60, 44, 26, 9) }), .series_n = 1, .values = true,
        .refs = KEEP(cs, struct mw_ref, { 90, "time to ready date" }), .refs_n = 1)), 300, 190);
}

static inline void samples_bars(struct chart_samples *cs)
{
    const char *const *phase = KEEP(cs, const char *, "Phase 1", "Phase 2", "Phase 3", "All");
    sample_add(cs, "stacked", mw_figure_bars(KEEP1(cs, struct mw_bar_chart, .title = "Two thirds of the capital are servers",
        .value = { .title = "Capital cost, 2026 prices", .unit = "M$", .per_unit = 1e6 }, .names = phase, .names_n = 4, .stacked = true, .values = true,
        .series = KEEP(cs, struct mw_series, { .name = "Servers", .v = KEEP(cs, double, 612e6, 940e6, 410e6, 1962e6) },
            { .name = "Fabric", .v = KEEP(cs, double, 88e6, 131e6, 61e6, 280e6) }, { .name = "Plant", .v = KEEP(cs, double, 205e6, 190e6, 90e6, 485e6) },
            { .name = "Building", .v = KEEP(cs, double, 160e6, 40e6, 20e6, 220e6) }, { .name = "Contingency", .v = KEEP(cs, double, 75e6, 95e6, 40e6, 210e6), .hatched = true }),
        .series_n = 5)), 236, 200);
    sample_add(cs, "grouped", mw_figure_bars(KEEP1(cs, struct mw_bar_chart, .title = "Cash turns positive in 2029",
        .value = { .title = "Cash flow", .unit = "M$", .per_unit = 1e6 }, .names = KEEP(cs, const char *, "2026", "2027", "2028", "2029", "2030", "2031"), .names_n = 6,
        .series = KEEP(cs, struct mw_series, { .name = "Lender case", .v = KEEP(cs, double, -310e6, -520e6, -60e6, 240e6, 410e6, 395e6) },
            { .name = "Downside", .v = KEEP(cs, double, -330e6, -560e6, -150e6, 120e6, 260e6, 250e6) }), .series_n = 2,
        .line = KEEP1(cs, struct mw_series, .name = "Cumulative, lender case", .v = KEEP(cs, double, -310e6, -830e6, -890e6, -650e6, -240e6, 155e6)))), 236, 200);
    sample_add(cs, "lying", mw_figure_bars(KEEP1(cs, struct mw_bar_chart, .title = "Cooling leads the losses", .value = { .title = "Annual energy", .unit = "GWh", .per_unit = 3.6e12 },
        .names = KEEP(cs, const char *, "Chillers and dry coolers", "UPS and transformers", "Pumps and CDUs", "Lighting, offices"), .names_n = 4, .lying = true, .values = true,
        .series = KEEP(cs, struct mw_series, { .v = KEEP(cs, double, 61.2 * 3.6e12, 38.4 * 3.6e12, 19.1 * 3.6e12, 4.7 * 3.6e12), .colour = 3 }), .series_n = 1)), 236, 120);
    const struct mw_waterfall_step *ladder = KEEP(cs, struct mw_waterfall_step, { "Contract", 100e6, true }, { "Not yet firm", -12.5e6, false }, { "N\u22121 substation", -6e6, false },
        { "Plant losses", -14.2e6, false }, { "Critical IT", NAN, true }, { "Stranded", -2.1e6, false }, { "Not installed", -1.2e6, false }, { "Below nameplate", -9.4e6, false },
        { "Useful", NAN, true });
    sample_add(cs, "ladder", mw_figure_waterfall(KEEP1(cs, struct mw_waterfall, .title = "Of 100 MW contracted, 55 MW earn",
        .value = { .title = "Power", .unit = "MW", .per_unit = 1e6 }, .steps = ladder, .n = 9)), 480, 190);
    sample_add(cs, "ladder_lying", mw_figure_waterfall(KEEP1(cs, struct mw_waterfall, .title = "The same ladder, lying",
        .value = { .title = "Power", .unit = "MW", .per_unit = 1e6 }, .steps = ladder, .n = 9, .lying = true)), 236, 200);
}

static inline void samples_grids(struct chart_samples *cs)
{
    enum { DAYS = 366, STRIP = 36 };
    double *v = mw_arena_array(&cs->arena, double, 24 * DAYS), *grid = mw_arena_array(&cs->arena, double, 42), *strip = mw_arena_array(&cs->arena, double, 6 * STRIP);
    bool *binds = mw_arena_array(&cs->arena, bool, 6 * STRIP);
    for (int h = 0; h < 24; h++)
        for (int d = 0; d < DAYS; d++)
            v[h * DAYS + d] = d > 200 && d < 204 ? NAN : 70e6 + 12e6 * sin(6.2831853 * (d - 110) / 366.0) + 6e6 * sin(6.2831853 * (h - 9) / 24.0);
    for (int i = 0; i < 42; i++)
        grid[i] = ((i / 7) * 0.42 + (i % 7) * 0.31 - 1.9) * 1e8;
    for (int r = 0; r < 6; r++)
        for (int m = 0; m < STRIP; m++) {
            strip[r * STRIP + m] = fmin(1.0, 0.25 + 0.11 * r + 0.015 * m + 0.05 * sin(m + 2 * r));
            binds[r * STRIP + m] = m < 20 ? r == 5 : r == 4;
        }
    sample_add(cs, "heat_year", mw_figure_heat(KEEP1(cs, struct mw_heat_map, .title = "Summer afternoons set the peak",
        .x = { .scale = MW_SCALE_TIME, .lo = (double)mw_time_from_civil(2028, 1, 1, 0, 0, 0), .hi = (double)mw_time_from_civil(2029, 1, 1, 0, 0, 0) },
        .y = { .title = "Hour of the day", .unit = "h", .lo = 0, .hi = 24, .step = 6 }, .value = { .title = "Power at the meter", .unit = "MW", .per_unit = 1e6 },
        .v = v, .rows_n = 24, .cols_n = DAYS)), 480, 170);
    sample_add(cs, "heat_break", mw_figure_heat(KEEP1(cs, struct mw_heat_map, .title = "Break-even runs through 2.2 $/h at 70 % sold",
        .x = { .scale = MW_SCALE_CATEGORY, .names = KEEP(cs, const char *, "1.6", "1.8", "2.0", "2.2", "2.4", "2.6", "2.8"), .names_n = 7, .title = "Price per GPU-hour sold", .unit = "$" },
        .y = { .scale = MW_SCALE_CATEGORY, .names = KEEP(cs, const char *, "50 %", "60 %", "70 %", "80 %", "90 %", "95 %"), .names_n = 6, .title = "Share sold" },
        .value = { .title = "NPV", .unit = "M$", .per_unit = 1e6 }, .v = grid, .rows_n = 6, .cols_n = 7, .diverging = true)), 300, 180);
    sample_add(cs, "strip", mw_figure_heat(KEEP1(cs, struct mw_heat_map, .title = "Power binds until September 2028, then GPUs",
        .x = { .scale = MW_SCALE_TIME, .lo = (double)mw_time_from_civil(2027, 1, 1, 0, 0, 0), .hi = (double)mw_time_from_civil(2030, 1, 1, 0, 0, 0) },
        .y = { .scale = MW_SCALE_CATEGORY, .names = KEEP(cs, const char *, "Water", "Ports", "Floor", "Heat rejection", "GPUs", "Power"), .names_n = 6 },
        .value = { .title = "Used share", .percent = true, .lo = 0, .hi = 1 }, .v = strip, .marked = binds, .marked_name = "binds", .rows_n = 6, .cols_n = STRIP)), 480, 140);
}

static inline void samples_money(struct chart_samples *cs)
{
    sample_add(cs, "tornado", mw_figure_tornado(KEEP1(cs, struct mw_tornado, .title = "Price and sold share move NPV most", .base = 420e6,
        .value = { .title = "Net present value", .unit = "M$", .per_unit = 1e6 }, .n = 7,
        .rows = KEEP(cs, struct mw_tornado_row, { "Electricity price", "55 $/MWh", "38 $/MWh", 330e6, 490e6 }, { "Price per GPU-hour", "1.8 $", "2.6 $", -210e6, 980e6 },
            { "Energisation date", "+9 months", "on time", 180e6, 420e6 }, { "Share sold", "60 %", "90 %", -40e6, 760e6 }, { "Server cost", "+15 %", "\u22128 %", 205e6, 525e6 },
            { "GPU life", "4 years", "6 years", 250e6, 560e6 }, { "Failure rate of GPUs", "x2", "x0.7", 385e6, 432e6 }))), 300, 190);
    sample_add(cs, "dots", mw_figure_dots(KEEP1(cs, struct mw_dot_chart, .title = "Build is cheapest in three of four cases",
        .value = { .title = "Cost per useful GPU-hour, 2026 prices", .unit = "$" }, .n = 4, .refs = KEEP(cs, struct mw_ref, { 2.35, "market" }), .refs_n = 1,
        .rows = KEEP(cs, struct mw_dot_row, { "Build", 1.61, 1.87, 2.18, 0 }, { "Build, downside", 1.92, 2.29, 2.77, 0 }, { "Colocation", 2.02, 2.17, 2.41, 0 }, { "Rent", 2.31, 2.46, 2.93, 0 }))), 236, 130);
    sample_add(cs, "treemap", mw_figure_treemap(KEEP1(cs, struct mw_treemap, .title = "Where 61 MW go", .value = { .unit = "MW", .per_unit = 1e6 }, .n = 9, .groups_n = 3,
        .group_names = KEEP(cs, const char *, "Training", "Serving", "Support"),
        .items = KEEP(cs, struct mw_tree_item, { "Frontier pool", 28.2e6, 0 }, { "Research", 8.4e6, 0 }, { "Chat", 9.9e6, 1 }, { "Code", 4.2e6, 1 }, { "Batch", 2.7e6, 1 },
            { "Storage", 3.1e6, 2 }, { "Fabric", 2.6e6, 2 }, { "CPU nodes", 1.4e6, 2 }, { "Management", 0.4e6, 2 }))), 300, 170);
    double *x = mw_arena_array(&cs->arena, double, 14), *y = mw_arena_array(&cs->arena, double, 14);
    for (int i = 0; i < 14; i++) {
        x[i] = 11 + 7.3 * i;
        y[i] = x[i] * (1 + 0.08 * sin(i * 2.1)) + 1;
    }
    sample_add(cs, "scatter", mw_figure_scatter(KEEP1(cs, struct mw_scatter, .title = "Predictions are within 9 % of measurements",
        .x = { .title = "Measured", .unit = "TFLOP/s" }, .y = { .title = "Predicted", .unit = "TFLOP/s" }, .x_v = x, .y_v = y, .n = 14, .trend = true, .diagonal = true)), 200, 200);
    sample_add(cs, "bubble", mw_figure_scatter(KEEP1(cs, struct mw_scatter, .title = "Two risks cost more than 10 M$ a year",
        .x = { .title = "Likelihood", .unit = "per year", .scale = MW_SCALE_LOG }, .y = { .title = "Damage per event", .unit = "M$", .per_unit = 1e6, .scale = MW_SCALE_LOG }, .n = 6,
        .x_v = KEEP(cs, double, 0.02, 0.3, 1.2, 0.11, 4.0, 0.32), .y_v = KEEP(cs, double, 310e6, 46e6, 3.1e6, 12e6, 0.9e6, 41e6), .size = KEEP(cs, double, 6.2, 13.8, 3.7, 1.3, 3.6, 13.1),
        .names = KEEP(cs, const char *, "Substation fire", "Late transformer", "CDU leak", "Fabric spine", "GPU batch recall", "Grid curtailment"))), 260, 190);
}

static inline void samples_schemes(struct chart_samples *cs)
{
    sample_add(cs, "schematic", mw_figure_schematic(KEEP1(cs, struct mw_schematic, .title = "Water at 36 \u00b0C needs no chiller on 347 days", .nodes_n = 7, .pipes_n = 10,
        .nodes = KEEP(cs, struct mw_schematic_node, { "Racks", { "41.7 MW to liquid", "7.3 MW to air", NULL }, 0, 0, 8, false }, { "CDUs", { "37 x 1.30 MW", "N+1", NULL }, 1, 0, 4, false },
            { "Dry coolers", { "23 x 2.00 MW", NULL, NULL }, 3, 0, 2, false }, { "Outdoor air", { "43 \u00b0C dry", "24 \u00b0C wet", NULL }, 4, 0, 0, true }, { "Air handlers", { "51 x 181 kW", NULL, NULL }, 1, 1, 4, false },
            { "Chillers", { "7 x 1.41 MW", "COP 6.04", NULL }, 2, 1, 1, false }, { "Coolers", { "5 x 2.00 MW", NULL, NULL }, 3, 1, 2, false }),
        .pipes = KEEP(cs, struct mw_schematic_pipe, { 1, 0, "40 \u00b0C", "997 L/s", MW_PIPE_SUPPLY }, { 0, 1, "50 \u00b0C", NULL, MW_PIPE_RETURN }, { 2, 1, "36 \u00b0C", "991 L/s", MW_PIPE_SUPPLY }, { 1, 2, "46 \u00b0C", NULL, MW_PIPE_RETURN },
            { 2, 3, "", NULL, MW_PIPE_RETURN }, { 4, 0, NULL, NULL, MW_PIPE_SUPPLY }, { 5, 4, "18 \u00b0C", "213 L/s", MW_PIPE_SUPPLY }, { 4, 5, "26 \u00b0C", NULL, MW_PIPE_RETURN }, { 6, 5, "35 \u00b0C", NULL, MW_PIPE_SUPPLY },
            { 5, 6, "45 \u00b0C", NULL, MW_PIPE_RETURN }))), 480, 190);
    sample_add(cs, "topology", mw_figure_topology(KEEP1(cs, struct mw_topology, .title = "Three tiers without oversubscription", .n = 4,
        .tiers = KEEP(cs, struct mw_topology_tier, { "Core, 5 switches", "144 x 800 Gb/s", NULL, 5, 1 }, { "Spine, 23 switches", "144 x 800 Gb/s", "1 656 links, 166 TB/s", 23, 3 }, { "Leaf, 47 switches", NULL, "3 312 links", 47, 4 },
            { "Racks, 37", "2 385 GPUs", NULL, 37, 8 }))), 480, 200);
}

static inline void samples_diagrams(struct chart_samples *cs)
{
    int64_t m[40];
    for (int i = 0; i < 40; i++)
        m[i] = mw_time_add_months(mw_time_from_civil(2026, 3, 1, 0, 0, 0), i);
    sample_add(cs, "gantt", mw_figure_gantt(KEEP1(cs, struct mw_gantt, .title = "The main transformers set first revenue", .rows_n = 7, .bars_n = 8, .marks_n = 4, .groups_n = 3, .today_ns = m[2],
        .rows = KEEP(cs, const char *, "Substation", "Main transformers", "Hall A shell", "Hall A fit-out", "GPU delivery", "Hall B", "First revenue"),
        .group_names = KEEP(cs, const char *, "Grid", "Building", "Equipment"),
        .bars = KEEP(cs, struct mw_gantt_bar, { 0, m[0], m[13], 0, false }, { 1, m[1], m[20], 2, true }, { 2, m[3], m[12], 1, false }, { 3, m[12], m[20], 1, false }, { 4, m[18], m[24], 2, true },
            { 5, m[14], m[24], 1, false }, { 5, m[24], m[31], 2, false }, { 3, m[20], m[22], 2, true }),
        .marks = KEEP(cs, struct mw_gantt_mark, { 0, m[14], "energised, April 2027", false }, { 0, m[17], NULL, true }, { 6, m[25], "April 2028", false }, { 6, m[29], "August 2028", true }))), 480, 180);
    sample_add(cs, "sankey", mw_figure_sankey(KEEP1(cs, struct mw_sankey, .title = "74 % of the energy bought reaches the chips", .value = { .unit = "GWh", .per_unit = 3.6e12 }, .nodes_n = 10, .links_n = 11,
        .nodes = KEEP(cs, struct mw_sankey_node, { "Grid", 1 }, { "Solar", 2 }, { "Meter", 3 }, { "Electrical losses", 5 }, { "Cooling", 4 }, { "IT", 8 }, { "GPUs", 8 }, { "CPU, storage, fabric", 3 },
            { "Server fans", 7 }, { "Heat reuse", 2 }),
        .links = KEEP(cs, struct mw_sankey_link, { 0, 2, 600 * 3.6e12 }, { 1, 2, 38 * 3.6e12 }, { 2, 3, 31 * 3.6e12 }, { 2, 4, 72 * 3.6e12 }, { 2, 5, 535 * 3.6e12 }, { 5, 6, 430 * 3.6e12 }, { 5, 7, 84 * 3.6e12 },
            { 5, 8, 21 * 3.6e12 }, { 4, 9, 30 * 3.6e12 }, { 0, 4, 4 * 3.6e12 }, { 0, 9, 0 }))), 480, 200);
    sample_add(cs, "oneline", mw_figure_oneline(KEEP1(cs, struct mw_oneline, .title = "UPS 2 passes its rating when UPS 1 fails", .value = { .unit = "MW", .per_unit = 1e6 }, .n = 11,
        .nodes = KEEP(cs, struct mw_oneline_node, { "Grid, 138 kV", "contract", MW_NO_PARENT, 100e6, 74e6, NAN, 1 }, { "Transformer A", "138/34.5 kV", 0, 60e6, 37e6, 74e6, 1 },
            { "Transformer B", "138/34.5 kV", 0, 60e6, 37e6, NAN, 1 }, { "Switchgear A", "34.5 kV", 1, 50e6, 37e6, NAN, 1 }, { "Switchgear B", "34.5 kV", 2, 50e6, 37e6, NAN, 1 },
            { "UPS 1", "480 V", 3, 20e6, 12e6, NAN, 1 }, { "UPS 2", "480 V", 3, 20e6, 12.5e6, 24e6, 1 }, { "Chillers", NULL, 3, 10e6, 6.3e6, NAN, 4 }, { "UPS 3", "480 V", 4, 20e6, 21e6, NAN, 1 },
            { "Dry coolers", NULL, 4, 8e6, 3.1e6, NAN, 12 }, { "Busways", "415 V", 5, 18e6, 11.7e6, NAN, 24 }))), 480, 240);
    struct mw_oneline_node *wide = mw_arena_array(&cs->arena, struct mw_oneline_node, 24);
    static const char *const kinds[] = { "Transformer", "UPS", "Busway", "Chiller plant" };
    wide[0] = (struct mw_oneline_node){ "Substation", "138/34.5 kV", MW_NO_PARENT, 120e6, 83e6, NAN, 1 };
    for (size_t i = 1; i < 24; i++)
        wide[i] = (struct mw_oneline_node){ kinds[i < 4 ? 0 : i % 3 + 1], i < 4 ? "34.5/0.48 kV" : NULL, i < 4 ? 0 : 1 + i % 3, 10e6 + 1e6 * (double)i, 7e6 + 0.9e6 * (double)i, NAN, i < 4 ? 1 : 2 };
    sample_add(cs, "oneline_wide", mw_figure_oneline(KEEP1(cs, struct mw_oneline, .title = "Twenty feeders, drawn from left to right", .value = { .unit = "MW", .per_unit = 1e6 }, .nodes = wide, .n = 24)), 420, 420);
    struct mw_floor_rect *r = mw_arena_array(&cs->arena, struct mw_floor_rect, 200), *halls = mw_arena_array(&cs->arena, struct mw_floor_rect, 8);
    size_t n = 0;
    r[n++] = (struct mw_floor_rect){ 0, 0, 60, 28, "Hall A", NAN, 0, true };
    r[n++] = (struct mw_floor_rect){ 0, 30, 60, 10, "Electrical", NAN, 0, true };
    for (int row = 0; row < 6; row++)
        for (int k = 0; k < 24; k++)
            r[n++] = (struct mw_floor_rect){ 6 + 2.0 * k, 3 + 4.0 * row, 1.8, 1.4, NULL, (row == 5 && k > 14) ? NAN : 60e3 + 70e3 * fabs(sin(k * 0.7 + row)), 0, false };
    for (int k = 0; k < 5; k++)
        r[n++] = (struct mw_floor_rect){ 14 + 9.0 * k, 32, 7, 5, "UPS", 20e3, 0, false };
    sample_add(cs, "floor_heat", mw_figure_floor(KEEP1(cs, struct mw_floor, .title = "Racks in row 6 are the warmest load", .value = { .title = "Mean rack power", .unit = "kW", .per_unit = 1e3 }, .rects = r, .n = n)), 360, 230);
    size_t k = 0;
    halls[k++] = (struct mw_floor_rect){ 0, 0, 320, 210, "Site boundary", NAN, 0, true };
    halls[k++] = (struct mw_floor_rect){ 20, 20, 120, 60, "Hall A, 40 MW", NAN, 0, false };
    halls[k++] = (struct mw_floor_rect){ 20, 100, 120, 60, "Hall B, 40 MW", NAN, 1, false };
    halls[k++] = (struct mw_floor_rect){ 170, 20, 120, 60, "Hall C", NAN, 3, false };
    halls[k++] = (struct mw_floor_rect){ 200, 130, 60, 40, "Substation", NAN, 2, false };
    sample_add(cs, "floor_site", mw_figure_floor(KEEP1(cs, struct mw_floor, .title = "The site takes three halls", .rects = halls, .n = k, .groups_n = 4, .north_deg = 20,
        .group_names = KEEP(cs, const char *, "Phase 1", "Phase 2", "Grid", "Phase 3"))), 300, 220);
    sample_add(cs, "tiles", mw_figure_tiles(KEEP1(cs, struct mw_tiles, .n = 4,
        .tiles = KEEP(cs, struct mw_tile, { "Capital cost", "3.1", "B$", "class 4 estimate, 2026 prices", 2.7, 3.1, 3.8, "2.7", "3.8" }, { "Cost per useful GPU-hour", "1.87", "$", "all cases, real", 1.6, 1.87, 2.2, "1.60", "2.20" },
            { "First revenue", "Apr 2028", NULL, "transformers are critical", 25, 27, 34, "Feb 2028", "Nov 2028" }, { "What binds", "Power", NULL, "until September 2028, then GPUs", 0, NAN, 0, NULL, NULL }))), 480, 92);
}

static inline void chart_samples_init(struct chart_samples *cs)
{
    cs->n = 0;
    mw_arena_init(&cs->arena);
    samples_xy(cs);
    samples_drill(cs);
    samples_bars(cs);
    samples_grids(cs);
    samples_money(cs);
    samples_diagrams(cs);
    samples_schemes(cs);
}

static inline void chart_samples_fini(struct chart_samples *cs)
{
    mw_arena_fini(&cs->arena);
}

#endif
