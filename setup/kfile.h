/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few system calls by which setup/ changes the kernel's tracing state. All
 * changes go through here and nothing else does, so that a test can stand in for
 * the kernel, and fail or kill the process at any one of them.
 */
#ifndef ALLOCLAT_KFILE_H
#define ALLOCLAT_KFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/compiler.h"

/* Whether there is such a file, for all that the process may do: access(2) would ask for
 * the real user, who need not be root where capabilities were given to the program.
 * False with errno. */
MUST_CHECK bool kfile_exists(const char *path);

/* Opens @path for writing. For the files that are lists, @truncate empties the list.
 * -1 with errno. */
MUST_CHECK int kfile_open(const char *path, bool truncate);

/* One write(2), tried again after EINTR: the kernel takes one word at a time from some
 * files and says so with a short count. */
MUST_CHECK ssize_t kfile_write(int fd, const void *bytes, size_t len);

/* Some files act on what was written only here. -1 with errno. */
int kfile_close(int fd);

/* Makes and removes an instance. The kernel does both within the system call: buffers and all.
 * -1 with errno; EEXIST: it was there before. */
MUST_CHECK int kfile_make_instance(const char *path);
MUST_CHECK int kfile_remove_instance(const char *path);

#endif /* ALLOCLAT_KFILE_H */
