/* report/pages/edition_data.c - plant rows from entities and parts, lists from the resolved scenario, hours of peaks; it draws nothing. */
#include "report/pages/edition_data.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double mw_rd_si(const struct mw_report *r, const char *path)
{
    const struct mw_rinput *in = mw_rd_input(r, path);
    return in ? in->si : NAN;
}

/* ---- lists: the register keeps numbers and words; lists stand in the resolved text, one key a line, indented by two per level */

static const char *line_of_path(const char *text, const char *path)
{
    size_t depth = 0;
    while (*text && *path) {
        size_t n = strcspn(path, "."), indent = strspn(text, " "), len = strcspn(text, "\n");
        if (indent < 2 * depth && indent < len && depth > 0)
            return NULL; /* left the map that was entered */
        if (indent == 2 * depth && strncmp(text + indent, path, n) == 0 && text[indent + n] == ':') {
            path += n + (path[n] == '.');
            depth++;
            if (!*path)
                return text + indent + n + 1;
        }
        text += len + (text[len] == '\n');
    }
    return NULL;
}

const char *mw_rd_list(struct mw_report *r, const char *path)
{
    const char *line = line_of_path(mw_rd_scenario(r, "resolved"), path);
    size_t blank = line ? strspn(line, " ") : 0;
    if (!line || line[blank] != '[')
        return "";
    const char *from = line + blank + 1;
    return mw_arena_strndup(&r->arena, from, strcspn(from, "]\n"));
}

/* ---- plant */

/* "UPS 1, Hall A: 4 x 2.50 MW, 3 needed" */
static void read_label(struct mw_report *r, struct mw_rplant *p)
{
    const char *label = p->ent->label, *colon = strstr(label, ": "), *comma = strchr(label, ',');
    double n = NAN, size = NAN, needed = NAN;
    char unit[8] = "";
    p->units_n = p->ent->count;
    p->needed_n = NAN;
    p->where = "Site";
    if (comma && (!colon || comma < colon))
        for (const char *c = comma; c && (!colon || c < colon); c = strchr(c + 1, ',')) /* the last part names the place */
            p->where = mw_rf(r, "%.*s", (int)(colon ? colon - c - 2 : (ptrdiff_t)strlen(c) - 2), c + 2);
    if (strcmp(p->where, "site") == 0)
        p->where = "Site";
    int read = colon ? sscanf(colon + 2, "%lf x %lf %7[A-Za-z], %lf needed", &n, &size, unit, &needed) : 0;
    if (read >= 3)
        p->unit_w = size * (unit[0] == 'M' ? 1e6 : unit[0] == 'k' ? 1e3 : 1.0);
    if (read == 4)
        p->needed_n = needed;
    if (strcmp(p->ent->cls, "pdu") == 0) /* busways stand in pairs where loads have two paths: their sum says less than the part */
        p->unit_w = mw_rd_si(r, "power.distribution.rated");
    if (!isfinite(p->unit_w) && p->ent->count > 0)
        p->unit_w = p->ent->rated_w / p->ent->count;
}

static void read_part(struct mw_report *r, struct mw_rplant *p)
{
    struct mw_query *q = mw_query(r->db, "SELECT part, status, source, lead_s, unit_usd FROM part WHERE case_id = ?1 AND ent = ?2 ORDER BY seq LIMIT 1", "ii", r->cases[r->base].id, p->ent->ent);
    p->part = p->source = "";
    p->lead_s = p->unit_usd = NAN;
    if (mw_query_next(q)) {
        p->part = mw_arena_strdup(&r->arena, mw_query_text(q, 0));
        p->status = mw_query_text(q, 1)[0];
        p->source = mw_arena_strdup(&r->arena, mw_query_text(q, 2));
        p->lead_s = mw_query_real(q, 3);
        p->unit_usd = mw_query_real(q, 4);
    }
    mw_query_end(q);
}

size_t mw_rplant_load(struct mw_report *r, const char *cls, struct mw_rplant p[MW_RPLANT_MAX])
{
    const double *load = mw_rd_levels(r, "load_w", true), *failover = mw_rd_levels(r, "failover_frac", true);
    size_t n = 0;
    for (size_t i = 0; i < r->ents_n && n < MW_RPLANT_MAX; i++) {
        if (strcmp(r->ent[i].cls, cls) != 0)
            continue;
        p[n] = (struct mw_rplant){ .ent = &r->ent[i], .unit_w = NAN, .load_w = load[i], .failover_frac = failover[i] };
        read_label(r, &p[n]);
        read_part(r, &p[n]);
        n++;
    }
    return n;
}

/* ---- racks */

/* The register keeps a part's values under every place that uses it: the shortest path of the part is its own map. */
static double rack_value(struct mw_report *r, const char *part, const char *key)
{
    static const char sql[] = "SELECT path FROM value_ WHERE case_id = ?1 AND part = ?2 AND part_kind = 'rack' ORDER BY length(path), path LIMIT 1";
    struct mw_query *q = mw_query(r->db, sql, "it", r->cases[r->base].id, part);
    const char *path = mw_query_next(q) ? mw_arena_strdup(&r->arena, mw_query_text(q, 0)) : NULL, *dot = path ? strrchr(path, '.') : NULL;
    mw_query_end(q);
    return dot ? mw_rd_si(r, mw_rf(r, "%.*s.%s", (int)(dot - path), path, key)) : NAN;
}

static double booked_of(struct mw_report *r, int block)
{
    struct mw_query *q = mw_query(r->db, "SELECT max(rating) FROM edge WHERE case_id = ?1 AND to_ = ?2 AND kind = 'feeds_a'", "ii", r->cases[r->base].id, block);
    double v = mw_query_next(q) ? mw_query_real(q, 0) : NAN;
    mw_query_end(q);
    return v > 0.0 ? v : NAN;
}

static struct mw_rrack *rack_of(struct mw_report *r, struct mw_rrack *k, size_t *n, const struct mw_rent *e)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(k[i].part, e->label) == 0)
            return &k[i];
    if (*n == MW_RRACKS_MAX)
        return NULL;
    k[*n] = (struct mw_rrack){ .part = e->label, .nameplate_w = e->rated_w, .peak_w = NAN, .liquid_frac = rack_value(r, e->label, "liquid"), .mass_kg = rack_value(r, e->label, "mass"),
                               .width_m = rack_value(r, e->label, "width"), .depth_m = rack_value(r, e->label, "depth"), .height_m = rack_value(r, e->label, "height"),
                               .coolant_max_c = rack_value(r, e->label, "coolant_max"), .air_max_c = rack_value(r, e->label, "air_max") };
    k[*n].booked_w = booked_of(r, e->parent) / e->count;
    return &k[(*n)++];
}

size_t mw_rracks_load(struct mw_report *r, struct mw_rrack k[MW_RRACKS_MAX])
{
    const double *peak = mw_rd_levels(r, "rack_w", true), *mean = mw_rd_levels(r, "rack_w", false);
    size_t n = 0;
    for (size_t i = 0; i < r->ents_n; i++) {
        const struct mw_rent *e = &r->ent[i], *block = strcmp(e->cls, "rack") == 0 ? mw_rent_find(r, e->parent) : NULL;
        struct mw_rrack *t = block && e->count > 0 ? rack_of(r, k, &n, e) : NULL;
        if (!t)
            continue;
        double p = peak[block - r->ent], m = mean[block - r->ent];
        t->racks_n += e->count;
        t->peak_w = fmax(t->peak_w, p / e->count);
        t->peaks_w += isfinite(p) ? p : 0.0;
        t->mean_w += isfinite(m) ? m : 0.0;
    }
    for (size_t i = 0; i < n; i++)
        k[i].mean_w = k[i].peaks_w > 0.0 ? k[i].mean_w / k[i].racks_n : NAN;
    return n;
}

double mw_rd_fed_w(struct mw_report *r, int ent)
{
    static const char sql[] = "WITH RECURSIVE below(e) AS (SELECT ?3 UNION SELECT to_ FROM edge JOIN below ON from_ = e WHERE case_id = ?1 AND kind = 'feeds_a') "
                              "SELECT sum(top) FROM (SELECT max(m.max) AS top FROM below JOIN series s ON s.ent = below.e AND s.case_id = ?1 AND s.year = ?2 "
                              "JOIN entity_month m USING (series_id) WHERE s.level IN ('rack_w', 'network_w', 'storage_w') GROUP BY s.ent)";
    struct mw_query *q = mw_query(r->db, sql, "iii", r->cases[r->base].id, r->year, ent);
    double v = mw_query_next(q) ? mw_query_real(q, 0) : NAN;
    mw_query_end(q);
    return v;
}

/* ---- hours */

unsigned mw_summer_months(const struct mw_report *r)
{
    double lat = mw_rd_si(r, "site.lat");
    return lat < 0.0 ? 1u << 12 | 1u << 1 | 1u << 2 : 1u << 6 | 1u << 7 | 1u << 8 | 1u << 9;
}

unsigned mw_winter_months(const struct mw_report *r)
{
    double lat = mw_rd_si(r, "site.lat");
    return lat < 0.0 ? 1u << 6 | 1u << 7 | 1u << 8 | 1u << 9 : 1u << 12 | 1u << 1 | 1u << 2;
}

size_t mw_peak_hour(const struct mw_report *r, unsigned months, bool lowest)
{
    const double *v = r->hours.v[MW_H_METER];
    size_t best = r->hours.n;
    for (size_t i = 0; i < r->hours.n; i++)
        if (isfinite(v[i]) && (months >> mw_time_to_civil(r->hours.t_ns[i]).month & 1u) && (best == r->hours.n || (lowest ? v[i] < v[best] : v[i] > v[best])))
            best = i;
    return best;
}

double mw_house_mean_w(struct mw_report *r)
{
    const double *house = mw_rd_levels(r, "house_w", false);
    return r->ents_n && isfinite(house[0]) ? house[0] : 0.0;
}

bool mw_weather_fit(const struct mw_report *r, enum mw_hcol c, struct mw_rfit *fit)
{
    const struct mw_hours *h = &r->hours;
    double n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0, lo = INFINITY, hi = -INFINITY;
    for (size_t i = 0; i < h->n; i++) {
        double t = h->v[MW_H_DRY][i], v = h->v[c][i];
        if (!isfinite(t) || !isfinite(v))
            continue;
        n++, x += t, y += v, xx += t * t, xy += t * v, yy += v * v;
        lo = fmin(lo, t);
        hi = fmax(hi, t);
    }
    double sxx = xx - x * x / n, sxy = xy - x * y / n, syy = yy - y * y / n;
    if (n < 100 || !(sxx > 1e-9 * xx))
        return false;
    *fit = (struct mw_rfit){ .per_k = sxy / sxx, .r2 = syy > 0.0 ? sxy * sxy / (sxx * syy) : 0.0, .from_c = lo, .to_c = hi };
    return true;
}
