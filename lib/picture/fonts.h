/*
 * picture/fonts.h - the fonts of a design: those installed that it names, those in its folder, and
 * the names that Illustrator gives them. Nothing is installed and no other design sees them.
 */
#ifndef DV_PICTURE_FONTS_H
#define DV_PICTURE_FONTS_H

#include "picture/design_inside.h"

#include <fontconfig/fontconfig.h>
#include <pango/pango.h>

enum { DV_FONT_FILES_MAX = 32, DV_FONT_BYTES_MAX = 32 << 20 };

typedef struct dv_font_files {
    int count;
    char *path[DV_FONT_FILES_MAX]; /* sorted */
} dv_font_files;

void dv_font_files_end(dv_font_files *files);

/* The .ttf, .otf and .ttc files in FOLDER/fonts; none when there is no such folder. */
dv_status dv_font_files_find(const char *folder, dv_font_files *files, dv_faults *faults,
                             dv_error *err);
/*
 * What text of these families (NUL-terminated names, one after the other) is set in, and no other
 * font. *ret is NULL when there are no families; else owned by the caller, free with
 * FcConfigDestroy.
 */
dv_status dv_fonts_open(const dv_font_files *files, const dv_buf *families, FcConfig **ret,
                        dv_error *err);
/* Is there a font of this name? fonts may be NULL. */
bool dv_fonts_have(FcConfig *fonts, const char *family);
/* The first character of a UTF-8 text that the font has no glyph for, or 0. */
uint32_t dv_fonts_lack(FcConfig *fonts, const char *family, const char *text);
/* A font map for one thread. */
PangoFontMap *dv_fonts_map(FcConfig *fonts);

/*
 * librsvg 2.54 takes the thread's default font map and has no other way to be given one: ours is
 * lent to it, and the thread's own put back. map NULL: nothing is done.
 */
PangoFontMap *dv_fonts_lend(PangoFontMap *map);
void dv_fonts_take_back(PangoFontMap *own);

#endif
