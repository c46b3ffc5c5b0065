/* sim/core/sketch.h - quantiles of any number of positive values in fixed memory, with a relative error of at most 1 %.
 *
 * The idea is DDSketch's (Masson, Rim, Lee, VLDB 2019): buckets whose width grows with the value.  Ours divide every octave
 * linearly into 50, so that the bucket is read off the bits of the double: no logarithm, nothing to round.  The state is counts,
 * minimum and maximum only; merging adds and compares, and so gives the same bytes in any order.
 *
 * Range: values from 2^-30 (1e-9) to 2^40 (1e12) in whatever unit the caller counts.  Smaller values, zero and negative ones share
 * one bucket below and are reported as the minimum seen, larger ones share one above and are reported as the maximum seen.
 */
#ifndef MW_CORE_SKETCH_H
#define MW_CORE_SKETCH_H
#include "sim/base/str.h"

enum { MW_SKETCH_OCTAVE_MIN = -30, MW_SKETCH_OCTAVE_MAX = 40, MW_SKETCH_PER_OCTAVE = 50,
       MW_SKETCH_BUCKETS = (MW_SKETCH_OCTAVE_MAX - MW_SKETCH_OCTAVE_MIN) * MW_SKETCH_PER_OCTAVE + 2 };

struct mw_sketch {
    uint64_t n;
    double min, max;                       /* +inf and -inf while empty */
    uint64_t bucket[MW_SKETCH_BUCKETS];    /* [0] below the range, [last] above */
};

void   mw_sketch_init(struct mw_sketch *s);
void   mw_sketch_add(struct mw_sketch *s, double x);                 /* x is not NaN */
void   mw_sketch_add_n(struct mw_sketch *s, double x, uint64_t n);   /* the same value n times */
void   mw_sketch_merge(struct mw_sketch *s, const struct mw_sketch *other);
/* The value of rank floor(q (n - 1)) within 1 %, 0 <= q <= 1; exact for q = 0 and 1; NaN while empty. */
double mw_sketch_quantile(const struct mw_sketch *s, double q);
/* Share of the values that are <= x, interpolated within one bucket: what a service-level target asks.  NaN while empty. */
double mw_sketch_share_below(const struct mw_sketch *s, double x);

/* Blob of a few hundred bytes, the same on every machine; appended to out. */
void   mw_sketch_pack(const struct mw_sketch *s, struct mw_str *out);
/* False if the blob is not one of ours, or damaged; s is then empty. */
bool   mw_sketch_unpack(struct mw_sketch *s, const void *blob, size_t n_B);

#endif
