/* SPDX-License-Identifier: MIT */
#include "support.h"

static dv_error err;
static dv_registry *registry;
static dv_page *page;

static const char hires[] =
    "Mã nhân viên,Họ và tên,Ngày sinh,Giới tính,Số CCCD,Ngày vào làm,Đơn vị công tác\n"
    "E1,Nguyễn Thị Hoà,16/04/1991,Nữ,001191000001,01/03/2026,Công ty A\n"
    "E2,Trần Hòa,1985,Nam,001085000002,01/03/2026,Công ty A\n"
    "E3,Đỗ Văn Đức,16/04/1971,Nam,001071000003,01/03/2026,Công ty B\n"
    "E4,Hoàng Đức Hoa,16/04/1971,Nam,001071000004,01/03/2026,Công ty B\n";

static int group(void **state)
{
    dv_input input = DV_INPUT_INIT;
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_decision decision = DV_DECISION_INIT;
    int64_t intake, n;

    support_database(state);
    registry = support_registry("Lan");
    support_units(registry);
    input.data = hires;
    input.data_size = sizeof hires - 1;
    request.source = "test";
    request.input = &input;
    assert_ok(dv_feed_compare(registry, &request, &intake, &err), &err);
    assert_ok(dv_feed_apply(registry, intake, &n, &err), &err);
    decision.number = "1";
    decision.date = 20600;
    decision.approver = "Trần An";
    assert_ok(dv_admission_admit(registry, NULL, "Lê Minh", &decision, &n, &err), &err);
    assert_int_equal(n, 4);
    given("INSERT INTO dv.person_identity (person_id, kind, number)"
          " SELECT person_id, 'passport', 'C1234567' FROM dv.person WHERE name_key = 'tran hoa'");
    return 0;
}

static int group_end(void **state)
{
    dv_registry_close(registry);
    return support_database_drop(state);
}

static int done(void **state)
{
    (void)state;
    dv_page_free(page);
    page = NULL;
    return 0;
}

/* The names found, joined by |. */
static const char *found(const char *text)
{
    static char names[512];
    size_t n = 0;

    dv_page_free(page);
    page = NULL;
    assert_ok(dv_member_find(registry, text, 100, &page, &err), &err);
    names[0] = '\0';
    for (int32_t i = 0; i < dv_page_count(page); i++)
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", i ? "|" : "",
                              dv_page_text(page, i, "full_name"));
    return names;
}

static void a_member_number_finds_one(void **state)
{
    (void)state;
    assert_string_equal(found("0000000014"), "Nguyễn Thị Hoà");
    assert_string_equal(dv_page_text(page, 0, "unit_code"), "A");
    assert_string_equal(dv_page_text(page, 0, "born"), "1991-04-16");
    assert_string_equal(dv_page_text(page, 0, "joined_on"), "2026-05-27");
    assert_string_equal(dv_page_text(page, 0, "state"), "active");
    assert_null(dv_page_text(page, 0, "card_state"));
    assert_string_equal(found(" 0000 000 014 "), "Nguyễn Thị Hoà");
    assert_string_equal(found("0000000015"), "");
}

static void an_identity_number_or_a_passport_finds_one(void **state)
{
    (void)state;
    assert_string_equal(found("001085000002"), "Trần Hòa");
    assert_string_equal(dv_page_text(page, 0, "born"), "1985");
    assert_string_equal(found("c1234567"), "Trần Hòa");
    assert_string_equal(found("00000000000000000000000000000000000000000000000001"), "");
}

static void a_name_is_found_without_accents_case_or_order(void **state)
{
    (void)state;
    assert_string_equal(found("HOA"), "Hoàng Đức Hoa|Nguyễn Thị Hoà|Trần Hòa");
    assert_string_equal(found("đức hoàng"), "Hoàng Đức Hoa");
    assert_string_equal(found("Duc"), "Đỗ Văn Đức|Hoàng Đức Hoa");
    assert_string_equal(found("thi nguyen hoa"), "Nguyễn Thị Hoà");
    assert_string_equal(found("nobody"), "");
    assert_string_equal(found("?!"), "");
    assert_string_equal(found(""), "");
}

static void the_last_word_may_be_the_beginning_of_one(void **state)
{
    (void)state;
    assert_string_equal(found("nguyen th"), "Nguyễn Thị Hoà");
    assert_string_equal(found("hoan"), "Hoàng Đức Hoa");
    assert_string_equal(found("uyen"), "");
    assert_string_equal(found("%"), "");
}

static void a_search_has_a_limit(void **state)
{
    (void)state;
    assert_ok(dv_member_find(registry, "hoa", 1, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_status(dv_member_find(registry, "hoa", 0, NULL, &err), DV_E_ARG, &err);
    assert_status(dv_member_find(registry, "hoa", 1001, NULL, &err), DV_E_ARG, &err);
    assert_status(dv_member_find(registry, NULL, 1, NULL, &err), DV_E_ARG, &err);
}

static void members_are_listed_page_by_page(void **state)
{
    static const char *const sorted[] = {"Đỗ Văn Đức", "Hoàng Đức Hoa", "Nguyễn Thị Hoà",
                                         "Trần Hòa"};
    const char *after = NULL;
    char cursor[32];
    int seen = 0;

    (void)state;
    do {
        dv_page_free(page);
        page = NULL;
        assert_ok(dv_member_list(registry, NULL, after, 1, &page, &err), &err);
        assert_int_equal(dv_page_count(page), 1);
        assert_string_equal(dv_page_text(page, 0, "full_name"), sorted[seen++]);
        after = dv_page_next(page);
        if (after)
            after = strcpy(cursor, after);
    } while (after);
    assert_int_equal(seen, 4);
    dv_page_free(page);
    assert_ok(dv_member_list(registry, "B", NULL, 100, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_status(dv_member_list(registry, "Z", NULL, 100, &page, &err), DV_E_NOT_FOUND, &err);
}

/*
 * The example of ISO/IEC 7064, and numbers of registers that use MOD 11,10: German tax numbers and
 * Croatian personal numbers published as examples.
 */
static void the_check_digit_is_that_of_iso_7064(void **state)
{
    static const char *const good[] = {"07945",       "36574261809", "86095742719", "65929970489",
                                       "57549285017", "25768131411", "69435151530", "94577403194"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char bad[16], sql[96];
        size_t last = strlen(good[i]) - 1;

        assert_int_equal(dv_member_no_check(good[i]), 1);
        snprintf(sql, sizeof sql, "SELECT dv.check_digit('%.*s')", (int)last, good[i]);
        assert_string_equal(asked(sql), good[i] + last);
        for (size_t at = 0; at <= last; at++) {
            for (char digit = '0'; digit <= '9'; digit++) {
                strcpy(bad, good[i]);
                bad[at] = digit;
                assert_int_equal(dv_member_no_check(bad), digit == good[i][at]);
            }
        }
    }
    assert_int_equal(dv_member_no_check(""), 0);
    assert_int_equal(dv_member_no_check("5"), 0);
    assert_int_equal(dv_member_no_check(NULL), 0);
    assert_int_equal(dv_member_no_check("0794x"), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, done)
    const struct CMUnitTest tests[] = {
        TEST(a_member_number_finds_one),
        TEST(an_identity_number_or_a_passport_finds_one),
        TEST(a_name_is_found_without_accents_case_or_order),
        TEST(the_last_word_may_be_the_beginning_of_one),
        TEST(a_search_has_a_limit),
        TEST(members_are_listed_page_by_page),
        TEST(the_check_digit_is_that_of_iso_7064),
    };

    return cmocka_run_group_tests(tests, group, group_end);
}
