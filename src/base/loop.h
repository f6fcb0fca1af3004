/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waits for input, for room in the output, for a signal or for a timeout. Signals are blocked and
 * read from a signalfd, so that none interrupts other code and none is missed.
 */
#ifndef ALLOCLAT_LOOP_H
#define ALLOCLAT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "compiler.h"

struct loop;

/* Why loop_wait() returned; a set. */
enum loop_ready {
	LOOP_TIMEOUT = 0,
	LOOP_INPUT = 1,
	LOOP_OUTPUT = 2,
	LOOP_SIGNAL = 4, /* counted by loop_signals(), or a child has ended */
	LOOP_HANGUP = 8, /* the output has no reader any more */
};

/* Takes over SIGINT, SIGTERM, SIGHUP and SIGQUIT, and ignores SIGPIPE. SIGINT is taken over even if
 * it was inherited as ignored, as in `cmd &` of a shell without job control; SIGHUP is not, because
 * nohup relies on that. SIGCHLD only wakes up loop_wait(). Returns NULL after a message. The caller
 * frees with loop_free(), which restores the signals. */
struct loop *loop_new(void);
void loop_free(struct loop *l);

/* What to wait for. A descriptor of -1 is skipped; regular files are always ready. */
struct loop_wait {
	int in_fd;	     /* until it is readable */
	int out_fd;	     /* until its reader is gone */
	bool for_room;	     /* until out_fd is writable, too */
	uint64_t timeout_ns; /* upper limit; 0: do not wait, UINT64_MAX: no limit */
};

/* Returns a set of enum loop_ready. */
int loop_wait(struct loop *l, const struct loop_wait *until);

/* The number of signals so far; and the first one that must end the process once everything is
 * restored: SIGTERM, SIGHUP or SIGQUIT, 0 if there was none. SIGINT is an ordinary end. */
unsigned int loop_signals(const struct loop *l);
int loop_fatal_signal(const struct loop *l);

#endif /* ALLOCLAT_LOOP_H */
