// SPDX-License-Identifier: GPL-2.0-or-later
/* -p and -c: lists of pids, names as on the line, and full names from /proc when live. */
#include "cli/task_filter.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture.h"
#include "text/text_event.h"
#include "unit.h"

static bool wants(struct task_filter *f, int pid, const char *comm)
{
	const struct event e = {
		.kind = EVENT_CALL, .pid = pid, .comm = slice_of(comm), .ops = &text_event_ops
	};

	return task_filter_wants(f, &e);
}

static struct pattern *pattern(const char *text)
{
	struct buf why = { 0 };
	struct pattern *p = pattern_new(text, &why);

	assert_non_null(p);
	return p;
}

TEST(all)
{
	struct task_filter *f = task_filter_new(NULL, 0, NULL, false);

	assert_true(wants(f, 0, ""));
	assert_true(wants(f, 1, "x"));
	task_filter_free(f);
	task_filter_free(NULL);
}

/* In any order, with duplicates. */
TEST(pids)
{
	static const int pids[] = { 4194304, 7, 1, 300, 7, 86 };
	int copy[ARRAY_SIZE(pids)];
	struct task_filter *f;

	memcpy(copy, pids, sizeof(pids));
	f = task_filter_new(copy, ARRAY_SIZE(copy), NULL, false);
	memset(copy, 0, sizeof(copy));
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		assert_true(wants(f, pids[i], "x"));
		assert_false(wants(f, pids[i] + 1, "x"));
		assert_false(wants(f, pids[i] - 1, "x"));
	}
	assert_false(wants(f, 0, "x"));
	task_filter_free(f);
}

TEST(one_pid)
{
	struct task_filter *f = task_filter_new((const int[]){ 86 }, 1, NULL, false);

	assert_true(wants(f, 86, ""));
	assert_false(wants(f, 85, ""));
	assert_false(wants(f, 87, ""));
	task_filter_free(f);
}

TEST(comm)
{
	struct pattern *p = pattern("^(sh|kswapd)");
	struct task_filter *f = task_filter_new(NULL, 0, p, false);

	assert_true(wants(f, 1, "sh"));
	assert_true(wants(f, 1, "kswapd0"));
	assert_false(wants(f, 1, "dash"));
	assert_false(wants(f, 1, ""));
	assert_false(wants(f, 0, "<...>"));
	task_filter_free(f);
}

TEST(both)
{
	struct pattern *p = pattern("sh");
	struct task_filter *f = task_filter_new((const int[]){ 86, 87 }, 2, p, false);

	assert_true(wants(f, 86, "sh"));
	assert_false(wants(f, 86, "cat"));
	assert_false(wants(f, 88, "sh"));
	task_filter_free(f);
}

/* For the warning at the end that -c matched no task, as with a typo. */
TEST(has_matched)
{
	struct pattern *p = pattern("sh");
	struct task_filter *f = task_filter_new((const int[]){ 86 }, 1, p, false);

	assert_false(task_filter_has_matched(f));
	assert_false(wants(f, 86, "cat"));
	assert_false(wants(f, 87, "sh"));
	assert_false(task_filter_has_matched(f));
	assert_true(wants(f, 86, "sh"));
	assert_true(task_filter_has_matched(f));
	assert_false(wants(f, 86, "cat"));
	assert_true(task_filter_has_matched(f));
	task_filter_free(f);
}

struct range {
	const char *word;
	int in[3], out[3];
};

/* Ranges as perf's compaction-times takes them. */
TEST(range)
{
	static const struct range ranges[] = {
		{ "0", { 0, 1, INT32_MAX }, { -1, -1, -1 } },
		{ "12", { 12, 12, 12 }, { 11, 13, INT32_MAX } },
		{ "12-34", { 12, 20, 34 }, { 11, 35, 0 } },
		{ "12-", { 12, 13, INT32_MAX }, { 11, 0, -1 } },
		{ "12-0", { 12, 13, INT32_MAX }, { 11, 0, -1 } },
		{ "0-9", { 0, 1, 9 }, { 10, INT32_MAX, -1 } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++) {
		struct task_filter *f = task_filter_parse("x", ranges[i].word);

		assert_non_null(f);
		for (size_t j = 0; j < 3; j++) {
			assert_true(task_filter_wants_id(f, ranges[i].in[j]));
			assert_false(task_filter_wants_id(f, ranges[i].out[j]));
		}
		assert_true(task_filter_wants_comm(f, slice_of("any")));
		task_filter_free(f);
	}
}

/* Anything that is not a range is a pattern, even "1x" or "-5". */
TEST(range_or_pattern)
{
	static const char *const words[] = { "a1", "1x", "-5", "1-2-3", "99999999999" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct task_filter *f = task_filter_parse("x", words[i]);

		assert_non_null(f);
		assert_true(task_filter_wants_id(f, 0) && task_filter_wants_id(f, INT32_MAX));
		assert_true(task_filter_wants_comm(f, slice_of(words[i])));
		assert_false(task_filter_wants_comm(f, slice_of("other")));
		task_filter_free(f);
	}
}

TEST(neither)
{
	struct capture c = capture_begin(STDERR_FILENO);
	struct task_filter *f = task_filter_parse("what", "a(");
	struct buf said;

	capture_end(&c, &said);
	assert_null(f);
	assert_memory_equal(said.data, "alloclat: what: a(: ", 20);
	buf_free(&said);
}

/* Without a filter all tasks are wanted. */
TEST(no_filter)
{
	assert_true(task_filter_wants_id(NULL, 7));
	assert_true(task_filter_wants_comm(NULL, slice_of("x")));
}

/* In a recording the name is the one on the line: the pid may belong to another task now. */
TEST(recording_asks_nobody)
{
	struct pattern *p = pattern("^fifteen");
	struct task_filter *f = task_filter_new(NULL, 0, p, false);

	prctl(PR_SET_NAME, "fifteen bytes 1");
	assert_false(wants(f, getpid(), "other"));
	assert_true(wants(f, 1, "fifteen"));
	task_filter_free(f);
}

/* The line has 7 bytes of the name, /proc has 15. */
TEST(live_asks_for_the_whole_name)
{
	struct pattern *p = pattern("^fifteen bytes 1\\z");
	struct task_filter *f = task_filter_new(NULL, 0, p, true);

	prctl(PR_SET_NAME, "fifteen bytes 1");
	assert_true(wants(f, getpid(), "fifteen"));
	assert_true(wants(f, getpid(), "fifteen"));
	task_filter_free(f);
}

/* The name in /proc is matched, not the one on the line. */
TEST(live_believes_proc)
{
	struct pattern *p = pattern("^<\\.\\.\\.>$");
	struct task_filter *f = task_filter_new(NULL, 0, p, true);

	prctl(PR_SET_NAME, "known");
	assert_false(wants(f, getpid(), "<...>"));
	task_filter_free(f);
}

/* A new name on the line makes it read /proc again; for the same name the result is cached. */
TEST(live_renamed)
{
	struct pattern *p = pattern("^name-of-A");
	struct task_filter *f = task_filter_new(NULL, 0, p, true);

	prctl(PR_SET_NAME, "name-of-A");
	assert_true(wants(f, getpid(), "name-of"));
	prctl(PR_SET_NAME, "another");
	assert_true(wants(f, getpid(), "name-of"));
	assert_false(wants(f, getpid(), "another"));
	prctl(PR_SET_NAME, "name-of-A");
	assert_true(wants(f, getpid(), "name-of"));
	task_filter_free(f);
}

/* Bytes that are not text, with a newline at the end. */
TEST(live_any_bytes)
{
	struct pattern *p = pattern("^\xff\n\\x01a\n\\z");
	struct task_filter *f = task_filter_new(NULL, 0, p, true);

	prctl(PR_SET_NAME, "\xff\n\x01"
			   "a\n");
	assert_true(wants(f, getpid(),
			  "\xff\n\x01"
			  "a\n"));
	task_filter_free(f);
}

/* For a task that has exited, only the name on the line is left. */
TEST(live_gone)
{
	struct pattern *p = pattern("^gone$");
	struct task_filter *f = task_filter_new(NULL, 0, p, true);

	assert_true(wants(f, INT32_MAX, "gone"));
	assert_false(wants(f, INT32_MAX, "other"));
	assert_true(wants(f, 0, "gone"));
	assert_false(wants(f, 0, "<idle>"));
	task_filter_free(f);
}

static void *named_thread(void *arg)
{
	int *pipes = arg;
	int tid = (int)syscall(SYS_gettid);
	char byte;

	prctl(PR_SET_NAME, "a thread");
	if (write(pipes[1], &tid, sizeof(tid)) != sizeof(tid) || read(pipes[2], &byte, 1) < 0)
		return arg;
	return NULL;
}

/* Threads have names of their own. */
TEST(live_thread)
{
	struct pattern *p = pattern("^a thread$");
	struct task_filter *f = task_filter_new(NULL, 0, p, true);
	int pipes[4], tid = 0;
	pthread_t thread;
	void *failed;

	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(pipe(pipes + 2), 0);
	assert_int_equal(pthread_create(&thread, NULL, named_thread, pipes), 0);
	assert_int_equal(read(pipes[0], &tid, sizeof(tid)), sizeof(tid));
	assert_true(wants(f, tid, "a threa"));
	assert_int_equal(write(pipes[3], "x", 1), 1);
	pthread_join(thread, &failed);
	assert_null(failed);
	for (size_t i = 0; i < ARRAY_SIZE(pipes); i++)
		close(pipes[i]);
	task_filter_free(f);
}

/* Tasks that share a slot of the cache, and have the same name on the line, do not get each other's
 * results. */
TEST(live_many_tasks)
{
	struct pattern *p = pattern("^me and more$");
	struct task_filter *f = task_filter_new(NULL, 0, p, true);

	prctl(PR_SET_NAME, "me and more");
	for (int i = 0; i < 3; i++) {
		assert_true(wants(f, getpid(), "me and "));
		for (int round = 1; round < 5; round++)
			assert_false(wants(f, (25000 + round) * 4096 + getpid() % 4096, "me and "));
	}
	task_filter_free(f);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, all);
	UNIT_TEST(&u, pids);
	UNIT_TEST(&u, one_pid);
	UNIT_TEST(&u, comm);
	UNIT_TEST(&u, both);
	UNIT_TEST(&u, has_matched);
	UNIT_TEST(&u, range);
	UNIT_TEST(&u, range_or_pattern);
	UNIT_TEST(&u, neither);
	UNIT_TEST(&u, no_filter);
	UNIT_TEST(&u, recording_asks_nobody);
	UNIT_TEST(&u, live_asks_for_the_whole_name);
	UNIT_TEST(&u, live_believes_proc);
	UNIT_TEST(&u, live_renamed);
	UNIT_TEST(&u, live_any_bytes);
	UNIT_TEST(&u, live_gone);
	UNIT_TEST(&u, live_thread);
	UNIT_TEST(&u, live_many_tasks);
	return unit_run("task_filter", &u);
}
