/* SPDX-License-Identifier: MIT */
#include <doanvien/member.h>

#include "ground/text.h"
#include "registry/inside.h"

#include <ctype.h>
#include <string.h>

enum { FIND_MAX = 1000, NUMBER_MAX = 32 };

#define COLUMNS                                                                                    \
    "member_id# member_no full_name born sex unit_code unit_name state joined_on card_state"

/* Letters as capitals and digits, without what people put between them; "" when it is too long. */
static void number_of(const char *text, char ret[NUMBER_MAX + 1])
{
    size_t n = 0;

    for (; *text && n <= NUMBER_MAX; text++) {
        if (strchr(" .-\t\r\n", *text))
            continue;
        if (n < NUMBER_MAX)
            ret[n] = (char)toupper((unsigned char)*text);
        n++;
    }
    ret[n > NUMBER_MAX ? 0 : n] = '\0';
}

static dv_status find_number(dv_registry *registry, const char *text, int32_t limit,
                             dv_page **ret_page, dv_error *err)
{
    char number[NUMBER_MAX + 1];
    dv_args args = {0};

    number_of(text, number);
    dv_arg_text(&args, number);
    dv_arg_int(&args, limit);
    return dv_db_page(registry->db, &DV_SQL_member_find_number, &args, COLUMNS, ret_page, err);
}

static dv_status find_words(dv_registry *registry, const char *words, const char *begin,
                            int32_t limit, dv_page **ret_page, dv_error *err)
{
    dv_args args = {0};

    dv_arg_text(&args, words);
    dv_arg_text(&args, begin);
    dv_arg_int(&args, limit);
    return dv_db_page(registry->db, &DV_SQL_member_find_name, &args, COLUMNS, ret_page, err);
}

/* The last word may be the beginning of one, when nobody bears it as it stands. */
static dv_status find_name(dv_registry *registry, char *key, int32_t limit, dv_page **ret_page,
                           dv_error *err)
{
    dv_auto(dv_page) page = NULL;
    char *last = strrchr(key, ' ');

    DV_TRY(find_words(registry, key, NULL, limit, &page, err));
    if (dv_page_count(page) > 0) {
        *ret_page = dv_take(&page);
        return DV_OK;
    }
    if (!last)
        return find_words(registry, "", key, limit, ret_page, err);
    *last = '\0';
    return find_words(registry, key, last + 1, limit, ret_page, err);
}

dv_status dv_member_find(dv_registry *registry, const char *text, int32_t limit, dv_page **ret_page,
                         dv_error *err)
{
    dv_auto_buf key = {0};

    if (!registry || !text || !ret_page)
        return dv_fail_null(err);
    if (limit < 1 || limit > FIND_MAX)
        return dv_fail(err, DV_E_ARG, "limit is not within 1 and %d", FIND_MAX);
    DV_TRY(dv_text_key(text, &key, err));
    /* Names hold no digits; a text without any letter or digit finds nobody, as a number would. */
    if (key.size == 0 || strpbrk(text, "0123456789"))
        return find_number(registry, text, limit, ret_page, err);
    return find_name(registry, key.data, limit, ret_page, err);
}

dv_status dv_member_list(dv_registry *registry, const char *unit_code, const char *after,
                         int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_member_list, COLUMNS, 10000};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}

int32_t dv_member_no_check(const char *text)
{
    int product = 10;

    if (!text || strlen(text) < 2)
        return 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return 0;
        if (!text[1])
            break;
        product = (product + (*text - '0')) % 10;
        product = (product ? product : 10) * 2 % 11;
    }
    return (product + (*text - '0')) % 10 == 1;
}
