/* models/training/words.c - a layout as words, written and read; what layouts there are is search.c's. */
#include "models/training/schedule.h"
#include "models/training/search.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    snprintf(buf + k, n - (unsigned)k, " mb%g zero%d%s%s%s", r->micro, r->zero, r->recompute == MW_RC_FULL ? " full" : r->recompute == MW_RC_SELECTIVE ? " selective" : "",
             r->tp > 1.0f && !r->seq_parallel ? " nosp" : "", r->pipe == MW_PIPE_GPIPE ? " gpipe" : r->pipe == MW_PIPE_ZB_H1 ? " zbh1" : "");
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

enum { RECOMPUTE = KEYS + 1, PIPE, NO_SP };

/* What a word says: the index of its number, what is recomputed, how the pipeline runs, no sequence parallelism; -1: no part of a layout. */
static int kind_of(const char *p, size_t len, unsigned long *v)
{
    if (word_is(p, len, "full") || word_is(p, len, "selective"))
        return RECOMPUTE;
    if (word_is(p, len, "nosp"))
        return NO_SP;
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
    else if (kind == NO_SP)
        r->seq_parallel = 0;
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
            snprintf(why, why_n, kind_of(p, len, &v) >= 0 ? "'%.*s' is the second of its kind" : "'%.*s' is no part of a layout: tp8 pp16 vpp4 dp2 cp1 ep1 mb1 zero1, full or selective, nosp, gpipe or zbh1; or auto alone",
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
    static const char *const name[] = { [MW_GEN_AMPERE] = "ampere", [MW_GEN_HOPPER] = "hopper", [MW_GEN_BLACKWELL] = "blackwell", [MW_GEN_CDNA3] = "cdna3", [MW_GEN_CDNA4] = "cdna4", [MW_GEN_TPU] = "tpu", [MW_GEN_TPU_V7] = "tpu-v7" };
    for (int i = 0; family && i < MW_GEN_OTHER; i++)
        if (strcmp(name[i], family) == 0)
            return (enum mw_train_gen)i;
    return MW_GEN_OTHER;
}
