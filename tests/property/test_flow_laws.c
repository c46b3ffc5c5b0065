/* tests/property/test_flow_laws.c - laws of the flow solver on random messages over every kind of topology, and a plain simulation that solves all flows anew at each event. */
#include "models/fabric/workload.h"
#include "sim/base/rng.h"
#include "sim/core/maxmin.h"
#include "tests/mw_test.h"

enum { MSG_N = 240, KIND_N = 7, WAY_N = 32 };
struct rig { struct mw_arena a; struct mw_topology *t; char why[MW_TOPOLOGY_WHY_N]; };

static struct mw_topology *make(struct rig *r, int kind)
{
    struct mw_tree_spec two = mw_fat_tree_spec(2, 6, 0, 4, 2.0, 50e9, 1e-6), three = mw_fat_tree_spec(3, 3, 2, 4, 1.0, 50e9, 1.3e-6), nv = mw_scale_up_spec(24, 450e9, 3e-7);
    struct mw_tree_spec rails = { 2, { 3, 8 }, { 1, 2 }, { 50e9, 100e9 }, { 1e-6, 1e-6 } };
    mw_arena_init(&r->a);
    switch (kind) {
    case 0: return mw_topology_tree(&r->a, &nv, r->why);
    case 1: return mw_topology_tree(&r->a, &two, r->why);
    case 2: return mw_topology_tree(&r->a, &three, r->why);
    case 3: return mw_topology_rail(&r->a, &(struct mw_rail_spec){ rails, 4, 450e9, 3e-7, true }, r->why);
    case 4: return mw_topology_torus(&r->a, &(struct mw_torus_spec){ 2, { 6, 4 }, 50e9, 5e-7 }, r->why);
    case 5: return mw_topology_torus(&r->a, &(struct mw_torus_spec){ 3, { 3, 4, 2 }, 50e9, 5e-7 }, r->why);
    default: return mw_topology_dragonfly(&r->a, &(struct mw_dragonfly_spec){ 4, 3, 2, 2, 3, 50e9, 1e-6, 25e9, 2e-6 }, r->why);
    }
}

/* Messages of 4 MB on average, crowded into a short time; every fourth starts together with the one before it. */
static void draw(struct mw_arrival *x, uint32_t n, uint32_t host_n, uint64_t seed)
{
    struct mw_stream s = mw_stream_make(seed, host_n, "flow laws");
    double t_s = 0.0;
    for (uint32_t i = 0; i < n; i++) {
        t_s += i % 4 ? mw_stream_exponential(&s, 6e-6) : 0.0;
        uint32_t src = (uint32_t)mw_stream_below(&s, host_n), dst = (uint32_t)mw_stream_below(&s, host_n - 1);
        x[i] = (struct mw_arrival){ t_s, floor(1.0 + mw_stream_exponential(&s, 4e6)), src, dst + (dst >= src) };
    }
}

/* ---- the plain simulation: between any two events every rate is solved by progressive filling */
struct plain { double left_B, enter_s, weight, end_s; uint32_t way[WAY_N], n; bool in, done; };

static void plain_run(const struct mw_topology *t, enum mw_fairness fair, const struct mw_arrival *x, struct plain *f, uint32_t n)
{
    static struct mw_maxmin_flow solve[MSG_N];
    static double rate[MSG_N], scratch[4096], capacity[2048];
    static uint32_t index[MSG_N];
    double now_s = 0.0;
    for (uint32_t l = 0; l < t->link_n; l++)
        capacity[l] = t->link[l].rate_Bps;
    struct mw_route_view v = { capacity, NULL, 0, NULL };
    for (uint32_t i = 0; i < n; i++) {
        f[i] = (struct plain){ .left_B = x[i].bytes_B };
        f[i].n = mw_route(t, MW_ROUTE_MODULO, &v, x[i].src, x[i].dst, 0, f[i].way);
        double latency_s = mw_route_latency_s(t, f[i].way, f[i].n);
        f[i].enter_s = x[i].start_s + latency_s;
        f[i].weight = fair == MW_FAIR_BY_LATENCY ? 1.0 / latency_s : 1.0;
    }
    for (;;) {
        uint32_t k = 0;
        double next_s = INFINITY;
        for (uint32_t i = 0; i < n; i++) {
            f[i].in = !f[i].done && f[i].enter_s <= now_s;
            if (f[i].in) {
                solve[k] = (struct mw_maxmin_flow){ f[i].weight, 1e15, f[i].n, f[i].way, NULL };
                index[k++] = i;
            } else if (!f[i].done) {
                next_s = fmin(next_s, f[i].enter_s);
            }
        }
        mw_maxmin_solve(capacity, t->link_n, solve, k, rate, scratch);
        for (uint32_t j = 0; j < k; j++)
            next_s = fmin(next_s, now_s + f[index[j]].left_B / rate[j]);
        if (isinf(next_s))
            break;
        for (uint32_t j = 0; j < k; j++) {
            struct plain *g = &f[index[j]];
            double end_s = now_s + g->left_B / rate[j];
            g->left_B -= rate[j] * (next_s - now_s);
            if (end_s <= next_s * (1.0 + 1e-13)) {
                g->done = true;
                g->end_s = next_s;
            }
        }
        now_s = next_s;
    }
}

START_TEST(the_set_that_moved_is_enough) /* the incremental solver gives what solving everything gives */
{
    static struct mw_arrival x[MSG_N];
    static struct plain f[MSG_N];
    static double took_s[MSG_N];
    struct rig r;
    for (int fair = 0; fair < 2; fair++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            const struct mw_workload_net p = { fair ? MW_FAIR_BY_LATENCY : MW_FAIR_EQUAL, MW_ROUTE_MODULO, 0.0 };
            struct mw_topology *t = make(&r, _i);
            draw(x, MSG_N, t->host_n, seed);
            plain_run(t, p.fairness, x, f, MSG_N);
            struct mw_workload_result w = mw_workload_trace(t, &p, x, MSG_N, took_s);
            ck_assert_uint_eq(w.lost_n, 0);
            for (uint32_t i = 0; i < MSG_N; i++)
                ck_assert_double_le(fabs(took_s[i] / (f[i].end_s - x[i].start_s) - 1.0), 1e-9);
            mw_arena_fini(&r.a);
        }
}
END_TEST

/* ---- laws while it runs */
struct sum { double bytes_B; uint32_t n; };
static void add(void *ctx, struct mw_flownet *n, const struct mw_delivery *d)
{
    struct sum *s = ctx;
    s->bytes_B += d->bytes_B;
    s->n++;
    ck_assert_double_ge(d->end_s, d->start_s);
}

START_TEST(nothing_above_a_link_and_everyone_has_a_bottleneck)
{
    static struct mw_arrival x[MSG_N];
    struct rig r;
    for (int how = 0; how < 3; how++)
        for (int fails = 0; fails < 2; fails++) {
            struct sum got = { 0 };
            struct mw_stream s = mw_stream_make(77, (uint64_t)_i, "failures");
            struct mw_topology *t = make(&r, _i);
            struct mw_flownet *n = mw_flownet_create(t, &(struct mw_flownet_params){ MW_FAIR_BY_LATENCY, how, 3e-7, MSG_N, add, &got });
            double asked_B = 0.0, worst = 0.0;
            uint32_t refused_n = 0, ids[MSG_N];
            draw(x, MSG_N, t->host_n, 11);
            for (uint32_t i = 0; i < MSG_N; i++) {
                mw_flownet_run(n, fmax(x[i].start_s, mw_flownet_now_s(n)));
                struct mw_message m = { x[i].src, x[i].dst, x[i].bytes_B, 0.5 + i % 3, i };
                ids[i] = mw_flownet_start(n, &m);
                refused_n += ids[i] == UINT32_MAX;
                asked_B += ids[i] == UINT32_MAX ? 0.0 : x[i].bytes_B;
                if (fails && i % 5 == 0) {
                    uint32_t l = (uint32_t)mw_stream_below(&s, t->link_n);
                    mw_flownet_link_set(n, l, i % 10 ? 0.0 : 0.37 * t->link[l].rate_Bps);
                }
                if (fails && i % 60 == 59)
                    mw_flownet_node_set(n, (uint32_t)mw_stream_below(&s, t->node_n), false);
                worst = fmax(worst, mw_flownet_breach(n));
            }
            for (uint32_t v = 0; v < t->node_n; v++)
                mw_flownet_node_set(n, v, true);
            ck_assert_double_le(worst, 1e-9);
            ck_assert(mw_flownet_run(n, INFINITY));
            ck_assert_uint_eq(got.n + refused_n, MSG_N);
            ck_assert_double_eq_tol(got.bytes_B, asked_B, 1e-9 * asked_B);
            ck_assert(fails || refused_n == 0);
            mw_flownet_destroy(n);
            mw_arena_fini(&r.a);
        }
}
END_TEST

/* While nothing begins or ends, every message loses its rate times the time, and a link carries what its messages lose; at the end all is through. */
START_TEST(bytes_are_conserved_on_every_link)
{
    enum { N = 60 };
    static struct mw_arrival x[N];
    static double load_Bps[2048], lost_B[2048];
    struct rig r;
    struct sum got = { 0 };
    struct mw_topology *t = make(&r, _i);
    struct mw_flownet *n = mw_flownet_create(t, &(struct mw_flownet_params){ MW_FAIR_EQUAL, MW_ROUTE_HASH, 0.0, N, add, &got });
    const struct mw_flownet_stats *st = mw_flownet_stats(n);
    const uint32_t *way;
    double left_B[N], rate_Bps[N], asked_B = 0.0;
    uint32_t quiet_n = 0;
    draw(x, N, t->host_n, 5);
    for (uint32_t i = 0; i < N; i++) {
        ck_assert_uint_eq(mw_flownet_start(n, &(struct mw_message){ x[i].src, x[i].dst, x[i].bytes_B, 1.0, i }), i);
        asked_B += x[i].bytes_B;
    }
    for (bool more = true; more;) {
        double from_s = mw_flownet_now_s(n), step_s = 1.7e-7;
        uint64_t before = st->event_n;
        for (uint32_t i = 0; i < N; i++) {
            left_B[i] = mw_flownet_left_B(n, i);
            rate_Bps[i] = mw_flownet_rate_Bps(n, i);
        }
        for (uint32_t l = 0; l < t->link_n; l++) {
            load_Bps[l] = mw_flownet_load_Bps(n, l);
            lost_B[l] = 0.0;
        }
        more = !mw_flownet_run(n, from_s + step_s);
        if (st->event_n != before)
            continue;
        quiet_n++;
        for (uint32_t i = 0; i < N; i++) {
            double fell_B = left_B[i] - mw_flownet_left_B(n, i);
            ck_assert_double_le(fabs(fell_B - rate_Bps[i] * step_s), 1e-9 * x[i].bytes_B + 1e-6);
            for (uint32_t k = 0, hops = mw_flownet_route(n, i, &way); fell_B > 0.0 && k < hops; k++)
                lost_B[way[k]] += fell_B;
        }
        for (uint32_t l = 0; l < t->link_n; l++)
            ck_assert_double_le(fabs(lost_B[l] - load_Bps[l] * step_s), 1e-9 * t->link[l].rate_Bps * step_s + 1e-6);
    }
    ck_assert_uint_gt(quiet_n, 50);
    ck_assert_double_eq_tol(got.bytes_B, asked_B, 1e-9 * asked_B);
    mw_flownet_destroy(n);
    mw_arena_fini(&r.a);
}
END_TEST

START_TEST(order_of_messages_changes_nothing)
{
    static struct mw_arrival x[MSG_N], y[MSG_N];
    static double a_s[MSG_N], b_s[MSG_N];
    const struct mw_workload_net p = { MW_FAIR_BY_LATENCY, MW_ROUTE_MODULO, 2e-7 };
    struct rig r;
    struct mw_topology *t = make(&r, _i);
    draw(x, MSG_N, t->host_n, 21);
    for (uint32_t i = 0; i < MSG_N; i++) {
        x[i].start_s = floor(x[i].start_s / 2e-5) * 2e-5; /* many at one instant */
        y[(i * 7 + 3) % MSG_N] = x[i];
    }
    mw_workload_trace(t, &p, x, MSG_N, a_s);
    mw_workload_trace(t, &p, y, MSG_N, b_s);
    for (uint32_t i = 0; i < MSG_N; i++)
        ck_assert_double_le(fabs(b_s[(i * 7 + 3) % MSG_N] / a_s[i] - 1.0), 1e-9);
    mw_arena_fini(&r.a);
}
END_TEST

/* The same network with its hosts renumbered: a two-tier tree with one spine has one way for each pair, whatever the numbers. */
START_TEST(names_of_hosts_change_nothing)
{
    enum { HOST_N = 20, LEAF_N = 4 };
    static struct mw_arrival x[MSG_N], y[MSG_N];
    static double a_s[MSG_N], b_s[MSG_N];
    double *took_s[2] = { a_s, b_s };
    uint32_t name[HOST_N];
    char why[MW_TOPOLOGY_WHY_N];
    const struct mw_workload_net p = { MW_FAIR_BY_LATENCY, MW_ROUTE_MODULO, 0.0 };
    draw(x, MSG_N, HOST_N, 31);
    for (int renamed = 0; renamed < 2; renamed++) {
        struct mw_arena a;
        struct mw_link l[2 * (HOST_N + LEAF_N)];
        uint32_t n = 0;
        mw_arena_init(&a);
        for (uint32_t h = 0; h < HOST_N; h++)
            name[h] = renamed ? (h * 7 + 5) % HOST_N : h;
        for (uint32_t h = 0; h < HOST_N; h++) {
            l[n++] = (struct mw_link){ name[h], HOST_N + h % LEAF_N, 40e9 + 1e9 * (h % 3), 1e-6 };
            l[n++] = (struct mw_link){ HOST_N + h % LEAF_N, name[h], 40e9, 1e-6 };
        }
        for (uint32_t k = 0; k < LEAF_N; k++) {
            l[n++] = (struct mw_link){ HOST_N + k, HOST_N + LEAF_N, 70e9, 2e-6 };
            l[n++] = (struct mw_link){ HOST_N + LEAF_N, HOST_N + k, 70e9, 2e-6 };
        }
        for (uint32_t i = 0; i < MSG_N; i++)
            y[i] = (struct mw_arrival){ x[i].start_s, x[i].bytes_B, name[x[i].src], name[x[i].dst] };
        struct mw_topology *t = mw_topology_graph(&a, HOST_N, HOST_N + LEAF_N + 1, l, n, NULL, why);
        ck_assert_msg(t != NULL, "%s", why);
        mw_workload_trace(t, &p, y, MSG_N, took_s[renamed]);
        mw_arena_fini(&a);
    }
    for (uint32_t i = 0; i < MSG_N; i++)
        ck_assert_double_le(fabs(b_s[i] / a_s[i] - 1.0), 1e-9);
}
END_TEST

/* An all-to-all whose messages are kept apart by a trillionth ends like the one that is handled in two events. */
START_TEST(together_is_as_one_by_one)
{
    static struct mw_arrival x[24 * 23];
    static double a_s[24 * 23], b_s[24 * 23];
    const struct mw_workload_net p = { MW_FAIR_BY_LATENCY, MW_ROUTE_MODULO, 0.0 };
    struct rig r;
    struct mw_topology *t = make(&r, _i);
    struct mw_workload_result w[2];
    uint32_t n = 0;
    for (int apart = 0; apart < 2; apart++) {
        n = 0;
        for (uint32_t s = 0; s < 24; s++)
            for (uint32_t k = 1; k < 24; k++, n++)
                x[n] = (struct mw_arrival){ apart ? 1e-16 * n : 0.0, 4e6 * (1.0 + (apart ? 1e-12 * ((n * 37) % 101) : 0.0)), s, (s + k) % 24 };
        w[apart] = mw_workload_trace(t, &p, x, n, apart ? b_s : a_s);
    }
    for (uint32_t i = 0; i < n; i++)
        ck_assert_double_le(fabs(b_s[i] / a_s[i] - 1.0), 1e-9);
    ck_assert_uint_gt(w[1].stats.solve_n, 10 * w[0].stats.solve_n);
    mw_arena_fini(&r.a);
}
END_TEST

START_TEST(same_calls_same_bits)
{
    static struct mw_arrival x[MSG_N];
    static double a_s[MSG_N], b_s[MSG_N];
    const struct mw_workload_net p = { MW_FAIR_BY_LATENCY, MW_ROUTE_ADAPTIVE, 0.0 };
    struct rig r;
    struct mw_topology *t = make(&r, _i);
    draw(x, MSG_N, t->host_n, 41);
    mw_workload_trace(t, &p, x, MSG_N, a_s);
    mw_workload_trace(t, &p, x, MSG_N, b_s);
    ck_assert_mem_eq(a_s, b_s, sizeof a_s);
    mw_arena_fini(&r.a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("flow laws");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, the_set_that_moved_is_enough, 0, KIND_N);
    tcase_add_loop_test(tc, nothing_above_a_link_and_everyone_has_a_bottleneck, 0, KIND_N);
    tcase_add_loop_test(tc, bytes_are_conserved_on_every_link, 0, KIND_N);
    tcase_add_loop_test(tc, order_of_messages_changes_nothing, 0, KIND_N);
    tcase_add_test(tc, names_of_hosts_change_nothing);
    tcase_add_loop_test(tc, together_is_as_one_by_one, 0, KIND_N);
    tcase_add_loop_test(tc, same_calls_same_bits, 0, KIND_N);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
