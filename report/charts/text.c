/* report/charts/text.c - Pango behind text.h, and the font-free blocks mode of the tests. */
#include "report/charts/text.h"
#include "sim/base/check.h"
#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SPACING 0.93 /* of the font's own line height, which is generous in Open Sans */
#define SHAPED_N 512      /* single-line widths remembered per document: layouts measure the same labels again and again */

struct shaped { uint64_t key; double w; };
struct mw_text {
    enum mw_text_mode mode;
    PangoFontMap *map;
    PangoContext *ctx;
    PangoLayout *layout;
    PangoFontDescription *desc;
    struct mw_font at; /* what desc holds now */
    struct shaped *cache;
};

static void layout_defaults(struct mw_text *t)
{
    PangoAttrList *attrs = pango_attr_list_new();
    pango_attr_list_insert(attrs, pango_attr_font_features_new("tnum=1, lnum=1"));
    pango_layout_set_attributes(t->layout, attrs);
    pango_attr_list_unref(attrs);
    pango_layout_set_wrap(t->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(t->layout, LINE_SPACING);
}

struct mw_text *mw_text_create(enum mw_text_mode mode)
{
    struct mw_text *t = calloc(1, sizeof *t);
    MW_ASSERT(t);
    t->mode = mode;
    if (mode == MW_TEXT_BLOCKS)
        return t;
    t->cache = calloc(SHAPED_N, sizeof *t->cache);
    MW_ASSERT(t->cache);
    t->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    MW_ASSERT(t->map);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(t->map), 72.0); /* one unit is one point */
    t->ctx = pango_font_map_create_context(t->map);
    cairo_font_options_t *opt = cairo_font_options_create();
    cairo_font_options_set_antialias(opt, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(opt, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(opt, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(t->ctx, opt);
    cairo_font_options_destroy(opt);
    pango_context_set_round_glyph_positions(t->ctx, FALSE);
    pango_context_set_language(t->ctx, pango_language_from_string("en-gb"));
    t->layout = pango_layout_new(t->ctx);
    t->desc = pango_font_description_from_string(MW_FONT_FAMILY);
    layout_defaults(t);
    return t;
}

void mw_text_destroy(struct mw_text *t)
{
    if (!t)
        return;
    if (t->mode == MW_TEXT_GLYPHS) {
        pango_font_description_free(t->desc);
        g_object_unref(t->layout);
        g_object_unref(t->ctx);
        g_object_unref(t->map);
        free(t->cache);
    }
    free(t);
}

static void layout_font(struct mw_text *t, struct mw_font f)
{
    static const PangoWeight weight[] = { PANGO_WEIGHT_NORMAL, PANGO_WEIGHT_SEMIBOLD, PANGO_WEIGHT_BOLD };
    if (t->at.size_pt == f.size_pt && t->at.weight == f.weight && t->at.italic == f.italic)
        return;
    t->at = f;
    pango_font_description_set_absolute_size(t->desc, f.size_pt * PANGO_SCALE);
    pango_font_description_set_weight(t->desc, weight[f.weight]);
    pango_font_description_set_style(t->desc, f.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    pango_layout_set_font_description(t->layout, t->desc);
}

/* Few fonts have U+202F; U+2009 between word joiners is the same space, does not break either, and needs no second font. */
static void layout_string(PangoLayout *layout, const char *s)
{
    static const char narrow[] = "\u202f", thin[] = "\u2060\u2009\u2060";
    if (!strstr(s, narrow)) {
        pango_layout_set_text(layout, s, -1);
        return;
    }
    char *copy = malloc(strlen(s) * 3 + 1), *to = copy;
    MW_ASSERT(copy);
    for (const char *p = s; *p;) {
        if (strncmp(p, narrow, sizeof narrow - 1) == 0) {
            memcpy(to, thin, sizeof thin - 1);
            to += sizeof thin - 1;
            p += sizeof narrow - 1;
        } else {
            *to++ = *p++;
        }
    }
    *to = '\0';
    pango_layout_set_text(layout, copy, -1);
    free(copy);
}

static struct mw_extent layout_set(struct mw_text *t, struct mw_setting set, const char *s)
{
    static const PangoAlignment align[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT };
    PangoRectangle logical;
    layout_font(t, set.font);
    bool wrapped = set.wrap_pt > 0;
    pango_layout_set_width(t->layout, wrapped ? (int)(set.wrap_pt * PANGO_SCALE) : -1);
    pango_layout_set_alignment(t->layout, align[set.align]);
    pango_layout_set_ellipsize(t->layout, wrapped && set.lines_max ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_height(t->layout, wrapped && set.lines_max ? -(int)set.lines_max : -1);
    layout_string(t->layout, s);
    pango_layout_get_extents(t->layout, NULL, &logical);
    return (struct mw_extent){ .w = (double)logical.width / PANGO_SCALE,
                               .h = (double)logical.height / PANGO_SCALE,
                               .baseline = (double)pango_layout_get_baseline(t->layout) / PANGO_SCALE,
                               .lines_n = (unsigned)pango_layout_get_line_count(t->layout),
                               .cut = pango_layout_is_ellipsized(t->layout) };
}

/* --- blocks mode: every character is 0.54 em wide, a line 1.3 em high --- */

static double block_char_w(const char *p, double em)
{
    return strncmp(p, "\u202f", 3) == 0 ? 0.2 * em : 0.54 * em;
}

static size_t utf8_len(const char *p)
{
    unsigned char c = (unsigned char)*p;
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* Takes one line off *p: greedy, at spaces, or inside a word that is too long.  Returns its width without trailing spaces. */
static double block_line(const char **p, double em, double wrap_pt)
{
    double w = 0, fit_w = 0;
    const char *fit = NULL, *q = *p;
    for (; *q && *q != '\n'; q += utf8_len(q)) {
        if (*q == ' ') {
            fit = q + 1;
            fit_w = w;
        }
        double next = w + block_char_w(q, em);
        if (wrap_pt > 0 && next > wrap_pt && *q != ' ' && q != *p) {
            *p = fit ? fit : q;
            return fit ? fit_w : w;
        }
        w = next;
    }
    *p = *q ? q + 1 : q;
    return w;
}

static struct mw_extent block_set(cairo_t *cr, struct mw_setting set, double x, double y, const char *s)
{
    struct mw_extent e = { .baseline = set.font.size_pt };
    double em = set.font.size_pt, line_h = 1.3 * em;
    for (const char *p = s; *p || e.lines_n == 0;) {
        double w = block_line(&p, em, set.wrap_pt);
        e.lines_n++;
        e.cut = *p && set.wrap_pt > 0 && set.lines_max && e.lines_n == set.lines_max;
        e.w = fmax(e.w, w);
        if (cr) {
            double slack = set.wrap_pt > 0 ? set.wrap_pt - w : 0.0;
            double x0 = x + (set.align == MW_CENTRE ? slack / 2 : set.align == MW_RIGHT ? slack : 0.0);
            cairo_rectangle(cr, x0, y + (e.lines_n - 1) * line_h + 0.45 * em, w, 0.5 * em);
        }
        if (e.cut)
            break;
    }
    e.h = e.lines_n * line_h;
    if (cr)
        cairo_fill(cr);
    return e;
}

struct mw_extent mw_text_measure(struct mw_text *t, struct mw_setting set, const char *s)
{
    return t->mode == MW_TEXT_BLOCKS ? block_set(NULL, set, 0, 0, s) : layout_set(t, set, s);
}

static uint64_t width_key(struct mw_font f, const char *s)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a, Fowler, Noll and Vo */
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return (h ^ (uint64_t)(f.size_pt * 64) ^ (uint64_t)f.weight << 20 ^ (uint64_t)f.italic << 24) * 1099511628211u | 1;
}

double mw_text_width(struct mw_text *t, struct mw_font font, const char *s)
{
    struct mw_setting set = { .font = font };
    if (t->mode == MW_TEXT_BLOCKS)
        return block_set(NULL, set, 0, 0, s).w;
    uint64_t key = width_key(font, s);
    struct shaped *slot = &t->cache[(key >> 20) % SHAPED_N];
    if (slot->key != key)
        *slot = (struct shaped){ key, layout_set(t, set, s).w };
    return slot->w;
}

struct mw_extent mw_text_show(struct mw_text *t, cairo_t *cr, struct mw_setting set, double x, double y, const char *s)
{
    if (t->mode == MW_TEXT_BLOCKS)
        return block_set(cr, set, x, y, s);
    struct mw_extent e = layout_set(t, set, s);
    cairo_move_to(cr, x, y);
    pango_cairo_show_layout(cr, t->layout);
    cairo_new_path(cr);
    return e;
}
