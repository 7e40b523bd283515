/*
 * credential/cbor.h - as much deterministic CBOR (RFC 8949, 4.2.1) as a token needs: writing into a
 * caller's bytes, and reading that refuses whatever this writer would not write. Never allocates.
 * Once a writer or reader fails it stays failed: check at the end.
 */
#ifndef DV_CREDENTIAL_CBOR_H
#define DV_CREDENTIAL_CBOR_H

#include "ground/base.h"

typedef enum dv_cbor_type {
    DV_CBOR_UINT = 0,
    DV_CBOR_NEGATIVE = 1, /* stands for -1 - value */
    DV_CBOR_BYTES = 2,
    DV_CBOR_TEXT = 3,
    DV_CBOR_ARRAY = 4,
    DV_CBOR_MAP = 5,
    DV_CBOR_TAG = 6
} dv_cbor_type;

typedef struct dv_cbor_writer {
    uint8_t *data;
    size_t room;
    size_t size;
    bool broken; /* did not fit */
} dv_cbor_writer;

/* A whole number, a tag, or the head of an array or map of value elements. */
void dv_cbor_put(dv_cbor_writer *to, dv_cbor_type type, uint64_t value);
/* DV_CBOR_BYTES or DV_CBOR_TEXT. */
void dv_cbor_put_string(dv_cbor_writer *to, dv_cbor_type type, const void *data, size_t size);

typedef struct dv_cbor_reader {
    const uint8_t *at;
    size_t left;
    bool broken;
} dv_cbor_reader;

/* The value of the next head, which must be of this type and in its shortest form; else 0. */
uint64_t dv_cbor_get(dv_cbor_reader *from, dv_cbor_type type);
/* The next head must be exactly this. */
void dv_cbor_expect(dv_cbor_reader *from, dv_cbor_type type, uint64_t value);
/* True, and gone past, when the next head is exactly this. */
bool dv_cbor_accept(dv_cbor_reader *from, dv_cbor_type type, uint64_t value);
/* A string of least to most bytes, inside what is read; NULL and size 0 else. */
const uint8_t *dv_cbor_get_string(dv_cbor_reader *from, dv_cbor_type type, size_t least,
                                  size_t most, size_t *ret_size);
/* Nothing failed and nothing is left. */
bool dv_cbor_at_end(const dv_cbor_reader *from);

#endif
