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

/* No command has more options. */
#define OPTIONS_MAX 32

/* "-t", or "--force" where there is no short form: how messages name an option. */
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
	/* '+': stop there. ':' tells a missing value apart. */
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

/* "--NAME=...", NAME perhaps cut short. */
static bool has_value(const char *word, const char *name)
{
	size_t len = strncmp(word, "--", 2) == 0 ? strcspn(word + 2, "=") : 0;

	return len > 0 && word[2 + len] == '=' && strncmp(word + 2, name, len) == 0;
}

/* getopt says only that something is wrong; @argv tells what. */
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
		msg_error("%s: no such option, or short for several" OPTIONS_SEE_HELP, word);
	}
	buf_free(&name);
}

/* With long names that may have one dash, -pv is not -p -v; a letter alone is itself all the same.
 */
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
			  find_def(command, 'i') ? "; a recording is read with -i" : "");
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
