/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the tracing directory.
 */
#ifndef ALLOCLAT_TRACING_DIR_H
#define ALLOCLAT_TRACING_DIR_H

#include <stdbool.h>

#include "setup.h"

/* Finds want.dir or, without one, where tracefs is mounted, and checks that it can be used.
 * *@ret_top is the top level, *@ret_target the directory itself, which may be an instance's. The
 * caller frees both. On anything but SETUP_OK a message was printed, and neither is set. */
MUST_CHECK enum setup_result tracing_dir_find(const struct setup_want *want, char **ret_top,
					      char **ret_target);

/* Whether @dir has @file; false with errno. */
bool tracing_dir_has(const char *dir, const char *file);

/* Prints what it means that opening @path failed with EPERM. SETUP_CANNOT. */
enum setup_result tracing_dir_locked_down(const char *path);

#endif /* ALLOCLAT_TRACING_DIR_H */
