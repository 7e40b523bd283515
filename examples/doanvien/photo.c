/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>

static const char columns[] = "member_no full_name code unit_code";

static int photo_import(cli_app *cli)
{
    cli_progress bar;
    dv_progress progress = progress_begin(&bar, tr("files", "tệp"));
    page_auto *page = NULL;
    int64_t kept = 0;
    dv_status status = open_registry(cli);

    if (status == DV_OK)
        status =
            dv_photo_import(cli->registry, cli->operand[0], &progress, &kept, &page, &cli->err);
    progress_end(&bar);
    if (status != DV_OK)
        return report(cli);
    if (option_given(cli, OPT_JSON)) {
        json_int("kept", kept, true);
        say(",\"not_taken\":");
        list_page(cli, page, NULL);
        say("}\n");
        return 0;
    }
    list_page(cli, page, NULL);
    say_count(cli, "kept", kept, tr("Photos kept", "Số ảnh đã lưu"));
    next_step(cli, "doanvien photo list --missing");
    return 0;
}

static dv_status photos(cli_app *cli, const char *after, dv_page **ret_page)
{
    if (option_given(cli, OPT_MISSING))
        return dv_photo_missing(cli->registry, scope(cli), cli->value[OPT_PHOTOS], after, PAGE_ROWS,
                                ret_page, &cli->err);
    return dv_photo_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int photo_list(cli_app *cli)
{
    if (option_given(cli, OPT_PHOTOS) && !option_given(cli, OPT_MISSING)) {
        warn("doanvien: %s\n", tr("--photos goes with --missing", "--photos đi cùng --missing"));
        return EXIT_USAGE;
    }
    TRY(open_registry(cli));
    return list(cli, photos,
                option_given(cli, OPT_MISSING)
                    ? columns
                    : "member_no full_name code unit_code width height kept_at kept_by",
                NULL);
}

static int photo_show(cli_app *cli)
{
    new_file file;
    dv_sink sink;
    dv_status status;

    TRY(open_registry(cli));
    TRY(new_file_open(&file, cli->value[OPT_OUT], &cli->err));
    sink = new_file_sink(&file);
    status = dv_photo_get(cli->registry, cli->operand[0], &sink, &cli->err);
    if (status == DV_OK)
        status = new_file_keep(&file, &cli->err);
    new_file_drop(&file);
    return status == DV_OK ? 0 : report(cli);
}

static int photo_remove(cli_app *cli)
{
    TRY(open_registry(cli));
    TRY(dv_photo_remove(cli->registry, cli->operand[0], &cli->err));
    say_count(cli, "removed", 1, tr("Photos removed", "Số ảnh đã xóa"));
    return 0;
}

static const cli_command commands[] = {
    {"import",
     "DIR",
     1,
     1,
     0,
     0,
     photo_import,
     {"keep photos named by employee code or member number",
      "lưu ảnh đặt tên theo mã nhân viên hoặc mã đoàn viên"},
     {"JPEG or PNG; kept upright, 600 x 800 pixels at most, nothing in them but the picture.\n"
      "A newer photo takes the place of an older one.\n",
      "JPEG hoặc PNG; lưu đúng chiều, không quá 600 x 800 điểm ảnh, chỉ giữ hình.\n"
      "Ảnh mới thay ảnh cũ.\n"}},
    {"list",
     "",
     0,
     0,
     0,
     O(UNIT) | O(MISSING) | O(PHOTOS),
     photo_list,
     {"who has a photo, or with --missing who has none",
      "ai đã có ảnh; thêm --missing: ai chưa có"},
     {"--photos DIR: nor in this folder.\n", "--photos DIR: trong thư mục này cũng không có.\n"}},
    {"show",
     "NO",
     1,
     1,
     O(OUT),
     0,
     photo_show,
     {"write the photo of a member to a file", "ghi ảnh của một đoàn viên ra tệp"},
     {NULL, NULL}},
    {"remove",
     "NO",
     1,
     1,
     0,
     0,
     photo_remove,
     {"remove the photo of a member", "xóa ảnh của một đoàn viên"},
     {NULL, NULL}},
    {0},
};

const cli_group photo_group = {"photo", {"photos of members", "ảnh của đoàn viên"}, commands};
