/* report/pages/design_bom.c - every item that the run bought: count, rating, source, lead time, cost; racks also as a CSV that NetBox imports. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct sums { double usd, items, unpriced, lead_s; const char *longest; };

static struct sums sums_of(struct mw_report *r)
{
    struct sums s = { .lead_s = NAN, .longest = "" };
    struct mw_query *q = mw_query(r->db, "SELECT part, sum(qty_n), unit_usd, max(lead_s) FROM part WHERE case_id = ?1 GROUP BY kind, part, unit_usd ORDER BY min(seq)", "i", r->cases[r->base].id);
    while (mw_query_next(q)) {
        double usd = mw_query_real(q, 1) * mw_query_real(q, 2), lead = mw_query_real(q, 3);
        s.items += mw_query_real(q, 1);
        s.unpriced += isnan(usd);
        s.usd += isfinite(usd) ? usd : 0.0;
        if (lead > 0.0 && !(lead <= s.lead_s)) {
            s.lead_s = lead;
            s.longest = mw_arena_strdup(&r->arena, mw_query_text(q, 0));
        }
    }
    mw_query_end(q);
    return s;
}

const char *mw_title_design_bom(struct mw_report *r, unsigned sheet)
{
    struct sums s = sums_of(r);
    (void)sheet;
    if (s.items == 0.0)
        return "The bill of materials is not in this database";
    const char *lead = isfinite(s.lead_s) ? mw_rf(r, "; %s takes longest to come, %s weeks", s.longest, mw_rn(r, s.lead_s / 604800.0, 0)) : "";
    return mw_rf(r, "%s items, %s where they are priced%s", mw_rn(r, s.items, 0), mw_rq(r, s.usd, MW_Q_MONEY, 3), lead);
}

/* One unit's rating, from the entity that carries the part; racks carry theirs per rack. */
static const char *rating(struct mw_report *r, const char *kind, const char *cls, double rated_w, double count)
{
    if (strcmp(kind, "optic") == 0 || strcmp(kind, "cable") == 0) /* they hang on their switch */
        return MW_EN_DASH;
    static const char *const none[] = { "switch", "storage" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (strcmp(cls, none[i]) == 0)
            return rated_w > 0.0 && count > 0.0 ? mw_rq(r, rated_w / count, MW_Q_POWER, 3) : MW_EN_DASH;
    return strcmp(cls, "rack") == 0 && rated_w > 0.0 ? mw_rq(r, rated_w, MW_Q_POWER, 3) : NULL;
}

static double unit_of(struct mw_report *r, const char *cls, int ent)
{
    struct mw_rplant *p = mw_arena_array(&r->arena, struct mw_rplant, MW_RPLANT_MAX);
    size_t n = mw_rplant_load(r, cls, p);
    for (size_t i = 0; i < n; i++)
        if (p[i].ent->ent == ent)
            return p[i].unit_w;
    return NAN;
}

static void items(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = {
        { .head = "Item", .weight = 0.5 }, { .head = "Kind" }, { .head = "Count", .unit = "units", .align = MW_CELL_RIGHT }, { .head = "Rating of one", .align = MW_CELL_RIGHT }, { .head = "Lead time", .unit = "weeks", .align = MW_CELL_RIGHT },
        { .head = "Price of one", .unit = "kUSD", .align = MW_CELL_RIGHT }, { .head = "Amount", .unit = "MUSD", .align = MW_CELL_RIGHT }, { .head = "Price is" }, { .head = "Source", .weight = 1.0 },
    };
    static const char sql[] = "SELECT p.kind, p.part, p.cost_class, sum(p.qty_n), p.unit_usd, max(p.lead_s), p.status, p.source, min(p.ent), e.class, e.rated_w, e.count_n FROM part p LEFT JOIN entity e USING (case_id, ent) WHERE p.case_id = ?1 "
                              "GROUP BY p.cost_class, p.kind, p.part, p.unit_usd, p.status ORDER BY p.cost_class, sum(p.qty_n * p.unit_usd) DESC, min(p.seq)";
    const char *group = "";
    double total = 0;
    mw_tb_init(t, r, col, 9);
    struct mw_query *q = mw_query(r->db, sql, "i", r->cases[r->base].id);
    while (mw_query_next(q)) {
        const char *cls = mw_arena_strdup(&r->arena, mw_query_text(q, 2)), *ent_cls = mw_arena_strdup(&r->arena, mw_query_text(q, 9));
        double n = mw_query_real(q, 3), usd = mw_query_real(q, 4), lead = mw_query_real(q, 5);
        if (strcmp(cls, group) != 0)
            mw_tb_row(t, MW_ROW_GROUP)[0] = mw_cost_class_text(cls);
        group = cls;
        const char *text = rating(r, mw_query_text(q, 0), ent_cls, mw_query_real(q, 10), mw_query_real(q, 11)), **c = mw_tb_row(t, MW_ROW_PLAIN);
        double unit_w = text ? NAN : unit_of(r, ent_cls, (int)mw_query_int(q, 8));
        c[0] = mw_arena_strdup(&r->arena, mw_query_text(q, 1));
        c[1] = mw_arena_strdup(&r->arena, mw_query_text(q, 0));
        c[2] = mw_rn(r, n, 0);
        c[3] = text ? text : isfinite(unit_w) && unit_w > 0.0 ? mw_rq(r, unit_w, MW_Q_POWER, 3) : MW_EN_DASH;
        c[4] = lead > 0.0 ? mw_rn(r, lead / 604800.0, 0) : MW_EN_DASH;
        c[5] = isfinite(usd) ? mw_rn(r, usd / 1e3, usd < 1e5 ? 1 : 0) : MW_EN_DASH;
        c[6] = isfinite(usd) ? mw_rn(r, n * usd / 1e6, 2) : MW_EN_DASH;
        c[7] = isfinite(usd) ? mw_status_text(mw_query_text(q, 6)[0]) : "not priced";
        c[8] = mw_arena_strdup(&r->arena, mw_query_text(q, 7));
        if (!isfinite(usd) || mw_query_text(q, 6)[0] == 'u')
            mw_tb_look(t, 7, MW_LOOK_WARN);
        mw_tb_look(t, 8, MW_LOOK_MUTED);
        total += isfinite(usd) ? n * usd : 0.0;
    }
    mw_query_end(q);
    if (t->n == 0)
        return;
    const char **c = mw_tb_row(t, MW_ROW_TOTAL);
    c[0] = "Priced items";
    c[6] = mw_rn(r, total / 1e6, 2);
}

/* ---- racks for NetBox: one row a rack; sites and locations of these names are made there first */

static void add_text(struct mw_str *out, const char *s)
{
    mw_str_add(out, "\"");
    for (; *s; s++)
        mw_str_addn(out, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    mw_str_add(out, "\"");
}

static void rack_rows(struct mw_report *r, struct mw_str *out, const struct mw_rent *e, const struct mw_rrack *k)
{
    const struct mw_rent *block = mw_rent_find(r, e->parent), *hall = mw_rent_up(r, e->ent, "hall");
    const char *title = mw_rd_scenario(r, "title"), *site = *title ? title : mw_rd_scenario(r, "name");
    for (int i = 1; i <= (int)e->count; i++) {
        add_text(out, site);
        mw_str_add(out, ",");
        add_text(out, hall ? hall->label : "");
        mw_str_add(out, ",");
        add_text(out, mw_rf(r, "%s-%02d", block ? block->path : e->path, i));
        mw_str_addf(out, ",planned,19,48,%.0f,%.0f,mm,", 1e3 * k->width_m, 1e3 * k->depth_m);
        if (k->mass_kg > 0.0)
            mw_str_addf(out, "%.0f,kg,", k->mass_kg);
        else
            mw_str_add(out, ",,");
        add_text(out, mw_rf(r, "%s, %.1f kW nameplate", e->label, e->rated_w / 1e3));
        mw_str_add(out, "\n");
    }
}

static const char *netbox(struct mw_report *r, struct mw_page *page)
{
    struct mw_rrack k[MW_RRACKS_MAX];
    struct mw_str out;
    size_t n = mw_rracks_load(r, k);
    mw_str_init(&out);
    mw_str_add(&out, "site,location,name,status,width,u_height,outer_width,outer_depth,outer_unit,weight,weight_unit,description\n");
    for (size_t i = 0; i < r->ents_n; i++)
        for (size_t j = 0; strcmp(r->ent[i].cls, "rack") == 0 && j < n; j++)
            if (strcmp(k[j].part, r->ent[i].label) == 0)
                rack_rows(r, &out, &r->ent[i], &k[j]);
    const char *file = n ? mw_page_file(page, "netbox-racks", out.s, out.n) : NULL;
    mw_str_fini(&out);
    return file;
}

void mw_draw_design_bom(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_tb t;
    (void)sheet;
    items(r, &t);
    if (t.n == 0) {
        mw_put_missing(page, &body, "The bill of materials is empty: no model has listed a part.", "Name racks, power and cooling by library parts (millwright catalog lists them) and run again.");
        return;
    }
    const char *file = netbox(r, page);
    mw_put_table(page, &body, &t, body.h - 44.0, mw_rf(r, "Bill of materials and quantities, case %s. Prices of parts before quotes, templates, soft cost, contingency and tax.", r->cases[r->base].name));
    if (file)
        mw_put_text(page, &body, mw_rf(r, "Racks for an inventory system: %s, one row a rack, in the columns of NetBox's import of racks; its site and locations are made first.", file));
}
