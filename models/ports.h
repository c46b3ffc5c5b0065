/* models/ports.h - what models owe each other; the only place where they meet.
 *
 * Each table is one struct of functions that a model installs before anything is built; mw_port(sim)->power->attach(...).
 * Order of build and settle is registry order: site compute fabric storage cooling power reliability sched jobs economics.
 * Within a settle limits only tighten; relaxing is an event of its own period (power.cap.period).
 */
#ifndef MW_MODELS_PORTS_H
#define MW_MODELS_PORTS_H
#include "models/parts/parts.h"
#include "sim/core/sim.h"

/* What a load is for: the one namespace of `shed`, `carry` and `lend` (pools and work names map to a class). */
enum mw_load_class { MW_L_TRAIN, MW_L_SERVE, MW_L_BATCH, MW_L_TUNE, MW_L_IDLE, MW_L_CPU, MW_L_STORAGE, MW_L_NETWORK, MW_L_COOLING, MW_L_OTHER, MW_L_N };

/* ---- site: weather, price, carbon.  Weather is constant within an hour (or the file's step) and changes by KNOT events. */
struct mw_weather { double db_c, wb_c, dp_c, rh_frac, pressure_pa; };
struct mw_site_ops {
    const struct mw_weather *(*weather)(struct mw_sim *);
    void (*design)(struct mw_sim *, bool on);          /* weather becomes the design day, for static settles */
    const struct mw_weather *(*design_day)(struct mw_sim *);
    double (*carbon_kg_per_j)(struct mw_sim *, int64_t t_ns);        /* location-based, direct */
    double (*wholesale_usd_per_j)(struct mw_sim *, int64_t t_ns);
    const struct mw_tz *(*tz)(struct mw_sim *);
    double (*water_usd_per_m3)(struct mw_sim *);
    const struct mw_site_part *(*part)(struct mw_sim *);
    void (*weather_at)(struct mw_sim *, int64_t t_ns); /* weather becomes that of this instant, for static settles */
};

/* ---- compute: racks in groups (a block, a row, a hall's storage racks): the leaves of power, cooling and scheduling. */
struct mw_act { double tensor, mem, link, cpu; };       /* 0..1 of a busy GPU and of the CPU share beside it */
struct mw_group {                                       /* identical racks of one place that arrive together */
    uint32_t ent, hall_ent, hall, pool /* index into pools, 0 = the one default pool */, rack_n, node_per_rack, gpu_per_node, phase;
    const struct mw_rack_part *rack;
    int64_t ready_ns;                                   /* accepted: from here its GPUs exist; INT64_MAX: never within the horizon */
    int64_t retire_ns;
    uint32_t power_leaf, heat_leaf;
    enum mw_load_class cls;                             /* of its racks as built (a job's class is given by use()) */
    double design_w, nameplate_w;                       /* AC watts of the whole group: by power.basis, and booked */
};
struct mw_pool { const char *name; uint32_t gpu_n; };
/* Floor of a hall: positions for racks, those kept empty included, and what may stand on them (floor load over rack and aisle). */
struct mw_hall { uint32_t ent; double positions_n, floor_kg; };
struct mw_compute_ops {
    uint32_t (*group_n)(struct mw_sim *);
    const struct mw_group *(*group)(struct mw_sim *, uint32_t g);
    uint32_t (*pool_n)(struct mw_sim *);
    const struct mw_pool *(*pool)(struct mw_sim *, uint32_t p);      /* [0] = everything when no pools are named */
    uint32_t (*hall_n)(struct mw_sim *);                              /* group.hall counts to here */
    struct mw_hall (*hall)(struct mw_sim *, uint32_t hall);
    bool (*accepted)(struct mw_sim *, uint32_t g);                    /* has arrived and not retired */
    /* gpus (may be negative: takes back exactly what was given) of group g work at this activity for a work of class cls */
    void (*use)(struct mw_sim *, uint32_t g, int32_t gpus, enum mw_load_class cls, const struct mw_act *);
    void (*down)(struct mw_sim *, uint32_t g, int32_t gpus);          /* GPUs powered off or broken: draw nothing */
    double (*clock_frac)(struct mw_sim *, uint32_t g, enum mw_load_class cls); /* 1 = full clock; caps and heat lower it */
    void (*limit)(struct mw_sim *, uint32_t g, enum mw_load_class cls, double power_frac); /* from power: share of full-activity watts it may draw */
    void (*coolant)(struct mw_sim *, uint32_t g, double liquid_c, double air_c);            /* from cooling: supply temperatures */
    void (*relax)(struct mw_sim *);                                   /* limits start from none again */
    /* Static load point: every accepted GPU at act (cpu separately); design: the basis watts instead.  Overrides use() until cleared. */
    void (*probe)(struct mw_sim *, const struct mw_act *);
    void (*probe_design)(struct mw_sim *);
    void (*probe_clear)(struct mw_sim *);
    /* Replayed AC watts at the bus of the column-th of column_n equal slices of the groups, in order: what lies below is bypassed,
     * everything above acts.  A negative value ends the replay. */
    void (*bus_w)(struct mw_sim *, uint32_t column, uint32_t column_n, double w);
    double (*gpu_flopps)(struct mw_sim *, uint32_t g, const char *precision); /* dense peak per GPU */
    double (*gpu_n)(struct mw_sim *);                                  /* installed now */
    double (*it_w)(struct mw_sim *);                                   /* at the racks' AC input, now */
    double (*group_w)(struct mw_sim *, uint32_t g);
};

/* ---- fabric and storage: share of flows over what the placement uses. */
/* A job that computes and sends by turns.  peak_Bps: what one of its GPUs sends past its leaf while it sends; wired: what thinned links cost it alone is in its speed. */
struct mw_flow { uint32_t group_n; const uint32_t *group; const double *gpus /* of the job in each group */; double peak_Bps, duty; bool wired; };
/* Where links are thinned: GPUs that reach each other through one leaf of each rail, and within one hall, and downlink over uplink rate there.  0: no such bound. */
struct mw_wire { double leaf_gpu_n, leaf_over, hall_gpu_n, hall_over; bool sharp; };
struct mw_fabric_ops {
    uint32_t (*open)(struct mw_sim *, const struct mw_flow *);         /* handle */
    void (*close)(struct mw_sim *, uint32_t flow);
    double (*share)(struct mw_sim *, uint32_t flow);                   /* 0..1 of its speed, expected; 1 = undisturbed */
    struct mw_wire (*wire)(struct mw_sim *);
    double (*endpoint_n)(struct mw_sim *);                             /* GPUs that the ports of its leaves take; INFINITY: no network named */
};
struct mw_storage_ops {
    /* One transfer of bytes at most peak_Bps between tier and work; posts MW_EV_FLOW to owner when done.  Tiers by name; NULL = the first. */
    uint32_t (*transfer)(struct mw_sim *, const char *tier, bool write, double bytes_B, double peak_Bps, enum mw_model_id owner, uint32_t ent, uint32_t wait);
    void (*cancel)(struct mw_sim *, uint32_t transfer);
    double (*write_Bps)(struct mw_sim *, const char *tier);
    double (*read_Bps)(struct mw_sim *, const char *tier);
};

/* ---- power: a tree from the meter to the leaves.  attach() during build, before power builds; load() any time. */
struct mw_power_ops {
    uint32_t (*attach)(struct mw_sim *, uint32_t ent, enum mw_load_class cls, uint32_t hall_ent, double design_w, double nameplate_w, int64_t ready_ns);
    void (*load)(struct mw_sim *, uint32_t leaf, double w);
    bool (*alive)(struct mw_sim *, uint32_t leaf);
    double (*meter_w)(struct mw_sim *);
    double (*loss_w)(struct mw_sim *);          /* all distribution losses, now */
    double (*loss_room_w)(struct mw_sim *);     /* the part of them that heats conditioned rooms */
    double (*loss_hall_w)(struct mw_sim *, uint32_t hall_ent); /* ... of one hall; 0: of no hall in particular */
    double (*limit_w)(struct mw_sim *);         /* cap at the meter today */
    double (*firm_w)(struct mw_sim *);          /* min(contract, firm) today */
    double (*contract_w)(struct mw_sim *);
    double (*firm_at)(struct mw_sim *, int64_t t_ns); /* firm_w of any instant, slip included; valid from the start of build */
    double (*hall_w)(struct mw_sim *, uint32_t hall_ent); /* IT watts that the path to a hall carries at the present shares, redundancy held; INFINITY: nothing rated */
    int64_t (*firm_ns)(struct mw_sim *, double w); /* first instant at which w are firm (slip included); INT64_MAX never; valid from the start of build */
    double (*n1_w)(struct mw_sim *);            /* what passes with the largest transformer out */
    bool (*books_nameplate)(struct mw_sim *);   /* power.basis: nameplate instead of measured; valid from the start of build */
    uint32_t (*meter_level)(struct mw_sim *);   /* level of the meter's watts */
    double (*headroom_frac)(struct mw_sim *);   /* worst node: 1 - load/rating */
    const char *(*binding)(struct mw_sim *);    /* path of that node */
};

/* ---- cooling: heat in, auxiliary watts and supply temperatures out. */
enum mw_loop_kind { MW_LOOP_WARM, MW_LOOP_COOL };
/* one_out: a cooler or a chiller of every loop is, whichever leaves less; else all units are in service, spares as well. */
struct mw_loops_at { double design_w /* heat at design */, able_w /* most heat at the set temperatures; not sought beyond twice the design heat */, power_w /* of fans, pumps and chillers at the design heat */; };
struct mw_cooling_ops {
    uint32_t (*attach)(struct mw_sim *, uint32_t ent, uint32_t hall_ent, uint32_t group /* UINT32_MAX: no rack group */, double design_w, double liquid_frac, int64_t ready_ns);
    void (*heat)(struct mw_sim *, uint32_t leaf, double w);
    double (*aux_w)(struct mw_sim *);           /* all fans, pumps, chillers now */
    double (*water_m3ps)(struct mw_sim *);
    double (*capacity_frac)(struct mw_sim *);   /* heat over capacity at the present weather, worst system */
    /* Rack heat that the plant of a hall takes into liquid and into air at the present weather, spares held; INFINITY: no limit known. */
    void (*hall_w)(struct mw_sim *, uint32_t hall_ent, double *liquid_w, double *air_w);
    /* All warm (behind the CDUs) or all cool loops (behind the air handlers) at a weather, whatever the site's is; false: there is none. */
    bool (*loops)(struct mw_sim *, enum mw_loop_kind, bool one_out, const struct mw_weather *, struct mw_loops_at *);
};

/* ---- reliability, sched, jobs, economics. */
struct mw_hazard_ops { double (*interrupts_hz)(struct mw_sim *, uint32_t gpus); /* rate of interruptions of a gang, now */ double (*restart_s)(struct mw_sim *); };
struct mw_span { uint32_t group, gpus; };       /* a placement is a list of spans */
enum mw_prio { MW_PRIO_SERVE, MW_PRIO_TRAIN, MW_PRIO_TUNE, MW_PRIO_REPLAY, MW_PRIO_BATCH, MW_PRIO_N };
struct mw_ask { uint32_t id /* of the asker */, gpus; uint32_t pool; enum mw_prio prio; double expected_s /* run time for backfill; INFINITY unknown */; bool whole_racks; uint32_t gpu_per_rack /* 0: all */; bool again /* evicted before: goes before its class */; };
enum mw_why { MW_WHY_FAULT, MW_WHY_PREEMPT, MW_WHY_POWER, MW_WHY_RETIRE };
struct mw_sched_ops {
    uint32_t (*submit)(struct mw_sim *, const struct mw_ask *);        /* handle; jobs->placed() answers, now or later */
    void (*release)(struct mw_sim *, uint32_t handle);                  /* done or withdrawn */
    uint32_t (*span)(struct mw_sim *, uint32_t handle, const struct mw_span **); /* of a placed ask */
    void (*fault)(struct mw_sim *, uint32_t g, uint32_t gpus, double repair_s, enum mw_why); /* from reliability: GPUs of group g go down; evicts what ran there */
    double (*free_n)(struct mw_sim *, uint32_t pool);
};
/* A work over a span of the plan in closed form, as its parameters say: no failures, no waits, no caps. */
struct mw_work_plan {
    const char *name;
    bool tokens;                     /* asked, served, over and unserved are tokens/s; else served is GPUs too */
    bool batch, rest;                /* batch: lives on headroom as well; rest: takes whatever it finds */
    uint32_t pool; enum mw_prio prio;
    double asked, served, over, unserved; /* means of the span */
    double gpus, held, load;         /* GPUs it asks to hold, gets within room, and keeps at work on the mean */
};
/* What the work asks of a detail year whose clock would start at clock_ns: means over [t0, t1) at one hour of the local day and a mean day of
 * the week, without luck; peak: the most that is likely at once, at the busiest hour.  Rows are kept in the simulation's arena. */
struct mw_expect_ask { int64_t clock_ns, open_ns, t0_ns, t1_ns; int hour; bool peak; };
struct mw_expect_row { uint32_t ent, pool; enum mw_load_class cls; struct mw_act act; double held_n, active_n /* of these at act */, productive_n, headroom_n, tokps; };
struct mw_expect { struct mw_expect_row *row; uint32_t n; };
/* A training run that gives a parallel layout, as its work states it; group: the first of its pool that holds GPUs. */
struct mw_train_work { const char *name, *precision, *parallel; const struct mw_ai_model_part *model; double gpus_n, tokens_tok, batch_tok, sequence_tok, imbalance; const struct mw_group *group;
    const struct mw_software_part *software; /* h.use NULL: not stated */ int64_t start_ns; /* 0: with the clock */ struct mw_wire wire; };
struct mw_jobs_ops {
    uint32_t (*train_n)(struct mw_sim *);                                /* those runs, by name; valid after mw_sim_start */
    struct mw_train_work (*train)(struct mw_sim *, uint32_t i);
    uint32_t (*plan_n)(struct mw_sim *);                                 /* works that use GPUs; valid after mw_sim_start */
    /* room: GPUs of its pool that works before it leave; headroom: GPUs of services of its pool that are held and not at work. */
    struct mw_work_plan (*plan)(struct mw_sim *, uint32_t work, int64_t t0_ns, int64_t t1_ns, double room, double headroom);
    void (*placed)(struct mw_sim *, uint32_t ask_id, uint32_t handle);
    void (*evicted)(struct mw_sim *, uint32_t ask_id, enum mw_why);     /* its GPUs are gone; it may submit again */
    void (*clock)(struct mw_sim *, uint32_t g);                          /* clock of group g changed: rates follow */
    double (*tokens_per_s)(struct mw_sim *);                             /* served now */
    void (*expect)(struct mw_sim *, const struct mw_expect_ask *, struct mw_expect *); /* of a started static simulation; replayed watts are set to their means */
};
struct mw_econ_year; /* what the horizon needs of one simulated year; opaque */
/* Means of a part of a calendar month: the meter by hour of the local day, its likely peak, and the work over the day. */
struct mw_static_month { int64_t t0_ns, t1_ns; double meter_w[24], peak_w, water_m3ps, installed_n; struct mw_expect work; };
struct mw_econ_ops {
    double (*energy_price_usd_per_j)(struct mw_sim *, int64_t t_ns);
    /* After mw_sim_run of a detail year and before mw_sim_destroy; lives in a, which outlives the simulation (and the bound parameters must, too). */
    const struct mw_econ_year *(*year)(struct mw_sim *, struct mw_arena *a);
    /* After all detail years of a case (n > 0, in rising order): yearly cash flow from start to end of the horizon, returns, unit costs, notes;
     * metrics, money rows and notes go to sink, whose key is year 0. */
    void (*horizon)(const struct mw_econ_year *const *year, unsigned n, int64_t start_ns, int64_t end_ns, struct mw_arena *a, const struct mw_sink *sink);
    /* The same as year() from means: of a started static simulation, months in order and within one year. */
    const struct mw_econ_year *(*expected)(struct mw_sim *, const struct mw_static_month *month, unsigned n, struct mw_arena *a);
    /* End of the contract over rented GPUs or a leased hall of a plan that starts at start_ns; INT64_MAX: none, or built. */
    int64_t (*supplied_until_ns)(struct mw_sim *, int64_t start_ns);
};

struct mw_ports {
    const struct mw_site_ops *site; const struct mw_compute_ops *compute; const struct mw_fabric_ops *fabric; const struct mw_storage_ops *storage;
    const struct mw_cooling_ops *cooling; const struct mw_power_ops *power; const struct mw_hazard_ops *hazard; const struct mw_sched_ops *sched;
    const struct mw_jobs_ops *jobs; const struct mw_econ_ops *econ;
};
static inline struct mw_ports *mw_port(struct mw_sim *s) { return s->ports; }
static inline void *mw_state(struct mw_sim *s, enum mw_model_id m) { return s->state[m]; }
static inline const void *mw_params(struct mw_sim *s, enum mw_model_id m) { return s->params[m]; }

#endif
