// SPDX-License-Identifier: GPL-2.0-or-later
#include "stream_report.h"

#include <inttypes.h>

#include "base/num.h"
#include "lost.h"

void stream_report_shrinkers(struct shrinkers *s, struct buf *ret_text)
{
	size_t count;
	const struct shrinker *list = shrinkers_sorted(s, &count);

	for (size_t i = 0; i < count; i++) {
		/* Names come from the trace, where a forged line can contain any bytes. */
		buf_escaped(ret_text, list[i].name.data, list[i].name.len);
		buf_printf(ret_text, " : total time = %f ms, max latency = %f ms\n",
			   (double)list[i].total / (double)NSEC_PER_MSEC,
			   (double)list[i].max / (double)NSEC_PER_MSEC);
	}
}

void stream_report_tally(const struct source_counts *read, const struct filter_counts *c,
			 uint64_t lost, uint64_t lost_unknown, struct buf *ret_text)
{
	buf_printf(ret_text, "%" PRIu64 " lines read, %" PRIu64 " shown, ", read->lines, c->shown);
	lost_print(lost, lost_unknown, ret_text);
	buf_printf(ret_text, ", %" PRIu64 " dropped at the memory limit, %" PRIu64 " unpaired",
		   c->dropped_at_bound, c->unpaired);
	if (c->dropped_lost > 0)
		buf_printf(ret_text, ", %" PRIu64 " dropped because events were lost",
			   c->dropped_lost);
	if (read->unknown > 0)
		buf_printf(ret_text, ", %" PRIu64 " lines not understood", read->unknown);
}
