// SPDX-License-Identifier: GPL-2.0-or-later
#include "option_rows.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "event/catalog.h"

#define DURATION_MIN_NS NSEC_PER_MSEC
#define DURATION_MAX_NS (NSEC_PER_SEC * 3600 * 24 * 366)
#define PID_MAX_LIMIT	4194304 /* include/linux/threads.h */

/* --- values with a syntax of their own -------------------------------------------------------- */

bool option_take_pids(const struct option_def *def, struct options *o, const char *value)
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
	return good ||
	       option_bad_value(def, value, "a comma-separated list of ids from 1 to 4194304");
}

static bool take_function(const struct option_def *def, struct options *o, const char *value)
{
	if (*value == '\0')
		return option_bad_value(def, value, "a regular expression");
	o->functions = mem_realloc(o->functions, o->nr_functions + 1, sizeof(*o->functions));
	o->functions[o->nr_functions++] = value;
	return true;
}

/* Whether the name of a tracepoint or function has safe characters only: none that lead out of
 * events/ or add a word to a filter. */
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
				  "and cannot be assigned to a function",
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

/* --- combinations of options ----------------------------------------------------------------- */

/* Rejects options that only make sense on a live kernel. */
static bool check_recording(const struct options *o)
{
	const struct {
		bool given;
		const char *name, *why;
	} live_only[] = {
		{ o->dir != NULL, "-s", "the tracing directory is not used for a recording" },
		{ o->buffer_kb != 0, "-b", "a recording has no ring buffer" },
		{ o->nr_functions > 0, "-f",
		  "functions are chosen when recording, and "
		  "all of them are shown" },
		{ o->text, "--text", "the format of a recording is detected from its content" },
		{ o->force, "--force", "with a recording there is no tracing to take over" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(live_only); i++) {
		if (live_only[i].given) {
			msg_error("%s: cannot be used with -i: %s", live_only[i].name,
				  live_only[i].why);
			return false;
		}
	}
	return true;
}

bool option_check_threshold(const struct options *o)
{
	if (!o->has_threshold) {
		msg_error("-t: a threshold in microseconds is required" OPTIONS_SEE_HELP);
		return false;
	}
	if (!o->input && o->threshold_us == 0) {
		msg_error("-t: 0: a whole number of microseconds from 1 to %d is needed; 0 is "
			  "for recordings (-i)",
			  OPTION_THRESHOLD_MAX_US);
		return false;
	}
	return true;
}

bool option_check_input(const struct options *o)
{
	if (o->input)
		return check_recording(o);
	if (o->zoneinfo)
		msg_error("--zoneinfo: only with -i: live, /proc/zoneinfo of this machine is used");
	return !o->zoneinfo;
}

/* --- the rows -------------------------------------------------------------------------------- */

#define MEMBER(name) .offset = offsetof(struct options, name)

const struct option_def option_tracefs = {
	's',  "tracefs",  "DIR",      "live: tracing directory (default: where tracefs is mounted)",
	"-d", VALUE_TEXT, MEMBER(dir)
};

const struct option_def option_input = {
	'i',	      "input",
	"FILE",	      "read a recording instead of the kernel; - is standard input",
	"-f",	      VALUE_TEXT,
	MEMBER(input)
};

const struct option_def option_zoneinfo = {
	OPTION_LONG_SHARED(0),
	"zoneinfo",
	"FILE",
	"with -i: a copy of the recorded machine's /proc/zoneinfo",
	"-f",
	VALUE_TEXT,
	MEMBER(zoneinfo)
};

const struct option_def option_duration = { 'd',
					    "duration",
					    "S",
					    "stop after S seconds (fractions allowed)",
					    "",
					    VALUE_SECONDS,
					    MEMBER(duration_ns),
					    DURATION_MIN_NS,
					    DURATION_MAX_NS };

const struct option_def option_pids = { 'p',
					"pid",
					"LIST",
					"only these tasks (comma-separated thread ids)",
					"",
					VALUE_TAKEN,
					.take = option_take_pids };

const struct option_def option_comm = {
	'c', "comm",	 "PATTERN",   "only tasks whose name matches this regular expression",
	"",  VALUE_TEXT, MEMBER(comm)
};

const struct option_def option_functions = { 'f',
					     "function",
					     "PATTERN",
					     "live: also trace kernel functions that match PATTERN",
					     "",
					     VALUE_TAKEN,
					     .take = take_function };

const struct option_def option_events = { 'e',
					  "event",
					  "SYS:EVENT=FUNC",
					  "also show tracepoint SYS:EVENT with slow calls of FUNC",
					  "",
					  VALUE_TAKEN,
					  .take = take_event };

const struct option_def option_buffer = { 'b',
					  "buffer",
					  "KB",
					  "live: size of the kernel's ring buffer, per CPU",
					  "",
					  VALUE_NUMBER,
					  MEMBER(buffer_kb),
					  8,
					  4194304,
					  "kilobytes" };

const struct option_def option_text = { OPTION_LONG_SHARED(1),
					"text",
					NULL,
					"live: read trace_pipe as text, not binary records",
					"",
					VALUE_NONE,
					MEMBER(text) };

const struct option_def option_force = { OPTION_LONG_SHARED(2),
					 "force",
					 NULL,
					 "live: take over tracing that someone else has configured",
					 "",
					 VALUE_NONE,
					 MEMBER(force) };

const struct option_def option_quiet = { 'q', "quiet",	  NULL,		"print errors only",
					 "",  VALUE_NONE, MEMBER(quiet) };

const struct option_def option_version = {
	'V', "version", NULL, "print the version and exit", "", VALUE_NONE, MEMBER(version)
};

const struct option_def option_help = { 'h', "help",	 NULL,	      "print this help and exit",
					"",  VALUE_NONE, MEMBER(help) };
