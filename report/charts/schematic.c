/* report/charts/schematic.c - schematic of a process: boxes on a grid, pipes with temperatures and flows; it computes no flow. */
#include "report/charts/plot.h"
#include "sim/base/arena.h"
#include <math.h>

#define BOX_FRAC 0.60      /* of a column; the rest is the gap in which pipes carry their texts */
#define BOX_FRAC_MANY 0.70 /* with more than five columns names need the room */
#define BOX_MAX_H 66.0
#define ARROW_PT 4.0

struct grid { struct mw_canvas *cv; const struct mw_schematic *c; struct mw_box *box; double slot_w; };

static void place(struct grid *g, struct mw_box b)
{
    unsigned cols = 1, rows = 1;
    for (size_t i = 0; i < g->c->nodes_n; i++) {
        cols = g->c->nodes[i].col + 1 > cols ? g->c->nodes[i].col + 1 : cols;
        rows = g->c->nodes[i].row + 1 > rows ? g->c->nodes[i].row + 1 : rows;
    }
    double gap = b.w / cols * (1.0 - (cols > 5 ? BOX_FRAC_MANY : BOX_FRAC)), w = (b.w - gap * (cols - 1)) / cols, slot_h = b.h / rows, h = fmin(slot_h * 0.8, BOX_MAX_H);
    g->slot_w = w + gap;
    for (size_t i = 0; i < g->c->nodes_n; i++)
        g->box[i] = (struct mw_box){ b.x + g->slot_w * g->c->nodes[i].col, b.y + slot_h * g->c->nodes[i].row + (slot_h - h) / 2, w, h };
}

static struct mw_rgb pipe_colour(enum mw_pipe_kind k)
{
    return k == MW_PIPE_SUPPLY ? mw_palette(0) : k == MW_PIPE_RETURN ? mw_tone(MW_TONE_BAD) : mw_tone(MW_TONE_AXIS);
}

/* Supply runs in the upper part of the boxes, return in the lower part, a cable in the middle. */
static double port_y(struct mw_box b, enum mw_pipe_kind k)
{
    return b.y + b.h * (k == MW_PIPE_SUPPLY ? 0.27 : k == MW_PIPE_RETURN ? 0.73 : 0.5);
}

static void arrow(struct mw_canvas *cv, double x, double y, double dir, struct mw_rgb rgb)
{
    cairo_move_to(cv->cr, x, y);
    cairo_line_to(cv->cr, x - dir * ARROW_PT, y - 0.45 * ARROW_PT);
    cairo_line_to(cv->cr, x - dir * ARROW_PT, y + 0.45 * ARROW_PT);
    cairo_close_path(cv->cr);
    mw_fill_path(cv, rgb, 1.0);
}

/* Texts stand in the gap beside the receiving box, above and below the last straight piece. */
static void draw_pipe(const struct grid *g, const struct mw_schematic_pipe *p)
{
    struct mw_box a = g->box[p->from], b = g->box[p->to];
    bool right = b.x > a.x;
    struct mw_rgb rgb = pipe_colour(p->kind);
    struct mw_font f = mw_font(MW_F_TICK);
    double x0 = right ? a.x + a.w : a.x, x1 = right ? b.x : b.x + b.w, y0 = port_y(a, p->kind), y1 = port_y(b, p->kind), gap = g->slot_w - a.w;
    double turn = right ? x1 - 0.9 * gap : x1 + 0.9 * gap, dir = right ? 1.0 : -1.0;
    cairo_t *cr = g->cv->cr;
    cairo_move_to(cr, x0, y0);
    if (fabs(y1 - y0) > 0.5) {
        cairo_line_to(cr, turn, y0);
        cairo_line_to(cr, turn, y1);
    }
    cairo_line_to(cr, x1 - dir * ARROW_PT * 0.8, y1);
    mw_stroke_path(g->cv, rgb, 1.3, NULL, 0);
    arrow(g->cv, x1, y1, dir, rgb);
    double mid = x1 - dir * gap / 2, w = gap - 3.0;
    if (p->above)
        mw_label_cut(g->cv, f, mw_tone(MW_TONE_TEXT), mid, y1 - 2.6, MW_CENTRE, MW_BOTTOM, w, p->above);
    if (p->below)
        mw_label_cut(g->cv, f, mw_tone(MW_TONE_MUTED), mid, y1 + 2.6, MW_CENTRE, MW_TOP, w, p->below);
}

static void draw_box(const struct grid *g, size_t i)
{
    static const double dash[] = { 2.4, 1.8 };
    const struct mw_schematic_node *n = &g->c->nodes[i];
    struct mw_box b = g->box[i];
    struct mw_font strong = mw_font(MW_F_LABEL_STRONG), small = mw_font(MW_F_TICK);
    cairo_t *cr = g->cv->cr;
    mw_fill_box(g->cv, b, n->outside ? mw_tone(MW_TONE_PANEL) : mw_tone(MW_TONE_PAPER));
    cairo_rectangle(cr, b.x, b.y, b.w, b.h);
    mw_stroke_path(g->cv, mw_tone(MW_TONE_AXIS), 0.8, n->outside ? dash : NULL, n->outside ? 2 : 0);
    if (n->colour)
        mw_fill_box(g->cv, (struct mw_box){ b.x + 0.4, b.y + 0.4, b.w - 0.8, 2.6 }, mw_palette(n->colour - 1));
    double y = b.y + 6.5, row = small.size_pt * 1.36;
    struct mw_box used = mw_label_cut(g->cv, strong, mw_tone(MW_TONE_TEXT), b.x + 4, y, MW_LEFT, MW_TOP, b.w - 7, n->name);
    y = used.y + used.h + 2.6;
    for (size_t k = 0; k < 3; k++) {
        if (!n->line[k] || y + row > b.y + b.h)
            continue;
        mw_label_cut(g->cv, small, mw_tone(MW_TONE_MUTED), b.x + 4, y, MW_LEFT, MW_TOP, b.w - 7, n->line[k]);
        y += row;
    }
}

void mw_chart_schematic(struct mw_canvas *cv, struct mw_box box, const struct mw_schematic *c)
{
    struct mw_arena arena;
    mw_plot_title(cv, &box, c->title);
    if (c->nodes_n == 0) {
        mw_plot_empty(cv, box, "Nothing to show: no equipment.");
        return;
    }
    static const struct { enum mw_pipe_kind kind; const char *name; } known[] = { { MW_PIPE_SUPPLY, "supply, cold" }, { MW_PIPE_RETURN, "return, warm" }, { MW_PIPE_WIRE, "power" } };
    struct mw_legend_item key[3];
    size_t keys = 0;
    bool hydraulic = false;
    for (size_t k = 0; k < 3; k++) {
        bool used = false;
        for (size_t i = 0; i < c->pipes_n; i++)
            used |= c->pipes[i].kind == known[k].kind;
        hydraulic |= used && known[k].kind != MW_PIPE_WIRE;
        if (used)
            key[keys++] = (struct mw_legend_item){ known[k].name, pipe_colour(known[k].kind), MW_KEY_LINE, 0 };
    }
    if (hydraulic)
        mw_plot_legend(cv, &box, key, keys);
    mw_arena_init(&arena);
    struct grid g = { .cv = cv, .c = c, .box = mw_arena_array(&arena, struct mw_box, c->nodes_n) };
    place(&g, mw_box_inset(box, 1.0));
    for (size_t i = 0; i < c->pipes_n; i++)
        draw_pipe(&g, &c->pipes[i]);
    for (size_t i = 0; i < c->nodes_n; i++)
        draw_box(&g, i);
    mw_arena_fini(&arena);
}
