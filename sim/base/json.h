/* sim/base/json.h - JSON writer: correct commas and escapes, shortest round-trip numbers, NaN and infinities as null. */
#ifndef MW_BASE_JSON_H
#define MW_BASE_JSON_H
#include "sim/base/str.h"

struct mw_json { struct mw_str *out; int depth; bool first[64]; int indent; };
void mw_json_init(struct mw_json *j, struct mw_str *out, int indent);
/* key NULL inside arrays and at the top. */
void mw_json_object(struct mw_json *j, const char *key);
void mw_json_array(struct mw_json *j, const char *key);
void mw_json_end(struct mw_json *j, char close); /* '}' or ']' */
void mw_json_str(struct mw_json *j, const char *key, const char *value); /* value NULL writes null */
void mw_json_num(struct mw_json *j, const char *key, double value);
void mw_json_int(struct mw_json *j, const char *key, int64_t value);
void mw_json_bool(struct mw_json *j, const char *key, bool value);

#endif
