/*
 * run UNIT DESIGN OUT KEY - sign and print the ordered cards of a unit as PDF. The same command
 * again finishes a run that was killed.
 */
#include "report.h"

static int32_t show(void *user, int64_t done, int64_t total)
{
    (void)user;
    if (total && done == total)
        fprintf(stderr, "%lld of %lld cards\n", (long long)done, (long long)total);
    return 0; /* anything else stops the run cleanly */
}

int main(int argc, char **argv)
{
    const dv_progress progress = {show, NULL};
    dv_run_request request = DV_RUN_REQUEST_INIT;
    dv_signer *signer = NULL;
    dv_error err = {0};
    dv_registry *registry;
    int64_t run_id = 0;

    if (argc != 5)
        return fprintf(stderr, "usage: %s UNIT DESIGN OUT KEY\n", argv[0]), EXIT_FAILURE;
    if (dv_signer_open(argv[4], &signer, &err) != DV_OK)
        return report("open the key", &err);
    registry = connect_or_exit("example");
    request.unit_code = argv[1];
    request.design_folder = argv[2];
    request.out_folder = argv[3];
    request.formats = DV_FORMAT_PDF;
    request.signer = signer;
    request.progress = &progress;
    if (dv_run_create(registry, &request, &run_id, &err) != DV_OK)
        return report("print", &err);
    printf("run %lld\n", (long long)run_id);
    dv_registry_close(registry);
    dv_signer_free(signer);
    return EXIT_SUCCESS;
}
