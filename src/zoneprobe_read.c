// SPDX-License-Identifier: GPL-2.0-or-later
/* What the probes' events say. */
#include <stdio.h>

#include "field.h"
#include "fragindex.h"
#include "zoneprobe.h"

static uint64_t pages_of(struct slice text, const char *field)
{
	return (uint64_t)field_number_or(text, field, 0);
}

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

	for (unsigned int order = 0; order < FREE_LISTS_MAX; order++) {
		snprintf(name, sizeof(name), ZONEPROBE_LIST, order);
		if (!field_number(text, name, &blocks))
			break;
		lists.blocks[lists.count++] = (uint64_t)blocks;
	}
	return lists;
}

struct zone_state zoneprobe_state(struct slice text, int order)
{
	const struct free_lists lists = lists_of(text);
	uint64_t boost = pages_of(text, "boost");
	struct zone_state state = {
		.has_marks = true,
		.min = pages_of(text, "min") + boost,
		.low = pages_of(text, "low") + boost,
		.high = pages_of(text, "high") + boost,
	};

	state.has_free = zoneprobe_free_pages(text, &state.free);
	state.has_fragindex = lists.count > 0;
	if (state.has_fragindex)
		state.fragindex = fragindex(&lists, order);
	return state;
}
