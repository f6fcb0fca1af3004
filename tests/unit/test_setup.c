// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * setup/ on a fake tree: whole runs; what is verified, what is refused, what counts as in use.
 */
// link: tests/unit/fake_tracefs.c tests/unit/fake_tracefs_calls.c tests/unit/fake_tracefs_commands.c tests/unit/fake_tracefs_run.c -Wl,--wrap=file_write_all -Wl,--wrap=fsync -Wl,--wrap=kfile_close -Wl,--wrap=kfile_make_instance -Wl,--wrap=kfile_open -Wl,--wrap=kfile_remove_instance -Wl,--wrap=kfile_write -Wl,--wrap=mem_at_exhaustion -Wl,--wrap=pwrite
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "fake_tracefs_run.h"
#include "setup/setup.h"
#include "setup/undo.h"

static const int pids[] = { 12, 7 };

static void check_applied(struct setup *s, bool own)
{
	const struct setup_found *f = setup_found(s);

	assert_int_equal(f->own_instance, own);
	assert_int_equal(f->instance, own);
	assert_int_equal(f->nr_events, 3);
	assert_string_equal(f->dir, fake.top);
	fake_assert_file(f->dir, "tracing_thresh", "134\n");
	fake_assert_file(f->dir, "set_graph_function", "#### all functions enabled ####\n");
	fake_assert_file(f->dir, "max_graph_depth", "0\n");
	fake_assert_file(f->dir, "options/record-cmd", "1\n");
	fake_assert_file(f->target_dir, "current_tracer", "function_graph\n");
	fake_assert_file(f->target_dir, "tracing_on", "0\n");
	fake_assert_file(f->target_dir, "trace_clock", "[local] global counter mono\n");
	fake_assert_file(f->target_dir, "options/funcgraph-abstime", "1\n");
	fake_assert_file(f->target_dir, "options/funcgraph-overrun", "0\n");
	fake_assert_file(f->target_dir, "options/context-info", "1\n");
	fake_assert_file(f->target_dir, "options/latency-format", "0\n");
	fake_assert_file(f->target_dir, "tracing_cpumask", "f\n");
	fake_assert_file(f->target_dir, "events/vmscan/mm_shrink_slab_end/filter", "none\n");
	fake_assert_file(f->target_dir, "events/sched/sched_switch/enable", "0\n");
	fake_assert_file(f->target_dir, "events/compaction/mm_compaction_begin/enable", "1\n");
}

static void check_run(enum fake_age age, bool dirty)
{
	struct setup_want want;
	struct setup *s = NULL;
	char *before;
	int fd;

	fake_setup(age);
	if (dirty)
		fake_make_dirty();
	before = fake_snapshot();
	want = fake_want();
	want.force = dirty;
	want.buffer_kb = 2000;
	want.pids = pids;
	want.nr_pids = ARRAY_SIZE(pids);
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_int_equal(setup_apply(s), SETUP_OK);
	check_applied(s, age != FAKE_OLD);
	fake_assert_file(setup_found(s)->target_dir, "set_event_pid", "12\n7\n");
	fake_assert_file(setup_found(s)->target_dir, "buffer_size_kb", "2000\n");
	fake_assert_file(setup_found(s)->target_dir, "options/event-fork", "0\n");
	fd = setup_open_pipe(s);
	assert_true(fd >= 0);
	assert_int_equal(setup_open_pipe(s), fd);
	assert_int_equal(setup_start(s), 0);
	fake_assert_file(setup_found(s)->target_dir, "tracing_on", "1\n");
	setup_stop(s);
	fake_assert_file(setup_found(s)->target_dir, "tracing_on", "0\n");
	assert_int_equal(setup_restore(s), 0);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	fake_assert_same(before, "a run", 0);
	assert_false(fake_log_left());
	assert_int_equal(setup_restore(s), 0);
	setup_stop(s);
	setup_free(s);
	fake_assert_same(before, "a run", 0);
	free(before);
	fake_teardown();
}

static void test_clean(void **state)
{
	(void)state;
	for (enum fake_age age = FAKE_OLD; age <= FAKE_NEW; age++)
		check_run(age, false);
}

static void test_dirty(void **state)
{
	(void)state;
	for (enum fake_age age = FAKE_OLD; age <= FAKE_NEW; age++)
		check_run(age, true);
}

static void test_free_restores(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	char *before;

	(void)state;
	fake_setup(FAKE_NEW);
	before = fake_snapshot();
	want = fake_want();
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	setup_free(s);
	fake_assert_same(before, "a probe", 0);
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_int_equal(setup_apply(s), SETUP_OK);
	assert_int_equal(setup_start(s), 0);
	setup_free(s);
	fake_assert_same(before, "a run without restore", 0);
	setup_free(NULL);
	free(before);
	fake_teardown();
}

/* An instance named with -s is put back, not removed. */
static void test_users_instance(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	char *before, *dir = NULL;

	(void)state;
	fake_setup(FAKE_NEW);
	fake_make_instance("mine");
	fake_put("instances/mine/trace_clock", "local global [counter] mono\n");
	fake_put("instances/mine/set_ftrace_filter", "vfs_read\n");
	before = fake_snapshot();
	assert_true(asprintf(&dir, "%s/instances/mine/", fake.top) > 0);
	want = fake_want();
	want.dir = dir;
	fake_capture_begin();
	assert_int_equal(setup_probe(&want, &s), SETUP_BUSY);
	fake_assert_said(fake_capture_end(), "instances/mine/set_ftrace_filter: vfs_read");
	want.force = true;
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_true(setup_found(s)->instance);
	assert_false(setup_found(s)->own_instance);
	assert_string_equal(setup_found(s)->dir, fake.top);
	assert_int_equal(setup_apply(s), SETUP_OK);
	fake_assert_file(fake.top, "instances/mine/current_tracer", "function_graph\n");
	fake_assert_file(fake.top, "current_tracer", "nop\n");
	assert_int_equal(setup_start(s), 0);
	assert_int_equal(setup_restore(s), 0);
	setup_free(s);
	fake_assert_same(before, "a user's instance", 0);
	free(before);
	free(dir);
	fake_teardown();
}

/* An instance that has our name, but was not left by a killed run, is someone else's. */
static void test_name_is_taken(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	char *before;

	(void)state;
	fake_setup(FAKE_NEW);
	fake_make_instance("alloclat");
	before = fake_snapshot();
	want = fake_want();
	fake_capture_begin();
	assert_int_equal(setup_probe(&want, &s), SETUP_BUSY);
	fake_assert_said(fake_capture_end(), "instances/alloclat: exists");
	want.force = true;
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_false(setup_found(s)->own_instance);
	assert_int_equal(setup_apply(s), SETUP_OK);
	setup_free(s);
	fake_assert_same(before, "an instance of our name", 0);
	free(before);
	fake_teardown();
}

static void check_broken(const char *file, const char *busy, enum setup_result wanted,
			 const char *said)
{
	struct setup_want want;
	struct setup *s = NULL;
	char *before;

	for (enum fake_age age = FAKE_OLD; age <= FAKE_NEW; age++) {
		fake_setup(age);
		before = fake_snapshot();
		want = fake_want();
		assert_int_equal(setup_probe(&want, &s), SETUP_OK);
		fake.broken = file;
		fake.busy = busy;
		fake_capture_begin();
		assert_int_equal(setup_apply(s), wanted);
		fake_assert_said(fake_capture_end(), said);
		fake_assert_same(before, said, 0);
		fake_capture_begin();
		assert_int_equal(setup_start(s), -1);
		fake_assert_said(fake_capture_end(), "it is not set up");
		setup_free(s);
		free(before);
		fake_teardown();
	}
}

static void test_read_back(void **state)
{
	(void)state;
	check_broken("set_ftrace_filter", NULL, SETUP_FAILED, "set_ftrace_filter: accepted, but");
	check_broken("tracing_thresh", NULL, SETUP_FAILED, "tracing_thresh: accepted, but");
	check_broken("current_tracer", NULL, SETUP_FAILED, "current_tracer: accepted, but");
	check_broken(NULL, "current_tracer", SETUP_BUSY, "current_tracer: Device or resource busy");
	check_broken(NULL, "enable", SETUP_FAILED, "enable: Device or resource busy");
}

/* When a name is written to the filter, the kernel also adds a module's function of that name. */
static void test_filter_twins(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	char *before;

	(void)state;
	fake_setup(FAKE_OLD);
	fake_put("available_filter_functions",
		 "__alloc_pages\ntry_to_free_pages\next4_read [ext4]\n__alloc_pages [ext4]\n");
	before = fake_snapshot();
	fake.twin = "__alloc_pages";
	want = fake_want();
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_int_equal(setup_found(s)->nr_functions, 2);
	assert_int_equal(setup_apply(s), SETUP_OK);
	fake_assert_file(fake.top, "set_ftrace_filter",
			 "__alloc_pages\ntry_to_free_pages\n__alloc_pages [ext4]\n");
	setup_free(s);
	fake_assert_same(before, "twins", 0);
	free(before);
	fake_teardown();
}

static void test_instance_stays(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	size_t count = 0;
	char *before;

	(void)state;
	fake_setup(FAKE_NEW);
	before = fake_snapshot();
	want = fake_want();
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_int_equal(setup_apply(s), SETUP_OK);
	fake.instance_busy = true;
	fake_capture_begin();
	assert_int_equal(setup_restore(s), 1);
	assert_true(fake_log_left());
	setup_free(s);
	fake_assert_said(fake_capture_end(), "instances/alloclat: Device or resource busy");
	fake.instance_busy = false;
	fake_capture_begin();
	assert_int_equal(setup_recover(fake.run, &count), SETUP_OK);
	fake_assert_said(fake_capture_end(), "restoring what a killed run");
	assert_int_equal(count, 1);
	fake_assert_same(before, "a busy instance", 0);
	free(before);
	fake_teardown();
}

struct busy_case {
	const char *file, *text;
	const char *said;
	bool everywhere; /* counts even if we trace in our own instance */
};

static const struct busy_case busy_cases[] = {
	{ "tracing_thresh", "100\n", "tracing_thresh: 100 (", true },
	{ "set_graph_function", "schedule\nvfs_read\n", "set_graph_function: schedule... (", true },
	{ "set_graph_notrace", "schedule\n", "set_graph_notrace: schedule (", true },
	{ "max_graph_depth", "1\n", "max_graph_depth: 1 (", true },
	{ "current_tracer", "function\n", "current_tracer: function (", false },
	{ "current_tracer", "function_graph\n", "current_tracer: function_graph", true },
	{ "instances/other/current_tracer", "function_graph\n",
	  "instances/other/current_tracer: function_graph, and all instances share tracing_thresh",
	  true },
	{ "set_ftrace_filter", "vfs_read\n", "set_ftrace_filter: vfs_read (", false },
	{ "set_ftrace_filter", "#### all functions enabled ####\nschedule:traceoff:unlimited\n",
	  "set_ftrace_filter: schedule:traceoff:unlimited (", false },
	{ "set_ftrace_notrace", "vfs_read\n", "set_ftrace_notrace: vfs_read (", false },
	{ "set_ftrace_pid", "1\n", "set_ftrace_pid: 1 (", false },
	{ "set_event_pid", "1\n", "set_event_pid: 1 (", false },
	{ "tracing_cpumask", "3\n", "tracing_cpumask: 3 (", false },
	{ "per_cpu/cpu3/stats", "entries: 5\n", "trace: 5 recorded events", false },
};

static void check_busy(const struct busy_case *c, enum fake_age age)
{
	bool busy = c->everywhere || age == FAKE_OLD;
	struct setup_want want;
	struct setup *s = NULL;
	char *before;

	fake_setup(age);
	fake_put(c->file, c->text);
	fake.any_tracer = true;
	before = fake_snapshot();
	want = fake_want();
	fake_capture_begin();
	assert_int_equal(setup_probe(&want, &s), busy ? SETUP_BUSY : SETUP_OK);
	if (busy)
		fake_assert_said(fake_capture_end(), c->said);
	else
		fake_capture_end();
	if (!busy)
		setup_free(s);
	fake_assert_same(before, c->said, 0);
	want.force = true;
	assert_int_equal(fake_run(&want), SETUP_OK);
	fake_assert_same(before, c->said, 1);
	free(before);
	fake_teardown();
}

static void test_in_use(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(busy_cases); i++) {
		check_busy(&busy_cases[i], FAKE_OLD);
		check_busy(&busy_cases[i], FAKE_NEW);
	}
}

static void test_enabled_event(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;

	(void)state;
	fake_setup(FAKE_OLD);
	fake_put("events/sched/sched_switch/enable", "0*\n");
	fake_put("set_event", "sched:sched_switch\n");
	want = fake_want();
	assert_int_equal(setup_probe(&want, &s), SETUP_OK); /* for a trigger only: not enabled */
	setup_free(s);
	fake_put("events/sched/sched_switch/enable", "1*\n");
	fake_capture_begin();
	assert_int_equal(setup_probe(&want, &s), SETUP_BUSY);
	fake_assert_said(fake_capture_end(), "events/sched/sched_switch/enable: 1");
	fake_teardown();
}

/* A value that reads back differently is a failure. Trying again would not help, so no log is
 * kept. */
static void test_altered(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;

	(void)state;
	fake_setup(FAKE_OLD);
	want = fake_want();
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_int_equal(setup_apply(s), SETUP_OK);
	fake.broken = "tracing_thresh";
	fake_capture_begin();
	assert_int_equal(setup_restore(s), 1);
	fake_assert_said(fake_capture_end(), "tracing_thresh: accepted, but");
	fake_assert_file(fake.top, "current_tracer", "nop\n");
	assert_false(fake_log_left());
	assert_int_equal(setup_restore(s), 0);
	setup_free(s);
	fake_teardown();
}

/* A file that has vanished need not be put back, unless all of tracefs has vanished. */
static void test_vanished(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	char *moved = NULL;

	(void)state;
	fake_setup(FAKE_OLD);
	want = fake_want();
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_int_equal(setup_apply(s), SETUP_OK);
	fake_remove("events/compaction");
	assert_true(asprintf(&moved, "%s/moved", fake.base) > 0);
	assert_int_equal(rename(fake.top, moved), 0);
	fake_capture_begin();
	assert_true(setup_restore(s) > 5);
	fake_assert_said(fake_capture_end(), "/tracing: not there any more: mount tracefs there");
	assert_true(fake_log_left());
	assert_int_equal(rename(moved, fake.top), 0);
	fake_put("set_event", "");
	assert_int_equal(setup_restore(s), 0);
	assert_false(fake_log_left());
	setup_free(s);
	free(moved);
	fake_teardown();
}

static void test_out_of_memory(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	char *before;

	(void)state;
	for (enum fake_age age = FAKE_OLD; age <= FAKE_NEW; age++) {
		fake_setup(age);
		fake_make_dirty();
		before = fake_snapshot();
		want = fake_want();
		want.force = true;
		assert_int_equal(setup_probe(&want, &s), SETUP_OK);
		assert_int_equal(setup_apply(s), SETUP_OK);
		assert_true(setup_open_pipe(s) >= 0);
		assert_int_equal(setup_start(s), 0);
		assert_non_null(fake.exhausted);
		fake.exhausted(fake.exhausted_arg);
		fake_assert_same(before, "out of memory", 0);
		assert_false(fake_log_left());
		setup_free(s);
		assert_null(fake.exhausted);
		free(before);
		fake_teardown();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKE_TEST(test_clean),	       FAKE_TEST(test_dirty),
		FAKE_TEST(test_free_restores), FAKE_TEST(test_users_instance),
		FAKE_TEST(test_name_is_taken), FAKE_TEST(test_read_back),
		FAKE_TEST(test_filter_twins),  FAKE_TEST(test_instance_stays),
		FAKE_TEST(test_in_use),	       FAKE_TEST(test_enabled_event),
		FAKE_TEST(test_altered),       FAKE_TEST(test_vanished),
		FAKE_TEST(test_out_of_memory),
	};

	return cmocka_run_group_tests_name("setup", tests, NULL, NULL);
}
