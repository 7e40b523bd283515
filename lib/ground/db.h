/*
 * ground/db.h - PostgreSQL, and the only door to it: db.c is the one file that sends SQL. A
 * statement comes from sql/ as a dv_sql; values are bound, never glued; rules broken come back as
 * statuses.
 */
#ifndef DV_GROUND_DB_H
#define DV_GROUND_DB_H

#include "ground/base.h"
#include "ground/buf.h"

typedef struct dv_sql {
    const char *name;
    int n_args;
    const char *text;
} dv_sql;

typedef struct dv_db dv_db;     /* one connection; one thread at a time */
typedef struct dv_rows dv_rows; /* what a statement gave back */

/* No connection: DV_E_CONNECT. Timeouts in seconds, 0: our defaults (10 and 600). */
dv_status dv_db_open(const char *conninfo, int connect_timeout_s, int statement_timeout_s,
                     dv_db **ret_db, dv_error *err);
void dv_db_close(dv_db *db);
DV_AUTO(dv_db, dv_db_close)
/* Another connection to the same database, as the same user: for another thread. */
dv_status dv_db_open_again(const dv_db *db, dv_db **ret_db, dv_error *err);
/* Connect again after DV_E_LINK. */
dv_status dv_db_reset(dv_db *db, dv_error *err);

/* Bound parameters, in order. Texts are borrowed until the statement ran. */
enum { DV_ARGS_MAX = 24 };
typedef struct dv_args {
    int n;
    const char *value[DV_ARGS_MAX];
    char number[DV_ARGS_MAX][24];
} dv_args;

void dv_arg_text(dv_args *args, const char *value); /* NULL is SQL NULL */
void dv_arg_int(dv_args *args, int64_t value);
void dv_arg_id(dv_args *args, int64_t id);      /* 0 is SQL NULL */
void dv_arg_date(dv_args *args, dv_date value); /* as ISO text; DV_DATE_NONE is NULL */

/* One more element of a PostgreSQL array written as text; dv_array_end() after the last. */
void dv_array_put(dv_buf *array, const char *element);
void dv_array_end(dv_buf *array);

enum dv_expect { DV_ROWS_ANY, DV_ROWS_NONE, DV_ROWS_MAYBE, DV_ROWS_ONE };

/* Run one statement. ret_rows may be NULL. A broken constraint gives the status of its rule. */
dv_status dv_db_run(dv_db *db, const dv_sql *sql, const dv_args *args, enum dv_expect expect,
                    dv_rows **ret_rows, dv_error *err);
/* Run and turn the rows into a page; columns as for dv_page_new(), in the order of the SELECT. */
dv_status dv_db_page(dv_db *db, const dv_sql *sql, const dv_args *args, const char *columns,
                     dv_page **ret_page, dv_error *err);
/* Several statements without parameters: a migration. */
dv_status dv_db_script(dv_db *db, const dv_sql *sql, dv_error *err);

/* What the server keeps of a password, made here so that the password itself is never sent. */
dv_status dv_db_scram(dv_db *db, const char *login, const char *password, dv_buf *ret,
                      dv_error *err);

/* The same of rows that came; what they have after the columns is left out. */
dv_status dv_rows_page(const dv_rows *rows, const char *columns, dv_page **ret_page, dv_error *err);

int dv_rows_count(const dv_rows *rows);
int dv_rows_width(const dv_rows *rows); /* columns */
int64_t dv_rows_affected(const dv_rows *rows);
const char *dv_rows_text(const dv_rows *rows, int row, int column); /* NULL for SQL NULL */
int64_t dv_rows_int(const dv_rows *rows, int row, int column);      /* 0 for SQL NULL */
void dv_rows_free(dv_rows *rows);
DV_AUTO(dv_rows, dv_rows_free)

/*
 * A transaction that rolls back unless committed:
 *     dv_tx_auto tx = { 0 };
 *     DV_TRY(dv_tx_begin(db, &tx, err));
 *     ...
 *     return dv_tx_commit(&tx, err);
 * DV_E_LINK from commit: it is unknown if it took effect (also when a synchronous standby did not
 * confirm it).
 */
typedef struct dv_tx {
    dv_db *db;
} dv_tx;
#define dv_tx_auto __attribute__((cleanup(dv_tx_end))) dv_tx
dv_status dv_tx_begin(dv_db *db, dv_tx *tx, dv_error *err);
dv_status dv_tx_commit(dv_tx *tx, dv_error *err);
void dv_tx_end(dv_tx *tx);

/*
 * COPY ... FROM STDIN (FORMAT binary), streamed: begin, then for each row its values and end_row,
 * then finish. Freed without finish the COPY is aborted. Of the binary format the server takes no
 * other type than the column's: text, bigint, date, uuid, boolean.
 */
typedef struct dv_copy {
    dv_db *db;
    dv_buf buf;
    size_t row; /* where the row begins in buf */
    int fields; /* it has so far */
} dv_copy;
#define dv_copy_auto __attribute__((cleanup(dv_copy_end))) dv_copy
dv_status dv_copy_begin(dv_db *db, const dv_sql *sql, dv_copy *copy, dv_error *err);
void dv_copy_text(dv_copy *copy, const char *value); /* NULL is SQL NULL */
void dv_copy_int(dv_copy *copy, int64_t value);
void dv_copy_date(dv_copy *copy, dv_date value); /* DV_DATE_NONE is SQL NULL */
void dv_copy_uuid(dv_copy *copy, const unsigned char value[16]);
void dv_copy_bool(dv_copy *copy, bool value);
dv_status dv_copy_end_row(dv_copy *copy, dv_error *err);
dv_status dv_copy_finish(dv_copy *copy, int64_t *ret_rows, dv_error *err);
void dv_copy_end(dv_copy *copy);

#endif
