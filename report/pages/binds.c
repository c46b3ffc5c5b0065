/* report/pages/binds.c - which resource is nearest to its limit, month by month, and what would be raised. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

/* Months in a row with the same binding resource. */
struct spell { size_t from, to, resource; };
enum { SPELLS_MAX = 60 };

static size_t spells(const struct mw_rbinds *b, struct spell *s)
{
    size_t n = 0;
    for (size_t m = 0; m < b->months_n; m++) {
        size_t k = mw_binds_in(b, m);
        if (k == b->resources_n)
            continue;
        if (n && s[n - 1].resource == k && s[n - 1].to == m)
            s[n - 1].to = m + 1;
        else if (n < SPELLS_MAX)
            s[n++] = (struct spell){ m, m + 1, k };
    }
    return n;
}

static const char *month_text(struct mw_report *r, int64_t t_ns)
{
    static const char *const name[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" };
    struct mw_civil c = mw_time_to_civil(t_ns);
    return mw_rf(r, "%s %d", name[c.month - 1], c.year);
}

static const struct { const char *key, *name; } names[] = {
    { "power", "Power" }, { "heat", "Heat rejection" }, { "floor", "Floor" }, { "ports", "Network ports" }, { "water", "Water" }, { "money", "Money" }, { "gpus", "GPUs" },
};

static const char *resource_text(struct mw_report *r, const char *key)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].key, key) == 0)
            return names[i].name;
    return mw_rf(r, "%c%s", key[0] >= 'a' && key[0] <= 'z' ? key[0] - 32 : key[0], key + 1);
}

const char *mw_binding_text(struct mw_report *r, unsigned case_i)
{
    struct mw_rbinds b;
    struct spell s[SPELLS_MAX];
    mw_rd_binds(r, case_i, &b);
    size_t n = spells(&b, s);
    if (n == 0)
        return "";
    double peak = 0;
    for (size_t m = 0; m < b.months_n; m++)
        peak = fmax(peak, mw_binds_in(&b, m) < b.resources_n ? b.use[mw_binds_in(&b, m) * b.months_n + m] : 0.0);
    const char *first = resource_text(r, b.resource[s[0].resource]), *last = resource_text(r, b.resource[s[n - 1].resource]);
    const char *verb = peak > 0.995 ? "binds" : "is nearest to its limit";
    if (n == 1)
        return mw_rf(r, "%s %s throughout, at %s at its highest", first, verb, mw_rpct(r, peak, 0));
    if (n == 2)
        return mw_rf(r, "%s %s until %s, then %s", first, verb, month_text(r, b.t_ns[s[1].from]), last);
    return mw_rf(r, "%s %s first, until %s; at the end %s, after %zu changes", first, verb, month_text(r, b.t_ns[s[0].to]), last, n - 1);
}

const char *mw_title_binds(struct mw_report *r, unsigned sheet)
{
    const char *text = mw_binding_text(r, r->base);
    (void)sheet;
    return *text ? text : "What binds, month by month, is not in this database";
}

static struct mw_figure strip(struct mw_report *r, const struct mw_rbinds *b)
{
    struct mw_heat_map *c = mw_arena_new(&r->arena, struct mw_heat_map);
    const char **name = mw_arena_array(&r->arena, const char *, MW_RESOURCES_MAX);
    size_t all = b->resources_n * b->months_n;
    bool *marked = mw_arena_array(&r->arena, bool, all + 1);
    for (size_t k = 0; k < b->resources_n; k++)
        name[k] = resource_text(r, b->resource[k]);
    for (size_t m = 0; m < b->months_n; m++)
        if (mw_binds_in(b, m) < b->resources_n)
            marked[mw_binds_in(b, m) * b->months_n + m] = true;
    int64_t end = b->t_ns[b->months_n - 1] + INT64_C(30) * 86400 * 1000000000;
    *c = (struct mw_heat_map){ .x = { .scale = MW_SCALE_TIME, .lo = (double)b->t_ns[0], .hi = (double)end }, .y = { .scale = MW_SCALE_CATEGORY, .names = name, .names_n = b->resources_n },
                               .value = { .title = "Use of the limit", .percent = true, .lo = 0, .hi = 1, .tight = true }, .v = b->use, .rows_n = b->resources_n, .cols_n = b->months_n,
                               .marked = marked, .marked_name = "nearest to its limit" };
    return mw_figure_heat(c);
}

static size_t fullest(const struct mw_rbinds *b, size_t k)
{
    size_t best = 0;
    for (size_t m = 1; m < b->months_n; m++)
        if (!(b->use[k * b->months_n + m] <= b->use[k * b->months_n + best]) && isfinite(b->use[k * b->months_n + m]))
            best = m;
    return best;
}

/* Watts and the like in the unit that people read. */
static const char *amount(struct mw_report *r, double v, const char *unit)
{
    static const struct { const char *unit; enum mw_quantity q; } kinds[] = {
        { "W", MW_Q_POWER }, { "m3", MW_Q_VOLUME }, { "m3/s", MW_Q_VOLUME_FLOW }, { "USD", MW_Q_MONEY }, { "m2", MW_Q_AREA }, { "J", MW_Q_ENERGY },
    };
    if (!isfinite(v))
        return MW_EN_DASH;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].unit, unit) == 0)
            return mw_rq(r, v, kinds[i].q, 3);
    return mw_rset(r, mw_rf(r, "%s %s", mw_rn(r, v, fabs(v) < 100 ? 1 : 0), unit));
}

static void peak_table(struct mw_report *r, struct mw_tb *t, const struct mw_rbinds *b)
{
    static const struct mw_table_col col[] = {
        { .head = "Resource", .weight = 0.6 }, { .head = "Fullest month" }, { .head = "Used", .align = MW_CELL_RIGHT }, { .head = "Allowed", .align = MW_CELL_RIGHT },
        { .head = "Use", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "Months nearest", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "What would be raised", .weight = 1.0 },
    };
    mw_tb_init(t, r, col, 7);
    for (size_t k = 0; k < b->resources_n; k++) {
        size_t m = fullest(b, k), at = k * b->months_n + m, nearest = 0;
        bool known = isfinite(b->use[at]);
        for (size_t i = 0; i < b->months_n; i++)
            nearest += mw_binds_in(b, i) == k;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = resource_text(r, b->resource[k]);
        c[1] = known ? month_text(r, b->t_ns[m]) : "no limit is known";
        c[2] = amount(r, b->used[at], b->unit[k]);
        c[3] = amount(r, b->allowed[at], b->unit[k]);
        c[4] = mw_rn(r, 100.0 * b->use[at], 1);
        c[5] = mw_rn(r, (double)nearest, 0);
        c[6] = *b->path[k] ? mw_rpath(r, b->path[k]) : MW_EN_DASH;
        mw_tb_look(t, 4, b->use[at] > 0.995 ? MW_LOOK_BAD : b->use[at] > 0.9 ? MW_LOOK_WARN : MW_LOOK_PLAIN);
    }
}

static void case_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Case" }, { .head = "What binds, when", .weight = 1.0 } };
    mw_tb_init(t, r, col, 2);
    for (unsigned i = 0; i < r->cases_n; i++) {
        const char *text = mw_binding_text(r, i), **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = r->cases[i].name;
        c[1] = *text ? text : *r->cases[i].binding ? mw_rset(r, r->cases[i].binding) : MW_EN_DASH;
    }
}

void mw_draw_binds(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rbinds b;
    struct mw_tb t, cases;
    (void)sheet;
    mw_rd_binds(r, r->base, &b);
    if (b.resources_n == 0 || b.months_n == 0) {
        mw_put_missing(page, &body, "Use and limit of every resource by month (power, heat, floor, ports, water, money, GPUs) are not stored.",
                       "Simulate at least one year in full (run.detail) and run the scenario again with this version.");
        return;
    }
    peak_table(r, &t, &b);
    case_table(r, &cases);
    const char *caption = mw_rf(r, "Every resource in its fullest month, case %s.", r->cases[r->base].name);
    double h = 62.0 + 30.0 * (double)b.resources_n;
    mw_put_text(page, &body, mw_rf(r, "A resource binds where its use reaches its limit; the framed one is nearest in that month. Case %s, years that were not simulated follow the nearest that was.",
                                   r->cases[r->base].name));
    mw_put_figure(page, &body, fmin(h, body.h * 0.45), strip(r, &b), "Use of each limit by month.");
    mw_put_table(page, &body, &t, 0, caption);
    mw_put_table(page, &body, &cases, 0, "The same by case.");
    mw_put_text(page, &body, "Not yet modelled: shadow prices, that is what one more MW at the meter, rack position, TB/s or m3 would be worth. "
                             "Until then raise what the last column names by --set and compare two runs with millwright whatif.");
}
