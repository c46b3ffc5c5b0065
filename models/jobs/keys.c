/* models/jobs/keys.c - keys of a work that its verb has no use for, and shares that are none: a mistake rather than a value passed over. */
#include "models/jobs/jobs.h"
#include <math.h>
#include <string.h>

enum { TRAIN = 1 << MW_V_TRAIN, QUEUE = 1 << MW_V_QUEUE, SERVE = 1 << MW_V_SERVE, PIPELINE = 1 << MW_V_PIPELINE, REPLAY = 1 << MW_V_REPLAY };
/* Keys that not every verb reads; pool, price, launch and start belong to all. */
static const struct { const char *key; unsigned verbs; } own[] = {
    { "tokens", TRAIN },         { "gpus", TRAIN },     { "gpus_per_rack", TRAIN }, { "precision", TRAIN | SERVE }, { "parallel", TRAIN | SERVE },
    { "base", TRAIN },           { "expert_imbalance", TRAIN }, { "every", TRAIN },    { "batch", TRAIN },      { "sequence", TRAIN },    { "utilisation", TRAIN },   { "checkpoint", TRAIN | QUEUE | REPLAY },
    { "demand", SERVE },         { "engine", SERVE },   { "lengths", SERVE },       { "slo", SERVE },               { "software_gain", SERVE },
    { "tokens_per_gpu", SERVE }, { "replica", SERVE },  { "load", SERVE },          { "overflow", SERVE },          { "deadline", SERVE },
    { "when", SERVE },           { "ingest", PIPELINE }, { "cpu", PIPELINE },       { "cpu_load", PIPELINE },       { "feeds", PIPELINE },
    { "file", REPLAY },          { "scale", REPLAY },   { "at", REPLAY },
};
enum { OWN_N = sizeof own / sizeof *own };

static const char *const verb_name[MW_V_N] = { "train", "queue", "serve", "pipeline", "replay" };

static int key_check(struct mw_sim *s, const struct mw_work *w, const char *key, enum mw_verb verb)
{
    unsigned i = 0, whose = 0;
    while (i < OWN_N && strcmp(own[i].key, key) != 0)
        i++;
    if (i == OWN_N || own[i].verbs >> verb & 1)
        return 0;
    while (!(own[i].verbs >> whose & 1))
        whose++;
    const char *path = mw_arena_printf(s->arena, "%s.%s", w->path, key);
    mw_diag_error(s->diag, "E327", mw_sim_pos(s, path), path, "is for %s: a work that says %s has no use for it", verb_name[whose], verb_name[verb]);
    return -1;
}

/* Shares of jobs by number of GPUs: whole numbers of GPUs, and shares of one whole. */
static int shares(struct mw_sim *s, const struct mw_work *w)
{
    const struct mw_map *m = &w->p->queue.gpus;
    const struct mw_blend *b = m->item;
    const char *path = mw_arena_printf(s->arena, "%s.queue.gpus", w->path);
    double sum = 0.0;
    int bad = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        sum += b[i].share;
        if (b[i].key >= 1.0 && b[i].key == floor(b[i].key))
            continue;
        mw_diag_error(s->diag, "E328", mw_sim_pos(s, path), path, "'%s' is not a number of GPUs", m->name[i]);
        bad = -1;
    }
    if (m->n > 0 && fabs(sum - 1.0) > 0.015) { /* thirds are written as 33 % */
        mw_diag_error(s->diag, "E328", mw_sim_pos(s, path), path, "the shares add up to %.4g %%, not to 100 %%", 100.0 * sum);
        bad = -1;
    }
    return bad;
}

int mw_work_keys_check(struct mw_sim *s, const struct mw_work *w, enum mw_verb verb)
{
    const char **key;
    size_t n = mw_sim_keys(s, w->path, &key);
    int bad = verb == MW_V_QUEUE ? shares(s, w) : 0;
    for (size_t i = 0; i < n; i++)
        bad |= key_check(s, w, key[i], verb);
    return bad;
}
