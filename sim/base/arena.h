/* sim/base/arena.h - bump allocation with one lifetime: the scenario lives in one arena, each trial in another.
 *
 * Memory is zeroed and 16-byte aligned.  Allocation never returns NULL: out of memory aborts with a message.
 */
#ifndef MW_BASE_ARENA_H
#define MW_BASE_ARENA_H
#include <stdarg.h>
#include <stddef.h>

struct mw_arena_block;
struct mw_arena {
    struct mw_arena_block *head;
    size_t used_B; /* bytes handed out so far, for reports */
};

void  mw_arena_init(struct mw_arena *a);
void  mw_arena_fini(struct mw_arena *a);
void *mw_arena_alloc(struct mw_arena *a, size_t size_B);
char *mw_arena_strdup(struct mw_arena *a, const char *s);
char *mw_arena_strndup(struct mw_arena *a, const char *s, size_t n);
char *mw_arena_printf(struct mw_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#define mw_arena_new(a, type) ((type *)mw_arena_alloc((a), sizeof(type)))
#define mw_arena_array(a, type, n) ((type *)mw_arena_alloc((a), sizeof(type) * (size_t)(n)))

#endif
