/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line of the function_graph tracer's text, as trace_pipe and the trace file
 * carry it, to a struct event. Pure: no I/O, no allocation, nothing remembered.
 *
 *	  6.614612 |   0)     sh-86      | ! 275.216 us  |  }
 *
 * with the function's name in a comment behind the brace. The grammar is that of
 * kernel/trace/trace_functions_graph.c, the same from 4.9 to 7.x but for what may
 * follow a function's name. What is no line of this tracer is looked at by line_plain.h:
 * tracepoints alone, as the kernel, trace-cmd and perf print them.
 */
#ifndef ALLOCLAT_LINE_H
#define ALLOCLAT_LINE_H

#include "columns.h"
#include "event/event.h"

/* Longer lines are not the kernel's: it formats one into a buffer of at most two pages. */
#define LINE_MAX_BYTES 65536

/* A task's name has at most 15 bytes (of which this tracer prints 7), any of which may be a
 * newline. */
#define LINE_MAX_SPLITS 15

enum line_result {
	LINE_EVENT,   /* *ret_event is filled in */
	LINE_PLAIN,   /* the same, of a tracepoint on a line of its own: of no function_graph */
	LINE_LOST,    /* the same, an EVENT_LOST */
	LINE_NOISE,   /* the tracer's, but no event: a banner, an irq mark, a marker, a header */
	LINE_STACK,   /* heads a stack: *ret_event has its task, CPU and time; frames follow */
	LINE_FRAME,   /* one of them, an EVENT_STACK but for those: it has the symbol only */
	LINE_UNKNOWN, /* of none of these kinds, or damaged */
	LINE_SPLIT,   /* ends inside the task's name, which holds a newline: parse it again
		       * with the next line added, and if that gives no event alone */
	LINE_NO_TIME, /* of this tracer, but without the absolute time ... */
	LINE_NO_TASK, /* ... the task ... */
	LINE_NO_DURATION, /* ... or the duration column */
};

/* @line holds @len bytes, the newline included if there was one. *ret_event points into
 * @line; it is undefined unless the result is LINE_EVENT, LINE_PLAIN, LINE_LOST, LINE_STACK or
 * LINE_FRAME. */
enum line_result line_parse(const char *line, size_t len, struct event *ret_event);

/* The same, faster, of one line after another: @m is the caller's, and makes no difference
 * otherwise. */
enum line_result line_parse_next(struct columns_memory *m, const char *line, size_t len,
				 struct event *ret_event);

/* The same of @nr lines at most, each of which is put into @to's place and taken from there: the
 * first is at @line, the i-th ends at @text + @ends[i], behind its newline. Stops at the first that
 * is not LINE_EVENT; returns how many were. */
size_t line_feed(struct columns_memory *m, const char *line, const char *text, const uint16_t *ends,
		 size_t nr, struct event_taker *to);

#endif /* ALLOCLAT_LINE_H */
