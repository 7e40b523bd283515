/* SPDX-License-Identifier: MIT */
#include "feed_columns.h"

#include "ground/text.h"

#include <sodium.h>
#include <string.h>

enum {
    HEAD_MAX = 30, /* the header stands within so many records */
    READING = 1    /* raise it when a record comes to be read in another way than before */
};

/* The name of each field in a map, and in words. */
static const struct {
    const char *name;
    const char *words;
    bool required;
} fields[DV_FEED_FIELDS] = {
    [DV_FEED_CODE] = {"code", "the employee code (Mã nhân viên)", true},
    [DV_FEED_NAME] = {"full_name", "the full name (Họ và tên)", true},
    [DV_FEED_FAMILY] = {"family_name", "the family and middle names (Họ đệm)", false},
    [DV_FEED_GIVEN] = {"given_name", "the given name (Tên)", false},
    [DV_FEED_BORN] = {"born", "the birth date (Ngày sinh)", false},
    [DV_FEED_SEX] = {"sex", "the sex (Giới tính)", false},
    [DV_FEED_ID] = {"id_number", "the identity number (Số CCCD)", false},
    [DV_FEED_CMND] = {"cmnd", "the old identity number (Số CMND)", false},
    [DV_FEED_PASSPORT] = {"passport", "the passport number (Số hộ chiếu)", false},
    [DV_FEED_ID_KIND] = {"id_kind", "the kind of identity paper (Loại giấy tờ)", false},
    [DV_FEED_HIRED] = {"hired", "the day of hiring (Ngày vào làm)", false},
    [DV_FEED_UNIT] = {"unit", "the workplace (Đơn vị công tác)", true},
    [DV_FEED_JOB] = {"job_title", "the job title (Vị trí công việc)", false},
    [DV_FEED_PHONE] = {"phone", "the telephone (Điện thoại di động)", false},
    [DV_FEED_EMAIL] = {"email", "the e-mail address", false},
    [DV_FEED_STATE] = {"state", "the state of work (Trạng thái lao động)", false},
};

/* Titles by their match key. Of two columns for one field the lower rank wins, then the first. */
static const struct {
    const char *key;
    dv_feed_field field;
    int rank;
} titles[] = {
    {"ma nhan vien", DV_FEED_CODE, 0},
    {"ma nv", DV_FEED_CODE, 0},
    {"manv", DV_FEED_CODE, 0},
    {"ma so nhan vien", DV_FEED_CODE, 0},
    {"ma so nv", DV_FEED_CODE, 0},
    {"msnv", DV_FEED_CODE, 0},
    {"ma can bo", DV_FEED_CODE, 0},
    {"ma cb", DV_FEED_CODE, 0},
    {"ma cbnv", DV_FEED_CODE, 0},
    {"ma cnv", DV_FEED_CODE, 0},
    {"ma lao dong", DV_FEED_CODE, 0},
    {"ma nguoi lao dong", DV_FEED_CODE, 0},
    {"ma nld", DV_FEED_CODE, 0},
    {"so hieu nhan vien", DV_FEED_CODE, 0},
    {"employee code", DV_FEED_CODE, 0},
    {"employee id", DV_FEED_CODE, 0},
    {"employee no", DV_FEED_CODE, 0},
    {"employee number", DV_FEED_CODE, 0},
    {"emp id", DV_FEED_CODE, 0},
    {"emp code", DV_FEED_CODE, 0},
    {"staff id", DV_FEED_CODE, 0},
    {"staff code", DV_FEED_CODE, 0},
    {"ma the", DV_FEED_CODE, 2},
    {"ma so", DV_FEED_CODE, 2},
    {"ma", DV_FEED_CODE, 3},
    {"code", DV_FEED_CODE, 3},
    {"ho va ten", DV_FEED_NAME, 0},
    {"ho ten", DV_FEED_NAME, 0},
    {"ho va ten nhan vien", DV_FEED_NAME, 0},
    {"ho ten nhan vien", DV_FEED_NAME, 0},
    {"ho va ten nguoi lao dong", DV_FEED_NAME, 0},
    {"ho va ten khai sinh", DV_FEED_NAME, 0},
    {"ho chu dem va ten", DV_FEED_NAME, 0},
    {"ten nhan vien", DV_FEED_NAME, 1},
    {"ten nv", DV_FEED_NAME, 1},
    {"ten day du", DV_FEED_NAME, 1},
    {"full name", DV_FEED_NAME, 0},
    {"fullname", DV_FEED_NAME, 0},
    {"employee name", DV_FEED_NAME, 0},
    {"name", DV_FEED_NAME, 2},
    {"ho va ten dem", DV_FEED_FAMILY, 0},
    {"ho ten dem", DV_FEED_FAMILY, 0},
    {"ho dem", DV_FEED_FAMILY, 0},
    {"ho va dem", DV_FEED_FAMILY, 0},
    {"ho va chu dem", DV_FEED_FAMILY, 0},
    {"ho va ten lot", DV_FEED_FAMILY, 0},
    {"ho lot", DV_FEED_FAMILY, 0},
    {"ho", DV_FEED_FAMILY, 1},
    {"last name", DV_FEED_FAMILY, 0},
    {"family name", DV_FEED_FAMILY, 0},
    {"surname", DV_FEED_FAMILY, 0},
    {"ten", DV_FEED_GIVEN, 0},
    {"ten goi", DV_FEED_GIVEN, 1},
    {"first name", DV_FEED_GIVEN, 0},
    {"given name", DV_FEED_GIVEN, 0},
    {"ngay sinh", DV_FEED_BORN, 0},
    {"ngay thang nam sinh", DV_FEED_BORN, 0},
    {"sinh ngay", DV_FEED_BORN, 0},
    {"dob", DV_FEED_BORN, 0},
    {"birth date", DV_FEED_BORN, 0},
    {"birthdate", DV_FEED_BORN, 0},
    {"date of birth", DV_FEED_BORN, 0},
    {"birthday", DV_FEED_BORN, 0},
    {"nam sinh", DV_FEED_BORN, 1},
    {"gioi tinh", DV_FEED_SEX, 0},
    {"phai", DV_FEED_SEX, 0},
    {"gioi", DV_FEED_SEX, 1},
    {"nam nu", DV_FEED_SEX, 1},
    {"sex", DV_FEED_SEX, 0},
    {"gender", DV_FEED_SEX, 0},
    {"so cccd cmnd ho chieu", DV_FEED_ID, 0},
    {"so cccd cmnd", DV_FEED_ID, 0},
    {"so cmnd cccd", DV_FEED_ID, 0},
    {"cccd cmnd", DV_FEED_ID, 0},
    {"cmnd cccd", DV_FEED_ID, 0},
    {"so cccd", DV_FEED_ID, 0},
    {"cccd", DV_FEED_ID, 0},
    {"so can cuoc cong dan", DV_FEED_ID, 0},
    {"can cuoc cong dan", DV_FEED_ID, 0},
    {"so can cuoc", DV_FEED_ID, 0},
    {"can cuoc", DV_FEED_ID, 0},
    {"so dinh danh ca nhan", DV_FEED_ID, 0},
    {"so dinh danh", DV_FEED_ID, 0},
    {"ma dinh danh", DV_FEED_ID, 1},
    {"so ddcn", DV_FEED_ID, 0},
    {"so giay to", DV_FEED_ID, 1},
    {"so giay to tuy than", DV_FEED_ID, 1},
    {"id number", DV_FEED_ID, 0},
    {"id no", DV_FEED_ID, 0},
    {"national id", DV_FEED_ID, 0},
    {"citizen id", DV_FEED_ID, 0},
    {"identity number", DV_FEED_ID, 0},
    {"identity card", DV_FEED_ID, 0},
    {"so cmnd", DV_FEED_CMND, 0},
    {"cmnd", DV_FEED_CMND, 0},
    {"so cmt", DV_FEED_CMND, 0},
    {"so cmtnd", DV_FEED_CMND, 0},
    {"cmtnd", DV_FEED_CMND, 0},
    {"so chung minh nhan dan", DV_FEED_CMND, 0},
    {"chung minh nhan dan", DV_FEED_CMND, 0},
    {"so ho chieu", DV_FEED_PASSPORT, 0},
    {"ho chieu", DV_FEED_PASSPORT, 0},
    {"passport", DV_FEED_PASSPORT, 0},
    {"passport no", DV_FEED_PASSPORT, 0},
    {"passport number", DV_FEED_PASSPORT, 0},
    {"loai giay to", DV_FEED_ID_KIND, 0},
    {"loai giay to tuy than", DV_FEED_ID_KIND, 0},
    {"id type", DV_FEED_ID_KIND, 0},
    {"id kind", DV_FEED_ID_KIND, 0},
    {"ngay vao lam", DV_FEED_HIRED, 0},
    {"ngay vao lam viec", DV_FEED_HIRED, 0},
    {"ngay nhan viec", DV_FEED_HIRED, 0},
    {"ngay bat dau lam viec", DV_FEED_HIRED, 0},
    {"ngay tuyen dung", DV_FEED_HIRED, 0},
    {"ngay vao cong ty", DV_FEED_HIRED, 0},
    {"ngay bat dau", DV_FEED_HIRED, 1},
    {"ngay vao", DV_FEED_HIRED, 1},
    {"hired", DV_FEED_HIRED, 0},
    {"hire date", DV_FEED_HIRED, 0},
    {"hired on", DV_FEED_HIRED, 0},
    {"start date", DV_FEED_HIRED, 0},
    {"join date", DV_FEED_HIRED, 0},
    {"joined", DV_FEED_HIRED, 1},
    {"don vi cong tac", DV_FEED_UNIT, 0},
    {"noi cong tac", DV_FEED_UNIT, 0},
    {"noi lam viec", DV_FEED_UNIT, 0},
    {"co quan cong tac", DV_FEED_UNIT, 0},
    {"don vi", DV_FEED_UNIT, 1},
    {"ten don vi", DV_FEED_UNIT, 1},
    {"don vi lam viec", DV_FEED_UNIT, 0},
    {"cong ty", DV_FEED_UNIT, 1},
    {"ten cong ty", DV_FEED_UNIT, 1},
    {"doanh nghiep", DV_FEED_UNIT, 1},
    {"co quan", DV_FEED_UNIT, 1},
    {"unit", DV_FEED_UNIT, 1},
    {"workplace", DV_FEED_UNIT, 0},
    {"company", DV_FEED_UNIT, 1},
    {"employer", DV_FEED_UNIT, 1},
    {"ma don vi", DV_FEED_UNIT, 2},
    {"phong ban", DV_FEED_UNIT, 4},
    {"bo phan", DV_FEED_UNIT, 4},
    {"department", DV_FEED_UNIT, 4},
    {"vi tri cong viec", DV_FEED_JOB, 0},
    {"vi tri", DV_FEED_JOB, 1},
    {"vi tri viec lam", DV_FEED_JOB, 0},
    {"chuc danh", DV_FEED_JOB, 0},
    {"chuc danh cong viec", DV_FEED_JOB, 0},
    {"chuc vu", DV_FEED_JOB, 1},
    {"cong viec", DV_FEED_JOB, 1},
    {"nghe nghiep", DV_FEED_JOB, 1},
    {"job title", DV_FEED_JOB, 0},
    {"job", DV_FEED_JOB, 1},
    {"position", DV_FEED_JOB, 1},
    {"title", DV_FEED_JOB, 2},
    {"dien thoai di dong", DV_FEED_PHONE, 0},
    {"so dien thoai di dong", DV_FEED_PHONE, 0},
    {"dt di dong", DV_FEED_PHONE, 0},
    {"di dong", DV_FEED_PHONE, 0},
    {"dien thoai", DV_FEED_PHONE, 1},
    {"so dien thoai", DV_FEED_PHONE, 1},
    {"sdt", DV_FEED_PHONE, 1},
    {"so dt", DV_FEED_PHONE, 1},
    {"so di dong", DV_FEED_PHONE, 0},
    {"mobile", DV_FEED_PHONE, 0},
    {"mobile phone", DV_FEED_PHONE, 0},
    {"phone", DV_FEED_PHONE, 1},
    {"phone number", DV_FEED_PHONE, 1},
    {"telephone", DV_FEED_PHONE, 2},
    {"tel", DV_FEED_PHONE, 2},
    {"email", DV_FEED_EMAIL, 0},
    {"e mail", DV_FEED_EMAIL, 0},
    {"email ca nhan", DV_FEED_EMAIL, 0},
    {"dia chi email", DV_FEED_EMAIL, 0},
    {"thu dien tu", DV_FEED_EMAIL, 0},
    {"email cong ty", DV_FEED_EMAIL, 1},
    {"trang thai lao dong", DV_FEED_STATE, 0},
    {"trang thai lam viec", DV_FEED_STATE, 0},
    {"tinh trang lao dong", DV_FEED_STATE, 0},
    {"tinh trang lam viec", DV_FEED_STATE, 0},
    {"tinh trang cong viec", DV_FEED_STATE, 0},
    {"trang thai", DV_FEED_STATE, 1},
    {"trang thai nhan vien", DV_FEED_STATE, 0},
    {"tinh trang", DV_FEED_STATE, 1},
    {"status", DV_FEED_STATE, 1},
    {"employment status", DV_FEED_STATE, 0},
    {"state", DV_FEED_STATE, 1},
};

typedef struct kept {
    int64_t row;
    int count;
    const char **cells; /* one allocation together with their text */
} kept;

struct dv_feed_reader {
    dv_csv *csv;
    kept head[HEAD_MAX]; /* the first records, so that a pipe need not be opened twice */
    int heads;
    int next; /* of head; from heads on records come from csv */
    int at[DV_FEED_FIELDS];
    int rank[DV_FEED_FIELDS];
    int width;  /* columns of the header */
    int reason; /* the column of reasons, or -1: always the last */
    int64_t header_row;
    dv_buf header;
    unsigned char layout[DV_FEED_DIGEST_BYTES]; /* the key of digests: how columns are read */
    char *map_text;                                /* cut into pieces */
    struct {
        dv_feed_field field;
        char *key; /* "" switches the field off */
    } map[DV_FEED_FIELDS];
    int maps;
};

static const char *text_of(const dv_buf *buf)
{
    return buf->size ? buf->data : "";
}

dv_status dv_feed_key(const char *cell, dv_buf *ret, dv_error *err)
{
    dv_auto_buf plain = {0}, mended = {0};
    unsigned repairs;
    int depth = 0;
    dv_status status;

    dv_buf_clear(ret);
    if (!*cell)
        return DV_OK;
    for (const char *at = cell; *at; at++) {
        if (*at == '(' || *at == ')')
            depth = *at == '(';
        else if (!depth)
            dv_buf_putc(&plain, *at >= 0 && (*at < ' ' || strchr("/-_.,:;*", *at)) ? ' ' : *at);
    }
    DV_TRY(dv_buf_status(&plain, err));
    status = dv_text_repair(text_of(&plain), &mended, &repairs, NULL);
    if (status == DV_E_NOMEM)
        return dv_fail_nomem(err);
    return dv_text_key(text_of(status == DV_OK ? &mended : &plain), ret, err);
}

/* The field that a title names, DV_FEED_NO_FIELD when none; the map comes first. */
static dv_status field_of(const dv_feed_reader *reader, const char *title, dv_feed_field *ret,
                          int *ret_rank, dv_error *err)
{
    dv_auto_buf key = {0};

    *ret = DV_FEED_NO_FIELD;
    *ret_rank = 0;
    if (!*title || strlen(title) > 200)
        return DV_OK;
    DV_TRY(dv_feed_key(title, &key, err));
    for (int i = 0; i < reader->maps; i++) {
        if (key.size && strcmp(reader->map[i].key, text_of(&key)) == 0) {
            *ret = reader->map[i].field;
            *ret_rank = -1;
            return DV_OK;
        }
    }
    for (size_t i = 0; i < DV_COUNT(titles) && *ret == DV_FEED_NO_FIELD; i++) {
        if (strcmp(titles[i].key, text_of(&key)) == 0) {
            *ret = titles[i].field;
            *ret_rank = titles[i].rank;
        }
    }
    for (int i = 0; i < reader->maps; i++) {
        if (*ret == reader->map[i].field)
            *ret = DV_FEED_NO_FIELD;
    }
    return DV_OK;
}

static dv_status map_one(dv_feed_reader *reader, char *pair, dv_error *err)
{
    dv_auto_buf key = {0};
    char *title = strchr(pair, '=');

    if (!title || reader->maps == DV_FEED_FIELDS) {
        dv_fail(err, DV_E_INVALID, "the column map is not field=Column title;field=...");
        dv_fail_detail(err, pair, NULL);
        return DV_E_INVALID;
    }
    *title++ = '\0';
    pair += strspn(pair, " ");
    pair[strcspn(pair, " ")] = '\0';
    for (int f = 0; f < DV_FEED_FIELDS; f++) {
        if (strcmp(fields[f].name, pair) != 0)
            continue;
        DV_TRY(dv_feed_key(title, &key, err));
        reader->map[reader->maps].field = (dv_feed_field)f;
        reader->map[reader->maps].key = strdup(text_of(&key));
        return reader->map[reader->maps++].key ? DV_OK : dv_fail_nomem(err);
    }
    dv_fail(err, DV_E_INVALID, "the column map names a field that does not exist");
    dv_fail_detail(err, pair, NULL);
    dv_fail_hint(err, "Fields: code full_name family_name given_name born sex id_number cmnd "
                      "passport id_kind hired unit job_title phone email state.");
    return DV_E_INVALID;
}

static dv_status map_read(dv_feed_reader *reader, const char *map, dv_error *err)
{
    char *rest, *pair;

    if (!map)
        return DV_OK;
    reader->map_text = strdup(map);
    if (!reader->map_text)
        return dv_fail_nomem(err);
    rest = reader->map_text;
    while ((pair = strsep(&rest, ";"))) {
        if (pair[strspn(pair, " ")])
            DV_TRY(map_one(reader, pair, err));
    }
    return DV_OK;
}

static dv_status keep(dv_feed_reader *reader, const dv_feed_record *record, dv_error *err)
{
    kept *to = &reader->head[reader->heads];
    size_t size = (size_t)record->count * sizeof *to->cells;
    char *text;

    for (int i = 0; i < record->count; i++)
        size += strlen(record->cells[i]) + 1;
    to->cells = malloc(size);
    if (!to->cells)
        return dv_fail_nomem(err);
    text = (char *)(to->cells + record->count);
    for (int i = 0; i < record->count; i++) {
        to->cells[i] = text;
        text = stpcpy(text, record->cells[i]) + 1;
    }
    to->row = record->row;
    to->count = record->count;
    reader->heads++;
    return DV_OK;
}

static void forget_columns(dv_feed_reader *reader)
{
    for (int f = 0; f < DV_FEED_FIELDS; f++)
        reader->at[f] = -1;
}

/* Learn what the titles of a record say; ret_known is the number of fields known then. */
static dv_status learn(dv_feed_reader *reader, const kept *record, int *ret_known, dv_error *err)
{
    *ret_known = 0;
    for (int i = 0; i < record->count; i++) {
        dv_feed_field field;
        int rank;

        DV_TRY(field_of(reader, record->cells[i], &field, &rank, err));
        if (field == DV_FEED_NO_FIELD)
            continue;
        for (int f = 0; f < DV_FEED_FIELDS; f++) { /* a lower title is the more exact one */
            if (reader->at[f] == i)
                reader->at[f] = -1;
        }
        if (reader->at[field] < 0 || rank < reader->rank[field]) {
            reader->at[field] = i;
            reader->rank[field] = rank;
        }
    }
    for (int f = 0; f < DV_FEED_FIELDS; f++)
        *ret_known += reader->at[f] >= 0;
    return DV_OK;
}

/* Titles below titles hold no digits: those of a data row do, in codes and dates. */
static bool has_digit(const kept *record)
{
    for (int i = 0; i < record->count; i++) {
        if (strpbrk(record->cells[i], "0123456789"))
            return true;
    }
    return false;
}

static dv_status settle_names(dv_feed_reader *reader)
{
    int *at = reader->at;

    /* "Tên" beside "Họ đệm" is the given name, alone it is the whole. */
    if (at[DV_FEED_NAME] < 0 && at[DV_FEED_FAMILY] < 0 && at[DV_FEED_GIVEN] >= 0) {
        at[DV_FEED_NAME] = at[DV_FEED_GIVEN];
        at[DV_FEED_GIVEN] = -1;
    }
    /* "Họ và tên" over an untitled column of given names. */
    if (at[DV_FEED_NAME] >= 0 && at[DV_FEED_GIVEN] >= 0 && at[DV_FEED_FAMILY] < 0 &&
        at[DV_FEED_GIVEN] == at[DV_FEED_NAME] + 1) {
        at[DV_FEED_FAMILY] = at[DV_FEED_NAME];
        at[DV_FEED_NAME] = -1;
    }
    if (at[DV_FEED_NAME] >= 0)
        at[DV_FEED_FAMILY] = at[DV_FEED_GIVEN] = -1;
    return DV_OK;
}

static dv_status fail_missing(const kept *header, const char *missing, dv_error *err)
{
    dv_auto_buf found = {0};

    for (int i = 0; i < header->count; i++) {
        if (header->cells[i][0])
            dv_buf_printf(&found, "%s%s", found.size ? "; " : "", header->cells[i]);
    }
    dv_fail(err, DV_E_FORMAT, "row %lld is the header, but no column holds %s",
            (long long)header->row, missing);
    dv_fail_detailf(err, "titles found: %s", text_of(&found));
    dv_fail_hint(err, "Name the column with --map \"field=Column title\".");
    return DV_E_FORMAT;
}

static dv_status check_required(const dv_feed_reader *reader, const kept *header, dv_error *err)
{
    for (int f = 0; f < DV_FEED_FIELDS; f++) {
        bool there = reader->at[f] >= 0;

        if (f == DV_FEED_NAME && reader->at[DV_FEED_FAMILY] >= 0 && reader->at[DV_FEED_GIVEN] >= 0)
            there = true;
        if (fields[f].required && !there)
            return fail_missing(header, fields[f].words, err);
    }
    for (int i = 0; i < reader->maps; i++) {
        if (reader->map[i].key[0] && reader->at[reader->map[i].field] < 0)
            return fail_missing(header, "a title that the column map names", err);
    }
    return DV_OK;
}

static int last_title(const kept *record)
{
    int last = record->count - 1;

    while (last > 0 && !record->cells[last][0])
        last--;
    return last;
}

static dv_status use_header(dv_feed_reader *reader, int place, dv_error *err)
{
    const kept *header = &reader->head[place];
    const kept *below = place + 1 < reader->heads ? &reader->head[place + 1] : NULL;
    int known, more, before[DV_FEED_FIELDS];
    dv_auto_buf key = {0};

    forget_columns(reader);
    DV_TRY(learn(reader, header, &known, err));
    reader->next = place + 1;
    if (below && !has_digit(below)) {
        memcpy(before, reader->at, sizeof before);
        DV_TRY(learn(reader, below, &more, err));
        if (memcmp(before, reader->at, sizeof before) != 0)
            reader->next++;
    }
    settle_names(reader);
    DV_TRY(check_required(reader, header, err));

    reader->width = header->count;
    reader->header_row = header->row;
    reader->reason = -1;
    DV_TRY(dv_feed_key(header->cells[last_title(header)], &key, err));
    if (strcmp(text_of(&key), "ly do") == 0)
        reader->reason = last_title(header);
    dv_feed_put_raw(reader, &(dv_feed_record){header->row, header->count, header->cells},
                    &reader->header);
    return dv_buf_status(&reader->header, err);
}

static dv_status begin_digest(dv_feed_reader *reader, dv_error *err)
{
    dv_auto_buf layout = {0};

    if (sodium_init() < 0)
        return dv_fail(err, DV_E_OTHER, "libsodium did not start");
    dv_buf_printf(&layout, "%d %d %d%c", READING, reader->width, reader->reason,
                  dv_feed_delimiter(reader));
    for (int f = 0; f < DV_FEED_FIELDS; f++)
        dv_buf_printf(&layout, " %d", reader->at[f]);
    dv_buf_putc(&layout, '\n');
    DV_TRY(dv_buf_status(&layout, err));
    crypto_generichash(reader->layout, sizeof reader->layout, (const unsigned char *)layout.data,
                       layout.size, NULL, 0);
    return DV_OK;
}

static dv_status find_header(dv_feed_reader *reader, dv_error *err)
{
    int best = -1, most = 1, known; /* one title alone may be chance */

    for (int i = 0; i < reader->heads; i++) {
        forget_columns(reader);
        DV_TRY(learn(reader, &reader->head[i], &known, err));
        if (known > most) {
            best = i;
            most = known;
        }
    }
    if (reader->heads == 0)
        return dv_fail(err, DV_E_FORMAT, "the file is empty");
    if (best < 0) {
        dv_fail(err, DV_E_FORMAT, "no header row was found in the first %d rows", HEAD_MAX);
        dv_fail_hint(err, "A feed needs a row of titles, with at least Mã nhân viên, Họ và tên and "
                          "Đơn vị công tác; name other titles with --map.");
        return DV_E_FORMAT;
    }
    DV_TRY(use_header(reader, best, err));
    return begin_digest(reader, err);
}

static dv_status read_csv(dv_feed_reader *reader, dv_feed_record *ret, dv_error *err)
{
    return dv_csv_next(reader->csv, &ret->row, &ret->cells, &ret->count, err);
}

dv_status dv_feed_reader_open(const char *path, const void *data, size_t size, const char *map,
                              dv_feed_reader **ret_reader, dv_error *err)
{
    dv_auto(dv_feed_reader) reader = calloc(1, sizeof *reader);
    dv_feed_record record = {0};

    if (!reader)
        return dv_fail_nomem(err);
    DV_TRY(map_read(reader, map, err));
    DV_TRY(dv_csv_open(path, data, size, &reader->csv, err));
    while (reader->heads < HEAD_MAX) {
        DV_TRY(read_csv(reader, &record, err));
        if (record.count == 0)
            break;
        DV_TRY(keep(reader, &record, err));
    }
    DV_TRY(find_header(reader, err));
    *ret_reader = dv_take(&reader);
    return DV_OK;
}

void dv_feed_reader_free(dv_feed_reader *reader)
{
    if (!reader)
        return;
    for (int i = 0; i < reader->heads; i++)
        free(reader->head[i].cells);
    for (int i = 0; i < reader->maps; i++)
        free(reader->map[i].key);
    free(reader->map_text);
    dv_buf_free(&reader->header);
    dv_csv_free(reader->csv);
    free(reader);
}

dv_status dv_feed_reader_next(dv_feed_reader *reader, dv_feed_record *ret, dv_error *err)
{
    const kept *from;

    if (reader->next >= reader->heads)
        return read_csv(reader, ret, err);
    from = &reader->head[reader->next++];
    *ret = (dv_feed_record){from->row, from->count, from->cells};
    return DV_OK;
}

const char *dv_feed_cell(const dv_feed_reader *reader, const dv_feed_record *record,
                         dv_feed_field field)
{
    int at = reader->at[field];

    return at >= 0 && at < record->count ? record->cells[at] : "";
}

/* "(1)", "2", "A": a cell of the row that numbers the columns of a form. */
static bool is_number_of_column(const char *cell)
{
    size_t n;

    cell += strspn(cell, "( ");
    n = strspn(cell, "0123456789");
    if (n == 0 && ((*cell >= 'A' && *cell <= 'Z') || (*cell >= 'a' && *cell <= 'z')))
        n = 1;
    return n >= 1 && n <= 2 && cell[n + strspn(cell + n, ") ")] == '\0';
}

dv_status dv_feed_is_header(const dv_feed_reader *reader, const dv_feed_record *record, bool *ret,
                            dv_error *err)
{
    int titles_seen = 0, numbers = 0;
    bool others = false;
    const char *code = dv_feed_cell(reader, record, DV_FEED_CODE);

    for (int i = 0; i < record->count && !others; i++) {
        bool number = is_number_of_column(record->cells[i]);

        numbers += number;
        others = !number && record->cells[i][0];
    }
    *ret = numbers >= 3 && !others;
    if (*ret || !*code || strpbrk(code, "0123456789"))
        return DV_OK;
    for (int f = 0; f < DV_FEED_FIELDS; f++) {
        dv_feed_field field = DV_FEED_NO_FIELD;
        int rank;

        DV_TRY(
            field_of(reader, dv_feed_cell(reader, record, (dv_feed_field)f), &field, &rank, err));
        titles_seen += field == (dv_feed_field)f;
    }
    *ret = titles_seen >= 2;
    return DV_OK;
}

void dv_feed_put_raw(const dv_feed_reader *reader, const dv_feed_record *record, dv_buf *ret)
{
    char delimiter = dv_feed_delimiter(reader);
    int width = record->count > reader->width ? record->count : reader->width;
    bool first = true;

    while (width > reader->width && !record->cells[width - 1][0])
        width--;
    for (int i = 0; i < width; i++) {
        if (i == reader->reason)
            continue;
        if (!first)
            dv_buf_putc(ret, delimiter);
        first = false;
        dv_csv_put(ret, i < record->count ? record->cells[i] : "", delimiter);
    }
}

dv_status dv_feed_reader_take_back(dv_feed_reader *reader, int64_t row, dv_buf *raw,
                                   dv_feed_record *ret, dv_error *err)
{
    const char **cells;
    int count, at = reader->reason;

    DV_TRY(dv_csv_split(reader->csv, raw, &cells, &count, err));
    if (at >= 0 && at <= count) {
        memmove(cells + at + 1, cells + at, (size_t)(count - at) * sizeof *cells);
        cells[at] = "";
        count++;
    }
    *ret = (dv_feed_record){row, count, cells};
    return DV_OK;
}

static void put_digest(const dv_feed_reader *reader, const void *data, size_t size,
                       unsigned char out[DV_FEED_DIGEST_BYTES])
{
    crypto_generichash(out, DV_FEED_DIGEST_BYTES, data, size, reader->layout,
                       sizeof reader->layout);
}

void dv_feed_digest(const dv_feed_reader *reader, const dv_buf *raw,
                    unsigned char out[DV_FEED_DIGEST_BYTES])
{
    put_digest(reader, raw->data, raw->size, out);
}

static void put_file_digest(const dv_feed_reader *reader,
                            const unsigned char file[DV_CSV_DIGEST_SIZE],
                            char out[DV_FEED_DIGEST_SIZE])
{
    unsigned char digest[DV_FEED_DIGEST_BYTES];

    put_digest(reader, file, DV_CSV_DIGEST_SIZE, digest);
    sodium_bin2hex(out, DV_FEED_DIGEST_SIZE, digest, sizeof digest);
}

void dv_feed_reader_digest(const dv_feed_reader *reader, char out[DV_FEED_DIGEST_SIZE])
{
    unsigned char digest[DV_CSV_DIGEST_SIZE];

    dv_csv_digest(reader->csv, digest);
    put_file_digest(reader, digest, out);
}

dv_status dv_feed_reader_digest_ahead(const dv_feed_reader *reader, bool *ret_known,
                                      char out[DV_FEED_DIGEST_SIZE], dv_error *err)
{
    unsigned char digest[DV_CSV_DIGEST_SIZE] = {0};

    DV_TRY(dv_csv_digest_ahead(reader->csv, ret_known, digest, err));
    put_file_digest(reader, digest, out);
    return DV_OK;
}

const char *dv_feed_header(const dv_feed_reader *reader)
{
    return text_of(&reader->header);
}

int64_t dv_feed_header_row(const dv_feed_reader *reader)
{
    return reader->header_row;
}

char dv_feed_delimiter(const dv_feed_reader *reader)
{
    return dv_csv_delimiter(reader->csv);
}

const char *dv_feed_encoding(const dv_feed_reader *reader)
{
    return dv_csv_encoding(reader->csv);
}
