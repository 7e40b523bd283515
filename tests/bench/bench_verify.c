/* SPDX-License-Identifier: MIT */
/* bench_verify [COUNT] - card codes made and verified offline, per CPU-second of one core. */
#include <doanvien/credential.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "/tmp/dv-bench-XXXXXX";

static void need(dv_status status, const dv_error *err)
{
    if (status == DV_OK)
        return;
    fprintf(stderr, "bench_verify: %s\n", err->message);
    exit(1);
}

static void open_keys(dv_signer **signer, dv_keyring **keyring)
{
    char key[64], list[64];
    dv_error err = {0};

    if (!mkdtemp(folder))
        exit(1);
    snprintf(key, sizeof key, "%s/secret.key", folder);
    snprintf(list, sizeof list, "%s/keys.txt", folder);
    need(dv_key_new(key, list, NULL, &err), &err);
    need(dv_signer_open(key, signer, &err), &err);
    need(dv_keyring_open(list, keyring, &err), &err);
    unlink(key);
    unlink(list);
    rmdir(folder);
}

static void report(const char *what, int count, clock_t began)
{
    double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;

    printf("%s: %d in %.2f CPU-seconds, %.0f/s\n", what, count, seconds, count / seconds);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 10000;
    char(*texts)[DV_QR_TEXT_MAX] = count > 0 ? malloc((size_t)count * sizeof *texts) : NULL;
    dv_signer *signer = NULL;
    dv_keyring *keyring = NULL;
    dv_error err = {0};
    clock_t began;

    if (!texts)
        return 1;
    open_keys(&signer, &keyring);

    began = clock();
    for (int i = 0; i < count; i++) {
        dv_claims claims = DV_CLAIMS_INIT;
        char member_no[16];

        snprintf(member_no, sizeof member_no, "%010d", i);
        claims.member_no = member_no;
        claims.full_name = "Nguyễn Thị Ánh Tuyết";
        claims.issued_at = 1790000000;
        claims.expires_at = 1950000000;
        memcpy(claims.card_id, &i, sizeof i);
        need(dv_token_sign(signer, &claims, "HTTPS://UNION.EXAMPLE/V/", texts[i], &err), &err);
    }
    report("signed", count, began);

    began = clock();
    for (int i = 0; i < count; i++) {
        dv_token *token = NULL;

        need(dv_token_verify(keyring, texts[i], 1800000000, &token, &err), &err);
        if (dv_token_verdict(token) != DV_VALID)
            return 1;
        dv_token_free(token);
    }
    report("verified", count, began);

    dv_keyring_free(keyring);
    dv_signer_free(signer);
    free(texts);
    return 0;
}
