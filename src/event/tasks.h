/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each task holds: the events whose owner has not returned yet. Most are dropped
 * or shown soon; only those that outlive the buffer of their source are copied.
 * A task that holds nothing does not exist here, and all of them together never
 * take more than a bound: the oldest event goes first.
 */
#ifndef ALLOCLAT_TASKS_H
#define ALLOCLAT_TASKS_H

#include <limits.h>

#include "base/pids.h"
#include "event.h"
#include "shrinker_key.h"

/* A held event: its line, or its record, is in bytes, or still in the source's buffer. */
struct held {
	struct held *next, *prev;   /* the same task and queue, by arrival */
	struct held *newer, *older; /* all of them, by arrival */
	struct task *task;
	char *bytes;   /* NULL: not copied yet */
	uint32_t room; /* that bytes has, or will have */
	uint16_t queue;
	uint64_t seq;		      /* arrival, counted from 1 */
	struct shrinker_key shrinker; /* of a span's start */
	struct event event;
};

struct queue {
	struct held *first, *last;
};

struct task {
	struct pid_entry entry;
	int cpu;	       /* where it was last seen */
	uint64_t seen;	       /* arrival number of its last event */
	size_t count;	       /* of what it holds */
	uint64_t busy;	       /* which queues are not empty: see tasks_next_queue() */
	struct queue queues[]; /* one for each tracepoint, and one for open entries */
};

/* From this queue on all share one bit of struct task's busy. */
#define TASKS_LAST_BIT 63

static inline uint64_t tasks_queue_bit(unsigned int queue)
{
	return UINT64_C(1) << (queue < TASKS_LAST_BIT ? queue : TASKS_LAST_BIT);
}

/* The first queue from @from on that may hold something; UINT_MAX: none does. */
static inline unsigned int tasks_next_queue(const struct task *task, unsigned int from)
{
	uint64_t bits;

	if (from >= TASKS_LAST_BIT)
		return from;
	bits = task->busy >> from;
	return bits ? from + (unsigned int)__builtin_ctzll(bits) : UINT_MAX;
}

struct tasks;

/* @nr_queues queues a task; at most @max_bytes for everything that is held. The caller
 * frees with tasks_free(). */
struct tasks *tasks_new(size_t nr_queues, size_t max_bytes);
void tasks_free(struct tasks *t);

/* The task of @e, if it holds anything; NULL. What it holds is dropped first if events of
 * the CPU where it was last seen were lost since then. From now on @e's CPU is where it was
 * seen last. */
struct task *tasks_find(struct tasks *t, const struct event *e, uint64_t seq);

/* Where the next event may be put, so that holding it needs no copy: an event that lies there
 * is held as it is, and may point into its source's buffer until tasks_copy_held(). */
struct event *tasks_place(struct tasks *t);

/* Puts @e, or a copy unless it lies in tasks_place(), at the end of a queue of @task, which
 * tasks_find() has just given; NULL: the task is made. May drop other events, of any task, to
 * stay within the bound. Returns what it has become, good until something else is held. */
struct held *tasks_hold(struct tasks *t, struct task *task, const struct event *e,
			unsigned int queue, uint64_t seq);

/* Copies what is held and still points into the source's buffer. */
void tasks_copy_held(struct tasks *t);

/* Forgets one held event, or a whole queue. The task is gone when that was the last:
 * tasks_drop() says so with false. */
bool tasks_drop(struct tasks *t, struct held *h);
bool tasks_drop_queue(struct tasks *t, struct task *task, unsigned int queue);

/* Events of @cpu were lost before arrival number @seq: what tasks last seen there hold may
 * lack its other half. */
void tasks_lost(struct tasks *t, int cpu, uint64_t seq);

/* How many held events went because of the bound, and because of losses, so far. Walks all
 * tasks to settle what tasks_find() has not come across: for the end. */
void tasks_count_dropped(struct tasks *t, uint64_t *ret_at_bound, uint64_t *ret_lost);

/* How many tasks hold something in @queue, once tasks_count_dropped() has settled all. */
size_t tasks_holding(const struct tasks *t, unsigned int queue);

/* What is held now, in bytes. */
size_t tasks_bytes(const struct tasks *t);

#endif /* ALLOCLAT_TASKS_H */
