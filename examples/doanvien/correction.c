/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>

/* --member or --person: one of them. False after a message. */
static bool read_person(const cli_app *cli, int64_t *ret_person_id, const char **ret_member_no)
{
    *ret_person_id = 0;
    *ret_member_no = cli->value[OPT_MEMBER];
    if (option_given(cli, OPT_PERSON) == option_given(cli, OPT_MEMBER)) {
        warn("doanvien: %s\n", tr("--member NO or --person ID is needed, one of them",
                                  "cần --member SỐ hoặc --person ID, một trong hai"));
        return false;
    }
    return option_number(cli, OPT_PERSON, 1, INT64_MAX, 0, ret_person_id);
}

/* The words of the office for what the library calls by one name. */
static const char *sex(const char *value)
{
    if (strcmp(value, "nam") == 0 || strcmp(value, "Nam") == 0)
        return "male";
    if (strcmp(value, "nữ") == 0 || strcmp(value, "Nữ") == 0)
        return "female";
    return value;
}

/* FIELD [VALUE [KIND]]; a kind of paper as the field is an identity of that kind. */
static void read_field(const cli_app *cli, dv_correction *correction)
{
    static const char *const kinds[] = {"cccd", "cmnd", "passport"};

    correction->field = cli->operand[0];
    correction->value = cli->n_operands > 1 ? cli->operand[1] : NULL;
    correction->replaces = cli->n_operands > 2 ? cli->operand[2] : NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(correction->field, kinds[i]) != 0)
            continue;
        correction->field = "identity";
        correction->id_kind = kinds[i];
    }
    if (correction->value && strcmp(correction->field, "sex") == 0)
        correction->value = sex(correction->value);
}

static int correction_propose(cli_app *cli)
{
    dv_correction correction = DV_CORRECTION_INIT;

    if (!read_person(cli, &correction.person_id, &correction.member_no) ||
        !option_date(cli, OPT_DATE, &correction.paper_date))
        return EXIT_USAGE;
    read_field(cli, &correction);
    correction.reason = cli->value[OPT_REASON];
    correction.paper_no = cli->value[OPT_DECISION];
    TRY(open_registry(cli));
    TRY(dv_correction_propose(cli->registry, &correction, &cli->id, &cli->err));
    say_count(cli, "correction_id", cli->id,
              tr("Proposed: correction", "Đã đề xuất: đính chính số"));
    next_step(cli, "doanvien correction approve %lld --officer B", (long long)cli->id);
    return 0;
}

static int correction_approve(cli_app *cli)
{
    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_correction_approve(cli->registry, cli->id, &cli->err));
    say_count(cli, "approved", 1, tr("Corrections made", "Số đính chính đã duyệt"));
    next_step(cli, "doanvien unit outdated --all-units");
    return 0;
}

static int correction_decline(cli_app *cli)
{
    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_correction_decline(cli->registry, cli->id, cli->value[OPT_REASON], &cli->err));
    say_count(cli, "declined", 1, tr("Corrections declined", "Số đính chính không duyệt"));
    return 0;
}

static dv_status corrections(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_correction_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int correction_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, corrections,
                "correction_id state member_no full_name field was becomes reason paper_no "
                "paper_date proposed_by answered_by",
                NULL);
}

/* The last moment of a day in Việt Nam, microseconds UTC. */
static int64_t end_of(dv_date day)
{
    return (((int64_t)day + 1) * 24 - 7) * INT64_C(3600000000) - 1;
}

static int correction_history(cli_app *cli)
{
    page_auto *page = NULL;
    const char *member_no;
    int64_t person_id;
    dv_date day = DV_DATE_NONE;

    if (!read_person(cli, &person_id, &member_no) ||
        (option_given(cli, OPT_AS_OF) && !option_date(cli, OPT_AS_OF, &day)))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    if (day == DV_DATE_NONE)
        TRY(dv_person_history(cli->registry, person_id, member_no, &page, &cli->err));
    else
        TRY(dv_person_as_of(cli->registry, person_id, member_no, end_of(day), &page, &cli->err));
    list_page(cli, page, NULL);
    return 0;
}

static const cli_command commands[] = {
    {"propose",
     "FIELD [VALUE [KIND]]",
     1,
     3,
     O(REASON) | O(DECISION) | O(DATE),
     O(MEMBER) | O(PERSON),
     correction_propose,
     {"propose to put a person's data right", "đề xuất đính chính thông tin một người"},
     {"FIELD: full_name, born, sex, phone, email, or cccd, cmnd, passport for an identity number;\n"
      "KIND is the kind of paper that it replaces, when that is another. phone and email without "
      "a\n"
      "VALUE are taken away. --decision and --date are those of the paper that proves it.\n"
      "Another officer approves. What HR files said before does not come back.\n"
      "Example: doanvien correction propose full_name \"Nguyễn Văn Ân\" --member 0000000014\n"
      "         --reason \"wrong accent\" --decision 12/TP --date 2026-03-31 --officer an\n",
      "FIELD: full_name (họ tên), born (ngày sinh), sex (giới tính), phone, email, hoặc cccd, "
      "cmnd,\n"
      "passport để sửa số giấy tờ; KIND là loại giấy tờ cũ được thay, nếu khác loại. phone và "
      "email\n"
      "không kèm VALUE thì được xóa khỏi hồ sơ. --decision và --date là của giấy tờ chứng minh.\n"
      "Cán bộ khác duyệt. Thông tin cũ trong tệp nhân sự sẽ không ghi đè trở lại.\n"
      "Ví dụ: doanvien correction propose full_name \"Nguyễn Văn Ân\" --member 0000000014\n"
      "       --reason \"sai dấu\" --decision 12/TP --date 31/3/2026 --officer an\n"}},
    {"approve",
     "CORRECTION",
     1,
     1,
     0,
     0,
     correction_approve,
     {"do what it says; by another officer", "duyệt đính chính; cán bộ khác người đề xuất"},
     {NULL, NULL}},
    {"decline",
     "CORRECTION",
     1,
     1,
     O(REASON),
     0,
     correction_decline,
     {"it is not to be made", "không duyệt, hoặc rút đề xuất"},
     {NULL, NULL}},
    {"list",
     "",
     0,
     0,
     O(UNIT),
     0,
     correction_list,
     {"corrections, those that wait first", "các đính chính, chờ duyệt xếp trước"},
     {NULL, NULL}},
    {"history",
     "",
     0,
     0,
     0,
     O(MEMBER) | O(PERSON) | O(AS_OF),
     correction_history,
     {"what was believed of a person, ever or on a day",
      "thông tin về một người qua các thời kỳ, hoặc vào một ngày"},
     {"Example: doanvien correction history --member 0000000014 --as-of 2026-06-30\n",
      "Ví dụ: doanvien correction history --member 0000000014 --as-of 30/6/2026\n"}},
    {0},
};

const cli_group correction_group = {
    "correction", {"a person's data is put right", "đính chính thông tin cá nhân"}, commands};
