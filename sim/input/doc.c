/* sim/input/doc.c - one YAML document to a positioned tree by libyaml's event parser; it knows no schema. */
#include "sim/input/doc.h"
#include "sim/base/check.h"
#include "sim/base/file.h"
#include "sim/base/str.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

enum { DEPTH_MAX = 64, NODE_MAX = 1000000, KEY_MAX = 10000, ANCHOR_MAX = 1000, KEY_LEN_MAX = 200 };
static const size_t SIZE_MAX_B = (size_t)64 << 20;

struct anchor { const char *name; const struct mw_node *node; };

struct reader {
    struct mw_arena *arena;
    struct mw_diag *diag;
    const char *file;
    yaml_parser_t parser;
    yaml_event_t event;
    bool have_event;
    size_t node_n, anchor_n;
    struct anchor *anchor;
};

static struct mw_pos at_mark(const struct reader *r, yaml_mark_t m)
{
    return (struct mw_pos){ r->file, (unsigned)m.line + 1, (unsigned)m.column + 1 };
}

/* libyaml reports an unclosed bracket where it gave up, often a line late: the context tells where it was opened. */
static void syntax_error(struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    const char *problem = p->problem ? p->problem : "not YAML";
    struct mw_pos pos = at_mark(r, p->problem_mark);
    if (p->context && p->context_mark.line + p->context_mark.column + p->context_mark.index > 0)
        mw_diag_error(r->diag, "E110", pos, NULL, "%s, %s begun at line %u, column %u", problem, p->context,
                      (unsigned)p->context_mark.line + 1, (unsigned)p->context_mark.column + 1);
    else
        mw_diag_error(r->diag, "E110", pos, NULL, "%s", problem);
}

static bool next_event(struct reader *r)
{
    if (r->have_event)
        yaml_event_delete(&r->event);
    r->have_event = yaml_parser_parse(&r->parser, &r->event) != 0;
    if (!r->have_event)
        syntax_error(r);
    return r->have_event;
}

static struct mw_pos here(const struct reader *r)
{
    return at_mark(r, r->event.start_mark);
}

static struct mw_node *node_new(struct reader *r, enum mw_node_kind kind)
{
    if (++r->node_n > NODE_MAX) {
        mw_diag_error(r->diag, "E112", here(r), NULL, "more than %d values in one file", NODE_MAX);
        return NULL;
    }
    struct mw_node *n = mw_arena_new(r->arena, struct mw_node);
    n->kind = kind;
    n->pos = n->key_pos = here(r);
    return n;
}

static bool tag_refused(struct reader *r, const yaml_char_t *tag)
{
    if (!tag)
        return false;
    mw_diag_error(r->diag, "E110", here(r), NULL, "tag '%s' is not part of the language", (const char *)tag);
    return true;
}

static void anchor_add(struct reader *r, const char *name, const struct mw_node *n)
{
    if (!r->anchor)
        r->anchor = mw_arena_array(r->arena, struct anchor, ANCHOR_MAX);
    if (r->anchor_n < ANCHOR_MAX)
        r->anchor[r->anchor_n++] = (struct anchor){ name, n };
}

static size_t tree_size(const struct mw_node *n, size_t limit)
{
    size_t sum = 1;
    for (const struct mw_node *c = n->first; c && sum <= limit; c = c->next)
        sum += tree_size(c, limit - sum);
    return sum;
}

static unsigned tree_depth(const struct mw_node *n)
{
    unsigned deepest = 0;
    for (const struct mw_node *c = n->first; c; c = c->next) {
        unsigned d = tree_depth(c);
        deepest = d > deepest ? d : deepest;
    }
    return deepest + 1;
}

/* An anchor is known only once its node is complete, so no alias can stand inside itself. */
static struct mw_node *alias(struct reader *r, unsigned depth)
{
    const char *name = (const char *)r->event.data.alias.anchor;
    const struct mw_node *n = NULL;
    for (size_t i = r->anchor_n; i > 0 && !n; i--)
        if (strcmp(r->anchor[i - 1].name, name) == 0)
            n = r->anchor[i - 1].node;
    if (!n) {
        mw_diag_error(r->diag, "E110", here(r), NULL, "alias '*%s' names no anchor that is complete before it", name);
        return NULL;
    }
    r->node_n += tree_size(n, NODE_MAX);
    if (r->node_n > NODE_MAX || depth + tree_depth(n) > DEPTH_MAX) {
        mw_diag_error(r->diag, "E112", here(r), NULL, "alias '*%s' makes the document too large", name);
        return NULL;
    }
    struct mw_node *copy = mw_node_copy(r->arena, n);
    copy->key = NULL;
    return copy;
}

static struct mw_node *node(struct reader *r, unsigned depth);

static void append(struct mw_node *parent, struct mw_node ***tail, struct mw_node *child)
{
    child->parent = parent;
    **tail = child;
    *tail = &child->next;
}

static bool list(struct reader *r, struct mw_node *n, unsigned depth)
{
    struct mw_node **tail = &n->first;
    while (next_event(r) && r->event.type != YAML_SEQUENCE_END_EVENT) {
        struct mw_node *item = node(r, depth + 1);
        if (!item)
            return false;
        append(n, &tail, item);
    }
    return r->have_event;
}

static int key_order(const void *a, const void *b)
{
    const struct mw_node *x = *(struct mw_node *const *)a, *y = *(struct mw_node *const *)b;
    int c = strcmp(x->key, y->key);
    if (c == 0)
        c = (x->key_pos.line > y->key_pos.line) - (x->key_pos.line < y->key_pos.line);
    return c ? c : (x->key_pos.col > y->key_pos.col) - (x->key_pos.col < y->key_pos.col);
}

/* Sorts the keys, which finds what stands twice and makes large maps quick to look into. */
static void duplicates(struct reader *r, struct mw_node *map, size_t n)
{
    struct mw_node **sorted = mw_arena_array(r->arena, struct mw_node *, n + 1);
    size_t i = 0;
    for (struct mw_node *c = map->first; c; c = c->next)
        sorted[i++] = c;
    qsort(sorted, n, sizeof *sorted, key_order);
    for (i = 1; i < n; i++)
        if (strcmp(sorted[i]->key, sorted[i - 1]->key) == 0)
            mw_diag_error(r->diag, "E111", sorted[i]->key_pos, NULL, "key '%s' stands twice, first at line %u, column %u",
                          sorted[i]->key, sorted[i - 1]->key_pos.line, sorted[i - 1]->key_pos.col);
    map->sorted = sorted;
    map->sorted_n = (uint32_t)n;
}

/* Reads the key under the cursor; NULL after a diagnostic. */
static const char *key_text(struct reader *r)
{
    if (r->event.type != YAML_SCALAR_EVENT) {
        mw_diag_error(r->diag, "E110", here(r), NULL, "a key must be a plain word or text");
        return NULL;
    }
    if (tag_refused(r, r->event.data.scalar.tag))
        return NULL;
    size_t n = r->event.data.scalar.length;
    if (n == 0 || n > KEY_LEN_MAX) {
        mw_diag_error(r->diag, "E110", here(r), NULL, n ? "a key of more than %d bytes" : "an empty key", KEY_LEN_MAX);
        return NULL;
    }
    const char *key = (const char *)r->event.data.scalar.value;
    if (strcmp(key, "<<") == 0) {
        mw_diag_error(r->diag, "E110", here(r), NULL, "merge keys are not read: an item inherits by 'like: NAME', a file by 'base: FILE'");
        return NULL;
    }
    return mw_arena_strndup(r->arena, key, n);
}

static bool map(struct reader *r, struct mw_node *n, unsigned depth)
{
    struct mw_node **tail = &n->first;
    size_t key_n = 0;
    while (next_event(r) && r->event.type != YAML_MAPPING_END_EVENT) {
        struct mw_pos key_pos = here(r);
        const char *key = key_text(r);
        struct mw_node *value = key && next_event(r) ? node(r, depth + 1) : NULL;
        if (!value)
            return false;
        value->key = key;
        value->key_pos = key_pos;
        append(n, &tail, value);
        if (++key_n > KEY_MAX) {
            mw_diag_error(r->diag, "E112", key_pos, NULL, "more than %d keys in one map", KEY_MAX);
            return false;
        }
    }
    if (!r->have_event)
        return false;
    duplicates(r, n, key_n);
    return true;
}

static struct mw_node *scalar(struct reader *r)
{
    size_t n_B = r->event.data.scalar.length;
    const char *value = (const char *)r->event.data.scalar.value;
    if (tag_refused(r, r->event.data.scalar.tag))
        return NULL;
    if (memchr(value, '\0', n_B)) {
        mw_diag_error(r->diag, "E113", here(r), NULL, "a NUL character in a text");
        return NULL;
    }
    struct mw_node *n = node_new(r, MW_N_SCALAR);
    if (n)
        n->text = mw_arena_strndup(r->arena, value, n_B);
    return n;
}

/* The node whose first event is under the cursor. */
static struct mw_node *node(struct reader *r, unsigned depth)
{
    if (depth > DEPTH_MAX) {
        mw_diag_error(r->diag, "E112", here(r), NULL, "nested more than %d deep", DEPTH_MAX);
        return NULL;
    }
    if (r->event.type == YAML_ALIAS_EVENT)
        return alias(r, depth);
    const yaml_char_t *name = NULL, *tag = NULL;
    bool is_map = r->event.type == YAML_MAPPING_START_EVENT, is_list = r->event.type == YAML_SEQUENCE_START_EVENT;
    if (is_map)
        name = r->event.data.mapping_start.anchor, tag = r->event.data.mapping_start.tag;
    else if (is_list)
        name = r->event.data.sequence_start.anchor, tag = r->event.data.sequence_start.tag;
    else
        name = r->event.data.scalar.anchor;
    const char *anchor_name = name ? mw_arena_strdup(r->arena, (const char *)name) : NULL;
    if (tag_refused(r, tag))
        return NULL;
    struct mw_node *n = is_map || is_list ? node_new(r, is_map ? MW_N_MAP : MW_N_LIST) : scalar(r);
    if (!n || (is_map && !map(r, n, depth)) || (is_list && !list(r, n, depth)))
        return NULL;
    if (anchor_name)
        anchor_add(r, anchor_name, n);
    return n;
}

/* Stream start, one document, stream end. */
static struct mw_node *document(struct reader *r)
{
    if (!next_event(r) || !next_event(r))
        return NULL;
    if (r->event.type == YAML_STREAM_END_EVENT)
        return node_new(r, MW_N_MAP);
    if (!next_event(r))
        return NULL;
    struct mw_node *root = node(r, 1);
    if (!root || !next_event(r) || !next_event(r))
        return NULL;
    if (r->event.type != YAML_STREAM_END_EVENT) {
        mw_diag_error(r->diag, "E114", here(r), NULL, "a second document begins here; one file holds one document");
        return NULL;
    }
    return root;
}

/* libyaml gives a byte offset for bad bytes; people want line and column, so the text is checked before it gets there. */
bool mw_text_clean(const char *name, const char *text, size_t n_B, struct mw_diag *d)
{
    struct mw_pos pos = { name, 1, 1 };
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0; i < n_B;) {
        size_t len = mw_utf8_len(s + i, n_B - i);
        if (len == 0 || s[i] == '\0') {
            mw_diag_error(d, "E113", pos, NULL, len ? "a NUL byte; is this a text file?" : "byte 0x%02x is not UTF-8 text", s[i]);
            return false;
        }
        pos.col++;
        if (s[i] == '\n')
            pos.line++, pos.col = 1;
        i += len;
    }
    return true;
}

struct mw_node *mw_doc_parse(struct mw_arena *a, const char *name, const char *text, size_t n_B, struct mw_diag *d)
{
    static const char BYTE_ORDER_MARK[] = "\xEF\xBB\xBF"; /* left by some editors; libyaml takes it for a second document */
    const char *file = name ? mw_arena_strdup(a, name) : NULL;
    if (n_B >= 3 && memcmp(text, BYTE_ORDER_MARK, 3) == 0) {
        text += 3;
        n_B -= 3;
    }
    if (n_B > SIZE_MAX_B) {
        mw_diag_error(d, "E112", ((struct mw_pos){ file, 0, 0 }), NULL, "larger than 64 MiB");
        return NULL;
    }
    if (!mw_text_clean(file, text, n_B, d))
        return NULL;
    struct reader r = { .arena = a, .diag = d, .file = file };
    if (!yaml_parser_initialize(&r.parser)) {
        mw_diag_error(d, "E110", ((struct mw_pos){ file, 0, 0 }), NULL, "out of memory in the YAML parser");
        return NULL;
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, n_B);
    struct mw_node *root = document(&r);
    if (r.have_event)
        yaml_event_delete(&r.event);
    yaml_parser_delete(&r.parser);
    return root;
}

struct mw_node *mw_doc_load(struct mw_arena *a, const char *path, struct mw_diag *d)
{
    size_t n_B = 0;
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) { /* a pipe could not be read again for the cases, and a device never ends */
        mw_diag_error(d, "E101", ((struct mw_pos){ path, 0, 0 }), NULL, S_ISDIR(st.st_mode) ? "is a folder" : "is not a plain file");
        return NULL;
    }
    char *text = mw_file_slurp(path, &n_B, d);
    if (!text)
        return NULL;
    struct mw_node *root = mw_doc_parse(a, path, text, n_B, d);
    free(text);
    return root;
}
