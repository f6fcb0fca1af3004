// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `alloclat snoop reclaim`: each direct reclaim.
 */
#include "snoop.h"
#include "stalls/zones.h"

static void on_ended(void *arg, const struct reclaim_stall *told)
{
	struct snoop *s = arg;
	struct reclaim_stall stall = *told;

	if (!snoop_wants(s, &stall.stall))
		return;
	if (s->groups) {
		latencies_add(s->groups, snoop_key(s, &stall.stall, stall.order),
			      stall_duration(&stall.stall));
		return;
	}
	if (s->run.zones && s->extended && !stall.has_free)
		zones_free_pages(s->run.zones, &stall);
	s->text.len = 0;
	if (s->json)
		snoop_json_reclaim(&stall, &s->text);
	else
		snoop_print_reclaim(&s->print, &stall, &s->text);
	run_print(&s->run, &s->text);
}

void snoop_reclaim_start(struct run *r)
{
	struct snoop *s = snoop_of(r);

	s->reclaims = reclaims_new(on_ended, s);
	snoop_start(s, snoop_print_reclaim_head);
}

void snoop_reclaim_feed(struct run *r, const struct event *e)
{
	reclaims_feed(snoop_of(r)->reclaims, e);
}

int snoop_reclaim_end(struct run *r, struct buf *ret_totals)
{
	struct snoop *s = snoop_of(r);
	const struct stall_counts *counts = reclaims_counts(s->reclaims);

	reclaims_end(s->reclaims);
	return snoop_end(s, counts->stalls, counts->unpaired, ret_totals);
}
