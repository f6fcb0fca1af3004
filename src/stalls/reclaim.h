/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Assembles direct reclaims from a task's mm_vmscan_direct_reclaim_begin and _end. They never nest:
 * a task in reclaim does not start another (PF_MEMALLOC). The number of free pages comes from the
 * probe in zoneprobe.h, whose event precedes the begin.
 */
#ifndef ALLOCLAT_RECLAIM_H
#define ALLOCLAT_RECLAIM_H

#include "stall.h"

struct reclaims;

/* @listener is called at the end of each stall. The caller frees the result with reclaims_free(),
 * which accepts NULL. */
struct reclaims *reclaims_new(void (*listener)(void *arg, const struct reclaim_stall *stall),
			      void *arg);
void reclaims_free(struct reclaims *r);

void reclaims_feed(struct reclaims *r, const struct event *e);

/* Must be called after the last event: counts reclaims that have not ended as unpaired. */
void reclaims_end(struct reclaims *r);

/* Returns the counts so far. */
const struct stall_counts *reclaims_counts(const struct reclaims *r);

#endif /* ALLOCLAT_RECLAIM_H */
