/* ground/file.h - files that are either whole under their name or not there; whole small files
 * read. */
#ifndef DV_GROUND_FILE_H
#define DV_GROUND_FILE_H

#include "ground/base.h"
#include "ground/buf.h"

/*
 * A file being written under a temporary name beside its final one (".NAME.part"). commit makes
 * it durable (fsync of file and folder) and gives it its name; freed without commit it is removed.
 */
typedef struct dv_file dv_file;

dv_status dv_file_create(const char *path, unsigned mode, dv_file **ret_file, dv_error *err);
dv_status dv_file_write(dv_file *file, const void *data, size_t size, dv_error *err);
dv_status dv_file_commit(dv_file *file, dv_error *err);
/* As commit, but the folder is not yet synced: for many files, then one dv_folder_sync(). */
dv_status dv_file_commit_fast(dv_file *file, dv_error *err);
void dv_file_free(dv_file *file);
DV_AUTO(dv_file, dv_file_free)

/*
 * Many small files, each in one write and at once under its own name: for a folder into which
 * nobody looks yet. They are durable after sync, which also tells what a file met that put could
 * not know of; put syncs those before it when it holds too many open.
 */
enum { DV_FILES_HELD = 8 };

typedef struct dv_files {
    struct {
        int fd;
        char *path;
    } held[DV_FILES_HELD];
    int n;
} dv_files;

dv_status dv_files_put(dv_files *files, const char *path, unsigned mode, const void *data,
                       size_t size, dv_error *err);
dv_status dv_files_sync(dv_files *files, dv_error *err);
void dv_files_end(dv_files *files); /* without a sync; fine after one */

/* A sink that writes to the file; the first failure is kept and given by the next commit. */
dv_sink dv_file_sink(dv_file *file);

/* DV_E_IO of whoever wrote through the sink, told as what the file met: a full disk, say. */
dv_status dv_file_why(const dv_file *file, dv_status status, dv_error *err);

/* Remove a file, and what a writer that was killed left of it; fine when neither is there. */
dv_status dv_file_remove(const char *path, dv_error *err);

dv_status dv_folder_sync(const char *path, dv_error *err);
/* Make a folder and its parents; fine when it is there. */
dv_status dv_folder_make(const char *path, dv_error *err);
/* Remove a folder and the files in it; folders in it stay, and it with them. Fine when not there.
 */
dv_status dv_folder_remove(const char *path, dv_error *err);
/* Move all that is in a folder into another, which is synced, and remove it. */
dv_status dv_folder_pour(const char *from, const char *to, dv_error *err);
/*
 * The whole of a small plain file; another kind of file, or one over max, is DV_E_INVALID.
 * Missing: DV_E_NOT_FOUND.
 */
dv_status dv_file_read(const char *path, size_t max, dv_buf *ret_data, dv_error *err);
/* Write all of data under path at once, atomically. */
dv_status dv_file_put(const char *path, unsigned mode, const void *data, size_t size,
                      dv_error *err);

#endif
