// SPDX-License-Identifier: GPL-2.0-or-later
#include "zone_fields.h"

#include <stdio.h>

#include "event/field.h"
#include "fragindex.h"

bool zone_fields_free(const struct event *e, uint64_t *ret_pages)
{
	int64_t pages;

	if (!field_number(e, "free", &pages))
		return false;
	/* Like zone_page_state() in include/linux/vmstat.h. */
	*ret_pages = pages > 0 ? (uint64_t)pages : 0;
	return true;
}

/* Returns the numbers of free blocks, for as many orders as the event has. */
static struct free_lists lists_of(const struct event *e)
{
	struct free_lists lists = { 0 };
	int64_t blocks;
	char name[16];

	do {
		snprintf(name, sizeof(name), ZONEPROBE_LIST, lists.count);
	} while (field_number(e, name, &blocks) && free_lists_add(&lists, (uint64_t)blocks));
	return lists;
}

/* Sets the watermarks, if the probe could read all of them. */
static void add_marks(const struct event *e, struct zone_state *state)
{
	uint64_t boost = field_count(e, "boost");
	int64_t min, low, high;

	if (!field_number(e, "min", &min) || !field_number(e, "low", &low) ||
	    !field_number(e, "high", &high) || min < 0 || low < 0 || high < 0)
		return;
	state->has_marks = true;
	state->min = (uint64_t)min + boost;
	state->low = (uint64_t)low + boost;
	state->high = (uint64_t)high + boost;
}

struct zone_state zone_fields_state(const struct event *e, int order)
{
	const struct free_lists lists = lists_of(e);
	struct zone_state state = { .has_fragindex = lists.count > 0 };

	add_marks(e, &state);
	state.has_free = zone_fields_free(e, &state.free);
	if (state.has_fragindex)
		state.fragindex = fragindex(&lists, order);
	return state;
}
