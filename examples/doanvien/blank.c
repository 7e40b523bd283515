/* SPDX-License-Identifier: MIT */
#include "cli.h"

static int record(cli_app *cli, dv_blank_kind kind)
{
    dv_blank_move move = DV_BLANK_MOVE_INIT;

    if (!option_number(cli, OPT_QUANTITY, 1, INT64_MAX, 0, &move.quantity) ||
        !option_number(cli, OPT_RUN, 1, INT64_MAX, 0, &move.run_id))
        return EXIT_USAGE;
    move.kind = kind;
    move.unit_code = cli->value[OPT_UNIT];
    move.to_code = cli->value[OPT_TO];
    move.note = cli->value[OPT_NOTE];
    move.request_id = cli->value[OPT_REQUEST];
    TRY(open_registry(cli));
    TRY(dv_blank_record(cli->registry, &move, &cli->err));
    say_count(cli, "recorded", 1, tr("Moves of blanks recorded", "Số lần ghi sổ phôi"));
    next_step(cli, "doanvien blank list --unit %s", move.unit_code);
    return 0;
}

static int blank_receive(cli_app *cli)
{
    return record(cli, DV_BLANK_RECEIVED);
}

static int blank_issue(cli_app *cli)
{
    return record(cli, DV_BLANK_ISSUED);
}

static int blank_return(cli_app *cli)
{
    return record(cli, DV_BLANK_RETURNED);
}

static int blank_print(cli_app *cli)
{
    return record(cli, DV_BLANK_PRINTED);
}

static int blank_spoil(cli_app *cli)
{
    return record(cli, DV_BLANK_SPOILED);
}

static dv_status stocks(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_blank_list(cli->registry, scope(cli), ret_page, &cli->err);
}

static int blank_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, stocks, NULL, NULL);
}

static dv_status moves(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_blank_history(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int blank_history(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, moves, NULL, NULL);
}

static const cli_command commands[] = {
    {"receive",
     "",
     0,
     0,
     O(UNIT) | O(QUANTITY),
     O(NOTE) | O(REQUEST),
     blank_receive,
     {"blanks came from the maker", "nhận phôi từ nơi sản xuất"},
     {NULL, NULL}},
    {"issue",
     "",
     0,
     0,
     O(UNIT) | O(TO) | O(QUANTITY),
     O(NOTE) | O(REQUEST),
     blank_issue,
     {"give blanks to a unit below", "cấp phôi cho đơn vị cấp dưới"},
     {NULL, NULL}},
    {"return",
     "",
     0,
     0,
     O(UNIT) | O(TO) | O(QUANTITY),
     O(NOTE) | O(REQUEST),
     blank_return,
     {"give blanks back to a unit above", "trả phôi về đơn vị cấp trên"},
     {NULL, NULL}},
    {"print",
     "",
     0,
     0,
     O(UNIT) | O(RUN),
     O(NOTE) | O(REQUEST),
     blank_print,
     {"count the blanks that a run used", "ghi số phôi một đợt in đã dùng"},
     {NULL, NULL}},
    {"spoil",
     "",
     0,
     0,
     O(UNIT) | O(QUANTITY),
     O(NOTE) | O(REQUEST),
     blank_spoil,
     {"blanks were lost or damaged", "phôi hỏng hoặc mất"},
     {NULL, NULL}},
    {"list",
     "",
     0,
     0,
     0,
     O(UNIT),
     blank_list,
     {"stock of each unit", "tồn phôi của từng đơn vị"},
     {NULL, NULL}},
    {"history",
     "",
     0,
     0,
     0,
     O(UNIT),
     blank_history,
     {"moves, newest first", "các lần ghi sổ, mới nhất trước"},
     {NULL, NULL}},
    {0},
};

const cli_group blank_group = {"blank", {"stock of card blanks", "quản lý phôi thẻ"}, commands};
