/* report/charts/sankey.c - flows from left to right in layers; long links are routed through the layers they pass.
 *
 * Layers are longest paths from the sources, with sinks moved to the last layer; order within a layer by four sweeps of
 * barycentres (Sugiyama, Tagawa and Toda, 1981).
 */
#include "report/charts/number.h"
#include "report/charts/plot.h"
#include "sim/base/arena.h"
#include <math.h>
#include <stdio.h>

#define NODE_W 9.0
#define NODE_GAP 9.0
#define VEIL_ALPHA 0.6

struct node { size_t layer, rank; double v, y, h, key, in_at, out_at; struct mw_rgb rgb; const char *name; };
struct seg { size_t from, to; double v, y0, y1; struct mw_rgb rgb; };
struct sankey {
    struct mw_canvas *cv;
    const struct mw_sankey *c;
    struct mw_arena arena;
    struct node *node;
    struct seg *seg;
    size_t nodes_n, segs_n, layers_n;
    double scale; /* points per SI unit */
};

static void find_layers(struct sankey *g)
{
    const struct mw_sankey *c = g->c;
    for (size_t pass = 0; pass < c->nodes_n; pass++) /* a cycle cannot run on: at most one layer per node */
        for (size_t i = 0; i < c->links_n; i++) {
            size_t want = g->node[c->links[i].from].layer + 1;
            if (g->node[c->links[i].to].layer < want && want < c->nodes_n)
                g->node[c->links[i].to].layer = want;
        }
    for (size_t i = 0; i < c->nodes_n; i++)
        if (g->node[i].layer + 1 > g->layers_n)
            g->layers_n = g->node[i].layer + 1;
    for (size_t i = 0; i < c->nodes_n; i++) {
        bool sink = true;
        for (size_t k = 0; k < c->links_n; k++)
            sink &= c->links[k].from != i;
        if (sink)
            g->node[i].layer = g->layers_n - 1;
    }
}

static double link_v(const struct mw_sankey_link *l)
{
    return isfinite(l->v) && l->v > 0 ? l->v : 0.0;
}

/* Real nodes first, then one unnamed node per layer that a link passes. */
static void build(struct sankey *g)
{
    const struct mw_sankey *c = g->c;
    size_t room = c->nodes_n + c->links_n * (c->nodes_n + 1);
    g->node = mw_arena_array(&g->arena, struct node, room);
    g->seg = mw_arena_array(&g->arena, struct seg, room);
    for (size_t i = 0; i < c->nodes_n; i++) {
        g->node[i].name = c->nodes[i].name;
        g->node[i].rgb = mw_palette(c->nodes[i].colour ? c->nodes[i].colour - 1 : (unsigned)i);
    }
    find_layers(g);
    g->nodes_n = c->nodes_n;
    for (size_t k = 0; k < c->links_n; k++) {
        const struct mw_sankey_link *l = &c->links[k];
        size_t at = l->from;
        for (size_t layer = g->node[l->from].layer + 1; layer < g->node[l->to].layer; layer++) {
            size_t pass = g->nodes_n++;
            g->node[pass].layer = layer;
            g->seg[g->segs_n++] = (struct seg){ .from = at, .to = pass, .v = link_v(l), .rgb = g->node[l->from].rgb };
            at = pass;
        }
        g->seg[g->segs_n++] = (struct seg){ .from = at, .to = l->to, .v = link_v(l), .rgb = g->node[l->from].rgb };
    }
    for (size_t i = 0; i < g->nodes_n; i++) {
        double in = 0, out = 0;
        for (size_t k = 0; k < g->segs_n; k++) {
            in += g->seg[k].to == i ? g->seg[k].v : 0.0;
            out += g->seg[k].from == i ? g->seg[k].v : 0.0;
        }
        g->node[i].v = fmax(in, out);
        g->node[i].key = (double)i;
        g->node[i].rank = i;
    }
}

/* Ranks of one layer follow the keys; ties keep their order. */
static void rank_layer(struct sankey *g, size_t layer)
{
    size_t n = 0, *in = mw_arena_array(&g->arena, size_t, g->nodes_n + 1);
    for (size_t r = 0; r < g->nodes_n; r++) /* collect by old rank, for stability */
        for (size_t i = 0; i < g->nodes_n; i++)
            if (g->node[i].layer == layer && g->node[i].rank == r)
                in[n++] = i;
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && g->node[in[k]].key < g->node[in[k - 1]].key; k--) {
            size_t tmp = in[k];
            in[k] = in[k - 1];
            in[k - 1] = tmp;
        }
    for (size_t i = 0; i < n; i++)
        g->node[in[i]].rank = i;
}

static void barycentre(struct sankey *g, size_t layer, bool from_left)
{
    for (size_t i = 0; i < g->nodes_n; i++) {
        if (g->node[i].layer != layer)
            continue;
        double sum = 0, weight = 0;
        for (size_t k = 0; k < g->segs_n; k++) {
            const struct seg *s = &g->seg[k];
            if ((from_left ? s->to : s->from) == i) {
                sum += s->v * (double)g->node[from_left ? s->from : s->to].rank;
                weight += s->v;
            }
        }
        g->node[i].key = weight > 0 ? sum / weight : (double)g->node[i].rank;
    }
    rank_layer(g, layer);
}

static void order_layers(struct sankey *g)
{
    for (size_t l = 0; l < g->layers_n; l++)
        rank_layer(g, l);
    for (int sweep = 0; sweep < 4; sweep++)
        for (size_t k = 1; k < g->layers_n; k++)
            barycentre(g, sweep % 2 ? g->layers_n - 1 - k : k, sweep % 2 == 0);
}

static void stack_layers(struct sankey *g, struct mw_box b)
{
    g->scale = INFINITY;
    for (size_t l = 0; l < g->layers_n; l++) {
        double v = 0, n = 0;
        for (size_t i = 0; i < g->nodes_n; i++)
            if (g->node[i].layer == l) {
                v += g->node[i].v;
                n++;
            }
        if (v > 0)
            g->scale = fmin(g->scale, fmax(b.h - NODE_GAP * n, b.h * 0.3) / v);
    }
    for (size_t l = 0; l < g->layers_n; l++) {
        double used = -NODE_GAP, y;
        for (size_t i = 0; i < g->nodes_n; i++)
            if (g->node[i].layer == l)
                used += g->node[i].v * g->scale + NODE_GAP;
        y = b.y + fmax(0.0, (b.h - used) * 0.25); /* slightly above the middle: the main flow reads along the top */
        for (size_t r = 0; r < g->nodes_n; r++)
            for (size_t i = 0; i < g->nodes_n; i++)
                if (g->node[i].layer == l && g->node[i].rank == r) {
                    g->node[i].h = g->node[i].v * g->scale;
                    g->node[i].y = y;
                    y += g->node[i].h + NODE_GAP;
                }
    }
}

/* Links leave and enter a node in the order of their other ends, so that they cross as little as possible. */
static void attach(struct sankey *g)
{
    size_t *order = mw_arena_array(&g->arena, size_t, g->segs_n + 1);
    for (int side = 0; side < 2; side++) {
        for (size_t k = 0; k < g->segs_n; k++) {
            size_t at = k;
            for (; at > 0; at--) {
                const struct seg *s = &g->seg[k], *o = &g->seg[order[at - 1]];
                if (g->node[side ? s->from : s->to].y >= g->node[side ? o->from : o->to].y)
                    break;
                order[at] = order[at - 1];
            }
            order[at] = k;
        }
        for (size_t k = 0; k < g->segs_n; k++) {
            struct seg *s = &g->seg[order[k]];
            struct node *n = &g->node[side ? s->to : s->from];
            double *at = side ? &n->in_at : &n->out_at;
            *(side ? &s->y1 : &s->y0) = n->y + *at;
            *at += s->v * g->scale;
        }
    }
}

static void draw_ribbon(struct sankey *g, const struct seg *s, double x0, double x1)
{
    cairo_t *cr = g->cv->cr;
    double h = s->v * g->scale, mid = (x0 + x1) / 2;
    if (h <= 0)
        return; /* cairo would draw a hairline */
    cairo_move_to(cr, x0, s->y0);
    cairo_curve_to(cr, mid, s->y0, mid, s->y1, x1, s->y1);
    cairo_line_to(cr, x1, s->y1 + h);
    cairo_curve_to(cr, mid, s->y1 + h, mid, s->y0 + h, x0, s->y0 + h);
    cairo_close_path(cr);
    mw_fill_path(g->cv, s->rgb, 0.32);
}

static void node_text(const struct mw_axis *value, const struct node *n, char *buf, size_t buf_n)
{
    char v[MW_NUM_N];
    double shown = n->v / (value->spec.per_unit > 0 ? value->spec.per_unit : 1.0);
    if (!value->spec.percent && shown < 10.0)
        mw_num_sig(v, sizeof v, shown, 2); /* a small flow beside large ones must not read 0 */
    else
        mw_axis_value(value, n->v, v, sizeof v);
    snprintf(buf, buf_n, "%s  %s%s%s", n->name, v, value->spec.unit ? MW_THIN : "", value->spec.unit ? value->spec.unit : "");
}

static void draw_labels(struct sankey *g, const struct mw_axis *value, double x0, double pitch, double last_w, struct mw_box b)
{
    struct mw_font f = mw_font(MW_F_LABEL);
    struct mw_side_label *l = mw_arena_array(&g->arena, struct mw_side_label, g->nodes_n + 1);
    for (size_t layer = 0; layer < g->layers_n; layer++) {
        size_t n = 0;
        for (size_t i = 0; i < g->nodes_n; i++)
            if (g->node[i].layer == layer && g->node[i].name && g->node[i].v > 0) {
                char *text = mw_arena_alloc(&g->arena, 128);
                node_text(value, &g->node[i], text, 128);
                l[n++] = (struct mw_side_label){ text, g->node[i].rgb, 0, g->node[i].y + g->node[i].h / 2 };
            }
        mw_side_spread(l, n, b.y + 4, b.y + b.h - 4, f.size_pt * 1.25);
        double x = x0 + (double)layer * pitch + NODE_W + 3, room = layer + 1 == g->layers_n ? last_w : pitch - NODE_W - 8;
        for (size_t i = 0; i < n; i++) {
            if (layer + 1 < g->layers_n) { /* the name lies on its flows: a veil keeps their edges from striking it through */
                struct mw_box b_text = mw_label_measure(g->cv, f, x, l[i].y, MW_LEFT, MW_MIDDLE, l[i].text);
                cairo_rectangle(g->cv->cr, b_text.x - 1, b_text.y, fmin(b_text.w, room) + 2, b_text.h);
                mw_fill_path(g->cv, mw_tone(MW_TONE_PAPER), VEIL_ALPHA);
            }
            mw_label_cut(g->cv, f, mw_tone(MW_TONE_TEXT), x, l[i].y, MW_LEFT, MW_MIDDLE, room, l[i].text);
        }
    }
}

static void sankey_draw(struct sankey *g, struct mw_box b)
{
    struct mw_axis value;
    double most = 0, last_w = 40;
    char text[128];
    for (size_t i = 0; i < g->nodes_n; i++)
        most = fmax(most, g->node[i].v);
    mw_axis_range(&value, &g->c->value, 0, most);
    for (size_t i = 0; i < g->nodes_n; i++)
        if (g->node[i].name && g->node[i].layer == g->layers_n - 1) {
            node_text(&value, &g->node[i], text, sizeof text);
            last_w = fmax(last_w, mw_text_width(g->cv->text, mw_font(MW_F_LABEL), text));
        }
    last_w = fmin(last_w + 2, b.w * 0.35);
    double pitch = g->layers_n > 1 ? (b.w - last_w - NODE_W - 4) / (double)(g->layers_n - 1) : 0;
    order_layers(g);
    stack_layers(g, b);
    attach(g);
    for (size_t k = 0; k < g->segs_n; k++) {
        const struct node *from = &g->node[g->seg[k].from], *to = &g->node[g->seg[k].to];
        double start = b.x + (double)from->layer * pitch + (from->name ? NODE_W : 0), end = b.x + (double)to->layer * pitch;
        draw_ribbon(g, &g->seg[k], start, end);
    }
    for (size_t i = 0; i < g->nodes_n; i++)
        if (g->node[i].name)
            mw_fill_box(g->cv, (struct mw_box){b.x + (double)g->node[i].layer * pitch, g->node[i].y, NODE_W, fmax(g->node[i].h, 0.5)},
                        g->node[i].rgb);
    draw_labels(g, &value, b.x, pitch, last_w, b);
}

void mw_chart_sankey(struct mw_canvas *cv, struct mw_box box, const struct mw_sankey *c)
{
    struct sankey g = { .cv = cv, .c = c };
    double total = 0;
    for (size_t i = 0; i < c->links_n; i++)
        total += link_v(&c->links[i]);
    mw_plot_title(cv, &box, c->title);
    if (!(total > 0)) {
        mw_plot_empty(cv, box, "Nothing to show: no flows.");
        return;
    }
    mw_arena_init(&g.arena);
    build(&g);
    sankey_draw(&g, box);
    mw_arena_fini(&g.arena);
}
