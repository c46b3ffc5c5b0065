/* sim/plan/params.h - what the scenario says about itself and about the run: root keys, run, probes, report. */
#ifndef MW_PLAN_PARAMS_H
#define MW_PLAN_PARAMS_H
#include "sim/core/model.h"
#include "sim/input/scenario.h"

struct mw_run_params { int64_t start_ns; double horizon_s; struct mw_numbers detail; double step_s, trials_n, seed, warm_up_s; };
struct mw_revision_params { const char *id, *note; int64_t date_ns; };
struct mw_head_params { double version; const char *title, *question, *author; struct mw_revision_params revision; };
struct mw_probe_params { double cpu_frac, gpu_frac; };
struct mw_report_params { struct mw_words editions; const char *language; int paper, units; }; /* paper: a4 letter; units: si us */
struct mw_plan_params { struct mw_head_params head; struct mw_run_params run; struct mw_map probes; struct mw_report_params report; };

extern const struct mw_claim mw_plan_claims[]; /* into struct mw_plan_params; ends with path NULL */
#endif
