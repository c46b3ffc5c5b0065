/* tests/unit/test_fit.c - the fit on made-up measurements: known constants come back, cross-validation is that of refitting, profiles survive the file. */
#include "models/fabric/collective.h"
#include "cuda/fit/calibrate.h"
#include "models/compute/gemm.h"
#include "models/compute/moe.h"
#include "models/parts/predict.h"
#include "tests/mw_test.h"

static const struct mw_device dev[] = {
    { "first", { .bf16_flopps = 700e12, .mem_Bps = 3e12, .sm_n = 120, .l2_B = 40e6, .family = "x", .also = "one, uno" }, NULL },
    { "second", { .bf16_flopps = 1500e12, .mem_Bps = 6e12, .sm_n = 140, .l2_B = 90e6, .family = "x", .also = "two" }, NULL },
    { "third", { .bf16_flopps = 300e12, .mem_Bps = 2e12, .sm_n = 100, .l2_B = 30e6, .family = "y", .also = "" }, NULL },
};

/* A table of products as the model itself would measure them on the first device, with constants off their start and a little scatter. */
static struct mw_measured *table(struct mw_arena *a, const double *con, double scatter, const char *device)
{
    struct mw_str s;
    mw_str_init(&s);
    mw_str_add(&s, "system,dtype,m,n,k,latency_ms,source,licence\n");
    int i = 0;
    for (double m = 1; m <= 8192; m *= 4)
        for (double n = 512; n <= 8192; n *= 4)
            for (double k = 768; k <= 12288; k *= 4) {
                struct mw_gemm op = { m, n, k, 1, MW_DT_BF16, false, false, false };
                double t = mw_gemm_s(&dev[0].gpu, con, &op) * exp(scatter * sin(7.1 * ++i));
                mw_str_addf(&s, "%s,bfloat16,%g,%g,%g,%.9g,ours,none\n", device, m, n, k, t * 1e3);
            }
    struct mw_diag *d = mw_diag_create();
    struct mw_measured *t = mw_measured_parse(a, "made.csv", s.s, s.n, d);
    ck_assert_uint_eq(mw_diag_errors(d), 0);
    mw_diag_destroy(d);
    mw_str_fini(&s);
    return t;
}

static void truth(double *con)
{
    for (unsigned i = 0; i < MW_GEMM_CON_N; i++)
        con[i] = mw_gemm_fit.con[i].start;
    con[MW_GEMM_LAUNCH] = 4.7e-6;
    con[MW_GEMM_TENSOR] = 0.731;
    con[MW_GEMM_MEM] = 0.69;
}

static void gather(struct mw_fit_data *data, struct mw_arena *a, const struct mw_measured *t)
{
    *data = (struct mw_fit_data){ .arena = a, .device = dev, .device_n = 3 };
    mw_fit_gather(data, &mw_gemm_fit, t, NULL);
}

START_TEST(known_constants_come_back)
{
    struct mw_arena a;
    struct mw_fit_data data;
    struct mw_fit_result r;
    double con[MW_GEMM_CON_N];
    mw_arena_init(&a);
    truth(con);
    gather(&data, &a, table(&a, con, 0.0, "uno"));
    ck_assert_uint_eq(data.set_n, 1);
    ck_assert_str_eq(data.set[0].device, "first");
    ck_assert_uint_eq(data.set[0].n, 7 * 3 * 3);
    ck_assert(mw_fit_set_fit(&data.set[0], NULL, &r));
    ck_assert_double_eq_tol(r.con[MW_GEMM_LAUNCH], 4.7e-6, 0.1e-6);
    double in = 256.0 * 128.0 / 384.0; /* the tensor share and the tile's loss trade off: only their product at the large tile is known,
                                     and the priors pull it by 2 % */
    ck_assert_double_eq_tol(r.con[MW_GEMM_TENSOR] * in / (in + r.con[MW_GEMM_TILE]), 0.731 * in / (in + con[MW_GEMM_TILE]), 0.02);
    ck_assert_double_eq_tol(r.con[MW_GEMM_MEM], 0.69, 0.02);
    ck_assert_double_lt(r.p90, 0.02);
    ck_assert_double_eq(r.con[MW_GEMM_QUANT], mw_gemm_fit.con[MW_GEMM_QUANT].start); /* bf16 quantises nothing */
    mw_fit_data_fini(&data);
    mw_arena_fini(&a);
}
END_TEST

/* The steps that leave a fold out end near an honest refit without it. */
START_TEST(cross_validation_is_that_of_refitting)
{
    struct mw_arena a;
    struct mw_fit_data data;
    struct mw_fit_result r, without;
    struct mw_fit_cross x;
    double con[MW_GEMM_CON_N], left[63], *honest = malloc(63 * sizeof *honest), *quick = malloc(63 * sizeof *quick);
    unsigned n = 0;
    mw_arena_init(&a);
    truth(con);
    gather(&data, &a, table(&a, con, 0.06, "first"));
    struct mw_fit_set *s = &data.set[0], few = *s;
    struct mw_fittable bare = mw_gemm_fit; /* the model alone, one axis */
    bare.axis_n = 1;
    bare.axis = (struct mw_fit_axis[]){ { "m", 0.0 } };
    s->of = few.of = &bare;
    ck_assert(mw_fit_set_fit(s, NULL, &r));
    ck_assert(mw_fit_set_cross(s, &r, &x, left));
    few.row = malloc(s->n * sizeof *few.row);
    for (double m = 1; m <= 8192; m *= 4) {
        few.n = 0;
        for (unsigned i = 0; i < s->n; i++)
            if (fabs(s->row[i].ln_x[0] - log(m)) > 1e-9)
                few.row[few.n++] = s->row[i];
        ck_assert(mw_fit_set_fit(&few, NULL, &without));
        for (unsigned i = 0; i < s->n; i++)
            if (fabs(s->row[i].ln_x[0] - log(m)) < 1e-9) {
                honest[n] = fabs(log(bare.predict(s->gpu, without.con, s->row[i].op) / s->row[i].measured));
                quick[n++] = fabs(left[i]);
            }
    }
    ck_assert_uint_eq(n, 63);
    ck_assert_double_eq_tol(mw_fit_quantile(quick, n, 0.5), mw_fit_quantile(honest, n, 0.5), 0.006);
    ck_assert_double_eq_tol(mw_fit_quantile(quick, n, 0.9), mw_fit_quantile(honest, n, 0.9), 0.015);
    free(few.row);
    free(honest);
    free(quick);
    mw_fit_data_fini(&data);
    mw_arena_fini(&a);
}
END_TEST

START_TEST(impossible_unknown_and_unreadable_rows_are_counted)
{
    static const char text[] = "system,dtype,m,n,k,latency_ms,source,licence\n"
                               "one,bfloat16,1024,1024,1024,0.000001,s,l\n" /* faster than the device */
                               "one,fp9,1024,1024,1024,0.1,s,l\n"
                               "nobody,bfloat16,1024,1024,1024,0.1,s,l\n"
                               "one,bfloat16,1024,1024,1024,0.1,s,l\n";
    struct mw_arena a;
    struct mw_fit_data data;
    struct mw_calibration cal;
    struct mw_diag *d = mw_diag_create();
    mw_arena_init(&a);
    gather(&data, &a, mw_measured_parse(&a, "t.csv", text, sizeof text - 1, d));
    ck_assert_uint_eq(data.unknown_n, 1);
    ck_assert_str_eq(data.unknown[0].why, "nobody");
    mw_calibrate(&data, NULL, NULL, NULL, &cal);
    ck_assert_uint_eq(cal.profile_n, 0); /* one row fits nothing, and says so */
    ck_assert_str_eq(cal.set[0].failed, "fewer than 4 usable rows");
    ck_assert_str_eq(data.set[0].reject[0].why, "faster than the device's limits allow");
    mw_fit_data_fini(&data);
    mw_arena_fini(&a);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(a_profile_survives_its_file)
{
    struct mw_arena a;
    struct mw_fit_data data;
    struct mw_calibration cal;
    struct mw_str s;
    double con[MW_GEMM_CON_N];
    struct mw_diag *d = mw_diag_create();
    mw_arena_init(&a);
    mw_str_init(&s);
    truth(con);
    gather(&data, &a, table(&a, con, 0.05, "one"));
    mw_calibrate(&data, "2026-11", NULL, NULL, &cal);
    ck_assert_uint_eq(cal.profile_n, 1);
    mw_profile_print(&cal.profile[0], mw_fittable_find, &s);
    struct mw_profile *p = mw_profile_parse(&a, "p.yaml", s.s, s.n, d);
    ck_assert_ptr_nonnull(p);
    ck_assert_uint_eq(mw_diag_errors(d), 0);
    const struct mw_profile_fit *f = mw_profile_find(p, "gemm", "bfloat16"), *was = &cal.profile[0].fit[0];
    ck_assert_ptr_nonnull(f);
    for (unsigned i = 0; i < data.set[0].n; i++) {
        const struct mw_fit_row *row = &data.set[0].row[i];
        struct mw_profile_value x = mw_profile_predict(f, &mw_gemm_fit, &dev[0].gpu, row->op, row->ln_x), y = mw_profile_predict(was, &mw_gemm_fit, &dev[0].gpu, row->op, row->ln_x);
        ck_assert_double_eq_tol(x.v / y.v, 1.0, 1e-3);
        ck_assert_double_eq_tol(x.half_ln, y.half_ln, 1e-3);
        ck_assert_double_eq_tol(x.v / row->measured, 1.0, 0.1);
    }
    /* answers kept are those that would be given: also of one operation at two places of the residual */
    struct mw_predict kept;
    mw_predict_init(&kept, &a);
    for (unsigned i = 0; i < 4 * data.set[0].n; i++) {
        const struct mw_fit_row *row = &data.set[0].row[i % data.set[0].n], *other = &data.set[0].row[i / 2 % data.set[0].n];
        struct mw_profile_value x = mw_profile_predict(f, &mw_gemm_fit, &dev[0].gpu, row->op, other->ln_x);
        ck_assert_double_eq(mw_predict(&kept, f, &mw_gemm_fit, &dev[0].gpu, row->op, sizeof(struct mw_gemm), other->ln_x).v, x.v);
    }
    mw_str_fini(&s);
    mw_fit_data_fini(&data);
    mw_arena_fini(&a);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(a_profile_names_each_laboratory_once_and_no_empty_one)
{
    static const char *const from[] = { "one@3f:a.csv", "", "two: b", "one@88:c.csv", "" };
    struct mw_arena a;
    struct mw_fit_data data;
    struct mw_calibration cal;
    double con[MW_GEMM_CON_N];
    mw_arena_init(&a);
    truth(con);
    gather(&data, &a, table(&a, con, 0.05, "one"));
    for (unsigned i = 0; i < data.set[0].n; i++)
        snprintf(data.set[0].row[i].source, sizeof data.set[0].row[i].source, "%s", from[i % 5]);
    mw_calibrate(&data, NULL, NULL, NULL, &cal);
    ck_assert_str_eq(cal.profile[0].fit[0].source, "one@3f:a.csv; two: b");
    for (unsigned i = 0; i < data.set[0].n; i++)
        data.set[0].row[i].source[0] = '\0';
    mw_calibrate(&data, NULL, NULL, NULL, &cal);
    ck_assert_str_eq(cal.profile[0].fit[0].source, "");
    mw_fit_data_fini(&data);
    mw_arena_fini(&a);
}
END_TEST

START_TEST(a_device_without_measurements_asks_its_relatives)
{
    struct mw_arena a;
    struct mw_profile_fit fit = { .model = "gemm", .key = "bfloat16", .how = MW_PF_FITTED, .con_n = MW_GEMM_CON_N, .half_near_ln = 0.02, .half_alone_ln = 0.05, .band_fall = 1.0 };
    struct mw_profile first = { "first", "f", NULL, &fit, 1 };
    struct mw_device all[3] = { dev[0], dev[1], dev[2] };
    mw_arena_init(&a);
    all[0].profile = &first;
    struct mw_profile_fit *own = mw_device_fit(all, 3, &all[0], &mw_gemm_fit, "bfloat16", false, &a), *kin = mw_device_fit(all, 3, &all[0], &mw_gemm_fit, "nvfp4", false, &a),
                          *sib = mw_device_fit(all, 3, &all[1], &mw_gemm_fit, "bfloat16", false, &a), *far = mw_device_fit(all, 3, &all[2], &mw_gemm_fit, "bfloat16", false, &a),
                          *sheet = mw_device_fit(all, 3, &all[0], &mw_gemm_fit, "bfloat16", true, &a);
    ck_assert_int_eq(own->how, MW_PF_FITTED);
    ck_assert_int_eq(kin->how, MW_PF_TRANSFERRED);
    ck_assert_str_eq(kin->from, "first");
    ck_assert_int_eq(sib->how, MW_PF_TRANSFERRED);
    ck_assert_int_eq(far->how, MW_PF_TRANSFERRED);
    ck_assert_int_eq(sheet->how, MW_PF_DATASHEET); /* nobody else was measured */
    ck_assert_double_lt(own->half_alone_ln, sib->half_alone_ln);
    ck_assert_double_lt(sib->half_alone_ln, far->half_alone_ln);
    ck_assert_double_lt(far->half_alone_ln, sheet->half_alone_ln);
    ck_assert_str_eq(mw_device_find(all, 3, "uno")->name, "first");
    ck_assert_ptr_null(mw_device_find(all, 3, "un"));
    /* of two as near in peak and memory, the one with links like the device's own lends */
    struct mw_profile second = { "second", "f", NULL, &fit, 1 };
    all[1].profile = &second;
    all[1].gpu = all[2].gpu = all[0].gpu;
    all[2].gpu.family = "another";
    all[0].gpu.scaleup_Bps = 32e9;
    all[1].gpu.scaleup_Bps = 450e9;
    all[2].gpu.scaleup_Bps = 400e9;
    ck_assert_str_eq(mw_device_fit(all, 3, &all[2], &mw_gemm_fit, "bfloat16", false, &a)->from, "second");
    all[2].gpu.scaleup_Bps = 40e9;
    ck_assert_str_eq(mw_device_fit(all, 3, &all[2], &mw_gemm_fit, "bfloat16", false, &a)->from, "first");
    mw_arena_fini(&a);
}
END_TEST

/* Fixed times go over in clock cycles within the constant's limits, shares as they are; the nearest is the one whose multiprocessors are alike, however many. */
START_TEST(constants_are_carried_in_cycles_from_like_multiprocessors)
{
    struct mw_arena a;
    double con[MW_GEMM_CON_N], was[MW_GEMM_CON_N];
    struct mw_gpu_part slow = dev[0].gpu, quick = dev[0].gpu;
    truth(con);
    memcpy(was, con, sizeof was);
    slow.family = quick.family = "x";
    mw_device_carry(&mw_gemm_fit, "bfloat16", &slow, &quick, con);
    for (unsigned i = 0; i < MW_GEMM_CON_N; i++)
        ck_assert_double_eq_tol(con[i] / was[i], 1.0, 1e-12); /* no clock is known */
    slow.clock_hz = 1.41e9;
    quick.clock_hz = 2.35e9;
    mw_device_carry(&mw_gemm_fit, "bfloat16", &slow, &quick, con);
    for (unsigned i = 0; i < MW_GEMM_CON_N; i++)
        ck_assert_double_eq_tol(con[i] / was[i], strcmp(mw_gemm_fit.con[i].unit, "s") == 0 ? 1.41 / 2.35 : 1.0, 1e-12);
    con[MW_GEMM_LAUNCH] = mw_gemm_fit.con[MW_GEMM_LAUNCH].min;
    mw_device_carry(&mw_gemm_fit, "bfloat16", &slow, &quick, con);
    ck_assert_double_eq(con[MW_GEMM_LAUNCH], mw_gemm_fit.con[MW_GEMM_LAUNCH].min);

    /* a network's fixed times know nothing of that clock */
    double net[MW_COLLNET_CON_N], net_was[MW_COLLNET_CON_N], up[MW_COLL_CON_N];
    mw_collective_start(up, net);
    memcpy(net_was, net, sizeof net);
    mw_device_carry(&mw_collective_nodes_fit, "all_reduce/nodes", &slow, &quick, net);
    for (unsigned i = 0; i < MW_COLLNET_CON_N; i++)
        ck_assert_double_eq_tol(net[i] / net_was[i], 1.0, 1e-12);

    /* to another family, between the relative's and the model's start, both in cycles; as they are where kernels of a key are other programs there */
    quick.family = "y";
    memcpy(con, was, sizeof was);
    mw_device_carry(&mw_gemm_fit, "bfloat16", &slow, &quick, con);
    for (unsigned i = 0; i < MW_GEMM_CON_N; i++) {
        bool timed = strcmp(mw_gemm_fit.con[i].unit, "s") == 0;
        double lent = log(was[i] * (timed ? 1.41 / 2.35 : 1.0)), start = log(mw_gemm_fit.con[i].start * (timed ? 1.98 / 2.35 : 1.0));
        ck_assert_double_eq_tol(log(con[i]), 0.6 * lent + 0.4 * start, 1e-9);
    }
    double experts[MW_FIT_CONST_MAX];
    for (unsigned i = 0; i < mw_moe_fit.con_n; i++)
        experts[i] = mw_moe_fit.con[i].min;
    mw_device_carry(&mw_moe_fit, "w4a16_mxfp4/moe_torch_flow", &slow, &quick, experts);
    ck_assert_double_eq(experts[MW_MOE_MEM], mw_moe_fit.con[MW_MOE_MEM].min);
    mw_device_carry(&mw_moe_fit, "fp8/moe_torch_flow_cutlass", &slow, &quick, experts);
    ck_assert_double_gt(experts[MW_MOE_MEM], mw_moe_fit.con[MW_MOE_MEM].min);

    /* the band is of the key that is asked for: where its kernels are other programs, those of a kin key say no more of them */
    struct mw_profile_fit kin = { .model = "moe", .key = "bfloat16/moe_torch_flow_cutlass" };
    ck_assert_double_gt(mw_device_half_ln(&mw_moe_fit, "w4a16_mxfp4/moe_torch_flow", &kin, &slow, &quick), mw_device_half_ln(&mw_moe_fit, kin.key, &kin, &slow, &quick));

    /* of what another with twice the multiprocessors has, a half has as much for each */
    struct mw_profile_fit fit = { .model = "gemm", .key = "bfloat16", .how = MW_PF_FITTED, .con_n = MW_GEMM_CON_N, .half_near_ln = 0.02, .half_alone_ln = 0.05, .band_fall = 1.0 };
    struct mw_profile like = { "like", "f", NULL, &fit, 1 }, size = { "size", "f", NULL, &fit, 1 };
    struct mw_device all[3] = { { "to", { .bf16_flopps = 300e12, .mem_Bps = 2e12, .sm_n = 70, .clock_hz = 1.5e9, .family = "t" }, NULL },
                                { "like", { .bf16_flopps = 800e12, .mem_Bps = 4e12, .sm_n = 140, .clock_hz = 2e9, .family = "l" }, &like },
                                { "size", { .bf16_flopps = 310e12, .mem_Bps = 2e12, .sm_n = 160, .clock_hz = 2.5e9, .family = "s" }, &size } };
    memcpy(fit.con, was, sizeof was);
    mw_arena_init(&a);
    struct mw_profile_fit *got = mw_device_fit(all, 3, &all[0], &mw_gemm_fit, "bfloat16", false, &a);
    ck_assert_str_eq(got->from, "like");
    ck_assert_double_eq_tol(log(got->con[MW_GEMM_LAUNCH]), 0.6 * log(was[MW_GEMM_LAUNCH] * 2.0 / 1.5) + 0.4 * log(mw_gemm_fit.con[MW_GEMM_LAUNCH].start * 1.98 / 1.5), 1e-9);
    ck_assert_double_eq_tol(mw_device_far(&all[0].gpu, &all[1].gpu), 100.0, 1e-9);
    all[0].gpu.sm_n = NAN; /* then as whole devices */
    ck_assert_str_eq(mw_device_fit(all, 3, &all[0], &mw_gemm_fit, "bfloat16", false, &a)->from, "size");
    mw_arena_fini(&a);
}
END_TEST

/* A thin product is fixed time, a wide one rates: elsewhere the first moves much, the second little. */
START_TEST(the_band_widens_on_another_laboratorys_machine)
{
    struct mw_profile_fit fit = { .source = "one/bench@3f:a.csv; two/bench 7", .con_n = MW_GEMM_CON_N };
    struct mw_gemm wide = { .m = 16384, .n = 16384, .k = 16384, .batch = 1, .dtype = MW_DT_BF16 }, thin = { .m = 1, .n = 64, .k = 64, .batch = 1, .dtype = MW_DT_BF16 };
    for (unsigned i = 0; i < MW_GEMM_CON_N; i++)
        fit.con[i] = mw_gemm_fit.con[i].start;
    ck_assert(!mw_profile_elsewhere(&fit, &mw_gemm_fit, "one/bench@88:b.csv"));
    ck_assert(!mw_profile_elsewhere(&fit, &mw_gemm_fit, "two/bench"));
    ck_assert(mw_profile_elsewhere(&fit, &mw_gemm_fit, "one/benches@3f:a.csv"));
    ck_assert(mw_profile_elsewhere(&fit, &mw_gemm_fit, ""));
    ck_assert(!mw_profile_elsewhere(&fit, &mw_training_fit, "anyone"));
    ck_assert_double_eq_tol(mw_profile_half_elsewhere_ln(&fit, &mw_gemm_fit, &dev[0].gpu, &wide, 0.05), hypot(0.05, MW_ELSEWHERE_RATE_LN), 1e-3);
    ck_assert_double_gt(mw_profile_half_elsewhere_ln(&fit, &mw_gemm_fit, &dev[0].gpu, &thin, 0.05), 0.9 * MW_ELSEWHERE_FIXED_LN);
}
END_TEST

#define ONE_FIT "millwright_profile: 1\ndevice: x\nfits:\n  gemm/b: { how: fitted, source: s, points: [1, 0], error: [0,0,0,0], band: [0,0,1], constants: { a: [1, 0] }, residual: { length: [1], spread: [0.1, 0.1], values: { m: [1, 2] }, points: "

/* Points are counted by their lines: many on one line must not overrun what was made for them. */
START_TEST(points_stand_one_to_a_line)
{
    static const struct { const char *points; bool good; } row[] = { { "\"0 0.1\\n1 0.2\"", true },  { "\" 0 0.1 \\n\\n 1\t0.2\\n\"", true }, { "\"0 0.1 1 0.2\"", false }, { "\"0\\n0.1\"", false },
                                                                     { "\"0 0.1\\n1\"", false },     { "\"-1 0.1\"", false },                 { "\"0 nan\"", false } };
    for (size_t i = 0; i <= sizeof row / sizeof *row; i++) {
        struct mw_arena a;
        struct mw_str s;
        struct mw_diag *d = mw_diag_create();
        bool last = i == sizeof row / sizeof *row; /* thousands on one line, as a folded text has them */
        mw_arena_init(&a);
        mw_str_init(&s);
        mw_str_addf(&s, "%s%s", ONE_FIT, last ? "\"" : row[i].points);
        for (int k = 0; last && k < 5000; k++)
            mw_str_add(&s, "0 0.1 ");
        mw_str_add(&s, last ? "\" } }\n" : " } }\n");
        struct mw_profile *p = mw_profile_parse(&a, "p.yaml", s.s, s.n, d);
        ck_assert_msg((p != NULL) == (!last && row[i].good), "case %zu", i);
        ck_assert(!p || p->fit[0].residual->n == 2);
        mw_str_fini(&s);
        mw_arena_fini(&a);
        mw_diag_destroy(d);
    }
}
END_TEST

static const struct mw_fittable *only_gemm(const char *name)
{
    return strcmp(name, "gemm") == 0 ? &mw_gemm_fit : NULL;
}

/* Constants are told apart by name: in any order, all of them, and no others. */
START_TEST(a_profile_is_matched_by_name)
{
    enum { AS_IS, BACKWARDS, FEWER, MORE, RENAMED, HUGE_VALUE, OTHER_MODEL, CASES };
    for (int how = 0; how < CASES; how++) {
        struct mw_arena a;
        struct mw_str s;
        struct mw_diag *d = mw_diag_create();
        mw_arena_init(&a);
        mw_str_init(&s);
        mw_str_addf(&s, "millwright_profile: 1\ndevice: x\nfits:\n  %s/b:\n    how: fitted\n    source: s\n    points: [1e300, -4]\n    error: [0,0,0,0]\n    band: [0,0,1]\n    constants:\n",
                    how == OTHER_MODEL ? "gemn" : "gemm");
        for (unsigned i = 0; i < MW_GEMM_CON_N - (how == FEWER); i++) {
            unsigned k = how == BACKWARDS ? MW_GEMM_CON_N - 1 - i : i;
            mw_str_addf(&s, "      %s: [%g, 0.1]\n", how == RENAMED && k == 2 ? "ramp_j" : mw_gemm_fit.con[k].key, mw_gemm_fit.con[k].start * (how == HUGE_VALUE && k == 1 ? 1e6 : 1.0));
        }
        for (int i = 0; how == MORE && i < MW_FIT_CONST_MAX - MW_GEMM_CON_N; i++)
            mw_str_addf(&s, "      more%d: [1, 0.1]\n", i);
        struct mw_profile *p = mw_profile_parse(&a, "p.yaml", s.s, s.n, d);
        ck_assert_ptr_nonnull(p);
        bool good = how == AS_IS || how == BACKWARDS || how == HUGE_VALUE;
        ck_assert_msg(mw_profile_match(p, only_gemm, d) == good, "case %d", how);
        ck_assert_msg((mw_diag_errors(d) == 0) == good, "case %d", how);
        ck_assert_uint_eq(mw_diag_warnings(d), how == HUGE_VALUE);
        for (unsigned i = 0; good && how != HUGE_VALUE && i < MW_GEMM_CON_N; i++)
            ck_assert_double_eq_tol(p->fit[0].con[i], mw_gemm_fit.con[i].start, 1e-5 * mw_gemm_fit.con[i].start);
        mw_str_fini(&s);
        mw_arena_fini(&a);
        mw_diag_destroy(d);
    }
}
END_TEST

/* Whatever bytes a table's texts hold, the profile made of them is read back and found again under the same key. */
START_TEST(texts_of_a_table_make_a_readable_profile)
{
    static const char *const text[] = { "foo: bar #x", "a\"b\\c", "caf\xe9", "c\x01" "d", "- [x]", "\xef\xbb\xbfmark", "d\xc3\xa9j\xc3\xa0 vu d\xc3\xa9j\xc3\xa0 vu d\xc3\xa9j\xc3\xa0 vu d\xc3\xa9j\xc3\xa0 vu d\xc3\xa9j\xc3\xa0" };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        struct mw_arena a;
        struct mw_str s;
        struct mw_fit_row row;
        struct mw_diag *d = mw_diag_create();
        mw_arena_init(&a);
        mw_str_init(&s);
        mw_str_addf(&s, "system,dtype,m,n,k,latency_ms,source,licence\nuno,bfloat16,64,512,512,0.1,%s%s%s%s%s,%s\n", text[i], text[i], text[i], text[i], text[i], text[i]);
        struct mw_measured *t = mw_measured_parse(&a, "t.csv", s.s, s.n, d);
        ck_assert_ptr_null(mw_fit_read(&mw_gemm_fit, t, 0, &row));
        mw_str_fini(&s);
        mw_str_init(&s);
        struct mw_profile_fit f = { .model = "gemm", .key = row.licence, .how = MW_PF_FITTED, .source = row.source, .con_n = 1, .con_key = { "c" }, .con = { 1.0 }, .band_fall = 1.0 };
        struct mw_profile p = { .device = "x", .fit = &f, .fit_n = 1 };
        mw_profile_print(&p, only_gemm, &s);
        struct mw_profile *back = mw_profile_parse(&a, "p.yaml", s.s, s.n, d);
        ck_assert_msg(back && mw_profile_find(back, "gemm", row.licence), "text %zu", i);
        ck_assert_str_eq(back->fit[0].source, row.source);
        mw_str_fini(&s);
        mw_arena_fini(&a);
        mw_diag_destroy(d);
    }
}
END_TEST

START_TEST(a_profile_that_is_none_says_why)
{
    static const char *const bad[] = { "a: 1\n", "millwright_profile: 1\ndevice: x\n", "millwright_profile: 1\ndevice: x\nfits:\n  gemm: { how: fitted }\n",
                                       "millwright_profile: 1\ndevice: x\nfits:\n  gemm/b: { how: guessed, source: s, points: [1, 0], error: [0,0,0,0], band: [0,0,1], constants: { a: [1, 0] } }\n",
                                       "millwright_profile: 1\ndevice: x\nfits:\n  gemm/b: { how: fitted, source: s, points: [1, 0], error: [0,0,0,0], band: [0,0,1], constants: { a: [-1, 0] } }\n",
                                       "millwright_profile: 1\ndevice: x\nfits:\n  gemm/b: { how: fitted, source: s, points: [1, 0], error: [0,0,0,0], band: [0,0,1], constants: { a: [1, 0] }, residual: { length: [1], "
                                       "spread: [0.1, 0.1], values: { m: [1, 2] }, points: '2 0.1' } }\n" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mw_arena a;
        struct mw_diag *d = mw_diag_create();
        mw_arena_init(&a);
        ck_assert_ptr_null(mw_profile_parse(&a, "p.yaml", bad[i], strlen(bad[i]), d));
        ck_assert_uint_ge(mw_diag_errors(d), 1);
        mw_arena_fini(&a);
        mw_diag_destroy(d);
    }
}
END_TEST

MW_TEST_MAIN("fit", known_constants_come_back, cross_validation_is_that_of_refitting, impossible_unknown_and_unreadable_rows_are_counted, a_profile_survives_its_file,
             a_profile_names_each_laboratory_once_and_no_empty_one, a_device_without_measurements_asks_its_relatives, constants_are_carried_in_cycles_from_like_multiprocessors, the_band_widens_on_another_laboratorys_machine, a_profile_that_is_none_says_why, points_stand_one_to_a_line, a_profile_is_matched_by_name, texts_of_a_table_make_a_readable_profile)
