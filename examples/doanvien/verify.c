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

static void say_verdict(const cli_app *cli, dv_verdict verdict, const dv_token *token)
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

/* One code; *worst is raised to its exit code. */
static int check(cli_app *cli, const dv_keyring *ring, const char *text, int *worst)
{
    dv_verdict verdict = DV_MALFORMED;
    dv_token *token = NULL;
    int64_t now = (int64_t)time(NULL);
    int code = 0;

    if (cli->registry) {
        TRY(dv_verify(cli->registry, ring, text, now, &token, &verdict, &cli->err));
    } else {
        TRY(dv_token_verify(ring, text, now, &token, &cli->err));
        verdict = dv_token_verdict(token);
    }
    say_verdict(cli, verdict, token);
    if (cli->registry && verdict == DV_REVOKED)
        code = say_live(cli, token);
    dv_token_free(token);
    fflush(stdout);
    if (verdict != DV_VALID && EXIT_VERDICT + (int)verdict > *worst)
        *worst = EXIT_VERDICT + (int)verdict;
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

static int check_lines(cli_app *cli, const dv_keyring *ring, int *worst)
{
    char line[4 * DV_QR_TEXT_MAX];
    int lines = 0, code = 0;

    while (!code && read_line(line, sizeof line)) {
        if (!line[strspn(line, " \t\r")])
            continue;
        lines++;
        code = check(cli, ring, line, worst);
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

static int verify(cli_app *cli)
{
    dv_keyring *ring = NULL;
    int worst = 0, code;

    if (option_given(cli, OPT_OFFLINE) && option_given(cli, OPT_ONLINE)) {
        warn("doanvien: %s: --offline, --online\n", tr("give one of them", "hãy chọn một"));
        return EXIT_USAGE;
    }
    if (option_given(cli, OPT_ONLINE) ||
        (option_given(cli, OPT_DB) && !option_given(cli, OPT_OFFLINE)))
        TRY(open_registry(cli));
    TRY(open_keys(cli, &ring));
    code = cli->n_operands ? check(cli, ring, cli->operand[0], &worst)
                           : check_lines(cli, ring, &worst);
    dv_keyring_free(ring);
    return code ? code : worst;
}

static const cli_command commands[] = {
    {NULL,
     "[TEXT]",
     0,
     1,
     0,
     O(KEYS) | O(OFFLINE) | O(ONLINE),
     verify,
     {"check the text of a QR code", "kiểm tra nội dung mã QR"},
     {"Without TEXT codes are read from standard input, a line each, as a hand scanner types "
      "them.\n"
      "Offline unless --db or --online is given: needs the key list only. Asking the database "
      "adds\n"
      "revoked, replaced and not issued.\n"
      "Exit codes: 0 valid, 21 expired, 22 forged, 23 unknown key, 24 malformed, 25 revoked,\n"
      "26 replaced, 27 not issued; of several lines the highest. Others: doanvien --help\n"
      "Example: doanvien verify --json <codes.txt\n",
      "Không có TEXT thì đọc từ đầu vào, mỗi dòng một mã, như máy quét cầm tay gõ vào.\n"
      "Không cần mạng, trừ khi có --db hoặc --online: chỉ cần danh sách khóa. Hỏi cơ sở dữ liệu\n"
      "thì biết thêm: đã thu hồi, đã thay, chưa từng cấp.\n"
      "Mã thoát: 0 hợp lệ, 21 hết hạn, 22 giả mạo, 23 khóa lạ, 24 không phải mã thẻ, 25 đã thu "
      "hồi,\n"
      "26 đã thay thẻ khác, 27 chưa từng cấp; nhiều dòng thì lấy số cao nhất.\n"
      "Ví dụ: doanvien verify --json <codes.txt\n"}},
    {0},
};

const cli_group verify_group = {
    "verify", {"is this card good?", "thẻ này có thật không?"}, commands};
