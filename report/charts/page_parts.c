/* report/charts/page_parts.c - what stands on a page: figures and tables with captions, paragraphs, lists, contents. */
#include "report/charts/page_priv.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LINE_EM 1.3 /* height of a line of text */

static double caption_h(struct mw_page *page, double w, const char *text)
{
    struct mw_setting set = { mw_font(MW_F_CAPTION), MW_LEFT, w, 3 };
    return mw_text_measure(page->cv->text, set, text).h;
}

static void draw_caption(struct mw_page *page, struct mw_box b, const char *text)
{
    mw_label_wrapped(page->cv, mw_font(MW_F_CAPTION), mw_tone(MW_TONE_MUTED), b, MW_LEFT, MW_TOP, 3, text);
}

static void save_figure(struct mw_page *page, struct mw_figure f, struct mw_box b)
{
    static const struct { enum mw_image_kind kind; const char *ending; } kinds[] = { { MW_IMAGE_SVG, "svg" }, { MW_IMAGE_PNG, "png" } };
    struct mw_doc *doc = page->doc;
    for (size_t k = 0; k < 2; k++) {
        const char *path = mw_arena_printf(&doc->arena, "%s/%s-%u.%s", doc->info.figures_dir, doc->plans[page->number - 1].name, doc->figure_in_page,
                                           kinds[k].ending);
        struct mw_draw_status st = mw_figure_save(f, kinds[k].kind, b.w + 12, b.h + 12, 1.0, path);
        if (doc->beside_failed.code == MW_DRAW_OK)
            doc->beside_failed = st;
    }
}

void mw_page_figure(struct mw_page *page, struct mw_box box, struct mw_figure f, const char *caption)
{
    struct mw_doc *doc = page->doc;
    doc->figure_in_page++;
    if (caption && *caption) {
        const char *text = mw_arena_printf(&doc->arena, "Figure %u. %s", ++doc->figures_n, mw_doc_typeset(doc, caption));
        double h = caption_h(page, box.w, text);
        draw_caption(page, mw_box_cut_bottom(&box, h + 8), text);
        mw_box_cut_bottom(&box, 2);
    }
    cairo_save(page->cv->cr);
    f.draw(page->cv, box, f.chart);
    cairo_restore(page->cv->cr);
    if (doc->info.figures_dir)
        save_figure(page, f, box);
}

struct mw_table_drawn mw_page_table(struct mw_page *page, struct mw_box box, const struct mw_table *t, const char *caption)
{
    struct mw_doc *doc = page->doc;
    double top = box.y;
    if (caption && *caption) {
        const char *text = mw_arena_printf(&doc->arena, "Table %u. %s", ++doc->tables_n, mw_doc_typeset(doc, caption));
        draw_caption(page, mw_box_cut_top(&box, caption_h(page, box.w, text) + 3), text);
    }
    struct mw_table_drawn drawn = mw_table_draw(page->cv, box, t);
    drawn.h += box.y - top;
    return drawn;
}

void mw_page_text(struct mw_page *page, struct mw_box *box, enum mw_font_role role, const char *text)
{
    struct mw_font f = mw_font(role);
    struct mw_rgb ink = mw_tone(role == MW_F_HEAD ? MW_TONE_ACCENT : role == MW_F_CAPTION || role == MW_F_FOOT ? MW_TONE_MUTED : MW_TONE_TEXT);
    unsigned lines_max = (unsigned)fmax(1.0, floor(box->h / (f.size_pt * LINE_EM)));
    struct mw_box used = mw_label_wrapped(page->cv, f, ink, *box, MW_LEFT, MW_TOP, lines_max, mw_doc_typeset(page->doc, text));
    mw_box_cut_top(box, used.h + (role == MW_F_HEAD ? 2.0 : 6.0));
}

void mw_page_list(struct mw_page *page, struct mw_box *box, const char *const *items, size_t n)
{
    struct mw_font f = mw_font(MW_F_BODY);
    for (size_t i = 0; i < n && box->h > f.size_pt * LINE_EM; i++) {
        struct mw_box text = { box->x + 10, box->y, box->w - 10, box->h };
        mw_fill_dot(page->cv, box->x + 3, box->y + f.size_pt * 0.78, 1.4, mw_tone(MW_TONE_ACCENT));
        struct mw_box used = mw_label_wrapped(page->cv, f, mw_tone(MW_TONE_TEXT), text, MW_LEFT, MW_TOP,
                                                (unsigned)floor(box->h / (f.size_pt * LINE_EM)), mw_doc_typeset(page->doc, items[i]));
        mw_box_cut_top(box, used.h + 2.5);
    }
    mw_box_cut_top(box, 4);
}

static void contents_line(struct mw_page *page, struct mw_box line, unsigned number, const char *title)
{
    struct mw_canvas *cv = page->cv;
    struct mw_font f = mw_font(MW_F_BODY);
    char text[16], tag[120];
    double mid = line.y + line.h / 2, x1 = line.x + line.w;
    snprintf(tag, sizeof tag, "dest='p%u' rect=[%.2f %.2f %.2f %.2f]", number, line.x, line.y, line.w, line.h);
    cairo_tag_begin(cv->cr, CAIRO_TAG_LINK, tag);
    snprintf(text, sizeof text, "%u", number);
    struct mw_box t = mw_label_cut(cv, f, mw_tone(MW_TONE_TEXT), line.x, mid, MW_LEFT, MW_MIDDLE, line.w - 34, title);
    struct mw_box p = mw_label(cv, f, mw_tone(MW_TONE_TEXT), x1, mid, MW_RIGHT, MW_MIDDLE, text);
    cairo_tag_end(cv->cr, CAIRO_TAG_LINK);
    static const double dots[] = { 0.6, 3.0 };
    double left = ceil((t.x + t.w + 5) / 3.6) * 3.6; /* one raster for the dots of all lines */
    if (left < p.x - 5) {
        cairo_move_to(cv->cr, left, t.y + t.h * 0.74);
        cairo_line_to(cv->cr, x1 - 18, t.y + t.h * 0.74);
        mw_stroke_path(cv, mw_tone(MW_TONE_RULE), 0.6, dots, 2);
    }
}

void mw_page_contents(struct mw_page *page, struct mw_box box)
{
    const struct mw_doc *doc = page->doc;
    const char *section = NULL;
    unsigned heads = 0;
    for (unsigned i = 0; i < doc->plans_n; i++) {
        const char *s = doc->plans[i].section;
        heads += s && (!section || strcmp(s, section) != 0);
        section = s;
    }
    double row = fmin(16.0, box.h / (doc->plans_n + 1.3 * heads + 0.001));
    section = NULL;
    for (unsigned i = 0; i < doc->plans_n; i++) {
        const char *s = doc->plans[i].section;
        if (s && (!section || strcmp(s, section) != 0)) {
            struct mw_box head = mw_box_cut_top(&box, 1.3 * row);
            mw_label_cut(page->cv, mw_font(MW_F_HEAD), mw_tone(MW_TONE_ACCENT), head.x, head.y + head.h - 3, MW_LEFT, MW_BOTTOM, head.w, s);
        }
        section = s;
        contents_line(page, mw_box_cut_top(&box, row), i + 1, doc->plans[i].title);
    }
}
