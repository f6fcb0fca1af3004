/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts back the values of an undo log: this run's, or that of a run that was killed.
 */
#ifndef ALLOCLAT_RESTORE_H
#define ALLOCLAT_RESTORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "setup.h"
#include "undo.h"

/* Puts back the touched values, newest first, continuing after failures. Returns how many do not
 * read as they did; adds to *@ret_written how many were written. When nothing is left to try
 * again the log is removed, on disk, too, and another call does nothing.
 * @silent: prints nothing and allocates nothing. */
int restore_values(struct undo *u, bool silent, size_t *ret_written);

/* Puts back what a killed run left behind, if its log is in the run directory, and says so.
 * *@ret_written is how many values were written. */
MUST_CHECK enum setup_result restore_killed_run(int dir_fd, size_t *ret_written);

#endif /* ALLOCLAT_RESTORE_H */
