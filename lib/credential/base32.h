/* credential/base32.h - RFC 4648 base32 without padding: bytes in the characters of a QR code. */
#ifndef DV_CREDENTIAL_BASE32_H
#define DV_CREDENTIAL_BASE32_H

#include "ground/base.h"

/* Characters for size bytes, without a NUL. */
#define DV_BASE32_SIZE(size) (((size)*8 + 4) / 5)

/* Upper case and a NUL; to holds DV_BASE32_SIZE(size) + 1 bytes. */
void dv_base32_write(char *to, const uint8_t *data, size_t size);

/*
 * Each byte string has one text: padding, a lone last character and bits that are left over are
 * refused. Only lower case is forgiven. False also when more than room bytes come out.
 */
bool dv_base32_read(const char *text, size_t size, uint8_t *to, size_t room, size_t *ret_size);

#endif
