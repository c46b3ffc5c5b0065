/* report/pages/utility_equipment.c - schedule of transformers, UPS and generators with normal and failover load, and protection zones as text. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

static double worst_failover(struct mw_report *r, const char **where)
{
    const double *f = mw_rd_levels(r, "failover_frac", true);
    double worst = NAN;
    for (size_t i = 0; i < r->ents_n; i++)
        if (isfinite(f[i]) && !(f[i] <= worst)) {
            worst = f[i];
            *where = r->ent[i].label;
        }
    return worst;
}

const char *mw_title_utility_equipment(struct mw_report *r, unsigned sheet)
{
    const char *where = "";
    double worst = worst_failover(r, &where);
    (void)sheet;
    if (!r->ents_n)
        return "The equipment behind the meter is not in this database";
    if (!isfinite(worst))
        return "No equipment between the meter and the racks has a spare unit";
    return mw_rf(r, "With any one unit lost, what remains is loaded to %s at most (%.*s)", mw_rpct(r, worst, 0), (int)strcspn(where, ":"), where);
}

static size_t classes(struct mw_report *r, const char *cls)
{
    size_t n = 0;
    for (size_t i = 0; i < r->ents_n; i++)
        n += strcmp(r->ent[i].cls, cls) == 0;
    return n;
}

static void zones(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Zone" }, { .head = "From, to", .weight = 1.0 }, { .head = "Zones", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "A fault inside it takes out", .weight = 1.0 } };
    static const struct { const char *cls, *zone, *span, *loses; } zone[] = {
        { "grid", "Incoming lines", "operator's line breakers to the main circuit breakers", "one feed; the load stays on the other where there are two" },
        { "transformer", "Transformers", "primary circuit breaker to secondary main, substation and distribution", "one transformer; its group carries on with one unit less" },
        { "switchgear", "Switchgear", "main breakers to feeder breakers of one board", "one board" },
        { "ups", "UPS groups", "UPS input breaker to the output board, each unit behind its own breakers", "one unit; its group carries on with one unit less" },
        { "pdu", "Busways", "output board to the tap-off units of a row", "one path; racks stay on their second path where both are drawn" },
        { "genset", "Generators", "generator breaker to the standby board", "one generator" },
        { "bess", "Battery", "inverter breakers to the point of coupling", "the battery; the load is untouched" },
    };
    mw_tb_init(t, r, col, 4);
    for (size_t k = 0; k < sizeof zone / sizeof *zone; k++) {
        size_t n = classes(r, zone[k].cls);
        if (n == 0)
            continue;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = zone[k].zone;
        c[1] = zone[k].span;
        c[2] = mw_rn(r, strcmp(zone[k].cls, "grid") == 0 && mw_rd_si(r, "grid.point.feeds") > 0 ? mw_rd_si(r, "grid.point.feeds") : (double)n, 0);
        c[3] = zone[k].loses;
    }
    t->note[t->notes_n++] = "Zones follow the drawn path of power. Relays, settings, grading and breaker duties are not part of this plan: no short-circuit study was made.";
}

/* Normal and after the loss of one unit, the groups with the highest failover load first. */
struct mw_figure mw_failover_figure(struct mw_report *r, size_t *shown)
{
    enum { BARS = 16 };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, 2);
    struct mw_ref *ref = mw_arena_new(&r->arena, struct mw_ref);
    struct mw_rplant *p = mw_arena_array(&r->arena, struct mw_rplant, 2 * MW_RPLANT_MAX);
    double *normal = mw_arena_array(&r->arena, double, BARS), *lost = mw_arena_array(&r->arena, double, BARS);
    const char **name = mw_arena_array(&r->arena, const char *, BARS);
    size_t n = mw_rplant_load(r, "transformer", p), k = 0;
    n += mw_rplant_load(r, "ups", p + n);
    bool taken[2 * MW_RPLANT_MAX] = { false };
    for (; k < BARS; k++) {
        size_t best = n;
        for (size_t i = 0; i < n; i++)
            if (!taken[i] && isfinite(p[i].failover_frac) && isfinite(p[i].load_w) && (best == n || p[i].failover_frac > p[best].failover_frac))
                best = i;
        if (best == n)
            break;
        taken[best] = true;
        const char *label = p[best].ent->label;
        name[k] = mw_rf(r, "%.*s", (int)strcspn(label, ":"), label);
        normal[k] = p[best].load_w / (p[best].unit_w * p[best].units_n);
        lost[k] = p[best].failover_frac;
    }
    s[0] = (struct mw_series){ .name = "All units in service, of all units", .v = normal, .colour = 3 };
    s[1] = (struct mw_series){ .name = "One unit lost, of the rest", .v = lost, .colour = 5 };
    *ref = (struct mw_ref){ 1.0, "Rating" };
    *c = (struct mw_bar_chart){ .value = { .title = "Highest load", .percent = true, .zero = true }, .names = name, .names_n = k, .series = s, .series_n = 2, .lying = true, .refs = ref, .refs_n = 1 };
    *shown = k;
    return mw_figure_bars(c);
}

void mw_draw_utility_equipment(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_tb t, z;
    size_t shown;
    (void)sheet;
    mw_electrical_schedule(&t, r);
    if (t.n == 0) {
        mw_put_missing(page, &body, "No transformer, UPS or generator is stored for this case.", "Give the scenario a power template or draw its tree, and run it again; a load metered at the racks has none.");
        return;
    }
    zones(r, &z);
    struct mw_figure f = mw_failover_figure(r, &shown);
    mw_put_table(page, &body, &t, 0, mw_rf(r, "Schedule of electrical equipment, %s. Groups that are alike share a row; loads are those of the group nearest to its rating.", mw_drawn_text(r)));
    if (shown)
        mw_put_figure(page, &body, fmin(54.0 + 17.0 * (double)shown, body.h - mw_tb_height(page, body.w, &z, "Protection zones") - MW_PAGE_GAP), f,
                      "Normal and failover load of transformers and UPS, nearest to their rating first.");
    mw_put_table(page, &body, &z, 0, "Protection zones as text, from the drawn path of power.");
}
