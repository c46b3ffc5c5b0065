/* models/jobs/jobs.h - the state of work: jobs as rates between events, services as counts of replicas; nothing outside this folder includes it.
 *
 * A job holds GPUs in one of the states starting, running, checkpointing, restoring.  While it runs, its GPU time is split in fixed order:
 *   network = 1 - share, throttle = share (1 - mean clock), straggler = share (mean clock - slowest clock), productive = share x slowest clock
 * (storage = 0: checkpoints and restores are states of their own).  Work is measured in seconds at full rate.
 * Throughput of training and serving comes from a stated utilisation; the way it was stated is noted as assumed.
 */
#ifndef MW_JOBS_JOBS_H
#define MW_JOBS_JOBS_H
#include "models/jobs/params.h"
#include "sim/core/sketch.h"
#include "sim/core/sum.h"
#include "sim/base/check.h"

#define MW_NONE UINT32_MAX

enum mw_verb { MW_V_TRAIN, MW_V_QUEUE, MW_V_SERVE, MW_V_PIPELINE, MW_V_REPLAY, MW_V_N };
enum mw_work_kind { MW_W_TRAIN, MW_W_QUEUE, MW_W_SERVE, MW_W_PIPELINE, MW_W_WORKLOAD, MW_W_TRACE, MW_W_POWER };
enum mw_job_state { MW_JOB_NONE, MW_JOB_WAITING, MW_JOB_STARTING, MW_JOB_RUNNING, MW_JOB_CHECKPOINTING, MW_JOB_RESTORING, MW_JOB_STATE_N };

struct mw_job {
    uint64_t id;
    uint32_t work, gpus, handle, restarts;
    enum mw_job_state state;
    bool using;                      /* its activity is booked with compute */
    int64_t submit_ns, wait_ns /* waiting since */, start_ns /* first; -1 never */, t_ns /* progress is known up to here */;
    double left, durable_left;       /* work to the end, now and by the last durable checkpoint: seconds at full rate; of training: seconds of
                                        the gang if its devices had a dense peak of 1e15 flop/s */
    double total, full_hz;           /* work of all of it; work per second at full rate on this placement */
    double rate, mean_clock, share;  /* productive part of running; 0 unless running */
    double held_gpu_s, prod_gpu_s, durable_prod, open_prod; /* open_prod: productive before the books opened */
    struct mw_timer timer, patience;
    uint32_t wait, link, run, next;  /* wait: id of what it waits for; link: of its groups; run: of training; next: free list */
    uint32_t replica_i;              /* position in its service */
    uint32_t dirty_gen;
};
struct mw_link { uint32_t job, group, gpus, jnext, gnext, gprev; };
struct mw_run { /* what only training has */
    double interval_s, size_B, snap_left, snap_prod;
    int64_t due_ns;
    uint32_t job, transfer, transfer_wait, flow, next;
    bool moving, flowing, due;       /* a transfer is under way; a flow is open; a checkpoint waits for the transfer before it */
};
struct mw_service {
    uint32_t work, *replica, replica_n, replica_cap, each /* GPUs of a replica */, *group_gpus /* running, by group */, run_gpus;
    double tokps_ref;         /* per GPU at the plan's start */
    double demand_tokps, full /* GPUs at full clock that its replicas are worth */, load /* own tokens / capacity */, lent /* to batches, likewise */, served_tokps, over_tokps, unserved_tokps;
    double hour[24];          /* batch: factor on the demand by local hour of this day */
    double a_prod, a_throttle, a_reserved; /* what it has put into the levels */
    bool fill;
    uint32_t l_demand, l_served, l_over, l_gpus;
    double act_load;          /* at which its activity is booked with compute */
};
struct mw_stream_state { struct mw_stream arrive, gpus, run; }; /* of queues and workloads */
struct mw_work {
    const struct mw_work_params *p;
    const char *name, *path;
    enum mw_work_kind kind;
    uint32_t ent, pool;
    enum mw_load_class cls;
    enum mw_prio prio;
    struct mw_act act;
    struct mw_stream_state draw;
    struct mw_sketch *waits_s; struct mw_sum waited_s; /* from submission to start or withdrawal */
    double mfu;               /* training: share of the dense bfloat16 peak */
    double scale;             /* of arrivals */
    uint32_t wider;           /* factor of every job's GPUs, a power of two; 1 unless fitted */
    bool to_fit;              /* scale follows from the GPUs that other works leave, when the clock starts */
    int64_t start_ns;         /* 0: undated */
    uint32_t service;         /* index, MW_NONE */
    const struct mw_trace *trace; uint32_t trace_i; int64_t trace_ns;
    const struct mw_power_trace *watts; uint32_t watts_row;
    uint32_t run_n;           /* runs of training begun */
    uint64_t arrived_n, finished_n, lost_n, rejected_n;
    double gpu_s, prod_gpu_s, redone_gpu_s, tokens;
};
struct mw_jobs {
    const struct mw_jobs_params *p;
    const struct mw_ports *port;
    struct mw_work *work; uint32_t work_n;   /* by name: the order in the file changes nothing */
    struct mw_job *job;   uint32_t job_n, job_cap, job_free;
    struct mw_link *link; uint32_t link_n, link_cap, link_free;
    struct mw_run *run;   uint32_t run_n, run_cap, run_free;
    struct mw_service *service; uint32_t service_n;
    uint32_t *group_link, group_n;           /* heads by group */
    uint32_t *dirty, dirty_n; bool *group_dirty;
    uint32_t dirty_gen, wait;
    bool serve_dirty;
    int month;                               /* local month for which services are sized; 0: none yet */
    uint64_t next_id;
    double redone_gpu_s;
    uint32_t l_state[MW_JOB_STATE_N], l_prod, l_net, l_storage, l_throttle, l_straggler, l_serve_idle;
    uint32_t l_demand, l_served, l_over, l_unserved, l_ingest;
    uint32_t a_prod, a_redone, a_arrived, a_present, a_finished, a_running, a_queued, a_rejected, a_lost;
};

uint32_t mw_train_work_n(struct mw_sim *s); /* train.c: runs that give a layout */
struct mw_train_work mw_train_work(struct mw_sim *s, uint32_t i);
/* work.c - from parameters to works */
int mw_works_build(struct mw_sim *s, struct mw_jobs *c);
int mw_work_keys_check(struct mw_sim *s, const struct mw_work *w, enum mw_verb verb); /* -1 after diagnostics */
/* job.c - life of one job */
uint32_t mw_job_new(struct mw_sim *s, struct mw_jobs *c, uint32_t work, uint32_t gpus, double left);
void mw_job_submit(struct mw_sim *s, struct mw_jobs *c, uint32_t job);
void mw_job_enter(struct mw_sim *s, struct mw_jobs *c, uint32_t job, enum mw_job_state to); /* books the old state, opens the new */
void mw_job_timer(struct mw_sim *s, struct mw_jobs *c, uint32_t job, double in_s);          /* next MW_EV_SEGMENT; INFINITY: none */
void mw_job_segment(struct mw_sim *s, struct mw_jobs *c, uint32_t job);                     /* it has come */
void mw_job_run(struct mw_sim *s, struct mw_jobs *c, uint32_t job);                         /* starts or resumes its work */
void mw_job_plan(struct mw_sim *s, struct mw_jobs *c, uint32_t job);                        /* running: when its segment ends at the present rate */
void mw_job_finish(struct mw_sim *s, struct mw_jobs *c, uint32_t job);
void mw_job_withdraw(struct mw_sim *s, struct mw_jobs *c, uint32_t job);                    /* its patience is over */
void mw_job_placed(struct mw_sim *s, uint32_t job, uint32_t handle);
void mw_job_evicted(struct mw_sim *s, uint32_t job, enum mw_why why);
void mw_job_advance(struct mw_sim *s, struct mw_jobs *c, uint32_t job);
void mw_job_row(struct mw_sim *s, struct mw_jobs *c, uint32_t job, const char *state, int64_t end_ns);
void mw_job_free(struct mw_sim *s, struct mw_jobs *c, uint32_t job);
bool mw_job_counts(const struct mw_jobs *c, uint32_t job);                                  /* it stands in the jobs book: all but replicas */
void *mw_jobs_grow(struct mw_arena *a, void *old, uint32_t n, uint32_t *cap, size_t item_B);
/* rate.c - clocks and shares to rates */
void mw_rate_measure(struct mw_sim *s, struct mw_jobs *c, uint32_t job);
void mw_rate_dirty(struct mw_sim *s, uint32_t group);
void mw_rate_settle(struct mw_sim *s, struct mw_jobs *c, int round);
void mw_rate_link(struct mw_sim *s, struct mw_jobs *c, uint32_t job);
void mw_rate_unlink(struct mw_sim *s, struct mw_jobs *c, uint32_t job);
void mw_rate_use(struct mw_sim *s, struct mw_jobs *c, uint32_t job, int sign);
/* train.c */
void mw_train_start(struct mw_sim *s, struct mw_jobs *c, uint32_t work);
void mw_train_next(struct mw_sim *s, struct mw_jobs *c, uint32_t work);      /* the next run is due */
void mw_train_segment(struct mw_sim *s, struct mw_jobs *c, uint32_t job);
void mw_train_flow(struct mw_sim *s, struct mw_jobs *c, uint32_t job);       /* its transfer is done */
void mw_train_lost(struct mw_sim *s, struct mw_jobs *c, uint32_t job);       /* evicted: flows and transfers end */
void mw_train_plan(struct mw_sim *s, struct mw_jobs *c, uint32_t job);       /* running: the next checkpoint or the end */
double mw_train_interval_s(double stall_s, double interrupts_hz);            /* Young: sqrt(2 stall / rate) */
void mw_train_begin(struct mw_sim *s, struct mw_jobs *c, uint32_t job);      /* its rate and checkpoints on this placement */
void mw_train_ask(struct mw_sim *s, struct mw_jobs *c, uint32_t job, struct mw_ask *a);
struct mw_checkpoint_pace { double interrupts_hz, write_s, read_s, stall_s, interval_s; };
struct mw_checkpoint_pace mw_train_pace(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w);
uint32_t mw_train_rack_gpus(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w, uint32_t gpus); /* used of each whole rack; 0: it takes any GPUs */
int64_t mw_train_run_ns(const struct mw_work *w, uint32_t k);                /* when run k is due; INT64_MAX never */
void mw_train_done(struct mw_sim *s, struct mw_jobs *c, uint32_t job);       /* its run ends: flows close */
/* stream.c - jobs that arrive: queues, workloads, traces */
void mw_stream_start(struct mw_sim *s, struct mw_jobs *c, uint32_t work);
void mw_stream_arrive(struct mw_sim *s, struct mw_jobs *c, uint32_t work);
void mw_stream_again(struct mw_sim *s, struct mw_jobs *c, uint32_t work); /* nothing could arrive so far: look again */
double mw_stream_rate_hz(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w); /* arrivals, with what has been installed */
/* serve.c */
void mw_serve_start(struct mw_sim *s, struct mw_jobs *c);
void mw_serve_hour(struct mw_sim *s, struct mw_jobs *c);
void mw_serve_replica(struct mw_sim *s, struct mw_jobs *c, uint32_t job, int sign); /* a replica begins or ceases to run */
void mw_serve_settle(struct mw_sim *s, struct mw_jobs *c, int round);
double mw_serve_shape(const struct mw_service *v, const struct mw_demand_params *d, int hour, int weekday);        /* factor on it */
uint32_t mw_serve_target_n(struct mw_sim *s, const struct mw_jobs *c, const struct mw_service *v, int64_t t_ns, uint32_t room_gpus); /* replicas of the month from t on */
void mw_serve_build(struct mw_sim *s, struct mw_jobs *c);
#define MW_CHEAP_HOURS 12u /* a batch that chooses its hours runs in the better half of the day */
double mw_serve_tokps_per_gpu(struct mw_sim *s, const struct mw_jobs *c, const struct mw_service *v, int64_t t_ns);
double mw_serve_demand_tokps(struct mw_sim *s, const struct mw_jobs *c, const struct mw_service *v, int64_t t_ns); /* mean of the day */
double mw_serve_peak_frac(const struct mw_jobs *c, const struct mw_service *v); /* highest hour over the mean */
bool mw_serve_flexible(const struct mw_jobs *c, const struct mw_service *v);    /* chooses its hours */
bool mw_serve_is_batch(const struct mw_jobs *c, const struct mw_service *v);
/* plan.c */
uint32_t mw_work_plan_n(struct mw_sim *s);
struct mw_work_plan mw_work_plan(struct mw_sim *s, uint32_t work, int64_t t0_ns, int64_t t1_ns, double room, double headroom);
double mw_train_nominal_s(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w); /* of one run, undisturbed */

/* expect.c - as mw_jobs_ops.expect */
void mw_jobs_expect(struct mw_sim *s, const struct mw_expect_ask *ask, struct mw_expect *out);
/* feed.c - pipelines and replayed watts */
int mw_feed_build(struct mw_sim *s, struct mw_jobs *c, uint32_t work);
void mw_feed_start(struct mw_sim *s, struct mw_jobs *c, uint32_t work);
void mw_feed_knot(struct mw_sim *s, struct mw_jobs *c, uint32_t work);

static inline struct mw_jobs *mw_jobs(struct mw_sim *s) { return mw_state(s, MW_M_JOBS); }

#endif
