/* SPDX-License-Identifier: MIT */
#include "cli.h"

enum { LOW_SHOWN = 10 };

static dv_status ranges(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_number_range_list(cli->registry, ret_page, &cli->err);
}

static int number_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, ranges, "unit_code prefix digits next_serial last_serial free mark low", NULL);
}

static int move_numbers(cli_app *cli,
                        dv_status (*deed)(dv_registry *, const dv_number_move *, dv_error *))
{
    dv_number_move move = DV_NUMBER_MOVE_INIT;

    if (!option_number(cli, OPT_QUANTITY, 1, INT64_MAX, 0, &move.quantity) ||
        !option_number(cli, OPT_FIRST, 1, INT64_MAX, 0, &move.first_serial))
        return EXIT_USAGE;
    move.unit_code = scope(cli);
    move.to_code = cli->value[OPT_TO];
    move.request_id = cli->value[OPT_REQUEST];
    TRY(open_registry(cli));
    TRY(deed(cli->registry, &move, &cli->err));
    say_count(cli, "moved", move.quantity, tr("Numbers moved", "Số mã đã chuyển"));
    next_step(cli, "doanvien number list");
    return 0;
}

static int number_give(cli_app *cli)
{
    return move_numbers(cli, dv_number_range_give);
}

static int number_return(cli_app *cli)
{
    return move_numbers(cli, dv_number_range_return);
}

static dv_status moves(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_number_range_moves(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int number_history(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, moves, NULL, NULL);
}

static int number_low(cli_app *cli)
{
    TRY(open_registry(cli));
    TRY(dv_setting_set(cli->registry, "number_low", cli->operand[0], &cli->err));
    say_count(cli, "set", 1, tr("Water marks set", "Đã đặt mức cảnh báo"));
    next_step(cli, "doanvien number list");
    return 0;
}

dv_status warn_low(cli_app *cli)
{
    page_auto *page = NULL;
    dv_status status = dv_number_range_low(cli->registry, &page, &cli->err);

    for (int32_t row = 0; row < dv_page_count(page) && row < LOW_SHOWN; row++) {
        const char *code = dv_page_text(page, row, "unit_code");

        if (!dv_page_text(page, row, "mark"))
            warn("%s\n", tr("member numbers run low in a unit above",
                            "mã đoàn viên của đơn vị cấp trên sắp hết"));
        else
            warn("%s: %s, %s %lld\n", code ? code : tr("everybody", "dải chung"),
                 tr("member numbers run low", "mã đoàn viên sắp hết"), tr("left:", "còn"),
                 (long long)dv_page_int(page, row, "free"));
    }
    if (dv_page_count(page) > LOW_SHOWN)
        warn("%s: doanvien number list\n", tr("and others", "và các đơn vị khác"));
    return status;
}

static const cli_command commands[] = {
    {"list",
     "",
     0,
     0,
     0,
     0,
     number_list,
     {"who owns which numbers, and who runs low", "các dải mã, số mã còn lại và nơi sắp hết"},
     {"free: what the unit has left in all its ranges; low: 1 below the mark.\n",
      "free: số mã còn lại của đơn vị trong mọi dải; low: 1 là dưới mức cảnh báo.\n"}},
    {"give",
     "",
     0,
     0,
     O(UNIT) | O(TO) | O(QUANTITY),
     O(FIRST) | O(REQUEST),
     number_give,
     {"give unused numbers to a unit below", "cấp mã chưa dùng cho đơn vị cấp dưới"},
     {"--all-units gives of the range for everybody. The last numbers, or those from --first on.\n"
      "Example: doanvien number give --unit P --to U --quantity 10000\n",
      "--all-units cấp từ dải chung. Lấy các số cuối, hoặc từ số --first trở đi.\n"
      "Ví dụ: doanvien number give --unit P --to U --quantity 10000\n"}},
    {"return",
     "",
     0,
     0,
     O(UNIT) | O(QUANTITY),
     O(TO) | O(FIRST) | O(REQUEST),
     number_return,
     {"give unused numbers back to a unit above", "trả mã chưa dùng cho đơn vị cấp trên"},
     {"Without --to: to the nearest unit above that owns a range.\n",
      "Không có --to: trả cho đơn vị cấp trên gần nhất có dải mã.\n"}},
    {"history",
     "",
     0,
     0,
     O(UNIT),
     0,
     number_history,
     {"numbers given, returned, inherited", "mã đã cấp, đã trả, đã nhận lại"},
     {NULL, NULL}},
    {"low",
     "MARK",
     1,
     1,
     0,
     0,
     number_low,
     {"when to warn: 500 numbers, or 30d of supply",
      "mức cảnh báo: 500 mã, hoặc 30d là đủ dùng 30 ngày"},
     {NULL, NULL}},
    {0},
};

const cli_group number_group = {
    "number", {"ranges of member numbers", "dải mã đoàn viên"}, commands};
