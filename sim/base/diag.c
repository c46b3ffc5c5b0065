/* sim/base/diag.c - collects, orders and prints diagnostics on user input; decides nothing about exit codes. */
#include "sim/base/diag.h"
#include "sim/base/arena.h"
#include "sim/base/check.h"
#include "sim/base/str.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { KEEP_N = 200 }; /* of each severity; the rest is only counted */

struct entry {
    struct mw_pos pos;
    enum mw_severity sev;
    const char *text; /* whole line as printed */
};

struct mw_diag {
    struct mw_arena arena;
    struct entry *entry; /* in order of arrival until sorted */
    size_t n, cap;
    unsigned count[MW_ERROR + 1], kept[MW_ERROR + 1];
    bool sorted;
};

struct mw_diag *mw_diag_create(void)
{
    struct mw_diag *d = calloc(1, sizeof *d);
    MW_ASSERT(d);
    mw_arena_init(&d->arena);
    return d;
}

void mw_diag_destroy(struct mw_diag *d)
{
    if (!d)
        return;
    mw_arena_fini(&d->arena);
    free(d->entry);
    free(d);
}

static void format_position(struct mw_str *line, struct mw_pos pos)
{
    mw_str_add(line, pos.file ? pos.file : "millwright");
    if (pos.file && pos.line)
        mw_str_addf(line, ":%u:%u", pos.line, pos.col);
    mw_str_add(line, ": ");
}

static void format_entry(struct mw_str *line, enum mw_severity sev, const char *code, struct mw_pos pos, const char *path,
                         const char *fmt, va_list ap)
{
    static const char *const severity[] = { "note", "warning", "error" };
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    MW_ASSERT(n >= 0);
    char *text = malloc((size_t)n + 1);
    MW_ASSERT(text);
    vsnprintf(text, (size_t)n + 1, fmt, ap);
    format_position(line, pos);
    mw_str_addf(line, "%s: ", severity[sev]);
    if (path && *path)
        mw_str_addf(line, "%s: ", path);
    mw_str_add(line, text);
    if (code && *code)
        mw_str_addf(line, " [%s]", code);
    free(text);
}

static bool already_there(const struct mw_diag *d, const char *text)
{
    for (size_t i = 0; i < d->n; i++)
        if (!strcmp(d->entry[i].text, text))
            return true;
    return false;
}

static void keep(struct mw_diag *d, enum mw_severity sev, struct mw_pos pos, const char *text)
{
    if (d->n == d->cap) {
        d->cap = d->cap ? 2 * d->cap : 32;
        d->entry = realloc(d->entry, d->cap * sizeof *d->entry);
        MW_ASSERT(d->entry);
    }
    if (pos.file)
        pos.file = mw_arena_strdup(&d->arena, pos.file);
    d->entry[d->n++] = (struct entry){ pos, sev, mw_arena_strdup(&d->arena, text) };
    d->kept[sev]++;
    d->sorted = false;
}

void mw_diag_add(struct mw_diag *d, enum mw_severity sev, const char *code, struct mw_pos pos, const char *path,
                 const char *fmt, ...)
{
    if (d->kept[sev] == KEEP_N) {
        d->count[sev]++;
        return;
    }
    struct mw_str line;
    mw_str_init(&line);
    va_list ap;
    va_start(ap, fmt);
    format_entry(&line, sev, code, pos, path, fmt, ap);
    va_end(ap);
    if (!already_there(d, line.s)) {
        d->count[sev]++;
        keep(d, sev, pos, line.s);
    }
    mw_str_fini(&line);
}

unsigned mw_diag_errors(const struct mw_diag *d)
{
    return d->count[MW_ERROR];
}

unsigned mw_diag_warnings(const struct mw_diag *d)
{
    return d->count[MW_WARNING];
}

static int compare(const struct entry *a, const struct entry *b)
{
    if (!a->pos.file != !b->pos.file)
        return a->pos.file ? 1 : -1; /* the command line comes first */
    int by_file = a->pos.file ? strcmp(a->pos.file, b->pos.file) : 0;
    if (by_file)
        return by_file;
    if (a->pos.line != b->pos.line)
        return a->pos.line < b->pos.line ? -1 : 1;
    return (a->pos.col > b->pos.col) - (a->pos.col < b->pos.col);
}

/* Stable, and fast on entries that mostly arrive in order, as a reader of files delivers them. */
static void insertion_sort(struct entry *e, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct entry x = e[i];
        size_t j = i;
        for (; j > 0 && compare(&e[j - 1], &x) > 0; j--)
            e[j] = e[j - 1];
        e[j] = x;
    }
}

const char *mw_diag_text(struct mw_diag *d, unsigned i)
{
    if (!d->sorted)
        insertion_sort(d->entry, d->n);
    d->sorted = true;
    return i < d->n ? d->entry[i].text : NULL;
}

static void print_count(FILE *out, unsigned n, const char *what)
{
    fprintf(out, "%u %s%s", n, what, n == 1 ? "" : "s");
}

void mw_diag_print(const struct mw_diag *d, FILE *out)
{
    struct entry *e = d->n ? malloc(d->n * sizeof *e) : NULL;
    if (d->n) {
        MW_ASSERT(e);
        memcpy(e, d->entry, d->n * sizeof *e);
    }
    insertion_sort(e, d->n);
    for (size_t i = 0; i < d->n; i++)
        fprintf(out, "%s\n", e[i].text);
    free(e);
    unsigned errors = d->count[MW_ERROR], warnings = d->count[MW_WARNING];
    if (errors || warnings) {
        print_count(out, errors, "error");
        fprintf(out, ", ");
        print_count(out, warnings, "warning");
        if (errors > d->kept[MW_ERROR] || warnings > d->kept[MW_WARNING])
            fprintf(out, " (the first %d of each are shown)", KEEP_N);
        fprintf(out, "\n");
    }
}
