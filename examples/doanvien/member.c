/* SPDX-License-Identifier: MIT */
#include "cli.h"

static const char columns[] = "member_no full_name born sex unit_code state joined_on card_state";

/* A page of what is looked for; a name that nobody bears may end in the beginning of a word. */
static dv_status search(cli_app *cli, dv_search *with, dv_page **ret_page)
{
    with->text = cli->operand[0];
    with->unit_code = cli->value[OPT_UNIT];
    with->state = cli->value[OPT_STATE];
    with->slip = option_given(cli, OPT_SLIP);
    with->after = cli->value[OPT_AFTER];
    return dv_member_search(cli->registry, with, ret_page, &cli->err);
}

static int member_find(cli_app *cli)
{
    dv_search with = DV_SEARCH_INIT;
    page_auto *page = NULL;
    int64_t limit;

    if (!option_number(cli, OPT_LIMIT, 1, PAGE_ROWS, 20, &limit) ||
        (option_given(cli, OPT_JOINED_FROM) &&
         !option_date(cli, OPT_JOINED_FROM, &with.joined_from)) ||
        (option_given(cli, OPT_JOINED_TO) && !option_date(cli, OPT_JOINED_TO, &with.joined_to)))
        return EXIT_USAGE;
    with.limit = (int32_t)limit;
    TRY(open_registry(cli));
    TRY(search(cli, &with, &page));
    if (dv_page_count(page) == 0 && !with.slip && !with.after) {
        dv_page_free(page);
        page = NULL;
        with.begins = 1;
        TRY(search(cli, &with, &page));
    }
    list_page(cli, page, columns);
    if (dv_page_count(page) == 0 && !option_given(cli, OPT_JSON))
        say("%s\n", tr("Nothing found.", "Không có gì."));
    if (dv_page_next(page))
        next_step(cli, "doanvien member find '%s%s' ... --after '%s'", cli->operand[0],
                  with.begins ? "*" : "", dv_page_next(page));
    return 0;
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
     O(UNIT) | O(STATE) | O(JOINED_FROM) | O(JOINED_TO) | O(SLIP) | O(LIMIT) | O(AFTER),
     member_find,
     {"by number, identity number, telephone, or name without accents",
      "tìm theo mã số, số giấy tờ, điện thoại hoặc tên không dấu"},
     {"words in any order; 'nguyen thi ho*' finds what begins so",
      "các từ theo thứ tự bất kỳ; 'nguyen thi ho*' tìm theo phần đầu của từ"}},
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
