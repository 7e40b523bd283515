/* SPDX-License-Identifier: MIT */
#include "credential/cbor.h"

#include <string.h>

/*
 * The low five bits of a head: the value itself up to SHORT_MAX, else INFO_1 + n says that the
 * value follows in 1 << n bytes. What comes after INFO_8 is reserved or of indefinite length.
 */
enum { SHORT_MAX = 23, INFO_1 = 24, INFO_8 = 27, INFO_MASK = 31 };

static unsigned shortest_info(uint64_t value)
{
    if (value <= SHORT_MAX)
        return (unsigned)value;
    return value <= UINT8_MAX ? 24 : value <= UINT16_MAX ? 25 : value <= UINT32_MAX ? 26 : 27;
}

static unsigned bytes_after(unsigned info)
{
    return info < INFO_1 ? 0 : 1u << (info - INFO_1);
}

static void put_bytes(dv_cbor_writer *to, const void *data, size_t size)
{
    if (to->broken || size > to->room - to->size) {
        to->broken = true;
        return;
    }
    if (size)
        memcpy(to->data + to->size, data, size);
    to->size += size;
}

void dv_cbor_put(dv_cbor_writer *to, dv_cbor_type type, uint64_t value)
{
    unsigned info = shortest_info(value);
    unsigned more = bytes_after(info);
    uint8_t head[9] = {(uint8_t)((unsigned)type << 5 | info)};

    for (unsigned i = 0; i < more; i++)
        head[1 + i] = (uint8_t)(value >> 8 * (more - 1 - i));
    put_bytes(to, head, 1 + more);
}

void dv_cbor_put_string(dv_cbor_writer *to, dv_cbor_type type, const void *data, size_t size)
{
    dv_cbor_put(to, type, size);
    put_bytes(to, data, size);
}

/* Bytes of the next head, which is not gone past; 0 when it is of another type or not shortest. */
static size_t peek(const dv_cbor_reader *from, dv_cbor_type type, uint64_t *ret_value)
{
    uint64_t value = 0;
    unsigned info, more;

    if (from->broken || from->left == 0 || from->at[0] >> 5 != (unsigned)type)
        return 0;
    info = from->at[0] & INFO_MASK;
    if (info > INFO_8)
        return 0;
    more = bytes_after(info);
    if (more >= from->left)
        return 0;
    for (unsigned i = 0; i < more; i++)
        value = value << 8 | from->at[1 + i];
    if (more == 0)
        value = info;
    if (shortest_info(value) != info)
        return 0;
    *ret_value = value;
    return 1 + more;
}

static void go_past(dv_cbor_reader *from, size_t size)
{
    from->at += size;
    from->left -= size;
}

uint64_t dv_cbor_get(dv_cbor_reader *from, dv_cbor_type type)
{
    uint64_t value = 0;
    size_t head = peek(from, type, &value);

    if (head == 0)
        from->broken = true;
    go_past(from, head);
    return value;
}

bool dv_cbor_accept(dv_cbor_reader *from, dv_cbor_type type, uint64_t value)
{
    uint64_t found = 0;
    size_t head = peek(from, type, &found);

    if (head == 0 || found != value)
        return false;
    go_past(from, head);
    return true;
}

void dv_cbor_expect(dv_cbor_reader *from, dv_cbor_type type, uint64_t value)
{
    if (!dv_cbor_accept(from, type, value))
        from->broken = true;
}

const uint8_t *dv_cbor_get_string(dv_cbor_reader *from, dv_cbor_type type, size_t least,
                                  size_t most, size_t *ret_size)
{
    uint64_t size = dv_cbor_get(from, type);
    const uint8_t *data = from->at;

    *ret_size = 0;
    if (size < least || size > most || size > from->left)
        from->broken = true;
    if (from->broken)
        return NULL;
    go_past(from, (size_t)size);
    *ret_size = (size_t)size;
    return data;
}

bool dv_cbor_at_end(const dv_cbor_reader *from)
{
    return !from->broken && from->left == 0;
}
