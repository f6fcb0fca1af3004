// SPDX-License-Identifier: GPL-2.0-or-later
/* Objects of --json: their format, and text that contains any bytes. */
#include "base/json.h"

#include "unit.h"

static void check_line(struct json_t *object, const char *expected)
{
	struct buf line = { 0 };

	buf_str(&line, "before\n");
	json_end(object, &line);
	assert_string_equal(line.data + strlen("before\n"), expected);
	assert_int_equal(line.len, strlen(line.data));
	buf_free(&line);
}

TEST(members)
{
	struct json_t *object = json_begin("compaction"), *inner;
	const uint64_t counts[] = { 0, 3, 0, 1, 0, 0 };

	json_number(object, "order", -1);
	json_count(object, "ns", 193120346);
	json_count(object, "most", UINT64_MAX);
	inner = json_object_in(object, "migration");
	json_count(inner, "moved", 7);
	json_counts(object, "usecs", counts, ARRAY_SIZE(counts));
	json_counts(object, "none", counts, 1);
	check_line(object, "{\"v\":1,\"type\":\"compaction\",\"order\":-1,\"ns\":193120346,"
			   "\"most\":9223372036854775807,\"migration\":{\"moved\":7},"
			   "\"usecs\":[0,3,0,1],\"none\":[]}\n");
}

static const struct row {
	const char *name;
	struct slice text;
	const char *expected;
} rows[] = {
	{ "plain", SLICE("khugepaged"), "khugepaged" },
	{ "empty", SLICE(""), "" },
	{ "quote, newline", SLICE("a\"b\nc"), "a\\\"b\\nc" },
	{ "escape sequence", SLICE("\033[31m"), "\\u001B[31m" },
	{ "NUL", SLICE("a\0b"), "a\\u0000b" },
	{ "backslash", SLICE("\\x41"), "\\\\x5cx41" },
	{ "two bytes", SLICE("\xc3\xa4"), "\\u00E4" },
	{ "three bytes", SLICE("\xe2\x82\xac"), "\\u20AC" },
	{ "four bytes", SLICE("\xf0\x9f\x98\x80"), "\\uD83D\\uDE00" },
	{ "DEL", SLICE("a\177b"), "a\\\\x7fb" },
	{ "no UTF-8", SLICE("a\xff\xfe"), "a\\\\xff\\\\xfe" },
	{ "cut off", SLICE("a\xe2\x82"), "a\\\\xe2\\\\x82" },
	{ "cut off by a letter", SLICE("\xe2\x82z"), "\\\\xe2\\\\x82z" },
	{ "begins in the middle", SLICE("\x82\xac"), "\\\\x82\\\\xac" },
	{ "longer than need be", SLICE("\xc0\x80\xe0\x80\x80\xf0\x80\x80\x80"),
	  "\\\\xc0\\\\x80\\\\xe0\\\\x80\\\\x80\\\\xf0\\\\x80\\\\x80\\\\x80" },
	{ "surrogate", SLICE("\xed\xa0\x80"), "\\\\xed\\\\xa0\\\\x80" },
	{ "beyond Unicode", SLICE("\xf4\x90\x80\x80"), "\\\\xf4\\\\x90\\\\x80\\\\x80" },
	{ "control characters of Latin-1", SLICE("\xc2\x9b"), "\\u009B" },
};

TEST(text)
{
	const struct row *row = *state;
	struct json_t *object = json_begin("t");
	struct buf expected = { 0 };

	json_text(object, "comm", row->text);
	buf_printf(&expected, "{\"v\":1,\"type\":\"t\",\"comm\":\"%s\"}\n", row->expected);
	check_line(object, expected.data);
	buf_free(&expected);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, members);
	UNIT_ROWS(&u, text, rows);
	return unit_run("json", &u);
}
