/* sim/input/import/json_scan.c - tokens of a JSON text that arrives in lines; checks words only as far as its callers need. */
#include "sim/input/import/json_scan.h"
#include <string.h>

void mw_json_scan_init(struct mw_json_scan *s, struct mw_reader *r, char *first)
{
    *s = (struct mw_json_scan){ .r = r, .line = first, .at = first };
}

struct mw_pos mw_json_scan_pos(const struct mw_json_scan *s)
{
    struct mw_pos pos = mw_reader_pos(s->r);
    pos.col = s->col;
    return pos;
}

static void keep(struct mw_json_scan *s, const char *from, size_t n)
{
    if (n >= sizeof s->text)
        n = sizeof s->text - 1;
    memcpy(s->text, from, n);
    s->text[n] = '\0';
}

static enum mw_json_token string(struct mw_json_scan *s)
{
    char *from = ++s->at;
    while (*s->at && *s->at != '"')
        s->at += *s->at == '\\' && s->at[1] ? 2 : 1;
    if (*s->at != '"')
        return MW_J_BAD; /* a string does not run over the end of a line */
    keep(s, from, (size_t)(s->at - from));
    s->at++;
    return MW_J_STRING;
}

enum mw_json_token mw_json_scan_next(struct mw_json_scan *s)
{
    static const char mark[] = "{}[]:,";
    for (;;) {
        if (s->at)
            s->at += strspn(s->at, " \t\r");
        if (s->at && *s->at)
            break;
        s->line = s->at = mw_reader_line(s->r);
        if (!s->line)
            return mw_reader_failed(s->r) ? MW_J_BAD : MW_J_END;
    }
    s->col = (unsigned)(s->at - s->line) + 1;
    const char *m = strchr(mark, *s->at);
    if (m) {
        s->at++;
        return MW_J_OPEN + (enum mw_json_token)(m - mark);
    }
    if (*s->at == '"')
        return string(s);
    size_t n = strcspn(s->at, "{}[]:,\" \t\r");
    keep(s, s->at, n);
    s->at += n;
    return MW_J_WORD;
}

bool mw_json_scan_skip(struct mw_json_scan *s, enum mw_json_token t)
{
    long depth = 0;
    for (;; t = mw_json_scan_next(s)) {
        if (t == MW_J_END || t == MW_J_BAD)
            return false;
        depth += (t == MW_J_OPEN || t == MW_J_LIST) - (t == MW_J_CLOSE || t == MW_J_LIST_END);
        if (depth <= 0)
            return true;
    }
}
