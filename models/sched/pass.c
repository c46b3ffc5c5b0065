/* models/sched/pass.c - one scheduling pass: the first job, preemption for it, backfill behind it; placement itself is place.c. */
#include "models/sched/sched.h"
#include "sim/base/calendar.h"
#include <math.h>

/* What has failed to fit in this pass: an ask as large of the same kind need not be tried again. */
struct tried { uint32_t small, large; };

static bool hopeless(const struct mw_sched *c, const struct tried *t, const struct mw_sask *k)
{
    return k->a.gpus <= mw_sched_small_max(c, k) ? k->a.gpus >= t->small : !k->a.whole_racks && k->a.gpus >= t->large;
}

static void failed(const struct mw_sched *c, struct tried *t, const struct mw_sask *k)
{
    if (k->a.whole_racks)
        return;
    uint32_t *w = k->a.gpus <= mw_sched_small_max(c, k) ? &t->small : &t->large;
    if (k->a.gpus < *w)
        *w = k->a.gpus;
}

static int64_t expected_end(const struct mw_sask *k, int64_t now_ns)
{
    int64_t run_ns = isfinite(k->a.expected_s) ? mw_time_ns_up(k->a.expected_s) : INT64_MAX;
    return run_ns < INT64_MAX - now_ns ? now_ns + run_ns : INT64_MAX;
}

static void start(struct mw_sim *s, struct mw_sched *c, uint32_t ask)
{
    struct mw_sask *k = &c->ask[ask];
    mw_sched_wait_drop(c, ask);
    mw_sched_run_add(c, ask);
    mw_sched_spans(c, ask);
    k->start_ns = s->now_ns;
    c->busy_gpu_n += k->a.gpus;
    c->reserved_gpu_n += k->reserved_n;
    c->wait_s += (double)(s->now_ns - k->submit_ns) / 1e9;
    c->start_n++;
    mw_port(s)->jobs->placed(s, k->a.id, ask);
}

static uint32_t first_waiting(const struct mw_spool *p, unsigned *prio)
{
    for (*prio = 0; *prio < MW_PRIO_N; ++*prio)
        if (p->wait[*prio].head != MW_NONE)
            return p->wait[*prio].head;
    return MW_NONE;
}

/* Evicts from classes that give way, last class and latest start first, but only if that makes room for the head. */
static bool preempt_for(struct mw_sim *s, struct mw_sched *c, uint32_t head)
{
    struct mw_spool *p = &c->pool[c->ask[head].a.pool];
    uint32_t n = 0;
    bool fit = false;
    mw_hyp_begin(c, head);
    for (int prio = MW_PRIO_N - 1; prio > (int)c->ask[head].a.prio && !fit; prio--)
        for (uint32_t v = c->preempt >> prio & 1 ? p->run[prio].head : MW_NONE; v != MW_NONE && !fit; v = c->ask[v].next) {
            c->victim = mw_sched_grow(c->arena, c->victim, n, &c->victim_cap, sizeof *c->victim);
            c->victim[n++] = v;
            fit = mw_hyp_release(c, head, v);
        }
    for (uint32_t i = 0; fit && i < n; i++)
        mw_sched_evict(s, c, c->victim[i], MW_WHY_PREEMPT);
    c->preempt_n += fit ? n : 0;
    return fit;
}

static void backfill_one(struct mw_sim *s, struct mw_sched *c, uint32_t head, uint32_t k, struct tried *t)
{
    if (hopeless(c, t, &c->ask[k]))
        return;
    c->ask[k].end_ns = expected_end(&c->ask[k], s->now_ns);
    if (mw_hyp_hopeless(c, head, k))
        return;
    if (!mw_sched_place(c, k)) {
        failed(c, t, &c->ask[k]);
    } else if (mw_hyp_allows(c, head, k)) {
        start(s, c, k);
        c->backfill_n++;
    } else {
        mw_sched_unplace(c, k);
    }
}

static void backfill(struct mw_sim *s, struct mw_sched *c, uint32_t pool, uint32_t head, unsigned prio, struct tried *t)
{
    struct mw_spool *p = &c->pool[pool];
    uint32_t left = (uint32_t)c->p->depth_n;
    mw_hyp_reserve(c, head, s->now_ns);
    uint32_t k = c->ask[head].next;
    while (left) {
        if (k == MW_NONE) {
            if (++prio >= MW_PRIO_N)
                return;
            k = p->wait[prio].head;
            continue;
        }
        uint32_t next = c->ask[k].next;
        left--;
        backfill_one(s, c, head, k, t);
        if (p->free_gpu_n == 0)
            return;
        k = next;
    }
}

static void pass_pool(struct mw_sim *s, struct mw_sched *c, uint32_t pool)
{
    struct mw_spool *p = &c->pool[pool];
    struct tried t = { UINT32_MAX, UINT32_MAX };
    unsigned prio;
    for (uint32_t head; (head = first_waiting(p, &prio)) != MW_NONE;) {
        c->ask[head].end_ns = expected_end(&c->ask[head], s->now_ns);
        if (mw_sched_place(c, head)) {
            start(s, c, head);
            continue;
        }
        if (c->preempt && preempt_for(s, c, head) && mw_sched_place(c, head)) {
            start(s, c, head);
            continue;
        }
        if (c->p->backfill == MW_BACKFILL_EASY && p->free_gpu_n && p->wait_n > 1) {
            failed(c, &t, &c->ask[head]);
            backfill(s, c, pool, head, prio, &t);
        }
        return;
    }
}

void mw_sched_pass(struct mw_sim *s, struct mw_sched *c)
{
    c->pass_posted = false;
    c->pass_n++;
    for (uint32_t i = 0; i < c->pool_n; i++)
        if (c->pool[i].dirty) {
            c->pool[i].dirty = false;
            pass_pool(s, c, i);
        }
}
