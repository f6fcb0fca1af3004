/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the tests of setup/: typical requests, a configuration left by another user, complete
 * runs, and assertions, which fail the calling cmocka test.
 */
#ifndef ALLOCLAT_FAKE_TRACEFS_RUN_H
#define ALLOCLAT_FAKE_TRACEFS_RUN_H

#include "fake_tracefs.h"
#include "setup/setup.h"

/* Six roles, five of which are found, and four events, three of which exist. */
struct setup_want fake_want(void);

/* The same events without function_graph, two probes, one of which the kernel rejects, and two
 * triggers, one of them for the missing event. */
struct setup_want fake_want_events(void);

/* Changes every setting, as another user might have. */
void fake_make_dirty(void);

/* Does all that a run does, up to the first failure. */
enum setup_result fake_run(const struct setup_want *want);

struct fake_fault {
	const char *name;
	enum fake_age age;
	bool dirty;
	bool events; /* tracepoints only; @dirty then means a user's instance */
	bool fail_on;
	int fail_errno;
	bool kill;
};

/* Calls @run(@arg) with a fault at call @n, in a child process if the fault kills. Returns the
 * result of @run, or FAKE_KILLED. *@ret_reached: whether there were @n calls. */
int fake_with_fault(int (*run)(const void *arg), const void *arg, const struct fake_fault *c,
		    long n, bool *ret_reached);

/* fake_run() as the callback of fake_with_fault(); @want is a struct setup_want. */
int fake_run_all(const void *want);

/* Capture what is written to stderr in between. The text is valid until the next call. */
void fake_capture_begin(void);
const char *fake_capture_end(void);

/* Whether an undo log is left. */
bool fake_log_left(void);

void fake_assert_said(const char *text, const char *part);
void fake_assert_file(const char *dir, const char *file, const char *text);

/* Fails unless the tree equals @before, a fake_snapshot(), or if a rule was broken. @what and @n
 * are for the message. */
void fake_assert_same(const char *before, const char *what, long n);

/* Teardown of each test: a failed one does not clean up. */
int fake_clean_up(void **state);

#define FAKE_TEST(name) cmocka_unit_test_teardown(name, fake_clean_up)

#endif /* ALLOCLAT_FAKE_TRACEFS_RUN_H */
