// SPDX-License-Identifier: GPL-2.0-or-later
#include "snoop_reclaim.h"

#include <stdlib.h>

#include "base/mem.h"
#include "field.h"

enum { NAME_BEGIN, NAME_END };

static const char *const names[] = {
	[NAME_BEGIN] = "mm_vmscan_direct_reclaim_begin",
	[NAME_END] = "mm_vmscan_direct_reclaim_end",
	NULL,
};

enum { QUEUE_BEGIN, QUEUE_COUNT };

struct snoop_reclaim {
	struct snoop snoop;
	void (*listener)(void *arg, const struct reclaim_stall *stall);
	void *arg;
	struct buf begin_text, end_text;
};

struct snoop_reclaim *snoop_reclaim_new(void (*listener)(void *arg,
							 const struct reclaim_stall *stall),
					void *arg)
{
	struct snoop_reclaim *r = mem_zalloc(sizeof(*r));

	snoop_init(&r->snoop, QUEUE_COUNT, names);
	r->listener = listener;
	r->arg = arg;
	return r;
}

void snoop_reclaim_free(struct snoop_reclaim *r)
{
	if (!r)
		return;
	snoop_free(&r->snoop);
	buf_free(&r->begin_text);
	buf_free(&r->end_text);
	free(r);
}

static void feed_begin(struct snoop_reclaim *r, struct task *task, const struct event *e)
{
	if (snoop_last(task, QUEUE_BEGIN)) {
		r->snoop.counts.unpaired++;
		task = snoop_forget(&r->snoop, task, QUEUE_BEGIN);
	}
	snoop_keep(&r->snoop, task, e, QUEUE_BEGIN);
}

static void feed_end(struct snoop_reclaim *r, struct task *task, const struct event *e)
{
	const struct event *begin = snoop_last(task, QUEUE_BEGIN);
	struct reclaim_stall stall;
	struct slice cause, result;

	if (!begin) {
		r->snoop.counts.unpaired++;
		return;
	}
	cause = field_text(begin, &r->begin_text);
	result = field_text(e, &r->end_text);
	stall = (struct reclaim_stall){
		.stall = snoop_stall(&r->snoop, begin, e),
		.order = (int)field_number_or(cause, "order", -1),
		.gfp = field_or_empty(cause, "gfp_flags"),
		.pages = (uint64_t)field_number_or(result, "nr_reclaimed", 0),
	};
	r->listener(r->arg, &stall);
	snoop_forget(&r->snoop, task, QUEUE_BEGIN);
}

void snoop_reclaim_feed(struct snoop_reclaim *r, const struct event *e)
{
	struct task *task;
	int name;

	if (!snoop_see(&r->snoop, e, &task, &name))
		return;
	if (name == NAME_BEGIN)
		feed_begin(r, task, e);
	else if (name == NAME_END)
		feed_end(r, task, e);
}

const struct snoop_counts *snoop_reclaim_counts(const struct snoop_reclaim *r)
{
	return &r->snoop.counts;
}
