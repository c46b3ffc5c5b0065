/* report/pages/design_space.c - space and structure: load on the floor under every row of racks, positions by kind, clear height. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

static const double G_MPS2 = 9.80665; /* standard gravity, SI Brochure (9th ed.) */

static const struct mw_rrack *type_of(const struct mw_rrack *k, size_t n, const char *part)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(k[i].part, part) == 0)
            return &k[i];
    return NULL;
}

static double pressure_pa(const struct mw_rrack *k)
{
    return k && k->mass_kg > 0.0 ? k->mass_kg * G_MPS2 / (k->width_m * k->depth_m) : NAN;
}

const char *mw_title_design_space(struct mw_report *r, unsigned sheet)
{
    struct mw_rrack k[MW_RRACKS_MAX];
    size_t n = mw_rracks_load(r, k);
    double most = NAN, limit = mw_rd_si(r, "building.floor");
    const char *part = "";
    (void)sheet;
    for (size_t i = 0; i < n; i++)
        if (pressure_pa(&k[i]) > 0.0 && !(pressure_pa(&k[i]) <= most)) {
            most = pressure_pa(&k[i]);
            part = k[i].part;
        }
    if (n == 0)
        return "Positions of racks are not in this database";
    if (!isfinite(most))
        return mw_rf(r, "No rack has a stated mass: the load on the floor is open");
    if (!(limit > 0.0))
        return mw_rf(r, "%s loads its own footprint with %s kPa; the floor's capacity is not stated", part, mw_rn(r, most / 1e3, 1));
    return mw_rf(r, "%s loads its own footprint with %s kPa of the %s kPa that the floor carries", part, mw_rn(r, most / 1e3, 1), mw_rn(r, limit / 1e3, 1));
}

/* Racks of a block: its child. */
static const struct mw_rent *rack_in(const struct mw_report *r, int block)
{
    for (size_t i = 0; i < r->ents_n; i++)
        if (r->ent[i].parent == block && r->ent[i].ent != block && strcmp(r->ent[i].cls, "rack") == 0)
            return &r->ent[i];
    return NULL;
}

static struct mw_figure floor_load(struct mw_report *r, size_t *rows)
{
    static const char sql[] = "SELECT p.ent, p.x_m, p.y_m, p.w_m, p.d_m FROM place p JOIN entity e USING (case_id, ent) WHERE p.case_id = ?1 AND e.class IN ('hall', 'block') ORDER BY e.class = 'block', p.ent";
    struct mw_floor *c = mw_arena_new(&r->arena, struct mw_floor);
    struct mw_floor_rect *rect = mw_arena_array(&r->arena, struct mw_floor_rect, r->ents_n + 1);
    struct mw_rrack k[MW_RRACKS_MAX];
    size_t types = mw_rracks_load(r, k), n = 0;
    double limit = mw_rd_si(r, "building.floor"), most = 0;
    *rows = 0;
    struct mw_query *q = mw_query(r->db, sql, "i", r->cases[r->base].id);
    while (mw_query_next(q) && n < r->ents_n) {
        const struct mw_rent *e = mw_rent_find(r, (int)mw_query_int(q, 0)), *rack = e ? rack_in(r, e->ent) : NULL;
        bool block = e && strcmp(e->cls, "block") == 0;
        if (!e)
            continue;
        rect[n++] = (struct mw_floor_rect){ .x_m = mw_query_real(q, 1), .y_m = mw_query_real(q, 2), .w_m = mw_query_real(q, 3), .d_m = mw_query_real(q, 4), .name = block ? NULL : e->label, .room = !block,
                                            .value = rack ? pressure_pa(type_of(k, types, rack->label)) : NAN };
        *rows += block && isfinite(rect[n - 1].value);
        most = fmax(most, rect[n - 1].value);
    }
    mw_query_end(q);
    *c = (struct mw_floor){ .value = { .title = "Load on the floor", .unit = "kPa", .per_unit = 1e3, .hi = limit > most ? limit : ceil(most / 5e3) * 5e3 }, .rects = rect, .n = n };
    return mw_figure_floor(c);
}

static void structure(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = {
        { .head = "Rack type", .weight = 1.0 }, { .head = "Racks", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Width x depth", .unit = "m x m", .align = MW_CELL_RIGHT }, { .head = "Height", .unit = "m", .align = MW_CELL_RIGHT },
        { .head = "Mass", .unit = "kg", .align = MW_CELL_RIGHT }, { .head = "On its footprint", .unit = "kPa", .align = MW_CELL_RIGHT }, { .head = "Floor carries", .unit = "kPa", .align = MW_CELL_RIGHT },
        { .head = "Check" },
    };
    struct mw_rrack k[MW_RRACKS_MAX];
    size_t n = mw_rracks_load(r, k);
    double limit = mw_rd_si(r, "building.floor");
    mw_tb_init(t, r, col, 8);
    for (size_t i = 0; i < n; i++) {
        double pa = pressure_pa(&k[i]);
        bool known = isfinite(pa) && limit > 0.0;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = k[i].part;
        c[1] = mw_rn(r, k[i].racks_n, 0);
        c[2] = isfinite(k[i].width_m) && isfinite(k[i].depth_m) ? mw_rf(r, "%s x %s", mw_rn(r, k[i].width_m, 2), mw_rn(r, k[i].depth_m, 2)) : MW_EN_DASH;
        c[3] = mw_rn(r, k[i].height_m, 2);
        c[4] = mw_rn(r, k[i].mass_kg, 0);
        c[5] = isfinite(pa) ? mw_rn(r, pa / 1e3, 1) : MW_EN_DASH;
        c[6] = limit > 0.0 ? mw_rn(r, limit / 1e3, 1) : MW_EN_DASH;
        c[7] = !known ? "open" : pa <= limit ? "passes" : "fails";
        mw_tb_look(t, 7, !known ? MW_LOOK_WARN : pa <= limit ? MW_LOOK_GOOD : MW_LOOK_BAD);
    }
    t->note[t->notes_n++] = "Mass over the rack's own footprint, coolant and cables not included; a structural engineer spreads it over aisles and checks point loads.";
}

static void positions(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = {
        { .head = "Hall", .weight = 1.0 }, { .head = "Blocks", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Racks", .unit = "count", .align = MW_CELL_RIGHT }, { .head = "Spare positions", .unit = "count", .align = MW_CELL_RIGHT },
        { .head = "Area", .unit = "m\u00b2", .align = MW_CELL_RIGHT }, { .head = "Clear height", .unit = "m", .align = MW_CELL_RIGHT }, { .head = "Rack mass", .unit = "t", .align = MW_CELL_RIGHT }, { .head = "Ready" },
    };
    struct mw_rrack k[MW_RRACKS_MAX];
    size_t types = mw_rracks_load(r, k);
    double height = mw_rd_si(r, "building.clear_height"), sum[5] = { 0 };
    mw_tb_init(t, r, col, 8);
    for (size_t i = 0; i < r->ents_n; i++) {
        const struct mw_rent *hall = &r->ent[i];
        if (strcmp(hall->cls, "hall") != 0)
            continue;
        double blocks = 0, racks = 0, mass = 0, spare = mw_rd_si(r, mw_rf(r, "%s.spare_positions", hall->path)), area = NAN;
        for (size_t b = 0; b < r->ents_n; b++) {
            const struct mw_rent *rack = r->ent[b].parent == hall->ent && strcmp(r->ent[b].cls, "block") == 0 ? rack_in(r, r->ent[b].ent) : NULL;
            const struct mw_rrack *type = rack ? type_of(k, types, rack->label) : NULL;
            blocks += rack != NULL;
            racks += rack ? rack->count : 0;
            mass += rack ? rack->count * (type ? type->mass_kg : NAN) : 0.0;
        }
        struct mw_query *q = mw_query(r->db, "SELECT w_m * d_m FROM place WHERE case_id = ?1 AND ent = ?2", "ii", r->cases[r->base].id, hall->ent);
        if (mw_query_next(q))
            area = mw_query_real(q, 0);
        mw_query_end(q);
        const char **c = mw_tb_row(t, MW_ROW_PLAIN), *ready = mw_rd_word(r, r->base, mw_rf(r, "%s.ready", hall->path));
        c[0] = hall->label;
        c[1] = mw_rn(r, blocks, 0);
        c[2] = mw_rn(r, racks, 0);
        c[3] = mw_rn(r, spare, 0);
        c[4] = mw_rn(r, area, 0);
        c[5] = mw_rn(r, height, 1);
        c[6] = mw_rn(r, mass / 1e3, 1);
        c[7] = *ready ? ready : MW_EN_DASH;
        const double v[5] = { blocks, racks, isfinite(spare) ? spare : 0.0, isfinite(area) ? area : 0.0, isfinite(mass) ? mass : 0.0 };
        for (int j = 0; j < 5; j++)
            sum[j] += v[j];
    }
    if (t->n == 0)
        return;
    const char **c = mw_tb_row(t, MW_ROW_TOTAL);
    c[0] = "All halls";
    for (int j = 0; j < 4; j++)
        c[1 + j] = mw_rn(r, sum[j], 0);
    c[6] = mw_rn(r, sum[4] / 1e3, 1);
}

void mw_draw_design_space(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_tb t, h;
    size_t rows;
    (void)sheet;
    structure(r, &t);
    positions(r, &h);
    if (t.n == 0) {
        mw_put_missing(page, &body, "No rack is stored for this case.", "Name racks in halls or cluster, and run the scenario again with this version.");
        return;
    }
    struct mw_figure f = floor_load(r, &rows);
    double room = body.h - mw_tb_height(page, body.w, &t, "Racks") - mw_tb_height(page, body.w, &h, "Halls") - 46.0;
    if (rows)
        mw_put_figure(page, &body, fmin(fmax(room, 150.0), 340.0), f, "Load of racks on their own footprint, plan to scale by rule; pale: no mass stated.");
    mw_put_table(page, &body, &t, 0, "Rack types and what they ask of the floor.");
    mw_put_table(page, &body, &h, 0, mw_rf(r, "Positions by hall, case %s. Total mass counts the types whose mass is stated.", r->cases[r->base].name));
    mw_put_text(page, &body, "Cable trays and their fill, lifting ways and seismic bracing are not yet modelled.");
}
