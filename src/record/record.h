/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's binary records (ring buffer, trace.dat) as struct event, and, for those that
 * are shown, the line that trace_pipe would have printed. What a record's bytes mean is
 * taken from the format files, through libtraceevent; nothing is assumed of a version.
 */
#ifndef ALLOCLAT_RECORD_H
#define ALLOCLAT_RECORD_H

#include "base/buf.h"
#include "event/event.h"
#include "symbols.h"

struct tep_handle;

struct records;

/* What the records are of. */
enum {
	/* Events are stamped by the clock in which calls are timed (`local`), so that a call's
	 * interval is exact. */
	RECORDS_ONE_CLOCK = 1 << 0,
	/* The function_graph tracer: without it they are no good. */
	RECORDS_GRAPH = 1 << 1,
};

/* @tep has parsed the formats of all events that may come, and stays the caller's, as
 * @names does. @nr_cpus decides the width of the CPU column (the kernel's nr_cpu_ids). @flags
 * are RECORDS_*. NULL after a message: a format that is needed is missing or lacks a field. The
 * caller frees with records_free(). */
struct records *records_new(struct tep_handle *tep, const struct record_names *names, int nr_cpus,
			    unsigned int flags);
void records_free(struct records *r);

/* @tep has parsed more formats since. Events that were decoded before are no longer good. */
void records_learn(struct records *r);

enum record_result {
	RECORD_EVENT,	/* *ret_event is filled in */
	RECORD_NOISE,	/* of another kind: a marker, an event of no interest */
	RECORD_UNKNOWN, /* of no known kind, or too short */
};

/* One record of @cpu (0 and up), in the order of that CPU. *ret_event points to @data; it has no
 * comm, text or line, but all else. Names of functions and tracepoints live as long as @r. */
enum record_result records_decode(struct records *r, int cpu, uint64_t ts, const void *data,
				  size_t len, struct event *ret_event);

/* The line that function_graph's trace_pipe would print for @e, an event of records_decode() but
 * no EVENT_STACK, appended to @b with its newline. */
void records_line(const struct event *e, struct buf *b);

/* What stands behind the tracepoint's name in that line. */
void records_text(const struct event *e, struct buf *b);

/* The functions of @e, an EVENT_STACK, innermost first: "symbol+0xoff/0xsize" and a newline each,
 * as the kernel prints them with the option sym-offset, appended to @b. */
void records_stack(const struct event *e, struct buf *b);

/* The name of the event's task, or what the kernel prints where there is none: `<...>`,
 * `<idle>`. Good until the next call. */
struct slice records_comm(const struct event *e);

#endif /* ALLOCLAT_RECORD_H */
