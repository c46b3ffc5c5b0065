/* sim/input/import/trace.h - job traces: what was submitted when, for how long and on how many GPUs; schedules nothing.
 *
 * Known: our own files (written by mw_trace_write), Philly (Microsoft, msr-fiddle: timestamp,duration,num_gpus,gpu_time,cluster) and
 * Eagle (NREL, Slurm accounting).  The format is told by the header line.  Lines may be unsorted; the result is sorted by submission, then
 * by line.  Repeated lines are kept: in Philly they are jobs of their own, submitted together.
 *
 * Diagnostics: E411 not a known trace, E412 not a number or date, E413 outside what the field can be, E414 no jobs,
 * W411 jobs left out.
 */
#ifndef MW_IMPORT_TRACE_H
#define MW_IMPORT_TRACE_H
#include "sim/base/arena.h"
#include "sim/base/file.h"
#include <stdint.h>

enum mw_job_end { MW_END_UNKNOWN, MW_END_PASSED, MW_END_KILLED, MW_END_FAILED };
const char *mw_job_end_name(enum mw_job_end e);

struct mw_trace_job {
    int64_t submit_ns;    /* from the first submission of the trace */
    double run_s;         /* > 0: time on its GPUs, without waiting */
    uint32_t gpus, group; /* group: index of tenant, virtual cluster or account */
    enum mw_job_end end;
};

/* What the file had and had not, and what was made of it. */
struct mw_trace_sanity {
    uint32_t row_n, repeated_n, unsorted_n;
    uint32_t no_gpu_n, no_time_n;     /* left out: asked for no GPU; ran for no time */
    uint32_t mismatch_n;              /* stated GPU time differs from run time x GPUs by more than 1 s */
    bool has_wait, has_limit, has_end, has_group;
    double span_s;                    /* first submission to last end, as if nobody waited */
    double gpu_s, run_mean_s, run_p50_s, run_p90_s, run_p99_s;
    uint32_t gpus_max;
    double peak_gpus;                 /* GPUs that would run at once if nobody waited */
};

struct mw_trace {
    const char *format;               /* "philly", ... */
    int64_t start_ns;                 /* date of the first submission as the file writes it; INT64_MIN: the file has no dates */
    uint32_t n, group_n;
    struct mw_trace_job *job;
    const char **group;
    struct mw_trace_sanity sanity;
};

/* Size of the cluster that ran it, out of a node sequence (time,active,total per minute). */
struct mw_trace_cluster { uint32_t row_n; double node_max, node_mean, active_mean, gpus_per_node; };

/* NULL after diagnostics.  Everything lives in a. */
struct mw_trace *mw_trace_load(struct mw_arena *a, const char *path, struct mw_diag *d);
struct mw_trace *mw_trace_read(struct mw_arena *a, struct mw_reader *r, struct mw_diag *d);
/* gpus_per_node is the caller's assumption: no trace states it. */
bool mw_trace_nodes_read(struct mw_reader *r, double gpus_per_node, struct mw_trace_cluster *out, struct mw_diag *d);
/* Our own format; gzip if path ends in .gz.  False after a diagnostic. */
bool mw_trace_write(const struct mw_trace *t, const char *path, struct mw_diag *d);
/* Fills t->sanity from the jobs (the counts of rows are the reader's). */
void mw_trace_measure(struct mw_trace *t);
/* The sanity report in plain lines; cluster may be NULL. */
void mw_trace_report(const struct mw_trace *t, const struct mw_trace_cluster *cluster, struct mw_str *out);
/* Names of the formats that can be read, NULL-terminated. */
const char *const *mw_trace_formats(void);

#endif
