/* report/pages/document.c - what the first sheet of an edition carries: contents, document control, exclusions and reliance. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include <cairo.h>
#include <math.h>
#include <string.h>

#define SHORT_BODY_PT 680.0 /* a body of A4 under two lines of title is 692 pt high, one of letter 642 */
enum { TITLES_MAX = 19 }; /* sheets whose titles fit beside document control in letters of 6.2 pt and more; of others, sections */

static void control_row(struct mw_report *r, struct mw_tb *t, const char *key, const char *value)
{
    if (!value || !*value)
        return;
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = key;
    c[1] = mw_rset(r, value);
    mw_tb_look(t, 0, MW_LOOK_MUTED);
}

const char *mw_estimate_class(struct mw_report *r)
{
    const char *word = mw_rd_word(r, r->base, "money.estimate");
    return strncmp(word, "aace-", 5) == 0 ? mw_rf(r, "class %s", word + 5) : strcmp(word, "none") == 0 ? "" : word;
}

/* Kinds of parts without a price, by the last name of their path. */
static const char *unpriced(struct mw_report *r)
{
    struct mw_query *q = mw_query(r->db, "SELECT DISTINCT path FROM note WHERE case_id = ?1 AND kind = 'not_priced' ORDER BY path", "i", r->cases[r->base].id);
    const char *text = "";
    size_t n = 0, more = 0;
    while (mw_query_next(q)) {
        const char *path = mw_query_text(q, 0), *dot = strrchr(path, '.');
        if (n < 4)
            text = mw_rf(r, "%s%s%s", text, n ? ", " : "", dot ? dot + 1 : path);
        more += n++ >= 4;
    }
    mw_query_end(q);
    return more ? mw_rf(r, "%s and %zu more", text, more) : text;
}

static void control_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Document" }, { .head = "", .weight = 1.0 } };
    const char *revision = mw_rd_scenario(r, "revision"), *date = mw_rd_scenario(r, "revision_date"), *note = mw_rd_scenario(r, "revision_note"), *left_out = unpriced(r);
    mw_tb_init(t, r, col, 2);
    control_row(r, t, "Prepared by", *mw_rd_scenario(r, "author") ? mw_rd_scenario(r, "author") : "not named");
    control_row(r, t, "Checked, approved", "open, open");
    control_row(r, t, "Revision", *revision ? mw_rf(r, "%s%s%s%s%s", revision, *date ? ", " : "", date, *note ? ": " : "", note) : "not numbered");
    control_row(r, t, "Status", "DRAFT, not issued");
    control_row(r, t, "Estimate", mw_estimate_class(r));
    control_row(r, t, "Scenario", mw_rd_scenario(r, "name"));
    control_row(r, t, "Seed, trials", mw_rf(r, "%s, %s", mw_rd_scenario(r, "seed"), r->trials_n ? mw_rn(r, r->trials_n, 0) : "not sampled"));
    control_row(r, t, "Drawn", r->year ? mw_drawn_text(r) : "no year was simulated");
    control_row(r, t, "Not priced", mw_unbuilt(r) ? "not looked at" : *left_out ? left_out : "nothing");
    control_row(r, t, "Reliance", "computed from the scenario; not measured");
    control_row(r, t, "Made with", mw_rf(r, "Millwright %s, %s", mw_rd_meta(r, "version"), mw_rd_meta(r, "kind")));
}

/* From sheet i to the last that follows it in the same section. */
static unsigned section_end(const struct mw_report *r, unsigned i)
{
    while (i + 1 < r->sheets_n && strcmp(r->sheet_section[i + 1], r->sheet_section[i]) == 0)
        i++;
    return i;
}

static unsigned sections_of(const struct mw_report *r)
{
    unsigned n = 0;
    for (unsigned i = 0; i < r->sheets_n; i = section_end(r, i) + 1)
        n++;
    return n;
}

/* Titles of all sheets of this edition, each a link; of so many that they could not be read, sections and where they begin. */
static void contents(struct mw_report *r, struct mw_page *page, struct mw_box box)
{
    struct mw_canvas *cv = page->cv;
    struct mw_font f = mw_font(MW_F_LABEL), head = mw_font(MW_F_LABEL_STRONG);
    bool short_of_room = r->sheets_n > TITLES_MAX;
    double row = fmin(11.4, (box.h - 16.0) / (double)((short_of_room ? sections_of(r) : r->sheets_n) + 1)), number = short_of_room ? 34.0 : 14.0;
    f.size_pt = fmin(f.size_pt, row * 0.78);
    struct mw_box line = mw_box_cut_top(&box, 16.0);
    mw_stroke_line(cv, line.x, line.y, line.x + line.w, line.y, mw_tone(MW_TONE_TEXT), 0.8);
    mw_label(cv, head, mw_tone(MW_TONE_TEXT), line.x + 4, line.y + 9, MW_LEFT, MW_MIDDLE, "Contents");
    mw_stroke_line(cv, line.x, line.y + 16, line.x + line.w, line.y + 16, mw_tone(MW_TONE_TEXT), 0.5);
    mw_box_cut_top(&box, 3.0);
    for (unsigned i = 0, end; i < r->sheets_n; i = end + 1) {
        end = short_of_room ? section_end(r, i) : i;
        line = mw_box_cut_top(&box, row);
        double mid = line.y + row / 2;
        cairo_tag_begin(cv->cr, CAIRO_TAG_LINK, mw_rf(r, "dest='p%u' rect=[%.2f %.2f %.2f %.2f]", i + 1, line.x, line.y, line.w, line.h));
        mw_label(cv, f, mw_tone(MW_TONE_MUTED), line.x + number, mid, MW_RIGHT, MW_MIDDLE, end > i ? mw_rf(r, "%u\u2013%u", i + 1, end + 1) : mw_rf(r, "%u", i + 1));
        mw_label_cut(cv, f, mw_tone(MW_TONE_TEXT), line.x + number + 6, mid, MW_LEFT, MW_MIDDLE, line.w - number - 6, short_of_room ? r->sheet_section[i] : r->sheet_title[i]);
        cairo_tag_end(cv->cr, CAIRO_TAG_LINK);
    }
}

/* Where the contents name sections only, document control takes the room that their titles would. */
static double contents_w(const struct mw_report *r, const struct mw_page *page)
{
    bool sections = r->sheets_n > TITLES_MAX;
    return page->body.w * (sections ? 0.38 : 0.47);
}

static void document_table(struct mw_report *r, const struct mw_page *page, struct mw_tb *t)
{
    control_table(r, t);
    t->dense = mw_doc_body(page->doc, 2).h < SHORT_BODY_PT;
}

double mw_document_pt(struct mw_report *r, struct mw_page *page)
{
    struct mw_tb control;
    document_table(r, page, &control);
    return mw_tb_height(page, page->body.w - contents_w(r, page) - MW_HALVES_GAP, &control, NULL);
}

void mw_put_document(struct mw_report *r, struct mw_page *page, struct mw_box box)
{
    struct mw_tb control;
    struct mw_box left = mw_box_cut_left(&box, contents_w(r, page));
    mw_box_cut_left(&box, MW_HALVES_GAP);
    contents(r, page, left);
    document_table(r, page, &control);
    struct mw_table table = mw_tb_table(&control);
    mw_page_table(page, box, &table, NULL);
}
