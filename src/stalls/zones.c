// SPDX-License-Identifier: GPL-2.0-or-later
#include "zones.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "fragindex.h"
#include "zoneinfo.h"

#define ZONEINFO  "/proc/zoneinfo"
#define BUDDYINFO "/proc/buddyinfo"

/* Appended to a recording's name for the name of its copy. */
#define SUFFIX ".zoneinfo"

/* Bytes. Most of the text is per-CPU lines for each zone. */
#define COPY_MAX (64U << 20)

#define NO_ZONES "no zones found; a copy of " ZONEINFO " is needed"

struct zones {
	bool live;
	struct zoneinfo *info;
};

/* NULL: @text has no zones. */
static struct zoneinfo *parse(const struct buf *text)
{
	struct zoneinfo *info = zoneinfo_new(text->data ? text->data : "");
	size_t count;

	zoneinfo_zones(info, &count);
	if (count > 0)
		return info;
	zoneinfo_free(info);
	return NULL;
}

/* False after a message: @path cannot be read or has no zones; z->info is unchanged. */
static bool read_zoneinfo(struct zones *z, const char *path)
{
	struct buf text = { 0 };
	struct zoneinfo *info = NULL;

	if (file_read(path, &text) < 0) {
		msg_errno("reading: %s", path);
	} else {
		info = parse(&text);
		if (!info)
			msg_error("reading: %s: " NO_ZONES, path);
	}
	buf_free(&text);
	if (!info)
		return false;
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

/* The user has not named this file, so an unusable one must not prevent reading the recording. */
static struct zones *zones_beside(const char *recording)
{
	char *path = path_beside(recording);
	struct buf text = { 0 };
	struct zones *z = NULL;
	const char *reason = NO_ZONES;
	struct zoneinfo *info;

	if (file_read_small(path, COPY_MAX, &text) < 0)
		reason = errno == ENOENT ? NULL : strerror(errno);
	info = parse(&text);
	if (info) {
		z = mem_zalloc(sizeof(*z));
		z->info = info;
	} else if (reason) {
		msg_warn("reading: %s: %s; nodes and zones may be unknown", path, reason);
	}
	buf_free(&text);
	free(path);
	return z;
}

bool zones_choose(const char *recording, const char *copy, struct zones **ret_zones)
{
	if (recording && !copy) {
		*ret_zones = strcmp(recording, "-") == 0 ? NULL : zones_beside(recording);
		return true;
	}
	*ret_zones = zones_new(copy);
	return *ret_zones;
}

void zones_save(const char *recording)
{
	char *path = path_beside(recording);
	struct buf text = { 0 };

	if (file_read(ZONEINFO, &text) < 0)
		msg_warn("reading: " ZONEINFO ": %s", strerror(errno));
	else if (file_replace(path, text.data, text.len) < 0)
		msg_warn("writing: %s: %s", path, strerror(errno));
	buf_free(&text);
	free(path);
}

/* Finds the zone of @stall. If there is none, reads /proc again: memory can be hotplugged. */
static const struct zone *find(struct zones *z, const struct compaction_stall *stall)
{
	const struct zone *zone;

	if (!stall->has_zone_start)
		return NULL;
	zone = zoneinfo_by_start(z->info, stall->zone_start);
	if (!zone && z->live && read_zoneinfo(z, ZONEINFO))
		zone = zoneinfo_by_start(z->info, stall->zone_start);
	return zone;
}

/* Sets the fragmentation index from the current free lists. */
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

/* Sets what the probe has not reported for the begin of the compaction. */
static void add_state(const struct zones *z, struct compaction_stall *stall,
		      const struct zone *zone)
{
	struct zone_state *state = &stall->state;

	if (!state->has_marks) {
		state->has_marks = true;
		state->min = zone->min;
		state->low = zone->low;
		state->high = zone->high;
	}
	if (!state->has_free && z->live) {
		state->has_free = true;
		state->free = zone->free;
	}
	if (!state->has_fragindex && z->live)
		add_fragindex(stall, zone);
}

void zones_place(struct zones *z, struct compaction_stall *stall, bool state)
{
	const struct zone_state *told = &stall->state;
	const struct zone *zone;

	if (told->has_marks && told->has_free && told->has_fragindex)
		state = false;
	/* The state is to be the current one. */
	if (state && z->live && !read_zoneinfo(z, ZONEINFO))
		return;
	zone = find(z, stall);
	if (!zone)
		return;
	if (stall->node < 0)
		stall->node = zone->node;
	if (stall->zone.len == 0)
		stall->zone = slice_of(zone->name);
	if (state)
		add_state(z, stall, zone);
}

void zones_free_pages(struct zones *z, struct reclaim_stall *stall)
{
	stall->has_free = z->live && read_zoneinfo(z, ZONEINFO);
	if (stall->has_free)
		stall->free = zoneinfo_free_pages(z->info);
}
