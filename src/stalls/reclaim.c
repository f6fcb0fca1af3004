// SPDX-License-Identifier: GPL-2.0-or-later
#include "reclaim.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/names.h"
#include "event/catalog.h"
#include "event/field.h"
#include "event/tasks.h"
#include "zone_fields.h"

/* A held event takes a few hundred bytes: this is for more stalled tasks than any machine has. */
#define MAX_BYTES (16U << 20)

enum { NAME_BEGIN, NAME_END, NAME_PROBE };

enum { QUEUE_PROBE, QUEUE_BEGIN, QUEUE_COUNT };

struct reclaims {
	struct tasks *tasks; /* each holds its begin, and the probe's event before that */
	struct names *names;
	uint64_t seq;
	struct stall_counts counts;
	void (*listener)(void *arg, const struct reclaim_stall *stall);
	void *arg;
	struct buf gfp; /* scratch */
};

struct reclaims *reclaims_new(void (*listener)(void *arg, const struct reclaim_stall *stall),
			      void *arg)
{
	struct reclaims *r = mem_zalloc(sizeof(*r));

	r->tasks = tasks_new(QUEUE_COUNT, MAX_BYTES);
	r->names = names_new();
	names_set(r->names, slice_of(catalog_tracepoints[TP_DIRECT_RECLAIM_BEGIN].name),
		  NAME_BEGIN);
	names_set(r->names, slice_of(catalog_tracepoints[TP_DIRECT_RECLAIM_END].name), NAME_END);
	names_set(r->names, slice_of(ZONEPROBE_RECLAIM), NAME_PROBE);
	r->listener = listener;
	r->arg = arg;
	return r;
}

void reclaims_free(struct reclaims *r)
{
	if (!r)
		return;
	tasks_free(r->tasks);
	names_free(r->names);
	buf_free(&r->gfp);
	free(r);
}

/* Returns the last event that @task, which may be NULL, holds in @queue; NULL: none. */
static const struct event *last(const struct task *task, unsigned int queue)
{
	const struct held *h = task ? task->queues[queue].last : NULL;

	return h ? &h->event : NULL;
}

/* Returns @task, which may be NULL; NULL if it holds no other events and is freed. */
static struct task *forget(struct reclaims *r, struct task *task, unsigned int queue)
{
	return task && tasks_drop_queue(r->tasks, task, queue) ? task : NULL;
}

static void feed_begin(struct reclaims *r, struct task *task, const struct event *e)
{
	if (last(task, QUEUE_BEGIN)) {
		r->counts.unpaired++;
		task = forget(r, task, QUEUE_BEGIN);
	}
	tasks_hold(r->tasks, task, e, QUEUE_BEGIN, r->seq);
}

static void feed_end(struct reclaims *r, struct task *task, const struct event *e)
{
	const struct event *begin = last(task, QUEUE_BEGIN), *probe = last(task, QUEUE_PROBE);
	struct reclaim_stall stall;

	if (!begin) {
		r->counts.unpaired++;
		return;
	}
	stall = (struct reclaim_stall){
		.stall = stall_between(begin->ts, e, event_comm(e)),
		.order = field_index(begin, "order"),
		.gfp = field_string(begin, "gfp_flags", &r->gfp),
		.pages = field_count(e, "nr_reclaimed"),
	};
	if (probe)
		stall.has_free = zone_fields_free(probe, &stall.free);
	r->counts.stalls++;
	r->listener(r->arg, &stall);
	task = forget(r, task, QUEUE_PROBE);
	forget(r, task, QUEUE_BEGIN);
}

void reclaims_feed(struct reclaims *r, const struct event *e)
{
	struct task *task;
	int name;

	r->seq++;
	if (e->kind == EVENT_LOST) {
		tasks_lost(r->tasks, e->cpu, r->seq);
		return;
	}
	/* Any event updates the task's CPU and time, for the handling of losses. */
	task = tasks_find(r->tasks, e, r->seq);
	name = e->kind == EVENT_TRACEPOINT ? names_get(r->names, e->name) : NAMES_NONE;
	switch (name) {
	case NAME_PROBE:
		task = forget(r, task, QUEUE_PROBE);
		tasks_hold(r->tasks, task, e, QUEUE_PROBE, r->seq);
		break;
	case NAME_BEGIN:
		feed_begin(r, task, e);
		break;
	case NAME_END:
		feed_end(r, task, e);
		break;
	default:
		break;
	}
}

void reclaims_end(struct reclaims *r)
{
	uint64_t at_bound, lost;

	tasks_count_dropped(r->tasks, &at_bound, &lost);
	r->counts.unpaired += tasks_holding(r->tasks, QUEUE_BEGIN);
}

const struct stall_counts *reclaims_counts(const struct reclaims *r)
{
	return &r->counts;
}
