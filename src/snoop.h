/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the consumers of `alloclat snoop` have in common: they keep a few events a task until the
 * one that ends it all, in bounded memory, and nothing across a loss.
 */
#ifndef ALLOCLAT_SNOOP_H
#define ALLOCLAT_SNOOP_H

#include "base/buf.h"
#include "base/compiler.h"
#include "names.h"
#include "stall.h"
#include "tasks.h"

struct snoop_counts {
	uint64_t events;       /* fed */
	uint64_t stalls;       /* told of */
	uint64_t longest;      /* of them, ns */
	uint64_t lost;	       /* events, as far as the kernel said how many */
	uint64_t lost_unknown; /* times that it did not say */
	uint64_t unpaired;     /* ends without a begin, begins without an end */
};

struct snoop {
	struct tasks *tasks;
	struct names *names; /* tracepoints to numbers of the consumer's */
	uint64_t seq;
	struct snoop_counts counts;
};

/* @nr_queues of events a task; @names, ended by NULL, get the numbers 0, 1, ... */
void snoop_init(struct snoop *s, size_t nr_queues, const char *const *names);
void snoop_free(struct snoop *s);

/* To be called with each event first. False: there is nothing in it. Else *ret_task is what is kept
 * of its task, NULL if nothing is, and *ret_name the number of the tracepoint, or NAMES_NONE. */
MUST_CHECK bool snoop_see(struct snoop *s, const struct event *e, struct task **ret_task,
			  int *ret_name);

/* Keeps @e in a queue of @task, which may be NULL. Returns the task. */
struct task *snoop_keep(struct snoop *s, struct task *task, const struct event *e,
			unsigned int queue);

/* The event kept last in a queue; NULL: there is none, or no @task. */
const struct event *snoop_last(const struct task *task, unsigned int queue);

/* Drops a queue. Returns the task, NULL if nothing is left of it. */
struct task *snoop_forget(struct snoop *s, struct task *task, unsigned int queue);

/* What both kinds of stalls say of the task and the time; counts it. */
struct stall snoop_stall(struct snoop *s, const struct event *begin, const struct event *end);

#endif /* ALLOCLAT_SNOOP_H */
