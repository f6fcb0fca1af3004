/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a file line by line without allocating: the lists of functions can be megabytes long,
 * and are read to restore the kernel's state when memory is exhausted.
 */
#ifndef ALLOCLAT_LINE_READER_H
#define ALLOCLAT_LINE_READER_H

#include <stddef.h>

#include "base/compiler.h"
#include "base/slice.h"

/* More than any line of these files: KSYM_NAME_LEN is 512 (6.1; 128 before), and an event filter
 * is at most a page. */
enum { LINE_ROOM = 8192 };

struct line_reader {
	int fd;
	size_t start, end; /* of what is read and not used yet */
	char room[LINE_ROOM];
};

/* -1 with errno. */
MUST_CHECK int line_reader_open(struct line_reader *r, const char *path);

/* Keeps errno. */
void line_reader_close(struct line_reader *r);

/* *@ret_line is valid until the next call. 1, 0 at the end, -1 with errno. */
MUST_CHECK int line_reader_next(struct line_reader *r, struct slice *ret_line);

/* The rest of the file, cut at LINE_ROOM bytes. -1 with errno. */
MUST_CHECK int line_reader_rest(struct line_reader *r, struct slice *ret_text);

#endif /* ALLOCLAT_LINE_READER_H */
