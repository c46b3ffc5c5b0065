/* sim/cli/cmd_diff.c - diff: the inputs in which two plans differ, and what each of them moved. */
#include "sim/base/file.h"
#include "sim/base/json.h"
#include "sim/cli/cli.h"
#include "sim/plan/diff.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const label[] = { "money.usd_per_useful_gpu_s", "cost per useful GPU-hour", "money.npv_usd", "net present value", "facility.energy_j", "energy at the meter",
                                     "facility.pue", "PUE", "money.capex_usd", "capital cost" };

static const char *label_of(const char *metric)
{
    for (size_t i = 0; i < sizeof label / sizeof *label; i += 2)
        if (strcmp(label[i], metric) == 0)
            return label[i + 1];
    return metric;
}

static const char *shown(char *buf, size_t n, double v, enum mw_quantity q, bool change)
{
    char text[64];
    if (!isfinite(v))
        snprintf(text, sizeof text, "with the next");
    else if (q == MW_Q_MONEY_RATE)
        mw_unit_print(text, sizeof text, v, "USD/h", 3);
    else
        mw_quantity_print(text, sizeof text, v, q, 4);
    snprintf(buf, n, "%s%s", change && v > 0.0 ? "+" : "", text);
    return buf;
}

static void print_inputs(const struct mw_diff *d)
{
    printf("inputs that differ: %u\n", d->input_n);
    for (uint32_t i = 0; i < d->input_n; i++) {
        const struct mw_diff_input *in = &d->input[i];
        const char *source = in->source_b ? in->source_b : in->source_a;
        printf("  %-40s %24.40s -> %-24.40s %.60s\n", in->path, in->a ? in->a : "-", in->b ? in->b : "-", source ? source : "");
    }
}

static void print_bridge(const struct mw_diff *d, const struct mw_bridge *b)
{
    char x[72], y[72], e[72];
    printf("%s (%s): %s -> %s\n", label_of(b->metric), b->simulated ? "simulated" : "closed form", shown(x, sizeof x, b->a, b->q, false), shown(y, sizeof y, b->b, b->q, false));
    for (uint32_t k = 0; k < d->step_n; k++)
        printf("  %-40s %20s%s%s   %.28s%s%.28s\n", d->step[k].path, shown(x, sizeof x, b->delta[k], b->q, true), b->error ? " +- " : "", b->error ? shown(e, sizeof e, b->error[k], b->q, false) : "", d->step[k].a ? d->step[k].a : d->grouped ? "" : "-",
               d->grouped ? "" : " -> ", d->step[k].b ? d->step[k].b : "-");
    printf("  %-40s %20s\n", "remainder", shown(x, sizeof x, b->remainder, b->q, true));
}

static void print_text(const struct mw_diff *d)
{
    printf("A: %s\nB: %s\n", d->name_a, d->name_b);
    print_inputs(d);
    if (d->step_n == 0) {
        printf("nothing that moves a result differs\n");
        return;
    }
    char orders[80] = "in the order of the scenario";
    if (d->order_n)
        snprintf(orders, sizeof orders, "mean of %u drawn orders (Shapley, +- its standard error)", d->order_n);
    else if (d->shapley)
        snprintf(orders, sizeof orders, "mean of all orders (Shapley)");
    printf("bridge by %s, %s%s\n", d->exact ? "simulation" : "the closed form", orders, d->grouped ? ", section by section" : "");
    for (uint32_t i = 0; i < d->bridge_n; i++)
        print_bridge(d, &d->bridge[i]);
}

static void print_json(const struct mw_diff *d)
{
    struct mw_str out;
    struct mw_json j;
    mw_str_init(&out);
    mw_json_init(&j, &out, 1);
    mw_json_object(&j, NULL);
    mw_json_str(&j, "a", d->name_a);
    mw_json_str(&j, "b", d->name_b);
    mw_json_str(&j, "by", d->exact ? "simulation" : "estimate");
    mw_json_str(&j, "order", d->order_n ? "drawn" : d->shapley ? "shapley" : "ordered");
    mw_json_array(&j, "inputs");
    for (uint32_t i = 0; i < d->input_n; i++) {
        mw_json_object(&j, NULL);
        mw_json_str(&j, "path", d->input[i].path);
        mw_json_str(&j, "a", d->input[i].a);
        mw_json_str(&j, "b", d->input[i].b);
        mw_json_str(&j, "source_a", d->input[i].source_a);
        mw_json_str(&j, "source_b", d->input[i].source_b);
        mw_json_end(&j, '}');
    }
    mw_json_end(&j, ']');
    mw_json_object(&j, "bridges");
    for (uint32_t i = 0; i < d->bridge_n; i++) {
        const struct mw_bridge *b = &d->bridge[i];
        mw_json_object(&j, b->metric);
        mw_json_num(&j, "a", b->a);
        mw_json_num(&j, "b", b->b);
        mw_json_bool(&j, "simulated", b->simulated);
        mw_json_object(&j, "steps");
        for (uint32_t k = 0; k < d->step_n; k++)
            mw_json_num(&j, d->step[k].path, b->delta[k]);
        mw_json_end(&j, '}');
        if (b->error) {
            mw_json_object(&j, "standard_error");
            for (uint32_t k = 0; k < d->step_n; k++)
                mw_json_num(&j, d->step[k].path, b->error[k]);
            mw_json_end(&j, '}');
        }
        mw_json_num(&j, "remainder", b->remainder);
        mw_json_end(&j, '}');
    }
    mw_json_end(&j, '}');
    mw_json_end(&j, '}');
    printf("%s\n", out.s);
    mw_str_fini(&out);
}

static int keep(const struct mw_cli *c, const struct mw_diff *d, struct mw_diag *diag)
{
    char path[1100];
    snprintf(path, sizeof path, "%s/results.db", c->out);
    if (!mw_dir_make(c->out)) {
        mw_diag_error(diag, "E103", ((struct mw_pos){ c->out, 0, 0 }), NULL, "cannot make the folder: %s", strerror(errno));
        return MW_EXIT_FAILED;
    }
    struct mw_store *store = mw_store_create(path, diag);
    if (!store)
        return MW_EXIT_FAILED;
    mw_store_meta(store, "kind", "diff");
    mw_store_meta(store, "version", MW_VERSION);
    mw_diff_store(d, store);
    bool ok = mw_store_finish(store);
    mw_store_close(store);
    return ok ? MW_EXIT_OK : MW_EXIT_FAILED;
}

int mw_cmd_diff(const struct mw_cli *c)
{
    struct mw_session s;
    struct mw_diff *d;
    if (c->arg_n != 2) {
        fprintf(stderr, "millwright: diff takes two scenarios or two databases\n");
        return MW_EXIT_USAGE;
    }
    mw_session_open(&s, c->arg[0]);
    int rc = mw_diff(&s, c->arg[0], c->arg[1], c->seed, c->exact, &d);
    if (rc == MW_EXIT_OK && c->out)
        rc = keep(c, d, s.diag);
    if (rc == MW_EXIT_OK && c->json)
        print_json(d);
    else if (rc == MW_EXIT_OK)
        print_text(d);
    mw_diag_print(s.diag, stderr);
    mw_session_close(&s);
    return rc;
}
