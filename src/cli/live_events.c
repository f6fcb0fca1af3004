// SPDX-License-Identifier: GPL-2.0-or-later
#include "live_events.h"

#include <sys/utsname.h>

#include "base/msg.h"
#include "trace_request.h"

struct setup_want live_events_want(const struct catalog_events *events, const struct options *o)
{
	return (struct setup_want){
		.dir = o->dir,
		.events_only = true,
		.buffer_kb = o->buffer_kb,
		.force = o->force,
		.events = trace_request_events(events),
		.nr_events = events->nr_events,
	};
}

/* That tracing has begun, and of what. */
static void tell_start(const struct catalog_events *events, const struct setup *setup)
{
	const struct setup_found *found = setup_found(setup);
	struct utsname kernel = { 0 };

	uname(&kernel);
	msg_info("Linux %s: %s, %zu tracepoints, %s", kernel.release, events->name,
		 found->nr_events, found->instance ? found->target_dir : "top level");
}

int live_events_open(const struct catalog_events *events, const struct setup_want *want,
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
