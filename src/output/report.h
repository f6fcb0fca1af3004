/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is printed at the end: the shrinkers' totals, which are data, and the
 * tally, which is for the person at the terminal.
 */
#ifndef ALLOCLAT_REPORT_H
#define ALLOCLAT_REPORT_H

#include "base/buf.h"
#include "calls/filter.h"
#include "calls/shrinkers.h"
#include "event/source.h"

/* One line a shrinker, longest total first:
 *
 *	super_cache_scan : total time = 8.455000 ms, max latency = 0.466000 ms
 */
void report_shrinkers(struct shrinkers *s, struct buf *ret_text);

/* "30000 lines read, 8123 shown, 0 lost, ...": one line for stderr, with what happened to
 * events that could not be matched, if anything did. */
void report_tally(const struct source_counts *read, const struct filter_counts *c,
		  struct buf *ret_text);

/* "12 lost", "more than 12 lost", "an unknown number lost": @lost events, and @times_unknown times
 * the kernel did not say how many. */
void report_lost(uint64_t lost, uint64_t times_unknown, struct buf *ret_text);

#endif /* ALLOCLAT_REPORT_H */
