/* tests/unit/test_money_input.c - the language of money and tariffs: shipped templates resolve and bind, the phrases land where they should, mistakes are named. */
#include "models/economics/capex.h"
#include "models/economics/tariff.h"
#include "models/parts/parts.h"
#include "tests/mw_test.h"

#define MWH 3.6e9
#define KW_MONTH (1e3 * MW_S_PER_YEAR / 12.0)
#define HOUR 3600.0

struct bench { struct mw_arena arena; struct mw_diag *diag; struct mw_scenario *s; struct mw_economics_params p; };

static struct bench *load(const char *text, uint32_t trial)
{
    static const struct mw_part_kind ours[] = {
        { "money-template", mw_money_schema, 0, "" }, { "tariff", mw_tariff_schema, 0, "" }, { "cloud", mw_rent_schema, 0, "" }, { "lease", mw_lease_schema, 0, "" },
    };
    const char *search[] = { "scenarios/library", NULL };
    struct bench *b = calloc(1, sizeof *b);
    mw_arena_init(&b->arena);
    b->diag = mw_diag_create();
    size_t n = 0;
    while (mw_part_kinds[n].kind)
        n++;
    struct mw_part_kind *kinds = mw_arena_array(&b->arena, struct mw_part_kind, n + 6);
    memcpy(kinds, mw_part_kinds, n * sizeof *kinds);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        kinds[n++] = ours[i];
    for (const struct mw_param *r = mw_tariff_schema; r->key; r++)
        if (strcmp(r->key, "transmission") == 0)
            kinds[n++] = (struct mw_part_kind){ "transmission", r->sub, 0, "" };
    struct mw_library *lib = mw_library_open(&b->arena, search, kinds, b->diag);
    struct mw_schema_root *roots = mw_arena_array(&b->arena, struct mw_schema_root, 4);
    for (int i = 0; mw_economics_claims[i].path; i++)
        roots[i] = (struct mw_schema_root){ mw_economics_claims[i].path, mw_economics_claims[i].schema };
    b->s = mw_scenario_parse(&b->arena, "bench.yaml", text, strlen(text), roots, lib, NULL, 0, b->diag);
    if (b->s && mw_diag_errors(b->diag) == 0)
        for (int i = 0; mw_economics_claims[i].path; i++)
            mw_scenario_bind(b->s, mw_economics_claims[i].path, (char *)&b->p + mw_economics_claims[i].offset, 7, trial, &b->arena);
    return b;
}

static void clean(const struct bench *b)
{
    ck_assert_msg(mw_diag_errors(b->diag) == 0, "%s", mw_diag_text(b->diag, 0));
}

static void done(struct bench *b)
{
    mw_diag_destroy(b->diag);
    mw_arena_fini(&b->arena);
    free(b);
}

START_TEST(every_template_and_tariff_binds)
{
    struct bench *b = load("millwright: 1\n", 0);
    clean(b);
    static const char *const kind[] = { "money-template", "tariff", "cloud", "lease" };
    static const char *const form[] = { "millwright: 1\nmoney: %s\n", "millwright: 1\ngrid: { tariff: %s }\n", "millwright: 1\nmoney: { rent: %s }\n", "millwright: 1\nmoney: { lease: %s }\n" };
    for (int k = 0; k < 4; k++) {
        const char **names;
        size_t n = mw_library_names(b->s->library, kind[k], &names);
        ck_assert_uint_ge(n, k == 3 ? 1 : 3);
        for (size_t i = 0; i < n; i++) {
            char text[200];
            snprintf(text, sizeof text, form[k], names[i]);
            struct bench *c = load(text, 0);
            clean(c);
            if (k == 0)
                ck_assert_double_gt(c->p.money.costs.per_w[MW_COST_ELECTRICAL].v, 1.0);
            else if (k == 2)
                ck_assert(c->p.money.rent.usd_per_gpu_s * HOUR > 0.5 && *c->p.money.rent.gpu && c->p.money.rent.take_or_pay_frac == 1.0 && c->p.money.rent.energy == MW_ENERGY_INCLUDED);
            else if (k == 3)
                ck_assert(c->p.money.lease.usd_per_ws * KW_MONTH > 50.0 && c->p.money.lease.energy == MW_ENERGY_PASSED && c->p.money.lease.staff_frac == 1.0);
            else
                ck_assert(c->p.tariff.energy.n > 0 || c->p.tariff.index == MW_INDEX_WHOLESALE);
            done(c);
        }
    }
    done(b);
}
END_TEST

START_TEST(neocloud_brings_prices_lives_and_loans)
{
    struct bench *b = load("millwright: 1\nmoney: neocloud\n", 0);
    clean(b);
    const struct mw_money_params *m = &b->p.money;
    ck_assert_double_eq_tol(m->life_s[MW_LIFE_GPU], 5 * MW_S_PER_YEAR, 1);
    ck_assert_double_eq_tol(m->residual[MW_LIFE_GPU].v, 0.12, 1e-12);
    ck_assert_double_eq_tol(m->residual[MW_LIFE_GPU].of_si, 5 * MW_S_PER_YEAR, 1);
    ck_assert(isnan(m->residual[MW_LIFE_PLANT].v));
    ck_assert_int_eq(m->debt.shape, MW_DEBT_SCULPTED);
    ck_assert_double_eq_tol(m->debt.dscr.v, 1.25, 1e-12);
    ck_assert_double_eq_tol(m->equity_return_frac, 0.16, 1e-12);
    ck_assert_int_eq(m->tax.method[MW_LIFE_GPU], MW_DEP_MACRS_5);
    ck_assert_int_eq(m->tax.method[MW_LIFE_BUILDING], MW_DEP_MACRS_39);
    ck_assert_double_eq_tol(m->costs.per_w[MW_COST_SHELL].v, 2.46, 1e-12);
    ck_assert_double_eq_tol(m->costs.per_w[MW_COST_SHELL].high, 3.15, 1e-12);
    ck_assert_int_eq(m->costs.per_w[MW_COST_SHELL].status, 'd');
    ck_assert_double_eq_tol(m->opex.it_hz * MW_S_PER_YEAR, 0.03, 1e-9);
    ck_assert_double_eq_tol(m->opex.plant_usd_per_ws * 1e6 * MW_S_PER_YEAR, 150000, 1e-3);
    ck_assert_uint_eq(m->sells.n, 1);
    const struct mw_sell *s = m->sells.item;
    ck_assert_int_eq(s->rest, 1);
    ck_assert_double_eq_tol(s->price_usd_per_s * HOUR, 2.95, 1e-9);
    ck_assert(isnan(s->for_s) && isnan(s->gpus_n));
    ck_assert(isnan(b->p.staff_n));
    done(b);
}
END_TEST

START_TEST(the_campus_example_reads)
{
    struct bench *b = load("millwright: 1\n"
                           "money:\n"
                           "  use: neocloud\n"
                           "  estimate: aace-4\n"
                           "  quotes:\n"
                           "    gb200-nvl72: { value: 3.31 MUSD, source: \"OEM quote Q-1187\", date: 2026-10-02, until: 2027-01-31 }\n"
                           "    shell: { value: 1450 USD/m2, source: \"GC estimate rev 2\", date: 2026-09-12, range: -10..+20 % }\n"
                           "    mechanical: 2.9 USD/W\n"
                           "  sells:\n"
                           "    anchor: { gpus: 24576, price: 3.10 USD/h, take_or_pay: 90 %, for: 5 years, sla: { goodput: 92 %, credit: 10 % } }\n"
                           "    chat: { per: M token, in: 0.28 USD, out: 1.10 USD, falls: 35 %/year (20..60) }\n"
                           "    spot: { rest: true, price: 2.40 USD/h, sold: 70 % (50..85), falls: 20 %/year (10..40) }\n"
                           "  debt: { share: 70 %, rate: 8.5 %, tenor: 5 years, shape: sculpted, dscr: min 1.25, reserve: 6 months }\n"
                           "  equity: { return: 16 % }\n"
                           "  tax: { rate: 21 %, gpu: macrs-5, relief: tx-data-center-sales-tax }\n"
                           "  delay: { ld: 45 kUSD/day, cap: 15 MUSD }\n"
                           "grid:\n"
                           "  tariff:\n"
                           "    energy: { Mon-Fri 13-19h: 71 USD/MWh (55..110), else: 41 USD/MWh (34..52) }\n"
                           "    demand: { price: 9.50 USD/kW/month, window: 15 min, ratchet: 80 % of 11 months }\n"
                           "    transmission: ercot-4cp\n"
                           "    minimum: 85 % of contract\n"
                           "    deposit: 18 MUSD\n"
                           "operations: { staff: 95 }\n", 0);
    clean(b);
    const struct mw_money_params *m = &b->p.money;
    ck_assert_int_eq(m->estimate, 4);
    ck_assert_uint_eq(m->quotes.n, 3);
    struct mw_quote_price price;
    char msg[200];
    for (uint32_t i = 0; i < 3; i++) {
        const struct mw_quote *q = &((const struct mw_quote *)m->quotes.item)[i];
        ck_assert_msg(mw_quote_read(q, &price, msg, sizeof msg), "%s", msg);
        if (strcmp(m->quotes.name[i], "shell") == 0)
            ck_assert_double_eq_tol(price.low, 1305, 1e-9);
        if (strcmp(m->quotes.name[i], "gb200-nvl72") == 0)
            ck_assert(q->until_ns == mw_time_from_civil(2027, 1, 31, 0, 0, 0));
    }
    const struct mw_sell *sell = m->sells.item;
    for (uint32_t i = 0; i < m->sells.n; i++) {
        if (strcmp(m->sells.name[i], "anchor") == 0)
            ck_assert_double_eq_tol(sell[i].sla.credit_frac, 0.1, 1e-12);
        if (strcmp(m->sells.name[i], "chat") == 0)
            ck_assert_double_eq_tol(sell[i].falls_hz * MW_S_PER_YEAR, 0.35, 1e-9);
    }
    ck_assert_double_eq_tol(m->delay.ld_usd_per_s * 86400, 45000, 1e-6);
    const struct mw_tariff_params *t = &b->p.tariff;
    ck_assert_uint_eq(t->energy.n, 2);
    const struct mw_window *w = t->energy.item;
    const struct mw_window *peak = w[0].days ? &w[0] : &w[1];
    ck_assert_uint_eq(peak->from_min, 13 * 60);
    ck_assert_uint_eq(peak->days, 0x1f);
    ck_assert_double_eq_tol(peak->v * MWH, 71, 1e-9);
    ck_assert_uint_eq(t->demand.price.n, 1);
    ck_assert_uint_eq(((const struct mw_window *)t->demand.price.item)->days, 0);
    ck_assert_double_eq_tol(((const struct mw_window *)t->demand.price.item)->v * KW_MONTH, 9.5, 1e-9);
    ck_assert_double_eq_tol(t->demand.ratchet.v, 0.8, 1e-12);
    ck_assert_double_eq_tol(t->demand.ratchet.of_si / (MW_S_PER_YEAR / 12), 11, 1e-9);
    ck_assert_int_eq(t->minimum.op, '%');
    ck_assert_double_eq_tol(t->minimum.v, 0.85, 1e-12);
    ck_assert_uint_eq(t->transmission.price.n, 2);
    ck_assert_double_eq_tol(t->deposit_usd, 18e6, 1e-3);
    ck_assert_double_eq(b->p.staff_n, 95);
    done(b);
}
END_TEST

START_TEST(ranged_prices_move_with_the_trial)
{
    static const char text[] = "millwright: 1\nmoney: neocloud\ngrid: { tariff: large-load }\n";
    struct bench *a = load(text, 0), *b = load(text, 3), *c = load(text, 3);
    clean(a);
    const struct mw_sell *sa = a->p.money.sells.item, *sb = b->p.money.sells.item, *sc = c->p.money.sells.item;
    ck_assert_double_ne(sa->price_usd_per_s, sb->price_usd_per_s);
    ck_assert_double_eq(sb->price_usd_per_s, sc->price_usd_per_s);
    ck_assert_double_eq_tol(sa->price_usd_per_s * HOUR, 2.95, 1e-9);
    done(a);
    done(b);
    done(c);
}
END_TEST

START_TEST(mistakes_are_named)
{
    struct bench *b = load("millwright: 1\nmoney: { use: neoclod }\n", 0);
    ck_assert_ptr_nonnull(mw_diag_text(b->diag, 0));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(b->diag, 0), "neocloud"));
    done(b);
    b = load("millwright: 1\nmoney: { debt: { share: 70 MW } }\n", 0);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(b->diag, 0), "money.debt.share"));
    done(b);
    b = load("millwright: 1\nmoney: { sells: { spot: { prize: 2 USD/h } } }\n", 0);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(b->diag, 0), "price"));
    done(b);
}
END_TEST

MW_TEST_MAIN("money input", every_template_and_tariff_binds, neocloud_brings_prices_lives_and_loans, the_campus_example_reads, ranged_prices_move_with_the_trial, mistakes_are_named)
