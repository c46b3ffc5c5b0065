/* report/pages/goodput.c - GPU time from installed to productive: the book of GPU time as a waterfall, as a flow through the states of a GPU, and by case. */
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

#define FLOW_LARGE_GPU_S 3.6e10 /* ten million GPU-hours: the flow is in millions */
#define SMALL_FRAC 0.002 /* of what is installed: below it a loss has no bar of its own */

#define FLOW_FOOT_PT 30.0 /* caption of the flow and the gap under it */

enum { LINES_MAX = 24 };
/* What a GPU is while a line of the book runs; STATE_NONE: a line that this page does not know. */
enum state { STATE_NONE, STATE_DOWN, STATE_FREE, STATE_USED, STATE_N };
static const struct { const char *name; unsigned colour; } states[STATE_N] = { { NULL, 0 }, { "Down", 7 }, { "Free", 6 }, { "In use", 3 } };
enum { COLOUR_LOSS = 5, COLOUR_PRODUCTIVE = 4 };
struct line { const char *name; enum state state; double gpu_s; };

/* Right side of the book in the order of the waterfall; what is not named here keeps its place at the end. */
static const struct { const char *name, *shown; enum state state; } order[] = {
    { "down", "Down, in repair", STATE_DOWN }, { "idle", "Idle", STATE_FREE }, { "fragmented", "Fragmented", STATE_FREE }, { "reserved idle", "Reserved, idle", STATE_FREE },
    { "starting", "Starting", STATE_USED }, { "checkpointing", "Checkpointing", STATE_USED }, { "restoring", "Restoring", STATE_USED }, { "serving headroom", "Serving headroom", STATE_USED },
    { "lost to network", "Lost to network", STATE_USED }, { "lost to storage", "Lost to storage", STATE_USED }, { "lost to throttle", "Lost to throttling", STATE_USED },
    { "lost to stragglers", "Lost to stragglers", STATE_USED }, { "redone", "Redone after faults", STATE_USED },
};
enum { ORDER_N = sizeof order / sizeof *order };

static size_t load_book(struct mw_report *r, unsigned case_i, int year, struct line *line, double *installed, double *productive)
{
    struct line other[LINES_MAX];
    size_t n = 0, rest = 0;
    *installed = *productive = NAN;
    for (size_t i = 0; i < ORDER_N; i++)
        line[n++] = (struct line){ order[i].shown, order[i].state, NAN };
    struct mw_query *q = mw_query(r->db, "SELECT side, name, value FROM ledger WHERE case_id = ?1 AND year = ?2 AND book = 'gpu_time' ORDER BY seq", "ii", r->cases[case_i].id, year);
    while (mw_query_next(q)) {
        const char *name = mw_query_text(q, 1);
        double v = mw_query_real(q, 2);
        size_t i = 0;
        while (i < ORDER_N && strcmp(order[i].name, name) != 0)
            i++;
        if (strcmp(mw_query_text(q, 0), "left") == 0)
            *installed = (isfinite(*installed) ? *installed : 0.0) + v;
        else if (strcmp(name, "productive") == 0)
            *productive = v;
        else if (i < ORDER_N)
            line[i].gpu_s = v;
        else if (rest < LINES_MAX - ORDER_N)
            other[rest++] = (struct line){ mw_arena_strdup(&r->arena, name), STATE_NONE, v };
    }
    mw_query_end(q);
    for (size_t i = 0; i < rest; i++)
        line[n++] = other[i];
    return n;
}

const char *mw_title_goodput(struct mw_report *r, unsigned sheet)
{
    struct line line[LINES_MAX];
    double installed, productive;
    size_t n = load_book(r, r->base, r->year, line, &installed, &productive), worst = 0;
    (void)sheet;
    if (!(installed > 0) || !isfinite(productive))
        return "Where GPU time goes is not in this database";
    for (size_t i = 1; i < n; i++)
        if (!(line[i].gpu_s <= line[worst].gpu_s) && isfinite(line[i].gpu_s))
            worst = i;
    const char *name = line[worst].name;
    return mw_rf(r, "Of the GPU-hours installed %s are productive; \"%s\" takes the most, %s", mw_rpct(r, productive / installed, 1), name, mw_rpct(r, line[worst].gpu_s / installed, 1));
}

static struct mw_figure waterfall(struct mw_report *r, const struct line *line, size_t n, double installed)
{
    struct mw_waterfall *c = mw_arena_new(&r->arena, struct mw_waterfall);
    struct mw_waterfall_step *step = mw_arena_array(&r->arena, struct mw_waterfall_step, n + 3);
    bool large = installed >= 3.6e12; /* a thousand million GPU-hours */
    size_t k = 0;
    double small = 0.0;
    step[k++] = (struct mw_waterfall_step){ "Installed", installed, true };
    for (size_t i = 0; i < n; i++)
        if (line[i].gpu_s > SMALL_FRAC * installed)
            step[k++] = (struct mw_waterfall_step){ line[i].name, -line[i].gpu_s, false };
        else if (line[i].gpu_s > 0.0)
            small += line[i].gpu_s;
    if (small > 0.0)
        step[k++] = (struct mw_waterfall_step){ "Smaller losses", -small, false };
    step[k++] = (struct mw_waterfall_step){ "Productive", NAN, true };
    *c = (struct mw_waterfall){ .value = { .title = "GPU time", .unit = large ? "M GPU-h" : "k GPU-h", .per_unit = large ? 3.6e9 : 3.6e6, .lo = 0.0, .hi = 1.1 * installed, .tight = true }, .steps = step, .n = k, .lying = true };
    return mw_figure_waterfall(c);
}

struct flow { struct mw_sankey_node *node; struct mw_sankey_link *link; size_t nodes, links; };

static void flow_add(struct flow *f, size_t from, const char *name, unsigned colour, double gpu_s)
{
    f->link[f->links++] = (struct mw_sankey_link){ from, f->nodes, gpu_s };
    f->node[f->nodes++] = (struct mw_sankey_node){ name, colour };
}

/* Lines of one state; small ones are drawn as one.  A state that is a single line needs no second name. */
static void flow_state(struct flow *f, const struct line *line, size_t n, enum state state, double installed, double productive)
{
    size_t at = f->nodes, own = 0;
    double sum = state == STATE_USED ? fmax(productive, 0.0) : 0.0, small = 0.0;
    const char *only = NULL;
    for (size_t i = 0; i < n; i++)
        if (line[i].state == state && line[i].gpu_s > 0.0) {
            sum += line[i].gpu_s;
            only = line[i].name;
            own++;
        }
    if (!(sum > 0.0))
        return;
    if (own == 1 && state != STATE_USED) {
        flow_add(f, 0, only, state == STATE_NONE ? COLOUR_LOSS : states[state].colour, sum);
        return;
    }
    flow_add(f, 0, state == STATE_NONE ? "Other" : states[state].name, state == STATE_NONE ? COLOUR_LOSS : states[state].colour, sum);
    if (state == STATE_USED && productive > 0.0)
        flow_add(f, at, "Productive", COLOUR_PRODUCTIVE, productive);
    for (size_t i = 0; i < n; i++)
        if (line[i].state == state && line[i].gpu_s > SMALL_FRAC * installed)
            flow_add(f, at, line[i].name, state == STATE_USED ? COLOUR_LOSS : states[state].colour, line[i].gpu_s);
        else if (line[i].state == state && line[i].gpu_s > 0.0)
            small += line[i].gpu_s;
    if (small > 0.0)
        flow_add(f, at, "Smaller losses", COLOUR_LOSS, small);
}

/* Installed to states to productive time and losses. */
static struct mw_figure flow(struct mw_report *r, const struct line *line, size_t n, double installed, double productive)
{
    enum { ENDS_MAX = LINES_MAX + 2 * STATE_N + 2 };
    static const enum state drawn[] = { STATE_USED, STATE_FREE, STATE_DOWN, STATE_NONE };
    struct mw_sankey *c = mw_arena_new(&r->arena, struct mw_sankey);
    struct flow f = { .node = mw_arena_array(&r->arena, struct mw_sankey_node, ENDS_MAX), .link = mw_arena_array(&r->arena, struct mw_sankey_link, ENDS_MAX), .nodes = 1 };
    bool large = installed >= FLOW_LARGE_GPU_S;
    f.node[0] = (struct mw_sankey_node){ "Installed", 1 };
    for (size_t k = 0; k < sizeof drawn / sizeof *drawn; k++)
        flow_state(&f, line, n, drawn[k], installed, productive);
    *c = (struct mw_sankey){ .value = { .unit = large ? "M GPU-h" : "k GPU-h", .per_unit = large ? 3.6e9 : 3.6e6 }, .nodes = f.node, .links = f.link, .nodes_n = f.nodes, .links_n = f.links };
    return mw_figure_sankey(c);
}

struct mw_figure mw_goodput_flow(struct mw_report *r)
{
    struct line line[LINES_MAX];
    double installed, productive;
    size_t n = load_book(r, r->base, r->year, line, &installed, &productive);
    return installed > 0 ? flow(r, line, n, installed, productive) : (struct mw_figure){ 0 };
}

struct mw_figure mw_goodput_figure(struct mw_report *r)
{
    struct line line[LINES_MAX];
    double installed, productive;
    size_t n = load_book(r, r->base, r->year, line, &installed, &productive);
    return installed > 0 ? waterfall(r, line, n, installed) : (struct mw_figure){ 0 };
}

static void share_row(struct mw_report *r, struct mw_tb *t, const char *name, const double *v, const double *installed, size_t n, enum mw_row_kind kind)
{
    const char **c = mw_tb_row(t, kind);
    c[0] = name;
    c[1] = "%";
    for (size_t i = 0; i < n; i++)
        c[2 + i] = mw_rn(r, 100.0 * v[i] / installed[i], 2);
}

static void book_table(struct mw_report *r, struct mw_tb *t, const struct mw_rcol *col, size_t n)
{
    struct mw_table_col c[MW_RCOLS_MAX + 2] = { { .head = "Share of the GPU-hours installed", .weight = 1.0 }, { .head = "Unit" } };
    double installed[MW_RCOLS_MAX], productive[MW_RCOLS_MAX], v[LINES_MAX][MW_RCOLS_MAX], mgpu[MW_RCOLS_MAX];
    const char *name[LINES_MAX] = { NULL };
    for (size_t i = 0; i < n; i++) {
        struct line line[LINES_MAX];
        c[2 + i] = (struct mw_table_col){ .head = col[i].head, .align = MW_CELL_RIGHT };
        size_t m = load_book(r, col[i].case_i, col[i].year, line, &installed[i], &productive[i]);
        mgpu[i] = installed[i] / 3.6e9;
        for (size_t k = 0; k < LINES_MAX; k++)
            v[k][i] = k < m ? line[k].gpu_s : NAN;
        for (size_t k = 0; k < m; k++)
            name[k] = line[k].name;
    }
    mw_tb_init(t, r, c, n + 2);
    mw_value_row(t, r, &(struct mw_mrow){ .label = "GPU-hours installed", .q = MW_Q_NUMBER, .digits = 4, .unit_text = "M GPU-h" }, mgpu, n);
    for (size_t k = 0; k < LINES_MAX && name[k]; k++) {
        bool any = false;
        for (size_t i = 0; i < n; i++)
            any |= v[k][i] > 0.0;
        if (any)
            share_row(r, t, name[k], v[k], installed, n, MW_ROW_PLAIN);
    }
    share_row(r, t, "Productive", productive, installed, n, MW_ROW_TOTAL);
}

void mw_draw_goodput(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct line line[LINES_MAX];
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t;
    double installed, productive;
    (void)sheet;
    size_t n = load_book(r, r->base, r->year, line, &installed, &productive), cols = mw_cols_years(r, col);
    if (!(installed > 0)) {
        mw_put_missing(page, &body, "The book of GPU time is empty: no GPU was installed, or no work ran.", "Give the scenario a cluster and work (train, serve, queue or replay) and run it again.");
        return;
    }
    book_table(r, &t, col, cols);
    const char *caption = mw_rf(r, "The book of GPU time as it closed: every GPU-second installed is in one line. %s", mw_sampled_text(r));
    double h = mw_tb_height(page, body.w, &t, caption);
    double room = fmax(body.h - h - 56.0, 180.0), flow_h = room > 330.0 ? fmin(0.45 * room, 220.0) : 0.0; /* too low for both: the waterfall alone */
    if (flow_h > 0.0)
        mw_put_figure(page, &body, flow_h, flow(r, line, n, installed, productive), mw_rf(r, "GPU-hours from installed through the states of a GPU to productive time and losses, %s.", mw_drawn_text(r)));
    mw_put_figure(page, &body, fmin(room - (flow_h > 0.0 ? flow_h + FLOW_FOOT_PT : 0.0), 400.0), waterfall(r, line, n, installed), mw_rf(r, "GPU time from installed to productive, %s.", mw_drawn_text(r)));
    mw_put_text(page, &body, "Productive means: running at the clock of the slowest GPU of its gang, less work redone since the last durable checkpoint. Time lost while running is charged in the "
                             "fixed order network, storage, throttling, stragglers.");
    mw_put_table(page, &body, &t, 0, caption);
}
