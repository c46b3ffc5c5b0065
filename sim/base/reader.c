/* sim/base/reader.c - lines out of plain or gzip files and memory; interprets no line.
 *
 * zlib's inflate is driven directly instead of gzopen: it serves memory as well, and it tells a truncated or corrupt stream apart.
 */
#include "sim/base/check.h"
#include "sim/base/file.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { IN_B = 1 << 16, OUT_B = 1 << 16, LINE_MAX_B = 1 << 20 };

struct mw_reader {
    char *name;
    FILE *file;                 /* NULL when reading from memory */
    const unsigned char *mem;
    size_t mem_left_B;
    bool gzip, failed, ended;   /* ended: no more bytes will come */
    bool in_member;             /* inside a gzip member: the end of input would be a truncation */
    z_stream z;
    unsigned char in[IN_B];
    size_t in_at, in_n;         /* unread raw bytes */
    unsigned char out[OUT_B];
    size_t out_at, out_n;       /* unread plain bytes */
    struct mw_str line;
    unsigned line_no;
    struct mw_diag *diag;
};

static void fail(struct mw_reader *r, const char *what)
{
    r->failed = true;
    r->ended = true;
    mw_diag_error(r->diag, "E102", ((struct mw_pos){ r->name, r->line_no + 1, 1 }), NULL, "%s", what);
}

/* Refills the raw bytes when they are used up; false at the end of the input. */
static bool raw_fill(struct mw_reader *r)
{
    if (r->in_at < r->in_n)
        return true;
    r->in_at = 0;
    if (r->file) {
        r->in_n = fread(r->in, 1, sizeof r->in, r->file);
        if (ferror(r->file)) {
            int err = errno;
            fail(r, strerror(err));
        }
    } else {
        r->in_n = r->mem_left_B < sizeof r->in ? r->mem_left_B : sizeof r->in;
        if (r->in_n)
            memcpy(r->in, r->mem, r->in_n);
        r->mem += r->in_n;
        r->mem_left_B -= r->in_n;
    }
    return r->in_n > 0;
}

static void plain_fill(struct mw_reader *r)
{
    if (!raw_fill(r)) {
        r->ended = true;
        return;
    }
    r->out_n = r->in_n - r->in_at;
    memcpy(r->out, r->in + r->in_at, r->out_n);
    r->in_at = r->in_n;
}

/* One inflate call; a file may hold several gzip members in a row (RFC 1952 2.2). */
static void inflate_some(struct mw_reader *r)
{
    r->z.next_in = r->in + r->in_at;
    r->z.avail_in = (uInt)(r->in_n - r->in_at);
    r->z.next_out = r->out;
    r->z.avail_out = sizeof r->out;
    r->in_member = true;
    int rc = inflate(&r->z, Z_NO_FLUSH);
    r->in_at = r->in_n - r->z.avail_in;
    r->out_n = sizeof r->out - r->z.avail_out;
    if (rc == Z_STREAM_END) {
        r->in_member = false;
        inflateReset(&r->z);
    } else if (rc != Z_OK && rc != Z_BUF_ERROR) {
        fail(r, "corrupt gzip data");
    }
}

static void gzip_fill(struct mw_reader *r)
{
    while (r->out_n == 0 && !r->ended) {
        if (raw_fill(r)) {
            inflate_some(r);
        } else if (r->in_member) {
            fail(r, "the gzip data ends too early: the file is truncated");
        } else {
            r->ended = true;
        }
    }
}

static bool out_fill(struct mw_reader *r)
{
    if (r->out_at < r->out_n)
        return true;
    r->out_at = r->out_n = 0;
    if (!r->ended) {
        if (r->gzip)
            gzip_fill(r);
        else
            plain_fill(r);
    }
    return r->out_n > 0;
}

static struct mw_reader *reader_start(struct mw_reader *r, const char *name, struct mw_diag *d)
{
    r->name = strdup(name);
    MW_ASSERT(r->name);
    r->diag = d;
    mw_str_init(&r->line);
    if (raw_fill(r) && r->in_n >= 2 && r->in[0] == 0x1f && r->in[1] == 0x8b) {
        r->gzip = true;
        MW_ASSERT(inflateInit2(&r->z, 16 + MAX_WBITS) == Z_OK); /* 16: gzip framing only */
    }
    return r;
}

struct mw_reader *mw_reader_open(const char *path, struct mw_diag *d)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        int err = errno;
        mw_diag_error(d, "E101", ((struct mw_pos){ path, 0, 0 }), NULL, "cannot open: %s", strerror(err));
        return NULL;
    }
    struct mw_reader *r = calloc(1, sizeof *r);
    MW_ASSERT(r);
    r->file = f;
    return reader_start(r, path, d);
}

struct mw_reader *mw_reader_mem(const char *name, const void *data, size_t n_B, struct mw_diag *d)
{
    struct mw_reader *r = calloc(1, sizeof *r);
    MW_ASSERT(r);
    r->mem = data;
    r->mem_left_B = n_B;
    return reader_start(r, name, d);
}

void mw_reader_close(struct mw_reader *r)
{
    if (!r)
        return;
    if (r->gzip)
        inflateEnd(&r->z);
    if (r->file)
        fclose(r->file);
    mw_str_fini(&r->line);
    free(r->name);
    free(r);
}

char *mw_reader_line(struct mw_reader *r)
{
    bool any = false, complete = false;
    r->line.n = 0;
    while (!complete && out_fill(r)) {
        any = true;
        const unsigned char *from = r->out + r->out_at;
        size_t left = r->out_n - r->out_at;
        const unsigned char *nl = memchr(from, '\n', left);
        size_t n = nl ? (size_t)(nl - from) : left;
        mw_str_addn(&r->line, (const char *)from, n);
        r->out_at += n + (nl != NULL);
        complete = nl != NULL;
        if (r->line.n > LINE_MAX_B) {
            fail(r, "the line is longer than 1 MiB");
            return NULL;
        }
    }
    if (!any || r->failed)
        return NULL;
    if (memchr(r->line.s, '\0', r->line.n)) {
        fail(r, "a NUL byte in a text file");
        return NULL;
    }
    if (r->line.n && r->line.s[r->line.n - 1] == '\r')
        r->line.s[--r->line.n] = '\0';
    r->line_no++;
    return r->line.s;
}

struct mw_pos mw_reader_pos(const struct mw_reader *r)
{
    return (struct mw_pos){ r->name, r->line_no, 1 };
}

bool mw_reader_failed(const struct mw_reader *r)
{
    return r->failed;
}

char *mw_file_slurp(const char *path, size_t *n_B, struct mw_diag *d)
{
    struct mw_reader *r = mw_reader_open(path, d);
    if (!r)
        return NULL;
    struct mw_str all;
    mw_str_init(&all);
    mw_str_addn(&all, "", 0); /* an empty file is an empty string, not NULL */
    while (out_fill(r)) {
        mw_str_addn(&all, (const char *)r->out + r->out_at, r->out_n - r->out_at);
        r->out_at = r->out_n;
    }
    bool ok = !r->failed;
    mw_reader_close(r);
    if (!ok) {
        mw_str_fini(&all);
        return NULL;
    }
    *n_B = all.n;
    return all.s;
}
