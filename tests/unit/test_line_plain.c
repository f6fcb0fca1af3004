// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tracepoints without function_graph: as the kernel prints them with every trace option that
 * changes the columns, and as trace-cmd and perf do; task names with any bytes; damaged lines.
 */
#include "text/line_plain.h"
#include "text/text_event.h"

#include <stdlib.h>

#include "base/mem.h"
#include "unit.h"

#define BEGIN "mm_compaction_begin: zone_start=0x1 mode=sync"
#define TEXT  "zone_start=0x1 mode=sync"
#define NS    UINT64_C(12345678901000)

/* Parses a copy of @text in an allocation of its exact length, so that reads past its end are
 * detected. The slices of *@ret_event then point into @text. */
static enum line_result parse(struct slice text, struct event *ret_event)
{
	char *block = memcpy(mem_alloc(text.len), text.data, text.len);
	enum line_result result;

	memset(ret_event, 0x5a, sizeof(*ret_event));
	result = line_parse(block, text.len, ret_event);
	if (result == LINE_PLAIN || result == LINE_STACK || result == LINE_FRAME) {
		struct slice *slices[] = { &ret_event->comm, &ret_event->name, &ret_event->text,
					   &ret_event->raw };

		for (size_t i = 0; i < ARRAY_SIZE(slices); i++) {
			if (slices[i]->data)
				slices[i]->data = text.data + (slices[i]->data - block);
		}
		assert_slices(ret_event->raw, text);
		assert_ptr_equal(ret_event->ops, &text_event_ops);
		assert_int_equal(ret_event->returned, ret_event->ts);
	}
	free(block);
	return result;
}

static const struct row {
	const char *name, *line;
	const char *comm;
	int pid, cpu;
	uint64_t ts;
} rows[] = {
	{ "kernel", "          <idle>-0       [001] d.h2. 12345.678901: " BEGIN, "<idle>", 0, 1,
	  NS },
	{ "kernel: four flags, narrow pid",
	  "          <idle>-0     [001] d.h2 12345.678901: " BEGIN, "<idle>", 0, 1, NS },
	{ "kernel: no flags", "          <idle>-0       [001] 12345.678901: " BEGIN, "<idle>", 0, 1,
	  NS },
	{ "kernel: process", "              sh-222     (    222) [000] .....     9.771349: " BEGIN,
	  "sh", 222, 0, 9771349000 },
	{ "kernel: no process",
	  "              sh-222     (-------) [000] .....     9.771349: " BEGIN, "sh", 222, 0,
	  9771349000 },
	{ "kernel: unknown task", "           <...>-60      [128] .N... 12345.678901: " BEGIN,
	  "<...>", 60, 128, NS },
	{ "kernel: the largest pid", "              sh-2147483647 [001] ..... 12345.678901: " BEGIN,
	  "sh", INT32_MAX, 1, NS },
	{ "kernel: blanks at the end",
	  "              sh-86      [001] ..... 12345.678901: " BEGIN "  ", "sh", 86, 1, NS },
	{ "kernel: 15 bytes", " kworker/u256:11-4194304 [001] ..... 12345.678901: " BEGIN,
	  "kworker/u256:11", 4194304, 1, NS },
	{ "trace-cmd", "      kcompactd0-45    [001] 12345.678901: mm_compaction_begin:  " TEXT,
	  "kcompactd0", 45, 1, NS },
	{ "trace-cmd: nanoseconds", "      kcompactd0-45    [001] 12345.678901234: " BEGIN,
	  "kcompactd0", 45, 1, NS + 234 },
	{ "trace-cmd: flags", "      kcompactd0-45    [001] d..1.  12345.678901234: " BEGIN,
	  "kcompactd0", 45, 1, NS + 234 },
	{ "perf", "      kcompactd0    45 [001] 12345.678901:   compaction:" BEGIN, "kcompactd0",
	  45, 1, NS },
	{ "perf: process and thread",
	  "         Web Con   222/333   [001] 12345.678901234: compaction:" BEGIN, "Web Con", 333,
	  1, NS + 234 },
	{ "perf: no CPU", "              sh   222 12345.678901:   compaction:" BEGIN, "sh", 222, -1,
	  NS },
	{ "perf: not padded", "sh   222 [001] 12345.678901:   compaction:" BEGIN, "sh", 222, 1,
	  NS },
	{ "perf: not padded, a longer name",
	  "khugepaged    33 [001] 12345.678901: compaction:" BEGIN, "khugepaged", 33, 1, NS },
	{ "perf: not padded, blanks in the name",
	  "Web Content   222 [001] 12345.678901: compaction:" BEGIN, "Web Content", 222, 1, NS },
	{ "name: dashes", "         a-b-12--86      [001] ..... 12345.678901: " BEGIN, "a-b-12-",
	  86, 1, NS },
	{ "name: like another's columns",
	  " a-1       [000]-86      [001] ..... 12345.678901: " BEGIN, "a-1       [000]", 86, 1,
	  NS },
	{ "name: like the rest", "    1.000000: x:-86      [001] ..... 12345.678901: " BEGIN,
	  "1.000000: x:", 86, 1, NS },
	{ "name: blanks at its end", "            a   -86      [001] ..... 12345.678901: " BEGIN,
	  "a   ", 86, 1, NS },
	{ "name: empty", "                -86      [001] ..... 12345.678901: " BEGIN, "", 86, 1,
	  NS },
	{ "name: newlines", "            a\n\nb-86      [001] ..... 12345.678901: " BEGIN, "a\n\nb",
	  86, 1, NS },
	{ "name: all newlines",
	  " \n\n\n\n\n\n\n\n\n\n\n\n\n\n\n-86      [001] ..... 12345.678901: " BEGIN,
	  "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n", 86, 1, NS },
	{ "name: like the lost events'",
	  "           CPU:1-86      [001] ..... 12345.678901: " BEGIN, "CPU:1", 86, 1, NS },
	{ "name: edited, longer", "a-much-longer-name-than-any-86 [001] 12345.678901: " BEGIN,
	  "a-much-longer-name-than-any", 86, 1, NS },
	{ "name: edited, shorter", "sh-86 [001] 12345.678901: " BEGIN, "sh", 86, 1, NS },
	{ "time: 0", "              sh-86      [001] .....     0.000000: " BEGIN, "sh", 86, 1, 0 },
	{ "time: the largest", "              sh-86      [001] ..... 18446744072.999999999: " BEGIN,
	  "sh", 86, 1, UINT64_C(18446744072999999999) },
};

TEST(event)
{
	static const char *const ends[] = { "", "\n", "\r\n" };
	const struct row *row = *state;

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		struct event e;
		char line[200];

		snprintf(line, sizeof(line), "%s%s", row->line, ends[i]);
		assert_int_equal(parse(slice_of(line), &e), LINE_PLAIN);
		assert_int_equal(e.kind, EVENT_TRACEPOINT);
		assert_slice(e.comm, row->comm);
		assert_int_equal(e.pid, row->pid);
		assert_int_equal(e.cpu, row->cpu);
		assert_int_equal(e.ts, row->ts);
		assert_slice(e.name, "mm_compaction_begin");
		assert_slice(e.text, TEXT);
	}
}

#define FRONT "              sh-86      [001] ..... 12345.678901: "

/* The process id, printed with the trace option record-tgid and by perf. */
static const struct process {
	const char *name, *line;
	int tgid;
} processes[] = {
	{ "process", "              sh-222     (      7) [000] .....     9.771349: " BEGIN, 7 },
	{ "process: the same",
	  "              sh-222     (    222) [000] .....     9.771349: " BEGIN, 222 },
	{ "process: not known",
	  "              sh-222     (-------) [000] .....     9.771349: " BEGIN, 0 },
	{ "process: not said", "              sh-222     [000] .....     9.771349: " BEGIN, 0 },
	{ "process: perf's",
	  "         Web Con   222/333   [001] 12345.678901234: compaction:" BEGIN, 222 },
	{ "process: perf does not say",
	  "      kcompactd0    45 [001] 12345.678901:   compaction:" BEGIN, 0 },
};

TEST(process)
{
	const struct process *row = *state;
	struct event e;

	assert_int_equal(parse(slice_of(row->line), &e), LINE_PLAIN);
	assert_int_equal(e.tgid, row->tgid);
}

/* Truncated at any byte: an event only if its name is complete, and no read past the end. */
TEST(cut_off)
{
	static const char line[] = FRONT BEGIN;
	const size_t name_end = sizeof(FRONT "mm_compaction_begin:") - 1;

	for (size_t len = 1; len < sizeof(line) - 1; len++) {
		struct event e;
		enum line_result result = parse((struct slice){ line, len }, &e);

		assert_int_equal(result == LINE_PLAIN, len >= name_end);
		assert_int_equal(result == LINE_SPLIT, len < LINE_PLAIN_COMM_WIDTH);
	}
}

static const struct other {
	const char *name, *line;
	enum line_result result;
} others[] = {
	{ "stack", FRONT "<stack trace>", LINE_STACK },
	{ "stack: of trace-cmd",
	  "              sh-86    [001] 12345.678901: kernel_stack:         <stack trace >",
	  LINE_STACK },
	{ "frame", " => compact_zone", LINE_FRAME },
	{ "frame: of trace-cmd", "=> compact_zone (ffffffff906ac8cf)", LINE_FRAME },
	{ "noise: frame without a name", " => ", LINE_NOISE },
	{ "noise: frame of perf", "\tffffffff906ac8cf compact_zone+0xa1f ([kernel.kallsyms])",
	  LINE_NOISE },
	{ "noise: trace-cmd's number of CPUs", "cpus=2", LINE_NOISE },
	{ "noise: trace-cmd's empty CPU", "CPU 1 is empty", LINE_NOISE },
	{ "noise: of the function tracer", FRONT "compact_zone <-compact_node", LINE_NOISE },
	{ "noise: header", "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION",
	  LINE_NOISE },
	{ "no CPU", "              sh-86      ..... 12345.678901: " BEGIN, LINE_UNKNOWN },
	{ "no time", "              sh-86      [001] ..... " BEGIN, LINE_UNKNOWN },
	{ "no task", "                         [001] ..... 12345.678901: " BEGIN, LINE_UNKNOWN },
	{ "pid too large", "              sh-2147483648 [001] ..... 12345.678901: " BEGIN,
	  LINE_UNKNOWN },
	{ "time too large", "              sh-86      [001] ..... 18446744073.000000: " BEGIN,
	  LINE_UNKNOWN },
	{ "time of seven digits", "              sh-86      [001] ..... 12345.6789012: " BEGIN,
	  LINE_UNKNOWN },
	{ "a counter's time", "              sh-86      [001] .....     12345: " BEGIN,
	  LINE_UNKNOWN },
	{ "ends behind perf's pid", "              sh    86 ", LINE_UNKNOWN },
	{ "cpus=, and no number", "cpus=two", LINE_UNKNOWN },
};

TEST(other)
{
	const struct other *row = *state;
	struct event e;

	assert_int_equal(parse(slice_of(row->line), &e), row->result);
	if (row->result == LINE_STACK) {
		assert_slice(e.comm, "sh");
		assert_int_equal(e.pid, 86);
		assert_int_equal(e.cpu, 1);
		assert_int_equal(e.ts, NS);
	}
	if (row->result == LINE_FRAME) {
		assert_int_equal(e.kind, EVENT_STACK);
		assert_slice(e.text, "compact_zone");
	}
}

/* Lost events, as trace-cmd prints them. */
TEST(dropped)
{
	struct event e;

	assert_int_equal(line_parse("CPU:1 [12 EVENTS DROPPED]", 25, &e), LINE_LOST);
	assert_int_equal(e.kind, EVENT_LOST);
	assert_int_equal(e.cpu, 1);
	assert_int_equal(e.lost, 12);
	assert_int_equal(line_parse("CPU:1 [EVENTS DROPPED]", 22, &e), LINE_LOST);
	assert_int_equal(e.lost, EVENT_LOST_UNKNOWN);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, event, rows);
	UNIT_ROWS(&u, process, processes);
	UNIT_TEST(&u, cut_off);
	UNIT_ROWS(&u, other, others);
	UNIT_TEST(&u, dropped);
	return unit_run("line_plain", &u);
}
