/* sim/base/str.h - growing string buffer, glob over dotted paths, and did-you-mean. */
#ifndef MW_BASE_STR_H
#define MW_BASE_STR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mw_str { char *s; size_t n, cap; };
void mw_str_init(struct mw_str *b);
void mw_str_fini(struct mw_str *b);
void mw_str_addn(struct mw_str *b, const char *s, size_t n);
void mw_str_add(struct mw_str *b, const char *s);
void mw_str_addf(struct mw_str *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Shortest decimal (1 to 17 digits) that reads back to the same double; v finite, buf_n at least MW_DOUBLE_TEXT_N.  Returns buf. */
enum { MW_DOUBLE_TEXT_N = 32 };
const char *mw_double_text(char *buf, size_t buf_n, double v);
/* At most so many significant digits (1 to 17), without trailing zeros; 1200 and 0.00012 rather than 1.2e+03 and 1.2e-04. */
const char *mw_double_digits(char *buf, size_t buf_n, double v, int digits);

/* '*' matches one name of a dotted path or a part of it (never a dot), "**" any tail. */
bool mw_path_match(const char *glob, const char *path);
/* Nearest of n candidates by Damerau-Levenshtein distance (at most a third of the word's length, rounded), or NULL; the first of equals. */
const char *mw_str_nearest(const char *word, const char *const *candidates, size_t n);
/* Bytes of the well-formed UTF-8 sequence at s (RFC 3629: no surrogates, no overlong forms), 0 if it is not one. */
size_t mw_utf8_len(const unsigned char *s, size_t n);
uint64_t mw_hash64(const void *p, size_t n_B); /* FNV-1a then a finalizer; stable across builds: results depend on it */
uint64_t mw_hash_str(const char *s);

#endif
