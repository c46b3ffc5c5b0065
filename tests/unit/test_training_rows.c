/* tests/unit/test_training_rows.c - published runs as the step sees them: names to software and generation, defaults for empty cells and the rule that says so. */
#include "models/training/named.h"
#include "tests/fit_rows.h"
#include "tests/train_cards.h"

#define COLUMNS "id,group,gpu,n_gpus,model,n_layers,hidden,heads,kv_heads,ffn_hidden,vocab,seq_len,dtype,global_batch_seqs,micro_batch,tp,pp,vpp,dp,zero_stage,recompute,task,year,sw_release,step_time_s_uniform,measured_metric,measured_value,notes\n"

static struct mw_train_run read_run(const char *cells, struct mw_fit_row *row)
{
    struct mw_train_run r;
    char csv[1024];
    snprintf(csv, sizeof csv, COLUMNS "%s\n", cells);
    const char *why = read_one(csv, row, &mw_training_fit);
    ck_assert_msg(!why, "%s", why);
    memcpy(&r, row->op, sizeof r);
    return r;
}

static bool said(const struct mw_fit_row *row, const char *rule)
{
    return strstr(row->note, rule) != NULL;
}

START_TEST(the_optimizer_is_sharded_where_nothing_is_said)
{
    struct mw_fit_row row;
    struct mw_train_run r = read_run("a,megatron-h100-weak,H100-80GB-SXM,384,GPT-32B,48,8192,64,,32768,51200,4096,bf16,192,1,8,1,1,48,,none,pretrain,2024,,0.9", &row);
    ck_assert(r.zero == 1 && said(&row, "D10") && r.stack == MW_STACK_MEGATRON_CORE);
    r = read_run("a,megatron-h100-weak,H100-80GB-SXM,384,GPT-32B,48,8192,64,,32768,51200,4096,bf16,192,1,8,1,1,48,0,none,pretrain,2024,,0.9", &row);
    ck_assert(r.zero == 0 && !said(&row, "D10")); /* stated */
    r = read_run("a,vtrain-multi,A100-80GB-SXM,64,GPT h3072 L30,30,3072,32,,12288,51200,2048,fp16-mixed,512,8,1,1,1,64,,full,pretrain,2024,,3.5", &row);
    ck_assert(r.zero == 0 && !said(&row, "D10")); /* another software */
}
END_TEST

START_TEST(software_and_its_release)
{
    struct mw_fit_row row;
    struct mw_train_run r = read_run("a,vtrain-multi,A100-80GB-SXM,64,GPT h3072 L30,30,3072,32,,12288,51200,2048,fp16-mixed,512,8,1,1,1,64,0,full,pretrain,2024,,3.5", &row);
    ck_assert(r.stack == MW_STACK_MEGATRON_2021 && r.release == MW_RELEASE_MEGATRON_3);
    r = read_run("a,bigscience-176b,A100-80GB-SXM,384,BLOOM,70,14336,112,,57344,250880,2048,bf16,2048,2,4,12,1,8,1,full,pretrain,2022,,100", &row);
    ck_assert(r.stack == MW_STACK_MEGATRON_2021 && r.release == 0);
    r = read_run("a,mbridge,B200,8,LLAMA3_8B,32,4096,32,,14336,128256,8192,fp8,128,2,1,1,1,8,1,none,pretrain,2026,26.04.01,3.0", &row);
    ck_assert(r.stack == MW_STACK_MEGATRON_CORE && r.release == 12 * 26 + 4);
}
END_TEST

START_TEST(a_compiler_lays_out)
{
    struct mw_fit_row row;
    struct mw_train_run r = read_run("a,tpu-ironwood,TPU-v7-Ironwood,64,llama3.1-70b,80,8192,64,8,28672,128256,8192,bf16,256,,,,,,,,pretrain,2026,,12.2", &row);
    ck_assert(r.gen == MW_GEN_TPU_V7 && r.tp == 1.0f && r.dp == 64.0f && r.zero == 3 && said(&row, "D8"));
    r = read_run("a,palm,TPU-v4,6144,PaLM-540B,118,18432,48,1,73728,256000,2048,bf16,2048,,,,,,,,pretrain,2022,,17.6", &row);
    ck_assert(r.gen == MW_GEN_TPU && r.tp == 12.0f && r.dp == 512.0f && r.recompute == MW_RC_FULL && said(&row, "D8"));
    ck_assert_double_eq_tol(mw_train_params_n(&r.card) / 540e9, 1.0, 0.02);
    ck_assert_int_eq(mw_train_gen_of("tpu-v7"), MW_GEN_TPU_V7);
    ck_assert_int_eq(mw_train_gen_of("abacus"), MW_GEN_OTHER);
}
END_TEST

/* MaxText's synthetic models hold what their names say; their steps follow from model TFLOP/s; slices are scale-up domains of their own. */
START_TEST(synthetic_models_and_their_slices)
{
    static const struct { int billions; float layers, hidden; } is[] = { { 1, 16, 2048 }, { 16, 32, 4096 }, { 32, 32, 8192 }, { 64, 64, 8192 }, { 128, 64, 8192 }, { 256, 64, 16384 }, { 512, 128, 16384 }, { 1024, 128, 16384 } };
    struct mw_fit_row row;
    struct mw_train_card c;
    for (size_t i = 0; i < sizeof is / sizeof *is; i++) {
        char name[32];
        snprintf(name, sizeof name, "MaxText-%dB", is[i].billions);
        ck_assert(mw_train_named(name, &c));
        ck_assert(c.layers == is[i].layers && c.hidden == is[i].hidden);
        ck_assert_double_eq_tol(mw_train_params_n(&c) / (1e9 * is[i].billions), 1.0, 0.11); /* the smallest has most in its embedding */
    }
    ck_assert(!mw_train_named("MaxText-", &c) && !mw_train_named("MaxText-tiny", &c));
    struct mw_train_run r = read_run("a,maxtext-v5e,TPU-v5e,2048,MaxText-128B,,,,,,,2048,bf16,2048,1,16,,,,3,qkv_proj_offloaded,pretrain,2023,,,tflops_per_gpu,104,8x v5e-256 multi-slice", &row);
    ck_assert(said(&row, "D14") && r.domain == 256.0f && r.stack == MW_STACK_XLA && r.recompute == MW_RC_SELECTIVE);
    ck_assert_double_eq_tol(row.measured, 2048.0 * 2048.0 * (6.0 * mw_train_active_n(&r.card) + 12.0 * 64 * 128 * 128 * 2048.0) / (104e12 * 2048), 1e-9 * row.measured);
    r = read_run("a,maxtext-v5p,TPU-v5p,64,MaxText-32B,,,,,,,2048,bf16,384,6,4,,,,3,selective,pretrain,2024,,,tflops_per_gpu,328,1x v5p-128", &row);
    ck_assert(r.domain == 64.0f && r.recompute == MW_RC_NONE);
}
END_TEST

/* A layout that nobody states is the one a plan would take, on the device's own memory. */
START_TEST(a_layout_not_stated_is_searched)
{
    struct mw_fit_row row;
    struct mw_arena a;
    struct mw_train_run r = read_run("a,mlperf-llama31_8b,H100-80GB-SXM,16,Llama 3.1 8B (MLPerf),32,4096,32,8,14336,128256,8192,fp8,32,,,,,,,,pretrain,2025,v5.1,1.0", &row);
    ck_assert(r.tp == 0.0f && said(&row, "D11"));
    struct mw_gpu_part small = h100, *gpu[2] = { (struct mw_gpu_part *)&h100, &small };
    double need[2], room[2] = { 80e9, 40e9 };
    small.mem_B = 40e9;
    mw_arena_init(&a);
    for (int i = 0; i < 2; i++) {
        struct mw_train_kernels k;
        struct mw_fit_row again = row;
        struct mw_train_memory m;
        char text[160];
        mw_train_kernels_start(&k, gpu[i]);
        mw_training_fit.compile(&k, &again, &a);
        const struct mw_train_profile *p;
        memcpy(&p, again.op, sizeof p);
        ck_assert_msg(!mw_train_check(&p->run, text, sizeof text), "%s", text);
        ck_assert(p->run.gpus == 16.0f && p->run.batch == 32.0f);
        mw_train_memory(&p->run, &m);
        need[i] = m.total_B;
        ck_assert_double_le(need[i], MW_TRAIN_ROOM_FRAC * room[i]);
        ck_assert_double_gt(mw_training_fit.predict(gpu[i], (double[MW_TC_N]){ [0 ... MW_TC_N - 1] = 1.0 }, again.op), 0.0);
    }
    ck_assert_double_lt(need[1], need[0]);
    mw_arena_fini(&a);
}
END_TEST

/* Its time is of the row's own batch, though a layout of another, a tenth off, were faster for each sequence. */
START_TEST(a_layout_searched_meets_the_batch)
{
    struct mw_fit_row row;
    struct mw_arena a;
    struct mw_train_kernels k;
    const struct mw_train_profile *p;
    struct mw_train_found best;
    struct mw_train_tally tally;
    double con[MW_TC_N];
    struct mw_train_run r = read_run("a,mlperf-llama31_8b,H100-80GB-SXM,16,Llama 3.1 8B (MLPerf),32,4096,32,8,14336,128256,8192,fp8,35,,,,,,,,pretrain,2025,v5.1,1.0", &row);
    mw_train_kernels_start(&k, &h100);
    mw_arena_init(&a);
    start(con);
    r.tp = 1;
    struct mw_train_ask ask = { &k, con, r, MW_TRAIN_ROOM_FRAC * h100.mem_B };
    ck_assert_uint_eq(mw_train_search(&ask, &best, 1, &tally), 1);
    ck_assert_float_ne(best.run.batch, 35.0f);
    mw_training_fit.compile(&k, &row, &a);
    memcpy(&p, row.op, sizeof p);
    ck_assert_float_eq(p->run.batch, 35.0f);
    mw_arena_fini(&a);
}
END_TEST

MW_TEST_MAIN("training_rows", synthetic_models_and_their_slices, the_optimizer_is_sharded_where_nothing_is_said, software_and_its_release, a_compiler_lays_out, a_layout_not_stated_is_searched, a_layout_searched_meets_the_batch)
