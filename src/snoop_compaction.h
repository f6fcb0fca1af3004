/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compaction of a zone, from mm_compaction_begin and _end of one task. These say which zone, but
 * not what for. That, the order, comes from an earlier event of the task:
 *
 *	mm_compaction_suitable		of the call itself, right before it begins; up to 6.4
 *					for any order, later for that of an allocation only.
 *					It names node and zone as well
 *	mm_compaction_try_to_compact_pages	of the allocation, before its first zone
 *	mm_compaction_kcompactd_wake	of the work kcompactd was woken for, the same
 *	the probe of zoneprobe.h	of the call itself; it has the zone's state as well
 *
 * and is -1 if there is none (compact_memory, proactive compaction). The two in the middle stay
 * valid as long as what follows can be of the same allocation or work: see cause_holds() for when
 *it cannot, so that a later manual compaction of the same task does not inherit the order.
 */
#ifndef ALLOCLAT_SNOOP_COMPACTION_H
#define ALLOCLAT_SNOOP_COMPACTION_H

#include "snoop.h"

struct snoop_compaction;

/* @listener is told of each stall at its end. The caller frees with snoop_compaction_free(); NULL
 * is allowed there. */
struct snoop_compaction *snoop_compaction_new(
	void (*listener)(void *arg, const struct compaction_stall *stall), void *arg);
void snoop_compaction_free(struct snoop_compaction *c);

void snoop_compaction_feed(struct snoop_compaction *c, const struct event *e);

/* So far. */
const struct snoop_counts *snoop_compaction_counts(const struct snoop_compaction *c);

#endif /* ALLOCLAT_SNOOP_COMPACTION_H */
