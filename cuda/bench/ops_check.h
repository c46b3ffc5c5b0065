/* cuda/bench/ops_check.h - holds the row-wise kernels and Adam against reference.c on awkward shapes, before any of them is timed. */
#ifndef MW_BENCH_OPS_CHECK_H
#define MW_BENCH_OPS_CHECK_H
#include "cuda/bench/kernels.h"

namespace mwb {

/* As PyTorch's defaults; the step count makes both bias corrections matter. */
const struct mw_bench_adam ADAM = { 1e-3, 0.9, 0.999, 1e-8, 3 };

/* Every element of two or more awkward shapes; throws wrong_result. */
void check_op(const lab &l, int op);

} // namespace mwb
#endif
