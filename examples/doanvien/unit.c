/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>

/* Lines of the report that say more than "same". */
static int unit_import(cli_app *cli)
{
    dv_input input = DV_INPUT_INIT;
    page_auto *report_page = NULL;
    int64_t count[3] = {0};
    static const char *const outcome[] = {"new", "changed", "same"};
    dv_status status;

    input.path = cli->operand[0];
    TRY(open_registry(cli));
    status = dv_unit_import(cli->registry, &input, &report_page, &cli->err);
    if (status == DV_E_INVALID && report_page)
        list_page(cli, report_page, "row code reason value");
    if (status != DV_OK)
        return report(cli);
    for (int32_t row = 0; row < dv_page_count(report_page); row++)
        for (int i = 0; i < 3; i++)
            if (strcmp(dv_page_text(report_page, row, "outcome"), outcome[i]) == 0)
                count[i]++;
    if (option_given(cli, OPT_JSON)) {
        for (int i = 0; i < 3; i++)
            json_int(outcome[i], count[i], i == 0);
        say("}\n");
        return 0;
    }
    say("%s: %lld %s, %lld %s, %lld %s\n", tr("Units", "Đơn vị"), (long long)count[0], word("new"),
        (long long)count[1], word("changed"), (long long)count[2], word("same"));
    next_step(cli, "doanvien hire compare FILE --source NAME");
    return 0;
}

static dv_status units(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_unit_list(cli->registry, scope(cli), ret_page, &cli->err);
}

static int unit_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, units, "code name kind parent members candidates", NULL);
}

static int unit_range(cli_app *cli)
{
    dv_number_range range = DV_NUMBER_RANGE_INIT;
    int64_t digits;

    if (!option_number(cli, OPT_DIGITS, 1, 64, 0, &digits) ||
        !option_number(cli, OPT_FIRST, 1, INT64_MAX, 0, &range.first_serial) ||
        !option_number(cli, OPT_LAST, 1, INT64_MAX, 0, &range.last_serial))
        return EXIT_USAGE;
    range.digits = (int32_t)digits;
    range.unit_code = scope(cli);
    range.prefix = cli->value[OPT_PREFIX];
    range.no_check_digit = option_given(cli, OPT_NO_CHECK);
    TRY(open_registry(cli));
    TRY(dv_number_range_set(cli->registry, &range, &cli->err));
    say_count(cli, "set", 1, tr("Number ranges set", "Đã đặt dải mã số"));
    next_step(cli, "doanvien unit ranges");
    return 0;
}

static dv_status ranges(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_number_range_list(cli->registry, ret_page, &cli->err);
}

static int unit_ranges(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, ranges, NULL, NULL);
}

/* Faults first of all, so that they are seen. */
static void show_changes(const cli_app *cli, const dv_page *preview, bool refused)
{
    list_page(cli, preview,
              refused
                  ? "row action code reason value"
                  : "row action code was_name name was_parent parent from_code into members units");
}

static int unit_change(cli_app *cli)
{
    dv_input input = DV_INPUT_INIT;
    dv_reorganisation decision = DV_REORGANISATION_INIT;
    page_auto *preview = NULL;
    dv_status status;

    if (!option_date(cli, OPT_DATE, &decision.decision_date) ||
        (option_given(cli, OPT_EFFECTIVE) &&
         !option_date(cli, OPT_EFFECTIVE, &decision.effective_date)))
        return EXIT_USAGE;
    input.path = cli->operand[0];
    decision.decision_no = cli->value[OPT_DECISION];
    decision.proposer = cli->value[OPT_SUBMITTER];
    decision.unit_code = scope(cli);
    TRY(open_registry(cli));
    status =
        dv_reorganisation_propose(cli->registry, &input, &decision, &cli->id, &preview, &cli->err);
    if (preview)
        show_changes(cli, preview, status != DV_OK);
    if (status != DV_OK)
        return report(cli);
    warn("reorganisation %lld\n", (long long)cli->id);
    next_step(cli, "doanvien unit approve %lld --approver B", (long long)cli->id);
    return 0;
}

static int unit_preview(cli_app *cli)
{
    page_auto *preview = NULL;
    bool refused = false;

    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_reorganisation_preview(cli->registry, cli->id, &preview, &cli->err));
    for (int32_t row = 0; row < dv_page_count(preview); row++)
        refused = refused || dv_page_text(preview, row, "reason");
    show_changes(cli, preview, refused);
    return refused ? (int)DV_E_STATE : 0;
}

static int unit_approve(cli_app *cli)
{
    int64_t members = 0;

    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_reorganisation_approve(cli->registry, cli->id, cli->value[OPT_APPROVER], &members,
                                  &cli->err));
    say_count(cli, "members", members,
              tr("Members who moved or ended", "Số đoàn viên chuyển hoặc kết thúc"));
    next_step(cli, "doanvien unit outdated --all-units");
    return 0;
}

static int unit_withdraw(cli_app *cli)
{
    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_reorganisation_withdraw(cli->registry, cli->id, &cli->err));
    say_count(cli, "withdrawn", 1, tr("Proposals withdrawn", "Số đề xuất đã rút"));
    return 0;
}

static dv_status changes(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_reorganisation_list(cli->registry, ret_page, &cli->err);
}

static int unit_changes(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, changes, NULL, NULL);
}

static dv_status old_cards(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_reorganisation_cards(cli->registry, scope(cli), after, PAGE_ROWS, ret_page,
                                   &cli->err);
}

static int unit_old_cards(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, old_cards, "unit_code member_no full_name card_unit_name unit_name corrected",
                NULL);
}

static int unit_tree(cli_app *cli)
{
    page_auto *page = NULL;
    dv_date day;

    if (!option_date(cli, OPT_AS_OF, &day))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_unit_tree(cli->registry, scope(cli), day, &page, &cli->err));
    list_page(cli, page, "code name kind parent since until decision_no");
    return 0;
}

static const cli_command commands[] = {
    {"import",
     "FILE",
     1,
     1,
     0,
     0,
     unit_import,
     {"load or update units from a CSV", "nhập hoặc cập nhật đơn vị từ CSV"},
     {"Columns: code, name, kind, parent, sector, tax_code, employer. All or nothing.\n"
      "Example: doanvien unit import examples/data/units.csv\n"
      "Exit code 8: rows were refused, they are listed, nothing was loaded.\n",
      "Các cột: code, name, kind, parent, sector, tax_code, employer. Nhập hết hoặc không gì cả.\n"
      "Ví dụ: doanvien unit import examples/data/units.csv\n"
      "Mã thoát 8: có dòng bị từ chối, được liệt kê; chưa nhập gì.\n"}},
    {"list", "", 0, 0, 0, O(UNIT), unit_list, {"the tree of units", "cây đơn vị"}, {NULL, NULL}},
    {"range",
     "",
     0,
     0,
     O(UNIT),
     O(PREFIX) | O(DIGITS) | O(FIRST) | O(LAST) | O(NO_CHECK),
     unit_range,
     {"give a unit its own range of member numbers", "cấp dải mã đoàn viên riêng cho đơn vị"},
     {"--all-units sets the range of every unit that has none of its own.\n"
      "Example: doanvien unit range --unit A1 --prefix 79 --digits 10\n",
      "--all-units đặt dải chung cho các đơn vị không có dải riêng.\n"
      "Ví dụ: doanvien unit range --unit A1 --prefix 79 --digits 10\n"}},
    {"ranges",
     "",
     0,
     0,
     0,
     0,
     unit_ranges,
     {"the number ranges", "các dải mã đoàn viên"},
     {NULL, NULL}},
    {"change",
     "FILE",
     1,
     1,
     O(DECISION) | O(DATE),
     O(EFFECTIVE) | O(UNIT) | O(SUBMITTER),
     unit_change,
     {"propose a reorganisation from a CSV", "đề xuất sắp xếp tổ chức từ CSV"},
     {"Columns: action, code, name, kind, parent, into, sector, from. Actions: found, rename,\n"
      "re-parent, merge, dissolve. --unit is the unit that decides. Nothing changes until another\n"
      "officer approves. Who logs in as an officer signs with that login, without --submitter.\n"
      "Example: doanvien unit change FILE --decision 12/QD --date 2026-06-20\n"
      "         --effective 2026-07-01 --submitter an\n"
      "Exit code 8: changes were refused, they are listed, nothing was kept.\n",
      "Các cột: hình thức, mã, tên, loại, cấp trên, nhập vào, khối, tách từ. Hình thức:\n"
      "thành lập, đổi tên, chuyển, sáp nhập, giải thể. --unit là đơn vị ra quyết định. Chưa có gì "
      "thay đổi\n"
      "cho đến khi cán bộ khác duyệt. Cán bộ đăng nhập bằng tài khoản của mình thì không cần\n"
      "--submitter.\n"
      "Ví dụ: doanvien unit change FILE --decision 12/QĐ --date 20/6/2026\n"
      "       --effective 1/7/2026 --submitter an\n"
      "Mã thoát 8: có thay đổi bị từ chối, được liệt kê; chưa lưu gì.\n"}},
    {"preview",
     "REORGANISATION",
     1,
     1,
     0,
     0,
     unit_preview,
     {"what a proposal would do now", "đề xuất sẽ thay đổi những gì"},
     {NULL, NULL}},
    {"approve",
     "REORGANISATION",
     1,
     1,
     0,
     O(APPROVER),
     unit_approve,
     {"do what a proposal says, all or nothing", "duyệt đề xuất, thực hiện hết hoặc không gì cả"},
     {"--approver is another officer than who proposed; a login of one's own signs by itself.\n",
      "--approver là cán bộ khác với người đề xuất; tài khoản của cán bộ tự ký tên.\n"}},
    {"withdraw",
     "REORGANISATION",
     1,
     1,
     0,
     0,
     unit_withdraw,
     {"a proposal is not to be approved", "rút đề xuất"},
     {NULL, NULL}},
    {"changes",
     "",
     0,
     0,
     0,
     0,
     unit_changes,
     {"the reorganisations", "các lần sắp xếp tổ chức"},
     {NULL, NULL}},
    {"tree",
     "",
     0,
     0,
     O(AS_OF),
     O(UNIT),
     unit_tree,
     {"the tree as it was on a day", "cây đơn vị vào một ngày đã qua"},
     {"Example: doanvien unit tree --as-of 2025-06-30\n",
      "Ví dụ: doanvien unit tree --as-of 30/6/2025\n"}},
    {"outdated",
     "",
     0,
     0,
     O(UNIT),
     0,
     unit_old_cards,
     {"cards that show an old name of the unit, or what was corrected",
      "thẻ còn ghi tên cũ của đơn vị hoặc thông tin đã đính chính"},
     {NULL, NULL}},
    {0},
};

const cli_group unit_group = {"unit", {"the union's tree", "cây đơn vị công đoàn"}, commands};
