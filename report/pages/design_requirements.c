/* report/pages/design_requirements.c - owner's requirements: what is asked, where the result stands, its margin; one row a requirement.
 *
 * Rows come from what the scenario states (grid.must, size.hold, work.*.slo, permits, debt) and from limits that equipment sets.
 * A requirement that no model answers is listed as not yet modelled: silence would read as met.
 */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

enum verdict { MET, TIGHT, MISSED, OPEN };
#define TIGHT_FRAC 0.05 /* a margin below this is worth a look before it is promised */
struct need { struct mw_tb *t; struct mw_report *r; size_t count[4]; const char *group; };

static void add(struct need *n, const char *what, const char *path, const char *limit, const char *result, const char *margin, enum verdict v)
{
    static const char *const word[] = { "met", "met, tight", "missed", "not yet modelled" };
    static const enum mw_cell_look look[] = { MW_LOOK_GOOD, MW_LOOK_WARN, MW_LOOK_BAD, MW_LOOK_WARN };
    n->count[v]++;
    if (!n->t)
        return;
    if (n->group)
        mw_tb_row(n->t, MW_ROW_GROUP)[0] = n->group;
    n->group = NULL;
    const char **c = mw_tb_row(n->t, MW_ROW_PLAIN);
    c[0] = what;
    c[1] = mw_rpath(n->r, path);
    c[2] = limit;
    c[3] = result;
    c[4] = margin;
    c[5] = word[v];
    mw_tb_look(n->t, 1, MW_LOOK_MUTED);
    mw_tb_look(n->t, 5, look[v]);
}

static void open_row(struct need *n, const char *what, const char *path, const char *limit)
{
    add(n, what, path, limit, MW_EN_DASH, MW_EN_DASH, OPEN);
}

/* Water is allotted by the day. */
static const char *shown(struct mw_report *r, double v, enum mw_quantity q, int digits)
{
    return q == MW_Q_VOLUME_FLOW ? mw_us_beside(r, mw_rf(r, "%s m\u00b3/day", mw_rn(r, v * 86400.0, 0))) : mw_rq(r, v, q, digits);
}

/* sign +1: the value must not pass the limit; -1: it must reach it. */
static void compare(struct need *n, const char *what, const char *path, double limit, double value, enum mw_quantity q, int sign)
{
    struct mw_report *r = n->r;
    if (!isfinite(limit))
        return;
    if (!isfinite(value)) {
        open_row(n, what, path, mw_rf(r, "%s %s", sign > 0 ? "max" : "min", shown(r, limit, q, 3)));
        return;
    }
    double margin = sign * (limit - value), frac = q == MW_Q_TEMP ? margin / 20.0 /* 1 K is tight */ : margin / fmax(fabs(limit), 1e-300);
    bool met = margin >= -1e-9 * fabs(limit);
    const char *by = q == MW_Q_TEMP ? mw_rf(r, "%s K", mw_rn(r, margin, 1)) : limit != 0.0 ? mw_rpct(r, frac, 1) : mw_rq(r, margin, q, 3);
    add(n, what, path, mw_rf(r, "%s %s", sign > 0 ? "max" : "min", shown(r, limit, q, 3)), shown(r, value, q, 4), by, !met ? MISSED : frac < TIGHT_FRAC ? TIGHT : MET);
}

/* Rows of the register below a path that no function above answers. */
static void open_below(struct need *n, const char *glob, const char *what)
{
    struct mw_query *q = mw_query(n->r->db, "SELECT path, text FROM value_ WHERE case_id = ?1 AND path LIKE ?2 AND text <> '' ORDER BY path", "it", n->r->cases[n->r->base].id, glob);
    while (mw_query_next(q)) {
        const char *path = mw_arena_strdup(&n->r->arena, mw_query_text(q, 0)), *dot = strrchr(path, '.');
        open_row(n, mw_rf(n->r, "%s: %s", what, dot ? dot + 1 : path), path, mw_arena_strdup(&n->r->arena, mw_query_text(q, 1)));
    }
    mw_query_end(q);
}

static double peak_day_m3ps(struct mw_report *r)
{
    struct mw_hspan *day;
    size_t n = mw_hours_days(r, &day);
    double most = NAN;
    for (size_t i = 0; r->hours.has[MW_H_WATER] && i < n; i++)
        most = fmax(most, mw_hours_mean(r, MW_H_WATER, day[i]));
    return most;
}

static void grid(struct need *n)
{
    struct mw_report *r = n->r;
    double peak = mw_rd_base(r, "power.peak15_w");
    n->group = "Grid";
    compare(n, "15-minute peak within the contract", "grid.contract", mw_rd_base(r, "power.contract_w"), peak, MW_Q_POWER, 1);
    compare(n, "Design day within what the meter allows", "power.cap.at", mw_rd_probe(r, r->base, "design_day", "limit_w"), mw_rd_probe(r, r->base, "design_day", "meter_w"), MW_Q_POWER, 1);
    compare(n, "Peak with the largest transformer out", "power.substation", mw_rd_base(r, "power.n1_w"), peak, MW_Q_POWER, 1);
    open_below(n, "grid.must.%", "Operator's rule");
}

static void plant(struct need *n)
{
    struct mw_report *r = n->r;
    const double *failover = mw_rd_levels(r, "failover_frac", true);
    double worst = NAN, headroom = mw_rd_base(r, "power.headroom_frac");
    for (size_t i = 0; i < r->ents_n; i++)
        worst = fmax(worst, failover[i]);
    n->group = "Electrical and cooling plant";
    if (isfinite(headroom) && !isfinite(worst)) /* without spares the path's own rating is the limit */
        compare(n, "Power path, load of rating", "power", 1.0, 1.0 - headroom, MW_Q_FRACTION, 1);
    if (isfinite(worst))
        compare(n, "One unit lost, load of the rest", "power.redundancy", 1.0, worst, MW_Q_FRACTION, 1);
    if (mw_rd_base(r, "power.genset_w") > 0.0)
        compare(n, "Generators carry their load classes", "power.gensets.carry", mw_rd_base(r, "power.genset_carried_w"), mw_rd_base(r, "power.genset_w"), MW_Q_POWER, -1);
    struct mw_rrack k[MW_RRACKS_MAX];
    size_t racks = mw_rracks_load(r, k);
    for (size_t i = 0; i < racks; i++)
        if (k[i].liquid_frac > 0.0)
            compare(n, mw_rf(r, "Coolant to %s", k[i].part), "rack: coolant_max", k[i].coolant_max_c, mw_rd_base(r, "cooling.supply_peak_c"), MW_Q_TEMP, 1);
    for (size_t i = 0; i < racks; i++)
        if (k[i].liquid_frac < 1.0)
            compare(n, mw_rf(r, "Air to %s", k[i].part), "rack: air_max", k[i].air_max_c, mw_rd_si(r, "cooling.air.supply"), MW_Q_TEMP, 1);
}

static void site(struct need *n)
{
    struct mw_report *r = n->r;
    struct mw_rrack k[MW_RRACKS_MAX];
    size_t racks = mw_rracks_load(r, k);
    n->group = "Site and building";
    compare(n, "Water on the peak day", "site.water.allocation", mw_rd_si(r, "site.water.allocation"), peak_day_m3ps(r), MW_Q_VOLUME_FLOW, 1);
    for (size_t i = 0; i < racks; i++)
        if (k[i].mass_kg > 0.0)
            compare(n, mw_rf(r, "Floor under %s", k[i].part), "building.floor", mw_rd_si(r, "building.floor"), k[i].mass_kg * 9.80665 / (k[i].width_m * k[i].depth_m), MW_Q_PRESSURE, 1);
    open_below(n, "site.permits.%", "Permit");
    open_below(n, "building.clear_height", "Building");
}

static void work(struct need *n)
{
    struct mw_report *r = n->r;
    n->group = "Work";
    struct mw_query *q = mw_query(r->db, "SELECT path, text, si FROM value_ WHERE case_id = ?1 AND path LIKE 'work.%.slo.%' AND text <> '' AND path NOT LIKE '%.count' AND path NOT LIKE '%.about' AND path NOT LIKE '%.use' ORDER BY path", "i", r->cases[r->base].id);
    while (mw_query_next(q)) {
        const char *path = mw_arena_strdup(&r->arena, mw_query_text(q, 0)), *text = mw_arena_strdup(&r->arena, mw_query_text(q, 1)), *slo = strstr(path, ".slo."), *name = slo ? slo + 5 : path;
        const char *what = mw_rf(r, "%.*s: %s", slo ? (int)(slo - path) - 5 : 0, path + 5, name);
        if (slo && strcmp(name, "available") == 0)
            compare(n, mw_rf(r, "%.*s: tokens served of those asked", (int)(slo - path) - 5, path + 5), path, mw_query_real(q, 2), mw_rd_base(r, mw_rf(r, "%.*s.served_frac", (int)(slo - path), path)), MW_Q_FRACTION, -1);
        else
            open_row(n, what, path, text);
    }
    mw_query_end(q);
    q = mw_query(r->db, "SELECT path, si FROM value_ WHERE case_id = ?1 AND path LIKE 'money.sells.%.sla.goodput' AND si > 0 ORDER BY path", "i", r->cases[r->base].id);
    while (mw_query_next(q)) {
        const char *path = mw_arena_strdup(&r->arena, mw_query_text(q, 0));
        compare(n, "Goodput promised to customers", path, mw_query_real(q, 1), mw_rd_base(r, "facility.goodput_frac"), MW_Q_FRACTION, -1);
    }
    mw_query_end(q);
}

/* "by 2027-12-31", against the day of the first paid GPU-hour. */
static void first_revenue(struct need *n, const char *path, const char *text)
{
    struct mw_report *r = n->r;
    double s = mw_rd_base(r, "money.first_paid_s");
    int64_t limit_ns;
    if (strncmp(text, "by ", 3) != 0 || !mw_date_parse(text + 3, &limit_ns) || !isfinite(s)) {
        open_row(n, "money.first_revenue", path, text);
        return;
    }
    int64_t day_ns = mw_rd_plan_day_ns(r, s);
    struct mw_civil at = mw_time_to_civil(day_ns);
    double days = floor((double)(limit_ns - day_ns) / 86400e9) + 1.0; /* the day itself still counts */
    add(n, "money.first_revenue", path, text, mw_rf(r, "%04d-%02d-%02d", at.year, at.month, at.day), mw_rf(r, "%s d", mw_rn(r, days, 0)), days < 0.0 ? MISSED : days < 31.0 ? TIGHT : MET);
}

/* "max 3.6 BUSD", "min 1.25 in lender", "by 2027-12-31" of size.hold, against the metric of that name. */
static void hold(struct need *n, const char *path, const char *text)
{
    static const struct { const char *hold, *metric; enum mw_quantity q; } known[] = {
        { "facility.pue", "facility.pue", MW_Q_NUMBER }, { "facility.wue", "facility.wue_m3_per_j", MW_Q_VOLUME_PER_ENERGY }, { "money.capex", "money.capex_usd", MW_Q_MONEY }, { "money.npv", "money.npv_usd", MW_Q_MONEY },
        { "money.dscr", "money.dscr_min", MW_Q_NUMBER }, { "money.irr", "money.irr_frac", MW_Q_FRACTION }, { "money.usd_per_useful_gpu_hour", "money.usd_per_useful_gpu_s", MW_Q_MONEY_RATE },
        { "money.usd_per_gpu_hour", "money.usd_per_gpu_s", MW_Q_MONEY_RATE }, { "power.peak", "power.peak15_w", MW_Q_POWER }, { "site.water.peak", NULL, MW_Q_VOLUME_FLOW },
    };
    struct mw_report *r = n->r;
    const char *name = path + strlen("size.hold."), *in = strstr(text, " in ");
    unsigned case_i = r->base;
    char msg[200];
    double limit;
    if (strcmp(name, "money.first_revenue") == 0) {
        first_revenue(n, path, text);
        return;
    }
    for (unsigned i = 0; in && i < r->cases_n; i++)
        if (strcmp(r->cases[i].name, in + 4) == 0)
            case_i = i;
    const char *value = mw_arena_strndup(&r->arena, text + strcspn(text, " "), (size_t)((in ? in : text + strlen(text)) - text) - strcspn(text, " "));
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        if (strcmp(known[k].hold, name) != 0 || mw_quantity_parse(value + strspn(value, " "), known[k].q, &limit, msg, sizeof msg) != MW_U_OK)
            continue;
        double v = known[k].metric ? mw_rd(r, case_i, known[k].metric) : peak_day_m3ps(r);
        compare(n, mw_rf(r, "%s%s%s", name, in ? " in case " : "", in ? in + 4 : ""), path, limit, v, known[k].q, strncmp(text, "min", 3) == 0 ? -1 : 1);
        return;
    }
    open_row(n, name, path, text);
}

static void money(struct need *n)
{
    struct mw_report *r = n->r;
    n->group = "Goals and covenants";
    struct mw_query *q = mw_query(r->db, "SELECT path, text FROM value_ WHERE case_id = ?1 AND path LIKE 'size.hold.%' ORDER BY path", "i", r->cases[r->base].id);
    while (mw_query_next(q))
        hold(n, mw_arena_strdup(&r->arena, mw_query_text(q, 0)), mw_arena_strdup(&r->arena, mw_query_text(q, 1)));
    mw_query_end(q);
    if (mw_has_debt(r))
        compare(n, "Lowest debt service cover", "money.debt.dscr", mw_number_in(mw_rd_word(r, r->base, "money.debt.dscr")), mw_rd_base(r, "money.dscr_min"), MW_Q_NUMBER, -1);
}

static void all(struct need *n)
{
    grid(n);
    plant(n);
    site(n);
    work(n);
    money(n);
}

static const char *count_text(struct mw_report *r, size_t n)
{
    return n ? mw_rf(r, "%zu", n) : "none";
}

const char *mw_title_design_requirements(struct mw_report *r, unsigned sheet)
{
    struct need n = { .r = r };
    (void)sheet;
    all(&n);
    size_t met = n.count[MET] + n.count[TIGHT], sum = met + n.count[MISSED] + n.count[OPEN];
    if (sum == 0)
        return "No requirement is stated in this database";
    return mw_rf(r, "Of %zu requirements %zu %s met, %s missed and %s not yet modelled", sum, met, met == 1 ? "is" : "are", count_text(r, n.count[MISSED]), count_text(r, n.count[OPEN]));
}

void mw_draw_design_requirements(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    static const struct mw_table_col col[] = { { .head = "Requirement", .weight = 1.0 }, { .head = "Stated at" }, { .head = "Limit" }, { .head = "Result", .align = MW_CELL_RIGHT }, { .head = "Margin", .align = MW_CELL_RIGHT },
                                               { .head = "Verdict" } };
    struct mw_box body = page->body;
    struct mw_tb t;
    (void)sheet;
    mw_tb_init(&t, r, col, 6);
    struct need n = { .t = &t, .r = r };
    all(&n);
    if (t.n == 0) {
        mw_put_missing(page, &body, "No limit, rule or goal is stored for this case.", "State grid.contract, grid.must, work.NAME.slo, size.hold or site.permits in the scenario, and run it again.");
        return;
    }
    t.note[t.notes_n++] = mw_rf(r, "Met, tight: the margin is below %.0f %% of the limit, 1 K or a month. Not yet modelled: this plan has no answer, and does not claim one.", 100 * TIGHT_FRAC);
    mw_put_table(page, &body, &t, 0, mw_rf(r, "Requirements, where each is met, and by how much; %s.", mw_drawn_text(r)));
}
