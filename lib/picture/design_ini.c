/* SPDX-License-Identifier: MIT */
#include "picture/design_inside.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "picture/ini.h"

enum { SIDE_LEAST_MM = 20, SIDE_MOST_MM = 150 };

typedef struct reader {
    dv_design *design;
    dv_faults *faults;
    dv_format *format; /* of the section at hand, or NULL */
    dv_kind *kind;
    bool of_card;
} reader;

static dv_status wrong(reader *r, const dv_ini_line *line, const char *mend, dv_error *err,
                       const char *fault)
{
    char element[32];

    snprintf(element, sizeof element, "line %d", line->number);
    return dv_fault(r->faults, DV_E_INVALID, element, mend, err, "%s", fault);
}

static dv_status wrong_value(reader *r, const dv_ini_line *line, const char *mend, dv_error *err)
{
    char fault[DV_INI_NAME_MAX + DV_INI_VALUE_MAX + 40];

    snprintf(fault, sizeof fault, "gives %s the value \"%s\"", line->key, line->value);
    return wrong(r, line, mend, err, fault);
}

/* A field, or a field and a language: sex_en. */
static bool is_field_name(const char *name)
{
    size_t length = strlen(name);

    for (int i = 0; i < DV_FIELD_COUNT; i++) {
        size_t n = strlen(DV_FIELDS[i].name);

        if (DV_FIELDS[i].kind == DV_FIELD_TEXT && strncmp(name, DV_FIELDS[i].name, n) == 0 &&
            (length == n || (length == n + 3 && name[n] == '_' && g_ascii_islower(name[n + 1]) &&
                             g_ascii_islower(name[n + 2]))))
            return true;
    }
    return false;
}

static dv_status open_format(reader *r, const dv_ini_line *line, dv_error *err)
{
    dv_design *design = r->design;

    for (int i = 0; i < design->n_formats; i++) {
        if (strcmp(design->format[i].name, line->section) == 0)
            return wrong(r, line, "write each section once", err, "begins a section again");
    }
    if (design->n_formats == DV_FORMATS_MAX)
        return wrong(r, line, "write fewer sections", err, "is one section too many");
    r->format = &design->format[design->n_formats++];
    snprintf(r->format->name, sizeof r->format->name, "%s", line->section);
    r->format->line = line->number;
    return DV_OK;
}

static dv_status open_kind(reader *r, const dv_ini_line *line, dv_error *err)
{
    dv_design *design = r->design;
    const char *name = line->section + 4 + strspn(line->section + 4, " ");

    if (!*name || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-")])
        return wrong(r, line, "name the kind by small letters, digits, _ and -", err,
                     "names a kind by other characters");
    for (int i = 0; i < design->n_kinds; i++) {
        if (strcmp(design->kind[i].name, name) == 0)
            return wrong(r, line, "write each kind once", err, "begins a kind again");
    }
    if (design->n_kinds == DV_KINDS_MAX)
        return wrong(r, line, "write fewer kinds", err, "is one kind too many");
    r->kind = &design->kind[design->n_kinds++];
    snprintf(r->kind->name, sizeof r->kind->name, "%s", name);
    r->kind->line = line->number;
    return DV_OK;
}

static dv_status open_section(reader *r, const dv_ini_line *line, dv_error *err)
{
    r->format = NULL;
    r->kind = NULL;
    r->of_card = strcmp(line->section, "card") == 0;
    if (r->of_card)
        return DV_OK;
    if (strncmp(line->section, "kind", 4) == 0 && strchr(" ", line->section[4]))
        return open_kind(r, line, err);
    if (is_field_name(line->section))
        return open_format(r, line, err);
    return wrong(r, line,
                 "sections are [card], [kind NAME] and fields, as [birth_date] or [sex_en]", err,
                 "begins a section that is not known");
}

static bool read_yes(const char *value, bool *ret)
{
    *ret = strcmp(value, "yes") == 0;
    return *ret || strcmp(value, "no") == 0;
}

static bool read_size(const char *value, dv_design *design)
{
    char *end;
    double width = g_ascii_strtod(value, &end), height;

    end += strspn(end, " ");
    if (*end != 'x')
        return false;
    height = g_ascii_strtod(end + 1, &end);
    end += strspn(end, " ");
    if ((*end && strcmp(end, "mm") != 0) || !(width >= SIDE_LEAST_MM && width <= SIDE_MOST_MM) ||
        !(height >= SIDE_LEAST_MM && height <= SIDE_MOST_MM))
        return false;
    design->width_mm = width;
    design->height_mm = height;
    return true;
}

static dv_status set_of_card(reader *r, const dv_ini_line *line, dv_error *err)
{
    if (strcmp(line->key, "size") == 0)
        return read_size(line->value, r->design)
                   ? DV_OK
                   : wrong_value(r, line, "write width x height in mm, as 53.98 x 85.60", err);
    if (strcmp(line->key, "preprinted") == 0)
        return read_yes(line->value, &r->design->preprinted)
                   ? DV_OK
                   : wrong_value(r, line, "write yes or no", err);
    return wrong(r, line, "[card] has size and preprinted", err, "has a key that is not known");
}

/* A plain name of an SVG beside front.svg. */
static bool is_file_name(const char *name)
{
    size_t length = strlen(name);

    return length > 4 && length < DV_ELEMENT_MAX && name[0] != '.' && !strpbrk(name, "/\\") &&
           strcmp(name + length - 4, ".svg") == 0;
}

static dv_status set_of_kind(reader *r, const dv_ini_line *line, dv_error *err)
{
    int side = strcmp(line->key, "front") == 0  ? DV_FRONT
               : strcmp(line->key, "back") == 0 ? DV_BACK
                                                : -1;

    if (side < 0)
        return wrong(r, line, "a kind has front and back", err, "has a key that is not known");
    if (!is_file_name(line->value))
        return wrong_value(r, line, "name an SVG file in the folder, as officer.svg", err);
    snprintf(r->kind->file[side], DV_ELEMENT_MAX, "%s", line->value);
    return DV_OK;
}

static bool read_points(const char *value, double *ret)
{
    char *end;

    *ret = g_ascii_strtod(value, &end);
    return end != value && *end == '\0' && *ret >= 2 && *ret <= 72;
}

static dv_status set_text(reader *r, const dv_ini_line *line, char *to, size_t room, dv_error *err)
{
    if (strlen(line->value) >= room)
        return wrong(r, line, "write less", err, "has too long a value");
    memcpy(to, line->value, strlen(line->value) + 1);
    return DV_OK;
}

static dv_status set_of_field(reader *r, const dv_ini_line *line, dv_error *err)
{
    dv_format *f = r->format;
    const char *key = line->key, *fault;

    if (strcmp(key, "prefix") == 0)
        return set_text(r, line, f->prefix, sizeof f->prefix, err);
    if (strcmp(key, "suffix") == 0)
        return set_text(r, line, f->suffix, sizeof f->suffix, err);
    if (strcmp(key, "empty") == 0)
        return set_text(r, line, f->empty, sizeof f->empty, err);
    if (strcmp(key, "case") == 0) {
        f->upper = strcmp(line->value, "upper") == 0;
        return f->upper ? DV_OK : wrong_value(r, line, "write upper, or leave the key out", err);
    }
    if (strcmp(key, "least_pt") == 0)
        return read_points(line->value, &f->least_pt)
                   ? DV_OK
                   : wrong_value(r, line, "write a font size of 2 to 72 points", err);
    if (strcmp(key, "date") == 0) {
        if ((fault = dv_format_date_fault(line->value)))
            return wrong(r, line, "write a form as %d/%m/%Y", err, fault);
        return set_text(r, line, f->date, sizeof f->date, err);
    }
    if (strcmp(key, "words") == 0) {
        if ((fault = dv_format_words_fault(line->value)))
            return wrong(r, line, "write words = Nam: Male, N\xe1\xbb\xaf: Female", err, fault);
        return set_text(r, line, f->words, sizeof f->words, err);
    }
    return wrong(r, line, "a field has date, case, words, prefix, suffix, empty and least_pt", err,
                 "has a key that is not known");
}

static dv_status on_line(void *user, const dv_ini_line *line, dv_error *err)
{
    reader *r = user;

    if (line->wrong)
        return wrong(r, line, "write [section] or key = value, in UTF-8", err, line->wrong);
    if (!line->key)
        return open_section(r, line, err);
    if (r->of_card)
        return set_of_card(r, line, err);
    if (r->kind)
        return set_of_kind(r, line, err);
    if (r->format)
        return set_of_field(r, line, err);
    /* Below a section that was refused nothing more is said. */
    return line->section[0] ? DV_OK
                            : wrong(r, line, "write [card] or a field before it", err,
                                    "stands before the first section");
}

dv_status dv_design_ini(dv_design *design, const char *data, size_t size, dv_faults *faults,
                        dv_error *err)
{
    reader r = {.design = design, .faults = faults};

    faults->side = "design.ini";
    DV_TRY(dv_ini_read(data, size, on_line, &r, err));
    for (int i = 0; i < design->n_kinds; i++) {
        const dv_kind *kind = &design->kind[i];
        dv_ini_line line = {.number = kind->line};

        if (!kind->file[DV_FRONT][0] && !kind->file[DV_BACK][0])
            DV_TRY(wrong(&r, &line, "write front = FILE.svg", err, "names a kind without a file"));
    }
    return DV_OK;
}
