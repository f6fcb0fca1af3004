// SPDX-License-Identifier: GPL-2.0-or-later
#include "options.h"

#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "catalog.h"

#define SEE_HELP "; see alloclat --help"

/* The kernel multiplies tracing_thresh by 1000 and lets it be a 32-bit number of
 * nanoseconds at most on 32-bit machines (tracing_nsecs_write(), kernel/trace/trace.c). */
#define THRESHOLD_MAX_US 4294967
#define DURATION_MIN_NS	 NSEC_PER_MSEC
#define DURATION_MAX_NS	 (NSEC_PER_SEC * 3600 * 24 * 366)
#define PID_MAX_LIMIT	 4194304 /* include/linux/threads.h */

enum value_kind { VALUE_NONE, VALUE_NUMBER, VALUE_SECONDS, VALUE_TEXT, VALUE_LIST };

struct option_def {
	char letter; /* 'F', 'M' and 'T' have no short form: they are not letters of the user's */
	const char *name;
	const char *arg; /* as --help shows it; NULL: none */
	const char *help;
	const char *complete; /* bash: what kind of word it takes */
	enum value_kind kind;
	size_t offset; /* of the member in struct options it sets */
	uint64_t min, max;
	const char *unit;
	bool (*take)(struct options *o, const char *value); /* VALUE_LIST: adds to a list */
	const char *record_help; /* where `alloclat record` does something else with it */
};

static bool take_pids(struct options *o, const char *value);
static bool take_function(struct options *o, const char *value);
static bool take_event(struct options *o, const char *value);

#define MEMBER(name) .offset = offsetof(struct options, name)

static const struct option_def defs[] = {
	{ 't', "threshold", "US", "show calls that took US microseconds or longer", "",
	  VALUE_NUMBER, MEMBER(threshold_us), 0, THRESHOLD_MAX_US, "microseconds" },
	{ 's', "tracefs", "DIR", "live: tracing directory (default: where tracefs is mounted)",
	  "-d", VALUE_TEXT, MEMBER(dir) },
	{ 'i', "input", "FILE", "read a recording instead of the kernel; - is standard input", "-f",
	  VALUE_TEXT, MEMBER(input) },
	{ 'o', "output", "FILE", "write the lines to FILE, the totals to standard output", "-f",
	  VALUE_TEXT, MEMBER(output),
	  .record_help = "write the recording to FILE (default trace.dat)" },
	{ 'd', "duration", "S", "stop after S seconds (fractions allowed)", "", VALUE_SECONDS,
	  MEMBER(duration_ns), DURATION_MIN_NS, DURATION_MAX_NS },
	{ 'p', "pid", "LIST", "only these tasks: thread ids, with commas between them", "",
	  VALUE_LIST, .take = take_pids },
	{ 'c', "comm", "PATTERN", "only tasks whose name matches the regular expression", "",
	  VALUE_TEXT, MEMBER(comm) },
	{ 'f', "function", "PATTERN", "live: trace the kernel's functions that match, too", "",
	  VALUE_LIST, .take = take_function },
	{ 'e', "event", "SYS:EVENT=FUNC", "show a tracepoint, too, with slow calls of FUNC", "",
	  VALUE_LIST, .take = take_event },
	{ 'b', "buffer", "KB", "live: size of the kernel's ring buffer, per CPU", "", VALUE_NUMBER,
	  MEMBER(buffer_kb), 8, 4194304, "kilobytes" },
	{ 'M', "memory", "MB", "hold at most so much while calls run (default 64)", "",
	  VALUE_NUMBER, MEMBER(memory_mb), 1, 65536, "megabytes" },
	{ 'T', "text", NULL, "live: read the kernel's text, not its binary records", "", VALUE_NONE,
	  MEMBER(text) },
	{ 'F', "force", NULL, "live: take over tracing that someone else has configured", "",
	  VALUE_NONE, MEMBER(force) },
	{ 'q', "quiet", NULL, "print errors only", "", VALUE_NONE, MEMBER(quiet) },
	{ 'V', "version", NULL, "print the version and end", "", VALUE_NONE, MEMBER(version) },
	{ 'h', "help", NULL, "print this and end", "", VALUE_NONE, MEMBER(help) },
};

static bool has_short(const struct option_def *def)
{
	return !strchr("FMT", def->letter);
}

/* "-t", or "--force" where there is no short form: how messages name an option. */
static void name_option(const struct option_def *def, struct buf *ret_name)
{
	if (has_short(def))
		buf_printf(ret_name, "-%c", def->letter);
	else
		buf_printf(ret_name, "--%s", def->name);
}

static bool bad_value(const struct option_def *def, const char *value, const char *needed)
{
	struct buf name = { 0 };

	name_option(def, &name);
	msg_error("%s: %s: %s is needed", name.data, *value ? value : "(empty)", needed);
	buf_free(&name);
	return false;
}

static bool take_number(const struct option_def *def, const char *value, uint64_t *ret_number)
{
	char needed[96];

	if (num_parse(value, def->min, def->max, ret_number))
		return true;
	/* Only the threshold can be 0, and that only for recordings. */
	snprintf(needed, sizeof(needed), "a whole number of %s from %" PRIu64 " to %" PRIu64 "%s",
		 def->unit, def->min ? def->min : 1, def->max, def->min ? "" : " (with -i also 0)");
	return bad_value(def, value, needed);
}

static bool take_value(const struct option_def *def, const char *value, struct options *o)
{
	void *member = (char *)o + def->offset;

	switch (def->kind) {
	case VALUE_NONE:
		*(bool *)member = true;
		return true;
	case VALUE_NUMBER:
		if (def->letter == 't')
			o->has_threshold = true;
		return take_number(def, value, member);
	case VALUE_SECONDS:
		return num_parse_seconds(value, def->min, def->max, member) ||
		       bad_value(def, value, "a number of seconds from 0.001 to 31622400");
	case VALUE_TEXT:
		if (*value == '\0')
			return bad_value(def, value, def->arg);
		*(const char **)member = value;
		return true;
	case VALUE_LIST:
		return def->take(o, value);
	}
	return false;
}

static const struct option_def *find_def(int letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(defs); i++) {
		if (defs[i].letter == letter)
			return &defs[i];
	}
	return NULL;
}

static bool take_pids(struct options *o, const char *value)
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
	       bad_value(find_def('p'), value,
			 "a list of thread ids from 1 to 4194304, with commas between them,");
}

static bool take_function(struct options *o, const char *value)
{
	if (*value == '\0')
		return bad_value(find_def('f'), value, "a regular expression");
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

static bool take_event(struct options *o, const char *value)
{
	const char *colon = strchr(value, ':'), *equals = colon ? strchr(colon, '=') : NULL;
	const char *event = colon ? colon + 1 : NULL, *function = equals ? equals + 1 : NULL;
	size_t event_len;

	if (!equals || !is_word(value, (size_t)(colon - value)) ||
	    !is_word(event, (size_t)(equals - event)) || !is_word(function, strlen(function)))
		return bad_value(find_def('e'), value, "SYS:EVENT=FUNC");
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

static bool check_stream(const struct options *o)
{
	if (!o->has_threshold) {
		msg_error("-t: a threshold in microseconds is required" SEE_HELP);
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

static void fill_getopt(const struct command *command, char *letters, struct option *names)
{
	/* '+': a command's own options are not ours. ':' tells a missing value apart. */
	if (command->operands)
		*letters++ = '+';
	*letters++ = ':';
	for (size_t i = 0; i < ARRAY_SIZE(defs); i++) {
		const struct option_def *def = &defs[i];

		if (!strchr(command->letters, def->letter))
			continue;
		if (has_short(def)) {
			*letters++ = def->letter;
			if (def->arg)
				*letters++ = ':';
		}
		*names++ = (struct option){ def->name, def->arg ? required_argument : no_argument,
					    NULL, def->letter };
	}
	*letters = '\0';
	*names = (struct option){ 0 };
}

/* "--NAME=...", NAME perhaps cut short. */
static bool has_value(const char *word, const char *name)
{
	size_t len = strncmp(word, "--", 2) == 0 ? strcspn(word + 2, "=") : 0;

	return len > 0 && word[2 + len] == '=' && strncmp(word + 2, name, len) == 0;
}

/* getopt says only that something is wrong; @argv tells what. */
static void bad_option(int what, char **argv)
{
	const struct option_def *def = find_def(optopt);
	const char *word = argv[optind - 1];
	struct buf name = { 0 };

	if (what == ':' && def) {
		name_option(def, &name);
		msg_error("%s: %s is missing" SEE_HELP, name.data, def->arg);
	} else if (optopt != 0 && def && has_value(word, def->name)) {
		msg_error("--%s: takes no value" SEE_HELP, def->name);
	} else if (optopt != 0) {
		msg_error("-%c: no such option" SEE_HELP, optopt);
	} else {
		msg_error("%s: no such option, or short for several" SEE_HELP, word);
	}
	buf_free(&name);
}

bool options_parse(const struct command *command, int argc, char **argv,
		   struct options *ret_options, int *ret_status)
{
	char letters[2 * ARRAY_SIZE(defs) + 3];
	struct option names[ARRAY_SIZE(defs) + 1];
	int letter;

	*ret_options = (struct options){ .memory_mb = 64 };
	*ret_status = EXIT_USAGE;
	fill_getopt(command, letters, names);
	opterr = 0;
	while ((letter = getopt_long(argc, argv, letters, names, NULL)) != -1) {
		const struct option_def *def = find_def(letter);

		if (!def) {
			bad_option(letter, argv);
			return false;
		}
		if (!take_value(def, optarg, ret_options))
			return false;
		if (ret_options->help || ret_options->version)
			return true;
	}
	if (optind < argc && command->operands) {
		ret_options->command = argv + optind;
	} else if (optind < argc) {
		msg_error("%s: unexpected argument%s" SEE_HELP, argv[optind],
			  strchr(command->letters, 'i') ? "; a recording is read with -i" : "");
		return false;
	}
	return !strchr(command->letters, 't') || check_stream(ret_options);
}

void options_free(struct options *o)
{
	free(o->pids);
	free(o->functions);
	for (size_t i = 0; i < o->nr_events; i++) {
		free(o->events[i].system);
		free(o->events[i].event);
		free(o->events[i].function);
	}
	free(o->events);
}

void options_help(const struct command *command, const struct command *commands)
{
	bool is_main = *command->name == '\0';

	printf("Usage: alloclat %s%s%s[options]%s%s\n", command->name, is_main ? "" : " ",
	       strchr(command->letters, 't') ? "-t US " : "", command->operands ? " " : "",
	       command->operands ? command->operands : "");
	printf("%s\n\nOptions:\n", command->summary);
	for (size_t i = 0; i < ARRAY_SIZE(defs); i++) {
		const struct option_def *def = &defs[i];
		const char *help = def->help;
		char left[40];

		if (!strchr(command->letters, def->letter))
			continue;
		if (def->record_help && strcmp(command->name, "record") == 0)
			help = def->record_help;
		snprintf(left, sizeof(left), "--%s%s%s", def->name, def->arg ? " " : "",
			 def->arg ? def->arg : "");
		if (has_short(def))
			printf("  -%c, %-23s %s\n", def->letter, left, help);
		else
			printf("      %-23s %s\n", left, help);
	}
	if (!is_main)
		return;
	printf("\nCommands:\n");
	for (; commands->name; commands++) {
		if (*commands->name)
			printf("  %-12s %s\n", commands->name, commands->summary);
	}
	printf("\n  alloclat -t 134                  live, until Ctrl-C\n"
	       "  alloclat -t 134 > file.dat       the same, into a file\n"
	       "  alloclat -t 134 -i trace.txt     from a saved trace_pipe or trace file\n");
}

static void complete_command(const struct command *command)
{
	printf("\t%s)\n\t\twords=\"", *command->name ? command->name : "*");
	for (size_t i = 0; i < ARRAY_SIZE(defs); i++) {
		if (!strchr(command->letters, defs[i].letter))
			continue;
		if (has_short(&defs[i]))
			printf("-%c ", defs[i].letter);
		printf("--%s ", defs[i].name);
	}
	printf("\"\n\t\t;;\n");
}

void options_completion(const struct command *commands)
{
	printf("# bash completion for alloclat, made by `alloclat completion`\n"
	       "_alloclat()\n{\n"
	       "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words\n"
	       "\tCOMPREPLY=()\n"
	       "\tcase $prev in\n");
	for (size_t i = 0; i < ARRAY_SIZE(defs); i++) {
		const struct option_def *def = &defs[i];

		if (!def->arg)
			continue;
		printf("\t");
		if (has_short(def))
			printf("-%c|", def->letter);
		printf("--%s)\n", def->name);
		if (*def->complete)
			printf("\t\tmapfile -t COMPREPLY < <(compgen %s -- \"$cur\")\n",
			       def->complete);
		printf("\t\treturn\n\t\t;;\n");
	}
	printf("\tesac\n\tcase ${COMP_WORDS[1]} in\n");
	for (const struct command *c = commands; c->name; c++) {
		if (*c->name)
			complete_command(c);
	}
	complete_command(commands);
	printf("\tesac\n\tif [ \"$COMP_CWORD\" = 1 ]; then\n\t\twords=\"$words");
	for (const struct command *c = commands; c->name; c++) {
		if (*c->name)
			printf(" %s", c->name);
	}
	printf("\"\n\tfi\n\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n"
	       "complete -o filenames -F _alloclat alloclat\n");
}
