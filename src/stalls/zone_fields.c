// SPDX-License-Identifier: GPL-2.0-or-later
#include "zone_fields.h"

#include <stdio.h>

#include "event/field.h"
#include "fragindex.h"

bool zoneprobe_free_pages(struct slice text, uint64_t *ret_pages)
{
	int64_t pages;

	if (!field_number(text, "free", &pages))
		return false;
	/* The kernel does the same (zone_page_state(), include/linux/vmstat.h). */
	*ret_pages = pages > 0 ? (uint64_t)pages : 0;
	return true;
}

/* The free blocks of each order, as many as there are. */
static struct free_lists lists_of(struct slice text)
{
	struct free_lists lists = { 0 };
	int64_t blocks;
	char name[16];

	do {
		snprintf(name, sizeof(name), ZONEPROBE_LIST, lists.count);
	} while (field_number(text, name, &blocks) && free_lists_add(&lists, (uint64_t)blocks));
	return lists;
}

/* The watermarks, if the probe could read all of them. */
static void add_marks(struct slice text, struct zone_state *state)
{
	uint64_t boost = field_count(text, "boost");
	int64_t min, low, high;

	if (!field_number(text, "min", &min) || !field_number(text, "low", &low) ||
	    !field_number(text, "high", &high) || min < 0 || low < 0 || high < 0)
		return;
	state->has_marks = true;
	state->min = (uint64_t)min + boost;
	state->low = (uint64_t)low + boost;
	state->high = (uint64_t)high + boost;
}

struct zone_state zoneprobe_state(struct slice text, int order)
{
	const struct free_lists lists = lists_of(text);
	struct zone_state state = { .has_fragindex = lists.count > 0 };

	add_marks(text, &state);
	state.has_free = zoneprobe_free_pages(text, &state.free);
	if (state.has_fragindex)
		state.fragindex = fragindex(&lists, order);
	return state;
}
