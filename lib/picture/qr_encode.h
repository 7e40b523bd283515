/* picture/qr_encode.h - text to the modules of a QR symbol, ISO/IEC 18004 model 2, level M. */
#ifndef DV_PICTURE_QR_ENCODE_H
#define DV_PICTURE_QR_ENCODE_H

#include "picture/qr.h"

/*
 * One alphanumeric segment when the text allows, else one of bytes; the smallest version; the
 * best of the eight masks of those that show no finder pattern where there is none. But for that
 * the symbol is the one that libqrencode makes.
 * DV_E_INVALID: too long for version 40.
 */
dv_status dv_qr_encode(const char *text, size_t size, dv_qr **ret_qr, dv_error *err);

#endif
