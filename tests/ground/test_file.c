/* SPDX-License-Identifier: MIT */
#include "ground/file.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct place {
    char folder[32];
    char path[64], part[64];
} place;

static int make_place(void **state)
{
    place *p = calloc(1, sizeof *p);

    if (!p)
        return -1;
    strcpy(p->folder, "/tmp/file-XXXXXX");
    if (!mkdtemp(p->folder))
        return -1;
    snprintf(p->path, sizeof p->path, "%s/card.png", p->folder);
    snprintf(p->part, sizeof p->part, "%s/.card.png.part", p->folder);
    *state = p;
    return 0;
}

static int drop_place(void **state)
{
    place *p = *state;
    int left;

    unlink(p->path);
    left = rmdir(p->folder); /* fails when a test left anything else behind */
    free(p);
    return left;
}

static void assert_holds(const char *path, const char *want)
{
    dv_auto_buf data = {0};

    assert_int_equal(dv_file_read(path, 1 << 20, &data, NULL), DV_OK);
    assert_string_equal(data.data, want);
}

static void a_file_appears_whole_and_only_on_commit(void **state)
{
    place *p = *state;
    dv_auto(dv_file) file = NULL;
    struct stat info;

    assert_int_equal(dv_file_create(p->path, 0400, &file, NULL), DV_OK);
    assert_int_equal(dv_file_write(file, "one ", 4, NULL), DV_OK);
    assert_int_equal(access(p->path, F_OK), -1);
    assert_int_equal(access(p->part, F_OK), 0);
    assert_int_equal(dv_file_write(file, "two", 3, NULL), DV_OK);
    assert_int_equal(dv_file_commit(file, NULL), DV_OK);
    assert_holds(p->path, "one two");
    assert_int_equal(access(p->part, F_OK), -1);
    assert_int_equal(stat(p->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0400);
}

static void a_file_not_committed_leaves_the_old_one(void **state)
{
    place *p = *state;
    dv_file *file = NULL;

    assert_int_equal(dv_file_put(p->path, 0600, "old", 3, NULL), DV_OK);
    assert_int_equal(dv_file_create(p->path, 0600, &file, NULL), DV_OK);
    assert_int_equal(dv_file_write(file, "new", 3, NULL), DV_OK);
    dv_file_free(file);
    assert_holds(p->path, "old");
    assert_int_equal(access(p->part, F_OK), -1);
}

/* A limit on the size of files stands for a disk that is full: write() fails half way. */
static void a_disk_that_fills_up_loses_nothing(void **state)
{
    place *p = *state;
    struct rlimit was, small;
    dv_file *file = NULL;
    char piece[1 << 12] = {0};
    dv_sink sink;
    dv_status status;
    dv_error err;
    int32_t stopped = 0;

    assert_int_equal(dv_file_put(p->path, 0600, "old", 3, NULL), DV_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small = was;
    small.rlim_cur = 100000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(dv_file_create(p->path, 0600, &file, NULL), DV_OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    sink = dv_file_sink(file);
    for (int i = 0; i < 100 && !stopped; i++)
        stopped = sink.write(sink.user, (const uint8_t *)piece, sizeof piece);
    status = dv_file_commit(file, &err);
    setrlimit(RLIMIT_FSIZE, &was);
    assert_int_not_equal(stopped, 0);
    assert_int_equal(status, DV_E_IO);
    assert_non_null(strstr(err.message, strerror(EFBIG)));
    dv_file_free(file);
    assert_holds(p->path, "old");
    assert_int_equal(access(p->part, F_OK), -1);
}

static void many_files_are_whole_and_no_more_are_open_than_a_few(void **state)
{
    place *p = *state;
    dv_files files = {0};
    char path[sizeof p->path + 8];

    for (int i = 0; i < 3 * DV_FILES_HELD + 1; i++) {
        snprintf(path, sizeof path, "%s%d", p->path, i);
        assert_int_equal(dv_files_put(&files, path, 0600, i % 2 ? "new" : "old", 3, NULL), DV_OK);
        assert_in_range(files.n, 1, DV_FILES_HELD);
        assert_holds(path, i % 2 ? "new" : "old");
    }
    assert_int_equal(dv_files_put(&files, path, 0600, "it", 2, NULL), DV_OK);
    assert_holds(path, "it");
    assert_int_equal(dv_files_sync(&files, NULL), DV_OK);
    assert_int_equal(files.n, 0);
    dv_files_end(&files);
    for (int i = 0; i < 3 * DV_FILES_HELD + 1; i++) {
        snprintf(path, sizeof path, "%s%d", p->path, i);
        assert_int_equal(unlink(path), 0);
    }
}

/* /dev/full stands for a disk; a descriptor that was closed for one that fails when it is synced.
 */
static void what_one_of_many_files_met_is_said(void **state)
{
    place *p = *state;
    dv_files files = {0};
    dv_error err = {0};

    assert_int_equal(dv_files_put(&files, "/dev/full", 0600, "new", 3, &err), DV_E_IO);
    assert_non_null(strstr(err.message, strerror(ENOSPC)));
    assert_string_equal(err.detail, "/dev/full");
    assert_int_equal(files.n, 0);
    assert_int_equal(dv_files_put(&files, "/nowhere/card", 0600, "new", 3, &err), DV_E_NOT_FOUND);
    assert_int_equal(dv_files_put(&files, p->path, 0600, "new", 3, &err), DV_OK);
    close(files.held[0].fd);
    assert_int_equal(dv_files_sync(&files, &err), DV_E_IO);
    assert_non_null(strstr(err.message, strerror(EBADF)));
    assert_string_equal(err.detail, p->path);
    assert_int_equal(files.n, 0);
}

static void a_folder_that_is_not_there_is_said_so(void **state)
{
    dv_auto(dv_file) file = NULL;
    dv_auto_buf data = {0};
    dv_error err;

    (void)state;
    assert_int_equal(dv_file_create("/nonexistent/x", 0600, &file, &err), DV_E_NOT_FOUND);
    assert_string_equal(err.detail, "/nonexistent/x");
    assert_int_equal(dv_file_create("/dev/null/x", 0600, &file, &err), DV_E_IO);
    /* nor is what is there, and no file, replaced by one */
    assert_int_equal(dv_file_create("/dev/null", 0600, &file, &err), DV_E_IO);
    assert_int_equal(dv_file_create(P_tmpdir, 0600, &file, &err), DV_E_IO);
    assert_int_equal(dv_file_create(P_tmpdir "/none/", 0600, &file, &err), DV_E_IO);
    assert_null(file);
    assert_int_equal(dv_file_read("/nonexistent", 10, &data, &err), DV_E_NOT_FOUND);
    assert_int_equal(dv_folder_sync("/nonexistent", &err), DV_E_NOT_FOUND);
    assert_int_equal(dv_folder_make("/dev/null/x", &err), DV_E_IO);
}

static void a_file_over_its_limit_is_refused(void **state)
{
    place *p = *state;
    dv_auto_buf data = {0};
    dv_error err;

    assert_int_equal(dv_file_put(p->path, 0600, "12345", 5, NULL), DV_OK);
    assert_int_equal(dv_file_read(p->path, 5, &data, &err), DV_OK);
    assert_int_equal(dv_file_read(p->path, 4, &data, &err), DV_E_INVALID);
    assert_int_equal(dv_file_read("/dev/zero", 1000, &data, &err), DV_E_INVALID);
}

static void a_link_in_the_way_of_the_new_file_is_not_followed(void **state)
{
    place *p = *state;
    dv_auto(dv_file) file = NULL;

    assert_int_equal(symlink("/dev/null", p->part), 0);
    assert_int_equal(dv_file_create(p->path, 0600, &file, NULL), DV_E_IO);
    unlink(p->part);
}

static void a_pipe_or_a_folder_is_no_file_to_read_and_nobody_waits(void **state)
{
    place *p = *state;
    dv_auto_buf data = {0};
    dv_error err = {0};

    assert_int_equal(mkfifo(p->path, 0600), 0);
    assert_int_equal(dv_file_read(p->path, 100, &data, &err), DV_E_INVALID);
    assert_string_equal(err.detail, p->path);
    assert_int_equal(unlink(p->path), 0);
    assert_int_equal(dv_file_read(p->folder, 100, &data, &err), DV_E_INVALID);
    assert_int_equal(dv_file_read("/dev/zero", 100, &data, &err), DV_E_INVALID);
}

static void a_file_is_removed_with_what_a_killed_writer_left(void **state)
{
    place *p = *state;

    assert_int_equal(dv_file_remove(p->path, NULL), DV_OK);
    assert_int_equal(dv_file_put(p->path, 0600, "a", 1, NULL), DV_OK);
    assert_int_equal(dv_file_put(p->part, 0600, "b", 1, NULL), DV_OK);
    assert_int_equal(dv_file_remove(p->path, NULL), DV_OK);
    assert_int_equal(access(p->path, F_OK), -1);
    assert_int_equal(access(p->part, F_OK), -1);
    assert_int_equal(dv_file_remove("/dev/null/x", NULL), DV_E_IO);
}

static void a_folder_is_removed_with_its_files_but_not_with_folders(void **state)
{
    place *p = *state;
    char one[64], file[80], inner[80];

    snprintf(one, sizeof one, "%s/one", p->folder);
    snprintf(file, sizeof file, "%s/.f.part", one);
    snprintf(inner, sizeof inner, "%s/inner", one);
    assert_int_equal(dv_folder_remove(one, NULL), DV_OK);
    assert_int_equal(dv_folder_make(inner, NULL), DV_OK);
    assert_int_equal(dv_file_put(file, 0600, "a", 1, NULL), DV_OK);
    assert_int_equal(dv_folder_remove(one, NULL), DV_OK);
    assert_int_equal(access(file, F_OK), -1);
    assert_int_equal(access(inner, F_OK), 0);
    assert_int_equal(dv_folder_remove(inner, NULL), DV_OK);
    assert_int_equal(dv_folder_remove(one, NULL), DV_OK);
    assert_int_equal(access(one, F_OK), -1);
    assert_int_equal(dv_folder_remove("/dev/null", NULL), DV_E_IO);
}

static void folders_are_made_with_their_parents(void **state)
{
    place *p = *state;
    char deep[64], middle[64];
    struct stat info;

    snprintf(middle, sizeof middle, "%s/a b", p->folder);
    snprintf(deep, sizeof deep, "%s/a b/c", p->folder);
    assert_int_equal(dv_folder_make(deep, NULL), DV_OK);
    assert_int_equal(dv_folder_make(deep, NULL), DV_OK);
    assert_int_equal(stat(deep, &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    rmdir(deep);
    rmdir(middle);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_place, drop_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(a_file_appears_whole_and_only_on_commit),
        IN_A_FOLDER(a_file_not_committed_leaves_the_old_one),
        IN_A_FOLDER(a_disk_that_fills_up_loses_nothing),
        IN_A_FOLDER(many_files_are_whole_and_no_more_are_open_than_a_few),
        IN_A_FOLDER(what_one_of_many_files_met_is_said),
        IN_A_FOLDER(a_folder_that_is_not_there_is_said_so),
        IN_A_FOLDER(a_file_over_its_limit_is_refused),
        IN_A_FOLDER(a_link_in_the_way_of_the_new_file_is_not_followed),
        IN_A_FOLDER(a_pipe_or_a_folder_is_no_file_to_read_and_nobody_waits),
        IN_A_FOLDER(a_file_is_removed_with_what_a_killed_writer_left),
        IN_A_FOLDER(a_folder_is_removed_with_its_files_but_not_with_folders),
        IN_A_FOLDER(folders_are_made_with_their_parents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
