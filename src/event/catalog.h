/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What alloclat knows about the kernel's memory management: the functions in each role and their
 * names, the function that owns each tracepoint, and the tracepoints that each view uses. Constant
 * tables only; support for a new kernel means a new name here.
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

/* Where in its owner's call a tracepoint fires. The function line comes only when the call returns;
 * the place decides whether an event belongs to that call or to an earlier one. */
enum place {
	PLACE_HEAD,	  /* right after the call starts */
	PLACE_TAIL,	  /* right before it returns */
	PLACE_INSIDE,	  /* anywhere, any number of times */
	PLACE_SPAN_START, /* no owner: start of a span with a latency of its own */
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
	TP_COUNT, /* tracepoints of `alloclat stream`: owned by calls, or spans; others follow */

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
	/* Set for the first TP_COUNT only. */
	enum role owner; /* meaningless for spans */
	enum place place;
};

extern const struct catalog_role catalog_roles[ROLE_COUNT];
extern const struct catalog_tracepoint catalog_tracepoints[TP_ALL_COUNT];

/* Whether @name, of an event, is the tracepoint's name. */
static inline bool catalog_is(struct slice name, enum tracepoint tp)
{
	return slice_is(name, catalog_tracepoints[tp].name);
}

struct catalog_event {
	enum tracepoint tp;
	bool required; /* the view cannot run on a kernel without it */
};

/* The tracepoints that a view without function_graph enables. */
struct catalog_events {
	const char *name; /* their subject: "compaction" */
	const struct catalog_event *events;
	size_t nr_events;
};

/* Compaction of each zone; the same with page counts; direct reclaim. */
extern const struct catalog_events catalog_events_compaction, catalog_events_compaction_pages,
	catalog_events_reclaim;

/* Returns "head", "tail", "inside" or "span", for `alloclat check`. */
const char *catalog_place_name(enum place place);

#endif /* ALLOCLAT_CATALOG_H */
