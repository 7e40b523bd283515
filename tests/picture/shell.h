/* tests/picture/shell.h - pictures judged by programs that are not ours: zbarimg, poppler, qpdf. */
#ifndef DV_TESTS_PICTURE_SHELL_H
#define DV_TESTS_PICTURE_SHELL_H

#include "support.h"

#include <stdlib.h>

/* What a shell command prints, at most 64 kB in static memory; the test fails when it fails. */
__attribute__((format(printf, 1, 2))) static inline const char *shell(const char *format, ...)
{
    static char printed[1 << 16];
    char command[2048];
    va_list args;
    FILE *pipe;
    int status;

    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    printed[fread(printed, 1, sizeof printed - 1, pipe)] = '\0';
    status = pclose(pipe);
    if (status != 0) {
        print_error("%s: exit status %d\n%s\n", command, status, printed);
        fail();
    }
    return printed;
}

/* A sink that writes to a stdio file, and one that refuses after so many bytes. */
static inline int32_t to_file(void *user, const uint8_t *data, size_t size)
{
    return fwrite(data, 1, size, user) == size ? 0 : 1;
}

static inline int32_t to_full_disk(void *user, const uint8_t *data, size_t size)
{
    size_t *room = user;

    (void)data;
    if (size > *room)
        return 1;
    *room -= size;
    return 0;
}

/* A page of a PDF drawn so large, a byte a pixel, 255 white; free() it. */
static inline unsigned char *page_ink(const char *path, int page, int width, int height)
{
    size_t size = (size_t)width * (size_t)height;
    unsigned char *ink = malloc(size);
    char name[300];
    FILE *file;

    snprintf(name, sizeof name, "%s/ink.pgm", support_folder());
    shell("cd '%s' && pdftoppm -f %d -l %d -gray -scale-to-x %d -scale-to-y %d '%s' > "
          "ink.pgm",
          support_folder(), page, page, width, height, path);
    file = fopen(name, "rb");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "P5 %*d %*d %*d"), 0);
    fgetc(file);
    assert_int_equal(fread(ink, 1, size, file), size);
    fclose(file);
    return ink;
}

#endif
