/* sim/base/check.c - reports a failed check with the caller's context and aborts; recovers from nothing. */
#include "sim/base/check.h"
#include <stdio.h>
#include <stdlib.h>

struct context {
    mw_check_context_fn fn;
    const void *ctx;
};

/* The one mutable static of the program: it feeds only the message printed before abort(), never a result,
 * and it is per thread, so that trials running side by side do not see each other. */
static _Thread_local struct context context;

void mw_check_context_set(mw_check_context_fn fn, const void *ctx)
{
    context = (struct context){ fn, ctx };
}

_Noreturn void mw_check_fail(const char *file, int line, const char *expr)
{
    fprintf(stderr, "%s:%d: check failed: %s\n", file, line, expr);
    struct context c = context;
    context = (struct context){ 0 }; /* a check that fails inside the hook must not call the hook again */
    if (c.fn) {
        char buf[512] = "";
        c.fn(c.ctx, buf, sizeof buf);
        fprintf(stderr, "  %s\n", buf);
    }
    fflush(stderr);
    abort();
}
