/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The event that every source yields and every consumer takes. Consumers do not depend on the
 * source: what is not a member is read through the event's ops.
 */
#ifndef ALLOCLAT_EVENT_H
#define ALLOCLAT_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct buf;

enum event_kind {
	EVENT_CALL,	  /* a function returned: a closing brace, or a leaf `f();` */
	EVENT_ENTRY,	  /* `f() {`: only in recordings without a threshold */
	EVENT_TRACEPOINT, /* `name: text`, as a comment or on a line of its own */
	/* The task's stack at its previous event, or one frame of it: see event_stack(). */
	EVENT_STACK,
	EVENT_LOST, /* the kernel overwrote events of @cpu before they were read */
};

/* Bytes of a task's name that function_graph's text has: print_graph_proc() in
 * kernel/trace/trace_functions_graph.c. */
#define GRAPH_COMM_MAX 7

/* EVENT_LOST without a count: `CPU:1 [LOST EVENTS]`, kernel 5.9 and later. */
#define EVENT_LOST_UNKNOWN UINT64_MAX

struct event;

/*
 * How to read the events of one kind of source. Functions that take @scratch may overwrite it to
 * hold the result, which is valid until @scratch changes or the source yields its next event,
 * whichever is first.
 */
struct event_ops {
	/* Reads the field @name as a number. False, and *@ret_number untouched: no such field, or
	 * not a number. See field.h. */
	bool (*number)(const struct event *e, const char *name, int64_t *ret_number);
	/* Reads the field @name as the kernel prints it. False, and *@ret_string untouched: no such
	 * field. */
	bool (*string)(const struct event *e, const char *name, struct buf *scratch,
		       struct slice *ret_string);
	/* The text after the tracepoint's name in the line. */
	struct slice (*text)(const struct event *e, struct buf *scratch);
	/* The line that trace_pipe prints for the event. */
	struct slice (*line)(const struct event *e, struct buf *scratch);
	/* The functions of an EVENT_STACK, innermost first, "symbol+0xoff/0xsize" and a newline
	 * each. Unless @whole_stacks, the one function of this event, without a newline. */
	struct slice (*stack)(const struct event *e, struct buf *scratch);
	/* The task's name, as far as the source knows it. Valid until the next call. */
	struct slice (*comm)(const struct event *e);
	/* The name of the function at @address in the event's kernel; empty: unknown. */
	struct slice (*symbol)(const struct event *e, uint64_t address);
	bool whole_stacks; /* an EVENT_STACK is a whole stack, not a single frame */
};

/* The slices point into the source's buffer and are valid until its next event. */
struct event {
	enum event_kind kind;
	int cpu;   /* -1: the recording does not say */
	int pid;   /* the thread's id, in the initial pid namespace */
	int tgid;  /* the process; 0: the recording does not say */
	int depth; /* CALL, ENTRY: nesting level among the traced functions */
	bool leaf; /* CALL: nothing was recorded between its entry and its return */
	/* ns; of a CALL: when its return was recorded, but its entry if it is a leaf, as the kernel
	 * prints it */
	uint64_t ts;
	uint64_t duration; /* CALL: ns */
	/* CALL: when it returned, ns. From text this is @ts; a binary record has the exact time,
	 * and the call ran from @returned - @duration to @returned, in the clock of @ts. */
	uint64_t returned;
	bool exact;	   /* CALL, ENTRY: from a binary record, with exact times */
	uint64_t lost;	   /* LOST: number of events, or EVENT_LOST_UNKNOWN */
	struct slice name; /* function with its suffix, or tracepoint; empty for a bare `}` */
	struct slice raw;  /* the input: the line with its newline, or the record */

	/* Set if the source has them without further decoding; else empty, use @ops. */
	struct slice comm; /* function_graph's text cuts it to 7 bytes */
	struct slice text; /* TRACEPOINT: what follows `name: `; STACK: the function */

	const struct event_ops *ops; /* NULL: EVENT_LOST, which has no further data */
	const void *reader;	     /* private to @ops */
	int indent; /* TRACEPOINT from a record: blanks that the kernel prints before the comment */
};

static inline struct slice event_text(const struct event *e, struct buf *scratch)
{
	return e->ops->text(e, scratch);
}

static inline struct slice event_line(const struct event *e, struct buf *scratch)
{
	return e->ops->line(e, scratch);
}

static inline struct slice event_stack(const struct event *e, struct buf *scratch)
{
	return e->ops->stack(e, scratch);
}

static inline struct slice event_comm(const struct event *e)
{
	return e->ops->comm(e);
}

static inline struct slice event_symbol(const struct event *e, uint64_t address)
{
	return e->ops->symbol(e, address);
}

/* A consumer of events, one at a time. */
struct event_taker {
	/* Takes @e and returns where the source may write the next event. */
	struct event *(*take)(void *arg, const struct event *e);
	struct event *place; /* where to write the next event */
	void *arg;
};

#endif /* ALLOCLAT_EVENT_H */
