/* report/pages/facility.c - what is built: inventory by class, bill of materials with prices and their paper. */
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

const char *mw_title_facility(struct mw_report *r, unsigned sheet)
{
    double gpus = mw_rd_base(r, "cluster.gpus_n"), racks = mw_rd_base(r, "cluster.racks_n"), design = mw_rd_base(r, "cluster.design_w"), halls = 0;
    (void)sheet;
    for (size_t i = 0; i < r->ents_n; i++)
        halls += strcmp(r->ent[i].cls, "hall") == 0;
    if (r->ents_n == 0)
        return "What is built is not in this database";
    if (!isfinite(gpus) || !isfinite(racks))
        return mw_rf(r, "The facility has %s parts of equipment", mw_rn(r, (double)r->ents_n, 0));
    return mw_rf(r, "%s racks in %s hall%s hold %s GPUs and book %s of IT power", mw_rn(r, racks, 0), mw_rn(r, halls, 0), halls == 1 ? "" : "s", mw_rn(r, gpus, 0),
                 mw_rq(r, design, MW_Q_POWER, 3));
}

struct kind { const char *cls, *name; };
static const struct kind kinds[] = {
    { "hall", "Halls" }, { "block", "Rows and blocks of racks" }, { "rack", "Racks" }, { "transformer", "Transformers" }, { "switchgear", "Switchgear" }, { "ups", "UPS" },
    { "pdu", "Busways and PDUs" }, { "rectifier", "Rectifiers" }, { "genset", "Generators" }, { "bess", "Batteries" }, { "cdu", "Coolant distribution units" }, { "crah", "Air handlers" },
    { "rdhx", "Rear-door coolers" }, { "chiller", "Chillers" }, { "tower", "Cooling towers" }, { "cooler", "Dry and adiabatic coolers" }, { "tank", "Tanks" }, { "pump", "Pump groups" },
    { "switch", "Network switches" }, { "storage", "Storage servers" },
};

static void inventory(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Installed at the end of the build", .weight = 1.0 }, { .head = "Units", .unit = "count", .align = MW_CELL_RIGHT },
                                               { .head = "Rating, redundancy held", .unit = "MW", .align = MW_CELL_RIGHT } };
    mw_tb_init(t, r, col, 3);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        double units = 0, rated = 0;
        for (size_t i = 0; i < r->ents_n; i++)
            if (strcmp(r->ent[i].cls, kinds[k].cls) == 0) {
                units += r->ent[i].count;
                rated += isfinite(r->ent[i].rated_w) ? r->ent[i].rated_w * (strcmp(kinds[k].cls, "rack") == 0 ? r->ent[i].count : 1.0) : 0.0;
            }
        if (units == 0)
            continue;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = kinds[k].name;
        c[1] = mw_rn(r, units, 0);
        c[2] = rated > 0 ? mw_rn(r, rated / 1e6, 1) : MW_EN_DASH;
    }
}

struct line { const char *kind, *part, *cost_class, *status, *source; double qty, unit_usd, usd, lead_s; };
enum { LINES_MAX = 80 };

static size_t load_lines(struct mw_report *r, struct line *line)
{
    static const char sql[] = "SELECT kind, part, cost_class, status, source, sum(qty_n), unit_usd, sum(qty_n * unit_usd), max(lead_s) FROM part WHERE case_id = ?1 "
                              "GROUP BY kind, part, cost_class, unit_usd, status ORDER BY sum(qty_n * unit_usd) IS NULL, sum(qty_n * unit_usd) DESC, min(seq)";
    struct mw_query *q = mw_query(r->db, sql, "i", r->cases[r->base].id);
    size_t n = 0;
    while (mw_query_next(q) && n < LINES_MAX) {
        line[n++] = (struct line){ mw_arena_strdup(&r->arena, mw_query_text(q, 0)), mw_arena_strdup(&r->arena, mw_query_text(q, 1)), mw_arena_strdup(&r->arena, mw_query_text(q, 2)),
                                   mw_arena_strdup(&r->arena, mw_query_text(q, 3)), mw_arena_strdup(&r->arena, mw_query_text(q, 4)), mw_query_real(q, 5), mw_query_real(q, 6),
                                   mw_query_real(q, 7), mw_query_real(q, 8) };
    }
    mw_query_end(q);
    return n;
}

static void bill(struct mw_report *r, struct mw_tb *t, const struct line *line, size_t n)
{
    static const struct mw_table_col col[] = {
        { .head = "Item (library part)", .weight = 1.0 }, { .head = "Kind" }, { .head = "Quantity", .unit = "count", .align = MW_CELL_RIGHT },
        { .head = "Unit price", .unit = "kUSD", .align = MW_CELL_RIGHT }, { .head = "Amount", .unit = "MUSD", .align = MW_CELL_RIGHT },
        { .head = "Share of priced", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "Lead time", .unit = "weeks", .align = MW_CELL_RIGHT }, { .head = "Price is" },
    };
    double total = 0, unpriced = 0;
    mw_tb_init(t, r, col, 8);
    for (size_t i = 0; i < n; i++)
        total += isfinite(line[i].usd) ? line[i].usd : 0.0;
    for (size_t i = 0; i < n; i++) {
        bool priced = isfinite(line[i].unit_usd);
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = line[i].part;
        c[1] = line[i].kind;
        c[2] = mw_rn(r, line[i].qty, 0);
        c[3] = priced ? mw_rn(r, line[i].unit_usd / 1e3, line[i].unit_usd < 1e5 ? 2 : 0) : MW_EN_DASH;
        c[4] = priced ? mw_rn(r, line[i].usd / 1e6, 2) : MW_EN_DASH;
        c[5] = priced && total > 0 ? mw_rn(r, 100.0 * line[i].usd / total, 1) : MW_EN_DASH;
        c[6] = isfinite(line[i].lead_s) && line[i].lead_s > 0 ? mw_rn(r, line[i].lead_s / 604800.0, 0) : MW_EN_DASH;
        c[7] = priced ? mw_status_text(line[i].status[0]) : "not priced";
        if (!priced || line[i].status[0] == 'u')
            mw_tb_look(t, 7, MW_LOOK_WARN);
        unpriced += !priced;
    }
    const char **c = mw_tb_row(t, MW_ROW_TOTAL);
    c[0] = "Priced parts";
    c[4] = mw_rn(r, total / 1e6, 1);
    c[5] = total > 0 ? "100" : MW_EN_DASH;
    t->rest = "table part of results.db";
    if (unpriced > 0)
        t->note[t->notes_n++] = mw_rf(r, "%s line%s without a price: templates per watt carry what they can (page on cost); the rest is listed under exclusions.", mw_rn(r, unpriced, 0),
                                      unpriced == 1 ? "" : "s");
}

/* Boxes of equal kind together: at most eight groups, each in the colour of its class. */
static struct mw_figure treemap(struct mw_report *r, const struct line *line, size_t n)
{
    struct mw_treemap *c = mw_arena_new(&r->arena, struct mw_treemap);
    struct mw_tree_item *item = mw_arena_array(&r->arena, struct mw_tree_item, n + 1);
    const char **group = mw_arena_array(&r->arena, const char *, MW_PALETTE_N);
    unsigned *colour = mw_arena_array(&r->arena, unsigned, MW_PALETTE_N);
    size_t groups = 0, k = 0;
    for (size_t i = 0; i < n; i++) {
        size_t g = 0;
        if (!(line[i].usd > 0))
            continue;
        while (g < groups && strcmp(group[g], mw_cost_class_text(line[i].cost_class)) != 0)
            g++;
        if (g == groups && groups < MW_PALETTE_N) {
            colour[groups] = mw_cost_class_look(line[i].cost_class).colour;
            group[groups++] = mw_cost_class_text(line[i].cost_class);
        }
        item[k++] = (struct mw_tree_item){ line[i].part, line[i].usd, (unsigned)(g < MW_PALETTE_N ? g : MW_PALETTE_N - 1) };
    }
    *c = (struct mw_treemap){ .value = { .title = "Price", .unit = "MUSD", .per_unit = 1e6 }, .items = item, .n = k, .group_names = group, .group_colours = colour, .groups_n = groups };
    return mw_figure_treemap(c);
}

/* What must be ordered first. */
static struct mw_figure lead_times(struct mw_report *r, const struct line *line, size_t n)
{
    enum { SHOWN_MAX = 12 };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    double *v = mw_arena_array(&r->arena, double, SHOWN_MAX);
    const char **name = mw_arena_array(&r->arena, const char *, SHOWN_MAX);
    bool *taken = mw_arena_array(&r->arena, bool, n + 1);
    size_t k = 0;
    for (; k < SHOWN_MAX; k++) {
        size_t best = n;
        for (size_t i = 0; i < n; i++)
            if (!taken[i] && line[i].lead_s > 0 && (best == n || line[i].lead_s > line[best].lead_s))
                best = i;
        if (best == n)
            break;
        taken[best] = true;
        name[k] = line[best].part;
        v[k] = line[best].lead_s;
    }
    *s = (struct mw_series){ .v = v, .colour = 2 };
    *c = (struct mw_bar_chart){ .value = { .title = "Lead time", .unit = "weeks", .per_unit = 604800.0, .zero = true }, .names = name, .names_n = k, .lying = true, .values = true, .series = s, .series_n = 1 };
    return k ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

/* Priced parts that are not racks: what the first chart cannot show beside them. */
static struct mw_figure plant(struct mw_report *r, const struct line *line, size_t n)
{
    enum { SHOWN_MAX = 12 };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    double *v = mw_arena_array(&r->arena, double, SHOWN_MAX);
    const char **name = mw_arena_array(&r->arena, const char *, SHOWN_MAX);
    size_t k = 0;
    for (size_t i = 0; i < n && k < SHOWN_MAX; i++)
        if (line[i].usd > 0 && strcmp(line[i].kind, "rack") != 0) {
            name[k] = line[i].part;
            v[k++] = line[i].usd;
        }
    *s = (struct mw_series){ .v = v, .colour = 3 };
    *c = (struct mw_bar_chart){ .value = { .title = "Price", .unit = "MUSD", .per_unit = 1e6, .zero = true }, .names = name, .names_n = k, .lying = true, .values = true, .series = s, .series_n = 1 };
    return k ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

void mw_draw_facility(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct line *line = mw_arena_array(&r->arena, struct line, LINES_MAX);
    struct mw_tb things, t;
    (void)sheet;
    size_t n = load_lines(r, line);
    inventory(r, &things);
    if (things.n == 0)
        mw_put_missing(page, &body, "No entity is stored for this case.", "Run the scenario again with this version; entities are written with the first detail year.");
    if (n == 0) {
        if (things.n)
            mw_put_table(page, &body, &things, 0, "What stands on the site, by kind.");
        mw_put_missing(page, &body, "The bill of materials is empty: no model has listed a part.", "Name racks, power and cooling by library parts (millwright catalog lists them) and run again.");
        return;
    }
    double h = mw_tb_height(page, body.w / 2 - 9, &things, "What stands on the site, by kind.");
    struct mw_box row = mw_box_cut_top(&body, fmax(h, 190.0)), left = mw_box_cell(row, 2, 1, 0, 0, 18.0);
    struct mw_table table = mw_tb_table(&things);
    mw_page_table_file(page, &table, "What stands on the site");
    mw_page_table(page, left, &table, "What stands on the site, by kind.");
    mw_page_figure(page, mw_box_cell(row, 2, 1, 1, 0, 18.0), treemap(r, line, n), "Priced parts of the bill of materials; areas are money.");
    mw_box_cut_top(&body, MW_PAGE_GAP);
    bill(r, &t, line, n);
    const char *caption = mw_rf(r, "Bill of materials of case %s, largest amounts first. Prices of parts before quotes, templates, soft cost, contingency and tax; those enter on the page on cost.",
                                r->cases[r->base].name);
    mw_put_table(page, &body, &t, 0, caption);
    struct mw_figure lead = lead_times(r, line, n), rest = plant(r, line, n);
    if (body.h > 130.0 && lead.draw && rest.draw)
        mw_put_pair(page, &body, fmin(body.h, 230.0), lead, "Longest lead times: what must be ordered first.", rest, "Priced parts other than racks.");
}
