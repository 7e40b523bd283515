/*
 * doanvien/print.h - cards go to a printer, and count as printed only when the printer, or a person
 * who looked, says so. The library sends nothing: it hands out jobs and keeps account of them, for
 * the command line (which speaks IPP) or for a spooler of your own:
 *
 *     dv_run_create() with DV_FORMAT_PRINTER       a run whose cards wait
 *     while dv_print_claim() gives a job           a PDF of the next cards, noted before it is sent
 *         dv_print_begin()                         only after DV_OK send it
 *         dv_print_delivered()                     the printer has all of it
 *         dv_print_report()                        what the printer said, or that it said nothing
 *     dv_print_uncertain(), dv_print_settle()      a person says of each card that is left what it
 * is
 *
 * Slots of a run are counted from 1, in the order of its cards. A card is in one job at a time;
 * whoever dies between claim and begin has sent nothing, and their claim is given back when its
 * lease is over; whoever dies later leaves a job that is never sent again by itself.
 */
#ifndef DOANVIEN_PRINT_H
#define DOANVIEN_PRINT_H

#include <doanvien/run.h>

DV_BEGIN_DECLS

/* What became of a card, by the printer's word or a person's. */
typedef enum dv_print_outcome {
    DV_PRINT_PRINTED = 1,     /* it came out as it should */
    DV_PRINT_SPOILED = 2,     /* it came out and is of no use; only a person says this */
    DV_PRINT_NOT_PRINTED = 3, /* nothing came out: it waits again */
    DV_PRINT_UNCERTAIN = 4    /* it is not known; only of a job */
} dv_print_outcome;

typedef struct dv_print_request {
    uint32_t size;           /* sizeof(dv_print_request) */
    int32_t cards;           /* cards a job, 1 to 500; 0: 10. So many are uncertain when it fails */
    const dv_signer *signer; /* required; that of the run; borrowed */
    const char *printer;     /* required: its name or address, for people; no passwords */
    int32_t lease_s;         /* seconds from claim to dv_print_begin(), 1 to 86,400; 0: 60 */
    int32_t proof;           /* DV_PROOF_..., as of a run */
} dv_print_request;

#define DV_PRINT_REQUEST_INIT                                                                      \
    {                                                                                              \
        sizeof(dv_print_request), 0, NULL, NULL, 0, 0                                              \
    }

/*
 * Claim the next cards of a run that wait, and draw them as PDF to sink: a page a side, of the
 * card's size, the same bytes whenever they are drawn. Several may claim at once, each gets other
 * cards; who has ended since is not among them. *ret_page has one row, or none when nothing waits
 * (other jobs may still be out: dv_print_jobs()). Columns: job_id first_slot last_slot cards
 * pages_a_card landscape (1: they are wider than high). What sink got counts only after DV_OK.
 *
 * DV_E_CONFLICT   the design or the key is another than when the run was made
 * DV_E_NOT_FOUND  no such run
 * DV_E_RENDER     a card does not read back from the PDF as it should; nothing was claimed
 * DV_E_STATE      the run writes files
 */
DV_API dv_status dv_print_claim(dv_registry *registry, int64_t run_id,
                                const dv_print_request *request, const dv_sink *sink,
                                dv_page **ret_page, dv_error *err);

/*
 * Call this before the first byte leaves. printer_job: what the printer calls the job, so that it
 * can be asked later; NULL when it gives no name beforehand. Again with the same name: DV_OK.
 *
 * DV_E_STATE  do not send: the lease is over, or a card of it has ended since; the cards wait again
 */
DV_API dv_status dv_print_begin(dv_registry *registry, int64_t job_id, const char *printer_job,
                                dv_error *err);

/*
 * The printer said that it has the whole document. Who takes up a job that lacks this must not
 * believe that it is completed: its sender may have died in the middle. Again: DV_OK.
 *
 * DV_E_STATE  it was never begun
 */
DV_API dv_status dv_print_delivered(dv_registry *registry, int64_t job_id, dv_error *err);

/*
 * What became of a job. DV_PRINT_UNCERTAIN: the first `completed` cards are known to be printed (0
 * when the printer does not count), the others wait for a person. The printer's word may come late,
 * also of an uncertain job: it then holds for those cards that nobody spoke of. Reported so
 * already: DV_OK.
 *
 * DV_E_STATE  it was reported otherwise, or never begun
 */
typedef struct dv_print_result {
    uint32_t size; /* sizeof(dv_print_result) */
    dv_print_outcome outcome;
    int32_t completed;   /* uncertain only */
    int32_t reserved;    /* 0 */
    const char *reasons; /* the printer's words, such as "media-jam"; may be NULL */
} dv_print_result;

#define DV_PRINT_RESULT_INIT                                                                       \
    {                                                                                              \
        sizeof(dv_print_result), (dv_print_outcome)0, 0, 0, NULL                                   \
    }

DV_API dv_status dv_print_report(dv_registry *registry, int64_t job_id,
                                 const dv_print_result *result, dv_error *err);

/*
 * Jobs of a run, newest first, a thousand at most; open_only not 0: those that are not over.
 * Columns: job_id state first_slot last_slot cards printer printer_job reasons claimed_by
 * claimed_at ended_at lease_s delivered (1: dv_print_delivered() was called). state: claimed, sent, printed, uncertain, settled, not printed.
 */
DV_API dv_status dv_print_jobs(dv_registry *registry, int64_t run_id, int32_t open_only,
                               dv_page **ret_page, dv_error *err);

/*
 * Cards that may or may not have come out: of jobs that are with a printer (state sent) or that
 * nobody knows of (state uncertain). Columns: slot part slot_in_part member_no full_name state
 * job_id card_id.
 */
DV_API dv_status dv_print_uncertain(dv_registry *registry, int64_t run_id, dv_page **ret_page,
                                    dv_error *err);

/* One row of how many cards of a run stand how: waiting sent uncertain printed spoiled ended. */
DV_API dv_status dv_print_account(dv_registry *registry, int64_t run_id, dv_page **ret_page,
                                  dv_error *err);

/*
 * What a person says of the slots first_slot to last_slot of a run: all of them, or none and an
 * error that names the first that stands in the way. Said before: nothing more happens.
 *
 * printed, not printed: of uncertain cards. spoiled: of uncertain ones, and of those printed
 * earlier, by files too: the card ends (it verifies as revoked), a new one with a new id is ordered
 * for the member, and a blank is counted as spoiled, of the unit whose blanks the run was counted
 * with, else of unit_code, else of the run's unit; a unit that never had blanks keeps no account.
 */
typedef struct dv_print_verdict {
    uint32_t size; /* sizeof(dv_print_verdict) */
    dv_print_outcome outcome;
    int64_t run_id;
    int64_t first_slot, last_slot;
    const char *reason;    /* spoiled only, required: why */
    const char *unit_code; /* spoiled only: whose blank it was; may be NULL */
} dv_print_verdict;

#define DV_PRINT_VERDICT_INIT                                                                      \
    {                                                                                              \
        sizeof(dv_print_verdict), (dv_print_outcome)0, 0, 0, 0, NULL, NULL                         \
    }

/*
 * ret_cards: how many changed by this call.
 *
 * DV_E_NOT_FOUND  no such run, or no card in these slots
 * DV_E_STATE      a card waits, is with a printer, has ended, or was settled otherwise; or the unit
 *                 holds fewer blanks than that
 */
DV_API dv_status dv_print_settle(dv_registry *registry, const dv_print_verdict *verdict,
                                 int64_t *ret_cards, dv_error *err);

DV_END_DECLS

#endif
