/* report/pages/schedules.c - schedules of electrical and cooling plant: one row per group of units, merged over halls that are alike. */
#include "report/pages/edition_data.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct kind { const char *cls, *name; };

/* Groups of one size, need and part are one row; loads are the highest of them. */
struct line { struct mw_rplant p; double groups_n, units_n, worst_frac, worst_failover, rated_w; };

static bool alike(const struct mw_rplant *a, const struct mw_rplant *b)
{
    bool needed = a->needed_n == b->needed_n || (isnan(a->needed_n) && isnan(b->needed_n));
    return a->units_n == b->units_n && needed && fabs(a->unit_w - b->unit_w) < 1.0 && strcmp(a->part, b->part) == 0;
}

static size_t merge(const struct mw_rplant *p, size_t n, struct line *line)
{
    size_t lines = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < lines && !alike(&line[k].p, &p[i]))
            k++;
        if (k == lines)
            line[lines++] = (struct line){ .p = p[i], .worst_frac = NAN, .worst_failover = NAN };
        line[k].groups_n++;
        line[k].units_n += p[i].units_n;
        line[k].rated_w += p[i].ent->rated_w;
        line[k].worst_frac = fmax(line[k].worst_frac, p[i].load_w / (p[i].unit_w * p[i].units_n));
        line[k].worst_failover = fmax(line[k].worst_failover, p[i].failover_frac);
    }
    return lines;
}

static const char *size_text(struct mw_report *r, double w)
{
    return isfinite(w) && w > 0.0 ? (w >= 1e6 ? mw_rf(r, "%s MW", mw_rn(r, w / 1e6, 2)) : mw_rf(r, "%s kW", mw_rn(r, w / 1e3, 0))) : MW_EN_DASH;
}

static const char *need_text(struct mw_report *r, const struct mw_rplant *p)
{
    if (!isfinite(p->needed_n))
        return MW_EN_DASH;
    double spare = p->units_n - p->needed_n;
    return spare > 0.0 ? mw_rf(r, "%s + %s", mw_rn(r, p->needed_n, 0), mw_rn(r, spare, 0)) : mw_rf(r, "%s", mw_rn(r, p->needed_n, 0));
}

static void put_lines(struct mw_tb *t, struct mw_report *r, const struct kind *kind, size_t kinds, bool loads)
{
    struct mw_rplant *p = mw_arena_array(&r->arena, struct mw_rplant, MW_RPLANT_MAX);
    struct line *line = mw_arena_array(&r->arena, struct line, MW_RPLANT_MAX);
    for (size_t k = 0; k < kinds; k++) {
        size_t n = mw_rplant_load(r, kind[k].cls, p), lines = merge(p, n, line);
        for (size_t i = 0; i < lines; i++) {
            const struct line *l = &line[i];
            const char **c = mw_tb_row(t, MW_ROW_PLAIN);
            size_t col = 0;
            c[col++] = kind[k].name;
            c[col++] = *l->p.part ? mw_rf(r, "%s%s", l->p.part, l->groups_n == 1 ? mw_rf(r, ", %s", l->p.where) : "") : l->p.where;
            c[col++] = mw_rn(r, l->groups_n, 0);
            c[col++] = need_text(r, &l->p);
            c[col++] = mw_rn(r, l->units_n, 0);
            c[col++] = size_text(r, l->p.unit_w);
            c[col++] = l->rated_w > 0 ? mw_rn(r, l->rated_w / 1e6, 2) : MW_EN_DASH;
            if (loads) {
                c[col++] = isfinite(l->worst_frac) ? mw_rn(r, 100.0 * l->worst_frac, 1) : MW_EN_DASH;
                c[col] = isfinite(l->worst_failover) ? mw_rn(r, 100.0 * l->worst_failover, 1) : MW_EN_DASH;
                mw_tb_look(t, col++, l->worst_failover > 1.0 ? MW_LOOK_BAD : MW_LOOK_PLAIN);
            }
            c[col++] = isfinite(l->p.lead_s) && l->p.lead_s > 0.0 ? mw_rn(r, l->p.lead_s / 604800.0, 0) : MW_EN_DASH;
        }
    }
}

void mw_electrical_schedule(struct mw_tb *t, struct mw_report *r)
{
    static const struct kind kind[] = { { "transformer", "Transformers" }, { "switchgear", "Switchgear" }, { "ups", "UPS" }, { "pdu", "Busways, PDUs" }, { "rectifier", "Rectifiers" }, { "genset", "Generators" },
                                        { "bess", "Battery" } };
    static const struct mw_table_col col[] = {
        { .head = "Equipment" }, { .head = "Part", .weight = 1.0 }, { .head = "Groups", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Units of a group", .unit = "needed + spare", .align = MW_CELL_RIGHT },
        { .head = "Units in all", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Rating of one", .align = MW_CELL_RIGHT }, { .head = "Rating, redundancy held", .unit = "MW", .align = MW_CELL_RIGHT },
        { .head = "Highest load", .unit = "% of all units", .align = MW_CELL_RIGHT }, { .head = "One unit lost", .unit = "% of the rest", .align = MW_CELL_RIGHT }, { .head = "Lead time", .unit = "weeks", .align = MW_CELL_RIGHT },
    };
    mw_tb_init(t, r, col, 10);
    put_lines(t, r, kind, sizeof kind / sizeof *kind, true);
}

void mw_cooling_schedule(struct mw_tb *t, struct mw_report *r)
{
    static const struct kind kind[] = { { "cdu", "CDUs" }, { "rdhx", "Rear doors" }, { "crah", "Air handlers" }, { "chiller", "Chillers" }, { "tower", "Towers" }, { "cooler", "Coolers" }, { "pump", "Pumps, fans" }, { "tank", "Tanks" } };
    static const struct mw_table_col col[] = {
        { .head = "Equipment" }, { .head = "Part", .weight = 1.0 }, { .head = "Groups", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Units of a group", .unit = "needed + spare", .align = MW_CELL_RIGHT },
        { .head = "Units in all", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Rating of one", .align = MW_CELL_RIGHT }, { .head = "Rating, redundancy held", .unit = "MW heat", .align = MW_CELL_RIGHT },
        { .head = "Lead time", .unit = "weeks", .align = MW_CELL_RIGHT },
    };
    mw_tb_init(t, r, col, 8);
    put_lines(t, r, kind, sizeof kind / sizeof *kind - 2, false);
}
