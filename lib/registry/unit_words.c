/* SPDX-License-Identifier: MIT */
#include "registry/unit_words.h"

#include "ground/text.h"

#include <string.h>

enum { HEADER_WITHIN = 30 };

static const dv_synonym kinds[] = {
    {"centre", "centre"},
    {"center", "centre"},
    {"trunguong", "centre"},
    {"tongliendoan", "centre"},
    {"tongliendoanlaodongvietnam", "centre"},
    {"provincial", "provincial"},
    {"province", "provincial"},
    {"tinh", "provincial"},
    {"captinh", "provincial"},
    {"tinhthanhpho", "provincial"},
    {"liendoanlaodong", "provincial"},
    {"liendoanlaodongtinh", "provincial"},
    {"liendoanlaodongthanhpho", "provincial"},
    {"sector", "sector"},
    {"nganh", "sector"},
    {"congdoannganh", "sector"},
    {"upper", "upper"},
    {"captren", "upper"},
    {"congdoancaptren", "upper"},
    {"captrentructiepcoso", "upper"},
    {"congdoancaptrentructiepcoso", "upper"},
    {"grassroots", "grassroots"},
    {"coso", "grassroots"},
    {"congdoancoso", "grassroots"},
    {"cdcs", "grassroots"},
    {"section", "section"},
    {"bophan", "section"},
    {"congdoanbophan", "section"},
    {"cdbp", "section"},
    {"group", "group"},
    {"to", "group"},
    {"tocongdoan", "group"},
};

static const dv_synonym sectors[] = {
    {"state", "state"},        {"nhanuoc", "state"},          {"khuvucnhanuoc", "state"},
    {"nonstate", "non-state"}, {"ngoainhanuoc", "non-state"}, {"khuvucngoainhanuoc", "non-state"},
};

dv_status dv_unit_key(const char *text, dv_buf *ret, dv_error *err)
{
    size_t n = 0;

    DV_TRY(dv_text_key(text, ret, err));
    for (size_t i = 0; i < ret->size; i++) {
        if (ret->data[i] != ' ')
            ret->data[n++] = ret->data[i];
    }
    if (ret->data)
        ret->data[n] = '\0';
    ret->size = n;
    return DV_OK;
}

dv_status dv_unit_word(const char *text, const dv_synonym *list, size_t n, dv_buf *key,
                       const char **ret, dv_error *err)
{
    *ret = NULL;
    DV_TRY(dv_unit_key(text, key, err));
    for (size_t i = 0; key->size && i < n; i++) {
        if (strcmp(key->data, list[i].key) == 0)
            *ret = list[i].value;
    }
    return DV_OK;
}

dv_status dv_unit_kind(const char *text, dv_buf *key, const char **ret, dv_error *err)
{
    return dv_unit_word(text, kinds, DV_COUNT(kinds), key, ret, err);
}

dv_status dv_unit_sector(const char *text, dv_buf *key, const char **ret, dv_error *err)
{
    return dv_unit_word(text, sectors, DV_COUNT(sectors), key, ret, err);
}

static dv_status match_header(const dv_unit_titles *titles, const char *const *cells, int count,
                              int *at, dv_error *err)
{
    dv_auto_buf key = {0};

    for (int f = 0; f < titles->fields; f++)
        at[f] = -1;
    for (int c = 0; c < count; c++) {
        DV_TRY(dv_unit_key(cells[c], &key, err));
        for (size_t i = 0; key.size && i < titles->n; i++) {
            if (at[titles->title[i].field] < 0 && strcmp(key.data, titles->title[i].key) == 0)
                at[titles->title[i].field] = c;
        }
    }
    return DV_OK;
}

dv_status dv_unit_header(dv_csv *csv, const dv_unit_titles *titles, int *at, const char *lacks,
                         dv_error *err)
{
    int count = 1;

    for (int i = 0; i < HEADER_WITHIN && count > 0; i++) {
        const char *const *cells;
        int64_t row;
        int found = 0;

        DV_TRY(dv_csv_next(csv, &row, &cells, &count, err));
        DV_TRY(match_header(titles, cells, count, at, err));
        while (found < titles->needed && at[found] >= 0)
            found++;
        if (found == titles->needed)
            return DV_OK;
    }
    return dv_fail(err, DV_E_FORMAT, "%s", lacks);
}

bool dv_unit_blank(const char *const *fields, int count)
{
    for (int c = 0; c < count; c++) {
        if (fields[c][strspn(fields[c], " \t\r\n")])
            return false;
    }
    return true;
}
