/* SPDX-License-Identifier: MIT */
/* Photos in the database: whose they are, what is kept of them, who may see them. */
#include "support.h"

#include "ground/buf.h"
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jpeglib.h>

static dv_registry *registry;
static dv_error err;
static char folder[128];

enum { PEOPLE = 40 };

static int set_up(void **state)
{
    static int turn;

    (void)state;
    support_clear();
    registry = support_registry("clerk");
    support_units(registry);
    support_people(registry, PEOPLE, 1);
    snprintf(folder, sizeof folder, "%s/photos-%d", support_folder(), turn++);
    assert_int_equal(mkdir(folder, 0700), 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dv_registry_close(registry);
    return 0;
}

/* A JPEG of one colour but for a red corner at its top left, with EXIF that says more than it
 * should. */
static dv_buf jpeg(int width, int height, int orientation, unsigned char shade)
{
    unsigned char exif[] = "Exif\0\0II*\0\10\0\0\0\2\0"
                           "\17\1\2\0\4\0\0\0GPS\0"
                           "\22\1\3\0\1\0\0\0\1\0\0\0\0\0\0\0HOME-ADDRESS";
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char *data = NULL, *row = malloc((size_t)width * 3);
    unsigned long size = 0;
    dv_buf out = {0};

    assert_non_null(row);
    exif[6 + 8 + 2 + 12 + 8] = (unsigned char)orientation;
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &data, &size);
    info.image_width = (JDIMENSION)width;
    info.image_height = (JDIMENSION)height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    jpeg_write_marker(&info, JPEG_APP0 + 1, exif, sizeof exif - 1);
    for (int y = 0; y < height; y++) {
        memset(row, shade, (size_t)width * 3);
        for (int x = 0; x < width / 2 && y < height / 2; x++)
            memcpy(row + 3 * x, "\xff\0\0", 3);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    dv_buf_put(&out, data, size);
    free(data);
    free(row);
    return out;
}

static void put(const char *name, const void *data, size_t size)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    fclose(file);
}

static void put_jpeg(const char *name, int width, int height, int orientation, unsigned char shade)
{
    dv_buf data = jpeg(width, height, orientation, shade);

    put(name, data.data, data.size);
    dv_buf_free(&data);
}

/* "file outcome, ..." of what was not taken. */
static const char *import(int64_t kept)
{
    static char text[2000];
    dv_page *page = NULL;
    int64_t got = -1;

    assert_ok(dv_photo_import(registry, folder, NULL, &got, &page, &err), &err);
    assert_int_equal(got, kept);
    text[0] = '\0';
    for (int32_t i = 0; i < dv_page_count(page); i++) {
        size_t used = strlen(text);

        snprintf(text + used, sizeof text - used, "%s%s %s", used ? ", " : "",
                 dv_page_text(page, i, "file"), dv_page_text(page, i, "outcome"));
    }
    dv_page_free(page);
    return text;
}

static int32_t into(void *user, const uint8_t *data, size_t size)
{
    dv_buf_put(user, data, size);
    return 0;
}

static const char *number_of(const char *code)
{
    static char sql[256];

    snprintf(
        sql, sizeof sql,
        "SELECT member_no FROM dv.member JOIN dv.employment USING (person_id) WHERE code = '%s'",
        code);
    return asked(sql);
}

static dv_buf photo_of(const char *code)
{
    char number[32];
    dv_buf data = {0};
    dv_sink sink = {into, &data};

    snprintf(number, sizeof number, "%s", number_of(code));
    assert_ok(dv_photo_get(registry, number, &sink, &err), &err);
    return data;
}

static void photos_are_of_whom_their_names_say(void **state)
{
    char by_number[64];

    (void)state;
    put_jpeg("E00001.jpg", 300, 400, 1, 200);
    put_jpeg("E00002.JPEG", 300, 400, 1, 200);
    snprintf(by_number, sizeof by_number, "%s.jpg", number_of("E00003"));
    put_jpeg(by_number, 300, 400, 1, 200);
    put_jpeg("E00003.jpg", 300, 400, 1, 100); /* one file of a person is enough */
    put_jpeg("E99999.jpg", 300, 400, 1, 200);
    put_jpeg("Nguyễn \"Văn\" \\A,{}.jpg", 300, 400, 1, 200);
    put_jpeg("\xff\xfe.jpg", 300, 400, 1, 200);
    put_jpeg(".E00004.jpg", 300, 400, 1, 200);
    put("E00005.jpg", "no picture", 10);
    put("E00006.txt", "no picture", 10);
    put_jpeg("E00007.jpg", 60, 80, 1, 200);   /* too small */
    put_jpeg("E00008.png", 300, 400, 1, 200); /* a JPEG all the same */
    assert_string_equal(import(4), "E00003.jpg twice, E00005.jpg refused, E00007.jpg refused, "
                                   "E99999.jpg unknown, Nguyễn \"Văn\" \\A,{}.jpg unknown, "
                                   "??.jpg unknown");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.photo"), 4);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'photo kept'"), 4);
    support_check();
}

static void a_code_of_two_people_is_ambiguous(void **state)
{
    (void)state;
    given("INSERT INTO dv.employment (person_id, unit_id, source, code, state)"
          " SELECT p.person_id, u.unit_id, 'other', 'E00001', 'working'"
          "   FROM dv.person p, dv.unit u WHERE u.code = 'B' AND p.person_id ="
          "   (SELECT person_id FROM dv.employment WHERE code = 'E00002')");
    put_jpeg("E00001.jpg", 300, 400, 1, 200);
    assert_string_equal(import(0), "E00001.jpg ambiguous");
}

static void the_same_file_again_changes_nothing_and_another_takes_its_place(void **state)
{
    (void)state;
    put_jpeg("E00001.jpg", 300, 400, 1, 200);
    import(1);
    import(0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'photo kept'"), 1);
    put_jpeg("E00001.jpg", 300, 400, 1, 90);
    import(1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.photo"), 1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'photo kept'"
                               " AND (new ->> 'replaced')::boolean"),
                     1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.photo"
                               " WHERE file_digest = sha256('E00001.jpg') AND added_by = 'clerk'"),
                     1);
}

static void what_is_kept_is_upright_small_and_nothing_but_the_picture(void **state)
{
    (void)state;
    put_jpeg("E00001.jpg", 2400, 1800, 6, 200); /* 6: the row's start is the right side */
    put_jpeg("E00002.jpg", 3000, 200, 1, 200);  /* as wide as can be: 600 x 40 is too low */
    put_jpeg("E00003.jpg", 200, 300, 1, 200);   /* never made larger */
    assert_string_equal(import(2), "E00002.jpg refused");
    for (int i = 1; i <= 3; i += 2) {
        char code[8];
        dv_buf data;
        struct jpeg_decompress_struct info;
        struct jpeg_error_mgr errors;
        unsigned char row[3 * 600], *rows[] = {row};

        snprintf(code, sizeof code, "E0000%d", i);
        data = photo_of(code);
        assert_null(memmem(data.data, data.size, "Exif", 4));
        assert_null(memmem(data.data, data.size, "HOME", 4));
        info.err = jpeg_std_error(&errors);
        jpeg_create_decompress(&info);
        jpeg_mem_src(&info, (unsigned char *)data.data, data.size);
        jpeg_read_header(&info, TRUE);
        jpeg_start_decompress(&info);
        assert_int_equal(info.output_width, i == 1 ? 600 : 200);
        assert_int_equal(info.output_height, i == 1 ? 800 : 300);
        jpeg_read_scanlines(&info, rows, 1);
        /* the red quarter: turned to the top right, or where it was */
        assert_true(row[3 * (i == 1 ? 500 : 50) + 1] < 60);
        assert_true(row[3 * (i == 1 ? 100 : 150) + 1] > 150);
        jpeg_abort_decompress(&info);
        jpeg_destroy_decompress(&info);
        dv_buf_free(&data);
    }
}

/* All pages of who lacks a photo, as codes in their order. */
static const char *missing(const char *unit, const char *where, int32_t limit)
{
    static char text[600];
    char after[32] = "";
    bool more = true;

    text[0] = '\0';
    while (more) {
        dv_page *page = NULL;

        assert_ok(
            dv_photo_missing(registry, unit, where, *after ? after : NULL, limit, &page, &err),
            &err);
        for (int32_t i = 0; i < dv_page_count(page); i++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", *text ? " " : "",
                     dv_page_text(page, i, "code"));
        more = dv_page_next(page) != NULL;
        if (more)
            snprintf(after, sizeof after, "%s", dv_page_next(page));
        dv_page_free(page);
    }
    return text;
}

static void who_lacks_one_is_listed_by_name(void **state)
{
    char all[600];
    dv_page *page = NULL;

    (void)state;
    snprintf(all, sizeof all, "%s",
             asked("SELECT string_agg(e.code, ' ' ORDER BY p.given_name COLLATE"
                   " \"vi-x-icu\", p.full_name COLLATE \"vi-x-icu\")"
                   " FROM dv.person p JOIN dv.employment e USING (person_id)"));
    assert_string_equal(missing(NULL, NULL, 100), all);
    assert_string_equal(missing("A", NULL, 5), all);
    assert_string_equal(missing("B", NULL, 5), "");
    for (int i = 1; i <= PEOPLE - 2; i++) {
        char name[16];

        snprintf(name, sizeof name, "E%05d.jpg", i);
        put_jpeg(name, 300, 400, 1, 200);
    }
    assert_int_equal(strlen(missing(NULL, folder, 7)), strlen("E00039 E00040"));
    import(PEOPLE - 2);
    assert_int_equal(strlen(missing(NULL, NULL, 100)), strlen("E00039 E00040"));
    assert_ok(dv_photo_list(registry, NULL, NULL, 4, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 4);
    assert_non_null(dv_page_next(page));
    assert_int_equal(dv_page_int(page, 0, "width"), 300);
    dv_page_free(page);
    /* a code is no way out of the folder */
    put("../E00040.jpg", "x", 1);
    given("UPDATE dv.employment SET code = '../E00040' WHERE code = 'E00040'");
    assert_non_null(strstr(missing(NULL, folder, 7), "E00040"));
}

static void a_photo_can_be_taken_away(void **state)
{
    char number[32];
    dv_sink sink = {into, NULL};
    dv_buf data = {0};

    (void)state;
    sink.user = &data;
    snprintf(number, sizeof number, "%s", number_of("E00001"));
    assert_status(dv_photo_remove(registry, number, &err), DV_E_NOT_FOUND, &err);
    put_jpeg("E00001.jpg", 300, 400, 1, 200);
    import(1);
    assert_ok(dv_photo_remove(registry, number, &err), &err);
    assert_status(dv_photo_get(registry, number, &sink, &err), DV_E_NOT_FOUND, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'photo removed'"), 1);
    assert_int_equal(data.size, 0);
}

/* An officer of a unit, by a login of their own. */
static dv_registry *officer(const char *name, const char *unit, const char *duty)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_officer add = DV_OFFICER_INIT;
    dv_registry *theirs = NULL;
    char login[64], conninfo[512];

    snprintf(login, sizeof login, "%s_%ld", name, (long)getpid());
    add.login = login;
    add.unit_code = unit;
    add.duties = duty;
    add.password = "bí mật dài lắm";
    assert_ok(dv_officer_add(registry, &add, &err), &err);
    snprintf(conninfo, sizeof conninfo, "%s user=%s password='bí mật dài lắm'", support_conninfo(),
             login);
    options.conninfo = conninfo;
    options.officer = "somebody else";
    assert_ok(dv_registry_open(&options, &theirs, &err), &err);
    return theirs;
}

static void officers_keep_and_see_photos_of_their_own_units_alone(void **state)
{
    dv_registry *owner = registry, *a, *b;
    char number[32];
    dv_buf data = {0};
    dv_sink sink = {into, &data};
    dv_page *page = NULL;

    (void)state;
    snprintf(number, sizeof number, "%s", number_of("E00001"));
    put_jpeg("E00001.jpg", 300, 400, 1, 200);
    b = officer("photo_b", "B", "clerk");
    a = officer("photo_a", "A", "clerk");
    registry = b;
    assert_string_equal(import(0), "E00001.jpg unknown");
    registry = a;
    assert_string_equal(import(1), "");
    import(0);
    put_jpeg("E00001.jpg", 300, 400, 1, 90);
    import(1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.photo WHERE added_by LIKE 'photo_a%'"), 1);
    assert_ok(dv_photo_get(a, number, &sink, &err), &err);
    assert_status(dv_photo_get(b, number, &sink, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_photo_remove(b, number, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_photo_missing(b, NULL, NULL, NULL, 100, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    dv_page_free(page);
    dv_registry_close(b);
    registry = owner;
    b = officer("photo_p", "A", "printer");
    assert_ok(dv_photo_get(b, number, &sink, &err), &err);
    assert_status(dv_photo_remove(b, number, &err), DV_E_DB, &err);
    assert_ok(dv_photo_remove(a, number, &err), &err);
    dv_registry_close(a);
    dv_registry_close(b);
    dv_buf_free(&data);
    support_check();
}

static int32_t stop(void *user, int64_t done, int64_t total)
{
    (void)user;
    (void)total;
    return done == 3;
}

static void an_import_stops_when_asked_and_is_finished_by_the_next(void **state)
{
    dv_progress progress = {stop, NULL};
    dv_page *page = NULL;
    int64_t kept = 0;

    (void)state;
    for (int i = 1; i <= 6; i++) {
        char name[16];

        snprintf(name, sizeof name, "E%05d.jpg", i);
        put_jpeg(name, 300, 400, 1, 200);
    }
    assert_status(dv_photo_import(registry, folder, &progress, &kept, &page, &err), DV_E_STOPPED,
                  &err);
    assert_null(page);
    import(6);
    assert_status(dv_photo_import(registry, "/nowhere", NULL, &kept, &page, &err), DV_E_NOT_FOUND,
                  &err);
}

/* Front pages of the PDF that a run makes: member number and width of the JPEG. */
static const char *drawn(const char *photos)
{
    static char out[1 << 14];
    dv_run_request request = DV_RUN_REQUEST_INIT;
    dv_signer *signer = NULL;
    char path[256];
    int64_t run = 0;
    FILE *pipe;
    size_t n;

    snprintf(path, sizeof path, "%s/run-%d", support_folder(), photos != NULL);
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);
    request.design_folder = support_source("examples/designs/standard");
    request.out_folder = path;
    request.photos_folder = photos;
    request.formats = DV_FORMAT_PDF;
    request.signer = signer;
    request.part_cards = 100; /* all in one file */
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    dv_signer_free(signer);
    setenv("P", path, 1);
    pipe = popen("cd $P && pdftotext run-*-cards-0001.pdf text && "
                 "awk 'BEGIN { RS = \"\\f\" } match($0, "
                 "/[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]/) "
                 "{ print NR, substr($0, RSTART, 10) }' text | sort >numbers && "
                 "pdfimages -list run-*-cards-0001.pdf | awk '$9 == \"jpeg\" { print $1, $4 }' | "
                 "sort >images && join numbers images | cut -d' ' -f2- | sort | tr '\\n' ' '",
                 "r");
    assert_non_null(pipe);
    n = fread(out, 1, sizeof out - 1, pipe);
    assert_int_equal(pclose(pipe), 0);
    out[n] = '\0';
    return out;
}

/* Each photo has a width of its own, by which it is known again. */
static void a_run_draws_each_member_with_their_own_photo(void **state)
{
    static const char expected[] =
        "SELECT string_agg(member_no || ' ' || w, ' ' ORDER BY member_no) || ' ' FROM dv.member"
        " JOIN (SELECT person_id, substr(code, 2)::integer AS n FROM dv.employment) e"
        " USING (person_id) CROSS JOIN LATERAL (SELECT CASE WHEN n = 3 THEN 299"
        "   WHEN n <= 38 THEN 200 + n END AS w) x WHERE w IS NOT NULL";

    (void)state;
    for (int i = 1; i <= PEOPLE - 2; i++) {
        char name[16];

        snprintf(name, sizeof name, "E%05d.jpg", i);
        put_jpeg(name, 200 + i, (200 + i) * 4 / 3, 1, 200);
    }
    import(PEOPLE - 2);
    for (int i = 1; i <= PEOPLE - 2; i++) {
        char path[256];

        snprintf(path, sizeof path, "%s/E%05d.jpg", folder, i);
        unlink(path);
    }
    put_jpeg("E00003.jpg", 299, 399, 1, 200); /* what lies in the folder is drawn before */
    assert_string_equal(drawn(folder), asked(expected));
    given("UPDATE dv.card SET state = 'ordered', qr = NULL, kid = NULL, run_id = NULL,"
          " part_no = NULL, slot_no = NULL, printed_at = NULL;"
          "DELETE FROM dv.run_part; DELETE FROM dv.run");
    import(1);
    assert_string_equal(drawn(NULL), asked(expected));
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        EACH(photos_are_of_whom_their_names_say),
        EACH(a_code_of_two_people_is_ambiguous),
        EACH(the_same_file_again_changes_nothing_and_another_takes_its_place),
        EACH(what_is_kept_is_upright_small_and_nothing_but_the_picture),
        EACH(who_lacks_one_is_listed_by_name),
        EACH(a_photo_can_be_taken_away),
        EACH(officers_keep_and_see_photos_of_their_own_units_alone),
        EACH(a_run_draws_each_member_with_their_own_photo),
        EACH(an_import_stops_when_asked_and_is_finished_by_the_next),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
