/* models/registry.h - every model, listed by hand in registry order; sim/plan starts here. */
#ifndef MW_MODELS_REGISTRY_H
#define MW_MODELS_REGISTRY_H
#include "models/ports.h"
#include "models/training/search.h"
#include "models/training/wire.h"
#include "sim/input/fittable.h"

extern const struct mw_model *const mw_models[MW_M_N];
/* Roots of the language claimed by models, ended by path NULL; sim/plan adds its own (run, cases, report, ...). */
const struct mw_schema_root *mw_model_roots(struct mw_arena *a);
/* Library kinds: models/parts plus the templates of sections; ended by kind NULL. */
const struct mw_part_kind *mw_library_kinds(struct mw_arena *a);

/* Models with fitted constants, ended by NULL. */
extern const struct mw_fittable *const mw_fittables[];
const struct mw_fittable *mw_fittable_find(const char *name); /* NULL: none */
const struct mw_fittable *mw_fittable_of(const struct mw_measured *t); /* the first that reads a table, by its columns; NULL: none */
const struct mw_fittable *mw_fittable_next(const struct mw_measured *t, const struct mw_fittable *of); /* the next that does, for rows which those before cannot use */
/* For a table that no model reads: the model most of whose columns it has, and those it lacks into text; NULL: none has half of them. */
const struct mw_fittable *mw_fittable_near(const struct mw_measured *t, char *lacks, size_t lacks_n);

extern const struct mw_fittable mw_gemm_fit, mw_gemm_cases_fit, mw_gemm_published_fit, mw_gemm_layers_fit, mw_prefill_fit, mw_decode_fit, mw_mixed_fit, mw_moe_fit, mw_training_fit;
extern const struct mw_fittable mw_llm_power_fit, mw_token_power_fit, mw_server_power_fit, mw_training_power_fit, mw_roofline_power_fit, mw_power_cap_fit;
extern const struct mw_fittable mw_collective_fit, mw_collective_kernel_fit, mw_collective_older_fit, mw_collective_cases_fit, mw_collective_nodes_fit, mw_alltoall_fit;
extern const struct mw_fittable mw_stream_fit, mw_cache_fit;
extern const struct mw_model mw_site_model, mw_compute_model, mw_fabric_model, mw_storage_model, mw_cooling_model, mw_power_model, mw_reliability_model, mw_sched_model, mw_jobs_model, mw_economics_model;
#endif
