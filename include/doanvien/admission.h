/*
 * doanvien/admission.h - the second stage, ket nap (kết nạp): candidates are put on an application,
 * one officer submits it, another approves it by a decision, and each gets a member number.
 */
#ifndef DOANVIEN_ADMISSION_H
#define DOANVIEN_ADMISSION_H

#include <doanvien/feed.h>

DV_BEGIN_DECLS

/*
 * Candidates: persons who work at a unit or below it (unit_code NULL: anywhere), are no members and
 * stand on no pending application. Sorted as Vietnamese names are.
 * Columns: person_id unit_code code full_name born sex hired. after, limit as in dv_intake_rows().
 */
DV_API dv_status dv_candidate_list(dv_registry *registry, const char *unit_code, const char *after,
                                   int32_t limit, dv_page **ret_page, dv_error *err);

/*
 * Put all candidates of one unit on a collective application (form 5b), as a draft.
 * request_id: a UUID chosen by the caller, or NULL; the same one again gives the same application.
 * ret_application_id: 0 when the unit has no candidates.
 */
DV_API dv_status dv_application_make(dv_registry *registry, const char *unit_code,
                                     const char *request_id, int64_t *ret_application_id,
                                     dv_error *err);
/* DV_E_STATE when it is not a draft; submitting again by the same officer is DV_OK. */
DV_API dv_status dv_application_submit(dv_registry *registry, int64_t application_id,
                                       const char *submitter, dv_error *err);

typedef struct dv_decision {
    uint32_t size;        /* sizeof(dv_decision) */
    dv_date date;         /* required */
    const char *number;   /* required */
    const char *approver; /* required; who submitted cannot approve */
} dv_decision;

#define DV_DECISION_INIT                                                                           \
    {                                                                                              \
        sizeof(dv_decision), DV_DATE_NONE, NULL, NULL                                              \
    }

/*
 * Approve a submitted application: each person on it becomes a member with a number from the range
 * of the unit. One transaction. Approved already by the same decision: DV_OK with 0 admitted.
 *
 * DV_E_INVALID  the approver is the submitter, or decision number, date or approver is missing
 * DV_E_STATE    not submitted, approved by another decision, or the number range is full
 */
DV_API dv_status dv_application_approve(dv_registry *registry, int64_t application_id,
                                        const dv_decision *decision, int64_t *ret_admitted,
                                        dv_error *err);

/*
 * Make, submit and approve for all candidates of a unit and the units below it (unit_code NULL:
 * all) in one transaction: an application for each unit that has candidates. Repeating it after
 * DV_E_LINK is safe: who was admitted is no candidate any more.
 */
DV_API dv_status dv_admission_admit(dv_registry *registry, const char *unit_code,
                                    const char *submitter, const dv_decision *decision,
                                    int64_t *ret_admitted, dv_error *err);

/*
 * Applications of a unit and below, newest first. Columns: application_id unit_code form state
 * people submitted_by approved_by decision_no decision_date.
 */
DV_API dv_status dv_application_list(dv_registry *registry, const char *unit_code,
                                     dv_page **ret_page, dv_error *err);

DV_END_DECLS

#endif
