/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A task that did not get on because the kernel made room in memory: how it is told to those who
 * show it. The slices are good as long as the listener runs.
 */
#ifndef ALLOCLAT_STALL_H
#define ALLOCLAT_STALL_H

#include <stdbool.h>
#include <string.h>

#include "event/event.h"

struct stall {
	uint64_t begin, end; /* ns */
	int pid;	     /* the thread */
	int tgid;	     /* the process; 0: not known */
	int cpu;	     /* where it ended; -1: not known */
	struct slice comm;   /* when it ended, as the source has it */
};

/* A zone in pages: when compaction of it began, by the probe; or a moment later, from /proc; or
 * taken from what the user has. */
struct zone_state {
	bool has_marks;
	uint64_t min, low, high; /* watermarks, with the boost */
	bool has_free;
	uint64_t free;
	bool has_fragindex;
	int fragindex; /* see fragindex.h */
};

struct compaction_sums {
	uint64_t ns;
	uint64_t moved, failed;				/* pages, mm_compaction_migratepages */
	uint64_t free_scanned, free_isolated;		/* mm_compaction_isolate_freepages */
	uint64_t migration_scanned, migration_isolated; /* mm_compaction_isolate_migratepages */
};

/* One zone, compacted once. */
struct compaction_stall {
	struct stall stall;
	bool has_zone_start;
	uint64_t zone_start; /* number of the zone's first page; 0: the events do not say */
	int node;	     /* -1: the events do not say */
	struct slice zone;   /* the kernel's name; empty: the events do not say */
	int order;	     /* of the allocation it is for; -1: it is for none */
	struct slice mode;   /* sync or async; empty: the events do not say */
	struct slice status; /* the kernel's name; the same */
	struct compaction_sums sums;
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
	uint64_t free; /* pages of all zones: when it began, by the probe, or a moment later */
};

/* What those who find stalls count, so far; losses are the source's to count. */
struct stall_counts {
	uint64_t events;   /* fed, but for losses */
	uint64_t stalls;   /* told of */
	uint64_t unpaired; /* ends without a begin, begins without an end */
};

/* What @end, the event that ends it, says of the task and the time. */
static inline struct stall stall_between(uint64_t begin, const struct event *end, struct slice comm)
{
	return (struct stall){
		.begin = begin,
		.end = end->ts,
		.pid = end->pid,
		.tgid = end->tgid,
		.cpu = end->cpu,
		.comm = comm,
	};
}

static inline uint64_t stall_duration(const struct stall *s)
{
	return s->end > s->begin ? s->end - s->begin : 0;
}

/* All are but those of direct compaction's first attempt. */
static inline bool stall_is_sync(const struct compaction_stall *s)
{
	return !slice_is(s->mode, "async");
}

/* A word for tables. */
static inline struct slice stall_or_dash(struct slice word)
{
	return word.len > 0 ? word : (struct slice){ "-", 1 };
}

#endif /* ALLOCLAT_STALL_H */
