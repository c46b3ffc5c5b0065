/* sim/input/import/power_trace.c - reads a table of watts over time; checks that the steps are even; interprets no machine. */
#include "sim/base/check.h"
#include "sim/input/import/power_trace.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD_MAX = 1024, VALUE_MAX = 200000000 };
static const double POWER_MAX_W = 1e12, STEP_TOLERANCE_FRAC = 1e-3;

struct load {
    struct mw_reader *r;
    struct mw_diag *diag;
    struct mw_power_trace *t;
    size_t field_n, wet_bulb;      /* wet_bulb: field, SIZE_MAX: none */
    double *scale;                 /* of each field; 0: not a power */
    double *w, *wet_bulb_c, t0_s, last_s;
    size_t row_n, row_cap;
};

static bool wrong(struct load *l, const char *code, size_t col, const char *what, const char *text)
{
    struct mw_pos pos = mw_reader_pos(l->r);
    pos.col = (unsigned)col + 1;
    mw_diag_error(l->diag, code, pos, NULL, "'%.32s' %s", text, what);
    return false;
}

static double scale_of(const char *header)
{
    return strstr(header, "(MW)") ? 1e6 : strstr(header, "(kW)") ? 1e3 : 1.0;
}

static bool read_header(struct load *l, struct mw_arena *a)
{
    char *line, *f[FIELD_MAX];
    while ((line = mw_reader_line(l->r)) && (*line == '#' || !*line))
        ;
    size_t n = line ? mw_csv_split(line, ',', f, FIELD_MAX) : 0;
    if (n < 2 || n > FIELD_MAX || (strcmp(f[0], "time") != 0 && strcmp(f[0], "time_s") != 0)) {
        if (!mw_reader_failed(l->r))
            mw_diag_error(l->diag, "E431", mw_reader_pos(l->r), NULL, "not a power trace: expected the columns time_s and at least one of watts");
        return false;
    }
    l->field_n = n;
    l->scale = mw_arena_array(a, double, n);
    l->t->name = mw_arena_array(a, const char *, n);
    l->wet_bulb = SIZE_MAX;
    for (size_t i = 1; i < n; i++) {
        if (strcasestr(f[i], "wetbulb") || strcasestr(f[i], "wet bulb") || strcasestr(f[i], "wet_bulb")) {
            l->wet_bulb = i;
            continue;
        }
        l->scale[i] = scale_of(f[i]);
        l->t->name[l->t->column_n++] = mw_arena_strdup(a, f[i]);
    }
    return l->t->column_n > 0 || wrong(l, "E431", 0, "is followed by no column of watts", "time");
}

static void grow(struct load *l)
{
    l->row_cap = l->row_cap ? l->row_cap * 2 : 1024;
    l->w = realloc(l->w, l->row_cap * l->t->column_n * sizeof *l->w);
    l->wet_bulb_c = realloc(l->wet_bulb_c, l->row_cap * sizeof *l->wet_bulb_c);
    MW_ASSERT(l->w && l->wet_bulb_c);
}

/* One field; an empty one repeats the row before. */
static bool value(struct load *l, const char *line, const char *text, double before, double *v)
{
    if (*text == '\0' && l->row_n > 0) {
        l->t->missing_n++;
        *v = before;
        return true;
    }
    return mw_csv_double(text, v) || wrong(l, "E432", (size_t)(text - line), "is not a number", text);
}

static bool read_power(struct load *l, const char *line, char **f)
{
    double *w = l->w + l->row_n * l->t->column_n;
    for (size_t i = 1, c = 0; i < l->field_n; i++) {
        bool wet = i == l->wet_bulb;
        double *to = wet ? &l->wet_bulb_c[l->row_n] : &w[c];
        double scale = wet ? 1.0 : l->scale[i], before = l->row_n == 0 ? 0.0 : (wet ? to[-1] : *(to - l->t->column_n)) / scale;
        if (!value(l, line, f[i], before, to))
            return false;
        *to *= scale;
        if (wet)
            continue;
        if (*to < 0.0 || *to > POWER_MAX_W)
            return wrong(l, "E433", (size_t)(f[i] - line), "is not a power", f[i]);
        c++;
    }
    return true;
}

static bool read_row(struct load *l, char *line)
{
    char *f[FIELD_MAX];
    double t_s;
    if (mw_csv_split(line, ',', f, FIELD_MAX) != l->field_n)
        return wrong(l, "E432", 0, "begins a row with another number of fields than the header", f[0]);
    if (!mw_csv_double(f[0], &t_s))
        return wrong(l, "E432", 0, "is not a time in seconds", f[0]);
    if (l->row_n == 0)
        l->t0_s = t_s;
    else if (l->row_n == 1)
        l->t->step_s = t_s - l->t0_s;
    if (l->row_n > 0 && !(l->t->step_s > 0.0 && fabs(t_s - l->t0_s - (double)l->row_n * l->t->step_s) <= STEP_TOLERANCE_FRAC * l->t->step_s))
        return wrong(l, "E433", 0, "is off the even steps of the rows before", f[0]);
    if (l->row_n == l->row_cap)
        grow(l);
    if (!read_power(l, line, f))
        return false;
    l->row_n++;
    return true;
}

static void finish(struct load *l, struct mw_arena *a)
{
    struct mw_power_trace *t = l->t;
    t->n = (uint32_t)l->row_n;
    t->w = mw_arena_array(a, double, l->row_n * t->column_n);
    memcpy(t->w, l->w, l->row_n * t->column_n * sizeof *t->w);
    if (l->wet_bulb != SIZE_MAX) {
        t->wet_bulb_c = mw_arena_array(a, double, l->row_n);
        memcpy(t->wet_bulb_c, l->wet_bulb_c, l->row_n * sizeof *t->wet_bulb_c);
    }
    struct mw_pos pos = { mw_reader_pos(l->r).file, 0, 0 };
    if (t->missing_n)
        mw_diag_warn(l->diag, "W431", pos, NULL, "%u empty fields hold the value before them", t->missing_n);
}

struct mw_power_trace *mw_power_trace_read(struct mw_arena *a, struct mw_reader *r, struct mw_diag *d)
{
    struct load l = { .r = r, .diag = d, .t = mw_arena_new(a, struct mw_power_trace) };
    bool ok = read_header(&l, a);
    /* a bad row ends the reading: the rows after it would all be off the grid */
    for (char *line; ok && l.row_n * l.t->column_n < VALUE_MAX && (line = mw_reader_line(r));)
        if (*line && *line != '#')
            ok = read_row(&l, line);
    ok = ok && !mw_reader_failed(r);
    if (ok && l.row_n < 2) {
        mw_diag_error(d, "E434", mw_reader_pos(r), NULL, "a power trace needs at least two rows");
        ok = false;
    }
    if (ok)
        finish(&l, a);
    free(l.w);
    free(l.wet_bulb_c);
    return ok ? l.t : NULL;
}

struct mw_power_trace *mw_power_trace_load(struct mw_arena *a, const char *path, struct mw_diag *d)
{
    struct mw_reader *r = mw_reader_open(path, d);
    struct mw_power_trace *t = r ? mw_power_trace_read(a, r, d) : NULL;
    mw_reader_close(r);
    return t;
}

double mw_power_trace_sum_w(const struct mw_power_trace *p, uint32_t row)
{
    double sum_w = 0.0;
    for (uint32_t c = 0; c < p->column_n; c++)
        sum_w += p->w[(size_t)row * p->column_n + c];
    return sum_w;
}

double mw_power_trace_energy_j(const struct mw_power_trace *p)
{
    double sum_w = 0.0;
    for (uint32_t i = 0; i + 1 < p->n; i++)
        sum_w += mw_power_trace_sum_w(p, i);
    return sum_w * p->step_s;
}
