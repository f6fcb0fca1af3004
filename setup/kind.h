/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a file of tracefs is read, compared and written. What such a file reads is
 * often not what may be written to it: a sentence where a list is empty, brackets
 * around the chosen word, a size that is only promised. Here and nowhere else is it
 * known. Nothing here allocates or prints: it has to work when memory is gone.
 */
#ifndef ALLOCLAT_KIND_H
#define ALLOCLAT_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

/* The numbers are written to the undo log: new ones go to the end. */
enum kind {
	KIND_VALUE = 1,	      /* "nop", "134": written as it reads */
	KIND_SWITCH,	      /* an event's enable: "0", "1", and "0*", "1*" */
	KIND_CHOICE,	      /* trace_clock: "[local] global counter" */
	KIND_SIZE,	      /* buffer_size_kb: "1408", "7 (expanded: 1408)" */
	KIND_EVENT_FILTER,    /* "none", "order > 3" */
	KIND_WORDS,	      /* a list: pids ("no pid" when empty), events */
	KIND_FUNCTIONS,	      /* set_ftrace_filter, set_ftrace_notrace */
	KIND_GRAPH_FUNCTIONS, /* set_graph_function, set_graph_notrace */
	KIND_INSTANCE,	      /* not a file: an instance that we made */
	KIND_KPROBE,	      /* kprobe_events, one probe of it: see command.h */
	KIND_TRIGGER,	      /* an event's trigger, one of them */
	KIND_LAST = KIND_TRIGGER,
};

struct text {
	const char *bytes;
	size_t len;
};

struct text text_of(const char *string);
bool text_equal(struct text a, struct text b);

/* Cuts the first line from *@rest, without its newline. False at the end. */
bool text_next_line(struct text *rest, struct text *ret_line);

/* "name [module]" -> "name". */
struct text text_function_name(struct text line);

/* Cuts the next entry of a list from *@rest: sentences and function triggers, which
 * are listed too but not ours to write, are passed over. False at the end. */
bool kind_next_entry(enum kind kind, struct text *rest, struct text *ret_entry);

/* The part of @read (what the file reads) that is its value; not for lists. */
struct text kind_value(enum kind kind, struct text read);

/* Whether two values, in the form that reads or in the form to write, are the same. */
MUST_CHECK bool kind_same(enum kind kind, struct text a, struct text b);

/* Whether the file @path reads as @value: 1, 0, or -1 with errno. */
MUST_CHECK int kind_matches(enum kind kind, const char *path, struct text value);

/* Makes @path read as @value, which may be what it once read, or what to write. A list
 * is written to its end whatever fails on the way. -1 with the first errno. */
MUST_CHECK int kind_write(enum kind kind, const char *path, struct text value);

#endif /* ALLOCLAT_KIND_H */
