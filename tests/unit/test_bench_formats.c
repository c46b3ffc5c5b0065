/* tests/unit/test_bench_formats.c - the matrix number formats of cuda/bench against closed facts: every code, ties, overflow, subnormals. */
#include "cuda/bench/format.h"
#include "tests/mw_test.h"

START_TEST(e4m3_has_the_values_of_the_ocp_table)
{
    /* OCP 8-bit floating point 1.0: largest 448, smallest normal 2^-6, smallest subnormal 2^-9, NaN 0x7f, no infinity */
    ck_assert(mw_bench_e4m3_decode(0x7e) == 448.0);
    ck_assert(mw_bench_e4m3_decode(0xfe) == -448.0);
    ck_assert(mw_bench_e4m3_decode(0x08) == 0x1p-6);
    ck_assert(mw_bench_e4m3_decode(0x01) == 0x1p-9);
    ck_assert(mw_bench_e4m3_decode(0x38) == 1.0);
    ck_assert(mw_bench_e4m3_decode(0x3f) == 1.875);
    ck_assert(isnan(mw_bench_e4m3_decode(0x7f)) && isnan(mw_bench_e4m3_decode(0xff)));
    ck_assert(signbit(mw_bench_e4m3_decode(0x80)) && mw_bench_e4m3_decode(0x80) == 0.0);
}
END_TEST

START_TEST(e4m3_rounds_to_even_and_saturates)
{
    ck_assert_uint_eq(mw_bench_e4m3_encode(1.0625), 0x38);      /* half-way between 1 and 1.125: even */
    ck_assert_uint_eq(mw_bench_e4m3_encode(1.1875), 0x3a);      /* between 1.125 and 1.25: even is 1.25 */
    ck_assert_uint_eq(mw_bench_e4m3_encode(1.0626), 0x39);
    ck_assert_uint_eq(mw_bench_e4m3_encode(-1.96), 0xc0);       /* up to the next power of two */
    ck_assert_uint_eq(mw_bench_e4m3_encode(449.0), 0x7e);
    ck_assert_uint_eq(mw_bench_e4m3_encode(1e30), 0x7e);
    ck_assert_uint_eq(mw_bench_e4m3_encode(-INFINITY), 0xfe);
    ck_assert_uint_eq(mw_bench_e4m3_encode(0x1p-10), 0x00);     /* half of the smallest: even is zero */
    ck_assert_uint_eq(mw_bench_e4m3_encode(0x1.8p-9), 0x02);    /* 1.5 of the smallest: even is two */
    ck_assert_uint_eq(mw_bench_e4m3_encode(0x1.ep-7), 0x08);    /* subnormal up to the smallest normal: 7.5 eighths */
    ck_assert_uint_eq(mw_bench_e4m3_encode(NAN) & 0x7f, 0x7f);
}
END_TEST

START_TEST(e2m1_is_its_eight_magnitudes)
{
    static const double VALUE[] = { 0, 0.5, 1, 1.5, 2, 3, 4, 6 };
    for (int i = 0; i < 8; i++) {
        ck_assert(mw_bench_e2m1_decode((uint8_t)i) == VALUE[i]);
        ck_assert(mw_bench_e2m1_decode((uint8_t)(i | 8)) == -VALUE[i]);
        ck_assert_uint_eq(mw_bench_e2m1_encode(VALUE[i]), (unsigned)i);
    }
    ck_assert_uint_eq(mw_bench_e2m1_encode(0.25), 0);  /* ties: 0, 1, 1, 2, 2, 4, 4 */
    ck_assert_uint_eq(mw_bench_e2m1_encode(0.75), 2);
    ck_assert_uint_eq(mw_bench_e2m1_encode(1.25), 2);
    ck_assert_uint_eq(mw_bench_e2m1_encode(1.75), 4);
    ck_assert_uint_eq(mw_bench_e2m1_encode(2.5), 4);
    ck_assert_uint_eq(mw_bench_e2m1_encode(3.5), 6);
    ck_assert_uint_eq(mw_bench_e2m1_encode(5.0), 6);
    ck_assert_uint_eq(mw_bench_e2m1_encode(5.001), 7);
    ck_assert_uint_eq(mw_bench_e2m1_encode(-1000.0), 15);
}
END_TEST

START_TEST(every_code_survives_a_round_trip)
{
    for (unsigned c = 0; c < 256; c++)
        if ((c & 0x7f) != 0x7f)
            ck_assert_uint_eq(mw_bench_e4m3_encode(mw_bench_e4m3_decode((uint8_t)c)), c);
    for (unsigned c = 0; c < 65536; c++) {
        if ((c & 0x7fff) <= 0x7f80)
            ck_assert_uint_eq(mw_bench_bf16_encode(mw_bench_bf16_decode((uint16_t)c)), c);
        else
            ck_assert(isnan(mw_bench_bf16_decode((uint16_t)c)));
        if ((c & 0x7fff) <= 0x7c00)
            ck_assert_uint_eq(mw_bench_fp16_encode(mw_bench_fp16_decode((uint16_t)c)), c);
    }
}
END_TEST

/* bf16 is fp32 cut to 16 bits with rounding to nearest even: the bit trick that every framework uses. */
START_TEST(bf16_agrees_with_the_bits_of_fp32)
{
    uint32_t state = 2385;
    for (int i = 0; i < 200000; i++) {
        state = state * 1664525u + 1013904223u;
        uint32_t bits = state;
        float f;
        memcpy(&f, &bits, sizeof f);
        if (isnan(f))
            continue;
        uint32_t want = (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
        ck_assert_msg(mw_bench_bf16_encode(f) == want, "%a: %04x, expected %04x", (double)f, mw_bench_bf16_encode(f), want);
    }
    ck_assert_uint_eq(mw_bench_bf16_encode(1.00390625), 0x3f80); /* 1 + 2^-8: tie, even */
    ck_assert_uint_eq(mw_bench_bf16_encode(1.01171875), 0x3f82); /* 1 + 3 * 2^-8: tie, even */
    ck_assert_uint_eq(mw_bench_bf16_encode(1e300), 0x7f80);
}
END_TEST

START_TEST(fp16_has_its_limits)
{
    ck_assert(mw_bench_fp16_decode(0x7bff) == 65504.0);
    ck_assert(mw_bench_fp16_decode(0x0001) == 0x1p-24);
    ck_assert(mw_bench_fp16_decode(0x3555) == 0x1.554p-2); /* the nearest to a third */
    ck_assert_uint_eq(mw_bench_fp16_encode(1.0 / 3.0), 0x3555);
    ck_assert_uint_eq(mw_bench_fp16_encode(65519.9), 0x7bff);
    ck_assert_uint_eq(mw_bench_fp16_encode(65520.0), 0x7c00); /* the tie goes to even, which is infinity */
    ck_assert_uint_eq(mw_bench_fp16_encode(0x1p-25), 0x0000);
}
END_TEST

START_TEST(tf32_keeps_ten_bits)
{
    ck_assert(mw_bench_tf32_round(1.0 + 0x1p-10) == 1.0 + 0x1p-10);
    ck_assert(mw_bench_tf32_round(1.0 + 0x1p-11) == 1.0);
    ck_assert(mw_bench_tf32_round(-3.14159274) == -3.140625);
}
END_TEST

START_TEST(stored_rows_are_decoded_by_type)
{
    const uint16_t bf16[] = { 0x3f80, 0xc015 };
    const uint8_t fp8[] = { 0x38, 0xfe }, fp4[] = { 0x52, 0xf9 };
    const int8_t int8[] = { -127, 93 };
    const float fp32[] = { 0.0235f, -2385.0f };
    double out[4];
    mw_bench_decode(MW_BENCH_BF16, bf16, 2, out);
    ck_assert(out[0] == 1.0 && out[1] == -2.328125);
    mw_bench_decode(MW_BENCH_FP8, fp8, 2, out);
    ck_assert(out[0] == 1.0 && out[1] == -448.0);
    mw_bench_decode(MW_BENCH_NVFP4, fp4, 4, out); /* low nibble first */
    ck_assert(out[0] == 1.0 && out[1] == 3.0 && out[2] == -0.5 && out[3] == -6.0);
    mw_bench_decode(MW_BENCH_INT8, int8, 2, out);
    ck_assert(out[0] == -127.0 && out[1] == 93.0);
    mw_bench_decode(MW_BENCH_FP32, fp32, 2, out);
    ck_assert(out[0] == (double)0.0235f && out[1] == -2385.0);
    for (unsigned c = 0; c < 65536; c++) { /* the short way for bf16 rows is the long way */
        uint16_t b = (uint16_t)c;
        mw_bench_decode(MW_BENCH_BF16, &b, 1, out);
        ck_assert(out[0] == mw_bench_bf16_decode(b) || (isnan(out[0]) && isnan(mw_bench_bf16_decode(b))));
    }
}
END_TEST

MW_TEST_MAIN("bench formats", e4m3_has_the_values_of_the_ocp_table, e4m3_rounds_to_even_and_saturates, e2m1_is_its_eight_magnitudes,
             every_code_survives_a_round_trip, bf16_agrees_with_the_bits_of_fp32, fp16_has_its_limits, tf32_keeps_ten_bits, stored_rows_are_decoded_by_type)
