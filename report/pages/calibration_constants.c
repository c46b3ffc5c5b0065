/* report/pages/calibration_constants.c - fitted constants with their standard errors: by key where one device was fitted, by device where several. */
#include "report/pages/calibration_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

enum { SEQ_MAX = 32, KEYS_BESIDE = 4, KEYS_WIDE = 7, COLS_MAX = 8, DENSE_FROM = 60 };

/* A constant of a model over the sets that have it. */
struct column { const struct mw_rfit_con *any; double start_lo, start_hi; struct mw_runit unit; };
struct model { const char *name, *doc; struct column col[SEQ_MAX]; size_t cols_n; const struct mw_rfit **set; size_t n; };

static const struct mw_rfit_con *constant(const struct mw_rfit *s, unsigned seq)
{
    for (size_t i = 0; i < s->con_n; i++)
        if (s->con[i].seq == seq)
            return &s->con[i];
    return NULL;
}

/* Without a unit a constant is a share of the device's limit, or a plain number; its words tell which. */
static const char *bare_unit(const char *doc)
{
    static const char *const share[] = { "share", "fraction", "efficiency" };
    for (size_t i = 0; i < sizeof share / sizeof *share; i++)
        if (strncmp(doc, share[i], strlen(share[i])) == 0)
            return "of limit";
    return "number";
}

static struct mw_runit unit_of(struct mw_report *r, const struct model *m, const struct mw_rfit_con *c)
{
    double *v = mw_arena_array(&r->arena, double, m->n + 1);
    size_t n = 0;
    if (!*c->unit)
        return (struct mw_runit){ bare_unit(c->doc), 1.0 };
    for (size_t i = 0; i < m->n; i++)
        if (constant(m->set[i], c->seq))
            v[n++] = constant(m->set[i], c->seq)->value;
    return mw_rfit_unit(mw_rfit_quantile(r, v, n, 0.5), c->unit);
}

static void gather(struct mw_report *r, struct model *m, const char *name)
{
    const struct mw_rfits *f = mw_rd_fits(r);
    *m = (struct model){ .name = name, .set = mw_arena_array(&r->arena, const struct mw_rfit *, f->n + 1) };
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->set[i].model, name) == 0 && f->set[i].con_n) {
            m->set[m->n++] = &f->set[i];
            m->doc = f->set[i].doc;
        }
    for (unsigned seq = 0; seq < SEQ_MAX; seq++) {
        struct column c = { .start_lo = INFINITY, .start_hi = -INFINITY };
        for (size_t i = 0; i < m->n; i++) {
            const struct mw_rfit_con *k = constant(m->set[i], seq);
            c.any = k ? k : c.any;
            c.start_lo = fmin(c.start_lo, k ? k->start : INFINITY);
            c.start_hi = fmax(c.start_hi, k ? k->start : -INFINITY);
        }
        if (!c.any)
            continue;
        c.unit = unit_of(r, m, c.any);
        m->col[m->cols_n++] = c;
    }
}

static const char *start_text(struct mw_report *r, const struct column *c)
{
    const char *lo = mw_rfit_number(r, c->start_lo / c->unit.factor);
    return c->start_hi > c->start_lo * (1 + 1e-9) ? mw_rf(r, "%s to %s", lo, mw_rfit_number(r, c->start_hi / c->unit.factor)) : lo;
}

/* The fit's transform has no slope at a bound: the rows ask for more than the model allows, and the error says nothing. */
static bool pinned(const struct mw_rfit_con *k)
{
    return k->se_ln < 1e-4;
}

static bool stays(const struct mw_rfit_con *k)
{
    return fabs(k->value - k->start) <= 1e-3 * fabs(k->start);
}

/* "0.928 ± 2": value in the column's unit, standard error in percent. */
static void put_value(struct mw_report *r, struct mw_tb *t, const char **cells, size_t at, const struct mw_rfit *s, const struct column *c)
{
    const struct mw_rfit_con *k = constant(s, c->any->seq);
    cells[at] = MW_EN_DASH;
    if (!k)
        return;
    const char *value = mw_rfit_number(r, k->value / c->unit.factor);
    cells[at] = pinned(k) ? mw_rf(r, "%s bound", value) : mw_rf(r, "%s \u00b1" MW_THIN "%s", value, mw_rfit_error(r, k->se_ln, k->se_ln < 0.01 ? 1 : 0));
    if (pinned(k))
        mw_tb_look(t, at, MW_LOOK_BAD);
    else if (k->se_ln > MW_RFIT_LOOSE_LN)
        mw_tb_look(t, at, MW_LOOK_WARN);
    else if (stays(k))
        mw_tb_look(t, at, MW_LOOK_MUTED);
}

/* ---- one device: a constant per row, its keys side by side */

static void describe(struct mw_report *r, const char **c, const struct column *col)
{
    c[0] = mw_rpath(r, col->any->name);
    c[1] = col->unit.text;
    c[2] = start_text(r, col);
}

static void key_table(struct mw_report *r, struct mw_tb *t, const struct model *m, size_t from, size_t to, bool meaning)
{
    struct mw_table_col col[4 + KEYS_WIDE] = { { .head = "Constant" }, { .head = "Unit" }, { .head = "Start", .align = MW_CELL_RIGHT } };
    size_t n = 3;
    for (size_t i = from; i < to; i++)
        col[n++] = (struct mw_table_col){ .head = *m->set[i]->key ? mw_rpath(r, m->set[i]->key) : "Value", .unit = "\u00b1 %", .align = MW_CELL_RIGHT };
    if (meaning)
        col[n++] = (struct mw_table_col){ .head = "Meaning", .weight = 1.0 };
    mw_tb_init(t, r, col, n);
    t->lines_max = 4;
    for (size_t k = 0; k < m->cols_n; k++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        describe(r, c, &m->col[k]);
        for (size_t i = from; i < to; i++)
            put_value(r, t, c, 3 + i - from, m->set[i], &m->col[k]);
        if (meaning)
            c[n - 1] = m->col[k].any->doc;
    }
}

static void plan_keys(struct mw_report *r, struct mw_flow *flow, const struct model *m, const char *name)
{
    for (size_t from = 0; from < m->n;) {
        struct mw_tb t;
        size_t room = from ? KEYS_WIDE : KEYS_BESIDE, to = from + room < m->n ? from + room : m->n;
        key_table(r, &t, m, from, to, from == 0);
        mw_flow_table(flow, &t, mw_rf(r, "%s: %s%s.", m->name, m->doc, from ? ", more keys" : ""), name);
        from = to;
    }
}

/* ---- several devices: what the constants mean, then a set per row under its key */

static void plan_meaning(struct mw_report *r, struct mw_flow *flow, const struct model *m, const char *name)
{
    static const struct mw_table_col col[] = { { .head = "Constant" }, { .head = "Unit" }, { .head = "Start", .align = MW_CELL_RIGHT }, { .head = "Meaning", .weight = 1.0 } };
    struct mw_tb t;
    mw_tb_init(&t, r, col, 4);
    for (size_t k = 0; k < m->cols_n; k++) {
        const char **c = mw_tb_row(&t, MW_ROW_PLAIN);
        describe(r, c, &m->col[k]);
        c[3] = m->col[k].any->doc;
    }
    mw_flow_table(flow, &t, mw_rf(r, "%s, %s: what its constants mean and where the fit began.", m->name, m->doc), name);
}

static void device_rows(struct mw_report *r, struct mw_tb *t, const struct model *m, const char *key, size_t from, size_t to)
{
    if (*key)
        mw_tb_row(t, MW_ROW_GROUP)[0] = key;
    for (size_t i = 0; i < m->n; i++) {
        if (strcmp(m->set[i]->key, key) != 0)
            continue;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = m->set[i]->device;
        for (size_t k = from; k < to; k++)
            put_value(r, t, c, 1 + k - from, m->set[i], &m->col[k]);
    }
}

static void device_table(struct mw_report *r, struct mw_tb *t, const struct model *m, size_t from, size_t to)
{
    struct mw_table_col col[1 + COLS_MAX] = { { .head = "Device" } };
    for (size_t k = from; k < to; k++)
        col[1 + k - from] = (struct mw_table_col){ .head = mw_rpath(r, m->col[k].any->name), .unit = m->col[k].unit.text, .align = MW_CELL_RIGHT };
    mw_tb_init(t, r, col, 1 + to - from);
    t->dense = mw_rd_fits(r)->n >= DENSE_FROM;
    for (size_t i = 0; i < m->n; i++) { /* sets come by device: keys as they are first met */
        bool met = false;
        for (size_t k = 0; k < i && !met; k++)
            met = strcmp(m->set[k]->key, m->set[i]->key) == 0;
        if (!met)
            device_rows(r, t, m, m->set[i]->key, from, to);
    }
}

static void plan_devices(struct mw_report *r, struct mw_flow *flow, const struct model *m, const char *name)
{
    size_t tables = (m->cols_n + COLS_MAX - 1) / COLS_MAX;
    plan_meaning(r, flow, m, name);
    for (size_t k = 0; k < tables; k++) {
        struct mw_tb t;
        size_t from = k * m->cols_n / tables, to = (k + 1) * m->cols_n / tables;
        device_table(r, &t, m, from, to);
        mw_flow_rows(flow, &t, mw_rf(r, "%s: %s to %s; after each value its standard error in percent.", m->name, m->col[from].any->name, m->col[to - 1].any->name), name);
    }
}

/* ---- how far the rows moved the constants from where a datasheet leaves them: fitted over start, median and range over the sets */

static void put_moves(struct mw_report *r, struct mw_page *page, struct mw_box *body, const struct mw_rfits *f)
{
    struct model *m = mw_arena_new(&r->arena, struct model);
    struct mw_dot_chart *c = mw_arena_new(&r->arena, struct mw_dot_chart);
    static const struct mw_ref ref[] = { { 1.0, "start" } };
    gather(r, m, f->model[0]);
    struct mw_dot_row *row = mw_arena_array(&r->arena, struct mw_dot_row, m->cols_n + 1);
    double *v = mw_arena_array(&r->arena, double, m->n + 1), h = 62.0 + 15.0 * (double)m->cols_n;
    if (body->h < h)
        return;
    for (size_t k = 0; k < m->cols_n; k++) {
        size_t n = 0;
        for (size_t i = 0; i < m->n; i++) {
            const struct mw_rfit_con *con = constant(m->set[i], m->col[k].any->seq);
            if (con && con->start > 0)
                v[n++] = con->value / con->start;
        }
        row[k] = (struct mw_dot_row){ m->col[k].any->name, mw_rfit_quantile(r, v, n, 0), mw_rfit_quantile(r, v, n, 0.5), mw_rfit_quantile(r, v, n, 1), 3 };
    }
    *c = (struct mw_dot_chart){ .value = { .scale = MW_SCALE_LOG, .title = "Fitted value over start value" }, .rows = row, .n = m->cols_n, .refs = ref, .refs_n = 1, .dot_name = "median of the sets", .band_name = "lowest to highest set" };
    mw_put_figure(page, body, h, mw_figure_dots(c), "How far the rows moved each constant from where a datasheet alone would leave it.");
}

/* ---- sheets */

static const struct mw_flow *planned(struct mw_report *r)
{
    struct mw_rfits *f = mw_rd_fits(r);
    if (f->constants || f->n == f->failed_n)
        return f->constants;
    f->constants = mw_flow_begin(r);
    mw_flow_take(f->constants, 40.0); /* the sentence over the first table */
    for (size_t i = 0; i < f->models_n; i++) {
        struct model *m = mw_arena_new(&r->arena, struct model);
        gather(r, m, f->model[i]);
        if (m->n && f->devices_n > 1)
            plan_devices(r, f->constants, m, f->model[i]);
        else if (m->n)
            plan_keys(r, f->constants, m, f->model[i]);
    }
    mw_flow_end(f->constants);
    return f->constants;
}

unsigned mw_sheets_calibration_constants(struct mw_report *r)
{
    const struct mw_flow *flow = planned(r);
    return flow ? flow->sheets_n : 1;
}

struct tally { size_t all, close, loose, pinned; };
static void add(struct tally *t, const struct mw_rfit *s)
{
    for (size_t i = 0; i < s->con_n; i++) {
        t->all++;
        t->close += !pinned(&s->con[i]) && s->con[i].se_ln <= 0.10;
        t->pinned += pinned(&s->con[i]);
        t->loose += s->con[i].se_ln > MW_RFIT_LOOSE_LN;
    }
}

static const char *tally_text(struct mw_report *r, const struct tally *t, const char *of)
{
    const char *loose = t->loose ? mw_rf(r, "%zu not determined by these rows", t->loose) : "none undetermined";
    const char *at = t->pinned ? mw_rf(r, ", %zu stopped at a bound", t->pinned) : "";
    return mw_rf(r, "Of %zu constants%s, %zu are known within 10 %%, %s%s", t->all, of, t->close, loose, at);
}

static const char *sheet_title(struct mw_report *r, const struct mw_rfits *f, const struct mw_flow *flow, unsigned sheet)
{
    const char *names = "", *before = NULL;
    struct tally t = { 0 };
    for (size_t i = 0; i < flow->n; i++) {
        const char *model = flow->part[i].tag;
        if (flow->part[i].sheet != sheet || model == before)
            continue;
        before = model;
        names = mw_rf(r, "%s%s%s", names, *names ? ", " : "", model);
        for (size_t k = 0; k < f->n; k++)
            if (strcmp(f->set[k].model, model) == 0)
                add(&t, &f->set[k]);
    }
    return mw_rf(r, "%s (%u of %u)", tally_text(r, &t, mw_rf(r, " of %s", names)), sheet + 1, flow->sheets_n);
}

const char *mw_title_calibration_constants(struct mw_report *r, unsigned sheet)
{
    const struct mw_rfits *f = mw_rd_fits(r);
    const struct mw_flow *flow = planned(r);
    struct tally t = { 0 };
    if (!flow)
        return "Fitted constants are not in this database";
    if (sheet)
        return sheet_title(r, f, flow, sheet);
    for (size_t i = 0; i < f->n; i++)
        add(&t, &f->set[i]);
    return tally_text(r, &t, "");
}

void mw_draw_calibration_constants(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    const struct mw_rfits *f = mw_rd_fits(r);
    const struct mw_flow *flow = planned(r);
    if (!flow) {
        mw_put_no_fits(page, &body);
        return;
    }
    if (!sheet)
        mw_put_text(page, &body, "Start is what a datasheet alone would use. After each value stands the standard error of its logarithm in percent; a diamond marks one above 50 %, which these rows "
                                 "do not determine; a square one that stopped at the bound of its range. Grey values stayed where they began. Of limit: share of the device's limit.");
    mw_flow_draw(flow, page, &body, sheet);
    if (sheet + 1 == flow->sheets_n && f->models_n == 1)
        put_moves(r, page, &body, f);
}
