/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is traced live by the commands that look at tracepoints alone: which ones, and how setup
 * is asked for them. No function_graph is needed.
 */
#ifndef ALLOCLAT_LIVE_EVENTS_H
#define ALLOCLAT_LIVE_EVENTS_H

#include "../setup/setup.h"
#include "options.h"

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

/* Tells on standard error that tracing has begun, and of what. */
void live_events_tell(const struct live_events *events, const struct setup *setup);

#endif /* ALLOCLAT_LIVE_EVENTS_H */
