/* models/reliability/shelf.c - a ring of spares by the time they are back; it orders and pays nothing. */
#include "models/reliability/shelf.h"
#include "sim/base/calendar.h"

void mw_shelf_init(struct mw_shelf *s, struct mw_arena *a, uint32_t n, double rma_s)
{
    *s = (struct mw_shelf){ .n = n, .rma_s = rma_s, .back_ns = mw_arena_array(a, int64_t, n + 1) };
    for (uint32_t i = 0; i < n; i++)
        s->back_ns[i] = INT64_MIN;
}

double mw_shelf_take_s(struct mw_shelf *s, int64_t now_ns)
{
    if (s->n == 0)
        return 0.0;
    int64_t *back_ns = &s->back_ns[s->next], at_ns = *back_ns > now_ns ? *back_ns : now_ns;
    s->next = (s->next + 1) % s->n;
    s->empty_n += at_ns > now_ns;
    *back_ns = at_ns + mw_time_ns_up(s->rma_s);
    return mw_time_s(at_ns - now_ns);
}
