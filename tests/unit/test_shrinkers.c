// SPDX-License-Identifier: GPL-2.0-or-later
/* Totals by shrinker: sum, maximum and count, their order, and the bound on their number. */
#include "calls/shrinkers.h"

#include "scenario.h"

/* Adds a span of the shrinker @function that took @ns. */
static void add(struct shrinkers *s, const char *function, uint64_t ns)
{
	char text[128];

	snprintf(text, sizeof(text), "%s+0x0/0x1 12: nid: 0 x", function);
	shrinkers_add(s, (struct slice){ text, strlen(function) }, ns);
	/* The name must have been copied: the event is gone by the time of the report. */
	memset(text, '#', sizeof(text));
}

static void check(struct shrinkers *s, size_t at, const char *name, uint64_t count, uint64_t total,
		  uint64_t max)
{
	const struct shrinker *list;
	size_t nr;

	list = shrinkers_sorted(s, &nr);
	assert_in_range(at, 0, nr - 1);
	assert_slice(list[at].name, name);
	assert_int_equal(list[at].count, count);
	assert_int_equal(list[at].total, total);
	assert_int_equal(list[at].max, max);
}

static size_t count(struct shrinkers *s)
{
	size_t nr = 4711;

	shrinkers_sorted(s, &nr);
	return nr;
}

TEST(none)
{
	struct shrinkers *s = shrinkers_new();

	assert_int_equal(count(s), 0);
	shrinkers_free(s);
	shrinkers_free(NULL);
}

TEST(adds_up)
{
	struct shrinkers *s = shrinkers_new();

	add(s, "f", 5);
	add(s, "f", 30);
	add(s, "f", 0);
	add(s, "f", 7);
	assert_int_equal(count(s), 1);
	check(s, 0, "f", 4, 42, 30);
	shrinkers_free(s);
}

/* Longest total first; ties by name, a prefix before the longer name. */
TEST(order)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} added[] = { { "d", 5 }, { "b", 7 }, { "ab", 7 }, { "z", 1000 }, { "abc", 7 },
		      { "a", 7 }, { "c", 0 }, { "B", 7 },  { "e", 6 } };
	static const char *const expected[] = { "z", "B", "a", "ab", "abc", "b", "e", "d", "c" };
	struct shrinkers *s = shrinkers_new();
	const struct shrinker *list;
	size_t nr;

	for (size_t i = 0; i < ARRAY_SIZE(added); i++)
		add(s, added[i].name, added[i].ns);
	list = shrinkers_sorted(s, &nr);
	assert_int_equal(nr, ARRAY_SIZE(expected));
	for (size_t i = 0; i < nr; i++)
		assert_slice(list[i].name, expected[i]);
	shrinkers_free(s);
}

/* Sorting moves the entries; later spans still find theirs. */
TEST(goes_on_after_sorting)
{
	struct shrinkers *s = shrinkers_new();

	add(s, "a", 1);
	add(s, "b", 2);
	add(s, "c", 3);
	check(s, 0, "c", 1, 3, 3);
	add(s, "a", 10);
	add(s, "d", 4);
	add(s, "b", 20);
	assert_int_equal(count(s), 4);
	check(s, 0, "b", 2, 22, 20);
	check(s, 1, "a", 2, 11, 10);
	check(s, 2, "d", 1, 4, 4);
	check(s, 3, "c", 1, 3, 3);
	shrinkers_free(s);
}

TEST(large_totals)
{
	struct shrinkers *s = shrinkers_new();
	const uint64_t year = UINT64_C(365) * 24 * 3600 * 1000000000;

	add(s, "f", year);
	add(s, "f", year + 1);
	check(s, 0, "f", 2, 2 * year + 1, year + 1);
	shrinkers_free(s);
}

/* 1024 shrinkers have names; all others are one entry. Known names stay known. */
TEST(bound)
{
	struct shrinkers *s = shrinkers_new();
	char name[32];

	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "forged%d", i);
		add(s, name, 10);
	}
	assert_int_equal(count(s), 1025);
	check(s, 0, "(others)", 5000 - 1024, 10 * (5000 - 1024), 10);
	add(s, "forged1023", 7);
	add(s, "forged1024", 11);
	assert_int_equal(count(s), 1025);
	check(s, 0, "(others)", 5000 - 1024 + 1, 10 * (5000 - 1024) + 11, 11);
	check(s, 1, "forged1023", 2, 17, 10);
	shrinkers_free(s);
}

/* A shrinker that is itself named "(others)". */
TEST(others_forged)
{
	struct shrinkers *s = shrinkers_new();
	char name[32];

	add(s, "(others)", 5);
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof(name), "forged%d", i);
		add(s, name, 10);
	}
	assert_int_equal(count(s), 1024);
	check(s, 0, "(others)", 1 + 2000 - 1023, 5 + 10 * (2000 - 1023), 10);
	shrinkers_free(s);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, none);
	UNIT_TEST(&u, adds_up);
	UNIT_TEST(&u, order);
	UNIT_TEST(&u, goes_on_after_sorting);
	UNIT_TEST(&u, large_totals);
	UNIT_TEST(&u, bound);
	UNIT_TEST(&u, others_forged);
	return unit_run("shrinkers", &u);
}
