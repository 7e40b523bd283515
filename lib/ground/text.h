/*
 * ground/text.h - Vietnamese text as it really arrives: UTF-8 check, NFC, match key, and the
 * legacy encodings TCVN3 (ABC fonts) and VNI-Windows, repaired word by word. No I/O.
 */
#ifndef DV_GROUND_TEXT_H
#define DV_GROUND_TEXT_H

#include "ground/base.h"
#include "ground/buf.h"

/* True when the bytes are well-formed UTF-8 without NUL. */
bool dv_text_is_utf8(const char *data, size_t size);

/* NFC of well-formed UTF-8 text; DV_E_INVALID for ill-formed input. Replaces what ret held. */
dv_status dv_text_nfc(const char *text, dv_buf *ret, dv_error *err);

/*
 * The match key: lower case, without accents, d for đ (all three look-alikes), one space between
 * words, punctuation dropped; so that "HÒA" = "hoà" = "Hoa". Equal keys do not mean one person.
 */
dv_status dv_text_key(const char *text, dv_buf *ret, dv_error *err);

/* What dv_text_repair() mended; bits. */
enum {
    DV_REPAIR_NFC = 1,   /* decomposed accents put together */
    DV_REPAIR_VNI = 2,   /* a word was VNI-Windows */
    DV_REPAIR_TCVN3 = 4, /* a word was TCVN3 */
    DV_REPAIR_ETH = 8,   /* U+00D0 or U+0189 stood for U+0110 (Đ), U+00F0 for đ */
    DV_REPAIR_SPACE = 16 /* white space trimmed or folded to one space */
};

/*
 * A person's or place's name, mended: legacy words detected one by one, NFC, spaces. Order, letters
 * and capitals are otherwise kept. ret_repairs gets the bits above. DV_E_INVALID: not UTF-8, or
 * holds control characters or invisible direction marks.
 */
dv_status dv_text_repair(const char *text, dv_buf *ret, unsigned *ret_repairs, dv_error *err);

/*
 * What a person typed that is no name, a note or a reason: NFC, nothing else is changed.
 * DV_E_INVALID: not UTF-8, longer than DV_TYPED_MAX bytes, or holds control characters or invisible
 * direction marks.
 */
enum { DV_TYPED_MAX = 2000 };
dv_status dv_text_typed(const char *text, dv_buf *ret, dv_error *err);

/* The given name: the last word. Points into name. */
const char *dv_text_given_name(const char *name);

#endif
