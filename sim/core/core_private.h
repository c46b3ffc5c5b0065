/* sim/core/core_private.h - what only sim/core sees of a simulation: levels, accounts, dirty marks. */
#ifndef MW_CORE_PRIVATE_H
#define MW_CORE_PRIVATE_H
#include "sim/core/sim.h"
#include "sim/core/sum.h"

#define MW_SETTLE_ROUNDS 12
#define MW_INSTANT_EVENTS 1000000u
#define MW_HIST_BINS 512u

struct mw_span_stat { double min, max, from; int64_t t_peak_ns; }; /* from: integral at the start of the span */
struct mw_hist { double width; double seconds[MW_HIST_BINS]; };

/* What changes with every event comes first, in one cache line. */
struct mw_level {
    double v;
    int64_t t_ns;              /* integrated up to here */
    struct mw_sum integral;
    double peak;
    unsigned seen_by;          /* what else looks at values that have lasted: MW_SEEN_*; nobody at all: MW_SEEN_NEVER */
    unsigned keep;
    double sample_from;
    struct mw_hist *hist;
    struct mw_span_stat hour, month;
    const char *name;
    uint32_t ent;
    enum mw_quantity q;
};
enum { MW_SEEN_HOUR = 1, MW_SEEN_MONTH = 2, MW_SEEN_HIST = 4, MW_SEEN_NEVER = 8 };

struct mw_account_slot { struct mw_account a; struct mw_sum sum; };

struct mw_sim_core {
    struct mw_arena own;
    struct mw_level *level; uint32_t level_n, level_cap;
    struct mw_account_slot *account; uint32_t account_n, account_cap;
    uint32_t *column; const char **column_name; double *column_v; uint32_t column_n; /* levels kept as facility columns */
    uint32_t dirty;
    uint8_t dirty_by[MW_M_N + 1];
    bool opened, failed;
    int64_t next_sample_ns, last_sample_ns;
    uint32_t instant_n;
    uint16_t instant_owner[2];
    char infeasible[512];
};

/* level.c */
void mw_levels_open(struct mw_sim *s);
void mw_levels_sample(struct mw_sim *s, int64_t t0_ns, int64_t t1_ns);
void mw_levels_close(struct mw_sim *s);
/* books.c */
void mw_books_open(struct mw_sim *s);

#endif
