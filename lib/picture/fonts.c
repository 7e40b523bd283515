/* SPDX-License-Identifier: MIT */
#include "picture/fonts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <fontconfig/fcfreetype.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

DV_AUTO(FcPattern, FcPatternDestroy)
DV_AUTO(FcFontSet, FcFontSetDestroy)
DV_AUTO(FcConfig, FcConfigDestroy)
DV_AUTO(DIR, closedir)

void dv_font_files_end(dv_font_files *files)
{
    for (int i = 0; i < files->count; i++)
        free(files->path[i]);
    files->count = 0;
}

/* Finding the files */

static bool has_suffix(const char *name, const char *const *suffixes)
{
    const char *dot = strrchr(name, '.');

    for (; dot && *suffixes; suffixes++) {
        if (strcasecmp(dot, *suffixes) == 0)
            return true;
    }
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_font(const char *path)
{
    dv_auto(FcFontSet) set = FcFontSetCreate();

    return set && FcFreeTypeQueryAll((const FcChar8 *)path, (unsigned)-1, NULL, NULL, set) > 0;
}

static dv_status add_file(const char *folder, const char *name, dv_font_files *files,
                          dv_faults *faults, dv_error *err)
{
    static const char *const fonts[] = {".ttf", ".otf", ".ttc", NULL};
    static const char *const web[] = {".woff", ".woff2", ".eot", ".pfb", ".t1", ".dfont", NULL};
    dv_auto_buf path = {0};
    struct stat about;
    const char *mend = NULL;

    if (!has_suffix(name, fonts)) {
        /* Licences and notes may lie there too. */
        return has_suffix(name, web)
                   ? dv_fault(faults, DV_E_INVALID, name, "give it as .ttf or .otf", err,
                              "is a font that is not read")
                   : DV_OK;
    }
    dv_buf_printf(&path, "%s/fonts/%s", folder, name);
    DV_TRY(dv_buf_status(&path, err));
    if (lstat(path.data, &about) != 0 || !S_ISREG(about.st_mode))
        mend = "put the file itself there, not a link to it";
    else if (about.st_size > DV_FONT_BYTES_MAX)
        mend = "give a font of up to 32 MB";
    else if (files->count == DV_FONT_FILES_MAX)
        mend = "keep the fonts that are used, at most 32";
    else if (!is_font(path.data))
        mend = "get the file again: it holds no font";
    if (mend)
        return dv_fault(faults, DV_E_INVALID, name, mend, err, "cannot be used as a font");
    files->path[files->count] = strdup(path.data);
    return files->path[files->count++] ? DV_OK : dv_fail_nomem(err);
}

dv_status dv_font_files_find(const char *folder, dv_font_files *files, dv_faults *faults,
                             dv_error *err)
{
    dv_auto_buf path = {0};
    dv_auto(DIR) dir = NULL;
    struct dirent *entry;

    faults->side = "fonts";
    dv_buf_printf(&path, "%s/fonts", folder);
    DV_TRY(dv_buf_status(&path, err));
    dir = opendir(path.data);
    if (!dir && (errno == ENOENT || errno == ENOTDIR))
        return DV_OK;
    if (!dir)
        return dv_fault(faults, DV_E_IO, "fonts", "give a folder that can be read", err,
                        "cannot be opened");
    while ((entry = readdir(dir)))
        DV_TRY(add_file(folder, entry->d_name, files, faults, err));
    qsort(files->path, (size_t)files->count, sizeof *files->path, by_name);
    return DV_OK;
}

/* Names */

static bool has_name(const FcPattern *font, const char *object, const char *wanted)
{
    FcChar8 *name;

    for (int i = 0; FcPatternGetString(font, object, i, &name) == FcResultMatch; i++) {
        if (strcasecmp((const char *)name, wanted) == 0)
            return true;
    }
    return false;
}

static FcPattern *match(FcConfig *fonts, const char *family)
{
    dv_auto(FcPattern) wanted = FcPatternCreate();
    FcResult result;

    if (!wanted || !FcPatternAddString(wanted, FC_FAMILY, (const FcChar8 *)family))
        return NULL;
    FcConfigSubstitute(fonts, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    return FcFontMatch(fonts, wanted, &result);
}

bool dv_fonts_have(FcConfig *fonts, const char *family)
{
    dv_auto(FcPattern) found = match(fonts, family);

    /* A PostScript name finds its font by the rule that we wrote for it. */
    return found && (has_name(found, FC_FAMILY, family) ||
                     (fonts && has_name(found, FC_POSTSCRIPT_NAME, family)));
}

uint32_t dv_fonts_lack(FcConfig *fonts, const char *family, const char *text)
{
    dv_auto(FcPattern) found = match(fonts, family);
    FcCharSet *letters;

    if (!found || FcPatternGetCharSet(found, FC_CHARSET, 0, &letters) != FcResultMatch)
        return 0;
    for (; *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);

        if (c > ' ' && !g_unichar_iszerowidth(c) && !FcCharSetHasChar(letters, c))
            return c;
    }
    return 0;
}

/* What is written into the rules */

static void put_element(dv_buf *rules, const char *element, const char *text)
{
    char *safe = g_markup_escape_text(text, -1);

    dv_buf_printf(rules, "<%s>%s</%s>", element, safe, element);
    g_free(safe);
}

/* Illustrator writes PostScript names: one of them stands for its family, weight and slant. */
static void put_alias(dv_buf *rules, const char *name, const FcPattern *font)
{
    static const char *const numbers[] = {FC_WEIGHT, FC_SLANT, FC_WIDTH};
    FcChar8 *family;
    double value;

    if (FcPatternGetString(font, FC_FAMILY, 0, &family) != FcResultMatch)
        return;
    dv_buf_puts(rules, "<match target=\"pattern\"><test qual=\"first\" name=\"family\">");
    put_element(rules, "string", name);
    dv_buf_puts(rules, "</test><edit name=\"family\" mode=\"assign\" binding=\"strong\">");
    put_element(rules, "string", (const char *)family);
    dv_buf_puts(rules, "</edit>");
    for (size_t i = 0; i < DV_COUNT(numbers); i++) {
        if (FcPatternGetDouble(font, numbers[i], 0, &value) == FcResultMatch)
            dv_buf_printf(rules, "<edit name=\"%s\" mode=\"assign\"><double>%d</double></edit>",
                          numbers[i], (int)value);
    }
    dv_buf_puts(rules, "</match>");
}

/* An installed font: its file, and the folder in which fontconfig looks for it. */
static void put_installed(dv_buf *rules, const FcPattern *font)
{
    FcChar8 *file;
    char *folder;

    if (FcPatternGetString(font, FC_FILE, 0, &file) != FcResultMatch ||
        !g_utf8_validate((const char *)file, -1, NULL))
        return;
    folder = g_path_get_dirname((const char *)file);
    put_element(rules, "dir", folder);
    g_free(folder);
    dv_buf_puts(rules, "<selectfont><acceptfont><pattern><patelt name=\"file\">");
    put_element(rules, "string", (const char *)file);
    dv_buf_puts(rules, "</patelt></pattern></acceptfont></selectfont>");
}

/* All installed fonts with this name; the first of them, or NULL. */
static const FcPattern *put_all_installed(dv_buf *rules, const char *object, const char *name)
{
    const FcFontSet *set = FcConfigGetFonts(NULL, FcSetSystem);
    const FcPattern *first = NULL;

    for (int i = 0; set && i < set->nfont; i++) {
        if (!has_name(set->fonts[i], object, name))
            continue;
        put_installed(rules, set->fonts[i]);
        first = first ? first : set->fonts[i];
    }
    return first;
}

static const FcPattern *find(const FcFontSet *set, const char *object, const char *name)
{
    for (int i = 0; i < set->nfont; i++) {
        if (has_name(set->fonts[i], object, name))
            return set->fonts[i];
    }
    return NULL;
}

/*
 * The fonts of one name in the SVG, which is a family's or a font's own. Those in the folder come
 * before installed ones of the same name, which may be another version. What stands in for a font
 * that is missing: Pango cannot do with none, and the design is refused later.
 */
static void put_fonts(dv_buf *rules, const FcFontSet *own, const char *name)
{
    dv_auto(FcPattern) other = NULL;
    const FcPattern *font;

    if (find(own, FC_FAMILY, name))
        return;
    if ((font = find(own, FC_POSTSCRIPT_NAME, name))) {
        put_alias(rules, name, font);
        return;
    }
    if (put_all_installed(rules, FC_FAMILY, name))
        return;
    if ((font = put_all_installed(rules, FC_POSTSCRIPT_NAME, name))) {
        put_alias(rules, name, font);
        return;
    }
    if ((other = match(NULL, name)))
        put_installed(rules, other);
}

static bool is_first(const dv_buf *names, const char *name)
{
    const char *at = names->data;

    while (strcmp(at, name) != 0)
        at += strlen(at) + 1;
    return at == name;
}

/* As 90-synthetic.conf of fontconfig: a font without bold or italic is made so. */
static const char SYNTHETIC[] =
    "<match target=\"font\"><test name=\"slant\"><const>roman</const></test>"
    "<test target=\"pattern\" name=\"slant\" compare=\"not_eq\"><const>roman</const></test>"
    "<edit name=\"matrix\" mode=\"assign\"><times><name>matrix</name><matrix><double>1</double>"
    "<double>0.2</double><double>0</double><double>1</double></matrix></times></edit>"
    "<edit name=\"slant\" mode=\"assign\"><const>oblique</const></edit></match>"
    "<match target=\"font\"><test name=\"weight\" compare=\"less_eq\"><const>medium</const></test>"
    "<test target=\"pattern\" name=\"weight\" compare=\"more_eq\"><const>bold</const></test>"
    "<edit name=\"embolden\" mode=\"assign\"><bool>true</bool></edit>"
    "<edit name=\"weight\" mode=\"assign\"><const>bold</const></edit></match>";

static void put_rules(dv_buf *rules, const FcFontSet *own, const dv_buf *families)
{
    FcStrList *caches = FcConfigGetCacheDirs(NULL);
    const FcChar8 *folder;

    dv_buf_puts(rules, "<fontconfig>");
    while (caches && (folder = FcStrListNext(caches))) {
        if (g_utf8_validate((const char *)folder, -1, NULL))
            put_element(rules, "cachedir", (const char *)folder);
    }
    if (caches)
        FcStrListDone(caches);
    dv_buf_puts(rules, "<selectfont><rejectfont><pattern/></rejectfont></selectfont>");
    for (size_t at = 0; at < families->size; at += strlen(families->data + at) + 1) {
        if (is_first(families, families->data + at))
            put_fonts(rules, own, families->data + at);
    }
    dv_buf_puts(rules, SYNTHETIC);
    dv_buf_puts(rules, "</fontconfig>");
}

/*
 * Pango looks through all fonts for every size of every text, and sorts them: of hundreds that are
 * installed only those that the design names are left to it.
 */
dv_status dv_fonts_open(const dv_font_files *files, const dv_buf *families, FcConfig **ret,
                        dv_error *err)
{
    dv_auto(FcFontSet) own = FcFontSetCreate();
    dv_auto(FcConfig) config = NULL;
    dv_auto_buf rules = {0};

    *ret = NULL;
    if (!own)
        return dv_fail_nomem(err);
    if (families->size == 0)
        return DV_OK;
    for (int i = 0; i < files->count; i++)
        FcFreeTypeQueryAll((const FcChar8 *)files->path[i], (unsigned)-1, NULL, NULL, own);
    put_rules(&rules, own, families);
    DV_TRY(dv_buf_status(&rules, err));
    config = FcConfigCreate();
    if (!config || !FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)rules.data, FcTrue) ||
        !FcConfigBuildFonts(config))
        return dv_fail(err, DV_E_RENDER, "the fonts of the design could not be set up");
    for (int i = 0; i < files->count; i++) {
        if (!FcConfigAppFontAddFile(config, (const FcChar8 *)files->path[i]))
            return dv_fail(err, DV_E_RENDER, "a font of the design could not be read");
    }
    *ret = dv_take(&config);
    return DV_OK;
}

/* For drawing */

PangoFontMap *dv_fonts_map(FcConfig *fonts)
{
    PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);

    if (map && fonts)
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), fonts);
    return map;
}

PangoFontMap *dv_fonts_lend(PangoFontMap *map)
{
    PangoFontMap *own;

    if (!map)
        return NULL;
    own = g_object_ref(pango_cairo_font_map_get_default());
    pango_cairo_font_map_set_default(PANGO_CAIRO_FONT_MAP(map));
    return own;
}

void dv_fonts_take_back(PangoFontMap *own)
{
    if (!own)
        return;
    pango_cairo_font_map_set_default(PANGO_CAIRO_FONT_MAP(own));
    g_object_unref(own);
}
