/* sim/cli/progress.c - how far the run is and when it will be done, on stderr. */
#include "sim/cli/cli.h"
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void mw_bar_init(struct mw_bar *b, const char *name, bool quiet)
{
    *b = (struct mw_bar){ .start_s = now_s(), .told = -1.0, .quiet = quiet, .tty = isatty(STDERR_FILENO), .name = name };
}

void mw_bar_tell(void *ctx, double done, const char *what)
{
    struct mw_bar *b = ctx;
    double step = b->tty ? 0.005 : 0.1, spent_s = now_s() - b->start_s;
    if (b->quiet || done - b->told < step)
        return;
    b->told = done;
    double left_s = done > 0.01 ? spent_s * (1.0 - done) / done : 0.0;
    fprintf(stderr, "%s%s: %3.0f %%  case %-10s %.0f s, ETA %.0f s%s", b->tty ? "\r" : "", b->name, 100.0 * done, what ? what : "", spent_s, left_s, b->tty ? "   " : "\n");
}

void mw_bar_end(struct mw_bar *b)
{
    if (!b->quiet && b->tty && b->told >= 0.0)
        fprintf(stderr, "\r%*s\r", 78, "");
}
