// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/msg.h"
#include "cli/commands.h"
#include "cli/option_def.h"

static int cmd_completion(const struct options *o);

static const struct command commands[] = {
	{ .name = "",
	  .options = options_of_stream,
	  .summary = "Print the memory allocations that are slow, and why they are.",
	  .run = cmd_stream,
	  .check = options_check_stream,
	  .required = "-t US" },
	{ .name = "record",
	  .options = options_of_record,
	  .summary = "Have trace-cmd write them to a file, for later and for KernelShark.",
	  .run = cmd_record,
	  .check = options_check_stream,
	  .required = "-t US",
	  .stops = true,
	  .operands = "[-- COMMAND...]" },
	{ .name = "compaction",
	  .options = options_of_compaction,
	  .summary = "Add up the times of memory compaction, by task and more.",
	  .run = cmd_compaction,
	  .check = options_check_view,
	  .operands = "[PID | LOW-HIGH | PATTERN]" },
	{ .name = "snoop",
	  .options = options_of_snoop,
	  .summary = "Print each compaction of a zone, or each direct reclaim, in a line.",
	  .run = cmd_snoop,
	  .check = options_check_view,
	  .operands = "[compaction|reclaim]" },
	{ .name = "check",
	  .options = options_of_check,
	  .summary = "Say what this kernel offers.",
	  .run = cmd_check },
	{ .name = "restore",
	  .options = options_of_restore,
	  .summary = "Put back what a killed run left behind.",
	  .run = cmd_restore },
	{ .name = "completion",
	  .options = options_of_completion,
	  .summary = "Print a completion script for bash.",
	  .run = cmd_completion },
	{ .name = NULL },
};

static int cmd_completion(const struct options *o)
{
	(void)o;
	options_completion(commands);
	return EXIT_DONE;
}

static const struct command *find_command(const char *name)
{
	for (const struct command *c = commands; c->name; c++) {
		if (*c->name && strcmp(c->name, name) == 0)
			return c;
	}
	return NULL;
}

/* A descriptor 0, 1 or 2 that was closed would be given to the next file that is opened, and
 * what is meant for standard output would go into it: into the kernel's tracing state, say.
 * Opened so that reading gives nothing and writing fails. */
static void open_standard_descriptors(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
			_exit(EXIT_FAILED);
	}
}

/* Help, check and the like print through stdio: an error shows at the latest here. */
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
	struct options options;
	int status;

	if (!options_parse(command, argc, argv, &options, &status)) {
		/* A message was printed. */
	} else if (options.help) {
		options_help(command, commands);
		status = EXIT_DONE;
	} else if (options.version) {
		printf("alloclat " ALLOCLAT_VERSION "\n");
		status = EXIT_DONE;
	} else {
		msg_set_quiet(options.quiet);
		status = command->run(&options);
	}
	options_free(&options);
	return close_stdout(status);
}

int main(int argc, char **argv)
{
	const struct command *command = commands;

	open_standard_descriptors();
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
