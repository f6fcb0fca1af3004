// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * setup/ on a fake tree: tracing delegated to another program, which leaves it in any state.
 */
// link: tests/unit/fake_tracefs.c tests/unit/fake_tracefs_calls.c tests/unit/fake_tracefs_commands.c tests/unit/fake_tracefs_run.c -Wl,--wrap=file_write_all -Wl,--wrap=fsync -Wl,--wrap=kfile_close -Wl,--wrap=kfile_make_instance -Wl,--wrap=kfile_open -Wl,--wrap=kfile_remove_instance -Wl,--wrap=kfile_write -Wl,--wrap=mem_at_exhaustion -Wl,--wrap=pwrite
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake_tracefs_run.h"
#include "setup/setup.h"

static const enum fake_age ages[] = { FAKE_OLD, FAKE_SHARED, FAKE_NEW };

/* Not in tracefs. */
#define KPTR_RESTRICT "root/proc/sys/kernel/kptr_restrict"

/* Does what trace-cmd 3.1.6 does: resets all it knows of, then sets what it was told to. */
static void act_as_trace_cmd(bool dirty)
{
	fake_put("set_graph_function", "#### all functions enabled ####\n");
	fake_put("set_ftrace_pid", "no pid\n");
	fake_put("events/sched/sched_switch/filter", "none\n");
	fake_put("events/sched/sched_switch/enable", "0\n");
	fake_put("events/vmscan/mm_shrink_slab_end/filter", "none\n");
	fake_put("options/func_stack_trace", "0\n");
	fake_put("options/markers", "1\n");
	fake_put(dirty ? "per_cpu/cpu2/buffer_size_kb" : "buffer_size_kb", "5000\n");
	fake_put_base(KPTR_RESTRICT, "0\n");
	fake_put("tracing_on", "1\n");
}

static struct setup_want delegate_want(bool dirty)
{
	struct setup_want want = fake_want();

	fake_put("options/func_stack_trace", dirty ? "1\n" : "0\n");
	fake_put("events/sched/sched_switch/filter", dirty ? "prev_pid == 1\n" : "none\n");
	fake_put_base(KPTR_RESTRICT, "2\n");
	if (dirty) {
		fake_make_dirty();
		/* No function triggers: see triggers_are_refused(). */
		fake_put("set_ftrace_filter", "vfs_read\next4_write [ext4]\n");
		want.force = true;
	}
	want.delegate = true;
	return want;
}

static void check_delegated(enum fake_age age, bool dirty)
{
	struct setup_want want;
	struct setup *s = NULL;
	char *before;

	fake_setup(age);
	want = delegate_want(dirty);
	before = fake_snapshot();
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_false(setup_found(s)->instance);
	assert_int_equal(setup_found(s)->nr_functions, 5);
	assert_non_null(setup_function(s, 4));
	assert_int_equal(setup_apply(s), SETUP_OK);
	fake_assert_file(fake.top, "tracing_thresh", "134\n");
	assert_false(setup_is_on(s));
	assert_true(setup_delegate(s) >= 0);
	act_as_trace_cmd(dirty);
	assert_true(setup_is_on(s));
	assert_int_equal(setup_check_delegated(s), 0);
	assert_int_equal(setup_restore(s), 0);
	fake_assert_same(before, "delegated", age);
	assert_false(fake_log_left());
	setup_free(s);
	free(before);
	fake_teardown();
}

static void all_is_put_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ages); i++) {
		check_delegated(ages[i], false);
		check_delegated(ages[i], true);
	}
}

/* alloclat is killed while trace-cmd runs; the next start or `alloclat restore` repairs. */
static void a_killed_run_is_repaired(void **state)
{
	struct setup_want want;
	size_t count = 0;
	char *before, *kptr_path, *kptr;
	int status;
	pid_t pid;

	(void)state;
	fake_setup(FAKE_NEW);
	want = delegate_want(true);
	before = fake_snapshot();
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct setup *s = NULL;
		bool good = setup_probe(&want, &s) == SETUP_OK && setup_apply(s) == SETUP_OK &&
			    setup_delegate(s) >= 0;

		act_as_trace_cmd(true);
		_exit(good ? FAKE_KILLED : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), FAKE_KILLED);
	assert_true(fake_log_left());
	fake_capture_begin();
	assert_int_equal(setup_recover(fake.run, &count), SETUP_OK);
	fake_assert_said(fake_capture_end(), "restoring what a killed run");
	assert_true(count > 0);
	fake_assert_same(before, "killed", 0);
	kptr_path = fake_join(fake.base, KPTR_RESTRICT);
	kptr = fake_get_path(kptr_path);
	assert_string_equal(kptr, "2\n");
	free(kptr_path);
	free(kptr);
	free(before);
}

/* What trace-cmd has set up must be what was asked for. */
static void what_is_set_up_is_checked(void **state)
{
	static const char *const wrong[][2] = {
		{ "tracing_thresh", "0\n" },
		{ "current_tracer", "nop\n" },
		{ "set_ftrace_filter", "#### all functions enabled ####\n" },
		{ "events/vmscan/mm_shrink_slab_start/enable", "0\n" },
		{ "trace_clock", "local [global] counter mono\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct setup_want want;
		struct setup *s = NULL;

		fake_setup(FAKE_OLD);
		want = delegate_want(false);
		assert_int_equal(setup_probe(&want, &s), SETUP_OK);
		assert_int_equal(setup_apply(s), SETUP_OK);
		assert_true(setup_delegate(s) >= 0);
		assert_int_equal(setup_check_delegated(s), 0);
		fake_put(wrong[i][0], wrong[i][1]);
		fake_capture_begin();
		assert_int_equal(setup_check_delegated(s), -1);
		fake_assert_said(fake_capture_end(), wrong[i][0]);
		setup_free(s);
		fake_teardown();
	}
}

/* The lock stays held while a program has inherited it. */
static void the_lock_is_inherited(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	int lock;

	(void)state;
	fake_setup(FAKE_OLD);
	want = delegate_want(false);
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_int_equal(setup_apply(s), SETUP_OK);
	lock = dup(setup_delegate(s));
	assert_true(lock >= 0);
	setup_delegated_to(s, 4194303);
	setup_free(s);
	fake_capture_begin();
	assert_int_equal(setup_probe(&want, &s), SETUP_BUSY);
	fake_assert_said(fake_capture_end(), "another alloclat is running");
	close(lock);
	s = NULL;
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	setup_free(s);
}

static void refused(const struct setup_want *want, enum setup_result result, const char *why)
{
	char *before = fake_snapshot();
	struct setup *s = NULL;

	fake_capture_begin();
	assert_int_equal(setup_probe(want, &s), result);
	fake_assert_said(fake_capture_end(), why);
	fake_assert_same(before, "refused", 0);
	free(before);
}

static void triggers_are_refused(void **state)
{
	struct setup_want want;

	(void)state;
	fake_setup(FAKE_NEW);
	want = delegate_want(true);
	fake_put("set_ftrace_filter", "vfs_read\nschedule:traceoff:unlimited\n");
	refused(&want, SETUP_BUSY, "schedule:traceoff:unlimited: trace-cmd would remove it");
}

static void an_instance_is_refused(void **state)
{
	struct setup_want want;
	char *dir;

	(void)state;
	fake_setup(FAKE_NEW);
	fake_make_instance("mine");
	dir = fake_join(fake.top, "instances/mine");
	want = delegate_want(false);
	want.dir = dir;
	refused(&want, SETUP_CANNOT, "only the top level can be recorded");
	free(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKE_TEST(all_is_put_back),	      FAKE_TEST(a_killed_run_is_repaired),
		FAKE_TEST(what_is_set_up_is_checked), FAKE_TEST(the_lock_is_inherited),
		FAKE_TEST(triggers_are_refused),      FAKE_TEST(an_instance_is_refused),
	};

	return cmocka_run_group_tests_name("setup_delegate", tests, NULL, NULL);
}
