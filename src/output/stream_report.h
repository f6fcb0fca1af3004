/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the stream prints at the end: the totals of the shrinkers, for standard output, and the
 * tally, for standard error.
 */
#ifndef ALLOCLAT_STREAM_REPORT_H
#define ALLOCLAT_STREAM_REPORT_H

#include "base/buf.h"
#include "calls/filter.h"
#include "calls/shrinkers.h"
#include "event/source.h"

/* Appends one line per shrinker, longest total first:
 *
 *	super_cache_scan : total time = 8.455000 ms, max latency = 0.466000 ms
 */
void stream_report_shrinkers(struct shrinkers *s, struct buf *ret_text);

/* Appends "30000 lines read, 8123 shown, 0 lost, ...", without a newline: how many events were
 * read, shown, lost and dropped. @lost and @lost_unknown: see lost_print(). */
void stream_report_tally(const struct source_counts *read, const struct filter_counts *c,
			 uint64_t lost, uint64_t lost_unknown, struct buf *ret_text);

#endif /* ALLOCLAT_STREAM_REPORT_H */
