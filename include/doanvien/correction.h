/*
 * doanvien/correction.h - what a person's data is put right to, on the strength of a paper: name,
 * birth date, sex, telephone, e-mail, and an identity number that the law established anew. And
 * what the registry believed before: of whom, what, from when until when.
 *
 * A correction is proposed by one officer of the registry and approved by another. What feeds said
 * before does not come back: while a correction is the last one of its field, a row that says what
 * the field ever was before is no change (its preview has the warning "corrected"); a value that
 * was never there is one, as always. A number that was replaced still finds its person.
 */
#ifndef DOANVIEN_CORRECTION_H
#define DOANVIEN_CORRECTION_H

#include <doanvien/card.h>

DV_BEGIN_DECLS

typedef struct dv_correction {
    uint32_t size;         /* sizeof(dv_correction) */
    dv_date paper_date;    /* of the paper that proves it; required, not in the future */
    int64_t person_id;     /* who; or 0, and the number of a member: */
    const char *member_no; /* NULL when person_id is given */
    const char *field;     /* full_name, born, sex, phone, email or identity */
    /*
     * What it is to be: a name; a birth date as far as it is known, 1985, 05/1985, 12/05/1985 or
     * 1985-05-12; male or female; a telephone number; an address; an identity number. NULL: the
     * number or address is taken away (phone and email only).
     */
    const char *value;
    const char *id_kind;  /* of an identity: cccd, cmnd or passport */
    const char *replaces; /* of an identity: the kind that it replaces; NULL: the same kind */
    const char *reason;   /* required */
    const char *paper_no; /* required: number of the decision, extract, certificate ... */
} dv_correction;

#define DV_CORRECTION_INIT                                                                         \
    {                                                                                              \
        sizeof(dv_correction), DV_DATE_NONE, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL           \
    }

/*
 * Propose a correction. Nothing changes but that it is kept.
 *
 * DV_E_NOT_FOUND  there is no such person, or the officer who is logged in does not see them
 * DV_E_INVALID    the value cannot be right, is what the registry says already, or the reason, the
 *                 paper or its date is missing
 * DV_E_CONFLICT   a correction of this field of this person waits already
 */
DV_API dv_status dv_correction_propose(dv_registry *registry, const dv_correction *correction,
                                       int64_t *ret_correction_id, dv_error *err);

/*
 * Do what a proposal says, in one transaction. Printed cards that show the name, birth date or sex
 * from before join the list of dv_reorganisation_cards(), to be exchanged.
 *
 * DV_E_NOT_FOUND  there is no such correction, or the officer does not see the person
 * DV_E_INVALID    the officer of the registry proposed it
 * DV_E_STATE      it was answered before, or the field changed since it was proposed
 * DV_E_CONFLICT   another person holds the identity number
 */
DV_API dv_status dv_correction_approve(dv_registry *registry, int64_t correction_id, dv_error *err);
/* Decline a proposal, or take one's own back. DV_E_INVALID: the reason is missing. */
DV_API dv_status dv_correction_decline(dv_registry *registry, int64_t correction_id,
                                       const char *reason, dv_error *err);

/*
 * Corrections of persons of a unit and those below (unit_code NULL: all): those that wait, the
 * newest first, then the answered ones. Columns: correction_id state member_no person_id full_name
 * unit_code field was becomes reason paper_no paper_date proposed_by proposed_at answered_by
 * answered_at answer. state is proposed, approved or declined; was and becomes of an identity
 * have the kind in front. after, limit as in dv_card_list().
 */
DV_API dv_status dv_correction_list(dv_registry *registry, const char *unit_code, const char *after,
                                    int32_t limit, dv_page **ret_page, dv_error *err);

/*
 * All that the registry ever believed of a person, named by person_id or, when that is 0, by the
 * number of a member. Columns: field believed since until correction_id reason paper_no. field is
 * full_name, born, sex, cccd, cmnd, passport, phone, email or unit. Beliefs are dated by when they
 * were written (UTC; since NULL: all along; until NULL: still), units by the days of the
 * membership. correction_id, reason and paper_no where a correction made it so. What a person or
 * an erasure had removed is not there. DV_E_NOT_FOUND: there is no such person.
 */
DV_API dv_status dv_person_history(dv_registry *registry, int64_t person_id, const char *member_no,
                                   dv_page **ret_page, dv_error *err);

/*
 * The same of one moment, microseconds since 1970 UTC: what the registry believed then, and the
 * unit to which they belonged on that day (in Việt Nam), as far as is known today.
 * DV_E_NOT_FOUND: there is no such person, or the registry did not know of them then.
 */
DV_API dv_status dv_person_as_of(dv_registry *registry, int64_t person_id, const char *member_no,
                                 int64_t at_us, dv_page **ret_page, dv_error *err);

DV_END_DECLS

#endif
