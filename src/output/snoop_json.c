// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/json.h"
#include "snoop_print.h"
#include "stall_json.h"

static struct json_t *begin(const char *type, const struct stall *s)
{
	struct json_t *object = json_begin(type);

	json_count(object, "ts", s->end);
	json_count(object, "ns", stall_duration(s));
	stall_json_task(object, s);
	return object;
}

static void add_state(struct json_t *object, const struct zone_state *s)
{
	if (s->has_fragindex)
		json_number(object, "fragindex", s->fragindex);
	if (s->has_marks) {
		json_count(object, "min", s->min);
		json_count(object, "low", s->low);
		json_count(object, "high", s->high);
	}
	if (s->has_free)
		json_count(object, "free", s->free);
}

void snoop_json_compaction(const struct compaction_stall *stall, struct buf *ret_text)
{
	struct json_t *object = begin("compaction", &stall->stall);

	stall_json_zone(object, stall);
	add_state(object, &stall->state);
	if (stall->stack.len > 0)
		json_text(object, "stack", stall->stack);
	json_end(object, ret_text);
}

void snoop_json_reclaim(const struct reclaim_stall *stall, struct buf *ret_text)
{
	struct json_t *object = begin("reclaim", &stall->stall);

	if (stall->order >= 0)
		json_number(object, "order", stall->order);
	if (stall->gfp.len > 0)
		json_text(object, "gfp", stall->gfp);
	json_count(object, "pages", stall->pages);
	if (stall->has_free)
		json_count(object, "free", stall->free);
	json_end(object, ret_text);
}

void snoop_json_summary(const struct snoop_summary *summary, struct buf *ret_text)
{
	struct json_t *object = json_begin("summary");

	json_text(object, "of", slice_of(summary->of));
	json_count(object, "stalls", summary->stalls);
	json_count(object, "shown", summary->shown);
	json_count(object, "max_ns", summary->longest);
	json_count(object, "lost", summary->lost);
	if (summary->lost_unknown > 0)
		json_count(object, "lost_unknown", summary->lost_unknown);
	json_count(object, "unpaired", summary->unpaired);
	json_end(object, ret_text);
}
