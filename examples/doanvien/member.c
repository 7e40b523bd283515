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

bool read_move(const cli_app *cli, dv_move *move)
{
    *move = (dv_move)DV_MOVE_INIT;
    move->members = cli->operand;
    move->member_count = cli->n_operands;
    move->request_id = cli->value[OPT_REQUEST];
    move->letter_no = cli->value[OPT_LETTER];
    move->reason = cli->value[OPT_REASON];
    move->decision_no = cli->value[OPT_DECISION];
    return (!option_given(cli, OPT_ON) || option_date(cli, OPT_ON, &move->effective)) &&
           (!option_given(cli, OPT_DATE) || option_date(cli, OPT_DATE, &move->decision_date));
}

int say_moved(const cli_app *cli, int64_t moved)
{
    say_count(cli, "members", moved, tr("Members", "Số đoàn viên"));
    return 0;
}

static int member_suspend(cli_app *cli)
{
    dv_move move;
    int64_t moved = 0;

    if (!read_move(cli, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_member_suspend(cli->registry, &move, &moved, &cli->err));
    return say_moved(cli, moved);
}

static int member_resume(cli_app *cli)
{
    dv_move move;
    int64_t moved = 0;

    if (!read_move(cli, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_member_resume(cli->registry, &move, &moved, &cli->err));
    return say_moved(cli, moved);
}

static int member_end(cli_app *cli)
{
    dv_move move;
    int64_t moved = 0;

    if (!read_move(cli, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_member_end(cli->registry, &move, cli->value[OPT_AS], &moved, &cli->err));
    return say_moved(cli, moved);
}

static int member_readmit(cli_app *cli)
{
    dv_move move;
    int64_t moved = 0;

    if (!read_move(cli, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_member_readmit(cli->registry, &move, cli->value[OPT_TO], cli->value[OPT_DECIDED_BY],
                          &moved, &cli->err));
    next_step(cli, "doanvien card order --member %s", cli->operand[0]);
    return say_moved(cli, moved);
}

static int member_undo(cli_app *cli)
{
    int64_t move, undone = 0;

    if (!operand_number(cli, 0, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_move_undo(cli->registry, &move, 1, cli->value[OPT_REASON], cli->value[OPT_REQUEST],
                     &undone, &cli->err));
    return say_moved(cli, undone);
}

static dv_status history(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_member_history(cli->registry, cli->operand[0], ret_page, &cli->err);
}

static int member_history(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, history,
                "move_id kind state effective_on from_unit to_unit outside letter_no ended_as "
                "decision_no made_by answered_by undone_by",
                NULL);
}

static dv_status proposals(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_leaver_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int member_proposals(cli_app *cli)
{
    int64_t rows = 0;
    int code;

    TRY(open_registry(cli));
    code = list(cli, proposals, NULL, &rows);
    if (code == 0 && rows)
        next_step(cli, "doanvien member leave NO... --on D   |   doanvien member keep NO...");
    return code;
}

static int member_leave(cli_app *cli)
{
    dv_move move;
    int64_t moved = 0;

    if (!read_move(cli, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_leaver_end(cli->registry, &move, &moved, &cli->err));
    return say_moved(cli, moved);
}

static int member_keep(cli_app *cli)
{
    dv_move move;
    int64_t kept = 0;

    if (!read_move(cli, &move))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_leaver_keep(cli->registry, &move, &kept, &cli->err));
    return say_moved(cli, kept);
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
    {"suspend",
     "NO...",
     1,
     INT_MAX,
     O(ON) | O(REASON),
     O(DECISION) | O(DATE) | O(REQUEST),
     member_suspend,
     {"unpaid leave, lost job, sick for long: no dues", "tạm dừng sinh hoạt: không đóng đoàn phí"},
     {NULL, NULL}},
    {"resume",
     "NO...",
     1,
     INT_MAX,
     O(ON),
     O(REASON) | O(DECISION) | O(DATE) | O(REQUEST),
     member_resume,
     {"back from a suspension", "sinh hoạt trở lại"},
     {NULL, NULL}},
    {"end",
     "NO...",
     1,
     INT_MAX,
     O(AS) | O(ON),
     O(REASON) | O(DECISION) | O(DATE) | O(REQUEST),
     member_end,
     {"end memberships, and with them the cards", "cho thôi là đoàn viên; thẻ hết giá trị"},
     {"To strike off or expel takes --decision and --date.\n"
      "Example: doanvien member end 0000000014 --as retired --on 31/3/2026\n",
      "Xóa tên, khai trừ thì cần --decision và --date.\n"
      "Ví dụ: doanvien member end 0000000014 --as retired --on 31/3/2026\n"}},
    {"readmit",
     "NO...",
     1,
     INT_MAX,
     O(TO) | O(DECIDED_BY) | O(DECISION) | O(DATE) | O(ON),
     O(REASON) | O(REQUEST),
     member_readmit,
     {"an upper unit decides; the number stays",
      "kết nạp lại do cấp trên quyết định; giữ mã số cũ"},
     {NULL, NULL}},
    {"undo",
     "MOVE",
     1,
     1,
     O(REASON),
     O(REQUEST),
     member_undo,
     {"undo the last move, as another officer", "hủy thay đổi gần nhất; người khác thực hiện"},
     {"MOVE is the first column of `doanvien member history NO`.\n",
      "MOVE là cột đầu của `doanvien member history NO`.\n"}},
    {"history",
     "NO",
     1,
     1,
     0,
     0,
     member_history,
     {"all that happened to a member", "quá trình sinh hoạt của một đoàn viên"},
     {NULL, NULL}},
    {"proposals",
     "",
     0,
     0,
     O(UNIT),
     0,
     member_proposals,
     {"who works nowhere any more, as HR says", "người đã nghỉ việc theo nhân sự, chờ xem xét"},
     {NULL, NULL}},
    {"leave",
     "NO...",
     1,
     INT_MAX,
     O(ON),
     O(REASON) | O(REQUEST),
     member_leave,
     {"accept such proposals: the membership ends", "đồng ý đề xuất: thôi là đoàn viên"},
     {NULL, NULL}},
    {"keep",
     "NO...",
     1,
     INT_MAX,
     0,
     O(REASON) | O(REQUEST),
     member_keep,
     {"dismiss them: they stay members", "bỏ đề xuất: vẫn là đoàn viên"},
     {NULL, NULL}},
    {0},
};

const cli_group member_group = {
    "member",
    {"who is a member, and what happens to them", "đoàn viên và quá trình sinh hoạt"},
    commands};
