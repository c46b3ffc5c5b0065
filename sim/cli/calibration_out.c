/* sim/cli/calibration_out.c - what a calibration leaves behind: profiles, a database of the common schema, and the PDF drawn from it. */
#include "report/report.h"
#include "sim/base/file.h"
#include "sim/cli/calibration_out.h"
#include "sim/store/store.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { POINTS_MAX = 400 }; /* of a set, for drawing */

static bool write_profile(const char *path, const struct mw_profile *p, struct mw_diag *d)
{
    struct mw_str out;
    mw_str_init(&out);
    mw_profile_print(p, mw_fittable_find, &out);
    bool ok = mw_file_write_atomic(path, out.s, out.n);
    if (!ok)
        mw_diag_error(d, "E103", ((struct mw_pos){ path, 0, 0 }), NULL, "cannot be written: %s", strerror(errno));
    mw_str_fini(&out);
    return ok;
}

static void store_set(struct mw_store *db, uint32_t id, const struct mw_calibrated_set *c)
{
    const struct mw_fit_set *s = c->set;
    const struct mw_fit_cross *x = &c->cross;
    const struct mw_profile_fit *f = &c->fit;
    uint32_t excluded = 0;
    for (unsigned i = 0; i < s->reject_n; i++) {
        excluded += s->reject[i].n;
        mw_store_fit_reject(db, id, i, s->reject[i].why, s->reject[i].n, s->reject[i].file, s->reject[i].line);
    }
    struct mw_store_fit row = { .device = s->device, .model = s->of->name, .key = s->key, .doc = s->of->doc, .unit = s->of->unit, .failed = c->failed, .points_n = s->n, .excluded_n = excluded,
                                .source = s->n ? s->row[0].source : NULL, .licence = s->n ? s->row[0].licence : NULL,
                                .cv_median = NAN, .cv_p90 = NAN, .alone_median = NAN, .alone_p90 = NAN, .baseline_median = NAN, .baseline_p90 = NAN, .coverage_frac = NAN, .half_near_ln = NAN, .half_alone_ln = NAN };
    if (!c->failed)
        row = (struct mw_store_fit){ .device = row.device, .model = row.model, .key = row.key, .doc = row.doc, .unit = row.unit, .points_n = row.points_n, .excluded_n = excluded, .source = row.source, .licence = row.licence,
                                     .cv_median = x->median, .cv_p90 = x->p90, .alone_median = x->alone_median, .alone_p90 = x->alone_p90, .baseline_median = x->baseline_median,
                                     .baseline_p90 = x->baseline_p90, .coverage_frac = x->coverage, .half_near_ln = x->half_near_ln, .half_alone_ln = x->half_alone_ln };
    mw_store_fit(db, id, &row);
    for (unsigned i = 0; !c->failed && i < f->con_n; i++)
        if (!s->of->uses || s->of->uses(s->key, i))
            mw_store_fit_constant(db, id, i, &(struct mw_store_fit_constant){ f->con_key[i], s->of->con[i].unit, s->of->con[i].doc, f->con[i], f->se_ln[i], s->of->con[i].start });
    unsigned n = s->n < POINTS_MAX ? s->n : POINTS_MAX;
    for (unsigned k = 0; !c->failed && k < n; k++) {
        unsigned i = (unsigned)((uint64_t)k * s->n / n);
        mw_store_fit_point(db, id, k, s->row[i].measured, s->of->predict(s->row[i].gpu, f->con, s->row[i].op), c->left_out_ln[i]);
    }
}

static bool write_db(const char *path, const struct mw_calibration *cal, struct mw_diag *d)
{
    struct mw_store *db = mw_store_create(path, d);
    if (!db)
        return false;
    mw_store_meta(db, "kind", "calibrate");
    mw_store_meta(db, "version", MW_VERSION);
    char title[120];
    if (cal->profile_n == 1)
        snprintf(title, sizeof title, "Calibration of %s", cal->profile[0].device);
    else
        snprintf(title, sizeof title, "Calibration of %u devices", cal->profile_n);
    mw_store_scenario(db, "title", title);
    mw_store_scenario(db, "name", "calibration");
    mw_store_case(db, 0, "base", NULL);
    mw_store_case_state(db, 0, "ok", NULL);
    for (unsigned i = 0; i < cal->set_n; i++)
        store_set(db, i + 1, &cal->set[i]);
    bool ok = mw_store_finish(db);
    mw_store_close(db);
    return ok;
}

static bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), m = strlen(tail);
    return n >= m && strcmp(s + n - m, tail) == 0;
}

bool mw_calibration_write(const char *out, const struct mw_calibration *cal, bool report, struct mw_arena *a, struct mw_diag *d)
{
    bool file = ends_with(out, ".yaml"), ok = true;
    if (file && cal->profile_n != 1) {
        struct mw_str names;
        mw_str_init(&names);
        for (unsigned i = 0; i < cal->profile_n; i++)
            mw_str_addf(&names, "%s %s", i ? "," : "", cal->profile[i].device);
        mw_diag_error(d, "E612", ((struct mw_pos){ NULL, 0, 0 }), NULL, "these tables measure %u devices:%s; choose one with --device, or give -o a folder; nothing was written", cal->profile_n, names.n ? names.s : "");
        mw_str_fini(&names);
        return false;
    }
    if (!file && !mw_dir_make(out)) {
        mw_diag_error(d, "E103", ((struct mw_pos){ out, 0, 0 }), NULL, "cannot make the folder: %s", strerror(errno));
        return false;
    }
    const char *stem = file ? mw_arena_strndup(a, out, strlen(out) - 5) : mw_arena_printf(a, "%s/calibration", out);
    for (unsigned i = 0; ok && i < cal->profile_n; i++)
        ok = write_profile(file ? out : mw_arena_printf(a, "%s/%s.yaml", out, cal->profile[i].device), &cal->profile[i], d);
    const char *db = mw_arena_printf(a, "%s.db", stem), *pdf = mw_arena_printf(a, "%s.pdf", stem);
    ok = ok && write_db(db, cal, d);
    if (ok && report)
        ok = mw_report_write(&(struct mw_report_options){ .db = db, .pdf = pdf, .edition = "calibration" }, d);
    if (ok)
        fprintf(stderr, "written: %s%s, %s%s%s\n", out, file ? "" : "/*.yaml", db, report ? ", " : "", report ? pdf : "");
    return ok;
}
