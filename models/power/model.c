/* models/power/model.c - the power model on the clock: build, settle (tree up, limits down), calendar of firm power, books and metrics. */
#include "models/power/power_private.h"
#include "models/registry.h"
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include <math.h>
#include <string.h>

#define NONE UINT32_MAX

#define QUARTER_NS (900 * MW_NS_PER_S)             /* window of a demand charge */
static const double ROOM_TOLERANCE_FRAC = 1e-10; /* of the meter: below it cooling need not hear of changed room losses */
static const char *const loss_name[MW_CAT_N] = { [MW_CAT_SUBSTATION] = "substation loss", [MW_CAT_TRANSFORMER] = "transformer loss", [MW_CAT_UPS] = "ups loss",
                                                 [MW_CAT_PDU] = "distribution loss", [MW_CAT_STAGE] = "converter loss" };

static void ports(struct mw_sim *s)
{
    mw_port(s)->power = &mw_power_port;
}

/* ---- build */

static void levels_add(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    p->meter_level = mw_level_add(s, "meter_w", 0, MW_Q_POWER, MW_KEEP_FACILITY | MW_KEEP_HIST);
    p->loss_level = mw_level_add(s, "loss_w", 0, MW_Q_POWER, MW_KEEP_FACILITY);
    p->limit_level = mw_level_add(s, "limit_w", 0, MW_Q_POWER, MW_KEEP_FACILITY);
    p->it_level = mw_level_add(s, "critical_w", 0, MW_Q_POWER, MW_KEEP_MONTH);
    p->other_level = mw_level_add(s, "house_w", 0, MW_Q_POWER, MW_KEEP_MONTH);
    p->onsite_level = mw_level_add(s, "onsite_w", 0, MW_Q_POWER, MW_KEEP_MONTH);
    mw_account_of_level(s, MW_BOOK_ENERGY, MW_LEFT, "utility", p->meter_level);
    mw_account_of_level(s, MW_BOOK_ENERGY, MW_LEFT, "on site", p->onsite_level);
    mw_account_of_level(s, MW_BOOK_ENERGY, MW_RIGHT, "house", p->other_level);
    for (int c = MW_CAT_NONE + 1; c < MW_CAT_N; c++) {
        p->cat_level[c] = mw_level_add(s, loss_name[c], 0, MW_Q_POWER, MW_KEEP_MONTH);
        mw_account_of_level(s, MW_BOOK_ENERGY, MW_RIGHT, loss_name[c], p->cat_level[c]);
    }
}

/* Lighting, security and offices follow the IT power that is accepted. */
static void house_attach(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    double it_w = 0.0, frac = mw_power_par(s)->house_frac;
    for (uint32_t i = 0; i < p->leaf_n; i++)
        it_w += p->leaf[i].cls == MW_L_COOLING || p->leaf[i].cls == MW_L_OTHER ? 0.0 : p->leaf[i].design_w;
    p->house_leaf = NONE;
    if (!(frac > 0.0) || it_w <= 0.0)
        return;
    uint32_t ent = mw_entity_add(&s->things, p->root_ent, "power.house", "Lighting, security, offices", MW_C_OTHER, 1, frac * it_w);
    p->house_leaf = mw_power_port.attach(s, ent, MW_L_OTHER, 0, frac * it_w, frac * it_w, s->start_ns);
}

static void groups_find(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    const struct mw_compute_ops *c = mw_port(s)->compute;
    for (uint32_t g = 0; c && g < c->group_n(s); g++)
        if (c->group(s, g)->power_leaf < p->leaf_n)
            p->leaf[c->group(s, g)->power_leaf].group = g;
}

static void items_index(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    p->item_of_node = mw_arena_array(s->arena, uint32_t, p->tree.node_n);
    memset(p->item_of_node, 0xff, sizeof *p->item_of_node * p->tree.node_n);
    for (uint32_t i = p->item_n; i-- > 0;) {
        struct mw_power_item *it = &p->item[i];
        it->next = p->item_of_node[it->node];
        p->item_of_node[it->node] = i;
        p->tree.node[it->node].watched = true;
    }
}

static int build(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    const struct mw_power_params *par = mw_power_par(s);
    mw_power_build_grid(s);
    levels_add(s);
    house_attach(s);
    groups_find(s);
    mw_ptree_init(&p->tree, s->arena);
    mw_power_zones(s);
    if ((par->tree.n > 0 ? mw_power_build_drawn(s) : mw_power_build_template(s)) != 0)
        return -1;
    mw_ptree_rooms_find(&p->tree);
    items_index(s);
    mw_power_standby(s);
    mw_power_build_bess(s);
    p->built = true;
    if (!par->use || !*par->use)
        mw_note(s, "assumed", "power.use", "no template: stages without a part have no loss");
    return mw_power_build_cap(s);
}

/* ---- the calendar: equipment goes live with the first of its leaves, firm power arrives in steps */

static void commission(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    double it_w = 0.0;
    for (uint32_t i = 0; i < p->item_n; i++) {
        p->tree.node[p->item[i].node].on = p->item[i].ready_ns <= s->now_ns;
        mw_ptree_touch(&p->tree, p->item[i].node);
    }
    for (uint32_t i = 0; i < p->leaf_n; i++) {
        struct mw_power_leaf *l = &p->leaf[i];
        uint32_t up = p->tree.node[l->node].parent;
        l->ready = l->ready_ns <= s->now_ns;
        it_w += l->ready && l->cls != MW_L_COOLING && l->cls != MW_L_OTHER ? l->design_w : 0.0;
        if (p->tree.node[up].cat == MW_CAT_PDU && p->item_of_node[up] == NONE) {
            p->tree.node[up].on = l->ready;
            mw_ptree_touch(&p->tree, up);
        }
    }
    if (p->house_leaf != NONE)
        mw_power_port.load(s, p->house_leaf, mw_power_par(s)->house_frac * it_w);
    mw_sim_dirty(s, MW_M_POWER, MW_M_POWER);
}

static void firm_set(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    p->firm_w = mw_power_firm_at(s, s->now_ns);
    p->limit_w = mw_power_par(s)->cap.at_frac * p->firm_w;
    mw_level_set(s, p->limit_level, p->limit_w);
    mw_sim_dirty(s, MW_M_POWER, MW_M_POWER);
}

static void start(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    p->bess.t_ns = s->now_ns;
    firm_set(s);
    commission(s);
    mw_sim_post(s, MW_M_POWER, s->now_ns, MW_AT_EXOG, MW_EV_KNOT, MW_POWER_EV_LIVE, 0);
    for (uint32_t i = 0; i < p->step_n; i++)
        if (p->step[i].from_ns > s->now_ns && p->step[i].from_ns < s->end_ns)
            mw_sim_post(s, MW_M_POWER, p->step[i].from_ns, MW_AT_EXOG, MW_EV_COMMISSION, MW_POWER_EV_FIRM, 0);
    int64_t last_ns = INT64_MIN; /* leaves of a hall come together: one event is enough for neighbours of one date */
    for (uint32_t i = 0; i < p->leaf_n; i++) {
        int64_t t_ns = p->leaf[i].ready_ns;
        if (t_ns > s->now_ns && t_ns < s->end_ns && t_ns != last_ns)
            mw_sim_post(s, MW_M_POWER, last_ns = t_ns, MW_AT_EXOG, MW_EV_COMMISSION, MW_POWER_EV_READY, 0);
    }
}

/* Mean over each quarter of an hour since the books opened, whatever the sample interval. */
static void quarter_begins(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    p->quarter_from_ns = s->now_ns;
    p->quarter_from_j = mw_level_integral(s, p->meter_level);
    if (s->now_ns + QUARTER_NS < s->end_ns) /* the last one ends with the run */
        mw_sim_post(s, MW_M_POWER, s->now_ns + QUARTER_NS, MW_AT_EXOG, MW_EV_TICK, MW_POWER_EV_QUARTER, 0);
}

static void quarter_ends(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    if (s->now_ns - p->quarter_from_ns < QUARTER_NS)
        return; /* cut off by the end */
    double w = (mw_level_integral(s, p->meter_level) - p->quarter_from_j) / mw_time_s(s->now_ns - p->quarter_from_ns);
    p->peak15_w = fmax(p->peak15_w, w);
}

static void own_event(struct mw_sim *s, const struct mw_event *e)
{
    switch (e->ent) {
    case MW_POWER_EV_RELAX: mw_power_cap_relax(s); break;
    case MW_POWER_EV_BESS: mw_bess_handle(s, e); break;
    case MW_POWER_EV_FIRM: firm_set(s); break;
    case MW_POWER_EV_READY: commission(s); break;
    case MW_POWER_EV_LIVE:
        mw_power(s)->cap.live = true;
        mw_sim_dirty(s, MW_M_POWER, MW_M_POWER);
        break;
    case MW_POWER_EV_QUARTER:
        quarter_ends(s);
        quarter_begins(s);
        break;
    default: MW_ASSERT(!"an event of the power model");
    }
}

static void handle(struct mw_sim *s, const struct mw_event *e)
{
    if (e->kind != MW_EV_FAIL && e->kind != MW_EV_REPAIR) {
        own_event(s, e);
        return;
    }
    mw_power_fault(s, e->ent, e->kind == MW_EV_REPAIR);
    mw_sim_dirty(s, MW_M_POWER, MW_M_POWER);
}

/* ---- settle */

/* What of the node's load one side of two carries. */
static double side_share(const struct mw_power_item *it, const struct mw_ptree_node *n)
{
    return n->up > 0.0 ? fmin((it->units - it->failed) / n->up, 1.0) : 0.0;
}

static void item_publish(struct mw_sim *s, const struct mw_power_item *it, const struct mw_ptree_node *n)
{
    mw_level_set(s, it->load_level, it->sides == 2 ? n->out_w * side_share(it, n) : n->out_w);
    if (it->failover_level == NONE)
        return;
    double units = it->sides == 2 ? it->units : n->up - 1.0;
    mw_level_set(s, it->failover_level, units > 0.0 ? n->out_w / (units * n->loss.rated_w) : 0.0);
}

static void publish(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    for (uint32_t i = 0; i < p->tree.changed_n; i++) {
        uint32_t node = p->tree.changed[i];
        for (uint32_t k = p->item_of_node[node]; k != NONE; k = p->item[k].next)
            item_publish(s, &p->item[k], &p->tree.node[node]);
    }
    mw_ptree_changed_clear(&p->tree);
    double loss_w = 0.0;
    for (int c = MW_CAT_NONE + 1; c < MW_CAT_N; c++) {
        double w = mw_ptree_loss_w(&p->tree, c);
        mw_level_set(s, p->cat_level[c], w);
        loss_w += w;
    }
    mw_level_set(s, p->loss_level, loss_w);
    mw_level_set(s, p->it_level, mw_sum_value(&p->it));
    mw_level_set(s, p->other_level, mw_sum_value(&p->other));
    mw_level_set(s, p->meter_level, p->grid_down ? 0.0 : p->meter_w);
    mw_level_set(s, p->onsite_level, p->grid_down ? p->meter_w : 0.0);
}

/* Tells cooling of changed losses in rooms; false: nothing changed. */
static bool rooms_changed(struct mw_sim *s, double demand_w)
{
    struct mw_power_state *p = mw_power(s);
    double room_w = mw_power_port.loss_room_w(s);
    if (!mw_port(s)->cooling || fabs(room_w - p->room_seen_w) <= ROOM_TOLERANCE_FRAC * demand_w)
        return false;
    p->room_seen_w = room_w;
    mw_sim_dirty(s, MW_M_COOLING, MW_M_POWER);
    mw_sim_dirty(s, MW_M_POWER, MW_M_POWER);
    return true;
}

/* Levels take the value of the last round only: a demand that was never served must not become a peak.  Limits are first judged when
 * cooling has answered to the new heat; from then on in every round, because what rooms still add is in the fifth digit. */
static void settle(struct mw_sim *s, int round)
{
    struct mw_power_state *p = mw_power(s);
    if (round == 0) { /* cooling answers first: what stands outdoors is evaluated once, with its answer */
        mw_ptree_settle_rooms(&p->tree);
        if (rooms_changed(s, p->demand_w))
            return;
    }
    mw_ptree_settle(&p->tree);
    double demand_w = p->demand_w = mw_ptree_root_w(&p->tree);
    bool another = rooms_changed(s, demand_w);
    mw_bess_settle(s, demand_w);
    p->meter_w = demand_w - p->bess.out_w;
    if (mw_power_cap_settle(s, round) && !another)
        publish(s);
}

/* ---- measurement */

static void open_books(struct mw_sim *s)
{
    mw_power(s)->peak15_w = 0.0;
    quarter_begins(s);
    mw_bess_open(s);
}

static void close_run(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    double meter_j = mw_level_integral(s, p->meter_level), it_j = mw_level_integral(s, p->it_level), loss_j = mw_level_integral(s, p->loss_level);
    double length_s = mw_time_s(s->now_ns - s->open_ns);
    quarter_ends(s);
    mw_bess_close(s);
    mw_metric(s, "facility.energy_j", MW_Q_ENERGY, meter_j);
    mw_metric(s, "facility.it_energy_j", MW_Q_ENERGY, it_j);
    mw_metric(s, "facility.pue", MW_Q_NUMBER, it_j > 0.0 ? meter_j / it_j : NAN);
    mw_metric(s, "power.contract_w", MW_Q_POWER, mw_grid_par(s)->contract_w);
    mw_metric(s, "power.firm_w", MW_Q_POWER, p->firm_w);
    mw_metric(s, "power.limit_w", MW_Q_POWER, p->limit_w);
    mw_metric(s, "power.n1_w", MW_Q_POWER, mw_power_port.n1_w(s));
    mw_metric(s, "power.loss_frac", MW_Q_FRACTION, meter_j > 0.0 ? loss_j / meter_j : 0.0);
    mw_metric(s, "power.mean_w", MW_Q_POWER, length_s > 0.0 ? meter_j / length_s : 0.0);
    mw_metric(s, "power.peak_w", MW_Q_POWER, mw_level_peak(s, p->meter_level));
    mw_metric(s, "power.peak15_w", MW_Q_POWER, p->peak15_w > 0.0 ? p->peak15_w : p->meter_w);
    mw_metric(s, "power.genset_w", MW_Q_POWER, p->genset_w);
    mw_metric(s, "power.genset_carried_w", MW_Q_POWER, p->genset_carried_w);
    mw_metric(s, "power.critical_peak_w", MW_Q_POWER, mw_level_peak(s, p->it_level));
    double frac, beyond_w = p->cap.beyond_w;
    const char *path;
    mw_metric(s, "power.beyond_cap_w", MW_Q_POWER, beyond_w);
    if (beyond_w > 0.0)
        mw_note(s, "finding", "power.cap.shed", "the cap is passed by up to %.3f MW: %s", beyond_w / 1e6,
                mw_power_par(s)->cap.policy == MW_CAP_STATIC ? "it is static" : p->cap.target_n ? "all that is listed has given way" : "nothing is listed that may give way");
    mw_power_tightest(s, &frac, &path);
    mw_metric(s, "power.headroom_frac", MW_Q_FRACTION, frac);
    mw_note(s, "finding", path, "least headroom of the power path at the highest simulated load, redundancy held: %.1f %%", 100.0 * frac);
}

const struct mw_model mw_power_model = {
    .name = "power", .claims = mw_power_claims, .params_B = sizeof(struct mw_plant_power_params), .state_B = sizeof(struct mw_power_state), .ports = ports, .build = build,
    .start = start, .handle = handle, .settle = settle, .open = open_books, .close = close_run,
};
