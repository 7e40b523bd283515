/* SPDX-License-Identifier: MIT */
#include "ground/text.h"

#include <string.h>
#include <utf8proc.h>

/*
 * Inside this file a letter is written in ASCII: the base letter in lower case, and a capital for
 * the seven letters ASCII lacks: W ă, A â, E ê, O ô, P ơ, U ư, D đ. So "nguyEn" is nguyên.
 */

enum { TONES = 6, NONE = 0, SAC = 1, HUYEN = 2, HOI = 3, NGA = 4, NANG = 5 };

enum {
    NAME_MAX_CHARS = 1000, /* a longer text is no name */
    WORD_MAX = 14,         /* no syllable is longer, in any of the encodings */
};

/* Letter and tone of U+00E0 to U+00FF, and of the small letters of U+1EA0 to U+1EF9. */
static const char LATIN1[] = "a2a1A0a4--------e2e1E0--i2i1--------o2o1O0o4------u2u1----y1----";
static const char EXTENDED[] = "a5a3A1A2A3A4A5W1W2W3W4W5e5e3e4E1E2E3E4E5i3i5o5o3O1O2O3O4O5"
                               "P1P2P3P4P5u5u3U1U2U3U4U5y2y5y3y4";

/* Code points of TCVN 5712 VN1 from 0x80; 0 for tones that stand alone and for no-break space. */
static const uint16_t TCVN3[128] = {
    0x00C0, 0x1EA2, 0x00C3, 0x00C1, 0x1EA0, 0x1EB6, 0x1EAC, 0x00C8, 0x1EBA, 0x1EBC, 0x00C9, 0x1EB8,
    0x1EC6, 0x00CC, 0x1EC8, 0x0128, 0x00CD, 0x1ECA, 0x00D2, 0x1ECE, 0x00D5, 0x00D3, 0x1ECC, 0x1ED8,
    0x1EDC, 0x1EDE, 0x1EE0, 0x1EDA, 0x1EE2, 0x00D9, 0x1EE6, 0x0168, 0,      0x0102, 0x00C2, 0x00CA,
    0x00D4, 0x01A0, 0x01AF, 0x0110, 0x0103, 0x00E2, 0x00EA, 0x00F4, 0x01A1, 0x01B0, 0x0111, 0x1EB0,
    0,      0,      0,      0,      0,      0x00E0, 0x1EA3, 0x00E3, 0x00E1, 0x1EA1, 0x1EB2, 0x1EB1,
    0x1EB3, 0x1EB5, 0x1EAF, 0x1EB4, 0x1EAE, 0x1EA6, 0x1EA8, 0x1EAA, 0x1EA4, 0x1EC0, 0x1EB7, 0x1EA7,
    0x1EA9, 0x1EAB, 0x1EA5, 0x1EAD, 0x00E8, 0x1EC2, 0x1EBB, 0x1EBD, 0x00E9, 0x1EB9, 0x1EC1, 0x1EC3,
    0x1EC5, 0x1EBF, 0x1EC7, 0x00EC, 0x1EC9, 0x1EC4, 0x1EBE, 0x1ED2, 0x0129, 0x00ED, 0x1ECB, 0x00F2,
    0x1ED4, 0x1ECF, 0x00F5, 0x00F3, 0x1ECD, 0x1ED3, 0x1ED5, 0x1ED7, 0x1ED1, 0x1ED9, 0x1EDD, 0x1EDF,
    0x1EE1, 0x1EDB, 0x1EE3, 0x00F9, 0x1ED6, 0x1EE7, 0x0169, 0x00FA, 0x1EE5, 0x1EEB, 0x1EED, 0x1EEF,
    0x1EE9, 0x1EF1, 0x1EF3, 0x1EF7, 0x1EF9, 0x00FD, 0x1EF5, 0,
};

/* What Windows-1252 shows for the bytes 0x80 to 0x9F. */
static const uint16_t CP1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* Longest first where one begins another does not matter: every onset that fits is tried. */
static const char *const ONSETS[] = {"",  "b",  "c", "ch", "d", "D",  "g",  "gh",  "gi", "h",
                                     "k", "kh", "l", "m",  "n", "ng", "nh", "ngh", "p",  "ph",
                                     "q", "qu", "r", "s",  "t", "th", "tr", "v",   "x"};

/* What may follow an onset, without tone; sorted for bsearch. "Wk" is for Đắk Lắk. */
static const char *const RIMES[] = {
    "Ac",   "Am",   "An",   "Ang",  "Ap",   "At",   "Au",   "Ay",   "E",   "Ech",  "Em",  "En",
    "Enh",  "Ep",   "Et",   "Eu",   "O",    "Oc",   "Oi",   "Om",   "On",  "Ong",  "Op",  "Ot",
    "P",    "Pi",   "Pm",   "Pn",   "Pp",   "Pt",   "U",    "UPc",  "UPi", "UPm",  "UPn", "UPng",
    "UPp",  "UPt",  "UPu",  "Ua",   "Uc",   "Ui",   "Ung",  "Ut",   "Uu",  "Wc",   "Wk",  "Wm",
    "Wn",   "Wng",  "Wp",   "Wt",   "a",    "ac",   "ach",  "ai",   "am",  "an",   "ang", "anh",
    "ao",   "ap",   "at",   "au",   "ay",   "e",    "ec",   "em",   "en",  "eng",  "eo",  "ep",
    "et",   "i",    "iEc",  "iEm",  "iEn",  "iEng", "iEp",  "iEt",  "iEu", "ia",   "ich", "im",
    "in",   "inh",  "ip",   "it",   "iu",   "o",    "oWc",  "oWm",  "oWn", "oWng", "oWt", "oa",
    "oac",  "oach", "oai",  "oam",  "oan",  "oang", "oanh", "oao",  "oap", "oat",  "oay", "oc",
    "oe",   "oen",  "oeo",  "oet",  "oi",   "om",   "on",   "ong",  "ooc", "oong", "op",  "ot",
    "u",    "uAn",  "uAng", "uAt",  "uAy",  "uE",   "uEch", "uEnh", "uOc", "uOi",  "uOm", "uOn",
    "uOng", "uOt",  "uP",   "ua",   "uc",   "ui",   "um",   "un",   "ung", "up",   "ut",  "uy",
    "uyEn", "uyEt", "uya",  "uych", "uynh", "uyp",  "uyt",  "uyu",  "y",   "yEm",  "yEn", "yEng",
    "yEt",  "yEu",
};

/*
 * Legacy forms that are well-formed syllables too, though hardly names, of words that are common in
 * names. They are mended only beside a word that is legacy beyond doubt.
 */
static const char *const VNI_USUAL[] = {"thò", "sôn", "thô", "thôm", "só", "nhò", "trò", "nhôn"};
static const char *const TCVN3_USUAL[] = {"vò", "dòng", "tó",    "phó", "phóc",  "tróc", "tõ",
                                          "sù", "léc",  "ót",    "cóc", "phông", "thô",  "lôc",
                                          "hé", "mõng", "thèng", "èn",  "ên"};

typedef struct word {
    uint32_t at[WORD_MAX];
    size_t n;
} word;

typedef struct name_text {
    uint32_t at[NAME_MAX_CHARS];
    size_t n;
    unsigned repairs;
    bool upper;  /* every ASCII letter is a capital, and one word has two of them */
    bool titled; /* words begin with capitals */
} name_text;

/* ---- characters ---- */

/* The next character of well-formed UTF-8; gives where the one after it begins. */
static const unsigned char *next_char(const unsigned char *at, uint32_t *ret)
{
    uint32_t lead = *at++;
    int more = lead < 0xC0 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;

    *ret = more ? lead & (0x3Fu >> more) : lead;
    while (more-- > 0)
        *ret = *ret << 6 | (*at++ & 0x3Fu);
    return at;
}

/* ---- letters ---- */

static uint32_t to_lower(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
        return c + 0x20;
    if (c == 0x1AF)
        return 0x1B0;
    if (c == 0x102 || c == 0x110 || c == 0x128 || c == 0x168 || c == 0x1A0 ||
        (c >= 0x1EA0 && c <= 0x1EF8 && c % 2 == 0))
        return c + 1;
    return c;
}

static uint32_t to_upper(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7))
        return c - 0x20;
    if (c == 0x1B0)
        return 0x1AF;
    if (c == 0x103 || c == 0x111 || c == 0x129 || c == 0x169 || c == 0x1A1 ||
        (c >= 0x1EA1 && c <= 0x1EF9 && c % 2 == 1))
        return c - 1;
    return c;
}

static bool is_upper(uint32_t c)
{
    return to_lower(c) != c;
}

static bool is_ascii_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The letter in this file's ASCII and its tone; 0 when it is no letter of Vietnamese. */
static char letter_of(uint32_t c, int *ret_tone)
{
    uint32_t lower = to_lower(c);
    const char *entry;

    *ret_tone = NONE;
    if (lower < 0x80)
        return is_ascii_letter(lower) ? (char)lower : '\0';
    if (lower >= 0xE0 && lower <= 0xFF)
        entry = LATIN1 + (lower - 0xE0) * 2;
    else if (lower >= 0x1EA1 && lower <= 0x1EF9)
        entry = EXTENDED + (lower - 0x1EA1);
    else
        entry = lower == 0x103   ? "W0"
                : lower == 0x111 ? "D0"
                : lower == 0x129 ? "i4"
                : lower == 0x169 ? "u4"
                : lower == 0x1A1 ? "P0"
                : lower == 0x1B0 ? "U0"
                                 : "-";
    if (*entry == '-')
        return '\0';
    *ret_tone = entry[1] - '0';
    return *entry;
}

static uint32_t compose(char letter, int tone)
{
    static const uint16_t ranges[][2] = {{'a', 'z'}, {0xE0, 0x1B0}, {0x1EA1, 0x1EF9}};

    for (size_t i = 0; i < DV_COUNT(ranges); i++) {
        for (uint32_t c = ranges[i][0]; c <= ranges[i][1]; c++) {
            int had;

            if (letter_of(c, &had) == letter && had == tone && !is_upper(c))
                return c;
        }
    }
    return 0;
}

/* ---- syllables ---- */

#define VOWELS "aeiouyWAEOPU"

static bool is_vowel(char letter)
{
    return letter && strchr(VOWELS, letter);
}

static int compare_rime(const void *key, const void *entry)
{
    return strcmp(key, *(const char *const *)entry);
}

/* c, g, ng before a, o, u; k, gh, ngh before e, i, y: spelling has no exception but "gi". */
static bool spelling_fits(const char *onset, const char *rime)
{
    bool front = strchr("eEiy", rime[0]) != NULL;

    if (strcmp(onset, "c") == 0 || strcmp(onset, "ng") == 0)
        return !front;
    if (strcmp(onset, "g") == 0)
        return !front || rime[0] == 'i';
    if (strcmp(onset, "k") == 0 || strcmp(onset, "gh") == 0 || strcmp(onset, "ngh") == 0)
        return front;
    if (strcmp(onset, "q") == 0)
        return rime[0] == 'u' && rime[1] == 'y' && rime[2] != 'u';
    return strcmp(onset, "qu") != 0 || (rime[0] != 'o' && rime[0] != 'u');
}

static bool tone_fits(const char *rime, int tone)
{
    size_t n = strlen(rime);
    char last = rime[n - 1];
    bool stop = last == 'p' || last == 't' || last == 'c' || (last == 'h' && rime[n - 2] == 'c');

    return !stop || tone == SAC || tone == NANG;
}

/* Nobody puts the tone on the glide a rime ends in: "ao", "ai", "iu"; but "uy" is another thing. */
static bool on_glide(const char *rime, size_t at)
{
    return at > 0 && rime[at + 1] == '\0' && strchr("oiuy", rime[at]) && strcmp(rime, "uy") != 0;
}

/* Where the tone of a rime belongs; "oa", "oe" and "uy" have an old and a new place. */
static bool place_fits(const char *rime, size_t at)
{
    size_t marked = 0, vowels = strspn(rime, VOWELS), place;

    for (size_t i = 0; i < vowels; i++)
        marked = strchr("WAEOPU", rime[i]) ? i + 1 : marked;
    if (marked)
        return at == marked - 1;
    if (rime[vowels] != '\0' || vowels == 1)
        return at == vowels - 1;
    if (vowels == 2 &&
        (strcmp(rime, "oa") == 0 || strcmp(rime, "oe") == 0 || strcmp(rime, "uy") == 0))
        return at <= 1;
    place = vowels == 3 ? 1 : 0;
    return at == place;
}

typedef enum tone_place { TONE_ANYWHERE, TONE_IN_PLACE } tone_place;

/* A well-formed syllable of Vietnamese, as Unicode text. */
static bool is_syllable(const uint32_t *at, size_t n, tone_place placing)
{
    char skeleton[WORD_MAX + 1];
    int tone = NONE;
    size_t toned = 0;

    if (n == 0 || n > WORD_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        int one;

        skeleton[i] = letter_of(at[i], &one);
        if (skeleton[i] == '\0' || (one && tone))
            return false;
        toned = one ? i : toned;
        tone = one ? one : tone;
    }
    skeleton[n] = '\0';
    for (size_t i = 0; i < DV_COUNT(ONSETS); i++) {
        size_t length = 0;
        const char *rime = skeleton;

        for (; ONSETS[i][length] && ONSETS[i][length] == *rime; rime++)
            length++;
        if (ONSETS[i][length] || !is_vowel(*rime) || !spelling_fits(ONSETS[i], rime) ||
            !tone_fits(rime, tone))
            continue;
        if (tone && placing == TONE_IN_PLACE &&
            !(toned >= length && place_fits(rime, toned - length)))
            continue;
        if (toned >= length && on_glide(rime, toned - length))
            continue;
        if (bsearch(rime, RIMES, DV_COUNT(RIMES), sizeof *RIMES, compare_rime))
            return true;
    }
    return false;
}

typedef enum capitals { CAPITALS_FIT, CAPITAL_INSIDE, SMALL_AMONG_CAPITALS } capitals;

/* TCVN3 shows capitals for small letters and the reverse: do the others tell of it? */
static capitals judge_capitals(const uint32_t *at, size_t n)
{
    bool upper = false, lower = false;

    for (size_t i = 1; i < n; i++) {
        if (is_ascii_letter(at[i]))
            *(is_upper(at[i]) ? &upper : &lower) = true;
    }
    if (upper == lower)
        return CAPITALS_FIT;
    for (size_t i = 0; i < n; i++) {
        if (at[i] < 0x80)
            continue;
        if (upper && !is_upper(at[i]))
            return SMALL_AMONG_CAPITALS;
        if (lower && i > 0 && is_upper(at[i]))
            return CAPITAL_INSIDE;
    }
    return CAPITALS_FIT;
}

/* ---- the two legacy encodings ---- */

static uint32_t tcvn3_char(uint32_t c)
{
    if (c == 0x3BC) /* Greek mu for the micro sign */
        c = 0xB5;
    if (c >= 0x80 && c < 0x100)
        return TCVN3[c - 0x80];
    for (size_t i = 0; i < DV_COUNT(CP1252); i++) {
        if (CP1252[i] == c)
            return TCVN3[i];
    }
    return c;
}

static bool from_tcvn3(const name_text *whole, const uint32_t *at, size_t n, word *ret)
{
    size_t upper = 0, lower = 0;
    bool changed = false;

    for (size_t i = 0; i < n; i++) {
        uint32_t c = ret->at[i] = tcvn3_char(at[i]);

        upper += at[i] >= 'A' && at[i] <= 'Z';
        lower += at[i] >= 'a' && at[i] <= 'z';
        changed |= at[i] >= 0x80 && at[i] != 0xFD && c != at[i];
    }
    ret->n = n;
    if (!changed || !is_syllable(ret->at, n, TONE_IN_PLACE))
        return false;
    /* The capitals of these fonts are the small letters' codes in another font. */
    if (lower == 0 && (upper >= 2 || whole->upper)) {
        for (size_t i = 0; i < n; i++)
            ret->at[i] = to_upper(ret->at[i]);
    }
    if (whole->titled)
        ret->at[0] = to_upper(ret->at[0]);
    return judge_capitals(ret->at, n) == CAPITALS_FIT;
}

/* A letter that VNI has a code of its own for; 0 when it has none. */
static uint32_t vni_single(uint32_t lower)
{
    switch (lower) {
    case 0xED: return 0xED;   /* í */
    case 0xEC: return 0xEC;   /* ì */
    case 0xE6: return 0x1EC9; /* ỉ */
    case 0xF3: return 0x129;  /* ĩ */
    case 0xF2: return 0x1ECB; /* ị */
    case 0xEE: return 0x1EF5; /* ỵ */
    case 0xF1: return 0x111;  /* đ */
    case 0xF4: return 0x1A1;  /* ơ */
    case 0xF6: return 0x1B0;  /* ư */
    default: return lower < 0x80 || lower >= 0x100 ? lower : 0;
    }
}

/* The letter that base and the VNI accent code make together; 0 when they make none. */
static uint32_t vni_joined(uint32_t base, uint32_t code)
{
    static const uint16_t plain[TONES] = {0, 0xF9, 0xF8, 0xFB, 0xF5, 0xEF};
    static const uint16_t hat[TONES] = {0xE2, 0xE1, 0xE0, 0xE5, 0xE3, 0xE4};
    static const uint16_t breve[TONES] = {0xEA, 0xE9, 0xE8, 0xFA, 0xFC, 0xEB};
    int had;
    char letter = letter_of(base, &had);

    if (had)
        return 0;
    for (int tone = 0; tone < TONES; tone++) {
        if (code == plain[tone] && letter && strchr("aeouyPU", letter))
            return compose(letter, tone);
        if (code == hat[tone] && letter && strchr("aeo", letter))
            return compose((char)(letter - 'a' + 'A'), tone);
        if (code == breve[tone] && letter == 'a')
            return compose('W', tone);
    }
    return 0;
}

static bool from_vni(const uint32_t *at, size_t n, word *ret)
{
    bool changed = false;

    ret->n = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t lower = to_lower(at[i]);
        uint32_t *last = ret->n ? &ret->at[ret->n - 1] : NULL;
        uint32_t joined = last && lower >= 0x80 ? vni_joined(*last, lower) : 0;
        uint32_t single = joined ? joined : vni_single(lower);

        if (!single)
            return false;
        changed |= joined || single != lower;
        if (joined)
            *last = is_upper(*last) ? to_upper(joined) : joined;
        else
            ret->at[ret->n++] = is_upper(at[i]) ? to_upper(single) : single;
    }
    return changed && is_syllable(ret->at, ret->n, TONE_IN_PLACE) &&
           judge_capitals(ret->at, ret->n) == CAPITALS_FIT;
}

static bool is_usual(const char *const *list, size_t count, const uint32_t *at, size_t n)
{
    uint8_t text[WORD_MAX * 4 + 1];
    size_t size = 0;

    for (size_t i = 0; i < n; i++)
        size += (size_t)utf8proc_encode_char((utf8proc_int32_t)to_lower(at[i]), text + size);
    text[size] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], (const char *)text) == 0)
            return true;
    }
    return false;
}

/* ---- one word ---- */

static uint32_t eth_mended(uint32_t c)
{
    return c == 0xD0 || c == 0x189 ? 0x110 : c == 0xF0 || c == 0x256 ? 0x111 : c;
}

enum {
    EITHER = DV_REPAIR_VNI | DV_REPAIR_TCVN3,
    UNSURE = 1 << 8, /* the word could be either */
};

/* Which of the two, when both give a syllable: as the rest of the name; else by its capitals. */
static bool rather_vni(const name_text *whole, const uint32_t *at, size_t n, unsigned seen)
{
    if ((seen & EITHER) == DV_REPAIR_VNI || (seen & EITHER) == DV_REPAIR_TCVN3)
        return (seen & EITHER) == DV_REPAIR_VNI;
    for (size_t i = 1; i < n; i++) {
        if (at[i] >= 0x80 && is_upper(at[i]) && !whole->upper)
            return false;
    }
    return true;
}

/*
 * What the word should be, and the bits of what was wrong with it; UNSURE beside them when the
 * other legacy encoding gives a syllable too. seen: what is known of the other words of the name.
 */
static unsigned mend_word(const name_text *whole, const uint32_t *at, size_t n, unsigned seen,
                          word *ret)
{
    bool well_formed = is_syllable(at, n, TONE_ANYWHERE);
    capitals fit = judge_capitals(at, n);
    word eth = {.n = n}, vni;
    bool is_tcvn3, is_vni;

    if (well_formed && fit == CAPITALS_FIT) {
        if ((seen & DV_REPAIR_VNI) && is_usual(VNI_USUAL, DV_COUNT(VNI_USUAL), at, n))
            return from_vni(at, n, ret) ? DV_REPAIR_VNI : 0;
        if ((seen & DV_REPAIR_TCVN3) && is_usual(TCVN3_USUAL, DV_COUNT(TCVN3_USUAL), at, n))
            return from_tcvn3(whole, at, n, ret) ? DV_REPAIR_TCVN3 : 0;
        return 0;
    }
    memcpy(eth.at, at, n * sizeof *at);
    eth.at[0] = eth_mended(at[0]);
    if (eth.at[0] != at[0] && is_syllable(eth.at, n, TONE_ANYWHERE)) {
        *ret = eth;
        return DV_REPAIR_ETH;
    }
    is_vni = !well_formed && from_vni(at, n, &vni);
    is_tcvn3 = (fit != SMALL_AMONG_CAPITALS || !well_formed || (seen & DV_REPAIR_TCVN3)) &&
               from_tcvn3(whole, at, n, ret);
    if (is_vni && (!is_tcvn3 || rather_vni(whole, at, n, seen)))
        *ret = vni;
    if (is_vni && is_tcvn3)
        return UNSURE | (rather_vni(whole, at, n, seen) ? DV_REPAIR_VNI : DV_REPAIR_TCVN3);
    if (is_vni || is_tcvn3)
        return is_vni ? DV_REPAIR_VNI : DV_REPAIR_TCVN3;
    if (eth.at[0] == at[0])
        return 0;
    if (from_vni(eth.at, n, ret))
        return DV_REPAIR_ETH | DV_REPAIR_VNI;
    if (from_tcvn3(whole, eth.at, n, ret))
        return DV_REPAIR_ETH | DV_REPAIR_TCVN3;
    *ret = eth;
    return DV_REPAIR_ETH;
}

/* ---- the whole name ---- */

static bool is_word_char(uint32_t c)
{
    return c >= 0x80 || is_ascii_letter(c);
}

static void look_at_capitals(name_text *whole)
{
    size_t run = 0, longest = 0, lower = 0, titles = 0, small = 0;

    for (size_t i = 0; i < whole->n; i++) {
        uint32_t c = whole->at[i];
        bool begins = i == 0 || !is_word_char(whole->at[i - 1]);

        if (!is_word_char(c)) {
            run = 0;
        } else if (is_ascii_letter(c)) {
            run += is_upper(c);
            lower += !is_upper(c);
            titles += begins && is_upper(c);
            small += begins && !is_upper(c);
        }
        longest = run > longest ? run : longest;
    }
    whole->upper = lower == 0 && longest >= 2;
    whole->titled = titles > 0 && small == 0;
}

static void put_char(dv_buf *out, uint32_t c)
{
    uint8_t utf8[4];

    dv_buf_put(out, utf8, (size_t)utf8proc_encode_char((utf8proc_int32_t)c, utf8));
}

/* Every word in turn; out may be NULL to look only. Gives the bits of all. */
static unsigned mend_words(const name_text *whole, unsigned seen, dv_buf *out)
{
    unsigned all = 0;

    for (size_t i = 0, end; i < whole->n; i = end) {
        const uint32_t *at = whole->at + i;
        bool foreign = false;
        unsigned bits = 0;
        word mended;

        for (end = i; end < whole->n && is_word_char(whole->at[end]); end++)
            foreign |= whole->at[end] >= 0x80;
        end += end == i;
        if (foreign && end - i <= WORD_MAX)
            bits = mend_word(whole, at, end - i, seen, &mended);
        if (bits & UNSURE) /* tells nothing of the other words */
            bits = out ? bits & EITHER : UNSURE;
        all |= bits;
        for (size_t k = 0; out && k < (bits ? mended.n : end - i); k++)
            put_char(out, bits ? mended.at[k] : at[k]);
    }
    return all;
}

static bool is_white(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 || c == 0x3000 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F;
}

static bool is_direction_mark(uint32_t c)
{
    return c == 0x200E || c == 0x200F || c == 0x061C || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

/* Text to code points, white space folded and zero-width spaces left out. */
static dv_status load(const char *text, name_text *ret, dv_error *err)
{
    const unsigned char *at = (const unsigned char *)text;
    bool white = false;

    while (*at) {
        uint32_t c;

        at = next_char(at, &c);
        if (is_white(c) || c == 0x200B || c == 0xFEFF || c == 0x2060) {
            if (c != ' ' || white || ret->n == 0)
                ret->repairs |= DV_REPAIR_SPACE;
            white |= is_white(c);
            continue;
        }
        if (c < 0x20 || c == 0x7F || is_direction_mark(c))
            return dv_fail(err, DV_E_INVALID, "a name holds an invisible character, U+%04X", c);
        if (ret->n + 2 > NAME_MAX_CHARS)
            return dv_fail(err, DV_E_INVALID, "a name has more than %d characters",
                           NAME_MAX_CHARS - 1);
        if (white && ret->n > 0)
            ret->at[ret->n++] = ' ';
        white = false;
        ret->at[ret->n++] = c;
    }
    if (white)
        ret->repairs |= DV_REPAIR_SPACE;
    return DV_OK;
}

/* True when the text is its own NFC for certain: letters of Latin scripts, already composed. */
static bool is_composed(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        bool latin = *at < 0xCC || (*at == 0xE1 && at[1] >= 0xBA && at[1] <= 0xBB);

        if (!latin)
            return false;
        at += *at == 0xE1 ? 2 : 0;
    }
    return true;
}

/* ---- what others call ---- */

/* Eight bytes of ASCII, none of them NUL. */
static bool is_ascii8(const unsigned char *at)
{
    uint64_t eight;

    memcpy(&eight, at, sizeof eight);
    return ((eight | (eight - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080)) == 0;
}

bool dv_text_is_utf8(const char *data, size_t size)
{
    const unsigned char *at = (const unsigned char *)data, *end = at + size;

    while (at < end) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n;

        if (end - at >= 8 && is_ascii8(at)) {
            at += 8;
            continue;
        }
        for (; at < end && *at && *at < 0x80; at++)
            ;
        if (at == end)
            break;
        n = utf8proc_iterate(at, end - at, &c);
        if (n <= 0 || c == 0)
            return false;
        at += n;
    }
    return true;
}

static dv_status map(const char *text, unsigned options, dv_buf *ret, dv_error *err)
{
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text, 0, &mapped,
                                      (utf8proc_option_t)(options | UTF8PROC_NULLTERM));

    if (n < 0)
        return n == UTF8PROC_ERROR_NOMEM ? dv_fail_nomem(err)
                                         : dv_fail(err, DV_E_INVALID, "a text is not UTF-8");
    dv_buf_clear(ret);
    dv_buf_put(ret, mapped, (size_t)n);
    free(mapped);
    return dv_buf_status(ret, err);
}

dv_status dv_text_nfc(const char *text, dv_buf *ret, dv_error *err)
{
    size_t size = strlen(text);

    if (!dv_text_is_utf8(text, size))
        return dv_fail(err, DV_E_INVALID, "a text is not UTF-8");
    if (!is_composed(text))
        return map(text, UTF8PROC_COMPOSE | UTF8PROC_STABLE, ret, err);
    dv_buf_clear(ret);
    dv_buf_put(ret, text, size);
    return dv_buf_status(ret, err);
}

/* The letters ASCII lacks, in this file's ASCII. */
static const char SEVEN[] = "WAEOPUD";

/* One letter or digit of the key; white space waits in gap until something follows it. */
static void put_key(dv_buf *ret, uint32_t c, bool *gap)
{
    int tone;
    char letter = letter_of(eth_mended(c), &tone);
    const char *seven = letter ? strchr(SEVEN, letter) : NULL;

    if (letter)
        c = (uint32_t)(unsigned char)(seven ? "aaeooud"[seven - SEVEN] : letter);
    if (*gap)
        dv_buf_putc(ret, ' ');
    *gap = false;
    put_char(ret, c);
}

static bool is_letter_or_digit(uint32_t c)
{
    utf8proc_category_t kind;

    if (c < 0x80)
        return is_ascii_letter(c) || (c >= '0' && c <= '9');
    kind = utf8proc_category((utf8proc_int32_t)c);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_NO &&
           (kind < UTF8PROC_CATEGORY_MN || kind > UTF8PROC_CATEGORY_ME);
}

/* A character that is neither ASCII nor Vietnamese, taken apart; its accents fall away. */
static void put_key_foreign(dv_buf *ret, uint32_t c, bool *gap)
{
    utf8proc_int32_t parts[32];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)c, parts, DV_COUNT(parts),
        UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, &boundary);

    for (utf8proc_ssize_t i = 0; i < n && i < (utf8proc_ssize_t)DV_COUNT(parts); i++) {
        if (is_letter_or_digit((uint32_t)parts[i]))
            put_key(ret, (uint32_t)parts[i], gap);
    }
}

dv_status dv_text_key(const char *text, dv_buf *ret, dv_error *err)
{
    const unsigned char *at = (const unsigned char *)text;
    bool gap = false;

    if (!dv_text_is_utf8(text, strlen(text)))
        return dv_fail(err, DV_E_INVALID, "a text is not UTF-8");
    dv_buf_clear(ret);
    dv_buf_put(ret, "", 0);
    while (*at) {
        int tone;
        uint32_t c;

        at = next_char(at, &c);
        if (is_white(c))
            gap = ret->size > 0;
        else if (c < 0x80 ? is_letter_or_digit(c) : letter_of(eth_mended(c), &tone) != '\0')
            put_key(ret, c, &gap);
        else if (c >= 0x80)
            put_key_foreign(ret, c, &gap);
    }
    return dv_buf_status(ret, err);
}

static dv_status load_nfc(const char *text, name_text *ret, dv_error *err)
{
    dv_auto_buf nfc = {0};

    if (!dv_text_is_utf8(text, strlen(text)))
        return dv_fail(err, DV_E_INVALID, "a name is not UTF-8");
    if (is_composed(text))
        return load(text, ret, err);
    DV_TRY(dv_text_nfc(text, &nfc, err));
    if (strcmp(nfc.data, text) != 0)
        ret->repairs |= DV_REPAIR_NFC;
    return load(nfc.data, ret, err);
}

dv_status dv_text_repair(const char *text, dv_buf *ret, unsigned *ret_repairs, dv_error *err)
{
    name_text whole;
    unsigned seen;

    whole.n = 0;
    whole.repairs = 0;
    DV_TRY(load_nfc(text, &whole, err));
    look_at_capitals(&whole);
    seen = mend_words(&whole, 0, NULL);
    dv_buf_clear(ret);
    if (seen == 0 && whole.repairs == 0)
        dv_buf_puts(ret, text);
    else
        whole.repairs |= mend_words(&whole, seen, ret);
    for (const char *at = ret->data; at && *at; at++) {
        unsigned char next = (unsigned char)at[1];

        if (*at == '\xC2' && next >= 0x80 && (next < 0xA0 || next == 0xAD))
            return dv_fail(err, DV_E_INVALID, "a name holds an invisible character, U+%04X", next);
    }
    DV_TRY(dv_buf_status(ret, err));
    *ret_repairs = whole.repairs;
    return DV_OK;
}

dv_status dv_text_typed(const char *text, dv_buf *ret, dv_error *err)
{
    const unsigned char *at;
    uint32_t c;

    if (strlen(text) > DV_TYPED_MAX)
        return dv_fail(err, DV_E_INVALID, "a text is longer than %d bytes", DV_TYPED_MAX);
    DV_TRY(dv_text_nfc(text, ret, err));
    for (at = (const unsigned char *)ret->data; *at;) {
        at = next_char(at, &c);
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || is_direction_mark(c))
            return dv_fail(err, DV_E_INVALID, "a text holds an invisible character, U+%04X", c);
    }
    return DV_OK;
}

const char *dv_text_given_name(const char *name)
{
    size_t end = strlen(name), begin;

    while (end > 0 && name[end - 1] == ' ')
        end--;
    for (begin = end; begin > 0 && name[begin - 1] != ' ';)
        begin--;
    return name + begin;
}
