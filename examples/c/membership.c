/*
 * membership NO UNIT LETTER - offer a member to another unit, and print what happened to them.
 */
#include "report.h"

#include <time.h>

int main(int argc, char **argv)
{
    dv_error err = {0};
    dv_move move = DV_MOVE_INIT;
    dv_page *history = NULL;
    dv_registry *registry;

    if (argc != 4)
        return fprintf(stderr, "usage: %s NO UNIT LETTER\n", argv[0]), EXIT_FAILURE;
    registry = connect_or_exit("example");
    move.members = (const char *const *)&argv[1];
    move.member_count = 1;
    move.effective = (dv_date)((time(NULL) + 7 * 3600) / 86400); /* in Viet Nam */
    move.letter_no = argv[3];
    if (dv_transfer_offer(registry, &move, argv[2], NULL, &err) != DV_OK)
        return report("offer", &err);
    if (dv_member_history(registry, argv[1], &history, &err) != DV_OK)
        return report("history", &err);
    for (int32_t i = 0; i < dv_page_count(history); i++)
        printf("%s  %s  %s\n", dv_page_text(history, i, "effective_on"),
               dv_page_text(history, i, "kind"), dv_page_text(history, i, "state"));
    dv_page_free(history);
    dv_registry_close(registry);
    return EXIT_SUCCESS;
}
