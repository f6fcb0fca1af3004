/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of setup/ share: typical requests, a machine that someone else has configured,
 * whole runs, and assertions, which fail the cmocka test they are called from.
 */
#ifndef ALLOCLAT_FAKE_TRACEFS_RUN_H
#define ALLOCLAT_FAKE_TRACEFS_RUN_H

#include "fake_tracefs.h"
#include "setup/setup.h"

/* Six roles, five of which are found, and four events, three of which exist. */
struct setup_want fake_want(void);

/* The same events without function_graph, two probes, one of which the kernel refuses, and two
 * triggers, one of them of the missing event. */
struct setup_want fake_want_events(void);

/* Sets everything there is, as someone else might have. */
void fake_make_dirty(void);

/* All that a run does, up to the first failure. */
enum setup_result fake_run(const struct setup_want *want);

struct fake_fault {
	const char *name;
	enum fake_age age;
	bool dirty;
	bool events; /* events alone; then dirty means a user's instance */
	bool fail_on;
	int fail_errno;
	bool kill;
};

/* Calls @run(@arg) with a fault at call @n; in a child process if the fault kills. Returns what it
 * returned, or FAKE_KILLED. *@ret_reached: whether there were @n calls. */
int fake_with_fault(int (*run)(const void *arg), const void *arg, const struct fake_fault *c,
		    long n, bool *ret_reached);

/* fake_run() in that form; @want is a struct setup_want. */
int fake_run_all(const void *want);

/* Captures what is written to stderr in between. The text is valid until the next call. */
void fake_capture_begin(void);
const char *fake_capture_end(void);

/* Whether there is an undo log. */
bool fake_log_left(void);

void fake_assert_said(const char *text, const char *part);
void fake_assert_file(const char *dir, const char *file, const char *text);

/* The tree is what fake_snapshot() said. @what and @n are for the message. */
void fake_assert_same(const char *before, const char *what, long n);

/* For after each test: a failed one leaves things behind. */
int fake_clean_up(void **state);

#define FAKE_TEST(name) cmocka_unit_test_teardown(name, fake_clean_up)

#endif /* ALLOCLAT_FAKE_TRACEFS_RUN_H */
