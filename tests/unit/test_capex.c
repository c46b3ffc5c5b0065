/* tests/unit/test_capex.c - classes, quotes, templates, racks and what is inside them, and what has no price. */
#include "models/economics/capex.h"
#include "tests/mw_test.h"

struct fixture { struct mw_arena arena; struct mw_things things; struct mw_money_params money; struct mw_capex_input in; struct mw_capex out; };

static struct fixture *fixture(void)
{
    struct fixture *f = calloc(1, sizeof *f);
    mw_arena_init(&f->arena);
    mw_things_init(&f->things, &f->arena);
    for (int i = 0; i < MW_LIFE_N; i++) {
        f->money.life_s[i] = 5 * 31557600.0;
        f->money.residual[i].v = NAN;
    }
    f->in = (struct mw_capex_input){ .things = &f->things, .money = &f->money, .it_w = 61.7e6, .gpu_n = 36864, .floor_m2 = 23850 };
    return f;
}

static void done(struct fixture *f)
{
    mw_arena_fini(&f->arena);
    free(f);
}

static void part(struct fixture *f, const char *kind, const char *name, const char *cls, double qty, double usd)
{
    mw_part_add(&f->things, &(struct mw_part_line){ .ent = 0, .kind = kind, .part = name, .cost_class = cls, .qty = qty, .unit_usd = usd, .low_usd = NAN, .high_usd = NAN, .life_s = NAN,
                                                    .lead_s = NAN, .embodied_co2e_kg = 2385, .status = 'p' });
}

static void quote(struct fixture *f, unsigned n, const char *const *name, const struct mw_quote *q)
{
    f->money.quotes = (struct mw_map){ .item = (void *)q, .n = n, .name = (const char **)name };
}

START_TEST(rack_with_a_price_holds_its_gpus)
{
    struct fixture *f = fixture();
    part(f, "rack", "gb200-nvl72", "gpu", 512, 3.31e6);
    part(f, "gpu", "gb200", "gpu", 36864, 60000);
    ck_assert_str_eq(mw_capex_compute(&f->in, &f->out, &f->arena), "");
    ck_assert_double_eq_tol(f->out.line[MW_COST_GPU].usd, 512 * 3.31e6, 1);
    ck_assert_double_eq_tol(f->out.embodied_kg, 2385.0 * (512 + 36864), 1e-3);
    f->things.part[0].unit_usd = -1; /* not priced: the GPUs are what is known */
    mw_capex_compute(&f->in, &f->out, &f->arena);
    ck_assert_double_eq_tol(f->out.line[MW_COST_GPU].usd, 36864 * 60000.0, 1);
    ck_assert_str_eq(f->out.unpriced[0], "gb200-nvl72");
    done(f);
}
END_TEST

/* A rented plan builds nothing; a leased hall holds own machines. */
START_TEST(what_is_not_owned_costs_nothing)
{
    struct fixture *f = fixture();
    part(f, "rack", "gb200-nvl72", "gpu", 512, 3.31e6);
    part(f, "switch", "quantum-x800", "network", 288, 90e3);
    part(f, "ups", "ups-2500", NULL, 40, 1.2e6);
    part(f, "rack", "no-price", "gpu", 3, -1);
    f->money.costs.soft_frac = 0.08;
    f->money.costs.contingency_frac = 0.1;
    mw_capex_compute(&f->in, &f->out, &f->arena);
    double own = f->out.total_usd, machines = 512 * 3.31e6 + 288 * 90e3;
    ck_assert_double_eq_tol(own, machines + 1.18 * 40 * 1.2e6, 1);
    f->money.lease.use = "colo-lease";
    mw_capex_compute(&f->in, &f->out, &f->arena);
    ck_assert_double_eq_tol(f->out.total_usd, machines, 1);
    ck_assert_double_eq_tol(f->out.published_usd, machines, 1);
    ck_assert_double_eq_tol(f->out.embodied_kg, 2385.0 * (512 + 288 + 3), 1e-3);
    f->money.lease.use = NULL;
    f->money.rent.use = "gb200";
    mw_capex_compute(&f->in, &f->out, &f->arena);
    ck_assert_double_eq(f->out.total_usd, 0.0);
    ck_assert_double_eq(f->out.embodied_kg, 0.0);
    ck_assert_uint_eq(f->out.unpriced_n, 0);
    done(f);
}
END_TEST

START_TEST(quotes_replace_parts_and_classes)
{
    static const char *const name[] = { "gb200-nvl72", "shell", "electrical", "no-such-part" };
    static const struct mw_quote q[] = { { .value = "3.31 MUSD", .range = "-5..+10 %" }, { .value = "1450 USD/m2" }, { .value = "4.7 USD/W (4.1..5.9)" }, { .value = "1 USD" } };
    struct fixture *f = fixture();
    quote(f, 4, name, q);
    part(f, "rack", "gb200-nvl72", "gpu", 512, 3.9e6);
    part(f, "ups", "ups-2500", NULL, 40, 1.2e6);
    ck_assert_str_eq(mw_capex_compute(&f->in, &f->out, &f->arena), "");
    ck_assert_double_eq_tol(f->out.line[MW_COST_GPU].usd, 512 * 3.31e6, 1);
    ck_assert_double_eq_tol(f->out.line[MW_COST_GPU].low_usd, 512 * 3.31e6 * 0.95, 1);
    ck_assert_int_eq(f->out.line[MW_COST_GPU].status, 'q');
    ck_assert_double_eq_tol(f->out.line[MW_COST_SHELL].usd, 1450.0 * 23850, 1);
    ck_assert_double_eq_tol(f->out.line[MW_COST_ELECTRICAL].usd, 4.7 * 61.7e6, 1);
    ck_assert_double_eq_tol(f->out.line[MW_COST_ELECTRICAL].parts_usd, 48e6, 1);
    ck_assert_double_eq_tol(f->out.line[MW_COST_ELECTRICAL].high_usd, 5.9 * 61.7e6, 1);
    ck_assert_double_eq_tol(f->out.quoted_usd, f->out.total_usd, 1);
    ck_assert_uint_eq(f->out.unused_n, 1);
    ck_assert_str_eq(f->out.unused[0], "no-such-part");
    done(f);
}
END_TEST

START_TEST(bad_quote_is_named)
{
    static const char *const name[] = { "shell" };
    static const struct mw_quote wrong[] = { { .value = "1450 USD/W/day" } }, range[] = { { .value = "1450 USD/m2", .range = "10..%" } };
    struct fixture *f = fixture();
    quote(f, 1, name, wrong);
    ck_assert_ptr_nonnull(strstr(mw_capex_compute(&f->in, &f->out, &f->arena), "money.quotes.shell"));
    quote(f, 1, name, range);
    ck_assert_ptr_nonnull(strstr(mw_capex_compute(&f->in, &f->out, &f->arena), "range"));
    done(f);
}
END_TEST

START_TEST(template_is_the_whole_class_and_parts_are_in_it)
{
    struct fixture *f = fixture();
    f->money.costs.per_w[MW_COST_ELECTRICAL] = (struct mw_band){ 3.9, NAN, NAN, 'p', "somebody" };
    f->money.costs.per_w[MW_COST_MECHANICAL] = (struct mw_band){ 2.3, 2.0, 2.9, 'a', NULL };
    f->money.costs.soft_frac = 0.08;
    f->money.costs.contingency_frac = 0.07;
    f->money.estimate = 4;
    part(f, "ups", "ups-2500", NULL, 40, 1.2e6);
    mw_capex_compute(&f->in, &f->out, &f->arena);
    double e = 3.9 * 61.7e6, m = 2.3 * 61.7e6;
    ck_assert_double_eq_tol(f->out.line[MW_COST_ELECTRICAL].usd, e, 1); /* 48 M of parts inside 240.6 M */
    ck_assert_double_eq_tol(f->out.line[MW_COST_ELECTRICAL].low_usd, 0.78 * e, 1);
    ck_assert_double_eq_tol(f->out.line[MW_COST_MECHANICAL].high_usd, 2.9 * 61.7e6, 1);
    ck_assert_double_eq_tol(f->out.line[MW_COST_CONTINGENCY].usd, 0.07 * (e + m), 1);
    ck_assert_double_eq_tol(f->out.total_usd, 1.15 * (e + m), 1);
    part(f, "ups", "ups-huge", NULL, 1000, 1.2e6); /* parts beyond the template count in full */
    mw_capex_compute(&f->in, &f->out, &f->arena);
    ck_assert_double_eq_tol(f->out.line[MW_COST_ELECTRICAL].usd, 1040 * 1.2e6, 1);
    double by_line = 0.0;
    for (int c = 0; c < MW_COST_N; c++)
        by_line += f->out.line[c].usd;
    ck_assert_double_eq_tol(by_line, f->out.total_usd, 1e-3);
    done(f);
}
END_TEST

START_TEST(an_installed_factor_follows_the_plant)
{
    struct fixture *f = fixture();
    f->money.costs.per_w[MW_COST_ELECTRICAL] = (struct mw_band){ 3.9, NAN, NAN, 'p', "somebody" };
    f->money.costs.installed[MW_COST_ELECTRICAL] = 1.85;
    part(f, "ups", "ups-2500", NULL, 24, 1.2e6);
    mw_capex_compute(&f->in, &f->out, &f->arena);
    ck_assert_double_eq_tol(f->out.line[MW_COST_ELECTRICAL].usd, 1.85 * 24 * 1.2e6, 1);
    part(f, "ups", "ups-2500", NULL, 7, 1.2e6); /* redundancy is paid for */
    mw_capex_compute(&f->in, &f->out, &f->arena);
    ck_assert_double_eq_tol(f->out.line[MW_COST_ELECTRICAL].usd, 1.85 * 31 * 1.2e6, 1);
    done(f);
}
END_TEST

START_TEST(estimate_class_widens_what_has_no_range)
{
    struct fixture *f = fixture();
    part(f, "rack", "r", "gpu", 10, 1e6);
    double last = 0.0;
    for (int k = 0; k <= 5; k++) {
        f->money.estimate = k;
        mw_capex_compute(&f->in, &f->out, &f->arena);
        ck_assert_double_ge(f->out.high_usd - f->out.low_usd, last);
        last = f->out.high_usd - f->out.low_usd;
        ck_assert_double_eq_tol(f->out.total_usd, 1e7, 1e-6);
    }
    ck_assert_double_eq_tol(last, 1e7 * (1.65 - 0.65), 1);
    done(f);
}
END_TEST

START_TEST(sales_tax_falls_on_equipment_unless_relieved)
{
    struct fixture *f = fixture();
    part(f, "rack", "r", "gpu", 10, 1e6);
    f->money.tax.sales_frac = 0.0825;
    mw_capex_compute(&f->in, &f->out, &f->arena);
    ck_assert_double_eq_tol(f->out.total_usd, 1.0825e7, 1e-3);
    f->money.tax.relief = "tx-data-center-sales-tax";
    mw_capex_compute(&f->in, &f->out, &f->arena);
    ck_assert_double_eq_tol(f->out.total_usd, 1e7, 1e-3);
    done(f);
}
END_TEST

START_TEST(currency_phrase)
{
    struct mw_currency c;
    ck_assert(mw_currency_parse("USD, 2026 prices, 2.5 %/year", &c));
    ck_assert_int_eq(c.price_year, 2026);
    ck_assert_double_eq_tol(c.inflation_frac, 0.025, 1e-15);
    ck_assert(mw_currency_parse("USD, 2026 prices", &c));
    ck_assert_double_eq(c.inflation_frac, 0.0);
    ck_assert(!mw_currency_parse("EUR, 2026 prices", &c));
    ck_assert(!mw_currency_parse("USD, 2026 prices, 2.5 %", &c));
    ck_assert(!mw_currency_parse("USD", &c));
    ck_assert(!mw_currency_parse("USD, 2026 prices and more", &c));
}
END_TEST

MW_TEST_MAIN("capex", rack_with_a_price_holds_its_gpus, what_is_not_owned_costs_nothing, quotes_replace_parts_and_classes, bad_quote_is_named, template_is_the_whole_class_and_parts_are_in_it, an_installed_factor_follows_the_plant,
             estimate_class_widens_what_has_no_range, sales_tax_falls_on_equipment_unless_relieved, currency_phrase)
