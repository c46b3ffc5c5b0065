/* report/pages/demand.c - demand against capacity by quarter: installed capacity stacked, the fan of demand over it, and when it crosses. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

/* One kind of capacity: everything that is counted in one unit. */
struct side {
    const char *unit;
    int64_t t_ns[MW_QUARTERS_MAX];
    size_t n;
    double *p10, *p50, *p90, *capacity, *served, *unserved, *overflow;
};
enum { SIDES_MAX = 3 };

static struct side load_side(struct mw_report *r, unsigned case_i, const char *unit)
{
    struct side s = { .unit = unit };
    s.n = mw_rd_quarters(r, case_i, s.t_ns);
    s.p10 = mw_rd_quarter(r, case_i, "demand", NULL, unit, 0, s.t_ns, s.n);
    s.p50 = mw_rd_quarter(r, case_i, "demand", NULL, unit, 1, s.t_ns, s.n);
    s.p90 = mw_rd_quarter(r, case_i, "demand", NULL, unit, 2, s.t_ns, s.n);
    s.capacity = mw_rd_quarter(r, case_i, "capacity", NULL, unit, 1, s.t_ns, s.n);
    s.served = mw_rd_quarter(r, case_i, "served", NULL, unit, 1, s.t_ns, s.n);
    s.unserved = mw_rd_quarter(r, case_i, "unserved", NULL, unit, 1, s.t_ns, s.n);
    s.overflow = mw_rd_quarter(r, case_i, "overflow", NULL, unit, 1, s.t_ns, s.n);
    return s;
}

/* Units that demand or capacity is counted in, those with both first. */
static size_t units(struct mw_report *r, unsigned case_i, const char *unit[SIDES_MAX])
{
    static const char sql[] = "SELECT unit FROM quarter WHERE case_id = ?1 AND series IN ('demand', 'capacity') GROUP BY unit "
                              "ORDER BY count(DISTINCT series) DESC, unit LIKE 'GPU%' DESC, unit";
    struct mw_query *q = mw_query(r->db, sql, "i", r->cases[case_i].id);
    size_t n = 0;
    while (mw_query_next(q) && n < SIDES_MAX)
        unit[n++] = mw_arena_strdup(&r->arena, mw_query_text(q, 0));
    mw_query_end(q);
    return n;
}

/* First quarter in which a demand exceeds the capacity; n: never. */
static size_t crossing(const struct side *s, const double *demand)
{
    for (size_t i = 0; demand && s->capacity && i < s->n; i++)
        if (isfinite(demand[i]) && isfinite(s->capacity[i]) && s->capacity[i] > 0 && demand[i] > s->capacity[i])
            return i;
    return s->n;
}

static const char *quarter_text(struct mw_report *r, int64_t t_ns)
{
    struct mw_civil c = mw_time_to_civil(t_ns);
    return mw_rf(r, "Q%d %d", (c.month + 2) / 3, c.year);
}

static bool crosses(const struct side *s, size_t *p50, size_t *p90)
{
    *p50 = crossing(s, s->p50);
    *p90 = crossing(s, s->p90);
    return *p50 < s->n || *p90 < s->n;
}

const char *mw_title_demand(struct mw_report *r, unsigned sheet)
{
    const char *unit[SIDES_MAX];
    size_t n = units(r, r->base, unit), p50, p90;
    (void)sheet;
    if (n == 0)
        return "Demand against capacity is not in this database";
    for (size_t i = 0; i < n; i++) {
        struct side s = load_side(r, r->base, unit[i]);
        if (!s.p50 || !s.capacity)
            continue;
        if (!crosses(&s, &p50, &p90))
            return mw_rf(r, "Demand stays within capacity until the end of the horizon, %s%s", quarter_text(r, s.t_ns[s.n - 1]), s.p90 ? ", at its P90 too" : "");
        if (p50 == s.n)
            return mw_rf(r, "Demand stays within capacity at its P50; at its P90 it passes it in %s", quarter_text(r, s.t_ns[p90]));
        const char *head = p50 == 0 ? mw_rf(r, "Demand exceeds capacity from the start, %s", quarter_text(r, s.t_ns[0])) : mw_rf(r, "Demand passes capacity in %s", quarter_text(r, s.t_ns[p50]));
        return p90 < p50 ? mw_rf(r, "%s; at its P90 in %s", head, quarter_text(r, s.t_ns[p90])) : head;
    }
    return "Demand and capacity are not counted in one unit: they stand side by side";
}

/* The axis of a unit of the database. */
static struct mw_axis_spec axis(const struct side *s)
{
    double max = 0;
    for (size_t i = 0; i < s->n; i++) {
        max = s->p50 ? fmax(max, s->p50[i]) : max;
        max = s->capacity ? fmax(max, s->capacity[i]) : max;
    }
    struct mw_axis_spec a = { .title = "Demand and capacity", .unit = s->unit, .zero = true };
    const double *stands = s->capacity ? s->capacity : s->served;
    double top = 0;
    for (size_t i = 0; stands && i < s->n; i++)
        top = fmax(top, stands[i]);
    for (size_t i = 0; top > 0 && s->p90 && i < s->n; i++)
        if (s->p90[i] > 4.0 * top) /* a fan that runs away would flatten what stands */
            a.hi = 3.0 * top;
    a.tight = a.hi > 0;
    if (strncmp(s->unit, "token", 5) == 0) {
        bool rate = strstr(s->unit, "/s") != NULL;
        a.per_unit = max >= 1e12 ? 1e12 : max >= 1e6 ? 1e6 : 1.0;
        a.unit = a.per_unit > 1e9 ? (rate ? "T tokens/s" : "T tokens a quarter") : a.per_unit > 1.0 ? (rate ? "M tokens/s" : "M tokens a quarter") : rate ? "tokens/s" : "tokens a quarter";
    }
    return a;
}

static const char *name_text(struct mw_report *r, const char *name)
{
    return *name ? mw_rset(r, name) : "Capacity";
}

/* Capacity by its names: phase and generation, one on the other. */
static size_t capacity_stack(struct mw_report *r, const struct side *s, struct mw_series *stack)
{
    struct mw_rqname name[MW_QNAMES_MAX];
    size_t names = mw_rd_quarter_names(r, r->base, "capacity", name), stacks = 0;
    static const unsigned colour[] = { 3, 4, 8, 6, 2, 7, 1, 5 };
    for (size_t i = 0; i < names && stacks < sizeof colour / sizeof *colour; i++) {
        double *v = strcmp(name[i].unit, s->unit) == 0 ? mw_rd_quarter(r, r->base, "capacity", name[i].name, s->unit, 1, s->t_ns, s->n) : NULL;
        for (size_t k = 0; v && k < s->n; k++)
            v[k] = isfinite(v[k]) ? v[k] : 0.0;
        if (v)
            stack[stacks] = (struct mw_series){ .name = name_text(r, name[i].name), .v = v, .colour = colour[stacks], .step = true };
        stacks += v != NULL;
    }
    return stacks;
}

static int64_t *times(struct mw_report *r, const struct side *s)
{
    int64_t *t = mw_arena_array(&r->arena, int64_t, s->n + 1);
    memcpy(t, s->t_ns, s->n * sizeof *t);
    return t;
}

struct mw_figure mw_capacity_figure(struct mw_report *r)
{
    const char *unit[SIDES_MAX];
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *stack = mw_arena_array(&r->arena, struct mw_series, MW_QNAMES_MAX);
    size_t n = units(r, r->base, unit);
    for (size_t i = 0; i < n; i++) {
        struct side s = load_side(r, r->base, unit[i]);
        size_t stacks = s.n >= 3 ? capacity_stack(r, &s, stack) : 0;
        *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = { .title = "Installed and accepted", .unit = unit[i], .zero = true }, .t_ns = times(r, &s), .n = s.n, .stack = stack, .stack_n = stacks, .legend = true };
        if (stacks)
            return mw_figure_xy(c);
    }
    return (struct mw_figure){ 0 };
}

static struct mw_figure chart(struct mw_report *r, struct side *s)
{
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *stack = mw_arena_array(&r->arena, struct mw_series, MW_QNAMES_MAX), *line = mw_arena_array(&r->arena, struct mw_series, 2);
    struct mw_band *band = mw_arena_new(&r->arena, struct mw_band);
    size_t stacks = capacity_stack(r, s, stack), lines = 0;
    if (s->p10 && s->p90)
        *band = (struct mw_band){ .name = "Demand, P10 to P90", .lo = s->p10, .hi = s->p90, .colour = 5 };
    if (s->p50)
        line[lines++] = (struct mw_series){ .name = "Demand, P50", .v = s->p50, .colour = 5 };
    if (s->served)
        line[lines++] = (struct mw_series){ .name = "Served", .v = s->served, .colour = 1, .dashed = true };
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = axis(s), .t_ns = times(r, s), .n = s->n, .stack = stack, .stack_n = stacks, .bands = band, .bands_n = s->p10 && s->p90, .lines = line,
                               .lines_n = lines, .legend = true };
    return mw_figure_xy(c);
}

static bool moves(const double *v, size_t n)
{
    for (size_t i = 0; v && i < n; i++)
        if (v[i] > 0)
            return true;
    return false;
}

/* What is asked beyond what stands, hatched, and what of it another place takes. */
static struct mw_figure shortfall(struct mw_report *r, const struct side *s)
{
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *series = mw_arena_array(&r->arena, struct mw_series, 2);
    const char **name = mw_arena_array(&r->arena, const char *, s->n + 1);
    size_t k = 0;
    for (size_t i = 0; i < s->n; i++)
        name[i] = quarter_text(r, s->t_ns[i]);
    if (moves(s->overflow, s->n))
        series[k++] = (struct mw_series){ .name = "Overflow to elsewhere", .v = s->overflow, .colour = 2 };
    if (moves(s->unserved, s->n))
        series[k++] = (struct mw_series){ .name = "Unserved", .v = s->unserved, .colour = 5, .hatched = true };
    *c = (struct mw_bar_chart){ .value = axis(s), .names = name, .names_n = s->n, .stacked = true, .series = series, .series_n = k };
    c->value.title = "Beyond capacity";
    return k ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

static const char *shown(struct mw_report *r, const struct mw_axis_spec *a, const double *v, size_t i)
{
    double x = v ? v[i] / (a->per_unit > 0 ? a->per_unit : 1.0) : NAN;
    return mw_rn(r, x, mw_rdecimals(x, 4) > 2 ? 2 : mw_rdecimals(x, 4));
}

/* What a reader is told where the band leaves the chart. */
static const char *cut(const struct side *s)
{
    return axis(s).tight ? " P90 runs on beyond the chart: see the table." : "";
}

static void quarter_table(struct mw_report *r, struct mw_tb *t, const struct side *s)
{
    struct mw_axis_spec a = axis(s);
    const struct mw_table_col col[] = {
        { .head = "Quarter", .weight = 1.0 }, { .head = "Demand P10", .unit = a.unit, .align = MW_CELL_RIGHT }, { .head = "Demand P50", .unit = a.unit, .align = MW_CELL_RIGHT },
        { .head = "Demand P90", .unit = a.unit, .align = MW_CELL_RIGHT }, { .head = "Capacity", .unit = a.unit, .align = MW_CELL_RIGHT }, { .head = "P50 of capacity", .unit = "%", .align = MW_CELL_RIGHT },
        { .head = "Served", .unit = a.unit, .align = MW_CELL_RIGHT }, { .head = "Unserved", .unit = a.unit, .align = MW_CELL_RIGHT },
    };
    mw_tb_init(t, r, col, 8);
    for (size_t i = 0; i < s->n; i++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        double share = s->p50 && s->capacity ? s->p50[i] / s->capacity[i] : NAN;
        c[0] = quarter_text(r, s->t_ns[i]);
        c[1] = shown(r, &a, s->p10, i);
        c[2] = shown(r, &a, s->p50, i);
        c[3] = shown(r, &a, s->p90, i);
        c[4] = shown(r, &a, s->capacity, i);
        c[5] = isfinite(share) ? mw_rn(r, 100.0 * share, 0) : MW_EN_DASH;
        c[6] = shown(r, &a, s->served, i);
        c[7] = shown(r, &a, s->unserved, i);
        mw_tb_look(t, 5, share > 1.0 ? MW_LOOK_BAD : share > 0.9 ? MW_LOOK_WARN : MW_LOOK_PLAIN);
    }
    if (strcmp(s->unit, "GPU") == 0)
        t->note[t->notes_n++] = "Served: GPUs at work. Unserved: GPUs asked for and not held. Between them stand GPUs that are held and wait: for the busy hours of a service, for a gang to be whole.";
}

/* When demand passes capacity, by case. */
static void case_table(struct mw_report *r, struct mw_tb *t, const char *const *unit, size_t units_n)
{
    static const struct mw_table_col col[] = { { .head = "Case", .weight = 1.0 }, { .head = "Counted in", .weight = 0.6 }, { .head = "At the P50 of demand", .weight = 1.0 }, { .head = "At its P90", .weight = 1.0 } };
    mw_tb_init(t, r, col, 4);
    for (unsigned i = 0; i < r->cases_n; i++) {
        if (r->cases[i].supply) {
            const char **c = mw_tb_row(t, MW_ROW_PLAIN);
            c[0] = r->cases[i].name;
            c[1] = MW_EN_DASH;
            c[2] = mw_rf(r, "%s, as many as are accepted when built", r->cases[i].supply);
            c[3] = MW_EN_DASH;
        }
        for (size_t u = 0; u < units_n; u++) {
            struct side s = load_side(r, i, unit[u]);
            size_t p50, p90;
            if (!s.p50 || !s.capacity)
                continue;
            crosses(&s, &p50, &p90);
            const char **c = mw_tb_row(t, MW_ROW_PLAIN);
            c[0] = r->cases[i].name;
            c[1] = mw_rset(r, unit[u]);
            c[2] = p50 < s.n ? quarter_text(r, s.t_ns[p50]) : "not within the horizon";
            c[3] = !s.p90 ? "not sampled" : p90 < s.n ? quarter_text(r, s.t_ns[p90]) : "not within the horizon";
        }
    }
}

static const char *sources(struct mw_report *r)
{
    struct mw_query *q = mw_query(r->db, "SELECT sum(source = 'simulated'), sum(source = 'surface'), sum(source = 'stated') FROM quarter WHERE case_id = ?1 AND series IN ('demand', 'served', 'capacity')", "i",
                                  r->cases[r->base].id);
    const char *text = mw_query_next(q) ? mw_rf(r, "Of these values %s were simulated, %s follow from the nearest simulated year, %s are stated.", mw_rn(r, mw_query_real(q, 0), 0), mw_rn(r, mw_query_real(q, 1), 0),
                                                mw_rn(r, mw_query_real(q, 2), 0)) : "";
    mw_query_end(q);
    return text;
}

void mw_draw_demand(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    const char *unit[SIDES_MAX];
    struct side side[SIDES_MAX];
    struct mw_tb t, cases;
    size_t n = units(r, r->base, unit), main_side = 0;
    (void)sheet;
    if (n == 0) {
        mw_put_missing(page, &body, "Demand, capacity and what is served, by quarter, are not stored.", "Give the scenario services or jobs with a demand (work: ...), simulate a year in full and run it again with this version.");
        return;
    }
    for (size_t i = n; i-- > 0;) {
        side[i] = load_side(r, r->base, unit[i]);
        main_side = side[i].p50 ? i : main_side;
    }
    case_table(r, &cases, unit, n);
    quarter_table(r, &t, &side[main_side]);
    const char *caption = mw_rf(r, "Demand and capacity by quarter, case %s. %s", r->cases[r->base].name, sources(r));
    struct mw_figure beyond = shortfall(r, &side[main_side]);
    double h = n > 1 || beyond.draw ? 190.0 : 300.0;
    mw_put_figure(page, &body, h, chart(r, &side[0]), mw_rf(r, "Capacity by phase and generation, and the demand of all works, counted in %s; case %s.%s", unit[0], r->cases[r->base].name, cut(&side[0])));
    if (n > 1 && beyond.draw)
        mw_put_pair(page, &body, h, chart(r, &side[1]), mw_rf(r, "The same counted in %s.%s", unit[1], cut(&side[1])), beyond, "Demand beyond capacity by quarter.");
    else if (n > 1 || beyond.draw)
        mw_put_figure(page, &body, h, n > 1 ? chart(r, &side[1]) : beyond, n > 1 ? mw_rf(r, "The same counted in %s.%s", unit[1], cut(&side[1])) : "Demand beyond capacity by quarter.");
    if (cases.n)
        mw_put_table(page, &body, &cases, 0, "When demand passes capacity, by case.");
    mw_put_table(page, &body, &t, 0, caption);
}
