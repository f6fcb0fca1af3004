// SPDX-License-Identifier: GPL-2.0-or-later
#include "zones.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "fragindex.h"
#include "zoneinfo.h"

#define ZONEINFO  "/proc/zoneinfo"
#define BUDDYINFO "/proc/buddyinfo"

/* Of the copy that goes with a recording. */
#define SUFFIX ".zoneinfo"

struct zones {
	bool live;
	struct zoneinfo *info;
};

/* False: @path cannot be read, or has no zones; then what was known stays. */
static bool read_zoneinfo(struct zones *z, const char *path)
{
	struct buf text = { 0 };
	struct zoneinfo *info;
	size_t count = 0;

	if (file_read(path, &text) < 0) {
		msg_errno("reading: %s", path);
		buf_free(&text);
		return false;
	}
	info = zoneinfo_new(text.data ? text.data : "");
	buf_free(&text);
	zoneinfo_zones(info, &count);
	if (count == 0) {
		msg_error("reading: %s: there is no zone in it; a copy of " ZONEINFO " is needed",
			  path);
		zoneinfo_free(info);
		return false;
	}
	zoneinfo_free(z->info);
	z->info = info;
	return true;
}

struct zones *zones_new(const char *path)
{
	struct zones *z = mem_zalloc(sizeof(*z));

	z->live = !path;
	if (read_zoneinfo(z, path ? path : ZONEINFO))
		return z;
	zones_free(z);
	return NULL;
}

void zones_free(struct zones *z)
{
	if (!z)
		return;
	zoneinfo_free(z->info);
	free(z);
}

/* The caller frees. */
static char *path_beside(const char *recording)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s" SUFFIX, recording);
	return path.data;
}

bool zones_choose(const char *recording, const char *copy, struct zones **ret_zones)
{
	char *beside = NULL;
	bool good = true;

	*ret_zones = NULL;
	if (recording && !copy) {
		if (strcmp(recording, "-") == 0)
			return true;
		copy = beside = path_beside(recording);
	}
	if (!beside || access(beside, F_OK) == 0) {
		*ret_zones = zones_new(copy);
		good = *ret_zones;
	}
	free(beside);
	return good;
}

bool zones_save(const char *recording)
{
	char *path = path_beside(recording);
	struct buf text = { 0 };
	bool saved = false;

	if (file_read(ZONEINFO, &text) < 0)
		msg_errno("reading: " ZONEINFO);
	else if (file_replace(path, text.data, text.len) < 0)
		msg_errno("writing: %s", path);
	else
		saved = true;
	buf_free(&text);
	free(path);
	return saved;
}

/* The zone that @stall is about. Memory can be added while the machine runs. */
static const struct zone *find(struct zones *z, const struct compaction_stall *stall)
{
	const struct zone *zone = zoneinfo_by_start(z->info, stall->zone_start);

	if (!zone && z->live && read_zoneinfo(z, ZONEINFO))
		zone = zoneinfo_by_start(z->info, stall->zone_start);
	return zone;
}

/* What the free lists say now. */
static void add_fragindex(struct compaction_stall *stall, const struct zone *zone)
{
	struct zone_state *state = &stall->state;
	struct buf text = { 0 };
	struct free_lists lists;

	state->has_fragindex = file_read(BUDDYINFO, &text) == 0 && text.data &&
			       free_lists_find(text.data, zone->node, zone->name, &lists);
	if (state->has_fragindex)
		state->fragindex = fragindex(&lists, stall->order);
	buf_free(&text);
}

static void add_state(const struct zones *z, struct compaction_stall *stall,
		      const struct zone *zone)
{
	struct zone_state *state = &stall->state;

	if (!state->has_marks)
		*state = (struct zone_state){
			.has_marks = true,
			.min = zone->min,
			.low = zone->low,
			.high = zone->high,
			.has_free = z->live,
			.free = zone->free,
		};
	if (z->live)
		add_fragindex(stall, zone);
}

void zones_place(struct zones *z, struct compaction_stall *stall, bool state)
{
	const struct zone *zone;

	/* Not if a probe has told what it was at the time. */
	state = state && !(stall->state.has_marks && stall->state.has_fragindex);
	/* Watermarks and what is free are those of the moment. */
	if (state && z->live && !read_zoneinfo(z, ZONEINFO))
		return;
	zone = find(z, stall);
	if (!zone)
		return;
	if (stall->node < 0)
		stall->node = zone->node;
	if (stall->zone.len == 0)
		stall->zone = (struct slice){ zone->name, strlen(zone->name) };
	if (state)
		add_state(z, stall, zone);
}

void zones_free_pages(struct zones *z, struct reclaim_stall *stall)
{
	stall->has_free = z->live && read_zoneinfo(z, ZONEINFO);
	if (stall->has_free)
		stall->free = zoneinfo_free_pages(z->info);
}
