// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text of /proc/zoneinfo and /proc/buddyinfo, with any damage: what is found about zones is
 * consistent, and numbers that no machine has do no harm.
 */
#include <string.h>

#include "base/buf.h"
#include "fuzz.h"
#include "stalls/fragindex.h"
#include "stalls/zoneinfo.h"

static void check_fragindex(const char *text, const struct zone *zone)
{
	struct free_lists lists;

	if (!free_lists_find(text, zone->node, zone->name, &lists))
		return;
	must(lists.count <= FREE_LISTS_MAX);
	for (int order = -1; order <= FREE_LISTS_MAX; order++) {
		int index = fragindex(&lists, order);

		must(index >= -1000 && index <= 1000);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = { 0 };
	struct zoneinfo *info;
	struct zones *zones;
	const struct zone *list;
	uint64_t free_pages = 0;
	size_t count;

	buf_str(&text, "");
	buf_add(&text, data, size);
	info = zoneinfo_new(text.data);
	list = zoneinfo_zones(info, &count);
	zones = fuzz_zones(data, size);
	must((count > 0) == (zones != NULL));
	for (size_t i = 0; i < count; i++) {
		const struct zone *found = zoneinfo_by_start(info, list[i].start);
		struct compaction_stall stall = { .has_zone_start = true,
						  .zone_start = list[i].start,
						  .node = -1 };

		must(found ? found->start == list[i].start : list[i].spanned == 0);
		must(list[i].node >= 0 && strlen(list[i].name) > 0);
		zones_place(zones, &stall, true);
		must((stall.node >= 0) == (found != NULL) && !stall.state.has_free);
		check_fragindex(text.data, &list[i]);
		free_pages += list[i].free;
	}
	must(zoneinfo_free_pages(info) == free_pages);
	zones_free(zones);
	zoneinfo_free(info);
	buf_free(&text);
	return 0;
}
