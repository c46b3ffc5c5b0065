/* sim/cli/options.c - one table of options for all commands; it knows words, not what they do. */
#include "sim/cli/cli.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { TEXT, FLAG, WHOLE, TRIALS, SET };
/* of: the commands that take it, between spaces; --quiet is everybody's. */
struct option_row { const char *name; char letter; enum kind kind; size_t offset; unsigned long long most; const char *of; };
#define O(f) offsetof(struct mw_cli, f)
#define RUNS " run whatif "
#define READS " run whatif check paths estimate explain headroom diff search "
static const struct option_row option[] = {
    { "out", 'o', TEXT, O(out), 0, " run whatif import report new diff calibrate validate " },
    { "set", 0, SET, 0, 0, " run whatif check paths estimate explain headroom search " },
    { "cases", 0, TEXT, O(cases), 0, " run check " },
    { "edition", 0, TEXT, O(edition), 0, " run whatif report " },
    { "page", 0, TEXT, O(page), 0, " run whatif report " },
    { "paper", 0, TEXT, O(paper), 0, " run whatif report " },
    { "units", 0, TEXT, O(units), 0, " run whatif report " },
    { "charts", 0, FLAG, O(charts), 0, " run whatif report " },
    { "no-report", 0, FLAG, O(no_report), 0, " run whatif calibrate " },
    { "keep", 0, TEXT, O(keep), 0, RUNS },
    { "tornado", 0, TEXT, O(tornado), 0, RUNS },
    { "trials", 0, TRIALS, O(trials), 1000000, RUNS },
    { "threads", 0, WHOLE, O(threads), 1024, " run whatif diff " },
    { "seed", 0, WHOLE, O(seed), UINT64_MAX, READS },
    { "json", 0, FLAG, O(json), 0, " run whatif paths estimate explain headroom diff validate calibrate search " },
    { "quiet", 'q', FLAG, O(quiet), 0, NULL },
    { "resolved", 0, FLAG, O(resolved), 0, " check " },
    { "exact", 0, FLAG, O(exact), 0, " diff " },
    { "over", 0, TEXT, O(over), 0, " headroom " },
    { "trace", 0, TEXT, O(trace), 0, " explain " },
    { "device", 0, TEXT, O(device), 0, " calibrate " },
    { "transfer", 0, FLAG, O(transfer), 0, " calibrate " },
    { "profile", 0, TEXT, O(profile), 0, " validate catalog " },
    { "mw", 0, TEXT, O(mw), 0, " new " },
    { "gpu", 0, TEXT, O(gpu), 0, " new " },
    { "site", 0, TEXT, O(site), 0, " new " },
    { "power", 0, TEXT, O(power), 0, " new " },
    { "cooling", 0, TEXT, O(cooling), 0, " new " },
    { "start", 0, TEXT, O(start), 0, " new " },
    { "years", 0, WHOLE, O(years), 40, " new " },
    { "top", 0, WHOLE, O(top), 1000, " search " },
    { "space", 0, TEXT, O(space), 0, " search " },
    { "every", 0, FLAG, O(every), 0, " search " },
    { "force", 0, FLAG, O(force), 0, " new " },
};
enum { OPTION_N = sizeof option / sizeof *option };

static const struct option_row *find(const char *word, size_t n)
{
    for (int i = 0; i < OPTION_N; i++)
        if ((strlen(option[i].name) == n && strncmp(option[i].name, word, n) == 0) || (n == 1 && option[i].letter == word[0]))
            return &option[i];
    return NULL;
}

static int unknown(const char *word)
{
    const char *names[OPTION_N];
    for (int i = 0; i < OPTION_N; i++)
        names[i] = option[i].name;
    const char *near = mw_str_nearest(word, names, OPTION_N);
    fprintf(stderr, "millwright: unknown option %s%s", word[1] ? "--" : "-", word);
    fprintf(stderr, near ? "; did you mean --%s?\n" : "; see millwright help\n", near);
    return -1;
}

/* An option of another command would be passed over in silence.  An unknown command is told of later. */
static bool belongs(const struct option_row *o, const char *command)
{
    char word[64];
    snprintf(word, sizeof word, " %.60s ", command);
    if (!o->of || strstr(o->of, word))
        return true;
    for (const struct mw_command *c = mw_commands; c->name; c++)
        if (strcmp(c->name, command) == 0) {
            fprintf(stderr, "millwright: --%s is no option of %s; it belongs to%.*s\n", o->name, command, (int)strlen(o->of) - 1, o->of);
            return false;
        }
    return true;
}

static int whole(const struct option_row *o, const char *text, unsigned long long *v)
{
    char *end;
    errno = 0;
    *v = strtoull(text, &end, 10);
    if (errno || *end || end == text || text[0] == '-') {
        fprintf(stderr, "millwright: --%s takes a whole number, not '%s'\n", o->name, text);
        return -1;
    }
    if (*v > o->most) {
        fprintf(stderr, "millwright: --%s takes at most %llu\n", o->name, o->most);
        return -1;
    }
    return 0;
}

static int take_set(struct mw_cli *c, const char *text)
{
    const char *eq = strchr(text, '=');
    if (!eq || eq == text || c->set_n == MW_CLI_SETS) {
        fprintf(stderr, "millwright: --set takes path=value, not '%s'\n", text);
        return -1;
    }
    c->set[c->set_n++] = (struct mw_set){ strndup(text, (size_t)(eq - text)), eq + 1, { "command line", 0, 0 } };
    return 0;
}

static int take(struct mw_cli *c, const struct option_row *o, const char *value)
{
    unsigned long long v;
    void *field = (char *)c + o->offset;
    switch (o->kind) {
    case FLAG:
        *(bool *)field = true;
        return 0;
    case TEXT:
        *(const char **)field = value;
        return 0;
    case SET:
        return take_set(c, value);
    case TRIALS:
    case WHOLE:
        if (whole(o, value, &v) != 0)
            return -1;
        if (o->offset == O(seed))
            c->seed = v;
        else if (o->offset == O(threads))
            c->threads = (int)v;
        else if (o->offset == O(top))
            c->top = (int)v;
        else if (o->offset == O(years))
            c->years = (int)v;
        else
            c->trials = (uint32_t)v;
        return 0;
    }
    return -1;
}

/* --trials may stand bare: the next word is its number only if it is one. */
static bool bare_trials(const struct option_row *o, const char *next)
{
    return o->kind == TRIALS && (!next || !isdigit((unsigned char)next[next[0] == '-']));
}

static int parse_option(struct mw_cli *c, int argc, char **argv, int *i)
{
    const char *word = argv[*i] + (argv[*i][1] == '-' ? 2 : 1), *eq = strchr(word, '=');
    const struct option_row *o = find(word, eq ? (size_t)(eq - word) : strlen(word));
    if (!o)
        return unknown(word);
    if (!belongs(o, c->command))
        return -1;
    if (o->kind == FLAG)
        return take(c, o, NULL);
    if (eq)
        return take(c, o, eq + 1);
    const char *next = *i + 1 < argc ? argv[*i + 1] : NULL;
    if (bare_trials(o, next)) {
        c->trials = UINT32_MAX;
        return 0;
    }
    if (!next) {
        fprintf(stderr, "millwright: --%s needs a value\n", o->name);
        return -1;
    }
    ++*i;
    return take(c, o, next);
}

int mw_cli_parse(struct mw_cli *c, int argc, char **argv)
{
    *c = (struct mw_cli){ .command = argc > 1 ? argv[1] : "help" };
    for (int i = 2; i < argc; i++) {
        if (argv[i][0] == '-' && argv[i][1] != '\0') {
            if (parse_option(c, argc, argv, &i) != 0)
                return -1;
        } else if (c->arg_n < MW_CLI_ARGS) {
            c->arg[c->arg_n++] = argv[i];
        } else {
            fprintf(stderr, "millwright: more than %d arguments\n", MW_CLI_ARGS);
            return -1;
        }
    }
    return 0;
}
