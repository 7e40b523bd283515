/*
 * doanvien/membership.h - what happens to members: chuyen sinh hoat (chuyển sinh hoạt), suspension,
 * the end of a membership, readmission, and undoing what was wrong. Each is a row, a move, with who
 * did it, when, and on what it rests; nothing is ever deleted.
 */
#ifndef DOANVIEN_MEMBERSHIP_H
#define DOANVIEN_MEMBERSHIP_H

#include <doanvien/card.h>

DV_BEGIN_DECLS

/*
 * Who is moved, and on what it rests. Each call below is done for all members named or for nobody,
 * in one transaction.
 */
typedef struct dv_move {
    uint32_t size;              /* sizeof(dv_move) */
    dv_date effective;          /* the first day on which it holds, not in the future; required */
    dv_date decision_date;      /* DV_DATE_NONE where there is no decision */
    int32_t member_count;       /* 1 to 100,000 */
    const char *const *members; /* member numbers; one named twice counts once */
    const char *request_id;     /* a UUID chosen by the caller, or NULL: see below */
    const char *letter_no;      /* letter of introduction: required by transfers */
    const char *reason;         /* required to suspend */
    const char *decision_no;    /* required to strike off, expel and readmit, with its date */
} dv_move;

#define DV_MOVE_INIT                                                                               \
    {                                                                                              \
        sizeof(dv_move), DV_DATE_NONE, DV_DATE_NONE, 0, NULL, NULL, NULL, NULL, NULL               \
    }

/*
 * What holds for all calls that take a dv_move:
 *
 * request_id makes a call safe to repeat: the same request again does nothing more and gives the
 * same count; for another deed it is DV_E_CONFLICT. Without one, a repeated call meets DV_E_STATE.
 * ret_moved may be NULL; it gets how many members it was done for.
 *
 * DV_E_NOT_FOUND  a member is not known, or belongs to a unit that the officer who is logged in
 * does not act for; err->detail names the member, as it does below DV_E_STATE      a member is not
 * in the state that it needs: such as suspending an ended one DV_E_INVALID    something required is
 * missing; or the day lies in the future, before the member's last move, or (to leave a unit) not
 * after the day of joining it
 */

/*
 * By an officer's own login: a clerk of the member's unit, or one above, offers transfers, takes
 * them back, suspends, resumes and keeps leavers; an approver does the rest, for the unit that is
 * left or joined. A transfer may be offered to any unit, whose approver sees of the member what
 * dv_transfer_list() says. To undo takes an approver whose subtree holds both units. DV_E_DB: it is
 * not the officer's duty.
 */

/*
 * Transfer between two units: the old one offers, with a letter of introduction, and the new one
 * accepts: from the effective day on the member belongs there, with the same number, state and
 * card. dv_transfer_accept() keeps the day that was offered when move->effective is DV_DATE_NONE.
 * dv_transfer_decline() is also how the old unit takes an offer back; the end of the membership
 * makes it lapse. DV_E_CONFLICT: the member is offered to a unit already.
 */
DV_API dv_status dv_transfer_offer(dv_registry *registry, const dv_move *move,
                                   const char *unit_code, int64_t *ret_moved, dv_error *err);
DV_API dv_status dv_transfer_accept(dv_registry *registry, const dv_move *move, int64_t *ret_moved,
                                    dv_error *err);
DV_API dv_status dv_transfer_decline(dv_registry *registry, const dv_move *move, int64_t *ret_moved,
                                     dv_error *err);
/*
 * Offers that wait for a unit and those below it, the oldest first. Columns: move_id member_no
 * full_name from_unit to_unit letter_no effective_on reason made_by. after, limit as in
 * dv_intake_rows().
 */
DV_API dv_status dv_transfer_list(dv_registry *registry, const char *unit_code, const char *after,
                                  int32_t limit, dv_page **ret_page, dv_error *err);

/*
 * Transfer to a unit outside this registry, by its name: here the membership ends, and with it the
 * card. And back: who was transferred out comes with a letter from outside, and the number is
 * theirs again.
 */
DV_API dv_status dv_transfer_out(dv_registry *registry, const dv_move *move, const char *outside,
                                 int64_t *ret_moved, dv_error *err);
DV_API dv_status dv_transfer_in(dv_registry *registry, const dv_move *move, const char *outside,
                                const char *unit_code, int64_t *ret_moved, dv_error *err);

/* Tam dung (tạm dừng): unpaid leave, lost job, sick for long; the card stays. */
DV_API dv_status dv_member_suspend(dv_registry *registry, const dv_move *move, int64_t *ret_moved,
                                   dv_error *err);
DV_API dv_status dv_member_resume(dv_registry *registry, const dv_move *move, int64_t *ret_moved,
                                  dv_error *err);

/*
 * End: end_reason is one of "left", "retired", "struck off", "expelled", "died", "unit dissolved".
 * The live card ends with it and verifies as revoked; an offered transfer lapses.
 */
DV_API dv_status dv_member_end(dv_registry *registry, const dv_move *move, const char *end_reason,
                               int64_t *ret_moved, dv_error *err);

/*
 * Who was a member joins again, under the same number. The unit that decides stands above the one
 * that is joined, else DV_E_INVALID. DV_E_STATE also for who has died.
 */
DV_API dv_status dv_member_readmit(dv_registry *registry, const dv_move *move,
                                   const char *unit_code, const char *deciding_unit_code,
                                   int64_t *ret_moved, dv_error *err);

/*
 * Undo moves that were wrong: state and stints are as before, and a card that ended by it lives
 * again, unless it stood in a run, was reported meanwhile, or there is a newer one. Only the last
 * move of a member can be undone, then the one before. The officer of the registry must be another
 * than those who made and accepted it. request_id as above.
 *
 * DV_E_NOT_FOUND  there is no such move
 * DV_E_STATE      it is not the last one that took effect, was undone, or the unit changed since
 * DV_E_INVALID    the reason is missing, or it is the officer's own
 */
DV_API dv_status dv_move_undo(dv_registry *registry, const int64_t *move_ids, int32_t move_count,
                              const char *reason, const char *request_id, int64_t *ret_undone,
                              dv_error *err);

/*
 * All moves of a member in the order in which they were entered; undone, declined and lapsed ones
 * too. Nobody has this number: an empty page. Columns: move_id kind state effective_on from_unit
 * to_unit outside letter_no ended_as reason decision_no decision_date decided_by made_by made_at
 * answered_by answer undoes undone_by. kind is transfer, transfer out, transfer in, suspend,
 * resume, end, readmit or undo; state is offered, declined, lapsed, done or undone.
 */
DV_API dv_status dv_member_history(dv_registry *registry, const char *member_no, dv_page **ret_page,
                                   dv_error *err);

/*
 * Leavers: active members who, as far as the HR feeds tell, work nowhere any more. A feed never
 * ends a membership; it only proposes it here. An officer ends it (with the reason "left"), or
 * keeps the member, who is then not proposed again until a feed tells of a change of their work.
 * DV_E_STATE when a member is not among them. Columns: member_no full_name born unit_code joined_on
 * card_state. after, limit as in dv_intake_rows().
 */
DV_API dv_status dv_leaver_list(dv_registry *registry, const char *unit_code, const char *after,
                                int32_t limit, dv_page **ret_page, dv_error *err);
DV_API dv_status dv_leaver_end(dv_registry *registry, const dv_move *move, int64_t *ret_moved,
                               dv_error *err);
DV_API dv_status dv_leaver_keep(dv_registry *registry, const dv_move *move, int64_t *ret_kept,
                                dv_error *err);

DV_END_DECLS

#endif
