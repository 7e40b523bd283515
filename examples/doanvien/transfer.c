/* SPDX-License-Identifier: MIT */
#include "cli.h"

static int transfer_offer(cli_app *cli)
{
    dv_move move;
    int64_t moved = 0;

    if (!read_move(cli, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_transfer_offer(cli->registry, &move, cli->value[OPT_TO], &moved, &cli->err));
    next_step(cli, "doanvien transfer accept %s", cli->operand[0]);
    return say_moved(cli, moved);
}

static int transfer_accept(cli_app *cli)
{
    dv_move move;
    int64_t moved = 0;

    if (!read_move(cli, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_transfer_accept(cli->registry, &move, &moved, &cli->err));
    return say_moved(cli, moved);
}

static int transfer_decline(cli_app *cli)
{
    dv_move move;
    int64_t moved = 0;

    if (!read_move(cli, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_transfer_decline(cli->registry, &move, &moved, &cli->err));
    return say_moved(cli, moved);
}

static dv_status offers(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_transfer_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int transfer_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, offers, NULL, NULL);
}

static int transfer_out(cli_app *cli)
{
    dv_move move;
    int64_t moved = 0;

    if (!read_move(cli, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_transfer_out(cli->registry, &move, cli->value[OPT_OUTSIDE], &moved, &cli->err));
    return say_moved(cli, moved);
}

static int transfer_in(cli_app *cli)
{
    dv_move move;
    int64_t moved = 0;

    if (!read_move(cli, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_transfer_in(cli->registry, &move, cli->value[OPT_OUTSIDE], cli->value[OPT_TO], &moved,
                       &cli->err));
    next_step(cli, "doanvien card order --member %s", cli->operand[0]);
    return say_moved(cli, moved);
}

static const cli_command commands[] = {
    {"offer",
     "NO...",
     1,
     INT_MAX,
     O(TO) | O(LETTER) | O(ON),
     O(REASON) | O(REQUEST),
     transfer_offer,
     {"the old unit offers members to another", "đơn vị cũ giới thiệu chuyển sinh hoạt"},
     {"All of them or nobody.\n"
      "Example: doanvien transfer offer 0000000014 --to A2 --letter 7/GT --on 31/3/2026\n",
      "Tất cả, hoặc không ai cả.\n"
      "Ví dụ: doanvien transfer offer 0000000014 --to A2 --letter 7/GT --on 31/3/2026\n"}},
    {"accept",
     "NO...",
     1,
     INT_MAX,
     0,
     O(ON) | O(REASON) | O(REQUEST),
     transfer_accept,
     {"the new unit accepts them", "đơn vị mới tiếp nhận"},
     {"Without --on it holds from the day that was offered.\n",
      "Không có --on thì tính từ ngày ghi khi giới thiệu.\n"}},
    {"decline",
     "NO...",
     1,
     INT_MAX,
     0,
     O(REASON) | O(REQUEST),
     transfer_decline,
     {"the new unit declines, or the old one takes it back",
      "đơn vị mới không tiếp nhận, hoặc đơn vị cũ rút lại"},
     {NULL, NULL}},
    {"list",
     "",
     0,
     0,
     O(UNIT),
     0,
     transfer_list,
     {"offers that wait for a unit", "đoàn viên chờ đơn vị tiếp nhận"},
     {NULL, NULL}},
    {"out",
     "NO...",
     1,
     INT_MAX,
     O(OUTSIDE) | O(LETTER) | O(ON),
     O(REASON) | O(REQUEST),
     transfer_out,
     {"to a unit outside this registry: the card ends",
      "chuyển đến đơn vị ngoài sổ này: thẻ hết giá trị"},
     {NULL, NULL}},
    {"in",
     "NO...",
     1,
     INT_MAX,
     O(OUTSIDE) | O(LETTER) | O(TO) | O(ON),
     O(REASON) | O(REQUEST),
     transfer_in,
     {"back from outside, with the number as before", "từ ngoài chuyển về, giữ mã số cũ"},
     {NULL, NULL}},
    {0},
};

const cli_group transfer_group = {
    "transfer", {"members move to another unit", "chuyển sinh hoạt"}, commands};
