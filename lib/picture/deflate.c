/* SPDX-License-Identifier: MIT */
#include "picture/deflate.h"

#include <string.h>

enum {
    FILTER_UP = 2,          /* PNG, 9.2 */
    BLOCK_TOKENS = 1 << 16, /* a block ends with the row that reaches this */
    RUN_MAX = 258 / 3,      /* pixels of the longest match */
    TOKENS = 256 + RUN_MAX + 1,
    SYMBOLS = 286,
    END_OF_BLOCK = 256,
    CODE_MAX = 15, /* bits */
    TOKEN_BITS_MAX = CODE_MAX + 5 + 1,
    HEADER_MAX = 512,
    ADLER = 65521
};

/* Small enough to live in registers while a block is written. */
typedef struct bit_writer {
    uint64_t bits; /* not yet written, the first lowest */
    unsigned n_bits;
    uint8_t *at;
} bit_writer;

struct dv_deflate {
    void (*put)(void *user, const uint8_t *data, size_t size);
    void *user;
    uint64_t sum, sum_of_sums; /* Adler-32 */
    bit_writer writer;
    uint8_t *out;
    uint16_t *next; /* free place in token */
    uint32_t count[TOKENS];
    uint8_t *nothing; /* what is above the first row */
    uint16_t token[]; /* 0 to 255: a byte; 256 + n: the last pixel n times more */
};

/* What stands for a symbol or token in the stream. */
typedef struct code {
    uint32_t bits;
    unsigned length;
} code;

dv_deflate *dv_deflate_new(int width)
{
    size_t tokens = BLOCK_TOKENS + (size_t)width * 3 + 1;
    dv_deflate *deflate = calloc(1, sizeof *deflate + tokens * sizeof deflate->token[0]);

    if (!deflate)
        return NULL;
    deflate->out = malloc(tokens * TOKEN_BITS_MAX / 8 + HEADER_MAX);
    deflate->nothing = calloc((size_t)width, 4);
    if (!deflate->out || !deflate->nothing) {
        dv_deflate_free(deflate);
        return NULL;
    }
    return deflate;
}

void dv_deflate_free(dv_deflate *deflate)
{
    if (!deflate)
        return;
    free(deflate->out);
    free(deflate->nothing);
    free(deflate);
}

/* Bits, and the bytes they fill */

static inline void put_bits(bit_writer *writer, uint32_t bits, unsigned count)
{
    writer->bits |= (uint64_t)bits << writer->n_bits;
    writer->n_bits += count;
    if (writer->n_bits < 32)
        return;
    for (unsigned i = 0; i < 4; i++)
        writer->at[i] = (uint8_t)(writer->bits >> 8 * i);
    writer->at += 4;
    writer->bits >>= 32;
    writer->n_bits -= 32;
}

static void flush(dv_deflate *deflate)
{
    size_t size = (size_t)(deflate->writer.at - deflate->out);

    deflate->writer.at = deflate->out;
    deflate->put(deflate->user, deflate->out, size);
}

/* Huffman codes */

typedef struct leaf {
    uint32_t count;
    int symbol;
} leaf;

static int by_count(const void *left, const void *right)
{
    const leaf *a = left, *b = right;

    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    return a->symbol - b->symbol;
}

/*
 * How many codes there are of each length. a: counts, ascending, at least two; used as the working
 * space of Moffat and Katajainen, "In-place calculation of minimum-redundancy codes" (1995).
 */
static void count_lengths(uint32_t *a, int n, int of_length[CODE_MAX + 1])
{
    int root = 0, next_leaf = 2, next, free_nodes = 1, depth = 0;

    a[0] += a[1];
    for (next = 1; next < n - 1; next++) {
        bool inner = next_leaf >= n || a[root] < a[next_leaf];
        uint32_t first = inner ? a[root] : a[next_leaf++];

        if (inner)
            a[root++] = (uint32_t)next;
        inner = next_leaf >= n || (root < next && a[root] < a[next_leaf]);
        a[next] = first + (inner ? a[root] : a[next_leaf++]);
        if (inner)
            a[root++] = (uint32_t)next;
    }
    a[n - 2] = 0;
    for (next = n - 3; next >= 0; next--)
        a[next] = a[a[next]] + 1;

    for (root = n - 2; free_nodes > 0; depth++) {
        int inner = 0;

        for (; root >= 0 && a[root] == (uint32_t)depth; root--)
            inner++;
        of_length[depth < CODE_MAX ? depth : CODE_MAX] += free_nodes - inner;
        free_nodes = 2 * inner;
    }
}

/* Codes cut to CODE_MAX bits claim too much room: lengthen others until they fit. */
static void limit_lengths(int of_length[CODE_MAX + 1])
{
    int used = 0;

    for (int i = 1; i <= CODE_MAX; i++)
        used += of_length[i] << (CODE_MAX - i);
    for (; used > 1 << CODE_MAX; used--) {
        int i = CODE_MAX - 1;

        while (of_length[i] == 0)
            i--;
        of_length[i]--;
        of_length[i + 1] += 2;
        of_length[CODE_MAX]--;
    }
}

static uint32_t reversed(uint32_t bits, unsigned length)
{
    uint32_t result = 0;

    for (; length > 0; length--, bits >>= 1)
        result = result << 1 | (bits & 1);
    return result;
}

/* RFC 1951, 3.2.2: lengths give the codes. */
static void assign_codes(code codes[SYMBOLS], const int of_length[CODE_MAX + 1])
{
    uint32_t next[CODE_MAX + 2] = {0};

    for (int i = 1; i <= CODE_MAX; i++)
        next[i + 1] = (next[i] + (uint32_t)of_length[i]) << 1;
    for (int i = 0; i < SYMBOLS; i++) {
        if (codes[i].length)
            codes[i].bits = reversed(next[codes[i].length]++, codes[i].length);
    }
}

static void make_codes(const uint32_t count[SYMBOLS], code codes[SYMBOLS])
{
    leaf leaves[SYMBOLS];
    uint32_t work[SYMBOLS] = {0};
    int of_length[CODE_MAX + 1] = {0};
    int n = 0, at = 0;

    for (int i = 0; i < SYMBOLS; i++) {
        codes[i] = (code){0, 0};
        if (count[i])
            leaves[n++] = (leaf){count[i], i};
    }
    qsort(leaves, (size_t)n, sizeof leaves[0], by_count);
    for (int i = 0; i < n; i++)
        work[i] = leaves[i].count;
    count_lengths(work, n, of_length);
    limit_lengths(of_length);
    for (unsigned length = CODE_MAX; length > 0; length--) {
        for (int i = 0; i < of_length[length]; i++)
            codes[leaves[at++].symbol].length = length;
    }
    assign_codes(codes, of_length);
}

/* Blocks */

/* RFC 1951, 3.2.5: the symbol for a match of so many bytes, and what its extra bits say. */
static int length_symbol(int bytes, uint32_t *ret_extra, unsigned *ret_extra_bits)
{
    int value = bytes - 3;
    unsigned extra_bits = 0;

    *ret_extra = 0;
    *ret_extra_bits = 0;
    if (bytes == 258)
        return 285;
    while (value >> extra_bits >= 8)
        extra_bits++;
    *ret_extra = (uint32_t)value & ((1u << extra_bits) - 1);
    *ret_extra_bits = extra_bits;
    return 257 + 4 * (int)extra_bits + (value >> extra_bits);
}

/* A dynamic block: its lengths are sent plainly, four bits each, since they are few. */
static void put_header(bit_writer *writer, const code codes[SYMBOLS], bool last)
{
    put_bits(writer, last, 1);
    put_bits(writer, 2, 2);
    put_bits(writer, SYMBOLS - 257, 5);
    put_bits(writer, 3 - 1, 5);
    put_bits(writer, 19 - 4, 4);
    for (int i = 0; i < 19; i++) /* 16, 17 and 18 come first and are not used */
        put_bits(writer, i < 3 ? 0 : 4, 3);
    for (int i = 0; i < SYMBOLS; i++)
        put_bits(writer, reversed(codes[i].length, 4), 4);
    /* Of the distances 1, 2, 3 only the last has a code: one bit, 0. */
    put_bits(writer, reversed(0, 4), 4);
    put_bits(writer, reversed(0, 4), 4);
    put_bits(writer, reversed(1, 4), 4);
}

static void put_block(dv_deflate *deflate, bool last)
{
    uint32_t count[SYMBOLS] = {0}, extra;
    unsigned extra_bits;
    code codes[SYMBOLS], of_token[TOKENS];
    bit_writer writer = deflate->writer;

    memcpy(count, deflate->count, 256 * sizeof count[0]);
    count[END_OF_BLOCK] = 1;
    for (int n = 1; n <= RUN_MAX; n++)
        count[length_symbol(3 * n, &extra, &extra_bits)] += deflate->count[256 + n];
    make_codes(count, codes);

    memcpy(of_token, codes, 256 * sizeof codes[0]);
    for (int n = 1; n <= RUN_MAX; n++) {
        const code *symbol = &codes[length_symbol(3 * n, &extra, &extra_bits)];

        of_token[256 + n].bits = symbol->bits | extra << symbol->length;
        of_token[256 + n].length = symbol->length + extra_bits + 1;
    }
    put_header(&writer, codes, last);
    for (const uint16_t *at = deflate->token; at < deflate->next; at++)
        put_bits(&writer, of_token[*at].bits, of_token[*at].length);
    put_bits(&writer, codes[END_OF_BLOCK].bits, codes[END_OF_BLOCK].length);
    deflate->writer = writer;
    deflate->next = deflate->token;
    memset(deflate->count, 0, sizeof deflate->count);
}

/* Pixels to tokens */

static inline void add_token(dv_deflate *deflate, unsigned token)
{
    *deflate->next++ = (uint16_t)token;
    deflate->count[token]++;
}

/* Adler-32 over the bytes of n equal pixels, in one step. */
static inline void add_to_sums(dv_deflate *deflate, uint32_t pixel, uint64_t n)
{
    uint64_t red = pixel >> 16, green = pixel >> 8 & 0xff, blue = pixel & 0xff;
    uint64_t all = red + green + blue;

    deflate->sum_of_sums +=
        3 * deflate->sum * n + 3 * all * (n * (n - 1) / 2) + n * (3 * red + 2 * green + blue);
    deflate->sum += n * all;
}

static inline void add_pixel(dv_deflate *deflate, uint32_t pixel)
{
    add_to_sums(deflate, pixel, 1);
    add_token(deflate, pixel >> 16);
    add_token(deflate, pixel >> 8 & 0xff);
    add_token(deflate, pixel & 0xff);
}

static void add_run(dv_deflate *deflate, uint32_t pixel, unsigned n)
{
    add_to_sums(deflate, pixel, n);
    for (; n > RUN_MAX; n -= RUN_MAX)
        add_token(deflate, 256 + RUN_MAX);
    add_token(deflate, 256 + n);
}

/* Four bytes subtracted at a time, none borrowing from its neighbour; the top byte is dropped. */
static inline uint32_t change(const unsigned char *row, const unsigned char *above, int x)
{
    uint32_t now, then;

    memcpy(&now, row + 4 * x, sizeof now);
    memcpy(&then, above + 4 * x, sizeof then);
    return (((now | 0x80808080u) - (then & 0x7f7f7f7fu)) ^ ((now ^ ~then) & 0x80808080u)) &
           0xffffffu;
}

/* How many pixels from x on change in the same way. */
static unsigned run_length(const unsigned char *row, const unsigned char *above, int x, int width,
                           uint32_t pixel)
{
    int from = x;

    while (pixel == 0 && x + 2 <= width) { /* most of a card is as the row above: two at a time */
        uint64_t now, then;

        memcpy(&now, row + 4 * x, sizeof now);
        memcpy(&then, above + 4 * x, sizeof then);
        if ((now ^ then) & 0x00ffffff00ffffffu)
            break;
        x += 2;
    }
    while (x < width && change(row, above, x) == pixel)
        x++;
    return (unsigned)(x - from);
}

static void add_row(dv_deflate *deflate, const unsigned char *row, const unsigned char *above,
                    int width)
{
    uint32_t last = UINT32_MAX;

    add_token(deflate, FILTER_UP);
    deflate->sum += FILTER_UP;
    deflate->sum_of_sums += deflate->sum;
    for (int x = 0; x < width;) {
        uint32_t pixel = change(row, above, x);

        if (pixel == last) {
            unsigned run = run_length(row, above, x, width, pixel);

            add_run(deflate, pixel, run);
            x += (int)run;
        } else {
            add_pixel(deflate, pixel);
            last = pixel;
            x++;
        }
    }
    deflate->sum %= ADLER;
    deflate->sum_of_sums %= ADLER;
}

/* The rest of the last byte, then Adler-32 with its highest byte first. */
static void put_end(dv_deflate *deflate)
{
    uint32_t adler = (uint32_t)(deflate->sum_of_sums << 16 | deflate->sum);
    bit_writer *writer = &deflate->writer;

    put_bits(writer, 0, -writer->n_bits % 8);
    for (int shift = 24; shift >= 0; shift -= 8)
        put_bits(writer, adler >> shift & 0xff, 8);
    for (; writer->n_bits > 0; writer->n_bits -= 8, writer->bits >>= 8)
        *writer->at++ = (uint8_t)writer->bits;
    flush(deflate);
}

void dv_deflate_pixels(dv_deflate *deflate, const unsigned char *data, int stride, int width,
                       int height, void (*put)(void *user, const uint8_t *data, size_t size),
                       void *user)
{
    deflate->put = put;
    deflate->user = user;
    deflate->sum = 1;
    deflate->sum_of_sums = 0;
    deflate->writer = (bit_writer){.at = deflate->out};
    deflate->next = deflate->token;
    /* deflate with a window of 32 kB; 0x7801 is a multiple of 31 */
    put_bits(&deflate->writer, 0x78, 8);
    put_bits(&deflate->writer, 0x01, 8);
    for (int y = 0; y < height; y++) {
        const unsigned char *row = data + (size_t)y * (size_t)stride;

        add_row(deflate, row, y ? row - stride : deflate->nothing, width);
        if (deflate->next < deflate->token + BLOCK_TOKENS && y + 1 < height)
            continue;
        put_block(deflate, y + 1 == height);
        if (y + 1 < height)
            flush(deflate);
    }
    put_end(deflate);
}
