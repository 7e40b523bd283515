/*
 * doanvien/photo.h - photos of persons in the database: one each, as the registry encoded it from
 * a JPEG or PNG file: upright, at most 600 x 800 pixels, nothing in it but the picture (no EXIF,
 * no place, no camera). A run draws them where it has no folder of photos, or the folder lacks one.
 */
#ifndef DOANVIEN_PHOTO_H
#define DOANVIEN_PHOTO_H

#include <doanvien/member.h>

DV_BEGIN_DECLS

/*
 * Keep the photos of a folder: files with the name of a member number, or else of an employee code,
 * that end in .jpg, .jpeg or .png. A newer photo takes the place of an older one; the same file
 * again changes nothing, so what was stopped is finished by the same call. A clerk reaches the
 * persons of their units. ret_kept: photos that are new or took the place of another picture.
 *
 * ret_page has a row for each file that was not taken, in the order of names. Columns: file outcome
 * reason. outcome is
 *     unknown    no member number in reach is this, nor an employee code
 *     ambiguous  several persons have this employee code
 *     twice      another file is of the same person
 *     refused    no photo: reason says why (broken, too large or small, no JPEG or PNG)
 * progress may be NULL; it counts files.
 *
 * DV_E_NOT_FOUND  there is no such folder
 * DV_E_STOPPED    progress asked to stop; what was kept stays
 */
DV_API dv_status dv_photo_import(dv_registry *registry, const char *folder,
                                 const dv_progress *progress, int64_t *ret_kept, dv_page **ret_page,
                                 dv_error *err);
/* The JPEG of a member. DV_E_NOT_FOUND: no such member in reach, or there is none of them. */
DV_API dv_status dv_photo_get(dv_registry *registry, const char *member_no, const dv_sink *sink,
                              dv_error *err);
/* Remove it. DV_E_NOT_FOUND as above. */
DV_API dv_status dv_photo_remove(dv_registry *registry, const char *member_no, dv_error *err);
/*
 * Members of a unit and below (unit_code NULL: all) who have a photo, sorted as Vietnamese names
 * are. Columns: member_no full_name code unit_code person_id width height kept_at kept_by. after,
 * limit as in dv_intake_rows(), limit at most 10,000.
 */
DV_API dv_status dv_photo_list(dv_registry *registry, const char *unit_code, const char *after,
                               int32_t limit, dv_page **ret_page, dv_error *err);
/*
 * The same of those who have none, neither here nor, unless folder is NULL, there. A page may have
 * fewer rows than limit, or none, and more follow: go on while dv_page_next() is not NULL. The
 * columns are the same, those of the photo without a value.
 */
DV_API dv_status dv_photo_missing(dv_registry *registry, const char *unit_code, const char *folder,
                                  const char *after, int32_t limit, dv_page **ret_page,
                                  dv_error *err);

DV_END_DECLS

#endif
