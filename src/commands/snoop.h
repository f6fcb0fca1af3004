/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `alloclat snoop`: shared by its two views, compaction and reclaim.
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
	bool timestamp, extended, stack, tid; /* -T, -e, -K, --tid */
	bool histogram, json;
	const char *by; /* key of --by; NULL: none */

	const struct snoop_kind *kind;
	struct buf probe_text; /* the definition of kprobe */
	struct setup_kprobe kprobe;
	struct setup_trigger trigger;
	struct snoop_print print;
	struct latencies *groups;  /* NULL: stalls are shown one by one */
	struct buf text;	   /* scratch */
	uint64_t longest;	   /* of the stalls shown, ns */
	uint64_t stalls, unpaired; /* set by snoop_end() */

	/* Compaction only. */
	struct compaction_listener listener;
	struct compactions *compactions;
	struct stack_wait *stacks; /* NULL: no stacks are shown */
	/* Reclaim only. */
	struct reclaims *reclaims;
};

static inline struct snoop *snoop_of(struct run *r)
{
	return (struct snoop *)r;
}

/* Whether the user wants to see @stall by threshold, name and id. If so, counts it as shown. Sets
 * @stall->tgid on a live kernel, because -p selects processes. */
bool snoop_wants(struct snoop *s, struct stall *stall);

/* The key of @stall for --by comm and --by order, or without --by the name of the view. Valid until
 * @s->text or the stall changes. */
struct slice snoop_key(struct snoop *s, const struct stall *stall, int order);

/* Called last by start() of both views: prints the headings with @head, or prepares tables. */
void snoop_start(struct snoop *s, void (*head)(const struct snoop_print *p, struct buf *ret_text));

/* Called last by end() of both views: appends tables and the JSON summary. @stalls: how many there
 * were; @unpaired: begins without an end and ends without a begin. Returns an exit status. */
int snoop_end(struct snoop *s, uint64_t stalls, uint64_t unpaired, struct buf *ret_totals);

/* Functions of struct view, one file for each view. */
void snoop_compaction_start(struct run *r);
void snoop_compaction_feed(struct run *r, const struct event *e);
int snoop_compaction_end(struct run *r, struct buf *ret_totals);
void snoop_reclaim_start(struct run *r);
void snoop_reclaim_feed(struct run *r, const struct event *e);
int snoop_reclaim_end(struct run *r, struct buf *ret_totals);

#endif /* ALLOCLAT_SNOOP_H */
