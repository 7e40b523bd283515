/*
 * doanvien/reorganisation.h - sắp xếp tổ chức: units are founded, renamed, moved, merged and
 * dissolved by a decision that one officer proposes and another approves. What was stays known.
 */
#ifndef DOANVIEN_REORGANISATION_H
#define DOANVIEN_REORGANISATION_H

#include <doanvien/unit.h>

DV_BEGIN_DECLS

typedef struct dv_reorganisation {
    uint32_t size;           /* sizeof(dv_reorganisation) */
    dv_date decision_date;   /* required */
    dv_date effective_date;  /* first day on which it is so; DV_DATE_NONE: that of the decision */
    int32_t reserved;        /* 0 */
    const char *decision_no; /* required */
    const char *unit_code; /* decides for itself and those below; NULL: one above all known here */
    const char *proposer;  /* required of the owner, else the login; cannot approve */
} dv_reorganisation;

#define DV_REORGANISATION_INIT                                                                     \
    {                                                                                              \
        sizeof(dv_reorganisation), DV_DATE_NONE, DV_DATE_NONE, 0, NULL, NULL, NULL                 \
    }

/*
 * Propose the changes of a CSV with the columns action, code, name, kind, parent, into, sector (in
 * any order; also by their Vietnamese names). One row a unit; rows may name units that the same
 * file founds, in any order. Actions, and what their rows need:
 *
 *   found      name, kind; parent unless it is a top. A split founds units and re-parents others.
 *   rename     name; kind, sector and parent change too when the row has them
 *   re-parent  parent: it moves with all below it; name, kind and sector as above
 *   merge      into: members, employments, open applications and the units below go there
 *   dissolve   with into as merge; without, memberships and live cards end, and nothing may be left
 *              below it: each child needs a row of its own
 *
 * Nothing changes but that the proposal is kept; it is checked again when it is approved.
 *
 * By an officer's own login (clerk or approver to propose, approver to approve) every unit that
 * changes lies below the officer's own unit, and a unit outside is one that is not there; the names
 * of proposer and approver are the logins', NULL or the same.
 *
 * ret_preview  may be NULL; set on DV_OK and on DV_E_INVALID. A row a change: row action code
 *              was_name name was_parent parent into members units reason value; members move or
 *              end, units follow. Free with dv_page_free().
 *
 * DV_E_INVALID  changes were refused, nothing was kept, or the decision lacks something; reasons:
 *               action-unknown, code-missing, name-missing, kind-unknown, sector-unknown,
 *               parent-missing, into-missing, unreadable; code-repeated (a unit changes once),
 *               code-taken, unit-unknown, unit-dissolved, parent-unknown, into-unknown, parent-ends
 *               and into-ends (or not founded yet on that day), outside (not below the unit that
 *               decides), children-left, applications-open (of a unit that goes nowhere), cycle,
 *               changed-later (than this takes effect)
 * DV_E_FORMAT   no CSV, or a column is missing
 */
DV_API dv_status dv_reorganisation_propose(dv_registry *registry, const dv_input *input,
                                           const dv_reorganisation *decision,
                                           int64_t *ret_reorganisation_id, dv_page **ret_preview,
                                           dv_error *err);

/* The preview of a proposal against the tree as it is now. DV_E_STATE when it is none any more. */
DV_API dv_status dv_reorganisation_preview(dv_registry *registry, int64_t reorganisation_id,
                                           dv_page **ret_preview, dv_error *err);

/*
 * Do what a proposal says, in one transaction. Members keep numbers and cards; one who joined a
 * merged unit on the day of effect or later belongs to the other from the start.
 * ret_members: how many moved or ended.
 *
 * DV_E_INVALID  the approver is missing, or is the proposer
 * DV_E_STATE    approved before, withdrawn, not in effect yet, or the tree does not allow it now
 */
DV_API dv_status dv_reorganisation_approve(dv_registry *registry, int64_t reorganisation_id,
                                           const char *approver, int64_t *ret_members,
                                           dv_error *err);
/* A proposal that is not to be approved any more. DV_E_STATE when it is none. */
DV_API dv_status dv_reorganisation_withdraw(dv_registry *registry, int64_t reorganisation_id,
                                            dv_error *err);

/*
 * Newest first. Columns: reorganisation_id state decision_no decision_date effective_on unit_code
 * proposed_by approved_by changes.
 */
DV_API dv_status dv_reorganisation_list(dv_registry *registry, dv_page **ret_page, dv_error *err);

/*
 * Live cards of a subtree (unit_code NULL: all) that show what is no more: to be exchanged.
 * Columns: card_id member_no full_name unit_code unit_name card_unit_name state decision_no
 * decision_date corrected. card_unit_name and the decision are there when the unit had another
 * name; corrected names the fields of the member that were corrected since (doanvien/correction.h),
 * "full_name born", or is NULL. after, limit as in dv_card_list().
 */
DV_API dv_status dv_reorganisation_cards(dv_registry *registry, const char *unit_code,
                                         const char *after, int32_t limit, dv_page **ret_page,
                                         dv_error *err);

/*
 * The tree as it was on a day, with the names and parents of then; code NULL is all of it.
 * Columns: unit_id code name kind parent depth since until decision_no. What was before the first
 * known change is taken to have been so all along: since is NULL.
 * DV_E_NOT_FOUND: there was no such unit on that day.
 */
DV_API dv_status dv_unit_tree(dv_registry *registry, const char *code, dv_date as_of,
                              dv_page **ret_page, dv_error *err);

DV_END_DECLS

#endif
