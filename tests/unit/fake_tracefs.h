/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stand-in for the kernel: a directory tree that looks like tracefs, and --wrap versions of the
 * functions by which setup/ changes it, which make plain files act like the kernel's. These calls
 * are counted, and any one of them can be made to fail or to kill the process.
 */
#ifndef ALLOCLAT_FAKE_TRACEFS_H
#define ALLOCLAT_FAKE_TRACEFS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Which kernel. */
enum fake_age {
	FAKE_OLD,    /* 4.9: function_graph at the top level only, a few options less */
	FAKE_SHARED, /* 6.12: function_graph in instances, which share its options */
	FAKE_NEW,    /* 7.2: function_graph in instances, with options of their own */
};

struct fake {
	char *base; /* temporary directory: everything is below */
	char *top;  /* base/tracing */
	char *run;  /* base/run */
	char *root; /* base/root: for struct setup_want */
	enum fake_age age;

	/* Faults. Calls are counted from 1; 0: none. */
	long calls;
	long fail_at;
	bool fail_on; /* and all later ones, too */
	int fail_errno;
	bool kill; /* instead of failing: _exit(FAKE_KILLED) */

	const char *broken; /* a file with this name accepts what is written and ignores it */
	const char *busy;   /* a file with this name is refused with EBUSY */
	bool instance_busy; /* an instance cannot be removed */
	bool no_numbers;    /* set_ftrace_filter takes no line numbers: before 5.1 */
	bool any_tracer;    /* function_graph may start with any filter and threshold */
	const char *twin;   /* writing this name adds the module's function of the same name */

	void (*exhausted)(void *arg); /* what mem_at_exhaustion() was given */
	void *exhausted_arg;

	char violation[256]; /* a rule that was broken: "" if none */
};

enum { FAKE_KILLED = 77 };

extern struct fake fake;

void fake_setup(enum fake_age age);
void fake_teardown(void);

/* base/FILE and top/FILE: write, read, exists. fake_put() makes directories. */
void fake_put(const char *file, const char *text);
void fake_put_base(const char *file, const char *text);
void fake_remove(const char *file);
bool fake_has(const char *path);
void fake_make_instance(const char *name);

/* Someone else writes @command to top/FILE, kprobe_events or an event's trigger. */
void fake_do(const char *file, const char *command);

/* Everything below the tracing directory, as text. The caller frees. */
char *fake_snapshot(void);

/* The text of a file below the tracing directory. The caller frees. */
char *fake_get(const char *file);

/* For the files of the stand-in itself. */
enum { FAKE_NR_CPUS = 4, FAKE_NR_EVENTS = 5 };

extern const char *const fake_events[FAKE_NR_EVENTS];

char *fake_join(const char *dir, const char *file);
void fake_put_path(const char *path, const char *text);
void fake_put_in(const char *dir, const char *file, const char *text);
char *fake_get_path(const char *path);
void fake_remove_tree(const char *path);

/* A command for the file @path; an errno or 0. */
int fake_command(const char *path, const char *command);
/* The events that probes have defined, in the new tracing directory @dir. */
void fake_put_probe_events(const char *dir);
/* Rewrites set_event, after a change of the file @enable. */
void fake_list_events(const char *enable);

#endif /* ALLOCLAT_FAKE_TRACEFS_H */
