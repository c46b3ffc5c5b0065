/* sim/cli/cmd_headroom.c - what more fits and what binds, as a table or as JSON; it decides nothing. */
#include "sim/base/calendar.h"
#include "sim/base/json.h"
#include "sim/cli/cli.h"
#include "sim/plan/headroom.h"
#include "sim/plan/shadow.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *amount(char *buf, size_t n, double v, enum mw_quantity q)
{
    if (isnan(v))
        return "-";
    return q == MW_Q_VOLUME_FLOW ? mw_unit_print(buf, n, v, "m3/day", 1) : q == MW_Q_POWER ? mw_unit_print(buf, n, v, "MW", 3) : mw_quantity_print(buf, n, v, q, 4);
}

static const char *racks(char *buf, size_t n, double v)
{
    if (isnan(v))
        return "not known";
    if (isinf(v))
        return "-";
    snprintf(buf, n, "%.0f", v);
    return buf;
}

static const char *binder(const struct mw_room_rack *r, bool built)
{
    enum mw_room by = built ? r->built_by : r->extended_by;
    return built && r->built_by_hall ? "different things in different halls" : by == MW_ROOM_N ? "nothing that is known" : r->row[by].name;
}

static void table(const struct mw_room_rack *r)
{
    char used[48], allowed[48], left[48], more[32];
    printf("  %-36s %13s %13s %13s %10s\n", "resource", "used", "allowed", "left", "racks more");
    for (int k = 0; k < MW_ROOM_N; k++) {
        const struct mw_room_row *w = &r->row[k];
        bool binds = k == (int)r->built_by || k == (int)r->extended_by;
        printf("  %-36s %13s %13s %13s %10s %s%s%s%s%s\n", w->name, amount(used, sizeof used, w->used, w->q), amount(allowed, sizeof allowed, w->allowed, w->q),
               amount(left, sizeof left, w->allowed - w->used, w->q), racks(more, sizeof more, w->racks_n), binds ? "<- binds " : "", w->where ? w->where : "",
               w->note ? w->where ? " (" : "(" : "", w->note ? w->note : "", w->note ? ")" : "");
    }
}

static void one_rack(const struct mw_room_rack *r)
{
    char more[32], built[32], mass[32];
    printf("\n%s%s%s%s: %.1f kW, %.0f %% of it to liquid, %s; one more takes %.1f kW at the meter\n", r->name, r->here ? "" : ", not in the plan yet", r->from ? ", from " : "", r->from ? r->from : "",
           r->rack_w / 1e3, 100.0 * r->liquid_frac, r->mass_kg > 0.0 ? mw_quantity_print(mass, sizeof mass, r->mass_kg, MW_Q_MASS, 3) : "no mass stated", r->meter_w / 1e3);
    table(r);
    printf("  as built %s more: %s.  With more plant of the same templates %s more: %s.\n", racks(built, sizeof built, r->built_n), binder(r, true), racks(more, sizeof more, r->extended_n), binder(r, false));
}

static void steps(const struct mw_headroom *h)
{
    char date[40], more[32];
    if (h->step_n == 0)
        return;
    printf("\nsteps of firm power, each with what is accepted by then on a design day\n  %-14s %-12s %12s %12s %12s %12s %10s\n", "step", "date", "firm", "allowed", "used", "left", "racks more");
    for (uint32_t i = 0; i < h->step_n; i++) {
        const struct mw_room_step *s = &h->step[i];
        printf("  %-14s %-12.10s %9.3f MW %9.3f MW %9.3f MW %9.3f MW %10s\n", s->name, mw_date_print(date, sizeof date, s->t_ns), s->firm_w / 1e6, s->limit_w / 1e6, s->meter_w / 1e6,
               (s->limit_w - s->meter_w) / 1e6, racks(more, sizeof more, s->racks_n));
    }
}

static const char *signed_amount(char *buf, size_t n, double v, enum mw_quantity q)
{
    char text[48];
    if (!isfinite(v))
        return "not known";
    snprintf(buf, n, "%s%s", v > 0.0 ? "+" : "", mw_quantity_print(text, sizeof text, v, q, 3));
    return buf;
}

static void shadows(const struct mw_headroom *h)
{
    char capex[64], opex[64], npv[64];
    if (h->shadow_n == 0)
        return;
    printf("\none more of a limit, by the closed form: GPU-hours of a year like the last detail year, cost of a year at full build\n  %-24s %-10s %10s %24s %16s %16s %16s\n", "limit", "one more", "GPUs", "productive GPU-hours", "capital", "running cost", "present value");
    for (uint32_t i = 0; i < h->shadow_n; i++) {
        const struct mw_shadow *w = &h->shadow[i];
        if (w->why) {
            printf("  %-24s %-10s %s\n", w->path, w->unit, w->why);
            continue;
        }
        printf("  %-24s %-10s %+10.1f %+24.0f %16s %16s %16s  (from %.4g to %.4g)\n", w->path, w->unit, w->gpus_n, w->useful_gpu_s / 3600.0, signed_amount(capex, sizeof capex, w->capex_usd, MW_Q_MONEY),
               signed_amount(opex, sizeof opex, w->opex_usd, MW_Q_MONEY), signed_amount(npv, sizeof npv, w->npv_usd, MW_Q_MONEY), w->from, w->from + w->step);
    }
}

static void print(const struct mw_headroom *h)
{
    char date[40];
    printf("%u racks stand by %.10s: %.3f MW at the racks and %.3f MW at the meter on the design day, %.3f MW allowed\n", h->racks_here, mw_date_print(date, sizeof date, h->end_ns), h->it_w / 1e6,
           h->design.r.meter_w / 1e6, h->design.limit_w / 1e6);
    for (uint32_t i = 0; i < h->rack_n; i++)
        one_rack(&h->rack[i]);
    steps(h);
    shadows(h);
    printf("\n'-' does not bind; 'not known': the plan says nothing of it.  A rack counts with its basis watts (power.basis).\n");
}

/* ---- JSON: { racks, it_w, meter_w, limit_w, kinds: [{ rack, ... , resources: { NAME: {...} } }], steps: [...], one_more: { PATH: {...} } }; all SI */

static const char *const key[MW_ROOM_N] = { "meter", "substation_n1", "transformers", "ups", "busways", "liquid", "air", "positions", "floor_kg_per_position", "ports", "water_m3ps" };

static void json_row(struct mw_json *j, const char *name, const struct mw_room_row *w)
{
    mw_json_object(j, name);
    mw_json_num(j, "used", w->used);
    mw_json_num(j, "allowed", w->allowed);
    mw_json_num(j, "left", w->allowed - w->used);
    mw_json_bool(j, "known", !isnan(w->racks_n));
    mw_json_num(j, "racks_more", w->racks_n); /* null: not known or without limit */
    mw_json_str(j, "where", w->where);
    mw_json_str(j, "note", w->note);
    mw_json_end(j, '}');
}

static void json_rack(struct mw_json *j, const struct mw_room_rack *r)
{
    mw_json_object(j, NULL);
    mw_json_str(j, "rack", r->name);
    mw_json_str(j, "from", r->from);
    mw_json_bool(j, "in_use", r->here);
    mw_json_num(j, "rack_w", r->rack_w);
    mw_json_num(j, "meter_w", r->meter_w);
    mw_json_num(j, "liquid_frac", r->liquid_frac);
    mw_json_num(j, "mass_kg", r->mass_kg);
    mw_json_num(j, "as_built_racks", r->built_n);
    mw_json_str(j, "as_built_binds", r->built_by_hall ? "halls" : r->built_by == MW_ROOM_N ? NULL : key[r->built_by]);
    mw_json_num(j, "extended_racks", r->extended_n);
    mw_json_str(j, "extended_binds", r->extended_by == MW_ROOM_N ? NULL : key[r->extended_by]);
    mw_json_object(j, "resources");
    for (int k = 0; k < MW_ROOM_N; k++)
        json_row(j, key[k], &r->row[k]);
    mw_json_end(j, '}');
    mw_json_end(j, '}');
}

static void json_step(struct mw_json *j, const struct mw_room_step *s)
{
    char date[40];
    mw_json_object(j, NULL);
    mw_json_str(j, "step", s->name);
    mw_json_str(j, "date", mw_date_print(date, sizeof date, s->t_ns));
    mw_json_num(j, "firm_w", s->firm_w);
    mw_json_num(j, "limit_w", s->limit_w);
    mw_json_num(j, "meter_w", s->meter_w);
    mw_json_num(j, "racks_more", s->racks_n);
    mw_json_end(j, '}');
}

static void json_shadow(struct mw_json *j, const struct mw_shadow *w)
{
    mw_json_object(j, w->path);
    mw_json_str(j, "unit", w->unit);
    mw_json_num(j, "from", w->from);
    mw_json_num(j, "step", w->step);
    mw_json_num(j, "gpus_n", w->gpus_n);
    mw_json_num(j, "useful_gpu_s_per_year", w->useful_gpu_s);
    mw_json_num(j, "capex_usd", w->capex_usd);
    mw_json_num(j, "opex_usd_per_year", w->opex_usd);
    mw_json_num(j, "npv_usd", w->npv_usd);
    mw_json_str(j, "why", w->why);
    mw_json_end(j, '}');
}

static void print_json(const struct mw_headroom *h)
{
    struct mw_str out;
    struct mw_json j;
    mw_str_init(&out);
    mw_json_init(&j, &out, 1);
    mw_json_object(&j, NULL);
    mw_json_int(&j, "racks", h->racks_here);
    mw_json_num(&j, "it_w", h->it_w);
    mw_json_num(&j, "meter_w", h->design.r.meter_w);
    mw_json_num(&j, "limit_w", h->design.limit_w);
    mw_json_array(&j, "kinds");
    for (uint32_t i = 0; i < h->rack_n; i++)
        json_rack(&j, &h->rack[i]);
    mw_json_end(&j, ']');
    mw_json_array(&j, "steps");
    for (uint32_t i = 0; i < h->step_n; i++)
        json_step(&j, &h->step[i]);
    mw_json_end(&j, ']');
    mw_json_object(&j, "one_more");
    for (uint32_t i = 0; i < h->shadow_n; i++)
        json_shadow(&j, &h->shadow[i]);
    mw_json_end(&j, '}');
    mw_json_end(&j, '}');
    printf("%s\n", out.s);
    mw_str_fini(&out);
}

int mw_cmd_headroom(const struct mw_cli *c)
{
    struct mw_session s;
    struct mw_headroom h;
    char why[512] = "";
    bool plan = c->over && strcmp(c->over, "plan") == 0;
    if (c->arg_n != 1 || (c->over && !plan)) {
        fprintf(stderr, c->arg_n != 1 ? "millwright: headroom takes one scenario\n" : "millwright: --over takes the word plan, for the racks of plan.generations\n");
        return MW_EXIT_USAGE;
    }
    mw_session_open(&s, c->arg[0]);
    struct mw_run_options o = { .scenario = c->arg[0], .kind = "headroom", .sets = c->set, .set_n = c->set_n, .seed = c->seed };
    int rc = mw_headroom_find(&s, &o, plan, &h, why, sizeof why);
    mw_diag_print(s.diag, stderr);
    if (rc == MW_EXIT_INFEASIBLE)
        fprintf(stderr, "%s: infeasible: %s\n", c->arg[0], why);
    if (rc == MW_EXIT_OK && c->json)
        print_json(&h);
    else if (rc == MW_EXIT_OK)
        print(&h);
    mw_session_close(&s);
    return rc;
}
