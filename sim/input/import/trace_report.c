/* sim/input/import/trace_report.c - what a trace amounts to, what it lacks, and its copy in our own format; reads no foreign file but node counts. */
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include "sim/base/units.h"
#include "sim/input/import/trace.h"
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static int by_value(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

struct edge { double t_s; double gpus; };

/* Ends before starts at the same instant, so that back-to-back jobs do not overlap. */
static int by_edge(const void *pa, const void *pb)
{
    const struct edge *a = pa, *b = pb;
    if (a->t_s != b->t_s)
        return a->t_s < b->t_s ? -1 : 1;
    return (a->gpus > b->gpus) - (a->gpus < b->gpus);
}

static void measure_concurrency(struct mw_trace *t)
{
    struct edge *e = malloc(2 * (size_t)t->n * sizeof *e);
    double gpus = 0.0;
    MW_ASSERT(e);
    for (uint32_t i = 0; i < t->n; i++) {
        double start_s = mw_time_s(t->job[i].submit_ns);
        e[2 * i] = (struct edge){ start_s, t->job[i].gpus };
        e[2 * i + 1] = (struct edge){ start_s + t->job[i].run_s, -(double)t->job[i].gpus };
    }
    qsort(e, 2 * (size_t)t->n, sizeof *e, by_edge);
    t->sanity.span_s = e[2 * (size_t)t->n - 1].t_s;
    for (size_t i = 0; i < 2 * (size_t)t->n; i++) {
        gpus += e[i].gpus;
        if (gpus > t->sanity.peak_gpus)
            t->sanity.peak_gpus = gpus;
    }
    free(e);
}

void mw_trace_measure(struct mw_trace *t)
{
    struct mw_trace_sanity *s = &t->sanity;
    double *run_s = malloc(t->n * sizeof *run_s), sum_s = 0.0;
    MW_ASSERT(run_s && t->n);
    s->gpu_s = s->peak_gpus = 0.0;
    s->gpus_max = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        run_s[i] = t->job[i].run_s;
        sum_s += run_s[i];
        s->gpu_s += run_s[i] * t->job[i].gpus;
        s->has_end |= t->job[i].end != MW_END_UNKNOWN;
        if (t->job[i].gpus > s->gpus_max)
            s->gpus_max = t->job[i].gpus;
    }
    qsort(run_s, t->n, sizeof *run_s, by_value);
    s->run_mean_s = sum_s / t->n;
    s->run_p50_s = run_s[(size_t)(0.50 * (t->n - 1) + 0.5)];
    s->run_p90_s = run_s[(size_t)(0.90 * (t->n - 1) + 0.5)];
    s->run_p99_s = run_s[(size_t)(0.99 * (t->n - 1) + 0.5)];
    free(run_s);
    measure_concurrency(t);
}

bool mw_trace_nodes_read(struct mw_reader *r, double gpus_per_node, struct mw_trace_cluster *out, struct mw_diag *d)
{
    char *line = mw_reader_line(r), *f[3];
    double active, total, active_sum = 0.0, total_sum = 0.0;
    *out = (struct mw_trace_cluster){ .gpus_per_node = gpus_per_node };
    if (!line || strcmp(line, "time,active,total") != 0) {
        if (!mw_reader_failed(r))
            mw_diag_error(d, "E411", mw_reader_pos(r), NULL, "not a node sequence: expected the columns time,active,total");
        return false;
    }
    while ((line = mw_reader_line(r))) {
        if (mw_csv_split(line, ',', f, 3) < 3 || !mw_csv_double(f[1], &active) || !mw_csv_double(f[2], &total) || active < 0.0 || total < 0.0) {
            mw_diag_error(d, "E412", mw_reader_pos(r), NULL, "expected a time and two counts of nodes");
            return false;
        }
        out->row_n++;
        active_sum += active;
        total_sum += total;
        if (total > out->node_max)
            out->node_max = total;
    }
    if (out->row_n == 0 && !mw_reader_failed(r))
        mw_diag_error(d, "E414", mw_reader_pos(r), NULL, "a node sequence without rows");
    if (out->row_n == 0 || mw_reader_failed(r))
        return false;
    out->active_mean = active_sum / out->row_n;
    out->node_mean = total_sum / out->row_n;
    return true;
}

static const char *time_text(char buf[32], double s)
{
    return mw_quantity_print(buf, 32, s, MW_Q_TIME, 3);
}

static void report_missing(const struct mw_trace *t, struct mw_str *out)
{
    const struct mw_trace_sanity *s = &t->sanity;
    const struct { bool has; const char *text; } field[] = {
        { s->has_wait, "waiting times" }, { s->has_limit, "time limits (backfill uses true run times)" }, { s->has_end, "how jobs ended (all count as passed)" },
        { s->has_group, "tenants" }, { t->start_ns != INT64_MIN, "dates" },
    };
    const char *sep = "missing      ";
    for (size_t k = 0; k < sizeof field / sizeof *field; k++)
        if (!field[k].has) {
            mw_str_addf(out, "%s%s", sep, field[k].text);
            sep = "; ";
        }
    if (*sep == ';')
        mw_str_add(out, "\n");
    if (s->mismatch_n)
        mw_str_addf(out, "mismatch     %u rows state GPU time that is not run time x GPUs; run time is used\n", s->mismatch_n);
}

void mw_trace_report(const struct mw_trace *t, const struct mw_trace_cluster *cluster, struct mw_str *out)
{
    const struct mw_trace_sanity *s = &t->sanity;
    char a[32], b[32], c[32], e[32];
    mw_str_addf(out, "trace        %s, %u rows, %u jobs of %u tenants", t->format, s->row_n, t->n, t->group_n);
    if (t->start_ns != INT64_MIN)
        mw_str_addf(out, ", first submitted %s", mw_date_print(a, sizeof a, t->start_ns));
    mw_str_addf(out, "\nspan         %s\n", time_text(a, s->span_s));
    mw_str_addf(out, "run time     mean %s, p50 %s, p90 %s, p99 %s\n", time_text(a, s->run_mean_s), time_text(b, s->run_p50_s), time_text(c, s->run_p90_s),
                time_text(e, s->run_p99_s));
    mw_str_addf(out, "demand       %.0f GPU-hours: %.1f GPUs on average, %.0f at most if nobody waited; largest job %u GPUs\n", s->gpu_s / 3600.0,
                s->gpu_s / s->span_s, s->peak_gpus, s->gpus_max);
    if (cluster) {
        double gpus = cluster->node_mean * cluster->gpus_per_node;
        mw_str_addf(out, "capacity     %.0f GPUs: %.1f nodes on average (at most %.0f, %.1f active) x %g GPUs per node, which is assumed\n", gpus, cluster->node_mean,
                    cluster->node_max, cluster->active_mean, cluster->gpus_per_node);
        mw_str_addf(out, "load         %.1f %% of capacity on average\n", 100.0 * s->gpu_s / s->span_s / gpus);
    }
    mw_str_addf(out, "order        %u rows are earlier than the one before; sorted\n", s->unsorted_n);
    mw_str_addf(out, "repeated     %u rows repeat another; kept, as jobs of their own\n", s->repeated_n);
    mw_str_addf(out, "left out     %u without a GPU, %u without run time\n", s->no_gpu_n, s->no_time_n);
    report_missing(t, out);
}

/* gzip without a name or a time: the same trace gives the same bytes. */
static unsigned char *gzip(const struct mw_str *text, size_t *n_B)
{
    z_stream z = { 0 };
    MW_ASSERT(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    size_t cap_B = deflateBound(&z, text->n);
    unsigned char *out = malloc(cap_B);
    MW_ASSERT(out && cap_B <= UINT32_MAX && text->n <= UINT32_MAX);
    z.next_in = (unsigned char *)text->s;
    z.avail_in = (uInt)text->n;
    z.next_out = out;
    z.avail_out = (uInt)cap_B;
    MW_ASSERT(deflate(&z, Z_FINISH) == Z_STREAM_END);
    *n_B = z.total_out;
    deflateEnd(&z);
    return out;
}

/* Seconds are mostly whole, and whole numbers need no search for the shortest text. */
static void add_seconds(struct mw_str *text, double s)
{
    char buf[MW_DOUBLE_TEXT_N];
    if (s == floor(s) && s < 1e15)
        mw_str_addf(text, "%.0f,", s);
    else
        mw_str_addf(text, "%s,", mw_double_text(buf, sizeof buf, s));
}

static void add_name(struct mw_str *text, const char *name)
{
    if (!strpbrk(name, ",\"")) {
        mw_str_add(text, name);
        return;
    }
    mw_str_add(text, "\"");
    for (const char *p = name; *p; p++)
        if (*p == '"')
            mw_str_add(text, "\"\"");
        else
            mw_str_addn(text, p, 1);
    mw_str_add(text, "\"");
}

static void write_job(const struct mw_trace *t, const struct mw_trace_job *j, struct mw_str *text)
{
    add_seconds(text, mw_time_s(j->submit_ns));
    add_seconds(text, j->run_s);
    mw_str_addf(text, "%" PRIu32 ",", j->gpus);
    add_name(text, t->group[j->group]);
    mw_str_addf(text, ",%s\n", mw_job_end_name(j->end));
}

bool mw_trace_write(const struct mw_trace *t, const char *path, struct mw_diag *d)
{
    struct mw_str text;
    char date[32];
    size_t len = strlen(path), n_B = 0;
    mw_str_init(&text);
    mw_str_addf(&text, "# millwright job trace, from %s\n", t->format);
    if (t->start_ns != INT64_MIN)
        mw_str_addf(&text, "# start: %s\n", mw_date_print(date, sizeof date, t->start_ns));
    mw_str_add(&text, "submit_s,run_s,gpus,tenant,end\n");
    for (uint32_t i = 0; i < t->n; i++)
        write_job(t, &t->job[i], &text);
    unsigned char *packed = len > 3 && strcmp(path + len - 3, ".gz") == 0 ? gzip(&text, &n_B) : NULL;
    bool ok = packed ? mw_file_write_atomic(path, packed, n_B) : mw_file_write_atomic(path, text.s, text.n);
    if (!ok) {
        int err = errno;
        mw_diag_error(d, "E101", ((struct mw_pos){ path, 0, 0 }), NULL, "cannot write: %s", strerror(err));
    }
    free(packed);
    mw_str_fini(&text);
    return ok;
}
