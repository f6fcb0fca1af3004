// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `alloclat snoop compaction`: each compaction of a zone.
 */
#include <string.h>

#include "snoop.h"
#include "stalls/zones.h"

/* The key of --by. */
static struct slice key_of(struct snoop *s, const struct compaction_stall *stall)
{
	const char *by = s->by ? s->by : "";

	s->text.len = 0;
	if (strcmp(by, "mode") == 0) {
		buf_str(&s->text, stall_is_sync(stall) ? "SYNC" : "ASYNC");
	} else if (strcmp(by, "status") == 0) {
		return stall_or_dash(stall->status);
	} else if (strcmp(by, "zone") == 0) {
		if (stall->node >= 0)
			buf_printf(&s->text, "%d ", stall->node);
		snoop_zone_name(stall, &s->text);
	} else {
		return snoop_key(s, &stall->stall, stall->order);
	}
	return (struct slice){ s->text.data, s->text.len };
}

static void show(void *arg, const struct compaction_stall *stall)
{
	struct snoop *s = arg;

	s->text.len = 0;
	if (s->json)
		snoop_json_compaction(stall, &s->text);
	else
		snoop_print_compaction(&s->print, stall, &s->text);
	run_print(&s->run, &s->text);
}

static void on_ended(void *arg, const struct compaction_stall *told)
{
	struct snoop *s = arg;
	struct compaction_stall stall = *told;

	if (!snoop_wants(s, &stall.stall))
		return;
	if (s->run.zones)
		zones_place(s->run.zones, &stall, s->extended);
	if (s->groups)
		latencies_add(s->groups, key_of(s, &stall), stall_duration(&stall.stall));
	else if (s->stacks)
		stack_wait_add(s->stacks, &stall);
	else
		show(s, &stall);
}

void snoop_compaction_start(struct run *r)
{
	struct snoop *s = snoop_of(r);

	s->listener = (struct compaction_listener){ .ended = on_ended, .arg = s };
	s->compactions = compactions_new(&s->listener);
	if (s->stack)
		s->stacks = stack_wait_new(show, s);
	snoop_start(s, snoop_print_compaction_head);
}

void snoop_compaction_feed(struct run *r, const struct event *e)
{
	struct snoop *s = snoop_of(r);

	if (s->stacks)
		stack_wait_see(s->stacks, e);
	compactions_feed(s->compactions, e);
}

int snoop_compaction_end(struct run *r, struct buf *ret_totals)
{
	struct snoop *s = snoop_of(r);
	const struct compaction_counts *counts = compactions_counts(s->compactions);

	if (s->stacks)
		stack_wait_end(s->stacks);
	compactions_end(s->compactions);
	return snoop_end(s, counts->ended, counts->open + counts->without_begin, ret_totals);
}
