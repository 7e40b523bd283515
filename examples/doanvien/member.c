/* SPDX-License-Identifier: MIT */
#include "cli.h"

static const char columns[] = "member_no full_name born sex unit_code state joined_on card_state";

static dv_status found(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_member_find(cli->registry, cli->operand[0], PAGE_ROWS, ret_page, &cli->err);
}

static int member_find(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, found, columns, NULL);
}

static dv_status members(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_member_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int member_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, members, columns, NULL);
}

static const cli_command commands[] = {
    {"find",
     "TEXT",
     1,
     1,
     0,
     0,
     member_find,
     {"by number, identity number, or name without accents",
      "tìm theo mã số, số giấy tờ hoặc tên không dấu"},
     {NULL, NULL}},
    {"list",
     "",
     0,
     0,
     O(UNIT),
     0,
     member_list,
     {"members, sorted as Vietnamese names are", "danh sách đoàn viên, xếp theo tên"},
     {NULL, NULL}},
    {0},
};

const cli_group member_group = {"member", {"who is a member", "đoàn viên"}, commands};
