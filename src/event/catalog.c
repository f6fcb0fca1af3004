// SPDX-License-Identifier: GPL-2.0-or-later
#include "catalog.h"

#include "base/compiler.h"

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/*
 * Names by kernel release (mm/page_alloc.c, mm/vmscan.c, mm/compaction.c):
 *
 *	__alloc_pages_nodemask	.. 5.12		shrink_node_memcg  .. 5.4
 *	__alloc_pages		5.13 .. 6.9	shrink_lruvec	   5.5 ..
 *	__alloc_pages_noprof	6.10 ..		evict_folios	   6.1 ..
 *	__alloc_frozen_pages_noprof 6.14 ..	memcg1_soft_limit_reclaim 6.11 ..
 *
 * Since 6.14 __alloc_pages_noprof only wraps __alloc_frozen_pages_noprof. Only the first name in
 * each list that the kernel has is traced, or allocations through the wrapper would count twice.
 */
const struct catalog_role catalog_roles[ROLE_COUNT] = {
	[ROLE_ALLOCATOR] = { "allocator",
			     NAMES("__alloc_frozen_pages_noprof", "__alloc_pages_noprof",
				   "__alloc_pages", "__alloc_pages_nodemask") },
	[ROLE_DIRECT_RECLAIM] = { "direct reclaim", NAMES("try_to_free_pages") },
	[ROLE_SOFT_LIMIT] = { "soft limit",
			      NAMES("memcg1_soft_limit_reclaim", "mem_cgroup_soft_limit_reclaim") },
	[ROLE_NODE] = { "node", NAMES("shrink_node") },
	[ROLE_LRUVEC] = { "lruvec", NAMES("shrink_lruvec", "shrink_node_memcg") },
	[ROLE_SLAB] = { "slab", NAMES("shrink_slab") },
	[ROLE_ACTIVE_LIST] = { "active list", NAMES("shrink_active_list") },
	[ROLE_INACTIVE_LIST] = { "inactive list", NAMES("shrink_inactive_list") },
	[ROLE_MULTIGEN_LRU] = { "multi-gen LRU", NAMES("evict_folios") },
	[ROLE_COMPACT_ZONE] = { "compaction of a zone", NAMES("compact_zone") },
	[ROLE_COMPACTION] = { "direct compaction", NAMES("try_to_compact_pages") },
};

/*
 * include/trace/events/vmscan.h and compaction.h. mm_vmscan_lru_shrink_inactive fires in
 * shrink_inactive_list or, with the multi-gen LRU enabled (6.8 and later), in evict_folios. Which
 * of the two can be traced depends on the kernel, so the owner is chosen at run time (see rules.h);
 * the one here is the initial value.
 */
const struct catalog_tracepoint catalog_tracepoints[TP_ALL_COUNT] = {
	[TP_DIRECT_RECLAIM_BEGIN] = { "vmscan", "mm_vmscan_direct_reclaim_begin",
				      ROLE_DIRECT_RECLAIM, PLACE_HEAD },
	[TP_DIRECT_RECLAIM_END] = { "vmscan", "mm_vmscan_direct_reclaim_end", ROLE_DIRECT_RECLAIM,
				    PLACE_TAIL },
	[TP_COMPACTION_BEGIN] = { "compaction", "mm_compaction_begin", ROLE_COMPACT_ZONE,
				  PLACE_HEAD },
	[TP_COMPACTION_END] = { "compaction", "mm_compaction_end", ROLE_COMPACT_ZONE, PLACE_TAIL },
	[TP_TRY_TO_COMPACT_PAGES] = { "compaction", "mm_compaction_try_to_compact_pages",
				      ROLE_COMPACTION, PLACE_HEAD },
	[TP_LRU_SHRINK_INACTIVE] = { "vmscan", "mm_vmscan_lru_shrink_inactive", ROLE_LRUVEC,
				     PLACE_INSIDE },
	[TP_SHRINK_SLAB_START] = { "vmscan", "mm_shrink_slab_start", ROLE_COUNT, PLACE_SPAN_START },
	[TP_SHRINK_SLAB_END] = { "vmscan", "mm_shrink_slab_end", ROLE_COUNT, PLACE_SPAN_END },

	[TP_COMPACTION_MIGRATEPAGES] = { .system = "compaction",
					 .name = "mm_compaction_migratepages" },
	[TP_COMPACTION_ISOLATE_FREEPAGES] = { .system = "compaction",
					      .name = "mm_compaction_isolate_freepages" },
	[TP_COMPACTION_ISOLATE_MIGRATEPAGES] = { .system = "compaction",
						 .name = "mm_compaction_isolate_migratepages" },
	[TP_COMPACTION_KCOMPACTD_WAKE] = { .system = "compaction",
					   .name = "mm_compaction_kcompactd_wake" },
	[TP_COMPACTION_KCOMPACTD_SLEEP] = { .system = "compaction",
					    .name = "mm_compaction_kcompactd_sleep" },
	[TP_COMPACTION_SUITABLE] = { .system = "compaction", .name = "mm_compaction_suitable" },
	[TP_COMPACTION_FINISHED] = { .system = "compaction", .name = "mm_compaction_finished" },
};

/* The order of a compaction is derived from those optional tracepoints that the kernel has. */
static const struct catalog_event compaction[] = {
	{ TP_COMPACTION_BEGIN, true },
	{ TP_COMPACTION_END, true },
	{ TP_TRY_TO_COMPACT_PAGES, false },
	{ TP_COMPACTION_KCOMPACTD_WAKE, false },
	{ TP_COMPACTION_KCOMPACTD_SLEEP, false },
	{ TP_COMPACTION_SUITABLE, false },
};

/* The tracepoints that count pages are required: without them the sums would stay 0. */
static const struct catalog_event compaction_pages[] = {
	{ TP_COMPACTION_BEGIN, true },
	{ TP_COMPACTION_END, true },
	{ TP_COMPACTION_MIGRATEPAGES, true },
	{ TP_COMPACTION_ISOLATE_FREEPAGES, true },
	{ TP_COMPACTION_ISOLATE_MIGRATEPAGES, true },
	{ TP_TRY_TO_COMPACT_PAGES, false },
	{ TP_COMPACTION_KCOMPACTD_WAKE, false },
	{ TP_COMPACTION_KCOMPACTD_SLEEP, false },
	{ TP_COMPACTION_SUITABLE, false },
	{ TP_COMPACTION_FINISHED, false },
};

static const struct catalog_event reclaim[] = {
	{ TP_DIRECT_RECLAIM_BEGIN, true },
	{ TP_DIRECT_RECLAIM_END, true },
};

const struct catalog_events catalog_events_compaction = { "compaction", compaction,
							  ARRAY_SIZE(compaction) };
const struct catalog_events catalog_events_compaction_pages = { "compaction", compaction_pages,
								ARRAY_SIZE(compaction_pages) };
const struct catalog_events catalog_events_reclaim = { "reclaim", reclaim, ARRAY_SIZE(reclaim) };

const char *catalog_place_name(enum place place)
{
	switch (place) {
	case PLACE_HEAD:
		return "head";
	case PLACE_TAIL:
		return "tail";
	case PLACE_INSIDE:
		return "inside";
	case PLACE_SPAN_START:
	case PLACE_SPAN_END:
		return "span";
	}
	return "?";
}
