/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line. Parsing, --help and shell completion are driven by a table of options for each
 * command. Parsing has no side effects except messages.
 */
#ifndef ALLOCLAT_OPTIONS_H
#define ALLOCLAT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

enum exit_status {
	EXIT_DONE = 0,	 /* success: Ctrl-C, end of input, -d */
	EXIT_FAILED = 1, /* an error while running, or tracefs was not fully restored */
	EXIT_USAGE = 2,	 /* wrong command line */
	EXIT_CANNOT = 3, /* not possible here: not root, no tracefs, no function_graph */
	EXIT_BUSY = 4,	 /* someone else is tracing */
};

/* The parts of -e SYSTEM:EVENT=FUNCTION. */
struct event_option {
	char *system, *event, *function;
};

/* Options that several commands share. A command with options of its own has a state struct that
 * begins with struct options, and its rows set members of either. */
struct options {
	bool has_threshold;
	uint64_t threshold_us;
	uint64_t duration_ns; /* 0: no limit */
	uint64_t buffer_kb;   /* 0: as it is */
	const char *dir, *input, *output, *comm;
	const char *zoneinfo; /* path of a copy of /proc/zoneinfo; NULL: not given */
	int *pids;
	size_t nr_pids;
	const char **functions; /* -f patterns */
	size_t nr_functions;
	struct event_option *events;
	size_t nr_events;
	char **operands; /* arguments after the options, NULL-terminated; NULL: none */
	bool force, text, quiet, help, version;
};

struct option_def;

/* A command: the first argument, unless that is an option. The default command is named "". */
struct command {
	const char *name;
	const char *summary;
	const char *required; /* required options, as in the usage line; NULL: none */
	const char *operands; /* operands, as in the usage line; NULL: takes none */
	bool stops; /* parse no options after the first operand: they are for another program */
	const struct option_def *const *options; /* NULL-terminated */
	size_t state_size; /* of the state that begins with struct options; 0: only that */
	/* Checks combinations of options after parsing, besides option_check_input(). Returns false
	 * after a message. May be NULL. */
	bool (*check)(const struct options *o);
	/* Runs the command and returns an exit status. @o is the command's state, zeroed except for
	 * what options have set. */
	int (*run)(const struct command *command, struct options *o);
};

/* Parses the arguments from argv[1] on into *@ret_options, the command's state, which is allocated
 * here. On error prints a message, sets *@ret_status to the exit status and returns false. The
 * caller frees with options_free() in both cases. */
MUST_CHECK bool options_parse(const struct command *command, int argc, char **argv,
			      struct options **ret_options, int *ret_status);
void options_free(struct options *o);

/* Prints the help of @command to stdout; for the default command also lists @commands, which is
 * NULL-terminated. */
void options_help(const struct command *command, const struct command *const *commands);

/* Prints a bash completion script for @commands, which is NULL-terminated, to stdout. */
void options_completion(const struct command *const *commands);

#endif /* ALLOCLAT_OPTIONS_H */
