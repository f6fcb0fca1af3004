// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages: their form, errno preserved, one write per line, escapes, quiet, the progress line. */
// link: -Wl,--wrap=write
#include "cli/terminal.h"

#include <errno.h>
#include <unistd.h>

#include "base/msg.h"
#include "capture.h"
#include "unit.h"

#define ERASE "\r\033[K"

/* Counts writes. Faults: EINTR for the first, all are short, or all fail with EIO. */
static struct {
	int count;
	bool interrupted, short_count, broken;
} writes;

ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
	writes.count++;
	if (writes.broken || (writes.interrupted && writes.count == 1)) {
		errno = writes.broken ? EIO : EINTR;
		return -1;
	}
	return __real_write(fd, bytes, writes.short_count && len > 3 ? 3 : len);
}

static struct capture begin(void)
{
	struct capture c = capture_begin(STDERR_FILENO);

	writes.count = 0;
	return c;
}

static int reset(void **state)
{
	(void)state;
	writes.interrupted = writes.short_count = writes.broken = false;
	terminal_set_quiet(false);
	return 0;
}

TEST(has_the_form_of_a_message)
{
	struct capture c = begin();

	msg_error("doing: %s: %d", "thing", 7);
	msg_warn("%s", "careful");
	msg_info("x");
	assert_captured(&c, "alloclat: doing: thing: 7\nalloclat: careful\nalloclat: x\n");
}

TEST(is_one_write)
{
	struct capture c = begin();
	struct buf text;
	size_t len;
	int count;

	msg_error("a long one: %0500d", 1);
	count = writes.count;
	capture_end(&c, &text);
	len = text.len;
	buf_free(&text);
	assert_int_equal(count, 1);
	assert_int_equal(len, strlen("alloclat: a long one: \n") + 500);
}

TEST(errno_message)
{
	struct capture c = begin();
	int after;

	errno = ENOENT;
	msg_errno("opening: %s", "/x");
	after = errno;
	assert_captured(&c, "alloclat: opening: /x: No such file or directory\n");
	assert_int_equal(after, ENOENT);
}

/* All message functions preserve errno, even if the write fails. */
TEST(errno_is_kept)
{
	struct capture c = begin();
	int after[4];

	writes.interrupted = true;
	errno = EXDEV;
	msg_error("a");
	after[0] = errno;
	writes.broken = true;
	msg_warn("a");
	after[1] = errno;
	msg_info("a");
	after[2] = errno;
	msg_errno("a");
	after[3] = errno;
	writes.broken = false;
	assert_captured(&c, "alloclat: a\n");
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(after[i], EXDEV);
}

TEST(goes_on_after_short_writes)
{
	struct capture c = begin();

	writes.short_count = writes.interrupted = true;
	msg_error("%s", "in pieces of three");
	writes.short_count = false;
	assert_captured(&c, "alloclat: in pieces of three\n");
}

TEST(escapes_what_a_terminal_obeys)
{
	struct capture c = begin();

	msg_error("-p: %s", "1\033[2J\n\xc3\xa9");
	errno = EPERM;
	msg_errno("%s", "\x7f");
	assert_captured(&c, "alloclat: -p: 1\\x1b[2J\\x0a\\xc3\\xa9\n"
			    "alloclat: \\x7f: Operation not permitted\n");
}

TEST(quiet_leaves_errors)
{
	struct capture c = begin();

	terminal_set_quiet(true);
	msg_warn("warning");
	msg_info("information");
	terminal_progress("progress");
	msg_error("error");
	errno = EIO;
	msg_errno("errno");
	assert_captured(&c, "alloclat: error\nalloclat: errno: Input/output error\n");
}

TEST(message_erases_progress)
{
	struct capture c = begin();

	terminal_progress("%d s", 1);
	terminal_progress("%d s", 2);
	msg_warn("lost");
	msg_warn("once only");
	assert_captured(&c, ERASE "1 s" ERASE "2 s" ERASE "alloclat: lost\nalloclat: once only\n");
}

TEST(empty_progress_only_removes)
{
	struct capture c = begin();

	terminal_progress("%s", "");
	terminal_progress("%s", "x");
	terminal_progress("%s", "");
	terminal_progress("%s", "");
	msg_error("e");
	assert_captured(&c, ERASE "x" ERASE "alloclat: e\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(has_the_form_of_a_message, reset),
		cmocka_unit_test_setup(is_one_write, reset),
		cmocka_unit_test_setup(errno_message, reset),
		cmocka_unit_test_setup(errno_is_kept, reset),
		cmocka_unit_test_setup(goes_on_after_short_writes, reset),
		cmocka_unit_test_setup(escapes_what_a_terminal_obeys, reset),
		cmocka_unit_test_setup(quiet_leaves_errors, reset),
		cmocka_unit_test_setup(message_erases_progress, reset),
		cmocka_unit_test_setup(empty_progress_only_removes, reset),
	};

	terminal_take_messages();
	return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
