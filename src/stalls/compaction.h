/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compactions of zones, put together from the events of the task that ran them: from
 * mm_compaction_begin to mm_compaction_end, with what they were for, and what was moved and scanned
 * in between. Fed with events of any source; knows nothing of output.
 */
#ifndef ALLOCLAT_COMPACTION_H
#define ALLOCLAT_COMPACTION_H

#include "stall.h"

/* Tasks that are told apart at a time, at most. The one that has had nothing to do with compaction
 * for longest is forgotten first. */
#define COMPACTION_TASKS_MAX 32768

struct compaction_listener {
	/* Asked once a task, at its first mm_compaction_begin; again only if it was forgotten.
	 * NULL: all. */
	bool (*wants)(void *arg, int pid, struct slice comm);
	/* Told of each compaction at its end; the slices are good during the call. */
	void (*ended)(void *arg, const struct compaction_stall *stall);
	void *arg;
	bool sums; /* pages are counted: else the events that tell of them are not looked at */
};

struct compaction_counts {
	uint64_t events;	   /* fed, but for losses */
	uint64_t ended;		   /* compactions, wanted ones only; so are the next four */
	uint64_t open;		   /* that had not ended, or began anew without an end */
	uint64_t pages;		   /* events that tell of pages, of any task */
	uint64_t without_begin;	   /* events of one whose begin is not there */
	uint64_t dropped_lost;	   /* compactions under way when events were lost on their CPU */
	uint64_t dropped_at_bound; /* ... and of tasks that were forgotten */
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
