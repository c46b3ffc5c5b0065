/* sim/base/str.c - growing strings, globs over dotted paths, did-you-mean and stable hashes; no locale, no Unicode tables. */
#include "sim/base/str.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mw_str_init(struct mw_str *b)
{
    *b = (struct mw_str){ 0 };
}

void mw_str_fini(struct mw_str *b)
{
    free(b->s);
    *b = (struct mw_str){ 0 };
}

/* Room for n more characters and the terminator. */
static void reserve(struct mw_str *b, size_t n)
{
    size_t need = b->n + n + 1;
    if (need <= b->cap)
        return;
    size_t cap = b->cap ? b->cap : 64;
    while (cap < need)
        cap *= 2;
    char *s = realloc(b->s, cap);
    if (!s) {
        fprintf(stderr, "millwright: out of memory (%zu bytes asked for)\n", cap);
        abort();
    }
    b->s = s;
    b->cap = cap;
}

void mw_str_addn(struct mw_str *b, const char *s, size_t n)
{
    reserve(b, n);
    if (n)
        memcpy(b->s + b->n, s, n);
    b->n += n;
    b->s[b->n] = '\0';
}

void mw_str_add(struct mw_str *b, const char *s)
{
    mw_str_addn(b, s, strlen(s));
}

void mw_str_addf(struct mw_str *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    MW_ASSERT(n >= 0);
    reserve(b, (size_t)n);
    vsnprintf(b->s + b->n, (size_t)n + 1, fmt, again);
    va_end(again);
    b->n += (size_t)n;
}

const char *mw_double_digits(char *buf, size_t buf_n, double v, int digits)
{
    MW_ASSERT(isfinite(v) && digits >= 1 && digits <= 17 && buf_n >= MW_DOUBLE_TEXT_N);
    snprintf(buf, buf_n, "%.*e", digits - 1, v);
    int exp10 = atoi(strchr(buf, 'e') + 1);
    if (exp10 < -5 || exp10 > 15) {
        snprintf(buf, buf_n, "%.*g", digits, v);
        return buf;
    }
    int decimals = digits - 1 - exp10;
    if (decimals <= 0) { /* 1.2e3 is 1200 */
        snprintf(buf, buf_n, "%.0f", strtod(buf, NULL));
        return buf;
    }
    snprintf(buf, buf_n, "%.*f", decimals, v);
    size_t n = strlen(buf);
    while (buf[n - 1] == '0')
        n--;
    buf[buf[n - 1] == '.' ? n - 1 : n] = '\0';
    return buf;
}

const char *mw_double_text(char *buf, size_t buf_n, double v)
{
    for (int digits = 1; digits <= 17; digits++) {
        mw_double_digits(buf, buf_n, v, digits);
        if (strtod(buf, NULL) == v) /* 17 digits always read back */
            break;
    }
    return buf;
}

/* Backtracking over the last star only would do for plain globs; "**" and "*" differ in what they may swallow,
 * so each star tries every length, which is cheap on paths of a few dozen characters. */
bool mw_path_match(const char *glob, const char *path)
{
    for (; *glob != '*'; glob++, path++) {
        if (*glob != *path)
            return false;
        if (*glob == '\0')
            return true;
    }
    bool crosses_dots = glob[1] == '*';
    const char *rest = glob + 1;
    while (*rest == '*')
        rest++;
    for (;; path++) {
        if (mw_path_match(rest, path))
            return true;
        if (*path == '\0' || (*path == '.' && !crosses_dots))
            return false;
    }
}

enum { NEAREST_MAX = 63 }; /* longer words are no typing mistakes of each other */

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;
    return m < c ? m : c;
}

/* Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost 1. */
static unsigned edit_distance(const char *a, size_t na, const char *b, size_t nb)
{
    unsigned row[3][NEAREST_MAX + 1];
    for (size_t j = 0; j <= nb; j++)
        row[0][j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        unsigned *cur = row[i % 3];
        const unsigned *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
        cur[0] = (unsigned)i;
        for (size_t j = 1; j <= nb; j++) {
            cur[j] = min3(up[j] + 1, cur[j - 1] + 1, up[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && up2[j - 2] + 1 < cur[j])
                cur[j] = up2[j - 2] + 1;
        }
    }
    return row[na % 3][nb];
}

const char *mw_str_nearest(const char *word, const char *const *candidates, size_t n)
{
    size_t len = strlen(word);
    if (len > NEAREST_MAX)
        return NULL;
    unsigned best = (unsigned)(len + 1) / 3 + 1; /* one more than allowed */
    const char *found = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t cl = strlen(candidates[i]);
        if (cl > NEAREST_MAX)
            continue;
        unsigned d = edit_distance(word, len, candidates[i], cl);
        if (d < best) {
            best = d;
            found = candidates[i];
        }
    }
    return found;
}

uint64_t mw_hash64(const void *p, size_t n_B)
{
    /* FNV-1a, 64 bit: offset basis and prime of RFC 9923 (Fowler, Noll, Vo). */
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n_B; i++)
        h = (h ^ ((const unsigned char *)p)[i]) * UINT64_C(0x100000001b3);
    /* FNV mixes its low bits well and its high bits badly; the finalizer of SplitMix64 (Steele, Lea, Flood 2014) spreads them. */
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

uint64_t mw_hash_str(const char *s)
{
    return mw_hash64(s, strlen(s));
}

size_t mw_utf8_len(const unsigned char *s, size_t n)
{
    if (s[0] < 0x80)
        return 1;
    size_t len = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || len > n)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    bool outside = (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF4 && s[1] > 0x8F);
    return overlong || outside ? 0 : len;
}
