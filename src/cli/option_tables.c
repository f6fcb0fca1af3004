// SPDX-License-Identifier: GPL-2.0-or-later
#include "option_def.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "event/catalog.h"

/* The kernel multiplies tracing_thresh by 1000 and lets it be a 32-bit number of
 * nanoseconds at most on 32-bit machines (tracing_nsecs_write(), kernel/trace/trace.c). */
#define THRESHOLD_MAX_US 4294967
#define DURATION_MIN_NS	 NSEC_PER_MSEC
#define DURATION_MAX_NS	 (NSEC_PER_SEC * 3600 * 24 * 366)
#define PID_MAX_LIMIT	 4194304 /* include/linux/threads.h */

/* --- values that are more than a number or a string ------------------------------------------ */

static bool take_pids(const struct option_def *def, struct options *o, const char *value)
{
	char *list = mem_strdup(value), *rest = list, *word;
	bool good = true;

	while (good && (word = strsep(&rest, ",")) != NULL) {
		uint64_t pid;

		good = num_parse(word, 1, PID_MAX_LIMIT, &pid);
		if (good) {
			o->pids = mem_realloc(o->pids, o->nr_pids + 1, sizeof(*o->pids));
			o->pids[o->nr_pids++] = (int)pid;
		}
	}
	free(list);
	return good || option_bad_value(
			       def, value,
			       "a list of thread ids from 1 to 4194304, with commas between them,");
}

static bool take_function(const struct option_def *def, struct options *o, const char *value)
{
	if (*value == '\0')
		return option_bad_value(def, value, "a regular expression");
	o->functions = mem_realloc(o->functions, o->nr_functions + 1, sizeof(*o->functions));
	o->functions[o->nr_functions++] = value;
	return true;
}

/* Characters that a tracepoint's or a function's name can have: nothing that would lead
 * out of events/ or add a word to a filter. */
static bool is_word(const char *from, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)from[i]) && !strchr("_.-", from[i]))
			return false;
	}
	return len > 0 && from[0] != '.' && from[0] != '-';
}

static bool take_event(const struct option_def *def, struct options *o, const char *value)
{
	const char *colon = strchr(value, ':'), *equals = colon ? strchr(colon, '=') : NULL;
	const char *event = colon ? colon + 1 : NULL, *function = equals ? equals + 1 : NULL;
	size_t event_len;

	if (!equals || !is_word(value, (size_t)(colon - value)) ||
	    !is_word(event, (size_t)(equals - event)) || !is_word(function, strlen(function)))
		return option_bad_value(def, value, "SYS:EVENT=FUNC");
	event_len = (size_t)(equals - event);
	for (int tp = TP_SHRINK_SLAB_START; tp <= TP_SHRINK_SLAB_END; tp++) {
		const char *span = catalog_tracepoints[tp].name;

		if (strlen(span) == event_len && memcmp(span, event, event_len) == 0) {
			msg_error("-e: %s: start and end of a shrinker are matched with each other "
				  "and cannot be given an owner",
				  value);
			return false;
		}
	}
	o->events = mem_realloc(o->events, o->nr_events + 1, sizeof(*o->events));
	o->events[o->nr_events++] = (struct event_option){
		.system = mem_strndup(value, (size_t)(colon - value)),
		.event = mem_strndup(event, event_len),
		.function = mem_strdup(function),
	};
	return true;
}

static bool take_by(const struct option_def *def, struct options *o, const char *value)
{
	static const char *const names[] = {
		[COMPACTION_BY_ORDER] = "order", [COMPACTION_BY_ZONE] = "zone",
		[COMPACTION_BY_MODE] = "mode",	 [COMPACTION_BY_STATUS] = "status",
		[COMPACTION_BY_COMM] = "comm",
	};

	for (size_t by = COMPACTION_BY_ORDER; by < ARRAY_SIZE(names); by++) {
		if (strcmp(value, names[by]) == 0) {
			o->compaction.by = (enum compaction_key)by;
			return true;
		}
	}
	return option_bad_value(def, value, "one of order, zone, mode, status and comm");
}

/* --- what goes together ---------------------------------------------------------------------- */

/* Options that mean nothing without the kernel, by the letter, and why. */
static bool check_recording(const struct options *o)
{
	const struct {
		bool given;
		const char *name, *why;
	} live_only[] = {
		{ o->dir != NULL, "-s",
		  "a recording is read without the kernel's tracing directory" },
		{ o->buffer_kb != 0, "-b", "a recording has no ring buffer" },
		{ o->nr_functions > 0, "-f",
		  "a recording has the functions it was made with, and "
		  "all of them are shown" },
		{ o->text, "--text", "what a recording is like is seen from its content" },
		{ o->force, "--force", "a recording is nobody's to take over" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(live_only); i++) {
		if (live_only[i].given) {
			msg_error("%s: not together with -i: %s", live_only[i].name,
				  live_only[i].why);
			return false;
		}
	}
	return true;
}

bool options_check_stream(const struct options *o)
{
	if (!o->has_threshold) {
		msg_error("-t: a threshold in microseconds is required" OPTIONS_SEE_HELP);
		return false;
	}
	if (o->input)
		return check_recording(o);
	if (o->threshold_us == 0) {
		msg_error("-t: 0: a whole number of microseconds from 1 to %d is needed; 0 is "
			  "for recordings (-i)",
			  THRESHOLD_MAX_US);
		return false;
	}
	return true;
}

bool options_check_view(const struct options *o)
{
	if (o->input)
		return check_recording(o);
	if (o->zoneinfo)
		msg_error("--zoneinfo: only together with -i: this machine's own is read");
	return !o->zoneinfo;
}

/* --- the tables ------------------------------------------------------------------------------ */

#define MEMBER(name) .offset = offsetof(struct options, name)
#define GIVEN(name)  .given = 1 + offsetof(struct options, name)
#define VIEW(name)   MEMBER(compaction.name)
#define END                  \
	{                    \
		.name = NULL \
	}

#define THRESHOLD(min, note_)                                                                      \
	{                                                                                          \
		't', "threshold", "US", "show calls that took US microseconds or longer", "",      \
			VALUE_NUMBER, MEMBER(threshold_us), min, THRESHOLD_MAX_US, "microseconds", \
			.note = (note_), GIVEN(has_threshold)                                      \
	}
#define TRACEFS                                                                              \
	{                                                                                    \
		's', "tracefs", "DIR",                                                       \
			"live: tracing directory (default: where tracefs is mounted)", "-d", \
			VALUE_TEXT, MEMBER(dir)                                              \
	}
#define INPUT                                                                                \
	{                                                                                    \
		'i', "input", "FILE",                                                        \
			"read a recording instead of the kernel; - is standard input", "-f", \
			VALUE_TEXT, MEMBER(input)                                            \
	}
#define ZONEINFO                                                                          \
	{                                                                                 \
		OPTION_LONG(9), "zoneinfo", "FILE",                                       \
			"of a recording: a copy of its /proc/zoneinfo", "-f", VALUE_TEXT, \
			MEMBER(zoneinfo)                                                  \
	}
#define OUTPUT(help)                                                          \
	{                                                                     \
		'o', "output", "FILE", help, "-f", VALUE_TEXT, MEMBER(output) \
	}
#define DURATION                                                                             \
	{                                                                                    \
		'd', "duration", "S", "stop after S seconds (fractions allowed)", "",        \
			VALUE_SECONDS, MEMBER(duration_ns), DURATION_MIN_NS, DURATION_MAX_NS \
	}
#define PIDS                                                                                      \
	{                                                                                         \
		'p', "pid", "LIST", "only these tasks: thread ids, with commas between them", "", \
			VALUE_TAKEN, .take = take_pids                                            \
	}
#define FUNCTIONS                                                                                 \
	{                                                                                         \
		'f', "function", "PATTERN", "live: trace the kernel's functions that match, too", \
			"", VALUE_TAKEN, .take = take_function                                    \
	}
#define EVENTS                                                                                     \
	{                                                                                          \
		'e', "event", "SYS:EVENT=FUNC", "show a tracepoint, too, with slow calls of FUNC", \
			"", VALUE_TAKEN, .take = take_event                                        \
	}
#define BUFFER                                                                              \
	{                                                                                   \
		'b', "buffer", "KB", "live: size of the kernel's ring buffer, per CPU", "", \
			VALUE_NUMBER, MEMBER(buffer_kb), 8, 4194304, "kilobytes"            \
	}
#define FORCE                                                                           \
	{                                                                               \
		OPTION_LONG(0), "force", NULL,                                          \
			"live: take over tracing that someone else has configured", "", \
			VALUE_NONE, MEMBER(force)                                       \
	}
#define QUIET                                                                          \
	{                                                                              \
		'q', "quiet", NULL, "print errors only", "", VALUE_NONE, MEMBER(quiet) \
	}
#define VERSION                                                                                    \
	{                                                                                          \
		'V', "version", NULL, "print the version and end", "", VALUE_NONE, MEMBER(version) \
	}
#define HELP                                                                          \
	{                                                                             \
		'h', "help", NULL, "print this and end", "", VALUE_NONE, MEMBER(help) \
	}

#define COMM                                                                                    \
	{                                                                                       \
		'c', "comm", "PATTERN", "only tasks whose name matches the regular expression", \
			"", VALUE_TEXT, MEMBER(comm)                                            \
	}
#define TEXT                                                                                    \
	{                                                                                       \
		OPTION_LONG(2), "text", NULL,                                                   \
			"live: read the kernel's text, not its binary records", "", VALUE_NONE, \
			MEMBER(text)                                                            \
	}

const struct option_def options_of_stream[] = {
	THRESHOLD(0, " (0 only with -i)"),
	TRACEFS,
	INPUT,
	OUTPUT("write the lines to FILE, the totals to standard output"),
	DURATION,
	PIDS,
	COMM,
	FUNCTIONS,
	EVENTS,
	BUFFER,
	{ OPTION_LONG(1), "memory", "MB", "hold at most so much while calls run (default 64)", "",
	  VALUE_NUMBER, MEMBER(memory_mb), 1, 65536, "megabytes" },
	TEXT,
	FORCE,
	QUIET,
	VERSION,
	HELP,
	END,
};

const struct option_def options_of_record[] = {
	THRESHOLD(1, NULL),
	TRACEFS,
	OUTPUT("write the recording to FILE (default trace.dat)"),
	DURATION,
	PIDS,
	FUNCTIONS,
	EVENTS,
	BUFFER,
	FORCE,
	QUIET,
	VERSION,
	HELP,
	END,
};

const struct option_def options_of_compaction[] = {
	{ 'p', "processes", NULL, "a line for each task, too", "", VALUE_NONE, VIEW(tasks) },
	{ OPTION_LONG(3), "pv", NULL, "... and one for each of its compactions", "", VALUE_NONE,
	  VIEW(each), GIVEN(compaction.tasks), .one_dash = true },
	{ 'u', "microseconds", NULL, "times in rounded microseconds, not in nanoseconds", "",
	  VALUE_NONE, VIEW(usecs) },
	{ 't', "times", NULL, "times only", "", VALUE_NONE, VIEW(times) },
	{ 'm', "migration", NULL, "pages migrated, and those that could not be", "", VALUE_NONE,
	  VIEW(migration) },
	{ OPTION_LONG(4), "fs", NULL, "what the scanner for free pages did", "", VALUE_NONE,
	  VIEW(free_scanner), .one_dash = true },
	{ OPTION_LONG(5), "ms", NULL, "what the scanner for pages to migrate did", "", VALUE_NONE,
	  VIEW(migration_scanner), .one_dash = true },
	{ OPTION_LONG(6), "by", "KEY", "a table by order, zone, mode, status or comm, too",
	  "-W 'order zone mode status comm'", VALUE_TAKEN, .take = take_by },
	{ OPTION_LONG(7), "histogram", NULL, "a histogram of the times, too; with --by one a key",
	  "", VALUE_NONE, VIEW(histogram) },
	{ OPTION_LONG(8), "json", NULL, "as JSON, one object a line (alloclat-json(5))", "",
	  VALUE_NONE, VIEW(json) },
	DURATION,
	TRACEFS,
	BUFFER,
	TEXT,
	FORCE,
	INPUT,
	ZONEINFO,
	OUTPUT("write to FILE, not to standard output"),
	QUIET,
	VERSION,
	HELP,
	END,
};

const struct option_def options_of_snoop[] = {
	{ 'T', "timestamp", NULL, "a column with the time, from the first line's on", "",
	  VALUE_NONE, MEMBER(snoop.timestamp) },
	{ 'e', "extended", NULL, "columns with the zone's state; of a reclaim, what it was for", "",
	  VALUE_NONE, MEMBER(snoop.extended) },
	{ 'K', "kernel-stack", NULL, "the kernel's stack below each compaction", "", VALUE_NONE,
	  MEMBER(snoop.stack) },
	{ OPTION_LONG(3), "tid", NULL, "a column with the thread's id behind the process's", "",
	  VALUE_NONE, MEMBER(snoop.tid) },
	{ 't', "threshold", "US", "show what took US microseconds or longer", "", VALUE_NUMBER,
	  MEMBER(threshold_us), 0, THRESHOLD_MAX_US, "microseconds" },
	{ 'p', "pid", "LIST", "only these processes, with commas between them", "", VALUE_TAKEN,
	  .take = take_pids },
	COMM,
	{ OPTION_LONG(4), "by", "KEY", "a table, not lines: by order, zone, mode, status or comm",
	  "-W 'order zone mode status comm'", VALUE_TEXT, MEMBER(snoop.by) },
	{ OPTION_LONG(5), "histogram", NULL, "a histogram, not lines; with --by one a key", "",
	  VALUE_NONE, MEMBER(snoop.histogram) },
	{ OPTION_LONG(6), "json", NULL, "as JSON, one object a line (alloclat-json(5))", "",
	  VALUE_NONE, MEMBER(snoop.json) },
	DURATION,
	TRACEFS,
	BUFFER,
	TEXT,
	FORCE,
	INPUT,
	ZONEINFO,
	QUIET,
	VERSION,
	HELP,
	END,
};

const struct option_def options_of_check[] = { TRACEFS, VERSION, HELP, END };
const struct option_def options_of_restore[] = { QUIET, VERSION, HELP, END };
const struct option_def options_of_completion[] = { VERSION, HELP, END };
