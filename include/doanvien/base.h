/* doanvien/base.h - shapes that every stage shares: dates, bytes, pages of rows. No I/O here. */
#ifndef DOANVIEN_BASE_H
#define DOANVIEN_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define DV_BEGIN_DECLS extern "C" {
#define DV_END_DECLS }
#else
#define DV_BEGIN_DECLS
#define DV_END_DECLS
#endif

#if defined(__GNUC__)
#define DV_API __attribute__((visibility("default")))
#else
#define DV_API
#endif

#define DV_VERSION_NUMBER 0x000100 /* 0.1.0: major << 16 | minor << 8 | patch */
#define DV_VERSION_TEXT "0.1.0"

DV_BEGIN_DECLS

/* The version of the library that runs, in the form of the two macros above. */
DV_API int32_t dv_version_number(void);
DV_API const char *dv_version_text(void);

/* A day: days since 1970-01-01, proleptic Gregorian. */
typedef int32_t dv_date;
#define DV_DATE_NONE INT32_MIN

/* What went wrong; see doanvien/error.h. */
struct dv_error;

/*
 * Where bytes go that the library makes (a PNG, a PDF, a CSV): called once or many times with the
 * next piece; returns 0 to go on, anything else to stop, and the call then fails with DV_E_IO.
 * The only callback besides dv_progress. Called on the caller's thread.
 */
typedef struct dv_sink {
    int32_t (*write)(void *user, const uint8_t *data, size_t size);
    void *user;
} dv_sink;

/*
 * Told now and then how far a long call is; returns 0 to go on, else the call stops cleanly. total
 * 0: it is not known yet.
 */
typedef struct dv_progress {
    int32_t (*step)(void *user, int64_t done, int64_t total);
    void *user;
} dv_progress;

/*
 * Rows as they were when read: a list, a report, a preview. Never changes, may be shared between
 * threads; every text lives as long as the page. The columns of each list stand with the function
 * that makes it, and stay: new ones are only added at the end.
 */
typedef struct dv_page dv_page;

DV_API int32_t dv_page_count(const dv_page *page);
DV_API int32_t dv_page_column_count(const dv_page *page);
/* The name of a column, or NULL when there is none at this place. */
DV_API const char *dv_page_column_name(const dv_page *page, int32_t column);
/* The value as UTF-8 text; NULL where the value is not known, or row or column do not exist. */
DV_API const char *dv_page_text(const dv_page *page, int32_t row, const char *column);
DV_API const char *dv_page_at(const dv_page *page, int32_t row, int32_t column);
/* The value as a number; 0 where it is none. */
DV_API int64_t dv_page_int(const dv_page *page, int32_t row, const char *column);
/* 1 when the column holds numbers, so that JSON can print it without quotes. */
DV_API int32_t dv_page_column_is_number(const dv_page *page, int32_t column);
/* Give this to the same call to get the rows after these; NULL at the end. */
DV_API const char *dv_page_next(const dv_page *page);
DV_API void dv_page_free(dv_page *page); /* NULL is fine */

DV_END_DECLS

#endif
