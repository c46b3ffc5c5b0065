/* cuda/bench/machine.c - names of systems and machine.yaml. */
#include "cuda/bench/machine.h"
#include "sim/base/file.h"
#include "sim/base/str.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* First match wins; every word must occur in the lower-case device name.  System names as in the public kernel tables. */
static const struct { const char *words[3]; const char *system; } SYSTEM[] = {
    { { "gb300" }, "gb300" },
    { { "gb200" }, "gb200" },
    { { "gh200" }, "gh200" },
    { { "b300" }, "b300_sxm" },
    { { "b200" }, "b200_sxm" },
    { { "h200", "nvl" }, "h200_nvl" },
    { { "h200" }, "h200_sxm" },
    { { "h100", "nvl" }, "h100_nvl" },
    { { "h100", "pcie" }, "h100_pcie" },
    { { "h100" }, "h100_sxm" },
    { { "h800" }, "h800_sxm" },
    { { "h20" }, "h20_sxm" },
    { { "a100", "pcie" }, "a100_pcie" },
    { { "a100" }, "a100_sxm" },
    { { "l40s" }, "l40s" },
    { { "rtx pro 6000", "server" }, "rtx_pro_6000_server" },
};

static void slug(const char *name, char *buf, size_t buf_n)
{
    size_t n = 0;
    bool gap = false;
    if (strncmp(name, "nvidia ", 7) == 0)
        name += 7;
    for (const char *p = name; *p && n + 2 < buf_n; p++) {
        if (!isalnum((unsigned char)*p)) {
            gap = n > 0;
            continue;
        }
        if (gap)
            buf[n++] = '_';
        gap = false;
        buf[n++] = *p;
    }
    buf[n] = '\0';
}

const char *mw_bench_system_name(const char *device_name, char *buf, size_t buf_n)
{
    char low[128];
    size_t n = 0;
    for (; device_name[n] && n + 1 < sizeof low; n++)
        low[n] = (char)tolower((unsigned char)device_name[n]);
    low[n] = '\0';
    for (size_t i = 0; i < sizeof SYSTEM / sizeof *SYSTEM; i++) {
        bool all = true;
        for (size_t w = 0; w < 3 && SYSTEM[i].words[w]; w++)
            all = all && strstr(low, SYSTEM[i].words[w]) != NULL;
        if (all) {
            snprintf(buf, buf_n, "%s", SYSTEM[i].system);
            return buf;
        }
    }
    slug(low, buf, buf_n);
    return buf;
}

static void text(struct mw_str *s, const char *key, const char *value)
{
    if (!value || !*value) {
        mw_str_addf(s, "%s: null\n", key);
        return;
    }
    mw_str_addf(s, "%s: \"", key);
    for (const char *p = value; *p; p++)
        if (*p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
            mw_str_addn(s, p, 1);
    mw_str_add(s, "\"\n");
}

static void number(struct mw_str *s, const char *key, double value)
{
    char buf[MW_DOUBLE_TEXT_N];
    if (value >= 0.0)
        mw_str_addf(s, "%s: %s\n", key, mw_double_text(buf, sizeof buf, value));
    else
        mw_str_addf(s, "%s: null\n", key);
}

bool mw_bench_machine_write(const struct mw_bench_machine *m, const char *folder)
{
    struct mw_str s, path;
    mw_str_init(&s);
    mw_str_init(&path);
    mw_str_add(&s, "# What was measured.  SI units: bytes, hertz, watts, degrees Celsius.  Settings of the card were read, not changed.\n");
    text(&s, "device", m->device);
    text(&s, "system", m->system);
    text(&s, "date", m->date);
    text(&s, "edition", m->quick ? "quick" : "full");
    text(&s, "driver", m->driver);
    text(&s, "cuda_runtime", m->cuda_runtime);
    text(&s, "cublaslt", m->cublaslt);
    text(&s, "cudnn", m->cudnn);
    text(&s, "nccl", m->nccl);
    mw_str_addf(&s, "compute_capability: \"%d.%d\"\n", m->compute_major, m->compute_minor);
    mw_str_addf(&s, "devices: %d\n", m->devices_n);
    mw_str_addf(&s, "multiprocessors: %d\n", m->sm_n);
    number(&s, "l2_B", m->l2_B);
    number(&s, "memory_B", m->memory_B);
    number(&s, "memory_free_B", m->memory_free_B);
    number(&s, "power_limit_w", m->power_limit_w);
    number(&s, "sm_clock_hz", m->sm_clock_hz);
    number(&s, "sm_clock_max_hz", m->sm_clock_max_hz);
    number(&s, "mem_clock_hz", m->mem_clock_hz);
    number(&s, "mem_clock_max_hz", m->mem_clock_max_hz);
    number(&s, "temperature_c", m->temperature_c);
    mw_str_addf(&path, "%s/machine.yaml", folder);
    bool ok = mw_file_write_atomic(path.s, s.s, s.n);
    mw_str_fini(&s);
    mw_str_fini(&path);
    return ok;
}
