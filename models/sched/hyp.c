/* models/sched/hyp.c - the reservation of the first waiting job (EASY): the cluster as it will be when running jobs end as expected.
 *
 * Exact for the geometry: nodes and racks are given back one by one, so that "enough GPUs" never hides "no whole node".
 */
#include "models/sched/sched.h"

static uint8_t *node_free(struct mw_sched *c, uint32_t node)
{
    struct mw_hyp *h = &c->hyp;
    if (h->node_stamp[node] != h->gen) {
        h->node_stamp[node] = h->gen;
        h->node_free[node] = c->node_free[node];
    }
    return &h->node_free[node];
}

static uint32_t *rack_used(struct mw_sched *c, uint32_t rack)
{
    struct mw_hyp *h = &c->hyp;
    if (h->rack_stamp[rack] != h->gen) {
        h->rack_stamp[rack] = h->gen;
        h->rack_used[rack] = c->rack[rack].used_n;
    }
    return &h->rack_used[rack];
}

void mw_hyp_begin(struct mw_sched *c, uint32_t head)
{
    const struct mw_sask *k = &c->ask[head];
    c->hyp.gen++;
    c->hyp.node = MW_NONE;
    c->hyp.rack_n = 0;
    c->hyp.whole_gpu_n = c->pool[k->a.pool].whole_gpu_n;
    c->hyp.rack_gpu_n = 0;
    if (!k->a.whole_racks)
        return;
    for (uint32_t g = 0; g < c->group_n; g++) /* the smallest use of a rack is the safe one where racks of a pool differ */
        if (c->group[g].pool == k->a.pool && c->group[g].up) {
            uint32_t n = mw_sched_rack_gpus(c, k, g);
            c->hyp.rack_gpu_n = c->hyp.rack_gpu_n == 0 || n < c->hyp.rack_gpu_n ? n : c->hyp.rack_gpu_n;
        }
    for (uint32_t r = 0; r < c->rack_n; r++) {
        const struct mw_sgroup *g = mw_srack_group(c, r);
        if (g->up && g->pool == k->a.pool && !c->rack[r].used_n && mw_sched_rack_fits(c, k, r))
            c->hyp.rack_n++;
    }
}

static bool fits(const struct mw_sched *c, const struct mw_sask *k)
{
    if (k->a.whole_racks)
        return c->hyp.rack_n && (uint64_t)c->hyp.rack_n * c->hyp.rack_gpu_n >= k->a.gpus;
    return k->a.gpus <= mw_sched_small_max(c, k) ? c->hyp.node != MW_NONE : c->hyp.whole_gpu_n >= k->a.gpus;
}

static void node_back(struct mw_sched *c, const struct mw_sask *k, uint32_t rack, uint32_t i, uint32_t gpus)
{
    uint32_t node = c->rack[rack].node0 + i, gpn = mw_srack_group(c, rack)->gpn;
    uint8_t *f = node_free(c, node);
    *f = (uint8_t)(*f + gpus);
    if (*f >= k->a.gpus && c->hyp.node == MW_NONE)
        c->hyp.node = node;
    if (*f < gpn)
        return;
    c->hyp.whole_gpu_n += gpn;
    if (--*rack_used(c, rack) == 0 && k->a.whole_racks && mw_sched_rack_fits(c, k, rack))
        c->hyp.rack_n++;
}

bool mw_hyp_release(struct mw_sched *c, uint32_t head, uint32_t ask)
{
    const struct mw_sask *k = &c->ask[head], *run = &c->ask[ask];
    bool small = run->a.gpus <= mw_sched_small_max(c, run);
    for (uint32_t i = run->piece; i != MW_NONE; i = c->piece[i].next) {
        const struct mw_piece *p = &c->piece[i];
        uint32_t each = small ? p->gpus : mw_srack_group(c, p->rack)->gpn;
        for (uint64_t m = p->mask; m; m &= m - 1)
            node_back(c, k, p->rack, (uint32_t)__builtin_ctzll(m), each);
    }
    return fits(c, k);
}

/* The frontier holds positions of the running heap; its least is the next to end, and only its children can follow. */
static void front_push(struct mw_sched *c, const struct mw_spool *p, uint32_t *n, uint32_t pos)
{
    struct mw_hyp *h = &c->hyp;
    h->front = mw_sched_grow(c->arena, h->front, *n, &h->front_cap, sizeof *h->front);
    uint32_t i = (*n)++;
    while (i && mw_send_before(&p->heap[pos], &p->heap[h->front[(i - 1) / 2]])) {
        h->front[i] = h->front[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    h->front[i] = pos;
}

static uint32_t front_pop(struct mw_sched *c, const struct mw_spool *p, uint32_t *n)
{
    uint32_t *f = c->hyp.front, top = f[0], last = f[--*n], i = 0;
    for (uint32_t k; (k = 2 * i + 1) < *n; i = k) {
        if (k + 1 < *n && mw_send_before(&p->heap[f[k + 1]], &p->heap[f[k]]))
            k++;
        if (!mw_send_before(&p->heap[f[k]], &p->heap[last]))
            break;
        f[i] = f[k];
    }
    f[i] = last;
    return top;
}

static uint32_t next_end(struct mw_sched *c, const struct mw_spool *p, uint32_t *n)
{
    uint32_t pos = front_pop(c, p, n);
    for (uint32_t child = 2 * pos + 1; child <= 2 * pos + 2 && child < p->heap_n; child++)
        front_push(c, p, n, child);
    return p->heap[pos].ask;
}

void mw_hyp_reserve(struct mw_sched *c, uint32_t head, int64_t now_ns)
{
    const struct mw_spool *p = &c->pool[c->ask[head].a.pool];
    struct mw_hyp *h = &c->hyp;
    uint32_t n = 0;
    mw_hyp_begin(c, head);
    h->shadow_ns = INT64_MAX;
    if (p->heap_n)
        front_push(c, p, &n, 0);
    /* once it fits, all that end at that instant are gone too */
    while (n && p->heap[h->front[0]].end_ns <= h->shadow_ns) {
        uint32_t ask = next_end(c, p, &n);
        if (mw_hyp_release(c, head, ask) && h->shadow_ns == INT64_MAX) /* a job that overran its estimate ends any moment now */
            h->shadow_ns = c->ask[ask].end_ns > now_ns ? c->ask[ask].end_ns : now_ns;
    }
    if (c->ask[head].promised_ns == INT64_MAX)
        c->ask[head].promised_ns = h->shadow_ns;
}

/* Before the ask was placed: stamps keep it, because what ends in time is back then. */
static void remember(struct mw_sched *c, const struct mw_piece *p, uint32_t each)
{
    uint32_t gpn = mw_srack_group(c, p->rack)->gpn, opened_n = 0;
    for (uint64_t m = p->mask; m; m &= m - 1) {
        uint32_t node = c->rack[p->rack].node0 + (uint32_t)__builtin_ctzll(m);
        opened_n += c->node_free[node] + each == gpn;
        if (c->hyp.node_stamp[node] != c->hyp.gen)
            *node_free(c, node) = (uint8_t)(c->node_free[node] + each);
    }
    if (c->hyp.rack_stamp[p->rack] != c->hyp.gen)
        *rack_used(c, p->rack) = c->rack[p->rack].used_n - opened_n;
}

struct charge { uint32_t whole_gpu_n, rack_n; bool node; };

static void charge_piece(struct mw_sched *c, const struct mw_sask *head, const struct mw_piece *p, uint32_t each, struct charge *out)
{
    uint32_t gpn = mw_srack_group(c, p->rack)->gpn;
    if (head->a.whole_racks && *rack_used(c, p->rack) == 0 && mw_sched_rack_fits(c, head, p->rack))
        out->rack_n++;
    for (uint64_t m = p->mask; m; m &= m - 1) {
        uint32_t node = c->rack[p->rack].node0 + (uint32_t)__builtin_ctzll(m), f = *node_free(c, node);
        if (f == gpn)
            out->whole_gpu_n += gpn;
        if (node == c->hyp.node && f - each < head->a.gpus)
            out->node = true;
    }
}

static void take_piece(struct mw_sched *c, const struct mw_piece *p, uint32_t each)
{
    for (uint64_t m = p->mask; m; m &= m - 1) {
        uint32_t node = c->rack[p->rack].node0 + (uint32_t)__builtin_ctzll(m);
        uint8_t *f = node_free(c, node);
        if (*f == mw_srack_group(c, p->rack)->gpn)
            ++*rack_used(c, p->rack);
        *f = (uint8_t)(*f - each);
    }
}

/* Entirely free nodes of now are whole in the reservation too: a gang that outlives it takes as many from the head as it asks for. */
bool mw_hyp_hopeless(const struct mw_sched *c, uint32_t head, uint32_t ask)
{
    const struct mw_sask *h = &c->ask[head], *k = &c->ask[ask];
    if (k->end_ns <= c->hyp.shadow_ns || h->a.whole_racks || h->a.gpus <= mw_sched_small_max(c, h) || k->a.gpus <= mw_sched_small_max(c, k))
        return false;
    return c->hyp.whole_gpu_n < h->a.gpus + (uint64_t)k->a.gpus;
}

bool mw_hyp_allows(struct mw_sched *c, uint32_t head, uint32_t ask)
{
    const struct mw_sask *h = &c->ask[head], *k = &c->ask[ask];
    bool small = k->a.gpus <= mw_sched_small_max(c, k);
    struct charge bill = { 0, 0, false };
    for (uint32_t i = k->piece; i != MW_NONE; i = c->piece[i].next)
        remember(c, &c->piece[i], small ? c->piece[i].gpus : mw_srack_group(c, c->piece[i].rack)->gpn);
    if (k->end_ns <= c->hyp.shadow_ns)
        return true;
    for (uint32_t i = k->piece; i != MW_NONE; i = c->piece[i].next)
        charge_piece(c, h, &c->piece[i], small ? c->piece[i].gpus : mw_srack_group(c, c->piece[i].rack)->gpn, &bill);
    if (h->a.whole_racks ? (uint64_t)(c->hyp.rack_n - bill.rack_n) * c->hyp.rack_gpu_n < h->a.gpus
                         : h->a.gpus <= mw_sched_small_max(c, h) ? bill.node : c->hyp.whole_gpu_n - bill.whole_gpu_n < h->a.gpus)
        return false;
    c->hyp.rack_n -= bill.rack_n;
    c->hyp.whole_gpu_n -= bill.whole_gpu_n;
    for (uint32_t i = k->piece; i != MW_NONE; i = c->piece[i].next)
        take_piece(c, &c->piece[i], small ? c->piece[i].gpus : mw_srack_group(c, c->piece[i].rack)->gpn);
    return true;
}
