/* SPDX-License-Identifier: MIT */
#include <doanvien/admission.h>

#include "ground/date.h"
#include "ground/text.h"
#include "registry/inside.h"

#include <string.h>

enum {
    FIRST_YEAR = 1929, /* the union was founded on 28 July 1929 */
    PAPER_NAME_MAX = 255,
    APPEAL_DAYS_MAX = 366
};

/* A decision as it was checked: texts without spaces around them. */
typedef struct decision {
    dv_date date;
    dv_buf number;
    dv_buf approver;
    const char *act;
} decision;

static void decision_free(decision *made)
{
    dv_buf_free(&made->number);
    dv_buf_free(&made->approver);
}
#define decision_auto __attribute__((cleanup(decision_free))) decision

dv_status dv_candidate_list(dv_registry *registry, const char *unit_code, const char *after,
                            int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_candidate_list,
                                 "person_id# unit_code code full_name born sex hired", 10000};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}

/* A word an officer typed, without spaces around it; refused when nothing is left. */
static dv_status clean(const char *text, const char *what, dv_buf *ret, dv_error *err)
{
    unsigned repairs;

    if (text)
        DV_TRY(dv_text_repair(text, ret, &repairs, err));
    if (ret->size == 0) {
        dv_fail(err, DV_E_INVALID, "the %s is missing", what);
        dv_fail_hint(err, "An admission needs a submitter, an approver who is another officer, a "
                          "decision number and its date.");
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

static dv_status check_date(dv_date date, dv_error *err)
{
    dv_date today = dv_date_today();

    if (date == DV_DATE_NONE)
        return dv_fail(err, DV_E_INVALID, "the decision date is missing");
    if (date < dv_date_make(FIRST_YEAR, 1, 1) || date > today + 366) {
        char text[11];

        dv_date_text(date, text);
        dv_fail(err, DV_E_INVALID, "the decision date cannot be right");
        dv_fail_detail(err, text, "It lies between 1929 and a year from now.");
        return DV_E_INVALID;
    }
    return DV_OK;
}

static dv_status read_decision(const dv_registry *registry, const dv_decision *given, decision *ret,
                               dv_error *err)
{
    dv_decision with;

    DV_TRY(dv_options_copy(&with, sizeof with, given, "dv_decision", err));
    DV_TRY(clean(with.number, "decision number", &ret->number, err));
    DV_TRY(clean_name(registry, with.approver, "approver", &ret->approver, err));
    DV_TRY(check_date(with.date, err));
    ret->date = with.date;
    ret->act = with.recognise ? "recognise" : "admit";
    return DV_OK;
}

/* Make applications for the candidates of an interval of the tree. 0: there were none. */
static dv_status make(dv_registry *registry, int64_t lft, int64_t rgt, const char *request_id,
                      int64_t *ret_first, int64_t *ret_last, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_int(&args, lft);
    dv_arg_int(&args, rgt);
    dv_arg_text(&args, registry->officer);
    dv_arg_text(&args, request_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_application_make, &args, DV_ROWS_ONE, &rows, err));
    *ret_first = dv_rows_int(rows, 0, 0);
    *ret_last = dv_rows_int(rows, 0, 1);
    return DV_OK;
}

static dv_status lock(dv_registry *registry, dv_error *err)
{
    return dv_db_run(registry->db, &DV_SQL_application_lock, NULL, DV_ROWS_ONE, NULL, err);
}

/* The application made by an earlier call with this request id; 0 when there is none. */
static dv_status requested(dv_registry *registry, const char *request_id, const dv_scope *scope,
                           int64_t *ret, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    *ret = 0;
    if (!request_id)
        return DV_OK;
    dv_arg_text(&args, request_id);
    DV_TRY(
        dv_db_run(registry->db, &DV_SQL_application_requested, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return DV_OK;
    if (dv_rows_int(rows, 0, 1) != scope->unit_id)
        return dv_fail(err, DV_E_CONFLICT, "this request id was used for another unit");
    *ret = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

static dv_status make_one(dv_registry *registry, const dv_scope *scope, int64_t person_id,
                          const char *request_id, int64_t *ret, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_int(&args, scope->unit_id);
    dv_arg_int(&args, person_id);
    dv_arg_text(&args, registry->officer);
    dv_arg_text(&args, request_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_application_make_one, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0) {
        dv_fail(err, DV_E_NOT_FOUND, "nobody of this id works at the unit and is no member");
        dv_fail_detailf(err, "%lld", (long long)person_id);
        return DV_E_NOT_FOUND;
    }
    *ret = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

/* For one person, or with person_id 0 for all candidates of the unit. */
static dv_status place(dv_registry *registry, const char *unit_code, int64_t person_id,
                       const char *request_id, int64_t *ret_application_id, dv_error *err)
{
    dv_scope scope;
    int64_t id, last;
    dv_tx_auto tx = {0};

    DV_TRY(dv_request_id_check(request_id, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(lock(registry, err));
    DV_TRY(dv_scope_find(registry, unit_code, &scope, err));
    DV_TRY(requested(registry, request_id, &scope, &id, err));
    if (id == 0 && person_id)
        DV_TRY(make_one(registry, &scope, person_id, request_id, &id, err));
    else if (id == 0)
        DV_TRY(make(registry, scope.lft, scope.lft, request_id, &id, &last, err));
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_application_id = id;
    return DV_OK;
}

dv_status dv_application_make(dv_registry *registry, const char *unit_code, const char *request_id,
                              int64_t *ret_application_id, dv_error *err)
{
    if (!registry || !unit_code || !ret_application_id)
        return dv_fail_null(err);
    return place(registry, unit_code, 0, request_id, ret_application_id, err);
}

dv_status dv_application_make_one(dv_registry *registry, const char *unit_code, int64_t person_id,
                                  const char *request_id, int64_t *ret_application_id,
                                  dv_error *err)
{
    if (!registry || !unit_code || !ret_application_id)
        return dv_fail_null(err);
    if (person_id <= 0)
        return dv_fail(err, DV_E_NOT_FOUND, "nobody of this id works at the unit and is no member");
    return place(registry, unit_code, person_id, request_id, ret_application_id, err);
}

static dv_status submit(dv_registry *registry, int64_t first, int64_t last, const char *submitter,
                        dv_error *err)
{
    dv_args args = {0};

    dv_arg_int(&args, first);
    dv_arg_int(&args, last);
    dv_arg_text(&args, submitter);
    return dv_db_run(registry->db, &DV_SQL_application_submit, &args, DV_ROWS_NONE, NULL, err);
}

/* What an application is now; made and submitter may be NULL. */
static dv_status get(dv_registry *registry, int64_t application_id, const decision *made,
                     const char *submitter, dv_rows **ret, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_int(&args, application_id);
    dv_arg_text(&args, made ? made->approver.data : NULL);
    dv_arg_text(&args, made ? made->number.data : NULL);
    dv_arg_date(&args, made ? made->date : DV_DATE_NONE);
    dv_arg_text(&args, submitter);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_application_get, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0) {
        dv_fail(err, DV_E_NOT_FOUND, "there is no application with this number");
        dv_fail_detailf(err, "%lld", (long long)application_id);
        return DV_E_NOT_FOUND;
    }
    *ret = dv_take(&rows);
    return DV_OK;
}

static bool is(const dv_rows *rows, int column, const char *value)
{
    const char *text = dv_rows_text(rows, 0, column);

    return text && strcmp(text, value) == 0;
}

dv_status dv_application_submit(dv_registry *registry, int64_t application_id,
                                const char *submitter, dv_error *err)
{
    dv_auto_buf officer = {0};
    dv_auto(dv_rows) now = NULL;
    dv_tx_auto tx = {0};

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(clean_name(registry, submitter, "submitter", &officer, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(get(registry, application_id, NULL, officer.data, &now, err));
    if (is(now, 0, "submitted") && is(now, 2, "t"))
        return DV_OK;
    if (!is(now, 0, "draft"))
        return dv_fail(err, DV_E_STATE, "the application is %s already", dv_rows_text(now, 0, 0));
    DV_TRY(submit(registry, application_id, application_id, officer.data, err));
    return dv_tx_commit(&tx, err);
}

/* Submitted applications, from first to last, become members. Inside a transaction. */
static dv_status approve(dv_registry *registry, int64_t first, int64_t last, const decision *made,
                         int64_t *ret_admitted, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) low = NULL;
    dv_auto(dv_rows) rows = NULL;

    DV_TRY(dv_number_range_low_known(registry, first, last, &low, err));
    dv_arg_int(&args, first);
    dv_arg_int(&args, last);
    dv_arg_date(&args, made->date);
    dv_arg_text(&args, made->number.data);
    dv_arg_text(&args, registry->officer);
    dv_arg_text(&args, made->approver.data);
    dv_arg_text(&args, made->act);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_application_admit, &args, DV_ROWS_ONE, &rows, err));
    DV_TRY(dv_number_range_low_note(registry, first, last, low, err));
    *ret_admitted = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

dv_status dv_application_approve(dv_registry *registry, int64_t application_id,
                                 const dv_decision *given, int64_t *ret_admitted, dv_error *err)
{
    decision_auto made = {0};
    dv_auto(dv_rows) now = NULL;
    dv_tx_auto tx = {0};
    int64_t admitted = 0;

    if (!registry || !ret_admitted)
        return dv_fail_null(err);
    DV_TRY(read_decision(registry, given, &made, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(lock(registry, err));
    DV_TRY(get(registry, application_id, &made, NULL, &now, err));
    if (is(now, 0, "draft"))
        return dv_fail(err, DV_E_STATE, "the application is not submitted yet");
    if (is(now, 0, "refused") || is(now, 0, "withdrawn"))
        return dv_fail(err, DV_E_STATE, "the application is %s", dv_rows_text(now, 0, 0));
    if (is(now, 0, "approved") && !is(now, 1, "t"))
        return dv_fail(err, DV_E_STATE, "the application is approved by another decision");
    if (is(now, 0, "submitted")) {
        DV_TRY(approve(registry, application_id, application_id, &made, &admitted, err));
        DV_TRY(dv_tx_commit(&tx, err));
    }
    *ret_admitted = admitted;
    return DV_OK;
}

/* A refusal as it was checked. */
typedef struct refusal {
    dv_buf reason, officer;
    int64_t person_id;
    dv_date appeal_until;
} refusal;

static void refusal_free(refusal *r)
{
    dv_buf_free(&r->reason);
    dv_buf_free(&r->officer);
}
#define refusal_auto __attribute__((cleanup(refusal_free))) refusal

static dv_status read_refusal(const dv_refusal *given, refusal *ret, dv_error *err)
{
    dv_date today = dv_date_today();
    dv_refusal with;

    DV_TRY(dv_options_copy(&with, sizeof with, given, "dv_refusal", err));
    DV_TRY(clean(with.reason, "reason", &ret->reason, err));
    DV_TRY(clean(with.officer, "officer", &ret->officer, err));
    if (with.appeal_until != DV_DATE_NONE &&
        (with.appeal_until < today || with.appeal_until > today + APPEAL_DAYS_MAX))
        return dv_fail(err, DV_E_INVALID,
                       "the last day of appeal lies in the past, or more than a year ahead");
    ret->person_id = with.person_id;
    ret->appeal_until = with.appeal_until;
    return DV_OK;
}

/* Nobody was refused: because they were already, or because they cannot be. */
static dv_status none_refused(dv_registry *registry, int64_t application_id, int64_t person_id,
                              dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_int(&args, application_id);
    dv_arg_int(&args, person_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_application_outcome, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0) {
        dv_fail(err, DV_E_NOT_FOUND, "this person does not stand on the application");
        dv_fail_detailf(err, "%lld", (long long)person_id);
        return DV_E_NOT_FOUND;
    }
    if (!is(rows, 0, "refused"))
        return dv_fail(err, DV_E_STATE, "the person is %s already", dv_rows_text(rows, 0, 0));
    return DV_OK;
}

dv_status dv_application_refuse(dv_registry *registry, int64_t application_id,
                                const dv_refusal *given, int64_t *ret_refused, dv_error *err)
{
    refusal_auto made = {0};
    dv_auto(dv_rows) now = NULL;
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};
    dv_tx_auto tx = {0};

    if (!registry || !ret_refused)
        return dv_fail_null(err);
    DV_TRY(read_refusal(given, &made, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(lock(registry, err));
    DV_TRY(get(registry, application_id, NULL, made.officer.data, &now, err));
    if (!is(now, 0, "submitted") && !is(now, 0, "refused"))
        return dv_fail(err, DV_E_STATE, "the application is %s, a submitted one can be refused",
                       dv_rows_text(now, 0, 0));
    if (is(now, 2, "t"))
        return dv_fail(err, DV_E_INVALID,
                       "who submits an application cannot refuse it: another officer must");
    dv_arg_int(&args, application_id);
    dv_arg_id(&args, made.person_id);
    dv_arg_text(&args, made.officer.data);
    dv_arg_text(&args, made.reason.data);
    dv_arg_date(&args, made.appeal_until);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_application_refuse, &args, DV_ROWS_ONE, &rows, err));
    if (dv_rows_int(rows, 0, 0) == 0 && made.person_id)
        DV_TRY(none_refused(registry, application_id, made.person_id, err));
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_refused = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

dv_status dv_application_withdraw(dv_registry *registry, int64_t application_id,
                                  const char *officer, const char *reason, dv_error *err)
{
    dv_auto_buf who = {0};
    dv_auto_buf why = {0};
    dv_auto(dv_rows) now = NULL;
    dv_args args = {0};
    dv_tx_auto tx = {0};

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(clean(officer, "officer", &who, err));
    DV_TRY(clean(reason, "reason", &why, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(lock(registry, err));
    DV_TRY(get(registry, application_id, NULL, NULL, &now, err));
    if (is(now, 0, "withdrawn"))
        return DV_OK;
    if (!is(now, 0, "draft") && !is(now, 0, "submitted"))
        return dv_fail(err, DV_E_STATE, "the application is %s already", dv_rows_text(now, 0, 0));
    dv_arg_int(&args, application_id);
    dv_arg_text(&args, who.data);
    dv_arg_text(&args, why.data);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_application_withdraw, &args, DV_ROWS_NONE, NULL, err));
    return dv_tx_commit(&tx, err);
}

static dv_status check_two_officers(dv_registry *registry, const char *submitter,
                                    const char *approver, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    dv_arg_text(&args, submitter);
    dv_arg_text(&args, approver);
    DV_TRY(
        dv_db_run(registry->db, &DV_SQL_application_same_officer, &args, DV_ROWS_ONE, &rows, err));
    if (dv_rows_int(rows, 0, 0) == 0)
        return DV_OK;
    return dv_fail(err, DV_E_INVALID,
                   "who submits an application cannot approve it: another officer must");
}

dv_status dv_admission_admit(dv_registry *registry, const char *unit_code, const char *submitter,
                             const dv_decision *given, int64_t *ret_admitted, dv_error *err)
{
    dv_scope scope;
    decision_auto made = {0};
    dv_auto_buf officer = {0};
    dv_tx_auto tx = {0};
    int64_t first, last, admitted = 0;

    if (!registry || !ret_admitted)
        return dv_fail_null(err);
    DV_TRY(clean_name(registry, submitter, "submitter", &officer, err));
    DV_TRY(read_decision(registry, given, &made, err));
    DV_TRY(check_two_officers(registry, officer.data, made.approver.data, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(lock(registry, err));
    DV_TRY(dv_scope_find(registry, unit_code, &scope, err));
    DV_TRY(make(registry, scope.lft, scope.rgt, NULL, &first, &last, err));
    if (first) {
        DV_TRY(submit(registry, first, last, officer.data, err));
        DV_TRY(approve(registry, first, last, &made, &admitted, err));
    }
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_admitted = admitted;
    return DV_OK;
}

dv_status dv_application_list(dv_registry *registry, const char *unit_code, dv_page **ret_page,
                              dv_error *err)
{
    return dv_scope_page(registry, &DV_SQL_application_list, unit_code,
                         "application_id# unit_code form state people# submitted_by approved_by "
                         "decision_no decision_date",
                         ret_page, err);
}

dv_status dv_application_people(dv_registry *registry, int64_t application_id, dv_page **ret_page,
                                dv_error *err)
{
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_int(&args, application_id);
    return dv_db_page(registry->db, &DV_SQL_application_people, &args,
                      "person_id# full_name born outcome reason appeal_until", ret_page, err);
}

dv_status dv_application_attach(dv_registry *registry, int64_t application_id, const char *name,
                                const uint8_t *data, size_t size, dv_error *err)
{
    dv_auto_buf title = {0};
    dv_auto_buf hex = {0};
    dv_auto(dv_rows) now = NULL;
    dv_args args = {0};
    dv_tx_auto tx = {0};

    if (!registry || (!data && size))
        return dv_fail_null(err);
    DV_TRY(clean(name, "name of the paper", &title, err));
    if (title.size > PAPER_NAME_MAX)
        return dv_fail(err, DV_E_INVALID, "the name of a paper has at most %d bytes",
                       PAPER_NAME_MAX);
    if (size == 0 || size > DV_PAPER_BYTES_MAX)
        return dv_fail(err, DV_E_INVALID, "a paper has 1 byte to %d MiB",
                       DV_PAPER_BYTES_MAX / 1024 / 1024);
    DV_TRY(dv_paper_hex(data, size, &hex, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(get(registry, application_id, NULL, NULL, &now, err));
    dv_arg_int(&args, application_id);
    dv_arg_text(&args, title.data);
    dv_arg_text(&args, hex.data);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_application_attach, &args, DV_ROWS_NONE, NULL, err));
    return dv_tx_commit(&tx, err);
}

dv_status dv_application_papers(dv_registry *registry, int64_t application_id, dv_page **ret_page,
                                dv_error *err)
{
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_int(&args, application_id);
    return dv_db_page(registry->db, &DV_SQL_application_papers, &args,
                      "sha256 name size# added_by added_at", ret_page, err);
}

dv_status dv_application_paper(dv_registry *registry, int64_t application_id, const char *sha256,
                               const dv_sink *sink, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    if (!registry || !sha256 || !sink || !sink->write)
        return dv_fail_null(err);
    if (strlen(sha256) != 64 || sha256[strspn(sha256, "0123456789abcdef")])
        return dv_fail(err, DV_E_INVALID, "a SHA-256 is 64 hexadecimal digits in lower case");
    dv_arg_int(&args, application_id);
    dv_arg_text(&args, sha256);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_application_paper, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return dv_fail(err, DV_E_NOT_FOUND, "the application has no such paper");
    return dv_paper_write(dv_rows_text(rows, 0, 0), sink, err);
}
