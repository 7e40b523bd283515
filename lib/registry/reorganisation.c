/* SPDX-License-Identifier: MIT */
#include <doanvien/reorganisation.h>

#include "ground/csv.h"
#include "ground/date.h"
#include "ground/text.h"
#include "registry/inside.h"
#include "registry/unit_words.h"

#include <stdio.h>
#include <string.h>

enum field { ACTION, CODE, NAME, KIND, PARENT, INTO, SECTOR, FROM, FIELDS };

enum { FIRST_YEAR = 1929 };

/* Columns of reorganisation_propose.sql; those before ID make the preview. */
enum column { REASON = 10, VALUE, SPLIT_FROM, ID };

#define PREVIEW                                                                                    \
    "row# action code was_name name was_parent parent into members# units# reason value from_code"

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
    {"from", FROM},
    {"splitfrom", FROM},
    {"tachtu", FROM},
    {"tachratu", FROM},
    {"tachtudonvi", FROM},
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
        dv_fail_hint(err, "The columns are action, code, name, kind, parent, into, sector, from, "
                          "or their Vietnamese names.");
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
    if (!does(in, "found"))
        dv_buf_clear(&in->text[FROM]);
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
    copy_text(copy, &in->text[FROM]);
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

/* Who acts: who logged in as an officer, and nobody else; of the owner, whoever is named. */
static dv_status clean_name(const dv_registry *registry, const char *text, const char *what,
                            dv_buf *ret, dv_error *err)
{
    if (!registry->by_login)
        return clean(text, what, ret, err);
    DV_TRY(clean(text && *text ? text : registry->officer, what, ret, err));
    if (strcmp(ret->data, registry->officer) == 0)
        return DV_OK;
    dv_fail(err, DV_E_INVALID, "an officer acts in their own name only");
    dv_fail_detail(err, ret->data, "Leave the name away: it is that of the login.");
    return DV_E_INVALID;
}

static dv_status check_date(dv_date date, const char *what, dv_error *err)
{
    dv_date today = dv_date_today();
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
    DV_TRY(clean_name(registry, with.proposer, "proposer", &ret->proposer, err));
    DV_TRY(check_date(with.decision_date, "decision date", err));
    ret->date = with.decision_date;
    ret->effective = with.effective_date == DV_DATE_NONE ? ret->date : with.effective_date;
    DV_TRY(check_date(ret->effective, "day of effect", err));
    return dv_scope_find(registry, with.unit_code, &ret->scope, err);
}

/* ---- proposing ---- */

static void tell_first(const char *row, const char *reason, const char *value, const char *hint,
                       dv_error *err)
{
    dv_fail_detailf(err, "The first is row %s: %s%s%s", row, reason, value ? " " : "",
                    value ? value : "");
    dv_fail_hint(err, "%s", hint);
}

/* What a proposal came out as: an id, or how many of its changes were refused, and the first. */
static dv_status judge(const dv_rows *changes, int64_t *ret_id, dv_error *err)
{
    int refused = 0, first = 0;

    if (dv_rows_count(changes) == 0)
        return dv_fail(err, DV_E_FORMAT, "the file holds no change below its header");
    for (int i = dv_rows_count(changes) - 1; i >= 0; i--) {
        if (dv_rows_text(changes, i, REASON)) {
            refused++;
            first = i;
        }
    }
    if (refused == 0) {
        *ret_id = dv_rows_int(changes, 0, ID);
        return DV_OK;
    }
    dv_fail(err, DV_E_INVALID, "%d of %d changes were refused, nothing was proposed", refused,
            dv_rows_count(changes));
    tell_first(dv_rows_text(changes, first, 0), dv_rows_text(changes, first, REASON),
               dv_rows_text(changes, first, VALUE),
               "The preview lists each; mend them and propose the file again.", err);
    return DV_E_INVALID;
}

static dv_status propose(dv_registry *registry, dv_csv *csv, const dv_reorganisation *given,
                         int64_t *ret_id, dv_page **ret_preview, dv_error *err)
{
    dv_auto(dv_rows) changes = NULL;
    dv_auto(dv_page) page = NULL;
    decision_auto made = {0};
    dv_args args = {0};
    dv_tx_auto tx = {0};
    dv_status status;
    int64_t id = 0;

    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(read_decision(registry, given, &made, err));
    DV_TRY(run(registry, &DV_SQL_reorganisation_stage, NULL, err));
    DV_TRY(copy_file(registry, csv, err));
    dv_arg_text(&args, made.number.data);
    dv_arg_date(&args, made.date);
    dv_arg_date(&args, made.effective);
    dv_arg_int(&args, made.scope.unit_id);
    dv_arg_text(&args, made.proposer.data);
    dv_arg_text(&args, registry->officer);
    DV_TRY(
        dv_db_run(registry->db, &DV_SQL_reorganisation_propose, &args, DV_ROWS_ANY, &changes, err));
    status = judge(changes, &id, err);
    if (ret_preview && (status == DV_OK || status == DV_E_INVALID))
        DV_TRY(dv_rows_page(changes, PREVIEW, &page, err));
    if (status == DV_OK) {
        DV_TRY(dv_tx_commit(&tx, err));
        *ret_id = id;
    }
    if (page)
        *ret_preview = dv_take(&page);
    return status;
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

static dv_status fail_unknown(int64_t id, dv_error *err)
{
    dv_fail(err, DV_E_NOT_FOUND, "there is no reorganisation with this number");
    dv_fail_detailf(err, "%lld", (long long)id);
    return DV_E_NOT_FOUND;
}

/* Of the first row: state. */
static dv_status check_proposed(const dv_rows *rows, int64_t id, dv_error *err)
{
    if (dv_rows_count(rows) == 0)
        return fail_unknown(id, err);
    if (strcmp(dv_rows_text(rows, 0, 0), "proposed") != 0)
        return dv_fail(err, DV_E_STATE, "the reorganisation is %s already",
                       dv_rows_text(rows, 0, 0));
    return DV_OK;
}

/* Lock it and make sure that it is one still. */
static dv_status lock(dv_registry *registry, int64_t id, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_int(&args, id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_reorganisation_get, &args, DV_ROWS_MAYBE, &rows, err));
    return check_proposed(rows, id, err);
}

dv_status dv_reorganisation_preview(dv_registry *registry, int64_t id, dv_page **ret_preview,
                                    dv_error *err)
{
    dv_args args = {0};
    dv_tx_auto tx = {0};

    if (!registry || !ret_preview)
        return dv_fail_null(err);
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(lock(registry, id, err));
    dv_arg_int(&args, id);
    return dv_db_page(registry->db, &DV_SQL_reorganisation_preview, &args, PREVIEW, ret_preview,
                      err);
}

/* What came of an approval, see reorganisation_approve.sql. */
static dv_status check_approved(const dv_rows *rows, int64_t id, dv_error *err)
{
    DV_TRY(check_proposed(rows, id, err));
    if (dv_rows_int(rows, 0, 3))
        return dv_fail(err, DV_E_INVALID,
                       "who proposes a reorganisation cannot approve it: another officer must");
    if (!dv_rows_int(rows, 0, 2)) {
        dv_fail(err, DV_E_STATE, "the reorganisation does not take effect yet");
        dv_fail_hint(err, "Approve it on %s or later.", dv_rows_text(rows, 0, 1));
        return DV_E_STATE;
    }
    if (dv_rows_int(rows, 0, 5) > 0) {
        dv_fail(err, DV_E_STATE, "the units have changed since: %s of %s changes cannot be made",
                dv_rows_text(rows, 0, 5), dv_rows_text(rows, 0, 4));
        tell_first(dv_rows_text(rows, 0, 6), dv_rows_text(rows, 0, 7), dv_rows_text(rows, 0, 8),
                   "Nothing was done. Propose a file that fits the tree as it is now.", err);
        return DV_E_STATE;
    }
    return DV_OK;
}

dv_status dv_reorganisation_approve(dv_registry *registry, int64_t id, const char *approver,
                                    int64_t *ret_members, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_auto_buf officer = {0};
    dv_args args = {0};
    dv_tx_auto tx = {0};

    if (!registry || !ret_members)
        return dv_fail_null(err);
    DV_TRY(clean_name(registry, approver, "approver", &officer, err));
    dv_arg_int(&args, id);
    dv_arg_text(&args, officer.data);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(
        dv_db_run(registry->db, &DV_SQL_reorganisation_approve, &args, DV_ROWS_MAYBE, &rows, err));
    DV_TRY(check_approved(rows, id, err));
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_members = dv_rows_int(rows, 0, 9);
    return DV_OK;
}

dv_status dv_reorganisation_withdraw(dv_registry *registry, int64_t id, dv_error *err)
{
    dv_args args = {0};
    dv_tx_auto tx = {0};

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(lock(registry, id, err));
    dv_arg_int(&args, id);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_reorganisation_withdraw, &args, DV_ROWS_ONE, NULL, err));
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
