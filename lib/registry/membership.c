/* SPDX-License-Identifier: MIT */
#include <doanvien/membership.h>

#include "ground/date.h"
#include "ground/text.h"
#include "registry/inside.h"

#include <string.h>

enum { LIST_MAX = 100000, NUMBER_MAX = 18, FIRST_YEAR = 1929 /* the union was founded */ };

/* A deed as it was checked: texts without spaces around them, empty ones NULL. */
typedef struct deed {
    const char *request_id;
    dv_date effective, decision_date;
    dv_buf who; /* member numbers, or ids of moves, between commas */
    dv_buf outside, letter_no, reason, decision_no;
} deed;

static void deed_free(deed *done)
{
    dv_buf_free(&done->who);
    dv_buf_free(&done->outside);
    dv_buf_free(&done->letter_no);
    dv_buf_free(&done->reason);
    dv_buf_free(&done->decision_no);
}
#define deed_auto __attribute__((cleanup(deed_free))) deed

static dv_status read_text(const char *text, dv_buf *ret, dv_error *err)
{
    unsigned repairs;

    return text ? dv_text_repair(text, ret, &repairs, err) : DV_OK;
}

static const char *text_of(const dv_buf *buf)
{
    return buf->size ? buf->data : NULL;
}

static dv_status check_day(dv_date day, const char *what, dv_error *err)
{
    dv_date last = dv_date_today();
    char text[11];

    if (day >= dv_date_make(FIRST_YEAR, 1, 1) && day <= last)
        return DV_OK;
    dv_date_text(day, text);
    dv_fail(err, DV_E_INVALID, "the %s cannot be right", what);
    dv_fail_detail(err, text, "It lies between 1929 and today: enter it when the day has come.");
    return DV_E_INVALID;
}

static dv_status fail_unknown(const char *member_no, dv_error *err)
{
    dv_fail(err, DV_E_NOT_FOUND, "there is no member with this number, nothing was done");
    dv_fail_detail(err, member_no, NULL);
    return DV_E_NOT_FOUND;
}

static dv_status read_members(const dv_move *move, dv_buf *ret, dv_error *err)
{
    if (!move->members || move->member_count < 1 || move->member_count > LIST_MAX)
        return dv_fail(err, DV_E_ARG, "dv_move names no members, or more than %d", LIST_MAX);
    for (int32_t i = 0; i < move->member_count; i++) {
        const char *number = move->members[i];

        if (!number)
            return dv_fail(err, DV_E_ARG, "a member number of dv_move is NULL");
        if (!number[0] || strlen(number) > NUMBER_MAX || number[strspn(number, "0123456789")])
            return fail_unknown(number, err);
        dv_buf_printf(ret, "%s%s", i ? "," : "", number);
    }
    return dv_buf_status(ret, err);
}

/* What every deed of a dv_move has; the day may be missing where the deed has one of its own. */
static dv_status read_move(const dv_move *given, deed *ret, dv_error *err)
{
    dv_move move;

    DV_TRY(dv_options_copy(&move, sizeof move, given, "dv_move", err));
    DV_TRY(read_members(&move, &ret->who, err));
    DV_TRY(dv_request_id_check(move.request_id, err));
    DV_TRY(read_text(move.letter_no, &ret->letter_no, err));
    DV_TRY(read_text(move.reason, &ret->reason, err));
    DV_TRY(read_text(move.decision_no, &ret->decision_no, err));
    if (move.effective != DV_DATE_NONE)
        DV_TRY(check_day(move.effective, "effective day", err));
    if (move.decision_date != DV_DATE_NONE)
        DV_TRY(check_day(move.decision_date, "decision date", err));
    ret->request_id = move.request_id;
    ret->effective = move.effective;
    ret->decision_date = move.decision_date;
    return DV_OK;
}

static const dv_fault faults[] = {
    {"unknown", DV_E_NOT_FOUND, "there is no such member or move in reach, nothing was done", NULL},
    {"active", DV_E_STATE, "a member is active, nothing was done", NULL},
    {"suspended", DV_E_STATE, "a member is suspended, nothing was done", NULL},
    {"ended", DV_E_STATE, "a membership has ended, nothing was done",
     "Who joins again is readmitted: dv_member_readmit()."},
    {"offered", DV_E_CONFLICT, "a member is offered to a unit already, nothing was done",
     "Take that offer back first: dv_transfer_decline()."},
    {"not offered", DV_E_STATE, "a member is not offered to any unit, nothing was done", NULL},
    {"same unit", DV_E_INVALID, "a member belongs to this unit already, nothing was done", NULL},
    {"elsewhere", DV_E_STATE, "a member has left the unit that made the offer, nothing was done",
     "Decline the offer; the unit where the member is now makes a new one."},
    {"no leaver", DV_E_STATE, "a member is not among the leavers, nothing was done",
     "dv_leaver_list() has them; dv_member_end() ends any membership."},
    {"died", DV_E_STATE, "a membership ended by death, nothing was done",
     "If that was a mistake, undo it: dv_move_undo()."},
    {"not out", DV_E_STATE, "a member was not transferred out, nothing was done",
     "Who left otherwise is readmitted: dv_member_readmit()."},
    {"not above", DV_E_INVALID, "the deciding unit does not stand above the unit that is joined",
     "A readmission is decided by an upper unit."},
    {"early", DV_E_INVALID, "the effective day is too early, nothing was done",
     "It comes after the day of joining the unit, and not before the member's last move."},
    {"waiting", DV_E_STATE, "a transfer has not taken effect yet, nothing was done",
     "Take the offer back instead: dv_transfer_decline()."},
    {"no unit", DV_E_NOT_FOUND, "there is no unit with this code",
     "List the units to see their codes."},
    {"dissolved", DV_E_STATE, "the unit that was to be joined is dissolved, nothing was done",
     "Decline the offer; the unit where the member is makes a new one."},
    {"request", DV_E_CONFLICT, "this request id was used for something else", NULL},
    {"undone", DV_E_STATE, "a move was undone already, nothing was done", NULL},
    {"declined", DV_E_STATE, "a transfer was declined, nothing was done", NULL},
    {"lapsed", DV_E_STATE, "a transfer has lapsed, nothing was done", NULL},
    {"a merge", DV_E_STATE, "this move is part of a merge of two persons, nothing was done",
     "Undo the merge: dv_duplicate_undo()."},
    {"an undo", DV_E_STATE, "an undo cannot be undone, nothing was done",
     "Do again what was undone."},
    {"not last", DV_E_STATE, "a member moved again since, nothing was done",
     "Undo the later moves first: dv_member_history() has them."},
    {"changed", DV_E_STATE, "a unit of the member has changed since, nothing was done", NULL},
    {"own", DV_E_INVALID, "who made or accepted a move cannot undo it: another officer must", NULL},
};

/* How many a deed was done to; or what was at fault, in words. */
static dv_status judge(const dv_rows *rows, int64_t *ret_count, dv_error *err)
{
    const char *fault = dv_rows_text(rows, 0, 2);

    if (!fault) {
        *ret_count = dv_rows_int(rows, 0, 0);
        return DV_OK;
    }
    return dv_fault_tell(faults, DV_COUNT(faults), fault, dv_rows_text(rows, 0, 1), err);
}

/* Run it in a transaction of its own, which a fault rolls back. ret_count may be NULL. */
static dv_status finish(dv_registry *registry, const dv_sql *sql, dv_args *args, int64_t *ret_count,
                        dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_tx_auto tx = {0};
    int64_t count = 0;

    dv_arg_text(args, registry->officer);
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(dv_db_run(registry->db, sql, args, DV_ROWS_ONE, &rows, err));
    DV_TRY(judge(rows, &count, err));
    DV_TRY(dv_tx_commit(&tx, err));
    if (ret_count)
        *ret_count = count;
    return DV_OK;
}

static dv_status fail_no_day(dv_error *err)
{
    dv_fail(err, DV_E_INVALID, "the effective day is missing");
    dv_fail_hint(err, "Say from which day on it holds.");
    return DV_E_INVALID;
}

/* What the public calls say of a deed, besides the dv_move. */
typedef struct deed_form {
    const char *name, *end_reason, *outside, *unit_code, *decider_code;
    bool any_day; /* the day may be missing */
} deed_form;

static dv_status perform(dv_registry *registry, const dv_move *move, const deed_form *form,
                         int64_t *ret_moved, dv_error *err)
{
    deed_auto done = {0};
    dv_args args = {0};

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(read_move(move, &done, err));
    DV_TRY(read_text(form->outside, &done.outside, err));
    if (!form->any_day && done.effective == DV_DATE_NONE)
        return fail_no_day(err);
    dv_arg_text(&args, done.who.data);
    dv_arg_text(&args, form->name);
    dv_arg_date(&args, done.effective);
    dv_arg_text(&args, form->unit_code);
    dv_arg_text(&args, text_of(&done.outside));
    dv_arg_text(&args, text_of(&done.letter_no));
    dv_arg_text(&args, form->end_reason);
    dv_arg_text(&args, text_of(&done.reason));
    dv_arg_text(&args, text_of(&done.decision_no));
    dv_arg_date(&args, done.decision_date);
    dv_arg_text(&args, form->decider_code);
    dv_arg_text(&args, done.request_id);
    return finish(registry, &DV_SQL_membership_move, &args, ret_moved, err);
}

dv_status dv_transfer_offer(dv_registry *registry, const dv_move *move, const char *unit_code,
                            int64_t *ret_moved, dv_error *err)
{
    const deed_form form = {.name = "transfer", .unit_code = unit_code};

    return unit_code ? perform(registry, move, &form, ret_moved, err) : dv_fail_null(err);
}

dv_status dv_transfer_accept(dv_registry *registry, const dv_move *move, int64_t *ret_moved,
                             dv_error *err)
{
    const deed_form form = {.name = "accept", .any_day = true};

    return perform(registry, move, &form, ret_moved, err);
}

dv_status dv_transfer_decline(dv_registry *registry, const dv_move *move, int64_t *ret_moved,
                              dv_error *err)
{
    const deed_form form = {.name = "decline", .any_day = true};

    return perform(registry, move, &form, ret_moved, err);
}

dv_status dv_transfer_list(dv_registry *registry, const char *unit_code, const char *after,
                           int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {
        &DV_SQL_membership_offers,
        "move_id# member_no full_name from_unit to_unit letter_no effective_on reason made_by",
        10000};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}

dv_status dv_transfer_out(dv_registry *registry, const dv_move *move, const char *outside,
                          int64_t *ret_moved, dv_error *err)
{
    const deed_form form = {
        .name = "transfer out", .end_reason = "transferred out", .outside = outside};

    return outside ? perform(registry, move, &form, ret_moved, err) : dv_fail_null(err);
}

dv_status dv_transfer_in(dv_registry *registry, const dv_move *move, const char *outside,
                         const char *unit_code, int64_t *ret_moved, dv_error *err)
{
    const deed_form form = {.name = "transfer in", .outside = outside, .unit_code = unit_code};

    return outside && unit_code ? perform(registry, move, &form, ret_moved, err)
                                : dv_fail_null(err);
}

dv_status dv_member_suspend(dv_registry *registry, const dv_move *move, int64_t *ret_moved,
                            dv_error *err)
{
    const deed_form form = {.name = "suspend"};

    return perform(registry, move, &form, ret_moved, err);
}

dv_status dv_member_resume(dv_registry *registry, const dv_move *move, int64_t *ret_moved,
                           dv_error *err)
{
    const deed_form form = {.name = "resume"};

    return perform(registry, move, &form, ret_moved, err);
}

dv_status dv_member_end(dv_registry *registry, const dv_move *move, const char *end_reason,
                        int64_t *ret_moved, dv_error *err)
{
    const deed_form form = {.name = "end", .end_reason = end_reason};

    return end_reason ? perform(registry, move, &form, ret_moved, err) : dv_fail_null(err);
}

dv_status dv_member_readmit(dv_registry *registry, const dv_move *move, const char *unit_code,
                            const char *deciding_unit_code, int64_t *ret_moved, dv_error *err)
{
    const deed_form form = {
        .name = "readmit", .unit_code = unit_code, .decider_code = deciding_unit_code};

    return unit_code && deciding_unit_code ? perform(registry, move, &form, ret_moved, err)
                                           : dv_fail_null(err);
}

/* ---- undo ---- */

dv_status dv_move_undo(dv_registry *registry, const int64_t *move_ids, int32_t move_count,
                       const char *reason, const char *request_id, int64_t *ret_undone,
                       dv_error *err)
{
    deed_auto done = {0};
    dv_args args = {0};

    if (!registry || !move_ids)
        return dv_fail_null(err);
    if (move_count < 1 || move_count > LIST_MAX)
        return dv_fail(err, DV_E_ARG, "move_count is not within 1 and %d", LIST_MAX);
    for (int32_t i = 0; i < move_count; i++)
        dv_buf_printf(&done.who, "%s%lld", i ? "," : "", (long long)move_ids[i]);
    DV_TRY(dv_buf_status(&done.who, err));
    DV_TRY(dv_request_id_check(request_id, err));
    DV_TRY(read_text(reason, &done.reason, err));
    dv_arg_text(&args, done.who.data);
    dv_arg_text(&args, text_of(&done.reason));
    dv_arg_text(&args, request_id);
    return finish(registry, &DV_SQL_membership_undo, &args, ret_undone, err);
}

/* ---- lists ---- */

dv_status dv_member_history(dv_registry *registry, const char *member_no, dv_page **ret_page,
                            dv_error *err)
{
    dv_args args = {0};

    if (!registry || !member_no || !ret_page)
        return dv_fail_null(err);
    dv_arg_text(&args, member_no);
    return dv_db_page(registry->db, &DV_SQL_membership_history, &args,
                      "move_id# kind state effective_on from_unit to_unit outside letter_no "
                      "ended_as reason decision_no decision_date decided_by made_by made_at "
                      "answered_by answer undoes# undone_by",
                      ret_page, err);
}

dv_status dv_leaver_list(dv_registry *registry, const char *unit_code, const char *after,
                         int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_membership_leavers,
                                 "member_no full_name born unit_code joined_on card_state", 10000};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}

dv_status dv_leaver_end(dv_registry *registry, const dv_move *move, int64_t *ret_moved,
                        dv_error *err)
{
    const deed_form form = {.name = "leave", .end_reason = "left"};

    return perform(registry, move, &form, ret_moved, err);
}

dv_status dv_leaver_keep(dv_registry *registry, const dv_move *move, int64_t *ret_kept,
                         dv_error *err)
{
    const deed_form form = {.name = "keep", .any_day = true};

    return perform(registry, move, &form, ret_kept, err);
}
