/* tests/picture/design_folder.h - design folders made by a test. */
#ifndef DV_TESTS_PICTURE_DESIGN_FOLDER_H
#define DV_TESTS_PICTURE_DESIGN_FOLDER_H

#include "support.h"

#include "ground/buf.h"
#include "ground/file.h"

#include <doanvien/design.h>

#define HEAD                                                                                       \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "      \
    "xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" "
#define CARD HEAD "width=\"85.6mm\" height=\"53.98mm\" viewBox=\"0 0 856 539.8\">"
#define TEXT "font-family=\"Roboto\" font-size=\"40\""

static dv_error err;

/* A new folder with these sides; NULL leaves one out. Static memory. */
static inline const char *folder_of(const char *front, const char *back)
{
    static char folder[600];
    static int count;
    char name[64];

    snprintf(folder, sizeof folder, "%s/design-%d", support_folder(), ++count);
    assert_ok(dv_folder_make(folder, &err), &err);
    snprintf(name, sizeof name, "design-%d/front.svg", count);
    if (front)
        support_text_file(name, front);
    snprintf(name, sizeof name, "design-%d/back.svg", count);
    if (back)
        support_text_file(name, back);
    return folder;
}

static inline void assert_has(const char *text, const char *part)
{
    if (strstr(text, part))
        return;
    print_error("\"%s\" does not hold \"%s\"\n", text, part);
    fail();
}

/* A sink into a dv_buf. */
static inline int32_t to_text(void *user, const uint8_t *data, size_t size)
{
    dv_buf *buf = user;

    dv_buf_put(buf, data, size);
    return buf->broken;
}

#endif
