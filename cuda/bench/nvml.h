/* cuda/bench/nvml.h - power, clocks and temperature of one card through the driver's management library, found at run time; it sets nothing. */
#ifndef MW_BENCH_NVML_H
#define MW_BENCH_NVML_H
#include <stdbool.h>
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif

struct mw_bench_nvml;
/* The card at a PCI address ("0000:18:00.0").  NULL after one line of text in why. */
struct mw_bench_nvml *mw_bench_nvml_open(const char *pci_address, char *why, size_t why_n);
void mw_bench_nvml_close(struct mw_bench_nvml *n);

/* NaN: not offered by this card. */
struct mw_bench_reading {
    double power_w;         /* the fastest reading there is, see mw_bench_nvml_power_kind */
    double energy_j;        /* counter since the driver was loaded */
    double sm_clock_hz, mem_clock_hz, temperature_c;
    double event_reasons;   /* bit set of nvmlClocksEventReasons: why the clock is below its maximum */
};
bool mw_bench_nvml_read(struct mw_bench_nvml *n, struct mw_bench_reading *r);
/* Power and SM clock only, for fast sampling. */
bool mw_bench_nvml_read_power(struct mw_bench_nvml *n, double *power_w, double *sm_clock_hz);
const char *mw_bench_nvml_power_kind(const struct mw_bench_nvml *n); /* "instant" or "average" */

struct mw_bench_limits { double power_limit_w, sm_clock_max_hz, mem_clock_max_hz; char driver[80]; };
void mw_bench_nvml_limits(struct mw_bench_nvml *n, struct mw_bench_limits *l);

#ifdef __cplusplus
}
#endif
#endif
