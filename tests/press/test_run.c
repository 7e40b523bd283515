/* SPDX-License-Identifier: MIT */
/*
 * Runs: files and ledger agree, whatever happens to the process in between. DV_KILLS: how many are
 * killed (8).
 */
#include "support.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static dv_registry *registry;
static dv_signer *signer;

static int set_up(void **state)
{
    dv_error err = {0};

    (void)state;
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

/* What a shell script prints, without the last line end; $P is path. Static memory. */
static const char *shell(const char *script, const char *path)
{
    static char out[1 << 20];
    size_t n;
    FILE *pipe;

    setenv("P", path, 1);
    pipe = popen(script, "r");
    assert_non_null(pipe);
    n = fread(out, 1, sizeof out - 1, pipe);
    assert_int_equal(pclose(pipe), 0);
    out[n] = '\0';
    if (n && out[n - 1] == '\n')
        out[n - 1] = '\0';
    return out;
}

static int shell_int(const char *script, const char *path)
{
    return atoi(shell(script, path));
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
    request.part_cards = 10;
    return request;
}

/* Back to "ordered", as if no run had been. */
static void order_again(void)
{
    given("UPDATE dv.card SET state = 'ordered', qr = NULL, kid = NULL, run_id = NULL,"
          "       part_no = NULL, slot_no = NULL, printed_at = NULL;"
          "DELETE FROM dv.run_refusal; DELETE FROM dv.run_part; DELETE FROM dv.run");
}

#define ALL_IDS "SELECT string_agg(encode(card_id, 'hex'), ',' ORDER BY card_id) FROM dv.card"

/* Every card printed, in the ledger and once in the files; nothing half made is left. */
static void all_printed_once(const char *out, int cards, int formats)
{
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'"), cards);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.run WHERE done_at IS NULL"), 0);
    assert_int_equal(shell_int("find \"$P\" -name '*.part' | wc -l", out), 0);
    if (formats & DV_FORMAT_PNG) {
        assert_int_equal(shell_int("find \"$P\" -name '*-front.png' | wc -l", out), cards);
        assert_int_equal(shell_int("find \"$P\" -name '*-back.png' | wc -l", out), cards);
    }
    if (formats & DV_FORMAT_PDF) {
        assert_int_equal(shell_int("for f in \"$P\"/*-cards-*.pdf; do pdftotext \"$f\" - ; done | "
                                   "grep -oE '^[0-9]{10}$' | sort | uniq | wc -l",
                                   out),
                         cards);
        assert_int_equal(shell_int("for f in \"$P\"/*-cards-*.pdf; do pdfinfo \"$f\"; done | "
                                   "awk '/^Pages:/ { n += $2 } END { print n }'",
                                   out),
                         2 * cards);
    }
}

static void a_run_prints_every_card_in_three_formats(void **state)
{
    const char *out = out_folder("three formats");
    dv_run_request request = request_to(out, 0);
    dv_error err = {0};
    dv_page *runs = NULL;
    int64_t run = 0;

    (void)state;
    support_people(registry, 23, 1);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    all_printed_once(out, 23, DV_FORMAT_PNG | DV_FORMAT_PDF);
    /* 23 cards in parts of 10: three files of sheets, each with one page of fronts and of backs */
    assert_int_equal(shell_int("ls \"$P\"/*-sheets-*.pdf | wc -l", out), 3);
    assert_ok(dv_run_list(registry, run, &runs, &err), &err);
    assert_string_equal(dv_page_text(runs, 0, "state"), "done");
    assert_int_equal(dv_page_int(runs, 0, "printed"), 23);
    assert_int_equal(dv_page_int(runs, 0, "parts_done"), 3);
    dv_page_free(runs);
}

#define PARTS                                                                                      \
    "SELECT string_agg(slots_before || '+' || cards, ' ' ORDER BY part_no) FROM dv.run_part"

static void the_first_file_of_a_run_is_a_sheet_to_be_looked_at(void **state)
{
    const char *out = out_folder("first sheet");
    dv_run_request request = request_to(out, DV_FORMAT_SHEET);
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    request.part_cards = 0;
    request.first_slot = 3;
    support_people(registry, 23, 1);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_string_equal(asked(PARTS), "0+8 10+15");
    assert_string_equal(asked("SELECT min(slot_no) || ' ' || max(slot_no) FROM dv.card"
                              " WHERE part_no = 1"),
                        "3 10");
    assert_int_equal(shell_int("ls \"$P\"/*-sheets-*.pdf | wc -l", out), 2);
    order_again();
    request = request_to(out_folder("first cards"), DV_FORMAT_PDF);
    request.part_cards = 0;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_string_equal(asked(PARTS), "0+4 4+19");
    all_printed_once(request.out_folder, 23, DV_FORMAT_PDF);
}

static int32_t stop_at_once(void *user, int64_t done, int64_t total)
{
    (void)user;
    (void)done;
    (void)total;
    return 1;
}

typedef struct told_totals {
    int64_t unknown, before, known;
} told_totals;

/* Stops when the run has told all its cards, before it took them. */
static int32_t note_total(void *user, int64_t done, int64_t total)
{
    told_totals *told = user;

    if (total == 0)
        told->unknown++;
    else if (told->known == 0)
        told->before = done;
    if (total != 0)
        told->known = total;
    return total != 0 && done >= 20;
}

static int64_t listed_cards(int64_t run)
{
    dv_page *page = NULL;
    dv_error err = {0};
    int64_t cards;

    assert_ok(dv_run_list(registry, run, &page, &err), &err);
    cards = dv_page_int(page, 0, "cards");
    dv_page_free(page);
    return cards;
}

static void all_cards_of_a_large_run_are_told_after_its_first_file(void **state)
{
    const char *out = out_folder("the total");
    told_totals told = {0};
    dv_progress progress = {note_total, &told};
    dv_run_request request = request_to(out, DV_FORMAT_PDF);
    dv_error err = {0};
    dv_page *account = NULL;
    int64_t run = 0;

    (void)state;
    support_people(registry, 47, 1);
    request.progress = &progress;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_STOPPED, &err);
    assert_int_equal(asked_int("SELECT sum(cards) FROM dv.run_part"), 30);
    assert_int_equal(told.before, 10);
    assert_int_equal(told.known, 47);
    run = asked_int("SELECT run_id FROM dv.run");
    assert_int_equal(listed_cards(run), 47);
    assert_ok(dv_run_account(registry, run, &account, &err), &err);
    assert_int_equal(dv_page_int(account, 0, "quantity"), 47); /* taken */
    assert_int_equal(dv_page_int(account, 1, "quantity"), 37); /* waiting */
    dv_page_free(account);
    request.progress = NULL;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_int_equal(listed_cards(run), 47);
    support_check();
}

/* A run begins with three files' cards; who orders more before the rest is taken has them too. */
static void the_rest_of_a_large_run_is_taken_when_its_first_cards_are_being_made(void **state)
{
    const char *out = out_folder("the rest");
    dv_progress progress = {stop_at_once, NULL};
    dv_run_request request = request_to(out, DV_FORMAT_PDF);
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 47, 1);
    request.progress = &progress;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_STOPPED, &err);
    assert_string_equal(asked(PARTS), "0+10 10+10 20+10");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'ordered'"), 17);
    /* No worker may believe the run done because its parts are. */
    given("UPDATE dv.run_part SET done_at = now();"
          "UPDATE dv.card SET state = 'printed', qr = '-', kid = '-', printed_at = now(),"
          " issued_on = current_date WHERE state = 'in run'");
    request.progress = NULL;
    request.jobs = 2;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_string_equal(asked(PARTS), "0+10 10+10 20+10 30+10 40+7");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.run"), 1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'"), 47);
    assert_int_equal(asked_int("SELECT count(DISTINCT slots_before + slot_no) FROM dv.card"
                               " JOIN dv.run_part USING (run_id, part_no)"),
                     47);
    assert_string_equal(asked("SELECT (rest_cards IS NULL AND done_at IS NOT NULL)::text"
                              " FROM dv.run"),
                        "true");
    support_check();
}

static void what_is_printed_decodes_to_what_the_ledger_holds(void **state)
{
    const char *out = out_folder("decoded");
    dv_run_request request = request_to(out, DV_FORMAT_PNG);
    dv_error err = {0};
    int64_t run = 0;
    char command[512];

    (void)state;
    support_people(registry, 3, 1);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    for (int i = 0; i < 3; i++) {
        char sql[128];

        snprintf(sql, sizeof sql,
                 "SELECT member_no || ' ' || qr FROM dv.card JOIN dv.member USING (member_id)"
                 " ORDER BY 1 OFFSET %d LIMIT 1",
                 i);
        snprintf(command, sizeof command,
                 "f=$(find \"$P\" -name '%.10s-front.png'); zbarimg -q --raw \"$f\"", asked(sql));
        assert_string_equal(shell(command, out), asked(sql) + 11);
    }
}

static void the_same_command_again_prints_nothing_twice(void **state)
{
    const char *out = out_folder("again");
    dv_run_request request = request_to(out, DV_FORMAT_PDF);
    dv_error err = {0};
    int64_t run = 0, again = -1;

    (void)state;
    support_people(registry, 5, 1);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_true(run > 0);
    assert_ok(dv_run_create(registry, &request, &again, &err), &err);
    assert_int_equal(again, 0);
    assert_ok(dv_run_resume(registry, run, &request, &err), &err);
    all_printed_once(out, 5, DV_FORMAT_PDF);
}

static void a_card_that_cannot_be_drawn_stays_ordered_and_the_rest_is_printed(void **state)
{
    const char *out = out_folder("refused");
    dv_run_request request = request_to(out, DV_FORMAT_PDF);
    dv_error err = {0};
    dv_page *refused = NULL;
    int64_t run = 0;

    (void)state;
    support_people(registry, 12, 1);
    given("UPDATE dv.person SET full_name = '李 小龍' WHERE person_id ="
          " (SELECT person_id FROM dv.person ORDER BY person_id OFFSET 4 LIMIT 1)");
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'"), 11);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'ordered'"
                               " AND run_id IS NULL"),
                     1);
    assert_ok(dv_run_refusals(registry, run, &refused, &err), &err);
    assert_int_equal(dv_page_count(refused), 1);
    assert_string_equal(dv_page_text(refused, 0, "full_name"), "李 小龍");
    assert_non_null(strstr(dv_page_text(refused, 0, "reason"), "U+674E"));
    dv_page_free(refused);
}

static int32_t stop_at_15(void *user, int64_t done, int64_t total)
{
    (void)user;
    (void)total;
    return done >= 15;
}

static void a_run_that_was_stopped_goes_on_where_it_was(void **state)
{
    const char *out = out_folder("stopped");
    dv_run_request request = request_to(out, DV_FORMAT_PDF);
    dv_progress progress = {stop_at_15, NULL};
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 30, 1);
    request.progress = &progress;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_STOPPED, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'"), 10);
    request.progress = NULL;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.run"), 1);
    all_printed_once(out, 30, DV_FORMAT_PDF);
}

static void a_run_goes_on_only_with_its_own_design_and_key(void **state)
{
    const char *out = out_folder("changed");
    const char *design = out_folder("design");
    char other_key[300];
    dv_run_request request;
    dv_progress progress = {stop_at_15, NULL};
    dv_signer *other = NULL;
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    snprintf(other_key, sizeof other_key, "cp -r '%s' \"$P\"",
             support_source("examples/designs/standard"));
    shell(other_key, design);
    support_people(registry, 20, 1);
    request = request_to(out, DV_FORMAT_PDF);
    request.design_folder = design;
    request.progress = &progress;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_STOPPED, &err);
    request.progress = NULL;

    snprintf(other_key, sizeof other_key, "%s/other.key", support_folder());
    assert_ok(dv_key_new(other_key, support_keys(), NULL, &err), &err);
    assert_ok(dv_signer_open(other_key, &other, &err), &err);
    request.signer = other;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_CONFLICT, &err);
    dv_signer_free(other);

    request.signer = signer;
    shell("printf '\\n' >>\"$P/front.svg\"", design);
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_CONFLICT, &err);
}

/* In a process of its own: a run with its own connection; exits with the status. */
static pid_t child_run(const dv_run_request *request, rlim_t file_size)
{
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        dv_registry *own = support_registry("worker");
        int64_t run = 0;
        dv_status status;

        if (file_size) {
            struct rlimit limit = {file_size, file_size};
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &limit);
        }
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

static void two_workers_share_a_run(void **state)
{
    const char *out = out_folder("shared");
    dv_run_request request = request_to(out, DV_FORMAT_PNG | DV_FORMAT_PDF);
    pid_t one, two;

    (void)state;
    support_people(registry, 60, 1);
    one = child_run(&request, 0);
    two = child_run(&request, 0);
    assert_int_equal(exit_of(one), DV_OK);
    assert_int_equal(exit_of(two), DV_OK);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.run"), 1);
    all_printed_once(out, 60, request.formats);
}

static void full_disk(const char *name, int formats)
{
    const char *out = out_folder(name);
    dv_run_request request = request_to(out, formats);
    dv_error err = {0};
    int64_t run = 0;

    support_people(registry, 20, 1);
    assert_int_equal(exit_of(child_run(&request, 20000)), DV_E_IO);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'"), 0);
    assert_int_equal(shell_int("ls \"$P\" | wc -l", out), 0);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    all_printed_once(out, 20, formats);
}

static void a_disk_that_is_full_loses_nothing(void **state)
{
    (void)state;
    full_disk("full", DV_FORMAT_PDF);
}

static void a_disk_that_is_full_loses_no_picture(void **state)
{
    (void)state;
    full_disk("full of pictures", DV_FORMAT_PNG);
}

static void a_folder_that_cannot_be_written_is_said_and_nothing_is_begun(void **state)
{
    dv_run_request request = request_to("/proc/cards", DV_FORMAT_PDF);
    dv_error err = {0};
    int64_t run = 0;
    dv_status status;

    (void)state;
    support_people(registry, 2, 1);
    status = dv_run_create(registry, &request, &run, &err);
    assert_true(status == DV_E_IO || status == DV_E_NOT_FOUND);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'ordered'"), 2);
}

/* Final files are in place, but the ledger does not know: as after a kill at the worst moment. */
static void fail_after_the_files(const dv_run_request *request)
{
    dv_error err = {0};
    int64_t run = 0;

    given(
        "CREATE OR REPLACE FUNCTION pg_temp.no() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE 'no'; END $$;"
        "CREATE TRIGGER no BEFORE UPDATE OF done_at ON dv.run_part EXECUTE FUNCTION pg_temp.no()");
    assert_status(dv_run_create(registry, request, &run, &err), DV_E_DB, &err);
    given("DROP TRIGGER no ON dv.run_part");
}

static void a_card_revoked_between_two_tries_is_in_no_file(void **state)
{
    const char *out = out_folder("revoked between");
    dv_run_request request = request_to(out, 0);
    dv_error err = {0};
    char gone[16], command[128];
    int64_t run = 0;

    (void)state;
    support_people(registry, 10, 1);
    fail_after_the_files(&request);
    assert_int_equal(shell_int("find \"$P\" -name '*-front.png' | wc -l", out), 10);
    shell("cd \"$P\"/run-*-png-0001; for f in *.png; do : >\".$f.part\"; done;"
          "cd ..; for f in *.pdf; do : >\".$f.part\"; done",
          out);
    snprintf(gone, sizeof gone, "%s",
             asked("SELECT member_no FROM dv.member ORDER BY member_no OFFSET 4 LIMIT 1"));
    assert_ok(dv_card_revoke(registry, gone, "lost", &err), &err);

    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    all_printed_once(out, 9, DV_FORMAT_PNG | DV_FORMAT_PDF);
    snprintf(command, sizeof command,
             "for f in \"$P\"/*.pdf; do pdftotext \"$f\" -; done | grep -c %s || true", gone);
    assert_int_equal(shell_int(command, out), 0);
}

static void a_part_whose_cards_were_all_revoked_leaves_no_file(void **state)
{
    const char *out = out_folder("all revoked");
    dv_run_request request = request_to(out, 0);
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 3, 1);
    fail_after_the_files(&request);
    given("UPDATE dv.card SET state = 'ended', end_reason = 'revoked', ended_at = now()");
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_int_equal(shell_int("find \"$P\" -mindepth 1 | wc -l", out), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.run WHERE done_at IS NULL"), 0);
}

/* Does something of its own at the fifth card. */
static int32_t at_the_fifth(void *user, int64_t done, int64_t total)
{
    void (*const *then)(void) = user;

    (void)total;
    if (done == 5)
        (*then)();
    return 0;
}

static void revoke_two(void)
{
    dv_registry *other = support_registry("clerk");
    dv_error err = {0};
    char number[2][16];

    for (int i = 0; i < 2; i++) {
        snprintf(number[i], sizeof number[i], "%s",
                 asked(i ? "SELECT min(member_no) FROM dv.member"
                         : "SELECT max(member_no) FROM dv.member"));
        assert_ok(dv_card_revoke(other, number[i], "lost", &err), &err);
    }
    dv_registry_close(other);
}

static void a_card_revoked_while_it_is_drawn_stays_revoked(void **state)
{
    void (*then)(void) = revoke_two;
    dv_progress progress = {at_the_fifth, &then};
    dv_run_request request = request_to(out_folder("revoked within"), DV_FORMAT_PDF);
    dv_error err = {0};
    dv_page *runs = NULL;
    int64_t run = 0;

    (void)state;
    support_people(registry, 10, 1);
    request.progress = &progress;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'ended'"
                               " AND end_reason = 'revoked' AND qr IS NULL"),
                     2);
    assert_int_equal(asked_int("SELECT new->>'printed' FROM dv.event WHERE verb = 'cards printed'"),
                     8);
    assert_ok(dv_run_list(registry, run, &runs, &err), &err);
    assert_int_equal(dv_page_int(runs, 0, "printed"), 8);
    dv_page_free(runs);
    support_check();
}

/* A is renamed, and the first member goes to B. */
static void rename_and_transfer(void)
{
    static const char csv[] = "action,code,name\nrename,A,Công đoàn cơ sở Công ty A mới\n";
    dv_registry *other = support_registry("clerk");
    dv_reorganisation decision = DV_REORGANISATION_INIT;
    dv_input input = DV_INPUT_INIT;
    dv_error err = {0};
    int64_t id = 0, members = 0;

    given("UPDATE dv.membership SET unit_id = (SELECT unit_id FROM dv.unit WHERE code = 'B')"
          " WHERE member_id = 1");
    input.data = csv;
    input.data_size = sizeof csv - 1;
    decision.decision_no = "14/QĐ";
    decision.decision_date = 20600;
    decision.proposer = "Lê Ánh";
    assert_ok(dv_reorganisation_propose(other, &input, &decision, &id, NULL, &err), &err);
    assert_ok(dv_reorganisation_approve(other, id, "Trần An", &members, &err), &err);
    dv_registry_close(other);
}

static void a_card_whose_unit_changed_while_it_was_drawn_is_to_be_exchanged(void **state)
{
    void (*then)(void) = rename_and_transfer;
    dv_progress progress = {at_the_fifth, &then};
    dv_run_request request = request_to(out_folder("renamed within"), DV_FORMAT_PDF);
    dv_error err = {0};
    dv_page *page = NULL;
    int64_t run = 0;

    (void)state;
    support_people(registry, 10, 1);
    request.progress = &progress;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_ok(dv_reorganisation_cards(registry, NULL, NULL, 20, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 10);
    for (int32_t i = 0; i < 10; i++) {
        assert_string_equal(dv_page_text(page, i, "card_unit_name"), "Công đoàn cơ sở Công ty A");
        assert_string_equal(dv_page_text(page, i, "unit_code"), i < 9 ? "A" : "B");
        assert_int_equal(dv_page_text(page, i, "decision_no") == NULL, i == 9);
    }
    dv_page_free(page);
}

static void cut_all_links(void)
{
    given("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
          " WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

static void sleep_long(void)
{
    usleep(400000);
}

static void a_run_that_loses_its_link_is_finished_by_the_same_call(void **state)
{
    void (*then)(void) = cut_all_links;
    dv_progress progress = {at_the_fifth, &then};
    const char *out = out_folder("cut");
    dv_run_request request = request_to(out, 0);
    dv_error err = {0};
    char before[1024];
    int64_t run = 0;

    (void)state;
    support_people(registry, 12, 1);
    snprintf(before, sizeof before, "%s", asked(ALL_IDS));
    request.progress = &progress;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_LINK, &err);
    assert_true(err.hint[0]);
    request.progress = NULL;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_LINK, &err);
    assert_ok(dv_registry_reset(registry, &err), &err);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_string_equal(asked(ALL_IDS), before);
    all_printed_once(out, 12, DV_FORMAT_PNG | DV_FORMAT_PDF);
}

static void a_server_that_hangs_up_on_idlers_in_a_transaction_meets_none(void **state)
{
    void (*then)(void) = sleep_long;
    dv_progress progress = {at_the_fifth, &then};
    const char *out = out_folder("idle");
    dv_run_request request = request_to(out, DV_FORMAT_PDF);
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *hasty = NULL;
    dv_error err = {0};
    char conninfo[256];
    int64_t run = 0;

    (void)state;
    support_people(registry, 6, 1);
    snprintf(conninfo, sizeof conninfo, "%s options='-c idle_in_transaction_session_timeout=100'",
             support_conninfo());
    options.conninfo = conninfo;
    assert_ok(dv_registry_open(&options, &hasty, &err), &err);
    request.progress = &progress;
    assert_ok(dv_run_create(hasty, &request, &run, &err), &err);
    dv_registry_close(hasty);
    all_printed_once(out, 6, DV_FORMAT_PDF);
}

static void a_run_whose_photos_are_gone_waits_for_them(void **state)
{
    const char *out = out_folder("photos gone");
    const char *photos = out_folder("photos");
    dv_run_request request = request_to(out, DV_FORMAT_PDF);
    dv_progress progress = {stop_at_15, NULL};
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 20, 1);
    shell("mkdir \"$P\"", photos);
    request.photos_folder = photos;
    request.progress = &progress;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_STOPPED, &err);
    request.progress = NULL;
    run = asked_int("SELECT run_id FROM dv.run");
    shell("mv \"$P\" \"$P.away\"", photos);
    assert_status(dv_run_resume(registry, run, &request, &err), DV_E_NOT_FOUND, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'"), 10);
    shell("mv \"$P.away\" \"$P\"", photos);
    assert_ok(dv_run_resume(registry, run, &request, &err), &err);
    all_printed_once(out, 20, DV_FORMAT_PDF);
}

static const char *within; /* the folder that goes, or changes */

static void remove_within(void)
{
    shell("mv \"$P\" \"$P.away\"", within);
}

static void a_run_whose_photos_go_within_a_part_names_no_file_of_it(void **state)
{
    void (*then)(void) = remove_within;
    dv_progress progress = {at_the_fifth, &then};
    const char *out = out_folder("photos within");
    dv_run_request request = request_to(out, 0);
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 8, 1);
    within = out_folder("photos that go");
    shell("mkdir \"$P\"", within);
    request.photos_folder = within;
    request.progress = &progress;
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_NOT_FOUND, &err);
    assert_int_equal(shell_int("find \"$P\" -mindepth 1 | wc -l", out), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'in run'"), 8);
    shell("mv \"$P.away\" \"$P\"", within);
    request.progress = NULL;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    all_printed_once(out, 8, DV_FORMAT_PNG | DV_FORMAT_PDF);
}

static void change_within(void)
{
    shell("sed -i s/#dfe6e9/#ff0000/ \"$P/front.svg\"", within);
}

static void a_design_changed_within_a_run_is_not_seen_by_it_and_refused_to_the_next(void **state)
{
    void (*then)(void) = change_within;
    dv_progress progress = {at_the_fifth, &then};
    const char *out = out_folder("changed within");
    dv_run_request request = request_to(out, DV_FORMAT_PNG);
    char copy[300];
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 8, 1);
    within = out_folder("design that changes");
    snprintf(copy, sizeof copy, "cp -r '%s' \"$P\"", support_source("examples/designs/standard"));
    shell(copy, within);
    request.design_folder = within;
    request.progress = &progress;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    all_printed_once(out, 8, DV_FORMAT_PNG);
    assert_status(dv_run_resume(registry, run, &request, &err), DV_E_CONFLICT, &err);
}

static void a_folder_may_have_any_name(void **state)
{
    const char *out = out_folder("it's \"ours\" $HOME `x` %s \\ Đơn vị");
    dv_run_request request = request_to(out, 0);
    dv_error err = {0};
    int64_t run = 0, again = -1;

    (void)state;
    support_people(registry, 2, 1);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    all_printed_once(out, 2, DV_FORMAT_PNG | DV_FORMAT_PDF);
    assert_ok(dv_run_resume(registry, run, &request, &err), &err);
    assert_ok(dv_run_create(registry, &request, &again, &err), &err);
    assert_int_equal(again, 0);
}

/* A folder whose whole path has this length; static memory. */
static const char *long_folder(size_t length)
{
    static char path[PATH_MAX];
    size_t n = (size_t)snprintf(path, sizeof path, "%s/", support_folder());

    while (n < length) {
        path[n] = n % 200 == 0 && n + 1 < length ? '/' : 'p';
        n++;
    }
    path[n] = '\0';
    return path;
}

static void a_path_that_leaves_no_room_for_names_is_refused_before_the_run(void **state)
{
    dv_run_request request = request_to(long_folder(PATH_MAX - 128), 0);
    dv_error err = {0};
    int64_t run = 0;

    (void)state;
    support_people(registry, 2, 1);
    assert_status(dv_run_create(registry, &request, &run, &err), DV_E_ARG, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'ordered'"), 2);
    request.out_folder = long_folder(PATH_MAX - 129);
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_int_equal(shell_int("find \"$P\" -type f | wc -l", request.out_folder), 6);
}

static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void runs_killed_at_random_moments_end_with_the_same_cards(void **state)
{
    enum { CARDS = 50 };
    const int runs = getenv("DV_KILLS") ? atoi(getenv("DV_KILLS")) : 8;
    char before[4096];
    int64_t usual;
    int killed = 0;

    (void)state;
    support_people(registry, CARDS, 1);
    snprintf(before, sizeof before, "%s", asked(ALL_IDS));
    {
        dv_run_request request = request_to(out_folder("usual"), 0);

        usual = now_us();
        assert_int_equal(exit_of(child_run(&request, 0)), DV_OK);
        usual = now_us() - usual;
    }
    for (int i = 0; i < runs; i++) {
        char name[32];
        dv_run_request request;
        dv_error err = {0};
        int64_t run = 0;
        pid_t pid;
        int ended;

        order_again();
        snprintf(name, sizeof name, "killed %d", i);
        /* Three formats are slow to make: in every fourth run, for the moments between files. */
        request = request_to(out_folder(name), i % 4 ? DV_FORMAT_PDF : 0);
        pid = child_run(&request, 0);
        usleep((useconds_t)(support_random() % (uint32_t)(i % 4 ? usual / 4 : usual)));
        kill(pid, SIGKILL);
        ended = exit_of(pid);
        killed += ended == -SIGKILL;
        assert_true(ended == -SIGKILL || ended == DV_OK);

        assert_ok(dv_run_create(registry, &request, &run, &err), &err);
        assert_string_equal(asked(ALL_IDS), before);
        all_printed_once(request.out_folder, CARDS, DV_FORMAT_PDF | (i % 4 ? 0 : DV_FORMAT_PNG));
        shell("rm -r \"$P\"", request.out_folder);
    }
    print_message("# %d of %d were killed on the way\n", killed, runs);
    assert_true(killed >= runs / 2);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest stories[] = {
        STORY(a_run_prints_every_card_in_three_formats),
        STORY(the_first_file_of_a_run_is_a_sheet_to_be_looked_at),
        STORY(all_cards_of_a_large_run_are_told_after_its_first_file),
        STORY(the_rest_of_a_large_run_is_taken_when_its_first_cards_are_being_made),
        STORY(what_is_printed_decodes_to_what_the_ledger_holds),
        STORY(the_same_command_again_prints_nothing_twice),
        STORY(a_card_that_cannot_be_drawn_stays_ordered_and_the_rest_is_printed),
        STORY(a_run_that_was_stopped_goes_on_where_it_was),
        STORY(a_run_goes_on_only_with_its_own_design_and_key),
        STORY(two_workers_share_a_run),
        STORY(a_disk_that_is_full_loses_nothing),
        STORY(a_disk_that_is_full_loses_no_picture),
        STORY(a_folder_that_cannot_be_written_is_said_and_nothing_is_begun),
        STORY(a_card_revoked_between_two_tries_is_in_no_file),
        STORY(a_part_whose_cards_were_all_revoked_leaves_no_file),
        STORY(a_card_revoked_while_it_is_drawn_stays_revoked),
        STORY(a_card_whose_unit_changed_while_it_was_drawn_is_to_be_exchanged),
        STORY(a_run_that_loses_its_link_is_finished_by_the_same_call),
        STORY(a_server_that_hangs_up_on_idlers_in_a_transaction_meets_none),
        STORY(a_run_whose_photos_are_gone_waits_for_them),
        STORY(a_run_whose_photos_go_within_a_part_names_no_file_of_it),
        STORY(a_design_changed_within_a_run_is_not_seen_by_it_and_refused_to_the_next),
        STORY(a_folder_may_have_any_name),
        STORY(a_path_that_leaves_no_room_for_names_is_refused_before_the_run),
        STORY(runs_killed_at_random_moments_end_with_the_same_cards),
    };
    return cmocka_run_group_tests(stories, support_database, support_database_drop);
}
