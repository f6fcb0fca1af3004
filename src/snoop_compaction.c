// SPDX-License-Identifier: GPL-2.0-or-later
#include "snoop_compaction.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "field.h"
#include "rules.h"
#include "zoneprobe.h"

/* Within one call of the kernel nothing sleeps between an event that says what for and the begin,
 * or between two zones. So long a task can be kept from running; more is another call. */
#define CLOSE_NS (100 * NSEC_PER_MSEC)

/* include/linux/compaction.h, enum compact_priority: a first attempt of direct compaction, the only
 * one of all compactions that is asynchronous. */
#define PRIORITY_ASYNC 2

enum {
	NAME_BEGIN,
	NAME_END,
	NAME_SUITABLE,
	NAME_DIRECT,
	NAME_WAKE,
	NAME_SLEEP,
	NAME_RECLAIM,
	NAME_PROBE,
};

static const char *const names[] = {
	[NAME_BEGIN] = "mm_compaction_begin",
	[NAME_END] = "mm_compaction_end",
	[NAME_SUITABLE] = "mm_compaction_suitable",
	[NAME_DIRECT] = "mm_compaction_try_to_compact_pages",
	[NAME_WAKE] = "mm_compaction_kcompactd_wake",
	[NAME_SLEEP] = "mm_compaction_kcompactd_sleep",
	[NAME_RECLAIM] = "mm_vmscan_direct_reclaim_begin",
	[NAME_PROBE] = ZONEPROBE_NAME,
	NULL,
};

enum {
	QUEUE_DIRECT, /* at most one of these two: the cause */
	QUEUE_WAKE,
	QUEUE_DONE, /* ends of compactions for it: a zone each */
	QUEUE_SUITABLE,
	QUEUE_PROBE,
	QUEUE_BEGIN,
	QUEUE_COUNT,
};

struct snoop_compaction {
	struct snoop snoop;
	struct rules *rules;
	bool sees_suitable; /* mm_compaction_suitable is among the events */
	void (*listener)(void *arg, const struct compaction_stall *stall);
	void *arg;
	struct buf text, other_text;
};

struct snoop_compaction *snoop_compaction_new(
	void (*listener)(void *arg, const struct compaction_stall *stall), void *arg)
{
	struct snoop_compaction *c = mem_zalloc(sizeof(*c));

	snoop_init(&c->snoop, QUEUE_COUNT, names);
	c->rules = rules_new();
	c->listener = listener;
	c->arg = arg;
	return c;
}

void snoop_compaction_free(struct snoop_compaction *c)
{
	if (!c)
		return;
	snoop_free(&c->snoop);
	rules_free(c->rules);
	buf_free(&c->text);
	buf_free(&c->other_text);
	free(c);
}

static bool is_word(struct slice text, const char *word)
{
	return text.len == strlen(word) && memcmp(text.data, word, text.len) == 0;
}

static const struct event *cause_of(const struct task *task)
{
	const struct event *direct = snoop_last(task, QUEUE_DIRECT);

	return direct ? direct : snoop_last(task, QUEUE_WAKE);
}

static struct task *forget_cause(struct snoop_compaction *c, struct task *task)
{
	task = snoop_forget(&c->snoop, task, QUEUE_DIRECT);
	task = snoop_forget(&c->snoop, task, QUEUE_WAKE);
	return snoop_forget(&c->snoop, task, QUEUE_DONE);
}

static bool is_close(const struct event *earlier, const struct event *later)
{
	return later->ts < earlier->ts || later->ts - earlier->ts <= CLOSE_NS;
}

static int64_t zone_start(struct snoop_compaction *c, const struct event *e)
{
	return field_number_or(field_text(e, &c->other_text), "zone_start", 0);
}

/* Whether the zone that @begin is about has been compacted for the same cause. */
static bool is_done(struct snoop_compaction *c, const struct task *task, const struct event *begin)
{
	int64_t start = zone_start(c, begin);

	for (const struct held *h = task->queues[QUEUE_DONE].first; h; h = h->next) {
		if (zone_start(c, &h->event) == start)
			return true;
	}
	return false;
}

/*
 * Whether @begin can be of the cause that the task has. Each zone has one turn; only direct
 * compaction is asynchronous, and then is so throughout; nothing of one call is far from what
 * precedes it; and where mm_compaction_suitable is recorded, each of these has one.
 */
static bool cause_holds(struct snoop_compaction *c, const struct task *task,
			const struct event *begin)
{
	const struct event *direct = snoop_last(task, QUEUE_DIRECT);
	const struct event *done = snoop_last(task, QUEUE_DONE);
	bool async = is_word(field_or_empty(field_text(begin, &c->text), "mode"), "async");
	int64_t priority;

	if (is_done(c, task, begin))
		return false;
	if (direct && field_number(field_text(direct, &c->text), "priority", &priority) &&
	    async != (priority == PRIORITY_ASYNC))
		return false;
	if (async)
		return direct != NULL;
	return is_close(done ? done : cause_of(task), begin) &&
	       (!c->sees_suitable || snoop_last(task, QUEUE_SUITABLE));
}

static void feed_begin(struct snoop_compaction *c, struct task *task, const struct event *e)
{
	const struct event *suitable = snoop_last(task, QUEUE_SUITABLE);

	if (suitable && !is_close(suitable, e))
		task = snoop_forget(&c->snoop, task, QUEUE_SUITABLE);
	if (cause_of(task) && !cause_holds(c, task, e))
		task = forget_cause(c, task);
	if (snoop_last(task, QUEUE_BEGIN)) {
		c->snoop.counts.unpaired++;
		task = snoop_forget(&c->snoop, task, QUEUE_BEGIN);
	}
	snoop_keep(&c->snoop, task, e, QUEUE_BEGIN);
}

/* What else the task's events say of the zone that is compacted, and what for. */
static void add_cause(struct snoop_compaction *c, const struct task *task,
		      struct compaction_stall *stall)
{
	const struct event *suitable = snoop_last(task, QUEUE_SUITABLE);
	const struct event *cause = suitable ? suitable : cause_of(task);
	bool is_wake = cause && cause == snoop_last(task, QUEUE_WAKE);
	struct slice text;

	stall->node = stall->order = -1;
	if (!cause)
		return;
	text = field_text(cause, &c->other_text);
	stall->order = (int)field_number_or(text, "order", -1);
	stall->node = (int)field_number_or(text, is_wake ? "nid" : "node", -1);
	stall->zone = field_or_empty(text, "zone");
}

/* A string comes in quotes. */
static struct slice unquoted(struct slice text)
{
	if (text.len < 2 || text.data[0] != '"' || text.data[text.len - 1] != '"')
		return text;
	return (struct slice){ text.data + 1, text.len - 2 };
}

/* What compact_zone() was called with: of all sources the surest. */
static void add_probe(struct snoop_compaction *c, const struct event *probe,
		      struct compaction_stall *stall)
{
	struct slice text = field_text(probe, &c->other_text);
	uint64_t boost = (uint64_t)field_number_or(text, "boost", 0);

	stall->order = (int)field_number_or(text, "order", -1);
	stall->node = (int)field_number_or(text, "node", -1);
	stall->zone = unquoted(field_or_empty(text, "zone"));
	stall->state = (struct zone_state){
		.has_marks = true,
		.min = (uint64_t)field_number_or(text, "min", 0) + boost,
		.low = (uint64_t)field_number_or(text, "low", 0) + boost,
		.high = (uint64_t)field_number_or(text, "high", 0) + boost,
		.has_free = true,
		.free = (uint64_t)field_number_or(text, "free", 0),
	};
}

static void feed_end(struct snoop_compaction *c, struct task *task, const struct event *e)
{
	const struct event *begin = snoop_last(task, QUEUE_BEGIN);
	const struct event *probe = snoop_last(task, QUEUE_PROBE);
	struct compaction_stall stall = { 0 };
	struct slice text;

	if (!begin) {
		c->snoop.counts.unpaired++;
		return;
	}
	text = field_text(e, &c->text);
	stall.stall = snoop_stall(&c->snoop, begin, e);
	stall.zone_start = (uint64_t)field_number_or(text, "zone_start", 0);
	stall.sync = !is_word(field_or_empty(text, "mode"), "async");
	stall.status = field_or_empty(text, "status");
	add_cause(c, task, &stall);
	if (probe)
		add_probe(c, probe, &stall);
	c->listener(c->arg, &stall);
	task = snoop_forget(&c->snoop, task, QUEUE_BEGIN);
	task = snoop_forget(&c->snoop, task, QUEUE_SUITABLE);
	task = snoop_forget(&c->snoop, task, QUEUE_PROBE);
	/* The allocation has its pages: try_to_compact_pages() looks at no other zone. */
	if (!cause_of(task) || (snoop_last(task, QUEUE_DIRECT) && is_word(stall.status, "success")))
		forget_cause(c, task);
	else
		snoop_keep(&c->snoop, task, e, QUEUE_DONE);
}

static void feed_cause(struct snoop_compaction *c, struct task *task, const struct event *e,
		       unsigned int queue)
{
	task = snoop_forget(&c->snoop, task, QUEUE_SUITABLE);
	task = forget_cause(c, task);
	snoop_keep(&c->snoop, task, e, queue);
}

/* The one that counts is the last before the begin. Other callers than compaction ask, too, and
 * not all that are asked for are suitable. */
static void feed_suitable(struct snoop_compaction *c, struct task *task, const struct event *e)
{
	c->sees_suitable = true;
	task = snoop_forget(&c->snoop, task, QUEUE_SUITABLE);
	if (is_word(field_or_empty(field_text(e, &c->text), "ret"), "continue"))
		snoop_keep(&c->snoop, task, e, QUEUE_SUITABLE);
}

/* The allocation or the work that was the cause is over: the call has returned, where the recording
 * has calls; the allocation goes on to reclaim, kcompactd to sleep. */
static void feed_over(struct snoop_compaction *c, struct task *task)
{
	task = snoop_forget(&c->snoop, task, QUEUE_SUITABLE);
	forget_cause(c, task);
}

/* An allocator's call further in can be that of an interrupt. */
static bool ends_cause(const struct snoop_compaction *c, const struct event *e)
{
	int function = e->kind == EVENT_CALL ? rules_function(c->rules, e->name) : RULES_UNKNOWN;

	return function == ROLE_COMPACTION || (function == ROLE_ALLOCATOR && e->depth == 0);
}

void snoop_compaction_feed(struct snoop_compaction *c, const struct event *e)
{
	struct task *task;
	int name;

	if (!snoop_see(&c->snoop, e, &task, &name))
		return;
	switch (name) {
	case NAME_BEGIN:
		feed_begin(c, task, e);
		break;
	case NAME_END:
		feed_end(c, task, e);
		break;
	case NAME_SUITABLE:
		feed_suitable(c, task, e);
		break;
	case NAME_DIRECT:
		feed_cause(c, task, e, QUEUE_DIRECT);
		break;
	case NAME_WAKE:
		feed_cause(c, task, e, QUEUE_WAKE);
		break;
	case NAME_PROBE:
		task = snoop_forget(&c->snoop, task, QUEUE_PROBE);
		snoop_keep(&c->snoop, task, e, QUEUE_PROBE);
		break;
	case NAME_SLEEP:
	case NAME_RECLAIM:
		feed_over(c, task);
		break;
	default:
		if (task && ends_cause(c, e))
			feed_over(c, task);
		break;
	}
}

const struct snoop_counts *snoop_compaction_counts(const struct snoop_compaction *c)
{
	return &c->snoop.counts;
}
