/* tests/unit/test_attention.c - attention's bytes, flop, blocks and times against hand values; limits, monotony, and what is read or left out. */
#include "models/compute/attention.h"
#include "cuda/fit/fit.h"
#include "tests/mw_test.h"

static const struct mw_gpu_part gpu = { .bf16_flopps = 811e12, .fp8_flopps = 1622e12, .mem_Bps = 3.1e12, .sm_n = 120, .l2_B = 47e6 };
static const double prefill[MW_PREFILL_CON_N] = {
    [MW_PREFILL_LAUNCH] = 8.3e-6, [MW_PREFILL_TENSOR] = 0.57, [MW_PREFILL_START] = 4.7e-6, [MW_PREFILL_LONE] = 0.9, [MW_PREFILL_SHARP] = 3.0, [MW_PREFILL_MEM] = 0.71,
    [MW_PREFILL_L2] = 1.1, [MW_PREFILL_WARM] = 0.6,
};
static const double decode[MW_DECODE_CON_N] = {
    [MW_DECODE_LAUNCH] = 9.1e-6, [MW_DECODE_GROUP] = 4e-8, [MW_DECODE_WAVE] = 1.1e-6, [MW_DECODE_TENSOR] = 0.2, [MW_DECODE_MEM] = 0.87, [MW_DECODE_FILL] = 7e-6, [MW_DECODE_SHARP] = 2.3,
    [MW_DECODE_SM] = 0.47, [MW_DECODE_OCC] = 1.3, [MW_DECODE_SPLITS] = 13.0, [MW_DECODE_REDUCE] = 3.7e-6, [MW_DECODE_FEW] = 1.2, [MW_DECODE_L2] = 1.1, [MW_DECODE_WARM] = 0.6,
};
static const double mixed[MW_MIXED_CON_N] = {
    [MW_MIXED_LAUNCH] = 3.7e-6, [MW_MIXED_TENSOR] = 0.61, [MW_MIXED_START] = 0.6, [MW_MIXED_TAIL] = 0.55, [MW_MIXED_MEM] = 0.83, [MW_MIXED_OVERLAP] = 3.1, [MW_MIXED_KEEP] = 0.9,
};

START_TEST(pairs_by_hand)
{
    struct mw_attn a = mw_attn_gqa(3, 14, 2, 96, MW_DT_BF16, MW_DT_BF16);
    a.q_tok = a.kv_tok = 5;
    ck_assert_double_eq(mw_attn_pairs(&a), 1 + 2 + 3 + 4 + 5);
    a.window_tok = 3;
    ck_assert_double_eq(mw_attn_pairs(&a), 1 + 2 + 3 + 3 + 3);
    a.q_tok = 3;
    a.kv_tok = 7;
    ck_assert_double_eq(mw_attn_pairs(&a), 9);
    a.window_tok = 6;
    ck_assert_double_eq(mw_attn_pairs(&a), 5 + 6 + 6);
    a.window_tok = 0;
    ck_assert_double_eq(mw_attn_pairs(&a), 5 + 6 + 7);
    ck_assert_double_eq_tol(mw_attn_flop(&a), 3 * 14 * 4 * 96 * 18.0, 1e-6);
}
END_TEST

START_TEST(bytes_of_gqa_and_mla_by_hand)
{
    struct mw_attn gqa = mw_attn_gqa(3, 14, 2, 96, MW_DT_BF16, MW_DT_FP8);
    gqa.kv_tok = 1023; /* 3 * (2 heads * 2 * 96 B * (1023 + 1 written) + 14 heads * 2 * 96 * 2 B) */
    ck_assert_double_eq_tol(mw_attn_bytes(&gqa), 3 * (2 * 192 * 1024.0 + 14 * 384.0), 1e-6);
    gqa.window_tok = 300;
    ck_assert_double_eq_tol(mw_attn_bytes(&gqa), 3 * (2 * 192 * 301.0 + 14 * 384.0), 1e-6);
    struct mw_attn mla = mw_attn_mla(7, 16, 512, 64, MW_DT_BF16, MW_DT_BF16);
    mla.kv_tok = 2385; /* one latent of 576 that is key and value; scores over 576, values over 512; query of 576 in, 512 out */
    ck_assert_double_eq_tol(mw_attn_bytes(&mla), 7 * (1152 * 2386.0 + 16 * 2176.0), 1e-6);
    ck_assert_double_eq_tol(mw_attn_flop(&mla), 7 * 16 * 2176 * 2385.0, 1e-3);
}
END_TEST

START_TEST(blocks_by_hand)
{
    struct mw_attn a = mw_attn_gqa(1, 1, 1, 128, MW_DT_BF16, MW_DT_BF16);
    a.q_tok = a.kv_tok = 385;
    struct mw_attn_blocks b = mw_attn_blocks_of(&a, 128);
    ck_assert_double_eq(b.n, 4);
    ck_assert_double_eq(b.all, 1 + 2 + 3 + 4);
    a.kv_tok = 641;
    b = mw_attn_blocks_of(&a, 128);
    ck_assert_double_eq(b.all, 3 + 4 + 5 + 6);
    ck_assert_double_eq(b.longest, 6);
    a.q_tok = a.kv_tok = 1024;
    a.window_tok = 256;
    ck_assert_double_eq(mw_attn_blocks_of(&a, 128).all, 1 + 2 + 6 * 3);
    a.window_tok = 0;
    a.q_tok = a.kv_tok = 256; /* blocks of 64 queries meet 1, 1, 2, 2 blocks of 128 keys; the closed form is a quarter of a block off */
    ck_assert_double_eq_tol(mw_attn_blocks_of(&a, 64).all, 6, 0.2501);
    a.q_tok = 1;
    a.kv_tok = 300;
    ck_assert_double_eq(mw_attn_blocks_of(&a, 64).all, 3);
}
END_TEST

START_TEST(prefill_by_hand)
{
    struct mw_attn a = mw_attn_gqa(3, 14, 2, 128, MW_DT_BF16, MW_DT_BF16);
    a.q_tok = a.kv_tok = 385;
    /* a step of 128 x 128 pairs: 512 * 16384 flop at 0.57 * 811e12 / 120 flop/s = 2.177 us */
    double step = 512 * 16384.0 * 120 / (0.57 * 811e12), all = 42 * (10 * step + 4 * 4.7e-6) / 120, longest = (4 * step + 4.7e-6) * 0.9;
    double bytes = 3 * (2 * 512 * 770.0 + 14 * 512 * 385.0);
    ck_assert_double_eq_tol(mw_attention_prefill_s(&gpu, prefill, &a), 8.3e-6 + cbrt(pow(all, 3) + pow(longest, 3)) + bytes / (3.1e12 * 0.71), 1e-12);
}
END_TEST

/* An 8-bit cache is multiplied as it is, unless threads feed the matrix units: then it is widened, and the cache of a group is not split. */
START_TEST(an_8_bit_cache_serves_matrix_units_that_read_it)
{
    struct mw_gpu_part fed = gpu;
    fed.thread_mma = 1.0;
    struct mw_attn wide = mw_attn_gqa(3, 14, 2, 128, MW_DT_BF16, MW_DT_FP8), eight = wide, all8 = wide;
    wide.q_tok = wide.kv_tok = eight.q_tok = eight.kv_tok = all8.q_tok = all8.kv_tok = 9385;
    eight.kv8 = true;
    all8.math = MW_DT_FP8;
    ck_assert_double_eq(mw_attention_prefill_s(&gpu, prefill, &eight), mw_attention_prefill_s(&gpu, prefill, &all8));
    ck_assert_double_eq(mw_attention_prefill_s(&fed, prefill, &eight), mw_attention_prefill_s(&fed, prefill, &wide));
    struct mw_gpu_part without = gpu; /* has no products in 8 bits: as wide as the queries */
    without.fp8_flopps = NAN;
    ck_assert_double_eq(mw_attention_prefill_s(&without, prefill, &eight), mw_attention_prefill_s(&without, prefill, &wide));
    wide.q_tok = eight.q_tok = 1;
    ck_assert_double_eq(mw_attention_decode_s(&gpu, decode, &eight), mw_attention_decode_s(&gpu, decode, &wide));
    ck_assert_double_gt(mw_attention_decode_s(&fed, decode, &eight), 1.5 * mw_attention_decode_s(&fed, decode, &wide));
    eight.kv_heads = wide.kv_heads = 14; /* no group */
    ck_assert_double_eq(mw_attention_decode_s(&fed, decode, &eight), mw_attention_decode_s(&fed, decode, &wide));
}
END_TEST

START_TEST(a_cache_of_two_parts_holds_half)
{
    struct mw_gpu_part two = gpu, half = gpu;
    two.l2_parts_n = 2.0;
    half.l2_B = 23.5e6;
    struct mw_attn a = mw_attn_gqa(8, 8, 8, 128, MW_DT_BF16, MW_DT_BF16);
    a.warm = true;
    a.kv_tok = 471; /* 15.5 MB: within 0.6 of 47 MB, not of 23.5 */
    ck_assert_double_eq(mw_dev_cache_B(&two), 23.5e6);
    ck_assert_double_eq(mw_attention_decode_s(&two, decode, &a), mw_attention_decode_s(&half, decode, &a));
    ck_assert_double_gt(mw_attention_decode_s(&two, decode, &a), mw_attention_decode_s(&gpu, decode, &a));
}
END_TEST

/* Where the part says what its cache serves, streams and what stays in it run by that, not by the memory. */
START_TEST(a_slower_cache_streams_slower)
{
    struct mw_gpu_part slow = gpu;
    slow.l2_Bps = 5e12;
    ck_assert_double_eq(mw_dev_cache_Bps(&gpu), 3.0 * gpu.mem_Bps);
    ck_assert_double_eq(mw_dev_cache_Bps(&slow), 5e12);
    struct mw_attn a = mw_attn_gqa(8, 8, 8, 128, MW_DT_BF16, MW_DT_BF16);
    a.kv_tok = 471;
    ck_assert_double_gt(mw_attention_decode_s(&slow, decode, &a), mw_attention_decode_s(&gpu, decode, &a));
    a.q_tok = 471;
    ck_assert_double_eq(mw_attention_prefill_s(&slow, prefill, &a), mw_attention_prefill_s(&gpu, prefill, &a)); /* cold */
    a.warm = true;
    ck_assert_double_gt(mw_attention_prefill_s(&slow, prefill, &a), mw_attention_prefill_s(&gpu, prefill, &a));
}
END_TEST

START_TEST(decode_by_hand)
{
    struct mw_attn a = mw_attn_gqa(37, 8, 8, 128, MW_DT_BF16, MW_DT_BF16);
    a.kv_tok = 2385;
    /* 296 streams of 2385 * 512 B on 156 places: 1.897 waves, so 2 whole ones; the product's rows are filled up to 8 */
    double stream = 2 * (1.1e-6 + 2385 * 512 * 120 / (0.47 * 3 * 3.1e12)), bytes = 37 * 8 * (512 * 2386.0 + 512), over = bytes / (0.6 * 47e6);
    double mem = bytes / (3.1e12 * 0.87) + 7e-6 * over / (1 + over), work = 512 * 2385.0 * 296 * 8 / (811e12 * 0.2), p = 2.3;
    ck_assert_double_eq_tol(mw_attention_decode_s(&gpu, decode, &a), 9.1e-6 + 4e-8 + pow(pow(mem, p) + pow(stream, p) + pow(work, p), 1 / p), 1e-12);
}
END_TEST

START_TEST(a_long_stream_is_split)
{
    struct mw_attn a = mw_attn_gqa(1, 8, 8, 128, MW_DT_BF16, MW_DT_BF16);
    double one[MW_DECODE_CON_N];
    memcpy(one, decode, sizeof one);
    one[MW_DECODE_SPLITS] = 1.0;
    a.kv_tok = 100; /* less than a part: not split */
    ck_assert_double_eq(mw_attention_decode_s(&gpu, decode, &a), mw_attention_decode_s(&gpu, one, &a));
    a.kv_tok = 30011;
    ck_assert_double_lt(mw_attention_decode_s(&gpu, decode, &a), 0.5 * mw_attention_decode_s(&gpu, one, &a));
}
END_TEST

START_TEST(few_short_groups_stream_for_every_head_but_not_a_latent)
{
    /* 1 sequence of 1000 tokens: 7 blocks * 4 < 120 multiprocessors */
    struct mw_attn a = mw_attn_gqa(1, 32, 1, 128, MW_DT_BF16, MW_DT_BF16), m = a;
    a.kv_tok = m.kv_tok = 1000;
    m.latent = true;
    ck_assert_double_gt(mw_attention_decode_s(&gpu, decode, &a), mw_attention_decode_s(&gpu, decode, &m));
    a.seqs = m.seqs = 5;
    ck_assert_double_eq(mw_attention_decode_s(&gpu, decode, &a), mw_attention_decode_s(&gpu, decode, &m));
}
END_TEST

START_TEST(never_faster_than_the_device_and_warm_never_slower) /* property: _i walks shapes */
{
    double kv = 37 + 613.0 * _i;
    for (int b = 1; b < 300; b = b * 3 + 1) {
        struct mw_attn p = mw_attn_gqa(b, 28, 4, 128, MW_DT_BF16, MW_DT_FP8), d = p, m = mw_attn_mla(b, 16, 512, 64, MW_DT_BF16, MW_DT_BF16);
        p.q_tok = p.kv_tok = d.kv_tok = m.kv_tok = kv;
        const struct mw_attn *op[] = { &p, &d, &m };
        for (int k = 0; k < 3; k++) {
            double t = k ? mw_attention_decode_s(&gpu, decode, op[k]) : mw_attention_prefill_s(&gpu, prefill, op[k]);
            ck_assert_double_ge(t, fmax(mw_attn_flop(op[k]) / gpu.bf16_flopps, mw_attn_bytes(op[k]) / gpu.mem_Bps));
            struct mw_attn w = *op[k];
            w.warm = true;
            ck_assert_double_le(k ? mw_attention_decode_s(&gpu, decode, &w) : mw_attention_prefill_s(&gpu, prefill, &w), t);
        }
        struct mw_attn far = p;
        far.window_tok = kv + 200.0;
        ck_assert_double_eq(mw_attention_prefill_s(&gpu, prefill, &far), mw_attention_prefill_s(&gpu, prefill, &p));
        far.window_tok = 129;
        ck_assert_double_le(mw_attention_prefill_s(&gpu, prefill, &far), mw_attention_prefill_s(&gpu, prefill, &p));
    }
}
END_TEST

START_TEST(more_tokens_never_cost_less)
{
    struct mw_attn p = mw_attn_gqa(2, 28, 4, 128, MW_DT_BF16, MW_DT_BF16), d = mw_attn_gqa(1 + _i, 8, 8, 128, MW_DT_BF16, MW_DT_BF16);
    double lp = 0.0, ld = 0.0;
    for (double tok = 1; tok < 50000; tok = ceil(tok * 1.17)) {
        p.q_tok = p.kv_tok = d.kv_tok = tok;
        double tp = mw_attention_prefill_s(&gpu, prefill, &p), td = mw_attention_decode_s(&gpu, decode, &d);
        ck_assert_double_ge(tp, lp);
        ck_assert_double_ge(td, ld);
        lp = tp;
        ld = td;
    }
}
END_TEST

START_TEST(a_mixed_batch_costs_more_than_its_parts)
{
    struct mw_attn_mixed m = { .chunk = mw_attn_gqa(1, 32, 8, 128, MW_DT_BF16, MW_DT_BF16), .decode_n = 64, .decode_kv_tok = 2047 };
    m.chunk.q_tok = 512;
    m.chunk.kv_tok = 512;
    struct mw_attn one = m.chunk;
    one.seqs = 64;
    one.q_tok = 1;
    one.kv_tok = 2048;
    double t = mw_attention_mixed_s(&gpu, mixed, &m), parts = mw_attention_prefill_s(&gpu, prefill, &m.chunk) + mw_attention_decode_s(&gpu, decode, &one);
    ck_assert_double_gt(t, parts);
    ck_assert_double_lt(t, 5 * parts);
    double last = 0.0;
    for (m.decode_n = 1; m.decode_n < 300; m.decode_n++) {
        t = mw_attention_mixed_s(&gpu, mixed, &m);
        ck_assert_double_ge(t, last * (1 - 1e-12));
        last = t;
    }
}
END_TEST

START_TEST(mixed_by_hand)
{
    /* chunk of 16 after none, one sequence of 299 + 1 tokens: 32 + 32 blocks on 120 multiprocessors, the longest of 3 blocks of keys */
    struct mw_attn_mixed m = { .chunk = mw_attn_gqa(1, 32, 8, 128, MW_DT_BF16, MW_DT_BF16), .decode_n = 1, .decode_kv_tok = 299 };
    m.chunk.q_tok = m.chunk.kv_tok = 16;
    double step = 512 * 64 * 128.0 * 120 / (0.61 * 811e12), blocks = (3 + 0.6) * step;
    double bytes = 8 * 512 * 32.0 + 32 * 512 * 16.0 + 8 * 512 * 301.0 + 32 * 512, mem = bytes / (3.1e12 * 0.83);
    ck_assert_double_eq_tol(mw_attention_mixed_s(&gpu, mixed, &m), 3.7e-6 + pow(pow(blocks, 3.1) + pow(mem, 3.1), 1 / 3.1), 1e-12);
}
END_TEST

/* ---- tables */
static const char *const header = "system,attn_dtype,kv_dtype,batch,num_heads,num_kv_heads,head_dim,engine,kv_len,latency_ms\n";

static const char *read_one(const char *name, const char *text, struct mw_fit_row *row, const struct mw_fittable **of)
{
    struct mw_arena a;
    struct mw_diag *d = mw_diag_create();
    mw_arena_init(&a);
    struct mw_measured *t = mw_measured_parse(&a, name, text, strlen(text), d);
    ck_assert_ptr_nonnull(t);
    *of = mw_fittable_of(t);
    ck_assert_ptr_nonnull(*of);
    const char *why = mw_fit_read(*of, t, 0, row);
    mw_arena_fini(&a);
    mw_diag_destroy(d);
    return why;
}

START_TEST(rows_are_read_or_left_out_with_a_reason)
{
    char text[512];
    struct mw_fit_row row;
    const struct mw_fittable *of;
    snprintf(text, sizeof text, "%sh100_sxm,bfloat16,fp8,7,28,4,128,TRTLLM 1.3,2385,0.0235\n", header);
    ck_assert_ptr_null(read_one("decode.csv", text, &row, &of));
    ck_assert_str_eq(of->name, "decode");
    ck_assert_str_eq(row.key, "bfloat16/fp8/gqa");
    const struct mw_attn *op = (const void *)row.op;
    ck_assert(op->kv8);
    ck_assert_double_eq(op->kv_B, 256);
    ck_assert_double_eq(op->kv_tok, 2385);
    ck_assert_double_eq_tol(row.measured, 23.5e-6, 1e-12);
    snprintf(text, sizeof text, "%sh100_sxm,bfloat16,bfloat16,7,64,1,128,TRTLLM 1.3,2385,0.235\n", header);
    ck_assert_str_eq(read_one("decode.csv", text, &row, &of), "query groups over 32 run a generic fallback kernel that engines avoid");
    snprintf(text, sizeof text, "%sa100_sxm,bfloat16,bfloat16,7,64,1,128,VLLM 0.14,2385,0.235\n", header);
    ck_assert_ptr_null(read_one("decode.csv", text, &row, &of)); /* another engine's kernel is not it */
    ck_assert(op->warm);
    snprintf(text, sizeof text, "%sh200_sxm,bfloat16,bfloat16,7,64,1,128,cuDNN 9.19.0,2385,0.235\n", header);
    ck_assert_ptr_null(read_one("decode.csv", text, &row, &of));
    ck_assert(!op->warm); /* ours rotate their operands */
    snprintf(text, sizeof text, "%sh100_sxm,bfloat16,bfloat16,7,4,8,128,TRTLLM 1.3,2385,0.235\n", header);
    ck_assert_ptr_nonnull(read_one("decode.csv", text, &row, &of));
}
END_TEST

START_TEST(mixed_rows_take_device_and_model_from_the_file)
{
    static const char *const text = "prefill_chunk,kv_prefill,n_decode,kv_decode,time_us\n32,96,5,2385,151.8\n", *const alone = "prefill_chunk,kv_prefill,n_decode,kv_decode,time_us\n0,0,5,2385,51.8\n";
    struct mw_fit_row row;
    const struct mw_fittable *of;
    ck_assert_ptr_null(read_one("x/RTXPRO6000_Qwen_Qwen3-32B_bf16_tp2_attention.csv", text, &row, &of));
    const struct mw_attn_mixed *m = (const void *)row.op;
    ck_assert_str_eq(row.device, "RTXPRO6000");
    ck_assert_double_eq(m->chunk.heads, 32);
    ck_assert_double_eq(m->chunk.kv_heads, 4);
    ck_assert_double_eq(m->chunk.kv_tok, 128);
    ck_assert_double_eq(m->decode_kv_tok, 2385);
    /* two digits of tensor parallelism, a folder that says another, and KV heads that every rank then has a copy of */
    ck_assert_ptr_null(read_one("x_tp4/RTXPRO6000_Qwen_Qwen3-32B_bf16_tp16_attention.csv", text, &row, &of));
    ck_assert_double_eq(m->chunk.heads, 4);
    ck_assert_double_eq(m->chunk.kv_heads, 1);
    ck_assert_ptr_nonnull(read_one("x/RTXPRO6000_unknown_bf16_tp2_attention.csv", text, &row, &of));
    ck_assert_ptr_nonnull(read_one("x/RTX4090_Qwen_Qwen3-32B_bf16_tp1_attention.csv", alone, &row, &of));
}
END_TEST

START_TEST(constants_come_back_from_what_they_made)
{
    struct mw_fit_set s = { .of = &mw_prefill_fit, .device = "d", .key = "bfloat16/bfloat16", .gpu = &gpu };
    struct mw_fit_row rows[180] = { 0 };
    s.row = rows;
    for (double b = 1; b < 90; b *= 3)
        for (double h = 8; h < 50; h *= 2)
            for (double tok = 128; tok < 20000; tok *= 2)
                if (s.n < 180) {
                    struct mw_attn a = mw_attn_gqa(b, h, 4, 128, MW_DT_BF16, MW_DT_BF16);
                    a.q_tok = a.kv_tok = tok;
                    a.warm = true;
                    memcpy(rows[s.n].op, &a, sizeof a);
                    rows[s.n].gpu = &gpu;
                    rows[s.n].weight = 1.0;
                    rows[s.n++].measured = mw_attention_prefill_s(&gpu, prefill, &a);
                }
    struct mw_fit_result r;
    ck_assert(mw_fit_set_fit(&s, NULL, &r));
    ck_assert_double_lt(r.p90, 0.02);
    ck_assert_double_eq_tol(r.con[MW_PREFILL_TENSOR] / 0.57, 1.0, 0.02);
    ck_assert_double_eq_tol(r.con[MW_PREFILL_LAUNCH] / 8.3e-6, 1.0, 0.05);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("attention");
    TCase *tc = tcase_create("all");
    gsl_set_error_handler_off();
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, pairs_by_hand);
    tcase_add_test(tc, bytes_of_gqa_and_mla_by_hand);
    tcase_add_test(tc, blocks_by_hand);
    tcase_add_test(tc, prefill_by_hand);
    tcase_add_test(tc, an_8_bit_cache_serves_matrix_units_that_read_it);
    tcase_add_test(tc, a_cache_of_two_parts_holds_half);
    tcase_add_test(tc, a_slower_cache_streams_slower);
    tcase_add_test(tc, decode_by_hand);
    tcase_add_test(tc, a_long_stream_is_split);
    tcase_add_test(tc, few_short_groups_stream_for_every_head_but_not_a_latent);
    tcase_add_loop_test(tc, never_faster_than_the_device_and_warm_never_slower, 0, 40);
    tcase_add_loop_test(tc, more_tokens_never_cost_less, 0, 60);
    tcase_add_test(tc, a_mixed_batch_costs_more_than_its_parts);
    tcase_add_test(tc, mixed_by_hand);
    tcase_add_test(tc, rows_are_read_or_left_out_with_a_reason);
    tcase_add_test(tc, mixed_rows_take_device_and_model_from_the_file);
    tcase_add_test(tc, constants_come_back_from_what_they_made);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
