/* report/pages/footprint.c - energy, water and carbon on one page: where the energy goes, how the meter is used, the ratios that are reported, the bill by component. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

const char *mw_title_footprint(struct mw_report *r, unsigned sheet)
{
    double pue = mw_rd_base(r, "facility.pue"), wue = mw_rd_base(r, "facility.wue_m3_per_j"), scope2 = mw_rd_base(r, "carbon.scope2_kg"), energy = mw_rd_base(r, "facility.energy_j");
    (void)sheet;
    if (!isfinite(pue) || !isfinite(energy))
        return "Energy, water and carbon are not in this database";
    const char *head = mw_rf(r, "%s %s %s at a PUE of %s", mw_rq(r, energy, MW_Q_ENERGY, 3), strcmp(mw_span_text(r), "year") == 0 ? "a" : "in the", mw_span_text(r), mw_rn(r, pue, 3));
    if (wue * 3.6e9 >= 0.005)
        head = mw_rf(r, "%s and %s L of water per kWh of IT", head, mw_rn(r, wue * 3.6e9, 2));
    return scope2 > 0 ? mw_rf(r, "%s carry %s", head, mw_rq(r, scope2, MW_Q_CO2, 3)) : head;
}

static const struct mw_mrow rows[] = {
    { "facility.energy_j", "Energy at the meter", MW_Q_ENERGY, 4, NULL, NULL },
    { "facility.it_energy_j", "Energy of IT (AC input of racks, network, storage)", MW_Q_ENERGY, 4, NULL, NULL },
    { "facility.pue", "PUE, meter per IT energy", MW_Q_NUMBER, 4, NULL, NULL },
    { "facility.wue_m3_per_j", "WUE, make-up water per IT energy", MW_Q_VOLUME_PER_ENERGY, 3, "L/kWh", NULL },
    { "cooling.water_m3", "Make-up water", MW_Q_VOLUME, 4, "m3", NULL },
    { "carbon.scope2_kg", "Scope 2, location based", MW_Q_CO2, 4, NULL, NULL },
    { "carbon.embodied_kg_per_year", "Scope 3 of equipment that states one, spread over lives", MW_Q_CO2, 3, NULL, NULL },
    { "money.electricity_usd", "Electricity bill of the simulated year", MW_Q_MONEY, 4, NULL, NULL },
    { "money.energy_usd", "of which energy", MW_Q_MONEY, 4, NULL, NULL },
    { "money.demand_usd", "of which demand", MW_Q_MONEY, 4, NULL, NULL },
    { "money.transmission_usd", "of which transmission", MW_Q_MONEY, 4, NULL, NULL },
    { "money.water_usd", "Water bill of the simulated year", MW_Q_MONEY, 3, NULL, NULL },
};

/* Ratios of two metrics of one column. */
static void ratio_row(struct mw_report *r, struct mw_tb *t, const struct mw_rcol *col, size_t n, const char *label, const char *unit, const char *above, const char *below, double factor)
{
    double v[MW_RCOLS_MAX + 2];
    bool any = false;
    for (size_t i = 0; i < n + 2; i++)
        v[i] = i < n ? factor * mw_rcol_metric(r, &col[i], above) / mw_rcol_metric(r, &col[i], below) : NAN;
    for (size_t i = 0; i < n; i++)
        any |= isfinite(v[i]);
    if (any)
        mw_value_row(t, r, &(struct mw_mrow){ .label = label, .q = MW_Q_NUMBER, .digits = 3, .unit_text = unit }, v, n + (r->trials_n ? 2 : 0));
}

static void later_row(struct mw_tb *t, size_t n, const char *label)
{
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = label;
    c[1] = "";
    for (size_t i = 0; i < n; i++)
        c[2 + i] = MW_EN_DASH;
    mw_tb_look(t, 0, MW_LOOK_MUTED);
}

/* Bill of the simulated year by component and case, from the monthly lines. */
static struct mw_figure bill(struct mw_report *r)
{
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, MW_PALETTE_N);
    const char **name = mw_arena_array(&r->arena, const char *, MW_RCASES_MAX);
    double *v[MW_PALETTE_N] = { NULL };
    size_t n = 0, k = 0;
    for (unsigned i = 0; i < r->cases_n; i++) {
        if (!r->cases[i].years_n)
            continue;
        struct mw_query *q = mw_query(r->db, "SELECT line, sum(usd) FROM money WHERE case_id = ?1 AND detail = ?2 AND kind = 'bill' GROUP BY line ORDER BY line", "ii", r->cases[i].id, r->cases[i].year[0]);
        bool any = false;
        while (mw_query_next(q)) {
            const char *line = mw_cost_class_text(mw_query_text(q, 0));
            size_t at = 0;
            while (at < k && strcmp(s[at].name, line) != 0)
                at++;
            if (at == MW_PALETTE_N)
                continue;
            if (at == k) {
                v[k] = mw_arena_array(&r->arena, double, MW_RCASES_MAX);
                s[k++] = (struct mw_series){ .name = mw_arena_strdup(&r->arena, line), .v = v[at] };
            }
            v[at][n] += mw_query_real(q, 1);
            any = true;
        }
        mw_query_end(q);
        if (any)
            name[n++] = r->cases[i].name;
    }
    *c = (struct mw_bar_chart){ .value = { .title = "Electricity bill", .unit = "MUSD", .per_unit = 1e6, .zero = true }, .names = name, .names_n = n, .stacked = true, .values = true, .series = s, .series_n = k };
    return n ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

static void ratios(struct mw_report *r, struct mw_tb *t)
{
    struct mw_rcol col[MW_RCOLS_MAX];
    size_t n = mw_cols_years(r, col);
    mw_metric_table(t, r, rows, sizeof rows / sizeof *rows, col, n);
    t->halves = false;
    ratio_row(r, t, col, n, "CUE, scope 2 per IT energy", "kg CO2e/kWh", "carbon.scope2_kg", "facility.it_energy_j", 3.6e6);
    ratio_row(r, t, col, n, "Scope 2 per million tokens served, all of the site", "kg CO2e/M tokens", "carbon.scope2_kg", "facility.tokens_served", 1e6);
    ratio_row(r, t, col, n, "Scope 3 of equipment per million tokens served", "kg CO2e/M tokens", "carbon.embodied_kg_per_year", "facility.tokens_served", 1e6);
    later_row(t, n, "ERF, energy reused: not yet modelled");
    later_row(t, n, "REF, renewable energy: not yet modelled");
    later_row(t, n, "Scope 1, generators and refrigerant: not yet modelled");
}

void mw_draw_footprint(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_tb t;
    struct mw_figure flow = mw_energy_figure(r), money = bill(r);
    (void)sheet;
    if (!flow.draw) {
        mw_put_missing(page, &body, "The book of energy is empty: no year was simulated in full.", "Name the years in run.detail and run again.");
        return;
    }
    ratios(r, &t);
    const char *caption = mw_rf(r, "Energy, water and carbon by case and simulated year. %s", mw_sampled_text(r));
    double room = body.h - mw_tb_height(page, body.w, &t, caption) - 2 * MW_PAGE_GAP, h = fmin(fmax(room / 2, 120.0), 220.0);
    mw_put_figure(page, &body, h, flow, mw_rf(r, "Where the energy goes, %s.", mw_drawn_text(r)));
    if (r->hours.has[MW_H_METER] && money.draw)
        mw_put_pair(page, &body, h, mw_duration_figure(r), "Load duration with contract, firm power and cap; hourly means.", money, "Electricity bill of the first simulated year by component and case.");
    else if (r->hours.has[MW_H_METER])
        mw_put_figure(page, &body, h, mw_duration_figure(r), "Load duration with contract, firm power and cap; hourly means.");
    mw_put_table(page, &body, &t, 0, caption);
}
