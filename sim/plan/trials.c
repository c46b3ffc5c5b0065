/* sim/plan/trials.c - each trial binds its own draw, runs its years and keeps named numbers; nothing else survives it. */
#include "sim/plan/trials.h"
#include "sim/plan/elsewhere.h"
#include "sim/plan/horizon.h"
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct metric { const char *name; int year; enum mw_quantity q; double value; };
struct trial { struct mw_arena arena; struct metric *m; size_t n, cap; int year; int rc; bool elsewhere, over; };

static void keep(void *ctx, const char *name, enum mw_quantity q, double value)
{
    struct trial *t = ctx;
    if (t->elsewhere && (t->over || !mw_elsewhere_tells(name)))
        return;
    if (t->n == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 128;
        struct metric *p = mw_arena_array(&t->arena, struct metric, t->cap);
        if (t->n)
            memcpy(p, t->m, t->n * sizeof *p);
        t->m = p;
    }
    t->m[t->n++] = (struct metric){ mw_arena_strdup(&t->arena, name), t->year, q, value };
}

static void run_one(const struct mw_facility *base, uint32_t k, struct trial *t)
{
    struct mw_facility f;
    struct mw_ports ports;
    struct mw_sink sink = { .ctx = t, .metric = keep };
    mw_facility_bind(&f, base->session, base->scenario, base->seed, k);
    t->elsewhere = mw_elsewhere(base->scenario);
    f.detail = base->detail;
    f.detail_n = base->detail_n;
    struct mw_horizon *h = mw_horizon_begin(&f);
    for (uint32_t i = 0; i < f.detail_n && t->rc == 0; i++) {
        t->year = f.detail[i].year;
        struct mw_sim *sim = mw_facility_sim(&f, &f.detail[i], sink, &ports);
        t->over = sim && mw_elsewhere_over(&f, sim, &f.detail[i]);
        t->rc = sim ? mw_sim_run(sim) : -1;
        if (t->rc == 0)
            mw_horizon_year(h, sim, &f.detail[i]);
        mw_sim_destroy(sim);
    }
    t->year = 0;
    t->over = false;
    if (t->rc == 0)
        mw_horizon_end(h, sink);
    mw_horizon_free(h);
    mw_facility_free(&f);
}

static int by_name(const void *a, const void *b)
{
    const struct metric *x = a, *y = b;
    int c = strcmp(x->name, y->name);
    return c ? c : (x->year > y->year) - (x->year < y->year);
}

/* Quantiles of every metric of the first trial over all trials that have it; each trial's metrics are sorted by name already. */
static void quantiles(struct mw_store *store, uint32_t case_id, struct trial *t, uint32_t n)
{
    double *v = malloc(n * sizeof *v);
    for (size_t i = 0; v && n > 0 && i < t[0].n; i++) {
        size_t got = 0;
        for (uint32_t k = 0; k < n; k++) {
            const struct metric *m = t[k].n ? bsearch(&t[0].m[i], t[k].m, t[k].n, sizeof *m, by_name) : NULL;
            if (m && isfinite(m->value))
                v[got++] = m->value;
        }
        if (got == 0)
            continue;
        gsl_sort(v, 1, got);
        struct mw_store_key key = { case_id, t[0].m[i].year, 0 };
        mw_store_quantile(store, key, t[0].m[i].name, (uint32_t)got, gsl_stats_quantile_from_sorted_data(v, 1, got, 0.1),
                          gsl_stats_quantile_from_sorted_data(v, 1, got, 0.5), gsl_stats_quantile_from_sorted_data(v, 1, got, 0.9));
    }
    free(v);
}

int mw_trials_run(struct mw_facility *base, struct mw_store *store, uint32_t case_id, uint32_t n, void (*done)(void *ctx, uint32_t trial), void *ctx)
{
    struct trial *t = calloc(n ? n : 1, sizeof *t);
    uint32_t finished = 0;
    int rc = t ? 0 : -1;
    if (!t)
        return rc;
#pragma omp parallel for schedule(dynamic, 1)
    for (uint32_t k = 0; k < n; k++) {
        mw_arena_init(&t[k].arena);
        run_one(base, k + 1, &t[k]);
#pragma omp critical
        if (done)
            done(ctx, ++finished);
    }
    for (uint32_t k = 0; k < n; k++) {
        rc |= t[k].rc;
        for (size_t i = 0; i < t[k].n; i++)
            mw_store_metric_put(store, (struct mw_store_key){ case_id, t[k].m[i].year, k + 1 }, t[k].m[i].name, t[k].m[i].q, t[k].m[i].value);
        if (t[k].n)
            qsort(t[k].m, t[k].n, sizeof *t[k].m, by_name);
    }
    quantiles(store, case_id, t, n);
    for (uint32_t k = 0; k < n; k++)
        mw_arena_fini(&t[k].arena);
    free(t);
    return rc;
}
