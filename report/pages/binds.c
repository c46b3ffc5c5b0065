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

static const struct { const char *key, *name; bool many; } names[] = {
    { "power", "Power", false }, { "heat", "Heat rejection", false }, { "air", "Air cooling", false }, { "liquid", "Liquid cooling", false }, { "floor", "Floor space", false }, { "ports", "Network ports", true },
    { "water", "Water", false }, { "money", "Money", false }, { "gpus", "GPUs", true },
};

static const char *resource_text(struct mw_report *r, const char *key)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].key, key) == 0)
            return names[i].name;
    return mw_rf(r, "%c%s", key[0] >= 'a' && key[0] <= 'z' ? key[0] - 32 : key[0], key + 1);
}

/* The same inside a sentence: small, unless it is an abbreviation. */
static const char *resource_inside(struct mw_report *r, const char *key)
{
    const char *text = resource_text(r, key);
    bool word = text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z';
    return word ? mw_rf(r, "%c%s", text[0] + 32, text + 1) : text;
}

static bool many(const char *key)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].key, key) == 0)
            return names[i].many;
    return false;
}

/* Months in which a resource is nearest to its limit, and its use in the fullest of them. */
static size_t months_of(const struct mw_rbinds *b, size_t k, double *peak)
{
    size_t n = 0;
    for (size_t m = 0; m < b->months_n; m++)
        if (mw_binds_in(b, m) == k) {
            n++;
            *peak = fmax(*peak, b->use[k * b->months_n + m]);
        }
    return n;
}

/* The resource that binds in most months, and the next. */
static size_t rank(const struct mw_rbinds *b, size_t *first, size_t *second, double *peak)
{
    size_t most = 0, next = 0, known = 0;
    *first = *second = b->resources_n;
    for (size_t k = 0; k < b->resources_n; k++) {
        size_t n = months_of(b, k, peak);
        known += n;
        if (n > most) {
            *second = *first;
            next = most;
            *first = k;
            most = n;
        } else if (n > next) {
            *second = k;
            next = n;
        }
    }
    return known;
}

const char *mw_binding_resource(struct mw_report *r, unsigned case_i)
{
    struct mw_rbinds b;
    size_t first, second;
    double peak = 0;
    mw_rd_binds(r, case_i, &b);
    return rank(&b, &first, &second, &peak) ? resource_text(r, b.resource[first]) : "";
}

const char *mw_binding_text(struct mw_report *r, unsigned case_i)
{
    struct mw_rbinds b;
    struct spell s[SPELLS_MAX];
    size_t first, second;
    double peak = 0;
    mw_rd_binds(r, case_i, &b);
    size_t n = spells(&b, s), known = rank(&b, &first, &second, &peak);
    if (n == 0)
        return "";
    size_t lead = n <= 2 ? s[0].resource : first;
    bool over = peak > 0.995;
    const char *name = resource_text(r, b.resource[lead]), *verb = over ? (many(b.resource[lead]) ? "bind" : "binds") : many(b.resource[lead]) ? "are nearest to their limit" : "is nearest to its limit";
    if (n == 1)
        return mw_rf(r, "%s %s throughout, at %s in the fullest month", name, verb, mw_rpct(r, peak, 0));
    if (n == 2)
        return mw_rf(r, "%s %s until %s, then %s", name, verb, month_text(r, b.t_ns[s[1].from]), resource_inside(r, b.resource[s[1].resource]));
    double ignored = 0;
    return mw_rf(r, "%s %s in %zu of %zu months, %s in\u00a0%zu", name, verb, months_of(&b, first, &ignored), known, resource_inside(r, b.resource[second]), months_of(&b, second, &ignored));
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
    double top = 1.0;
    for (size_t i = 0; i < all; i++)
        top = fmax(top, b->use[i]);
    int64_t end = b->t_ns[b->months_n - 1] + INT64_C(30) * 86400 * 1000000000;
    *c = (struct mw_heat_map){ .x = { .scale = MW_SCALE_TIME, .lo = (double)b->t_ns[0], .hi = (double)end }, .y = { .scale = MW_SCALE_CATEGORY, .names = name, .names_n = b->resources_n },
                               .value = { .title = "Use of the limit", .percent = true, .lo = 0, .hi = fmin(top, 1.5), .tight = true }, .v = b->use, .rows_n = b->resources_n, .cols_n = b->months_n,
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

static const char *amount(struct mw_report *r, double v, double like, const char *unit)
{
    return strcmp(unit, "1") == 0 && isfinite(v) ? mw_rpct(r, v, 0) : mw_rsi_like(r, v, like, unit, 3);
}

static void peak_table(struct mw_report *r, struct mw_tb *t, const struct mw_rbinds *b)
{
    static const struct mw_table_col col[] = {
        { .head = "Resource", .weight = 0.6 }, { .head = "Fullest month" }, { .head = "Used", .align = MW_CELL_RIGHT }, { .head = "Allowed", .align = MW_CELL_RIGHT },
        { .head = "Use", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "Months nearest", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "What would be raised", .weight = 1.0 },
    };
    mw_tb_init(t, r, col, 7);
    for (size_t k = 0; k < b->resources_n; k++) {
        size_t m = fullest(b, k), at = k * b->months_n + m;
        bool known = isfinite(b->use[at]);
        double ignored = 0;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = resource_text(r, b->resource[k]);
        c[1] = known ? month_text(r, b->t_ns[m]) : "no limit is known";
        c[2] = amount(r, b->used[at], b->allowed[at], b->unit[k]);
        c[3] = amount(r, b->allowed[at], b->allowed[at], b->unit[k]);
        c[4] = mw_rn(r, 100.0 * b->use[at], 1);
        c[5] = mw_rn(r, (double)months_of(b, k, &ignored), 0);
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
        c[1] = *text ? text : r->cases[i].supply ? mw_rf(r, "%s: limits of a plant that is another's", r->cases[i].supply) : *r->cases[i].binding ? mw_rset(r, r->cases[i].binding) : MW_EN_DASH;
    }
}

static const char *more_text(struct mw_report *r, double v, int decimals)
{
    return isfinite(v) ? mw_rf(r, "%s%s", v > 0.0 ? "+" : "", mw_rn(r, v, decimals)) : "not known";
}

/* One more of each limit. */
static size_t shadow_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = {
        { .head = "One more", .weight = 0.6 }, { .head = "Limit", .weight = 1.0 }, { .head = "Stands at", .align = MW_CELL_RIGHT }, { .head = "GPUs", .unit = "count", .align = MW_CELL_RIGHT },
        { .head = "Productive GPU-h", .unit = "1/year", .align = MW_CELL_RIGHT }, { .head = "Capital", .unit = "MUSD", .align = MW_CELL_RIGHT },
        { .head = "Running cost", .unit = "MUSD/year", .align = MW_CELL_RIGHT }, { .head = "NPV", .unit = "MUSD", .align = MW_CELL_RIGHT },
    };
    struct mw_rshadow w[MW_RSHADOWS_MAX];
    size_t n = mw_rd_shadows(r, r->base, w);
    mw_tb_init(t, r, col, 8);
    for (size_t i = 0; i < n; i++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = w[i].unit;
        c[1] = mw_rpath(r, w[i].path);
        c[2] = mw_rn(r, w[i].from, w[i].from == rint(w[i].from) ? 0 : 1);
        c[3] = *w[i].why ? w[i].why : more_text(r, w[i].gpus_n, 1);
        if (*w[i].why)
            continue;
        c[4] = more_text(r, w[i].useful_gpu_s / 3600.0, 0);
        c[5] = more_text(r, w[i].capex_usd / 1e6, 2);
        c[6] = more_text(r, w[i].opex_usd / 1e6, 3);
        c[7] = more_text(r, w[i].npv_usd / 1e6, 2);
    }
    return n;
}

void mw_draw_binds(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rbinds b;
    struct mw_tb t, cases, more;
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
    double h = 62.0 + 15.0 * (double)b.resources_n;
    mw_put_text(page, &body, mw_rf(r, "A resource binds where its use reaches its limit; the framed one is nearest in that month. Case %s, years that were not simulated follow the nearest that was.",
                                   r->cases[r->base].name));
    mw_put_figure(page, &body, fmin(h, body.h * 0.45), strip(r, &b), "Use of each limit by month.");
    mw_put_table(page, &body, &t, 0, caption);
    mw_put_text(page, &body, "No price yet for one more TB/s or m³: raise what the last column names and compare the two runs with millwright whatif.");
    if (shadow_table(r, &more))
        mw_put_table(page, &body, &more, 0, "One more of a limit, by the closed form, without waiting and throttling: GPU-hours in a year like the last detail year, cost at full build. A limit that does not bind brings its cost alone.");
    mw_put_table(page, &body, &cases, 0, "What binds, by case.");
}
