/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>

enum { READ_ALL_S = 86400 }; /* a statement that reads the whole log or registry may take hours */

/* The file that an option names, else one of the home folder. */
static dv_status path_of(cli_app *cli, cli_option option, const char *name, char path[PATH_SIZE])
{
    if (!cli->value[option])
        return home_path(name, path, &cli->err);
    snprintf(path, PATH_SIZE, "%s", cli->value[option]);
    return DV_OK;
}

static dv_status events(cli_app *cli, const char *after, dv_page **ret_page)
{
    return dv_events_list(cli->registry, scope(cli), after, PAGE_ROWS, ret_page, &cli->err);
}

static int events_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, events, "event_id at officer verb unit_code person_id old new", NULL);
}

static int events_key(cli_app *cli)
{
    char key[PATH_SIZE], keys[PATH_SIZE], folder[PATH_SIZE], kid[2 * DV_KEY_ID_SIZE + 1];

    TRY(home_path("keys", folder, &cli->err));
    TRY(make_folder(folder, 0700, &cli->err));
    TRY(path_of(cli, OPT_KEY, "keys/head.key", key));
    TRY(path_of(cli, OPT_KEYS, "keys/heads.txt", keys));
    TRY(dv_key_new_for(key, keys, DV_KEY_HEAD, kid, &cli->err));
    if (option_given(cli, OPT_JSON)) {
        json_text("kid", kid, true);
        json_text("key", key, false);
        json_text("keys", keys, false);
        say("}\n");
        return 0;
    }
    say("%s %s\n", tr("New key for heads of the log", "Khóa mới để ký đầu chuỗi nhật ký"), kid);
    say("  %s: %s\n", tr("secret, keep it safe", "bí mật, giữ kín"), key);
    say("  %s: %s\n", tr("public", "công khai"), keys);
    return 0;
}

static int events_head(cli_app *cli)
{
    const char *out = cli->value[OPT_OUT];
    page_auto *page = NULL;
    char key[PATH_SIZE];
    dv_signer *signer = NULL;
    dv_status status;

    TRY(open_registry(cli));
    if (!out) {
        TRY(dv_events_heads(cli->registry, &page, &cli->err));
        list_page(cli, page, NULL);
        return 0;
    }
    TRY(path_of(cli, OPT_KEY, "keys/head.key", key));
    TRY(dv_signer_open(key, &signer, &cli->err));
    status = dv_events_head_sign(cli->registry, signer, out, &cli->err);
    dv_signer_free(signer);
    TRY(status);
    say_count(cli, "signed", 1, tr("Heads signed into the file", "Số tệp đầu chuỗi đã ký"));
    next_step(cli, "doanvien events verify --head %s   (%s)", out,
              tr("keep the file away from the database", "giữ tệp này tách khỏi cơ sở dữ liệu"));
    return 0;
}

static dv_status compare_head(cli_app *cli, dv_page **ret_page)
{
    char keys[PATH_SIZE];
    dv_keyring *ring = NULL;
    dv_status status = path_of(cli, OPT_KEYS, "keys/heads.txt", keys);

    if (status == DV_OK)
        status = dv_keyring_open(keys, &ring, &cli->err);
    if (status == DV_OK)
        status =
            dv_events_head_check(cli->registry, ring, cli->value[OPT_HEAD], ret_page, &cli->err);
    dv_keyring_free(ring);
    return status;
}

/* 0, or EXIT_BROKEN when there are faults. */
static int say_faults(const cli_app *cli, const dv_page *page)
{
    if (dv_page_count(page) || option_given(cli, OPT_JSON))
        list_page(cli, page, NULL);
    return dv_page_count(page) ? EXIT_BROKEN : 0;
}

/* The chains against the head first: who wrote the log anew made chains that hold its rows. */
static int events_verify(cli_app *cli)
{
    page_auto *rows = NULL;
    page_auto *heads = NULL;
    int code = 0;

    cli->statement_timeout_s = READ_ALL_S;
    TRY(open_registry(cli));
    if (cli->value[OPT_HEAD]) {
        TRY(compare_head(cli, &heads));
        if (dv_page_count(heads))
            return say_faults(cli, heads);
    }
    TRY(dv_events_verify(cli->registry, &rows, &cli->err));
    code = say_faults(cli, rows);
    if (!code && !option_given(cli, OPT_JSON))
        say("%s\n", tr("The log is as it was written.", "Nhật ký còn nguyên vẹn."));
    return code;
}

static int check(cli_app *cli)
{
    page_auto *page = NULL;
    int code = 0;

    cli->statement_timeout_s = READ_ALL_S;
    TRY(open_registry(cli));
    TRY(dv_registry_check(cli->registry, &page, &cli->err));
    for (int32_t i = 0; i < dv_page_count(page); i++) {
        const char *first = dv_page_text(page, i, "first");

        if (first)
            code = EXIT_BROKEN;
        if (option_given(cli, OPT_JSON))
            continue;
        say("%s\t%s", word(dv_page_text(page, i, "state")), word(dv_page_text(page, i, "rule")));
        if (first) {
            say(": ");
            say_clean(first);
        }
        say("\n");
    }
    if (option_given(cli, OPT_JSON))
        list_page(cli, page, NULL);
    return code;
}

static const cli_command commands[] = {
    {"list",
     "",
     0,
     0,
     O(UNIT),
     O(CSV),
     events_list,
     {"who did what, the newest first", "ai đã làm gì, mới nhất trước"},
     {NULL, NULL}},
    {"verify",
     "",
     0,
     0,
     0,
     O(HEAD) | O(KEYS),
     events_verify,
     {"find what was changed behind the registry's back", "tìm chỗ nhật ký bị sửa lén"},
     {"Reads the whole log. With --head the log is first compared with a head signed earlier, "
      "which\n"
      "also shows a tail that was cut off. Key list: keys/heads.txt in the home folder.\n"
      "Exit codes: 0 the log is whole, 30 it is not. Others: doanvien --help\n",
      "Đọc toàn bộ nhật ký. Có --head thì trước hết so với đầu chuỗi đã ký trước đây, nhờ đó thấy "
      "cả\n"
      "phần cuối bị cắt bỏ. Danh sách khóa: keys/heads.txt trong thư mục dữ liệu.\n"
      "Mã thoát: 0 nhật ký nguyên vẹn, 30 không nguyên vẹn. Các mã khác: doanvien --help\n"}},
    {"head",
     "",
     0,
     0,
     0,
     O(OUT) | O(KEY),
     events_head,
     {"where the log ends; with --out signed, into a file",
      "điểm cuối của nhật ký; có --out thì ký và ghi ra tệp"},
     {"Without --key signs with keys/head.key in the home folder, made by: doanvien events key\n"
      "Keep the file where those who can write to the database cannot.\n",
      "Không có --key thì ký bằng keys/head.key trong thư mục dữ liệu, tạo bằng: doanvien events "
      "key\n"
      "Hãy giữ tệp ở nơi mà người ghi được cơ sở dữ liệu không sửa được.\n"}},
    {"key",
     "",
     0,
     0,
     0,
     O(KEY) | O(KEYS),
     events_key,
     {"make a key pair to sign heads with", "tạo cặp khóa để ký đầu chuỗi nhật ký"},
     {"It signs no cards, and a key that signs cards signs no heads.\n",
      "Khóa này không ký thẻ, và khóa ký thẻ không ký được đầu chuỗi.\n"}},
    {0},
};

const cli_group events_group = {"events", {"the event log", "nhật ký"}, commands};

static const cli_command check_commands[] = {
    {NULL,
     "",
     0,
     0,
     0,
     0,
     check,
     {"ask whether every rule of the registry holds", "kiểm tra mọi quy tắc của sổ đoàn viên"},
     {"Also verifies the event log. Run it after a restore.\n"
      "Exit codes: 0 all hold, 30 one or more are broken. Others: doanvien --help\n",
      "Kiểm tra cả nhật ký. Hãy chạy sau khi phục hồi từ bản sao lưu.\n"
      "Mã thoát: 0 đều đúng, 30 có quy tắc bị vi phạm. Các mã khác: doanvien --help\n"}},
    {0},
};

const cli_group check_group = {
    "check", {"is the registry sound?", "sổ đoàn viên có đúng không?"}, check_commands};
