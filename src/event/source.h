/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where events come from: source_text reads text (trace_pipe, a saved trace, standard input),
 * source_raw the kernel's ring buffers, source_dat a trace.dat.
 *
 * The caller calls next() until it returns SOURCE_AGAIN, then fill() once, which reads what is
 * available without waiting. In between the caller may wait for fd.
 */
#ifndef ALLOCLAT_SOURCE_H
#define ALLOCLAT_SOURCE_H

#include "base/compiler.h"
#include "event.h"

/* A trace.dat begins with this. */
#define SOURCE_DAT_MAGIC       "\x17\x08\x44tracing"
#define SOURCE_DAT_MAGIC_BYTES 10

enum source_result {
	SOURCE_EVENT, /* *ret_event is valid until the next call */
	SOURCE_AGAIN, /* from next(): call fill(); from fill(): call next() */
	SOURCE_END,
	SOURCE_ERROR, /* a message was printed */
};

struct source_counts {
	uint64_t lines;	       /* lines or records read */
	uint64_t events;       /* events among them, EVENT_LOST included */
	uint64_t losses;       /* EVENT_LOST among the events */
	uint64_t lost;	       /* sum of their counts, where they have one */
	uint64_t lost_unknown; /* EVENT_LOST without a count */
	uint64_t unknown;      /* lines or records not understood */
	uint64_t plain;	       /* events that are tracepoints in text without function_graph */
	/* function_graph lines without a column: funcgraph-abstime, -proc or -duration was off. */
	uint64_t no_time, no_task, no_duration;
};

/* For sources: updates the counts for an EVENT_LOST with @lost, but does not count the event. */
static inline void source_count_loss(struct source_counts *c, uint64_t lost)
{
	c->losses++;
	if (lost == EVENT_LOST_UNKNOWN)
		c->lost_unknown++;
	else
		c->lost += lost;
}

struct source;

struct source_ops {
	enum source_result (*next)(struct source *s, struct event *ret_event);
	/* Passes to @to every event that next() would return, and returns the first result other
	 * than SOURCE_EVENT. The events stay valid until the next fill(). NULL: not supported,
	 * since the source's events do not stay valid that long. */
	enum source_result (*feed)(struct source *s, struct event_taker *to);
	/* Reads *ret_bytes bytes. Never returns SOURCE_EVENT. SOURCE_AGAIN with *ret_bytes 0: the
	 * input pauses, and next() can return all events read so far. */
	enum source_result (*fill)(struct source *s, size_t *ret_bytes);
	void (*close)(struct source *s);
};

/* Every source begins with this; the rest is private to its file. */
struct source {
	const struct source_ops *ops;
	int fd; /* polls readable when fill() has something to read; -1: call fill() to find out */
	/* Set by fill(): more data is available even if fd does not poll readable. */
	bool more;
	/* Set by fill(): an earlier next fill() would read too little to be worthwhile. */
	uint64_t rest_ns;
	/* All events have the task's full name; function_graph's text has only 7 bytes of it. */
	bool whole_names;
	struct source_counts counts;
};

/* Reads text from @fd, which the caller keeps open and closes; @name is for messages. @fd may be
 * blocking or not: fill() reads once. @endless: a read of 0 bytes is a pause, not the end, as with
 * trace_pipe when someone else turns tracing_on off. The caller frees with source_free(). */
struct source *source_text_new(int fd, const char *name, bool endless);

/* Reads a trace.dat (see dat.h) from @fd, which must be seekable and which the caller closes; @name
 * is for messages. @graph: it must be of the function_graph tracer. NULL after a message. The
 * caller frees with source_free(). */
struct source *source_dat_new(int fd, const char *name, bool graph);

/* NULL is allowed. */
void source_free(struct source *s);

#endif /* ALLOCLAT_SOURCE_H */
