/* models/economics/horizon.c - the cash flow of the plan: months from simulated years, then years, loan, taxes and returns. */
#include "models/economics/horizon_private.h"
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- months */
static double overlap_s(int64_t a0, int64_t a1, int64_t b0, int64_t b1)
{
    int64_t from = a0 > b0 ? a0 : b0, to = a1 < b1 ? a1 : b1;
    return to > from ? mw_time_s(to - from) : 0.0;
}

static double installed_gpu_s(const struct mw_plan_flow *p, int64_t t0_ns, int64_t t1_ns)
{
    double sum = 0.0;
    for (unsigned i = 0; i < p->last->step_n; i++)
        sum += p->last->step[i].gpu_n * overlap_s(p->last->step[i].ready_ns, p->last->step[i].retire_ns, t0_ns, t1_ns);
    return sum;
}

static const struct mw_econ_year *nearest(const struct mw_plan_flow *p, int year)
{
    const struct mw_econ_year *best = p->year[0];
    for (unsigned i = 1; i < p->year_n; i++)
        if (abs(p->year[i]->year - year) < abs(best->year - year))
            best = p->year[i];
    return best;
}

static void add_month(struct mw_econ_month *to, const struct mw_econ_month *m, double k)
{
    double *t = &to->s;
    const double *f = &m->s;
    for (size_t i = 0; i < sizeof *to / sizeof *t; i++)
        t[i] += k * f[i];
}

/* Of the same months with this many times the GPUs. */
static double demand_usd(const struct mw_econ_month *m, double gpus)
{
    return gpus * m->window_usd + fmax(0.0, fmax(m->floor_usd, gpus * m->ratchet_usd) - gpus * m->peak_usd);
}

/* The same month of the nearest detail year scaled to this many installed GPU-seconds in s seconds, a share of a month; its whole year where
 * that month had none. */
static struct mw_econ_month model_month(const struct mw_plan_flow *p, int year, int month, double gpu_s, double s, double share)
{
    const struct mw_econ_year *y = nearest(p, year);
    struct mw_econ_month m = { 0 }, r = { 0 };
    add_month(&m, &y->month[month - 1], 1.0);
    if (!(m.installed_gpu_s > 0.0)) {
        m = (struct mw_econ_month){ 0 };
        for (int i = 0; i < 12; i++)
            add_month(&m, &y->month[i], 1.0);
    }
    if (!(m.installed_gpu_s > 0.0) || !(gpu_s > 0.0))
        return r;
    double k = gpu_s / m.installed_gpu_s, time = m.billed_n > 0.0 ? share / m.billed_n : 0.0;
    add_month(&r, &m, k);
    if (time > 0.0) /* demand is of months, whatever their days; fixed charges and the contract's minimum do not grow with the GPUs */
        r.electricity_usd += time * (m.fixed_usd + demand_usd(&m, k * m.s / s)) - k * (m.fixed_usd + demand_usd(&m, 1.0));
    return r;
}

/* ---- sales */
static double falling(const struct mw_plan_flow *p, const struct mw_sell *s, int64_t t_ns)
{
    return pow(fmax(0.0, 1.0 - s->falls_hz * MW_S_PER_YEAR), mw_time_s(t_ns - p->start_ns) / MW_S_PER_YEAR);
}

static bool sells_tokens(const struct mw_sell *s) { return s->per && *s->per; }

/* Seconds of the month in which a line is in force. */
static double in_force_s(const struct mw_plan_flow *p, const struct mw_sell *s, int64_t t0_ns, int64_t t1_ns)
{
    int64_t from_ns = s->from_ns ? s->from_ns : p->first_ns;
    int64_t to_ns = isfinite(s->for_s) ? from_ns + mw_time_ns_up(s->for_s) : INT64_MAX;
    return overlap_s(from_ns, to_ns, t0_ns, t1_ns);
}

/* What one line takes of the GPUs that are left in a month, and brings. */
struct sold { double gpu_s, usd, rented_gpu_s; };
static struct sold sell_line(const struct mw_plan_flow *p, unsigned i, double left_gpu_s, double force_s, double month_s, const struct mw_econ_month *m)
{
    const struct mw_sell *s = &((const struct mw_sell *)p->money->sells.item)[i];
    struct sold r = { 0 };
    if (sells_tokens(s)) {
        double aside_gpu_s = isfinite(s->gpus_n) ? s->gpus_n * force_s : m->sell_gpu_s[i] * force_s / month_s;
        r.gpu_s = fmin(left_gpu_s, aside_gpu_s);
        r.usd = m->sell_tok[i] * (force_s / month_s) * ((1.0 - s->out_frac) * s->in_usd + s->out_frac * s->out_usd) / 1e6;
        return r;
    }
    r.gpu_s = s->rest ? left_gpu_s * force_s / month_s : fmin(left_gpu_s, (isfinite(s->gpus_n) ? s->gpus_n : 0.0) * force_s);
    r.rented_gpu_s = r.gpu_s * s->sold_frac * (s->rest ? 1.0 : s->take_or_pay_frac);
    r.usd = r.rented_gpu_s * s->price_usd_per_s;
    return r;
}

/* A line that brings money in a month brings it from its first day on, or from the first acceptance. */
static void paid(struct mw_plan_flow *p, const struct mw_sell *s, int64_t month_ns)
{
    int64_t t_ns = s->from_ns > p->first_ns ? s->from_ns : p->first_ns;
    t_ns = t_ns > month_ns ? t_ns : month_ns;
    if (t_ns < p->out->first_paid_ns)
        p->out->first_paid_ns = t_ns;
}

/* Contracts and token lines first, in order; then what is left, to the last line that takes it: a scenario's own stands after its template's. */
static void sell_month(struct mw_plan_flow *p, unsigned y, int64_t t0_ns, int64_t t1_ns, const struct mw_econ_month *m)
{
    const struct mw_sell *sell = p->money->sells.item;
    double left_gpu_s = m->installed_gpu_s, month_s = mw_time_s(t1_ns - t0_ns);
    for (int rest = 0; rest < 2; rest++)
        for (unsigned k = 0; k < p->out->sell_n; k++) {
            unsigned i = rest ? p->out->sell_n - 1 - k : k;
            if ((sell[i].rest != 0) != rest)
                continue;
            struct sold r = sell_line(p, i, left_gpu_s, in_force_s(p, &sell[i], t0_ns, t1_ns), month_s, m);
            left_gpu_s -= r.gpu_s;
            if (r.usd > 0.0)
                paid(p, &sell[i], t0_ns);
            p->out->cash[y].sold_gpu_s += r.rented_gpu_s;
            if (isfinite(r.usd))
                p->out->sell_usd[i][y] += r.usd * falling(p, &sell[i], t0_ns);
        }
}

/* A year that misses what was promised gives its credit back.  Promised is the productive share of the GPU time in use: what no work asked for
 * and what services hold ready are no loss to anybody. */
static void service_credits(struct mw_plan_flow *p, unsigned y)
{
    const struct mw_sell *sell = p->money->sells.item;
    struct mw_cash *c = &p->out->cash[y];
    for (unsigned i = 0; i < p->out->sell_n; i++) {
        bool missed = p->last->productive_known && c->busy_gpu_s > 0.0 && c->productive_gpu_s < sell[i].sla.goodput_frac * c->busy_gpu_s;
        if (missed && sell[i].sla.credit_frac > 0.0) {
            p->out->sell_usd[i][y] *= 1.0 - sell[i].sla.credit_frac;
            p->out->missed_sla_years++;
        }
        c->revenue_usd += p->out->sell_usd[i][y];
    }
}

/* ---- years */
static double capex_sum(const struct mw_capex *c, enum mw_cost from, enum mw_cost to)
{
    double sum = 0.0;
    for (int i = from; i <= (int)to; i++)
        sum += c->line[i].usd;
    return sum;
}

static void running_cost(struct mw_plan_flow *p, unsigned y)
{
    struct mw_cash *c = &p->out->cash[y];
    const struct mw_money_params *m = p->money;
    bool own_it = mw_supply_owns(p->supply, MW_COST_SERVER), own_plant = mw_supply_owns(p->supply, MW_COST_ELECTRICAL);
    double years = c->s / MW_S_PER_YEAR, built = p->gpu_total > 0.0 ? c->installed_gpu_s / (p->gpu_total * MW_S_PER_YEAR) : years;
    double staff_n = isfinite(p->last->staff_n) ? p->last->staff_n : m->opex.fte_per_mw * p->last->it_w / 1e6;
    const struct mw_capex *x = &p->last->capex;
    c->staff_usd = p->supply.staff_frac * staff_n * m->opex.fte_usd_per_s * c->s;
    c->maintenance_usd = built * MW_S_PER_YEAR * (m->opex.it_hz * capex_sum(x, MW_COST_GPU, MW_COST_STORAGE) + (own_plant ? m->opex.plant_usd_per_ws * p->last->it_w : 0.0));
    c->insurance_usd = built * MW_S_PER_YEAR * (m->opex.insurance_hz + m->opex.property_tax_hz) * x->total_usd;
    c->other_usd = own_it ? built * MW_S_PER_YEAR * m->opex.software_usd_per_ws * p->last->it_w + m->opex.connectivity_usd_per_s * c->s : 0.0;
    c->opex_usd = c->electricity_usd + c->water_usd + c->staff_usd + c->maintenance_usd + c->insurance_usd + c->other_usd + c->rent_usd;
}

/* Bills of the plant, where they come to this plan. */
static void utilities(const struct mw_plan_flow *p, struct mw_cash *k, const struct mw_econ_month *m)
{
    if (!p->supply.pays_energy) {
        k->energy_j = k->carbon_kg = NAN;
        return;
    }
    k->energy_j += m->energy_j;
    k->electricity_usd += m->electricity_usd;
    k->water_usd += m->water_usd;
    k->carbon_kg += m->carbon_kg;
}

static double rent_usd(const struct mw_plan_flow *p, const struct mw_econ_month *m, double sold_gpu_s, int64_t t0_ns)
{
    if (p->supply.kind == MW_SUPPLY_RENT)
        return mw_rent_usd(p->money, m->installed_gpu_s, m->busy_gpu_s, sold_gpu_s, mw_time_s(t0_ns - p->start_ns));
    return p->supply.kind == MW_SUPPLY_LEASE && p->gpu_total > 0.0 ? mw_lease_usd(p->money, p->last->it_w * m->installed_gpu_s / p->gpu_total) : 0.0;
}

static void months(struct mw_plan_flow *p)
{
    struct mw_econ_result *r = p->out;
    /* The horizon begins at a local midnight: months begin at the same offset from UTC days. */
    int64_t day_ns = 86400 * MW_NS_PER_S, off_ns = p->start_ns - (p->start_ns + day_ns / 2) / day_ns * day_ns;
    struct mw_civil c = mw_time_to_civil(p->start_ns - off_ns);
    for (int64_t t0_ns = p->start_ns; t0_ns < p->end_ns && c.year - r->cash[0].year < MW_CASH_YEARS;) {
        int next_year = c.month == 12 ? c.year + 1 : c.year, next_month = c.month % 12 + 1;
        int64_t month_ns = mw_time_from_civil(c.year, c.month, 1, 0, 0, 0) + off_ns, next_ns = mw_time_from_civil(next_year, next_month, 1, 0, 0, 0) + off_ns;
        int64_t t1_ns = next_ns < p->end_ns ? next_ns : p->end_ns;
        unsigned y = r->n ? (unsigned)(c.year - r->cash[0].year) : 0;
        if (y == r->n)
            r->cash[r->n++] = (struct mw_cash){ .year = c.year };
        struct mw_cash *k = &r->cash[y];
        double gpu_s = installed_gpu_s(p, t0_ns, t1_ns);
        struct mw_econ_month m = model_month(p, c.year, c.month, gpu_s, mw_time_s(t1_ns - t0_ns), mw_time_s(t1_ns - t0_ns) / mw_time_s(next_ns - month_ns));
        k->s += mw_time_s(t1_ns - t0_ns);
        k->installed_gpu_s += gpu_s;
        k->busy_gpu_s += m.busy_gpu_s - m.headroom_gpu_s;
        k->productive_gpu_s += m.productive_gpu_s;
        utilities(p, k, &m);
        k->tok += m.tok;
        k->serve_gpu_s += m.serve_gpu_s;
        m.installed_gpu_s = gpu_s;
        double sold_gpu_s = -k->sold_gpu_s;
        sell_month(p, y, t0_ns, t1_ns, &m);
        sold_gpu_s += k->sold_gpu_s;
        k->rent_usd += rent_usd(p, &m, sold_gpu_s, t0_ns);
        t0_ns = t1_ns;
        c.year = next_year;
        c.month = next_month;
    }
}

static unsigned year_of(const struct mw_plan_flow *p, int64_t t_ns)
{
    unsigned y = 0;
    double at_s = mw_time_s(t_ns - p->start_ns);
    while (y + 1 < p->out->n && at_s >= p->out->cash[y].s)
        at_s -= p->out->cash[y++].s;
    return y;
}

/* Geometric in age where a share after some years is given; straight over the life for plant and building; nothing for GPUs and network. */
static double residual_frac(const struct mw_money_params *m, enum mw_life life, double age_s)
{
    const struct mw_amount *r = &m->residual[life];
    if (life == MW_LIFE_NONE)
        return 1.0;
    if (isfinite(r->v) && (r->v > 0.0 || r->op)) {
        double after_s = isfinite(r->of_si) && r->of_si > 0.0 ? r->of_si : m->life_s[life];
        return r->v > 0.0 ? pow(r->v, age_s / after_s) : 0.0;
    }
    if (life == MW_LIFE_GPU || life == MW_LIFE_NETWORK || isfinite(r->v))
        return 0.0;
    return fmax(0.0, 1.0 - age_s / m->life_s[life]);
}

static void spend(struct mw_plan_flow *p)
{
    struct mw_econ_result *r = p->out;
    double total = p->gpu_total;
    for (unsigned i = 0; i < p->last->step_n || (i == 0 && total <= 0.0); i++) {
        const struct mw_econ_step *s = &p->last->step[i];
        int64_t ready_ns = total > 0.0 ? s->ready_ns : p->start_ns;
        if (ready_ns >= p->end_ns)
            continue;
        double share = total > 0.0 ? s->gpu_n / total : 1.0;
        int64_t at_ns = ready_ns > p->start_ns ? ready_ns : p->start_ns;
        struct mw_cash *c = &r->cash[year_of(p, at_ns)];
        for (int k = 0; k < MW_COST_N; k++) {
            double usd = share * p->last->capex.line[k].usd;
            c->capex_usd[k] += usd;
            c->capex_total_usd += usd;
            r->cash[r->n - 1].residual_usd += usd * residual_frac(p->money, mw_cost_life(k), mw_time_s(p->end_ns - at_ns));
        }
    }
    r->cash[0].deposit_usd -= p->last->deposit_usd;
    r->cash[r->n - 1].deposit_usd += p->last->deposit_usd * p->index[0] / p->index[r->n - 1]; /* the same dollars, worth less */
}

/* ---- returns and unit costs, real */
static void returns(struct mw_plan_flow *p)
{
    struct mw_econ_result *r = p->out;
    double flow[MW_CASH_YEARS], equity[MW_CASH_YEARS], inflation = p->last->currency.inflation_frac;
    for (unsigned t = 0; t < r->n; t++) {
        flow[t] = r->cash[t].free_usd;
        equity[t] = r->cash[t].equity_usd;
    }
    r->wacc_real = mw_fin_real(mw_fin_wacc(p->money->debt.share_frac, p->money->debt.rate_frac, p->money->equity_return_frac, p->money->tax.rate_frac), inflation);
    r->npv_usd = mw_fin_npv(r->wacc_real, flow, r->n);
    r->equity_npv_usd = mw_fin_npv(mw_fin_real(p->money->equity_return_frac, inflation), equity, r->n);
    mw_fin_irr(flow, r->n, &r->irr_frac);
    mw_fin_irr(equity, r->n, &r->equity_irr_frac);
    r->payback_years = mw_fin_payback_years(flow, r->n);
}

/* A year of a class: interest and recovery over its life, less what a sale brings then. */
static double annual_usd(const struct mw_plan_flow *p, enum mw_cost c)
{
    double r = p->out->wacc_real, usd = p->last->capex.line[c].usd;
    enum mw_life life = mw_cost_life(c);
    if (life == MW_LIFE_NONE)
        return usd * r;
    double n = p->money->life_s[life] / MW_S_PER_YEAR, left = life == MW_LIFE_PLANT || life == MW_LIFE_BUILDING ? 0.0 : residual_frac(p->money, life, p->money->life_s[life]);
    return usd * (1.0 - left) * mw_fin_crf(r, n) + usd * left * r;
}

static void unit_costs(struct mw_plan_flow *p)
{
    struct mw_econ_result *r = p->out;
    double gpu_s = 0.0, useful_s = 0.0, opex = 0.0, electricity = 0.0, water = 0.0, rent = 0.0, tok = 0.0, serve_s = 0.0, annual = 0.0;
    for (unsigned t = 0; t < r->n; t++) {
        const struct mw_cash *c = &r->cash[t];
        gpu_s += c->installed_gpu_s;
        useful_s += c->productive_gpu_s;
        opex += c->opex_usd;
        electricity += c->electricity_usd;
        water += c->water_usd;
        rent += c->rent_usd;
        tok += c->tok;
        serve_s += c->serve_gpu_s;
    }
    for (int c = 0; c < MW_COST_N; c++)
        annual += r->annual_capex_usd[c] = annual_usd(p, c);
    double full_s = p->gpu_total * MW_S_PER_YEAR;
    r->annual_opex_usd = gpu_s > 0.0 ? opex / gpu_s * full_s : NAN;
    r->annual_electricity_usd = gpu_s > 0.0 ? electricity / gpu_s * full_s : NAN;
    r->annual_water_usd = gpu_s > 0.0 ? water / gpu_s * full_s : NAN;
    r->annual_rent_usd = gpu_s > 0.0 ? rent / gpu_s * full_s : NAN;
    r->usd_per_gpu_s = full_s > 0.0 && gpu_s > 0.0 ? annual / full_s + opex / gpu_s : NAN;
    r->usd_per_useful_gpu_s = useful_s > 0.0 ? r->usd_per_gpu_s * gpu_s / useful_s : NAN;
    r->usd_per_tok = tok > 0.0 && serve_s > 0.0 ? r->usd_per_gpu_s * serve_s / tok : NAN;
}

/* A horizon that is not whole months may end some hours into one, which would be a year of its own in the books: such a rest is left out. */
static int64_t whole_months(int64_t start_ns, int64_t end_ns)
{
    int months = (int)lround(mw_time_s(end_ns - start_ns) / (MW_S_PER_YEAR / 12.0));
    int64_t whole_ns = mw_time_add_months(start_ns, months);
    return months > 0 && llabs(end_ns - whole_ns) < 2 * 86400 * MW_NS_PER_S && whole_ns < end_ns ? whole_ns : end_ns;
}

/* The first GPU, the end of the contract that brings it, and how many there are by then. */
static void supplied(struct mw_plan_flow *p)
{
    p->first_ns = INT64_MAX;
    for (unsigned i = 0; i < p->last->step_n; i++)
        p->first_ns = p->last->step[i].ready_ns < p->first_ns ? p->last->step[i].ready_ns : p->first_ns;
    p->first_ns = p->first_ns == INT64_MAX || p->first_ns < p->start_ns ? p->start_ns : p->first_ns;
    int64_t until_ns = mw_supply_until_ns(p->supply, p->first_ns);
    p->end_ns = until_ns < p->end_ns ? until_ns : p->end_ns;
    for (unsigned i = 0; i < p->last->step_n; i++)
        p->gpu_total += p->last->step[i].ready_ns < p->end_ns ? p->last->step[i].gpu_n : 0.0;
}

void mw_econ_project(const struct mw_econ_year *const *year, unsigned n, int64_t start_ns, int64_t end_ns, struct mw_econ_result *out)
{
    MW_ASSERT(n > 0 && end_ns > start_ns);
    end_ns = whole_months(start_ns, end_ns);
    struct mw_plan_flow p = { .year = year, .year_n = n, .last = year[n - 1], .money = year[n - 1]->money, .out = out, .start_ns = start_ns, .end_ns = end_ns };
    memset(out, 0, sizeof *out);
    out->first_paid_ns = INT64_MAX;
    out->sell_n = p.money->sells.n < MW_SELLS ? p.money->sells.n : MW_SELLS;
    p.supply = mw_supply_of(p.money);
    supplied(&p);
    out->cash[0].year = mw_time_to_civil(start_ns + 14 * 3600 * MW_NS_PER_S).year;
    months(&p);
    for (unsigned t = 0; t < out->n; t++) {
        p.index[t] = pow(1.0 + p.last->currency.inflation_frac, out->cash[t].year - p.last->currency.price_year);
        service_credits(&p, t);
        running_cost(&p, t);
    }
    spend(&p);
    mw_plan_fund(&p);
    returns(&p);
    unit_costs(&p);
}
