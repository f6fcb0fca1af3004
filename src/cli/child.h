/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Child processes: found in PATH, started without a shell, and reaped.
 */
#ifndef ALLOCLAT_CHILD_H
#define ALLOCLAT_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/compiler.h"
#include "base/loop.h"

struct child {
	pid_t pid;  /* 0: not started, or already reaped */
	int status; /* from waitpid(), valid once reaped */
};

/* Returns the path that a shell would run for @name; the caller frees it. NULL with errno if there
 * is none. */
char *child_find(const char *name);

/* Starts @path with the signal handling that this process was started with. 0, or -1 after a
 * message. */
MUST_CHECK int child_start(struct child *c, struct loop *l, const char *path, char *const argv[]);

/* Starts @path in the background: in its own session, out of reach of the terminal's signals, with
 * standard input and output on /dev/null, and with @fd inherited. If this process dies first, the
 * child gets SIGINT, which is reset to its default action. 0, or -1 after a message. */
MUST_CHECK int child_start_hidden(struct child *c, struct loop *l, const char *path,
				  char *const argv[], int fd);

/* Reaps the child if it has exited; does not block. Call it after each loop_wait(). */
void child_look(struct child *c);

/* Kills what is left of the session that child_start_hidden() started as @pid, and waits up to 5
 * seconds for it to disappear. Returns false if it does not. */
MUST_CHECK bool child_kill_session(pid_t pid);

/* Returns the exit status as in a shell: 128 plus the signal's number if a signal killed it. */
int child_exit_status(const struct child *c);

#endif /* ALLOCLAT_CHILD_H */
