/* SPDX-License-Identifier: MIT */
#include "credential/base32.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void dv_base32_write(char *to, const uint8_t *data, size_t size)
{
    uint32_t held = 0;
    unsigned bits = 0;

    for (size_t i = 0; i < size; i++) {
        held = held << 8 | data[i];
        for (bits += 8; bits >= 5; bits -= 5)
            *to++ = alphabet[held >> (bits - 5) & 31];
    }
    if (bits > 0)
        *to++ = alphabet[held << (5 - bits) & 31];
    *to = '\0';
}

static int digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    if (c >= '2' && c <= '7')
        return c - '2' + 26;
    return -1;
}

bool dv_base32_read(const char *text, size_t size, uint8_t *to, size_t room, size_t *ret_size)
{
    uint32_t held = 0;
    unsigned bits = 0;
    size_t made = 0;

    for (size_t i = 0; i < size; i++) {
        int value = digit(text[i]);

        if (value < 0)
            return false;
        held = held << 5 | (uint32_t)value;
        bits += 5;
        if (bits < 8)
            continue;
        if (made == room)
            return false;
        bits -= 8;
        to[made++] = (uint8_t)(held >> bits);
    }
    if (bits >= 5 || (held & ((1u << bits) - 1)) != 0)
        return false;
    *ret_size = made;
    return true;
}
