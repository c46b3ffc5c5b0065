/* report/pages/ladder.c - the capacity ladder: typed megawatts from the contract down to what earns, what takes each step, what would lift it. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include <math.h>
#include <string.h>

static double step_w(const struct mw_rstep *step, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(step[i].step, name) == 0)
            return step[i].w;
    return NAN;
}

/* Sold stands beside the ladder: what is sold need not be what is useful. */
static bool is_sold(const struct mw_rstep *s) { return strcmp(s->step, "sold") == 0; }

/* The ladder ends in the last year simulated in full: the years before it may still be building. */
static const char *year_text(struct mw_report *r)
{
    const struct mw_rcase *c = &r->cases[r->base];
    return c->years_n > 1 ? mw_rf(r, "case %s, year %d (the last of %u simulated in full)", c->name, c->year[c->years_n - 1], c->years_n) : mw_drawn_text(r);
}

static const char *in_year(struct mw_report *r)
{
    const struct mw_rcase *c = &r->cases[r->base];
    return c->years_n > 1 ? mw_rf(r, " in %d", c->year[c->years_n - 1]) : "";
}

const char *mw_title_ladder(struct mw_report *r, unsigned sheet)
{
    struct mw_rstep step[MW_LADDER_MAX];
    size_t n = mw_rd_ladder(r, r->base, step);
    double contract = step_w(step, n, "contract"), useful = step_w(step, n, "useful"), installed = step_w(step, n, "installed"), average = step_w(step, n, "average");
    (void)sheet;
    if (!(contract > 0))
        return n ? "The ladder of megawatts has no contract to start from" : "The ladder of megawatts is not in this database";
    if (isfinite(useful))
        return mw_rf(r, "Of %s contracted at the meter, %s work usefully on average%s", mw_rq(r, contract, MW_Q_POWER, 3), mw_rq(r, useful, MW_Q_POWER, 3), in_year(r));
    if (isfinite(average))
        return mw_rf(r, "Of %s contracted at the meter, %s are drawn by IT on average%s", mw_rq(r, contract, MW_Q_POWER, 3), mw_rq(r, average, MW_Q_POWER, 3), in_year(r));
    return mw_rf(r, "Of %s contracted at the meter, %s carry installed IT", mw_rq(r, contract, MW_Q_POWER, 3), mw_rq(r, installed, MW_Q_POWER, 3));
}

/* Decimals of megawatts that still tell the steps of this contract apart: at least one. */
static int decimals(const struct mw_rstep *step, size_t n)
{
    double contract = step_w(step, n, "contract");
    return contract > 0.0 ? mw_rdecimals(contract / 1e6, 3) > 1 ? mw_rdecimals(contract / 1e6, 3) : 1 : 1;
}

/* Bars of what remains, hatched what the step took. */
static struct mw_figure chart(struct mw_report *r, const struct mw_rstep *step, size_t n)
{
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, 3);
    const char **name = mw_arena_array(&r->arena, const char *, MW_LADDER_MAX);
    double *left = mw_arena_array(&r->arena, double, MW_LADDER_MAX), *sold = mw_arena_array(&r->arena, double, MW_LADDER_MAX), *taken = mw_arena_array(&r->arena, double, MW_LADDER_MAX);
    double before = NAN;
    bool any_sold = false;
    for (size_t i = 0; i < n; i++) {
        bool known = isfinite(step[i].w);
        name[i] = known ? mw_rf(r, "%s: %s", step[i].label, mw_rn(r, step[i].w / 1e6, decimals(step, n))) : mw_rf(r, "%s: not known", step[i].label);
        *(is_sold(&step[i]) ? &sold[i] : &left[i]) = known ? step[i].w : 0.0;
        taken[i] = known && isfinite(before) && !is_sold(&step[i]) ? fmax(before - step[i].w, 0.0) : 0.0;
        any_sold |= is_sold(&step[i]) && known;
        before = known && !is_sold(&step[i]) ? step[i].w : before;
    }
    s[0] = (struct mw_series){ .name = "Remains", .v = left, .colour = 1 };
    s[1] = (struct mw_series){ .name = "Taken by this step", .v = taken, .colour = 5, .hatched = true };
    s[2] = (struct mw_series){ .name = "Sold, beside the ladder", .v = sold, .colour = 3 };
    *c = (struct mw_bar_chart){ .value = { .title = "Power", .unit = "MW", .per_unit = 1e6, .zero = true }, .names = name, .names_n = n, .lying = true, .stacked = true, .series = s, .series_n = any_sold ? 3 : 2 };
    return mw_figure_bars(c);
}

/* Every step of the base case by case: megawatts, and for the base the share of the contract. */
static void step_table(struct mw_report *r, struct mw_tb *t, const struct mw_rstep *step, size_t n)
{
    struct mw_table_col col[14] = { { .head = "Step and its denominator", .weight = 1.0 } };
    double contract = step_w(step, n, "contract");
    struct mw_rstep *other = mw_arena_array(&r->arena, struct mw_rstep, MW_RCASES_MAX * MW_LADDER_MAX);
    size_t other_n[MW_RCASES_MAX];
    for (unsigned i = 0; i < r->cases_n; i++) {
        col[1 + i] = (struct mw_table_col){ .head = r->cases[i].name, .unit = "MW", .align = MW_CELL_RIGHT };
        other_n[i] = mw_rd_ladder(r, i, other + i * MW_LADDER_MAX);
    }
    col[1 + r->cases_n] = (struct mw_table_col){ .head = r->cases[r->base].name, .unit = "% of contract", .align = MW_CELL_RIGHT };
    mw_tb_init(t, r, col, 2 + r->cases_n);
    for (size_t k = 0; k < n; k++) {
        const char **c = mw_tb_row(t, strcmp(step[k].step, "useful") == 0 ? MW_ROW_TOTAL : MW_ROW_PLAIN);
        c[0] = mw_rset(r, step[k].label);
        for (unsigned i = 0; i < r->cases_n; i++)
            c[1 + i] = mw_rn(r, step_w(other + i * MW_LADDER_MAX, other_n[i], step[k].step) / 1e6, 1 + decimals(step, n));
        c[1 + r->cases_n] = mw_rn(r, 100.0 * step[k].w / contract, 1);
    }
}

static void why_table(struct mw_report *r, struct mw_tb *t, const struct mw_rstep *step, size_t n)
{
    static const struct mw_table_col col[] = { { .head = "Step", .weight = 0.42 }, { .head = "Taken", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Why", .weight = 1.2 }, { .head = "What would lift it", .weight = 0.93 } };
    double before = NAN;
    mw_tb_init(t, r, col, 4);
    t->lines_max = 3;
    for (size_t k = 0; k < n; k++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = mw_rset(r, mw_arena_strndup(&r->arena, step[k].label, strcspn(step[k].label, ",")));
        c[1] = isfinite(before) && isfinite(step[k].w) && !is_sold(&step[k]) ? mw_rn(r, fmax(before - step[k].w, 0.0) / 1e6, decimals(step, n)) : MW_EN_DASH;
        c[2] = *step[k].why ? mw_rset(r, step[k].why) : MW_EN_DASH;
        c[3] = *step[k].lifts ? mw_rset(r, step[k].lifts) : MW_EN_DASH;
        before = isfinite(step[k].w) && !is_sold(&step[k]) ? step[k].w : before;
        if (!isfinite(step[k].w))
            mw_tb_look(t, 0, MW_LOOK_WARN);
    }
}

void mw_draw_ladder(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rstep step[MW_LADDER_MAX];
    struct mw_tb t, why;
    (void)sheet;
    size_t n = mw_rd_ladder(r, r->base, step);
    if (n == 0) {
        mw_put_missing(page, &body, "The ladder of capacity (contract, firm, N-1, after losses, critical IT, deployable, installed, average, useful, sold) is not stored.",
                       "Give grid.contract, simulate at least one year in full and run the scenario again with this version.");
        return;
    }
    step_table(r, &t, step, n);
    if (mw_elsewhere_text(r))
        t.note[t.notes_n++] = mw_elsewhere_text(r);
    why_table(r, &why, step, n);
    const char *caption = "Steps of the ladder by case. Each is the least of the steps before it and its own limit; sold is counted beside it.";
    const char *why_caption = mw_rf(r, "What takes each step and what would lift it, case %s.", r->cases[r->base].name);
    double room = body.h - mw_tb_height(page, body.w, &t, caption) - mw_tb_height(page, body.w, &why, why_caption);
    mw_put_figure(page, &body, fmin(fmax(room - MW_PAGE_GAP, 150.0), 330.0), chart(r, step, n), mw_rf(r, "From the contract to what earns; %s.", year_text(r)));
    mw_put_table(page, &body, &t, 0, caption);
    mw_put_table(page, &body, &why, 0, why_caption);
}
