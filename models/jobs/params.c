/* models/jobs/params.c - the language of work: one verb per work, one row per key. */
#include "models/jobs/params.h"

#define R(f) offsetof(struct mw_run_time_params, f)
static const struct mw_param run_time_schema[] = {
    { "lognormal", MW_K_QTY, MW_Q_TIME, R(lognormal_s), "", 0, 1e9, NULL, 0, NULL, NULL, MW_MODELLED, "median of lognormal run times" },
    { "sigma", MW_K_QTY, MW_Q_NUMBER, R(sigma), "1", 0, 10, NULL, 0, NULL, NULL, MW_MODELLED, "standard deviation of their logarithm" },
    { "exponential", MW_K_QTY, MW_Q_TIME, R(exponential_s), "", 0, 1e9, NULL, 0, NULL, NULL, MW_MODELLED, "mean of exponential run times" },
    { "fixed", MW_K_QTY, MW_Q_TIME, R(fixed_s), "", 0, 1e9, NULL, 0, NULL, NULL, MW_MODELLED, "the same run time for all" },
    MW_PARAM_END
};

#define Q(f) offsetof(struct mw_queue_params, f)
static const struct mw_param queue_schema[] = {
    { "arrivals", MW_K_QTY, MW_Q_FREQUENCY, Q(arrivals_hz), NULL, 0, 20, NULL, 0, NULL, NULL, MW_MODELLED, "jobs that arrive, at random" },
    { "gpus", MW_K_BLEND, MW_Q_FRACTION, Q(gpus), "", 0, 0, NULL, sizeof(struct mw_blend), NULL, NULL, MW_MODELLED, "share of jobs by number of GPUs; absent: one GPU each" },
    { "run_time", MW_K_SECTION, MW_Q_NUMBER, Q(run_time), NULL, 0, 0, run_time_schema, 0, NULL, "fixed", MW_MODELLED, "run times at full clock" },
    { "patience", MW_K_QTY, MW_Q_TIME, Q(patience_s), "", 0, 1e9, NULL, 0, NULL, NULL, MW_MODELLED, "a job that waits longer is withdrawn" },
    MW_PARAM_END
};

#define K(f) offsetof(struct mw_checkpoint_params, f)
static const struct mw_param checkpoint_schema[] = {
    { "every", MW_K_QTY_OF, MW_Q_TIME, K(every), "optimal", 1, 1e9, NULL, 0, NULL, "optimal", MW_MODELLED, "interval, or optimal by Young's formula; queued jobs: their own, an hour" },
    { "kind", MW_K_WORD, MW_Q_NUMBER, K(kind), "async", 0, 0, NULL, 0, NULL, "async|sync", MW_MODELLED, "whether the job waits for storage" },
    { "copies", MW_K_QTY, MW_Q_COUNT, K(copies_n), "1", 1, 10, NULL, 0, NULL, NULL, MW_MODELLED, "copies written" },
    { "size", MW_K_QTY_AUTO, MW_Q_BYTES, K(size_B), "auto", 0, 1e18, NULL, 0, NULL, NULL, MW_MODELLED, "bytes of one copy; auto: 14 per parameter" },
    { "stall", MW_K_QTY, MW_Q_TIME, K(stall_s), "5 s", 0, 1e6, NULL, 0, NULL, NULL, MW_PARAMETRIC, "pause of an asynchronous checkpoint: barrier and copy to host memory (assumed)" },
    MW_PARAM_END
};

#define D(f) offsetof(struct mw_demand_params, f)
static const struct mw_param demand_schema[] = {
    { "now", MW_K_QTY_OF, MW_Q_TOKEN_RATE, D(now), "", 0, 1e15, NULL, 0, NULL, "fill", MW_MODELLED, "output tokens asked for, mean of the day, at the start of the plan; or fill" },
    { "grows", MW_K_QTY, MW_Q_FREQUENCY, D(grows_hz), "0 %/month", -1e-3, 1e-3, NULL, 0, NULL, NULL, MW_MODELLED, "growth per month or year, compounding" },
    { "shape", MW_K_COUNTED, MW_Q_NUMBER, D(shape), "", 0, 0, mw_shape_schema, 0, "shape", NULL, MW_MODELLED, "demand over the local day and week; absent: flat" },
    { "bursts", MW_K_TEXT, MW_Q_NUMBER, D(bursts), "", 0, 0, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "burstiness within the hour" },
    { "from", MW_K_DATE, MW_Q_NUMBER, D(from_ns), "", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "date of `now`; absent: the start of the plan" },
    MW_PARAM_END
};

#define P(f) offsetof(struct mw_promise_params, f)
static const struct mw_param slo_schema[] = {
    { "use", MW_K_TEXT, MW_Q_NUMBER, P(use), "", 0, 0, NULL, 0, "slo", NULL, MW_PARAMETRIC, "promise of the library" },
    { "ttft", MW_K_QTY_OF, MW_Q_TIME, P(ttft), "", 0, 1e7, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "time to first token" },
    { "tpot", MW_K_QTY_OF, MW_Q_TIME, P(tpot), "", 0, 1e5, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "time per further token" },
    { "available", MW_K_QTY, MW_Q_FRACTION, P(available_frac), "", 0, 1, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "share of time in which it answers" },
    MW_PARAM_END
};

#define O(f) offsetof(struct mw_overflow_params, f)
static const struct mw_param overflow_schema[] = {
    { "to", MW_K_TEXT, MW_Q_NUMBER, O(to), "", 0, 0, NULL, 0, NULL, NULL, MW_PARAMETRIC, "where it is rented" },
    { "price", MW_K_QTY, MW_Q_MONEY_RATE, O(usd_per_gpu_s), "", 0, 1, NULL, 0, NULL, NULL, MW_PARAMETRIC, "rent of one GPU" },
    { "most", MW_K_QTY, MW_Q_COUNT, O(most_n), "0", 0, 1e8, NULL, 0, NULL, NULL, MW_MODELLED, "GPUs that can be rented at once" },
    MW_PARAM_END
};

#define W(f) offsetof(struct mw_work_params, f)
#define VERB(key, kind, f, sub, B, lib, words, doc) { key, kind, MW_Q_NUMBER, W(f), "", 0, 0, sub, B, lib, words, MW_MODELLED, doc }
#define NUM(key, q, f, def, lo, hi, depth, doc) { key, MW_K_QTY, MW_Q_##q, W(f), def, lo, hi, NULL, 0, NULL, NULL, depth, doc }
#define TEXT(key, f, depth, doc) { key, MW_K_TEXT, MW_Q_NUMBER, W(f), "", 0, 0, NULL, 0, NULL, NULL, depth, doc }
static const struct mw_param work_schema[] = {
    VERB("train", MW_K_COUNTED, train, mw_ai_model_schema, sizeof(struct mw_ai_model_part), "model", NULL, "verb: trains this model"),
    VERB("queue", MW_K_SECTION, queue, queue_schema, 0, NULL, NULL, "verb: a stream of jobs"),
    VERB("serve", MW_K_COUNTED, serve, mw_ai_model_schema, sizeof(struct mw_ai_model_part), "model", NULL, "verb: answers with this model"),
    VERB("pipeline", MW_K_TEXT, pipeline, NULL, 0, NULL, NULL, "verb: prepares this data"),
    VERB("replay", MW_K_COUNTED, replay, mw_workload_schema, sizeof(struct mw_workload_part), "workload", NULL, "verb: replays a workload of the library, or `trace` or `power` out of `file`"),
    /* all */
    TEXT("pool", pool, MW_MODELLED, "pool it runs in; absent: serve, train or flex by its verb where such a pool exists"),
    { "price", MW_K_QTY, MW_Q_MONEY_RATE, W(usd_per_gpu_s), "", 0, 1, NULL, 0, NULL, NULL, MW_PARAMETRIC, "what a GPU is sold for" },
    { "launch", MW_K_QTY_AUTO, MW_Q_TIME, W(launch_s), "auto", 0, 1e7, NULL, 0, NULL, NULL, MW_MODELLED,
      "from placement to the first step; auto: the restart time for training, 5 min for a replica (assumed), none for queued jobs" },
    /* train */
    NUM("tokens", TOKENS, tokens_tok, "", 0, 1e18, MW_MODELLED, "tokens of one run"),
    NUM("gpus", COUNT, gpus_n, "", 0, 1e8, MW_MODELLED, "GPUs of the gang"),
    { "gpus_per_rack", MW_K_QTY_AUTO, MW_Q_COUNT, W(gpus_per_rack_n), "auto", 0, 4096, NULL, 0, NULL, NULL, MW_MODELLED,
      "GPUs it uses of a rack, the others are its spares; auto: the largest power of two where racks are one NVLink domain" },
    TEXT("precision", precision, MW_PARAMETRIC, "number format; a stated utilisation is a share of the dense bfloat16 peak whatever it says"),
    TEXT("parallel", parallel, MW_MODELLED, "parallel layout: auto, or words such as tp8 pp16 vpp4 cp1 ep1 mb1 full; nosp: no sequence parallelism; gpipe or zbh1 instead of 1F1B; the utilisation then follows from the step"),
    { "batch", MW_K_QTY, MW_Q_TOKENS, W(batch_tok), "16777216 token", 1, 1e12, NULL, 0, NULL, NULL, MW_MODELLED, "tokens of one step, where a layout is given, to a tenth: whole micro-batches for every rank (assumed)" },
    { "sequence", MW_K_QTY, MW_Q_TOKENS, W(sequence_tok), "8192 token", 1, 1e9, NULL, 0, NULL, NULL, MW_MODELLED, "tokens of one sequence, where a layout is given (assumed)" },
    { "base", MW_K_TEXT, MW_Q_NUMBER, W(base), "", 0, 0, NULL, 0, "model", NULL, MW_PARAMETRIC, "model it starts from: fine-tuning, of the class tune" },
    { "checkpoint", MW_K_SECTION, MW_Q_NUMBER, W(checkpoint), NULL, 0, 0, checkpoint_schema, 0, NULL, "every", MW_MODELLED, "how progress becomes durable" },
    { "software", MW_K_COUNTED, MW_Q_NUMBER, W(software), "", 0, 0, mw_software_schema, sizeof(struct mw_software_part), "software", NULL, MW_MODELLED,
      "software of the step that `parallel` lays out; absent: the newest Megatron-Core that is out when it begins" },
    { "start", MW_K_DATE, MW_Q_NUMBER, W(start_ns), "", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "when it is submitted or begins; absent: with the clock of every simulated year" },
    NUM("expert_imbalance", NUMBER, imbalance, "1", 1, 64, MW_MODELLED, "tokens of the most loaded rank of experts over the mean, where a layout is given, and as far as that layout allows it; 1: balanced (assumed)"),
    NUM("network_duty", FRACTION, net_duty_frac, "30 %", 0, 1, MW_MODELLED, "share of a step in which its GPUs send past their scale-up domain (assumed); with `parallel` it follows from the step"),
    NUM("beyond_leaf", FRACTION, beyond_leaf_frac, "10 %", 0, 1, MW_MODELLED, "share of what they then send that leaves their leaf (assumed); with `parallel` it follows from the layout"),
    NUM("every", TIME, every_s, "", 3600, 1e10, MW_MODELLED, "a new run each; absent: one run"),
    NUM("utilisation", FRACTION, utilisation_frac, "", 1e-9, 8, MW_MODELLED, "share of the dense bfloat16 peak, past 100 % only in a narrower format; absent: the model card's, assumed"),
    /* serve */
    { "demand", MW_K_SECTION, MW_Q_NUMBER, W(demand), "", 0, 0, demand_schema, 0, NULL, "now", MW_MODELLED, "what is asked of the service" },
    TEXT("engine", engine, MW_NOT_SIMULATED, "serving engine"),
    { "lengths", MW_K_COUNTED, MW_Q_NUMBER, W(lengths), "", 0, 0, mw_lengths_schema, sizeof(struct mw_lengths_part), "lengths", NULL, MW_NOT_SIMULATED, "lengths of prompts and answers" },
    { "slo", MW_K_SECTION, MW_Q_NUMBER, W(slo), "", 0, 0, slo_schema, 0, "slo", NULL, MW_NOT_SIMULATED, "what is promised" },
    NUM("software_gain", FREQUENCY, software_gain_hz, "0 %/year", -1e-6, 1e-6, MW_MODELLED, "more tokens per GPU from better software, compounding"),
    NUM("tokens_per_gpu", TOKEN_RATE, tokps_per_gpu, "", 0, 1e7, MW_MODELLED, "output tokens per second of one GPU; absent: the model card's, assumed"),
    { "replica", MW_K_QTY_AUTO, MW_Q_COUNT, W(replica_n), "auto", 1, 4096, NULL, 0, NULL, NULL, MW_MODELLED, "GPUs of one replica; auto: the fewest powers of two that hold the weights" },
    NUM("load", FRACTION, load_frac, "70 %", 0.05, 1, MW_MODELLED, "load at the month's peak for which replicas are provided"),
    { "overflow", MW_K_SECTION, MW_Q_NUMBER, W(overflow), "", 0, 0, overflow_schema, 0, NULL, "to", MW_MODELLED, "where demand goes that does not fit" },
    NUM("deadline", TIME, deadline_s, "", 0, 1e8, MW_PARAMETRIC, "batch: latest answer"),
    { "when", MW_K_WORDS, MW_Q_NUMBER, W(when), "", 0, 0, NULL, 0, NULL, "cheap|green", MW_PARAMETRIC, "batch: runs in the cheaper or greener half of each day" },
    /* pipeline */
    NUM("ingest", BYTE_RATE, ingest_Bps, "", 0, 1e15, MW_PARAMETRIC, "raw data taken in"),
    TEXT("cpu", cpu_hall, MW_PARAMETRIC, "hall whose CPU racks do it"),
    NUM("cpu_load", FRACTION, cpu_load_frac, "60 %", 0, 1, MW_PARAMETRIC, "load of those racks (assumed)"),
    { "feeds", MW_K_WORDS, MW_Q_NUMBER, W(feeds), "", 0, 0, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "works that wait for its data" },
    /* replay */
    TEXT("file", file, MW_MODELLED, "trace in our format, or measured watts"),
    TEXT("scale", scale, MW_MODELLED, "`to fit` the GPUs left (wider jobs, then more of them), or a factor of arrivals such as x2; absent: as recorded"),
    TEXT("at", at, MW_MODELLED, "where measured watts enter: cdu, one column per slice of the racks"),
    MW_PARAM_END
};

static const struct mw_param works_schema[] = {
    { "*", MW_K_MAP, MW_Q_NUMBER, 0, "", 0, 0, work_schema, sizeof(struct mw_work_params), NULL, NULL, MW_MODELLED, "works by name" },
    MW_PARAM_END
};
const struct mw_claim mw_jobs_claims[] = {
    { "work", works_schema, offsetof(struct mw_jobs_params, work) },
    { NULL, NULL, 0 },
};
