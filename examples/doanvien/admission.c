/* SPDX-License-Identifier: MIT */
#include "cli.h"

static dv_status candidates(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_candidate_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int admission_candidates(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, candidates, "unit_code code full_name born sex hired", NULL);
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

static dv_status make_one(cli_app *cli, const char *unit, int64_t *made)
{
    int64_t id = 0;
    dv_status status =
        dv_application_make(cli->registry, unit, cli->value[OPT_REQUEST], &id, &cli->err);

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

    if (!scope(cli) && option_given(cli, OPT_REQUEST)) {
        warn("doanvien: %s\n", tr("--request goes with one unit", "--request đi với một đơn vị"));
        return EXIT_USAGE;
    }
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
    return say_admitted(cli, admitted);
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
     O(REQUEST),
     admission_make,
     {"put all candidates on a collective application", "lập đơn gia nhập tập thể (mẫu 5b)"},
     {NULL, NULL}},
    {"submit",
     "APPLICATION...",
     1,
     INT_MAX,
     O(SUBMITTER),
     0,
     admission_submit,
     {"submit applications for approval", "trình đơn gia nhập"},
     {NULL, NULL}},
    {"approve",
     "APPLICATION...",
     1,
     INT_MAX,
     O(DECISION) | O(DATE) | O(APPROVER),
     0,
     admission_approve,
     {"admit by a decision; another officer than the submitter",
      "kết nạp theo quyết định; người duyệt khác người trình"},
     {NULL, NULL}},
    {"admit",
     "",
     0,
     0,
     O(UNIT) | O(DECISION) | O(DATE) | O(SUBMITTER) | O(APPROVER),
     0,
     admission_admit,
     {"make, submit and approve for all candidates", "lập, trình và duyệt cho mọi người chờ"},
     {"One transaction: all are admitted or nobody is.\n"
      "Example: doanvien admission admit --unit A1 --decision 15/QD --date 31/3/2026 \\\n"
      "    --submitter \"Lê Minh\" --approver \"Trần An\"\n",
      "Kết nạp tất cả, hoặc không ai cả.\n"
      "Ví dụ: doanvien admission admit --unit A1 --decision 15/QĐ --date 31/3/2026 \\\n"
      "    --submitter \"Lê Minh\" --approver \"Trần An\"\n"}},
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
