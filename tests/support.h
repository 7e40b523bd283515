/* tests/support.h - what tests of all rooms share: a fresh database, SQL to prepare and to look. */
#ifndef DV_TESTS_SUPPORT_H
#define DV_TESTS_SUPPORT_H

/* cmocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <doanvien/doanvien.h>

#include <stdio.h>
#include <string.h>

/* Fails the test with the error's words when status is not DV_OK. */
#define assert_ok(call, err) support_ok((call), (err), __FILE__, __LINE__)
void support_ok(dv_status status, const dv_error *err, const char *file, int line);

/* Fails unless the call gives the status that is expected; prints the error's words. */
#define assert_status(call, expected, err)                                                         \
    support_status((call), (expected), (err), __FILE__, __LINE__)
void support_status(dv_status status, dv_status expected, const dv_error *err, const char *file,
                    int line);

/* Group set-up and tear-down: a database of this program's own, migrated, empty. */
int support_database(void **state);
int support_database_drop(void **state);
/* The connection string of that database. */
const char *support_conninfo(void);
/* A registry of the tests' database, as this officer. The caller closes it. */
dv_registry *support_registry(const char *officer);
/* All as after a migration. Whoever is connected to the database is cut off. */
void support_clear(void);

/* Run SQL statements; any error fails the test. */
void given(const char *sql);
/* The first value of a query, as text; static memory, "" for NULL or no row. */
const char *asked(const char *sql);
int64_t asked_int(const char *sql);
/* Every rule of sql/check holds, and the log is as it was written. */
void support_check(void);

/* A fresh folder for files of this test program, removed at exit. */
const char *support_folder(void);
/* Path of a file in the source tree: support_source("examples/designs/standard"). Static ring. */
const char *support_source(const char *path);
/* Write a file into support_folder() and give its path (static ring of 8). */
const char *support_file(const char *name, const void *data, size_t size);
const char *support_text_file(const char *name, const char *text);

/* Four small units: province P, upper unit U below it, grassroots units A and B ("Công ty A", "Công
 * ty B"). */
void support_units(dv_registry *registry);

/*
 * n persons ("Nguyễn Văn Thứ 1" ...) at unit A as candidates, from a feed made in memory; the units
 * must be there. Then, with cards: admitted, and a card ordered for each.
 */
void support_people(dv_registry *registry, int n, int cards);
/* A signing key and its key list in support_folder(): made once. */
const char *support_key(void);
const char *support_keys(void);

/* Random numbers whose seed is printed once and can be set by DV_SEED. */
uint32_t support_random(void);

#endif
