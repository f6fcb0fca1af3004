/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From what alloclat knows (catalog, rules) and the user asked (options) to what
 * setup is to look for. Used by the stream and by `alloclat check`.
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
	const char **extra_names; /* two a role of -e: its name, NULL */
	struct setup_event *events;
	struct pattern **functions; /* -f */
	bool *matched;		    /* [nr_functions] a traceable function */
	size_t nr_functions;
	const struct options *options;
};

/* EXIT_DONE, or EXIT_USAGE after a message about a bad -f pattern. @o and @rules must live as
 * long as @ret_request; the caller calls trace_request_free() either way. */
MUST_CHECK int trace_request_init(const struct options *o, const struct rules *rules,
				  struct trace_request *ret_request);
void trace_request_free(struct trace_request *r);

/* @from as setup is asked for them: from.nr_events of them, which the caller frees. */
struct setup_event *trace_request_events(const struct catalog_events *from);

/* Events besides those of the rules, none of which has to be there. */
void trace_request_add_events(struct trace_request *r, const struct catalog_events *more);

/* After setup_probe(): warns of every -f that no traceable function matches. */
void trace_request_warn_unmatched(const struct trace_request *r);

/* Tells the rules which function owns mm_vmscan_lru_shrink_inactive on this kernel. */
void trace_request_choose_owner(const struct setup_found *found, struct rules *rules);

/* That tracing has begun, of @what, and where. */
void trace_request_tell_start(const struct setup_found *found, const char *what);

#endif /* ALLOCLAT_TRACE_REQUEST_H */
