/* SPDX-License-Identifier: MIT */
#include <doanvien/unit.h>

#include "ground/csv.h"
#include "ground/text.h"
#include "registry/inside.h"
#include "registry/unit_words.h"

#include <string.h>

enum field { CODE, NAME, KIND, PARENT, SECTOR, TAX_CODE, EMPLOYER, FIELDS };

static const dv_unit_title titles[] = {
    {"code", CODE},
    {"unitcode", CODE},
    {"ma", CODE},
    {"madonvi", CODE},
    {"madv", CODE},
    {"macongdoan", CODE},
    {"macdcs", CODE},
    {"name", NAME},
    {"unitname", NAME},
    {"ten", NAME},
    {"tendonvi", NAME},
    {"tencongdoan", NAME},
    {"tencdcs", NAME},
    {"kind", KIND},
    {"type", KIND},
    {"loai", KIND},
    {"loaidonvi", KIND},
    {"loaicongdoan", KIND},
    {"cap", KIND},
    {"capcongdoan", KIND},
    {"parent", PARENT},
    {"parentcode", PARENT},
    {"captren", PARENT},
    {"macaptren", PARENT},
    {"madonvicaptren", PARENT},
    {"donvicaptren", PARENT},
    {"macongdoancaptren", PARENT},
    {"congdoancaptren", PARENT},
    {"tructhuoc", PARENT},
    {"sector", SECTOR},
    {"khoi", SECTOR},
    {"khuvuc", SECTOR},
    {"khoikhuvuc", SECTOR},
    {"taxcode", TAX_CODE},
    {"masothue", TAX_CODE},
    {"mst", TAX_CODE},
    {"employer", EMPLOYER},
    {"doanhnghiep", EMPLOYER},
    {"tendoanhnghiep", EMPLOYER},
    {"congty", EMPLOYER},
    {"tencongty", EMPLOYER},
    {"coquan", EMPLOYER},
    {"tencoquan", EMPLOYER},
    {"nguoisudunglaodong", EMPLOYER},
};

/* A file while it is read: which column holds which field, and the row at hand. */
typedef struct reader {
    int at[FIELDS]; /* -1: the file lacks it */
    dv_buf text[FIELDS];
    dv_buf key;
    dv_buf name_key, employer_key;
    const char *kind, *sector;
    const char *reason, *value; /* why the row is refused; value is borrowed */
} reader;

static void reader_free(reader *in)
{
    for (int f = 0; f < FIELDS; f++)
        dv_buf_free(&in->text[f]);
    dv_buf_free(&in->key);
    dv_buf_free(&in->name_key);
    dv_buf_free(&in->employer_key);
}

static const char *text_of(const dv_buf *buf)
{
    return buf->size ? buf->data : "";
}

static dv_status find_header(dv_csv *csv, reader *in, dv_error *err)
{
    static const dv_unit_titles known = {titles, DV_COUNT(titles), FIELDS, KIND + 1};
    dv_status status = dv_unit_header(
        csv, &known, in->at, "no header row with the columns code, name and kind was found", err);

    if (status == DV_E_FORMAT)
        dv_fail_hint(err, "The columns are code, name, kind, parent, sector, tax_code, employer, "
                          "or their Vietnamese names.");
    return status;
}

static void refuse(reader *in, const char *reason, const char *value)
{
    if (!in->reason) {
        in->reason = reason;
        in->value = value;
    }
}

static dv_status read_row(reader *in, const char *const *fields, int count, dv_error *err)
{
    in->reason = in->value = NULL;
    for (int f = 0; f < FIELDS; f++) {
        const char *raw = in->at[f] >= 0 && in->at[f] < count ? fields[in->at[f]] : "";
        unsigned repairs;
        dv_status status = dv_text_repair(raw, &in->text[f], &repairs, NULL);

        if (status == DV_E_INVALID) {
            dv_buf_clear(&in->text[f]);
            refuse(in, "unreadable", raw);
        } else if (status != DV_OK) {
            return dv_fail_nomem(err);
        }
    }
    DV_TRY(dv_text_key(text_of(&in->text[NAME]), &in->name_key, err));
    DV_TRY(dv_text_key(text_of(&in->text[EMPLOYER]), &in->employer_key, err));
    DV_TRY(dv_unit_kind(text_of(&in->text[KIND]), &in->key, &in->kind, err));
    DV_TRY(dv_unit_sector(text_of(&in->text[SECTOR]), &in->key, &in->sector, err));
    if (in->text[CODE].size == 0)
        refuse(in, "code-missing", NULL);
    if (in->text[NAME].size == 0)
        refuse(in, "name-missing", NULL);
    if (!in->kind)
        refuse(in, "kind-unknown", text_of(&in->text[KIND]));
    if (!in->sector && in->text[SECTOR].size)
        refuse(in, "sector-unknown", text_of(&in->text[SECTOR]));
    return DV_OK;
}

static void copy_text(dv_copy *copy, const dv_buf *buf)
{
    dv_copy_text(copy, buf->size ? buf->data : NULL);
}

static dv_status copy_row(dv_copy *copy, const reader *in, int64_t row, dv_error *err)
{
    dv_copy_int(copy, row);
    copy_text(copy, &in->text[CODE]);
    copy_text(copy, &in->text[NAME]);
    dv_copy_text(copy, text_of(&in->name_key));
    dv_copy_text(copy, in->kind);
    copy_text(copy, &in->text[PARENT]);
    dv_copy_text(copy, in->sector);
    copy_text(copy, &in->text[TAX_CODE]);
    copy_text(copy, &in->text[EMPLOYER]);
    copy_text(copy, &in->employer_key);
    dv_copy_text(copy, in->reason);
    dv_copy_text(copy, in->value);
    return dv_copy_end_row(copy, err);
}

static dv_status run(dv_registry *registry, const dv_sql *sql, dv_error *err)
{
    return dv_db_run(registry->db, sql, NULL, DV_ROWS_NONE, NULL, err);
}

/* All rows of the file into the table where they wait. */
static dv_status stage(dv_registry *registry, dv_csv *csv, reader *in, dv_error *err)
{
    dv_copy_auto copy = {0};

    DV_TRY(run(registry, &DV_SQL_unit_stage, err));
    DV_TRY(dv_copy_begin(registry->db, &DV_SQL_unit_copy, &copy, err));
    for (;;) {
        const char *const *fields;
        int64_t row;
        int count;

        DV_TRY(dv_csv_next(csv, &row, &fields, &count, err));
        if (count == 0)
            break;
        if (dv_unit_blank(fields, count))
            continue;
        DV_TRY(read_row(in, fields, count, err));
        DV_TRY(copy_row(&copy, in, row, err));
    }
    DV_TRY(dv_copy_finish(&copy, NULL, err));
    return run(registry, &DV_SQL_unit_analyze, err);
}

static dv_status check(dv_registry *registry, const reader *in, dv_error *err)
{
    static const enum field optional[] = {PARENT, SECTOR, TAX_CODE, EMPLOYER};
    dv_args args = {0};
    bool complete = true;

    for (size_t i = 0; i < DV_COUNT(optional); i++) {
        dv_arg_int(&args, in->at[optional[i]] >= 0);
        complete = complete && in->at[optional[i]] >= 0;
    }
    if (!complete)
        DV_TRY(dv_db_run(registry->db, &DV_SQL_unit_keep, &args, DV_ROWS_NONE, NULL, err));
    DV_TRY(run(registry, &DV_SQL_unit_fault, err));
    DV_TRY(run(registry, &DV_SQL_unit_fault_cycle, err));
    return run(registry, &DV_SQL_unit_outcome, err);
}

static dv_status load(dv_registry *registry, dv_error *err)
{
    dv_args args = {0}, today = {0};

    dv_arg_text(&args, registry->officer);
    dv_arg_date(&today, DV_DATE_NONE);
    DV_TRY(run(registry, &DV_SQL_unit_insert, err));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_unit_event, &args, DV_ROWS_NONE, NULL, err));
    DV_TRY(run(registry, &DV_SQL_unit_update, err));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_unit_history, &today, DV_ROWS_ONE, NULL, err));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_unit_place, NULL, DV_ROWS_ONE, NULL, err));
    return run(registry, &DV_SQL_setting_next_generation, err);
}

static dv_status fail_refused(const dv_rows *count, dv_error *err)
{
    const char *value = dv_rows_text(count, 0, 5);

    dv_fail(err, DV_E_INVALID, "%s of %s rows were refused, no unit was loaded",
            dv_rows_text(count, 0, 1), dv_rows_text(count, 0, 0));
    dv_fail_detailf(err, "The first is row %s: %s%s%s", dv_rows_text(count, 0, 3),
                    dv_rows_text(count, 0, 4), value ? " " : "", value ? value : "");
    dv_fail_hint(err, "The report lists each refused row; mend them and import the file again.");
    return DV_E_INVALID;
}

static dv_status import(dv_registry *registry, dv_csv *csv, reader *in, dv_page **ret_report,
                        dv_error *err)
{
    dv_auto(dv_rows) count = NULL;
    dv_auto(dv_page) report = NULL;
    dv_tx_auto tx = {0};

    DV_TRY(find_header(csv, in, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(run(registry, &DV_SQL_unit_lock, err));
    DV_TRY(stage(registry, csv, in, err));
    DV_TRY(check(registry, in, err));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_unit_count, NULL, DV_ROWS_ONE, &count, err));
    if (dv_rows_int(count, 0, 0) == 0)
        return dv_fail(err, DV_E_FORMAT, "the file holds no unit below its header");
    if (ret_report)
        DV_TRY(dv_db_page(registry->db, &DV_SQL_unit_report, NULL, "row# code outcome reason value",
                          &report, err));
    if (dv_rows_int(count, 0, 1) > 0) {
        if (ret_report)
            *ret_report = dv_take(&report);
        return fail_refused(count, err);
    }
    if (dv_rows_int(count, 0, 2) > 0)
        DV_TRY(load(registry, err));
    DV_TRY(dv_tx_commit(&tx, err));
    if (ret_report)
        *ret_report = dv_take(&report);
    return DV_OK;
}

dv_status dv_unit_import(dv_registry *registry, const dv_input *input, dv_page **ret_report,
                         dv_error *err)
{
    dv_input from;
    dv_auto(dv_csv) csv = NULL;
    reader in = {0};
    dv_status status;

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&from, sizeof from, input, "dv_input", err));
    if (!from.path && !from.data)
        return dv_fail(err, DV_E_ARG, "dv_input has neither a path nor data");
    DV_TRY(dv_csv_open(from.path, from.data, from.data_size, &csv, err));
    status = import(registry, csv, &in, ret_report, err);
    reader_free(&in);
    return status;
}

dv_status dv_unit_list(dv_registry *registry, const char *code, dv_page **ret_page, dv_error *err)
{
    return dv_scope_page(registry, &DV_SQL_unit_list, code,
                         "unit_id# code name kind parent sector tax_code employer depth# members# "
                         "candidates#",
                         ret_page, err);
}
