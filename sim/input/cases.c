/* sim/input/cases.c - the root map `cases`: its form, names in order, and the sets of one with those it is `like` before its own.
 *
 * `instead: cloud.gb200` rents and any other name leases: keys of such a case without a dot are terms of that contract, in the section of money
 * that holds it; whoever is like it may change them. */
#include "sim/input/phrase.h"
#include "sim/input/resolve.h"
#include <string.h>

/* Keys that are names; all but `like` set something. */
static const char NAME_WORDS[] = "like|instead", CLOUD[] = "cloud.", RENT[] = "money.rent", LEASE[] = "money.lease";

static const struct mw_node *cases_of(const struct mw_scenario *s)
{
    const struct mw_node *cases = mw_node_get(s->root, "cases");
    return cases && cases->kind == MW_N_MAP ? cases : NULL;
}

size_t mw_scenario_cases(const struct mw_scenario *s, const char ***names)
{
    const struct mw_node *cases = cases_of(s);
    size_t n = 1;
    for (const struct mw_node *c = cases ? cases->first : NULL; c; c = c->next)
        n++;
    *names = mw_arena_array(s->arena, const char *, n);
    (*names)[0] = "base";
    n = 1;
    for (const struct mw_node *c = cases ? cases->first : NULL; c; c = c->next)
        if (strcmp(c->key, "base") != 0)
            (*names)[n++] = c->key;
    return n;
}

struct chain { const struct mw_node *node[64]; size_t n; };

static void case_unknown(const struct mw_scenario *s, const char *name, struct mw_pos pos, struct mw_diag *d)
{
    const char **names;
    size_t n = mw_scenario_cases(s, &names);
    const char *near = mw_str_nearest(name, names, n);
    mw_diag_error(d, "E306", pos, "cases", near ? "no case '%.60s'; did you mean '%s'?" : "no case '%.60s'", name, near);
}

/* The case and those it is like, nearest first; false after a diagnostic. */
static bool chain_find(const struct mw_scenario *s, const char *name, struct chain *chain, struct mw_diag *d)
{
    const struct mw_node *cases = cases_of(s);
    struct mw_pos pos = { 0 };
    while (name) {
        const struct mw_node *c = cases ? mw_node_get(cases, name) : NULL;
        if (!c && strcmp(name, "base") == 0)
            return true;
        if (!c) {
            case_unknown(s, name, pos, d);
            return false;
        }
        for (size_t i = 0; i < chain->n; i++)
            if (chain->node[i] == c || chain->n == sizeof chain->node / sizeof *chain->node) {
                mw_diag_error(d, "E302", pos, "cases", "cyclic like: case '%s' comes back to itself", name);
                return false;
            }
        if (c->kind != MW_N_MAP)
            return true; /* said by mw_cases_check */
        chain->node[chain->n++] = c;
        const struct mw_node *like = mw_node_get(c, "like");
        name = like && like->kind == MW_N_SCALAR ? like->text : NULL;
        pos = like ? like->pos : pos;
    }
    return true;
}

/* `instead: cloud` does not say which device. */
static bool says_no_device(const struct mw_node *n)
{
    return strcmp(n->key, "instead") == 0 && n->kind == MW_N_SCALAR && strcmp(n->text, "cloud") == 0;
}

static bool is_set(const struct mw_node *n)
{
    return strcmp(n->key, "like") != 0 && !says_no_device(n);
}

/* What stands instead of building in this case or the nearest that it is like; NULL: nothing does. */
static const char *instead_of(const struct chain *chain, size_t i)
{
    for (; i < chain->n; i++) {
        const struct mw_node *n = mw_node_get(chain->node[i], "instead");
        if (n && n->kind == MW_N_SCALAR)
            return n->text;
    }
    return NULL;
}

static const char *value_text(struct mw_arena *a, const struct mw_node *n)
{
    struct mw_str text;
    mw_str_init(&text);
    mw_print_flow(&text, n);
    const char *copy = mw_arena_strdup(a, text.s ? text.s : "");
    mw_str_fini(&text);
    return copy;
}

static struct mw_set set_of(struct mw_arena *a, const struct mw_node *n, const char *instead)
{
    struct mw_set set = { n->key, value_text(a, n), n->key_pos };
    if (!instead || strchr(n->key, '.'))
        return set;
    bool rents = strncmp(instead, CLOUD, sizeof CLOUD - 1) == 0, names = strcmp(n->key, "instead") == 0;
    set.path = mw_arena_printf(a, "%s.%s", rents ? RENT : LEASE, names ? "use" : n->key);
    set.value = names && rents ? instead + sizeof CLOUD - 1 : set.value;
    return set;
}

size_t mw_scenario_case_sets(const struct mw_scenario *s, const char *name, const struct mw_set **sets, struct mw_diag *d)
{
    struct chain chain = { .n = 0 };
    *sets = NULL;
    if (!chain_find(s, name, &chain, d))
        return 0;
    size_t n = 0;
    for (size_t i = 0; i < chain.n; i++)
        for (const struct mw_node *c = chain.node[i]->first; c; c = c->next)
            n += is_set(c);
    struct mw_set *out = mw_arena_array(s->arena, struct mw_set, n + 1);
    n = 0;
    for (size_t i = chain.n; i-- > 0;)
        for (const struct mw_node *c = chain.node[i]->first; c; c = c->next)
            if (is_set(c))
                out[n++] = set_of(s->arena, c, instead_of(&chain, i));
    *sets = out;
    return n;
}

static void check_words(struct mw_resolve *r, const char *path, const struct mw_node *c)
{
    for (const struct mw_node *n = c->first; n; n = n->next) {
        bool name = mw_phrase_word(NAME_WORDS, n->key) >= 0, scalar = n->kind == MW_N_SCALAR && *n->text;
        if (name && !scalar)
            mw_resolve_error(r, "E208", n->pos, mw_resolve_join(r, path, n->key), "a name is due here");
        else if (says_no_device(n))
            mw_resolve_error(r, "E208", n->pos, mw_resolve_join(r, path, n->key), "which device is rented is due here, as in cloud.gb200");
    }
}

void mw_cases_check(struct mw_resolve *r, const struct mw_node *root)
{
    const struct mw_node *cases = mw_node_get(root, "cases");
    if (!cases || (cases->kind == MW_N_SCALAR && *cases->text == '\0'))
        return;
    if (cases->kind != MW_N_MAP) {
        mw_resolve_error(r, "E208", cases->pos, "cases", "names with changes below them are due here, as in lean: { power.use: n-plus-1 }");
        return;
    }
    for (const struct mw_node *c = cases->first; c; c = c->next) {
        const char *path = mw_resolve_join(r, "cases", c->key);
        if (c->kind == MW_N_MAP)
            check_words(r, path, c);
        else if (c->kind == MW_N_LIST || *c->text)
            mw_resolve_error(r, "E208", c->pos, path, "a map of paths and values is due here, as in { grid.contract: 60 MW }");
    }
}
