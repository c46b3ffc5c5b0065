/* models/power/cap.c - holds the meter under the cap: classes give way in order, one by one; relaxing is an event of its own period.
 *
 * The depth of shedding is one number: its whole part counts the classes that are fully shed, its fraction is how far the next one is.
 * A class at depth x may draw (1 - x) of its full-activity watts.  The meter falls almost linearly with the depth within a class, so the
 * watts per depth seen in the last round tell the next step; a step that moved nothing means the class has nothing left to give.
 * Within a settle the depth only grows.  Static settles, before the clock has run, are never capped: they ask what would be drawn.
 */
#include "models/power/power_private.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

static const double TOLERANCE_FRAC = 1e-6;   /* of the cap */
static const double OVERSHOOT_FRAC = 0.002;  /* of the cap: a step aims a little below, so that rounds end */
static const double RELAX_BELOW_FRAC = 0.004;/* of the cap: hysteresis of relaxing */
enum { ROUND_LAST = 9 }; /* of the 12 that a settle has: then everything in the list gives way at once */

static int class_index(const char *word)
{
    for (int k = 0; k < MW_L_N; k++)
        if (strcmp(word, mw_power_class_name(k)) == 0)
            return k;
    return -1;
}

static uint32_t pool_index(struct mw_sim *s, const char *word)
{
    const struct mw_compute_ops *c = mw_port(s)->compute;
    for (uint32_t i = 0; c && i < c->pool_n(s); i++)
        if (c->pool(s, i)->name && strcmp(c->pool(s, i)->name, word) == 0)
            return i;
    return UINT32_MAX;
}

int mw_power_build_cap(struct mw_sim *s)
{
    struct mw_cap_state *c = &mw_power(s)->cap;
    const struct mw_words *shed = &mw_power_par(s)->cap.shed;
    c->target = mw_arena_array(s->arena, struct mw_cap_target, shed->n + 1);
    for (uint32_t i = 0; i < shed->n; i++) {
        int cls = class_index(shed->s[i]);
        uint32_t pool = cls < 0 ? pool_index(s, shed->s[i]) : UINT32_MAX;
        if (cls < 0 && pool == UINT32_MAX) {
            mw_note(s, "not_simulated", "power.cap.shed", "'%s' is no load class and no pool: it does not give way", shed->s[i]);
            continue;
        }
        c->target[c->target_n++] = (struct mw_cap_target){ .cls = cls < 0 ? MW_L_N : (enum mw_load_class)cls, .pool = pool, .applied_frac = 1.0, .spent = false };
    }
    return mw_power_check_words(s);
}

static void apply_one(struct mw_sim *s, struct mw_cap_target *t, double frac)
{
    const struct mw_compute_ops *c = mw_port(s)->compute;
    if (frac >= t->applied_frac)
        return;
    t->applied_frac = frac;
    for (uint32_t g = 0; g < c->group_n(s); g++) {
        if (t->cls < MW_L_N)
            c->limit(s, g, t->cls, frac);
        else if (c->group(s, g)->pool == t->pool)
            for (enum mw_load_class k = 0; k < MW_L_N; k++)
                c->limit(s, g, k, frac);
    }
}

static void apply(struct mw_sim *s, double depth)
{
    struct mw_cap_state *c = &mw_power(s)->cap;
    c->depth = fmin(depth, c->target_n);
    for (uint32_t i = 0; i < c->target_n && c->depth > i; i++)
        apply_one(s, &c->target[i], fmax(0.0, 1.0 - (c->depth - i)));
    mw_sim_dirty(s, MW_M_COMPUTE, MW_M_POWER);
    mw_sim_dirty(s, MW_M_POWER, MW_M_POWER); /* also when nothing answers: the next class is then due */
}

/* A step begins at the class at hand, or at the next one that still gives; it never goes beyond the end of that class. */
static double step_to(const struct mw_cap_state *c, double depth, double step)
{
    uint32_t k = (uint32_t)depth;
    if (depth == floor(depth))
        while (k < c->target_n && c->target[k].spent)
            depth = ++k;
    return fmin(depth + step, k + 1.0);
}

/* Depth at which the excess should be gone. */
static double next_depth(struct mw_sim *s, double excess_w, int round)
{
    struct mw_power_state *p = mw_power(s);
    struct mw_cap_state *c = &p->cap;
    double fell_w = c->last_w - p->meter_w, stepped = c->depth - c->last_depth, it_w = mw_sum_value(&p->it), from = c->depth;
    bool fresh = from == floor(from), moved = fell_w > TOLERANCE_FRAC * p->limit_w;
    if (round >= ROUND_LAST)
        return c->target_n;
    if (stepped > 0.0 && moved) {
        if (floor(c->last_depth) == floor(from) || from == floor(c->last_depth) + 1.0) /* within one class */
            c->slope_w = fell_w / stepped;
    } else if (stepped > 0.0) { /* this class has nothing left */
        uint32_t k = fresh ? (uint32_t)from - 1 : (uint32_t)from;
        c->target[k].spent = true;
        from = k + 1.0;
        fresh = true;
    }
    double guess_w = fresh || c->slope_w <= 0.0 ? it_w : c->slope_w;
    return step_to(c, from, (excess_w + OVERSHOOT_FRAC * p->limit_w) / fmax(guess_w, 1.0));
}

static void tell(struct mw_sim *s, double excess_w)
{
    struct mw_cap_state *c = &mw_power(s)->cap;
    if (mw_sim_books_open(s))
        c->beyond_w = fmax(c->beyond_w, excess_w);
    if (c->told)
        return;
    c->told = true;
    mw_log_event(s, "over_cap", "grid", "demand is %.3f MW above the cap and nothing gives way", excess_w / 1e6);
}

bool mw_power_cap_settle(struct mw_sim *s, int round)
{
    struct mw_power_state *p = mw_power(s);
    struct mw_cap_state *c = &p->cap;
    double excess_w = p->meter_w - p->limit_w;
    if (!c->live)
        return true;
    if (excess_w <= TOLERANCE_FRAC * p->limit_w) {
        c->told = false;
        c->last_depth = c->depth;
        c->last_w = p->meter_w;
        return true;
    }
    if (mw_power_par(s)->cap.policy == MW_CAP_STATIC || c->depth >= c->target_n) {
        tell(s, excess_w);
        return true;
    }
    double to = next_depth(s, excess_w, round);
    c->last_depth = c->depth;
    c->last_w = p->meter_w;
    apply(s, to);
    if (c->relax.gen == 0 || !mw_queue_live(s->queue, c->relax))
        c->relax = mw_sim_post(s, MW_M_POWER, s->now_ns + mw_time_ns_up(mw_power_par(s)->cap.period_s), MW_AT_DECIDE, MW_EV_TICK, MW_POWER_EV_RELAX, 0);
    return false;
}

/* Gives back what the meter has room for, then waits another period. */
void mw_power_cap_relax(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    struct mw_cap_state *c = &p->cap;
    double room_w = (1.0 - RELAX_BELOW_FRAC) * p->limit_w - p->meter_w;
    if (room_w > 0.0 && c->depth > 0.0) {
        double back = room_w / fmax(c->slope_w > 0.0 ? c->slope_w : mw_sum_value(&p->it), 1.0), to = fmax(0.0, c->depth - back);
        mw_port(s)->compute->relax(s);
        for (uint32_t i = 0; i < c->target_n; i++)
            c->target[i].applied_frac = 1.0;
        c->depth = 0.0;
        apply(s, to);
        c->last_depth = c->depth;
        for (uint32_t i = 0; i < c->target_n && to <= 0.0; i++) /* nothing is held any more: whoever has watts by then may give */
            c->target[i].spent = false;
    }
    if (c->depth > 0.0)
        c->relax = mw_sim_post(s, MW_M_POWER, s->now_ns + mw_time_ns_up(mw_power_par(s)->cap.period_s), MW_AT_DECIDE, MW_EV_TICK, MW_POWER_EV_RELAX, 0);
}
