/* report/pages/hours.c - one year of facility_5min as hourly means, and sums of it by day and month; draws nothing.
 *
 * One pass in file order: every page shares it, and LIMIT stops SQLite after the year's last row (the table has no index).
 */
#include "report/pages/hours.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

#define HOUR_NS (3600 * MW_NS_PER_S)
#define LONG_DAYS 45u /* from here on a line shows days */

static const char sql[] =
    "SELECT t0_ns, meter_w, it_w, loss_w, cooling_w, water_m3ps, supply_c, dry_bulb_c, wet_bulb_c, carbon_kg_per_j, energy_usd_per_j, gpus_installed_n, gpus_down_n, gpus_busy_n, "
    "gpus_productive_n, queue_jobs_n, queue_gpus_n, serve_demand_tokps, serve_tokps, clock_frac, limit_w, economiser_frac, storage_Bps, fabric_share_frac "
    "FROM facility_5min WHERE case_id = ?1 AND year = ?2 LIMIT ?3";

static int64_t floor_to(int64_t t, int64_t step)
{
    int64_t r = t % step;
    return t - (r < 0 ? r + step : r);
}

static void hours_alloc(struct mw_report *r, int64_t first_ns)
{
    struct mw_hours *h = &r->hours;
    h->n = r->end_ns > first_ns ? (size_t)((r->end_ns - first_ns + HOUR_NS - 1) / HOUR_NS) : 0;
    h->t_ns = mw_arena_array(&r->arena, int64_t, h->n + 1);
    h->s = mw_arena_array(&r->arena, double, h->n + 1);
    for (size_t i = 0; i < h->n; i++)
        h->t_ns[i] = first_ns + (int64_t)i * HOUR_NS;
    for (int c = 0; c < MW_H_N; c++)
        h->v[c] = mw_arena_array(&r->arena, double, h->n + 1);
}

static void add_row(struct mw_report *r, struct mw_query *q, size_t i, uint16_t *seen)
{
    struct mw_hours *h = &r->hours;
    h->s[i] += r->step_s;
    for (int c = 0; c < MW_H_N; c++) {
        double x = mw_query_real(q, c + 1);
        if (isnan(x))
            continue;
        h->v[c][i] += x;
        seen[i * MW_H_N + (size_t)c]++;
        h->has[c] = true;
        h->moves[c] |= x != 0.0;
    }
}

bool mw_hours_load(struct mw_report *r)
{
    int64_t first_ns = floor_to(r->open_ns, HOUR_NS);
    if (r->year == 0 || !(r->step_s > 0.0))
        return true;
    hours_alloc(r, first_ns);
    struct mw_hours *h = &r->hours;
    uint16_t *seen = mw_arena_array(&r->arena, uint16_t, (h->n + 1) * MW_H_N);
    int64_t rows = (int64_t)ceil((double)(r->end_ns - r->open_ns) / 1e9 / r->step_s);
    struct mw_query *q = mw_query(r->db, sql, "iil", r->cases[r->base].id, r->year, rows);
    bool any = false;
    while (mw_query_next(q)) {
        int64_t t_ns = mw_query_int(q, 0) + r->zone_ns;
        if (t_ns >= first_ns && t_ns < r->end_ns) {
            add_row(r, q, (size_t)((t_ns - first_ns) / HOUR_NS), seen);
            any = true;
        }
    }
    for (size_t i = 0; i < h->n; i++)
        for (int c = 0; c < MW_H_N; c++)
            h->v[c][i] = seen[i * MW_H_N + (size_t)c] ? h->v[c][i] / seen[i * MW_H_N + (size_t)c] : NAN;
    h->n = any ? h->n : 0;
    return mw_query_end(q);
}

static size_t spans(struct mw_report *r, struct mw_hspan **out, bool month)
{
    const struct mw_hours *h = &r->hours;
    struct mw_hspan *s = mw_arena_array(&r->arena, struct mw_hspan, h->n + 1);
    size_t n = 0;
    int64_t next_ns = INT64_MIN;
    for (size_t i = 0; i < h->n; i++) {
        if (h->t_ns[i] >= next_ns) {
            struct mw_civil c = mw_time_to_civil(h->t_ns[i]);
            int64_t at_ns = mw_time_from_civil(c.year, c.month, month ? 1 : c.day, 0, 0, 0.0);
            next_ns = month ? mw_time_add_months(at_ns, 1) : at_ns + 24 * HOUR_NS;
            s[n++] = (struct mw_hspan){ i, i, at_ns };
        }
        s[n - 1].to = i + 1;
    }
    *out = s;
    return n;
}

size_t mw_hours_months(struct mw_report *r, struct mw_hspan **out) { return spans(r, out, true); }
size_t mw_hours_days(struct mw_report *r, struct mw_hspan **out) { return spans(r, out, false); }

size_t mw_hours_points(struct mw_report *r, struct mw_hspan **out)
{
    size_t n = mw_hours_days(r, out);
    if (n >= LONG_DAYS)
        return n;
    *out = mw_arena_array(&r->arena, struct mw_hspan, r->hours.n + 1);
    for (size_t i = 0; i < r->hours.n; i++)
        (*out)[i] = (struct mw_hspan){ i, i + 1, r->hours.t_ns[i] };
    return r->hours.n;
}

double mw_hours_sum(const struct mw_report *r, enum mw_hcol c, struct mw_hspan s)
{
    double sum = 0.0;
    for (size_t i = s.from; i < s.to; i++)
        sum += isnan(r->hours.v[c][i]) ? 0.0 : r->hours.v[c][i] * r->hours.s[i];
    return r->hours.has[c] ? sum : NAN;
}

double mw_hours_sum2(const struct mw_report *r, enum mw_hcol a, enum mw_hcol b, struct mw_hspan s)
{
    double sum = 0.0;
    for (size_t i = s.from; i < s.to; i++) {
        double x = r->hours.v[a][i] * r->hours.v[b][i] * r->hours.s[i];
        sum += isnan(x) ? 0.0 : x;
    }
    return r->hours.has[a] && r->hours.has[b] ? sum : NAN;
}

double mw_hours_mean(const struct mw_report *r, enum mw_hcol c, struct mw_hspan s)
{
    double sum = 0.0, time = 0.0;
    for (size_t i = s.from; i < s.to; i++)
        if (!isnan(r->hours.v[c][i])) {
            sum += r->hours.v[c][i] * r->hours.s[i];
            time += r->hours.s[i];
        }
    return time > 0.0 ? sum / time : NAN;
}

double mw_hours_max(const struct mw_report *r, enum mw_hcol c, struct mw_hspan s)
{
    double best = NAN;
    for (size_t i = s.from; i < s.to; i++)
        best = fmax(best, r->hours.v[c][i]);
    return best;
}

double mw_hours_min(const struct mw_report *r, enum mw_hcol c, struct mw_hspan s)
{
    double best = NAN;
    for (size_t i = s.from; i < s.to; i++)
        best = fmin(best, r->hours.v[c][i]);
    return best;
}

const char *const *mw_month_names(struct mw_report *r, const struct mw_hspan *m, size_t n)
{
    static const char *const name[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    const char **out = mw_arena_array(&r->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = name[mw_time_to_civil(m[i].t_ns).month - 1];
    return out;
}
