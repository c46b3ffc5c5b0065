/* report/charts/figure.c - charts as values, saved as SVG and PNG without leaving half a file. */
#include "report/charts/charts.h"
#include "sim/base/file.h"
#include "sim/base/str.h"
#include <errno.h>
#include <math.h>
#include <cairo-svg.h>
#include <stdio.h>
#include <string.h>

/* A function pointer of another type may not be called, so each chart has a thunk that takes const void *. */
#define THUNK(fn, type)                                                           \
    static void draw_##fn(struct mw_canvas *cv, struct mw_box box, const void *c) \
    {                                                                             \
        mw_chart_##fn(cv, box, c);                                                \
    }                                                                             \
    struct mw_figure mw_figure_##fn(const struct type *c)                         \
    {                                                                             \
        return (struct mw_figure){ draw_##fn, c };                                \
    }
MW_CHART_LIST(THUNK)

static cairo_status_t to_buffer(void *closure, const unsigned char *data, unsigned n)
{
    mw_str_addn(closure, (const char *)data, n);
    return CAIRO_STATUS_SUCCESS;
}

static struct mw_draw_status cairo_failed(cairo_status_t s, const char *path)
{
    struct mw_draw_status st = { MW_DRAW_OK, "" };
    if (s != CAIRO_STATUS_SUCCESS) {
        st.code = MW_DRAW_E_CAIRO;
        snprintf(st.text, sizeof st.text, "%.120s: drawing failed: %s", path, cairo_status_to_string(s));
    }
    return st;
}

/* Draws onto the surface and lets go of it; the status covers everything up to the last byte written. */
static cairo_status_t draw_on(cairo_surface_t *surface, struct mw_figure f, double w, double h, double factor)
{
    struct mw_canvas cv = { .cr = cairo_create(surface), .text = mw_text_create(MW_TEXT_GLYPHS) };
    cairo_scale(cv.cr, factor, factor);
    mw_fill_box(&cv, (struct mw_box){ 0, 0, w, h }, mw_tone(MW_TONE_PAPER));
    f.draw(&cv, mw_box_inset((struct mw_box){ 0, 0, w, h }, 6.0), f.chart);
    cairo_status_t s = cairo_status(cv.cr);
    cairo_destroy(cv.cr);
    mw_text_destroy(cv.text);
    return s;
}

static cairo_status_t render_svg(struct mw_figure f, double w, double h, struct mw_str *out)
{
    cairo_surface_t *surface = cairo_svg_surface_create_for_stream(to_buffer, out, w, h);
    cairo_status_t s = draw_on(surface, f, w, h, 1.0);
    cairo_surface_finish(surface);
    s = s ? s : cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return s;
}

static cairo_status_t render_png(struct mw_figure f, double w, double h, double factor, struct mw_str *out)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(w * factor), (int)ceil(h * factor));
    cairo_status_t s = draw_on(surface, f, w, h, factor);
    s = s ? s : cairo_surface_write_to_png_stream(surface, to_buffer, out);
    cairo_surface_destroy(surface);
    return s;
}

struct mw_draw_status mw_figure_save(struct mw_figure f, enum mw_image_kind kind, double w, double h, double scale, const char *path)
{
    struct mw_str out;
    mw_str_init(&out);
    cairo_status_t s = kind == MW_IMAGE_SVG ? render_svg(f, w, h, &out) : render_png(f, w, h, 2.0 * (scale > 0 ? scale : 1.0), &out);
    struct mw_draw_status st = cairo_failed(s, path);
    if (st.code == MW_DRAW_OK && !mw_file_write_atomic(path, out.s, out.n)) {
        st.code = MW_DRAW_E_FILE;
        snprintf(st.text, sizeof st.text, "%.120s: %s", path, strerror(errno));
    }
    mw_str_fini(&out);
    return st;
}
