/*
 * verify KEY_LIST TEXT - check what a scanner read from a card. No database, no network: the public
 * keys are enough.
 */
#include "report.h"

#include <time.h>

int main(int argc, char **argv)
{
    dv_keyring *keyring = NULL;
    dv_token *token = NULL;
    dv_error err = {0};
    dv_verdict verdict;

    if (argc != 3)
        return fprintf(stderr, "usage: %s KEY_LIST TEXT\n", argv[0]), EXIT_FAILURE;
    if (dv_keyring_open(argv[1], &keyring, &err) != DV_OK)
        return report("open the key list", &err);
    if (dv_token_verify(keyring, argv[2], (int64_t)time(NULL), &token, &err) != DV_OK)
        return report("verify", &err);

    verdict = dv_token_verdict(token);
    printf("%s", dv_verdict_name(verdict));
    if (verdict == DV_VALID)
        printf(": member %s, %s", dv_token_member_no(token), dv_token_full_name(token));
    printf("\n");

    dv_token_free(token);
    dv_keyring_free(keyring);
    return verdict == DV_VALID ? EXIT_SUCCESS : EXIT_FAILURE;
}
