/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every source yields and every consumer takes. Nobody downstream asks where an event came
 * from: what it holds beyond the members is read through its ops.
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
	EVENT_ENTRY,	  /* `f() {`, only in recordings without a threshold */
	EVENT_TRACEPOINT, /* `name: text`, as a comment or on a line of its own */
	/* The stack of the task at its event before this one: all of it, or one function. See
	 * event_stack(). */
	EVENT_STACK,
	EVENT_LOST, /* the kernel overwrote events of @cpu before they were read */
};

/* What function_graph's text shows of a task's name: kernel/trace/trace_functions_graph.c,
 * print_graph_proc(). */
#define GRAPH_COMM_MAX 7

/* EVENT_LOST without a number: `CPU:1 [LOST EVENTS]`, kernel 5.9 and later. */
#define EVENT_LOST_UNKNOWN UINT64_MAX

struct event;

/*
 * How an event of one kind of source is read. What needs room is made in @scratch, in place of what
 * that held; a result is good until @scratch changes or the source yields its next event, whichever
 * is first.
 */
struct event_ops {
	/* The value of the field @name as a number. False, and *@ret_number untouched: there is no
	 * such field, or it is no number. See field.h. */
	bool (*number)(const struct event *e, const char *name, int64_t *ret_number);
	/* The same as the kernel prints it. */
	bool (*string)(const struct event *e, const char *name, struct buf *scratch,
		       struct slice *ret_string);
	/* What stands behind the tracepoint's name in the line. */
	struct slice (*text)(const struct event *e, struct buf *scratch);
	/* The line that trace_pipe prints for it. */
	struct slice (*line)(const struct event *e, struct buf *scratch);
	/* Of an EVENT_STACK its functions, innermost first, "symbol+0xoff/0xsize" and a newline
	 * each; of a source that yields them one by one that one, without a newline. */
	struct slice (*stack)(const struct event *e, struct buf *scratch);
	/* The task's name, as far as the source has it. Good until the next call. */
	struct slice (*comm)(const struct event *e);
	/* The name of the function that is at @address in this event's kernel; empty: not known. */
	struct slice (*symbol)(const struct event *e, uint64_t address);
	bool whole_stacks; /* one EVENT_STACK is all of a stack */
};

/* The slices point into the source's buffer and are good until its next event. */
struct event {
	enum event_kind kind;
	int cpu;   /* -1: the recording does not say */
	int pid;   /* the thread's id, in the initial pid namespace */
	int tgid;  /* the process; 0: the recording does not say */
	int depth; /* CALL, ENTRY: level of nesting among the traced functions */
	bool leaf; /* CALL: nothing was recorded between its entry and its return */
	/* ns; of a CALL: when its return was recorded, but of a leaf its entry, as the kernel
	 * prints it */
	uint64_t ts;
	uint64_t duration; /* CALL: ns */
	/* CALL: when it returned. From text this is @ts; a binary record says when, and then the
	 * call ran from @returned - @duration to @returned exactly, in the clock of @ts. */
	uint64_t returned;
	bool exact;	   /* CALL, ENTRY: of such a recording */
	uint64_t lost;	   /* LOST: how many, or EVENT_LOST_UNKNOWN */
	struct slice name; /* function, suffix and all, or tracepoint; empty for a bare `}` */
	struct slice raw;  /* what the source has read: the line, with its newline, or the record */

	/* What is at hand without asking @ops; else empty. */
	struct slice comm; /* function_graph's text cuts it to 7 bytes */
	struct slice text; /* TRACEPOINT: what follows `name: `; STACK: the function */

	const struct event_ops *ops; /* NULL: of an EVENT_LOST, which has nothing else */
	const void *reader;	     /* of @ops */
	int indent; /* TRACEPOINT of a record: blanks that the kernel prints before the comment */
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

/* Who takes events one after the other. */
struct event_taker {
	/* Returns where the next event may be put. */
	struct event *(*take)(void *arg, const struct event *e);
	struct event *place;
	void *arg;
};

#endif /* ALLOCLAT_EVENT_H */
