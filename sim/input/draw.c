/* sim/input/draw.c - the value of a ranged leaf in one trial: split normal or split lognormal through P10, P50 and P90. */
#include "sim/base/rng.h"
#include "sim/input/resolve.h"
#include <math.h>

/* Quantile of the standard normal at 0.9 (Wichura, AS 241). */
static const double Z90 = 1.2815515655446004;
enum { TRIES = 64 }; /* a truncated draw: outside the limits it is drawn again; a band that is nearly all outside ends at a limit */

static double once(const struct mw_node *leaf, struct mw_stream *stream)
{
    double z = mw_stream_normal(stream), low = leaf->low, mid = leaf->si, high = leaf->high;
    if (low > 0 && mid > 0 && high / low > 3) {
        double m = mw_log(mid), sigma = z < 0 ? m - mw_log(low) : mw_log(high) - m;
        return mw_exp(m + z * sigma / Z90);
    }
    return mid + z * (z < 0 ? mid - low : high - mid) / Z90;
}

double mw_draw_value(const struct mw_node *leaf, const struct mw_param *row, const char *path, struct mw_draw draw)
{
    if (draw.trial == 0 || !leaf->ranged)
        return leaf->si;
    double min, max, v = leaf->si;
    mw_row_limits(row, &min, &max);
    struct mw_stream stream = mw_stream_make(draw.seed, mw_hash_str(path), "range");
    stream.ctr = (uint64_t)draw.trial * TRIES;
    bool inside = false;
    for (int i = 0; i < TRIES && !inside; i++) {
        v = once(leaf, &stream);
        inside = v >= min && v <= max;
    }
    return mw_draw_clamp(row, v);
}

double mw_draw_clamp(const struct mw_param *row, double v)
{
    double min, max;
    mw_row_limits(row, &min, &max);
    v = v < min ? min : v > max ? max : v;
    return row->q == MW_Q_COUNT ? floor(v + 0.5) : v;
}
