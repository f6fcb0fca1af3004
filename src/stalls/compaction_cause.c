// SPDX-License-Identifier: GPL-2.0-or-later
#include "compaction_cause.h"

#include <string.h>

#include "base/num.h"
#include "event/field.h"

/* Within one kernel call nothing sleeps between the event that gives the cause and the begin, or
 * between two zones. A task can be kept off the CPU this long; a longer gap means another call. */
#define CLOSE_NS (100 * NSEC_PER_MSEC)

/* COMPACT_PRIO_ASYNC of enum compact_priority (include/linux/compaction.h): the first attempt of
 * direct compaction, the only asynchronous compaction. */
#define PRIORITY_ASYNC 2

/* Reads the zone's name. It is "(fault)" if a probe could not read it. */
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

/* Keeps what mm_compaction_suitable said: it is about the next begin, whatever its cause. */
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

/* Only the last one before the begin counts. The event also comes from callers other than
 * compaction, and for zones that are not suitable. */
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

/* Whether the zone that begins at the page @start has been compacted for the cause. */
static bool is_done(const struct cause *c, uint64_t start)
{
	for (unsigned int i = 0; i < c->nr_done && i < CAUSE_ZONES_MAX; i++) {
		if (c->done[i] == start)
			return true;
	}
	return false;
}

/*
 * Whether the compaction that @e begins can have the task's current cause. Each zone is compacted
 * once per cause; only direct compaction is asynchronous, and then for all zones; synchronous
 * compactions of one call follow each other closely, and each comes after an
 * mm_compaction_suitable, if those are recorded.
 */
static bool still_applies(const struct cause *c, const struct event *e, bool sees_suitable)
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
	if (c->kind != CAUSE_NONE && !still_applies(c, e, sees_suitable))
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
	/* The allocation has its pages: try_to_compact_pages() stops at this zone. */
	if (c->kind == CAUSE_DIRECT && field_is(e, "status", "success")) {
		forget_cause(c);
		return;
	}
	c->done[c->nr_done++ % CAUSE_ZONES_MAX] = zone_start(e);
	c->last = e->ts;
}
