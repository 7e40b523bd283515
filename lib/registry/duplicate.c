/* SPDX-License-Identifier: MIT */
#include <doanvien/duplicate.h>

#include "ground/page.h"
#include "ground/text.h"
#include "registry/inside.h"

#include <stdio.h>
#include <string.h>

enum { LIST_MAX = 1000, MERGES_MAX = 10000, CARD_ID_DIGITS = 16 };

/* ---- suspects ---- */

/* "lft.first.second." of the row after which a page begins. */
static dv_status read_place(const char *after, dv_args *args, dv_error *err)
{
    int64_t part[3] = {0};

    for (int i = 0; after && i < 3; i++) {
        size_t n = strspn(after, "0123456789");

        if (n == 0 || n > (i ? 18 : 9) || after[n] != '.' || (i == 2 && after[n + 1]))
            return dv_fail(err, DV_E_ARG, "after is not what dv_page_next() gave");
        part[i] = strtoll(after, NULL, 10);
        after += n + 1;
    }
    for (int i = 0; i < 3; i++)
        dv_arg_int(args, part[i]);
    return DV_OK;
}

/* The search gives itself up by a last row without names: it only says where. */
static dv_status suspects_page(const dv_rows *rows, int32_t limit, dv_page **ret_page,
                               dv_error *err)
{
    enum { SECOND_ID = 5 };
    dv_auto(dv_page) page = NULL;
    int columns, n = dv_rows_count(rows);
    bool given_up = n > 0 && !dv_rows_text(rows, n - 1, SECOND_ID);
    int shown = n - given_up > limit ? limit : n - given_up;

    DV_TRY(dv_page_new("first_id# first_name first_born first_unit first_member second_id# "
                       "second_name second_born second_unit second_member reasons proposal#",
                       &page, err));
    columns = dv_page_column_count(page);
    for (int r = 0; r < shown; r++) {
        for (int c = 0; c < columns; c++)
            DV_TRY(dv_page_put(page, dv_rows_text(rows, r, c), err));
    }
    if (shown < n)
        DV_TRY(dv_page_set_next(
            page, dv_rows_text(rows, shown < n - given_up ? shown - 1 : n - 1, columns), err));
    *ret_page = dv_take(&page);
    return DV_OK;
}

dv_status dv_duplicate_list(dv_registry *registry, const char *unit_code, const char *after,
                            int32_t limit, dv_page **ret_page, dv_error *err)
{
    dv_scope scope;
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    if (!registry || !ret_page)
        return dv_fail_null(err);
    if (limit < 1 || limit > LIST_MAX)
        return dv_fail(err, DV_E_ARG, "limit is not within 1 and %d", LIST_MAX);
    DV_TRY(dv_scope_find(registry, unit_code, &scope, err));
    if (!after)
        DV_TRY(dv_db_run(registry->db, &DV_SQL_duplicate_mark, NULL, DV_ROWS_ONE, NULL, err));
    dv_arg_int(&args, scope.lft);
    dv_arg_int(&args, scope.rgt);
    DV_TRY(read_place(after, &args, err));
    dv_arg_int(&args, limit);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_duplicate_list, &args, DV_ROWS_ANY, &rows, err));
    return suspects_page(rows, limit, ret_page, err);
}

/* ---- merging ---- */

static const dv_fault faults[] = {
    {"unknown", DV_E_NOT_FOUND, "there are no two such persons in reach",
     "It takes an officer of a unit above all places where both work, belong or apply."},
    {"one", DV_E_INVALID, "a person cannot be merged into themselves", NULL},
    {"merged", DV_E_STATE, "one of the two was merged already",
     "dv_duplicate_merges() tells into whom."},
    {"pending", DV_E_STATE, "one of the two stands on an application that waits",
     "Approve, refuse or withdraw it first."},
    {"application", DV_E_STATE, "both stand on the application by which one of them was admitted",
     "Keep the one who is a member."},
    {"ended", DV_E_STATE, "the membership of the one to be kept has ended, the other's has not",
     "Keep the other one."},
    {"correction", DV_E_STATE, "a correction of one of the two waits for an answer",
     "Approve or decline the correction first."},
    {"offered", DV_E_STATE, "one of the two is offered to another unit",
     "Let that transfer be accepted or declined first."},
    {"in run", DV_E_STATE, "a card of the one to be merged is in a run", "Finish the run first."},
    {"lives", DV_E_INVALID, "both belong to different units: whose membership goes on?",
     "Set dv_merge.lives."},
    {"lives now", DV_E_STATE, "both belong to different units by now",
     "Decline this proposal, and propose anew whose membership goes on."},
    {"no proposal", DV_E_NOT_FOUND, "there is no such proposal in reach", NULL},
    {"answered", DV_E_STATE, "this proposal was answered already", NULL},
    {"proposed", DV_E_STATE, "a proposal to merge these two is open",
     "Approve or decline it first."},
    {"own", DV_E_INVALID, "who proposes a merge cannot approve it: another officer must", NULL},
    {"own undo", DV_E_INVALID,
     "who proposed or approved a merge cannot undo it: another officer must", NULL},
    {"not merged", DV_E_STATE, "these two are not merged", NULL},
    {"later", DV_E_STATE, "a later merge stands in the way", "Undo the merge with this number."},
    {"moved since", DV_E_STATE, "a later move of a member stands in the way",
     "Undo the move with this number."},
    {"unit changed", DV_E_STATE, "a unit to which a member would go back has changed", NULL},
    {"admitted since", DV_E_STATE, "the kept person was admitted since on a line of the other",
     NULL},
    {"changed since", DV_E_STATE, "something that would go back is not there any more", NULL},
};

/* The word that a statement gave, or DV_OK for none. */
static dv_status judge(const char *fault, const char *what, dv_error *err)
{
    return dv_fault_tell(faults, DV_COUNT(faults), fault, what ? what : "", err);
}

/* One statement whose row begins with a fault or NULL: what it did stands only without one. */
static dv_status perform(dv_registry *registry, const dv_sql *sql, dv_args *args,
                         int64_t *ret_number, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_tx_auto tx = {0};

    dv_arg_text(args, registry->officer);
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(dv_db_run(registry->db, sql, args, DV_ROWS_ONE, &rows, err));
    DV_TRY(judge(dv_rows_text(rows, 0, 0),
                 dv_rows_width(rows) > 1 ? dv_rows_text(rows, 0, 1) : NULL, err));
    DV_TRY(dv_tx_commit(&tx, err));
    if (ret_number)
        *ret_number = dv_rows_int(rows, 0, 1);
    return DV_OK;
}

/* Why, as an officer typed it: required. */
static dv_status read_reason(const char *reason, dv_buf *ret, dv_error *err)
{
    DV_TRY(dv_text_typed(reason, ret, err));
    return ret->size && ret->data[strspn(ret->data, " ")]
               ? DV_OK
               : dv_fail(err, DV_E_INVALID, "the reason is missing");
}

dv_status dv_duplicate_propose(dv_registry *registry, const dv_merge *merge,
                               int64_t *ret_duplicate_id, dv_error *err)
{
    static const char *const lives[] = {NULL, "keep", "gone"};
    dv_auto_buf reason = {0};
    dv_args args = {0};
    dv_merge m;

    if (!registry || !ret_duplicate_id)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&m, sizeof m, merge, "dv_merge", err));
    if (m.lives < DV_LIVES_UNSAID || m.lives > DV_LIVES_OTHER)
        return dv_fail(err, DV_E_ARG, "dv_merge.lives is not one of dv_lives");
    if (m.reason)
        DV_TRY(dv_text_typed(m.reason, &reason, err));
    dv_arg_int(&args, m.keep_id);
    dv_arg_int(&args, m.other_id);
    dv_arg_text(&args, lives[m.lives]);
    dv_arg_text(&args, reason.size ? reason.data : NULL);
    return perform(registry, &DV_SQL_duplicate_propose, &args, ret_duplicate_id, err);
}

dv_status dv_duplicate_approve(dv_registry *registry, int64_t duplicate_id, dv_error *err)
{
    dv_args args = {0};

    if (!registry)
        return dv_fail_null(err);
    dv_arg_int(&args, duplicate_id);
    return perform(registry, &DV_SQL_duplicate_approve, &args, NULL, err);
}

dv_status dv_duplicate_decline(dv_registry *registry, int64_t duplicate_id, const char *reason,
                               dv_error *err)
{
    dv_auto_buf why = {0};
    dv_args args = {0};

    if (!registry || !reason)
        return dv_fail_null(err);
    DV_TRY(read_reason(reason, &why, err));
    dv_arg_int(&args, duplicate_id);
    dv_arg_text(&args, why.data);
    return perform(registry, &DV_SQL_duplicate_decline, &args, NULL, err);
}

dv_status dv_duplicate_dismiss(dv_registry *registry, int64_t first_id, int64_t second_id,
                               const char *reason, dv_error *err)
{
    dv_auto_buf why = {0};
    dv_args args = {0};

    if (!registry || !reason)
        return dv_fail_null(err);
    DV_TRY(read_reason(reason, &why, err));
    dv_arg_int(&args, first_id);
    dv_arg_int(&args, second_id);
    dv_arg_text(&args, why.data);
    return perform(registry, &DV_SQL_duplicate_dismiss, &args, NULL, err);
}

dv_status dv_duplicate_undo(dv_registry *registry, int64_t duplicate_id, const char *reason,
                            dv_error *err)
{
    dv_auto_buf why = {0};
    dv_args args = {0};

    if (!registry || !reason)
        return dv_fail_null(err);
    DV_TRY(read_reason(reason, &why, err));
    dv_arg_int(&args, duplicate_id);
    dv_arg_text(&args, why.data);
    return perform(registry, &DV_SQL_duplicate_undo, &args, NULL, err);
}

/* ---- what was merged ---- */

dv_status dv_duplicate_merges(dv_registry *registry, const char *unit_code, const char *after,
                              int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {
        &DV_SQL_duplicate_merges,
        "duplicate_id# state keep_id# keep_name keep_member other_id# other_name other_member "
        "lives reason proposed_by proposed_at answered_by answer undone_by undo_reason",
        MERGES_MAX};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}

dv_status dv_duplicate_live(dv_registry *registry, const char *card_id_or_member_no,
                            dv_page **ret_page, dv_error *err)
{
    const char *text = card_id_or_member_no;
    dv_args args = {0};
    bool card;

    if (!registry || !text || !ret_page)
        return dv_fail_null(err);
    card =
        strlen(text) == CARD_ID_DIGITS && strspn(text, "0123456789abcdefABCDEF") == CARD_ID_DIGITS;
    dv_arg_text(&args, card ? text : NULL);
    dv_arg_text(&args, text);
    return dv_db_page(registry->db, &DV_SQL_duplicate_live, &args, "member_no live_no merged_at",
                      ret_page, err);
}
