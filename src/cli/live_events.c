// SPDX-License-Identifier: GPL-2.0-or-later
#include "live_events.h"

#include <sys/utsname.h>

#include "base/msg.h"

/* Without the last ones order is judged by the others. */
static const struct setup_event stalls[] = {
	{ "compaction", "mm_compaction_begin", true },
	{ "compaction", "mm_compaction_end", true },
	{ "compaction", "mm_compaction_try_to_compact_pages", false },
	{ "compaction", "mm_compaction_kcompactd_wake", false },
	{ "compaction", "mm_compaction_kcompactd_sleep", false },
	{ "compaction", "mm_compaction_suitable", false },
};

static const struct setup_event reclaim[] = {
	{ "vmscan", "mm_vmscan_direct_reclaim_begin", true },
	{ "vmscan", "mm_vmscan_direct_reclaim_end", true },
};

/* A sum that stays 0 because nobody counts would be wrong, so its tracepoints have to be there. */
static const struct setup_event sums[] = {
	{ "compaction", "mm_compaction_begin", true },
	{ "compaction", "mm_compaction_end", true },
	{ "compaction", "mm_compaction_migratepages", true },
	{ "compaction", "mm_compaction_isolate_freepages", true },
	{ "compaction", "mm_compaction_isolate_migratepages", true },
	{ "compaction", "mm_compaction_try_to_compact_pages", false },
	{ "compaction", "mm_compaction_kcompactd_wake", false },
	{ "compaction", "mm_compaction_kcompactd_sleep", false },
	{ "compaction", "mm_compaction_suitable", false },
	{ "compaction", "mm_compaction_finished", false },
};

const struct live_events live_events_stalls = { "compaction", stalls, ARRAY_SIZE(stalls) };
const struct live_events live_events_reclaim = { "reclaim", reclaim, ARRAY_SIZE(reclaim) };
const struct live_events live_events_sums = { "compaction", sums, ARRAY_SIZE(sums) };

struct setup_want live_events_want(const struct live_events *events, const struct options *o)
{
	return (struct setup_want){
		.dir = o->dir,
		.events_only = true,
		.buffer_kb = o->buffer_kb,
		.force = o->force,
		.events = events->events,
		.nr_events = events->nr_events,
	};
}

/* That tracing has begun, and of what. */
static void tell_start(const struct live_events *events, const struct setup *setup)
{
	const struct setup_found *found = setup_found(setup);
	struct utsname kernel = { 0 };

	uname(&kernel);
	msg_info("Linux %s: %s, %zu tracepoints, %s", kernel.release, events->name,
		 found->nr_events, found->instance ? found->target_dir : "top level");
}

int live_events_open(const struct live_events *events, const struct setup_want *want,
		     struct session *session)
{
	bool live = !session->o->input;
	int status =
		live ? session_open_live(session, want) : session_open_recording(session, false);

	if (status == EXIT_DONE)
		status = session_start(session);
	if (status == EXIT_DONE && live)
		tell_start(events, session->setup);
	return status;
}
