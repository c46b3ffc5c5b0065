/* report/pages/assumptions.c - how far to trust the numbers: shares by status, open questions, exclusions, and the register of inputs. */
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

static const char status_order[] = "qpdau";
enum { STATUS_N = 5, AREAS_MAX = 16 };

static size_t count_status(const struct mw_report *r, char status)
{
    size_t n = 0;
    for (size_t i = 0; i < r->inputs_n; i++)
        n += r->input[i].status == status;
    return n;
}

static const char *exclusions_title(struct mw_report *r)
{
    if (mw_unbuilt(r))
        return "The plan cannot be built: what of it is not simulated or not priced was not looked at";
    size_t left_out = mw_rd_notes_n(r, "not_simulated"), unpriced = mw_rd_notes_n(r, "not_priced");
    return mw_rf(r, "%zu statement%s of the scenario %s not simulated, and %zu kind%s of part %s not priced", left_out, left_out == 1 ? "" : "s", left_out == 1 ? "is" : "are", unpriced,
                 unpriced == 1 ? "" : "s", unpriced == 1 ? "is" : "are");
}

const char *mw_title_assumptions(struct mw_report *r, unsigned sheet)
{
    size_t stated = 0;
    for (size_t i = 0; i < r->inputs_n; i++)
        stated += r->input[i].stated;
    if (sheet == 1)
        return exclusions_title(r);
    if (r->inputs_n == 0)
        return "The register of inputs is empty: what this report rests on is not known";
    if (sheet == 2)
        return mw_rf(r, "%s of %s numbers come from the scenario itself, the rest from the library and from defaults", mw_rn(r, (double)stated, 0), mw_rn(r, (double)r->inputs_n, 0));
    return mw_rf(r, "%s of %s inputs are unverified and %s are assumed: these are the open questions", mw_rn(r, (double)count_status(r, 'u'), 0), mw_rn(r, (double)r->inputs_n, 0),
                 mw_rn(r, (double)count_status(r, 'a'), 0));
}

/* Sections that say how to run, not what is: no evidence stands behind them. */
static bool of_the_run(const char *path)
{
    return strncmp(path, "millwright", 10) == 0 || strncmp(path, "run.", 4) == 0 || strncmp(path, "report.", 7) == 0;
}

/* Shares of the inputs by status, one bar per section of the scenario. */
static struct mw_figure shares(struct mw_report *r)
{
    static const char *const names[STATUS_N] = { "quote", "published", "derived", "assumed", "unverified" };
    static const unsigned colours[STATUS_N] = { 1, 3, 4, 6, 5 };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, STATUS_N);
    const char **area = mw_arena_array(&r->arena, const char *, AREAS_MAX);
    double *v[STATUS_N], all[AREAS_MAX] = { 0 };
    size_t n = 0;
    for (size_t k = 0; k < STATUS_N; k++)
        v[k] = mw_arena_array(&r->arena, double, AREAS_MAX);
    for (size_t i = 0; i < r->inputs_n; i++) {
        size_t len = strcspn(r->input[i].path, "."), a = 0;
        const char *at = r->input[i].status ? strchr(status_order, r->input[i].status) : NULL;
        while (a < n && (strncmp(area[a], r->input[i].path, len) != 0 || area[a][len] != '\0'))
            a++;
        if (a == AREAS_MAX || !at || of_the_run(r->input[i].path))
            continue;
        if (a == n)
            area[n++] = mw_arena_strndup(&r->arena, r->input[i].path, len);
        v[at - status_order][a]++;
        all[a]++;
    }
    for (size_t a = 0; a < n; a++) {
        for (size_t k = 0; k < STATUS_N; k++)
            v[k][a] /= all[a];
        area[a] = mw_rf(r, "%s (%.0f)", area[a], all[a]);
    }
    for (size_t k = 0; k < STATUS_N; k++)
        s[k] = (struct mw_series){ .name = names[k], .v = v[k], .colour = colours[k], .hatched = k == STATUS_N - 1 };
    *c = (struct mw_bar_chart){ .value = { .title = "Share of inputs", .percent = true, .lo = 0, .hi = 1, .tight = true }, .names = area, .names_n = n, .stacked = true, .lying = true, .series = s, .series_n = STATUS_N };
    return mw_figure_bars(c);
}

/* Values of one section that rest on the same words are one question: twelve months of a climate, four halls of one rack. */
struct question { const struct mw_rinput *first; size_t prefix_n, n; };

static size_t section_length(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? (size_t)(dot - path) : strlen(path);
}

static const char *tail(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : path;
}

/* Both in sections of one family (months of a climate: site.climate.jan, site.climate.feb) with the same words behind them. */
static bool same_family(const struct question *q, const struct mw_rinput *v)
{
    size_t mine = q->prefix_n, theirs = section_length(v->path), depth = 0;
    while (mine > 0 && q->first->path[mine - 1] != '.')
        mine--;
    while (theirs > 0 && v->path[theirs - 1] != '.')
        theirs--;
    for (size_t i = 0; i < mine; i++)
        depth += q->first->path[i] == '.';
    return depth >= 2 && mine == theirs && strncmp(q->first->path, v->path, mine) == 0 && strcmp(q->first->source, v->source) == 0;
}

static bool same_question(const struct question *q, const struct mw_rinput *v)
{
    bool same_section = q->prefix_n == section_length(v->path) && strncmp(q->first->path, v->path, q->prefix_n) == 0;
    bool same_value = strcmp(tail(q->first->path), tail(v->path)) == 0 && strcmp(q->first->text, v->text) == 0;
    return same_value || (same_section && strcmp(q->first->source, v->source) == 0) || same_family(q, v);
}

static size_t load_questions(struct mw_report *r, const struct mw_report_page *of, struct question *list, size_t *inputs_n)
{
    size_t n = 0;
    for (size_t i = 0; i < r->inputs_n; i++) {
        const struct mw_rinput *v = &r->input[i];
        size_t k = 0;
        if (v->status != 'u' || (of && !mw_input_of_page(v->path, of)))
            continue;
        *inputs_n += 1;
        while (k < n && !same_question(&list[k], v))
            k++;
        if (k == n)
            list[n++] = (struct question){ v, section_length(v->path), 0 };
        list[k].n++;
    }
    return n;
}

size_t mw_open_questions(struct mw_report *r, const struct mw_report_page *of, struct mw_tb *t, size_t *inputs_n)
{
    static const struct mw_table_col col[] = { { .head = "Unverified input", .weight = 1.0 }, { .head = "Value used" }, { .head = "What is said of it", .weight = 1.4 }, { .head = "Owner" } };
    struct question *list = mw_arena_array(&r->arena, struct question, r->inputs_n + 1);
    *inputs_n = 0;
    size_t n = load_questions(r, of, list, inputs_n);
    mw_tb_init(t, r, col, 4);
    t->rest = "table value_ of results.db (status u)";
    for (size_t i = 0; i < n; i++) {
        const struct mw_rinput *v = list[i].first;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = mw_rpath(r, v->path);
        c[1] = list[i].n > 1 ? mw_rf(r, "%s; %zu values", mw_rset(r, v->text), list[i].n) : mw_rset(r, v->text);
        c[2] = *v->source ? mw_rset(r, v->source) : "no source";
        c[3] = "open";
        mw_tb_look(t, 0, MW_LOOK_WARN);
    }
    return n;
}

static void notes(struct mw_report *r, struct mw_tb *t)
{
    static const struct { const char *kind, *head; } kinds[] = {
        { "not_priced", "Not priced: outside every figure of money" }, { "assumed", "Assumed by a model" }, { "transferred", "Taken over from elsewhere" },
        { "not_simulated", "Stated in the scenario, not simulated" }, { "not_run", "Not run" },
    };
    static const struct mw_table_col col[] = { { .head = "Where", .weight = 0.6 }, { .head = "What a reader must know", .align = MW_CELL_LEFT, .weight = 1.0 } };
    mw_tb_init(t, r, col, 2);
    t->rest = "table note of results.db";
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct mw_query *q = mw_query(r->db, "SELECT DISTINCT path, text FROM note WHERE (case_id = ?1 OR path IN ('money.rent', 'money.lease')) AND kind = ?2 ORDER BY path, text", "it", r->cases[r->base].id, kinds[k].kind);
        const char *text = NULL, *path = NULL, **c = NULL;
        size_t more = 0;
        while (mw_query_next(q)) {
            if (!text)
                mw_tb_row(t, MW_ROW_GROUP)[0] = kinds[k].head;
            bool again = text && strcmp(text, mw_query_text(q, 1)) == 0;
            if (!again) {
                c = mw_tb_row(t, MW_ROW_PLAIN);
                text = mw_arena_strdup(&r->arena, mw_query_text(q, 1));
                path = mw_rpath(r, mw_query_text(q, 0));
                c[1] = mw_rset(r, text);
            }
            more = again ? more + 1 : 0;
            c[0] = again ? mw_rf(r, "%s and %zu more", path, more) : path;
        }
        mw_query_end(q);
    }
}

static void cases_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Case" }, { .head = "State" }, { .head = "Changes against the scenario", .weight = 1.0 } };
    mw_tb_init(t, r, col, 3);
    for (unsigned i = 0; i < r->cases_n; i++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = r->cases[i].name;
        c[1] = mw_case_state_text(r->cases[i].state);
        const char *changes = *r->cases[i].text ? mw_rset(r, r->cases[i].text) : "as written";
        c[2] = r->cases[i].ok || strstr(r->cases[i].text, r->cases[i].binding) ? changes : mw_rf(r, "%s (%s)", changes, r->cases[i].binding);
        mw_tb_look(t, 1, r->cases[i].ok ? MW_LOOK_GOOD : MW_LOOK_WARN);
    }
}

static void draw_trust(struct mw_report *r, struct mw_page *page)
{
    struct mw_box body = page->body;
    struct mw_tb open;
    size_t unverified, n = mw_open_questions(r, NULL, &open, &unverified);
    if (r->inputs_n)
        mw_put_figure(page, &body, 190.0, shares(r), "Numbers that the base case rests on, by section of the scenario and status; in brackets how many. A quote is a scenario's own value with a paper.");
    else
        mw_put_missing(page, &body, "The register of inputs is empty.", "Run the scenario again with this version.");
    if (n)
        mw_put_table(page, &body, &open, 0, mw_rf(r, "Open questions: %zu unverified inputs in %zu questions; this report uses every one of them.", unverified, n));
    else
        mw_put_text(page, &body, "No input of this report is unverified.");
}

/* What the scenario itself states, as much as two halves of the height hold. */
static void stated_table(struct mw_report *r, struct mw_tb *t, double h)
{
    static const struct mw_table_col col[] = { { .head = "Stated in the scenario", .weight = 1.0 }, { .head = "Value" }, { .head = "Status" } };
    size_t room = (size_t)fmax(8.0, 2.0 * floor((h - 48.0) / 14.95)), all = 0, of_run = 0;
    mw_tb_init(t, r, col, 3);
    t->halves = true;
    for (size_t i = 0; i < r->inputs_n; i++) {
        const struct mw_rinput *v = &r->input[i];
        if (!v->stated)
            continue;
        if (of_the_run(v->path)) {
            of_run++;
            continue;
        }
        if (all++ >= room)
            continue;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = mw_rpath(r, v->path);
        c[1] = mw_rset(r, v->text);
        c[2] = mw_status_text(v->status);
        mw_tb_look(t, 2, v->status == 'u' ? MW_LOOK_WARN : MW_LOOK_MUTED);
    }
    const char *left = of_run ? mw_rf(r, "%zu more say how to run, not what is", of_run) : "";
    if (all > t->n)
        t->note[t->notes_n++] = mw_rf(r, "%zu of %zu shown%s%s; all of them in table value_ of results.db.", t->n, all, of_run ? ", " : "", left);
    else if (of_run)
        t->note[t->notes_n++] = mw_rf(r, "%s: table value_ of results.db.", left);
}

/* Library parts and how many of their numbers rest on what. */
static void parts_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = {
        { .head = "Library part", .weight = 0.5 }, { .head = "Kind" }, { .head = "Numbers", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Published", .unit = "count", .align = MW_CELL_RIGHT },
        { .head = "Derived", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Assumed", .unit = "count", .align = MW_CELL_RIGHT },
        { .head = "Unverified", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "One of its sources", .weight = 1.0 },
    };
    static const char sql[] = "SELECT part, part_kind, count(*), sum(status = 'p'), sum(status = 'd'), sum(status = 'a'), sum(status = 'u'), max(CASE WHEN status = 'p' THEN source END) FROM "
                              "(SELECT DISTINCT part, part_kind, text, status, source, substr(path, -12) FROM value_ WHERE case_id = ?1 AND si IS NOT NULL AND part IS NOT NULL) "
                              "GROUP BY part, part_kind ORDER BY sum(status = 'u') DESC, count(*) DESC";
    mw_tb_init(t, r, col, 8);
    t->rest = "table value_ of results.db";
    struct mw_query *q = mw_query(r->db, sql, "i", r->cases[r->base].id);
    while (mw_query_next(q)) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = mw_rpath(r, mw_query_text(q, 0));
        c[1] = mw_arena_strdup(&r->arena, mw_query_text(q, 1));
        for (int k = 2; k < 7; k++)
            c[k] = mw_rn(r, mw_query_real(q, k), 0);
        c[7] = mw_query_null(q, 7) ? MW_EN_DASH : mw_rset(r, mw_query_text(q, 7));
        mw_tb_look(t, 6, mw_query_int(q, 6) > 0 ? MW_LOOK_WARN : MW_LOOK_PLAIN);
    }
    mw_query_end(q);
}

/* Where the numbers come from, by section of the scenario: how much of the plan its author has decided. */
static struct mw_figure origins(struct mw_report *r)
{
    static const struct { const char *name; unsigned colour; } kinds[] = { { "scenario", 1 }, { "library", 3 }, { "default", 6 }, { "computed", 8 } };
    enum { KINDS_N = sizeof kinds / sizeof *kinds };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, KINDS_N);
    const char **area = mw_arena_array(&r->arena, const char *, AREAS_MAX);
    double *v[KINDS_N];
    size_t n = 0;
    for (size_t k = 0; k < KINDS_N; k++) {
        v[k] = mw_arena_array(&r->arena, double, AREAS_MAX);
        s[k] = (struct mw_series){ .name = kinds[k].name, .v = v[k], .colour = kinds[k].colour };
    }
    struct mw_query *q = mw_query(r->db, "SELECT substr(path, 1, instr(path || '.', '.') - 1), CASE WHEN origin IN ('set', 'base') THEN 'scenario' ELSE origin END, count(*) FROM value_ "
                                         "WHERE case_id = ?1 AND si IS NOT NULL AND instr(path, '.') > 0 GROUP BY 1, 2 ORDER BY 1", "i", r->cases[r->base].id);
    while (mw_query_next(q)) {
        const char *name = mw_query_text(q, 0);
        if (n == 0 || strcmp(area[n - 1], name) != 0) {
            if (n == AREAS_MAX)
                break;
            area[n++] = mw_arena_strdup(&r->arena, name);
        }
        for (size_t k = 0; k < KINDS_N; k++)
            if (strcmp(kinds[k].name, mw_query_text(q, 1)) == 0)
                v[k][n - 1] += mw_query_real(q, 2);
    }
    mw_query_end(q);
    *c = (struct mw_bar_chart){ .value = { .title = "Numbers", .unit = "count", .zero = true }, .names = area, .names_n = n, .stacked = true, .lying = true, .series = s, .series_n = KINDS_N };
    return n ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

static void draw_exclusions(struct mw_report *r, struct mw_page *page)
{
    struct mw_box body = page->body;
    struct mw_tb cases, known;
    cases_table(r, &cases);
    notes(r, &known);
    mw_put_table(page, &body, &cases, body.h * 0.3, "Cases, in the order of their columns.");
    if (known.n)
        mw_put_table(page, &body, &known, 0, "Exclusions, and what the models assumed.");
    else
        mw_put_text(page, &body, "No model has left a note: nothing stated in the scenario was left out.");
    struct mw_figure from = origins(r);
    if (from.draw && body.h > 170.0)
        mw_put_figure(page, &body, fmin(body.h, 280.0), from, "Where the numbers of the base case come from, by section of the scenario.");
}

static void draw_register(struct mw_report *r, struct mw_page *page)
{
    struct mw_box body = page->body;
    struct mw_tb stated, parts;
    const char *parts_caption = "Library parts in use, most unverified numbers first.";
    parts_table(r, &parts);
    double parts_h = fmin(parts.n ? mw_tb_height(page, body.w, &parts, parts_caption) : 0.0, body.h * 0.5);
    stated_table(r, &stated, body.h - parts_h);
    if (stated.n)
        mw_put_table(page, &body, &stated, 0, "Numbers that the scenario states, in order of their paths.");
    if (parts.n)
        mw_put_table(page, &body, &parts, 0, parts_caption);
    if (!stated.n && !parts.n)
        mw_put_missing(page, &body, "No input with a number is stored.", "Run the scenario again with this version.");
}

void mw_draw_assumptions(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    static void (*const sheets[])(struct mw_report *, struct mw_page *) = { draw_trust, draw_exclusions, draw_register };
    sheets[sheet](r, page);
}
