/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is traced live by the commands that look at tracepoints alone: which ones, how setup is
 * asked for them, and how a run begins. No function_graph is needed.
 */
#ifndef ALLOCLAT_LIVE_EVENTS_H
#define ALLOCLAT_LIVE_EVENTS_H

#include "event/catalog.h"
#include "options.h"
#include "session.h"
#include "setup/setup.h"

/* Tracepoints alone, with the options that all these commands have. The caller
 * frees its events. */
struct setup_want live_events_want(const struct catalog_events *events, const struct options *o);

/* Opens what there is to read, the recording or the kernel, and starts: live that is told on
 * standard error. @want, of the above, is needed live only, and must live as long as @session. */
MUST_CHECK int live_events_open(const struct catalog_events *events, const struct setup_want *want,
				struct session *session);

#endif /* ALLOCLAT_LIVE_EVENTS_H */
