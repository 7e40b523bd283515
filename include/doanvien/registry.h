/*
 * doanvien/registry.h - the connection to the registry, its schema and its settings.
 *
 * One registry is used by one thread at a time; two threads open two. No call waits for ever: see
 * the timeouts. After DV_E_LINK call dv_registry_reset() and make the same call again: calls that
 * must not happen twice say what makes them safe to repeat.
 */
#ifndef DOANVIEN_REGISTRY_H
#define DOANVIEN_REGISTRY_H

#include <doanvien/error.h>

DV_BEGIN_DECLS

typedef struct dv_registry dv_registry;

typedef struct dv_registry_options {
    uint32_t size;               /* sizeof(dv_registry_options) */
    int32_t connect_timeout_s;   /* 0: 10; up to 86,400 */
    int32_t statement_timeout_s; /* 0: 600; up to 86,400 */
    int32_t reserved;            /* 0 */
    const char *conninfo;        /* libpq connection string, required */
    const char *officer;         /* who acts, for the event log; NULL: "unknown" */
} dv_registry_options;

#define DV_REGISTRY_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(dv_registry_options), 0, 0, 0, NULL, NULL                                           \
    }

/*
 * Connect, and check that database and library fit each other.
 *
 * ret_registry  on DV_OK owned by the caller, free with dv_registry_close()
 *
 * DV_E_CONNECT  no connection; nothing was done
 * DV_E_SCHEMA   the database holds no registry, or an older or newer one: err->detail has both
 *               numbers; dv_registry_migrate() mends the first two
 */
DV_API dv_status dv_registry_open(const dv_registry_options *options, dv_registry **ret_registry,
                                  dv_error *err);
DV_API dv_status dv_registry_reset(dv_registry *registry, dv_error *err);
DV_API void dv_registry_close(dv_registry *registry); /* NULL is fine */

/*
 * Make the registry in an empty database, or bring an older one up to this library; fine when there
 * is nothing to do. One transaction: killed at any moment, it is done or not begun. Needs a role
 * that may create a schema. ret_applied may be NULL; it gets the number of migrations applied.
 */
DV_API dv_status dv_registry_migrate(const dv_registry_options *options, int32_t *ret_applied,
                                     dv_error *err);
/* The schema version that this library works with. */
DV_API int32_t dv_schema_version(void);

/*
 * A setting: "qr_prefix" (stands before each token; upper case letters, digits and $%*+-./: only,
 * with / at its end; "" for none), "card_valid_years" (0: cards do not expire), "number_low" (see
 * number_range.h). DV_E_NOT_FOUND for other names, DV_E_INVALID for a value it cannot take.
 * ret_page has one row with the columns: name value.
 */
DV_API dv_status dv_setting_set(dv_registry *registry, const char *name, const char *value,
                                dv_error *err);
DV_API dv_status dv_setting_get(dv_registry *registry, const char *name, dv_page **ret_page,
                                dv_error *err);

DV_END_DECLS

#endif
