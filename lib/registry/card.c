/* SPDX-License-Identifier: MIT */
#include <doanvien/card.h>

#include "ground/text.h"
#include "registry/inside.h"

#include <string.h>

enum { CARD_ID_DIGITS = 16 };

#define COLUMNS                                                                                    \
    "card_id member_no full_name unit_code state reason qr issued_on valid_until end_reason "      \
    "run_id#"

/* Whom an order is for: a unit and those below it, one member, or everybody. */
typedef struct order {
    dv_scope scope;
    int64_t member_id; /* 0: all of scope */
} order;

/* The order of this request was noted before: the same count, if it is the same order. */
static dv_status repeat(dv_registry *registry, const order *want, const char *request_id,
                        int64_t *ret_ordered, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_text(&args, request_id);
    dv_arg_id(&args, want->scope.unit_id);
    dv_arg_id(&args, want->member_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_card_order_get, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0 || dv_rows_int(rows, 0, 1) == 0)
        return dv_fail(err, DV_E_CONFLICT, "this request id was used for another order");
    *ret_ordered = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

static dv_status fill(dv_registry *registry, const order *want, const char *order_id,
                      int64_t *ret_ordered, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_text(&args, order_id);
    dv_arg_int(&args, want->scope.lft);
    dv_arg_int(&args, want->scope.rgt);
    dv_arg_id(&args, want->member_id);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_card_order_fill, &args, DV_ROWS_ONE, &rows, err));
    *ret_ordered = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

/* Inside a transaction. ret_again: the request was noted before. */
static dv_status place(dv_registry *registry, const order *want, const char *request_id,
                       int64_t *ret_ordered, bool *ret_again, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_text(&args, request_id);
    dv_arg_id(&args, want->scope.unit_id);
    dv_arg_id(&args, want->member_id);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_card_order_make, &args, DV_ROWS_MAYBE, &rows, err));
    *ret_again = dv_rows_count(rows) == 0;
    if (*ret_again)
        return repeat(registry, want, request_id, ret_ordered, err);
    return fill(registry, want, dv_rows_text(rows, 0, 0), ret_ordered, err);
}

dv_status dv_card_order(dv_registry *registry, const char *unit_code, const char *request_id,
                        int64_t *ret_ordered, dv_error *err)
{
    order want = {0};
    dv_tx_auto tx = {0};
    int64_t ordered;
    bool again;

    if (!registry || !ret_ordered)
        return dv_fail_null(err);
    DV_TRY(dv_request_id_check(request_id, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(dv_scope_find(registry, unit_code, &want.scope, err));
    DV_TRY(place(registry, &want, request_id, &ordered, &again, err));
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_ordered = ordered;
    return DV_OK;
}

static dv_status find_member(dv_registry *registry, const char *member_no, dv_rows **ret,
                             dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_text(&args, member_no);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_member_get, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0) {
        dv_fail(err, DV_E_NOT_FOUND, "there is no member with this number");
        dv_fail_detail(err, member_no, NULL);
        return DV_E_NOT_FOUND;
    }
    *ret = dv_take(&rows);
    return DV_OK;
}

dv_status dv_card_order_member(dv_registry *registry, const char *member_no, const char *request_id,
                               dv_error *err)
{
    order want = {0};
    dv_auto(dv_rows) member = NULL;
    dv_tx_auto tx = {0};
    int64_t ordered;
    bool again;

    if (!registry || !member_no)
        return dv_fail_null(err);
    DV_TRY(dv_request_id_check(request_id, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(dv_scope_find(registry, NULL, &want.scope, err));
    DV_TRY(find_member(registry, member_no, &member, err));
    want.member_id = dv_rows_int(member, 0, 0);
    DV_TRY(place(registry, &want, request_id, &ordered, &again, err));
    if (!again && strcmp(dv_rows_text(member, 0, 1), "active") != 0)
        return dv_fail(err, DV_E_STATE, "the member is %s, no card was ordered",
                       dv_rows_text(member, 0, 1));
    if (!again && ordered == 0)
        return dv_fail(err, DV_E_CONFLICT, "the member already holds a live card");
    return dv_tx_commit(&tx, err);
}

dv_status dv_card_list(dv_registry *registry, const char *unit_code, const char *after,
                       int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_card_list, COLUMNS, 10000};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}

static bool is_card_id(const char *text)
{
    return strlen(text) == CARD_ID_DIGITS &&
           strspn(text, "0123456789abcdefABCDEF") == CARD_ID_DIGITS;
}

/* The id of the card that is meant, as hexadecimal digits. */
static dv_status find(dv_registry *registry, const char *text, dv_rows **ret, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_text(&args, is_card_id(text) ? text : NULL);
    dv_arg_text(&args, text);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_card_find, &args, DV_ROWS_ONE, &rows, err));
    if (!dv_rows_text(rows, 0, 0)) {
        dv_fail(err, DV_E_NOT_FOUND, "there is no card with this id, nor for this member number");
        dv_fail_detail(err, text, NULL);
        return DV_E_NOT_FOUND;
    }
    *ret = dv_take(&rows);
    return DV_OK;
}

dv_status dv_card_get(dv_registry *registry, const char *card_id_or_member_no, dv_page **ret_page,
                      dv_error *err)
{
    dv_auto(dv_rows) card = NULL;
    dv_args args = {0};

    if (!registry || !card_id_or_member_no || !ret_page)
        return dv_fail_null(err);
    DV_TRY(find(registry, card_id_or_member_no, &card, err));
    dv_arg_text(&args, dv_rows_text(card, 0, 0));
    return dv_db_page(registry->db, &DV_SQL_card_get, &args, COLUMNS, ret_page, err);
}

dv_status dv_card_revoke(dv_registry *registry, const char *card_id_or_member_no,
                         const char *reason, dv_error *err)
{
    dv_auto_buf why = {0};
    dv_auto(dv_rows) card = NULL;
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};
    const char *ended;

    if (!registry || !card_id_or_member_no)
        return dv_fail_null(err);
    if (reason)
        DV_TRY(dv_text_typed(reason, &why, err));
    DV_TRY(find(registry, card_id_or_member_no, &card, err));
    dv_arg_text(&args, dv_rows_text(card, 0, 0));
    dv_arg_text(&args, reason ? why.data : NULL);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_card_revoke, &args, DV_ROWS_ONE, &rows, err));
    ended = dv_rows_text(rows, 0, 0);
    if (ended && strcmp(ended, "revoked") != 0)
        return dv_fail(err, DV_E_STATE, "the card has ended already: %s", ended);
    return DV_OK;
}
