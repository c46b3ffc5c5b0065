/* sim/core/share.c - a short list of what was made, under one lock: entries are few and made once. */
#include "sim/core/share.h"
#include "sim/base/check.h"
#include <stdlib.h>
#include <string.h>

struct entry { const char *key; const void *value; struct entry *next; };
struct mw_share { struct mw_arena arena; struct entry *first; };

struct mw_share *mw_share_create(void)
{
    struct mw_share *s = calloc(1, sizeof *s);
    MW_ASSERT(s);
    mw_arena_init(&s->arena);
    return s;
}

void mw_share_destroy(struct mw_share *s)
{
    if (s)
        mw_arena_fini(&s->arena);
    free(s);
}

static const void *find_or_make(struct mw_share *s, const char *key, mw_share_make make, void *ctx)
{
    for (struct entry *e = s->first; e; e = e->next)
        if (strcmp(e->key, key) == 0)
            return e->value;
    const void *value = make(ctx, &s->arena);
    if (!value)
        return NULL;
    struct entry *e = mw_arena_new(&s->arena, struct entry);
    *e = (struct entry){ mw_arena_strdup(&s->arena, key), value, s->first };
    s->first = e;
    return value;
}

const void *mw_share_get(struct mw_share *s, const char *key, mw_share_make make, void *ctx, struct mw_arena *own)
{
    const void *value;
    if (!s)
        return make(ctx, own);
#pragma omp critical(mw_share)
    value = find_or_make(s, key, make, ctx);
    return value;
}
