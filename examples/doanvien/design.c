/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <string.h>

/* Long enough for a QR of the usual size; no valid code. */
#define SAMPLE_QR                                                                                  \
    "DOANVIEN/V/"                                                                                  \
    "SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7"  \
    "SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7"  \
    "SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7SAMPLE7"

static int design_check(cli_app *cli)
{
    page_auto *faults = NULL;

    TRY(dv_design_check(cli->operand[0], &faults, &cli->err));
    list_page(cli, faults, NULL);
    if (dv_page_count(faults) == 0 && !option_given(cli, OPT_JSON)) {
        say("%s\n", tr("The design can be used.", "Mẫu thẻ dùng được."));
        next_step(cli, "doanvien design preview %s", cli->operand[0]);
    }
    return dv_page_count(faults) ? DV_E_INVALID : 0;
}

static dv_status draw(cli_app *cli, const dv_design *design, dv_side side, const dv_card_face *face,
                      const char *name)
{
    char path[PATH_SIZE], file_name[80];
    new_file file;
    dv_sink sink;
    dv_status status;

    snprintf(file_name, sizeof file_name, "preview-%s-%s.png", name,
             side == DV_FRONT ? "front" : "back");
    if (!join(path, cli->value[OPT_OUT] ? cli->value[OPT_OUT] : ".", file_name))
        return set_error(&cli->err, DV_E_IO, NULL, "%s",
                         tr("the path is too long", "đường dẫn quá dài"));
    if ((status = new_file_open(&file, path, &cli->err)) != DV_OK)
        return status;
    sink = new_file_sink(&file);
    status = dv_design_draw_png(design, side, face, 300, &sink, &cli->err);
    if (status == DV_OK)
        status = new_file_keep(&file, &cli->err);
    new_file_drop(&file);
    if (status == DV_OK && !option_given(cli, OPT_JSON))
        say("%s\n", path);
    return status;
}

static int design_preview(cli_app *cli)
{
    static const struct {
        const char *name, *full_name, *unit_name;
    } person[] = {
        {"short", "Lê An", "Công đoàn cơ sở Giày Trảng Bàng"},
        {"long", "Nguyễn Phước Thị Huyền Trang Quỳnh",
         "Công đoàn cơ sở Trung tâm Khuyến công và Tư vấn phát triển công nghiệp tỉnh Phú Xuân"},
    };
    dv_card_face face = DV_CARD_FACE_INIT;
    dv_design *design = NULL;
    dv_status status = DV_OK;

    TRY(dv_design_load(cli->operand[0], &design, &cli->err));
    if (cli->value[OPT_OUT])
        status = make_folder(cli->value[OPT_OUT], 0777, &cli->err);
    face.member_no = "0000000019";
    face.birth_date = "16/04/1971";
    face.sex = "Nữ";
    face.unit_of_issue = "Liên đoàn Lao động tỉnh Phú Xuân";
    face.joined_on = "31/03/2026";
    face.issued_on = "15/04/2026";
    face.expires_on = "15/04/2031";
    face.card_no = "0123456789abcdef";
    face.qr_text = SAMPLE_QR;
    for (size_t i = 0; status == DV_OK && i < sizeof person / sizeof *person; i++) {
        face.full_name = person[i].full_name;
        face.unit_name = person[i].unit_name;
        for (dv_side side = DV_FRONT; status == DV_OK && side <= DV_BACK; side++)
            if (dv_design_has_side(design, side))
                status = draw(cli, design, side, &face, person[i].name);
    }
    dv_design_free(design);
    return status == DV_OK ? 0 : report(cli);
}

static const cli_command commands[] = {
    {"check",
     "DIR",
     1,
     1,
     0,
     0,
     design_check,
     {"list every fault of a card design", "liệt kê mọi lỗi của mẫu thẻ"},
     {"Exit code 8 when it has faults.\n", "Mã thoát 8 khi có lỗi.\n"}},
    {"preview",
     "DIR",
     1,
     1,
     0,
     O(OUT),
     design_preview,
     {"draw a long-named and a short-named person", "vẽ thử thẻ của người tên dài và tên ngắn"},
     {"PNG of both sides, in --out or the folder at hand.\n",
      "PNG cả hai mặt, vào --out hoặc thư mục hiện tại.\n"}},
    {0},
};

const cli_group design_group = {"design", {"what cards look like", "mẫu thẻ"}, commands};
