/* models/training/search.c - walks the space of layouts; the time of each is step.c's. */
#include "models/training/schedule.h"
#include "models/training/search.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FULL_SHARD_MAX 512.0f /* ranks; the largest published fully sharded run (llm-foundry, 512 H100) */

enum { MICROS = 4 }; /* 1, 2, 4 and 8 sequences */
/* layers: profiles of the micro-batches under the present tp, cp and ep; compiled when first asked for. */
struct walk { const struct mw_train_ask *a; struct mw_train_found *out; unsigned top, n; struct mw_train_tally *t; struct mw_train_profile layers[MICROS]; bool compiled[MICROS]; };

static void keep(struct walk *w, const struct mw_train_found *f)
{
    unsigned at = w->n;
    while (at > 0 && w->out[at - 1].total_s / w->out[at - 1].run.batch > f->total_s / f->run.batch)
        at--;
    if (at == w->top)
        return;
    if (w->n < w->top)
        w->n++;
    memmove(w->out + at + 1, w->out + at, (w->n - at - 1) * sizeof *w->out);
    w->out[at] = *f;
}

static void try_one(struct walk *w, struct mw_train_profile *p)
{
    struct mw_train_found f = { .run = p->run };
    struct mw_train_memory m;
    struct mw_train_step s;
    mw_train_memory(&p->run, &m);
    f.need_B = m.total_B;
    w->t->layouts++;
    if (m.total_B < w->t->least_B)
        w->t->least_B = m.total_B;
    if (m.total_B > w->a->mem_B)
        return;
    w->t->fit++;
    mw_train_step(p, w->a->con, &s);
    f.total_s = s.total_s;
    f.mfu = s.mfu;
    keep(w, &f);
}

/* Recompute, sharding and interleaving of one assignment of GPUs and micro-batch. */
static void variants(struct walk *w, struct mw_train_profile *p)
{
    struct mw_train_run *r = &p->run;
    double ga = r->batch / (r->dp * r->micro), stage = ceil(r->card.layers / r->pp);
    bool rounds = r->pp > 1.0f && fmod(ga, r->pp) == 0.0;
    for (int recompute = 0; recompute < 2; recompute++)
        for (int zero = 1; zero <= (r->pp > 1.0f || r->dp * r->cp > FULL_SHARD_MAX ? 1 : 3); zero += 2)
            for (double v = 1.0; v <= (rounds ? stage : 1.0); v++) {
                if (v > 1.0 && fmod(stage, v) != 0.0)
                    continue;
                r->recompute = recompute ? MW_RC_FULL : MW_RC_NONE;
                r->zero = (uint8_t)zero;
                r->vpp = (float)v;
                try_one(w, p);
            }
}

static struct mw_train_profile *layers_of(struct walk *w, unsigned i, const struct mw_train_run *r)
{
    if (!w->compiled[i])
        mw_train_compile_layers(w->a->kernels, r, &w->layers[i]);
    w->compiled[i] = true;
    w->layers[i].run = *r;
    return &w->layers[i];
}

static void batches(struct walk *w, struct mw_train_run r)
{
    for (unsigned i = 0; i < MICROS; i++) {
        double micro = (double)(1u << i), ga = rint(w->a->run.batch / (r.dp * micro));
        if (ga < 1.0 || fabs(ga * r.dp * micro / w->a->run.batch - 1.0) > MW_TRAIN_BATCH_SLACK)
            continue;
        r.micro = (float)micro;
        r.batch = (float)(ga * r.dp * micro);
        struct mw_train_profile *p = layers_of(w, i, &r);
        mw_train_compile_exchange(w->a->kernels, &r, p);
        variants(w, p);
    }
}

/* Every pipeline under one tp, cp and ep. */
static void pipelines(struct walk *w, struct mw_train_run r)
{
    memset(w->compiled, 0, sizeof w->compiled);
    for (double p = 1.0; p <= r.card.layers; p++) {
        double stage = r.gpus / p, dp = stage / ((double)r.tp * r.cp);
        if (dp < 1.0 || dp != floor(dp) || (r.card.experts > 0.0f && fmod(stage, r.ep) != 0.0))
            continue;
        r.pp = (float)p;
        r.dp = (float)dp;
        batches(w, r);
    }
}

unsigned mw_train_search(const struct mw_train_ask *a, struct mw_train_found *out, unsigned top_n, struct mw_train_tally *tally)
{
    struct walk w = { .a = a, .out = out, .top = top_n, .t = tally };
    struct mw_train_run r = a->run;
    double most = r.card.experts > 0.0f ? r.card.experts : 1.0;
    *tally = (struct mw_train_tally){ .least_B = INFINITY };
    for (double t = 1.0; t <= r.domain && t <= r.card.heads; t *= 2.0)
        for (double c = 1.0; r.seq / c >= 2048.0 || c == 1.0; c *= 2.0)
            for (double x = 1.0; x <= most; x *= 2.0) {
                if (fmod(r.card.heads, t) != 0.0 || fmod(r.seq, c) != 0.0 || fmod(most, x) != 0.0)
                    continue;
                r.tp = (float)t;
                r.cp = (float)c;
                r.ep = (float)x;
                pipelines(&w, r);
            }
    return w.n;
}

const char *mw_train_layout_text(const struct mw_train_run *r, char *buf, unsigned n)
{
    int k = snprintf(buf, n, "tp%g pp%g", r->tp, r->pp);
    if (r->vpp > 1.0f)
        k += snprintf(buf + k, n - (unsigned)k, " vpp%g", r->vpp);
    k += snprintf(buf + k, n - (unsigned)k, " dp%g", r->dp);
    if (r->cp > 1.0f)
        k += snprintf(buf + k, n - (unsigned)k, " cp%g", r->cp);
    if (r->card.experts > 0.0f)
        k += snprintf(buf + k, n - (unsigned)k, " ep%g", r->ep);
    snprintf(buf + k, n - (unsigned)k, " mb%g zero%d%s", r->micro, r->zero, r->recompute == MW_RC_FULL ? " full" : r->recompute == MW_RC_SELECTIVE ? " selective" : "");
    if (r->pipe != MW_PIPE_1F1B && strlen(buf) + 8 < n)
        strcat(buf, r->pipe == MW_PIPE_GPIPE ? " gpipe" : " zbh1");
    return buf;
}

/* ---- words of a layout */
enum { KEYS = 7 };

/* The number that a word such as pp16 or pp=16 sets: its index, and v; -1 where it is none. */
static int key_of(const char *p, size_t len, unsigned long *v)
{
    static const char *const key[KEYS + 1] = { "tp", "pp", "vpp", "dp", "cp", "ep", "mb", "zero" };
    size_t letters = 0;
    char *end = NULL;
    while (letters < len && isalpha((unsigned char)p[letters]))
        letters++;
    size_t from = letters + (p[letters] == '=');
    if (from >= len || !isdigit((unsigned char)p[from]))
        return -1;
    *v = strtoul(p + from, &end, 10);
    for (int i = 0; i <= KEYS; i++)
        if (end == p + len && strlen(key[i]) == letters && strncmp(key[i], p, letters) == 0)
            return (i < KEYS ? *v >= 1 && *v <= 1000000 : *v <= 3) ? i : -1;
    return -1;
}

static bool word_is(const char *p, size_t len, const char *word)
{
    return strlen(word) == len && strncmp(p, word, len) == 0;
}

enum { RECOMPUTE = KEYS + 1, PIPE };

/* What a word says: the index of its number, what is recomputed, how the pipeline runs; -1: no part of a layout. */
static int kind_of(const char *p, size_t len, unsigned long *v)
{
    if (word_is(p, len, "full") || word_is(p, len, "selective"))
        return RECOMPUTE;
    return word_is(p, len, "gpipe") || word_is(p, len, "zbh1") ? PIPE : key_of(p, len, v);
}

/* One word into r; seen: numbers that were given. */
static bool take_word(struct mw_train_run *r, const char *p, size_t len, unsigned *seen)
{
    float *field[KEYS] = { &r->tp, &r->pp, &r->vpp, &r->dp, &r->cp, &r->ep, &r->micro };
    unsigned long v;
    int kind = kind_of(p, len, &v);
    if (kind < 0 || (*seen & 1u << kind))
        return false;
    *seen |= 1u << kind;
    if (kind < KEYS)
        *field[kind] = (float)v;
    else if (kind == KEYS)
        r->zero = (uint8_t)v;
    else if (kind == RECOMPUTE)
        r->recompute = *p == 'f' ? MW_RC_FULL : MW_RC_SELECTIVE;
    else
        r->pipe = *p == 'g' ? MW_PIPE_GPIPE : MW_PIPE_ZB_H1;
    return true;
}

const char *mw_train_layout_parse(const char *text, struct mw_train_run *r, char *why, unsigned why_n)
{
    unsigned seen = 0;
    unsigned long v;
    r->tp = r->pp = r->vpp = r->cp = r->ep = r->micro = 1.0f;
    r->dp = 0.0f;
    r->zero = 1;
    r->pipe = MW_PIPE_1F1B;
    float batch = r->batch;
    for (const char *p = text + strspn(text, " ,"); *p; p += strspn(p, " ,")) {
        size_t len = strcspn(p, " ,");
        if (!take_word(r, p, len, &seen)) {
            snprintf(why, why_n, kind_of(p, len, &v) >= 0 ? "'%.*s' is the second of its kind" : "'%.*s' is no part of a layout: tp8 pp16 vpp4 dp2 cp1 ep1 mb1 zero1, full or selective, gpipe or zbh1; or auto alone",
                     (int)len, p);
            return why;
        }
        p += len;
    }
    if (r->dp == 0.0f)
        r->dp = r->gpus / (r->tp * r->pp * r->cp);
    double ga = rint(batch / (r->dp * r->micro));
    if (ga >= 1.0 && fabs(ga * r->dp * r->micro / batch - 1.0) <= MW_TRAIN_BATCH_SLACK)
        r->batch = (float)(ga * r->dp * r->micro);
    return mw_train_check(r, why, why_n);
}

enum mw_train_gen mw_train_gen_of(const char *family)
{
    static const char *const name[] = { [MW_GEN_AMPERE] = "ampere", [MW_GEN_HOPPER] = "hopper", [MW_GEN_BLACKWELL] = "blackwell", [MW_GEN_CDNA3] = "cdna3", [MW_GEN_CDNA4] = "cdna4", [MW_GEN_TPU] = "tpu" };
    for (int i = 0; family && i < MW_GEN_OTHER; i++)
        if (strcmp(name[i], family) == 0)
            return (enum mw_train_gen)i;
    return MW_GEN_OTHER;
}
