/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <string.h>

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

/* The design that is named, else that of the run which printed the card. */
static dv_status load_design(cli_app *cli, dv_design **ret)
{
    page_auto *card = NULL;
    page_auto *run = NULL;
    dv_status status;

    if (cli->value[OPT_DESIGN])
        return dv_design_load(cli->value[OPT_DESIGN], ret, &cli->err);
    status = dv_card_get(cli->registry, cli->operand[0], &card, &cli->err);
    if (status != DV_OK)
        return status;
    if (!dv_page_int(card, 0, "run_id"))
        return set_error(&cli->err, DV_E_STATE, NULL, "%s",
                         tr("the card is not printed yet", "thẻ chưa được in"));
    status = dv_run_list(cli->registry, dv_page_int(card, 0, "run_id"), &run, &cli->err);
    if (status != DV_OK && strcmp(cli->err.sqlstate, "42501") != 0)
        return status;
    if (dv_page_count(run) == 0) /* of a unit above, or runs are not this officer's duty */
        return set_error(&cli->err, DV_E_NOT_FOUND, "--design DIR", "%s",
                         tr("the run that printed the card is out of reach: name the design",
                            "đợt in thẻ này nằm ngoài phạm vi: hãy cho biết mẫu thẻ"));
    return dv_design_load(dv_page_text(run, 0, "design_folder"), ret, &cli->err);
}

static dv_status draw(cli_app *cli, const dv_image_request *request, const char *path)
{
    new_file file;
    dv_sink sink;
    dv_status status = new_file_open(&file, path, &cli->err);

    if (status != DV_OK)
        return status;
    sink = new_file_sink(&file);
    status = dv_card_draw(cli->registry, cli->operand[0], request, &sink, &cli->err);
    if (status == DV_OK)
        status = new_file_keep(&file, &cli->err);
    new_file_drop(&file);
    if (status == DV_OK && !option_given(cli, OPT_JSON))
        say("%s\n", path);
    return status;
}

/* "an.png" is the front, "an-back.png" the back. */
static dv_status draw_sides(cli_app *cli, dv_image_request *request)
{
    const char *out = cli->value[OPT_OUT], *dot = strrchr(out, '.');
    size_t stem = dot && !strchr(dot, '/') ? (size_t)(dot - out) : strlen(out);
    char back[PATH_SIZE];
    dv_status status = draw(cli, request, out);

    if (status != DV_OK || request->kind == DV_IMAGE_PDF ||
        !dv_design_has_side(request->design, DV_BACK))
        return status;
    if (snprintf(back, sizeof back, "%.*s-back%s", (int)stem, out, out + stem) >= (int)sizeof back)
        return set_error(&cli->err, DV_E_IO, NULL, "%s",
                         tr("the path is too long", "đường dẫn quá dài"));
    request->side = DV_BACK;
    return draw(cli, request, back);
}

static int card_draw(cli_app *cli)
{
    dv_image_request request = DV_IMAGE_REQUEST_INIT;
    dv_design *design = NULL;
    dv_status status;
    int64_t dpi;

    if (!cli->value[OPT_OUT] || (option_given(cli, OPT_PNG) && option_given(cli, OPT_PDF))) {
        warn("doanvien: %s: --png --out FILE.png, --pdf --out FILE.pdf\n",
             tr("give one of them", "hãy chọn một"));
        return EXIT_USAGE;
    }
    if (!option_number(cli, OPT_DPI, 72, 1200, DV_IMAGE_PHONE_DPI, &dpi))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(load_design(cli, &design));
    request.kind = option_given(cli, OPT_PDF) ? DV_IMAGE_PDF : DV_IMAGE_PNG;
    request.dpi = (int32_t)dpi;
    request.design = design;
    request.photos_folder = cli->value[OPT_PHOTOS];
    status = draw_sides(cli, &request);
    dv_design_free(design);
    TRY(status);
    if (option_given(cli, OPT_JSON)) {
        json_text("file", cli->value[OPT_OUT], true);
        say("}\n");
    }
    return 0;
}

/* A line a field: a QR text is too long for a table. */
static int card_show(cli_app *cli)
{
    page_auto *page = NULL;

    if (option_given(cli, OPT_PNG) || option_given(cli, OPT_PDF))
        return card_draw(cli);
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
     O(PNG) | O(PDF) | O(DPI) | O(OUT) | O(DESIGN) | O(PHOTOS),
     card_show,
     {"one card, by its id or its member's number; or its picture",
      "một thẻ, theo mã thẻ hoặc mã đoàn viên; hoặc hình của thẻ"},
     {"With --png both sides for a phone, FILE.png and FILE-back.png; with --pdf to print.\n"
      "Without --design, the design that it was printed with, for those who see the run.\n"
      "Example: doanvien card show 0000000014 --png --out an.png\n",
      "Dùng --png để lấy ảnh hai mặt cho điện thoại (TỆP.png và TỆP-back.png), --pdf để in.\n"
      "Không nêu --design thì dùng mẫu thẻ lúc in, nếu được xem đợt in đó.\n"
      "Ví dụ: doanvien card show 0000000014 --png --out an.png\n"}},
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
