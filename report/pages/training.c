/* report/pages/training.c - training runs that give a layout: where the seconds of a step go, what a GPU holds, how long the run takes and how sure that is. */
#include "report/pages/pages.h"
#include "sim/base/units.h"
#include <math.h>
#include <string.h>

enum { RUNS_MAX = 12, PARTS_MAX = 20, PART_RUNS = 4 };
#define COLOURED 7 /* parts of a bar beside what is left */

struct part { const char *label; double v[RUNS_MAX]; };
struct runs { const char *work[RUNS_MAX]; size_t n; struct part time[PARTS_MAX], memory[PARTS_MAX]; size_t time_n, memory_n; };

static double fact(struct mw_report *r, const char *work, const char *name)
{
    struct mw_query *q = mw_query(r->db, "SELECT value FROM train_part WHERE case_id = ?1 AND work = ?2 AND kind = 'run' AND name = ?3", "itt", r->cases[r->base].id, work, name);
    double v = mw_query_next(q) ? mw_query_real(q, 0) : NAN;
    mw_query_end(q);
    return v;
}

static const char *word(struct mw_report *r, const char *work, const char *name)
{
    struct mw_query *q = mw_query(r->db, "SELECT text FROM train_part WHERE case_id = ?1 AND work = ?2 AND kind = 'run' AND name = ?3", "itt", r->cases[r->base].id, work, name);
    const char *s = mw_query_next(q) && mw_query_text(q, 0) ? mw_arena_strdup(&r->arena, mw_query_text(q, 0)) : "";
    mw_query_end(q);
    return s;
}

static size_t load_parts(struct mw_report *r, struct runs *o, const char *kind, struct part *part)
{
    size_t n = 0;
    for (size_t w = 0; w < o->n; w++) {
        struct mw_query *q = mw_query(r->db, "SELECT label, value FROM train_part WHERE case_id = ?1 AND work = ?2 AND kind = ?3 ORDER BY seq", "itt", r->cases[r->base].id, o->work[w], kind);
        while (mw_query_next(q)) {
            size_t i = 0;
            while (i < n && strcmp(part[i].label, mw_query_text(q, 0)) != 0)
                i++;
            if (i == PARTS_MAX)
                continue;
            if (i == n)
                part[n++] = (struct part){ .label = mw_arena_strdup(&r->arena, mw_query_text(q, 0)) };
            part[i].v[w] = mw_query_real(q, 1);
        }
        mw_query_end(q);
    }
    return n;
}

static struct runs *load(struct mw_report *r)
{
    struct runs *o = mw_arena_new(&r->arena, struct runs);
    struct mw_query *q = mw_query(r->db, "SELECT DISTINCT work FROM train_part WHERE case_id = ?1 ORDER BY work", "i", r->cases[r->base].id);
    while (mw_query_next(q) && o->n < RUNS_MAX)
        o->work[o->n++] = mw_arena_strdup(&r->arena, mw_query_text(q, 0));
    mw_query_end(q);
    o->time_n = load_parts(r, o, "time", o->time);
    o->memory_n = load_parts(r, o, "memory", o->memory);
    return o;
}

bool mw_training_there(struct mw_report *r)
{
    struct mw_query *q = mw_query(r->db, "SELECT count(*) FROM train_part WHERE case_id = ?1", "i", r->cases[r->base].id);
    bool any = mw_query_next(q) && mw_query_int(q, 0) > 0;
    mw_query_end(q);
    return any;
}

const char *mw_title_training(struct mw_report *r, unsigned sheet)
{
    struct runs *o = load(r);
    size_t most = 0, next = 1;
    (void)sheet;
    if (o->n == 0 || o->time_n < 2)
        return "No training run of this database gives a parallel layout";
    for (size_t i = 0; i < o->time_n; i++)
        if (o->time[i].v[0] > o->time[most].v[0])
            most = i;
    next = most == 0 ? 1 : 0;
    for (size_t i = 0; i < o->time_n; i++)
        if (i != most && o->time[i].v[0] > o->time[next].v[0])
            next = i;
    double step = fact(r, o->work[0], "step_s"), run = fact(r, o->work[0], "run_s"), h = fact(r, o->work[0], "half_ln");
    return mw_rf(r, "%s takes %s undisturbed (%s to %s); of each step %s is %s and %s %s", o->work[0], mw_rq(r, run, MW_Q_TIME, 3), mw_rq(r, run / exp(h), MW_Q_TIME, 3), mw_rq(r, run * exp(h), MW_Q_TIME, 3),
                 mw_rpct(r, o->time[most].v[0] / step, 0), o->time[most].label, mw_rpct(r, o->time[next].v[0] / step, 0), o->time[next].label);
}

static double largest(const struct part *p, size_t runs_n)
{
    double most = 0.0;
    for (size_t w = 0; w < runs_n; w++)
        most = fmax(most, p->v[w]);
    return most;
}

/* How many parts are larger than this one, the earlier of two alike first. */
static size_t rank_of(const struct part *part, size_t n, size_t i, size_t runs_n)
{
    size_t rank = 0;
    for (size_t k = 0; k < n; k++) {
        double here = largest(&part[i], runs_n), there = largest(&part[k], runs_n);
        rank += there > here || (there == here && k < i);
    }
    return rank;
}

/* One lying bar a run, stacked by part: as many as have a colour of their own, and what is left. */
static struct mw_figure stacked(struct mw_report *r, const struct runs *o, const struct part *part, size_t n, const char *title, const char *unit, double per_unit)
{
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, n + 1);
    struct part *other = mw_arena_new(&r->arena, struct part);
    const char **name = mw_arena_array(&r->arena, const char *, o->n + 1);
    size_t k = 0;
    *other = (struct part){ .label = "other" };
    for (size_t w = 0; w < o->n; w++)
        name[w] = o->work[w];
    for (size_t i = 0; i < n; i++) {
        if (rank_of(part, n, i, o->n) < COLOURED && largest(&part[i], o->n) > 0.0)
            s[k++] = (struct mw_series){ .name = part[i].label, .v = part[i].v, .hatched = strcmp(part[i].label, "free") == 0 };
        else
            for (size_t w = 0; w < o->n; w++)
                other->v[w] += part[i].v[w];
    }
    if (largest(other, o->n) > 0.0)
        s[k++] = (struct mw_series){ .name = other->label, .v = other->v };
    *c = (struct mw_bar_chart){ .value = { .title = title, .unit = unit, .per_unit = per_unit, .zero = true }, .names = name, .names_n = o->n, .stacked = true, .lying = true, .values = true, .series = s, .series_n = k };
    return mw_figure_bars(c);
}

static void table(struct mw_report *r, const struct runs *o, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Run", .weight = 0.6 }, { .head = "GPUs" }, { .head = "Layout", .align = MW_CELL_LEFT, .weight = 1.2 }, { .head = "Batch", .unit = "sequences", .align = MW_CELL_RIGHT },
                                               { .head = "Step", .unit = "s", .align = MW_CELL_RIGHT }, { .head = "\u00b1 P10\u2013P90", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "MFU", .unit = "%", .align = MW_CELL_RIGHT },
                                               { .head = "bf16 share", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "Run", .unit = "days", .align = MW_CELL_RIGHT }, { .head = "GPU-hours", .unit = "M", .align = MW_CELL_RIGHT } };
    mw_tb_init(t, r, col, sizeof col / sizeof *col);
    for (size_t w = 0; w < o->n; w++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN), *work = o->work[w];
        double gpus = fact(r, work, "gpus_n"), run = fact(r, work, "run_s");
        c[0] = work;
        c[1] = mw_rf(r, "%s %s", mw_rn(r, gpus, 0), word(r, work, "gpus_n"));
        c[2] = mw_rf(r, "%s (%s)", word(r, work, "layout"), word(r, work, "by"));
        c[3] = mw_rn(r, fact(r, work, "sequences_n"), 0);
        c[4] = mw_rn(r, fact(r, work, "step_s"), 3);
        c[5] = mw_rn(r, 100.0 * fact(r, work, "half_ln"), 0);
        c[6] = mw_rn(r, 100.0 * fact(r, work, "mfu"), 1);
        c[7] = mw_rn(r, 100.0 * fact(r, work, "utilisation_frac"), 1);
        c[8] = mw_rn(r, run / 86400.0, 1);
        c[9] = mw_rn(r, gpus * run / 3600.0 / 1e6, 2);
        if (w < 2)
            t->note[t->notes_n++] = mw_rf(r, "%s: software %s; kernels of the device: %s.", work, word(r, work, "software"), word(r, work, "kernels"));
    }
    t->note[t->notes_n++] = "Undisturbed: no failures, checkpoints or caps; the simulated year has them. MFU is of its number format's dense peak and counts causal attention and nothing that is recomputed; the bf16 share counts 6 flop per parameter and token.";
}

static double total(const struct part *part, size_t n, size_t w)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += part[i].v[w];
    return sum;
}

/* In some run it is more than what would be printed as nothing. */
static bool worth_a_row(const struct part *p, const struct part *part, size_t n, size_t runs_n)
{
    for (size_t w = 0; w < runs_n; w++)
        if (p->v[w] >= 0.0005 * total(part, n, w) && p->v[w] > 0.0)
            return true;
    return false;
}

static void part_rows(struct mw_report *r, struct mw_tb *t, size_t shown_n, const struct part *part, size_t n, const char *of, const char *unit, double per)
{
    for (size_t i = 0; i < n; i++) {
        if (!worth_a_row(&part[i], part, n, shown_n))
            continue;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = mw_rf(r, "%s: %s", of, part[i].label);
        c[1] = unit;
        for (size_t w = 0; w < shown_n; w++) {
            c[2 + 2 * w] = mw_rn(r, part[i].v[w] / per, 3);
            c[3 + 2 * w] = mw_rn(r, 100.0 * part[i].v[w] / total(part, n, w), 1);
        }
    }
}

/* What the bars show, with the parts that are too thin to see. */
static void parts_table(struct mw_report *r, const struct runs *o, struct mw_tb *t)
{
    struct mw_table_col col[2 + 2 * PART_RUNS] = { { .head = "Part", .weight = 1.0 }, { .head = "Unit" } };
    size_t shown_n = o->n < PART_RUNS ? o->n : PART_RUNS;
    for (size_t w = 0; w < shown_n; w++) {
        col[2 + 2 * w] = (struct mw_table_col){ .head = o->work[w], .align = MW_CELL_RIGHT };
        col[3 + 2 * w] = (struct mw_table_col){ .head = "Share", .unit = "%", .align = MW_CELL_RIGHT };
    }
    mw_tb_init(t, r, col, 2 + 2 * shown_n);
    t->halves = shown_n == 1;
    part_rows(r, t, shown_n, o->time, o->time_n, "Step", "s", 1.0);
    part_rows(r, t, shown_n, o->memory, o->memory_n, "Memory", "GB", 1e9);
}

enum { DENSE_FROM = 14 };
#define TEXT_PT 34.0 /* how good the model is, in two lines */

void mw_draw_training(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct runs *o = load(r);
    struct mw_tb t, parts;
    (void)sheet;
    if (o->n == 0) {
        mw_put_missing(page, &body, "the step of a training run", "give a training run `parallel: auto` or a layout such as `parallel: tp8 pp16 vpp4`, and run the scenario again");
        return;
    }
    const char *runs_caption = "Training runs that give a layout.", *parts_caption = "The parts of a step and of a GPU's memory; share of the step, and of the memory that a GPU has.";
    table(r, o, &t);
    parts_table(r, o, &parts);
    parts.dense = parts.n > DENSE_FROM && !parts.halves;
    double most = 110.0 + 34.0 * (double)o->n, least = 79.0 + 13.0 * (double)o->n, below = mw_tb_height(page, body.w, &t, runs_caption) + mw_tb_height(page, body.w, &parts, parts_caption) + TEXT_PT;
    double h = fmin(fmax((body.h - below) / 2 - MW_PAGE_GAP, least), most);
    mw_put_figure(page, &body, h, stacked(r, o, o->time, o->time_n, "Seconds of one step", "s", 1.0), "Where the seconds of a step go, by the step model; its parts add up to the step.");
    mw_put_figure(page, &body, h - 12.0, stacked(r, o, o->memory, o->memory_n, "Memory of one GPU of the first stage", "GB", 1e9), "What a GPU holds, and what stays free.");
    mw_put_table(page, &body, &t, 0, runs_caption);
    double median = fact(r, o->work[0], "cv_median"), p90 = fact(r, o->work[0], "cv_p90");
    if (isfinite(median))
        mw_put_text(page, &body, mw_rf(r, "How good: the step model's constants are %s on %s published training steps. Each configuration family left out of the fit in turn, half of the steps are predicted within %s and nine in ten within %s.",
                                       word(r, o->work[0], "half_ln"), mw_rn(r, fact(r, o->work[0], "rows_n"), 0), mw_rpct(r, median, 1), mw_rpct(r, p90, 1)));
    else
        mw_put_text(page, &body, "How good: no fitted constants were found; the step rests on datasheet values and is assumed.");
    mw_put_table(page, &body, &parts, 0, parts_caption);
}
