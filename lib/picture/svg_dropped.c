/* SPDX-License-Identifier: MIT */
#include "picture/svg_dropped.h"

#include <string.h>

#include "picture/svg_style.h"

static const char TO_PATHS[] = "convert the text to paths";
static const char FLOWED[] = "in Inkscape choose Text > Convert to Text, or delete it";

const char *dv_dropped_element(const char *tag)
{
    static const char *const drawn[] = {"a",
                                        "circle",
                                        "clipPath",
                                        "defs",
                                        "desc",
                                        "ellipse",
                                        "filter",
                                        "g",
                                        "image",
                                        "line",
                                        "linearGradient",
                                        "marker",
                                        "mask",
                                        "metadata",
                                        "path",
                                        "pattern",
                                        "polygon",
                                        "polyline",
                                        "radialGradient",
                                        "rect",
                                        "stop",
                                        "style",
                                        "svg",
                                        "switch",
                                        "symbol",
                                        "text",
                                        "title",
                                        "tspan",
                                        "use",
                                        "view",
                                        "feBlend",
                                        "feColorMatrix",
                                        "feComponentTransfer",
                                        "feComposite",
                                        "feConvolveMatrix",
                                        "feDiffuseLighting",
                                        "feDisplacementMap",
                                        "feDistantLight",
                                        "feFlood",
                                        "feFuncA",
                                        "feFuncB",
                                        "feFuncG",
                                        "feFuncR",
                                        "feGaussianBlur",
                                        "feImage",
                                        "feMerge",
                                        "feMergeNode",
                                        "feMorphology",
                                        "feOffset",
                                        "fePointLight",
                                        "feSpecularLighting",
                                        "feSpotLight",
                                        "feTile",
                                        "feTurbulence"};
    static const struct {
        const char *tag, *mend;
    } known[] = {
        {"flowRoot", FLOWED},
        {"flowRegion", FLOWED},
        {"flowPara", FLOWED},
        {"flowSpan", FLOWED},
        {"textPath", "choose Path > Object to Path, or Type > Create Outlines"},
        {"foreignObject", "save again without \"Preserve Illustrator Editing Capabilities\""},
        {"include", "put the part into the file itself"},
        {"meshgradient", "make a bitmap copy of what it fills, or use a linear gradient"},
        {"hatch", "use a pattern"},
        {"feDropShadow", "draw the shadow as a blurred copy"},
        {"font", "save again with fonts converted to outlines"},
        {"tref", "write the text itself"},
        {"script", "remove it"},
    };

    for (size_t i = 0; i < DV_COUNT(drawn); i++) {
        if (strcmp(tag, drawn[i]) == 0)
            return NULL;
    }
    for (size_t i = 0; i < DV_COUNT(known); i++) {
        if (strcmp(tag, known[i].tag) == 0)
            return known[i].mend;
    }
    return "convert it to a path, or remove it";
}

const char *dv_dropped_property(const char *name, const char *value)
{
    /* fine: the values that change nothing */
    static const struct {
        const char *name, *fine, *mend;
    } dropped[] = {
        {"text-transform", "none",
         "type the text in capitals; for a field, write case = upper "
         "into design.ini"},
        {"word-spacing", "normal 0 0px 0em", "use letter-spacing, or single spaces"},
        {"font-feature-settings", "normal", TO_PATHS},
        {"font-variation-settings", "normal", "choose a named weight"},
        {"dominant-baseline", "auto alphabetic", "place the text by its baseline"},
        {"alignment-baseline", "auto alphabetic baseline", "place the text by its baseline"},
        {"vector-effect", "none", "turn off non-scaling strokes"},
        {"textLength", "", TO_PATHS},
        {"rotate", "0", TO_PATHS},
        {"systemLanguage", "", "keep one language: which is drawn depends on the computer"},
        {"transform-origin", "0 center", "write the transform without an origin"},
    };

    for (size_t i = 0; i < DV_COUNT(dropped); i++) {
        if (strcmp(name, dropped[i].name) == 0)
            return dv_css_is_word(value, dropped[i].fine) ? NULL : dropped[i].mend;
    }
    if (strcmp(name, "clip-path") == 0 && strncmp(value, "url(", 4) != 0 &&
        !dv_css_is_word(value, "none inherit"))
        return "clip by an object of the drawing";
    return strstr(value, "var(") ? "write the value itself" : NULL;
}
