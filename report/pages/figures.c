/* report/pages/figures.c - first sheet: key figures as tiles, all cases side by side, contents, document control. */
#include "report/pages/pages.h"
#include <cairo.h>
#include <math.h>
#include <string.h>

#define FOOT_PT 187.0 /* room of contents and document control */

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

static void control_row(struct mw_report *r, struct mw_tb *t, const char *key, const char *value)
{
    if (!value || !*value)
        return;
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = key;
    c[1] = mw_rset(r, value);
    mw_tb_look(t, 0, MW_LOOK_MUTED);
}

static void control_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Document" }, { .head = "", .weight = 1.0 } };
    const char *revision = mw_rd_scenario(r, "revision"), *date = mw_rd_scenario(r, "revision_date"), *note = mw_rd_scenario(r, "revision_note");
    mw_tb_init(t, r, col, 2);
    control_row(r, t, "Prepared by", *mw_rd_scenario(r, "author") ? mw_rd_scenario(r, "author") : "not named");
    control_row(r, t, "Checked", "open");
    control_row(r, t, "Approved", "open");
    control_row(r, t, "Revision", *revision ? mw_rf(r, "%s%s%s%s%s", revision, *date ? ", " : "", date, *note ? ": " : "", note) : "not numbered");
    control_row(r, t, "Status", "DRAFT, not issued");
    control_row(r, t, "Scenario", mw_rd_scenario(r, "name"));
    control_row(r, t, "Seed, trials", mw_rf(r, "%s, %s", mw_rd_scenario(r, "seed"), r->trials_n ? mw_rn(r, r->trials_n, 0) : "not sampled"));
    control_row(r, t, "Drawn", r->year ? mw_drawn_text(r) : "no year was simulated");
    control_row(r, t, "Made with", mw_rf(r, "Millwright %s, %s", mw_rd_meta(r, "version"), mw_rd_meta(r, "kind")));
}

static void findings_list(struct mw_report *r, struct mw_page *page, struct mw_box *box)
{
    const char *items[8];
    size_t n = 0;
    const char *binding = mw_rd_probe_text(r, r->base, "design_day", "limit_w");
    double limit = mw_rd_probe(r, r->base, "design_day", "limit_w"), meter = mw_rd_probe(r, r->base, "design_day", "meter_w");
    if (*binding && isfinite(limit) && isfinite(meter))
        items[n++] = mw_rf(r, "On the design day the meter reads %s of %s allowed; nearest to its limit: %s.", mw_rq(r, meter, MW_Q_POWER, 3), mw_rq(r, limit, MW_Q_POWER, 3), binding);
    struct mw_query *q = mw_query(r->db, "SELECT DISTINCT path, text FROM note WHERE case_id = ?1 AND kind = 'finding' ORDER BY path LIMIT 2", "i", r->cases[r->base].id);
    while (mw_query_next(q) && n < 5)
        items[n++] = mw_rf(r, "%s: %s.", mw_query_text(q, 0), mw_query_text(q, 1));
    mw_query_end(q);
    mw_page_list(page, box, items, n);
}

/* Titles of all sheets of this edition, each a link. */
static void contents(struct mw_report *r, struct mw_page *page, struct mw_box box)
{
    struct mw_canvas *cv = page->cv;
    struct mw_font f = mw_font(MW_F_LABEL), head = mw_font(MW_F_LABEL_STRONG);
    double row = fmin(11.4, (box.h - 16.0) / (double)(r->sheets_n + 1));
    struct mw_box line = mw_box_cut_top(&box, 16.0);
    mw_stroke_line(cv, line.x, line.y, line.x + line.w, line.y, mw_tone(MW_TONE_TEXT), 0.8);
    mw_label(cv, head, mw_tone(MW_TONE_TEXT), line.x + 4, line.y + 9, MW_LEFT, MW_MIDDLE, "Contents");
    mw_stroke_line(cv, line.x, line.y + 16, line.x + line.w, line.y + 16, mw_tone(MW_TONE_TEXT), 0.5);
    mw_box_cut_top(&box, 3.0);
    for (unsigned i = 0; i < r->sheets_n; i++) {
        line = mw_box_cut_top(&box, row);
        double mid = line.y + row / 2;
        cairo_tag_begin(cv->cr, CAIRO_TAG_LINK, mw_rf(r, "dest='p%u' rect=[%.2f %.2f %.2f %.2f]", i + 1, line.x, line.y, line.w, line.h));
        mw_label(cv, f, mw_tone(MW_TONE_MUTED), line.x + 14, mid, MW_RIGHT, MW_MIDDLE, mw_rf(r, "%u", i + 1));
        mw_label_cut(cv, f, mw_tone(MW_TONE_TEXT), line.x + 20, mid, MW_LEFT, MW_MIDDLE, line.w - 20, r->sheet_title[i]);
        cairo_tag_end(cv->cr, CAIRO_TAG_LINK);
    }
}

void mw_draw_figures(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t, control;
    struct mw_tile tile[TILES_N];
    bool banded = false;
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
    mw_put_table(page, &body, &t, body.h - FOOT_PT, mw_rf(r, "Key figures by case. %s", mw_sampled_text(r)));
    double spare = body.h - FOOT_PT;
    if (spare > 110.0 && r->hours.has[MW_H_METER])
        mw_put_figure(page, &body, fmin(spare - MW_PAGE_GAP, 200.0), mw_load_figure(r), mw_rf(r, "Load over time, site's standard time; %s.", mw_drawn_text(r)));
    struct mw_box left = mw_box_cut_left(&body, body.w * 0.54);
    mw_box_cut_left(&body, MW_HALVES_GAP);
    contents(r, page, left);
    control_table(r, &control);
    struct mw_table table = mw_tb_table(&control);
    mw_page_table(page, body, &table, NULL);
}
