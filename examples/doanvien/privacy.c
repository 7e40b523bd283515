/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An operand that says who: a member number, or p and a person_id. */
static dv_status find_person(cli_app *cli, int64_t *ret)
{
    const char *who = cli->operand[0];
    char *end;

    if (who[0] != 'p')
        return dv_person_find(cli->registry, who, ret, &cli->err);
    *ret = strtoll(who + 1, &end, 10);
    if (*ret > 0 && !*end)
        return DV_OK;
    return set_error(&cli->err, DV_E_ARG,
                     tr("p12 is the person with person_id 12", "p12 là người có person_id 12"),
                     "%s",
                     tr("neither a member number nor a person", "không phải mã số hoặc người"));
}

/* A whole file, up to the size that a paper may have. */
static dv_status read_consent(cli_app *cli, const char *path, dv_consent *consent, uint8_t **ret)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = file ? malloc(DV_PAPER_BYTES_MAX + 1) : NULL;
    const char *name = strrchr(path, '/');

    if (!file)
        return fail_errno(&cli->err, path, tr("cannot be read", "không đọc được"));
    if (data)
        consent->paper_size = fread(data, 1, DV_PAPER_BYTES_MAX + 1, file);
    fclose(file);
    if (!data)
        return set_error(&cli->err, DV_E_NOMEM, "", "%s", tr("out of memory", "hết bộ nhớ"));
    consent->paper = *ret = data;
    consent->paper_name = name ? name + 1 : path;
    return DV_OK;
}

static int consent(cli_app *cli)
{
    dv_consent given = DV_CONSENT_INIT;
    uint8_t *paper = NULL;
    dv_status status;

    if (!option_date(cli, OPT_ON, &given.given_on))
        return EXIT_USAGE;
    given.purpose = cli->operand[1];
    given.reference = cli->value[OPT_NOTE];
    TRY(open_registry(cli));
    TRY(find_person(cli, &given.person_id));
    if (cli->n_operands > 2)
        TRY(read_consent(cli, cli->operand[2], &given, &paper));
    status = dv_consent_give(cli->registry, &given, NULL, &cli->err);
    free(paper);
    TRY(status);
    say_count(cli, "consents", 1, tr("Consents noted", "Số đồng ý đã ghi"));
    return 0;
}

static int withdraw(cli_app *cli)
{
    dv_date on;
    int64_t person;

    if (!option_date(cli, OPT_ON, &on))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(find_person(cli, &person));
    TRY(dv_consent_withdraw(cli->registry, person, cli->operand[1], on, &cli->err));
    say_count(cli, "withdrawn", 1, tr("Consents withdrawn", "Số đồng ý đã rút lại"));
    return 0;
}

static dv_status consents_of(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_consent_list(cli->registry, cli->id, ret_page, &cli->err);
}

static int consents(cli_app *cli)
{
    TRY(open_registry(cli));
    TRY(find_person(cli, &cli->id));
    return list(cli, consents_of,
                "consent_id purpose given_on reference paper_name noted_by withdrawn_on "
                "withdrawn_by",
                NULL);
}

static dv_status missing_of(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_consent_missing(cli->registry, cli->operand[0], scope(cli), after, PAGE_ROWS,
                              ret_page, &cli->err);
}

static int missing(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, missing_of, "member_no full_name unit_code withdrawn_on", NULL);
}

/* What is written by write() under the name that --out gives, or not at all. */
static int write_out(cli_app *cli, dv_status (*write)(cli_app *cli, const dv_sink *sink))
{
    new_file file;
    dv_sink sink;
    dv_status status;

    TRY(new_file_open(&file, cli->value[OPT_OUT], &cli->err));
    sink = new_file_sink(&file);
    status = write(cli, &sink);
    if (status == DV_OK)
        status = new_file_keep(&file, &cli->err);
    new_file_drop(&file);
    TRY(status);
    say_count(cli, "written", 1, cli->value[OPT_OUT]);
    return 0;
}

static dv_status write_paper(cli_app *cli, const dv_sink *sink)
{
    return dv_consent_paper(cli->registry, cli->id, sink, &cli->err);
}

static int paper(cli_app *cli)
{
    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    return write_out(cli, write_paper);
}

static dv_status all_purposes(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_purpose_list(cli->registry, ret_page, &cli->err);
}

static int purposes(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, all_purposes, NULL, NULL);
}

static int purpose(cli_app *cli)
{
    TRY(open_registry(cli));
    TRY(dv_purpose_set(cli->registry, cli->operand[0], cli->operand[1], &cli->err));
    say_count(cli, "purposes", 1, tr("Purposes set", "Số mục đích đã ghi"));
    return 0;
}

/* ---- requests ---- */

static int request(cli_app *cli)
{
    dv_request asked = DV_REQUEST_INIT;

    if (!option_date(cli, OPT_ON, &asked.received_on))
        return EXIT_USAGE;
    asked.kind = cli->operand[1];
    asked.note = cli->value[OPT_NOTE];
    asked.request_id = cli->value[OPT_REQUEST];
    TRY(open_registry(cli));
    TRY(find_person(cli, &asked.person_id));
    TRY(dv_request_receive(cli->registry, &asked, &cli->id, &cli->err));
    say_count(cli, "request_no", cli->id, tr("Request", "Yêu cầu số"));
    next_step(cli, "doanvien privacy acknowledge %lld --on D", (long long)cli->id);
    return 0;
}

static int acknowledge(cli_app *cli)
{
    dv_date on;

    if (!operand_number(cli, 0, &cli->id) || !option_date(cli, OPT_ON, &on))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_request_acknowledge(cli->registry, cli->id, on, &cli->err));
    say_count(cli, "acknowledged", 1, tr("Requests acknowledged", "Số yêu cầu đã xác nhận"));
    return 0;
}

static int close_request(cli_app *cli)
{
    dv_date on;

    if (!operand_number(cli, 0, &cli->id) || !option_date(cli, OPT_ON, &on))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_request_close(cli->registry, cli->id, cli->operand[1], on, cli->value[OPT_REASON],
                         &cli->err));
    say_count(cli, "closed", 1, tr("Requests closed", "Số yêu cầu đã trả lời"));
    return 0;
}

static dv_status open_requests(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_request_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int requests(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, open_requests,
                "due_on overdue request_no kind state member_no full_name unit_code received_on",
                NULL);
}

static int show(cli_app *cli)
{
    page_auto *page = NULL;

    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_request_get(cli->registry, cli->id, &page, &cli->err));
    if (dv_page_count(page) == 0) {
        set_error(&cli->err, DV_E_NOT_FOUND, NULL, "%s",
                  tr("there is no such request in reach", "không có yêu cầu này trong phạm vi"));
        return report(cli);
    }
    if (option_given(cli, OPT_JSON))
        list_page(cli, page, NULL);
    else
        list_fields(page);
    return 0;
}

static int holiday(cli_app *cli)
{
    dv_date day;

    if (!option_date(cli, OPT_ON, &day))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_holiday_set(cli->registry, day, cli->operand[0], &cli->err));
    say_count(cli, "holidays", 1, tr("Days set", "Số ngày đã ghi"));
    return 0;
}

static dv_status all_holidays(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_holiday_list(cli->registry, DV_DATE_NONE, ret_page, &cli->err);
}

static int holidays(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, all_holidays, NULL, NULL);
}

/* ---- answer, erase ---- */

static dv_status write_json(cli_app *cli, const dv_sink *sink)
{
    return dv_answer_json(cli->registry, cli->id, cli->value[OPT_REASON], sink, &cli->err);
}

static dv_status write_pdf(cli_app *cli, const dv_sink *sink)
{
    return dv_answer_pdf(cli->registry, cli->id, cli->value[OPT_REASON], sink, &cli->err);
}

static int answer(cli_app *cli)
{
    const char *end = strrchr(cli->value[OPT_OUT], '.');
    bool pdf = end && strcmp(end, ".pdf") == 0;

    if (!pdf && !(end && strcmp(end, ".json") == 0)) {
        warn("doanvien: --out: NAME.pdf, NAME.json\n");
        return EXIT_USAGE;
    }
    TRY(open_registry(cli));
    TRY(find_person(cli, &cli->id));
    return write_out(cli, pdf ? write_pdf : write_json);
}

static int erase(cli_app *cli)
{
    int64_t person, id = 0;

    TRY(open_registry(cli));
    TRY(find_person(cli, &person));
    TRY(dv_erasure_propose(cli->registry, person, cli->value[OPT_REASON], &id, &cli->err));
    say_count(cli, "erasure_id", id, tr("Erasure proposed", "Đề nghị xóa số"));
    next_step(cli, "doanvien privacy approve %lld --officer ...", (long long)id);
    return 0;
}

static int approve(cli_app *cli)
{
    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_erasure_approve(cli->registry, cli->id, &cli->err));
    say_count(cli, "erased", 1,
              tr("Persons erased (photos and card files are yours to remove)",
                 "Số người đã xóa dữ liệu (ảnh và tệp thẻ cần tự xóa)"));
    return 0;
}

static int decline(cli_app *cli)
{
    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_erasure_decline(cli->registry, cli->id, &cli->err));
    say_count(cli, "declined", 1, tr("Erasures declined", "Số đề nghị xóa đã từ chối"));
    return 0;
}

static dv_status all_erasures(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_erasure_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int erasures(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, all_erasures,
                "erasure_id member_no full_name unit_code state ground proposed_by answered_by",
                NULL);
}

static const cli_command commands[] = {
    {"consent",
     "WHO PURPOSE [FILE]",
     2,
     3,
     O(ON),
     O(NOTE),
     consent,
     {"note a consent with its proof", "ghi nhận sự đồng ý kèm bằng chứng"},
     {"WHO is a member number, or p and a person_id. FILE is the signed paper; without one, "
      "--note\n"
      "says where it is kept.\n"
      "Example: doanvien privacy consent 0000000014 photo don.pdf --on 31/3/2026\n",
      "WHO là mã số đoàn viên, hoặc p và person_id. FILE là giấy đã ký; không có thì --note cho\n"
      "biết giấy để ở đâu.\n"
      "Ví dụ: doanvien privacy consent 0000000014 photo don.pdf --on 31/3/2026\n"}},
    {"withdraw",
     "WHO PURPOSE",
     2,
     2,
     O(ON),
     0,
     withdraw,
     {"note that a consent was withdrawn", "ghi nhận rút lại sự đồng ý"},
     {NULL, NULL}},
    {"consents",
     "WHO",
     1,
     1,
     0,
     0,
     consents,
     {"consents of a person, withdrawn ones too", "các lần đồng ý của một người, cả đã rút"},
     {NULL, NULL}},
    {"missing",
     "PURPOSE",
     1,
     1,
     O(UNIT),
     0,
     missing,
     {"members who have not agreed to a purpose", "đoàn viên chưa đồng ý với một mục đích"},
     {NULL, NULL}},
    {"paper",
     "CONSENT",
     1,
     1,
     O(OUT),
     0,
     paper,
     {"the signed paper of a consent", "giấy đồng ý đã ký"},
     {NULL, NULL}},
    {"purposes",
     "",
     0,
     0,
     0,
     0,
     purposes,
     {"what consent is asked for", "các mục đích cần sự đồng ý"},
     {NULL, NULL}},
    {"purpose",
     "PURPOSE TITLE",
     2,
     2,
     0,
     0,
     purpose,
     {"add or rename a purpose", "thêm hoặc đổi tên một mục đích"},
     {NULL, NULL}},
    {"request",
     "WHO KIND",
     2,
     2,
     O(ON),
     O(NOTE) | O(REQUEST),
     request,
     {"a person asks; deadlines begin to run", "nhận yêu cầu của một người; bắt đầu tính hạn"},
     {"KIND is access, correction, erasure, withdrawal or restriction. --on is the day on which "
      "it\n"
      "arrived.\n",
      "KIND là access (xem), correction (chỉnh sửa), erasure (xóa), withdrawal (rút đồng ý),\n"
      "restriction (hạn chế). --on là ngày nhận.\n"}},
    {"acknowledge",
     "REQUEST",
     1,
     1,
     O(ON),
     0,
     acknowledge,
     {"the person was told that it arrived", "đã xác nhận với người yêu cầu"},
     {NULL, NULL}},
    {"close",
     "REQUEST answered|refused",
     2,
     2,
     O(ON) | O(REASON),
     0,
     close_request,
     {"how a request was answered, or why not", "yêu cầu được trả lời thế nào, hoặc vì sao không"},
     {NULL, NULL}},
    {"requests",
     "",
     0,
     0,
     O(UNIT),
     0,
     requests,
     {"open requests, the next deadline first", "yêu cầu chưa xong, gần hạn trước"},
     {NULL, NULL}},
    {"show",
     "REQUEST",
     1,
     1,
     0,
     0,
     show,
     {"one request, and who did what", "một yêu cầu và ai đã làm gì"},
     {NULL, NULL}},
    {"holiday",
     "[NAME]",
     0,
     1,
     O(ON),
     0,
     holiday,
     {"a day without work; without NAME it is none", "ngày nghỉ lễ; bỏ NAME thì không nghỉ nữa"},
     {NULL, NULL}},
    {"holidays", "", 0, 0, 0, 0, holidays, {"days without work", "các ngày nghỉ lễ"}, {NULL, NULL}},
    {"answer",
     "WHO",
     1,
     1,
     O(OUT) | O(REASON),
     0,
     answer,
     {"all that is held about a person, and who read it",
      "toàn bộ dữ liệu về một người, và ai đã đọc"},
     {"--out is NAME.pdf or NAME.json; --reason is the purpose, which is noted first.\n"
      "Example: doanvien privacy answer 0000000014 --out lan.pdf --reason \"yêu cầu số 3\"\n",
      "--out là NAME.pdf hoặc NAME.json; --reason là mục đích, được ghi vào nhật ký trước.\n"
      "Ví dụ: doanvien privacy answer 0000000014 --out lan.pdf --reason \"yêu cầu số 3\"\n"}},
    {"erase",
     "WHO",
     1,
     1,
     0,
     O(REASON),
     erase,
     {"propose to erase who is no member any more", "đề nghị xóa dữ liệu người đã thôi"},
     {"When the term of retention is over; before, with a legal ground as --reason. Another\n"
      "officer approves.\n",
      "Khi đã hết hạn lưu giữ; chưa hết thì ghi căn cứ pháp luật ở --reason. Cán bộ khác "
      "duyệt.\n"}},
    {"approve",
     "ERASURE",
     1,
     1,
     0,
     0,
     approve,
     {"erase, for ever, as another officer", "xóa, không khôi phục được; người khác thực hiện"},
     {NULL, NULL}},
    {"decline", "ERASURE", 1, 1, 0, 0, decline, {"do not erase", "không xóa"}, {NULL, NULL}},
    {"erasures",
     "",
     0,
     0,
     O(UNIT),
     0,
     erasures,
     {"erasures proposed and done", "các đề nghị xóa dữ liệu"},
     {NULL, NULL}},
    {0},
};

const cli_group privacy_group = {
    "privacy",
    {"consents, requests, answers, erasure", "đồng ý, yêu cầu, trả lời, xóa dữ liệu cá nhân"},
    commands};
