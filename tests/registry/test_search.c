/* SPDX-License-Identifier: MIT */
/* Searches by officers of each level, held against a search that looks at every member. */
#include "registry/search_world.h"

enum { MEMBERS = 20000, GRASSROOTS = 240, OFFICERS = 6, WORDS = 12, WORD_MAX = 40 };

typedef struct person {
    int64_t id;
    int lft, joined, n;
    char state[12];
    char word[WORDS][WORD_MAX]; /* given name first, then family and middle names */
    char key[176];
} person;

typedef struct question {
    int n, slip;
    char word[WORDS][WORD_MAX];
    char begins[WORD_MAX]; /* "": none */
    char unit[16];         /* "": all */
    const char *state;
    dv_date from, to;
} question;

typedef struct hit {
    const person *who;
    int tier;
} hit;

static dv_error err;
static PGconn *owner;
static const char *const login[OFFICERS] = {NULL, "dv_t_c", "dv_t_p", "dv_t_u", "dv_t_g", "dv_t_s"};
static const char *const seat[OFFICERS] = {NULL, "C", "P1", "U2", "G3", "S1"};
static dv_registry *registry[OFFICERS];
static int low[OFFICERS], high[OFFICERS];
static person *people;
static char (*vocabulary)[WORD_MAX];
static int n_people, n_vocabulary;
static hit *hits;

static uint32_t below(uint32_t n)
{
    return support_random() % n;
}

static int number_at(const PGresult *rows, int row, int column)
{
    return atoi(PQgetvalue(rows, row, column));
}

/* All that search is about, read by the owner. */
static void learn(void)
{
    PGresult *rows = PQexec(
        owner, "SELECT m.member_id, p.name_key, u.lft, m.state, m.admitted_on - date '1970-01-01'"
               "  FROM dv.member m JOIN dv.person p USING (person_id)"
               "  JOIN dv.membership s USING (member_id) JOIN dv.unit u USING (unit_id)");
    PGresult *words = PQexec(owner, "SELECT word FROM dv.name_word");

    n_people = PQntuples(rows);
    n_vocabulary = PQntuples(words);
    assert_int_equal(n_people, MEMBERS);
    people = realloc(people, sizeof *people * MEMBERS);
    hits = realloc(hits, sizeof *hits * MEMBERS);
    vocabulary = realloc(vocabulary, sizeof *vocabulary * (size_t)n_vocabulary);
    assert_non_null(people);
    for (int i = 0; i < n_people; i++) {
        person *p = &people[i];
        char name[160], *last;

        p->id = strtoll(PQgetvalue(rows, i, 0), NULL, 10);
        snprintf(name, sizeof name, "%s", PQgetvalue(rows, i, 1));
        p->lft = number_at(rows, i, 2);
        snprintf(p->state, sizeof p->state, "%s", PQgetvalue(rows, i, 3));
        p->joined = number_at(rows, i, 4);
        last = strrchr(name, ' ');
        *last = '\0';
        snprintf(p->key, sizeof p->key, "%s %s ", last + 1, name);
        p->n = 0;
        strcpy(name, p->key);
        for (char *at = strtok(name, " "); at; at = strtok(NULL, " "))
            snprintf(p->word[p->n++], WORD_MAX, "%s", at);
    }
    for (int i = 0; i < n_vocabulary; i++)
        snprintf(vocabulary[i], WORD_MAX, "%s", PQgetvalue(words, i, 0));
    PQclear(rows);
    PQclear(words);
    for (int i = 0; i < OFFICERS; i++) {
        char sql[128];

        snprintf(sql, sizeof sql, "SELECT lft FROM dv.unit WHERE code = '%s'",
                 seat[i] ? seat[i] : "C");
        low[i] = (int)asked_int(sql);
        snprintf(sql, sizeof sql, "SELECT rgt FROM dv.unit WHERE code = '%s'",
                 seat[i] ? seat[i] : "C");
        high[i] = (int)asked_int(sql);
    }
    low[0] = 0;
    high[0] = INT32_MAX;
}

static int one_slip(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), i = 0;

    while (i < n && i < m && a[i] == b[i])
        i++;
    if (n == m)
        return i < n && (strcmp(a + i + 1, b + i + 1) == 0 ||
                         (i + 1 < n && a[i] == b[i + 1] && a[i + 1] == b[i] &&
                          strcmp(a + i + 2, b + i + 2) == 0));
    if (n + 1 == m)
        return strcmp(a + i, b + i + 1) == 0;
    return m + 1 == n && strcmp(a + i + 1, b + i) == 0;
}

static int is_known(const char *word)
{
    for (int i = 0; i < n_vocabulary; i++)
        if (strcmp(vocabulary[i], word) == 0)
            return 1;
    return 0;
}

/* Does a word of a name stand for word i of the question, which may be the mistyped one? */
static int stands(const question *q, int i, int mistyped, const char *word)
{
    if (i == q->n)
        return strncmp(word, q->begins, strlen(q->begins)) == 0;
    return i == mistyped ? one_slip(q->word[i], word) : strcmp(q->word[i], word) == 0;
}

static int tier_of(const question *q, int mistyped, const person *p)
{
    int last = q->begins[0] ? q->n : q->n - 1, typed[3] = {0};

    for (int at = 0; at < 3 && at < p->n; at++)
        for (int i = 0; i < q->n; i++)
            typed[at] |= stands(q, i, mistyped, p->word[at]);
    if (!typed[0] && !stands(q, last, mistyped, p->word[0]))
        return 6 + !typed[1];
    return (stands(q, last, mistyped, p->word[0]) ? 0 : 3) + (!typed[1] ? 2 : !typed[2]);
}

static int answers(const question *q, int mistyped, const person *p)
{
    for (int i = 0; i < q->n + (q->begins[0] != '\0'); i++) {
        int found = 0;

        for (int at = 0; at < p->n && !found; at++)
            found = stands(q, i, mistyped, p->word[at]);
        if (!found)
            return 0;
    }
    return 1;
}

static int by_rank(const void *a, const void *b)
{
    const hit *x = a, *y = b;
    int order = x->tier != y->tier ? (x->tier > y->tier) - (x->tier < y->tier)
                                   : strcmp(x->who->key, y->who->key);

    return order ? order : (x->who->id > y->who->id) - (x->who->id < y->who->id);
}

static int gather(const question *q, int lft, int rgt, int mistyped, int n)
{
    int first = n;

    for (int i = 0; i < n_people; i++) {
        const person *p = &people[i];

        if (p->lft >= lft && p->lft <= rgt && (!q->state || strcmp(q->state, p->state) == 0) &&
            (q->from == DV_DATE_NONE || p->joined >= q->from) &&
            (q->to == DV_DATE_NONE || p->joined <= q->to) && answers(q, mistyped, p))
            hits[n++] = (hit){p, tier_of(q, mistyped, p)};
    }
    qsort(hits + first, (size_t)(n - first), sizeof *hits, by_rank);
    return n;
}

/* The members that should be found, in order, in hits. */
static int expected(const question *q, int lft, int rgt)
{
    int n = gather(q, lft, rgt, -1, 0), unknown = 0;

    for (int i = 0; i < q->n; i++)
        unknown += !is_known(q->word[i]);
    if (n > 0 || !q->slip || unknown > 1)
        return n;
    for (int i = q->n - 1; i >= 0; i--)
        if (!unknown || !is_known(q->word[i]))
            n = gather(q, lft, rgt, i, n);
    return n;
}

static void text_of(const question *q, char text[256])
{
    text[0] = '\0';
    for (int i = 0; i < q->n; i++)
        snprintf(text + strlen(text), 256 - strlen(text), "%s%s", i ? " " : "", q->word[i]);
    if (q->begins[0])
        snprintf(text + strlen(text), 256 - strlen(text), "%s%s*", q->n ? " " : "", q->begins);
}

/* Page through the answer and hold each row against what is expected; gives how many there were. */
static int compare(int who, const question *q)
{
    dv_search search = DV_SEARCH_INIT;
    char text[256], cursor[512] = "";
    int lft = low[who], rgt = high[who], n, seen = 0;

    text_of(q, text);
    search.text = text;
    search.unit_code = q->unit[0] ? q->unit : NULL;
    search.state = q->state;
    search.joined_from = q->from;
    search.joined_to = q->to;
    search.slip = q->slip;
    if (q->unit[0]) {
        char sql[128];

        snprintf(sql, sizeof sql, "SELECT lft FROM dv.unit WHERE code = '%s'", q->unit);
        if (asked_int(sql) < lft || asked_int(sql) > rgt) { /* a unit that the officer cannot see */
            dv_page *page = NULL;

            assert_status(dv_member_search(registry[who], &search, &page, &err), DV_E_NOT_FOUND,
                          &err);
            return 0;
        }
        lft = lft > asked_int(sql) ? lft : (int)asked_int(sql);
        snprintf(sql, sizeof sql, "SELECT rgt FROM dv.unit WHERE code = '%s'", q->unit);
        rgt = rgt < asked_int(sql) ? rgt : (int)asked_int(sql);
    }
    n = expected(q, lft, rgt);
    search.limit = n < 12 ? 3 : n / 4 + 1 > 1000 ? 1000 : n / 4 + 1;
    do {
        dv_page *page = NULL;

        assert_ok(dv_member_search(registry[who], &search, &page, &err), &err);
        for (int32_t i = 0; i < dv_page_count(page); i++, seen++)
            if (seen >= n || dv_page_int(page, i, "member_id") != hits[seen].who->id) {
                print_error(
                    "officer %d, \"%s\", unit %s, state %s, slip %d, limit %d: row %d is %s, "
                    "expected %s of %d\n",
                    who, text, q->unit, q->state ? q->state : "-", q->slip, search.limit, seen,
                    dv_page_text(page, i, "full_name"), seen < n ? hits[seen].who->key : "none", n);
                fail();
            }
        snprintf(cursor, sizeof cursor, "%s", dv_page_next(page) ? dv_page_next(page) : "");
        search.after = cursor;
        dv_page_free(page);
    } while (cursor[0]);
    if (seen != n)
        print_error("officer %d, \"%s\": %d rows, expected %d\n", who, text, seen, n);
    assert_int_equal(seen, n);
    return n;
}

static void mistype(char word[WORD_MAX])
{
    size_t n = strlen(word), at = below((uint32_t)n);
    char was = word[at];

    switch (below(4)) {
    case 0: word[at] = (char)('a' + below(26)); break;
    case 1: memmove(word + at + 1, word + at, n - at + 1); break;
    case 2:
        if (n > 1)
            memmove(word + at, word + at + 1, n - at);
        break;
    default:
        if (at + 1 < n) {
            word[at] = word[at + 1];
            word[at + 1] = was;
        }
    }
}

static int stood_before(const question *q, const char *word)
{
    for (int i = 0; i < q->n; i++)
        if (strcmp(q->word[i], word) == 0)
            return 1;
    return 0;
}

/* Words of somebody's name, or common words, or any words; in any order. */
static void make(question *q)
{
    static const char *const common[] = {"nguyen", "thi",   "van",  "tran",
                                         "le",     "huong", "thuy", "hoa"};
    static const char *const states[] = {"active", "suspended", "ended"};
    const person *p = &people[below((uint32_t)n_people)];
    int kind = (int)below(10), wanted = 1 + (int)below(4);

    *q = (question){.from = DV_DATE_NONE, .to = DV_DATE_NONE};
    for (int i = 0; i < wanted; i++) {
        const char *word = kind < 5   ? p->word[below((uint32_t)p->n)]
                           : kind < 9 ? common[below(8)]
                                      : vocabulary[below((uint32_t)n_vocabulary)];

        if (!stood_before(q, word))
            snprintf(q->word[q->n++], WORD_MAX, "%s", word);
    }
    if (below(3) == 0)
        snprintf(q->begins, WORD_MAX, "%.*s", 1 + (int)below(3), p->word[below((uint32_t)p->n)]);
    q->slip = below(3) == 0;
    if (q->slip && q->n < 4 && below(4) == 0) { /* like one that is typed right as well */
        memcpy(q->word[q->n], q->word[below((uint32_t)q->n)], WORD_MAX);
        mistype(q->word[q->n++]);
    } else if (q->slip && below(4)) {
        mistype(q->word[below((uint32_t)q->n)]);
    }
    for (int i = 0; i < q->n; i++) /* each once */
        for (int j = i + 1; j < q->n; j++)
            if (strcmp(q->word[i], q->word[j]) == 0)
                q->n = j;
    if (below(5) == 0)
        snprintf(q->unit, sizeof q->unit, "%c%d", "PUG"[below(3)], 1 + (int)below(30));
    if (below(5) == 0)
        q->state = states[below(3)];
    if (below(6) == 0)
        q->from = 14610 + (int)below(4000);
    if (below(6) == 0)
        q->to = 15610 + (int)below(4000);
}

static void ask_many(int questions)
{
    int found = 0, rows = 0;

    for (int i = 0; i < questions; i++) {
        question q;
        int n;

        make(&q);
        n = compare(i % OFFICERS, &q);
        found += n > 0;
        rows += n;
    }
    print_message("# %d questions, %d found somebody, %d rows compared\n", questions, found, rows);
}

static void follows(const char *rule)
{
    char path[128], sql[4096];
    FILE *file;

    snprintf(path, sizeof path, "sql/check/%s.sql", rule);
    file = fopen(support_source(path), "r");
    assert_non_null(file);
    sql[fread(sql, 1, sizeof sql - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(asked(sql), "");
}

static int group(void **state)
{
    char database[64];

    support_database(state);
    snprintf(database, sizeof database, "%s", support_conninfo() + strlen("dbname="));
    owner = world_connect(database, NULL);
    world_make(owner, MEMBERS, GRASSROOTS);
    world_run(owner, "VACUUM ANALYZE");
    for (int i = 0; i < OFFICERS; i++) {
        dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
        char conninfo[128];

        if (login[i])
            world_officer(owner, login[i], seat[i]);
        snprintf(conninfo, sizeof conninfo, "dbname=%s%s%s", database, login[i] ? " user=" : "",
                 login[i] ? login[i] : "");
        options.conninfo = conninfo;
        assert_ok(dv_registry_open(&options, &registry[i], &err), &err);
    }
    learn();
    return 0;
}

static int group_end(void **state)
{
    for (int i = 0; i < OFFICERS; i++)
        dv_registry_close(registry[i]);
    world_run(owner, "DROP OWNED BY dv_t_c, dv_t_p, dv_t_u, dv_t_g, dv_t_s;"
                     "DROP ROLE dv_t_c, dv_t_p, dv_t_u, dv_t_g, dv_t_s");
    PQfinish(owner);
    free(people);
    free(hits);
    free(vocabulary);
    return support_database_drop(state);
}

static void searches_find_what_looking_at_everybody_finds(void **state)
{
    (void)state;
    follows("member_name_true");
    follows("member_name_words");
    ask_many(120);
}

static void names_units_and_the_tree_may_change(void **state)
{
    (void)state;
    given("UPDATE dv.membership s SET unit_id = o.unit_id FROM dv.membership o"
          " WHERE s.member_id % 20 = 3 AND o.member_id = s.member_id + 1");
    given("UPDATE dv.person p SET full_name = o.full_name, name_key = o.name_key FROM dv.person o"
          " WHERE p.person_id % 20 = 4 AND o.person_id = p.person_id + 2");
    given("UPDATE dv.unit SET parent_id = (SELECT unit_id FROM dv.unit WHERE code = 'P1')"
          " WHERE code IN ('U20', 'U21', 'U33', 'G100')");
    given("UPDATE dv.unit SET parent_id = (SELECT unit_id FROM dv.unit WHERE code = 'U2')"
          " WHERE code IN ('G200', 'G201')");
    given("UPDATE dv.unit SET parent_id = NULL WHERE code IN ('P5', 'P6')");
    given(DV_SQL_unit_place.text);
    follows("member_name_true");
    follows("member_name_words");
    learn();
    ask_many(50);
}

/* The member ids found, joined by spaces. */
static const char *found(int who, const dv_search *search)
{
    static char ids[512];
    dv_page *page = NULL;
    dv_status status;

    ids[0] = '\0';
    status = dv_member_search(registry[who], search, &page, &err);
    if (status != DV_E_NOT_FOUND) /* as to who is no officer */
        assert_ok(status, &err);
    for (int32_t i = 0; i < dv_page_count(page) && i < 20; i++)
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%lld", i ? " " : "",
                 (long long)dv_page_int(page, i, "member_id"));
    dv_page_free(page);
    return ids;
}

static void a_word_said_twice_asks_for_no_more_than_one(void **state)
{
    static const char *const pair[][2] = {
        {"nguyen thi", "nguyen thi nguyen nguyen"}, {"thi h*", "thi thi h*"}, {"lan", "lan lan"}};

    (void)state;
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        dv_search search = DV_SEARCH_INIT;
        char once[16384];

        search.text = pair[i][0];
        snprintf(once, sizeof once, "%s", found(1, &search));
        assert_string_not_equal(once, "");
        search.text = pair[i][1];
        assert_string_equal(found(1, &search), once);
    }
}

static void numbers_are_known_by_their_form(void **state)
{
    static const char *const forms[] = {"0000000077",      "0000 000.077", "0900609763",
                                        "+84 900.609.763", "84900609763",  "(0900) 609-763",
                                        "001071000077",    "1071000077",   "c 765 4321"};
    dv_search search = DV_SEARCH_INIT;

    (void)state;
    given("UPDATE dv.person_identity SET number = '001071000077' WHERE person_id = 77");
    given("INSERT INTO dv.person_identity (person_id, kind, number)"
          " VALUES (77, 'passport', 'C7654321'), (78, 'cmnd', '071000077')");
    given("UPDATE dv.person SET phone = '0900609763' WHERE person_id = 77");
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        search.text = forms[i];
        assert_string_equal(found(0, &search), "77");
    }
    search.text = "71000077";
    assert_string_equal(found(0, &search), "");
    search.text = "071000077";
    assert_string_equal(found(0, &search), "78");
    given("UPDATE dv.person SET phone = '0900609763' WHERE person_id IN (5, 6)");
    search.text = "0900609763";
    search.limit = 2;
    assert_string_equal(found(0, &search), "5 6");
    search.after = "3.0.6.";
    assert_string_equal(found(0, &search), "77");
    search.after = NULL;
    search.state = "suspended";
    assert_string_equal(found(0, &search), "");
}

/* The ids are given: an officer cannot list those out of their sight. */
static void an_officer_is_told_what_the_policies_show(void **state)
{
    (void)state;
    given("CREATE TABLE public.some AS SELECT g::bigint AS id FROM generate_series(1, 20000) g"
          " WHERE g % 200 IN (2, 4, 7, 14, 107, 113); GRANT SELECT ON public.some TO PUBLIC;"
          "INSERT INTO dv.card_order (request_id, ordered_by) VALUES (gen_random_uuid(), 'x');"
          "INSERT INTO dv.card (card_id, member_id, order_id, issued_on, qr, kid, state)"
          " SELECT int8send(id), id, (SELECT max(order_id) FROM dv.card_order), '2026-01-01', 'qr',"
          "        'k', 'printed' FROM public.some WHERE id % 2 = 0;"
          /* Who works elsewhere too is seen there, without their card. */
          "INSERT INTO dv.employment (person_id, unit_id, source, code)"
          " SELECT m.person_id, o.unit_id, 'elsewhere', m.member_id::text"
          "   FROM public.some x JOIN dv.member m ON m.member_id = x.id"
          "   JOIN dv.membership o ON o.member_id = m.member_id + 1 WHERE x.id % 200 = 4");
    for (int i = 0; i < OFFICERS; i++) {
        char as[64];

        snprintf(as, sizeof as, "SET SESSION AUTHORIZATION %s", login[i] ? login[i] : "DEFAULT");
        given(as);
        assert_string_equal(
            asked("WITH told AS (SELECT member_id, member_no, full_name, born, sex, unit_code,"
                  "                     unit_name, state, joined_on, card_state"
                  "                FROM dv.member_told(ARRAY(SELECT id FROM public.some))"
                  "               WHERE member_id IS NOT NULL),"
                  " shown AS (SELECT v.member_id, member_no, full_name, born, sex, unit_code,"
                  "                  unit_name, state, joined_on, card_state"
                  "             FROM public.some CROSS JOIN LATERAL ("
                  "                  SELECT * FROM dv.member_shown s WHERE s.member_id = id"
                  "                  OFFSET 0) v)"
                  "SELECT concat((SELECT count(*) FROM (TABLE told EXCEPT TABLE shown) a),"
                  "              (SELECT count(*) FROM (TABLE shown EXCEPT TABLE told) b))"),
            "00");
        given("RESET SESSION AUTHORIZATION");
    }
    assert_int_not_equal(
        asked_int(
            "SELECT count(card_state) FROM dv.member_told(ARRAY(SELECT id FROM public.some))"),
        0);
    given("DROP TABLE public.some");
}

static void who_is_no_officer_finds_nobody_and_reads_no_table(void **state)
{
    dv_search search = DV_SEARCH_INIT;

    (void)state;
    search.text = "nguyen";
    assert_string_not_equal(found(1, &search), "");
    given("UPDATE dv.officer SET ended_at = now() WHERE login = 'dv_t_c'");
    assert_string_equal(found(1, &search), "");
    assert_string_equal(asked("SELECT string_agg(t, ' ') FROM unnest(ARRAY['dv.member_name',"
                              " 'dv.search_region', 'dv.name_word', 'dv.name_pair']) t"
                              " WHERE has_table_privilege('dv_t_c', t, 'SELECT')"),
                        "");
    given("GRANT SELECT ON dv.member_name TO dv_t_c; SET SESSION AUTHORIZATION dv_t_c");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.member_name"), 0);
    given("RESET SESSION AUTHORIZATION");
}

static void what_cannot_be_asked_is_refused(void **state)
{
    static const char *const cursor[] = {"",         "x",          "1",
                                         "0.8.1.an", "0.0.-1.",    "0..1.an",
                                         "9.0.1",    "0.0.1.\xff", "99999999999999999999.0.1.an"};
    dv_search search = DV_SEARCH_INIT;
    char huge[10001];
    dv_page *page = NULL;

    (void)state;
    assert_status(dv_member_search(registry[0], &search, &page, &err), DV_E_ARG, &err);
    search.text = "an";
    for (size_t i = 0; i < sizeof cursor / sizeof *cursor; i++) {
        search.after = cursor[i];
        assert_status(dv_member_search(registry[0], &search, &page, &err), DV_E_ARG, &err);
    }
    search.after = NULL;
    search.limit = 1001;
    assert_status(dv_member_search(registry[0], &search, &page, &err), DV_E_ARG, &err);
    search.limit = 5;
    search.state = "gone";
    assert_status(dv_member_search(registry[0], &search, &page, &err), DV_E_INVALID, &err);
    search.state = NULL;
    search.unit_code = "no such unit";
    assert_status(dv_member_search(registry[0], &search, &page, &err), DV_E_NOT_FOUND, &err);
    search.unit_code = NULL;
    memset(huge, 'a', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    search.text = huge;
    search.slip = 1;
    assert_string_equal(found(0, &search), "");
    huge[1500] = '\0';
    assert_string_equal(found(0, &search), "");
    search.text = "' & | ! : * ( \\";
    assert_string_equal(found(0, &search), "");
    search.text = "an\xff";
    assert_status(dv_member_search(registry[0], &search, &page, &err), DV_E_INVALID, &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searches_find_what_looking_at_everybody_finds),
        cmocka_unit_test(names_units_and_the_tree_may_change),
        cmocka_unit_test(a_word_said_twice_asks_for_no_more_than_one),
        cmocka_unit_test(numbers_are_known_by_their_form),
        cmocka_unit_test(an_officer_is_told_what_the_policies_show),
        cmocka_unit_test(who_is_no_officer_finds_nobody_and_reads_no_table),
        cmocka_unit_test(what_cannot_be_asked_is_refused),
    };

    return cmocka_run_group_tests(tests, group, group_end);
}
