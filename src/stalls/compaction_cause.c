// SPDX-License-Identifier: GPL-2.0-or-later
#include "compaction_cause.h"

#include <string.h>

#include "base/num.h"
#include "event/field.h"

/* Within one call of the kernel nothing sleeps between an event that says what for and the begin,
 * or between two zones. So long a task can be kept from running; more is another call. */
#define CLOSE_NS (100 * NSEC_PER_MSEC)

/* include/linux/compaction.h, enum compact_priority: a first attempt of direct compaction, the only
 * one of all compactions that is asynchronous. */
#define PRIORITY_ASYNC 2

/* "(fault)": a probe could not read it. */
static bool take_name(const struct event *e, struct told_zone *ret_zone)
{
	struct buf scratch = { 0 };
	struct slice name = field_string(e, "zone", &scratch);
	bool good = name.len > 0 && name.len <= ZONE_NAME_MAX && name.data[0] != '(';

	if (good) {
		memcpy(ret_zone->name, name.data, name.len);
		ret_zone->name_len = (unsigned int)name.len;
	}
	buf_free(&scratch);
	return good;
}

bool told_zone_of(const struct event *e, struct told_zone *ret_zone)
{
	struct told_zone zone = { .node = field_index(e, "node") };

	if (zone.node < 0 || !take_name(e, &zone))
		return false;
	zone.order = field_index(e, "order");
	*ret_zone = zone;
	return true;
}

/* What mm_compaction_suitable said stays: it is of the next begin, whatever that is for. */
static void forget_cause(struct cause *c)
{
	c->kind = CAUSE_NONE;
	c->nr_done = 0;
}

void cause_over(struct cause *c)
{
	forget_cause(c);
	c->is_suitable = false;
}

static void set_cause(struct cause *c, enum cause_kind kind, const struct event *e)
{
	cause_over(c);
	c->kind = kind;
	c->last = e->ts;
	c->order = field_index(e, "order");
}

void cause_direct(struct cause *c, const struct event *e)
{
	int64_t priority;

	set_cause(c, CAUSE_DIRECT, e);
	c->node = -1;
	c->has_priority = field_number(e, "priority", &priority);
	c->async = c->has_priority && priority == PRIORITY_ASYNC;
}

void cause_wake(struct cause *c, const struct event *e)
{
	set_cause(c, CAUSE_WAKE, e);
	c->node = field_index(e, "nid");
}

/* The one that counts is the last before the begin. Other callers than compaction ask, too, and
 * not all that are asked for are suitable. */
void cause_suitable(struct cause *c, const struct event *e)
{
	c->is_suitable = field_is(e, "ret", "continue") && told_zone_of(e, &c->suitable);
	c->suitable_ts = e->ts;
}

static bool is_close(uint64_t earlier, uint64_t later)
{
	return later < earlier || later - earlier <= CLOSE_NS;
}

static uint64_t zone_start(const struct event *e)
{
	return (uint64_t)field_number_or(e, "zone_start", 0);
}

/* Whether the zone that begins at @start has been compacted for the same cause. */
static bool is_done(const struct cause *c, uint64_t start)
{
	for (unsigned int i = 0; i < c->nr_done && i < CAUSE_ZONES_MAX; i++) {
		if (c->done[i] == start)
			return true;
	}
	return false;
}

/*
 * Whether a compaction that begins can be of the cause that the task has. Each zone has one turn;
 * only direct compaction is asynchronous, and then is so throughout; nothing of one call is far
 * from what precedes it; and where mm_compaction_suitable is recorded, each of these has one.
 */
static bool holds(const struct cause *c, const struct event *e, bool sees_suitable)
{
	bool async = field_is(e, "mode", "async");

	if (is_done(c, zone_start(e)))
		return false;
	if (c->kind == CAUSE_DIRECT && c->has_priority && async != c->async)
		return false;
	if (async)
		return c->kind == CAUSE_DIRECT;
	return is_close(c->last, e->ts) && (!sees_suitable || c->is_suitable);
}

struct told_zone cause_begin(struct cause *c, const struct event *e, bool sees_suitable)
{
	struct told_zone zone = { .node = -1, .order = -1 };

	if (!is_close(c->suitable_ts, e->ts))
		c->is_suitable = false;
	if (c->kind != CAUSE_NONE && !holds(c, e, sees_suitable))
		forget_cause(c);
	if (c->is_suitable) {
		zone = c->suitable;
	} else if (c->kind != CAUSE_NONE) {
		zone.node = c->node;
		zone.order = c->order;
	}
	c->is_suitable = false;
	return zone;
}

void cause_end(struct cause *c, const struct event *e)
{
	if (c->kind == CAUSE_NONE)
		return;
	/* The allocation has its pages: try_to_compact_pages() looks at no other zone. */
	if (c->kind == CAUSE_DIRECT && field_is(e, "status", "success")) {
		forget_cause(c);
		return;
	}
	c->done[c->nr_done++ % CAUSE_ZONES_MAX] = zone_start(e);
	c->last = e->ts;
}
