/* SPDX-License-Identifier: MIT */
/* Print jobs: every card is believed printed at most once, none is lost, every doubt is listed. */
#include "support.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static dv_registry *registry;
static dv_signer *signer;
static int64_t run;

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

/* New cards, or those that are ordered (0), in a run that waits for a printer; in parts of 10. */
static void make_run(int cards)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;
    dv_error err = {0};

    if (cards)
        support_people(registry, cards, 1);
    request.design_folder = support_source("examples/designs/standard");
    request.formats = DV_FORMAT_PRINTER;
    request.signer = signer;
    request.part_cards = 10;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_true(run > 0);
}

typedef struct paper {
    char data[1 << 22];
    size_t size;
} paper;

static paper last;

static int32_t keep(void *user, const uint8_t *data, size_t size)
{
    paper *p = user;

    if (p->size + size > sizeof p->data)
        return 1;
    memcpy(p->data + p->size, data, size);
    p->size += size;
    return 0;
}

/* A job of so many cards, by a registry of its own when one is given; 0 when nothing waits. */
static int64_t claim_by(dv_registry *by, int cards, int lease_s)
{
    dv_print_request request = DV_PRINT_REQUEST_INIT;
    dv_sink sink = {keep, &last};
    dv_page *page = NULL;
    dv_error err = {0};
    int64_t job;

    last.size = 0;
    request.signer = signer;
    request.printer = "press";
    request.cards = cards;
    request.lease_s = lease_s;
    assert_ok(dv_print_claim(by, run, &request, &sink, &page, &err), &err);
    job = dv_page_int(page, 0, "job_id");
    if (job)
        assert_int_equal(dv_page_int(page, 0, "pages_a_card"), 2);
    dv_page_free(page);
    return job;
}

static int64_t claim(int cards)
{
    return claim_by(registry, cards, 0);
}

static void begin(int64_t job)
{
    dv_error err = {0};

    assert_ok(dv_print_begin(registry, job, "7", &err), &err);
}

static dv_status told(int64_t job, dv_print_outcome outcome, int completed, dv_error *err)
{
    dv_print_result result = DV_PRINT_RESULT_INIT;

    result.outcome = outcome;
    result.completed = completed;
    return dv_print_report(registry, job, &result, err);
}

static void report(int64_t job, dv_print_outcome outcome, int completed)
{
    dv_error err = {0};

    assert_ok(told(job, outcome, completed, &err), &err);
}

static dv_status say(dv_print_outcome outcome, int64_t first, int64_t until, int64_t *cards,
                     dv_error *err)
{
    dv_print_verdict verdict = DV_PRINT_VERDICT_INIT;

    verdict.outcome = outcome;
    verdict.run_id = run;
    verdict.first_slot = first;
    verdict.last_slot = until;
    verdict.reason = outcome == DV_PRINT_SPOILED ? "vạch trắng giữa thẻ" : NULL;
    return dv_print_settle(registry, &verdict, cards, err);
}

static void settle(dv_print_outcome outcome, int64_t first, int64_t until, int64_t cards)
{
    dv_error err = {0};
    int64_t done = -1;

    assert_ok(say(outcome, first, until, &done, &err), &err);
    assert_int_equal(done, cards);
}

/* waiting sent uncertain printed spoiled ended, as one text. */
static const char *account(void)
{
    static char text[160];
    dv_page *page = NULL;
    dv_error err = {0};

    assert_ok(dv_print_account(registry, run, &page, &err), &err);
    snprintf(text, sizeof text, "%s %s %s %s %s %s", dv_page_text(page, 0, "waiting"),
             dv_page_text(page, 0, "sent"), dv_page_text(page, 0, "uncertain"),
             dv_page_text(page, 0, "printed"), dv_page_text(page, 0, "spoiled"),
             dv_page_text(page, 0, "ended"));
    dv_page_free(page);
    return text;
}

/* The slots that dv_print_uncertain() lists, "11 12 13". */
static const char *listed(void)
{
    static char text[400];
    dv_page *page = NULL;
    dv_error err = {0};

    text[0] = '\0';
    assert_ok(dv_print_uncertain(registry, run, &page, &err), &err);
    for (int32_t i = 0; i < dv_page_count(page); i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "",
                 dv_page_text(page, i, "slot"));
    dv_page_free(page);
    return text;
}

#define DONE "SELECT done_at IS NOT NULL FROM dv.run"

/* ---- jobs ---- */

static void cards_are_printed_when_the_printer_says_so_and_not_before(void **state)
{
    int64_t job;

    (void)state;
    make_run(13);
    assert_string_equal(account(), "13 0 0 0 0 0");
    job = claim(10);
    assert_int_equal(strncmp(last.data, "%PDF-", 5), 0);
    assert_string_equal(account(), "13 0 0 0 0 0");
    begin(job);
    begin(job); /* an answer was lost */
    assert_string_equal(account(), "3 10 0 0 0 0");
    assert_string_equal(listed(), "1 2 3 4 5 6 7 8 9 10");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'in run'"), 13);
    report(job, DV_PRINT_PRINTED, 0);
    report(job, DV_PRINT_PRINTED, 0);
    assert_string_equal(account(), "3 0 0 10 0 0");
    assert_string_equal(listed(), "");
    assert_string_equal(asked(DONE), "f");
    begin(job = claim(10));
    report(job, DV_PRINT_PRINTED, 0);
    assert_string_equal(account(), "0 0 0 13 0 0");
    assert_string_equal(asked(DONE), "t");
    assert_int_equal(claim(10), 0);
    support_check();
}

static void what_is_sent_is_the_same_bytes_whenever_it_is_drawn(void **state)
{
    static paper first;
    int64_t job;

    (void)state;
    make_run(4);
    job = claim(4);
    first = last;
    report(job, DV_PRINT_NOT_PRINTED, 0);
    given("ALTER SEQUENCE dv.print_job_job_id_seq RESTART");
    given("DELETE FROM dv.print_job");
    assert_true(claim(4) > 0);
    assert_int_equal(first.size, last.size);
    assert_memory_equal(first.data, last.data, last.size);
}

static void what_the_printer_counted_is_printed_and_the_rest_is_listed(void **state)
{
    dv_error err = {0};
    int64_t job, done;

    (void)state;
    make_run(20);
    begin(job = claim(10));
    report(job, DV_PRINT_UNCERTAIN, 6);
    assert_string_equal(account(), "10 0 4 6 0 0");
    assert_string_equal(listed(), "7 8 9 10");
    support_check();

    assert_status(say(DV_PRINT_PRINTED, 7, 11, &done, &err), DV_E_STATE, &err);
    assert_string_equal(err.detail, "Slot 11.");
    assert_status(say(DV_PRINT_NOT_PRINTED, 6, 7, &done, &err), DV_E_STATE, &err);
    assert_string_equal(err.detail, "Slot 6.");
    assert_status(say(DV_PRINT_SPOILED, 21, 30, &done, &err), DV_E_NOT_FOUND, &err);
    settle(DV_PRINT_PRINTED, 5, 7, 1); /* 5 and 6 are printed already */
    settle(DV_PRINT_PRINTED, 7, 7, 0);
    settle(DV_PRINT_SPOILED, 8, 8, 1);
    settle(DV_PRINT_SPOILED, 8, 8, 0);
    settle(DV_PRINT_NOT_PRINTED, 9, 10, 2);
    settle(DV_PRINT_NOT_PRINTED, 9, 10, 0);
    assert_status(say(DV_PRINT_PRINTED, 8, 8, &done, &err), DV_E_STATE, &err);
    assert_string_equal(account(), "12 0 0 7 1 0");
    assert_string_equal(asked("SELECT state FROM dv.print_job"), "settled");
    /* 9 and 10 are sent again, the same cards; of the part nothing else is left */
    begin(job = claim(10));
    assert_string_equal(listed(), "9 10");
    report(job, DV_PRINT_PRINTED, 0);
    begin(job = claim(10));
    report(job, DV_PRINT_PRINTED, 0);
    assert_string_equal(account(), "0 0 0 19 1 0");
    assert_string_equal(asked(DONE), "t");
    support_check();
}

static void the_printers_word_may_come_late(void **state)
{
    dv_error err = {0};
    int64_t job;

    (void)state;
    make_run(10);
    begin(job = claim(10));
    report(job, DV_PRINT_UNCERTAIN, 0);
    settle(DV_PRINT_SPOILED, 3, 3, 1);
    report(job, DV_PRINT_PRINTED, 0);
    assert_string_equal(account(), "0 0 0 9 1 0");
    assert_status(told(job, DV_PRINT_NOT_PRINTED, 0, &err), DV_E_STATE, &err);
    support_check();
}

static void a_claim_that_was_not_begun_is_given_back_and_cannot_be_sent_late(void **state)
{
    dv_error err = {0};
    int64_t late, job;

    (void)state;
    make_run(5);
    late = claim_by(registry, 5, 1);
    assert_int_equal(claim(5), 0);
    usleep(1100 * 1000);
    job = claim(5);
    assert_true(job > late);
    assert_status(dv_print_begin(registry, late, NULL, &err), DV_E_STATE, &err);
    begin(job);
    assert_status(told(late, DV_PRINT_PRINTED, 0, &err), DV_E_STATE, &err);
    report(job, DV_PRINT_PRINTED, 0);
    assert_string_equal(account(), "0 0 0 5 0 0");
    support_check();
}

static void a_card_that_was_revoked_is_not_sent(void **state)
{
    dv_error err = {0};
    int64_t job;

    (void)state;
    make_run(6);
#define CARD(place) "SELECT encode(card_id, 'hex') FROM dv.card WHERE slot_no = " place
    assert_ok(dv_card_revoke(registry, asked(CARD("1")), "mất", &err), &err);
    job = claim(6);
    assert_int_equal(asked_int("SELECT cards FROM dv.print_job"), 5);
    /* After it was drawn, before it is sent: the job is dropped. */
    assert_ok(dv_card_revoke(registry, asked(CARD("2")), "mất", &err), &err);
    assert_status(dv_print_begin(registry, job, "7", &err), DV_E_STATE, &err);
    assert_string_equal(account(), "4 0 0 0 0 2");
    /* After it was sent: it came out, and stays revoked. */
    begin(job = claim(6));
    assert_ok(dv_card_revoke(registry, asked(CARD("3")), "mất", &err), &err);
    report(job, DV_PRINT_UNCERTAIN, 0);
    assert_string_equal(listed(), "3 4 5 6");
    settle(DV_PRINT_PRINTED, 3, 4, 2);
    settle(DV_PRINT_SPOILED, 5, 6, 2);
    assert_string_equal(account(), "0 0 0 1 2 3");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE printed_at IS NOT NULL"), 2);
    assert_string_equal(asked(DONE), "t");
    support_check();
}

static void a_card_that_cannot_be_drawn_is_ordered_again_and_the_rest_is_sent(void **state)
{
    int64_t job;

    (void)state;
    make_run(11);
    given("UPDATE dv.person SET full_name = '李 小龍' WHERE person_id IN"
          " (SELECT m.person_id FROM dv.card JOIN dv.member m USING (member_id)"
          "   WHERE (part_no, slot_no) IN ((1, 4), (2, 1)))");
    begin(job = claim(10));
    assert_int_equal(asked_int("SELECT cards FROM dv.print_job"), 9);
    report(job, DV_PRINT_PRINTED, 0);
    assert_int_equal(claim(10), 0); /* the second part held none that can be drawn */
    assert_int_equal(asked_int("SELECT count(*) FROM dv.run_refusal"), 2);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'ordered'"), 2);
    assert_string_equal(asked(DONE), "t");
    support_check();
}

static void a_run_for_a_printer_and_one_of_files_are_not_taken_for_each_other(void **state)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;
    dv_print_request claim_request = DV_PRINT_REQUEST_INIT;
    dv_sink sink = {keep, &last};
    dv_page *page = NULL;
    dv_error err = {0};

    (void)state;
    make_run(3);
    request.signer = signer;
    assert_status(dv_run_resume(registry, run, &request, &err), DV_E_STATE, &err);
    report(claim(3), DV_PRINT_NOT_PRINTED, 0);
    given("UPDATE dv.run SET formats = 'pdf', out_path = '/tmp'");
    claim_request.signer = signer;
    claim_request.printer = "press";
    last.size = 0;
    assert_status(dv_print_claim(registry, run, &claim_request, &sink, &page, &err), DV_E_STATE,
                  &err);
    assert_status(dv_print_claim(registry, run + 1, &claim_request, &sink, &page, &err),
                  DV_E_NOT_FOUND, &err);
}

/* ---- spoiled ---- */

static void a_spoiled_card_is_revoked_and_a_new_one_is_ordered(void **state)
{
    dv_keyring *keyring = NULL;
    dv_token *token = NULL;
    dv_verdict verdict;
    dv_error err = {0};
    char qr[DV_QR_TEXT_MAX];
    int64_t job;

    (void)state;
    make_run(2);
    begin(job = claim(2));
    report(job, DV_PRINT_PRINTED, 0);
    snprintf(qr, sizeof qr, "%s", asked("SELECT qr FROM dv.card WHERE slot_no = 2"));
    settle(DV_PRINT_SPOILED, 2, 2, 1);
    assert_ok(dv_keyring_open(support_keys(), &keyring, &err), &err);
    assert_ok(dv_verify(registry, keyring, qr, 0, &token, &verdict, &err), &err);
    assert_int_equal(verdict, DV_REVOKED);
    dv_token_free(token);
    dv_keyring_free(keyring);
    assert_string_equal(asked("SELECT old.end_reason || ' ' || new.state || ' ' || new.reason"
                              "       || ' ' || s.reason"
                              "  FROM dv.spoilage s JOIN dv.card old USING (card_id)"
                              "  JOIN dv.card new ON new.card_id = s.next_card_id"
                              "   AND new.member_id = old.member_id"),
                        "spoiled ordered replace vạch trắng giữa thẻ");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'card spoiled'"), 1);
    support_check();
}

#define BLANKS                                                                                     \
    "SELECT string_agg(kind || ' ' || quantity, ', ' ORDER BY move_id) FROM dv.blank_move"

static void blanks(dv_blank_kind kind, int64_t quantity, dv_status expected)
{
    dv_blank_move move = DV_BLANK_MOVE_INIT;
    dv_error err = {0};

    move.kind = kind;
    move.unit_code = "P";
    move.quantity = quantity;
    move.run_id = kind == DV_BLANK_PRINTED ? run : 0;
    assert_status(dv_blank_record(registry, &move, &err), expected, &err);
}

static void the_blank_of_a_spoiled_card_is_counted_once(void **state)
{
    dv_error err = {0};
    dv_page *page = NULL;
    int64_t job, done;

    (void)state;
    make_run(10);
    begin(job = claim(10));
    report(job, DV_PRINT_UNCERTAIN, 8);
    blanks(DV_BLANK_RECEIVED, 10, DV_OK);
    settle(DV_PRINT_SPOILED, 9, 10, 2);
    settle(DV_PRINT_SPOILED, 1, 1, 1); /* printed, but the run is not counted yet */
    blanks(DV_BLANK_PRINTED, 0, DV_OK);
    assert_string_equal(asked(BLANKS), "received 10, spoiled 2, spoiled 1, printed 7");
    assert_string_equal(asked("SELECT quantity FROM dv.blank_stock"), "0");
    support_check();
    /* One of the good ones proves spoiled later: no other blank was used. */
    settle(DV_PRINT_SPOILED, 2, 3, 2);
    assert_string_equal(asked(BLANKS), "received 10, spoiled 2, spoiled 1, printed 7,"
                                       " recounted 2, spoiled 2");
    assert_string_equal(asked("SELECT quantity FROM dv.blank_stock"), "0");
    assert_ok(dv_blank_list(registry, NULL, &page, &err), &err);
    assert_int_equal(dv_page_int(page, 0, "printed"), 5);
    assert_int_equal(dv_page_int(page, 0, "spoiled"), 5);
    dv_page_free(page);
    support_check();
    /* A unit that keeps account and holds none cannot have spoiled one: nothing is done. */
    make_run(0);
    begin(job = claim(5));
    report(job, DV_PRINT_UNCERTAIN, 0);
    assert_status(say(DV_PRINT_SPOILED, 1, 1, &done, &err), DV_E_STATE, &err);
    assert_string_equal(account(), "0 0 5 0 0 0");
    support_check();
}

static void a_card_of_files_can_be_spoiled_too(void **state)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;
    dv_error err = {0};

    (void)state;
    support_people(registry, 12, 1);
    request.design_folder = support_source("examples/designs/standard");
    request.out_folder = support_folder();
    request.formats = DV_FORMAT_PDF;
    request.signer = signer;
    request.part_cards = 10;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    settle(DV_PRINT_SPOILED, 10, 12, 3);
    assert_string_equal(account(), "0 0 0 9 3 0");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'ordered'"), 3);
    assert_int_equal(asked_int("SELECT cards FROM dv.card_order ORDER BY order_id DESC LIMIT 1"),
                     3);
    support_check();
}

static void who_is_a_member_no_more_gets_no_new_card(void **state)
{
    dv_error err = {0};
    int64_t job;

    (void)state;
    make_run(2);
    begin(job = claim(2));
    report(job, DV_PRINT_UNCERTAIN, 0);
    given("UPDATE dv.member SET state = 'suspended' WHERE member_id ="
          " (SELECT member_id FROM dv.card WHERE slot_no = 1)");
    settle(DV_PRINT_SPOILED, 1, 1, 1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'ordered'"), 0);
    assert_int_equal(asked_int("SELECT count(next_card_id) FROM dv.spoilage"), 0);
    assert_ok(dv_card_revoke(registry,
                             asked("SELECT encode(card_id, 'hex') FROM dv.card"
                                   " WHERE slot_no = 2"),
                             NULL, &err),
              &err);
    settle(DV_PRINT_SPOILED, 2, 2, 1);
    settle(DV_PRINT_SPOILED, 2, 2, 0);
    assert_string_equal(asked("SELECT end_reason FROM dv.card WHERE slot_no = 2"), "revoked");
    assert_string_equal(account(), "0 0 0 0 2 0");
    support_check();
}

/* ---- many, and killed ---- */

/* A spooler: what comes out of its printer is a line in a file, written before it says so. */
static void spool(const char *printed)
{
    dv_registry *own = support_registry("spool");
    FILE *out = fopen(printed, "a");
    int64_t job;

    setvbuf(out, NULL, _IOLBF, 0);
    while ((job = claim_by(own, 3, 1)) != 0) {
        dv_print_result result = DV_PRINT_RESULT_INIT;
        dv_page *page = NULL;

        if (dv_print_begin(own, job, NULL, NULL) != DV_OK)
            continue;
        if (dv_print_uncertain(own, run, &page, NULL) != DV_OK)
            _exit(1);
        for (int32_t i = 0; i < dv_page_count(page); i++) {
            if (dv_page_int(page, i, "job_id") != job)
                continue;
            usleep(15000);
            fprintf(out, "%s\n", dv_page_text(page, i, "card_id"));
        }
        result.outcome = DV_PRINT_PRINTED;
        if (dv_print_report(own, job, &result, NULL) != DV_OK)
            _exit(1);
    }
    _exit(0);
}

static pid_t spooler(const char *printed)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0)
        spool(printed);
    return child;
}

/* What came out, from the files of the printers: into a table, to be held against the ledger. */
static void read_printed(const char *const files[2])
{
    char sql[512];

    given("CREATE TABLE IF NOT EXISTS public.came_out (card text); TRUNCATE public.came_out");
    for (int i = 0; i < 2; i++) {
        FILE *in = fopen(files[i], "r");
        char line[64];

        while (in && fgets(line, sizeof line, in)) {
            line[strcspn(line, "\n")] = '\0';
            snprintf(sql, sizeof sql, "INSERT INTO public.came_out VALUES ('%s')", line);
            given(sql);
        }
        if (in)
            fclose(in);
    }
}

static void two_printers_at_once_print_no_card_twice(void **state)
{
    const char *const files[2] = {support_text_file("first", ""), support_text_file("second", "")};
    pid_t one, two;
    int how;

    (void)state;
    make_run(40);
    one = spooler(files[0]);
    two = spooler(files[1]);
    assert_int_equal(waitpid(one, &how, 0), one);
    assert_int_equal(how, 0);
    assert_int_equal(waitpid(two, &how, 0), two);
    assert_int_equal(how, 0);
    read_printed(files);
    assert_int_equal(asked_int("SELECT count(*) FROM public.came_out"), 40);
    assert_int_equal(asked_int("SELECT count(DISTINCT card) FROM public.came_out"), 40);
    assert_int_equal(claim(10), 0);
    assert_string_equal(account(), "0 0 0 40 0 0");
    assert_string_equal(asked(DONE), "t");
    support_check();
}

#define LEDGER_PRINTED "(SELECT encode(card_id, 'hex') FROM dv.card WHERE printed_at IS NOT NULL)"
#define LISTED                                                                                     \
    "(SELECT encode(card_id, 'hex') FROM dv.print_unsure((SELECT max(run_id) FROM dv.run)))"

/* DV_PRINT_KILLS: how often, else 8; DV_PRINT_CARDS: of how many cards, else 60. */
static void killed_at_any_moment_no_card_is_lost_or_printed_twice(void **state)
{
    const char *const files[2] = {support_text_file("first", ""), support_text_file("second", "")};
    const char *size = getenv("DV_PRINT_KILLS"), *many = getenv("DV_PRINT_CARDS");
    int kills = size ? atoi(size) : 8, cards = many ? atoi(many) : 60;
    pid_t child[2];
    int how;

    (void)state;
    make_run(cards);
    for (int i = 0; i < 2; i++)
        child[i] = spooler(files[i]);
    for (int i = 0; i < kills; i++) {
        int which = i % 2;

        usleep(50000 + support_random() % 250000);
        kill(child[which], SIGKILL);
        assert_int_equal(waitpid(child[which], &how, 0), child[which]);
        child[which] = spooler(files[which]);
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(waitpid(child[i], &how, 0), child[i]);
    usleep(1100 * 1000); /* the lease of who was killed last */
    child[0] = spooler(files[0]);
    assert_int_equal(waitpid(child[0], &how, 0), child[0]);
    read_printed(files);
    assert_int_equal(asked_int("SELECT count(*) - count(DISTINCT card) FROM public.came_out"), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM " LEDGER_PRINTED " p (card)"
                               " WHERE card NOT IN (SELECT card FROM public.came_out)"),
                     0);
    assert_int_equal(asked_int("SELECT count(*) FROM public.came_out WHERE card NOT IN"
                               " " LEDGER_PRINTED " AND card NOT IN " LISTED),
                     0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'in run' AND"
                               " encode(card_id, 'hex') NOT IN " LISTED),
                     0);
    print_message("# %d kills, %d cards: %lld in doubt\n", kills, cards,
                  (long long)asked_int("SELECT count(*) FROM " LISTED " l"));
    support_check();
}

static void it_is_known_of_a_job_whether_its_printer_has_all_of_it(void **state)
{
    dv_error err = {0};
    dv_page *jobs = NULL;
    int64_t job;

    (void)state;
    make_run(2);
    job = claim(1);
    assert_status(dv_print_delivered(registry, job, &err), DV_E_STATE, &err);
    begin(job);
    for (int i = 0; i < 3; i++) {
        if (i)
            assert_ok(dv_print_delivered(registry, job, &err), &err);
        assert_ok(dv_print_jobs(registry, run, 1, &jobs, &err), &err);
        assert_int_equal(dv_page_int(jobs, 0, "delivered"), i > 0);
        dv_page_free(jobs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(cards_are_printed_when_the_printer_says_so_and_not_before),
        TEST(what_is_sent_is_the_same_bytes_whenever_it_is_drawn),
        TEST(what_the_printer_counted_is_printed_and_the_rest_is_listed),
        TEST(the_printers_word_may_come_late),
        TEST(a_claim_that_was_not_begun_is_given_back_and_cannot_be_sent_late),
        TEST(a_card_that_was_revoked_is_not_sent),
        TEST(a_card_that_cannot_be_drawn_is_ordered_again_and_the_rest_is_sent),
        TEST(a_run_for_a_printer_and_one_of_files_are_not_taken_for_each_other),
        TEST(a_spoiled_card_is_revoked_and_a_new_one_is_ordered),
        TEST(the_blank_of_a_spoiled_card_is_counted_once),
        TEST(a_card_of_files_can_be_spoiled_too),
        TEST(who_is_a_member_no_more_gets_no_new_card),
        TEST(two_printers_at_once_print_no_card_twice),
        TEST(killed_at_any_moment_no_card_is_lost_or_printed_twice),
        TEST(it_is_known_of_a_job_whether_its_printer_has_all_of_it),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
