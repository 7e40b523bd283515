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
    int level; /* 0 tag, 1 class, 2 id: later levels win */
} dv_css_rule;

typedef struct dv_css {
    dv_css_rule *rule;
    size_t count;
} dv_css;

#define dv_auto_css __attribute__((cleanup(dv_css_free))) dv_css
void dv_css_free(dv_css *css);
/* Add the rules of a style sheet. text is changed while it is read. */
dv_status dv_css_add(dv_css *css, char *text, dv_error *err);

extern const dv_svg_style DV_SVG_STYLE_INIT;

/* The style of an element: what it inherits, its attributes, its rules, its style attribute. */
void dv_svg_style_of(dv_svg_style *style, const dv_svg_style *parent, const dv_css *css,
                     const char *tag, const char *const *attributes);
/* The value of an attribute, or NULL. */
const char *dv_svg_attribute(const char *const *attributes, const char *name);
/* A length in user units ("12", "3mm"); false when it is none or relative. */
bool dv_svg_length(const char *text, double *ret);

#endif
