/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Determines what a task's compactions are for; no other file does. mm_compaction_begin and _end
 * have the zone, but not the order, which comes from an earlier event of the task:
 *
 *	mm_compaction_suitable		from the same compaction, right before it begins: up to
 *					6.4 for any order, later only for an allocation's.
 *					Also has node and zone
 *	mm_compaction_try_to_compact_pages	from the allocation, before its first zone
 *	mm_compaction_kcompactd_wake	from kcompactd, before the first zone it was woken for
 *
 * Without such an event (compact_memory, proactive compaction) the order is -1. The latter two also
 * apply to the following zones while these can be for the same allocation or wakeup, as decided by
 * still_applies(): a later manual compaction by the same task must not inherit the order.
 */
#ifndef ALLOCLAT_COMPACTION_CAUSE_H
#define ALLOCLAT_COMPACTION_CAUSE_H

#include "base/compiler.h"
#include "event/event.h"

/* Longer than any zone name of the kernel. */
#define ZONE_NAME_MAX 16

/* The number of zones remembered for a cause: the last ones. */
#define CAUSE_ZONES_MAX 16

/* The zone and order of a compaction, as far as events say. */
struct told_zone {
	int node, order;       /* -1: unknown */
	unsigned int name_len; /* 0: unknown */
	char name[ZONE_NAME_MAX];
};

enum cause_kind {
	CAUSE_NONE,
	CAUSE_DIRECT,
	CAUSE_WAKE,
};

/* What a task compacts for; all zeros: unknown. */
struct cause {
	enum cause_kind kind;
	int order, node;	  /* -1: unknown */
	bool has_priority, async; /* CAUSE_DIRECT: from its priority */
	uint64_t last;		  /* ns: when the cause was set or its last zone was done */
	unsigned int nr_done;
	uint64_t done[CAUSE_ZONES_MAX]; /* zone_start of the zones compacted for it */
	bool is_suitable;		/* from mm_compaction_suitable, for the next begin: */
	uint64_t suitable_ts;		/* ns */
	struct told_zone suitable;
};

/* Reads "node=0 zone=Normal   order=9" from @e. False, and *@ret_zone untouched: node or zone is
 * missing or invalid. */
MUST_CHECK bool told_zone_of(const struct event *e, struct told_zone *ret_zone);

/* Take the task's mm_compaction_try_to_compact_pages, _kcompactd_wake and _suitable events. */
void cause_direct(struct cause *c, const struct event *e);
void cause_wake(struct cause *c, const struct event *e);
void cause_suitable(struct cause *c, const struct event *e);

/* Forgets the cause: the allocation or kcompactd's work is over. */
void cause_over(struct cause *c);

/* Whether cause_over() would have any effect. */
static inline bool cause_is_known(const struct cause *c)
{
	return c->kind != CAUSE_NONE || c->is_suitable;
}

/* Takes @e, an mm_compaction_begin, and returns its zone and order as far as known. @sees_suitable:
 * mm_compaction_suitable is recorded. */
struct told_zone cause_begin(struct cause *c, const struct event *e, bool sees_suitable);

/* Takes @e, an mm_compaction_end. */
void cause_end(struct cause *c, const struct event *e);

#endif /* ALLOCLAT_COMPACTION_CAUSE_H */
