/* report/pages/decision.c - the first page of the board: what is asked, what the figures say of it, what threatens it.  No opinion of its own:
 * a case earns where its net present value is above zero, and the page says that this is its rule. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Net present value of the cases that were run and are built. */
struct verdict { unsigned valued_n, earning_n, best, worst; double base, best_usd, worst_usd; };

static struct verdict weigh(struct mw_report *r)
{
    struct verdict v = { .base = mw_rd_base(r, "money.npv_usd"), .best_usd = NAN, .worst_usd = NAN };
    for (unsigned i = 0; i < r->cases_n; i++) {
        double npv = mw_rd(r, i, "money.npv_usd");
        if (!isfinite(npv) || r->cases[i].supply)
            continue;
        v.valued_n++;
        v.earning_n += npv > 0;
        if (!(npv <= v.best_usd)) {
            v.best = i;
            v.best_usd = npv;
        }
        if (!(npv >= v.worst_usd)) {
            v.worst = i;
            v.worst_usd = npv;
        }
    }
    return v;
}

static const char *size_text(struct mw_report *r)
{
    double gpus = mw_rd_base(r, "cluster.gpus_n"), contract = mw_rd_base(r, "power.contract_w");
    if (isfinite(contract) && gpus > 0)
        return mw_rf(r, "%s GPUs on %s at the meter", mw_rn(r, gpus, 0), mw_rq(r, contract, MW_Q_POWER, 3));
    return gpus > 0 ? mw_rf(r, "%s GPUs", mw_rn(r, gpus, 0)) : "the plan";
}

const char *mw_title_decision(struct mw_report *r, unsigned sheet)
{
    const struct mw_rcase *base = &r->cases[r->base];
    struct verdict v = weigh(r);
    double usd = mw_rd_base(r, "money.usd_per_useful_gpu_s") * 3600.0;
    (void)sheet;
    if (!base->ok)
        return mw_rf(r, "Case %s is %s: %s", base->name, mw_case_state_text(base->state), base->binding);
    if (r->year == 0)
        return "No year was simulated: there is nothing to decide on but the inputs";
    if (!r->cases[0].ok)
        return mw_rf(r, "The plan as written cannot be built; this document draws case %s%s", base->name, isfinite(v.base) ? mw_rf(r, ", net present value %s", mw_rq(r, v.base, MW_Q_MONEY, 3)) : "");
    if (!isfinite(v.base))
        return isfinite(usd) ? mw_rf(r, "A useful GPU-hour costs %s USD; what it earns is not stated", mw_rn(r, usd, 2)) : mw_rf(r, "What %s cost and earn is not stated: size and use only", size_text(r));
    if (v.earning_n == v.valued_n)
        return v.valued_n > 1 ? mw_rf(r, "The plan earns in each of %u cases: net present value %s to %s", v.valued_n, mw_rq(r, v.worst_usd, MW_Q_MONEY, 3), mw_rq(r, v.best_usd, MW_Q_MONEY, 3))
                              : mw_rf(r, "The plan earns: net present value %s", mw_rq(r, v.base, MW_Q_MONEY, 3));
    if (v.base > 0)
        return mw_rf(r, "The cases contradict each other: %s earns %s, %s loses %s", base->name, mw_rq(r, v.base, MW_Q_MONEY, 3), r->cases[v.worst].name, mw_rq(r, -v.worst_usd, MW_Q_MONEY, 3));
    if (v.earning_n)
        return mw_rf(r, "The plan as written loses %s; case %s earns %s", mw_rq(r, -v.base, MW_Q_MONEY, 3), r->cases[v.best].name, mw_rq(r, v.best_usd, MW_Q_MONEY, 3));
    return mw_rf(r, "As priced, %s lose money: net present value %s%s", size_text(r), mw_rq(r, v.base, MW_Q_MONEY, 3), v.valued_n > 1 ? ", and no case earns" : "");
}

/* ---- tiles */

static struct mw_tile no_tile(const char *name, const char *note)
{
    return (struct mw_tile){ .name = name, .figure = MW_EN_DASH, .note = note, .lo = NAN, .mid = NAN, .hi = NAN };
}

static void set_band(struct mw_report *r, struct mw_tile *t, double lo, double mid, double hi, double per, int decimals)
{
    if (!(hi > lo))
        return;
    t->lo = lo;
    t->hi = hi;
    t->mid = fmin(fmax(mid, lo), hi);
    t->lo_text = mw_rf(r, "P10 %s", mw_rn(r, lo / per, decimals));
    t->hi_text = mw_rf(r, "P90 %s", mw_rn(r, hi / per, decimals));
}

static const char *no_money(const struct mw_report *r)
{
    return mw_unbuilt(r) ? "not counted: the plan cannot be built" : "no money in this scenario";
}

static struct mw_tile capital_tile(struct mw_report *r)
{
    double v = mw_rd_base(r, "money.capex_usd");
    if (!isfinite(v))
        return no_tile("Capital cost", mw_has_money(r) ? "not counted for this case" : no_money(r));
    struct mw_tile t = no_tile("Capital cost", mw_rf(r, "all phases, real%s%s; band of the estimate", *mw_estimate_class(r) ? ", " : "", mw_estimate_class(r)));
    struct mw_runit u = mw_runit_for(r, v, MW_Q_MONEY);
    t.figure = mw_rn(r, v / u.factor, mw_rdecimals(v / u.factor, 3));
    t.unit = u.text;
    set_band(r, &t, mw_rd_base(r, "money.capex_low_usd"), v, mw_rd_base(r, "money.capex_high_usd"), u.factor, mw_rdecimals(v / u.factor, 3));
    return t;
}

static struct mw_tile unit_tile(struct mw_report *r)
{
    double v = mw_rd_base(r, "money.usd_per_useful_gpu_s") * 3600.0, q[3];
    if (!isfinite(v))
        return no_tile("Cost per useful GPU-hour", mw_has_money(r) ? "no useful GPU-hour was counted" : no_money(r));
    struct mw_tile t = no_tile("Cost per useful GPU-hour", "levelised, real, per productive hour");
    t.figure = mw_rn(r, v, 2);
    t.unit = "USD";
    if (mw_rd_quantile(r, r->base, "money.usd_per_useful_gpu_s", q))
        set_band(r, &t, q[0] * 3600.0, v, q[2] * 3600.0, 1.0, 2);
    return t;
}

static void first_paid(struct mw_report *r, struct mw_tile *t, double usd)
{
    double s = mw_rd_base(r, "money.first_paid_s"), q[3];
    if (!isfinite(s) || !*mw_rd_scenario(r, "horizon_start_ns"))
        return;
    t->figure = mw_rdate_short(r, mw_rd_plan_day_ns(r, s));
    t->note = mw_rf(r, "paid from %s; %s in that year", mw_rdate(r, mw_rd_plan_day_ns(r, s)), mw_rq(r, usd, MW_Q_MONEY, 3));
    if (!mw_rd_quantile(r, r->base, "money.first_paid_s", q) || !(q[2] > q[0]))
        return;
    set_band(r, t, q[0], s, q[2], 1.0, 0);
    t->lo_text = mw_rf(r, "P10 %s", mw_rdate_short(r, mw_rd_plan_day_ns(r, q[0])));
    t->hi_text = mw_rf(r, "P90 %s", mw_rdate_short(r, mw_rd_plan_day_ns(r, q[2])));
}

static struct mw_tile revenue_tile(struct mw_report *r)
{
    int year[MW_YEARS_MAX];
    double usd[MW_YEARS_MAX];
    size_t n = mw_rd_money_years(r, r->base, year), i = 0;
    if (!mw_rd_money(r, r->base, "revenue", NULL, year, n, usd))
        return no_tile("First revenue", mw_has_money(r) ? "nothing is sold" : no_money(r));
    while (i < n && !(usd[i] > 0))
        i++;
    struct mw_tile t = no_tile("First revenue", i < n ? mw_rf(r, "%s in it; the day is not in this database", mw_rq(r, usd[i], MW_Q_MONEY, 3)) : "none within the horizon");
    t.figure = i < n ? mw_rf(r, "%d", year[i]) : MW_EN_DASH;
    if (i < n)
        first_paid(r, &t, usd[i]);
    return t;
}

static struct mw_tile binds_tile(struct mw_report *r)
{
    const char *text = mw_binding_text(r, r->base), *limit = mw_rd_probe_text(r, r->base, "design_day", "limit_w");
    if (!*text && !*limit)
        return no_tile("What binds", "not in this database");
    struct mw_tile t = no_tile("What binds", *text ? text : "nearest to its limit on the design day");
    t.figure = *text ? mw_binding_resource(r, r->base) : limit;
    return t;
}

/* ---- what is asked and said */

static void put_row(struct mw_report *r, struct mw_tb *t, const char *key, const char *text)
{
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = key;
    c[1] = mw_rset(r, text);
    mw_tb_look(t, 0, MW_LOOK_STRONG);
}

static const char *ask(struct mw_report *r)
{
    double capex = mw_rd_base(r, "money.capex_usd"), debt = mw_rd_base(r, "money.debt_usd");
    if (!r->cases[r->base].ok)
        return "Nothing yet: the plan as written has no result.";
    if (!isfinite(capex))
        return mw_rf(r, "Approve the size: %s. What it costs is not stated in this scenario.", size_text(r));
    return debt > 0 ? mw_rf(r, "Commit %s of capital, %s of it debt, for %s.", mw_rq(r, capex, MW_Q_MONEY, 3), mw_rq(r, debt, MW_Q_MONEY, 3), size_text(r))
                    : mw_rf(r, "Commit %s of capital for %s.", mw_rq(r, capex, MW_Q_MONEY, 3), size_text(r));
}

/* In brackets behind the name: what a reader takes a plain name not to be. */
static const char *kind_text(struct mw_report *r, const struct mw_rcase *c)
{
    return !c->ok ? mw_rf(r, " (%s)", mw_case_state_text(c->state)) : c->supply ? mw_rf(r, " (%s)", c->supply) : "";
}

static const char *options(struct mw_report *r)
{
    const char *text = "";
    for (unsigned i = 0; i < r->cases_n; i++)
        text = mw_rf(r, "%s%s%s%s", text, i ? ", " : "", r->cases[i].name, kind_text(r, &r->cases[i]));
    return mw_rf(r, "%s; and to do nothing. Side by side under options.", text);
}

static const char *advice(struct mw_report *r, const struct verdict *v)
{
    if (!r->cases[0].ok)
        return mw_rf(r, "Do not proceed as written: it cannot be built (%s). %s", r->cases[0].binding,
                     v->valued_n ? mw_rf(r, "Of the cases that can, %s stands best at %s.", r->cases[v->best].name, mw_rq(r, v->best_usd, MW_Q_MONEY, 3)) : "Mend what binds and run it again.");
    if (!isfinite(v->base))
        return "None can be drawn from the figures: revenue is not stated (money.sells).";
    if (v->earning_n == v->valued_n)
        return mw_rf(r, "Proceed. Net present value is above zero in all %u cases that were run.", v->valued_n);
    if (v->base > 0)
        return mw_rf(r, "Proceed only with what rules out case %s: it is the one in which the plan loses most.", r->cases[v->worst].name);
    if (v->earning_n)
        return mw_rf(r, "Do not proceed as written; work out case %s, which earns.", r->cases[v->best].name);
    return mw_rf(r, "Do not commit as priced. The best case, %s, stands at %s; the page on drivers shows what price and sold share would carry it.", r->cases[v->best].name, mw_rq(r, v->best_usd, MW_Q_MONEY, 3));
}

/* What is not built, beside what is. */
static const char *instead(struct mw_report *r)
{
    const char *text = "";
    double base = mw_rd_base(r, "money.npv_usd");
    for (unsigned i = 0; i < r->cases_n && isfinite(base); i++) {
        double npv = mw_rd(r, i, "money.npv_usd");
        if (r->cases[i].supply && isfinite(npv))
            text = mw_rf(r, "%s%s %s (%s%s) %s, %s", text, *text ? ";" : " Not built:", r->cases[i].name, r->cases[i].supply, mw_term_text(r, i), mw_rq(r, npv, MW_Q_MONEY, 3), npv > base ? "better" : "worse");
    }
    return *text ? mw_rf(r, "%s than to build.", text) : text;
}

static const char *confidence(struct mw_report *r)
{
    size_t unverified = 0;
    for (size_t i = 0; i < r->inputs_n; i++)
        unverified += r->input[i].status == 'u';
    double quoted = mw_rd_base(r, "money.capex_quoted_frac"), q[3];
    const char *text = mw_rf(r, "%s of %s inputs are unverified", mw_rn(r, (double)unverified, 0), mw_rn(r, (double)r->inputs_n, 0));
    if (isfinite(quoted))
        text = mw_rf(r, "%s; %s of the capital rests on quotes", text, mw_rpct(r, quoted, 0));
    if (mw_rd_quantile(r, r->base, "money.npv_usd", q))
        return mw_rf(r, "%s; net present value P10 to P90 %s to %s in %u trials.", text, mw_rq(r, q[0], MW_Q_MONEY, 3), mw_rq(r, q[2], MW_Q_MONEY, 3), r->trials_n);
    return r->trials_n ? mw_rf(r, "%s; %u trials.", text, r->trials_n) : mw_rf(r, "%s; not sampled: every range stands at its P50.", text);
}

/* ---- risks */

enum { RISKS = 3 };

static void put_risk(struct mw_report *r, struct mw_tb *t, const char *risk, const char *effect, const char *evidence)
{
    if (t->n >= RISKS)
        return;
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = mw_rset(r, risk);
    c[1] = mw_rset(r, effect);
    c[2] = evidence;
}

static void driver_risks(struct mw_report *r, struct mw_tb *t)
{
    struct mw_rdriver d[MW_DRIVERS_MAX];
    const char *metric = mw_rd_driven(r, r->base);
    size_t n = strcmp(metric, "money.npv_usd") == 0 ? mw_rd_drivers(r, r->base, metric, d) : 0;
    for (size_t i = 0; i < n && i < 2; i++) {
        double worst = fmin(d[i].at_low, d[i].at_high), loss = d[i].at_mid - worst;
        if (loss > 0)
            put_risk(r, t, mw_rf(r, "%s at its %s", d[i].path, d[i].at_low < d[i].at_high ? "P10" : "P90"), mw_rf(r, "NPV %s lower", mw_rq(r, loss, MW_Q_MONEY, 3)),
                     mw_rf(r, "closed form; input is %s", *mw_status_text(d[i].status) ? mw_status_text(d[i].status) : "of unknown status"));
    }
}

static void case_risks(struct mw_report *r, struct mw_tb *t)
{
    double base = mw_rd_base(r, "money.npv_usd");
    for (unsigned i = 0; i < r->cases_n; i++) {
        double npv = mw_rd(r, i, "money.npv_usd");
        if (i != r->base && !r->cases[i].supply && npv < base)
            put_risk(r, t, mw_rf(r, "Case %s: %s", r->cases[i].name, r->cases[i].text), mw_rf(r, "NPV %s lower", mw_rq(r, base - npv, MW_Q_MONEY, 3)), "simulated case");
    }
}

static void finding_risks(struct mw_report *r, struct mw_tb *t)
{
    struct mw_query *q = mw_query(r->db, "SELECT DISTINCT path, text FROM note WHERE case_id = ?1 AND kind = 'finding' AND path NOT GLOB 'money.quotes.*' ORDER BY path", "i", r->cases[r->base].id);
    while (mw_query_next(q))
        put_risk(r, t, mw_query_text(q, 0), mw_query_text(q, 1), "finding of the run");
    mw_query_end(q);
}

static void risk_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Risk", .weight = 0.94 }, { .head = "What it does", .weight = 0.53 }, { .head = "Evidence", .weight = 0.53 } };
    const char *expired[2];
    size_t n = mw_rd_expired(r, expired, 2);
    double quoted = mw_rd_base(r, "money.capex_quoted_frac");
    mw_tb_init(t, r, col, 3);
    if (n)
        put_risk(r, t, mw_rf(r, "Quote of %s", expired[0]), isfinite(quoted) ? mw_rf(r, "%s of the capital rests on quotes", mw_rpct(r, quoted, 0)) : "the price is open", "finding of the run");
    if (n)
        mw_tb_look(t, 0, MW_LOOK_WARN);
    driver_risks(r, t);
    case_risks(r, t);
    finding_risks(r, t);
}

/* ---- cases in short */

static const struct mw_mrow rows[] = {
    { "money.npv_usd", "Net present value", MW_Q_MONEY, 3, NULL, NULL },
    { "money.usd_per_useful_gpu_s", "Cost per useful GPU-hour, levelised", MW_Q_MONEY_RATE, 3, "USD/h", "USD/GPU-h" },
    { "money.capex_usd", "Capital cost, all phases, real", MW_Q_MONEY, 4, NULL, NULL },
    { "facility.useful_frac", "GPU-hours productive, of installed", MW_Q_FRACTION, 3, NULL, NULL },
    { "cluster.gpus_n", "GPUs installed", MW_Q_COUNT, 6, NULL, "GPU" },
    { "money.dscr_min", "Debt service cover, lowest year", MW_Q_NUMBER, 3, NULL, NULL },
};

void mw_draw_decision(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    static const struct mw_table_col col[] = { { .head = "Decision" }, { .head = "", .align = MW_CELL_LEFT, .weight = 1.0 } };
    struct mw_box body = page->body;
    struct mw_rcol cases[MW_RCOLS_MAX];
    struct mw_tile tile[4] = { capital_tile(r), unit_tile(r), revenue_tile(r), binds_tile(r) };
    struct mw_tiles chart = { tile, 4, 4 };
    struct mw_tb said, risks, t;
    struct verdict v = weigh(r);
    const char *question = mw_rd_scenario(r, "question");
    double foot = page->number == 1 ? mw_document_pt(r, page) : 0.0;
    (void)sheet;
    mw_put_figure(page, &body, 92.0, mw_figure_tiles(&chart), NULL);
    mw_tb_init(&said, r, col, 2);
    said.lines_max = 3;
    if (*question)
        put_row(r, &said, "Question", question);
    put_row(r, &said, "Ask", ask(r));
    put_row(r, &said, "Options", options(r));
    put_row(r, &said, "What the figures say", mw_rf(r, "%s%s", advice(r, &v), instead(r)));
    put_row(r, &said, "Confidence", confidence(r));
    mw_put_table(page, &body, &said, 0, "The decision. Rule of this page: a case earns where its net present value is above zero.");
    risk_table(r, &risks);
    if (risks.n)
        mw_put_table(page, &body, &risks, 0, "What threatens it most, and how that is known.");
    mw_metric_table(&t, r, rows, sizeof rows / sizeof *rows, cases, mw_cols_cases(r, cases));
    if (t.n)
        mw_put_table(page, &body, &t, body.h - foot, mw_rf(r, "The cases in short. %s", mw_sampled_text(r)));
    if (body.h - foot > 130.0 && r->hours.has[MW_H_METER])
        mw_put_figure(page, &body, fmin(body.h - foot - MW_PAGE_GAP, 240.0), mw_load_figure(r), mw_rf(r, "Load over time, site's standard time; %s.", mw_drawn_text(r)));
    if (page->number == 1)
        mw_put_document(r, page, mw_box_cut_bottom(&body, fmin(foot, body.h)));
}
