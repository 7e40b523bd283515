/* SPDX-License-Identifier: MIT */
#include <doanvien/search.h>

#include "ground/page.h"
#include "ground/text.h"
#include "registry/feed_words.h"
#include "registry/inside.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    LIMIT_DEFAULT = 20,
    LIMIT_MAX = 1000,
    NUMBER_MAX = 32,
    CITIZEN_DIGITS = 12,
    KEY_MAX = 1600 /* bytes; dv.search_key() cuts at 400 letters */
};

/* The row after which a page begins, as a cursor says it: "turn.tier.id.key". */
typedef struct place {
    int64_t turn, tier, id;
    const char *key;
} place;

static bool read_part(const char **at, int64_t max, int64_t *ret)
{
    size_t n = strspn(*at, "0123456789");

    if (n == 0 || n > 18 || (*at)[n] != '.')
        return false;
    *ret = strtoll(*at, NULL, 10);
    *at += n + 1;
    return *ret <= max;
}

static dv_status read_place(const char *after, place *ret, dv_error *err)
{
    *ret = (place){0, 0, 0, ""};
    if (!after)
        return DV_OK;
    if (!read_part(&after, KEY_MAX, &ret->turn) || !read_part(&after, 7, &ret->tier) ||
        !read_part(&after, INT64_MAX, &ret->id) || strlen(after) > KEY_MAX + 2 ||
        !dv_text_is_utf8(after, strlen(after)))
        return dv_fail(err, DV_E_ARG, "after is not what dv_page_next() gave");
    ret->key = after;
    return DV_OK;
}

static dv_status check_state(const char *state, dv_error *err)
{
    if (!state || strcmp(state, "active") == 0 || strcmp(state, "suspended") == 0 ||
        strcmp(state, "ended") == 0)
        return DV_OK;
    dv_fail(err, DV_E_INVALID, "this state of a member is not known");
    dv_fail_detail(err, state, "States are active, suspended and ended.");
    return DV_E_INVALID;
}

/* Letters as capitals and digits, without what people put between them; "" when it is too long. */
static void number_of(const char *text, char ret[NUMBER_MAX + 1])
{
    size_t n = 0;

    for (; *text && n <= NUMBER_MAX; text++) {
        if (strchr(" .-()'\t\r\n", *text))
            continue;
        if (n < NUMBER_MAX)
            ret[n] = (char)toupper((unsigned char)*text);
        n++;
    }
    ret[n > NUMBER_MAX ? 0 : n] = '\0';
}

/* A citizen number of which a spreadsheet dropped the zeros; false when it cannot be one. */
static bool citizen_number(const char *number, char ret[CITIZEN_DIGITS + 1])
{
    size_t n = strlen(number);

    if (n < 9 || n >= CITIZEN_DIGITS || number[strspn(number, "0123456789")])
        return false;
    memset(ret, '0', CITIZEN_DIGITS - n);
    memcpy(ret + CITIZEN_DIGITS - n, number, n + 1);
    return true;
}

static void narrow(dv_args *args, const dv_search *search, const dv_scope *scope)
{
    dv_arg_int(args, scope->lft);
    dv_arg_int(args, scope->rgt);
    dv_arg_text(args, search->state);
    dv_arg_date(args, search->joined_from);
    dv_arg_date(args, search->joined_to);
}

/* Up to limit of the rows, without those that the policies of the tables hide. */
static dv_status page_of(const dv_rows *rows, int32_t limit, dv_page **ret_page, dv_error *err)
{
    dv_auto(dv_page) page = NULL;
    int columns;

    DV_TRY(dv_page_new(DV_MEMBER_COLUMNS, &page, err));
    columns = dv_page_column_count(page);
    for (int r = 0; r < dv_rows_count(rows) && r < limit; r++) {
        for (int c = 0; dv_rows_text(rows, r, 0) && c < columns; c++)
            DV_TRY(dv_page_put(page, dv_rows_text(rows, r, c), err));
    }
    if (dv_rows_count(rows) > limit)
        DV_TRY(dv_page_set_next(page, dv_rows_text(rows, limit - 1, columns), err));
    *ret_page = dv_take(&page);
    return DV_OK;
}

static dv_status find_number(dv_registry *registry, const dv_search *search, const dv_scope *scope,
                             const place *after, dv_page **ret_page, dv_error *err)
{
    char number[NUMBER_MAX + 1], citizen[CITIZEN_DIGITS + 1], phone[16];
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    number_of(search->text, number);
    dv_arg_text(&args, number);
    dv_arg_text(&args, citizen_number(number, citizen) ? citizen : NULL);
    dv_arg_text(&args, dv_feed_phone(number, phone) ? phone : NULL);
    narrow(&args, search, scope);
    dv_arg_int(&args, after->turn);
    dv_arg_int(&args, after->id);
    dv_arg_int(&args, search->limit);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_search_number, &args, DV_ROWS_ANY, &rows, err));
    return page_of(rows, search->limit, ret_page, err);
}

static bool ends_in_star(const char *text)
{
    size_t n = strlen(text);

    while (n > 0 && strchr(" \t\r\n", text[n - 1]))
        n--;
    return n > 0 && text[n - 1] == '*';
}

static dv_status find_name(dv_registry *registry, const dv_search *search, const dv_scope *scope,
                           const place *after, char *words, dv_page **ret_page, dv_error *err)
{
    char *last = strrchr(words, ' ');
    const char *begins = NULL;
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    if (search->begins || ends_in_star(search->text)) {
        begins = last ? last + 1 : words;
        if (last)
            *last = '\0';
    }
    dv_arg_text(&args, begins == words ? "" : words);
    dv_arg_text(&args, begins);
    dv_arg_int(&args, search->slip != 0);
    narrow(&args, search, scope);
    dv_arg_int(&args, after->turn);
    dv_arg_int(&args, after->tier);
    dv_arg_text(&args, after->key);
    dv_arg_int(&args, after->id);
    dv_arg_int(&args, search->limit);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_search_name, &args, DV_ROWS_ANY, &rows, err));
    return page_of(rows, search->limit, ret_page, err);
}

dv_status dv_member_search(dv_registry *registry, const dv_search *search, dv_page **ret_page,
                           dv_error *err)
{
    dv_search with;
    dv_scope scope;
    place after;
    dv_auto_buf key = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&with, sizeof with, search, "dv_search", err));
    if (!with.text)
        return dv_fail(err, DV_E_ARG, "dv_search.text is missing");
    if (with.limit < 0 || with.limit > LIMIT_MAX)
        return dv_fail(err, DV_E_ARG, "limit is not within 1 and %d", LIMIT_MAX);
    with.limit = with.limit ? with.limit : LIMIT_DEFAULT;
    DV_TRY(check_state(with.state, err));
    DV_TRY(read_place(with.after, &after, err));
    DV_TRY(dv_text_key(with.text, &key, err));
    DV_TRY(dv_scope_find(registry, with.unit_code, &scope, err));
    /* Names hold no digits; a text without any letter or digit finds nobody, as a number would. */
    if (key.size == 0 || key.size > KEY_MAX || strpbrk(with.text, "0123456789"))
        return find_number(registry, &with, &scope, &after, ret_page, err);
    return find_name(registry, &with, &scope, &after, key.data, ret_page, err);
}
