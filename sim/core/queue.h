/* sim/core/queue.h - the event queue: one order for everything, (t_ns, phase, seq); timers can be cancelled and moved.
 *
 * Heap keyed by time; payloads live in slots so that a timer stays valid while its entry moves.  Rescheduling later is lazy:
 * the entry is found late, sees its new time and is pushed again; earlier pushes a fresh entry and the old one dies by generation.
 * Equal times pop in order of phase, then of seq (the order of posting or of the last reschedule).
 */
#ifndef MW_CORE_QUEUE_H
#define MW_CORE_QUEUE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Phases: the order of things within one instant. */
enum mw_phase { MW_AT_EXOG, MW_AT_FAULT, MW_AT_DONE, MW_AT_ARRIVE, MW_AT_DECIDE, MW_AT_SAMPLE };

struct mw_event {
    int64_t  t_ns;
    uint32_t ent, wait; /* what it concerns; the id of the wait it answers (a stale one is dropped by its owner) */
    uint16_t owner;     /* index of the model that handles it */
    uint8_t  phase, kind;
};
struct mw_timer { uint32_t slot, gen; }; /* {0,0} is never live */

struct mw_queue;
struct mw_queue *mw_queue_create(size_t expected_n);
void mw_queue_destroy(struct mw_queue *q);
struct mw_timer mw_queue_post(struct mw_queue *q, const struct mw_event *e);
bool mw_queue_cancel(struct mw_queue *q, struct mw_timer t);                  /* false: it had fired or was cancelled */
bool mw_queue_reschedule(struct mw_queue *q, struct mw_timer t, int64_t t_ns); /* false: not live */
bool mw_queue_live(const struct mw_queue *q, struct mw_timer t);
bool mw_queue_pop(struct mw_queue *q, struct mw_event *e);                    /* false: empty */
bool mw_queue_pop_until(struct mw_queue *q, int64_t t_ns, struct mw_event *e); /* false: nothing up to t */
bool mw_queue_peek(struct mw_queue *q, int64_t *t_ns);                        /* time of the next live event */
size_t mw_queue_live_n(const struct mw_queue *q);

#endif
