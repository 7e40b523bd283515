/* SPDX-License-Identifier: MIT */
#include "press/inside.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum {
    LEASE_S = 60,
    WAIT_FIRST_MS = 20, /* for the parts that others work on; doubled up to the last */
    WAIT_LAST_MS = 320
};

static int64_t now_ms(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static int lease_s(const dv_worker *w)
{
    return w->press->request->lease_s ? w->press->request->lease_s : LEASE_S;
}

/* "machine:process", for whoever wonders who holds a part. */
static void worker_name(char out[96])
{
    char machine[65] = "";

    if (gethostname(machine, sizeof machine - 1) != 0)
        machine[0] = '\0';
    snprintf(out, 96, "%s:%ld", machine, (long)getpid());
}

/* w->part_no stays 0 when others have all that is left. */
static dv_status claim(dv_worker *w, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};
    char name[96];

    worker_name(name);
    dv_arg_int(&args, w->run->run_id);
    dv_arg_text(&args, name);
    dv_arg_int(&args, lease_s(w));
    w->part_no = w->claim = 0;
    w->renewed_at = now_ms();
    DV_TRY(dv_db_run(w->registry->db, &DV_SQL_run_part_claim, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return DV_OK;
    w->part_no = (int)dv_rows_int(rows, 0, 0);
    w->claim = (int)dv_rows_int(rows, 0, 1);
    return DV_OK;
}

static dv_status renew(dv_worker *w, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    int64_t now = now_ms();
    dv_args args = {0};

    dv_arg_int(&args, w->run->run_id);
    dv_arg_int(&args, w->part_no);
    dv_arg_int(&args, w->claim);
    dv_arg_int(&args, lease_s(w));
    DV_TRY(dv_db_run(w->registry->db, &DV_SQL_run_part_renew, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return dv_fail(err, DV_E_CONFLICT, "part %d was taken over by another worker", w->part_no);
    w->renewed_at = now;
    return DV_OK;
}

/* The next worker need not wait for the lease; who cannot say so leaves it to the lease. */
static void release(const dv_worker *w)
{
    dv_args args = {0};

    dv_arg_int(&args, w->run->run_id);
    dv_arg_int(&args, w->part_no);
    dv_arg_int(&args, w->claim);
    (void)dv_db_run(w->registry->db, &DV_SQL_run_part_release, &args, DV_ROWS_NONE, NULL, NULL);
}

static dv_status progress_tell(const dv_worker *w, dv_error *err)
{
    const dv_progress *progress = w->press->request->progress;
    int64_t done = w->press->done, all = w->press->cards; /* a part that was lost counts twice */

    if (w->chief && progress && progress->step &&
        progress->step(progress->user, all && done > all ? all : done, all) != 0)
        w->press->stop = true;
    if (!w->press->stop)
        return DV_OK;
    dv_fail(err, DV_E_STOPPED, "the run was stopped; what is done stays");
    dv_fail_hint(err, "Resume run %lld to go on.", (long long)w->run->run_id);
    return DV_E_STOPPED;
}

dv_status dv_worker_step(dv_worker *w, dv_error *err)
{
    DV_TRY(progress_tell(w, err));
    return (now_ms() - w->renewed_at) * 3 < lease_s(w) * INT64_C(1000) ? DV_OK : renew(w, err);
}

/* Make the part that was claimed. A claim that was lost is no failure: somebody else makes it. */
static dv_status work_on_part(dv_worker *w, dv_error *err)
{
    dv_error why = {0};
    dv_status status = dv_part_make(w, &why);

    if (status == DV_OK)
        return DV_OK;
    (void)dv_part_clean(w, w->claim, NULL);
    if (status != DV_E_LINK && renew(w, NULL) == DV_E_CONFLICT)
        return DV_OK;
    release(w);
    if (err)
        *err = why;
    return status;
}

/* Parts that are not done; the run is, when there are none. */
static dv_status parts_left(const dv_worker *w, int64_t *ret, dv_error *err)
{
    dv_auto(dv_rows) left = NULL;
    dv_args args = {0};

    dv_arg_int(&args, w->run->run_id);
    DV_TRY(dv_db_run(w->registry->db, &DV_SQL_run_finish, &args, DV_ROWS_ONE, &left, err));
    *ret = dv_rows_int(left, 0, 0);
    return DV_OK;
}

static dv_status count(dv_worker *w, dv_error *err)
{
    int64_t cards;

    DV_TRY(dv_run_count(w->registry->db, w->run->run_id, &cards, err));
    w->press->cards = cards;
    return DV_OK;
}

/* Who finds no part takes the cards that are left, or finds that another did. */
static dv_status take_rest(dv_worker *w, dv_error *err)
{
    DV_TRY(dv_run_take_rest(w->registry->db, w->run->run_id, err));
    w->press->whole = true;
    return count(w, err);
}

static dv_status work(dv_worker *w, dv_error *err)
{
    int64_t wait = WAIT_FIRST_MS, left = 1;

    while (left > 0) {
        DV_TRY(progress_tell(w, err));
        DV_TRY(claim(w, err));
        if (w->part_no) {
            DV_TRY(work_on_part(w, err));
            if (w->press->cards == 0) /* there is a file to look at, and time to count */
                DV_TRY(count(w, err));
            wait = WAIT_FIRST_MS;
            continue;
        }
        if (!w->press->whole) {
            DV_TRY(take_rest(w, err));
            continue;
        }
        DV_TRY(parts_left(w, &left, err));
        if (left > 0)
            nanosleep(&(struct timespec){0, wait * 1000000}, NULL);
        wait = wait * 2 > WAIT_LAST_MS ? WAIT_LAST_MS : wait * 2;
    }
    return DV_OK;
}

/* The first failure is what the caller hears; the others stop at their next card. */
static void note_failure(dv_press *press, dv_status status, const dv_error *why)
{
    pthread_mutex_lock(&press->lock);
    if (press->status == DV_OK) {
        press->status = status;
        press->why = *why;
    }
    pthread_mutex_unlock(&press->lock);
    press->stop = true;
}

static dv_status worker_begin(dv_worker *w, dv_error *err)
{
    DV_TRY(dv_tools_painters(w->tools, &w->pixels, &w->vectors, err));
    dv_painter_photo_size(w->vectors ? w->vectors : w->pixels, &w->photo_width, &w->photo_height);
    return DV_OK;
}

static void *worker_main(void *user)
{
    dv_worker *w = user;
    dv_tools own;
    dv_error why = {0};
    dv_status status;

    dv_tools_plan(&own, w->design, w->signer, w->run->formats, w->press->request->proof);
    w->tools = w->tools ? w->tools : &own;
    status = worker_begin(w, &why);
    if (status == DV_OK)
        status = work(w, &why);
    if (status != DV_OK)
        note_failure(w->press, status, &why);
    dv_tools_end(&own);
    return NULL;
}

static dv_status helpers_run(dv_registry *registry, dv_worker *chief, int helpers, dv_error *err)
{
    pthread_t thread[DV_RUN_JOBS_MAX];
    dv_worker w[DV_RUN_JOBS_MAX];
    dv_status status = DV_OK;
    int n = 0;

    for (; n < helpers && status == DV_OK; n++) {
        w[n] = *chief;
        w[n].chief = false;
        w[n].tools = NULL;
        w[n].registry = NULL;
        status = dv_registry_open_again(registry, &w[n].registry, err);
        if (status == DV_OK && pthread_create(&thread[n], NULL, worker_main, &w[n]) != 0) {
            dv_registry_close(w[n].registry);
            status = dv_fail_nomem(err);
        }
        if (status != DV_OK)
            break;
    }
    if (status == DV_OK)
        worker_main(chief);
    else
        chief->press->stop = true;
    for (int i = 0; i < n; i++) {
        pthread_join(thread[i], NULL);
        dv_registry_close(w[i].registry);
    }
    return status;
}

dv_status dv_workers_run(dv_registry *registry, const dv_run_row *run, const dv_design *design,
                         const dv_run_request *request, dv_tools *tools, dv_error *err)
{
    dv_press press = {.run = run, .request = request, .design = design};
    dv_worker chief = {.press = &press,
                       .registry = registry,
                       .run = run,
                       .signer = request->signer,
                       .design = design,
                       .tools = tools,
                       .chief = true};
    int64_t helpers = request->jobs ? request->jobs - 1 : 0;
    dv_status status;

    if (run->whole && helpers >= run->parts)
        helpers = run->parts > 0 ? run->parts - 1 : 0;
    press.cards = run->whole ? run->cards : 0;
    press.done = run->done;
    press.whole = run->whole;
    pthread_mutex_init(&press.lock, NULL);
    status = helpers_run(registry, &chief, (int)helpers, err);
    pthread_mutex_destroy(&press.lock);
    if (status != DV_OK || press.status == DV_OK)
        return status;
    if (err)
        *err = press.why;
    return press.status;
}
