/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fields of the events of alloclat's own kprobes (live/zoneprobe.h): the zone whose compaction
 * begins with its free pages, and the free pages of the machine when a task starts to reclaim.
 */
#ifndef ALLOCLAT_ZONE_FIELDS_H
#define ALLOCLAT_ZONE_FIELDS_H

#include "base/compiler.h"
#include "stall.h"

/*
 * Event names, in SETUP_PROBE_SYSTEM. The compaction event has the fields zone (its name), node,
 * order (-1: not for an allocation), mode (enum migrate_mode), in pages min, low, high (the
 * watermarks without the boost), boost and free, and for each order, as ZONEPROBE_LIST, the number
 * of free blocks. The reclaim event has free, the free pages of all zones. Both values of free are
 * the kernel's global counters, which lack what each CPU has not yet added to them (vm_stat_diff,
 * up to 125 pages). They can therefore be negative when almost nothing is free.
 */
#define ZONEPROBE_COMPACTION "cz"
#define ZONEPROBE_RECLAIM    "ttfp"
#define ZONEPROBE_LIST	     "f%u"

/* Returns the zone's state from @e, a compaction event; @order is for the fragmentation index. */
struct zone_state zone_fields_state(const struct event *e, int order);

/* Reads the field free of @e, an event of either kind; negative values become 0. False, and
 * *@ret_pages untouched: the probe could not read it. */
MUST_CHECK bool zone_fields_free(const struct event *e, uint64_t *ret_pages);

#endif /* ALLOCLAT_ZONE_FIELDS_H */
