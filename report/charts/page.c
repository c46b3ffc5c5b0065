/* report/charts/page.c - sheets, head and foot lines, captions; planning and PDF structure of page.h. */
#include "report/charts/page.h"
#include "report/charts/page_priv.h"
#include "report/charts/typo.h"
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include "sim/base/file.h"
#include <cairo-pdf.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN_X 48.0
#define MARGIN_TOP 34.0
#define MARGIN_BOTTOM 44.0

static cairo_status_t to_buffer(void *closure, const unsigned char *data, unsigned n)
{
    mw_str_addn(closure, (const char *)data, n);
    return CAIRO_STATUS_SUCCESS;
}

char *mw_doc_typeset(struct mw_doc *doc, const char *s)
{
    struct mw_str out;
    mw_str_init(&out);
    mw_typo(&out, s ? s : "");
    char *kept = mw_arena_strndup(&doc->arena, out.s ? out.s : "", out.n);
    mw_str_fini(&out);
    return kept;
}

static void set_metadata(struct mw_doc *doc)
{
    const struct mw_doc_info *in = &doc->info;
    struct mw_civil c = mw_time_to_civil(in->created_ns);
    char date[40];
    snprintf(date, sizeof date, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute, (int)c.second);
    cairo_pdf_surface_set_metadata(doc->surface, CAIRO_PDF_METADATA_TITLE, in->title ? in->title : "");
    cairo_pdf_surface_set_metadata(doc->surface, CAIRO_PDF_METADATA_AUTHOR, in->author ? in->author : "");
    cairo_pdf_surface_set_metadata(doc->surface, CAIRO_PDF_METADATA_SUBJECT, in->subject ? in->subject : "");
    cairo_pdf_surface_set_metadata(doc->surface, CAIRO_PDF_METADATA_KEYWORDS, in->keywords ? in->keywords : "");
    cairo_pdf_surface_set_metadata(doc->surface, CAIRO_PDF_METADATA_CREATOR, "Millwright " MW_VERSION);
    cairo_pdf_surface_set_metadata(doc->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
}

struct mw_doc *mw_doc_create(const struct mw_doc_info *info)
{
    static const struct { double w, h; } paper[] = { [MW_PAPER_A4] = { 595.276, 841.890 }, [MW_PAPER_LETTER] = { 612.0, 792.0 } };
    struct mw_doc *doc = calloc(1, sizeof *doc);
    MW_ASSERT(doc);
    mw_arena_init(&doc->arena);
    mw_str_init(&doc->out);
    doc->info = *info;
    doc->info.title = mw_doc_typeset(doc, info->title);
    doc->info.scenario_hash = info->scenario_hash ? mw_arena_strdup(&doc->arena, info->scenario_hash) : NULL;
    doc->info.figures_dir = info->figures_dir ? mw_arena_strdup(&doc->arena, info->figures_dir) : NULL;
    double w = paper[info->paper].w, h = paper[info->paper].h;
    doc->sheet = (struct mw_box){ 0, 0, info->landscape ? h : w, info->landscape ? w : h };
    doc->surface = cairo_pdf_surface_create_for_stream(to_buffer, &doc->out, doc->sheet.w, doc->sheet.h);
    cairo_pdf_surface_restrict_to_version(doc->surface, CAIRO_PDF_VERSION_1_5);
    set_metadata(doc);
    doc->cv = (struct mw_canvas){ .cr = cairo_create(doc->surface), .text = mw_text_create(MW_TEXT_GLYPHS) };
    return doc;
}

void mw_doc_destroy(struct mw_doc *doc)
{
    if (!doc)
        return;
    cairo_destroy(doc->cv.cr);
    cairo_surface_destroy(doc->surface);
    mw_text_destroy(doc->cv.text);
    mw_str_fini(&doc->out);
    mw_arena_fini(&doc->arena);
    free(doc->plans);
    free(doc);
}

void mw_doc_plan(struct mw_doc *doc, const struct mw_page_plan *plan)
{
    MW_ASSERT(doc->page_n == 0);
    doc->plans = realloc(doc->plans, (doc->plans_n + 1) * sizeof *doc->plans);
    MW_ASSERT(doc->plans);
    struct mw_page_plan *p = &doc->plans[doc->plans_n++];
    *p = *plan;
    p->name = mw_arena_strdup(&doc->arena, plan->name ? plan->name : "page");
    p->section = plan->section ? mw_doc_typeset(doc, plan->section) : NULL;
    p->title = mw_doc_typeset(doc, plan->title);
    p->sources = plan->sources ? mw_doc_typeset(doc, plan->sources) : NULL;
}

unsigned mw_doc_pages_n(const struct mw_doc *doc)
{
    return doc->plans_n;
}

static bool section_starts(const struct mw_doc *doc, unsigned i)
{
    const char *s = doc->plans[i].section, *before = i ? doc->plans[i - 1].section : NULL;
    return s && (!before || strcmp(s, before) != 0);
}

static void add_bookmarks(struct mw_doc *doc, unsigned i)
{
    char dest[40], tag[48];
    const struct mw_page_plan *p = &doc->plans[i];
    snprintf(dest, sizeof dest, "dest='p%u'", i + 1);
    snprintf(tag, sizeof tag, "name='p%u' x=0 y=0", i + 1);
    cairo_tag_begin(doc->cv.cr, CAIRO_TAG_DEST, tag);
    cairo_tag_end(doc->cv.cr, CAIRO_TAG_DEST);
    if (section_starts(doc, i))
        doc->section_mark = cairo_pdf_surface_add_outline(doc->surface, CAIRO_PDF_OUTLINE_ROOT, p->section, dest, CAIRO_PDF_OUTLINE_FLAG_OPEN);
    cairo_pdf_surface_add_outline(doc->surface, p->section ? doc->section_mark : CAIRO_PDF_OUTLINE_ROOT, p->title, dest, 0);
}

/* A small stamp in the head line: seen on every copy, in the way of nothing. */
static double draw_draft(struct mw_doc *doc, double x1, double y)
{
    struct mw_font f = { 8.0, MW_BOLD, false };
    double w = mw_text_width(doc->cv.text, f, "DRAFT") + 10;
    mw_stroke_box(&doc->cv, (struct mw_box){ x1 - w, y - 7.5, w, 15 }, mw_tone(MW_TONE_BAD), 1.0);
    mw_label(&doc->cv, f, mw_tone(MW_TONE_BAD), x1 - w / 2, y, MW_CENTRE, MW_MIDDLE, "DRAFT");
    return w + 8;
}

static void draw_head(struct mw_doc *doc, const struct mw_page_plan *p, struct mw_box frame)
{
    struct mw_font f = mw_font(MW_F_FOOT);
    double x1 = frame.x + frame.w, y = frame.y;
    double used = doc->info.draft ? draw_draft(doc, x1, y) : 0;
    if (p->cover)
        return;
    mw_label_cut(&doc->cv, f, mw_tone(MW_TONE_MUTED), frame.x, y, MW_LEFT, MW_MIDDLE, frame.w * 0.6, doc->info.title);
    if (p->section)
        mw_label_cut(&doc->cv, f, mw_tone(MW_TONE_MUTED), x1 - used, y, MW_RIGHT, MW_MIDDLE, frame.w * 0.3, p->section);
    mw_stroke_line(&doc->cv, frame.x, y + 10, x1, y + 10, mw_tone(MW_TONE_RULE), MW_HAIRLINE_PT);
}

static void draw_foot(struct mw_doc *doc, const struct mw_page_plan *p, struct mw_box frame)
{
    struct mw_font f = mw_font(MW_F_FOOT);
    struct mw_rgb muted = mw_tone(MW_TONE_MUTED);
    double y = doc->sheet.h - MARGIN_BOTTOM + 16, x1 = frame.x + frame.w;
    char page[48], hash[64] = "";
    snprintf(page, sizeof page, "Page %u of %u", doc->page_n, doc->plans_n);
    if (doc->info.scenario_hash)
        snprintf(hash, sizeof hash, "scenario %.32s", doc->info.scenario_hash);
    mw_stroke_line(&doc->cv, frame.x, y - 9, x1, y - 9, mw_tone(MW_TONE_RULE), MW_HAIRLINE_PT);
    double right = mw_label(&doc->cv, f, muted, x1, y, MW_RIGHT, MW_MIDDLE, page).w;
    if (*hash)
        right += 14 + mw_label(&doc->cv, f, muted, x1 - right - 14, y, MW_RIGHT, MW_MIDDLE, hash).w;
    if (p->sources)
        mw_label_cut(&doc->cv, f, muted, frame.x, y, MW_LEFT, MW_MIDDLE, frame.w - right - 14, p->sources);
}

struct mw_box mw_doc_body(const struct mw_doc *doc, unsigned title_lines)
{
    double title = mw_text_measure(doc->cv.text, (struct mw_setting){ mw_font(MW_F_TITLE), MW_LEFT, 0, 0 }, "Ag").h * title_lines;
    double top = MARGIN_TOP + 20 + title + 12;
    return (struct mw_box){ MARGIN_X, top, doc->sheet.w - 2 * MARGIN_X, doc->sheet.h - MARGIN_BOTTOM - top };
}

struct mw_page mw_doc_page(struct mw_doc *doc)
{
    MW_ASSERT(doc->page_n < doc->plans_n);
    if (doc->page_n)
        cairo_show_page(doc->cv.cr);
    const struct mw_page_plan *p = &doc->plans[doc->page_n++];
    char label[16];
    snprintf(label, sizeof label, "%u", doc->page_n);
    cairo_pdf_surface_set_page_label(doc->surface, label);
    add_bookmarks(doc, doc->page_n - 1);
    struct mw_box frame = { MARGIN_X, MARGIN_TOP, doc->sheet.w - 2 * MARGIN_X, doc->sheet.h - MARGIN_TOP - MARGIN_BOTTOM };
    draw_head(doc, p, frame);
    draw_foot(doc, p, frame);
    mw_box_cut_top(&frame, p->cover ? 60 : 20);
    struct mw_font f = mw_font(MW_F_TITLE);
    if (p->cover)
        f.size_pt = 26.0;
    struct mw_box used = mw_label_wrapped(&doc->cv, f, mw_tone(MW_TONE_ACCENT), frame, MW_LEFT, MW_TOP, 3, p->title);
    mw_box_cut_top(&frame, used.h + 12);
    doc->figure_in_page = doc->table_in_page = 0;
    return (struct mw_page){ .cv = &doc->cv, .body = frame, .doc = doc, .number = doc->page_n };
}

static struct mw_draw_status doc_finish(struct mw_doc *doc)
{
    struct mw_draw_status st = mw_canvas_status(&doc->cv);
    if (!doc->finished) {
        MW_ASSERT(doc->page_n == doc->plans_n);
        cairo_surface_finish(doc->surface);
        doc->finished = true;
    }
    cairo_status_t s = cairo_surface_status(doc->surface);
    if (st.code == MW_DRAW_OK && s != CAIRO_STATUS_SUCCESS) {
        st.code = MW_DRAW_E_CAIRO;
        snprintf(st.text, sizeof st.text, "PDF could not be made: %s", cairo_status_to_string(s));
    }
    return st.code == MW_DRAW_OK ? doc->beside_failed : st;
}

struct mw_draw_status mw_doc_bytes(struct mw_doc *doc, const void **data, size_t *n_B)
{
    struct mw_draw_status st = doc_finish(doc);
    *data = doc->out.s;
    *n_B = doc->out.n;
    return st;
}

struct mw_draw_status mw_doc_save(struct mw_doc *doc, const char *path)
{
    struct mw_draw_status st = doc_finish(doc);
    if (st.code == MW_DRAW_OK && !mw_file_write_atomic(path, doc->out.s, doc->out.n)) {
        st.code = MW_DRAW_E_FILE;
        snprintf(st.text, sizeof st.text, "%.120s: %s", path, strerror(errno));
    }
    return st;
}
