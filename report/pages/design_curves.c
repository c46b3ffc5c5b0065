/* report/pages/design_curves.c - what the cooling loops hold and draw over the outdoor temperature, all units in service and one out; as the run stored it. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 64, LOOPS = 2, STATES = 2 };
static const char *const loop_key[LOOPS] = { "warm", "cool" }, *const loop_name[LOOPS] = { "Warm loop", "Cool loop" }, *const state_key[STATES] = { "all", "one_out" };

struct curves {
    size_t n;
    double dry_c[POINTS], *able[LOOPS][STATES] /* over the design heat */, *power_w[LOOPS][STATES], design_w[LOOPS], design_day_c;
};

static void load_one(struct mw_report *r, struct curves *c, const char *name, double *v, double scale)
{
    struct mw_query *q = mw_query(r->db, "SELECT CAST(key AS REAL), value FROM probe WHERE case_id = ?1 AND name = ?2 ORDER BY 1", "it", r->cases[r->base].id, name);
    size_t n = 0;
    for (; n < POINTS && mw_query_next(q); n++) {
        c->dry_c[n] = mw_query_real(q, 0);
        v[n] = scale * mw_query_real(q, 1);
    }
    mw_query_end(q);
    c->n = n > c->n ? n : c->n;
}

static struct curves *load(struct mw_report *r)
{
    struct curves *c = mw_arena_new(&r->arena, struct curves);
    c->design_day_c = mw_rd_si(r, "site.design_day.dry_bulb");
    for (int l = 0; l < LOOPS; l++) {
        c->design_w[l] = mw_rd_probe(r, r->base, mw_rf(r, "cooling.%s", loop_key[l]), "design_w");
        for (int s = 0; s < STATES && c->design_w[l] > 0.0; s++) {
            c->able[l][s] = mw_arena_array(&r->arena, double, POINTS);
            c->power_w[l][s] = mw_arena_array(&r->arena, double, POINTS);
            load_one(r, c, mw_rf(r, "cooling.%s.%s.able_w", loop_key[l], state_key[s]), c->able[l][s], 1.0 / c->design_w[l]);
            load_one(r, c, mw_rf(r, "cooling.%s.%s.power_w", loop_key[l], state_key[s]), c->power_w[l][s], 1.0);
        }
    }
    return c;
}

/* Highest temperature up to which a curve stays at the design heat, between two points by a line; NAN: it never does. */
static double holds_up_to_c(const struct curves *c, const double *able)
{
    double at = NAN;
    for (size_t i = 0; i < c->n && able[i] >= 1.0; i++)
        at = i + 1 < c->n && able[i + 1] < 1.0 ? c->dry_c[i] + (c->dry_c[i + 1] - c->dry_c[i]) * (able[i] - 1.0) / (able[i] - able[i + 1]) : c->dry_c[i];
    return at;
}

static double least_up_to_c(const struct curves *c, int state)
{
    double least = INFINITY;
    for (int l = 0; l < LOOPS; l++)
        if (c->able[l][state])
            least = fmin(least, isfinite(holds_up_to_c(c, c->able[l][state])) ? holds_up_to_c(c, c->able[l][state]) : -INFINITY);
    return least;
}

static const char *up_to(struct mw_report *r, const struct curves *c, double at_c)
{
    if (!isfinite(at_c))
        return "at no temperature drawn";
    return at_c >= c->dry_c[c->n - 1] ? mw_rf(r, "beyond %s", mw_rq(r, at_c, MW_Q_TEMP, 3)) : mw_rf(r, "up to %s", mw_rq(r, at_c, MW_Q_TEMP, 3));
}

double mw_design_warm_holds_c(struct mw_report *r, bool one_out)
{
    const struct curves *c = load(r);
    return c->n && c->able[0][one_out] ? holds_up_to_c(c, c->able[0][one_out]) : NAN;
}

const char *mw_design_holds_text(struct mw_report *r, double at_c)
{
    return up_to(r, load(r), at_c);
}

const char *mw_design_curves_title(struct mw_report *r)
{
    const struct curves *c = load(r);
    if (c->n == 0)
        return "What the plant holds at other temperatures is not in this database";
    double all = least_up_to_c(c, 0), one = least_up_to_c(c, 1);
    bool short_of_day = isfinite(c->design_day_c) && !(one >= c->design_day_c);
    return mw_rf(r, "One unit out of every loop, the plant holds its design heat %s outside%s; with all, %s", up_to(r, c, one), short_of_day ? ", less than the design day" : "", up_to(r, c, all));
}

static struct mw_figure chart(struct mw_report *r, const struct curves *c, bool power)
{
    struct mw_xy_chart *x = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *line = mw_arena_array(&r->arena, struct mw_series, LOOPS * STATES);
    struct mw_ref *ref = mw_arena_array(&r->arena, struct mw_ref, 2);
    size_t n = 0;
    for (int l = 0; l < LOOPS; l++)
        for (int s = 0; s < STATES; s++)
            if (c->able[l][s])
                line[n++] = (struct mw_series){ .name = mw_rf(r, "%s, %s", loop_name[l], s ? "one unit out" : "all units"), .v = power ? c->power_w[l][s] : c->able[l][s], .colour = l ? 5 : 3, .dashed = s };
    *x = (struct mw_xy_chart){ .x = { .title = "Outdoor dry bulb", .unit = "\u00b0C", .tight = true, .lo = c->dry_c[0], .hi = c->dry_c[c->n - 1] }, .x_v = c->dry_c, .n = c->n, .lines = line, .lines_n = n, .legend = true };
    x->y = power ? (struct mw_axis_spec){ .title = "Power at the design heat", .unit = "MW", .per_unit = 1e6, .zero = true } : (struct mw_axis_spec){ .title = "Heat held over the design heat", .percent = true, .zero = true };
    if (isfinite(c->design_day_c)) {
        ref[0] = (struct mw_ref){ c->design_day_c, "design day" };
        x->refs_x = ref;
        x->refs_x_n = 1;
    }
    if (!power) {
        ref[1] = (struct mw_ref){ 1.0, "design heat" };
        x->refs_y = &ref[1];
        x->refs_y_n = 1;
    }
    return mw_figure_xy(x);
}

/* On the line between two points. */
static double at(const struct curves *c, const double *v, double dry_c)
{
    for (size_t i = 0; i + 1 < c->n; i++)
        if (dry_c >= c->dry_c[i] && dry_c <= c->dry_c[i + 1])
            return v[i] + (v[i + 1] - v[i]) * (dry_c - c->dry_c[i]) / (c->dry_c[i + 1] - c->dry_c[i]);
    return NAN;
}

static void table(struct mw_report *r, struct mw_tb *t, const struct curves *c)
{
    static const struct mw_table_col col[] = {
        { .head = "Loop", .weight = 1.0 }, { .head = "Units" }, { .head = "Design heat", .unit = "MW heat", .align = MW_CELL_RIGHT }, { .head = "Holds it up to", .unit = "\u00b0C outside", .align = MW_CELL_RIGHT },
        { .head = "Holds, design day", .unit = "MW heat", .align = MW_CELL_RIGHT }, { .head = "Power, design day", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Power at 0 \u00b0C", .unit = "MW", .align = MW_CELL_RIGHT },
    };
    mw_tb_init(t, r, col, 7);
    for (int l = 0; l < LOOPS; l++)
        for (int s = 0; s < STATES; s++) {
            if (!c->able[l][s])
                continue;
            double most_c = holds_up_to_c(c, c->able[l][s]), design = c->design_w[l] * at(c, c->able[l][s], c->design_day_c);
            const char **cell = mw_tb_row(t, MW_ROW_PLAIN);
            cell[0] = s ? "" : loop_name[l];
            cell[1] = s ? "one out" : "all";
            cell[2] = s ? "" : mw_rn(r, c->design_w[l] / 1e6, 2);
            cell[3] = !isfinite(most_c) ? MW_EN_DASH : most_c >= c->dry_c[c->n - 1] ? mw_rf(r, "> %s", mw_rn(r, most_c, 1)) : mw_rn(r, most_c, 1);
            cell[4] = isfinite(design) ? mw_rf(r, "%s%s", at(c, c->able[l][s], c->design_day_c) >= 2.0 - 1e-9 ? "> " : "", mw_rn(r, design / 1e6, 2)) : MW_EN_DASH;
            cell[5] = mw_rn(r, at(c, c->power_w[l][s], c->design_day_c) / 1e6, 3);
            cell[6] = mw_rn(r, at(c, c->power_w[l][s], 0.0) / 1e6, 3);
        }
    t->note[t->notes_n++] = "All plants together, each loop by itself. Holds: the most heat at which supply stays at its set temperature, sought up to twice the design heat. One out: a cooler or a chiller of every loop, whichever leaves less. "
                            "Air as moist as on the design day, saturated where it is colder. Power: fans, pumps and chillers of the loop at its design heat; beyond what it holds, of what it serves.";
}

void mw_design_curves_draw(struct mw_report *r, struct mw_page *page, struct mw_box *body)
{
    const struct curves *c = load(r);
    struct mw_tb t;
    if (c->n == 0) {
        mw_put_missing(page, body, "What the cooling loops hold and draw over the outdoor temperature is not stored for this case.", "Give the scenario a plant with heat rejection (cooling.use) and run it again with this version.");
        return;
    }
    const char *caption = "Loops on the design day and beyond, at the end of the plan.";
    table(r, &t, c);
    double h = fmin(fmax((body->h - mw_tb_height(page, body->w, &t, caption)) / 2 - MW_PAGE_GAP, 150.0), 300.0);
    mw_put_figure(page, body, h, chart(r, c, false), "Heat that the loops hold over the outdoor temperature, as a share of their design heat; curves end at twice the design heat.");
    mw_put_figure(page, body, h, chart(r, c, true), "What fans, pumps and chillers of the loops draw at the design heat.");
    mw_put_table(page, body, &t, 0, caption);
}
