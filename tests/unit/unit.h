/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the unit tests: a list of tests, one per function or per row of a table, each with its
 * own name; and comparisons of slices.
 */
#ifndef ALLOCLAT_UNIT_H
#define ALLOCLAT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "cli/process.h"
#include "event/event.h"

#define UNIT_MAX 512

struct unit {
	struct CMUnitTest tests[UNIT_MAX];
	size_t count;
};

/* A test. If it is run for a row of a table, *state points to the row. */
#define TEST(function) static void function(void **state __attribute__((unused)))

static inline void unit_add(struct unit *u, const char *name, CMUnitTestFunction function,
			    const void *row)
{
	assert_true(u->count < UNIT_MAX);
	u->tests[u->count++] = (struct CMUnitTest){
		.name = name,
		.test_func = function,
		.initial_state = (void *)(uintptr_t)row,
	};
}

#define UNIT_TEST(u, function) unit_add(u, #function, function, NULL)

/* Adds a test for each row of @table. Rows begin with `const char *name`. */
#define UNIT_ROWS(u, function, table)                                              \
	do {                                                                       \
		for (size_t row_ = 0; row_ < ARRAY_SIZE(table); row_++)            \
			unit_add(u, (table)[row_].name, function, &(table)[row_]); \
	} while (0)

/* Runs the tests, with message handlers and other process-wide state as in the program. */
static inline int unit_run(const char *group, const struct unit *u)
{
	process_init();
	return _cmocka_run_group_tests(group, u->tests, u->count, NULL, NULL);
}

/* A string literal as a slice; it may contain NUL bytes. */
#define SLICE(literal) ((struct slice){ literal, sizeof(literal) - 1 })

static inline void unit_slice(struct slice actual, struct slice expected, const char *what,
			      const char *file, int line)
{
	if (actual.len == expected.len &&
	    (actual.len == 0 || memcmp(actual.data, expected.data, actual.len) == 0))
		return;
	print_error("%s is \"%.*s\" (%zu bytes), not \"%.*s\" (%zu)\n", what, (int)actual.len,
		    actual.len ? actual.data : "", actual.len, (int)expected.len,
		    expected.len ? expected.data : "", expected.len);
	_fail(file, line);
}

#define assert_slice(actual, expected) \
	unit_slice(actual, slice_of(expected), #actual, __FILE__, __LINE__)
#define assert_slices(actual, expected) unit_slice(actual, expected, #actual, __FILE__, __LINE__)

#endif /* ALLOCLAT_UNIT_H */
