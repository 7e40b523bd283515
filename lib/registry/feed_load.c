/* SPDX-License-Identifier: MIT */
#include "feed_load.h"
#include "feed_words.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEP_ROWS = 10000,    /* between two reports of progress */
    LARGE = 1000000,      /* rows of a file, for the planner */
    LONG_RAW = 1 << 14,   /* bytes of a row from which on few are taken at once */
    KEYS_LINES = 1 << 18, /* 67 bits a key of a million rows: less than one in 100,000 in vain */
    KEYS_LINE = 8,        /* words */
    KEYS_PROBES = 7       /* of 9 bits each: one bit in a line */
};

/*
 * Which employee codes and identity numbers a file had so far: a Bloom filter (Bloom, 1970), which
 * may say "yes" of a new one, never "no" of one that came. The bits of a key lie in one line of the
 * processor's cache. Its hash is keyed, so that no file can be made that fills it.
 */
typedef struct keys {
    uint64_t (*line)[KEYS_LINE]; /* KEYS_LINES */
    unsigned char secret[crypto_shorthash_siphashx24_KEYBYTES];
} keys;

static dv_status keys_begin(keys *k, dv_error *err)
{
    if (!(k->line = calloc(KEYS_LINES, sizeof *k->line)))
        return dv_fail_nomem(err);
    randombytes_buf(k->secret, sizeof k->secret);
    return DV_OK;
}

/* Note a key of a kind, and say if it may have come before. text is NULL or empty: there is none.
 */
static bool keys_had(keys *k, const char kind[2], const char *text)
{
    unsigned char secret[sizeof k->secret];
    uint64_t hash[2], *line;
    bool had = true;

    if (!text || !*text)
        return false;
    memcpy(secret, k->secret, sizeof secret);
    secret[0] ^= (unsigned char)kind[0];
    secret[1] ^= (unsigned char)kind[1];
    crypto_shorthash_siphashx24((unsigned char *)hash, (const unsigned char *)text, strlen(text),
                                secret);
    line = k->line[hash[0] % KEYS_LINES];
    for (int i = 0; i < KEYS_PROBES; i++, hash[1] >>= 9) {
        uint64_t *word = &line[hash[1] / 64 % KEYS_LINE], bit = UINT64_C(1) << hash[1] % 64;

        had = had && (*word & bit);
        *word |= bit;
    }
    return had;
}

/* What reading rows needs again and again. */
typedef struct work {
    dv_feed_row row;
    dv_buf raw, value;
    dv_buf cut; /* a copy of raw, to be cut into cells */
    dv_date today;
    size_t longest; /* raw */
    int64_t rows;
    keys keys;
} work;

static void work_clear(work *at)
{
    dv_feed_row_free(&at->row);
    dv_buf_free(&at->raw);
    dv_buf_free(&at->value);
    dv_buf_free(&at->cut);
    free(at->keys.line);
}
#define work_auto __attribute__((cleanup(work_clear))) work

static const char *text_of(const dv_buf *buf)
{
    return buf->size ? buf->data : NULL;
}

static const char *precision_name(dv_precision precision)
{
    return precision == DV_YEAR ? "year" : precision == DV_MONTH ? "month" : "day";
}

static void put_row(dv_copy *copy, int64_t intake_id, int64_t row_no, work *desk,
                    const unsigned char digest[DV_FEED_DIGEST_BYTES])
{
    const dv_feed_row *row = &desk->row;
    char repairs[96], warnings[96];
    bool born = row->born.first != DV_DATE_NONE;
    bool code_had = keys_had(&desk->keys, "code", text_of(&row->code));
    bool id_had = keys_had(&desk->keys, row->id_kind ? row->id_kind : "id", row->id);

    dv_copy_int(copy, intake_id);
    dv_copy_int(copy, row_no);
    dv_copy_text(copy, desk->raw.data);
    dv_copy_text(copy, text_of(&row->code));
    dv_copy_text(copy, text_of(&row->name));
    dv_copy_text(copy, text_of(&row->name_key));
    dv_copy_date(copy, row->born.first);
    dv_copy_text(copy, born ? precision_name(row->born.precision) : NULL);
    dv_copy_text(copy, row->sex);
    dv_copy_text(copy, row->id_kind);
    dv_copy_text(copy, row->id[0] ? row->id : NULL);
    dv_copy_text(copy, row->phone[0] ? row->phone : NULL);
    dv_copy_text(copy, text_of(&row->email));
    dv_copy_text(copy, text_of(&row->job));
    dv_copy_date(copy, row->hired);
    dv_copy_text(copy, text_of(&row->unit));
    dv_copy_text(copy, text_of(&row->unit_key));
    dv_copy_text(copy, row->state);
    dv_copy_text(copy, dv_feed_repair_words(row->repairs, repairs));
    dv_copy_text(copy, dv_feed_warning_words(row->warnings, warnings));
    dv_copy_text(copy, row->fault);
    dv_copy_text(copy, text_of(&desk->value));
    dv_copy_uuid(copy, digest);
    dv_copy_bool(copy, code_had || id_had);
}

static dv_status tell(const dv_progress *progress, int64_t done, dv_error *err)
{
    if (progress && progress->step && progress->step(progress->user, done, 0) != 0)
        return dv_fail(err, DV_E_STOPPED, "the feed was not compared: the caller stopped it");
    return DV_OK;
}

/* Rows into the intake, by way of where they wait when policies hold for the session. */
static dv_status begin_copy(const dv_feed_load *load, dv_copy *copy, dv_error *err)
{
    bool held = load->registry->under_policies;

    return dv_copy_begin(load->registry->db, held ? &DV_SQL_feed_held_copy : &DV_SQL_feed_copy,
                         copy, err);
}

static dv_status finish_copy(const dv_feed_load *load, dv_copy *copy, int64_t *ret_rows,
                             dv_error *err)
{
    dv_db *db = load->registry->db;

    DV_TRY(dv_copy_finish(copy, ret_rows, err));
    if (!load->registry->under_policies)
        return DV_OK;
    DV_TRY(dv_db_run(db, &DV_SQL_feed_held_enter, NULL, DV_ROWS_NONE, NULL, err));
    return dv_db_run(db, &DV_SQL_feed_held_clear, NULL, DV_ROWS_NONE, NULL, err);
}

static dv_status hold(const dv_feed_load *load, dv_error *err)
{
    if (!load->registry->under_policies)
        return DV_OK;
    return dv_db_run(load->registry->db, &DV_SQL_feed_held, NULL, DV_ROWS_NONE, NULL, err);
}

/* The next record that holds a person, with its raw form; count 0 at the end. */
static dv_status next_record(const dv_feed_load *load, work *desk, dv_feed_record *ret,
                             dv_error *err)
{
    bool noise = true;

    while (noise) {
        DV_TRY(dv_feed_reader_next(load->reader, ret, err));
        if (ret->count == 0)
            return DV_OK;
        DV_TRY(dv_feed_is_noise(load->reader, ret, &desk->row, &noise, err));
    }
    dv_buf_clear(&desk->raw);
    dv_feed_put_raw(load->reader, ret, &desk->raw);
    desk->longest = desk->raw.size > desk->longest ? desk->raw.size : desk->longest;
    return dv_buf_status(&desk->raw, err);
}

/* Read a record whose raw form is on the desk, and send it to its intake. */
static dv_status send_row(const dv_feed_load *load, const dv_feed_record *record, work *desk,
                          dv_copy *copy, dv_error *err)
{
    unsigned char digest[DV_FEED_DIGEST_BYTES];

    DV_TRY(dv_feed_row_read(load->reader, record, desk->today, &desk->row, err));
    dv_buf_clear(&desk->value);
    dv_feed_put_value(load->reader, record, &desk->row, &desk->value);
    DV_TRY(dv_buf_status(&desk->value, err));
    dv_feed_digest(load->reader, &desk->raw, digest);
    put_row(copy, load->intake_id, record->row, desk, digest);
    return dv_copy_end_row(copy, err);
}

static dv_status step(const dv_feed_load *load, work *desk, dv_error *err)
{
    return ++desk->rows % STEP_ROWS == 0 ? tell(load->progress, desk->rows, err) : DV_OK;
}

dv_status dv_feed_load_all(const dv_feed_load *load, int64_t *ret_rows, dv_error *err)
{
    dv_copy_auto copy = {0};
    work_auto desk = {.today = dv_date_today()};
    dv_feed_record record;

    DV_TRY(keys_begin(&desk.keys, err));
    DV_TRY(hold(load, err));
    DV_TRY(begin_copy(load, &copy, err));
    for (;;) {
        DV_TRY(next_record(load, &desk, &record, err));
        if (record.count == 0)
            break;
        DV_TRY(send_row(load, &record, &desk, &copy, err));
        DV_TRY(step(load, &desk, err));
    }
    DV_TRY(finish_copy(load, &copy, ret_rows, err));
    return tell(load->progress, desk.rows, err);
}

/* ---- rows that may have come before --------------------------------------------------------- */

/* Every row, raw, to where it waits. */
static dv_status stage(const dv_feed_load *load, work *desk, dv_error *err)
{
    dv_copy_auto copy = {0};
    dv_feed_record record;
    unsigned char digest[DV_FEED_DIGEST_BYTES];

    DV_TRY(dv_db_run(load->registry->db, &DV_SQL_feed_stage, NULL, DV_ROWS_NONE, NULL, err));
    DV_TRY(dv_copy_begin(load->registry->db, &DV_SQL_feed_stage_copy, &copy, err));
    for (;;) {
        DV_TRY(next_record(load, desk, &record, err));
        if (record.count == 0)
            break;
        DV_TRY(dv_feed_row_glance(load->reader, &record, &desk->row, err));
        dv_feed_digest(load->reader, &desk->raw, digest);
        dv_copy_int(&copy, record.row);
        dv_copy_text(&copy, text_of(&desk->row.code));
        dv_copy_text(&copy, text_of(&desk->row.unit));
        dv_copy_text(&copy, text_of(&desk->row.unit_key));
        dv_copy_uuid(&copy, digest);
        dv_copy_text(&copy, desk->raw.data);
        DV_TRY(dv_copy_end_row(&copy, err));
        DV_TRY(step(load, desk, err));
    }
    DV_TRY(dv_copy_finish(&copy, NULL, err));
    return tell(load->progress, desk->rows, err);
}

static dv_status send_again(const dv_feed_load *load, const dv_rows *rows, work *desk,
                            dv_error *err)
{
    dv_copy_auto copy = {0};
    dv_feed_record record;

    DV_TRY(begin_copy(load, &copy, err));
    for (int i = 0; i < dv_rows_count(rows); i++) {
        const char *raw = dv_rows_text(rows, i, 1);

        dv_buf_clear(&desk->raw);
        dv_buf_puts(&desk->raw, raw);
        dv_buf_clear(&desk->cut);
        dv_buf_puts(&desk->cut, raw);
        DV_TRY(dv_buf_status(&desk->raw, err));
        DV_TRY(dv_buf_status(&desk->cut, err));
        DV_TRY(dv_feed_reader_take_back(load->reader, dv_rows_int(rows, i, 0), &desk->cut, &record,
                                        err));
        DV_TRY(send_row(load, &record, desk, &copy, err));
    }
    return finish_copy(load, &copy, NULL, err);
}

static dv_status run(const dv_feed_load *load, const dv_sql *sql, dv_error *err)
{
    dv_args args = {0};

    dv_arg_int(&args, load->intake_id);
    if (sql->n_args > 1)
        dv_arg_text(&args, load->source);
    return dv_db_run(load->registry->db, sql, &args, DV_ROWS_NONE, NULL, err);
}

dv_status dv_feed_load_again(const dv_feed_load *load, int64_t *ret_rows, dv_error *err)
{
    work_auto desk = {.today = dv_date_today()};
    const dv_sql *next = &DV_SQL_feed_unknown_next;
    int64_t unknown = 0;
    int n;

    DV_TRY(keys_begin(&desk.keys, err));
    DV_TRY(hold(load, err));
    DV_TRY(stage(load, &desk, err));
    DV_TRY(dv_feed_plan(load->registry, desk.rows, err));
    DV_TRY(run(load, &DV_SQL_feed_known, err));
    DV_TRY(run(load, &DV_SQL_feed_unknown, err));
    if (desk.longest > LONG_RAW)
        next = &DV_SQL_feed_unknown_next_long;
    do {
        dv_auto(dv_rows) rows = NULL;

        DV_TRY(dv_db_run(load->registry->db, next, NULL, DV_ROWS_ANY, &rows, err));
        n = dv_rows_count(rows);
        if (n > 0)
            DV_TRY(send_again(load, rows, &desk, err));
        unknown += n;
    } while (n > 0);
    *ret_rows = desk.rows;
    return unknown > 0 ? run(load, &DV_SQL_feed_known_again, err) : DV_OK;
}

static dv_status run_twin(const dv_feed_load *load, const dv_sql *sql, int64_t twin, dv_error *err)
{
    dv_args args = {0};

    dv_arg_int(&args, load->intake_id);
    dv_arg_text(&args, load->source);
    dv_arg_int(&args, twin);
    return dv_db_run(load->registry->db, sql, &args, DV_ROWS_NONE, NULL, err);
}

static dv_status find_twin(const dv_feed_load *load, const char *digest, int64_t *ret_twin,
                           dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    dv_arg_int(&args, load->intake_id);
    dv_arg_text(&args, load->source);
    dv_arg_text(&args, digest);
    DV_TRY(dv_db_run(load->registry->db, &DV_SQL_feed_twin, &args, DV_ROWS_MAYBE, &rows, err));
    *ret_twin = dv_rows_count(rows) ? dv_rows_int(rows, 0, 0) : 0;
    return DV_OK;
}

dv_status dv_feed_load_twin(const dv_feed_load *load, int64_t *ret_rows, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};
    char digest[DV_FEED_DIGEST_SIZE];
    int64_t twin = 0;
    bool known;

    *ret_rows = 0;
    DV_TRY(dv_feed_reader_digest_ahead(load->reader, &known, digest, err));
    if (known)
        DV_TRY(find_twin(load, digest, &twin, err));
    if (twin == 0)
        return DV_OK;
    dv_arg_int(&args, twin);
    DV_TRY(dv_db_run(load->registry->db, &DV_SQL_feed_twin_plan, &args, DV_ROWS_ONE, &rows, err));
    *ret_rows = dv_rows_int(rows, 0, 0);
    /* All tables are read once, whatever their size. */
    DV_TRY(dv_feed_plan(load->registry, LARGE, err));
    DV_TRY(run_twin(load, &DV_SQL_feed_twin_doubted, twin, err));
    DV_TRY(run_twin(load, &DV_SQL_feed_twin_touched, twin, err));
    return tell(load->progress, *ret_rows, err);
}

dv_status dv_feed_plan(dv_registry *registry, int64_t rows, dv_error *err)
{
    dv_args args = {0};

    dv_arg_int(&args, rows);
    return dv_db_run(registry->db, &DV_SQL_feed_plan, &args, DV_ROWS_ONE, NULL, err);
}
