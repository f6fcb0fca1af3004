// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * setup/ on a fake tree for events alone: without function_graph, in an instance of any kernel,
 * and nothing of others in the way that does not matter to events.
 */
// link: tests/unit/fake_tracefs.c tests/unit/fake_tracefs_calls.c tests/unit/fake_tracefs_run.c -Wl,--wrap=file_write_all -Wl,--wrap=fsync -Wl,--wrap=kfile_close -Wl,--wrap=kfile_open -Wl,--wrap=kfile_remove_instance -Wl,--wrap=kfile_write -Wl,--wrap=mem_at_exhaustion -Wl,--wrap=pwrite -Wl,--wrap=tracefs_instance_create
#include "fake_tracefs_run.h"
#include "unit.h"

static struct setup_want want_events(void)
{
	struct setup_want want = fake_want();

	want.events_only = true;
	want.threshold_us = 0;
	want.roles = NULL;
	want.nr_roles = 0;
	return want;
}

/* Probes, and fails the test with what was said if that does not succeed. */
static struct setup *probed(const struct setup_want *want)
{
	struct setup *s = NULL;
	enum setup_result result;
	const char *said;

	fake_capture_begin();
	result = setup_probe(want, &s);
	said = fake_capture_end();
	if (result != SETUP_OK)
		fail_msg("setup_probe() is %d: %s", (int)result, said);
	return s;
}

static void check_applied(const struct setup *s)
{
	const struct setup_found *f = setup_found(s);

	assert_true(f->own_instance);
	assert_null(f->roles);
	assert_int_equal(f->nr_functions, 0);
	assert_int_equal(f->nr_events, 3);
	fake_assert_file(f->target_dir, "current_tracer", "nop\n");
	fake_assert_file(f->target_dir, "tracing_on", "0\n");
	fake_assert_file(f->target_dir, "events/compaction/mm_compaction_begin/enable", "1\n");
	fake_assert_file(f->target_dir, "events/sched/sched_switch/enable", "0\n");
	fake_assert_file(f->target_dir, "options/record-tgid", "1\n");
	fake_assert_file(f->target_dir, "options/funcgraph-proc", "0\n");
	fake_assert_file(f->target_dir, "set_ftrace_filter", "#### all functions enabled ####\n");
	fake_assert_file(f->dir, "options/record-tgid", "0\n");
	fake_assert_file(f->dir, "options/record-cmd", "1\n");
	fake_assert_file(f->dir, "current_tracer", "nop\n");
}

static const struct age_row {
	const char *name;
	enum fake_age age;
} ages[] = { { "old", FAKE_OLD }, { "shared options", FAKE_SHARED }, { "new", FAKE_NEW } };

/* Where the kernel knows nothing of functions. */
static void test_run(void **state)
{
	const struct age_row *row = *state;
	struct setup_want want;
	struct setup *s;
	char *before;

	fake_setup(row->age);
	fake_put("available_tracers", "hwlat nop\n");
	fake_put_base("root/proc/sys/kernel/ftrace_enabled", "0\n");
	fake_put("available_filter_functions", "");
	before = fake_snapshot();
	want = want_events();
	want.tgids = true;
	s = probed(&want);
	assert_int_equal(setup_apply(s), SETUP_OK);
	check_applied(s);
	assert_int_equal(setup_start(s), 0);
	fake_assert_file(setup_found(s)->target_dir, "tracing_on", "1\n");
	assert_int_equal(setup_restore(s), 0);
	setup_free(s);
	fake_assert_same(before, row->name, 0);
	free(before);
}

/* What somebody has set at the top level stays what it is while we run. */
TEST(others_stay)
{
	static const char *const theirs[][2] = {
		{ "current_tracer", "function_graph\n" },
		{ "tracing_thresh", "55\n" },
		{ "max_graph_depth", "3\n" },
		{ "set_graph_function", "schedule\n" },
		{ "set_ftrace_filter", "vfs_read\n" },
		{ "set_event_pid", "9\n" },
		{ "per_cpu/cpu3/stats", "entries: 5\n" },
		{ "options/sleep-time", "0\n" },
	};
	struct setup_want want;
	struct setup *s;
	char *before;

	fake_setup(FAKE_SHARED);
	fake.any_tracer = true;
	for (size_t i = 0; i < ARRAY_SIZE(theirs); i++)
		fake_put(theirs[i][0], theirs[i][1]);
	before = fake_snapshot();
	want = want_events();
	s = probed(&want);
	assert_int_equal(setup_apply(s), SETUP_OK);
	for (size_t i = 0; i < ARRAY_SIZE(theirs); i++)
		fake_assert_file(fake.top, theirs[i][0], theirs[i][1]);
	setup_free(s);
	fake_assert_same(before, "others", 0);
	free(before);
}

static const struct named_row {
	const char *name, *file, *text;
	const char *said; /* NULL: it does not count */
} named[] = {
	{ "a tracer", "current_tracer", "function\n", "current_tracer: function (" },
	{ "an event", "set_event_pid", "9\n", "set_event_pid: 9 (" },
	{ "a recording", "per_cpu/cpu3/stats", "entries: 5\n", "trace: 5 recorded events" },
	{ "a filter of functions", "set_ftrace_filter", "vfs_read\n", NULL },
	{ "pids of functions", "set_ftrace_pid", "9\n", NULL },
	{ "nothing", "set_event_pid", "", NULL },
};

/* The instance that -s names counts as in use by what matters to events. */
static void test_named(void **state)
{
	const struct named_row *row = *state;
	struct buf file = { 0 }, dir = { 0 };
	struct setup_want want;
	struct setup *s = NULL;
	char *before;

	fake_setup(FAKE_OLD);
	fake_make_instance("mine");
	buf_printf(&file, "instances/mine/%s", row->file);
	buf_printf(&dir, "%s/instances/mine", fake.top);
	fake_put(file.data, row->text);
	before = fake_snapshot();
	want = want_events();
	want.dir = dir.data;
	if (row->said) {
		fake_capture_begin();
		assert_int_equal(setup_probe(&want, &s), SETUP_BUSY);
		fake_assert_said(fake_capture_end(), row->said);
		want.force = true;
	}
	s = probed(&want);
	assert_false(setup_found(s)->own_instance);
	assert_int_equal(setup_apply(s), SETUP_OK);
	fake_assert_file(dir.data, "current_tracer", "nop\n");
	setup_free(s);
	fake_assert_same(before, row->name, 0);
	free(before);
	buf_free(&file);
	buf_free(&dir);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, test_run, ages);
	UNIT_TEST(&u, others_stay);
	UNIT_ROWS(&u, test_named, named);
	for (size_t i = 0; i < u.count; i++)
		u.tests[i].teardown_func = fake_clean_up;
	return unit_run("setup_events", &u);
}
