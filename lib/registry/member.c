/* SPDX-License-Identifier: MIT */
#include <doanvien/search.h>

#include "registry/inside.h"

#include <string.h>

enum { FIND_MAX = 1000 };

dv_status dv_member_find(dv_registry *registry, const char *text, int32_t limit, dv_page **ret_page,
                         dv_error *err)
{
    dv_search search = DV_SEARCH_INIT;
    dv_auto(dv_page) page = NULL;

    if (!registry || !text || !ret_page)
        return dv_fail_null(err);
    if (limit < 1 || limit > FIND_MAX)
        return dv_fail(err, DV_E_ARG, "limit is not within 1 and %d", FIND_MAX);
    search.text = text;
    search.limit = limit;
    DV_TRY(dv_member_search(registry, &search, &page, err));
    if (dv_page_count(page) == 0) {
        search.begins = 1;
        return dv_member_search(registry, &search, ret_page, err);
    }
    *ret_page = dv_take(&page);
    return DV_OK;
}

dv_status dv_member_list(dv_registry *registry, const char *unit_code, const char *after,
                         int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_member_list, DV_MEMBER_COLUMNS, 10000};

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
