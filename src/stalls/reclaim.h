/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Direct reclaim, from mm_vmscan_direct_reclaim_begin and _end of one task. They never nest: a
 * task that reclaims does not begin to again (PF_MEMALLOC). What was free then, the probe of
 * zoneprobe.h tells, which comes before them.
 */
#ifndef ALLOCLAT_RECLAIM_H
#define ALLOCLAT_RECLAIM_H

#include "stall.h"

struct reclaims;

/* @listener is told of each stall at its end. The caller frees with reclaims_free(); NULL is
 * allowed there. */
struct reclaims *reclaims_new(void (*listener)(void *arg, const struct reclaim_stall *stall),
			      void *arg);
void reclaims_free(struct reclaims *r);

void reclaims_feed(struct reclaims *r, const struct event *e);

/* Counts what has not ended, at the end. */
void reclaims_end(struct reclaims *r);

/* So far. */
const struct stall_counts *reclaims_counts(const struct reclaims *r);

#endif /* ALLOCLAT_RECLAIM_H */
