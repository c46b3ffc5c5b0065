/* models/compute/engine_file.c - file names of an engine's tables, and nothing of what is in them. */
#include "models/compute/engine_file.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *model; struct mw_engine_file of; } shape[] = {
    { "_meta-llama_Llama-3.1-8B_", { 32, 8, 128, 4096, 14336, 0 } },
    { "_Qwen_Qwen3-32B_", { 64, 8, 128, 5120, 25600, 0 } },
    { "_Qwen_Qwen3-30B-A3B-Instruct-2507_", { 32, 4, 128, 2048, 0, 0 } },
};

bool mw_engine_file(const char *file, struct mw_engine_file *of, char *device, size_t device_n)
{
    const char *base = strrchr(file, '/'), *tp;
    base = base ? base + 1 : file;
    tp = strstr(base, "_tp");
    snprintf(device, device_n, "%.*s", (int)strcspn(base, "_"), base);
    double ranks = tp && isdigit((unsigned char)tp[3]) ? (double)strtoul(tp + 3, NULL, 10) : 0.0;
    for (unsigned i = 0; ranks > 0.0 && i < sizeof shape / sizeof *shape; i++)
        if (strstr(base, shape[i].model)) {
            *of = shape[i].of;
            of->ranks = ranks;
            return strstr(base, "_bf16_") != NULL;
        }
    return false;
}
