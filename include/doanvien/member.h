/*
 * doanvien/member.h - the third stage: who is a member. Rows of both lists have the columns
 * member_id member_no full_name born sex unit_code unit_name state joined_on card_state.
 */
#ifndef DOANVIEN_MEMBER_H
#define DOANVIEN_MEMBER_H

#include <doanvien/admission.h>

DV_BEGIN_DECLS

/*
 * Look up, in short: dv_member_search() of doanvien/search.h for this text; when nobody bears the
 * last word of a name as it stands, it may be the beginning of one. limit: 1 to 1,000.
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
