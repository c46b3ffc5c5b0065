/* sim/input/schema.h - one table row per parameter: it drives parsing, units, defaults, ranges, `paths`, the resolved dump and the docs test.
 *
 * Tables are arrays of struct mw_param ended by MW_PARAM_END.  A row binds into the caller's struct at its offset.
 * A section that is itself a map of named items (halls, work, storage, probes) has a table whose only row has the key "*" and kind
 * MW_K_MAP (or MW_K_BLEND, MW_K_RAW): the row's offset holds the map.  A section given as a plain string is its `use` row, whether that
 * row stands in the table (kind MW_K_COUNTED or MW_K_TEXT) or comes from `lib`.
 * Text of defaults is written in the input language ("15 min", "85 %", "[a, b]"): what a user reads is what he could have typed.
 *
 * Sections.  def NULL: always there, filled with the defaults of its rows (its required rows are then required); def "": optional, and
 *   bound as nothing (0, NULL, NAN; a part's count 0) when absent and its table requires something or it is a part; def "part": that part.
 *   sub NULL with lib: the part's table.  Both sub and lib: keys of both (sub first; a key in both must mean the same).  If sub has no
 *   row `use`, the section's struct begins with the part's struct, bound there too; if it has one, only sub is bound.  A row `use` with .lib in a claimed table gives a claim without a row of its own its library kind.
 *   words "now": what a plain value given instead of keys means ({ now: 900 G token/day }); also for the items of a map and of a series
 *   (a plain series is one step named `always`).  words "trace|power" that are no keys: names that `use` accepts beside parts.
 * Heads.  Where a table has rows `use`, `about` and `count` they are bound (part's name, its line, its number) like any other row.
 * Maps.  A table of one row with key "*" claims a whole section as one value: claim "halls" with { "*", MW_K_MAP, ... }, "cases" with RAW.
 *   Several claims may share a path: the keys of all are allowed, bind each with mw_scenario_bind_table.
 * Texts.  MW_K_TEXT and MW_K_WORDS with lib must name a part of that kind, one of `words`, or a file (has a slash or an ending of a file).
 * Limits.  MW_Q_FRACTION is 0..1 unless the row says otherwise; max <= min leaves the upper end open.
 */
#ifndef MW_INPUT_SCHEMA_H
#define MW_INPUT_SCHEMA_H
#include "sim/base/units.h"
#include <stddef.h>
#include <stdint.h>

enum mw_kind {
    MW_K_QTY,      /* double, SI, by quantity; may be ranged and may carry its paper                                    */
    MW_K_BAND,     /* struct mw_band: a quantity with its low, high and status, for what is priced or put in a register       */
    MW_K_QTY_AUTO, /* same, or the word `auto`, bound as NAN                                                            */
    MW_K_QTY_OF,   /* struct mw_amount: "85 % of contract", "80 % of 11 months", "12 % after 5 years (2..25)", "800 ms at p95", "late 24 h", a plain quantity, or a word */
    MW_K_CHANGE,   /* struct mw_amount with rel: "x3", "x0.8", "+12 months", or a plain quantity                         */
    MW_K_TEXT,     /* const char *                                                                                      */
    MW_K_WORD,     /* int: index into the row's words "a|b|c"                                                           */
    MW_K_DATE,     /* int64_t ns                                                                                        */
    MW_K_WORDS,    /* struct mw_words: list of texts ([a, b] or a single one)                                           */
    MW_K_NUMBERS,  /* struct mw_numbers: list of quantities ([2028, 2031])                                              */
    MW_K_SECTION,  /* inline struct; sub = its table.  A lib row (see below) accepts `use`                               */
    MW_K_MAP,      /* struct mw_map of named items; sub = the item's table, item_B its size; items accept `like`          */
    MW_K_BLEND,    /* struct mw_map of struct mw_blend: keys are numbers or names, values quantities: { 8: 60 %, 32: 30 % } */
    MW_K_COUNTED,  /* inline part struct, "16 x gb200-su" or { use, count }; the part's head holds the count; lib = its kind */
    MW_K_WINDOWED, /* struct mw_map of struct mw_window: tariff windows { "Mon-Fri 13-19h": 71 USD/MWh (55..110), else: 41 USD/MWh } or one plain value */
    MW_K_RATED,    /* struct mw_rated: "3 x 60 MVA", "2 x 400 Gb/s"                                                     */
    MW_K_SERIES,   /* struct mw_map of struct mw_step_at: dated steps { step1: { from:, power:, slip: } } - use MW_K_MAP; kept for plain "value" = constant */
    MW_K_RAW       /* const struct mw_node *: read by its owner (cases, sweep, size, drills: the grammar of paths)        */
};

/* How deep a key is modelled; what a user sets on a row that is not simulated is listed in the report. */
enum mw_depth { MW_MODELLED, MW_PARAMETRIC, MW_NOT_SIMULATED };

struct mw_param {
    const char *key;
    enum mw_kind kind;
    enum mw_quantity q;
    size_t offset;
    const char *def;      /* default in the input language; NULL: required; "" : may be absent, bound as zero/NULL (NAN for quantities) */
    double min, max;      /* SI; both 0: unchecked beyond the quantity's own sense (powers, bytes, money per unit, times are >= 0 unless min < 0) */
    const struct mw_param *sub;
    size_t item_B;
    const char *lib;      /* library kind of a part or template here: "rack", "ups", "power-template"; NULL: none */
    const char *words;    /* MW_K_WORD: "none|n|n+1|2n" */
    enum mw_depth depth;
    const char *doc;      /* one line, lower case, no full stop */
};
#define MW_PARAM_END { .key = NULL }

struct mw_band    { double v, low, high; /* low, high NAN where unknown */ char status; /* enum mw_status, 0 absent */ const char *source; };
struct mw_words   { const char **s; uint32_t n; };
struct mw_numbers { double *v; uint32_t n; };
struct mw_map     { void *item; uint32_t n; const char **name; };
struct mw_blend   { double key, share; };
struct mw_rated   { double count, rating; };
/* Days and hours of a week in local time: bit 0 = Monday; minutes [from, to) of the day, to may be 1440. days 0: the `else` window. */
struct mw_window  { uint8_t days; uint16_t from_min, to_min; uint16_t months /* bit 0 = January; 0 = all */; double v; };
struct mw_amount  { double v; /* NAN if only a word */ char op; /* 0 plain, '%' of something, 'x' factor, '+' or '-' shift, '@' at/after, '>' min, '<' max, 'b' by: see phrase.h */ const char *of; /* "contract", "p95", "5 years" */ double of_si; /* time or fraction in `of` where it is one */ };

/* Every row that the language knows, with sections nested: roots are the claims of all models and of sim/plan. */
struct mw_schema_root { const char *path; const struct mw_param *table; };

#endif
