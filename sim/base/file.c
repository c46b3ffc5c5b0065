/* sim/base/file.c - whole files and paths: atomic writing, mkdir -p, a path beside another; reading is in reader.c. */
#include "sim/base/file.h"
#include "sim/base/check.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, const char *data, size_t n_B)
{
    while (n_B > 0) {
        ssize_t w = write(fd, data, n_B);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return false;
        data += w;
        n_B -= (size_t)w;
    }
    return true;
}

static char *parent_dir(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *dir = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    MW_ASSERT(dir);
    return dir;
}

/* Makes the rename itself durable.  Some file systems refuse to sync a folder; the file's own bytes are safe by then. */
static void sync_parent(const char *path)
{
    char *dir = parent_dir(path);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(dir);
}

bool mw_file_write_atomic(const char *path, const void *data, size_t n_B)
{
    struct mw_str tmp;
    mw_str_init(&tmp);
    mw_str_addf(&tmp, "%s.tmp", path);
    int fd = open(tmp.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && write_all(fd, data, n_B) && fsync(fd) == 0;
    int err = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = false;
        err = errno;
    }
    if (ok && rename(tmp.s, path) != 0) {
        ok = false;
        err = errno;
    }
    if (ok)
        sync_parent(path);
    else if (fd >= 0)
        unlink(tmp.s);
    mw_str_fini(&tmp);
    if (!ok)
        errno = err;
    return ok;
}

static bool make_one(const char *path)
{
    struct stat st;
    if (mkdir(path, 0777) == 0)
        return true;
    if (errno != EEXIST)
        return false;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return true;
    errno = ENOTDIR;
    return false;
}

bool mw_dir_make(const char *path)
{
    char *p = strdup(path);
    MW_ASSERT(p);
    bool ok = *p != '\0';
    errno = ENOENT;
    for (char *s = p; ok && *s; s++) {
        if (s[1] != '/' && s[1] != '\0')
            continue;
        char end = s[1];
        s[1] = '\0';
        ok = make_one(p);
        s[1] = end;
    }
    free(p);
    return ok;
}

char *mw_path_beside(const char *base_file, const char *path)
{
    const char *slash = base_file ? strrchr(base_file, '/') : NULL;
    struct mw_str out;
    mw_str_init(&out);
    if (path[0] != '/' && slash)
        mw_str_addn(&out, base_file, (size_t)(slash - base_file) + 1);
    mw_str_add(&out, path);
    return out.s;
}
