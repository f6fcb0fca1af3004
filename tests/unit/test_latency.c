// SPDX-License-Identifier: GPL-2.0-or-later
/* Latencies by key: sums, order, the limit, and percentiles compared with a sorted list's. */
#include "stats/latency.h"

#include <stdlib.h>

#include "unit.h"

static const struct latency *only(struct latencies *l)
{
	size_t count;
	const struct latency *list = latencies_sorted(l, &count);

	assert_int_equal(count, 1);
	return list;
}

TEST(nothing)
{
	struct latencies *l = latencies_new();
	struct buf text = { 0 };
	size_t count;

	latencies_sorted(l, &count);
	assert_int_equal(count, 0);
	latencies_histograms(l, "ORDER", &text);
	assert_int_equal(text.len, 0);
	latencies_free(l);
	latencies_free(NULL);
}

TEST(longest_total_first)
{
	struct latencies *l = latencies_new();
	const struct latency *list;
	size_t count;

	latencies_add(l, SLICE("9"), 100);
	latencies_add(l, SLICE("-1"), 250);
	latencies_add(l, SLICE("9"), 150);
	latencies_add(l, SLICE("10"), 251);
	list = latencies_sorted(l, &count);
	assert_int_equal(count, 3);
	assert_slice(list[0].key, "10");
	assert_slice(list[1].key, "-1");
	assert_slice(list[2].key, "9");
	assert_int_equal(list[2].count, 2);
	assert_int_equal(list[2].total, 250);
	assert_int_equal(list[2].max, 150);
	assert_int_equal(latency_mean(&list[2]), 125);
	/* A key is still found after sorting. */
	latencies_add(l, SLICE("9"), 1);
	assert_slice(latencies_sorted(l, &count)[0].key, "10");
	assert_int_equal(count, 3);
	latencies_free(l);
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Pseudo-random values of all magnitudes, the same in each run. */
static uint64_t next_value(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> (*seed >> 33) % 64;
}

static const struct percentiles {
	const char *name;
	size_t count;
} percentiles[] = {
	{ "of one", 1 },   { "of two", 2 },   { "of three", 3 },   { "of 99", 99 },
	{ "of 100", 100 }, { "of 101", 101 }, { "of many", 5000 },
};

TEST(percentile)
{
	const struct percentiles *row = *state;
	uint64_t *values = calloc(row->count, sizeof(*values)), seed = row->count;
	struct latencies *l = latencies_new();

	for (size_t i = 0; i < row->count; i++) {
		values[i] = next_value(&seed);
		latencies_add(l, SLICE("k"), values[i]);
	}
	qsort(values, row->count, sizeof(*values), by_value);
	for (unsigned int percent = 1; percent <= 100; percent++) {
		uint64_t exact = values[(row->count * percent + 99) / 100 - 1];
		uint64_t found = latency_percentile(only(l), percent);

		assert_true(found >= exact);
		assert_true(found - exact <= exact / 64);
	}
	assert_int_equal(latency_percentile(only(l), 100), values[row->count - 1]);
	latencies_free(l);
	free(values);
}

/* A task can take any number of names: keys beyond the limit are added up under one. */
TEST(too_many_keys)
{
	struct latencies *l = latencies_new();
	uint64_t total = 0, others = 0;
	const struct latency *list;
	size_t count;

	for (int i = 0; i < LATENCY_KEYS_MAX + 500; i++) {
		char key[16];

		snprintf(key, sizeof(key), "task-%d", i);
		latencies_add(l, slice_of(key), 10);
	}
	list = latencies_sorted(l, &count);
	assert_int_equal(count, LATENCY_KEYS_MAX + 1);
	for (size_t i = 0; i < count; i++) {
		total += list[i].count;
		if (list[i].key.len == strlen(LATENCY_OTHERS) && list[i].key.data[0] == '(')
			others = list[i].count;
	}
	assert_int_equal(total, LATENCY_KEYS_MAX + 500);
	assert_int_equal(others, 500);
	latencies_free(l);
}

TEST(table)
{
	struct latencies *l = latencies_new();
	struct buf text = { 0 };

	latencies_add(l, SLICE("async"), 1500);
	latencies_add(l, SLICE("a\033b"), 2000000);
	latencies_table(l, "MODE", &text);
	assert_string_equal(
		text.data, "MODE                    COUNT      TOTAL(us)     MEAN(us)      P50(us)"
			   "      P99(us)      MAX(us)\n"
			   "a\\x1bb                      1       2000.000     2000.000     2000.000"
			   "     2000.000     2000.000\n"
			   "async                       1          1.500        1.500        1.500"
			   "        1.500        1.500\n");
	buf_free(&text);
	latencies_free(l);
}

TEST(histograms)
{
	struct latencies *l = latencies_new();
	struct buf text = { 0 };

	latencies_add(l, SLICE("async"), 3999);
	latencies_histograms(l, "mode", &text);
	assert_string_equal(
		text.data,
		"\nmode = async\n"
		"     usecs               : count     distribution\n"
		"         0 -> 1          : 0        |                                        |\n"
		"         2 -> 3          : 1        |****************************************|\n");
	buf_free(&text);
	latencies_free(l);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, nothing);
	UNIT_TEST(&u, longest_total_first);
	UNIT_ROWS(&u, percentile, percentiles);
	UNIT_TEST(&u, too_many_keys);
	UNIT_TEST(&u, table);
	UNIT_TEST(&u, histograms);
	return unit_run("latency", &u);
}
