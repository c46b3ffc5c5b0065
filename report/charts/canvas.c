/* report/charts/canvas.c - drawing primitives of canvas.h on cairo. */
#include "report/charts/canvas.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define CAP_EM 0.72     /* height of capitals: 0.714 in Open Sans, 0.729 in Liberation and DejaVu Sans */
#define DESCENT_EM 0.22 /* depth of descenders */

struct mw_draw_status mw_canvas_status(const struct mw_canvas *cv)
{
    struct mw_draw_status st = { MW_DRAW_OK, "" };
    cairo_status_t s = cairo_status(cv->cr);
    if (s != CAIRO_STATUS_SUCCESS) {
        st.code = MW_DRAW_E_CAIRO;
        snprintf(st.text, sizeof st.text, "drawing failed: %s", cairo_status_to_string(s));
    }
    return st;
}

void mw_label_log_fini(struct mw_label_log *log)
{
    free(log->rec);
    *log = (struct mw_label_log){ 0 };
}

static struct mw_box logged(struct mw_canvas *cv, struct mw_box b, const char *s)
{
    struct mw_label_log *log = cv->log;
    if (!log || !*s)
        return b;
    if (log->n == log->cap) {
        log->cap = log->cap ? 2 * log->cap : 64;
        log->rec = realloc(log->rec, log->cap * sizeof *log->rec);
        MW_ASSERT(log->rec);
    }
    struct mw_label_rec *rec = &log->rec[log->n++];
    rec->box = b;
    snprintf(rec->text, sizeof rec->text, "%s", s);
    return b;
}

void mw_set_rgb(struct mw_canvas *cv, struct mw_rgb c)
{
    cairo_set_source_rgb(cv->cr, c.r, c.g, c.b);
}

void mw_fill_path(struct mw_canvas *cv, struct mw_rgb c, double alpha)
{
    if (alpha < 1.0)
        cairo_set_source_rgba(cv->cr, c.r, c.g, c.b, alpha);
    else
        mw_set_rgb(cv, c);
    cairo_fill(cv->cr);
}

void mw_fill_box_alpha(struct mw_canvas *cv, struct mw_box b, struct mw_rgb c, double alpha)
{
    cairo_rectangle(cv->cr, b.x, b.y, b.w, b.h);
    mw_fill_path(cv, c, alpha);
}

void mw_fill_box(struct mw_canvas *cv, struct mw_box b, struct mw_rgb c)
{
    mw_fill_box_alpha(cv, b, c, 1.0);
}

void mw_stroke_path(struct mw_canvas *cv, struct mw_rgb c, double width_pt, const double *dash, int dash_n)
{
    mw_set_rgb(cv, c);
    cairo_set_line_width(cv->cr, width_pt);
    cairo_set_line_join(cv->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_dash(cv->cr, dash, dash_n, 0.0);
    cairo_stroke(cv->cr);
    cairo_set_dash(cv->cr, NULL, 0, 0.0);
}

void mw_stroke_box(struct mw_canvas *cv, struct mw_box b, struct mw_rgb c, double width_pt)
{
    cairo_rectangle(cv->cr, b.x, b.y, b.w, b.h);
    mw_stroke_path(cv, c, width_pt, NULL, 0);
}

void mw_hatch_path(struct mw_canvas *cv, struct mw_rgb c)
{
    double x0, y0, x1, y1;
    const double pitch = 3.2;
    cairo_path_extents(cv->cr, &x0, &y0, &x1, &y1);
    cairo_save(cv->cr);
    cairo_clip(cv->cr);
    double h = y1 - y0;
    for (double x = floor((x0 - h) / pitch) * pitch; x < x1; x += pitch) {
        cairo_move_to(cv->cr, x, y1);
        cairo_line_to(cv->cr, x + h, y0);
    }
    mw_stroke_path(cv, c, 0.6, NULL, 0);
    cairo_restore(cv->cr);
}

void mw_hatch_box(struct mw_canvas *cv, struct mw_box b, struct mw_rgb c)
{
    cairo_rectangle(cv->cr, b.x, b.y, b.w, b.h);
    mw_hatch_path(cv, c);
}

void mw_stroke_line(struct mw_canvas *cv, double x0, double y0, double x1, double y1, struct mw_rgb c, double width_pt)
{
    cairo_move_to(cv->cr, x0, y0);
    cairo_line_to(cv->cr, x1, y1);
    mw_stroke_path(cv, c, width_pt, NULL, 0);
}

void mw_stroke_dashed(struct mw_canvas *cv, double x0, double y0, double x1, double y1, struct mw_rgb c, double width_pt)
{
    static const double dash[] = { 3.0, 2.0 };
    cairo_move_to(cv->cr, x0, y0);
    cairo_line_to(cv->cr, x1, y1);
    mw_stroke_path(cv, c, width_pt, dash, 2);
}

void mw_fill_dot(struct mw_canvas *cv, double x, double y, double r, struct mw_rgb c)
{
    cairo_new_sub_path(cv->cr);
    cairo_arc(cv->cr, x, y, r, 0, 2 * M_PI);
    mw_fill_path(cv, c, 1.0);
}

void mw_fill_diamond(struct mw_canvas *cv, double x, double y, double r, struct mw_rgb c)
{
    cairo_move_to(cv->cr, x, y - r);
    cairo_line_to(cv->cr, x + r, y);
    cairo_line_to(cv->cr, x, y + r);
    cairo_line_to(cv->cr, x - r, y);
    cairo_close_path(cv->cr);
    mw_fill_path(cv, c, 1.0);
}

/* The box of a line of width w anchored at (x, y): from the top of the capitals to the bottom of the descenders. */
static struct mw_box line_box(double em, double w, double x, double y, enum mw_align h, enum mw_valign v)
{
    double baseline = v == MW_TOP ? y + CAP_EM * em : v == MW_MIDDLE ? y + CAP_EM * em / 2 : v == MW_BOTTOM ? y - DESCENT_EM * em : y;
    double left = h == MW_LEFT ? x : h == MW_CENTRE ? x - w / 2 : x - w;
    return (struct mw_box){ left, baseline - CAP_EM * em, w, (CAP_EM + DESCENT_EM) * em };
}

static void show_line(struct mw_canvas *cv, struct mw_setting set, struct mw_rgb c, struct mw_box b, const char *s)
{
    struct mw_extent e = mw_text_measure(cv->text, set, s);
    mw_set_rgb(cv, c);
    mw_text_show(cv->text, cv->cr, set, b.x, b.y + CAP_EM * set.font.size_pt - e.baseline, s);
}

struct mw_box mw_label_measure(struct mw_canvas *cv, struct mw_font f, double x, double y, enum mw_align h, enum mw_valign v, const char *s)
{
    return line_box(f.size_pt, mw_text_width(cv->text, f, s), x, y, h, v);
}

struct mw_box mw_label(struct mw_canvas *cv, struct mw_font f, struct mw_rgb c, double x, double y, enum mw_align h, enum mw_valign v,
                       const char *s)
{
    struct mw_box b = mw_label_measure(cv, f, x, y, h, v, s);
    show_line(cv, (struct mw_setting){ .font = f }, c, b, s);
    return logged(cv, b, s);
}

struct mw_box mw_label_cut(struct mw_canvas *cv, struct mw_font f, struct mw_rgb c, double x, double y, enum mw_align h, enum mw_valign v,
                           double w_max, const char *s)
{
    if (mw_text_width(cv->text, f, s) <= w_max)
        return mw_label(cv, f, c, x, y, h, v, s);
    struct mw_setting set = { .font = f, .align = MW_LEFT, .wrap_pt = fmax(w_max, 1.0), .lines_max = 1 };
    struct mw_extent e = mw_text_measure(cv->text, set, s);
    struct mw_box b = line_box(f.size_pt, fmin(e.w, w_max), x, y, h, v);
    if (e.w > w_max + f.size_pt) /* not even an ellipsis fits */
        return (struct mw_box){ x, y, 0, 0 };
    show_line(cv, set, c, b, s);
    return logged(cv, b, s);
}

struct mw_box mw_label_turned(struct mw_canvas *cv, struct mw_font f, struct mw_rgb c, double x, double y, enum mw_align h, double w_max,
                              const char *s)
{
    struct mw_box flat = line_box(f.size_pt, fmin(mw_text_width(cv->text, f, s), w_max), 0, 0, h, MW_MIDDLE);
    cairo_save(cv->cr);
    cairo_translate(cv->cr, x, y);
    cairo_rotate(cv->cr, -M_PI / 2);
    show_line(cv, (struct mw_setting){ .font = f, .wrap_pt = flat.w + 0.5, .lines_max = 1 }, c, flat, s);
    cairo_restore(cv->cr);
    struct mw_box b = { x + flat.y, y - flat.x - flat.w, flat.h, flat.w };
    return logged(cv, b, s);
}

struct mw_box mw_label_wrapped(struct mw_canvas *cv, struct mw_font f, struct mw_rgb c, struct mw_box b, enum mw_align h, enum mw_valign v,
                               unsigned lines_max, const char *s)
{
    struct mw_setting set = { .font = f, .align = h, .wrap_pt = fmax(b.w, 1.0), .lines_max = lines_max };
    struct mw_extent e = mw_text_measure(cv->text, set, s);
    double cap = e.baseline - CAP_EM * f.size_pt, base = e.baseline + e.h * (e.lines_n - 1) / e.lines_n; /* seen top and bottom */
    double y = v == MW_MIDDLE ? b.y + (b.h - cap - base) / 2 : v == MW_BOTTOM ? b.y + b.h - e.h : b.y;
    mw_set_rgb(cv, c);
    mw_text_show(cv->text, cv->cr, set, b.x, y, s);
    double x = h == MW_LEFT ? b.x : h == MW_CENTRE ? b.x + (b.w - e.w) / 2 : b.x + b.w - e.w;
    logged(cv, (struct mw_box){ x, y + cap, e.w, base - cap + DESCENT_EM * f.size_pt }, s);
    return (struct mw_box){ x, y, e.w, e.h };
}
