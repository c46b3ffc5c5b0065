/* sim/cli/cmd_calibrate.c - measured tables to device profiles: what was read, what was fitted and how well, on one screen. */
#include "sim/base/json.h"
#include "sim/cli/calibration_out.h"
#include "sim/cli/cli.h"
#include "sim/plan/devices.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void not_read(struct mw_session *s, const struct mw_measured *t)
{
    char lacks[160];
    const struct mw_fittable *near = mw_fittable_near(t, lacks, sizeof lacks);
    mw_diag_warn(s->diag, "W433", ((struct mw_pos){ t->file, 1, 1 }), NULL, near ? "no model reads a table with these columns: passed over; for %s (%s) it lacks %s" : "no model reads a table with these columns: passed over",
                 near ? near->doc : "", near ? near->name : "", lacks);
}

static bool gather(const struct mw_cli *c, struct mw_session *s, struct mw_fit_data *data)
{
    const struct mw_device *only = c->device ? mw_device_find(data->device, data->device_n, c->device) : NULL;
    if (c->device && !only) {
        const char *names[256];
        unsigned n = 0;
        for (; n < data->device_n && n < 256; n++)
            names[n] = data->device[n].name;
        const char *near = mw_str_nearest(c->device, names, n);
        mw_diag_error(s->diag, "E611", ((struct mw_pos){ NULL, 0, 0 }), NULL, near ? "the library has no GPU '%s'; did you mean '%s'?" : "the library has no GPU '%s'", c->device, near);
        return false;
    }
    for (int i = 0; i < c->arg_n; i++) {
        struct mw_measured *t = mw_measured_load(&s->arena, c->arg[i], s->diag);
        const struct mw_fittable *of = t ? mw_fittable_of(t) : NULL;
        if (of)
            mw_fit_gather(data, of, t, only ? only->name : NULL);
        else if (t)
            not_read(s, t);
    }
    for (unsigned i = 0; i < data->unknown_n; i++)
        mw_diag_warn(s->diag, "W434", ((struct mw_pos){ data->unknown[i].file, data->unknown[i].line, 1 }), NULL, "device '%s' is not in the library: %u rows passed over", data->unknown[i].why, data->unknown[i].n);
    if (data->set_n == 0 && mw_diag_errors(s->diag) == 0)
        mw_diag_error(s->diag, "E434", ((struct mw_pos){ NULL, 0, 0 }), NULL, "no row of these tables belongs to %s", only ? only->name : "a device of the library");
    return mw_diag_errors(s->diag) == 0;
}

static void print_set(const struct mw_calibrated_set *c)
{
    const struct mw_fit_set *s = c->set;
    char name[128];
    snprintf(name, sizeof name, "%s/%s", s->of->name, s->key);
    if (c->failed)
        printf("%-14s %-40s %5u  not fitted: %s\n", s->device, name, s->n, c->failed);
    else
        printf("%-14s %-40s %5u %8.1f %6.1f %8.1f %6.1f %8.1f %6.1f   %4.1f..%.1f\n", s->device, name, s->n, 100.0 * c->cross.median, 100.0 * c->cross.p90, 100.0 * c->cross.alone_median,
               100.0 * c->cross.alone_p90, 100.0 * c->cross.baseline_median, 100.0 * c->cross.baseline_p90, 100.0 * c->cross.half_near_ln, 100.0 * c->cross.half_alone_ln);
    if (!c->failed && c->cross.bare)
        printf("%-14s   not interpolated between measured points: %s\n", "", c->cross.bare);
    for (unsigned i = 0; i < s->reject_n; i++)
        printf("%-14s   left out %u: %s (%s:%u)\n", "", s->reject[i].n, s->reject[i].why, s->reject[i].file, s->reject[i].line);
}

static void print_constants(const struct mw_calibrated_set *c)
{
    for (unsigned i = 0; !c->failed && i < c->fit.con_n; i++)
        if (!c->set->of->uses || c->set->of->uses(c->set->key, i))
            printf("    %-18s %12.5g %-16s +- %4.0f %%  %s\n", c->fit.con_key[i], c->fit.con[i], c->set->of->con[i].unit, 100.0 * c->fit.se_ln[i], c->set->of->con[i].doc);
}

static void screen(const struct mw_calibration *cal, const struct mw_fit_data *data)
{
    printf("%-14s %-40s %5s %15s %15s %15s   %s\n", "", "", "", "left out: all", "model alone", "one constant", "P10-P90 half width");
    printf("%-14s %-40s %5s %8s %6s %8s %6s %8s %6s   %s\n", "device", "model/key", "rows", "median%", "p90%", "median%", "p90%", "median%", "p90%", "near..far, %");
    for (unsigned i = 0; i < cal->set_n; i++) {
        print_set(&cal->set[i]);
        if (cal->profile_n == 1)
            print_constants(&cal->set[i]);
    }
    if (cal->profile_n == 0)
        printf("%u rows read; nothing was fitted\n", data->row_n);
    else
        printf("%u rows read; cross-validated over all of them: median %.1f %%, p90 %.1f %%.  Errors are |ln(predicted / measured)|, every value of every axis and every family left out in turn.\n", data->row_n,
           100.0 * cal->pooled_median, 100.0 * cal->pooled_p90);
}

static void set_json(struct mw_json *j, const struct mw_calibrated_set *c)
{
    mw_json_object(j, NULL);
    mw_json_str(j, "device", c->set->device);
    mw_json_str(j, "model", c->set->of->name);
    mw_json_str(j, "key", c->set->key);
    mw_json_int(j, "n", c->set->n);
    mw_json_str(j, "failed", c->failed);
    if (!c->failed) {
        mw_json_num(j, "median", c->cross.median);
        mw_json_num(j, "p90", c->cross.p90);
        mw_json_num(j, "alone_median", c->cross.alone_median);
        mw_json_num(j, "alone_p90", c->cross.alone_p90);
        mw_json_num(j, "baseline_median", c->cross.baseline_median);
        mw_json_num(j, "coverage", c->cross.coverage);
        mw_json_object(j, "constants");
        for (unsigned i = 0; i < c->fit.con_n; i++) {
            mw_json_array(j, c->fit.con_key[i]);
            mw_json_num(j, NULL, c->fit.con[i]);
            mw_json_num(j, NULL, c->fit.se_ln[i]);
            mw_json_end(j, ']');
        }
        mw_json_end(j, '}');
    }
    mw_json_end(j, '}');
}

static void json(const struct mw_calibration *cal)
{
    struct mw_str out;
    struct mw_json j;
    mw_str_init(&out);
    mw_json_init(&j, &out, 2);
    mw_json_object(&j, NULL);
    mw_json_array(&j, "sets");
    for (unsigned i = 0; i < cal->set_n; i++)
        set_json(&j, &cal->set[i]);
    mw_json_end(&j, ']');
    mw_json_num(&j, "median", cal->pooled_median);
    mw_json_num(&j, "p90", cal->pooled_p90);
    mw_json_end(&j, '}');
    puts(out.s);
    mw_str_fini(&out);
}

enum relatives { SAME_FAMILY, ANOTHER_FAMILY, NEAREST_OTHER, RELATIVES_N };

/* Rows of one kind of transfer, each set's error once per relative: the median over them of median and p90. */
static void transfer_line(const char *what, const struct mw_transfer *t, unsigned n, const char *model, enum relatives who)
{
    static const char *const name[RELATIVES_N] = { "same family", "another family", "its nearest" };
    double med[4096], p90[4096], half[4096], in = 0.0;
    unsigned m = 0;
    for (unsigned i = 0; i < n && m < 4096; i++)
        if (strcmp(t[i].to->of->name, model) == 0 && t[i].sibling == (who == SAME_FAMILY) && (who != NEAREST_OTHER || t[i].nearest)) {
            med[m] = t[i].median;
            p90[m] = t[i].p90;
            half[m++] = t[i].half_ln;
            in += t[i].coverage;
        }
    if (m)
        printf("%-18s %-16s %-16s %4u %8.1f %6.1f %8.1f %9.0f\n", model, name[who], what, m, 100.0 * mw_fit_quantile(med, m, 0.5), 100.0 * mw_fit_quantile(p90, m, 0.5),
               100.0 * mw_fit_quantile(half, m, 0.5), 100.0 * in / m);
}

static void transfers(const struct mw_calibration *cal, struct mw_arena *a)
{
    struct mw_transfer *bare, *few;
    unsigned bn = mw_calibrate_transfer(cal, 0, a, &bare), fn = mw_calibrate_transfer(cal, 8, a, &few);
    printf("\nConstants carried to another device against its own limits (median over pairs of sets; nearest: the one a device would take were its family not measured)\n%-18s %-16s %-16s %4s %8s %6s %8s %9s\n", "model", "from", "", "sets", "median%", "p90%", "p80%", "in band%");
    for (const struct mw_fittable *const *f = mw_fittables; *f; f++)
        for (int who = 0; who < RELATIVES_N; who++) {
            transfer_line("as they are", bare, bn, (*f)->name, who);
            transfer_line("eight rows", few, fn, (*f)->name, who);
        }
}

int mw_cmd_calibrate(const struct mw_cli *c)
{
    struct mw_session s;
    if (c->arg_n == 0) {
        fprintf(stderr, "millwright: calibrate takes measured tables (FILE.csv or FILE.csv.gz)\n");
        return MW_EXIT_USAGE;
    }
    mw_session_open(&s, NULL);
    struct mw_devices d = mw_devices_load(&s, &s.arena, MW_PROFILES_USABLE, NULL);
    struct mw_fit_data data = { .arena = &s.arena, .device = d.d, .device_n = d.n };
    struct mw_calibration cal = { 0 };
    bool ok = gather(c, &s, &data), failed = false;
    if (ok) {
        mw_calibrate(&data, NULL, NULL, NULL, &cal);
        for (unsigned i = 0; i < cal.set_n; i++)
            failed = failed || cal.set[i].failed;
        if (c->json)
            json(&cal);
        else
            screen(&cal, &data);
        if (c->transfer)
            transfers(&cal, &s.arena);
    }
    int rc = !ok ? MW_EXIT_SCENARIO : MW_EXIT_OK;
    if (ok && cal.profile_n == 0)
        rc = MW_EXIT_FAILED;
    else if (ok && c->out && !mw_calibration_write(c->out, &cal, !c->no_report, &s.arena, s.diag))
        rc = MW_EXIT_FAILED;
    fflush(stdout);
    mw_diag_print(s.diag, stderr);
    if (ok && failed)
        fprintf(stderr, "millwright: some sets were not fitted; their constants will come from a relative\n");
    mw_fit_data_fini(&data);
    mw_session_close(&s);
    return rc;
}
