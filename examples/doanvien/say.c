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
    {"access", "access", "xem dữ liệu"},
    {"acknowledge_by", "acknowledge by", "xác nhận trước"},
    {"acknowledged", "acknowledged", "đã xác nhận"},
    {"acknowledged_by", "acknowledged by", "người xác nhận"},
    {"acknowledged_on", "acknowledged on", "ngày xác nhận"},
    {"action", "change", "thay đổi"},
    {"action-unknown", "change is unknown", "không rõ hình thức thay đổi"},
    {"active", "active", "đang sinh hoạt"},
    {"added_at", "added at", "thêm lúc"},
    {"added_by", "added by", "người thêm"},
    {"admitted", "admitted", "đã kết nạp"},
    {"ambiguous", "ambiguous", "cần xác minh"},
    {"answer", "answer", "trả lời"},
    {"answer_by", "answer by", "trả lời trước"},
    {"answered", "answered", "đã trả lời"},
    {"answered_at", "answered at", "trả lời lúc"},
    {"answered_by", "answered by", "người trả lời"},
    {"appeal_until", "appeal until", "khiếu nại đến"},
    {"application_complete", "everybody on an approved application is a member",
     "mọi người trong đơn đã duyệt đều là đoàn viên"},
    {"application_four_eyes", "two officers stand behind each approval",
     "mỗi lần duyệt có hai cán bộ"},
    {"application_id", "application", "đơn"},
    {"applications-open", "applications are not decided", "còn đơn chưa xét"},
    {"applied", "applied", "đã áp dụng"},
    {"approved", "approved", "đã duyệt"},
    {"approved_by", "approved by", "người duyệt"},
    {"asked", "what is asked", "nội dung"},
    {"at", "when (UTC)", "lúc (UTC)"},
    {"balance", "balance", "tồn"},
    {"becomes", "is to be", "sửa thành"},
    {"believed", "believed", "thông tin"},
    {"birth-date-invalid", "birth date cannot be read", "ngày sinh không hợp lệ"},
    {"blanks", "blanks", "phôi"},
    {"born", "born", "ngày sinh"},
    {"broken", "BROKEN", "SAI"},
    {"candidates", "candidates", "chờ kết nạp"},
    {"card_id", "card", "thẻ"},
    {"card_one_live", "a member holds one live card at most",
     "mỗi đoàn viên có nhiều nhất một thẻ đang dùng"},
    {"card_order_count", "an order counts the cards made for it", "đợt lập thẻ ghi đúng số thẻ"},
    {"card_part_known", "a card in a run stands in a part of it",
     "thẻ trong đợt in thuộc một phần của đợt"},
    {"card_printed_has_qr", "a printed card has a QR text, a key and a day",
     "thẻ đã in có mã QR, khóa và ngày cấp"},
    {"card_printed_part_done", "cards are printed when their part is done",
     "thẻ đã in khi phần của nó đã xong"},
    {"card_spoiled", "of a spoiled card it is known why, and what came in its place",
     "thẻ hỏng có ghi lý do và thẻ thay thế"},
    {"card_state", "card", "thẻ"},
    {"card_unit_name", "name on the card", "tên trên thẻ"},
    {"cards", "cards", "số thẻ"},
    {"cccd", "citizen number", "số CCCD"},
    {"centre", "centre", "Tổng Liên đoàn"},
    {"chain-differs", "the chain is not the one signed", "chuỗi khác với lúc ký"},
    {"chain-shorter", "the chain is shorter than signed", "chuỗi ngắn hơn lúc ký"},
    {"changed", "changed", "thay đổi"},
    {"changed-later", "changed since that day", "đã thay đổi sau ngày đó"},
    {"changes", "changes", "số thay đổi"},
    {"check_digit", "check digit", "số kiểm tra"},
    {"children-left", "has a unit below it", "còn đơn vị trực thuộc"},
    {"claimed", "claimed", "đang chuẩn bị"},
    {"claimed_at", "claimed at", "nhận việc lúc"},
    {"claimed_by", "claimed by", "người in"},
    {"closed_by", "closed by", "người trả lời"},
    {"closed_on", "closed on", "ngày trả lời"},
    {"cmnd", "identity card", "số CMND"},
    {"code", "code", "mã"},
    {"code-missing", "code is missing", "thiếu mã"},
    {"code-repeated", "code stands twice", "mã bị lặp"},
    {"code-taken", "code is taken", "mã đã có đơn vị dùng"},
    {"compared", "compared", "đã so sánh"},
    {"consent_id", "consent", "đồng ý số"},
    {"corrected", "corrected since", "đã được đính chính"},
    {"correction", "correction", "chỉnh sửa"},
    {"correction_event", "the log tells of each correction, once",
     "nhật ký ghi mỗi lần đính chính đúng một lần"},
    {"correction_id", "correction", "đính chính"},
    {"counted", "written off for the run", "đã ghi giảm cho đợt in"},
    {"cycle", "a unit would be below itself", "đơn vị nằm dưới chính nó"},
    {"date-serial", "spreadsheet day number", "ngày dạng số của bảng tính"},
    {"day", "day", "ngày"},
    {"decided_at", "decided at", "quyết định lúc"},
    {"decided_by", "decided by", "nơi quyết định"},
    {"decision_date", "of", "ngày"},
    {"decision_no", "decision", "quyết định"},
    {"declined", "declined", "không tiếp nhận"},
    {"died", "died", "mất"},
    {"digits", "digits", "số chữ số"},
    {"dismissed", "two persons", "hai người khác nhau"},
    {"dissolve", "dissolve", "giải thể"},
    {"done", "done", "xong"},
    {"done_at", "done at", "xong lúc"},
    {"draft", "draft", "bản nháp"},
    {"dropped", "revoked before printing", "thu hồi trước khi in"},
    {"due_on", "due on", "hạn"},
    {"duplicate_id", "no.", "số"},
    {"duplicate_merged", "who was merged holds nothing more, a dead number leads to a live one",
     "người đã gộp không còn giữ gì, mã số cũ dẫn đến mã số đang dùng"},
    {"duties", "duties", "nhiệm vụ"},
    {"effective_on", "in effect from", "có hiệu lực từ"},
    {"element", "element", "phần tử"},
    {"email", "e-mail", "email"},
    {"employee-code-missing", "employee code is missing", "thiếu mã nhân viên"},
    {"employee-code-reused", "employee code of another person", "mã nhân viên của người khác"},
    {"employee-code-shared", "two people have this employee code",
     "hai người có cùng mã nhân viên"},
    {"employer", "employer", "cơ quan, doanh nghiệp"},
    {"employment_person_known", "every employment is somebody's",
     "mỗi việc làm thuộc về một người"},
    {"employment_unit_known", "everybody works at a unit that is there",
     "ai cũng làm ở một đơn vị có trong sổ"},
    {"end", "end", "thôi là đoàn viên"},
    {"end_reason", "why ended", "lý do kết thúc"},
    {"ended", "ended", "đã kết thúc"},
    {"ended_as", "ended as", "lý do thôi"},
    {"ended_at", "ended at", "kết thúc lúc"},
    {"erased_blank", "of who was erased nothing is left", "dữ liệu đã xóa thì không còn gì"},
    {"erasure", "erasure", "xóa dữ liệu"},
    {"erasure_id", "erasure", "đề nghị xóa số"},
    {"eth", "look-alike letter for Đ", "chữ giống chữ Đ"},
    {"event_chain", "the event log is as it was written", "nhật ký còn nguyên vẹn"},
    {"event_id", "event", "sự kiện"},
    {"events", "events", "số sự kiện"},
    {"expelled", "expelled", "khai trừ"},
    {"expired", "EXPIRED", "HẾT HẠN"},
    {"fault", "fault", "lỗi"},
    {"feed_new_event", "persons of a feed are those of whom the log says so",
     "người nhận từ dữ liệu nhân sự đúng như nhật ký ghi"},
    {"female", "female", "nữ"},
    {"field", "what", "mục"},
    {"file", "file", "tệp"},
    {"first_born", "born", "ngày sinh"},
    {"first_id", "person", "mã người"},
    {"first_member", "number", "mã số"},
    {"first_name", "name", "họ và tên"},
    {"first_slot", "from slot", "từ vị trí"},
    {"first_unit", "unit", "đơn vị"},
    {"forged", "FORGED", "GIẢ MẠO"},
    {"form", "form", "mẫu"},
    {"formats", "formats", "định dạng"},
    {"found", "found", "thành lập"},
    {"free", "free", "còn trống"},
    {"from-unknown", "unit it is split from is unknown", "không có đơn vị gốc này"},
    {"from_code", "from", "từ"},
    {"from_unit", "from unit", "đơn vị cũ"},
    {"full_name", "name", "họ và tên"},
    {"given", "given", "cấp xuống"},
    {"given out", "given out", "đã cấp đi"},
    {"given_on", "given on", "ngày đồng ý"},
    {"given_out", "given out", "xuất đơn vị khác"},
    {"grassroots", "grassroots", "công đoàn cơ sở"},
    {"ground", "ground", "căn cứ"},
    {"group", "group", "tổ công đoàn"},
    {"handed over", "handed over", "đã trao"},
    {"handover_cards", "what was handed over is what its cards say",
     "số thẻ đã trao khớp với sổ thẻ"},
    {"handover_id", "hand-over", "lần trao"},
    {"hash", "hash", "mã băm"},
    {"head-changed", "the end of the chain was changed", "điểm cuối chuỗi bị sửa"},
    {"height", "height", "chiều cao"},
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
    {"identity", "identity number", "số giấy tờ"},
    {"identity_past_over", "a number given up is not held from before",
     "số giấy tờ đã thôi dùng không được tính như đang giữ từ trước"},
    {"identity_person_known", "every identity number belongs to a person",
     "mỗi số giấy tờ thuộc về một người"},
    {"inherited", "inherited", "nhận từ đơn vị đã kết thúc"},
    {"into", "into", "nhập vào"},
    {"into-ends", "unit it goes into ends", "đơn vị nhận không còn"},
    {"into-missing", "into is missing", "thiếu đơn vị nhận"},
    {"into-unknown", "unit it goes into is unknown", "không có đơn vị nhận này"},
    {"issued", "issued", "cấp xuống"},
    {"issued_on", "issued", "ngày cấp"},
    {"job_id", "job", "lệnh in"},
    {"joined_on", "joined", "ngày vào"},
    {"keep_id", "person kept", "người giữ lại"},
    {"keep_member", "number", "mã số"},
    {"keep_name", "name", "họ và tên"},
    {"kept", "kept", "còn giữ"},
    {"kept_at", "kept at", "lưu lúc"},
    {"kept_by", "kept by", "người lưu"},
    {"kind", "kind", "loại"},
    {"kind-unknown", "kind is unknown", "loại đơn vị không đúng"},
    {"lapsed", "lapsed", "hết hiệu lực"},
    {"last_serial", "last", "cuối"},
    {"last_slot", "to slot", "đến vị trí"},
    {"leading-zero", "leading zero put back", "thêm lại số 0 ở đầu"},
    {"left", "left", "đã nghỉ"},
    {"letter_no", "letter", "giấy giới thiệu"},
    {"line", "what", "nội dung"},
    {"link-changed", "a link was changed", "mắt xích bị sửa"},
    {"link-missing", "a link is gone", "mắt xích bị mất"},
    {"link_no", "link", "mắt xích"},
    {"links", "links", "số mắt xích"},
    {"live_no", "live number", "mã số đang dùng"},
    {"login", "login", "đăng nhập"},
    {"low", "low", "sắp hết"},
    {"made_at", "made", "lập lúc"},
    {"made_by", "by", "người ghi"},
    {"male", "male", "nam"},
    {"malformed", "MALFORMED", "KHÔNG PHẢI MÃ THẺ"},
    {"mark", "warn below", "mức cảnh báo"},
    {"member_admitted_by_decision", "who was admitted stands on an approved application",
     "người được kết nạp có trong đơn đã duyệt"},
    {"member_event", "the log tells of each admission, once",
     "nhật ký ghi mỗi lần kết nạp đúng một lần"},
    {"member_has_membership", "a member belongs to a unit", "đoàn viên thuộc một đơn vị"},
    {"member_no", "number", "mã số"},
    {"member_no_in_range", "each member number comes from a range",
     "mỗi mã đoàn viên nằm trong dải số đã cấp"},
    {"members", "members", "đoàn viên"},
    {"membership_closed", "who is a member no more belongs to no unit",
     "người thôi là đoàn viên không còn thuộc đơn vị nào"},
    {"mend", "how to mend", "cách sửa"},
    {"merge", "merge", "sáp nhập"},
    {"merged", "merged", "đã gộp"},
    {"move_id", "no.", "số"},
    {"name", "name", "tên"},
    {"name-invalid", "name cannot be read", "họ tên không hợp lệ"},
    {"name-missing", "name is missing", "thiếu tên"},
    {"new", "new", "mới"},
    {"next_serial", "next", "tiếp theo"},
    {"nfc", "accents composed", "gộp dấu"},
    {"non-state", "non-state", "ngoài nhà nước"},
    {"none", "none", "chưa có"},
    {"not counted", "not written off yet", "chưa ghi giảm"},
    {"not issued", "NOT ISSUED", "CHƯA TỪNG CẤP"},
    {"not printed", "not printed", "chưa in"},
    {"note", "what was found", "ghi chú"},
    {"noted_at", "noted at", "ghi lúc"},
    {"noted_by", "noted by", "người ghi"},
    {"number", "one number under two papers", "cùng số trên hai loại giấy tờ"},
    {"number_range_apart", "no two ranges share a number", "không có hai dải mã trùng số"},
    {"number_range_used", "each range gave as many numbers as members bear",
     "mỗi dải đã cấp đúng số mã mà đoàn viên mang"},
    {"offered", "offered", "chờ tiếp nhận"},
    {"officer", "officer", "cán bộ"},
    {"ok", "ok", "đúng"},
    {"old", "old", "cũ"},
    {"open", "open", "đang làm"},
    {"ordered", "ordered", "chờ in"},
    {"other_id", "person merged", "người gộp vào"},
    {"other_member", "number", "mã số"},
    {"other_name", "name", "họ và tên"},
    {"out_folder", "folder", "thư mục"},
    {"outcome", "outcome", "kết quả"},
    {"outside", "not below the unit that decides", "không thuộc đơn vị ra quyết định"},
    {"overdue", "overdue", "quá hạn"},
    {"paper_date", "of", "ngày"},
    {"paper_name", "paper", "giấy tờ"},
    {"paper_no", "paper", "giấy tờ số"},
    {"paper_sha256", "SHA-256 of the paper", "SHA-256 của giấy"},
    {"papers", "old and new papers", "giấy tờ cũ và mới"},
    {"parent", "parent", "cấp trên"},
    {"parent-ends", "parent ends", "đơn vị cấp trên không còn"},
    {"parent-missing", "parent is missing", "thiếu đơn vị cấp trên"},
    {"parent-unknown", "parent is unknown", "không có đơn vị cấp trên này"},
    {"part", "of", "phần"},
    {"passport", "passport", "hộ chiếu"},
    {"pending", "waiting", "đang chờ"},
    {"people", "people", "số người"},
    {"person-uncertain", "may be somebody known already", "có thể là người đã có trong sổ"},
    {"person_id", "person", "mã người"},
    {"phone", "phone", "điện thoại"},
    {"phone-invalid", "phone cannot be right", "số điện thoại không hợp lệ"},
    {"prefix", "prefix", "phần đầu"},
    {"print_job", "a card in a print job stands in its slots",
     "thẻ trong lệnh in nằm đúng vị trí của lệnh"},
    {"printed", "printed", "đã in"},
    {"printer", "printer", "máy in"},
    {"printer_job", "job at the printer", "lệnh ở máy in"},
    {"proposal", "proposal", "đề xuất"},
    {"proposed", "proposed", "đã đề xuất"},
    {"proposed_at", "proposed at", "đề xuất lúc"},
    {"proposed_by", "proposed by", "người đề xuất"},
    {"provincial", "provincial", "cấp tỉnh"},
    {"purpose", "purpose", "mục đích"},
    {"quantity", "quantity", "số lượng"},
    {"re-parent", "move", "chuyển"},
    {"readmit", "readmission", "kết nạp lại"},
    {"reason", "reason", "lý do"},
    {"reasons", "why", "vì sao"},
    {"received", "received", "nhận về"},
    {"received_by", "received by", "người nhận"},
    {"received_on", "received on", "ngày nhận"},
    {"recounted", "taken back from those printed", "trừ khỏi số đã in"},
    {"reference", "proof", "bằng chứng"},
    {"refused", "refused", "từ chối"},
    {"rename", "rename", "đổi tên"},
    {"reorganisation_id", "reorganisation", "lần sắp xếp"},
    {"repaired", "repaired", "đã sửa"},
    {"repairs", "repairs", "đã sửa"},
    {"repeated", "repeated", "lặp lại"},
    {"replace", "replacement", "cấp lại"},
    {"replaced", "REPLACED", "ĐÃ THAY THẺ KHÁC"},
    {"request_no", "request", "yêu cầu số"},
    {"restriction", "restriction", "hạn chế xử lý"},
    {"resume", "resumption", "sinh hoạt trở lại"},
    {"retired", "retired", "nghỉ hưu"},
    {"returned", "returned", "trả lên"},
    {"revoked", "REVOKED", "ĐÃ THU HỒI"},
    {"row", "row", "dòng"},
    {"row-changed", "a row was changed", "dòng bị sửa"},
    {"row-missing", "a row is gone", "dòng bị mất"},
    {"row-uncovered", "a row was put in", "dòng bị chèn thêm"},
    {"rows", "rows", "dòng"},
    {"run_done", "a run is done when its parts are", "đợt in xong khi các phần đều xong"},
    {"run_id", "run", "đợt in"},
    {"same", "same", "không đổi"},
    {"second_born", "born", "ngày sinh"},
    {"second_id", "person", "mã người"},
    {"second_member", "number", "mã số"},
    {"second_name", "name", "họ và tên"},
    {"second_unit", "unit", "đơn vị"},
    {"section", "section", "công đoàn bộ phận"},
    {"sector", "sector", "khu vực"},
    {"sector-unknown", "sector is unknown", "khu vực không đúng"},
    {"seen_from_true", "persons name the units that see them",
     "hồ sơ mỗi người ghi đúng các đơn vị được xem"},
    {"sensitive", "sensitive data", "dữ liệu nhạy cảm"},
    {"sent", "with the printer", "đã gửi máy in"},
    {"settled", "settled by a person", "đã xác nhận"},
    {"sex", "sex", "giới tính"},
    {"sha256", "SHA-256", "SHA-256"},
    {"side", "side", "mặt"},
    {"since", "since", "từ ngày"},
    {"size", "size", "kích thước"},
    {"slot", "slot", "vị trí"},
    {"source", "source", "nguồn"},
    {"space", "spaces", "khoảng trắng"},
    {"spoiled", "spoiled", "hỏng"},
    {"state", "state", "trạng thái"},
    {"state-unknown", "state is unknown", "trạng thái không rõ"},
    {"stock", "stock of blanks", "tồn phôi"},
    {"struck off", "struck off", "xóa tên"},
    {"submitted", "submitted", "đã trình"},
    {"submitted_by", "submitted by", "người trình"},
    {"suspend", "suspension", "tạm dừng sinh hoạt"},
    {"suspended", "suspended", "tạm dừng"},
    {"taken", "taken into the run", "đưa vào đợt in"},
    {"taken in", "taken in", "được cấp"},
    {"taken_in", "taken in", "nhập từ đơn vị khác"},
    {"tax_code", "tax code", "mã số thuế"},
    {"tcvn3", "TCVN3 encoding", "bảng mã TCVN3"},
    {"title", "title", "tên"},
    {"to_code", "to", "đến"},
    {"to_unit", "to unit", "đơn vị mới"},
    {"transfer", "transfer", "chuyển sinh hoạt"},
    {"transfer in", "transfer from outside", "chuyển đến từ ngoài"},
    {"transfer out", "transfer to outside", "chuyển ra ngoài"},
    {"transferred out", "transferred out", "đã chuyển ra ngoài"},
    {"twice", "another file is of the same person", "trùng người với tệp khác"},
    {"uncertain", "UNCERTAIN", "CHƯA RÕ"},
    {"undo", "undoing", "hủy bỏ"},
    {"undoes", "undoes", "hủy số"},
    {"undone", "undone", "đã hủy"},
    {"undone_by", "undone by", "người hủy"},
    {"unit", "unit", "đơn vị"},
    {"unit dissolved", "unit dissolved", "đơn vị giải thể"},
    {"unit-ambiguous", "more than one unit has this name", "nhiều đơn vị cùng tên này"},
    {"unit-dissolved", "unit is dissolved", "đơn vị đã giải thể"},
    {"unit-unknown", "unit is unknown", "không có đơn vị này"},
    {"unit_code", "unit", "đơn vị"},
    {"unit_name", "unit's name", "tên đơn vị"},
    {"unit_tree", "the tree of units is sound", "cây đơn vị đúng"},
    {"units", "units that follow", "đơn vị chuyển theo"},
    {"unknown", "nobody has this number or code", "không ai có mã này"},
    {"unknown key", "UNKNOWN KEY", "KHÓA LẠ"},
    {"unreadable", "characters that cannot be read", "có ký tự không đọc được"},
    {"until", "until", "đến ngày"},
    {"upper", "upper", "cấp trên cơ sở"},
    {"valid", "VALID", "HỢP LỆ"},
    {"valid_until", "valid until", "có giá trị đến"},
    {"value", "in the file", "trong tệp"},
    {"verb", "what", "việc"},
    {"vni", "VNI encoding", "bảng mã VNI"},
    {"waiting", "waiting to be printed", "đang chờ in"},
    {"warned", "with a warning", "có cảnh báo"},
    {"warning", "warning", "cảnh báo"},
    {"was", "was", "đang ghi"},
    {"was_name", "old name", "tên cũ"},
    {"was_parent", "old parent", "cấp trên cũ"},
    {"width", "width", "chiều rộng"},
    {"withdrawal", "withdrawal of consent", "rút lại sự đồng ý"},
    {"withdrawn", "withdrawn", "đã rút"},
    {"withdrawn_by", "withdrawn by", "người ghi rút lại"},
    {"withdrawn_on", "withdrawn on", "ngày rút lại"},
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
static const char *status_sentence(const dv_error *err)
{
    static const char no_right[] = "việc này không thuộc nhiệm vụ hoặc đơn vị của tài khoản này";
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

    if (!vietnamese || (size_t)err->status >= sizeof sentence / sizeof *sentence)
        return NULL;
    return strcmp(err->sqlstate, "42501") == 0 ? no_right : sentence[err->status];
}

int report_error(const dv_error *err)
{
    const char *sentence = status_sentence(err);

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
