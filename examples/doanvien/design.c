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

enum { DPI = 300, PEOPLE = 2, KINDS_MAX = 16 };

/* The shortest and the longest that cards have to bear. */
static const struct {
    const char *name, *full_name, *unit_name;
} person[PEOPLE] = {
    {"short", "Lê An", "Công đoàn cơ sở Giày Trảng Bàng"},
    {"long", "Nguyễn Phước Thị Huyền Trang Quỳnh",
     "Công đoàn cơ sở Trung tâm Khuyến công và Tư vấn phát triển công nghiệp tỉnh Phú Xuân"},
};

static dv_card_face sample(size_t i, const char *kind)
{
    dv_card_face face = DV_CARD_FACE_INIT;

    face.full_name = person[i].full_name;
    face.unit_name = person[i].unit_name;
    face.member_no = "0000000019";
    face.birth_date = "16/04/1971";
    face.sex = "Nữ";
    face.unit_of_issue = "Liên đoàn Lao động tỉnh Phú Xuân";
    face.joined_on = "31/03/2026";
    face.issued_on = "15/04/2026";
    face.expires_on = "15/04/2031";
    face.card_no = "0123456789abcdef";
    face.qr_text = SAMPLE_QR;
    face.kind = kind;
    return face;
}

/* What is drawn into one file: a side of a card, or all cards when the side is none. */
typedef struct picture {
    const dv_design *design;
    int32_t side; /* -1: the contact sheet */
    const dv_card_face *const *cards;
    int32_t count;
} picture;

static dv_status draw(cli_app *cli, const picture *p, const char *file_name)
{
    char path[PATH_SIZE];
    new_file file;
    dv_sink sink;
    dv_status status;

    if (!join(path, cli->value[OPT_OUT] ? cli->value[OPT_OUT] : ".", file_name))
        return set_error(&cli->err, DV_E_IO, NULL, "%s",
                         tr("the path is too long", "đường dẫn quá dài"));
    if ((status = new_file_open(&file, path, &cli->err)) != DV_OK)
        return status;
    sink = new_file_sink(&file);
    if (p->side < 0)
        status = dv_design_draw_contact_sheet(p->design, p->cards, p->count, DPI, &sink, &cli->err);
    else
        status =
            dv_design_draw_png(p->design, (dv_side)p->side, p->cards[0], DPI, &sink, &cli->err);
    if (status == DV_OK)
        status = new_file_keep(&file, &cli->err);
    new_file_drop(&file);
    if (status == DV_OK && !option_given(cli, OPT_JSON))
        say("%s\n", path);
    return status;
}

/* preview-short-front.png, and for a kind preview-officer-short-front.png */
static dv_status draw_sides(cli_app *cli, const dv_design *design, const dv_card_face *card,
                            const char *name)
{
    static const char *const sides[] = {"front", "back"};
    dv_status status = DV_OK;
    char file_name[200];

    for (dv_side side = DV_FRONT; status == DV_OK && side <= DV_BACK; side++) {
        picture p = {design, (int32_t)side, &card, 1};

        snprintf(file_name, sizeof file_name, "preview-%s%s%s-%s.png", card->kind ? card->kind : "",
                 card->kind ? "-" : "", name, sides[side]);
        if (dv_design_has_side(design, side))
            status = draw(cli, &p, file_name);
    }
    return status;
}

static int design_preview(cli_app *cli)
{
    dv_card_face face[PEOPLE * (KINDS_MAX + 1)];
    const dv_card_face *cards[PEOPLE * (KINDS_MAX + 1)];
    dv_design *design = NULL;
    dv_status status = DV_OK;
    int32_t count = 0, kinds;

    TRY(dv_design_load(cli->operand[0], &design, &cli->err));
    kinds = dv_design_kind_count(design);
    if (cli->value[OPT_OUT])
        status = make_folder(cli->value[OPT_OUT], 0777, &cli->err);
    for (int32_t kind = -1; kind < kinds && kind < KINDS_MAX; kind++) {
        for (size_t i = 0; status == DV_OK && i < PEOPLE; i++) {
            face[count] = sample(i, dv_design_kind_at(design, kind));
            cards[count] = &face[count];
            status = draw_sides(cli, design, cards[count], person[i].name);
            count++;
        }
    }
    if (status == DV_OK)
        status = draw(cli, &(picture){design, -1, cards, count}, "preview.png");
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
     {"PNG of both sides at 300 dpi and a contact sheet, preview.png, in --out or the folder\n"
      "at hand; for each kind of member with a face of its own too.\n",
      "PNG cả hai mặt ở 300 dpi và bảng xem chung preview.png, vào --out hoặc thư mục hiện tại;\n"
      "cả cho từng loại đoàn viên có mặt thẻ riêng.\n"}},
    {0},
};

const cli_group design_group = {"design", {"what cards look like", "mẫu thẻ"}, commands};
