/* SPDX-License-Identifier: MIT */
/*
 * Proof before print: what went wrong between drawing and the disk is seen. Linked with --wrap: the
 * files are spoiled when they are whole and not yet read back, or drawn with what is another's.
 */
#include "support.h"

#include "picture/pdf.h"
#include "press/proof.h"

#include <stdlib.h>
#include <unistd.h>

static dv_registry *registry;
static dv_signer *signer;
static char out[300];

static const char *spoil; /* a shell script that spoils the files in $P, once, or NULL */
static const char
    *drawn; /* the name that is drawn into PDFs in place of Nguyễn Văn An Cường, or NULL */
static bool mixed; /* the name of one PNG is put into another */
static int proved; /* cards that were looked at */
static int astray; /* this card from the first added, from 0, gets the code of another; -1: none */

dv_status __wrap_dv_proof_begin(dv_proof *proof, const dv_proof_card *card, int64_t now,
                                dv_error *err);
dv_status __real_dv_proof_begin(dv_proof *proof, const dv_proof_card *card, int64_t now,
                                dv_error *err);
dv_status __wrap_dv_proof_open(const char *path, dv_scan_pdf **ret_pdf, dv_error *err);
dv_status __real_dv_proof_open(const char *path, dv_scan_pdf **ret_pdf, dv_error *err);
dv_status __wrap_dv_proof_png(dv_proof *proof, dv_side side, const char *path, dv_error *err);
dv_status __real_dv_proof_png(dv_proof *proof, dv_side side, const char *path, dv_error *err);
dv_status __wrap_dv_pdf_add(dv_pdf *pdf, const dv_card_face *card, dv_photo *photo, const dv_qr *qr,
                            dv_error *err);
dv_status __real_dv_pdf_add(dv_pdf *pdf, const dv_card_face *card, dv_photo *photo, const dv_qr *qr,
                            dv_error *err);

/* Once: sh -e in the folder where the part is made. */
static void spoil_files(void)
{
    char command[2048];

    if (!spoil)
        return;
    setenv("P", out, 1);
    snprintf(command, sizeof command, "set -e; cd \"$P\"/.run-*; %s", spoil);
    spoil = NULL;
    assert_int_equal(system(command), 0);
}

/* The box of the name from the PNG of one card into that of another; the rest stays. */
static void mix_names(const char *path)
{
    char other[400];
    cairo_rectangle_t box;
    dv_design *design = NULL;
    cairo_surface_t *to = cairo_image_surface_create_from_png(path), *from;
    cairo_t *cr = cairo_create(to);

    snprintf(other, sizeof other, "ls -d \"$(dirname '%s')\"/*-front.png | grep -v '%s' | head -1",
             path, path);
    {
        FILE *pipe = popen(other, "r");

        assert_non_null(fgets(other, sizeof other, pipe));
        other[strcspn(other, "\n")] = '\0';
        pclose(pipe);
    }
    from = cairo_image_surface_create_from_png(other);
    assert_ok(dv_design_load(support_source("examples/designs/standard"), &design, NULL), NULL);
    assert_int_equal(dv_design_boxes(design, DV_FRONT, "full_name", &box, 1), 1);
    cairo_rectangle(cr, box.x / 72 * 300, box.y / 72 * 300, box.width / 72 * 300,
                    box.height / 72 * 300);
    cairo_set_source_surface(cr, from, 0, 0);
    cairo_fill(cr);
    assert_int_equal(cairo_surface_write_to_png(to, path), CAIRO_STATUS_SUCCESS);
    cairo_destroy(cr);
    cairo_surface_destroy(to);
    cairo_surface_destroy(from);
    dv_design_free(design);
}

dv_status __wrap_dv_proof_begin(dv_proof *proof, const dv_proof_card *card, int64_t now,
                                dv_error *err)
{
    proved++;
    return __real_dv_proof_begin(proof, card, now, err);
}

dv_status __wrap_dv_proof_open(const char *path, dv_scan_pdf **ret_pdf, dv_error *err)
{
    spoil_files();
    return __real_dv_proof_open(path, ret_pdf, err);
}

dv_status __wrap_dv_proof_png(dv_proof *proof, dv_side side, const char *path, dv_error *err)
{
    spoil_files();
    if (mixed && side == DV_FRONT)
        mix_names(path);
    mixed = false;
    return __real_dv_proof_png(proof, side, path, err);
}

dv_status __wrap_dv_pdf_add(dv_pdf *pdf, const dv_card_face *card, dv_photo *photo, const dv_qr *qr,
                            dv_error *err)
{
    dv_card_face other = *card;
    dv_qr *strange = NULL;
    dv_status status;

    if (astray == 0)
        assert_ok(
            dv_qr_new("HTTPS://THE.EXAMPLE.VN/V/2KCE3IQEJC4ODOKLJK2VQ6BHAIDAK", &strange, err),
            err);
    if (astray >= 0)
        astray--;
    if (drawn && proved == 0 && strcmp(card->full_name, "Nguyễn Văn An Cường") == 0)
        other.full_name = drawn;
    status = __real_dv_pdf_add(pdf, &other, photo, strange ? strange : qr, err);
    dv_qr_free(strange);
    return status;
}

static int set_up(void **state)
{
    dv_error err = {0};

    (void)state;
    spoil = drawn = NULL;
    astray = -1;
    mixed = false;
    proved = 0;
    support_clear();
    registry = support_registry("printer");
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);
    support_units(registry);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dv_registry_close(registry);
    dv_signer_free(signer);
    return 0;
}

static dv_run_request request_of(const char *name, int formats, int proof)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;

    snprintf(out, sizeof out, "%s/%s", support_folder(), name);
    request.design_folder = support_source("examples/designs/standard");
    request.out_folder = out;
    request.formats = formats;
    request.signer = signer;
    request.part_cards = 10;
    request.proof = proof;
    return request;
}

static int files(void)
{
    char command[400];
    int n = -1;
    FILE *pipe;

    snprintf(command, sizeof command, "find '%s' -mindepth 1 | wc -l", out);
    pipe = popen(command, "r");
    assert_int_equal(fscanf(pipe, "%d", &n), 1);
    pclose(pipe);
    return n;
}

/* What was spoiled stops the run with these words; nothing is printed; the next run is whole. */
static void is_caught(int formats, const char *words)
{
    static int turn;
    char name[16];
    dv_run_request request;
    dv_error err = {0};
    int64_t run = 0;

    snprintf(name, sizeof name, "caught %d", turn++);
    request = request_of(name, formats, DV_PROOF_ALL);
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_RENDER, &err);
    assert_non_null(strstr(err.message, words));
    assert_true(err.detail[0] && err.hint[0]);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state <> 'in run'"), 0);
    assert_int_equal(files(), 0);

    drawn = NULL;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state <> 'printed'"), 0);
    assert_true(files() > 0);
    support_check();
}

static void pages_that_changed_places_are_caught(void **state)
{
    (void)state;
    support_people(registry, 4, 1);
    spoil = "f=$(ls *-cards-*.pdf); qpdf --empty --pages \"$f\" 1-2,5,4,3,6-8 -- t; mv t \"$f\"";
    is_caught(DV_FORMAT_PDF, "QR code is another");
}

static void a_page_that_is_missing_is_caught(void **state)
{
    (void)state;
    support_people(registry, 4, 1);
    spoil = "f=$(ls *-cards-*.pdf); qpdf --empty --pages \"$f\" 1-7 -- t; mv t \"$f\"";
    is_caught(DV_FORMAT_PDF, "missing or broken");
}

static void a_pdf_that_is_cut_is_caught(void **state)
{
    (void)state;
    support_people(registry, 4, 1);
    spoil = "truncate -s 100 *-sheets-*.pdf";
    is_caught(DV_FORMAT_SHEET, "does not read back");
}

static void a_name_of_another_beside_a_code_is_caught(void **state)
{
    (void)state;
    support_people(registry, 4, 1);
    drawn = "Nguyễn Văn An Dũng";
    is_caught(DV_FORMAT_PDF, "name beside its QR code is another");
}

static void a_name_without_one_of_its_accents_is_caught_on_a_sheet(void **state)
{
    (void)state;
    support_people(registry, 4, 1);
    drawn = "Nguyên Văn An Cường";
    is_caught(DV_FORMAT_SHEET, "name beside its QR code is another");
}

static void pictures_that_changed_places_are_caught(void **state)
{
    (void)state;
    support_people(registry, 4, 1);
    spoil = "cd *-png-*; set -- *-front.png; mv \"$1\" t; mv \"$2\" \"$1\"; mv t \"$2\"";
    is_caught(DV_FORMAT_PNG, "QR code is another");
}

static void a_picture_with_the_name_of_another_is_caught(void **state)
{
    (void)state;
    support_people(registry, 4, 1);
    mixed = true;
    is_caught(DV_FORMAT_PNG, "name beside its QR code is another");
}

static void a_picture_that_is_cut_is_caught(void **state)
{
    (void)state;
    support_people(registry, 4, 1);
    spoil = "cd *-png-*; set -- *-front.png; truncate -s 20000 \"$3\"";
    is_caught(DV_FORMAT_PNG, "PNG is missing or broken");
}

static void a_sample_looks_at_one_in_a_hundred_and_one_of_each_part(void **state)
{
    static const struct {
        int proof, part_cards, looked_at;
    } want[] = {{DV_PROOF_SAMPLE, 10, 12},
                {DV_PROOF_SAMPLE, 120, 2},
                {DV_PROOF_NONE, 10, 0},
                {DV_PROOF_ALL, 120, 120}};

    (void)state;
    support_people(registry, 120, 1);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        dv_run_request request = request_of("sampled", DV_FORMAT_SHEET, want[i].proof);
        dv_error err = {0};
        int64_t run = 0;

        given("UPDATE dv.card SET state = 'ordered', qr = NULL, kid = NULL, run_id = NULL,"
              "       part_no = NULL, slot_no = NULL, printed_at = NULL");
        request.part_cards = want[i].part_cards;
        proved = 0;
        assert_ok(dv_run_create(registry, &request, &run, &err), &err);
        assert_in_range(proved, want[i].looked_at - (want[i].part_cards == 120 && i == 1),
                        want[i].looked_at);
    }
}

/* Each card at most once, at least one, on as few sheets as can be, and elsewhere in each part. */
static void a_sample_lies_together_and_elsewhere_in_each_part(void **state)
{
    static const int one_in[] = {100, 1};

    (void)state;
    for (int cards = 1; cards < 700; cards += 23) {
        for (int slots = 1; slots <= 10; slots += 3) {
            for (int round = 0; round < 2; round++) {
                int first = cards % slots, wanted = (cards + one_in[round] - 1) / one_in[round];
                bool seen[700] = {false}, sheet[701] = {false};
                dv_sample sample = dv_sample_of(cards, one_in[round], slots, first, cards % 13 + 1);
                int card, n = 0, sheets = 0;

                while ((card = dv_sample_next(&sample)) >= 0) {
                    assert_in_range(card, 0, cards - 1);
                    assert_false(seen[card]);
                    seen[card] = true;
                    sheets += !sheet[(card + first) / slots];
                    sheet[(card + first) / slots] = true;
                    n++;
                }
                assert_in_range(n, one_in[round] == 1 ? cards : 1, wanted);
                assert_true(one_in[round] == 1 || sheets <= (wanted + slots - 1) / slots);
            }
        }
    }
    for (int part = 1; part < 50; part++) {
        dv_sample one = dv_sample_of(500, 100, 10, 0, part);
        dv_sample next = dv_sample_of(500, 100, 10, 0, part + 1);

        assert_int_not_equal(dv_sample_next(&one) / 10, dv_sample_next(&next) / 10);
    }
}

static void
a_code_of_another_is_caught_when_all_are_proved_and_when_it_is_in_the_sample(void **state)
{
    dv_sample sample = dv_sample_of(120, 100, 10, 0, 1);
    int sampled = dv_sample_next(&sample);

    (void)state;
    support_people(registry, 120, 1);
    for (int i = 0; i < 3; i++) {
        dv_run_request request =
            request_of("astray", DV_FORMAT_SHEET, i == 0 ? DV_PROOF_ALL : DV_PROOF_SAMPLE);
        dv_error err = {0};
        int64_t run = 0;

        request.part_cards = 120;
        astray = i == 1 ? sampled : (sampled + 50) % 120; /* the last time on another sheet */
        assert_int_equal(dv_run_create(registry, &request, &run, &err),
                         i == 2 ? DV_OK : DV_E_RENDER);
        if (i < 2)
            assert_non_null(strstr(err.message, "its QR code is another"));
        assert_string_equal(asked("SELECT count(*) FROM dv.card WHERE state = 'printed'"),
                            i == 2 ? "120" : "0");
    }
}

/* Upright, on its head or on its side: what lies anywhere on a sheet is read back where it
 * lies. */
static void cards_read_back_however_they_lie_on_the_paper(void **state)
{
    static const char *const design[] = {"portrait", "landscape"};
    char name[32];
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 12, 1);
    for (int i = 0; i < 4; i++) {
        char folder[64];
        dv_run_request request;

        given("UPDATE dv.card SET state = 'ended', end_reason = 'expired' WHERE state <> "
              "'ended'");
        assert_ok(dv_card_order(registry, NULL, NULL, &(int64_t){0}, &err), &err);
        snprintf(name, sizeof name, "lying %d", i);
        snprintf(folder, sizeof folder, "examples/designs/%s", design[i % 2]);
        request = request_of(name, DV_FORMAT_PDF | DV_FORMAT_SHEET, DV_PROOF_ALL);
        request.design_folder = support_source(folder);
        request.duplex = i / 2 ? DV_DUPLEX_SHORT : DV_DUPLEX_LONG;
        request.first_slot = 4;
        request.offset_x_mm = 1.5;
        proved = 0;
        assert_ok(dv_run_create(registry, &request, &run, &err), &err);
        assert_int_equal(proved, 12);
    }
}

static int32_t into_nothing(void *user, const uint8_t *data, size_t size)
{
    (void)data;
    *(size_t *)user += size;
    return 0;
}

static dv_status claim(int64_t run, int proof, int64_t *ret_cards, dv_error *err)
{
    dv_print_request request = DV_PRINT_REQUEST_INIT;
    dv_page *page = NULL;
    size_t size = 0;
    dv_sink sink = {into_nothing, &size};
    dv_status status;

    request.signer = signer;
    request.printer = "press";
    request.cards = 4;
    request.proof = proof;
    proved = 0;
    status = dv_print_claim(registry, run, &request, &sink, &page, err);
    *ret_cards = status == DV_OK ? dv_page_int(page, 0, "cards") : 0;
    dv_page_free(page);
    return status;
}

static void a_print_job_is_read_back_before_it_can_be_sent(void **state)
{
    dv_run_request request = request_of("printer", DV_FORMAT_PRINTER, DV_PROOF_NONE);
    dv_error err = {0};
    int64_t run = 0, cards;

    (void)state;
    support_people(registry, 12, 1);
    request.out_folder = NULL;
    request.part_cards = 12;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    drawn = "Nguyễn Văn An Cương";
    assert_status(claim(run, DV_PROOF_ALL, &cards, &err), DV_E_RENDER, &err);
    assert_non_null(strstr(err.message, "name beside its QR code is another"));
    assert_non_null(strstr(err.hint, "Nothing was sent"));
    assert_int_equal(asked_int("SELECT count(*) FROM dv.print_job"), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE print_job IS NOT NULL"), 0);

    drawn = NULL;
    assert_ok(claim(run, DV_PROOF_ALL, &cards, &err), &err);
    assert_int_equal(cards, 4);
    assert_int_equal(proved, 4);
    assert_ok(claim(run, DV_PROOF_SAMPLE, &cards, &err), &err);
    assert_int_equal(proved, 1);
    assert_ok(claim(run, DV_PROOF_NONE, &cards, &err), &err);
    assert_int_equal(cards, 4);
    assert_int_equal(proved, 0);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest stories[] = {
        STORY(pages_that_changed_places_are_caught),
        STORY(a_page_that_is_missing_is_caught),
        STORY(a_pdf_that_is_cut_is_caught),
        STORY(a_name_of_another_beside_a_code_is_caught),
        STORY(a_name_without_one_of_its_accents_is_caught_on_a_sheet),
        STORY(pictures_that_changed_places_are_caught),
        STORY(a_picture_with_the_name_of_another_is_caught),
        STORY(a_picture_that_is_cut_is_caught),
        STORY(a_sample_looks_at_one_in_a_hundred_and_one_of_each_part),
        STORY(a_sample_lies_together_and_elsewhere_in_each_part),
        STORY(a_code_of_another_is_caught_when_all_are_proved_and_when_it_is_in_the_sample),
        STORY(cards_read_back_however_they_lie_on_the_paper),
        STORY(a_print_job_is_read_back_before_it_can_be_sent),
    };
    return cmocka_run_group_tests(stories, support_database, support_database_drop);
}
