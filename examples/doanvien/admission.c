/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static dv_status candidates(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_candidate_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int admission_candidates(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, candidates, "person_id unit_code code full_name born sex hired", NULL);
}

static dv_status applications(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_application_list(cli->registry, scope(cli), ret_page, &cli->err);
}

static int admission_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, applications, NULL, NULL);
}

/* Form 5a for --person, else form 5b for all candidates of the unit. */
static dv_status make_one(cli_app *cli, const char *unit, int64_t *made)
{
    const char *request = cli->value[OPT_REQUEST];
    int64_t id = 0;
    dv_status status =
        option_given(cli, OPT_PERSON)
            ? dv_application_make_one(cli->registry, unit, cli->id, request, &id, &cli->err)
            : dv_application_make(cli->registry, unit, request, &id, &cli->err);

    if (status != DV_OK || id == 0)
        return status;
    if (option_given(cli, OPT_JSON)) {
        say(*made ? ",\n" : "[");
        json_int("application_id", id, true);
        json_text("unit_code", unit, false);
        say("}");
    } else {
        say("%s %lld: %s\n", tr("Application", "Đơn số"), (long long)id, unit);
    }
    ++*made;
    return DV_OK;
}

static int admission_make(cli_app *cli)
{
    page_auto *page = NULL;
    int64_t made = 0;

    if (!scope(cli) && (option_given(cli, OPT_REQUEST) || option_given(cli, OPT_PERSON))) {
        warn("doanvien: %s\n", tr("--request and --person go with one unit",
                                  "--request và --person đi với một đơn vị"));
        return EXIT_USAGE;
    }
    if (!option_number(cli, OPT_PERSON, 1, INT64_MAX, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    if (scope(cli))
        TRY(make_one(cli, scope(cli), &made));
    else
        TRY(dv_unit_list(cli->registry, NULL, &page, &cli->err));
    for (int32_t row = 0; row < dv_page_count(page); row++)
        if (dv_page_int(page, row, "candidates"))
            TRY(make_one(cli, dv_page_text(page, row, "code"), &made));
    if (option_given(cli, OPT_JSON))
        say(made ? "]\n" : "[]\n");
    else if (!made)
        say("%s\n", tr("There are no candidates.", "Không có ai chờ kết nạp."));
    if (made)
        next_step(cli, "doanvien admission submit APPLICATION --submitter A");
    return 0;
}

static int admission_submit(cli_app *cli)
{
    int64_t id;

    for (int i = 0; i < cli->n_operands; i++)
        if (!operand_number(cli, i, &id))
            return EXIT_USAGE;
    TRY(open_registry(cli));
    for (int i = 0; i < cli->n_operands && operand_number(cli, i, &id); i++)
        TRY(dv_application_submit(cli->registry, id, cli->value[OPT_SUBMITTER], &cli->err));
    say_count(cli, "submitted", cli->n_operands, tr("Applications submitted", "Số đơn đã trình"));
    next_step(cli, "doanvien admission approve APPLICATION --decision NO --date D --approver B");
    return 0;
}

/* What the options say of a decision; the officer who approves is looked at by the library. */
static bool read_decision(const cli_app *cli, dv_decision *decision)
{
    *decision = (dv_decision)DV_DECISION_INIT;
    decision->number = cli->value[OPT_DECISION];
    decision->approver = cli->value[OPT_APPROVER];
    decision->recognise = option_given(cli, OPT_RECOGNISE);
    return option_date(cli, OPT_DATE, &decision->date);
}

static int say_admitted(const cli_app *cli, int64_t admitted)
{
    say_count(cli, "admitted", admitted, tr("Members admitted", "Số đoàn viên kết nạp"));
    next_step(cli, "doanvien card order %s%s", scope(cli) ? "--unit " : "--all-units",
              scope(cli) ? scope(cli) : "");
    return 0;
}

static int admission_approve(cli_app *cli)
{
    dv_decision decision;
    int64_t id, total = 0;

    if (!read_decision(cli, &decision))
        return EXIT_USAGE;
    for (int i = 0; i < cli->n_operands; i++)
        if (!operand_number(cli, i, &id))
            return EXIT_USAGE;
    TRY(open_registry(cli));
    for (int i = 0; i < cli->n_operands && operand_number(cli, i, &id); i++) {
        int64_t admitted = 0;

        TRY(dv_application_approve(cli->registry, id, &decision, &admitted, &cli->err));
        TRY(warn_low(cli));
        total += admitted;
    }
    return say_admitted(cli, total);
}

static int admission_admit(cli_app *cli)
{
    dv_decision decision;
    int64_t admitted = 0;

    if (!read_decision(cli, &decision))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_admission_admit(cli->registry, scope(cli), cli->value[OPT_SUBMITTER], &decision,
                           &admitted, &cli->err));
    TRY(warn_low(cli));
    return say_admitted(cli, admitted);
}

static dv_status people(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_application_people(cli->registry, cli->id, ret_page, &cli->err);
}

/* A whole file, up to the size that a paper may have. */
static dv_status read_paper(const char *path, uint8_t **ret, size_t *ret_size, dv_error *err)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = file ? malloc(DV_PAPER_BYTES_MAX + 1) : NULL;
    dv_status status = DV_OK;

    if (!file)
        return fail_errno(err, path, tr("cannot be read", "không đọc được"));
    if (!data)
        status = set_error(err, DV_E_NOMEM, "", "%s", tr("out of memory", "hết bộ nhớ"));
    else
        *ret_size = fread(data, 1, DV_PAPER_BYTES_MAX + 1, file);
    if (data && ferror(file))
        status = fail_errno(err, path, tr("cannot be read", "không đọc được"));
    fclose(file);
    if (status == DV_OK)
        *ret = data;
    else
        free(data);
    return status;
}

static int admission_people(cli_app *cli)
{
    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    return list(cli, people, NULL, NULL);
}

static int admission_refuse(cli_app *cli)
{
    dv_refusal refusal = DV_REFUSAL_INIT;
    int64_t refused = 0;

    if (!operand_number(cli, 0, &cli->id) ||
        !option_number(cli, OPT_PERSON, 1, INT64_MAX, 0, &refusal.person_id) ||
        (option_given(cli, OPT_APPEAL_UNTIL) &&
         !option_date(cli, OPT_APPEAL_UNTIL, &refusal.appeal_until)))
        return EXIT_USAGE;
    refusal.reason = cli->value[OPT_REASON];
    refusal.officer = cli->value[OPT_APPROVER];
    TRY(open_registry(cli));
    TRY(dv_application_refuse(cli->registry, cli->id, &refusal, &refused, &cli->err));
    say_count(cli, "refused", refused, tr("Persons refused", "Số người không được kết nạp"));
    return 0;
}

static int admission_withdraw(cli_app *cli)
{
    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_application_withdraw(cli->registry, cli->id, cli->value[OPT_SUBMITTER],
                                cli->value[OPT_REASON], &cli->err));
    say_count(cli, "withdrawn", 1, tr("Applications withdrawn", "Số đơn đã rút"));
    return 0;
}

static int admission_attach(cli_app *cli)
{
    const char *path = cli->operand[1], *name;
    uint8_t *data = NULL;
    size_t size = 0;
    dv_status status;

    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(read_paper(path, &data, &size, &cli->err));
    name = strrchr(path, '/');
    status = dv_application_attach(cli->registry, cli->id, name ? name + 1 : path, data, size,
                                   &cli->err);
    free(data);
    TRY(status);
    say_count(cli, "attached", 1, tr("Papers kept", "Số giấy tờ đã lưu"));
    next_step(cli, "doanvien admission papers %lld", (long long)cli->id);
    return 0;
}

static dv_status papers(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_application_papers(cli->registry, cli->id, ret_page, &cli->err);
}

static int admission_papers(cli_app *cli)
{
    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    return list(cli, papers, NULL, NULL);
}

static int admission_paper(cli_app *cli)
{
    new_file file;
    dv_sink sink;
    dv_status status;

    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(new_file_open(&file, cli->value[OPT_OUT], &cli->err));
    sink = new_file_sink(&file);
    status = dv_application_paper(cli->registry, cli->id, cli->operand[1], &sink, &cli->err);
    if (status == DV_OK)
        status = new_file_keep(&file, &cli->err);
    new_file_drop(&file);
    TRY(status);
    say_count(cli, "written", 1, cli->value[OPT_OUT]);
    return 0;
}

static const cli_command commands[] = {
    {"candidates",
     "",
     0,
     0,
     O(UNIT),
     0,
     admission_candidates,
     {"who works there and is no member yet", "người lao động chưa vào công đoàn"},
     {NULL, NULL}},
    {"make",
     "",
     0,
     0,
     O(UNIT),
     O(REQUEST) | O(PERSON),
     admission_make,
     {"put all candidates on a collective application, or one person on their own",
      "lập đơn gia nhập tập thể (mẫu 5b), hoặc cho một người (mẫu 5a)"},
     {NULL, NULL}},
    {"submit",
     "APPLICATION...",
     1,
     INT_MAX,
     0,
     O(SUBMITTER),
     admission_submit,
     {"submit applications for approval", "trình đơn gia nhập"},
     {"Who logs in as an officer signs with that login, without --submitter.\n",
      "Cán bộ đăng nhập bằng tài khoản của mình thì không cần --submitter.\n"}},
    {"approve",
     "APPLICATION...",
     1,
     INT_MAX,
     O(DECISION) | O(DATE),
     O(APPROVER) | O(RECOGNISE),
     admission_approve,
     {"admit by a decision; another officer than the submitter",
      "kết nạp theo quyết định; người duyệt khác người trình"},
     {"Who logs in as an officer signs with that login, without --approver.\n",
      "Cán bộ đăng nhập bằng tài khoản của mình thì không cần --approver.\n"}},
    {"admit",
     "",
     0,
     0,
     O(UNIT) | O(DECISION) | O(DATE) | O(SUBMITTER) | O(APPROVER),
     O(RECOGNISE),
     admission_admit,
     {"make, submit and approve for all candidates", "lập, trình và duyệt cho mọi người chờ"},
     {"One transaction: all are admitted or nobody is.\n"
      "Example: doanvien admission admit --unit A1 --decision 15/QD --date 31/3/2026 \\\n"
      "    --submitter \"Lê Minh\" --approver \"Trần An\"\n",
      "Kết nạp tất cả, hoặc không ai cả.\n"
      "Ví dụ: doanvien admission admit --unit A1 --decision 15/QĐ --date 31/3/2026 \\\n"
      "    --submitter \"Lê Minh\" --approver \"Trần An\"\n"}},
    {"refuse",
     "APPLICATION",
     1,
     1,
     O(REASON),
     O(APPROVER) | O(PERSON) | O(APPEAL_UNTIL),
     admission_refuse,
     {"refuse an application, or one person on it", "không kết nạp cả đơn, hoặc một người"},
     {"Who was refused comes in again by: admission make --unit CODE --person ID\n",
      "Người không được kết nạp làm lại đơn riêng: admission make --unit MÃ --person ID\n"}},
    {"withdraw",
     "APPLICATION",
     1,
     1,
     O(REASON),
     O(SUBMITTER),
     admission_withdraw,
     {"withdraw an application that is not decided", "rút đơn chưa được duyệt"},
     {NULL, NULL}},
    {"people",
     "APPLICATION",
     1,
     1,
     0,
     0,
     admission_people,
     {"who stands on an application, and the outcome", "những người trong đơn và kết quả"},
     {NULL, NULL}},
    {"attach",
     "APPLICATION FILE",
     2,
     2,
     0,
     0,
     admission_attach,
     {"keep a paper of it, such as the signatures", "lưu giấy tờ của đơn, như trang chữ ký"},
     {NULL, NULL}},
    {"papers",
     "APPLICATION",
     1,
     1,
     0,
     0,
     admission_papers,
     {"the papers that are kept", "các giấy tờ đã lưu"},
     {NULL, NULL}},
    {"paper",
     "APPLICATION SHA256",
     2,
     2,
     O(OUT),
     0,
     admission_paper,
     {"write a paper to a file", "ghi một giấy tờ ra tệp"},
     {NULL, NULL}},
    {"list",
     "",
     0,
     0,
     0,
     O(UNIT),
     admission_list,
     {"applications, newest first", "các đơn, mới nhất trước"},
     {NULL, NULL}},
    {0},
};

const cli_group admission_group = {
    "admission", {"candidates become members", "kết nạp đoàn viên"}, commands};
