/* sim/input/import/series.c - reads a timed column and lays it on a regular grid of UTC; which column and unit, by the header. */
#include "sim/base/check.h"
#include "sim/input/import/series.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD_MAX = 64, ERROR_MAX = 100, ROW_MAX = 20000000, DAY_S = 86400 };
#define WEEK_NS (7 * (int64_t)DAY_S * MW_NS_PER_S)
#define GAP_MAX_NS (72 * INT64_C(3600) * MW_NS_PER_S)
#define STEP_MIN_NS MW_NS_PER_S
#define STEP_MAX_NS ((int64_t)DAY_S * MW_NS_PER_S) /* a coarser series is no series of hours */
#define DATE_MIN_NS (INT64_C(-2208988800) * MW_NS_PER_S) /* 1900 .. 2100: differences of such times fit into 64 bits */
#define DATE_MAX_NS (INT64_C(4102444800) * MW_NS_PER_S)

struct row { int64_t t_ns; double v; uint32_t line; };

struct load {
    struct mw_reader *r;
    struct mw_diag *diag;
    const struct mw_tz *tz;
    char sep;
    size_t time_column, value_column;
    double factor;       /* unit of the column to SI */
    bool utc, was_local;
    int64_t last_ns;
    struct row *row;
    size_t row_n, row_cap, error_n;
};

/* Writes the unit as our parser spells it: CO2 and equivalents have many spellings. */
static void spell_unit(const char *from, size_t n, char *to, size_t to_n)
{
    static const struct { const char *theirs, *ours; } spelling[] = { { "CO₂eq", "CO2e" }, { "CO2eq", "CO2e" }, { "CO₂e", "CO2e" }, { "CO₂", "CO2e" } };
    size_t at = 0;
    for (size_t i = 0; i < n && at + 8 < to_n;) {
        size_t k = 0, len = 0;
        for (; k < sizeof spelling / sizeof *spelling; k++) {
            len = strlen(spelling[k].theirs);
            if (i + len <= n && memcmp(from + i, spelling[k].theirs, len) == 0)
                break;
        }
        if (k < sizeof spelling / sizeof *spelling) {
            at += (size_t)snprintf(to + at, to_n - at, "%s", spelling[k].ours);
            i += len;
        } else {
            to[at++] = from[i++];
        }
    }
    to[at] = '\0';
}

static bool unit_factor(const char *unit, size_t n, enum mw_quantity q, double *factor)
{
    char spelled[48], text[56], msg[128];
    if (n == 0 || n > 32)
        return false;
    spell_unit(unit, n, spelled, sizeof spelled);
    snprintf(text, sizeof text, "1 %s", spelled);
    return mw_quantity_parse(text, q, factor, msg, sizeof msg) == MW_U_OK;
}

/* A unit in the header of a column: any word of it, brackets stripped, that is a unit of the quantity. */
static bool header_factor(const char *header, enum mw_quantity q, double *factor)
{
    for (const char *p = header; *p;) {
        p += strspn(p, " ()[]");
        size_t n = strcspn(p, " ()[]");
        if (memchr(p, '/', n) && unit_factor(p, n, q, factor))
            return true;
        p += n;
    }
    return false;
}

static bool says_time(const char *header)
{
    return strcasestr(header, "time") || strcasestr(header, "date");
}

static bool read_header(struct load *l, char *line, enum mw_quantity q, struct mw_arena *a, struct mw_series *s)
{
    char *f[FIELD_MAX];
    l->sep = strchr(line, ';') && !strchr(line, ',') ? ';' : ',';
    size_t n = mw_csv_split(line, l->sep, f, FIELD_MAX);
    l->time_column = l->value_column = SIZE_MAX;
    for (size_t i = 0; i < n && i < FIELD_MAX; i++) {
        bool utc = strstr(f[i], "UTC") != NULL;
        if (says_time(f[i]) && (l->time_column == SIZE_MAX || (utc && !l->utc))) {
            l->time_column = i;
            l->utc = utc;
        } else if (l->value_column == SIZE_MAX && header_factor(f[i], q, &l->factor)) {
            l->value_column = i;
            s->name = mw_arena_strdup(a, f[i]);
        }
    }
    if (l->time_column == SIZE_MAX || l->value_column == SIZE_MAX) {
        mw_diag_error(l->diag, "E421", mw_reader_pos(l->r), NULL, "no column of %s: expected a header such as \"time,%s\"",
                      l->time_column == SIZE_MAX ? "time" : mw_quantity_name(q), q == MW_Q_CO2_PER_ENERGY ? "carbon (g/kWh)" : "price (USD/MWh)");
        return false;
    }
    return true;
}

/* Local wall clock to UTC.  Where the clocks go back the first pass is summer time, the second standard time. */
static int64_t from_local(struct load *l, int64_t local_ns)
{
    static const struct mw_tz utc = { 0 };
    const struct mw_tz *tz = l->tz ? l->tz : &utc;
    l->was_local = true;
    int64_t summer_ns = local_ns - tz->dst_offset_s * MW_NS_PER_S, standard_ns = local_ns - tz->std_offset_s * MW_NS_PER_S;
    bool summer = tz->has_dst && mw_tz_local(tz, summer_ns) == local_ns;
    bool standard = mw_tz_local(tz, standard_ns) == local_ns;
    if (summer && standard)
        return l->last_ns >= summer_ns ? standard_ns : summer_ns;
    return summer ? summer_ns : standard_ns;
}

/* "2023-01-01 00:00", with seconds, 'T', and "Z" or "+01:00". */
static bool read_time(struct load *l, const char *text, int64_t *t_ns)
{
    char date[24];
    int h, m, end = 0;
    size_t n = strcspn(text, "Z+");
    const char *minus = n > 10 && strlen(text) > 10 ? memchr(text + 10, '-', n - 10) : NULL;
    if (minus)
        n = (size_t)(minus - text);
    if (n >= sizeof date)
        return false;
    memcpy(date, text, n);
    date[n] = '\0';
    if (!mw_date_parse(date, t_ns) || *t_ns < DATE_MIN_NS || *t_ns > DATE_MAX_NS)
        return false;
    const char *zone = text + n;
    if (*zone == '\0') {
        if (!l->utc)
            *t_ns = from_local(l, *t_ns);
        return true;
    }
    if (strcmp(zone, "Z") == 0)
        return true;
    if (sscanf(zone + 1, "%2d:%2d%n", &h, &m, &end) != 2 || zone[1 + end] || h < 0 || h > 14 || m < 0 || m > 59)
        return false;
    *t_ns -= (*zone == '-' ? -1 : 1) * (h * INT64_C(3600) + m * INT64_C(60)) * MW_NS_PER_S;
    return true;
}

static void read_row(struct load *l, char *line)
{
    char *f[FIELD_MAX];
    struct row row = { .line = (uint32_t)l->row_n };
    struct mw_pos pos = mw_reader_pos(l->r);
    size_t n = mw_csv_split(line, l->sep, f, FIELD_MAX);
    if (n <= l->time_column || n <= l->value_column) {
        l->error_n++;
        mw_diag_error(l->diag, "E422", pos, NULL, "too few fields");
        return;
    }
    char *time = f[l->time_column], *value = f[l->value_column];
    if (!read_time(l, time, &row.t_ns)) {
        l->error_n++;
        pos.col = (unsigned)(time - line) + 1;
        mw_diag_error(l->diag, "E422", pos, NULL, "'%.40s' is not a date and time", time);
        return;
    }
    l->last_ns = row.t_ns;
    if (*value == '\0')
        return; /* a gap */
    if (!mw_csv_double(value, &row.v)) {
        l->error_n++;
        pos.col = (unsigned)(value - line) + 1;
        mw_diag_error(l->diag, "E422", pos, NULL, "'%.40s' is not a number", value);
        return;
    }
    row.v *= l->factor;
    if (l->row_n == l->row_cap) {
        l->row_cap = l->row_cap ? l->row_cap * 2 : 1024;
        l->row = realloc(l->row, l->row_cap * sizeof *l->row);
        MW_ASSERT(l->row);
    }
    l->row[l->row_n++] = row;
}

static int by_time(const void *pa, const void *pb)
{
    const struct row *a = pa, *b = pb;
    if (a->t_ns != b->t_ns)
        return a->t_ns < b->t_ns ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static int by_ns(const void *pa, const void *pb)
{
    int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;
    return (a > b) - (a < b);
}

/* The median distance between rows: gaps and repeats are rare. */
static int64_t step_of(const struct row *row, size_t n)
{
    int64_t *gap = malloc(n * sizeof *gap);
    MW_ASSERT(gap);
    for (size_t i = 1; i < n; i++)
        gap[i - 1] = row[i].t_ns - row[i - 1].t_ns;
    qsort(gap, n - 1, sizeof *gap, by_ns);
    int64_t step_ns = gap[(n - 1) / 2];
    free(gap);
    return step_ns;
}

static bool fail(struct load *l, const char *code, const char *what)
{
    struct mw_pos pos = { mw_reader_pos(l->r).file, 0, 0 };
    mw_diag_error(l->diag, code, pos, NULL, "%s", what);
    return false;
}

/* Rows in order onto the grid. */
static bool lay(struct load *l, struct mw_arena *a, struct mw_series *s)
{
    if (l->row_n < 24)
        return fail(l, "E424", "fewer than 24 values");
    qsort(l->row, l->row_n, sizeof *l->row, by_time);
    s->t0_ns = l->row[0].t_ns;
    s->step_ns = step_of(l->row, l->row_n);
    if (s->step_ns < STEP_MIN_NS || s->step_ns > STEP_MAX_NS)
        return fail(l, "E423", "the times do not form a series: expected steps of a second to a day");
    int64_t last = 0;
    for (size_t i = 0; i < l->row_n; i++) {
        int64_t off_ns = l->row[i].t_ns - s->t0_ns;
        if (off_ns % s->step_ns != 0)
            return fail(l, "E423", "a time lies off the grid of the series' own step");
        if ((off_ns / s->step_ns - last) * s->step_ns > GAP_MAX_NS)
            return fail(l, "E424", "a gap of more than 72 h");
        last = off_ns / s->step_ns;
    }
    if (last >= ROW_MAX)
        return fail(l, "E423", "more steps than a series may have");
    s->n = (uint32_t)last + 1;
    s->v = mw_arena_array(a, double, s->n);
    uint32_t at = 0;
    s->v[0] = l->row[0].v;
    for (size_t i = 1; i < l->row_n; i++) {
        uint32_t k = (uint32_t)((l->row[i].t_ns - s->t0_ns) / s->step_ns);
        if (k == at) {
            s->repeated_n++;
            continue;
        }
        for (at++; at < k; at++) {
            s->v[at] = s->v[at - 1];
            s->missing_n++;
        }
        s->v[k] = l->row[i].v;
    }
    return true;
}

static void warn(struct load *l, const struct mw_series *s)
{
    struct mw_pos pos = { mw_reader_pos(l->r).file, 0, 0 };
    if (s->missing_n || s->repeated_n)
        mw_diag_warn(l->diag, "W421", pos, NULL, "%u values are absent and hold the value before; %u rows repeat a time, the first is used", s->missing_n, s->repeated_n);
    if (l->was_local && !l->tz)
        mw_diag_warn(l->diag, "W422", pos, NULL, "times carry no zone and none is known: read as UTC");
}

struct mw_series *mw_series_read(struct mw_arena *a, struct mw_reader *r, enum mw_quantity q, const struct mw_tz *tz, struct mw_diag *d)
{
    struct load l = { .r = r, .diag = d, .tz = tz, .last_ns = INT64_MIN };
    struct mw_series *s = mw_arena_new(a, struct mw_series);
    char *line;
    s->q = q;
    while ((line = mw_reader_line(r)) && (*line == '#' || !*line))
        ;
    if (line && strncmp(line, "\xef\xbb\xbf", 3) == 0)
        line += 3; /* byte order mark */
    if (!line && !mw_reader_failed(r))
        fail(&l, "E421", "the file is empty");
    bool ok = line && read_header(&l, line, q, a, s);
    while (ok && l.error_n < ERROR_MAX && l.row_n < ROW_MAX && (line = mw_reader_line(r)))
        if (*line && *line != '#')
            read_row(&l, line);
    ok = ok && !l.error_n && !mw_reader_failed(r) && lay(&l, a, s);
    if (ok)
        warn(&l, s);
    free(l.row);
    return ok ? s : NULL;
}

struct mw_series *mw_series_load(struct mw_arena *a, const char *path, enum mw_quantity q, const struct mw_tz *tz, struct mw_diag *d)
{
    struct mw_reader *r = mw_reader_open(path, d);
    struct mw_series *s = r ? mw_series_read(a, r, q, tz, d) : NULL;
    mw_reader_close(r);
    return s;
}

static int64_t end_of(const struct mw_series *s)
{
    return s->t0_ns + s->n * s->step_ns;
}

bool mw_series_covers(const struct mw_series *s, int64_t t_ns)
{
    return t_ns >= s->t0_ns && t_ns < end_of(s);
}

/* Moves t by whole weeks to the nearest same date of the series' middle year. */
static int64_t same_week(const struct mw_series *s, int64_t t_ns)
{
    struct mw_civil c = mw_time_to_civil(t_ns), mid = mw_time_to_civil(s->t0_ns + (end_of(s) - s->t0_ns) / 2);
    int day = c.month == 2 && c.day == 29 ? 28 : c.day;
    int64_t same_ns = mw_time_from_civil(mid.year, c.month, day, c.hour, c.minute, c.second);
    int64_t weeks = (int64_t)floor((double)(t_ns - same_ns) / WEEK_NS + 0.5);
    t_ns -= weeks * WEEK_NS;
    if (t_ns < s->t0_ns)
        t_ns += WEEK_NS;
    else if (t_ns >= end_of(s))
        t_ns -= WEEK_NS;
    return t_ns;
}

double mw_series_at(const struct mw_series *s, int64_t t_ns)
{
    if (!mw_series_covers(s, t_ns))
        t_ns = same_week(s, t_ns);
    int64_t k = (t_ns - s->t0_ns) / s->step_ns - ((t_ns - s->t0_ns) % s->step_ns < 0);
    k %= s->n; /* a series shorter than a year repeats itself */
    return s->v[k < 0 ? k + s->n : k];
}

int64_t mw_series_next(const struct mw_series *s, int64_t t_ns)
{
    int64_t off_ns = (t_ns - s->t0_ns) % s->step_ns;
    return t_ns + s->step_ns - (off_ns < 0 ? off_ns + s->step_ns : off_ns);
}

double mw_series_mean(const struct mw_series *s)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < s->n; i++)
        sum += s->v[i];
    return sum / s->n;
}
