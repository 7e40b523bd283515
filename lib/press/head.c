/* SPDX-License-Identifier: MIT */
#include <doanvien/head.h>

#include "credential/key.h"
#include "ground/buf.h"
#include "ground/file.h"
#include "registry/inside.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MAGIC "doanvien-heads 1 "
#define SIGNATURE "signature "

enum { SIGNATURE_TEXT = 89 }; /* base64 of 64 bytes with its NUL */

static dv_status read_heads(dv_registry *registry, dv_buf *text, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;

    DV_TRY(dv_db_run(registry->db, &DV_SQL_event_heads, NULL, DV_ROWS_ANY, &rows, err));
    for (int r = 0; r < dv_rows_count(rows); r++) {
        dv_buf_puts(text, dv_rows_text(rows, r, 0));
        dv_buf_putc(text, '\n');
    }
    return dv_buf_status(text, err);
}

dv_status dv_events_head_sign(dv_registry *registry, const dv_signer *signer, const char *head_path,
                              dv_error *err)
{
    uint8_t signature[DV_SIGNATURE_SIZE];
    char base64[SIGNATURE_TEXT], at[32];
    dv_auto_buf text = {0};
    time_t now = time(NULL);
    struct tm utc;

    if (!registry || !signer || !head_path)
        return dv_fail_null(err);
    DV_TRY(dv_signer_check_use(signer, DV_KEY_HEAD, err));
    if (!gmtime_r(&now, &utc) || !strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &utc))
        return dv_fail(err, DV_E_OTHER, "the clock of this machine cannot be read");
    dv_buf_printf(&text, MAGIC "%s %s\n", at, dv_signer_kid(signer));
    DV_TRY(read_heads(registry, &text, err));
    dv_signer_sign(signer, (const uint8_t *)text.data, text.size, signature);
    sodium_bin2base64(base64, sizeof base64, signature, sizeof signature,
                      sodium_base64_VARIANT_ORIGINAL);
    dv_buf_printf(&text, SIGNATURE "%s\n", base64);
    DV_TRY(dv_buf_status(&text, err));
    return dv_file_put(head_path, 0644, text.data, text.size, err);
}

static dv_status fail_head(dv_error *err, dv_status status, const char *message, const char *path)
{
    dv_fail(err, status, "%s", message);
    dv_fail_detail(err, path, NULL);
    return status;
}

/* Where the last line begins, when it is a signature; else NULL. */
static char *find_signature(const dv_buf *text, uint8_t ret_signature[DV_SIGNATURE_SIZE])
{
    char *line = text->data + text->size;
    size_t size = 0;

    for (line -= text->size > 1 ? 2 : text->size; line > text->data && line[-1] != '\n';)
        line--;
    if (strncmp(line, SIGNATURE, strlen(SIGNATURE)) != 0 ||
        sodium_base642bin(ret_signature, DV_SIGNATURE_SIZE, line + strlen(SIGNATURE),
                          strcspn(line, "\n") - strlen(SIGNATURE), NULL, &size, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        size != DV_SIGNATURE_SIZE)
        return NULL;
    return line;
}

/* Leaves of text the lines of the chains. */
static dv_status open_head(const dv_keyring *keyring, const char *path, dv_buf *text,
                           const char **ret_lines, dv_error *err)
{
    uint8_t signature[DV_SIGNATURE_SIZE], kid[DV_KEY_ID_SIZE];
    char kid_text[DV_KEY_ID_TEXT], *end;

    DV_TRY(dv_file_read(path, DV_BUF_MAX - 1, text, err));
    if (text->size == 0 || memchr(text->data, '\0', text->size) ||
        sscanf(text->data, MAGIC "%*31[0-9TZ:-] %8[0-9a-f]", kid_text) != 1 ||
        sodium_hex2bin(kid, sizeof kid, kid_text, strlen(kid_text), NULL, NULL, NULL) != 0 ||
        !(end = find_signature(text, signature)))
        return fail_head(err, DV_E_FORMAT, "the file is no signed head of the log", path);
    if (dv_keyring_check(keyring, DV_KEY_HEAD, kid, (const uint8_t *)text->data,
                         (size_t)(end - text->data), signature) != DV_VALID)
        return fail_head(err, DV_E_INVALID,
                         "the head was not signed by a key of the list for heads", path);
    *end = '\0';
    *ret_lines = strchr(text->data, '\n') + 1;
    return DV_OK;
}

dv_status dv_events_head_check(dv_registry *registry, const dv_keyring *keyring,
                               const char *head_path, dv_page **ret_page, dv_error *err)
{
    dv_auto_buf text = {0};
    dv_args args = {0};
    const char *lines;

    if (!registry || !keyring || !head_path || !ret_page)
        return dv_fail_null(err);
    DV_TRY(open_head(keyring, head_path, &text, &lines, err));
    dv_arg_text(&args, lines);
    return dv_db_page(registry->db, &DV_SQL_event_head_compare, &args,
                      "fault unit_code link_no# event_id#", ret_page, err);
}
