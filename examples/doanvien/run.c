/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>

static bool read_formats(const char *names, int32_t *ret)
{
    static const struct {
        const char *name;
        int32_t format;
    } known[] = {{"png", DV_FORMAT_PNG},
                 {"pdf", DV_FORMAT_PDF},
                 {"sheet", DV_FORMAT_SHEET},
                 {"printer", DV_FORMAT_PRINTER}};

    for (*ret = 0; names && *names;) {
        size_t length = strcspn(names, ","), i = 0;

        while (i < 4 &&
               (strlen(known[i].name) != length || memcmp(known[i].name, names, length) != 0))
            i++;
        if (i == 4) {
            warn("doanvien: --format: %s: %s\n",
                 tr("takes png, pdf, sheet with commas between, or printer alone",
                    "gồm png, pdf, sheet, cách bằng dấu phẩy, hoặc chỉ printer"),
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
    if (strcmp(dv_page_text(page, 0, "formats"), "printer") == 0) {
        say("%s %lld: %lld %s\n", tr("Run", "Đợt in"), (long long)cli->id,
            (long long)dv_page_int(page, 0, "cards"),
            tr("cards wait for a printer", "thẻ chờ máy in"));
        next_step(cli, "doanvien run print %lld --printer %s", (long long)cli->id,
                  tr("NAME", "TÊN"));
        return 0;
    }
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
    if (!request.out_folder && request.formats != DV_FORMAT_PRINTER) {
        warn("doanvien: %s: --out\n", tr("this command needs the option", "lệnh này cần tùy chọn"));
        return EXIT_USAGE;
    }
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

static dv_status refusals(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_run_refusals(cli->registry, cli->id, ret_page, &cli->err);
}

static int run_report(cli_app *cli)
{
    page_auto *page = NULL;
    int64_t refused = 0;
    int code;

    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(one_run(cli, NULL, &page));
    if (dv_page_count(page) == 0) {
        set_error(&cli->err, DV_E_NOT_FOUND, tr("See: doanvien run list", "Xem: doanvien run list"),
                  "%s: %lld", tr("there is no such run", "không có đợt in này"),
                  (long long)cli->id);
        return report(cli);
    }
    code = list(cli, refusals, NULL, &refused);
    if (!code && !refused && !option_given(cli, OPT_JSON))
        say("%s\n", tr("Every card was drawn.", "Mọi thẻ đều đã vẽ được."));
    return code;
}

static const cli_command commands[] = {
    {"create",
     "",
     0,
     0,
     O(UNIT) | O(DESIGN),
     O(OUT) | O(FORMAT) | O(PHOTOS) | O(KEY),
     run_create,
     {"sign and draw every ordered card", "ký và in ra tệp mọi thẻ đang chờ"},
     {"Stopped or killed, the same command finishes it: same card ids, none lost or doubled.\n"
      "With --format printer no file is written (no --out): doanvien run print sends the cards.\n"
      "Example: doanvien run create --unit A1 --design examples/designs/standard --out cards\n",
      "Bị dừng giữa chừng thì chạy lại đúng lệnh này: không mất, không trùng thẻ nào.\n"
      "Với --format printer không ghi tệp (không cần --out): doanvien run print gửi thẻ đến máy "
      "in.\n"
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
    {"print",
     "RUN",
     1,
     1,
     O(PRINTER),
     O(KEY) | O(CARDS) | O(WAIT),
     run_print,
     {"send the cards that wait to a printer", "gửi các thẻ đang chờ đến máy in"},
     {"Cards count as printed when the printer says that a job is completed. When it jams, runs "
      "out\n"
      "or is gone for longer than --wait, the job is cancelled and what is in doubt is listed.\n"
      "Several printers may work on one run at the same time.\n"
      "Example: doanvien run print 7 --printer ipp://192.168.1.20/ipp/print\n",
      "Thẻ chỉ tính là đã in khi máy in báo xong lệnh in. Khi kẹt, hết phôi, hết ruy băng hoặc "
      "mất\n"
      "máy in quá --wait giây, lệnh in bị hủy và các thẻ chưa rõ được liệt kê.\n"
      "Nhiều máy in có thể cùng in một đợt.\n"
      "Ví dụ: doanvien run print 7 --printer ipp://192.168.1.20/ipp/print\n"}},
    {"jobs",
     "RUN",
     1,
     1,
     0,
     0,
     run_jobs,
     {"print jobs of a run, newest first", "các lệnh in của một đợt, mới nhất trước"},
     {NULL, NULL}},
    {"uncertain",
     "RUN",
     1,
     1,
     0,
     0,
     run_uncertain,
     {"cards that may or may not have come out", "thẻ chưa rõ đã in ra hay chưa"},
     {NULL, NULL}},
    {"printed",
     "RUN SLOT...",
     2,
     1000,
     0,
     0,
     run_printed,
     {"say that uncertain cards came out well", "xác nhận thẻ chưa rõ đã in tốt"},
     {"SLOT is a number, or two as in 7-10; see doanvien run uncertain.\n",
      "SLOT là một số, hoặc hai số như 7-10; xem doanvien run uncertain.\n"}},
    {"unprinted",
     "RUN SLOT...",
     2,
     1000,
     0,
     0,
     run_unprinted,
     {"say that of uncertain cards nothing came out", "xác nhận thẻ chưa rõ chưa in ra"},
     {"They wait again. Make sure first that the printer has no job left.\n",
      "Các thẻ này chờ in lại. Trước hết hãy xem chắc máy in không còn lệnh in nào.\n"}},
    {"spoiled",
     "RUN SLOT...",
     2,
     1000,
     O(REASON),
     O(UNIT),
     run_spoiled,
     {"say that cards came out spoiled", "ghi thẻ in hỏng"},
     {"The card is revoked, a new one is ordered for the member, a blank is counted as spoiled: "
      "of\n"
      "--unit, else of the unit of the run.\n",
      "Thẻ bị thu hồi, thẻ mới được lập cho đoàn viên, một phôi được tính là hỏng: của --unit,\n"
      "nếu không thì của đơn vị của đợt in.\n"}},
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
     {"cards that a run could not draw, and why", "thẻ không vẽ được và lý do"},
     {NULL, NULL}},
    {0},
};

const cli_group run_group = {"run", {"print cards", "in thẻ"}, commands};
