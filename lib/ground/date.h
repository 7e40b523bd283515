/* ground/date.h - days, and birth dates of which only the year or month is known. */
#ifndef DV_GROUND_DATE_H
#define DV_GROUND_DATE_H

#include "ground/base.h"

typedef enum dv_precision { DV_DAY = 0, DV_MONTH = 1, DV_YEAR = 2 } dv_precision;

/* A date as known: the first day it can be, and how much of it is known. */
typedef struct dv_partial {
    dv_date first;
    dv_precision precision;
} dv_partial;

/* DV_DATE_NONE when there is no such day. Years 1 to 9999. */
dv_date dv_date_make(int year, int month, int day);
void dv_date_split(dv_date date, int *ret_year, int *ret_month, int *ret_day);

/* Viet Nam is ahead of UTC by so many seconds, all year. */
enum { DV_VIET_NAM_S = 7 * 60 * 60 };

/* The day it is in Viet Nam, whose offices date what is kept: at a moment, seconds UTC; now. */
dv_date dv_date_at(int64_t moment);
dv_date dv_date_today(void);

/* "2026-11-21"; out holds 11 bytes. "" for DV_DATE_NONE. */
void dv_date_text(dv_date date, char out[11]);
/* "1985", "1985-05", "1985-05-12" */
void dv_partial_text(dv_partial date, char out[11]);

/*
 * A date as clerks write it: d/m/yyyy, dd-mm-yyyy, dd.mm.yyyy, ISO (with or without a time behind
 * it), yyyy, m/yyyy, an Excel serial number (ret_serial becomes true). White space around is
 * ignored. DV_E_INVALID when it is no date; first is DV_DATE_NONE and DV_OK for empty text.
 */
dv_status dv_date_read(const char *text, dv_partial *ret, bool *ret_serial, dv_error *err);

#endif
