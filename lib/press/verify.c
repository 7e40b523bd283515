/* SPDX-License-Identifier: MIT */
#include <doanvien/verify.h>

#include "credential/key.h"
#include "registry/inside.h"

#include <string.h>

/* A card counts as issued from the moment its files were in place. */
static dv_verdict ledger_verdict(const dv_rows *rows, dv_verdict offline)
{
    const char *state = dv_rows_count(rows) ? dv_rows_text(rows, 0, 0) : "ordered";
    const char *reason;

    if (strcmp(state, "ordered") == 0 || strcmp(state, "in run") == 0)
        return DV_NOT_ISSUED;
    if (strcmp(state, "ended") != 0)
        return offline;
    reason = dv_rows_text(rows, 0, 1);
    return strcmp(reason, "replaced") == 0  ? DV_REPLACED
           : strcmp(reason, "expired") == 0 ? DV_EXPIRED
                                            : DV_REVOKED;
}

static dv_status ask_ledger(dv_registry *registry, const dv_token *token, dv_verdict *verdict,
                            dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    dv_arg_text(&args, dv_token_card_id(token));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_verify_card, &args, DV_ROWS_MAYBE, &rows, err));
    *verdict = ledger_verdict(rows, dv_token_verdict(token));
    return DV_OK;
}

dv_status dv_verify_card(const dv_verify_request *request, const char *text, dv_token **ret_token,
                         dv_verdict *ret_verdict, dv_list_word *ret_word, dv_error *err)
{
    dv_auto(dv_token) token = NULL;
    dv_verify_request own;
    dv_list_word word;
    dv_verdict verdict;

    DV_TRY(dv_options_copy(&own, sizeof own, request, "request", err));
    if (!own.keyring || !text || !ret_token || !ret_verdict)
        return dv_fail_null(err);
    if (own.reserved != 0)
        return dv_fail(err, DV_E_ARG, "request.reserved is not 0");
    DV_TRY(dv_token_verify(own.keyring, text, own.now, &token, err));
    verdict = dv_status_list_check(own.list, token, own.now, &word);
    if (own.registry &&
        (dv_token_verdict(token) == DV_VALID || dv_token_verdict(token) == DV_EXPIRED))
        DV_TRY(ask_ledger(own.registry, token, &verdict, err));
    *ret_token = dv_take(&token);
    *ret_verdict = verdict;
    if (ret_word)
        *ret_word = word;
    return DV_OK;
}

dv_status dv_verify(dv_registry *registry, const dv_keyring *keyring, const char *text, int64_t now,
                    dv_token **ret_token, dv_verdict *ret_verdict, dv_error *err)
{
    dv_verify_request request = DV_VERIFY_REQUEST_INIT;

    if (!registry)
        return dv_fail_null(err);
    request.registry = registry;
    request.keyring = keyring;
    request.now = now;
    return dv_verify_card(&request, text, ret_token, ret_verdict, NULL, err);
}
