// SPDX-License-Identifier: GPL-2.0-or-later
#include "compaction.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/pids.h"
#include "compaction_cause.h"
#include "event/catalog.h"
#include "event/field.h"
#include "event/losses.h"
#include "event/rules.h"
#include "zone_fields.h"

enum kind {
	KIND_BEGIN, /* up to KIND_PROBE, events add their task to the table */
	KIND_DIRECT,
	KIND_WAKE,
	KIND_SUITABLE,
	KIND_PROBE,
	KIND_END, /* from here on, events matter only for a task in the table */
	KIND_FINISHED,
	KIND_SLEEP,
	KIND_RECLAIM,
	KIND_MIGRATED, /* from here on, only if the listener wants sums */
	KIND_FREE_SCANNER,
	KIND_MIGRATION_SCANNER,
	KIND_COUNT,
};

static const enum tracepoint kind_tracepoints[KIND_COUNT] = {
	[KIND_BEGIN] = TP_COMPACTION_BEGIN,
	[KIND_DIRECT] = TP_TRY_TO_COMPACT_PAGES,
	[KIND_WAKE] = TP_COMPACTION_KCOMPACTD_WAKE,
	[KIND_SUITABLE] = TP_COMPACTION_SUITABLE,
	[KIND_PROBE] = TP_ALL_COUNT, /* not a tracepoint: see zone_fields.h */
	[KIND_END] = TP_COMPACTION_END,
	[KIND_FINISHED] = TP_COMPACTION_FINISHED,
	[KIND_SLEEP] = TP_COMPACTION_KCOMPACTD_SLEEP,
	[KIND_RECLAIM] = TP_DIRECT_RECLAIM_BEGIN,
	[KIND_MIGRATED] = TP_COMPACTION_MIGRATEPAGES,
	[KIND_FREE_SCANNER] = TP_COMPACTION_ISOLATE_FREEPAGES,
	[KIND_MIGRATION_SCANNER] = TP_COMPACTION_ISOLATE_MIGRATEPAGES,
};

static struct slice kind_name(int kind)
{
	enum tracepoint tp = kind_tracepoints[kind];

	return slice_of(tp == TP_ALL_COUNT ? ZONEPROBE_COMPACTION : catalog_tracepoints[tp].name);
}

/* The arguments of compact_zone(), from the probe. */
struct probed {
	bool known;
	struct told_zone zone;
	struct zone_state state;
};

struct task {
	struct pid_entry entry;
	struct task *older, *newer; /* by the last event of KIND_BEGIN to KIND_PROBE */
	int cpu;		    /* of its last event */
	uint64_t seen;		    /* arrival number of its last event */
	bool asked, wanted;
	struct cause cause;
	struct probed probed; /* of the current compaction or, between two, of the next */
	bool lost_begin;      /* a loss has cut off the current compaction: ignore its events */
	bool running;	      /* between begin and end; then the following are valid: */
	uint64_t began;	      /* ns */
	struct told_zone zone;
	bool is_sure; /* zone is from mm_compaction_finished, that is, from compact_zone() itself */
	struct compaction_sums sums;
};

struct compactions {
	const struct compaction_listener *listener;
	struct names *kinds;
	struct rules *rules;
	struct pids pids;
	struct task *oldest, *newest;
	struct losses losses;
	uint64_t seq;
	bool sees_suitable; /* mm_compaction_suitable is among the events */
	struct compaction_counts counts;
	struct buf mode, status; /* scratch */
};

struct compactions *compactions_new(const struct compaction_listener *listener)
{
	struct compactions *c = mem_zalloc(sizeof(*c));
	int nr_kinds = listener->sums ? KIND_COUNT : KIND_MIGRATED;

	c->listener = listener;
	c->rules = rules_new();
	c->kinds = names_new();
	for (int kind = 0; kind < nr_kinds; kind++)
		names_set(c->kinds, kind_name(kind), kind);
	pids_init(&c->pids);
	return c;
}

void compactions_free(struct compactions *c)
{
	if (!c)
		return;
	for (struct task *task = c->oldest, *newer; task; task = newer) {
		newer = task->newer;
		free(task);
	}
	pids_free(&c->pids);
	losses_free(&c->losses);
	names_free(c->kinds);
	rules_free(c->rules);
	buf_free(&c->mode);
	buf_free(&c->status);
	free(c);
}

/* --- tasks ----------------------------------------------------------------------------------- */

/* Drops the task's state if events were lost since its last event, on the CPU of that: the end of
 * the compaction under way, or the event that ends the cause, may be among them. */
static void settle(struct compactions *c, struct task *task)
{
	if (!losses_since(&c->losses, task->cpu, task->seen))
		return;
	c->counts.dropped_lost += task->running && task->wanted;
	task->lost_begin = task->running;
	task->running = false;
	task->probed.known = false;
	cause_over(&task->cause);
}

/* Records @e as the task's last event. NULL: the task is not in the table. */
static struct task *find(struct compactions *c, const struct event *e)
{
	struct task *task = (struct task *)pids_find(&c->pids, e->pid);

	if (!task)
		return NULL;
	settle(c, task);
	task->cpu = e->cpu;
	task->seen = c->seq;
	return task;
}

static void take_out(struct compactions *c, struct task *task)
{
	*(task->older ? &task->older->newer : &c->oldest) = task->newer;
	*(task->newer ? &task->newer->older : &c->newest) = task->older;
}

static void put_newest(struct compactions *c, struct task *task)
{
	task->newer = NULL;
	task->older = c->newest;
	*(c->newest ? &c->newest->newer : &c->oldest) = task;
	c->newest = task;
}

static void forget_oldest(struct compactions *c)
{
	struct task *task = c->oldest;

	settle(c, task);
	c->counts.dropped_at_bound += task->running && task->wanted;
	take_out(c, task);
	pids_remove(&c->pids, &task->entry);
	free(task);
}

static struct task *find_or_add(struct compactions *c, const struct event *e)
{
	struct task *task = find(c, e);

	if (task) {
		take_out(c, task);
	} else {
		if (pids_count(&c->pids) == COMPACTION_TASKS_MAX)
			forget_oldest(c);
		task = mem_zalloc(sizeof(*task));
		task->entry.pid = e->pid;
		task->cpu = e->cpu;
		task->seen = c->seq;
		pids_add(&c->pids, &task->entry);
	}
	put_newest(c, task);
	return task;
}

/* --- a compaction ---------------------------------------------------------------------------- */

static void probe(struct task *task, const struct event *e)
{
	struct probed *p = &task->probed;

	p->known = told_zone_of(e, &p->zone);
	if (p->known)
		p->state = zone_fields_state(e, p->zone.order);
}

static void begin(struct compactions *c, struct task *task, const struct event *e)
{
	if (!task->asked) {
		const struct compaction_listener *l = c->listener;

		task->wanted = !l->wants || l->wants(l->arg, e->pid, event_comm(e));
		task->asked = true;
	}
	c->counts.open += task->running && task->wanted;
	task->lost_begin = false;
	task->running = true;
	task->began = e->ts;
	task->sums = (struct compaction_sums){ 0 };
	task->zone = cause_begin(&task->cause, e, c->sees_suitable);
	if (task->probed.known)
		task->zone = task->probed.zone;
	task->is_sure = false;
}

static void report(struct compactions *c, const struct task *task, const struct event *e)
{
	const struct told_zone *zone = &task->zone;
	struct compaction_stall stall = {
		.stall = stall_between(task->began, e, event_comm(e)),
		.node = zone->node,
		.zone = { zone->name, zone->name_len },
		.order = zone->order,
		.mode = field_string(e, "mode", &c->mode),
		.status = field_string(e, "status", &c->status),
		.sums = task->sums,
	};
	int64_t zone_start;

	stall.has_zone_start = field_number(e, "zone_start", &zone_start);
	stall.zone_start = stall.has_zone_start ? (uint64_t)zone_start : 0;
	stall.sums.ns = stall_duration(&stall.stall);
	if (task->probed.known)
		stall.state = task->probed.state;
	c->counts.ended++;
	c->listener->ended(c->listener->arg, &stall);
}

static void end(struct compactions *c, struct task *task, const struct event *e)
{
	if (task->wanted)
		report(c, task, e);
	task->running = false;
	task->probed.known = false;
	cause_end(&task->cause, e);
}

/* Handles an event of the compaction under way. */
static void feed_running(struct compactions *c, struct task *task, const struct event *e,
			 enum kind kind)
{
	struct compaction_sums *sums = &task->sums;

	switch (kind) {
	case KIND_MIGRATED:
		sums->moved += field_count(e, "nr_migrated");
		sums->failed += field_count(e, "nr_failed");
		break;
	case KIND_FREE_SCANNER:
		sums->free_scanned += field_count(e, "nr_scanned");
		sums->free_isolated += field_count(e, "nr_taken");
		break;
	case KIND_MIGRATION_SCANNER:
		sums->migration_scanned += field_count(e, "nr_scanned");
		sums->migration_isolated += field_count(e, "nr_taken");
		break;
	default:
		end(c, task, e);
		break;
	}
}

/* --- events ---------------------------------------------------------------------------------- */

/* Handles mm_compaction_begin and the events before it that say which zone and order it is for. */
static void feed_first(struct compactions *c, struct task *task, const struct event *e,
		       enum kind kind)
{
	switch (kind) {
	case KIND_DIRECT:
		cause_direct(&task->cause, e);
		break;
	case KIND_WAKE:
		cause_wake(&task->cause, e);
		break;
	case KIND_SUITABLE:
		c->sees_suitable = true;
		cause_suitable(&task->cause, e);
		break;
	case KIND_PROBE:
		probe(task, e);
		break;
	default:
		begin(c, task, e);
		break;
	}
}

/* Handles the kinds from KIND_END on. @task NULL: not in the table. */
static void feed_later(struct compactions *c, struct task *task, const struct event *e,
		       enum kind kind)
{
	switch (kind) {
	case KIND_FINISHED:
		if (task && !task->is_sure)
			task->is_sure = told_zone_of(e, &task->zone);
		break;
	case KIND_SLEEP:
	case KIND_RECLAIM:
		/* The allocation continues with reclaim, or kcompactd goes to sleep: if kcompactd
		 * compacts again before it is woken, that is proactive compaction. */
		if (task)
			cause_over(&task->cause);
		break;
	default:
		if (task && task->running)
			feed_running(c, task, e, kind);
		else if (task && task->lost_begin)
			task->lost_begin = kind != KIND_END;
		else
			c->counts.without_begin += !task || task->wanted || !task->asked;
		break;
	}
}

/* Whether @e is the return of the call that the task compacts for, in a recording with calls. A
 * nested call of the allocator does not count: it can be from an interrupt. */
static bool ends_cause(const struct compactions *c, const struct event *e)
{
	int function = e->kind == EVENT_CALL ? rules_function(c->rules, e->name) : RULES_UNKNOWN;

	return function == ROLE_COMPACTION || (function == ROLE_ALLOCATOR && e->depth == 0);
}

static void feed_other(struct compactions *c, const struct event *e)
{
	/* Any event updates the task's CPU and time, for the handling of losses. */
	struct task *task = find(c, e);

	if (task && cause_is_known(&task->cause) && ends_cause(c, e))
		cause_over(&task->cause);
}

void compactions_feed(struct compactions *c, const struct event *e)
{
	int kind = NAMES_NONE;

	c->seq++;
	if (e->kind == EVENT_LOST) {
		losses_add(&c->losses, e->cpu, c->seq);
		return;
	}
	if (e->kind == EVENT_TRACEPOINT)
		kind = names_get(c->kinds, e->name);
	c->counts.pages += kind >= KIND_MIGRATED;
	if (kind == NAMES_NONE)
		feed_other(c, e);
	else if (kind < KIND_END)
		feed_first(c, find_or_add(c, e), e, (enum kind)kind);
	else
		feed_later(c, find(c, e), e, (enum kind)kind);
}

const struct compaction_counts *compactions_counts(const struct compactions *c)
{
	return &c->counts;
}

void compactions_end(struct compactions *c)
{
	for (struct task *task = c->oldest; task; task = task->newer) {
		settle(c, task);
		c->counts.open += task->running && task->wanted;
		task->running = false;
	}
}

void compaction_add(struct compaction_sums *sums, const struct compaction_sums *more)
{
	sums->ns += more->ns;
	sums->moved += more->moved;
	sums->failed += more->failed;
	sums->free_scanned += more->free_scanned;
	sums->free_isolated += more->free_isolated;
	sums->migration_scanned += more->migration_scanned;
	sums->migration_isolated += more->migration_isolated;
}
