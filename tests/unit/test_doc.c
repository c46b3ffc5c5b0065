/* tests/unit/test_doc.c - the positioned tree: positions, limits, and every way in which a file is not one. */
#include "sim/input/doc.h"
#include "tests/mw_test.h"

struct fixture { struct mw_arena arena; struct mw_diag *diag; struct mw_node *root; };

static struct fixture read_n(const char *text, size_t n_B)
{
    struct fixture f;
    mw_arena_init(&f.arena);
    f.diag = mw_diag_create();
    f.root = mw_doc_parse(&f.arena, "t.yaml", text, n_B, f.diag);
    return f;
}

static struct fixture read_text(const char *text)
{
    return read_n(text, strlen(text));
}

static void done(struct fixture *f)
{
    mw_diag_destroy(f->diag);
    mw_arena_fini(&f->arena);
}

static void refused(const char *text, size_t n_B, const char *first)
{
    struct fixture f = read_n(text, n_B);
    ck_assert_uint_ge(mw_diag_errors(f.diag), 1);
    ck_assert_str_eq(mw_diag_text(f.diag, 0), first);
    done(&f);
}

START_TEST(values_and_keys_have_their_own_positions)
{
    struct fixture f = read_text("# first\npdu:\n  rated:   417 kW\n  list: [a, 32 °C, c]\n");
    ck_assert_ptr_nonnull(f.root);
    const struct mw_node *rated = mw_node_at(f.root, "pdu.rated"), *list = mw_node_at(f.root, "pdu.list");
    ck_assert_str_eq(rated->text, "417 kW");
    ck_assert_uint_eq(rated->pos.line, 3);
    ck_assert_uint_eq(rated->pos.col, 12);
    ck_assert_uint_eq(rated->key_pos.col, 3);
    ck_assert_int_eq(list->kind, MW_N_LIST);
    ck_assert_str_eq(list->first->next->text, "32 °C");
    ck_assert_uint_eq(list->first->next->next->pos.col, 20); /* characters, not bytes */
    ck_assert_ptr_eq(list->parent, mw_node_get(f.root, "pdu"));
    done(&f);
}
END_TEST

START_TEST(paths_go_both_ways_even_through_dots)
{
    struct fixture f = read_text("work: { llama-3.1: { tokens: 30 T } }\nwork.x: 7\n");
    char buf[64];
    const struct mw_node *n = mw_node_at(f.root, "work.llama-3.1.tokens");
    ck_assert_ptr_nonnull(n);
    ck_assert_str_eq(mw_node_path(n, buf, sizeof buf), "work.llama-3.1.tokens");
    ck_assert_str_eq(mw_node_at(f.root, "work.x")->text, "7");
    ck_assert_ptr_null(mw_node_at(f.root, "work.llama-3.1.tokenz"));
    ck_assert_str_eq(mw_node_path(n, buf, 9), "work.lla"); /* cut, never over */
    done(&f);
}
END_TEST

START_TEST(scalars_stay_text)
{
    struct fixture f = read_text("a: no\nb: 2n\nc: 2027-07-01\nd: 0x1F\ne:\nf: \"x: y\"\n");
    ck_assert_str_eq(mw_node_get(f.root, "a")->text, "no");
    ck_assert_str_eq(mw_node_get(f.root, "b")->text, "2n");
    ck_assert_str_eq(mw_node_get(f.root, "c")->text, "2027-07-01");
    ck_assert_str_eq(mw_node_get(f.root, "d")->text, "0x1F");
    ck_assert_str_eq(mw_node_get(f.root, "e")->text, "");
    ck_assert_str_eq(mw_node_get(f.root, "f")->text, "x: y");
    done(&f);
}
END_TEST

START_TEST(empty_documents_are_empty_maps)
{
    static const char *const TEXTS[] = { "", "\n\n", "# only a comment\n", "\xEF\xBB\xBF" };
    for (size_t i = 0; i < 4; i++) {
        struct fixture f = read_text(TEXTS[i]);
        ck_assert_ptr_nonnull(f.root);
        ck_assert_int_eq(f.root->kind, MW_N_MAP);
        ck_assert_ptr_null(f.root->first);
        done(&f);
    }
}
END_TEST

START_TEST(a_byte_order_mark_is_passed_over)
{
    struct fixture f = read_text("\xEF\xBB\xBF" "a: 1\n");
    ck_assert_uint_eq(mw_diag_errors(f.diag), 0);
    ck_assert_str_eq(mw_node_get(f.root, "a")->text, "1");
    ck_assert_uint_eq(mw_node_get(f.root, "a")->key_pos.col, 1);
    done(&f);
}
END_TEST

START_TEST(duplicate_keys_name_both_places)
{
    refused("a: 1\nb: 2\na: 3\n", 15, "t.yaml:3:1: error: key 'a' stands twice, first at line 1, column 1 [E111]");
    refused("m: { x: 1, x: 2 }\n", 18, "t.yaml:1:12: error: key 'x' stands twice, first at line 1, column 6 [E111]");
}
END_TEST

START_TEST(an_unclosed_bracket_tells_where_it_was_opened)
{
    struct fixture f = read_text("a: 5 MW\nlist: [1, 2\nb: 3\n");
    ck_assert_ptr_null(f.root);
    const char *text = mw_diag_text(f.diag, 0);
    ck_assert_ptr_nonnull(strstr(text, "line 2, column 7"));
    ck_assert_ptr_nonnull(strstr(text, "[E110]"));
    done(&f);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_refused_with_their_place)
{
    refused("a: b\n\0c: d\n", 11, "t.yaml:2:1: error: a NUL byte; is this a text file? [E113]");
    refused("a: \xC3\x28\n", 6, "t.yaml:1:4: error: byte 0xc3 is not UTF-8 text [E113]");
    refused("a: \xED\xA0\x80\n", 7, "t.yaml:1:4: error: byte 0xed is not UTF-8 text [E113]"); /* a surrogate */
    refused("\xC0\xAF", 2, "t.yaml:1:1: error: byte 0xc0 is not UTF-8 text [E113]");          /* overlong slash */
    refused("a: \"x\\0y\"\n", 10, "t.yaml:1:4: error: a NUL character in a text [E113]");
}
END_TEST

START_TEST(one_file_holds_one_document)
{
    refused("a: 1\n---\nb: 2\n", 14, "t.yaml:2:1: error: a second document begins here; one file holds one document [E114]");
}
END_TEST

START_TEST(tags_and_odd_keys_are_refused)
{
    refused("a: !!int 5\n", 11, "t.yaml:1:4: error: tag 'tag:yaml.org,2002:int' is not part of the language [E110]");
    refused("[a]: 5\n", 7, "t.yaml:1:1: error: a key must be a plain word or text [E110]");
    refused("\"\": 5\n", 6, "t.yaml:1:1: error: an empty key [E110]");
}
END_TEST

START_TEST(aliases_are_copies)
{
    struct fixture f = read_text("a: &x { p: 7 MW }\nb: *x\n");
    ck_assert_str_eq(mw_node_at(f.root, "b.p")->text, "7 MW");
    ck_assert_ptr_ne(mw_node_at(f.root, "b.p"), mw_node_at(f.root, "a.p"));
    ck_assert_ptr_eq(mw_node_at(f.root, "b.p")->parent, mw_node_get(f.root, "b"));
    done(&f);
    refused("a: &x [ *x ]\n", 13, "t.yaml:1:9: error: alias '*x' names no anchor that is complete before it [E110]");
}
END_TEST

START_TEST(a_billion_laughs_are_stopped)
{
    char text[2000];
    int n = snprintf(text, sizeof text, "a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    struct fixture f = read_text(text);
    ck_assert_ptr_null(f.root);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(f.diag, 0), "makes the document too large [E112]"));
    ck_assert_uint_lt(f.arena.used_B, (size_t)1 << 30);
    done(&f);
}
END_TEST

START_TEST(depth_is_bounded) /* 63 brackets below the root map pass, 64 do not */
{
    for (int depth = 63; depth <= 64; depth++) {
        char text[300] = "a: ";
        for (int i = 0; i < depth; i++)
            strcat(text, "[");
        for (int i = 0; i < depth; i++)
            strcat(text, "]");
        struct fixture f = read_text(text);
        ck_assert_int_eq(f.root != NULL, depth == 63);
        if (depth == 64)
            ck_assert_str_eq(mw_diag_text(f.diag, 0), "t.yaml:1:67: error: nested more than 64 deep [E112]");
        done(&f);
    }
}
END_TEST

START_TEST(a_missing_file_is_a_diagnostic)
{
    struct fixture f = read_text("");
    ck_assert_ptr_null(mw_doc_load(&f.arena, "tests/unit/data/no-such-file.yaml", f.diag));
    ck_assert_uint_eq(mw_diag_errors(f.diag), 1);
    done(&f);
}
END_TEST

START_TEST(copies_are_deep)
{
    struct fixture f = read_text("a: { b: [1, 2], c: x }\n");
    struct mw_node *copy = mw_node_copy(&f.arena, f.root);
    mw_node_at(copy, "a.c")->text = "y";
    ck_assert_str_eq(mw_node_at(f.root, "a.c")->text, "x");
    ck_assert_uint_eq(mw_node_at(copy, "a.b")->pos.col, 9);
    ck_assert_ptr_eq(mw_node_at(copy, "a.b")->parent->parent, copy);
    done(&f);
}
END_TEST

MW_TEST_MAIN("doc", values_and_keys_have_their_own_positions, paths_go_both_ways_even_through_dots, scalars_stay_text, empty_documents_are_empty_maps,
             a_byte_order_mark_is_passed_over, duplicate_keys_name_both_places, an_unclosed_bracket_tells_where_it_was_opened, bytes_that_are_no_text_are_refused_with_their_place,
             one_file_holds_one_document, tags_and_odd_keys_are_refused, aliases_are_copies, a_billion_laughs_are_stopped, depth_is_bounded,
             a_missing_file_is_a_diagnostic, copies_are_deep)
