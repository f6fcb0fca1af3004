// SPDX-License-Identifier: GPL-2.0-or-later
#include "options.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "option_rows.h"

/* The largest number of options that a command has. */
#define OPTIONS_MAX 32

/* An option's name in messages: "-t", or "--force" if it has no short form. */
static void name_option(const struct option_def *def, struct buf *ret_name)
{
	if (option_has_short(def))
		buf_printf(ret_name, "-%c", def->id);
	else
		buf_printf(ret_name, "--%s", def->name);
}

bool option_bad_value(const struct option_def *def, const char *value, const char *needed)
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
	snprintf(needed, sizeof(needed), "a whole number of %s from %" PRIu64 " to %" PRIu64 "%s",
		 def->unit, def->min, def->max, def->note ? def->note : "");
	return option_bad_value(def, value, needed);
}

static bool take_value(const struct option_def *def, const char *value, struct options *o)
{
	void *member = option_member(def, o);

	if (def->given)
		*(bool *)((char *)o + def->given - 1) = true;
	switch (def->kind) {
	case VALUE_NONE:
		*(bool *)member = true;
		return true;
	case VALUE_NUMBER:
		return take_number(def, value, member);
	case VALUE_SECONDS:
		return num_parse_seconds(value, def->min, def->max, member) ||
		       option_bad_value(def, value, "a number of seconds from 0.001 to 31622400");
	case VALUE_TEXT:
		if (*value == '\0')
			return option_bad_value(def, value, def->arg);
		*(const char **)member = value;
		return true;
	case VALUE_TAKEN:
		return def->take(def, o, value);
	}
	return false;
}

static const struct option_def *find_def(const struct command *command, int id)
{
	for (const struct option_def *const *def = command->options; *def; def++) {
		if ((*def)->id == id)
			return *def;
	}
	return NULL;
}

static void fill_getopt(const struct command *command, char *letters, struct option *names)
{
	/* '+' stops at the first operand; ':' has getopt report a missing value as ':'. */
	if (command->stops)
		*letters++ = '+';
	*letters++ = ':';
	for (const struct option_def *const *row = command->options; *row; row++) {
		const struct option_def *def = *row;

		if (option_has_short(def)) {
			*letters++ = (char)def->id;
			if (def->arg)
				*letters++ = ':';
		}
		*names++ = (struct option){ def->name, def->arg ? required_argument : no_argument,
					    NULL, def->id };
	}
	*letters = '\0';
	*names = (struct option){ 0 };
}

/* Whether @word is "--NAME=...", where NAME is @name or an abbreviation of it. */
static bool has_value(const char *word, const char *name)
{
	size_t len = strncmp(word, "--", 2) == 0 ? strcspn(word + 2, "=") : 0;

	return len > 0 && word[2 + len] == '=' && strncmp(word + 2, name, len) == 0;
}

/* Prints what is wrong with an option. getopt reports only that something is (@what is ':' or '?');
 * the rest comes from optopt and @argv. */
static void bad_option(const struct command *command, int what, char **argv)
{
	const struct option_def *def = find_def(command, optopt);
	const char *word = argv[optind - 1];
	struct buf name = { 0 };

	if (what == ':' && def) {
		name_option(def, &name);
		msg_error("%s: %s is missing" OPTIONS_SEE_HELP, name.data, def->arg);
	} else if (optopt != 0 && def && has_value(word, def->name)) {
		msg_error("--%s: takes no value" OPTIONS_SEE_HELP, def->name);
	} else if (optopt != 0) {
		msg_error("-%c: no such option" OPTIONS_SEE_HELP, optopt);
	} else {
		msg_error("%s: no such option, or an ambiguous abbreviation" OPTIONS_SEE_HELP,
			  word);
	}
	buf_free(&name);
}

/* If the command has options with one_dash, -pv is that option rather than -p -v. A single letter
 * is a short option in either case. */
static int next_option(const struct command *command, int argc, char **argv, const char *letters,
		       const struct option *names)
{
	for (const struct option_def *const *def = command->options; *def; def++) {
		if ((*def)->one_dash)
			return getopt_long_only(argc, argv, letters, names, NULL);
	}
	return getopt_long(argc, argv, letters, names, NULL);
}

bool options_parse(const struct command *command, int argc, char **argv,
		   struct options **ret_options, int *ret_status)
{
	struct options *o = mem_zalloc(command->state_size ? command->state_size : sizeof(*o));
	char letters[2 * OPTIONS_MAX + 3];
	struct option names[OPTIONS_MAX + 1];
	int id;

	*ret_options = o;
	*ret_status = EXIT_USAGE;
	fill_getopt(command, letters, names);
	opterr = 0;
	while ((id = next_option(command, argc, argv, letters, names)) != -1) {
		const struct option_def *def = find_def(command, id);

		if (!def) {
			bad_option(command, id, argv);
			return false;
		}
		if (!take_value(def, optarg, o))
			return false;
		if (o->help || o->version)
			return true;
	}
	if (optind < argc && command->operands) {
		o->operands = argv + optind;
	} else if (optind < argc) {
		msg_error("%s: unexpected argument%s" OPTIONS_SEE_HELP, argv[optind],
			  find_def(command, 'i') ? "; use -i to read a recording" : "");
		return false;
	}
	return (!command->check || command->check(o)) && option_check_input(o);
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
	free(o);
}
