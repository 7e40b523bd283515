/* SPDX-License-Identifier: MIT */
/* A JPEG or PNG from anywhere: read, drawn as pixels, and encoded anew for a PDF. */
#include "fuzz.h"

#include "picture/photo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file("photo", data, size);

    for (int vector = 0; vector < 2; vector++) {
        dv_auto(dv_photo) photo = NULL;
        const dv_photo_jpeg *jpeg;
        cairo_surface_t *surface;

        if (dv_photo_open(path, 60, 80, &photo, NULL) != DV_OK)
            return 0;
        if (vector) {
            (void)dv_photo_as_jpeg(photo, &jpeg, NULL);
            continue;
        }
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 60, 80);
        (void)dv_photo_scale(photo, &(cairo_rectangle_t){0, 0, 60, 80}, surface, NULL);
        cairo_surface_destroy(surface);
    }
    return 0;
}
