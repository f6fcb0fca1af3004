/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where events come from. Text (trace_pipe, a saved trace, standard input) is
 * source_text, the kernel's binary buffer source_raw, trace.dat source_dat.
 *
 * A source is drained with next() until it says SOURCE_AGAIN, then given one
 * fill(), which reads what is there without waiting; the caller waits for fd in
 * between if it wants to.
 */
#ifndef ALLOCLAT_SOURCE_H
#define ALLOCLAT_SOURCE_H

#include "base/compiler.h"
#include "event.h"

/* What a trace.dat begins with. */
#define SOURCE_DAT_MAGIC       "\x17\x08\x44tracing"
#define SOURCE_DAT_MAGIC_BYTES 10

enum source_result {
	SOURCE_EVENT, /* *ret_event is good until the next call */
	SOURCE_AGAIN, /* next() needs a fill(); fill() has done what it could */
	SOURCE_END,
	SOURCE_ERROR, /* a message was printed */
};

struct source_counts {
	uint64_t lines;	       /* read; records, where there are no lines */
	uint64_t events;       /* of them were events, losses included */
	uint64_t losses;       /* of the events told that the kernel has lost some: ... */
	uint64_t lost;	       /* so many, as far as it said ... */
	uint64_t lost_unknown; /* and how many losses did not say */
	uint64_t unknown;      /* were not understood */
	uint64_t plain; /* of the events were tracepoints in text that is no function_graph's */
	/* Lines of the right tracer that lack a column, by the option that brings it. */
	uint64_t no_time, no_task, no_duration;
};

/* For sources: counts what an EVENT_LOST tells, @lost, besides the event. */
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
	/* Gives all that next() would to @to, one after the other, and returns what next() would
	 * say then: never SOURCE_EVENT. The events stay good until the next fill(). NULL: the
	 * source cannot, for its events do not stay good so long. */
	enum source_result (*feed)(struct source *s, struct event_taker *to);
	/* Never SOURCE_EVENT. SOURCE_AGAIN with *ret_bytes 0: the input pauses, and next() has
	 * all of it. */
	enum source_result (*fill)(struct source *s, size_t *ret_bytes);
	void (*close)(struct source *s);
};

/* The head of every source; the rest of it is private to its file. */
struct source {
	const struct source_ops *ops;
	int fd; /* readable when fill() has something to do; -1: it has to be tried */
	/* Since the last fill(): what it had in hand is to be had by another one, whatever fd
	 * says; and the next one is not worth its while before so long. */
	bool more;
	uint64_t rest_ns;
	/* Tasks have their whole names in all events. In text of function_graph 7 bytes are left.
	 */
	bool whole_names;
	struct source_counts counts;
};

/* Text from @fd, which stays the caller's; @name is for messages. It may be in non-blocking
 * mode or not: fill() reads once. @endless: a read of nothing is a pause, not the end, as
 * with trace_pipe when someone else turns tracing_on off. */
struct source *source_text_new(int fd, const char *name, bool endless);

/* A trace.dat (see dat.h) in @fd, which can seek and stays the caller's; @name is for
 * messages. @graph: it has to be of the function_graph tracer. NULL after a message. */
struct source *source_dat_new(int fd, const char *name, bool graph);

/* NULL is allowed. */
void source_free(struct source *s);

#endif /* ALLOCLAT_SOURCE_H */
