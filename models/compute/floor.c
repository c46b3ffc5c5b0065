/* models/compute/floor.c - where halls, blocks and racks stand, in metres: a plan to scale, not an architect's drawing.
 *
 * A block is one row of racks; rows alternate hot and cold aisles.  Pitches are ours (assumed): 1.2 m rack depth plus 1.8 m mean aisle,
 * 1.5 m cross aisles at row ends, 3 m around a hall, 20 m between halls, plant rooms by booked power (building.plant_rooms) to the north,
 * a yard of 40 % of the halls' area for what stands outside.
 */
#include "models/compute/compute_private.h"
#include <math.h>

#define CROSS_M 3.0
#define MARGIN_M 3.0
#define BETWEEN_M 20.0
#define YARD_SHARE 0.4

static double row_width_m(const struct mw_group *g)
{
    double w = g->rack->h.width_m > 0.0 ? g->rack->h.width_m : 0.6, positions = g->rack->positions > 0.0 ? g->rack->positions : 1.0;
    return g->rack_n * w * positions + CROSS_M;
}

static double row_depth_m(const struct mw_group *g)
{
    return (g->rack->h.depth_m > 0.0 ? g->rack->h.depth_m : 1.2) + MW_AISLE_M;
}

struct extent { double w_m, d_m; };

/* Columns of rows so that the hall is about 1.6 times as wide as deep. */
static struct extent hall_layout(struct mw_sim *s, struct mw_compute_state *c, uint32_t hall, double x_m, double y_m, bool place)
{
    double w_m = 0.0, d_m = 0.0, n = 0.0;
    for (uint32_t i = 0; i < c->group_n; i++)
        if (c->group[i].g.hall == hall) {
            w_m = fmax(w_m, row_width_m(&c->group[i].g));
            d_m = fmax(d_m, row_depth_m(&c->group[i].g));
            n += 1.0;
        }
    double columns = fmax(1.0, floor(sqrt(1.6 * n * d_m / w_m) + 0.5)), rows = ceil(n / columns), k = 0.0;
    for (uint32_t i = 0; place && i < c->group_n; i++) {
        const struct mw_group *g = &c->group[i].g;
        if (g->hall != hall)
            continue;
        double cx_m = x_m + MARGIN_M + fmod(k, columns) * w_m + CROSS_M / 2, cy_m = y_m + MARGIN_M + floor(k / columns) * d_m + MW_AISLE_M / 2;
        mw_place_set(&s->things, g->ent, (struct mw_rect_m){ cx_m, cy_m, row_width_m(g) - CROSS_M, row_depth_m(g) - MW_AISLE_M });
        k += 1.0;
    }
    return (struct extent){ columns * w_m + 2 * MARGIN_M, rows * d_m + 2 * MARGIN_M };
}

void mw_compute_build_floor(struct mw_sim *s)
{
    struct mw_compute_state *c = mw_compute(s);
    double x_m = 0.0, y_m = 0.0, row_d_m = 0.0, total_m2 = 0.0, widest_m = 0.0;
    uint32_t per_row = (uint32_t)fmax(1.0, ceil(sqrt((double)c->hall_n)));
    for (uint32_t h = 0; h < c->hall_n; h++) {
        if (h && h % per_row == 0) {
            y_m += row_d_m + BETWEEN_M;
            x_m = row_d_m = 0.0;
        }
        struct extent e = hall_layout(s, c, h, x_m, y_m, true);
        uint32_t ent = 0;
        for (uint32_t i = 0; i < c->group_n && !ent; i++)
            ent = c->group[i].g.hall == h ? c->group[i].g.hall_ent : 0;
        mw_place_set(&s->things, ent, (struct mw_rect_m){ x_m, y_m, e.w_m, e.d_m });
        x_m += e.w_m + BETWEEN_M;
        row_d_m = fmax(row_d_m, e.d_m);
        widest_m = fmax(widest_m, x_m - BETWEEN_M);
        total_m2 += e.w_m * e.d_m;
    }
    double depth_m = y_m + row_d_m;
    double booked_w = 0.0;
    for (uint32_t i = 0; i < c->group_n; i++)
        booked_w += c->group[i].g.design_w;
    double rooms_m2 = booked_w / mw_compute_par(s)->building.plant_rooms_wpm2;
    uint32_t rooms = mw_entity_add(&s->things, 0, "building", "Plant rooms, loading, offices", MW_C_BUILDING, 1, 0.0);
    mw_place_set(&s->things, rooms, (struct mw_rect_m){ 0.0, depth_m + BETWEEN_M, widest_m, rooms_m2 / widest_m });
    uint32_t yard = mw_entity_add(&s->things, 0, "yard", "Plant yard", MW_C_OTHER, 1, 0.0);
    mw_place_set(&s->things, yard, (struct mw_rect_m){ widest_m + BETWEEN_M, 0.0, YARD_SHARE * total_m2 / depth_m, depth_m });
    mw_metric(s, "building.white_space_m2", MW_Q_AREA, total_m2);
    mw_metric(s, "building.gross_m2", MW_Q_AREA, total_m2 + rooms_m2);
}
