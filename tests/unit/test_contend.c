/* tests/unit/test_contend.c - shares of jobs that compute and send by turns: textbook cases, bounds, and jobs run one by one through the flow solver. */
#include "models/fabric/contend.h"
#include "models/fabric/flow.h"
#include "sim/base/rng.h"
#include "tests/mw_test.h"
#include <math.h>
#include <stdio.h>

enum { JOB_MAX = 12 };
#define NIC_BPS 1e9

static void shares(uint32_t n, const double *duty, const double *ask, double capacity, struct mw_duty_share *out)
{
    static const uint32_t link = 0;
    struct mw_duty_flow f[JOB_MAX];
    double scratch[2 + 2 * JOB_MAX];
    for (uint32_t i = 0; i < n; i++)
        f[i] = (struct mw_duty_flow){ duty[i], 1, &link, &ask[i] };
    mw_contend(&capacity, 1, f, n, out, scratch);
}

START_TEST(alone_on_a_link)
{
    struct mw_duty_share s;
    shares(1, (double[]){ 0.5 }, (double[]){ 1.0 }, 2.0, &s);
    ck_assert(s.expected == 1.0 && s.least == 1.0 && s.most == 1.0);
    shares(1, (double[]){ 0.5 }, (double[]){ 2.0 }, 1.0, &s); /* half of the step takes twice as long */
    ck_assert_double_eq_tol(s.expected, 1.0 / 1.5, 1e-12);
    ck_assert_double_eq_tol(s.least, 1.0 / 1.5, 1e-12);
    ck_assert_double_eq_tol(s.most, 1.0 / 1.5, 1e-12);
    shares(1, (double[]){ 1.0 }, (double[]){ 2.0 }, 1.0, &s); /* sends all the time */
    ck_assert_double_eq_tol(s.expected, 0.5, 1e-12);
}
END_TEST

START_TEST(two_that_fill_it_each)
{
    /* duty d, each alone fills the link: E = 1 + p, p = d E / (1 - d + d E): a quadratic */
    for (double d = 0.1; d < 1.0; d += 0.2) {
        struct mw_duty_share s[2];
        shares(2, (double[]){ d, d }, (double[]){ 1.0, 1.0 }, 1.0, s);
        double e = 1.0;
        for (int i = 0; i < 10000; i++)
            e = 1.0 + d * e / (1.0 - d + d * e);
        ck_assert_double_eq_tol(s[0].expected, fmin(s[0].most, 1.0 / (1.0 - d + d * e)), 1e-6);
        ck_assert_double_eq_tol(s[0].least, 1.0 / (1.0 + d), 1e-12);
    }
}
END_TEST

START_TEST(bounds_hold_and_more_jobs_never_help)
{
    struct mw_stream r = mw_stream_make(7, 0, "contend");
    for (int t = 0; t < 2000; t++) {
        double duty[JOB_MAX], ask[JOB_MAX], capacity = 0.2 + 3.0 * mw_stream_uniform(&r);
        struct mw_duty_share s[JOB_MAX], more[JOB_MAX];
        uint32_t n = 1 + (uint32_t)mw_stream_below(&r, JOB_MAX - 1);
        for (uint32_t i = 0; i <= n; i++) {
            duty[i] = mw_stream_uniform(&r);
            ask[i] = 0.05 + mw_stream_uniform(&r);
        }
        shares(n, duty, ask, capacity, s);
        shares(n + 1, duty, ask, capacity, more);
        for (uint32_t i = 0; i < n; i++) {
            ck_assert(s[i].least > 0.0 && s[i].least <= s[i].expected && s[i].expected <= s[i].most && s[i].most <= 1.0);
            ck_assert_double_le(more[i].least, s[i].least * (1.0 + 1e-12));
            ck_assert_double_le(more[i].expected, s[i].expected * 1.02); /* exact and normal expectations meet at nine jobs */
        }
    }
}
END_TEST

/* ---- jobs one by one: compute for a random time, send a message through the link they share, and again */
struct job { double think_s, bytes_B, next_s; uint64_t steps; bool sending; };
struct run { struct job *job; uint32_t n; struct mw_stream *rng; };

static void sent(void *ctx, struct mw_flownet *net, const struct mw_delivery *d)
{
    struct run *r = ctx;
    struct job *j = &r->job[d->src];
    j->steps++;
    j->sending = false;
    j->next_s = mw_flownet_now_s(net) + 2.0 * j->think_s * mw_stream_uniform(r->rng);
}

static void simulate(struct run *r, double capacity_Bps, double until_s)
{
    struct mw_arena a;
    char why[MW_TOPOLOGY_WHY_N];
    struct mw_link link[2 * JOB_MAX + 4];
    uint32_t k = 0, n = r->n, sw = n + 1; /* hosts 0..n-1, the sink n, two switches */
    mw_arena_init(&a);
    for (uint32_t i = 0; i < n; i++) {
        link[k++] = (struct mw_link){ i, sw, NIC_BPS, 1e-12 };
        link[k++] = (struct mw_link){ sw, i, NIC_BPS, 1e-12 };
    }
    link[k++] = (struct mw_link){ sw, sw + 1, capacity_Bps, 1e-12 };
    link[k++] = (struct mw_link){ sw + 1, sw, capacity_Bps, 1e-12 };
    link[k++] = (struct mw_link){ sw + 1, n, 1e12, 1e-12 };
    link[k++] = (struct mw_link){ n, sw + 1, 1e12, 1e-12 };
    struct mw_topology *t = mw_topology_graph(&a, n + 1, n + 3, link, k, NULL, why);
    ck_assert_msg(t != NULL, "%s", why);
    struct mw_flownet *net = mw_flownet_create(t, &(struct mw_flownet_params){ .message_max = JOB_MAX, .done = sent, .ctx = r });
    for (;;) {
        struct job *first = NULL;
        for (uint32_t i = 0; i < n; i++)
            if (!r->job[i].sending && (!first || r->job[i].next_s < first->next_s))
                first = &r->job[i];
        double now_s = mw_flownet_now_s(net);
        if (now_s >= until_s)
            break;
        double to_s = first ? first->next_s : now_s + 1e-3;
        mw_flownet_run(net, fmin(to_s, now_s + 0.05));
        for (uint32_t i = 0; i < n; i++)
            if (!r->job[i].sending && r->job[i].next_s <= mw_flownet_now_s(net)) {
                r->job[i].sending = true;
                mw_flownet_start(net, &(struct mw_message){ .src = i, .dst = n, .bytes_B = r->job[i].bytes_B });
            }
    }
    mw_flownet_destroy(net);
    mw_arena_fini(&a);
}

START_TEST(as_jobs_that_run_one_by_one)
{
    double worst = 0.0;
    for (uint32_t n = 2; n <= JOB_MAX; n += n < 4 ? 1 : 4)
        for (double over = 1.5; over <= 4.0; over += 1.25)
            for (double d = 0.2; d < 0.9; d += 0.3) {
                struct mw_stream rng = mw_stream_make(11, n, "jobs");
                struct job job[JOB_MAX] = { 0 };
                double duty[JOB_MAX], ask[JOB_MAX], until_s = 400.0, capacity = n * NIC_BPS / over;
                struct mw_duty_share s[JOB_MAX];
                struct run r = { job, n, &rng };
                for (uint32_t i = 0; i < n; i++) {
                    duty[i] = d;
                    ask[i] = NIC_BPS;
                    job[i] = (struct job){ .think_s = 0.1 * (1.0 - d), .bytes_B = 0.1 * d * NIC_BPS, .next_s = 0.1 * mw_stream_uniform(&rng) };
                }
                simulate(&r, capacity, until_s);
                shares(n, duty, ask, capacity, s);
                double steps = 0.0;
                for (uint32_t i = 0; i < n; i++)
                    steps += (double)job[i].steps;
                double got = steps / n * 0.1 / until_s, off = s[0].expected / got - 1.0;
                worst = fmax(worst, fabs(off));
                ck_assert_msg(fabs(off) < 0.06, "%u jobs, %.2f times the link, duty %.1f: %.3f by expectation, %.3f one by one (least %.3f, most %.3f)", n, over, d, s[0].expected, got, s[0].least, s[0].most);
                ck_assert(got > s[0].least * 0.995 && got < s[0].most * 1.005);
            }
    printf("expected share against jobs one by one: %.1f %% at most\n", 100.0 * worst);
}
END_TEST

MW_TEST_MAIN("contend", alone_on_a_link, two_that_fill_it_each, bounds_hold_and_more_jobs_never_help, as_jobs_that_run_one_by_one)
