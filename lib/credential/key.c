/* SPDX-License-Identifier: MIT */
#include "credential/key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "ground/buf.h"
#include "ground/date.h"
#include "ground/file.h"

#define PEM_BEGIN "-----BEGIN PRIVATE KEY-----"
#define PEM_END "-----END PRIVATE KEY-----"

enum {
    SEED_SIZE = crypto_sign_SEEDBYTES,
    PUBLIC_SIZE = crypto_sign_PUBLICKEYBYTES,
    PUBLIC_TEXT = 45, /* base64 with its NUL */
    KEY_FILE_MAX = 4096,
    LIST_MAX = 1 << 16 /* some 800 keys */
};

/* PKCS#8 (RFC 8410) around an Ed25519 seed: what OpenSSL writes and reads. */
static const uint8_t pkcs8_head[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                     0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

/* How a use is told in the key list, at the top of a new list, and in the key file before the PEM.
 */
static const struct {
    const char *kind, *head, *mark, *signs;
} uses[] = {
    [DV_KEY_CARD] = {"ed25519",
                     "# Public keys that sign cards: key id, kind, key in base64, day made\n", "",
                     "cards"},
    [DV_KEY_HEAD] = {"ed25519-head",
                     "# Public keys that sign heads of the event log: key id, kind, key in base64, "
                     "day made\n",
                     "Use: heads of the event log\n", "heads of the event log"},
    [DV_KEY_STATUS] = {"ed25519-status",
                       "# Public keys that sign status lists: key id, kind, key in base64, day "
                       "made\n",
                       "Use: status lists\n", "status lists"},
};

/* All that must be wiped from the stack, in one place. */
typedef struct secret {
    uint8_t key[crypto_sign_SECRETKEYBYTES];
    uint8_t der[sizeof pkcs8_head + SEED_SIZE];
    char text[KEY_FILE_MAX + 1];
} secret;

static void secret_wipe(secret *held)
{
    sodium_memzero(held, sizeof *held);
}

#define auto_secret __attribute__((cleanup(secret_wipe))) secret

/* A file descriptor that closes itself. */
static void fd_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#define auto_fd __attribute__((cleanup(fd_close))) int

typedef struct public_key {
    uint8_t key[PUBLIC_SIZE];
    uint8_t kid[DV_KEY_ID_SIZE];
    char kid_text[DV_KEY_ID_TEXT];
    uint8_t use; /* dv_key_use */
} public_key;

/* Only bytes inside: sodium_malloc() does not align for more. */
struct dv_signer {
    uint8_t key[crypto_sign_SECRETKEYBYTES];
    public_key public;
};

struct dv_keyring {
    int32_t count;
    public_key *keys;
};

static dv_status sodium_ready(dv_error *err)
{
    return sodium_init() < 0 ? dv_fail(err, DV_E_OTHER, "libsodium did not start") : DV_OK;
}

static dv_status fail_errno(dv_error *err, const char *what, const char *path, int code)
{
    dv_status status = code == ENOENT ? DV_E_NOT_FOUND : DV_E_IO;

    dv_fail(err, status, "%s: %s", what, strerror(code));
    dv_fail_detail(err, path, NULL);
    return status;
}

/* From malloc; NULL when there is no memory. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
}

static void name_key(public_key *key)
{
    uint8_t hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, key->key, sizeof key->key);
    memcpy(key->kid, hash, sizeof key->kid);
    sodium_bin2hex(key->kid_text, sizeof key->kid_text, key->kid, sizeof key->kid);
}

/* ---- the key list ---- */

static bool use_of_kind(const char *kind, uint8_t *ret)
{
    for (size_t i = 0; i < DV_COUNT(uses); i++) {
        if (strcmp(kind, uses[i].kind) == 0) {
            *ret = (uint8_t)i;
            return true;
        }
    }
    return false;
}

static const char *read_line(const char *line, public_key *ret_key)
{
    char kid[DV_KEY_ID_TEXT], kind[16], key[PUBLIC_TEXT], day[11], rest;
    size_t size = 0;

    if (sscanf(line, " %8[0-9a-fA-F] %15s %44[A-Za-z0-9+/=] %10[0-9-] %c", kid, kind, key, day,
               &rest) != 4 ||
        !use_of_kind(kind, &ret_key->use))
        return "it is not: key id, ed25519, base64, day";
    if (sodium_base642bin(ret_key->key, sizeof ret_key->key, key, strlen(key), NULL, &size, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        size != sizeof ret_key->key)
        return "the key is not 32 bytes of base64";
    name_key(ret_key);
    return strcasecmp(kid, ret_key->kid_text) != 0 ? "the key id is not that of the key" : NULL;
}

/* Cuts the list's text into lines on the way. */
static dv_status keyring_read(dv_buf *list, const char *path, dv_keyring **ret_keyring,
                              dv_error *err)
{
    dv_auto(dv_keyring) keyring = calloc(1, sizeof *keyring);
    char *rest = list->data;
    size_t lines = 1;

    for (size_t i = 0; i < list->size; i++)
        lines += list->data[i] == '\n';
    if (!keyring || !(keyring->keys = calloc(lines, sizeof *keyring->keys)))
        return dv_fail_nomem(err);

    for (int number = 1; rest; number++) {
        char *end = rest + strcspn(rest, "\n");
        const char *line = strsep(&rest, "\n");
        const char *wrong = NULL;

        line += strspn(line, " \t\r");
        if (*line != '#' && *line != '\0')
            wrong = read_line(line, &keyring->keys[keyring->count++]);
        if (!rest && end != list->data + list->size)
            wrong = "there is a NUL byte in it";
        if (wrong) {
            dv_fail(err, DV_E_FORMAT, "the key list was refused at line %d: %s", number, wrong);
            dv_fail_detail(err, path, "Put back the line as \"key new\" wrote it.");
            return DV_E_FORMAT;
        }
    }
    *ret_keyring = dv_take(&keyring);
    return DV_OK;
}

dv_status dv_keyring_open(const char *list_path, dv_keyring **ret_keyring, dv_error *err)
{
    dv_auto_buf list = {0};

    if (!list_path || !ret_keyring)
        return dv_fail_null(err);
    DV_TRY(sodium_ready(err));
    DV_TRY(dv_file_read(list_path, LIST_MAX, &list, err));
    return keyring_read(&list, list_path, ret_keyring, err);
}

dv_status dv_keyring_of(const dv_signer *signer, dv_keyring **ret_keyring, dv_error *err)
{
    dv_auto(dv_keyring) keyring = calloc(1, sizeof *keyring);

    if (keyring)
        keyring->keys = calloc(1, sizeof *keyring->keys);
    if (!keyring || !keyring->keys)
        return dv_fail_nomem(err);
    keyring->keys[0] = signer->public;
    keyring->count = 1;
    *ret_keyring = dv_take(&keyring);
    return DV_OK;
}

int32_t dv_keyring_count(const dv_keyring *keyring)
{
    return keyring ? keyring->count : 0;
}

const char *dv_keyring_kid(const dv_keyring *keyring, int32_t index)
{
    return keyring && index >= 0 && index < keyring->count ? keyring->keys[index].kid_text : NULL;
}

/* Key ids are short, so two keys may share one: each of them is tried. */
dv_verdict dv_keyring_check(const dv_keyring *keyring, dv_key_use use,
                            const uint8_t kid[DV_KEY_ID_SIZE], const uint8_t *data, size_t size,
                            const uint8_t signature[DV_SIGNATURE_SIZE])
{
    dv_verdict verdict = DV_UNKNOWN_KEY;

    for (int32_t i = 0; i < keyring->count; i++) {
        const public_key *known = &keyring->keys[i];

        if (known->use != use || memcmp(known->kid, kid, DV_KEY_ID_SIZE) != 0)
            continue;
        if (crypto_sign_verify_detached(signature, data, size, known->key) == 0)
            return DV_VALID;
        verdict = DV_FORGED;
    }
    return verdict;
}

void dv_keyring_free(dv_keyring *keyring)
{
    if (!keyring)
        return;
    free(keyring->keys);
    free(keyring);
}

/* Held until closed: two programs that add to a list at once would lose a line. */
static dv_status lock_folder_of(const char *path, int *ret_fd, dv_error *err)
{
    dv_auto_text folder = folder_of(path);
    auto_fd fd = -1;

    if (!folder)
        return dv_fail_nomem(err);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(err, "the folder of the key list could not be opened", folder, errno);
    while (flock(fd, LOCK_EX) != 0) {
        if (errno != EINTR)
            return fail_errno(err, "the folder of the key list could not be locked", folder, errno);
    }
    *ret_fd = fd;
    fd = -1;
    return DV_OK;
}

/* The list as it stands, after a look that it is one; a new list begins with a line that explains.
 */
static dv_status read_or_begin_list(const char *path, size_t use, dv_buf *ret_list, dv_error *err)
{
    dv_auto(dv_keyring) keyring = NULL;
    dv_auto_buf copy = {0};
    dv_error why;
    dv_status status = dv_file_read(path, LIST_MAX, ret_list, &why);

    if (status == DV_E_NOT_FOUND) {
        dv_buf_puts(ret_list, uses[use].head);
        return dv_buf_status(ret_list, err);
    }
    if (status != DV_OK) {
        if (err)
            *err = why;
        return status;
    }
    dv_buf_put(&copy, ret_list->data, ret_list->size);
    DV_TRY(dv_buf_status(&copy, err));
    return keyring_read(&copy, path, &keyring, err);
}

static dv_status add_to_list(const char *path, const public_key *key, dv_error *err)
{
    dv_auto_buf list = {.max = LIST_MAX};
    auto_fd lock = -1;
    char text[PUBLIC_TEXT], day[11];

    DV_TRY(lock_folder_of(path, &lock, err));
    DV_TRY(read_or_begin_list(path, key->use, &list, err));
    if (list.size > 0 && list.data[list.size - 1] != '\n')
        dv_buf_putc(&list, '\n');
    sodium_bin2base64(text, sizeof text, key->key, sizeof key->key, sodium_base64_VARIANT_ORIGINAL);
    dv_date_text(dv_date_today(), day);
    dv_buf_printf(&list, "%s %s %s %s\n", key->kid_text, uses[key->use].kind, text, day);
    DV_TRY(dv_buf_status(&list, err));
    return dv_file_put(path, 0644, list.data, list.size, err);
}

/* ---- the key file ---- */

static bool is_same_file(int fd, const char *path)
{
    struct stat one, other;

    return fstat(fd, &one) == 0 && stat(path, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

static dv_status write_secret(int fd, const char *path, const secret *held, dv_error *err)
{
    size_t size = strlen(held->text);
    ssize_t wrote = write(fd, held->text, size);

    /* One write of so few bytes is whole, or the disk is full. */
    if (wrote < 0 || (size_t)wrote != size)
        return fail_errno(err, "the key file could not be written", path,
                          wrote < 0 ? errno : ENOSPC);
    if (fsync(fd) != 0)
        return fail_errno(err, "the key file could not be made durable", path, errno);
    return DV_OK;
}

static void print_pem(secret *held, const char *mark)
{
    size_t at = strlen(mark) + strlen(PEM_BEGIN "\n");

    memcpy(held->der, pkcs8_head, sizeof pkcs8_head);
    crypto_sign_ed25519_sk_to_seed(held->der + sizeof pkcs8_head, held->key);
    snprintf(held->text, sizeof held->text, "%s" PEM_BEGIN "\n", mark);
    sodium_bin2base64(held->text + at, sizeof held->text - at, held->der, sizeof held->der,
                      sodium_base64_VARIANT_ORIGINAL);
    memcpy(held->text + strlen(held->text), "\n" PEM_END "\n", sizeof "\n" PEM_END "\n");
}

/*
 * The name is taken first, then the list gets the public half, then the file its secret: whenever
 * this is cut off, there is no secret that signs cards which the list cannot check.
 */
static dv_status fill_key_file(int fd, const char *key_path, const char *list_path,
                               public_key *ret_public, dv_error *err)
{
    dv_auto_text folder = folder_of(key_path);
    auto_secret held;

    if (!folder)
        return dv_fail_nomem(err);
    if (is_same_file(fd, list_path))
        return dv_fail(err, DV_E_ARG, "the key file and the key list must be two files");
    crypto_sign_keypair(ret_public->key, held.key);
    name_key(ret_public);
    print_pem(&held, uses[ret_public->use].mark);
    DV_TRY(add_to_list(list_path, ret_public, err));
    DV_TRY(write_secret(fd, key_path, &held, err));
    return dv_folder_sync(folder, err);
}

dv_status dv_key_new(const char *key_path, const char *list_path,
                     char ret_kid[2 * DV_KEY_ID_SIZE + 1], dv_error *err)
{
    return dv_key_new_for(key_path, list_path, DV_KEY_CARD, ret_kid, err);
}

dv_status dv_key_new_for(const char *key_path, const char *list_path, dv_key_use use,
                         char ret_kid[2 * DV_KEY_ID_SIZE + 1], dv_error *err)
{
    auto_fd fd = -1;
    public_key public = {.use = (uint8_t)use};
    dv_status status;

    if (!key_path || !list_path)
        return dv_fail_null(err);
    if ((size_t)use >= DV_COUNT(uses))
        return dv_fail(err, DV_E_ARG, "there is no such use of a key");
    DV_TRY(sodium_ready(err));
    fd = open(key_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0400);
    if (fd < 0 && errno == EEXIST) {
        dv_fail(err, DV_E_CONFLICT, "no key was made: there is a file of this name");
        dv_fail_detail(err, key_path, "Choose another name; an old key is never overwritten.");
        return DV_E_CONFLICT;
    }
    if (fd < 0)
        return fail_errno(err, "the key file could not be made", key_path, errno);
    status = fill_key_file(fd, key_path, list_path, &public, err);
    if (status != DV_OK) {
        unlink(key_path);
        return status;
    }
    if (ret_kid)
        memcpy(ret_kid, public.kid_text, sizeof public.kid_text);
    return DV_OK;
}

static dv_status fail_key_file(dv_error *err, dv_status status, const char *message,
                               const char *path, const char *hint)
{
    dv_fail(err, status, "%s", message);
    dv_fail_detail(err, path, hint);
    return status;
}

static dv_status read_key_file(const char *path, secret *held, dv_error *err)
{
    auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat about;
    ssize_t got;

    if (fd < 0 || fstat(fd, &about) != 0)
        return fail_errno(err, "the key file could not be opened", path, errno);
    if (!S_ISREG(about.st_mode))
        return fail_key_file(err, DV_E_INVALID, "the key file is no plain file", path, NULL);
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        return fail_key_file(err, DV_E_INVALID, "others than the owner can use the key file", path,
                             "Run chmod 400 on it; if others may have read it, make a new key.");
    got = read(fd, held->text, sizeof held->text);
    if (got < 0)
        return fail_errno(err, "the key file could not be read", path, errno);
    if ((size_t)got == sizeof held->text)
        return fail_key_file(err, DV_E_FORMAT, "the key file is too long to be one", path, NULL);
    held->text[got] = '\0';
    return DV_OK;
}

/* The seed, inside the DER bytes; NULL when the text is not the PEM of an Ed25519 key. */
static const uint8_t *find_seed(secret *held, dv_key_use *ret_use)
{
    char *from = held->text + strspn(held->text, " \t\r\n");
    char *end = strstr(from, PEM_END);
    size_t size = 0;

    *ret_use = DV_KEY_CARD;
    for (size_t use = DV_KEY_CARD + 1; use < DV_COUNT(uses); use++) {
        if (strncmp(from, uses[use].mark, strlen(uses[use].mark)) == 0)
            *ret_use = (dv_key_use)use;
    }
    from += strlen(uses[*ret_use].mark);
    if (strncmp(from, PEM_BEGIN, strlen(PEM_BEGIN)) != 0 || !end)
        return NULL;
    from += strlen(PEM_BEGIN);
    if (sodium_base642bin(held->der, sizeof held->der, from, (size_t)(end - from), " \t\r\n", &size,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        size != sizeof held->der || memcmp(held->der, pkcs8_head, sizeof pkcs8_head) != 0)
        return NULL;
    return held->der + sizeof pkcs8_head;
}

dv_status dv_signer_open(const char *key_path, dv_signer **ret_signer, dv_error *err)
{
    dv_auto(dv_signer) signer = NULL;
    auto_secret held;
    const uint8_t *seed;
    dv_key_use use;

    if (!key_path || !ret_signer)
        return dv_fail_null(err);
    DV_TRY(sodium_ready(err));
    DV_TRY(read_key_file(key_path, &held, err));
    seed = find_seed(&held, &use);
    if (!seed)
        return fail_key_file(err, DV_E_FORMAT, "the key file holds no Ed25519 key", key_path,
                             "It must be as \"key new\" or \"openssl genpkey -algorithm ed25519\" "
                             "wrote it; if making it was cut off, remove it.");
    signer = sodium_malloc(sizeof *signer);
    if (!signer)
        return dv_fail_nomem(err);
    crypto_sign_seed_keypair(signer->public.key, signer->key, seed);
    name_key(&signer->public);
    signer->public.use = (uint8_t)use;
    *ret_signer = dv_take(&signer);
    return DV_OK;
}

const char *dv_signer_kid(const dv_signer *signer)
{
    return signer ? signer->public.kid_text : NULL;
}

dv_key_use dv_signer_use(const dv_signer *signer)
{
    return signer ? (dv_key_use)signer->public.use : DV_KEY_CARD;
}

dv_status dv_signer_check_use(const dv_signer *signer, dv_key_use use, dv_error *err)
{
    if (signer->public.use == use)
        return DV_OK;
    dv_fail(err, DV_E_INVALID, "the key signs %s, not %s", uses[signer->public.use].signs,
            uses[use].signs);
    dv_fail_hint(err, "Name a key that was made for it.");
    return DV_E_INVALID;
}

const uint8_t *dv_signer_kid_bytes(const dv_signer *signer)
{
    return signer->public.kid;
}

void dv_signer_sign(const dv_signer *signer, const uint8_t *data, size_t size,
                    uint8_t ret_signature[DV_SIGNATURE_SIZE])
{
    crypto_sign_detached(ret_signature, NULL, data, size, signer->key);
}

void dv_signer_free(dv_signer *signer)
{
    sodium_free(signer); /* wipes */
}
