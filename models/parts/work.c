/* models/parts/work.c - tables of kinds model, lengths, shape, slo and workload: what runs and who asks for it; no behaviour. */
#include "models/parts/rows.h"

#define CARD(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_ai_model_part, f, key, q, def, lo, hi, doc)
#define SHOW(f, key, q, def, lo, hi, doc) MW_ROW_PAR(struct mw_ai_model_part, f, key, q, def, lo, hi, doc)
const struct mw_param mw_ai_model_schema[] = {
    MW_HEAD_ROWS(struct mw_ai_model_part, "not used for a model"),
    CARD(params_n, "params", COUNT, NULL, 1e3, 1e15, "parameters in all"),
    CARD(active_n, "active", COUNT, "", 1e3, 1e15, "parameters that one token passes; absent: all"),
    SHOW(layers, "layers", COUNT, "", 0, 1e4, "transformer layers"),
    SHOW(hidden, "hidden", COUNT, "", 0, 1e6, "width of the residual stream"),
    SHOW(heads, "heads", COUNT, "", 0, 1e4, "query heads"),
    SHOW(kv_heads, "kv_heads", COUNT, "", 0, 1e4, "key-value heads"),
    SHOW(head_dim, "head_dim", COUNT, "", 0, 1e4, "width of a head"),
    SHOW(ffn, "ffn", COUNT, "", 0, 1e6, "width of the dense feed-forward layers"),
    SHOW(vocab, "vocab", COUNT, "", 0, 1e8, "vocabulary"),
    SHOW(experts, "experts", COUNT, "", 0, 1e5, "routed experts of a layer"),
    SHOW(experts_active, "experts_active", COUNT, "", 0, 1e4, "routed experts that one token passes"),
    SHOW(route_nodes_n, "route_nodes", COUNT, "", 0, 1e4, "nodes that the experts of one token stand on, at most; absent: any"),
    SHOW(shared_experts, "shared_experts", NUMBER, "", 0, 1e4, "experts that every token passes, in widths of one of the others"),
    SHOW(expert_ffn, "expert_ffn", COUNT, "", 0, 1e6, "width of one expert"),
    SHOW(dense_layers_n, "dense_layers", COUNT, "0", 0, 1e4, "first layers without experts"),
    SHOW(mlp_matrices_n, "mlp_matrices", COUNT, "3", 2, 3, "matrices of a feed-forward layer: 3 gated, 2 plain"),
    SHOW(q_rank, "q_rank", COUNT, "", 0, 1e6, "latent attention: width of compressed queries"),
    SHOW(kv_rank, "kv_rank", COUNT, "", 0, 1e6, "latent attention: width of compressed keys and values"),
    SHOW(rope_dim, "rope_dim", COUNT, "", 0, 1e4, "latent attention: rotary part of a head"),
    SHOW(v_dim, "v_dim", COUNT, "", 0, 1e4, "latent attention: values of a head"),
    SHOW(window_tok, "window", TOKENS, "", 0, 1e9, "local attention: how far a token sees"),
    SHOW(window_frac, "window_layers", FRACTION, "", 0, 1, "share of layers with local attention"),
    SHOW(mixers_n, "mixers", COUNT, "", 0, 1e4, "state-space hybrid: layers that are a Mamba-2 mixer alone; each other layer is attention alone or feed-forward alone"),
    SHOW(attention_n, "attention_layers", COUNT, "", 0, 1e4, "state-space hybrid: layers that are attention alone"),
    SHOW(ssm_heads, "ssm_heads", COUNT, "", 1, 1e5, "state-space mixer: heads"),
    SHOW(ssm_head_dim, "ssm_head_dim", COUNT, "", 1, 1e4, "state-space mixer: width of a head; absent: 64"),
    SHOW(ssm_state, "ssm_state", COUNT, "", 1, 1e4, "state-space mixer: width of a head's state; absent: 128"),
    SHOW(ssm_groups, "ssm_groups", COUNT, "", 1, 1e4, "state-space mixer: groups of heads that share what writes and reads their states; absent: 8"),
    SHOW(ssm_chunk_tok, "ssm_chunk", TOKENS, "", 1, 1e5, "state-space mixer: tokens of a chunk of its scan; absent: 128"),
    SHOW(expert_latent, "expert_latent", COUNT, "", 0, 1e6, "width that tokens have in their experts; absent: hidden"),
    SHOW(mtp, "mtp", COUNT, "", 0, 100, "extra tokens predicted per step"),
    MW_ROW_TEXT(struct mw_ai_model_part, config, "config", "", "configuration file its shape was read from"),
    SHOW(context_tok, "context", TOKENS, "", 0, 1e9, "longest context"),
    CARD(train_mfu, "train_mfu", FRACTION, "", 0.001, 1, "stated share of the device's dense bfloat16 peak in training, whatever precision ran"),
    CARD(serve_tokps_per_gpu_ref, "serve_rate", TOKEN_RATE, "", 0, 1e7, "stated output tokens per second of one device of serve_gpu"),
    MW_ROW_TEXT(struct mw_ai_model_part, serve_ref_gpu, "serve_gpu", "", "device that serve_rate was stated for"),
    MW_PARAM_END
};

#define LEN(f, key, doc) MW_ROW_NUM(struct mw_lengths_part, f, key, TOKENS, "", 0, 1e9, doc)
static const struct mw_param input_schema[] = {
    LEN(in_mean_tok, "mean", "mean"), LEN(in_p50_tok, "p50", "median"), LEN(in_p90_tok, "p90", "90 of 100 are shorter"),
    LEN(in_p99_tok, "p99", "99 of 100 are shorter"), MW_PARAM_END
};
static const struct mw_param output_schema[] = {
    LEN(out_mean_tok, "mean", "mean"), LEN(out_p50_tok, "p50", "median"), LEN(out_p90_tok, "p90", "90 of 100 are shorter"),
    LEN(out_p99_tok, "p99", "99 of 100 are shorter"), MW_PARAM_END
};
const struct mw_param mw_lengths_schema[] = {
    MW_HEAD_ROWS(struct mw_lengths_part, "not used for lengths"),
    MW_ROW_SUB(0, "input", input_schema, "tokens of a prompt"),
    MW_ROW_SUB(0, "output", output_schema, "tokens of an answer"),
    MW_ROW_PAR(struct mw_lengths_part, burst_cv, "burst_cv", NUMBER, "", 0, 100, "standard deviation over mean of the gaps between arrivals"),
    MW_PARAM_END
};

const struct mw_param mw_software_schema[] = {
    MW_HEAD_ROWS(struct mw_software_part, "not used for software"),
    { .key = "stack", .kind = MW_K_WORD, .offset = offsetof(struct mw_software_part, stack), .def = NULL, .words = MW_TRAIN_STACKS, .depth = MW_MODELLED, .doc = "whose fitted constants hold" },
    { .key = "released", .kind = MW_K_DATE, .offset = offsetof(struct mw_software_part, released_ns), .def = NULL, .depth = MW_MODELLED, .doc = "from when on it can be had" },
    MW_ROW_TEXT(struct mw_software_part, features, "features", "", "what it switches on: compile, async-tp, rowwise, ep-overlap"),
    MW_PARAM_END
};

#define HOUR(i, key) MW_ROW_NUM(struct mw_shape_part, hour[i], key, NUMBER, NULL, 0, 24, "demand over the day's mean in the local hour that begins here")
static const struct mw_param hour_schema[] = {
    HOUR(0, "h00"),  HOUR(1, "h01"),  HOUR(2, "h02"),  HOUR(3, "h03"),  HOUR(4, "h04"),  HOUR(5, "h05"),  HOUR(6, "h06"),  HOUR(7, "h07"),
    HOUR(8, "h08"),  HOUR(9, "h09"),  HOUR(10, "h10"), HOUR(11, "h11"), HOUR(12, "h12"), HOUR(13, "h13"), HOUR(14, "h14"), HOUR(15, "h15"),
    HOUR(16, "h16"), HOUR(17, "h17"), HOUR(18, "h18"), HOUR(19, "h19"), HOUR(20, "h20"), HOUR(21, "h21"), HOUR(22, "h22"), HOUR(23, "h23"),
    MW_PARAM_END
};
const struct mw_param mw_shape_schema[] = {
    MW_HEAD_ROWS(struct mw_shape_part, "not used for a shape"),
    MW_ROW_SUB(0, "hours", hour_schema, "demand by local hour over the day's mean"),
    MW_ROW_NUM(struct mw_shape_part, weekend_frac, "weekend", FRACTION, "100 %", 0, 10, "Saturday's and Sunday's demand over a weekday's"),
    MW_PARAM_END
};

const struct mw_param mw_slo_schema[] = {
    MW_HEAD_ROWS(struct mw_slo_part, "not used for a promise"),
    MW_ROW_NUM(struct mw_slo_part, ttft_s, "ttft", TIME, "", 0, 1e7, "time to first token"),
    MW_ROW_NUM(struct mw_slo_part, tpot_s, "tpot", TIME, "", 0, 1e5, "time per further token"),
    MW_ROW_NUM(struct mw_slo_part, available_frac, "available", FRACTION, "", 0, 1, "share of time in which it answers"),
    MW_PARAM_END
};

#define JOBS(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_workload_part, f, key, q, def, lo, hi, doc)
const struct mw_param mw_workload_schema[] = {
    MW_HEAD_ROWS(struct mw_workload_part, "not used for a workload"),
    JOBS(jobs_per_s, "arrivals", FREQUENCY, NULL, 0, 1e6, "jobs that arrive at its native cluster"),
    JOBS(run_p50_s, "run_time", TIME, NULL, 0.001, 1e9, "median of the lognormal run time"),
    JOBS(run_sigma, "run_sigma", NUMBER, NULL, 0, 10, "standard deviation of its logarithm"),
    JOBS(run_max_s, "run_max", TIME, "", 0, 1e9, "longest run in the trace: draws are cut here"),
    JOBS(native_gpu_n, "native_gpus", COUNT, NULL, 1, 1e7, "devices of the cluster it was recorded on"),
    MW_ROW_BLEND(struct mw_workload_part, gpus, "gpus", FRACTION, NULL, "share of jobs by number of devices"),
    MW_PARAM_END
};
