/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs that are started: looked up in PATH, run without a shell, and waited for.
 */
#ifndef ALLOCLAT_CHILD_H
#define ALLOCLAT_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/compiler.h"
#include "base/loop.h"

struct child {
	pid_t pid;  /* 0: not started, or it has ended */
	int status; /* once it has: as waitpid() tells */
};

/* The file that @name is, as a shell would find it: on the heap. NULL with errno. */
char *child_find(const char *name);

/* Starts @path with the signals that we were started with. -1 after a message. */
MUST_CHECK int child_start(struct child *c, struct loop *l, const char *path, char *const argv[]);

/* The same for one that is not to be seen: in a session of its own, where the terminal's
 * signals do not reach it, without standard input and output. It gets SIGINT, and never
 * ignores that, when we end without having waited for it. @fd stays open in it. */
MUST_CHECK int child_start_hidden(struct child *c, struct loop *l, const char *path,
				  char *const argv[], int fd);

/* Looks whether it has ended: @c is to be asked after each loop_wait(). */
void child_look(struct child *c);

/* Kills what is left of the session of a hidden one that has ended with @pid, and waits
 * until it is gone: false if it does not go. */
MUST_CHECK bool child_kill_session(pid_t pid);

/* The exit status as a shell has it: 128 and the signal's number if it died of one. */
int child_exit_status(const struct child *c);

#endif /* ALLOCLAT_CHILD_H */
