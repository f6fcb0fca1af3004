/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of setup/ share: a usual wish, a machine that somebody else has
 * configured, whole runs, and assertions. They fail the cmocka test they are called from.
 */
#ifndef ALLOCLAT_FAKE_TRACEFS_RUN_H
#define ALLOCLAT_FAKE_TRACEFS_RUN_H

#include "fake_tracefs.h"
#include "setup/setup.h"

/* Six roles, of which five are found, and four events, of which three. */
struct setup_want fake_want(void);

/* Three of the same events without function_graph, two probes, of which the kernel refuses one,
 * and a trigger. */
struct setup_want fake_want_events(void);

/* A machine on which somebody has set everything there is. */
void fake_make_dirty(void);

/* Everything a run does. Anything but success leaves off. */
enum setup_result fake_run(const struct setup_want *want);

struct fake_fault {
	const char *name;
	enum fake_age age;
	bool dirty;
	bool events; /* alone: dirty is an instance then */
	bool fail_on;
	int fail_errno;
	bool kill;
};

/* @run(@arg) with a fault at call @n; in a child if that is to kill it. Returns what it
 * returned, or FAKE_KILLED. *@ret_reached: there were @n calls. */
int fake_with_fault(int (*run)(const void *arg), const void *arg, const struct fake_fault *c,
		    long n, bool *ret_reached);

/* fake_run() in that form; @want is a struct setup_want. */
int fake_run_all(const void *want);

/* What is written to stderr in between; the text is good until the next call. */
void fake_capture_begin(void);
const char *fake_capture_end(void);

/* Whether there is an undo log. */
bool fake_log_left(void);

void fake_assert_said(const char *text, const char *part);
void fake_assert_file(const char *dir, const char *file, const char *text);

/* The tree is what fake_snapshot() said. @what and @n are for the message. */
void fake_assert_same(const char *before, const char *what, long n);

/* After each test: a failed one has left things behind. */
int fake_clean_up(void **state);

#define FAKE_TEST(name) cmocka_unit_test_teardown(name, fake_clean_up)

#endif /* ALLOCLAT_FAKE_TRACEFS_RUN_H */
