/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses one line of the function_graph tracer's text, as in trace_pipe and the trace file, into a
 * struct event. Pure: no I/O, no allocation, no state.
 *
 *	  6.614612 |   0)     sh-86      | ! 275.216 us  |  }
 *
 * with the function's name in a comment after the brace. The grammar is that of
 * kernel/trace/trace_functions_graph.c, unchanged from 4.9 to 7.x except for what may follow a
 * function's name. Lines of other tracers are left to line_plain.h: tracepoints without
 * function_graph, as the kernel, trace-cmd and perf print them.
 */
#ifndef ALLOCLAT_LINE_H
#define ALLOCLAT_LINE_H

#include "columns.h"
#include "event/event.h"

/* The kernel prints no longer line: it formats one into a buffer of at most two pages. */
#define LINE_MAX_BYTES 65536

/* A task name has at most 15 bytes (this tracer prints 7), any of which may be a newline. */
#define LINE_MAX_SPLITS 15

enum line_result {
	LINE_EVENT,   /* *ret_event is filled in */
	LINE_PLAIN,   /* *ret_event is filled in: a tracepoint without function_graph */
	LINE_LOST,    /* *ret_event is filled in: an EVENT_LOST */
	LINE_NOISE,   /* from the tracer, but no event: a banner, an irq mark, a marker, a header */
	LINE_STACK,   /* a stack header: *ret_event has its task, CPU and time; frames follow */
	LINE_FRAME,   /* a stack frame: an EVENT_STACK with the symbol only */
	LINE_UNKNOWN, /* none of these, or damaged */
	LINE_SPLIT,   /* ends inside a task name that contains a newline: parse it again with the
		       * next line appended; if that gives no event, this line is unknown */
	LINE_NO_TIME, /* function_graph without the absolute time */
	LINE_NO_TASK, /* function_graph without the task */
	LINE_NO_DURATION, /* function_graph without the duration */
};

/* @line holds @len bytes, the newline included if there was one. *ret_event points into
 * @line; it is undefined unless the result is LINE_EVENT, LINE_PLAIN, LINE_LOST, LINE_STACK or
 * LINE_FRAME. */
enum line_result line_parse(const char *line, size_t len, struct event *ret_event);

/* Like line_parse(), but faster for consecutive lines: @m is the caller's cache and affects speed
 * only. */
enum line_result line_parse_next(struct columns_memory *m, const char *line, size_t len,
				 struct event *ret_event);

/* Parses up to @nr lines like line_parse_next() and passes the events to @to: each is written to
 * to->place, and to->take() returns the place for the next. The first line begins at @line; line i
 * ends at @text + @ends[i], past its newline. Stops at the first line that is not LINE_EVENT;
 * returns the number of lines before it. */
size_t line_feed(struct columns_memory *m, const char *line, const char *text, const uint16_t *ends,
		 size_t nr, struct event_taker *to);

#endif /* ALLOCLAT_LINE_H */
