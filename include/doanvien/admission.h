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
/*
 * The same for one person (form 5a), by person_id as in dv_candidate_list(). Who was refused is put
 * on no collective application again and comes in this way.
 * DV_E_NOT_FOUND: nobody of this id works at the unit, or the person is a member already.
 * DV_E_CONFLICT: the person stands on another application that is not decided.
 */
DV_API dv_status dv_application_make_one(dv_registry *registry, const char *unit_code,
                                         int64_t person_id, const char *request_id,
                                         int64_t *ret_application_id, dv_error *err);
/* DV_E_STATE when it is not a draft; submitting again by the same officer is DV_OK. */
DV_API dv_status dv_application_submit(dv_registry *registry, int64_t application_id,
                                       const char *submitter, dv_error *err);

typedef struct dv_decision {
    uint32_t size;        /* sizeof(dv_decision) */
    dv_date date;         /* required */
    const char *number;   /* required */
    const char *approver; /* required; who submitted cannot approve */
    int32_t recognise;    /* 1: cong nhan (công nhận) rather than ket nap (kết nạp) */
} dv_decision;

#define DV_DECISION_INIT                                                                           \
    {                                                                                              \
        sizeof(dv_decision), DV_DATE_NONE, NULL, NULL, 0                                           \
    }

/*
 * Approve a submitted application: each person on it becomes a member with a number, see
 * number_range.h. One transaction. Approved already by the same decision: DV_OK with 0 admitted.
 *
 * DV_E_INVALID  the approver is the submitter, or decision number, date or approver is missing
 * DV_E_STATE    not submitted, approved by another decision, or numbers are short
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

typedef struct dv_refusal {
    uint32_t size;        /* sizeof(dv_refusal) */
    int64_t person_id;    /* one person; 0: everybody who is still on the application */
    const char *reason;   /* required; kept with the person and shown to who asks */
    const char *officer;  /* required: who refuses; who submitted cannot */
    dv_date appeal_until; /* last day of appeal; DV_DATE_NONE: none was set */
} dv_refusal;

#define DV_REFUSAL_INIT                                                                            \
    {                                                                                              \
        sizeof(dv_refusal), 0, NULL, NULL, DV_DATE_NONE                                            \
    }

/*
 * Refuse a submitted application, or one person on it: the others wait on. It is refused itself
 * when nobody is left. ret_refused: how many; 0 when all of them were refused before.
 *
 * DV_E_INVALID    no reason, no officer, the officer is the submitter, or the appeal ended already
 * DV_E_NOT_FOUND  the person does not stand on it
 * DV_E_STATE      not submitted, or the person was decided on otherwise
 */
DV_API dv_status dv_application_refuse(dv_registry *registry, int64_t application_id,
                                       const dv_refusal *refusal, int64_t *ret_refused,
                                       dv_error *err);

/*
 * Withdraw an application that is not decided; who stood on it is a candidate again. Withdrawing
 * again is DV_OK. DV_E_STATE: approved or refused already. DV_E_INVALID: no officer or reason.
 */
DV_API dv_status dv_application_withdraw(dv_registry *registry, int64_t application_id,
                                         const char *officer, const char *reason, dv_error *err);

/*
 * Who stands on an application, sorted as Vietnamese names are. Columns: person_id full_name born
 * outcome (pending admitted refused withdrawn) reason appeal_until.
 */
DV_API dv_status dv_application_people(dv_registry *registry, int64_t application_id,
                                       dv_page **ret_page, dv_error *err);

enum { DV_PAPER_BYTES_MAX = 10 * 1024 * 1024 };

/*
 * Keep a paper of an application, such as its page of signatures: any bytes, up to
 * DV_PAPER_BYTES_MAX, known by their SHA-256. The same bytes again change nothing. name: what it is
 * called in lists, up to 255 bytes. DV_E_INVALID: no name, empty or too large.
 */
DV_API dv_status dv_application_attach(dv_registry *registry, int64_t application_id,
                                       const char *name, const uint8_t *data, size_t size,
                                       dv_error *err);
/* Columns: sha256 name size added_by added_at. */
DV_API dv_status dv_application_papers(dv_registry *registry, int64_t application_id,
                                       dv_page **ret_page, dv_error *err);
/* Give the bytes of the paper with this SHA-256, in hexadecimal digits, to a sink. */
DV_API dv_status dv_application_paper(dv_registry *registry, int64_t application_id,
                                      const char *sha256, const dv_sink *sink, dv_error *err);

/*
 * Applications of a unit and below, newest first. Columns: application_id unit_code form state
 * people submitted_by approved_by decision_no decision_date.
 */
DV_API dv_status dv_application_list(dv_registry *registry, const char *unit_code,
                                     dv_page **ret_page, dv_error *err);

DV_END_DECLS

#endif
