/* SPDX-License-Identifier: MIT */
#include "press/photo_inside.h"

#include "ground/file.h"
#include "ground/page.h"
#include "ground/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <sodium.h>

enum {
    SIDE_LEAST = 120,          /* pixels: a card shows 285 and more */
    PEOPLE_AT_A_TIME = 32,     /* fetched */
    NAMES_AT_A_TIME = 500,     /* matched */
    BYTES_AT_A_TIME = 2 << 20, /* sent */
    LIMIT_MAX = 10000
};

#define COLUMNS_OF_PHOTOS                                                                          \
    "member_no full_name code unit_code person_id# width# height# kept_at kept_by"

static const char *const suffixes[] = {".jpg", ".jpeg", ".png"};

/* ---- where a photo is found ---- */

bool dv_photo_file(const char *folder, const char *name, char path[PATH_MAX])
{
    static const char *const suffix[] = {".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG"};

    /* An employee code is somebody else's text: it must not lead out of the folder. */
    if (!folder || !name || !*name || *name == '.' || strchr(name, '/'))
        return false;
    for (size_t i = 0; i < DV_COUNT(suffix); i++) {
        int n = snprintf(path, PATH_MAX, "%s/%s%s", folder, name, suffix[i]);

        if (n > 0 && n < PATH_MAX && access(path, F_OK) == 0)
            return true;
    }
    return false;
}

void dv_portraits_end(dv_portraits *from)
{
    dv_rows_free(from->fetched);
    from->fetched = NULL;
}

/* Of those who have a folder few are looked for here; of others all are. */
static dv_status fetch(dv_portraits *from, int row, dv_error *err)
{
    int end = row + (from->folder ? 1 : PEOPLE_AT_A_TIME);
    dv_auto_buf numbers = {0};
    dv_args args = {0};

    if (row >= from->first && row < from->end)
        return DV_OK;
    dv_portraits_end(from);
    from->first = row;
    from->end = end < dv_rows_count(from->rows) ? end : dv_rows_count(from->rows);
    for (int i = from->first; i < from->end; i++)
        dv_array_put(&numbers, dv_rows_text(from->rows, i, from->no));
    dv_array_end(&numbers);
    DV_TRY(dv_buf_status(&numbers, err));
    dv_arg_text(&args, numbers.data);
    return dv_db_run(from->registry->db, &DV_SQL_photo_of, &args, DV_ROWS_ANY, &from->fetched, err);
}

static int32_t into_buf(void *user, const uint8_t *data, size_t size)
{
    dv_buf_put(user, data, size);
    return 0;
}

/* ret_jpeg is left empty when there is none. */
static dv_status kept(dv_portraits *from, int row, dv_buf *ret_jpeg, dv_error *err)
{
    const dv_sink sink = {into_buf, ret_jpeg};
    const char *number = dv_rows_text(from->rows, row, from->no);

    DV_TRY(fetch(from, row, err));
    for (int i = 0; i < dv_rows_count(from->fetched); i++) {
        if (strcmp(dv_rows_text(from->fetched, i, 0), number) != 0)
            continue;
        DV_TRY(dv_paper_write(dv_rows_text(from->fetched, i, 1), &sink, err));
        return dv_buf_status(ret_jpeg, err);
    }
    return DV_OK;
}

static bool in_folder(const dv_portraits *from, int row, char path[PATH_MAX])
{
    return dv_photo_file(from->folder, dv_rows_text(from->rows, row, from->code), path) ||
           dv_photo_file(from->folder, dv_rows_text(from->rows, row, from->no), path);
}

dv_status dv_portrait_open(dv_portraits *from, int row, int width_px, int height_px,
                           dv_photo **ret_photo, dv_error *err)
{
    char path[PATH_MAX];
    dv_auto_buf jpeg = {0};

    *ret_photo = NULL;
    if (in_folder(from, row, path))
        return dv_photo_open(path, width_px, height_px, ret_photo, err);
    DV_TRY(kept(from, row, &jpeg, err));
    return jpeg.size ? dv_photo_read(jpeg.data, jpeg.size, width_px, height_px, ret_photo, err)
                     : DV_OK;
}

dv_status dv_portrait_jpeg(dv_portraits *from, int row, dv_buf *ret_jpeg, dv_error *err)
{
    char path[PATH_MAX];
    int width, height;

    dv_buf_clear(ret_jpeg);
    if (in_folder(from, row, path))
        return dv_photo_reencode(path, DV_PHOTO_WIDTH, DV_PHOTO_HEIGHT, ret_jpeg, &width, &height,
                                 err);
    return kept(from, row, ret_jpeg, err);
}

/* ---- import ---- */

typedef struct photo_file {
    const char *name; /* of the file */
    int64_t person_id;
    int place;
    const char *fault; /* NULL: it is to be kept */
} photo_file;

typedef struct files {
    const char *folder;
    struct dirent **entry;
    int entries;
    photo_file *file;
    int n;
} files;

/* Photos on their way to the database. */
typedef struct parcel {
    dv_buf persons, jpegs, widths, heights, names;
} parcel;

static void files_end(files *all)
{
    for (int i = 0; i < all->entries; i++)
        free(all->entry[i]);
    free(all->entry);
    free(all->file);
}

static void parcel_end(parcel *p)
{
    dv_buf_free(&p->persons);
    dv_buf_free(&p->jpegs);
    dv_buf_free(&p->widths);
    dv_buf_free(&p->heights);
    dv_buf_free(&p->names);
}

/* The length of a name without its suffix; 0 when it is none of a picture. */
static size_t stem(const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < DV_COUNT(suffixes); i++) {
        size_t tail = strlen(suffixes[i]);

        if (length > tail && strcasecmp(name + length - tail, suffixes[i]) == 0)
            return length - tail;
    }
    return 0;
}

static int is_photo_name(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && stem(entry->d_name) > 0;
}

static dv_status list_files(const char *folder, files *all, dv_error *err)
{
    all->folder = folder;
    all->entries = scandir(folder, &all->entry, is_photo_name, alphasort);
    if (all->entries < 0) {
        dv_status status = errno == ENOENT || errno == ENOTDIR ? DV_E_NOT_FOUND : DV_E_IO;

        all->entries = 0;
        dv_fail(err, status, "the folder of photos cannot be read: %s", strerror(errno));
        dv_fail_detail(err, folder, NULL);
        return status;
    }
    all->file = calloc((size_t)all->entries + 1, sizeof *all->file);
    if (!all->file)
        return dv_fail_nomem(err);
    for (int i = 0; i < all->entries; i++)
        all->file[all->n++] = (photo_file){.name = all->entry[i]->d_name, .place = i};
    return DV_OK;
}

/* File names are NFD on some systems, and any bytes on others. */
static dv_status put_stem(dv_buf *names, const char *name, dv_error *err)
{
    dv_auto_buf given = {0}, nfc = {0};

    dv_buf_put(&given, name, stem(name));
    DV_TRY(dv_buf_status(&given, err));
    if (dv_text_is_utf8(given.data, given.size))
        DV_TRY(dv_text_nfc(given.data, &nfc, err));
    dv_array_put(names, nfc.data ? nfc.data : "");
    return DV_OK;
}

static dv_status match_some(dv_registry *registry, photo_file *file, int n, dv_error *err)
{
    dv_auto_buf names = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    for (int i = 0; i < n; i++)
        DV_TRY(put_stem(&names, file[i].name, err));
    dv_array_end(&names);
    DV_TRY(dv_buf_status(&names, err));
    dv_arg_text(&args, names.data);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_photo_match, &args, DV_ROWS_ANY, &rows, err));
    for (int i = 0; i < n && i < dv_rows_count(rows); i++) {
        file[i].person_id = dv_rows_int(rows, i, 0);
        if (!file[i].person_id)
            file[i].fault = dv_rows_int(rows, i, 1) ? "ambiguous" : "unknown";
    }
    return DV_OK;
}

static int by_person(const void *a, const void *b)
{
    const photo_file *one = a, *other = b;

    if (one->person_id != other->person_id)
        return one->person_id < other->person_id ? -1 : 1;
    return one->place - other->place;
}

static int by_place(const void *a, const void *b)
{
    return ((const photo_file *)a)->place - ((const photo_file *)b)->place;
}

/* Whose each file is; of several of one person the first is taken. */
static dv_status match(dv_registry *registry, files *all, dv_error *err)
{
    for (int i = 0; i < all->n; i += NAMES_AT_A_TIME) {
        int n = all->n - i < NAMES_AT_A_TIME ? all->n - i : NAMES_AT_A_TIME;

        DV_TRY(match_some(registry, all->file + i, n, err));
    }
    qsort(all->file, (size_t)all->n, sizeof *all->file, by_person);
    for (int i = 1; i < all->n; i++) {
        if (all->file[i].person_id && all->file[i].person_id == all->file[i - 1].person_id)
            all->file[i].fault = "twice";
    }
    qsort(all->file, (size_t)all->n, sizeof *all->file, by_place);
    return DV_OK;
}

static dv_status send(dv_registry *registry, parcel *p, int64_t *kept_now, dv_error *err)
{
    dv_buf *const parts[] = {&p->persons, &p->jpegs, &p->widths, &p->heights, &p->names};
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    if (!p->persons.size)
        return DV_OK;
    for (size_t i = 0; i < DV_COUNT(parts); i++) {
        dv_array_end(parts[i]);
        DV_TRY(dv_buf_status(parts[i], err));
        dv_arg_text(&args, parts[i]->data);
    }
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_photo_put, &args, DV_ROWS_ONE, &rows, err));
    *kept_now += dv_rows_int(rows, 0, 0) + dv_rows_int(rows, 0, 1);
    for (size_t i = 0; i < DV_COUNT(parts); i++)
        dv_buf_clear(parts[i]);
    return DV_OK;
}

static void put_number(dv_buf *array, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)value);
    dv_array_put(array, text);
}

static dv_status pack(parcel *p, const photo_file *file, const dv_buf *jpeg, int width, int height,
                      dv_error *err)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    dv_auto_buf hex = {0}, name = {0};

    crypto_hash_sha256(digest, (const unsigned char *)file->name, strlen(file->name));
    DV_TRY(dv_paper_hex((const uint8_t *)jpeg->data, jpeg->size, &hex, err));
    DV_TRY(dv_paper_hex(digest, sizeof digest, &name, err));
    put_number(&p->persons, file->person_id);
    dv_array_put(&p->jpegs, hex.data);
    put_number(&p->widths, width);
    put_number(&p->heights, height);
    dv_array_put(&p->names, name.data);
    return DV_OK;
}

/* DV_E_INVALID, _FORMAT and _RENDER are about the file and no reason to stop. */
static dv_status take(parcel *p, const files *all, const photo_file *file, dv_error *err)
{
    char path[PATH_MAX];
    dv_auto_buf jpeg = {0};
    int width = 0, height = 0;
    int n = snprintf(path, sizeof path, "%s/%s", all->folder, file->name);

    if (n < 0 || n >= (int)sizeof path)
        return dv_fail(err, DV_E_INVALID, "the path is too long");
    DV_TRY(dv_photo_reencode(path, DV_PHOTO_WIDTH, DV_PHOTO_HEIGHT, &jpeg, &width, &height, err));
    if (width < SIDE_LEAST || height < SIDE_LEAST)
        return dv_fail(err, DV_E_INVALID, "the photo is too small: %d x %d pixels, at least %d",
                       width, height, SIDE_LEAST);
    return pack(p, file, &jpeg, width, height, err);
}

static bool is_of_the_file(dv_status status)
{
    return status == DV_E_INVALID || status == DV_E_FORMAT || status == DV_E_RENDER ||
           status == DV_E_IO || status == DV_E_NOT_FOUND;
}

/* What is not UTF-8 cannot be shown as it is. */
static dv_status report(dv_page *page, const char *name, const char *outcome, const char *reason,
                        dv_error *err)
{
    dv_auto_text shown = strdup(name);

    if (!shown)
        return dv_fail_nomem(err);
    for (char *at = shown; !dv_text_is_utf8(name, strlen(name)) && *at; at++) {
        if ((unsigned char)*at >= 0x80)
            *at = '?';
    }
    DV_TRY(dv_page_put(page, shown, err));
    DV_TRY(dv_page_put(page, outcome, err));
    return dv_page_put(page, reason, err);
}

static dv_status tell(const dv_progress *progress, int64_t done, int64_t total, dv_error *err)
{
    if (!progress || !progress->step || progress->step(progress->user, done, total) == 0)
        return DV_OK;
    return dv_fail(err, DV_E_STOPPED, "the import was stopped; the photos kept so far stay");
}

static dv_status keep_all(dv_registry *registry, const files *all, const dv_progress *progress,
                          int64_t *kept_now, dv_page *page, dv_error *err)
{
    __attribute__((cleanup(parcel_end))) parcel p = {0};

    for (int i = 0; i < all->n; i++) {
        const photo_file *file = all->file + i;
        dv_error why = {0};
        dv_status status = file->fault ? DV_OK : take(&p, all, file, &why);

        if (file->fault) {
            DV_TRY(report(page, file->name, file->fault, NULL, err));
        } else if (is_of_the_file(status)) {
            DV_TRY(report(page, file->name, "refused", why.message, err));
        } else if (status != DV_OK) {
            if (err)
                *err = why;
            return status;
        }
        if (p.jpegs.size > BYTES_AT_A_TIME)
            DV_TRY(send(registry, &p, kept_now, err));
        DV_TRY(tell(progress, i + 1, all->n, err));
    }
    return send(registry, &p, kept_now, err);
}

dv_status dv_photo_import(dv_registry *registry, const char *folder, const dv_progress *progress,
                          int64_t *ret_kept, dv_page **ret_page, dv_error *err)
{
    __attribute__((cleanup(files_end))) files all = {0};
    dv_auto(dv_page) page = NULL;
    int64_t kept_now = 0;

    if (!registry || !folder || !ret_kept || !ret_page)
        return dv_fail_null(err);
    DV_TRY(dv_page_new("file outcome reason", &page, err));
    DV_TRY(list_files(folder, &all, err));
    DV_TRY(match(registry, &all, err));
    DV_TRY(keep_all(registry, &all, progress, &kept_now, page, err));
    *ret_kept = kept_now;
    *ret_page = dv_take(&page);
    return DV_OK;
}

/* ---- one photo ---- */

static dv_status fail_none(dv_error *err)
{
    return dv_fail(err, DV_E_NOT_FOUND, "there is no photo of a member with this number");
}

dv_status dv_photo_get(dv_registry *registry, const char *member_no, const dv_sink *sink,
                       dv_error *err)
{
    dv_auto_buf one = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    if (!registry || !member_no || !sink || !sink->write)
        return dv_fail_null(err);
    dv_array_put(&one, member_no);
    dv_array_end(&one);
    DV_TRY(dv_buf_status(&one, err));
    dv_arg_text(&args, one.data);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_photo_of, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return fail_none(err);
    return dv_paper_write(dv_rows_text(rows, 0, 1), sink, err);
}

dv_status dv_photo_remove(dv_registry *registry, const char *member_no, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    if (!registry || !member_no)
        return dv_fail_null(err);
    dv_arg_text(&args, member_no);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_photo_remove, &args, DV_ROWS_MAYBE, &rows, err));
    return dv_rows_count(rows) ? DV_OK : fail_none(err);
}

/* ---- lists ---- */

static dv_status listed(dv_registry *registry, const char *which, const char *unit_code,
                        const char *after, int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_photo_list, COLUMNS_OF_PHOTOS, LIMIT_MAX};

    return dv_list_page_of(registry, &list, which, unit_code, after, limit, ret_page, err);
}

dv_status dv_photo_list(dv_registry *registry, const char *unit_code, const char *after,
                        int32_t limit, dv_page **ret_page, dv_error *err)
{
    return listed(registry, "kept", unit_code, after, limit, ret_page, err);
}

/* The rows of a page whose people have no file in the folder. */
static dv_status without_file(const dv_page *all, const char *folder, dv_page **ret_page,
                              dv_error *err)
{
    dv_auto(dv_page) page = NULL;
    char path[PATH_MAX];

    DV_TRY(dv_page_new(COLUMNS_OF_PHOTOS, &page, err));
    for (int32_t row = 0; row < dv_page_count(all); row++) {
        if (dv_photo_file(folder, dv_page_text(all, row, "code"), path) ||
            dv_photo_file(folder, dv_page_text(all, row, "member_no"), path))
            continue;
        for (int32_t c = 0; c < dv_page_column_count(page); c++)
            DV_TRY(dv_page_put(page, dv_page_at(all, row, c), err));
    }
    if (dv_page_next(all))
        DV_TRY(dv_page_set_next(page, dv_page_next(all), err));
    *ret_page = dv_take(&page);
    return DV_OK;
}

dv_status dv_photo_missing(dv_registry *registry, const char *unit_code, const char *folder,
                           const char *after, int32_t limit, dv_page **ret_page, dv_error *err)
{
    dv_auto(dv_page) all = NULL;

    if (!registry || !ret_page)
        return dv_fail_null(err);
    if (folder && access(folder, R_OK | X_OK) != 0)
        return dv_fail(err, errno == ENOENT ? DV_E_NOT_FOUND : DV_E_IO,
                       "the folder of photos cannot be read: %s", strerror(errno));
    DV_TRY(listed(registry, "missing", unit_code, after, limit, &all, err));
    if (folder)
        return without_file(all, folder, ret_page, err);
    *ret_page = dv_take(&all);
    return DV_OK;
}
