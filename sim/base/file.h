/* sim/base/file.h - line reader over plain and gzip files, CSV fields, and writing that never leaves half a file. */
#ifndef MW_BASE_FILE_H
#define MW_BASE_FILE_H
#include "sim/base/diag.h"
#include "sim/base/str.h"
#include <stddef.h>

struct mw_reader;
/* Opens a plain or gzip file (told by its first bytes).  On failure returns NULL after adding E101 with strerror. */
struct mw_reader *mw_reader_open(const char *path, struct mw_diag *d);
/* Reads from memory, for fuzzers and tests; gzip is recognised too. */
struct mw_reader *mw_reader_mem(const char *name, const void *data, size_t n_B, struct mw_diag *d);
void mw_reader_close(struct mw_reader *r);
/* Next line without its newline (CR LF too), NUL-terminated, writable, valid until the next call; NULL at the end or on an error.
 * A line over 1 MiB, a NUL byte inside a line, a truncated or corrupt gzip stream add E102 with the position. */
char *mw_reader_line(struct mw_reader *r);
struct mw_pos mw_reader_pos(const struct mw_reader *r); /* of the last line read */
bool mw_reader_failed(const struct mw_reader *r);

/* Splits a CSV line in place (RFC 4180 quotes); returns the number of fields, at most max; more fields count but are not stored. */
size_t mw_csv_split(char *line, char sep, char **field, size_t max);
/* Strict number: whole field, finite; false otherwise. */
bool mw_csv_double(const char *field, double *v);

/* Whole file into memory (gzip too); NULL after a diagnostic.  Free with free(). */
char *mw_file_slurp(const char *path, size_t *n_B, struct mw_diag *d);
/* Writes path.tmp, fsyncs, renames.  False with errno on failure; nothing is left behind. */
bool mw_file_write_atomic(const char *path, const void *data, size_t n_B);
bool mw_dir_make(const char *path); /* mkdir -p */
/* path relative to the folder of base_file, unless absolute; caller frees. */
char *mw_path_beside(const char *base_file, const char *path);

#endif
