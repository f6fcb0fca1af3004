// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What setup/ finds on a fake tree: directories, roles, events; and how it interprets the text of
 * files.
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
#include "setup/slices.h"
#include "setup/tracefile.h"
#include "setup/value.h"

struct role_case {
	const char *available, *names[3];
	const char *found; /* NULL: none */
};

static const struct role_case role_cases[] = {
	{ "a\nb\n", { "b", "a" }, "b" },
	{ "a\nb.constprop.0\n", { "b", "a" }, "b.constprop.0" },
	{ "a.isra.0\na\n", { "a" }, "a" },
	{ "a\na.isra.0\n", { "a" }, "a" },
	{ "a.part.0\na.isra.1\n", { "a" }, "a.isra.1" },
	{ "a.part.0\n", { "a" }, "a.part.0" },
	{ "a.constprop.0.isra.0\n", { "a" }, "a.constprop.0.isra.0" },
	{ "a.isra.0.part.12.constprop.3\n", { "a" }, "a.isra.0.part.12.constprop.3" },
	{ "a.cold\n", { "a" }, NULL },
	{ "a.isra.0.cold\n", { "a" }, NULL },
	{ "a.isra\n", { "a" }, NULL },
	{ "a.isra.\n", { "a" }, NULL },
	{ "a.isra.x\n", { "a" }, NULL },
	{ "ab\nxa\na_\n", { "a" }, NULL },
	{ "a [ext4]\n", { "a" }, NULL },
	{ "a [ext4]\na\n", { "a" }, "a" },
	{ "a", { "a" }, "a" },
	{ "", { "a" }, NULL },
};

static void check_role(const struct role_case *c)
{
	struct setup_role list[] = { { "the other", (const char *const[]){ "other", NULL }, true },
				     { "this", c->names, false } };
	struct setup_want want = fake_want();
	struct setup *s = NULL;
	struct buf text = { 0 };
	const char *found;

	buf_printf(&text, "other\n%s", c->available);
	fake_put("available_filter_functions", text.data);
	buf_free(&text);
	want.roles = list;
	want.nr_roles = 2;
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	found = setup_found(s)->roles[1];
	if (c->found)
		assert_string_equal(found, c->found);
	else
		assert_null(found);
	assert_int_equal(setup_found(s)->nr_functions, c->found ? 2 : 1);
	setup_free(s);
}

static void test_roles(void **state)
{
	(void)state;
	fake_setup(FAKE_OLD);
	for (size_t i = 0; i < ARRAY_SIZE(role_cases); i++)
		check_role(&role_cases[i]);
	fake_teardown();
}

static bool is_vfs_or_ext4(void *arg, const char *name, size_t len)
{
	size_t *nr = arg;

	(*nr)++;
	assert_true(len > 0 && !memchr(name, ' ', len));
	return len > 4 && (memcmp(name, "vfs_", 4) == 0 || memcmp(name, "ext4", 4) == 0 ||
			   memcmp(name, "shrink_node", 4) == 0);
}

static void test_found(void **state)
{
	struct setup_want want;
	const struct setup_found *f;
	struct setup *s = NULL;
	size_t nr = 0;

	(void)state;
	for (enum fake_age age = FAKE_OLD; age <= FAKE_NEW; age++) {
		fake_setup(age);
		want = fake_want();
		want.also = is_vfs_or_ext4;
		want.also_arg = &nr;
		nr = 0;
		assert_int_equal(setup_probe(&want, &s), SETUP_OK);
		f = setup_found(s);
		assert_int_equal(nr, 15);
		assert_string_equal(f->roles[0], "__alloc_pages_noprof");
		assert_string_equal(f->roles[1], "try_to_free_pages");
		assert_string_equal(f->roles[3], "shrink_slab.constprop.0");
		assert_string_equal(f->roles[4], "compact_zone.isra.0.part.12");
		assert_null(f->roles[5]);
		/* Five roles, and seven more from also(): two shrink_* without a role, two vfs_*,
		 * three of ext4. */
		assert_int_equal(f->nr_functions, 12);
		assert_true(f->events[0] && f->events[2]);
		assert_false(f->events[3]);
		assert_int_equal(f->nr_events, 3);
		assert_true(f->multigen_lru);
		assert_true(f->local_clock);
		assert_int_equal(f->retval, age != FAKE_OLD);
		assert_int_equal(setup_apply(s), SETUP_OK);
		fake_assert_file(
			f->target_dir, "set_ftrace_filter",
			"vfs_read\nvfs_write\nshrink_slab.part.0\nshrink_slab.constprop.0\n"
			"shrink_node\nshrink_node_memcg\ntry_to_free_pages\n"
			"__alloc_pages_noprof\ncompact_zone.isra.0.part.12\n"
			"ext4_read [ext4]\next4_write [ext4]\nvfs_read [ext4]\n");
		setup_free(s);
		fake_teardown();
	}
}

static void cannot(const struct setup_want *want, const char *said)
{
	struct setup *s = NULL;
	enum setup_result result;
	const char *text;

	fake_capture_begin();
	result = setup_probe(want, &s);
	text = fake_capture_end();
	if (result != SETUP_CANNOT)
		fail_msg("result %d, not SETUP_CANNOT: %s", (int)result, said);
	fake_assert_said(text, said);
	assert_null(s);
	assert_false(fake_log_left());
}

static void test_cannot(void **state)
{
	struct setup_want want;
	struct setup_event events_wanted[] = { { "no", "such", true } };
	char *path = NULL;

	(void)state;
	fake_setup(FAKE_OLD);
	want = fake_want();
	want.dir = "/no/such/directory";
	cannot(&want, "/no/such/directory: No such file or directory");
	assert_true(asprintf(&path, "%s/tracing_on", fake.top) > 0);
	want.dir = path;
	cannot(&want, "tracing_on: not a directory");
	want.dir = fake.base;
	cannot(&want, "not a tracing directory");
	free(path);
	fake_make_instance("mine");
	assert_true(asprintf(&path, "%s/instances/mine", fake.top) > 0);
	want.dir = path;
	cannot(&want, "at the top level only");

	want = fake_want();
	want.events = events_wanted;
	want.nr_events = 1;
	cannot(&want, "the event no:such: this kernel does not have it");
	want = fake_want();
	fake_put("available_filter_functions", "schedule\n");
	cannot(&want, "(allocator): not in");
	want.nr_roles = 0;
	cannot(&want, "looking for functions to trace: none");
	fake_remove("available_filter_functions");
	cannot(&want, "CONFIG_DYNAMIC_FTRACE");
	fake_put_base("root/proc/sys/kernel/ftrace_enabled", "0\n");
	cannot(&want, "kernel.ftrace_enabled=1");
	fake_put("available_tracers", "function_graph_not nop\n");
	cannot(&want, "CONFIG_FUNCTION_GRAPH_TRACER");
	fake_remove("tracing_thresh");
	cannot(&want, "not the top level");
	free(path);
	fake_teardown();
}

static void test_not_root(void **state)
{
	struct setup_want want;
	char *tracer = NULL;
	pid_t pid;
	int status;

	(void)state;
	if (geteuid() != 0)
		skip();
	fake_setup(FAKE_OLD);
	assert_int_equal(chmod(fake.base, 0755), 0);
	want = fake_want();
	assert_true(asprintf(&tracer, "%s/current_tracer", fake.top) > 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(chmod(i ? fake.top : tracer, i ? 0700 : 0640), 0);
		fake_capture_begin();
		pid = fork();
		if (pid == 0) {
			struct setup *s = NULL;

			if (setgid(65534) < 0 || setuid(65534) < 0)
				_exit(99);
			_exit((int)setup_probe(&want, &s));
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		fake_assert_said(fake_capture_end(), "Permission denied: run it as root");
		assert_int_equal(WEXITSTATUS(status), SETUP_CANNOT);
	}
	free(tracer);
	fake_teardown();
}

/* tracefs is preferred to debugfs, in whatever order they are mounted; or neither is mounted. */
static void test_mounts(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	struct buf mounts = { 0 };

	(void)state;
	fake_setup(FAKE_OLD);
	want = fake_want();
	want.dir = NULL;
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_string_equal(setup_found(s)->dir, fake.top);
	setup_free(s);
	/* debugfs at base, so its tracing directory is base/tracing. */
	buf_printf(&mounts, "none %s debugfs rw 0 0\nx /nowhere tracefs rw 0 0\n", fake.base);
	fake_put_base("root/proc/self/mounts", mounts.data);
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_string_equal(setup_found(s)->dir, fake.top);
	setup_free(s);
	fake_put_base("root/proc/self/mounts", "proc /proc proc rw 0 0\n");
	cannot(&want, "tracefs is not mounted: mount -t tracefs");
	buf_free(&mounts);
	fake_teardown();
}

static void test_lost(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;

	(void)state;
	fake_setup(FAKE_OLD);
	fake_put("per_cpu/cpu0/stats", "entries: 0\noverrun: 7\n");
	want = fake_want();
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_int_equal(setup_apply(s), SETUP_OK);
	assert_int_equal(setup_start(s), 0);
	assert_int_equal(setup_count_lost(s), 0);
	fake_put("per_cpu/cpu0/stats", "entries: 9\noverrun: 10\n");
	fake_put("per_cpu/cpu3/stats",
		 "entries: 9\noverrun: 1\ncommit overrun: 20\ndropped events: 300\n");
	assert_int_equal(setup_count_lost(s), 324);
	fake_remove("per_cpu");
	assert_int_equal(setup_count_lost(s), 0);
	setup_free(s);
	fake_teardown();
}

/* setup_open_raw() also opens trace_pipe. Restoring closes it and the raw files, because the tracer
 * cannot be changed while it is open. */
static void test_raw(void **state)
{
	int pipe, copy[FAKE_NR_CPUS];
	struct setup_want want;
	struct setup *s = NULL;
	const int *fds;
	size_t nr;

	(void)state;
	fake_setup(FAKE_OLD);
	fake_put("per_cpu/cpu2/buffer_size_kb", "64\n");
	fake_remove("per_cpu/cpu1/trace_pipe_raw");
	want = fake_want();
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_int_equal(setup_found(s)->nr_cpus, FAKE_NR_CPUS);
	assert_int_equal(setup_apply(s), SETUP_OK);
	pipe = setup_open_raw(s);
	assert_true(pipe >= 0);
	assert_int_equal(setup_open_raw(s), pipe);
	assert_int_equal(setup_open_pipe(s), pipe);
	fds = setup_raw_fds(s, &nr);
	assert_int_equal(nr, FAKE_NR_CPUS);
	for (size_t cpu = 0; cpu < nr; cpu++) {
		copy[cpu] = fds[cpu];
		if (cpu == 1)
			assert_int_equal(fds[cpu], -1);
		else
			assert_int_equal(fcntl(fds[cpu], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	}
	assert_int_equal(setup_ring_bytes(s), 64 * 1024);
	assert_int_equal(setup_restore(s), 0);
	assert_int_equal(fcntl(pipe, F_GETFD), -1);
	assert_int_equal(fcntl(copy[3], F_GETFD), -1);
	setup_free(s);
	fake_teardown();
}

static void test_raw_fails(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	char *path;

	(void)state;
	fake_setup(FAKE_OLD);
	fake_remove("per_cpu/cpu2/trace_pipe_raw");
	path = fake_join(fake.top, "per_cpu/cpu2/trace_pipe_raw");
	assert_int_equal(symlink(path, path), 0);
	free(path);
	want = fake_want();
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_int_equal(setup_apply(s), SETUP_OK);
	assert_int_equal(setup_open_raw(s), -1);
	setup_free(s);

	fake_remove("per_cpu");
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	assert_int_equal(setup_apply(s), SETUP_OK);
	assert_int_equal(setup_open_raw(s), -1);
	assert_int_equal(setup_ring_bytes(s), 0);
	setup_free(s);
	fake_teardown();
}

struct value_case {
	enum file_kind kind;
	const char *read, *value;
};

static const struct value_case value_cases[] = {
	{ KIND_VALUE, "nop\n", "nop" },
	{ KIND_VALUE, "", "" },
	{ KIND_SWITCH, "0\n", "0" },
	{ KIND_SWITCH, "1*\n", "1" },
	{ KIND_SWITCH, "0*\n", "0" },
	{ KIND_CHOICE, "[local] global mono\n", "local" },
	{ KIND_CHOICE, "local global [x86-tsc]\n", "x86-tsc" },
	{ KIND_CHOICE, "local", "local" },
	{ KIND_SIZE, "1408\n", "1408" },
	{ KIND_SIZE, "7 (expanded: 1408)\n", "1408" },
	{ KIND_SIZE, "X\n", "" },
	{ KIND_EVENT_FILTER, "none\n", "0" },
	{ KIND_EVENT_FILTER, "order > 3 && a == \"b\"\n", "order > 3 && a == \"b\"" },
	{ KIND_EVENT_FILTER, "orde > 3\n^\nparse_error: Field not found\n", "0" },
};

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(value_cases); i++) {
		const struct value_case *c = &value_cases[i];

		if (!slice_equal(value_of(c->kind, slice_of(c->read)), slice_of(c->value)))
			fail_msg("%s: not read as %s", c->read, c->value);
		assert_true(value_equal(c->kind, slice_of(c->read), slice_of(c->value)));
	}
	assert_false(value_equal(KIND_VALUE, slice_of("1"), slice_of("10")));
	assert_false(value_equal(KIND_SIZE, slice_of("7 (expanded: 1408)"), slice_of("7")));
	/* When the kernel expands the buffer, it rounds the promised size to whole sub-buffers. */
	assert_true(value_equal(KIND_SIZE, slice_of("7 (expanded: 1408)"), slice_of("1410\n")));
	assert_true(value_equal(KIND_SIZE, slice_of("1410\n"), slice_of("7 (expanded: 1408)")));
	assert_false(value_equal(KIND_SIZE, slice_of("7 (expanded: 1408)"), slice_of("502\n")));
	assert_false(value_equal(KIND_SIZE, slice_of("1410\n"), slice_of("1408\n")));
}

static void test_lists(void **state)
{
	static const char full[] = "#### all functions enabled ####\na\nb [m]\nc:traceoff:count=3\n"
				   "d:mod:e\n\n";

	(void)state;
	assert_true(value_equal(KIND_FUNCTIONS, slice_of(full), slice_of("a\nb [m]\nd:mod:e")));
	assert_false(value_equal(KIND_FUNCTIONS, slice_of(full), slice_of("a\nb [m]\n")));
	assert_false(value_equal(KIND_FUNCTIONS, slice_of("b\na\n"), slice_of("a\nb\n")));
	assert_true(value_equal(KIND_FUNCTIONS, slice_of("#### no functions enabled ####\n"),
				slice_of("")));
	assert_true(value_equal(KIND_WORDS, slice_of("no pid\n"), slice_of("")));
	assert_true(value_equal(KIND_WORDS, slice_of("1\n2\n"), slice_of("1\n2")));
	assert_false(value_equal(KIND_WORDS, slice_of("1\n2\n"), slice_of("1\n")));
}

/* A file larger than any buffer is compared in full. */
static void test_long_list(void **state)
{
	struct buf list = { 0 };
	char *path = NULL;
	struct slice text;

	(void)state;
	fake_setup(FAKE_NEW);
	for (int i = 0; i < 40000; i++)
		buf_printf(&list, "some_rather_long_function_name_%d%s\n", i,
			   i % 7 ? "" : " [mod]");
	text = slice_of_buf(&list);
	fake_put("set_ftrace_filter", list.data);
	assert_true(asprintf(&path, "%s/set_ftrace_filter", fake.top) > 0);
	assert_int_equal(tracefile_matches(KIND_FUNCTIONS, path, text), 1);
	text.len -= 2; /* changes the last entry */
	assert_int_equal(tracefile_matches(KIND_FUNCTIONS, path, text), 0);
	text.len -= 60;
	assert_int_equal(tracefile_matches(KIND_FUNCTIONS, path, text), 0);
	free(path);
	buf_free(&list);
	fake_teardown();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKE_TEST(test_values),	  FAKE_TEST(test_lists),     FAKE_TEST(test_long_list),
		FAKE_TEST(test_roles),	  FAKE_TEST(test_found),     FAKE_TEST(test_cannot),
		FAKE_TEST(test_not_root), FAKE_TEST(test_mounts),    FAKE_TEST(test_lost),
		FAKE_TEST(test_raw),	  FAKE_TEST(test_raw_fails),
	};

	return cmocka_run_group_tests_name("setup_found", tests, NULL, NULL);
}
