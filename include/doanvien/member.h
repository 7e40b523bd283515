/*
 * doanvien/member.h - the third stage: who is a member. Rows of both lists have the columns
 * member_id member_no full_name born sex unit_code unit_name state joined_on card_state.
 */
#ifndef DOANVIEN_MEMBER_H
#define DOANVIEN_MEMBER_H

#include <doanvien/admission.h>

DV_BEGIN_DECLS

/*
 * Look up: a text of digits is a member number or an identity number (12 digits, 9 digits); a
 * passport number is taken too; anything else is a name or a part of one, without regard to
 * accents, case and order of words. Nobody found is an empty page. Sorted as Vietnamese names are.
 * limit: 1 to 1,000.
 */
DV_API dv_status dv_member_find(dv_registry *registry, const char *text, int32_t limit,
                                dv_page **ret_page, dv_error *err);

/* Members of a unit and those below it (unit_code NULL: all). after, limit as in dv_intake_rows().
 */
DV_API dv_status dv_member_list(dv_registry *registry, const char *unit_code, const char *after,
                                int32_t limit, dv_page **ret_page, dv_error *err);

/* 1 when text is digits that end in the check digit of ISO/IEC 7064 MOD 11,10. */
DV_API int32_t dv_member_no_check(const char *text);

DV_END_DECLS

#endif
