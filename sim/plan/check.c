/* sim/plan/check.c - reads and builds every case of a run without running it, so that a mistake in the last case is told before the first one starts. */
#include "sim/plan/check.h"
#include "sim/plan/planned.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool listed(const char *only, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = only; p && *p; p += strcspn(p, ","), p += *p == ',')
        if (strncmp(p, name, n) == 0 && (p[n] == ',' || p[n] == '\0'))
            return true;
    return only == NULL;
}

/* A name in --cases that no case has. */
static void check_listed(struct mw_session *s, const char *only, const char **names, size_t n)
{
    char word[128];
    for (const char *p = only; p && *p; p += strcspn(p, ","), p += *p == ',') {
        bool known = false;
        snprintf(word, sizeof word, "%.*s", (int)strcspn(p, ","), p);
        for (size_t i = 0; i < n; i++)
            known |= strcmp(names[i], word) == 0;
        const char *near = mw_str_nearest(word, names, n);
        if (!known)
            mw_diag_error(s->diag, "E306", ((struct mw_pos){ "command line", 0, 0 }), "--cases", near ? "no case '%s'; did you mean '%s'?" : "no case '%s'", word, near);
    }
}

static bool is_rack_factor(const struct mw_set *set)
{
    return strcmp(set->path, "cluster.racks") == 0 && set->value[0] == 'x';
}

/* `cluster.racks: x1.33` of a filled cluster: as many times what the meter holds without it.  The set becomes a count. */
static const struct mw_set *count_racks(struct mw_session *s, const struct mw_run_options *o, const struct mw_set *sets, size_t set_n)
{
    struct mw_facility f;
    struct mw_set *without = mw_arena_array(&s->arena, struct mw_set, set_n + 1), *with = mw_arena_array(&s->arena, struct mw_set, set_n + 1);
    size_t n = 0, factor_n = 0;
    for (size_t i = 0; i < set_n; i++) {
        factor_n += is_rack_factor(&sets[i]);
        if (!is_rack_factor(&sets[i]))
            without[n++] = sets[i];
    }
    if (factor_n == 0)
        return sets;
    struct mw_scenario *sc = mw_run_load(s, o->scenario, without, n);
    if (!sc || mw_diag_errors(s->diag))
        return sets;
    mw_facility_bind(&f, s, sc, o->seed, 0);
    const struct mw_node *racks = mw_facility_plan(&f) == 0 ? mw_node_at(sc->root, "cluster.racks") : NULL;
    double count = racks && racks->text ? strtod(racks->text, NULL) : 0.0;
    for (size_t i = 0; i < set_n; i++) {
        with[i] = sets[i];
        if (count > 0.0 && is_rack_factor(&sets[i]))
            with[i].value = mw_arena_printf(&s->arena, "%.0f", rint(count * strtod(sets[i].value + 1, NULL)));
    }
    mw_facility_free(&f);
    return with;
}

size_t mw_plan_cases(struct mw_session *s, const struct mw_run_options *o, const struct mw_scenario *sc, struct mw_planned_case **out)
{
    const char **names;
    size_t n = mw_scenario_cases(sc, &names), k = 0;
    check_listed(s, o->only, names, n);
    *out = mw_arena_array(&s->arena, struct mw_planned_case, n + o->extra_n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct mw_set *own = NULL;
        if (i > 0 && !listed(o->only, names[i]))
            continue;
        size_t own_n = mw_scenario_case_sets(sc, names[i], &own, s->diag);
        struct mw_set *all = mw_arena_array(&s->arena, struct mw_set, own_n + o->set_n + 1);
        if (own_n)
            memcpy(all, own, own_n * sizeof *all);
        if (o->set_n)
            memcpy(all + own_n, o->sets, o->set_n * sizeof *all);
        (*out)[k++] = (struct mw_planned_case){ names[i], count_racks(s, o, all, own_n + o->set_n), own_n + o->set_n };
    }
    for (size_t i = 0; i < o->extra_n; i++)
        (*out)[k++] = (struct mw_planned_case){ o->extra[i].name, count_racks(s, o, o->extra[i].sets, o->extra[i].set_n), o->extra[i].set_n };
    return k;
}

/* Planning builds every model, which then checks what only shows between sections. */
static int build_case(struct mw_session *s, const struct mw_run_options *o, struct mw_scenario *sc, char *why, size_t why_n)
{
    struct mw_facility f;
    mw_facility_bind(&f, s, sc, o->seed, 0);
    int rc = mw_facility_plan(&f);
    snprintf(why, why_n, "%s", f.infeasible);
    mw_facility_free(&f);
    return rc < 0 || mw_diag_errors(s->diag) ? 3 : rc;
}

int mw_plan_check(struct mw_session *s, const struct mw_run_options *o, struct mw_scenario **sc, char *why, size_t why_n)
{
    struct mw_planned_case *plan;
    char other[512];
    int rc = 0;
    *sc = mw_run_load(s, o->scenario, o->sets, o->set_n);
    size_t n = *sc ? mw_plan_cases(s, o, *sc, &plan) : 0;
    for (size_t i = 0; i < n; i++) {
        struct mw_scenario *one = (i == 0 ? mw_run_load_base : mw_run_load)(s, o->scenario, plan[i].sets, plan[i].set_n);
        int case_rc = one && mw_diag_errors(s->diag) == 0 ? build_case(s, o, one, i == 0 ? why : other, i == 0 ? why_n : sizeof other) : 0;
        rc = i == 0 ? case_rc : rc; /* an infeasible variation is a result, not a mistake */
        *sc = i == 0 && one ? one : *sc;
    }
    return !*sc || mw_diag_errors(s->diag) ? 3 : rc;
}
