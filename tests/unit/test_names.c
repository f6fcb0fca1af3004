// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of names: equal hashes, growth, names that are parts of others, any bytes. */
#include "base/names.h"

#include <stdlib.h>

#include "base/mem.h"
#include "unit.h"

TEST(empty_table)
{
	struct names *n = names_new();

	assert_int_equal(names_get(n, SLICE("shrink_node")), NAMES_NONE);
	assert_int_equal(names_get(n, SLICE("")), NAMES_NONE);
	names_free(n);
	names_free(NULL);
}

TEST(whole_names_only)
{
	struct names *n = names_new();

	names_set(n, SLICE("shrink_slab"), 1);
	names_set(n, SLICE("shrink_slab_memcg"), 2);
	names_set(n, SLICE(""), 3);
	assert_int_equal(names_get(n, SLICE("shrink_slab")), 1);
	assert_int_equal(names_get(n, SLICE("shrink_slab_memcg")), 2);
	assert_int_equal(names_get(n, SLICE("")), 3);
	assert_int_equal(names_get(n, SLICE("shrink_sla")), NAMES_NONE);
	assert_int_equal(names_get(n, SLICE("shrink_slab_")), NAMES_NONE);
	assert_int_equal(names_get(n, SLICE("hrink_slab")), NAMES_NONE);
	names_free(n);
}

/* Bytes after the name are not compared. */
TEST(stops_at_the_length)
{
	struct names *n = names_new();
	const char *text = "shrink_node */ and more";

	names_set(n, SLICE("shrink_node"), 5);
	assert_int_equal(names_get(n, (struct slice){ text, 11 }), 5);
	assert_int_equal(names_get(n, (struct slice){ text, 12 }), NAMES_NONE);
	names_free(n);
}

TEST(set_again)
{
	struct names *n = names_new();

	for (int number = 0; number < 1000; number++)
		names_set(n, SLICE("name"), number);
	assert_int_equal(names_get(n, SLICE("name")), 999);
	assert_int_equal(names_get(n, SLICE("nam")), NAMES_NONE);
	names_free(n);
}

TEST(any_bytes)
{
	struct names *n = names_new();

	names_set(n, SLICE("a\0b"), 1);
	names_set(n, SLICE("a\0c"), 2);
	names_set(n, SLICE("\0"), 3);
	names_set(n, SLICE("\0\0"), 4);
	names_set(n, SLICE("\xff\xfe\n"), 5);
	assert_int_equal(names_get(n, SLICE("a\0b")), 1);
	assert_int_equal(names_get(n, SLICE("a\0c")), 2);
	assert_int_equal(names_get(n, SLICE("a")), NAMES_NONE);
	assert_int_equal(names_get(n, SLICE("\0")), 3);
	assert_int_equal(names_get(n, SLICE("\0\0")), 4);
	assert_int_equal(names_get(n, SLICE("\0\0\0")), NAMES_NONE);
	assert_int_equal(names_get(n, SLICE("\xff\xfe\n")), 5);
	names_free(n);
}

/* Of names with the same beginning only the first is in usual[]; the others are found, too. */
TEST(same_beginning)
{
	static const char *const text[] = {
		"mm_vmscan_direct_reclaim_begin",
		"mm_vmscan_direct_reclaim_end",
		"mm_vmscan_direct_and_so_on_with_more_than_32",
		"mm_vmscan_direct",
		"shrink_node",
		"shrink_nodes",
	};
	struct names *n = names_new();

	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(text); i++) {
			int old = round == 0 ? NAMES_NONE : (int)i + round - 1;

			assert_int_equal(names_get(n, slice_of(text[i])), old);
			names_set(n, slice_of(text[i]), (int)i + round);
			assert_int_equal(names_get(n, slice_of(text[i])), (int)i + round);
		}
	}
	assert_int_equal(names_get(n, SLICE("mm_vmscan_direct_reclaim_bend")), NAMES_NONE);
	assert_int_equal(names_get(n, SLICE("mm_vmscan_direct_reclaim_begun")), NAMES_NONE);
	assert_int_equal(names_get(n, SLICE("shrink_noda")), NAMES_NONE);
	names_free(n);
}

/* The hash covers eight bytes each of the beginning, the middle and the end, so these names all
 * have the same. */
TEST(same_hash)
{
	enum { COUNT = 26 };
	char text[COUNT + 1][48];
	struct names *n = names_new();

	for (int i = 0; i <= COUNT; i++)
		snprintf(text[i], sizeof(text[i]), "a_long_n%cme_whose_middle_is_just_the_same",
			 i < COUNT ? 'a' + i : '_');
	for (int i = 0; i < COUNT; i++) {
		names_set(n, slice_of(text[i]), i);
		assert_int_equal(names_get(n, slice_of(text[i + 1])), NAMES_NONE);
	}
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(names_get(n, slice_of(text[i])), i);
	assert_int_equal(names_get(n, slice_of(text[COUNT])), NAMES_NONE);
	names_free(n);
}

TEST(growth)
{
	enum { COUNT = 20000 };
	char(*text)[12] = mem_alloc(COUNT * sizeof(*text));
	struct names *n = names_new();

	for (int i = 0; i < COUNT; i++) {
		snprintf(text[i], sizeof(text[i]), "%d", i);
		names_set(n, slice_of(text[i]), i);
		/* A name from before the table grew is still found. */
		assert_int_equal(names_get(n, slice_of(text[i / 2])), i / 2);
	}
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(names_get(n, slice_of(text[i])), i);
	assert_int_equal(names_get(n, SLICE("20000")), NAMES_NONE);
	names_free(n);
	free(text);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, empty_table);
	UNIT_TEST(&u, whole_names_only);
	UNIT_TEST(&u, stops_at_the_length);
	UNIT_TEST(&u, set_again);
	UNIT_TEST(&u, any_bytes);
	UNIT_TEST(&u, same_beginning);
	UNIT_TEST(&u, same_hash);
	UNIT_TEST(&u, growth);
	return unit_run("names", &u);
}
