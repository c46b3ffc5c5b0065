/* sim/plan/draft.c - chooses the parts of a first scenario and sizes its work; the words are in draft_text.c. */
#include "sim/plan/draft.h"
#include "sim/base/calendar.h"
#include "sim/plan/planned.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define TRAIN_S (91.0 * MW_S_PER_DAY)  /* a run of three months: what frontier runs are said to take */
#define FLOP_PER_PARAM_TOKEN 6.0       /* Kaplan et al., arXiv 2001.08361 */
#define SERVE_SHARE 0.25               /* of the GPUs */
#define SERVE_LOAD 0.70                /* work.*.load by default */
#define STORE_B 1e12                   /* per GPU, as campus-100mw.yaml: 40 PB, 3 and 1.8 TB/s for 36,864 GPUs */
#define STORE_READ_BPS 80e6
#define STORE_WRITE_BPS 50e6
#define MOST_MW 1e5

static const struct mw_pos ASKED = { "command line", 0, 0 };

static const char *text_at(const struct mw_node *n, const char *path)
{
    const struct mw_node *v = n ? mw_node_at(n, path) : NULL;
    return v && v->text && *v->text ? v->text : NULL;
}

static double si_at(const struct mw_node *n, const char *path)
{
    const struct mw_node *v = n ? mw_node_at(n, path) : NULL;
    return v && v->text && *v->text ? v->si : NAN;
}

uint32_t mw_draft_gang(uint32_t n)
{
    uint32_t g = n >= 2 ? 1 : 0;
    while (g && g <= n / 4)
        g *= 2;
    return g;
}

double mw_draft_round(double v)
{
    char text[MW_DOUBLE_TEXT_N];
    double back = 0.0;
    snprintf(text, sizeof text, "%.1e", v);
    return sscanf(text, "%lf", &back) == 1 ? back : v;
}

/* ---- what was asked for */

static bool contract_set(struct mw_session *s, const char *text, struct mw_draft *d)
{
    char msg[256] = "", with_unit[64];
    size_t digits = strspn(text, "0123456789.");
    snprintf(with_unit, sizeof with_unit, text[digits] ? "%s" : "%s MW", text);
    bool ok = mw_quantity_parse(with_unit, MW_Q_POWER, &d->contract_w, msg, sizeof msg) == MW_U_OK && d->contract_w > 0.0 && d->contract_w <= MOST_MW * 1e6;
    if (!ok)
        mw_diag_error(s->diag, "E601", ASKED, "--mw", "%s", *msg ? msg : "a contract of more than 0 MW and at most 100 GW is expected");
    return ok;
}

/* A part by name; without a name the usual one. */
static const struct mw_node *named(struct mw_session *s, const char *option, const char *kind, const char *name)
{
    const char **names;
    size_t n = mw_library_names(s->library, kind, &names);
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return mw_library_get(s->library, kind, name, ASKED, s->diag);
    const char *near = mw_str_nearest(name, names, n);
    mw_diag_error(s->diag, "E602", ASKED, option, near ? "the library has no %s '%s'; did you mean '%s'?" : "the library has no %s '%s'; see millwright catalog %s", kind, name, near ? near : kind);
    return NULL;
}

/* ---- the rack of a GPU */

struct racks { const char **name, **gpu; const struct mw_node **part; size_t n; };

static struct racks racks_with_gpus(struct mw_session *s)
{
    const char **names;
    size_t n = mw_library_names(s->library, "rack", &names);
    struct racks r = { mw_arena_array(&s->arena, const char *, n + 1), mw_arena_array(&s->arena, const char *, n + 1), mw_arena_array(&s->arena, const struct mw_node *, n + 1), 0 };
    for (size_t i = 0; i < n; i++) {
        const struct mw_node *part = mw_library_get(s->library, "rack", names[i], ASKED, s->diag);
        const char *gpu = text_at(part, "node.gpu.use");
        if (!gpu || !(si_at(part, "node.gpu.count") > 0.0))
            continue;
        r.name[r.n] = names[i];
        r.gpu[r.n] = gpu;
        r.part[r.n++] = part;
    }
    return r;
}

/* h100 is h100-sxm: the beginning of a name, up to a hyphen. */
static bool begins(const char *name, const char *word)
{
    size_t n = strlen(word);
    return strncmp(name, word, n) == 0 && name[n] == '-';
}

/* A rack of that name, else one with that GPU, else one whose GPU or own name begins so.  Racks of general use go before replays of one machine. */
static size_t rack_find(const struct racks *r, const char *word)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->name[i], word) == 0)
            return i;
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->gpu[i], word) == 0)
            return i;
    for (size_t i = 0; i < r->n; i++)
        if (begins(r->gpu[i], word) || begins(r->name[i], word))
            return i;
    return SIZE_MAX;
}

static void no_rack(struct mw_session *s, const struct racks *r, const char *word)
{
    const char **gpus, **all = mw_arena_array(&s->arena, const char *, 2 * r->n + 1);
    size_t gpu_n = mw_library_names(s->library, "gpu", &gpus);
    for (size_t i = 0; i < gpu_n; i++)
        if (strcmp(gpus[i], word) == 0) {
            mw_diag_error(s->diag, "E602", ASKED, "--gpu", "no rack of the library holds %s; name a rack that does in the scenario, see millwright catalog rack", word);
            return;
        }
    for (size_t i = 0; i < r->n; i++) {
        all[2 * i] = r->name[i];
        all[2 * i + 1] = r->gpu[i];
    }
    const char *near = mw_str_nearest(word, all, 2 * r->n);
    mw_diag_error(s->diag, "E602", ASKED, "--gpu", near ? "the library has no rack or GPU '%s'; did you mean '%s'?" : "the library has no rack or GPU '%s'; see millwright catalog rack", word, near ? near : "");
}

static void block_set(struct mw_session *s, struct mw_draft *d)
{
    const char **names;
    size_t n = mw_library_names(s->library, "block", &names);
    d->block_racks = 8;
    for (size_t i = 0; i < n; i++) {
        const struct mw_node *part = mw_library_get(s->library, "block", names[i], ASKED, s->diag);
        const char *rack = text_at(part, "rack.use");
        if (!rack || strcmp(rack, d->rack) != 0 || !(si_at(part, "rack.count") >= 1.0))
            continue;
        d->block = names[i];
        d->block_racks = (uint32_t)si_at(part, "rack.count");
        d->fabric = text_at(part, "scale_out");
        return;
    }
}

static bool rack_set(struct mw_session *s, const char *word, struct mw_draft *d)
{
    struct racks r = racks_with_gpus(s);
    size_t i = rack_find(&r, word);
    if (i == SIZE_MAX) {
        no_rack(s, &r, word);
        return false;
    }
    double liquid = si_at(r.part[i], "liquid"), nodes = si_at(r.part[i], "nodes");
    d->rack = r.name[i];
    d->gpu = r.gpu[i];
    d->liquid_frac = isfinite(liquid) ? liquid : 0.0;
    d->gpu_per_rack = (uint32_t)(nodes * si_at(r.part[i], "node.gpu.count"));
    d->gpu_peak_flopps = si_at(r.part[i], "node.gpu.bf16");
    block_set(s, d);
    return true;
}

static bool times_set(struct mw_session *s, const struct mw_draft_wish *w, struct mw_draft *d)
{
    const char *start = w->start ? w->start : "2027-01-01";
    d->years = w->years > 0 ? w->years : 5;
    if (d->years > 40)
        mw_diag_error(s->diag, "E601", ASKED, "--years", "a plan of at most 40 years is expected");
    if (mw_date_parse(start, &d->start_ns))
        return d->years <= 40;
    mw_diag_error(s->diag, "E601", ASKED, "--start", "'%s' is not a date such as 2027-01-01", start);
    return false;
}

bool mw_draft_choose(struct mw_session *s, const struct mw_draft_wish *w, struct mw_draft *d)
{
    *d = (struct mw_draft){ .site = w->site ? w->site : "columbus-oh", .power = w->power ? w->power : "n-plus-1" };
    bool ok = contract_set(s, w->mw ? w->mw : "50", d);
    ok &= times_set(s, w, d);
    const struct mw_node *site = named(s, "--site", "site", d->site);
    ok &= site && named(s, "--power", "power-template", d->power);
    ok &= rack_set(s, w->gpu ? w->gpu : "gb200", d);
    d->site_label = text_at(site, "about") ? text_at(site, "about") : d->site;
    d->cooling = w->cooling ? w->cooling : d->liquid_frac > 0.0 ? "direct-to-chip" : "air";
    const struct mw_node *cooling = named(s, "--cooling", "cooling-template", d->cooling);
    const char *kind = text_at(cooling, "kind");
    d->stray_cooling = d->liquid_frac > 0.0 && kind && (strcmp(kind, "air") == 0 || strcmp(kind, "rdhx") == 0);
    return ok && cooling && mw_diag_errors(s->diag) == 0;
}

/* ---- what fits, and the work for it */

static void train_set(struct mw_session *s, struct mw_draft *d)
{
    static const struct { uint32_t from_gpus; const char *model; } row[] = { { 2048, "llama-3.1-405b" }, { 128, "llama-3.1-70b" }, { 2, "llama-3.1-8b" } };
    d->train_gpus = mw_draft_gang(d->gpus);
    for (size_t i = 0; i < sizeof row / sizeof *row && !d->train; i++)
        if (d->train_gpus >= row[i].from_gpus)
            d->train = row[i].model;
    const struct mw_node *m = d->train ? mw_library_get(s->library, "model", d->train, ASKED, s->diag) : NULL;
    double params = si_at(m, "params"), mfu = si_at(m, "train_mfu");
    d->train_tok = mw_draft_round(TRAIN_S * d->train_gpus * d->gpu_peak_flopps * mfu / (FLOP_PER_PARAM_TOKEN * params));
    if (!(d->train_tok > 0.0))
        d->train = NULL;
}

static void serve_set(struct mw_session *s, struct mw_draft *d)
{
    d->serve = d->gpus >= 64 ? "deepseek-v3" : "llama-3.1-8b";
    const struct mw_node *m = mw_library_get(s->library, "model", d->serve, ASKED, s->diag);
    d->serve_tokps = mw_draft_round(SERVE_SHARE * SERVE_LOAD * d->gpus * si_at(m, "serve_rate") * MW_S_PER_DAY) / MW_S_PER_DAY;
    if (!(d->serve_tokps > 0.0))
        d->serve = NULL;
}

static void storage_set(struct mw_draft *d)
{
    d->store_B = mw_draft_round(STORE_B * d->gpus);
    d->store_read_Bps = mw_draft_round(STORE_READ_BPS * d->gpus);
    d->store_write_Bps = mw_draft_round(STORE_WRITE_BPS * d->gpus);
}

static int fill(struct mw_session *s, struct mw_draft *d, char *why, size_t why_n)
{
    struct mw_str text;
    struct mw_facility f;
    mw_str_init(&text);
    mw_draft_text(d, &text);
    struct mw_scenario *sc = mw_scenario_parse(&s->arena, "new.yaml", text.s, text.n, s->roots, s->library, NULL, 0, s->diag);
    mw_str_fini(&text);
    if (!sc || mw_diag_errors(s->diag))
        return 3;
    mw_facility_bind(&f, s, sc, 0, 0);
    int rc = mw_facility_plan(&f);
    snprintf(why, why_n, "%s", f.infeasible);
    double racks = si_at(sc->root, "cluster.racks");
    mw_facility_free(&f);
    d->racks = rc == 0 && racks > 0.0 ? (uint32_t)racks : 0;
    d->gpus = d->racks * d->gpu_per_rack;
    return rc < 0 || mw_diag_errors(s->diag) ? 3 : rc;
}

/* Storage takes its share of the meter: sized by what fits without it, then filled again. */
int mw_draft_fit(struct mw_session *s, struct mw_draft *d, char *why, size_t why_n)
{
    int rc = fill(s, d, why, why_n);
    if (rc == 0) {
        storage_set(d);
        rc = fill(s, d, why, why_n);
    }
    if (rc != 0)
        return rc;
    train_set(s, d);
    serve_set(s, d);
    return mw_diag_errors(s->diag) ? 3 : 0;
}
