/* report/charts/table_csv.c - every table of the report once more as CSV (RFC 4180, UTF-8): all rows, plain digits; it draws nothing. */
#include "report/charts/page_priv.h"
#include "sim/base/file.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What print sets for the eye, as machines read it.  Marks of footnotes point to notes that stay on paper. */
static const struct { const char *from, *to; } plain[] = {
    { "\u202f", "" }, { "\u200b", "" }, { "\u00ad", "" }, { "\u00a0", " " }, { "\u2009", " " }, { "\u2212", "-" }, { "\u1d43", "" }, { "\u1d47", "" }, { "\u1d9c", "" }, { "\u1d48", "" }, { "\u1d49", "" },
};

static bool digit_before(const struct mw_str *out)
{
    return out->n > 0 && out->s[out->n - 1] >= '0' && out->s[out->n - 1] <= '9';
}

/* A thin space groups digits, or stands between a number and its unit: there it stays a space. */
static void unset(struct mw_str *out, const char *s)
{
    while (*s) {
        size_t k = 0, n = sizeof plain / sizeof *plain;
        while (k < n && strncmp(s, plain[k].from, strlen(plain[k].from)) != 0)
            k++;
        if (k == n) {
            mw_str_addn(out, s++, 1);
            continue;
        }
        s += strlen(plain[k].from);
        bool unit = k == 0 && digit_before(out) && *s && !isdigit((unsigned char)*s);
        mw_str_add(out, unit ? " " : plain[k].to);
    }
}

static void add_field(struct mw_str *out, const char *s)
{
    struct mw_str field;
    mw_str_init(&field);
    unset(&field, s ? s : "");
    const char *text = field.s ? field.s : "";
    if (strcmp(text, "\u2013") == 0) /* nothing known */
        text = "";
    bool quote = strpbrk(text, ",\"\r\n") != NULL;
    if (quote)
        mw_str_add(out, "\"");
    for (; *text; text++)
        mw_str_addn(out, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    if (quote)
        mw_str_add(out, "\"");
    mw_str_fini(&field);
}

static void add_head(struct mw_str *out, const struct mw_table *t)
{
    char head[300];
    for (size_t c = 0; c < t->cols_n; c++) {
        const struct mw_table_col *col = &t->cols[c];
        snprintf(head, sizeof head, "%s%s%s%s", col->head && *col->head ? col->head : c == 0 ? "item" : "", col->unit ? " [" : "", col->unit ? col->unit : "", col->unit ? "]" : "");
        mw_str_add(out, c ? "," : "");
        add_field(out, head);
    }
    mw_str_add(out, "\n");
}

void mw_table_csv(const struct mw_table *t, struct mw_str *out)
{
    const char *group = "";
    bool groups = false;
    for (size_t i = 0; i < t->rows_n && t->row_kinds; i++)
        groups |= t->row_kinds[i] == MW_ROW_GROUP;
    mw_str_add(out, groups ? "group," : "");
    add_head(out, t);
    for (size_t i = 0; i < t->rows_n; i++) {
        const char *const *cell = &t->cells[i * t->cols_n];
        if (t->row_kinds && t->row_kinds[i] == MW_ROW_GROUP) {
            group = cell[0] ? cell[0] : "";
            continue;
        }
        if (groups) {
            add_field(out, t->row_kinds[i] == MW_ROW_TOTAL ? "" : group);
            mw_str_add(out, ",");
        }
        for (size_t c = 0; c < t->cols_n; c++) {
            mw_str_add(out, c ? "," : "");
            add_field(out, cell[c]);
        }
        mw_str_add(out, "\n");
    }
}

/* The caption up to its first comma or stop, as a file name: "Power path, case base" -> "power-path". */
static void slug_of(char *slug, size_t slug_n, const char *caption)
{
    size_t n = 0;
    for (const char *s = caption ? caption : ""; *s && !strchr(",.:;(", *s) && n + 1 < slug_n; s++) {
        if (isascii((unsigned char)*s) && isalnum((unsigned char)*s))
            slug[n++] = (char)tolower((unsigned char)*s);
        else if (n && slug[n - 1] != '-')
            slug[n++] = '-';
    }
    while (n && slug[n - 1] == '-')
        n--;
    slug[n] = '\0';
}

const char *mw_page_file(struct mw_page *page, const char *name, const char *text, size_t text_n)
{
    struct mw_doc *doc = page->doc;
    if (!doc->info.tables_dir)
        return NULL;
    const char *file = mw_arena_printf(&doc->arena, "%s-%s.csv", doc->plans[page->number - 1].name, name), *path = mw_arena_printf(&doc->arena, "%s/%s", doc->info.tables_dir, file);
    if ((!mw_dir_make(doc->info.tables_dir) || !mw_file_write_atomic(path, text, text_n)) && doc->beside_failed.code == MW_DRAW_OK) {
        doc->beside_failed.code = MW_DRAW_E_FILE;
        snprintf(doc->beside_failed.text, sizeof doc->beside_failed.text, "%.120s: %s", path, strerror(errno));
    }
    const char *folder = strrchr(doc->info.tables_dir, '/');
    return mw_arena_printf(&doc->arena, "%s/%s", folder ? folder + 1 : doc->info.tables_dir, file);
}

const char *mw_page_table_file(struct mw_page *page, const struct mw_table *t, const char *caption)
{
    char slug[48];
    struct mw_str out;
    if (!page->doc->info.tables_dir || t->cols_n == 0 || t->rows_n == 0)
        return NULL;
    slug_of(slug, sizeof slug, caption);
    mw_str_init(&out);
    mw_table_csv(t, &out);
    const char *file = mw_page_file(page, mw_arena_printf(&page->doc->arena, "%u%s%s", ++page->doc->table_in_page, *slug ? "-" : "", slug), out.s, out.n);
    mw_str_fini(&out);
    return file;
}
