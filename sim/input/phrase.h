/* sim/input/phrase.h - the typed phrases of the language: short texts whose grammar the schema row chooses, and nothing else.
 *
 * Every function returns false (or 0) with one sentence in msg, without file or path, when the text is not of its form.
 * Spaces around a phrase are ignored; numbers and units are those of sim/base/units.h.
 */
#ifndef MW_INPUT_PHRASE_H
#define MW_INPUT_PHRASE_H
#include "sim/base/arena.h"
#include "sim/input/schema.h"
#include <stdbool.h>

enum { MW_MSG_N = 400 };
struct mw_msg { char text[MW_MSG_N]; };
struct mw_band_si { double si, low, high; bool ranged; }; /* low = high = si when not ranged */

/* Number, unit text and range of "30 d (0..150)", without knowing the quantity: for changes and relative ranges. */
struct mw_parts { double v; char unit[128]; bool ranged; double low, high; };
bool mw_phrase_parts(const char *text, struct mw_parts *out);
const char *mw_phrase_join(struct mw_arena *a, const struct mw_parts *p); /* text that reads back to the same doubles */

/* To twelve digits, for numbers that the program writes into a phrase: -10 % of 31 is 27.9, not 27.900000000000002. */
double mw_phrase_round(double x);

/* "16 x gb200-su", "3 x 60 MVA": the whole number, and where the rest begins. */
bool mw_phrase_counted(const char *text, double *count, const char **rest);
bool mw_phrase_rated(const char *text, enum mw_quantity q, struct mw_rated *out, struct mw_msg *msg);

/* "85 % of contract", "12 % after 5 years (2..25)", "800 ms at p95", "5 MW in 0.1..20 Hz", "late 24 h", "22 kUSD each",
 * "min 1.25 in lender", "max 3.6 BUSD", "by 2027-12-31", "x3", "+12 months", a plain quantity of q, or a word.
 * op: 0 plain or word, '%' share of `of`, '@' at/after/in `of`, 'x' factor, '+' '-' shift or late, '>' min, '<' max, 'b' by (of = the date,
 * of_si = seconds since 1970).  of_si: seconds, fraction (p95 = 0.95) or lower Hz where `of` is one of these; else NAN.  A band only with v. */
bool mw_phrase_amount(struct mw_arena *a, const char *text, enum mw_quantity q, struct mw_amount *out, struct mw_band_si *band, struct mw_msg *msg);
/* "x0.8", "+12 months", "-10 %" (= x0.9), or a plain quantity. */
bool mw_phrase_change(struct mw_arena *a, const char *text, enum mw_quantity q, struct mw_amount *out, struct mw_msg *msg);
/* Is this the text of a change ("x0.8", "+12 months", "+10 %", "-10 %")?  "-5 °C" is not: it is a value. */
bool mw_phrase_is_change(const char *text);

/* "0..40 MW", "4032..12096 by 576", "32 °C..45 °C": step is NAN where none is given. */
struct mw_interval { double low, high, step; };
bool mw_phrase_span(const char *text, enum mw_quantity q, struct mw_interval *out, struct mw_msg *msg);

/* "min 1.25 in lender", "max 3.6 BUSD", "by 2027-12-31": split only, because the quantity is the result's. */
struct mw_limit { char op; /* '>' min, '<' max, 'b' by */ const char *value, *in; /* case or NULL */ };
bool mw_phrase_limit(struct mw_arena *a, const char *text, struct mw_limit *out);

/* "Mon-Fri 13-19h", "Jun-Sep weekdays 13:30-19h", "Sat,Sun", "22-6h" (two windows), "else".  Number of windows written, 0 if malformed. */
unsigned mw_phrase_window(const char *text, struct mw_window out[2]);

/* Index of text in "a|b|c" regardless of case (N+1 is n+1), -1 if it is none of them. */
int mw_phrase_word(const char *words, const char *text);

#endif
