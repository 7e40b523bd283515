/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *value; /* what the help calls it; NULL: the option takes none */
    cli_text what;
} table[OPT_COUNT] = {
    [OPT_HELP] = {"help", NULL, {"this text", "bản hướng dẫn này"}},
    [OPT_LANG] = {"lang", "vi|en", {"language of messages", "ngôn ngữ của thông báo"}},
    [OPT_DB] = {"db",
                "CONN",
                {"database, as a libpq connection string", "cơ sở dữ liệu, theo cú pháp libpq"}},
    [OPT_OFFICER] = {"officer",
                     "NAME",
                     {"who acts, for the event log (default: user name)",
                      "người thực hiện, ghi vào nhật ký (mặc định: tên người dùng)"}},
    [OPT_JSON] = {"json", NULL, {"output for machines", "kết quả dạng JSON cho máy đọc"}},
    [OPT_VERSION] = {"version", NULL, {"the version", "phiên bản"}},
    [OPT_UNIT] = {"unit",
                  "CODE",
                  {"a unit and the units below it", "một đơn vị và các đơn vị trực thuộc"}},
    [OPT_ALL_UNITS] = {"all-units",
                       NULL,
                       {"every unit, instead of --unit", "mọi đơn vị, thay cho --unit"}},
    [OPT_SOURCE] = {"source",
                    "NAME",
                    {"name of the HR system that the file comes from",
                     "tên hệ thống nhân sự xuất tệp này"}},
    [OPT_MAP] = {"map",
                 "MAP",
                 {"columns not found by name: \"full_name=Title;born=Title\"",
                  "cột không tự nhận ra: \"full_name=Tiêu đề;born=Tiêu đề\""}},
    [OPT_CSV] = {"csv",
                 NULL,
                 {"the whole preview, one line a row; the intake's id on standard "
                  "error",
                  "toàn bộ bản xem trước, mỗi dòng một hàng; số đợt ở đầu ra lỗi"}},
    [OPT_OUT] = {"out", "PATH", {"where to write", "nơi ghi kết quả"}},
    [OPT_DECISION] = {"decision", "NO", {"number of the decision", "số quyết định"}},
    [OPT_DATE] = {"date",
                  "DATE",
                  {"day of the decision, or of the hand-over: 2026-03-31 or 31/3/2026",
                   "ngày quyết định, hoặc ngày trao thẻ: 31/3/2026 hoặc 2026-03-31"}},
    [OPT_SUBMITTER] = {"submitter", "NAME", {"officer who submits", "cán bộ trình"}},
    [OPT_APPROVER] = {"approver",
                      "NAME",
                      {"officer who approves; another than the submitter",
                       "cán bộ duyệt; khác với người trình"}},
    [OPT_REQUEST] = {"request",
                     "UUID",
                     {"makes it safe to repeat: the same one again does "
                      "nothing more",
                      "mã yêu cầu: lặp lại cùng mã thì không làm thêm lần nữa"}},
    [OPT_MEMBER] = {"member", "NO", {"one member, by number", "một đoàn viên, theo mã số"}},
    [OPT_REASON] = {"reason", "TEXT", {"why: lost, stolen, wrong ...", "lý do: mất, sai ..."}},
    [OPT_KEY] = {"key",
                 "FILE",
                 {"secret key file (default: the newest in the home folder)",
                  "tệp khóa bí mật (mặc định: khóa mới nhất trong thư mục dữ liệu)"}},
    [OPT_KEYS] = {"keys",
                  "FILE",
                  {"key list (default: keys/keys.txt in the home folder)",
                   "danh sách khóa (mặc định: keys/keys.txt trong thư mục dữ liệu)"}},
    [OPT_DESIGN] = {"design", "DIR", {"folder of the card design", "thư mục mẫu thẻ"}},
    [OPT_FORMAT] = {"format",
                    "LIST",
                    {"png,pdf,sheet or some of them (default: all), or printer",
                     "png,pdf,sheet hoặc một số trong đó (mặc định: tất cả), hoặc printer"}},
    [OPT_PHOTOS] = {"photos",
                    "DIR",
                    {"photos named by employee code or member number",
                     "ảnh đặt tên theo mã nhân viên hoặc mã đoàn viên"}},
    [OPT_JOBS] = {"jobs", "N", {"draw with N threads (default 1)", "vẽ bằng N luồng (mặc định 1)"}},
    [OPT_PROOF] = {"proof",
                   "WHICH",
                   {"cards read back before they count as printed: sample (default), all, none",
                    "đọc lại thẻ trước khi coi là đã in: sample (mặc định, 1%), all, none"}},
    [OPT_OFFLINE] = {"offline",
                     NULL,
                     {"ask no database (default)", "không hỏi cơ sở dữ liệu (mặc định)"}},
    [OPT_ONLINE] = {"online",
                    NULL,
                    {"ask the database too (default when --db is given)",
                     "hỏi cả cơ sở dữ liệu (mặc định khi có --db)"}},
    [OPT_YES] = {"yes", NULL, {"really do it", "đồng ý thực hiện"}},
    [OPT_PREFIX] = {"prefix", "P", {"what numbers begin with", "phần đầu của mã số"}},
    [OPT_DIGITS] = {"digits",
                    "N",
                    {"length of a number with all its parts (default 10)",
                     "độ dài cả mã số (mặc định 10)"}},
    [OPT_FIRST] = {"first", "N", {"first serial number (default 1)", "số thứ tự đầu (mặc định 1)"}},
    [OPT_LAST] = {"last",
                  "N",
                  {"last serial number (default: as far as the digits go)",
                   "số thứ tự cuối (mặc định: hết số chữ số)"}},
    [OPT_NO_CHECK] = {"no-check", NULL, {"without a check digit", "không có số kiểm tra"}},
    [OPT_QR_PREFIX] = {"qr-prefix",
                       "TEXT",
                       {"stands before each QR token, such as "
                        "HTTPS://THE.EXAMPLE.VN/V/",
                        "đứng trước mã QR, ví dụ HTTPS://THE.EXAMPLE.VN/V/"}},
    [OPT_NUMBER_PREFIX] = {"number-prefix",
                           "P",
                           {"what member numbers begin with", "phần đầu của mã đoàn viên"}},
    [OPT_NUMBER_DIGITS] = {"number-digits",
                           "N",
                           {"length of a member number (default 10)",
                            "độ dài mã đoàn viên (mặc định 10)"}},
    [OPT_NUMBER_NO_CHECK] = {"number-no-check",
                             NULL,
                             {"member numbers without a check digit",
                              "mã đoàn viên không có số kiểm tra"}},
    [OPT_CARD_VALID_YEARS] = {"card-valid-years",
                              "N",
                              {"how long cards are valid; 0: for ever",
                               "thẻ có giá trị mấy năm; 0: vô thời hạn"}},
    [OPT_PERSON] = {"person", "ID", {"one person, by person_id", "một người, theo person_id"}},
    [OPT_APPEAL_UNTIL] = {"appeal-until",
                          "DATE",
                          {"last day to appeal against a refusal", "hạn cuối khiếu nại"}},
    [OPT_RECOGNISE] = {"recognise",
                       NULL,
                       {"recognise rather than admit", "công nhận thay vì kết nạp"}},
    [OPT_TO] = {"to", "CODE", {"the other unit", "đơn vị kia"}},
    [OPT_QUANTITY] = {"quantity", "N", {"how many blanks", "số lượng phôi"}},
    [OPT_RUN] = {"run", "RUN", {"the run that used them", "đợt in đã dùng"}},
    [OPT_NOTE] = {"note", "TEXT", {"delivery note, remark", "số phiếu, ghi chú"}},
    [OPT_EFFECTIVE] = {"effective",
                       "DATE",
                       {"first day on which it is so (default: that of the decision)",
                        "ngày có hiệu lực (mặc định: ngày quyết định)"}},
    [OPT_AS_OF] = {"as-of", "DATE", {"as it was on this day", "như vào ngày này"}},
    [OPT_ON] = {"on",
                "DATE",
                {"the first day on which it holds: 2026-03-31 or 31/3/2026",
                 "ngày bắt đầu có hiệu lực: 31/3/2026 hoặc 2026-03-31"}},
    [OPT_OUTSIDE] = {"outside",
                     "NAME",
                     {"name of a unit that is not in this registry",
                      "tên đơn vị không có trong sổ này"}},
    [OPT_LETTER] = {"letter", "NO", {"number of the letter of introduction", "số giấy giới thiệu"}},
    [OPT_AS] = {"as",
                "HOW",
                {"left, retired, \"struck off\", expelled, died, \"unit dissolved\"",
                 "left (thôi), retired (nghỉ hưu), \"struck off\" (xóa tên), expelled (khai trừ), "
                 "died (mất), \"unit dissolved\" (đơn vị giải thể)"}},
    [OPT_DECIDED_BY] = {"decided-by",
                        "CODE",
                        {"the upper unit that decided", "công đoàn cấp trên ra quyết định"}},
    [OPT_HEAD] = {"head",
                  "FILE",
                  {"a signed head of the log, from events head --out",
                   "tệp đầu chuỗi đã ký, do events head --out ghi ra"}},
    [OPT_DUTY] = {"duty",
                  "LIST",
                  {"clerk,approver,printer,verifier,auditor: some of them",
                   "các nhiệm vụ trong số clerk,approver,printer,verifier,auditor"}},
    [OPT_SENSITIVE] = {"sensitive",
                       "yes|no",
                       {"may read ethnicity, religion and Party membership for a purpose",
                        "được xem dân tộc, tôn giáo, Đảng khi nêu mục đích"}},
    [OPT_PASSWORD_FILE] = {"password-file",
                           "FILE",
                           {"its first line is the password (peer login needs none)",
                            "dòng đầu là mật khẩu (đăng nhập kiểu peer thì không cần)"}},
    [OPT_STATE] =
        {"state",
         "STATE",
         {"only members in this state: active, suspended, ended",
          "chỉ đoàn viên ở trạng thái này: active (đang sinh hoạt), suspended (tạm dừng), "
          "ended (đã thôi)"}},
    [OPT_JOINED_FROM] = {"joined-from",
                         "DATE",
                         {"joined on this day or later", "vào công đoàn từ ngày này trở đi"}},
    [OPT_JOINED_TO] = {"joined-to",
                       "DATE",
                       {"joined on this day or before", "vào công đoàn đến hết ngày này"}},
    [OPT_SLIP] = {"slip",
                  NULL,
                  {"when nobody is found, forgive one typing slip",
                   "khi không tìm thấy ai, cho phép gõ sai một chữ cái"}},
    [OPT_PRINTER] = {"printer",
                     "NAME|URI",
                     {"a queue of this computer, or ipp://HOST/ipp/print",
                      "hàng đợi in của máy này, hoặc ipp://HOST/ipp/print"}},
    [OPT_WAIT] = {"wait",
                  "S",
                  {"seconds for a printer in trouble (default 600)",
                   "số giây chờ máy in gặp sự cố (mặc định 600)"}},
    [OPT_CARDS] = {"cards",
                   "N",
                   {"cards a print job, 1 to 500 (default 10)",
                    "số thẻ mỗi lệnh in, 1 đến 500 (mặc định 10)"}},
    [OPT_LIMIT] = {"limit",
                   "N",
                   {"rows of a page, 1 to 1000 (default 20)",
                    "số dòng mỗi trang, 1 đến 1000 (mặc định 20)"}},
    [OPT_AFTER] = {"after",
                   "CURSOR",
                   {"go on after a page, as it said",
                    "xem tiếp trang sau, theo mã của trang trước"}},
    [OPT_STATUS] = {"status",
                    "FILE",
                    {"a status list, from status publish",
                     "danh sách trạng thái thẻ, do status publish ghi ra"}},
    [OPT_DAYS] = {"days",
                  "N",
                  {"how many days it is good for (default 7)", "dùng được mấy ngày (mặc định 7)"}},
    [OPT_URI] = {"uri",
                 "URI",
                 {"where it will be published, written into it",
                  "địa chỉ sẽ công bố, ghi vào trong tệp"}},
    [OPT_STOCK] = {"stock",
                   "NAME|FILE",
                   {"the paper: see doanvien run stocks (default: a4-2x5)",
                    "loại giấy: xem doanvien run stocks (mặc định: a4-2x5)"}},
    [OPT_FIRST_SLOT] = {"first-slot",
                        "N",
                        {"where to begin on a sheet that was used in part",
                         "ô bắt đầu in trên tờ giấy đã dùng dở"}},
    [OPT_DUPLEX] =
        {"duplex",
         "long|short",
         {"edge over which the paper is turned for the backs (default: long)",
          "lật giấy theo cạnh dài (long, mặc định) hay cạnh ngắn (short) để in mặt sau"}},
    [OPT_OFFSET] = {"offset",
                    "X,Y",
                    {"moves the backs right and down, in mm: see run calibrate",
                     "dời mặt sau sang phải và xuống dưới, tính bằng mm: xem run calibrate"}},
    [OPT_PNG] = {"png", NULL, {"as a picture", "dạng ảnh PNG"}},
    [OPT_PDF] = {"pdf", NULL, {"as a PDF of the card's size", "dạng PDF đúng cỡ thẻ"}},
    [OPT_DPI] = {"dpi",
                 "N",
                 {"dots an inch, 72 to 1200 (default: 320, about 1080 wide)",
                  "số điểm mỗi inch, 72 đến 1200 (mặc định: 320, rộng khoảng 1080 điểm)"}},
    [OPT_BY] = {"by",
                "NAME",
                {"who received the cards for the unit", "người nhận thẻ thay đơn vị"}},
    [OPT_ABSENT] = {"absent",
                    "LIST",
                    {"numbers of members who were not there, with commas",
                     "mã đoàn viên vắng mặt, cách bằng dấu phẩy"}},
    [OPT_MISSING] = {"missing", NULL, {"those who have none", "những người chưa có"}},
};

static int refuse(const char *what, const char *name)
{
    warn("doanvien: %s: %s\n", what, name);
    warn("  %s\n", tr("see: doanvien --help, or --help after a command",
                      "xem: doanvien --help, hoặc thêm --help sau một lệnh"));
    return EXIT_USAGE;
}

static int find(const char *name, size_t length)
{
    for (int i = 0; i < OPT_COUNT; i++)
        if (strlen(table[i].name) == length && memcmp(table[i].name, name, length) == 0)
            return i;
    return -1;
}

int options_read(cli_app *cli, int argc, char **argv, const char **words)
{
    bool ended = false;

    cli->operand = words;
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i], *equals = strchr(name, '=');
        int o;

        if (!ended && strcmp(name, "--") == 0) {
            ended = true;
            continue;
        }
        if (ended || strncmp(name, "--", 2) != 0) {
            words[cli->n_operands++] = name;
            continue;
        }
        o = find(name + 2, equals ? (size_t)(equals - name - 2) : strlen(name + 2));
        if (o < 0)
            return refuse(tr("unknown option", "không có tùy chọn này"), name);
        if (cli->value[o])
            return refuse(tr("option given twice", "tùy chọn lặp lại"), name);
        if (!table[o].value && equals)
            return refuse(tr("option takes no value", "tùy chọn không nhận giá trị"), name);
        if (table[o].value && !equals && i + 1 == argc)
            return refuse(tr("option needs a value", "tùy chọn thiếu giá trị"), name);
        cli->value[o] = equals ? equals + 1 : table[o].value ? argv[++i] : "";
    }
    words[cli->n_operands] = NULL;
    return 0;
}

int options_check(const cli_app *cli)
{
    const cli_command *command = cli->command;
    cli_options allowed = command->needs | command->takes, needs = command->needs;
    char name[40];

    allowed |= O(HELP) | O(LANG) | O(DB) | O(OFFICER) | O(JSON);
    if (allowed & O(UNIT))
        allowed |= O(ALL_UNITS);
    if (cli->value[OPT_UNIT] && cli->value[OPT_ALL_UNITS])
        return refuse(tr("only one of them", "chỉ chọn một"), "--unit, --all-units");
    if (cli->value[OPT_ALL_UNITS])
        needs &= ~O(UNIT);
    for (int i = 0; i < OPT_COUNT; i++) {
        snprintf(name, sizeof name, "--%s", table[i].name);
        if (cli->value[i] && !(allowed >> i & 1))
            return refuse(
                tr("this command does not take the option", "lệnh này không nhận tùy chọn"), name);
        if (!cli->value[i] && needs >> i & 1)
            return refuse(tr("this command needs the option", "lệnh này cần tùy chọn"),
                          i == OPT_UNIT ? "--unit, --all-units" : name);
    }
    if (cli->n_operands < command->least)
        return refuse(tr("this command needs more", "lệnh này cần thêm"), command->operands);
    if (cli->n_operands > command->most)
        return refuse(tr("one word too many", "thừa một từ"), cli->operand[command->most]);
    return 0;
}

void options_help(cli_options options)
{
    if (options & O(UNIT))
        options |= O(ALL_UNITS);
    for (int i = 0; i < OPT_COUNT; i++) {
        char name[60];

        if (!(options >> i & 1))
            continue;
        snprintf(name, sizeof name, "--%s%s%s", table[i].name, table[i].value ? " " : "",
                 table[i].value ? table[i].value : "");
        say("  %-22s  %s\n", name, TR(table[i].what));
    }
}

void options_usage(cli_options options)
{
    for (int i = 0; i < OPT_COUNT; i++)
        if (options >> i & 1)
            say(" --%s%s%s", table[i].name, table[i].value ? " " : "",
                table[i].value ? table[i].value : "");
}

bool operand_number(const cli_app *cli, int index, int64_t *ret)
{
    const char *operand = cli->operand[index];

    if (*operand && strlen(operand) < 19 && !operand[strspn(operand, "0123456789")]) {
        *ret = strtoll(operand, NULL, 10);
        return true;
    }
    warn("doanvien: %s: %s\n", tr("this is not a number", "đây không phải là số"), operand);
    return false;
}

bool option_given(const cli_app *cli, cli_option option)
{
    return cli->value[option] != NULL;
}

bool option_number(const cli_app *cli, cli_option option, int64_t least, int64_t most,
                   int64_t otherwise, int64_t *ret)
{
    const char *value = cli->value[option];
    char *end, allowed[80];
    long long number;

    *ret = otherwise;
    if (!value)
        return true;
    errno = 0;
    number = strtoll(value, &end, 10);
    if (!errno && end != value && !*end && number >= least && number <= most) {
        *ret = number;
        return true;
    }
    snprintf(allowed, sizeof allowed, "%lld - %lld", (long long)least, (long long)most);
    warn("doanvien: --%s: %s: %s\n", table[option].name,
         tr("takes a whole number", "cần một số nguyên"), allowed);
    return false;
}

/* Days since 1970-01-01 of a Gregorian day, after H. Hinnant's days_from_civil. */
static int32_t days(int year, int month, int day)
{
    int y = year - (month <= 2), era = y / 400, yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

bool option_date(const cli_app *cli, cli_option option, dv_date *ret)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const char *value = cli->value[option];
    int year, month, day, end = 0;
    bool leap;

    if ((sscanf(value, "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3 ||
         sscanf(value, "%2d/%2d/%4d%n", &day, &month, &year, &end) == 3) &&
        !value[end] && year >= 1900 && year <= 9999 && month >= 1 && month <= 12) {
        leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        if (day >= 1 && day <= length[month - 1] + (leap && month == 2)) {
            *ret = days(year, month, day);
            return true;
        }
    }
    warn("doanvien: --%s: %s: %s\n", table[option].name,
         tr("no such day; write 2026-03-31 or 31/3/2026",
            "không có ngày này; hãy viết 31/3/2026 hoặc 2026-03-31"),
         value);
    return false;
}
