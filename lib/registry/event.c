/* SPDX-License-Identifier: MIT */
#include <doanvien/event.h>

#include "ground/page.h"
#include "registry/inside.h"

#include <string.h>

enum { ROWS_NAMED = 5 };

dv_status dv_events_list(dv_registry *registry, const char *unit_code, const char *after,
                         int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_event_list,
                                 "event_id# at officer verb unit_code person_id# intake_id# "
                                 "row_no# old new",
                                 10000};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}

dv_status dv_events_heads(dv_registry *registry, dv_page **ret_page, dv_error *err)
{
    if (!registry || !ret_page)
        return dv_fail_null(err);
    return dv_db_page(registry->db, &DV_SQL_event_head_list, NULL, "unit_code links# events# hash",
                      ret_page, err);
}

/* Rows that a policy hides would look as if they had been taken out. */
static dv_status check_scope(dv_registry *registry, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;

    DV_TRY(dv_db_run(registry->db, &DV_SQL_event_scope, NULL, DV_ROWS_ONE, &rows, err));
    if (strcmp(dv_rows_text(rows, 0, 0), "t") == 0)
        return DV_OK;
    dv_fail(err, DV_E_DB, "the database role does not see all units, nothing was checked");
    dv_fail_hint(err, "Ask as the owner of the registry, or as an officer of the root unit.");
    return DV_E_DB;
}

/* Which of the rows of a link it is. The fault as found stays when the link's own marks are bad. */
static dv_status name_row(dv_registry *registry, const dv_rows *faults, int row,
                          const char **ret_fault, const char **ret_event_id, dv_rows **ret_rows,
                          dv_error *err)
{
    dv_args args = {0};

    *ret_fault = dv_rows_text(faults, row, 0);
    *ret_event_id = dv_rows_text(faults, row, 3);
    if (strcmp(*ret_fault, "row-changed") != 0)
        return DV_OK;
    dv_arg_text(&args, dv_rows_text(faults, row, 4));
    dv_arg_text(&args, dv_rows_text(faults, row, 2));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_event_name, &args, DV_ROWS_MAYBE, ret_rows, err));
    if (dv_rows_count(*ret_rows)) {
        *ret_fault = dv_rows_text(*ret_rows, 0, 0);
        *ret_event_id = dv_rows_text(*ret_rows, 0, 1);
    }
    return DV_OK;
}

dv_status dv_events_verify(dv_registry *registry, dv_page **ret_page, dv_error *err)
{
    dv_auto(dv_rows) faults = NULL;
    dv_auto(dv_page) page = NULL;

    if (!registry || !ret_page)
        return dv_fail_null(err);
    DV_TRY(check_scope(registry, err));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_event_verify, NULL, DV_ROWS_ANY, &faults, err));
    DV_TRY(dv_page_new("fault unit_code link_no# event_id#", &page, err));
    for (int r = 0; r < dv_rows_count(faults); r++) {
        dv_auto(dv_rows) named = NULL;
        const char *fault, *event_id;

        DV_TRY(name_row(registry, faults, r, &fault, &event_id, &named, err));
        DV_TRY(dv_page_put(page, fault, err));
        DV_TRY(dv_page_put(page, dv_rows_text(faults, r, 1), err));
        DV_TRY(dv_page_put(page, dv_rows_text(faults, r, 2), err));
        DV_TRY(dv_page_put(page, event_id, err));
    }
    *ret_page = dv_take(&page);
    return DV_OK;
}

static dv_status put_rule(dv_page *page, const char *rule, const dv_buf *first, dv_error *err)
{
    DV_TRY(dv_buf_status(first, err));
    DV_TRY(dv_page_put(page, rule, err));
    DV_TRY(dv_page_put(page, first->size ? "broken" : "ok", err));
    return dv_page_put(page, first->size ? first->data : NULL, err);
}

static void name_value(dv_buf *first, int row, int column, const char *value)
{
    dv_buf_puts(first, column > 0 ? " " : row > 0 ? "; " : "");
    dv_buf_puts(first, value ? value : "-");
}

static dv_status check_rule(dv_registry *registry, const dv_sql *rule, dv_page *page, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_auto_buf first = {0};

    DV_TRY(dv_db_run(registry->db, rule, NULL, DV_ROWS_ANY, &rows, err));
    for (int r = 0; r < dv_rows_count(rows) && r < ROWS_NAMED; r++)
        for (int c = 0; c < dv_rows_width(rows); c++)
            name_value(&first, r, c, dv_rows_text(rows, r, c));
    if (dv_rows_count(rows) > ROWS_NAMED)
        dv_buf_puts(&first, "; ...");
    return put_rule(page, rule->name, &first, err);
}

static dv_status check_log(dv_registry *registry, dv_page *page, dv_error *err)
{
    dv_auto(dv_page) faults = NULL;
    dv_auto_buf first = {0};

    DV_TRY(dv_events_verify(registry, &faults, err));
    for (int r = 0; r < dv_page_count(faults) && r < ROWS_NAMED; r++)
        for (int c = 0; c < dv_page_column_count(faults); c++)
            name_value(&first, r, c, dv_page_at(faults, r, c));
    if (dv_page_count(faults) > ROWS_NAMED)
        dv_buf_puts(&first, "; ...");
    return put_rule(page, "event_chain", &first, err);
}

dv_status dv_registry_check(dv_registry *registry, dv_page **ret_page, dv_error *err)
{
    dv_auto(dv_page) page = NULL;

    if (!registry || !ret_page)
        return dv_fail_null(err);
    DV_TRY(check_scope(registry, err));
    DV_TRY(dv_page_new("rule state first", &page, err));
    for (int i = 0; i < DV_CHECK_COUNT; i++)
        DV_TRY(check_rule(registry, &DV_CHECK[i], page, err));
    DV_TRY(check_log(registry, page, err));
    *ret_page = dv_take(&page);
    return DV_OK;
}
