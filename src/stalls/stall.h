/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A task that stalled while the kernel reclaimed or compacted memory, as it is passed to listeners.
 * The slices are valid during the callback only.
 */
#ifndef ALLOCLAT_STALL_H
#define ALLOCLAT_STALL_H

#include <stdbool.h>
#include <string.h>

#include "event/event.h"

struct stall {
	uint64_t begin, end; /* ns */
	int pid;	     /* the thread */
	int tgid;	     /* the process; 0: unknown */
	int cpu;	     /* at the end; -1: unknown */
	struct slice comm;   /* at the end, as far as the source knows it */
};

/* The state of a zone, in pages: when its compaction began, from the probe; a moment later, from
 * /proc; or from the user's copy of /proc/zoneinfo. */
struct zone_state {
	bool has_marks;
	uint64_t min, low, high; /* watermarks, including the boost */
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

/* One compaction of one zone. */
struct compaction_stall {
	struct stall stall;
	bool has_zone_start;
	uint64_t zone_start; /* page frame number of the zone's first page; 0: unknown */
	int node;	     /* -1: unknown */
	struct slice zone;   /* the kernel's name; empty: unknown */
	int order;	     /* of the allocation it is for; -1: unknown or not for one */
	struct slice mode;   /* sync or async; empty: unknown */
	struct slice status; /* the kernel's name; empty: unknown */
	struct compaction_sums sums;
	struct zone_state state;
	struct slice stack; /* at the end: functions, one a line; empty: unknown */
};

/* One direct reclaim. */
struct reclaim_stall {
	struct stall stall;
	int order;	  /* of the allocation; -1: unknown */
	struct slice gfp; /* flags of the allocation, by name; empty: unknown */
	uint64_t pages;	  /* reclaimed */
	bool has_free;
	uint64_t free; /* pages in all zones: at the begin, from the probe, or a moment later */
};

/* Counts of a consumer that finds stalls; the source counts losses. */
struct stall_counts {
	uint64_t stalls;   /* passed to the listener */
	uint64_t unpaired; /* ends without a begin, begins without an end */
};

/* Returns a stall from @begin, in ns, to the event @end, which also identifies the task. */
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

/* Only the first attempt of direct compaction is asynchronous. */
static inline bool stall_is_sync(const struct compaction_stall *s)
{
	return !slice_is(s->mode, "async");
}

/* Returns @word for a table, or "-" if it is empty. */
static inline struct slice stall_or_dash(struct slice word)
{
	return word.len > 0 ? word : (struct slice){ "-", 1 };
}

#endif /* ALLOCLAT_STALL_H */
