/* picture/jpeg.h - a JPEG cut down to what is needed to decode it: no EXIF, no comments, no tail.
 */
#ifndef DV_PICTURE_JPEG_H
#define DV_PICTURE_JPEG_H

#include "ground/base.h"
#include "ground/buf.h"

/*
 * Copy the tables, the frame and the scan of a JPEG, and nothing else. False when it is not of the
 * plain kind (ISO/IEC 10918-1: sequential, Huffman, one scan) or not whole.
 */
bool dv_jpeg_copy_bare(const unsigned char *data, size_t size, dv_buf *ret);

#endif
