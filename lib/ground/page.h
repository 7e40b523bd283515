/* ground/page.h - how a dv_page is made, row by row. */
#ifndef DV_GROUND_PAGE_H
#define DV_GROUND_PAGE_H

#include "ground/base.h"

/* columns: names separated by one space; a name that ends in '#' is a number: "row# code outcome"
 */
dv_status dv_page_new(const char *columns, dv_page **ret_page, dv_error *err);
/* The next value, row after row; NULL is "not known". Copied. */
dv_status dv_page_put(dv_page *page, const char *value, dv_error *err);
dv_status dv_page_put_int(dv_page *page, int64_t value, dv_error *err);
dv_status dv_page_set_next(dv_page *page, const char *cursor, dv_error *err);

#endif
