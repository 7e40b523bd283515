/* SPDX-License-Identifier: MIT */
#include "credential/status.h"

#include <doanvien/verify.h>

#include <sodium.h>
#include <string.h>

#include "ground/file.h"
#include "registry/inside.h"

enum {
    DAY_S = 24 * 60 * 60,
    VALID_S = 7 * DAY_S,
    TTL_S = DAY_S,
    RANGE = 50000 /* places asked for at a time: the answer stays a few MB */
};

#define SUBJECT "urn:doanvien:status"

static dv_status fill_array(dv_registry *registry, dv_status_array *array, int64_t *ret_ended,
                            dv_error *err)
{
    *ret_ended = 0;
    for (int64_t first = 0; first < array->count; first += RANGE) {
        dv_auto(dv_rows) rows = NULL;
        dv_args args = {0};
        int64_t end = first + RANGE < array->count ? first + RANGE : array->count;

        dv_arg_int(&args, first);
        dv_arg_int(&args, end);
        DV_TRY(dv_db_run(registry->db, &DV_SQL_status_range, &args, DV_ROWS_ANY, &rows, err));
        for (int r = 0; r < dv_rows_count(rows); r++) {
            if (!dv_status_array_set(array, dv_rows_int(rows, r, 0), dv_rows_int(rows, r, 1)))
                return dv_fail(err, DV_E_OTHER, "the ledger gave a place outside the status list");
        }
        *ret_ended += dv_rows_count(rows);
    }
    return DV_OK;
}

static dv_status read_kids(const char *text, dv_buf *ret, dv_error *err)
{
    size_t size = text ? strlen(text) : 0;
    size_t found = 0;

    if (size == 0)
        return DV_OK;
    ret->data = malloc(size);
    if (!ret->data)
        return dv_fail_nomem(err);
    ret->room = size;
    if (sodium_hex2bin((uint8_t *)ret->data, size, text, size, NULL, &found, NULL) != 0 ||
        found * 2 != size || found % DV_KEY_ID_SIZE != 0)
        return dv_fail(err, DV_E_OTHER, "a run names a key id that is none");
    ret->size = found;
    return DV_OK;
}

static dv_status make_list(dv_registry *registry, const dv_signer *signer,
                           const dv_status_request *request, dv_buf *ret_list, int64_t *ret_ended,
                           dv_error *err)
{
    dv_auto_status_array array = {0};
    dv_auto(dv_rows) scope = NULL;
    dv_auto_buf kids = {0};
    dv_status_claims claims = {.subject = request->subject ? request->subject : SUBJECT,
                               .ttl_s = request->ttl_s ? request->ttl_s : TTL_S};

    DV_TRY(dv_db_run(registry->db, &DV_SQL_status_scope, NULL, DV_ROWS_MAYBE, &scope, err));
    if (dv_rows_count(scope) == 0)
        return dv_fail(err, DV_E_STATE, "no status list was made: this login sees no cards");
    claims.issued_at = dv_rows_int(scope, 0, 0);
    claims.expires_at = claims.issued_at + (request->valid_s ? request->valid_s : VALID_S);
    DV_TRY(read_kids(dv_rows_text(scope, 0, 2), &kids, err));
    claims.kids = (const uint8_t *)kids.data;
    claims.n_kids = kids.size / DV_KEY_ID_SIZE;
    DV_TRY(dv_status_array_make(&array, dv_rows_int(scope, 0, 1) + 1, err));
    DV_TRY(fill_array(registry, &array, ret_ended, err));
    return dv_status_list_sign(&array, signer, &claims, ret_list, err);
}

dv_status dv_status_publish(dv_registry *registry, const dv_signer *signer,
                            const dv_status_request *request, const char *path, int64_t *ret_ended,
                            dv_error *err)
{
    static const dv_status_request usual = DV_STATUS_REQUEST_INIT;
    dv_status_request own;
    dv_auto_buf list = {0};
    int64_t ended = 0;

    if (!registry || !signer || !path)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&own, sizeof own, request ? request : &usual, "request", err));
    if (own.reserved != 0 || own.valid_s < 0 || own.ttl_s < 0)
        return dv_fail(err, DV_E_ARG, "request.valid_s, ttl_s or reserved is out of its range");
    if (dv_signer_use(signer) != DV_KEY_CARD)
        DV_TRY(dv_signer_check_use(signer, DV_KEY_STATUS, err));
    DV_TRY(make_list(registry, signer, &own, &list, &ended, err));
    DV_TRY(dv_file_put(path, 0644, list.data, list.size, err));
    if (ret_ended)
        *ret_ended = ended;
    return DV_OK;
}
