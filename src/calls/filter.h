/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which events belong to calls over the threshold. A tracepoint is held until a
 * call of its owner returns; then it is shown with that call or forgotten:
 *
 *	head	the last one, if not older than the call's start less 50 us
 *	tail	the last one, if from the start less 1 us on and nearer to the end
 *	inside	all those from the start less 1 us on
 *
 * A head that is followed by a tail is of the same call; the two are shown or forgotten
 * together, and where the tail is nearer to the start, a head from the start less 1 us
 * on proves that it is of this call nevertheless.
 *
 * The start is the time of the return less the duration. Both are blurred in text
 * (microseconds; the return is recorded a little after it happened), hence the
 * slack. Where entries were recorded too the nesting is explicit and nothing is
 * left to time. Binary records say exactly when a call ran: there an event
 * belongs to it that lies in between, wherever it fires.
 */
#ifndef ALLOCLAT_FILTER_H
#define ALLOCLAT_FILTER_H

#include "event/event.h"
#include "event/rules.h"

struct filter;

/* Who is told. Printing is one listener; the events are good only during the call. */
struct filter_listener {
	/* A call over the threshold with the tracepoints that belong to it, in order of
	 * arrival. */
	void (*call)(void *arg, const struct event *call, const struct event *const owned[],
		     size_t nr_owned);
	/* A begin/end pair of a shrinker's function that is complete, whatever its length.
	 * @over: it took longer than the threshold. */
	void (*span)(void *arg, struct slice function, const struct event *start,
		     const struct event *end, bool over);
	/* Whether the user wants to hear of the event's task. NULL: of all. */
	bool (*wants)(void *arg, const struct event *e);
	void *arg;
};

struct filter_counts {
	uint64_t calls;		   /* of functions, and their entries, over the threshold or not */
	uint64_t events;	   /* fed, the unwanted included */
	uint64_t shown;		   /* calls, tracepoints and both ends of spans */
	uint64_t dropped_at_bound; /* held events that made room for newer ones */
	uint64_t dropped_lost;	   /* held events whose other half may be lost */
	uint64_t unpaired;	   /* ends of a span without a start */
};

/* @rules and @listener stay the caller's. @max_bytes bounds what is held. The caller
 * frees with filter_free(). */
struct filter *filter_new(struct rules *rules, uint64_t threshold_ns, size_t max_bytes,
			  const struct filter_listener *listener);
void filter_free(struct filter *f);

void filter_feed(struct filter *f, const struct event *e);

/* For a source whose events stay good until its fill(): one that it puts here is held, when it
 * is fed, as it is. Another place for each event. Before fill(), filter_copy_held() copies what
 * is held still, which is little. Any other event is copied when it is fed. */
struct event *filter_place(struct filter *f);
/* For an event_taker: filter_feed(), then filter_place(). */
struct event *filter_take(void *filter, const struct event *e);
void filter_copy_held(struct filter *f);

/* The counts so far; for the end, it looks at all tasks. */
void filter_count(struct filter *f, struct filter_counts *ret_counts);

/* What all tasks together hold now, in bytes. */
size_t filter_held_bytes(const struct filter *f);

#endif /* ALLOCLAT_FILTER_H */
