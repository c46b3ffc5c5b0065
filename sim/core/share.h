/* sim/core/share.h - what simulations of one invocation may read together: files parsed once; it knows no format.
 *
 * An entry is made by the first that asks for its key, in the share's own memory, and never changes from then on.  Any number of threads.
 */
#ifndef MW_CORE_SHARE_H
#define MW_CORE_SHARE_H
#include "sim/base/arena.h"

struct mw_share;
struct mw_share *mw_share_create(void);
void mw_share_destroy(struct mw_share *s); /* NULL is allowed */
/* NULL, and not kept, where make gives NULL.  With s NULL it is made in own. */
typedef const void *(*mw_share_make)(void *ctx, struct mw_arena *a);
const void *mw_share_get(struct mw_share *s, const char *key, mw_share_make make, void *ctx, struct mw_arena *own);

#endif
