// SPDX-License-Identifier: GPL-2.0-or-later
#include "snoop.h"

#include <string.h>

#include "field.h"

/* An event is some hundreds of bytes. So many tasks stand still at a time on no machine. */
#define MAX_BYTES (16U << 20)

void snoop_init(struct snoop *s, size_t nr_queues, const char *const *names)
{
	*s = (struct snoop){ .tasks = tasks_new(nr_queues, MAX_BYTES), .names = names_new() };
	for (int i = 0; names[i]; i++)
		names_set(s->names, (struct slice){ names[i], strlen(names[i]) }, i);
}

void snoop_free(struct snoop *s)
{
	tasks_free(s->tasks);
	names_free(s->names);
}

static void see_lost(struct snoop *s, const struct event *e)
{
	event_add_lost(e, &s->counts.lost, &s->counts.lost_unknown);
	tasks_lost(s->tasks, e->cpu, s->seq);
}

bool snoop_see(struct snoop *s, const struct event *e, struct task **ret_task, int *ret_name)
{
	s->seq++;
	if (e->kind == EVENT_LOST) {
		see_lost(s, e);
		return false;
	}
	s->counts.events++;
	/* An event of no interest still says where the task is. */
	*ret_task = tasks_find(s->tasks, e, s->seq);
	*ret_name = e->kind == EVENT_TRACEPOINT ? names_get(s->names, e->name) : NAMES_NONE;
	return true;
}

struct task *snoop_keep(struct snoop *s, struct task *task, const struct event *e,
			unsigned int queue)
{
	return tasks_hold(s->tasks, task, e, queue, s->seq)->task;
}

const struct event *snoop_last(const struct task *task, unsigned int queue)
{
	return task && task->queues[queue].last ? &task->queues[queue].last->event : NULL;
}

struct task *snoop_forget(struct snoop *s, struct task *task, unsigned int queue)
{
	return task && tasks_drop_queue(s->tasks, task, queue) ? task : NULL;
}

struct stall snoop_stall(struct snoop *s, const struct event *begin, const struct event *end)
{
	struct stall stall = {
		.begin = begin->ts,
		.end = end->ts,
		.pid = end->pid,
		.tgid = end->tgid,
		.cpu = end->cpu,
		.comm = field_comm(end),
	};

	s->counts.stalls++;
	if (stall_duration(&stall) > s->counts.longest)
		s->counts.longest = stall_duration(&stall);
	return stall;
}
