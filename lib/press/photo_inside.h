/* press/photo_inside.h - where the photo of a person is found: a folder, else the database. */
#ifndef DV_PRESS_PHOTO_INSIDE_H
#define DV_PRESS_PHOTO_INSIDE_H

#include <doanvien/photo.h>

#include "picture/photo.h"
#include "registry/inside.h"

#include <limits.h>

enum { DV_PHOTO_WIDTH = 600, DV_PHOTO_HEIGHT = 800 }; /* what is kept at most */

/* The file of a folder with this name and a suffix of pictures; false when there is none. */
bool dv_photo_file(const char *folder, const char *name, char path[PATH_MAX]);

/*
 * The photos of people who stand in the rows of a result, one after the other: those that lie in
 * the database are fetched some at a time, as rows come up.
 */
typedef struct dv_portraits {
    dv_registry *registry;
    const char *folder;  /* NULL: the database only */
    const dv_rows *rows; /* of the people */
    int no, code;        /* columns: member number, employee code */
    dv_rows *fetched;
    int first, end; /* rows that it is of */
} dv_portraits;

void dv_portraits_end(dv_portraits *from);
#define dv_portraits_auto __attribute__((cleanup(dv_portraits_end))) dv_portraits

/* As a picture for a box; *ret NULL when there is none. */
dv_status dv_portrait_open(dv_portraits *from, int row, int width_px, int height_px,
                           dv_photo **ret_photo, dv_error *err);
/* As a JPEG that was encoded by us; ret_jpeg is left empty when there is none. */
dv_status dv_portrait_jpeg(dv_portraits *from, int row, dv_buf *ret_jpeg, dv_error *err);

#endif
