/* sim/input/profile.c - profiles out of YAML and into it, and a prediction with residual and band; no equation of a model is here. */
#include "sim/input/profile.h"
#include "sim/base/file.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const how_name[] = { "fitted", "transferred", "datasheet" };

const char *mw_profile_how_name(enum mw_profile_how how)
{
    return how_name[how];
}

/* ---- reading */
struct in { struct mw_arena *a; struct mw_diag *d; bool ok; };

static void bad(struct in *in, const struct mw_node *n, const char *what)
{
    char path[256];
    in->ok = false;
    mw_diag_error(in->d, "E442", n->pos, mw_node_path(n, path, sizeof path), "%s", what);
}

static const char *text(struct in *in, const struct mw_node *map, const char *key, bool required)
{
    const struct mw_node *n = mw_node_get(map, key);
    if (n && n->kind == MW_N_SCALAR && n->text)
        return n->text;
    if (n)
        bad(in, n, "must be a text");
    else if (required) {
        char what[96];
        snprintf(what, sizeof what, "has no '%s'", key);
        bad(in, map, what);
    }
    return NULL;
}

static bool number(struct in *in, const struct mw_node *n, double *v)
{
    if (n->kind == MW_N_SCALAR && n->text && mw_csv_double(n->text, v))
        return true;
    bad(in, n, "must be a number");
    return false;
}

/* Numbers of a list into v; at least `least`, at most `most`. */
static unsigned numbers(struct in *in, const struct mw_node *map, const char *key, double *v, unsigned least, unsigned most)
{
    const struct mw_node *n = mw_node_get(map, key);
    char what[96];
    unsigned got = 0;
    if (n && n->kind == MW_N_LIST)
        for (const struct mw_node *c = n->first; c; c = c->next) {
            if (got == most || !number(in, c, &v[got])) {
                got = most + 1;
                break;
            }
            got++;
        }
    if (!n || n->kind != MW_N_LIST || got < least || got > most) {
        snprintf(what, sizeof what, "'%s' must be a list of %u to %u numbers", key, least, most);
        bad(in, n ? n : map, what);
        return 0;
    }
    return got;
}

static void constants(struct in *in, const struct mw_node *map, struct mw_profile_fit *f)
{
    const struct mw_node *n = mw_node_get(map, "constants");
    double v[2];
    if (!n || n->kind != MW_N_MAP) {
        bad(in, n ? n : map, "'constants' must map names to [value, standard error of its logarithm]");
        return;
    }
    for (const struct mw_node *c = n->first; c; c = c->next) {
        if (f->con_n == MW_FIT_CONST_MAX || numbers(in, n, c->key, v, 2, 2) != 2 || !(v[0] > 0.0) || !(v[1] >= 0.0)) {
            bad(in, c, "must be [value above 0, standard error of its logarithm]");
            return;
        }
        f->con_key[f->con_n] = c->key;
        f->con[f->con_n] = v[0];
        f->se_ln[f->con_n++] = v[1];
    }
}

/* Lines of axis indices and a weight, one point to a line. */
static bool points(struct mw_residual *r, struct mw_arena *a, const char *s)
{
    static const char blank[] = " \t\r";
    unsigned cap = 1, n = 0;
    for (const char *p = s; *p; p++)
        cap += *p == '\n';
    r->idx = mw_arena_array(a, uint16_t, (size_t)cap * r->axis_n + 1);
    r->weight = mw_arena_array(a, double, cap);
    for (const char *p = s + strspn(s, " \n"); *p; p += strspn(p, " \n")) {
        char *end;
        if (n == cap || n == MW_RESIDUAL_POINTS_MAX)
            return false;
        for (unsigned x = 0; x < r->axis_n; x++, p = end + strspn(end, blank)) {
            unsigned long i = strtoul(p, &end, 10);
            if (end == p || *p == '\n' || i >= r->val_n[x])
                return false;
            r->idx[(size_t)n * r->axis_n + x] = (uint16_t)i;
        }
        r->weight[n] = strtod(p, &end);
        if (end == p || *p == '\n' || !isfinite(r->weight[n++]))
            return false;
        p = end + strspn(end, blank);
        if (*p && *p != '\n')
            return false;
    }
    r->n = n;
    return n > 0;
}

static const struct mw_residual *residual(struct in *in, const struct mw_node *map)
{
    const struct mw_node *n = mw_node_get(map, "residual"), *v = n ? mw_node_get(n, "values") : NULL;
    double head[2], axis[MW_RESIDUAL_VALUES_MAX];
    if (!n)
        return NULL;
    if (n->kind != MW_N_MAP || !v || v->kind != MW_N_MAP) {
        bad(in, n, "must hold length, spread, values by axis, and points");
        return NULL;
    }
    struct mw_residual *r = mw_arena_new(in->a, struct mw_residual);
    r->axis_n = numbers(in, n, "length", r->length, 1, MW_RESIDUAL_AXIS_MAX);
    unsigned got = 0;
    for (const struct mw_node *c = v->first; c && got < r->axis_n; c = c->next, got++) {
        r->val_n[got] = numbers(in, v, c->key, axis, 1, MW_RESIDUAL_VALUES_MAX);
        r->val[got] = mw_arena_array(in->a, double, r->val_n[got] + 1);
        for (unsigned i = 0; i < r->val_n[got]; i++)
            r->val[got][i] = axis[i] > 0.0 ? log(axis[i]) : -INFINITY;
    }
    const char *s = text(in, n, "points", true);
    if (numbers(in, n, "spread", head, 2, 2) != 2 || got != r->axis_n || r->axis_n == 0 || !s || !points(r, in->a, s)) {
        if (in->ok)
            bad(in, n, "axes, values and points do not belong together: a line of points is an index for each axis and a weight");
        return NULL;
    }
    r->sd = head[0];
    r->noise_frac = head[1];
    return r;
}

static unsigned whole(double v)
{
    return v > 0.0 ? (unsigned)(v < 4e9 ? v : 4e9) : 0;
}

static void read_fit(struct in *in, const struct mw_node *n, struct mw_profile_fit *f)
{
    double e[4] = { 0 }, band[3] = { 0 }, count[2] = { 0 };
    const char *slash = strchr(n->key, '/');
    if (n->kind != MW_N_MAP || !slash) {
        bad(in, n, "must be named model/key and hold its constants");
        return;
    }
    f->model = mw_arena_strndup(in->a, n->key, (size_t)(slash - n->key));
    f->key = slash + 1;
    f->pos = n->key_pos;
    const char *how = text(in, n, "how", true);
    int found = -1;
    for (int i = 0; i < 3; i++)
        found = how && strcmp(how, how_name[i]) == 0 ? i : found;
    if (how && found < 0)
        bad(in, mw_node_get(n, "how"), "must be fitted, transferred or datasheet");
    f->how = found < 0 ? MW_PF_DATASHEET : (enum mw_profile_how)found;
    f->from = text(in, n, "from", false);
    f->source = text(in, n, "source", f->how == MW_PF_FITTED);
    f->licence = text(in, n, "licence", false);
    constants(in, n, f);
    numbers(in, n, "points", count, 2, 2);
    numbers(in, n, "error", e, 4, 4);
    numbers(in, n, "band", band, 3, 3);
    if (!(band[0] >= 0.0 && band[1] >= 0.0 && band[2] >= 0.0))
        bad(in, mw_node_get(n, "band"), "must be half widths of 0 or more, and the fall between");
    f->points = whole(count[0]);
    f->excluded = whole(count[1]);
    f->cv_median = e[0];
    f->cv_p90 = e[1];
    f->cv_alone_median = e[2];
    f->cv_alone_p90 = e[3];
    f->half_near_ln = band[0];
    f->half_alone_ln = band[1];
    f->band_fall = band[2];
    f->residual = residual(in, n);
}

static struct mw_profile *read_root(struct mw_arena *a, const char *file, struct mw_node *root, struct mw_diag *d)
{
    struct in in = { a, d, true };
    const struct mw_node *fits = root ? mw_node_get(root, "fits") : NULL;
    if (!root)
        return NULL;
    const struct mw_node *version = root->kind == MW_N_MAP ? mw_node_get(root, "millwright_profile") : NULL;
    if (!version || !version->text || strcmp(version->text, "1") != 0) {
        mw_diag_error(d, "E441", root->pos, NULL, "not a device profile: its first key must be 'millwright_profile: 1'");
        return NULL;
    }
    struct mw_profile *p = mw_arena_new(a, struct mw_profile);
    p->file = file;
    p->device = text(&in, root, "device", true);
    p->date = text(&in, root, "date", false);
    if (!fits || fits->kind != MW_N_MAP) {
        bad(&in, fits ? fits : root, "'fits' must map model/key to constants");
        return NULL;
    }
    unsigned n = 0;
    for (const struct mw_node *c = fits->first; c; c = c->next)
        n++;
    p->fit = mw_arena_array(a, struct mw_profile_fit, n + 1);
    for (const struct mw_node *c = fits->first; c; c = c->next)
        read_fit(&in, c, &p->fit[p->fit_n++]);
    return in.ok ? p : NULL;
}

struct mw_profile *mw_profile_load(struct mw_arena *a, const char *path, struct mw_diag *d)
{
    return read_root(a, mw_arena_strdup(a, path), mw_doc_load(a, path, d), d);
}

struct mw_profile *mw_profile_parse(struct mw_arena *a, const char *name, const char *s, size_t n_B, struct mw_diag *d)
{
    return read_root(a, mw_arena_strdup(a, name), mw_doc_parse(a, name, s, n_B, d), d);
}

/* ---- against the models */
static unsigned at_of(const struct mw_profile_fit *f, const char *key)
{
    unsigned i = 0;
    while (i < f->con_n && strcmp(f->con_key[i], key) != 0)
        i++;
    return i;
}

static bool match_constants(struct mw_profile_fit *f, const struct mw_fittable *of, struct mw_diag *d)
{
    struct mw_profile_fit own = *f;
    const char *name[MW_FIT_CONST_MAX];
    bool ok = true;
    for (unsigned i = 0; i < of->con_n; i++) {
        const struct mw_fit_const *c = &of->con[i];
        unsigned at = at_of(&own, c->key);
        name[i] = c->key;
        if (at == own.con_n) {
            mw_diag_error(d, "E444", f->pos, NULL, "%s/%s lacks the constant '%s'", f->model, f->key, c->key);
            ok = false;
            continue;
        }
        f->con_key[i] = c->key;
        f->con[i] = own.con[at];
        f->se_ln[i] = own.se_ln[at];
        if (!(f->con[i] >= 0.999 * c->min && f->con[i] <= 1.001 * c->max))
            mw_diag_warn(d, "W445", f->pos, NULL, "%s/%s: %s = %g lies outside of %g..%g %s, where its model holds", f->model, f->key, c->key, f->con[i], c->min, c->max, c->unit);
    }
    for (unsigned i = 0; i < own.con_n; i++) {
        unsigned k = 0;
        while (k < of->con_n && strcmp(of->con[k].key, own.con_key[i]) != 0)
            k++;
        const char *near = k == of->con_n ? mw_str_nearest(own.con_key[i], name, of->con_n) : NULL;
        if (k == of->con_n)
            mw_diag_error(d, "E444", f->pos, NULL, near ? "model %s has no constant '%s'; did you mean '%s'?" : "model %s has no constant '%s'", f->model, own.con_key[i], near);
        ok = ok && k < of->con_n;
    }
    f->con_n = of->con_n;
    return ok;
}

bool mw_profile_match(struct mw_profile *p, const struct mw_fittable *(*find)(const char *), struct mw_diag *d)
{
    bool ok = true;
    for (unsigned i = 0; i < p->fit_n; i++) {
        struct mw_profile_fit *f = &p->fit[i];
        const struct mw_fittable *of = find(f->model);
        if (!of) {
            mw_diag_error(d, "E444", f->pos, NULL, "this version has no model '%s'", f->model);
            ok = false;
            continue;
        }
        ok = match_constants(f, of, d) && ok;
        if (f->residual && f->residual->axis_n != of->axis_n) {
            mw_diag_error(d, "E444", f->pos, NULL, "%s/%s: a residual over %u axes, but the model has %u", f->model, f->key, f->residual->axis_n, of->axis_n);
            ok = false;
        }
    }
    return ok;
}

/* ---- writing */
static void print_residual(const struct mw_residual *r, const struct mw_fit_axis *axis, struct mw_str *out)
{
    mw_str_add(out, "    residual:\n      length: [");
    for (unsigned a = 0; a < r->axis_n; a++)
        mw_str_addf(out, "%s%g", a ? ", " : "", r->length[a]);
    mw_str_addf(out, "]\n      spread: [%.4g, %g]\n      values:\n", r->sd, r->noise_frac);
    for (unsigned a = 0; a < r->axis_n; a++) {
        mw_str_addf(out, "        %s: [", axis[a].name);
        for (unsigned i = 0; i < r->val_n[a]; i++)
            mw_str_addf(out, "%s%.9g", i ? ", " : "", exp(r->val[a][i]));
        mw_str_add(out, "]\n");
    }
    mw_str_add(out, "      points: |\n");
    for (unsigned i = 0; i < r->n; i++) {
        mw_str_add(out, "        ");
        for (unsigned a = 0; a < r->axis_n; a++)
            mw_str_addf(out, "%u ", r->idx[(size_t)i * r->axis_n + a]);
        mw_str_addf(out, "%.4g\n", r->weight[i]);
    }
}

/* A text of a table in double quotes. */
static void in_quotes(struct mw_str *out, const char *s)
{
    mw_str_add(out, "\"");
    for (; *s; s++)
        mw_str_addf(out, *s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
    mw_str_add(out, "\"");
}

static void quoted(struct mw_str *out, const char *key, const char *s)
{
    if (!s)
        return;
    mw_str_addf(out, "    %s: ", key);
    in_quotes(out, s);
    mw_str_add(out, "\n");
}

/* model/key, in quotes where YAML would read something else into it. */
static void print_name(struct mw_str *out, const struct mw_profile_fit *f)
{
    struct mw_str name;
    mw_str_init(&name);
    mw_str_addf(&name, "%s/%s", f->model, f->key);
    if (name.s[strspn(name.s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-")])
        in_quotes(out, name.s);
    else
        mw_str_add(out, name.s);
    mw_str_fini(&name);
}

void mw_profile_print(const struct mw_profile *p, const struct mw_fittable *(*find)(const char *), struct mw_str *out)
{
    mw_str_add(out, "# Calibrated constants of one device, written by `millwright calibrate`.\n"
                    "# error: cross-validated |ln(predicted / measured)|, median and p90, then of the model alone; band: half widths of P10-P90 in ln, on measured points and far from them, and the fall between;\n"
                    "# constants: value in SI and standard error of its logarithm; points: rows used and left out; residual: weights of the interpolation between measured points.\n");
    mw_str_addf(out, "millwright_profile: 1\ndevice: %s\n", p->device);
    if (p->date)
        mw_str_addf(out, "date: %s\n", p->date);
    mw_str_add(out, "fits:\n");
    for (unsigned i = 0; i < p->fit_n; i++) {
        const struct mw_profile_fit *f = &p->fit[i];
        mw_str_add(out, "  ");
        print_name(out, f);
        mw_str_addf(out, ":\n    how: %s\n", how_name[f->how]);
        quoted(out, "from", f->from);
        quoted(out, "source", f->source);
        quoted(out, "licence", f->licence);
        mw_str_addf(out, "    points: [%u, %u]\n    error: [%.4g, %.4g, %.4g, %.4g]\n    band: [%.4g, %.4g, %.3g]\n    constants:\n", f->points, f->excluded, f->cv_median, f->cv_p90, f->cv_alone_median,
                    f->cv_alone_p90, f->half_near_ln, f->half_alone_ln, f->band_fall);
        for (unsigned c = 0; c < f->con_n; c++)
            mw_str_addf(out, "      %s: [%.6g, %.3g]\n", f->con_key[c], f->con[c], f->se_ln[c]);
        const struct mw_fittable *of = find(f->model);
        if (f->residual && of)
            print_residual(f->residual, of->axis, out);
    }
}

/* ---- use */
const struct mw_profile_fit *mw_profile_find(const struct mw_profile *p, const char *model, const char *key)
{
    for (unsigned i = 0; p && i < p->fit_n; i++)
        if (strcmp(p->fit[i].model, model) == 0 && strcmp(p->fit[i].key, key) == 0)
            return &p->fit[i];
    return NULL;
}

double mw_profile_half_ln(const struct mw_profile_fit *f, double rho)
{
    double near2 = f->half_near_ln * f->half_near_ln, alone2 = f->half_alone_ln * f->half_alone_ln;
    return sqrt(near2 + (alone2 - near2) * pow((1.0 - rho * rho) / (1.0 + rho * rho), f->band_fall));
}

struct mw_profile_value mw_profile_predict(const struct mw_profile_fit *f, const struct mw_fittable *of, const struct mw_gpu_part *dev, const void *op, const double *ln_x)
{
    struct mw_profile_value v = { of->predict(dev, f->con, op), f->half_alone_ln, 0.0 };
    if (f->residual) {
        v.v *= exp(mw_residual_at(f->residual, ln_x, &v.near));
        v.half_ln = mw_profile_half_ln(f, v.near);
    }
    return v;
}

/* ---- other laboratories */
static const char laboratory_end[] = "@: ;";

bool mw_profile_elsewhere(const struct mw_profile_fit *f, const struct mw_fittable *of, const char *source)
{
    size_t n = strcspn(source, laboratory_end);
    if (of->shared)
        return false;
    for (const char *p = f->source ? f->source : ""; *p; p += strcspn(p, ";"), p += strspn(p, "; "))
        if (strcspn(p, laboratory_end) == n && strncmp(p, source, n) == 0)
            return false;
    return true;
}

/* Elasticity of the prediction to all constants in seconds. */
static double fixed_share(const struct mw_profile_fit *f, const struct mw_fittable *of, const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_fittable *own = of->as ? of->as : of;
    const double step = 0.01;
    double con[MW_FIT_CONST_MAX];
    memcpy(con, f->con, sizeof con);
    for (unsigned i = 0; i < own->con_n; i++)
        con[i] *= strcmp(own->con[i].unit, "s") == 0 ? 1.0 + step : 1.0;
    return log(of->predict(dev, con, op) / of->predict(dev, f->con, op)) / log1p(step);
}

double mw_profile_half_elsewhere_ln(const struct mw_profile_fit *f, const struct mw_fittable *of, const struct mw_gpu_part *dev, const void *op, double own_ln)
{
    double phi = fixed_share(f, of, dev, op), fixed_ln = phi * MW_ELSEWHERE_FIXED_LN, rate_ln = (1.0 - phi) * MW_ELSEWHERE_RATE_LN;
    return sqrt(own_ln * own_ln + fixed_ln * fixed_ln + rate_ln * rate_ln);
}
