/* sim/plan/software.c - which software a training run has, by its word or by its date; what the software does is models/training's. */
#include "sim/plan/software.h"
#include "sim/base/calendar.h"
#include <string.h>

/* Whether a is the better choice for a run that begins then: out by then and newer, or else the older one. */
static bool better(const struct mw_software_part *a, const struct mw_software_part *b, int64_t begin_ns)
{
    bool out = a->released_ns <= begin_ns, other_out = b->released_ns <= begin_ns;
    if (out != other_out)
        return out;
    return out ? a->released_ns > b->released_ns : a->released_ns < b->released_ns;
}

/* The library's software, read once. */
struct releases { const char **name; struct mw_software_part *part; size_t n; };

static const void *load(void *ctx, struct mw_arena *a)
{
    struct mw_facility *f = ctx;
    const char **name;
    size_t n = mw_library_names(f->session->library, "software", &name);
    struct releases *r = mw_arena_new(a, struct releases);
    *r = (struct releases){ mw_arena_array(a, const char *, n + 1), mw_arena_array(a, struct mw_software_part, n + 1), 0 };
    for (size_t i = 0; i < n; i++)
        if (mw_part_bind(f->scenario, "software", name[i], &r->part[r->n], a, f->diag))
            r->name[r->n++] = mw_arena_strdup(a, name[i]);
    return r;
}

static struct mw_plan_software by_date(struct mw_facility *f, enum mw_train_stack stack, int64_t begin_ns)
{
    const struct releases *r = mw_share_get(f->session->share, "software", load, f, &f->arena);
    struct mw_plan_software best = { .assumed = true };
    for (size_t i = 0; i < r->n; i++)
        if (r->part[i].stack == (int)stack && (!best.part || better(&r->part[i], best.part, begin_ns)))
            best = (struct mw_plan_software){ r->name[i], &r->part[i], true };
    return best;
}

struct mw_plan_software mw_plan_software(struct mw_facility *f, const struct mw_train_work *w, enum mw_train_stack stack)
{
    if (w->software->h.use) {
        struct mw_software_part *p = mw_arena_new(&f->arena, struct mw_software_part);
        *p = *w->software;
        return (struct mw_plan_software){ p->h.use, p, false };
    }
    return by_date(f, stack, w->start_ns == 0 ? f->begin_ns : w->start_ns);
}

const char *mw_plan_software_flags(const char *features, unsigned *flags)
{
    static const struct { const char *word; unsigned flag; } known[] = { { "compile", MW_TF_COMPILE }, { "async-tp", MW_TF_ASYNC_TP }, { "rowwise", MW_TF_ROWWISE }, { "ep-overlap", MW_TF_EP_OVERLAP } };
    *flags = 0;
    for (const char *p = features ? features + strspn(features, ", ") : NULL; p && *p; p += strspn(p, ", ")) {
        size_t n = strcspn(p, ", "), i = 0;
        while (i < sizeof known / sizeof *known && (strlen(known[i].word) != n || strncmp(known[i].word, p, n) != 0))
            i++;
        if (i == sizeof known / sizeof *known)
            return p;
        *flags |= known[i].flag;
        p += n;
    }
    return NULL;
}

void mw_plan_software_apply(const struct mw_software_part *p, struct mw_train_run *r)
{
    unsigned flags;
    struct mw_civil d = mw_time_to_civil(p->released_ns);
    r->stack = (uint8_t)p->stack;
    r->release = (int16_t)(12 * (d.year - 2000) + d.month);
    r->year_23 = d.year <= 2023;
    r->seq_parallel = p->stack != MW_STACK_MEGATRON_2021 || r->release >= MW_RELEASE_MEGATRON_3;
    mw_plan_software_flags(p->features, &flags);
    r->flags = (uint8_t)flags;
}
