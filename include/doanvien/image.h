/* doanvien/image.h - the picture of one card for its holder: for a phone, or to print once more. */
#ifndef DOANVIEN_IMAGE_H
#define DOANVIEN_IMAGE_H

#include <doanvien/card.h>
#include <doanvien/design.h>

DV_BEGIN_DECLS

enum { DV_IMAGE_PNG = 0, DV_IMAGE_PDF = 1 };

/* Dots an inch of a picture that fills a telephone: 1078 x 680 pixels. */
#define DV_IMAGE_PHONE_DPI 320

typedef struct dv_image_request {
    uint32_t size;             /* sizeof(dv_image_request) */
    int32_t kind;              /* DV_IMAGE_PNG: one side; DV_IMAGE_PDF: both, at the card's size */
    int32_t side;              /* of a PNG: a dv_side */
    int32_t dpi;               /* of a PNG, 72 to 1200; 0: DV_IMAGE_PHONE_DPI */
    const dv_design *design;   /* required; borrowed */
    const char *photos_folder; /* as for a run; NULL: that of the database */
} dv_image_request;

#define DV_IMAGE_REQUEST_INIT                                                                      \
    {                                                                                              \
        sizeof(dv_image_request), DV_IMAGE_PNG, DV_FRONT, 0, NULL, NULL                            \
    }

/*
 * Draw a card that was printed and has not ended, by its id or its member's number, with the QR
 * text that the ledger holds: the same code as on the card. An officer draws the cards of their
 * scope. The other texts are those of today: a name that was corrected since is the new one.
 *
 * DV_E_NOT_FOUND  there is no such card or member
 * DV_E_STATE      the card is not printed yet, or has ended
 * DV_E_INVALID, DV_E_FORMAT, DV_E_RENDER  as of dv_design_draw_png()
 */
DV_API dv_status dv_card_draw(dv_registry *registry, const char *card_id_or_member_no,
                              const dv_image_request *request, const dv_sink *sink, dv_error *err);

DV_END_DECLS

#endif
