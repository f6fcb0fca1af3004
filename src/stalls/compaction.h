/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Assembles compactions of zones from a task's events, from mm_compaction_begin to
 * mm_compaction_end: the allocation order they were for, and the pages moved and scanned. Takes
 * events of any source and does no output.
 */
#ifndef ALLOCLAT_COMPACTION_H
#define ALLOCLAT_COMPACTION_H

#include "stall.h"

/* The maximum number of tasks tracked at a time. The task whose last compaction event is the oldest
 * is dropped first. */
#define COMPACTION_TASKS_MAX 32768

struct compaction_listener {
	/* Whether to report compactions of the task. Called at its first mm_compaction_begin, and
	 * again only if the task was dropped. NULL: all tasks. */
	bool (*wants)(void *arg, int pid, struct slice comm);
	/* Called at the end of each compaction; the slices are valid during the callback only. */
	void (*ended)(void *arg, const struct compaction_stall *stall);
	void *arg;
	bool sums; /* count pages; if false, the events with page counts are ignored */
};

/* All but @pages count only what is of tasks that the listener wants. */
struct compaction_counts {
	uint64_t ended;		   /* compactions passed to the listener */
	uint64_t open;		   /* compactions without an end */
	uint64_t pages;		   /* events with page counts */
	uint64_t without_begin;	   /* events without a matching begin, also of unknown tasks */
	uint64_t dropped_lost;	   /* compactions under way when events were lost on their CPU */
	uint64_t dropped_at_bound; /* compactions under way when their task was dropped */
};

struct compactions;

/* @listener must outlive the result, which the caller frees with compactions_free(); that accepts
 * NULL. */
struct compactions *compactions_new(const struct compaction_listener *listener);
void compactions_free(struct compactions *c);

void compactions_feed(struct compactions *c, const struct event *e);

/* Returns the counts so far. compactions_end(), called after the last event, adds compactions that
 * have not ended to @open or @dropped_lost. */
const struct compaction_counts *compactions_counts(const struct compactions *c);
void compactions_end(struct compactions *c);

/* Adds @more to @sums. */
void compaction_add(struct compaction_sums *sums, const struct compaction_sums *more);

#endif /* ALLOCLAT_COMPACTION_H */
