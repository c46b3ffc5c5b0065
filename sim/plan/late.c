/* sim/plan/late.c - looks for dates behind the end of the plan; whether anything can be simulated at all is asked elsewhere (planned.c). */
#include "sim/plan/late.h"
#include "sim/base/calendar.h"

static void look(struct mw_facility *f, const char *section, const char *key, const char *means, mw_late_fn say, void *ctx)
{
    const struct mw_node *all = mw_node_at(f->scenario->root, section);
    int64_t end_ns = f->end_ns + f->zone_ns, at_ns;
    char end[40];
    for (const struct mw_node *n = all && all->kind == MW_N_MAP ? all->first : NULL; n; n = n->next) {
        const struct mw_node *date = n->kind == MW_N_MAP ? mw_node_get(n, key) : NULL;
        if (date && date->kind == MW_N_SCALAR && date->text && mw_date_parse(date->text, &at_ns) && at_ns >= end_ns)
            say(ctx, mw_arena_printf(&f->arena, "%s.%s.%s", section, n->key, key), date->pos,
                mw_arena_printf(&f->arena, "%s is not before the end of the plan, %s: %s", date->text, mw_date_print(end, sizeof end, end_ns), means));
    }
}

void mw_plan_late(struct mw_facility *f, mw_late_fn say, void *ctx)
{
    look(f, "halls", "ready", "the hall is paid for and counted as installed, and never works", say, ctx);
    look(f, "work", "start", "nothing of it is simulated", say, ctx);
}
