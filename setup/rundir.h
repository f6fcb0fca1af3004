/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /run/alloclat: the place of the machine-wide lock and of the undo log. Tracing
 * state belongs to the machine, so one run at a time; and what a run changed must be
 * known to the next one even if it was killed.
 */
#ifndef ALLOCLAT_RUNDIR_H
#define ALLOCLAT_RUNDIR_H

#include "setup.h"

#define RUNDIR_DEFAULT "/run/alloclat"

struct rundir {
	const char *path;
	int dir_fd;  /* -1: not open */
	int lock_fd; /* holds the lock as long as it is open */
};

/* Opens @path (NULL: RUNDIR_DEFAULT), made if need be when @create, and takes the lock.
 * SETUP_BUSY if another process has it. On anything but SETUP_OK a message was printed,
 * but for a directory that is not there and not to be made: then SETUP_OK and
 * ret_dir->dir_fd is -1. rundir_close() in any case. */
MUST_CHECK enum setup_result rundir_open(struct rundir *ret_dir, const char *path, bool create);

/* Names another process that has the lock by inheritance, should this one die. */
void rundir_add_holder(const struct rundir *dir, long pid);

void rundir_close(struct rundir *dir);

#endif /* ALLOCLAT_RUNDIR_H */
