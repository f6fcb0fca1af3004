/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What alloclat knows about the kernel's memory code: which functions play which
 * role and under what names, and which tracepoint belongs to a call of which
 * function; which tracepoints a view looks at. Constant tables and nothing else; a new kernel is a
 * new name here.
 */
#ifndef ALLOCLAT_CATALOG_H
#define ALLOCLAT_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum role {
	ROLE_ALLOCATOR,
	ROLE_DIRECT_RECLAIM,
	ROLE_SOFT_LIMIT,
	ROLE_NODE,
	ROLE_LRUVEC,
	ROLE_SLAB,
	ROLE_ACTIVE_LIST,
	ROLE_INACTIVE_LIST,
	ROLE_MULTIGEN_LRU,
	ROLE_COMPACT_ZONE,
	ROLE_COMPACTION,
	ROLE_COUNT,
};

/* Where in its owner's call a tracepoint fires: what tells its own call from an
 * earlier one when the function line finally comes. */
enum place {
	PLACE_HEAD,	  /* right behind the call's start */
	PLACE_TAIL,	  /* right before its return */
	PLACE_INSIDE,	  /* anywhere, any number of times */
	PLACE_SPAN_START, /* no owner: one half of a pair with a latency of its own */
	PLACE_SPAN_END,
};

enum tracepoint {
	TP_DIRECT_RECLAIM_BEGIN,
	TP_DIRECT_RECLAIM_END,
	TP_COMPACTION_BEGIN,
	TP_COMPACTION_END,
	TP_TRY_TO_COMPACT_PAGES,
	TP_LRU_SHRINK_INACTIVE,
	TP_SHRINK_SLAB_START,
	TP_SHRINK_SLAB_END,
	TP_COUNT, /* of those that belong to calls, which are the stream's; others follow */

	TP_COMPACTION_MIGRATEPAGES = TP_COUNT,
	TP_COMPACTION_ISOLATE_FREEPAGES,
	TP_COMPACTION_ISOLATE_MIGRATEPAGES,
	TP_COMPACTION_KCOMPACTD_WAKE,
	TP_COMPACTION_KCOMPACTD_SLEEP,
	TP_COMPACTION_SUITABLE,
	TP_COMPACTION_FINISHED,
	TP_ALL_COUNT,
};

struct catalog_role {
	const char *title;
	const char *const *names; /* newest first, NULL-terminated */
};

struct catalog_tracepoint {
	const char *system;
	const char *name;
	/* Of the first TP_COUNT. */
	enum role owner; /* meaningless for spans */
	enum place place;
};

extern const struct catalog_role catalog_roles[ROLE_COUNT];
extern const struct catalog_tracepoint catalog_tracepoints[TP_ALL_COUNT];

/* Whether an event's @name is that of the tracepoint. */
static inline bool catalog_is(struct slice name, enum tracepoint tp)
{
	return slice_is(name, catalog_tracepoints[tp].name);
}

struct catalog_event {
	enum tracepoint tp;
	bool required; /* a kernel without it is of no use */
};

/* What a view of tracepoints alone has the kernel trace. */
struct catalog_events {
	const char *name; /* of what they tell of: "compaction" */
	const struct catalog_event *events;
	size_t nr_events;
};

/* Compactions of zones one by one; the same with the numbers of their pages; direct reclaim. */
extern const struct catalog_events catalog_events_compaction, catalog_events_compaction_pages,
	catalog_events_reclaim;

/* "head", "tail", ... for `alloclat check`. */
const char *catalog_place_name(enum place place);

#endif /* ALLOCLAT_CATALOG_H */
