/* cuda/bench/nvml.c - NVML by dlopen, with our own declarations of the few functions that are used (names and numbers as in NVIDIA's nvml.h, API 12).
 * Only functions whose names begin with nvmlDeviceGet or nvmlSystemGet are looked up besides init and shutdown: settings are read, never changed. */
#include "cuda/bench/nvml.h"
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void *nvml_device;
enum { NVML_OK = 0, CLOCK_SM = 1, CLOCK_MEM = 2, TEMPERATURE_GPU = 0, FIELD_POWER_INSTANT = 186, VALUE_UNSIGNED_INT = 1 };

/* nvmlFieldValue_t */
struct field_value {
    unsigned field, scope;
    long long timestamp_us, latency_us;
    int value_type, status;
    union { double d; int si; unsigned ui; unsigned long ul; unsigned long long ull; long long sll; unsigned short us; } value;
};
_Static_assert(sizeof(struct field_value) == 40, "nvmlFieldValue_t");

struct mw_bench_nvml {
    void *library;
    nvml_device device;
    bool instant;
    int (*init)(void);
    int (*shutdown)(void);
    const char *(*error_string)(int);
    int (*by_pci)(const char *, nvml_device *);
    int (*power)(nvml_device, unsigned *);
    int (*fields)(nvml_device, int, struct field_value *);
    int (*energy)(nvml_device, unsigned long long *);
    int (*clock)(nvml_device, int, unsigned *);
    int (*clock_max)(nvml_device, int, unsigned *);
    int (*temperature)(nvml_device, int, unsigned *);
    int (*limit)(nvml_device, unsigned *);
    int (*reasons)(nvml_device, unsigned long long *);
    int (*driver)(char *, unsigned);
};

struct symbol { const char *name, *older; size_t offset; bool needed; };
#define AT(f) offsetof(struct mw_bench_nvml, f)
static const struct symbol SYMBOL[] = {
    { "nvmlInit_v2", NULL, AT(init), true },
    { "nvmlShutdown", NULL, AT(shutdown), true },
    { "nvmlErrorString", NULL, AT(error_string), true },
    { "nvmlDeviceGetHandleByPciBusId_v2", NULL, AT(by_pci), true },
    { "nvmlDeviceGetPowerUsage", NULL, AT(power), false },
    { "nvmlDeviceGetFieldValues", NULL, AT(fields), false },
    { "nvmlDeviceGetTotalEnergyConsumption", NULL, AT(energy), false },
    { "nvmlDeviceGetClockInfo", NULL, AT(clock), false },
    { "nvmlDeviceGetMaxClockInfo", NULL, AT(clock_max), false },
    { "nvmlDeviceGetTemperature", NULL, AT(temperature), false },
    { "nvmlDeviceGetEnforcedPowerLimit", NULL, AT(limit), false },
    { "nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons", AT(reasons), false },
    { "nvmlSystemGetDriverVersion", NULL, AT(driver), false },
};

static bool find_symbols(struct mw_bench_nvml *n, char *why, size_t why_n)
{
    for (size_t i = 0; i < sizeof SYMBOL / sizeof *SYMBOL; i++) {
        void *f = dlsym(n->library, SYMBOL[i].name);
        if (!f && SYMBOL[i].older)
            f = dlsym(n->library, SYMBOL[i].older);
        if (!f && SYMBOL[i].needed) {
            snprintf(why, why_n, "libnvidia-ml.so.1 has no %s", SYMBOL[i].name);
            return false;
        }
        memcpy((char *)n + SYMBOL[i].offset, &f, sizeof f); /* POSIX: an object pointer from dlsym holds a function's */
    }
    return true;
}

static bool instant_power(struct mw_bench_nvml *n, double *power_w)
{
    struct field_value v = { .field = FIELD_POWER_INSTANT };
    if (!n->fields || n->fields(n->device, 1, &v) != NVML_OK || v.status != NVML_OK || v.value_type != VALUE_UNSIGNED_INT)
        return false;
    *power_w = v.value.ui * 1e-3;
    return true;
}

struct mw_bench_nvml *mw_bench_nvml_open(const char *pci_address, char *why, size_t why_n)
{
    struct mw_bench_nvml *n = calloc(1, sizeof *n);
    if (!n) {
        snprintf(why, why_n, "out of memory");
        return NULL;
    }
    n->library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!n->library) {
        snprintf(why, why_n, "libnvidia-ml.so.1 does not load");
        free(n);
        return NULL;
    }
    int status = NVML_OK;
    bool ok = find_symbols(n, why, why_n);
    if (ok && (status = n->init()) == NVML_OK) {
        status = n->by_pci(pci_address, &n->device);
        if (status == NVML_OK) {
            double power_w;
            n->instant = instant_power(n, &power_w);
            return n;
        }
        n->shutdown();
    }
    if (ok)
        snprintf(why, why_n, "NVML: %s", n->error_string(status));
    dlclose(n->library);
    free(n);
    return NULL;
}

void mw_bench_nvml_close(struct mw_bench_nvml *n)
{
    if (!n)
        return;
    n->shutdown();
    dlclose(n->library);
    free(n);
}

static double clock_hz(struct mw_bench_nvml *n, int (*get)(nvml_device, int, unsigned *), int which)
{
    unsigned mhz;
    return get && get(n->device, which, &mhz) == NVML_OK ? mhz * 1e6 : NAN;
}

bool mw_bench_nvml_read_power(struct mw_bench_nvml *n, double *power_w, double *sm_clock_hz)
{
    unsigned mw;
    *power_w = NAN;
    if (!(n->instant && instant_power(n, power_w)) && n->power && n->power(n->device, &mw) == NVML_OK)
        *power_w = mw * 1e-3;
    *sm_clock_hz = clock_hz(n, n->clock, CLOCK_SM);
    return isfinite(*power_w);
}

bool mw_bench_nvml_read(struct mw_bench_nvml *n, struct mw_bench_reading *r)
{
    unsigned long long mj, bits;
    unsigned c;
    mw_bench_nvml_read_power(n, &r->power_w, &r->sm_clock_hz);
    r->energy_j = n->energy && n->energy(n->device, &mj) == NVML_OK ? (double)mj * 1e-3 : NAN;
    r->mem_clock_hz = clock_hz(n, n->clock, CLOCK_MEM);
    r->temperature_c = n->temperature && n->temperature(n->device, TEMPERATURE_GPU, &c) == NVML_OK ? (double)c : NAN;
    r->event_reasons = n->reasons && n->reasons(n->device, &bits) == NVML_OK ? (double)bits : NAN;
    return true;
}

const char *mw_bench_nvml_power_kind(const struct mw_bench_nvml *n) { return n->instant ? "instant" : "average"; }

void mw_bench_nvml_limits(struct mw_bench_nvml *n, struct mw_bench_limits *l)
{
    unsigned mw;
    l->power_limit_w = n->limit && n->limit(n->device, &mw) == NVML_OK ? mw * 1e-3 : NAN;
    l->sm_clock_max_hz = clock_hz(n, n->clock_max, CLOCK_SM);
    l->mem_clock_max_hz = clock_hz(n, n->clock_max, CLOCK_MEM);
    if (!n->driver || n->driver(l->driver, sizeof l->driver) != NVML_OK)
        l->driver[0] = '\0';
}
