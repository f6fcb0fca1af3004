/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads and writes whole files; EINTR and short counts are handled here.
 */
#ifndef ALLOCLAT_FILE_H
#define ALLOCLAT_FILE_H

#include "buf.h"

/* Appends all of @path to @ret_text. Returns 0, or -1 with errno; @ret_text then holds what was
 * read so far. */
MUST_CHECK int file_read(const char *path, struct buf *ret_text);

/* Like file_read(), for an untrusted file: fails with ENOTSUP if it is not a regular file, with
 * EFBIG if it is larger than @max bytes. Opening it does not block. */
MUST_CHECK int file_read_small(const char *path, size_t max, struct buf *ret_text);

/* Like file_read(), from the current offset of @fd. */
MUST_CHECK int file_read_all(int fd, struct buf *ret_text);

/* Reads all of @fd from its start, replacing what @ret_text held. Returns like file_read(). */
MUST_CHECK int file_reread(int fd, struct buf *ret_text);

/* Writes all @len bytes to @fd; continues after short counts and EINTR. Returns 0, or -1 with
 * errno. */
MUST_CHECK int file_write_all(int fd, const void *bytes, size_t len);

/* Creates the file @path with these bytes. An existing file of that name is removed first and never
 * written to: in a directory that others can write, it may be a link to anything. Returns 0; or -1
 * with errno, and leaves no file. */
MUST_CHECK int file_replace(const char *path, const void *bytes, size_t len);

/* Opens the file behind @fd once more, for non-blocking writes. O_NONBLOCK is not set on @fd
 * itself, because that would affect all processes that share it, such as a shell. Returns -1 with
 * errno; the caller closes the result. */
int file_open_again(int fd);

#endif /* ALLOCLAT_FILE_H */
