// SPDX-License-Identifier: GPL-2.0-or-later
#include "tasks.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/mem.h"
#include "losses.h"

/* Bytes: the size of a held line or record is rounded up to a multiple of this. */
#define ROOM_UNIT 256

/* Freed events and tasks, up to this many of each, are kept for reuse: no malloc() per event. */
#define SPARE_MAX 512

struct tasks {
	struct pids pids; /* tasks that hold events, and the idle one */
	size_t nr_queues;

	struct held *oldest, *newest; /* events that are not copied yet are the newest */
	struct held *place;	      /* for the next event */
	struct held *spare;	      /* linked by next */
	size_t nr_spare;
	struct task *idle;		 /* holds no events, but is still in @pids; or NULL */
	struct table_entry *spare_tasks; /* linked by next; their queues are empty */
	size_t nr_spare_tasks;

	size_t bytes, max_bytes;
	uint64_t dropped_at_bound, dropped_lost;

	struct losses losses;
};

struct tasks *tasks_new(size_t nr_queues, size_t max_bytes)
{
	struct tasks *t = mem_zalloc(sizeof(*t));

	pids_init(&t->pids);
	t->nr_queues = nr_queues;
	t->max_bytes = max_bytes;
	t->place = mem_alloc(sizeof(*t->place));
	return t;
}

static size_t held_bytes(const struct held *h)
{
	return sizeof(*h) + h->room;
}

static size_t task_bytes(const struct tasks *t)
{
	return sizeof(struct task) + t->nr_queues * sizeof(struct queue);
}

static struct task *task_of(struct pid_entry *entry)
{
	return (struct task *)entry;
}

static struct task *new_task(struct tasks *t)
{
	struct task *task = (struct task *)t->spare_tasks;

	if (!task)
		return mem_zalloc(task_bytes(t));
	t->spare_tasks = task->entry.in_table.next;
	t->nr_spare_tasks--;
	return task;
}

static void free_task(struct tasks *t, struct task *task)
{
	if (t->nr_spare_tasks == SPARE_MAX) {
		free(task);
		return;
	}
	task->entry.in_table.next = t->spare_tasks;
	t->spare_tasks = &task->entry.in_table;
	t->nr_spare_tasks++;
}

static struct task *insert_task(struct tasks *t, int pid)
{
	struct task *task = new_task(t);

	task->entry.pid = pid;
	pids_add(&t->pids, &task->entry);
	return task;
}

static struct task *add_task(struct tasks *t, const struct event *e, uint64_t seq)
{
	struct task *task = t->idle;

	if (task && task->entry.pid == e->pid)
		t->idle = NULL;
	else
		task = insert_task(t, e->pid);
	task->cpu = e->cpu;
	task->seen = seq;
	task->busy = 0;
	t->bytes += task_bytes(t);
	return task;
}

static void take_out(struct tasks *t, struct task *task)
{
	pids_remove(&t->pids, &task->entry);
	free_task(t, task);
}

/* The task stays in the hash table as the idle one: it is often the next to hold an event. */
static void remove_task(struct tasks *t, struct task *task)
{
	if (t->idle)
		take_out(t, t->idle);
	t->idle = task;
	t->bytes -= task_bytes(t);
}

static void free_held(struct tasks *t, struct held *h)
{
	if (h->bytes)
		free(h->bytes);
	if (unlikely(t->nr_spare == SPARE_MAX)) {
		free(h);
		return;
	}
	h->next = t->spare;
	t->spare = h;
	t->nr_spare++;
}

static struct held *new_held(struct tasks *t)
{
	struct held *h = t->spare;

	if (!h)
		return mem_alloc(sizeof(*h));
	t->spare = h->next;
	t->nr_spare--;
	return h;
}

/* Removes @h from its queue and from the list of all; keeps the task, even an empty one. */
static void unlink_held(struct tasks *t, struct held *h)
{
	struct queue *q = &h->task->queues[h->queue];

	*(h->prev ? &h->prev->next : &q->first) = h->next;
	*(h->next ? &h->next->prev : &q->last) = h->prev;
	if (!q->first && h->queue < TASKS_LAST_BIT)
		h->task->busy &= ~tasks_queue_bit(h->queue);
	*(h->older ? &h->older->newer : &t->oldest) = h->newer;
	*(h->newer ? &h->newer->older : &t->newest) = h->older;
	h->task->count--;
	t->bytes -= held_bytes(h);
}

bool tasks_drop(struct tasks *t, struct held *h)
{
	struct task *task = h->task;

	unlink_held(t, h);
	free_held(t, h);
	if (task->count > 0)
		return true;
	remove_task(t, task);
	return false;
}

bool tasks_drop_queue(struct tasks *t, struct task *task, unsigned int queue)
{
	struct held *h = task->queues[queue].first;

	while (h) {
		struct held *next = h->next;

		if (!tasks_drop(t, h))
			return false;
		h = next;
	}
	return true;
}

/* Drops all events of @task, which frees it; returns how many. */
static size_t drop_task(struct tasks *t, struct task *task)
{
	size_t count = task->count;

	for (unsigned int queue = 0; queue < t->nr_queues; queue++) {
		if (!tasks_drop_queue(t, task, queue))
			break;
	}
	return count;
}

static bool lost_since(const struct tasks *t, const struct task *task)
{
	return losses_since(&t->losses, task->cpu, task->seen);
}

/* Always returns NULL, as the result of tasks_find(). */
static COLD struct task *drop_lost(struct tasks *t, struct task *task)
{
	t->dropped_lost += drop_task(t, task);
	return NULL;
}

struct task *tasks_find(struct tasks *t, const struct event *e, uint64_t seq)
{
	struct task *task = task_of(pids_find(&t->pids, e->pid));

	if (!task || task == t->idle)
		return NULL;
	if (unlikely(lost_since(t, task)))
		return drop_lost(t, task);
	task->cpu = e->cpu;
	task->seen = seq;
	return task;
}

/* If @s points into @from, makes it point into the copy at @to. Names of records point elsewhere
 * and live as long as the source. */
static struct slice rebase(struct slice s, struct slice from, const char *to)
{
	uintptr_t at = (uintptr_t)s.data - (uintptr_t)from.data;

	return at <= from.len ? (struct slice){ to + at, s.len } : s;
}

static void copy_bytes(struct held *h)
{
	struct event *e = &h->event;
	const struct slice from = e->raw;

	h->bytes = mem_alloc(h->room);
	memcpy(h->bytes, from.data, from.len);
	e->raw.data = h->bytes;
	e->name = rebase(e->name, from, h->bytes);
	if (!e->text.data)
		return;
	e->text = rebase(e->text, from, h->bytes);
	e->comm = rebase(e->comm, from, h->bytes);
}

struct event *tasks_place(struct tasks *t)
{
	return &t->place->event;
}

void tasks_copy_held(struct tasks *t)
{
	for (struct held *h = t->newest; h && !h->bytes; h = h->older)
		copy_bytes(h);
}

/* Rounded up, as malloc() does, too. */
static uint32_t room_for(const struct event *e)
{
	return (uint32_t)((e->raw.len + ROOM_UNIT) / ROOM_UNIT * ROOM_UNIT);
}

static COLD struct held *take_copy(struct tasks *t, const struct event *e)
{
	struct held *h;

	/* Events that are not copied yet must stay the newest. */
	tasks_copy_held(t);
	h = new_held(t);
	h->event = *e;
	h->room = room_for(e);
	copy_bytes(h);
	return h;
}

/* Returns @e as a held event that is in no queue yet. */
static inline struct held *take(struct tasks *t, const struct event *e)
{
	struct held *h = t->place;

	if (unlikely(e != &h->event))
		return take_copy(t, e);
	t->place = new_held(t);
	h->bytes = NULL;
	h->room = room_for(e);
	return h;
}

/* Drops the oldest events until the rest is within the bound, but never the newest one. */
static COLD void make_room(struct tasks *t)
{
	while (t->bytes > t->max_bytes && t->oldest != t->newest) {
		t->dropped_at_bound++;
		tasks_drop(t, t->oldest);
	}
}

struct held *tasks_hold(struct tasks *t, struct task *task, const struct event *e,
			unsigned int queue, uint64_t seq)
{
	struct held *h = take(t, e);
	struct queue *q;

	if (!task)
		task = add_task(t, e, seq);
	q = &task->queues[queue];
	h->task = task;
	h->queue = (uint16_t)queue;
	h->seq = seq;
	h->next = NULL;
	h->prev = q->last;
	*(q->last ? &q->last->next : &q->first) = h;
	q->last = h;
	task->busy |= tasks_queue_bit(queue);
	h->newer = NULL;
	h->older = t->newest;
	*(t->newest ? &t->newest->newer : &t->oldest) = h;
	t->newest = h;
	t->bytes += held_bytes(h);
	task->count++;
	if (unlikely(t->bytes > t->max_bytes))
		make_room(t);
	return h;
}

void tasks_lost(struct tasks *t, int cpu, uint64_t seq)
{
	losses_add(&t->losses, cpu, seq);
}

void tasks_count_dropped(struct tasks *t, uint64_t *ret_at_bound, uint64_t *ret_lost)
{
	/* Dropping a task below removes the idle one, which could be the next entry of the walk. */
	if (t->idle)
		take_out(t, t->idle);
	t->idle = NULL;
	for (struct pid_entry *at = pids_next(&t->pids, NULL), *next; at; at = next) {
		next = pids_next(&t->pids, at);
		if (lost_since(t, task_of(at)))
			t->dropped_lost += drop_task(t, task_of(at));
	}
	*ret_at_bound = t->dropped_at_bound;
	*ret_lost = t->dropped_lost;
}

size_t tasks_holding(const struct tasks *t, unsigned int queue)
{
	size_t count = 0;

	for (struct pid_entry *at = NULL; (at = pids_next(&t->pids, at));)
		count += task_of(at)->queues[queue].first != NULL;
	return count;
}

size_t tasks_bytes(const struct tasks *t)
{
	return t->bytes;
}

void tasks_free(struct tasks *t)
{
	if (!t)
		return;
	for (struct held *h = t->oldest, *next; h; h = next) {
		next = h->newer;
		free(h->bytes);
		free(h);
	}
	for (struct held *h = t->spare, *next; h; h = next) {
		next = h->next;
		free(h);
	}
	free(t->place);
	for (struct table_entry *spare = t->spare_tasks, *next; spare; spare = next) {
		next = spare->next;
		free(spare);
	}
	pids_empty(&t->pids);
	losses_free(&t->losses);
	pids_free(&t->pids);
	free(t);
}
