/*
 * admission UNIT DECISION_NO DAYS - admit all candidates of a unit and those below it. DAYS is the
 * day of the decision as days since 1970-01-01; two different officers submit and approve.
 */
#include "report.h"

int main(int argc, char **argv)
{
    dv_decision decision = DV_DECISION_INIT;
    dv_error err = {0};
    dv_registry *registry;
    int64_t admitted = 0;

    if (argc != 4)
        return fprintf(stderr, "usage: %s UNIT DECISION_NO DAYS\n", argv[0]), EXIT_FAILURE;
    registry = connect_or_exit("example");
    decision.number = argv[2];
    decision.date = (dv_date)strtol(argv[3], NULL, 10);
    decision.approver = "approver";
    if (dv_admission_admit(registry, argv[1], "submitter", &decision, &admitted, &err) != DV_OK)
        return report("admit", &err);
    printf("%lld admitted\n", (long long)admitted);
    dv_registry_close(registry);
    return EXIT_SUCCESS;
}
