/* tests/unit/test_clos.c - counts of folded Clos networks against textbook sizes. */
#include "models/fabric/clos.h"
#include "tests/mw_test.h"

START_TEST(two_tiers_of_64_ports_serve_2048)
{
    struct mw_clos c = mw_clos_size(2048, 64, 1.0);
    ck_assert_uint_eq(c.tiers, 2);
    ck_assert(c.leaf_n == 64 && c.spine_n == 32 && c.core_n == 0);
    ck_assert(c.up_links_n == 2048);
}
END_TEST

START_TEST(one_more_endpoint_needs_a_third_tier)
{
    struct mw_clos c = mw_clos_size(2049, 64, 1.0);
    ck_assert_uint_eq(c.tiers, 3);
    ck_assert(c.leaf_n == 65);
    c = mw_clos_size(65536, 64, 1.0); /* k^3/4 hosts: 2 k^2/4... of k = 64: 2048 leaves, 2048 spines, 1024 cores */
    ck_assert(c.leaf_n == 2048 && c.spine_n == 2048 && c.core_n == 1024);
}
END_TEST

START_TEST(a_few_share_one_switch)
{
    struct mw_clos c = mw_clos_size(37, 40, 1.0);
    ck_assert_uint_eq(c.tiers, 1);
    ck_assert(c.leaf_n == 1 && c.up_links_n == 0);
}
END_TEST

START_TEST(oversubscription_saves_uplinks) /* property over ratios */
{
    double before = INFINITY;
    for (int o = 1; o <= 8; o++) {
        struct mw_clos c = mw_clos_size(4711, 128, o);
        ck_assert_double_le(c.up_links_n, before);
        ck_assert_double_ge(c.leaf_n * c.down_ports_n, 4711);
        ck_assert_double_le(c.down_ports_n + c.up_ports_n, 128);
        ck_assert_double_ge(c.up_ports_n * o + o, c.down_ports_n); /* within rounding of whole ports */
        before = c.up_links_n;
    }
}
END_TEST

START_TEST(nonsense_needs_nothing)
{
    ck_assert(mw_clos_size(0, 64, 1.0).leaf_n == 0);
    ck_assert(mw_clos_size(100, 2, 1.0).leaf_n == 0);
    ck_assert(mw_clos_size(NAN, 64, 1.0).leaf_n == 0);
}
END_TEST

MW_TEST_MAIN("clos", two_tiers_of_64_ports_serve_2048, one_more_endpoint_needs_a_third_tier, a_few_share_one_switch, oversubscription_saves_uplinks, nonsense_needs_nothing)
