/* report/pages/produces.c - what the GPUs make: GPU-hours from installed to productive, and of every workload what was promised, delivered, and what held it back. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include <math.h>
#include <string.h>

enum { WORKS_MAX = 16 };
/* A service is promised tokens, a run or queue jobs. */
struct work { const char *name; double promised, delivered, lost, gpu_s, goodput, wait_s, tokens; bool serves; };

static double of(struct mw_report *r, unsigned case_i, int year, const char *work, const char *leaf)
{
    return mw_rd_year(r, case_i, year, mw_rf(r, "work.%s.%s", work, leaf));
}

static size_t load_works(struct mw_report *r, unsigned case_i, int year, struct work *w)
{
    static const char sql[] = "SELECT DISTINCT substr(name, 6, instr(substr(name, 6), '.') - 1) FROM metric WHERE case_id = ?1 AND year = ?2 AND trial = 0 AND name GLOB 'work.*.*' ORDER BY 1";
    struct mw_query *q = mw_query(r->db, sql, "ii", r->cases[case_i].id, year);
    size_t n = 0;
    while (mw_query_next(q) && n < WORKS_MAX)
        w[n++].name = mw_arena_strdup(&r->arena, mw_query_text(q, 0));
    mw_query_end(q);
    for (size_t i = 0; i < n; i++) {
        double asked = of(r, case_i, year, w[i].name, "tokens_demanded");
        const char *name = w[i].name;
        w[i] = (struct work){ .name = name, .serves = isfinite(asked), .promised = isfinite(asked) ? asked : of(r, case_i, year, name, "arrived_n"),
                              .delivered = of(r, case_i, year, name, isfinite(asked) ? "tokens" : "finished_n"), .lost = of(r, case_i, year, name, "lost_n"),
                              .gpu_s = of(r, case_i, year, name, "gpu_hours"), .goodput = of(r, case_i, year, name, "goodput_frac"), .wait_s = of(r, case_i, year, name, "wait_mean_s"),
                              .tokens = of(r, case_i, year, name, "tokens") };
    }
    return n;
}

/* A work is a training run when the scenario says what it trains. */
static bool trains(struct mw_report *r, const struct work *w)
{
    return !w->serves && (*mw_rd_word(r, r->base, mw_rf(r, "work.%s.train", w->name)) || *mw_rd_word(r, r->base, mw_rf(r, "work.%s.train.use", w->name)));
}

const char *mw_title_produces(struct mw_report *r, unsigned sheet)
{
    struct work w[WORKS_MAX];
    size_t n = r->year ? load_works(r, r->base, r->year, w) : 0;
    double served = mw_rd_year(r, r->base, r->year, "facility.tokens_served"), asked = 0, runs = 0, jobs = 0;
    (void)sheet;
    for (size_t i = 0; i < n; i++) {
        asked += w[i].serves ? w[i].promised : 0.0;
        runs += trains(r, &w[i]) && isfinite(w[i].delivered) ? w[i].delivered : 0.0;
        jobs += !w[i].serves && !trains(r, &w[i]) && isfinite(w[i].delivered) ? w[i].delivered : 0.0;
    }
    if (n == 0)
        return "What the GPUs make is not in this database: no work ran";
    const char *made = "";
    if (served > 0)
        made = asked > 0 ? mw_rf(r, "%s tokens served, %s of those asked for", mw_rq(r, served, MW_Q_COUNT, 3), mw_rpct(r, served / asked, 0)) : mw_rf(r, "%s tokens served", mw_rq(r, served, MW_Q_COUNT, 3));
    if (runs > 0)
        made = mw_rf(r, "%s%s%s training run%s%s", made, *made ? ", " : "", mw_rn(r, runs, 0), runs == 1 ? "" : "s", jobs > 0 ? "" : " finished");
    if (jobs > 0)
        made = mw_rf(r, "%s%s%s job%s finished", made, runs > 0 ? " and " : *made ? ", " : "", mw_rn(r, jobs, 0), jobs == 1 ? "" : "s");
    double useful = mw_rd_year(r, r->base, r->year, "facility.useful_frac");
    if (!*made && useful > 0)
        return mw_rf(r, "No run or job ends in %d, but %s of the GPU-hours installed are productive", r->year, mw_rpct(r, useful, 1));
    return *made ? mw_rf(r, "%d brings %s", r->year, made) : mw_rf(r, "In %d no workload delivers anything", r->year);
}

/* What held a workload back, from what was counted of it. */
static const char *held_back(struct mw_report *r, const struct work *w, unsigned case_i, int year)
{
    double clock = mw_rd_year(r, case_i, year, "cluster.mean_clock_frac");
    if (w->serves)
        return w->delivered >= 0.999 * w->promised ? "demand" : clock < 0.995 ? "GPUs and clock" : "GPUs";
    if (w->wait_s > 3600.0)
        return "GPUs (queue)";
    return w->goodput < 0.9 ? "faults and restarts" : "its own length";
}

static const char *amount(struct mw_report *r, const struct work *w, double v)
{
    if (!isfinite(v))
        return MW_EN_DASH;
    return w->serves ? mw_rf(r, "%s tokens", mw_rq(r, v, MW_Q_COUNT, 3)) : mw_rf(r, "%s %s%s", mw_rn(r, v, 0), trains(r, w) ? "run" : "job", v == 1.0 ? "" : "s");
}

static const char *band(struct mw_report *r, const struct work *w)
{
    double q[3];
    return mw_rd_quantile(r, r->base, mw_rf(r, "work.%s.%s", w->name, w->serves ? "tokens" : "finished_n"), q) ? mw_rf(r, "%s to %s", amount(r, w, q[0]), amount(r, w, q[2])) : "not sampled";
}

static void work_table(struct mw_report *r, struct mw_tb *t, const struct work *w, size_t n)
{
    static const struct mw_table_col col[] = {
        { .head = "Workload", .weight = 1.0 }, { .head = "Promised", .align = MW_CELL_RIGHT }, { .head = "Delivered", .align = MW_CELL_RIGHT }, { .head = "Delivered", .unit = "% of promised", .align = MW_CELL_RIGHT },
        { .head = "P10 to P90", .align = MW_CELL_RIGHT }, { .head = "GPU-hours held", .unit = "k GPU-h", .align = MW_CELL_RIGHT }, { .head = "Productive", .unit = "% of held", .align = MW_CELL_RIGHT },
        { .head = "Mean wait", .unit = "h", .align = MW_CELL_RIGHT }, { .head = "Held back by" },
    };
    mw_tb_init(t, r, col, 9);
    for (size_t i = 0; i < n; i++) {
        double share = w[i].promised > 0 ? w[i].delivered / w[i].promised : NAN;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = w[i].name;
        c[1] = amount(r, &w[i], w[i].promised);
        c[2] = amount(r, &w[i], w[i].delivered);
        c[3] = mw_rn(r, 100.0 * share, 1);
        c[4] = band(r, &w[i]);
        c[5] = w[i].gpu_s > 0 ? mw_rn(r, w[i].gpu_s / 3.6e6, 0) : MW_EN_DASH;
        c[6] = mw_rn(r, 100.0 * w[i].goodput, 1);
        c[7] = mw_rn(r, w[i].wait_s / 3600.0, 1);
        c[8] = held_back(r, &w[i], r->base, r->year);
        mw_tb_look(t, 3, share < 0.9 ? MW_LOOK_WARN : MW_LOOK_PLAIN);
    }
}

/* Share delivered of what was promised, by work and by case and simulated year. */
static void share_table(struct mw_report *r, struct mw_tb *t, const struct work *w, size_t n)
{
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_table_col c[14] = { { .head = "Delivered of promised", .weight = 1.0 }, { .head = "Unit" } };
    size_t cols = mw_cols_years(r, col);
    for (size_t i = 0; i < cols; i++)
        c[2 + i] = (struct mw_table_col){ .head = col[i].head, .align = MW_CELL_RIGHT };
    mw_tb_init(t, r, c, 2 + cols);
    for (size_t k = 0; k < n; k++) {
        const char **cell = mw_tb_row(t, MW_ROW_PLAIN);
        cell[0] = w[k].name;
        cell[1] = w[k].serves ? "% of tokens" : "% of jobs";
        mw_tb_look(t, 1, MW_LOOK_MUTED);
        for (size_t i = 0; i < cols; i++) {
            double promised = of(r, col[i].case_i, col[i].year, w[k].name, w[k].serves ? "tokens_demanded" : "arrived_n");
            cell[2 + i] = mw_rn(r, 100.0 * of(r, col[i].case_i, col[i].year, w[k].name, w[k].serves ? "tokens" : "finished_n") / promised, 1);
        }
    }
    static const struct { const char *metric, *label, *unit; double per; int decimals; } all[] = {
        { "facility.tokens_served", "Tokens served, all services", "T tokens", 1e12, 1 }, { "facility.useful_frac", "GPU-hours productive, of installed", "%", 0.01, 1 },
        { "facility.utilisation_frac", "GPU-hours in use, of installed", "%", 0.01, 1 },
    };
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        const char **cell = mw_tb_row(t, MW_ROW_PLAIN);
        cell[0] = all[k].label;
        cell[1] = all[k].unit;
        mw_tb_look(t, 1, MW_LOOK_MUTED);
        for (size_t i = 0; i < cols; i++)
            cell[2 + i] = mw_rn(r, mw_rd_year(r, col[i].case_i, col[i].year, all[k].metric) / all[k].per, all[k].decimals);
    }
}

void mw_draw_produces(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct work w[WORKS_MAX];
    struct mw_tb t, shares;
    size_t n = r->year ? load_works(r, r->base, r->year, w) : 0;
    struct mw_figure hours = mw_goodput_figure(r);
    (void)sheet;
    if (n == 0) {
        mw_put_missing(page, &body, "No workload has left a figure: nothing ran, or no year was simulated.", "Give the scenario work (train, serve, queue or replay), name a year in run.detail and run it again.");
        if (hours.draw)
            mw_put_figure(page, &body, 280.0, hours, "GPU time from installed to productive.");
        return;
    }
    work_table(r, &t, w, n);
    share_table(r, &shares, w, n);
    const char *caption = mw_rf(r, "Every workload, %s. Held back by: demand where all that was asked is served, else what the counts point to.", mw_drawn_text(r));
    const char *share_caption = "The same by case and simulated year.";
    const char *later = "Not yet modelled: service levels met (time to first token, time per token), quality of what is produced; token counts of services follow a stated rate per GPU.";
    double room = body.h - mw_tb_height(page, body.w, &t, caption) - mw_tb_height(page, body.w, &shares, share_caption) - 44.0;
    bool both = room > 300.0;
    if (hours.draw && both)
        mw_put_figure(page, &body, fmin(0.42 * room, 160.0), mw_goodput_flow(r), mw_rf(r, "GPU-hours from installed through the states of a GPU to productive time and losses, %s.", mw_drawn_text(r)));
    if (hours.draw)
        mw_put_figure(page, &body, both ? fmin(0.58 * room - 34.0, 220.0) : fmin(fmax(room, 190.0), 340.0), hours, mw_rf(r, "GPU-hours from installed to productive, %s.", mw_drawn_text(r)));
    mw_put_table(page, &body, &t, 0, caption);
    mw_put_table(page, &body, &shares, 0, share_caption);
    mw_put_text(page, &body, later);
}
