/* doanvien/card.h - the fourth stage, the ledger: one row for each card ever ordered. */
#ifndef DOANVIEN_CARD_H
#define DOANVIEN_CARD_H

#include <doanvien/member.h>

DV_BEGIN_DECLS

/*
 * Order cards for every active member of a unit and below (unit_code NULL: all) who holds no live
 * card. request_id: a UUID chosen by the caller, or NULL; the same one again orders nothing and
 * gives the same count, for another unit it is DV_E_CONFLICT.
 */
DV_API dv_status dv_card_order(dv_registry *registry, const char *unit_code, const char *request_id,
                               int64_t *ret_ordered, dv_error *err);
/* Order for one member, by number; DV_E_CONFLICT when they hold a live card. */
DV_API dv_status dv_card_order_member(dv_registry *registry, const char *member_no,
                                      const char *request_id, dv_error *err);

/*
 * Cards of a unit and below, by unit, then by name. Columns: card_id (16 hexadecimal digits)
 * member_no full_name unit_code state reason qr issued_on valid_until end_reason run_id.
 * after, limit as in dv_intake_rows().
 */
DV_API dv_status dv_card_list(dv_registry *registry, const char *unit_code, const char *after,
                              int32_t limit, dv_page **ret_page, dv_error *err);
/* One card by its id, or the live card of a member number (else the last one); same columns. */
DV_API dv_status dv_card_get(dv_registry *registry, const char *card_id_or_member_no,
                             dv_page **ret_page, dv_error *err);

/*
 * End a card, by its id or its member's number: lost, stolen, wrong. It verifies as revoked from
 * then on. Revoked already: DV_OK.
 * DV_E_STATE: the card ended for another reason.
 */
DV_API dv_status dv_card_revoke(dv_registry *registry, const char *card_id_or_member_no,
                                const char *reason, dv_error *err);

DV_END_DECLS

#endif
