/* SPDX-License-Identifier: MIT */
#include "design_folder.h"

#include "picture/paint.h"

#include <stdlib.h>
#include <unistd.h>

/* Refused when loaded and listed when checked, in the same words. */
static void assert_refused(const char *svg, dv_status status, const char *element,
                           const char *fault, const char *mend)
{
    const char *folder = folder_of(svg, NULL);
    dv_design *design = NULL;
    dv_page *faults = NULL;

    assert_status(dv_design_load(folder, &design, &err), status, &err);
    assert_null(design);
    assert_has(err.message, "front.svg");
    assert_has(err.message, element);
    assert_has(err.message, fault);
    assert_ok(dv_design_check(folder, &faults, &err), &err);
    assert_true(dv_page_count(faults) >= 1);
    assert_string_equal(dv_page_text(faults, 0, "side"), "front");
    assert_has(dv_page_text(faults, 0, "element"), element);
    assert_has(dv_page_text(faults, 0, "fault"), fault);
    assert_has(dv_page_text(faults, 0, "mend"), mend);
    dv_page_free(faults);
}

static void refused(const char *body, const char *element, const char *fault, const char *mend)
{
    char svg[4096];

    assert_true((size_t)snprintf(svg, sizeof svg, CARD "%s</svg>", body) < sizeof svg);
    assert_refused(svg, DV_E_INVALID, element, fault, mend);
}

static void what_lies_outside_the_file_is_refused(void **state)
{
    (void)state;
    refused("<image id=\"logo\" width=\"9\" height=\"9\" xlink:href=\"http://example.vn/a.png\"/>",
            "logo", "http://example.vn/a.png", "embed");
    refused("<image id=\"logo\" width=\"9\" height=\"9\" href=\"logo.png\"/>", "logo", "logo.png",
            "embed");
    refused("<image id=\"logo\" width=\"9\" height=\"9\" href=\"file:///etc/hostname\"/>", "logo",
            "file:///etc/hostname", "embed");
    refused(
        "<image id=\"logo\" width=\"9\" height=\"9\" href=\" data:image/svg+xml;base64,PA==\"/>",
        "logo", "data:image/svg+xml", "embed");
    refused("<use id=\"part\" xlink:href=\"other.svg#part\"/>", "part", "other.svg", "embed");
    refused("<rect id=\"r\" style=\"fill:red;filter:url( 'http://example.vn/f.svg#f' )\"/>", "r",
            "http://example.vn/f.svg", "embed");
    refused("<rect id=\"r\" fill=\"URL(paint.svg#p)\"/>", "r", "paint.svg", "embed");
    refused("<style>@import \"more.css\";</style>", "<style>", "@import", "embed");
    refused("<style><g/>@import \"more.css\";</style>", "<style>", "@import", "embed");
    refused("<style>@font-face { font-family: X; src: url(x.ttf) }</style>", "<style>",
            "@font-face", "folder fonts");
    refused("<xi:include id=\"more\" xmlns:xi=\"http://www.w3.org/2001/XInclude\"/>", "more",
            "from outside", "into the file");
    assert_refused("<?xml-stylesheet href=\"more.css\"?>" CARD "</svg>", DV_E_INVALID,
                   "<?xml-stylesheet>", "outside", "style element");
}

static void embedded_pictures_are_looked_at_before_they_are_decoded(void **state)
{
    dv_design *design = NULL;

    (void)state;
    /* Headers of a PNG and a JPEG, 30,000 pixels wide and high. */
    refused("<image id=\"big\" width=\"9\" height=\"9\" href=\"data:image/png;base64,"
            "iVBORw0KGgoAAAANSUhEUgAAdTAAAHUwAQAAAADNjTqy\"/>",
            "big", "900000000 pixels", "smaller");
    refused("<image id=\"big\" width=\"9\" height=\"9\" href=\"data:image/jpeg;base64,"
            "/9j/4AAGAAAAAP/AABEIdTB1MAMBIgACEQEDEQE=\"/>",
            "big", "900000000 pixels", "smaller");
    refused("<image id=\"odd\" width=\"9\" height=\"9\" href=\"data:image/png;base64,R0lGODlh\"/>",
            "odd", "neither PNG nor JPEG", "again");
    refused("<image id=\"odd\" width=\"9\" height=\"9\" href=\"data:image/png,PNG\"/>", "odd",
            "neither PNG nor JPEG", "again");
    /* One red pixel. */
    assert_ok(dv_design_load(
                  folder_of(CARD "<image width=\"9\" height=\"9\" href=\"data:image/png;base64,"
                                 "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQ"
                                 "DwAEhQGAhKmMIQAAAABJRU5ErkJggg==\"/></svg>",
                            NULL),
                  &design, &err),
              &err);
    dv_design_free(design);
}

static void entities_are_never_expanded(void **state)
{
    dv_design *design = NULL;
    dv_page *faults = NULL;

    (void)state;
    assert_refused("<!DOCTYPE svg [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                   "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>" CARD "<text>&c;</text></svg>",
                   DV_E_INVALID, "<!DOCTYPE>", "entities", "plain SVG");
    assert_refused("<!DOCTYPE svg [<!ENTITY a SYSTEM \"/etc/hostname\">]>" CARD
                   "<text>&a;</text></svg>",
                   DV_E_INVALID, "<!DOCTYPE>", "entities", "plain SVG");
    /* Nothing behind it is looked at any more. */
    assert_ok(dv_design_check(
                  folder_of("<!DOCTYPE svg [<!ENTITY a \"ha\">]>" CARD "<flowRoot/></svg>", NULL),
                  &faults, &err),
              &err);
    assert_int_equal(dv_page_count(faults), 1);
    dv_page_free(faults);
    /* As Illustrator and old Inkscape write it: names a file, which nobody opens. */
    assert_ok(dv_design_load(folder_of("<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" "
                                       "\"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">" CARD
                                       "</svg>",
                                       NULL),
                             &design, &err),
              &err);
    dv_design_free(design);
}

static void flowed_text_is_refused_with_the_way_to_mend_it(void **state)
{
    (void)state;
    refused("<g><flowRoot id=\"flow7\"><flowPara>Xin chào</flowPara></flowRoot></g>", "flow7",
            "flowed text", "Convert to Text");
}

static void names_that_look_like_fields_are_refused(void **state)
{
    (void)state;
    refused("<text id=\"fullname\" " TEXT " x=\"9\" y=\"99\">A</text>", "fullname", "full_name",
            "exactly");
    refused("<text id=\"Full-Name\" " TEXT " x=\"9\" y=\"99\">A</text>", "Full-Name", "full_name",
            "exactly");
    refused("<text id=\"memmber_no\" " TEXT " x=\"9\" y=\"99\">A</text>", "memmber_no", "member_no",
            "exactly");
    refused("<rect id=\"QR\" width=\"300\" height=\"300\"/>", "QR", "field qr", "exactly");
    refused("<rect id=\"rect12\" inkscape:label=\"Photo\" width=\"300\" height=\"300\"/>", "rect12",
            "\"Photo\" looks like the field photo", "exactly");
    refused("<rect data-name=\"photos\" width=\"300\" height=\"300\"/>", "<rect> in line 1",
            "field photo", "exactly");
}

static void other_names_are_nobodys_business(void **state)
{
    dv_design *design = NULL;

    (void)state;
    assert_ok(dv_design_load(folder_of(CARD "<g id=\"g1\"><rect id=\"r\" width=\"9\" height=\"9\"/>"
                                            "<path id=\"photo_frame\" d=\"M0 0H9\"/>"
                                            "<rect id=\"name_label\" width=\"9\" height=\"9\"/>"
                                            "<linearGradient id=\"photos\"/></g></svg>",
                                       NULL),
                             &design, &err),
              &err);
    dv_design_free(design);
}

static void placeholders_that_cannot_be_filled_are_refused(void **state)
{
    (void)state;
    refused("<rect id=\"qr\" x=\"9\" y=\"9\" width=\"160\" height=\"222\"/>", "qr", "16.0 mm",
            "16.6 mm");
    refused("<rect id=\"photo\" x=\"700\" y=\"9\" width=\"222\" height=\"296\"/>", "photo",
            "out of the card", "onto the card");
    refused("<g id=\"photo\"/>", "photo", "no size", "rect");
    refused("<path id=\"qr\" d=\"M0 0H99V99Z\"/>", "qr", "is a path", "rect");
    refused("<path id=\"photo\" d=\"M0 0Hx\"/>", "photo", "outline", "again");
    refused("<defs><rect id=\"photo\" width=\"99\" height=\"99\"/></defs>", "photo", "definition",
            "move it out");
    refused("<text id=\"sex\" " TEXT " x=\"9\" y=\"99\"/>", "sex", "holds no text", "sample");
    refused("<text id=\"sex\" " TEXT " x=\"849\" y=\"99\">Nữ</text>", "sex", "no room", "rect");
    refused("<text id=\"sex\" " TEXT " x=\"99\" y=\"99\">Nữ</text>"
            "<rect id=\"photo\" x=\"120\" y=\"50\" width=\"99\" height=\"99\"/>",
            "sex", "no room", "rect");
    refused("<text id=\"sex\" " TEXT " x=\"99\" y=\"99\" transform=\"rotate(8)\">Nữ</text>", "sex",
            "turned", "upright");
    refused("<g transform=\"scale(1 2)\"><text id=\"sex\" " TEXT " x=\"99\" y=\"99\">N</text></g>",
            "sex", "stretched", "same scale");
    refused("<text id=\"sex\" " TEXT " x=\"99\" y=\"99\" fill=\"none\">Nữ</text>", "sex",
            "no plain colour", "one colour");
    refused("<text id=\"sex\" style=\"font: bold 40px Roboto\" x=\"99\" y=\"99\">Nữ</text>", "sex",
            "shorthand", "font-family");
    refused("<text " TEXT " x=\"9\" y=\"99\">Giới: <tspan id=\"sex\">Nữ</tspan></text>", "sex",
            "follows other text", "of its own");
    refused("<rect id=\"photo\" width=\"99\" height=\"99\"/><rect id=\"photo\" width=\"99\" "
            "height=\"99\"/>",
            "photo", "twice", "remove");
}

static void fonts_that_are_not_there_are_refused(void **state)
{
    (void)state;
    refused("<text id=\"sex\" font-family=\"Nosuchfont Sans\" x=\"9\" y=\"99\">Nữ</text>", "sex",
            "\"Nosuchfont Sans\"", "install");
    refused("<text id=\"sex\" x=\"9\" y=\"99\" font-family=\"'Roboto-Heavy'\">Nữ</text>", "sex",
            "\"Roboto-Heavy\"", "folder fonts");
    refused("<text id=\"sex\" x=\"9\" y=\"99\" font-family=\"sans-serif\">Nữ</text>", "sex",
            "sans-serif", "name a font");
    refused("<text x=\"9\" y=\"99\" font-family=\"Nosuchfont\">Họ và tên</text>", "<text>",
            "\"Nosuchfont\"", "install");
}

static void files_that_are_no_card_are_refused(void **state)
{
    char deep[300 * 4 + 1000] = CARD;
    char path[620];

    (void)state;
    assert_refused("", DV_E_FORMAT, "", "broken XML", "save it again");
    assert_refused("GIF89a", DV_E_FORMAT, "", "broken XML", "save it again");
    assert_refused(CARD "<g></svg>", DV_E_FORMAT, "", "broken XML in line 1", "save it again");
    assert_refused("<html><body/></html>", DV_E_FORMAT, "<html>", "no SVG", "SVG file");
    assert_refused("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" CARD "</svg>", DV_E_INVALID,
                   "<?xml>", "ISO-8859-1", "UTF-8");
    assert_refused(HEAD "width=\"210mm\" height=\"297mm\"/>", DV_E_INVALID, "<svg>", "proportions",
                   "85.60 x 53.98");
    assert_refused(HEAD "width=\"100%\" height=\"100%\"/>", DV_E_INVALID, "<svg>", "no size",
                   "viewBox");
    for (int i = 0; i < 300; i++)
        strcat(deep, "<g>");
    assert_refused(deep, DV_E_INVALID, "<g>", "deeper", "ungroup");

    snprintf(path, sizeof path, "%s/front.svg", folder_of(CARD "</svg>", NULL));
    assert_int_equal(truncate(path, 90 << 20), 0);
    *strrchr(path, '/') = '\0';
    dv_design *design = NULL;
    assert_status(dv_design_load(path, &design, &err), DV_E_INVALID, &err);
    assert_has(err.message, "larger than");
    assert_has(err.message, "4 MB");
}

static void folders_without_a_front_are_not_found(void **state)
{
    dv_design *design = NULL;
    dv_page *faults = NULL;

    (void)state;
    assert_status(dv_design_load("/nonexistent/design", &design, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_design_check("/nonexistent/design", &faults, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_design_load(folder_of(NULL, CARD "</svg>"), &design, &err), DV_E_NOT_FOUND,
                  &err);
    assert_has(err.message, "front.svg");
    assert_status(dv_design_load(NULL, &design, &err), DV_E_ARG, &err);
}

static void a_check_lists_every_fault_of_both_sides(void **state)
{
    const char *folder = folder_of(
        CARD "<flowRoot id=\"one\"/><use id=\"two\" href=\"a.svg#a\"/>"
             "<rect id=\"qr\" width=\"99\" height=\"99\"/></svg>",
        CARD "<text id=\"cardno\">1</text><text font-family=\"Nosuchfont\">x</text></svg>");
    static const char *const found[][2] = {{"front", "one"},   {"front", "two"},
                                           {"back", "cardno"}, {"front", "qr"},
                                           {"back", "<text>"}, {"back", "<text>"}};
    dv_page *faults = NULL;

    (void)state;
    assert_ok(dv_design_check(folder, &faults, &err), &err);
    assert_int_equal(dv_page_count(faults), DV_COUNT(found));
    for (int32_t i = 0; i < (int32_t)DV_COUNT(found); i++) {
        assert_string_equal(dv_page_text(faults, i, "side"), found[i][0]);
        assert_string_equal(dv_page_text(faults, i, "element"), found[i][1]);
    }
    dv_page_free(faults);
}

/* The layout of full_name on the front of a design. */
static const char *layout_of(const char *svg)
{
    static char layout[400];
    dv_card_face card = DV_CARD_FACE_INIT;
    dv_design *design = NULL;
    dv_painter *painter = NULL;
    dv_auto_buf text = {0};
    dv_sink sink = {to_text, &text};

    card.full_name = "Lê Ẩn";
    assert_ok(dv_design_load(folder_of(svg, NULL), &design, &err), &err);
    assert_ok(dv_painter_new(design, 300, false, &painter, &err), &err);
    assert_ok(dv_painter_dump(painter, DV_FRONT, &card, &sink, &err), &err);
    snprintf(layout, sizeof layout, "%s", text.data);
    dv_painter_free(painter);
    dv_design_free(design);
    return layout;
}

static void the_same_card_is_found_however_it_was_drawn(void **state)
{
    static const char *const same[] = {
        /* style from the attribute of a group, place from its transform */
        CARD "<g transform=\"translate(100,50)\" font-family=\"Roboto\" font-size=\"40\">"
             "<text id=\"full_name\" x=\"100\" y=\"100\">A</text></g></svg>",
        /* Inkscape: a label; x, y and the style that counts on the tspan */
        CARD
        "<text id=\"t1\" inkscape:label=\"full_name\" style=\"font-size:12px\" x=\"1\" y=\"2\">"
        "<tspan x=\"200\" y=\"150\" style=\"font-size:40px;font-family:Roboto\">A</tspan>"
        "</text></svg>",
        /* Illustrator: points, a class, data-name, no id */
        HEAD "width=\"242.646pt\" height=\"153.014pt\" viewBox=\"0 0 242.646 153.014\">"
             "<style>.st0{font-family:'Roboto', sans-serif;} .st1 { font-size:11.3386px } "
             "text.st2{}</style>"
             "<text data-name=\"full_name\" transform=\"matrix(1 0 0 1 56.6929 42.5197)\" "
             "class=\"st0 st1\">A</text></svg>",
        /* a viewBox that begins elsewhere, no width and height */
        HEAD "viewBox=\"-428 -269.9 856 539.8\"><g style=\"font-family: &quot;Roboto&quot;\">"
             "<text id=\"full_name\" x=\"-228\" y=\"-119.9\" font-size=\"40px\">A</text></g></svg>",
        /* millimetres, no viewBox: 96 units an inch */
        HEAD "width=\"85.6mm\" height=\"53.98mm\"><g transform=\"scale(0.377953)\">"
             "<text id=\"full_name\" x=\"200\" y=\"150\" " TEXT ">A</text></g></svg>",
        /* a prefix for the SVG namespace */
        "<s:svg xmlns:s=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 856 539.8\">"
        "<s:text id=\"full_name\" x=\"200\" y=\"150\" " TEXT ">A</s:text></s:svg>",
    };
    char first[400];

    (void)state;
    snprintf(first, sizeof first, "%s", layout_of(same[0]));
    assert_has(first, "full_name box 20.00 10.60 62.60 40.38 ink 20.00");
    assert_has(first, "size 11.34 lines 1: Lê Ẩn");
    for (size_t i = 1; i < DV_COUNT(same); i++)
        assert_string_equal(layout_of(same[i]), first);
}

static void a_rect_or_a_group_is_the_box(void **state)
{
    (void)state;
    assert_has(layout_of(CARD "<rect id=\"full_name\" x=\"100\" y=\"100\" width=\"300\" "
                              "height=\"60\" fill=\"none\" " TEXT "/></svg>"),
               "full_name box 10.00 10.00 30.00 6.00 ink 10.0");
    assert_has(layout_of(CARD "<g data-name=\"full_name\" transform=\"scale(2)\">"
                              "<rect x=\"50\" y=\"50\" width=\"150\" height=\"30\"/>"
                              "<text x=\"60\" y=\"70\" font-family=\"Roboto\" font-size=\"20\">A"
                              "</text></g></svg>"),
               "full_name box 10.00 10.00 30.00 6.00 ink 10.0");
}

static void a_text_alone_reaches_to_the_next_placeholder(void **state)
{
#define NAME "<text id=\"full_name\" x=\"100\" y=\"150\" " TEXT ">A</text>"
    (void)state;
    /* to the margin of 3 mm */
    assert_has(layout_of(CARD NAME "</svg>"), "full_name box 10.00 10.60 72.60 40.38 ");
    /* to 1 mm before a box beside it */
    assert_has(layout_of(CARD NAME "<rect id=\"photo\" x=\"500\" y=\"100\" width=\"200\" "
                                   "height=\"260\"/></svg>"),
               "full_name box 10.00 10.60 39.00 40.38 ");
    /* to 1 mm before another text in its line, and down to one beneath it */
    assert_has(layout_of(CARD NAME "<text id=\"sex\" x=\"600\" y=\"150\" " TEXT ">A</text>"
                                   "<text id=\"card_no\" x=\"200\" y=\"300\" " TEXT
                                   ">A</text></svg>"),
               "full_name box 10.00 10.60 49.00 15.00 ");
    /* both ways from the middle, back from the end */
    assert_has(layout_of(CARD "<text id=\"full_name\" x=\"200\" y=\"150\" "
                              "text-anchor=\"middle\" " TEXT ">A</text></svg>"),
               "full_name box 3.00 10.60 34.00 40.38 ");
    assert_has(layout_of(CARD "<text id=\"full_name\" x=\"200\" y=\"150\" "
                              "style=\"text-anchor:end\" " TEXT ">A</text></svg>"),
               "full_name box 3.00 10.60 17.00 40.38 ");
    assert_has(
        layout_of(CARD "<g text-anchor=\"middle\"><text id=\"full_name\" x=\"300\" y=\"150\" " TEXT
                       ">A</text></g><rect id=\"photo\" x=\"40\" y=\"100\" width=\"100\" "
                       "height=\"130\"/></svg>"),
        "full_name box 15.00 10.60 30.00 40.38 ");
    assert_has(layout_of(CARD
                         "<g text-anchor=\"end\"><text id=\"full_name\" x=\"300\" y=\"150\" " TEXT
                         ">A</text></g><rect id=\"photo\" x=\"40\" y=\"100\" width=\"100\" "
                         "height=\"130\"/></svg>"),
               "full_name box 15.00 10.60 15.00 40.38 ");
}

static void the_digest_changes_with_every_byte(void **state)
{
    static const char *const sides[][2] = {{CARD "</svg>", NULL},
                                           {CARD " </svg>", NULL},
                                           {CARD "</svg>", CARD "</svg>"},
                                           {CARD "</svg>", CARD "</svg> "}};
    char digest[4][65];
    dv_design *design = NULL;

    (void)state;
    for (size_t i = 0; i < DV_COUNT(sides); i++) {
        assert_ok(dv_design_load(folder_of(sides[i][0], sides[i][1]), &design, &err), &err);
        assert_int_equal(strlen(dv_design_digest(design)), 64);
        memcpy(digest[i], dv_design_digest(design), 65);
        assert_int_equal(dv_design_has_side(design, DV_BACK), sides[i][1] != NULL);
        dv_design_free(design);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(digest[i], digest[j]);
    }
    assert_ok(dv_design_load(folder_of(CARD "</svg>", NULL), &design, &err), &err);
    assert_string_equal(dv_design_digest(design), digest[0]);
    dv_design_free(design);
}

static void the_standard_design_has_no_fault(void **state)
{
    const char *folder = support_source("examples/designs/standard");
    dv_design *design = NULL;
    dv_page *faults = NULL;

    (void)state;
    assert_ok(dv_design_check(folder, &faults, &err), &err);
    assert_int_equal(dv_page_count(faults), 0);
    dv_page_free(faults);
    assert_ok(dv_design_load(folder, &design, &err), &err);
    assert_true(dv_design_has_side(design, DV_FRONT) && dv_design_has_side(design, DV_BACK));
    assert_float_equal(dv_design_width_mm(design), 85.60, 0.001);
    assert_float_equal(dv_design_height_mm(design), 53.98, 0.001);
    dv_design_free(design);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_outside_the_file_is_refused),
        cmocka_unit_test(embedded_pictures_are_looked_at_before_they_are_decoded),
        cmocka_unit_test(entities_are_never_expanded),
        cmocka_unit_test(flowed_text_is_refused_with_the_way_to_mend_it),
        cmocka_unit_test(names_that_look_like_fields_are_refused),
        cmocka_unit_test(other_names_are_nobodys_business),
        cmocka_unit_test(placeholders_that_cannot_be_filled_are_refused),
        cmocka_unit_test(fonts_that_are_not_there_are_refused),
        cmocka_unit_test(files_that_are_no_card_are_refused),
        cmocka_unit_test(folders_without_a_front_are_not_found),
        cmocka_unit_test(a_check_lists_every_fault_of_both_sides),
        cmocka_unit_test(the_same_card_is_found_however_it_was_drawn),
        cmocka_unit_test(a_rect_or_a_group_is_the_box),
        cmocka_unit_test(a_text_alone_reaches_to_the_next_placeholder),
        cmocka_unit_test(the_digest_changes_with_every_byte),
        cmocka_unit_test(the_standard_design_has_no_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
