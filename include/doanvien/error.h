/* doanvien/error.h - a status to branch on, and a caller-owned error to read. */
#ifndef DOANVIEN_ERROR_H
#define DOANVIEN_ERROR_H

#include <doanvien/base.h>

DV_BEGIN_DECLS

/*
 * What a caller can act on. Numbers never change and are never used again; a program must treat a
 * number it does not know as DV_E_OTHER. The command line exits with the same numbers.
 */
typedef enum dv_status {
    DV_OK = 0,
    DV_E_ARG = 1,       /* the caller broke a rule stated in this header            */
    DV_E_NOMEM = 2,     /* out of memory; nothing was changed                       */
    DV_E_DB = 3,        /* the server said no, see sqlstate                         */
    DV_E_SCHEMA = 4,    /* the database is older or newer than this library         */
    DV_E_NOT_FOUND = 5, /* no such unit, member, card, intake or run                */
    DV_E_CONFLICT = 6,  /* someone else has taken the number, slot or row           */
    DV_E_STATE = 7,     /* the member, card or intake is not in a state that allows */
    DV_E_INVALID = 8,   /* well formed, but refused: a date, a name, a design       */
    DV_E_FORMAT = 9,    /* bytes that are not CSV, not a card code, not a picture   */
    DV_E_IO = 10,       /* a file or stream could not be read or written            */
    DV_E_RENDER = 11,   /* font, image or QR drawing failed                         */
    DV_E_LINK = 12,     /* connection lost: it is unknown if the call worked        */
    DV_E_CONNECT = 13,  /* no connection was made; nothing was done                 */
    DV_E_READONLY = 14, /* the database takes no writes (a standby, or set so)      */
    DV_E_STOPPED = 15,  /* a progress callback asked to stop; what is done stays    */
    DV_E_OTHER = 127,
    DV_STATUS_IS_INT32 = 0x7fffffff /* keeps the type four bytes wide */
} dv_status;

/*
 * One failure, in words. Owned by the caller, holds no pointers: nothing to free, safe to copy,
 * still works when memory has run out. Text is UTF-8, cut at a character boundary when too long.
 *
 * message  one line, no personal data: may be logged
 * detail   may name a person or hold a value: show it, do not log it
 * hint     what to try next, a full sentence; may be empty
 */
typedef struct dv_error {
    dv_status status; /* what the call returned */
    int32_t retry;    /* 1: the same call may succeed if made again */
    char sqlstate[8]; /* five characters from the server, or "" */
    char message[256];
    char detail[512];
    char hint[240];
} dv_error; /* 1024 bytes, and it stays so */

/* The name of a status, "DV_E_STATE". Static text, never NULL. */
DV_API const char *dv_status_name(dv_status status);

DV_END_DECLS

#endif
