/* SPDX-License-Identifier: MIT */
/* doanvien - the command line: a thin front of libdoanvien, by its public headers only. */
#include "cli.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In the order of the way. */
static const cli_group *const groups[] = {
    &local_group,     &init_group,   &unit_group,       &number_group,    &hire_group,
    &admission_group, &member_group, &transfer_group,   &duplicate_group, &photo_group,
    &card_group,      &blank_group,  &key_group,        &design_group,    &run_group,
    &status_group,    &verify_group, &correction_group, &officer_group,   &privacy_group,
    &events_group,    &check_group};
enum { N_GROUPS = sizeof groups / sizeof *groups };

static const cli_text exit_codes = {
    "Exit codes:\n"
    "  0 done              1 wrong use of the library   2 out of memory\n"
    "  3 database says no  4 database not of this version (doanvien init)\n"
    "  5 not found         6 conflict     7 state does not allow it   8 refused\n"
    "  9 unreadable input  10 file not read or written  11 not drawn\n"
    "  12 connection lost: unknown if done; repeat      13 no connection; nothing done\n"
    "  14 database is read-only   15 stopped (Ctrl-C); what is done stays\n"
    "  64 wrong usage      127 other\n"
    "  verify: 0 valid, 21 expired, 22 forged, 23 unknown key, 24 malformed, 25 revoked,\n"
    "  26 replaced, 27 not issued, 28 signed well, but the status list cannot vouch for it\n"
    "  events verify, check: 30 something is not as it must be\n"
    "  run print: 40 the printer did not print all; doanvien run uncertain lists what is in "
    "doubt\n",
    "Mã thoát:\n"
    "  0 xong              1 gọi thư viện sai           2 hết bộ nhớ\n"
    "  3 cơ sở dữ liệu từ chối    4 cơ sở dữ liệu khác phiên bản (doanvien init)\n"
    "  5 không tìm thấy    6 xung đột     7 trạng thái không cho phép 8 bị từ chối\n"
    "  9 không đọc được nội dung  10 không đọc, ghi được tệp   11 không vẽ được\n"
    "  12 mất kết nối: chưa rõ đã xong chưa; làm lại    13 không kết nối được; chưa làm gì\n"
    "  14 cơ sở dữ liệu chỉ đọc   15 dừng giữa chừng (Ctrl-C); phần đã làm vẫn còn\n"
    "  64 dùng sai lệnh    127 lỗi khác\n"
    "  verify: 0 hợp lệ, 21 hết hạn, 22 giả mạo, 23 khóa lạ, 24 không phải mã thẻ, 25 đã thu hồi,\n"
    "  26 đã thay thẻ khác, 27 chưa từng cấp, 28 chữ ký đúng nhưng danh sách không bảo đảm được\n"
    "  events verify, check: 30 có điều không đúng\n"
    "  run print: 40 máy in chưa in hết; doanvien run uncertain liệt kê thẻ chưa rõ\n"};

static void print_line(const char *name, const cli_text *what)
{
    say("  %-40s  %s\n", name, TR(*what));
}

static void form(const cli_group *group, const cli_command *command, char *form, size_t size)
{
    snprintf(form, size, "%s%s%s%s%s", group->name, command->verb ? " " : "",
             command->verb ? command->verb : "", *command->operands ? " " : "", command->operands);
}

static void help_all(void)
{
    say("%s\n\n", tr("usage: doanvien COMMAND ...   (doanvien COMMAND --help says more)",
                     "cách dùng: doanvien LỆNH ...   (doanvien LỆNH --help để biết thêm)"));
    for (int i = 0; i < N_GROUPS; i++) {
        for (const cli_command *c = groups[i]->commands; c->run; c++) {
            char name[80];

            form(groups[i], c, name, sizeof name);
            print_line(name, &c->what);
        }
    }
    say("\n%s\n", tr("options of every command:", "tùy chọn của mọi lệnh:"));
    options_help(O(HELP) | O(LANG) | O(DB) | O(OFFICER) | O(JSON) | O(VERSION));
    say("\n%s\n\n%s",
        tr("Database: --db, else the environment's DOANVIEN_DB, else the private one (doanvien "
           "local).\n"
           "Home folder (keys, private database): DOANVIEN_HOME, else $XDG_DATA_HOME/doanvien, "
           "else\n"
           "~/.local/share/doanvien. Language: --lang, else LC_ALL, LC_MESSAGES, LANG.",
           "Cơ sở dữ liệu: --db, nếu không thì biến DOANVIEN_DB, nếu không thì cơ sở dữ liệu "
           "riêng\n"
           "(doanvien local). Thư mục dữ liệu (khóa, cơ sở dữ liệu riêng): DOANVIEN_HOME, nếu "
           "không\n"
           "thì $XDG_DATA_HOME/doanvien, nếu không thì ~/.local/share/doanvien.\n"
           "Ngôn ngữ: --lang, nếu không thì LC_ALL, LC_MESSAGES, LANG."),
        TR(exit_codes));
}

static void help_group(const cli_group *group)
{
    say("doanvien %s: %s\n\n", group->name, TR(group->what));
    for (const cli_command *c = group->commands; c->run; c++) {
        char name[80];

        form(group, c, name, sizeof name);
        print_line(name, &c->what);
    }
}

void help_command(const cli_group *group, const cli_command *command)
{
    cli_options common = O(HELP) | O(LANG) | O(DB) | O(OFFICER) | O(JSON);
    char name[80];

    form(group, command, name, sizeof name);
    say("%s: doanvien %s", tr("usage", "cách dùng"), name);
    options_usage(command->needs);
    say("%s\n\n%s\n", command->takes ? " ..." : "", TR(command->what));
    if (command->more.en)
        say("\n%s", TR(command->more));
    if (command->needs)
        say("\n%s\n", tr("needed:", "bắt buộc:"));
    options_help(command->needs);
    if (command->takes)
        say("\n%s\n", tr("options:", "tùy chọn:"));
    options_help(command->takes);
    say("\n%s\n", tr("options of every command:", "tùy chọn của mọi lệnh:"));
    options_help(common);
    say("\n%s\n", tr("Exit codes: doanvien --help", "Mã thoát: doanvien --help"));
}

dv_status choose_database(cli_app *cli, char *conninfo, size_t size)
{
    const char *db = cli->value[OPT_DB] ? cli->value[OPT_DB] : getenv("DOANVIEN_DB");

    if (!db || !*db)
        return local_conninfo(conninfo, size, &cli->err);
    if (snprintf(conninfo, size, "%s", db) >= (int)size)
        return set_error(&cli->err, DV_E_ARG, NULL, "%s",
                         tr("the connection string is too long", "chuỗi kết nối quá dài"));
    return DV_OK;
}

dv_status open_registry(cli_app *cli)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    struct passwd *user = getpwuid(geteuid());
    char conninfo[2 * PATH_SIZE];
    dv_status status;

    if (cli->registry)
        return DV_OK;
    if ((status = choose_database(cli, conninfo, sizeof conninfo)) != DV_OK)
        return status;
    options.conninfo = conninfo;
    options.officer = cli->value[OPT_OFFICER] ? cli->value[OPT_OFFICER]
                      : user                  ? user->pw_name
                                              : NULL;
    options.statement_timeout_s = cli->statement_timeout_s;
    return dv_registry_open(&options, &cli->registry, &cli->err);
}

/* Take the words of the command off the operands. */
static bool find_command(cli_app *cli)
{
    const char *first = cli->operand[0], *second = cli->n_operands > 1 ? cli->operand[1] : "";

    for (int i = 0; first && i < N_GROUPS; i++)
        if (strcmp(groups[i]->name, first) == 0)
            cli->group = groups[i];
    for (const cli_command *c = cli->group ? cli->group->commands : NULL; c && c->run; c++) {
        if (c->verb && strcmp(c->verb, second) != 0)
            continue;
        cli->command = c;
        cli->operand += c->verb ? 2 : 1;
        cli->n_operands -= c->verb ? 2 : 1;
        return true;
    }
    return false;
}

/* No command, or half a one: help when asked for, else a line of what is missing. */
static int no_command(const cli_app *cli)
{
    if (option_given(cli, OPT_VERSION)) {
        say("doanvien %s\n", dv_version_text());
        return 0;
    }
    if (option_given(cli, OPT_HELP)) {
        if (cli->group)
            help_group(cli->group);
        else
            help_all();
        return 0;
    }
    if (cli->n_operands == 0)
        warn("doanvien: %s\n", tr("a command is missing", "thiếu tên lệnh"));
    else
        warn("doanvien: %s: %s%s%s\n", tr("no such command", "không có lệnh này"), cli->operand[0],
             cli->n_operands > 1 ? " " : "", cli->n_operands > 1 ? cli->operand[1] : "");
    warn("  %s: doanvien %s%s--help\n", tr("see", "xem"), cli->group ? cli->group->name : "",
         cli->group ? " " : "");
    return EXIT_USAGE;
}

static int run(cli_app *cli, int argc, char **argv, const char **words)
{
    int code = options_read(cli, argc, argv, words);

    say_choose_language(cli->value[OPT_LANG]);
    if (code)
        return code;
    if (!find_command(cli))
        return no_command(cli);
    if (option_given(cli, OPT_HELP)) {
        help_command(cli->group, cli->command);
        return 0;
    }
    if ((code = options_check(cli)) != 0)
        return code;
    return cli->command->run(cli);
}

int main(int argc, char **argv)
{
    const char **words = calloc((size_t)argc + 1, sizeof *words);
    cli_app cli = {0};
    int code;

    say_choose_language(NULL);
    say_choose_program(argv[0]);
    if (!words)
        return DV_E_NOMEM;
    code = run(&cli, argc, argv, words);
    dv_registry_close(cli.registry);
    free(words);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        warn("doanvien: %s\n",
             tr("the output was not written whole", "kết quả không được ghi trọn vẹn"));
        return code ? code : DV_E_IO;
    }
    return code;
}
