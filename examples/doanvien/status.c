/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DAY_S = 24 * 60 * 60, HOUR_S = 60 * 60, MINUTE_S = 60 };

void status_age(char text[40], const dv_status_list *list, int64_t now)
{
    int64_t age = now - dv_status_list_issued_at(list);

    if (age < 0)
        age = 0;
    if (age >= 2 * DAY_S)
        snprintf(text, 40, "%lld %s", (long long)age / DAY_S, tr("days old", "ngày tuổi"));
    else if (age >= 2 * HOUR_S)
        snprintf(text, 40, "%lld %s", (long long)age / HOUR_S, tr("hours old", "giờ tuổi"));
    else
        snprintf(text, 40, "%lld %s", (long long)age / MINUTE_S, tr("minutes old", "phút tuổi"));
}

const char *status_word(dv_list_word said)
{
    switch (said) {
    case DV_LIST_OTHER:
        return tr("it is not about cards of this key: ask for the union's own",
                  "không nói về thẻ ký bằng khóa này: hãy xin danh sách của đúng công đoàn");
    case DV_LIST_OLDER:
        return tr("older than the card: it cannot know of it",
                  "cũ hơn thẻ: không thể biết về thẻ này");
    case DV_LIST_EXPIRED:
        return tr("EXPIRED: whether the card was revoked since is not known",
                  "ĐÃ HẾT HẠN: không rõ thẻ có bị thu hồi từ đó đến nay không");
    case DV_LIST_STALE: return tr("fetch a newer one", "hãy lấy danh sách mới hơn");
    case DV_LIST_NONE: return tr("the card has no place in it", "thẻ không có chỗ trong danh sách");
    default: return NULL;
    }
}

/* keys/status.key when there is one, else the newest key for cards. */
static dv_status signer_of(cli_app *cli, dv_signer **ret_signer)
{
    char path[PATH_SIZE];
    dv_status status;

    if (!cli->value[OPT_KEY]) {
        if ((status = home_path("keys/status.key", path, &cli->err)) != DV_OK)
            return status;
        if (access(path, F_OK) == 0)
            return dv_signer_open(path, ret_signer, &cli->err);
    }
    return key_signer(cli, ret_signer);
}

static int status_publish(cli_app *cli)
{
    dv_status_request request = DV_STATUS_REQUEST_INIT;
    const char *file = cli->operand[0];
    dv_signer *signer = NULL;
    int64_t days = 0, ended = 0;
    dv_status status;

    if (!option_number(cli, OPT_DAYS, 1, 3650, 7, &days))
        return EXIT_USAGE;
    request.valid_s = (int32_t)days * DAY_S;
    request.subject = cli->value[OPT_URI];
    TRY(signer_of(cli, &signer));
    status = open_registry(cli);
    if (status == DV_OK)
        status = dv_status_publish(cli->registry, signer, &request, file, &ended, &cli->err);
    dv_signer_free(signer);
    TRY(status);
    say_count(cli, "ended", ended,
              tr("Cards revoked, replaced, expired or spoiled",
                 "Số thẻ đã thu hồi, đã thay, hết hạn hoặc in hỏng"));
    next_step(cli, "doanvien verify --status %s", file);
    return 0;
}

static void moment(char text[24], int64_t seconds)
{
    time_t time = (time_t)seconds;
    struct tm local;

    if (!localtime_r(&time, &local) ||
        !strftime(text, 24, (tr)("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"), &local))
        strcpy(text, "?");
}

static void say_list(const cli_app *cli, const dv_status_list *list)
{
    int64_t now = (int64_t)time(NULL), expires = dv_status_list_expires_at(list), ended = 0;
    char age[40], made[24], until[24];

    for (int64_t i = 0; i < dv_status_list_count(list); i++)
        ended += dv_status_list_at(list, i) != 0;
    if (option_given(cli, OPT_JSON)) {
        json_text("subject", dv_status_list_subject(list), true);
        json_text("kid", dv_status_list_kid(list), false);
        json_int("issued_at", dv_status_list_issued_at(list), false);
        json_int("expires_at", expires, false);
        json_int("age_s", now - dv_status_list_issued_at(list), false);
        json_int("places", dv_status_list_count(list), false);
        json_int("ended", ended, false);
        say("}\n");
        return;
    }
    status_age(age, list, now);
    moment(made, dv_status_list_issued_at(list));
    say("%s %s (%s)\n", tr("Status list made", "Danh sách trạng thái thẻ lập lúc"), made, age);
    if (expires) {
        moment(until, expires);
        say("  %s %s%s\n", tr("good until", "dùng đến"), until,
            now > expires ? tr(": EXPIRED", ": ĐÃ HẾT HẠN") : "");
    }
    say("  %s: %lld, %s: %lld\n", tr("places", "số chỗ"), (long long)dv_status_list_count(list),
        tr("not good", "thẻ không còn giá trị"), (long long)ended);
    say("  ");
    say_clean(dv_status_list_subject(list));
    say("  %s %s\n", tr("key", "khóa"), dv_status_list_kid(list));
}

static int status_show(cli_app *cli)
{
    char keys[PATH_SIZE];
    dv_keyring *ring = NULL;
    dv_status_list *list = NULL;
    dv_status status;

    TRY(key_list_path(cli, keys));
    TRY(dv_keyring_open(keys, &ring, &cli->err));
    status = dv_status_list_open(ring, cli->operand[0], &list, &cli->err);
    dv_keyring_free(ring);
    TRY(status);
    say_list(cli, list);
    dv_status_list_free(list);
    return 0;
}

static int status_key(cli_app *cli)
{
    char key[PATH_SIZE], keys[PATH_SIZE], folder[PATH_SIZE], kid[2 * DV_KEY_ID_SIZE + 1];

    TRY(home_path("keys", folder, &cli->err));
    TRY(make_folder(folder, 0700, &cli->err));
    if (cli->value[OPT_KEY])
        snprintf(key, sizeof key, "%s", cli->value[OPT_KEY]);
    else
        TRY(home_path("keys/status.key", key, &cli->err));
    TRY(key_list_path(cli, keys));
    TRY(dv_key_new_for(key, keys, DV_KEY_STATUS, kid, &cli->err));
    key_say(cli, kid, key, keys);
    return 0;
}

static const cli_command commands[] = {
    {"publish",
     "FILE",
     1,
     1,
     0,
     O(KEY) | O(DAYS) | O(URI),
     status_publish,
     {"sign into a file which cards are no longer good",
      "ký ra tệp danh sách thẻ không còn giá trị"},
     {"For gates without a network: doanvien verify --status FILE. Make it anew each day; it "
      "names\n"
      "nobody and may be put on any web server. Signs with keys/status.key in the home folder\n"
      "(doanvien status key) when there is one, else with the newest key for cards.\n",
      "Dành cho nơi kiểm tra không có mạng: doanvien verify --status TỆP. Nên lập lại mỗi ngày; "
      "tệp\n"
      "không nêu tên ai, có thể đặt trên mọi máy chủ web. Ký bằng keys/status.key trong thư mục "
      "dữ\n"
      "liệu (doanvien status key) nếu có, nếu không thì bằng khóa ký thẻ mới nhất.\n"}},
    {"show",
     "FILE",
     1,
     1,
     0,
     O(KEYS),
     status_show,
     {"what a status list is: how old, how many cards", "danh sách lập lúc nào, gồm bao nhiêu thẻ"},
     {NULL, NULL}},
    {"key",
     "",
     0,
     0,
     0,
     O(KEY) | O(KEYS),
     status_key,
     {"make a key pair to sign status lists with", "tạo cặp khóa để ký danh sách trạng thái thẻ"},
     {"So that the machine that publishes each day needs no key for cards. It signs no cards; its\n"
      "public half goes into the same key list, which is then given out again.\n",
      "Nhờ đó máy công bố hằng ngày không cần giữ khóa ký thẻ. Khóa này không ký được thẻ; phần\n"
      "công khai nằm trong cùng danh sách khóa, cần gửi lại cho các nơi kiểm tra.\n"}},
    {0},
};

const cli_group status_group = {
    "status", {"which cards are no longer good", "thẻ nào không còn giá trị"}, commands};
