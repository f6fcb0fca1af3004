/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A view is a command that looks at events, live or of a recording: what it makes of them is its
 * own, its life is view_run() as for all of them. CONTRIBUTING.md has a small one in full.
 *
 *	prepare		what of the options is wrong is said before anything is touched
 *	arm		live: what the kernel is to trace
 *	start		the source is open: what the view needs is made
 *	feed, batch	events, until the input ends, the time is up or a signal comes
 *	end		nothing more comes: totals
 *	tally		a line for the person at the terminal
 *	clean		whatever happened before
 */
#ifndef ALLOCLAT_VIEW_H
#define ALLOCLAT_VIEW_H

#include "event/catalog.h"
#include "options.h"
#include "session.h"
#include "setup/setup.h"
#include "task_filter.h"

struct zones;

/* What the state of every view begins with; all zeros at first but for the options. */
struct run {
	struct options options;	 /* of the command line; the view's own are behind this struct */
	const struct view *view; /* prepare() may put another one here */
	struct session session;
	struct task_filter *tasks; /* -p and -c, or by prepare(); NULL: all */
	struct zones *zones;	   /* with view.zones; NULL: nothing is known of them */
	uint64_t shown;		   /* counted by the view */
	/* From end() on: events that the kernel did not keep, as far as it said how many; and the
	 * times that it did not. */
	uint64_t lost, lost_unknown;

	struct setup_want want; /* the rest is view.c's own */
	struct setup_event *events;
};

/* Members that are functions may be NULL where it is not said otherwise. */
struct view {
	/* Its run is view_run(), its state_size that of what begins with struct run. */
	struct command command;
	/* What is traced live; NULL: arm() says so. */
	const struct catalog_events *events;
	bool graph;	     /* of calls, by the function_graph tracer; else of tracepoints alone */
	bool zones;	     /* run.zones is wanted: of this machine, or --zoneinfo */
	bool totals_are_all; /* with -o they go to the file, too, not to standard output */
	const char *if_lost; /* what that makes wrong: "stalls may be missing" */

	/* Returns an exit status; unless it is EXIT_DONE a message was printed. */
	int (*prepare)(struct run *r);
	/* Adds to @want, which has events and what the options of all say. What it points to must
	 * live until clean(). */
	void (*arm)(struct run *r, struct setup_want *want);
	/* Not NULL. Live nothing is traced yet. */
	void (*start)(struct run *r);
	/* Live, tracing has begun: appends what of; NULL: the name of the events. */
	void (*describe)(const struct run *r, struct buf *ret_what);
	/* Not NULL. @e is good until it returns. */
	void (*feed)(struct run *r, const struct event *e);
	/* Instead of feed(), where the source's events stay good until its next fill(): who takes
	 * them. before_fill() copies what is still needed of them. */
	void (*batch)(struct run *r, struct event_taker *ret_taker);
	void (*before_fill)(struct run *r);
	/* Not NULL. Appends what is printed at the end, unless not all could be read or written.
	 * EXIT_FAILED after a message: what was read is of no use. */
	int (*end)(struct run *r, struct buf *ret_totals);
	/* Not NULL. A line for standard error, without a newline. */
	void (*tally)(const struct run *r, struct buf *ret_line);
	void (*warn)(const struct run *r); /* ... and behind it, what else is to be known */
	void (*clean)(struct run *r);
};

/* The life of a view: for command.run of a struct view. */
int view_run(const struct command *command, struct options *o);

/* Prints to the output, at once or as soon as the input pauses. */
void run_print(struct run *r, const struct buf *text);

/* Appends "12 lost", or what is known of it: for tallies. */
void run_add_lost(const struct run *r, struct buf *ret_line);

#endif /* ALLOCLAT_VIEW_H */
