/* SPDX-License-Identifier: MIT */
/*
 * bench_run [CARDS [FORMAT [PHOTO [DESIGN]]]] - from the database to files: so many cards (1,000)
 * as pdf, sheet or png, with PHOTO, a JPEG, on each; DESIGN is a folder, standard unless said (a
 * copy of it without back.svg measures fronts alone). Prints cards per CPU-second of this
 * process, and of it and the server's session together, and the peak of memory. Under
 * tests/with_pg.sh.
 */
#include "support.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock)
{
    struct timespec at;

    clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* CPU seconds of all sessions of the server of this database, from /proc. */
static double server_seconds(void)
{
    char path[64], line[1024];
    unsigned long user = 0, system = 0;
    FILE *stat;

    snprintf(path, sizeof path, "/proc/%s/stat",
             asked("SELECT pid FROM pg_stat_activity WHERE application_name = 'libdoanvien'"
                   " AND datname = current_database()"));
    stat = fopen(path, "r");
    if (!stat || !fgets(line, sizeof line, stat) ||
        sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
               &system) != 2)
        return 0;
    fclose(stat);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

int main(int argc, char **argv)
{
    int cards = argc > 1 ? atoi(argv[1]) : 1000;
    const char *format = argc > 2 ? argv[2] : "pdf";
    const char *photo = argc > 3 ? realpath(argv[3], NULL) : NULL;
    dv_run_request request = DV_RUN_REQUEST_INIT;
    dv_registry *registry;
    dv_signer *signer = NULL;
    dv_error err = {0};
    struct rusage usage;
    char photos[300], out[300];
    double cpu, server, wall;
    int64_t run = 0;

    if (argc > 3 && !photo)
        return perror(argv[3]), EXIT_FAILURE;
    support_database(NULL);
    registry = support_registry("bench");
    support_units(registry);
    support_people(registry, cards, 1);
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);

    snprintf(photos, sizeof photos, "%s/photos", support_folder());
    snprintf(out, sizeof out, "%s/out", support_folder());
    mkdir(photos, 0777);
    for (int i = 1; photo && i <= cards; i++) {
        char link[400];

        snprintf(link, sizeof link, "%s/E%05d.jpg", photos, i);
        if (symlink(photo, link) != 0)
            return perror(link), EXIT_FAILURE;
    }
    request.design_folder = argc > 4 ? argv[4] : support_source("examples/designs/standard");
    request.photos_folder = photos;
    request.out_folder = out;
    request.formats = strcmp(format, "png") == 0     ? DV_FORMAT_PNG
                      : strcmp(format, "sheet") == 0 ? DV_FORMAT_SHEET
                                                     : DV_FORMAT_PDF;
    request.signer = signer;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    wall = seconds(CLOCK_MONOTONIC);
    server = server_seconds();
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    wall = seconds(CLOCK_MONOTONIC) - wall;
    server = server_seconds() - server;
    getrusage(RUSAGE_SELF, &usage);
    printf("%s: %d cards, %.0f per CPU-second (%.0f with the server's), %.0f per second, "
           "peak %ld MB\n",
           format, cards, cards / cpu, cards / (cpu + server), cards / wall,
           usage.ru_maxrss / 1024);
    dv_registry_close(registry);
    dv_signer_free(signer);
    support_database_drop(NULL);
    return EXIT_SUCCESS;
}
