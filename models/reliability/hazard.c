/* models/reliability/hazard.c - integrated-hazard clocks; they know neither parts nor repairs. */
#include "models/reliability/hazard.h"
#include "sim/base/calendar.h"

void mw_hazard_init(struct mw_hazard *h, struct mw_stream draw, int64_t now_ns)
{
    *h = (struct mw_hazard){ .draw = draw, .since_ns = now_ns };
    h->left = mw_stream_exponential(&h->draw, 1.0);
}

void mw_hazard_rate(struct mw_hazard *h, int64_t now_ns, double rate_hz)
{
    double spent = h->rate_hz * mw_time_s(now_ns - h->since_ns);
    h->left = spent < h->left ? h->left - spent : 0.0;
    h->since_ns = now_ns;
    h->rate_hz = rate_hz;
}

int64_t mw_hazard_next_ns(const struct mw_hazard *h)
{
    if (!(h->rate_hz > 0.0))
        return INT64_MAX;
    int64_t wait_ns = mw_time_ns_up(h->left / h->rate_hz);
    return wait_ns < INT64_MAX - h->since_ns ? h->since_ns + wait_ns : INT64_MAX;
}

void mw_hazard_fire(struct mw_hazard *h, int64_t now_ns)
{
    h->since_ns = now_ns;
    h->left = mw_stream_exponential(&h->draw, 1.0);
}
