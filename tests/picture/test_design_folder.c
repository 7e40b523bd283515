/* SPDX-License-Identifier: MIT */
/* What lies beside front.svg: design.ini, other faces, fonts. And the designs that are shipped. */
#include "design_folder.h"
#include "shell.h"

#include "picture/design_inside.h"
#include "picture/paint.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <cairo.h>
#include <fontconfig/fontconfig.h>

#define PORTRAIT HEAD "viewBox=\"0 0 539.8 856\">"
#define BOXED(id, x)                                                                               \
    "<g id=\"" id "\"><rect x=\"" x "\" y=\"200\" width=\"300\" height=\"50\" fill=\"none\"/>"     \
    "<text x=\"" x "\" y=\"240\" " TEXT ">A</text></g>"

static void put(const char *folder, const char *name, const void *data, size_t size)
{
    char path[1000];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_ok(dv_file_put(path, 0644, data, size, &err), &err);
}

static const char *folder_with(const char *front, const char *ini)
{
    const char *folder = folder_of(front, NULL);

    put(folder, "design.ini", ini, strlen(ini));
    return folder;
}

static dv_design *load(const char *folder)
{
    dv_design *design = NULL;

    assert_ok(dv_design_load(folder, &design, &err), &err);
    return design;
}

static const char *layout_of(const dv_design *design, const dv_card_face *card)
{
    static char layout[2000];
    dv_painter *painter = NULL;
    dv_auto_buf text = {0};
    dv_sink sink = {to_text, &text};

    assert_ok(dv_painter_new(design, 300, false, &painter, &err), &err);
    assert_ok(dv_painter_dump(painter, DV_FRONT, card, &sink, &err), &err);
    snprintf(layout, sizeof layout, "%s", text.data);
    dv_painter_free(painter);
    return layout;
}

static void refused(const char *folder, const char *side, const char *element, const char *fault,
                    const char *mend)
{
    dv_page *faults = NULL;
    dv_design *design = NULL;

    assert_true(dv_design_load(folder, &design, &err) != DV_OK);
    assert_ok(dv_design_check(folder, &faults, &err), &err);
    assert_has(dv_page_text(faults, 0, "side"), side);
    assert_has(dv_page_text(faults, 0, "element"), element);
    assert_has(dv_page_text(faults, 0, "fault"), fault);
    assert_has(dv_page_text(faults, 0, "mend"), mend);
    dv_page_free(faults);
}

static void every_line_of_design_ini_is_understood_or_refused(void **state)
{
    static const struct {
        const char *ini, *line, *fault;
    } wrong[] = {
        {"[card]\ncolour = red\n", "line 2", "not known"},
        {"# a comment\n\n[cards]\n", "line 3", "not known"},
        {"[card\n", "line 1", "without an end"},
        {"size = 1 x 1\n", "line 1", "before the first section"},
        {"[card]\nsize\n", "line 2", "neither"},
        {"[card]\nsize = 85.6\n", "line 2", "\"85.6\""},
        {"[card]\nsize = 10000 x 10000\n", "line 2", "\"10000 x 10000\""},
        {"[card]\nsize = nan x nan\n", "line 2", "nan"},
        {"[card]\npreprinted = perhaps\n", "line 2", "perhaps"},
        {"[full_name]\nbold = yes\n", "line 2", "not known"},
        {"[full_name]\ncase = lower\n", "line 2", "lower"},
        {"[full_name]\nleast_pt = -3\n", "line 2", "-3"},
        {"[full_name]\nleast_pt = 9 pt\n", "line 2", "9 pt"},
        {"[issued_on]\ndate = %H:%M\n", "line 2", "%d"},
        {"[issued_on]\ndate = %\n", "line 2", "%d"},
        {"[issued_on]\ndate = today\n", "line 2", "holds no"},
        {"[sex]\nwords = Nam Male\n", "line 2", "word: other"},
        {"[sex]\nwords =\n", "line 2", "empty"},
        {"[sex]\n[sex]\n", "line 2", "again"},
        {"[photo]\n", "line 1", "not known"},
        {"[sex_english]\n", "line 1", "not known"},
        {"[kind A/B]\n", "line 1", "other characters"},
        {"[kind ]\n", "line 1", "other characters"},
        {"[kind staff]\nfront = ../front.svg\n", "line 2", "../front.svg"},
        {"[kind staff]\nfront = front.png\n", "line 2", "front.png"},
        {"[kind staff]\nside = a.svg\n", "line 2", "not known"},
        {"[kind staff]\nfront = .ab.svg\n", "line 2", ".ab.svg"},
        {"[kind staff]\nfront = a\\b.svg\n", "line 2", "a\\b.svg"},
        {"[kind staff]\nfront = a.svg\n[kind staff]\n", "line 3", "again"},
        {"[card]\nsize = 54 x 86 inch\n", "line 2", "inch"},
        {"[full_name]\nleast_pt = 1\n", "line 2", "\"1\""},
        {"[kind staff]\n", "line 1", "without a file"},
        {"[full_name]\nprefix = \xff\n", "line 1", "UTF-8"},
        {"[birth_date]\nempty = -\n", "line 1", "no element"},
    };
    char long_line[600] = "[full_name]\nprefix = ";

    (void)state;
    for (size_t i = 0; i < DV_COUNT(wrong); i++)
        refused(folder_with(CARD BOXED("full_name", "9") BOXED("sex", "400")
                                BOXED("issued_on", "9") "</svg>",
                            wrong[i].ini),
                "design.ini", wrong[i].line, wrong[i].fault, "");
    memset(long_line + strlen(long_line), 'a', 400);
    refused(folder_with(CARD "</svg>", long_line), "design.ini", "line 2", "too long", "");
    long_line[200] = '\0'; /* a line of a usual length, but no text for a card */
    refused(folder_with(CARD "</svg>", long_line), "design.ini", "line 2", "too long", "");
    refused(folder_with(CARD "</svg>", "[kind staff]\nfront = staff.svg\n"), "staff.svg",
            "staff.svg", "not in the folder", "save it");
}

static void fields_are_printed_as_design_ini_says(void **state)
{
    dv_card_face card = DV_CARD_FACE_INIT;
    dv_design *design = load(folder_with(
        CARD BOXED("full_name", "9") BOXED("sex", "400") BOXED("sex_en", "400")
            BOXED("issued_on", "9") BOXED("issued_on_ja", "9") BOXED("birth_date", "9")
                BOXED("member_no", "400") BOXED("card_no", "400") "</svg>",
        "\xEF\xBB\xBF[full_name]\r\ncase = upper\r\n[sex_en]\nwords = Nam : Male,Nữ: Female\n"
        "[issued_on]\ndate = ngày %e tháng %n\n[issued_on_ja]\ndate=%d %b %y%%\n"
        "[birth_date]\ndate = %Y\nempty = không rõ\n"
        "[member_no]\nprefix = \"Số \"\nsuffix = .\nempty = -\n[card_no]\nempty = -\n"));
    const char *layout;

    (void)state;
    card.full_name = "Nguye\xcc\x82\xcc\x83n Đỗ Ươm ứ"; /* the first accents not composed */
    card.sex = "Nữ";
    card.issued_on = "05/04/2026";
    card.birth_date = "05/1998";
    card.member_no = "0100000019";
    layout = layout_of(design, &card);
    assert_has(layout, ": NGUYỄN ĐỖ ƯƠM Ứ\n");
    assert_has(layout, ": Nữ\n");
    assert_has(layout, ": Female\n");
    assert_has(layout, ": ngày 5 tháng 4\n");
    assert_has(layout, ": 05 Apr 26%\n");
    assert_has(layout, ": 05/1998\n");
    assert_has(layout, ": Số 0100000019.\n");
    assert_has(layout, ": -\n");
    card.birth_date = "";
    card.member_no = NULL;
    layout = layout_of(design, &card);
    assert_has(layout, ": không rõ\n");
    assert_null(strstr(layout, "Số"));
    /* A word that is not in the list must not be printed as if it were. */
    card.sex = "khác";
    dv_painter *painter = NULL;
    assert_ok(dv_painter_new(design, 300, false, &painter, &err), &err);
    assert_status(dv_painter_check(painter, &card, &err), DV_E_INVALID, &err);
    assert_has(err.message, "[sex_en]");
    assert_null(strstr(err.message, "khác"));
    dv_painter_free(painter);
    dv_design_free(design);
}

static void the_least_size_is_what_design_ini_says(void **state)
{
    dv_card_face card = DV_CARD_FACE_INIT;
    dv_design *design = load(folder_of(CARD BOXED("full_name", "9") "</svg>", NULL));
    dv_painter *painter = NULL;

    (void)state;
    card.full_name = "Nguyễn Phước Thị Huyền Trang";
    assert_ok(dv_painter_new(design, 300, false, &painter, &err), &err);
    assert_status(dv_painter_check(painter, &card, &err), DV_E_INVALID, &err);
    dv_painter_free(painter);
    dv_design_free(design);
    design = load(folder_with(CARD BOXED("full_name", "9") "</svg>", "[full_name]\nleast_pt=5"));
    assert_has(layout_of(design, &card), "lines 1: Nguyễn");
    dv_design_free(design);
}

static dv_buf draw_png(const dv_design *design, const dv_card_face *card)
{
    dv_buf png = {0};
    dv_sink sink = {to_text, &png};

    assert_ok(dv_design_draw_png(design, DV_FRONT, card, 300, &sink, &err), &err);
    return png;
}

static void a_card_may_have_another_size(void **state)
{
    dv_card_face card = DV_CARD_FACE_INIT;
    dv_design *design = load(folder_with(PORTRAIT "</svg>", "[card]\nsize = 53.98 x 85.60 mm"));
    dv_buf png = draw_png(design, &card);
    dv_auto_buf pdf = {0};
    dv_sink sink = {to_text, &pdf};
    const char *folder;

    (void)state;
    assert_float_equal(dv_design_width_mm(design), 53.98, 0.001);
    assert_float_equal(dv_design_height_mm(design), 85.60, 0.001);
    assert_memory_equal(png.data + 16, "\0\0\x02\x7e\0\0\x03\xf3", 8); /* 638 x 1011 */
    assert_ok(dv_design_draw_pdf(design, &card, &sink, &err), &err);
    folder = support_file("upright.pdf", pdf.data, pdf.size);
    assert_has(shell("pdfinfo '%s'", folder), "153.014 x 242.646");
    dv_buf_free(&png);
    dv_design_free(design);
    refused(folder_of(PORTRAIT "</svg>", NULL), "front", "<svg>", "proportions",
            "[card] size = 53.98 x 85.60");
}

static void on_preprinted_blanks_only_the_fields_are_printed(void **state)
{
    dv_card_face card = DV_CARD_FACE_INIT;
    static const char front[] = CARD
        "<rect width=\"856\" height=\"539\" fill=\"#f00\"/>" BOXED("full_name", "100") "</svg>";
    dv_design *design = load(folder_with(front, "[card]\npreprinted = yes\n"));
    dv_painter *painter = NULL;
    cairo_surface_t *dots;
    uint32_t seen = 0;

    (void)state;
    card.full_name = "A";
    assert_ok(dv_painter_new(design, 300, false, &painter, &err), &err);
    assert_ok(dv_painter_pixels(painter, DV_FRONT, &card, NULL, NULL, &dots, &err), &err);
    for (int y = 0; y < cairo_image_surface_get_height(dots); y++) {
        const unsigned char *row =
            cairo_image_surface_get_data(dots) + y * cairo_image_surface_get_stride(dots);

        for (int x = 0; x < cairo_image_surface_get_width(dots); x++) {
            assert_true(row[4 * x] == row[4 * x + 1] && row[4 * x] == row[4 * x + 2]);
            seen += row[4 * x] < 40;
        }
    }
    assert_true(seen > 50);
    dv_painter_free(painter);
    dv_design_free(design);
}

static void a_kind_of_member_may_have_another_face(void **state)
{
    dv_card_face card = DV_CARD_FACE_INIT;
    static const char face[] =
        CARD "<rect width=\"856\" height=\"539\" fill=\"#ff0\"/>"
             "<rect id=\"photo\" x=\"100\" y=\"100\" width=\"150\" height=\"200\"/></svg>";
    const char *folder = folder_with(
        CARD "<rect id=\"photo\" x=\"100\" y=\"100\" width=\"75\" height=\"100\"/></svg>",
        "[kind officer]\nfront = officer.svg\n");
    dv_design *design;
    dv_painter *painter = NULL;
    dv_buf plain, officer, other;
    int width, height;
    char digest[65];

    (void)state;
    put(folder, "officer.svg", face, sizeof face - 1);
    design = load(folder);
    assert_int_equal(dv_design_kind_count(design), 1);
    assert_string_equal(dv_design_kind_at(design, 0), "officer");
    plain = draw_png(design, &card);
    card.kind = "officer";
    officer = draw_png(design, &card);
    card.kind = "driver";
    other = draw_png(design, &card);
    assert_true(plain.size == other.size && memcmp(plain.data, other.data, plain.size) == 0);
    assert_false(plain.size == officer.size && memcmp(plain.data, officer.data, plain.size) == 0);
    assert_ok(dv_painter_new(design, 300, false, &painter, &err), &err);
    dv_painter_photo_size(painter, &width, &height);
    assert_int_equal(width, 177);
    assert_int_equal(height, 236);
    dv_painter_free(painter);
    dv_buf_free(&plain);
    dv_buf_free(&officer);
    dv_buf_free(&other);
    memcpy(digest, dv_design_digest(design), sizeof digest);
    dv_design_free(design);
    put(folder, "officer.svg", CARD "<flowRoot id=\"flow\"/></svg>",
        strlen(CARD "<flowRoot id=\"flow\"/></svg>"));
    refused(folder, "officer.svg", "flow", "flowed text", "Convert");
    put(folder, "officer.svg", CARD "</svg>", strlen(CARD "</svg>"));
    design = load(folder);
    assert_string_not_equal(dv_design_digest(design), digest);
    dv_design_free(design);
}

/* The file of an installed font of Roboto, renamed inside: a family that is nowhere installed. */
static dv_buf renamed_font(const char style[static 1])
{
    FcPattern *wanted = FcNameParse((const FcChar8 *)style), *found;
    FcResult result;
    FcChar8 *path;
    dv_buf font = {0};
    static const char from[] = "\0R\0o\0b\0o\0t", to[] = "\0M\0y\0r\0i\0a";

    FcConfigSubstitute(NULL, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    found = FcFontMatch(NULL, wanted, &result);
    assert_int_equal(FcPatternGetString(found, FC_FILE, 0, &path), FcResultMatch);
    assert_ok(dv_file_read((const char *)path, 1 << 22, &font, &err), &err);
    FcPatternDestroy(wanted);
    FcPatternDestroy(found);
    for (char *at = font.data; (at = memmem(at, font.size - (size_t)(at - font.data), from, 11));)
        memcpy(at, to, 11);
    return font;
}

static const char OWN_FONT[] =
    CARD "<text x=\"100\" y=\"100\" font-family=\"Myriao\" font-size=\"60\">Họ và tên</text>"
         "<text id=\"full_name\" x=\"100\" y=\"300\" font-family=\"Myriao\" font-size=\"60\">A"
         "</text><text x=\"100\" y=\"400\" font-family=\"Roboto\" font-size=\"40\">Đơn vị</text>"
         "</svg>";

static const char *folder_with_font(void)
{
    const char *folder = folder_of(OWN_FONT, NULL);
    dv_buf font = renamed_font("Roboto:bold:italic");
    char path[800];

    snprintf(path, sizeof path, "%s/fonts", folder);
    assert_ok(dv_folder_make(path, &err), &err);
    put(folder, "fonts/Myriao.ttf", font.data, font.size);
    put(folder, "fonts/LICENSE.txt", "free", 4);
    dv_buf_free(&font);
    return folder;
}

static void fonts_in_the_folder_are_used_and_seen_by_no_other_design(void **state)
{
    static const char plain[] =
        CARD "<text x=\"100\" y=\"100\" font-family=\"Roboto\" font-weight=\"700\" "
             "font-style=\"italic\" font-size=\"60\">Họ và tên</text>"
             "<text id=\"full_name\" x=\"100\" y=\"300\" font-family=\"Roboto\" "
             "font-weight=\"700\" font-style=\"italic\" font-size=\"60\">A</text>"
             "<text x=\"100\" y=\"400\" font-family=\"Roboto\" font-size=\"40\">Đơn vị</text>"
             "</svg>";
    dv_card_face card = DV_CARD_FACE_INIT;
    dv_design *own, *installed;
    dv_buf a, b;
    char path[800], digest[65];

    (void)state;
    snprintf(path, sizeof path, "%s", folder_with_font());
    own = load(path);
    installed = load(folder_of(plain, NULL));
    card.full_name = "Trần Ngọc Ẩn";
    a = draw_png(own, &card);
    b = draw_png(installed, &card);
    /* The same letters by another name, in the background and in the field. */
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
    dv_buf_free(&a);
    dv_buf_free(&b);
    dv_auto_buf pdf = {0};
    dv_sink sink = {to_text, &pdf};
    assert_ok(dv_design_draw_pdf(own, &card, &sink, &err), &err);
    assert_has(shell("pdffonts '%s'", support_file("own.pdf", pdf.data, pdf.size)),
               "+Myriao-BoldItalic");
    refused(folder_of(OWN_FONT, NULL), "front", "full_name", "Myriao", "folder fonts");
    memcpy(digest, dv_design_digest(own), sizeof digest);
    dv_design_free(own);
    dv_design_free(installed);

    dv_buf font = renamed_font("Roboto:bold");
    put(path, "fonts/Myriao.ttf", font.data, font.size);
    own = load(path);
    assert_string_not_equal(dv_design_digest(own), digest);
    dv_design_free(own);
    put(path, "fonts/Other.woff2", font.data, font.size);
    refused(path, "fonts", "Other.woff2", "not read", ".ttf");
    put(path, "fonts/Broken.otf", "OTTO", 4);
    dv_buf_free(&font);
}

static void what_is_no_font_in_the_folder_is_refused(void **state)
{
    const char *folder = folder_with_font();
    char path[800];

    (void)state;
    snprintf(path, sizeof path, "%s/fonts/link.ttf", folder);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    refused(folder, "fonts", "link.ttf", "cannot be used", "itself");
    unlink(path);
    put(folder, "fonts/broken.otf", "OTTO", 4);
    refused(folder, "fonts", "broken.otf", "cannot be used", "no font");
}

static bool is_roboto(const FcPattern *font)
{
    FcChar8 *family;

    for (int i = 0; FcPatternGetString(font, FC_FAMILY, i, &family) == FcResultMatch; i++) {
        if (strcmp((const char *)family, "Roboto") == 0)
            return true;
    }
    return false;
}

static void a_design_sees_every_font_that_it_names_and_no_other(void **state)
{
    dv_design *design = load(support_source("examples/designs/portrait"));
    const FcFontSet *installed = FcConfigGetFonts(NULL, FcSetSystem);
    const FcFontSet *seen = FcConfigGetFonts(design->fonts, FcSetSystem);
    int named = 0;

    (void)state;
    for (int i = 0; i < installed->nfont; i++)
        named += is_roboto(installed->fonts[i]);
    for (int i = 0; i < seen->nfont; i++)
        assert_true(is_roboto(seen->fonts[i]));
    assert_true(named > 0);
    assert_int_equal(seen->nfont, named);
    dv_design_free(design);
}

enum { THREADS = 8 };

typedef struct drawing {
    const dv_design *design[2];
    dv_buf png[2];
    bool failed;
} drawing;

static void *draw_both(void *user)
{
    drawing *d = user;
    dv_card_face card = DV_CARD_FACE_INIT;
    dv_error mine = {0};

    card.full_name = "Trần Ngọc Ẩn";
    card.unit_name = "Công đoàn Công ty May Sông Lam";
    for (int i = 0; i < 2; i++) {
        dv_sink sink = {to_text, &d->png[i]};

        d->failed |= dv_design_draw_png(d->design[i], DV_FRONT, &card, 300, &sink, &mine) != DV_OK;
    }
    return NULL;
}

static void eight_threads_draw_the_same_bytes_as_one(void **state)
{
    dv_design *own = load(folder_with_font());
    dv_design *shipped = load(support_source("examples/designs/portrait"));
    drawing d[THREADS + 1] = {0};
    pthread_t thread[THREADS];

    (void)state;
    for (int i = 0; i <= THREADS; i++) {
        /* Half of them begin with the other design, so that fonts are lent side by side. */
        d[i].design[i & 1] = own;
        d[i].design[!(i & 1)] = shipped;
    }
    draw_both(&d[THREADS]);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, draw_both, &d[i]), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    for (int i = 0; i <= THREADS; i++) {
        assert_false(d[i].failed);
        for (int k = 0; k < 2; k++) {
            const dv_buf *one = &d[THREADS].png[k], *mine = &d[i].png[k ^ (i & 1)];

            assert_true(one->size > 5000);
            assert_int_equal(mine->size, one->size);
            assert_memory_equal(mine->data, one->data, one->size);
        }
    }
    for (int i = 0; i <= THREADS; i++) {
        dv_buf_free(&d[i].png[0]);
        dv_buf_free(&d[i].png[1]);
    }
    dv_design_free(own);
    dv_design_free(shipped);
}

static const char QR_TEXT[] =
    "HTTPS://THE.EXAMPLE.VN/V/2KCEHKQBEMKEIBA5WZLGC5DFOQXGY33WMVZSAYLOMQQGM2LSON2A2KCEHKQBEMKEIBA5W"
    "ZLGC5DFOQXGY33WMVZSAYLOMQQGM2LSON2A2KCEHKQBEMKEIBA5WZLGC5DFOQXGY33WMVZSAYLOMQQGM2LSON2A2KCEHKQ"
    "BEMKEIBA5WZLGC5DFOQXGY33WMVZSAYLOMQ";

static dv_card_face sample(const char *name, const char *unit)
{
    dv_card_face card = DV_CARD_FACE_INIT;

    card.full_name = name;
    card.member_no = "0100000019";
    card.birth_date = "16/04/1971";
    card.sex = "Nữ";
    card.unit_name = unit;
    card.unit_of_issue = "Liên đoàn Lao động tỉnh Phú Xuân";
    card.joined_on = "30/04/2026";
    card.issued_on = "15/05/2026";
    card.expires_on = "15/05/2031";
    card.card_no = "9f3a6c0112ab44e7";
    card.qr_text = QR_TEXT;
    return card;
}

static void a_contact_sheet_shows_all_cards(void **state)
{
    dv_design *design = load(support_source("examples/designs/portrait"));
    dv_card_face person = sample("Lê An", "Công đoàn cơ sở Giày Trảng Bàng");
    const dv_card_face *cards[] = {&person, &person, &person};
    dv_auto_buf png = {0};
    dv_sink sink = {to_text, &png};

    (void)state;
    assert_ok(dv_design_draw_contact_sheet(design, cards, 3, 300, &sink, &err), &err);
    /* Two cards a row, each with its back: 4 x 53.98 and 2 x 85.60 mm, and 5 mm between. */
    assert_memory_equal(png.data + 16, "\0\0\x0b\x1e\0\0\x08\x98", 8);
    assert_has(shell("zbarimg -q --raw '%s' | wc -l", support_file("a.png", png.data, png.size)),
               "3");
    person.full_name = "李";
    assert_status(dv_design_draw_contact_sheet(design, cards, 3, 300, &sink, &err), DV_E_INVALID,
                  &err);
    dv_design_free(design);
}

static void shipped_designs_have_no_fault_and_can_be_scanned(void **state)
{
    static const char *const names[] = {"standard", "landscape", "portrait", "preprinted"};
    dv_card_face people[] = {
        sample("Lê An", "Công đoàn cơ sở Giày Trảng Bàng"),
        sample("Nguyễn Phước Công Tằng Tôn Nữ Quỳnh Hương", "Công đoàn cơ sở Trung tâm Khuyến "
                                                            "công và Tư vấn phát triển công nghiệp "
                                                            "tỉnh Phú Xuân"),
    };

    (void)state;
    for (size_t i = 0; i < DV_COUNT(names); i++) {
        char path[100];
        dv_page *faults = NULL;
        dv_design *design;

        snprintf(path, sizeof path, "examples/designs/%s", names[i]);
        assert_ok(dv_design_check(support_source(path), &faults, &err), &err);
        assert_int_equal(dv_page_count(faults), 0);
        dv_page_free(faults);
        design = load(support_source(path));
        for (size_t k = 0; k < DV_COUNT(people); k++) {
            dv_buf png = draw_png(design, &people[k]);

            assert_has(
                shell("zbarimg -q --raw '%s'", support_file("shipped.png", png.data, png.size)),
                QR_TEXT);
            dv_buf_free(&png);
        }
        dv_design_free(design);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_of_design_ini_is_understood_or_refused),
        cmocka_unit_test(fields_are_printed_as_design_ini_says),
        cmocka_unit_test(the_least_size_is_what_design_ini_says),
        cmocka_unit_test(a_card_may_have_another_size),
        cmocka_unit_test(on_preprinted_blanks_only_the_fields_are_printed),
        cmocka_unit_test(a_kind_of_member_may_have_another_face),
        cmocka_unit_test(fonts_in_the_folder_are_used_and_seen_by_no_other_design),
        cmocka_unit_test(a_design_sees_every_font_that_it_names_and_no_other),
        cmocka_unit_test(what_is_no_font_in_the_folder_is_refused),
        cmocka_unit_test(eight_threads_draw_the_same_bytes_as_one),
        cmocka_unit_test(a_contact_sheet_shows_all_cards),
        cmocka_unit_test(shipped_designs_have_no_fault_and_can_be_scanned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
