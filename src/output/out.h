/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Buffered output that never gets stuck: it waits for room only as long as no
 * signal asks for the end, and keeps in memory what could not be written by then.
 * The first error sticks, as with stdio; the caller looks at it now and then.
 */
#ifndef ALLOCLAT_OUT_H
#define ALLOCLAT_OUT_H

#include "base/buf.h"
#include "base/loop.h"
#include "event/event.h"

struct out {
	int fd;
	int own_fd; /* -1, or fd opened once more: a terminal, so that writing cannot block */
	struct loop *loop;
	const char *name; /* for messages: "standard output", or the file's */
	bool regular;	  /* writing to it does not block */
	bool device;	  /* /dev/null and the like */
	bool terminal;	  /* bytes that are not printable are written \xNN */
	bool patient;	  /* full: wait for room; else keep it all in memory */
	int error;	  /* errno of the first failed write; nothing is written after it */
	unsigned int signals_seen;
	struct buf pending;
	struct buf line; /* of a record, made for out_event() */
};

/* @fd and @name stay the caller's. out_free() does not flush. */
void out_init(struct out *o, int fd, const char *name, struct loop *loop);
void out_free(struct out *o);

/* A line of the kernel's, with its newline or without: it gets one. */
void out_line(struct out *o, struct slice line);
void out_text(struct out *o, const struct buf *text);

/* An event's line: the kernel's, or the one it would have printed for the record. */
void out_event(struct out *o, const struct event *e);

/* Writes what is pending. While @o is patient it waits for room until a signal comes that
 * was not there before; otherwise it writes what goes at once. True: nothing is pending. */
bool out_flush(struct out *o);

#endif /* ALLOCLAT_OUT_H */
