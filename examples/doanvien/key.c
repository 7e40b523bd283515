/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* keys/card-N.key in the home folder. */
static dv_status numbered(int n, char path[PATH_SIZE], dv_error *err)
{
    char name[40], folder[PATH_SIZE];
    dv_status status = home_path("keys", folder, err);

    if (status == DV_OK)
        status = make_folder(folder, 0700, err);
    snprintf(name, sizeof name, "keys/card-%d.key", n);
    return status == DV_OK ? home_path(name, path, err) : status;
}

/* The highest N there is: 0 when there is no key. */
static dv_status newest(int *ret, char path[PATH_SIZE], dv_error *err)
{
    for (*ret = 0;; ++*ret) {
        dv_status status = numbered(*ret + 1, path, err);

        if (status != DV_OK)
            return status;
        if (access(path, F_OK) != 0)
            return *ret ? numbered(*ret, path, err) : DV_OK;
    }
}

dv_status key_list_path(cli_app *cli, char path[PATH_SIZE])
{
    if (!cli->value[OPT_KEYS])
        return home_path("keys/keys.txt", path, &cli->err);
    snprintf(path, PATH_SIZE, "%s", cli->value[OPT_KEYS]);
    return DV_OK;
}

dv_status key_signer(cli_app *cli, dv_signer **ret_signer)
{
    char path[PATH_SIZE];
    dv_status status;
    int n;

    if (cli->value[OPT_KEY])
        return dv_signer_open(cli->value[OPT_KEY], ret_signer, &cli->err);
    if ((status = newest(&n, path, &cli->err)) != DV_OK)
        return status;
    if (n == 0)
        return set_error(&cli->err, DV_E_NOT_FOUND,
                         tr("Make one with: doanvien key new", "Hãy tạo: doanvien key new"), "%s",
                         tr("there is no key to sign cards with", "chưa có khóa để ký thẻ"));
    return dv_signer_open(path, ret_signer, &cli->err);
}

void key_say(const cli_app *cli, const char *kid, const char *key, const char *keys)
{
    if (option_given(cli, OPT_JSON)) {
        json_text("kid", kid, true);
        json_text("key", key, false);
        json_text("keys", keys, false);
        say("}\n");
        return;
    }
    say("%s %s\n", tr("New key", "Khóa mới"), kid);
    say("  %s: %s\n",
        tr("secret, keep it safe and copy it to a safe place",
           "bí mật, giữ kín và sao lưu nơi an toàn"),
        key);
    say("  %s: %s\n",
        tr("public, give it to whoever checks cards", "công khai, đưa cho nơi kiểm tra thẻ"), keys);
}

static int key_new(cli_app *cli)
{
    char path[PATH_SIZE], keys[PATH_SIZE], kid[2 * DV_KEY_ID_SIZE + 1];
    int n = 0;

    if (cli->value[OPT_KEY]) {
        snprintf(path, sizeof path, "%s", cli->value[OPT_KEY]);
    } else {
        TRY(newest(&n, path, &cli->err));
        TRY(numbered(n + 1, path, &cli->err));
    }
    TRY(key_list_path(cli, keys));
    TRY(dv_key_new(path, keys, kid, &cli->err));
    key_say(cli, kid, path, keys);
    return 0;
}

/* Which of our own key files holds the secret of this key; false when none does. */
static bool secret_of(const char *kid, char path[PATH_SIZE])
{
    dv_error err;

    for (int n = 1; numbered(n, path, &err) == DV_OK && access(path, F_OK) == 0; n++) {
        dv_signer *signer = NULL;
        bool found =
            dv_signer_open(path, &signer, &err) == DV_OK && strcmp(dv_signer_kid(signer), kid) == 0;

        dv_signer_free(signer);
        if (found)
            return true;
    }
    return false;
}

static int key_list(cli_app *cli)
{
    char keys[PATH_SIZE], path[PATH_SIZE];
    dv_keyring *ring = NULL;
    bool json = option_given(cli, OPT_JSON);

    TRY(key_list_path(cli, keys));
    TRY(dv_keyring_open(keys, &ring, &cli->err));
    for (int32_t i = 0; i < dv_keyring_count(ring); i++) {
        const char *kid = dv_keyring_kid(ring, i);
        bool secret = secret_of(kid, path);

        if (json) {
            say(i ? ",\n" : "[");
            json_text("kid", kid, true);
            json_text("key", secret ? path : NULL, false);
            say("}");
        } else {
            say("%s  %s\n", kid,
                secret ? path : tr("(secret is elsewhere)", "(khóa bí mật ở nơi khác)"));
        }
    }
    if (json)
        say(dv_keyring_count(ring) ? "]\n" : "[]\n");
    dv_keyring_free(ring);
    return 0;
}

static const cli_command commands[] = {
    {"new",
     "",
     0,
     0,
     0,
     O(KEY) | O(KEYS),
     key_new,
     {"make a key pair to sign cards with", "tạo cặp khóa để ký thẻ"},
     {"Without --key the next free keys/card-N.key in the home folder; run create signs with the\n"
      "newest of them. An old key stays in the list as long as cards signed with it are used.\n",
      "Không có --key: keys/card-N.key kế tiếp trong thư mục dữ liệu; run create ký bằng khóa mới\n"
      "nhất. Khóa cũ vẫn nằm trong danh sách chừng nào thẻ ký bằng nó còn dùng.\n"}},
    {"list",
     "",
     0,
     0,
     0,
     O(KEYS),
     key_list,
     {"keys that are believed", "các khóa được tin cậy"},
     {NULL, NULL}},
    {0},
};

const cli_group key_group = {"key", {"signing keys", "khóa ký thẻ"}, commands};
