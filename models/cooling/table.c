/* models/cooling/table.c - cells of heat that have proved smooth are answered by a cubic; it knows no cooler and no chiller. */
#include "models/cooling/table.h"
#include <math.h>
#include <stddef.h>

enum { SLOTS = 64, ASKED_N = 3 /* a cell asked for once or twice is not worth its points */ };
static const double STEP_FRAC = 0.002;        /* of the design heat */
static const double CHECK[] = { 0.31, 0.83 }; /* of a cell; no one kink within reach of the cubic leaves it right at both */
static const double TOLERANCE = 1e-9;

/* What of a run is a number: all but `outside`; in the order of cubic(). */
static const size_t figure[] = {
    offsetof(struct mw_loop_run, fan_w), offsetof(struct mw_loop_run, pump_w), offsetof(struct mw_loop_run, chiller_w), offsetof(struct mw_loop_run, evaporated_kgps),
    offsetof(struct mw_loop_run, drift_kgps), offsetof(struct mw_loop_run, rise_k), offsetof(struct mw_loop_run, economiser_frac), offsetof(struct mw_loop_run, capacity_frac),
};
enum { FIGURES = sizeof figure / sizeof *figure };

struct point { uint32_t gen, index; struct mw_loop_run run; };                  /* on the grid: index x step */
struct cell { /* from index to index + 1: the figures are v[0] + u (v[1] + u (v[2] + u v[3])), u from 0 to 1 within it */
    uint32_t gen, index, asked_n;
    enum { UNKNOWN, SMOOTH, ROUGH } state;
    bool outside;
    double v[4][FIGURES];
};

struct mw_loop_table {
    struct mw_loop_air air;
    double cooler_n, chiller_n;
    uint32_t gen; /* of weather and units: what is of an older one is empty */
    struct point point[SLOTS];
    struct cell cell[SLOTS];
};

struct mw_loop_table *mw_loop_table_new(struct mw_arena *a)
{
    return mw_arena_new(a, struct mw_loop_table);
}

static double get(const struct mw_loop_run *r, int k) { return *(const double *)((const char *)r + figure[k]); }

static bool same_weather(const struct mw_weather *a, const struct mw_weather *b)
{
    return a->db_c == b->db_c && a->wb_c == b->wb_c && a->rh_frac == b->rh_frac && a->pressure_pa == b->pressure_pa;
}

static void renew(struct mw_loop_table *t, const struct mw_loop *l, const struct mw_weather *w)
{
    if (t->gen && same_weather(&t->air.w, w) && t->cooler_n == l->cooler_n && t->chiller_n == l->chiller_n)
        return;
    t->air = mw_loop_air(l, w);
    t->cooler_n = l->cooler_n;
    t->chiller_n = l->chiller_n;
    t->gen++;
}

static const struct mw_loop_run *point_at(struct mw_loop_table *t, const struct mw_loop *l, uint32_t index)
{
    struct point *p = &t->point[index % SLOTS];
    if (p->gen != t->gen || p->index != index)
        *p = (struct point){ t->gen, index, mw_loop_evaluate_in(l, &t->air, index * STEP_FRAC * l->design_w) };
    return &p->run;
}

/* The cubic through the four points around a cell; as differences, so that what is constant stays as it is. */
static void fit(struct mw_loop_table *t, const struct mw_loop *l, struct cell *c)
{
    const struct mw_loop_run *a = point_at(t, l, c->index - 1), *b = point_at(t, l, c->index), *o = point_at(t, l, c->index + 1), *d = point_at(t, l, c->index + 2);
    for (int k = 0; k < FIGURES; k++) {
        double is = get(b, k), da = get(a, k) - is, dc = get(o, k) - is, dd = get(d, k) - is;
        c->v[0][k] = is;
        c->v[1][k] = dc - da / 3.0 - dd / 6.0;
        c->v[2][k] = 0.5 * (da + dc);
        c->v[3][k] = (dd - da) / 6.0 - 0.5 * dc;
    }
    c->outside = b->outside;
}

static struct mw_loop_run cubic(const struct cell *c, double u)
{
    double y[FIGURES];
    for (int k = 0; k < FIGURES; k++)
        y[k] = c->v[0][k] + u * (c->v[1][k] + u * (c->v[2][k] + u * c->v[3][k]));
    return (struct mw_loop_run){ .fan_w = y[0], .pump_w = y[1], .chiller_w = y[2], .evaporated_kgps = y[3], .drift_kgps = y[4], .rise_k = y[5], .economiser_frac = y[6],
                                 .capacity_frac = y[7], .outside = c->outside };
}

static bool same(const struct mw_loop_run *a, const struct mw_loop_run *b)
{
    for (int k = 0; k < FIGURES; k++)
        if (!(fabs(get(a, k) - get(b, k)) <= TOLERANCE * fabs(get(b, k))))
            return false;
    return a->outside == b->outside;
}

static bool smooth(struct mw_loop_table *t, const struct mw_loop *l, struct cell *c)
{
    fit(t, l, c);
    for (unsigned i = 0; i < sizeof CHECK / sizeof *CHECK; i++) {
        struct mw_loop_run is = mw_loop_evaluate_in(l, &t->air, (c->index + CHECK[i]) * STEP_FRAC * l->design_w), r = cubic(c, CHECK[i]);
        if (!same(&r, &is))
            return false;
    }
    return true;
}

struct mw_loop_run mw_loop_table_evaluate(struct mw_loop_table *t, const struct mw_loop *l, const struct mw_weather *w, double heat_w)
{
    double x = l->design_w > 0.0 ? heat_w / (STEP_FRAC * l->design_w) : 0.0;
    if (!t || !(x >= 1.0 && x < 1e6))
        return mw_loop_evaluate(l, w, heat_w);
    renew(t, l, w);
    uint32_t index = (uint32_t)x;
    struct cell *c = &t->cell[index % SLOTS];
    if (c->gen != t->gen || c->index != index)
        c->gen = t->gen, c->index = index, c->asked_n = 0, c->state = UNKNOWN;
    if (c->state == UNKNOWN && c->asked_n++ == ASKED_N)
        c->state = smooth(t, l, c) ? SMOOTH : ROUGH;
    return c->state == SMOOTH ? cubic(c, x - index) : mw_loop_evaluate_in(l, &t->air, heat_w);
}
