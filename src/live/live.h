/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The running kernel as a binary source: the formats of its events, the names of its
 * functions and tasks, and its ring buffer.
 */
#ifndef ALLOCLAT_LIVE_H
#define ALLOCLAT_LIVE_H

#include "base/compiler.h"
#include "event/source.h"
#include "setup/setup.h"

struct live;

/* Of libtraceevent's own messages see dat/dat.h: what is true of damaged formats is of those that
 * it cannot print. */

/* Reads all that has to be known and opens what will be, before privileges are given up and
 * while nothing is changed yet. @want must live as long as the result. NULL after a message: this
 * kernel, or this user, cannot, and text has to do. The caller frees with live_free(), behind the
 * source. */
MUST_CHECK struct live *live_new(const struct setup_found *found, const struct setup_want *want);
void live_free(struct live *l);

/* The process that the thread @tid is of; 0: not known, or want.tgids is not set. */
int live_tgid(struct live *l, int tid);

/* A ring buffer: see struct source_raw_from. */
struct live_ring {
	const int *fds;
	size_t nr_fds;
	int poll_fd;
	uint64_t bytes;
};

/* A source that reads @ring, whose descriptors stay the caller's; never NULL. */
struct source *live_source(struct live *l, const struct live_ring *ring);

/* The same of the ring buffer that setup has opened, once it has applied, which @found is of:
 * formats of probes are read as well, and the kernel is made to get its pages ready. NULL after a
 * message. */
MUST_CHECK struct source *live_open(struct live *l, const struct setup_found *found,
				    const struct live_ring *ring);

#endif /* ALLOCLAT_LIVE_H */
