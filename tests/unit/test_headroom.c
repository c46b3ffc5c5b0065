/* tests/unit/test_headroom.c - whole racks of a rest, sizes of a draft, and headroom held against the design days that it claims. */
#include "sim/plan/draft.h"
#include "sim/plan/headroom.h"
#include "sim/plan/planned.h"
#include "sim/plan/shadow.h"
#include "tests/mw_test.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

START_TEST(whole_racks_of_a_rest)
{
    ck_assert_double_eq(mw_room_whole(1217.0e3, 121.7e3), 10.0);
    ck_assert_double_eq(mw_room_whole(1216.9e3, 121.7e3), 9.0);
    ck_assert_double_eq(mw_room_whole(3 * 0.1, 0.1), 3.0); /* 0.3 / 0.1 is below 3 */
    ck_assert_double_eq(mw_room_whole(-2385.0, 17.0), 0.0);
    ck_assert(isinf(mw_room_whole(5.0, 0.0)));      /* takes nothing: never binds */
    ck_assert(isinf(mw_room_whole(INFINITY, 3.0)));
    ck_assert(isnan(mw_room_whole(NAN, 3.0)));      /* not known stays not known */
}
END_TEST

START_TEST(gang_is_a_power_of_two_up_to_half)
{
    for (uint32_t n = 2; n < 100000; n = n * 3 / 2 + 1) {
        uint32_t g = mw_draft_gang(n);
        ck_assert_uint_gt(g, 0);
        ck_assert_uint_eq(g & (g - 1), 0);
        ck_assert_uint_le(2 * g, n);
        ck_assert_uint_gt(4 * g, n);
    }
    ck_assert_uint_eq(mw_draft_gang(1), 0);
    ck_assert_uint_eq(mw_draft_gang(50616), 16384);
}
END_TEST

START_TEST(two_digits)
{
    ck_assert_double_eq(mw_draft_round(52.96e12), 53e12);
    ck_assert_double_eq(mw_draft_round(0.01449), 0.014);
    ck_assert_double_eq(mw_draft_round(9.96), 10.0);
}
END_TEST

static const char TEXT[] = "millwright: 1\nsite: columbus-oh\ngrid: { contract: 9 MW }\nhalls:\n  A: { racks: 20 x gb200-nvl72, spare_positions: 7 }\n  B: { racks: 13 x gb200-nvl72, spare_positions: 500 }\n"
                           "power: n-plus-1\ncooling: direct-to-chip\nfabric: { scale_out: quantum-x800 }\nrun: { start: 2027-01-01, horizon: 2 years }\n";

static int find(struct mw_session *s, const char *file, const struct mw_set *sets, size_t n, struct mw_headroom *h)
{
    char why[512];
    setenv("MILLWRIGHT_PATH", "scenarios/library", 0);
    FILE *f = fopen(file, "w");
    fputs(TEXT, f);
    fclose(f);
    mw_session_open(s, file);
    int rc = mw_headroom_find(s, &(struct mw_run_options){ .scenario = file, .kind = "headroom", .sets = sets, .set_n = n }, false, h, why, sizeof why);
    mw_diag_print(s->diag, stderr);
    return rc;
}

/* The count that is claimed fits, and one more does not. */
START_TEST(claim_holds_at_the_meter)
{
    struct mw_session s;
    struct mw_headroom h;
    char file[] = "/tmp/mw_headroom_XXXXXX";
    close(mkstemp(file));
    ck_assert_int_eq(find(&s, file, NULL, 0, &h), 0);
    ck_assert_uint_eq(h.rack_n, 1);
    ck_assert_uint_eq(h.racks_here, 33);
    double n = h.rack[0].row[MW_ROOM_METER].racks_n;
    ck_assert(n > 3.0 && n < 60.0);
    for (int more = 0; more < 2; more++) {
        struct mw_facility f;
        struct mw_design d;
        char count[64];
        snprintf(count, sizeof count, "{ racks: %.0f x gb200-nvl72 }", n + more);
        const struct mw_set set = { "halls.C", count, { "test", 0, 0 } };
        struct mw_scenario *sc = mw_run_load(&s, file, &set, 1);
        mw_facility_bind(&f, &s, sc, 0, 0);
        ck_assert_int_eq(mw_facility_plan(&f), 0);
        ck_assert_int_eq(mw_facility_design_at(&f, f.end_ns, &d), 0);
        ck_assert(more ? d.r.meter_w > d.limit_w : d.r.meter_w <= d.limit_w);
        mw_facility_free(&f);
    }
    mw_session_close(&s);
    unlink(file);
}
END_TEST

/* Positions are counted in the halls that state them; the total is never above any row; a larger contract never leaves less. */
START_TEST(rows_bound_the_total)
{
    struct mw_session s, t;
    struct mw_headroom h, wide;
    char file[] = "/tmp/mw_headroom_XXXXXX";
    const struct mw_set set = { "grid.contract", "31 MW", { "test", 0, 0 } };
    close(mkstemp(file));
    ck_assert_int_eq(find(&s, file, NULL, 0, &h), 0);
    ck_assert_int_eq(find(&t, file, &set, 1, &wide), 0);
    const struct mw_room_rack *r = &h.rack[0], *w = &wide.rack[0];
    ck_assert_double_eq(r->row[MW_ROOM_POSITIONS].racks_n, 507.0);
    ck_assert_double_eq(r->row[MW_ROOM_POSITIONS].used, 33.0);
    ck_assert(isnan(r->row[MW_ROOM_WATER].racks_n));
    for (int k = 0; k < MW_ROOM_N; k++)
        if (!isnan(r->row[k].racks_n))
            ck_assert_double_le(r->built_n, r->row[k].racks_n);
    ck_assert_double_le(r->built_n, r->extended_n);
    ck_assert_double_gt(w->row[MW_ROOM_METER].racks_n, r->row[MW_ROOM_METER].racks_n);
    ck_assert_double_ge(w->built_n, r->built_n);
    ck_assert_double_gt(r->meter_w, r->rack_w); /* losses and cooling follow the rack */
    mw_session_close(&s);
    mw_session_close(&t);
    unlink(file);
}
END_TEST

START_TEST(one_more_of_a_limit_brings_what_it_binds)
{
    char folder[] = "/tmp/mw_shadow_XXXXXX", file[64];
    struct mw_session s;
    struct mw_headroom h;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/plan.yaml", folder);
    ck_assert_int_eq(find(&s, file, NULL, 0, &h), 0);
    ck_assert_uint_eq(h.shadow_n, 2);
    ck_assert_str_eq(h.shadow[0].path, "grid.contract"); /* the racks are counted: more contract brings none */
    ck_assert_double_eq(h.shadow[0].gpus_n, 0.0);
    ck_assert_double_eq(h.shadow[0].step, 1.0);
    ck_assert_str_eq(h.shadow[1].path, "halls.A.racks.count");
    ck_assert_str_eq(h.shadow[1].unit, "rack");
    ck_assert_double_eq(h.shadow[1].gpus_n, 72.0);
    mw_session_close(&s);
    struct mw_set fill[] = { { "halls", "{}", { "test", 0, 0 } }, { "cluster", "gb200-nvl72", { "test", 0, 0 } } };
    ck_assert_int_eq(find(&s, file, fill, 2, &h), 0);
    ck_assert_uint_eq(h.shadow_n, 1); /* the meter is filled: racks follow the contract */
    double gpus_per_mw = 72.0 * 1e6 / h.rack[0].meter_w;
    ck_assert_double_eq_tol(h.shadow[0].gpus_n, gpus_per_mw, 72.0 + 0.05 * gpus_per_mw);
    mw_session_close(&s);
    unlink(file);
    rmdir(folder);
}
END_TEST

/* Hall B comes within the detail year: a rack more in hall A gives the same work no less room. */
START_TEST(racks_that_arrive_in_the_year_take_nothing_from_the_work)
{
    char file[] = "/tmp/mw_shadow_XXXXXX";
    struct mw_session s;
    struct mw_headroom h;
    struct mw_set late[] = { { "halls.B.ready", "2027-06-13", { "test", 0, 0 } }, { "run.detail", "[2027]", { "test", 0, 0 } },
                             { "work", "{ run: { train: llama-3.1-8b, tokens: 15 T, gpus: 256, every: 2 months } }", { "test", 0, 0 } } };
    close(mkstemp(file));
    ck_assert_int_eq(find(&s, file, late, 3, &h), 0);
    ck_assert_double_eq(h.shadow[1].gpus_n, 72.0);
    ck_assert_double_lt(fabs(h.shadow[1].useful_gpu_s), 1.0); /* of 6e9 GPU-seconds a year */
    mw_session_close(&s);
    unlink(file);
}
END_TEST

MW_TEST_MAIN("headroom", whole_racks_of_a_rest, gang_is_a_power_of_two_up_to_half, two_digits, claim_holds_at_the_meter, rows_bound_the_total,
             one_more_of_a_limit_brings_what_it_binds, racks_that_arrive_in_the_year_take_nothing_from_the_work)
