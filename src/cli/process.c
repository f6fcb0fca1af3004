// SPDX-License-Identifier: GPL-2.0-or-later
#include "process.h"

#include <event-parse.h>
#include <signal.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "terminal.h"

static NO_RETURN void end_without_memory(void *arg)
{
	static const char text[] = "alloclat: out of memory\n";

	(void)arg;
	/* Not msg_error(), which allocates. If this cannot be written, nothing can be. */
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	mem_run_at_exhaustion();
	_exit(1);
}

void process_init(void)
{
	terminal_take_messages();
	mem_set_exhausted(end_without_memory, NULL);
	json_take_memory();
	/* libtraceevent warns about print formats that it cannot parse; only fields are used here.
	 */
	tep_set_loglevel(TEP_LOG_NONE);
}

void process_die(struct loop *l, int signal)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t only;

	loop_free(l);
	sigaction(signal, &standard, NULL);
	sigemptyset(&only);
	sigaddset(&only, signal);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	raise(signal);
	_exit(128 + signal);
}
