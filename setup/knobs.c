// SPDX-License-Identifier: GPL-2.0-or-later
#include "knobs.h"

#include <string.h>

#include "base/compiler.h"

/* clang-format off */
#define TOP(file, kind, ...)	{ file, SCOPE_TOP, kind, __VA_ARGS__ }
#define TARGET(file, kind, ...)	{ file, SCOPE_TARGET, kind, __VA_ARGS__ }
#define ENABLED(file, kind, ...) { file, SCOPE_ENABLED, kind, __VA_ARGS__ }
#define EVENT(file, kind, ...)	{ file, SCOPE_EVENT, kind, __VA_ARGS__ }
#define TRIGGER(file, kind, ...) { file, SCOPE_TRIGGERS, kind, __VA_ARGS__ }
#define FILTERED(file, kind, ...) { file, SCOPE_FILTERED, kind, __VA_ARGS__ }
#define OPTION(name, text)	TARGET("options/" name, KIND_VALUE, FROM_TEXT, text, NULL, 0)
#define GRAPH_OPTION(name, text) \
	TARGET("options/" name, KIND_VALUE, FROM_TEXT, text, NULL, KNOB_GRAPH)

const struct knob knobs[] = {
	/* First: defining a probe makes the files of its event, in each instance. */
	{ "kprobe_events", SCOPE_PROBES, KIND_KPROBE, FROM_COMMAND, NULL, NULL,
	  KNOB_BARRIER | KNOB_OPTIONAL },

	TARGET("tracing_on", KIND_VALUE, FROM_TEXT, "0", NULL, KNOB_NEEDED),

	/* Stops a running tracer. An instance's function_graph looks at the threshold only when
	 * it starts (6.11). And some tracers change other files when they start, and change them
	 * back when they stop: irqsoff and wakeup the option latency-format, hwlat
	 * tracing_thresh. What these files read without the tracer is what has to be there when
	 * it starts again. */
	TARGET("current_tracer", KIND_VALUE, FROM_TEXT, "nop", "nop",
	       KNOB_NEEDED | KNOB_BARRIER | KNOB_TRACER),

	/* Functions not called from one in set_graph_function, or deeper than max_graph_depth,
	 * are not traced in any instance. */
	TOP("set_graph_function", KIND_GRAPH_FUNCTIONS, FROM_TEXT, "", "", KNOB_GRAPH),
	TOP("set_graph_notrace", KIND_GRAPH_FUNCTIONS, FROM_TEXT, "", "", KNOB_GRAPH),
	TOP("max_graph_depth", KIND_VALUE, FROM_TEXT, "0", "0", KNOB_GRAPH),
	/* Microseconds. Set before the tracer starts: see above. */
	TOP("tracing_thresh", KIND_VALUE, FROM_THRESHOLD, NULL, "0",
	    KNOB_NEEDED | KNOB_VERIFY | KNOB_GRAPH),

	/* The _notrace_ files exist since 5.7. */
	TARGET("set_ftrace_notrace_pid", KIND_WORDS, FROM_TEXT, "", "", KNOB_GRAPH),
	TARGET("set_event_notrace_pid", KIND_WORDS, FROM_TEXT, "", "", 0),
	TARGET("set_ftrace_pid", KIND_WORDS, FROM_PIDS, NULL, "", KNOB_GRAPH),
	TARGET("set_event_pid", KIND_WORDS, FROM_PIDS, NULL, "", 0),

	/* Set before the tracer starts: with an empty filter it would hook each of the kernel's
	 * tens of thousands of functions. */
	TARGET("set_ftrace_notrace", KIND_FUNCTIONS, FROM_TEXT, "", "", KNOB_GRAPH),
	TARGET("set_ftrace_filter", KIND_FUNCTIONS, FROM_FUNCTIONS, NULL, "",
	       KNOB_NEEDED | KNOB_VERIFY | KNOB_GRAPH),

	/* Other users' events. Not through set_event: it also lists events that only a trigger
	 * keeps on in soft mode ("0*"), and writing these back would enable them. */
	ENABLED("enable", KIND_SWITCH, FROM_TEXT, "0", "0", 0),

	TARGET("buffer_size_kb", KIND_SIZE, FROM_BUFFER, NULL, NULL, KNOB_BUFFER),

	/* The form of a line: time, CPU, task, duration, name, and nothing else. */
	OPTION("context-info", "1"),
	OPTION("latency-format", "0"),
	GRAPH_OPTION("funcgraph-abstime", "1"),
	GRAPH_OPTION("funcgraph-cpu", "1"),
	GRAPH_OPTION("funcgraph-proc", "1"),
	GRAPH_OPTION("funcgraph-duration", "1"),
	GRAPH_OPTION("funcgraph-overhead", "1"),
	GRAPH_OPTION("funcgraph-tail", "1"),
	GRAPH_OPTION("funcgraph-irqs", "1"),
	GRAPH_OPTION("funcgraph-overrun", "0"),
	GRAPH_OPTION("funcgraph-retval", "0"),	/* 6.5, if configured */
	GRAPH_OPTION("funcgraph-retaddr", "0"), /* 6.13, if configured */
	GRAPH_OPTION("funcgraph-args", "0"),	/* 6.15, if configured */
	OPTION("fields", "0"),			/* 6.4 */
	OPTION("raw", "0"),
	OPTION("hex", "0"),
	OPTION("bin", "0"),
	/* These append the lines of a stack to each event. */
	OPTION("stacktrace", "0"),
	OPTION("userstacktrace", "0"), /* x86 and a few others */
	/* A call's duration includes the time it slept. */
	GRAPH_OPTION("sleep-time", "1"),
	/* Only a buffer that overwrites its oldest events reports losses in the stream; the other
	 * silently stops storing. */
	OPTION("overwrite", "1"),
	/* If set, poll() always reports readable. */
	OPTION("block", "0"),
	/* Names of tasks. One option for all instances, so only the top level has it. */
	TOP("options/record-cmd", KIND_VALUE, FROM_TEXT, "1", NULL, 0),
	/* Takes effect when an event is enabled, in the event's own instance. */
	TARGET("options/record-tgid", KIND_VALUE, FROM_TEXT, "1", NULL, KNOB_TGIDS),
	{ "options/function-fork", SCOPE_TARGET, KIND_VALUE, FROM_TEXT, "0", NULL,
	  KNOB_PIDS | KNOB_GRAPH },
	{ "options/event-fork", SCOPE_TARGET, KIND_VALUE, FROM_TEXT, "0", NULL, KNOB_PIDS },

	/* function_graph measures in the local clock, whatever trace_clock is: only with the local
	 * clock are times of events and of calls comparable. Writing it empties the buffer. */
	TARGET("trace_clock", KIND_CHOICE, FROM_TEXT, "local", NULL, 0),
	TARGET("tracing_cpumask", KIND_VALUE, FROM_CPUS, NULL, "", 0),

	EVENT("filter", KIND_EVENT_FILTER, FROM_TEXT, "0", NULL, 0),
	TRIGGER("trigger", KIND_TRIGGER, FROM_COMMAND, NULL, NULL, KNOB_OPTIONAL),
	EVENT("enable", KIND_SWITCH, FROM_TEXT, "1", NULL, KNOB_NEEDED),

	TARGET("current_tracer", KIND_VALUE, FROM_TEXT, "function_graph", NULL,
	       KNOB_NEEDED | KNOB_VERIFY | KNOB_TRACER | KNOB_GRAPH),
	TARGET("tracing_on", KIND_VALUE, FROM_TEXT, "1", NULL, KNOB_NEEDED | KNOB_START),

	/* What trace-cmd changes in addition. It resets the filters of all events, and the options
	 * it changes differ between its versions. It sets kptr_restrict to 0 to read the
	 * addresses of functions. */
	{ "options", SCOPE_FOLDER, KIND_VALUE, FROM_NOWHERE, NULL, NULL, KNOB_DELEGATED },
	TARGET("buffer_size_kb", KIND_SIZE, FROM_NOWHERE, NULL, NULL, KNOB_DELEGATED),
	TARGET("trace_clock", KIND_CHOICE, FROM_NOWHERE, NULL, NULL, KNOB_DELEGATED),
	FILTERED("filter", KIND_EVENT_FILTER, FROM_NOWHERE, NULL, NULL, KNOB_DELEGATED),
	{ "/proc/sys/kernel/kptr_restrict", SCOPE_OUTSIDE, KIND_VALUE, FROM_NOWHERE, NULL, NULL,
	  KNOB_DELEGATED },
};
/* clang-format on */

const size_t knobs_nr = ARRAY_SIZE(knobs);

static bool is_outside_file(const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < knobs_nr; i++) {
		size_t file_len = strlen(knobs[i].file);

		if (knobs[i].scope == SCOPE_OUTSIDE && len >= file_len &&
		    strcmp(path + len - file_len, knobs[i].file) == 0)
			return true;
	}
	return false;
}

bool knobs_allow(const char *dir, const char *path)
{
	size_t len = strlen(dir);

	if (path[0] != '/' || strstr(path, "/../"))
		return false;
	return (strncmp(path, dir, len) == 0 && path[len] == '/') || is_outside_file(path);
}
