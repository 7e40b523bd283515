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
    {0},
};

const cli_group unit_group = {"unit", {"the union's tree", "cây đơn vị công đoàn"}, commands};
