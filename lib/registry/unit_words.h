/* registry/unit_words.h - words by which files name columns, kinds of units and sectors. No I/O. */
#ifndef DV_REGISTRY_UNIT_WORDS_H
#define DV_REGISTRY_UNIT_WORDS_H

#include "ground/base.h"
#include "ground/buf.h"
#include "ground/csv.h"

/* A word as it is met in files, by its match key without spaces, and what it stands for here. */
typedef struct dv_synonym {
    const char *key;
    const char *value;
} dv_synonym;

/* The match key without spaces. */
dv_status dv_unit_key(const char *text, dv_buf *ret, dv_error *err);

/* What a text stands for, static; NULL when unknown or empty. key is room to work in. */
dv_status dv_unit_word(const char *text, const dv_synonym *list, size_t n, dv_buf *key,
                       const char **ret, dv_error *err);
dv_status dv_unit_kind(const char *text, dv_buf *key, const char **ret, dv_error *err);
dv_status dv_unit_sector(const char *text, dv_buf *key, const char **ret, dv_error *err);

/* Titles by which columns are known, each by its match key without spaces. */
typedef struct dv_unit_title {
    const char *key;
    int field;
} dv_unit_title;

typedef struct dv_unit_titles {
    const dv_unit_title *title;
    size_t n;
    int fields; /* 0 .. fields - 1 */
    int needed; /* a header has at least the first so many of them */
} dv_unit_titles;

/*
 * Read a file up to its header, above which titles may stand. at[field] becomes its column, or -1.
 * DV_E_FORMAT with lacks as message: no header was found.
 */
dv_status dv_unit_header(dv_csv *csv, const dv_unit_titles *titles, int *at, const char *lacks,
                         dv_error *err);

/* A record without anything in it. */
bool dv_unit_blank(const char *const *fields, int count);

#endif
