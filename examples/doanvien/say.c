/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- two languages ---- */

static bool vietnamese; /* set once, at the start */

static const char *program = "doanvien"; /* as it was called: next steps can be pasted */

void say_choose_program(const char *path)
{
    if (path && strchr(path, '/'))
        program = path;
}

void say_choose_language(const char *lang)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; !(lang && *lang) && i < sizeof names / sizeof *names; i++)
        lang = getenv(names[i]);
    vietnamese = lang && strncmp(lang, "vi", 2) == 0;
}

const char *tr(const char *en, const char *vi)
{
    return vietnamese ? vi : en;
}

/* Names of columns, and the code words of the library that people read. */
static const struct {
    const char *name, *en, *vi;
} words[] = {
    {"active", "active", "đang sinh hoạt"},
    {"admitted", "admitted", "đã kết nạp"},
    {"ambiguous", "ambiguous", "cần xác minh"},
    {"application_id", "application", "đơn"},
    {"applied", "applied", "đã áp dụng"},
    {"approved", "approved", "đã duyệt"},
    {"approved_by", "approved by", "người duyệt"},
    {"birth-date-invalid", "birth date cannot be read", "ngày sinh không hợp lệ"},
    {"born", "born", "ngày sinh"},
    {"candidates", "candidates", "chờ kết nạp"},
    {"card_id", "card", "thẻ"},
    {"card_state", "card", "thẻ"},
    {"cards", "cards", "số thẻ"},
    {"centre", "centre", "Tổng Liên đoàn"},
    {"changed", "changed", "thay đổi"},
    {"check_digit", "check digit", "số kiểm tra"},
    {"code", "code", "mã"},
    {"code-missing", "code is missing", "thiếu mã"},
    {"code-repeated", "code stands twice", "mã bị lặp"},
    {"compared", "compared", "đã so sánh"},
    {"cycle", "a unit would be below itself", "đơn vị nằm dưới chính nó"},
    {"date-serial", "spreadsheet day number", "ngày dạng số của bảng tính"},
    {"decision_date", "of", "ngày"},
    {"decision_no", "decision", "quyết định"},
    {"digits", "digits", "số chữ số"},
    {"done", "done", "xong"},
    {"done_at", "done at", "xong lúc"},
    {"draft", "draft", "bản nháp"},
    {"duties", "duties", "nhiệm vụ"},
    {"element", "element", "phần tử"},
    {"employee-code-missing", "employee code is missing", "thiếu mã nhân viên"},
    {"employee-code-reused", "employee code of another person", "mã nhân viên của người khác"},
    {"employee-code-shared", "two people have this employee code",
     "hai người có cùng mã nhân viên"},
    {"employer", "employer", "cơ quan, doanh nghiệp"},
    {"end_reason", "why ended", "lý do kết thúc"},
    {"ended", "ended", "đã kết thúc"},
    {"eth", "look-alike letter for Đ", "chữ giống chữ Đ"},
    {"expired", "EXPIRED", "HẾT HẠN"},
    {"fault", "fault", "lỗi"},
    {"female", "female", "nữ"},
    {"forged", "FORGED", "GIẢ MẠO"},
    {"form", "form", "mẫu"},
    {"formats", "formats", "định dạng"},
    {"full_name", "name", "họ và tên"},
    {"grassroots", "grassroots", "công đoàn cơ sở"},
    {"group", "group", "tổ công đoàn"},
    {"hired", "hired", "ngày vào làm"},
    {"hired-before-birth", "hired before birth", "vào làm trước khi sinh"},
    {"hired-date-invalid", "date of hire cannot be read", "ngày vào làm không hợp lệ"},
    {"id-birth-mismatch", "identity number and birth date do not agree",
     "số CCCD không khớp ngày sinh"},
    {"id-missing", "no identity number", "thiếu số giấy tờ"},
    {"id-number-invalid", "identity number cannot be right", "số giấy tờ không hợp lệ"},
    {"id-number-shared", "another employee has the same identity number",
     "nhân viên khác có cùng số giấy tờ"},
    {"id-province-unknown", "province in the identity number is unknown",
     "mã tỉnh trong số CCCD không đúng"},
    {"id-sex-mismatch", "identity number and sex do not agree", "số CCCD không khớp giới tính"},
    {"issued_on", "issued", "ngày cấp"},
    {"joined_on", "joined", "ngày vào"},
    {"kind", "kind", "loại"},
    {"kind-unknown", "kind is unknown", "loại đơn vị không đúng"},
    {"last_serial", "last", "cuối"},
    {"leading-zero", "leading zero put back", "thêm lại số 0 ở đầu"},
    {"left", "left", "đã nghỉ"},
    {"login", "login", "đăng nhập"},
    {"made_at", "made", "lập lúc"},
    {"male", "male", "nam"},
    {"malformed", "MALFORMED", "KHÔNG PHẢI MÃ THẺ"},
    {"member_no", "number", "mã số"},
    {"members", "members", "đoàn viên"},
    {"mend", "how to mend", "cách sửa"},
    {"name", "name", "tên"},
    {"name-invalid", "name cannot be read", "họ tên không hợp lệ"},
    {"name-missing", "name is missing", "thiếu tên"},
    {"new", "new", "mới"},
    {"next_serial", "next", "tiếp theo"},
    {"nfc", "accents composed", "gộp dấu"},
    {"non-state", "non-state", "ngoài nhà nước"},
    {"none", "none", "chưa có"},
    {"not issued", "NOT ISSUED", "CHƯA TỪNG CẤP"},
    {"note", "what was found", "ghi chú"},
    {"open", "open", "đang làm"},
    {"ordered", "ordered", "chờ in"},
    {"out_folder", "folder", "thư mục"},
    {"outcome", "outcome", "kết quả"},
    {"parent", "parent", "cấp trên"},
    {"parent-unknown", "parent is unknown", "không có đơn vị cấp trên này"},
    {"people", "people", "số người"},
    {"person-uncertain", "may be somebody known already", "có thể là người đã có trong sổ"},
    {"phone", "phone", "điện thoại"},
    {"phone-invalid", "phone cannot be right", "số điện thoại không hợp lệ"},
    {"prefix", "prefix", "phần đầu"},
    {"printed", "printed", "đã in"},
    {"provincial", "provincial", "cấp tỉnh"},
    {"reason", "reason", "lý do"},
    {"refused", "refused", "từ chối"},
    {"repaired", "repaired", "đã sửa"},
    {"repairs", "repairs", "đã sửa"},
    {"repeated", "repeated", "lặp lại"},
    {"replace", "replacement", "cấp lại"},
    {"replaced", "REPLACED", "ĐÃ THAY THẺ KHÁC"},
    {"revoked", "REVOKED", "ĐÃ THU HỒI"},
    {"row", "row", "dòng"},
    {"rows", "rows", "dòng"},
    {"run_id", "run", "đợt in"},
    {"same", "same", "không đổi"},
    {"section", "section", "công đoàn bộ phận"},
    {"sector", "sector", "khu vực"},
    {"sector-unknown", "sector is unknown", "khu vực không đúng"},
    {"sensitive", "sensitive data", "dữ liệu nhạy cảm"},
    {"sex", "sex", "giới tính"},
    {"side", "side", "mặt"},
    {"since", "since", "từ ngày"},
    {"source", "source", "nguồn"},
    {"space", "spaces", "khoảng trắng"},
    {"state", "state", "trạng thái"},
    {"state-unknown", "state is unknown", "trạng thái không rõ"},
    {"submitted", "submitted", "đã trình"},
    {"submitted_by", "submitted by", "người trình"},
    {"tax_code", "tax code", "mã số thuế"},
    {"tcvn3", "TCVN3 encoding", "bảng mã TCVN3"},
    {"unit", "unit", "đơn vị"},
    {"unit-ambiguous", "more than one unit has this name", "nhiều đơn vị cùng tên này"},
    {"unit-unknown", "unit is unknown", "không có đơn vị này"},
    {"unit_code", "unit", "đơn vị"},
    {"unit_name", "unit's name", "tên đơn vị"},
    {"unknown key", "UNKNOWN KEY", "KHÓA LẠ"},
    {"unreadable", "characters that cannot be read", "có ký tự không đọc được"},
    {"upper", "upper", "cấp trên cơ sở"},
    {"valid", "VALID", "HỢP LỆ"},
    {"valid_until", "valid until", "có giá trị đến"},
    {"value", "in the file", "trong tệp"},
    {"vni", "VNI encoding", "bảng mã VNI"},
    {"warned", "with a warning", "có cảnh báo"},
    {"warning", "warning", "cảnh báo"},
};

const char *word(const char *name)
{
    for (size_t i = 0; name && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].name, name) == 0)
            return tr(words[i].en, words[i].vi);
    return name;
}

/* ---- lines ---- */

void say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprintf(format, args);
    va_end(args);
}

void warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
}

void next_step(const cli_app *cli, const char *format, ...)
{
    const char *quote = strpbrk(program, " '") ? "\"" : "", *said;
    char line[2 * PATH_SIZE];
    va_list args;

    if (option_given(cli, OPT_JSON))
        return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    said = strncmp(line, "doanvien ", 9) == 0 ? line + strlen("doanvien") : line;
    fflush(stdout);
    fprintf(stderr, "%s: ", tr("next", "tiếp theo"));
    if (said != line)
        fprintf(stderr, "%s%s%s", quote, program, quote);
    fprintf(stderr, "%s\n", said);
}

void say_count(const cli_app *cli, const char *name, int64_t count, const char *sentence)
{
    if (option_given(cli, OPT_JSON)) {
        json_int(name, count, true);
        say("}\n");
    } else {
        say("%s: %lld\n", sentence, (long long)count);
    }
}

/* What a status means, for those who do not read the library's English. */
static const char *status_sentence(dv_status status)
{
    static const char *const sentence[] = {
        [DV_E_ARG] = "yêu cầu không đúng cách",
        [DV_E_NOMEM] = "hết bộ nhớ; chưa có gì thay đổi",
        [DV_E_DB] = "cơ sở dữ liệu từ chối",
        [DV_E_SCHEMA] = "cơ sở dữ liệu chưa được chuẩn bị, hoặc cũ hay mới hơn chương trình",
        [DV_E_NOT_FOUND] = "không tìm thấy",
        [DV_E_CONFLICT] = "xung đột với dữ liệu hiện có",
        [DV_E_STATE] = "trạng thái hiện tại không cho phép",
        [DV_E_INVALID] = "bị từ chối",
        [DV_E_FORMAT] = "nội dung không đúng định dạng",
        [DV_E_IO] = "không đọc hoặc ghi được tệp",
        [DV_E_RENDER] = "không vẽ được",
        [DV_E_LINK] = "mất kết nối: chưa rõ việc đã xong hay chưa",
        [DV_E_CONNECT] = "không kết nối được cơ sở dữ liệu; chưa có gì thay đổi",
        [DV_E_READONLY] = "cơ sở dữ liệu chỉ cho đọc",
        [DV_E_STOPPED] = "đã dừng theo yêu cầu; phần đã làm vẫn còn",
    };

    return vietnamese && (size_t)status < sizeof sentence / sizeof *sentence ? sentence[status]
                                                                             : NULL;
}

int report_error(const dv_error *err)
{
    const char *sentence = status_sentence(err->status);

    fflush(stdout);
    if (sentence)
        warn("doanvien: %s\n  %s\n", sentence, err->message);
    else
        warn("doanvien: %s\n", *err->message ? err->message : dv_status_name(err->status));
    if (*err->detail)
        warn("  %s\n", err->detail);
    if (*err->hint)
        warn("  %s\n", err->hint);
    else if (err->status == DV_E_SCHEMA)
        warn("  %s: doanvien init\n", tr("to mend it", "cách sửa"));
    return (int)err->status;
}

int report(const cli_app *cli)
{
    return report_error(&cli->err);
}
