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
        cairo_surface_t *surface, *scaled = NULL;
        cairo_t *cr;

        if (dv_photo_open(path, 60, 80, &photo, NULL) != DV_OK)
            return 0;
        if (vector) {
            (void)dv_photo_as_jpeg(photo, &jpeg, NULL);
            continue;
        }
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 60, 80);
        cr = cairo_create(surface);
        cairo_rectangle(cr, 0, 0, 60, 80);
        if (dv_photo_prepare(photo, false, NULL) == DV_OK)
            (void)dv_photo_draw(cr, photo, 0, 0, 60, 80, &scaled, NULL);
        cairo_destroy(cr);
        cairo_surface_destroy(surface);
        cairo_surface_destroy(scaled);
    }
    return 0;
}
