/* SPDX-License-Identifier: MIT */
#include "picture/deflate.h"

#include <endian.h>
#include <math.h>
#include <string.h>

#include "picture/fast.h"

enum {
    FILTER_UP = 2,     /* PNG, 9.2 */
    RUN_MAX = 258 / 3, /* pixels of the longest match */
    SYMBOLS = 286,     /* those from 257 on are lengths of matches */
    END_OF_BLOCK = 256,
    CODE_MAX = 15,        /* bits */
    PIECE_SIZE = 1 << 16, /* given on with the row that reaches this */
    HEADER_MAX = 512,
    BLOCK = 8,      /* pixels looked at together */
    NEAR = 32,      /* pixels between boxes that are sooner filtered each time than kept apart */
    SUM_MAX = 4096, /* pixels whose sums are taken together, so that none overflows */
    ADLER = 65521
};

#define NO_PIXEL UINT32_MAX /* is like no other */

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* Small enough to live in registers while a row is written. */
typedef struct bit_writer {
    uint64_t bits; /* not yet written, the first lowest */
    unsigned n_bits;
    uint8_t *at;
} bit_writer;

/* Of so many bytes: their sum, and the sum of each times the number of those from it to the end. */
typedef struct byte_sums {
    uint64_t bytes, plain, weighted;
} byte_sums;

/* What is the same in every picture, and the changing pixels of one row that come after it. */
typedef struct piece {
    uint32_t lead; /* the pixel it begins with, and how often; after another it is a literal */
    int lead_length;
    size_t at, bits; /* the rest: where in kept it begins, on a whole byte, and its length */
    byte_sums sums;  /* lead and all */
    uint32_t last;   /* the pixel it ends with, or NO_PIXEL */
    int x, y, width; /* of the changing pixels; no width: the end of the picture */
} piece;

/* What stands for a symbol or a run in the stream. */
typedef struct code {
    uint32_t bits;
    unsigned length;
} code;

struct dv_deflate {
    uint32_t count[SYMBOLS]; /* of pictures seen by dv_deflate_learn() */
    uint32_t literal[256];   /* the length of its code below, the code from bit 8 on */
    code run[RUN_MAX + 1], end;
    uint8_t header[HEADER_MAX]; /* of the block, up to the bits that header_end holds */
    bit_writer header_end;

    piece *piece;
    size_t n_pieces, pieces_room;
    uint8_t *kept;
    size_t kept_size, kept_room;

    void (*put)(void *user, const uint8_t *data, size_t size);
    void *user;
    bit_writer writer;
    uint32_t adler[2]; /* its two sums */
    size_t row_max;    /* bytes a row can take */
    uint8_t *out;
    uint32_t *nothing; /* what is above the first row */
    uint32_t *changed; /* a row, filtered: 0x00RRGGBB; then NO_PIXEL, where every run ends */
};

dv_deflate *dv_deflate_new(int width)
{
    dv_deflate *deflate = calloc(1, sizeof *deflate);

    if (!deflate)
        return NULL;
    deflate->row_max = ((size_t)width * 3 + 1) * CODE_MAX / 8 + HEADER_MAX;
    deflate->out = malloc(PIECE_SIZE + deflate->row_max);
    deflate->nothing = calloc((size_t)width + BLOCK, 4);
    deflate->changed = calloc((size_t)width + BLOCK, 4);
    if (!deflate->out || !deflate->nothing || !deflate->changed) {
        dv_deflate_free(deflate);
        return NULL;
    }
    return deflate;
}

void dv_deflate_free(dv_deflate *deflate)
{
    if (!deflate)
        return;
    free(deflate->piece);
    free(deflate->kept);
    free(deflate->out);
    free(deflate->nothing);
    free(deflate->changed);
    free(deflate);
}

/* Bits, and the bytes they fill */

/* Room for 56 bits between two calls of settle(). */
ALWAYS_INLINE void add_bits(bit_writer *writer, uint64_t bits, unsigned count)
{
    writer->bits |= bits << writer->n_bits;
    writer->n_bits += count;
}

/* Whole bytes are written, up to 7 bits stay; 8 bytes are touched at any time. */
ALWAYS_INLINE void settle(bit_writer *writer)
{
    uint64_t bytes = htole64(writer->bits);

    memcpy(writer->at, &bytes, sizeof bytes);
    writer->at += writer->n_bits / 8;
    writer->bits >>= writer->n_bits & ~7u;
    writer->n_bits &= 7;
}

static void put_bits(bit_writer *writer, uint32_t bits, unsigned count)
{
    add_bits(writer, bits, count);
    settle(writer);
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

/* The block */

/* RFC 1951, 3.2.5: the symbol for a match of so many bytes, and what its extra bits say. */
typedef struct match {
    int symbol;
    uint32_t extra;
    unsigned extra_bits;
} match;

static match match_of(int bytes)
{
    int value = bytes - 3;
    unsigned extra_bits = 0;

    if (bytes == 258)
        return (match){285, 0, 0};
    while (value >> extra_bits >= 8)
        extra_bits++;
    return (match){257 + 4 * (int)extra_bits + (value >> extra_bits),
                   (uint32_t)value & ((1u << extra_bits) - 1), extra_bits};
}

/* A dynamic block: its lengths are sent plainly, four bits each, since they are few. */
static void make_header(dv_deflate *deflate, const code codes[SYMBOLS])
{
    bit_writer writer = {.at = deflate->header};

    /* deflate with a window of 32 kB; 0x7801 is a multiple of 31 */
    put_bits(&writer, 0x78, 8);
    put_bits(&writer, 0x01, 8);
    put_bits(&writer, 1, 1); /* the last block */
    put_bits(&writer, 2, 2);
    put_bits(&writer, SYMBOLS - 257, 5);
    put_bits(&writer, 3 - 1, 5);
    put_bits(&writer, 19 - 4, 4);
    for (int i = 0; i < 19; i++) /* 16, 17 and 18 come first and are not used */
        put_bits(&writer, i < 3 ? 0 : 4, 3);
    for (int i = 0; i < SYMBOLS; i++)
        put_bits(&writer, reversed(codes[i].length, 4), 4);
    /* Of the distances 1, 2, 3 only the last has a code: one bit, 0. */
    put_bits(&writer, reversed(0, 4), 4);
    put_bits(&writer, reversed(0, 4), 4);
    put_bits(&writer, reversed(1, 4), 4);
    deflate->header_end = writer;
}

static void make_table(dv_deflate *deflate)
{
    uint32_t count[SYMBOLS];
    code codes[SYMBOLS];

    for (int i = 0; i < SYMBOLS; i++)
        count[i] = deflate->count[i] + 1; /* another picture may need what none had so far */
    make_codes(count, codes);
    for (int i = 0; i < 256; i++) {
        deflate->literal[i] = codes[i].bits << 8 | codes[i].length;
    }
    for (int n = 1; n <= RUN_MAX; n++) {
        match m = match_of(3 * n);
        const code *symbol = &codes[m.symbol];

        deflate->run[n].bits = symbol->bits | m.extra << symbol->length;
        deflate->run[n].length = symbol->length + m.extra_bits + 1;
    }
    deflate->end = codes[END_OF_BLOCK];
    make_header(deflate, codes);
}

/* Rows to changes */

/* Eight pixels as they change from the row above, a byte at a time; the top byte is dropped. */
typedef uint8_t block __attribute__((vector_size(4 * BLOCK)));
typedef uint32_t block_pixels __attribute__((vector_size(4 * BLOCK)));

static uint32_t filter_pixel(const unsigned char *now, const unsigned char *then)
{
    uint32_t pixel, old;

    memcpy(&pixel, now, sizeof pixel);
    memcpy(&old, then, sizeof old);
    /* none borrows from its neighbour */
    return (((pixel | 0x80808080u) - (old & 0x7f7f7f7fu)) ^ ((pixel ^ ~old) & 0x80808080u)) &
           0xffffffu;
}

static byte_sums join_sums(byte_sums first, byte_sums then)
{
    return (byte_sums){first.bytes + then.bytes, (first.plain + then.plain) % ADLER,
                       (first.weighted + first.plain * then.bytes + then.weighted) % ADLER};
}

/* n, a multiple of BLOCK and no more than SUM_MAX. */
DV_FAST("avx2")
static byte_sums filter_blocks(const unsigned char *row, const unsigned char *above, int n,
                               uint32_t *changed)
{
    /* a lane: of all before this block; once for each block that came after; of single colours */
    block_pixels plain = {0}, after = {0}, red = {0}, green = {0};
    byte_sums sums = {.bytes = 3 * (uint64_t)n};

    for (int x = 0; x < n; x += BLOCK) {
        block now, then;
        block_pixels pixel;

        memcpy(&now, row + 4 * x, sizeof now);
        memcpy(&then, above + 4 * x, sizeof then);
        pixel = (block_pixels)(now - then) & 0xffffff;
        memcpy(changed + x, &pixel, sizeof pixel);
        after += plain;
        plain += (pixel & 0xff) + (pixel >> 8 & 0xff) + (pixel >> 16);
        green += pixel >> 8 & 0xff;
        red += pixel >> 16;
    }
    for (int i = 0; i < BLOCK; i++) {
        sums.plain += plain[i];
        sums.weighted += (uint64_t)plain[i] + 2 * (uint64_t)red[i] + green[i] +
                         3 * (BLOCK * (uint64_t)after[i] + (uint64_t)(BLOCK - 1 - i) * plain[i]);
    }
    return sums;
}

/* Fills deflate->changed. */
static byte_sums filter(dv_deflate *deflate, const unsigned char *row, const unsigned char *above,
                        int width)
{
    uint32_t *changed = deflate->changed;
    byte_sums sums = {0};
    int x = 0;

    for (int n; (n = (width - x) / BLOCK * BLOCK) > 0; x += n) {
        n = n < SUM_MAX ? n : SUM_MAX;
        sums = join_sums(sums, filter_blocks(row + 4 * x, above + 4 * x, n, changed + x));
    }
    for (; x < width; x++) {
        uint32_t pixel = filter_pixel(row + 4 * x, above + 4 * x);
        unsigned red = pixel >> 16, green = pixel >> 8 & 0xff, blue = pixel & 0xff;

        changed[x] = pixel;
        sums = join_sums(sums, (byte_sums){3, red + green + blue, 3 * red + 2 * green + blue});
    }
    changed[width] = NO_PIXEL;
    return sums;
}

/* Changes to codes. counting: nothing is written, the symbols are counted. */

ALWAYS_INLINE void add_literal(const dv_deflate *deflate, bit_writer *writer, unsigned byte)
{
    add_bits(writer, deflate->literal[byte] >> 8, deflate->literal[byte] & 0xff);
}

ALWAYS_INLINE void add_pixel(dv_deflate *deflate, bit_writer *writer, uint32_t pixel, bool counting)
{
    unsigned red = pixel >> 16, green = pixel >> 8 & 0xff, blue = pixel & 0xff;

    if (counting) {
        deflate->count[red]++;
        deflate->count[green]++;
        deflate->count[blue]++;
        return;
    }
    add_literal(deflate, writer, red);
    add_literal(deflate, writer, green);
    add_literal(deflate, writer, blue);
    settle(writer);
}

ALWAYS_INLINE void add_run(dv_deflate *deflate, bit_writer *writer, int n, bool counting)
{
    while (n > 0) {
        int part = n < RUN_MAX ? n : RUN_MAX;

        if (counting) {
            deflate->count[match_of(3 * part).symbol]++;
        } else {
            add_bits(writer, deflate->run[part].bits, deflate->run[part].length);
            settle(writer);
        }
        n -= part;
    }
}

ALWAYS_INLINE uint64_t two_unlike(const uint32_t *changed, uint32_t pixel)
{
    uint64_t two;

    memcpy(&two, changed, sizeof two);
    return two ^ ((uint64_t)pixel << 32 | pixel);
}

/* Lengths cannot be predicted: in a block, the end is found without a jump. */
ALWAYS_INLINE int unlike_from(const uint32_t *changed, int x, uint32_t pixel)
{
    uint64_t one, two, three;
    int half;

    for (;; x += BLOCK) {
        one = two_unlike(changed + x, pixel);
        two = two_unlike(changed + x + 2, pixel);
        three = two_unlike(changed + x + 4, pixel);
        if (one | two | three | two_unlike(changed + x + 6, pixel))
            break;
    }
    half = one | two ? 0 : 4;
    x += half + ((half ? three : one) ? 0 : 2);
    return x + (changed[x] == pixel);
}

/* Where the run of pixels like the one at x ends; most of a card is as the row above. */
ALWAYS_INLINE int run_end(const uint32_t *changed, int x, uint32_t pixel)
{
    return pixel == 0 ? unlike_from(changed, x, 0) : unlike_from(changed, x, pixel);
}

/* last: the pixel before the first, if any; gives back the last. */
ALWAYS_INLINE uint32_t add_row(dv_deflate *deflate, const uint32_t *changed, int width,
                               uint32_t last, bool counting)
{
    bit_writer writer = deflate->writer;

    for (int x = 0; x < width;) {
        uint32_t pixel = changed[x];

        if (pixel == last) {
            int end = run_end(changed, x, pixel);

            add_run(deflate, &writer, end - x, counting);
            x = end;
            if (x == width)
                break;
            pixel = changed[x];
        }
        add_pixel(deflate, &writer, pixel, counting);
        last = pixel;
        x++;
    }
    deflate->writer = writer;
    return last;
}

static void count_pixels(dv_deflate *deflate, int width)
{
    add_row(deflate, deflate->changed, width, NO_PIXEL, true);
}

DV_FAST("bmi2")
static uint32_t add_pixels(dv_deflate *deflate, const uint32_t *changed, int width, uint32_t last)
{
    return add_row(deflate, changed, width, last, false);
}

static const unsigned char *row_above(const dv_deflate *deflate, const unsigned char *row, int y,
                                      int stride)
{
    return y ? row - stride : (const unsigned char *)deflate->nothing;
}

void dv_deflate_learn(dv_deflate *deflate, const unsigned char *data, int stride, int width,
                      int height)
{
    for (int y = 0; y < height; y++) {
        const unsigned char *row = data + (size_t)y * (size_t)stride;

        filter(deflate, row, row_above(deflate, row, y, stride), width);
        deflate->count[FILTER_UP]++;
        count_pixels(deflate, width);
    }
    make_table(deflate);
}

/* Most changes are small; how small, depends on the light, the grain and the compression. */
void dv_deflate_learn_photo(dv_deflate *deflate, uint32_t pixels)
{
    static const struct {
        double share, decay;
    } kinds[] = {{0.5, 0.7}, {0.35, 0.85}, {0.15, 0.95}};

    for (size_t i = 0; i < DV_COUNT(kinds); i++) {
        double rest = 3.0 * pixels * kinds[i].share * (1 - kinds[i].decay) / (1 + kinds[i].decay);

        for (int size = 0; size < 128; size++, rest *= kinds[i].decay) {
            deflate->count[size] += (uint32_t)rest;
            if (size > 0)
                deflate->count[256 - size] += (uint32_t)rest;
        }
    }
    make_table(deflate);
}

/* What is the same in every picture */

/* Room for the items wanted, of so many bytes each; gives what is there now, or NULL. */
static void *grow(void *items, size_t wanted, size_t size, size_t *room)
{
    void *grown;

    if (items && wanted <= *room)
        return items;
    grown = realloc(items, 2 * wanted * size);
    if (grown)
        *room = 2 * wanted;
    return grown;
}

static bool begin_piece(dv_deflate *deflate)
{
    piece *pieces =
        grow(deflate->piece, deflate->n_pieces + 1, sizeof *pieces, &deflate->pieces_room);

    if (!pieces)
        return false;
    deflate->piece = pieces;
    pieces[deflate->n_pieces] = (piece){.at = deflate->kept_size, .last = NO_PIXEL};
    return true;
}

/* Room for another row, with the writer where the last one ended. */
static bool continue_piece(dv_deflate *deflate)
{
    uint8_t *kept =
        grow(deflate->kept, deflate->kept_size + deflate->row_max, 1, &deflate->kept_room);

    if (!kept)
        return false;
    deflate->kept = kept;
    deflate->writer.at = kept + deflate->kept_size;
    return true;
}

static void end_piece(dv_deflate *deflate, int x, int y, int width)
{
    piece *last = &deflate->piece[deflate->n_pieces++];

    last->bits = (deflate->kept_size - last->at) * 8 + deflate->writer.n_bits;
    last->x = x;
    last->y = y;
    last->width = width;
    put_bits(&deflate->writer, 0, -deflate->writer.n_bits % 8);
    deflate->kept_size = (size_t)(deflate->writer.at - deflate->kept);
    deflate->writer = (bit_writer){0};
}

/* Pixels that no box touches, first of all in the row or after a box. */
static void keep_pixels(dv_deflate *deflate, const unsigned char *row, const unsigned char *above,
                        int width, bool after_box)
{
    piece *now = &deflate->piece[deflate->n_pieces];
    const uint32_t *changed = deflate->changed;
    int lead = 0;

    now->sums = join_sums(now->sums, filter(deflate, row, above, width));
    if (after_box) {
        lead = run_end(changed, 0, changed[0]);
        now->lead = changed[0];
        now->lead_length = lead;
    }
    now->last = add_pixels(deflate, changed + lead, width - lead, lead ? now->lead : NO_PIXEL);
}

/* Does it change pixels of this row, or of the one that the row is compared with? */
static bool touches(const cairo_rectangle_int_t *box, int y)
{
    return box->width > 0 && box->height > 0 && y >= box->y && y <= box->y + box->height;
}

/* The first pixel from x on that a box touches. */
static int next_touched(const cairo_rectangle_int_t *boxes, int n, int x, int y, int width)
{
    int next = width;

    for (int i = 0; i < n; i++) {
        const cairo_rectangle_int_t *box = &boxes[i];

        if (touches(box, y) && x < box->x + box->width && box->x < next)
            next = box->x > x ? box->x : x;
    }
    return next;
}

/* Where the pixels touched from x on end; boxes may overlap or nearly so. */
static int touched_end(const cairo_rectangle_int_t *boxes, int n, int x, int y, int width)
{
    int end = x;

    for (int i = 0; i < n; i++) {
        const cairo_rectangle_int_t *box = &boxes[i];

        if (touches(box, y) && box->x <= end + NEAR && end < box->x + box->width) {
            end = box->x + box->width;
            i = -1;
        }
    }
    return end < width ? end : width;
}

/* One row: a piece ends where a box begins. */
static bool keep_row(dv_deflate *deflate, const unsigned char *row, const unsigned char *above,
                     int y, int width, const cairo_rectangle_int_t *boxes, int n)
{
    if (!continue_piece(deflate))
        return false;
    add_literal(deflate, &deflate->writer, FILTER_UP);
    settle(&deflate->writer);
    deflate->piece[deflate->n_pieces].sums =
        join_sums(deflate->piece[deflate->n_pieces].sums, (byte_sums){1, FILTER_UP, FILTER_UP});
    deflate->piece[deflate->n_pieces].last = NO_PIXEL;
    for (int x = 0, end; x < width; x = end) {
        int next = next_touched(boxes, n, x, y, width);

        if (next > x)
            keep_pixels(deflate, row + 4 * x, above + 4 * x, next - x, x > 0);
        deflate->kept_size = (size_t)(deflate->writer.at - deflate->kept);
        if (next == width)
            return true;
        end = touched_end(boxes, n, next, y, width);
        end = (int)fmin(next + (end - next + BLOCK - 1) / BLOCK * BLOCK, width);
        end_piece(deflate, next, y, end - next);
        if (!begin_piece(deflate) || !continue_piece(deflate))
            return false;
    }
    return true;
}

bool dv_deflate_keep(dv_deflate *deflate, const unsigned char *data, int stride, int width,
                     int height, const cairo_rectangle_int_t *boxes, int n_boxes)
{
    deflate->n_pieces = 0;
    deflate->kept_size = 0;
    deflate->writer = (bit_writer){0};
    if (!begin_piece(deflate))
        return false;
    for (int y = 0; y < height; y++) {
        const unsigned char *row = data + (size_t)y * (size_t)stride;

        if (!keep_row(deflate, row, row_above(deflate, row, y, stride), y, width, boxes, n_boxes))
            return false;
    }
    end_piece(deflate, 0, height, 0);
    return true;
}

/* A picture */

static void sum_up(dv_deflate *deflate, byte_sums sums)
{
    uint64_t plain = deflate->adler[0], weighted = deflate->adler[1];

    deflate->adler[0] = (uint32_t)((plain + sums.plain) % ADLER);
    deflate->adler[1] = (uint32_t)((weighted + plain * sums.bytes + sums.weighted) % ADLER);
}

static void flush_when_full(dv_deflate *deflate)
{
    if (deflate->writer.at - deflate->out >= PIECE_SIZE)
        flush(deflate);
}

/* 56 bits at a time, as many as surely have room. */
static void copy_bits(dv_deflate *deflate, const uint8_t *from, size_t bits)
{
    bit_writer writer = deflate->writer;
    uint64_t next;

    for (; bits > 56; bits -= 56, from += 7) {
        memcpy(&next, from, sizeof next);
        add_bits(&writer, le64toh(next) & 0xffffffffffffff, 56);
        settle(&writer);
        if (writer.at - deflate->out >= PIECE_SIZE) {
            deflate->writer = writer;
            flush(deflate);
            writer = deflate->writer;
        }
    }
    memcpy(&next, from, sizeof next);
    add_bits(&writer, le64toh(next) & ((UINT64_C(1) << bits) - 1), (unsigned)bits);
    settle(&writer);
    deflate->writer = writer;
}

/* What comes before it ended with the pixel last; gives back the one that it ends with. */
static void add_piece(dv_deflate *deflate, const piece *next, uint32_t last)
{
    bit_writer writer = deflate->writer;
    int lead = next->lead_length;

    if (lead > 0 && next->lead != last) {
        add_pixel(deflate, &writer, next->lead, false);
        lead--;
    }
    add_run(deflate, &writer, lead, false);
    deflate->writer = writer;
    copy_bits(deflate, deflate->kept + next->at, next->bits);
    sum_up(deflate, next->sums);
}

/* The end of the block and its last byte, then Adler-32 with its highest byte first. */
static void put_end(dv_deflate *deflate)
{
    bit_writer *writer = &deflate->writer;
    uint32_t adler = deflate->adler[1] << 16 | deflate->adler[0];

    put_bits(writer, deflate->end.bits, deflate->end.length);
    put_bits(writer, 0, -writer->n_bits % 8);
    for (int shift = 24; shift >= 0; shift -= 8)
        put_bits(writer, adler >> shift & 0xff, 8);
    flush(deflate);
}

void dv_deflate_pixels(dv_deflate *deflate, const unsigned char *data, int stride,
                       void (*put)(void *user, const uint8_t *data, size_t size), void *user)
{
    size_t header_size = (size_t)(deflate->header_end.at - deflate->header);
    uint32_t last = NO_PIXEL;

    deflate->put = put;
    deflate->user = user;
    memcpy(deflate->out, deflate->header, header_size);
    deflate->writer = deflate->header_end;
    deflate->writer.at = deflate->out + header_size;
    deflate->adler[0] = 1;
    deflate->adler[1] = 0;
    for (const piece *at = deflate->piece, *end = at + deflate->n_pieces; at < end; at++) {
        const unsigned char *row = data + (size_t)at->y * (size_t)stride;
        const unsigned char *above = row_above(deflate, row, at->y, stride);

        add_piece(deflate, at, last);
        if (at->width == 0)
            break;
        sum_up(deflate,
               filter(deflate, row + 4 * at->x, above + (at->y ? 4 * at->x : 0), at->width));
        last = add_pixels(deflate, deflate->changed, at->width, at->last);
        flush_when_full(deflate);
    }
    put_end(deflate);
}
