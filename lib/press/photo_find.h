/* press/photo_find.h - the file of a photo in a folder: named by employee code or member number. */
#ifndef DV_PRESS_PHOTO_FIND_H
#define DV_PRESS_PHOTO_FIND_H

#include "ground/base.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* False when there is none; folder and name may be NULL. */
static inline bool dv_photo_find(const char *folder, const char *name, char path[PATH_MAX])
{
    static const char *const suffix[] = {".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG"};

    /* An employee code is somebody else's text: it must not lead out of the folder. */
    if (!folder || !name || !*name || *name == '.' || strchr(name, '/'))
        return false;
    for (size_t i = 0; i < DV_COUNT(suffix); i++) {
        int n = snprintf(path, PATH_MAX, "%s/%s%s", folder, name, suffix[i]);

        if (n > 0 && n < PATH_MAX && access(path, F_OK) == 0)
            return true;
    }
    path[0] = '\0';
    return false;
}

#endif
