/* SPDX-License-Identifier: MIT */
#include "picture/pdf_font.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <hb-ot.h>
#include <hb-subset.h>
#include <pango/pangofc-font.h>

enum { SAYS_MAX = 3, NAME_MAX_BYTES = 80, MAPPED_A_BLOCK = 100 };

/* A glyph as it is used in this file. */
typedef struct glyph_use {
    bool used;
    uint8_t n_says; /* 0: not known yet */
    gunichar2 says[SAYS_MAX];
    float width; /* thousandths of the font's size */
} glyph_use;

typedef struct file_font {
    hb_face_t *face;
    hb_font_t *font; /* at the face's own units */
    double unit;     /* of the face, in thousandths of the size */
    unsigned glyphs;
    glyph_use *use;
    int object;
} file_font;

struct dv_pdf_fonts {
    file_font *font;
    int count;
};

dv_status dv_pdf_fonts_new(dv_pdf_fonts **ret_fonts, dv_error *err)
{
    *ret_fonts = calloc(1, sizeof **ret_fonts);
    return *ret_fonts ? DV_OK : dv_fail_nomem(err);
}

void dv_pdf_fonts_free(dv_pdf_fonts *fonts)
{
    if (!fonts)
        return;
    for (int i = 0; i < fonts->count; i++) {
        hb_font_destroy(fonts->font[i].font);
        hb_face_destroy(fonts->font[i].face);
        free(fonts->font[i].use);
    }
    free(fonts->font);
    free(fonts);
}

static bool has_table(hb_face_t *face, hb_tag_t tag)
{
    hb_blob_t *table = hb_face_reference_table(face, tag);
    bool has = hb_blob_get_length(table) > 0;

    hb_blob_destroy(table);
    return has;
}

bool dv_pdf_font_plain(PangoFont *font)
{
    FcPattern *pattern =
        PANGO_IS_FC_FONT(font) ? pango_fc_font_get_pattern(PANGO_FC_FONT(font)) : NULL;
    hb_font_t *shaped = pango_font_get_hb_font(font);
    FcBool bold = FcFalse;
    FcMatrix *matrix;
    unsigned axes = 0;

    if (!pattern || !shaped)
        return false;
    FcPatternGetBool(pattern, FC_EMBOLDEN, 0, &bold);
    hb_font_get_var_coords_normalized(shaped, &axes);
    return !bold && axes == 0 &&
           FcPatternGetMatrix(pattern, FC_MATRIX, 0, &matrix) != FcResultMatch &&
           has_table(hb_font_get_face(shaped), HB_TAG('g', 'l', 'y', 'f'));
}

static file_font *font_of(dv_pdf_fonts *fonts, dv_pdf_file *file, PangoFont *from)
{
    hb_face_t *face = hb_font_get_face(pango_font_get_hb_font(from));
    file_font *font;

    for (int i = 0; i < fonts->count; i++) {
        if (fonts->font[i].face == face)
            return &fonts->font[i];
    }
    font = realloc(fonts->font, (size_t)(fonts->count + 1) * sizeof *font);
    if (!font)
        return NULL;
    fonts->font = font;
    font += fonts->count;
    *font = (file_font){.glyphs = hb_face_get_glyph_count(face)};
    font->use = calloc(font->glyphs + 1, sizeof *font->use);
    if (!font->use)
        return NULL;
    font->face = hb_face_reference(face);
    font->font = hb_font_create(face);
    font->unit = 1000.0 / hb_face_get_upem(face);
    font->object = dv_pdf_file_object(file);
    fonts->count++;
    return font;
}

static glyph_use *use_glyph(file_font *font, unsigned glyph)
{
    glyph_use *use = &font->use[glyph < font->glyphs ? glyph : 0];

    if (!use->used) {
        use->used = true;
        use->width = (float)(hb_font_get_glyph_h_advance(font->font, glyph) * font->unit);
    }
    return use;
}

/* A cluster as UTF-16; its length, or 0 when a glyph cannot be noted to say so much. */
static int cluster_text(const char *text, int length, gunichar2 out[SAYS_MAX])
{
    int n = 0;

    for (const char *at = text; at < text + length; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        if (n + (c > 0xffff ? 2 : 1) > SAYS_MAX)
            return 0;
        if (c > 0xffff) {
            out[n++] = (gunichar2)(0xd7c0 + (c >> 10));
            out[n++] = (gunichar2)(0xdc00 + (c & 0x3ff));
        } else {
            out[n++] = (gunichar2)c;
        }
    }
    return n;
}

/* Note what a glyph says. False: it said something else before. */
static bool note_says(glyph_use *use, const char *text, int length)
{
    gunichar2 says[SAYS_MAX];
    int n = cluster_text(text, length, says);

    if (n > 0 && use->n_says == 0) {
        use->n_says = (uint8_t)n;
        memcpy(use->says, says, (size_t)n * sizeof *says);
    }
    return n > 0 && use->n_says == n && memcmp(use->says, says, (size_t)n * sizeof *says) == 0;
}

/* Glyphs on their way onto a page. */
typedef struct line {
    dv_buf *out;
    double x; /* where the next glyph comes to stand, if nothing is said */
    double size;
    bool open; /* "[<" was written */
} line;

static void put_glyph(line *to, unsigned glyph, double width, double x)
{
    static const char hex[] = "0123456789ABCDEF";
    double back = (to->x - x) / to->size * 1000;
    char code[4] = {hex[glyph >> 12 & 15], hex[glyph >> 8 & 15], hex[glyph >> 4 & 15],
                    hex[glyph & 15]};

    if (!to->open)
        dv_buf_puts(to->out, "[<");
    to->open = true;
    if (fabs(back) >= 0.5) {
        back = round(back);
        dv_buf_putc(to->out, '>');
        dv_pdf_number(to->out, back);
        dv_buf_putc(to->out, '<');
        to->x -= back * to->size / 1000;
    }
    dv_buf_put(to->out, code, sizeof code);
    to->x += width * to->size / 1000;
}

static void end_glyphs(line *to)
{
    if (to->open)
        dv_buf_puts(to->out, ">]TJ\n");
    to->open = false;
}

/* From here on at this place. */
static void go_to(line *to, double x, double y)
{
    end_glyphs(to);
    dv_buf_puts(to->out, "1 0 0 -1 ");
    dv_pdf_number(to->out, x);
    dv_pdf_number(to->out, y);
    dv_buf_puts(to->out, "Tm\n");
    to->x = x;
}

/* What the glyphs say, where they do not say it by themselves. */
static void begin_says(line *to, const char *text, int length)
{
    end_glyphs(to);
    dv_buf_puts(to->out, "/Span<</ActualText ");
    dv_pdf_text(to->out, text, (size_t)length);
    dv_buf_puts(to->out, ">>BDC\n");
}

/* One past the glyphs of the cluster that begins at first, and where its text ends. */
static int cluster_end(const PangoGlyphItem *run, int first, int *ret_end)
{
    const PangoGlyphString *glyphs = run->glyphs;
    int at = glyphs->log_clusters[first], next = first;

    while (next < glyphs->num_glyphs && glyphs->log_clusters[next] == at)
        next++;
    *ret_end = run->item->length;
    for (int i = 0; i < glyphs->num_glyphs; i++) {
        if (glyphs->log_clusters[i] > at && glyphs->log_clusters[i] < *ret_end)
            *ret_end = glyphs->log_clusters[i];
    }
    return next;
}

dv_status dv_pdf_fonts_show(dv_pdf_fonts *fonts, dv_pdf_file *file, const PangoGlyphItem *run,
                            const char *text, double size, double scale, double *x, double y,
                            dv_buf *out, dv_error *err)
{
    file_font *font = font_of(fonts, file, run->item->analysis.font);
    line to = {.out = out, .size = size};
    double raised = 0;
    int next, end;

    if (!font)
        return dv_fail_nomem(err);
    dv_buf_printf(out, "/F%d ", font->object);
    dv_pdf_number(out, size);
    dv_buf_puts(out, "Tf\n");
    go_to(&to, *x, y);
    for (int first = 0; first < run->glyphs->num_glyphs; first = next) {
        const char *says = text + run->item->offset + run->glyphs->log_clusters[first];
        int length;
        bool spoken;

        next = cluster_end(run, first, &end);
        length = end - run->glyphs->log_clusters[first];
        spoken = run->glyphs->glyphs[first].glyph != PANGO_GLYPH_EMPTY &&
                 !(next == first + 1 &&
                   note_says(use_glyph(font, run->glyphs->glyphs[first].glyph), says, length));
        if (spoken)
            begin_says(&to, says, length);
        for (int i = first; i < next; i++) {
            const PangoGlyphInfo *info = &run->glyphs->glyphs[i];
            double left = *x + info->geometry.x_offset * scale / PANGO_SCALE;
            double down = info->geometry.y_offset * scale / PANGO_SCALE;

            *x += info->geometry.width * scale / PANGO_SCALE;
            if (info->glyph == PANGO_GLYPH_EMPTY)
                continue;
            if (down != raised)
                go_to(&to, left, y + down);
            raised = down;
            put_glyph(&to, info->glyph, use_glyph(font, info->glyph)->width, left);
        }
        if (spoken) {
            end_glyphs(&to);
            dv_buf_puts(out, "EMC\n");
        }
    }
    end_glyphs(&to);
    return dv_buf_status(out, err);
}

void dv_pdf_fonts_name(const dv_pdf_fonts *fonts, dv_buf *out)
{
    dv_buf_puts(out, "/Font <<");
    for (int i = 0; i < fonts->count; i++)
        dv_buf_printf(out, " /F%d %d 0 R", fonts->font[i].object, fonts->font[i].object);
    dv_buf_puts(out, " >>");
}

/* The font's file with the used glyphs alone, at their old numbers. NULL: it cannot be made. */
static hb_blob_t *subset(const file_font *font)
{
    static const hb_tag_t dropped[] = {
        HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
        HB_TAG('c', 'm', 'a', 'p'), HB_TAG('n', 'a', 'm', 'e'), HB_TAG('p', 'o', 's', 't'),
        HB_TAG('O', 'S', '/', '2'), HB_TAG('h', 'd', 'm', 'x'), HB_TAG('V', 'D', 'M', 'X'),
        HB_TAG('L', 'T', 'S', 'H'), HB_TAG('g', 'a', 's', 'p'), HB_TAG('v', 'h', 'e', 'a'),
        HB_TAG('v', 'm', 't', 'x')};
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    hb_face_t *made = NULL;
    hb_blob_t *blob = NULL;

    if (!input)
        return NULL;
    for (unsigned glyph = 0; glyph < font->glyphs; glyph++) {
        if (font->use[glyph].used)
            hb_set_add(hb_subset_input_glyph_set(input), glyph);
    }
    for (size_t i = 0; i < DV_COUNT(dropped); i++)
        hb_set_add(hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG), dropped[i]);
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_RETAIN_GIDS);
    made = hb_subset_or_fail(font->face, input);
    if (made)
        blob = hb_face_reference_blob(made);
    hb_face_destroy(made);
    hb_subset_input_destroy(input);
    return blob;
}

/* "ABCDEF+Roboto-Bold": the letters tell one subset from another. */
static void font_name(const file_font *font, char out[NAME_MAX_BYTES])
{
    unsigned size = NAME_MAX_BYTES - 7, n = 7;
    uint32_t hash = 2166136261U;

    for (unsigned glyph = 0; glyph < font->glyphs; glyph++) {
        if (font->use[glyph].used)
            hash = (hash ^ glyph) * 16777619U;
    }
    for (int i = 0; i < 6; i++, hash /= 26)
        out[i] = (char)('A' + hash % 26);
    out[6] = '+';
    hb_ot_name_get_utf8(font->face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size,
                        out + 7);
    for (const char *at = out + 7; *at; at++) {
        if (g_ascii_isalnum(*at) || strchr("-_.", *at))
            out[n++] = *at;
    }
    if (n == 7)
        out[n++] = 'F';
    out[n] = '\0';
}

static void put_widths(const file_font *font, dv_buf *out)
{
    dv_buf_puts(out, "/W [");
    for (unsigned glyph = 0; glyph < font->glyphs; glyph++) {
        if (!font->use[glyph].used)
            continue;
        dv_buf_printf(out, "%u[", glyph);
        dv_pdf_number(out, font->use[glyph].width);
        dv_buf_putc(out, ']');
    }
    dv_buf_puts(out, "]");
}

/* From glyphs to text (ISO 32000-1, 9.10.3), at most a hundred to a block. */
static void put_says(const file_font *font, dv_buf *out)
{
    unsigned left = 0;
    int in_block = 0;

    for (unsigned glyph = 0; glyph < font->glyphs; glyph++)
        left += font->use[glyph].n_says > 0;
    dv_buf_puts(out, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                     "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                     "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                     "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    for (unsigned glyph = 0; glyph < font->glyphs; glyph++) {
        const glyph_use *use = &font->use[glyph];

        if (use->n_says == 0)
            continue;
        if (in_block == 0) {
            in_block = left < MAPPED_A_BLOCK ? (int)left : MAPPED_A_BLOCK;
            dv_buf_printf(out, "%d beginbfchar\n", in_block);
        }
        dv_buf_printf(out, "<%04X> <", glyph);
        for (int i = 0; i < use->n_says; i++)
            dv_buf_printf(out, "%04X", use->says[i]);
        dv_buf_puts(out, ">\n");
        left--;
        if (--in_block == 0)
            dv_buf_puts(out, "endbfchar\n");
    }
    dv_buf_puts(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

static int metric(const file_font *font, hb_ot_metrics_tag_t tag)
{
    hb_position_t value = 0;

    hb_ot_metrics_get_position_with_fallback(font->font, tag, &value);
    return (int)lround(value * font->unit);
}

/* xMin, yMin, xMax and yMax of the font's header. */
static void put_box(const file_font *font, dv_buf *out)
{
    hb_blob_t *head = hb_face_reference_table(font->face, HB_TAG('h', 'e', 'a', 'd'));
    unsigned size;
    const unsigned char *data = (const unsigned char *)hb_blob_get_data(head, &size);

    dv_buf_puts(out, "/FontBBox [");
    for (int i = 0; i < 4; i++) {
        int value = size >= 44 ? (int16_t)(data[36 + 2 * i] << 8 | data[37 + 2 * i]) : 0;

        dv_buf_printf(out, " %ld", lround(value * font->unit));
    }
    dv_buf_puts(out, " ]");
    hb_blob_destroy(head);
}

static dv_status put_font(const file_font *font, dv_pdf_file *file, dv_error *err)
{
    hb_blob_t *blob = subset(font);
    int descendant = dv_pdf_file_object(file), descriptor = dv_pdf_file_object(file);
    int program = dv_pdf_file_object(file), says = dv_pdf_file_object(file);
    dv_auto_buf text = {0};
    char name[NAME_MAX_BYTES], length[32];
    unsigned size;
    const char *data;

    if (!blob)
        return dv_fail(err, DV_E_RENDER, "a font of the design cannot be embedded");
    data = hb_blob_get_data(blob, &size);
    font_name(font, name);
    snprintf(length, sizeof length, "/Length1 %u", size);
    dv_pdf_file_stream(file, program, length, data, size, true);
    hb_blob_destroy(blob);

    put_says(font, &text);
    DV_TRY(dv_buf_status(&text, err));
    dv_pdf_file_stream(file, says, "", text.data, text.size, true);
    dv_buf_clear(&text);
    put_box(font, &text);
    dv_pdf_file_put(file, descriptor,
                    "<< /Type /FontDescriptor /FontName /%s /Flags 4 %s /ItalicAngle 0\n"
                    "/Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R >>",
                    name, text.data ? text.data : "",
                    metric(font, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER),
                    metric(font, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER),
                    metric(font, HB_OT_METRICS_TAG_CAP_HEIGHT), program);
    dv_buf_clear(&text);
    put_widths(font, &text);
    DV_TRY(dv_buf_status(&text, err));
    dv_pdf_file_put(file, descendant,
                    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s\n"
                    "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>\n"
                    "/CIDToGIDMap /Identity /FontDescriptor %d 0 R /DW 0 %s >>",
                    name, descriptor, text.data);
    dv_pdf_file_put(file, font->object,
                    "<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H\n"
                    "/DescendantFonts [ %d 0 R ] /ToUnicode %d 0 R >>",
                    name, descendant, says);
    return dv_pdf_file_status(file, err);
}

dv_status dv_pdf_fonts_put(dv_pdf_fonts *fonts, dv_pdf_file *file, dv_error *err)
{
    for (int i = 0; i < fonts->count; i++)
        DV_TRY(put_font(&fonts->font[i], file, err));
    return DV_OK;
}
