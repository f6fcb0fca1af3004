/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one record type. Every source (text, later binary) yields it and every
 * consumer takes it; nobody downstream knows where an event came from.
 */
#ifndef ALLOCLAT_EVENT_H
#define ALLOCLAT_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct records;

enum event_kind {
	EVENT_CALL,	  /* a function returned: a closing brace, or a leaf `f();` */
	EVENT_ENTRY,	  /* `f() {`, only in recordings without a threshold */
	EVENT_TRACEPOINT, /* `name: text`, as a comment or on a line of its own */
	/* Functions of the stack at the task's event before, innermost first: of text each by
	 * itself, of a record all at once. See field_text(). */
	EVENT_STACK,
	EVENT_LOST, /* the kernel overwrote events of @cpu before they were read */
};

/* EVENT_LOST without a number: `CPU:1 [LOST EVENTS]`, kernel 5.9 and later. */
#define EVENT_LOST_UNKNOWN UINT64_MAX

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
	struct slice comm; /* as the source has it: function_graph's text cuts it to 7 bytes */
	struct slice name; /* function, suffix and all, or tracepoint; empty for a bare `}` */
	struct slice text; /* TRACEPOINT: what follows `name: `; STACK: the function */
	struct slice line; /* the line as the kernel wrote it, newline included if it had one */

	/* From a binary source: the record's bytes, and who turns them into values and lines
	 * when they are needed; then @comm, @text and @line are empty. NULL: from text. */
	struct slice record;
	const struct records *records;
	int indent; /* TRACEPOINT: blanks that the kernel would print before its comment */
};

/* Who takes events one after the other. */
struct event_taker {
	/* Returns where the next event may be put. */
	struct event *(*take)(void *arg, const struct event *e);
	struct event *place;
	void *arg;
};

/* Counts what an EVENT_LOST tells: how many, or one time more that the kernel did not say. */
static inline void event_add_lost(const struct event *e, uint64_t *lost, uint64_t *times_unknown)
{
	if (e->lost == EVENT_LOST_UNKNOWN)
		(*times_unknown)++;
	else
		*lost += e->lost;
}

#endif /* ALLOCLAT_EVENT_H */
