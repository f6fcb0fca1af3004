/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses lines of tracepoints without function_graph, as printed by the kernel's trace and
 * trace_pipe under the nop tracer, `trace-cmd report` (also with -t) and `perf script`. No I/O, no
 * state.
 *
 *	          <idle>-0       [001] d.h2. 12345.678901: mm_compaction_begin: zone_start=...
 *	      kcompactd0-45    [000]     7.661104460: mm_compaction_begin:  zone_start=...
 *	      kcompactd0    45 [000]     7.661104: compaction:mm_compaction_begin: zone_start=...
 */
#ifndef ALLOCLAT_LINE_PLAIN_H
#define ALLOCLAT_LINE_PLAIN_H

#include "event/event.h"
#include "line.h"

/* Width of the task column. The name is right-aligned and may contain newlines. */
#define LINE_PLAIN_COMM_WIDTH 16

/* Parses the whole line from @line to @end, which points to the newline or past the last byte, into
 * @e, of which only text, raw and ops may be set before. Returns LINE_PLAIN, LINE_NOISE,
 * LINE_STACK, LINE_FRAME (see line.h) or LINE_UNKNOWN. */
enum line_result line_plain_parse(const char *line, const char *end, struct event *e);

#endif /* ALLOCLAT_LINE_PLAIN_H */
