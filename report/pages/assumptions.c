/* report/pages/assumptions.c - how far to trust the numbers: shares by status, open questions, exclusions, and the register of inputs. */
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

static const char status_order[] = "qpdau";
enum { STATUS_N = 5, AREAS_MAX = 12 };

static size_t count_status(const struct mw_report *r, char status)
{
    size_t n = 0;
    for (size_t i = 0; i < r->inputs_n; i++)
        n += r->input[i].status == status;
    return n;
}

const char *mw_title_assumptions(struct mw_report *r, unsigned sheet)
{
    size_t stated = 0;
    for (size_t i = 0; i < r->inputs_n; i++)
        stated += r->input[i].stated;
    if (r->inputs_n == 0)
        return "The register of inputs is empty: what this report rests on is not known";
    if (sheet == 1)
        return mw_rf(r, "%s of %s numbers come from the scenario itself, the rest from the library and from defaults", mw_rn(r, (double)stated, 0), mw_rn(r, (double)r->inputs_n, 0));
    return mw_rf(r, "%s of %s inputs are unverified and %s are assumed: these are the open questions", mw_rn(r, (double)count_status(r, 'u'), 0), mw_rn(r, (double)r->inputs_n, 0),
                 mw_rn(r, (double)count_status(r, 'a'), 0));
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
        if (a == AREAS_MAX || !at)
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

/* One question per part and key: the same library value under four halls is asked once. */
static const char *tail(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : path;
}

static bool asked(const struct mw_rinput *const *list, size_t n, const struct mw_rinput *v)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(tail(list[i]->path), tail(v->path)) == 0 && strcmp(list[i]->text, v->text) == 0)
            return true;
    return false;
}

static size_t questions(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Unverified input", .weight = 1.0 }, { .head = "Value used" }, { .head = "What is said of it", .weight = 1.4 }, { .head = "Owner" } };
    const struct mw_rinput **list = mw_arena_array(&r->arena, const struct mw_rinput *, r->inputs_n + 1);
    size_t n = 0;
    mw_tb_init(t, r, col, 4);
    t->rest = "table value_ of results.db (status u)";
    for (size_t i = 0; i < r->inputs_n; i++) {
        if (r->input[i].status != 'u' || asked(list, n, &r->input[i]))
            continue;
        list[n++] = &r->input[i];
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = r->input[i].path;
        c[1] = mw_rset(r, r->input[i].text);
        c[2] = *r->input[i].source ? mw_rset(r, r->input[i].source) : "no source";
        c[3] = "open";
        mw_tb_look(t, 0, MW_LOOK_WARN);
    }
    return n;
}

static void notes(struct mw_report *r, struct mw_tb *t)
{
    static const struct { const char *kind, *head; } kinds[] = {
        { "not_simulated", "Stated in the scenario, not simulated" }, { "not_priced", "Not priced: outside every figure of money" }, { "assumed", "Assumed by a model" },
        { "transferred", "Taken over from elsewhere" }, { "not_run", "Not run" },
    };
    static const struct mw_table_col col[] = { { .head = "Where", .weight = 0.6 }, { .head = "What a reader must know", .align = MW_CELL_LEFT, .weight = 1.0 } };
    mw_tb_init(t, r, col, 2);
    t->rest = "table note of results.db";
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct mw_query *q = mw_query(r->db, "SELECT DISTINCT path, text FROM note WHERE case_id = ?1 AND kind = ?2 ORDER BY path, text", "it", r->cases[r->base].id, kinds[k].kind);
        bool head = false;
        while (mw_query_next(q)) {
            if (!head)
                mw_tb_row(t, MW_ROW_GROUP)[0] = kinds[k].head;
            head = true;
            const char **c = mw_tb_row(t, MW_ROW_PLAIN);
            c[0] = mw_arena_strdup(&r->arena, mw_query_text(q, 0));
            c[1] = mw_rset(r, mw_query_text(q, 1));
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
        c[1] = r->cases[i].state;
        c[2] = *r->cases[i].text ? mw_rset(r, r->cases[i].text) : "as written";
        mw_tb_look(t, 1, r->cases[i].ok ? MW_LOOK_GOOD : MW_LOOK_WARN);
    }
}

static void draw_trust(struct mw_report *r, struct mw_page *page)
{
    struct mw_box body = page->body;
    struct mw_tb open, known;
    size_t n = questions(r, &open);
    notes(r, &known);
    if (r->inputs_n)
        mw_put_figure(page, &body, 190.0, shares(r), "Numbers that the base case rests on, by section of the scenario and status; in brackets how many. A quote is a scenario's own value with a paper.");
    else
        mw_put_missing(page, &body, "The register of inputs is empty.", "Run the scenario again with this version.");
    const char *caption = mw_rf(r, "Open questions: %zu different unverified inputs that this report uses.", n);
    double all = mw_tb_height(page, body.w, &known, "x");
    if (n)
        mw_put_table(page, &body, &open, fmax(body.h - all, body.h * 0.45), caption);
    else
        mw_put_text(page, &body, "No input of this report is unverified.");
    if (known.n)
        mw_put_table(page, &body, &known, 0, "Exclusions and assumptions of the models.");
    else
        mw_put_text(page, &body, "No model has left a note: nothing stated in the scenario was left out.");
}

static void register_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Input", .weight = 0.8 }, { .head = "Value" }, { .head = "Status" }, { .head = "Source", .weight = 1.0 } };
    mw_tb_init(t, r, col, 4);
    t->rest = "table value_ of results.db";
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < r->inputs_n; i++) {
            const struct mw_rinput *v = &r->input[i];
            bool sourced = *v->source != '\0';
            if (pass == 0 ? !v->stated : v->stated || !sourced)
                continue;
            const char **c = mw_tb_row(t, MW_ROW_PLAIN);
            c[0] = v->path;
            c[1] = mw_rset(r, v->text);
            c[2] = mw_status_text(v->status);
            c[3] = sourced ? mw_rset(r, v->source) : "scenario";
            if (v->status == 'u')
                mw_tb_look(t, 2, MW_LOOK_WARN);
        }
}

static void draw_register(struct mw_report *r, struct mw_page *page)
{
    struct mw_box body = page->body;
    struct mw_tb cases, t;
    cases_table(r, &cases);
    mw_put_table(page, &body, &cases, body.h * 0.3, "Cases, in the order of their columns.");
    register_table(r, &t);
    if (t.n)
        mw_put_table(page, &body, &t, 0, "Register of inputs: first what the scenario states, then library values with a source.");
    else
        mw_put_missing(page, &body, "No input with a number is stored.", "Run the scenario again with this version.");
}

void mw_draw_assumptions(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    if (sheet == 0)
        draw_trust(r, page);
    else
        draw_register(r, page);
}
