/* models/economics/capex.c - from the bill of materials and templates to cost by class. */
#include "models/economics/capex.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define P90 1.2815515655446004 /* standard normal quantile of 0.9 */

struct work {
    const struct mw_capex_input *in;
    struct mw_capex *out;
    struct mw_quote_price *quote; /* one per entry of money.quotes */
    struct mw_supply supply;
    double est_low, est_high;
    double status_usd[128];
};

static bool read_range(const char *text, struct mw_quote_price *p)
{
    const char *dots = strstr(text, "..");
    char first[32], *end;
    if (!dots || dots == text || (size_t)(dots - text) >= sizeof first)
        return false;
    memcpy(first, text, (size_t)(dots - text)); /* strtod would take the first dot of the two */
    first[dots - text] = '\0';
    double low = strtod(first, &end);
    if (end == first || *end)
        return false;
    double high = strtod(dots + 2, &end);
    while (*end == ' ')
        end++;
    if (end == dots + 2 || strcmp(end, "%") != 0 || low > high || low <= -100.0)
        return false;
    p->low = p->si * (1.0 + low / 100.0);
    p->high = p->si * (1.0 + high / 100.0);
    return true;
}

bool mw_quote_read(const struct mw_quote *q, struct mw_quote_price *out, char *msg, size_t msg_n)
{
    static const enum mw_quantity kind[] = { MW_Q_MONEY, MW_Q_MONEY_PER_POWER, MW_Q_MONEY_PER_AREA };
    char first[200] = "";
    bool ranged = false;
    *out = (struct mw_quote_price){ .low = NAN, .high = NAN };
    for (size_t i = 0; i < sizeof kind / sizeof *kind; i++) {
        if (mw_range_parse(q->value, kind[i], &out->si, &out->low, &out->high, &ranged, msg, msg_n) == MW_U_OK) {
            out->q = kind[i];
            if (out->si < 0.0) {
                snprintf(msg, msg_n, "'%s' is negative", q->value);
                return false;
            }
            if (!ranged)
                out->low = out->high = NAN;
            if (!q->range || !*q->range || read_range(q->range, out))
                return true;
            snprintf(msg, msg_n, "'%s' is not a range such as -10..+20 %%", q->range);
            return false;
        }
        if (i == 0)
            snprintf(first, sizeof first, "%s", msg);
    }
    snprintf(msg, msg_n, "%s (or per watt, or per m2)", first);
    return false;
}

static const struct mw_quote_price *quote_for(const struct work *w, const char *name, const struct mw_quote **paper)
{
    const struct mw_map *m = &w->in->money->quotes;
    for (uint32_t i = 0; name && i < m->n; i++)
        if (strcmp(m->name[i], name) == 0) {
            *paper = &((const struct mw_quote *)m->item)[i];
            return &w->quote[i];
        }
    return NULL;
}

/* Multiplier of this trial for a price with P10 and P90 at low and high times it: split normal, never below a tenth. */
static double luck(const struct work *w, const char *name, double low, double high)
{
    if (!w->in->sim || w->in->sim->trial == 0)
        return 1.0;
    struct mw_stream st = mw_sim_stream(w->in->sim, mw_hash_str(name), "price");
    double z = mw_stream_normal(&st) / P90;
    return fmax(0.1, 1.0 + (z < 0.0 ? z * (1.0 - low) : z * (high - 1.0)));
}

static void not_priced(struct work *w, const char *what)
{
    struct mw_capex *o = w->out;
    for (unsigned i = 0; i < o->unpriced_n; i++)
        if (strcmp(o->unpriced[i], what) == 0)
            return;
    if (o->unpriced_n < MW_UNPRICED_MAX)
        o->unpriced[o->unpriced_n++] = what;
}

static void deposit(struct work *w, enum mw_cost c, double usd, double low_usd, double high_usd, char status)
{
    struct mw_capex_line *l = &w->out->line[c];
    l->usd += usd;
    l->low_usd += low_usd;
    l->high_usd += high_usd;
    w->status_usd[(unsigned char)status & 127] += usd;
    if (!l->status || usd > 0.5 * l->usd)
        l->status = status;
}

/* A rack with a price holds its GPUs. */
static bool inside_rack(const struct mw_things *t, const struct mw_part_line *p, const struct work *w)
{
    const struct mw_quote *paper;
    if (strcmp(p->kind, "gpu") != 0)
        return false;
    for (uint32_t i = 0; i < t->part_n; i++)
        if (t->part[i].ent == p->ent && strcmp(t->part[i].kind, "rack") == 0 && (t->part[i].unit_usd >= 0.0 || quote_for(w, t->part[i].part, &paper)))
            return true;
    return false;
}

static void part(struct work *w, const struct mw_part_line *p)
{
    enum mw_cost c = mw_cost_of(p->cost_class, p->kind);
    if (c == MW_COST_N)
        c = MW_COST_FITOUT; /* a kind without a class is furniture of the house */
    if (!mw_supply_owns(w->supply, c))
        return;
    double life_s = isfinite(p->life_s) && p->life_s > 0.0 ? p->life_s : mw_cost_life(c) < MW_LIFE_NONE ? w->in->money->life_s[mw_cost_life(c)] : INFINITY;
    if (isfinite(p->embodied_co2e_kg)) {
        w->out->embodied_kg += p->qty * p->embodied_co2e_kg;
        w->out->embodied_kgps += p->qty * p->embodied_co2e_kg / life_s;
    }
    if (inside_rack(w->in->things, p, w))
        return;
    const struct mw_quote *paper;
    const struct mw_quote_price *q = quote_for(w, p->part, &paper);
    double usd = p->unit_usd, low = p->low_usd, high = p->high_usd, factor = 1.0;
    char status = p->status ? p->status : MW_S_UNVERIFIED;
    if (q && q->q == MW_Q_MONEY) {
        usd = q->si;
        low = q->low;
        high = q->high;
        status = MW_S_QUOTE;
        factor = isfinite(low) ? luck(w, p->part, low / usd, high / usd) : 1.0;
    } else if (!(usd >= 0.0)) {
        not_priced(w, p->part);
        return;
    } else if (!isfinite(low)) { /* the library's own range has been drawn where the value was bound */
        low = usd * w->est_low;
        high = usd * w->est_high;
        factor = luck(w, mw_cost_name(c), w->est_low, w->est_high);
    }
    if (!isfinite(low))
        low = high = usd;
    deposit(w, c, p->qty * usd * factor, p->qty * low, p->qty * high, status);
}

/* The class total that a quote or a template gives; NAN if neither does. */
static double class_total(struct work *w, enum mw_cost c, double *low, double *high, char *status, const char **basis)
{
    const struct mw_money_params *m = w->in->money;
    const struct mw_quote *paper;
    const struct mw_quote_price *q = quote_for(w, mw_cost_name(c), &paper);
    if (q) {
        double per = q->q == MW_Q_MONEY ? 1.0 : q->q == MW_Q_MONEY_PER_POWER ? w->in->it_w : w->in->floor_m2;
        double factor = isfinite(q->low) ? luck(w, mw_cost_name(c), q->low / q->si, q->high / q->si) : 1.0;
        *low = (isfinite(q->low) ? q->low : q->si) * per;
        *high = (isfinite(q->high) ? q->high : q->si) * per;
        *status = MW_S_QUOTE;
        *basis = paper->source && *paper->source ? paper->source : "quote";
        return q->si * per * factor;
    }
    const struct mw_band *b = c == MW_COST_NETWORK ? &m->costs.network_usd_per_gpu : &m->costs.per_w[c];
    if (!b->status || !isfinite(b->v))
        return NAN;
    double per = c == MW_COST_NETWORK ? w->in->gpu_n : w->in->it_w;
    bool own = isfinite(b->low) && isfinite(b->high);
    *low = (own ? b->low : b->v * w->est_low) * per;
    *high = (own ? b->high : b->v * w->est_high) * per;
    *status = b->status;
    *basis = b->source ? b->source : "template";
    return b->v * per * (own ? 1.0 : luck(w, mw_cost_name(c), w->est_low, w->est_high));
}

static void class_closes(struct work *w, enum mw_cost c)
{
    struct mw_capex_line *l = &w->out->line[c];
    double low = NAN, high = NAN;
    char status = 0;
    const char *basis = NULL;
    l->parts_usd = l->usd;
    l->basis = l->usd > 0.0 ? "bill of materials" : NULL;
    double usd = class_total(w, c, &low, &high, &status, &basis), factor = w->in->money->costs.installed[c];
    if (status != MW_S_QUOTE && factor > 0.0 && l->usd > 0.0) { /* the plant as simulated decides, not its watts */
        w->status_usd[MW_S_ASSUMED] += l->usd * (factor - 1.0);
        *l = (struct mw_capex_line){ l->usd * factor, l->low_usd * factor, l->high_usd * factor, l->parts_usd, factor > 2.0 ? MW_S_ASSUMED : l->status, "bill of materials, installed" };
        return;
    }
    if (status == MW_S_QUOTE || (isfinite(usd) && usd > l->usd)) {
        /* what the parts hold keeps their status, the balance takes the template's */
        double balance = usd - l->usd;
        if (status == MW_S_QUOTE) {
            w->status_usd[(unsigned char)l->status & 127] -= l->usd;
            balance = usd;
        }
        w->status_usd[(unsigned char)status & 127] += balance;
        *l = (struct mw_capex_line){ usd, low, high, l->parts_usd, balance > l->parts_usd ? status : l->status, basis };
    }
    if (!(l->usd > 0.0) && (c == MW_COST_ELECTRICAL || c == MW_COST_MECHANICAL || c == MW_COST_SHELL || c == MW_COST_NETWORK || c == MW_COST_LAND || c == MW_COST_GRID))
        not_priced(w, mw_cost_name(c));
}

static void share_of(struct work *w, enum mw_cost c, double frac, double base, double base_low, double base_high)
{
    const struct mw_quote *paper;
    if (!mw_supply_owns(w->supply, c))
        return;
    if (quote_for(w, mw_cost_name(c), &paper)) {
        class_closes(w, c);
        return;
    }
    if (frac > 0.0)
        deposit(w, c, frac * base, frac * base_low, frac * base_high, MW_S_ASSUMED);
    w->out->line[c].basis = frac > 0.0 ? "share of building and plant" : NULL;
}

/* A quote that names neither a class nor a part of this plan changes nothing, and says so. */
static void unused_quotes(struct work *w)
{
    const struct mw_map *m = &w->in->money->quotes;
    for (uint32_t i = 0; i < m->n; i++) {
        bool used = false;
        for (int c = 0; c < MW_COST_N; c++)
            used |= strcmp(m->name[i], mw_cost_name(c)) == 0;
        for (uint32_t k = 0; k < w->in->things->part_n; k++)
            used |= strcmp(m->name[i], w->in->things->part[k].part) == 0;
        if (!used && w->out->unused_n < MW_UNPRICED_MAX)
            w->out->unused[w->out->unused_n++] = m->name[i];
    }
}

/* Independent class errors add in squares. */
static void totals(struct mw_capex *o)
{
    double down = 0.0, up = 0.0;
    for (int c = 0; c < MW_COST_N; c++) {
        struct mw_capex_line *l = &o->line[c];
        o->total_usd += l->usd;
        down += (l->usd - l->low_usd) * (l->usd - l->low_usd);
        up += (l->high_usd - l->usd) * (l->high_usd - l->usd);
    }
    o->low_usd = o->total_usd - sqrt(down);
    o->high_usd = o->total_usd + sqrt(up);
}

const char *mw_capex_compute(const struct mw_capex_input *in, struct mw_capex *out, struct mw_arena *a)
{
    const struct mw_money_params *m = in->money;
    struct work w = { .in = in, .out = out, .supply = mw_supply_of(m), .quote = mw_arena_array(a, struct mw_quote_price, m->quotes.n + 1) };
    char msg[300];
    *out = (struct mw_capex){ 0 };
    mw_estimate_range(m->estimate, &w.est_low, &w.est_high);
    for (uint32_t i = 0; i < m->quotes.n; i++)
        if (!mw_quote_read(&((const struct mw_quote *)m->quotes.item)[i], &w.quote[i], msg, sizeof msg))
            return mw_arena_printf(a, "money.quotes.%s: %s", m->quotes.name[i], msg);
    for (uint32_t i = 0; i < in->things->part_n; i++)
        part(&w, &in->things->part[i]);
    for (int c = 0; c < MW_COST_SOFT; c++)
        if (mw_supply_owns(w.supply, c))
            class_closes(&w, c);
    double base = 0.0, low = 0.0, high = 0.0;
    for (int c = MW_COST_ELECTRICAL; c <= MW_COST_SITE; c++) {
        base += out->line[c].usd;
        low += out->line[c].low_usd;
        high += out->line[c].high_usd;
    }
    share_of(&w, MW_COST_SOFT, m->costs.soft_frac, base, low, high);
    share_of(&w, MW_COST_CONTINGENCY, m->costs.contingency_frac, base, low, high);
    if (m->tax.sales_frac > 0.0 && !(m->tax.relief && *m->tax.relief))
        for (int c = MW_COST_GPU; c <= MW_COST_STORAGE; c++) {
            out->line[c].usd *= 1.0 + m->tax.sales_frac;
            out->line[c].low_usd *= 1.0 + m->tax.sales_frac;
            out->line[c].high_usd *= 1.0 + m->tax.sales_frac;
        }
    totals(out);
    unused_quotes(&w);
    out->quoted_usd = w.status_usd[MW_S_QUOTE];
    out->published_usd = w.status_usd[MW_S_PUBLISHED];
    out->unverified_usd = w.status_usd[MW_S_UNVERIFIED];
    return "";
}
