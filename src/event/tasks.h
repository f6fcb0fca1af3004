/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The events held for each task: those whose owner has not returned yet. Most are soon dropped or
 * shown; only those that outlive their source's buffer are copied. A task exists here only while it
 * holds an event. Total memory is bounded: the oldest event is dropped first.
 */
#ifndef ALLOCLAT_TASKS_H
#define ALLOCLAT_TASKS_H

#include <limits.h>

#include "base/pids.h"
#include "event.h"
#include "shrinker_key.h"

/* A held event. Its line or record is in @bytes or still in the source's buffer. */
struct held {
	struct held *next, *prev;   /* in the queue, by arrival */
	struct held *newer, *older; /* among all held events, by arrival */
	struct task *task;
	char *bytes;   /* NULL: not copied yet */
	uint32_t room; /* size of @bytes, known before it is allocated */
	uint16_t queue;
	uint64_t seq;		      /* arrival number, counted from 1 */
	struct shrinker_key shrinker; /* of the start of a span */
	struct event event;
};

struct queue {
	struct held *first, *last;
};

struct task {
	struct pid_entry entry;
	int cpu;	       /* of its last event */
	uint64_t seen;	       /* arrival number of its last event */
	size_t count;	       /* held events */
	uint64_t busy;	       /* mask of the queues that may hold events: tasks_next_queue() */
	struct queue queues[]; /* one for each tracepoint, and one for open entries */
};

/* This queue and all later ones share one bit of @busy in struct task. */
#define TASKS_LAST_BIT 63

static inline uint64_t tasks_queue_bit(unsigned int queue)
{
	return UINT64_C(1) << (queue < TASKS_LAST_BIT ? queue : TASKS_LAST_BIT);
}

/* Returns the first queue, @from or later, that may hold events; UINT_MAX: none. */
static inline unsigned int tasks_next_queue(const struct task *task, unsigned int from)
{
	uint64_t bits;

	if (from >= TASKS_LAST_BIT)
		return from;
	bits = task->busy >> from;
	return bits ? from + (unsigned int)__builtin_ctzll(bits) : UINT_MAX;
}

struct tasks;

/* Tasks have @nr_queues queues each; all tasks and their events take at most @max_bytes. The caller
 * frees with tasks_free(), which accepts NULL. */
struct tasks *tasks_new(size_t nr_queues, size_t max_bytes);
void tasks_free(struct tasks *t);

/* Returns the task of @e; NULL: it holds no events. If events were lost since its last event, on
 * the CPU of that, its held events are dropped first. Records @e as the task's last event. */
struct task *tasks_find(struct tasks *t, const struct event *e, uint64_t seq);

/* Returns where to write the next event so that tasks_hold() need not copy it. An event written
 * there may point into its source's buffer until tasks_copy_held(). */
struct event *tasks_place(struct tasks *t);

/* Appends @e to a queue of @task, the result of tasks_find(); NULL: the task is created. Copies @e
 * unless it is at tasks_place(). May drop other events, of any task, to stay within the bound. The
 * result is valid until another event is held. */
struct held *tasks_hold(struct tasks *t, struct task *task, const struct event *e,
			unsigned int queue, uint64_t seq);

/* Copies the data of held events that still point into the source's buffer. */
void tasks_copy_held(struct tasks *t);

/* Drop one held event, or a whole queue. False: that was the task's last event, and the task is
 * freed. */
bool tasks_drop(struct tasks *t, struct held *h);
bool tasks_drop_queue(struct tasks *t, struct task *task, unsigned int queue);

/* Records that events of @cpu were lost before arrival number @seq. Tasks last seen on @cpu drop
 * their held events, whose other half may be lost. */
void tasks_lost(struct tasks *t, int cpu, uint64_t seq);

/* Returns the number of held events dropped so far because of the bound, and because of losses.
 * Walks all tasks to apply losses that tasks_find() has not applied yet: call it at the end. */
void tasks_count_dropped(struct tasks *t, uint64_t *ret_at_bound, uint64_t *ret_lost);

/* Returns the number of tasks with events in @queue. Call tasks_count_dropped() first. */
size_t tasks_holding(const struct tasks *t, unsigned int queue);

/* Returns the size of all tasks and held events in bytes. */
size_t tasks_bytes(const struct tasks *t);

#endif /* ALLOCLAT_TASKS_H */
