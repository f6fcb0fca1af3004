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
#include "output/compaction_report.h"

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

/* Of `alloclat snoop` alone. */
struct snoop_options {
	bool timestamp, extended, stack, tid; /* columns, and what stands below */
	bool histogram, json;
	const char *by; /* NULL: none */
};

struct options {
	bool has_threshold;
	uint64_t threshold_us;
	uint64_t duration_ns; /* 0: no limit */
	uint64_t buffer_kb;   /* 0: as it is */
	uint64_t memory_mb;
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
	struct compaction_view compaction;
	struct snoop_options snoop;
};

struct option_def;

/* A first word that is not an option. The main job has the name "". */
struct command {
	const char *name;
	const struct option_def *options;
	const char *summary;
	int (*run)(const struct options *o);	/* returns an exit status */
	bool (*check)(const struct options *o); /* once all are parsed; NULL: nothing to check */
	const char *required; /* options that must be there, as --help shows them; NULL: none */
	bool stops;	      /* at the first operand: options behind it are not ours */
	const char *operands; /* what may follow the options, as --help shows it; NULL: nothing */
};

/* Parses what follows the command's name: argv[0] is skipped. False: the process is to end with
 * *ret_status, a message or the help was printed. The caller calls options_free() either
 * way. */
MUST_CHECK bool options_parse(const struct command *command, int argc, char **argv,
			      struct options *ret_options, int *ret_status);
void options_free(struct options *o);

/* The help of one command; @commands (ended by a NULL name) are listed behind the main one's. */
void options_help(const struct command *command, const struct command *commands);

/* A bash completion script for all commands, to stdout. */
void options_completion(const struct command *commands);

#endif /* ALLOCLAT_OPTIONS_H */
