/* SPDX-License-Identifier: MIT */
#include "ground/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct dv_file {
    int fd;
    bool done;
    int failed; /* errno of the first write that failed through the sink, or 0 */
    size_t held;
    char *path;
    char *part;
    unsigned char hold[1 << 16]; /* small writes are gathered */
};

static dv_status fail_errno(dv_error *err, const char *what, const char *path, int code)
{
    dv_fail(err, code == ENOENT ? DV_E_NOT_FOUND : DV_E_IO, "%s: %s", what, strerror(code));
    dv_fail_detail(err, path,
                   code == ENOSPC || code == EDQUOT
                       ? "Free some space on this disk, then run the same command again."
                   : code == EACCES || code == EROFS || code == EPERM
                       ? "Choose a folder in which you may write, or ask for the right to."
                       : NULL);
    return err ? err->status : code == ENOENT ? DV_E_NOT_FOUND : DV_E_IO;
}

static const char *last_slash(const char *path)
{
    return strrchr(path, '/');
}

/* The temporary name, from malloc; NULL when there is no memory. */
static char *part_of(const char *path)
{
    const char *slash = last_slash(path);
    int folder = slash ? (int)(slash - path) + 1 : 0;
    size_t room = strlen(path) + sizeof "..part";
    char *part = malloc(room);

    if (part)
        snprintf(part, room, "%.*s.%s.part", folder, path, path + folder);
    return part;
}

dv_status dv_file_create(const char *path, unsigned mode, dv_file **ret_file, dv_error *err)
{
    const char *slash = last_slash(path);
    dv_auto(dv_file) file = NULL;
    struct stat there;

    /* Said before the work is done; and a device is not a file to be replaced. */
    if ((slash && !slash[1]) || (stat(path, &there) == 0 && !S_ISREG(there.st_mode)))
        return fail_errno(err, "a file could not be made", path,
                          (slash && !slash[1]) || S_ISDIR(there.st_mode) ? EISDIR : EEXIST);
    file = calloc(1, sizeof *file);
    if (!file)
        return dv_fail_nomem(err);
    file->fd = -1;
    file->path = strdup(path);
    file->part = part_of(path);
    if (!file->path || !file->part)
        return dv_fail_nomem(err);
    file->fd = open(file->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (file->fd < 0)
        return fail_errno(err, "a file could not be made", path, errno);
    *ret_file = dv_take(&file);
    return DV_OK;
}

static int write_all(int fd, const unsigned char *at, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, at, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        at += n;
        size -= (size_t)n;
    }
    return 0;
}

static int put(dv_file *file, const unsigned char *data, size_t size)
{
    if (file->failed)
        return file->failed;
    if (size > sizeof file->hold - file->held) {
        file->failed = write_all(file->fd, file->hold, file->held);
        file->held = 0;
    }
    if (!file->failed && size > sizeof file->hold)
        file->failed = write_all(file->fd, data, size);
    else if (!file->failed && size) {
        memcpy(file->hold + file->held, data, size);
        file->held += size;
    }
    return file->failed;
}

dv_status dv_file_write(dv_file *file, const void *data, size_t size, dv_error *err)
{
    int code = put(file, data, size);

    return code ? fail_errno(err, "a file could not be written", file->path, code) : DV_OK;
}

static int32_t sink_write(void *user, const uint8_t *data, size_t size)
{
    return put(user, data, size) ? -1 : 0;
}

dv_sink dv_file_sink(dv_file *file)
{
    return (dv_sink){sink_write, file};
}

dv_status dv_file_why(const dv_file *file, dv_status status, dv_error *err)
{
    if (status != DV_E_IO || !file->failed)
        return status;
    return fail_errno(err, "a file could not be written", file->path, file->failed);
}

dv_status dv_folder_sync(const char *path, dv_error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int code;

    if (fd < 0)
        return fail_errno(err, "a folder could not be opened", path, errno);
    code = fsync(fd) == 0 || errno == EINVAL ? 0 : errno;
    close(fd);
    return code ? fail_errno(err, "a folder could not be made durable", path, code) : DV_OK;
}

static int sync_and_close(int fd)
{
    int code = fsync(fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : errno;

    return close(fd) == 0 || code ? code : errno;
}

dv_status dv_file_commit_fast(dv_file *file, dv_error *err)
{
    int code;

    if (!file->failed)
        file->failed = write_all(file->fd, file->hold, file->held);
    file->held = 0;
    code = sync_and_close(file->fd);
    if (!file->failed)
        file->failed = code;
    file->fd = -1;
    if (!file->failed && rename(file->part, file->path) != 0)
        file->failed = errno;
    if (file->failed)
        return fail_errno(err, "a file could not be written", file->path, file->failed);
    file->done = true;
    return DV_OK;
}

dv_status dv_file_commit(dv_file *file, dv_error *err)
{
    const char *slash = last_slash(file->path);
    dv_auto_text folder = slash && slash != file->path
                              ? strndup(file->path, (size_t)(slash - file->path))
                              : strdup(slash ? "/" : ".");

    if (!folder)
        return dv_fail_nomem(err);
    DV_TRY(dv_file_commit_fast(file, err));
    return dv_folder_sync(folder, err);
}

/* The disk begins to write now, while the next files are made. */
static void begin_sync(int fd)
{
#ifdef SYNC_FILE_RANGE_WRITE
    (void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
    (void)fd;
#endif
}

dv_status dv_files_sync(dv_files *files, dv_error *err)
{
    dv_status status = DV_OK;

    for (int i = 0; i < files->n; i++) {
        int code = sync_and_close(files->held[i].fd);

        if (code && status == DV_OK)
            status = fail_errno(err, "a file could not be written", files->held[i].path, code);
        free(files->held[i].path);
    }
    files->n = 0;
    return status;
}

void dv_files_end(dv_files *files)
{
    for (int i = 0; i < files->n; i++) {
        close(files->held[i].fd);
        free(files->held[i].path);
    }
    files->n = 0;
}

dv_status dv_files_put(dv_files *files, const char *path, unsigned mode, const void *data,
                       size_t size, dv_error *err)
{
    dv_auto_text name = strdup(path);
    int fd, code;

    if (!name)
        return dv_fail_nomem(err);
    if (files->n == DV_FILES_HELD)
        DV_TRY(dv_files_sync(files, err));
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return fail_errno(err, "a file could not be made", path, errno);
    code = write_all(fd, data, size);
    if (code) {
        close(fd);
        return fail_errno(err, "a file could not be written", path, code);
    }
    begin_sync(fd);
    files->held[files->n].fd = fd;
    files->held[files->n++].path = dv_take(&name);
    return DV_OK;
}

void dv_file_free(dv_file *file)
{
    if (!file)
        return;
    if (file->fd >= 0)
        close(file->fd);
    if (!file->done && file->part)
        unlink(file->part);
    free(file->path);
    free(file->part);
    free(file);
}

dv_status dv_file_remove(const char *path, dv_error *err)
{
    dv_auto_text part = part_of(path);

    if (!part)
        return dv_fail_nomem(err);
    if ((unlink(path) != 0 && errno != ENOENT) || (unlink(part) != 0 && errno != ENOENT))
        return fail_errno(err, "an old file could not be removed", path, errno);
    return DV_OK;
}

dv_status dv_folder_remove(const char *path, dv_error *err)
{
    DIR *folder = opendir(path);
    int code = folder ? 0 : errno;

    for (struct dirent *at; !code && (at = readdir(folder));) {
        if (unlinkat(dirfd(folder), at->d_name, 0) != 0 && errno != EISDIR && errno != ENOENT)
            code = errno;
    }
    if (folder)
        closedir(folder);
    if (!code && rmdir(path) != 0 && errno != ENOTEMPTY)
        code = errno;
    return code && code != ENOENT
               ? fail_errno(err, "an old folder could not be removed", path, code)
               : DV_OK;
}

dv_status dv_folder_pour(const char *from, const char *to, dv_error *err)
{
    DIR *folder = opendir(from);
    int code = folder ? 0 : errno;
    int target = code ? -1 : open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (!code && target < 0)
        code = errno;
    for (struct dirent *at; !code && (at = readdir(folder));) {
        if (strcmp(at->d_name, ".") != 0 && strcmp(at->d_name, "..") != 0 &&
            renameat(dirfd(folder), at->d_name, target, at->d_name) != 0)
            code = errno;
    }
    if (!code && fsync(target) != 0 && errno != EINVAL)
        code = errno;
    if (!code && rmdir(from) != 0)
        code = errno;
    if (target >= 0)
        close(target);
    if (folder)
        closedir(folder);
    return code ? fail_errno(err, "files could not be given their names", to, code) : DV_OK;
}

/* A folder that was just made shall still be there after a power cut. */
static void sync_parent(char *path)
{
    char *slash = strrchr(path, '/');

    if (!slash || slash == path) {
        (void)dv_folder_sync(slash ? "/" : ".", NULL);
        return;
    }
    *slash = '\0';
    (void)dv_folder_sync(path, NULL);
    *slash = '/';
}

dv_status dv_folder_make(const char *path, dv_error *err)
{
    dv_auto_text step = strdup(path);

    if (!step)
        return dv_fail_nomem(err);
    for (char *at = step + 1;; at++) {
        char was = *at;

        if (was != '/' && was != '\0')
            continue;
        *at = '\0';
        if (mkdir(step, 0777) == 0)
            sync_parent(step);
        else if (errno != EEXIST)
            return fail_errno(err, "a folder could not be made", step, errno);
        if (was == '\0')
            return DV_OK;
        *at = was;
    }
}

/* A pipe would make the caller wait, for ever perhaps. */
static dv_status open_plain(const char *path, int *ret_fd, dv_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat about;

    if (fd < 0)
        return fail_errno(err, "a file could not be opened", path, errno);
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
        *ret_fd = fd;
        return DV_OK;
    }
    close(fd);
    dv_fail(err, DV_E_INVALID, "what should be a file is a folder, a pipe or a device");
    dv_fail_detail(err, path, NULL);
    return DV_E_INVALID;
}

dv_status dv_file_read(const char *path, size_t max, dv_buf *ret_data, dv_error *err)
{
    unsigned char piece[1 << 14];
    ssize_t n = 0;
    int fd = -1, code;

    DV_TRY(open_plain(path, &fd, err));
    dv_buf_clear(ret_data);
    while (ret_data->size <= max && (n = read(fd, piece, sizeof piece)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        dv_buf_put(ret_data, piece, (size_t)n);
        if (ret_data->broken)
            break;
    }
    code = n < 0 ? errno : 0;
    close(fd);
    if (code)
        return fail_errno(err, "a file could not be read", path, code);
    if (!ret_data->broken && ret_data->size > max) {
        dv_fail(err, DV_E_INVALID, "a file is larger than %zu bytes", max);
        dv_fail_detail(err, path, NULL);
        return DV_E_INVALID;
    }
    dv_buf_put(ret_data, "", 0);
    return dv_buf_status(ret_data, err);
}

dv_status dv_file_put(const char *path, unsigned mode, const void *data, size_t size, dv_error *err)
{
    dv_auto(dv_file) file = NULL;

    DV_TRY(dv_file_create(path, mode, &file, err));
    DV_TRY(dv_file_write(file, data, size, err));
    return dv_file_commit(file, err);
}
