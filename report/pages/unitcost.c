/* report/pages/unitcost.c - what a GPU-hour and a million tokens cost, line by line, against the prices they are sold or rented at.  Real USD. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include <math.h>
#include <string.h>

enum { LINES_MAX = 24, SHOWN_MAX = 7, ROWS_MAX = 11, PRICES_MAX = 5 };
struct line { const char *name; double usd; struct mw_class_look look; };

static bool has_line(const struct line *line, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(line[i].name, name) == 0)
            return true;
    return false;
}

static size_t load_lines(struct mw_report *r, unsigned case_i, struct line *line, double *sum)
{
    static const char sql[] = "SELECT line, sum(usd) FROM money WHERE case_id = ?1 AND detail = 0 AND year = 0 AND kind = 'annual' GROUP BY line ORDER BY sum(usd) DESC";
    struct mw_query *q = mw_query(r->db, sql, "i", r->cases[case_i].id);
    size_t n = 0;
    *sum = 0;
    while (mw_query_next(q) && n < LINES_MAX) {
        line[n] = (struct line){ mw_arena_strdup(&r->arena, mw_cost_class_text(mw_query_text(q, 0))), mw_query_real(q, 1), mw_cost_class_look(mw_query_text(q, 0)) };
        *sum += line[n++].usd;
    }
    mw_query_end(q);
    return n;
}

/* Lines of the base, and before them those that only other cases have (rent): names in the order of charts and tables. */
static size_t all_lines(struct mw_report *r, struct line *line, double *base_sum)
{
    struct line base[LINES_MAX], own[LINES_MAX];
    double sum;
    size_t n = 0, base_n = load_lines(r, r->base, base, base_sum);
    for (unsigned i = 0; i < r->cases_n; i++)
        for (size_t j = 0, own_n = load_lines(r, i, own, &sum); j < own_n && base_n; j++)
            if (!has_line(base, base_n, own[j].name) && !has_line(line, n, own[j].name) && n + base_n < LINES_MAX)
                line[n++] = (struct line){ own[j].name, 0.0, own[j].look };
    memcpy(line + n, base, base_n * sizeof *line);
    return n + base_n;
}

/* Prices per GPU-hour that the scenario or the library states. */
struct price { const char *name, *text, *source; double usd; char status; };

static size_t load_prices(struct mw_report *r, struct price *price)
{
    static const char sql[] = "SELECT path, text, si, status, source, origin FROM value_ WHERE case_id = ?1 AND path GLOB 'money.sells.*.price' AND si_unit = 'USD/s' ORDER BY origin <> 'scenario', path";
    struct mw_query *q = mw_query(r->db, sql, "i", r->cases[r->base].id);
    size_t n = 0;
    while (mw_query_next(q) && n < PRICES_MAX) {
        const char *from = mw_query_text(q, 0) + strlen("money.sells.");
        const char *source = mw_query_text(q, 4);
        price[n] = (struct price){ .name = mw_arena_strndup(&r->arena, from, strcspn(from, ".")), .text = mw_arena_strdup(&r->arena, mw_query_text(q, 1)),
                                   .source = *source ? mw_arena_strdup(&r->arena, source) : mw_rf(r, "stated in the %s", mw_query_text(q, 5)), .usd = mw_query_real(q, 2) * 3600.0,
                                   .status = mw_query_text(q, 3)[0] };
        n++;
    }
    mw_query_end(q);
    return n;
}

const char *mw_title_unitcost(struct mw_report *r, unsigned sheet)
{
    double usd = mw_rd_base(r, "money.usd_per_gpu_s") * 3600.0, useful = mw_rd_base(r, "money.usd_per_useful_gpu_s") * 3600.0, sum;
    struct line line[LINES_MAX];
    struct price price[PRICES_MAX];
    size_t n = load_lines(r, r->base, line, &sum), prices = load_prices(r, price);
    (void)sheet;
    if (!isfinite(usd))
        return "Unit cost is not in this database";
    const char *head = isfinite(useful) ? mw_rf(r, "A useful GPU-hour costs %s USD, an installed one %s USD", mw_rn(r, useful, 2), mw_rn(r, usd, 2)) : mw_rf(r, "An installed GPU-hour costs %s USD", mw_rn(r, usd, 2));
    if (prices)
        return mw_rf(r, "%s; %s sells at %s USD", head, price[0].name, mw_rn(r, price[0].usd, 2));
    return n ? mw_rf(r, "%s; %s are %s of it", head, line[0].name, mw_rpct(r, line[0].usd / sum, 0)) : head;
}

/* Levelised cost of an installed GPU-hour by line and case: shares of the yearly cost, scaled to the case's unit cost. */
static struct mw_figure per_hour(struct mw_report *r, const struct price *price, size_t prices_n)
{
    struct line base[LINES_MAX], line[LINES_MAX];
    double sum, *v[SHOWN_MAX + 1];
    size_t n = all_lines(r, base, &sum), shown = n > SHOWN_MAX ? SHOWN_MAX - 1 : n, cases = 0;
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, SHOWN_MAX + 1);
    struct mw_ref *ref = mw_arena_array(&r->arena, struct mw_ref, PRICES_MAX);
    const char **name = mw_arena_array(&r->arena, const char *, MW_RCASES_MAX);
    for (size_t k = 0; k <= shown; k++)
        v[k] = mw_arena_array(&r->arena, double, MW_RCASES_MAX);
    for (unsigned i = 0; i < r->cases_n; i++) {
        size_t m = load_lines(r, i, line, &sum);
        double unit = mw_rd(r, i, "money.usd_per_gpu_s") * 3600.0;
        if (!(sum > 0) || !isfinite(unit))
            continue;
        for (size_t j = 0; j < m; j++) {
            size_t k = 0;
            while (k < shown && strcmp(base[k].name, line[j].name) != 0)
                k++;
            v[k][cases] += unit * line[j].usd / sum;
        }
        name[cases++] = r->cases[i].name;
    }
    for (size_t k = 0; k < shown; k++)
        s[k] = (struct mw_series){ .name = base[k].name, .v = v[k], .colour = base[k].look.colour, .hatched = base[k].look.hatched };
    s[shown] = (struct mw_series){ .name = "Other", .v = v[shown], .colour = mw_cost_class_look("other").colour, .hatched = mw_cost_class_look("other").hatched };
    for (size_t k = 0; k < prices_n; k++)
        ref[k] = (struct mw_ref){ price[k].usd, mw_rf(r, "%s %s", price[k].name, mw_rn(r, price[k].usd, 2)) };
    *c = (struct mw_bar_chart){ .value = { .title = "Levelised cost", .unit = "USD per installed GPU-h", .zero = true }, .names = name, .names_n = cases, .stacked = true,
                                .series = s, .series_n = shown + (n > shown), .refs = ref, .refs_n = prices_n };
    return mw_figure_bars(c);
}

/* The same money over hours that are fewer: installed, sold, useful. */
static struct mw_figure by_denominator(struct mw_report *r)
{
    static const char *const names[] = { "installed", "sold", "useful" };
    static const unsigned colours[] = { 3, 2, 1 };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, 3);
    const char **name = mw_arena_array(&r->arena, const char *, MW_RCASES_MAX);
    size_t n = 0, k = 0;
    double *v[3];
    bool any[3] = { false };
    for (size_t d = 0; d < 3; d++)
        v[d] = mw_arena_array(&r->arena, double, MW_RCASES_MAX);
    for (unsigned i = 0; i < r->cases_n; i++) {
        double unit = mw_rd(r, i, "money.usd_per_gpu_s") * 3600.0;
        if (!isfinite(unit))
            continue;
        v[0][n] = unit;
        v[1][n] = unit / mw_rd(r, i, "money.sold_frac");
        v[2][n] = mw_rd(r, i, "money.usd_per_useful_gpu_s") * 3600.0;
        for (size_t d = 0; d < 3; d++)
            any[d] |= isfinite(v[d][n]);
        name[n++] = r->cases[i].name;
    }
    for (size_t d = 0; d < 3; d++)
        if (any[d])
            s[k++] = (struct mw_series){ .name = mw_rf(r, "per %s GPU-hour", names[d]), .v = v[d], .colour = colours[d] };
    *c = (struct mw_bar_chart){ .value = { .title = "Levelised cost", .unit = "USD/GPU-h", .zero = true }, .names = name, .names_n = n, .values = true, .series = s, .series_n = k };
    return mw_figure_bars(c);
}

/* A line of a case by the name it has in the base; or all that the base's first k lines do not name. */
static double part_of(const struct line *base, size_t k, bool named, const struct line *line, size_t n)
{
    double usd = 0;
    for (size_t j = 0; j < n; j++) {
        size_t at = 0;
        while (at < k && strcmp(base[at].name, line[j].name) != 0)
            at++;
        if (named ? strcmp(base[k].name, line[j].name) == 0 : at == k)
            usd += line[j].usd;
    }
    return usd;
}

static void line_table(struct mw_report *r, struct mw_tb *t)
{
    struct mw_table_col col[14] = { { .head = "Levelised cost of an installed GPU-hour, real", .weight = 1.0 }, { .head = "Unit" } };
    struct line base[LINES_MAX], *line = mw_arena_array(&r->arena, struct line, MW_RCASES_MAX * LINES_MAX);
    double base_sum, sum[MW_RCASES_MAX];
    size_t n = all_lines(r, base, &base_sum), m[MW_RCASES_MAX];
    for (unsigned i = 0; i < r->cases_n; i++) {
        col[2 + i] = (struct mw_table_col){ .head = r->cases[i].name, .align = MW_CELL_RIGHT };
        m[i] = load_lines(r, i, line + i * LINES_MAX, &sum[i]);
    }
    col[2 + r->cases_n] = (struct mw_table_col){ .head = mw_rf(r, "%s, share", r->cases[r->base].name), .align = MW_CELL_RIGHT };
    mw_tb_init(t, r, col, 3 + r->cases_n);
    for (size_t k = 0, named = n > ROWS_MAX ? ROWS_MAX - 1 : n; k <= named && k < n; k++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        double rest = base_sum;
        for (size_t j = 0; j < k; j++)
            rest -= base[j].usd;
        c[0] = k < named ? base[k].name : mw_rf(r, "%zu smaller lines", n - named);
        c[1] = "USD/GPU-h";
        mw_tb_look(t, 1, MW_LOOK_MUTED);
        for (unsigned i = 0; i < r->cases_n; i++)
            c[2 + i] = mw_rn(r, mw_rd(r, i, "money.usd_per_gpu_s") * 3600.0 * part_of(base, k, k < named, line + i * LINES_MAX, m[i]) / sum[i], 3);
        c[2 + r->cases_n] = mw_rpct(r, (k < named ? base[k].usd : rest) / base_sum, 1);
    }
    static const struct { const char *metric, *label, *unit; double per; int decimals; } total[] = {
        { "money.usd_per_gpu_s", "Per installed GPU-hour", "USD/GPU-h", 3600.0, 3 }, { "money.usd_per_useful_gpu_s", "Per useful (productive) GPU-hour", "USD/GPU-h", 3600.0, 3 },
        { "money.usd_per_token", "Per million tokens served, of the share of GPU-hours that serve", "USD/M tokens", 1e6, 4 },
    };
    for (size_t k = 0; k < sizeof total / sizeof *total; k++) {
        if (!isfinite(mw_rd_base(r, total[k].metric)))
            continue;
        const char **c = mw_tb_row(t, MW_ROW_TOTAL);
        c[0] = total[k].label;
        c[1] = total[k].unit;
        for (unsigned i = 0; i < r->cases_n; i++)
            c[2 + i] = mw_rn(r, mw_rd(r, i, total[k].metric) * total[k].per, total[k].decimals);
    }
}

static void target_table(struct mw_report *r, struct mw_tb *t, const struct price *price, size_t n)
{
    static const struct mw_table_col col[] = {
        { .head = "Theirs: price per GPU-hour", .weight = 0.6 }, { .head = "As stated" }, { .head = "Ours, installed, of it", .unit = "%", .align = MW_CELL_RIGHT },
        { .head = "Ours, useful, of it", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "Status" }, { .head = "Source", .weight = 1.0 },
    };
    double usd = mw_rd_base(r, "money.usd_per_gpu_s") * 3600.0, useful = mw_rd_base(r, "money.usd_per_useful_gpu_s") * 3600.0;
    mw_tb_init(t, r, col, 6);
    for (size_t i = 0; i < n; i++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = price[i].name;
        c[1] = mw_rset(r, price[i].text);
        c[2] = mw_rn(r, 100.0 * usd / price[i].usd, 0);
        c[3] = mw_rn(r, 100.0 * useful / price[i].usd, 0);
        c[4] = mw_status_text(price[i].status);
        c[5] = mw_rset(r, price[i].source);
        mw_tb_look(t, 3, useful > price[i].usd ? MW_LOOK_WARN : MW_LOOK_GOOD);
    }
    t->note[t->notes_n++] = "Why ours differs: a price is paid for hours that are sold, ours is spread over hours that stand (installed) or work (useful), with every cost of the site and the return on capital.";
}

void mw_draw_unitcost(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct price price[PRICES_MAX];
    struct mw_tb t, targets;
    size_t n = load_prices(r, price);
    (void)sheet;
    if (!isfinite(mw_rd_base(r, "money.usd_per_gpu_s"))) {
        mw_put_missing(page, &body, "No levelised cost is stored: this scenario has no money.", "Give it a money section (money: neocloud, or your own) and run it again.");
        return;
    }
    line_table(r, &t);
    target_table(r, &targets, price, n);
    const char *caption = mw_rf(r, "Levelised cost by line and case: capital at the cost of capital over its life, and yearly cost. %s", r->trials_n ? mw_sampled_text(r) : "Not sampled.");
    const char *target_caption = mw_rf(r, "Prices beside our cost, case %s. What others publish per million tokens is not yet modelled.", r->cases[r->base].name);
    double room = body.h - mw_tb_height(page, body.w, &t, caption) - (n ? mw_tb_height(page, body.w, &targets, target_caption) + 12.0 : 0.0) - MW_PAGE_GAP;
    mw_put_pair(page, &body, fmin(fmax(room, 180.0), 280.0), per_hour(r, price, n), "An installed GPU-hour by line; dashed lines are prices asked or paid per GPU-hour.", by_denominator(r),
                "The same cost over the hours that stand, are sold, are useful.");
    mw_put_table(page, &body, &t, 0, caption);
    if (n)
        mw_put_table(page, &body, &targets, 0, target_caption);
    else
        mw_put_text(page, &body, "No price per GPU-hour is stated or stored: there is nothing to lay beside the cost.");
}
