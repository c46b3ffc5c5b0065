/* sim/plan/binds.c - use over limit of every resource by month, and the first that binds; simulated months as they were, others by the meter's surface. */
#include "sim/base/calendar.h"
#include "sim/plan/outlook_private.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct use { const char *resource, *unit, *path; double used, allowed; };
enum { USES = 12 };

/* Of a month over the simulated one that stands for it: v, or v per booked rack watt. */
static double scale_of(const struct mw_outlook *o, uint32_t i, const struct mw_seen_month *m, const double *v, bool per_rack)
{
    const struct mw_calendar *c = &o->calendar;
    for (uint32_t k = 0; k < c->month_n; k++)
        if (c->month[k].year == m->year && c->month[k].month == m->month) {
            double then = v[k] / (per_rack ? o->mid.month[k].design_w : 1.0), now = v[i] / (per_rack ? o->mid.month[i].design_w : 1.0);
            return then > 0.0 && isfinite(now) ? now / then : 0.0;
        }
    return 1.0;
}

static void add(struct use *u, uint32_t *n, struct use one)
{
    if (isfinite(one.used) && isfinite(one.allowed) && one.allowed > 0.0 && *n < USES)
        u[(*n)++] = one;
}

/* The meter under its cap; where the contract is not firm yet, what would be raised is grid.firm. */
static void power_use(const struct mw_outlook *o, uint32_t i, struct use *u, uint32_t *n)
{
    double contract_w = mw_outlook_value(o, "grid.contract"), firm_w = o->mid.month[i].firm_w;
    add(u, n, (struct use){ "power", "W", firm_w < contract_w ? "grid.firm" : "grid.contract", o->peak_w[i], o->mid.limit_frac * firm_w });
}

static void heat_use(const struct mw_outlook *o, uint32_t i, struct use *u, uint32_t *n)
{
    const struct mw_span_month *span = &o->calendar.month[i];
    const struct mw_seen_month *m = mw_outlook_like(o, span->year, span->month);
    if (!m)
        return;
    const struct mw_outlook_design *d = &o->design; /* no month loads a plant more than its design day, unless one was seen to */
    double k = scale_of(o, i, m, o->peak_w, true);  /* the plant grows with the racks */
    const struct { const char *resource, *path; double seen, design; } row[] = { { "heat", "cooling.reject", m->heat_frac, d->heat_frac }, { "liquid", "cooling.cdu", m->liquid_frac, d->liquid_frac },
                                                                                 { "air", "cooling.air", m->air_frac, d->air_frac } };
    for (size_t r = 0; r < sizeof row / sizeof *row; r++)
        if (row[r].seen > 0.0)
            add(u, n, (struct use){ row[r].resource, "1", row[r].path, fmin(k * row[r].seen, fmax(row[r].seen, row[r].design)), 1.0 });
    add(u, n, (struct use){ "water", "m3/s", "site.water.allocation", scale_of(o, i, m, o->load_w, false) * m->water_day_m3ps, mw_outlook_value(o, "site.water.allocation") });
}

/* What the works ask, against GPUs accepted; and what racks for all of it would take of positions and ports. */
static void ask_use(const struct mw_outlook *o, uint32_t i, struct use *u, uint32_t *n)
{
    const struct mw_forecast_month *m = &o->mid.month[i];
    add(u, n, (struct use){ "gpus", "GPU", "halls.*.blocks, cluster.racks", m->gpus_n, m->end_n });
    if (o->mid.gpu_per_position > 0.0)
        add(u, n, (struct use){ "floor", "position", "halls.*.spare_positions", ceil(m->gpus_n / o->mid.gpu_per_position - 1e-9), o->mid.position_total });
    add(u, n, (struct use){ "ports", "port", "fabric.scale_out", m->gpus_n, o->mid.endpoint_n });
}

/* "max 3.6 BUSD" of the capital that may be spent, where the scenario holds one. */
static double capex_most(const struct mw_outlook *o)
{
    const struct mw_node *hold = mw_node_at(o->f->scenario->root, "size.hold");
    char msg[160];
    double usd = NAN;
    for (const struct mw_node *n = hold && hold->kind == MW_N_MAP ? hold->first : NULL; n; n = n->next)
        if (strcmp(n->key, "money.capex") == 0 && n->text && strncmp(n->text, "max ", 4) == 0 && mw_quantity_parse(n->text + 4, MW_Q_MONEY, &usd, msg, sizeof msg) != MW_U_OK)
            usd = NAN;
    return usd;
}

static void money_use(const struct mw_outlook *o, uint32_t i, struct use *u, uint32_t *n)
{
    double built = o->mid.gpu_total > 0.0 ? o->mid.month[i].installed_n / o->mid.gpu_total : 0.0;
    add(u, n, (struct use){ "money", "USD", "size.hold.money.capex", o->horizon.capex_usd * built, capex_most(o) });
}

static void first_binds(struct mw_outlook *o, const struct use *u, const struct mw_span_month *m)
{
    char text[200];
    snprintf(text, sizeof text, "the limit on %s is reached in %04d-%02d, before any other", strcmp(u->resource, "gpus") == 0 ? "GPUs" : u->resource, m->year, m->month);
    mw_store_note(o->store, o->key, "finding", u->path, text);
    mw_outlook_metric(o, "binding.first_month", MW_Q_NUMBER, m->year * 100.0 + m->month);
    mw_outlook_metric(o, "binding.use_frac", MW_Q_FRACTION, u->used / u->allowed);
}

void mw_binds_write(struct mw_outlook *o)
{
    double most = 0.0;
    bool bound = false;
    for (uint32_t i = 0; i < o->calendar.month_n; i++) {
        struct use u[USES];
        uint32_t n = 0, top = 0;
        power_use(o, i, u, &n);
        ask_use(o, i, u, &n);
        heat_use(o, i, u, &n);
        money_use(o, i, u, &n);
        for (uint32_t k = 0; k < n; k++) {
            mw_store_bind(o->store, o->key.case_id, o->calendar.month[i].t0_ns, u[k].resource, u[k].used, u[k].allowed, u[k].unit, u[k].path);
            top = u[k].used / u[k].allowed > u[top].used / u[top].allowed ? k : top;
        }
        if (n == 0)
            continue;
        most = fmax(most, u[top].used / u[top].allowed);
        if (!bound && u[top].used >= MW_BINDS_FRAC * u[top].allowed) {
            bound = true;
            first_binds(o, &u[top], &o->calendar.month[i]);
        }
    }
    mw_outlook_metric(o, "binding.most_frac", MW_Q_NUMBER, most);
}
