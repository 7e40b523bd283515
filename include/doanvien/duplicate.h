/*
 * doanvien/duplicate.h - one person once: records that may be the same person are listed with why,
 * one officer proposes to merge two, another does it, and it can be undone. Nothing is deleted.
 *
 * Clerks list, propose and dismiss; approvers approve, decline and undo: with logins of their own
 * within their subtree, all that a merge touches lying in it. Persons are named by their ids, as
 * dv_duplicate_list() gives them.
 */
#ifndef DOANVIEN_DUPLICATE_H
#define DOANVIEN_DUPLICATE_H

#include <doanvien/membership.h>

DV_BEGIN_DECLS

/*
 * Suspects of a unit and those below it (unit_code NULL: all), each pair once. Columns: first_id
 * first_name first_born first_unit first_member second_id second_name second_born second_unit
 * second_member reasons proposal. reasons are words between spaces: "name" (the same name but for
 * accents, born on the same day as far as it is known), "papers" (and one is known by a CMND, the
 * other by a CCCD, or the like), "number" (the same number under two kinds of papers), "phone" (and
 * a name that is alike; a telephone of many persons says nothing). proposal is the number of an
 * open one. Pairs found to be two persons are not among them.
 *
 * Of a large subtree a page looks at 10,000 persons at most: it can hold less than limit rows, or
 * none, and still have a next one. after is dv_page_next() of the page before; limit 1 to 1,000.
 */
DV_API dv_status dv_duplicate_list(dv_registry *registry, const char *unit_code, const char *after,
                                   int32_t limit, dv_page **ret_page, dv_error *err);

/* Whose membership goes on, where both are members of different units. */
typedef enum dv_lives { DV_LIVES_UNSAID = 0, DV_LIVES_KEPT = 1, DV_LIVES_OTHER = 2 } dv_lives;

typedef struct dv_merge {
    uint32_t size;      /* sizeof(dv_merge) */
    int32_t lives;      /* dv_lives */
    int64_t keep_id;    /* the person who is kept, and the member number, if both have one */
    int64_t other_id;   /* the person who is merged into them */
    const char *reason; /* may be NULL */
} dv_merge;

#define DV_MERGE_INIT                                                                              \
    {                                                                                              \
        sizeof(dv_merge), DV_LIVES_UNSAID, 0, 0, NULL                                              \
    }

/*
 * Propose a merge. ret_duplicate_id names it for the calls below.
 *
 * DV_E_NOT_FOUND  there is no such person, or a merge would touch what lies beyond the subtree
 * DV_E_INVALID    both are one; or both belong to different units and lives is not said
 * DV_E_CONFLICT   this pair was proposed already
 * DV_E_STATE      one of them was merged already, stands on an application that waits while the
 *                 other is a member or waits too, is offered to another unit, or has a card in a
 *                 run; or the kept one's membership has ended and the other's has not
 */
DV_API dv_status dv_duplicate_propose(dv_registry *registry, const dv_merge *merge,
                                      int64_t *ret_duplicate_id, dv_error *err);

/*
 * Merge as proposed, in one transaction. Employments, identity numbers, lines of applications, the
 * sensitive data and the membership follow to the kept person. Where both are members the number of
 * the other one is dead: its membership ends by a move of the kind "merge", its card is revoked,
 * and it leads to the live number. A feed finds the kept person by the codes and numbers of both.
 * Previews of feeds that were compared before become stale.
 *
 * DV_E_NOT_FOUND  there is no such proposal in reach
 * DV_E_INVALID    it is the officer's own
 * DV_E_STATE      it was answered already; or as for dv_duplicate_propose(), by what happened since
 */
DV_API dv_status dv_duplicate_approve(dv_registry *registry, int64_t duplicate_id, dv_error *err);
/* Turn a proposal down, or take it back; the pair is a suspect again. */
DV_API dv_status dv_duplicate_decline(dv_registry *registry, int64_t duplicate_id,
                                      const char *reason, dv_error *err);
/* Two persons indeed: the pair is listed no more. DV_E_STATE: a proposal for it is open. */
DV_API dv_status dv_duplicate_dismiss(dv_registry *registry, int64_t first_id, int64_t second_id,
                                      const char *reason, dv_error *err);

/*
 * Undo a merge: all that followed goes back, and what ended by it lives again, as dv_move_undo()
 * does it. The officer must be another than those who proposed and approved it.
 *
 * DV_E_STATE  it was not merged or is undone; or something stands in the way, which err->detail
 *             names: a later merge or move, a unit that changed, an admission, a row that is gone
 */
DV_API dv_status dv_duplicate_undo(dv_registry *registry, int64_t duplicate_id, const char *reason,
                                   dv_error *err);

/*
 * Proposals and what became of them, the newest first. Columns: duplicate_id state keep_id
 * keep_name keep_member other_id other_name other_member lives reason proposed_by proposed_at
 * answered_by answer undone_by undo_reason. state is proposed, declined, dismissed, merged or
 * undone. after, limit as in dv_intake_rows().
 */
DV_API dv_status dv_duplicate_merges(dv_registry *registry, const char *unit_code,
                                     const char *after, int32_t limit, dv_page **ret_page,
                                     dv_error *err);

/*
 * Where a dead member number, or the card that bore it, leads. Columns: member_no live_no
 * merged_at; no row when it is not dead, or not in reach.
 */
DV_API dv_status dv_duplicate_live(dv_registry *registry, const char *card_id_or_member_no,
                                   dv_page **ret_page, dv_error *err);

DV_END_DECLS

#endif
