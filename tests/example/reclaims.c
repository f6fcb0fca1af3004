// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `alloclat reclaims`: counts the direct reclaims of each task.
 */
#include <inttypes.h>

#include "cli/option_rows.h"
#include "commands.h"
#include "stats/latency.h"

/* Starts with the state that all views share; this view's own options and data follow. */
struct reclaims_view {
	struct run run;
	bool most; /* --most */
	struct latencies *tasks;
};

static void start(struct run *r)
{
	struct reclaims_view *v = (struct reclaims_view *)r;

	v->tasks = latencies_new();
}

static void feed(struct run *r, const struct event *e)
{
	struct reclaims_view *v = (struct reclaims_view *)r;

	if (e->kind != EVENT_TRACEPOINT || !catalog_is(e->name, TP_DIRECT_RECLAIM_BEGIN) ||
	    !task_filter_wants(r->tasks, e))
		return;
	r->shown++;
	/* A task can rename itself any number of times, but this table is bounded. */
	latencies_add(v->tasks, event_comm(e), 0);
}

static int end(struct run *r, struct buf *ret_totals)
{
	struct reclaims_view *v = (struct reclaims_view *)r;
	size_t count;
	const struct latency *tasks = latencies_sorted(v->tasks, &count);

	for (size_t i = 0; i < count; i++) {
		if (v->most && tasks[i].count < 2)
			continue;
		buf_printf(ret_totals, "%8" PRIu64 " ", tasks[i].count);
		/* Names can contain any bytes, and the output may be a terminal. */
		buf_escaped(ret_totals, tasks[i].key.data, tasks[i].key.len);
		buf_str(ret_totals, "\n");
	}
	return EXIT_DONE;
}

static void tally(const struct run *r, struct buf *ret_line)
{
	buf_printf(ret_line, "%" PRIu64 " reclaims, ", r->shown);
	run_add_lost(r, ret_line);
}

static void clean(struct run *r)
{
	latencies_free(((struct reclaims_view *)r)->tasks);
}

static const struct option_def *const options[] = {
	OPTION('m', "most", NULL, "only tasks with more than one reclaim", "", VALUE_NONE,
	       .offset = offsetof(struct reclaims_view, most)),
	&option_pids,
	&option_comm,
	&option_duration,
	&option_tracefs,
	&option_input,
	&option_quiet,
	&option_version,
	&option_help,
	NULL,
};

const struct view view_reclaims = {
	.command = {
		.name = "reclaims",
		.summary = "Count direct reclaims by task.",
		.options = options,
		.state_size = sizeof(struct reclaims_view),
		.run = view_run,
	},
	.events = &catalog_events_reclaim, /* traced live */
	.if_lost = "counts are too low",
	.start = start,
	.feed = feed,
	.end = end,
	.tally = tally,
	.clean = clean,
};
