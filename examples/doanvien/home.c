/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

dv_status set_error(dv_error *err, dv_status status, const char *hint, const char *format, ...)
{
    va_list args;

    memset(err, 0, sizeof *err);
    err->status = status;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    if (hint)
        snprintf(err->hint, sizeof err->hint, "%s", hint);
    return status;
}

dv_status fail_errno(dv_error *err, const char *path, const char *what)
{
    int code = errno;

    set_error(err, DV_E_IO, NULL, "%s: %s", what, strerror(code));
    snprintf(err->detail, sizeof err->detail, "%.*s", (int)sizeof err->detail - 1, path);
    return DV_E_IO;
}

bool join(char path[PATH_SIZE], const char *folder, const char *name)
{
    size_t length = strlen(folder);
    const char *slash = length && folder[length - 1] == '/' ? "" : "/";

    return snprintf(path, PATH_SIZE, "%s%s%s", folder, slash, name) < PATH_SIZE;
}

dv_status make_folder(const char *path, unsigned mode, dv_error *err)
{
    char part[PATH_SIZE];
    struct stat there;

    if (!*path || snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) {
        errno = ENAMETOOLONG;
        return fail_errno(err, path, tr("the folder was not made", "không tạo được thư mục"));
    }
    for (char *at = part + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (mkdir(part, 0755) && errno != EEXIST && stat(part, &there))
            return fail_errno(err, part, tr("the folder was not made", "không tạo được thư mục"));
        *at = '/';
    }
    if (mkdir(part, mode) && (errno != EEXIST || stat(part, &there) || !S_ISDIR(there.st_mode)))
        return fail_errno(err, part, tr("the folder was not made", "không tạo được thư mục"));
    return DV_OK;
}

static bool home_folder(char path[PATH_SIZE])
{
    const char *home = getenv("DOANVIEN_HOME"), *data = getenv("XDG_DATA_HOME");
    struct passwd *user;
    char here[PATH_SIZE];

    if (home && *home == '/')
        return snprintf(path, PATH_SIZE, "%s", home) < PATH_SIZE;
    if (home && *home)
        return getcwd(here, sizeof here) && join(path, here, home);
    if (data && *data == '/')
        return join(path, data, "doanvien");
    home = getenv("HOME");
    if (!home || *home != '/') {
        user = getpwuid(geteuid());
        home = user ? user->pw_dir : "/nonexistent";
    }
    return join(path, home, ".local/share/doanvien");
}

dv_status home_path(const char *name, char path[PATH_SIZE], dv_error *err)
{
    char home[PATH_SIZE];

    if (!home_folder(home) || !join(path, home, name))
        return set_error(
            err, DV_E_IO, NULL, "%s",
            tr("the path of the home folder is too long", "đường dẫn thư mục dữ liệu quá dài"));
    for (const char *at = home; *at; at++)
        if ((unsigned char)*at < ' ')
            return set_error(err, DV_E_IO, NULL, "%s",
                             tr("the path of the home folder holds a control character",
                                "đường dẫn thư mục dữ liệu có ký tự điều khiển"));
    return make_folder(home, 0700, err);
}

dv_status new_file_open(new_file *file, const char *path, dv_error *err)
{
    file->fd = -1;
    if (snprintf(file->path, PATH_SIZE, "%s", path) >= PATH_SIZE ||
        snprintf(file->part, PATH_SIZE, "%s.part", path) >= PATH_SIZE) {
        errno = ENAMETOOLONG;
        return fail_errno(err, path, tr("the file was not written", "không ghi được tệp"));
    }
    file->fd = open(file->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return file->fd < 0
               ? fail_errno(err, path, tr("the file was not written", "không ghi được tệp"))
               : DV_OK;
}

static int32_t write_all(void *user, const uint8_t *data, size_t size)
{
    new_file *file = user;

    while (size) {
        ssize_t n = write(file->fd, data, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return 1;
        data += n;
        size -= (size_t)n;
    }
    return 0;
}

dv_sink new_file_sink(new_file *file)
{
    return (dv_sink){write_all, file};
}

dv_status new_file_keep(new_file *file, dv_error *err)
{
    bool good = fsync(file->fd) == 0;

    good = close(file->fd) == 0 && good;
    file->fd = -1;
    if (good && rename(file->part, file->path) == 0)
        return DV_OK;
    fail_errno(err, file->path, tr("the file was not written", "không ghi được tệp"));
    unlink(file->part);
    return DV_E_IO;
}

void new_file_drop(new_file *file)
{
    if (file->fd < 0)
        return;
    close(file->fd);
    unlink(file->part);
    file->fd = -1;
}
