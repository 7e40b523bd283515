/* SPDX-License-Identifier: MIT */
/* Print jobs over IPP. The library keeps account; here they are sent and followed to their end. */
#include "cli.h"

#include <cups/cups.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CONNECT_MS = 5000, ANSWER_S = 10, CANCEL_MS = 3000, REASONS = 400 };

/* Of a job that does not go on, though nothing is said to be wrong. */
enum { SAY_MS = 60000, CARD_MS = 60000, INCOMING_MS = 20000 };

/* ---- the printer ---- */

typedef struct printer {
    char uri[HTTP_MAX_URI], resource[HTTP_MAX_URI], host[256];
    int port;
    http_encryption_t encryption;
    http_t *http; /* NULL: not connected */
    bool short_edge, long_edge, unscaled;
    bool queue; /* of CUPS: it counts what it has passed on, not what came out */
} printer;

/* A queue of this computer by its name, or the address of a printer; passwords are not kept. */
static bool printer_named(printer *p, const char *name)
{
    char scheme[32], user[256];

    *p = (printer){.encryption = HTTP_ENCRYPTION_IF_REQUESTED};
    if (!strstr(name, "://")) {
        snprintf(p->host, sizeof p->host, "%s", cupsServer());
        p->port = ippPort();
        p->encryption = cupsEncryption();
        snprintf(p->resource, sizeof p->resource, "/printers/%s", name);
        return *name && strlen(name) < 128 && !strpbrk(name, "/#?\\ \t'\"") &&
               httpAssembleURIf(HTTP_URI_CODING_ALL, p->uri, sizeof p->uri, "ipp", NULL,
                                "localhost", 0, "/printers/%s", name) == HTTP_URI_STATUS_OK;
    }
    if (httpSeparateURI(HTTP_URI_CODING_ALL, name, scheme, sizeof scheme, user, sizeof user,
                        p->host, sizeof p->host, &p->port, p->resource,
                        sizeof p->resource) != HTTP_URI_STATUS_OK ||
        !*p->host || (strcmp(scheme, "ipp") != 0 && strcmp(scheme, "ipps") != 0))
        return false;
    if (strcmp(scheme, "ipps") == 0)
        p->encryption = HTTP_ENCRYPTION_ALWAYS;
    return httpAssembleURI(HTTP_URI_CODING_ALL, p->uri, sizeof p->uri, scheme, NULL, p->host,
                           p->port, p->resource) == HTTP_URI_STATUS_OK;
}

static void printer_close(printer *p)
{
    httpClose(p->http);
    p->http = NULL;
}
#define printer_auto __attribute__((cleanup(printer_close))) printer

static int too_long(http_t *http, void *user)
{
    (void)http;
    (void)user;
    return 0;
}

static ipp_t *request_new(const printer *p, ipp_op_t op, int job)
{
    ipp_t *request = ippNewRequest(op);

    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, p->uri);
    if (job)
        ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL,
                 cupsUser());
    return request;
}

/* The answer, or NULL when none came. file: a document that goes along, else -1. */
static ipp_t *ask(printer *p, ipp_t *request, int file)
{
    ipp_t *answer;

    if (!p->http) {
        p->http =
            httpConnect2(p->host, p->port, NULL, AF_UNSPEC, p->encryption, 1, CONNECT_MS, NULL);
        if (p->http)
            httpSetTimeout(p->http, ANSWER_S, too_long, NULL);
    }
    if (!p->http) {
        ippDelete(request);
        return NULL;
    }
    answer = cupsDoIORequest(p->http, request, p->resource, file, -1);
    if (!answer)
        printer_close(p);
    return answer;
}

static bool well(ipp_t *answer)
{
    return answer && ippGetStatusCode(answer) < IPP_STATUS_REDIRECTION_OTHER_SITE;
}

static int number_of(ipp_t *answer, const char *name)
{
    ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_ZERO);
    ipp_tag_t tag = found ? ippGetValueTag(found) : IPP_TAG_NOVALUE;

    return tag == IPP_TAG_INTEGER || tag == IPP_TAG_ENUM ? ippGetInteger(found, 0) : 0;
}

static void text_of(ipp_t *answer, const char *name, char *out, size_t size)
{
    ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_TEXT);

    snprintf(out, size, "%s", found ? ippGetString(found, 0, NULL) : "");
    for (char *c = out; *c; c++) { /* it must not steer a terminal */
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = ' ';
    }
}

static bool takes(ipp_t *answer, const char *name, const char *value)
{
    ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_ZERO);

    return found && ippContainsString(found, value);
}

static bool can(ipp_t *answer, ipp_op_t op)
{
    ipp_attribute_t *found = ippFindAttribute(answer, "operations-supported", IPP_TAG_ENUM);

    return found && ippContainsInteger(found, op);
}

/* ---- what printers say ---- */

/* Keywords of IPP, without -error, -warning or -report; those that stop a printer. */
static const struct {
    const char *keyword;
    cli_text said;
} troubles[] = {
    {"media-jam", {"a card is jammed", "kẹt thẻ"}},
    {"media-empty", {"out of cards", "hết phôi thẻ"}},
    {"media-needed", {"it needs cards", "cần nạp phôi thẻ"}},
    {"marker-supply-empty", {"out of ribbon", "hết ruy băng (mực)"}},
    {"toner-empty", {"out of toner", "hết mực"}},
    {"cover-open", {"a cover is open", "nắp máy đang mở"}},
    {"door-open", {"a door is open", "cửa máy đang mở"}},
    {"input-tray-missing", {"the feeder is missing", "thiếu khay nạp"}},
    {"output-area-full", {"the output is full", "khay ra đầy"}},
    {"output-tray-missing", {"the output tray is missing", "thiếu khay ra"}},
    {"offline", {"it is offline", "máy in ngoại tuyến"}},
    {"shutdown", {"it was shut down", "máy in đã tắt"}},
    {"paused", {"it is paused", "máy in đang tạm dừng"}},
    {"stopped-partly", {"it is stopped", "máy in đã dừng"}},
    {"timed-out", {"it does not answer its queue", "máy in không trả lời hàng đợi"}},
    {"connecting-to-device", {"its queue is connecting to it", "hàng đợi đang nối với máy in"}},
    {"job-hold-until-specified", {"the job is held", "lệnh in đang bị giữ lại"}},
    {"spool-area-full", {"its memory is full", "bộ nhớ máy in đầy"}},
    {"other", {"something is wrong with it", "máy in có sự cố"}},
};

static const cli_text *trouble_of(const char *reason)
{
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        size_t n = strlen(troubles[i].keyword);

        if (strncmp(reason, troubles[i].keyword, n) == 0 &&
            (!reason[n] || strcmp(reason + n, "-error") == 0 ||
             strcmp(reason + n, "-warning") == 0))
            return &troubles[i].said;
    }
    return NULL;
}

/* How a job stands; what is not known is 0. */
typedef struct standing {
    bool answered, gone; /* gone: the printer does not know the job */
    bool began;          /* or it cannot be told */
    bool trouble;        /* nothing goes on until somebody helps */
    ipp_jstate_t state;  /* 0: unknown */
    int impressions, sheets;
    bool faulty;           /* completed, with errors */
    bool incoming;         /* its document has not all come */
    char reasons[REASONS]; /* of job and printer */
    char message[128];     /* the printer's, in its words */
} standing;

static bool over(const standing *s)
{
    return s->state >= IPP_JSTATE_CANCELED;
}

static void add_reasons(standing *s, ipp_t *answer, const char *name)
{
    ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_KEYWORD);

    for (int i = 0; found && i < ippGetCount(found); i++) {
        const char *reason = ippGetString(found, i, NULL);
        size_t used = strlen(s->reasons);

        if (!reason || strcmp(reason, "none") == 0)
            continue;
        if (strcmp(reason, "job-completed-with-errors") == 0)
            s->faulty = true;
        s->incoming |=
            strcmp(reason, "job-incoming") == 0 || strcmp(reason, "job-data-insufficient") == 0;
        snprintf(s->reasons + used, sizeof s->reasons - used, "%s%s", used ? " " : "", reason);
    }
}

/* Ask for a job, then for the printer. */
static standing look(printer *p, int job)
{
    ipp_t *answer = ask(p, request_new(p, IPP_OP_GET_JOB_ATTRIBUTES, job), -1);
    standing s = {.answered = answer != NULL};

    if (well(answer)) {
        s.state = (ipp_jstate_t)number_of(answer, "job-state");
        s.impressions = number_of(answer, "job-impressions-completed");
        s.sheets = number_of(answer, "job-media-sheets-completed");
        s.began = s.impressions > 0 || s.sheets > 0 || number_of(answer, "time-at-processing") ||
                  !ippFindAttribute(answer, "time-at-processing", IPP_TAG_ZERO);
        s.trouble = s.state == IPP_JSTATE_STOPPED;
        add_reasons(&s, answer, "job-state-reasons");
    } else if (answer) {
        s.gone = ippGetStatusCode(answer) == IPP_STATUS_ERROR_NOT_FOUND ||
                 ippGetStatusCode(answer) == IPP_STATUS_ERROR_GONE;
    }
    ippDelete(answer);
    answer = s.answered ? ask(p, request_new(p, IPP_OP_GET_PRINTER_ATTRIBUTES, 0), -1) : NULL;
    if (well(answer)) {
        s.trouble |= number_of(answer, "printer-state") == IPP_PSTATE_STOPPED;
        add_reasons(&s, answer, "printer-state-reasons");
        text_of(answer, "printer-state-message", s.message, sizeof s.message);
    }
    ippDelete(answer);
    return s;
}

/* Say what is wrong, in words for those that are known; true when it is something that stops. */
static bool say_trouble(const standing *s, bool say_it)
{
    char list[REASONS], *rest = NULL;
    bool any = false;

    if (!s->answered) {
        if (say_it)
            warn("%s\n", tr("the printer does not answer", "máy in không trả lời"));
        return true;
    }
    snprintf(list, sizeof list, "%s", s->reasons);
    for (char *one = strtok_r(list, " ", &rest); one; one = strtok_r(NULL, " ", &rest)) {
        const cli_text *said = trouble_of(one);

        any |= said != NULL;
        if (said && say_it)
            warn("%s: %s (%s)\n", tr("printer", "máy in"), TR(*said), one);
    }
    if (s->trouble && !any && say_it)
        warn("%s: %s\n", tr("the printer has stopped", "máy in đã dừng"), s->reasons);
    return any || s->trouble;
}

/* ---- following ---- */

typedef struct printing {
    cli_app *cli;
    printer *p;
    dv_progress progress;
    dv_signer *signer;
    int64_t wait_ms, cards_a_job;
    int32_t proof;
    int64_t printed, total;
} printing;

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool stop_asked(printing *w)
{
    return w->progress.step(w->progress.user, w->printed, w->total) != 0;
}

/* Until the job is over, or a time has passed. */
static standing wait_over(printer *p, int job, int64_t ms)
{
    int64_t until = now_ms() + ms;
    standing s = look(p, job);

    while (!over(&s) && !s.gone && now_ms() < until) {
        usleep(200 * 1000);
        s = look(p, job);
    }
    return s;
}

/* So that it does not go on when somebody has mended the printer, and decided on the cards. */
static standing cancel(printer *p, int job)
{
    ippDelete(ask(p, request_new(p, IPP_OP_CANCEL_JOB, job), -1));
    return wait_over(p, job, CANCEL_MS);
}

static bool moved(const standing *s, const standing *before)
{
    return s->answered != before->answered || s->state != before->state ||
           s->impressions != before->impressions || s->sheets != before->sheets ||
           strcmp(s->reasons, before->reasons) != 0;
}

/*
 * How long a job may stand still: one whose sender was killed never gets its document; one that
 * printers do not count may stand so for all of its cards.
 */
static int64_t patience(const printing *w, const standing *s, int64_t cards)
{
    int64_t least = w->wait_ms > SAY_MS ? w->wait_ms : SAY_MS;

    if (s->incoming && (s->state == IPP_JSTATE_PENDING || s->state == IPP_JSTATE_HELD))
        return w->wait_ms < 1000 ? 1000 : w->wait_ms < INCOMING_MS ? w->wait_ms : INCOMING_MS;
    return s->began ? least + cards * CARD_MS : least;
}

/* Say once, in time, that a job stands still. */
static void say_still(const printing *w, const standing *s, int job, int64_t cards, int64_t *next)
{
    int64_t most = patience(w, s, cards);

    if (*next > most)
        return;
    warn(tr("job %d at the printer: nothing new for %lld s; look at the printer (it is cancelled "
            "after %lld s)%s%s\n",
            "lệnh in %d ở máy in: %lld giây không tiến triển; hãy kiểm tra máy in (sẽ hủy sau %lld "
            "giây)%s%s\n"),
         job, (long long)*next / 1000, (long long)most / 1000, *s->message ? ": " : "", s->message);
    *next *= 4;
}

/*
 * Follow a job to its end. One that is in trouble or stands still for too long is cancelled;
 * DV_E_STOPPED when somebody wants to stop: the job goes on without us.
 */
static dv_status follow(printing *w, int job, int64_t cards, standing *ret)
{
    int64_t since = 0, still = now_ms(), say_ms = SAY_MS, pause_ms = 50;
    standing s, before = {.answered = true};

    for (;;) {
        bool wrong;
        int64_t most;

        s = look(w->p, job);
        if (over(&s) || s.gone)
            break;
        if (!s.answered) { /* what it said last counts */
            s.impressions = before.impressions;
            s.sheets = before.sheets;
        }
        wrong = say_trouble(&s, moved(&s, &before) || s.trouble != before.trouble);
        if (!wrong || s.impressions != before.impressions || s.sheets != before.sheets)
            since = 0;
        if (wrong && !since)
            since = now_ms();
        if (moved(&s, &before)) {
            still = now_ms();
            say_ms = SAY_MS;
        }
        most = wrong ? w->wait_ms : patience(w, &s, cards);
        if (now_ms() - (wrong ? since : still) >= most) {
            if (!wrong)
                warn(tr("job %d at the printer does not go on and is cancelled\n",
                        "lệnh in %d ở máy in không tiến triển, đang được hủy\n"),
                     job);
            before = s;
            s = cancel(w->p, job);
            if (!s.answered)
                s = before;
            break;
        }
        if (!wrong && now_ms() - still >= say_ms)
            say_still(w, &s, job, cards, &say_ms);
        if (stop_asked(w))
            return DV_E_STOPPED;
        before = s;
        usleep((useconds_t)pause_ms * 1000);
        pause_ms = pause_ms < 500 ? pause_ms * 2 : 1000;
    }
    *ret = s;
    return DV_OK;
}

/* What is to be believed of a job that is over, gone, or was given up. */
static dv_print_result believe(const printer *p, const standing *s, int64_t cards,
                               int64_t pages_a_card)
{
    dv_print_result result = DV_PRINT_RESULT_INIT;
    int64_t counted = s->impressions / pages_a_card;

    if (s->sheets && (s->sheets < counted || !s->impressions))
        counted = s->sheets;
    if (p->queue)
        counted = 0;
    result.reasons = s->reasons;
    if (s->state == IPP_JSTATE_COMPLETED && !s->faulty) {
        result.outcome = DV_PRINT_PRINTED;
    } else if (over(s) && !s->began) {
        result.outcome = DV_PRINT_NOT_PRINTED;
    } else {
        /* A job that failed did so on a card: not all of them can be well. */
        result.outcome = DV_PRINT_UNCERTAIN;
        result.completed = (int32_t)(counted < cards ? counted : cards - 1);
    }
    return result;
}

/* Again when the link broke: the same report twice is one. */
static dv_status note(printing *w, int64_t job, const dv_print_result *result)
{
    dv_status status = dv_print_report(w->cli->registry, job, result, &w->cli->err);

    for (int i = 0; i < 5 && status == DV_E_LINK; i++) {
        sleep(1);
        if (dv_registry_reset(w->cli->registry, &w->cli->err) == DV_OK)
            status = dv_print_report(w->cli->registry, job, result, &w->cli->err);
    }
    return status;
}

/* ---- sending ---- */

static dv_status refuse(printing *w, const char *hint, const char *what)
{
    return set_error(&w->cli->err, DV_E_STATE, hint, "%s: %s", w->p->uri, what);
}

/* Whether this printer can do what is asked of it. */
static dv_status probe(printing *w)
{
    ipp_t *answer = ask(w->p, request_new(w->p, IPP_OP_GET_PRINTER_ATTRIBUTES, 0), -1);
    ipp_attribute_t *accepting;
    dv_status status = DV_OK;

    if (!well(answer)) {
        status =
            refuse(w, answer ? ippErrorString(ippGetStatusCode(answer)) : cupsLastErrorString(),
                   tr("there is no such printer, or it does not answer",
                      "không có máy in này, hoặc máy in không trả lời"));
        ippDelete(answer);
        return status;
    }
    accepting = ippFindAttribute(answer, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN);
    w->p->short_edge = takes(answer, "sides-supported", "two-sided-short-edge");
    w->p->long_edge = takes(answer, "sides-supported", "two-sided-long-edge");
    w->p->queue = ippFindAttribute(answer, "cups-version", IPP_TAG_ZERO) != NULL;
    w->p->unscaled = takes(answer, "print-scaling-supported", "none");
    if (!takes(answer, "document-format-supported", "application/pdf"))
        status = refuse(w,
                        tr("Make a queue for it in CUPS, which turns PDF into its pictures, and "
                           "give the name of the queue.",
                           "Hãy lập hàng đợi CUPS cho máy in này (CUPS đổi PDF sang ảnh) và dùng "
                           "tên hàng đợi đó."),
                        tr("the printer takes no PDF, only raster pictures",
                           "máy in không nhận PDF, chỉ nhận ảnh raster"));
    else if (!can(answer, IPP_OP_CREATE_JOB) || !can(answer, IPP_OP_SEND_DOCUMENT) ||
             !can(answer, IPP_OP_GET_JOB_ATTRIBUTES) || !can(answer, IPP_OP_CANCEL_JOB))
        status = refuse(w, NULL,
                        tr("the printer cannot be told a job before it is sent (Create-Job)",
                           "máy in không hỗ trợ Create-Job"));
    else if (accepting && !ippGetBoolean(accepting, 0))
        status = refuse(w, NULL,
                        tr("the printer accepts no jobs now", "máy in hiện không nhận lệnh in"));
    ippDelete(answer);
    return status;
}

/* The id of a job that holds no document yet; 0 when the printer made none. */
static int create_there(printing *w, const dv_page *job)
{
    ipp_t *request = request_new(w->p, IPP_OP_CREATE_JOB, 0), *answer;
    char name[80];
    int id = 0;

    snprintf(name, sizeof name, "doanvien %lld: %lld-%lld", (long long)w->cli->id,
             (long long)dv_page_int(job, 0, "first_slot"),
             (long long)dv_page_int(job, 0, "last_slot"));
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, name);
    if (dv_page_int(job, 0, "pages_a_card") == 2)
        ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "sides", NULL,
                     dv_page_int(job, 0, "landscape") ? "two-sided-short-edge"
                                                      : "two-sided-long-edge");
    if (w->p->unscaled)
        ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-scaling", NULL, "none");
    answer = ask(w->p, request, -1);
    if (well(answer))
        id = number_of(answer, "job-id");
    ippDelete(answer);
    return id;
}

static dv_status send_document(printing *w, int64_t job_id, int job, FILE *pdf)
{
    ipp_t *request = request_new(w->p, IPP_OP_SEND_DOCUMENT, job), *answer;
    dv_status status = DV_OK;

    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
                 "application/pdf");
    ippAddBoolean(request, IPP_TAG_OPERATION, "last-document", 1);
    answer = ask(w->p, request, fileno(pdf));
    if (well(answer))
        status = dv_print_delivered(w->cli->registry, job_id, &w->cli->err);
    else /* whatever became of it, the job tells */
        ippDelete(ask(w->p, request_new(w->p, IPP_OP_CANCEL_JOB, job), -1));
    ippDelete(answer);
    /* Without the note we know it still; only who comes after us will ask a person. */
    return status == DV_E_LINK ? DV_OK : status;
}

/* DV_OK: send it. DV_E_STATE: it is not to be sent, its cards wait. */
static dv_status begin(printing *w, int64_t job, int there)
{
    char name[24];
    dv_status status;

    snprintf(name, sizeof name, "%d", there);
    status = dv_print_begin(w->cli->registry, job, name, &w->cli->err);
    if (status == DV_E_LINK && dv_registry_reset(w->cli->registry, &w->cli->err) == DV_OK)
        status = dv_print_begin(w->cli->registry, job, name, &w->cli->err);
    if (status != DV_OK)
        ippDelete(ask(w->p, request_new(w->p, IPP_OP_CANCEL_JOB, there), -1));
    return status;
}

/* Say how a job ended when it did not end well; ret_code: 0, or the exit code. */
static dv_status conclude(printing *w, const dv_page *job, const standing *s, int *ret_code)
{
    dv_print_result result =
        believe(w->p, s, dv_page_int(job, 0, "cards"), dv_page_int(job, 0, "pages_a_card"));
    dv_status status = note(w, dv_page_int(job, 0, "job_id"), &result);

    if (status != DV_OK)
        return status;
    w->printed += result.outcome == DV_PRINT_PRINTED ? dv_page_int(job, 0, "cards") : 0;
    if (result.outcome == DV_PRINT_PRINTED)
        return DV_OK;
    *ret_code = EXIT_PRINTER;
    warn("%s %lld-%lld: %s%s%s\n", tr("slots", "vị trí"),
         (long long)dv_page_int(job, 0, "first_slot"), (long long)dv_page_int(job, 0, "last_slot"),
         result.outcome == DV_PRINT_NOT_PRINTED
             ? tr("nothing was printed, they wait", "chưa in, các thẻ vẫn chờ")
             : tr("not all is known to be printed", "chưa rõ đã in hết hay chưa"),
         *s->reasons ? ": " : "", s->reasons);
    if (!over(s))
        warn("%s\n", tr("Delete what is left of the job at the printer before you go on.",
                        "Hãy xóa lệnh in còn lại ở máy in trước khi làm tiếp."));
    return DV_OK;
}

static dv_status send_job(printing *w, const dv_page *job, FILE *pdf, int *ret_code)
{
    int64_t job_id = dv_page_int(job, 0, "job_id");
    dv_print_result nothing = DV_PRINT_RESULT_INIT;
    dv_status status;
    standing s;
    int there;

    nothing.outcome = DV_PRINT_NOT_PRINTED;
    if (dv_page_int(job, 0, "pages_a_card") == 2 &&
        !(dv_page_int(job, 0, "landscape") ? w->p->short_edge : w->p->long_edge)) {
        if ((status = note(w, job_id, &nothing)) != DV_OK)
            return status;
        return refuse(w, NULL,
                      tr("the design has a back, and the printer prints one side only",
                         "mẫu thẻ có mặt sau mà máy in chỉ in một mặt"));
    }
    there = create_there(w, job);
    if (!there) {
        if ((status = note(w, job_id, &nothing)) != DV_OK)
            return status;
        return refuse(w, cupsLastErrorString(),
                      tr("the printer took no job", "máy in không nhận lệnh in"));
    }
    status = begin(w, job_id, there);
    if (status == DV_E_STATE)
        return DV_OK; /* its cards are claimed again */
    if (status != DV_OK)
        return status;
    if ((status = send_document(w, job_id, there, pdf)) != DV_OK)
        return status;
    status = follow(w, there, dv_page_int(job, 0, "cards"), &s);
    return status == DV_OK ? conclude(w, job, &s, ret_code) : status;
}

static int32_t to_file(void *user, const uint8_t *data, size_t size)
{
    return fwrite(data, 1, size, user) == size ? 0 : 1;
}

/* One job more; ret_none: nothing waits. */
static dv_status next_job(printing *w, bool *ret_none, int *ret_code)
{
    dv_print_request request = DV_PRINT_REQUEST_INIT;
    page_auto *job = NULL;
    FILE *pdf = tmpfile();
    dv_sink sink = {to_file, pdf};
    dv_status status;

    if (!pdf)
        return fail_errno(&w->cli->err, "tmpfile", tr("cannot be made", "không tạo được"));
    request.signer = w->signer;
    request.printer = w->p->uri;
    request.cards = (int32_t)w->cards_a_job;
    request.proof = w->proof;
    status = dv_print_claim(w->cli->registry, w->cli->id, &request, &sink, &job, &w->cli->err);
    *ret_none = status == DV_OK && dv_page_count(job) == 0;
    if (status == DV_OK && !*ret_none) {
        if (fflush(pdf) == 0 && lseek(fileno(pdf), 0, SEEK_SET) == 0)
            status = send_job(w, job, pdf, ret_code);
        else
            status = fail_errno(&w->cli->err, "tmpfile", tr("cannot be written", "không ghi được"));
    }
    fclose(pdf);
    return status;
}

/*
 * Whether somebody else reported of the job meanwhile. One that its sender did not see delivered
 * may be completed only as far as its document came.
 */
static dv_status heard_of(printing *w, int64_t job_id, bool *ret_told, standing *s)
{
    page_auto *jobs = NULL;
    dv_status status = dv_print_jobs(w->cli->registry, w->cli->id, 1, &jobs, &w->cli->err);

    *ret_told = true;
    for (int32_t i = 0; status == DV_OK && i < dv_page_count(jobs); i++) {
        if (dv_page_int(jobs, i, "job_id") != job_id)
            continue;
        *ret_told = false;
        s->faulty |= !dv_page_int(jobs, i, "delivered");
    }
    return status;
}

/*
 * Jobs of this printer that an earlier try left: followed when they may be on their way, asked once
 * when they were given up. ret_claimed: jobs of others that are about to be sent.
 */
static dv_status take_up(printing *w, int *ret_claimed, int *ret_code)
{
    page_auto *jobs = NULL;
    dv_status status = dv_print_jobs(w->cli->registry, w->cli->id, 1, &jobs, &w->cli->err);

    *ret_claimed = 0;
    for (int32_t i = 0; status == DV_OK && i < dv_page_count(jobs); i++) {
        const char *state = dv_page_text(jobs, i, "state");
        const char *there = dv_page_text(jobs, i, "printer_job");
        dv_print_result result;
        bool told = false;
        standing s;

        *ret_claimed += strcmp(state, "claimed") == 0;
        if (!there || strcmp(dv_page_text(jobs, i, "printer"), w->p->uri) != 0)
            continue;
        if (strcmp(state, "sent") == 0)
            status = follow(w, atoi(there), dv_page_int(jobs, i, "cards"), &s);
        else
            s = look(w->p, atoi(there));
        if (status != DV_OK)
            return status;
        /* Pages a card are not known any more: what was counted is not told. */
        s.impressions = s.sheets = 0;
        status = heard_of(w, dv_page_int(jobs, i, "job_id"), &told, &s);
        if (status != DV_OK || told)
            continue;
        result = believe(w->p, &s, dv_page_int(jobs, i, "cards"), 1);
        if (strcmp(state, "sent") == 0 || result.outcome != DV_PRINT_UNCERTAIN)
            status = note(w, dv_page_int(jobs, i, "job_id"), &result);
        if (status == DV_OK && strcmp(state, "sent") == 0 && result.outcome == DV_PRINT_UNCERTAIN)
            *ret_code = EXIT_PRINTER;
    }
    return status;
}

static dv_status print_all(printing *w, int *ret_code)
{
    int claimed = 0;
    bool none = false;
    dv_status status = take_up(w, &claimed, ret_code);

    if (status == DV_OK && *ret_code == 0)
        status = probe(w);
    while (status == DV_OK && *ret_code == 0) {
        if (stop_asked(w))
            return DV_E_STOPPED;
        status = next_job(w, &none, ret_code);
        if (status != DV_OK || !none)
            continue;
        status = take_up(w, &claimed, ret_code);
        if (status != DV_OK || !claimed)
            break;
        usleep(300 * 1000); /* a claim of who was killed comes back when its lease is over */
    }
    return status;
}

/* ---- commands ---- */

static dv_status account(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_print_account(cli->registry, cli->id, ret_page, &cli->err);
}

/* ret_doubt: cards that may or may not have come out. */
static int say_account(cli_app *cli, int64_t *ret_doubt)
{
    page_auto *page = NULL;
    int64_t doubt;

    TRY(account(cli, NULL, &page));
    *ret_doubt = doubt = dv_page_int(page, 0, "uncertain") + dv_page_int(page, 0, "sent");
    if (option_given(cli, OPT_JSON)) {
        list_page(cli, page, NULL);
        return 0;
    }
    say("%s %lld: %lld %s, %lld %s, %lld %s\n", tr("Run", "Đợt in"), (long long)cli->id,
        (long long)dv_page_int(page, 0, "printed"), word("printed"), (long long)doubt,
        tr("in doubt", "chưa rõ"), (long long)dv_page_int(page, 0, "waiting"), word("waiting"));
    if (doubt)
        next_step(cli, "doanvien run uncertain %lld", (long long)cli->id);
    return 0;
}

static void begin_count(printing *w)
{
    page_auto *page = NULL;

    if (account(w->cli, NULL, &page) != DV_OK)
        return;
    w->printed = dv_page_int(page, 0, "printed");
    w->total = w->printed + dv_page_int(page, 0, "waiting") + dv_page_int(page, 0, "sent");
}

int run_print(cli_app *cli)
{
    cli_progress bar;
    printer_auto p = {0};
    printing w = {.cli = cli, .p = &p};
    dv_status status;
    int64_t doubt = 0;
    int code = 0, said;

    if (!operand_number(cli, 0, &cli->id) ||
        !option_number(cli, OPT_CARDS, 1, 500, 10, &w.cards_a_job) ||
        !option_number(cli, OPT_WAIT, 0, 86400, 600, &w.wait_ms) ||
        !read_proof(cli->value[OPT_PROOF], &w.proof))
        return EXIT_USAGE;
    w.wait_ms *= 1000;
    if (!printer_named(&p, cli->value[OPT_PRINTER])) {
        warn("doanvien: --printer: %s: %s\n",
             tr("takes the name of a queue, or ipp://HOST/ipp/print",
                "gồm tên hàng đợi in, hoặc ipp://HOST/ipp/print"),
             cli->value[OPT_PRINTER]);
        return EXIT_USAGE;
    }
    TRY(key_signer(cli, &w.signer));
    w.progress = progress_begin(&bar, tr("cards", "thẻ"));
    status = open_registry(cli);
    if (status == DV_OK) {
        begin_count(&w);
        status = print_all(&w, &code);
    }
    progress_end(&bar);
    dv_signer_free(w.signer);
    if (status == DV_E_STOPPED)
        set_error(&cli->err, status,
                  tr("The same command asks the printer again and goes on.",
                     "Chạy lại đúng lệnh này để hỏi lại máy in và làm tiếp."),
                  "%s",
                  tr("stopped; a job may still be with the printer",
                     "đã dừng; có thể còn lệnh in ở máy in"));
    if (status != DV_OK)
        return report(cli);
    said = say_account(cli, &doubt);
    return said ? said : doubt ? EXIT_PRINTER : code;
}

static dv_status jobs(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_print_jobs(cli->registry, cli->id, 0, ret_page, &cli->err);
}

int run_jobs(cli_app *cli)
{
    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    return list(cli, jobs, "job_id state first_slot last_slot cards printer printer_job reasons",
                NULL);
}

static dv_status uncertain(cli_app *cli, const char *after, dv_page **ret_page)
{
    (void)after;
    return dv_print_uncertain(cli->registry, cli->id, ret_page, &cli->err);
}

int run_uncertain(cli_app *cli)
{
    page_auto *run = NULL;
    int64_t cards = 0;
    int code;

    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    TRY(open_registry(cli));
    code = list(cli, uncertain, "slot member_no full_name state job_id", &cards);
    if (!code && cards) {
        if (!option_given(cli, OPT_JSON))
            say("%s\n",
                tr("Look at the printer and say of each what became of it; SLOT: 7, or 7-10.",
                   "Hãy xem máy in rồi ghi rõ từng thẻ; VỊ-TRÍ: 7, hoặc 7-10."));
        next_step(cli, "doanvien run printed %lld %s   (%s)", (long long)cli->id,
                  tr("SLOT", "VỊ-TRÍ"), tr("it came out well", "thẻ đã in tốt"));
        next_step(cli, "doanvien run spoiled %lld %s --reason %s   (%s)", (long long)cli->id,
                  tr("SLOT", "VỊ-TRÍ"), tr("WHY", "LÝ-DO"),
                  tr("it came out and is of no use", "thẻ in ra bị hỏng"));
        next_step(cli, "doanvien run unprinted %lld %s   (%s)", (long long)cli->id,
                  tr("SLOT", "VỊ-TRÍ"),
                  tr("nothing came out, and the printer has no job left",
                     "chưa in ra, và máy in không còn lệnh in nào"));
    } else if (!code && !option_given(cli, OPT_JSON)) {
        TRY(dv_run_list(cli->registry, cli->id, &run, &cli->err));
        if (dv_page_count(run) == 0)
            return set_error(&cli->err, DV_E_NOT_FOUND, NULL, "%s",
                             tr("there is no such run in reach", "không có đợt in này")),
                   report(cli);
        say("%s\n", tr("No card is in doubt.", "Không có thẻ nào chưa rõ."));
    }
    return code;
}

/* "7" or "7-10". */
static bool read_slots(const char *text, int64_t *first, int64_t *last)
{
    char end;
    size_t digits = strspn(text, "0123456789");
    int n = 0;

    if (digits && digits < 10 && strlen(text) < 20) {
        long long from, to;

        if (!text[digits] && sscanf(text, "%lld", &from) == 1) {
            *first = *last = from;
            return from > 0;
        }
        n = sscanf(text, "%lld-%9lld%c", &from, &to, &end);
        *first = from;
        *last = to;
        return n == 2 && from > 0 && to >= from && text[digits + 1] >= '0' &&
               text[digits + 1] <= '9';
    }
    return false;
}

static const cli_text settled[] = {
    [DV_PRINT_PRINTED] = {"Cards now said to be printed", "Số thẻ vừa ghi là đã in"},
    [DV_PRINT_SPOILED] = {"Cards now said to be spoiled", "Số thẻ vừa ghi là hỏng"},
    [DV_PRINT_NOT_PRINTED] = {"Cards that now wait again", "Số thẻ chờ in lại"},
};

/* Cards of the run that nobody has spoken of yet. */
static void say_left(cli_app *cli)
{
    page_auto *page = NULL;

    if (account(cli, NULL, &page) == DV_OK && dv_page_int(page, 0, "uncertain") > 0)
        next_step(cli, "doanvien run uncertain %lld   (%s: %lld)", (long long)cli->id,
                  tr("still in doubt", "còn chưa rõ"),
                  (long long)dv_page_int(page, 0, "uncertain"));
}

/* What was said of the slots before the one in the way stands. */
static int settle_failed(cli_app *cli, int64_t done)
{
    int code = report(cli);

    if (done)
        warn("  %s: %lld\n", tr("cards noted before this", "số thẻ đã ghi trước đó"),
             (long long)done);
    say_left(cli);
    return code;
}

static int settle(cli_app *cli, dv_print_outcome outcome)
{
    dv_print_verdict verdict = DV_PRINT_VERDICT_INIT;
    int64_t all = 0, cards;
    dv_status status;

    if (!operand_number(cli, 0, &cli->id))
        return EXIT_USAGE;
    verdict.outcome = outcome;
    verdict.run_id = cli->id;
    verdict.reason = cli->value[OPT_REASON];
    verdict.unit_code = cli->value[OPT_UNIT];
    for (int i = 1; i < cli->n_operands; i++) {
        if (!read_slots(cli->operand[i], &verdict.first_slot, &verdict.last_slot)) {
            warn("doanvien: %s: %s\n",
                 tr("a slot is a number, or two: 7-10", "vị trí là một số, hoặc hai số: 7-10"),
                 cli->operand[i]);
            return EXIT_USAGE;
        }
    }
    TRY(open_registry(cli));
    for (int i = 1; i < cli->n_operands; i++) {
        read_slots(cli->operand[i], &verdict.first_slot, &verdict.last_slot);
        status = dv_print_settle(cli->registry, &verdict, &cards, &cli->err);
        if (status != DV_OK)
            return settle_failed(cli, all);
        all += cards;
    }
    say_count(cli, "settled", all, TR(settled[outcome]));
    say_left(cli);
    if (outcome == DV_PRINT_SPOILED && all)
        next_step(cli, "doanvien run create --all-units ...   (%s)",
                  tr("new cards are ordered in their place", "thẻ thay thế đang chờ in"));
    if (outcome == DV_PRINT_NOT_PRINTED)
        next_step(cli, "doanvien run print %lld --printer %s", (long long)cli->id,
                  tr("NAME", "TÊN"));
    return 0;
}

int run_printed(cli_app *cli)
{
    return settle(cli, DV_PRINT_PRINTED);
}

int run_unprinted(cli_app *cli)
{
    return settle(cli, DV_PRINT_NOT_PRINTED);
}

int run_spoiled(cli_app *cli)
{
    return settle(cli, DV_PRINT_SPOILED);
}
