/* report/pages/floor.c - plan of the site to scale with its halls by phase, racks of one hall by their power, and every hall by phase and date. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include <math.h>
#include <string.h>

struct hall { const struct mw_rent *ent; struct mw_floor_rect at; const char *phase; double w_m, d_m, racks, rated_w, mean_w; };
#define MW_FLOOR_BAR_PT 62.0  /* colour bar right of a plan */
#define MW_FLOOR_FOOT_PT 56.0 /* scale, caption and title of the bar */

struct plan { struct mw_floor_rect *rect; double *racks; size_t n; struct hall *hall; size_t halls_n; bool measured; };

/* Racks of a block: its children. */
static double racks_in(const struct mw_report *r, int block)
{
    double n = 0;
    for (size_t i = 0; i < r->ents_n; i++)
        if (r->ent[i].parent == block && r->ent[i].ent != block && strcmp(r->ent[i].cls, "rack") == 0)
            n += r->ent[i].count;
    return n;
}

static struct hall *hall_of(struct plan *p, const struct mw_rent *ent)
{
    for (size_t i = 0; i < p->halls_n; i++)
        if (p->hall[i].ent == ent)
            return &p->hall[i];
    return NULL;
}

static void add_place(struct mw_report *r, struct plan *p, const struct mw_rent *e, struct mw_floor_rect at, double mean_w)
{
    bool hall = strcmp(e->cls, "hall") == 0, block = strcmp(e->cls, "block") == 0;
    double racks = block ? racks_in(r, e->ent) : 0;
    struct hall *inside = block ? hall_of(p, mw_rent_up(r, e->ent, "hall")) : NULL;
    at.value = NAN;
    at.room = !block;
    at.name = block ? NULL : e->label;
    if (block && racks > 0)
        at.value = (isfinite(mean_w) ? mean_w : e->rated_w) / racks;
    p->measured |= block && isfinite(mean_w);
    p->racks[p->n] = racks;
    p->rect[p->n++] = at;
    if (hall)
        p->hall[p->halls_n++] = (struct hall){ .ent = e, .at = at, .phase = mw_hall_phase(r, e), .w_m = at.w_m, .d_m = at.d_m };
    if (inside) {
        inside->racks += racks;
        inside->rated_w += isfinite(e->rated_w) ? e->rated_w : 0.0;
        inside->mean_w += isfinite(mean_w) ? mean_w : 0.0;
    }
}

/* Rooms first, so that what stands in them is drawn over them. */
static void load_plan(struct mw_report *r, struct plan *p)
{
    static const char sql[] = "SELECT p.ent, p.x_m, p.y_m, p.w_m, p.d_m FROM place p JOIN entity e USING (case_id, ent) WHERE p.case_id = ?1 ORDER BY e.class = 'block', p.ent";
    const double *mean = mw_rd_levels(r, "rack_w", false);
    *p = (struct plan){ .rect = mw_arena_array(&r->arena, struct mw_floor_rect, r->ents_n + 1), .racks = mw_arena_array(&r->arena, double, r->ents_n + 1),
                        .hall = mw_arena_array(&r->arena, struct hall, r->ents_n + 1) };
    struct mw_query *q = mw_query(r->db, sql, "i", r->cases[r->base].id);
    while (mw_query_next(q) && p->n < r->ents_n) {
        const struct mw_rent *e = mw_rent_find(r, (int)mw_query_int(q, 0));
        if (e)
            add_place(r, p, e, (struct mw_floor_rect){ .x_m = mw_query_real(q, 1), .y_m = mw_query_real(q, 2), .w_m = mw_query_real(q, 3), .d_m = mw_query_real(q, 4) }, mean[e - r->ent]);
    }
    mw_query_end(q);
}

const char *mw_title_floor(struct mw_report *r, unsigned sheet)
{
    struct plan p;
    double area = 0, rated = 0;
    (void)sheet;
    load_plan(r, &p);
    for (size_t i = 0; i < p.halls_n; i++) {
        area += p.hall[i].w_m * p.hall[i].d_m;
        rated += p.hall[i].rated_w;
    }
    if (!p.halls_n)
        return "The floor plan is not in this database";
    return mw_rf(r, "%s hall%s of racks: %s m2 of white space at %s of nameplate per\u00a0m2", mw_rn(r, (double)p.halls_n, 0), p.halls_n == 1 ? "" : "s", mw_rn(r, area, 0),
                 mw_rq(r, rated / area, MW_Q_POWER, 2));
}

/* Day on which the last block of a hall was accepted in a simulated year; "" where none was in one. */
static const char *accepted(struct mw_report *r, const struct mw_rent *hall)
{
    struct mw_query *q = mw_query(r->db, "SELECT strftime('%Y-%m-%d', max(t_ns) / 1000000000 + ?3, 'unixepoch') FROM event WHERE case_id = ?1 AND kind = 'accepted' AND path GLOB ?2 || '.*'", "itl", r->cases[r->base].id,
                                  hall->path, r->zone_ns / 1000000000);
    const char *day = mw_query_next(q) ? mw_arena_strdup(&r->arena, mw_query_text(q, 0)) : "";
    mw_query_end(q);
    return day;
}

static void hall_row(struct mw_report *r, struct mw_tb *t, const struct plan *p, const struct hall *h, double m2)
{
    const char **c = mw_tb_row(t, h->ent ? MW_ROW_PLAIN : MW_ROW_TOTAL), *day = h->ent ? accepted(r, h->ent) : "", *ready = h->ent ? mw_rd_word(r, r->base, mw_rf(r, "%s.ready", h->ent->path)) : "";
    c[0] = h->ent ? h->ent->label : "All halls";
    c[1] = h->ent ? h->phase : "";
    c[2] = *ready ? ready : h->ent ? MW_EN_DASH : "";
    c[3] = *day ? day : h->ent ? MW_EN_DASH : "";
    c[4] = h->ent ? mw_rf(r, "%s x %s", mw_rn(r, h->w_m, 1), mw_rn(r, h->d_m, 1)) : "";
    c[5] = mw_rn(r, m2, 0);
    c[6] = mw_rn(r, h->racks, 0);
    c[7] = mw_rn(r, h->rated_w / 1e6, 2);
    c[8] = p->measured ? mw_rn(r, h->mean_w / 1e6, 2) : MW_EN_DASH;
    c[9] = mw_rn(r, h->rated_w / 1e3 / m2, 1);
    c[10] = p->measured && h->racks > 0 ? mw_rn(r, h->mean_w / 1e3 / h->racks, 1) : MW_EN_DASH;
}

static void hall_table(struct mw_report *r, struct mw_tb *t, const struct plan *p)
{
    static const struct mw_table_col col[] = {
        { .head = "Hall", .weight = 1.0 }, { .head = "Phase" }, { .head = "Ready" }, { .head = "Accepted" }, { .head = "Size", .unit = "m x m", .align = MW_CELL_RIGHT },
        { .head = "White space", .unit = "m\u00b2", .align = MW_CELL_RIGHT }, { .head = "Racks", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Nameplate", .unit = "MW", .align = MW_CELL_RIGHT },
        { .head = "Mean power", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Density", .unit = "kW/m\u00b2", .align = MW_CELL_RIGHT }, { .head = "Mean per rack", .unit = "kW", .align = MW_CELL_RIGHT },
    };
    struct hall sum = { 0 };
    double area = 0;
    mw_tb_init(t, r, col, sizeof col / sizeof *col);
    for (size_t i = 0; i < p->halls_n; i++) {
        const struct hall *h = &p->hall[i];
        hall_row(r, t, p, h, h->w_m * h->d_m);
        sum.racks += h->racks;
        sum.rated_w += h->rated_w;
        sum.mean_w += h->mean_w;
        area += h->w_m * h->d_m;
    }
    hall_row(r, t, p, &sum, area);
    t->note[t->notes_n++] = "Accepted: the last block of the hall that a simulated year saw accepted; a dash: before or after those years.";
}

/* The site with its halls coloured by phase; equipment in them is left to the plan of one hall. */
static struct mw_figure phase_plan(struct mw_report *r, const struct plan *p)
{
    enum { PHASES_MAX = MW_PALETTE_N };
    struct mw_floor *c = mw_arena_new(&r->arena, struct mw_floor);
    struct mw_floor_rect *rect = mw_arena_array(&r->arena, struct mw_floor_rect, p->n + 1);
    const char **name = mw_arena_array(&r->arena, const char *, PHASES_MAX);
    size_t n = 0, groups = 0;
    for (size_t i = 0; i < p->n; i++)
        if (p->rect[i].room)
            rect[n++] = p->rect[i];
    for (unsigned k = 1; k < 100 && groups < PHASES_MAX; k++) /* phases in their order */
        for (size_t i = 0; i < p->halls_n; i++)
            if (strcmp(p->hall[i].phase, mw_rf(r, "Phase %u", k)) == 0 && (groups == 0 || strcmp(name[groups - 1], p->hall[i].phase) != 0) && groups < PHASES_MAX)
                name[groups++] = p->hall[i].phase;
    for (size_t i = 0; i < n; i++)
        for (size_t h = 0; h < p->halls_n; h++)
            for (size_t k = 0; k < groups; k++)
                if (rect[i].x_m == p->hall[h].at.x_m && rect[i].y_m == p->hall[h].at.y_m && strcmp(name[k], p->hall[h].phase) == 0) {
                    rect[i].room = false;
                    rect[i].group = (unsigned)k;
                }
    *c = (struct mw_floor){ .rects = rect, .n = n, .group_names = name, .groups_n = groups };
    return mw_figure_floor(c);
}

/* Height in which rectangles w x d metres fill the width beside the colour bar. */
static double plan_height(double w_pt, double w_m, double d_m)
{
    return (w_pt - MW_FLOOR_BAR_PT) * d_m / w_m + MW_FLOOR_FOOT_PT;
}

static void extent(const struct plan *p, double *w_m, double *d_m)
{
    double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
    for (size_t i = 0; i < p->n; i++) {
        x0 = fmin(x0, p->rect[i].x_m);
        x1 = fmax(x1, p->rect[i].x_m + p->rect[i].w_m);
        y0 = fmin(y0, p->rect[i].y_m);
        y1 = fmax(y1, p->rect[i].y_m + p->rect[i].d_m);
    }
    *w_m = x1 - x0;
    *d_m = y1 - y0;
}

static bool within(const struct mw_floor_rect *a, const struct mw_floor_rect *hall)
{
    double x = a->x_m + a->w_m / 2, y = a->y_m + a->d_m / 2;
    return x > hall->x_m && x < hall->x_m + hall->w_m && y > hall->y_m && y < hall->y_m + hall->d_m;
}

/* One hall with every rack by itself; the racks of a row share its power. */
static struct mw_floor *detail(struct mw_report *r, const struct plan *p, const struct hall *h)
{
    struct mw_floor *c = mw_arena_new(&r->arena, struct mw_floor);
    struct mw_floor_rect *rect = mw_arena_array(&r->arena, struct mw_floor_rect, (size_t)h->racks + p->n + 2);
    size_t n = 0, room = (size_t)h->racks + p->n + 2;
    rect[n++] = h->at;
    for (size_t i = 0; i < p->n; i++) {
        const struct mw_floor_rect *row = &p->rect[i];
        if (row->room || !within(row, &h->at))
            continue;
        double racks = fmax(1.0, p->racks[i]);
        for (size_t k = 0; k < (size_t)racks && n < room; k++) {
            rect[n] = *row;
            rect[n].x_m = row->x_m + row->w_m * (double)k / racks;
            rect[n++].w_m = row->w_m / racks;
        }
    }
    *c = (struct mw_floor){ .value = { .title = p->measured ? "Mean per rack" : "Nameplate per rack", .unit = "kW", .per_unit = 1e3 }, .rects = rect, .n = n };
    return c;
}

static const struct hall *busiest(const struct plan *p)
{
    const struct hall *best = NULL;
    for (size_t i = 0; i < p->halls_n; i++)
        if (!best || p->hall[i].mean_w > best->mean_w || (!p->measured && p->hall[i].rated_w > best->rated_w))
            best = &p->hall[i];
    return best;
}

/* A tall site stands beside its hall, a wide one above it. */
static void put_plans(struct mw_report *r, struct mw_page *page, struct mw_box *body, const struct plan *p, double room)
{
    double w_m, d_m, half = (body->w - MW_HALVES_GAP) / 2;
    const struct hall *h = busiest(p);
    const char *site = mw_rf(r, "Plan of the site to scale, halls by phase; case %s.", r->cases[r->base].name);
    const char *hall = h ? mw_rf(r, "%s, the hall that draws most: racks by %s power, each at the mean of its row; %s.", h->ent->label, p->measured ? "mean" : "nameplate", mw_drawn_text(r)) : NULL;
    extent(p, &w_m, &d_m);
    if (h && d_m > 0.6 * w_m) {
        double height = fmax(plan_height(half + MW_FLOOR_BAR_PT, w_m, d_m), plan_height(half, h->w_m, h->d_m));
        mw_put_pair(page, body, fmin(fmin(height, room), 430.0), phase_plan(r, p), site, mw_figure_floor(detail(r, p, h)), hall);
        return;
    }
    double site_h = fmin(plan_height(body->w, w_m, d_m), h ? room * 0.5 : room), hall_h = h ? fmin(plan_height(body->w, h->w_m, h->d_m), room - site_h - MW_PAGE_GAP) : 0.0;
    mw_put_figure(page, body, fmax(site_h, 110.0), phase_plan(r, p), site);
    if (h && hall_h > 100.0)
        mw_put_figure(page, body, hall_h, mw_figure_floor(detail(r, p, h)), hall);
}

void mw_draw_floor(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct plan p;
    struct mw_tb t;
    (void)sheet;
    load_plan(r, &p);
    if (p.n == 0) {
        mw_put_missing(page, &body, "No place is stored: the run did not lay out halls.", "Name halls, or a cluster without halls, and run the scenario again with this version.");
        return;
    }
    hall_table(r, &t, &p);
    const char *caption = mw_rf(r, "Halls of case %s by phase and date. Nameplate: sum of what racks may draw; mean: AC input over %d.", r->cases[r->base].name, r->year);
    const char *note = "Layout by rule, for areas and densities: one row per block, rack depth plus 1.8 m mean aisle, 3 m around each hall, 20 m between halls. It is not an architect's drawing.";
    put_plans(r, page, &body, &p, body.h - mw_tb_height(page, body.w, &t, caption) - 40.0);
    mw_put_table(page, &body, &t, body.h - 30.0, caption);
    mw_put_text(page, &body, note);
    struct mw_figure built = mw_capacity_figure(r);
    if (built.draw && body.h > 120.0)
        mw_put_figure(page, &body, fmin(body.h, 200.0), built, "What is installed and accepted by phase and generation, mean of each quarter.");
}
