/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the events of alloclat's own kprobes (live/zoneprobe.h) say: in which zone compaction begins
 * and how full that is just then, and what is free on the machine when a task has to reclaim.
 */
#ifndef ALLOCLAT_ZONE_FIELDS_H
#define ALLOCLAT_ZONE_FIELDS_H

#include "base/compiler.h"
#include "stall.h"

/*
 * Names of their events, in SETUP_PROBE_SYSTEM. That of compaction has the fields zone (its name),
 * node, order (-1: not for an allocation), mode (enum migrate_mode), in pages min, low, high (the
 * watermarks without the boost), boost and free, and how many free blocks there are of each order,
 * by the name ZONEPROBE_LIST. That of reclaim has free, the pages of all zones. Both are the
 * kernel's counters, which lag behind by what each CPU has not added to them yet (vm_stat_diff: up
 * to 125 pages), and can be below 0 for that where next to nothing is free.
 */
#define ZONEPROBE_COMPACTION "cz"
#define ZONEPROBE_RECLAIM    "ttfp"
#define ZONEPROBE_LIST	     "f%u"

/* What @e, such an event, says of the zone, which is compacted for @order. */
struct zone_state zone_fields_state(const struct event *e, int order);

/* Its field free. False, and *@ret_pages untouched: the probe could not read it. */
MUST_CHECK bool zone_fields_free(const struct event *e, uint64_t *ret_pages);

#endif /* ALLOCLAT_ZONE_FIELDS_H */
