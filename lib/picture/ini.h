/*
 * picture/ini.h - a small strict reader of "[section]", "key = value" and "# comment" lines. UTF-8;
 * a value may stand in double quotes, which keep its spaces. What a line means is the caller's.
 */
#ifndef DV_PICTURE_INI_H
#define DV_PICTURE_INI_H

#include "ground/base.h"

enum { DV_INI_NAME_MAX = 80, DV_INI_VALUE_MAX = 256 };

/* One line: of a section with key NULL its head, else a key in it. wrong is set when the line is no
 * line at all (then it says why), and the other texts are "". */
typedef struct dv_ini_line {
    int number;
    const char *section, *key, *value;
    const char *wrong;
} dv_ini_line;

/* Calls each for every line that is not empty; what is not DV_OK ends the reading. */
dv_status dv_ini_read(const char *data, size_t size,
                      dv_status (*each)(void *user, const dv_ini_line *line, dv_error *err),
                      void *user, dv_error *err);

#endif
