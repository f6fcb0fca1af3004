// SPDX-License-Identifier: GPL-2.0-or-later
/* Line ends are found as by a plain search, with every implementation this processor can run. */
#include "base/newlines.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static size_t slow(const char *text, size_t len, uint16_t *ret_ends)
{
	size_t nr = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n')
			ret_ends[nr++] = (uint16_t)(i + 1);
	}
	return nr;
}

/* @text ends after the bytes that may be read: valgrind and ASan detect any further read. */
static void check(const char *text, size_t len)
{
	uint16_t expected[NEWLINES_TEXT], found[NEWLINES_TEXT];
	size_t nr = slow(text, len, expected);

	assert_int_equal(newlines_find(text, len, found), nr);
	assert_memory_equal(found, expected, nr * sizeof(*expected));
	for (enum newlines_way way = NEWLINES_PLAIN; way <= newlines_best_way(); way++) {
		assert_int_equal(newlines_find_by(way, text, len, found), nr);
		assert_memory_equal(found, expected, nr * sizeof(*expected));
	}
}

/* Checks a text with newlines where @is says so, and with nothing but newlines after it. */
static void check_all(size_t len, bool (*is)(size_t i))
{
	char *text = malloc(len + NEWLINES_SLACK);

	memset(text, '\n', len + NEWLINES_SLACK);
	for (size_t i = 0; i < len; i++)
		text[i] = is(i) ? '\n' : (char)('\n' + 1 + i % 200);
	check(text, len);
	free(text);
}

static bool nowhere(size_t i)
{
	(void)i;
	return false;
}

static bool everywhere(size_t i)
{
	(void)i;
	return true;
}

static bool every_third(size_t i)
{
	return i % 3 == 0;
}

static bool as_in_recordings(size_t i)
{
	return i % 196 == 195 || i % 71 == 0;
}

static const struct row {
	const char *name;
	bool (*is)(size_t i);
} rows[] = {
	{ "nowhere", nowhere },
	{ "everywhere", everywhere },
	{ "every_third", every_third },
	{ "as_in_recordings", as_in_recordings },
};

TEST(of_any_length)
{
	const struct row *row = *state;

	for (size_t len = 0; len <= 300; len++)
		check_all(len, row->is);
	for (size_t len = NEWLINES_TEXT - 65; len <= NEWLINES_TEXT; len++)
		check_all(len, row->is);
}

TEST(in_any_place)
{
	char text[256 + NEWLINES_SLACK];

	for (size_t place = 0; place < sizeof(text); place++) {
		memset(text, ' ', sizeof(text));
		text[place] = '\n';
		check(text, 256);
	}
}

int main(void)
{
	struct unit u = { .count = 0 };

	UNIT_ROWS(&u, of_any_length, rows);
	UNIT_TEST(&u, in_any_place);
	return unit_run("newlines", &u);
}
