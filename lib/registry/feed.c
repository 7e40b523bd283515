/* SPDX-License-Identifier: MIT */
#include <doanvien/feed.h>

#include "feed_columns.h"
#include "feed_load.h"
#include "ground/page.h"
#include "registry/inside.h"

#include <stdio.h>
#include <string.h>

enum { LIST_MAX = 10000, REJECTS_PAGE = 1000 };

static dv_status begin_intake(dv_registry *registry, const dv_feed_reader *reader,
                              const char *source, int64_t *ret_intake_id, bool *ret_before,
                              dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    char delimiter[2] = {dv_feed_delimiter(reader), '\0'};
    dv_args args = {0};

    dv_arg_text(&args, source);
    dv_arg_text(&args, registry->officer);
    dv_arg_text(&args, delimiter);
    dv_arg_text(&args, dv_feed_encoding(reader));
    dv_arg_text(&args, dv_feed_header(reader));
    dv_arg_int(&args, dv_feed_header_row(reader));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_feed_begin, &args, DV_ROWS_ONE, &rows, err));
    *ret_intake_id = dv_rows_int(rows, 0, 0);
    *ret_before = dv_rows_int(rows, 0, 1) != 0;
    return DV_OK;
}

static dv_status classify(dv_registry *registry, int64_t intake_id, const char *source,
                          dv_error *err)
{
    dv_args args = {0};

    dv_arg_int(&args, intake_id);
    dv_arg_text(&args, source);
    return dv_db_run(registry->db, &DV_SQL_feed_classify, &args, DV_ROWS_NONE, NULL, err);
}

/* Keep the digest of a file that was read to its end, to know it again. */
static dv_status keep_digest(const dv_feed_load *load, dv_error *err)
{
    char digest[DV_FEED_DIGEST_SIZE];
    dv_args args = {0};

    dv_feed_reader_digest(load->reader, digest);
    dv_arg_int(&args, load->intake_id);
    dv_arg_text(&args, digest);
    return dv_db_run(load->registry->db, &DV_SQL_feed_digest, &args, DV_ROWS_NONE, NULL, err);
}

/* The rows of the file into the intake, the shortest way. before: the source is known. */
static dv_status load_rows(const dv_feed_load *load, bool before, int64_t *ret_rows, dv_error *err)
{
    if (load->registry->by_login) /* an officer's rows are looked at each time */
        return dv_feed_load_all(load, ret_rows, err);
    if (before) {
        DV_TRY(dv_feed_load_twin(load, ret_rows, err));
        if (*ret_rows > 0)
            return DV_OK;
        DV_TRY(dv_feed_load_again(load, ret_rows, err));
    } else {
        DV_TRY(dv_feed_load_all(load, ret_rows, err));
    }
    return keep_digest(load, err);
}

dv_status dv_feed_compare(dv_registry *registry, const dv_feed_request *request,
                          int64_t *ret_intake_id, dv_error *err)
{
    dv_auto(dv_feed_reader) reader = NULL;
    dv_tx_auto tx = {0};
    dv_feed_request r;
    dv_input input;
    dv_feed_load load = {.registry = registry};
    int64_t rows = 0;
    bool before;

    if (!registry || !ret_intake_id)
        return dv_fail(err, DV_E_ARG, "registry or ret_intake_id is NULL");
    DV_TRY(dv_options_copy(&r, sizeof r, request, "dv_feed_request", err));
    DV_TRY(dv_options_copy(&input, sizeof input, r.input, "dv_input", err));
    if (!r.source || !*r.source)
        return dv_fail(err, DV_E_ARG, "a feed needs the name of its source");

    DV_TRY(dv_feed_reader_open(input.path, input.data, input.data_size, r.map, &reader, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(begin_intake(registry, reader, r.source, &load.intake_id, &before, err));
    load.reader = reader;
    load.progress = r.progress;
    load.source = r.source;
    DV_TRY(load_rows(&load, before, &rows, err));
    DV_TRY(dv_feed_plan(registry, rows, err));
    DV_TRY(classify(registry, load.intake_id, r.source, err));
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_intake_id = load.intake_id;
    return DV_OK;
}

static dv_status fail_unknown(int64_t intake_id, dv_error *err)
{
    dv_fail(err, DV_E_NOT_FOUND, "there is no intake %lld", (long long)intake_id);
    dv_fail_hint(err, "Compare a file first; it gives the number of an intake.");
    return DV_E_NOT_FOUND;
}

dv_status dv_intake_summary(dv_registry *registry, int64_t intake_id, dv_page **ret_page,
                            dv_error *err)
{
    dv_auto(dv_page) page = NULL;
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail(err, DV_E_ARG, "registry or ret_page is NULL");
    dv_arg_int(&args, intake_id);
    DV_TRY(dv_db_page(registry->db, &DV_SQL_intake_summary, &args,
                      "intake_id# source state rows# new# changed# same# left# repeated# "
                      "ambiguous# refused# repaired# warned# header_row# delimiter encoding",
                      &page, err));
    if (dv_page_count(page) == 0)
        return fail_unknown(intake_id, err);
    *ret_page = dv_take(&page);
    return DV_OK;
}

/* Rows after one of them, one more than limit so that the end is seen. */
static dv_status rows_after(dv_registry *registry, int64_t intake_id, dv_intake_filter filter,
                            const char *after, int32_t limit, dv_rows **ret_rows, dv_error *err)
{
    dv_args args = {0};

    dv_arg_int(&args, intake_id);
    dv_arg_int(&args, filter);
    dv_arg_text(&args, after ? after : "0");
    dv_arg_int(&args, (int64_t)limit + 1);
    return dv_db_run(registry->db, &DV_SQL_intake_rows, &args, DV_ROWS_ANY, ret_rows, err);
}

/* Delimiter and header of an intake. */
static dv_status get_intake(dv_registry *registry, int64_t intake_id, dv_rows **ret_rows,
                            dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    dv_arg_int(&args, intake_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_intake_get, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return fail_unknown(intake_id, err);
    *ret_rows = dv_take(&rows);
    return DV_OK;
}

dv_status dv_intake_rows(dv_registry *registry, int64_t intake_id, dv_intake_filter filter,
                         const char *after, int32_t limit, dv_page **ret_page, dv_error *err)
{
    dv_auto(dv_rows) intake = NULL;
    dv_auto(dv_rows) rows = NULL;
    dv_auto(dv_page) page = NULL;

    if (!registry || !ret_page)
        return dv_fail(err, DV_E_ARG, "registry or ret_page is NULL");
    if (filter < DV_INTAKE_ALL || filter > DV_INTAKE_REJECTED || limit < 1 || limit > LIST_MAX)
        return dv_fail(err, DV_E_ARG, "the filter is not known, or limit is not 1 to 10,000");
    if (after && strspn(after, "0123456789") != strlen(after))
        return dv_fail(err, DV_E_ARG, "after is not what an earlier page gave");

    DV_TRY(get_intake(registry, intake_id, &intake, err));
    DV_TRY(rows_after(registry, intake_id, filter, after, limit, &rows, err));
    DV_TRY(dv_page_new("row# code outcome full_name born sex id_kind id_number phone hired unit "
                       "repairs warning reason raw value",
                       &page, err));
    for (int i = 0; i < dv_rows_count(rows) && i < limit; i++) {
        for (int c = 0; c < dv_page_column_count(page); c++)
            DV_TRY(dv_page_put(page, dv_rows_text(rows, i, c), err));
    }
    if (dv_rows_count(rows) > limit)
        DV_TRY(dv_page_set_next(page, dv_rows_text(rows, limit - 1, 0), err));
    *ret_page = dv_take(&page);
    return DV_OK;
}

static dv_status pour(const dv_sink *sink, dv_buf *text, dv_error *err)
{
    DV_TRY(dv_buf_status(text, err));
    if (text->size && sink->write(sink->user, (const uint8_t *)text->data, text->size) != 0)
        return dv_fail(err, DV_E_IO, "the list of rejected rows could not be written");
    dv_buf_clear(text);
    return DV_OK;
}

static void put_reject(dv_buf *text, const char *raw, char delimiter, const char *reason)
{
    dv_buf_puts(text, raw);
    dv_buf_putc(text, delimiter);
    dv_csv_put(text, reason, delimiter);
    dv_buf_puts(text, "\r\n");
}

dv_status dv_intake_rejects(dv_registry *registry, int64_t intake_id, const dv_sink *sink,
                            dv_error *err)
{
    enum { ROW = 0, REASON = 13, RAW = 14 }; /* columns of intake_rows */
    dv_auto(dv_rows) intake = NULL;
    dv_auto_buf text = {0};
    char after[24] = "0";
    char delimiter;
    int n;

    if (!registry || !sink || !sink->write)
        return dv_fail(err, DV_E_ARG, "registry or sink is NULL");
    DV_TRY(get_intake(registry, intake_id, &intake, err));
    delimiter = dv_rows_text(intake, 0, 0)[0];
    dv_buf_puts(&text, "\xEF\xBB\xBF");
    put_reject(&text, dv_rows_text(intake, 0, 1), delimiter, DV_FEED_REASON_TITLE);
    do {
        dv_auto(dv_rows) rows = NULL;

        DV_TRY(
            rows_after(registry, intake_id, DV_INTAKE_REJECTED, after, REJECTS_PAGE, &rows, err));
        n = dv_rows_count(rows);
        for (int i = 0; i < n && i < REJECTS_PAGE; i++) {
            put_reject(&text, dv_rows_text(rows, i, RAW), delimiter, dv_rows_text(rows, i, REASON));
            snprintf(after, sizeof after, "%s", dv_rows_text(rows, i, ROW));
            if (text.size >= 1 << 16 || text.broken)
                DV_TRY(pour(sink, &text, err));
        }
    } while (n > REJECTS_PAGE);
    return pour(sink, &text, err);
}

static dv_status apply_step(dv_registry *registry, const dv_sql *sql, int64_t intake_id,
                            dv_error *err)
{
    dv_args args = {0};

    dv_arg_int(&args, intake_id);
    if (sql->n_args > 1) /* it logs */
        dv_arg_text(&args, registry->officer);
    return dv_db_run(registry->db, sql, &args, DV_ROWS_NONE, NULL, err);
}

/* The statements that bring known persons up to date, in order. */
static dv_status apply_changes(dv_registry *registry, int64_t intake_id, dv_error *err)
{
    static const dv_sql *const steps[] = {
        &DV_SQL_feed_apply_events_changed,      &DV_SQL_feed_apply_persons_changed,
        &DV_SQL_feed_apply_identities_gone,     &DV_SQL_feed_apply_identities_new,
        &DV_SQL_feed_apply_employments_changed, &DV_SQL_feed_apply_employments_new,
    };

    for (size_t i = 0; i < DV_COUNT(steps); i++)
        DV_TRY(apply_step(registry, steps[i], intake_id, err));
    return DV_OK;
}

/* What feed_apply_open says. */
typedef enum opened { DONE, FRESH, ROWS, NEWS, CHANGES, SAMES } opened;

static dv_status apply_new(dv_registry *registry, int64_t intake_id, dv_error *err)
{
    static const dv_sql *const by_login[] = {
        &DV_SQL_feed_officer_persons,
        &DV_SQL_feed_officer_employments,
        &DV_SQL_feed_officer_identities,
    };

    if (!registry->by_login)
        DV_TRY(apply_step(registry, &DV_SQL_feed_apply_new, intake_id, err));
    for (size_t i = 0; registry->by_login && i < DV_COUNT(by_login); i++)
        DV_TRY(apply_step(registry, by_login[i], intake_id, err));
    return apply_step(registry, &DV_SQL_feed_apply_events_new, intake_id, err);
}

/* Apply an intake whose preview is as fresh as the registry. */
static dv_status apply(dv_registry *registry, int64_t intake_id, const dv_rows *state,
                       int64_t *ret_changes, dv_error *err)
{
    dv_args args = {0};

    DV_TRY(dv_feed_plan(registry, dv_rows_int(state, 0, ROWS), err));
    if (dv_rows_int(state, 0, NEWS) > 0)
        DV_TRY(apply_new(registry, intake_id, err));
    if (dv_rows_int(state, 0, CHANGES) > 0)
        DV_TRY(apply_changes(registry, intake_id, err));
    if (dv_rows_int(state, 0, SAMES) > 0)
        DV_TRY(apply_step(registry, &DV_SQL_feed_apply_employments_same, intake_id, err));
    *ret_changes = dv_rows_int(state, 0, NEWS) + dv_rows_int(state, 0, CHANGES);
    dv_arg_int(&args, intake_id);
    dv_arg_int(&args, *ret_changes);
    return dv_db_run(registry->db, &DV_SQL_feed_apply_close, &args, DV_ROWS_MAYBE, NULL, err);
}

dv_status dv_feed_apply(dv_registry *registry, int64_t intake_id, int64_t *ret_changes,
                        dv_error *err)
{
    dv_auto(dv_rows) state = NULL;
    dv_tx_auto tx = {0};
    dv_args args = {0};
    int64_t changed = 0;

    if (!registry)
        return dv_fail(err, DV_E_ARG, "registry is NULL");
    dv_arg_int(&args, intake_id);
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_feed_apply_open, &args, DV_ROWS_MAYBE, &state, err));
    if (dv_rows_count(state) == 0)
        return fail_unknown(intake_id, err);
    if (!dv_rows_int(state, 0, DONE)) {
        if (!dv_rows_int(state, 0, FRESH)) {
            dv_fail(err, DV_E_CONFLICT, "the registry changed since this preview was made");
            dv_fail_hint(err, "Compare the file again, and apply the new preview.");
            return DV_E_CONFLICT;
        }
        DV_TRY(apply(registry, intake_id, state, &changed, err));
        DV_TRY(dv_tx_commit(&tx, err));
    }
    if (ret_changes)
        *ret_changes = changed;
    return DV_OK;
}
