/* models/compute/memory_bound.h - time of operations that only move memory: copies, element-wise, norms, softmax, embedding, optimizer; no arithmetic limit.
 *
 * t = launch + B / rate, B bytes read and written:
 *   from memory  m = ((memory R)^-s + (threads 8 streams / latency)^-s)^(-1/s), R the device's memory rate
 *     each thread has one element of 8 bytes of every stream in flight for `latency`; threads 0: enough of them.
 *   from cache   a set of W bytes that is used again and again: hit = 1 / (1 + (W / (fits L2))^edge)
 *     rate = 1 / (hit / (cache R) + (1 - hit) / m); W 0: cold, all from memory.
 * Rises with B and W, falls with threads; never faster than launch + B / R when cold.  Valid for B >= 0.
 * Bytes of each kind of operation (per element of size e, rows x columns):
 *   read 1, copy 2, triad 3, element-wise of two inputs 3, norm 2 (its weights stay in cache), norm with the residual added 4, softmax 2,
 *   embedding 2, optimizer (Adam, 4-byte master, two moments, gradient in, weight out): 6 x 4 + 2 e.
 * Constants: a memory benchmark by occupancy, and by set size (te42kyfo/gpu-benches, GPL-3: constants only, no points are kept).  launch is that of
 * a kernel in a stream, the start of the matrix products' fit; no table at hand tells what a captured graph saves, cuda/bench measures it.
 * An unfused or old kernel moves more than these bytes: vLLM's norms of 2023 took 3 times as long, its additions as long (microsoft/vidur, MIT).
 */
#ifndef MW_COMPUTE_MEMORY_BOUND_H
#define MW_COMPUTE_MEMORY_BOUND_H
#include "models/parts/parts.h"
#include "sim/input/fittable.h"

enum mw_mem_kind { MW_MEM_READ, MW_MEM_COPY, MW_MEM_TRIAD, MW_MEM_ELEMENTWISE, MW_MEM_NORM, MW_MEM_NORM_ADD, MW_MEM_SOFTMAX, MW_MEM_EMBEDDING, MW_MEM_OPTIMIZER, MW_MEM_N };
struct mw_mem_op {
    double bytes;     /* read and written */
    double streams;   /* arrays that a thread walks at once */
    double threads_n; /* on the device; 0: it is full */
    double set_B;     /* bytes used again and again; 0: cold */
    bool launched;    /* pays a launch */
};
enum { MW_MEM_LAUNCH, MW_MEM_MEMORY, MW_MEM_LATENCY, MW_MEM_SHARP, MW_MEM_CACHE, MW_MEM_FITS, MW_MEM_EDGE, MW_MEM_CON_N };

double mw_mem_s(const struct mw_gpu_part *g, const double con[MW_MEM_CON_N], const struct mw_mem_op *op);
/* One launched, cold operation on rows x columns elements of elem_B bytes. */
struct mw_mem_op mw_mem_op(enum mw_mem_kind kind, double rows_n, double columns_n, double elem_B);
/* Starts of the constants, for a device without a profile. */
void mw_mem_start(double con[MW_MEM_CON_N]);

extern const struct mw_fittable mw_stream_fit, mw_cache_fit;
#endif
