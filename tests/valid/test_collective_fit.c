/* tests/valid/test_collective_fit.c - collectives and memory curves fitted to measured tables; errors of rows left out, printed beside what they must hold.
 *
 * Source: ../shared/data/kernels (each row names its own).  A set's errors are those of cross-validation; pooled, each set counts with the median of its own.
 */
#include "cuda/fit/fit.h"
#include "models/fabric/collective.h"
#include "sim/plan/session.h"
#include "tests/mw_test.h"

struct bench { struct mw_session s; struct mw_fit_data data; };

static bool setup(struct bench *b, const char *table)
{
    const char *shared = mw_test_shared(), **names;
    char path[512];
    if (!shared)
        return false;
    mw_session_open(&b->s, NULL);
    struct mw_arena *a = &b->s.arena;
    size_t n = mw_library_names(b->s.library, "gpu", &names);
    struct mw_diag *quiet = mw_diag_create();
    struct mw_scenario *sc = mw_scenario_parse(a, "calibrate", "", 0, b->s.roots, b->s.library, NULL, 0, quiet);
    struct mw_device *dev = mw_arena_array(a, struct mw_device, n);
    b->data = (struct mw_fit_data){ .arena = a, .device = dev };
    for (size_t i = 0; i < n; i++)
        if (mw_part_bind(sc, "gpu", names[i], &dev[b->data.device_n].gpu, a, b->s.diag))
            dev[b->data.device_n++].name = names[i];
    snprintf(path, sizeof path, "%s/data/kernels/%s", shared, table);
    struct mw_measured *t = mw_measured_load(a, path, b->s.diag);
    ck_assert(t && mw_fittable_of(t));
    mw_fit_gather(&b->data, mw_fittable_of(t), t, NULL);
    mw_diag_destroy(quiet);
    return true;
}

static void teardown(struct bench *b)
{
    mw_fit_data_fini(&b->data);
    mw_session_close(&b->s);
}

/* Middle of the sets' medians and of their p90, of sets that can be fitted. */
static unsigned pooled(struct bench *b, double *median, double *p90)
{
    static double m[256], p[256];
    unsigned n = 0;
    for (unsigned i = 0; i < b->data.set_n && n < 256; i++) {
        struct mw_profile_fit f;
        struct mw_fit_cross x;
        if (mw_fit_set_profile(&b->data.set[i], &f, &x, NULL, &b->s.arena))
            continue;
        m[n] = x.median;
        p[n++] = x.p90;
    }
    *median = mw_fit_quantile(m, n, 0.5);
    *p90 = mw_fit_quantile(p, n, 0.5);
    return n;
}

static void hold(const char *table, unsigned sets_min, double median_max, double p90_max)
{
    struct bench b;
    double median, p90;
    if (!setup(&b, table))
        MW_TEST_SKIP("no shared data");
    unsigned n = pooled(&b, &median, &p90);
    printf("%-32s %3u sets, left out %4.1f/%4.1f %% (at most %.0f/%.0f)\n", table, n, 100 * median, 100 * p90, 100 * median_max, 100 * p90_max);
    ck_assert_uint_ge(n, sets_min);
    ck_assert_double_le(median, median_max);
    ck_assert_double_le(p90, p90_max);
    teardown(&b);
}

START_TEST(general_library_in_a_node) { hold("nccl_intranode.csv.gz", 60, 0.035, 0.12); }
END_TEST
START_TEST(kernels_of_engines) { hold("custom_allreduce.csv.gz", 9, 0.05, 0.20); }
END_TEST
START_TEST(older_library) { hold("vidur_collectives.csv.gz", 4, 0.10, 0.40); }
END_TEST
START_TEST(many_nodes) { hold("allreduce_multinode.csv.gz", 2, 0.12, 0.15); }
END_TEST
START_TEST(memory_by_threads) { hold("hbm_stream_vs_occupancy.csv.gz", 18, 0.03, 0.10); }
END_TEST
START_TEST(cache_by_set) { hold("l2_bandwidth.csv.gz", 2, 0.05, 0.08); }
END_TEST

/* Constants and residual of 2 and 8 devices predict 4. */
START_TEST(four_devices_from_two_and_eight)
{
    struct bench b;
    double e[1024];
    unsigned n = 0;
    if (!setup(&b, "custom_allreduce.csv.gz"))
        MW_TEST_SKIP("no shared data");
    for (unsigned i = 0; i < b.data.set_n; i++) {
        struct mw_fit_set *s = &b.data.set[i], part = *s;
        struct mw_fit_result r;
        part.row = malloc(s->n * sizeof *part.row);
        part.n = 0;
        for (unsigned k = 0; k < s->n; k++)
            if (((const struct mw_collective *)s->row[k].op)->ranks_n != 4.0)
                part.row[part.n++] = s->row[k];
        if (part.n > 30 && mw_fit_set_fit(&part, NULL, &r)) { /* devices with both counts */
            const struct mw_residual *left = mw_fit_set_residual(&part, &r, &b.s.arena);
            for (unsigned k = 0; k < s->n && n < 1024; k++)
                if (((const struct mw_collective *)s->row[k].op)->ranks_n == 4.0)
                    e[n++] = fabs(log(s->of->predict(s->gpu, r.con, s->row[k].op) / s->row[k].measured) + mw_residual_at(left, s->row[k].ln_x, NULL));
        }
        free(part.row);
    }
    double median = mw_fit_quantile(e, n, 0.5), p90 = mw_fit_quantile(e, n, 0.9);
    printf("four devices from two and eight: %u rows, %4.1f/%4.1f %% (at most 8/23)\n", n, 100 * median, 100 * p90);
    ck_assert_uint_ge(n, 100);
    ck_assert_double_le(median, 0.08);
    ck_assert_double_le(p90, 0.23);
    teardown(&b);
}
END_TEST

MW_TEST_MAIN("collective_fit", general_library_in_a_node, kernels_of_engines, older_library, many_nodes, memory_by_threads, cache_by_set, four_devices_from_two_and_eight)
