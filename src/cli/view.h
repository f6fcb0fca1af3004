/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A view is a command that processes events, from a live kernel or a recording. view_run() runs
 * every view and calls its functions in this order; CONTRIBUTING.md has a complete small view.
 *
 *	prepare		checks the options, before anything is changed
 *	arm		live: says what the kernel is to trace
 *	start		the source is open: allocates what the view needs
 *	feed, batch	takes events, until the input ends, the time is up or a signal comes
 *	end		there are no more events: appends the totals
 *	tally		a summary line for standard error
 *	clean		frees everything, also after a failure
 */
#ifndef ALLOCLAT_VIEW_H
#define ALLOCLAT_VIEW_H

#include "event/catalog.h"
#include "options.h"
#include "session.h"
#include "setup/setup.h"
#include "task_filter.h"

struct zones;

/* The state of every view begins with this. Zeroed at first, except for the options. */
struct run {
	struct options options;	 /* shared options; the view's own follow struct run */
	const struct view *view; /* prepare() may replace it */
	struct session session;
	struct task_filter *tasks; /* from -p and -c, or set by prepare(); NULL: all tasks */
	struct zones *zones;	   /* if view.zones is set; NULL: zones are unknown */
	uint64_t shown;		   /* events or stalls shown, counted by the view */
	/* Valid from end() on: the number of lost events, and how many more losses there were whose
	 * size is unknown. */
	uint64_t lost, lost_unknown;

	struct setup_want want; /* the rest is private to view.c */
	struct setup_event *events;
};

/* Function pointers may be NULL unless stated otherwise. */
struct view {
	/* command.run is view_run(), command.state_size the size of the view's state. */
	struct command command;
	/* The tracepoints to trace live. NULL: arm() sets them. */
	const struct catalog_events *events;
	bool graph; /* needs calls from the function_graph tracer; else only tracepoints */
	bool zones; /* run.zones is needed: from --zoneinfo, beside the recording, or /proc */
	bool totals_are_all; /* the totals are the main output: with -o they go to the file */
	const char *if_lost; /* the effect of lost events: "stalls may be missing" */

	/* Returns an exit status; a message was printed unless it is EXIT_DONE. */
	int (*prepare)(struct run *r);
	/* Adds to @want, which already has the events and the shared options. What it points to
	 * must live until clean(). */
	void (*arm)(struct run *r, struct setup_want *want);
	/* Not NULL. On a live kernel tracing has not been started yet. */
	void (*start)(struct run *r);
	/* Appends what is traced, for the message that tracing has started. NULL: the name of the
	 * events. */
	void (*describe)(const struct run *r, struct buf *ret_what);
	/* Not NULL. @e is valid only during the call. */
	void (*feed)(struct run *r, const struct event *e);
	/* Used instead of feed() if the source's events stay valid until its next fill(): returns
	 * the consumer of the events. before_fill() then copies those that are still needed. */
	void (*batch)(struct run *r, struct event_taker *ret_taker);
	void (*before_fill)(struct run *r);
	/* Not NULL. Appends what is printed at the end; it is not printed if reading or writing
	 * failed. Returns EXIT_DONE, or EXIT_FAILED after a message if the input was of no use. */
	int (*end)(struct run *r, struct buf *ret_totals);
	/* Not NULL. Appends a line for standard error, without a newline. */
	void (*tally)(const struct run *r, struct buf *ret_line);
	void (*warn)(const struct run *r); /* prints warnings after the tally */
	void (*clean)(struct run *r);
};

/* Runs a view: for command.run. Returns an exit status. */
int view_run(const struct command *command, struct options *o);

/* Prints @text to the output: buffered, written at the latest when the input pauses. */
void run_print(struct run *r, const struct buf *text);

/* Appends how many events were lost, for tallies: see lost_print(). */
void run_add_lost(const struct run *r, struct buf *ret_line);

#endif /* ALLOCLAT_VIEW_H */
