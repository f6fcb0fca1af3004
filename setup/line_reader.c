// SPDX-License-Identifier: GPL-2.0-or-later
#include "line_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "slices.h"

int line_reader_open(struct line_reader *r, const char *path)
{
	r->start = r->end = 0;
	r->fd = open(path, O_RDONLY | O_CLOEXEC);
	return r->fd < 0 ? -1 : 0;
}

void line_reader_close(struct line_reader *r)
{
	int saved_errno = errno;

	close(r->fd);
	errno = saved_errno;
}

/* Makes room and reads once. 1, 0 at the end or when the room is full, -1 with errno. */
static int fill(struct line_reader *r)
{
	ssize_t n;

	memmove(r->room, r->room + r->start, r->end - r->start);
	r->end -= r->start;
	r->start = 0;
	if (r->end == sizeof(r->room))
		return 0;
	do {
		n = read(r->fd, r->room + r->end, sizeof(r->room) - r->end);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n < 0 ? -1 : 0;
	r->end += (size_t)n;
	return 1;
}

static struct slice unused(const struct line_reader *r)
{
	return (struct slice){ r->room + r->start, r->end - r->start };
}

int line_reader_next(struct line_reader *r, struct slice *ret_line)
{
	struct slice rest;
	int filled = 1;

	while (filled > 0 && !slice_find(unused(r), '\n'))
		filled = fill(r);
	if (filled < 0)
		return -1;
	rest = unused(r);
	if (!slice_next_line(&rest, ret_line))
		return 0;
	r->start = r->end - rest.len;
	return 1;
}

int line_reader_rest(struct line_reader *r, struct slice *ret_text)
{
	int filled;

	do {
		filled = fill(r);
	} while (filled > 0);
	*ret_text = unused(r);
	return filled;
}
