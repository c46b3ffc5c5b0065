/* sim/plan/tornado.c - one input at a time; the estimate does the rest. */
#include "sim/plan/tornado.h"
#include "sim/plan/estimate.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const usual[] = { "money.npv_usd", "money.usd_per_useful_gpu_s", "facility.energy_j" };
enum { USUAL_N = sizeof usual / sizeof *usual, METRIC_N = USUAL_N + 1 };

struct input { const char *path; const struct mw_node *leaf; double end[2] /* P10, P90 */, at[2][METRIC_N]; };
struct inputs { struct mw_arena *arena; struct input *v; size_t n, cap; };

static void take(void *ctx, const char *path, const struct mw_node *leaf)
{
    struct inputs *in = ctx;
    if (!leaf->ranged || !leaf->read || !leaf->row || leaf->low == leaf->high)
        return;
    if (in->n == in->cap) {
        in->cap = in->cap ? in->cap * 2 : 64;
        struct input *v = mw_arena_array(in->arena, struct input, in->cap);
        if (in->n)
            memcpy(v, in->v, in->n * sizeof *v);
        in->v = v;
    }
    struct input *i = &in->v[in->n++];
    *i = (struct input){ .path = mw_arena_strdup(in->arena, path), .leaf = leaf };
    for (int k = 0; k < 2; k++)
        i->end[k] = mw_draw_clamp(leaf->row, k ? leaf->high : leaf->low);
}

static double outcome(const struct mw_outcomes *o, const char *metric)
{
    const struct mw_outcome *v = metric ? mw_outcomes_find(o, metric) : NULL;
    return v ? v->value : NAN;
}

/* Prices, and what only the money reads: the plant does as before. */
static bool only_money(const struct input *i)
{
    enum mw_quantity q = i->leaf->row->q;
    if (q >= MW_Q_MONEY && q <= MW_Q_MONEY_PER_LENGTH)
        return true;
    for (const struct mw_claim *c = mw_models[MW_M_ECONOMICS]->claims; c->path; c++) {
        size_t n = strlen(c->path);
        if (strncmp(i->path, c->path, n) == 0 && (i->path[n] == '.' || i->path[n] == '\0'))
            return true;
    }
    return false;
}

/* An end that cannot be built says nothing: its bars stay empty. */
static void evaluate(const struct mw_facility *base, const struct mw_estimated *kept, struct input *i, int end, const char *const *metric)
{
    struct mw_facility f;
    struct mw_outcomes o;
    mw_outcomes_init(&o);
    mw_facility_bind_fixed(&f, base, i->leaf, i->end[end]);
    bool ok = (only_money(i) ? mw_estimate_prices(&f, kept, &o) : mw_estimate(&f, MW_ESTIMATE_COARSE, &o)) == 0;
    for (int m = 0; m < METRIC_N; m++)
        i->at[end][m] = ok ? outcome(&o, metric[m]) : NAN;
    mw_facility_free(&f);
    mw_outcomes_fini(&o);
}

struct bar { const struct input *i; double swing; };

static int widest(const void *a, const void *b)
{
    const struct bar *x = a, *y = b;
    return x->swing != y->swing ? (x->swing < y->swing) - (x->swing > y->swing) : strcmp(x->i->path, y->i->path);
}

static void publish(const struct inputs *in, struct mw_store *store, uint32_t case_id, const char *metric, int m, double mid)
{
    struct bar *bar = mw_arena_array(in->arena, struct bar, in->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < in->n; i++) {
        const double at[2] = { in->v[i].at[0][m], in->v[i].at[1][m] };
        double swing = fmax(fmax(at[0], at[1]), mid) - fmin(fmin(at[0], at[1]), mid); /* fmax and fmin pass over what is unknown */
        if (swing > 1e-9 * fabs(mid))
            bar[n++] = (struct bar){ &in->v[i], swing };
    }
    qsort(bar, n, sizeof *bar, widest);
    for (size_t i = 0; i < n && i < MW_TORNADO_TOP; i++) {
        const struct input *v = bar[i].i;
        struct mw_store_tornado t = { .metric = metric, .path = v->path, .low = v->end[0], .high = v->end[1], .unit = mw_quantity_si(v->leaf->row->q), .at_low = v->at[0][m],
                                      .at_mid = mid, .at_high = v->at[1][m], .status = v->leaf->status, .source = v->leaf->source };
        mw_store_tornado(store, case_id, &t);
    }
}

static int unknown(struct mw_facility *base, const struct mw_outcomes *mid, const char *metric)
{
    const char **names = mw_arena_array(&base->arena, const char *, mid->n + 1);
    for (size_t i = 0; i < mid->n; i++)
        names[i] = mid->v[i].name;
    const char *near = mw_str_nearest(metric, names, mid->n);
    mw_diag_error(base->session->diag, "E306", ((struct mw_pos){ "command line", 0, 0 }), "--tornado", near ? "the estimate has no '%s'; did you mean '%s'?" : "the estimate has no '%s'", metric, near);
    return -1;
}

int mw_tornado(struct mw_facility *base, struct mw_store *store, uint32_t case_id, const char *metric)
{
    const char *const metrics[METRIC_N] = { usual[0], usual[1], usual[2], metric };
    struct inputs in = { .arena = &base->arena };
    struct mw_outcomes mid;
    mw_outcomes_init(&mid);
    const struct mw_estimated *kept = mw_estimate_keep(base, MW_ESTIMATE_COARSE, &mid);
    int rc = kept && metric && !mw_outcomes_find(&mid, metric) ? unknown(base, &mid, metric) : 0;
    if (rc == 0 && kept) {
        mw_scenario_leaves(base->scenario, NULL, take, &in);
#pragma omp parallel for schedule(dynamic, 1)
        for (size_t k = 0; k < 2 * in.n; k++)
            evaluate(base, kept, &in.v[k / 2], (int)(k % 2), metrics);
        for (int m = 0; m < METRIC_N; m++) {
            bool again = m == USUAL_N && metric && (!strcmp(metric, usual[0]) || !strcmp(metric, usual[1]) || !strcmp(metric, usual[2]));
            double v = again ? NAN : outcome(&mid, metrics[m]);
            if (isfinite(v))
                publish(&in, store, case_id, metrics[m], m, v);
        }
    }
    mw_outcomes_fini(&mid);
    return rc;
}
