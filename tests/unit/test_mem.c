// SPDX-License-Identifier: GPL-2.0-or-later
/* Exhausted memory: the handler is called, the allocation tried again; sizes that cannot be met. */
// link: -Wl,--wrap=malloc -Wl,--wrap=realloc
#include "base/mem.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

/* This many of the next calls of malloc() and realloc() fail. */
static unsigned int failing;

static unsigned int asked; /* how often the handler was called */
static jmp_buf way_out;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
	return failing > 0 && failing-- ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *old, size_t size)
{
	/* A sanitizer would report such a size as a bug, which it is. */
	if (size > PTRDIFF_MAX)
		return NULL;
	return failing > 0 && failing-- ? NULL : __real_realloc(old, size);
}

static void count(void *arg)
{
	assert_ptr_equal(arg, &asked);
	asked++;
}

static void leave(void *arg)
{
	(void)arg;
	asked++;
	longjmp(way_out, 1);
}

static int begin(void **state)
{
	(void)state;
	failing = asked = 0;
	mem_set_exhausted(count, &asked);
	return 0;
}

static int end(void **state)
{
	(void)state;
	failing = 0;
	mem_set_exhausted(NULL, NULL);
	mem_at_exhaustion(NULL, NULL);
	return 0;
}

TEST(is_asked_for_again)
{
	char *bytes;

	failing = 3;
	bytes = mem_strdup("abc");
	assert_int_equal(asked, 3);
	failing = 2;
	bytes = mem_realloc(bytes, 2, 1000);
	assert_int_equal(asked, 5);
	assert_string_equal(bytes, "abc");
	free(bytes);
}

TEST(also_without_a_handler)
{
	mem_set_exhausted(NULL, NULL);
	failing = 2;
	free(mem_alloc(10));
	assert_int_equal(failing, 0);
	assert_int_equal(asked, 0);
}

TEST(handler_may_leave)
{
	mem_set_exhausted(leave, NULL);
	failing = 1;
	if (setjmp(way_out) == 0) {
		free(mem_alloc(10));
		fail_msg("it came back");
	}
	assert_int_equal(asked, 1);
}

/* Also for a size that can never be allocated. */
TEST(handler_may_leave_an_overflow)
{
	mem_set_exhausted(leave, NULL);
	if (setjmp(way_out) == 0) {
		free(mem_realloc(NULL, SIZE_MAX / 2, 4));
		fail_msg("it came back");
	}
	assert_int_equal(asked, 1);
}

TEST(overflow_is_a_trap)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		signal(SIGILL, SIG_DFL); /* cmocka's handler would continue with the next test */
		close(STDERR_FILENO);
		free(mem_realloc(NULL, SIZE_MAX / 2, 4));
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(hook_runs_once)
{
	mem_run_at_exhaustion();
	mem_at_exhaustion(count, &asked);
	mem_run_at_exhaustion();
	mem_run_at_exhaustion();
	assert_int_equal(asked, 1);
	mem_at_exhaustion(count, &asked);
	mem_at_exhaustion(NULL, NULL);
	mem_run_at_exhaustion();
	assert_int_equal(asked, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(is_asked_for_again, begin, end),
		cmocka_unit_test_setup_teardown(also_without_a_handler, begin, end),
		cmocka_unit_test_setup_teardown(handler_may_leave, begin, end),
		cmocka_unit_test_setup_teardown(handler_may_leave_an_overflow, begin, end),
		cmocka_unit_test_setup_teardown(overflow_is_a_trap, begin, end),
		cmocka_unit_test_setup_teardown(hook_runs_once, begin, end),
	};

	return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
