// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole path from text to what is shown, on lines in any order and with any damage. Eight bytes
 * of input make one line, of a few tasks, so that calls, entries, tracepoints and losses occur in
 * every combination; the bound is small, so that events are evicted all the time. Always: only
 * calls over the threshold are shown, with tracepoints of the same task; the counts add up; the
 * bound is kept.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls/filter.h"
#include "calls/shrinkers.h"
#include "event/shrinker_key.h"
#include "fuzz.h"
#include "text/line.h"

#define THRESHOLD_NS 134000
#define BOUND	     65536

struct seen {
	uint64_t shown;
	struct shrinkers *shrinkers;
};

static void on_call(void *arg, const struct event *call, const struct event *const owned[],
		    size_t nr_owned)
{
	struct seen *seen = arg;

	must(call->kind == EVENT_CALL && call->duration >= THRESHOLD_NS);
	for (size_t i = 0; i < nr_owned; i++) {
		must(owned[i]->kind == EVENT_TRACEPOINT && owned[i]->pid == call->pid);
		must(owned[i]->raw.len > 0 && owned[i]->raw.data[0] != '\0');
	}
	seen->shown += nr_owned + 1;
}

static void on_span(void *arg, struct slice function, const struct event *start,
		    const struct event *end, bool over)
{
	struct seen *seen = arg;
	struct shrinker_key key;

	/* The name taken from the start of a span is also that of its end. */
	must(shrinker_key_of(end, &key));
	must(slice_equal(function, shrinker_key_function(end, &key)));
	must(start->pid == end->pid);
	must(over == (end->ts > start->ts && end->ts - start->ts > THRESHOLD_NS));
	shrinkers_add(seen->shrinkers, function, end->ts > start->ts ? end->ts - start->ts : 0);
	seen->shown += over ? 2 : 0;
}

static const char *const payloads[] = {
	"} /* __alloc_pages */",
	"} /* try_to_free_pages */",
	"} /* compact_zone */",
	"} /* try_to_compact_pages */",
	"} /* shrink_lruvec */",
	"} /* evict_folios.isra.0 */",
	"} /* shrink_inactive_list */",
	"} /* some_function [module] */",
	"}",
	"try_to_free_pages();",
	"try_to_free_pages() {",
	"compact_zone() {",
	"shrink_lruvec() {",
	"__alloc_pages() {",
	"/* mm_vmscan_direct_reclaim_begin: order=0 */",
	"/* mm_vmscan_direct_reclaim_end: nr_reclaimed=1 */",
	"/* mm_compaction_begin: zone_start=0x1 */",
	"/* mm_compaction_end: zone_start=0x1 */",
	"/* mm_compaction_try_to_compact_pages: order=3 */",
	"/* mm_vmscan_lru_shrink_inactive: nid=0 */",
	"/* mm_shrink_slab_start: a_scan+0x0/0x1 00000000f433c0c6: nid: 0 objects */",
	"/* mm_shrink_slab_end: a_scan+0x0/0x1 00000000f433c0c6: nid: 0 unused */",
	"/* mm_shrink_slab_start: b_scan+0x0/0x1 [b] 00000000f433c0c7: nid: 1 objects */",
	"/* mm_shrink_slab_end: b_scan+0x0/0x1 [b] 00000000f433c0c7: nid: 1 unused */",
	"/* other_event: text */",
};

/* Makes a line from eight bytes: payload, task and depth, CPU, time since the last line, duration
 * (2), damage (2). Returns its length. */
static size_t make_line(const uint8_t *b, uint64_t *now_us, char *line, size_t room)
{
	size_t nr = sizeof(payloads) / sizeof(payloads[0]);
	const char *payload = payloads[b[0] % nr];
	unsigned int duration = (unsigned int)b[4] << 4;
	bool timed = payload[0] == '}' || strstr(payload, ");");
	char column[32], task[32];
	int len;

	*now_us += (uint64_t)b[3] << (b[2] >> 6 & 3);
	if (b[0] >= 250) {
		len = snprintf(line, room, "CPU:%d [LOST %s%d EVENTS]\n", b[2] & 3, "", b[4]);
		return (size_t)len;
	}
	if (timed)
		snprintf(column, sizeof(column), "! %7u.%03u us |", duration % 10000, b[5]);
	else
		snprintf(column, sizeof(column), "              |");
	snprintf(task, sizeof(task), "   sh-%d       ", 90 + (b[1] & 7));
	len = snprintf(line, room, "%5llu.%06llu |   %d) %.14s | %s  %*s%s\n",
		       (unsigned long long)(*now_us / 1000000),
		       (unsigned long long)(*now_us % 1000000), b[2] & 3, task, column,
		       2 * (b[1] >> 4), "", payload);
	if (b[6] & 1 && len > 0)
		line[(b[6] * 7u + b[7]) % (unsigned int)len] = (char)b[7];
	return (size_t)len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen seen = { .shrinkers = shrinkers_new() };
	const struct filter_listener listener = { .call = on_call, .span = on_span, .arg = &seen };
	struct rules *rules = rules_new();
	struct filter_counts counts;
	struct filter *filter;
	uint64_t now_us = 1000000;
	char line[512];
	size_t nr;

	if (size > 0 && data[0] & 1)
		rules_add(rules, "vmscan", "other_event", "shrink_node");
	if (size > 0 && data[0] & 2)
		rules_add(rules, "vmscan", "mm_vmscan_lru_shrink_inactive", "try_to_free_pages");
	filter = filter_new(rules, THRESHOLD_NS, BOUND, &listener);
	for (size_t at = 0; at + 8 <= size; at += 8) {
		size_t len = make_line(data + at, &now_us, line, sizeof(line));
		enum line_result result;
		struct event e;

		result = line_parse(line, len, &e);
		if (result == LINE_EVENT || result == LINE_LOST)
			filter_feed(filter, &e);
		must(filter_held_bytes(filter) <= BOUND);
	}
	filter_count(filter, &counts);
	must(counts.shown == seen.shown);
	shrinkers_sorted(seen.shrinkers, &nr);
	filter_free(filter);
	rules_free(rules);
	shrinkers_free(seen.shrinkers);
	return 0;
}
