/* SPDX-License-Identifier: MIT */
#include "cli.h"

static int set_number(cli_app *cli)
{
    dv_number_range range = DV_NUMBER_RANGE_INIT;
    int64_t digits;

    if (!option_given(cli, OPT_NUMBER_PREFIX) && !option_given(cli, OPT_NUMBER_DIGITS) &&
        !option_given(cli, OPT_NUMBER_NO_CHECK))
        return 0;
    if (!option_number(cli, OPT_NUMBER_DIGITS, 1, 64, 0, &digits))
        return EXIT_USAGE;
    range.digits = (int32_t)digits;
    range.prefix = cli->value[OPT_NUMBER_PREFIX];
    range.no_check_digit = option_given(cli, OPT_NUMBER_NO_CHECK);
    TRY(dv_number_range_set(cli->registry, &range, &cli->err));
    return 0;
}

static int init(cli_app *cli)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    char conninfo[2 * PATH_SIZE];
    int32_t applied = 0;
    int64_t years;
    int code;

    if (!option_number(cli, OPT_CARD_VALID_YEARS, 0, 100, 0, &years))
        return EXIT_USAGE;
    TRY(choose_database(cli, conninfo, sizeof conninfo));
    options.conninfo = conninfo;
    TRY(dv_registry_migrate(&options, &applied, &cli->err));
    TRY(open_registry(cli));
    if (option_given(cli, OPT_QR_PREFIX))
        TRY(dv_setting_set(cli->registry, "qr_prefix", cli->value[OPT_QR_PREFIX], &cli->err));
    if (option_given(cli, OPT_CARD_VALID_YEARS))
        TRY(dv_setting_set(cli->registry, "card_valid_years", cli->value[OPT_CARD_VALID_YEARS],
                           &cli->err));
    if ((code = set_number(cli)) != 0)
        return code;
    say_count(cli, "migrations", applied,
              tr("The registry is ready; steps of the schema applied",
                 "Sổ đoàn viên đã sẵn sàng; số bước cập nhật đã chạy"));
    next_step(cli, "doanvien unit import FILE");
    return 0;
}

static const cli_command commands[] = {
    {NULL,
     "",
     0,
     0,
     0,
     O(QR_PREFIX) | O(NUMBER_PREFIX) | O(NUMBER_DIGITS) | O(NUMBER_NO_CHECK) | O(CARD_VALID_YEARS),
     init,
     {"prepare the database, and set what is given", "chuẩn bị cơ sở dữ liệu và các thiết lập"},
     {"Safe to repeat: nothing is lost, only what is given is set.\n",
      "Chạy lại không mất gì; chỉ đặt lại những gì được nêu.\n"}},
    {0},
};

const cli_group init_group = {"init", {"prepare the database", "chuẩn bị cơ sở dữ liệu"}, commands};
