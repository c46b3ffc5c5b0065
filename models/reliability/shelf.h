/* models/reliability/shelf.h - spare parts on a shelf: how long a repair waits for one; no identity of parts.
 *
 * n spares go round: a repair takes the one that has been back longest, and sends the broken one away for rma_s.  n = 0: no shelf is
 * simulated and repairs never wait.
 */
#ifndef MW_RELIABILITY_SHELF_H
#define MW_RELIABILITY_SHELF_H
#include "sim/base/arena.h"
#include <stdint.h>

struct mw_shelf { int64_t *back_ns; uint32_t n, next; double rma_s; uint64_t empty_n; /* repairs that found it empty */ };
void mw_shelf_init(struct mw_shelf *s, struct mw_arena *a, uint32_t n, double rma_s);
double mw_shelf_take_s(struct mw_shelf *s, int64_t now_ns); /* seconds until a spare is there */

#endif
