/* tests/valid/test_tco.c - cost of ownership against published figures, each with its error printed; the same engine as a plan's report.
 *
 * Inputs.  Epoch: 38 BUSD per GW split 25.5 IT and 12.5 facility at 6.5 % real, facility over 14 years (the split is inferred: it is what makes
 * Epoch's three totals agree), 0.9 BUSD a year to run.
 * SemiAnalysis prints results, not inputs; these are public ones of other hands, so that a match within 15 % is evidence and no more:
 *   H100   IT 36.6 kUSD per GPU: GPU 46 % and network, CPU, storage 24 % of 1.49 USD/h over four years (Meta's 24,576 H100);
 *          1.39 kW per GPU all in (20,480-GPU cluster); facility 12.5 USD/W (Epoch's split)
 *   GB200  Bernstein: 5.9 MUSD per rack all in, 33 % of it mechanical and electrical; 132 kW per rack, PUE 1.15
 *   both   80 USD/MWh at 80 % load; fixed running cost 0.32 MUSD per MW and year (100 MW owner-operator); IT over 5, facility over 15 years
 *   money  hyperscaler 6.6 % (Meta Hyperion coupon); neocloud 70 % debt at 10 % (CoreWeave 9-11 %) and equity at 16 %
 */
#include "models/economics/horizon.h"
#include "sim/base/calendar.h"
#include "sim/base/file.h"
#include "tests/mw_test.h"

struct input { double it_usd, facility_usd, it_years, facility_years, running_usd_per_year, electricity_usd_per_year, rate; };

/* A plan of one GPU (or one GW) that stands for three years. */
static void run(const struct input *in, struct mw_econ_result *out)
{
    struct mw_money_params money = { .equity_return_frac = in->rate };
    struct mw_econ_step step = { mw_time_from_civil(2026, 1, 1, 0, 0, 0), INT64_MAX, 1.0 };
    struct mw_econ_year year = { .year = 2027, .money = &money, .currency = { 2026, 0.0 }, .step = &step, .step_n = 1, .staff_n = 1 };
    const struct mw_econ_year *years[] = { &year };
    for (int i = 0; i < MW_LIFE_N; i++) {
        money.life_s[i] = (i == MW_LIFE_GPU ? in->it_years : in->facility_years) * MW_S_PER_YEAR;
        money.residual[i] = (struct mw_amount){ .v = NAN, .of_si = NAN };
    }
    money.debt.tenor_s = MW_S_PER_YEAR;
    money.opex.fte_usd_per_s = in->running_usd_per_year / MW_S_PER_YEAR;
    for (int m = 0; m < 12; m++)
        year.month[m] = (struct mw_econ_month){ .s = MW_S_PER_YEAR / 12, .installed_gpu_s = MW_S_PER_YEAR / 12, .electricity_usd = in->electricity_usd_per_year / 12 };
    year.capex.line[MW_COST_GPU].usd = in->it_usd;
    year.capex.line[MW_COST_ELECTRICAL].usd = in->facility_usd;
    year.capex.total_usd = in->it_usd + in->facility_usd;
    mw_econ_project(years, 1, mw_time_from_civil(2026, 1, 1, 0, 0, 0), mw_time_from_civil(2029, 1, 1, 0, 0, 0), out);
}

static double epoch_busd(double it_years)
{
    struct mw_econ_result *r = malloc(sizeof *r);
    struct input in = { 25.5e9, 12.5e9, it_years, 14, 0.3e9, 0.6e9, 0.065 };
    run(&in, r);
    double usd = r->usd_per_gpu_s * MW_S_PER_YEAR / 1e9;
    free(r);
    return usd;
}

static double gpu_hour_usd(const char *device, const char *owner)
{
    double kw, it_usd, facility_usd;
    if (strcmp(device, "h100") == 0) {
        kw = 1.39;
        it_usd = (0.46 + 0.24) * 1.49 * 4 * 8766;
        facility_usd = 12.5 * kw * 1e3;
    } else if (strcmp(device, "gb200") == 0) {
        kw = 132.0 / 72 * 1.15;
        it_usd = 5.9e6 * 0.67 / 72;
        facility_usd = 5.9e6 * 0.33 / 72;
    } else {
        return NAN;
    }
    double rate = strcmp(owner, "hyperscaler") == 0 ? 0.066 : mw_fin_wacc(0.7, 0.10, 0.16, 0.0);
    struct input in = { it_usd, facility_usd, 5, 15, 320.0 * kw, 0.08 * kw * 8766 * 0.8, rate };
    struct mw_econ_result *r = malloc(sizeof *r);
    run(&in, r);
    double usd = r->usd_per_gpu_s * 3600;
    free(r);
    return usd;
}

/* Without cost of capital: straight recovery over four years; 20 % colocation, 9 % power and 1 % other of 1.49 USD/h. */
static double meta_usd(void)
{
    struct input in = { (0.46 + 0.24) * 1.49 * 4 * 8766, 0.0, 4, 15, 0.21 * 1.49 * 8766, 0.16 * 8766, 0.0 };
    struct mw_econ_result *r = malloc(sizeof *r);
    run(&in, r);
    double usd = r->usd_per_gpu_s * 3600;
    free(r);
    return usd;
}

/* The shipped template, per watt of critical IT: its classes, owner's cost and contingency. */
static double facility_usd_per_w(void)
{
    static const struct mw_part_kind kinds[] = { { "money-template", mw_money_schema, 0, "" }, { NULL, NULL, 0, NULL } };
    static const struct mw_schema_root roots[] = { { "money", mw_money_schema }, { NULL, NULL } };
    static const char text[] = "millwright: 1\nmoney: facility\n";
    const char *search[] = { "scenarios/library", NULL };
    struct mw_arena a;
    struct mw_diag *d = mw_diag_create();
    struct mw_money_params money;
    struct mw_things things;
    struct mw_capex capex;
    mw_arena_init(&a);
    mw_things_init(&things, &a);
    struct mw_scenario *sc = mw_scenario_parse(&a, "facility.yaml", text, sizeof text - 1, roots, mw_library_open(&a, search, kinds, d), NULL, 0, d);
    ck_assert_msg(mw_diag_errors(d) == 0, "%s", mw_diag_text(d, 0));
    mw_scenario_bind(sc, "money", &money, 1, 0, &a);
    struct mw_capex_input in = { .things = &things, .money = &money, .it_w = 1.0 };
    ck_assert_str_eq(mw_capex_compute(&in, &capex, &a), "");
    double usd = capex.total_usd;
    mw_arena_fini(&a);
    mw_diag_destroy(d);
    return usd;
}

static double ours(const char *quantity, const char *id, const char *device, const char *owner)
{
    if (strcmp(quantity, "cost_per_gw_year") == 0)
        return epoch_busd(atof(strchr(id, '-') + 1));
    if (strcmp(quantity, "cost_per_gpu_hour_no_capital") == 0)
        return meta_usd();
    if (strcmp(quantity, "facility_usd_per_w") == 0)
        return facility_usd_per_w();
    return gpu_hour_usd(device, owner);
}

START_TEST(published_costs_of_ownership)
{
    struct mw_diag *d = mw_diag_create();
    struct mw_reader *r = mw_reader_open("tests/valid/tco.csv", d);
    ck_assert_ptr_nonnull(r);
    char *field[9], *line = mw_reader_line(r);
    int compared = 0;
    printf("%-15s %9s %9s %8s\n", "published", "theirs", "ours", "error");
    while ((line = mw_reader_line(r))) {
        ck_assert_uint_ge(mw_csv_split(line, ',', field, 9), 9);
        double theirs = atof(field[4]), v = ours(field[1], field[0], field[2], field[3]);
        if (isnan(v)) {
            printf("%-15s %9.2f %9s   inputs not public\n", field[0], theirs, "-");
            continue;
        }
        printf("%-15s %9.2f %9.2f %+7.1f %%\n", field[0], theirs, v, 100 * (v / theirs - 1));
        ck_assert_msg(fabs(v / theirs - 1) <= atof(field[6]), "%s: %g against %g", field[0], v, theirs);
        compared++;
    }
    mw_reader_close(r);
    mw_diag_destroy(d);
    ck_assert_int_ge(compared, 8);
}
END_TEST

/* The half of Epoch's total that is not servers must move with nothing but its own inputs. */
START_TEST(shorter_life_never_costs_less)
{
    double last = INFINITY;
    for (double years = 2.5; years < 10.0; years += 0.75) {
        double v = epoch_busd(years);
        ck_assert_double_lt(v, last);
        last = v;
    }
}
END_TEST

MW_TEST_MAIN("cost of ownership", published_costs_of_ownership, shorter_life_never_costs_less)
