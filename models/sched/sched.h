/* models/sched/sched.h - the scheduler's own state: racks, nodes, pieces, asks; nothing outside this folder includes it.
 *
 * The unit of placement is the node: an ask of at most one node's GPUs is packed best-fit into a partly used node, a larger one takes
 * whole nodes, an ask for whole racks takes racks in which nothing else runs and keeps their surplus GPUs as spares ("reserved idle").
 * A rack is a mask of entirely free nodes (at most 64 nodes), a node is a count of free GPUs, a GPU is nobody.
 * A failed GPU drains its node until the repair.  Validity: GPUs of a node are alike; a pool's groups may differ.
 */
#ifndef MW_SCHED_SCHED_H
#define MW_SCHED_SCHED_H
#include "models/sched/params.h"
#include "sim/base/check.h"

#define MW_NONE UINT32_MAX
#define MW_NODES_PER_RACK_MAX 64u
#define MW_GPUS_PER_NODE_MAX 255u

struct mw_piece { /* what one ask holds in one rack */
    uint64_t mask;           /* its nodes */
    uint32_t ask, rack, gpus /* in use; a small ask holds less than its node */;
    uint32_t next;           /* of the ask */
    uint32_t rnext, rprev;   /* of the rack */
};
struct mw_srack {
    uint64_t free_mask, down_mask; /* entirely free healthy nodes; nodes under repair */
    uint32_t group, node0, free_n /* nodes in free_mask */, used_n /* nodes with any use */, excl /* ask that holds all of it */, piece, next, prev;
};
struct mw_sgroup {
    uint32_t ent, rack0, rack_n, pool, node_n /* per rack */, gpn /* GPUs per node */;
    uint32_t whole_gpu_n;    /* on entirely free nodes */
    uint32_t empty_rack_n;   /* nothing runs there */
    bool up;                 /* accepted and not retired */
    struct mw_stream unit;   /* which node fails */
};
enum mw_ask_state { MW_ASK_NONE, MW_ASK_WAITING, MW_ASK_RUNNING };
struct mw_sask {
    struct mw_ask a;
    enum mw_ask_state state;
    uint32_t piece, reserved_n;   /* spares in its racks, surplus on its nodes */
    uint32_t prev, next;          /* waiting: of its queue; running: of its class, latest first */
    int64_t submit_ns, start_ns, end_ns /* expected; INT64_MAX unknown */, promised_ns /* first reservation as head; INT64_MAX none */;
    uint32_t stamp;
    struct mw_span *span;
    uint32_t span_n, span_cap;
};
struct mw_slist { uint32_t head, tail; };
struct mw_send { int64_t end_ns; uint32_t ask; }; /* a running ask by its expected end */
struct mw_spool {
    uint32_t gpn_max, rack_gpu_max /* largest rack */, empty_rack_n /* nothing runs there */, whole_gpu_n, free_gpu_n, total_gpu_n /* of accepted groups, down ones too */, wait_n;
    uint32_t *partial;       /* [gpn_max + 1] heads of nodes by free GPUs */
    uint32_t rack[MW_NODES_PER_RACK_MAX + 1]; /* heads of racks by entirely free nodes */
    uint64_t rack_bits;      /* bit k-1: rack[k] is not empty, k >= 1 */
    struct mw_slist wait[MW_PRIO_N], run[MW_PRIO_N];
    struct mw_send *heap; uint32_t heap_n, heap_cap; /* running asks of known end, earliest first */
    bool dirty;
};
struct mw_repair { uint32_t rack, next; uint64_t mask; };

struct mw_hyp { /* the cluster as it will be when running jobs end: scratch of one pass */
    uint32_t gen, *node_stamp, *rack_stamp;
    uint8_t *node_free;
    uint32_t *rack_used;
    uint32_t whole_gpu_n, rack_n, rack_gpu_n /* that the head uses of a rack */, node /* reserved for a small head */;
    int64_t shadow_ns;
    uint32_t *front, front_cap;
};
struct mw_sched {
    const struct mw_sched_params *p;
    const struct mw_ports *port;
    struct mw_arena *arena;
    struct mw_sgroup *group; uint32_t group_n;
    struct mw_srack *rack;   uint32_t rack_n;
    uint8_t *node_free;      uint32_t node_n; /* by node; 0 while down */
    uint32_t *node_next, *node_prev, *node_rack;
    struct mw_spool *pool;   uint32_t pool_n;
    struct mw_piece *piece;  uint32_t piece_n, piece_cap, piece_free;
    struct mw_sask *ask;     uint32_t ask_n, ask_cap, ask_free;
    uint32_t *heap_at, heap_at_cap; /* where an ask stands in its pool's heap; apart from the asks, because the heap moves many of them */
    struct mw_repair *repair; uint32_t repair_n, repair_cap, repair_free;
    uint32_t *gscratch;      /* [group_n], zero between uses */
    struct mw_shave { uint32_t gpus, group; } *have; /* [group_n] scratch: groups by what they hold */
    struct mw_hyp hyp;
    uint32_t stamp, *victim, victim_cap;
    unsigned preempt;        /* bit per mw_prio */
    bool pass_posted;
    uint64_t free_gpu_n, whole_gpu_n, down_gpu_n, reserved_gpu_n, busy_gpu_n, wait_job_n, wait_gpu_n;
    uint64_t pass_n, start_n, backfill_n, preempt_n, evict_n;
    double wait_s;
    uint32_t l_queue_jobs, l_queue_gpus, l_busy, l_idle, l_frag, l_down, l_reserved;
};

/* nodes.c - counts of free GPUs and nodes */
void mw_sched_take(struct mw_sched *c, uint32_t rack, uint64_t mask, uint32_t gpus_each);
void mw_sched_give(struct mw_sched *c, uint32_t rack, uint64_t mask, uint32_t gpus_each);
void mw_sched_node_down(struct mw_sched *c, uint32_t rack, unsigned i); /* the node is entirely free */
void mw_sched_node_up(struct mw_sched *c, uint32_t rack, unsigned i);
void mw_sched_rack_open(struct mw_sched *c, uint32_t rack);             /* its nodes exist from now on */
/* place.c - where an ask goes */
bool mw_sched_place(struct mw_sched *c, uint32_t ask);    /* takes its pieces; false: it does not fit now, nothing changed */
void mw_sched_unplace(struct mw_sched *c, uint32_t ask);
void mw_sched_spans(struct mw_sched *c, uint32_t ask);    /* pieces -> spans by group */
void mw_sched_piece_drop(struct mw_sched *c, uint32_t piece, uint64_t mask); /* spares of a whole rack leave its holder */
uint32_t mw_sched_small_max(const struct mw_sched *c, const struct mw_sask *k); /* largest ask of its pool that is packed into one node */
uint32_t mw_sched_rack_gpus(const struct mw_sched *c, const struct mw_sask *k, uint32_t group); /* GPUs a whole-racks ask uses of each rack */
bool mw_sched_rack_fits(const struct mw_sched *c, const struct mw_sask *k, uint32_t rack);      /* healthy enough, were it empty */
/* asks.c - queues and the order of expected ends */
uint32_t mw_sched_ask_new(struct mw_sched *c, const struct mw_ask *a, int64_t now_ns);
void mw_sched_ask_free(struct mw_sched *c, uint32_t ask);
void mw_sched_wait_add(struct mw_sched *c, uint32_t ask);
void mw_sched_wait_drop(struct mw_sched *c, uint32_t ask);
void mw_sched_run_add(struct mw_sched *c, uint32_t ask);
void mw_sched_run_drop(struct mw_sched *c, uint32_t ask);
void *mw_sched_grow(struct mw_arena *a, void *old, uint32_t n, uint32_t *cap, size_t item_B);
/* hyp.c - the reservation of the first waiting job */
void mw_hyp_reserve(struct mw_sched *c, uint32_t head, int64_t now_ns);
bool mw_hyp_hopeless(const struct mw_sched *c, uint32_t head, uint32_t ask); /* not yet placed: it would delay the head wherever it went */
bool mw_hyp_allows(struct mw_sched *c, uint32_t head, uint32_t ask); /* ask has just been placed; false: it would delay the head */
bool mw_hyp_release(struct mw_sched *c, uint32_t head, uint32_t ask); /* adds what ask holds; true: the head fits */
void mw_hyp_begin(struct mw_sched *c, uint32_t head);
/* pass.c - one scheduling pass */
void mw_sched_pass(struct mw_sim *s, struct mw_sched *c);
/* fault.c */
void mw_sched_fault(struct mw_sim *s, uint32_t g, uint32_t gpus, double repair_s, enum mw_why why);
void mw_sched_repaired(struct mw_sim *s, struct mw_sched *c, uint32_t repair);
void mw_sched_commission(struct mw_sim *s, struct mw_sched *c, uint32_t g);
void mw_sched_retire(struct mw_sim *s, struct mw_sched *c, uint32_t g);
void mw_sched_evict(struct mw_sim *s, struct mw_sched *c, uint32_t ask, enum mw_why why);
/* sched.c */
void mw_sched_wake(struct mw_sim *s, struct mw_sched *c, uint32_t pool);
void mw_sched_levels(struct mw_sim *s, struct mw_sched *c);

/* Ties by handle: no decision depends on how the heap happened to be filled. */
static inline bool mw_send_before(const struct mw_send *a, const struct mw_send *b) { return a->end_ns != b->end_ns ? a->end_ns < b->end_ns : a->ask < b->ask; }
static inline struct mw_srack *mw_srack(struct mw_sched *c, uint32_t r) { return &c->rack[r]; }
static inline struct mw_sgroup *mw_srack_group(const struct mw_sched *c, uint32_t r) { return &c->group[c->rack[r].group]; }

#endif
