/*
 * picture/svg_style.h - the part of CSS that decides how a placeholder's text is set. Selectors of
 * one element (tag, .class, #id, and these together) are read, as design programs write them.
 */
#ifndef DV_PICTURE_SVG_STYLE_H
#define DV_PICTURE_SVG_STYLE_H

#include "picture/design_inside.h"

typedef struct dv_css_rule {
    char *selector;
    char *declarations;
    int level; /* later rules of a level win */
} dv_css_rule;

typedef struct dv_css {
    dv_css_rule *rule;
    size_t count;
} dv_css;

#define dv_auto_css __attribute__((cleanup(dv_css_free))) dv_css
void dv_css_free(dv_css *css);
/*
 * Add the rules of a style sheet. text is changed while it is read. unread gets the first selector
 * that is of more than one element, or nothing.
 */
dv_status dv_css_add(dv_css *css, char *text, char unread[DV_ELEMENT_MAX], dv_error *err);

enum { DV_CSS_VALUE_MAX = 256 };

typedef struct dv_css_declaration {
    char name[32], value[DV_CSS_VALUE_MAX];
} dv_css_declaration;

/* Is the value one of the words of a list that spaces divide? */
bool dv_css_is_word(const char *value, const char *list);
/* The first of "name: value; name: value", and what follows it; NULL when there is none. */
const char *dv_css_next(const char *text, dv_css_declaration *ret);

extern const dv_svg_style DV_SVG_STYLE_INIT;

/* The style of an element: what it inherits, its attributes, its rules, its style attribute. */
void dv_svg_style_of(dv_svg_style *style, const dv_svg_style *parent, const dv_css *css,
                     const char *tag, const char *const *attributes);
/*
 * The first property set that a placeholder cannot have; NULL when there is none. of_text: it is
 * text, and not a box to be filled.
 */
const char *dv_svg_style_odd(const dv_svg_style *style, bool of_text);
/* The value of an attribute, or NULL. */
const char *dv_svg_attribute(const char *const *attributes, const char *name);
/* A length in user units ("12", "3mm"); false when it is none or relative. */
bool dv_svg_length(const char *text, double *ret);

#endif
