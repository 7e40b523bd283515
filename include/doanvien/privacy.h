/*
 * doanvien/privacy.h - what the law on personal data asks of a registry (Law 91/2025/QH15, Decree
 * 356/2025/ND-CP): consents with their proof, requests of persons with their deadlines, the answer
 * to a person, erasure (xóa dữ liệu) that keeps what is counted.
 *
 * A person is known here by person_id, as in dv_candidate_list(); dv_person_find() gives that of a
 * member. Texts that are typed (reasons, purposes, grounds) stay in the record: name nobody in
 * them.
 */
#ifndef DOANVIEN_PRIVACY_H
#define DOANVIEN_PRIVACY_H

#include <doanvien/admission.h>

DV_BEGIN_DECLS

/* DV_E_NOT_FOUND: nobody in reach has this member number. */
DV_API dv_status dv_person_find(dv_registry *registry, const char *member_no,
                                int64_t *ret_person_id, dv_error *err);

/* ---- consent ---- */

/* What consent is asked for. Columns: purpose title. */
DV_API dv_status dv_purpose_list(dv_registry *registry, dv_page **ret_page, dv_error *err);
/* A new purpose, "photo" or the like, or another title for one; by the owner of the registry. */
DV_API dv_status dv_purpose_set(dv_registry *registry, const char *purpose, const char *title,
                                dv_error *err);

typedef struct dv_consent {
    uint32_t size;          /* sizeof(dv_consent) */
    dv_date given_on;       /* not in the future; required */
    int64_t person_id;      /* required */
    const char *purpose;    /* one of dv_purpose_list(); required */
    const char *reference;  /* where the proof is kept; required without a paper */
    const char *paper_name; /* required with a paper */
    const uint8_t *paper;   /* the signed paper, up to DV_PAPER_BYTES_MAX bytes, or NULL */
    size_t paper_size;
} dv_consent;

#define DV_CONSENT_INIT                                                                            \
    {                                                                                              \
        sizeof(dv_consent), DV_DATE_NONE, 0, NULL, NULL, NULL, NULL, 0                             \
    }

/*
 * Note that a person agreed to a purpose. ret_consent_id may be NULL.
 *
 * DV_E_NOT_FOUND  there is no such person in reach, or no such purpose
 * DV_E_CONFLICT   a consent to this purpose is in force
 * DV_E_STATE      the data of this person were erased
 * DV_E_INVALID    there is no proof, or the day lies in the future
 */
DV_API dv_status dv_consent_give(dv_registry *registry, const dv_consent *consent,
                                 int64_t *ret_consent_id, dv_error *err);
/* The one in force ends on that day; its row stays. DV_E_STATE: none is in force. */
DV_API dv_status dv_consent_withdraw(dv_registry *registry, int64_t person_id, const char *purpose,
                                     dv_date withdrawn_on, dv_error *err);
/*
 * All consents of a person in the order of time. Columns: consent_id purpose given_on reference
 * paper_name paper_sha256 noted_by noted_at withdrawn_on withdrawn_by.
 */
DV_API dv_status dv_consent_list(dv_registry *registry, int64_t person_id, dv_page **ret_page,
                                 dv_error *err);
/* The paper of a consent, byte for byte. DV_E_NOT_FOUND: it has none. */
DV_API dv_status dv_consent_paper(dv_registry *registry, int64_t consent_id, const dv_sink *sink,
                                  dv_error *err);
/*
 * Members of a unit and below whose consent to a purpose is missing or was withdrawn. Nothing is
 * refused to them by this registry: the caller asks before a photo is printed or a name published.
 * Columns: member_no full_name unit_code person_id withdrawn_on. after, limit as in
 * dv_intake_rows().
 */
DV_API dv_status dv_consent_missing(dv_registry *registry, const char *purpose,
                                    const char *unit_code, const char *after, int32_t limit,
                                    dv_page **ret_page, dv_error *err);

/* ---- requests ---- */

typedef struct dv_request {
    uint32_t size;          /* sizeof(dv_request) */
    dv_date received_on;    /* not in the future; required */
    int64_t person_id;      /* required */
    const char *kind;       /* access, correction, erasure, withdrawal or restriction */
    const char *note;       /* what is asked, or NULL */
    const char *request_id; /* a UUID chosen by the caller, or NULL: safe to repeat with it */
} dv_request;

#define DV_REQUEST_INIT                                                                            \
    {                                                                                              \
        sizeof(dv_request), DV_DATE_NONE, 0, NULL, NULL, NULL                                      \
    }

/*
 * A person asks. To be acknowledged within 2 working days and answered within 15 days (settings
 * request_acknowledge_days and request_answer_days). ret_request_no may be NULL.
 *
 * DV_E_CONFLICT  the request id was used for another request
 */
DV_API dv_status dv_request_receive(dv_registry *registry, const dv_request *request,
                                    int64_t *ret_request_no, dv_error *err);
/* The person was told that it arrived. DV_E_STATE: that was done, or it is closed. */
DV_API dv_status dv_request_acknowledge(dv_registry *registry, int64_t request_no, dv_date on,
                                        dv_error *err);
/* It is done, state "answered", or will not be, "refused"; outcome says how or why. */
DV_API dv_status dv_request_close(dv_registry *registry, int64_t request_no, const char *state,
                                  dv_date on, const char *outcome, dv_error *err);
/*
 * One request, and who did what. Columns: request_no person_id member_no unit_code kind state
 * received_on asked acknowledge_by answer_by received_by acknowledged_on acknowledged_by closed_on
 * closed_by outcome. An empty page: there is none in reach.
 */
DV_API dv_status dv_request_get(dv_registry *registry, int64_t request_no, dv_page **ret_page,
                                dv_error *err);
/*
 * Open requests of a unit and below, the next deadline first. Columns: request_no member_no
 * full_name unit_code kind state received_on due_on overdue ("overdue" or NULL) person_id. after,
 * limit as in dv_intake_rows().
 */
DV_API dv_status dv_request_list(dv_registry *registry, const char *unit_code, const char *after,
                                 int32_t limit, dv_page **ret_page, dv_error *err);

/* A day without work besides Saturdays and Sundays; name NULL: it is none. By the owner. */
DV_API dv_status dv_holiday_set(dv_registry *registry, dv_date day, const char *name,
                                dv_error *err);
/* From a day on, DV_DATE_NONE for all. Columns: day name. */
DV_API dv_status dv_holiday_list(dv_registry *registry, dv_date since, dv_page **ret_page,
                                 dv_error *err);

/* ---- the answer ---- */

/*
 * Everything that is held about a person, from every table, and who read it: as JSON (UTF-8, an
 * object whose member "held" has an array of rows for each part), or as a PDF to hand over (A4, in
 * Vietnamese). Each is an event with its purpose, which is committed before anything is read, and
 * stands in the answer itself. The whole of the files that brought the person is searched: with
 * many millions of rows that takes a while. Papers are named with their digests; hand them over
 * beside it.
 *
 * DV_E_NOT_FOUND  there is no such person in reach
 * DV_E_INVALID    the purpose is missing
 * DV_E_DB         the officer may not read sensitive data, or the person does not belong to their
 *                 unit or one below
 */
DV_API dv_status dv_answer_json(dv_registry *registry, int64_t person_id, const char *purpose,
                                const dv_sink *sink, dv_error *err);
DV_API dv_status dv_answer_pdf(dv_registry *registry, int64_t person_id, const char *purpose,
                               const dv_sink *sink, dv_error *err);

/* ---- erasure ---- */

/*
 * Propose to erase a person. Possible when they are no member (any more) and the term of retention
 * is over: so many years (setting retention_years, 10) after the membership ended, or, of who was
 * never one, after the last feed that told of them; or, before, on a legal ground that is named.
 * ret_erasure_id may be NULL.
 *
 * DV_E_STATE      a member, a candidate on an application, erased already, or the term is not over
 * DV_E_INVALID    the ground names the person
 * DV_E_CONFLICT   it was proposed already
 */
DV_API dv_status dv_erasure_propose(dv_registry *registry, int64_t person_id, const char *ground,
                                    int64_t *ret_erasure_id, dv_error *err);
/*
 * Done by another officer than who proposed it, at once and for ever: name, numbers, telephone,
 * papers, rows of files and QR texts go; the member number stays as a tombstone, and with it unit,
 * sex, year of birth and the dates of membership, so that all counts are as before. What lies
 * outside the database (folders of photos, card files, backups) is for the caller to remove.
 * Previews of feeds are to be made again. A feed that names the person later makes a new one.
 *
 * DV_E_NOT_FOUND  there is no such proposal in reach
 * DV_E_STATE      it was decided, or has become impossible
 * DV_E_INVALID    the officer's own proposal
 */
DV_API dv_status dv_erasure_approve(dv_registry *registry, int64_t erasure_id, dv_error *err);
DV_API dv_status dv_erasure_decline(dv_registry *registry, int64_t erasure_id, dv_error *err);
/*
 * Erasures of a unit and below, the newest first. Columns: erasure_id member_no full_name unit_code
 * state (proposed, approved, declined) ground proposed_by proposed_at answered_by answered_at
 * person_id. after, limit as in dv_intake_rows().
 */
DV_API dv_status dv_erasure_list(dv_registry *registry, const char *unit_code, const char *after,
                                 int32_t limit, dv_page **ret_page, dv_error *err);

DV_END_DECLS

#endif
