/* models/storage/storage.c - tiers shared by bandwidth: transfers under way split a tier's read or write rate, max-min fair.
 *
 * A transfer moves bytes at min(its peak, its fair share); shares change only when a transfer starts or ends, so that progress is exact
 * between events.  Servers follow from size and bandwidth, whichever asks for more.  State: the transfers.
 * Without a `storage` section there are no tiers: transfers then take no time and the run says so.
 */
#include "models/registry.h"
#include "models/storage/params.h"
#include "sim/base/calendar.h"
#include "sim/core/maxmin.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct transfer { bool live; uint16_t owner; uint32_t link, ent, wait, gen; double left_B, peak_Bps, rate_Bps; };
struct tier { const char *name; double write_Bps, read_Bps, server_n, load_w /* 0: its racks are drawn elsewhere */; uint32_t ent, power, heat, level; };
struct storage_state {
    struct tier *tier; uint32_t tier_n;
    struct transfer *x; uint32_t x_n, x_cap, live_n;
    double *capacity, *scratch, *rate; struct mw_maxmin_flow *flow; uint32_t *link, *index;
    int64_t t_ns;
    struct mw_timer next;
    uint32_t level, sent, delivered, dropped, in_flight;
};

static struct storage_state *state(struct mw_sim *s) { return mw_state(s, MW_M_STORAGE); }

/* Racks that the scenario draws carry the servers' watts and heat; else the tier attaches its own. */
static bool racks_drawn(struct mw_sim *s)
{
    const struct mw_compute_ops *c = mw_port(s)->compute;
    for (uint32_t g = 0; g < c->group_n(s); g++)
        if (c->group(s, g)->cls == MW_L_STORAGE)
            return true;
    return false;
}

static void tier_build(struct mw_sim *s, struct tier *t, const struct mw_tier_params *p, bool drawn)
{
    char path[96], label[96];
    const struct mw_tier_part *u = &p->use;
    double n = 0.0;
    if (u->server_B > 0.0)
        n = fmax(n, ceil(p->size_B / u->server_B));
    if (u->server_read_Bps > 0.0)
        n = fmax(n, ceil(p->read_Bps / u->server_read_Bps));
    if (u->server_write_Bps > 0.0)
        n = fmax(n, ceil(p->write_Bps / u->server_write_Bps));
    t->server_n = n;
    t->read_Bps = p->read_Bps > 0.0 ? p->read_Bps : n * u->server_read_Bps;
    t->write_Bps = p->write_Bps > 0.0 ? p->write_Bps : u->server_write_Bps > 0.0 ? n * u->server_write_Bps : t->read_Bps;
    snprintf(path, sizeof path, "storage.%s", t->name);
    snprintf(label, sizeof label, "Storage %s", t->name);
    t->ent = mw_entity_add(&s->things, 0, path, label, MW_C_STORAGE, n > 1.0 ? (uint32_t)n : 1, n * u->server_w);
    bool each = u->h.price_usd.status != 0;
    double unit_usd = each ? u->h.price_usd.v : isfinite(u->usd_per_B) && n > 0.0 ? u->usd_per_B * p->size_B / n : -1.0;
    mw_part_add(&s->things, &(struct mw_part_line){ .ent = t->ent, .kind = "storage-tier", .part = u->h.use ? u->h.use : t->name, .cost_class = "storage", .qty = n > 0.0 ? n : 1.0,
        .unit_usd = unit_usd, .low_usd = each ? u->h.price_usd.low : NAN, .high_usd = each ? u->h.price_usd.high : NAN, .life_s = u->h.life_s, .lead_s = u->h.lead_s,
        .embodied_co2e_kg = u->h.embodied_co2e_kg, .status = unit_usd < 0.0 ? 0 : each ? u->h.price_usd.status : MW_S_DERIVED, .source = each ? u->h.price_usd.source : NULL });
    double w = n * u->server_w;
    if (drawn || !(w > 0.0))
        return;
    t->load_w = w;
    t->power = mw_port(s)->power->attach(s, t->ent, MW_L_STORAGE, 0, w, w, 0);
    t->heat = mw_port(s)->cooling->attach(s, t->ent, 0, UINT32_MAX, w, 0.0, 0);
    t->level = mw_level_add(s, "storage_w", t->ent, MW_Q_POWER, MW_KEEP_MONTH);
    char name[96];
    snprintf(name, sizeof name, "storage servers %s", t->name);
    mw_account_of_level(s, MW_BOOK_ENERGY, MW_RIGHT, name, t->level);
}

static int build(struct mw_sim *s)
{
    struct storage_state *st = state(s);
    const struct mw_storage_params *p = mw_params(s, MW_M_STORAGE);
    const struct mw_tier_params *row = p->tiers.item;
    bool drawn = racks_drawn(s);
    st->tier_n = p->tiers.n;
    st->tier = mw_arena_array(s->arena, struct tier, st->tier_n + 1);
    st->capacity = mw_arena_array(s->arena, double, 2 * st->tier_n + 1);
    st->scratch = mw_arena_array(s->arena, double, 4 * st->tier_n + 2);
    for (uint32_t i = 0; i < st->tier_n; i++) {
        st->tier[i].name = p->tiers.name[i];
        tier_build(s, &st->tier[i], &row[i], drawn);
        st->capacity[2 * i] = st->tier[i].read_Bps;
        st->capacity[2 * i + 1] = st->tier[i].write_Bps;
    }
    st->level = mw_level_add(s, "storage_Bps", 0, MW_Q_BYTE_RATE, MW_KEEP_FACILITY);
    st->sent = mw_account_add(s, MW_BOOK_BYTES, MW_LEFT, "sent");
    st->delivered = mw_account_add(s, MW_BOOK_BYTES, MW_RIGHT, "delivered");
    st->dropped = mw_account_add(s, MW_BOOK_BYTES, MW_RIGHT, "dropped");
    st->in_flight = mw_account_add(s, MW_BOOK_BYTES, MW_RIGHT, "in flight");
    if (st->tier_n == 0)
        mw_note(s, "not_simulated", "storage", "no storage tiers: checkpoints and restores take no transfer time");
    return 0;
}

static void start(struct mw_sim *s)
{
    const struct storage_state *st = state(s);
    for (uint32_t i = 0; i < st->tier_n; i++) {
        const struct tier *t = &st->tier[i];
        if (t->load_w <= 0.0)
            continue;
        mw_port(s)->power->load(s, t->power, t->load_w);
        mw_port(s)->cooling->heat(s, t->heat, t->load_w);
        mw_level_set(s, t->level, t->load_w);
    }
}

static void grow(struct mw_sim *s, struct storage_state *st)
{
    uint32_t cap = st->x_cap ? st->x_cap * 2 : 64;
    struct transfer *x = mw_arena_array(s->arena, struct transfer, cap);
    if (st->x_n)
        memcpy(x, st->x, st->x_n * sizeof *x);
    st->x = x;
    st->x_cap = cap;
    st->flow = mw_arena_array(s->arena, struct mw_maxmin_flow, cap);
    st->rate = mw_arena_array(s->arena, double, cap);
    st->link = mw_arena_array(s->arena, uint32_t, cap);
    st->index = mw_arena_array(s->arena, uint32_t, cap);
}

/* Bytes moved since the last change of shares. */
static void progress(struct mw_sim *s, struct storage_state *st)
{
    double dt_s = mw_time_s(s->now_ns - st->t_ns);
    st->t_ns = s->now_ns;
    for (uint32_t i = 0; dt_s > 0.0 && i < st->x_n; i++) {
        struct transfer *x = &st->x[i];
        if (!x->live)
            continue;
        double moved_B = fmin(x->left_B, x->rate_Bps * dt_s);
        x->left_B -= moved_B;
        mw_book_add(s, st->delivered, moved_B);
    }
}

/* New shares, and the event of the transfer that ends first. */
static void reshare(struct mw_sim *s, struct storage_state *st)
{
    uint32_t n = 0;
    double total_Bps = 0.0, first_s = INFINITY;
    for (uint32_t i = 0; i < st->x_n; i++) {
        if (!st->x[i].live)
            continue;
        st->link[n] = st->x[i].link;
        st->flow[n] = (struct mw_maxmin_flow){ 1.0, st->x[i].peak_Bps, 1, &st->link[n], NULL };
        st->index[n++] = i;
    }
    mw_maxmin_solve(st->capacity, 2 * st->tier_n, st->flow, n, st->rate, st->scratch);
    for (uint32_t k = 0; k < n; k++) {
        struct transfer *x = &st->x[st->index[k]];
        x->rate_Bps = st->rate[k];
        total_Bps += x->rate_Bps;
        first_s = fmin(first_s, x->rate_Bps > 0.0 ? x->left_B / x->rate_Bps : INFINITY);
    }
    mw_level_set(s, st->level, total_Bps);
    mw_sim_cancel(s, st->next);
    if (isfinite(first_s))
        st->next = mw_sim_post(s, MW_M_STORAGE, s->now_ns + mw_time_ns_up(first_s), MW_AT_DONE, MW_EV_FLOW, 0, 0);
}

static void finish(struct mw_sim *s, struct storage_state *st, uint32_t i)
{
    struct transfer *x = &st->x[i];
    mw_book_add(s, st->delivered, x->left_B);
    x->left_B = 0.0;
    x->live = false;
    st->live_n--;
    mw_sim_post(s, x->owner, s->now_ns, MW_AT_DONE, MW_EV_FLOW, x->ent, x->wait);
}

static void handle(struct mw_sim *s, const struct mw_event *e)
{
    struct storage_state *st = state(s);
    progress(s, st);
    for (uint32_t i = 0; i < st->x_n; i++)
        if (st->x[i].live && st->x[i].left_B <= st->x[i].rate_Bps * 1e-9)
            finish(s, st, i);
    reshare(s, st);
}

static uint32_t tier_index(const struct storage_state *st, const char *name)
{
    for (uint32_t i = 0; name && i < st->tier_n; i++)
        if (strcmp(st->tier[i].name, name) == 0)
            return i;
    return 0;
}

static uint32_t transfer(struct mw_sim *s, const char *tier, bool write, double bytes_B, double peak_Bps, enum mw_model_id owner, uint32_t ent, uint32_t wait)
{
    struct storage_state *st = state(s);
    uint32_t i = 0;
    mw_book_add(s, st->sent, bytes_B);
    if (st->tier_n == 0 || bytes_B <= 0.0) {
        mw_book_add(s, st->delivered, bytes_B);
        mw_sim_post(s, owner, s->now_ns, MW_AT_DONE, MW_EV_FLOW, ent, wait);
        return UINT32_MAX;
    }
    progress(s, st);
    while (i < st->x_n && st->x[i].live)
        i++;
    if (i == st->x_n) {
        if (st->x_n == st->x_cap)
            grow(s, st);
        st->x_n++;
    }
    st->x[i] = (struct transfer){ .live = true, .owner = (uint16_t)owner, .link = 2 * tier_index(st, tier) + (write ? 1u : 0u), .ent = ent, .wait = wait, .left_B = bytes_B, .peak_Bps = peak_Bps };
    st->live_n++;
    reshare(s, st);
    return i;
}

static void cancel(struct mw_sim *s, uint32_t i)
{
    struct storage_state *st = state(s);
    if (i >= st->x_n || !st->x[i].live)
        return;
    progress(s, st);
    mw_book_add(s, st->dropped, st->x[i].left_B);
    st->x[i].live = false;
    st->live_n--;
    reshare(s, st);
}

static double write_Bps(struct mw_sim *s, const char *tier)
{
    struct storage_state *st = state(s);
    return st->tier_n ? st->tier[tier_index(st, tier)].write_Bps : INFINITY;
}

static double read_Bps(struct mw_sim *s, const char *tier)
{
    struct storage_state *st = state(s);
    return st->tier_n ? st->tier[tier_index(st, tier)].read_Bps : INFINITY;
}

/* What is under way when the books open was sent by nobody they know: it counts as sent now. */
static void open(struct mw_sim *s)
{
    struct storage_state *st = state(s);
    for (uint32_t i = 0; i < st->x_n; i++)
        if (st->x[i].live)
            mw_book_add(s, st->sent, st->x[i].left_B);
    progress(s, st);
}

static void close(struct mw_sim *s)
{
    struct storage_state *st = state(s);
    double servers = 0.0;
    progress(s, st);
    for (uint32_t i = 0; i < st->x_n; i++)
        if (st->x[i].live)
            mw_book_add(s, st->in_flight, st->x[i].left_B);
    for (uint32_t i = 0; i < st->tier_n; i++)
        servers += st->tier[i].server_n;
    mw_metric(s, "storage.servers_n", MW_Q_COUNT, servers);
    mw_metric(s, "storage.delivered_B", MW_Q_BYTES, mw_account_value(s, st->delivered));
}

static const struct mw_storage_ops port = { .transfer = transfer, .cancel = cancel, .write_Bps = write_Bps, .read_Bps = read_Bps };
static void ports(struct mw_sim *s) { mw_port(s)->storage = &port; }

const struct mw_model mw_storage_model = {
    .name = "storage", .claims = mw_storage_claims, .params_B = sizeof(struct mw_storage_params), .state_B = sizeof(struct storage_state),
    .ports = ports, .build = build, .start = start, .handle = handle, .open = open, .close = close,
};
