/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stalls as lines of columns. Headings, widths, units and order are those of bcc's compactsnoop and
 * drsnoop, so that programs that read their output can read this. Unknown values are printed as -.
 * Non-printable bytes of task names are escaped, so that a stall is always one line.
 */
#ifndef ALLOCLAT_SNOOP_PRINT_H
#define ALLOCLAT_SNOOP_PRINT_H

#include "base/buf.h"
#include "stalls/stall.h"

struct snoop_print {
	bool time;     /* first column: seconds from the end of the first stall to that of this */
	bool tid;      /* thread id column after the process id */
	bool extended; /* the zone's state; for reclaim free memory, order and GFP flags */

	bool started;	/* the rest is private */
	uint64_t first; /* end of the first stall, ns */
};

/* Append the headings. */
void snoop_print_compaction_head(const struct snoop_print *p, struct buf *ret_text);
void snoop_print_reclaim_head(const struct snoop_print *p, struct buf *ret_text);

/* Append a line; for compaction also the stack, if @stall has one. */
void snoop_print_compaction(struct snoop_print *p, const struct compaction_stall *stall,
			    struct buf *ret_text);
void snoop_print_reclaim(struct snoop_print *p, const struct reclaim_stall *stall,
			 struct buf *ret_text);

/* Append a JSON object: see alloclat-json(5). */
void snoop_json_compaction(const struct compaction_stall *stall, struct buf *ret_text);
void snoop_json_reclaim(const struct reclaim_stall *stall, struct buf *ret_text);

/* The totals of a run. */
struct snoop_summary {
	const char *of; /* "compaction" or "reclaim" */
	uint64_t stalls, shown;
	uint64_t longest;	     /* of the stalls shown, ns */
	uint64_t lost, lost_unknown; /* lost events: see lost_print() */
	uint64_t unpaired;	     /* ends without a begin, and begins without an end */
};

/* Appends the last JSON object. */
void snoop_json_summary(const struct snoop_summary *summary, struct buf *ret_text);

/* Appends the name of the zone as bcc prints it: ZONE_DMA32 for DMA32; - if it is not known. */
void snoop_zone_name(const struct compaction_stall *stall, struct buf *ret_text);

#endif /* ALLOCLAT_SNOOP_PRINT_H */
