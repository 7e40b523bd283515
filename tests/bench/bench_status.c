/* SPDX-License-Identifier: MIT */
/*
 * bench_status [CARDS] - the status list of so many cards (1,000,000), a hundredth of them ended,
 * published from the ledger; then read, and asked 10,000,000 times. Under tests/with_pg.sh.
 */
#include "support.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

static double seconds(clockid_t clock)
{
    struct timespec at;

    clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void fill(int64_t cards)
{
    char sql[1024];

    snprintf(
        sql, sizeof sql,
        "SET session_replication_role = replica;"
        "INSERT INTO dv.card (card_id, status_index, member_id, order_id, state, qr, ended_at,"
        "                     end_reason)"
        " OVERRIDING SYSTEM VALUE"
        " SELECT int8send(n), n, n, 1, CASE WHEN ended THEN 'ended' ELSE 'printed' END,"
        "        repeat('Q', 300), CASE WHEN ended THEN now() END,"
        "        CASE WHEN ended THEN 'revoked' END"
        "   FROM generate_series(1, %lld) n, LATERAL (SELECT hashint8(n) %% 100 = 0) r (ended);"
        "ANALYZE dv.card",
        (long long)cards);
    given(sql);
}

static void ask(const dv_status_list *list)
{
    enum { ASKED = 10000000 };
    int64_t count = dv_status_list_count(list), ended = 0;
    uint64_t at = 1;
    double began = seconds(CLOCK_PROCESS_CPUTIME_ID);

    for (int i = 0; i < ASKED; i++) {
        at = at * 6364136223846793005u + 1442695040888963407u;
        ended += dv_status_list_at(list, (int64_t)(at >> 33) % count) != 0;
    }
    printf("look-up: %.0f ns (%.2f %% ended)\n",
           (seconds(CLOCK_PROCESS_CPUTIME_ID) - began) * 1e9 / ASKED,
           100.0 * (double)ended / ASKED);
}

int main(int argc, char **argv)
{
    int64_t cards = argc > 1 ? atoll(argv[1]) : 1000000, ended = 0;
    dv_status_list *list = NULL;
    dv_keyring *keyring = NULL;
    dv_signer *signer = NULL;
    dv_registry *registry;
    dv_error err = {0};
    struct rusage usage;
    struct stat about;
    char path[300];
    double wall, cpu;

    support_database(NULL);
    registry = support_registry("bench");
    fill(cards);
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);
    assert_ok(dv_keyring_open(support_keys(), &keyring, &err), &err);
    snprintf(path, sizeof path, "%s/list.cwt", support_folder());

    wall = seconds(CLOCK_MONOTONIC);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    assert_ok(dv_status_publish(registry, signer, NULL, path, &ended, &err), &err);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    wall = seconds(CLOCK_MONOTONIC) - wall;
    if (stat(path, &about) != 0)
        return EXIT_FAILURE;
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "%lld cards, %lld ended: %lld bytes, published in %.3f s (our CPU %.3f s), peak %ld kB\n",
        (long long)cards, (long long)ended, (long long)about.st_size, wall, cpu, usage.ru_maxrss);

    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    assert_ok(dv_status_list_open(keyring, path, &list, &err), &err);
    printf("read and checked in %.1f ms\n", (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1000);
    ask(list);
    dv_status_list_free(list);
    dv_keyring_free(keyring);
    dv_signer_free(signer);
    dv_registry_close(registry);
    support_database_drop(NULL);
    return 0;
}
