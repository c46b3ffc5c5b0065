/* cuda/bench/table.c - CSV tables of measurements, flushed row by row so that a later failure keeps them. */
#include "cuda/bench/table.h"
#include "sim/base/file.h"
#include "sim/base/str.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPREAD_MS "p10_ms,p90_ms,repeats,temp_C,sm_clock_MHz"

static const struct { const char *file, *header; } TABLE[MW_BENCH_TABLE_N] = {
    [MW_BENCH_T_GEMM] = { "gemm.csv", "system,device,dtype,m,n,k,latency_ms,kernel,engine,source,licence," SPREAD_MS ",workspace_B,algorithms_tried" },
    [MW_BENCH_T_BATCHED] = { "gemm_batched.csv", "system,device,dtype,m,n,k,latency_ms,kernel,engine,source,licence," SPREAD_MS ",batch,layout" },
    [MW_BENCH_T_MEMORY] = { "memory.csv", "gpu,kernel,dtype,rows,cols,footprint_B,bytes,latency_ms,GBps,source,licence," SPREAD_MS },
    [MW_BENCH_T_PREFILL] = { "attention_prefill.csv",
                             "system,device,attn_dtype,kv_dtype,batch,num_heads,num_kv_heads,head_dim,engine,isl,latency_ms,source,licence," SPREAD_MS ",causal" },
    [MW_BENCH_T_DECODE] = { "attention_decode.csv",
                            "system,device,attn_dtype,kv_dtype,batch,num_heads,num_kv_heads,head_dim,engine,kv_len,latency_ms,source,licence," SPREAD_MS },
    [MW_BENCH_T_LATENCY] = { "latency.csv", "system,device,what,bytes,latency_us,source,licence,p10_us,p90_us,repeats" },
    [MW_BENCH_T_COPY] = { "copy.csv", "system,device,direction,host_memory,peer,bytes,latency_ms,GBps,source,licence,p10_ms,p90_ms,repeats" },
    [MW_BENCH_T_NCCL] = { "nccl.csv",
                          "system,device,collective,nccl_version,dtype,num_gpus,elements,bytes,latency_ms,busbw_GBps,source,licence,p10_ms,p90_ms,repeats" },
    [MW_BENCH_T_POWER] = { "power.csv", "gpu,load,dtype,duty,power_W,sm_clock_MHz,temp_C,rate,rate_unit,seconds,samples,mem_clock_MHz,"
                                        "clock_event_reasons,power_kind,source,licence" },
    [MW_BENCH_T_POWER_STEP] = { "power_step.csv", "gpu,load,dtype,phase,t_ms,power_W,sm_clock_MHz,power_kind,source,licence" },
};

struct mw_bench_tables {
    char *folder;
    FILE *file[MW_BENCH_TABLE_N];
    size_t rows[MW_BENCH_TABLE_N];
    int current;
    size_t fields;
    struct mw_str line;
    bool failed;
};

const char *mw_bench_table_file(int id) { return TABLE[id].file; }
const char *mw_bench_table_header(int id) { return TABLE[id].header; }

size_t mw_bench_table_columns(int id)
{
    size_t n = 1;
    for (const char *p = TABLE[id].header; *p; p++)
        n += *p == ',';
    return n;
}

struct mw_bench_tables *mw_bench_tables_open(const char *folder)
{
    if (!mw_dir_make(folder))
        return NULL;
    struct mw_bench_tables *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->folder = strdup(folder);
    if (!t->folder) {
        free(t);
        return NULL;
    }
    mw_str_init(&t->line);
    return t;
}

bool mw_bench_tables_close(struct mw_bench_tables *t)
{
    bool ok = !t->failed;
    for (int i = 0; i < MW_BENCH_TABLE_N; i++)
        if (t->file[i] && fclose(t->file[i]) != 0)
            ok = false;
    mw_str_fini(&t->line);
    free(t->folder);
    free(t);
    return ok;
}

void mw_bench_row_begin(struct mw_bench_tables *t, int id)
{
    t->current = id;
    t->fields = 0;
    t->line.n = 0;
}

static void separate(struct mw_bench_tables *t)
{
    if (t->fields++)
        mw_str_add(&t->line, ",");
}

void mw_bench_row_text(struct mw_bench_tables *t, const char *text)
{
    separate(t);
    if (!strpbrk(text, ",\"\n\r")) {
        mw_str_add(&t->line, text);
        return;
    }
    mw_str_add(&t->line, "\"");
    for (const char *p = text; *p; p++)
        mw_str_addn(&t->line, *p == '"' ? "\"\"" : *p == '\n' || *p == '\r' ? " " : p, *p == '"' ? 2 : 1);
    mw_str_add(&t->line, "\"");
}

void mw_bench_row_int(struct mw_bench_tables *t, long long v)
{
    separate(t);
    mw_str_addf(&t->line, "%lld", v);
}

void mw_bench_row_num(struct mw_bench_tables *t, double v)
{
    separate(t);
    if (isfinite(v))
        mw_str_addf(&t->line, "%.6g", v);
}

static FILE *file_of(struct mw_bench_tables *t, int id)
{
    if (t->file[id])
        return t->file[id];
    struct mw_str path;
    mw_str_init(&path);
    mw_str_addf(&path, "%s/%s", t->folder, TABLE[id].file);
    t->file[id] = fopen(path.s, "w");
    mw_str_fini(&path);
    if (t->file[id] && fprintf(t->file[id], "%s\n", TABLE[id].header) < 0)
        t->failed = true;
    return t->file[id];
}

bool mw_bench_row_end(struct mw_bench_tables *t)
{
    bool right = t->fields == mw_bench_table_columns(t->current);
    FILE *f = right ? file_of(t, t->current) : NULL;
    if (!f || fprintf(f, "%s\n", t->line.s) < 0 || fflush(f) != 0) {
        t->failed = true;
        return false;
    }
    t->rows[t->current]++;
    return true;
}

size_t mw_bench_tables_rows(const struct mw_bench_tables *t, int id) { return t->rows[id]; }
