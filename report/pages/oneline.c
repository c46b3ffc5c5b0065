/* report/pages/oneline.c - the one-line diagram with ratings, loads and headroom, and the table behind it. */
#include "report/pages/oneline_tree.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

static const char *class_name(const struct mw_onode *n)
{
    static const struct { const char *cls, *name; } names[] = {
        { "grid", "Meter" }, { "transformer", "Transformers" }, { "switchgear", "Switchgear" }, { "ups", "UPS" }, { "pdu", "Busways" }, { "rectifier", "Rectifiers" },
        { "genset", "Generators" }, { "bess", "Battery" }, { "block", "Racks" }, { "rack", "Racks" }, { "pump", "Cooling" }, { "switch", "Network" }, { "storage", "Storage" },
        { "other", "House load" },
    };
    if (strcmp(n->cls, "transformer") == 0 && n->depth == 1)
        return "Substation";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(n->cls, names[i].cls) == 0)
            return names[i].name;
    return n->cls;
}

/* What hangs below a node of no hall, to tell it from its like: "Network, Storage". */
static const char *serves(struct mw_report *r, const struct mw_onodes *o, size_t at)
{
    const char *text = "";
    bool below[MW_ONELINE_MAX] = { false };
    below[at] = true;
    for (size_t i = at + 1; i < o->n; i++) {
        below[i] = o->node[i].parent != SIZE_MAX && below[o->node[i].parent];
        if (below[i] && o->node[i].leaf && !strstr(text, class_name(&o->node[i])))
            text = mw_rf(r, "%s%s%s", text, *text ? ", " : "", class_name(&o->node[i]));
    }
    return text;
}

static const char *node_name(struct mw_report *r, const struct mw_onodes *o, size_t at)
{
    const struct mw_onode *n = &o->node[at];
    if (n->hall)
        return mw_rf(r, "%s, %s", class_name(n), n->hall->label);
    const char *what = n->depth > 1 && !n->leaf ? serves(r, o, at) : "";
    return *what ? mw_rf(r, "%s: %s", class_name(n), what) : class_name(n);
}

/* Second line of a box: how many units, and where. */
static const char *where(struct mw_report *r, const struct mw_onode *n)
{
    if (n->leaf && !(n->rated_w > 0.0))
        return mw_rq(r, n->load_w, MW_Q_POWER, 3);
    if (n->units <= 1.0)
        return n->hall ? n->hall->label : n->depth == 0 ? "contract" : NULL;
    if (n->leaf)
        return n->hall ? n->hall->label : mw_rf(r, "%s rows", mw_rn(r, n->units, 0));
    return n->hall ? mw_rf(r, "%s in %s", mw_rn(r, n->units, 0), n->hall->label) : mw_rf(r, "%s units", mw_rn(r, n->units, 0));
}

bool mw_onode_rated(const struct mw_onode *n)
{
    return !n->leaf && n->rated_w > 0.0;
}

const char *mw_title_oneline(struct mw_report *r, unsigned sheet)
{
    struct mw_onodes *o = mw_arena_new(&r->arena, struct mw_onodes);
    (void)sheet;
    mw_onodes_load(r, o);
    const struct mw_onode *n = mw_onode_tightest(o);
    if (o->n == 0)
        return "The power path is not in this database";
    if (!n)
        return "The meter feeds the racks directly: no rated equipment stands between them";
    return mw_rf(r, "%s comes nearest to its rating: %s at its highest load, with redundancy held", mw_equipment_text(r, n->worst), mw_rpct(r, n->worst_frac, 0));
}

static struct mw_figure diagram(struct mw_report *r, const struct mw_onodes *o)
{
    struct mw_oneline *c = mw_arena_new(&r->arena, struct mw_oneline);
    struct mw_oneline_node *node = mw_arena_array(&r->arena, struct mw_oneline_node, o->n + 1);
    for (size_t i = 0; i < o->n; i++) {
        const struct mw_onode *n = &o->node[i];
        bool rated = n->rated_w > 0.0;
        node[i] = (struct mw_oneline_node){ .name = strcmp(n->cls, "transformer") == 0 && n->depth > 1 ? "XFMR" : class_name(n), .detail = where(r, n), .parent = n->parent == SIZE_MAX ? MW_NO_PARENT : n->parent, .rating = rated ? n->rated_w : NAN, .load = n->load_w,
                                            .failover = rated ? n->failover_frac * n->rated_w : NAN };
    }
    *c = (struct mw_oneline){ .value = { .unit = "MW", .per_unit = 1e6 }, .nodes = node, .n = o->n };
    return mw_figure_oneline(c);
}

enum { ROWS_MAX = 13 };

static double load_frac(const struct mw_onode *n)
{
    return n->load_w / n->rated_w;
}

/* The stage nearest to its rating among those not yet listed; n: none is left. */
static size_t next_row(const struct mw_onodes *o, const bool *taken)
{
    size_t best = o->n;
    for (size_t i = 0; i < o->n; i++)
        if (mw_onode_rated(&o->node[i]) && !taken[i] && (best == o->n || load_frac(&o->node[i]) > load_frac(&o->node[best])))
            best = i;
    return best;
}

static void equipment_table(struct mw_report *r, struct mw_tb *t, const struct mw_onodes *o)
{
    static const struct mw_table_col col[] = {
        { .head = "Stage", .weight = 1.0 }, { .head = "Units", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Rating, redundancy held", .unit = "MW", .align = MW_CELL_RIGHT },
        { .head = "Highest load", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Headroom", .unit = "MW", .align = MW_CELL_RIGHT },
        { .head = "Load of rating", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "One unit lost", .unit = "% of the rest", .align = MW_CELL_RIGHT },
        { .head = "Nearest to its rating" },
    };
    mw_tb_init(t, r, col, 8);
    bool taken[MW_ONELINE_MAX] = { false };
    for (size_t i; t->n < ROWS_MAX && (i = next_row(o, taken)) < o->n;) {
        const struct mw_onode *n = &o->node[i];
        double frac = load_frac(n);
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        taken[i] = true;
        c[0] = node_name(r, o, i);
        c[1] = mw_rn(r, n->units, 0);
        c[2] = mw_rn(r, n->rated_w / 1e6, 2);
        c[3] = mw_rn(r, n->load_w / 1e6, 2);
        c[4] = mw_rn(r, (n->rated_w - n->load_w) / 1e6, 2);
        c[5] = mw_rn(r, 100.0 * frac, 1);
        c[6] = isfinite(n->failover_frac) ? mw_rn(r, 100.0 * n->failover_frac, 1) : "no spare";
        c[7] = n->worst ? mw_rpath(r, n->worst->path) : MW_EN_DASH;
        mw_tb_look(t, 5, frac > 1.0 ? MW_LOOK_BAD : frac > 0.95 ? MW_LOOK_WARN : MW_LOOK_PLAIN);
        mw_tb_look(t, 6, n->failover_frac > 1.0 ? MW_LOOK_BAD : isfinite(n->failover_frac) ? MW_LOOK_PLAIN : MW_LOOK_MUTED);
    }
}

static double depths(const struct mw_onodes *o)
{
    size_t depth[MW_ONELINE_MAX] = { 0 }, most = 0;
    for (size_t i = 0; i < o->n; i++) {
        depth[i] = o->node[i].parent == SIZE_MAX ? 1 : depth[o->node[i].parent] + 1;
        most = depth[i] > most ? depth[i] : most;
    }
    return (double)most;
}

static const char *generators(struct mw_report *r)
{
    double genset = mw_rd_base(r, "power.genset_w"), carried = mw_rd_base(r, "power.genset_carried_w");
    return genset > 0.0 ? mw_rf(r, "Generators beside this path: %s installed for %s of load that they carry.", mw_rq(r, genset, MW_Q_POWER, 3), mw_rq(r, carried, MW_Q_POWER, 3)) : "";
}

/* This page draws the year; the design day asks for more, and of another. */
static const char *two_days(struct mw_report *r)
{
    const char *design = mw_design_nearest_text(r);
    return *design ? mw_rf(r, "Loads are the highest that were simulated. The static design day asks for every rack at what the plan books; %s. %s", design, mw_year_nearest_text(r)) : "";
}

/* A paragraph and the gap below it. */
static double text_h(struct mw_page *page, double w, const char *text)
{
    struct mw_setting set = { mw_font(MW_F_BODY), MW_LEFT, w, 0 };
    return *text ? mw_text_measure(page->cv->text, set, text).h + MW_PAGE_GAP : 0.0;
}

void mw_draw_oneline(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_onodes *o = mw_arena_new(&r->arena, struct mw_onodes);
    struct mw_tb t;
    (void)sheet;
    mw_onodes_load(r, o);
    if (o->n == 0) {
        mw_put_missing(page, &body, "No edge of the power path is stored for this case.", "Give the scenario a power template or draw its tree, and run it again.");
        return;
    }
    equipment_table(r, &t, o);
    size_t all = 0;
    for (size_t i = 0; i < o->n; i++)
        all += mw_onode_rated(&o->node[i]);
    if (mw_elsewhere_text(r))
        t.note[t.notes_n++] = mw_rf(r, "Drawn is the plan's own plant. %s", mw_elsewhere_text(r));
    const char *caption = mw_rf(r, "Power path, %s%s, nearest to its rating first. Highest loads of units are added although they need not coincide; the meter is its 15-minute peak against the contract.",
                                mw_drawn_text(r), all > t.n ? mw_rf(r, ", %zu of %zu stages", t.n, all) : "");
    const char *text[2] = { two_days(r), generators(r) };
    double below = text_h(page, body.w, text[0]) + text_h(page, body.w, text[1]), h = mw_tb_height(page, body.w, &t, caption);
    mw_put_figure(page, &body, fmin(fmax(body.h - h - below, depths(o) * 55.0) /* names of halls stand in boxes so high */, depths(o) * 84.0 + 46.0), diagram(r, o),
                  mw_rf(r, "One-line diagram%s: load against rating with redundancy held (XFMR: transformers). Not a short-circuit, protection or harmonics study.", o->by_hall ? "" : ", halls merged"));
    mw_put_table(page, &body, &t, body.h - below, caption);
    for (size_t i = 0; i < 2; i++)
        if (*text[i])
            mw_put_text(page, &body, text[i]);
}
