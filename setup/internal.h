/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of setup/ know of each other: the state of one run, and who fills in
 * what. probe.c finds out and changes nothing; knobs.c says which files are to be
 * changed to what; steps.c does it, in the order that makes it safe; setup.c is the run.
 */
#ifndef ALLOCLAT_SETUP_INTERNAL_H
#define ALLOCLAT_SETUP_INTERNAL_H

#include "rundir.h"
#include "setup.h"
#include "undo.h"

/* A function to trace, as available_filter_functions lists it. */
struct function {
	char *line;    /* "name" or "name [module]" */
	size_t number; /* of the line: their order is the kernel's */
};

struct functions {
	struct function *list;
	size_t nr, room;
};

/* One file to change, from a row of the table in knobs.c. */
struct step {
	char *path;
	enum file_kind kind;
	unsigned int flags; /* KNOB_* */
	struct buf value;   /* to write */
	bool *probe;	    /* whether the kernel has the probe that it is about; NULL: of none */
	bool left_out;	    /* was told, or is of a probe that was */
	size_t undo;	    /* number of its undo entry, once that is there */
};

struct steps {
	struct step *list;
	size_t nr, room;
};

struct setup {
	struct setup_want want; /* what it points at is the caller's */
	struct setup_found found;

	/* probe.c; found's strings are these */
	char *top;    /* tracing directory, top level */
	char *target; /* where tracing happens: top or an instance's directory */
	char **roles;
	bool *events;
	bool *probes;
	struct functions functions;

	/* setup.c */
	struct rundir rundir;
	struct undo undo;
	struct steps steps;
	bool applied; /* or tried: an apply is not repeated */
	int pipe_fd;
	int *raw_fds; /* [nr_raw] */
	size_t nr_raw;
	uint64_t lost_before;
};

/* probe.c. Each prints a message unless it returns SETUP_OK. */

/* Finds the tracing directory; sets top, and target to where the user pointed. */
MUST_CHECK enum setup_result probe_dirs(struct setup *s);

/* What top level and kernel must have; fills in found but for the target. */
MUST_CHECK enum setup_result probe_kernel(struct setup *s);

/* Whether what is wanted can run in the tracing directory @dir, as far as its
 * available_tracers say: 1, 0, -1 after a message. */
MUST_CHECK int probe_can_run_in(const struct setup *s, const char *dir);

/* functions.c: reads available_filter_functions; fills in roles and functions. Prints a
 * message unless it returns SETUP_OK. */
MUST_CHECK enum setup_result probe_functions(struct setup *s);

/* inuse.c: whether someone else's configuration would silence us, or ours change what
 * they see. Prints a message unless it returns SETUP_OK. */
MUST_CHECK enum setup_result probe_in_use(const struct setup *s);

/* lend.c: whether tracing can be lent. Prints a message unless it returns SETUP_OK. */
MUST_CHECK enum setup_result probe_lend(const struct setup *s);

/* steps.c. Each prints a message unless it returns SETUP_OK. */

/* Does all but those that are left to setup_start(): in batches, of which each is saved, on
 * disk as well, before the first step of it is done. */
MUST_CHECK enum setup_result steps_do_all(struct setup *s);

/* Does a step that was saved. Writes only what differs: writing has effects even then
 * (trace_clock empties the buffer), and what was not written need not be put back. */
MUST_CHECK enum setup_result steps_do(struct setup *s, struct step *step);

/* Whether the step's file reads as the step wrote it. */
MUST_CHECK bool steps_holds(const struct setup *s, const struct step *step);

/* knobs.c */

enum {
	KNOB_NEEDED = 1 << 0,	 /* every kernel has the file: missing is an error */
	KNOB_VERIFY = 1 << 1,	 /* read back after writing */
	KNOB_BARRIER = 1 << 2,	 /* changes other files: these are read when it is written */
	KNOB_TRACER = 1 << 3,	 /* refused with EBUSY: someone else is tracing */
	KNOB_START = 1 << 4,	 /* left to setup_start() */
	KNOB_PIDS = 1 << 5,	 /* only when tasks are chosen */
	KNOB_BUFFER = 1 << 6,	 /* only when a buffer size is wanted */
	KNOB_LENT = 1 << 7,	 /* only saved, and only when tracing is lent */
	KNOB_GRAPH = 1 << 8,	 /* of function_graph: not for events alone */
	KNOB_TGIDS = 1 << 9,	 /* only when the processes of threads are wanted */
	KNOB_OPTIONAL = 1 << 10, /* missing or refused: told, and done without */
};

/* The files to change, in order, for the target. */
void knobs_steps(const struct setup *s, struct steps *ret_steps);
void knobs_free_steps(struct steps *steps);

/* Prints a message and returns true if a file that counts as in use is: of the top
 * level's global files, and of the target's own unless it is a fresh instance. */
bool knobs_in_use(const struct setup *s);

#endif /* ALLOCLAT_SETUP_INTERNAL_H */
