/* models/parts/rack.c - tables of kinds rack and block: what stands on the floor and how its watts reach the busway; the chain is drawn device outward. */
#include "models/parts/rows.h"
#include <math.h>

#define STAGE(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_stage_part, f, key, q, def, lo, hi, doc)
#define NODE(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_node_part, f, key, q, def, lo, hi, doc)
#define RACK(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_rack_part, f, key, q, def, lo, hi, doc)

static const struct mw_param stage_schema[] = {
    MW_ROW_TEXT(struct mw_stage_part, per, "per", "rack", "what owns the converters: node, chassis or rack"),
    STAGE(count, "count", NUMBER, "1", 1e-6, 1e4, "converters per owner; they share its load evenly"),
    STAGE(fixed_loss_w, "fixed_loss", POWER, "0 W", 0, 1e5, "of one converter, added to its output before the efficiency"),
    STAGE(efficiency, "efficiency", FRACTION, "100 %", 0.3, 1, "output plus fixed loss over input, where no curve is given"),
    STAGE(rated_w, "rated", POWER, "", 0, 1e7, "output rating of one converter: the scale of the curve"),
    MW_ROW_BLEND(struct mw_stage_part, curve, "curve", FRACTION, "", "efficiency by load fraction; the loss is linear between points"),
    STAGE(also_w, "also", POWER, "0 W", 0, 1e6, "load per owner that joins before this stage: fans, switches"),
    MW_PARAM_END
};

static const struct mw_param node_schema[] = {
    MW_ROW_PART(struct mw_node_part, gpu, "gpu", mw_gpu_schema, "gpu", "accelerators of one node"),
    NODE(cpu_n, "cpus", COUNT, "0", 0, 1024, "host processors of one node"),
    NODE(cpu_idle_w, "cpu_idle", POWER, "0 W", 0, 1e4, "one host processor at rest"),
    NODE(cpu_max_w, "cpu_max", POWER, "0 W", 0, 1e4, "one host processor, busy"),
    NODE(memory_w, "memory_power", POWER, "0 W", 0, 1e5, "host memory of one node"),
    NODE(nic_w, "nic_power", POWER, "0 W", 0, 1e4, "one network card with its optics at this end"),
    NODE(nic_n, "nics", COUNT, "0", 0, 1024, "network cards of one node"),
    NODE(other_w, "other", POWER, "0 W", 0, 1e5, "drives, fans and boards of one node, always on"),
    MW_ROW_PART(struct mw_node_part, nic, "nic", mw_nic_schema, "nic", "which card it is: rate, ports and price; watts enter by nic_power"),
    MW_PARAM_END
};

const struct mw_param mw_rack_schema[] = {
    MW_HEAD_ROWS(struct mw_rack_part, "nameplate: what it books on a breaker, at its AC input"),
    RACK(node_n, "nodes", COUNT, "1", 0, 4096, "nodes of one rack"),
    RACK(chassis_n, "chassis", COUNT, "1", 1, 1024, "chassis of one rack"),
    MW_ROW_SUB(offsetof(struct mw_rack_part, node), "node", node_schema, "one node"),
    { .key = "chain", .kind = MW_K_MAP, .offset = offsetof(struct mw_rack_part, chain), .def = "", .sub = stage_schema,
      .item_B = sizeof(struct mw_stage_part), .depth = MW_MODELLED, .doc = "power conversion from the node outward, in order" },
    RACK(aux_w, "aux", POWER, "0 W", 0, 1e6, "switch trays, fans and pumps of the rack on the DC side, always on"),
    RACK(liquid_frac, "liquid", FRACTION, "0 %", 0, 1, "share of its heat that the liquid takes"),
    RACK(measured_peak_w, "measured_peak", POWER, "", 0, 1e7, "P99.9 at its AC input; absent: computed from the chain and peak_share"),
    RACK(peak_frac, "peak_share", FRACTION, "100 %", 0.1, 1.5, "measured peak over the computed draw at full activity"),
    RACK(coolant_max_c, "coolant_max", TEMP, "", 0, 90, "liquid supply above which it throttles"),
    RACK(air_max_c, "air_max", TEMP, "", 0, 70, "inlet air above which it throttles"),
    RACK(positions, "positions", NUMBER, "1", 0.1, 100, "floor positions it takes"),
    MW_PARAM_END
};

const struct mw_param mw_block_schema[] = {
    MW_HEAD_ROWS(struct mw_block_part, "nameplate of one block; absent: the sum of its racks"),
    MW_ROW_PART(struct mw_block_part, rack, "rack", mw_rack_schema, "rack", "racks of one block"),
    MW_ROW_NUM(struct mw_block_part, leaf_n, "leaves", COUNT, "", 0, 1e4, "leaf switches of one block"),
    MW_ROW_NUM(struct mw_block_part, cdu_n, "cdus", COUNT, "", 0, 1e4, "coolant distribution units of one block, spare included"),
    MW_ROW_TEXT(struct mw_block_part, scale_out, "scale_out", "", "switch that its design is drawn with"),
    MW_PARAM_END
};

double mw_node_nic_Bps(const struct mw_node_part *n)
{
    double each = n->nic_n / n->gpu.h.count;
    if (!(n->nic.rate_Bps > 0.0 && each > 0.0 && isfinite(each)))
        return 0.0;
    return n->nic.rate_Bps * (each >= 1.0 ? floor(each) : each);
}
