/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of every file that is changed, in the order of writing. They are put back in reverse
 * order. plan.h makes the steps of a run from it.
 */
#ifndef ALLOCLAT_KNOBS_H
#define ALLOCLAT_KNOBS_H

#include <stdbool.h>
#include <stddef.h>

#include "file_kind.h"

/* Where a file is. */
enum knob_scope {
	SCOPE_TOP,	/* exists once, at the top level, and affects all of tracing */
	SCOPE_TARGET,	/* the directory where tracing happens */
	SCOPE_EVENT,	/* events/SYSTEM/NAME of the target, for each wanted event */
	SCOPE_ENABLED,	/* the same, for each event that someone else has enabled */
	SCOPE_TRIGGERS, /* the same, for each wanted trigger */
	SCOPE_FILTERED, /* the same, for each event and each SYSTEM that has a filter */
	SCOPE_PROBES,	/* the top level, for each wanted probe */
	SCOPE_FOLDER,	/* each file in the folder of that name of the target */
	SCOPE_OUTSIDE,	/* an absolute path, not in tracefs */
};

/* What is written. */
enum knob_source {
	FROM_TEXT, /* the row's own text; for a list, "" empties it */
	FROM_THRESHOLD,
	FROM_PIDS,
	FROM_FUNCTIONS,
	FROM_BUFFER,
	FROM_CPUS,    /* the mask of all CPUs */
	FROM_COMMAND, /* the definition of the probe, the text of the trigger */
	FROM_NOWHERE, /* nothing: only saved */
};

enum {
	KNOB_NEEDED = 1 << 0,	 /* every kernel has the file: missing is an error */
	KNOB_VERIFY = 1 << 1,	 /* read back after writing */
	KNOB_BARRIER = 1 << 2,	 /* changes other files: save these only after it is written */
	KNOB_TRACER = 1 << 3,	 /* refused with EBUSY: someone else is tracing */
	KNOB_START = 1 << 4,	 /* written by setup_start() */
	KNOB_PIDS = 1 << 5,	 /* only when tasks are chosen */
	KNOB_BUFFER = 1 << 6,	 /* only when a buffer size is wanted */
	KNOB_DELEGATED = 1 << 7, /* only saved, and only when tracing is delegated */
	KNOB_GRAPH = 1 << 8,	 /* for function_graph: not for events alone */
	KNOB_TGIDS = 1 << 9,	 /* only when the processes of threads are wanted */
	KNOB_OPTIONAL = 1 << 10, /* missing or refused: a warning, and done without */
};

struct knob {
	const char *file;
	enum knob_scope scope;
	enum file_kind kind;
	enum knob_source source;
	const char *text;
	/* Counts as in use by someone else unless it reads so ("" for an empty list or, with
	 * FROM_CPUS, for all CPUs); NULL: never counts. */
	const char *idle;
	unsigned int flags; /* KNOB_* */
};

extern const struct knob knobs[];
extern const size_t knobs_nr;

/* Whether a run in the tracing directory @dir may change @path: it is below @dir, or one of the
 * files outside, behind whatever want.root a test has set. */
bool knobs_allow(const char *dir, const char *path);

#endif /* ALLOCLAT_KNOBS_H */
