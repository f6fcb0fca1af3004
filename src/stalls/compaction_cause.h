/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a task's compactions are for: the one place where it is decided. mm_compaction_begin and
 * _end say which zone, but not for what order, which comes from an earlier event of the task:
 *
 *	mm_compaction_suitable		of the call itself, right before it begins; up to 6.4
 *					for any order, later for that of an allocation only.
 *					It names node and zone as well
 *	mm_compaction_try_to_compact_pages	of the allocation, before its first zone
 *	mm_compaction_kcompactd_wake	of the work kcompactd was woken for, the same
 *
 * and is -1 if there is none (compact_memory, proactive compaction). The latter two stay valid as
 * long as what follows can be of the same allocation or work: see holds() for when it cannot, so
 * that a later manual compaction of the same task does not inherit the order.
 */
#ifndef ALLOCLAT_COMPACTION_CAUSE_H
#define ALLOCLAT_COMPACTION_CAUSE_H

#include "base/compiler.h"
#include "event/event.h"

/* Longer than any of the kernel's names of zones. */
#define ZONE_NAME_MAX 16

/* As many zones as are remembered of one cause, the last ones. */
#define CAUSE_ZONES_MAX 16

/* Which zone is compacted for which order, as far as it was told. */
struct told_zone {
	int node, order; /* -1: not told */
	unsigned int name_len;
	char name[ZONE_NAME_MAX];
};

enum cause_kind {
	CAUSE_NONE,
	CAUSE_DIRECT,
	CAUSE_WAKE,
};

/* Of a task; all zeros: nothing is known. */
struct cause {
	enum cause_kind kind;
	int order, node;
	bool has_priority, async; /* of CAUSE_DIRECT: how it compacts */
	uint64_t last;		  /* ns: when it was told, or a zone was done for it last */
	unsigned int nr_done;
	uint64_t done[CAUSE_ZONES_MAX]; /* where the zones begin that were compacted for it */
	bool is_suitable;		/* the kernel has said so of the zone that is next: */
	uint64_t suitable_ts;
	struct told_zone suitable;
};

/* What @e says by "node=0 zone=Normal   order=9". False, and *@ret_zone untouched: not all of it,
 * or it makes no sense. */
MUST_CHECK bool told_zone_of(const struct event *e, struct told_zone *ret_zone);

/* Events of the task: mm_compaction_try_to_compact_pages, _kcompactd_wake and _suitable. */
void cause_direct(struct cause *c, const struct event *e);
void cause_wake(struct cause *c, const struct event *e);
void cause_suitable(struct cause *c, const struct event *e);

/* The allocation or the work is over. */
void cause_over(struct cause *c);

/* Whether there is anything that could be over. */
static inline bool cause_is_known(const struct cause *c)
{
	return c->kind != CAUSE_NONE || c->is_suitable;
}

/* mm_compaction_begin: what for it is. @sees_suitable: mm_compaction_suitable is among the events
 * that are recorded. */
struct told_zone cause_begin(struct cause *c, const struct event *e, bool sees_suitable);

/* mm_compaction_end. */
void cause_end(struct cause *c, const struct event *e);

#endif /* ALLOCLAT_COMPACTION_CAUSE_H */
