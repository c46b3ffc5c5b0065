/* tests/unit/test_bench_tables.c - the result tables of cuda/bench: columns of the public tables first, rows on disk at once, machine.yaml. */
#include "cuda/bench/machine.h"
#include "cuda/bench/nvml.h"
#include "cuda/bench/table.h"
#include "sim/base/file.h"
#include "tests/mw_test.h"

START_TEST(public_columns_come_first)
{
    static const struct { int table; const char *file, *columns; } SAME[] = {
        { MW_BENCH_T_GEMM, "gemm", "system,device,dtype,m,n,k,latency_ms,kernel,engine,source,licence" },
        { MW_BENCH_T_BATCHED, "gemm", "system,device,dtype,m,n,k,latency_ms,kernel,engine,source,licence" },
        { MW_BENCH_T_PREFILL, "attention_prefill",
          "system,device,attn_dtype,kv_dtype,batch,num_heads,num_kv_heads,head_dim,engine,isl,latency_ms,source,licence" },
        { MW_BENCH_T_DECODE, "attention_decode",
          "system,device,attn_dtype,kv_dtype,batch,num_heads,num_kv_heads,head_dim,engine,kv_len,latency_ms,source,licence" },
        { MW_BENCH_T_NCCL, "nccl_intranode", "system,device,collective,nccl_version,dtype,num_gpus,elements,bytes,latency_ms,busbw_GBps,source,licence" },
    };
    const char *shared = mw_test_shared();
    for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++) {
        const char *header = mw_bench_table_header(SAME[i].table);
        size_t n = strlen(SAME[i].columns);
        ck_assert_msg(strncmp(header, SAME[i].columns, n) == 0 && (header[n] == ',' || header[n] == '\0'), "%s", header);
        if (!shared)
            continue;
        char path[512];
        snprintf(path, sizeof path, "%s/data/kernels/%s.csv.gz", shared, SAME[i].file);
        struct mw_diag *d = mw_diag_create();
        struct mw_reader *r = mw_reader_open(path, d);
        if (r) {
            ck_assert_str_eq(mw_reader_line(r), SAME[i].columns);
            mw_reader_close(r);
        }
        mw_diag_destroy(d);
    }
    if (!shared)
        MW_TEST_SKIP("no shared data");
}
END_TEST

START_TEST(every_table_has_a_source_and_a_licence_and_no_column_twice)
{
    for (int t = 0; t < MW_BENCH_TABLE_N; t++) {
        char *copy = strdup(mw_bench_table_header(t)), *field[40];
        size_t n = mw_csv_split(copy, ',', field, 40);
        int source = 0, licence = 0;
        ck_assert_uint_eq(n, mw_bench_table_columns(t));
        for (size_t i = 0; i < n; i++) {
            source += strcmp(field[i], "source") == 0;
            licence += strcmp(field[i], "licence") == 0;
            for (size_t j = 0; j < i; j++)
                ck_assert_str_ne(field[i], field[j]);
        }
        ck_assert_msg(source == 1 && licence == 1, "%s", mw_bench_table_file(t));
        free(copy);
    }
}
END_TEST

/* Removes what a test has written. */
static void scrap(const char *folder)
{
    char command[100];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static char *slurp(const char *folder, const char *file)
{
    char path[300];
    size_t n;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    struct mw_diag *d = mw_diag_create();
    char *s = mw_file_slurp(path, &n, d);
    mw_diag_destroy(d);
    return s;
}

START_TEST(rows_are_on_disk_before_the_table_is_closed)
{
    char folder[] = "/tmp/mw_bench_XXXXXX", inner[64];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(inner, sizeof inner, "%s/a/b", folder);
    struct mw_bench_tables *t = mw_bench_tables_open(inner);
    ck_assert_ptr_nonnull(t);
    mw_bench_row_begin(t, MW_BENCH_T_LATENCY);
    mw_bench_row_text(t, "l40s");
    mw_bench_row_text(t, "a \"name\", with a comma");
    mw_bench_row_text(t, "kernel_launch_submit");
    mw_bench_row_int(t, 65536);
    mw_bench_row_num(t, 2.3851234);
    mw_bench_row_text(t, "s");
    mw_bench_row_text(t, "l");
    mw_bench_row_num(t, NAN);
    mw_bench_row_num(t, 0.000235);
    mw_bench_row_int(t, 17);
    ck_assert(mw_bench_row_end(t));
    ck_assert_uint_eq(mw_bench_tables_rows(t, MW_BENCH_T_LATENCY), 1);
    char *text = slurp(inner, "latency.csv"), *line = strchr(text, '\n');
    *line++ = '\0';
    ck_assert_str_eq(text, mw_bench_table_header(MW_BENCH_T_LATENCY));
    ck_assert_str_eq(line, "l40s,\"a \"\"name\"\", with a comma\",kernel_launch_submit,65536,2.38512,s,l,,0.000235,17\n");
    free(text);
    mw_bench_row_begin(t, MW_BENCH_T_LATENCY); /* a row that is too short is our own mistake, and is not written */
    mw_bench_row_text(t, "l40s");
    ck_assert(!mw_bench_row_end(t));
    ck_assert(!mw_bench_tables_close(t));
    snprintf(inner, sizeof inner, "%s/a/b/gemm.csv", folder);
    ck_assert_int_ne(access(inner, F_OK), 0); /* no rows, no file */
    scrap(folder);
}
END_TEST

START_TEST(a_folder_that_cannot_be_made_is_an_error)
{
    ck_assert_ptr_null(mw_bench_tables_open("/proc/no/such/folder"));
}
END_TEST

START_TEST(machine_yaml_has_nulls_for_what_is_not_known)
{
    char folder[] = "/tmp/mw_bench_XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    struct mw_bench_machine m = { .device = "NVIDIA \"H200\"", .system = "h200_sxm", .driver = "", .cuda_runtime = "13.0", .compute_major = 9, .sm_n = 132, .devices_n = 1,
                                  .l2_B = 62914560.0, .memory_B = 150754820096.0, .memory_free_B = 1.5e11, .power_limit_w = NAN, .sm_clock_hz = NAN,
                                  .sm_clock_max_hz = 1.98e9, .mem_clock_hz = NAN, .mem_clock_max_hz = NAN, .temperature_c = 31.0,
                                  .date = "2026-11-20T16:00:00Z", .quick = true };
    ck_assert(mw_bench_machine_write(&m, folder));
    char *text = slurp(folder, "machine.yaml");
    ck_assert_ptr_nonnull(strstr(text, "\ndevice: \"NVIDIA H200\"\n"));
    ck_assert_ptr_nonnull(strstr(text, "\ndriver: null\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nnccl: null\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nmultiprocessors: 132\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nmemory_B: 150754820096\n"));
    ck_assert_ptr_nonnull(strstr(text, "\npower_limit_w: null\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nedition: \"quick\"\n"));
    ck_assert_ptr_null(strstr(text, "nan"));
    free(text);
    scrap(folder);
}
END_TEST

START_TEST(missing_nvml_is_said_in_words)
{
    char why[160] = "";
    struct mw_bench_nvml *n = mw_bench_nvml_open("ffff:ff:1f.0", why, sizeof why); /* no such address, whether or not there is a library */
    ck_assert_ptr_null(n);
    ck_assert(*why && !strchr(why, '\n'));
    mw_bench_nvml_close(n);
}
END_TEST

MW_TEST_MAIN("bench tables", public_columns_come_first, every_table_has_a_source_and_a_licence_and_no_column_twice,
             rows_are_on_disk_before_the_table_is_closed, a_folder_that_cannot_be_made_is_an_error, machine_yaml_has_nulls_for_what_is_not_known,
             missing_nvml_is_said_in_words)
