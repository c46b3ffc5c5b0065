/* sim/core/level.c - exact integration of piecewise-constant levels and what is kept of them; no model knowledge. */
#include "sim/core/level.h"
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include "sim/core/core_private.h"
#include "sim/base/str.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct mw_level *at(const struct mw_sim *s, uint32_t level)
{
    MW_DCHECK(level < s->core->level_n);
    return &s->core->level[level];
}

uint32_t mw_level_add(struct mw_sim *s, const char *name, uint32_t ent, enum mw_quantity q, unsigned keep)
{
    struct mw_sim_core *c = s->core;
    if (c->level_n == c->level_cap) {
        uint32_t cap = c->level_cap ? c->level_cap * 2 : 64;
        struct mw_level *p = mw_arena_array(s->arena, struct mw_level, cap);
        if (c->level_n)
            memcpy(p, c->level, sizeof *p * c->level_n);
        c->level = p;
        c->level_cap = cap;
    }
    struct mw_level *l = &c->level[c->level_n];
    *l = (struct mw_level){ .name = mw_arena_strdup(s->arena, name), .ent = ent, .q = q, .keep = keep, .t_ns = s->now_ns };
    if (keep & MW_KEEP_HIST)
        l->hist = mw_arena_new(s->arena, struct mw_hist);
    return c->level_n++;
}

bool mw_level_shown(const struct mw_sim *s, unsigned keep)
{
    return (s->sink.facility && (keep & MW_KEEP_FACILITY)) || (s->sink.month && !(keep & MW_KEEP_NONE)) || (s->sink.hour && (keep & MW_KEEP_HOUR));
}

uint32_t mw_level_find(const struct mw_sim *s, const char *name, uint32_t ent)
{
    const struct mw_sim_core *c = s->core;
    for (uint32_t i = 0; i < c->level_n; i++)
        if (c->level[i].ent == ent && strcmp(c->level[i].name, name) == 0)
            return i;
    return UINT32_MAX;
}

/* Bins of equal width from zero; a value beyond the last bin doubles the width and merges neighbours. */
static void hist_add(struct mw_hist *h, double v, double seconds)
{
    if (!(v >= 0.0) || seconds <= 0.0)
        return;
    if (h->width == 0.0)
        h->width = v > 0.0 ? v / (0.6 * MW_HIST_BINS) : 1.0;
    while (v >= h->width * MW_HIST_BINS) {
        for (unsigned i = 0; i < MW_HIST_BINS / 2; i++)
            h->seconds[i] = h->seconds[2 * i] + h->seconds[2 * i + 1];
        memset(&h->seconds[MW_HIST_BINS / 2], 0, sizeof(double) * MW_HIST_BINS / 2);
        h->width *= 2.0;
    }
    h->seconds[(unsigned)(v / h->width)] += seconds;
}

static void span_see(struct mw_span_stat *p, double v, int64_t t_ns)
{
    if (v < p->min)
        p->min = v;
    if (v > p->max) {
        p->max = v;
        p->t_peak_ns = t_ns;
    }
}

static void show(struct mw_level *l, double dt_s)
{
    if (l->seen_by & MW_SEEN_HIST)
        hist_add(l->hist, l->v, dt_s);
    if (l->seen_by & MW_SEEN_MONTH)
        span_see(&l->month, l->v, l->t_ns);
    if (l->seen_by & MW_SEEN_HOUR)
        span_see(&l->hour, l->v, l->t_ns);
}

/* The value that stood since t_ns has lasted: it is integrated, and only now seen by peaks.  What a settle tries for no time leaves no trace. */
static inline void integrate(struct mw_level *l, int64_t now_ns)
{
    if (now_ns == l->t_ns)
        return;
    mw_sum_add(&l->integral, l->v * ((double)(now_ns - l->t_ns) / 1e9));
    if (l->v > l->peak)
        l->peak = l->v;
    l->t_ns = now_ns;
}

static void advance(struct mw_level *l, int64_t now_ns)
{
    if (l->seen_by && now_ns != l->t_ns)
        show(l, (double)(now_ns - l->t_ns) / 1e9);
    integrate(l, now_ns);
}

static __attribute__((noinline)) void set_seen(struct mw_level *l, int64_t now_ns, double v)
{
    if (l->seen_by != MW_SEEN_NEVER)
        advance(l, now_ns);
    l->v = v;
}

/* The most called function of a run: a level that nobody looks at beside its integral takes the short way. */
void mw_level_set(struct mw_sim *s, uint32_t level, double v)
{
    struct mw_level *l = at(s, level);
    if (v == l->v)
        return;
    if (l->seen_by) {
        set_seen(l, s->now_ns, v);
        return;
    }
    integrate(l, s->now_ns);
    l->v = v;
}

void mw_level_move(struct mw_sim *s, uint32_t level, double dv)
{
    mw_level_set(s, level, at(s, level)->v + dv);
}

double mw_level_get(const struct mw_sim *s, uint32_t level)
{
    return at(s, level)->v;
}

double mw_level_integral(struct mw_sim *s, uint32_t level)
{
    struct mw_level *l = at(s, level);
    MW_ASSERT(l->seen_by != MW_SEEN_NEVER);
    advance(l, s->now_ns);
    return mw_sum_value(&l->integral);
}

double mw_level_peak(const struct mw_sim *s, uint32_t level)
{
    MW_ASSERT(at(s, level)->seen_by != MW_SEEN_NEVER);
    return at(s, level)->peak;
}

static void span_start(struct mw_span_stat *p, const struct mw_level *l)
{
    *p = (struct mw_span_stat){ INFINITY, -INFINITY, mw_sum_value(&l->integral), l->t_ns };
}

static void collect_columns(struct mw_sim *s)
{
    struct mw_sim_core *c = s->core;
    c->column = mw_arena_array(s->arena, uint32_t, c->level_n + 1);
    c->column_name = mw_arena_array(s->arena, const char *, c->level_n + 1);
    c->column_v = mw_arena_array(s->arena, double, c->level_n + 1);
    c->column_n = 0;
    for (uint32_t i = 0; i < c->level_n; i++)
        if (s->sink.facility && (c->level[i].keep & MW_KEEP_FACILITY)) {
            c->column[c->column_n] = i;
            c->column_name[c->column_n++] = c->level[i].name;
        }
}

static bool asked_for(const struct mw_sim *s, const char *path)
{
    char glob[256];
    for (const char *p = s->keep; p && *p; p += strcspn(p, ","), p += *p == ',') {
        snprintf(glob, sizeof glob, "%.*s", (int)strcspn(p, ","), p);
        if (mw_path_match(glob, path))
            return true;
    }
    return false;
}

static void keep_asked(struct mw_sim *s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; s->keep && i < s->core->level_n; i++)
        if (asked_for(s, s->things.entity[s->core->level[i].ent].path)) {
            s->core->level[i].keep |= MW_KEEP_HOUR;
            n++;
        }
    if (s->keep && n == 0 && s->diag)
        mw_diag_warn(s->diag, "W601", ((struct mw_pos){ "command line", 0, 0 }), "--keep", "'%s' matches no entity that has levels; paths are those of the results, as in power.ups.3", s->keep);
}

/* Only what somebody will read is kept: trials read metrics alone. */
static unsigned seen_by(const struct mw_sim *s, const struct mw_level *l)
{
    bool month = s->sink.month && !(l->keep & MW_KEEP_NONE), hour = s->sink.hour && (l->keep & MW_KEEP_HOUR);
    if ((l->keep & MW_KEEP_SHOWN) && !mw_level_shown(s, l->keep))
        return MW_SEEN_NEVER;
    return (month ? MW_SEEN_MONTH : 0u) | (hour ? MW_SEEN_HOUR : 0u) | (s->sink.hist && l->hist ? MW_SEEN_HIST : 0u);
}

void mw_levels_open(struct mw_sim *s)
{
    collect_columns(s);
    keep_asked(s);
    for (uint32_t i = 0; i < s->core->level_n; i++) {
        struct mw_level *l = &s->core->level[i];
        l->t_ns = s->now_ns;
        l->integral = (struct mw_sum){ 0 };
        l->peak = -INFINITY;
        l->sample_from = 0.0;
        l->seen_by = seen_by(s, l);
        if (l->hist)
            memset(l->hist, 0, sizeof *l->hist);
        span_start(&l->hour, l);
        span_start(&l->month, l);
    }
}

static void hour_out(struct mw_sim *s, struct mw_level *l, int64_t t0_ns, int64_t t1_ns)
{
    double mean = (mw_sum_value(&l->integral) - l->hour.from) / ((double)(t1_ns - t0_ns) / 1e9);
    s->sink.hour(s->sink.ctx, l->ent, l->name, t0_ns, l->hour.min, mean, l->hour.max);
    span_start(&l->hour, l);
}

static void month_out(struct mw_sim *s, struct mw_level *l, int64_t t0_ns, int64_t t1_ns)
{
    struct mw_civil c = mw_time_to_civil(t0_ns + s->zone_ns);
    double mean = t1_ns > t0_ns ? (mw_sum_value(&l->integral) - l->month.from) / ((double)(t1_ns - t0_ns) / 1e9) : l->v;
    s->sink.month(s->sink.ctx, l->ent, l->name, l->q, c.year, c.month, l->month.min, mean, l->month.max, l->month.t_peak_ns);
    span_start(&l->month, l);
}

/* Start of the hour or month that holds the instant just before t1, not before the books opened. */
static int64_t span_begin(const struct mw_sim *s, int64_t t1_ns, bool month)
{
    struct mw_civil c = mw_time_to_civil(t1_ns - 1 + s->zone_ns);
    int64_t t = mw_time_from_civil(c.year, c.month, month ? 1 : c.day, month ? 0 : c.hour, 0, 0.0) - s->zone_ns;
    return t > s->open_ns ? t : s->open_ns;
}

/* Hours and months that end at this sample. */
static void spans_out(struct mw_sim *s, int64_t t1_ns)
{
    struct mw_civil now = mw_time_to_civil(t1_ns + s->zone_ns);
    bool hour = (now.minute == 0 && now.second == 0.0) || t1_ns == s->end_ns;
    bool month = (hour && now.hour == 0 && now.day == 1) || t1_ns == s->end_ns;
    for (uint32_t i = 0; hour && i < s->core->level_n; i++) {
        struct mw_level *l = &s->core->level[i];
        bool hour_ends = l->seen_by & MW_SEEN_HOUR, month_ends = month && (l->seen_by & MW_SEEN_MONTH);
        if (hour_ends || month_ends)
            advance(l, t1_ns);
        if (hour_ends)
            hour_out(s, l, span_begin(s, t1_ns, false), t1_ns);
        if (month_ends)
            month_out(s, l, span_begin(s, t1_ns, true), t1_ns);
    }
}

void mw_levels_sample(struct mw_sim *s, int64_t t0_ns, int64_t t1_ns)
{
    struct mw_sim_core *c = s->core;
    double dt_s = (double)(t1_ns - t0_ns) / 1e9;
    for (uint32_t i = 0; i < c->column_n; i++) {
        struct mw_level *l = &c->level[c->column[i]];
        advance(l, t1_ns);
        double I = mw_sum_value(&l->integral);
        c->column_v[i] = (I - l->sample_from) / dt_s;
        l->sample_from = I;
    }
    if (s->sink.facility)
        s->sink.facility(s->sink.ctx, t0_ns, c->column_name, c->column_v, c->column_n);
    if (s->sink.hour || s->sink.month)
        spans_out(s, t1_ns);
}

void mw_levels_close(struct mw_sim *s)
{
    double edge[MW_HIST_BINS + 1];
    for (uint32_t i = 0; i < s->core->level_n; i++) {
        struct mw_level *l = &s->core->level[i];
        if (l->seen_by != MW_SEEN_NEVER)
            advance(l, s->now_ns);
        if (!(l->seen_by & MW_SEEN_HIST))
            continue;
        for (unsigned b = 0; b <= MW_HIST_BINS; b++)
            edge[b] = l->hist->width * b;
        s->sink.hist(s->sink.ctx, l->ent, l->name, edge, l->hist->seconds, MW_HIST_BINS);
    }
}
