/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole files and whole writes, with EINTR and short counts dealt with once.
 */
#ifndef ALLOCLAT_FILE_H
#define ALLOCLAT_FILE_H

#include "buf.h"

/* Appends all of @path to @ret_text. 0, or -1 with errno; @ret_text then holds what was
 * read so far. */
MUST_CHECK int file_read(const char *path, struct buf *ret_text);

/* The same of a file that is not to be trusted: ENOTSUP if it is not a plain one, EFBIG if it has
 * more than @max bytes. It is not waited for. */
MUST_CHECK int file_read_small(const char *path, size_t max, struct buf *ret_text);

/* The same as file_read() from where @fd stands. */
MUST_CHECK int file_read_all(int fd, struct buf *ret_text);

/* The same from the start of what @fd is open on, in place of what @ret_text held. */
MUST_CHECK int file_reread(int fd, struct buf *ret_text);

/* Writes @len bytes to @fd, going on after short counts and EINTR. 0, or -1 with errno. */
MUST_CHECK int file_write_all(int fd, const void *bytes, size_t len);

/* Makes a file of these bytes. What has the name is removed first and never written to: in a
 * directory of others it may be a link to anything. 0, or -1 with errno, and no file. */
MUST_CHECK int file_replace(const char *path, const void *bytes, size_t len);

/* Opens what @fd is open on once more, for writing that does not block. Not by changing
 * @fd: its mode is shared with whoever else has it, a shell for one. -1 with errno; the
 * caller closes. */
int file_open_again(int fd);

#endif /* ALLOCLAT_FILE_H */
