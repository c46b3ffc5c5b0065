/* tests/unit/test_collective.c - collectives: hand calculations, links that nothing outruns, what grows with what, and which rows of tables count. */
#include "cuda/fit/fit.h"
#include "models/fabric/collective.h"
#include "tests/fit_rows.h"
#include "tests/mw_test.h"

static const struct mw_gpu_part linked = { .scaleup_Bps = 450e9, .scaleup_n = 8, .switch_adds = 1 }, bus = { .scaleup_Bps = 32e9, .scaleup_n = 1 };
static const double con[MW_COLL_CON_N] = { [MW_COLL_BASE] = 5e-6, [MW_COLL_HOP] = 1e-6, [MW_COLL_MID] = 1.5, [MW_COLL_BULK] = 3, [MW_COLL_LL] = 0.1, [MW_COLL_SHOT] = 0.5, [MW_COLL_LL128] = 0.4,
                                           [MW_COLL_SIMPLE] = 0.8, [MW_COLL_COPY] = 0.3, [MW_COLL_ROOT] = 1e-12, [MW_COLL_SHARED] = 1e-12, [MW_COLL_SWITCH_FIX] = 2, [MW_COLL_SWITCH] = 0.6, [MW_COLL_SHARP] = 8 };
static const double net[MW_COLLNET_CON_N] = { [MW_COLLNET_NIC] = 0.9, [MW_COLLNET_JOIN] = 1, [MW_COLLNET_BASE] = 2e-5, [MW_COLLNET_HOP] = 6e-6, [MW_COLLNET_FILL] = 5e-6 };

START_TEST(gather_among_four_matches_hand_calculation)
{
    /* us: lat 5 + 3 = 8; 8 + 16.667 = 24.667, 12 + 4.1667 = 16.1667, 24 + 2.9167 = 26.9167; 16.1667 (1 + 0.034049 + 0.016934)^(-1/8) = 16.0665 */
    struct mw_collective op = { .kind = MW_COLL_ALL_GATHER, .bytes = 1e6, .ranks_n = 4, .domains_n = 1 };
    ck_assert_double_eq_tol(mw_collective_s(&linked, con, net, &op) * 1e6, 16.0665, 1e-3);
}
END_TEST

START_TEST(two_domains_add_rails_steps_and_filling)
{
    struct mw_collective op = { .kind = MW_COLL_ALL_REDUCE, .bytes = 2.385e8, .ranks_n = 4, .domains_n = 1, .nic_Bps = 50e9 };
    double inside_s = mw_collective_s(&linked, con, net, &op);
    op.domains_n = 2; /* rails: 2 (7/8) / 4 of the bytes over 45 GB/s; one step; six stages */
    double rails_s = 0.4375 * 2.385e8 / 45e9, fill_s = 5e-6 * 6 * 2.385e8 / (2.385e8 + 6 * 1048576.0);
    ck_assert_double_eq_tol(mw_collective_s(&linked, con, net, &op), inside_s + rails_s + 2.6e-5 + fill_s, 1e-12);
    op.adds_in_network = true; /* a quarter of the bytes once, two stages */
    ck_assert_double_eq_tol(mw_collective_s(&linked, con, net, &op), inside_s + 0.25 * 2.385e8 / 45e9 + 2.6e-5 + 1e-5 * 2.385e8 / (2.385e8 + 2 * 1048576.0), 1e-12);
}
END_TEST

START_TEST(one_rank_takes_no_time)
{
    struct mw_collective op = { .kind = MW_COLL_ALL_REDUCE, .bytes = 1e9, .ranks_n = 1, .domains_n = 1 };
    ck_assert(mw_collective_s(&linked, con, net, &op) == 0.0);
}
END_TEST

START_TEST(more_bytes_and_more_ranks_never_take_less) /* property over kinds */
{
    struct mw_collective op = { .domains_n = 1, .nic_Bps = 25e9 };
    double start[MW_COLL_CON_N], start_net[MW_COLLNET_CON_N];
    mw_collective_start(start, start_net);
    for (int k = 0; k < MW_COLL_N; k++)
        for (int shot = 0; shot < 2; shot++)
            for (double s = 37; s < 2e10; s *= 2.3) {
                op.kind = (enum mw_coll)k;
                op.one_shot = shot;
                double before = 0.0;
                for (double p = 2; p < 600; p = p < 12 ? p + 1 : floor(p * 1.7)) {
                    op.ranks_n = p;
                    op.bytes = s;
                    double t = mw_collective_s(&linked, start, start_net, &op);
                    op.bytes = s * 1.1;
                    ck_assert_double_ge(mw_collective_s(&linked, start, start_net, &op), t);
                    if (k != MW_COLL_SEND_RECV)
                        ck_assert_double_ge(t, before);
                    ck_assert_double_ge(t, mw_collective_wire(op.kind, p) * s / linked.scaleup_Bps);
                    before = t;
                }
            }
}
END_TEST

START_TEST(no_link_is_outrun_between_domains)
{
    double start[MW_COLL_CON_N], start_net[MW_COLLNET_CON_N];
    mw_collective_start(start, start_net);
    for (int k = 0; k < MW_COLL_N; k++)
        for (double s = 4711; s < 2e10; s *= 7.1) {
            double before = 0.0;
            for (double n = 2; n < 3000; n *= 2) {
                struct mw_collective op = { .kind = (enum mw_coll)k, .bytes = s, .ranks_n = 8, .domains_n = n, .nic_Bps = 50e9, .adds_in_switch = true };
                double t = mw_collective_s(&linked, start, start_net, &op), rail_B = k == MW_COLL_ALL_TO_ALL ? s * (n - 1) / n : mw_collective_wire(op.kind, 8 * n) * s / 8;
                ck_assert_double_ge(t, rail_B / 50e9);
                ck_assert_double_ge(t, before);
                op.nic_Bps = 100e9; /* a faster network never costs */
                ck_assert_double_le(mw_collective_s(&linked, start, start_net, &op), t);
                before = t;
            }
        }
}
END_TEST

START_TEST(switch_adds_only_where_there_is_one)
{
    struct mw_collective op = { .kind = MW_COLL_ALL_REDUCE, .bytes = 5e8, .ranks_n = 8, .domains_n = 1 };
    double ring_s = mw_collective_s(&linked, con, net, &op), bus_s = mw_collective_s(&bus, con, net, &op);
    op.adds_in_switch = true;
    ck_assert_double_lt(mw_collective_s(&linked, con, net, &op), ring_s);
    ck_assert(mw_collective_s(&bus, con, net, &op) == bus_s);
    struct mw_gpu_part plain = linked; /* A100: a switch that only forwards */
    plain.switch_adds = 0.0;
    ck_assert(mw_collective_s(&plain, con, net, &op) == ring_s);
    op.one_shot = true; /* nor can a kernel write into another's memory over a host bus */
    ck_assert(mw_collective_s(&bus, con, net, &op) == bus_s);
}
END_TEST

START_TEST(one_shot_writes_all_it_has_to_every_peer)
{
    /* us: lat 5 + 3/6 = 5.5, and 3 MB over 225 GB/s = 13.333: 18.8333; 128-byte 8.25 + 1.5 / 180e3: 16.5833; bulk 16.5 + 1.8 / 360e3: 21.5 */
    struct mw_collective op = { .kind = MW_COLL_ALL_REDUCE, .bytes = 1e6, .ranks_n = 4, .domains_n = 1, .one_shot = true };
    double t[3] = { 18.8333, 16.5833, 21.5 }, sum = 0.0;
    for (int i = 0; i < 3; i++)
        sum += pow(t[i], -8.0);
    ck_assert_double_eq_tol(mw_collective_s(&linked, con, net, &op) * 1e6, pow(sum, -0.125), 1e-3);
}
END_TEST

START_TEST(only_a_host_bus_is_shared)
{
    double narrow[MW_COLL_CON_N];
    memcpy(narrow, con, sizeof narrow);
    narrow[MW_COLL_ROOT] = 0.45;
    narrow[MW_COLL_SHARED] = 0.7;
    struct mw_collective op = { .kind = MW_COLL_ALL_GATHER, .bytes = 3e8, .ranks_n = 6, .domains_n = 1 };
    ck_assert(mw_collective_s(&linked, narrow, net, &op) == mw_collective_s(&linked, con, net, &op));
    /* 1 + 0.45 + 0.7 * 4 = 4.25 times the bytes */
    double fixed_s = 3.0 * 10e-6, plain_s = mw_collective_s(&bus, con, net, &op);
    ck_assert_double_eq_tol(mw_collective_s(&bus, narrow, net, &op) / (4.25 * plain_s), 1.0, 0.02);
    ck_assert_double_gt(plain_s, 100.0 * fixed_s);
    op.ranks_n = 2; /* a pair has the way for itself */
    ck_assert(mw_collective_s(&bus, narrow, net, &op) == mw_collective_s(&bus, con, net, &op));
}
END_TEST

#define NCCL "system,device,collective,nccl_version,dtype,num_gpus,elements,bytes,latency_ms,busbw_GBps,source,licence\n"
#define NODES "system,gpus,nodes,fabric,collective,bytes,time_us,algbw_GBps,busbw_GBps,sw,source,licence,notes\n"

START_TEST(rows_of_one_node)
{
    struct mw_fit_row r;
    ck_assert_ptr_null(read_one(NCCL "h100_sxm,x,all_reduce,2.27.3,half,8,2048,4096,0.0235,0.3,s,l\n", &r, &mw_collective_fit));
    const struct mw_collective *op = (const void *)r.op;
    ck_assert_str_eq(r.key, "all_reduce/2.27.3");
    ck_assert(op->kind == MW_COLL_ALL_REDUCE && op->ranks_n == 8 && op->bytes == 4096 && op->domains_n == 1 && op->adds_in_switch);
    ck_assert_double_eq_tol(r.measured, 23.5e-6, 1e-12);
    ck_assert_ptr_null(read_one(NCCL "h100_sxm,x,all_reduce,2.27.3,int8,8,4096,4096,0.0235,0.3,s,l\n", &r, &mw_collective_fit));
    ck_assert(!op->adds_in_switch && r.ln_x[2] == 1.0);
    ck_assert_ptr_nonnull(read_one(NCCL "h100_sxm,x,gossip,2.27.3,half,8,2048,4096,0.0235,0.3,s,l\n", &r, &mw_collective_fit));
    ck_assert_ptr_nonnull(read_one(NCCL "h100_sxm,x,all_reduce,2.27.3,half,1,2048,4096,0.0235,0.3,s,l\n", &r, &mw_collective_fit));
    ck_assert_ptr_nonnull(read_one(NCCL "h100_sxm,x,all_reduce,2.27.3,half,8,2048,4096,,0.3,s,l\n", &r, &mw_collective_fit));
}
END_TEST

START_TEST(rows_of_many_nodes)
{
    struct mw_fit_row r;
    const struct mw_collective *op = (const void *)r.op;
    ck_assert_ptr_null(read_one(NODES "A100 SXM4,16,2,4x IB HDR200,all_reduce,4294967296,,,86.0,,s,l,\n", &r, &mw_collective_nodes_fit));
    ck_assert(op->ranks_n == 8 && op->domains_n == 2 && op->nic_Bps == 12.5e9 && !op->adds_in_network); /* four of 25 GB/s for eight */
    ck_assert_double_eq_tol(r.measured, 1.875 * 4294967296.0 / 86e9, 1e-9);
    ck_assert_ptr_null(read_one(NODES "GB200 NVL72 x2,144,36,NVLink5 + InfiniBand,all_reduce,536870912,2156.8,1,1,,s,l,\n", &r, &mw_collective_nodes_fit));
    ck_assert(op->ranks_n == 72 && op->domains_n == 2);
    ck_assert_str_eq(r.device, "GB200");
    ck_assert_ptr_null(read_one(NODES "H100 SXM,96,12,InfiniBand + SHARP,all_reduce,536870912,2984.6,1,1,,s,l,\n", &r, &mw_collective_nodes_fit));
    ck_assert(op->adds_in_network && op->ranks_n == 8 && op->domains_n == 12);
    ck_assert_ptr_nonnull(read_one(NODES "H100 SXM,8,1,NVSwitch,all_reduce,536870912,,,480,,s,l,\n", &r, &mw_collective_nodes_fit));
    ck_assert_ptr_nonnull(read_one(NODES "H100 SXM,,,8x400G NDR,all_reduce,536870912,,,450,,s,l,\n", &r, &mw_collective_nodes_fit));
}
END_TEST

/* Sizes are powers of two cut to thousands; a ring says its ranks, else there are eight and a switch that adds. */
START_TEST(rows_of_a_cloud)
{
    struct mw_fit_row row;
    struct mw_collective op;
    const char *kv[] = { "gpu", "H100-SXM-80GB", "bench", "nccl_allreduce_1node", "case", "33M", "unit", "GB/s", "value", "295.5", NULL };
    struct mw_fit_fields f = { cell, kv, NULL };
    ck_assert_ptr_null(mw_collective_cases_fit.read(&f, &row));
    memcpy(&op, row.op, sizeof op);
    ck_assert(op.bytes == 33554432.0 && op.ranks_n == 8.0 && op.adds_in_switch && !op.one_shot);
    ck_assert_double_eq_tol(row.measured, 1.75 * 33554432.0 / 295.5e9, 1e-12);
    ck_assert_str_eq(row.key, "all_reduce/cloud");
    ck_assert_str_eq(mw_collective_fit.kin(row.key), "all_reduce/2.29.2");
    kv[5] = "132K (ring, 4 GPUs)";
    ck_assert_ptr_null(mw_collective_cases_fit.read(&f, &row));
    memcpy(&op, row.op, sizeof op);
    ck_assert(op.bytes == 131072.0 && op.ranks_n == 4.0 && !op.adds_in_switch);
    kv[9] = "0.07";
    ck_assert_str_eq(mw_collective_cases_fit.read(&f, &row), "a rate of one digit");
    kv[5] = "Copy";
    ck_assert_ptr_nonnull(mw_collective_cases_fit.read(&f, &row));
    kv[3] = "babelstream_hbm";
    ck_assert_ptr_nonnull(mw_collective_cases_fit.read(&f, &row));
}
END_TEST

START_TEST(kin_falls_back_through_older_versions)
{
    ck_assert_str_eq(mw_collective_fit.kin("all_reduce/2.99"), "all_reduce/2.29.2");
    ck_assert_str_eq(mw_collective_fit.kin("all_reduce/2.29.2"), "all_reduce/2.28.9");
    ck_assert_ptr_null(mw_collective_fit.kin("alltoall/2.23"));
    int steps = 0;
    for (const char *k = "broadcast/2.29.2"; k && steps < 20; steps++)
        k = mw_collective_fit.kin(k);
    ck_assert_int_lt(steps, 20);
}
END_TEST

MW_TEST_MAIN("collective", gather_among_four_matches_hand_calculation, two_domains_add_rails_steps_and_filling, one_rank_takes_no_time, more_bytes_and_more_ranks_never_take_less,
             no_link_is_outrun_between_domains, switch_adds_only_where_there_is_one, one_shot_writes_all_it_has_to_every_peer, only_a_host_bus_is_shared, rows_of_one_node, rows_of_many_nodes, rows_of_a_cloud, kin_falls_back_through_older_versions)
