/* SPDX-License-Identifier: MIT */
/*
 * Many hands on one run: threads and processes, that are killed or stand still where it is worst.
 * Linked with --wrap, so that a process dies at a named point. DV_KILLS: how often at
 * each (0: once at four of them).
 */
#include "support.h"

#include "picture/pdf.h"
#include "press/proof.h"
#include "sql.h"

#include "ground/file.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static dv_registry *registry;
static dv_signer *signer;

/* Where a process of a run can be killed. */
typedef enum point {
    NOWHERE,
    CARDS_TAKEN,
    BEFORE_A_CLAIM,
    AFTER_A_CLAIM,
    CARDS_READ,
    FOLDER_MADE,
    FILE_BEGUN,
    FILE_WRITTEN,
    FILES_DURABLE,
    PDF_NOT_FINISHED,
    PDF_FINISHED,
    CARD_PROVED,
    PART_HELD,
    ONE_FILE_NAMED,
    ALL_FILES_NAMED,
    CARDS_MARKED,
    PART_MARKED,
    PART_COMMITTED,
    BEFORE_THE_END,
    POINTS
} point;

static const char *const point_name[POINTS] = {
    [CARDS_TAKEN] = "cards taken",           [BEFORE_A_CLAIM] = "before a claim",
    [AFTER_A_CLAIM] = "after a claim",       [CARDS_READ] = "cards read",
    [FOLDER_MADE] = "folder made",           [FILE_BEGUN] = "file begun",
    [FILE_WRITTEN] = "file written",         [FILES_DURABLE] = "files durable",
    [PDF_NOT_FINISHED] = "PDF not finished", [PDF_FINISHED] = "PDF finished",
    [CARD_PROVED] = "card proved",           [PART_HELD] = "part held",
    [ONE_FILE_NAMED] = "one file named",     [ALL_FILES_NAMED] = "all files named",
    [CARDS_MARKED] = "cards marked",         [PART_MARKED] = "part marked",
    [PART_COMMITTED] = "part committed",     [BEFORE_THE_END] = "before the end of the run",
};

static point deadly;      /* of this process */
static atomic_int passes; /* how often it is still passed alive */
static int deadly_signal = SIGKILL;

static void pass(point here)
{
    if (here == deadly && atomic_fetch_sub(&passes, 1) == 1)
        kill(getpid(), deadly_signal);
}

dv_status __real_dv_db_run(dv_db *db, const dv_sql *sql, const dv_args *args, enum dv_expect expect,
                           dv_rows **ret_rows, dv_error *err);
dv_status __wrap_dv_db_run(dv_db *db, const dv_sql *sql, const dv_args *args, enum dv_expect expect,
                           dv_rows **ret_rows, dv_error *err);
dv_status __wrap_dv_db_run(dv_db *db, const dv_sql *sql, const dv_args *args, enum dv_expect expect,
                           dv_rows **ret_rows, dv_error *err)
{
    dv_status status;

    if (sql == &DV_SQL_run_part_claim)
        pass(BEFORE_A_CLAIM);
    if (sql == &DV_SQL_run_finish)
        pass(BEFORE_THE_END);
    status = __real_dv_db_run(db, sql, args, expect, ret_rows, err);
    if (sql == &DV_SQL_run_assign)
        pass(CARDS_TAKEN);
    if (sql == &DV_SQL_run_part_claim)
        pass(AFTER_A_CLAIM);
    if (sql == &DV_SQL_run_part_cards)
        pass(CARDS_READ);
    if (sql == &DV_SQL_run_part_hold)
        pass(PART_HELD);
    if (sql == &DV_SQL_run_part_print)
        pass(CARDS_MARKED);
    if (sql == &DV_SQL_run_part_done)
        pass(PART_MARKED);
    return status;
}

dv_status __real_dv_folder_make(const char *path, dv_error *err);
dv_status __wrap_dv_folder_make(const char *path, dv_error *err);
dv_status __wrap_dv_folder_make(const char *path, dv_error *err)
{
    dv_status status = __real_dv_folder_make(path, err);

    pass(FOLDER_MADE);
    return status;
}

dv_status __real_dv_file_create(const char *path, unsigned mode, dv_file **file, dv_error *err);
dv_status __wrap_dv_file_create(const char *path, unsigned mode, dv_file **file, dv_error *err);
dv_status __wrap_dv_file_create(const char *path, unsigned mode, dv_file **file, dv_error *err)
{
    dv_status status = __real_dv_file_create(path, mode, file, err);

    pass(FILE_BEGUN);
    return status;
}

dv_status __real_dv_file_commit_fast(dv_file *file, dv_error *err);
dv_status __wrap_dv_file_commit_fast(dv_file *file, dv_error *err);
dv_status __wrap_dv_file_commit_fast(dv_file *file, dv_error *err)
{
    dv_status status = __real_dv_file_commit_fast(file, err);

    pass(FILE_WRITTEN);
    return status;
}

dv_status __real_dv_files_put(dv_files *files, const char *path, unsigned mode, const void *data,
                              size_t size, dv_error *err);
dv_status __wrap_dv_files_put(dv_files *files, const char *path, unsigned mode, const void *data,
                              size_t size, dv_error *err);
dv_status __wrap_dv_files_put(dv_files *files, const char *path, unsigned mode, const void *data,
                              size_t size, dv_error *err)
{
    dv_status status;

    if (deadly == FILE_BEGUN)
        DV_TRY(__real_dv_files_put(files, path, mode, data, size / 2, err));
    pass(FILE_BEGUN);
    status = __real_dv_files_put(files, path, mode, data, size, err);
    pass(FILE_WRITTEN);
    return status;
}

dv_status __real_dv_files_sync(dv_files *files, dv_error *err);
dv_status __wrap_dv_files_sync(dv_files *files, dv_error *err);
dv_status __wrap_dv_files_sync(dv_files *files, dv_error *err)
{
    dv_status status = __real_dv_files_sync(files, err);

    pass(FILES_DURABLE);
    return status;
}

dv_status __real_dv_pdf_finish(dv_pdf *pdf, dv_error *err);
dv_status __wrap_dv_pdf_finish(dv_pdf *pdf, dv_error *err);
dv_status __wrap_dv_pdf_finish(dv_pdf *pdf, dv_error *err)
{
    dv_status status;

    pass(PDF_NOT_FINISHED);
    status = __real_dv_pdf_finish(pdf, err);
    pass(PDF_FINISHED);
    return status;
}

dv_status __real_dv_proof_begin(dv_proof *proof, const dv_proof_card *card, int64_t now,
                                dv_error *err);
dv_status __wrap_dv_proof_begin(dv_proof *proof, const dv_proof_card *card, int64_t now,
                                dv_error *err);
dv_status __wrap_dv_proof_begin(dv_proof *proof, const dv_proof_card *card, int64_t now,
                                dv_error *err)
{
    dv_status status = __real_dv_proof_begin(proof, card, now, err);

    pass(CARD_PROVED);
    return status;
}

int __real_renameat(int from, const char *name, int to, const char *new_name);
int __wrap_renameat(int from, const char *name, int to, const char *new_name);
int __wrap_renameat(int from, const char *name, int to, const char *new_name)
{
    int status = __real_renameat(from, name, to, new_name);

    pass(ONE_FILE_NAMED);
    return status;
}

dv_status __real_dv_folder_pour(const char *from, const char *to, dv_error *err);
dv_status __wrap_dv_folder_pour(const char *from, const char *to, dv_error *err);
dv_status __wrap_dv_folder_pour(const char *from, const char *to, dv_error *err)
{
    dv_status status = __real_dv_folder_pour(from, to, err);

    pass(ALL_FILES_NAMED);
    return status;
}

dv_status __real_dv_tx_commit(dv_tx *tx, dv_error *err);
dv_status __wrap_dv_tx_commit(dv_tx *tx, dv_error *err);
dv_status __wrap_dv_tx_commit(dv_tx *tx, dv_error *err)
{
    dv_status status = __real_dv_tx_commit(tx, err);

    pass(PART_COMMITTED);
    return status;
}

static int set_up(void **state)
{
    dv_error err = {0};

    (void)state;
    deadly = NOWHERE;
    support_clear();
    registry = support_registry("printer");
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);
    support_units(registry);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dv_registry_close(registry);
    dv_signer_free(signer);
    return 0;
}

/* A number that a script prints; $P is path. */
static int shell_int(const char *script, const char *path)
{
    int n = -1;
    FILE *pipe;

    setenv("P", path, 1);
    pipe = popen(script, "r");
    assert_non_null(pipe);
    if (fscanf(pipe, "%d", &n) != 1)
        n = -1;
    assert_int_equal(pclose(pipe), 0);
    return n;
}

static const char *out_folder(const char *name)
{
    static char path[8][256];
    static int turn;
    char *to = path[turn++ % 8];

    snprintf(to, 256, "%s/%s", support_folder(), name);
    return to;
}

static dv_run_request request_to(const char *out, int formats)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;

    request.design_folder = support_source("examples/designs/standard");
    request.out_folder = out;
    request.formats = formats;
    request.signer = signer;
    request.part_cards = 3;
    return request;
}

static void order_again(void)
{
    given("UPDATE dv.card SET state = 'ordered', qr = NULL, kid = NULL, run_id = NULL,"
          "       part_no = NULL, slot_no = NULL, printed_at = NULL;"
          "DELETE FROM dv.run_refusal; DELETE FROM dv.run_part; DELETE FROM dv.run");
}

#define ALL_IDS "SELECT string_agg(encode(card_id, 'hex'), ',' ORDER BY card_id) FROM dv.card"

/* Every card is printed, once by the ledger and by the log, and once in each kind of file. */
static void all_printed_once(const char *out, int cards, int formats)
{
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'"), cards);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.run WHERE done_at IS NULL"), 0);
    assert_int_equal(asked_int("SELECT sum((new->>'printed')::bigint) FROM dv.event"
                               " JOIN dv.run r ON r.run_id = (new->>'run')::bigint"
                               " WHERE verb = 'cards printed'"),
                     cards);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.run_part WHERE lease_until IS NOT NULL"),
                     0);
    assert_int_equal(shell_int("find \"$P\" -name '.*' | wc -l", out), 0);
    if (formats & DV_FORMAT_PNG)
        assert_int_equal(shell_int("find \"$P\" -name '*.png' | wc -l", out), 2 * cards);
    if (formats & DV_FORMAT_PDF)
        assert_int_equal(shell_int("for f in \"$P\"/*-cards-*.pdf; do pdfinfo \"$f\"; done | "
                                   "awk '/^Pages:/ { n += $2 } END { print n }'",
                                   out),
                         2 * cards);
}

/* A process of its own with threads of its own, that stops or dies at a point; exits with its
 * status. */
static pid_t worker(const dv_run_request *request, point at, int signal, int after)
{
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        dv_registry *own = support_registry("worker");
        int64_t run = 0;
        dv_status status;

        deadly = at;
        deadly_signal = signal;
        passes = after;
        status = dv_run_create(own, request, &run, NULL);
        dv_registry_close(own);
        _exit((int)status);
    }
    return pid;
}

static int exit_of(pid_t pid)
{
    int status = 0;

    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void threads_make_the_same_bytes_as_one_worker(void **state)
{
    const char *out = out_folder("same");
    dv_run_request request = request_to(out, 0);
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 13, 1);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_int_equal(shell_int("cp -r \"$P\" \"$P.one\"; rm -r \"$P\"/*; echo 0", out), 0);
    given("UPDATE dv.card SET state = 'in run', printed_at = NULL, qr = NULL;"
          "UPDATE dv.run_part SET done_at = NULL; UPDATE dv.run SET done_at = NULL;");
    request.jobs = 4;
    assert_ok(dv_run_resume(registry, run, &request, &err), &err);
    assert_int_equal(shell_int("diff -r \"$P\" \"$P.one\" | wc -l", out), 0);
    assert_int_equal(shell_int("find \"$P\" -type f | wc -l", out), 2 * 13 + 2 * 5);
    support_check();
}

typedef struct told {
    int64_t last;
    int calls, stop_at;
} told;

static int32_t tell(void *user, int64_t done, int64_t total)
{
    told *t = user;

    assert_in_range(done, t->last, total ? total : INT64_MAX);
    t->last = done;
    t->calls++;
    return t->stop_at && done >= t->stop_at;
}

static void threads_stop_when_the_caller_says_so_and_go_on(void **state)
{
    const char *out = out_folder("stopped");
    dv_run_request request = request_to(out, DV_FORMAT_PDF);
    told t = {.stop_at = 5};
    dv_progress progress = {tell, &t};
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 20, 1);
    request.jobs = 3;
    request.progress = &progress;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_STOPPED, &err);
    assert_true(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'") < 20);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.run_part WHERE lease_until IS NOT NULL"),
                     0);
    assert_int_equal(shell_int("find \"$P\" -name '.*' | wc -l", out), 0);
    t = (told){0};
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_int_equal(t.last <= 20, 1);
    all_printed_once(out, 20, request.formats);
}

static void who_stands_still_beyond_the_lease_loses_the_part_and_cannot_finish_it(void **state)
{
    static const point where[] = {AFTER_A_CLAIM, FILE_BEGUN, PDF_FINISHED};
    char before[2048];

    (void)state;
    support_people(registry, 6, 1);
    snprintf(before, sizeof before, "%s", asked(ALL_IDS));
    for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
        char name[32];
        dv_run_request request;
        dv_error err = {0};
        int64_t run = 0;
        int status;
        pid_t pid;

        order_again();
        snprintf(name, sizeof name, "still %zu", i);
        request = request_to(out_folder(name), i % 2 ? DV_FORMAT_PNG : DV_FORMAT_PDF);
        request.lease_s = 1;
        pid = worker(&request, where[i], SIGSTOP, 1);
        assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
        assert_true(WIFSTOPPED(status));
        assert_ok(dv_run_create(registry, &request, &run, &err), &err);
        assert_int_equal(asked_int("SELECT max(claim) FROM dv.run_part"), 2);
        assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'"), 6);

        kill(pid, SIGCONT);
        assert_int_equal(exit_of(pid), DV_OK);
        assert_string_equal(asked(ALL_IDS), before);
        all_printed_once(request.out_folder, 6, request.formats);
        support_check();
    }
}

static int32_t take_long(void *user, int64_t done, int64_t total)
{
    (void)user;
    (void)done;
    (void)total;
    usleep(500000);
    return 0;
}

static void a_slow_worker_keeps_its_part_by_renewing_the_lease(void **state)
{
    dv_progress progress = {take_long, NULL};
    dv_run_request request = request_to(out_folder("slow"), DV_FORMAT_PDF);
    dv_error err = {0};
    int64_t run = 0;
    pid_t pid;

    (void)state;
    support_people(registry, 3, 1);
    request.lease_s = 1;
    request.progress = &progress;
    pid = worker(&request, NOWHERE, SIGKILL, 0);
    usleep(400000);
    request.progress = NULL;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_int_equal(exit_of(pid), DV_OK);
    assert_int_equal(asked_int("SELECT max(claim) FROM dv.run_part"), 1);
    all_printed_once(request.out_folder, 3, request.formats);
}

static int32_t stop_at_once(void *user, int64_t done, int64_t total)
{
    (void)user;
    (void)done;
    (void)total;
    return 1;
}

static void a_thousand_parts_lie_in_a_folder_and_not_more(void **state)
{
    const char *out = out_folder("many parts");
    dv_progress progress = {stop_at_once, NULL};
    dv_run_request request = request_to(out, 0);
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 6, 1);
    request.progress = &progress;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_STOPPED, &err);
    given("INSERT INTO dv.run_part (run_id, part_no, cards, slots_before) SELECT run_id, 1001, "
          "cards, 3000"
          " FROM dv.run_part WHERE part_no = 2;"
          "UPDATE dv.card SET part_no = 1001 WHERE part_no = 2;"
          "UPDATE dv.run_part SET cards = 0, done_at = now() WHERE part_no = 2;"
          "INSERT INTO dv.run_part (run_id, part_no, cards, slots_before, done_at)"
          " SELECT run_id, n, 0, 0, now() FROM dv.run, generate_series(3, 1000) n");
    request.progress = NULL;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    all_printed_once(out, 6, DV_FORMAT_PNG);
    assert_int_equal(shell_int("ls \"$P\"/run-*-parts-0001-1000 | wc -l", out), 3);
    assert_int_equal(shell_int("ls \"$P\"/run-*-parts-1001-2000/run-*-png-1001 | wc -l", out), 6);
}

/* A file system of 300 kB, where the tests may make one. */
static void a_disk_that_is_full_stops_all_threads_and_the_run_goes_on_when_it_is_not(void **state)
{
    const char *out = out_folder("small disk");
    dv_run_request request = request_to(out, 0);
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    assert_int_equal(mkdir(out, 0777), 0);
    if (mount("tmpfs", out, "tmpfs", 0, "size=300k") != 0) {
        print_message("# no file system of its own (%s): see test_run for a limit of size\n",
                      strerror(errno));
        return;
    }
    support_people(registry, 12, 1);
    request.jobs = 2;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_IO, &err);
    assert_non_null(strstr(err.hint, "space"));
    assert_true(asked_int("SELECT count(*) FROM dv.card WHERE state = 'in run'") > 0);
    assert_int_equal(shell_int("find \"$P\" -name '.*' | wc -l", out), 0);
    assert_int_equal(mount("tmpfs", out, "tmpfs", MS_REMOUNT, "size=64m"), 0);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    all_printed_once(out, 12, DV_FORMAT_PNG | DV_FORMAT_PDF);
    support_check();
    assert_int_equal(umount(out), 0);
}

/* One run, with two processes of two threads, of which one or both die. */
static void kill_and_finish(point at, int turn, const char *before, int cards)
{
    char name[64];
    dv_run_request request;
    dv_error err = {0};
    int64_t run = 0;
    pid_t one, two;
    int first, second;

    order_again();
    snprintf(name, sizeof name, "%s %d", point_name[at], turn);
    /* Pictures are slow to make: in every third run. */
    request = request_to(out_folder(name), turn % 3 == 0 ? 0 : DV_FORMAT_PDF | DV_FORMAT_SHEET);
    request.jobs = 2;
    one = worker(&request, at, SIGKILL, 1 + (int)(support_random() % 3));
    two = worker(&request, turn % 2 ? 1 + (point)(support_random() % (POINTS - 1)) : NOWHERE,
                 SIGKILL, 1 + (int)(support_random() % 3));
    first = exit_of(one);
    second = exit_of(two);
    assert_true(first == -SIGKILL || first == DV_OK);
    assert_true(second == -SIGKILL || second == DV_OK);

    request.jobs = turn % 2;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_string_equal(asked(ALL_IDS), before);
    all_printed_once(request.out_folder, cards, request.formats);
    support_check();
    assert_int_equal(shell_int("rm -r \"$P\"; echo 0", request.out_folder), 0);
}

static void killed_at_any_point_a_run_ends_with_each_card_printed_once(void **state)
{
    enum { CARDS = 11, FEW = 4 }; /* the last two are taken when the first parts are claimed */
    int times = getenv("DV_KILLS") ? atoi(getenv("DV_KILLS")) : 0;
    char before[1024];

    (void)state;
    support_people(registry, CARDS, 1);
    snprintf(before, sizeof before, "%s", asked(ALL_IDS));
    for (int i = 0; times == 0 && i < FEW; i++)
        kill_and_finish(1 + (point)(support_random() % (POINTS - 1)), i, before, CARDS);
    for (point at = NOWHERE + 1; at < POINTS; at++) {
        for (int i = 0; i < times; i++)
            kill_and_finish(at, i + (int)at, before, CARDS);
        if (times)
            print_message("# %s: %d times\n", point_name[at], times);
    }
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest stories[] = {
        STORY(threads_make_the_same_bytes_as_one_worker),
        STORY(threads_stop_when_the_caller_says_so_and_go_on),
        STORY(who_stands_still_beyond_the_lease_loses_the_part_and_cannot_finish_it),
        STORY(a_slow_worker_keeps_its_part_by_renewing_the_lease),
        STORY(a_thousand_parts_lie_in_a_folder_and_not_more),
        STORY(a_disk_that_is_full_stops_all_threads_and_the_run_goes_on_when_it_is_not),
        STORY(killed_at_any_point_a_run_ends_with_each_card_printed_once),
    };
    return cmocka_run_group_tests(stories, support_database, support_database_drop);
}
