/*
 * unit FILE.csv - make the registry when there is none, load the union's units, show the tree.
 *
 *   export DOANVIEN_DB="host=/run/postgresql dbname=union"
 *   ./unit units.csv
 */
#include "report.h"

int main(int argc, char **argv)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_input input = DV_INPUT_INIT;
    dv_error err = {0};
    dv_page *units = NULL;
    dv_registry *registry;

    if (argc != 2)
        return fprintf(stderr, "usage: %s FILE.csv\n", argv[0]), EXIT_FAILURE;
    options.conninfo = getenv("DOANVIEN_DB") ? getenv("DOANVIEN_DB") : "dbname=doanvien";
    if (dv_registry_migrate(&options, NULL, &err) != DV_OK)
        return report("make the registry", &err);

    registry = connect_or_exit("example");
    input.path = argv[1];
    if (dv_unit_import(registry, &input, NULL, &err) != DV_OK)
        return report("import units", &err);
    if (dv_unit_list(registry, NULL, &units, &err) != DV_OK)
        return report("list units", &err);
    for (int32_t i = 0; i < dv_page_count(units); i++)
        printf("%*s%s  %s\n", (int)dv_page_int(units, i, "depth") * 2, "",
               dv_page_text(units, i, "code"), dv_page_text(units, i, "name"));

    dv_page_free(units);
    dv_registry_close(registry);
    return EXIT_SUCCESS;
}
