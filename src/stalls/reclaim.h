/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Direct reclaim, from mm_vmscan_direct_reclaim_begin and _end of one task. They never nest: a
 * task that reclaims does not begin to again (PF_MEMALLOC). What was free then, the probe of
 * zoneprobe.h tells, which comes before them.
 */
#ifndef ALLOCLAT_SNOOP_RECLAIM_H
#define ALLOCLAT_SNOOP_RECLAIM_H

#include "stall.h"

struct snoop_reclaim;

/* @listener is told of each stall at its end. The caller frees with snoop_reclaim_free(); NULL is
 * allowed there. */
struct snoop_reclaim *snoop_reclaim_new(void (*listener)(void *arg,
							 const struct reclaim_stall *stall),
					void *arg);
void snoop_reclaim_free(struct snoop_reclaim *r);

void snoop_reclaim_feed(struct snoop_reclaim *r, const struct event *e);

/* Counts what has not ended, at the end. */
void snoop_reclaim_end(struct snoop_reclaim *r);

/* So far. */
const struct stall_counts *snoop_reclaim_counts(const struct snoop_reclaim *r);

#endif /* ALLOCLAT_SNOOP_RECLAIM_H */
