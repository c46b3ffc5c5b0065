/* report/pages/capex.c - capital by phase, by class and by the paper it rests on; quotes that have run out are named.  Real USD. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 24, PHASES_MAX = 8, STATUS_N = 5 };
static const char status_order[] = "qpdau";
struct line { const char *cls, *status; double usd, low, high; };

static size_t load_lines(struct mw_report *r, unsigned case_i, struct line *line)
{
    static const char sql[] = "SELECT line, max(status), sum(usd), sum(low_usd), sum(high_usd) FROM money WHERE case_id = ?1 AND detail = 0 AND year = 0 AND kind = 'capex' GROUP BY line ORDER BY sum(usd) DESC";
    struct mw_query *q = mw_query(r->db, sql, "i", r->cases[case_i].id);
    size_t n = 0;
    while (mw_query_next(q) && n < LINES_MAX) {
        line[n] = (struct line){ mw_arena_strdup(&r->arena, mw_query_text(q, 0)), mw_arena_strdup(&r->arena, mw_query_text(q, 1)), mw_query_real(q, 2), mw_query_real(q, 3), mw_query_real(q, 4) };
        n++;
    }
    mw_query_end(q);
    return n;
}

/* "-5 %"; below a percent with a decimal, so that it is not told as none. */
static const char *percent_off(struct mw_report *r, double frac)
{
    return fabs(frac) < 0.0005 ? "0 %" : mw_rf(r, "%+.*f %%", fabs(frac) < 0.0095 ? 1 : 0, 100.0 * frac);
}

const char *mw_title_capex(struct mw_report *r, unsigned sheet)
{
    double usd = mw_rd_base(r, "money.capex_usd"), low = mw_rd_base(r, "money.capex_low_usd"), high = mw_rd_base(r, "money.capex_high_usd"), quoted = mw_rd_base(r, "money.capex_quoted_frac");
    const char *cls = mw_estimate_class(r);
    (void)sheet;
    if (!isfinite(usd))
        return "Capital cost is not in this database";
    const char *range = low < high ? mw_rf(r, " (P10 %s, P90 %s)", percent_off(r, low / usd - 1.0), percent_off(r, high / usd - 1.0)) : "";
    const char *head = mw_rf(r, "Capital is %s%s%s%s", mw_rq(r, usd, MW_Q_MONEY, 3), range, *cls ? ", " : "", cls);
    return quoted > 0 ? mw_rf(r, "%s; %s of it rests on quotes", head, mw_rpct(r, quoted, 0)) : mw_rf(r, "%s; no part of it rests on a quote", head);
}

/* ---- by phase: priced parts, through the hall they stand in */

struct phase { const char *name; double usd[LINES_MAX]; };

static size_t phase_named(struct phase *p, size_t *n, const char *name)
{
    size_t k = 0;
    while (k < *n && strcmp(p[k].name, name) != 0)
        k++;
    if (k == *n && *n < PHASES_MAX)
        p[(*n)++].name = name;
    return k < PHASES_MAX ? k : PHASES_MAX - 1;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct phase *)a)->name, ((const struct phase *)b)->name);
}

/* As the run counts them: the stated phase, else one more than the halls that are ready before it. */
const char *mw_hall_phase(struct mw_report *r, const struct mw_rent *hall)
{
    const struct mw_rinput *phase = mw_rd_input(r, mw_rf(r, "%s.phase", hall->path));
    const char *ready = mw_rd_word(r, r->base, mw_rf(r, "%s.ready", hall->path));
    unsigned earlier = 0;
    if (phase && phase->si > 0)
        return mw_rf(r, "Phase %.0f", phase->si);
    if (!*ready)
        return "Phase 1";
    for (size_t i = 0; i < r->ents_n; i++)
        earlier += strcmp(r->ent[i].cls, "hall") == 0 && strcmp(mw_rd_word(r, r->base, mw_rf(r, "%s.ready", r->ent[i].path)), ready) < 0;
    return mw_rf(r, "Phase %u", 1 + earlier);
}

static struct mw_figure phases(struct mw_report *r, const struct line *line, size_t lines_n)
{
    static const char sql[] = "SELECT ent, cost_class, sum(qty_n * unit_usd) FROM part WHERE case_id = ?1 AND unit_usd IS NOT NULL GROUP BY ent, cost_class ORDER BY ent";
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, LINES_MAX);
    struct phase *p = mw_arena_array(&r->arena, struct phase, PHASES_MAX);
    const char **name = mw_arena_array(&r->arena, const char *, PHASES_MAX);
    size_t n = 0, k = 0;
    struct mw_query *q = mw_query(r->db, sql, "i", r->cases[r->base].id);
    while (mw_query_next(q)) {
        const struct mw_rent *hall = mw_rent_up(r, (int)mw_query_int(q, 0), "hall");
        size_t at = phase_named(p, &n, hall ? mw_hall_phase(r, hall) : "Site-wide"), cls = 0;
        while (cls < lines_n && strcmp(line[cls].cls, mw_query_text(q, 1)) != 0)
            cls++;
        p[at].usd[cls < lines_n ? cls : 0] += mw_query_real(q, 2);
    }
    mw_query_end(q);
    qsort(p, n, sizeof *p, by_name);
    for (size_t i = 0; i < n; i++)
        name[i] = p[i].name;
    for (size_t cls = 0; cls < lines_n && k < 6; cls++) {
        double *v = mw_arena_array(&r->arena, double, PHASES_MAX), sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += v[i] = p[i].usd[cls];
        if (sum > 0)
            s[k++] = (struct mw_series){ .name = mw_cost_class_text(line[cls].cls), .v = v, .colour = mw_cost_class_look(line[cls].cls).colour, .hatched = mw_cost_class_look(line[cls].cls).hatched };
    }
    *c = (struct mw_bar_chart){ .value = { .title = "Priced parts", .unit = "MUSD", .per_unit = 1e6, .zero = true }, .names = name, .names_n = n, .stacked = true, .values = true, .series = s, .series_n = k };
    return n ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

/* ---- by class and status */

static struct mw_figure classes(struct mw_report *r, const struct line *line, size_t n)
{
    static const unsigned colours[STATUS_N] = { 1, 3, 4, 6, 5 };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, STATUS_N);
    const char **name = mw_arena_array(&r->arena, const char *, LINES_MAX);
    for (size_t i = 0; i < n; i++)
        name[i] = mw_cost_class_text(line[i].cls);
    for (size_t k = 0; k < STATUS_N; k++) {
        double *v = mw_arena_array(&r->arena, double, LINES_MAX);
        for (size_t i = 0; i < n; i++)
            v[i] = *line[i].status == status_order[k] ? line[i].usd : 0.0;
        s[k] = (struct mw_series){ .name = mw_status_text(status_order[k]), .v = v, .colour = colours[k], .hatched = status_order[k] == 'u' };
    }
    *c = (struct mw_bar_chart){ .value = { .title = "Capital cost", .unit = "MUSD", .per_unit = 1e6, .zero = true }, .names = name, .names_n = n, .lying = true, .stacked = true, .values = true, .series = s, .series_n = STATUS_N };
    return mw_figure_bars(c);
}

static void class_table(struct mw_report *r, struct mw_tb *t, const struct line *base, size_t n)
{
    struct mw_table_col col[14] = { { .head = "Class, bill of materials level 1", .weight = 1.0 } };
    double sum[MW_RCASES_MAX] = { 0 }, low = 0, high = 0;
    size_t cols = 1;
    for (unsigned i = 0; i < r->cases_n; i++)
        col[cols++] = (struct mw_table_col){ .head = r->cases[i].name, .unit = "MUSD", .align = MW_CELL_RIGHT };
    col[cols++] = (struct mw_table_col){ .head = "P10", .unit = "MUSD", .align = MW_CELL_RIGHT };
    col[cols++] = (struct mw_table_col){ .head = "P90", .unit = "MUSD", .align = MW_CELL_RIGHT };
    col[cols++] = (struct mw_table_col){ .head = "Share", .unit = "%", .align = MW_CELL_RIGHT };
    col[cols++] = (struct mw_table_col){ .head = "Rests on" };
    mw_tb_init(t, r, col, cols);
    for (size_t k = 0; k < n; k++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = mw_cost_class_text(base[k].cls);
        for (unsigned i = 0; i < r->cases_n; i++) {
            double v = mw_rd(r, i, mw_rf(r, "money.capex_usd.%s", base[k].cls));
            v = i == r->base ? base[k].usd : v;
            sum[i] += isfinite(v) ? v : 0.0;
            c[1 + i] = mw_rn(r, v / 1e6, 1);
        }
        low += isfinite(base[k].low) ? base[k].low : base[k].usd;
        high += isfinite(base[k].high) ? base[k].high : base[k].usd;
        c[1 + r->cases_n] = mw_rn(r, base[k].low / 1e6, 1);
        c[2 + r->cases_n] = mw_rn(r, base[k].high / 1e6, 1);
        c[3 + r->cases_n] = mw_rn(r, 100.0 * base[k].usd / mw_rd_base(r, "money.capex_usd"), 1);
        c[4 + r->cases_n] = mw_status_text(*base[k].status);
        mw_tb_look(t, 4 + r->cases_n, *base[k].status == 'u' ? MW_LOOK_WARN : MW_LOOK_PLAIN);
    }
    const char **c = mw_tb_row(t, MW_ROW_TOTAL);
    c[0] = "Capital, contingency included";
    for (unsigned i = 0; i < r->cases_n; i++)
        c[1 + i] = sum[i] > 0 || r->cases[i].supply ? mw_rn(r, sum[i] / 1e6, 1) : MW_EN_DASH;
    c[1 + r->cases_n] = mw_rn(r, mw_rd_base(r, "money.capex_low_usd") / 1e6, 1);
    c[2 + r->cases_n] = mw_rn(r, mw_rd_base(r, "money.capex_high_usd") / 1e6, 1);
    c[3 + r->cases_n] = "100";
    t->note[t->notes_n++] = mw_rf(r, "P10 and P90 of the total are of the whole estimate, not the sums of the column (%s and %s MUSD): classes do not all miss the same way.", mw_rn(r, low / 1e6, 0), mw_rn(r, high / 1e6, 0));
}

/* Per watt at the meter and per watt of IT, and what it rests on. */
static void ratio_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_mrow rows[] = {
        { "money.capex_usd_per_w", "Per IT power booked", MW_Q_MONEY_PER_POWER, 3, "USD/W", "MUSD/MW IT" },
        { "money.capex_quoted_frac", "Rests on quotes", MW_Q_FRACTION, 3, NULL, NULL },
        { "money.capex_published_frac", "Rests on published prices", MW_Q_FRACTION, 3, NULL, NULL },
        { "money.capex_unverified_frac", "Rests on unverified values", MW_Q_FRACTION, 3, NULL, NULL },
    };
    struct mw_rcol col[MW_RCOLS_MAX];
    double v[MW_RCOLS_MAX + 2], gpu[MW_RCOLS_MAX + 2];
    size_t n = mw_cols_cases(r, col);
    mw_metric_table(t, r, rows, sizeof rows / sizeof *rows, col, n);
    t->halves = false;
    for (size_t i = 0; i < n + 2; i++) {
        v[i] = i < n ? mw_rd(r, col[i].case_i, "money.capex_usd") / mw_rd(r, col[i].case_i, "power.contract_w") : NAN;
        gpu[i] = i < n ? mw_rd(r, col[i].case_i, "money.capex_usd") / mw_rd(r, col[i].case_i, "cluster.gpus_n") / 1e3 : NAN;
    }
    mw_value_row(t, r, &(struct mw_mrow){ .label = "Per contracted power at the meter", .q = MW_Q_NUMBER, .digits = 3, .unit_text = "MUSD/MW meter" }, v, n + (r->trials_n ? 2 : 0));
    mw_value_row(t, r, &(struct mw_mrow){ .label = "Per GPU installed", .q = MW_Q_NUMBER, .digits = 3, .unit_text = "kUSD/GPU" }, gpu, n + (r->trials_n ? 2 : 0));
}

static void put_expired(struct mw_report *r, struct mw_page *page, struct mw_box *body)
{
    const char *expired[4];
    size_t n = mw_rd_expired(r, expired, 4);
    for (size_t i = 0; i < n; i++)
        mw_put_warning(page, body, "Quote out of date", mw_rf(r, "%s. Ask for it again, or state a range for its price.", expired[i]));
}

void mw_draw_capex(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct line line[LINES_MAX];
    struct mw_tb t, ratios;
    size_t n = load_lines(r, r->base, line);
    (void)sheet;
    if (n == 0) {
        mw_put_missing(page, &body, "No line of capital cost is stored: this scenario has no money.", "Give it a money section (money: neocloud, or your own) and run it again.");
        return;
    }
    const char *year = mw_rd_scenario(r, "price_year");
    const char *caption = mw_rf(r, "Capital cost by class and case, real USD%s%s.", *year ? " of " : "", year), *ratio_caption = "Capital per megawatt and per GPU; the denominator stands in the unit.";
    put_expired(r, page, &body);
    class_table(r, &t, line, n);
    ratio_table(r, &ratios);
    struct mw_figure by_phase = phases(r, line, n);
    double room = body.h - mw_tb_height(page, body.w, &t, caption) - mw_tb_height(page, body.w, &ratios, ratio_caption) - MW_PAGE_GAP, h = fmin(fmax(room, 170.0), 260.0);
    if (by_phase.draw)
        mw_put_pair(page, &body, h, by_phase, "Priced parts by phase and class, before templates per watt, soft cost, contingency and tax.", classes(r, line, n), "Capital by class and by what its price rests on.");
    else
        mw_put_figure(page, &body, h, classes(r, line, n), "Capital by class and by what its price rests on.");
    mw_put_table(page, &body, &t, 0, caption);
    mw_put_table(page, &body, &ratios, 0, ratio_caption);
}
