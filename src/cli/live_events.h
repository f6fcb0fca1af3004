/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is traced live by the commands that look at tracepoints alone: which ones, how setup is
 * asked for them, and how a run begins. No function_graph is needed.
 */
#ifndef ALLOCLAT_LIVE_EVENTS_H
#define ALLOCLAT_LIVE_EVENTS_H

#include "options.h"
#include "session.h"
#include "setup/setup.h"

struct live_events {
	const char *name; /* of what is looked at: "compaction" */
	const struct setup_event *events;
	size_t nr_events;
};

/* Of `alloclat snoop`, and of `alloclat compaction`. */
extern const struct live_events live_events_stalls, live_events_reclaim, live_events_sums;

/* Tracepoints alone, with the options that all these commands have. What it points to is @o's and
 * @events' own. */
struct setup_want live_events_want(const struct live_events *events, const struct options *o);

/* Opens what there is to read, the recording or the kernel, and starts: live that is told on
 * standard error. @want, of the above, is needed live only, and must live as long as @session. */
MUST_CHECK int live_events_open(const struct live_events *events, const struct setup_want *want,
				struct session *session);

#endif /* ALLOCLAT_LIVE_EVENTS_H */
