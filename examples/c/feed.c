/*
 * feed FILE.csv SOURCE - compare an HR export with the registry, show what needs a human, apply it.
 */
#include "report.h"

static const char *or_blank(const char *text)
{
    return text ? text : "";
}

int main(int argc, char **argv)
{
    dv_input input = DV_INPUT_INIT;
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_error err = {0};
    dv_page *rows = NULL;
    dv_registry *registry;
    int64_t intake = 0, changes = 0;

    if (argc != 3)
        return fprintf(stderr, "usage: %s FILE.csv SOURCE\n", argv[0]), EXIT_FAILURE;
    registry = connect_or_exit("example");
    input.path = argv[1];
    request.input = &input;
    request.source = argv[2];
    if (dv_feed_compare(registry, &request, &intake, &err) != DV_OK)
        return report("compare", &err);

    if (dv_intake_rows(registry, intake, DV_INTAKE_REJECTED, NULL, 1000, &rows, &err) != DV_OK)
        return report("list rows", &err);
    for (int32_t i = 0; i < dv_page_count(rows); i++)
        printf("row %s: %s, %s\n", dv_page_text(rows, i, "row"), dv_page_text(rows, i, "outcome"),
               or_blank(dv_page_text(rows, i, "reason")));
    dv_page_free(rows);

    if (dv_feed_apply(registry, intake, &changes, &err) != DV_OK)
        return report("apply", &err);
    printf("intake %lld: %lld changes\n", (long long)intake, (long long)changes);
    dv_registry_close(registry);
    return EXIT_SUCCESS;
}
