/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void day(char text[20], int64_t seconds)
{
    time_t time = (time_t)seconds;
    struct tm local;

    if (!localtime_r(&time, &local) || !strftime(text, 20, (tr)("%Y-%m-%d", "%d/%m/%Y"), &local))
        strcpy(text, "?");
}

/* Whom a code is checked against. */
typedef struct verify_by {
    dv_keyring *ring;
    dv_status_list *list; /* NULL: none */
} verify_by;

static void say_list(const verify_by *by, dv_list_word said)
{
    const char *remark = status_word(said);
    char age[40];

    status_age(age, by->list, (int64_t)time(NULL));
    say("  (%s %s%s%s)", tr("status list", "danh sách trạng thái"), age, remark ? "; " : "",
        remark ? remark : "");
}

static void say_verdict(const cli_app *cli, const verify_by *by, dv_verdict verdict,
                        dv_list_word said, const dv_token *token)
{
    const char *name = dv_token_full_name(token), *no = dv_token_member_no(token);
    char issued[20], expires[20];

    if (option_given(cli, OPT_JSON)) {
        json_text("verdict", dv_verdict_name(verdict), true);
        json_text("member_no", no, false);
        json_text("full_name", name, false);
        json_text("card_id", dv_token_card_id(token), false);
        json_text("kid", dv_token_kid(token), false);
        json_int("issued_at", dv_token_issued_at(token), false);
        json_int("expires_at", dv_token_expires_at(token), false);
        if (by->list) {
            json_text("list", dv_list_word_name(said), false);
            json_int("list_age_s", (int64_t)time(NULL) - dv_status_list_issued_at(by->list), false);
        }
        say("}\n");
        return;
    }
    say("%s", word(dv_verdict_name(verdict)));
    if (no && name) {
        day(issued, dv_token_issued_at(token));
        day(expires, dv_token_expires_at(token));
        say("  %s  ", no);
        say_clean(name);
        say("  %s %s%s%s", tr("issued", "cấp ngày"), issued,
            dv_token_expires_at(token) ? tr(", valid until ", ", có giá trị đến ") : "",
            dv_token_expires_at(token) ? expires : "");
    } else if (dv_token_kid(token)) {
        say("  %s %s", tr("key", "khóa"), dv_token_kid(token));
    } else {
        say("  %s", tr("this is not the text of a card's code; scan it again",
                       "đây không phải nội dung mã thẻ; hãy quét lại"));
    }
    if (by->list && name)
        say_list(by, said);
    say("\n");
}

/* The number on a revoked card may be dead, as the same person holds another one. */
static int say_live(cli_app *cli, const dv_token *token)
{
    page_auto *page = NULL;

    if (option_given(cli, OPT_JSON))
        return 0;
    TRY(dv_duplicate_live(cli->registry, dv_token_card_id(token), &page, &cli->err));
    if (dv_page_count(page))
        say("  %s: %s\n",
            tr("this number is dead, the person's number is",
               "mã số này không dùng nữa, mã số của người này là"),
            dv_page_text(page, 0, "live_no"));
    return 0;
}

/* 0 for a good card, unless only a list was asked and that cannot vouch for it. */
static int exit_code(const cli_app *cli, dv_verdict verdict, dv_list_word said)
{
    if (verdict != DV_VALID)
        return EXIT_VERDICT + (int)verdict;
    return !cli->registry &&
                   (said == DV_LIST_OTHER || said == DV_LIST_OLDER || said == DV_LIST_EXPIRED)
               ? EXIT_UNVOUCHED
               : 0;
}

/* One code; *worst is raised to its exit code. */
static int check(cli_app *cli, const verify_by *by, const char *text, int *worst)
{
    dv_verify_request request = DV_VERIFY_REQUEST_INIT;
    dv_verdict verdict = DV_MALFORMED;
    dv_list_word said = DV_LIST_NONE;
    dv_token *token = NULL;
    int code = 0;

    request.now = (int64_t)time(NULL);
    request.keyring = by->ring;
    request.registry = cli->registry;
    request.list = by->list;
    TRY(dv_verify_card(&request, text, &token, &verdict, &said, &cli->err));
    say_verdict(cli, by, verdict, said, token);
    if (cli->registry && verdict == DV_REVOKED)
        code = say_live(cli, token);
    dv_token_free(token);
    fflush(stdout);
    if (exit_code(cli, verdict, said) > *worst)
        *worst = exit_code(cli, verdict, said);
    return code;
}

/*
 * The next line, as a hand scanner types it: without its end, cut at size - 1 bytes, which is far
 * longer than any code. A NUL byte is in no code and may not end one.
 */
static bool read_line(char *line, size_t size)
{
    size_t length = 0;
    int c;

    while ((c = getchar()) != EOF && c != '\n')
        if (length + 1 < size)
            line[length++] = c ? (char)c : '?';
    line[length] = '\0';
    return c != EOF || length;
}

static int check_lines(cli_app *cli, const verify_by *by, int *worst)
{
    char line[4 * DV_QR_TEXT_MAX];
    int lines = 0, code = 0;

    while (!code && read_line(line, sizeof line)) {
        if (!line[strspn(line, " \t\r")])
            continue;
        lines++;
        code = check(cli, by, line, worst);
    }
    if (!code && !lines) {
        warn("doanvien: %s\n", tr("no code was read", "không đọc được mã nào"));
        *worst = EXIT_VERDICT + DV_MALFORMED;
    }
    return code;
}

static dv_status open_keys(cli_app *cli, dv_keyring **ret_ring)
{
    char keys[PATH_SIZE];
    dv_status status = key_list_path(cli, keys);

    if (status == DV_OK)
        status = dv_keyring_open(keys, ret_ring, &cli->err);
    if (status != DV_E_NOT_FOUND)
        return status;
    return set_error(
        &cli->err, status,
        tr("Ask the union for its keys.txt; put it there, or name it with --keys FILE.",
           "Hãy xin công đoàn tệp keys.txt; đặt vào đó, hoặc chỉ bằng --keys TỆP."),
        "%s: %s", tr("there is no list of keys", "không có danh sách khóa"), keys);
}

/* With a list at hand a database that cannot be reached is said, and done without. */
static int open_ledger(cli_app *cli)
{
    dv_status status = open_registry(cli);

    if (status != DV_E_CONNECT || !cli->value[OPT_STATUS])
        TRY(status);
    else
        warn("doanvien: %s\n", tr("no database; going by the status list alone",
                                  "không kết nối được cơ sở dữ liệu; chỉ dựa vào danh sách"));
    return 0;
}

static int verify(cli_app *cli)
{
    verify_by by = {0};
    int worst = 0, code;

    if (option_given(cli, OPT_OFFLINE) && option_given(cli, OPT_ONLINE)) {
        warn("doanvien: %s: --offline, --online\n", tr("give one of them", "hãy chọn một"));
        return EXIT_USAGE;
    }
    if (option_given(cli, OPT_ONLINE) ||
        (option_given(cli, OPT_DB) && !option_given(cli, OPT_OFFLINE)))
        if ((code = open_ledger(cli)) != 0)
            return code;
    TRY(open_keys(cli, &by.ring));
    if (cli->value[OPT_STATUS] &&
        dv_status_list_open(by.ring, cli->value[OPT_STATUS], &by.list, &cli->err) != DV_OK)
        code = report(cli);
    else
        code = cli->n_operands ? check(cli, &by, cli->operand[0], &worst)
                               : check_lines(cli, &by, &worst);
    dv_status_list_free(by.list);
    dv_keyring_free(by.ring);
    return code ? code : worst;
}

static const cli_command commands[] = {
    {NULL,
     "[TEXT]",
     0,
     1,
     0,
     O(KEYS) | O(OFFLINE) | O(ONLINE) | O(STATUS),
     verify,
     {"check the text of a QR code", "kiểm tra nội dung mã QR"},
     {"Without TEXT codes are read from standard input, a line each, as a hand scanner types "
      "them.\n"
      "Offline unless --db or --online is given: needs the key list only. Asking the database "
      "adds\n"
      "revoked, replaced and not issued. A status list, instead or besides, adds revoked and\n"
      "replaced without a network; how old it is is said.\n"
      "Exit codes: 0 valid, 21 expired, 22 forged, 23 unknown key, 24 malformed, 25 revoked,\n"
      "26 replaced, 27 not issued, 28 signed well, but the status list cannot vouch for it; of "
      "several lines the highest. Others: doanvien --help\n"
      "Example: doanvien verify --json <codes.txt\n",
      "Không có TEXT thì đọc từ đầu vào, mỗi dòng một mã, như máy quét cầm tay gõ vào.\n"
      "Không cần mạng, trừ khi có --db hoặc --online: chỉ cần danh sách khóa. Hỏi cơ sở dữ liệu\n"
      "thì biết thêm: đã thu hồi, đã thay, chưa từng cấp. Có danh sách trạng thái (--status), "
      "thay\n"
      "hoặc cùng với cơ sở dữ liệu, thì không cần mạng vẫn biết đã thu hồi, đã thay; tuổi của "
      "danh\n"
      "sách luôn được nêu.\n"
      "Mã thoát: 0 hợp lệ, 21 hết hạn, 22 giả mạo, 23 khóa lạ, 24 không phải mã thẻ, 25 đã thu "
      "hồi,\n"
      "26 đã thay thẻ khác, 27 chưa từng cấp, 28 chữ ký đúng nhưng danh sách không bảo đảm được;\n"
      "nhiều dòng thì lấy số cao nhất.\n"
      "Ví dụ: doanvien verify --json <codes.txt\n"}},
    {0},
};

const cli_group verify_group = {
    "verify", {"is this card good?", "thẻ này có thật không?"}, commands};
