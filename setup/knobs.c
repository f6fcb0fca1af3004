// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of every file of tracefs that is changed, in the order of writing. Going
 * back is the same order reversed.
 */
#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "kfile.h"
#include "knobs.h"
#include "path.h"
#include "percpu.h"
#include "slices.h"
#include "tracefile.h"
#include "value.h"

/* Where a file lives. */
enum scope {
	SCOPE_TOP,	/* exists once, at the top level, and concerns all of tracing */
	SCOPE_TARGET,	/* the directory where tracing happens */
	SCOPE_EVENT,	/* events/SYSTEM/NAME of the target, for each event wanted */
	SCOPE_ENABLED,	/* the same, for each event that is enabled as we come */
	SCOPE_TRIGGERS, /* the same, for each trigger wanted */
	SCOPE_PROBES,	/* the top level, for each probe wanted */
	SCOPE_FILTERED, /* the same, for each event and each SYSTEM with a filter */
	SCOPE_ALL,	/* each file of the target's directory of that name */
	SCOPE_SYSTEM,	/* not tracefs */
};

/* What is written. */
enum source {
	FROM_TEXT, /* the row's own text; for a list, "" empties it */
	FROM_THRESHOLD,
	FROM_PIDS,
	FROM_FUNCTIONS,
	FROM_BUFFER,
	FROM_CPUS,    /* the mask of all CPUs */
	FROM_WANTED,  /* what the probe or the trigger says that it is for */
	FROM_NOWHERE, /* it is only saved */
};

struct knob {
	const char *file;
	enum scope scope;
	enum file_kind kind;
	enum source source;
	const char *text;
	/* Counts as in use by someone else unless it reads so ("" for an empty list, or
	 * for FROM_CPUS all of them); NULL: does not count. */
	const char *idle;
	unsigned int flags;
};

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

static const struct knob knobs[] = {
	/* The event that a probe defines has files only then, in each instance. */
	{ "kprobe_events", SCOPE_PROBES, KIND_KPROBE, FROM_WANTED, NULL, NULL,
	  KNOB_BARRIER | KNOB_OPTIONAL },

	TARGET("tracing_on", KIND_VALUE, FROM_TEXT, "0", NULL, KNOB_NEEDED),

	/* A tracer that runs was started without our threshold: an instance's
	 * function_graph decides at its start whether it has one (6.11). And some change
	 * other files as they start and back as they stop: irqsoff and wakeup the option
	 * latency-format, hwlat tracing_thresh. What these read when the tracer is gone
	 * is what has to be there when it starts again. */
	TARGET("current_tracer", KIND_VALUE, FROM_TEXT, "nop", "nop",
	       KNOB_NEEDED | KNOB_BARRIER | KNOB_TRACER),

	/* Functions not below one of set_graph_function, or deeper than max_graph_depth,
	 * are not traced, in no instance. */
	TOP("set_graph_function", KIND_GRAPH_FUNCTIONS, FROM_TEXT, "", "", KNOB_GRAPH),
	TOP("set_graph_notrace", KIND_GRAPH_FUNCTIONS, FROM_TEXT, "", "", KNOB_GRAPH),
	TOP("max_graph_depth", KIND_VALUE, FROM_TEXT, "0", "0", KNOB_GRAPH),
	/* Microseconds. Before the tracer: see above. */
	TOP("tracing_thresh", KIND_VALUE, FROM_THRESHOLD, NULL, "0",
	    KNOB_NEEDED | KNOB_VERIFY | KNOB_GRAPH),

	/* The _notrace_ ones are of 5.7 and later. */
	TARGET("set_ftrace_notrace_pid", KIND_WORDS, FROM_TEXT, "", "", KNOB_GRAPH),
	TARGET("set_event_notrace_pid", KIND_WORDS, FROM_TEXT, "", "", 0),
	TARGET("set_ftrace_pid", KIND_WORDS, FROM_PIDS, NULL, "", KNOB_GRAPH),
	TARGET("set_event_pid", KIND_WORDS, FROM_PIDS, NULL, "", 0),

	/* The filter has to be right before there is a tracer: an empty one would hook
	 * each of the kernel's tens of thousands of functions. */
	TARGET("set_ftrace_notrace", KIND_FUNCTIONS, FROM_TEXT, "", "", KNOB_GRAPH),
	TARGET("set_ftrace_filter", KIND_FUNCTIONS, FROM_FUNCTIONS, NULL, "",
	       KNOB_NEEDED | KNOB_VERIFY | KNOB_GRAPH),

	/* Other people's events. Not by way of set_event: it lists those that only a
	 * trigger keeps on in soft mode ("0*") too, and written back they would be on. */
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
	/* Each event followed by the lines of a stack. */
	OPTION("stacktrace", "0"),
	OPTION("userstacktrace", "0"), /* x86 and a few others */
	/* The time asleep belongs to a call. */
	GRAPH_OPTION("sleep-time", "1"),
	/* Only a buffer that overwrites the oldest says in its stream that events were
	 * lost; the other just stores no more. */
	OPTION("overwrite", "1"),
	/* Makes poll() say that there is something to read, always. */
	OPTION("block", "0"),
	/* Names of tasks; global, so in the top level's options only. */
	TOP("options/record-cmd", KIND_VALUE, FROM_TEXT, "1", NULL, 0),
	/* Looked at as an event is switched on, in the event's own instance. */
	TARGET("options/record-tgid", KIND_VALUE, FROM_TEXT, "1", NULL, KNOB_TGIDS),
	{ "options/function-fork", SCOPE_TARGET, KIND_VALUE, FROM_TEXT, "0", NULL,
	  KNOB_PIDS | KNOB_GRAPH },
	{ "options/event-fork", SCOPE_TARGET, KIND_VALUE, FROM_TEXT, "0", NULL, KNOB_PIDS },

	/* function_graph measures in the local clock whatever the stream's is: only so are
	 * event times and call times comparable. Writing it clears the buffer. */
	TARGET("trace_clock", KIND_CHOICE, FROM_TEXT, "local", NULL, 0),
	TARGET("tracing_cpumask", KIND_VALUE, FROM_CPUS, NULL, "", 0),

	EVENT("filter", KIND_EVENT_FILTER, FROM_TEXT, "0", NULL, 0),
	TRIGGER("trigger", KIND_TRIGGER, FROM_WANTED, NULL, NULL, KNOB_OPTIONAL),
	EVENT("enable", KIND_SWITCH, FROM_TEXT, "1", NULL, KNOB_NEEDED),

	TARGET("current_tracer", KIND_VALUE, FROM_TEXT, "function_graph", NULL,
	       KNOB_NEEDED | KNOB_VERIFY | KNOB_TRACER | KNOB_GRAPH),
	TARGET("tracing_on", KIND_VALUE, FROM_TEXT, "1", NULL, KNOB_NEEDED | KNOB_START),

	/* What trace-cmd changes besides. It resets the filters of all events; of the
	 * options its versions change different ones. The names of functions that it puts
	 * into its file are readable to it when kptr_restrict is 0. */
	{ "options", SCOPE_ALL, KIND_VALUE, FROM_NOWHERE, NULL, NULL, KNOB_LENT },
	TARGET("buffer_size_kb", KIND_SIZE, FROM_NOWHERE, NULL, NULL, KNOB_LENT),
	TARGET("trace_clock", KIND_CHOICE, FROM_NOWHERE, NULL, NULL, KNOB_LENT),
	FILTERED("filter", KIND_EVENT_FILTER, FROM_NOWHERE, NULL, NULL, KNOB_LENT),
	{ "/proc/sys/kernel/kptr_restrict", SCOPE_SYSTEM, KIND_VALUE, FROM_NOWHERE, NULL, NULL,
	  KNOB_LENT },
};
/* clang-format on */

static bool is_outside_file(const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < ARRAY_SIZE(knobs); i++) {
		size_t file_len = strlen(knobs[i].file);

		if (knobs[i].scope == SCOPE_SYSTEM && len >= file_len &&
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

/* All of @nr CPUs, as the kernel prints a mask: hexadecimal, 32 CPUs to a group. */
static void add_cpu_mask(struct buf *out, unsigned int nr)
{
	unsigned int first = nr % 32 ? nr % 32 : 32;

	buf_printf(out, "%x", (unsigned int)((1ULL << first) - 1));
	for (unsigned int done = first; done < nr; done += 32)
		buf_str(out, ",ffffffff");
}

static void add_value(struct buf *out, const struct setup *s, const struct knob *k)
{
	switch (k->source) {
	case FROM_TEXT:
		buf_str(out, k->text);
		break;
	case FROM_THRESHOLD:
		buf_printf(out, "%llu", (unsigned long long)s->want.threshold_us);
		break;
	case FROM_PIDS:
		for (size_t i = 0; i < s->want.nr_pids; i++)
			buf_printf(out, "%d\n", s->want.pids[i]);
		break;
	case FROM_FUNCTIONS:
		for (size_t i = 0; i < s->functions.nr; i++)
			buf_printf(out, "%s\n", s->functions.list[i].line);
		break;
	case FROM_BUFFER:
		buf_printf(out, "%llu", (unsigned long long)s->want.buffer_kb);
		break;
	case FROM_CPUS:
		add_cpu_mask(out, percpu_count(s->target));
		break;
	case FROM_WANTED: /* the row does not say which */
	case FROM_NOWHERE:
		break;
	}
}

static bool has_step(const struct steps *steps, const char *path)
{
	for (size_t i = 0; i < steps->nr; i++) {
		if (strcmp(steps->list[i].path, path) == 0)
			return true;
	}
	return false;
}

/* Takes @path over. NULL: there is nothing to do. */
static struct step *add_step(struct steps *steps, const struct setup *s, const struct knob *k,
			     char *path)
{
	struct step *step;

	if (!(k->flags & (KNOB_NEEDED | KNOB_OPTIONAL)) && !kfile_exists(path)) {
		free(path); /* an older kernel, or not configured */
		return NULL;
	}
	if (k->flags & KNOB_LENT && has_step(steps, path)) {
		free(path); /* saved by the step that changes it */
		return NULL;
	}
	if (steps->nr == steps->room) {
		steps->room = steps->room ? 2 * steps->room : 64;
		steps->list = mem_realloc(steps->list, steps->room, sizeof(*steps->list));
	}
	step = &steps->list[steps->nr++];
	*step = (struct step){ .path = path, .kind = k->kind, .flags = k->flags };
	add_value(&step->value, s, k);
	return step;
}

static struct step *add_event_step(struct steps *steps, const struct setup *s, const struct knob *k,
				   struct slice system, struct slice name)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/events/%.*s/%.*s/%s", s->target, (int)system.len, system.data,
		   (int)name.len, name.data, k->file);
	return add_step(steps, s, k, path.data);
}

static void add_probe_steps(struct steps *steps, const struct setup *s, const struct knob *k)
{
	for (size_t i = 0; i < s->want.nr_probes; i++) {
		struct step *step = add_step(steps, s, k, path_join(s->top, k->file));

		buf_str(&step->value, s->want.probes[i].definition);
		step->probe = &s->probes[i];
	}
}

static bool has_event(const struct setup *s, const struct setup_trigger *t)
{
	for (size_t i = 0; i < s->want.nr_events; i++) {
		if (strcmp(s->want.events[i].system, t->system) == 0 &&
		    strcmp(s->want.events[i].name, t->event) == 0)
			return s->events[i];
	}
	return false;
}

static void add_trigger_steps(struct steps *steps, const struct setup *s, const struct knob *k)
{
	for (size_t i = 0; i < s->want.nr_triggers; i++) {
		const struct setup_trigger *t = &s->want.triggers[i];

		if (has_event(s, t))
			buf_str(&add_event_step(steps, s, k, slice_of(t->system),
						slice_of(t->event))
					 ->value,
				t->text);
	}
}

static void add_event_steps(struct steps *steps, const struct setup *s, const struct knob *k)
{
	for (size_t i = 0; i < s->want.nr_events; i++) {
		if (s->events[i])
			add_event_step(steps, s, k, slice_of(s->want.events[i].system),
				       slice_of(s->want.events[i].name));
	}
	for (size_t i = 0; i < s->want.nr_probes; i++) {
		struct step *step = add_event_step(steps, s, k, slice_of(SETUP_PROBE_SYSTEM),
						   slice_of(s->want.probes[i].name));

		if (step)
			step->probe = &s->probes[i];
	}
}

/* set_event lists "system:name". */
static void add_enabled_steps(struct steps *steps, const struct setup *s, const struct knob *k)
{
	char *path = path_join(s->target, "set_event");
	struct buf read = { 0 };
	struct slice rest, line;

	if (file_read(path, &read) == 0) {
		rest = slice_of_buf(&read);
		while (value_next_entry(KIND_WORDS, &rest, &line)) {
			const char *colon = memchr(line.data, ':', line.len);
			size_t len = colon ? (size_t)(colon - line.data) : 0;

			if (colon)
				add_event_step(steps, s, k, (struct slice){ line.data, len },
					       (struct slice){ colon + 1, line.len - len - 1 });
		}
	}
	buf_free(&read);
	free(path);
}

/* Thousands of them are looked at: only where the directory does not say is it asked for. */
static bool is_directory(const struct dirent *e, const char *path)
{
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type == DT_DIR;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Calls @add with each subdirectory of @dir, or each file that is none. */
static void for_each_entry(const char *dir, bool subdirs,
			   void (*add)(struct steps *steps, const struct setup *s,
				       const struct knob *k, const char *path),
			   struct steps *steps, const struct setup *s, const struct knob *k)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *path = path_join(dir, e->d_name);

		if (e->d_name[0] != '.' && is_directory(e, path) == subdirs)
			add(steps, s, k, path);
		free(path);
	}
	if (d)
		closedir(d);
}

static void add_file_step(struct steps *steps, const struct setup *s, const struct knob *k,
			  const char *path)
{
	add_step(steps, s, k, mem_strdup(path));
}

/* Whether there is a filter in @path. What cannot be read is found out when it is to be
 * saved. */
static bool is_filtered(const char *path)
{
	int none = tracefile_matches(KIND_EVENT_FILTER, path, slice_of("0"));

	return none == 0 || (none < 0 && errno != ENOENT);
}

static void add_filter_step(struct steps *steps, const struct setup *s, const struct knob *k,
			    const char *event)
{
	add_step(steps, s, k, path_join(event, k->file));
}

static void add_set_filter_step(struct steps *steps, const struct setup *s, const struct knob *k,
				const char *event)
{
	char *path = path_join(event, k->file);

	if (is_filtered(path))
		add_step(steps, s, k, path);
	else
		free(path);
}

/* A system's filter is put back first, because that sets those of its events: of all of
 * them, so then all are saved. */
static void add_system_filter_steps(struct steps *steps, const struct setup *s,
				    const struct knob *k, const char *system)
{
	char *path = path_join(system, k->file);

	if (is_filtered(path)) {
		for_each_entry(system, true, add_filter_step, steps, s, k);
		add_step(steps, s, k, path);
	} else {
		for_each_entry(system, true, add_set_filter_step, steps, s, k);
		free(path);
	}
}

static void add_directory_steps(struct steps *steps, const struct setup *s, const struct knob *k)
{
	bool options = k->scope == SCOPE_ALL;
	char *dir = path_join(s->target, options ? k->file : "events");

	for_each_entry(dir, !options, options ? add_file_step : add_system_filter_steps, steps, s,
		       k);
	free(dir);
}

/* Where the CPUs have sizes of their own the common file reads "X", which says nothing. */
static void add_buffer_steps(struct steps *steps, const struct setup *s, const struct knob *k)
{
	char *common = path_join(s->target, k->file);

	if (tracefile_matches(KIND_VALUE, common, slice_of("X")) != 1) {
		add_step(steps, s, k, common);
		return;
	}
	free(common);
	for (unsigned int cpu = 0; cpu < percpu_count(s->target); cpu++)
		add_step(steps, s, k, percpu_path(s->target, cpu, k->file));
}

/* trace_clock with no "local", or a machine whose CPUs cannot be counted. */
static bool is_pointless(const struct setup *s, const struct knob *k)
{
	if (k->kind == KIND_CHOICE && k->source == FROM_TEXT)
		return !s->found.local_clock;
	return k->source == FROM_CPUS && percpu_count(s->target) == 0;
}

static void add_steps(struct steps *steps, const struct setup *s, const struct knob *k)
{
	if ((k->flags & KNOB_PIDS && s->want.nr_pids == 0) ||
	    (k->flags & KNOB_BUFFER && s->want.buffer_kb == 0) ||
	    (k->flags & KNOB_LENT && !s->want.lend) ||
	    (k->flags & KNOB_GRAPH && s->want.events_only) ||
	    (k->flags & KNOB_TGIDS && !s->want.tgids) || is_pointless(s, k))
		return;
	switch (k->scope) {
	case SCOPE_TOP:
		add_step(steps, s, k, path_join(s->top, k->file));
		break;
	case SCOPE_TARGET:
		if (k->kind == KIND_SIZE)
			add_buffer_steps(steps, s, k);
		else
			add_step(steps, s, k, path_join(s->target, k->file));
		break;
	case SCOPE_EVENT:
		add_event_steps(steps, s, k);
		break;
	case SCOPE_PROBES:
		add_probe_steps(steps, s, k);
		break;
	case SCOPE_TRIGGERS:
		add_trigger_steps(steps, s, k);
		break;
	case SCOPE_ENABLED:
		add_enabled_steps(steps, s, k);
		break;
	case SCOPE_ALL:
	case SCOPE_FILTERED:
		add_directory_steps(steps, s, k);
		break;
	case SCOPE_SYSTEM:
		add_step(steps, s, k, path_below(s->want.root, k->file));
		break;
	}
}

void knobs_steps(const struct setup *s, struct steps *ret_steps)
{
	*ret_steps = (struct steps){ 0 };
	for (size_t i = 0; i < ARRAY_SIZE(knobs); i++)
		add_steps(ret_steps, s, &knobs[i]);
}

void knobs_free_steps(struct steps *steps)
{
	for (size_t i = 0; i < steps->nr; i++) {
		free(steps->list[i].path);
		buf_free(&steps->list[i].value);
	}
	free(steps->list);
	*steps = (struct steps){ 0 };
}

/* Names the file and the beginning of what is in it. */
static void say_in_use(enum file_kind kind, const char *path, const struct buf *read)
{
	struct slice rest = slice_of_buf(read), line = rest;
	const size_t longest = 60;

	if (!value_next_entry(kind, &rest, &line))
		line = value_of(kind, slice_of_buf(read));
	msg_error("tracing is in use: %s: %.*s%s (--force takes over, and puts it back)", path,
		  (int)(line.len < longest ? line.len : longest), line.data,
		  line.len > longest || rest.len > 0 ? "..." : "");
}

static bool is_in_use(const struct step *step, struct slice idle)
{
	/* Function triggers count: "schedule:traceoff" would silence us. */
	enum file_kind kind = step->kind == KIND_FUNCTIONS ? KIND_WORDS : step->kind;
	struct buf read = { 0 };
	bool in_use = false;

	/* What cannot be read is found out when it is to be saved. */
	if (file_read(step->path, &read) == 0)
		in_use = !value_equal(kind, slice_of_buf(&read), idle);
	if (in_use)
		say_in_use(kind, step->path, &read);
	buf_free(&read);
	return in_use;
}

bool knobs_in_use(const struct setup *s)
{
	struct steps steps = { 0 };
	bool in_use = false;

	for (size_t i = 0; i < ARRAY_SIZE(knobs) && !in_use; i++) {
		const struct knob *k = &knobs[i];

		if (!k->idle || (k->scope != SCOPE_TOP && s->found.own_instance))
			continue;
		add_steps(&steps, s, k);
		for (size_t n = 0; n < steps.nr && !in_use; n++) {
			const struct buf *value = &steps.list[n].value;

			in_use = is_in_use(&steps.list[n], k->source == FROM_CPUS
								   ? slice_of_buf(value)
								   : slice_of(k->idle));
		}
		knobs_free_steps(&steps);
	}
	return in_use;
}
