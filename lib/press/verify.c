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

dv_status dv_verify(dv_registry *registry, const dv_keyring *keyring, const char *text, int64_t now,
                    dv_token **ret_token, dv_verdict *ret_verdict, dv_error *err)
{
    dv_auto(dv_token) token = NULL;
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};
    dv_verdict verdict;

    if (!registry || !keyring || !text || !ret_token || !ret_verdict)
        return dv_fail_null(err);
    DV_TRY(dv_token_verify(keyring, text, now, &token, err));
    verdict = dv_token_verdict(token);
    if (verdict == DV_VALID || verdict == DV_EXPIRED) {
        dv_arg_text(&args, dv_token_card_id(token));
        DV_TRY(dv_db_run(registry->db, &DV_SQL_verify_card, &args, DV_ROWS_MAYBE, &rows, err));
        verdict = ledger_verdict(rows, verdict);
    }
    *ret_token = dv_take(&token);
    *ret_verdict = verdict;
    return DV_OK;
}
