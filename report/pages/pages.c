/* report/pages/pages.c - the table of pages, in the order of the full edition, and the foot line that says what each rests on. */
#include "report/pages/pages.h"
#include "report/pages/calibration_data.h"
#include "report/pages/plan_data.h"
#include <string.h>

#define PAGE_WHEN(name_, section_, sheets_, when_, ...) { #name_, section_, mw_title_##name_, mw_draw_##name_, sheets_, NULL, NULL, when_, { __VA_ARGS__ } }
#define PAGE(name_, section_, sheets_, ...) PAGE_WHEN(name_, section_, sheets_, NULL, __VA_ARGS__)
#define PAGE_CALIBRATION(name_) { #name_, "Calibration", mw_title_##name_, mw_draw_##name_, 1, mw_sheets_##name_, mw_calibration_foot, mw_has_fits, { NULL } }

const struct mw_report_page mw_report_pages[] = {
    PAGE(decision, "Decision", 1, NULL),
    PAGE_WHEN(options, "Decision", 1, mw_has_options, NULL),
    PAGE(ladder, "Capacity", 1, "grid", "power", "cooling", "cluster", "halls", "work"),
    PAGE_WHEN(demand, "Capacity", 1, mw_has_quarters, "work", "cluster", "halls", "plan"),
    PAGE_WHEN(binds, "Capacity", 1, mw_has_months, "grid", "power", "cooling", "cluster", "halls", "fabric", "site", "money"),
    PAGE(figures, "Summary", 1, NULL),
    PAGE(facility, "Facility", 1, "cluster", "halls", "fabric", "storage", "power", "cooling", "building", "money.quotes"),
    PAGE(floor, "Facility", 1, "halls", "cluster", "building"),
    PAGE(oneline, "Facility", 1, "grid", "power", "cluster", "halls"),
    PAGE(utilisation, "Work", 1, "work", "operations", "cluster"),
    PAGE(produces, "Work", 1, "work", "operations", "fabric", "storage", "cluster"),
    PAGE_WHEN(training, "Work", 1, mw_training_there, "work", "cluster"),
    PAGE(goodput, "Work", 1, "work", "operations", "fabric", "storage", "cluster"),
    PAGE(power, "Power", 1, "grid", "power", "cluster", "halls", "work"),
    PAGE(cooling, "Cooling and water", 1, "cooling", "site", "cluster", "halls"),
    PAGE(water, "Cooling and water", 1, "cooling", "site"),
    PAGE(footprint, "Energy and carbon", 1, "site", "grid", "power", "cooling", "cluster", "halls", "work"),
    PAGE(energy, "Energy and carbon", 1, "power", "cooling", "cluster", "halls", "fabric", "storage", "work"),
    PAGE(carbon, "Energy and carbon", 1, "site", "grid", "power", "cooling", "cluster"),
    PAGE(capex, "Money", 1, "money", "cluster", "halls", "power", "cooling", "fabric", "storage", "building"),
    PAGE(unitcost, "Money", 1, "money", "grid.tariff", "operations"),
    PAGE_WHEN(cash, "Money", 1, mw_has_money, "money", "grid.tariff", "operations"),
    PAGE_WHEN(cash_cases, "Money", 1, mw_has_case_cash, "money", "grid.tariff", "operations"),
    PAGE_WHEN(lender, "Money", 1, mw_has_debt, "money"),
    PAGE(drivers, "Money", 1, NULL),
    PAGE(utility_cover, "Interconnection", 1, "grid", "site", "power", "cluster", "halls"),
    PAGE_WHEN(utility_ramp, "Interconnection", 2, mw_has_quarters, "grid", "halls", "cluster", "work"),
    PAGE(utility_equipment, "Interconnection", 1, "power", "grid"),
    PAGE(utility_composition, "Interconnection", 1, "power", "cooling", "cluster", "halls", "fabric", "storage", "site"),
    PAGE(utility_hourly, "Interconnection", 1, "grid", "site", "power", "cooling", "cluster", "halls", "work"),
    PAGE(utility_closing, "Interconnection", 1, "grid", "power", "cooling", "site"),
    PAGE(design_requirements, "Basis of design", 1, "grid", "site", "building", "power", "cooling", "work", "money", "size"),
    PAGE(design_criteria, "Basis of design", 1, "site", "cooling", "power", "cluster", "halls"),
    PAGE(design_loads, "Basis of design", 1, "cluster", "halls", "power"),
    PAGE(design_electrical, "Basis of design", 2, "grid", "power"),
    PAGE(design_cooling, "Basis of design", 3, "cooling", "site", "cluster", "halls"),
    PAGE(design_space, "Basis of design", 1, "building", "halls", "cluster"),
    PAGE_WHEN(design_topology, "Basis of design", 1, mw_topology_there, "fabric", "cluster"),
    PAGE(design_bom, "Basis of design", 1, NULL),
    PAGE(trust, "Assumptions", 1, NULL),
    PAGE(assumptions, "Assumptions", 3, NULL),
    PAGE_CALIBRATION(calibration),
    PAGE_CALIBRATION(calibration_constants),
    PAGE_CALIBRATION(calibration_fit),
    PAGE_CALIBRATION(calibration_sources),
};
const size_t mw_report_pages_n = sizeof mw_report_pages / sizeof *mw_report_pages;

const struct mw_report_page *mw_page_named(const char *name)
{
    for (size_t i = 0; i < mw_report_pages_n; i++)
        if (strcmp(mw_report_pages[i].name, name) == 0)
            return &mw_report_pages[i];
    return NULL;
}

bool mw_input_of_page(const char *path, const struct mw_report_page *p)
{
    if (!p->inputs[0])
        return true;
    for (size_t i = 0; i < sizeof p->inputs / sizeof *p->inputs && p->inputs[i]; i++) {
        size_t n = strlen(p->inputs[i]);
        if (strncmp(path, p->inputs[i], n) == 0 && (path[n] == '.' || path[n] == '\0'))
            return true;
    }
    return false;
}

const char *mw_inputs_text(struct mw_report *r, const struct mw_report_page *p)
{
    static const char order[] = "qpdau";
    static const char *const many[] = { "quotes", "published", "derived", "assumed", "unverified" };
    size_t count[5] = { 0 }, all = 0;
    if (p->foot)
        return p->foot(r);
    for (size_t i = 0; i < r->inputs_n; i++) {
        const char *at = r->input[i].status ? strchr(order, r->input[i].status) : NULL;
        if (!at || !mw_input_of_page(r->input[i].path, p))
            continue;
        count[at - order]++;
        all++;
    }
    if (!all)
        return "No register of inputs for this page";
    const char *text = mw_rf(r, "%zu inputs of this page:", all);
    for (size_t k = 0; k < 5; k++)
        text = count[k] && 200 * count[k] < all ? mw_rf(r, "%s <1 %% %s%s", text, many[k], k < 4 ? "," : "")
                                                : mw_rf(r, "%s %.0f %% %s%s", text, 100.0 * (double)count[k] / (double)all, many[k], k < 4 ? "," : "");
    return text;
}
