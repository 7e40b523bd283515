/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>

static dv_status suspects(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_duplicate_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int duplicate_list(cli_app *cli)
{
    int64_t rows = 0;
    int code;

    TRY(open_registry(cli));
    code = list(cli, suspects, NULL, &rows);
    if (!code && rows)
        next_step(cli, "doanvien duplicate propose KEEP OTHER");
    return code;
}

static dv_status merges(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_duplicate_merges(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int duplicate_merges(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, merges,
                "duplicate_id state keep_id keep_name keep_member other_id other_name other_member "
                "proposed_by answered_by undone_by",
                NULL);
}

static bool read_lives(const char *word, int32_t *ret)
{
    *ret = !word                        ? DV_LIVES_UNSAID
           : strcmp(word, "keep") == 0  ? DV_LIVES_KEPT
           : strcmp(word, "other") == 0 ? DV_LIVES_OTHER
                                        : -1;
    if (*ret < 0)
        warn("doanvien: %s: %s\n",
             tr("whose membership goes on is said by keep or other",
                "nơi sinh hoạt tiếp chỉ ghi keep hoặc other"),
             word);
    return *ret >= 0;
}

static int duplicate_propose(cli_app *cli)
{
    dv_merge merge = DV_MERGE_INIT;
    int64_t id = 0;

    if (!operand_number(cli, 0, &merge.keep_id) || !operand_number(cli, 1, &merge.other_id) ||
        !read_lives(cli->operand[2], &merge.lives))
        return EXIT_USAGE;
    merge.reason = cli->value[OPT_REASON];
    TRY(open_registry(cli));
    TRY(dv_duplicate_propose(cli->registry, &merge, &id, &cli->err));
    say_count(cli, "duplicate_id", id, tr("Proposal no.", "Đề xuất số"));
    next_step(cli, "doanvien duplicate approve %lld --officer B", (long long)id);
    return 0;
}

static dv_status approve(cli_app *cli)
{
    return dv_duplicate_approve(cli->registry, cli->id, &cli->err);
}

static dv_status decline(cli_app *cli)
{
    return dv_duplicate_decline(cli->registry, cli->id, cli->value[OPT_REASON], &cli->err);
}

static dv_status undo(cli_app *cli)
{
    return dv_duplicate_undo(cli->registry, cli->id, cli->value[OPT_REASON], &cli->err);
}

/* A deed for each proposal named, up to the first that is refused. */
static int each(cli_app *cli, dv_status (*deed)(cli_app *cli), const char *name, const char *said)
{
    for (int i = 0; i < cli->n_operands; i++)
        if (!operand_number(cli, i, &cli->id))
            return EXIT_USAGE;
    TRY(open_registry(cli));
    for (int i = 0; i < cli->n_operands && operand_number(cli, i, &cli->id); i++)
        TRY(deed(cli));
    say_count(cli, name, cli->n_operands, said);
    return 0;
}

static int duplicate_approve(cli_app *cli)
{
    return each(cli, approve, "merged", tr("Merged", "Số cặp đã gộp"));
}

static int duplicate_decline(cli_app *cli)
{
    return each(cli, decline, "declined", tr("Declined", "Số đề xuất không duyệt"));
}

static int duplicate_undo(cli_app *cli)
{
    return each(cli, undo, "undone", tr("Undone", "Số lần gộp đã hủy"));
}

static int duplicate_dismiss(cli_app *cli)
{
    int64_t first, second;

    if (!operand_number(cli, 0, &first) || !operand_number(cli, 1, &second))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    TRY(dv_duplicate_dismiss(cli->registry, first, second, cli->value[OPT_REASON], &cli->err));
    say_count(cli, "dismissed", 1, tr("Pairs dismissed", "Số cặp xác định là hai người"));
    return 0;
}

static const cli_command commands[] = {
    {"list",
     "",
     0,
     0,
     O(UNIT),
     O(CSV),
     duplicate_list,
     {"who may stand twice, and why", "những ai có thể bị ghi hai lần, và vì sao"},
     {NULL, NULL}},
    {"propose",
     "KEEP OTHER [keep|other]",
     2,
     3,
     0,
     O(REASON),
     duplicate_propose,
     {"propose to merge person OTHER into person KEEP", "đề xuất gộp người OTHER vào người KEEP"},
     {"The number of KEEP lives on. Where both are members of different units, the third word "
      "says\n"
      "whose membership goes on.\n"
      "Example: doanvien duplicate propose 1207 88 keep --reason \"same person, old CMND\"\n",
      "Giữ mã số của KEEP. Nếu hai bên sinh hoạt ở hai đơn vị, từ thứ ba cho biết theo bên nào.\n"
      "Ví dụ: doanvien duplicate propose 1207 88 keep --reason \"cùng người, CMND cũ\"\n"}},
    {"approve",
     "NO...",
     1,
     INT_MAX,
     0,
     0,
     duplicate_approve,
     {"another officer merges as proposed", "cán bộ khác duyệt và gộp"},
     {NULL, NULL}},
    {"decline",
     "NO...",
     1,
     INT_MAX,
     O(REASON),
     0,
     duplicate_decline,
     {"turn proposals down, or take them back", "không duyệt, hoặc rút đề xuất"},
     {NULL, NULL}},
    {"dismiss",
     "PERSON PERSON",
     2,
     2,
     O(REASON),
     0,
     duplicate_dismiss,
     {"they are two persons: suspected no more", "là hai người khác nhau: không nghi trùng nữa"},
     {NULL, NULL}},
    {"undo",
     "NO...",
     1,
     INT_MAX,
     O(REASON),
     0,
     duplicate_undo,
     {"undo merges, by a third officer", "hủy việc gộp, do cán bộ thứ ba"},
     {NULL, NULL}},
    {"merges",
     "",
     0,
     0,
     O(UNIT),
     O(CSV),
     duplicate_merges,
     {"proposals, and what became of them", "các đề xuất và kết quả"},
     {NULL, NULL}},
    {0},
};

const cli_group duplicate_group = {
    "duplicate", {"one person who stands twice", "một người bị ghi hai lần"}, commands};
