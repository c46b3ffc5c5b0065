/* models/parts/kinds.c - table of kind failures, and the list of every kind of part the library knows. */
#include "models/parts/rows.h"

#define RATE(f, key, doc) MW_ROW_NUM(struct mw_failure_part, f, key, FREQUENCY, "", 0, 1, doc)
#define SPAN(f, key, def, doc) MW_ROW_NUM(struct mw_failure_part, f, key, TIME, def, 0, 1e8, doc)
const struct mw_param mw_failure_schema[] = {
    MW_HEAD_ROWS(struct mw_failure_part, "not used for failures"),
    RATE(gpu_hz, "gpu", "failures of one GPU with its memory"),
    RATE(node_hz, "node", "failures of one node beside its GPUs"),
    RATE(nic_hz, "nic", "failures of one network card"),
    RATE(switch_hz, "switch", "failures of one switch"),
    RATE(optic_hz, "optic", "failures of one optical module"),
    RATE(psu_hz, "psu", "failures of one power supply"),
    RATE(cdu_hz, "cdu", "failures of one coolant distribution unit"),
    RATE(software_hz, "software", "interruptions per GPU that no part causes"),
    SPAN(repair_gpu_s, "repair_gpu", "24 h", "from failure to a GPU's return"),
    SPAN(repair_node_s, "repair_node", "24 h", "from failure to a node's return"),
    SPAN(repair_switch_s, "repair_switch", "4 h", "from failure to a switch's return"),
    SPAN(restart_s, "restart", "10 min", "from detection to the job's next step, checkpoint read apart"),
    SPAN(detect_s, "detect", "1 min", "from failure to its detection"),
    MW_PARAM_END
};

#define KIND(name, table, T, doc) { name, table, sizeof(T), doc }
const struct mw_part_kind mw_part_kinds[] = {
    KIND("gpu", mw_gpu_schema, struct mw_gpu_part, "accelerators"),
    KIND("nic", mw_nic_schema, struct mw_nic_part, "network cards and DPUs"),
    KIND("rack", mw_rack_schema, struct mw_rack_part, "racks: computing, storage, processors"),
    KIND("block", mw_block_schema, struct mw_block_part, "scalable units of several racks"),
    KIND("switch", mw_switch_schema, struct mw_switch_part, "network switches"),
    KIND("optic", mw_optic_schema, struct mw_optic_part, "optical modules"),
    KIND("software", mw_software_schema, struct mw_software_part, "software of training runs, by release"),
    KIND("cable", mw_cable_schema, struct mw_cable_part, "cables"),
    KIND("storage-tier", mw_tier_schema, struct mw_tier_part, "storage servers of a tier"),
    KIND("psu", mw_psu_schema, struct mw_psu_part, "power supplies"),
    KIND("ups", mw_ups_schema, struct mw_ups_part, "uninterruptible supplies"),
    KIND("transformer", mw_xfmr_schema, struct mw_xfmr_part, "transformers"),
    KIND("pdu", mw_pdu_schema, struct mw_pdu_part, "distribution: PDU, busway, cable"),
    KIND("genset", mw_genset_schema, struct mw_genset_part, "standby generators"),
    KIND("bess", mw_bess_schema, struct mw_bess_part, "batteries at the meter"),
    KIND("cdu", mw_cdu_schema, struct mw_cdu_part, "coolant distribution units"),
    KIND("chiller", mw_chiller_schema, struct mw_chiller_part, "chillers by EnergyPlus Electric:EIR curves"),
    KIND("cooler", mw_cooler_schema, struct mw_cooler_part, "dry and adiabatic coolers, towers"),
    KIND("air-handler", mw_air_schema, struct mw_air_part, "air handlers, rear doors, immersion tanks"),
    KIND("site", mw_site_schema, struct mw_site_part, "places with their climate and annual prices"),
    KIND("model", mw_ai_model_schema, struct mw_ai_model_part, "AI models"),
    KIND("failures", mw_failure_schema, struct mw_failure_part, "failure rates and repair times"),
    KIND("lengths", mw_lengths_schema, struct mw_lengths_part, "lengths of prompts and answers"),
    KIND("shape", mw_shape_schema, struct mw_shape_part, "demand over the day and week"),
    KIND("slo", mw_slo_schema, struct mw_slo_part, "promises of a service"),
    KIND("workload", mw_workload_schema, struct mw_workload_part, "streams of jobs fitted to traces"),
    { NULL, NULL, 0, NULL }
};
