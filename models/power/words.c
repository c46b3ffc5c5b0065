/* models/power/words.c - names of load classes in the scenario: what is no class, no pool and no work would silently never be shed or carried. */
#include "models/power/power_private.h"
#include "sim/base/str.h"

struct names { const char **s; size_t n; };

/* Load classes, pools and works: one namespace. */
static struct names loads(struct mw_sim *s)
{
    const struct mw_compute_ops *c = mw_port(s)->compute;
    const char **work;
    uint32_t pool_n = c ? c->pool_n(s) : 0;
    size_t work_n = mw_sim_keys(s, "work", &work);
    struct names all = { mw_arena_array(s->arena, const char *, MW_L_N + pool_n + work_n), 0 };
    for (int k = 0; k < MW_L_N; k++)
        all.s[all.n++] = mw_power_class_name(k);
    for (uint32_t i = 0; i < pool_n; i++)
        all.s[all.n++] = c->pool(s, i)->name;
    for (size_t i = 0; i < work_n; i++)
        all.s[all.n++] = work[i];
    return all;
}

static int check(struct mw_sim *s, const char *path, const struct mw_words *words, const struct names *known, const char *what)
{
    const struct mw_words list = { known->s, (uint32_t)known->n };
    int bad = 0;
    for (uint32_t i = 0; i < words->n; i++) {
        if (mw_power_listed(&list, words->s[i]))
            continue;
        const char *near = mw_str_nearest(words->s[i], known->s, known->n);
        mw_diag_error(s->diag, "E322", mw_sim_pos(s, path), path, near ? "'%s' is no %s; did you mean '%s'?" : "'%s' is no %s", words->s[i], what, near);
        bad = -1;
    }
    return bad;
}

int mw_power_check_words(struct mw_sim *s)
{
    static const char *const duty[] = { "peak", "smooth", "curtail" };
    const struct mw_power_params *par = mw_power_par(s);
    const struct names all = loads(s), duties = { (const char **)duty, 3 };
    int bad = check(s, "power.cap.shed", &par->cap.shed, &all, "load class, pool or work");
    bad |= check(s, "power.gensets.carry", &par->gensets.carry, &all, "load class, pool or work");
    bad |= check(s, "power.ups.carry", &par->ups.carry, &all, "load class, pool or work");
    return bad | check(s, "power.bess.does", &par->bess.does, &duties, "duty of a battery (peak, smooth or curtail)");
}
