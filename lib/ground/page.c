/* SPDX-License-Identifier: MIT */
#include "ground/page.h"
#include "ground/buf.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/*
 * All text of a page lies in one arena, values are offsets into it: two allocations that double,
 * whatever the number of rows.
 */
struct dv_page {
    char *columns; /* one block; name points into it */
    const char **name;
    bool *number;
    int32_t n_columns;
    dv_buf text;
    uint32_t *at; /* offset + 1 of each value in text, 0 for NULL */
    size_t n_values;
    size_t room;
    char *next;
};

dv_status dv_page_new(const char *columns, dv_page **ret_page, dv_error *err)
{
    dv_auto(dv_page) page = calloc(1, sizeof *page);
    int32_t n = 1;

    if (!page)
        return dv_fail_nomem(err);
    for (const char *at = columns; *at; at++)
        n += *at == ' ';
    page->columns = strdup(columns);
    page->name = calloc((size_t)n, sizeof *page->name);
    page->number = calloc((size_t)n, sizeof *page->number);
    if (!page->columns || !page->name || !page->number)
        return dv_fail_nomem(err);
    for (char *at = page->columns, *save = NULL; (at = strtok_r(at, " ", &save)); at = NULL) {
        size_t length = strlen(at);

        if (at[length - 1] == '#') {
            at[length - 1] = '\0';
            page->number[page->n_columns] = true;
        }
        page->name[page->n_columns++] = at;
    }
    *ret_page = dv_take(&page);
    return DV_OK;
}

dv_status dv_page_put(dv_page *page, const char *value, dv_error *err)
{
    if (page->n_values == page->room) {
        size_t room = page->room ? page->room * 2 : 64;
        uint32_t *at = reallocarray(page->at, room, sizeof *at);

        if (!at)
            return dv_fail_nomem(err);
        page->at = at;
        page->room = room;
    }
    page->at[page->n_values] = 0;
    if (value) {
        page->at[page->n_values] = (uint32_t)page->text.size + 1;
        dv_buf_put(&page->text, value, strlen(value) + 1);
        DV_TRY(dv_buf_status(&page->text, err));
    }
    page->n_values++;
    return DV_OK;
}

dv_status dv_page_put_int(dv_page *page, int64_t value, dv_error *err)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)value);
    return dv_page_put(page, text, err);
}

dv_status dv_page_set_next(dv_page *page, const char *cursor, dv_error *err)
{
    char *copy = strdup(cursor);

    if (!copy)
        return dv_fail_nomem(err);
    free(page->next);
    page->next = copy;
    return DV_OK;
}

int32_t dv_page_count(const dv_page *page)
{
    return page && page->n_columns ? (int32_t)(page->n_values / (size_t)page->n_columns) : 0;
}

int32_t dv_page_column_count(const dv_page *page)
{
    return page ? page->n_columns : 0;
}

const char *dv_page_column_name(const dv_page *page, int32_t column)
{
    return page && column >= 0 && column < page->n_columns ? page->name[column] : NULL;
}

int32_t dv_page_column_is_number(const dv_page *page, int32_t column)
{
    return page && column >= 0 && column < page->n_columns && page->number[column];
}

const char *dv_page_at(const dv_page *page, int32_t row, int32_t column)
{
    uint32_t at;

    if (!page || row < 0 || row >= dv_page_count(page) || column < 0 || column >= page->n_columns)
        return NULL;
    at = page->at[(size_t)row * (size_t)page->n_columns + (size_t)column];
    return at ? page->text.data + at - 1 : NULL;
}

const char *dv_page_text(const dv_page *page, int32_t row, const char *column)
{
    for (int32_t c = 0; page && column && c < page->n_columns; c++) {
        if (strcmp(page->name[c], column) == 0)
            return dv_page_at(page, row, c);
    }
    return NULL;
}

int64_t dv_page_int(const dv_page *page, int32_t row, const char *column)
{
    const char *text = dv_page_text(page, row, column);

    return text ? strtoll(text, NULL, 10) : 0;
}

const char *dv_page_next(const dv_page *page)
{
    return page ? page->next : NULL;
}

void dv_page_free(dv_page *page)
{
    if (!page)
        return;
    free(page->columns);
    free(page->name);
    free(page->number);
    dv_buf_free(&page->text);
    free(page->at);
    free(page->next);
    free(page);
}
