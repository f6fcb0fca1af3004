/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few system calls by which setup/ changes the kernel's tracing state. All changes go through
 * here and nothing else does, so that a test can stand in for the kernel, and make any one call
 * fail or kill the process. Nothing here allocates or prints.
 */
#ifndef ALLOCLAT_KFILE_H
#define ALLOCLAT_KFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/compiler.h"

/* False with errno. Uses stat(2): access(2) would check the real user, who need not be root when
 * the program has capabilities. */
MUST_CHECK bool kfile_exists(const char *path);

/* Opens @path for writing. With @truncate a file that is a list is emptied. -1 with errno. */
MUST_CHECK int kfile_open(const char *path, bool truncate);

/* One write(2), repeated after EINTR. Short counts are normal: of some files the kernel takes one
 * word at a time. -1 with errno. */
MUST_CHECK ssize_t kfile_write(int fd, const void *bytes, size_t len);

/* Some files act on what was written only when they are closed. -1 with errno. */
int kfile_close(int fd);

/* Makes an instance, with its buffers. -1 with errno; EEXIST: it is someone else's. */
MUST_CHECK int kfile_make_instance(const char *path);

/* Removes an instance. -1 with errno. */
MUST_CHECK int kfile_remove_instance(const char *path);

#endif /* ALLOCLAT_KFILE_H */
