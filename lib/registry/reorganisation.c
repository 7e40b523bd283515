/* SPDX-License-Identifier: MIT */
#include <doanvien/reorganisation.h>

#include "ground/csv.h"
#include "ground/date.h"
#include "ground/text.h"
#include "registry/inside.h"
#include "registry/unit_words.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum field { ACTION, CODE, NAME, KIND, PARENT, INTO, SECTOR, FIELDS };

enum { FIRST_YEAR = 1929 };

#define PREVIEW "row# action code was_name name was_parent parent into members# units# reason value"

static const dv_unit_title titles[] = {
    {"action", ACTION},
    {"change", ACTION},
    {"hinhthuc", ACTION},
    {"thaydoi", ACTION},
    {"noidung", ACTION},
    {"noidungsapxep", ACTION},
    {"hinhthucsapxep", ACTION},
    {"code", CODE},
    {"unitcode", CODE},
    {"ma", CODE},
    {"madonvi", CODE},
    {"macongdoan", CODE},
    {"name", NAME},
    {"newname", NAME},
    {"ten", NAME},
    {"tenmoi", NAME},
    {"tendonvi", NAME},
    {"kind", KIND},
    {"loai", KIND},
    {"loaidonvi", KIND},
    {"cap", KIND},
    {"parent", PARENT},
    {"newparent", PARENT},
    {"captren", PARENT},
    {"captrenmoi", PARENT},
    {"macaptren", PARENT},
    {"macaptrenmoi", PARENT},
    {"tructhuoc", PARENT},
    {"into", INTO},
    {"intocode", INTO},
    {"nhapvao", INTO},
    {"sapnhapvao", INTO},
    {"hopnhatvao", INTO},
    {"chuyenvao", INTO},
    {"donvinhan", INTO},
    {"madonvinhan", INTO},
    {"sector", SECTOR},
    {"khoi", SECTOR},
    {"khuvuc", SECTOR},
};

static const dv_synonym actions[] = {
    {"found", "found"},
    {"new", "found"},
    {"split", "found"},
    {"thanhlap", "found"},
    {"thanhlapmoi", "found"},
    {"tach", "found"},
    {"chiatach", "found"},
    {"rename", "rename"},
    {"doiten", "rename"},
    {"reparent", "re-parent"},
    {"move", "re-parent"},
    {"chuyen", "re-parent"},
    {"chuyencaptren", "re-parent"},
    {"doicaptren", "re-parent"},
    {"chuyentructhuoc", "re-parent"},
    {"merge", "merge"},
    {"mergeinto", "merge"},
    {"sapnhap", "merge"},
    {"hopnhat", "merge"},
    {"nhap", "merge"},
    {"dissolve", "dissolve"},
    {"end", "dissolve"},
    {"giaithe", "dissolve"},
    {"ketthuc", "dissolve"},
    {"ketthuchoatdong", "dissolve"},
    {"chamduthoatdong", "dissolve"},
};

/* A file while it is read: which column holds which field, and the row at hand. */
typedef struct reader {
    int at[FIELDS]; /* -1: the file lacks it */
    dv_buf text[FIELDS];
    dv_buf key, name_key;
    const char *action, *kind, *sector;
    const char *reason, *value; /* why the row is refused; value is borrowed */
} reader;

static void reader_free(reader *in)
{
    for (int f = 0; f < FIELDS; f++)
        dv_buf_free(&in->text[f]);
    dv_buf_free(&in->key);
    dv_buf_free(&in->name_key);
}
#define reader_auto __attribute__((cleanup(reader_free))) reader

/* What is to be kept of a decision: texts without spaces around them. */
typedef struct decision {
    dv_date date, effective;
    dv_buf number, proposer;
    dv_scope scope;
} decision;

static void decision_free(decision *made)
{
    dv_buf_free(&made->number);
    dv_buf_free(&made->proposer);
}
#define decision_auto __attribute__((cleanup(decision_free))) decision

static dv_status run(dv_registry *registry, const dv_sql *sql, const dv_args *args, dv_error *err)
{
    return dv_db_run(registry->db, sql, args, DV_ROWS_NONE, NULL, err);
}

/* ---- the file ---- */

static const char *text_of(const dv_buf *buf)
{
    return buf->size ? buf->data : "";
}

static dv_status find_header(dv_csv *csv, reader *in, dv_error *err)
{
    static const dv_unit_titles known = {titles, DV_COUNT(titles), FIELDS, CODE + 1};
    dv_status status = dv_unit_header(
        csv, &known, in->at, "no header row with the columns action and code was found", err);

    if (status == DV_E_FORMAT)
        dv_fail_hint(err, "The columns are action, code, name, kind, parent, into, sector, or "
                          "their Vietnamese names.");
    return status;
}

static void refuse(reader *in, const char *reason, const char *value)
{
    if (!in->reason) {
        in->reason = reason;
        in->value = value;
    }
}

static bool does(const reader *in, const char *action)
{
    return in->action && strcmp(in->action, action) == 0;
}

/* What the action needs, and nothing of what it does not look at. */
static void check_row(reader *in)
{
    bool ends = does(in, "merge") || does(in, "dissolve");

    if (!in->action)
        refuse(in, "action-unknown", text_of(&in->text[ACTION]));
    if (in->text[CODE].size == 0)
        refuse(in, "code-missing", NULL);
    if (ends) {
        dv_buf_clear(&in->text[NAME]);
        dv_buf_clear(&in->text[PARENT]);
        in->kind = in->sector = NULL;
    } else {
        dv_buf_clear(&in->text[INTO]);
        if (!in->kind && (in->text[KIND].size || does(in, "found")))
            refuse(in, "kind-unknown", text_of(&in->text[KIND]));
        if (!in->sector && in->text[SECTOR].size)
            refuse(in, "sector-unknown", text_of(&in->text[SECTOR]));
    }
    if (in->text[NAME].size == 0 && (does(in, "found") || does(in, "rename")))
        refuse(in, "name-missing", NULL);
    if (in->text[PARENT].size == 0 && does(in, "re-parent"))
        refuse(in, "parent-missing", NULL);
    if (in->text[INTO].size == 0 && does(in, "merge"))
        refuse(in, "into-missing", NULL);
}

static dv_status read_row(reader *in, const char *const *fields, int count, dv_error *err)
{
    in->reason = in->value = NULL;
    for (int f = 0; f < FIELDS; f++) {
        const char *raw = in->at[f] >= 0 && in->at[f] < count ? fields[in->at[f]] : "";
        unsigned repairs;
        dv_status status = dv_text_repair(raw, &in->text[f], &repairs, NULL);

        if (status == DV_E_INVALID) {
            dv_buf_clear(&in->text[f]);
            refuse(in, "unreadable", raw);
        } else if (status != DV_OK) {
            return dv_fail_nomem(err);
        }
    }
    DV_TRY(dv_unit_word(text_of(&in->text[ACTION]), actions, DV_COUNT(actions), &in->key,
                        &in->action, err));
    DV_TRY(dv_unit_kind(text_of(&in->text[KIND]), &in->key, &in->kind, err));
    DV_TRY(dv_unit_sector(text_of(&in->text[SECTOR]), &in->key, &in->sector, err));
    check_row(in);
    return dv_text_key(text_of(&in->text[NAME]), &in->name_key, err);
}

static void copy_text(dv_copy *copy, const dv_buf *buf)
{
    dv_copy_text(copy, buf->size ? buf->data : NULL);
}

static dv_status copy_row(dv_copy *copy, const reader *in, int64_t row, dv_error *err)
{
    dv_copy_int(copy, row);
    dv_copy_text(copy, in->action);
    copy_text(copy, &in->text[CODE]);
    copy_text(copy, &in->text[NAME]);
    dv_copy_text(copy, in->text[NAME].size ? text_of(&in->name_key) : NULL);
    dv_copy_text(copy, in->kind);
    copy_text(copy, &in->text[PARENT]);
    copy_text(copy, &in->text[INTO]);
    dv_copy_text(copy, in->sector);
    dv_copy_text(copy, in->reason);
    dv_copy_text(copy, in->value);
    return dv_copy_end_row(copy, err);
}

/* All rows of the file into the table where they wait. */
static dv_status copy_file(dv_registry *registry, dv_csv *csv, dv_error *err)
{
    reader_auto in = {0};
    dv_copy_auto copy = {0};

    DV_TRY(find_header(csv, &in, err));
    DV_TRY(dv_copy_begin(registry->db, &DV_SQL_reorganisation_copy, &copy, err));
    for (;;) {
        const char *const *fields;
        int64_t row;
        int count;

        DV_TRY(dv_csv_next(csv, &row, &fields, &count, err));
        if (count == 0)
            break;
        if (dv_unit_blank(fields, count))
            continue;
        DV_TRY(read_row(&in, fields, count, err));
        DV_TRY(copy_row(&copy, &in, row, err));
    }
    return dv_copy_finish(&copy, NULL, err);
}

/* ---- what a decision needs ---- */

static dv_status clean(const char *text, const char *what, dv_buf *ret, dv_error *err)
{
    unsigned repairs;

    if (text)
        DV_TRY(dv_text_repair(text, ret, &repairs, err));
    if (ret->size == 0) {
        dv_fail(err, DV_E_INVALID, "the %s is missing", what);
        dv_fail_hint(err, "A reorganisation needs a decision number and date, a proposer, and an "
                          "approver who is another officer.");
        return DV_E_INVALID;
    }
    return DV_OK;
}

static dv_status check_date(dv_date date, const char *what, dv_error *err)
{
    dv_date today = (dv_date)(time(NULL) / 86400);
    char text[11];

    if (date == DV_DATE_NONE)
        return dv_fail(err, DV_E_INVALID, "the %s is missing", what);
    if (date >= dv_date_make(FIRST_YEAR, 1, 1) && date <= today + 366)
        return DV_OK;
    dv_date_text(date, text);
    dv_fail(err, DV_E_INVALID, "the %s cannot be right", what);
    dv_fail_detail(err, text, "It lies between 1929 and a year from now.");
    return DV_E_INVALID;
}

static dv_status read_decision(dv_registry *registry, const dv_reorganisation *given, decision *ret,
                               dv_error *err)
{
    dv_reorganisation with;

    DV_TRY(dv_options_copy(&with, sizeof with, given, "dv_reorganisation", err));
    DV_TRY(clean(with.decision_no, "decision number", &ret->number, err));
    DV_TRY(clean(with.proposer, "proposer", &ret->proposer, err));
    DV_TRY(check_date(with.decision_date, "decision date", err));
    ret->date = with.decision_date;
    ret->effective = with.effective_date == DV_DATE_NONE ? ret->date : with.effective_date;
    DV_TRY(check_date(ret->effective, "day of effect", err));
    return dv_scope_find(registry, with.unit_code, &ret->scope, err);
}

/* ---- checking ---- */

/*
 * Look at the changes that wait against the tree as it is. effective is an ISO date. What comes out
 * is how many there are and how many are refused, see reorganisation_count.sql.
 */
static dv_status check(dv_registry *registry, const dv_scope *scope, const char *effective,
                       dv_rows **ret_count, dv_error *err)
{
    dv_args fault = {0}, after = {0};

    dv_arg_int(&fault, scope->lft);
    dv_arg_int(&fault, scope->rgt);
    dv_arg_int(&fault, scope->unit_id);
    dv_arg_text(&fault, effective);
    dv_arg_text(&after, effective);
    DV_TRY(run(registry, &DV_SQL_reorganisation_analyze, NULL, err));
    DV_TRY(run(registry, &DV_SQL_reorganisation_resolve, NULL, err));
    DV_TRY(run(registry, &DV_SQL_reorganisation_fault, &fault, err));
    DV_TRY(run(registry, &DV_SQL_reorganisation_after, NULL, err));
    DV_TRY(run(registry, &DV_SQL_reorganisation_fault_after, &after, err));
    return dv_db_run(registry->db, &DV_SQL_reorganisation_count, NULL, DV_ROWS_ONE, ret_count, err);
}

static dv_status preview(dv_registry *registry, dv_page **ret, dv_error *err)
{
    return dv_db_page(registry->db, &DV_SQL_reorganisation_preview, NULL, PREVIEW, ret, err);
}

static void tell_first(const dv_rows *count, const char *hint, dv_error *err)
{
    const char *value = dv_rows_text(count, 0, 4);

    dv_fail_detailf(err, "The first is row %s: %s%s%s", dv_rows_text(count, 0, 2),
                    dv_rows_text(count, 0, 3), value ? " " : "", value ? value : "");
    dv_fail_hint(err, "%s", hint);
}

static dv_status keep(dv_registry *registry, const decision *made, int64_t *ret_id, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_text(&args, made->number.data);
    dv_arg_date(&args, made->date);
    dv_arg_date(&args, made->effective);
    dv_arg_int(&args, made->scope.unit_id);
    dv_arg_text(&args, made->proposer.data);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_reorganisation_propose, &args, DV_ROWS_ONE, &rows, err));
    *ret_id = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

static dv_status propose(dv_registry *registry, dv_csv *csv, const dv_reorganisation *given,
                         int64_t *ret_id, dv_page **ret_preview, dv_error *err)
{
    dv_auto(dv_rows) count = NULL;
    dv_auto(dv_page) page = NULL;
    decision_auto made = {0};
    dv_tx_auto tx = {0};
    char effective[11];
    int64_t id;

    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(read_decision(registry, given, &made, err));
    dv_date_text(made.effective, effective);
    DV_TRY(run(registry, &DV_SQL_reorganisation_stage, NULL, err));
    DV_TRY(copy_file(registry, csv, err));
    DV_TRY(check(registry, &made.scope, effective, &count, err));
    if (dv_rows_int(count, 0, 0) == 0)
        return dv_fail(err, DV_E_FORMAT, "the file holds no change below its header");
    if (ret_preview)
        DV_TRY(preview(registry, &page, err));
    if (dv_rows_int(count, 0, 1) > 0) {
        if (ret_preview)
            *ret_preview = dv_take(&page);
        dv_fail(err, DV_E_INVALID, "%s of %s changes were refused, nothing was proposed",
                dv_rows_text(count, 0, 1), dv_rows_text(count, 0, 0));
        tell_first(count, "The preview lists each; mend them and propose the file again.", err);
        return DV_E_INVALID;
    }
    DV_TRY(keep(registry, &made, &id, err));
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_id = id;
    if (ret_preview)
        *ret_preview = dv_take(&page);
    return DV_OK;
}

dv_status dv_reorganisation_propose(dv_registry *registry, const dv_input *input,
                                    const dv_reorganisation *given, int64_t *ret_id,
                                    dv_page **ret_preview, dv_error *err)
{
    dv_input from;
    dv_auto(dv_csv) csv = NULL;

    if (!registry || !ret_id)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&from, sizeof from, input, "dv_input", err));
    if (!from.path && !from.data)
        return dv_fail(err, DV_E_ARG, "dv_input has neither a path nor data");
    DV_TRY(dv_csv_open(from.path, from.data, from.data_size, &csv, err));
    return propose(registry, csv, given, ret_id, ret_preview, err);
}

/* ---- a proposal that is kept ---- */

/* Lock it and make sure that it is one still. approver may be NULL. */
static dv_status get(dv_registry *registry, int64_t id, const char *approver, dv_rows **ret,
                     dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_int(&args, id);
    dv_arg_text(&args, approver);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_reorganisation_get, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0) {
        dv_fail(err, DV_E_NOT_FOUND, "there is no reorganisation with this number");
        dv_fail_detailf(err, "%lld", (long long)id);
        return DV_E_NOT_FOUND;
    }
    if (strcmp(dv_rows_text(rows, 0, 0), "proposed") != 0)
        return dv_fail(err, DV_E_STATE, "the reorganisation is %s already",
                       dv_rows_text(rows, 0, 0));
    *ret = dv_take(&rows);
    return DV_OK;
}

/* The changes of a proposal, checked against the tree of today. */
static dv_status check_again(dv_registry *registry, int64_t id, const dv_rows *proposal,
                             dv_rows **ret_count, dv_error *err)
{
    dv_args args = {0};
    const dv_scope scope = {.unit_id = dv_rows_int(proposal, 0, 4),
                            .lft = dv_rows_int(proposal, 0, 5),
                            .rgt = dv_rows_int(proposal, 0, 6)};

    dv_arg_int(&args, id);
    DV_TRY(run(registry, &DV_SQL_reorganisation_stage, NULL, err));
    DV_TRY(run(registry, &DV_SQL_reorganisation_load, &args, err));
    return check(registry, &scope, dv_rows_text(proposal, 0, 1), ret_count, err);
}

dv_status dv_reorganisation_preview(dv_registry *registry, int64_t id, dv_page **ret_preview,
                                    dv_error *err)
{
    dv_auto(dv_rows) proposal = NULL;
    dv_auto(dv_rows) count = NULL;
    dv_tx_auto tx = {0};

    if (!registry || !ret_preview)
        return dv_fail_null(err);
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(get(registry, id, NULL, &proposal, err));
    DV_TRY(check_again(registry, id, proposal, &count, err));
    return preview(registry, ret_preview, err);
}

/*
 * Nobody else changes the tree, admits people or applies a feed until this ends; the order is that
 * of those who take one of these locks each.
 */
static dv_status lock(dv_registry *registry, dv_error *err)
{
    DV_TRY(run(registry, &DV_SQL_unit_lock, NULL, err));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_application_lock, NULL, DV_ROWS_ONE, NULL, err));
    return run(registry, &DV_SQL_setting_next_generation, NULL, err);
}

/* What the statements of an approval take, in this order, as many of them as each has parameters.
 */
typedef struct deed {
    const char *value[3]; /* day of effect, reorganisation id, officer */
} deed;

static dv_status act(dv_registry *registry, const dv_sql *sql, const deed *with, int64_t *ret_count,
                     dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    for (int i = 0; i < sql->n_args; i++)
        dv_arg_text(&args, with->value[i]);
    if (!ret_count)
        return run(registry, sql, &args, err);
    DV_TRY(dv_db_run(registry->db, sql, &args, DV_ROWS_ONE, &rows, err));
    *ret_count = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

static dv_status change_units(dv_registry *registry, const deed *with, dv_error *err)
{
    const deed id = {{with->value[1]}};

    DV_TRY(act(registry, &DV_SQL_reorganisation_found, with, NULL, err));
    DV_TRY(act(registry, &DV_SQL_reorganisation_event, with, NULL, err));
    DV_TRY(act(registry, &DV_SQL_reorganisation_outdate, &id, NULL, err));
    DV_TRY(act(registry, &DV_SQL_reorganisation_update, with, NULL, err));
    DV_TRY(act(registry, &DV_SQL_unit_history_close, with, NULL, err));
    DV_TRY(act(registry, &DV_SQL_unit_history_open, with, NULL, err));
    return act(registry, &DV_SQL_unit_place, with, NULL, err);
}

static dv_status change_members(dv_registry *registry, const deed *with, int64_t *ret_moved,
                                int64_t *ret_ended, dv_error *err)
{
    DV_TRY(act(registry, &DV_SQL_reorganisation_moved, with, NULL, err));
    DV_TRY(act(registry, &DV_SQL_reorganisation_leave, with, NULL, err));
    DV_TRY(act(registry, &DV_SQL_reorganisation_join, with, ret_moved, err));
    DV_TRY(act(registry, &DV_SQL_reorganisation_end, with, ret_ended, err));
    DV_TRY(act(registry, &DV_SQL_reorganisation_employments, with, NULL, err));
    return act(registry, &DV_SQL_reorganisation_applications, with, NULL, err);
}

/* The changes stand checked. Inside a transaction. */
static dv_status apply(dv_registry *registry, int64_t id, const char *effective,
                       const char *approver, int64_t *ret_members, dv_error *err)
{
    dv_args close = {0};
    char id_text[24];
    const deed with = {{effective, id_text, registry->officer}};
    int64_t moved, ended;

    snprintf(id_text, sizeof id_text, "%lld", (long long)id);
    DV_TRY(change_units(registry, &with, err));
    DV_TRY(change_members(registry, &with, &moved, &ended, err));
    dv_arg_int(&close, id);
    dv_arg_text(&close, approver);
    dv_arg_text(&close, registry->officer);
    dv_arg_int(&close, moved);
    dv_arg_int(&close, ended);
    *ret_members = moved + ended;
    return run(registry, &DV_SQL_reorganisation_approve, &close, err);
}

dv_status dv_reorganisation_approve(dv_registry *registry, int64_t id, const char *approver,
                                    int64_t *ret_members, dv_error *err)
{
    dv_auto(dv_rows) proposal = NULL;
    dv_auto(dv_rows) count = NULL;
    dv_auto_buf officer = {0};
    dv_tx_auto tx = {0};
    int64_t members;

    if (!registry || !ret_members)
        return dv_fail_null(err);
    DV_TRY(clean(approver, "approver", &officer, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(lock(registry, err));
    DV_TRY(get(registry, id, officer.data, &proposal, err));
    if (dv_rows_int(proposal, 0, 3))
        return dv_fail(err, DV_E_INVALID,
                       "who proposes a reorganisation cannot approve it: another officer must");
    if (!dv_rows_int(proposal, 0, 2)) {
        dv_fail(err, DV_E_STATE, "the reorganisation does not take effect yet");
        dv_fail_hint(err, "Approve it on %s or later.", dv_rows_text(proposal, 0, 1));
        return DV_E_STATE;
    }
    DV_TRY(check_again(registry, id, proposal, &count, err));
    if (dv_rows_int(count, 0, 1) > 0) {
        dv_fail(err, DV_E_STATE, "the units have changed since: %s of %s changes cannot be made",
                dv_rows_text(count, 0, 1), dv_rows_text(count, 0, 0));
        tell_first(count, "Nothing was done. Propose a file that fits the tree as it is now.", err);
        return DV_E_STATE;
    }
    DV_TRY(apply(registry, id, dv_rows_text(proposal, 0, 1), officer.data, &members, err));
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_members = members;
    return DV_OK;
}

dv_status dv_reorganisation_withdraw(dv_registry *registry, int64_t id, dv_error *err)
{
    dv_auto(dv_rows) proposal = NULL;
    dv_args args = {0};
    dv_tx_auto tx = {0};

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(get(registry, id, NULL, &proposal, err));
    dv_arg_int(&args, id);
    dv_arg_text(&args, registry->officer);
    DV_TRY(run(registry, &DV_SQL_reorganisation_withdraw, &args, err));
    return dv_tx_commit(&tx, err);
}

/* ---- lists ---- */

dv_status dv_reorganisation_list(dv_registry *registry, dv_page **ret_page, dv_error *err)
{
    if (!registry || !ret_page)
        return dv_fail_null(err);
    return dv_db_page(registry->db, &DV_SQL_reorganisation_list, NULL,
                      "reorganisation_id# state decision_no decision_date effective_on unit_code "
                      "proposed_by approved_by changes#",
                      ret_page, err);
}

dv_status dv_reorganisation_cards(dv_registry *registry, const char *unit_code, const char *after,
                                  int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_reorganisation_cards,
                                 "card_id member_no full_name unit_code unit_name card_unit_name "
                                 "state decision_no decision_date corrected",
                                 10000};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}

dv_status dv_unit_tree(dv_registry *registry, const char *code, dv_date as_of, dv_page **ret_page,
                       dv_error *err)
{
    dv_auto(dv_page) page = NULL;
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    if (as_of < dv_date_make(1, 1, 1) || as_of > dv_date_make(9999, 12, 31))
        return dv_fail(err, DV_E_ARG, "as_of is no day");
    dv_arg_text(&args, code);
    dv_arg_date(&args, as_of);
    DV_TRY(dv_db_page(registry->db, &DV_SQL_unit_tree, &args,
                      "unit_id# code name kind parent depth# since until decision_no", &page, err));
    if (code && dv_page_count(page) == 0) {
        dv_fail(err, DV_E_NOT_FOUND, "there was no unit with this code on that day");
        dv_fail_detail(err, code, NULL);
        return DV_E_NOT_FOUND;
    }
    *ret_page = dv_take(&page);
    return DV_OK;
}
