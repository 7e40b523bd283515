/* SPDX-License-Identifier: MIT */
/* The paper of a run, and the picture of one card for its holder. */
#include "support.h"

#include <stdlib.h>
#include <unistd.h>

static dv_registry *registry;
static dv_signer *signer;
static dv_design *design;

static int set_up(void **state)
{
    dv_error err = {0};

    (void)state;
    support_clear();
    registry = support_registry("printer");
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);
    assert_ok(dv_design_load(support_source("examples/designs/standard"), &design, &err), &err);
    support_units(registry);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dv_registry_close(registry);
    dv_signer_free(signer);
    dv_design_free(design);
    return 0;
}

/* What a command prints in the folder of the test; static memory. */
static const char *shell(const char *script)
{
    static char out[1 << 16];
    char command[2048];
    FILE *pipe;

    snprintf(command, sizeof command, "cd '%s' && { %s; }", support_folder(), script);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    out[fread(out, 1, sizeof out - 1, pipe)] = '\0';
    assert_int_equal(pclose(pipe), 0);
    return out;
}

static dv_run_request request_to(const char *name, int formats)
{
    static char out[300];
    dv_run_request request = DV_RUN_REQUEST_INIT;

    snprintf(out, sizeof out, "%s/%s", support_folder(), name);
    request.design_folder = support_source("examples/designs/standard");
    request.out_folder = out;
    request.formats = formats;
    request.signer = signer;
    return request;
}

static int32_t stop_at_once(void *user, int64_t done, int64_t total)
{
    (void)user;
    (void)total;
    return done == 8;
}

static void a_run_ends_on_the_paper_that_it_was_begun_with(void **state)
{
    static const char text[] = "page_width = 297\npage_height = 210\ncard_width = 85.6\n"
                               "card_height = 53.98\ncolumns = 2\nrows = 2\nleft = 20\ntop = 20\n"
                               "pitch_x = 100\npitch_y = 60\n";
    const char *stock = support_file("own.ini", text, sizeof text - 1);
    dv_run_request request = request_to("paper", DV_FORMAT_SHEET);
    dv_progress progress = {stop_at_once, NULL};
    dv_error err = {0};
    dv_page *runs = NULL;
    int64_t run = 0;

    (void)state;
    support_people(registry, 20, 1);
    request.stock = stock;
    request.first_slot = 3;
    request.duplex = DV_DUPLEX_SHORT;
    request.offset_x_mm = 0.5;
    request.offset_y_mm = -0.25;
    request.part_cards = 10; /* two slots are used: 8 + 10 + 2 cards */
    request.progress = &progress;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_STOPPED, &err);
    request.progress = NULL;
    request.offset_x_mm = 1;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_CONFLICT, &err);
    request.offset_x_mm = 0.5;
    request.stock = support_file("own.ini", text, sizeof text - 14); /* one line less */
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_INVALID, &err);
    unlink(stock);
    request.stock = NULL;
    request.first_slot = 0;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_CONFLICT, &err);
    run = asked_int("SELECT run_id FROM dv.run");
    assert_ok(dv_run_resume(registry, run, &request, &err), &err);
    assert_string_equal(shell("for f in paper/*.pdf; do qpdf --check $f >/dev/null; pdfinfo $f | "
                              "awk '/^Pages/ { print $2 } /^Page size/ { print int($3) }'; done"),
                        "6\n841\n6\n841\n2\n841\n");
    /* the first sheet begins at its third slot, the others at their first */
    assert_string_equal(shell("for f in paper/*.pdf; do pdftotext -f 1 -l 1 $f - | "
                              "grep -cE '^[0-9]{10}$'; done"),
                        "2\n4\n2\n");
    assert_ok(dv_run_list(registry, run, &runs, &err), &err);
    assert_non_null(strstr(dv_page_text(runs, 0, "stock"), "own"));
    assert_string_equal(dv_page_text(runs, 0, "duplex"), "short");
    assert_string_equal(dv_page_text(runs, 0, "offset"), "0.500,-0.250");
    dv_page_free(runs);
}

static void a_caller_built_before_there_was_a_stock_gets_a4(void **state)
{
    dv_run_request request = request_to("older", DV_FORMAT_SHEET);
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 2, 1);
    request.size = (uint32_t)offsetof(dv_run_request, stock);
    request.stock = "not looked at";
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_string_equal(shell("pdfinfo older/*.pdf | sed -n 's/^Page size: *//p'"),
                        "595.276 x 841.89 pts (A4)\n");
}

static void a_stock_of_one_card_is_the_paper_of_the_cards(void **state)
{
    dv_run_request request = request_to("one", DV_FORMAT_PDF | DV_FORMAT_SHEET);
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 2, 1);
    request.stock = "id-1-bleed";
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_string_equal(shell("pdfinfo one/*cards*.pdf | sed -n 's/^Page size: *//p'; "
                              "pdfinfo one/*sheets*.pdf | sed -n 's/^Page size: *//p'"),
                        "259.654 x 170.022 pts\n595.276 x 841.89 pts (A4)\n");
    request.formats = DV_FORMAT_PNG;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_ARG, &err);
    request.stock = "a4-2x5";
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_ARG, &err);
    request.formats = DV_FORMAT_SHEET;
    request.first_slot = 11;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_ARG, &err);
    request.first_slot = 1;
    request.stock = "no-such-paper";
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_NOT_FOUND, &err);
}

static int32_t to_file(void *user, const uint8_t *data, size_t size)
{
    return fwrite(data, 1, size, user) == size ? 0 : 1;
}

static dv_status draw(const char *member_no, const dv_image_request *request, const char *name,
                      dv_error *err)
{
    char path[300];
    dv_sink sink = {to_file, NULL};
    dv_status status;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", support_folder(), name);
    file = fopen(path, "wb");
    assert_non_null(file);
    sink.user = file;
    status = dv_card_draw(registry, member_no, request, &sink, err);
    fclose(file);
    return status;
}

static void the_picture_of_a_card_bears_the_code_of_the_ledger(void **state)
{
    dv_image_request image = DV_IMAGE_REQUEST_INIT;
    dv_run_request request = request_to("image", DV_FORMAT_PDF);
    char member_no[16], qr[DV_QR_TEXT_MAX + 1], wanted[DV_QR_TEXT_MAX + 40];
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 2, 1);
    image.design = design;
    snprintf(member_no, sizeof member_no, "%s", asked("SELECT min(member_no) FROM dv.member"));
    assert_status(draw(member_no, &image, "early.png", &err), DV_E_STATE, &err);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    snprintf(qr, sizeof qr, "%s\n",
             asked("SELECT qr FROM dv.card JOIN dv.member USING (member_id)"
                   " ORDER BY member_no LIMIT 1"));
    assert_ok(draw(member_no, &image, "phone.png", &err), &err);
    assert_string_equal(shell("zbarimg --nodbus -q --raw phone.png"), qr);
    assert_non_null(strstr(shell("pngcheck phone.png"), "1078x680"));
    image.dpi = 600;
    assert_ok(draw(member_no, &image, "600.png", &err), &err);
    assert_string_equal(shell("zbarimg --nodbus -q --raw 600.png"), qr);
    assert_non_null(strstr(shell("pngcheck 600.png"), "2022x1275"));
    image.kind = DV_IMAGE_PDF;
    snprintf(wanted, sizeof wanted, "242.646 x 153.014 pts\n%s", qr);
    assert_ok(draw(member_no, &image, "card.pdf", &err), &err);
    assert_string_equal(shell("qpdf --check card.pdf >/dev/null && pdfinfo card.pdf | "
                              "sed -n 's/^Page size: *//p' && pdftoppm -r 300 -png -f 1 -l 1 "
                              "-singlefile card.pdf card && zbarimg --nodbus -q --raw card.png"),
                        wanted);
    assert_status(draw("9999999999", &image, "none.pdf", &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_card_revoke(registry, member_no, "lost", &err), &err);
    assert_status(draw(member_no, &image, "ended.pdf", &err), DV_E_STATE, &err);
}

static void the_picture_has_the_photo_of_the_folder_else_that_of_the_database(void **state)
{
    dv_image_request image = DV_IMAGE_REQUEST_INIT;
    dv_run_request request = request_to("faces", DV_FORMAT_PDF);
    dv_error err = {0};
    dv_page *page = NULL;
    int64_t run = 0, kept = 0;
    char member_no[16];

    (void)state;
    support_people(registry, 1, 1);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    snprintf(member_no, sizeof member_no, "%s", asked("SELECT member_no FROM dv.member"));
    image.design = design;
    image.photos_folder = support_folder(); /* there is none of this member */
    assert_ok(draw(member_no, &image, "nobody.png", &err), &err);
    shell("mkdir photos other");
    setenv("NO", member_no, 1);
    setenv("PHOTOS", support_source("examples/data/photos"), 1);
    shell("cp $PHOTOS/SM0003.jpg photos/$NO.jpg; cp $PHOTOS/SM0006.jpg other/$NO.jpg");
    image.photos_folder = NULL;
    assert_ok(dv_photo_import(registry, shell("printf %s $PWD/photos"), NULL, &kept, &page, &err),
              &err);
    dv_page_free(page);
    assert_int_equal(kept, 1);
    assert_ok(draw(member_no, &image, "kept.png", &err), &err);
    image.photos_folder = shell("printf %s $PWD/other");
    assert_ok(draw(member_no, &image, "other.png", &err), &err);
    assert_string_equal(
        shell("sha256sum nobody.png kept.png other.png | cut -c1-64 | sort -u | wc -l"
              " | tr -d ' '"),
        "3\n");
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest stories[] = {
        STORY(a_run_ends_on_the_paper_that_it_was_begun_with),
        STORY(a_caller_built_before_there_was_a_stock_gets_a4),
        STORY(a_stock_of_one_card_is_the_paper_of_the_cards),
        STORY(the_picture_of_a_card_bears_the_code_of_the_ledger),
        STORY(the_picture_has_the_photo_of_the_folder_else_that_of_the_database),
    };
    return cmocka_run_group_tests(stories, support_database, support_database_drop);
}
