/* sim/plan/outcomes.c - a growing list of named numbers; it computes nothing. */
#include "sim/plan/outcomes.h"
#include <math.h>
#include <string.h>

void mw_outcomes_init(struct mw_outcomes *f)
{
    memset(f, 0, sizeof *f);
    mw_arena_init(&f->arena);
}

void mw_outcomes_fini(struct mw_outcomes *f)
{
    mw_arena_fini(&f->arena);
}

void mw_outcomes_add(struct mw_outcomes *f, const char *name, enum mw_quantity q, double value)
{
    if (f->n == f->cap) {
        f->cap = f->cap ? f->cap * 2 : 128;
        struct mw_outcome *v = mw_arena_array(&f->arena, struct mw_outcome, f->cap);
        if (f->n)
            memcpy(v, f->v, f->n * sizeof *v);
        f->v = v;
    }
    f->v[f->n++] = (struct mw_outcome){ mw_arena_strdup(&f->arena, name), f->year, q, value };
}

static void on_metric(void *ctx, const char *name, enum mw_quantity q, double value)
{
    mw_outcomes_add(ctx, name, q, value);
}

struct mw_sink mw_outcomes_sink(struct mw_outcomes *f)
{
    return (struct mw_sink){ .ctx = f, .metric = on_metric };
}

double mw_outcomes_get(const struct mw_outcomes *f, const char *name, int year)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->v[i].year == year && strcmp(f->v[i].name, name) == 0)
            return f->v[i].value;
    return NAN;
}

const struct mw_outcome *mw_outcomes_find(const struct mw_outcomes *f, const char *name)
{
    const struct mw_outcome *found = NULL;
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->v[i].name, name) == 0) {
            if (f->v[i].year == 0)
                return &f->v[i];
            found = found ? found : &f->v[i];
        }
    return found;
}
