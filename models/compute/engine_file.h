/* models/compute/engine_file.h - tables of vLLM's profiler, which name device, model and tensor parallelism in their file name alone:
 * RTX4090_meta-llama_Llama-3.1-8B_bf16_tp1_attention.csv.  Shapes are those of the models' published configurations. */
#ifndef MW_COMPUTE_ENGINE_FILE_H
#define MW_COMPUTE_ENGINE_FILE_H
#include <stdbool.h>
#include <stddef.h>

struct mw_engine_file { double heads, kv_heads, dim, hidden, inner /* of the dense feed-forward; 0: it has experts */, ranks; };
/* false: no known model, bf16 and tensor parallelism in the name; the device is read all the same. */
bool mw_engine_file(const char *file, struct mw_engine_file *of, char *device, size_t device_n);

#endif
