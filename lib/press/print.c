/* SPDX-License-Identifier: MIT */
#include <doanvien/print.h>

#include "credential/key.h"
#include "ground/text.h"
#include "press/run_inside.h"

#include <stdio.h>
#include <string.h>

enum { JOB_CARDS = 10, JOB_CARDS_MAX = 500, LEASE_S = 60, LEASE_S_MAX = 86400 };

static const dv_fault faults[] = {
    {"unknown", DV_E_NOT_FOUND, "there is no such run in reach", NULL},
    {"files", DV_E_STATE, "the run writes files, it is not for a printer",
     "Make the run with DV_FORMAT_PRINTER alone."},
    {"no job", DV_E_NOT_FOUND, "there is no such print job in reach", NULL},
    {"given back", DV_E_STATE, "the print job is not to be sent: its lease is over",
     "Claim again: its cards wait."},
    {"ended", DV_E_STATE, "a card of it has ended", "A print job is claimed again without it."},
    {"not sent", DV_E_STATE, "the print job was never begun", NULL},
    {"reported", DV_E_STATE, "something else was reported of this print job", NULL},
    {"no slot", DV_E_NOT_FOUND, "there is no card of the run in these slots", NULL},
    {"sent", DV_E_STATE, "a card is with the printer still",
     "Ask the printer again: doanvien run print."},
    {"waiting", DV_E_STATE, "a card was not sent to a printer yet", NULL},
    {"printed", DV_E_STATE, "a card is printed already", NULL},
    {"uncertain", DV_E_STATE, "a card is uncertain", NULL},
    {"spoiled", DV_E_STATE, "a card was said to be spoiled already", NULL},
};

static const char *const outcomes[] = {NULL, "printed", "spoiled", "not printed", "uncertain"};

/* ---- jobs ---- */

/* What is noted of the cards of a claim; arrays as PostgreSQL writes them. */
typedef struct claim {
    dv_buf drawn, qr, units, refused, why;
} claim;

static void claim_end(claim *c)
{
    dv_buf_free(&c->drawn);
    dv_buf_free(&c->qr);
    dv_buf_free(&c->units);
    dv_buf_free(&c->refused);
    dv_buf_free(&c->why);
}

static void note_card(void *user, const char *card_id, const char *qr_text, const char *unit_name,
                      const char *refused)
{
    claim *c = user;

    if (refused) {
        dv_array_put(&c->refused, card_id);
        dv_array_put(&c->why, refused);
        return;
    }
    dv_array_put(&c->drawn, card_id);
    dv_array_put(&c->qr, qr_text);
    dv_array_put(&c->units, unit_name);
}

/* The array closed as an argument: NULL when it holds nothing. */
static dv_status arg_array(dv_args *args, dv_buf *array, dv_error *err)
{
    if (array->size)
        dv_buf_putc(array, '}');
    DV_TRY(dv_buf_status(array, err));
    dv_arg_text(args, array->size ? array->data : NULL);
    return DV_OK;
}

static dv_status note_drawn(dv_registry *registry, const dv_run_job *job, claim *c,
                            dv_rows **ret_rows, dv_error *err)
{
    dv_args args = {0};

    dv_arg_int(&args, job->job_id);
    DV_TRY(arg_array(&args, &c->drawn, err));
    DV_TRY(arg_array(&args, &c->qr, err));
    DV_TRY(arg_array(&args, &c->units, err));
    DV_TRY(arg_array(&args, &c->refused, err));
    DV_TRY(arg_array(&args, &c->why, err));
    dv_arg_int(&args, job->sides);
    dv_arg_int(&args, job->landscape);
    return dv_db_run(registry->db, &DV_SQL_print_drawn, &args, DV_ROWS_ONE, ret_rows, err);
}

/*
 * Claim and draw in one transaction: who dies in it has claimed nothing. ret_rows: the job, with 0
 * cards when none of them can be drawn; no row when nothing waits.
 */
static dv_status claim_once(dv_registry *registry, int64_t run_id, const dv_print_request *r,
                            const dv_sink *sink, dv_rows **ret_rows, dv_error *err)
{
    __attribute__((cleanup(claim_end))) claim c = {0};
    dv_auto(dv_rows) taken = NULL;
    dv_auto(dv_rows) noted = NULL;
    dv_run_job job = {.run_id = run_id, .signer = r->signer, .sink = sink, .proof = r->proof};
    dv_args args = {0};
    dv_tx_auto tx = {0};

    dv_arg_int(&args, run_id);
    dv_arg_int(&args, r->cards);
    dv_arg_text(&args, r->printer);
    dv_arg_int(&args, r->lease_s);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_print_claim, &args, DV_ROWS_MAYBE, &taken, err));
    if (dv_rows_count(taken) > 0) {
        DV_TRY(dv_fault_tell(faults, DV_COUNT(faults), dv_rows_text(taken, 0, 0), NULL, err));
        job.job_id = dv_rows_int(taken, 0, 1);
        job.part_no = (int)dv_rows_int(taken, 0, 2);
        job.told = note_card;
        job.user = &c;
        DV_TRY(dv_run_draw(registry, &job, err));
        DV_TRY(note_drawn(registry, &job, &c, &noted, err));
    }
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_rows = noted ? dv_take(&noted) : dv_take(&taken);
    return DV_OK;
}

dv_status dv_print_claim(dv_registry *registry, int64_t run_id, const dv_print_request *request,
                         const dv_sink *sink, dv_page **ret_page, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_print_request r;

    if (!registry || !sink || !sink->write || !ret_page)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&r, sizeof r, request, "dv_print_request", err));
    if (!r.signer || !r.printer || !*r.printer)
        return dv_fail(err, DV_E_ARG, "a print job needs a key and a printer");
    DV_TRY(dv_signer_check_use(r.signer, DV_KEY_CARD, err));
    r.cards = r.cards ? r.cards : JOB_CARDS;
    r.lease_s = r.lease_s ? r.lease_s : LEASE_S;
    if (r.cards < 1 || r.cards > JOB_CARDS_MAX)
        return dv_fail(err, DV_E_ARG, "a print job has 1 to %d cards", JOB_CARDS_MAX);
    if (r.lease_s < 1 || r.lease_s > LEASE_S_MAX)
        return dv_fail(err, DV_E_ARG, "a lease is 1 to %d seconds", LEASE_S_MAX);
    if (r.proof < DV_PROOF_SAMPLE || r.proof > DV_PROOF_NONE)
        return dv_fail(err, DV_E_ARG, "a proof is of a sample, of all or of none");
    /* Cards that cannot be drawn are ordered again: each turn leaves fewer that wait. */
    do {
        dv_rows_free(dv_take(&rows));
        DV_TRY(claim_once(registry, run_id, &r, sink, &rows, err));
    } while (dv_rows_count(rows) > 0 && dv_rows_int(rows, 0, 3) == 0);
    return dv_rows_page(rows, "job_id# first_slot# last_slot# cards# pages_a_card# landscape#",
                        ret_page, err);
}

/* A statement of one row that begins with a fault or NULL. It stands also with one. */
static dv_status perform(dv_registry *registry, const dv_sql *sql, dv_args *args, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;

    dv_arg_text(args, registry->officer);
    DV_TRY(dv_db_run(registry->db, sql, args, DV_ROWS_ONE, &rows, err));
    return dv_fault_tell(faults, DV_COUNT(faults), dv_rows_text(rows, 0, 0), NULL, err);
}

dv_status dv_print_begin(dv_registry *registry, int64_t job_id, const char *printer_job,
                         dv_error *err)
{
    dv_args args = {0};

    if (!registry)
        return dv_fail_null(err);
    dv_arg_int(&args, job_id);
    dv_arg_text(&args, printer_job);
    return perform(registry, &DV_SQL_print_begin, &args, err);
}

dv_status dv_print_delivered(dv_registry *registry, int64_t job_id, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    if (!registry)
        return dv_fail_null(err);
    dv_arg_int(&args, job_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_print_deliver, &args, DV_ROWS_ONE, &rows, err));
    return dv_fault_tell(faults, DV_COUNT(faults), dv_rows_text(rows, 0, 0), NULL, err);
}

dv_status dv_print_report(dv_registry *registry, int64_t job_id, const dv_print_result *result,
                          dv_error *err)
{
    dv_print_result r;
    dv_args args = {0};

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&r, sizeof r, result, "dv_print_result", err));
    if (r.outcome != DV_PRINT_PRINTED && r.outcome != DV_PRINT_NOT_PRINTED &&
        r.outcome != DV_PRINT_UNCERTAIN)
        return dv_fail(err, DV_E_ARG, "dv_print_result.outcome is not of a job");
    if (r.completed < 0 || (r.completed && r.outcome != DV_PRINT_UNCERTAIN))
        return dv_fail(err, DV_E_ARG, "dv_print_result.completed is of an uncertain job");
    dv_arg_int(&args, job_id);
    dv_arg_text(&args, outcomes[r.outcome]);
    dv_arg_int(&args, r.completed);
    dv_arg_text(&args, r.reasons);
    return perform(registry, &DV_SQL_print_report, &args, err);
}

/* ---- lists ---- */

dv_status dv_print_jobs(dv_registry *registry, int64_t run_id, int32_t open_only,
                        dv_page **ret_page, dv_error *err)
{
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_int(&args, run_id);
    dv_arg_int(&args, open_only != 0);
    return dv_db_page(registry->db, &DV_SQL_print_jobs, &args,
                      "job_id# state first_slot# last_slot# cards# printer printer_job reasons "
                      "claimed_by claimed_at ended_at lease_s# delivered#",
                      ret_page, err);
}

dv_status dv_print_uncertain(dv_registry *registry, int64_t run_id, dv_page **ret_page,
                             dv_error *err)
{
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_int(&args, run_id);
    return dv_db_page(registry->db, &DV_SQL_print_uncertain, &args,
                      "slot# part# slot_in_part# member_no full_name state job_id# card_id",
                      ret_page, err);
}

dv_status dv_print_account(dv_registry *registry, int64_t run_id, dv_page **ret_page, dv_error *err)
{
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_int(&args, run_id);
    return dv_db_page(registry->db, &DV_SQL_print_account, &args,
                      "waiting# sent# uncertain# printed# spoiled# ended#", ret_page, err);
}

/* ---- what a person says ---- */

static dv_status check_verdict(const dv_print_verdict *v, dv_error *err)
{
    if (v->outcome < DV_PRINT_PRINTED || v->outcome > DV_PRINT_NOT_PRINTED)
        return dv_fail(err, DV_E_ARG, "dv_print_verdict.outcome is not of a card");
    if (v->first_slot < 1 || v->last_slot < v->first_slot)
        return dv_fail(err, DV_E_INVALID, "slots are counted from 1, the first before the last");
    if ((v->outcome == DV_PRINT_SPOILED) != (v->reason != NULL))
        return dv_fail(err, DV_E_INVALID, "a spoiled card needs a reason, no other has one");
    if (v->unit_code && v->outcome != DV_PRINT_SPOILED)
        return dv_fail(err, DV_E_ARG, "dv_print_verdict.unit_code is of spoiled cards");
    return DV_OK;
}

dv_status dv_print_settle(dv_registry *registry, const dv_print_verdict *verdict,
                          int64_t *ret_cards, dv_error *err)
{
    dv_auto_buf reason = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_print_verdict v;
    dv_scope stock = {0};
    dv_args args = {0};
    dv_tx_auto tx = {0};
    char slot[40];

    if (!registry || !ret_cards)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&v, sizeof v, verdict, "dv_print_verdict", err));
    DV_TRY(check_verdict(&v, err));
    if (v.reason)
        DV_TRY(dv_text_typed(v.reason, &reason, err));
    if (v.reason && !reason.data[strspn(reason.data, " ")])
        return dv_fail(err, DV_E_INVALID, "the reason is missing");
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    if (v.unit_code)
        DV_TRY(dv_scope_find(registry, v.unit_code, &stock, err));
    dv_arg_int(&args, v.run_id);
    dv_arg_int(&args, v.first_slot);
    dv_arg_int(&args, v.last_slot);
    dv_arg_text(&args, outcomes[v.outcome]);
    dv_arg_text(&args, v.reason ? reason.data : NULL);
    dv_arg_id(&args, stock.unit_id);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_print_settle, &args, DV_ROWS_ONE, &rows, err));
    snprintf(slot, sizeof slot, "Slot %lld.", (long long)dv_rows_int(rows, 0, 1));
    DV_TRY(dv_fault_tell(faults, DV_COUNT(faults), dv_rows_text(rows, 0, 0),
                         dv_rows_text(rows, 0, 1) ? slot : NULL, err));
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_cards = dv_rows_int(rows, 0, 2);
    return DV_OK;
}
