/* report/pages/energy.c - the book of energy: by month, as a flow from the meter, and line by line for every case. */
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

enum part { PART_IT, PART_COOLING, PART_LOSS, PART_HOUSE, PART_OTHER, PART_N };
static const char *const part_name[PART_N] = { "IT", "Cooling", "Electrical losses", "Lighting, offices", "Other" };
static const unsigned part_colour[PART_N] = { 3, 4, 2, 6, 7 };

enum { LINES_MAX = 40 };
struct line { const char *name; enum part part; double j; };

/* Where a line of the book belongs: by its words, because tiers and networks carry their own names. */
static enum part part_of(const char *name)
{
    static const struct { const char *word; enum part part; } words[] = {
        { "IT useful", PART_IT }, { "rack conversion", PART_IT }, { "network", PART_IT }, { "switch", PART_IT }, { "optic", PART_IT }, { "scale-out", PART_IT }, { "front", PART_IT }, { "storage", PART_IT },
        { "cooling", PART_COOLING }, { "loss", PART_LOSS }, { "house", PART_HOUSE },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(name, words[i].word))
            return words[i].part;
    return PART_OTHER;
}

static size_t load_book(struct mw_report *r, unsigned case_i, int year, struct line *line, double *bought)
{
    size_t n = 0;
    *bought = NAN;
    struct mw_query *q = mw_query(r->db, "SELECT side, name, value FROM ledger WHERE case_id = ?1 AND year = ?2 AND book = 'energy' ORDER BY seq", "ii", r->cases[case_i].id, year);
    while (mw_query_next(q) && n < LINES_MAX) {
        const char *side = mw_query_text(q, 0), *name = mw_query_text(q, 1);
        double v = mw_query_real(q, 2);
        if (strcmp(side, "left") == 0)
            *bought = (isfinite(*bought) ? *bought : 0.0) + v;
        else if (strcmp(side, "right") == 0)
            line[n++] = (struct line){ mw_arena_strdup(&r->arena, name), part_of(name), v };
    }
    mw_query_end(q);
    return n;
}

static double sum_of(const struct line *line, size_t n, enum part p)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += line[i].part == p ? line[i].j : 0.0;
    return s;
}

const char *mw_title_energy(struct mw_report *r, unsigned sheet)
{
    struct line line[LINES_MAX];
    double bought;
    size_t n = load_book(r, r->base, r->year, line, &bought);
    (void)sheet;
    if (!(bought > 0))
        return "The book of energy is not in this database";
    return mw_rf(r, "Of %s through the meter, %s reach IT; cooling takes %s, electrical losses %s", mw_rq(r, bought, MW_Q_ENERGY, 3), mw_rpct(r, sum_of(line, n, PART_IT) / bought, 1),
                 mw_rpct(r, sum_of(line, n, PART_COOLING) / bought, 1), mw_rpct(r, sum_of(line, n, PART_LOSS) / bought, 1));
}

static struct mw_figure months(struct mw_report *r)
{
    struct mw_hspan *m;
    size_t n = mw_hours_months(r, &m);
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, 3);
    double *it = mw_arena_array(&r->arena, double, n + 1), *cooling = mw_arena_array(&r->arena, double, n + 1), *loss = mw_arena_array(&r->arena, double, n + 1);
    for (size_t i = 0; i < n; i++) {
        cooling[i] = mw_hours_sum(r, MW_H_COOLING, m[i]);
        loss[i] = mw_hours_sum(r, MW_H_LOSS, m[i]);
        it[i] = mw_hours_sum(r, MW_H_METER, m[i]) - (isfinite(cooling[i]) ? cooling[i] : 0.0) - (isfinite(loss[i]) ? loss[i] : 0.0);
    }
    s[0] = (struct mw_series){ .name = "IT and lighting", .v = it, .colour = part_colour[PART_IT] };
    s[1] = (struct mw_series){ .name = "Cooling", .v = cooling, .colour = part_colour[PART_COOLING] };
    s[2] = (struct mw_series){ .name = "Electrical losses", .v = loss, .colour = part_colour[PART_LOSS] };
    *c = (struct mw_bar_chart){ .value = { .title = "Energy at the meter", .unit = "GWh", .per_unit = 3.6e12, .zero = true }, .names = mw_month_names(r, m, n), .names_n = n, .stacked = true, .values = true,
                                .series = s, .series_n = 3 };
    return mw_figure_bars(c);
}

static const char *shown(struct mw_report *r, const char *name)
{
    if (strcmp(name, "IT useful") == 0)
        return "Chips and boards (DC)";
    if (strncmp(name, "ups", 3) == 0)
        return mw_rf(r, "UPS%s", name + 3);
    return mw_rf(r, "%c%s", name[0] >= 'a' && name[0] <= 'z' ? name[0] - 32 : name[0], name + 1);
}

/* Meter to parts to lines; lines below a two-hundredth of the meter are one. */
static struct mw_figure flow(struct mw_report *r, const struct line *line, size_t n, double bought)
{
    struct mw_sankey *c = mw_arena_new(&r->arena, struct mw_sankey);
    struct mw_sankey_node *node = mw_arena_array(&r->arena, struct mw_sankey_node, n + 2 * PART_N + 2);
    struct mw_sankey_link *link = mw_arena_array(&r->arena, struct mw_sankey_link, 2 * n + 2 * PART_N + 2);
    size_t nodes = 1, links = 0;
    node[0] = (struct mw_sankey_node){ "Meter", 1 };
    for (int p = 0; p < PART_N; p++) {
        double sum = sum_of(line, n, (enum part)p), small = 0;
        size_t members = 0, at = nodes;
        if (sum <= 2e-3 * bought)
            continue;
        for (size_t i = 0; i < n; i++)
            members += line[i].part == (enum part)p && line[i].j > 5e-3 * bought;
        node[nodes++] = (struct mw_sankey_node){ part_name[p], part_colour[p] };
        link[links++] = (struct mw_sankey_link){ 0, at, sum };
        for (size_t i = 0; i < n && members > 1; i++) {
            if (line[i].part != (enum part)p || line[i].j <= 5e-3 * bought) {
                small += line[i].part == (enum part)p ? fmax(line[i].j, 0.0) : 0.0;
                continue;
            }
            link[links++] = (struct mw_sankey_link){ at, nodes, line[i].j };
            node[nodes++] = (struct mw_sankey_node){ shown(r, line[i].name), part_colour[p] };
        }
        if (small > 1e-3 * bought && members > 1) {
            link[links++] = (struct mw_sankey_link){ at, nodes, small };
            node[nodes++] = (struct mw_sankey_node){ "Smaller lines", part_colour[p] };
        }
    }
    *c = (struct mw_sankey){ .value = { .unit = "GWh", .per_unit = 3.6e12 }, .nodes = node, .links = link, .nodes_n = nodes, .links_n = links };
    return mw_figure_sankey(c);
}

struct mw_figure mw_energy_figure(struct mw_report *r)
{
    struct line line[LINES_MAX];
    double bought;
    size_t n = load_book(r, r->base, r->year, line, &bought);
    return bought > 0 ? flow(r, line, n, bought) : (struct mw_figure){ 0 };
}

struct book { struct line line[LINES_MAX]; size_t n; double bought; };

/* Energy by column, then the share of the meter in the first of them. */
static void line_row(struct mw_report *r, struct mw_tb *t, const struct book *b, size_t cols, const struct line *like)
{
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = shown(r, like->name);
    for (size_t i = 0; i < cols; i++)
        for (size_t k = 0; k < b[i].n; k++)
            if (strcmp(b[i].line[k].name, like->name) == 0)
                c[1 + i] = mw_rn(r, b[i].line[k].j / 3.6e12, 2);
    c[1 + cols] = mw_rn(r, 100.0 * like->j / b[0].bought, 2);
}

static void book_table(struct mw_report *r, struct mw_tb *t, const struct mw_rcol *col, size_t cols)
{
    struct mw_table_col c[14] = { { .head = "Line of the book", .weight = 1.0 } };
    struct book *b = mw_arena_array(&r->arena, struct book, MW_RCOLS_MAX);
    for (size_t i = 0; i < cols; i++) {
        b[i].n = load_book(r, col[i].case_i, col[i].year, b[i].line, &b[i].bought);
        c[1 + i] = (struct mw_table_col){ .head = col[i].head, .unit = "GWh", .align = MW_CELL_RIGHT };
    }
    c[1 + cols] = (struct mw_table_col){ .head = col[0].head, .unit = "% of meter", .align = MW_CELL_RIGHT };
    mw_tb_init(t, r, c, 2 + cols);
    for (int p = 0; p < PART_N; p++) {
        bool head = false;
        for (size_t k = 0; cols && k < b[0].n; k++) {
            if (b[0].line[k].part != (enum part)p || fabs(b[0].line[k].j) < 1e-9 * b[0].bought)
                continue;
            if (!head)
                mw_tb_row(t, MW_ROW_GROUP)[0] = part_name[p];
            head = true;
            line_row(r, t, b, cols, &b[0].line[k]);
        }
    }
    const char **cell = mw_tb_row(t, MW_ROW_TOTAL);
    cell[0] = "Through the meter";
    for (size_t i = 0; i < cols; i++)
        cell[1 + i] = mw_rn(r, b[i].bought / 3.6e12, 2);
    cell[1 + cols] = "100";
}

void mw_draw_energy(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct line line[LINES_MAX];
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t;
    double bought;
    (void)sheet;
    size_t n = load_book(r, r->base, r->year, line, &bought), cols = mw_cols_years(r, col);
    if (!(bought > 0) || cols == 0) {
        mw_put_missing(page, &body, "The book of energy is empty: no year was simulated in full.", "Name the years in run.detail and run again.");
        return;
    }
    book_table(r, &t, col, cols);
    const char *caption = "The book of energy as it closed: the meter integrates its own watts, the lines theirs.";
    double h = (body.h - mw_tb_height(page, body.w, &t, caption) - 2 * MW_PAGE_GAP) / 2;
    h = fmin(fmax(h, 130.0), 260.0);
    if (r->hours.has[MW_H_METER])
        mw_put_figure(page, &body, h, months(r), mw_rf(r, "Energy at the meter by month; %s.", mw_drawn_text(r)));
    else
        mw_put_missing(page, &body, "No sample of the meter is stored, so that months cannot be drawn.", "Simulate a detail year.");
    mw_put_figure(page, &body, h, flow(r, line, n, bought), mw_rf(r, "Where the energy of the year goes; %s.", mw_drawn_text(r)));
    mw_put_table(page, &body, &t, 0, caption);
}
