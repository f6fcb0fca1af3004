/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The run directory, /run/alloclat, has the machine-wide lock and the undo log. The kernel has one
 * tracing state, so only one run at a time may change it; and the next run must know what this one
 * has changed, even if this one is killed.
 */
#ifndef ALLOCLAT_RUNDIR_H
#define ALLOCLAT_RUNDIR_H

#include "setup.h"

#define RUNDIR_DEFAULT "/run/alloclat"

struct rundir {
	const char *path;
	int dir_fd;  /* -1: not open */
	int lock_fd; /* holds the lock while it is open; -1: not open */
};

/* Opens @path (NULL: RUNDIR_DEFAULT) and takes the lock. If the directory does not exist, makes it
 * with @create; without, returns SETUP_OK, and ret_dir->dir_fd is -1. SETUP_BUSY: another process
 * has the lock. On anything but SETUP_OK a message was printed. rundir_close() in any case. */
MUST_CHECK enum setup_result rundir_open(struct rundir *ret_dir, const char *path, bool create);

/* Adds the process @pid, which has inherited the lock, to the text of the lock file. */
void rundir_add_holder(const struct rundir *dir, long pid);

void rundir_close(struct rundir *dir);

#endif /* ALLOCLAT_RUNDIR_H */
