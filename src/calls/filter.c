// SPDX-License-Identifier: GPL-2.0-or-later
#include "filter.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/mem.h"
#include "base/num.h"
#include "event/shrinker_key.h"
#include "event/tasks.h"

/* A return is recorded after it happened, so the start computed from it is late by the time that
 * the probe takes: microseconds on hardware, tens of microseconds on an emulated CPU. */
#define HEAD_SLACK_NS (50 * NSEC_PER_USEC)
/* Text truncates times to microseconds. */
#define TEXT_SLACK_NS NSEC_PER_USEC
/* How far an entry's time may be from the start computed from its return: the cost of the probes,
 * plus an interrupt between two readings of the clock. */
#define ENTRY_SLACK_NS (500 * NSEC_PER_USEC)

/* How many of a task's open entries and open spans are searched, newest first. The kernel's shadow
 * stack has 50 frames (4.9), later one page; older entries have lost their return, or were forged
 * to make the search slow. */
#define ENTRIES_MAX 256
#define SPANS_MAX   64

struct filter {
	struct rules *rules;
	const struct rule *rule; /* [entries], all of them */
	const struct filter_listener *listener;
	uint64_t threshold_ns;
	struct tasks *tasks;
	unsigned int entries; /* the queue of open entries, which follows those of tracepoints */
	uint64_t seq;	      /* arrival number of the current event */
	struct filter_counts counts;

	struct held **owned; /* scratch: what belongs to the current call; grows as needed */
	const struct event **owned_events;
	size_t nr_owned, owned_room;
};

/* When a call ran. */
struct interval {
	uint64_t start, end; /* ns; inexact unless @exact */
	bool exact;	     /* events between start and end belong to the call */
	bool has_entry;	     /* events after entry_seq belong to the call, whatever their time */
	uint64_t entry_seq;  /* arrival number of the call's entry */
};

struct filter *filter_new(struct rules *rules, uint64_t threshold_ns, size_t max_bytes,
			  const struct filter_listener *listener)
{
	struct filter *f = mem_zalloc(sizeof(*f));

	f->rules = rules;
	f->rule = rules_get(rules, 0);
	f->listener = listener;
	f->threshold_ns = threshold_ns;
	f->entries = (unsigned int)rules_count(rules);
	f->tasks = tasks_new(rules_count(rules) + 1, max_bytes);
	return f;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	tasks_free(f->tasks);
	free(f->owned);
	free(f->owned_events);
	free(f);
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a < b ? b - a : a - b;
}

/* Whether the held tracepoint belongs to the call of its owner that ran in @when. */
static bool belongs(const struct held *h, enum place place, const struct interval *when)
{
	uint64_t ts = h->event.ts;

	if (when->exact)
		return ts >= when->start && ts <= when->end;
	if (when->has_entry)
		return h->seq > when->entry_seq;
	switch (place) {
	case PLACE_HEAD:
		return ts + HEAD_SLACK_NS >= when->start;
	case PLACE_TAIL:
		return ts + TEXT_SLACK_NS >= when->start && ts <= when->end &&
		       when->end - ts < distance(ts, when->start);
	case PLACE_INSIDE:
		return ts + TEXT_SLACK_NS >= when->start;
	case PLACE_SPAN_START:
	case PLACE_SPAN_END:
		break;
	}
	return false;
}

static void add_owned(struct filter *f, struct held *h)
{
	if (f->nr_owned == f->owned_room) {
		f->owned_room = f->owned_room ? 2 * f->owned_room : 64;
		f->owned = mem_realloc(f->owned, f->owned_room, sizeof(*f->owned));
		f->owned_events =
			mem_realloc(f->owned_events, f->owned_room, sizeof(*f->owned_events));
	}
	f->owned[f->nr_owned++] = h;
}

static int by_arrival(const void *a, const void *b)
{
	const struct held *x = *(struct held *const *)a, *y = *(struct held *const *)b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

/*
 * Finds the last head and the last tail that the task holds for the function. True if the head
 * comes first: then both belong to the same call, whatever their times, and are shown or dropped
 * together. This matters if a return was recorded late, or if the call took long after its tail.
 */
static bool find_pair(const struct filter *f, const struct task *task, int function,
		      const struct held **ret_head, const struct held **ret_tail)
{
	const struct held *head = NULL, *tail = NULL;

	for (unsigned int tp = tasks_next_queue(task, 0); tp < f->entries;
	     tp = tasks_next_queue(task, tp + 1)) {
		const struct rule *rule = &f->rule[tp];

		if (rule->owner == function && rule->place == PLACE_HEAD)
			head = task->queues[tp].last;
		else if (rule->owner == function && rule->place == PLACE_TAIL)
			tail = task->queues[tp].last;
	}
	*ret_head = head;
	*ret_tail = tail;
	return head && tail && head->seq < tail->seq;
}

static bool pair_belongs(const struct held *head, const struct held *tail,
			 const struct interval *when)
{
	return belongs(tail, PLACE_TAIL, when) ||
	       (belongs(tail, PLACE_INSIDE, when) && tail->event.ts <= when->end &&
		belongs(head, PLACE_INSIDE, when));
}

/* Collects in f->owned the task's held tracepoints that belong to the call. */
static void collect_owned(struct filter *f, const struct task *task, int function,
			  const struct interval *when)
{
	const struct held *head, *tail;
	bool paired =
		!when->exact && !when->has_entry && find_pair(f, task, function, &head, &tail);
	bool both = paired && pair_belongs(head, tail, when);

	for (unsigned int tp = tasks_next_queue(task, 0); tp < f->entries;
	     tp = tasks_next_queue(task, tp + 1)) {
		const struct rule *rule = &f->rule[tp];

		if (rule->owner != function)
			continue;
		for (struct held *h = task->queues[tp].first; h; h = h->next) {
			if (paired && (h == head || h == tail) ? both
							       : belongs(h, rule->place, when))
				add_owned(f, h);
		}
	}
}

/* @name: the function of @call, from its entry if @call is a bare `}`. */
static void show_call(struct filter *f, const struct event *call, struct slice name)
{
	struct event named = *call;

	named.name = name;
	if (f->nr_owned > 1)
		qsort(f->owned, f->nr_owned, sizeof(*f->owned), by_arrival);
	for (size_t i = 0; i < f->nr_owned; i++)
		f->owned_events[i] = &f->owned[i]->event;
	f->counts.shown += f->nr_owned + 1;
	f->listener->call(f->listener->arg, &named, f->owned_events, f->nr_owned);
}

/* Drops what the task still holds for the function: it belonged to calls under the threshold.
 * False: the task holds nothing else and is freed. */
static bool forget_owned(struct filter *f, struct task *task, int function)
{
	for (unsigned int tp = tasks_next_queue(task, 0); tp < f->entries;
	     tp = tasks_next_queue(task, tp + 1)) {
		if (f->rule[tp].owner == function && task->queues[tp].first &&
		    !tasks_drop_queue(f->tasks, task, tp))
			return false;
	}
	return true;
}

/* Drops what arrived during an allocation that has returned. Keeps older events: an allocation can
 * nest inside reclaim, and they belong to the outer call. False: the task is freed. */
static bool forget_since(struct filter *f, struct task *task, const struct interval *when)
{
	for (unsigned int tp = tasks_next_queue(task, 0); tp < f->entries;
	     tp = tasks_next_queue(task, tp + 1)) {
		struct held *h = task->queues[tp].last;

		while (h &&
		       (when->has_entry ? h->seq > when->entry_seq : h->event.ts >= when->start)) {
			struct held *prev = h->prev;

			if (!tasks_drop(f->tasks, h))
				return false;
			h = prev;
		}
	}
	return true;
}

/*
 * Finds the entry of @call, in a recording with entries: the last one at the same depth with the
 * same name (any name for a bare `}`). The kernel occasionally prints an entry under the wrong
 * task, so the last candidate at the call's @start is preferred. Time alone is not enough:
 * timestamps can come from a clock that stands still and jumps; durations do not.
 */
static struct held *find_entry(const struct filter *f, const struct task *task,
			       const struct event *call, uint64_t start)
{
	struct held *h = task->queues[f->entries].last, *last = NULL;

	for (int i = 0; h && i < ENTRIES_MAX; i++, h = h->prev) {
		if (h->event.depth != call->depth ||
		    (call->name.len > 0 && !slice_equal(h->event.name, call->name)))
			continue;
		if (distance(h->event.ts, start) <= ENTRY_SLACK_NS)
			return h;
		if (!last)
			last = h;
	}
	return last;
}

/* Drops the entry of @call, which has returned, and all deeper ones. False: the task is freed. */
static bool close_entries(struct filter *f, struct task *task, const struct event *call,
			  const struct interval *when)
{
	struct held *h = task->queues[f->entries].last;

	while (h &&
	       (h->event.depth > call->depth || (when->has_entry && h->seq >= when->entry_seq))) {
		struct held *prev = h->prev;

		if (!tasks_drop(f->tasks, h))
			return false;
		h = prev;
	}
	return true;
}

static struct interval interval_of(const struct filter *f, const struct task *task,
				   const struct event *call, struct slice *ret_name)
{
	struct interval when = {
		.start = call->returned > call->duration ? call->returned - call->duration : 0,
		.end = call->returned,
		.exact = call->exact,
	};
	const struct held *entry;

	*ret_name = call->name;
	if (call->exact)
		return when;
	if (call->leaf) {
		/* Nothing was recorded between its entry and its return. */
		when.has_entry = true;
		when.entry_seq = f->seq;
		return when;
	}
	if (!task || !task->queues[f->entries].last)
		return when;
	entry = find_entry(f, task, call, when.start);
	if (entry) {
		when.has_entry = true;
		when.entry_seq = entry->seq;
		*ret_name = entry->event.name;
	}
	return when;
}

static NOINLINE void feed_call(struct filter *f, struct task *task, const struct event *call,
			       int function)
{
	struct slice name;
	struct interval when = interval_of(f, task, call, &name);
	bool over = call->duration >= f->threshold_ns;

	if (unlikely(call->name.len == 0))
		function = rules_function(f->rules, name);
	f->nr_owned = 0;
	if (task && function != RULES_UNKNOWN && over)
		collect_owned(f, task, function, &when);
	if (over)
		show_call(f, call, name);
	if (task && function == ROLE_ALLOCATOR && !forget_since(f, task, &when))
		return;
	/* Allocations can nest: events (-e) of the outer one must survive the inner one. */
	if (task && function != RULES_UNKNOWN && (function != ROLE_ALLOCATOR || call->depth == 0) &&
	    !forget_owned(f, task, function))
		return;
	if (task && task->queues[f->entries].last)
		close_entries(f, task, call, &when);
}

/* Finds the held start event of the shrinker that @e is about, the newest if there are several. */
static inline struct held *find_start(const struct task *task, const struct event *e)
{
	struct held *h = task ? task->queues[TP_SHRINK_SLAB_START].last : NULL;
	bool has_text = e->text.len > 0;
	struct shrinker_key key;

	if (!h || (!has_text && !shrinker_key_numbers(e, &key)))
		return NULL;
	for (int i = 0; h && i < SPANS_MAX; i++, h = h->prev) {
		if (has_text ? shrinker_key_same_text(&h->event, &h->shrinker, e)
			     : shrinker_key_same(&h->shrinker, &key))
			return h;
	}
	return NULL;
}

static NOINLINE void feed_span_start(struct filter *f, struct task *task, const struct event *e)
{
	struct shrinker_key key;
	struct held *stale;

	if (!shrinker_key_of(e, &key))
		return;
	/* A task never nests a shrinker in itself: an earlier start has lost its end. */
	stale = find_start(task, e);
	if (stale && !tasks_drop(f->tasks, stale))
		task = NULL;
	tasks_hold(f->tasks, task, e, TP_SHRINK_SLAB_START, f->seq)->shrinker = key;
}

static void feed_span_end(struct filter *f, const struct task *task, const struct event *e)
{
	struct held *start = find_start(task, e);
	bool over;

	if (!start) {
		f->counts.unpaired++;
		return;
	}
	over = e->ts > start->event.ts && e->ts - start->event.ts > f->threshold_ns;
	if (over)
		f->counts.shown += 2;
	f->listener->span(f->listener->arg, shrinker_key_function(&start->event, &start->shrinker),
			  &start->event, e, over);
	tasks_drop(f->tasks, start);
}

/* mm_shrink_slab_start and mm_vmscan_direct_reclaim_end prove that the task's calls that scan LRU
 * lists have returned. Their lines have been read by now, so what is still held belongs to calls
 * under the threshold. If it were kept, a task in a long reclaim would hold millions of events.
 * Returns the task; NULL: it is freed. */
static struct task *forget_scans(struct filter *f, struct task *task, int tp)
{
	if ((tp != TP_SHRINK_SLAB_START && tp != TP_DIRECT_RECLAIM_END) || !task ||
	    !task->queues[TP_LRU_SHRINK_INACTIVE].first ||
	    !rules_scans_lists(f->rule[TP_LRU_SHRINK_INACTIVE].owner))
		return task;
	return tasks_drop_queue(f->tasks, task, TP_LRU_SHRINK_INACTIVE) ? task : NULL;
}

/* Holds @e; if it is the end of a span, completes the span instead. */
static void take_tracepoint(struct filter *f, struct task *task, const struct event *e, int tp)
{
	task = forget_scans(f, task, tp);
	switch (f->rule[tp].place) {
	case PLACE_SPAN_START:
		feed_span_start(f, task, e);
		return;
	case PLACE_SPAN_END:
		feed_span_end(f, task, e);
		return;
	case PLACE_HEAD:
	case PLACE_TAIL:
		/* Only the last one can be shown. */
		if (task && !tasks_drop_queue(f->tasks, task, (unsigned int)tp))
			task = NULL;
		break;
	case PLACE_INSIDE:
		break;
	}
	tasks_hold(f->tasks, task, e, (unsigned int)tp, f->seq);
}

static COLD void feed_lost(struct filter *f, const struct event *e)
{
	tasks_lost(f->tasks, e->cpu, f->seq);
}

static bool is_wanted(const struct filter *f, const struct event *e)
{
	return !f->listener->wants || f->listener->wants(f->listener->arg, e);
}

static NOINLINE void feed_tracepoint(struct filter *f, const struct event *e)
{
	int tp = rules_tracepoint(f->rules, e->name);
	struct task *task;

	if (!is_wanted(f, e))
		return;
	/* Any event updates the task's CPU and time, for the handling of losses. */
	task = tasks_find(f->tasks, e, f->seq);
	if (tp != RULES_UNKNOWN)
		take_tracepoint(f, task, e, tp);
}

/* A call, or its entry. */
static NOINLINE void feed_function(struct filter *f, const struct event *e)
{
	int function = rules_function(f->rules, e->name);
	struct task *task;

	f->counts.calls++;
	/* Calls of unselected tasks count, too: they show which functions this kernel uses. */
	rules_saw_function(f->rules, function);
	if (!is_wanted(f, e))
		return;
	task = tasks_find(f->tasks, e, f->seq);
	if (e->kind == EVENT_CALL)
		feed_call(f, task, e, function);
	else if (!e->exact) /* with exact times the return alone determines the interval */
		tasks_hold(f->tasks, task, e, f->entries, f->seq);
}

static ALWAYS_INLINE void feed(struct filter *f, const struct event *e)
{
	f->seq++;
	f->counts.events++;
	if (e->kind == EVENT_TRACEPOINT)
		feed_tracepoint(f, e);
	else if (likely(e->kind == EVENT_CALL || e->kind == EVENT_ENTRY))
		feed_function(f, e);
	else if (e->kind == EVENT_LOST)
		feed_lost(f, e);
	/* Only other views use stacks. */
}

void filter_feed(struct filter *f, const struct event *e)
{
	feed(f, e);
}

struct event *filter_take(void *filter, const struct event *e)
{
	struct filter *f = filter;

	feed(f, e);
	return tasks_place(f->tasks);
}

struct event *filter_place(struct filter *f)
{
	return tasks_place(f->tasks);
}

void filter_copy_held(struct filter *f)
{
	tasks_copy_held(f->tasks);
}

size_t filter_held_bytes(const struct filter *f)
{
	return tasks_bytes(f->tasks);
}

void filter_count(struct filter *f, struct filter_counts *ret_counts)
{
	tasks_count_dropped(f->tasks, &f->counts.dropped_at_bound, &f->counts.dropped_lost);
	*ret_counts = f->counts;
}
