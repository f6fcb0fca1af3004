// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * setup/ on a fake tree for tracepoints alone: without function_graph, in an instance on any
 * kernel, even if someone else has configured function tracing.
 */
// link: tests/unit/fake_tracefs.c tests/unit/fake_tracefs_calls.c tests/unit/fake_tracefs_commands.c tests/unit/fake_tracefs_run.c -Wl,--wrap=file_write_all -Wl,--wrap=fsync -Wl,--wrap=kfile_close -Wl,--wrap=kfile_make_instance -Wl,--wrap=kfile_open -Wl,--wrap=kfile_remove_instance -Wl,--wrap=kfile_write -Wl,--wrap=mem_at_exhaustion -Wl,--wrap=pwrite
#include "fake_tracefs_run.h"
#include "unit.h"

/* Calls setup_probe(); if that fails, the test fails with its messages. The caller frees. */
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

/* Calls setup_apply(), which must succeed, and returns its messages. */
static const char *apply(struct setup *s)
{
	enum setup_result result;
	const char *said;

	fake_capture_begin();
	result = setup_apply(s);
	said = fake_capture_end();
	if (result != SETUP_OK)
		fail_msg("setup_apply() is %d: %s", (int)result, said);
	return said;
}

/* A run of tracepoints alone on the tree as it is. */
struct run {
	struct setup_want want;
	struct setup *s;
	char *before; /* the tree before the run */
};

static void prepare(struct run *run)
{
	*run = (struct run){ .want = fake_want_events(), .before = fake_snapshot() };
}

static void begin(struct run *run)
{
	prepare(run);
	run->s = probed(&run->want);
}

/* Frees the run and checks that the tree is as before. @what is for the message. */
static void end(struct run *run, const char *what)
{
	setup_free(run->s);
	fake_assert_same(run->before, what, 0);
	free(run->before);
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
	fake_assert_file(f->target_dir, "events/compaction/mm_compaction_begin/enable", "1*\n");
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

/* On a kernel without any function tracer. */
static void test_run(void **state)
{
	const struct age_row *row = *state;
	struct run run;

	fake_setup(row->age);
	fake_put("available_tracers", "hwlat nop\n");
	fake_put_base("root/proc/sys/kernel/ftrace_enabled", "0\n");
	fake_put("available_filter_functions", "");
	begin(&run);
	apply(run.s);
	check_applied(run.s);
	assert_int_equal(setup_start(run.s), 0);
	fake_assert_file(setup_found(run.s)->target_dir, "tracing_on", "1\n");
	assert_int_equal(setup_restore(run.s), 0);
	end(&run, row->name);
}

/* What the kernel was built with, according to tracefs. */
TEST(built_in)
{
	struct setup_want want;
	struct setup *s;

	fake_setup(FAKE_NEW);
	fake_put("README", "  trigger: traceon, nostacktrace\n\t\t    stacktracer\n");
	want = fake_want_events();
	s = probed(&want);
	assert_true(setup_found(s)->kprobes);
	assert_false(setup_readme_has(s, "stacktrace"));
	setup_free(s);
	fake_put("README", "  trigger: traceon, traceoff\n\t\t    stacktrace\n\t\t    snapshot\n");
	fake_remove("kprobe_events");
	s = probed(&want);
	assert_false(setup_found(s)->kprobes);
	assert_true(setup_readme_has(s, "stacktrace"));
	setup_free(s);
}

/* What someone else has set at the top level stays unchanged while we run. */
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
	struct run run;

	fake_setup(FAKE_SHARED);
	fake.any_tracer = true;
	for (size_t i = 0; i < ARRAY_SIZE(theirs); i++)
		fake_put(theirs[i][0], theirs[i][1]);
	begin(&run);
	apply(run.s);
	for (size_t i = 0; i < ARRAY_SIZE(theirs); i++)
		fake_assert_file(fake.top, theirs[i][0], theirs[i][1]);
	end(&run, "others");
}

static const struct named_row {
	const char *name, *file, *text;
	const char *said; /* NULL: does not count as in use */
} named[] = {
	{ "a tracer", "current_tracer", "function\n", "current_tracer: function (" },
	{ "an event", "set_event_pid", "9\n", "set_event_pid: 9 (" },
	{ "a recording", "per_cpu/cpu3/stats", "entries: 5\n", "trace: 5 recorded events" },
	{ "a filter of functions", "set_ftrace_filter", "vfs_read\n", NULL },
	{ "pids of functions", "set_ftrace_pid", "9\n", NULL },
	{ "nothing", "set_event_pid", "", NULL },
};

/* An instance named with -s counts as in use only for settings that affect events. */
static void test_named(void **state)
{
	const struct named_row *row = *state;
	struct buf file = { 0 }, dir = { 0 };
	struct run run;

	fake_setup(FAKE_OLD);
	fake_make_instance("mine");
	buf_printf(&file, "instances/mine/%s", row->file);
	buf_printf(&dir, "%s/instances/mine", fake.top);
	fake_put(file.data, row->text);
	prepare(&run);
	run.want.dir = dir.data;
	if (row->said) {
		fake_capture_begin();
		assert_int_equal(setup_probe(&run.want, &run.s), SETUP_BUSY);
		fake_assert_said(fake_capture_end(), row->said);
		run.want.force = true;
	}
	run.s = probed(&run.want);
	assert_false(setup_found(run.s)->own_instance);
	apply(run.s);
	fake_assert_file(dir.data, "current_tracer", "nop\n");
	end(&run, row->name);
	buf_free(&file);
	buf_free(&dir);
}

/* --- probes and triggers --- */

#define NODE	"p:alloclat/node shrink_node order=+256($arg1):s32"
#define TRIGGER "events/compaction/mm_compaction_begin/trigger"

TEST(probe)
{
	const char *said;
	struct run run;

	fake_setup(FAKE_OLD);
	begin(&run);
	assert_false(setup_found(run.s)->probes[0]);
	said = apply(run.s);
	fake_assert_said(said, "kprobe_events: No such file or directory: going on without "
			       "alloclat/none");
	assert_true(setup_found(run.s)->probes[0]);
	assert_false(setup_found(run.s)->probes[1]);
	fake_assert_file(fake.top, "kprobe_events", NODE "\n");
	fake_assert_file(fake.top, "events/alloclat/node/enable", "0\n");
	fake_assert_file(setup_found(run.s)->target_dir, "events/alloclat/node/enable", "1\n");
	fake_assert_file(setup_found(run.s)->target_dir, TRIGGER,
			 "stacktrace:unlimited if status==8\n");
	fake_assert_file(setup_found(run.s)->target_dir,
			 "events/compaction/mm_compaction_begin/enable", "1*\n");
	assert_int_equal(setup_restore(run.s), 0);
	end(&run, "a probe");
}

/* Some kernels are built without kprobe events. */
TEST(no_probes)
{
	struct run run;

	fake_setup(FAKE_NEW);
	begin(&run);
	fake_remove("kprobe_events");
	fake_assert_said(apply(run.s), "No such file or directory: going on without alloclat/node");
	assert_false(setup_found(run.s)->probes[0]);
	fake_assert_file(setup_found(run.s)->target_dir,
			 "events/compaction/mm_compaction_begin/enable", "1*\n");
	fake_put("kprobe_events", "");
	end(&run, "no probes");
}

static const struct taken_row {
	const char *name, *theirs;
	bool force;
	const char *armed; /* kprobe_events while we run */
	bool said;
} taken[] = {
	{ "another's", "p:mine/node vfs_read", false, "p:mine/node vfs_read\n" NODE "\n", false },
	{ "of our name", "p:alloclat/node vfs_read", false, "p:alloclat/node vfs_read\n", true },
	{ "of our name, by force", "p:alloclat/node vfs_read", true, NODE "\n", false },
	{ "the same", NODE, false, NODE "\n", false },
};

/* A probe that has our name, but was not left by a killed run, is someone else's. */
static void test_taken(void **state)
{
	const struct taken_row *row = *state;
	const char *said;
	struct run run;

	fake_setup(FAKE_NEW);
	fake_do("kprobe_events", row->theirs);
	prepare(&run);
	run.want.force = row->force;
	run.s = probed(&run.want);
	said = apply(run.s);
	assert_int_equal(strstr(said, "which is not ours: going on without alloclat/node") != NULL,
			 row->said);
	assert_int_equal(setup_found(run.s)->probes[0], !row->said);
	fake_assert_file(fake.top, "kprobe_events", row->armed);
	assert_int_equal(setup_restore(run.s), 0);
	end(&run, row->name);
}

static const struct trigger_row {
	const char *name, *theirs;
	const char *armed; /* the file while we run */
	bool said;
} trigger_rows[] = {
	{ "of another kind", "traceoff:count=3",
	  "traceoff:unlimited:count=3\nstacktrace:unlimited if status==8\n", false },
	{ "of the same kind", "stacktrace", "stacktrace:unlimited\n", true },
	{ "the same", "stacktrace if status==8", "stacktrace:unlimited if status==8\n", false },
};

/* A user's trigger is never changed, and ours is removed. */
static void test_trigger(void **state)
{
	const struct trigger_row *row = *state;
	const char *said;
	struct run run;
	char *dir;

	fake_setup(FAKE_SHARED);
	fake_make_instance("mine");
	fake_do("instances/mine/" TRIGGER, row->theirs);
	dir = fake_join(fake.top, "instances/mine");
	prepare(&run);
	run.want.dir = dir;
	run.want.force = true;
	run.s = probed(&run.want);
	said = apply(run.s);
	assert_int_equal(strstr(said, "which is not ours: going on without stacktrace") != NULL,
			 row->said);
	fake_assert_file(dir, TRIGGER, row->armed);
	assert_int_equal(setup_restore(run.s), 0);
	end(&run, row->name);
	free(dir);
}

/* The instance is removed before the probe, so an event that is still enabled there does not keep
 * the probe in use. */
TEST(event_is_kept_on)
{
	struct run run;

	fake_setup(FAKE_NEW);
	begin(&run);
	apply(run.s);
	fake.broken = "enable"; /* accepts our 0 but stays enabled */
	fake_capture_begin();
	assert_true(setup_restore(run.s) > 0);
	fake_assert_said(fake_capture_end(), "alloclat/node/enable: accepted, but");
	fake.broken = NULL;
	fake_assert_same(run.before, "an event kept on", 0);
	end(&run, "an event kept on, and freed");
}

/* Putting back needs no memory. */
TEST(out_of_memory)
{
	struct run run;

	fake_setup(FAKE_NEW);
	begin(&run);
	apply(run.s);
	assert_int_equal(setup_start(run.s), 0);
	fake.exhausted(fake.exhausted_arg);
	fake_assert_same(run.before, "out of memory", 0);
	assert_false(fake_log_left());
	end(&run, "out of memory, and freed");
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, test_run, ages);
	UNIT_TEST(&u, built_in);
	UNIT_TEST(&u, others_stay);
	UNIT_ROWS(&u, test_named, named);
	UNIT_TEST(&u, probe);
	UNIT_TEST(&u, no_probes);
	UNIT_ROWS(&u, test_taken, taken);
	UNIT_ROWS(&u, test_trigger, trigger_rows);
	UNIT_TEST(&u, event_is_kept_on);
	UNIT_TEST(&u, out_of_memory);
	for (size_t i = 0; i < u.count; i++)
		u.tests[i].teardown_func = fake_clean_up;
	return unit_run("setup_events", &u);
}
