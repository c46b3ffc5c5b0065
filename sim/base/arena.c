/* sim/base/arena.c - bump allocation in chained blocks; nothing is freed before the whole arena is. */
#include "sim/base/arena.h"
#include "sim/base/check.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN_B = 16, FIRST_BLOCK_B = 4096, LARGEST_BLOCK_B = 1 << 20 };

struct mw_arena_block {
    struct mw_arena_block *next;
    size_t used_B, size_B;
    _Alignas(ALIGN_B) unsigned char data[];
};

static _Noreturn void out_of_memory(size_t size_B)
{
    fprintf(stderr, "millwright: out of memory (%zu bytes asked for)\n", size_B);
    abort();
}

void mw_arena_init(struct mw_arena *a)
{
    *a = (struct mw_arena){ 0 };
}

void mw_arena_fini(struct mw_arena *a)
{
    for (struct mw_arena_block *b = a->head, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    *a = (struct mw_arena){ 0 };
}

/* Blocks double up to 1 MiB: a small scenario stays small, a large one makes few calls to the system. */
static struct mw_arena_block *block_add(struct mw_arena *a, size_t need_B)
{
    size_t size_B = a->head ? 2 * a->head->size_B : FIRST_BLOCK_B;
    if (size_B > LARGEST_BLOCK_B)
        size_B = LARGEST_BLOCK_B;
    if (size_B < need_B)
        size_B = need_B;
    struct mw_arena_block *b = calloc(1, sizeof *b + size_B);
    if (!b)
        out_of_memory(need_B);
    b->size_B = size_B;
    /* A block made for one large request is full at once: keep filling the one that has room. */
    if (a->head && need_B > LARGEST_BLOCK_B) {
        b->next = a->head->next;
        a->head->next = b;
    } else {
        b->next = a->head;
        a->head = b;
    }
    return b;
}

void *mw_arena_alloc(struct mw_arena *a, size_t size_B)
{
    if (size_B > SIZE_MAX / 4)
        out_of_memory(size_B);
    size_t need_B = size_B ? (size_B + ALIGN_B - 1) / ALIGN_B * ALIGN_B : ALIGN_B;
    struct mw_arena_block *b = a->head;
    if (!b || b->size_B - b->used_B < need_B)
        b = block_add(a, need_B);
    void *p = b->data + b->used_B;
    b->used_B += need_B;
    a->used_B += need_B;
    return p;
}

char *mw_arena_strndup(struct mw_arena *a, const char *s, size_t n)
{
    size_t len = strnlen(s, n);
    char *p = mw_arena_alloc(a, len + 1);
    memcpy(p, s, len);
    return p;
}

char *mw_arena_strdup(struct mw_arena *a, const char *s)
{
    return mw_arena_strndup(a, s, strlen(s));
}

char *mw_arena_printf(struct mw_arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    MW_ASSERT(n >= 0);
    char *p = mw_arena_alloc(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}
