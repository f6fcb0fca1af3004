// SPDX-License-Identifier: GPL-2.0-or-later
/* What is printed at the end: the exact lines of the shrinkers, and the tally. */
#include "output/stream_report.h"

#include "unit.h"

static void add(struct shrinkers *s, const char *function, uint64_t ns)
{
	shrinkers_add(s, slice_of(function), ns);
}

static void check_shrinkers(struct shrinkers *s, const char *expected)
{
	struct buf text = { 0 };

	buf_str(&text, ">");
	stream_report_shrinkers(s, &text);
	assert_string_equal(text.data + 1, expected);
	buf_free(&text);
	shrinkers_free(s);
}

TEST(no_shrinkers)
{
	check_shrinkers(shrinkers_new(), "");
}

TEST(line_of_a_shrinker)
{
	struct shrinkers *s = shrinkers_new();

	add(s, "super_cache_scan", 466000);
	add(s, "super_cache_scan", 7989000);
	check_shrinkers(s, "super_cache_scan : total time = 8.455000 ms, "
			   "max latency = 7.989000 ms\n");
}

TEST(lines_of_many)
{
	struct shrinkers *s = shrinkers_new();

	add(s, "b", 1);
	add(s, "zero", 0);
	add(s, "long", 12345678901234);
	add(s, "a", 1);
	add(s, "second", 1000000000);
	check_shrinkers(s, "long : total time = 12345678.901234 ms, max latency = "
			   "12345678.901234 ms\n"
			   "second : total time = 1000.000000 ms, max latency = 1000.000000 ms\n"
			   "a : total time = 0.000001 ms, max latency = 0.000001 ms\n"
			   "b : total time = 0.000001 ms, max latency = 0.000001 ms\n"
			   "zero : total time = 0.000000 ms, max latency = 0.000000 ms\n");
}

/* A trace_marker can print anything, and the report may go to a terminal. */
TEST(forged_name)
{
	struct shrinkers *s = shrinkers_new();

	add(s, "\033[2J\xff\r", 1000000);
	check_shrinkers(s, "\\x1b[2J\\xff\\x0d : total time = 1.000000 ms, "
			   "max latency = 1.000000 ms\n");
}

struct tally {
	const char *name;
	struct source_counts read;
	struct filter_counts counts;
	const char *expected;
};

static const struct tally tallies[] = {
	{ "tally: nothing",
	  { 0 },
	  { 0 },
	  "0 lines read, 0 shown, 0 lost, 0 dropped at the memory limit, 0 unpaired" },
	{ "tally: the usual",
	  { .lines = 30000, .events = 29000 },
	  { .events = 29000, .shown = 8123, .unpaired = 2 },
	  "30000 lines read, 8123 shown, 0 lost, 0 dropped at the memory limit, 2 unpaired" },
	{ "tally: lost, counted",
	  { .lines = 10, .lost = 12 },
	  { .dropped_lost = 3, .dropped_at_bound = 7 },
	  "10 lines read, 0 shown, 12 lost, 7 dropped at the memory limit, 0 unpaired, 3 dropped "
	  "because events were lost" },
	{ "tally: lost, not counted",
	  { .lines = 10, .lost_unknown = 2 },
	  { 0 },
	  "10 lines read, 0 shown, an unknown number lost, 0 dropped at the memory limit, 0 "
	  "unpaired" },
	{ "tally: lost, in part counted",
	  { .lines = 10, .lost = 12, .lost_unknown = 1 },
	  { 0 },
	  "10 lines read, 0 shown, more than 12 lost, 0 dropped at the memory limit, 0 unpaired" },
	{ "tally: not understood",
	  { .lines = 10, .unknown = 4 },
	  { 0 },
	  "10 lines read, 0 shown, 0 lost, 0 dropped at the memory limit, 0 unpaired, 4 lines not "
	  "understood" },
	{ "tally: the largest numbers",
	  { .lines = UINT64_MAX },
	  { .shown = UINT64_MAX },
	  "18446744073709551615 lines read, 18446744073709551615 shown, 0 lost, 0 dropped at the "
	  "memory limit, 0 unpaired" },
};

TEST(tally)
{
	const struct tally *row = *state;
	struct buf text = { 0 };

	stream_report_tally(&row->read, &row->counts, row->read.lost, row->read.lost_unknown,
			    &text);
	assert_string_equal(text.data, row->expected);
	buf_free(&text);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, no_shrinkers);
	UNIT_TEST(&u, line_of_a_shrinker);
	UNIT_TEST(&u, lines_of_many);
	UNIT_TEST(&u, forged_name);
	UNIT_ROWS(&u, tally, tallies);
	return unit_run("stream_report", &u);
}
