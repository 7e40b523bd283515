/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
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

/* Thousandths of a decimal number up to its end or to stop, whatever the locale. */
static const char *read_decimal(const char *text, char stop, double *ret)
{
    bool minus = *text == '-';
    const char *at = text + (minus || *text == '+');
    size_t whole = strspn(at, "0123456789");
    size_t part = at[whole] == '.' ? strspn(at + whole + 1, "0123456789") : 0;
    const char *end = at + whole + (part ? part + 1 : 0);
    long thousandths = 0;

    if (whole < 1 || whole > 3 || part > 3 || *end != stop)
        return NULL;
    for (size_t i = 0; i < whole; i++)
        thousandths = thousandths * 10 + (at[i] - '0');
    for (size_t i = 0; i < 3; i++)
        thousandths = thousandths * 10 + (i < part ? at[whole + 1 + i] - '0' : 0);
    *ret = (double)(minus ? -thousandths : thousandths) / 1000;
    return end;
}

/* How the paper is turned, and by how much the backs are moved. False after a message. */
static bool read_turn(const cli_app *cli, int32_t *duplex, double *x_mm, double *y_mm)
{
    const char *edge = cli->value[OPT_DUPLEX], *offset = cli->value[OPT_OFFSET], *comma;

    *duplex = edge && strcmp(edge, "short") == 0 ? DV_DUPLEX_SHORT : DV_DUPLEX_LONG;
    if (edge && *duplex == DV_DUPLEX_LONG && strcmp(edge, "long") != 0) {
        warn("doanvien: --duplex: long, short\n");
        return false;
    }
    if (!offset || ((comma = read_decimal(offset, ',', x_mm)) && read_decimal(comma + 1, 0, y_mm)))
        return true;
    warn("doanvien: --offset: %s\n",
         tr("two numbers in millimetres, such as 0.5,-1.25", "hai số milimét, ví dụ 0.5,-1.25"));
    return false;
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

bool read_proof(const char *word, int32_t *ret)
{
    static const struct {
        const char *word;
        int32_t proof;
    } known[] = {{"sample", DV_PROOF_SAMPLE}, {"all", DV_PROOF_ALL}, {"none", DV_PROOF_NONE}};

    for (size_t i = 0; word && i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].word, word) == 0) {
            *ret = known[i].proof;
            return true;
        }
    }
    if (word)
        warn("doanvien: --proof: %s: %s\n",
             tr("takes sample, all or none", "gồm sample, all hoặc none"), word);
    return !word;
}

/* How a run is worked on, whether it is new or not. */
static bool read_work(const cli_app *cli, dv_run_request *request)
{
    int64_t jobs = 0;

    if (!option_number(cli, OPT_JOBS, 1, DV_RUN_JOBS_MAX, 1, &jobs))
        return false;
    request->jobs = (int32_t)jobs;
    return read_proof(cli->value[OPT_PROOF], &request->proof);
}

static int run_create(cli_app *cli)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;

    int64_t first_slot;

    if (!read_formats(cli->value[OPT_FORMAT], &request.formats) || !read_work(cli, &request) ||
        !option_number(cli, OPT_FIRST_SLOT, 1, 64, 1, &first_slot) ||
        !read_turn(cli, &request.duplex, &request.offset_x_mm, &request.offset_y_mm))
        return EXIT_USAGE;
    request.stock = cli->value[OPT_STOCK];
    request.first_slot = (int32_t)first_slot;
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

    if (!operand_number(cli, 0, &cli->id) || !read_work(cli, &request))
        return EXIT_USAGE;
    return press(cli, &request, true);
}

static int run_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, one_run, "run_id unit_code state cards printed refused made_at out_folder",
                NULL);
}

/* The stocks there are, or the file of one to copy and change. */
static int run_stocks(cli_app *cli)
{
    page_auto *page = NULL;
    dv_stock *stock = NULL;

    if (cli->n_operands == 0) {
        TRY(dv_stock_list(&page, &cli->err));
        list_page(cli, page, tr("name slots title", "name slots title_vi"));
        return 0;
    }
    TRY(dv_stock_load(cli->operand[0], &stock, &cli->err));
    say("%s", dv_stock_text(stock));
    dv_stock_free(stock);
    return 0;
}

static dv_status calibrate(cli_app *cli, const dv_calibration *calibration)
{
    const char *name = cli->value[OPT_STOCK] ? cli->value[OPT_STOCK] : "a4-2x5";
    dv_stock *stock = NULL;
    new_file file;
    dv_sink sink;
    dv_status status = dv_stock_load(name, &stock, &cli->err);

    if (status == DV_OK &&
        (status = new_file_open(&file, cli->value[OPT_OUT], &cli->err)) == DV_OK) {
        sink = new_file_sink(&file);
        status = dv_stock_calibrate(stock, calibration, &sink, &cli->err);
        if (status == DV_OK)
            status = new_file_keep(&file, &cli->err);
        new_file_drop(&file);
    }
    dv_stock_free(stock);
    return status;
}

static int run_calibrate(cli_app *cli)
{
    dv_calibration calibration = DV_CALIBRATION_INIT;

    calibration.language = tr("en", "vi");
    if (!read_turn(cli, &calibration.duplex, &calibration.offset_x_mm, &calibration.offset_y_mm))
        return EXIT_USAGE;
    TRY(calibrate(cli, &calibration));
    if (option_given(cli, OPT_JSON)) {
        json_text("file", cli->value[OPT_OUT], true);
        say("}\n");
        return 0;
    }
    say("%s\n", cli->value[OPT_OUT]);
    next_step(cli, "%s",
              tr("print it on both sides at actual size, and read the offset from its back",
                 "in hai mặt đúng kích thước thật, rồi đọc độ lệch ở mặt sau"));
    return 0;
}

static const cli_command commands[] = {
    {"create",
     "",
     0,
     0,
     O(UNIT) | O(DESIGN),
     O(OUT) | O(FORMAT) | O(PHOTOS) | O(KEY) | O(JOBS) | O(PROOF) | O(STOCK) | O(FIRST_SLOT) |
         O(DUPLEX) | O(OFFSET),
     run_create,
     {"sign and draw every ordered card", "ký và in ra tệp mọi thẻ đang chờ"},
     {"Stopped or killed, the same command finishes it: same card ids, none lost or doubled.\n"
      "The same command elsewhere at the same time helps: any number of processes and machines.\n"
      "With --format printer no file is written (no --out): doanvien run print sends the cards.\n"
      "Example: doanvien run create --unit A1 --design examples/designs/standard --out cards\n",
      "Bị dừng giữa chừng thì chạy lại đúng lệnh này: không mất, không trùng thẻ nào.\n"
      "Chạy cùng lệnh này ở nơi khác cùng lúc là giúp một tay: bao nhiêu máy cũng được.\n"
      "Với --format printer không ghi tệp (không cần --out): doanvien run print gửi thẻ đến máy "
      "in.\n"
      "Ví dụ: doanvien run create --unit A1 --design examples/designs/standard --out cards\n"}},
    {"stocks",
     "[NAME]",
     0,
     1,
     0,
     0,
     run_stocks,
     {"paper that is known; with a name its file, to copy and change",
      "các loại giấy; nêu tên để xem tệp mô tả, chép ra và sửa theo ý mình"},
     {NULL, NULL}},
    {"calibrate",
     "",
     0,
     0,
     O(OUT),
     O(STOCK) | O(DUPLEX) | O(OFFSET),
     run_calibrate,
     {"a page to print and measure, so that backs lie behind their fronts",
      "trang căn chỉnh: in ra rồi đo để mặt sau khớp mặt trước"},
     {"Example: doanvien run calibrate --stock a4-2x5 --out calibration.pdf\n",
      "Ví dụ: doanvien run calibrate --stock a4-2x5 --out can-chinh.pdf\n"}},
    {"resume",
     "RUN",
     1,
     1,
     0,
     O(KEY) | O(JOBS) | O(PROOF),
     run_resume,
     {"finish a run that was stopped", "làm tiếp một đợt in bị dừng"},
     {NULL, NULL}},
    {"print",
     "RUN",
     1,
     1,
     O(PRINTER),
     O(KEY) | O(CARDS) | O(WAIT) | O(PROOF),
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
