/* SPDX-License-Identifier: MIT */
/* A JPEG or PNG from anywhere: read, drawn as pixels, and encoded anew for a PDF. */
#include "fuzz.h"

#include "picture/photo.h"

static void drop_row(void *user, int y, const uint32_t *pixels)
{
    (void)user;
    (void)y;
    (void)pixels;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file("photo", data, size);

    for (int vector = 0; vector < 2; vector++) {
        dv_auto(dv_photo) photo = NULL;
        const dv_photo_jpeg *jpeg;
        dv_rows rows = {60, 80, drop_row, NULL};

        if (dv_photo_open(path, 60, 80, &photo, NULL) != DV_OK)
            return 0;
        if (vector) {
            (void)dv_photo_as_jpeg(photo, &jpeg, NULL);
            continue;
        }
        (void)dv_photo_scale(photo, &(cairo_rectangle_t){0, 0, 60, 80}, &rows, NULL);
    }
    return 0;
}
