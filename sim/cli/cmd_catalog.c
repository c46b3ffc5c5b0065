/* sim/cli/cmd_catalog.c - the parts library on the terminal: kinds, names, and every value of one part with its source. */
#include "sim/cli/cli.h"
#include "models/registry.h"
#include "sim/plan/devices.h"
#include <stdio.h>
#include <string.h>

static int kinds(const struct mw_session *s)
{
    for (const struct mw_part_kind *k = s->kinds; k->kind; k++) {
        const char **names;
        printf("%-20s %4zu  %s\n", k->kind, mw_library_names(s->library, k->kind, &names), k->doc);
    }
    return MW_EXIT_OK;
}

static int no_kind(const struct mw_session *s, const char *word)
{
    const char *names[128];
    size_t n = 0;
    for (const struct mw_part_kind *k = s->kinds; k->kind && n < 128; k++)
        names[n++] = k->kind;
    const char *near = mw_str_nearest(word, names, n);
    fprintf(stderr, "millwright: the library has no kind '%s'", word);
    fprintf(stderr, near ? "; did you mean '%s'?\n" : "\n", near);
    return MW_EXIT_USAGE;
}

static void print_part(const struct mw_node *n, const char *prefix)
{
    char path[256];
    for (const struct mw_node *c = n->first; c; c = c->next) {
        snprintf(path, sizeof path, "%s%s%s", prefix, *prefix ? "." : "", c->key ? c->key : "-");
        if (c->kind != MW_N_SCALAR) {
            print_part(c, path);
        } else if (c->text && c->text[0]) {
            printf("  %-34s %-26s %-10s %s%s%s\n", path, c->text, c->status ? mw_status_name(c->status) : "", c->source ? c->source : "", c->date ? ", " : "", c->date ? c->date : "");
        }
    }
}

/* ---- profiles: constants of devices and where each comes from */
static void print_fit(const struct mw_profile_fit *f, const struct mw_fittable *of)
{
    printf("\n%s/%s: %s%s%s", f->model, f->key, mw_profile_how_name(f->how), f->from ? " from " : "", f->from ? f->from : "");
    if (f->points)
        printf(", %s%u rows (%u left out); left out in turn: median %.1f %%, p90 %.1f %%; model alone %.1f %%, %.1f %%", f->how == MW_PF_TRANSFERRED ? "whose " : "", f->points, f->excluded, 100.0 * f->cv_median, 100.0 * f->cv_p90,
               100.0 * f->cv_alone_median, 100.0 * f->cv_alone_p90);
    printf("; P10-P90 +-%.1f %% on measured points, +-%.1f %% far from them\n", 100.0 * f->half_near_ln, 100.0 * f->half_alone_ln);
    if (f->source)
        printf("  source %s (%s)\n", f->source, f->licence ? f->licence : "no licence stated");
    for (unsigned i = 0; i < f->con_n; i++)
        if (!of->uses || of->uses(f->key, i))
            printf("  %-18s %12.5g %-16s +- %3.0f %%  %s\n", f->con_key[i], f->con[i], of->con[i].unit, 100.0 * f->se_ln[i], of->con[i].doc);
}

/* Every key of a model that any profile has, for devices that have none of their own. */
static void print_model(const struct mw_devices *d, const struct mw_device *dev, const struct mw_fittable *of, struct mw_arena *a)
{
    const char *seen[128];
    unsigned n = 0;
    for (unsigned i = 0; i <= d->n; i++) {
        const struct mw_profile *p = i == 0 ? dev->profile : d->d[i - 1].profile;
        for (unsigned k = 0; p && k < p->fit_n; k++) {
            unsigned s = 0;
            while (s < n && strcmp(seen[s], p->fit[k].key) != 0)
                s++;
            if (strcmp(p->fit[k].model, of->name) != 0 || s < n || n == 128)
                continue;
            seen[n++] = p->fit[k].key;
            print_fit(mw_device_fit(d->d, d->n, dev, of, p->fit[k].key, false, a), of);
        }
    }
    if (n == 0)
        print_fit(mw_device_fit(d->d, d->n, dev, of, "any", false, a), of);
}

static int profiles(struct mw_session *s, const struct mw_cli *c)
{
    struct mw_devices d = mw_devices_load(s, &s->arena, MW_PROFILES_ALL, c->profile);
    if (c->arg_n == 1) {
        for (unsigned i = 0; i < d.n; i++) {
            unsigned points = 0;
            for (unsigned k = 0; d.d[i].profile && k < d.d[i].profile->fit_n; k++)
                points += d.d[i].profile->fit[k].points;
            if (points)
                printf("%-20s fitted to %u measured rows: %s\n", d.d[i].name, points, d.d[i].profile->file);
            else
                printf("%-20s nothing measured: constants of its nearest relative against its own limits\n", d.d[i].name);
        }
        return MW_EXIT_OK;
    }
    const struct mw_device *dev = mw_device_find(d.d, d.n, c->arg[1]);
    if (!dev) {
        mw_diag_error(s->diag, "E611", ((struct mw_pos){ NULL, 0, 0 }), NULL, "the library has no GPU '%s'", c->arg[1]);
        return MW_EXIT_USAGE;
    }
    printf("profile %s%s%s\n", dev->name, dev->profile ? ": " : "", dev->profile ? dev->profile->file : "");
    printf("P10-P90 is that of the tables' laboratory; on another's machine fixed times move +-%.0f %% besides, rates +-%.0f %%\n", 100.0 * MW_ELSEWHERE_FIXED_LN, 100.0 * MW_ELSEWHERE_RATE_LN);
    for (const struct mw_fittable *const *f = mw_fittables; *f; f++)
        if (!(*f)->as)
            print_model(&d, dev, *f, &s->arena);
    return MW_EXIT_OK;
}

int mw_cmd_catalog(const struct mw_cli *c)
{
    struct mw_session s;
    int rc = MW_EXIT_OK;
    const char **names;
    mw_session_open(&s, NULL);
    if (c->arg_n == 0) {
        rc = kinds(&s);
        printf("%-20s %4s  %s\n", "profile", "", "calibrated constants of devices");
    } else if (strcmp(c->arg[0], "profile") == 0) {
        rc = profiles(&s, c);
    } else if (!mw_library_kind(s.library, c->arg[0])) {
        rc = no_kind(&s, c->arg[0]);
    } else if (c->arg_n == 1) {
        size_t n = mw_library_names(s.library, c->arg[0], &names);
        for (size_t i = 0; i < n; i++) {
            const struct mw_node *part = mw_library_get(s.library, c->arg[0], names[i], (struct mw_pos){ "command line", 0, 0 }, s.diag);
            const struct mw_node *about = part ? mw_node_get(part, "about") : NULL;
            printf("%-28s %s\n", names[i], about && about->text ? about->text : "");
        }
    } else {
        const struct mw_node *part = mw_library_get(s.library, c->arg[0], c->arg[1], (struct mw_pos){ "command line", 0, 0 }, s.diag);
        if (part) {
            printf("%s %s\n", c->arg[0], c->arg[1]);
            print_part(part, "");
        }
    }
    mw_diag_print(s.diag, stderr);
    if (mw_diag_errors(s.diag))
        rc = MW_EXIT_USAGE;
    mw_session_close(&s);
    return rc;
}
