// SPDX-License-Identifier: GPL-2.0-or-later
/* Which row a value falls in, and the printed layout. */
#include "stats/histogram.h"

#include "unit.h"

static const struct row {
	const char *name;
	uint64_t value;
	int row;
} rows[] = {
	{ "0", 0, 0 },	      { "1", 1, 0 },
	{ "2", 2, 1 },	      { "3", 3, 1 },
	{ "4", 4, 2 },	      { "7", 7, 2 },
	{ "8", 8, 3 },	      { "1023", 1023, 9 },
	{ "1024", 1024, 10 }, { "largest", UINT64_MAX, 63 },
};

TEST(falls_in)
{
	const struct row *row = *state;
	struct histogram h = { 0 };

	histogram_add(&h, row->value);
	for (int i = 0; i < HISTOGRAM_ROWS; i++)
		assert_int_equal(h.counts[i], i == row->row);
}

static void check_printed(const struct histogram *h, const char *expected)
{
	struct buf text = { 0 };

	histogram_print(h, "usecs", &text);
	assert_string_equal(text.data, expected);
	buf_free(&text);
}

TEST(empty)
{
	check_printed(&(struct histogram){ 0 },
		      "     usecs               : count     distribution\n");
}

TEST(rows_up_to_the_last)
{
	struct histogram h = { .counts = { [1] = 12, [2] = 3, [4] = 100 } };

	check_printed(
		&h,
		"     usecs               : count     distribution\n"
		"         0 -> 1          : 0        |                                        |\n"
		"         2 -> 3          : 12       |****                                    |\n"
		"         4 -> 7          : 3        |*                                       |\n"
		"         8 -> 15         : 0        |                                        |\n"
		"        16 -> 31         : 100      |****************************************|\n");
}

/* The last row with numbers of ten digits, and the first with more. */
TEST(wide)
{
	struct histogram h = { .counts = { [31] = 1 } };
	struct buf text = { 0 };

	histogram_print(&h, "usecs", &text);
	assert_non_null(strstr(text.data, "\n2147483648 -> 4294967295 : 1        |****"));
	h.counts[32] = 1;
	text.len = 0;
	histogram_print(&h, "usecs", &text);
	assert_non_null(strstr(
		text.data, "               usecs                         : count     distribu"));
	assert_non_null(strstr(
		text.data,
		"          4294967296 -> 8589934591           : 1        |********************|\n"));
	buf_free(&text);
}

TEST(largest_counts)
{
	struct histogram h = { .counts = { [0] = UINT64_MAX, [63] = UINT64_MAX / 2 } };
	struct buf text = { 0 };

	histogram_print(&h, "usecs", &text);
	assert_non_null(strstr(text.data, " : 18446744073709551615 |********************|\n"));
	assert_non_null(strstr(text.data, "9223372036854775808 -> 18446744073709551615 : "
					  "9223372036854775807 |**********          |\n"));
	buf_free(&text);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, falls_in, rows);
	UNIT_TEST(&u, empty);
	UNIT_TEST(&u, rows_up_to_the_last);
	UNIT_TEST(&u, wide);
	UNIT_TEST(&u, largest_counts);
	return unit_run("histogram", &u);
}
