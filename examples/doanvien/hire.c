/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The columns of the preview, as scripts read them. */
static const char preview[] = "row code outcome full_name born sex id_kind id_number phone hired "
                              "unit repairs warning reason";

static dv_status compare(cli_app *cli, const char *path, int64_t *ret_intake)
{
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_input input = DV_INPUT_INIT;
    cli_progress bar;
    dv_progress progress = progress_begin(&bar, tr("rows", "dòng"));
    dv_status status = open_registry(cli);

    input.path = path;
    request.source = cli->value[OPT_SOURCE];
    request.map = cli->value[OPT_MAP];
    request.input = &input;
    request.progress = &progress;
    if (status == DV_OK)
        status = dv_feed_compare(cli->registry, &request, ret_intake, &cli->err);
    progress_end(&bar);
    return status;
}

static dv_status rows(cli_app *cli, dv_intake_filter filter, const char *after, dv_page **ret_page)
{
    return dv_intake_rows(cli->registry, cli->id, filter, after, PAGE_ROWS, ret_page, &cli->err);
}

static dv_status all_rows(cli_app *cli, const char *after, dv_page **ret_page)
{
    return rows(cli, DV_INTAKE_ALL, after, ret_page);
}

static dv_status attention(cli_app *cli, const char *after, dv_page **ret_page)
{
    return rows(cli, DV_INTAKE_ATTENTION, after, ret_page);
}

/* Counts that are not zero, on one line. */
static int print_counts(cli_app *cli, int64_t *ret_rejected, int64_t *ret_changes)
{
    static const char *const name[] = {"new",      "changed", "same",      "left",   "repeated",
                                       "repaired", "warned",  "ambiguous", "refused"};
    page_auto *page = NULL;

    TRY(dv_intake_summary(cli->registry, cli->id, &page, &cli->err));
    *ret_rejected = dv_page_int(page, 0, "ambiguous") + dv_page_int(page, 0, "refused");
    *ret_changes = dv_page_int(page, 0, "new") + dv_page_int(page, 0, "changed") +
                   dv_page_int(page, 0, "left");
    say("%s %lld: %lld %s", tr("Intake", "Đợt"), (long long)cli->id,
        (long long)dv_page_int(page, 0, "rows"), word("rows"));
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        if (dv_page_int(page, 0, name[i]))
            say(", %lld %s", (long long)dv_page_int(page, 0, name[i]), word(name[i]));
    say("\n");
    return 0;
}

static void next_rejects(const cli_app *cli)
{
    next_step(cli, "doanvien hire rejects %lld --out rejects-%lld.csv   (%s)", (long long)cli->id,
              (long long)cli->id, tr("the rows that need mending", "các dòng cần sửa"));
}

/* Rows that a human should look at, each with what the file had there, and what to do next. */
static int print_preview(cli_app *cli)
{
    int64_t rejected = 0, changes = 0, listed = 0;
    int code = print_counts(cli, &rejected, &changes);

    if (!code)
        code = list(cli, attention, "row outcome code full_name note value", &listed);
    if (code)
        return code;
    if (rejected)
        next_rejects(cli);
    if (changes)
        next_step(cli, "doanvien hire apply %lld", (long long)cli->id);
    else
        say("%s\n", tr("Nothing has changed: there is nothing to apply.",
                       "Không có gì thay đổi: không cần áp dụng."));
    return 0;
}

static int hire_compare(cli_app *cli)
{
    bool csv = option_given(cli, OPT_CSV), json = option_given(cli, OPT_JSON);

    TRY(compare(cli, cli->operand[0], &cli->id));
    if (csv || json)
        warn("intake %lld\n", (long long)cli->id);
    return csv || json ? list(cli, all_rows, preview, NULL) : print_preview(cli);
}

/* Digits only, and no file of that name: the number of an intake. */
static bool is_intake(const char *text)
{
    return !text[strspn(text, "0123456789")] && access(text, F_OK) != 0;
}

static int hire_apply(cli_app *cli)
{
    const char *what = cli->operand[0];
    int64_t changes = 0, planned = 0, rejected = 0;

    if (is_intake(what)) {
        if (!operand_number(cli, 0, &cli->id))
            return EXIT_USAGE;
        TRY(open_registry(cli));
    } else if (!option_given(cli, OPT_SOURCE)) {
        warn("doanvien: %s\n",
             tr("applying a file needs --source NAME", "áp dụng một tệp cần --source TÊN"));
        return EXIT_USAGE;
    } else {
        TRY(compare(cli, what, &cli->id));
    }
    TRY(dv_feed_apply(cli->registry, cli->id, &changes, &cli->err));
    if (option_given(cli, OPT_JSON)) {
        json_int("intake", cli->id, true);
        json_int("changes", changes, false);
        say("}\n");
        return 0;
    }
    if (print_counts(cli, &rejected, &planned) != 0)
        return (int)cli->err.status;
    say("%s: %lld\n", tr("Applied; changes", "Đã áp dụng; số thay đổi"), (long long)changes);
    if (rejected)
        next_rejects(cli);
    next_step(cli, "doanvien admission admit --all-units --decision NO --date D "
                   "--submitter A --approver B");
    return 0;
}

static int32_t to_output(void *user, const uint8_t *data, size_t size)
{
    return fwrite(data, 1, size, user) != size;
}

static int hire_rejects(cli_app *cli)
{
    const char *path = cli->value[OPT_OUT];
    dv_sink sink = {to_output, stdout};
    new_file file;
    page_auto *page = NULL;
    dv_status status;

    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    if (!path) {
        TRY(dv_intake_rejects(cli->registry, cli->id, &sink, &cli->err));
        return 0;
    }
    TRY(new_file_open(&file, path, &cli->err));
    sink = new_file_sink(&file);
    status = dv_intake_rejects(cli->registry, cli->id, &sink, &cli->err);
    if (status == DV_OK)
        status = new_file_keep(&file, &cli->err);
    new_file_drop(&file);
    if (status != DV_OK)
        return report(cli);
    TRY(dv_intake_summary(cli->registry, cli->id, &page, &cli->err));
    next_step(cli, "doanvien hire compare '%s' --source '%s'   (%s)", path,
              dv_page_text(page, 0, "source"),
              tr("after the rows were mended by hand", "sau khi sửa các dòng bằng tay"));
    return 0;
}

static const cli_command commands[] = {
    {"compare",
     "FILE",
     1,
     1,
     O(SOURCE),
     O(MAP) | O(CSV),
     hire_compare,
     {"read an HR export and show what it would change", "đọc tệp nhân sự, xem trước thay đổi"},
     {"Nothing but the intake is written. Delimiter, encoding, header and columns are found by\n"
      "themselves; --map names the rest, by the fields code, full_name (or family_name and\n"
      "given_name), born, sex, id_number (or cmnd, passport, id_kind), hired, unit, job_title,\n"
      "phone, email, state.\n"
      "Example: doanvien hire compare staff.csv --source hr --map \"born=Birthday\"\n",
      "Chỉ ghi đợt xem trước. Dấu phân cách, bảng mã, dòng tiêu đề và cột được tự nhận ra;\n"
      "--map chỉ các cột còn lại, theo tên trường: code, full_name (hoặc family_name và\n"
      "given_name), born, sex, id_number (hoặc cmnd, passport, id_kind), hired, unit, job_title,\n"
      "phone, email, state.\n"
      "Ví dụ: doanvien hire compare nhanvien.csv --source hr --map \"born=Ngày, tháng sinh\"\n"}},
    {"apply",
     "INTAKE|FILE",
     1,
     1,
     0,
     O(SOURCE) | O(MAP),
     hire_apply,
     {"do what the preview said; a file: compare and apply",
      "thực hiện bản xem trước; với tệp: so sánh rồi áp dụng"},
     {"An argument of digits only is an intake, unless a file has that name; a file needs "
      "--source.\n"
      "Example: doanvien hire apply staff.csv --source hr\n",
      "Chỉ gồm chữ số là số đợt, trừ khi có tệp tên như vậy; với tệp cần --source.\n"
      "Ví dụ: doanvien hire apply nhanvien.csv --source hr\n"}},
    {"rejects",
     "INTAKE",
     1,
     1,
     0,
     O(OUT),
     hire_rejects,
     {"refused and ambiguous rows as CSV, to be mended", "xuất các dòng bị từ chối để sửa"},
     {NULL, NULL}},
    {0},
};

const cli_group hire_group = {
    "hire",
    {"newly hired staff from the HR system", "nhân viên mới từ hệ thống nhân sự"},
    commands};
