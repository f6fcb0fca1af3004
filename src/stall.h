/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A task that did not get on because the kernel made room in memory: how it is told to those who
 * show it. The slices are good as long as the listener runs.
 */
#ifndef ALLOCLAT_STALL_H
#define ALLOCLAT_STALL_H

#include <stdbool.h>

#include "event.h"

struct stall {
	uint64_t begin, end; /* ns */
	int pid;	     /* the thread */
	int tgid;	     /* the process; 0: not known */
	int cpu;	     /* where it ended; -1: not known */
	struct slice comm;   /* when it ended, as the source has it */
};

/* A zone when it was compacted, in pages; read from /proc, or taken from what the user has. */
struct zone_state {
	bool has_marks;
	uint64_t min, low, high; /* watermarks, with the boost */
	bool has_free;
	uint64_t free;
	bool has_fragindex;
	int fragindex; /* see fragindex.h */
};

/* One zone, compacted once. */
struct compaction_stall {
	struct stall stall;
	uint64_t zone_start; /* number of the zone's first page */
	int node;	     /* -1: the events do not say */
	struct slice zone;   /* the kernel's name; empty: the events do not say */
	int order;	     /* of the allocation it is for; -1: it is for none */
	bool sync;
	struct slice status; /* the kernel's name */
	struct zone_state state;
	struct slice stack; /* when it ended: functions, one a line; empty: not known */
};

/* Direct reclaim, once. */
struct reclaim_stall {
	struct stall stall;
	int order;	  /* of the allocation; -1: the event does not say */
	struct slice gfp; /* of the allocation, by name; empty: the event does not say */
	uint64_t pages;	  /* reclaimed */
	bool has_free;
	uint64_t free; /* pages of all zones */
};

static inline uint64_t stall_duration(const struct stall *s)
{
	return s->end > s->begin ? s->end - s->begin : 0;
}

#endif /* ALLOCLAT_STALL_H */
