/* tests/unit/test_json.c - commas, escapes, numbers and indentation of the JSON writer. */
#include "sim/base/json.h"
#include "tests/mw_test.h"

static void sample(struct mw_json *j)
{
    mw_json_object(j, NULL);
    mw_json_str(j, "name", "Abilene 100 MW");
    mw_json_array(j, "rows");
    mw_json_num(j, NULL, 9.5);
    mw_json_object(j, NULL);
    mw_json_int(j, "n", -36864);
    mw_json_bool(j, "ok", true);
    mw_json_end(j, '}');
    mw_json_array(j, NULL);
    mw_json_end(j, ']');
    mw_json_end(j, ']');
    mw_json_str(j, "none", NULL);
    mw_json_object(j, "empty");
    mw_json_end(j, '}');
    mw_json_end(j, '}');
}

START_TEST(nests_with_correct_commas)
{
    struct mw_str out;
    struct mw_json j;
    mw_str_init(&out);
    mw_json_init(&j, &out, 0);
    sample(&j);
    ck_assert_str_eq(out.s, "{\"name\":\"Abilene 100 MW\",\"rows\":[9.5,{\"n\":-36864,\"ok\":true},[]],\"none\":null,\"empty\":{}}");
    mw_str_fini(&out);
}
END_TEST

START_TEST(indents_for_people)
{
    struct mw_str out;
    struct mw_json j;
    mw_str_init(&out);
    mw_json_init(&j, &out, 2);
    sample(&j);
    ck_assert_str_eq(out.s, "{\n  \"name\": \"Abilene 100 MW\",\n  \"rows\": [\n    9.5,\n    {\n      \"n\": -36864,\n      \"ok\": true\n    },\n    []\n  ],\n"
                            "  \"none\": null,\n  \"empty\": {}\n}");
    mw_str_fini(&out);
}
END_TEST

START_TEST(strings_are_escaped_and_always_valid_utf8)
{
    static const struct { const char *in, *out; } row[] = {
        { "a\"b\\c", "\"a\\\"b\\\\c\"" }, { "tab\tline\nbell\a", "\"tab\\tline\\nbell\\u0007\"" }, { "24 °C", "\"24 °C\"" }, { "\xf0\x9f\x8f\xad", "\"\xf0\x9f\x8f\xad\"" },
        { "\xff", "\"\\ufffd\"" }, { "a\xc3", "\"a\\ufffd\"" }, { "\xc0\xaf", "\"\\ufffd\\ufffd\"" }, { "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" },
        { "\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" }, { "\xe2\x82\x41", "\"\\ufffd\\ufffdA\"" }, { "\x7f", "\"\\u007f\"" }, { "", "\"\"" },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct mw_str out;
        struct mw_json j;
        mw_str_init(&out);
        mw_json_init(&j, &out, 0);
        mw_json_str(&j, NULL, row[i].in);
        ck_assert_str_eq(out.s, row[i].out);
        mw_str_fini(&out);
    }
}
END_TEST

START_TEST(numbers_round_trip_and_infinities_are_null)
{
    static const struct { double v; const char *text; } row[] = { { 0.1, "0.1" }, { 1e6, "1000000" }, { 1.0 / 3.0, "0.3333333333333333" }, { -1e300, "-1e+300" },
                                                                  { NAN, "null" }, { INFINITY, "null" }, { -INFINITY, "null" }, { 2385.0235, "2385.0235" } };
    struct mw_str out;
    struct mw_json j;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        mw_str_init(&out);
        mw_json_init(&j, &out, 0);
        mw_json_num(&j, NULL, row[i].v);
        ck_assert_str_eq(out.s, row[i].text);
        mw_str_fini(&out);
    }
    mw_json_init(&j, &out, 0);
    mw_json_int(&j, NULL, INT64_MIN);
    ck_assert_str_eq(out.s, "-9223372036854775808");
    mw_str_fini(&out);
}
END_TEST

MW_TEST_MAIN("json", nests_with_correct_commas, indents_for_people, strings_are_escaped_and_always_valid_utf8, numbers_round_trip_and_infinities_are_null)
