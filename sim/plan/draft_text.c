/* sim/plan/draft_text.c - the words of a first scenario: every choice with its reason and with where to change it; it chooses nothing. */
#include "sim/base/calendar.h"
#include "sim/plan/draft.h"
#include <stdio.h>
#include <string.h>

static const char *tokens(char *buf, size_t n, double tok)
{
    char digits[MW_DOUBLE_TEXT_N];
    bool t = tok >= 1e12, g = tok >= 1e9;
    snprintf(buf, n, "%s %s", mw_double_digits(digits, sizeof digits, tok / (t ? 1e12 : g ? 1e9 : 1e6), 2), t ? "T" : g ? "G" : "M");
    return buf;
}

static const char *megawatts(char *buf, size_t n, double w)
{
    char digits[MW_DOUBLE_TEXT_N];
    snprintf(buf, n, "%s MW", mw_double_digits(digits, sizeof digits, w / 1e6, 9));
    return buf;
}

static void head(const struct mw_draft *d, struct mw_str *out)
{
    char mw[48], start[40];
    megawatts(mw, sizeof mw, d->contract_w);
    mw_str_addf(out, "# %s at %s, written by `millwright new`.  Every line is a choice that you may change; what is not written comes from the parts library.\n", mw, d->site_label);
    mw_str_add(out, "# `millwright paths FILE` lists every value with its source, `millwright explain FILE` where the megawatts go, `millwright headroom FILE` what more fits.\n");
    mw_str_addf(out, "millwright: 1\ntitle: \"%s, %s of %s\"\nquestion: What fits behind %s, what binds, and what does a GPU-hour cost?\n\n", d->site_label, mw, d->gpu, mw);
    mw_date_print(start, sizeof start, d->start_ns);
    mw_str_addf(out, "# Climate, time zone, power price and carbon of the place.  A measured year: { use: %s, weather: { file: year.epw } }.\nsite: %s\n\n", d->site, d->site);
    mw_str_addf(out, "# Contracted at the meter, and firm from the first day (assumed).  Energy at the mean retail price of the site (assumed).\n"
                     "# Steps:  firm: { step1: { from: %s, power: %s, slip: 60 d (0..180) } }     Tariff:  tariff: NAME of `millwright catalog tariff`\n", start, mw);
    mw_str_addf(out, "grid: { contract: %s }\n\n", mw);
}

static void cluster(const struct mw_draft *d, struct mw_str *out)
{
    mw_str_addf(out, "# No count: as many racks of %u %s as contract, losses and plant allow on the design day.", d->gpu_per_rack, d->gpu);
    if (d->racks)
        mw_str_addf(out, "  As written %u racks, %u GPUs.", d->racks, d->gpus);
    mw_str_addf(out, "\n# %u racks share busway, leaf switches and coolant row%s%s%s.  A fixed number: use: 100 x %s.  Halls with dates: see examples/campus-100mw.yaml.\n", d->block_racks,
                d->block ? ", as in block " : " (assumed)", d->block ? d->block : "", "", d->rack);
    mw_str_addf(out, "cluster: { use: %s, block_racks: %u }\n\n", d->rack, d->block_racks);
}

static void plant(const struct mw_draft *d, struct mw_str *out)
{
    mw_str_addf(out, "# Redundancy, transformers, UPS, busways and generators of a template; counts follow from the racks.  `millwright catalog power-template`\npower: %s\n\n", d->power);
    if (d->stray_cooling)
        mw_str_addf(out, "# Asked for, but these racks give %.0f %% of their heat to liquid: the model takes all of it as air.  They want direct-to-chip.\n", 100.0 * d->liquid_frac);
    else if (d->liquid_frac > 0.0)
        mw_str_addf(out, "# The racks give %.0f %% of their heat to liquid, the rest to air.  `millwright catalog cooling-template`\n", 100.0 * d->liquid_frac);
    else
        mw_str_add(out, "# The racks are cooled by air.  `millwright catalog cooling-template`\n");
    mw_str_addf(out, "cooling: %s\n\n", d->cooling);
}

static void network(const struct mw_draft *d, struct mw_str *out)
{
    char size[48], read[48], write[48];
    if (d->fabric)
        mw_str_addf(out, "# One non-blocking network of the block's switches, one port a GPU.  `millwright catalog switch`\nfabric: { scale_out: %s }\n\n", d->fabric);
    if (!(d->store_B > 0.0))
        return;
    mw_quantity_exact(size, sizeof size, d->store_B, MW_Q_BYTES);
    mw_quantity_exact(read, sizeof read, d->store_read_Bps, MW_Q_BYTE_RATE);
    mw_quantity_exact(write, sizeof write, d->store_write_Bps, MW_Q_BYTE_RATE);
    mw_str_addf(out, "# 1 TB, 80 MB/s read and 50 MB/s write per GPU (assumed, as in the campus example); checkpoints go here.\nstorage:\n"
                     "  hot: { use: lustre-flash, size: %s, read: %s, write: %s }\n\n", size, read, write);
}

static void work(const struct mw_draft *d, struct mw_str *out)
{
    char tok[48], day[48];
    mw_str_add(out, "# Work is invented: put your own here.  Utilisation and tokens per second are stated on the model cards, not computed; reports mark them assumed.\n");
    if (d->train)
        mw_str_addf(out, "#   pretrain: half the GPUs at most, a power of two; tokens for about three months at the stated utilisation, a new run every four\n");
    if (d->serve)
        mw_str_add(out, "#   chat:     the demand that keeps a quarter of the GPUs at 70 % load\n");
    mw_str_add(out, "#   research: small jobs on what is left, shaped like a published trace\nwork:\n");
    if (d->train)
        mw_str_addf(out, "  pretrain: { train: %s, tokens: %s, gpus: %u, every: 4 months }\n", d->train, tokens(tok, sizeof tok, d->train_tok), d->train_gpus);
    if (d->serve)
        mw_str_addf(out, "  chat:     { serve: %s, demand: { now: %s token/day, shape: us-diurnal }, slo: chat }\n", d->serve, tokens(day, sizeof day, d->serve_tokps * MW_S_PER_DAY));
    mw_str_add(out, "  research: { replay: philly, scale: to fit }\n\n");
}

static void money(const struct mw_draft *d, struct mw_str *out)
{
    mw_str_addf(out, "# Prices of plant, staff, debt and rent of a GPU cloud in the United States; rent is not that of %s.  A quote of yours:\n", d->gpu);
    mw_str_addf(out, "#   money: { use: neocloud, quotes: { %s: { value: 3.30 MUSD, source: \"offer 1187\", date: 2026-10-02 } } }\nmoney: neocloud\n\n", d->rack);
    mw_str_add(out, "# Columns of every table.  The lender looks at rent a fifth lower, more of it empty, and machines worth nothing at the end (assumed).\ncases:\n  base:   {}\n"
                    "  lender: { money.sells.rent.price: x0.8, money.sells.rent.sold: 60 %, money.residual.gpu: 0 % }\n\n");
}

static void run(const struct mw_draft *d, struct mw_str *out)
{
    char start[40];
    mw_str_add(out, "# Static load points: what the meter reads when every machine idles, and when every machine is busy.\nprobes:\n  idle: { cpu: 0 %, gpu: 0 % }\n  busy: { cpu: 100 %, gpu: 100 % }\n\n");
    mw_str_addf(out, "# The plan; the first full year is simulated in detail, the others follow from it.  Other years: detail: [2028, 2030]\nrun: { start: %s, horizon: %d year%s }\n",
                mw_date_print(start, sizeof start, d->start_ns), d->years, d->years == 1 ? "" : "s");
}

void mw_draft_text(const struct mw_draft *d, struct mw_str *out)
{
    head(d, out);
    cluster(d, out);
    plant(d, out);
    network(d, out);
    work(d, out);
    money(d, out);
    run(d, out);
}
