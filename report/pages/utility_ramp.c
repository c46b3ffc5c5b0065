/* report/pages/utility_ramp.c - the load by quarter: contract, firm power, forecast peak, interruptible part, energy and reactive power; and how far
 * power covers the peak. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include "sim/base/calendar.h"
#include <math.h>

struct ramp { int64_t *t_ns; size_t n; double *contract, *firm, *peak, *lo, *hi, *interruptible, *var, *energy; };

static double *series(struct mw_report *r, const struct ramp *p, const char *name, const char *unit, int q)
{
    return mw_rd_quarter(r, r->base, name, NULL, unit, q, p->t_ns, p->n);
}

static bool load_ramp(struct mw_report *r, struct ramp *p)
{
    p->t_ns = mw_arena_array(&r->arena, int64_t, MW_QUARTERS_MAX);
    p->n = mw_rd_quarters(r, r->base, p->t_ns);
    p->contract = series(r, p, "contract_w", "W", 1);
    p->firm = series(r, p, "firm_w", "W", 1);
    p->peak = series(r, p, "meter_peak_w", "W", 1);
    p->lo = series(r, p, "meter_peak_w", "W", 0);
    p->hi = series(r, p, "meter_peak_w", "W", 2);
    p->interruptible = series(r, p, "interruptible_w", "W", 1);
    p->var = series(r, p, "reactive_var", "var", 1);
    p->energy = series(r, p, "energy_j", "J", 1);
    return p->n > 0 && p->peak;
}

static const char *quarter_text(struct mw_report *r, int64_t t_ns)
{
    struct mw_civil c = mw_time_to_civil(t_ns);
    return mw_rf(r, "%d Q%d", c.year, (c.month - 1) / 3 + 1);
}

/* ---- cover: power over the peak */

static const double COVER_MOST = 3.0;       /* beyond it a cover is drawn there: the first racks of a plan are covered many times */

/* P90 where draws are stored, else the P50. */
static const double *likely_peak(const struct ramp *p)
{
    for (size_t i = 0; p->hi && i < p->n; i++)
        if (isfinite(p->hi[i]))
            return p->hi;
    return p->peak;
}

static double cover(const double *power, const double *peak, size_t i)
{
    return power && peak && isfinite(power[i]) && peak[i] > 0.0 ? power[i] / peak[i] : NAN;
}

static const char *cover_title(struct mw_report *r, const struct ramp *p)
{
    const double *peak = likely_peak(p), *power = p->firm ? p->firm : p->contract;
    const char *what = p->firm ? "Firm power" : "The contract", *which = peak == p->hi ? "P90 of the peak" : "forecast peak";
    size_t least = p->n, short_n = 0;
    for (size_t i = 0; i < p->n; i++) {
        double c = cover(power, peak, i);
        short_n += c < 1.0 - 1e-9;
        least = isfinite(c) && (least == p->n || c < cover(power, peak, least)) ? i : least;
    }
    if (least == p->n)
        return "What covers the peak by quarter is not in this database";
    const char *at = mw_rf(r, "%s of it in %s", mw_rpct(r, cover(power, peak, least), 0), quarter_text(r, p->t_ns[least]));
    return short_n ? mw_rf(r, "%s falls short of the %s in %s quarter%s, with %s at the least", what, which, mw_rn(r, (double)short_n, 0), short_n == 1 ? "" : "s", at)
                   : mw_rf(r, "%s covers the %s in every quarter, with %s at the least", what, which, at);
}

const char *mw_title_utility_ramp(struct mw_report *r, unsigned sheet)
{
    struct ramp p;
    size_t best = 0;
    if (!load_ramp(r, &p))
        return sheet ? "What covers the peak by quarter is not in this database" : "The load by quarter is not in this database";
    if (sheet == 1)
        return cover_title(r, &p);
    for (size_t i = 0; i < p.n; i++)
        if (isfinite(p.peak[i]) && !(p.peak[i] <= p.peak[best]))
            best = i;
    double contract = p.contract ? p.contract[best] : NAN;
    const char *peak = mw_rf(r, "The load peaks at %s in %s", mw_rq(r, p.peak[best], MW_Q_POWER, 3), quarter_text(r, p.t_ns[best]));
    return contract > 0.0 ? mw_rf(r, "%s: %s of the contract", peak, mw_rpct(r, p.peak[best] / contract, 0)) : peak;
}

static bool any(const double *v, size_t n)
{
    for (size_t i = 0; v && i < n; i++)
        if (isfinite(v[i]) && v[i] != 0.0)
            return true;
    return false;
}

static struct mw_figure steps(struct mw_report *r, const struct ramp *p)
{
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *line = mw_arena_array(&r->arena, struct mw_series, 4);
    struct mw_band *band = mw_arena_new(&r->arena, struct mw_band);
    size_t n = 0;
    bool fan = any(p->lo, p->n) && any(p->hi, p->n);
    if (any(p->contract, p->n))
        line[n++] = (struct mw_series){ .name = "Contract", .v = p->contract, .colour = 1, .step = true };
    if (any(p->firm, p->n))
        line[n++] = (struct mw_series){ .name = "Firm power", .v = p->firm, .colour = 4, .step = true, .dashed = true };
    line[n++] = (struct mw_series){ .name = "Forecast peak, P50", .v = p->peak, .colour = 5, .step = true };
    if (any(p->interruptible, p->n))
        line[n++] = (struct mw_series){ .name = "Interruptible", .v = p->interruptible, .colour = 7, .step = true, .dashed = true };
    *band = (struct mw_band){ .name = "P10" MW_EN_DASH "P90 of the peak", .lo = p->lo, .hi = p->hi, .colour = 5, .step = true };
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = { .title = "Power at the meter", .unit = "MW", .per_unit = 1e6, .zero = true }, .t_ns = p->t_ns, .n = p->n, .lines = line, .lines_n = n,
                               .bands = band, .bands_n = fan ? 1 : 0, .legend = true };
    return mw_figure_xy(c);
}

static const char *mw_of(struct mw_report *r, const double *v, size_t i, double per, int decimals)
{
    return v && isfinite(v[i]) ? mw_rn(r, v[i] / per, decimals) : MW_EN_DASH;
}

static const char *source_of(struct mw_report *r, int64_t t_ns)
{
    struct mw_query *q = mw_query(r->db, "SELECT source FROM quarter WHERE case_id = ?1 AND t0_ns = ?2 AND series = 'meter_peak_w' LIMIT 1", "il", r->cases[r->base].id, t_ns - r->zone_ns);
    const char *s = mw_query_next(q) ? mw_arena_strdup(&r->arena, mw_query_text(q, 0)) : "";
    mw_query_end(q);
    return s;
}

static void quarters(struct mw_report *r, struct mw_tb *t, const struct ramp *p)
{
    static const struct mw_table_col col[] = {
        { .head = "Quarter", .weight = 1.0 }, { .head = "Contract", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Firm", .unit = "MW", .align = MW_CELL_RIGHT },
        { .head = "Peak, P50", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Peak, P90", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Interruptible", .unit = "MW", .align = MW_CELL_RIGHT },
        { .head = "Reactive", .unit = "Mvar", .align = MW_CELL_RIGHT }, { .head = "Energy", .unit = "GWh", .align = MW_CELL_RIGHT }, { .head = "Source" },
    };
    mw_tb_init(t, r, col, 9);
    for (size_t i = 0; i < p->n; i++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = quarter_text(r, p->t_ns[i]);
        c[1] = mw_of(r, p->contract, i, 1e6, 1);
        c[2] = mw_of(r, p->firm, i, 1e6, 1);
        c[3] = mw_of(r, p->peak, i, 1e6, 1);
        c[4] = mw_of(r, p->hi, i, 1e6, 1);
        c[5] = mw_of(r, p->interruptible, i, 1e6, 1);
        c[6] = mw_of(r, p->var, i, 1e6, 1);
        c[7] = mw_of(r, p->energy, i, 3.6e12, 1);
        c[8] = source_of(r, p->t_ns[i]);
        mw_tb_look(t, 8, MW_LOOK_MUTED);
    }
}

static struct mw_series cover_line(struct mw_report *r, const struct ramp *p, const char *name, const double *power, const double *peak, unsigned colour, bool dashed)
{
    double *v = mw_arena_array(&r->arena, double, p->n);
    for (size_t i = 0; i < p->n; i++)
        v[i] = fmin(cover(power, peak, i), COVER_MOST) + 0.0 * cover(power, peak, i); /* fmin passes over what is not known */
    return (struct mw_series){ .name = name, .v = v, .colour = colour, .step = true, .dashed = dashed };
}

static struct mw_figure cover_chart(struct mw_report *r, const struct ramp *p)
{
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *line = mw_arena_array(&r->arena, struct mw_series, 3);
    struct mw_ref *ref = mw_arena_new(&r->arena, struct mw_ref);
    const double *peak = likely_peak(p);
    size_t n = 0;
    if (any(p->contract, p->n))
        line[n++] = cover_line(r, p, "Contract over the P50 of the peak", p->contract, p->peak, 1, false);
    if (any(p->firm, p->n))
        line[n++] = cover_line(r, p, "Firm power over the P50", p->firm, p->peak, 4, false);
    if (any(p->firm, p->n) && peak == p->hi)
        line[n++] = cover_line(r, p, "Firm power over the P90", p->firm, p->hi, 5, true);
    *ref = (struct mw_ref){ 1.0, "covered" };
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = { .title = "Power over the peak of the quarter", .percent = true, .zero = true }, .t_ns = p->t_ns, .n = p->n, .lines = line, .lines_n = n,
                               .refs_y = ref, .refs_y_n = 1, .legend = true };
    return mw_figure_xy(c);
}

static const char *cover_text(struct mw_report *r, const double *power, const double *peak, size_t i)
{
    double c = cover(power, peak, i);
    return isfinite(c) ? mw_rn(r, 100.0 * c, 0) : MW_EN_DASH;
}

static void cover_table(struct mw_report *r, struct mw_tb *t, const struct ramp *p)
{
    static const struct mw_table_col col[] = {
        { .head = "Quarter", .weight = 1.0 }, { .head = "Contract", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Firm", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Peak, P50", .unit = "MW", .align = MW_CELL_RIGHT },
        { .head = "Peak, P90", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Firm over P50", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "Firm over P90", .unit = "%", .align = MW_CELL_RIGHT },
        { .head = "Firm less P90", .unit = "MW", .align = MW_CELL_RIGHT },
    };
    mw_tb_init(t, r, col, 8);
    for (size_t i = 0; i < p->n; i++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = quarter_text(r, p->t_ns[i]);
        c[1] = mw_of(r, p->contract, i, 1e6, 1);
        c[2] = mw_of(r, p->firm, i, 1e6, 1);
        c[3] = mw_of(r, p->peak, i, 1e6, 1);
        c[4] = mw_of(r, p->hi, i, 1e6, 1);
        c[5] = cover_text(r, p->firm, p->peak, i);
        c[6] = cover_text(r, p->firm, p->hi, i);
        c[7] = p->firm && p->hi && isfinite(p->firm[i] - p->hi[i]) ? mw_rn(r, (p->firm[i] - p->hi[i]) / 1e6, 1) : MW_EN_DASH;
    }
}

static void draw_cover(struct mw_report *r, struct mw_page *page, struct mw_box *body, const struct ramp *p)
{
    struct mw_tb t;
    cover_table(r, &t, p);
    if (p->n > 1)
        mw_put_figure(page, body, 190.0, cover_chart(r, p), mw_rf(r, "Cover of the forecast peak by quarter, case %s; what is covered more than %s is drawn there.", r->cases[r->base].name, mw_rpct(r, COVER_MOST, 0)));
    mw_put_table(page, body, &t, 0, mw_rf(r, "Cover of the highest 15 minutes of each quarter, case %s. Firm: what is firm when the quarter ends, slip included. A peak that the cap holds down does not show what was asked for beyond it.", r->cases[r->base].name));
}

void mw_draw_utility_ramp(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct ramp p;
    struct mw_tb t;
    if (!load_ramp(r, &p)) {
        mw_put_missing(page, &body, "No load by quarter is stored: contract, firm power and forecast peaks over the horizon.", "Run the scenario again with this version: a run with money or a horizon over a year writes table quarter.");
        return;
    }
    if (sheet == 1) {
        draw_cover(r, page, &body, &p);
        return;
    }
    quarters(r, &t, &p);
    const char *caption = mw_rf(r, "Load ramp by calendar quarter, case %s. Reactive power is what the required power factor allows at the peak. Simulated: the quarter lies in a year simulated in full; surface: it follows from one; stated: an input. %s",
                                r->cases[r->base].name, any(p.hi, p.n) ? "" : "Not sampled: a run with trials adds P10 and P90.");
    double h = body.h - mw_tb_height(page, body.w, &t, caption) - MW_PAGE_GAP;
    if (p.n > 1) /* one quarter is a row, not a ramp */
        mw_put_figure(page, &body, fmin(fmax(h, 190.0), 280.0), steps(r, &p), mw_rf(r, "Power asked for and forecast at the meter by quarter, case %s.", r->cases[r->base].name));
    mw_put_table(page, &body, &t, 0, caption);
}
