/* sim/plan/diff.c - opens both sides, lists what differs, makes steps of it, and keeps the answer. */
#include "sim/plan/diff_private.h"
#include "sim/plan/request.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* What says something about the plan, not what it is. */
static const char *const about[] = { "millwright", "title", "question", "author", "revision", "report", "cases", "sweep", "size", "drills", "probes" };

static bool is_database(const char *file)
{
    char head[16] = { 0 };
    FILE *f = fopen(file, "rb");
    size_t n = f ? fread(head, 1, sizeof head, f) : 0;
    if (f)
        fclose(f);
    return n == sizeof head && memcmp(head, "SQLite format 3", 16) == 0;
}

static void unlink_node(struct mw_node *n)
{
    struct mw_node **at = &n->parent->first;
    while (*at != n)
        at = &(*at)->next;
    *at = n->next;
    n->parent->sorted = NULL;
}

/* Racks that the plan counted are open again: `auto`; what else it computed (the utilisation of a layout) nobody wrote, and a count that nobody wrote is
 * none: the meter may be filled. */
static void open_again(struct mw_diff_side *side, const char *path, bool computed)
{
    const char *dot = strrchr(path, '.');
    struct mw_node *n = mw_node_at(side->doc, path);
    if (!n || n->kind != MW_N_SCALAR)
        return;
    if (computed && dot && strcmp(dot, ".racks") == 0)
        n->text = "auto";
    else if (computed || (dot && strcmp(dot, ".count") == 0))
        unlink_node(n);
}

static void open_stored(struct mw_diff_side *side)
{
    struct mw_query *q = mw_query(side->store, "SELECT path, origin FROM value_ WHERE case_id = 0 AND origin IN ('computed', 'default')", "");
    while (mw_query_next(q))
        open_again(side, mw_query_text(q, 0), strcmp(mw_query_text(q, 1), "computed") == 0);
    mw_query_end(q);
}

static void open_leaf(void *ctx, const char *path, const struct mw_node *leaf)
{
    if (leaf->origin == MW_FROM_COMPUTED || leaf->origin == MW_FROM_DEFAULT)
        open_again(ctx, path, leaf->origin == MW_FROM_COMPUTED);
}

static const char *long_form(struct mw_session *s, const struct mw_scenario *sc)
{
    struct mw_str text;
    mw_str_init(&text);
    mw_scenario_print(sc, &text);
    const char *kept = mw_arena_strdup(&s->arena, text.s);
    mw_str_fini(&text);
    return kept;
}

static bool side_open(struct mw_session *s, const char *file, struct mw_diff_side *side)
{
    struct mw_str text;
    *side = (struct mw_diff_side){ .file = file, .name = file };
    if (!is_database(file)) {
        side->scenario = mw_run_load_base(s, file, NULL, 0);
        if (!side->scenario || mw_diag_errors(s->diag))
            return false;
        const char *form = long_form(s, side->scenario);
        side->doc = mw_doc_parse(&s->arena, file, form, strlen(form), s->diag);
        if (side->doc)
            mw_scenario_leaves(side->scenario, NULL, open_leaf, side);
        return side->doc != NULL;
    }
    side->store = mw_store_open(file, s->diag);
    if (!side->store)
        return false;
    mw_str_init(&text);
    bool there = mw_store_scenario_get(side->store, "resolved", &text);
    const char *form = there ? mw_arena_strdup(&s->arena, text.s) : "";
    mw_str_fini(&text);
    if (!there)
        mw_diag_error(s->diag, "E307", ((struct mw_pos){ file, 0, 0 }), NULL, "holds no resolved scenario: it is no result of a run");
    side->scenario = there ? mw_scenario_parse(&s->arena, file, form, strlen(form), s->roots, s->library, NULL, 0, s->diag) : NULL;
    side->doc = there ? mw_doc_parse(&s->arena, file, form, strlen(form), s->diag) : NULL;
    if (!side->scenario || !side->doc || mw_diag_errors(s->diag))
        return false;
    open_stored(side);
    return true;
}

static size_t section_n(const char *path)
{
    return strcspn(path, ".");
}

static bool is_about(const char *path)
{
    for (size_t i = 0; i < sizeof about / sizeof *about; i++)
        if (strlen(about[i]) == section_n(path) && strncmp(path, about[i], section_n(path)) == 0)
            return true;
    return false;
}

/* Differences to steps: one each, or one of every section where they are many. */
static void steps(struct mw_arena *arena, struct mw_diff *d)
{
    uint32_t moving = 0;
    for (uint32_t i = 0; i < d->input_n; i++)
        moving += !is_about(d->input[i].path);
    d->grouped = moving > MW_DIFF_SINGLES;
    d->step = mw_arena_array(arena, struct mw_diff_step, moving + 1);
    for (uint32_t i = 0; i < d->input_n; i++) {
        struct mw_diff_input *in = &d->input[i];
        size_t n = section_n(in->path);
        if (is_about(in->path))
            continue;
        for (uint32_t k = 0; d->grouped && k < d->step_n && in->step < 0; k++)
            in->step = strlen(d->step[k].path) == n && strncmp(d->step[k].path, in->path, n) == 0 ? (int)k : -1;
        if (in->step >= 0)
            continue;
        in->step = (int)d->step_n;
        d->step[d->step_n++] = d->grouped ? (struct mw_diff_step){ mw_arena_strndup(arena, in->path, n), NULL, NULL } : (struct mw_diff_step){ in->path, in->a, in->b };
    }
    for (uint32_t k = 0; d->grouped && k < d->step_n; k++) {
        unsigned n = 0;
        for (uint32_t i = 0; i < d->input_n; i++)
            n += d->input[i].step == (int)k;
        d->step[k].b = mw_arena_printf(arena, n == 1 ? "%u input" : "%u inputs", n);
    }
}

static void sides_close(struct mw_diff_side *a, struct mw_diff_side *b)
{
    mw_store_close(a->store);
    mw_store_close(b->store);
}

int mw_diff(struct mw_session *s, const char *file_a, const char *file_b, uint64_t seed, bool exact, struct mw_diff **out)
{
    struct mw_diff_side a = { 0 }, b = { 0 };
    struct mw_diff *d = *out = mw_arena_new(&s->arena, struct mw_diff);
    if (!side_open(s, file_a, &a) || !side_open(s, file_b, &b)) {
        sides_close(&a, &b);
        return 3;
    }
    struct mw_tree_walk w = { .arena = &s->arena, .a = &a, .b = &b };
    mw_tree_merge(&w);
    *d = (struct mw_diff){ .name_a = file_a, .name_b = file_b, .input = w.input, .input_n = w.n, .exact = exact };
    steps(&s->arena, d);
    int rc = mw_bridge_build(s, d, &w, seed);
    sides_close(&a, &b);
    return rc;
}

void mw_diff_store(const struct mw_diff *d, struct mw_store *store)
{
    const char *const file[2] = { d->name_a, d->name_b };
    mw_store_scenario(store, "title", "What changed, and what it moved");
    mw_store_scenario(store, "name", "diff");
    for (uint32_t c = 0; c < 2; c++) {
        mw_store_case(store, c, c ? "B" : "A", file[c]);
        for (uint32_t i = 0; i < d->bridge_n; i++)
            mw_store_metric_put(store, (struct mw_store_key){ c, 0, 0 }, d->bridge[i].metric, d->bridge[i].q, c ? d->bridge[i].b : d->bridge[i].a);
        for (uint32_t i = 0; i < d->input_n; i++) {
            const struct mw_diff_input *in = &d->input[i];
            struct mw_store_value v = { .path = in->path, .text = c ? in->b : in->a, .q = MW_Q_N, .si = NAN, .low = NAN, .high = NAN, .source = c ? in->source_b : in->source_a,
                                        .origin = "scenario", .simulated = in->step >= 0 ? "yes" : "no" };
            mw_store_value(store, c, &v);
        }
        mw_store_case_state(store, c, "ok", NULL);
    }
    for (uint32_t i = 0; i < d->bridge_n; i++) {
        const struct mw_bridge *b = &d->bridge[i];
        for (uint32_t k = 0; k < d->step_n; k++)
            mw_store_bridge(store, b->metric, k, d->step[k].path, d->step[k].a, d->step[k].b, b->delta[k], mw_quantity_si(b->q));
        mw_store_bridge(store, b->metric, d->step_n, "remainder", NULL, NULL, b->remainder, mw_quantity_si(b->q));
    }
}
