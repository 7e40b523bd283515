/* SPDX-License-Identifier: MIT */
/* The package for a card bureau, judged by programs that are not ours. */
#include "support.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/buf.h"
#include "ground/zip.h"

static dv_registry *registry;
static dv_signer *signer;
static dv_error err;
static int64_t run;
static char package[256], folder[256];

enum { PEOPLE = 12 };

static int set_up(void **state)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;
    char out[256];

    (void)state;
    support_clear();
    registry = support_registry("printer");
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);
    support_units(registry);
    support_people(registry, PEOPLE, 1);
    snprintf(out, sizeof out, "%s/cards", support_folder());
    snprintf(package, sizeof package, "%s/bureau.zip", support_folder());
    snprintf(folder, sizeof folder, "%s/photos", support_folder());
    mkdir(folder, 0700);
    request.design_folder = support_source("examples/designs/standard");
    request.out_folder = out;
    request.formats = DV_FORMAT_PDF;
    request.part_cards = 5;
    request.signer = signer;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dv_registry_close(registry);
    dv_signer_free(signer);
    unlink(package);
    return 0;
}

/* What a shell script prints; $P is the package, $F the folder. Static memory. */
static const char *shell(const char *script)
{
    static char out[1 << 16];
    size_t n;
    FILE *pipe;

    setenv("P", package, 1);
    setenv("F", folder, 1);
    pipe = popen(script, "r");
    assert_non_null(pipe);
    n = fread(out, 1, sizeof out - 1, pipe);
    assert_int_equal(pclose(pipe), 0);
    out[n] = '\0';
    if (n && out[n - 1] == '\n')
        out[n - 1] = '\0';
    return out;
}

static int64_t export(const char *photos, dv_status expected)
{
    dv_bureau_request request = DV_BUREAU_REQUEST_INIT;
    int64_t cards = -1;

    request.run_id = run;
    request.photos_folder = photos;
    request.path = package;
    assert_status(dv_bureau_export(registry, &request, &cards, &err), expected, &err);
    assert_string_equal(shell("find \"$(dirname \"$P\")\" -name '.*' -type f"), "");
    return cards;
}

static void the_package_is_whole_and_says_so(void **state)
{
    (void)state;
    setenv("S", support_source("examples/data/photos/SM0003.jpg"), 1);
    shell("rm -f \"$F\"/*; cp \"$S\" \"$F/E00001.jpg\"; echo broken > \"$F/E00002.jpg\"");
    assert_int_equal(export(folder, DV_OK), PEOPLE);
    /* python, unzip and sha256sum: none of them knows us */
    assert_string_equal(
        shell("cd \"$F\" && rm -rf ../open && mkdir ../open && cd ../open && unzip -q \"$P\" && "
              "python3 -m zipfile -t \"$P\" >/dev/null && sha256sum --quiet --check SHA256SUMS && "
              "test $(wc -l < SHA256SUMS) = $(find . -type f ! -name SHA256SUMS | wc -l) && "
              "tr '\\r\\n' ' ;' < counts.csv"),
        "what,count ;cards,12 ;photos,1 ;without photo,11 ;photos that are broken,1 ;qr codes,12 "
        ";");
    assert_string_equal(shell("cd \"$F/../open\" && find . -type f | grep -vE "
                              "'^./(photos/[0-9]+[.]jpg|qr/[0-9]+[.]png|cards[.]csv|counts[.]csv|"
                              "SHA256SUMS)$' | wc -l"),
                        "0");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'cards exported'"), 1);
}

static void the_lines_are_the_cards_and_the_codes_read_as_they_say(void **state)
{
    (void)state;
    assert_int_equal(export(NULL, DV_OK), PEOPLE);
    assert_string_equal(
        shell(
            "cd \"$F\" && rm -rf ../open && mkdir ../open && cd ../open && unzip -q \"$P\" && "
            "python3 - <<'EOF'\n"
            "import csv, subprocess\n"
            "raw = open('cards.csv', 'rb').read()\n"
            "assert raw.startswith(b'\\xef\\xbb\\xbf') and raw.count(b'\\r\\n') == 13\n"
            "rows = list(csv.DictReader(open('cards.csv', encoding='utf-8-sig', newline='')))\n"
            "for r in rows:\n"
            "    said = subprocess.run(['zbarimg', '-q', '--raw', r['qr']], capture_output=True)\n"
            "    assert said.stdout.decode().strip() == r['qr_text'], r['qr']\n"
            "print(len(rows), len({r['card_id'] for r in rows}), rows[0]['birth_date'],\n"
            "      rows[0]['unit_name'])\n"
            "EOF"),
        "12 12 16/04/1971 Công đoàn cơ sở Công ty A");
    assert_string_equal(shell("cd \"$F/../open\" && pngcheck -q qr/*.png"), "");
}

static void a_cell_is_never_a_formula(void **state)
{
    (void)state;
    given("UPDATE dv.unit SET name = '=1+1|cmd' WHERE code = 'A';"
          "UPDATE dv.person p SET full_name = v.name"
          "  FROM (SELECT person_id, row_number() OVER (ORDER BY person_id) AS n FROM dv.person) o"
          "  JOIN (VALUES (1, '+1'), (2, '-1'), (3, '@SUM(1)'), (4, E'\uFF1D1'), (5, E'\t=x'),"
          "               (6, E'\r=x'), (7, E'a,\"b\"\n=c'), (8, E'\n=c')) v (n, name) USING (n)"
          " WHERE o.person_id = p.person_id");
    assert_int_equal(export(NULL, DV_OK), PEOPLE);
    assert_string_equal(
        shell("unzip -p \"$P\" cards.csv | python3 -c \"\n"
              "import csv, io, sys\n"
              "t = sys.stdin.buffer.read().decode('utf-8-sig')\n"
              "bad = '=+-@\\t\\r\\n\\uff1d\\uff0b\\uff0d\\uff20'\n"
              "rows = list(csv.reader(io.StringIO(t, newline='')))\n"
              "print(sum(c[:1] != '' and c[0] in bad for r in rows for c in r), len(rows),\n"
              "      sum(len(r) != 14 for r in rows), sum(c[:1] == chr(39) for r in rows for c in "
              "r))\""),
        "0 13 0 19");
}

static void a_photo_of_the_database_goes_with_its_bytes_as_they_are(void **state)
{
    dv_page *page = NULL;
    int64_t kept = 0;

    (void)state;
    setenv("S", support_source("examples/data/photos/SM0003.jpg"), 1);
    shell("rm -f \"$F\"/*; cp \"$S\" \"$F/E00003.jpg\"");
    assert_ok(dv_photo_import(registry, folder, NULL, &kept, &page, &err), &err);
    dv_page_free(page);
    assert_int_equal(kept, 1);
    assert_int_equal(export(NULL, DV_OK), PEOPLE);
    assert_string_equal(shell("unzip -p \"$P\" 'photos/*.jpg' | sha256sum | cut -d' ' -f1"),
                        asked("SELECT encode(digest, 'hex') FROM dv.photo"));
}

static int32_t stop(void *user, int64_t done, int64_t total)
{
    (void)user;
    (void)total;
    return done == 7;
}

static void what_fails_leaves_nothing(void **state)
{
    dv_bureau_request request = DV_BUREAU_REQUEST_INIT;
    dv_progress progress = {stop, NULL};
    struct rlimit was, small = {20000, 20000};
    int64_t cards = -1;

    (void)state;
    request.run_id = run;
    request.path = package;
    request.progress = &progress;
    assert_status(dv_bureau_export(registry, &request, &cards, &err), DV_E_STOPPED, &err);
    request.progress = NULL;
    request.path = "/nowhere/bureau.zip";
    assert_status(dv_bureau_export(registry, &request, &cards, &err), DV_E_NOT_FOUND, &err);
    request.path = package;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small.rlim_max = was.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_status(dv_bureau_export(registry, &request, &cards, &err), DV_E_IO, &err);
    assert_non_null(strstr(err.message, "too large")); /* what the file met */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    request.run_id = run + 1;
    assert_status(dv_bureau_export(registry, &request, &cards, &err), DV_E_NOT_FOUND, &err);
    request.run_id = run;
    request.photos_folder = "/nowhere";
    assert_status(dv_bureau_export(registry, &request, &cards, &err), DV_E_NOT_FOUND, &err);
    assert_int_equal(cards, -1);
    assert_int_equal(access(package, F_OK), -1);
    given("UPDATE dv.card SET state = 'handed over'");
    assert_int_equal(export(NULL, DV_OK), 0);
    assert_int_equal(access(package, F_OK), -1);
}

static int32_t to_file(void *user, const uint8_t *data, size_t size)
{
    return fwrite(data, 1, size, user) != size;
}

/* 70,000 entries, more than a ZIP file without ZIP64 can have; DV_ZIP_GB: and so many GB. */
static void a_zip_of_any_size_is_read_by_others(void **state)
{
    const char *gigabytes = getenv("DV_ZIP_GB");
    static char block[1 << 20];
    dv_zip *zip = NULL;
    FILE *file = fopen(package, "wb");
    dv_sink sink = {to_file, file};
    char name[64], expected[64];
    int64_t big = gigabytes ? atoll(gigabytes) << 10 : 0; /* in blocks */
    uint32_t crc = 0;

    (void)state;
    assert_non_null(file);
    assert_ok(dv_zip_new(&sink, 1700000000, &zip, &err), &err);
    if (big) {
        for (int64_t i = 0; i < big; i++)
            crc = dv_zip_crc(crc, block, sizeof block);
        assert_ok(dv_zip_begin(zip, "big", (uint64_t)big << 20, crc, &err), &err);
        for (int64_t i = 0; i < big; i++)
            assert_ok(dv_zip_write(zip, block, sizeof block, &err), &err);
    }
    for (int i = 0; i < 70000; i++) {
        snprintf(name, sizeof name, "qr/%010d.png", i);
        assert_ok(dv_zip_put(zip, name, name, strlen(name), &err), &err);
    }
    assert_ok(dv_zip_finish(zip, &err), &err);
    dv_zip_free(zip);
    fclose(file);
    snprintf(expected, sizeof expected, "None %d 2023-11-14 qr/0000069999.png", 70000 + (big != 0));
    assert_string_equal(shell("python3 - \"$P\" <<'EOF'\n"
                              "import sys, zipfile\n"
                              "z = zipfile.ZipFile(sys.argv[1])\n"
                              "last = z.infolist()[-1]\n"
                              "print(z.testzip(), len(z.infolist()),\n"
                              "      '%d-%02d-%02d' % last.date_time[:3], z.read(last).decode())\n"
                              "EOF"),
                        expected);
    assert_string_equal(shell("unzip -qq -t \"$P\" 'qr/000006*' && echo fine"), "fine");
}

static void a_name_that_leads_elsewhere_is_refused(void **state)
{
    static const char *const names[] = {"",    "/etc/passwd", "../x", "a/../b", "a//b",
                                        ".x",  "a/.b/c",      "a\\b", "C:x",    "a b",
                                        "ảnh", "a/",          "a\nb"};
    char longer[300];
    dv_buf out = {0};
    dv_zip *zip = NULL;
    FILE *file = fopen(package, "wb");
    dv_sink sink = {to_file, file};

    (void)state;
    assert_non_null(file);
    assert_ok(dv_zip_new(&sink, 0, &zip, &err), &err);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_status(dv_zip_put(zip, names[i], "x", 1, &err), DV_E_INVALID, &err);
    memset(longer, 'a', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_status(dv_zip_put(zip, longer, "x", 1, &err), DV_E_INVALID, &err);
    /* nor more or fewer bytes than were said */
    assert_ok(dv_zip_begin(zip, "a", 3, 0, &err), &err);
    assert_status(dv_zip_write(zip, "abcd", 4, &err), DV_E_IO, &err);
    assert_status(dv_zip_begin(zip, "b", 3, 0, &err), DV_E_IO, &err);
    dv_zip_free(zip);
    dv_buf_free(&out);
    fclose(file);
}

/* More than are fetched at a time. DV_CARDS: that many; memory is looked at. */
static void all_cards_go_and_memory_does_not_grow_with_them(void **state)
{
    const char *n = getenv("DV_CARDS") ? getenv("DV_CARDS") : "210";
    struct rusage before, after;

    (void)state;
    dv_registry_close(registry);
    support_clear();
    registry = support_registry("printer");
    support_units(registry);
    support_people(registry, atoi(n), 1);
    given("INSERT INTO dv.run (design_path, design_digest, out_path, formats, kid, qr_prefix,"
          " issued_at, expires_at, made_by) VALUES ('d', 'd', 'o', 'pdf', 'k', '', 0, 0, 'p');"
          "INSERT INTO dv.run_part (run_id, part_no, cards, slots_before, done_at)"
          " SELECT max(run_id), 1, (SELECT count(*) FROM dv.card), 0, now() FROM dv.run;"
          "UPDATE dv.card SET state = 'printed', qr = encode(card_id, 'hex') || repeat('ABCDEFGH', "
          "30),"
          " run_id = (SELECT max(run_id) FROM dv.run), part_no = 1, slot_no = status_index,"
          " printed_at = now(), issued_on = current_date");
    run = asked_int("SELECT max(run_id) FROM dv.run");
    getrusage(RUSAGE_SELF, &before);
    assert_int_equal(export(NULL, DV_OK), atoi(n));
    getrusage(RUSAGE_SELF, &after);
    print_message("# %s cards: %ld kB before, %ld kB at most, %.1f s of CPU, %s\n", n,
                  before.ru_maxrss, after.ru_maxrss,
                  (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec),
                  shell("ls -l \"$P\" | cut -d' ' -f5; python3 -m zipfile -t \"$P\""));
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        EACH(the_package_is_whole_and_says_so),
        EACH(the_lines_are_the_cards_and_the_codes_read_as_they_say),
        EACH(a_cell_is_never_a_formula),
        EACH(a_photo_of_the_database_goes_with_its_bytes_as_they_are),
        EACH(what_fails_leaves_nothing),
        cmocka_unit_test(a_zip_of_any_size_is_read_by_others),
        cmocka_unit_test(a_name_that_leads_elsewhere_is_refused),
        EACH(all_cards_go_and_memory_does_not_grow_with_them),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
