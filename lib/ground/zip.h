/*
 * ground/zip.h - a ZIP file (APPNOTE.TXT 6.3.3) written from front to end into a sink, its entries
 * as they are, not compressed: what goes into it here are pictures. ZIP64 where sizes ask for it.
 * Only the directory is held in memory: 46 bytes and the name for each entry.
 */
#ifndef DV_GROUND_ZIP_H
#define DV_GROUND_ZIP_H

#include "ground/base.h"

typedef struct dv_zip dv_zip;

/* made_at: the time of all entries, seconds since 1970, in the zone that is to be shown. */
dv_status dv_zip_new(const dv_sink *sink, int64_t made_at, dv_zip **ret, dv_error *err);
void dv_zip_free(dv_zip *zip);
DV_AUTO(dv_zip, dv_zip_free)

/*
 * An entry of so many bytes, which are then written in pieces. crc: of dv_zip_crc(). The name is a
 * path of letters, digits, '-', '_', '.' and '/' that leads nowhere else; others are DV_E_INVALID.
 */
dv_status dv_zip_begin(dv_zip *zip, const char *name, uint64_t size, uint32_t crc, dv_error *err);
dv_status dv_zip_write(dv_zip *zip, const void *data, size_t size, dv_error *err);
/* The same at once. */
dv_status dv_zip_put(dv_zip *zip, const char *name, const void *data, size_t size, dv_error *err);
/* The directory, and the end. */
dv_status dv_zip_finish(dv_zip *zip, dv_error *err);

/* Go on with the CRC-32 of a file; it begins with 0. */
uint32_t dv_zip_crc(uint32_t crc, const void *data, size_t size);

#endif
