/* sim/input/import/trace.c - reads job traces by a table of formats; the sanity report is in trace_report.c. */
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include "sim/input/import/trace.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD_MAX = 64, ERROR_MAX = 100, JOB_MAX = 50000000 };
static const double RUN_MAX_S = 3.2e9, GPUS_MAX = 1e7; /* a century; more GPUs than any site */
#define DATE_MIN_NS (INT64_C(-2208988800) * MW_NS_PER_S) /* 1900 .. 2100: differences of such times fit into 64 bits */
#define DATE_MAX_NS (INT64_C(4102444800) * MW_NS_PER_S)

enum column { SUBMIT, RUN, GPUS, GROUP, END, GPU_TIME, COLUMN_N };

/* Column names of each format; NULL: it has none.  dates: submissions are civil times, else seconds. */
static const struct format {
    const char *name, *column[COLUMN_N];
    bool dates, has_wait, has_limit;
} formats[] = {
    { "millwright", { "submit_s", "run_s", "gpus", "tenant", "end", NULL }, false, false, false },
    { "philly", { "timestamp", "duration", "num_gpus", "cluster", NULL, "gpu_time" }, true, false, false },
    { "eagle", { "submit_time", "run_time", "gpus_req", "account", "state", NULL }, true, true, true },
};
enum { FORMAT_N = sizeof formats / sizeof *formats };

static const struct { const char *word; enum mw_job_end end; } end_words[] = {
    { "passed", MW_END_PASSED }, { "COMPLETED", MW_END_PASSED }, { "Pass", MW_END_PASSED }, { "killed", MW_END_KILLED }, { "CANCELLED", MW_END_KILLED },
    { "TIMEOUT", MW_END_KILLED }, { "Killed", MW_END_KILLED }, { "failed", MW_END_FAILED }, { "FAILED", MW_END_FAILED }, { "Failed", MW_END_FAILED },
    { "NODE_FAIL", MW_END_FAILED }, { "OUT_OF_MEMORY", MW_END_FAILED },
};

const char *mw_job_end_name(enum mw_job_end e)
{
    static const char *const name[] = { "unknown", "passed", "killed", "failed" };
    return name[e];
}

const char *const *mw_trace_formats(void)
{
    static const char *const name[] = { "millwright", "philly", "eagle", NULL };
    return name;
}

struct row { struct mw_trace_job job; int64_t at_ns; uint32_t line; };

struct load {
    struct mw_arena *arena;
    struct mw_reader *r;
    struct mw_diag *diag;
    struct mw_trace *t;
    const struct format *format;
    size_t column[COLUMN_N], column_max; /* SIZE_MAX: absent */
    struct row *row;
    size_t row_n, row_cap, error_n;
    uint32_t *bucket, bucket_n;          /* open addressing over group names: index + 1 */
    uint32_t group_cap;
    int64_t last_ns, file_start_ns;
};

static const struct format *format_of(char **field, size_t n, size_t column[COLUMN_N])
{
    for (size_t k = 0; k < FORMAT_N; k++) {
        size_t found = 0, wanted = 0;
        for (int c = 0; c < COLUMN_N; c++) {
            column[c] = SIZE_MAX;
            if (!formats[k].column[c])
                continue;
            wanted += c <= GPUS;
            for (size_t f = 0; f < n && f < FIELD_MAX; f++)
                if (strcmp(field[f], formats[k].column[c]) == 0)
                    column[c] = f;
            found += c <= GPUS && column[c] != SIZE_MAX;
        }
        if (found == wanted)
            return &formats[k];
    }
    return NULL;
}

static void rehash(struct load *l)
{
    uint32_t n = l->bucket_n ? l->bucket_n * 2 : 64;
    free(l->bucket);
    l->bucket = calloc(n, sizeof *l->bucket);
    MW_ASSERT(l->bucket);
    l->bucket_n = n;
    for (uint32_t g = 0; g < l->t->group_n; g++) {
        uint32_t b = (uint32_t)mw_hash_str(l->t->group[g]) & (n - 1);
        while (l->bucket[b])
            b = (b + 1) & (n - 1);
        l->bucket[b] = g + 1;
    }
}

static uint32_t group_of(struct load *l, const char *name)
{
    struct mw_trace *t = l->t;
    if (2 * t->group_n >= l->bucket_n)
        rehash(l);
    uint32_t b = (uint32_t)mw_hash_str(name) & (l->bucket_n - 1);
    for (; l->bucket[b]; b = (b + 1) & (l->bucket_n - 1))
        if (strcmp(t->group[l->bucket[b] - 1], name) == 0)
            return l->bucket[b] - 1;
    if (t->group_n == l->group_cap) {
        l->group_cap = l->group_cap ? l->group_cap * 2 : 16;
        t->group = realloc(t->group, l->group_cap * sizeof *t->group);
        MW_ASSERT(t->group);
    }
    t->group[t->group_n] = mw_arena_strdup(l->arena, name);
    l->bucket[b] = t->group_n + 1;
    return t->group_n++;
}

static bool wrong(struct load *l, const char *code, const char *line, const char *field, const char *what)
{
    struct mw_pos pos = mw_reader_pos(l->r);
    pos.col = (unsigned)(field - line) + 1;
    l->error_n++;
    mw_diag_error(l->diag, code, pos, NULL, "'%.32s' %s", field, what);
    return false;
}

static bool number(struct load *l, const char *line, const char *field, double max, double *v)
{
    if (!mw_csv_double(field, v))
        return wrong(l, "E412", line, field, "is not a number");
    if (*v < 0.0 || *v > max)
        return wrong(l, "E413", line, field, "is outside what a job can be");
    return true;
}

static bool submitted(struct load *l, const char *line, const char *field, int64_t *at_ns)
{
    double s;
    if (l->format->dates)
        return (mw_date_parse(field, at_ns) && *at_ns >= DATE_MIN_NS && *at_ns <= DATE_MAX_NS) || wrong(l, "E412", line, field, "is not a date and time");
    if (!number(l, line, field, RUN_MAX_S, &s))
        return false;
    *at_ns = mw_time_ns_up(s);
    return true;
}

static enum mw_job_end end_of(const char *word)
{
    for (size_t k = 0; k < sizeof end_words / sizeof *end_words; k++)
        if (strcmp(word, end_words[k].word) == 0)
            return end_words[k].end;
    return MW_END_UNKNOWN;
}

/* Fields of one line into job; false after a message. */
static bool parse(struct load *l, const char *line, char **f, struct row *row)
{
    double gpus, gpu_time_s;
    const size_t *c = l->column;
    if (!submitted(l, line, f[c[SUBMIT]], &row->at_ns) || !number(l, line, f[c[RUN]], RUN_MAX_S, &row->job.run_s) ||
        !number(l, line, f[c[GPUS]], GPUS_MAX, &gpus))
        return false;
    if (gpus != floor(gpus))
        return wrong(l, "E413", line, f[c[GPUS]], "is not a whole number of GPUs");
    row->job.gpus = (uint32_t)gpus;
    if (c[END] != SIZE_MAX)
        row->job.end = end_of(f[c[END]]);
    if (c[GPU_TIME] != SIZE_MAX && mw_csv_double(f[c[GPU_TIME]], &gpu_time_s))
        l->t->sanity.mismatch_n += !(fabs(gpu_time_s - gpus * row->job.run_s) <= 1.0);
    row->job.group = group_of(l, c[GROUP] == SIZE_MAX ? "all" : f[c[GROUP]]);
    return true;
}

static void keep(struct load *l, struct row *row)
{
    struct mw_trace_sanity *s = &l->t->sanity;
    s->row_n++;
    if (row->job.gpus == 0 || row->job.run_s == 0.0) {
        *(row->job.gpus == 0 ? &s->no_gpu_n : &s->no_time_n) += 1;
        return;
    }
    s->unsorted_n += row->at_ns < l->last_ns;
    l->last_ns = row->at_ns;
    if (l->row_n == l->row_cap) {
        l->row_cap = l->row_cap ? l->row_cap * 2 : 4096;
        l->row = realloc(l->row, l->row_cap * sizeof *l->row);
        MW_ASSERT(l->row);
    }
    row->line = (uint32_t)l->row_n;
    l->row[l->row_n++] = *row;
}

static void read_line(struct load *l, char *line)
{
    char *f[FIELD_MAX];
    struct row row = { 0 };
    size_t n = mw_csv_split(line, ',', f, FIELD_MAX);
    if (n <= l->column_max) {
        wrong(l, "E412", line, line, "begins a line with too few fields");
        return;
    }
    if (parse(l, line, f, &row))
        keep(l, &row);
}

static int by_time(const void *pa, const void *pb)
{
    const struct row *a = pa, *b = pb;
    if (a->at_ns != b->at_ns)
        return a->at_ns < b->at_ns ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static bool same_job(const struct row *a, const struct row *b)
{
    return a->at_ns == b->at_ns && a->job.run_s == b->job.run_s && a->job.gpus == b->job.gpus && a->job.group == b->job.group;
}

/* Identical submissions need not be neighbours among those of one second: each is compared with the others of its instant. */
static uint32_t repeated(const struct row *row, size_t n)
{
    enum { LOOK_BACK = 64 };
    uint32_t count = 0;
    for (size_t i = 1; i < n; i++)
        for (size_t k = 1; k <= i && k <= LOOK_BACK && row[i - k].at_ns == row[i].at_ns; k++)
            if (same_job(&row[i], &row[i - k])) {
                count++;
                break;
            }
    return count;
}

static void finish(struct load *l)
{
    struct mw_trace *t = l->t;
    qsort(l->row, l->row_n, sizeof *l->row, by_time);
    t->n = (uint32_t)l->row_n;
    t->job = mw_arena_array(l->arena, struct mw_trace_job, t->n);
    for (uint32_t i = 0; i < t->n; i++) {
        t->job[i] = l->row[i].job;
        t->job[i].submit_ns = l->row[i].at_ns - l->row[0].at_ns;
    }
    t->start_ns = l->format->dates ? l->row[0].at_ns : l->file_start_ns;
    const char **group = mw_arena_array(l->arena, const char *, t->group_n);
    memcpy(group, t->group, t->group_n * sizeof *group);
    free(t->group);
    t->group = group;
    t->sanity.repeated_n = repeated(l->row, l->row_n);
    t->sanity.has_wait = l->format->has_wait;
    t->sanity.has_limit = l->format->has_limit;
    t->sanity.has_group = l->column[GROUP] != SIZE_MAX;
    mw_trace_measure(t);
    struct mw_pos pos = { mw_reader_pos(l->r).file, 0, 0 };
    if (t->sanity.no_gpu_n + t->sanity.no_time_n)
        mw_diag_warn(l->diag, "W411", pos, NULL, "%u jobs without a GPU and %u without run time are left out", t->sanity.no_gpu_n, t->sanity.no_time_n);
}

/* Up to the header line; comments may carry "# start: DATE". */
static bool read_header(struct load *l)
{
    char *line, *field[FIELD_MAX];
    l->file_start_ns = INT64_MIN;
    while ((line = mw_reader_line(l->r)) && (*line == '#' || !*line))
        if (strncmp(line, "# start: ", 9) == 0 && !mw_date_parse(line + 9, &l->file_start_ns))
            return wrong(l, "E412", line, line + 9, "is not a date and time");
    if (line)
        l->format = format_of(field, mw_csv_split(line, ',', field, FIELD_MAX), l->column);
    if (!l->format) {
        if (!mw_reader_failed(l->r))
            mw_diag_error(l->diag, "E411", mw_reader_pos(l->r), NULL, "not a job trace: expected the columns of millwright (submit_s,run_s,gpus,...), philly or eagle");
        return false;
    }
    for (int c = 0; c < COLUMN_N; c++)
        if (l->column[c] != SIZE_MAX && l->column[c] > l->column_max)
            l->column_max = l->column[c];
    return true;
}

struct mw_trace *mw_trace_read(struct mw_arena *a, struct mw_reader *r, struct mw_diag *d)
{
    struct load l = { .arena = a, .r = r, .diag = d, .t = mw_arena_new(a, struct mw_trace), .last_ns = INT64_MIN };
    bool ok = read_header(&l);
    for (char *line; ok && l.error_n < ERROR_MAX && l.row_n < JOB_MAX && (line = mw_reader_line(r));)
        if (*line && *line != '#')
            read_line(&l, line);
    ok = ok && !l.error_n && !mw_reader_failed(r);
    if (ok && l.row_n == 0) {
        mw_diag_error(d, "E414", mw_reader_pos(r), NULL, "no job with GPUs and run time in the file");
        ok = false;
    }
    if (ok) {
        l.t->format = l.format->name;
        finish(&l);
    } else {
        free(l.t->group);
    }
    free(l.row);
    free(l.bucket);
    return ok ? l.t : NULL;
}

struct mw_trace *mw_trace_load(struct mw_arena *a, const char *path, struct mw_diag *d)
{
    struct mw_reader *r = mw_reader_open(path, d);
    struct mw_trace *t = r ? mw_trace_read(a, r, d) : NULL;
    mw_reader_close(r);
    return t;
}
