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

/* The kernel that is imitated. */
enum fake_age {
	FAKE_OLD,    /* 4.9: function_graph at the top level only, fewer options */
	FAKE_SHARED, /* 6.12: function_graph in instances, which share its options */
	FAKE_NEW,    /* 7.2: function_graph in instances, with options of their own */
};

struct fake {
	char *base; /* temporary directory that contains everything */
	char *top;  /* base/tracing */
	char *run;  /* base/run */
	char *root; /* base/root: for struct setup_want */
	enum fake_age age;

	/* Faults: the wrapped call number @fail_at fails; the first is 1. 0: none. */
	long calls; /* so far */
	long fail_at;
	bool fail_on; /* all later calls fail, too */
	int fail_errno;
	bool kill; /* instead of failing: _exit(FAKE_KILLED) */

	const char *broken; /* writes to a file with this name succeed without effect */
	const char *busy;   /* writes to a file with this name fail with EBUSY */
	bool instance_busy; /* an instance cannot be removed */
	bool no_numbers;    /* set_ftrace_filter accepts no line numbers: before 5.1 */
	bool any_tracer;    /* function_graph may start with any filter and threshold */
	const char *twin;   /* writing this name also adds the module's function of that name */

	void (*exhausted)(void *arg); /* the arguments of mem_at_exhaustion() */
	void *exhausted_arg;

	char violation[256]; /* the first rule that was broken; "": none */
};

enum { FAKE_KILLED = 77 };

extern struct fake fake;

void fake_setup(enum fake_age age);
void fake_teardown(void);

/* fake_put() writes top/@file, fake_put_base() base/@file; both make missing directories.
 * fake_remove() removes top/@file and everything below it. */
void fake_put(const char *file, const char *text);
void fake_put_base(const char *file, const char *text);
void fake_remove(const char *file);
bool fake_has(const char *path);
void fake_make_instance(const char *name);

/* Writes @command to top/@file (kprobe_events or an event's trigger), as another user would. */
void fake_do(const char *file, const char *command);

/* Returns the tracing directory with all its files as text. The caller frees. */
char *fake_snapshot(void);

/* Returns the text of top/@file. The caller frees. */
char *fake_get(const char *file);

/* Shared by the files that implement the stand-in. */
enum { FAKE_NR_CPUS = 4, FAKE_NR_EVENTS = 5 };

extern const char *const fake_events[FAKE_NR_EVENTS];

char *fake_join(const char *dir, const char *file);
void fake_put_path(const char *path, const char *text);
void fake_put_in(const char *dir, const char *file, const char *text);
char *fake_get_path(const char *path);
void fake_remove_tree(const char *path);

/* Writes @command to the file @path. Returns an errno or 0. */
int fake_command(const char *path, const char *command);
/* Adds the events of existing probes to the new tracing directory @dir. */
void fake_put_probe_events(const char *dir);
/* Rewrites set_event after the file @enable has changed. */
void fake_list_events(const char *enable);

#endif /* ALLOCLAT_FAKE_TRACEFS_H */
