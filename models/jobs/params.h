/* models/jobs/params.h - what the scenario says of the work; claimed path: work, a map of works by name. */
#ifndef MW_JOBS_PARAMS_H
#define MW_JOBS_PARAMS_H
#include "models/ports.h"

struct mw_run_time_params { double lognormal_s /* median */, sigma, exponential_s /* mean */, fixed_s; };
struct mw_queue_params { double arrivals_hz; struct mw_map gpus; /* mw_blend: GPUs, share */ struct mw_run_time_params run_time; double patience_s; };
struct mw_checkpoint_params { struct mw_amount every; int kind; /* enum mw_ckpt_kind */ double copies_n, size_B, stall_s; };
enum mw_ckpt_kind { MW_CKPT_ASYNC, MW_CKPT_SYNC };
struct mw_demand_params { struct mw_amount now; double grows_hz; struct mw_shape_part shape; const char *bursts; int64_t from_ns; };
struct mw_promise_params { const char *use; struct mw_amount ttft, tpot; double available_frac; };
struct mw_overflow_params { const char *to; double usd_per_gpu_s, most_n; };

struct mw_work_params {
    struct mw_ai_model_part train, serve;  /* h.use NULL: not this verb */
    struct mw_software_part software;      /* of a training run; h.use NULL: not stated */
    struct mw_queue_params queue;          /* arrivals_hz NAN: not this verb */
    const char *pipeline;
    struct mw_workload_part replay;
    const char *pool;
    double gpus_n, gpus_per_rack_n, tokens_tok, every_s, utilisation_frac, batch_tok, sequence_tok, launch_s, usd_per_gpu_s;
    double imbalance, net_duty_frac, beyond_leaf_frac;
    int64_t start_ns;
    const char *precision, *parallel, *base;
    struct mw_checkpoint_params checkpoint;
    struct mw_demand_params demand;
    const char *engine;
    struct mw_lengths_part lengths;
    struct mw_promise_params slo;
    double software_gain_hz, tokps_per_gpu, replica_n, load_frac, deadline_s;
    struct mw_overflow_params overflow;
    struct mw_words when, feeds;
    double ingest_Bps, cpu_load_frac;
    const char *cpu_hall, *file, *scale, *at;
};
struct mw_jobs_params { struct mw_map work; };
extern const struct mw_claim mw_jobs_claims[];

#endif
