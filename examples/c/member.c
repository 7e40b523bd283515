/*
 * member TEXT - look a member up by member number, identity number, or name without accents.
 */
#include "report.h"

int main(int argc, char **argv)
{
    dv_error err = {0};
    dv_page *found = NULL;
    dv_registry *registry;

    if (argc != 2)
        return fprintf(stderr, "usage: %s TEXT\n", argv[0]), EXIT_FAILURE;
    registry = connect_or_exit("example");
    if (dv_member_find(registry, argv[1], 20, &found, &err) != DV_OK)
        return report("find", &err);
    for (int32_t i = 0; i < dv_page_count(found); i++)
        printf("%s  %s  %s\n", dv_page_text(found, i, "member_no"),
               dv_page_text(found, i, "full_name"), dv_page_text(found, i, "unit_name"));
    dv_page_free(found);
    dv_registry_close(registry);
    return EXIT_SUCCESS;
}
