/* sim/base/check.h - assertions for programming errors; never for input.
 *
 * MW_ASSERT stays in release builds, MW_DCHECK only in CONF=dev and sanitizer builds (MW_DEV).
 * The simulator installs a context hook so that a failed check prints simulated time, entity, trial and seed.
 */
#ifndef MW_BASE_CHECK_H
#define MW_BASE_CHECK_H

/* Prints "file:line: check failed: expr" and the context of the calling thread to stderr, then aborts. */
_Noreturn void mw_check_fail(const char *file, int line, const char *expr);

/* What mw_check_fail prints beside the expression; one per thread.  NULL clears it. */
typedef void (*mw_check_context_fn)(const void *ctx, char *buf, unsigned long buf_n);
void mw_check_context_set(mw_check_context_fn fn, const void *ctx);

#define MW_ASSERT(e) ((e) ? (void)0 : mw_check_fail(__FILE__, __LINE__, #e))
#ifdef MW_DEV
#define MW_DCHECK(e) MW_ASSERT(e)
#else
#define MW_DCHECK(e) ((void)sizeof((e) ? 1 : 0))
#endif

#endif
