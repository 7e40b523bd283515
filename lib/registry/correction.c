/* SPDX-License-Identifier: MIT */
#include <doanvien/correction.h>

#include "feed_words.h"
#include "ground/date.h"
#include "ground/text.h"
#include "registry/inside.h"

#include <stdio.h>
#include <string.h>

enum { LIST_MAX = 10000, FIRST_YEAR = 1900, NAME_MAX_BYTES = 300 };

#define BELIEF "field believed since until correction_id# reason paper_no"

static const char *const id_kinds[] = {"cccd", "cmnd", "passport"};

/* What is to be kept of a correction. */
typedef struct ready {
    dv_buf value, value_key, reason, paper_no;
    const char *replaces;
    bool no_value;
} ready;

static void ready_free(ready *kept)
{
    dv_buf_free(&kept->value);
    dv_buf_free(&kept->value_key);
    dv_buf_free(&kept->reason);
    dv_buf_free(&kept->paper_no);
}
#define ready_auto __attribute__((cleanup(ready_free))) ready

static dv_status refuse(const char *message, const char *value, const char *hint, dv_error *err)
{
    dv_fail(err, DV_E_INVALID, "%s", message);
    dv_fail_detail(err, value, hint);
    return DV_E_INVALID;
}

/* ---- values ---- */

static dv_status read_name(const char *value, ready *ret, dv_error *err)
{
    unsigned repairs;

    DV_TRY(dv_text_repair(value, &ret->value, &repairs, err));
    if (ret->value.size == 0 || ret->value.size > NAME_MAX_BYTES ||
        !dv_feed_is_name(ret->value.data))
        return refuse("this is no name", value, "Write the full name, in letters.", err);
    DV_TRY(dv_text_key(ret->value.data, &ret->value_key, err));
    if (ret->value_key.size == 0)
        return refuse("this is no name", value, "Write the full name, in letters.", err);
    return DV_OK;
}

static dv_status read_born(const char *value, ready *ret, dv_error *err)
{
    dv_partial born = {DV_DATE_NONE, DV_DAY};
    char text[11];
    bool serial = false;

    if (dv_date_read(value, &born, &serial, NULL) != DV_OK || serial ||
        born.first == DV_DATE_NONE || born.first < dv_date_make(FIRST_YEAR, 1, 1) ||
        born.first > dv_date_today())
        return refuse("this is no birth date", value,
                      "Write 1985, 05/1985, 12/05/1985 or 1985-05-12.", err);
    dv_partial_text(born, text);
    dv_buf_puts(&ret->value, text);
    return DV_OK;
}

static dv_status read_sex(const char *value, ready *ret, dv_error *err)
{
    if (strcmp(value, "male") != 0 && strcmp(value, "female") != 0)
        return refuse("the sex is male or female", value, NULL, err);
    dv_buf_puts(&ret->value, value);
    return DV_OK;
}

/* Letters as capitals and digits, without what people put between them; false when it is long. */
static bool compact(const char *text, char ret[24])
{
    size_t n = 0;

    for (; *text; text++) {
        if (strchr(" .-()'", *text))
            continue;
        if (n == 23)
            return false;
        ret[n++] = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
    }
    ret[n] = '\0';
    return true;
}

static dv_status read_phone(const char *value, ready *ret, dv_error *err)
{
    char digits[24], phone[16];

    if (!compact(value, digits) || !dv_feed_phone(digits, phone))
        return refuse("this is no telephone number", value, "Write it like 0912345678.", err);
    dv_buf_puts(&ret->value, phone);
    return DV_OK;
}

static dv_status read_email(const char *value, ready *ret, dv_error *err)
{
    const char *at;

    DV_TRY(dv_text_typed(value, &ret->value, err));
    at = ret->value.size ? strchr(ret->value.data, '@') : NULL;
    if (!at || at == ret->value.data || !at[1] || strchr(at + 1, '@') ||
        strpbrk(ret->value.data, " ,;<>\""))
        return refuse("this is no e-mail address", value, "Write it like an@example.vn.", err);
    return DV_OK;
}

static const char *id_kind(const char *kind)
{
    for (size_t i = 0; kind && i < DV_COUNT(id_kinds); i++)
        if (strcmp(kind, id_kinds[i]) == 0)
            return id_kinds[i];
    return NULL;
}

/* Of a number in capitals: 12 digits, 9 or 12, or a passport's letters and digits. */
static bool is_number(const char *kind, const char *number)
{
    size_t n = strlen(number), digits = 0, letters = 0;

    for (size_t i = 0; i < n; i++) {
        digits += number[i] >= '0' && number[i] <= '9';
        letters += number[i] >= 'A' && number[i] <= 'Z';
    }
    if (strcmp(kind, "passport") == 0)
        return n >= 6 && n <= 12 && digits + letters == n && digits >= 1 && digits <= 9;
    return digits == n && (n == 12 || (n == 9 && strcmp(kind, "cmnd") == 0));
}

static dv_status read_identity(const dv_correction *given, ready *ret, dv_error *err)
{
    const char *kind = id_kind(given->id_kind);
    char number[24];

    if (!kind || (given->replaces && !id_kind(given->replaces)))
        return refuse("an identity is a cccd, cmnd or passport",
                      kind ? given->replaces : given->id_kind, NULL, err);
    if (!compact(given->value, number) || !is_number(kind, number))
        return refuse(
            "the identity number cannot be right", given->value,
            "A cccd has 12 digits, a cmnd 9 or 12, a passport 6 to 12 letters and digits.", err);
    dv_buf_puts(&ret->value, kind);
    dv_buf_putc(&ret->value, ' ');
    dv_buf_puts(&ret->value, number);
    ret->replaces = id_kind(given->replaces);
    return DV_OK;
}

static dv_status read_value(const dv_correction *given, ready *ret, dv_error *err)
{
    const char *field = given->field, *value = given->value;
    bool identity = strcmp(field, "identity") == 0;

    if (!identity && (given->id_kind || given->replaces))
        return dv_fail(err, DV_E_ARG, "id_kind and replaces go with an identity only");
    ret->no_value = !value && (strcmp(field, "phone") == 0 || strcmp(field, "email") == 0);
    if (ret->no_value)
        return DV_OK;
    if (!value)
        return refuse("the value is missing", NULL, "Only phone and email may be taken away.", err);
    if (strlen(value) > DV_TYPED_MAX)
        return refuse("the value is too long", NULL, NULL, err);
    if (identity)
        return read_identity(given, ret, err);
    if (strcmp(field, "full_name") == 0)
        return read_name(value, ret, err);
    if (strcmp(field, "born") == 0)
        return read_born(value, ret, err);
    if (strcmp(field, "sex") == 0)
        return read_sex(value, ret, err);
    if (strcmp(field, "phone") == 0)
        return read_phone(value, ret, err);
    if (strcmp(field, "email") == 0)
        return read_email(value, ret, err);
    return refuse("this field cannot be corrected", field,
                  "Fields are full_name, born, sex, phone, email and identity.", err);
}

/* ---- who, and on what it rests ---- */

static dv_status read_text(const char *text, const char *what, dv_buf *ret, dv_error *err)
{
    if (text)
        DV_TRY(dv_text_typed(text, ret, err));
    if (ret->size == 0 || ret->data[strspn(ret->data, " ")] == '\0')
        return dv_fail(err, DV_E_INVALID, "the %s is missing", what);
    return DV_OK;
}

static dv_status read_proof(const dv_correction *given, ready *ret, dv_error *err)
{
    DV_TRY(read_text(given->reason, "reason", &ret->reason, err));
    DV_TRY(read_text(given->paper_no, "number of the paper", &ret->paper_no, err));
    if (given->paper_date == DV_DATE_NONE)
        return dv_fail(err, DV_E_INVALID, "the date of the paper is missing");
    if (given->paper_date > dv_date_today() + 1 ||
        given->paper_date < dv_date_make(FIRST_YEAR, 1, 1))
        return dv_fail(err, DV_E_INVALID, "the date of the paper cannot be right");
    return DV_OK;
}

static dv_status fail_nobody(const char *member_no, dv_error *err)
{
    dv_fail(err, DV_E_NOT_FOUND, "there is no such person");
    dv_fail_detail(err, member_no, "List the members to see their numbers.");
    return DV_E_NOT_FOUND;
}

static dv_status find_person(dv_registry *registry, int64_t person_id, const char *member_no,
                             int64_t *ret, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    if (!person_id == !member_no)
        return dv_fail(err, DV_E_ARG, "a person is named by person_id or by member_no");
    dv_arg_id(&args, person_id);
    dv_arg_text(&args, member_no);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_correction_person, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return fail_nobody(member_no, err);
    *ret = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

dv_status dv_correction_propose(dv_registry *registry, const dv_correction *correction,
                                int64_t *ret_correction_id, dv_error *err)
{
    dv_correction given;
    ready_auto kept = {0};
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;
    int64_t person_id;

    if (!registry || !ret_correction_id)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&given, sizeof given, correction, "dv_correction", err));
    if (!given.field)
        return dv_fail(err, DV_E_ARG, "dv_correction.field is missing");
    DV_TRY(read_value(&given, &kept, err));
    DV_TRY(read_proof(&given, &kept, err));
    DV_TRY(dv_buf_status(&kept.value, err));
    DV_TRY(find_person(registry, given.person_id, given.member_no, &person_id, err));
    dv_arg_int(&args, person_id);
    dv_arg_text(&args, given.field);
    dv_arg_text(&args, kept.no_value ? NULL : kept.value.data);
    dv_arg_text(&args, kept.value_key.size ? kept.value_key.data : NULL);
    dv_arg_text(&args, kept.replaces);
    dv_arg_text(&args, kept.reason.data);
    dv_arg_text(&args, kept.paper_no.data);
    dv_arg_date(&args, given.paper_date);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_correction_propose, &args, DV_ROWS_ONE, &rows, err));
    *ret_correction_id = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

/* ---- answers ---- */

static dv_status answer(dv_registry *registry, const dv_sql *sql, const dv_args *args, int64_t id,
                        dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_tx_auto tx = {0};

    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(dv_db_run(registry->db, sql, args, DV_ROWS_ONE, &rows, err));
    if (!dv_rows_int(rows, 0, 0)) {
        dv_fail(err, DV_E_NOT_FOUND, "there is no correction with this number");
        dv_fail_detailf(err, "%lld", (long long)id);
        return DV_E_NOT_FOUND;
    }
    return dv_tx_commit(&tx, err);
}

dv_status dv_correction_approve(dv_registry *registry, int64_t correction_id, dv_error *err)
{
    dv_args args = {0};

    if (!registry)
        return dv_fail_null(err);
    dv_arg_int(&args, correction_id);
    dv_arg_text(&args, registry->officer);
    return answer(registry, &DV_SQL_correction_approve, &args, correction_id, err);
}

dv_status dv_correction_decline(dv_registry *registry, int64_t correction_id, const char *reason,
                                dv_error *err)
{
    dv_auto_buf why = {0};
    dv_args args = {0};

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(read_text(reason, "reason", &why, err));
    dv_arg_int(&args, correction_id);
    dv_arg_text(&args, why.data);
    dv_arg_text(&args, registry->officer);
    return answer(registry, &DV_SQL_correction_decline, &args, correction_id, err);
}

/* ---- lists ---- */

dv_status dv_correction_list(dv_registry *registry, const char *unit_code, const char *after,
                             int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_correction_list,
                                 "correction_id# state member_no person_id# full_name unit_code "
                                 "field was becomes reason paper_no paper_date proposed_by "
                                 "proposed_at answered_by answered_at answer",
                                 LIST_MAX};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}

/* at_us NULL: ever. */
static dv_status beliefs(dv_registry *registry, int64_t person_id, const char *member_no,
                         const int64_t *at_us, dv_page **ret_page, dv_error *err)
{
    dv_args args = {0};
    int64_t found;

    DV_TRY(find_person(registry, person_id, member_no, &found, err));
    dv_arg_int(&args, found);
    if (at_us)
        dv_arg_int(&args, *at_us);
    else
        dv_arg_text(&args, NULL);
    return dv_db_page(registry->db, &DV_SQL_correction_history, &args, BELIEF, ret_page, err);
}

dv_status dv_person_history(dv_registry *registry, int64_t person_id, const char *member_no,
                            dv_page **ret_page, dv_error *err)
{
    if (!registry || !ret_page)
        return dv_fail_null(err);
    return beliefs(registry, person_id, member_no, NULL, ret_page, err);
}

dv_status dv_person_as_of(dv_registry *registry, int64_t person_id, const char *member_no,
                          int64_t at_us, dv_page **ret_page, dv_error *err)
{
    const int64_t far = INT64_C(4102444800000000); /* the year 2100 */
    dv_auto(dv_page) page = NULL;

    if (!registry || !ret_page)
        return dv_fail_null(err);
    if (at_us < -far || at_us > far)
        return dv_fail(err, DV_E_ARG, "at_us is not microseconds since 1970");
    DV_TRY(beliefs(registry, person_id, member_no, &at_us, &page, err));
    if (dv_page_count(page) == 0)
        return dv_fail(err, DV_E_NOT_FOUND, "the registry did not know of this person then");
    *ret_page = dv_take(&page);
    return DV_OK;
}
