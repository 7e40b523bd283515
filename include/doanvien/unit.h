/* doanvien/unit.h - the union's tree: centre, provinces, upper units, grassroots units, sections.
 */
#ifndef DOANVIEN_UNIT_H
#define DOANVIEN_UNIT_H

#include <doanvien/registry.h>

DV_BEGIN_DECLS

/* Where input comes from: a file, or bytes in memory when path is NULL. Borrowed. */
typedef struct dv_input {
    uint32_t size;     /* sizeof(dv_input) */
    uint32_t reserved; /* 0 */
    const char *path;
    const void *data;
    size_t data_size;
} dv_input;

#define DV_INPUT_INIT                                                                              \
    {                                                                                              \
        sizeof(dv_input), 0, NULL, NULL, 0                                                         \
    }

/*
 * Import units from a CSV with the columns code, name, kind, parent, sector, tax_code, employer (in
 * any order; also by their Vietnamese names). Parents may stand after their children, and may be
 * units that are known already. A unit that is known by its code is updated; what the file has no
 * column for stays. All or nothing; the same file again changes nothing.
 *
 * ret_report  may be NULL; set on DV_OK and on DV_E_INVALID. Columns: row code outcome reason
 * value; outcome is new, changed, same or refused. Free with dv_page_free().
 *
 * DV_E_INVALID  rows were refused, nothing was loaded; reasons: code-missing, code-repeated,
 *               name-missing, kind-unknown, sector-unknown, parent-unknown,
 *               unit-dissolved, cycle (or below one, or more than 64 levels deep), unreadable
 *               (control characters)
 * DV_E_FORMAT   no CSV, or a column is missing
 */
DV_API dv_status dv_unit_import(dv_registry *registry, const dv_input *input, dv_page **ret_report,
                                dv_error *err);

/*
 * Units of a subtree that live, in the order of the tree; code NULL is all.
 * Columns: unit_id code name kind parent sector tax_code employer depth members candidates.
 * members and candidates are those of the unit itself.
 */
DV_API dv_status dv_unit_list(dv_registry *registry, const char *code, dv_page **ret_page,
                              dv_error *err);

DV_END_DECLS

#endif
