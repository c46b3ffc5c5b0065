/* sim/base/json.c - writes JSON into a string; reads nothing. */
#include "sim/base/json.h"
#include "sim/base/check.h"
#include <inttypes.h>
#include <math.h>

enum { DEPTH_MAX = 64 };

void mw_json_init(struct mw_json *j, struct mw_str *out, int indent)
{
    *j = (struct mw_json){ .out = out, .indent = indent };
    j->first[0] = true;
}

static void newline(struct mw_json *j)
{
    if (j->indent <= 0)
        return;
    mw_str_add(j->out, "\n");
    for (int i = 0; i < j->depth * j->indent; i++)
        mw_str_addn(j->out, " ", 1);
}

/* Bytes at s that form one well-formed UTF-8 sequence (RFC 3629), or 0. */
static size_t utf8_len(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    size_t n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool surrogate = s[0] == 0xed && s[1] > 0x9f;
    bool beyond = s[0] == 0xf4 && s[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : n;
}

static void add_quoted(struct mw_str *out, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    mw_str_add(out, "\"");
    while (*s) {
        size_t n = utf8_len(s);
        if (n == 0) {
            mw_str_add(out, "\\ufffd"); /* a file name may hold any bytes; the output stays valid */
            n = 1;
        } else if (*s == '"' || *s == '\\') {
            mw_str_addf(out, "\\%c", *s);
        } else if (*s == '\n') {
            mw_str_add(out, "\\n");
        } else if (*s == '\t') {
            mw_str_add(out, "\\t");
        } else if (*s < 0x20 || *s == 0x7f) {
            mw_str_addf(out, "\\u%04x", *s);
        } else {
            mw_str_addn(out, (const char *)s, n);
        }
        s += n;
    }
    mw_str_add(out, "\"");
}

/* Comma, line break and key: what stands before every value. */
static void begin(struct mw_json *j, const char *key)
{
    if (!j->first[j->depth])
        mw_str_add(j->out, ",");
    j->first[j->depth] = false;
    if (j->depth > 0)
        newline(j);
    if (key) {
        add_quoted(j->out, key);
        mw_str_add(j->out, j->indent > 0 ? ": " : ":");
    }
}

static void open_nested(struct mw_json *j, const char *key, const char *bracket)
{
    begin(j, key);
    mw_str_add(j->out, bracket);
    MW_ASSERT(j->depth + 1 < DEPTH_MAX);
    j->first[++j->depth] = true;
}

void mw_json_object(struct mw_json *j, const char *key)
{
    open_nested(j, key, "{");
}

void mw_json_array(struct mw_json *j, const char *key)
{
    open_nested(j, key, "[");
}

void mw_json_end(struct mw_json *j, char close)
{
    MW_ASSERT(j->depth > 0 && (close == '}' || close == ']'));
    bool empty = j->first[j->depth--];
    if (!empty)
        newline(j);
    mw_str_addn(j->out, &close, 1);
}

void mw_json_str(struct mw_json *j, const char *key, const char *value)
{
    begin(j, key);
    if (value)
        add_quoted(j->out, value);
    else
        mw_str_add(j->out, "null");
}

void mw_json_num(struct mw_json *j, const char *key, double value)
{
    char buf[MW_DOUBLE_TEXT_N];
    begin(j, key);
    mw_str_add(j->out, isfinite(value) ? mw_double_text(buf, sizeof buf, value) : "null");
}

void mw_json_int(struct mw_json *j, const char *key, int64_t value)
{
    begin(j, key);
    mw_str_addf(j->out, "%" PRId64, value);
}

void mw_json_bool(struct mw_json *j, const char *key, bool value)
{
    begin(j, key);
    mw_str_add(j->out, value ? "true" : "false");
}
