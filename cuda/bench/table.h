/* cuda/bench/table.h - the result tables: their columns, and a writer that leaves every finished row on disk; no reader.
 *
 * The first columns are those of the public kernel tables, in their order, so that one reader takes both; ours come after them.
 */
#ifndef MW_BENCH_TABLE_H
#define MW_BENCH_TABLE_H
#include <stdbool.h>
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif

enum mw_bench_table_id {
    MW_BENCH_T_GEMM,
    MW_BENCH_T_BATCHED,
    MW_BENCH_T_MEMORY,
    MW_BENCH_T_PREFILL,
    MW_BENCH_T_DECODE,
    MW_BENCH_T_LATENCY,
    MW_BENCH_T_COPY,
    MW_BENCH_T_NCCL,
    MW_BENCH_T_POWER,
    MW_BENCH_T_POWER_STEP,
    MW_BENCH_TABLE_N
};

const char *mw_bench_table_file(int id);   /* "gemm.csv" */
const char *mw_bench_table_header(int id); /* "system,device,..." without newline */
size_t mw_bench_table_columns(int id);

struct mw_bench_tables; /* the files of one output folder; a file is made with its first row */
/* Makes the folder; NULL with errno when that fails. */
struct mw_bench_tables *mw_bench_tables_open(const char *folder);
/* Closes all; false when a write had failed. */
bool mw_bench_tables_close(struct mw_bench_tables *t);
/* Starts a row; fields follow in the order of the columns.  end flushes, and returns false when the number of fields is wrong or writing failed. */
void mw_bench_row_begin(struct mw_bench_tables *t, int id);
void mw_bench_row_text(struct mw_bench_tables *t, const char *text); /* quoted where needed */
void mw_bench_row_int(struct mw_bench_tables *t, long long v);
void mw_bench_row_num(struct mw_bench_tables *t, double v); /* six digits; not finite: empty */
bool mw_bench_row_end(struct mw_bench_tables *t);
size_t mw_bench_tables_rows(const struct mw_bench_tables *t, int id);

#ifdef __cplusplus
}
#endif
#endif
