/* sim/plan/params.c - the language of the plan, one row per key. */
#include "sim/plan/params.h"

#define V(f) offsetof(struct mw_revision_params, f)
static const struct mw_param revision_schema[] = {
    { "id", MW_K_TEXT, MW_Q_NUMBER, V(id), "", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "revision of the document" },
    { "date", MW_K_DATE, MW_Q_NUMBER, V(date_ns), "", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "date of the revision; quotes are expired or not on this day" },
    { "note", MW_K_TEXT, MW_Q_NUMBER, V(note), "", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "what changed" },
    MW_PARAM_END
};

#define T(f) offsetof(struct mw_head_params, f)
static const struct mw_param head_schema[] = {
    { "millwright", MW_K_QTY, MW_Q_COUNT, T(version), NULL, 1, 1, NULL, 0, NULL, NULL, MW_MODELLED, "version of the language" },
    { "title", MW_K_TEXT, MW_Q_NUMBER, T(title), "untitled", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "title of the report" },
    { "question", MW_K_TEXT, MW_Q_NUMBER, T(question), "", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "the question that the report answers" },
    { "author", MW_K_TEXT, MW_Q_NUMBER, T(author), "", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "who asks" },
    { "revision", MW_K_SECTION, MW_Q_NUMBER, T(revision), "", 0, 0, revision_schema, 0, NULL, NULL, MW_MODELLED, "document control" },
    MW_PARAM_END
};

#define R(f) offsetof(struct mw_run_params, f)
static const struct mw_param run_schema[] = {
    { "start", MW_K_DATE, MW_Q_NUMBER, R(start_ns), "2027-01-01", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "first day of the plan" },
    { "horizon", MW_K_QTY, MW_Q_TIME, R(horizon_s), "5 years", 60, 3e9, NULL, 0, NULL, NULL, MW_MODELLED, "length of the plan: build-out, demand and money" },
    { "detail", MW_K_NUMBERS, MW_Q_COUNT, R(detail), "", 1970, 2200, NULL, 0, NULL, NULL, MW_MODELLED, "calendar years simulated in full; empty: the first full year after the last hall" },
    { "step", MW_K_QTY, MW_Q_TIME, R(step_s), "5 min", 1, 3600, NULL, 0, NULL, NULL, MW_MODELLED, "sampling grid; divides an hour; results do not depend on it" },
    { "trials", MW_K_QTY, MW_Q_COUNT, R(trials_n), "200", 0, 1e6, NULL, 0, NULL, NULL, MW_MODELLED, "sampled trials of a bare --trials" },
    { "seed", MW_K_QTY, MW_Q_COUNT, R(seed), "1", 0, 9e15, NULL, 0, NULL, NULL, MW_MODELLED, "luck" },
    { "warm_up", MW_K_QTY, MW_Q_TIME, R(warm_up_s), "14 d", 0, 3e8, NULL, 0, NULL, NULL, MW_MODELLED, "simulated before the books of a detail year open" },
    MW_PARAM_END
};

#define B(f) offsetof(struct mw_probe_params, f)
static const struct mw_param probe_schema[] = {
    { "cpu", MW_K_QTY, MW_Q_FRACTION, B(cpu_frac), "0", 0, 1, NULL, 0, NULL, NULL, MW_MODELLED, "activity of every CPU" },
    { "gpu", MW_K_QTY, MW_Q_FRACTION, B(gpu_frac), "0", 0, 1, NULL, 0, NULL, NULL, MW_MODELLED, "activity of every GPU" },
    MW_PARAM_END
};
static const struct mw_param probes_schema[] = {
    { "*", MW_K_MAP, MW_Q_NUMBER, 0, "", 0, 0, probe_schema, sizeof(struct mw_probe_params), NULL, NULL, MW_MODELLED, "static load points, evaluated by every run" },
    MW_PARAM_END
};

#define O(f) offsetof(struct mw_report_params, f)
static const struct mw_param report_schema[] = {
    { "editions", MW_K_WORDS, MW_Q_NUMBER, O(editions), "[full]", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "editions that a run draws: board, utility, design, full" },
    { "paper", MW_K_WORD, MW_Q_NUMBER, O(paper), "a4", 0, 0, NULL, 0, NULL, "a4|letter", MW_MODELLED, "paper size" },
    { "units", MW_K_WORD, MW_Q_NUMBER, O(units), "si", 0, 0, NULL, 0, NULL, "si|us", MW_MODELLED, "us: US units beside SI where they are customary" },
    { "language", MW_K_TEXT, MW_Q_NUMBER, O(language), "en", 0, 0, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "language of the report" },
    MW_PARAM_END
};

/* Sections in the grammar of paths: cases are read by `run`, plan.generations by `headroom`; the others are kept for the reader and listed as not simulated. */
#define RAW(words, depth_, doc_) { { "*", MW_K_RAW, MW_Q_NUMBER, 0, "", 0, 0, NULL, 0, NULL, words, depth_, doc_ }, MW_PARAM_END }
static const struct mw_param cases_schema[] = RAW(NULL, MW_MODELLED, "named variations: columns of every table");
static const struct mw_param sweep_schema[] = RAW(NULL, MW_NOT_SIMULATED, "axes of a sweep");
static const struct mw_param size_schema[] = RAW(NULL, MW_NOT_SIMULATED, "goal and limits of a design search");
static const struct mw_param drills_schema[] = RAW(NULL, MW_NOT_SIMULATED, "failures to play through");
static const struct mw_param plan_schema[] = RAW(NULL, MW_NOT_SIMULATED, "refresh, ordering and decisions");

#define P(f) offsetof(struct mw_plan_params, f)
const struct mw_claim mw_plan_claims[] = {
    { "", head_schema, P(head) },
    { "run", run_schema, P(run) },
    { "probes", probes_schema, P(probes) },
    { "report", report_schema, P(report) },
    { "cases", cases_schema, SIZE_MAX },
    { "sweep", sweep_schema, SIZE_MAX },
    { "size", size_schema, SIZE_MAX },
    { "drills", drills_schema, SIZE_MAX },
    { "plan", plan_schema, SIZE_MAX },
    { NULL, NULL, 0 },
};
