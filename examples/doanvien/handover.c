/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>
#include <strings.h>
#include <time.h>

/* ---- report ---- */

static dv_status refusals(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_run_refusals(cli->registry, cli->id, ret_page, &cli->err);
}

int run_report(cli_app *cli)
{
    bool json = option_given(cli, OPT_JSON);
    page_auto *account = NULL;
    int64_t refused = 0;
    int code;

    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_run_account(cli->registry, cli->id, &account, &cli->err));
    say("%s", json ? "{\"account\":" : "");
    list_page(cli, account, "part line quantity");
    say("%s", json ? ",\"refusals\":" : "\n");
    code = list(cli, refusals, NULL, &refused);
    say("%s", json ? "}\n" : "");
    if (!code && !refused && !json)
        say("%s\n", tr("Every card was drawn.", "Mọi thẻ đều đã vẽ được."));
    return code;
}

/* ---- hand-over ---- */

static bool ends_in(const char *path, const char *suffix)
{
    size_t length = strlen(path), tail = strlen(suffix);

    return length > tail && strcasecmp(path + length - tail, suffix) == 0;
}

/* A file of an earlier list may still stand there: it must not be taken for this one. */
static int no_file(void)
{
    warn("doanvien: %s\n",
         tr("no printed card of this run is in reach: no file was written",
            "không có thẻ đã in nào của đợt này trong phạm vi: không ghi tệp nào"));
    return DV_E_NOT_FOUND;
}

int run_handover(cli_app *cli)
{
    dv_handover_request request = DV_HANDOVER_REQUEST_INIT;
    int64_t cards = 0;

    request.path = cli->value[OPT_OUT];
    request.format = ends_in(request.path, ".pdf")    ? DV_HANDOVER_PDF
                     : ends_in(request.path, ".xlsx") ? DV_HANDOVER_XLSX
                                                      : (dv_handover_format)0;
    if (!request.format) {
        warn("doanvien: --out: %s: %s\n",
             tr("the file ends in .pdf or .xlsx", "tên tệp kết thúc bằng .pdf hoặc .xlsx"),
             request.path);
        return EXIT_USAGE;
    }
    if (!operand_number(cli, 0, &request.run_id))
        return EXIT_USAGE;
    request.unit_code = scope(cli);
    request.language = tr("en", "vi");
    TRY(open_registry(cli));
    TRY(dv_handover_list(cli->registry, &request, &cards, &cli->err));
    say_count(cli, "cards", cards, tr("Cards on the list", "Số thẻ trong danh sách"));
    if (!cards)
        return no_file();
    next_step(cli, "doanvien run handed-over %lld%s%s --by NAME", (long long)request.run_id,
              scope(cli) ? " --unit " : "", scope(cli) ? scope(cli) : "");
    return 0;
}

int run_handed_over(cli_app *cli)
{
    dv_handover handover = DV_HANDOVER_INIT;
    int64_t cards = 0;

    handover.received_on = (dv_date)((time(NULL) + 7 * 3600) / 86400); /* in Viet Nam */
    if (!operand_number(cli, 0, &handover.run_id) ||
        (option_given(cli, OPT_DATE) && !option_date(cli, OPT_DATE, &handover.received_on)))
        return EXIT_USAGE;
    handover.unit_code = scope(cli);
    handover.received_by = cli->value[OPT_BY];
    handover.absent = cli->value[OPT_ABSENT];
    TRY(open_registry(cli));
    TRY(dv_handover_record(cli->registry, &handover, &cards, &cli->err));
    say_count(cli, "handed_over", cards, tr("Cards handed over", "Số thẻ đã trao"));
    next_step(cli, "doanvien run report %lld", (long long)handover.run_id);
    return 0;
}

int run_bureau(cli_app *cli)
{
    dv_bureau_request request = DV_BUREAU_REQUEST_INIT;
    cli_progress bar;
    dv_progress progress = progress_begin(&bar, tr("cards", "thẻ"));
    int64_t cards = 0;
    dv_status status;

    if (!operand_number(cli, 0, &request.run_id))
        return EXIT_USAGE;
    request.unit_code = scope(cli);
    request.photos_folder = cli->value[OPT_PHOTOS];
    request.path = cli->value[OPT_OUT];
    request.progress = &progress;
    status = open_registry(cli);
    if (status == DV_OK)
        status = dv_bureau_export(cli->registry, &request, &cards, &cli->err);
    progress_end(&bar);
    if (status != DV_OK)
        return report(cli);
    say_count(cli, "cards", cards, tr("Cards in the package", "Số thẻ trong gói"));
    return cards ? 0 : no_file();
}
