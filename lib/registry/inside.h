/* registry/inside.h - what the stages of this room and the press share of a registry. */
#ifndef DV_REGISTRY_INSIDE_H
#define DV_REGISTRY_INSIDE_H

#include <doanvien/number_range.h>

#include "ground/db.h"
#include "sql.h"

struct dv_registry {
    dv_db *db;
    char *officer;
    dv_page *low;        /* owners of numbers that the last approval pushed below their mark */
    bool by_login;       /* the session is an officer's, not the owner's: officer is their login */
    bool under_policies; /* COPY into a table with policies is refused then */
};
DV_AUTO(dv_registry, dv_registry_close)

/* The same registry as the same officer over another connection, for another thread. */
dv_status dv_registry_open_again(const dv_registry *registry, dv_registry **ret, dv_error *err);

/*
 * The unit with this code, as unit_id and its interval; code NULL gives id 0 and an interval that
 * holds every unit, and for an officer who logged in as such the unit they act for. DV_E_NOT_FOUND
 * names the code in err->detail.
 */
typedef struct dv_scope {
    int64_t unit_id;
    int64_t lft, rgt;
} dv_scope;
dv_status dv_scope_find(dv_registry *registry, const char *code, dv_scope *ret, dv_error *err);

/*
 * A part of a list over the subtree of a unit. The statement takes $1 lft, $2 rgt, $3 the cursor of
 * the last row seen or NULL, $4 limit. It gives up to limit + 1 rows, so that the end is known, and
 * after the columns that are shown the cursor of the row.
 */
typedef struct dv_list {
    const dv_sql *sql;
    const char *columns; /* as for dv_page_new() */
    int32_t limit_max;
} dv_list;
dv_status dv_list_page(dv_registry *registry, const dv_list *list, const char *unit_code,
                       const char *after, int32_t limit, dv_page **ret_page, dv_error *err);
/* The same of a statement that takes $5, what it is a list of. */
dv_status dv_list_page_of(dv_registry *registry, const dv_list *list, const char *of,
                          const char *unit_code, const char *after, int32_t limit,
                          dv_page **ret_page, dv_error *err);

/* Columns of lists of members, as for dv_page_new(). */
#define DV_MEMBER_COLUMNS                                                                          \
    "member_id# member_no full_name born sex unit_code unit_name state joined_on card_state"

/* The same in one piece, for what is never long: the statement takes $1 lft, $2 rgt. */
dv_status dv_scope_page(dv_registry *registry, const dv_sql *sql, const char *unit_code,
                        const char *columns, dv_page **ret_page, dv_error *err);

/* A paper as hexadecimal digits for the server, and back. */
dv_status dv_paper_hex(const uint8_t *data, size_t size, dv_buf *ret_hex, dv_error *err);
dv_status dv_paper_write(const char *hex, const dv_sink *sink, dv_error *err);

/*
 * Note the purpose for which all that is held about a person is read, as its own transaction;
 * ret: the purpose as it was noted. It can be read within a minute.
 */
dv_status dv_answer_ask(dv_registry *registry, int64_t person_id, const char *purpose, dv_buf *ret,
                        dv_error *err);

/* What a word of fault that a statement gives back means. */
typedef struct dv_fault {
    const char *word;
    dv_status status;
    const char *message, *hint; /* hint may be NULL */
} dv_fault;

/* DV_OK for no word; else its status, with the words for it. what: the first that has it, or NULL.
 */
dv_status dv_fault_tell(const dv_fault *faults, size_t n, const char *word, const char *what,
                        dv_error *err);

/* NULL is fine, else it must be a UUID in its usual form. */
dv_status dv_request_id_check(const char *request_id, dv_error *err);

/*
 * Owners of numbers below their water mark, of those that applications draw on: known before an
 * approval, and noted for dv_number_range_low() after it when they are new. In its transaction.
 */
dv_status dv_number_range_low_known(dv_registry *registry, int64_t first, int64_t last,
                                    dv_rows **ret, dv_error *err);
dv_status dv_number_range_low_note(dv_registry *registry, int64_t first, int64_t last,
                                   const dv_rows *known, dv_error *err);

#endif
