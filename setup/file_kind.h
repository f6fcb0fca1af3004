/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of files that setup changes. What a file of tracefs reads is often not what may be
 * written to it: a sentence where a list is empty, brackets around the selected word, a size
 * that is only promised. value.h and command.h know the text of each kind, tracefile.h reads
 * and writes the files.
 */
#ifndef ALLOCLAT_FILE_KIND_H
#define ALLOCLAT_FILE_KIND_H

#include <stdbool.h>

/* The numbers are written to the undo log: new ones go to the end. */
enum file_kind {
	KIND_VALUE = 1,	      /* "nop", "134": written as it reads */
	KIND_SWITCH,	      /* an event's enable: "0", "1", and "0*", "1*" */
	KIND_CHOICE,	      /* trace_clock: "[local] global counter" */
	KIND_SIZE,	      /* buffer_size_kb: "1408", "7 (expanded: 1408)" */
	KIND_EVENT_FILTER,    /* "none", "order > 3" */
	KIND_WORDS,	      /* a list: pids ("no pid" when empty), events */
	KIND_FUNCTIONS,	      /* set_ftrace_filter, set_ftrace_notrace */
	KIND_GRAPH_FUNCTIONS, /* set_graph_function, set_graph_notrace */
	KIND_INSTANCE,	      /* not a file: an instance that we made */
	KIND_KPROBE,	      /* kprobe_events: one of its probes */
	KIND_TRIGGER,	      /* an event's trigger file: one of its triggers */
	KIND_LAST = KIND_TRIGGER,
};

/* One entry a line. */
static inline bool kind_is_list(enum file_kind kind)
{
	return kind == KIND_WORDS || kind == KIND_FUNCTIONS || kind == KIND_GRAPH_FUNCTIONS;
}

/* Takes commands: see command.h. */
static inline bool kind_is_command(enum file_kind kind)
{
	return kind == KIND_KPROBE || kind == KIND_TRIGGER;
}

#endif /* ALLOCLAT_FILE_KIND_H */
