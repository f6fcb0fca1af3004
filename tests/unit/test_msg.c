// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages: what the handler gets, that errno is kept, and that nothing is printed without one. */
#include "base/msg.h"

#include <errno.h>
#include <unistd.h>

#include "capture.h"
#include "unit.h"

/* The messages that the handler got, one per line. */
static struct {
	struct buf text;
	int levels[8];
	size_t count;
} said;

static void say(void *arg, enum msg_level level, const char *text)
{
	buf_printf(&said.text, "%s%s\n", (const char *)arg, text);
	said.levels[said.count++ % ARRAY_SIZE(said.levels)] = (int)level;
	errno = ENOTTY;
}

static int begin(void **state)
{
	(void)state;
	msg_set_handler(&(struct msg_handler){ say, (char *)"> " });
	said.text.len = said.count = 0;
	return 0;
}

static int end(void **state)
{
	(void)state;
	msg_set_handler(NULL);
	buf_free(&said.text);
	return 0;
}

TEST(handler_gets_level_and_text)
{
	msg_error("doing: %s: %d", "thing", 7);
	msg_warn("%s", "a\033[2J\n\xc3\xa9");
	msg_info("%s", "");
	assert_string_equal(said.text.data, "> doing: thing: 7\n> a\033[2J\n\xc3\xa9\n> \n");
	assert_int_equal(said.count, 3);
	assert_int_equal(said.levels[0], MSG_ERROR);
	assert_int_equal(said.levels[1], MSG_WARN);
	assert_int_equal(said.levels[2], MSG_INFO);
}

TEST(errno_message)
{
	errno = ENOENT;
	msg_errno("opening: %s", "/x");
	assert_int_equal(errno, ENOENT);
	assert_string_equal(said.text.data, "> opening: /x: No such file or directory\n");
	assert_int_equal(said.levels[0], MSG_ERROR);
}

TEST(errno_is_kept)
{
	errno = EXDEV;
	msg_error("a");
	assert_int_equal(errno, EXDEV);
	msg_warn("a");
	assert_int_equal(errno, EXDEV);
	msg_info("a");
	assert_int_equal(errno, EXDEV);
}

TEST(without_a_handler_nothing_is_said)
{
	struct capture c;

	msg_set_handler(NULL);
	c = capture_begin(STDERR_FILENO);
	msg_error("a");
	errno = EIO;
	msg_errno("a");
	assert_captured(&c, "");
	assert_int_equal(said.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(handler_gets_level_and_text, begin, end),
		cmocka_unit_test_setup_teardown(errno_message, begin, end),
		cmocka_unit_test_setup_teardown(errno_is_kept, begin, end),
		cmocka_unit_test_setup_teardown(without_a_handler_nothing_is_said, begin, end),
	};

	return cmocka_run_group_tests_name("msg", tests, NULL, NULL);
}
