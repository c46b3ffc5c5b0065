/* sim/plan/bridge.c - plans between two plans, each evaluated, and what every step moved: one order, or the mean of all orders. */
#include "sim/plan/diff_private.h"
#include "sim/base/rng.h"
#include "sim/input/resolve.h"
#include "sim/plan/estimate.h"
#include "sim/plan/horizon.h"
#include "sim/plan/planned.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const metrics[MW_DIFF_METRICS] = { "money.usd_per_useful_gpu_s", "money.npv_usd", "facility.energy_j", "facility.pue", "money.capex_usd" };

/* The plan with these steps taken. */
struct variant { uint64_t steps; struct mw_arena arena /* its own: variants are planned side by side */; struct mw_scenario *scenario; double v[MW_DIFF_METRICS]; enum mw_quantity q[MW_DIFF_METRICS]; int rc; char why[512]; };

/* A tree between the sides may make no sense by itself: it is left out, and its step moves with the next one. */
static void variant_read(struct mw_session *s, struct mw_tree_walk *w, const struct mw_diff *d, struct variant *v)
{
    struct mw_str text;
    int *step_of = mw_arena_array(&s->arena, int, d->input_n + 1);
    for (uint32_t i = 0; i < d->input_n; i++)
        step_of[i] = d->input[i].step;
    w->step_of = step_of;
    w->steps = v->steps;
    mw_str_init(&text);
    mw_print_tree(&text, mw_tree_merge(w));
    struct mw_diag *quiet = mw_diag_create();
    v->scenario = mw_scenario_parse(&v->arena, w->a->file, text.s, text.n, s->roots, s->library, NULL, 0, quiet);
    if (mw_diag_errors(quiet))
        v->scenario = NULL;
    mw_diag_destroy(quiet);
    mw_str_fini(&text);
}

static int simulate(struct mw_facility *f, struct mw_outcomes *o)
{
    struct mw_horizon *h = mw_horizon_begin(f);
    int rc = 0;
    for (uint32_t i = 0; i < f->detail_n && rc == 0; i++) {
        struct mw_ports ports;
        o->year = f->detail[i].year;
        struct mw_sim *sim = mw_facility_sim(f, &f->detail[i], mw_outcomes_sink(o), &ports);
        rc = sim ? mw_sim_run(sim) : -1;
        if (rc == 0)
            mw_horizon_year(h, sim, &f->detail[i]);
        mw_sim_destroy(sim);
    }
    o->year = 0;
    if (rc == 0)
        mw_horizon_end(h, mw_outcomes_sink(o));
    mw_horizon_free(h);
    return rc;
}

static void variant_evaluate(struct mw_session *s, struct variant *v, uint64_t seed, bool exact)
{
    struct mw_facility f;
    struct mw_outcomes o;
    struct mw_session own = *s; /* variants are built side by side, each with its own messages and memory */
    for (int m = 0; m < MW_DIFF_METRICS; m++)
        v->v[m] = NAN;
    v->rc = 3;
    if (!v->scenario)
        return;
    own.diag = mw_diag_create();
    mw_arena_init(&own.arena);
    mw_outcomes_init(&o);
    mw_facility_bind(&f, &own, v->scenario, seed, 0);
    v->rc = mw_facility_plan(&f);
    if (v->rc == 0)
        v->rc = exact ? simulate(&f, &o) : mw_estimate(&f, MW_ESTIMATE_FINE, &o);
    snprintf(v->why, sizeof v->why, "%s", f.infeasible);
    for (int m = 0; m < MW_DIFF_METRICS && v->rc == 0; m++) {
        const struct mw_outcome *r = mw_outcomes_find(&o, metrics[m]);
        v->v[m] = r ? r->value : NAN;
        v->q[m] = r ? r->q : MW_Q_NUMBER;
    }
    mw_facility_free(&f);
    mw_outcomes_fini(&o);
    mw_arena_fini(&own.arena);
    mw_diag_destroy(own.diag);
}

/* ---- what every step moved */

static void ordered(const struct variant *v, uint32_t n, int m, double *delta)
{
    double last = v[0].v[m];
    for (uint32_t k = 0; k < n; k++) {
        double now = v[k + 1].v[m];
        delta[k] = now - last; /* NAN where this one stands nowhere */
        last = isfinite(now) ? now : last;
    }
}

/* v[mask]: the mean over all orders of what step k moves, weighted by the number of orders that meet this set before it. */
static void shapley(const struct variant *v, uint32_t n, int m, double *delta)
{
    double weight[MW_DIFF_SHAPLEY + 1], all = 1.0;
    for (uint32_t k = 2; k <= n; k++)
        all *= k;
    for (uint32_t size = 0; size < n; size++) {
        weight[size] = 1.0 / all;
        for (uint32_t i = 2; i <= size; i++)
            weight[size] *= i;
        for (uint32_t i = 2; i <= n - 1 - size; i++)
            weight[size] *= i;
    }
    for (uint32_t k = 0; k < n; k++) {
        delta[k] = 0.0;
        for (uint64_t mask = 0; mask < UINT64_C(1) << n; mask++)
            if (!(mask >> k & 1))
                delta[k] += weight[__builtin_popcountll(mask)] * (v[mask | UINT64_C(1) << k].v[m] - v[mask].v[m]);
    }
}

/* ---- drawn orders */

struct orders { uint32_t n /* pairs */, step_n, *step /* [n][step_n]; the reverse of each counts, too */; };

static double moved(const struct variant *v, uint32_t n, uint64_t before, uint32_t step, int m)
{
    double from = NAN, to = NAN;
    for (uint32_t i = 0; i < n; i++) {
        from = v[i].steps == before ? v[i].v[m] : from;
        to = v[i].steps == (before | UINT64_C(1) << step) ? v[i].v[m] : to;
    }
    return to - from;
}

/* A pair: what each step moves when it comes at its place in an order and in the reverse of it, halved. */
static void drawn(const struct variant *v, uint32_t variant_n, const struct orders *o, int m, double *delta, double *error)
{
    uint64_t all = (UINT64_C(1) << o->step_n) - 1;
    for (uint32_t k = 0; k < o->step_n; k++)
        delta[k] = error[k] = 0.0;
    for (uint32_t p = 0; p < o->n; p++) {
        uint64_t before = 0;
        for (uint32_t i = 0; i < o->step_n; i++) {
            uint32_t k = o->step[p * o->step_n + i];
            uint64_t after = all & ~before & ~(UINT64_C(1) << k);
            double pair = 0.5 * (moved(v, variant_n, before, k, m) + moved(v, variant_n, after, k, m)), d = pair - delta[k];
            delta[k] += d / (p + 1.0); /* Welford */
            error[k] += d * (pair - delta[k]);
            before |= UINT64_C(1) << k;
        }
    }
    for (uint32_t k = 0; k < o->step_n; k++)
        error[k] = error[k] > 1e-18 * delta[k] * delta[k] ? sqrt(error[k] / (o->n - 1.0) / o->n) : 0.0; /* rounding is no error */
}

static uint32_t with(uint64_t *mask, uint32_t n, uint64_t add)
{
    for (uint32_t i = 0; i < n; i++)
        if (mask[i] == add)
            return n;
    mask[n] = add;
    return n + 1;
}

/* Pairs of orders for as many plans as allowed, two at least; the same for every diff of as many steps. */
static uint32_t draw_orders(struct mw_arena *a, uint32_t step_n, struct orders *o, uint64_t *mask)
{
    struct mw_stream random = mw_stream_make(step_n, mw_hash_str("diff"), "orders");
    uint64_t all = (UINT64_C(1) << step_n) - 1;
    uint32_t n = with(mask, with(mask, 0, 0), all), pair_max = MW_DIFF_PLANS / (2 * (step_n - 1));
    *o = (struct orders){ .n = pair_max < 2 ? 2 : pair_max, .step_n = step_n };
    o->step = mw_arena_array(a, uint32_t, o->n * step_n);
    for (uint32_t p = 0; p < o->n; p++) {
        uint32_t *step = &o->step[p * step_n];
        uint64_t before = 0;
        for (uint32_t i = 0; i < step_n; i++) { /* Fisher-Yates, inside out */
            uint32_t at = (uint32_t)mw_stream_below(&random, i + 1);
            step[i] = step[at];
            step[at] = i;
        }
        for (uint32_t i = 0; i + 1 < step_n; i++) {
            before |= UINT64_C(1) << step[i];
            n = with(mask, with(mask, n, before), all & ~before);
        }
    }
    return n;
}

/* Of the database: the horizon's, else of its first detail year. */
static double stored(const struct mw_diff_side *side, const char *metric)
{
    double v = NAN;
    if (!side->store)
        return v;
    struct mw_query *q = mw_query(side->store, "SELECT value FROM metric WHERE case_id = 0 AND trial = 0 AND name = ?1 ORDER BY year LIMIT 1", "t", metric);
    if (mw_query_next(q))
        v = mw_query_real(q, 0);
    mw_query_end(q);
    return v;
}

struct between { struct variant *v /* the first is A, the last B unless orders were drawn: then B is the second */; uint32_t n, last; struct orders orders; };

static void bridge(struct mw_diff *d, struct mw_arena *arena, const struct mw_tree_walk *w, const struct between *x, int m)
{
    const struct variant *v = x->v;
    uint32_t last = x->last;
    struct mw_bridge *b = &d->bridge[d->bridge_n];
    double a = stored(w->a, metrics[m]), z = stored(w->b, metrics[m]), sum = 0.0;
    if (!isfinite(v[0].v[m]) || !isfinite(v[last].v[m]))
        return;
    bool both = isfinite(a) && isfinite(z);
    *b = (struct mw_bridge){ .metric = metrics[m], .q = v[0].q[m], .a = both ? a : v[0].v[m], .b = both ? z : v[last].v[m], .simulated = both || d->exact,
                             .delta = mw_arena_array(arena, double, d->step_n + 1) };
    b->error = d->order_n ? mw_arena_array(arena, double, d->step_n + 1) : NULL;
    if (d->order_n)
        drawn(v, x->n, &x->orders, m, b->delta, b->error);
    else if (d->shapley)
        shapley(v, d->step_n, m, b->delta);
    else
        ordered(v, d->step_n, m, b->delta);
    for (uint32_t k = 0; k < d->step_n; k++)
        sum += isfinite(b->delta[k]) ? b->delta[k] : 0.0;
    b->remainder = b->b - b->a - sum;
    if (fabs(b->remainder) <= 1e-12 * (fabs(b->a) + fabs(b->b) + fabs(sum))) /* rounding explains nothing */
        b->remainder = 0.0;
    d->bridge_n++;
}

static bool all_stand(const struct variant *v, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (v[i].rc != 0)
            return false;
    return true;
}

/* The library loads parts on demand and is read one by one; evaluations share nothing that they write. */
static struct variant *evaluate_all(struct mw_session *s, struct mw_diff *d, struct mw_tree_walk *w, uint64_t seed, const uint64_t *mask, uint32_t n)
{
    struct variant *v = mw_arena_array(&s->arena, struct variant, n);
    for (uint32_t i = 0; i < n; i++) {
        v[i] = (struct variant){ .steps = mask[i] };
        mw_arena_init(&v[i].arena);
        variant_read(s, w, d, &v[i]);
    }
#pragma omp parallel for schedule(dynamic, 1)
    for (uint32_t i = 0; i < n; i++)
        variant_evaluate(s, &v[i], seed, d->exact);
    for (uint32_t i = 0; i < n; i++)
        mw_arena_fini(&v[i].arena);
    return v;
}

static int cannot(struct mw_session *s, const struct mw_diff *d, const struct variant *v, const char *file)
{
    if (v->rc == 4)
        fprintf(stderr, "%s: infeasible: %s\n", file, v->why);
    else
        mw_diag_error(s->diag, "E308", ((struct mw_pos){ file, 0, 0 }), NULL, "cannot be built from its long form%s%s: files that it names are beside the scenario that was run", v->why[0] ? ": " : "", v->why);
    return v->rc == 4 ? 4 : 3;
}

/* The plans between the two that the bridge needs: all sets of steps, those of drawn orders, or one after another. */
static struct between between_of(struct mw_session *s, struct mw_diff *d, struct mw_tree_walk *w, uint64_t seed, bool ordered_only)
{
    struct between x = { .n = 0 };
    uint64_t *mask = mw_arena_array(&s->arena, uint64_t, (1u << MW_DIFF_SHAPLEY) + MW_DIFF_PLANS + 4u * d->step_n + 4u);
    bool many = d->step_n > MW_DIFF_SHAPLEY && d->step_n < 32;
    d->shapley = !ordered_only && !d->exact && d->step_n > 1 && d->step_n <= MW_DIFF_SHAPLEY;
    d->order_n = 0;
    if (!ordered_only && !d->exact && many) {
        x.n = draw_orders(&s->arena, d->step_n, &x.orders, mask);
        d->order_n = 2 * x.orders.n;
        x.last = 1;
    } else {
        x.n = d->shapley ? 1u << d->step_n : d->step_n + 1;
        x.last = x.n - 1;
        for (uint32_t i = 0; i < x.n; i++)
            mask[i] = d->shapley ? i : (UINT64_C(1) << i) - 1;
    }
    x.v = evaluate_all(s, d, w, seed, mask, x.n);
    return x;
}

int mw_bridge_build(struct mw_session *s, struct mw_diff *d, struct mw_tree_walk *w, uint64_t seed)
{
    struct between x = between_of(s, d, w, seed, false);
    if ((d->shapley || d->order_n) && !all_stand(x.v, x.n))
        x = between_of(s, d, w, seed, true);
    if (x.v[0].rc != 0)
        return cannot(s, d, &x.v[0], d->name_a);
    if (x.v[x.last].rc != 0)
        return cannot(s, d, &x.v[x.last], d->name_b);
    for (int m = 0; m < MW_DIFF_METRICS; m++)
        bridge(d, &s->arena, w, &x, m);
    return 0;
}
