/*
 * doanvien/feed.h - the first stage: what an HR system says of a workplace's staff is compared with
 * the registry (compare writes nothing but the intake), looked at by a human, then applied, all or
 * nothing. HR never ends a membership: a leaver is only noted as one.
 */
#ifndef DOANVIEN_FEED_H
#define DOANVIEN_FEED_H

#include <doanvien/unit.h>

DV_BEGIN_DECLS

typedef struct dv_feed_request {
    uint32_t size;      /* sizeof(dv_feed_request) */
    uint32_t reserved;  /* 0 */
    const char *source; /* name of the HR system; employee codes are unique within it */
    const char *map;    /* NULL, or "field=Column title;field=..." for columns not found by name */
    const dv_input *input;       /* a CSV as it comes; see README, "Connect an HR system" */
    const dv_progress *progress; /* may be NULL */
} dv_feed_request;

#define DV_FEED_REQUEST_INIT                                                                       \
    {                                                                                              \
        sizeof(dv_feed_request), 0, NULL, NULL, NULL, NULL                                         \
    }

/*
 * Read a feed and compare it with the registry. Memory is bounded whatever the size of the file.
 *
 * DV_E_FORMAT   no CSV, no header, a column is missing: err->message says which row or column
 */
DV_API dv_status dv_feed_compare(dv_registry *registry, const dv_feed_request *request,
                                 int64_t *ret_intake_id, dv_error *err);

/*
 * One row of counts. Columns: intake_id source state rows new changed same left repeated ambiguous
 * refused repaired warned header_row delimiter encoding.
 * state is compared or applied. DV_E_NOT_FOUND: no such intake.
 */
DV_API dv_status dv_intake_summary(dv_registry *registry, int64_t intake_id, dv_page **ret_page,
                                   dv_error *err);

/* Which rows of an intake to list. */
typedef enum dv_intake_filter {
    DV_INTAKE_ALL = 0,
    DV_INTAKE_ATTENTION = 1, /* repaired, warned, changed, repeated, ambiguous, refused */
    DV_INTAKE_REJECTED = 2,  /* refused and ambiguous */
    DV_INTAKE_FILTER_IS_INT32 = 0x7fffffff
} dv_intake_filter;

/*
 * Rows of an intake in the order of the file. Columns: row code outcome full_name born sex id_kind
 * id_number phone hired unit repairs warning reason raw value; what could not be read is NULL.
 * repairs and warning hold words separated by one space; value is what the file had where they, or
 * the reason, see something; raw is the whole row. The warning "corrected" is of rows that say what
 * a correction did away with (doanvien/correction.h): that counts for nothing.
 * after: NULL, or what dv_page_next() gave. limit: 1 to 10,000.
 */
DV_API dv_status dv_intake_rows(dv_registry *registry, int64_t intake_id, dv_intake_filter filter,
                                const char *after, int32_t limit, dv_page **ret_page,
                                dv_error *err);

/*
 * Refused and ambiguous rows as CSV (UTF-8 with BOM, the delimiter of the file): the original
 * columns plus one for the reason. Mended by hand it can be compared again as it is.
 */
DV_API dv_status dv_intake_rejects(dv_registry *registry, int64_t intake_id, const dv_sink *sink,
                                   dv_error *err);

/*
 * Do what the preview said, in one transaction. Applied once; again it changes nothing and is
 * DV_OK. ret_changes may be NULL: the number of rows that changed the registry (0 when repeated).
 *
 * DV_E_CONFLICT  the registry changed since the preview: compare again
 */
DV_API dv_status dv_feed_apply(dv_registry *registry, int64_t intake_id, int64_t *ret_changes,
                               dv_error *err);

DV_END_DECLS

#endif
