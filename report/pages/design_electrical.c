/* report/pages/design_electrical.c - electrical design: where energy is lost, loads in failure states, schedules, and the 80 % check of busways. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

/* NEC 2023, 210.20(A), 215.3: overcurrent devices carry 125 % of the continuous load, so a breaker that is not rated for 100 % is used to 80 %. */
#define BREAKER_FRAC 0.80

static void breakers(struct mw_report *r, struct mw_tb *t, size_t *over, double *worst_frac);

const char *mw_title_design_electrical(struct mw_report *r, unsigned sheet)
{
    double loss = mw_rd_base(r, "power.loss_frac"), headroom = mw_rd_base(r, "power.headroom_frac"), worst;
    struct mw_tb t;
    size_t over;
    if (sheet == 1) {
        breakers(r, &t, &over, &worst);
        if (t.n == 0)
            return "Loads of busways and feeders are not in this database";
        return over ? mw_rf(r, "%zu of %zu busways %s loaded beyond the 80 %% that a breaker may carry: %s at most on one path", over, t.n, over == 1 ? "is" : "are", mw_rpct(r, worst, 0)) : mw_rf(r, "%s below the 80 %% that a breaker may carry: %s at most on one path", t.n == 1 ? "The busway stays" : t.n == 2 ? "Both busways stay" : mw_rf(r, "All %zu busways stay", t.n), mw_rpct(r, worst, 0));
    }
    mw_electrical_schedule(&t, r);
    if (isfinite(loss) && t.n == 0)
        return "The meter feeds the racks directly: no electrical plant stands between them";
    if (!isfinite(loss))
        return "The electrical design is not in this database";
    return isfinite(headroom) ? mw_rf(r, "%s of the energy is lost on the way to the loads; the tightest equipment keeps %s of its rating free", mw_rpct(r, loss, 1), mw_rpct(r, headroom, 1))
                              : mw_rf(r, "%s of the energy is lost on the way to the loads", mw_rpct(r, loss, 1));
}

static const char *upper(struct mw_report *r, const char *s)
{
    if (strncmp(s, "ups", 3) == 0)
        return mw_rf(r, "UPS%s", s + 3);
    return mw_rf(r, "%c%s", *s >= 'a' && *s <= 'z' ? *s - 32 : *s, s + 1);
}

/* Meter to loads and to every loss of the book. */
static struct mw_figure losses(struct mw_report *r, size_t *links_n)
{
    enum { MOST = 16 };
    struct mw_sankey *c = mw_arena_new(&r->arena, struct mw_sankey);
    struct mw_sankey_node *node = mw_arena_array(&r->arena, struct mw_sankey_node, MOST + 4);
    struct mw_sankey_link *link = mw_arena_array(&r->arena, struct mw_sankey_link, MOST + 4);
    double loads = 0, lost = 0;
    size_t nodes = 3, links = 2;
    node[0] = (struct mw_sankey_node){ "Meter", 1 };
    node[1] = (struct mw_sankey_node){ "Loads: IT, cooling, house", 3 };
    node[2] = (struct mw_sankey_node){ "Electrical losses", 5 };
    struct mw_query *q = mw_query(r->db, "SELECT name, value FROM ledger WHERE case_id = ?1 AND year = ?2 AND book = 'energy' AND side = 'right' AND value > 0 ORDER BY value DESC", "ii", r->cases[r->base].id, r->year);
    while (mw_query_next(q) && nodes < MOST) {
        const char *name = mw_arena_strdup(&r->arena, mw_query_text(q, 0));
        double v = mw_query_real(q, 1);
        bool loss = strstr(name, "loss") != NULL;
        loads += loss ? 0.0 : v;
        lost += loss ? v : 0.0;
        if (!loss)
            continue;
        node[nodes] = (struct mw_sankey_node){ upper(r, name), 5 };
        link[links++] = (struct mw_sankey_link){ 2, nodes++, v };
    }
    mw_query_end(q);
    link[0] = (struct mw_sankey_link){ 0, 1, loads };
    link[1] = (struct mw_sankey_link){ 0, 2, lost };
    *links_n = lost > 0.0 ? links : 0;
    *c = (struct mw_sankey){ .value = { .title = "Energy", .unit = "GWh", .per_unit = 3.6e12 }, .nodes = node, .nodes_n = nodes, .links = link, .links_n = links };
    return mw_figure_sankey(c);
}

static void breakers(struct mw_report *r, struct mw_tb *t, size_t *over, double *worst_frac)
{
    static const struct mw_table_col col[] = {
        { .head = "Busways", .weight = 1.0 }, { .head = "Runs", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Rating of a run", .unit = "MW", .align = MW_CELL_RIGHT },
        { .head = "Fed, peaks added", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "On one path", .unit = "% of rating", .align = MW_CELL_RIGHT }, { .head = "Of 80 % allowed", .unit = "%", .align = MW_CELL_RIGHT },
        { .head = "Breaker check" },
    };
    struct mw_rplant *p = mw_arena_array(&r->arena, struct mw_rplant, MW_RPLANT_MAX);
    size_t n = mw_rplant_load(r, "pdu", p);
    mw_tb_init(t, r, col, 7);
    *over = 0;
    *worst_frac = NAN;
    for (size_t i = 0; i < n; i++) {
        double fed = mw_rd_fed_w(r, p[i].ent->ent), frac = fed / p[i].ent->rated_w;
        if (!isfinite(frac))
            continue;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = p[i].ent->label;
        c[1] = mw_rn(r, p[i].units_n, 0);
        c[2] = isfinite(p[i].unit_w) ? mw_rn(r, p[i].unit_w / 1e6, 2) : MW_EN_DASH;
        c[3] = mw_rn(r, fed / 1e6, 2);
        c[4] = mw_rn(r, 100.0 * frac, 1);
        c[5] = mw_rn(r, 100.0 * frac / BREAKER_FRAC, 1);
        c[6] = frac <= BREAKER_FRAC ? "passes" : "fails";
        mw_tb_look(t, 6, frac <= BREAKER_FRAC ? MW_LOOK_GOOD : MW_LOOK_BAD);
        *over += frac > BREAKER_FRAC;
        *worst_frac = fmax(*worst_frac, frac);
    }
    t->note[t->notes_n++] = "80 %: overcurrent devices carry 125 % of a continuous load (NEC 210.20(A), 215.3), unless they are rated for 100 %. One path carries all of the load after the other is lost.";
}

/* Load of a busway on its one remaining path, against what its breaker may carry. */
static struct mw_figure paths(struct mw_report *r)
{
    enum { BARS = 24 };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    struct mw_ref *ref = mw_arena_array(&r->arena, struct mw_ref, 2);
    struct mw_rplant *p = mw_arena_array(&r->arena, struct mw_rplant, MW_RPLANT_MAX);
    double *v = mw_arena_array(&r->arena, double, BARS);
    const char **name = mw_arena_array(&r->arena, const char *, BARS);
    size_t n = mw_rplant_load(r, "pdu", p), k = 0;
    for (size_t i = 0; i < n && k < BARS; i++) {
        double frac = mw_rd_fed_w(r, p[i].ent->ent) / p[i].ent->rated_w;
        if (!isfinite(frac))
            continue;
        name[k] = p[i].ent->label;
        v[k++] = frac;
    }
    *s = (struct mw_series){ .name = "Load on one path", .v = v, .colour = 3 };
    ref[0] = (struct mw_ref){ BREAKER_FRAC, "80 %" };
    ref[1] = (struct mw_ref){ 1.0, "Rating" };
    *c = (struct mw_bar_chart){ .value = { .title = "Highest load, of rating", .percent = true, .zero = true }, .names = name, .names_n = k, .series = s, .series_n = 1, .lying = true, .values = true, .refs = ref, .refs_n = 2 };
    return mw_figure_bars(c);
}

static void draw_breakers(struct mw_report *r, struct mw_page *page, struct mw_box *body)
{
    struct mw_tb b;
    size_t over;
    double worst;
    breakers(r, &b, &over, &worst);
    if (b.n == 0) {
        mw_put_missing(page, body, "No busway with a counted load is stored for this case.", "Give the scenario a power template with distribution, and simulate a detail year.");
        return;
    }
    mw_put_figure(page, body, fmin(fmax(46.0 + 14.0 * (double)b.n, 100.0), 300.0), paths(r), "Highest load of busways after one of their two paths is lost.");
    mw_put_table(page, body, &b, body->h - 40.0, mw_rf(r, "Breaker check of busways at 80 %%, %s. The peaks of the loads are added although they need not coincide.", mw_drawn_text(r)));
    mw_put_text(page, body, "Panel schedules below the busway and breakers of single racks are not yet modelled: a rack's booking stands in the load list.");
}

void mw_draw_design_electrical(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_tb t;
    size_t links, bars;
    if (sheet == 1) {
        draw_breakers(r, page, &body);
        return;
    }
    mw_electrical_schedule(&t, r);
    struct mw_figure flow = losses(r, &links), states = mw_failover_figure(r, &bars);
    if (links)
        mw_put_figure(page, &body, 128.0, flow, mw_rf(r, "Energy from the meter and what is lost on the way, %s.", mw_drawn_text(r)));
    if (bars)
        mw_put_figure(page, &body, fmin(50.0 + 13.0 * (double)bars, 200.0), states, "Load of UPS and transformers with all units in service and with one lost, nearest to their rating first.");
    if (t.n)
        mw_put_table(page, &body, &t, 0, "Schedule of electrical equipment; groups that are alike share a row, loads are those of the group nearest to its rating.");
    else
        mw_put_missing(page, &body, "No electrical equipment is stored: the load is metered at the racks.", "Give the scenario a power template or draw its tree, and run it again.");
}
