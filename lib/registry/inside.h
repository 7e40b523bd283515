/* registry/inside.h - what the stages of this room and the press share of a registry. */
#ifndef DV_REGISTRY_INSIDE_H
#define DV_REGISTRY_INSIDE_H

#include <doanvien/registry.h>

#include "ground/db.h"
#include "sql.h"

struct dv_registry {
    dv_db *db;
    char *officer;
};
DV_AUTO(dv_registry, dv_registry_close)

/*
 * The unit with this code, as unit_id and its interval; code NULL gives id 0 and an interval that
 * holds every unit. DV_E_NOT_FOUND names the code in err->detail.
 */
typedef struct dv_scope {
    int64_t unit_id;
    int64_t lft, rgt;
} dv_scope;
dv_status dv_scope_find(dv_registry *registry, const char *code, dv_scope *ret, dv_error *err);

#endif
