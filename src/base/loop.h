/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waiting: for input, for room in the output, for a signal, for the time to be
 * up. Signals are blocked and read from a signalfd, so that none interrupts
 * anything half-way and none is missed.
 */
#ifndef ALLOCLAT_LOOP_H
#define ALLOCLAT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "compiler.h"

struct loop;

/* What loop_wait() came back for, as a set. */
enum loop_ready {
	LOOP_TIMEOUT = 0,
	LOOP_INPUT = 1,
	LOOP_OUTPUT = 2,
	LOOP_SIGNAL = 4, /* it has been counted (loop_signals()), or a child has ended */
	LOOP_HANGUP = 8, /* nobody reads the output any more */
};

/* Takes over SIGINT, SIGTERM, SIGHUP and SIGQUIT, and ignores SIGPIPE. SIGINT is taken even
 * when it was inherited as ignored, as a shell without job control does for `cmd &`; SIGHUP
 * is not, because that is what nohup is for. SIGCHLD only ends a loop_wait(). NULL after a message.
 * The caller frees with loop_free(), which gives the signals back. */
struct loop *loop_new(void);
void loop_free(struct loop *l);

/* What to wait for. A descriptor of -1 is not looked at; regular files are always ready. */
struct loop_wait {
	int in_fd;	     /* until it can be read */
	int out_fd;	     /* until its reader is gone ... */
	bool for_room;	     /* ... or it can be written */
	uint64_t timeout_ns; /* at most so long: 0 only looks, UINT64_MAX has no limit */
};

/* A set of enum loop_ready. */
int loop_wait(struct loop *l, const struct loop_wait *until);

/* How many signals came so far, and which was the first that ends the process once all is
 * restored (SIGTERM, SIGHUP, SIGQUIT; 0: none, SIGINT is an ordinary end). */
unsigned int loop_signals(const struct loop *l);
int loop_fatal_signal(const struct loop *l);

#endif /* ALLOCLAT_LOOP_H */
