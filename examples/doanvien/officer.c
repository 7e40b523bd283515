/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <string.h>

/* The first line of a file: passwords are not for command lines, which everybody can read. */
static dv_status read_password(cli_app *cli, char *text, int size)
{
    const char *path = cli->value[OPT_PASSWORD_FILE];
    FILE *file = path ? fopen(path, "r") : NULL;

    text[0] = '\0';
    if (!path)
        return DV_OK;
    if (file) {
        if (fgets(text, size, file))
            text[strcspn(text, "\r\n")] = '\0';
        fclose(file);
    }
    if (text[0])
        return DV_OK;
    return set_error(
        &cli->err, DV_E_IO, path, "%s",
        tr("no password could be read from the file", "không đọc được mật khẩu trong tệp"));
}

/* The officer that operand and options tell of; False after a message. */
static bool read_officer(const cli_app *cli, dv_officer *officer)
{
    const char *sensitive = cli->value[OPT_SENSITIVE];

    officer->login = cli->operand[0];
    officer->unit_code = cli->value[OPT_UNIT];
    officer->duties = cli->value[OPT_DUTY];
    if (!sensitive)
        return true;
    officer->sensitive = strcmp(sensitive, "yes") == 0 ? 1 : -1;
    if (officer->sensitive == 1 || strcmp(sensitive, "no") == 0)
        return true;
    warn("doanvien: --sensitive: yes, no\n");
    return false;
}

static int officer_put(cli_app *cli,
                       dv_status (*put)(dv_registry *, const dv_officer *, dv_error *),
                       const char *sentence)
{
    dv_officer officer = DV_OFFICER_INIT;
    char password[256];

    if (!read_officer(cli, &officer))
        return EXIT_USAGE;
    TRY(read_password(cli, password, sizeof password));
    officer.password = password[0] ? password : NULL;
    TRY(open_registry(cli));
    TRY(put(cli->registry, &officer, &cli->err));
    say_count(cli, "officers", 1, sentence);
    next_step(cli, "doanvien officer list");
    return 0;
}

static int officer_add(cli_app *cli)
{
    return officer_put(cli, dv_officer_add, tr("Officers added", "Số cán bộ đã thêm"));
}

static int officer_change(cli_app *cli)
{
    return officer_put(cli, dv_officer_change, tr("Officers changed", "Số cán bộ đã sửa"));
}

static int officer_end(cli_app *cli)
{
    TRY(open_registry(cli));
    TRY(dv_officer_end(cli->registry, cli->operand[0], &cli->err));
    say_count(cli, "ended", 1, tr("Officers ended", "Số cán bộ đã thôi nhiệm vụ"));
    return 0;
}

static dv_status officers(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_officer_list(cli->registry, scope(cli), ret_page, &cli->err);
}

static int officer_list(cli_app *cli)
{
    TRY(open_registry(cli));
    return list(cli, officers, NULL, NULL);
}

static const cli_command commands[] = {
    {"add",
     "LOGIN",
     1,
     1,
     O(DUTY),
     O(UNIT) | O(SENSITIVE) | O(PASSWORD_FILE),
     officer_add,
     {"let an officer log in and act for a unit", "cho một cán bộ đăng nhập, phụ trách một đơn vị"},
     {"LOGIN is a role of the database; it is made when there is none. --unit is needed too.\n"
      "Example: doanvien officer add lan --unit A1 --duty clerk,printer\n",
      "LOGIN là vai trò của cơ sở dữ liệu, chưa có thì được tạo. Cần cả --unit.\n"
      "Ví dụ: doanvien officer add lan --unit A1 --duty clerk,printer\n"}},
    {"list",
     "",
     0,
     0,
     0,
     O(UNIT),
     officer_list,
     {"officers, their units and duties", "cán bộ, đơn vị và nhiệm vụ"},
     {NULL, NULL}},
    {"change",
     "LOGIN",
     1,
     1,
     0,
     O(UNIT) | O(DUTY) | O(SENSITIVE) | O(PASSWORD_FILE),
     officer_change,
     {"another unit, other duties, another password", "đổi đơn vị, nhiệm vụ hoặc mật khẩu"},
     {NULL, NULL}},
    {"end",
     "LOGIN",
     1,
     1,
     0,
     0,
     officer_end,
     {"take the duties away and close the login", "thôi nhiệm vụ và khóa đăng nhập"},
     {NULL, NULL}},
    {0},
};

const cli_group officer_group = {"officer", {"who may log in", "cán bộ được đăng nhập"}, commands};
