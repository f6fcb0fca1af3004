// SPDX-License-Identifier: GPL-2.0-or-later
/* The growing buffer: terminating NUL, growth at every length, escaping, chomping. */
#include "base/buf.h"

#include "unit.h"

/* Checks what buf.h guarantees for every buffer. */
static void check(const struct buf *b)
{
	if (!b->data) {
		assert_int_equal(b->len, 0);
		return;
	}
	assert_true(b->room > b->len);
	assert_int_equal(b->data[b->len], '\0');
}

static struct slice bytes_of(const struct buf *b)
{
	return (struct slice){ b->data, b->len };
}

TEST(starts_empty)
{
	struct buf b = { 0 };

	check(&b);
	buf_chomp(&b);
	buf_free(&b);
	buf_add(&b, NULL, 0);
	check(&b);
	assert_string_equal(b.data, "");
	buf_free(&b);
	assert_null(b.data);
	assert_int_equal(b.len + b.room, 0);
	buf_free(&b);
}

TEST(grows_by_bytes)
{
	struct buf b = { 0 };
	size_t growths = 0;

	for (size_t i = 0; i < 5000; i++) {
		size_t room = b.room;
		char byte = (char)('a' + i % 26);

		buf_add(&b, &byte, 1);
		check(&b);
		assert_int_equal(b.len, i + 1);
		growths += b.room != room;
	}
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(b.data[i], 'a' + i % 26);
	/* The room is doubled, not extended byte by byte. */
	assert_in_range(growths, 1, 16);
	buf_free(&b);
}

/* Appends @len bytes to @before bytes. Called with every way to fill the room exactly. */
static void grow(size_t before, size_t len)
{
	char bytes[256];
	struct buf b = { 0 };

	memset(bytes, 'x', sizeof(bytes));
	buf_add(&b, bytes, before);
	buf_add(&b, bytes, len);
	check(&b);
	assert_int_equal(b.len, before + len);
	buf_free(&b);
}

TEST(grows_at_every_length)
{
	for (size_t before = 0; before < 70; before++) {
		for (size_t len = 0; len < 140; len++)
			grow(before, len);
	}
}

TEST(reserve_changes_no_content)
{
	struct buf b = { 0 };

	buf_str(&b, "abc");
	buf_reserve(&b, 10000);
	assert_true(b.room >= 10004);
	assert_string_equal(b.data, "abc");
	assert_int_equal(b.len, 3);
	buf_free(&b);
}

TEST(keeps_nul_bytes)
{
	struct buf b = { 0 };

	buf_add(&b, "a\0b", 3);
	buf_str(&b, "c");
	assert_slices(bytes_of(&b), SLICE("a\0bc"));
	buf_free(&b);
}

TEST(prints)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s", "");
	assert_string_equal(b.data, "");
	/* The text grows until, at some point, the room is just too small. */
	for (int i = 0; i < 300; i++) {
		buf_printf(&b, "%d,", i);
		check(&b);
	}
	assert_int_equal(b.len, 10 * 2 + 90 * 3 + 200 * 4);
	assert_memory_equal(b.data + b.len - 8, "298,299,", 8);
	buf_printf(&b, "%0999d", 7);
	assert_int_equal(b.len, 10 * 2 + 90 * 3 + 200 * 4 + 999);
	buf_free(&b);
}

struct escape {
	const char *name;
	struct slice from;
	const char *to;
};

static const struct escape escapes[] = {
	{ "escape: nothing", { "", 0 }, "" },
	{ "escape: text stays", { "Az09 ~!", 7 }, "Az09 ~!" },
	{ "escape: a backslash stays", { "\\x1b", 4 }, "\\x1b" },
	{ "escape: a tab stays", { "a\tb", 3 }, "a\tb" },
	{ "escape: newline", { "a\nb", 3 }, "a\\x0ab" },
	{ "escape: return", { "\r", 1 }, "\\x0d" },
	{ "escape: NUL", { "a\0b", 3 }, "a\\x00b" },
	{ "escape: escape", { "\033[2J", 4 }, "\\x1b[2J" },
	{ "escape: last control character", { "\x1f", 1 }, "\\x1f" },
	{ "escape: first printable", { " ", 1 }, " " },
	{ "escape: last printable", { "~", 1 }, "~" },
	{ "escape: delete", { "\x7f", 1 }, "\\x7f" },
	{ "escape: C1 control", { "\x9b", 1 }, "\\x9b" },
	{ "escape: UTF-8", { "\xc3\xa9", 2 }, "\\xc3\\xa9" },
	{ "escape: 0xff", { "\xff", 1 }, "\\xff" },
};

TEST(escape)
{
	const struct escape *row = *state;
	struct buf b = { 0 };

	buf_str(&b, ">");
	buf_escaped(&b, row->from.data, row->from.len);
	check(&b);
	assert_int_equal(b.data[0], '>');
	assert_string_equal(b.data + 1, row->to);
	buf_free(&b);
}

TEST(escapes_every_byte_to_printable_ascii)
{
	struct buf b = { 0 };

	for (int i = 0; i < 256; i++) {
		char byte = (char)i;
		size_t before = b.len;
		bool stays = (i >= 0x20 && i < 0x7f) || i == '\t';

		buf_escaped(&b, &byte, 1);
		assert_int_equal(b.len - before, stays ? 1 : 4);
		if (stays)
			assert_int_equal(b.data[before], i);
	}
	check(&b);
	for (size_t i = 0; i < b.len; i++)
		assert_true((b.data[i] >= ' ' && b.data[i] <= '~') || b.data[i] == '\t');
	buf_free(&b);
}

struct chomp {
	const char *name;
	const char *from, *to;
};

static const struct chomp chomps[] = {
	{ "chomp: nothing there", "", "" },
	{ "chomp: nothing to cut", "abc", "abc" },
	{ "chomp: newline", "abc\n", "abc" },
	{ "chomp: several", "abc \t\r\n\n", "abc" },
	{ "chomp: only the end", " a b\nc ", " a b\nc" },
	{ "chomp: all of it", "\n \n", "" },
	{ "chomp: other controls stay", "abc\v", "abc\v" },
};

TEST(chomp)
{
	const struct chomp *row = *state;
	struct buf b = { 0 };

	buf_str(&b, row->from);
	buf_chomp(&b);
	check(&b);
	assert_string_equal(b.data, row->to);
	assert_int_equal(b.len, strlen(row->to));
	buf_free(&b);
}

TEST(chomp_leaves_nul)
{
	struct buf b = { 0 };

	buf_add(&b, "a\0\n", 3);
	buf_chomp(&b);
	assert_slices(bytes_of(&b), SLICE("a\0"));
	buf_free(&b);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, starts_empty);
	UNIT_TEST(&u, grows_by_bytes);
	UNIT_TEST(&u, grows_at_every_length);
	UNIT_TEST(&u, reserve_changes_no_content);
	UNIT_TEST(&u, keeps_nul_bytes);
	UNIT_TEST(&u, prints);
	UNIT_ROWS(&u, escape, escapes);
	UNIT_TEST(&u, escapes_every_byte_to_printable_ascii);
	UNIT_ROWS(&u, chomp, chomps);
	UNIT_TEST(&u, chomp_leaves_nul);
	return unit_run("buf", &u);
}
