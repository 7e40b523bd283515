/* registry/feed_load.h - the rows of a feed on their way into an intake. */
#ifndef DV_REGISTRY_FEED_LOAD_H
#define DV_REGISTRY_FEED_LOAD_H

#include "feed_columns.h"
#include "registry/inside.h"

#include <doanvien/feed.h>

typedef struct dv_feed_load {
    dv_registry *registry;
    dv_feed_reader *reader;
    const dv_progress *progress; /* may be NULL */
    const char *source;
    int64_t intake_id;
} dv_feed_load;

/* All rows of the file into the intake, to be classified. ret_rows: how many the file has. */
dv_status dv_feed_load_all(const dv_feed_load *load, int64_t *ret_rows, dv_error *err);

/*
 * The same of a source that was applied before: rows that came before, and with which the registry
 * still agrees, are noted as the same at once; only the others are read and are to be classified.
 */
dv_status dv_feed_load_again(const dv_feed_load *load, int64_t *ret_rows, dv_error *err);

/*
 * The same of a file that was applied before, byte for byte: it is not read, and its rows are
 * written out only where the registry does not agree with them any more. ret_rows: 0 when it is no
 * such file.
 */
dv_status dv_feed_load_twin(const dv_feed_load *load, int64_t *ret_rows, dv_error *err);

/* For the rest of the transaction: plan for so many rows. */
dv_status dv_feed_plan(dv_registry *registry, int64_t rows, dv_error *err);

#endif
