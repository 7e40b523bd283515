/* report.h - what the examples share: connect to $DOANVIEN_DB, and say what failed. */
#ifndef EXAMPLE_REPORT_H
#define EXAMPLE_REPORT_H

#include <doanvien/doanvien.h>
#include <stdio.h>
#include <stdlib.h>

/* Print an error; gives what main() should return: 75 when trying again may help, sysexits(3). */
static inline int report(const char *doing, const dv_error *err)
{
    fprintf(stderr, "%s: %s (%s)\n", doing, err->message, dv_status_name(err->status));
    if (err->detail[0])
        fprintf(stderr, "  detail: %s\n", err->detail);
    if (err->hint[0])
        fprintf(stderr, "  hint:   %s\n", err->hint);
    return err->retry ? 75 : EXIT_FAILURE;
}

static inline dv_registry *connect_or_exit(const char *officer)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;
    dv_error err = {0};

    options.conninfo = getenv("DOANVIEN_DB") ? getenv("DOANVIEN_DB") : "dbname=doanvien";
    options.officer = officer;
    if (dv_registry_open(&options, &registry, &err) != DV_OK)
        exit(report("open the registry", &err));
    return registry;
}

#endif
