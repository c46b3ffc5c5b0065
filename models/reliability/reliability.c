/* models/reliability/reliability.c - what fails, when, and how long it stays down; who suffers is decided by sched and jobs.
 *
 * One hazard clock per group of racks and class of part.  A class's rate is its part's rate times the parts of the group; switches, optics
 * and CDUs of the plant are shared out by GPUs.  Only the earliest clock of a group is in the event queue.
 * Not simulated: temperature's effect on rates, correlated failures (a feed that trips is power's), silent corruption.
 */
#include "models/registry.h"
#include "models/reliability/hazard.h"
#include "models/reliability/params.h"
#include "models/reliability/shelf.h"
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include <math.h>
#include <string.h>

#define INFANT_S (90.0 * MW_S_PER_DAY)
#define OPTICS_PER_GPU 5.0 /* where no fabric lists its modules: assumed, as in the library's rate per module */

enum hazard_class { HC_GPU, HC_NODE, HC_NIC, HC_PSU, HC_SWITCH, HC_OPTIC, HC_CDU, HC_SOFTWARE, HC_N };
enum hazard_hits { HITS_NODE, HITS_JOB /* a restart, nothing is down */, HITS_PLANT /* redundant: no GPU is lost */ };
enum hazard_shelf { SHELF_NONE, SHELF_NODES, SHELF_OPTICS };

struct class_row { const char *name; size_t rate, repair; enum hazard_hits hits; enum hazard_shelf shelf; double default_per_gpu_year; };
#define R(f) offsetof(struct mw_failure_part, f)
/* A failed GPU, card or power supply drains its node; a switch or optic cuts the node behind it off; CDUs are N+1.
 * Defaults: interruptions per GPU-year of Llama 3 training on 16,384 H100 over 54 days, 419 in all (Llama 3 Herd of Models,
 * arXiv 2407.21783, table 5; /(16384 x 54 d)): GPU, HBM, SRAM, GSP, corruption, thermal 268; NIC 7; PSU 3; switch and cable 35;
 * host, SSD, chassis, board, CPU, memory 43; software, watchdog, dependency 63. */
static const struct class_row row[HC_N] = {
    [HC_GPU] = { "gpu", R(gpu_hz), R(repair_gpu_s), HITS_NODE, SHELF_NODES, 268 / 2422.2 },
    [HC_NODE] = { "node", R(node_hz), R(repair_node_s), HITS_NODE, SHELF_NODES, 43 / 2422.2 },
    [HC_NIC] = { "nic", R(nic_hz), R(repair_node_s), HITS_NODE, SHELF_NODES, 7 / 2422.2 },
    [HC_PSU] = { "psu", R(psu_hz), R(repair_node_s), HITS_NODE, SHELF_NODES, 3 / 2422.2 },
    [HC_SWITCH] = { "switch", R(switch_hz), R(repair_switch_s), HITS_NODE, SHELF_OPTICS, 0.0 },
    [HC_OPTIC] = { "optic", R(optic_hz), R(repair_switch_s), HITS_NODE, SHELF_OPTICS, 35 / 2422.2 },
    [HC_CDU] = { "cdu", R(cdu_hz), R(repair_node_s), HITS_PLANT, SHELF_NONE, 0.0 },
    [HC_SOFTWARE] = { "software", R(software_hz), R(restart_s), HITS_JOB, SHELF_NONE, 63 / 2422.2 },
};

struct rgroup {
    struct mw_hazard clock[HC_N];
    double base_hz[HC_N];      /* of the whole group, without the infant factor */
    double gpu_n;
    uint32_t gpu_per_node;
    bool up;
    struct mw_timer timer;
};
struct reliability {
    const struct mw_reliability_params *p;
    struct mw_failure_part part;
    struct rgroup *group;
    uint32_t group_n;
    double infant, gpu_n;
    struct mw_shelf nodes, optics;
    uint64_t fault_n[HC_N];
};

static struct reliability *state(struct mw_sim *s)
{
    return mw_state(s, MW_M_RELIABILITY);
}

static double part_value(const struct mw_failure_part *p, size_t offset)
{
    double v = *(const double *)((const char *)p + offset);
    return isfinite(v) ? v : 0.0;
}

/* ---- port */

static double group_hz(const struct rgroup *g, bool hits_jobs_only)
{
    double hz = 0.0;
    for (int k = 0; k < HC_N; k++)
        if (!hits_jobs_only || row[k].hits != HITS_PLANT)
            hz += g->up ? g->clock[k].rate_hz : g->base_hz[k];
    return hz;
}

static double op_interrupts_hz(struct mw_sim *s, uint32_t gpus)
{
    const struct reliability *c = state(s);
    double up_hz = 0.0, up_n = 0.0, all_hz = 0.0;
    for (uint32_t g = 0; g < c->group_n; g++) {
        double hz = group_hz(&c->group[g], true);
        all_hz += hz;
        up_hz += c->group[g].up ? hz : 0.0;
        up_n += c->group[g].up ? c->group[g].gpu_n : 0.0;
    }
    return up_n > 0.0 ? gpus * up_hz / up_n : c->gpu_n > 0.0 ? gpus * all_hz / c->gpu_n : 0.0;
}

static double op_restart_s(struct mw_sim *s)
{
    const struct reliability *c = state(s);
    return part_value(&c->part, R(detect_s)) + part_value(&c->part, R(restart_s));
}

static const struct mw_hazard_ops ops = { .interrupts_hz = op_interrupts_hz, .restart_s = op_restart_s };

static void reliability_ports(struct mw_sim *s)
{
    mw_port(s)->hazard = &ops;
}

/* ---- build */

static bool rate_given(const struct mw_failure_part *p, int k)
{
    return isfinite(*(const double *)((const char *)p + row[k].rate));
}

/* The default of a class counts per GPU, whatever else it has: its rate was found so. */
static bool by_default(const struct mw_failure_part *p, int k)
{
    return !p->h.use && !rate_given(p, k);
}

static double entities_of(const struct mw_sim *s, enum mw_class cls)
{
    double n = 0.0;
    for (uint32_t i = 0; i < s->things.entity_n; i++)
        n += s->things.entity[i].cls == cls ? s->things.entity[i].count : 0.0;
    return n;
}

static double parts_of(const struct mw_sim *s, const char *kind)
{
    double n = 0.0;
    for (uint32_t i = 0; i < s->things.part_n; i++)
        n += strcmp(s->things.part[i].kind, kind) == 0 ? s->things.part[i].qty : 0.0;
    return n;
}

/* Supplies of a rack: the outermost converters of its chain, those at the AC input. */
static double supplies_of(const struct mw_rack_part *r)
{
    if (r->chain.n == 0)
        return r->node_n;
    const struct mw_stage_part *last = (const struct mw_stage_part *)r->chain.item + (r->chain.n - 1);
    double owners = !last->per || strcmp(last->per, "rack") == 0 ? 1.0 : strcmp(last->per, "chassis") == 0 ? r->chassis_n : r->node_n;
    return owners * (last->count > 0.0 ? last->count : 1.0);
}

struct plant { double switch_n, optic_n, cdu_n; };

static void group_rates(struct reliability *c, const struct mw_group *in, struct rgroup *g, const struct plant *plant)
{
    double nodes = (double)in->rack_n * in->node_per_rack, share = g->gpu_n / c->gpu_n;
    double n[HC_N] = { [HC_GPU] = g->gpu_n, [HC_NODE] = nodes, [HC_NIC] = nodes * fmax(0.0, in->rack->node.nic_n), [HC_PSU] = in->rack_n * supplies_of(in->rack),
                       [HC_SWITCH] = plant->switch_n * share, [HC_OPTIC] = plant->optic_n * share, [HC_CDU] = plant->cdu_n * share, [HC_SOFTWARE] = g->gpu_n };
    for (int k = 0; k < HC_N; k++)
        g->base_hz[k] = by_default(&c->part, k) ? row[k].default_per_gpu_year / MW_S_PER_YEAR * g->gpu_n : n[k] * part_value(&c->part, row[k].rate);
}

/* What the scenario leaves open and no library part says. */
static void defaults_fill(struct mw_sim *s, struct reliability *c)
{
    static const struct { size_t field; double s; } time[] = {
        { R(repair_gpu_s), 86400.0 }, { R(repair_node_s), 86400.0 }, { R(repair_switch_s), 14400.0 }, { R(restart_s), 600.0 }, { R(detect_s), 60.0 },
    };
    for (size_t i = 0; i < sizeof time / sizeof *time; i++) {
        double *v = (double *)((char *)&c->part + time[i].field);
        if (!isfinite(*v))
            *v = time[i].s;
    }
    double per_year = 0.0;
    bool all = true;
    for (int k = 0; k < HC_N; k++) {
        per_year += by_default(&c->part, k) ? row[k].default_per_gpu_year : 0.0;
        all &= by_default(&c->part, k);
    }
    if (per_year > 0.0)
        mw_note(s, "assumed", "operations.failures", "%s: %.3f interruptions per GPU-year, as in training Llama 3 on 16,384 H100 (arXiv 2407.21783)",
                all ? "no rates are given" : "of the classes without a rate", per_year);
}

static int reliability_build(struct mw_sim *s)
{
    struct reliability *c = state(s);
    const struct mw_compute_ops *compute = mw_port(s)->compute;
    c->p = mw_params(s, MW_M_RELIABILITY);
    c->part = c->p->failures.part;
    c->infant = isfinite(c->p->failures.infant.v) && c->p->failures.infant.v > 0.0 ? c->p->failures.infant.v : 1.0;
    c->group_n = compute->group_n(s);
    c->group = mw_arena_array(s->arena, struct rgroup, c->group_n + 1);
    double node_n = 0.0;
    for (uint32_t g = 0; g < c->group_n; g++) {
        const struct mw_group *in = compute->group(s, g);
        c->group[g].gpu_n = (double)in->rack_n * in->node_per_rack * in->gpu_per_node;
        c->group[g].gpu_per_node = in->gpu_per_node;
        c->gpu_n += c->group[g].gpu_n;
        node_n += in->gpu_per_node ? (double)in->rack_n * in->node_per_rack : 0.0;
    }
    defaults_fill(s, c);
    struct plant plant = { entities_of(s, MW_C_SWITCH), parts_of(s, "optic"), entities_of(s, MW_C_CDU) };
    if (plant.optic_n == 0.0)
        plant.optic_n = OPTICS_PER_GPU * c->gpu_n;
    for (uint32_t g = 0; g < c->group_n; g++)
        if (c->group[g].gpu_n > 0.0)
            group_rates(c, compute->group(s, g), &c->group[g], &plant);
    mw_shelf_init(&c->nodes, s->arena, (uint32_t)ceil(c->p->spares.node_frac * node_n), c->p->spares.rma_s);
    mw_shelf_init(&c->optics, s->arena, (uint32_t)ceil(c->p->spares.optic_frac * fmax(plant.optic_n, plant.switch_n)), c->p->spares.rma_s);
    return 0;
}

/* ---- run */

static void arm(struct mw_sim *s, struct reliability *c, uint32_t g)
{
    struct rgroup *q = &c->group[g];
    int64_t first_ns = INT64_MAX;
    for (int k = 0; k < HC_N; k++) {
        int64_t t_ns = mw_hazard_next_ns(&q->clock[k]);
        first_ns = t_ns < first_ns ? t_ns : first_ns;
    }
    if (first_ns >= s->end_ns) {
        mw_sim_cancel(s, q->timer);
        return;
    }
    if (!mw_sim_move(s, q->timer, first_ns))
        q->timer = mw_sim_post(s, MW_M_RELIABILITY, first_ns, MW_AT_FAULT, MW_EV_FAIL, g, 0);
}

static void rates_set(struct mw_sim *s, struct reliability *c, uint32_t g, double factor)
{
    for (int k = 0; k < HC_N; k++)
        mw_hazard_rate(&c->group[g].clock[k], s->now_ns, c->group[g].base_hz[k] * factor);
    arm(s, c, g);
}

static void group_accept(struct mw_sim *s, struct reliability *c, uint32_t g)
{
    const struct mw_group *in = mw_port(s)->compute->group(s, g);
    struct rgroup *q = &c->group[g];
    uint64_t hash = s->things.entity[in->ent].path_hash;
    q->up = true;
    for (int k = 0; k < HC_N; k++)
        mw_hazard_init(&q->clock[k], mw_sim_stream(s, hash, row[k].name), s->now_ns);
    int64_t grown_ns = in->ready_ns + mw_time_ns_up(INFANT_S);
    bool infant = c->infant != 1.0 && grown_ns > s->now_ns;
    rates_set(s, c, g, infant ? c->infant : 1.0);
    if (infant && grown_ns < s->end_ns)
        mw_sim_post(s, MW_M_RELIABILITY, grown_ns, MW_AT_EXOG, MW_EV_KNOT, g, 0);
}

static void reliability_start(struct mw_sim *s)
{
    struct reliability *c = state(s);
    for (uint32_t g = 0; g < c->group_n; g++) {
        const struct mw_group *in = mw_port(s)->compute->group(s, g);
        if (c->group[g].gpu_n == 0.0 || in->retire_ns <= s->start_ns || in->ready_ns >= s->end_ns)
            continue;
        mw_sim_post(s, MW_M_RELIABILITY, in->ready_ns, MW_AT_EXOG, MW_EV_COMMISSION, g, 1);
        if (in->retire_ns < s->end_ns)
            mw_sim_post(s, MW_M_RELIABILITY, in->retire_ns, MW_AT_EXOG, MW_EV_COMMISSION, g, 0);
    }
}

static double repair_s(struct mw_sim *s, struct reliability *c, int k)
{
    double wait_s = row[k].shelf == SHELF_NODES ? mw_shelf_take_s(&c->nodes, s->now_ns) : row[k].shelf == SHELF_OPTICS ? mw_shelf_take_s(&c->optics, s->now_ns) : 0.0;
    return part_value(&c->part, R(detect_s)) + fmax(wait_s, c->p->failures.crew.on_site_s) + part_value(&c->part, row[k].repair);
}

static void fail(struct mw_sim *s, struct reliability *c, uint32_t g)
{
    struct rgroup *q = &c->group[g];
    const struct mw_group *in = mw_port(s)->compute->group(s, g);
    for (int k = 0; k < HC_N; k++) {
        if (mw_hazard_next_ns(&q->clock[k]) > s->now_ns)
            continue;
        mw_hazard_fire(&q->clock[k], s->now_ns);
        c->fault_n[k]++;
        mw_log_event(s, "failure", s->things.entity[in->ent].path, "%s", row[k].name);
        if (row[k].hits == HITS_NODE)
            mw_port(s)->sched->fault(s, g, q->gpu_per_node, repair_s(s, c, k), MW_WHY_FAULT);
        else if (row[k].hits == HITS_JOB)
            mw_port(s)->sched->fault(s, g, 0, 0.0, MW_WHY_FAULT);
    }
    arm(s, c, g);
}

static void reliability_handle(struct mw_sim *s, const struct mw_event *e)
{
    struct reliability *c = state(s);
    struct rgroup *q = &c->group[e->ent];
    if (e->kind == MW_EV_FAIL && q->up) {
        fail(s, c, e->ent);
    } else if (e->kind == MW_EV_KNOT && q->up) {
        rates_set(s, c, e->ent, 1.0);
    } else if (e->kind == MW_EV_COMMISSION && e->wait) {
        group_accept(s, c, e->ent);
    } else if (e->kind == MW_EV_COMMISSION) {
        q->up = false;
        mw_sim_cancel(s, q->timer);
    }
}

static void reliability_open(struct mw_sim *s)
{
    memset(state(s)->fault_n, 0, sizeof state(s)->fault_n);
}

static void reliability_close(struct mw_sim *s)
{
    const struct reliability *c = state(s);
    uint64_t n = 0;
    for (int k = 0; k < HC_N; k++) {
        n += c->fault_n[k];
        mw_metricf(s, MW_Q_COUNT, (double)c->fault_n[k], "reliability.%s_n", row[k].name);
    }
    mw_metric(s, "reliability.failures_n", MW_Q_COUNT, (double)n);
    mw_metric(s, "reliability.interrupts_hz_per_gpu", MW_Q_FREQUENCY, op_interrupts_hz(s, 1));
    mw_metric(s, "reliability.no_spare_n", MW_Q_COUNT, (double)(c->nodes.empty_n + c->optics.empty_n));
}

const struct mw_model mw_reliability_model = {
    .name = "reliability", .claims = mw_reliability_claims, .params_B = sizeof(struct mw_reliability_params), .state_B = sizeof(struct reliability),
    .ports = reliability_ports, .build = reliability_build, .start = reliability_start, .handle = reliability_handle, .open = reliability_open,
    .close = reliability_close,
};
