/*
 * registry/search_world.h - a registry to search in: a skewed tree, members with names as common as
 * they are, officers who may log in. For a test and a bench.
 */
#ifndef DV_TESTS_SEARCH_WORLD_H
#define DV_TESTS_SEARCH_WORLD_H

#include <libpq-fe.h>
#include <stdlib.h>

#include "sql.h"
#include "support.h"

/* A centre, 34 provinces, upper units, grassroots units, some with a section; a third column
 * counts.
 */
static const char world_units[] =
    "INSERT INTO dv.unit (code, name, kind, name_key, lft, rgt)"
    " VALUES ('C', 'Trung ương', 'centre', 'trung uong', 0, 0);"
    "INSERT INTO dv.unit (code, name, kind, name_key, lft, rgt, parent_id)"
    " SELECT 'P' || i, 'Tỉnh ' || i, 'provincial', 'tinh', 0, 0, (SELECT min(unit_id) FROM dv.unit)"
    "   FROM generate_series(1, 34) i;"
    "INSERT INTO dv.unit (code, name, kind, name_key, lft, rgt, parent_id)"
    " SELECT 'U' || i, 'Cấp trên ' || i, 'upper', 'cap tren', 0, 0, p.unit_id"
    "   FROM generate_series(1, greatest(34, current_setting('world.units')::integer / 16)) i"
    "   JOIN dv.unit p ON p.code = 'P' || 1 + floor(34 * power((i - 1.0) / greatest(34, "
    "current_setting('world.units')::integer / "
    "16), "
    "2));"
    "INSERT INTO dv.unit (code, name, kind, name_key, lft, rgt, parent_id)"
    " SELECT 'G' || i, 'Cơ sở ' || i, 'grassroots', 'co so', 0, 0, u.unit_id"
    "   FROM generate_series(1, current_setting('world.units')::integer) i"
    "   JOIN dv.unit u ON u.code = 'U' || 1 + floor(greatest(34, "
    "current_setting('world.units')::integer / 16)"
    "                                               * power((i - 1.0) / "
    "current_setting('world.units')::integer, 1.6));"
    "INSERT INTO dv.unit (code, name, kind, name_key, lft, rgt, parent_id)"
    " SELECT 'S' || i, 'Bộ phận ' || i, 'section', 'bo phan', 0, 0, g.unit_id"
    "   FROM generate_series(1, current_setting('world.units')::integer, 7) i JOIN dv.unit g ON "
    "g.code = 'G' || i;";

/* Members in random order of units, so that nothing lies together by luck. */
static const char world_people[] =
    "SELECT setseed(0.4);"
    "CREATE TEMPORARY TABLE word AS SELECT ("
    " SELECT string_to_array('huong thuy lan hoa anh linh dung ha thanh nga hung tuan minh long "
    "hai "
    "son nam phuong hien hanh trang mai thao yen van ngoc quynh loan oanh nhung ly thu duc cuong "
    "kien dat phuc quang tung vinh binh giang chau bich dao duyen hau hong khanh kim lam lien my "
    "nhi "
    "phung quyen sinh tam tham thi tien tram trinh tu uyen vy xuan', ' ')"
    " || ARRAY(SELECT DISTINCT i || f FROM unnest(string_to_array("
    "  'b c ch d g h k kh l m n ng nh ph r s t th tr v x', ' ')) i, unnest(string_to_array("
    "  'a ac ai am an ang ao au e eo ien iet inh o oan oc oi on ong u uan ung uoc uy', ' ')) f"
    "  ORDER BY 1)) AS given, string_to_array('nguyen tran le pham hoang huynh phan vu vo dang bui "
    "do ho ngo duong ly dao doan vuong trinh truong dinh lam phung mai to luong cao chau ta ha luu "
    "quach thai la mac tong nghiem', ' ') AS family;"
    "CREATE TEMPORARY TABLE place AS SELECT unit_id, row_number() OVER (ORDER BY md5(code)) AS no"
    "  FROM dv.unit WHERE kind IN ('grassroots', 'section');"
    "CREATE TEMPORARY TABLE born AS"
    " SELECT i, concat_ws(' ',"
    "   family[CASE WHEN a < 0.36 THEN 1 ELSE floor(power(39, (a - 0.36) / 0.64))::integer END],"
    "   CASE WHEN woman AND b < 0.55 THEN 'thi' WHEN NOT woman AND b < 0.35 THEN 'van'"
    "        ELSE given[floor(power(200, c))::integer] END,"
    "   CASE WHEN d < 0.25 THEN given[floor(power(200, d * 4))::integer] END,"
    "   given[floor(power(cardinality(given), e))::integer]) AS name, woman,"
    "   1 + floor((SELECT count(*) FROM place) * power(f, 2.5))::bigint AS place"
    "  FROM word, (SELECT i, random() < 0.52 AS woman, random() AS a, random() AS b, random() AS c,"
    "                     random() AS d, random() AS e, random() AS f"
    "                FROM generate_series(1, current_setting('world.members')::integer) i) r;"
    "INSERT INTO dv.person (person_id, full_name, name_key, birth_date, sex, phone)"
    " SELECT i, initcap(name), name, date '1960-01-01' + i % 15000,"
    "        CASE WHEN woman THEN 'female' ELSE 'male' END,"
    "        '09' || lpad((i::bigint * 7919 % 100000000)::text, 8, '0') FROM born;"
    "INSERT INTO dv.person_identity (person_id, kind, number)"
    " SELECT i, 'cccd', lpad((i::bigint * 99991 % 1000000000000)::text, 12, '0') FROM born;"
    "INSERT INTO dv.member (member_id, person_id, member_no, admitted_on, state)"
    " OVERRIDING SYSTEM VALUE"
    " SELECT i, i, lpad(i::text, 10, '0'), date '2010-01-01' + i % 5000,"
    "        CASE i % 20 WHEN 7 THEN 'ended' WHEN 9 THEN 'suspended' ELSE 'active' END FROM born;"
    "ANALYZE dv.person; ANALYZE dv.member;"
    "INSERT INTO dv.membership (member_id, unit_id, during)"
    " SELECT b.i, p.unit_id, daterange(date '2010-01-01' + b.i % 5000,"
    "                                  CASE WHEN b.i % 20 = 7 THEN date '2025-01-01' END)"
    "   FROM born b JOIN place p ON p.no = b.place;";

static void world_run(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    ExecStatusType got = PQresultStatus(result);

    if (got != PGRES_COMMAND_OK && got != PGRES_TUPLES_OK) {
        fprintf(stderr, "%.200s\n%s", sql, PQerrorMessage(conn));
        exit(1);
    }
    PQclear(result);
}

static PGconn *world_connect(const char *database, const char *login)
{
    const char *keys[] = {"dbname", login ? "user" : NULL, NULL};
    const char *values[] = {database, login, NULL};
    PGconn *conn = PQconnectdbParams(keys, values, 0);

    if (PQstatus(conn) != CONNECTION_OK) {
        fprintf(stderr, "%s", PQerrorMessage(conn));
        exit(1);
    }
    PQsetNoticeProcessor(conn, (PQnoticeProcessor)(void (*)(void))abs, NULL);
    return conn;
}

static void world_make(PGconn *owner, int members, int grassroots)
{
    char sql[128];

    snprintf(sql, sizeof sql, "SET world.units = %d; SET world.members = %d", grassroots, members);
    world_run(owner, sql);
    world_run(owner, world_units);
    world_run(owner, "ANALYZE dv.unit");
    world_run(owner, DV_SQL_unit_place.text);
    world_run(owner, "ANALYZE dv.unit");
    world_run(owner, world_people);
}

/* A login role that acts for a unit; its password is that of the tests. */
static void world_officer(PGconn *owner, const char *login, const char *unit)
{
    const char *password = getenv("PGPASSWORD");
    char sql[1024];

    snprintf(sql, sizeof sql,
             "DO $do$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '%s') THEN"
             " DROP OWNED BY %s; DROP ROLE %s; END IF; END $do$;"
             "CREATE ROLE %s LOGIN PASSWORD '%s'; GRANT dv_clerk TO %s;"
             "INSERT INTO dv.officer (login, unit_id, duties)"
             " SELECT '%s', unit_id, '{clerk}' FROM dv.unit WHERE code = '%s'"
             " ON CONFLICT (login) DO UPDATE SET unit_id = excluded.unit_id",
             login, login, login, login, password ? password : "", login, login, unit);
    world_run(owner, sql);
}

#endif
