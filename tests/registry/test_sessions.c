/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { SESSIONS = 16, TURNS = 3, PEOPLE = 300, APPLICATIONS = SESSIONS * TURNS };

/* What one session did. */
typedef struct session {
    pthread_t thread;
    int no;
    uint32_t seed;
    dv_registry *registry;
    int feeds, compared_again, approved, came_late;
    int64_t changes, admitted;
    char failure[512];
} session;

/* Applications that wait for approval, made by any session. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t application[APPLICATIONS];
static int applications;

static const char *const source[] = {"nhân sự", "lương"};

static unsigned below(session *s, unsigned n)
{
    s->seed = s->seed * 1664525u + 1013904223u; /* Numerical Recipes, 2nd ed., ch. 7.1 */
    return (s->seed >> 8) % n;
}

/* False, with the words kept, when the status is none of those that may come. */
static bool may_be(session *s, dv_status status, dv_status also, const char *deed,
                   const dv_error *err)
{
    if (status == DV_OK || status == also)
        return true;
    snprintf(s->failure, sizeof s->failure, "%s: %d %.150s %.250s", deed, status, err->message,
             err->detail);
    return false;
}

/* Some of the people, each with one of three jobs: what is the same to one file is changed by
 * another. */
static char *file_of(session *s)
{
    const size_t room = 200 * (PEOPLE + 1);
    char *csv = malloc(room);
    size_t used;
    unsigned first = below(s, PEOPLE / 2), count = 20 + below(s, PEOPLE / 2 - 20);

    if (!csv)
        return NULL;
    used = (size_t)snprintf(csv, room,
                            "Mã nhân viên,Họ và tên,Ngày sinh,Giới tính,Số CCCD,"
                            "Vị trí công việc,Đơn vị công tác\n");
    for (unsigned i = first; i < first + count; i++)
        used += (size_t)snprintf(csv + used, room - used,
                                 "E%05u,Nguyễn Văn %c%c,16/04/1971,Nam,001071%06u,Việc %u,"
                                 "Công ty %s\n",
                                 i, 'A' + i % 2, 'a' + i % 26, i, below(s, 3), i % 3 ? "A" : "B");
    return csv;
}

/* Compare and apply; again when another session was there first. */
static bool feed(session *s)
{
    char *csv = file_of(s);
    dv_input input = DV_INPUT_INIT;
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_error err = {0};
    dv_status status = csv ? DV_E_CONFLICT : DV_E_NOMEM;
    int64_t intake, changes = 0;

    input.data = csv;
    input.data_size = csv ? strlen(csv) : 0;
    request.source = source[below(s, 2)];
    request.input = &input;
    for (s->compared_again--; status == DV_E_CONFLICT; s->compared_again++) {
        status = dv_feed_compare(s->registry, &request, &intake, &err);
        if (status == DV_OK)
            status = dv_feed_apply(s->registry, intake, &changes, &err);
    }
    free(csv);
    s->feeds += status == DV_OK;
    s->changes += changes;
    return may_be(s, status, DV_OK, "feed", &err);
}

/* An application of one unit, for anybody to approve. */
static bool apply(session *s, const char *unit)
{
    int64_t id = 0;
    dv_error err = {0};
    dv_status status = dv_application_make(s->registry, unit, NULL, &id, &err);

    if (status != DV_OK || id == 0)
        return may_be(s, status, DV_E_CONFLICT, "application", &err);
    status = dv_application_submit(s->registry, id, "Lê Minh", &err);
    if (status == DV_OK) {
        pthread_mutex_lock(&lock);
        application[applications++] = id;
        pthread_mutex_unlock(&lock);
    }
    return may_be(s, status, DV_OK, "submit", &err);
}

static dv_decision decision_of(const session *s, int turn, char number[32])
{
    dv_decision decision = {sizeof decision, 20600, number, "Trần An", 0};

    snprintf(number, 32, "%d.%d/QĐ", s->no, turn);
    return decision;
}

/* Every application there is, in an order of one's own: who comes late is told so. */
static bool approve(session *s, int turn)
{
    char number[32];
    dv_decision decision = decision_of(s, turn, number);
    dv_error err = {0};
    int count, first;

    pthread_mutex_lock(&lock);
    count = applications;
    pthread_mutex_unlock(&lock);
    first = count ? (int)below(s, (unsigned)count) : 0;
    for (int i = 0; i < count; i++) {
        int64_t admitted = 0;
        dv_status status = dv_application_approve(s->registry, application[(first + i) % count],
                                                  &decision, &admitted, &err);

        if (!may_be(s, status, DV_E_STATE, "approve", &err))
            return false;
        s->approved += status == DV_OK;
        s->came_late += status == DV_E_STATE;
        s->admitted += admitted;
    }
    return true;
}

static bool admit(session *s, int turn, const char *unit)
{
    char number[32];
    dv_decision decision = decision_of(s, turn, number);
    dv_error err = {0};
    int64_t admitted = 0;
    dv_status status = dv_admission_admit(s->registry, unit, "Lê Minh", &decision, &admitted, &err);

    s->admitted += admitted;
    s->came_late += status == DV_E_CONFLICT;
    return may_be(s, status, DV_E_CONFLICT, "admit", &err);
}

static void *work(void *with)
{
    static const char *const units[] = {"A", "B", "U", NULL};
    session *s = with;
    bool well = true;

    for (int turn = 0; well && turn < TURNS; turn++) {
        well = feed(s);
        if (well)
            well = below(s, 4) ? apply(s, units[below(s, 2)]) : admit(s, turn, units[below(s, 4)]);
        well = well && approve(s, turn);
    }
    return NULL;
}

static void sum(session *all, const session *s)
{
    if (s->failure[0])
        print_error("session %d: %s\n", s->no, s->failure);
    assert_string_equal(s->failure, "");
    all->feeds += s->feeds;
    all->compared_again += s->compared_again;
    all->approved += s->approved;
    all->came_late += s->came_late;
    all->changes += s->changes;
    all->admitted += s->admitted;
}

/* The file that was applied last has the last word on everybody in it. The order is that of the
 * log: the files are applied one at a time. */
static const char lost_updates[] =
    "WITH applied AS (SELECT intake_id, min(event_id) AS place FROM dv.event"
    "                  WHERE intake_id IS NOT NULL GROUP BY intake_id),"
    " said AS (SELECT DISTINCT ON (n.source, r.code) n.source, r.code, r.job_title"
    "            FROM dv.intake_result x JOIN dv.intake n USING (intake_id)"
    "            JOIN applied a USING (intake_id)"
    "            JOIN dv.intake_row r ON r.intake_id = coalesce(x.like_intake, x.intake_id)"
    "                                AND r.row_no = coalesce(x.like_row, x.row_no)"
    "           ORDER BY n.source, r.code, a.place DESC)"
    " SELECT count(*) FROM said s FULL JOIN dv.employment e USING (source, code)"
    "  WHERE s.job_title IS DISTINCT FROM e.job_title";

static void sixteen_sessions_lose_nothing_and_double_nothing(void **state)
{
    static session sessions[SESSIONS];
    session all = {0};

    (void)state;
    for (int i = 0; i < SESSIONS; i++) {
        char officer[16];

        snprintf(officer, sizeof officer, "Lan %d", i);
        sessions[i] = (session){.no = i, .seed = support_random()};
        sessions[i].registry = support_registry(officer);
    }
    for (int i = 0; i < SESSIONS; i++)
        assert_int_equal(pthread_create(&sessions[i].thread, NULL, work, &sessions[i]), 0);
    for (int i = 0; i < SESSIONS; i++) {
        pthread_join(sessions[i].thread, NULL);
        dv_registry_close(sessions[i].registry);
    }
    for (int i = 0; i < SESSIONS; i++)
        sum(&all, &sessions[i]);
    print_message("# %d feeds, %d compared again; %lld changes; %d approvals, %d came late; "
                  "%lld admitted\n",
                  all.feeds, all.compared_again, (long long)all.changes, all.approved,
                  all.came_late, (long long)all.admitted);

    assert_int_equal(all.feeds, SESSIONS * TURNS);
    assert_int_equal(asked_int("SELECT count(applied_at) FROM dv.intake"), all.feeds);
    assert_int_equal(asked_int("SELECT sum(coalesce((new ->> 'rows')::bigint, 1)) FROM dv.event"
                               " WHERE intake_id IS NOT NULL"),
                     all.changes);
    assert_int_equal(asked_int(lost_updates), 0);
    /* One person each, however many files and sources named them. */
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person"),
                     asked_int("SELECT count(DISTINCT code) FROM dv.employment"));
    /* Everybody who was admitted was admitted once, by the session that was told so. */
    assert_true(all.admitted > PEOPLE / 4);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.member"), all.admitted);
    assert_int_equal(asked_int("SELECT count(DISTINCT person_id) FROM dv.member"), all.admitted);
    assert_int_equal(asked_int("SELECT count(DISTINCT member_no) FROM dv.member"), all.admitted);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'admitted'"),
                     all.admitted);
    support_check();
}

static int fresh(void **state)
{
    dv_registry *registry;

    (void)state;
    support_clear();
    registry = support_registry("Lan");
    support_units(registry);
    dv_registry_close(registry);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(sixteen_sessions_lose_nothing_and_double_nothing, fresh),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
