/* picture/format.h - what design.ini says of a field: the text of a card as it is to be printed. */
#ifndef DV_PICTURE_FORMAT_H
#define DV_PICTURE_FORMAT_H

#include "ground/base.h"

enum { DV_FORMAT_NAME_MAX = 48, DV_FORMAT_TEXT_MAX = 96, DV_FORMAT_WORDS_MAX = 256 };

typedef struct dv_format {
    char name[DV_FORMAT_NAME_MAX]; /* of the section: a field, or a field and a language */
    int line;                      /* of the section in design.ini */
    bool used;                     /* an element has the name */
    bool upper;
    double least_pt; /* 0: the usual */
    char date[DV_FORMAT_TEXT_MAX];
    char prefix[DV_FORMAT_TEXT_MAX], suffix[DV_FORMAT_TEXT_MAX], empty[DV_FORMAT_TEXT_MAX];
    char words[DV_FORMAT_WORDS_MAX]; /* "Nam: Male, Nữ: Female" */
} dv_format;

/* What is wrong with a value of date or words, or NULL. */
const char *dv_format_date_fault(const char *date);
const char *dv_format_words_fault(const char *words);

/*
 * The text as it is printed, into at most room bytes. DV_E_INVALID: too long, or words are given
 * and this is none of them; field is for the message.
 */
dv_status dv_format_apply(const dv_format *format, const char *field, const char *text, char *to,
                          size_t room, dv_error *err);

#endif
