// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/msg.h"
#include "cli/option_rows.h"
#include "cli/process.h"
#include "cli/terminal.h"
#include "commands/commands.h"

static const struct command command_completion;

/* The first is the default, run if no command is given. */
static const struct command *const commands[] = {
	&view_stream.command, &command_record,	&view_compaction.command, &view_snoop.command,
	&command_check,	      &command_restore, &command_completion,	  NULL,
};

static int run_completion(const struct command *command, struct options *o)
{
	(void)command;
	(void)o;
	options_completion(commands);
	return EXIT_DONE;
}

static const struct option_def *const completion_options[] = { &option_version, &option_help,
							       NULL };

static const struct command command_completion = {
	.name = "completion",
	.summary = "Print a completion script for bash.",
	.options = completion_options,
	.run = run_completion,
};

static const struct command *find_command(const char *name)
{
	for (const struct command *const *c = commands; *c; c++) {
		if (*(*c)->name && strcmp((*c)->name, name) == 0)
			return *c;
	}
	return NULL;
}

/* If descriptor 0, 1 or 2 is closed, the next file that is opened gets its number, and output could
 * go into that file: into the kernel's tracing state, say. So open /dev/null there, such that reads
 * return nothing and writes fail. */
static void open_standard_descriptors(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
			_exit(EXIT_FAILED);
	}
}

/* Reports write errors of stdio, through which --help, check and others print. Returns @status, or
 * EXIT_FAILED after a message. */
static int close_stdout(int status)
{
	if (ferror(stdout) || fflush(stdout) != 0) {
		msg_errno("writing: standard output");
		return EXIT_FAILED;
	}
	return status;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct options *options;
	int status;

	if (!options_parse(command, argc, argv, &options, &status)) {
		/* A message was printed. */
	} else if (options->help) {
		options_help(command, commands);
		status = EXIT_DONE;
	} else if (options->version) {
		printf("alloclat " ALLOCLAT_VERSION "\n");
		status = EXIT_DONE;
	} else {
		terminal_set_quiet(options->quiet);
		status = command->run(command, options);
	}
	options_free(options);
	return close_stdout(status);
}

int main(int argc, char **argv)
{
	const struct command *command = commands[0];

	open_standard_descriptors();
	process_init();
	if (argc > 1 && argv[1][0] != '-') {
		command = find_command(argv[1]);
		if (!command) {
			msg_error("%s: no such command; see alloclat --help", argv[1]);
			return EXIT_USAGE;
		}
		argc--;
		argv++;
	}
	return run(command, argc, argv);
}
