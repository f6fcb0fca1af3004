/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stalls as lines with columns: those of bcc's compactsnoop and drsnoop, same headings, widths,
 * units and order, so that what reads their output reads this. What is not known is a `-`. Of
 * names, whatever a task calls itself, only what is printable comes out as it is: a stall is one
 * line.
 */
#ifndef ALLOCLAT_SNOOP_PRINT_H
#define ALLOCLAT_SNOOP_PRINT_H

#include "base/buf.h"
#include "stalls/stall.h"

struct snoop_print {
	bool time;     /* a first column: seconds since the end of the first stall */
	bool tid;      /* a column for the thread behind the one for the process */
	bool extended; /* the zone's state; of a reclaim what is free, and what it was for */

	bool started; /* the rest is private */
	uint64_t first;
};

/* The headings. */
void snoop_print_compaction_head(const struct snoop_print *p, struct buf *ret_text);
void snoop_print_reclaim_head(const struct snoop_print *p, struct buf *ret_text);

/* Each appends a line. */
void snoop_print_compaction(struct snoop_print *p, const struct compaction_stall *stall,
			    struct buf *ret_text);
void snoop_print_reclaim(struct snoop_print *p, const struct reclaim_stall *stall,
			 struct buf *ret_text);

/* The same as JSON: see alloclat-json(5). */
void snoop_json_compaction(const struct compaction_stall *stall, struct buf *ret_text);
void snoop_json_reclaim(const struct reclaim_stall *stall, struct buf *ret_text);

/* What there was in all. */
struct snoop_summary {
	const char *of; /* compaction or reclaim */
	uint64_t stalls, shown;
	uint64_t longest;	     /* of those that were shown, ns */
	uint64_t lost, lost_unknown; /* events: see lost_print() */
	uint64_t unpaired;	     /* ends without a begin, begins without an end */
};

/* The last object. */
void snoop_json_summary(const struct snoop_summary *summary, struct buf *ret_text);

/* ZONE_DMA32 from DMA32, as bcc has it; - for none. */
void snoop_zone_name(const struct compaction_stall *stall, struct buf *ret_text);

#endif /* ALLOCLAT_SNOOP_PRINT_H */
