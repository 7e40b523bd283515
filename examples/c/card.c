/*
 * card UNIT REQUEST_UUID - order cards for the members of a unit who have none. Repeating the same
 * request orders nothing twice, so a caller that lost the answer simply asks again.
 */
#include "report.h"

int main(int argc, char **argv)
{
    dv_error err = {0};
    dv_registry *registry;
    int64_t ordered = 0;

    if (argc != 3)
        return fprintf(stderr, "usage: %s UNIT REQUEST_UUID\n", argv[0]), EXIT_FAILURE;
    registry = connect_or_exit("example");
    if (dv_card_order(registry, argv[1], argv[2], &ordered, &err) != DV_OK)
        return report("order cards", &err);
    printf("%lld cards ordered\n", (long long)ordered);
    dv_registry_close(registry);
    return EXIT_SUCCESS;
}
