/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>

static bool read_formats(const char *names, int32_t *ret)
{
    static const struct {
        const char *name;
        int32_t format;
    } known[] = {{"png", DV_FORMAT_PNG}, {"pdf", DV_FORMAT_PDF}, {"sheet", DV_FORMAT_SHEET}};

    for (*ret = 0; names && *names;) {
        size_t length = strcspn(names, ","), i = 0;

        while (i < 3 &&
               (strlen(known[i].name) != length || memcmp(known[i].name, names, length) != 0))
            i++;
        if (i == 3) {
            warn("doanvien: --format: %s: %s\n",
                 tr("takes png, pdf, sheet with commas between",
                    "gồm png, pdf, sheet, cách bằng dấu phẩy"),
                 names);
            return false;
        }
        *ret |= known[i].format;
        names += length + (names[length] == ',');
    }
    return true;
}

static dv_status one_run(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_run_list(cli->registry, cli->id, ret_page, &cli->err);
}

static int say_done(cli_app *cli)
{
    page_auto *page = NULL;
    const char *folder;

    if (option_given(cli, OPT_JSON))
        return list(cli, one_run, NULL, NULL);
    TRY(one_run(cli, NULL, &page));
    folder = dv_page_text(page, 0, "out_folder");
    say("%s %lld: %lld %s, %lld %s; %s: %s\n", tr("Run", "Đợt in"), (long long)cli->id,
        (long long)dv_page_int(page, 0, "printed"), word("printed"),
        (long long)dv_page_int(page, 0, "refused"), word("refused"), tr("files", "tệp"),
        folder ? folder : "-");
    if (dv_page_int(page, 0, "refused"))
        next_step(cli, "doanvien run report %lld   (%s)", (long long)cli->id,
                  tr("cards that were not drawn stay ordered", "thẻ không vẽ được vẫn chờ in"));
    next_step(cli, "doanvien card list --all-units");
    return 0;
}

/* No card waits, unless in a run for another unit, design or folder that was stopped. */
static int say_nothing_to_print(cli_app *cli)
{
    page_auto *runs = NULL;
    bool open = false;

    say_count(cli, "printed", 0, tr("No ordered cards; printed", "Không có thẻ chờ in; đã in"));
    TRY(one_run(cli, NULL, &runs));
    for (int32_t row = 0; row < dv_page_count(runs); row++) {
        if (strcmp(dv_page_text(runs, row, "state"), "open") != 0)
            continue;
        open = true;
        next_step(cli, "doanvien run resume %lld   (%lld %s)",
                  (long long)dv_page_int(runs, row, "run_id"),
                  (long long)dv_page_int(runs, row, "cards"),
                  tr("cards are in this run, which was stopped",
                     "thẻ nằm trong đợt in này, đang dở dang"));
    }
    if (!open)
        next_step(cli, "doanvien card order --all-units");
    return 0;
}

/* Either way: a run with a signer, a bar, and a word on how to go on when it stops. */
static int press(cli_app *cli, dv_run_request *request, bool resume)
{
    cli_progress bar;
    dv_progress progress = progress_begin(&bar, tr("cards", "thẻ"));
    dv_signer *signer = NULL;
    dv_status status = key_signer(cli, &signer);

    if (status == DV_OK)
        status = open_registry(cli);
    request->signer = signer;
    request->progress = &progress;
    if (status == DV_OK)
        status = resume ? dv_run_resume(cli->registry, cli->id, request, &cli->err)
                        : dv_run_create(cli->registry, request, &cli->id, &cli->err);
    progress_end(&bar);
    dv_signer_free(signer);
    if (status != DV_OK) {
        report(cli);
        if (status == DV_E_STOPPED || status == DV_E_LINK || (status == DV_E_IO && !*cli->err.hint))
            next_step(cli, "%s",
                      tr("the same command again goes on where this one stopped",
                         "chạy lại đúng lệnh này để làm tiếp"));
        return (int)status;
    }
    if (cli->id)
        return say_done(cli);
    return say_nothing_to_print(cli);
}

static int run_create(cli_app *cli)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;

    if (!read_formats(cli->value[OPT_FORMAT], &request.formats))
        return EXIT_USAGE;
    request.unit_code = scope(cli);
    request.design_folder = cli->value[OPT_DESIGN];
    request.photos_folder = cli->value[OPT_PHOTOS];
    request.out_folder = cli->value[OPT_OUT];
    return press(cli, &request, false);
}

static int run_resume(cli_app *cli)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;

    return operand_number(cli, 0, &cli->id) ? press(cli, &request, true) : EXIT_USAGE;
}

static int run_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, one_run, "run_id unit_code state cards printed refused made_at out_folder",
                NULL);
}

static const cli_command commands[] = {
    {"create",
     "",
     0,
     0,
     O(UNIT) | O(DESIGN) | O(OUT),
     O(FORMAT) | O(PHOTOS) | O(KEY),
     run_create,
     {"sign and draw every ordered card", "ký và in ra tệp mọi thẻ đang chờ"},
     {"Stopped or killed, the same command finishes it: same card ids, none lost or doubled.\n"
      "Example: doanvien run create --unit A1 --design examples/designs/standard --out cards\n",
      "Bị dừng giữa chừng thì chạy lại đúng lệnh này: không mất, không trùng thẻ nào.\n"
      "Ví dụ: doanvien run create --unit A1 --design examples/designs/standard --out cards\n"}},
    {"resume",
     "RUN",
     1,
     1,
     0,
     O(KEY),
     run_resume,
     {"finish a run that was stopped", "làm tiếp một đợt in bị dừng"},
     {NULL, NULL}},
    {"list",
     "",
     0,
     0,
     0,
     0,
     run_list,
     {"runs, newest first", "các đợt in, mới nhất trước"},
     {NULL, NULL}},
    {"report",
     "RUN",
     1,
     1,
     0,
     0,
     run_report,
     {"account of a run's cards and blanks; cards it could not draw, and why",
      "quyết toán thẻ, phôi của đợt in; thẻ không vẽ được và lý do"},
     {NULL, NULL}},
    {"handover",
     "RUN",
     1,
     1,
     O(OUT),
     O(UNIT),
     run_handover,
     {"list of a run's cards for each unit to sign: FILE.pdf or FILE.xlsx",
      "danh sách ký nhận thẻ theo đơn vị: TỆP.pdf hoặc TỆP.xlsx"},
     {"Example: doanvien run handover 12 --unit A1 --out list.pdf\n",
      "Ví dụ: doanvien run handover 12 --unit A1 --out danh-sach.pdf\n"}},
    {"handed-over",
     "RUN",
     1,
     1,
     O(BY),
     O(UNIT) | O(DATE) | O(ABSENT),
     run_handed_over,
     {"note that cards were handed over, unit by unit", "ghi nhận đã trao thẻ, theo đơn vị"},
     {"--date is today unless said. Done again it finds no card that waits.\n"
      "Example: doanvien run handed-over 12 --unit A1 --by \"Nguyễn Thị Hà\"\n",
      "Không có --date thì là hôm nay. Làm lại thì không còn thẻ nào chờ trao.\n"
      "Ví dụ: doanvien run handed-over 12 --unit A1 --by \"Nguyễn Thị Hà\"\n"}},
    {"bureau",
     "RUN",
     1,
     1,
     O(OUT),
     O(UNIT) | O(PHOTOS),
     run_bureau,
     {"ZIP for a card bureau: cards.csv, photos, QR codes, checksums",
      "gói ZIP cho nơi làm thẻ: cards.csv, ảnh, mã QR, mã kiểm tra"},
     {"Example: doanvien run bureau 12 --out cards.zip\n",
      "Ví dụ: doanvien run bureau 12 --out the.zip\n"}},
    {0},
};

const cli_group run_group = {"run", {"print cards", "in thẻ"}, commands};
