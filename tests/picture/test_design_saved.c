/* SPDX-License-Identifier: MIT */
/* Files as drawing programs save them: what is honoured, and what is refused. */
#include "design_folder.h"

#include "picture/paint.h"
#include "picture/svg_clip.h"

#include <math.h>
#include <stdlib.h>

#include <cairo.h>

static dv_design *load(const char *folder)
{
    dv_design *design = NULL;

    assert_ok(dv_design_load(folder, &design, &err), &err);
    return design;
}

static dv_design *load_saved(const char *name)
{
    char path[600];
    dv_auto_buf file = {0};

    snprintf(path, sizeof path, "tests/picture/svg/%s", name);
    assert_ok(dv_file_read(support_source(path), 1 << 20, &file, &err), &err);
    return load(folder_of(file.data, NULL));
}

/* The layout of the front, and its pixels when wanted. */
static void lay_out(const dv_design *design, dv_buf *text, dv_painter **ret, cairo_surface_t **dots)
{
    dv_card_face card = DV_CARD_FACE_INIT;
    dv_painter *painter = NULL;
    dv_sink sink = {to_text, text};

    card.full_name = "Trần Ngọc Ẩn";
    card.sex = "Nữ";
    assert_ok(dv_painter_new(design, 300, false, &painter, &err), &err);
    assert_ok(dv_painter_dump(painter, DV_FRONT, &card, &sink, &err), &err);
    if (dots)
        assert_ok(dv_painter_pixels(painter, DV_FRONT, &card, NULL, NULL, dots, &err), &err);
    if (ret)
        *ret = painter;
    else
        dv_painter_free(painter);
}

/* Two layouts are the same when their words are, and their numbers within 0.08 mm. */
static void assert_same_layout(const char *a, const char *b, const char *name)
{
    const char *whole = b;

    while (*a && *b) {
        char *a_end, *b_end;
        double x = strtod(a, &a_end), y = strtod(b, &b_end);

        if (a_end != a && b_end != b && fabs(x - y) < 0.08) {
            a = a_end;
            b = b_end;
        } else if (*a == *b) {
            a++;
            b++;
        } else {
            break;
        }
    }
    if (*a || *b) {
        print_error("%s:\n%s", name, whole);
        fail();
    }
}

static uint32_t dot_at(cairo_surface_t *dots, double x_mm, double y_mm)
{
    int x = (int)(x_mm / 25.4 * 300), y = (int)(y_mm / 25.4 * 300);
    uint32_t dot;

    memcpy(&dot,
           cairo_image_surface_get_data(dots) + y * cairo_image_surface_get_stride(dots) + 4 * x,
           sizeof dot);
    return dot & 0xFFFFFF;
}

static void every_program_saves_the_same_card(void **state)
{
    static const char *const saved[] = {"inkscape-1.2.svg", "inkscape-0.91-90dpi.svg",
                                        "illustrator-save-as.svg", "illustrator-export.svg",
                                        "figma.svg"};
    dv_auto_buf first = {0};

    (void)state;
    for (size_t i = 0; i < DV_COUNT(saved); i++) {
        dv_design *design = load_saved(saved[i]);
        dv_painter *painter = NULL;
        cairo_surface_t *dots = NULL;
        dv_auto_buf text = {0};

        lay_out(design, &text, &painter, &dots);
        if (i == 0)
            dv_buf_puts(&first, text.data);
        else
            assert_same_layout(first.data, text.data, saved[i]);
        /* The silhouette within the circle of 16 mm, and nothing of it in the corner. */
        assert_int_not_equal(dot_at(dots, 15, 28), 0xFFFFFF);
        assert_int_not_equal(dot_at(dots, 15, 20.3), 0xFFFFFF);
        assert_int_equal(dot_at(dots, 8, 21), 0xFFFFFF);
        assert_int_equal(dot_at(dots, 15, 19.5), 0xFFFFFF);
        dv_painter_free(painter);
        dv_design_free(design);
    }
    assert_has(first.data, "full_name box 30.00 15.60");
    assert_has(first.data, "sex box 30.00 26.00 20.00 5.00");
    assert_has(first.data, "photo box 7.00 20.00 16.00 16.00");
    assert_has(first.data, "qr box 58.00 30.00 22.00 22.00");
}

static void refused(const char *body, const char *element, const char *fault, const char *mend)
{
    char svg[4096];
    dv_page *faults = NULL;
    dv_design *design = NULL;
    const char *folder;

    assert_true((size_t)snprintf(svg, sizeof svg, CARD "%s</svg>", body) < sizeof svg);
    folder = folder_of(svg, NULL);
    assert_status(dv_design_load(folder, &design, &err), DV_E_INVALID, &err);
    assert_ok(dv_design_check(folder, &faults, &err), &err);
    assert_has(dv_page_text(faults, 0, "element"), element);
    assert_has(dv_page_text(faults, 0, "fault"), fault);
    assert_has(dv_page_text(faults, 0, "mend"), mend);
    dv_page_free(faults);
}

static void accepted(const char *body)
{
    char svg[4096];

    assert_true((size_t)snprintf(svg, sizeof svg, CARD "%s</svg>", body) < sizeof svg);
    dv_design_free(load(folder_of(svg, NULL)));
}

#define LABEL "<text id=\"label\" " TEXT " x=\"9\" y=\"99\" "

static void what_librsvg_drops_is_refused(void **state)
{
    (void)state;
    refused("<path id=\"p\" d=\"M0 9H9\"/><text " TEXT "><textPath id=\"tp\" href=\"#p\">a"
            "</textPath></text>",
            "tp", "textPath", "Object to Path");
    refused("<foreignObject id=\"f\" width=\"9\" height=\"9\"/>", "f", "foreignObject",
            "Illustrator");
    refused("<defs><meshgradient id=\"m\"/></defs>", "m", "meshgradient", "bitmap");
    refused("<filter id=\"f\"><feDropShadow id=\"d\"/></filter>", "d", "feDropShadow", "blurred");
    refused("<text id=\"label\" " TEXT " x=\"9 20\" y=\"9\">ab</text>", "label", "list in x",
            "kerning");
    refused("<text x=\"9\" y=\"9\" " TEXT "><tspan id=\"t\" dx=\"0 1.5\">ab</tspan></text>", "t",
            "list in dx", "kerning");
    refused(LABEL "rotate=\"9\">ab</text>", "label", "rotate", "paths");
    refused(LABEL "textLength=\"90\">ab</text>", "label", "textLength", "paths");
    refused(LABEL "style=\"text-transform:uppercase\">ab</text>", "label", "text-transform",
            "capitals");
    refused("<style>.a{word-spacing:3px}</style>", ".a", "word-spacing", "spaces");
    refused(LABEL "dominant-baseline=\"middle\">ab</text>", "label", "dominant-baseline",
            "baseline");
    refused("<rect id=\"r\" width=\"9\" height=\"9\" style=\"clip-path:circle(3px)\"/>", "r",
            "clip-path", "object");
    refused("<rect id=\"r\" width=\"9\" height=\"9\" style=\"fill:var(--a)\"/>", "r", "var(",
            "value itself");
    refused("<rect id=\"r\" width=\"9\" height=\"9\" fill=\"url(#gone)\"/>", "r", "#gone",
            "paint it anew");
    refused("<use id=\"u\" href=\"#gone\"/>", "u", "#gone", "remove");
    refused("<switch><g id=\"g\" systemLanguage=\"vi\"/></switch>", "g", "systemLanguage",
            "one language");
    refused("<text style=\"shape-inside:url(#r)\" " TEXT
            "><tspan>ab</tspan></text><rect id=\"r\"/>",
            "<text>", "flows in a shape", "Convert to Text");
    refused("<text x=\"9\" y=\"99\" " TEXT ">工会</text>", "<text>", "U+5DE5", "font that has it");
    refused("<style>g text{fill:red}</style>", "<style>", "g text", "class");
    refused("<style>@media print{text{fill:red}}</style>", "<style>", "@media", "class");
}

static void notes_of_drawing_programs_are_nobodys_business(void **state)
{
    (void)state;
    accepted("<metadata><rdf:RDF xmlns:rdf=\"r\"><flowRoot/></rdf:RDF></metadata>");
    accepted("<inkscape:path-effect id=\"photos\" is_visible=\"true\"/>");
    accepted("<switch><foreignObject requiredExtensions=\"http://ns.adobe.com/AdobeIllustrator/"
             "10.0/\" width=\"1\" height=\"1\"/><g><rect width=\"9\" height=\"9\"/></g></switch>");
    accepted("<text x=\"9\" y=\"9\" dx=\"0 0 0\" " TEXT ">ab</text>");
    accepted("<text x=\"9\" y=\"99\" " TEXT ">Ho\xcc\xa3 te\xcc\x82n</text>");
    accepted("<a href=\"http://example.vn/\"><rect width=\"9\" height=\"9\"/></a>");
    accepted("<rect id=\"qr_frame\" width=\"9\" height=\"9\"/><g id=\"photo_bg\"/>");
}

static void what_a_field_cannot_have_is_refused(void **state)
{
    static const char *const odd[] = {"stroke:#000",
                                      "text-decoration:underline",
                                      "font-variant:small-caps",
                                      "baseline-shift:super",
                                      "filter:url(#f)",
                                      "mask:url(#f)",
                                      "mix-blend-mode:multiply",
                                      "transform:translate(9px)"};
    char body[600], name[40];

    (void)state;
    for (size_t i = 0; i < DV_COUNT(odd); i++) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(odd[i], ":"), odd[i]);
        snprintf(body, sizeof body,
                 "<filter id=\"f\"/><g style=\"%s\"><text id=\"sex\" " TEXT
                 " x=\"99\" y=\"99\">A</text></g>",
                 odd[i]);
        refused(body, "sex", name, "object of its own");
    }
    refused("<g style=\"display:none\"><rect id=\"photo\" width=\"90\" height=\"120\"/></g>",
            "photo", "hidden", "show it");
    refused("<rect id=\"photo\" width=\"90\" height=\"120\" stroke=\"#000\"/>", "photo", "stroke",
            "object of its own");
    refused("<rect id=\"photo\" x=\"200\" y=\"200\" width=\"90\" height=\"120\" "
            "transform=\"rotate(30 245 260)\"/>",
            "photo", "turned", "upright");
    refused("<rect id=\"qr\" width=\"240\" height=\"240\" opacity=\".5\"/>", "qr", "transparent",
            "opacity");
    refused("<clipPath id=\"c\"><circle cx=\"120\" cy=\"120\" r=\"120\"/></clipPath>"
            "<rect id=\"qr\" width=\"240\" height=\"240\" clip-path=\"url(#c)\"/>",
            "qr", "clip path cuts it", "clip");
    refused("<clipPath id=\"c\"><text>a</text></clipPath>"
            "<rect id=\"photo\" width=\"90\" height=\"120\" clip-path=\"url(#c)\"/>",
            "photo", "#c", "circle");
    refused("<clipPath id=\"c\" clipPathUnits=\"objectBoundingBox\"><circle r=\"1\"/></clipPath>"
            "<rect id=\"photo\" width=\"90\" height=\"120\" clip-path=\"url(#c)\"/>",
            "photo", "#c", "circle");
    refused("<g id=\"g\"><text id=\"sex\" " TEXT " x=\"99\" y=\"99\">A</text></g>"
            "<use href=\"#g\" y=\"90\"/>",
            "sex", "use element", "Unlink Clone");
    refused("<text id=\"sex\" " TEXT " x=\"3ex\" y=\"99\">A</text>", "sex", "\"3ex\"", "number");
    refused("<text id=\"sex_en\" " TEXT " x=\"99\" y=\"99\">A</text>", "sex_en", "another language",
            "design.ini");
    refused("<rect id=\"photo\" width=\"90\" height=\"120\"/>"
            "<rect id=\"photo_2\" x=\"300\" width=\"90\" height=\"90\"/>",
            "photo_2", "proportions", "same");
}

/* What is read of a text placeholder: the layout says size, place and width. */
static void a_file_of_endless_fonts_or_rules_is_given_up(void **state)
{
    dv_buf svg = {0};
    dv_design *design = NULL;

    (void)state;
    dv_buf_puts(&svg, CARD);
    for (int i = 0; i < 40000; i++)
        dv_buf_printf(&svg, "<text font-family=\"F%d\">a</text>", i);
    dv_buf_puts(&svg, "</svg>");
    assert_status(dv_design_load(folder_of(svg.data, NULL), &design, &err), DV_E_INVALID, &err);
    assert_has(err.message, "one font too many");
    dv_buf_clear(&svg);
    dv_buf_puts(&svg, CARD "<style>");
    for (int i = 0; i < 100000; i++)
        dv_buf_printf(&svg, "#a%d{fill:red}a{}", i);
    dv_buf_puts(&svg, "</style></svg>");
    assert_status(dv_design_load(folder_of(svg.data, NULL), &design, &err), DV_E_INVALID, &err);
    assert_has(err.message, "rules");
    dv_buf_free(&svg);
}

static void style_and_place_are_read_in_every_way(void **state)
{
    static const char *const same[] = {
        "<text id=\"full_name\" x=\"200\" y=\"150\" font-family=\"Roboto\" font-weight=\"700\" "
        "font-size=\"40\" letter-spacing=\"2\">A</text>",
        "<text id=\"full_name\" x=\"200\" y=\"150\" font-family=\"Roboto\" font-weight=\"bold\" "
        "letter-spacing=\".05em\" font-size=\"40\">A</text>",
        "<style>#full_name{font-size:40px}.a.b{letter-spacing:2px}.a{letter-spacing:9px}"
        "text{font-weight:400}</style><style>*{font-family:Roboto-Bold}</style>"
        "<text id=\"full_name\" class=\"a  b\" x=\"200\" y=\"150\" style=\"font-weight:700\">A"
        "</text>",
        "<g font-family=\"'Roboto-Bold', Roboto\" letter-spacing=\"2\"><text id=\"full_name\" "
        "x=\"5em\" y=\"3.75em\" font-size=\"40\">A</text></g>",
        "<text id=\"full_name-2\" data-name=\"full_name\" transform=\"matrix(1,0 0 1 200 150)\" "
        "style=\"font-family:Roboto-Bold;font-size:40px;letter-spacing:2px\">A</text>",
    };
    dv_auto_buf first = {0};

    (void)state;
    for (size_t i = 0; i < DV_COUNT(same); i++) {
        char svg[1000];
        dv_auto_buf text = {0};
        dv_design *design;

        snprintf(svg, sizeof svg, CARD "%s</svg>", same[i]);
        design = load(folder_of(svg, NULL));
        lay_out(design, &text, NULL, NULL);
        if (i == 0)
            dv_buf_puts(&first, text.data);
        else
            assert_string_equal(text.data, first.data);
        dv_design_free(design);
    }
}

/* The area of the photo's silhouette box that is painted, in mm2. */
static double painted_area(const char *body)
{
    char svg[2000];
    dv_design *design;
    dv_painter *painter = NULL;
    cairo_surface_t *dots = NULL;
    dv_auto_buf text = {0};
    int64_t n = 0;

    snprintf(svg, sizeof svg, CARD "%s</svg>", body);
    design = load(folder_of(svg, NULL));
    lay_out(design, &text, &painter, &dots);
    for (int y = 0; y < cairo_image_surface_get_height(dots); y++) {
        const uint32_t *row =
            (const uint32_t *)(const void *)(cairo_image_surface_get_data(dots) +
                                             y * cairo_image_surface_get_stride(dots));

        for (int x = 0; x < cairo_image_surface_get_width(dots); x++)
            n += (row[x] & 0xFFFFFF) != 0xFFFFFF;
    }
    dv_painter_free(painter);
    dv_design_free(design);
    return (double)n * (25.4 / 300) * (25.4 / 300);
}

static void a_photo_has_the_outline_of_its_frame(void **state)
{
    static const struct {
        const char *body;
        double area;
    } frame[] = {
        {"<rect id=\"photo\" x=\"100\" y=\"100\" width=\"200\" height=\"200\"/>", 400},
        {"<circle id=\"photo\" cx=\"200\" cy=\"200\" r=\"100\"/>", 314.16},
        {"<rect id=\"photo\" x=\"100\" y=\"100\" width=\"200\" height=\"200\" rx=\"100\"/>",
         314.16},
        {"<ellipse id=\"photo\" cx=\"200\" cy=\"200\" rx=\"100\" ry=\"60\"/>", 188.5},
        {"<polygon id=\"photo\" points=\"100,100 300 100 200,300\"/>", 200},
        {"<path id=\"photo\" d=\"M100 200a100,100,0,0,1 200 0A100 100 0 01100 200z\"/>", 314.16},
        {"<path id=\"photo\" d=\"m100,100h200v200H100Z\"/>", 400},
        {"<path id=\"photo\" d=\"M100 100Q200 0 300 100T300 300L100 300Z\"/>", -1},
        {"<clipPath id=\"c\"><path transform=\"scale(2)\" d=\"M50 50H150V100H50Z\"/></clipPath>"
         "<g clip-path=\"url(#c)\"><rect id=\"photo\" x=\"100\" y=\"100\" width=\"200\" "
         "height=\"200\"/></g>",
         200},
        {"<defs><rect id=\"r\" width=\"50\" height=\"100\"/></defs><clipPath id=\"c\">"
         "<use href=\"#r\" x=\"100\" y=\"100\"/></clipPath>"
         "<rect id=\"photo\" x=\"50\" y=\"50\" width=\"200\" height=\"200\" "
         "style=\"clip-path:url('#c')\"/>",
         50},
        {"<clipPath id=\"c\"><circle cx=\"20\" cy=\"20\" r=\"10\"/></clipPath>"
         "<g transform=\"scale(10)\" clip-path=\"url(#c)\"><g id=\"photo\" opacity=\".5\">"
         "<rect x=\"5\" y=\"5\" width=\"30\" height=\"30\"/></g></g>",
         314.16},
    };

    (void)state;
    for (size_t i = 0; i < DV_COUNT(frame); i++) {
        double area = painted_area(frame[i].body);

        if (frame[i].area > 0 && fabs(area / frame[i].area - 1) > 0.03) {
            print_error("%s: %.1f mm2\n", frame[i].body, area);
            fail();
        }
        assert_true(area > 20);
    }
}

static void transforms_are_read_as_they_are_written(void **state)
{
    cairo_matrix_t turned = dv_svg_transform("rotate(90 10 20)");
    cairo_matrix_t skewed = dv_svg_transform("skewY(45) skewX(0)");
    double x = 11, y = 20;

    (void)state;
    cairo_matrix_transform_point(&turned, &x, &y);
    assert_true(fabs(x - 10) < 1e-9 && fabs(y - 21) < 1e-9);
    cairo_matrix_transform_point(&skewed, &x, &y);
    assert_true(fabs(x - 10) < 1e-9 && fabs(y - 31) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transforms_are_read_as_they_are_written),
        cmocka_unit_test(every_program_saves_the_same_card),
        cmocka_unit_test(what_librsvg_drops_is_refused),
        cmocka_unit_test(notes_of_drawing_programs_are_nobodys_business),
        cmocka_unit_test(what_a_field_cannot_have_is_refused),
        cmocka_unit_test(a_file_of_endless_fonts_or_rules_is_given_up),
        cmocka_unit_test(style_and_place_are_read_in_every_way),
        cmocka_unit_test(a_photo_has_the_outline_of_its_frame),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
