/* report/pages/utility_closing.c - what the application still lacks and what it is not: pages of the form that no model fills. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"

/* The form's pages 6 to 11: what each would show and what this plan says of it today. */
static const struct { const char *page, *shows, *asked /* input that asks for it */, *instead; } missing[] = {
    { "6 Fast behaviour", "step power over 60 s; ramps over 1 s, 10 s, 1 min and 15 min against their limits, with and without battery", "grid.must.ramp", "Power is the mean of steps of minutes: nothing faster is modelled." },
    { "7 Oscillation", "amplitude from 0.1 to 20 Hz against the mask, causes, mitigation", "grid.must.swing", "Synchronous training steps are not resolved in time." },
    { "8 Ride-through", "what transfers to UPS and what trips at which voltage, frequency and time; how load returns", "grid.must.ride_through", "Voltage and frequency are not modelled: no PERC1 or composite parameters are given." },
    { "9 Largest step", "MW against time for the loss of a feed, of a training job, of the campus", "drills", "Outages of the grid are not simulated by the run." },
    { "10 Flexibility offer", "MW by hour and season, duration, notice, cost", "grid.interruptible", "The interruptible part is an input: calls are not simulated." },
    { "11 Generation, battery, power quality", "operating modes, control, power factor range, harmonics as declared by makers", "power.gensets", "Ratings stand in the schedule; modes and harmonics are to be declared by the applicant." },
};

static const char *const is_not[] = {
    "No electromagnetic transient (EMT) model is included, and none can be derived from this document.",
    "No short-circuit study was made: fault levels and breaker duties are not stated.",
    "No harmonics, flicker or power-quality study was made.",
    "No load-flow or stability study of the operator's grid was made; the load is shown at its meter alone.",
    "Protection zones are text from the drawn path of power; relays and settings are to be designed.",
    "Forecasts are results of a simulation of the stated scenario. They are not a commitment to take or to limit power.",
};

const char *mw_title_utility_closing(struct mw_report *r, unsigned sheet)
{
    (void)sheet;
    return mw_rf(r, "Not a transient, short-circuit or harmonics study: %zu pages of the form are not yet modelled", sizeof missing / sizeof *missing);
}

/* What an engineer of the operator would ask first: inputs of the load that nothing stands behind yet. */
static void put_open(struct mw_report *r, struct mw_page *page, struct mw_box *body)
{
    struct mw_tb open;
    size_t inputs, rows = mw_open_questions(r, mw_page_named("utility_closing"), &open, &inputs);
    if (rows)
        mw_put_table(page, body, &open, 0, mw_rf(r, "Inputs of grid, power, cooling and site that are unverified, to be confirmed before the application is filed: %zu in %zu questions.", inputs, rows));
}

void mw_draw_utility_closing(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    static const struct mw_table_col col[] = { { .head = "Page of the form" }, { .head = "What it would show", .weight = 1.0 }, { .head = "State" }, { .head = "Asked by this scenario" }, { .head = "What this document says instead", .weight = 1.0 } };
    struct mw_box body = page->body;
    struct mw_tb t;
    (void)sheet;
    mw_put_head(page, &body, "What this document is not");
    mw_page_list(page, &body, is_not, sizeof is_not / sizeof *is_not);
    mw_tb_init(&t, r, col, 5);
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        struct mw_query *q = mw_query(r->db, "SELECT count(*) FROM value_ WHERE case_id = ?1 AND (path = ?2 OR path LIKE ?2 || '.%')", "it", r->cases[r->base].id, missing[i].asked);
        bool asked = mw_query_next(q) && mw_query_int(q, 0) > 0;
        const char *text = mw_rd_word(r, r->base, missing[i].asked);
        mw_query_end(q);
        const char **c = mw_tb_row(&t, MW_ROW_PLAIN);
        c[0] = missing[i].page;
        c[1] = missing[i].shows;
        c[2] = "not yet modelled";
        c[3] = !asked ? "no" : *text ? mw_rf(r, "%s: %s", mw_rpath(r, missing[i].asked), text) : mw_rpath(r, missing[i].asked);
        c[4] = missing[i].instead;
        mw_tb_look(&t, 2, MW_LOOK_WARN);
    }
    struct mw_table table = mw_tb_table(&t);
    table.lines_max = 5;
    const char *caption = "Pages of the interconnection form that no model fills.";
    mw_page_table_file(page, &table, caption);
    mw_box_cut_top(&body, mw_page_table(page, body, &table, caption).h + MW_PAGE_GAP);
    put_open(r, page, &body);
}
