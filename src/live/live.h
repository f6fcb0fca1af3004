/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The running kernel as a binary source: the formats of its events, the names of its functions and
 * tasks, and its ring buffer.
 */
#ifndef ALLOCLAT_LIVE_H
#define ALLOCLAT_LIVE_H

#include "base/compiler.h"
#include "event/source.h"
#include "setup/setup.h"

struct live;

/* For messages printed by libtraceevent see dat/dat.h: here they are about formats that it cannot
 * print. */

/* Reads the formats and opens the files that are needed later. Call it before privileges are
 * dropped and before setup changes anything. @want must outlive the result. Returns NULL after a
 * message if this kernel or this user cannot read binary records: the caller then falls back to
 * text. The caller frees with live_free(), after the source. */
MUST_CHECK struct live *live_new(const struct setup_found *found, const struct setup_want *want);
void live_free(struct live *l);

/* The process of the thread @tid; 0: not known, or want.tgids is not set. */
int live_tgid(struct live *l, int tid);

/* A ring buffer; see struct source_raw_from for the members. */
struct live_ring {
	const int *fds;
	size_t nr_fds;
	int poll_fd;
	uint64_t bytes;
};

/* Returns a source that reads @ring, whose descriptors stay the caller's; never NULL. */
struct source *live_source(struct live *l, const struct live_ring *ring);

/* Like live_source(), for the ring buffer that setup has opened. Call it after setup has applied;
 * @found is what setup returned. Also reads the formats of probes and makes the kernel allocate its
 * read pages. Returns NULL after a message. */
MUST_CHECK struct source *live_open(struct live *l, const struct setup_found *found,
				    const struct live_ring *ring);

#endif /* ALLOCLAT_LIVE_H */
