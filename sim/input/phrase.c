/* sim/input/phrase.c - counted and rated parts, words, spans, limits, and the number-unit-range split; amounts are in phrase_amount.c. */
#include "sim/input/phrase.h"
#include "sim/base/str.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *skip_blanks(const char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    return s;
}

/* A decimal number at s (no hex, no NaN, no leading spaces); NULL if there is none. */
static const char *number_end(const char *s, double *v)
{
    const char *p = s + (*s == '+' || *s == '-');
    if (!isdigit((unsigned char)*p) && !(*p == '.' && isdigit((unsigned char)p[1])))
        return NULL;
    if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
        return NULL;
    /* "10..20" is a span: strtod would swallow the first dot of it */
    const char *dots = strstr(p, "..");
    size_t n = dots ? (size_t)(dots - s) : strlen(s);
    char buf[64];
    if (n >= sizeof buf)
        n = sizeof buf - 1;
    memcpy(buf, s, n);
    buf[n] = '\0';
    char *end;
    *v = strtod(buf, &end);
    return isfinite(*v) && end > buf ? s + (end - buf) : NULL;
}

/* "(LOW..HIGH)" at the end of text: its start, or NULL. */
static const char *range_tail(const char *text)
{
    size_t n = strlen(text);
    const char *open = strrchr(text, '(');
    return open && n > 0 && text[n - 1] == ')' && strstr(open, "..") ? open : NULL;
}

static bool range_numbers(const char *open, double *low, double *high)
{
    const char *s = number_end(skip_blanks(open + 1), low);
    s = s ? skip_blanks(s) : NULL;
    if (!s || strncmp(s, "..", 2) != 0)
        return false;
    s = number_end(skip_blanks(s + 2), high);
    return s && *skip_blanks(s) == ')';
}

bool mw_phrase_parts(const char *text, struct mw_parts *out)
{
    *out = (struct mw_parts){ 0 };
    const char *s = number_end(skip_blanks(text), &out->v);
    if (!s)
        return false;
    s = skip_blanks(s);
    const char *open = range_tail(s), *end = open ? open : s + strlen(s);
    while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    size_t n = (size_t)(end - s);
    if (n >= sizeof out->unit)
        return false;
    memcpy(out->unit, s, n);
    out->unit[n] = '\0';
    out->ranged = open != NULL;
    out->low = out->high = out->v;
    return !open || range_numbers(open, &out->low, &out->high);
}

const char *mw_phrase_join(struct mw_arena *a, const struct mw_parts *p)
{
    char v[MW_DOUBLE_TEXT_N], low[MW_DOUBLE_TEXT_N], high[MW_DOUBLE_TEXT_N];
    mw_double_text(v, sizeof v, p->v);
    const char *space = *p->unit ? " " : "";
    if (!p->ranged)
        return mw_arena_printf(a, "%s%s%s", v, space, p->unit);
    mw_double_text(low, sizeof low, p->low);
    mw_double_text(high, sizeof high, p->high);
    return mw_arena_printf(a, "%s%s%s (%s..%s)", v, space, p->unit, low, high);
}

double mw_phrase_round(double x)
{
    char buf[40];
    snprintf(buf, sizeof buf, "%.12g", x);
    return strtod(buf, NULL);
}

bool mw_phrase_counted(const char *text, double *count, const char **rest)
{
    double n;
    const char *s = number_end(skip_blanks(text), &n);
    if (!s || n < 0 || n != floor(n) || n > 1e9)
        return false;
    s = skip_blanks(s);
    if (*s != 'x' || (s[1] != ' ' && s[1] != '\t') || *skip_blanks(s + 1) == '\0')
        return false;
    *count = n;
    *rest = skip_blanks(s + 1);
    return true;
}

bool mw_phrase_rated(const char *text, enum mw_quantity q, struct mw_rated *out, struct mw_msg *msg)
{
    const char *rest = text;
    *out = (struct mw_rated){ .count = 1 };
    mw_phrase_counted(text, &out->count, &rest);
    return mw_quantity_parse(rest, q, &out->rating, msg->text, sizeof msg->text) == MW_U_OK;
}

/* One end of a span; it borrows the unit of the other end when it has none. */
static bool span_end(const char *s, size_t n, const char *unit, enum mw_quantity q, double *si, struct mw_msg *msg)
{
    char buf[256], borrowed[400];
    struct mw_parts p;
    if (n >= sizeof buf)
        return false;
    memcpy(buf, s, n);
    buf[n] = '\0';
    if (mw_phrase_parts(buf, &p) && *p.unit == '\0' && *unit) {
        snprintf(borrowed, sizeof borrowed, "%s %s", buf, unit);
        return mw_quantity_parse(borrowed, q, si, msg->text, sizeof msg->text) == MW_U_OK;
    }
    return mw_quantity_parse(buf, q, si, msg->text, sizeof msg->text) == MW_U_OK;
}

bool mw_phrase_span(const char *text, enum mw_quantity q, struct mw_interval *out, struct mw_msg *msg)
{
    const char *dots = strstr(text, ".."), *by = strstr(text, " by ");
    snprintf(msg->text, sizeof msg->text, "'%.100s' is not a span such as 'LOW..HIGH %s'", text, mw_quantity_si(q));
    if (!dots || (by && by < dots))
        return false;
    const char *high = skip_blanks(dots + 2);
    size_t high_n = by ? (size_t)(by - high) : strlen(high);
    struct mw_parts p;
    char buf[256], step_buf[256] = "";
    snprintf(buf, sizeof buf, "%.*s", (int)(high_n < 250 ? high_n : 250), high);
    if (by)
        snprintf(step_buf, sizeof step_buf, "%s", skip_blanks(by + 4));
    if (!mw_phrase_parts(buf, &p))
        return false;
    char unit[sizeof p.unit];
    memcpy(unit, p.unit, sizeof unit);
    if (*unit == '\0' && by && mw_phrase_parts(step_buf, &p)) /* "0..40 by 10 MW" */
        memcpy(unit, p.unit, sizeof unit);
    out->step = NAN;
    bool ok = span_end(text, (size_t)(dots - text), unit, q, &out->low, msg) && span_end(buf, strlen(buf), unit, q, &out->high, msg) &&
              (!by || span_end(step_buf, strlen(step_buf), unit, q, &out->step, msg));
    if (ok && (out->high < out->low || (by && !(out->step > 0)))) {
        snprintf(msg->text, sizeof msg->text, "'%.100s' runs backwards", text);
        return false;
    }
    return ok;
}

bool mw_phrase_limit(struct mw_arena *a, const char *text, struct mw_limit *out)
{
    static const struct { const char *word; char op; } OPS[] = { { "min ", '>' }, { "max ", '<' }, { "by ", 'b' } };
    text = skip_blanks(text);
    *out = (struct mw_limit){ 0 };
    for (size_t i = 0; i < sizeof OPS / sizeof *OPS; i++) {
        size_t n = strlen(OPS[i].word);
        if (strncmp(text, OPS[i].word, n) != 0)
            continue;
        char *value = mw_arena_strdup(a, skip_blanks(text + n));
        char *in = strstr(value, " in ");
        if (in) {
            *in = '\0';
            out->in = skip_blanks(in + 4);
        }
        out->op = OPS[i].op;
        out->value = value;
        return *value != '\0' && (!out->in || *out->in != '\0');
    }
    return false;
}

int mw_phrase_word(const char *words, const char *text)
{
    size_t n = strlen(text);
    int i = 0;
    for (const char *w = words; w && *w; i++) {
        size_t len = strcspn(w, "|");
        if (len == n && strncasecmp(w, text, n) == 0)
            return i;
        w += len + (w[len] == '|');
    }
    return -1;
}
