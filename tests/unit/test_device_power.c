/* tests/unit/test_device_power.c - watts of one accelerator and of a server from activity, clock and speed under a cap, and their readers. */
#include "cuda/fit/fit.h"
#include "models/power/device.h"
#include "tests/fit_rows.h"

static const double con[MW_DEV_CON_N] = { [MW_DEV_ON] = 0.17, [MW_DEV_TENSOR] = 0.83, [MW_DEV_TENSOR_EXP] = 0.61, [MW_DEV_MEM] = 0.37, [MW_DEV_LINK] = 0.09, [MW_DEV_SCALED] = 0.23, [MW_DEV_SHARP] = 3.7 };

static struct mw_gpu_part device(void)
{
    return (struct mw_gpu_part){ .h = { .count = 1, .power_w = 713 }, .idle_w = 83, .max_w = 713, .bf16_flopps = 989e12, .fp8_flopps = 1979e12, .mem_Bps = 3.35e12, .scaleup_Bps = 450e9 };
}

START_TEST(watts_match_hand_calculation)
{
    struct mw_gpu_part g = device();
    struct mw_device_act act = { 0.9, 0.29, 0.41, 0.13, 0.5 };
    /* 0.153 + 0.83 * 0.29^0.61 + 0.1517 + 0.0117 + 0.115 = 0.821469 of 630 W; limit exponent 3.7 */
    double share = 0.153 + 0.83 * exp(0.61 * log(0.29)) + 0.1517 + 0.0117 + 0.115;
    ck_assert_double_eq_tol(share, 0.821469, 1e-5);
    ck_assert_double_eq_tol(mw_device_free_w(&g, con, &act), 630 * share, 1e-9);
    ck_assert_double_eq_tol(mw_device_w(&g, con, &act, INFINITY), 83 + 630 * share / pow(1 + pow(share, 3.7), 1 / 3.7), 1e-9);
}
END_TEST

START_TEST(watts_stay_between_idle_and_cap_and_rise_with_work) /* property: i walks activity and cap */
{
    for (int i = 0; i < 17 * 16; i++) {
        struct mw_gpu_part g = device();
        double u = (i % 17) / 13.0, cap_w = 60 + 47.0 * (i / 17), up = u + 0.037;
        struct mw_device_act a = { 1, u, u, u, u < 1 ? u : 1 }, b = { 1, up, up, up, up < 1 ? up : 1 };
        double w = mw_device_w(&g, con, &a, cap_w);
        ck_assert_double_ge(w, g.idle_w);
        ck_assert_double_le(w, fmax(g.idle_w, fmin(cap_w, 713)) + 1e-9);
        ck_assert_double_le(w, mw_device_w(&g, con, &b, cap_w) + 1e-9);
        ck_assert_double_le(w, mw_device_w(&g, con, &a, cap_w + 31) + 1e-9);
        ck_assert_double_le(w, g.idle_w + mw_device_free_w(&g, con, &a) + 1e-9);
    }
}
END_TEST

START_TEST(rest_draws_idle_and_a_part_without_maximum_its_design_power)
{
    struct mw_gpu_part g = device();
    ck_assert_double_eq(mw_device_w(&g, con, &(struct mw_device_act){ 0 }, INFINITY), 83);
    g.max_w = NAN;
    ck_assert_double_eq(mw_device_span_w(&g), 630);
    g.idle_w = 800;
    ck_assert_double_eq(mw_device_span_w(&g), 0);
}
END_TEST

START_TEST(clock_at_cap_brings_the_dynamic_part_to_the_cap)
{
    double own_w = 667, idle_w = 83, cap_w = 431, clock = mw_clock_at_cap(own_w, idle_w, cap_w, 2.4);
    ck_assert_double_eq_tol(idle_w + (own_w - idle_w) * pow(clock, 2.4), cap_w, 1e-9);
    ck_assert_double_eq(mw_clock_at_cap(own_w, idle_w, 667, 2.4), 1);
    ck_assert_double_eq(mw_clock_at_cap(own_w, idle_w, 83, 2.4), 0);
}
END_TEST

START_TEST(speed_at_cap_never_rises_as_the_cap_falls)
{
    struct mw_cap_speed law = { 1.26, 1.77 };
    /* 1 - 1.26 * (1 - 431/667)^1.77 = 1 - 1.26 * 0.353823^1.77 */
    ck_assert_double_eq_tol(mw_speed_at_cap(&law, 667, 431), 1 - 1.26 * exp(1.77 * log(236.0 / 667)), 1e-12);
    ck_assert_double_eq(mw_speed_at_cap(&law, 667, 700), 1);
    for (double cap_w = 0, last = 0; cap_w < 800; cap_w += 13) {
        double v = mw_speed_at_cap(&law, 667, cap_w);
        ck_assert(v >= last && v <= 1);
        last = v;
    }
}
END_TEST

START_TEST(formats_name_their_peak)
{
    struct mw_gpu_part g = device();
    struct mw_device_format f;
    ck_assert(mw_device_format(&g, "fp8", &f) && f.flopps == 1979e12 && !f.scaled);
    ck_assert(mw_device_format(&g, "mxfp4", &f) && f.flopps == 989e12 && f.scaled); /* no 4-bit units: widened */
    g.fp4_flopps = 9e15;
    ck_assert(mw_device_format(&g, "mxfp4", &f) && f.flopps == 1979e12);
    ck_assert(!mw_device_format(&g, "bf17", &f));
}
END_TEST

/* Reads row of a table through the model that recognises it. */
static const char *read_text(const char *text, size_t row, struct mw_fit_row *out, const struct mw_fittable **of)
{
    struct mw_arena a;
    struct mw_diag *d = mw_diag_create();
    mw_arena_init(&a);
    struct mw_measured *t = mw_measured_parse(&a, "t.csv", text, strlen(text), d);
    ck_assert_ptr_nonnull(t);
    *of = mw_fittable_of(t);
    ck_assert_ptr_nonnull(*of);
    const char *why = mw_fit_read(*of, t, row, out);
    mw_diag_destroy(d);
    mw_arena_fini(&a);
    return why;
}

START_TEST(a_capped_run_refers_to_the_same_work_without_a_limit)
{
    static const char text[] = "gpu,dataset,network,batch_size,optimizer,power_limit,time_per_epoch,average_power,source,licence\n"
                               "V100,c,r,64,adam,100,31.7,98,s,l\nV100,c,r,128,adam,250,11.1,201,s,l\nV100,c,r,64,adam,250,19.3,177,s,l\nV100,c,x,64,adam,100,5,90,s,l\nV100,c,r,64,adam,125,31,140,s,l\n";
    struct mw_gpu_part g = device();
    const struct mw_fittable *of;
    struct mw_fit_row row;
    ck_assert_ptr_null(read_text(text, 0, &row, &of));
    ck_assert_str_eq(of->name, "power_cap");
    double c[] = { 1.26, 1.77 };
    ck_assert_double_eq_tol(of->predict(&g, c, row.op), 19.3 / (1 - 1.26 * pow(1 - 100.0 / 177, 1.77)), 1e-9);
    ck_assert_double_eq(of->baseline(&g, row.op), 19.3);
    ck_assert_ptr_nonnull(read_text(text, 2, &row, &of)); /* the reference itself */
    ck_assert_ptr_nonnull(read_text(text, 3, &row, &of)); /* alone */
    ck_assert_ptr_nonnull(read_text(text, 4, &row, &of)); /* above its limit */
}
END_TEST

START_TEST(a_server_is_its_devices_fans_host_and_supply)
{
    static const char text[] = "round,submitter,system,benchmark,kind,median_of_median_W,median_duration_s,source\n"
                               "v4.0,smc-ac-power,1xSMC-H100-SXM-80GB,bert,server,6970.2,438.2,s\nv4.0,smc-dc-power,1xSMC-H100-SXM-80GB,bert,server,6787,438.2,s\n"
                               "v4.0,smc-ac-power,64xSMC-H100-SXM-80GB,lora,server,5855,114.4,s\nv4.0,Dell,8xXE9680x8H100,lora,switch,686,313.5,s\n"
                               "v4.0,smc-ac-power,2xSMC-H100-SXM-80GB,lora,server,6900,1231.7,s\nv4.0,smc-ac-power,1xSMC-B200,lora,server,9900,400,s\n";
    struct mw_gpu_part g = device();
    const struct mw_fittable *of;
    struct mw_fit_row ac, dc, wide, few, other;
    ck_assert_ptr_null(read_text(text, 0, &ac, &of));
    ck_assert_ptr_null(read_text(text, 1, &dc, &of));
    ck_assert_ptr_null(read_text(text, 2, &wide, &of));
    ck_assert_ptr_nonnull(read_text(text, 3, &other, &of));
    ck_assert_ptr_null(read_text(text, 4, &few, &of));
    ck_assert_ptr_null(read_text(text, 5, &other, &of)); /* other devices than the longest run's: nothing to compare with */
    ck_assert_str_eq(ac.device, "H100");
    double c[] = { 1311, 0.063, 1 }, ac_w = of->predict(&g, c, ac.op), dc_w = of->predict(&g, c, dc.op), wide_w = of->predict(&g, c, wide.op);
    struct mw_device_act act = { 1, 0.4, 0.5, 0.2, 0 };
    double held = 2 * 1231.7 / (64 * 114.4), each_w = mw_device_w(&g, mw_device_h100, &act, INFINITY);
    ck_assert_double_eq_tol(dc_w, 8 * each_w * 1.063 + 1311, 1e-9);
    ck_assert_double_eq_tol(ac_w, dc_w / 0.955, 1e-9);
    ck_assert_double_eq_tol(of->predict(&g, c, few.op), ac_w, 1e-9);
    ck_assert_double_eq_tol(of->predict(&g, c, other.op), ac_w, 1e-9);
    act.tensor *= held;
    act.mem *= held;
    ck_assert_double_eq_tol(wide_w, (8 * mw_device_w(&g, mw_device_h100, &act, INFINITY) * 1.063 + 1311) / 0.955, 1e-9);
}
END_TEST

/* What a limit leaves is the devices' draw, whatever the work: two that want more than it draw alike. */
START_TEST(an_efficiency_run_draws_its_published_limit)
{
    static const char text[] = "system,accelerator,n_gpus,cooling,model,mean_W,samples_per_s,source\n"
                               "H200-SXM-141GBx8_TRT_MaxQ,NVIDIA H200-SXM-141GB,8,Air-cooled,llama2-70b-99.9,6153,86.7,s\nH200-SXM-141GBx8_TRT_MaxQ,NVIDIA H200-SXM-141GB,8,Air-cooled,gptj-99.9,4775,189.8,s\n"
                               "H200-SXM-141GBx8_TRT,NVIDIA H200-SXM-141GB,8,Air-cooled,llama2-70b-99.9,7500,106,s\n";
    struct mw_gpu_part g = device();
    const struct mw_fittable *of;
    struct mw_fit_row large, small, free_row;
    g.max_w = g.h.power_w = 700;
    ck_assert_ptr_null(read_text(text, 0, &large, &of));
    ck_assert_ptr_null(read_text(text, 1, &small, &of));
    ck_assert_ptr_null(read_text(text, 2, &free_row, &of));
    double c[] = { 1311, 0.063, 1 }, at_500_w = (8 * 500 * 1.063 + 1311) / 0.955, at_350_w = (8 * 350 * 1.063 + 1311) / 0.955;
    ck_assert_double_le(of->predict(&g, c, large.op), at_500_w);
    ck_assert_double_gt(of->predict(&g, c, large.op), 0.96 * at_500_w);
    ck_assert_double_le(of->predict(&g, c, small.op), at_350_w);
    ck_assert_double_gt(of->predict(&g, c, small.op), 0.96 * at_350_w);
    ck_assert_double_gt(of->predict(&g, c, free_row.op), 1.1 * at_500_w);
}
END_TEST

/* Mean |predicted / measured - 1| of a shared table with given constants, on one device of the published limits. */
static double mape(const char *file, const struct mw_gpu_part *g, const char *device_name, const double *c)
{
    struct mw_arena a;
    struct mw_diag *d = mw_diag_create();
    struct mw_fit_row row;
    char path[512];
    double sum = 0;
    unsigned n = 0;
    mw_arena_init(&a);
    snprintf(path, sizeof path, "%s/data/kernels/%s", mw_test_shared(), file);
    struct mw_measured *t = mw_measured_load(&a, path, d);
    ck_assert_ptr_nonnull(t);
    const struct mw_fittable *of = mw_fittable_of(t);
    for (size_t i = 0; i < t->row_n; i++)
        if (!mw_fit_read(of, t, i, &row) && strcmp(row.device, device_name) == 0) {
            sum += fabs(of->predict(g, c, row.op) / row.measured - 1);
            n++;
        }
    mw_diag_destroy(d);
    mw_arena_fini(&a);
    ck_assert_uint_gt(n, 100);
    return sum / n;
}

/* A log at rest for more than half of its time has a median near the least and a mean above it; a log that is only long at its ends has a mean below. */
START_TEST(a_log_mostly_at_rest_is_left_out)
{
    struct mw_fit_row row;
    const char *kv[] = { "submitter", "x-ac-power", "system", "9xH100", "benchmark", "unet3d", "kind", "server", "median_of_median_W", "2735", "mean_of_mean_W", "4309",
                         "p_max_W", "6921", "min_W", "2193", "median_duration_s", "216", NULL };
    struct mw_fit_fields f = { cell, kv, NULL };
    const char *why = mw_training_power_fit.read(&f, &row);
    ck_assert_ptr_nonnull(why);
    ck_assert_ptr_nonnull(strstr(why, "at rest"));
    kv[9] = "6500";
    ck_assert_ptr_null(mw_training_power_fit.read(&f, &row));
    kv[9] = "4400";
    ck_assert_ptr_null(mw_training_power_fit.read(&f, &row));
}
END_TEST

START_TEST(constants_in_the_code_describe_the_published_tables)
{
    if (!mw_test_shared())
        MW_TEST_SKIP("no shared data");
    struct mw_gpu_part h100 = device();
    h100.idle_w = 75;
    h100.max_w = h100.h.power_w = 700;
    double any[] = { mw_cap_speed_any.a, mw_cap_speed_any.b };
    double serving = mape("mlenergy_llm_power.csv.gz", &h100, "H100", mw_device_h100), v100 = mape("zeus_power_limit_training.csv.gz", &h100, "V100", any);
    printf("H100 serving MAPE %.1f %%, V100 epochs under limits by the pair for any device %.1f %%\n", 100 * serving, 100 * v100);
    ck_assert_double_lt(serving, 0.09);
    ck_assert_double_lt(v100, 0.10);
}
END_TEST

MW_TEST_MAIN("device power", watts_match_hand_calculation, watts_stay_between_idle_and_cap_and_rise_with_work, rest_draws_idle_and_a_part_without_maximum_its_design_power,
             clock_at_cap_brings_the_dynamic_part_to_the_cap, speed_at_cap_never_rises_as_the_cap_falls, formats_name_their_peak,
             a_capped_run_refers_to_the_same_work_without_a_limit, a_server_is_its_devices_fans_host_and_supply, an_efficiency_run_draws_its_published_limit, a_log_mostly_at_rest_is_left_out, constants_in_the_code_describe_the_published_tables)
