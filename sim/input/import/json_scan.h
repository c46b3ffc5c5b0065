/* sim/input/import/json_scan.h - pulls tokens of a JSON text out of a line reader; keeps no tree.  Private to import/. */
#ifndef MW_IMPORT_JSON_SCAN_H
#define MW_IMPORT_JSON_SCAN_H
#include "sim/base/file.h"

enum mw_json_token { MW_J_END, MW_J_BAD, MW_J_OPEN, MW_J_CLOSE, MW_J_LIST, MW_J_LIST_END, MW_J_COLON, MW_J_COMMA, MW_J_STRING, MW_J_WORD /* number, true, false, null */ };

struct mw_json_scan { struct mw_reader *r; char *line, *at; unsigned col; char text[80]; /* of a string (escapes kept as written) or word, cut to fit */ };

/* first: a line already read, or NULL. */
void mw_json_scan_init(struct mw_json_scan *s, struct mw_reader *r, char *first);
enum mw_json_token mw_json_scan_next(struct mw_json_scan *s);
struct mw_pos mw_json_scan_pos(const struct mw_json_scan *s); /* of the last token */
/* Skips one value, which begins with this token; false at the end of the text. */
bool mw_json_scan_skip(struct mw_json_scan *s, enum mw_json_token t);

#endif
