/*
 * tests/people.h - made-up members as the cards of a print room have them: names of one to eight
 * words, every stacked accent, short and long units. Of the numbers of support_random().
 */
#ifndef DV_TESTS_PEOPLE_H
#define DV_TESTS_PEOPLE_H

#include "support.h"

struct person {
    char name[128], number[16], born[16], unit[160], joined[16];
    dv_card_face face;
};

#define PEOPLE_PICK(words) (words)[support_random() % (sizeof(words) / sizeof *(words))]

static inline void person_name(char *name, size_t room)
{
    static const char *const family[] = {"Nguyễn",
                                         "Trần",
                                         "Lê",
                                         "Phạm",
                                         "Huỳnh",
                                         "Đặng",
                                         "Đỗ",
                                         "Võ",
                                         "Vũ",
                                         "Ngô",
                                         "Dương",
                                         "Lý",
                                         "Ẩn",
                                         "Ỷ",
                                         "Tôn Thất",
                                         "Tôn Nữ",
                                         "Công Tằng",
                                         "Âu Dương",
                                         "Hoàng Phủ",
                                         "Nguyễn Phúc",
                                         "Nguyễn Phước",
                                         "Tống Nguyễn",
                                         "Công Huyền Tôn Nữ"};
    static const char *const middle[] = {
        "Thị",  "Văn",    "Đức",    "Hữu",   "Ngọc",  "Thị Hồng", "Quỳnh",    "Phương", "Thị Mỹ",
        "Đăng", "Nguyễn", "Trường", "Hoàng", "Khánh", "Ỷ",        "Thị Diễm", ""};
    static const char *const given[] = {
        "An",          "Ý",           "Ẩn",         "Ẫm",         "Ễnh",    "Ộp",    "Ữu",
        "Nghiễm",      "Nghiệp",      "Trường",     "Phượng",     "Ngưỡng", "Quyển", "Ánh",
        "Ở",           "Thuỷ",        "Mỹ",         "Khuếch",     "Hương",  "Tuyết", "Nghĩa",
        "Giang Hương", "Huyền Trang", "Thuỳ Dương", "Minh Ngưỡng"};
    static const char *const hostile[] = {"ẪỄỘỮ ẰẮẲẴ ỀẾỂỄ ỒỐỔỖ", "Ậ Ệ Ộ Ợ Ự Ỵ", "Đỗ ỰỄ ẪM",
                                          "Souksavanh Phommachanh"};
    const char *parts[3];

    if (support_random() % 40 == 0) {
        snprintf(name, room, "%s", PEOPLE_PICK(hostile));
        return;
    }
    parts[0] = PEOPLE_PICK(family);
    parts[1] = PEOPLE_PICK(middle);
    parts[2] = PEOPLE_PICK(given);
    snprintf(name, room, "%s%s%s %s", parts[0], *parts[1] ? " " : "", parts[1], parts[2]);
}

/* The face points into the person, who must stay where it is. */
static inline void person_make(struct person *person, int n)
{
    static const char *const unit[] = {
        "Công đoàn cơ sở Công ty TNHH Dệt may Ỷ Lan", "Công đoàn cơ sở Trường Mầm non Hoạ Mi",
        "Công đoàn bộ phận Xưởng may 3",
        "Công đoàn Xí nghiệp Chế biến Thủy sản Xuất khẩu Nguyễn Hữu Thọ",
        "CĐCS Bệnh viện Đa khoa khu vực Ngưỡng Cửa"};
    dv_card_face face = DV_CARD_FACE_INIT;

    person_name(person->name, sizeof person->name);
    snprintf(person->number, sizeof person->number, "%010d", n);
    snprintf(person->born, sizeof person->born, "%02u/%02u/19%02u", 1 + support_random() % 28,
             1 + support_random() % 12, 60 + support_random() % 40);
    snprintf(person->unit, sizeof person->unit, "%s", PEOPLE_PICK(unit));
    snprintf(person->joined, sizeof person->joined, "%02u/%02u/20%02u", 1 + support_random() % 28,
             1 + support_random() % 12, support_random() % 26);
    person->face = face;
    person->face.full_name = person->name;
    person->face.member_no = person->number;
    person->face.birth_date = person->born;
    person->face.sex = support_random() % 2 ? "Nam" : "Nữ";
    person->face.unit_name = person->unit;
    person->face.unit_of_issue = "Công đoàn các khu công nghiệp tỉnh Bình Dương";
    person->face.joined_on = person->joined;
    person->face.issued_on = "22/11/2026";
    person->face.expires_on = "22/11/2031";
    person->face.card_no = "0123456789abcdef";
}

#endif
