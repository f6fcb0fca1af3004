// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake_tracefs_run.h"

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
#include "setup/setup.h"
#include "setup/undo.h"

static const char *const allocator[] = { "__alloc_frozen_pages_noprof", "__alloc_pages_noprof",
					 "__alloc_pages", NULL };
static const char *const reclaim[] = { "try_to_free_pages", NULL };
static const char *const node[] = { "shrink_node", NULL };
static const char *const slab[] = { "shrink_slab", NULL };
static const char *const compaction[] = { "compact_zone", NULL };
static const char *const nowhere[] = { "no_such_function", NULL };

static const struct setup_role roles[] = {
	{ "allocator", allocator, true },
	{ "direct reclaim", reclaim, false },
	{ "node", node, false },
	{ "slab", slab, false },
	{ "compaction", compaction, false },
	{ "nothing", nowhere, false },
};

static const struct setup_event events[] = {
	{ "vmscan", "mm_shrink_slab_start", false },
	{ "vmscan", "mm_shrink_slab_end", false },
	{ "compaction", "mm_compaction_begin", true },
	{ "vmscan", "of_another_kernel", false },
};

/* Messages since fake_capture_begin(). */
static int saved_stderr = -1;
static struct buf captured;

void fake_capture_begin(void)
{
	char *path = NULL;
	int fd;

	assert_true(asprintf(&path, "%s/stderr", fake.base) > 0);
	fflush(stderr);
	saved_stderr = dup(STDERR_FILENO);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	dup2(fd, STDERR_FILENO);
	close(fd);
	free(path);
}

const char *fake_capture_end(void)
{
	char *path = NULL;

	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	saved_stderr = -1;
	buf_free(&captured);
	buf_str(&captured, "");
	assert_true(asprintf(&path, "%s/stderr", fake.base) > 0);
	assert_int_equal(file_read(path, &captured), 0);
	free(path);
	return captured.data;
}

int fake_clean_up(void **state)
{
	(void)state;
	if (saved_stderr >= 0)
		fputs(fake_capture_end(), stderr);
	buf_free(&captured);
	if (fake.base)
		fake_teardown();
	return 0;
}

void fake_assert_said(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("not said: \"%s\"; but: %s", part, text);
}

struct setup_want fake_want(void)
{
	return (struct setup_want){
		.dir = fake.top,
		.run_dir = fake.run,
		.root = fake.root,
		.threshold_us = 134,
		.roles = roles,
		.nr_roles = ARRAY_SIZE(roles),
		.events = events,
		.nr_events = ARRAY_SIZE(events),
	};
}

static const struct setup_kprobe probes[] = {
	{ "node", "p:alloclat/node shrink_node order=+256($arg1):s32" },
	{ "none", "p:alloclat/none no_such_function x=$arg1" },
};

static const struct setup_trigger triggers[] = {
	{ "compaction", "mm_compaction_begin", "stacktrace if status==8" },
	{ "vmscan", "of_another_kernel", "stacktrace" },
};

struct setup_want fake_want_events(void)
{
	struct setup_want want = fake_want();

	want.events_only = true;
	want.tgids = true;
	want.threshold_us = 0;
	want.roles = NULL;
	want.nr_roles = 0;
	want.probes = probes;
	want.nr_probes = ARRAY_SIZE(probes);
	want.triggers = triggers;
	want.nr_triggers = ARRAY_SIZE(triggers);
	return want;
}

void fake_make_dirty(void)
{
	fake_put("tracing_on", "0\n");
	fake_put("current_tracer", "irqsoff\n");
	fake_put_base("saved", "0\n");
	fake_put("options/latency-format", "1\n");
	fake_put("set_graph_function", "schedule\next4_read [ext4]\n");
	fake_put("set_graph_notrace", "vfs_write\n");
	fake_put("max_graph_depth", "3\n");
	fake_put("tracing_thresh", "55\n");
	fake_put("set_ftrace_pid", "1\n2\n3\n");
	fake_put("set_event_pid", "9\n");
	fake_put("set_ftrace_notrace", "schedule\n");
	fake_put("set_ftrace_filter", "vfs_read\next4_write [ext4]\nschedule:traceoff:unlimited\n"
				      "vfs_read:stacktrace:count=2\n");
	fake_put("events/sched/sched_switch/enable", "1\n");
	fake_put("events/vmscan/mm_shrink_slab_start/enable", "1*\n");
	fake_put("events/vmscan/mm_vmscan_direct_reclaim_begin/enable", "0*\n");
	fake_put("set_event", "sched:sched_switch\nvmscan:mm_shrink_slab_start\n"
			      "vmscan:mm_vmscan_direct_reclaim_begin\n");
	fake_put("events/vmscan/mm_shrink_slab_end/filter", "nr > 3 && shrink != 0\n");
	fake_put("events/compaction/mm_compaction_begin/filter",
		 "nr > 3\n^\nparse_error: Field not found\n");
	fake_put("trace_clock", "local [global] counter mono\n");
	fake_put("tracing_cpumask", "1\n");
	fake_put("per_cpu/cpu2/buffer_size_kb", "64\n");
	fake_put("buffer_size_kb", "X\n");
	fake_put("options/context-info", "0\n");
	fake_put("options/sleep-time", "0\n");
	fake_put("options/funcgraph-proc", "1\n");
	fake_put("options/funcgraph-overrun", "1\n");
	fake_put("options/block", "1\n");
	fake_put("options/record-cmd", "0\n");
	fake_put("options/event-fork", "1\n");
	fake_put("options/markers", "0\n");
}

void fake_assert_file(const char *dir, const char *file, const char *text)
{
	struct buf path = { 0 };
	char *read;

	buf_printf(&path, "%s/%s", dir, file);
	read = fake_get(path.data + strlen(fake.top) + 1);
	assert_string_equal(read, text);
	free(read);
	buf_free(&path);
}

enum setup_result fake_run(const struct setup_want *want)
{
	enum setup_result result;
	struct setup *s = NULL;

	result = setup_probe(want, &s);
	if (result != SETUP_OK)
		return result;
	result = setup_apply(s);
	if (result == SETUP_OK && (setup_open_pipe(s) < 0 || setup_start(s) < 0))
		result = SETUP_FAILED;
	if (result == SETUP_OK)
		setup_stop(s);
	if (setup_restore(s) != 0)
		result = SETUP_FAILED;
	setup_free(s);
	return result;
}

bool fake_log_left(void)
{
	char *path = NULL;
	bool left;

	assert_true(asprintf(&path, "%s/" UNDO_NAME, fake.run) > 0);
	left = fake_has(path);
	free(path);
	return left;
}

void fake_assert_same(const char *before, const char *what, long n)
{
	char *after = fake_snapshot();

	if (strcmp(before, after) != 0) {
		size_t at = 0;

		while (before[at] == after[at])
			at++;
		fail_msg("%s, call %ld: the tree differs: before \"%.120s\" after \"%.120s\"", what,
			 n, before + (at > 60 ? at - 60 : 0), after + (at > 60 ? at - 60 : 0));
	}
	free(after);
	if (fake.violation[0])
		fail_msg("%s, call %ld: %s", what, n, fake.violation);
}

static void arm(const struct fake_fault *c, long n)
{
	fake.calls = 0;
	fake.fail_at = n;
	fake.fail_on = c->fail_on;
	fake.fail_errno = c->fail_errno;
	fake.kill = c->kill;
}

/* Returns the child's exit status. *@ret_reached: whether the fault killed it. */
static int run_in_child(int (*run)(const void *arg), const void *arg, const struct fake_fault *c,
			long n, bool *ret_reached)
{
	pid_t pid;
	int status;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		arm(c, n);
		status = run(arg);
		_exit(fake.violation[0] ? 99 : status);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	*ret_reached = WEXITSTATUS(status) == FAKE_KILLED;
	return WEXITSTATUS(status);
}

int fake_with_fault(int (*run)(const void *arg), const void *arg, const struct fake_fault *c,
		    long n, bool *ret_reached)
{
	int status;

	fake_capture_begin();
	if (c->kill) {
		status = run_in_child(run, arg, c, n, ret_reached);
	} else {
		arm(c, n);
		status = run(arg);
		*ret_reached = fake.calls >= n;
		fake.fail_at = 0;
	}
	fake_capture_end();
	return status;
}

int fake_run_all(const void *want)
{
	return (int)fake_run(want);
}
