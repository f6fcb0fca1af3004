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
	/* Not msg_error(): that one allocates. If it cannot be written, nobody is told. */
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	mem_run_at_exhaustion();
	_exit(1);
}

void process_init(void)
{
	terminal_take_messages();
	mem_set_exhausted(end_without_memory, NULL);
	json_take_memory();
	/* It has something to say of formats that it cannot print; we read fields. */
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
