// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * setup/ on a fake tree where each call in turn fails or kills the process: in the end the tree is
 * as before. Also the lock, and the log left behind by a killed run.
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

/* With sanitizers, which are for memory errors, fork(2) takes ten times as long: killing at every
 * seventh call is enough. */
#if defined(__SANITIZE_ADDRESS__)
enum { KILL_STEP = 7 };
#else
enum { KILL_STEP = 1 };
#endif

/* A user's instance, with the user's own probes and triggers. */
static char *make_dirty_instance(void)
{
	fake_do("kprobe_events", "p:mine/read vfs_read");
	fake_do("kprobe_events", "p:alloclat/node vfs_write x=$arg2");
	fake_make_instance("mine");
	fake_put("instances/mine/events/sched/sched_switch/enable", "1\n");
	fake_put("instances/mine/set_event", "sched:sched_switch\n");
	fake_put("instances/mine/set_event_pid", "9\n");
	fake_put("instances/mine/current_tracer", "function\n");
	fake_do("instances/mine/events/compaction/mm_compaction_begin/trigger", "traceoff:count=3");
	fake_do("instances/mine/events/mine/read/trigger", "stacktrace");
	return fake_join(fake.top, "instances/mine");
}

static void check_fault(const struct fake_fault *c)
{
	char *instance = NULL;
	struct setup_want want;
	bool reached = true;
	size_t count = 0;
	char *before;
	long n;

	fake_setup(c->age);
	if (c->dirty && c->events)
		instance = make_dirty_instance();
	else if (c->dirty)
		fake_make_dirty();
	before = fake_snapshot();
	want = c->events ? fake_want_events() : fake_want();
	if (instance)
		want.dir = instance;
	want.force = c->dirty;
	want.buffer_kb = 2000;
	want.pids = pids;
	want.nr_pids = ARRAY_SIZE(pids);
	for (n = 1; reached; n += c->kill ? KILL_STEP : 1) {
		int status = fake_with_fault(fake_run_all, &want, c, n, &reached);

		if (!reached)
			assert_int_equal(status, SETUP_OK);
		else if (c->kill)
			assert_int_equal(status, FAKE_KILLED);
		else if (status != SETUP_OK && status != SETUP_FAILED && status != SETUP_BUSY)
			fail_msg("%s, call %ld: status %d", c->name, n, status);
		/* The run itself recovers from a single failure. */
		if (!c->kill && !c->fail_on) {
			fake_assert_same(before, c->name, n);
			assert_false(fake_log_left());
		} else if (!fake_log_left()) {
			fake_assert_same(before, c->name, n);
		}
		fake_capture_begin();
		if (setup_recover(fake.run, &count) != SETUP_OK)
			fail_msg("%s, call %ld: recover: %s", c->name, n, fake_capture_end());
		fake_capture_end();
		fake_assert_same(before, c->name, n);
		assert_false(fake_log_left());
	}
	assert_true(n > 50);
	free(before);
	free(instance);
	fake_teardown();
}

static const struct fake_fault faults[] = {
	{ "old, EIO", FAKE_OLD, .fail_errno = EIO },
	{ "old, ENOSPC", FAKE_OLD, .fail_errno = ENOSPC },
	{ "old, EBUSY", FAKE_OLD, .fail_errno = EBUSY },
	{ "old, EIO from there on", FAKE_OLD, .fail_on = true, .fail_errno = EIO },
	{ "old, killed", FAKE_OLD, .kill = true },
	{ "old dirty, EIO", FAKE_OLD, .dirty = true, .fail_errno = EIO },
	{ "old dirty, EIO from there on", FAKE_OLD, .dirty = true, .fail_on = true,
	  .fail_errno = EIO },
	{ "old dirty, killed", FAKE_OLD, .dirty = true, .kill = true },
	{ "shared, EIO", FAKE_SHARED, .fail_errno = EIO },
	{ "shared, killed", FAKE_SHARED, .kill = true },
	{ "shared dirty, EINVAL", FAKE_SHARED, .dirty = true, .fail_errno = EINVAL },
	{ "shared dirty, EIO from there on", FAKE_SHARED, .dirty = true, .fail_on = true,
	  .fail_errno = EIO },
	{ "shared dirty, killed", FAKE_SHARED, .dirty = true, .kill = true },
	{ "new, EIO", FAKE_NEW, .fail_errno = EIO },
	{ "new, EIO from there on", FAKE_NEW, .fail_on = true, .fail_errno = EIO },
	{ "new, killed", FAKE_NEW, .kill = true },
	{ "new dirty, ENOSPC", FAKE_NEW, .dirty = true, .fail_errno = ENOSPC },
	{ "new dirty, killed", FAKE_NEW, .dirty = true, .kill = true },
	{ "events, EIO", FAKE_OLD, .events = true, .fail_errno = EIO },
	{ "events, EBUSY", FAKE_NEW, .events = true, .fail_errno = EBUSY },
	{ "events, EIO from there on", FAKE_OLD, .events = true, .fail_on = true,
	  .fail_errno = EIO },
	{ "events, killed", FAKE_OLD, .events = true, .kill = true },
	{ "events dirty, EIO", FAKE_OLD, .dirty = true, .events = true, .fail_errno = EIO },
	{ "events dirty, EIO from there on", FAKE_NEW, .dirty = true, .events = true,
	  .fail_on = true, .fail_errno = EIO },
	{ "events dirty, killed", FAKE_OLD, .dirty = true, .events = true, .kill = true },
};

static void test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		check_fault(&faults[i]);
}

/* Nothing is changed if the log cannot be written. */
static void test_log_unwritable(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	char *before;

	(void)state;
	for (enum fake_age age = FAKE_OLD; age <= FAKE_NEW; age++) {
		fake_setup(age);
		before = fake_snapshot();
		want = fake_want();
		fake_capture_begin();
		fake.fail_errno = ENOSPC;
		fake.fail_at = 2; /* call 1 writes the lock file's text */
		fake.fail_on = true;
		assert_int_equal(setup_probe(&want, &s), SETUP_FAILED);
		fake.fail_at = 0;
		fake_assert_said(fake_capture_end(),
				 "writing the undo log: No space left on device");
		fake_assert_same(before, "full disk at probe", 0);
		assert_false(fake_log_left());

		fake_capture_begin();
		assert_int_equal(setup_probe(&want, &s), SETUP_OK);
		fake.fail_at = fake.calls + (age == FAKE_OLD ? 2 : 1);
		fake.fail_on = false;
		assert_int_equal(setup_apply(s), SETUP_FAILED);
		fake.fail_at = 0;
		fake_assert_said(fake_capture_end(),
				 "writing the undo log: No space left on device");
		fake_assert_same(before, "full disk at apply", 0);
		assert_false(fake_log_left());
		setup_free(s);
		free(before);
		fake_teardown();
	}
}

static void test_lock(void **state)
{
	struct setup_want want;
	struct setup *s = NULL, *second = NULL;
	size_t count = 5;
	char pid[64];

	(void)state;
	fake_setup(FAKE_OLD);
	want = fake_want();
	assert_int_equal(setup_probe(&want, &s), SETUP_OK);
	fake_capture_begin();
	assert_int_equal(setup_probe(&want, &second), SETUP_BUSY);
	assert_null(second);
	snprintf(pid, sizeof(pid), "another alloclat is running (pid %ld)", (long)getpid());
	fake_assert_said(fake_capture_end(), pid);
	fake_capture_begin();
	assert_int_equal(setup_recover(fake.run, &count), SETUP_BUSY);
	fake_assert_said(fake_capture_end(), pid); /* the refused run left the lock's text intact */
	assert_int_equal(count, 5);
	setup_free(s);
	assert_int_equal(setup_recover(fake.run, &count), SETUP_OK);
	assert_int_equal(count, 0);
	fake_teardown();
}

static void test_run_dir(void **state)
{
	struct setup_want want;
	struct setup *s = NULL;
	size_t count = 5;
	char *other = NULL, *lock = NULL;
	struct stat st;

	(void)state;
	fake_setup(FAKE_OLD);
	assert_int_equal(setup_recover(fake.run, &count), SETUP_OK); /* no run directory */
	assert_int_equal(count, 0);
	assert_false(fake_has(fake.run));
	want = fake_want();
	assert_int_equal(fake_run(&want), SETUP_OK);
	assert_int_equal(stat(fake.run, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_true(asprintf(&lock, "%s/lock", fake.run) > 0);
	assert_int_equal(stat(lock, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);

	fake_capture_begin();
	assert_int_equal(chmod(fake.run, 0777), 0);
	assert_int_equal(setup_probe(&want, &s), SETUP_FAILED);
	fake_assert_said(fake_capture_end(), "others can write there");
	assert_int_equal(chmod(fake.run, 0700), 0);

	assert_int_equal(unlink(lock), 0);
	assert_int_equal(symlink("elsewhere", lock), 0);
	fake_capture_begin();
	assert_int_equal(setup_probe(&want, &s), SETUP_FAILED);
	fake_assert_said(fake_capture_end(), "lock");

	assert_true(asprintf(&other, "%s/link", fake.base) > 0);
	assert_int_equal(symlink(fake.run, other), 0);
	want.run_dir = other;
	fake_capture_begin();
	assert_int_equal(setup_probe(&want, &s), SETUP_FAILED);
	want.run_dir = "/proc/no/such";
	assert_int_equal(setup_probe(&want, &s), SETUP_FAILED);
	fake_capture_end();
	free(other);
	free(lock);
	fake_teardown();
}

/* Leaves the log of a killed run behind and returns its path. The caller frees it. */
static char *leave_log(void)
{
	static const struct fake_fault killed = { .kill = true };
	struct setup_want want = fake_want();
	char *path = NULL;
	bool reached;

	assert_int_equal(fake_with_fault(fake_run_all, &want, &killed, 60, &reached), FAKE_KILLED);
	assert_true(fake_log_left());
	assert_true(asprintf(&path, "%s/" UNDO_NAME, fake.run) > 0);
	return path;
}

static void read_log(const char *path, struct buf *ret_log)
{
	*ret_log = (struct buf){ 0 };
	assert_int_equal(file_read(path, ret_log), 0);
}

static void write_log(const char *path, const char *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	assert_true(fd >= 0);
	assert_true(write(fd, bytes, len) == (ssize_t)len);
	close(fd);
}

static void assert_refused(const char *path, const char *said)
{
	struct setup_want want = fake_want();
	struct setup *s = NULL;
	size_t count = 5;
	const char *text;

	fake_capture_begin();
	assert_int_equal(setup_probe(&want, &s), SETUP_FAILED);
	assert_int_equal(setup_recover(fake.run, &count), SETUP_FAILED);
	text = fake_capture_end();
	fake_assert_said(text, said);
	fake_assert_said(text, "then remove the file");
	assert_int_equal(count, 5);
	assert_true(fake_has(path));
}

static void test_log_damaged(void **state)
{
	uint32_t head[6];
	struct buf log;
	size_t at;
	char *path, *moved = NULL;

	(void)state;
	fake_setup(FAKE_OLD);
	path = leave_log();
	read_log(path, &log);
	/* A change of any byte but the touched mark is noticed: here in the first record, below in
	 * a later one. */
	for (at = 0; at < 20; at++) {
		log.data[at] ^= 0x10;
		write_log(path, log.data, log.len);
		/* A length past the end looks like a truncated log, whose entries are ignored. */
		if (at < 8 || at >= 16)
			assert_refused(path, "damaged");
		log.data[at] ^= 0x10;
	}
	memcpy(head, log.data, sizeof(head));
	at = sizeof(head) + head[2] + head[3] + sizeof(head); /* the second record's path */
	log.data[at] ^= 1;
	write_log(path, log.data, log.len);
	assert_refused(path, "damaged");
	log.data[at] ^= 1;
	write_log(path, log.data, log.len);

	assert_true(asprintf(&moved, "%s/moved", fake.base) > 0);
	assert_int_equal(rename(path, moved), 0);
	assert_int_equal(symlink(moved, path), 0);
	assert_refused(path, "reading the undo log");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_refused(path, "reading the undo log");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rename(moved, path), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 12345, 12345), 0);
		assert_refused(path, "not a file of ours");
	}
	buf_free(&log);
	free(moved);
	free(path);
	fake_teardown();
}

/* A log truncated anywhere: no file of an incomplete batch was touched. */
static void test_log_truncated(void **state)
{
	size_t count = 5;
	struct buf log;
	char *path;

	(void)state;
	fake_setup(FAKE_OLD);
	path = leave_log();
	read_log(path, &log);
	for (size_t len = 0; len < log.len; len += 7) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		close(fd);
		write_log(path, log.data, len);
		fake_capture_begin();
		assert_int_equal(setup_recover(fake.run, &count), SETUP_OK);
		fake_capture_end();
		assert_int_equal(count, 0);
		assert_false(fake_log_left());
	}
	buf_free(&log);
	free(path);
	fake_teardown();
}

/* Recomputes the checksum of the record at @at. */
static void sum_again(struct buf *log, size_t at)
{
	uint32_t head[6], sum = 2166136261u;
	size_t payload;

	memcpy(head, log->data + at, sizeof(head));
	payload = (size_t)head[2] + head[3];
	for (size_t i = 0; i < 16; i++)
		sum = (sum ^ (unsigned char)log->data[at + i]) * 16777619u;
	for (size_t i = 0; i < payload; i++)
		sum = (sum ^ (unsigned char)log->data[at + sizeof(head) + i]) * 16777619u;
	memcpy(log->data + at + 16, &sum, sizeof(sum));
}

/* Changes the last byte of the header's boot id and corrects the checksum. */
static void change_boot(struct buf *log)
{
	uint32_t head[6];

	memcpy(head, log->data, sizeof(head));
	log->data[sizeof(head) + head[2] + head[3] - 1] ^= 1;
	sum_again(log, 0);
}

/* A path that leads out of the tracing directory is refused, even with a good checksum. */
static void test_log_leads_outside(void **state)
{
	static const char *const outside[] = { "/etc/passwd", "../../x", "etc/x" };
	size_t at, dir_len;
	uint32_t head[6];
	struct buf log;
	char *path;

	(void)state;
	fake_setup(FAKE_OLD);
	path = leave_log();
	read_log(path, &log);
	memcpy(head, log.data, sizeof(head));
	dir_len = head[2];
	at = sizeof(head) + head[2] + head[3]; /* the second record */
	for (size_t i = 0; i < ARRAY_SIZE(outside); i++) {
		/* The second path replaces what follows the directory, the others the start of the
		 * path. */
		char *to = log.data + at + sizeof(head) + (i == 1 ? dir_len + 1 : 0);
		char was[16];
		size_t len = strlen(outside[i]);

		memcpy(was, to, len);
		memcpy(to, outside[i], len);
		sum_again(&log, at);
		write_log(path, log.data, log.len);
		assert_refused(path, "damaged");
		memcpy(to, was, len);
	}
	sum_again(&log, at);
	write_log(path, log.data, log.len);
	fake_capture_begin();
	assert_int_equal(setup_recover(fake.run, &dir_len), SETUP_OK);
	fake_capture_end();
	buf_free(&log);
	free(path);
	fake_teardown();
}

static void test_log_of_another_boot(void **state)
{
	size_t count = 5;
	struct buf log;
	char *path, *before;

	(void)state;
	fake_setup(FAKE_OLD);
	path = leave_log();
	read_log(path, &log);
	change_boot(&log);
	write_log(path, log.data, log.len);
	before = fake_snapshot();
	fake_capture_begin();
	assert_int_equal(setup_recover(fake.run, &count), SETUP_OK);
	fake_assert_said(fake_capture_end(), "the machine was started anew since");
	assert_int_equal(count, 0);
	assert_false(fake_log_left());
	fake_assert_same(before, "another boot", 0);
	buf_free(&log);
	free(before);
	free(path);
	fake_teardown();
}

/* The next start repairs, reports it, and continues. */
static void test_start_repairs(void **state)
{
	struct setup_want want;
	const char *said;
	char *before, *path;

	(void)state;
	fake_setup(FAKE_NEW);
	before = fake_snapshot();
	path = leave_log();
	want = fake_want();
	fake_capture_begin();
	assert_int_equal(fake_run(&want), SETUP_OK);
	said = fake_capture_end();
	fake_assert_said(said, "restoring what a killed run (pid ");
	fake_assert_said(said, "0 failures");
	fake_assert_same(before, "a repaired start", 0);
	assert_false(fake_log_left());
	free(path);
	free(before);
	fake_teardown();
}

static int recover(const void *arg)
{
	size_t count;

	(void)arg;
	return (int)setup_recover(fake.run, &count);
}

/* A repair that is killed is completed by the next one. */
static void test_recovery_killed(void **state)
{
	static const struct fake_fault killed = { .kill = true };
	bool reached = true;
	char *before, *path;
	long n;

	(void)state;
	fake_setup(FAKE_SHARED);
	before = fake_snapshot();
	for (n = 1; reached; n += KILL_STEP) {
		path = leave_log();
		free(path);
		fake_with_fault(recover, NULL, &killed, n, &reached);
		fake_capture_begin();
		assert_int_equal(recover(NULL), SETUP_OK);
		fake_capture_end();
		fake_assert_same(before, "a killed repair", n);
		assert_false(fake_log_left());
	}
	assert_true(n > 20);
	free(before);
	fake_teardown();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKE_TEST(test_lock),		FAKE_TEST(test_run_dir),
		FAKE_TEST(test_log_unwritable), FAKE_TEST(test_log_damaged),
		FAKE_TEST(test_log_truncated),	FAKE_TEST(test_log_of_another_boot),
		FAKE_TEST(test_start_repairs),	FAKE_TEST(test_recovery_killed),
		FAKE_TEST(test_faults),		FAKE_TEST(test_log_leads_outside),
	};

	return cmocka_run_group_tests_name("setup_faults", tests, NULL, NULL);
}
