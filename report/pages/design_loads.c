/* report/pages/design_loads.c - load list: kW by block, and per type of rack nameplate, breaker booking, measured peak, mean and diversity. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

const char *mw_title_design_loads(struct mw_report *r, unsigned sheet)
{
    double name = mw_rd_base(r, "cluster.nameplate_w"), booked = mw_rd_base(r, "cluster.design_w"), peak = mw_rd_base(r, "cluster.it_peak_w");
    (void)sheet;
    if (!isfinite(booked))
        return "The load list is not in this database";
    if (!isfinite(name) || !isfinite(peak))
        return mw_rf(r, "The plan books %s for racks", mw_rq(r, booked, MW_Q_POWER, 3));
    return mw_rf(r, "Of %s nameplate the plan books %s, and %s is the highest load of racks", mw_rq(r, name, MW_Q_POWER, 3), mw_rq(r, booked, MW_Q_POWER, 3), mw_rq(r, peak, MW_Q_POWER, 3));
}

enum { ITEMS_MAX = 160 };

/* One box a block up to a size that can be read; beyond it, one a hall. */
static struct mw_figure blocks(struct mw_report *r)
{
    struct mw_treemap *c = mw_arena_new(&r->arena, struct mw_treemap);
    struct mw_tree_item *item = mw_arena_array(&r->arena, struct mw_tree_item, ITEMS_MAX);
    const char **group = mw_arena_array(&r->arena, const char *, MW_PALETTE_N);
    size_t n = 0, groups = 0, all = 0;
    for (size_t i = 0; i < r->ents_n; i++)
        all += strcmp(r->ent[i].cls, "block") == 0;
    for (size_t i = 0; i < r->ents_n && n < ITEMS_MAX; i++) {
        const struct mw_rent *e = &r->ent[i], *hall = strcmp(e->cls, "block") == 0 ? mw_rent_up(r, e->ent, "hall") : NULL;
        if (strcmp(e->cls, "block") != 0 || !(e->rated_w > 0.0))
            continue;
        const char *name = hall ? hall->label : "Site";
        size_t g = 0, skip = hall && strncmp(e->label, name, strlen(name)) == 0 ? strlen(name) + 1 : 0;
        while (g < groups && strcmp(group[g], name) != 0)
            g++;
        if (g == groups && groups < MW_PALETTE_N)
            group[groups++] = name;
        g = g < MW_PALETTE_N ? g : MW_PALETTE_N - 1;
        if (all > ITEMS_MAX) { /* a box a hall */
            if (g == n)
                item[n++] = (struct mw_tree_item){ name, 0, (unsigned)g };
            item[g].v += e->rated_w;
        } else {
            item[n++] = (struct mw_tree_item){ e->label + (strlen(e->label) > skip ? skip : 0), e->rated_w, (unsigned)g };
        }
    }
    *c = (struct mw_treemap){ .value = { .title = "Nameplate", .unit = "kW", .per_unit = 1e3 }, .items = item, .n = n, .group_names = group, .groups_n = groups };
    return mw_figure_treemap(c);
}

static const char *kw(struct mw_report *r, double w, int decimals)
{
    return isfinite(w) ? mw_rn(r, w / 1e3, decimals) : MW_EN_DASH;
}

static void rack_types(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = {
        { .head = "Rack type", .weight = 1.0 }, { .head = "Racks", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Nameplate", .unit = "kW a rack", .align = MW_CELL_RIGHT },
        { .head = "Breaker booking", .unit = "kW a rack", .align = MW_CELL_RIGHT }, { .head = "Highest load", .unit = "kW a rack", .align = MW_CELL_RIGHT }, { .head = "Mean", .unit = "kW a rack", .align = MW_CELL_RIGHT },
        { .head = "Mean over nameplate", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "To liquid", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "Nameplate, all", .unit = "MW", .align = MW_CELL_RIGHT },
    };
    struct mw_rrack k[MW_RRACKS_MAX];
    size_t n = mw_rracks_load(r, k);
    double racks = 0, name = 0;
    mw_tb_init(t, r, col, 9);
    for (size_t i = 0; i < n; i++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = k[i].part;
        c[1] = mw_rn(r, k[i].racks_n, 0);
        c[2] = kw(r, k[i].nameplate_w, 1);
        c[3] = kw(r, k[i].booked_w, 1);
        c[4] = kw(r, k[i].peak_w, 1);
        c[5] = kw(r, k[i].mean_w, 1);
        c[6] = isfinite(k[i].mean_w / k[i].nameplate_w) ? mw_rn(r, 100.0 * k[i].mean_w / k[i].nameplate_w, 1) : MW_EN_DASH;
        c[7] = isfinite(k[i].liquid_frac) ? mw_rn(r, 100.0 * k[i].liquid_frac, 0) : MW_EN_DASH;
        c[8] = mw_rn(r, k[i].nameplate_w * k[i].racks_n / 1e6, 2);
        racks += k[i].racks_n;
        name += k[i].nameplate_w * k[i].racks_n;
    }
    if (n == 0)
        return;
    const char **c = mw_tb_row(t, MW_ROW_TOTAL);
    c[0] = "All racks";
    c[1] = mw_rn(r, racks, 0);
    c[8] = mw_rn(r, name / 1e6, 2);
}

/* What else draws power: level of the facility or of its entities, mean and highest. */
static void other_loads(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Load", .weight = 1.0 }, { .head = "Booked or rated", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Highest", .unit = "MW", .align = MW_CELL_RIGHT },
                                               { .head = "Mean", .unit = "MW", .align = MW_CELL_RIGHT } };
    static const struct { const char *name, *level, *rating; } row[] = { { "Racks, all types together", "it_w", "cluster.design_w" }, { "Network", NULL, "fabric.network_w" }, { "Cooling: fans, pumps, compressors", "cooling_w", NULL },
                                                                         { "Lighting, security, offices", "house_w", NULL }, { "Electrical losses", "loss_w", NULL }, { "At the meter", "meter_w", "power.contract_w" } };
    mw_tb_init(t, r, col, 4);
    for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
        double rated = row[k].rating ? mw_rd_base(r, row[k].rating) : NAN, peak = row[k].level ? mw_rd_levels(r, row[k].level, true)[0] : rated, mean = row[k].level ? mw_rd_levels(r, row[k].level, false)[0] : rated;
        if (!(rated > 0.0) && !(peak > 0.0))
            continue;
        const char **c = mw_tb_row(t, k + 1 == sizeof row / sizeof *row ? MW_ROW_TOTAL : MW_ROW_PLAIN);
        c[0] = row[k].name;
        c[1] = isfinite(rated) ? mw_rn(r, rated / 1e6, 2) : MW_EN_DASH;
        c[2] = isfinite(peak) ? mw_rn(r, peak / 1e6, 2) : MW_EN_DASH;
        c[3] = isfinite(mean) ? mw_rn(r, mean / 1e6, 2) : MW_EN_DASH;
    }
}

static void diversity(struct mw_report *r, struct mw_page *page, struct mw_box *body)
{
    struct mw_rrack k[MW_RRACKS_MAX];
    size_t n = mw_rracks_load(r, k);
    double peaks = 0, together = mw_rd_base(r, "cluster.it_peak_w"), name = mw_rd_base(r, "cluster.nameplate_w");
    for (size_t i = 0; i < n; i++)
        peaks += k[i].peaks_w;
    if (peaks > 0.0 && isfinite(together))
        mw_put_text(page, body, mw_rf(r, "Diversity: the blocks' own highest loads add to %s; together they reach %s, a coincidence of %s. Against the nameplate of all racks the demand factor is %s.", mw_rq(r, peaks, MW_Q_POWER, 3),
                                      mw_rq(r, together, MW_Q_POWER, 3), mw_rpct(r, together / peaks, 1), mw_rpct(r, together / name, 1)));
}

void mw_draw_design_loads(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_tb t, o;
    (void)sheet;
    rack_types(r, &t);
    other_loads(r, &o);
    if (t.n == 0) {
        mw_put_missing(page, &body, "No rack is stored for this case.", "Name racks in halls or cluster, and run the scenario again with this version.");
        return;
    }
    const char *caption = mw_rf(r, "Load list by type of rack, %s. Breaker booking: what the power path keeps free for one rack (power.basis: %s).", mw_drawn_text(r), mw_rd_word(r, r->base, "power.basis"));
    double h = body.h - mw_tb_height(page, body.w, &t, caption) - mw_tb_height(page, body.w, &o, "Loads") - 60.0;
    mw_put_figure(page, &body, fmin(fmax(h, 150.0), 300.0), blocks(r), "Blocks of racks by hall; areas are nameplate power.");
    mw_put_table(page, &body, &t, 0, caption);
    diversity(r, page, &body);
    mw_put_table(page, &body, &o, 0, mw_rf(r, "Loads together, %s. Highest loads of rows need not coincide.", mw_drawn_text(r)));
}
