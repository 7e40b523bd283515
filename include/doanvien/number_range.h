/*
 * doanvien/number_range.h - ranges of member numbers (dải mã đoàn viên): set by the office,
 * delegated from the centre to provinces and below, given back, and watched so that nobody runs out
 * unwarned.
 *
 * A unit may own several ranges. Who is admitted gets a number of the nearest unit upward that has
 * free ones, the lowest first over all its ranges, and of the next above when these do not suffice;
 * last of all one of the range for everybody. No two ranges ever share a number: the database
 * refuses it.
 */
#ifndef DOANVIEN_NUMBER_RANGE_H
#define DOANVIEN_NUMBER_RANGE_H

#include <doanvien/registry.h>

DV_BEGIN_DECLS

/*
 * The form of member numbers: prefix, a serial number padded with zeros, a check digit (ISO/IEC
 * 7064 MOD 11,10), together `digits` long. unit_code NULL is the range for everybody, made by the
 * migration with 10 digits and serials to 99,999,999, which leaves what begins with 1 to 9 to
 * units. One range is set for a unit; others are given to it, see below. Ranges that share numbers
 * are DV_E_CONFLICT. Numbers already given stay; a range can be changed only as long as no number
 * was given from it, else DV_E_STATE; only its last serial may always be raised.
 */
typedef struct dv_number_range {
    uint32_t size;          /* sizeof(dv_number_range) */
    int32_t digits;         /* 0: 10 */
    int32_t no_check_digit; /* 1: without */
    int32_t reserved;       /* 0 */
    int64_t first_serial;   /* 0: 1 */
    int64_t last_serial;    /* 0: as far as the digits go */
    const char *unit_code;  /* NULL: everybody */
    const char *prefix;     /* NULL: none */
} dv_number_range;

#define DV_NUMBER_RANGE_INIT                                                                       \
    {                                                                                              \
        sizeof(dv_number_range), 0, 0, 0, 0, 0, NULL, NULL                                         \
    }

DV_API dv_status dv_number_range_set(dv_registry *registry, const dv_number_range *range,
                                     dv_error *err);
/*
 * All ranges that the officer may see. Columns: unit_code prefix digits check_digit next_serial
 * last_serial left free mark low. free is what the unit has left in all its ranges, mark the number
 * below which it is low: the setting "number_low", a number ("500") or days of supply at the pace
 * of the last 90 days ("30d").
 */
DV_API dv_status dv_number_range_list(dv_registry *registry, dv_page **ret_page, dv_error *err);

typedef struct dv_number_move {
    uint32_t size;          /* sizeof(dv_number_move) */
    uint32_t reserved;      /* 0 */
    const char *unit_code;  /* whose numbers; NULL: those for everybody (give only) */
    const char *to_code;    /* a unit below, or above; NULL (return only): the nearest above that
                               owns a range, else everybody */
    int64_t quantity;       /* 1 or more */
    int64_t first_serial;   /* 0: the last ones; else from this serial of one range on */
    const char *request_id; /* a UUID or NULL; the same one again does nothing more */
} dv_number_move;

#define DV_NUMBER_MOVE_INIT                                                                        \
    {                                                                                              \
        sizeof(dv_number_move), 0, NULL, NULL, 0, 0, NULL                                          \
    }

/*
 * Give unused numbers to a unit below, or return some to a unit above. What is given away is no
 * longer the giver's. For the owner, and for approvers within their subtree. One transaction.
 *
 * DV_E_INVALID    the units do not lie below or above each other, or the receiver was dissolved
 * DV_E_NOT_FOUND  no such unit
 * DV_E_STATE      fewer free numbers than that
 * DV_E_CONFLICT   request_id was used for another move
 */
DV_API dv_status dv_number_range_give(dv_registry *registry, const dv_number_move *move,
                                      dv_error *err);
DV_API dv_status dv_number_range_return(dv_registry *registry, const dv_number_move *move,
                                        dv_error *err);
/*
 * What was given, returned, or inherited from units that ended, newest first. Columns: move_id kind
 * from_code to_code quantity made_by made_at. after, limit as in dv_intake_rows().
 */
DV_API dv_status dv_number_range_moves(dv_registry *registry, const char *unit_code,
                                       const char *after, int32_t limit, dv_page **ret_page,
                                       dv_error *err);

/*
 * The owners that the last approval made by this registry pushed below their water mark; no row
 * when there are none, and when it was asked before. Columns: unit_code (NULL: everybody's) free
 * mark. An owner outside the officer's subtree is a row without any value.
 */
DV_API dv_status dv_number_range_low(dv_registry *registry, dv_page **ret_page, dv_error *err);

DV_END_DECLS

#endif
