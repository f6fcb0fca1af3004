// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/commands.h"

#include "base/msg.h"
#include "setup/setup.h"

/* `alloclat restore`: setup says what it does; this adds only that there was nothing. */
int cmd_restore(const struct options *o)
{
	enum setup_result result;
	size_t count;

	(void)o;
	result = setup_recover(NULL, &count);
	if (result == SETUP_OK && count == 0)
		msg_info("restoring: nothing to do");
	return (int)result;
}
