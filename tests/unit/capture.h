/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Captures what is written to a descriptor (messages: 2) between begin and end.
 * Do not assert in between: the failure message would be lost.
 */
#ifndef ALLOCLAT_CAPTURE_H
#define ALLOCLAT_CAPTURE_H

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "unit.h"

struct capture {
	int fd, saved, file;
};

static inline struct capture capture_begin(int fd)
{
	struct capture c = { .fd = fd };

	fflush(NULL);
	c.saved = dup(fd);
	c.file = memfd_create("capture", MFD_CLOEXEC);
	if (c.saved < 0 || c.file < 0 || dup2(c.file, fd) < 0)
		fail_msg("descriptor %d cannot be caught", fd);
	return c;
}

/* *@ret_text need not be initialized; the caller frees it. */
static inline void capture_end(struct capture *c, struct buf *ret_text)
{
	char bytes[4096];
	ssize_t n;

	fflush(NULL);
	dup2(c->saved, c->fd);
	close(c->saved);
	*ret_text = (struct buf){ 0 };
	buf_str(ret_text, "");
	lseek(c->file, 0, SEEK_SET);
	while ((n = read(c->file, bytes, sizeof(bytes))) > 0)
		buf_add(ret_text, bytes, (size_t)n);
	close(c->file);
}

/* Ends the capture and checks that exactly @expected was written. */
static inline void capture_is(struct capture *c, const char *expected, const char *file, int line)
{
	struct buf text;
	bool same;

	capture_end(c, &text);
	same = strcmp(text.data, expected) == 0;
	if (!same)
		print_error("written was:\n%s\nnot:\n%s\n", text.data, expected);
	buf_free(&text);
	if (!same)
		_fail(file, line);
}

#define assert_captured(capture, expected) capture_is(capture, expected, __FILE__, __LINE__)

#endif /* ALLOCLAT_CAPTURE_H */
