/* report/pages/flow.c - plans tables over sheets by measuring their rows; see flow.h. */
#include "report/pages/flow.h"
#include <math.h>
#include <string.h>

enum { ROWS_LEAST = 5 };

struct mw_flow *mw_flow_begin(struct mw_report *r)
{
    struct mw_flow *f = mw_arena_new(&r->arena, struct mw_flow);
    struct mw_box body = r->body.w > 0 ? r->body : (struct mw_box){ 48, 110, 499, 640 };
    *f = (struct mw_flow){ .r = r, .text = mw_text_create(MW_TEXT_GLYPHS), .body = body, .left_pt = body.h, .sheets_n = 1 };
    return f;
}

void mw_flow_end(struct mw_flow *f)
{
    mw_text_destroy(f->text);
    f->text = NULL;
}

void mw_flow_take(struct mw_flow *f, double h_pt)
{
    f->left_pt -= h_pt;
}

static void next_sheet(struct mw_flow *f)
{
    f->sheets_n++;
    f->left_pt = f->body.h;
}

static size_t heading_of(const struct mw_tb *t, size_t row)
{
    for (size_t i = row + 1; i-- > 0;)
        if (t->kind[i] == MW_ROW_GROUP)
            return i;
    return t->n;
}

static void copy_row(struct mw_tb *to, const struct mw_tb *from, size_t row)
{
    const char **c = mw_tb_row(to, (enum mw_row_kind)from->kind[row]);
    memcpy(c, &from->cell[row * from->cols_n], from->cols_n * sizeof *c);
    for (size_t k = 0; k < from->cols_n; k++)
        mw_tb_look(to, k, (enum mw_cell_look)from->look[row * from->cols_n + k]);
}

/* Rows from..to-1 under the heading they stand under; notes stay with the last. */
static struct mw_tb slice(struct mw_report *r, const struct mw_tb *t, size_t from, size_t to)
{
    struct mw_tb part;
    size_t head = from < t->n ? heading_of(t, from) : t->n;
    mw_tb_init(&part, r, t->col, t->cols_n);
    if (head < from && t->kind[from] == MW_ROW_PLAIN)
        mw_tb_row(&part, MW_ROW_GROUP)[0] = mw_rf(r, "%s, continued", t->cell[head * t->cols_n]);
    for (size_t i = from; i < to; i++)
        copy_row(&part, t, i);
    part.dense = t->dense;
    part.lines_max = t->lines_max;
    part.notes_n = to == t->n ? t->notes_n : 0;
    memcpy(part.note, t->note, sizeof part.note);
    return part;
}

static void keep(struct mw_flow *f, const struct mw_flow_part *part)
{
    if (f->n == f->cap) {
        size_t cap = f->cap ? 2 * f->cap : 16;
        struct mw_flow_part *more = mw_arena_array(&f->r->arena, struct mw_flow_part, cap);
        if (f->n)
            memcpy(more, f->part, f->n * sizeof *more);
        f->part = more;
        f->cap = cap;
    }
    f->part[f->n++] = *part;
}

/* Of the rows that fit, those before the total that the table keeps a place for, and no heading without a row. */
static size_t leading(size_t fit, const struct mw_tb *t)
{
    if (fit && fit < t->n && t->kind[t->n - 1] == MW_ROW_TOTAL)
        fit--;
    while (fit && fit < t->n && t->kind[fit - 1] == MW_ROW_GROUP)
        fit--;
    return fit;
}

static void put(struct mw_flow *f, const struct mw_tb *t, const char *caption, const void *tag, bool cut_early)
{
    struct mw_canvas cv = { .text = f->text };
    struct mw_page page = { .cv = &cv };
    for (size_t from = 0; from < t->n;) {
        const char *said = from ? mw_rf(f->r, "%s (continued)", caption) : caption;
        struct mw_tb rest = slice(f->r, t, from, t->n);
        double h = mw_tb_height(&page, f->body.w, &rest, said);
        size_t again = rest.n - (t->n - from), n = h <= f->left_pt ? rest.n : leading(mw_tb_fitting(&page, f->body.w, f->left_pt, &rest, said), &rest);
        bool fresh = f->left_pt > f->body.h - 1.0;
        if (!fresh && n < rest.n && ((!cut_early && h <= f->body.h) || n < again + ROWS_LEAST)) {
            next_sheet(f);
            continue;
        }
        size_t taken = n > again ? n - again : 1; /* a row higher than a sheet still goes somewhere */
        struct mw_tb part = taken == t->n - from ? rest : slice(f->r, t, from, from + taken);
        keep(f, &(struct mw_flow_part){ .tb = part, .caption = said, .tag = tag, .sheet = f->sheets_n - 1, .from = from, .to = from + taken });
        f->left_pt -= mw_tb_height(&page, f->body.w, &part, said);
        from += taken;
        if (from < t->n)
            next_sheet(f);
    }
}

void mw_flow_table(struct mw_flow *f, const struct mw_tb *t, const char *caption, const void *tag)
{
    put(f, t, caption, tag, false);
}

void mw_flow_rows(struct mw_flow *f, const struct mw_tb *t, const char *caption, const void *tag)
{
    put(f, t, caption, tag, true);
}

void mw_flow_draw(const struct mw_flow *f, struct mw_page *page, struct mw_box *body, unsigned sheet)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->part[i].sheet == sheet)
            mw_put_table(page, body, &f->part[i].tb, 0, f->part[i].caption);
}
