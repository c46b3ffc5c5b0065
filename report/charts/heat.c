/* report/charts/heat.c - heat maps: day by hour as an image, small grids as boxes with values, strips with framed cells. */
#include "report/charts/number.h"
#include "report/charts/plot.h"
#include <math.h>

#define BOXES_MAX 600u /* more cells than this become an image */

struct heat { struct mw_canvas *cv; const struct mw_heat_map *c; struct mw_plot plot; double lo, hi; };

static bool heat_range(const struct mw_heat_map *c, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (size_t i = 0; i < c->rows_n * c->cols_n; i++)
        if (isfinite(c->v[i])) {
            *lo = fmin(*lo, c->v[i]);
            *hi = fmax(*hi, c->v[i]);
        }
    if (!isfinite(*lo))
        return false;
    if (c->value.lo != 0 || c->value.hi != 0) {
        *lo = c->value.lo;
        *hi = c->value.hi;
    } else if (c->value.zero) {
        *lo = fmin(*lo, 0);
        *hi = fmax(*hi, 0);
    }
    if (*hi <= *lo)
        *hi = *lo + (*lo != 0 ? 0.1 * fabs(*lo) : 1.0);
    return true;
}

static struct mw_rgb cell_rgb(const struct heat *h, double v)
{
    double span = fmax(fabs(h->lo), fabs(h->hi));
    return h->c->diverging ? mw_diverging(v / span) : mw_sequential((v - h->lo) / (h->hi - h->lo));
}

/* The row drawn k-th from the top. */
static size_t row_at(const struct mw_heat_map *c, size_t k)
{
    return c->y.scale == MW_SCALE_CATEGORY ? k : c->rows_n - 1 - k;
}

static unsigned channel(double x)
{
    return (unsigned)lround(fmin(fmax(x, 0.0), 1.0) * 255.0);
}

static void draw_image(const struct heat *h)
{
    const struct mw_heat_map *c = h->c;
    struct mw_box a = h->plot.area;
    cairo_surface_t *img = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)c->cols_n, (int)c->rows_n);
    unsigned char *data = cairo_image_surface_get_data(img);
    int stride = cairo_image_surface_get_stride(img);
    cairo_surface_flush(img);
    for (size_t k = 0; data && k < c->rows_n; k++) {
        uint32_t *row = (uint32_t *)(void *)(data + k * (size_t)stride);
        for (size_t j = 0; j < c->cols_n; j++) {
            struct mw_rgb rgb = cell_rgb(h, c->v[row_at(c, k) * c->cols_n + j]);
            row[j] = channel(rgb.r) << 16 | channel(rgb.g) << 8 | channel(rgb.b);
        }
    }
    cairo_surface_mark_dirty(img);
    cairo_save(h->cv->cr);
    cairo_rectangle(h->cv->cr, a.x, a.y, a.w, a.h);
    cairo_clip(h->cv->cr);
    cairo_translate(h->cv->cr, a.x, a.y);
    cairo_scale(h->cv->cr, a.w / (double)c->cols_n, a.h / (double)c->rows_n);
    cairo_set_source_surface(h->cv->cr, img, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(h->cv->cr), CAIRO_FILTER_NEAREST);
    cairo_paint(h->cv->cr);
    cairo_restore(h->cv->cr);
    cairo_surface_destroy(img);
}

static struct mw_box cell_box(const struct heat *h, size_t k, size_t j)
{
    struct mw_box a = h->plot.area;
    double w = a.w / (double)h->c->cols_n, d = a.h / (double)h->c->rows_n;
    return (struct mw_box){ a.x + (double)j * w, a.y + (double)k * d, w, d };
}

static void draw_boxes(const struct heat *h, const struct mw_axis *value)
{
    const struct mw_heat_map *c = h->c;
    struct mw_font f = mw_font(MW_F_TICK);
    for (size_t k = 0; k < c->rows_n; k++)
        for (size_t j = 0; j < c->cols_n; j++) {
            double v = c->v[row_at(c, k) * c->cols_n + j];
            struct mw_box b = cell_box(h, k, j);
            struct mw_rgb fill = cell_rgb(h, v);
            char text[MW_NUM_N];
            mw_fill_box(h->cv, b, fill);
            mw_stroke_box(h->cv, b, mw_tone(MW_TONE_PAPER), 0.5);
            if (!isfinite(v) || b.h < f.size_pt * 1.3)
                continue;
            mw_axis_value(value, v, text, sizeof text);
            if (mw_text_width(h->cv->text, f, text) + 4 <= b.w)
                mw_label(h->cv, f, mw_rgb_ink_on(fill), b.x + b.w / 2, b.y + b.h / 2, MW_CENTRE, MW_MIDDLE, text);
        }
}

/* Neighbouring marked cells of a row share one frame. */
static void draw_marks(const struct heat *h)
{
    const struct mw_heat_map *c = h->c;
    for (size_t k = 0; k < c->rows_n; k++) {
        const bool *row = c->marked + row_at(c, k) * c->cols_n;
        for (size_t j = 0, end; j < c->cols_n; j = end + 1) {
            for (end = j; end < c->cols_n && row[end]; end++)
                ;
            struct mw_box b = cell_box(h, k, j);
            b.w *= (double)(end - j);
            if (end == j)
                continue;
            mw_stroke_box(h->cv, mw_box_inset(b, 0.3), mw_tone(MW_TONE_PAPER), 3.6); /* a light edge shows on dark cells in grey print */
            mw_stroke_box(h->cv, mw_box_inset(b, 0.3), mw_tone(MW_TONE_BAD), 1.6);
        }
    }
}

void mw_chart_heat(struct mw_canvas *cv, struct mw_box box, const struct mw_heat_map *c)
{
    struct heat h = { .cv = cv, .c = c };
    if (c->rows_n == 0 || c->cols_n == 0 || !heat_range(c, &h.lo, &h.hi)) {
        mw_plot_title(cv, &box, c->title);
        mw_plot_empty(cv, box, "Nothing to show: no values.");
        return;
    }
    struct mw_axis_spec x = c->x, y = c->y;
    x.tight = y.tight = true; /* cells reach to the edges */
    mw_axis_range(&h.plot.x, &x, 0, (double)c->cols_n);
    mw_axis_range(&h.plot.y, &y, 0, (double)c->rows_n);
    struct mw_axis value;
    struct mw_axis_spec vs = c->value;
    char caption[120];
    vs.tight = true;
    mw_axis_range(&value, &vs, h.lo, h.hi);
    struct mw_legend_item framed = { c->marked_name, mw_tone(MW_TONE_BAD), MW_KEY_FRAME, 0 };
    struct mw_plot_frame f = {.title = c->title,
                              .right_pt = MW_COLOUR_BAR_PT,
                              .right_caption = mw_axis_caption(&value, caption, sizeof caption),
                              .legend = &framed,
                              .legend_n = c->marked && c->marked_name};
    mw_plot_begin(&h.plot, cv, box, &f);
    if (c->rows_n * c->cols_n > BOXES_MAX)
        draw_image(&h);
    else
        draw_boxes(&h, &value);
    if (c->marked)
        draw_marks(&h);
    struct mw_box a = h.plot.area;
    mw_plot_colour_bar(cv, (struct mw_box){ a.x + a.w + 12, a.y, MW_COLOUR_BAR_PT - 12, a.h }, &c->value, h.lo, h.hi, c->diverging);
}
