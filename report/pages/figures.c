/* report/pages/figures.c - key figures as tiles and all cases side by side. */
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

const char *mw_title_figures(struct mw_report *r, unsigned sheet)
{
    double gpus = mw_rd_base(r, "cluster.gpus_n"), contract = mw_rd_base(r, "power.contract_w"), peak = mw_rd_base(r, "power.peak15_w"), usd = mw_rd_base(r, "money.usd_per_useful_gpu_s");
    (void)sheet;
    if (!r->cases[r->base].ok)
        return mw_rf(r, "Case %s is %s: %s", r->cases[r->base].name, mw_case_state_text(r->cases[r->base].state), r->cases[r->base].binding);
    const char *head = isfinite(contract) && isfinite(gpus) && gpus > 0 ? mw_rf(r, "%s at the meter carry %s GPUs", mw_rq(r, contract, MW_Q_POWER, 3), mw_rn(r, gpus, 0))
                       : isfinite(gpus) && gpus > 0                     ? mw_rf(r, "The plan holds %s GPUs", mw_rn(r, gpus, 0))
                                                                        : "The plan in key figures";
    if (isfinite(usd))
        return mw_rf(r, "%s; a useful GPU-hour costs %s USD", head, mw_rn(r, usd * 3600.0, 2));
    if (r->year == 0)
        return "No year was simulated: there is nothing to report but the inputs";
    return isfinite(peak) ? mw_rf(r, "%s and peak at %s", head, mw_rq(r, peak, MW_Q_POWER, 3)) : head;
}

struct tile { const char *metric, *name; enum mw_quantity q; int digits; const char *unit, *unit_text, *note; };
static const struct tile tiles[] = {
    { "cluster.gpus_n", "GPUs installed", MW_Q_COUNT, 6, NULL, NULL, "at the end of the build" },
    { "power.peak15_w", "Peak at the meter", MW_Q_POWER, 3, NULL, NULL, "highest 15-minute mean" },
    { "facility.pue", "PUE", MW_Q_NUMBER, 4, NULL, NULL, "meter energy per IT energy" },
    { "facility.useful_frac", "Useful GPU time", MW_Q_FRACTION, 3, NULL, NULL, "of GPU-hours installed" },
    { "facility.energy_j", "Energy at the meter", MW_Q_ENERGY, 3, NULL, NULL, "simulated time" },
    { "money.capex_usd", "Capital cost", MW_Q_MONEY, 3, NULL, NULL, "real, all phases" },
    { "money.usd_per_useful_gpu_s", "Cost per useful GPU-hour", MW_Q_MONEY_RATE, 3, "USD/h", "USD", "levelised, real" },
    { "carbon.scope2_kg", "Carbon of electricity", MW_Q_CO2, 3, NULL, NULL, "scope 2, location based" },
};
enum { TILES_N = sizeof tiles / sizeof *tiles };

static struct mw_tile make_tile(struct mw_report *r, const struct tile *t)
{
    double v = mw_rd_base(r, t->metric), q[3], factor = 1.0, offset;
    char msg[120];
    struct mw_dim dim;
    struct mw_tile out = { .name = t->name, .figure = MW_EN_DASH, .note = "not in this database", .mid = NAN };
    if (!isfinite(v))
        return out;
    struct mw_runit u = mw_runit_for(r, v, t->q);
    if (t->unit && mw_unit_parse(t->unit, &dim, &factor, &offset, msg, sizeof msg) == MW_U_OK)
        u = (struct mw_runit){ t->unit, factor };
    int decimals = t->q == MW_Q_COUNT ? 0 : mw_rdecimals(v / u.factor, t->digits);
    out.figure = mw_rn(r, v / u.factor, decimals);
    out.unit = mw_rset(r, t->unit_text ? t->unit_text : u.text);
    out.note = t->note;
    if (mw_rd_quantile(r, r->base, t->metric, q) && q[2] > q[0]) {
        out.lo = q[0];
        out.hi = q[2];
        out.mid = fmin(fmax(v, q[0]), q[2]);
        out.lo_text = mw_rf(r, "P10 %s", mw_rn(r, q[0] / u.factor, decimals));
        out.hi_text = mw_rf(r, "P90 %s", mw_rn(r, q[2] / u.factor, decimals));
    }
    return out;
}

static const struct mw_mrow rows[] = {
    { "power.contract_w", "Contract at the meter", MW_Q_POWER, 3, NULL, NULL },
    { "cluster.gpus_n", "GPUs installed", MW_Q_COUNT, 6, NULL, "GPU" },
    { "power.peak15_w", "15-minute peak at the meter", MW_Q_POWER, 3, NULL, NULL },
    { "facility.pue", "PUE (energy at the meter / energy of IT)", MW_Q_NUMBER, 4, NULL, NULL },
    { "facility.utilisation_frac", "GPU time in use, of installed", MW_Q_FRACTION, 3, NULL, NULL },
    { "facility.useful_frac", "GPU time productive, of installed", MW_Q_FRACTION, 3, NULL, NULL },
    { "facility.energy_j", "Energy at the meter", MW_Q_ENERGY, 4, NULL, NULL },
    { "cooling.water_m3", "Water, make-up", MW_Q_VOLUME, 3, "m3", NULL },
    { "carbon.scope2_kg", "Carbon, scope 2, location based", MW_Q_CO2, 3, NULL, NULL },
    { "money.capex_usd", "Capital cost, all phases, real", MW_Q_MONEY, 4, NULL, NULL },
    { "money.opex_usd_per_year", "Operating cost, average year", MW_Q_MONEY, 4, NULL, NULL },
    { "money.usd_per_gpu_s", "Cost per installed GPU-hour, real, levelised", MW_Q_MONEY_RATE, 3, "USD/h", "USD/GPU-h" },
    { "money.usd_per_useful_gpu_s", "Cost per useful GPU-hour, real, levelised", MW_Q_MONEY_RATE, 3, "USD/h", "USD/GPU-h" },
    { "money.npv_usd", "Net present value", MW_Q_MONEY, 3, NULL, NULL },
};

/* An infeasible or failed case keeps its column; its reason stands under the table. */
static void case_notes(struct mw_report *r, struct mw_tb *t)
{
    for (unsigned i = 0; i < r->cases_n && t->notes_n < 4; i++)
        if (!r->cases[i].ok)
            t->note[t->notes_n++] = mw_rf(r, "Case %s is %s: %s.", r->cases[i].name, mw_case_state_text(r->cases[i].state), r->cases[i].binding);
}

static void findings_list(struct mw_report *r, struct mw_page *page, struct mw_box *box)
{
    const char *items[8];
    size_t n = 0;
    const char *nearest = mw_design_nearest_text(r);
    double limit = mw_rd_probe(r, r->base, "design_day", "limit_w"), meter = mw_rd_probe(r, r->base, "design_day", "meter_w");
    if (*nearest && isfinite(limit) && isfinite(meter))
        items[n++] = mw_rf(r, "On the static design day, every rack at what the plan books, the meter reads %s of %s allowed; %s. %s", mw_rq(r, meter, MW_Q_POWER, 3), mw_rq(r, limit, MW_Q_POWER, 3), nearest, mw_year_nearest_text(r));
    struct mw_query *q = mw_query(r->db, "SELECT DISTINCT path, text FROM note WHERE case_id = ?1 AND kind = 'finding' ORDER BY path LIMIT 2", "i", r->cases[r->base].id);
    while (mw_query_next(q) && n < 5)
        items[n++] = mw_rf(r, "%s: %s.", mw_query_text(q, 0), mw_query_text(q, 1));
    mw_query_end(q);
    mw_page_list(page, box, items, n);
}

void mw_draw_figures(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t;
    struct mw_tile tile[TILES_N];
    bool banded = false;
    double foot = page->number == 1 ? mw_document_pt(r, page) : 0.0;
    (void)sheet;
    const char *question = mw_rd_scenario(r, "question");
    if (*question)
        mw_put_text(page, &body, mw_rf(r, "Question: %s", question));
    findings_list(r, page, &body);
    for (int i = 0; i < TILES_N; i++) {
        tile[i] = make_tile(r, &tiles[i]);
        banded |= isfinite(tile[i].mid);
    }
    struct mw_tiles chart = { tile, TILES_N, 4 };
    mw_put_figure(page, &body, banded ? 164.0 : 126.0, mw_figure_tiles(&chart), NULL);
    if (r->year == 0)
        mw_put_missing(page, &body, mw_rf(r, "No year of case %s was simulated: there are no results to show.", r->cases[r->base].name),
                       "Mend what the title names and run the scenario again; inputs and open questions are on the last pages.");
    size_t n = mw_cols_cases(r, col);
    mw_metric_table(&t, r, rows, sizeof rows / sizeof *rows, col, n);
    case_notes(r, &t);
    if (r->cases_all_n > r->cases_n && t.notes_n < 4)
        t.note[t.notes_n++] = mw_rf(r, "%u of %u cases are shown.", r->cases_n, r->cases_all_n);
    mw_put_table(page, &body, &t, body.h - foot, mw_rf(r, "Key figures by case. %s", mw_sampled_text(r)));
    double spare = body.h - foot;
    if (spare > 110.0 && r->hours.has[MW_H_METER])
        mw_put_figure(page, &body, fmin(spare - MW_PAGE_GAP, 260.0), mw_load_figure(r), mw_rf(r, "Load over time, site's standard time; %s.", mw_drawn_text(r)));
    if (page->number == 1)
        mw_put_document(r, page, body);
}
