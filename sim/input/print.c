/* sim/input/print.c - a tree as YAML: in one line for cases and hashes, in block form with sources as comments for the long form. */
#include "sim/input/resolve.h"
#include <string.h>

/* The code point at s, well-formed by then, and its length. */
static unsigned code_point(const unsigned char *s, unsigned *len)
{
    static const unsigned char LEAD[5] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    *len = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    unsigned c = s[0] & LEAD[*len];
    for (unsigned i = 1; i < *len && s[i]; i++)
        c = c << 6 | (s[i] & 0x3f);
    return c;
}

/* Controls, line separators and what YAML refuses to see unescaped. */
static bool must_escape(unsigned c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF || (c >= 0xFFFE && c <= 0xFFFF);
}

/* Plain if no YAML reader, ours or another, could take it for anything but this text. */
static bool plain_safe(const char *s, bool flow, bool key)
{
    static const char *const WORDS[] = { "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<" };
    size_t n = strlen(s);
    bool negative = n > 1 && s[0] == '-' && s[1] >= '0' && s[1] <= '9';
    if (n == 0 || s[0] == ' ' || s[n - 1] == ' ' || (strchr("-?:,[]{}#&*!|>'\"%@`=", s[0]) && !negative))
        return false;
    for (size_t i = 0; key && i < sizeof WORDS / sizeof *WORDS; i++)
        if (strcmp(s, WORDS[i]) == 0)
            return false;
    if (strstr(s, ": ") || strstr(s, " #") || s[n - 1] == ':' || strncmp(s, "---", 3) == 0 || strncmp(s, "...", 3) == 0)
        return false;
    unsigned len;
    for (const unsigned char *c = (const unsigned char *)s; *c; c += len) {
        unsigned point = code_point(c, &len);
        if (must_escape(point) || (flow && strchr(",[]{}:", *c)) || (key && *c == ':'))
            return false;
    }
    return true;
}

static void scalar(struct mw_str *out, const char *s, bool flow, bool key)
{
    if (plain_safe(s, flow, key)) {
        mw_str_add(out, s);
        return;
    }
    mw_str_add(out, "\"");
    unsigned len;
    for (const unsigned char *c = (const unsigned char *)s; *c; c += len) {
        unsigned point = code_point(c, &len);
        if (point == '"' || point == '\\')
            mw_str_addf(out, "\\%c", *c);
        else if (must_escape(point))
            mw_str_addf(out, "\\u%04X", point);
        else
            mw_str_addn(out, (const char *)c, len);
    }
    mw_str_add(out, "\"");
}

static void flow(struct mw_str *out, const struct mw_node *n, bool nested)
{
    if (n->kind == MW_N_SCALAR) {
        scalar(out, n->text, nested, false);
        return;
    }
    mw_str_add(out, n->kind == MW_N_LIST ? "[" : n->first ? "{ " : "{");
    for (const struct mw_node *c = n->first; c; c = c->next) {
        if (c != n->first)
            mw_str_add(out, ", ");
        if (n->kind == MW_N_MAP) {
            scalar(out, c->key, true, true);
            mw_str_add(out, ": ");
        }
        flow(out, c, true);
    }
    mw_str_add(out, n->kind == MW_N_LIST ? "]" : n->first ? " }" : "}");
}

void mw_print_flow(struct mw_str *out, const struct mw_node *n)
{
    flow(out, n, false);
}

/* A value with its own paper keeps it as keys, so that it comes back when the long form is read. */
static bool own_paper(const struct mw_node *n)
{
    bool users = n->origin == MW_FROM_SCENARIO || n->origin == MW_FROM_BASE || n->origin == MW_FROM_SET;
    return n->kind != MW_N_MAP && users && (n->source || n->until || n->date || (n->status && n->status != MW_S_ASSUMED));
}

static void paper_key(struct mw_str *out, const char *key, const char *text)
{
    if (!text)
        return;
    mw_str_addf(out, ", %s: ", key);
    scalar(out, text, true, false);
}

static void paper(struct mw_str *out, const struct mw_node *n)
{
    mw_str_add(out, "{ value: ");
    flow(out, n, true);
    paper_key(out, "source", n->source);
    paper_key(out, "date", n->date);
    paper_key(out, "until", n->until);
    if (n->status != (n->source ? MW_S_QUOTE : MW_S_ASSUMED))
        paper_key(out, "confidence", mw_status_name(n->status));
    mw_str_add(out, " }");
}

static void one_line(struct mw_str *out, const char *s)
{
    for (; *s; s++)
        mw_str_addn(out, (unsigned char)*s < 0x20 ? " " : s, 1);
}

static void comment(struct mw_str *out, const struct mw_node *n)
{
    switch (n->origin) {
    case MW_FROM_LIBRARY:
        mw_str_addf(out, "  # %s %s, %s", n->part_kind ? n->part_kind : "library", n->part ? n->part : "", mw_status_name(n->status));
        if (n->source) {
            mw_str_add(out, ": ");
            one_line(out, n->source);
        }
        if (n->date) {
            mw_str_add(out, ", ");
            one_line(out, n->date);
        }
        break;
    case MW_FROM_DEFAULT: mw_str_add(out, "  # default"); break;
    case MW_FROM_BASE: mw_str_add(out, "  # inherited"); break;
    case MW_FROM_SET: mw_str_add(out, "  # set"); break;
    case MW_FROM_COMPUTED: mw_str_add(out, "  # computed"); break;
    case MW_FROM_SCENARIO: break;
    }
}

static void block(struct mw_str *out, const struct mw_node *map, int depth)
{
    for (const struct mw_node *c = map->first; c; c = c->next) {
        mw_str_addf(out, "%*s", 2 * depth, "");
        scalar(out, c->key, false, true);
        mw_str_add(out, ":");
        if (c->kind == MW_N_MAP && c->first && !(c->row && c->row->kind == MW_K_RAW && depth > 2)) {
            mw_str_add(out, "\n");
            block(out, c, depth + 1);
            continue;
        }
        mw_str_add(out, " ");
        if (own_paper(c))
            paper(out, c);
        else
            flow(out, c, false);
        if (c->kind != MW_N_MAP)
            comment(out, c);
        mw_str_add(out, "\n");
    }
}

void mw_print_tree(struct mw_str *out, const struct mw_node *root)
{
    block(out, root, 0);
}
