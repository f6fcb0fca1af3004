/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line. Each command has a table of its options; parsing, ranges, --help and
 * the shell completion all come from it. Parsing has no side effects but messages.
 */
#ifndef ALLOCLAT_OPTIONS_H
#define ALLOCLAT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

enum exit_status {
	EXIT_DONE = 0,	 /* Ctrl-C, end of input, -d */
	EXIT_FAILED = 1, /* while running; or tracefs could not be put back whole */
	EXIT_USAGE = 2,
	EXIT_CANNOT = 3, /* this machine or user: not root, no tracefs, no function_graph */
	EXIT_BUSY = 4,	 /* someone else is tracing */
};

/* -e SYSTEM:EVENT=FUNCTION, taken apart. */
struct event_option {
	char *system, *event, *function;
};

/* What several commands have. What a command has by itself is in the members behind it: its state
 * begins with a struct options, and the rows of its table set either. */
struct options {
	bool has_threshold;
	uint64_t threshold_us;
	uint64_t duration_ns; /* 0: no limit */
	uint64_t buffer_kb;   /* 0: as it is */
	const char *dir, *input, *output, *comm;
	const char *zoneinfo; /* a copy of a recording's; NULL: none was given */
	int *pids;
	size_t nr_pids;
	const char **functions; /* -f patterns */
	size_t nr_functions;
	struct event_option *events;
	size_t nr_events;
	char **operands; /* what follows the options, ended by NULL; NULL: nothing */
	bool force, text, quiet, help, version;
};

struct option_def;

/* A first word that is not an option. The main job has the name "". */
struct command {
	const char *name;
	const char *summary;
	const char *required; /* options that must be there, as --help shows them; NULL: none */
	const char *operands; /* what may follow the options, as --help shows it; NULL: nothing */
	bool stops;	      /* at the first operand: options behind it are not ours */
	const struct option_def *const *options;
	size_t state_size; /* of what begins with struct options; 0: that is all */
	/* Once all options are parsed: what of them is wrong together, but for what
	 * option_check_input() sees. False after a message. NULL: nothing to check. */
	bool (*check)(const struct options *o);
	/* Returns an exit status. @o is the state of the command, all zeros but for options. */
	int (*run)(const struct command *command, struct options *o);
};

/* Parses what follows the command's name: argv[0] is skipped. *@ret_options is the command's
 * state, made here. False: the process is to end with *@ret_status, a message was printed. The
 * caller calls options_free() either way. */
MUST_CHECK bool options_parse(const struct command *command, int argc, char **argv,
			      struct options **ret_options, int *ret_status);
void options_free(struct options *o);

/* The help of one command; @commands (ended by NULL) are listed behind the first one's. */
void options_help(const struct command *command, const struct command *const *commands);

/* A bash completion script for all commands (ended by NULL), to stdout. */
void options_completion(const struct command *const *commands);

#endif /* ALLOCLAT_OPTIONS_H */
