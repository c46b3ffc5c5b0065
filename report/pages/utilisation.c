/* report/pages/utilisation.c - who holds the GPUs over the year, how long jobs wait, and what each work got. */
#include "report/pages/pages.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORKS_MAX = 40 };
struct work { const char *name; size_t n, finished, waited; double gpu_s, prod_s, energy_j, restarts, *wait; double wait_sum; };

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static struct work *work_named(struct mw_report *r, struct work *w, size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(w[i].name, name) == 0)
            return &w[i];
    if (*n == WORKS_MAX)
        return NULL;
    w[*n] = (struct work){ .name = mw_arena_strdup(&r->arena, name) };
    return &w[(*n)++];
}

static void count_works(struct mw_report *r, struct work *w, size_t *n)
{
    static const char sql[] = "SELECT work, count(*), sum(state = 'finished'), sum(gpu_s), sum(productive_gpu_s), sum(energy_j), sum(restarts_n), sum(start_ns IS NOT NULL AND submit_ns IS NOT NULL) "
                              "FROM job WHERE case_id = ?1 AND year = ?2 GROUP BY work ORDER BY sum(gpu_s) DESC";
    struct mw_query *q = mw_query(r->db, sql, "ii", r->cases[r->base].id, r->year);
    while (mw_query_next(q)) {
        struct work *k = work_named(r, w, n, mw_query_text(q, 0));
        if (!k)
            break;
        k->n = (size_t)mw_query_int(q, 1);
        k->finished = (size_t)mw_query_int(q, 2);
        k->gpu_s = mw_query_real(q, 3);
        k->prod_s = mw_query_real(q, 4);
        k->energy_j = mw_query_real(q, 5);
        k->restarts = mw_query_real(q, 6);
        k->wait = mw_arena_array(&r->arena, double, (size_t)mw_query_int(q, 7) + 1);
    }
    mw_query_end(q);
}

static size_t load_works(struct mw_report *r, struct work *w)
{
    size_t n = 0;
    count_works(r, w, &n);
    struct mw_query *q = mw_query(r->db, "SELECT work, start_ns - submit_ns FROM job WHERE case_id = ?1 AND year = ?2 AND start_ns IS NOT NULL AND submit_ns IS NOT NULL", "ii",
                                  r->cases[r->base].id, r->year);
    while (n > 0 && mw_query_next(q)) {
        struct work *k = work_named(r, w, &n, mw_query_text(q, 0));
        if (!k || !k->wait)
            continue;
        k->wait[k->waited] = (double)mw_query_int(q, 1) / 1e9;
        k->wait_sum += k->wait[k->waited++];
    }
    mw_query_end(q);
    for (size_t i = 0; i < n; i++)
        qsort(w[i].wait, w[i].waited, sizeof *w[i].wait, by_value);
    return n;
}

static double wait_at(const struct work *w, double u)
{
    return w->waited ? w->wait[(size_t)fmin(u * (double)w->waited, (double)w->waited - 1.0)] : NAN;
}

const char *mw_title_utilisation(struct mw_report *r, unsigned sheet)
{
    double used = mw_rd_base(r, "facility.utilisation_frac"), gpus = mw_rd_base(r, "cluster.gpus_n"), jobs = mw_hours_mean(r, MW_H_QUEUE_JOBS, mw_hours_all(r));
    (void)sheet;
    if (!isfinite(used) || !isfinite(gpus))
        return "How the GPUs are used is not in this database";
    const char *head = mw_rf(r, "Of the GPU-hours installed, %s are in use", mw_rpct(r, used, 1));
    if (!isfinite(jobs))
        return head;
    return jobs < 0.05 ? mw_rf(r, "%s and hardly a job waits", head) : mw_rf(r, "%s, and %s %s wait on average", head, mw_rn(r, jobs, jobs < 10 ? 1 : 0), r->hours.has[MW_H_DEMAND] ? "jobs and replicas" : "jobs");
}

static struct mw_figure occupancy(struct mw_report *r)
{
    struct mw_hspan *s;
    size_t n = mw_hours_points(r, &s);
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *stack = mw_arena_array(&r->arena, struct mw_series, 4), *line = mw_arena_new(&r->arena, struct mw_series);
    double *prod = mw_rpoints(r, s, n, MW_H_PRODUCTIVE), *busy = mw_rpoints(r, s, n, MW_H_BUSY), *all = mw_rpoints(r, s, n, MW_H_INSTALLED);
    double *lost = mw_arena_array(&r->arena, double, n + 1);
    bool split = r->hours.has[MW_H_PRODUCTIVE];
    for (size_t i = 0; i < n; i++)
        lost[i] = split ? fmax(busy[i] - prod[i], 0.0) : busy[i];
    size_t k = 0;
    if (split)
        stack[k++] = (struct mw_series){ .name = "Productive", .v = prod, .colour = 3 };
    stack[k++] = (struct mw_series){ .name = split ? "Held, not productive" : "Held by work", .v = lost, .colour = split ? 4 : 3 };
    *line = (struct mw_series){ .name = "Installed", .v = all, .colour = 1 };
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = { .title = "GPUs", .unit = "count", .zero = true }, .t_ns = mw_rtimes(r, s, n), .n = n, .stack = stack, .stack_n = k,
                               .lines = line, .lines_n = 1, .legend = true };
    return mw_figure_xy(c);
}

static struct mw_figure queue(struct mw_report *r)
{
    struct mw_hspan *s;
    size_t n = mw_hours_points(r, &s);
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *line = mw_arena_new(&r->arena, struct mw_series);
    *line = (struct mw_series){ .name = "GPUs asked for", .v = mw_rpoints(r, s, n, MW_H_QUEUE_GPUS), .colour = 5 };
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = { .title = "GPUs asked for in the queue", .unit = "count", .zero = true }, .t_ns = mw_rtimes(r, s, n), .n = n, .stack = line,
                               .stack_n = 1, .legend = true };
    return mw_figure_xy(c);
}

/* Share of the started jobs that waited at most so long, per work. */
static struct mw_figure waits(struct mw_report *r, const struct work *w, size_t works_n)
{
    enum { N = 61 };
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *line = mw_arena_array(&r->arena, struct mw_series, MW_PALETTE_N);
    double *x = mw_arena_array(&r->arena, double, N);
    size_t k = 0;
    for (size_t i = 0; i < N; i++)
        x[i] = 60.0 * pow(10080.0, (double)i / (N - 1)); /* one minute to a week */
    for (size_t j = 0; j < works_n && k < 5; j++) {
        if (w[j].waited < 20)
            continue;
        double *v = mw_arena_array(&r->arena, double, N);
        size_t below = 0;
        for (size_t i = 0; i < N; i++) {
            while (below < w[j].waited && w[j].wait[below] <= x[i])
                below++;
            v[i] = (double)below / (double)w[j].waited;
        }
        line[k++] = (struct mw_series){ .name = w[j].name, .v = v };
    }
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_LOG, .title = "Wait until the start", .unit = "h", .per_unit = 3600.0 },
                               .y = { .title = "Share of started jobs", .percent = true, .lo = 0, .hi = 1, .tight = true }, .x_v = x, .n = N, .lines = line, .lines_n = k, .legend = true };
    return k ? mw_figure_xy(c) : (struct mw_figure){ 0 };
}

/* Tokens asked for and served, where services run. */
static struct mw_figure services(struct mw_report *r)
{
    struct mw_hspan *s;
    size_t n = mw_hours_points(r, &s);
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *line = mw_arena_array(&r->arena, struct mw_series, 2);
    double per = mw_hours_max(r, MW_H_DEMAND, mw_hours_all(r)) >= 1e6 ? 1e6 : 1e3;
    line[0] = (struct mw_series){ .name = "Served", .v = mw_rpoints(r, s, n, MW_H_SERVED), .colour = 8 };
    line[1] = (struct mw_series){ .name = "Demanded", .v = mw_rpoints(r, s, n, MW_H_DEMAND), .colour = 5 };
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = { .title = "Tokens", .unit = per >= 1e6 ? "million/s" : "thousand/s", .per_unit = per, .zero = true },
                               .t_ns = mw_rtimes(r, s, n), .n = n, .stack = line, .stack_n = 1, .lines = line + 1, .lines_n = 1, .legend = true };
    return mw_figure_xy(c);
}

static void works_table(struct mw_report *r, struct mw_tb *t, const struct work *w, size_t n)
{
    static const struct mw_table_col col[] = {
        { .head = "Work", .weight = 1.0 }, { .head = "Jobs", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Finished", .unit = "count", .align = MW_CELL_RIGHT },
        { .head = "GPU-hours held", .unit = "GPU-h", .align = MW_CELL_RIGHT }, { .head = "Productive of held", .unit = "%", .align = MW_CELL_RIGHT },
        { .head = "Wait, mean", .unit = "h", .align = MW_CELL_RIGHT }, { .head = "Wait, P50", .unit = "h", .align = MW_CELL_RIGHT },
        { .head = "Wait, P95", .unit = "h", .align = MW_CELL_RIGHT }, { .head = "Restarts", .unit = "count", .align = MW_CELL_RIGHT },
    };
    mw_tb_init(t, r, col, 9);
    for (size_t i = 0; i < n; i++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = w[i].name;
        c[1] = mw_rn(r, (double)w[i].n, 0);
        c[2] = mw_rn(r, (double)w[i].finished, 0);
        c[3] = mw_rn(r, w[i].gpu_s / 3600.0, 0);
        c[4] = mw_rn(r, 100.0 * w[i].prod_s / w[i].gpu_s, 1);
        c[5] = mw_rn(r, w[i].wait_sum / (double)w[i].waited / 3600.0, 2);
        c[6] = mw_rn(r, wait_at(&w[i], 0.50) / 3600.0, 2);
        c[7] = mw_rn(r, wait_at(&w[i], 0.95) / 3600.0, 2);
        c[8] = mw_rn(r, w[i].restarts, 0);
    }
}

static const struct mw_mrow rows[] = {
    { "cluster.gpus_n", "GPUs installed", MW_Q_COUNT, 6, NULL, "GPU" },
    { "facility.utilisation_frac", "GPU-hours in use, of installed", MW_Q_FRACTION, 3, NULL, NULL },
    { "facility.goodput_frac", "GPU-hours productive, of those in use", MW_Q_FRACTION, 3, NULL, NULL },
    { "facility.useful_frac", "GPU-hours productive, of installed", MW_Q_FRACTION, 3, NULL, NULL },
    { "cluster.mean_clock_frac", "Mean clock, of full clock", MW_Q_FRACTION, 3, NULL, NULL },
    { "sched.wait_mean_s", "Mean wait of started jobs and replicas", MW_Q_TIME, 3, "h", NULL },
    { "sched.started_n", "Jobs and replicas started", MW_Q_COUNT, 6, NULL, "count" },
    { "sched.preempted_n", "Preempted by higher classes", MW_Q_COUNT, 6, NULL, "count" },
    { "sched.evicted_n", "Evicted by faults and power", MW_Q_COUNT, 6, NULL, "count" },
    { "reliability.failures_n", "Failures of components", MW_Q_COUNT, 6, NULL, "count" },
    { "facility.tokens_served", "Tokens served", MW_Q_TOKENS, 3, NULL, NULL },
};

struct shown { struct mw_figure figure; const char *caption; };

/* The occupancy over the width, below it side by side what there is of queue, waits and services. */
static void draw_series(struct mw_report *r, struct mw_page *page, struct mw_box *body, double room, struct mw_figure wait)
{
    struct shown f[3];
    size_t n = 0;
    if (!r->hours.has[MW_H_INSTALLED]) {
        mw_put_missing(page, body, "The series of busy and installed GPUs is empty.", "Simulate a detail year with work in the scenario (work: ...), then draw the report again.");
        return;
    }
    if (r->hours.moves[MW_H_QUEUE_GPUS])
        f[n++] = (struct shown){ queue(r), mw_rf(r, "GPUs that waiting jobs ask for, %s.", mw_points_text(r)) };
    if (wait.draw && r->hours.moves[MW_H_QUEUE_GPUS])
        f[n++] = (struct shown){ wait, "Waits of started jobs, for works with 20 or more of them." };
    if (r->hours.moves[MW_H_DEMAND])
        f[n++] = (struct shown){ services(r), mw_rf(r, "Tokens demanded of services and served, %s.", mw_points_text(r)) };
    double lines = n ? 2.0 : 1.0;
    double h = fmin(fmax((room - lines * MW_PAGE_GAP) / lines, 110.0), n ? 260.0 : 340.0);
    mw_put_figure(page, body, h, occupancy(r), mw_rf(r, "GPUs installed, held and productive, %s; %s.", mw_points_text(r), mw_drawn_text(r)));
    struct mw_box row = n ? mw_box_cut_top(body, h) : *body;
    for (size_t i = 0; i < n; i++)
        mw_page_figure(page, mw_box_cell(row, (unsigned)n, 1, (unsigned)i, 0, MW_HALVES_GAP), f[i].figure, f[i].caption);
    mw_box_cut_top(body, n ? MW_PAGE_GAP : 0.0);
}

void mw_draw_utilisation(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct work *w = mw_arena_array(&r->arena, struct work, WORKS_MAX);
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t, works;
    (void)sheet;
    size_t n = load_works(r, w), cols = mw_cols_years(r, col);
    mw_metric_table(&t, r, rows, sizeof rows / sizeof *rows, col, cols);
    works_table(r, &works, w, n);
    const char *caption = "Use of the GPUs by case and simulated year.", *works_caption = mw_rf(r, "Work by the jobs it sent, %s. Services hold replicas, listed as jobs where they are. Jobs that the lead-in left to the year are among them.", mw_drawn_text(r));
    double room = body.h - mw_tb_height(page, body.w, &t, caption) - (n ? mw_tb_height(page, body.w, &works, works_caption) : 60.0);
    draw_series(r, page, &body, room, waits(r, w, n));
    if (n)
        mw_put_table(page, &body, &works, 0, works_caption);
    else
        mw_put_missing(page, &body, "No job is stored for this year.", "Add work that sends jobs (train, queue, replay) to the scenario.");
    mw_put_table(page, &body, &t, 0, caption);
}
