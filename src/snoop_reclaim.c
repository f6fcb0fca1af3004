// SPDX-License-Identifier: GPL-2.0-or-later
#include "snoop_reclaim.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "field.h"
#include "names.h"
#include "tasks.h"

/* An event is some hundreds of bytes. So many tasks stand still at a time on no machine. */
#define MAX_BYTES (16U << 20)

enum { NAME_BEGIN, NAME_END, NAME_COUNT };

static const char *const names[] = {
	[NAME_BEGIN] = "mm_vmscan_direct_reclaim_begin",
	[NAME_END] = "mm_vmscan_direct_reclaim_end",
};

enum { QUEUE_BEGIN, QUEUE_COUNT };

struct snoop_reclaim {
	struct tasks *tasks; /* each holds its begin */
	struct names *names;
	uint64_t seq;
	struct stall_counts counts;
	void (*listener)(void *arg, const struct reclaim_stall *stall);
	void *arg;
	struct buf begin_text, end_text;
};

struct snoop_reclaim *snoop_reclaim_new(void (*listener)(void *arg,
							 const struct reclaim_stall *stall),
					void *arg)
{
	struct snoop_reclaim *r = mem_zalloc(sizeof(*r));

	r->tasks = tasks_new(QUEUE_COUNT, MAX_BYTES);
	r->names = names_new();
	for (int i = 0; i < NAME_COUNT; i++)
		names_set(r->names, (struct slice){ names[i], strlen(names[i]) }, i);
	r->listener = listener;
	r->arg = arg;
	return r;
}

void snoop_reclaim_free(struct snoop_reclaim *r)
{
	if (!r)
		return;
	tasks_free(r->tasks);
	names_free(r->names);
	buf_free(&r->begin_text);
	buf_free(&r->end_text);
	free(r);
}

static void feed_begin(struct snoop_reclaim *r, struct task *task, const struct event *e)
{
	if (task) {
		r->counts.unpaired++;
		tasks_drop_queue(r->tasks, task, QUEUE_BEGIN);
	}
	tasks_hold(r->tasks, NULL, e, QUEUE_BEGIN, r->seq);
}

static void feed_end(struct snoop_reclaim *r, struct task *task, const struct event *e)
{
	const struct event *begin;
	struct reclaim_stall stall;
	struct slice cause, result;

	if (!task) {
		r->counts.unpaired++;
		return;
	}
	begin = &task->queues[QUEUE_BEGIN].last->event;
	cause = field_text(begin, &r->begin_text);
	result = field_text(e, &r->end_text);
	stall = (struct reclaim_stall){
		.stall = stall_between(begin->ts, e, field_comm(e)),
		.order = (int)field_number_or(cause, "order", -1),
		.gfp = field_or_empty(cause, "gfp_flags"),
		.pages = (uint64_t)field_number_or(result, "nr_reclaimed", 0),
	};
	r->counts.stalls++;
	r->listener(r->arg, &stall);
	tasks_drop_queue(r->tasks, task, QUEUE_BEGIN);
}

void snoop_reclaim_feed(struct snoop_reclaim *r, const struct event *e)
{
	struct task *task;
	int name;

	r->seq++;
	if (e->kind == EVENT_LOST) {
		event_add_lost(e, &r->counts.lost, &r->counts.lost_unknown);
		tasks_lost(r->tasks, e->cpu, r->seq);
		return;
	}
	r->counts.events++;
	/* An event of no interest still says where the task is. */
	task = tasks_find(r->tasks, e, r->seq);
	name = e->kind == EVENT_TRACEPOINT ? names_get(r->names, e->name) : NAMES_NONE;
	if (name == NAME_BEGIN)
		feed_begin(r, task, e);
	else if (name == NAME_END)
		feed_end(r, task, e);
}

const struct stall_counts *snoop_reclaim_counts(const struct snoop_reclaim *r)
{
	return &r->counts;
}
