/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compactions of zones, put together from the events of the task that ran them: from
 * mm_compaction_begin to mm_compaction_end, with what was moved and scanned in between. Fed with
 * events of any source; knows nothing of output.
 */
#ifndef ALLOCLAT_COMPACTION_H
#define ALLOCLAT_COMPACTION_H

#include "event.h"

/* Tasks looked at, at most. Those that come later are counted and left out. */
#define COMPACTION_TASKS_MAX 65536

struct compaction_sums {
	uint64_t ns;
	uint64_t moved, failed;				/* pages, mm_compaction_migratepages */
	uint64_t free_scanned, free_isolated;		/* mm_compaction_isolate_freepages */
	uint64_t migration_scanned, migration_isolated; /* mm_compaction_isolate_migratepages */
};

/* One that has ended. What is not known: order -1, which is also that of a compaction for no
 * allocation (by hand, proactive); node -1; empty slices. All of it is good during the call. */
struct compaction {
	int pid, cpu;
	uint64_t ts; /* ns, of the end */
	struct slice comm;
	int order, node;
	struct slice zone, mode, status;
	bool has_zone_start;
	uint64_t zone_start; /* of has_zone_start: the zone's first page frame */
	struct compaction_sums sums;
};

struct compaction_listener {
	/* Asked once a task, at its first mm_compaction_begin. NULL: all. */
	bool (*wants)(void *arg, int pid, struct slice comm);
	void (*ended)(void *arg, const struct compaction *c);
	void *arg;
};

struct compaction_counts {
	uint64_t events;	/* fed */
	uint64_t ended;		/* compactions, wanted ones only; so are the next three */
	uint64_t open;		/* that had not ended, or began anew without an end */
	uint64_t without_begin; /* events of one whose begin is not there */
	uint64_t dropped_lost;	/* compactions under way when events were lost on their CPU */
	uint64_t left_out;	/* events of more tasks than COMPACTION_TASKS_MAX */
	uint64_t lost, lost_unknown;
};

struct compactions;

/* @listener must live as long. The caller frees with compactions_free(); NULL is allowed there. */
struct compactions *compactions_new(const struct compaction_listener *listener);
void compactions_free(struct compactions *c);

void compactions_feed(struct compactions *c, const struct event *e);

/* The counts so far; compactions_end() settles @open and @dropped_lost, at the end. */
const struct compaction_counts *compactions_counts(const struct compactions *c);
void compactions_end(struct compactions *c);

/* Adds what @more holds to @sums. */
void compaction_add(struct compaction_sums *sums, const struct compaction_sums *more);

#endif /* ALLOCLAT_COMPACTION_H */
