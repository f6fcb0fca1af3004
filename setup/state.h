/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of one run, of the files of setup/ only.
 */
#ifndef ALLOCLAT_SETUP_STATE_H
#define ALLOCLAT_SETUP_STATE_H

#include "functions.h"
#include "rundir.h"
#include "setup.h"
#include "steps.h"
#include "undo.h"

struct setup {
	struct setup_want want; /* what it points at is the caller's */
	struct setup_found found;

	/* What was found; the strings and arrays of `found` are these. */
	char *top;    /* the tracing directory's top level */
	char *target; /* where tracing happens: top, or an instance's directory */
	struct functions functions;
	bool *events; /* [want.nr_events] */
	bool *probes; /* [want.nr_probes] */

	/* What is changed. */
	struct rundir rundir;
	struct undo undo;
	struct steps steps;
	bool applied; /* whether setup_apply() was called: it is not repeated */

	int pipe_fd;  /* -1: not open */
	int *raw_fds; /* [nr_raw], by CPU; -1: not open */
	size_t nr_raw;
	uint64_t lost_before; /* events lost before setup_start() */
};

#endif /* ALLOCLAT_SETUP_STATE_H */
