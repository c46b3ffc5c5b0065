/* sim/base/diag.h - diagnostics on user input: every mistake is collected, sorted by position, printed once.
 *
 * One line each:   file:line:col: error: yaml.path: text [E202]
 * Codes are stable: E1xx files and YAML, E2xx values and schema, E3xx references between parts of a scenario,
 * E4xx traces and imported series, E5xx stores, E6xx command line; W for warnings with the same classes.
 */
#ifndef MW_BASE_DIAG_H
#define MW_BASE_DIAG_H
#include <stdio.h>

enum mw_severity { MW_NOTE, MW_WARNING, MW_ERROR };
struct mw_pos { const char *file; unsigned line, col; }; /* 1-based; line 0: no position within the file; file NULL: command line */
struct mw_diag;

struct mw_diag *mw_diag_create(void);
void mw_diag_destroy(struct mw_diag *d);
/* path may be NULL.  Texts are copied.  Identical diagnostics are kept once; after 200 of a severity only its count grows. */
void mw_diag_add(struct mw_diag *d, enum mw_severity sev, const char *code, struct mw_pos pos, const char *path,
                 const char *fmt, ...) __attribute__((format(printf, 6, 7)));
#define mw_diag_error(d, code, pos, path, ...) mw_diag_add((d), MW_ERROR, (code), (pos), (path), __VA_ARGS__)
#define mw_diag_warn(d, code, pos, path, ...) mw_diag_add((d), MW_WARNING, (code), (pos), (path), __VA_ARGS__)
unsigned mw_diag_errors(const struct mw_diag *d);
unsigned mw_diag_warnings(const struct mw_diag *d);
/* Prints all, ordered by file, line, column, then order of arrival, and "N errors, M warnings" when there are any. */
void mw_diag_print(const struct mw_diag *d, FILE *out);
/* The i-th diagnostic in print order, formatted without newline; NULL past the end.  Owned by d. */
const char *mw_diag_text(struct mw_diag *d, unsigned i);

#endif
