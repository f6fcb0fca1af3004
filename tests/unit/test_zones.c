// SPDX-License-Identifier: GPL-2.0-or-later
/* Node and zone of stalls, from a copy of /proc/zoneinfo and from this machine's. */
#include "stalls/zones.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#include "unit.h"

#define COPY "tests/fixtures/recordings/zoneinfo-7.2.proc"

TEST(from_a_copy)
{
	struct zones *z = zones_new(COPY);
	struct compaction_stall stall = {
		.has_zone_start = true, .zone_start = 4096, .node = -1, .order = 9
	};

	assert_non_null(z);
	zones_place(z, &stall, false);
	assert_int_equal(stall.node, 0);
	assert_slice(stall.zone, "DMA32");
	assert_false(stall.state.has_marks);
	zones_free(z);
}

/* A copy is from another time, so its free pages are not used. */
TEST(state_of_a_copy)
{
	struct zones *z = zones_new(COPY);
	struct compaction_stall stall = {
		.has_zone_start = true, .zone_start = 4096, .node = -1, .order = 9
	};
	struct reclaim_stall reclaim = { .order = 0 };

	assert_non_null(z);
	zones_place(z, &stall, true);
	assert_true(stall.state.has_marks);
	assert_int_equal(stall.state.min, 1507);
	assert_int_equal(stall.state.low, 1627);
	assert_int_equal(stall.state.high, 1747);
	assert_false(stall.state.has_free);
	assert_false(stall.state.has_fragindex);
	zones_free_pages(z, &reclaim);
	assert_false(reclaim.has_free);
	zones_free(z);
}

/* A probe has recorded the state at the time, so none is read. */
TEST(state_of_a_probe)
{
	struct zones *z = zones_new(COPY);
	struct compaction_stall stall = { .has_zone_start = true,
					  .zone_start = 4096,
					  .node = 0,
					  .state = { .has_marks = true,
						     .min = 1,
						     .low = 2,
						     .has_fragindex = true,
						     .fragindex = 500 } };

	assert_non_null(z);
	zones_place(z, &stall, true);
	assert_int_equal(stall.state.min, 1);
	assert_int_equal(stall.state.low, 2);
	assert_int_equal(stall.state.high, 0);
	assert_int_equal(stall.state.fragindex, 500);
	assert_false(stall.state.has_free);
	zones_free(z);
}

TEST(what_events_say_stays)
{
	struct zones *z = zones_new(COPY);
	struct compaction_stall stall = {
		.has_zone_start = true, .zone_start = 4096, .node = 3, .zone = SLICE("Normal")
	};

	assert_non_null(z);
	zones_place(z, &stall, false);
	assert_int_equal(stall.node, 3);
	assert_slice(stall.zone, "Normal");
	zones_free(z);
}

TEST(no_such_zone)
{
	struct zones *z = zones_new(COPY);
	struct compaction_stall stall = { .has_zone_start = true, .zone_start = 4097, .node = -1 };

	assert_non_null(z);
	zones_place(z, &stall, true);
	assert_int_equal(stall.node, -1);
	assert_int_equal(stall.zone.len, 0);
	assert_false(stall.state.has_marks);
	zones_free(z);
}

/* A zone can begin at 0: only has_zone_start tells whether the start is known. */
TEST(no_start)
{
	struct zones *z = zones_new(COPY);
	struct compaction_stall stall = { .zone_start = 4096, .node = -1 };

	assert_non_null(z);
	zones_place(z, &stall, true);
	assert_int_equal(stall.node, -1);
	assert_false(stall.state.has_marks);
	zones_free(z);
}

TEST(bad_copies)
{
	assert_null(zones_new("tests/fixtures/recordings/README.md"));
	assert_null(zones_new("no/such/file"));
	zones_free(NULL);
}

/* The copy next to a recording is used unless another one is named. */
TEST(choice)
{
	char folder[] = "/tmp/alloclat-zones.XXXXXX";
	struct buf recording = { 0 }, beside = { 0 }, saved = { 0 };
	struct zones *z;
	struct stat st;

	assert_non_null(mkdtemp(folder));
	buf_printf(&recording, "%s/trace.dat", folder);
	buf_printf(&beside, "%s.zoneinfo", recording.data);
	assert_true(zones_choose(recording.data, NULL, &z));
	assert_null(z);
	assert_true(zones_choose("-", NULL, &z));
	assert_null(z);
	assert_true(zones_choose(recording.data, COPY, &z));
	assert_non_null(z);
	zones_free(z);
	assert_false(zones_choose(recording.data, "no/such/file", &z));

	/* A symbolic link is replaced; its target is not changed. */
	assert_int_equal(symlink(COPY, beside.data), 0);
	zones_save(recording.data);
	assert_int_equal(lstat(beside.data, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(file_read(beside.data, &saved), 0);
	assert_non_null(strstr(saved.data, "Node 0, zone "));
	assert_true(zones_choose(recording.data, NULL, &z));
	assert_non_null(z);
	zones_free(z);

	/* A copy that cannot be used, a FIFO among them, only causes a warning. */
	assert_int_equal(file_replace(beside.data, "x\n", 2), 0);
	assert_true(zones_choose(recording.data, NULL, &z));
	assert_null(z);
	assert_int_equal(unlink(beside.data), 0);
	assert_int_equal(mkfifo(beside.data, 0600), 0);
	assert_true(zones_choose(recording.data, NULL, &z));
	assert_null(z);
	assert_int_equal(unlink(beside.data), 0);
	assert_int_equal(rmdir(folder), 0);
	zones_save(recording.data); /* only a warning */
	assert_true(zones_choose(recording.data, NULL, &z));
	assert_null(z);
	buf_free(&recording);
	buf_free(&beside);
	buf_free(&saved);
}

/* Typical machines have a zone that begins at one of these pages. Without /proc/buddyinfo, as in
 * some containers, there is nothing to compare. */
TEST(this_machine)
{
	static const uint64_t usual[] = { 1, 4096, 1048576 };
	struct zones *z = zones_new(NULL);
	struct reclaim_stall reclaim = { .order = 0 };

	assert_non_null(z);
	zones_free_pages(z, &reclaim);
	assert_true(reclaim.has_free);
	assert_true(reclaim.free > 0);
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++) {
		struct compaction_stall stall = {
			.has_zone_start = true, .zone_start = usual[i], .node = -1, .order = -1
		};

		zones_place(z, &stall, true);
		assert_int_equal(stall.state.has_free, stall.node >= 0);
		if (stall.state.has_fragindex)
			assert_int_equal(stall.state.fragindex, -1000);
	}
	zones_free(z);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, from_a_copy);
	UNIT_TEST(&u, state_of_a_copy);
	UNIT_TEST(&u, state_of_a_probe);
	UNIT_TEST(&u, what_events_say_stays);
	UNIT_TEST(&u, no_such_zone);
	UNIT_TEST(&u, no_start);
	UNIT_TEST(&u, bad_copies);
	UNIT_TEST(&u, choice);
	UNIT_TEST(&u, this_machine);
	return unit_run("zones", &u);
}
