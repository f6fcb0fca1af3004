/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Buffered output that cannot block the program for good: it waits for room only until a signal
 * comes, and keeps in memory what could not be written. As with stdio, the first error sticks; the
 * caller checks it from time to time.
 */
#ifndef ALLOCLAT_OUT_H
#define ALLOCLAT_OUT_H

#include "base/buf.h"
#include "base/loop.h"
#include "event/event.h"

struct out {
	int fd;
	int own_fd; /* a terminal opened again, so that writes do not block; else -1 */
	struct loop *loop;
	const char *name; /* for messages: "standard output", or the file's */
	bool regular;	  /* a regular file or block device: writes do not block */
	bool device;	  /* a character device: /dev/null and the like */
	bool terminal;	  /* escape non-printable bytes as \xNN */
	bool patient;	  /* if there is no room, wait for it; else keep output in memory */
	int error;	  /* errno of the first failed write; nothing is written after it */
	unsigned int signals_seen; /* out_flush() stops waiting when loop_signals() differs */
	struct buf pending;
	struct buf line; /* scratch for out_event() */
};

/* @fd and @name stay the caller's and must live as long as @o. out_free() does not flush. */
void out_init(struct out *o, int fd, const char *name, struct loop *loop);
void out_free(struct out *o);

/* Appends a line of trace text, and a newline unless it has one. Escaped on a terminal. */
void out_line(struct out *o, struct slice line);

/* Appends text as it is; the caller has escaped it. */
void out_text(struct out *o, const struct buf *text);

/* Appends the line of an event: from the trace text, or as the kernel would print the record. */
void out_event(struct out *o, const struct event *e);

/* Writes pending output. If @o is patient, waits for room until a signal comes; otherwise writes
 * only what does not block. Returns whether nothing is pending any more, which is also so after an
 * error. */
bool out_flush(struct out *o);

#endif /* ALLOCLAT_OUT_H */
