/* models/training/wire.c - counting what groups of a layout send beyond their domains and leaves; seconds are profile.c's. */
#include "models/training/mixer.h"
#include "models/training/wire.h"
#include <math.h>

double mw_train_crossing(enum mw_coll kind, double members, double span, double gpus)
{
    double m = fmax(1.0, floor(gpus / span));
    if (!(gpus > 0.0))
        return 0.0;
    if (kind == MW_COLL_SEND_RECV)
        return span >= gpus ? 1.0 : span / gpus;
    return members <= m ? 0.0 : kind == MW_COLL_ALL_TO_ALL ? (members - m) / (members - 1.0) : 1.0 / m;
}

double mw_train_wire_frac(enum mw_coll kind, double members, double span, double gpus, double over)
{
    double crossing = mw_train_crossing(kind, members, span, gpus);
    return crossing * over > 1.0 ? 1.0 / (crossing * over) : 1.0;
}

struct mw_train_group mw_train_group(const struct mw_train_run *r, double n, double stride)
{
    double held = r->domain / stride, p = held > n ? n : held < 1.0 ? 1.0 : held;
    if (stride * n < r->domain && fmod(r->domain, stride * n) != 0.0)
        p = 0.5 * n;
    return (struct mw_train_group){ p, n / p, stride * p };
}

double mw_train_nic_Bps(const struct mw_train_run *r, enum mw_coll kind, double members, double span)
{
    return r->nic_Bps * fmin(mw_train_wire_frac(kind, members, span, r->leaf_gpus, r->leaf_over), mw_train_wire_frac(kind, members, span, r->hall_gpus, r->hall_over));
}

struct mw_train_group mw_train_expert_group(const struct mw_train_run *r)
{
    double inside = fmax(1.0, fmin(r->domain, r->ep));
    return (struct mw_train_group){ inside, r->ep / inside, r->domain };
}

double mw_train_domain(double all, double gpus_n)
{
    double n = 1.0;
    if (!(all > 1.0) || fmod(gpus_n, all) == 0.0)
        return all;
    while (2.0 * n <= all)
        n *= 2.0;
    return n;
}

double mw_train_routed(const struct mw_train_card *c, double domains)
{
    double met = domains * (1.0 - pow(1.0 - 1.0 / domains, c->topk));
    return (c->route_nodes > 0.0f ? fmin(met, c->route_nodes) : met) / c->topk;
}

static void over_nic(struct mw_train_sent *s, const struct mw_train_run *r, enum mw_coll kind, double members, double span, double bytes)
{
    s->nic_B += bytes;
    s->leaf_B += bytes * mw_train_crossing(kind, members, span, r->leaf_gpus);
    s->nic_s += bytes / mw_train_nic_Bps(r, kind, members, span);
}

/* A collective of n ranks every `stride` GPUs, so many times a step. */
static void add(struct mw_train_sent *s, const struct mw_train_run *r, enum mw_coll kind, double bytes, double n, double stride, double times)
{
    struct mw_train_group g = mw_train_group(r, n, stride);
    struct mw_collective op = { .kind = kind, .bytes = bytes, .ranks_n = g.ranks, .domains_n = g.members, .adds_in_network = r->sharp };
    over_nic(s, r, kind, g.members, g.span, times * mw_collective_nic_B(&op));
}

static void layers(struct mw_train_sent *s, const struct mw_train_run *r, double micros)
{
    const struct mw_train_card *c = &r->card;
    double tokens = r->micro * r->seq / r->cp, times = micros * c->layers / r->pp, moe = c->experts > 0.0f ? 1.0 - (c->dense_first + c->mixers + c->attention_n) / c->layers : 0.0;
    double two = c->mixers > 0.0f ? 1.0 : 2.0, attention = c->mixers > 0.0f ? c->attention_n / c->layers : 1.0; /* a hybrid's layer is half of another's */
    if (r->seq_parallel) /* an all-gather and a reduce-scatter, which send as much as an all-reduce, but nothing less where switches add */
        two *= 2.0;
    add(s, r, r->seq_parallel ? MW_COLL_ALL_GATHER : MW_COLL_ALL_REDUCE, 2.0 * tokens * c->hidden, r->tp, 1.0, 2.0 * two * times);       /* two forward, two backward */
    add(s, r, MW_COLL_ALL_GATHER, 4.0 * tokens * r->cp * fmax(c->kv_heads / r->tp, 1.0) * c->head, r->cp, r->tp, 3.0 * attention * times);    /* keys and values forward, twice backward */
    if (c->mixers > 0.0f) { /* what enters and leaves a mixer, heads for tokens */
        struct mw_train_mixer m = mw_train_mixer(c, r->tp, tokens, tokens);
        add(s, r, MW_COLL_ALL_TO_ALL, 2.0 * tokens * (m.in_n + m.inner_n), r->cp, r->tp, 3.0 * c->mixers / c->layers * times);
    }
    struct mw_train_group e = mw_train_expert_group(r);
    if (moe > 0.0 && e.members > 1.0) /* dispatch and combine, both ways */
        add(s, r, MW_COLL_ALL_TO_ALL, 2.0 * mw_train_uneven(r) * tokens / r->tp * c->topk * (c->latent > 0.0f ? c->latent : c->hidden) * mw_train_routed(c, e.members), e.members, e.span, 4.0 * moe * times);
}

struct mw_train_sent mw_train_sent(const struct mw_train_run *r)
{
    struct mw_train_sent s = { 0 };
    bool added = r->sharp && r->zero == 0;
    enum mw_coll exchange = added ? MW_COLL_ALL_REDUCE : MW_COLL_ALL_GATHER;
    double dense, expert, n = r->dp * r->cp, micros = r->batch / (r->dp * r->micro), times = r->lora ? 0.0 : r->zero == 3 ? 3.0 * micros : added ? 1.0 : 2.0;
    mw_train_held(r, &dense, &expert);
    layers(&s, r, micros);
    add(&s, r, exchange, 2.0 * dense, n, r->tp, times);
    if (expert > 0.0)
        add(&s, r, exchange, 2.0 * expert, n * r->tp / r->ep, r->ep, times);
    if (r->pp > 1.0f && !mw_train_one_domain(r)) { /* activations forward, their gradients backward, at every chunk */
        over_nic(&s, r, MW_COLL_SEND_RECV, r->pp, n * r->tp, 2.0 * micros * r->vpp * 2.0 * r->micro * r->seq / r->cp * r->card.hidden / r->tp);
    }
    return s;
}
