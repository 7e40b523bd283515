/* SPDX-License-Identifier: MIT */
#include <doanvien/privacy.h>

#include "ground/date.h"
#include "ground/text.h"
#include "registry/inside.h"

#include <string.h>

enum { FIRST_YEAR = 1990, NAME_MAX_BYTES = 200 };

static dv_status check_day(dv_date day, dv_error *err)
{
    dv_date last = dv_date_today();
    char text[11] = "";

    if (day >= dv_date_make(FIRST_YEAR, 1, 1) && day <= last)
        return DV_OK;
    if (day != DV_DATE_NONE)
        dv_date_text(day, text);
    dv_fail(err, DV_E_INVALID, "the day is missing or cannot be right");
    dv_fail_detail(err, text, "It lies between 1990 and today.");
    return DV_E_INVALID;
}

/* NULL and "" are nothing typed. */
static dv_status typed(const char *text, dv_buf *ret, dv_error *err)
{
    return text ? dv_text_typed(text, ret, err) : DV_OK;
}

static const char *text_of(const dv_buf *buf)
{
    return buf->size ? buf->data : NULL;
}

/* Give *ret_person_id unless it is NULL. */
static dv_status find(dv_registry *registry, const char *member_no, int64_t person_id, bool living,
                      int64_t *ret_person_id, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    dv_arg_text(&args, member_no);
    dv_arg_id(&args, person_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_privacy_person, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return dv_fail(err, DV_E_NOT_FOUND, "there is no such person in reach");
    if (living && strcmp(dv_rows_text(rows, 0, 1), "t") == 0)
        return dv_fail(err, DV_E_STATE, "the data of this person were erased");
    if (ret_person_id)
        *ret_person_id = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

/* A statement that gives the id of what it did, or no row when it was not to be done. */
static dv_status run_for_id(dv_registry *registry, const dv_sql *sql, const dv_args *args,
                            int64_t *ret_id, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;

    *ret_id = 0;
    DV_TRY(dv_db_run(registry->db, sql, args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) > 0)
        *ret_id = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

dv_status dv_person_find(dv_registry *registry, const char *member_no, int64_t *ret_person_id,
                         dv_error *err)
{
    if (!registry || !member_no || !ret_person_id)
        return dv_fail_null(err);
    return find(registry, member_no, 0, false, ret_person_id, err);
}

/* ---- consent ---- */

dv_status dv_purpose_list(dv_registry *registry, dv_page **ret_page, dv_error *err)
{
    if (!registry || !ret_page)
        return dv_fail_null(err);
    return dv_db_page(registry->db, &DV_SQL_privacy_purpose_list, NULL, "purpose title", ret_page,
                      err);
}

dv_status dv_purpose_set(dv_registry *registry, const char *purpose, const char *title,
                         dv_error *err)
{
    dv_auto_buf name = {0};
    dv_args args = {0};
    unsigned repairs;

    if (!registry || !purpose || !title)
        return dv_fail_null(err);
    DV_TRY(dv_text_repair(title, &name, &repairs, err));
    if (name.size == 0 || name.size > NAME_MAX_BYTES)
        return dv_fail(err, DV_E_INVALID, "the title of a purpose has 1 to %d bytes",
                       NAME_MAX_BYTES);
    dv_arg_text(&args, purpose);
    dv_arg_text(&args, name.data);
    dv_arg_text(&args, registry->officer);
    return dv_db_run(registry->db, &DV_SQL_privacy_purpose_set, &args, DV_ROWS_NONE, NULL, err);
}

static dv_status find_purpose(dv_registry *registry, const char *purpose, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    dv_arg_text(&args, purpose);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_privacy_purpose_find, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) > 0)
        return DV_OK;
    dv_fail(err, DV_E_NOT_FOUND, "there is no such purpose");
    dv_fail_detail(err, purpose, "dv_purpose_list() has them; dv_purpose_set() adds one.");
    return DV_E_NOT_FOUND;
}

static dv_status read_consent_paper(const dv_consent *consent, dv_buf *ret_hex, dv_error *err)
{
    if (!consent->paper)
        return DV_OK;
    if (!consent->paper_name || consent->paper_size == 0 ||
        consent->paper_size > DV_PAPER_BYTES_MAX)
        return dv_fail(err, DV_E_INVALID, "a paper has a name, and 1 byte to %d MiB",
                       DV_PAPER_BYTES_MAX / 1024 / 1024);
    return dv_paper_hex(consent->paper, consent->paper_size, ret_hex, err);
}

static dv_status fail_no_proof(dv_error *err)
{
    dv_fail(err, DV_E_INVALID, "a consent needs its proof, nothing was noted");
    dv_fail_hint(err, "Give the signed paper, or say where it is kept.");
    return DV_E_INVALID;
}

dv_status dv_consent_give(dv_registry *registry, const dv_consent *given, int64_t *ret_consent_id,
                          dv_error *err)
{
    dv_consent consent;
    dv_auto_buf reference = {0};
    dv_auto_buf name = {0};
    dv_auto_buf hex = {0};
    dv_args args = {0};
    dv_tx_auto tx = {0};
    int64_t id;

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&consent, sizeof consent, given, "dv_consent", err));
    if (!consent.purpose)
        return dv_fail(err, DV_E_ARG, "dv_consent.purpose is missing");
    DV_TRY(check_day(consent.given_on, err));
    DV_TRY(typed(consent.reference, &reference, err));
    DV_TRY(typed(consent.paper_name, &name, err));
    DV_TRY(read_consent_paper(&consent, &hex, err));
    if (!reference.size && !hex.size)
        return fail_no_proof(err);
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(find(registry, NULL, consent.person_id, true, NULL, err));
    DV_TRY(find_purpose(registry, consent.purpose, err));
    dv_arg_int(&args, consent.person_id);
    dv_arg_text(&args, consent.purpose);
    dv_arg_date(&args, consent.given_on);
    dv_arg_text(&args, text_of(&reference));
    dv_arg_text(&args, hex.size ? text_of(&name) : NULL);
    dv_arg_text(&args, text_of(&hex));
    dv_arg_text(&args, registry->officer);
    DV_TRY(run_for_id(registry, &DV_SQL_privacy_consent_give, &args, &id, err));
    DV_TRY(dv_tx_commit(&tx, err));
    if (ret_consent_id)
        *ret_consent_id = id;
    return DV_OK;
}

dv_status dv_consent_withdraw(dv_registry *registry, int64_t person_id, const char *purpose,
                              dv_date withdrawn_on, dv_error *err)
{
    dv_args args = {0};
    dv_tx_auto tx = {0};
    int64_t id;

    if (!registry || !purpose)
        return dv_fail_null(err);
    DV_TRY(check_day(withdrawn_on, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(find(registry, NULL, person_id, true, NULL, err));
    DV_TRY(find_purpose(registry, purpose, err));
    dv_arg_int(&args, person_id);
    dv_arg_text(&args, purpose);
    dv_arg_date(&args, withdrawn_on);
    dv_arg_text(&args, registry->officer);
    DV_TRY(run_for_id(registry, &DV_SQL_privacy_consent_withdraw, &args, &id, err));
    if (!id)
        return dv_fail(err, DV_E_STATE, "no consent to this purpose is in force");
    return dv_tx_commit(&tx, err);
}

dv_status dv_consent_list(dv_registry *registry, int64_t person_id, dv_page **ret_page,
                          dv_error *err)
{
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_int(&args, person_id);
    return dv_db_page(registry->db, &DV_SQL_privacy_consent_list, &args,
                      "consent_id# purpose given_on reference paper_name paper_sha256 noted_by "
                      "noted_at withdrawn_on withdrawn_by",
                      ret_page, err);
}

dv_status dv_consent_paper(dv_registry *registry, int64_t consent_id, const dv_sink *sink,
                           dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    if (!registry || !sink || !sink->write)
        return dv_fail_null(err);
    dv_arg_int(&args, consent_id);
    DV_TRY(
        dv_db_run(registry->db, &DV_SQL_privacy_consent_paper, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return dv_fail(err, DV_E_NOT_FOUND, "the consent has no paper");
    return dv_paper_write(dv_rows_text(rows, 0, 0), sink, err);
}

dv_status dv_consent_missing(dv_registry *registry, const char *purpose, const char *unit_code,
                             const char *after, int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_privacy_consent_missing,
                                 "member_no full_name unit_code person_id# withdrawn_on", 10000};

    if (!registry || !purpose)
        return dv_fail_null(err);
    DV_TRY(find_purpose(registry, purpose, err));
    return dv_list_page_of(registry, &list, purpose, unit_code, after, limit, ret_page, err);
}

/* ---- requests ---- */

/* *ret_no stays 0 when the request id was not used yet. */
static dv_status requested(dv_registry *registry, const dv_request *request, const char *note,
                           int64_t *ret_no, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    *ret_no = 0;
    DV_TRY(dv_request_id_check(request->request_id, err));
    if (!request->request_id)
        return DV_OK;
    dv_arg_int(&args, request->person_id);
    dv_arg_text(&args, request->kind);
    dv_arg_date(&args, request->received_on);
    dv_arg_text(&args, note);
    dv_arg_text(&args, request->request_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_privacy_request_requested, &args, DV_ROWS_MAYBE, &rows,
                     err));
    if (dv_rows_count(rows) == 0)
        return DV_OK;
    if (dv_rows_int(rows, 0, 1) == 0)
        return dv_fail(err, DV_E_CONFLICT, "this request id was used for something else");
    *ret_no = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

static dv_status receive(dv_registry *registry, const dv_request *request, const char *note,
                         int64_t *ret_no, dv_error *err)
{
    dv_args args = {0};

    DV_TRY(requested(registry, request, note, ret_no, err));
    if (*ret_no)
        return DV_OK;
    DV_TRY(find(registry, NULL, request->person_id, true, NULL, err));
    dv_arg_int(&args, request->person_id);
    dv_arg_text(&args, request->kind);
    dv_arg_date(&args, request->received_on);
    dv_arg_text(&args, note);
    dv_arg_text(&args, registry->officer);
    dv_arg_text(&args, request->request_id);
    return run_for_id(registry, &DV_SQL_privacy_request_receive, &args, ret_no, err);
}

dv_status dv_request_receive(dv_registry *registry, const dv_request *given,
                             int64_t *ret_request_no, dv_error *err)
{
    dv_request request;
    dv_auto_buf note = {0};
    dv_tx_auto tx = {0};
    int64_t no;

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&request, sizeof request, given, "dv_request", err));
    if (!request.kind)
        return dv_fail(err, DV_E_ARG, "dv_request.kind is missing");
    DV_TRY(check_day(request.received_on, err));
    DV_TRY(typed(request.note, &note, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(receive(registry, &request, text_of(&note), &no, err));
    DV_TRY(dv_tx_commit(&tx, err));
    if (ret_request_no)
        *ret_request_no = no;
    return DV_OK;
}

/* Nothing was changed: is the request not there, or in another state? */
static dv_status fail_request(dv_registry *registry, int64_t no, dv_error *err)
{
    dv_auto(dv_page) page = NULL;

    DV_TRY(dv_request_get(registry, no, &page, err));
    if (dv_page_count(page) == 0)
        return dv_fail(err, DV_E_NOT_FOUND, "there is no such request in reach");
    dv_fail(err, DV_E_STATE, "the state of the request does not allow this");
    dv_fail_detail(err, dv_page_text(page, 0, "state"), NULL);
    return DV_E_STATE;
}

dv_status dv_request_acknowledge(dv_registry *registry, int64_t request_no, dv_date on,
                                 dv_error *err)
{
    dv_args args = {0};
    int64_t done;

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(check_day(on, err));
    dv_arg_int(&args, request_no);
    dv_arg_date(&args, on);
    dv_arg_text(&args, registry->officer);
    DV_TRY(run_for_id(registry, &DV_SQL_privacy_request_acknowledge, &args, &done, err));
    return done ? DV_OK : fail_request(registry, request_no, err);
}

dv_status dv_request_close(dv_registry *registry, int64_t request_no, const char *state, dv_date on,
                           const char *outcome, dv_error *err)
{
    dv_auto_buf text = {0};
    dv_args args = {0};
    int64_t done;

    if (!registry || !state || !outcome)
        return dv_fail_null(err);
    if (strcmp(state, "answered") != 0 && strcmp(state, "refused") != 0)
        return dv_fail(err, DV_E_INVALID, "a request is closed as answered or as refused");
    DV_TRY(check_day(on, err));
    DV_TRY(typed(outcome, &text, err));
    if (!text.size)
        return dv_fail(err, DV_E_INVALID, "say how the request was answered, or why not");
    dv_arg_int(&args, request_no);
    dv_arg_text(&args, state);
    dv_arg_date(&args, on);
    dv_arg_text(&args, text.data);
    dv_arg_text(&args, registry->officer);
    DV_TRY(run_for_id(registry, &DV_SQL_privacy_request_close, &args, &done, err));
    return done ? DV_OK : fail_request(registry, request_no, err);
}

dv_status dv_request_get(dv_registry *registry, int64_t request_no, dv_page **ret_page,
                         dv_error *err)
{
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_int(&args, request_no);
    return dv_db_page(registry->db, &DV_SQL_privacy_request_get, &args,
                      "request_no# person_id# member_no unit_code kind state received_on asked "
                      "acknowledge_by answer_by received_by acknowledged_on acknowledged_by "
                      "closed_on closed_by outcome",
                      ret_page, err);
}

dv_status dv_request_list(dv_registry *registry, const char *unit_code, const char *after,
                          int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_privacy_request_list,
                                 "request_no# member_no full_name unit_code kind state received_on "
                                 "due_on overdue person_id#",
                                 10000};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}

dv_status dv_holiday_set(dv_registry *registry, dv_date day, const char *name, dv_error *err)
{
    dv_auto_buf text = {0};
    dv_args args = {0};

    if (!registry)
        return dv_fail_null(err);
    if (day < dv_date_make(FIRST_YEAR, 1, 1) || day > dv_date_make(2199, 12, 31))
        return dv_fail(err, DV_E_INVALID, "the day is missing or cannot be right");
    DV_TRY(typed(name, &text, err));
    if (name && !text.size)
        return dv_fail(err, DV_E_INVALID, "a holiday has a name");
    dv_arg_date(&args, day);
    dv_arg_text(&args, text_of(&text));
    dv_arg_text(&args, registry->officer);
    return dv_db_run(registry->db, &DV_SQL_privacy_holiday_set, &args, DV_ROWS_NONE, NULL, err);
}

dv_status dv_holiday_list(dv_registry *registry, dv_date since, dv_page **ret_page, dv_error *err)
{
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_date(&args, since);
    return dv_db_page(registry->db, &DV_SQL_privacy_holiday_list, &args, "day name", ret_page, err);
}

/* ---- the answer ---- */

dv_status dv_answer_ask(dv_registry *registry, int64_t person_id, const char *purpose, dv_buf *ret,
                        dv_error *err)
{
    dv_args args = {0};

    DV_TRY(dv_text_typed(purpose, ret, err));
    if (!ret->size)
        return dv_fail(err, DV_E_INVALID, "say for what purpose the data are read");
    DV_TRY(find(registry, NULL, person_id, false, NULL, err));
    dv_arg_int(&args, person_id);
    dv_arg_text(&args, ret->data);
    dv_arg_text(&args, registry->officer);
    return dv_db_run(registry->db, &DV_SQL_privacy_answer_ask, &args, DV_ROWS_ONE, NULL, err);
}

dv_status dv_answer_json(dv_registry *registry, int64_t person_id, const char *purpose,
                         const dv_sink *sink, dv_error *err)
{
    dv_auto_buf why = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};
    const char *text;

    if (!registry || !purpose || !sink || !sink->write)
        return dv_fail_null(err);
    DV_TRY(dv_answer_ask(registry, person_id, purpose, &why, err));
    dv_arg_int(&args, person_id);
    dv_arg_text(&args, why.data);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_privacy_answer_json, &args, DV_ROWS_ONE, &rows, err));
    text = dv_rows_text(rows, 0, 0);
    if (sink->write(sink->user, (const uint8_t *)text, strlen(text)) != 0)
        return dv_fail(err, DV_E_IO, "the answer could not be written");
    return DV_OK;
}

/* ---- erasure ---- */

static const dv_fault faults[] = {
    {"unknown", DV_E_NOT_FOUND, "there is no such person or proposal in reach", NULL},
    {"erased", DV_E_STATE, "the data of this person were erased already", NULL},
    {"member", DV_E_STATE, "the person is a member, nothing was erased",
     "End the membership first."},
    {"pending", DV_E_STATE, "the person stands on an application, nothing was erased",
     "Withdraw or decide it first."},
    {"retention", DV_E_STATE, "the term of retention is not over, nothing was erased",
     "Wait for it, name a legal ground, or change the setting retention_years."},
    {"named", DV_E_INVALID, "the ground names the person", "Name the law and its article only."},
    {"decided", DV_E_STATE, "this erasure was decided already", NULL},
    {"own", DV_E_INVALID, "who proposes an erasure cannot approve it: another officer must", NULL},
};

static dv_status judge(const dv_rows *rows, dv_error *err)
{
    return dv_fault_tell(faults, DV_COUNT(faults), dv_rows_text(rows, 0, 0), NULL, err);
}

dv_status dv_erasure_propose(dv_registry *registry, int64_t person_id, const char *ground,
                             int64_t *ret_erasure_id, dv_error *err)
{
    dv_auto_buf text = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};
    dv_tx_auto tx = {0};
    int64_t id;

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(typed(ground, &text, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    dv_arg_int(&args, person_id);
    dv_arg_text(&args, text_of(&text));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_privacy_erasure_fault, &args, DV_ROWS_ONE, &rows, err));
    DV_TRY(judge(rows, err));
    dv_arg_text(&args, registry->officer);
    DV_TRY(run_for_id(registry, &DV_SQL_privacy_erasure_propose, &args, &id, err));
    DV_TRY(dv_tx_commit(&tx, err));
    if (ret_erasure_id)
        *ret_erasure_id = id;
    return DV_OK;
}

static dv_status decide(dv_registry *registry, const dv_sql *sql, int64_t erasure_id, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};
    dv_tx_auto tx = {0};

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    dv_arg_int(&args, erasure_id);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, sql, &args, DV_ROWS_ONE, &rows, err));
    DV_TRY(judge(rows, err));
    return dv_tx_commit(&tx, err);
}

dv_status dv_erasure_approve(dv_registry *registry, int64_t erasure_id, dv_error *err)
{
    return decide(registry, &DV_SQL_privacy_erasure_approve, erasure_id, err);
}

dv_status dv_erasure_decline(dv_registry *registry, int64_t erasure_id, dv_error *err)
{
    return decide(registry, &DV_SQL_privacy_erasure_decline, erasure_id, err);
}

dv_status dv_erasure_list(dv_registry *registry, const char *unit_code, const char *after,
                          int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_privacy_erasure_list,
                                 "erasure_id# member_no full_name unit_code state ground "
                                 "proposed_by proposed_at answered_by answered_at person_id#",
                                 10000};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}
