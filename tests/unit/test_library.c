/* tests/unit/test_library.c - the shipped library: every part resolves and binds, carries its paper, and holds the figures that are targets. */
#include "models/parts/parts.h"
#include "sim/base/diag.h"
#include "tests/mw_test.h"

static const char LIBRARY[] = "scenarios/library";
static const struct mw_schema_root NO_CLAIMS[] = { { NULL, NULL } };

struct shelf { struct mw_arena arena; struct mw_diag *diag; struct mw_scenario *s; };

static void shelf_open(struct shelf *f)
{
    const char *search[] = { LIBRARY, NULL };
    static const char TEXT[] = "millwright: 1\n";
    mw_arena_init(&f->arena);
    f->diag = mw_diag_create();
    struct mw_library *lib = mw_library_open(&f->arena, search, mw_part_kinds, f->diag);
    f->s = mw_scenario_parse(&f->arena, "shelf.yaml", TEXT, sizeof TEXT - 1, NO_CLAIMS, lib, NULL, 0, f->diag);
    ck_assert_ptr_nonnull(f->s);
}

static void shelf_close(struct shelf *f)
{
    mw_diag_destroy(f->diag);
    mw_arena_fini(&f->arena);
}

/* Fails with the first diagnostic when there is one. */
static void shelf_clean(struct shelf *f)
{
    ck_assert_msg(mw_diag_errors(f->diag) == 0 && mw_diag_warnings(f->diag) == 0, "%u errors, %u warnings, first: %s", mw_diag_errors(f->diag),
                  mw_diag_warnings(f->diag), mw_diag_text(f->diag, 0));
}

static void bind(struct shelf *f, const char *kind, const char *name, void *out)
{
    bool found = mw_part_bind(f->s, kind, name, out, &f->arena, f->diag);
    shelf_clean(f);
    ck_assert_msg(found, "%s %s", kind, name);
}

START_TEST(every_part_resolves_and_binds)
{
    struct shelf f;
    shelf_open(&f);
    shelf_clean(&f);
    for (const struct mw_part_kind *k = mw_part_kinds; k->kind; k++) {
        const char **names;
        size_t n = mw_library_names(f.s->library, k->kind, &names);
        ck_assert_msg(n > 0, "no part of kind %s", k->kind);
        for (size_t i = 0; i < n; i++) {
            struct mw_part_head *head = mw_arena_alloc(&f.arena, k->size_B);
            bind(&f, k->kind, names[i], head);
            ck_assert_msg(head->count == 1.0, "%s %s: count %g", k->kind, names[i], head->count);
            ck_assert_msg(head->about && *head->about, "%s %s says nothing about itself", k->kind, names[i]);
        }
    }
    shelf_close(&f);
}
END_TEST

struct papers { const char *kind, *name; unsigned values, unsourced, unmarked, unverified; };

/* A value that the library gives must say where it comes from and how sure it is; text keys and names of parts need no paper. */
static void count_papers(struct papers *p, const struct mw_node *n)
{
    for (const struct mw_node *c = n->first; c; c = c->next)
        count_papers(p, c);
    if (n->kind != MW_N_SCALAR || n->origin != MW_FROM_LIBRARY || !n->row || n->row->kind == MW_K_TEXT)
        return;
    p->values++;
    p->unsourced += !n->source || !*n->source;
    p->unmarked += !n->status || !strchr("qpdau", n->status);
    p->unverified += n->status == MW_S_UNVERIFIED;
}

START_TEST(every_value_has_source_and_confidence)
{
    struct shelf f;
    shelf_open(&f);
    struct papers all = { 0 };
    for (const struct mw_part_kind *k = mw_part_kinds; k->kind; k++) {
        const char **names;
        size_t n = mw_library_names(f.s->library, k->kind, &names);
        for (size_t i = 0; i < n; i++) {
            struct mw_node *part = mw_library_get(f.s->library, k->kind, names[i], (struct mw_pos){ LIBRARY, 0, 0 }, f.diag);
            ck_assert_ptr_nonnull(part);
            struct papers p = { k->kind, names[i], 0, 0, 0, 0 };
            count_papers(&p, part);
            ck_assert_msg(p.unsourced == 0 && p.unmarked == 0, "%s %s: %u of %u values without source, %u without confidence", k->kind, names[i],
                          p.unsourced, p.values, p.unmarked);
            all.values += p.values;
            all.unverified += p.unverified;
        }
    }
    ck_assert_uint_gt(all.values, 3000);
    ck_assert_uint_gt(all.unverified, 100); /* what nobody has confirmed stays visible */
    ck_assert_uint_lt(all.unverified, all.values / 3);
    shelf_close(&f);
}
END_TEST

/* ../shared/physics/README.md: figures that nobody has confirmed must not lose their mark on the way into the library. */
START_TEST(known_gaps_are_marked_unverified)
{
    static const struct { const char *kind, *name, *path; } GAPS[] = {
        { "rack", "vr-nvl72", "power" },        { "gpu", "rubin", "power" },       { "gpu", "h100-sxm", "weight_tensor" }, { "switch", "quantum-2", "typical" },
        { "nic", "bluefield-3", "power" },      { "failures", "llama3-16k", "cdu" }, { "genset", "diesel-3mw", "fail_to_start" },
        { "site", "abilene-tx", "water.price" }, { "site", "phoenix-az", "carbon_direct" },
    };
    struct shelf f;
    shelf_open(&f);
    for (size_t i = 0; i < sizeof GAPS / sizeof *GAPS; i++) {
        struct mw_node *part = mw_library_get(f.s->library, GAPS[i].kind, GAPS[i].name, (struct mw_pos){ LIBRARY, 0, 0 }, f.diag);
        ck_assert_ptr_nonnull(part);
        const struct mw_node *leaf = mw_node_at(part, GAPS[i].path);
        ck_assert_msg(leaf && leaf->status == MW_S_UNVERIFIED, "%s %s: %s", GAPS[i].kind, GAPS[i].name, GAPS[i].path);
    }
    shelf_close(&f);
}
END_TEST

/* Cards that bridges join have no switch that adds, whatever they are made like. */
START_TEST(bridges_are_no_switch)
{
    static const char *const bridged[] = { "h100-pcie", "h100-nvl", "h200-nvl", "a100-80g-pcie" };
    struct shelf f;
    shelf_open(&f);
    for (size_t i = 0; i < sizeof bridged / sizeof *bridged; i++) {
        struct mw_gpu_part g;
        bind(&f, "gpu", bridged[i], &g);
        ck_assert_msg(!(g.switch_adds > 0.0) && g.scaleup_n <= 4.0, "%s", bridged[i]);
    }
    shelf_close(&f);
}
END_TEST

START_TEST(names_of_the_pictures_exist)
{
    static const char *const WANTED[][2] = {
        { "site", "abilene-tx" }, { "site", "ashburn-va" }, { "site", "phoenix-az" }, { "site", "dallas-tx" }, { "site", "columbus-oh" },
        { "rack", "gb200-nvl72" }, { "rack", "vr-nvl72" }, { "rack", "storage-rack" }, { "rack", "cpu-rack" }, { "rack", "frontier-rack" },
        { "rack", "philly-rack" }, { "block", "gb200-su" }, { "block", "gb300-su" }, { "block", "dgx-h100-su" }, { "block", "dgx-b200-su" },
        { "gpu", "h200" }, { "gpu", "b200" }, { "gpu", "gb200" }, { "gpu", "mi355x" }, { "switch", "quantum-x800" }, { "switch", "spectrum-4" },
        { "nic", "bluefield-3" }, { "storage-tier", "lustre-flash" }, { "storage-tier", "object-qlc" }, { "storage-tier", "object-hdd" },
        { "cooler", "adiabatic-cooler" }, { "chiller", "carrier-19xr-1407" }, { "air-handler", "crah" }, { "failures", "llama3-16k" },
        { "model", "llama-3.1-405b" }, { "model", "kimi-k2" }, { "model", "deepseek-v3" }, { "model", "llama-3.3-70b" }, { "lengths", "azure-2023-conv" },
        { "shape", "us-diurnal" }, { "slo", "chat" }, { "workload", "philly" },
    };
    struct shelf f;
    shelf_open(&f);
    for (size_t i = 0; i < sizeof WANTED / sizeof *WANTED; i++)
        ck_assert_msg(mw_library_get(f.s->library, WANTED[i][0], WANTED[i][1], (struct mw_pos){ LIBRARY, 0, 0 }, f.diag) != NULL, "%s %s", WANTED[i][0],
                      WANTED[i][1]);
    shelf_clean(&f);
    shelf_close(&f);
}
END_TEST

/* Watts of one node's DC side with every device at a share of its range. */
static double node_w(const struct mw_node_part *n, double gpu, double cpu)
{
    return n->gpu.h.count * (n->gpu.idle_w + gpu * (n->gpu.max_w - n->gpu.idle_w)) + n->cpu_n * (n->cpu_idle_w + cpu * (n->cpu_max_w - n->cpu_idle_w)) +
           n->memory_w + n->nic_n * n->nic_w + n->other_w;
}

START_TEST(frontier_node_matches_raps)
{
    struct shelf f;
    struct mw_rack_part rack;
    shelf_open(&f);
    bind(&f, "rack", "frontier-rack", &rack);
    ck_assert_double_eq_tol(node_w(&rack.node, 0, 0), 626.26, 0.01);
    ck_assert_double_eq_tol(node_w(&rack.node, 1, 1), 2704.26, 0.01);
    ck_assert_uint_eq(rack.chain.n, 2);
    const struct mw_stage_part *stage = rack.chain.item;
    ck_assert_str_eq(rack.chain.name[0], "sivoc");
    ck_assert_double_eq_tol((node_w(&rack.node, 0, 0) + stage[0].fixed_loss_w) / stage[0].efficiency, 652.3, 0.1);
    ck_assert_double_eq_tol((node_w(&rack.node, 1, 1) + stage[0].fixed_loss_w) / stage[0].efficiency, 2772.7, 0.1);
    ck_assert_double_eq_tol(stage[1].count * stage[1].rated_w, 4 * 13670.0, 1e-6);
    ck_assert_double_eq_tol(rack.node_n * rack.node.gpu.h.count, 512, 1e-9); /* 8 x 16 nodes of four */
    shelf_close(&f);
}
END_TEST

START_TEST(gb300_rack_budget_is_135_kw)
{
    struct shelf f;
    struct mw_rack_part rack;
    shelf_open(&f);
    bind(&f, "rack", "gb300-nvl72", &rack);
    ck_assert_double_eq_tol(rack.node_n * node_w(&rack.node, 1, 1) + rack.aux_w, 135.0e3, 100.0);
    ck_assert_double_eq_tol(rack.node_n * rack.node.gpu.h.count, 72, 1e-9);
    shelf_close(&f);
}
END_TEST

/* Nothing can draw more than its breaker books, and a part that is booked below its own devices is a slip of the pen. */
START_TEST(nameplate_covers_the_devices)
{
    struct shelf f;
    const char **names;
    shelf_open(&f);
    size_t n = mw_library_names(f.s->library, "rack", &names);
    for (size_t i = 0; i < n; i++) {
        struct mw_rack_part r;
        bind(&f, "rack", names[i], &r);
        double device_w = r.node_n * node_w(&r.node, 1, 1) + r.aux_w;
        ck_assert_msg(!(r.h.power_w < device_w), "%s: nameplate %.0f W below its devices' %.0f W", names[i], r.h.power_w, device_w);
        ck_assert_msg(!(r.measured_peak_w > r.h.power_w), "%s: measured peak above its nameplate", names[i]);
        ck_assert_msg(r.node.gpu.h.count == 0 || r.node.gpu.idle_w < r.node.gpu.max_w, "%s: device without a range of watts", names[i]);
    }
    shelf_close(&f);
}
END_TEST

static void check_month(const char *site, int m, const struct mw_climate_month *c)
{
    ck_assert_msg(isfinite(c->db_mean_c) && isfinite(c->db_min_mean_c) && isfinite(c->db_max_mean_c) && isfinite(c->rh_frac) && isfinite(c->wb_mean_c),
                  "%s month %d has gaps", site, m + 1);
    ck_assert_msg(c->db_min_mean_c < c->db_mean_c && c->db_mean_c < c->db_max_mean_c, "%s month %d: minimum, mean and maximum out of order", site, m + 1);
    ck_assert_msg(c->wb_mean_c < c->db_mean_c && c->rh_frac > 0.1 && c->rh_frac < 1.0, "%s month %d: moist air", site, m + 1);
    ck_assert_msg(isnan(c->db_abs_max_c) || (c->db_abs_max_c >= c->db_max_mean_c && c->db_abs_min_c <= c->db_min_mean_c), "%s month %d: extremes", site, m + 1);
    ck_assert_msg(isnan(c->wb_max_c) || c->wb_max_c >= c->wb_p99_c, "%s month %d: wet bulb", site, m + 1);
}

START_TEST(thirty_five_sites_have_a_full_year)
{
    struct shelf f;
    const char **names;
    shelf_open(&f);
    size_t n = mw_library_names(f.s->library, "site", &names);
    ck_assert_uint_ge(n, 35);
    for (size_t i = 0; i < n; i++) {
        struct mw_site_part site;
        bind(&f, "site", names[i], &site);
        for (int m = 0; m < 12; m++)
            check_month(names[i], m, &site.month[m]);
        ck_assert_msg(site.tz && *site.tz && site.quality && strchr("abcd", *site.quality), "%s: time zone or quality", names[i]);
        ck_assert_msg(site.energy_usd_per_j * 3.6e9 > 20 && site.energy_usd_per_j * 3.6e9 < 400, "%s: energy price", names[i]);
        ck_assert_msg(site.carbon_kg_per_j * 3.6e9 > 5 && site.carbon_kg_per_j * 3.6e9 < 1000, "%s: carbon", names[i]); /* 3.6e9: kg/J to g/kWh */
        ck_assert_msg(isfinite(site.water_usd_per_m3), "%s: water", names[i]);
        double warm = site.lat > 0 ? site.month[6].db_mean_c - site.month[0].db_mean_c : site.month[0].db_mean_c - site.month[6].db_mean_c;
        ck_assert_msg(warm > -1.0, "%s: summer is not warmer than winter", names[i]);
    }
    shelf_close(&f);
}
END_TEST

START_TEST(annual_means_are_those_of_the_zones)
{
    struct shelf f;
    struct mw_site_part ashburn, dallas, san_jose, frankfurt;
    shelf_open(&f);
    bind(&f, "site", "ashburn-va", &ashburn);
    bind(&f, "site", "dallas-tx", &dallas);
    bind(&f, "site", "san-jose-ca", &san_jose);
    bind(&f, "site", "frankfurt-de", &frankfurt);
    ck_assert_double_eq_tol(ashburn.carbon_kg_per_j * 3.6e9, 321, 3.2);
    ck_assert_double_eq_tol(dallas.carbon_kg_per_j * 3.6e9, 303, 3.0);
    ck_assert_double_eq_tol(san_jose.carbon_kg_per_j * 3.6e9, 169, 1.7);
    ck_assert_double_eq_tol(frankfurt.carbon_kg_per_j * 3.6e9, 274, 2.7);
    shelf_close(&f);
}
END_TEST

static double blend_sum(const struct mw_map *m, double *mean)
{
    const struct mw_blend *b = m->item;
    double sum = 0;
    *mean = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        sum += b[i].share;
        *mean += b[i].key * b[i].share;
    }
    return sum;
}

START_TEST(workloads_keep_the_means_of_their_traces)
{
    static const struct { const char *name; double gpu_mean, run_mean_s, tol; } TRACES[] = {
        { "helios", 3.716, 6651.7, 0.01 },        { "helios-venus", 6.736, 13040.6, 0.02 }, { "helios-earth", 2.101, 5130.6, 0.01 },
        { "acme-seren", 5.68, 1414.3, 0.01 },     { "acme-kalos", 26.77, 1259.7, 0.01 },    { "philly", 1.30, 13140, 0.12 },
    };
    struct shelf f;
    shelf_open(&f);
    for (size_t i = 0; i < sizeof TRACES / sizeof *TRACES; i++) {
        struct mw_workload_part w;
        double mean;
        bind(&f, "workload", TRACES[i].name, &w);
        ck_assert_msg(fabs(blend_sum(&w.gpus, &mean) - 1) < 1e-3, "%s: shares do not add up", TRACES[i].name);
        ck_assert_msg(fabs(mean / TRACES[i].gpu_mean - 1) < 0.03, "%s: %.3f GPUs a job", TRACES[i].name, mean);
        double run_s = w.run_p50_s * exp(w.run_sigma * w.run_sigma / 2); /* mean of a lognormal */
        ck_assert_msg(fabs(run_s / TRACES[i].run_mean_s - 1) < TRACES[i].tol, "%s: mean run %.0f s", TRACES[i].name, run_s);
    }
    shelf_close(&f);
}
END_TEST

START_TEST(shapes_have_mean_one)
{
    struct shelf f;
    const char **names;
    shelf_open(&f);
    size_t n = mw_library_names(f.s->library, "shape", &names);
    for (size_t i = 0; i < n; i++) {
        struct mw_shape_part s;
        double sum = 0;
        bind(&f, "shape", names[i], &s);
        for (int h = 0; h < 24; h++)
            sum += s.hour[h];
        ck_assert_msg(fabs(sum - 24) < 0.01, "%s: %g", names[i], sum);
    }
    shelf_close(&f);
}
END_TEST

/* Table 5 of arXiv 2407.21783: 419 unplanned interruptions of 16,384 GPUs in 54 days.  Six supplies and one card a GPU; five optics a GPU. */
START_TEST(llama3_failures_add_up)
{
    struct shelf f;
    struct mw_failure_part p;
    shelf_open(&f);
    bind(&f, "failures", "llama3-16k", &p);
    double gpus = 16384, per_gpu = p.gpu_hz + p.nic_hz + p.software_hz + 5 * p.optic_hz + (p.node_hz + 6 * p.psu_hz) / 8;
    ck_assert_double_eq_tol(gpus * per_gpu * 54 * 86400, 419, 0.02 * 419);
    shelf_close(&f);
}
END_TEST

START_TEST(chillers_reach_their_reference_point)
{
    struct shelf f;
    const char **names;
    shelf_open(&f);
    size_t n = mw_library_names(f.s->library, "chiller", &names);
    ck_assert_uint_ge(n, 7);
    for (size_t i = 0; i < n; i++) {
        struct mw_chiller_part c;
        bind(&f, "chiller", names[i], &c);
        ck_assert_uint_eq(c.capft.n, 6);
        ck_assert_uint_eq(c.eirft.n, 6);
        ck_assert_uint_eq(c.eirfplr.n, 3);
        double x = c.evap_ref_c, y = c.cond_ref_c;
        double power[6] = { 1, x, x * x, y, y * y, x * y }, cap = 0, eir = 0, plr = c.eirfplr.v[0] + c.eirfplr.v[1] + c.eirfplr.v[2];
        for (int k = 0; k < 6; k++) {
            cap += c.capft.v[k] * power[k];
            eir += c.eirft.v[k] * power[k];
        }
        ck_assert_msg(fabs(cap - 1) < 0.06 && fabs(eir - 1) < 0.06 && fabs(plr - 1) < 0.06, "%s: %.3f %.3f %.3f", names[i], cap, eir, plr);
    }
    shelf_close(&f);
}
END_TEST

START_TEST(models_are_whole)
{
    struct shelf f;
    const char **names;
    shelf_open(&f);
    size_t n = mw_library_names(f.s->library, "model", &names);
    for (size_t i = 0; i < n; i++) {
        struct mw_ai_model_part m;
        struct mw_gpu_part g;
        bind(&f, "model", names[i], &m);
        ck_assert_msg(!(m.active_n > m.params_n), "%s: more active than there are", names[i]);
        ck_assert_msg(m.train_mfu > 0.1 && m.train_mfu < 0.65, "%s: utilisation", names[i]);
        ck_assert_msg(m.serve_tokps_per_gpu_ref > 0 && m.serve_ref_gpu, "%s: serving rate", names[i]);
        bind(&f, "gpu", m.serve_ref_gpu, &g);
        /* dense shape: attention and feed-forward weights of all layers stay below the total, and above half of it */
        double attention = m.hidden * m.head_dim * (2 * m.heads + 2 * m.kv_heads), ffn = 3 * m.hidden * m.ffn;
        if (isnan(m.experts) && strcmp(names[i], "gpt-3-175b") && strncmp(names[i], "falcon", 6) && strncmp(names[i], "nemotron", 8))
            ck_assert_msg(fabs((m.layers * (attention + ffn) + 2 * m.vocab * m.hidden) / m.params_n - 1) < 0.02, "%s: shape against parameters", names[i]);
    }
    shelf_close(&f);
}
END_TEST

MW_TEST_MAIN("library", every_part_resolves_and_binds, every_value_has_source_and_confidence, known_gaps_are_marked_unverified, bridges_are_no_switch, names_of_the_pictures_exist,
             frontier_node_matches_raps, gb300_rack_budget_is_135_kw, nameplate_covers_the_devices, thirty_five_sites_have_a_full_year,
             annual_means_are_those_of_the_zones, workloads_keep_the_means_of_their_traces, shapes_have_mean_one, llama3_failures_add_up,
             chillers_reach_their_reference_point, models_are_whole)
