/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "credential/key.h"
#include "ground/file.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LISTED "c64a521a ed25519 bdcEN6Nbf9FKQfCJvMBD9EPiVfeF7EGMekIM9zR1kuY= 2026-11-22"

static dv_error err;

/* The path of a file that is not there; static ring of support_file(). */
static const char *fresh(const char *name)
{
    char old[600];
    const char *path;

    snprintf(old, sizeof old, "%s/%s", support_folder(), name);
    unlink(old); /* it may be one that cannot be written */
    path = support_text_file(name, "");
    assert_int_equal(unlink(path), 0);
    return path;
}

static const char *key_file(const char *name, const char *text)
{
    const char *path;

    fresh(name);
    path = support_text_file(name, text);
    assert_int_equal(chmod(path, 0400), 0);
    return path;
}

static char *content(const char *path)
{
    dv_buf data = {0};

    assert_ok(dv_file_read(path, 1 << 20, &data, &err), &err);
    return data.data;
}

static int32_t keys_in(const char *list)
{
    dv_auto(dv_keyring) keyring = NULL;

    assert_ok(dv_keyring_open(list, &keyring, &err), &err);
    return dv_keyring_count(keyring);
}

static void refused_list(const char *text, const char *why)
{
    dv_keyring *keyring = NULL;

    assert_status(dv_keyring_open(support_text_file("list", text), &keyring, &err), DV_E_FORMAT,
                  &err);
    assert_null(keyring);
    if (!strstr(err.message, why))
        fail_msg("\"%s\" does not say \"%s\"", err.message, why);
}

static void refused_key(const char *path, dv_status status, const char *why)
{
    dv_signer *signer = NULL;

    assert_status(dv_signer_open(path, &signer, &err), status, &err);
    assert_null(signer);
    if (!strstr(err.message, why))
        fail_msg("\"%s\" does not say \"%s\"", err.message, why);
}

static void a_new_key_is_for_the_owner_only_and_stands_in_the_list(void **state)
{
    const char *key = fresh("new.key"), *list = fresh("new.txt");
    char kid[2 * DV_KEY_ID_SIZE + 1];
    dv_auto(dv_signer) signer = NULL;
    dv_auto(dv_keyring) keyring = NULL;
    struct stat about;

    (void)state;
    assert_ok(dv_key_new(key, list, kid, &err), &err);
    assert_int_equal(stat(key, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0400);
    assert_ok(dv_signer_open(key, &signer, &err), &err);
    assert_string_equal(dv_signer_kid(signer), kid);
    assert_ok(dv_keyring_open(list, &keyring, &err), &err);
    assert_int_equal(dv_keyring_count(keyring), 1);
    assert_string_equal(dv_keyring_kid(keyring, 0), kid);
    assert_null(dv_keyring_kid(keyring, 1));
    assert_null(dv_keyring_kid(keyring, -1));
}

static void an_old_key_is_never_overwritten(void **state)
{
    const char *key = fresh("old.key"), *list = fresh("old.txt");
    dv_auto_text was = NULL;
    dv_auto_text listed = NULL;
    dv_auto_text is = NULL;
    dv_auto_text still = NULL;
    char kid[2 * DV_KEY_ID_SIZE + 1] = "same";

    (void)state;
    assert_ok(dv_key_new(key, list, NULL, &err), &err);
    was = content(key);
    listed = content(list);
    assert_status(dv_key_new(key, list, kid, &err), DV_E_CONFLICT, &err);
    assert_string_equal(kid, "same");
    is = content(key);
    still = content(list);
    assert_string_equal(was, is);
    assert_string_equal(listed, still);
}

static void a_second_key_is_added_and_what_stood_in_the_list_stays(void **state)
{
    static const char before[] = "# kept\r\n\r\n" LISTED; /* no line end */
    const char *key = fresh("second.key");
    const char *list = support_text_file("second.txt", before);
    dv_auto_text after = NULL;

    (void)state;
    assert_ok(dv_key_new(key, list, NULL, &err), &err);
    assert_int_equal(keys_in(list), 2);
    after = content(list);
    assert_memory_equal(after, before, sizeof before - 1);
    assert_int_equal(after[strlen(after) - 1], '\n');
}

static void a_file_that_is_no_key_list_is_not_touched(void **state)
{
    static const char other[] = "code,name\nA,Công đoàn A\n";
    const char *key = fresh("none.key");
    const char *list = support_text_file("members.csv", other);
    dv_auto_text after = NULL;

    (void)state;
    assert_status(dv_key_new(key, list, NULL, &err), DV_E_FORMAT, &err);
    assert_int_not_equal(access(key, F_OK), 0);
    after = content(list);
    assert_string_equal(after, other);
}

static void key_and_list_cannot_be_one_file(void **state)
{
    const char *path = fresh("one");

    (void)state;
    assert_status(dv_key_new(path, path, NULL, &err), DV_E_ARG, &err);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void a_missing_folder_leaves_nothing_behind(void **state)
{
    const char *key = fresh("alone.key"), *list = fresh("alone.txt");

    (void)state;
    assert_status(dv_key_new(key, "/nowhere/at/all/keys.txt", NULL, &err), DV_E_NOT_FOUND, &err);
    assert_int_not_equal(access(key, F_OK), 0);
    assert_status(dv_key_new("/nowhere/at/all/secret.key", list, NULL, &err), DV_E_NOT_FOUND, &err);
    assert_int_not_equal(access(list, F_OK), 0);
}

static void keys_made_at_the_same_time_are_all_listed(void **state)
{
    enum { PROGRAMS = 8 };
    const char *list = fresh("crowd.txt");
    pid_t children[PROGRAMS];

    (void)state;
    for (int i = 0; i < PROGRAMS; i++) {
        char key[600];

        snprintf(key, sizeof key, "%s/crowd-%d.key", support_folder(), i);
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(dv_key_new(key, list, NULL, NULL) == DV_OK ? 0 : 1);
    }
    for (int i = 0; i < PROGRAMS; i++) {
        int result = -1;

        assert_int_equal(waitpid(children[i], &result, 0), children[i]);
        assert_int_equal(result, 0);
    }
    assert_int_equal(keys_in(list), PROGRAMS);
}

static void a_key_that_others_may_read_is_refused_with_the_remedy(void **state)
{
    static const mode_t modes[] = {0440, 0404, 0420, 0402, 0410, 0401, 0644};
    dv_auto_text text = content(support_source("tests/credential/vectors/test.key"));
    const char *key = key_file("open.key", text);

    (void)state;
    for (size_t i = 0; i < DV_COUNT(modes); i++) {
        assert_int_equal(chmod(key, modes[i]), 0);
        refused_key(key, DV_E_INVALID, "others");
        assert_non_null(strstr(err.hint, "chmod 400"));
    }
    assert_int_equal(chmod(key, 0600), 0);
    {
        dv_auto(dv_signer) signer = NULL;

        assert_ok(dv_signer_open(key, &signer, &err), &err);
        assert_string_equal(dv_signer_kid(signer), "c64a521a");
    }
}

static void a_folder_a_pipe_or_nothing_is_no_key(void **state)
{
    const char *folder = fresh("folder"), *pipe = fresh("pipe");

    (void)state;
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    refused_key(folder, DV_E_INVALID, "no plain file");
    refused_key(pipe, DV_E_INVALID, "no plain file");
    refused_key(fresh("absent.key"), DV_E_NOT_FOUND, "could not be opened");
}

static void a_broken_key_file_is_refused(void **state)
{
    static const char body[] = "MC4CAQAwBQYDK2VwBCIEILvVbAnyK3ch0YL7n7udw2VDNCup/0fCM3YUJffrVxCh";
    dv_auto_text whole = content(support_source("tests/credential/vectors/test.key"));
    char text[512], large[8000];

    (void)state;
    refused_key(key_file("broken.key", ""), DV_E_FORMAT, "no Ed25519 key");
    refused_key(key_file("broken.key", body), DV_E_FORMAT, "no Ed25519 key");
    for (size_t size = 1; size < strlen(whole) - 1; size++) {
        snprintf(text, sizeof text, "%.*s", (int)size, whole);
        refused_key(key_file("broken.key", text), DV_E_FORMAT, "no Ed25519 key");
    }
    /* The same bytes named as X25519, whose identifier differs in one character. */
    snprintf(text, sizeof text, "%s", whole);
    memcpy(strstr(text, "K2Vw"), "K2Vu", 4);
    refused_key(key_file("broken.key", text), DV_E_FORMAT, "no Ed25519 key");
    memset(large, '\n', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    refused_key(key_file("broken.key", large), DV_E_FORMAT, "too long");
}

static void a_key_file_from_another_system_is_read(void **state)
{
    dv_auto(dv_signer) signer = NULL;

    (void)state;
    assert_ok(dv_signer_open(
                  key_file("crlf.key",
                           "\r\n-----BEGIN PRIVATE KEY-----\r\n"
                           "MC4CAQAwBQYDK2VwBCIEILvVbAnyK3ch\r\n0YL7n7udw2VDNCup/0fCM3YUJffrVxCh"
                           "\r\n-----END PRIVATE KEY-----\r\n"),
                  &signer, &err),
              &err);
    assert_string_equal(dv_signer_kid(signer), "c64a521a");
}

static void a_list_may_hold_remarks_empty_lines_and_other_line_ends(void **state)
{
    (void)state;
    assert_int_equal(keys_in(support_text_file("list", "")), 0);
    assert_int_equal(keys_in(support_text_file("list", "# only a remark")), 0);
    assert_int_equal(keys_in(support_text_file("list", "# a\r\n\r\n" LISTED "\r\n \t\r\n#b\r\n")),
                     1);
    assert_int_equal(keys_in(support_text_file("list", "\n" LISTED "  \n\n")), 1);
}

static void a_wrong_line_is_named_by_its_number(void **state)
{
    dv_keyring *keyring = NULL;

    (void)state;
    refused_list("# a\n\nc64a521b"
                 " ed25519 bdcEN6Nbf9FKQfCJvMBD9EPiVfeF7EGMekIM9zR1kuY= 2026-11-22\n",
                 "line 3: the key id");
    refused_list(LISTED "\nc64a521a rsa bdcEN6Nbf9FKQfCJvMBD9EPiVfeF7EGMekIM9zR1kuY= 2026-11-22\n",
                 "line 2: it is not");
    refused_list(LISTED " more\n", "line 1: it is not");
    refused_list("c64a521a ed25519 bdcEN6Nbf9FKQfCJvMBD9EPiVfeF7EGMekIM9zR1kuY=\n", "line 1");
    refused_list("c64a521a ed25519 bdcEN6Nbf9FKQfCJvMBD9EPiVfeF7EGMekIM9zR1kuY 2026-11-22\n",
                 "line 1: the key is not");
    refused_list("c64a521a ed25519 bdcEN6Nbf9FKQfCJvMBD9EPiVfeF7EGMekIM9zR1kuZ= 2026-11-22\n",
                 "line 1: the key is not");
    refused_list("c64a521a ed25519 bdcEN6Nbf9FKQfCJvMBD9EPiVfeF7EGMekIM9zR1 2026-11-22\n",
                 "line 1: the key is not");
    refused_list("PK\x03\x04\xff\n", "line 1: it is not");
    assert_status(dv_keyring_open(support_file("list", LISTED "\n\0" LISTED, 2 * sizeof LISTED),
                                  &keyring, &err),
                  DV_E_FORMAT, &err);
    assert_non_null(strstr(err.message, "line 2: there is a NUL"));
    assert_status(dv_keyring_open(fresh("list"), &keyring, &err), DV_E_NOT_FOUND, &err);
    assert_null(keyring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_key_is_for_the_owner_only_and_stands_in_the_list),
        cmocka_unit_test(an_old_key_is_never_overwritten),
        cmocka_unit_test(a_second_key_is_added_and_what_stood_in_the_list_stays),
        cmocka_unit_test(a_file_that_is_no_key_list_is_not_touched),
        cmocka_unit_test(key_and_list_cannot_be_one_file),
        cmocka_unit_test(a_missing_folder_leaves_nothing_behind),
        cmocka_unit_test(keys_made_at_the_same_time_are_all_listed),
        cmocka_unit_test(a_key_that_others_may_read_is_refused_with_the_remedy),
        cmocka_unit_test(a_folder_a_pipe_or_nothing_is_no_key),
        cmocka_unit_test(a_broken_key_file_is_refused),
        cmocka_unit_test(a_key_file_from_another_system_is_read),
        cmocka_unit_test(a_list_may_hold_remarks_empty_lines_and_other_line_ends),
        cmocka_unit_test(a_wrong_line_is_named_by_its_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
