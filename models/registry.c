/* models/registry.c - every model by hand, in registry order, and what they bring to the language and the library. */
#include "models/registry.h"
#include <string.h>

const struct mw_model *const mw_models[MW_M_N] = {
    [MW_M_SITE] = &mw_site_model,       [MW_M_COMPUTE] = &mw_compute_model,         [MW_M_FABRIC] = &mw_fabric_model, [MW_M_STORAGE] = &mw_storage_model,
    [MW_M_COOLING] = &mw_cooling_model, [MW_M_POWER] = &mw_power_model,             [MW_M_RELIABILITY] = &mw_reliability_model,
    [MW_M_SCHED] = &mw_sched_model,     [MW_M_JOBS] = &mw_jobs_model,               [MW_M_ECONOMICS] = &mw_economics_model,
};

const struct mw_fittable *const mw_fittables[] = {
    &mw_gemm_fit, &mw_gemm_cases_fit, &mw_gemm_published_fit, &mw_gemm_layers_fit, &mw_gemm_engine_fit, &mw_prefill_fit, &mw_decode_fit, &mw_mixed_fit, &mw_moe_fit, &mw_training_fit,
    &mw_llm_power_fit, &mw_token_power_fit, &mw_server_power_fit, &mw_training_power_fit, &mw_roofline_power_fit, &mw_power_cap_fit,
    &mw_collective_fit, &mw_collective_kernel_fit, &mw_collective_older_fit, &mw_collective_cases_fit, &mw_collective_nodes_fit, &mw_alltoall_fit,
    &mw_stream_fit, &mw_cache_fit,
    NULL,
};

const struct mw_fittable *mw_fittable_find(const char *name)
{
    for (const struct mw_fittable *const *f = mw_fittables; *f; f++)
        if (strcmp((*f)->name, name) == 0)
            return *f;
    return NULL;
}

static const struct mw_fittable *reads(const struct mw_measured *t, const struct mw_fittable *const *f)
{
    while (*f && !mw_measured_has(t, (*f)->columns))
        f++;
    return *f;
}

const struct mw_fittable *mw_fittable_of(const struct mw_measured *t)
{
    return reads(t, mw_fittables);
}

const struct mw_fittable *mw_fittable_next(const struct mw_measured *t, const struct mw_fittable *of)
{
    const struct mw_fittable *const *f = mw_fittables;
    while (*f && *f != of)
        f++;
    return *f ? reads(t, f + 1) : NULL;
}

/* Columns of a model that a table has; those it lacks into text. */
static unsigned columns_in(const struct mw_measured *t, const char *columns, unsigned *of, char *lacks, size_t lacks_n)
{
    unsigned has = 0;
    size_t at = 0;
    *of = 0;
    lacks[0] = '\0';
    for (const char *p = columns; *p; p += *p == ',') {
        char word[64];
        size_t n = strcspn(p, ",");
        snprintf(word, sizeof word, "%.*s", (int)n, p);
        bool there = mw_measured_column(t, word) >= 0;
        has += there;
        ++*of;
        if (!there && at < lacks_n)
            at += (size_t)snprintf(lacks + at, lacks_n - at, "%s%s", at ? ", " : "", word);
        p += n;
    }
    return has;
}

const struct mw_fittable *mw_fittable_near(const struct mw_measured *t, char *lacks, size_t lacks_n)
{
    const struct mw_fittable *best = NULL;
    double most = 0.5;
    unsigned of;
    for (const struct mw_fittable *const *f = mw_fittables; *f; f++) {
        unsigned has = columns_in(t, (*f)->columns, &of, lacks, lacks_n);
        if ((double)has / of > most) {
            most = (double)has / of;
            best = *f;
        }
    }
    if (best)
        columns_in(t, best->columns, &of, lacks, lacks_n);
    return best;
}

const struct mw_schema_root *mw_model_roots(struct mw_arena *a)
{
    size_t n = 0;
    for (int m = 0; m < MW_M_N; m++)
        for (const struct mw_claim *c = mw_models[m]->claims; c && c->path; c++)
            n++;
    struct mw_schema_root *root = mw_arena_array(a, struct mw_schema_root, n + 1);
    n = 0;
    for (int m = 0; m < MW_M_N; m++)
        for (const struct mw_claim *c = mw_models[m]->claims; c && c->path; c++)
            root[n++] = (struct mw_schema_root){ c->path, c->schema };
    return root;
}

/* Templates: a table with a `use` row names the library kind that fills it; its kind is that table. */
struct kinds { struct mw_part_kind *kind; size_t n, cap; };

static bool known(const struct kinds *k, const char *name)
{
    for (size_t i = 0; i < k->n; i++)
        if (strcmp(k->kind[i].kind, name) == 0)
            return true;
    return false;
}

static void scan(struct kinds *k, const struct mw_param *table)
{
    for (const struct mw_param *row = table; row && row->key; row++) {
        const struct mw_param *of = strcmp(row->key, "use") == 0 && row->kind == MW_K_TEXT ? table : row->kind == MW_K_SECTION ? row->sub : NULL;
        if (row->lib && of && !known(k, row->lib) && k->n < k->cap)
            k->kind[k->n++] = (struct mw_part_kind){ row->lib, of, 0, "templates of a section of the scenario" };
        if (row->kind == MW_K_SECTION || row->kind == MW_K_MAP)
            scan(k, row->sub);
    }
}

const struct mw_part_kind *mw_library_kinds(struct mw_arena *a)
{
    struct kinds k = { .cap = 96 };
    k.kind = mw_arena_array(a, struct mw_part_kind, k.cap + 1);
    while (mw_part_kinds[k.n].kind) {
        k.kind[k.n] = mw_part_kinds[k.n];
        k.n++;
    }
    for (int m = 0; m < MW_M_N; m++)
        for (const struct mw_claim *c = mw_models[m]->claims; c && c->path; c++)
            scan(&k, c->schema);
    return k.kind;
}
