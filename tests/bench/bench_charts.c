/* tests/bench/bench_charts.c - how long charts and pages take: ms per chart and per page of a 24-page report.
 *
 * bench_charts [FOLDER]: with a folder, also leaves the gallery there (one PNG and SVG per chart, gallery.pdf) for eyes to judge.
 */
#include "report/charts/page.h"
#include "tests/chart_samples.h"
#include <stdio.h>
#include <time.h>

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void sample_table(struct mw_page *page, struct mw_box box)
{
    static const struct mw_table_col cols[] = {{"Step", NULL, MW_CELL_LEFT, 2},
                                               {"Base", "MW", MW_CELL_DECIMAL, 0},
                                               {"Managed cap", "MW", MW_CELL_DECIMAL, 0},
                                               {"Share of contract", "%", MW_CELL_DECIMAL, 0},
                                               {"What would lift it", NULL, MW_CELL_LEFT, 1}};
    static const char *const cells[] = {"Electrical",
                                        NULL,
                                        NULL,
                                        NULL,
                                        NULL,
                                        "Contract",
                                        "100",
                                        "100",
                                        "100.0",
                                        "second contract, 24 months",
                                        "Not yet firm\u1d43",
                                        "\u221212.5",
                                        "\u22128.25",
                                        "\u221212.5",
                                        "utility's 2028 transformer bank",
                                        "Plant losses at the design day, with one chiller out of service",
                                        "\u221214.2",
                                        "\u221213.9",
                                        "\u221214.2",
                                        "warmer water: 40 \u00b0C instead of 32 \u00b0C",
                                        "Useful",
                                        NULL,
                                        NULL,
                                        NULL,
                                        NULL,
                                        "Goodput",
                                        "54.6",
                                        "1\u202f061.25",
                                        "54.6",
                                        "checkpoint every 9 minutes",
                                        "Sold",
                                        "48.1",
                                        "52",
                                        "48.1",
                                        MW_EN_DASH,
                                        "Total",
                                        "154.8",
                                        "160.4",
                                        "154.8",
                                        NULL};
    static const uint8_t kinds[] = { MW_ROW_GROUP, 0, 0, 0, MW_ROW_GROUP, 0, 0, MW_ROW_TOTAL };
    static const uint8_t looks[40] = { [12] = MW_LOOK_BEST, [15] = MW_LOOK_WARN, [25] = MW_LOOK_GOOD, [30] = MW_LOOK_BAD };
    static const char *const notes[] = { "Firm after the second substation transformer is in service; the utility's letter of 3 March 2026." };
    struct mw_table t = {.cols = cols,
                         .cols_n = 5,
                         .rows_n = 8,
                         .cells = cells,
                         .row_kinds = kinds,
                         .cell_looks = looks,
                         .notes = notes,
                         .notes_n = 1,
                         .rest_file = "ladder.csv"};
    mw_page_table(page, box, &t, "Every step of the ladder, in megawatts at the meter.");
}

static struct mw_doc *sample_doc(const struct chart_samples *cs, unsigned pages_n)
{
    struct mw_doc_info info = {.title = "Northfield campus - capacity report",
                               .author = "Millwright",
                               .scenario_hash = "4f1c9a72d0be",
                               .draft = true,
                               .created_ns = mw_time_from_civil(2026, 11, 20, 12, 0, 0)};
    static const char *const sections[] = { "Summary", "Power", "Cooling and water", "Money" };
    struct mw_doc *doc = mw_doc_create(&info);
    for (unsigned i = 0; i < pages_n; i++)
        mw_doc_plan(doc, &(struct mw_page_plan){.name = "sample",
                                                .section = sections[i * 4 / pages_n],
                                                .cover = i == 0,
                                                .sources = "Inputs to this page: 62 % quoted, 31 % published, 7 % unverified",
                                                .title = i == 0 ? "Capacity report: the Northfield campus"
                                                                : "Power binds until April 2028, then GPUs - 61 MW of the \"100 MW\" contract earn"});
    for (unsigned i = 0; i < pages_n; i++) {
        struct mw_page page = mw_doc_page(doc);
        struct mw_box body = page.body;
        if (i == 0) {
            mw_page_contents(&page, body);
            continue;
        }
        const struct chart_sample *a = &cs->s[(2 * i) % cs->n], *b = &cs->s[(2 * i + 1) % cs->n];
        mw_page_text(
            &page, &body, MW_F_BODY,
            "The contract allows 100 MW, of which 87.5 MW are firm today. Plant losses take 14.2 MW at the design day; racks that find no place take "
            "another 2.1 MW - the operator's \"stranded\" power. A warmer supply of 40 \u00b0C would lift both.");
        mw_page_figure(&page, mw_box_cut_top(&body, 235), a->figure, "Invented figures, drawn by the bench.");
        mw_page_figure(&page, mw_box_cut_top(&body, 215), b->figure, "A second chart, as wide as the page.");
        sample_table(&page, body);
    }
    return doc;
}

int main(int argc, char **argv)
{
    struct chart_samples cs;
    double start = now_ms();
    const unsigned pages_n = 24;
    chart_samples_init(&cs);
    struct mw_doc *doc = sample_doc(&cs, pages_n);
    const void *data;
    size_t n_B;
    struct mw_draw_status st = mw_doc_bytes(doc, &data, &n_B);
    double ms = now_ms() - start;
    printf("%u pages in %.0f ms, %.1f ms per page, %zu kB %s\n", pages_n, ms, ms / pages_n, n_B / 1000, st.text);
    char path[400];
    for (size_t i = 0; i < cs.n; i++) {
        cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
        struct mw_canvas cv = { .cr = cairo_create(surface), .text = mw_text_create(MW_TEXT_GLYPHS) };
        cs.s[i].figure.draw(&cv, (struct mw_box){ 0, 0, cs.s[i].w, cs.s[i].h }, cs.s[i].figure.chart); /* fonts are loaded once per document */
        start = now_ms();
        cs.s[i].figure.draw(&cv, (struct mw_box){ 0, 0, cs.s[i].w, cs.s[i].h }, cs.s[i].figure.chart);
        printf("%-14s %6.2f ms\n", cs.s[i].name, now_ms() - start);
        cairo_destroy(cv.cr);
        cairo_surface_destroy(surface);
        mw_text_destroy(cv.text);
        for (int k = 0; argc > 1 && k < 2; k++) {
            snprintf(path, sizeof path, "%s/%s.%s", argv[1], cs.s[i].name, k ? "png" : "svg");
            st = mw_figure_save(cs.s[i].figure, k ? MW_IMAGE_PNG : MW_IMAGE_SVG, cs.s[i].w, cs.s[i].h, 1.0, path);
        }
    }
    if (argc > 1) {
        snprintf(path, sizeof path, "%s/gallery.pdf", argv[1]);
        st = mw_doc_save(doc, path);
    }
    if (st.code != MW_DRAW_OK)
        fprintf(stderr, "%s\n", st.text);
    mw_doc_destroy(doc);
    chart_samples_fini(&cs);
    return st.code != MW_DRAW_OK;
}
