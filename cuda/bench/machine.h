/* cuda/bench/machine.h - who was measured: the short system name of a device, and machine.yaml; no serial numbers and no UUID. */
#ifndef MW_BENCH_MACHINE_H
#define MW_BENCH_MACHINE_H
#include <stdbool.h>
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif

/* "NVIDIA H200" -> "h200_sxm", as the public tables call it; an unknown name becomes a slug: lower case, '_' between words. */
const char *mw_bench_system_name(const char *device_name, char *buf, size_t buf_n);

/* Negative or NULL: not known, written as null. */
struct mw_bench_machine {
    const char *device, *system, *driver, *cuda_runtime, *cublaslt, *cudnn, *nccl;
    int compute_major, compute_minor, sm_n, devices_n;
    double l2_B, memory_B, memory_free_B, power_limit_w;
    double sm_clock_hz, sm_clock_max_hz, mem_clock_hz, mem_clock_max_hz, temperature_c;
    const char *date; /* ISO, UTC */
    bool quick;
};
/* Writes folder/machine.yaml; false with errno. */
bool mw_bench_machine_write(const struct mw_bench_machine *m, const char *folder);

#ifdef __cplusplus
}
#endif
#endif
