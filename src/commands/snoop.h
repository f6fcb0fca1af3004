/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `alloclat snoop`: what its two views, of compaction and of reclaim, have in common.
 */
#ifndef ALLOCLAT_SNOOP_H
#define ALLOCLAT_SNOOP_H

#include "cli/view.h"
#include "output/snoop_print.h"
#include "setup/setup.h"
#include "stalls/compaction.h"
#include "stalls/reclaim.h"
#include "stalls/stack_wait.h"
#include "stats/latency.h"

struct snoop_kind;

struct snoop {
	struct run run;
	/* Options. */
	bool timestamp, extended, stack, tid; /* columns, and what stands below */
	bool histogram, json;
	const char *by; /* NULL: none */

	const struct snoop_kind *kind;
	struct buf probe_text; /* the definition of the next */
	struct setup_kprobe kprobe;
	struct snoop_print print;
	struct latencies *groups;  /* NULL: stalls are shown one by one */
	struct buf text;	   /* scratch */
	uint64_t longest;	   /* of those that were shown, ns */
	uint64_t stalls, unpaired; /* at the end */

	/* Of compaction. */
	struct compaction_listener listener;
	struct compactions *compactions;
	struct stack_wait *stacks; /* NULL: they are not shown */
	/* Of reclaim. */
	struct reclaims *reclaims;
};

static inline struct snoop *snoop_of(struct run *r)
{
	return (struct snoop *)r;
}

/* Whether the user wants to see @stall, which counts then. Fills in its process, on which that can
 * depend. */
bool snoop_wants(struct snoop *s, struct stall *stall);

/* What @stall is added up under, if it is something that any stall has: its task's name, @order, or
 * nothing. Good until @s's text changes. */
struct slice snoop_key(struct snoop *s, const struct stall *stall, int order);

/* The end of both views' start(): the headings, or what is added up. */
void snoop_start(struct snoop *s, void (*head)(const struct snoop_print *p, struct buf *ret_text));

/* The end of both views' end(): so many stalls, and begins or ends without the other one. */
int snoop_end(struct snoop *s, uint64_t stalls, uint64_t unpaired, struct buf *ret_totals);

/* Functions of struct view, in a file each. */
void snoop_compaction_start(struct run *r);
void snoop_compaction_feed(struct run *r, const struct event *e);
int snoop_compaction_end(struct run *r, struct buf *ret_totals);
void snoop_reclaim_start(struct run *r);
void snoop_reclaim_feed(struct run *r, const struct event *e);
int snoop_reclaim_end(struct run *r, struct buf *ret_totals);

#endif /* ALLOCLAT_SNOOP_H */
