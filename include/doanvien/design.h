/*
 * doanvien/design.h - what a card looks like: a folder with front.svg and back.svg, as Inkscape,
 * Illustrator or Figma save them. Works with no database and no keys.
 *
 * An element that is named after a field of dv_card_face is a placeholder, and is filled for each
 * card; all else is drawn as it is. Named by its id, else by inkscape:label, else by data-name
 * (Illustrator). It may be a text, tspan, rect, image or group; a photo also a circle, ellipse,
 * polygon or path, which then cuts it, as do the clip paths on it. A photo fills its frame.
 *
 * A field may stand several times: each drawing program's mark of a copy ("full_name_2",
 * "full_name-2", "full_name_1_") is taken off its name. It may stand in other languages: sex_en,
 * sex_vi, or any two letters that design.ini has a section for.
 *
 * The drawing is scaled to the card: ID-1 (ISO/IEC 7810, 85.60 x 53.98 mm) unless design.ini says
 * otherwise, whatever unit it is in; its proportions may be 1 % off. What cannot be drawn is
 * refused when the design is loaded, never dropped.
 *
 * Fonts are those installed, and before these the .ttf and .otf files in the folder's own folder
 * fonts, which no other design sees.
 *
 * design.ini, which need not be there (an unknown section or key is refused):
 *
 *     [card]
 *     size = 53.98 x 85.60        # width x height in mm, 20 to 150
 *     preprinted = yes            # print the fields only: the rest is on the blanks already
 *
 *     [full_name]                 # a text field, or with a language: [sex_en]
 *     case = upper
 *     prefix = "Mr/Ms "           # before and after what is there; quotes keep spaces
 *     suffix = "."
 *     empty = "-"                 # printed in place of an empty text
 *     least_pt = 6                # instead of DV_TEXT_LEAST_SHARE and _PT below
 *
 *     [issued_on]
 *     date = %e %b %Y             # %d %e day, %m %n month, %b Jan, %Y %y year, %% percent;
 *                                 # a date of less than a day stays as it is
 *     [sex_en]
 *     words = Nam: Male, Nữ: Female   # another text is refused with its card
 *
 *     [kind officer]              # dv_card_face.kind: a face of its own, front, back or both;
 *     front = officer.svg         # a kind without a section has the face of all
 *
 * A design may be used by several threads at a time; each drawing call makes what it needs.
 */
#ifndef DOANVIEN_DESIGN_H
#define DOANVIEN_DESIGN_H

#include <doanvien/error.h>

DV_BEGIN_DECLS

typedef struct dv_design dv_design;

typedef enum dv_side { DV_FRONT = 0, DV_BACK = 1, DV_SIDE_IS_INT32 = 0x7fffffff } dv_side;

/*
 * What is printed on one card: UTF-8 texts as they must appear, borrowed during the call. A field
 * that the design does not name is not drawn; a field that the design names and that is NULL or
 * empty leaves its place empty.
 */
typedef struct dv_card_face {
    uint32_t size;             /* sizeof(dv_card_face) */
    const char *full_name;     /* element full_name */
    const char *member_no;     /* element member_no */
    const char *birth_date;    /* element birth_date: "16/04/1971", "05/1998" or "1975" */
    const char *sex;           /* element sex */
    const char *unit_name;     /* element unit_name */
    const char *unit_of_issue; /* element unit_of_issue: the unit above that issues the card */
    const char *joined_on;     /* element joined_on: day of admission */
    const char *issued_on;     /* element issued_on */
    const char *expires_on;    /* element expires_on */
    const char *card_no;       /* element card_no: the card's id as hexadecimal digits */
    const char *qr_text;       /* element qr */
    const char *photo_path;    /* element photo: a JPEG or PNG file; NULL draws a silhouette */
    const char *kind; /* of member, for which design.ini may name another face; NULL: none */
} dv_card_face;

#define DV_CARD_FACE_INIT                                                                          \
    {                                                                                              \
        sizeof(dv_card_face), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,    \
            NULL, NULL                                                                             \
    }

/*
 * A text that is too long for its box is set smaller, down to this share of the design's size but
 * never under this size; then on this many lines; then it is refused (DV_E_INVALID).
 *
 * The box of a text is: a rect, when the placeholder is one (lines are centred in its height); the
 * rect in the group, when the placeholder is a group of a rect and a sample text (the first line
 * stands where the sample stands); for a text alone, from its anchor to 3 mm from the card's edge
 * or to the next placeholder, and as far down.
 */
#define DV_TEXT_LEAST_SHARE 0.7
#define DV_TEXT_LEAST_PT 5.0
#define DV_TEXT_LINES_MAX 2

/*
 * Load a design from its folder. Nothing outside the folder is read, nothing from the network.
 *
 * DV_E_NOT_FOUND  no such folder, or no front.svg in it
 * DV_E_INVALID    refused: err->message names the element and the way to mend it
 * DV_E_FORMAT     not an SVG, or broken
 */
DV_API dv_status dv_design_load(const char *folder, dv_design **ret_design, dv_error *err);
DV_API void dv_design_free(dv_design *design); /* NULL is fine */

DV_API int32_t dv_design_has_side(const dv_design *design, dv_side side);
DV_API double dv_design_width_mm(const dv_design *design);
DV_API double dv_design_height_mm(const dv_design *design);
/* The kinds of member that have a face of their own; the name lives as long as the design. */
DV_API int32_t dv_design_kind_count(const dv_design *design);
DV_API const char *dv_design_kind_at(const dv_design *design, int32_t index); /* NULL: none */
/* 64 hexadecimal digits that change when a byte of the design's files changes (SHA-256). */
DV_API const char *dv_design_digest(const dv_design *design);

/*
 * Look at a folder and list every fault, not just the first. Columns: side, element, fault, mend.
 * No row: the design can be used. DV_E_NOT_FOUND when there is no such folder.
 */
DV_API dv_status dv_design_check(const char *folder, dv_page **ret_faults, dv_error *err);

/*
 * One side of one card as a PNG with its resolution recorded. dpi 72 to 1200.
 *
 * DV_E_INVALID  the card cannot be drawn: a text does not fit its box, or a character has no glyph
 *               in the design's font (err->message gives its code point, err->detail the character)
 * DV_E_FORMAT   the photo is no JPEG or PNG
 */
DV_API dv_status dv_design_draw_png(const dv_design *design, dv_side side, const dv_card_face *card,
                                    int32_t dpi, const dv_sink *sink, dv_error *err);
/*
 * Many cards side by side on grey, as one PNG: fronts and backs, to look a design over. 1 to 64
 * cards; DV_E_ARG when the picture would be larger than 100 million pixels. A card that cannot be
 * drawn refuses the sheet, as above.
 */
DV_API dv_status dv_design_draw_contact_sheet(const dv_design *design,
                                              const dv_card_face *const *cards, int32_t count,
                                              int32_t dpi, const dv_sink *sink, dv_error *err);
/* Both sides of one card as a PDF of exactly the card's size, a page a side. */
DV_API dv_status dv_design_draw_pdf(const dv_design *design, const dv_card_face *card,
                                    const dv_sink *sink, dv_error *err);

DV_END_DECLS

#endif
