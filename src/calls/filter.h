/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the tracepoints that belong to calls over the threshold. A tracepoint is held until a call
 * of its owner returns, then shown with that call or dropped. It belongs to the call by its place:
 *
 *	head	the last one, if not before start - 50 us
 *	tail	the last one, if not before start - 1 us, and nearer to the end of the call
 *	inside	all that are not before start - 1 us
 *
 * A head and the tail that follows it belong to the same call; the two are shown or dropped
 * together. If the tail is nearer to the start, they still belong to this call if the head is not
 * before start - 1 us.
 *
 * The start is the time of the return minus the duration. Both are inexact in text: times are in
 * microseconds, and a return is recorded slightly late; hence the slack. With recorded entries the
 * nesting is explicit, and times are not used. Binary records have exact times: there a tracepoint
 * belongs to the call if it lies between start and end, whatever its place.
 */
#ifndef ALLOCLAT_FILTER_H
#define ALLOCLAT_FILTER_H

#include "event/event.h"
#include "event/rules.h"

struct filter;

/* Callbacks for results; printing is one listener. Events are valid during the callback only. */
struct filter_listener {
	/* A call over the threshold, with the tracepoints that belong to it in order of arrival. */
	void (*call)(void *arg, const struct event *call, const struct event *const owned[],
		     size_t nr_owned);
	/* A span, complete from start to end, of the shrinker with @function, whatever its length.
	 * @over: it took longer than the threshold. */
	void (*span)(void *arg, struct slice function, const struct event *start,
		     const struct event *end, bool over);
	/* Whether the user has selected the event's task. NULL: all tasks. */
	bool (*wants)(void *arg, const struct event *e);
	void *arg;
};

struct filter_counts {
	uint64_t calls;		   /* calls and entries of functions, over the threshold or not */
	uint64_t events;	   /* all events fed, of unselected tasks, too */
	uint64_t shown;		   /* calls, tracepoints and both ends of spans */
	uint64_t dropped_at_bound; /* held events dropped to make room for newer ones */
	uint64_t dropped_lost;	   /* held events whose other half may be lost */
	uint64_t unpaired;	   /* ends of a span without a start */
};

/* @rules and @listener remain the caller's and must outlive the filter; no rules may be added.
 * @max_bytes bounds the memory for held events. The caller frees with filter_free(), which accepts
 * NULL. */
struct filter *filter_new(struct rules *rules, uint64_t threshold_ns, size_t max_bytes,
			  const struct filter_listener *listener);
void filter_free(struct filter *f);

void filter_feed(struct filter *f, const struct event *e);

/* For sources whose events stay valid until fill(): returns where to write the next event, which
 * filter_feed() then holds without copying it. The place changes with each event fed. An event
 * written elsewhere is copied if it is held. */
struct event *filter_place(struct filter *f);
/* For struct event_taker: filter_feed(), then filter_place(). */
struct event *filter_take(void *filter, const struct event *e);
/* Must be called before fill() if filter_place() is used: copies the few events still held. */
void filter_copy_held(struct filter *f);

/* Returns the counts so far. Walks all tasks: call it at the end. */
void filter_count(struct filter *f, struct filter_counts *ret_counts);

/* Returns the size of all tasks and held events in bytes. */
size_t filter_held_bytes(const struct filter *f);

#endif /* ALLOCLAT_FILTER_H */
