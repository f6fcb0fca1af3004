// SPDX-License-Identifier: GPL-2.0-or-later
#include "commands.h"

#include "base/msg.h"
#include "cli/option_rows.h"
#include "setup/setup.h"

/* `alloclat restore`: setup prints what it restores; only "nothing to do" is printed here. */
static int run(const struct command *command, struct options *o)
{
	enum setup_result result;
	size_t count;

	(void)command;
	(void)o;
	result = setup_recover(NULL, &count);
	if (result == SETUP_OK && count == 0)
		msg_info("restoring: nothing to do");
	return (int)result;
}

static const struct option_def *const options[] = { &option_quiet, &option_version, &option_help,
						    NULL };

const struct command command_restore = {
	.name = "restore",
	.summary = "Restore the tracing state after a run that was killed.",
	.options = options,
	.run = run,
};
