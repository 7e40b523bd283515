/* SPDX-License-Identifier: MIT */
/* Random officers try random verbs on random rows; a small model here says what must come of it. */
#include "support.h"

#include <libpq-fe.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { UNITS = 40, PERSONS = 330, MEMBERS = 300, OFFICERS = 16, DENIED = -1 };
enum { CLERK = 1, APPROVER = 2, PRINTER = 4, VERIFIER = 8, AUDITOR = 16, READERS = 23 };

#define PASSWORD "thu-nghiem"

/* ---- the model ---- */

static struct {
    int parent, lft, rgt;
} unit[UNITS];

static struct {
    int works_at[2]; /* -1: nowhere */
    int belongs_to;  /* -1: no member */
    int belonged_to; /* an earlier stint, -1: none */
    int ended, has_card;
    int suspended, left; /* left: has work that ended, and no other */
    int offered_to;      /* -1: not offered */
    int came;            /* by a transfer, from where they belonged */
    int maker, answerer; /* of the move that brought or suspended them; OFFICERS: somebody else */
} person[PERSONS];

static struct {
    int submitted_by; /* an officer, OFFICERS: somebody else, -1: a draft */
    int lines;
} application[UNITS];

/* A proposal to rename the unit, decided by the one above. */
static int proposer[UNITS];

static struct {
    int unit; /* -1: no officer of this registry, or one who ended */
    int duties;
    char login[40];
} officer[OFFICERS];

static int below(int o, int u)
{
    return u >= 0 && officer[o].unit >= 0 && unit[u].lft >= unit[officer[o].unit].lft &&
           unit[u].lft <= unit[officer[o].unit].rgt;
}

static int has(int o, int duties)
{
    return (officer[o].duties & duties) != 0;
}

/* Where they belong, or once did when they are members no more. */
static int sees_stint(int o, int p)
{
    return below(o, person[p].belongs_to) || (person[p].ended && below(o, person[p].belonged_to));
}

static int sees(int o, int p)
{
    return officer[o].unit == 0 || below(o, person[p].works_at[0]) ||
           below(o, person[p].works_at[1]) || sees_stint(o, p);
}

static int known_nowhere(int p)
{
    return person[p].works_at[0] < 0 && person[p].belongs_to < 0;
}

/* ---- verbs: $1 and $2 are ids of rows ---- */

static int64_t see_person(int o, int p, int u)
{
    (void)u;
    return has(o, READERS) ? sees(o, p) : DENIED;
}

static int64_t see_member(int o, int p, int u)
{
    (void)u;
    return has(o, READERS) ? person[p].belongs_to >= 0 && sees(o, p) : DENIED;
}

static int64_t see_stints(int o, int p, int u)
{
    (void)u;
    return has(o, READERS) ? below(o, person[p].belongs_to) + below(o, person[p].belonged_to)
                           : DENIED;
}

static int64_t see_card(int o, int p, int u)
{
    (void)u;
    return has(o, READERS) ? person[p].has_card && sees_stint(o, p) : DENIED;
}

static int64_t see_employments(int o, int p, int u)
{
    (void)u;
    return has(o, READERS) ? below(o, person[p].works_at[0]) + below(o, person[p].works_at[1])
                           : DENIED;
}

static int64_t see_unit(int o, int p, int u)
{
    (void)p;
    return has(o, READERS) ? below(o, u) : DENIED;
}

static int64_t count_persons(int o, int p, int u)
{
    int64_t n = 0;

    (void)p;
    (void)u;
    for (int i = 0; i < PERSONS; i++)
        n += sees(o, i);
    return has(o, READERS) ? n : DENIED;
}

static int64_t see_event(int o, int p, int u)
{
    (void)p;
    return has(o, AUDITOR) ? below(o, u) : DENIED;
}

static int64_t change_person(int o, int p, int u)
{
    (void)u;
    return has(o, CLERK) ? sees(o, p) : DENIED;
}

static int64_t revoke_card(int o, int p, int u)
{
    return has(o, CLERK) ? see_card(o, p, u) : DENIED;
}

static int64_t submit(int o, int p, int u)
{
    (void)p;
    return has(o, CLERK) ? below(o, u) : DENIED;
}

static int64_t submit_as_another(int o, int p, int u)
{
    (void)p;
    return has(o, CLERK) && !below(o, u) ? 0 : DENIED;
}

static int64_t note_event(int o, int p, int u)
{
    (void)p;
    return has(o, CLERK | APPROVER | PRINTER) && below(o, u) ? 1 : DENIED;
}

static int64_t never(int o, int p, int u)
{
    (void)o;
    (void)p;
    (void)u;
    return DENIED;
}

static int64_t employ(int o, int p, int u)
{
    return has(o, CLERK) && below(o, u) && (sees(o, p) || known_nowhere(p)) ? 1 : DENIED;
}

static int64_t identify(int o, int p, int u)
{
    (void)u;
    return has(o, CLERK) && sees(o, p) ? 1 : DENIED;
}

static int64_t verify(int o, int p, int u)
{
    (void)u;
    return has(o, VERIFIER) ? officer[o].unit >= 0 && person[p].has_card : DENIED;
}

static int64_t make_application(int o, int p, int u)
{
    (void)p;
    return has(o, CLERK) && below(o, u) ? 1 : DENIED;
}

static int64_t admit(int o, int p, int u)
{
    (void)p;
    if (!has(o, APPROVER))
        return DENIED;
    if (application[u].submitted_by < 0)
        return 0;
    return below(o, u) && application[u].submitted_by != o ? application[u].lines : DENIED;
}

/* ---- what happens to members and units ---- */

static int on_duty(int o, int duties)
{
    return has(o, duties) && officer[o].unit >= 0;
}

static int is_member_of_theirs(int o, int p)
{
    return !person[p].ended && below(o, person[p].belongs_to);
}

static int64_t see_offer(int o, int p, int u)
{
    (void)u;
    return on_duty(o, CLERK | APPROVER | AUDITOR) ? below(o, person[p].offered_to) : DENIED;
}

static int is_leaver(int p)
{
    return person[p].left && person[p].belongs_to >= 0 && !person[p].ended && !person[p].suspended;
}

static int64_t see_leaver(int o, int p, int u)
{
    (void)u;
    return on_duty(o, CLERK | APPROVER | AUDITOR) ? is_leaver(p) && is_member_of_theirs(o, p)
                                                  : DENIED;
}

static int64_t offer(int o, int p, int u)
{
    return on_duty(o, CLERK)
               ? is_member_of_theirs(o, p) && person[p].offered_to < 0 && person[p].belongs_to != u
               : DENIED;
}

static int64_t accept(int o, int p, int u)
{
    (void)u;
    return on_duty(o, APPROVER) ? below(o, person[p].offered_to) : DENIED;
}

static int64_t decline(int o, int p, int u)
{
    (void)u;
    if (!on_duty(o, CLERK | APPROVER))
        return DENIED;
    return person[p].offered_to >= 0 && ((has(o, CLERK) && below(o, person[p].belongs_to)) ||
                                         (has(o, APPROVER) && below(o, person[p].offered_to)));
}

static int64_t suspend(int o, int p, int u)
{
    (void)u;
    return on_duty(o, CLERK) ? is_member_of_theirs(o, p) && !person[p].suspended : DENIED;
}

static int64_t resume(int o, int p, int u)
{
    (void)u;
    return on_duty(o, CLERK) ? is_member_of_theirs(o, p) && person[p].suspended : DENIED;
}

static int64_t end(int o, int p, int u)
{
    (void)u;
    return on_duty(o, APPROVER) ? is_member_of_theirs(o, p) : DENIED;
}

static int64_t keep(int o, int p, int u)
{
    (void)u;
    return on_duty(o, CLERK) ? is_leaver(p) && is_member_of_theirs(o, p) : DENIED;
}

static int64_t leave(int o, int p, int u)
{
    (void)u;
    return on_duty(o, APPROVER) ? is_leaver(p) && is_member_of_theirs(o, p) : DENIED;
}

static int64_t readmit(int o, int p, int u)
{
    return on_duty(o, APPROVER) ? person[p].ended && sees(o, p) && below(o, unit[u].parent)
                                : DENIED;
}

static int64_t undo(int o, int p, int u)
{
    (void)u;
    if (!on_duty(o, APPROVER))
        return DENIED;
    return (person[p].suspended || person[p].came) && below(o, person[p].belongs_to) &&
           (!person[p].came || below(o, person[p].belonged_to)) && person[p].maker != o &&
           person[p].answerer != o;
}

static int64_t propose(int o, int p, int u)
{
    (void)p;
    if (!on_duty(o, CLERK | APPROVER) || !(below(o, unit[u].parent) || officer[o].unit == 0))
        return DENIED;
    return u > 0;
}

static int64_t approve(int o, int p, int u)
{
    (void)p;
    return on_duty(o, APPROVER) ? below(o, unit[u].parent) && proposer[u] != o : DENIED;
}

#define MOVE(deed, rest)                                                                           \
    "SELECT done FROM dv.member_move(to_char($1, 'FM00000'), '" deed "', '2026-08-01', " rest      \
    ", NULL, 'Lê Minh') WHERE $2 > 0"
#define PLAIN "NULL, NULL, NULL, NULL, 'x', NULL, NULL, NULL"

static const struct verb {
    const char *sql;
    int writes;
    int64_t (*model)(int o, int p, int u);
} verbs[] = {
    {"SELECT count(*) FROM dv.person WHERE person_id = $1 AND $2 > 0", 0, see_person},
    {"SELECT count(*) FROM dv.member WHERE member_no = to_char($1, 'FM00000') AND $2 > 0", 0,
     see_member},
    {"SELECT count(*) FROM dv.membership WHERE member_id = $1 AND $2 > 0", 0, see_stints},
    {"SELECT count(*) FROM dv.card WHERE card_id = int8send($1) AND $2 > 0", 0, see_card},
    {"SELECT count(*) FROM dv.person_identity WHERE number = $1::text AND $2 > 0", 0, see_person},
    {"SELECT count(*) FROM dv.employment WHERE person_id = $1 AND $2 > 0", 0, see_employments},
    {"SELECT count(*) FROM dv.unit WHERE code = $2::text AND $1 > 0", 0, see_unit},
    {"SELECT count(*) FROM dv.person WHERE $1 > 0 AND $2 > 0", 0, count_persons},
    {"SELECT count(*) FROM dv.event WHERE unit_id = $2 AND verb = 'before' AND $1 > 0", 0,
     see_event},
    {"SELECT count(*) FROM dv.card_verified(int8send($1)) WHERE $2 > 0", 0, verify},
    {"UPDATE dv.person SET phone = '0' WHERE person_id = $1 AND $2 > 0", 1, change_person},
    {"UPDATE dv.card SET state = 'ended', end_reason = 'revoked' WHERE card_id = int8send($1)"
     " AND $2 > 0",
     1, revoke_card},
    {"UPDATE dv.application SET state = 'submitted', submitted_by = session_user"
     " WHERE application_id = $2 AND $1 > 0",
     1, submit},
    {"UPDATE dv.application SET state = 'submitted', submitted_by = 'Lê Minh'"
     " WHERE application_id = $2 AND $1 > 0",
     1, submit_as_another},
    {"INSERT INTO dv.event (officer, verb, person_id, unit_id) VALUES (session_user, 'x', $1, $2)",
     1, note_event},
    {"INSERT INTO dv.event (officer, verb, person_id, unit_id) VALUES ('Lê Minh', 'x', $1, $2)", 1,
     never},
    {"INSERT INTO dv.employment (person_id, unit_id, source, code) VALUES ($1, $2, 'hr', 'new')", 1,
     employ},
    {"INSERT INTO dv.employment (person_id, unit_id, source, code) VALUES ($1, $2, 'hr', '7-0')", 1,
     never},
    {"INSERT INTO dv.person_identity SELECT $1, 'passport', 'N' || $2", 1, identify},
    {"INSERT INTO dv.person_identity SELECT $1, 'cccd', '7' WHERE $2 > 0", 1, never},
    {"INSERT INTO dv.application (unit_id, made_by) SELECT $2, session_user WHERE $1 > 0", 1,
     make_application},
    {"SELECT dv.applications_admit($2, $2, '2026-05-27', '1/QD', 'x', 'x', 'admit') WHERE $1 > 0",
     1, admit},
    {"DELETE FROM dv.person WHERE person_id = $1 AND $2 > 0", 1, never},
    {"UPDATE dv.unit SET name = 'x' WHERE unit_id = $2 AND $1 > 0", 1, never},
    {"INSERT INTO dv.membership SELECT $1, $2, '(,)'", 1, never},
    {"INSERT INTO dv.move (member_id, kind, state, to_unit_id, effective_on, made_by)"
     " SELECT $1, 'suspend', 'offered', $2, '2026-08-01', session_user",
     1, never},
    {"SELECT count(*) FROM dv.transfers_offered(0, 99, 0, 999)"
     " WHERE member_no = to_char($1, 'FM00000') AND $2 > 0",
     0, see_offer},
    {"SELECT count(*) FROM dv.leavers(0, 99, 0, 999)"
     " WHERE member_no = to_char($1, 'FM00000') AND $2 > 0",
     0, see_leaver},
    {MOVE("transfer", "$2::text, NULL, '7/GT', NULL, 'x', NULL, NULL, NULL"), 1, offer},
    {MOVE("accept", PLAIN), 1, accept},
    {MOVE("decline", PLAIN), 1, decline},
    {MOVE("suspend", PLAIN), 1, suspend},
    {MOVE("resume", PLAIN), 1, resume},
    {MOVE("end", "NULL, NULL, NULL, 'retired', 'x', NULL, NULL, NULL"), 1, end},
    {MOVE("keep", PLAIN), 1, keep},
    {MOVE("leave", "NULL, NULL, NULL, 'left', 'x', NULL, NULL, NULL"), 1, leave},
    {MOVE("readmit", "$2::text, NULL, NULL, NULL, 'x', '1/QD', '2026-08-01',"
                     " (($2 + 1) / 3)::text"),
     1, readmit},
    {"SELECT done FROM dv.move_undo($1::text, 'x', NULL, 'Lê Minh') WHERE $2 > 0", 1, undo},
    {"SELECT count(*) FROM dv.reorganisation_propose(jsonb_build_array(jsonb_build_object("
     "'row_no', 1, 'action', 'rename', 'code', $2::text, 'name', 'x', 'name_key', 'x')), '1/QD',"
     " '2026-08-01', '2026-08-01', ($2 + 1) / 3, 'Lê Minh', 'Lê Minh')"
     " WHERE reorganisation_id IS NOT NULL AND $1 > 0",
     1, propose},
    {"SELECT count(*) FROM dv.reorganisation_approve($2, 'Lê Minh', 'Lê Minh')"
     " WHERE members IS NOT NULL AND $1 > 0",
     1, approve},
};

enum { VERBS = sizeof verbs / sizeof *verbs };

/* ---- the registry that the model is of ---- */

static int pick(int n)
{
    return (int)(support_random() % (uint32_t)n);
}

static int pick_unit(void)
{
    return pick(10) ? 13 + pick(UNITS - 13) : pick(UNITS);
}

static int place(int u, int at)
{
    unit[u].lft = at;
    for (int child = u + 1; child < UNITS; child++)
        if (unit[child].parent == u)
            at = place(child, at + 1);
    return unit[u].rgt = at;
}

static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void put(const char *format, ...)
{
    char sql[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(sql, sizeof sql, format, args);
    va_end(args);
    given(sql);
}

static void make_units(void)
{
    static const char *const kind[] = {"centre", "provincial", "upper", "grassroots"};

    for (int u = 0; u < UNITS; u++)
        unit[u].parent = (u + 2) / 3 - 1; /* three below each of the first 13 */
    place(0, 1);
    for (int u = 0; u < UNITS; u++) {
        int level = u == 0 ? 0 : u < 4 ? 1 : u < 13 ? 2 : 3;

        put("INSERT INTO dv.unit (unit_id, code, name, kind, parent_id, name_key, lft, rgt, depth)"
            " OVERRIDING SYSTEM VALUE VALUES (%d, '%d', 'Đơn vị %d', '%s', nullif(%d, 0), '', %d,"
            " %d, %d)",
            u + 1, u + 1, u, kind[level], unit[u].parent + 1, unit[u].lft, unit[u].rgt, level);
        put("INSERT INTO dv.event (officer, verb, unit_id) VALUES ('An', 'before', %d)", u + 1);
    }
}

static const char *officer_name(int o)
{
    return o < OFFICERS ? officer[o].login : "An";
}

/* A move that took effect, under the id of its member: of who was suspended, or came by it. */
static void make_move(int p)
{
    person[p].maker = pick(OFFICERS + 1);
    person[p].answerer = person[p].came ? pick(OFFICERS + 1) : -1;
    put("INSERT INTO dv.move (move_id, member_id, kind, state, place, state_before, state_after,"
        " from_unit_id, to_unit_id, letter_no, reason, effective_on, made_by, answered_by)"
        " OVERRIDING SYSTEM VALUE VALUES (%d, %d, '%s', 'done', 1, 'active', '%s', %d, nullif(%d,"
        " 0), '7/GT', 'x', '2021-01-01', '%s', nullif('%s', ''))",
        p + 1, p + 1, person[p].came ? "transfer" : "suspend",
        person[p].suspended ? "suspended" : "active",
        (person[p].came ? person[p].belonged_to : person[p].belongs_to) + 1,
        person[p].came ? person[p].belongs_to + 1 : 0, officer_name(person[p].maker),
        person[p].came ? officer_name(person[p].answerer) : "");
    if (person[p].came)
        put("UPDATE dv.membership SET opened_by = CASE WHEN upper_inf(during) THEN %d END,"
            " closed_by = CASE WHEN NOT upper_inf(during) THEN %d END WHERE member_id = %d",
            p + 1, p + 1, p + 1);
}

static void make_offer(int p)
{
    do
        person[p].offered_to = pick_unit();
    while (person[p].offered_to == person[p].belongs_to);
    put("INSERT INTO dv.move (move_id, member_id, kind, state, from_unit_id, to_unit_id, letter_no,"
        " effective_on, made_by) OVERRIDING SYSTEM VALUE VALUES (%d, %d, 'transfer', 'offered', %d,"
        " %d, '7/GT', '2026-08-01', 'An')",
        PERSONS + p + 1, p + 1, person[p].belongs_to + 1, person[p].offered_to + 1);
}

static void make_member(int p)
{
    int past = pick(6) == 0;

    person[p].belongs_to =
        pick(7) && person[p].works_at[0] >= 0 ? person[p].works_at[0] : pick_unit();
    person[p].belonged_to = past ? pick_unit() : -1;
    person[p].ended = pick(12) == 0;
    person[p].suspended = !past && !person[p].ended && pick(5) == 0;
    person[p].came = past && !person[p].ended && person[p].belonged_to != person[p].belongs_to;
    person[p].has_card = pick(10) < 7;
    put("INSERT INTO dv.member (member_id, person_id, member_no, state, admitted_on) OVERRIDING"
        " SYSTEM VALUE VALUES (%d, %d, to_char(%d, 'FM00000'), '%s', '2020-01-01')",
        p + 1, p + 1, p + 1,
        person[p].ended       ? "ended"
        : person[p].suspended ? "suspended"
                              : "active");
    put("INSERT INTO dv.membership VALUES (%d, %d, daterange('2021-01-01', %s))", p + 1,
        person[p].belongs_to + 1, person[p].ended ? "'2022-01-01'" : "NULL");
    if (past)
        put("INSERT INTO dv.membership VALUES (%d, %d, '[2020-01-01,2021-01-01)')", p + 1,
            person[p].belonged_to + 1);
    if (person[p].suspended || person[p].came)
        make_move(p);
    if (!person[p].ended && pick(3) == 0)
        make_offer(p);
    if (person[p].has_card)
        put("INSERT INTO dv.card (card_id, member_id, order_id, state, end_reason)"
            " VALUES (int8send(%d), %d, 1, %s)",
            p + 1, p + 1, person[p].ended ? "'ended', 'revoked'" : "'ordered', NULL");
}

static void make_persons(void)
{
    given("INSERT INTO dv.card_order (request_id, ordered_by) VALUES (gen_random_uuid(), 'An')");
    for (int p = 0; p < PERSONS; p++) {
        person[p].works_at[0] = p < 10 || pick(30) ? pick_unit() : -1;
        person[p].works_at[1] = person[p].works_at[0] >= 0 && !pick(7) ? pick_unit() : -1;
        person[p].belongs_to = person[p].belonged_to = person[p].offered_to = -1;
        person[p].left = p < MEMBERS && person[p].works_at[0] >= 0 && !pick(4);
        put("INSERT INTO dv.person (person_id, full_name, name_key) VALUES (%d, 'Lê Thị %d', '')",
            p + 1, p);
        put("INSERT INTO dv.person_identity VALUES (%d, 'cccd', '%d')", p + 1, p + 1);
        for (int i = 0; i < 2; i++)
            if (person[p].works_at[i] >= 0)
                put("INSERT INTO dv.employment (person_id, unit_id, source, code, state)"
                    " VALUES (%d, %d, 'hr', '%d-%d', '%s')",
                    p + 1, person[p].works_at[i] + 1, p + 1, i,
                    person[p].left ? "left" : "working");
        if (p < MEMBERS)
            make_member(p);
    }
}

static void make_officers(dv_registry *registry)
{
    static const char *const words[] = {"clerk", "approver", "printer", "verifier", "auditor"};
    static const int level[] = {0, 1, 2, 3, 4, 5, 8, 12, 13, 16, 22, 39};

    for (int o = 0; o < OFFICERS; o++) {
        dv_officer new = DV_OFFICER_INIT;
        dv_error err = {0};
        char code[12], duties[64] = "";

        officer[o].unit = o < 12 ? level[o] : pick(UNITS);
        officer[o].duties = o % 4 == 3 ? 1 + pick(31) : o % 4 ? 1 << (o % 5) | CLERK : 31;
        for (int d = 0; d < 5; d++)
            if (officer[o].duties >> d & 1)
                snprintf(duties + strlen(duties), sizeof duties - strlen(duties), "%s%s",
                         duties[0] ? "," : "", words[d]);
        snprintf(code, sizeof code, "%d", officer[o].unit + 1);
        new.login = officer[o].login;
        new.unit_code = code;
        new.duties = duties;
        new.password = PASSWORD;
        assert_ok(dv_officer_add(registry, &new, &err), &err);
    }
    /* Logins that kept their duties but are no officers: one who ended, one of another registry. */
    officer[OFFICERS - 1].unit = officer[OFFICERS - 2].unit = -1;
    put("UPDATE dv.officer SET ended_at = now() WHERE login = '%s'", officer[OFFICERS - 1].login);
    put("DELETE FROM dv.officer WHERE login = '%s'", officer[OFFICERS - 2].login);
}

static void make_applications(void)
{
    for (int u = 0; u < UNITS; u++) {
        application[u].submitted_by = pick(3) ? pick(OFFICERS + 1) : -1;
        put("INSERT INTO dv.application (application_id, unit_id, made_by, state, submitted_by)"
            " OVERRIDING SYSTEM VALUE VALUES (%d, %d, 'An', '%s', %s%s%s)",
            u + 1, u + 1, application[u].submitted_by < 0 ? "draft" : "submitted",
            application[u].submitted_by < 0 ? "NULL" : "'",
            application[u].submitted_by < 0          ? ""
            : application[u].submitted_by < OFFICERS ? officer[application[u].submitted_by].login
                                                     : "An",
            application[u].submitted_by < 0 ? "" : "'");
    }
    for (int p = MEMBERS; p < PERSONS; p++) {
        if (person[p].works_at[0] >= 0) {
            application[person[p].works_at[0]].lines++;
            put("INSERT INTO dv.application_line VALUES (%d, %d)", person[p].works_at[0] + 1,
                p + 1);
        }
    }
    given("SELECT setval('dv.application_application_id_seq', 1000);"
          " SELECT setval('dv.member_member_id_seq', 1000);"
          " SELECT setval('dv.move_move_id_seq', 1000)");
}

static void make_proposals(void)
{
    for (int u = 0; u < UNITS; u++) {
        proposer[u] = pick(OFFICERS + 1);
        put("INSERT INTO dv.reorganisation (reorganisation_id, decision_no, decision_date,"
            " effective_on, unit_id, proposed_by) OVERRIDING SYSTEM VALUE VALUES"
            " (%d, '1/QD', '2026-08-01', '2026-08-01', nullif(%d, 0), '%s')",
            u + 1, unit[u].parent + 1, officer_name(proposer[u]));
        put("INSERT INTO dv.unit_change (reorganisation_id, row_no, action, code, name, name_key)"
            " VALUES (%d, 1, 'rename', '%d', 'x', 'x')",
            u + 1, u + 1);
    }
    given("SELECT setval('dv.reorganisation_reorganisation_id_seq', 1000)");
}

static int set_up(void **state)
{
    dv_registry *registry;

    assert_int_equal(support_database(state), 0);
    registry = support_registry("An");
    for (int o = 0; o < OFFICERS; o++)
        snprintf(officer[o].login, sizeof officer[o].login, "trial%d_%ld", o, (long)getpid());
    given("BEGIN");
    make_units();
    make_persons();
    given("COMMIT");
    make_officers(registry);
    make_applications();
    make_proposals();
    given("ANALYZE");
    dv_registry_close(registry);
    return 0;
}

static int tear_down(void **state)
{
    given("DROP SCHEMA dv CASCADE");
    for (int o = 0; o < OFFICERS; o++)
        put("DROP ROLE %s", officer[o].login);
    return support_database_drop(state);
}

/* ---- trials ---- */

static int64_t result_of(PGresult *result)
{
    ExecStatusType got = PQresultStatus(result);
    int64_t n = -2;

    if (got == PGRES_TUPLES_OK)
        n = PQntuples(result) ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    else if (got == PGRES_COMMAND_OK)
        n = strtoll(PQcmdTuples(result), NULL, 10);
    else if (strcmp(PQresultErrorField(result, PG_DIAG_SQLSTATE), "42501") == 0)
        n = DENIED;
    else
        print_message("# %s", PQresultErrorMessage(result));
    PQclear(result);
    return n;
}

static int64_t try(PGconn *conn, int v, int p, int u, bool prepared)
{
    static const Oid types[] = {20, 20};
    char name[8], a[12], b[12];
    const char *values[] = {a, b};
    int64_t n;

    snprintf(name, sizeof name, "v%d", v);
    snprintf(a, sizeof a, "%d", p + 1);
    snprintf(b, sizeof b, "%d", u + 1);
    if (verbs[v].writes)
        PQclear(PQexec(conn, "BEGIN"));
    n = result_of(prepared ? PQexecPrepared(conn, name, 2, values, NULL, NULL, 0)
                           : PQexecParams(conn, verbs[v].sql, 2, types, values, NULL, NULL, 0));
    if (verbs[v].writes)
        PQclear(PQexec(conn, "ROLLBACK"));
    return n;
}

static void connect_all(PGconn *conn[OFFICERS], const char *where, bool prepared)
{
    static const Oid types[] = {20, 20};

    for (int o = 0; o < OFFICERS; o++) {
        char conninfo[512], name[8];

        snprintf(conninfo, sizeof conninfo, "%s %s user=%s password=%s", support_conninfo(), where,
                 officer[o].login, PASSWORD);
        conn[o] = PQconnectdb(conninfo);
        if (PQstatus(conn[o]) != CONNECTION_OK)
            print_error("%s", PQerrorMessage(conn[o]));
        assert_int_equal(PQstatus(conn[o]), CONNECTION_OK);
        for (int v = 0; prepared && v < VERBS; v++) {
            snprintf(name, sizeof name, "v%d", v);
            PQclear(PQprepare(conn[o], name, verbs[v].sql, 2, types));
        }
    }
}

/*
 * Trials over one or two connections an officer; gives how many differ from the model. Half of the
 * units are the officer's own, so that not nearly all is refused. DV_TRIALS asks for more.
 */
static int differences(PGconn *conn[][OFFICERS], int lanes, bool prepared, int trials)
{
    const char *more = getenv("DV_TRIALS");
    int wrong = 0, allowed = 0, refused = 0;

    trials = more ? atoi(more) : trials;
    for (int i = 0; i < trials; i++) {
        int o = pick(OFFICERS), v = pick(VERBS), p = pick(PERSONS), u = pick(UNITS);
        int64_t expected, got;

        for (int again = 0; again < 8 && i % 2 && !(below(o, u) && sees(o, p)); again++) {
            u = pick(UNITS);
            p = pick(PERSONS);
        }
        expected = verbs[v].model(o, p, u);
        got = try(conn[pick(lanes)][o], v, p, u, prepared);

        allowed += expected > 0;
        refused += expected <= 0;
        if (got != expected && ++wrong <= 10)
            print_error("officer %d (unit %d, duties %d), person %d, unit %d: %lld, expected %lld:"
                        " %s\n",
                        o, officer[o].unit, officer[o].duties, p, u, (long long)got,
                        (long long)expected, verbs[v].sql);
    }
    print_message("# %d trials: %d allowed, %d refused or empty\n", trials, allowed, refused);
    return wrong;
}

static void close_all(PGconn *conn[OFFICERS])
{
    for (int o = 0; o < OFFICERS; o++)
        PQfinish(conn[o]);
}

static void trials_go_as_the_model_says(void **state)
{
    PGconn *conn[1][OFFICERS];

    (void)state;
    connect_all(conn[0], "", true);
    assert_int_equal(differences(conn, 1, true, 4000), 0);
    close_all(conn[0]);
}

/* A pgbouncer in transaction mode on a socket in the folder, one server connection a login. */
static pid_t start_bouncer(const char *folder)
{
    const char *arguments[] = {"pgbouncer", "-q", NULL, NULL, NULL, NULL};
    char config[1024], ini[64], users[OFFICERS * 80] = "";
    const char *host = asked("SELECT coalesce(host(inet_server_addr()),"
                             " split_part(current_setting('unix_socket_directories'), ',', 1))");
    int n = 2;
    pid_t pid;

    for (int o = 0; o < OFFICERS; o++)
        snprintf(users + strlen(users), sizeof users - strlen(users), "\"%s\" \"%s\"\n",
                 officer[o].login, PASSWORD);
    support_text_file("users.txt", users);
    snprintf(config, sizeof config,
             "[databases]\n* = host=%s port=%s\n[pgbouncer]\nlisten_addr =\nlisten_port = 6543\n"
             "unix_socket_dir = %s\nauth_type = trust\nauth_file = %s/users.txt\n"
             "pool_mode = transaction\ndefault_pool_size = 1\nmax_client_conn = 100\n"
             "ignore_startup_parameters = extra_float_digits\n",
             host, asked("SHOW port"), folder, folder);
    snprintf(ini, sizeof ini, "%s", support_text_file("bouncer.ini", config));
    if (geteuid() == 0) { /* it does not run as root */
        assert_int_equal(chmod(folder, 0777), 0);
        arguments[n++] = "-u";
        arguments[n++] = "nobody";
    }
    arguments[n] = ini;
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        execv("/usr/sbin/pgbouncer", (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    return pid;
}

static void through_a_pool_of_one_connection_a_login_they_go_the_same(void **state)
{
    PGconn *conn[2][OFFICERS];
    char where[128], socket[128];
    pid_t pid;
    int wrong;

    (void)state;
    if (access("/usr/sbin/pgbouncer", X_OK) != 0) {
        print_message("# pgbouncer is not installed\n");
        skip();
    }
    pid = start_bouncer(support_folder());
    snprintf(socket, sizeof socket, "%s/.s.PGSQL.6543", support_folder());
    for (int i = 0; i < 500 && access(socket, F_OK) != 0; i++)
        usleep(10000);
    snprintf(where, sizeof where, "host=%s port=6543", support_folder());
    connect_all(conn[0], where, false);
    connect_all(conn[1], where, false);
    wrong = differences(conn, 2, false, 600);
    close_all(conn[0]);
    close_all(conn[1]);
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trials_go_as_the_model_says),
        cmocka_unit_test(through_a_pool_of_one_connection_a_login_they_go_the_same),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
