/* models/parts/parts.h - the kinds of library parts: plain structs that the tables beside it fill; no behaviour.
 *
 * Every struct begins with a head.  Quantities are SI as their suffix says; NAN where the library has no value and none is required.
 * A part is read by whichever model needs it; prices, masses and sizes are read through the head by economics, floor plan and fill.
 */
#ifndef MW_MODELS_PARTS_H
#define MW_MODELS_PARTS_H
#include "sim/input/scenario.h"

struct mw_part_head {
    const char *use, *about;  /* name in the library; one line */
    double count;             /* of a counted part; 1 */
    struct mw_band price_usd; /* for one; status 0: not priced */
    double power_w;           /* nameplate draw of one, or rating where the part is rated by power */
    double mass_kg, width_m, depth_m, height_m, life_s, lead_s, embodied_co2e_kg;
};

struct mw_gpu_part { /* kind gpu */
    struct mw_part_head h; /* power_w = TDP */
    double idle_w, max_w;  /* max_w: sustained maximum; the library gives it for every device */
    double weight_tensor, weight_mem, weight_link; /* shares of (max - idle), start values .65/.25/.10 unverified, before calibration */
    double bf16_flopps, fp8_flopps, fp4_flopps, fp16_flopps, tf32_flopps, fp32_flopps, fp64_flopps, int8_opps; /* dense */
    double mem_B, mem_Bps;
    double scaleup_Bps; /* each direction */
    double torus_axes_n; /* of its scale-up links; 0 or NAN: a switch */
    double switch_adds;  /* 1: that switch adds numbers on their way; 0 or NAN: it does not */
    double scaleup_n, r_th_k_per_w, throttle_c, allin_w;
    double sm_n, l2_B;         /* multiprocessors; last-level cache */
    double thread_mma;         /* 1: threads feed its matrix units (mma); 0 or NAN: these read shared memory themselves and run beside them (wgmma, tcgen05) */
    double l2_Bps;             /* what all multiprocessors together read from it; NAN: unknown */
    double l2_parts_n;         /* halves of it that each keep a copy of what they serve; NAN: one */
    double tables_warm;        /* 1: measured tables of it repeat a product with its operands in the last-level cache */
    double clock_hz;           /* boost; NAN: unknown */
    const char *family, *also; /* architecture; names in measured tables, separated by commas */
};

struct mw_nic_part { /* kind nic, DPUs too */
    struct mw_part_head h;
    double rate_Bps, port_n;
};

/* One kind of converter of a rack's power chain: count of them per owner share its load evenly. */
struct mw_stage_part {
    const char *per; /* the owner: node, chassis or rack */
    double count, fixed_loss_w, efficiency, rated_w;
    struct mw_map curve; /* mw_blend: load fraction -> efficiency */
    double also_w;       /* load per owner that joins before this stage: fans, switches of a chassis */
};

struct mw_node_part { /* inside a rack */
    struct mw_gpu_part gpu; /* h.count per node, 0 for none */
    double cpu_n, cpu_idle_w, cpu_max_w, memory_w, nic_w, nic_n, other_w; /* watts each for cpu and nic, totals for memory and other */
    struct mw_nic_part nic; /* which card it is; draws nothing beyond nic_w */
};

struct mw_rack_part { /* kind rack: computing, storage or cpu rack */
    struct mw_part_head h;           /* price of the whole rack; power_w = what a breaker books (nameplate) */
    double node_n, chassis_n;        /* per rack */
    struct mw_node_part node;
    struct mw_map chain;             /* mw_stage_part, from the device outward, in order */
    double aux_w;                    /* switch trays, fans, pumps of the rack on the DC side, always on */
    double liquid_frac;              /* share of its heat that the liquid takes */
    double measured_peak_w;          /* P99.9 at the rack's AC input; NAN: computed from the chain at full activity x peak_frac */
    double peak_frac;                /* measured over computed nameplate at full activity */
    double coolant_max_c, air_max_c; /* supply temperatures above which it throttles */
    double positions;                /* floor positions it takes, 1 */
};

struct mw_block_part { /* kind block: h.count blocks of rack.h.count racks */
    struct mw_part_head h;
    struct mw_rack_part rack;
    double leaf_n, cdu_n;
    const char *scale_out;
};

/* ---- network and storage */
struct mw_switch_part { /* kind switch */
    struct mw_part_head h;
    double port_n, rate_Bps, typical_w, latency_s;
};
struct mw_optic_part { /* kind optic */
    struct mw_part_head h;
    double rate_Bps, reach_m;
};
struct mw_cable_part { /* kind cable */
    struct mw_part_head h;
    double reach_m, usd_per_m;
};
struct mw_tier_part { /* kind storage-tier: one server of it */
    struct mw_part_head h;
    double server_B, server_read_Bps, server_write_Bps, server_w, server_per_rack, usd_per_B;
};

/* ---- power */
struct mw_psu_part { /* kind psu */
    struct mw_part_head h;
    struct mw_map curve; /* mw_blend: load fraction -> efficiency */
};
struct mw_ups_part { /* kind ups: loss = rated_w (k0 + k1 u + k2 u^2) */
    struct mw_part_head h;
    double rated_w, k0, k1, k2, eco_efficiency, autonomy_s, usd_per_w;
};
struct mw_xfmr_part { /* kind transformer: losses as shares of the rating */
    struct mw_part_head h;
    double rated_va, no_load_frac, load_frac, usd_per_va;
};
struct mw_pdu_part { /* kind pdu: busway, PDU, cable */
    struct mw_part_head h;
    double rated_w, no_load_frac, load_frac, usd_per_w;
};
struct mw_genset_part { /* kind genset */
    struct mw_part_head h;
    double rated_w, start_s, fail_to_start_frac, fuel_m3_per_j, usd_per_w;
};
struct mw_bess_part { /* kind bess */
    struct mw_part_head h;
    double round_trip_frac, usd_per_w, usd_per_j;
};

/* ---- cooling */
struct mw_cdu_part { /* kind cdu: technology loop to facility loop */
    struct mw_part_head h;
    double rated_w, approach_k, pump_w, range_k;
};
struct mw_chiller_part { /* kind chiller (EnergyPlus Electric:EIR) */
    struct mw_part_head h;
    double rated_w, cop_ref, evap_ref_c, cond_ref_c, plr_min, plr_min_unl;
    struct mw_numbers capft, eirft, eirfplr; /* 6, 6 and 3 coefficients */
    double cond_min_c, cond_max_c, evap_min_c, evap_max_c, usd_per_w;
};
struct mw_cooler_part { /* kind cooler */
    struct mw_part_head h;
    const char *kind; /* dry adiabatic tower */
    double rated_w, approach_k, fan_w, range_k, pump_w, adiabatic_effectiveness;
    double start_c; /* dry bulb above which it sprays */
    double cycles, drift_frac, usd_per_w;
};
struct mw_air_part { /* kind air-handler */
    struct mw_part_head h;
    const char *kind; /* crah rdhx immersion */
    double rated_w, fan_w, range_k, approach_k, usd_per_w;
};

/* ---- places */
struct mw_climate_month { double db_mean_c, db_min_mean_c, db_max_mean_c, db_abs_min_c, db_abs_max_c, rh_frac, wb_mean_c, wb_p99_c, wb_max_c; };
struct mw_site_part { /* kind site; also the table of the scenario's own `site:` section, extended there */
    struct mw_part_head h;
    const char *country, *tz, *quality, *grid;
    double lat, lon, elevation_m;
    struct mw_climate_month month[12];
    double energy_usd_per_j, wholesale_usd_per_j, carbon_kg_per_j, carbon_lifecycle_kg_per_j, water_usd_per_m3;
};

/* ---- work */
struct mw_ai_model_part { /* kind model */
    struct mw_part_head h;
    double params_n, active_n, layers, hidden, heads, kv_heads, head_dim, ffn, vocab, experts, experts_active, route_nodes_n, shared_experts, expert_ffn, mtp;
    double dense_layers_n, mlp_matrices_n, q_rank, kv_rank, rope_dim, v_dim, window_tok, window_frac;
    double mixers_n, attention_n, ssm_heads, ssm_head_dim, ssm_state, ssm_groups, ssm_chunk_tok, expert_latent; /* of a state-space hybrid; mixers_n absent: none */
    const char *config;
    double context_tok;
    double train_mfu;               /* stated, of the dense bfloat16 peak; a training model computes it */
    double serve_tokps_per_gpu_ref; /* stated output tokens per second of one serve_ref_gpu */
    const char *serve_ref_gpu;
};
struct mw_failure_part { /* kind failures: rates per part, software per GPU */
    struct mw_part_head h;
    double gpu_hz, node_hz, nic_hz, switch_hz, optic_hz, psu_hz, cdu_hz, software_hz;
    double repair_gpu_s, repair_node_s, repair_switch_s, restart_s, detect_s;
};
struct mw_lengths_part { /* kind lengths */
    struct mw_part_head h;
    double in_mean_tok, in_p50_tok, in_p90_tok, in_p99_tok, out_mean_tok, out_p50_tok, out_p90_tok, out_p99_tok, burst_cv;
};
struct mw_shape_part { /* kind shape: relative demand by local hour, mean 1 */
    struct mw_part_head h;
    double hour[24], weekend_frac;
};
struct mw_slo_part { /* kind slo */
    struct mw_part_head h;
    double ttft_s, tpot_s, available_frac;
};
struct mw_workload_part { /* kind workload: fitted to a trace */
    struct mw_part_head h;
    double jobs_per_s, run_p50_s, run_sigma, run_max_s, native_gpu_n;
    struct mw_map gpus; /* mw_blend: GPUs of a job -> share of jobs */
};
/* In the order of enum mw_train_stack (models/training/training.h). */
#define MW_TRAIN_STACKS "megatron-2021|megatron-2023|megatron-core|megascale|llm-foundry|torchtitan|internevo|xla|mlperf|other"
struct mw_software_part { /* kind software: of a training run */
    struct mw_part_head h;
    int stack;
    const char *features;
    int64_t released_ns; /* INT64_MIN: no software */
};

/* What one of a node's GPUs has to send over the scale-out network: its own cards, or its part of fewer; cards beyond whole ones for each GPU are for
 * storage and management (10 cards of a DGX H100: 8 and 2).  0: no card is named. */
double mw_node_nic_Bps(const struct mw_node_part *n);

/* All kinds, for the library; templates of sections (power-template, cooling-template, ...) are added by models/registry.c. */
extern const struct mw_part_kind mw_part_kinds[];
extern const struct mw_param mw_gpu_schema[], mw_nic_schema[], mw_rack_schema[], mw_block_schema[], mw_switch_schema[], mw_optic_schema[], mw_cable_schema[], mw_tier_schema[],
    mw_psu_schema[], mw_ups_schema[], mw_xfmr_schema[], mw_pdu_schema[], mw_genset_schema[], mw_bess_schema[], mw_cdu_schema[], mw_chiller_schema[], mw_cooler_schema[],
    mw_air_schema[], mw_site_schema[], mw_ai_model_schema[], mw_failure_schema[], mw_lengths_schema[], mw_software_schema[], mw_shape_schema[], mw_slo_schema[], mw_workload_schema[];

#endif
