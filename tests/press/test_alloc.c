/* SPDX-License-Identifier: MIT */
/*
 * The way, with the allocations of the library failing one by one: each call is repeated, its
 * first, second, third ... allocation failing, until none is left to fail. Each failure must be a
 * clean DV_E_NOMEM that leaves the call to be made again; ASan sees to leaks and crashes. Of a call
 * that makes many, some are passed over by chance. DV_ALLOC=all: none.
 */
#include "support.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

/* Linked with --wrap: only the library's own calls come here, not those of libpq, cairo or pango.
 */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
void *__real_reallocarray(void *at, size_t n, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);
void *__wrap_reallocarray(void *at, size_t n, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);

/* A run is made by two threads. */
static atomic_long fault_at = -1; /* which allocation fails; -1: none */
static atomic_long fault_seen;

static int fails(void)
{
    return fault_at >= 0 && fault_seen++ == fault_at;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *at, size_t size)
{
    return fails() ? NULL : __real_realloc(at, size);
}

void *__wrap_reallocarray(void *at, size_t n, size_t size)
{
    return fails() ? NULL : __real_reallocarray(at, n, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t size)
{
    return fails() ? NULL : __real_strndup(text, size);
}

static long failures;

static long next_fault(long n)
{
    const char *which = getenv("DV_ALLOC");

    return n < 16 || (which && strcmp(which, "all") == 0) ? n + 1 : n + 1 + support_random() % 6;
}

/* Make the call with its allocations failing, then once with none. */
#define WEATHER(call)                                                                              \
    do {                                                                                           \
        for (long n_ = 0;; n_ = next_fault(n_)) {                                                  \
            dv_error err = {0};                                                                    \
            dv_status status_;                                                                     \
            fault_at = n_;                                                                         \
            fault_seen = 0;                                                                        \
            status_ = (call);                                                                      \
            fault_at = -1;                                                                         \
            if (fault_seen <= n_) {                                                                \
                assert_ok(status_, &err);                                                          \
                print_message("# %ld allocations in %.40s\n", (long)fault_seen, #call);            \
                break;                                                                             \
            }                                                                                      \
            if (status_ != DV_E_NOMEM)                                                             \
                print_error("allocation %ld of %s\n", n_, #call);                                  \
            assert_status(status_, DV_E_NOMEM, &err);                                              \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

/* The same, for a call that gives a page. */
#define WEATHER_PAGE(call)                                                                         \
    do {                                                                                           \
        dv_page *page = NULL;                                                                      \
        WEATHER(call);                                                                             \
        dv_page_free(page);                                                                        \
    } while (0)

static int32_t drop(void *user, const uint8_t *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return 0;
}

static const dv_sink nowhere = {drop, NULL};

static void any_allocation_of_the_registry_may_fail(void **state)
{
    static const char units[] = "code,name,kind,parent,sector,tax_code,employer\n"
                                "U,Công đoàn cấp trên U,upper,,state,,\n"
                                "A,Công đoàn cơ sở A,grassroots,U,state,,Công ty A\n";
    static const char hires[] =
        "Mã nhân viên,Họ và tên,Ngày sinh,Giới tính,Số CCCD,Ngày vào làm,Đơn vị,Điện thoại\n"
        "E1,Nguye\xCC\x82\xCC\x83n Văn An,16/04/1971,Nam,066071797926,01/03/2026,Công ty A,+84123 "
        "456 7890\n"
        "E2,Trần Thò Vieät,1985,Nữ,,01/03/2026,Công ty A,\n"
        "E3,,1985,Nữ,,01/03/2026,Công ty A,\n";
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;
    dv_input input = DV_INPUT_INIT;
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_decision decision = DV_DECISION_INIT;
    dv_number_range range = DV_NUMBER_RANGE_INIT;
    dv_number_move move = DV_NUMBER_MOVE_INIT;
    int64_t intake = 0, n = 0;
    char member_no[32];

    (void)state;
    support_clear();
    options.conninfo = support_conninfo();
    options.officer = "clerk";
    given("DROP SCHEMA dv CASCADE");
    WEATHER(dv_registry_migrate(&options, NULL, &err));
    WEATHER(dv_registry_open(&options, &registry, &err));
    WEATHER(dv_setting_set(registry, "qr_prefix", "HTTPS://THE.EXAMPLE.VN/V/", &err));
    WEATHER_PAGE(dv_setting_get(registry, "qr_prefix", &page, &err));

    input.data = units;
    input.data_size = sizeof units - 1;
    WEATHER_PAGE(dv_unit_import(registry, &input, &page, &err));
    WEATHER_PAGE(dv_unit_list(registry, "U", &page, &err));
    range.unit_code = "A";
    range.prefix = "9";
    WEATHER(dv_number_range_set(registry, &range, &err));
    WEATHER_PAGE(dv_number_range_list(registry, &page, &err));
    move.to_code = "A";
    move.quantity = 5;
    WEATHER(dv_number_range_give(registry, &move, &err));
    move.unit_code = "A";
    move.to_code = NULL;
    move.quantity = 2;
    WEATHER(dv_number_range_return(registry, &move, &err));
    WEATHER_PAGE(dv_number_range_moves(registry, NULL, NULL, 10, &page, &err));
    WEATHER_PAGE(dv_number_range_low(registry, &page, &err));

    input.data = hires;
    input.data_size = sizeof hires - 1;
    request.source = "test";
    request.input = &input;
    WEATHER(dv_feed_compare(registry, &request, &intake, &err));
    WEATHER_PAGE(dv_intake_summary(registry, intake, &page, &err));
    WEATHER_PAGE(dv_intake_rows(registry, intake, DV_INTAKE_ALL, NULL, 10, &page, &err));
    WEATHER(dv_intake_rejects(registry, intake, &nowhere, &err));
    WEATHER(dv_feed_apply(registry, intake, &n, &err));
    assert_int_equal(n, 2);

    WEATHER_PAGE(dv_candidate_list(registry, "U", NULL, 10, &page, &err));
    decision.number = "1/QD";
    decision.date = 20600;
    decision.approver = "Trần An";
    WEATHER(dv_admission_admit(registry, "U", "Lê Minh", &decision, &n, &err));
    assert_int_equal(n, 2);
    WEATHER_PAGE(dv_application_list(registry, "U", &page, &err));

    WEATHER_PAGE(dv_member_find(registry, "an nguyen", 10, &page, &err));
    WEATHER_PAGE(dv_member_list(registry, "U", NULL, 1, &page, &err));
    WEATHER(dv_card_order(registry, "U", NULL, &n, &err));
    assert_int_equal(n, 2);
    WEATHER_PAGE(dv_card_list(registry, "U", NULL, 1, &page, &err));
    snprintf(member_no, sizeof member_no, "%s", asked("SELECT max(member_no) FROM dv.member"));
    WEATHER_PAGE(dv_card_get(registry, member_no, &page, &err));
    WEATHER(dv_card_revoke(registry, member_no, "lost", &err));
    WEATHER(dv_card_order_member(registry, member_no, NULL, &err));
    dv_registry_close(registry);
}

static void check_list(dv_registry *registry, const dv_signer *signer, const dv_keyring *keyring,
                       const char *qr)
{
    dv_verify_request request = DV_VERIFY_REQUEST_INIT;
    dv_status_list *list = NULL;
    dv_token *token = NULL;
    dv_verdict verdict = DV_MALFORMED;
    char path[256];

    snprintf(path, sizeof path, "%s/list.cwt", support_folder());
    WEATHER(dv_status_publish(registry, signer, NULL, path, NULL, &err));
    WEATHER(dv_status_list_open(keyring, path, &list, &err));
    request.now = (int64_t)time(NULL);
    request.keyring = keyring;
    request.list = list;
    WEATHER(dv_verify_card(&request, qr, &token, &verdict, NULL, &err));
    assert_int_equal(verdict, DV_VALID);
    dv_token_free(token);
    dv_status_list_free(list);
}

static void any_allocation_of_the_press_may_fail(void **state)
{
    dv_registry *registry;
    dv_signer *signer = NULL;
    dv_keyring *keyring = NULL;
    dv_token *token = NULL;
    dv_design *design = NULL;
    dv_card_face face = DV_CARD_FACE_INIT;
    const dv_card_face *faces = &face;
    dv_verdict verdict = DV_MALFORMED;
    dv_run_request request = DV_RUN_REQUEST_INIT;
    const char *key = support_key();
    char folder[256], qr[DV_QR_TEXT_MAX];
    int64_t run = 0;

    (void)state;
    support_clear();
    registry = support_registry("printer");
    support_units(registry);
    support_people(registry, 2, 1);
    given("UPDATE dv.person SET full_name = '李 小龍' WHERE person_id ="
          " (SELECT max(person_id) FROM dv.person)");

    WEATHER(dv_signer_open(key, &signer, &err));
    WEATHER(dv_keyring_open(support_keys(), &keyring, &err));
    WEATHER_PAGE(dv_design_check(support_source("examples/designs/standard"), &page, &err));
    WEATHER(dv_design_load(support_source("examples/designs/portrait"), &design, &err));
    WEATHER(dv_design_draw_contact_sheet(design, &faces, 1, 72, &nowhere, &err));
    dv_design_free(design);
    snprintf(folder, sizeof folder, "%s/out", support_folder());
    request.design_folder = support_source("examples/designs/standard");
    request.photos_folder = support_source("examples/data/photos");
    request.out_folder = folder;
    request.signer = signer;
    given("UPDATE dv.employment SET code = 'SM0003'"
          " WHERE person_id = (SELECT min(person_id) FROM dv.person)");
    WEATHER(dv_run_create(registry, &request, &run, &err));
    assert_true(run > 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'"), 1);
    WEATHER_PAGE(dv_run_list(registry, 0, &page, &err));
    WEATHER_PAGE(dv_run_refusals(registry, run, &page, &err));

    snprintf(qr, sizeof qr, "%s", asked("SELECT qr FROM dv.card WHERE qr IS NOT NULL"));
    WEATHER(dv_verify(registry, keyring, qr, (int64_t)time(NULL), &token, &verdict, &err));
    assert_int_equal(verdict, DV_VALID);
    dv_token_free(token);
    check_list(registry, signer, keyring, qr);
    dv_keyring_free(keyring);
    dv_signer_free(signer);
    dv_registry_close(registry);
}

static void a_new_key_may_meet_every_failure_and_is_then_made(void **state)
{
    char key[256], keys[256];

    (void)state;
    snprintf(key, sizeof key, "%s/weather.key", support_folder());
    snprintf(keys, sizeof keys, "%s/weather.txt", support_folder());
    WEATHER(dv_key_new(key, keys, NULL, &err));
}

static void allocations_did_fail(void **state)
{
    (void)state;
    print_message("# %ld allocations failed in all\n", failures);
    assert_true(failures > 300);
}

int main(void)
{
    const struct CMUnitTest stories[] = {
        cmocka_unit_test(any_allocation_of_the_registry_may_fail),
        cmocka_unit_test(a_new_key_may_meet_every_failure_and_is_then_made),
        cmocka_unit_test(any_allocation_of_the_press_may_fail),
        cmocka_unit_test(allocations_did_fail),
    };
    return cmocka_run_group_tests(stories, support_database, support_database_drop);
}
