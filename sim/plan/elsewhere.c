/* sim/plan/elsewhere.c - what of a run belongs to a tenant; no equation of rent, which is the economics model's. */
#include "sim/plan/elsewhere.h"
#include <string.h>

static const char *const section[] = { "money.rent", "money.lease" };
enum { SECTIONS = sizeof section / sizeof *section };

static const struct mw_node *use_of(const struct mw_scenario *sc, const char *path)
{
    const struct mw_node *n = mw_node_at(sc->root, path), *use = n && n->kind == MW_N_MAP ? mw_node_get(n, "use") : NULL;
    return use && use->text && *use->text ? use : NULL;
}

bool mw_elsewhere(const struct mw_scenario *sc)
{
    for (size_t i = 0; i < SECTIONS; i++)
        if (use_of(sc, section[i]))
            return true;
    return false;
}

bool mw_elsewhere_not_base(const struct mw_scenario *sc, struct mw_diag *d)
{
    bool ok = true;
    for (size_t i = 0; i < SECTIONS; i++) {
        const struct mw_node *use = use_of(sc, section[i]);
        if (use)
            mw_diag_error(d, "E304", use->pos, section[i], "the base is what is built; rent and lease belong to a case, as in cases: { other: { instead: %s%s } }", i == 0 ? "cloud." : "", use->text);
        ok = ok && !use;
    }
    return ok;
}

bool mw_elsewhere_tells(const char *metric)
{
    static const char *const prefix[] = { "money.", "carbon.", "work.", "sched.", "cluster.gpus_n", "cluster.installed_gpu_s", "facility.goodput_frac", "facility.useful_frac",
                                          "facility.utilisation_frac", "facility.tokens_served", "facility.redone_gpu_s", "facility.ingest_bytes" };
    for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++)
        if (strncmp(metric, prefix[i], strlen(prefix[i])) == 0)
            return true;
    return false;
}

bool mw_elsewhere_tells_book(const char *book)
{
    return strcmp(book, "gpu_time") == 0 || strcmp(book, "jobs") == 0 || strcmp(book, "tokens") == 0 || strcmp(book, "money") == 0;
}

void mw_elsewhere_hush(struct mw_sink *sink)
{
    *sink = (struct mw_sink){ .ctx = sink->ctx, .money = sink->money, .metric = sink->metric, .account = sink->account, .progress = sink->progress };
}

bool mw_elsewhere_over(const struct mw_facility *f, struct mw_sim *sim, const struct mw_window_ns *w)
{
    return w->open_ns >= mw_port(sim)->econ->supplied_until_ns(sim, f->begin_ns);
}
