/* tests/property/test_resolved.c - the long form is the same scenario; the order in which maps are written changes nothing. */
#include "tests/unit/data/input_fixture.h"
#include "sim/base/rng.h"

static const char *const TEXTS[] = {
    "grid: { contract: 100 MW }\n",
    "title: \"it's: # odd \\u2028 \\\"text\\\"\"\ngrid: { contract: 97.3 MW, firm: 80 MW, tariff: { energy: { Mon-Fri 13:30-19h: 71 USD/MWh (55..110), else: 41 USD/MWh } } }\n",
    "site: { use: abilene, elevation: 551 m }\ngrid: { contract: 5 MW }\nhalls: { A: { blocks: 16 x su, tags: [\"x, y\", \"[\", \"\"] }, B: { like: A, phase: 2 }, C: { like: B, blocks: { racks: r36 } } }\n",
    "grid: { contract: 5 MW }\npower: { use: 2n, transformers: 2 x 80 MVA, ups: { autonomy: { value: 7 min, source: \"offer: 12, rev. A\", date: 2026, until: 2028-01-01 } } }\n",
    "grid: { contract: 5 MW }\nmoney: { rent: { value: 3 USD/h, range: -10..+20 %, confidence: derived }, residual: 12 % after 5 years (2..25), infant: x3, lives: { a-b: 3 years, \"8\": 1 year } }\n",
    "grid: { contract: 5 MW }\nwork: { chat: { demand: 900 G token/day (700..1300), gpus: { 8: 60 %, 32: 40 % } }, \"yes\": { like: chat, ttft: 800 ms at p95 } }\n"
    "cases: { base: {}, low: { grid.contract: x0.8, power.carry: [a, b], note: \"a: b\", deep: { p: { q: { r: [1, { s: 2 }] } } } } }\n",
};
enum { TEXT_N = sizeof TEXTS / sizeof *TEXTS };

struct leaf { char path[300], text[300], source[100]; double si, low, high; char status; bool ranged; };
struct leaves { struct leaf item[2000]; unsigned n; };

static void collect(void *ctx, const char *path, const struct mw_node *n)
{
    struct leaves *l = ctx;
    ck_assert_uint_lt(l->n, 2000);
    struct leaf *leaf = &l->item[l->n++];
    *leaf = (struct leaf){ .si = n->si, .low = n->low, .high = n->high, .status = n->status, .ranged = n->ranged };
    snprintf(leaf->path, sizeof leaf->path, "%s", path);
    snprintf(leaf->text, sizeof leaf->text, "%s", n->kind == MW_N_SCALAR ? n->text : n->first ? n->first->text ? n->first->text : "" : "[]");
    snprintf(leaf->source, sizeof leaf->source, "%s", n->source ? n->source : "");
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct leaf *)a)->path, ((const struct leaf *)b)->path);
}

static struct leaves *leaves_of(const struct mw_scenario *s, bool sorted)
{
    struct leaves *l = calloc(1, sizeof *l);
    mw_scenario_leaves(s, NULL, collect, l);
    if (sorted)
        qsort(l->item, l->n, sizeof *l->item, by_path);
    return l;
}

static bool same_number(double x, double y)
{
    return x == y || (isnan(x) && isnan(y));
}

static void same_leaves(const struct mw_scenario *a, const struct mw_scenario *b, bool sorted, bool paper)
{
    struct leaves *x = leaves_of(a, sorted), *y = leaves_of(b, sorted);
    ck_assert_uint_eq(x->n, y->n);
    for (unsigned i = 0; i < x->n; i++) {
        const struct leaf *p = &x->item[i], *q = &y->item[i];
        ck_assert_str_eq(p->path, q->path);
        ck_assert_msg(strcmp(p->text, q->text) == 0, "%s: '%s' and '%s'", p->path, p->text, q->text);
        ck_assert_msg(same_number(p->si, q->si) && same_number(p->low, q->low) && same_number(p->high, q->high) && p->ranged == q->ranged, "%s", p->path);
        if (paper)
            ck_assert_msg(p->status == q->status && strcmp(p->source, q->source) == 0, "%s: %c '%s' and %c '%s'", p->path, p->status, p->source, q->status, q->source);
    }
    free(x);
    free(y);
}

START_TEST(the_long_form_loads_back)
{
    for (int i = 0; i < TEXT_N; i++) {
        struct fixture f = scenario_ok(TEXTS[i], NULL);
        struct mw_str once, twice;
        mw_str_init(&once);
        mw_str_init(&twice);
        mw_scenario_print(f.s, &once);
        struct fixture g = scenario_ok(once.s, NULL);
        same_leaves(f.s, g.s, false, true);
        ck_assert_uint_eq(f.s->hash, g.s->hash);
        mw_scenario_print(g.s, &twice);
        struct fixture h = scenario_ok(twice.s, NULL);
        same_leaves(f.s, h.s, false, true);
        mw_str_fini(&once);
        mw_str_fini(&twice);
        fixture_close(&f);
        fixture_close(&g);
        fixture_close(&h);
    }
}
END_TEST

/* Children of every map in an order drawn from the stream; lists keep theirs. */
static void shuffle(struct mw_node *n, struct mw_stream *stream)
{
    struct mw_node *child[64];
    size_t count = 0;
    for (struct mw_node *c = n->first; c; c = c->next) {
        ck_assert_uint_lt(count, 64);
        child[count++] = c;
        shuffle(c, stream);
    }
    for (size_t i = count; n->kind == MW_N_MAP && i > 1; i--) {
        size_t k = mw_stream_below(stream, i);
        struct mw_node *swap = child[i - 1];
        child[i - 1] = child[k];
        child[k] = swap;
    }
    n->first = count ? child[0] : NULL;
    for (size_t i = 0; i < count; i++)
        child[i]->next = i + 1 < count ? child[i + 1] : NULL;
}

static void print_block(struct mw_str *out, const struct mw_node *n);

/* A printer of its own, so that the one under test is not its own judge. */
static void print_value(struct mw_str *out, const struct mw_node *n)
{
    if (n->kind == MW_N_MAP) {
        print_block(out, n);
        return;
    }
    if (n->kind == MW_N_LIST) {
        mw_str_add(out, "[");
        for (const struct mw_node *c = n->first; c; c = c->next) {
            print_value(out, c);
            mw_str_add(out, ", ");
        }
        mw_str_add(out, "]");
        return;
    }
    mw_str_add(out, "\"");
    for (const char *c = n->text; *c; c++)
        if (strncmp(c, "\xE2\x80\xA8", 3) == 0) /* a line separator is a line break to YAML 1.1 */
            mw_str_add(out, "\\u2028"), c += 2;
        else
            mw_str_addf(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    mw_str_add(out, "\"");
}

static void print_block(struct mw_str *out, const struct mw_node *n)
{
    mw_str_add(out, "{");
    for (const struct mw_node *c = n->first; c; c = c->next) {
        mw_str_addf(out, "\"%s\": ", c->key);
        print_value(out, c);
        mw_str_add(out, ", ");
    }
    mw_str_add(out, "}");
}

START_TEST(the_order_of_keys_changes_nothing)
{
    struct mw_stream stream = mw_stream_make(17, 0, "shuffle");
    for (int i = 0; i < 8 * TEXT_N; i++) {
        struct fixture f = scenario_ok(TEXTS[i % TEXT_N], NULL);
        struct mw_node *doc = mw_doc_parse(f.arena, "t.yaml", TEXTS[i % TEXT_N], strlen(TEXTS[i % TEXT_N]), f.diag);
        struct mw_str text;
        mw_str_init(&text);
        shuffle(doc, &stream);
        print_block(&text, doc);
        struct fixture g = scenario_ok(text.s, NULL);
        same_leaves(f.s, g.s, true, true);
        ck_assert_uint_eq(f.s->hash, g.s->hash);
        mw_str_fini(&text);
        fixture_close(&f);
        fixture_close(&g);
    }
}
END_TEST

START_TEST(a_set_is_as_if_written) /* --set a.b=v and the file that says so are one scenario */
{
    struct fixture f = scenario_ok("grid: { contract: 5 MW }\npower: n-plus-1\n", "power.ups.block=3 MW");
    struct fixture g = scenario_ok("grid: { contract: 5 MW }\npower: { use: n-plus-1, ups: { block: 3 MW } }\n", NULL);
    same_leaves(f.s, g.s, false, true);
    ck_assert_uint_eq(f.s->hash, g.s->hash);
    fixture_close(&f);
    fixture_close(&g);
}
END_TEST

START_TEST(any_changed_value_changes_the_hash)
{
    static const char *const SETS[] = { "grid.contract=5.1 MW", "grid.feeds=3", "power=2n", "money.rent=1 USD/h", "halls.A.tags=[y, x]", "halls.A.phase=2", "title=other" };
    struct fixture f = scenario_ok("grid: { contract: 5 MW }\nhalls: { A: { tags: [x, y] } }\n", NULL);
    uint64_t seen[8] = { f.s->hash };
    for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++) {
        struct fixture g = scenario_ok("grid: { contract: 5 MW }\nhalls: { A: { tags: [x, y] } }\n", SETS[i]);
        for (size_t k = 0; k <= i; k++)
            ck_assert_uint_ne(seen[k], g.s->hash);
        seen[i + 1] = g.s->hash;
        fixture_close(&g);
    }
    fixture_close(&f);
}
END_TEST

MW_TEST_MAIN("resolved", the_long_form_loads_back, the_order_of_keys_changes_nothing, a_set_is_as_if_written, any_changed_value_changes_the_hash)
