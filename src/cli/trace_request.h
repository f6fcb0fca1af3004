/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns the catalog, the rules and the user's options into what setup is to trace. Used by the
 * stream, `alloclat record` and `alloclat check`.
 */
#ifndef ALLOCLAT_TRACE_REQUEST_H
#define ALLOCLAT_TRACE_REQUEST_H

#include "base/pattern.h"
#include "event/rules.h"
#include "options.h"
#include "setup/setup.h"

struct trace_request {
	struct setup_want setup;
	struct setup_role *roles;
	const char **extra_names; /* for each role of -e two entries: its name and NULL */
	struct setup_event *events;
	struct pattern **functions; /* of -f */
	bool *matched;		    /* [nr_functions] whether a traceable function matched */
	size_t nr_functions;
	const struct options *options;
};

/* Returns EXIT_DONE, or EXIT_USAGE after a message about a bad -f pattern. @o and @rules must live
 * as long as @ret_request. The caller calls trace_request_free() in both cases. */
MUST_CHECK int trace_request_init(const struct options *o, const struct rules *rules,
				  struct trace_request *ret_request);
void trace_request_free(struct trace_request *r);

/* Converts @from for struct setup_want. Returns an array of from->nr_events, which the caller
 * frees. */
struct setup_event *trace_request_events(const struct catalog_events *from);

/* Adds the events of @more that are not in the request yet, as optional. */
void trace_request_add_events(struct trace_request *r, const struct catalog_events *more);

/* Warns about every -f that matches no traceable function. Call it after setup_probe(). */
void trace_request_warn_unmatched(const struct trace_request *r);

/* Tells the rules which function owns mm_vmscan_lru_shrink_inactive on this kernel. */
void trace_request_choose_owner(const struct setup_found *found, struct rules *rules);

/* Prints that tracing has started: the kernel's release, @what is traced, the number of tracepoints
 * and where. */
void trace_request_tell_start(const struct setup_found *found, const char *what);

#endif /* ALLOCLAT_TRACE_REQUEST_H */
