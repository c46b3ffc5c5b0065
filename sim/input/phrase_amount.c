/* sim/input/phrase_amount.c - amounts that refer to something ("85 % of contract") and changes ("x0.8", "+12 months"). */
#include "sim/base/calendar.h"
#include "sim/input/phrase.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct amount_ctx { struct mw_arena *arena; enum mw_quantity q; struct mw_amount *out; struct mw_band_si *band; struct mw_msg *msg; const char *range; };

/* The value itself; the range of the whole phrase belongs to it. */
static bool value(struct amount_ctx *c, const char *text, enum mw_quantity q)
{
    const char *full = c->range ? mw_arena_printf(c->arena, "%s %s", text, c->range) : text;
    struct mw_band_si *b = c->band;
    if (mw_range_parse(full, q, &b->si, &b->low, &b->high, &b->ranged, c->msg->text, sizeof c->msg->text) != MW_U_OK)
        return false;
    if (!b->ranged)
        b->low = b->high = b->si;
    c->out->v = b->si;
    return true;
}

/* What `of` measures where it is a time, a share, a percentile or a band of frequencies. */
static double reference_si(const char *of)
{
    struct mw_msg msg;
    struct mw_interval span;
    double si;
    if (of[0] == 'p' && isdigit((unsigned char)of[1]))
        return strtod(of + 1, NULL) / 100.0;
    if (mw_phrase_span(of, MW_Q_FREQUENCY, &span, &msg))
        return span.low;
    if (isdigit((unsigned char)of[0]) && mw_quantity_parse(of, MW_Q_TIME, &si, msg.text, sizeof msg.text) == MW_U_OK)
        return si;
    if (strchr(of, '%') && mw_quantity_parse(of, MW_Q_FRACTION, &si, msg.text, sizeof msg.text) == MW_U_OK)
        return si;
    return NAN;
}

struct joint { const char *word; char op; bool fraction; };
static const struct joint JOINTS[] = { { " of ", '%', true }, { " at ", '@', false }, { " after ", '@', false }, { " in ", '@', false } };

/* 1 read, 0 no such word in it, -1 malformed. */
static int joined(struct amount_ctx *c, const char *text)
{
    for (size_t i = 0; i < sizeof JOINTS / sizeof *JOINTS; i++) {
        const char *at = strstr(text, JOINTS[i].word);
        if (!at)
            continue;
        const char *left = mw_arena_strndup(c->arena, text, (size_t)(at - text));
        c->out->op = JOINTS[i].op;
        c->out->of = at + strlen(JOINTS[i].word);
        c->out->of_si = reference_si(c->out->of);
        return value(c, left, JOINTS[i].fraction ? MW_Q_FRACTION : c->q) ? 1 : -1;
    }
    size_t n = strlen(text);
    if (n > 5 && strcmp(text + n - 5, " each") == 0) {
        c->out->of = "each";
        return value(c, mw_arena_strndup(c->arena, text, n - 5), c->q) ? 1 : -1;
    }
    return 0;
}

static bool by_date(struct amount_ctx *c, const char *date)
{
    int64_t t_ns;
    if (!mw_date_parse(date, &t_ns)) {
        snprintf(c->msg->text, sizeof c->msg->text, "'%.60s' is not a date such as 2027-07-01", date);
        return false;
    }
    *c->out = (struct mw_amount){ .v = NAN, .op = 'b', .of = date, .of_si = mw_time_s(t_ns) };
    return true;
}

/* 1 read, 0 not led by one of these words, -1 malformed. */
static int led(struct amount_ctx *c, const char *text)
{
    struct mw_limit limit;
    if (strncmp(text, "late ", 5) == 0) {
        c->out->op = '+';
        c->out->of = "late";
        return value(c, text + 5, MW_Q_TIME) ? 1 : -1;
    }
    if (!mw_phrase_limit(c->arena, text, &limit))
        return 0;
    if (limit.op == 'b')
        return by_date(c, limit.value) ? 1 : -1;
    c->out->op = limit.op;
    c->out->of = limit.in;
    return value(c, limit.value, c->q) ? 1 : -1;
}

static bool plain(struct amount_ctx *c, const char *text)
{
    if (isalpha((unsigned char)text[0])) {
        *c->out = (struct mw_amount){ .v = NAN, .of = text, .of_si = NAN };
        return true;
    }
    if (value(c, text, c->q))
        return true;
    struct mw_msg first = *c->msg; /* "90 %" where a power is due: a share of what the row's doc names */
    if (strchr(text, '%') && value(c, text, MW_Q_FRACTION)) {
        c->out->op = '%';
        return true;
    }
    *c->msg = first;
    return false;
}

bool mw_phrase_amount(struct mw_arena *a, const char *text, enum mw_quantity q, struct mw_amount *out, struct mw_band_si *band, struct mw_msg *msg)
{
    *out = (struct mw_amount){ .v = NAN, .of_si = NAN };
    *band = (struct mw_band_si){ NAN, NAN, NAN, false };
    snprintf(msg->text, sizeof msg->text, "no value");
    struct amount_ctx c = { a, q, out, band, msg, NULL };
    while (*text == ' ')
        text++;
    char *head = mw_arena_strdup(a, text);
    char *open = strrchr(head, '(');
    if (open && head[strlen(head) - 1] == ')' && strstr(open, "..")) {
        c.range = mw_arena_strdup(a, open);
        *open = '\0';
    }
    for (size_t n = strlen(head); n > 0 && head[n - 1] == ' ';)
        head[--n] = '\0';
    if (*head == '\0')
        return false;
    if (mw_phrase_is_change(head) && !c.range)
        return mw_phrase_change(a, head, q, out, msg);
    int done = led(&c, head);
    if (done == 0)
        done = joined(&c, head);
    return done ? done > 0 : plain(&c, head);
}

bool mw_phrase_is_change(const char *text)
{
    while (*text == ' ')
        text++;
    if (text[0] == 'x')
        return isdigit((unsigned char)text[1]) || text[1] == '.';
    struct mw_parts p;
    if ((text[0] != '+' && text[0] != '-') || !mw_phrase_parts(text, &p) || p.ranged)
        return false;
    return text[0] == '+' || strcmp(p.unit, "%") == 0;
}

bool mw_phrase_change(struct mw_arena *a, const char *text, enum mw_quantity q, struct mw_amount *out, struct mw_msg *msg)
{
    *out = (struct mw_amount){ .v = NAN, .of_si = NAN };
    while (*text == ' ')
        text++;
    struct mw_parts p;
    if (text[0] == 'x' && mw_phrase_is_change(text)) {
        char *end;
        out->op = 'x';
        out->v = strtod(text + 1, &end);
        snprintf(msg->text, sizeof msg->text, "'%.60s' is not a factor such as x1.5", text);
        return *end == '\0' && isfinite(out->v);
    }
    if (!mw_phrase_is_change(text)) {
        struct mw_band_si band;
        struct amount_ctx c = { a, q, out, &band, msg, NULL };
        return value(&c, text, q);
    }
    if (mw_phrase_parts(text, &p) && strcmp(p.unit, "%") == 0) {
        out->op = 'x';
        out->v = 1.0 + p.v / 100.0;
        return true;
    }
    out->op = '+';
    out->of = mw_arena_strdup(a, text + 1); /* "12 months": calendar months for dates */
    /* a date or a count of years may shift by a time whatever the row's own quantity is */
    if (mw_quantity_parse(text + 1, q, &out->v, msg->text, sizeof msg->text) == MW_U_OK)
        return true;
    struct mw_msg second;
    return mw_quantity_parse(text + 1, MW_Q_TIME, &out->v, second.text, sizeof second.text) == MW_U_OK;
}
