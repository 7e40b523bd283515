/* SPDX-License-Identifier: MIT */
#include "picture/qr_encode.h"

#include <limits.h>
#include <string.h>

enum {
    VERSION_MAX = 40,
    SIDE_MAX = 17 + 4 * VERSION_MAX,
    CODEWORDS_MAX = 3706,
    CHECK_MAX = 30, /* check codewords of a block */
    WORDS = 3,      /* that hold SIDE_MAX bits */
    MASKS = 8
};

/* ISO/IEC 18004, table 9, level M: check codewords of a block, and blocks, of each version. */
static const uint8_t CHECK[VERSION_MAX + 1] = {
    0,  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
    26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28};
static const uint8_t BLOCKS[VERSION_MAX + 1] = {
    0,  1,  1,  1,  2,  2,  4,  4,  4,  5,  5,  5,  8,  9,  9,  10, 10, 11, 13, 14, 16,
    17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49};

/* The 45 characters of table 5, each at its value. */
static const char ALPHANUMERIC[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* A row or column of modules: bit n is the n-th one, black is 1. */
typedef struct line {
    uint64_t word[WORDS];
} line;

/* Modules from both sides, so that rows and columns are looked at in the same way. */
typedef struct matrix {
    line row[SIDE_MAX], column[SIDE_MAX];
} matrix;

typedef struct symbol {
    int version, side;
    matrix dark;
    matrix data; /* 1 where a codeword's bit lies and the mask works */
} symbol;

typedef struct bits {
    uint8_t byte[CODEWORDS_MAX];
    size_t count;
} bits;

/* Lines */

#define ALWAYS_INLINE static inline __attribute__((always_inline))

static inline bool line_bit(const line *l, int at)
{
    return at >= 0 && at < SIDE_MAX && (l->word[at / 64] >> at % 64 & 1);
}

static inline void line_put(line *l, int at, bool dark)
{
    uint64_t bit = (uint64_t)1 << at % 64;

    l->word[at / 64] = dark ? l->word[at / 64] | bit : l->word[at / 64] & ~bit;
}

/*
 * Bit n of the result is bit n + by. words, here and below: how many hold the side; as a constant
 * it makes of most symbols a matter of single words.
 */
ALWAYS_INLINE line line_shift(line l, int by, int words)
{
    for (int i = 0; i < words; i++)
        l.word[i] = l.word[i] >> by | (i + 1 < words ? l.word[i + 1] << (64 - by) : 0);
    return l;
}

ALWAYS_INLINE line line_and(line a, line b, int words)
{
    for (int i = 0; i < words; i++)
        a.word[i] &= b.word[i];
    return a;
}

/* Word i of a line whose first count modules are 1. */
ALWAYS_INLINE uint64_t first_modules(int count, int i)
{
    int here = count - 64 * i;

    return here >= 64 ? UINT64_MAX : here <= 0 ? 0 : ((uint64_t)1 << here) - 1;
}

/* Where a and b are alike, among the first count modules. */
ALWAYS_INLINE line line_alike(line a, line b, int count, int words)
{
    for (int i = 0; i < words; i++)
        a.word[i] = ~(a.word[i] ^ b.word[i]) & first_modules(count, i);
    return a;
}

ALWAYS_INLINE int line_count(line l, int words)
{
    int count = 0;

    for (int i = 0; i < words; i++)
        count += __builtin_popcountll(l.word[i]);
    return count;
}

static bool line_is(const line *l, int from, int count, bool dark)
{
    for (int i = from; i < from + count; i++) {
        if (line_bit(l, i) != dark)
            return false;
    }
    return true;
}

static inline void matrix_put(matrix *m, int x, int y, bool dark)
{
    line_put(&m->row[y], x, dark);
    line_put(&m->column[x], y, dark);
}

/* Codewords */

static void put_bits(bits *b, unsigned value, int count)
{
    for (int i = count - 1; i >= 0; i--, b->count++)
        b->byte[b->count / 8] |= (uint8_t)((value >> i & 1) << (7 - b->count % 8));
}

/* Modules that are left for codewords. */
static int data_modules(int version)
{
    int rows = version / 7 + 2; /* of alignment patterns */
    int modules = (16 * version + 128) * version + 64;

    if (version >= 2)
        modules -= (25 * rows - 10) * rows - 55;
    return version >= 7 ? modules - 36 : modules;
}

static int data_codewords(int version)
{
    return data_modules(version) / 8 - CHECK[version] * BLOCKS[version];
}

static int length_bits(int version, bool alphanumeric)
{
    if (alphanumeric)
        return version < 10 ? 9 : version < 27 ? 11 : 13;
    return version < 10 ? 8 : 16;
}

static int choose_version(size_t size, bool alphanumeric)
{
    size_t wanted = alphanumeric ? size / 2 * 11 + size % 2 * 6 : size * 8;
    int version = 1;

    while (version <= VERSION_MAX && 4 + (size_t)length_bits(version, alphanumeric) + wanted >
                                         (size_t)data_codewords(version) * 8)
        version++;
    return version;
}

static unsigned value_of(char character)
{
    return (unsigned)(strchr(ALPHANUMERIC, character) - ALPHANUMERIC);
}

static void put_text(bits *b, const char *text, size_t size, bool alphanumeric, int version)
{
    size_t room = (size_t)data_codewords(version) * 8;

    put_bits(b, alphanumeric ? 2 : 4, 4);
    put_bits(b, (unsigned)size, length_bits(version, alphanumeric));
    for (size_t i = 0; !alphanumeric && i < size; i++)
        put_bits(b, (unsigned char)text[i], 8);
    for (size_t i = 0; alphanumeric && i + 1 < size; i += 2)
        put_bits(b, value_of(text[i]) * 45 + value_of(text[i + 1]), 11);
    if (alphanumeric && size % 2)
        put_bits(b, value_of(text[size - 1]), 6);
    put_bits(b, 0, room - b->count < 4 ? (int)(room - b->count) : 4);
    put_bits(b, 0, (int)(-b->count % 8));
    for (unsigned pad = 0xec; b->count < room; pad ^= 0xec ^ 0x11)
        put_bits(b, pad, 8);
}

/* Reed-Solomon over GF(256) with x^8 + x^4 + x^3 + x^2 + 1 */

typedef struct field {
    uint8_t power[2 * 255], log[256];
} field;

static void make_field(field *f)
{
    unsigned value = 1;

    for (int i = 0; i < 255; i++) {
        f->power[i] = f->power[i + 255] = (uint8_t)value;
        f->log[value] = (uint8_t)i;
        value = value << 1 ^ (value >> 7) * 0x11d;
    }
}

/* The product of (x - 2^i) for i below count, without its leading 1, as logarithms. */
static void make_generator(const field *f, int count, uint8_t generator[CHECK_MAX])
{
    memset(generator, 0, CHECK_MAX);
    generator[count - 1] = 1;
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < count; j++) {
            if (generator[j])
                generator[j] = f->power[f->log[generator[j]] + i];
            if (j + 1 < count)
                generator[j] ^= generator[j + 1];
        }
    }
    for (int j = 0; j < count; j++)
        generator[j] = f->log[generator[j]];
}

static void make_check(const field *f, const uint8_t *data, int size, const uint8_t *generator,
                       int count, uint8_t check[CHECK_MAX + 1])
{
    memset(check, 0, CHECK_MAX + 1);
    for (int i = 0; i < size; i++) {
        uint8_t factor = data[i] ^ check[0];

        memmove(check, check + 1, CHECK_MAX);
        for (int j = 0; factor && j < count; j++)
            check[j] ^= f->power[generator[j] + f->log[factor]];
    }
}

/* Blocks side by side: the first codeword of each, the second of each; then the check codewords. */
static void interleave(const uint8_t *data, int version, uint8_t out[CODEWORDS_MAX])
{
    int blocks = BLOCKS[version], count = CHECK[version], total = data_codewords(version);
    int size = total / blocks, longer = total % blocks;
    uint8_t generator[CHECK_MAX], check[CHECK_MAX + 1];
    field f = {{0}, {0}};

    make_field(&f);
    make_generator(&f, count, generator);
    for (int b = 0; b < blocks; b++) {
        int more = b >= blocks - longer;

        for (int i = 0; i < size; i++)
            out[i * blocks + b] = data[i];
        if (more)
            out[size * blocks + b - (blocks - longer)] = data[size];
        make_check(&f, data, size + more, generator, count, check);
        for (int i = 0; i < count; i++)
            out[total + i * blocks + b] = check[i];
        data += size + more;
    }
}

/* Modules */

/* A finder with its white border, or an alignment pattern: rings around x, y. */
static void put_rings(symbol *s, int x, int y, int radius, int white)
{
    for (int v = -radius; v <= radius; v++) {
        for (int h = -radius; h <= radius; h++) {
            int ring = abs(h) > abs(v) ? abs(h) : abs(v);

            if (x + h < 0 || x + h >= s->side || y + v < 0 || y + v >= s->side)
                continue;
            matrix_put(&s->dark, x + h, y + v, ring != white && ring != 4);
            matrix_put(&s->data, x + h, y + v, false);
        }
    }
}

/* Counted from the far edge; the last row and column lie at 6, where three corners have finders. */
static void put_alignment(symbol *s)
{
    int last = s->version / 7 + 1;
    int step = s->version == 32 ? 26 : (4 * s->version + 2 * last + 3) / (2 * last) * 2;

    for (int i = 0; s->version > 1 && i <= last; i++) {
        for (int j = 0; j <= last; j++) {
            int x = i == last ? 6 : s->side - 7 - i * step;
            int y = j == last ? 6 : s->side - 7 - j * step;

            if ((i < last || (j > 0 && j < last)) && (i > 0 || j < last))
                put_rings(s, x, y, 2, 1);
        }
    }
}

static void put_fixed(symbol *s, int x, int y, bool dark)
{
    matrix_put(&s->dark, x, y, dark);
    matrix_put(&s->data, x, y, false);
}

static void put_version(symbol *s)
{
    unsigned rest = (unsigned)s->version, code;

    for (int i = 0; i < 12; i++)
        rest = rest << 1 ^ (rest >> 11) * 0x1f25;
    code = (unsigned)s->version << 12 | rest;
    for (int i = 0; s->version >= 7 && i < 18; i++) {
        put_fixed(s, s->side - 11 + i % 3, i / 3, code >> i & 1);
        put_fixed(s, i / 3, s->side - 11 + i % 3, code >> i & 1);
    }
}

/* Level M is 00. */
static void put_format(symbol *s, int mask)
{
    unsigned rest = (unsigned)mask, code;

    for (int i = 0; i < 10; i++)
        rest = rest << 1 ^ (rest >> 9) * 0x537;
    code = ((unsigned)mask << 10 | rest) ^ 0x5412;
    for (int i = 0; i < 15; i++) {
        bool dark = code >> i & 1;
        int along = i < 6 ? i : i < 8 ? i + 1 : i == 8 ? 7 : 14 - i; /* past the timing line */

        put_fixed(s, i < 8 ? 8 : along, i < 8 ? along : 8, dark);
        put_fixed(s, i < 8 ? s->side - 1 - i : 8, i < 8 ? 8 : s->side - 15 + i, dark);
    }
    put_fixed(s, 8, s->side - 8, true);
}

static void put_patterns(symbol *s)
{
    for (int i = 0; i < s->side; i++) {
        for (int w = 0; w < WORDS; w++)
            s->data.row[i].word[w] = s->data.column[i].word[w] = first_modules(s->side, w);
    }
    for (int i = 0; i < s->side; i++) {
        put_fixed(s, 6, i, i % 2 == 0);
        put_fixed(s, i, 6, i % 2 == 0);
    }
    put_rings(s, 3, 3, 4, 2);
    put_rings(s, s->side - 4, 3, 4, 2);
    put_rings(s, 3, s->side - 4, 4, 2);
    put_alignment(s);
    put_version(s);
    put_format(s, 0);
}

/* Up and down in pairs of columns from the right, past the timing column. */
static void put_codewords(symbol *s, const uint8_t *codeword, int count)
{
    int at = 0;

    for (int right = s->side - 1; right >= 1; right -= 2) {
        if (right == 6)
            right = 5;
        for (int i = 0; i < 2 * s->side; i++) {
            int x = right - i % 2;
            int y = (right + 1) & 2 ? i / 2 : s->side - 1 - i / 2;

            if (!line_bit(&s->data.row[y], x) || at >= 8 * count)
                continue;
            if (codeword[at / 8] >> (7 - at % 8) & 1)
                matrix_put(&s->dark, x, y, true);
            at++;
        }
    }
}

/* Masks */

static bool mask_bit(int mask, int x, int y)
{
    switch (mask) {
    case 0: return (x + y) % 2 == 0;
    case 1: return y % 2 == 0;
    case 2: return x % 3 == 0;
    case 3: return (x + y) % 3 == 0;
    case 4: return (y / 2 + x / 3) % 2 == 0;
    case 5: return x * y % 2 + x * y % 3 == 0;
    case 6: return (x * y % 2 + x * y % 3) % 2 == 0;
    default: return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

/* Every 12th module is masked alike: line i of the pattern, for so many modules and some more. */
static line mask_line(int mask, int i, bool column, int side)
{
    uint64_t twelve = 0;
    line l = {{0}};

    for (int j = 0; j < 12; j++)
        twelve |= (uint64_t)mask_bit(mask, column ? i : j, column ? j : i) << j;
    for (int at = 0; at < side; at += 12) {
        l.word[at / 64] |= twelve << at % 64;
        if (at % 64 > 52 && at / 64 + 1 < WORDS)
            l.word[at / 64 + 1] |= twelve >> (64 - at % 64);
    }
    return l;
}

/* The symbol with what the mask covers turned over. */
static void put_mask(symbol *s, const matrix *plain, int mask)
{
    int words = (s->side + 63) / 64;
    line row[12], column[12];

    for (int i = 0; i < 12; i++) {
        row[i] = mask_line(mask, i, false, s->side);
        column[i] = mask_line(mask, i, true, s->side);
    }
    for (int i = 0, j = 0; i < s->side; i++, j = j < 11 ? j + 1 : 0) {
        for (int w = 0; w < words; w++) {
            s->dark.row[i].word[w] =
                plain->row[i].word[w] ^ (row[j].word[w] & s->data.row[i].word[w]);
            s->dark.column[i].word[w] =
                plain->column[i].word[w] ^ (column[j].word[w] & s->data.column[i].word[w]);
        }
    }
    put_format(s, mask);
}

/* Runs of five alike and more: 3 points, and 1 for each further module. */
ALWAYS_INLINE int run_points(line l, int side, int words)
{
    line alike = line_alike(l, line_shift(l, 1, words), side - 1, words);
    line pairs = line_and(alike, line_shift(alike, 1, words), words);
    line fives = line_and(pairs, line_shift(pairs, 2, words), words);
    line go_on = line_and(fives, line_shift(fives, 1, words), words);

    /* A run of n has n - 4 fives, of which n - 5 go on. */
    return 3 * line_count(fives, words) - 2 * line_count(go_on, words);
}

/* Dark, light, dark, light, dark as 1:1:3:1:1 with 4 light at an end; outside all is light. */
static bool is_finder(const line *l, int from, int length)
{
    int unit = length / 3;

    return length % 3 == 0 && line_is(l, from - unit, unit, false) &&
           line_is(l, from + length, unit, false) && line_is(l, from - 2 * unit, unit, true) &&
           line_is(l, from + length + unit, unit, true) && !line_bit(l, from - 2 * unit - 1) &&
           !line_bit(l, from + length + 2 * unit) &&
           (line_is(l, from - 6 * unit, 4 * unit, false) ||
            line_is(l, from + length + 2 * unit, 4 * unit, false));
}

/* Dark runs of three, as in 1011101, or of six and more, are the middle of one perhaps. */
ALWAYS_INLINE int finder_points(const line *l, int words)
{
    line threes =
        line_and(line_and(*l, line_shift(*l, 1, words), words), line_shift(*l, 2, words), words);
    line sixes = line_and(threes, line_shift(threes, 3, words), words);
    line fourth = line_shift(*l, 3, words), fifth = line_shift(*l, 4, words);
    int points = 0;

    for (int w = 0; w < words; w++) {
        uint64_t left = (threes.word[w] & ~fourth.word[w] & fifth.word[w]) | sixes.word[w];

        for (; left; left &= left - 1) {
            int from = 64 * w + __builtin_ctzll(left), length = 3;

            if (line_bit(l, from - 1))
                continue;
            while (line_bit(l, from + length))
                length++;
            points += is_finder(l, from, length) ? 40 : 0;
        }
    }
    return points;
}

/* 7.8.3.1: the fewer points, the easier to read. */
ALWAYS_INLINE int count_points(const symbol *s, int words)
{
    const line *row = s->dark.row, *column = s->dark.column;
    int points = 0, blacks = 0, all = s->side * s->side;
    line above = {{0}};

    for (int i = 0; i < s->side; i++) {
        line alike = line_alike(row[i], line_shift(row[i], 1, words), s->side - 1, words);

        points += run_points(row[i], s->side, words) + run_points(column[i], s->side, words);
        points += finder_points(&row[i], words) + finder_points(&column[i], words);
        blacks += line_count(row[i], words);
        if (i > 0) {
            line same = line_alike(row[i], row[i - 1], s->side, words);

            same = line_and(same, line_and(alike, above, words), words);
            points += 3 * line_count(same, words);
        }
        above = alike;
    }
    return points + abs((200 * blacks + all) / all / 2 - 50) / 5 * 10;
}

static int points_of(const symbol *s)
{
    switch ((s->side + 63) / 64) {
    case 1: return count_points(s, 1);
    case 2: return count_points(s, 2);
    default: return count_points(s, WORDS);
    }
}

/* Where a line changes: it is dark from at[0] to at[1], from at[2] to at[3]. */
typedef struct edges {
    int count; /* -1: not looked for yet */
    uint8_t at[SIDE_MAX + 1];
} edges;

static const edges *find_edges(const line *l, int words, edges *ret)
{
    uint64_t before = 0;

    if (ret->count >= 0)
        return ret;
    ret->count = 0;
    for (int w = 0; w < words; w++) {
        uint64_t left = l->word[w] ^ (l->word[w] << 1 | before);

        for (; left; left &= left - 1)
            ret->at[ret->count++] = (uint8_t)(64 * w + __builtin_ctzll(left));
        before = l->word[w] >> 63;
    }
    return ret;
}

/*
 * Modules of a pattern of which run i is the middle and which a detector takes for a finder's: each
 * run of 1:1:3:1:1 may be longer or shorter by half. 0: it is none.
 */
static inline int finder_like(const edges *e, int i)
{
    const uint8_t *at;
    int all, middle = e->at[i + 1] - e->at[i];

    if (middle < 2 || i < 2 || i + 3 >= e->count) /* one module is the most frequent */
        return 0;
    at = &e->at[i - 2];
    all = at[5] - at[0];
    if (14 * middle <= 3 * all || 14 * middle >= 9 * all)
        return 0;
    for (int j = 0; j < 5; j++) {
        int run = at[j + 1] - at[j];

        if (j != 2 && (14 * run <= all || 14 * run >= 3 * all))
            return 0;
    }
    return all;
}

/* The same of the dark run in which a place lies, and the middle of that run. */
static int finder_like_at(const edges *e, int place, int *ret_middle)
{
    int i = 0;

    while (i + 1 < e->count && e->at[i + 1] <= place)
        i += 2;
    if (i + 1 >= e->count || e->at[i] > place)
        return 0;
    *ret_middle = (e->at[i] + e->at[i + 1]) / 2;
    return finder_like(e, i);
}

/* What a detector may take for the corner of a symbol, and is none. */
typedef struct lookalikes {
    int near; /* as large as a finder pattern, about */
    int all;
} lookalikes;

static bool is_corner(int side, int x, int y)
{
    bool low = abs(x - 3) < 2, high = abs(x - (side - 4)) < 2;

    return abs(y - 3) < 2 ? low || high : abs(y - (side - 4)) < 2 && low;
}

static bool is_more(lookalikes a, lookalikes b)
{
    return a.near > b.near || (a.near == b.near && a.all > b.all);
}

/*
 * As ZXing looks: along a row, down through the middle, and along the row in the middle of that.
 * More than enough are not counted to the end.
 */
static lookalikes find_lookalikes(const symbol *s, lookalikes enough)
{
    const line *row = s->dark.row, *column = s->dark.column;
    int words = (s->side + 63) / 64, x, y;
    edges across[SIDE_MAX], down[SIDE_MAX];
    lookalikes found = {0, 0};

    for (int i = 0; i < s->side; i++)
        across[i].count = down[i].count = -1;
    for (int i = 0; i < s->side && !is_more(found, enough); i++) {
        const edges *e = find_edges(&row[i], words, &across[i]);

        for (int j = 2; j + 3 < e->count; j += 2) {
            int high, wide;

            if (!finder_like(e, j))
                continue;
            x = (e->at[j] + e->at[j + 1]) / 2;
            high = finder_like_at(find_edges(&column[x], words, &down[x]), i, &y);
            wide = high ? finder_like_at(find_edges(&row[y], words, &across[y]), x, &x) : 0;
            if (wide == 0 || is_corner(s->side, x, y))
                continue;
            found.all++;
            found.near += high >= 6 && high <= 9 && wide >= 6 && wide <= 9;
        }
    }
    return found;
}

/*
 * Of the masks that make the fewest look-alikes, the one of least points. The standard counts only
 * those with four light modules at an end, and a detector that takes another for a corner does not
 * read even a perfect symbol: one in 20 with the mask of least points alone.
 */
static void choose_mask(symbol *s)
{
    matrix plain = s->dark;
    lookalikes fewest = {INT_MAX, INT_MAX}, found[MASKS];
    int least = INT_MAX, best = 0;

    for (int mask = 0; mask < MASKS; mask++) {
        put_mask(s, &plain, mask);
        found[mask] = find_lookalikes(s, fewest);
        if (is_more(fewest, found[mask]))
            fewest = found[mask];
    }
    for (int mask = 0; mask < MASKS; mask++) {
        int points;

        if (is_more(found[mask], fewest))
            continue;
        put_mask(s, &plain, mask);
        points = points_of(s);
        if (points >= least)
            continue;
        least = points;
        best = mask;
    }
    put_mask(s, &plain, best);
}

dv_status dv_qr_encode(const char *text, size_t size, dv_qr **ret_qr, dv_error *err)
{
    bool alphanumeric = strspn(text, ALPHANUMERIC) == size;
    int version = choose_version(size, alphanumeric);
    uint8_t codeword[CODEWORDS_MAX];
    bits data = {{0}, 0};
    symbol s = {.version = version, .side = 17 + 4 * version};
    dv_qr *qr;

    if (version > VERSION_MAX)
        return dv_fail(err, DV_E_INVALID, "the text is too long for a QR code");
    qr = malloc(sizeof *qr + (size_t)(s.side * s.side));
    if (!qr)
        return dv_fail_nomem(err);
    put_text(&data, text, size, alphanumeric, version);
    interleave(data.byte, version, codeword);
    put_patterns(&s);
    put_codewords(&s, codeword, data_modules(version) / 8);
    choose_mask(&s);
    qr->side = s.side;
    for (int i = 0; i < s.side * s.side; i++)
        qr->module[i] = line_bit(&s.dark.row[i / s.side], i % s.side);
    *ret_qr = qr;
    return DV_OK;
}
