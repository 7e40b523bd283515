/* SPDX-License-Identifier: MIT */
#include "cli.h"

static const char columns[] = "card_id member_no full_name unit_code state issued_on valid_until "
                              "end_reason";

static int card_order(cli_app *cli)
{
    const char *member = cli->value[OPT_MEMBER], *request = cli->value[OPT_REQUEST];
    int64_t ordered = 1;

    if (!member == !(scope(cli) || option_given(cli, OPT_ALL_UNITS))) {
        warn("doanvien: %s: --unit, --all-units, --member\n",
             tr("give one of them", "hãy chọn một"));
        return EXIT_USAGE;
    }
    TRY(open_registry(cli));
    if (member)
        TRY(dv_card_order_member(cli->registry, member, request, &cli->err));
    else
        TRY(dv_card_order(cli->registry, scope(cli), request, &ordered, &cli->err));
    say_count(cli, "ordered", ordered, tr("Cards ordered", "Số thẻ chờ in mới lập"));
    next_step(cli, "doanvien run create %s%s --design DIR --out DIR",
              scope(cli) ? "--unit " : "--all-units", scope(cli) ? scope(cli) : "");
    return 0;
}

static dv_status cards(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_card_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int card_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, cards, columns, NULL);
}

/* A line a field: a QR text is too long for a table. */
static int card_show(cli_app *cli)
{
    page_auto *page = NULL;

    TRY(open_registry(cli));
    TRY(dv_card_get(cli->registry, cli->operand[0], &page, &cli->err));
    if (option_given(cli, OPT_JSON))
        list_page(cli, page, NULL);
    else
        list_fields(page);
    return 0;
}

static int card_revoke(cli_app *cli)
{
    page_auto *page = NULL;

    TRY(open_registry(cli));
    TRY(dv_card_get(cli->registry, cli->operand[0], &page, &cli->err));
    TRY(dv_card_revoke(cli->registry, cli->operand[0], cli->value[OPT_REASON], &cli->err));
    say_count(cli, "revoked", 1, tr("Cards revoked", "Số thẻ đã thu hồi"));
    next_step(cli, "doanvien card order --member %s   (%s)", dv_page_text(page, 0, "member_no"),
              tr("a new card", "cấp thẻ mới"));
    return 0;
}

static const cli_command commands[] = {
    {"order",
     "",
     0,
     0,
     0,
     O(UNIT) | O(MEMBER) | O(REQUEST),
     card_order,
     {"order cards for members who hold none", "lập thẻ chờ in cho đoàn viên chưa có thẻ"},
     {"One of --unit, --all-units, --member is needed.\n"
      "Example: doanvien card order --unit A1\n",
      "Cần một trong --unit, --all-units, --member.\nVí dụ: doanvien card order --unit A1\n"}},
    {"list",
     "",
     0,
     0,
     O(UNIT),
     0,
     card_list,
     {"every card ever ordered", "mọi thẻ đã lập"},
     {NULL, NULL}},
    {"show",
     "ID_OR_NO",
     1,
     1,
     0,
     0,
     card_show,
     {"one card, by its id or its member's number", "một thẻ, theo mã thẻ hoặc mã đoàn viên"},
     {NULL, NULL}},
    {"revoke",
     "ID_OR_NO",
     1,
     1,
     O(REASON),
     0,
     card_revoke,
     {"end a card: lost, stolen, wrong", "thu hồi thẻ: mất, bị lấy cắp, sai"},
     {"From then on `doanvien verify --online` says revoked (exit code 25).\n",
      "Từ đó `doanvien verify --online` báo đã thu hồi (mã thoát 25).\n"}},
    {0},
};

const cli_group card_group = {"card", {"the ledger of cards", "sổ thẻ"}, commands};
