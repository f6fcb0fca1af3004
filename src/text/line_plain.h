/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of tracepoints without function_graph: what the kernel's trace and trace_pipe print when
 * the tracer is nop, `trace-cmd report` (also with -t) and `perf script`. Pure.
 *
 *	          <idle>-0       [001] d.h2. 12345.678901: mm_compaction_begin: zone_start=...
 *	      kcompactd0-45    [000]     7.661104460: mm_compaction_begin:  zone_start=...
 *	      kcompactd0    45 [000]     7.661104: compaction:mm_compaction_begin: zone_start=...
 */
#ifndef ALLOCLAT_LINE_PLAIN_H
#define ALLOCLAT_LINE_PLAIN_H

#include "event/event.h"
#include "line.h"

/* The task's column: the name stands at its end, right-aligned, and may hold newlines. */
#define LINE_PLAIN_COMM_WIDTH 16

/* A whole line, from @line to @end, which points at the newline or behind the last byte: fills in
 * @e, all of which but @line was zero. LINE_PLAIN, LINE_NOISE, LINE_STACK, LINE_FRAME (see line.h)
 * or LINE_UNKNOWN. */
enum line_result line_plain_parse(const char *line, const char *end, struct event *e);

#endif /* ALLOCLAT_LINE_PLAIN_H */
