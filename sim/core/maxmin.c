/* sim/core/maxmin.c - progressive filling; knows links and flows, not what they carry. */
#include "sim/core/maxmin.h"
#include <math.h>
#include <stdbool.h>

static double use_of(const struct mw_maxmin_flow *f, uint32_t k)
{
    return f->use ? f->use[k] : 1.0;
}

/* Growth per unit of level on every link by the flows that still grow (rate negative: marked as growing from -1). */
static void load_links(const struct mw_maxmin_flow *flow, uint32_t flow_n, const double *rate, double *growth, uint32_t link_n)
{
    for (uint32_t l = 0; l < link_n; l++)
        growth[l] = 0.0;
    for (uint32_t i = 0; i < flow_n; i++)
        for (uint32_t k = 0; rate[i] < 0.0 && k < flow[i].link_n; k++)
            growth[flow[i].link[k]] += flow[i].weight * use_of(&flow[i], k);
}

static double next_level(const double *left, const double *growth, uint32_t link_n, const struct mw_maxmin_flow *flow, uint32_t flow_n, const double *rate, double level)
{
    double next = INFINITY;
    for (uint32_t l = 0; l < link_n; l++)
        if (growth[l] > 0.0)
            next = fmin(next, level + left[l] / growth[l]);
    for (uint32_t i = 0; i < flow_n; i++)
        if (rate[i] < 0.0)
            next = fmin(next, flow[i].cap / flow[i].weight);
    return next;
}

void mw_maxmin_solve(const double *capacity, uint32_t link_n, const struct mw_maxmin_flow *flow, uint32_t flow_n, double *rate, double *scratch)
{
    double *left = scratch, *growth = scratch + link_n, level = 0.0;
    uint32_t growing = flow_n;
    for (uint32_t l = 0; l < link_n; l++)
        left[l] = capacity[l];
    for (uint32_t i = 0; i < flow_n; i++)
        rate[i] = -1.0;
    while (growing > 0) {
        load_links(flow, flow_n, rate, growth, link_n);
        double next = fmax(level, next_level(left, growth, link_n, flow, flow_n, rate, level));
        for (uint32_t l = 0; l < link_n; l++)
            left[l] = fmax(0.0, left[l] - growth[l] * (next - level));
        level = next;
        for (uint32_t i = 0; i < flow_n; i++) {
            if (rate[i] >= 0.0)
                continue;
            bool stop = flow[i].cap <= flow[i].weight * level * (1.0 + 1e-14);
            for (uint32_t k = 0; !stop && k < flow[i].link_n; k++)
                stop = left[flow[i].link[k]] <= 1e-12 * capacity[flow[i].link[k]];
            if (!stop)
                continue;
            rate[i] = fmin(flow[i].cap, flow[i].weight * level);
            growing--;
        }
    }
}
