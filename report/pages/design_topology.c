/* report/pages/design_topology.c - tiers of the networks as the run built them, and the schedule of their switches. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

enum { TIERS_MAX = 8 };
struct tier { const struct mw_rent *ent; double up_Bps; };

/* Switches that are linked to each other, from the machines up; those without links are networks of one tier. */
static size_t tiers_of(struct mw_report *r, struct tier *tier)
{
    size_t n = 0;
    for (size_t i = 0; i < r->ents_n && n < TIERS_MAX; i++)
        if (strcmp(r->ent[i].cls, "switch") == 0)
            tier[n++] = (struct tier){ &r->ent[i], NAN };
    struct mw_query *q = mw_query(r->db, "SELECT from_, rating FROM edge WHERE case_id = ?1 AND kind = 'links'", "i", r->cases[r->base].id);
    while (mw_query_next(q))
        for (size_t i = 0; i < n; i++)
            if (tier[i].ent->ent == (int)mw_query_int(q, 0))
                tier[i].up_Bps = mw_query_real(q, 1);
    mw_query_end(q);
    return n;
}

bool mw_topology_there(struct mw_report *r)
{
    return mw_rd_base(r, "fabric.switches_n") > 0.0;
}

const char *mw_title_design_topology(struct mw_report *r, unsigned sheet)
{
    double switches = mw_rd_base(r, "fabric.switches_n"), tiers = mw_rd_base(r, "fabric.tiers_n"), gpus = mw_rd_base(r, "cluster.gpus_n"), over = mw_rd_si(r, "fabric.scale_out.oversubscription");
    (void)sheet;
    if (!(switches > 0.0))
        return "The network is not in this database";
    return mw_rf(r, "%s switches in %s tier%s join %s GPUs%s", mw_rn(r, switches, 0), mw_rn(r, tiers, 0), tiers == 1.0 ? "" : "s", mw_rn(r, gpus, 0),
                 over > 0.0 ? over == 1.0 ? " without oversubscription" : mw_rf(r, " at %s:1 oversubscription", mw_rn(r, over, 1)) : "");
}

/* Ports and rate as the register has them under the network's own part. */
static const char *ports(struct mw_report *r, const char *network)
{
    double n = mw_rd_si(r, mw_rf(r, "%s.use.ports", network)), rate = mw_rd_si(r, mw_rf(r, "%s.use.rate", network));
    if (!isfinite(n) || !isfinite(rate))
        return NULL;
    return mw_rf(r, "%s x %s Gb/s", mw_rn(r, n, 0), mw_rn(r, rate * 8.0 / 1e9, 0));
}

static const char *network_of(struct mw_report *r, const struct mw_rent *e)
{
    const struct mw_rent *parent = mw_rent_find(r, e->parent);
    return parent && strncmp(parent->path, "fabric.", 7) == 0 ? parent->path : e->path;
}

static const char *rate_text(struct mw_report *r, double Bps)
{
    return isfinite(Bps) && Bps > 0.0 ? mw_rf(r, "%s up", mw_rq(r, Bps, MW_Q_BYTE_RATE, 3)) : NULL;
}

static struct mw_figure drawing(struct mw_report *r, const struct tier *t, size_t n, bool linked)
{
    struct mw_topology *c = mw_arena_new(&r->arena, struct mw_topology);
    struct mw_topology_tier *tier = mw_arena_array(&r->arena, struct mw_topology_tier, TIERS_MAX + 1);
    static const unsigned colour[] = { 4, 3, 1, 2, 6, 7, 5, 8 };
    size_t k = 0, at = 0;
    double racks = mw_rd_base(r, "cluster.racks_n"), gpus = mw_rd_base(r, "cluster.gpus_n");
    for (size_t i = n; i-- > 0;) {
        bool part = (strncmp(network_of(r, t[i].ent), "fabric.scale_out", 16) == 0) == linked;
        if (part)
            tier[k++] = (struct mw_topology_tier){ .name = mw_rf(r, "%s, %s", t[i].ent->label, mw_rn(r, t[i].ent->count, 0)), .detail = ports(r, network_of(r, t[i].ent)), .links = rate_text(r, t[i].up_Bps),
                                                   .count = t[i].ent->count, .colour = colour[at++ % 8] };
    }
    if (k && racks > 0.0)
        tier[k++] = (struct mw_topology_tier){ .name = mw_rf(r, "Racks, %s", mw_rn(r, racks, 0)), .detail = mw_rf(r, "%s GPUs", mw_rn(r, gpus, 0)), .count = racks, .colour = 8 };
    *c = (struct mw_topology){ .tiers = tier, .n = k };
    return k ? mw_figure_topology(c) : (struct mw_figure){ 0 };
}

static void schedule(struct mw_report *r, struct mw_tb *tb, const struct tier *t, size_t n)
{
    static const struct mw_table_col col[] = {
        { .head = "Tier", .weight = 1.0 }, { .head = "Part" }, { .head = "Switches", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Ports of one" }, { .head = "Rate to the tier above", .align = MW_CELL_RIGHT },
        { .head = "Power", .unit = "kW", .align = MW_CELL_RIGHT }, { .head = "Price of one", .unit = "kUSD", .align = MW_CELL_RIGHT },
    };
    mw_tb_init(tb, r, col, 7);
    double units = 0, w = 0;
    for (size_t i = 0; i < n; i++) {
        struct mw_query *q = mw_query(r->db, "SELECT part, unit_usd FROM part WHERE case_id = ?1 AND ent = ?2 AND kind = 'switch' LIMIT 1", "ii", r->cases[r->base].id, t[i].ent->ent);
        bool priced = mw_query_next(q);
        const char **c = mw_tb_row(tb, MW_ROW_PLAIN), *p = ports(r, network_of(r, t[i].ent));
        c[0] = t[i].ent->label;
        c[1] = priced ? mw_arena_strdup(&r->arena, mw_query_text(q, 0)) : MW_EN_DASH;
        c[2] = mw_rn(r, t[i].ent->count, 0);
        c[3] = p ? p : MW_EN_DASH;
        c[4] = isfinite(t[i].up_Bps) ? mw_rq(r, t[i].up_Bps, MW_Q_BYTE_RATE, 3) : MW_EN_DASH;
        c[5] = mw_rn(r, t[i].ent->rated_w / 1e3, 0);
        c[6] = priced && isfinite(mw_query_real(q, 1)) ? mw_rn(r, mw_query_real(q, 1) / 1e3, 1) : MW_EN_DASH;
        mw_query_end(q);
        units += t[i].ent->count;
        w += t[i].ent->rated_w;
    }
    const char **c = mw_tb_row(tb, MW_ROW_TOTAL);
    c[0] = "All switches";
    c[2] = mw_rn(r, units, 0);
    c[5] = mw_rn(r, w / 1e3, 0);
}

/* What contention leaves to training runs, expected and between its bounds; nothing where none ran. */
static void contention(struct mw_report *r, struct mw_page *page, struct mw_box *body)
{
    double share = mw_rd_base(r, "fabric.share_frac"), least = mw_rd_base(r, "fabric.share_least_frac"), most = mw_rd_base(r, "fabric.share_most_frac");
    if (!isfinite(share))
        return;
    if (least > 1.0 - 1e-9)
        mw_put_text(page, body, "No uplink is overbooked even while all training runs send at once: none waits for another.");
    else
        mw_put_text(page, body, mw_rf(r, "Training runs keep %s %% of their speed where thinned uplinks are shared, in expectation over who sends at once: %s %% if all always do, %s %% if their steps interleave.", mw_rn(r, 100.0 * share, 1),
                                      mw_rn(r, 100.0 * least, 1), mw_rn(r, 100.0 * most, 1)));
}

void mw_draw_design_topology(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct tier t[TIERS_MAX];
    struct mw_tb tb;
    size_t n = tiers_of(r, t);
    (void)sheet;
    if (n == 0) {
        mw_put_missing(page, &body, "No switch is stored for this case: the run took the network as given.", "Name a fabric (fabric.scale_out.use and its rails), and run the scenario again.");
        return;
    }
    struct mw_figure scale = drawing(r, t, n, true), front = drawing(r, t, n, false);
    double rails = mw_rd_si(r, "fabric.scale_out.rails"), optics = mw_rd_base(r, "fabric.optics_n");
    if (scale.draw)
        mw_put_figure(page, &body, 250.0, scale, mw_rf(r, "Scale-out network, tier by tier%s; dots: more of the same. Lines show which tiers are linked, not single cables.", rails > 0.0 ? mw_rf(r, ", %s rails", mw_rn(r, rails, 0)) : ""));
    if (front.draw)
        mw_put_figure(page, &body, 130.0, front, "Front-end network: storage, tenants and the world outside.");
    schedule(r, &tb, t, n);
    mw_put_table(page, &body, &tb, 0, mw_rf(r, "Switches of case %s.", r->cases[r->base].name));
    contention(r, page, &body);
    if (optics > 0.0)
        mw_put_text(page, &body, mw_rf(r, "%s optical modules stand between switches. Cable lengths, the schedule of cables by pair of halls and the port map are not yet modelled.", mw_rn(r, optics, 0)));
}
