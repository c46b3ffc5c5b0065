/* sim/plan/validate_print.c - the score as JSON, as one CSV line a row, and as a table for people. */
#include "sim/base/json.h"
#include "sim/plan/validate.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void figures(struct mw_json *j, const struct mw_valid_group *g)
{
    mw_json_int(j, "n", g->n);
    mw_json_int(j, "skipped", g->skipped);
    mw_json_num(j, "median", g->median);
    mw_json_num(j, "mean", g->mean);
    mw_json_num(j, "p90", g->p90);
    mw_json_num(j, "bias", g->bias);
    mw_json_num(j, "coverage", g->coverage);
    mw_json_num(j, "baseline_median", g->baseline_median);
    mw_json_num(j, "skill", g->skill);
}

void mw_valid_json(const struct mw_valid *v, struct mw_str *out)
{
    struct mw_json j;
    mw_json_init(&j, out, 2);
    mw_json_object(&j, NULL);
    mw_json_str(&j, "kind", v->kind);
    mw_json_array(&j, "groups");
    for (unsigned i = 0; i < v->group_n; i++) {
        const struct mw_valid_group *g = &v->group[i];
        mw_json_object(&j, NULL);
        mw_json_str(&j, "group", g->name);
        figures(&j, g);
        mw_json_str(&j, "constants", mw_profile_how_name(g->how));
        mw_json_str(&j, "from", g->from);
        mw_json_bool(&j, "rows_of_the_fit", g->in_fit);
        mw_json_end(&j, '}');
    }
    mw_json_end(&j, ']');
    mw_json_object(&j, "overall");
    figures(&j, &v->overall);
    mw_json_end(&j, '}');
    mw_json_int(&j, "constants_fitted", v->constants_n);
    mw_json_end(&j, '}');
    mw_str_add(out, "\n");
}

static void cell(struct mw_str *out, const char *s)
{
    mw_str_add(out, "\"");
    for (; *s; s++)
        mw_str_addn(out, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    mw_str_add(out, "\"");
}

void mw_valid_csv(const struct mw_valid *v, struct mw_str *out)
{
    mw_str_add(out, "id,group,measured,predicted,error,skipped_reason\n");
    for (unsigned i = 0; i < v->row_n; i++) {
        const struct mw_valid_row *r = &v->row[i];
        cell(out, r->id);
        mw_str_add(out, ",");
        cell(out, v->group[r->group].name);
        if (isfinite(r->measured))
            mw_str_addf(out, ",%.9g", r->measured);
        else
            mw_str_add(out, ",");
        if (r->skipped)
            mw_str_add(out, ",,,");
        else
            mw_str_addf(out, ",%.9g,%.6g,", r->predicted, log(r->predicted / r->measured));
        if (r->skipped)
            cell(out, r->skipped);
        mw_str_add(out, "\n");
    }
}

static void line(struct mw_str *out, const struct mw_valid_group *g, const char *how)
{
    char skill[16] = "-";
    if (g->n == 0) {
        mw_str_addf(out, "%-52s %6u %7u  nothing scored\n", g->name, g->n, g->skipped);
        return;
    }
    if (isfinite(g->skill))
        snprintf(skill, sizeof skill, "%.1f", g->skill);
    mw_str_addf(out, "%-52s %6u %7u %7.1f %7.1f %+7.1f %8.0f %8.1f %6s  %s\n", g->name, g->n, g->skipped, 100.0 * g->median, 100.0 * g->p90, 100.0 * g->bias, 100.0 * g->coverage,
                100.0 * g->baseline_median, skill, how);
}

/* How often each reason for skipping came; reasons are literals, so that a reason is its address or its text. */
static void reasons(const struct mw_valid *v, struct mw_str *out)
{
    struct { const char *why; unsigned n; } seen[64];
    unsigned n = 0;
    for (unsigned i = 0; i < v->row_n; i++) {
        const char *why = v->row[i].skipped;
        unsigned k = 0;
        while (why && k < n && strcmp(seen[k].why, why) != 0)
            k++;
        if (why && k == n && n < 64) {
            seen[n].why = why;
            seen[n++].n = 0;
        }
        if (why && k < 64)
            seen[k].n++;
    }
    for (unsigned k = 0; k < n; k++)
        mw_str_addf(out, "skipped %u rows: %s\n", seen[k].n, seen[k].why);
}

/* Which documented defaults stood in for empty cells, and how often. */
static void defaults(const struct mw_valid *v, struct mw_str *out)
{
    struct { char name[8]; unsigned n; } seen[16];
    unsigned n = 0;
    for (unsigned i = 0; i < v->row_n; i++)
        for (const char *p = v->row[i].skipped ? NULL : v->row[i].note; p && *p; p += strspn(p, " ")) {
            size_t len = strcspn(p, " ");
            unsigned k = 0;
            while (k < n && (strlen(seen[k].name) != len || strncmp(seen[k].name, p, len) != 0))
                k++;
            if (k == n && n < 16 && len < sizeof seen[n].name) {
                snprintf(seen[n].name, sizeof seen[n].name, "%.*s", (int)len, p);
                seen[n++].n = 0;
            }
            if (k < 16)
                seen[k].n++;
            p += len;
        }
    for (unsigned k = 0; k < n; k++)
        mw_str_addf(out, "%s%s for %u rows", k ? ", " : "defaults for empty cells (models/training/rows.h): ", seen[k].name, seen[k].n);
    if (n)
        mw_str_add(out, "\n");
}

void mw_valid_text(const struct mw_valid *v, struct mw_str *out)
{
    mw_str_addf(out, "%-52s %6s %7s %7s %7s %7s %8s %8s %6s  %s\n", "group", "rows", "skipped", "median%", "p90%", "bias%", "in band%", "1-const%", "skill", "constants");
    bool fit = false, untold = false;
    for (unsigned i = 0; i < v->group_n; i++) {
        const struct mw_valid_group *g = &v->group[i];
        char how[96];
        snprintf(how, sizeof how, "%s%s%s%s", mw_profile_how_name(g->how), g->from ? " from " : "", g->from ? g->from : "", g->in_fit ? " to these rows" : "");
        fit = fit || g->in_fit;
        untold = untold || (g->untold && g->n > 0);
        line(out, g, how);
    }
    line(out, &v->overall, "each group weighs min(1, rows / 10)");
    mw_str_addf(out, "%u fitted constants.  Errors are |ln(predicted / measured)|; skill is the one-constant model's median over ours.\n", v->constants_n);
    if (v->elsewhere_n)
        mw_str_addf(out, "%u rows are of another laboratory than their constants: their band is the wider one for that.\n", v->elsewhere_n);
    if (fit)
        mw_str_add(out, "Groups marked \"to these rows\" were used for the fit: their error is no forecast.  `millwright catalog profile DEVICE` prints the cross-validated one.\n");
    if (v->shared && v->shared->how == MW_PF_FITTED)
        mw_str_addf(out, "The constants were fitted to %u published rows, which may be among these; with every configuration family left out in turn they reach median %.1f %%, p90 %.1f %%.\n", v->shared->points,
                    100.0 * v->shared->cv_median, 100.0 * v->shared->cv_p90);
    if (untold)
        mw_str_add(out, "These profiles do not record which rows their \"fitted\" constants saw: take the error as in sample unless the table is new.\n");
    defaults(v, out);
    reasons(v, out);
}
