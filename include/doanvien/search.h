/*
 * doanvien/search.h - the third stage, looked up: members by a name, a number or a telephone, as
 * far as the login role may see them.
 */
#ifndef DOANVIEN_SEARCH_H
#define DOANVIEN_SEARCH_H

#include <doanvien/member.h>

DV_BEGIN_DECLS

/* What to look for. All texts are borrowed during the call. */
typedef struct dv_search {
    uint32_t size;         /* sizeof(dv_search) */
    int32_t limit;         /* rows of a page, 1 to 1,000; 0: 20 */
    const char *text;      /* see dv_member_search() */
    const char *unit_code; /* this unit and those below it; NULL: all */
    const char *state;     /* "active", "suspended" or "ended"; NULL: any */
    dv_date joined_from;   /* first and last day of joining, inclusive; DV_DATE_NONE: open */
    dv_date joined_to;
    int32_t begins; /* 1: the last word is the beginning of one; also when it ends in '*' */
    int32_t slip;   /* 1: when nobody is found, one word may have been mistyped */
    const char *after;
} dv_search;

#define DV_SEARCH_INIT                                                                             \
    {                                                                                              \
        sizeof(dv_search), 0, NULL, NULL, NULL, DV_DATE_NONE, DV_DATE_NONE, 0, 0, NULL             \
    }

/*
 * Look up members. A text that holds a digit is a member number, an identity number (12 or 9
 * digits, or a passport; leading zeros may be missing) or a telephone number in any of its forms;
 * spaces, dots and the like in it do not matter. Any other text is words of a name, without regard
 * to accents, case and order. A slip is a letter wrong, missing or too many, or two neighbours
 * swapped.
 *
 * Best match first: for names those whose given name was typed last, then those whose given name
 * was typed at all, then the others; among these first whose family name and the name behind it
 * were typed, then whose family name was; then by given, family and middle names without accents.
 * Nobody found is an empty page. Who ended belongs to the last unit. Columns as of
 * dv_member_find(). after is dv_page_next() of the page before, for the same question. A page can
 * hold less than limit rows and still have a next one.
 *
 * DV_E_NOT_FOUND  there is no unit with this code
 * DV_E_INVALID    the text is not UTF-8, or the state is not known
 */
DV_API dv_status dv_member_search(dv_registry *registry, const dv_search *search,
                                  dv_page **ret_page, dv_error *err);

DV_END_DECLS

#endif
