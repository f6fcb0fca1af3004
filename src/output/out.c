// SPDX-License-Identifier: GPL-2.0-or-later
#include "out.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* Output is flushed when this much is pending, or when the input pauses. */
#define FLUSH_BYTES 65536

void out_init(struct out *o, int fd, const char *name, struct loop *loop)
{
	struct stat st;

	*o = (struct out){ .fd = fd, .own_fd = -1, .name = name, .loop = loop, .patient = true };
	if (fstat(fd, &st) < 0)
		st.st_mode = 0;
	o->regular = S_ISREG(st.st_mode) || S_ISBLK(st.st_mode);
	o->terminal = isatty(fd) == 1;
	o->device = S_ISCHR(st.st_mode) && !o->terminal;
	if (o->terminal)
		o->own_fd = file_open_again(fd);
	if (o->own_fd >= 0)
		o->fd = o->own_fd;
}

void out_free(struct out *o)
{
	buf_free(&o->pending);
	buf_free(&o->line);
	if (o->own_fd >= 0)
		close(o->own_fd);
	o->own_fd = -1;
}

static void limit(struct out *o)
{
	if (o->pending.len >= FLUSH_BYTES)
		out_flush(o);
}

void out_line(struct out *o, struct slice line)
{
	bool has_newline = line.len > 0 && line.data[line.len - 1] == '\n';
	size_t len = has_newline ? line.len - 1 : line.len;

	if (o->error)
		return;
	if (o->terminal) {
		buf_escaped(&o->pending, line.data, len);
		buf_add(&o->pending, "\n", 1);
	} else {
		buf_add(&o->pending, line.data, line.len);
		if (!has_newline)
			buf_add(&o->pending, "\n", 1);
	}
	limit(o);
}

void out_text(struct out *o, const struct buf *text)
{
	if (o->error)
		return;
	buf_add(&o->pending, text->data, text->len);
	limit(o);
}

void out_event(struct out *o, const struct event *e)
{
	if (!o->error)
		out_line(o, event_line(e, &o->line));
}

/* Waits for room as out_flush() says. True: a write of up to *ret_max bytes will not block. */
static bool has_room(struct out *o, size_t *ret_max)
{
	struct loop_wait until = { .in_fd = -1, .out_fd = o->fd, .for_room = true };

	*ret_max = SIZE_MAX;
	if (o->regular)
		return true;
	/* A pipe that polls writable accepts PIPE_BUF bytes without blocking (pipe(7)). */
	if (!o->device)
		*ret_max = PIPE_BUF;
	for (;;) {
		int ready;

		until.timeout_ns =
			o->patient && loop_signals(o->loop) == o->signals_seen ? UINT64_MAX : 0;
		ready = loop_wait(o->loop, &until);
		if (ready & (LOOP_OUTPUT | LOOP_HANGUP))
			return true;
		if (until.timeout_ns == 0)
			return false;
	}
}

bool out_flush(struct out *o)
{
	size_t done = 0, max;

	while (done < o->pending.len && !o->error && has_room(o, &max)) {
		size_t len = o->pending.len - done < max ? o->pending.len - done : max;
		ssize_t n = write(o->fd, o->pending.data + done, len);

		if (n > 0)
			done += (size_t)n;
		else if (n < 0 && errno != EINTR && errno != EAGAIN)
			o->error = errno;
	}
	if (o->error)
		done = o->pending.len;
	if (done > 0 && done < o->pending.len)
		memmove(o->pending.data, o->pending.data + done, o->pending.len - done);
	o->pending.len -= done;
	return o->pending.len == 0;
}
