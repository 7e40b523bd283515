/* SPDX-License-Identifier: MIT */
/* A JPEG or PNG from anywhere: read, drawn as pixels, and encoded anew for a PDF. */
#include "fuzz.h"

#include "picture/photo.h"

#include <cairo-pdf.h>

static cairo_status_t drop(void *user, const unsigned char *data, unsigned size)
{
    (void)user;
    (void)data;
    (void)size;
    return CAIRO_STATUS_SUCCESS;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file("photo", data, size);

    for (int vector = 0; vector < 2; vector++) {
        dv_auto(dv_photo) photo = NULL;
        cairo_surface_t *surface, *scaled = NULL;
        cairo_t *cr;

        if (dv_photo_open(path, 60, 80, &photo, NULL) != DV_OK)
            return 0;
        surface = vector ? cairo_pdf_surface_create_for_stream(drop, NULL, 60, 80)
                         : cairo_image_surface_create(CAIRO_FORMAT_RGB24, 60, 80);
        cr = cairo_create(surface);
        cairo_rectangle(cr, 0, 0, 60, 80);
        if (dv_photo_prepare(photo, vector, NULL) == DV_OK)
            (void)dv_photo_draw(cr, photo, 0, 0, 60, 80, vector ? NULL : &scaled, NULL);
        cairo_destroy(cr);
        cairo_surface_finish(surface);
        cairo_surface_destroy(surface);
        cairo_surface_destroy(scaled);
    }
    return 0;
}
