/* SPDX-License-Identifier: MIT */
/* A delimited file as it arrives; what is read is written, cut and compared. */
#include "fuzz.h"

#include "ground/csv.h"

static void check_record(dv_csv *csv, const char *const *fields, int count)
{
    dv_auto_buf record = {0};
    const char **again = NULL;
    int found = 0;
    char **kept = calloc((size_t)count + 1, sizeof *kept);

    FUZZ_NEED(kept);
    for (int i = 0; i < count; i++) {
        if (i)
            dv_buf_putc(&record, dv_csv_delimiter(csv));
        dv_csv_put(&record, fields[i], dv_csv_delimiter(csv));
        FUZZ_NEED(kept[i] = strdup(fields[i]));
    }
    FUZZ_NEED(!record.broken);
    FUZZ_NEED(dv_csv_split(csv, &record, &again, &found, NULL) == DV_OK);
    FUZZ_NEED(found == count);
    for (int i = 0; i < count; i++) {
        FUZZ_NEED(strcmp(again[i], kept[i]) == 0);
        free(kept[i]);
    }
    free(kept);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dv_csv *csv = NULL;
    const char *const *fields;
    unsigned char digest[DV_CSV_DIGEST_SIZE];
    int64_t row;
    int count;

    if (dv_csv_open(NULL, data, size, &csv, NULL) != DV_OK)
        return 0;
    while (dv_csv_next(csv, &row, &fields, &count, NULL) == DV_OK && count > 0)
        check_record(csv, fields, count);
    dv_csv_digest(csv, digest);
    dv_csv_free(csv);
    return 0;
}
