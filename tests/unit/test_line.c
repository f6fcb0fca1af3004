// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines of the function_graph tracer to events: every form of every column, lines that are not
 * events, lines truncated or damaged at every byte.
 */
#include "text/line.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/num.h"
#include "unit.h"

#define MS(ms) ((ms)*NSEC_PER_MSEC)

/* The columns of an ordinary line: before the duration, with one, and with an empty one. */
#define FRONT	 "    6.614612 |   0)     sh-86      | "
#define VALUE	 FRONT "! 275.216 us  |  "
#define NOVALUE	 FRONT "              |  "
#define FRONT_NS (6614612 * NSEC_PER_USEC)

/* Checks that @e, parsed from @from, equals @other, parsed from the same line at @to. */
static void check_same(const struct event *e, const char *from, const struct event *other,
		       const char *to)
{
	assert_int_equal(e->kind, other->kind);
	assert_int_equal(e->cpu, other->cpu);
	assert_int_equal(e->pid, other->pid);
	assert_int_equal(e->depth, other->depth);
	assert_int_equal(e->leaf, other->leaf);
	assert_int_equal(e->ts, other->ts);
	assert_int_equal(e->duration, other->duration);
	assert_int_equal(e->comm.len, other->comm.len);
	assert_int_equal(e->name.len, other->name.len);
	assert_int_equal(e->text.len, other->text.len);
	assert_int_equal(e->comm.data - from, other->comm.data - to);
	assert_int_equal(e->name.data - from, other->name.data - to);
	if (other->kind == EVENT_TRACEPOINT)
		assert_int_equal(e->text.data - from, other->text.data - to);
}

/* Blanks in front move all columns from their usual places, so that the grammar parses the line. It
 * must give the same result. */
static void check_shifted(struct slice text, enum line_result result, const struct event *e)
{
	enum { SHIFT = 9 };
	char *block = mem_alloc(SHIFT + text.len), *line = block + SHIFT;
	struct event other;

	memset(block, ' ', SHIFT);
	memcpy(line, text.data, text.len);
	if (line_parse(block, SHIFT + text.len, &other) == LINE_EVENT) {
		assert_int_equal(result, LINE_EVENT);
		check_same(e, text.data, &other, line);
	} else {
		assert_int_not_equal(result, LINE_EVENT);
	}
	free(block);
}

/* With a cache that has seen the lines of all tests, first another line and then this one, the
 * result is the same. */
static void check_recalled(struct slice text, enum line_result result, const struct event *e)
{
	static struct columns_memory memory;
	char *line = mem_alloc(text.len);
	struct event other;

	if (memory.seconds_text == 0)
		columns_memory_init(&memory);
	memcpy(line, text.data, text.len);
	for (int i = 0; i < 2; i++) {
		memset(&other, 0xa5, sizeof(other));
		assert_int_equal(line_parse_next(&memory, line, text.len, &other), result);
		if (result == LINE_EVENT)
			check_same(e, text.data, &other, line);
	}
	free(line);
}

/* Parses a copy of @text in an allocation of its exact length, so that reads past its end are
 * detected. The slices of *@ret_event then point into @text. */
static enum line_result parse(struct slice text, struct event *ret_event)
{
	char *block = mem_alloc(text.len);
	enum line_result result;

	memcpy(block, text.data, text.len);
	memset(ret_event, 0x5a, sizeof(*ret_event));
	result = line_parse(block, text.len, ret_event);
	if (result == LINE_EVENT || result == LINE_LOST) {
		struct slice *slices[] = { &ret_event->comm, &ret_event->name, &ret_event->text,
					   &ret_event->raw };

		assert_ptr_equal(ret_event->raw.data, block);
		for (size_t i = 0; i < ARRAY_SIZE(slices); i++) {
			if (slices[i]->data)
				slices[i]->data = text.data + (slices[i]->data - block);
		}
	}
	check_shifted(text, result, ret_event);
	check_recalled(text, result, ret_event);
	free(block);
	return result;
}

static void parse_event(struct slice text, struct event *ret_event)
{
	enum line_result result = parse(text, ret_event);

	assert_int_equal(result, ret_event->kind == EVENT_LOST ? LINE_LOST : LINE_EVENT);
	assert_slices(ret_event->raw, text);
}

/* --- the columns before the duration ------------------------------------------------------- */

struct front {
	const char *name;
	const char *columns; /* time, CPU and task */
	uint64_t ts;
	int cpu;
	const char *comm; /* NULL: no event */
	int pid;
};

#define T "    6.614612 |  "

static const struct front fronts[] = {
	{ "time: usual", "    6.614612 |   0)     sh-86      | ", FRONT_NS, 0, "sh", 86 },
	{ "time: 0", "    0.000000 |   0)     sh-86      | ", 0, 0, "sh", 86 },
	{ "time: full microseconds", "99999.999999 |   0)     sh-86      | ", 99999999999000, 0,
	  "sh", 86 },
	{ "time: four years", "126230400.000001 |   0)     sh-86      | ", 126230400000001000, 0,
	  "sh", 86 },
	{ "time: the largest", "18446744072.999999 |   0)     sh-86      | ", 18446744072999999000U,
	  0, "sh", 86 },
	{ "time: too large", "18446744073.000000 |   0)     sh-86      | ", 0, 0, NULL, 0 },
	{ "time: 18 digits", "999999999999999999.000000 |   0)     sh-86      | ", 0, 0, NULL, 0 },
	{ "time: 30 digits", "111111111111111111111111111111.000000 |   0)     sh-86      | ", 0, 0,
	  NULL, 0 },
	{ "time: five decimals", "    6.61461 |   0)     sh-86      | ", 0, 0, NULL, 0 },
	{ "time: seven decimals", "    6.6146120 |   0)     sh-86      | ", 0, 0, NULL, 0 },
	{ "time: no dot", "    6614612 |   0)     sh-86      | ", 0, 0, NULL, 0 },
	{ "time: no seconds", "     .614612 |   0)     sh-86      | ", 0, 0, NULL, 0 },
	{ "time: negative", "   -6.614612 |   0)     sh-86      | ", 0, 0, NULL, 0 },
	{ "time: no bar", "    6.614612 :   0)     sh-86      | ", 0, 0, NULL, 0 },
	{ "cpu: two columns", T "  3)     sh-86      | ", FRONT_NS, 3, "sh", 86 },
	{ "cpu: two digits", T " 12)     sh-86      | ", FRONT_NS, 12, "sh", 86 },
	{ "cpu: three digits", T " 128)     sh-86      | ", FRONT_NS, 128, "sh", 86 },
	{ "cpu: one digit of three", T "   7)     sh-86      | ", FRONT_NS, 7, "sh", 86 },
	{ "cpu: four digits", T " 8191)     sh-86      | ", FRONT_NS, 8191, "sh", 86 },
	{ "cpu: left out", T "    sh-86      | ", FRONT_NS, -1, "sh", 86 },
	{ "cpu: left out, the name a number", T "    12-86      | ", FRONT_NS, -1, "12", 86 },
	{ "task: one digit", T " 0)      sh-1      | ", FRONT_NS, 0, "sh", 1 },
	{ "task: idle", T " 0)    <idle>-0    | ", FRONT_NS, 0, "<idle>", 0 },
	{ "task: unknown", T " 0)   <...>-102    | ", FRONT_NS, 0, "<...>", 102 },
	{ "task: cut to seven", T " 0)   kworker-60   | ", FRONT_NS, 0, "kworker", 60 },
	{ "task: a dash at the end", T " 0)  stress--110   | ", FRONT_NS, 0, "stress-", 110 },
	{ "task: exactly 14", T " 0) kswapd0-123456 | ", FRONT_NS, 0, "kswapd0", 123456 },
	{ "task: 15", T " 0) kswapd0-1234567 | ", FRONT_NS, 0, "kswapd0", 1234567 },
	{ "task: the largest pid", T " 0) kswapd0-2147483647 | ", FRONT_NS, 0, "kswapd0",
	  INT32_MAX },
	{ "task: pid too large", T " 0) kswapd0-2147483648 | ", 0, 0, NULL, 0 },
	{ "task: pid of 11 digits", T " 0) kswapd0-00000000001 | ", 0, 0, NULL, 0 },
	{ "task: no pid", T " 0)      sh-       | ", 0, 0, NULL, 0 },
	{ "task: no dash", T " 0)      sh86      | ", 0, 0, NULL, 0 },
	{ "task: only a number", T " 0)       86       | ", 0, 0, NULL, 0 },
	{ "task: no name", T " 0)      -86       | ", FRONT_NS, 0, "", 86 },
	{ "task: blanks", T " 0)    a b c-86    | ", FRONT_NS, 0, "a b c", 86 },
	{ "task: a bar", T " 0)    a | b-86    | ", FRONT_NS, 0, "a | b", 86 },
	{ "task: looks like another", T " 0)   a-1 | -86    | ", FRONT_NS, 0, "a-1 | ", 86 },
	{ "task: looks like the duration", T " 0)   1 us | -86   | ", FRONT_NS, 0, "1 us | ", 86 },
	{ "task: a return", T " 0)     a\rb-86     | ", FRONT_NS, 0, "a\rb", 86 },
	{ "task: a newline", T " 0)     a\nb-86     | ", FRONT_NS, 0, "a\nb", 86 },
	{ "task: a comment's end", T " 0)     */-86      | ", FRONT_NS, 0, "*/", 86 },
	{ "task: bytes above 0x7f", T " 0)    \xff\xc3\xa9\x80\x9b-86    | ", FRONT_NS, 0,
	  "\xff\xc3\xa9\x80\x9b", 86 },
	{ "edited task: longer", T " 0)  stress-ng-vm-86  | ", FRONT_NS, 0, "stress-ng-vm", 86 },
	{ "edited task: not centred", T " 0) sh-86          | ", FRONT_NS, 0, "sh", 86 },
	{ "edited task: no padding", T " 0) sh-86 | ", FRONT_NS, 0, "sh", 86 },
	{ "edited task: no name", T " 0) -86 | ", FRONT_NS, 0, "", 86 },
	{ "edited task: a bar", T " 0) a | b c-86 | ", FRONT_NS, 0, "a | b c", 86 },
	{ "edited task: a newline", T " 0) long\nname-86 | ", 0, 0, NULL, 0 },
	{ "edited task: pid too large", T " 0) sh-2147483648 | ", 0, 0, NULL, 0 },
};

/* The columns of the row, followed by a return, an entry and a tracepoint. */
TEST(front)
{
	static const char *const rest[] = { "! 275.216 us  |  } /* shrink_node */\n",
					    "              |  shrink_node() {\n",
					    "              |    /* a: b */\n" };
	const struct front *row = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rest); i++) {
		struct event e;
		char line[200];

		snprintf(line, sizeof(line), "%s%s", row->columns, rest[i]);
		if (!row->comm) {
			assert_int_not_equal(parse(slice_of(line), &e), LINE_EVENT);
			continue;
		}
		parse_event(slice_of(line), &e);
		assert_int_equal(e.ts, row->ts);
		assert_int_equal(e.cpu, row->cpu);
		assert_int_equal(e.pid, row->pid);
		assert_slice(e.comm, row->comm);
	}
}

/* Prints the task like print_graph_proc() in kernel/trace/trace_functions_graph.c. */
static void print_task(char column[64], const char *comm, int pid)
{
	int len = (int)strlen(comm) + 1 + snprintf(NULL, 0, "%d", pid);
	int spaces = len < 14 ? 14 - len : 0;

	snprintf(column, 64, "%*s%s-%d%*s", spaces / 2, "", comm, pid, spaces - spaces / 2, "");
}

static const char *const comms[] = {
	"",	 "a",	    "sh",    "kswapd0",	 "a b",	     "a ",	"|",	   "| |",
	"a |",	 "-",	    "--",    "-1",	 "a-1",	     "1-2-3",	"1234567", "<...>",
	"\n",	 "a\nb",    "\na",   "a\n",	 "\n\n\n",   "\r\n",	"a\r\nb",  "\n\n\n\n\n\n\n",
	"a\n-1", "-1\n-1",  "\xff",  "\xc3\xa9", "\x01\x7f", "/* x */", "} /* f",  "} \n */",
	"#",	 "CPU:0",   "=> a",  "a) b",	 "0) sh-8",  "a | b",	"| | | |", "-1 | -1",
	"==>",	 "1 us  |", "(f) {", "f() {\n",
};

/* A line that is cut after any newline in the task name is recognized as split. */
static void check_pieces(const char *line)
{
	struct event e;

	for (const char *newline = strchr(line, '\n'); newline; newline = strchr(newline, '\n')) {
		newline++;
		if (*newline)
			assert_int_equal(
				parse((struct slice){ line, (size_t)(newline - line) }, &e),
				LINE_SPLIT);
	}
}

TEST(tasks_as_the_kernel_prints_them)
{
	static const int pids[] = { 0,	    1,	     12,       123,	  1234,	    32768,
				    123456, 4194303, 12345678, 123456789, INT32_MAX };
	static const char *const cpus[] = { " 0) ", " 10) ", " 200) ", "   3) ", "" };

	for (size_t i = 0; i < ARRAY_SIZE(comms) * ARRAY_SIZE(pids) * ARRAY_SIZE(cpus); i++) {
		const char *comm = comms[i % ARRAY_SIZE(comms)];
		int pid = pids[i / ARRAY_SIZE(comms) % ARRAY_SIZE(pids)];
		const char *cpu = cpus[i / ARRAY_SIZE(comms) / ARRAY_SIZE(pids)];
		char column[64], line[256];
		struct event e;

		/* Without the CPU column, a name that looks like one is ambiguous. */
		if (*cpu == '\0' && strstr(comm, ") "))
			continue;
		print_task(column, comm, pid);
		snprintf(line, sizeof(line), T "%s%s | # 4842.191 us |  } /* compact_zone */\n",
			 cpu, column);
		parse_event(slice_of(line), &e);
		assert_slice(e.comm, comm);
		assert_int_equal(e.pid, pid);
		assert_int_equal(e.cpu, *cpu ? atoi(cpu) : -1);
		assert_int_equal(e.duration, 4842191);
		check_pieces(line);
	}
}

/* A name that begins with a blank, which may look like padding. */
TEST(tasks_that_begin_with_a_blank)
{
	static const struct {
		const char *comm, *seen;
		int pid;
	} names[] = {
		{ " ab", " ab", 12 },  { " ab", "ab", 1 },
		{ "  ab", " ab", 12 }, { " ", "", 1 },
		{ " ", " ", 12 },      { " | ", " | ", 12 },
		{ " | ", "| ", 1 },    { " a-1 | ", " a-1 | ", 123456 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char column[64], line[256];
		struct event e;

		print_task(column, names[i].comm, names[i].pid);
		snprintf(line, sizeof(line), T " 0) %s | # 4842.191 us |  } /* compact_zone */\n",
			 column);
		parse_event(slice_of(line), &e);
		assert_slice(e.comm, names[i].seen);
		assert_int_equal(e.pid, names[i].pid);
	}
}

/* A name that, before its newline, looks like a whole column. */
TEST(tasks_that_look_like_another_before_a_newline)
{
	static const char *const names[] = { "-1 | \n", "-1 | \nx", "a-1 | \n" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char column[64], line[256];
		struct event e;

		print_task(column, names[i], 86);
		snprintf(line, sizeof(line), T " 0) %s | # 4842.191 us |  } /* compact_zone */\n",
			 column);
		parse_event(slice_of(line), &e);
		assert_slice(e.comm, names[i]);
		check_pieces(line);
	}
}

/* --- the duration -------------------------------------------------------------------------- */

struct duration {
	const char *name;
	const char *cell;
	uint64_t ns; /* UINT64_MAX: no event */
};

static const struct duration durations[] = {
	{ "duration: zero", "  0.000 us    |  ", 0 },
	{ "duration: a nanosecond", "  0.001 us    |  ", 1 },
	{ "duration: one decimal", "  0.1 us      |  ", 100 },
	{ "duration: two decimals", "  0.25 us     |  ", 250 },
	{ "duration: three decimals", "  3.223 us    |  ", 3223 },
	{ "duration: +", "+ 20.264 us   |  ", 20264 },
	{ "duration: !", "! 144.222 us  |  ", 144222 },
	{ "duration: #", "# 4842.191 us |  ", 4842191 },
	{ "duration: *, two decimals", "* 12345.67 us |  ", 12345670 },
	{ "duration: @, one decimal", "@ 123521.6 us |  ", 123521600 },
	{ "duration: $, no decimals", "$ 1234567 us  |  ", MS(1234567) / 1000 },
	{ "duration: $, eight digits", "$ 12345678 us |  ", MS(12345678) / 1000 },
	{ "duration: $, nine digits", "$ 123456789 us |  ", MS(123456789) / 1000 },
	{ "duration: $, twelve digits", "$ 123456789012 us |  ", MS(123456789012) / 1000 },
	{ "duration: the largest", "$ 18446744073709550 us |  ", 18446744073709550000U },
	{ "duration: too large", "$ 18446744073709551 us |  ", UINT64_MAX },
	{ "duration: 20 digits", "$ 18446744073709551615 us |  ", UINT64_MAX },
	{ "duration: no overhead mark", "  144.222 us  |  ", 144222 },
	{ "duration: four decimals", "  1.2345 us   |  ", UINT64_MAX },
	{ "duration: a dot and nothing", "  1. us       |  ", UINT64_MAX },
	{ "duration: a dot and nothing before", "  .5 us       |  ", UINT64_MAX },
	{ "duration: negative", "  -1.000 us   |  ", UINT64_MAX },
	{ "duration: another unit", "  1.000 ms    |  ", UINT64_MAX },
	{ "duration: a comma", "  1,000 us    |  ", UINT64_MAX },
	{ "duration: no bar", "  1.000 us       ", UINT64_MAX },
	{ "duration: no blank behind the mark", "!144.222 us   |  ", UINT64_MAX },
};

TEST(duration)
{
	const struct duration *row = *state;
	struct event e;
	char line[200];

	snprintf(line, sizeof(line), FRONT "%s} /* shrink_node */\n", row->cell);
	if (row->ns == UINT64_MAX) {
		assert_int_not_equal(parse(slice_of(line), &e), LINE_EVENT);
		return;
	}
	parse_event(slice_of(line), &e);
	assert_int_equal(e.kind, EVENT_CALL);
	assert_int_equal(e.duration, row->ns);
	snprintf(line, sizeof(line), FRONT "%s  shrink_node();\n", row->cell);
	parse_event(slice_of(line), &e);
	assert_true(e.leaf);
	assert_int_equal(e.duration, row->ns);
}

/* --- what follows the duration ------------------------------------------------------------- */

struct payload {
	const char *name;
	const char *line; /* without its newline */
	enum event_kind kind;
	int depth;
	bool leaf;
	const char *function; /* or the tracepoint */
	const char *text;
};

#define LRU_TEXT "nid=0 nr_scanned=7 nr_reclaimed=7 flags=RECLAIM_WB_FILE|RECLAIM_WB_ASYNC"

/* Each is a complete line as a kernel prints it. Tests below truncate and damage them, too. */
static const struct payload payloads[] = {
	{ "return: named", VALUE "} /* shrink_node */", EVENT_CALL, 0, false, "shrink_node", "" },
	{ "return: bare", VALUE "}", EVENT_CALL, 0, false, "", "" },
	{ "return: bare and nested", VALUE "      }", EVENT_CALL, 3, false, "", "" },
	{ "return: nested", VALUE "    } /* shrink_slab */", EVENT_CALL, 2, false, "shrink_slab",
	  "" },
	{ "return: depth 49",
	  VALUE
	  "                                                                                       "
	  "           } /* shrink_slab */",
	  EVENT_CALL, 49, false, "shrink_slab", "" },
	{ "return: suffix", VALUE "} /* __node_reclaim.isra.0 */", EVENT_CALL, 0, false,
	  "__node_reclaim.isra.0", "" },
	{ "return: module", VALUE "} /* i915_gem_shrink [i915] */", EVENT_CALL, 0, false,
	  "i915_gem_shrink", "" },
	{ "return: value, 6.5", VALUE "} /* compact_zone = 0x0 */", EVENT_CALL, 0, false,
	  "compact_zone", "" },
	{ "return: error, 6.5", VALUE "} /* compact_zone = -22 */", EVENT_CALL, 0, false,
	  "compact_zone", "" },
	{ "return: value, 6.13", VALUE "} /* compact_zone ret=0x1 */", EVENT_CALL, 0, false,
	  "compact_zone", "" },
	{ "return: error, 6.13", VALUE "} /* compact_zone ret=-12 */", EVENT_CALL, 0, false,
	  "compact_zone", "" },
	{ "return: module and value", VALUE "} /* f [mod] ret=0xffff888003 */", EVENT_CALL, 0,
	  false, "f", "" },
	{ "leaf: plain", VALUE "mem_cgroup_soft_limit_reclaim();", EVENT_CALL, 0, true,
	  "mem_cgroup_soft_limit_reclaim", "" },
	{ "leaf: nested", VALUE "  f();", EVENT_CALL, 1, true, "f", "" },
	{ "leaf: suffix", VALUE "f.constprop.0();", EVENT_CALL, 0, true, "f.constprop.0", "" },
	{ "leaf: module", VALUE "f [mod]();", EVENT_CALL, 0, true, "f", "" },
	{ "leaf: value, 6.5", VALUE "f(); /* = 0x0 */", EVENT_CALL, 0, true, "f", "" },
	{ "leaf: error, 6.5", VALUE "f(); /* = -22 */", EVENT_CALL, 0, true, "f", "" },
	{ "leaf: value, 6.13", VALUE "f(); /* ret=0x0 */", EVENT_CALL, 0, true, "f", "" },
	{ "leaf: caller", VALUE "f(); /* <-caller+0x12/0x340 */", EVENT_CALL, 0, true, "f", "" },
	{ "leaf: caller and value", VALUE "f(); /* <-caller+0x12/0x340 ret=0x0 */", EVENT_CALL, 0,
	  true, "f", "" },
	{ "leaf: arguments", VALUE "f(a=0x1, b=2);", EVENT_CALL, 0, true, "f", "" },
	{ "leaf: arguments in brackets", VALUE "f(m= 3 [MIGRATE_ASYNC], p=(struct)[0x1:0x2], ...);",
	  EVENT_CALL, 0, true, "f", "" },
	{ "leaf: module and arguments", VALUE "f [mod](a=0x1); /* ret=0x0 */", EVENT_CALL, 0, true,
	  "f", "" },
	{ "entry: plain", NOVALUE "shrink_node() {", EVENT_ENTRY, 0, false, "shrink_node", "" },
	{ "entry: nested", NOVALUE "      shrink_node() {", EVENT_ENTRY, 3, false, "shrink_node",
	  "" },
	{ "entry: suffix", NOVALUE "f.isra.0() {", EVENT_ENTRY, 0, false, "f.isra.0", "" },
	{ "entry: module", NOVALUE "  f [mod]() {", EVENT_ENTRY, 1, false, "f", "" },
	{ "entry: caller", NOVALUE "f() { /* <-caller+0x12/0x340 */", EVENT_ENTRY, 0, false, "f",
	  "" },
	{ "entry: arguments", NOVALUE "f(a=0x1, b=2) {", EVENT_ENTRY, 0, false, "f", "" },
	{ "entry: arguments and caller", NOVALUE "f(a=0x1) { /* <-g+0x1/0x2 [mod] */", EVENT_ENTRY,
	  0, false, "f", "" },
	{ "tracepoint", NOVALUE "  /* mm_vmscan_lru_shrink_inactive: " LRU_TEXT " */",
	  EVENT_TRACEPOINT, 1, false, "mm_vmscan_lru_shrink_inactive", LRU_TEXT },
	{ "tracepoint: blank at the end, 7.2",
	  NOVALUE "/* mm_vmscan_direct_reclaim_end: nr_reclaimed=32 pid=1 memcg_id=0  */",
	  EVENT_TRACEPOINT, 0, false, "mm_vmscan_direct_reclaim_end",
	  "nr_reclaimed=32 pid=1 memcg_id=0" },
	{ "tracepoint: colons", NOVALUE "/* mm_shrink_slab_end: f+0x0/0x1 12: nid: 0 x */",
	  EVENT_TRACEPOINT, 0, false, "mm_shrink_slab_end", "f+0x0/0x1 12: nid: 0 x" },
	{ "tracepoint: no fields", NOVALUE "/* name: */", EVENT_TRACEPOINT, 0, false, "name", "" },
	{ "tracepoint: no blank", NOVALUE "/* name:x */", EVENT_TRACEPOINT, 0, false, "name", "x" },
	{ "tracepoint: a probe", NOVALUE "/* cz: (compact_zone+0x0/0xd80) zone=\"DMA32\" */",
	  EVENT_TRACEPOINT, 0, false, "cz", "(compact_zone+0x0/0xd80) zone=\"DMA32\"" },
	{ "tracepoint: stars", NOVALUE "/* name: a */ b ** */", EVENT_TRACEPOINT, 0, false, "name",
	  "a */ b **" },
};

static void check_payload(const struct payload *row, struct slice line)
{
	struct event e;

	parse_event(line, &e);
	assert_int_equal(e.kind, row->kind);
	assert_int_equal(e.ts, FRONT_NS);
	assert_int_equal(e.cpu, 0);
	assert_int_equal(e.pid, 86);
	assert_slice(e.comm, "sh");
	assert_slice(e.name, row->function);
	assert_slice(e.text, row->text);
	if (row->kind == EVENT_TRACEPOINT)
		return;
	assert_int_equal(e.depth, row->depth);
	assert_int_equal(e.leaf, row->leaf);
	assert_int_equal(e.duration, row->kind == EVENT_CALL ? 275216 : 0);
}

/* With the kernel's line end, that of other systems, and none, as at the end of a file. */
TEST(payload)
{
	static const char *const ends[] = { "\n", "\r\n", "", "\r" };
	const struct payload *row = *state;

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		char line[300];

		snprintf(line, sizeof(line), "%s%s", row->line, ends[i]);
		check_payload(row, slice_of(line));
	}
}

/* The column of latency-format, of 4 or 5 characters, is skipped. */
TEST(payload_behind_a_latency_column)
{
	static const char *const columns[] = { " d..1 | ", " dNh1. | ", " ....  | " };
	const struct payload *row = *state;

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		char line[300];

		snprintf(line, sizeof(line), FRONT "%s%s\n", columns[i],
			 row->line + sizeof(FRONT) - 1);
		check_payload(row, slice_of(line));
	}
}

/* --- lost events --------------------------------------------------------------------------- */

struct lost {
	const char *name;
	const char *line;
	int cpu; /* -1: no event */
	uint64_t lost;
};

static const struct lost losses[] = {
	{ "lost: counted", "CPU:1 [LOST 4711 EVENTS]", 1, 4711 },
	{ "lost: one", "CPU:0 [LOST 1 EVENTS]", 0, 1 },
	{ "lost: not counted", "CPU:127 [LOST EVENTS]", 127, EVENT_LOST_UNKNOWN },
	{ "lost: eighteen digits", "CPU:1 [LOST 999999999999999999 EVENTS]", 1,
	  999999999999999999 },
	{ "lost: more than any counter holds", "CPU:1 [LOST 18446744073709551616 EVENTS]", -1, 0 },
	{ "lost: no CPU", "CPU: [LOST 1 EVENTS]", -1, 0 },
	{ "lost: negative CPU", "CPU:-1 [LOST 1 EVENTS]", -1, 0 },
	{ "lost: CPU too large", "CPU:4294967296 [LOST 1 EVENTS]", -1, 0 },
	{ "lost: no blank behind the number", "CPU:1 [LOST 1EVENTS]", -1, 0 },
	{ "lost: two blanks", "CPU:1 [LOST  EVENTS]", -1, 0 },
	{ "lost: negative", "CPU:1 [LOST -1 EVENTS]", -1, 0 },
	{ "lost: more behind", "CPU:1 [LOST 1 EVENTS] ", -1, 0 },
	{ "lost: not closed", "CPU:1 [LOST 1 EVENTS", -1, 0 },
	{ "lost: another word", "CPU:1 [FOUND 1 EVENTS]", -1, 0 },
	{ "lost: in front", " CPU:1 [LOST 1 EVENTS]", -1, 0 },
	{ "lost: small letters", "cpu:1 [lost 1 events]", -1, 0 },
};

TEST(loss)
{
	const struct lost *row = *state;
	struct event e;

	if (row->cpu < 0) {
		assert_int_equal(parse(slice_of(row->line), &e), LINE_UNKNOWN);
		return;
	}
	parse_event(slice_of(row->line), &e);
	assert_int_equal(e.kind, EVENT_LOST);
	assert_int_equal(e.cpu, row->cpu);
	assert_int_equal(e.lost, row->lost);
}

/* --- lines that are not events ------------------------------------------------------------- */

struct other {
	const char *name;
	const char *line;
	enum line_result result;
};

static const struct other others[] = {
	{ "noise: empty", "", LINE_NOISE },
	{ "noise: newline", "\n", LINE_NOISE },
	{ "noise: carriage return", "\r\n", LINE_NOISE },
	{ "noise: header", "# tracer: function_graph", LINE_NOISE },
	{ "noise: header, empty", "#", LINE_NOISE },
	{ "noise: header, columns",
	  "#     TIME        CPU  TASK/PID         DURATION         FUNCTION", LINE_NOISE },
	{ "noise: banner", " ------------------------------------------", LINE_NOISE },
	{ "noise: switch", " 1)    cat-102     =>     sh-103    ", LINE_NOISE },
	{ "noise: switch to a long one", " 1)   <...>-102    =>  kswapd0-1234567", LINE_NOISE },
	{ "noise: switch on CPU 128", " 128)    cat-102     =>     sh-103    ", LINE_NOISE },
	{ "noise: switch of a bar", " 1)   a | b-86     =>     sh-103    ", LINE_NOISE },
	{ "noise: stack, no name", " => ", LINE_NOISE },
	{ "noise: interrupt", FRONT "  ==========> |", LINE_NOISE },
	{ "noise: end of an interrupt", FRONT "  <========== |", LINE_NOISE },
	{ "noise: interrupt, latency column", FRONT " d.h1. |   ==========> |", LINE_NOISE },
	{ "noise: marker", NOVALUE "/* hello world */", LINE_NOISE },
	{ "noise: marker with a colon", NOVALUE "/* hello world: here */", LINE_NOISE },
	{ "noise: empty marker", NOVALUE "/*  */", LINE_NOISE },
	{ "noise: marker with a colon first", NOVALUE "/* : */", LINE_NOISE },
	{ "noise: marker of two bytes", NOVALUE "/* a*/", LINE_NOISE },
	{ "split: a blank", " ", LINE_SPLIT },
	{ "unknown: text", "hello", LINE_UNKNOWN },
	{ "unknown: too big", "[LINE TOO BIG]", LINE_UNKNOWN },
	{ "unknown: overruns", "  (Overruns: 12)", LINE_UNKNOWN },
	{ "split: as short as a name's column", " (Overruns: 5)", LINE_SPLIT },
	{ "unknown: nothing behind the value", VALUE, LINE_UNKNOWN },
	{ "unknown: nothing behind no value", NOVALUE, LINE_UNKNOWN },
	{ "unknown: more behind the brace", VALUE "} x", LINE_UNKNOWN },
	{ "unknown: a blank behind the brace", VALUE "} ", LINE_UNKNOWN },
	{ "unknown: more behind the comment", VALUE "} /* f */ x", LINE_UNKNOWN },
	{ "unknown: return, not closed", VALUE "} /* shrink_node", LINE_UNKNOWN },
	{ "unknown: return, no name", VALUE "} /*  */", LINE_UNKNOWN },
	{ "unknown: return, name too short", VALUE "} /* */", LINE_UNKNOWN },
	{ "unknown: return, bad name", VALUE "} /* a-b */", LINE_UNKNOWN },
	{ "unknown: return, NUL-like name", VALUE "} /* a\x01 */", LINE_UNKNOWN },
	{ "unknown: comment with a value", VALUE "/* name: x */", LINE_UNKNOWN },
	{ "unknown: comment without a blank", NOVALUE "/*name: x */", LINE_UNKNOWN },
	{ "unknown: comment, not closed", NOVALUE "/* name: x", LINE_UNKNOWN },
	{ "unknown: comment, half closed", NOVALUE "/* name: x *", LINE_UNKNOWN },
	{ "unknown: comment, nothing in it", NOVALUE "/* /", LINE_UNKNOWN },
	{ "unknown: leaf without a value", NOVALUE "f();", LINE_UNKNOWN },
	{ "unknown: entry with a value", VALUE "f() {", LINE_UNKNOWN },
	{ "unknown: leaf, bad name", VALUE "a-b();", LINE_UNKNOWN },
	{ "unknown: leaf, no name", VALUE "();", LINE_UNKNOWN },
	{ "unknown: leaf, no bracket", VALUE "f;", LINE_UNKNOWN },
	{ "unknown: leaf, something in between", VALUE "f mod();", LINE_UNKNOWN },
	{ "unknown: entry, no brace", NOVALUE "f()", LINE_UNKNOWN },
	{ "unknown: entry and comment", NOVALUE "f() /* x { */", LINE_UNKNOWN },
	{ "unknown: no time, and nothing behind the task", "  0)     sh-86      | ", LINE_UNKNOWN },
	{ "unknown: no time, nor anything else", " 1)     cat-102 ", LINE_UNKNOWN },
	{ "split: in the blanks", T " 0)     ", LINE_SPLIT },
	{ "split: in the name", T " 0)     s", LINE_SPLIT },
	{ "split: nothing of it", T " 0) ", LINE_SPLIT },
	{ "split: no CPU either", T, LINE_SPLIT },
	{ "unknown: too long to be split", T " 0)        aaaaaaa", LINE_UNKNOWN },
	{ "no time: value", "  0)     sh-86      | ! 275.216 us  |  } /* f */", LINE_NO_TIME },
	{ "no time: no value", "  0)     sh-86      |               |  f() {", LINE_NO_TIME },
	{ "no time: interrupt", "  0)     sh-86      |   ==========> |", LINE_NO_TIME },
	{ "no time, no task: value", " 0) ! 275.216 us  |  } /* f */", LINE_NO_TIME },
	{ "no time, no task: no value", " 0)               |  f() {", LINE_NO_TIME },
	{ "no time, no task: interrupt", " 0)   ==========> |", LINE_NO_TIME },
	{ "no time, no task: leaf", " 1)   3.223 us    |  f();", LINE_NO_TIME },
	{ "no task: value", T " 0) ! 275.216 us  |  } /* f */", LINE_NO_TASK },
	{ "no task: no value", T " 0)               |  f() {", LINE_NO_TASK },
	{ "no task: tracepoint", T " 0)               |    /* name: x */", LINE_NO_TASK },
	{ "no task: interrupt", T " 0)   ==========> |", LINE_NO_TASK },
	{ "no task: dollars", T " 128) $ 12345678 us |  }", LINE_NO_TASK },
	{ "no task, no CPU", T "! 275.216 us  |  } /* f */", LINE_NO_TASK },
	{ "no duration: return", FRONT "} /* f */", LINE_NO_DURATION },
	{ "no duration: bare return", FRONT "    }", LINE_NO_DURATION },
	{ "no duration: entry", FRONT "f() {", LINE_NO_DURATION },
	{ "no duration: deep entry", FRONT "                    f() {", LINE_NO_DURATION },
	{ "no duration: leaf", FRONT "  f();", LINE_NO_DURATION },
	{ "no duration: return with an empty cell", NOVALUE "} /* f */", LINE_NO_DURATION },
};

TEST(other)
{
	const struct other *row = *state;
	struct event e;

	assert_int_equal(parse(slice_of(row->line), &e), row->result);
}

TEST(bytes_that_are_zero)
{
	struct event e;

	assert_int_equal(parse(SLICE("\0\0\0\0\0\0\0\n"), &e), LINE_UNKNOWN);
	assert_int_equal(parse(SLICE(VALUE "} /* shrink\0node */\n"), &e), LINE_UNKNOWN);
	assert_int_equal(parse(SLICE(VALUE "} /* shrink_node */\0\n"), &e), LINE_UNKNOWN);
	assert_int_equal(
		parse(SLICE("    6.61\0612 |   0)     sh-86      | ! 275.216 us  |  }\n"), &e),
		LINE_UNKNOWN);
}

/* --- truncated and damaged lines ----------------------------------------------------------- */

static bool same_but_line(const struct event *a, const struct event *b)
{
	return a->kind == b->kind && a->cpu == b->cpu && a->pid == b->pid && a->ts == b->ts &&
	       a->depth == b->depth && a->leaf == b->leaf && a->duration == b->duration &&
	       a->lost == b->lost && a->comm.len == b->comm.len && a->name.len == b->name.len &&
	       memcmp(a->name.data, b->name.data, a->name.len) == 0;
}

/* A truncated line is no event, or the same event if nothing essential is missing. A return that
 * ends at its brace is complete, too: some kernels do not print the name. */
static void cut_off(struct slice line, size_t len)
{
	struct event whole, e;
	enum line_result result;

	parse_event(line, &whole);
	result = parse((struct slice){ line.data, len }, &e);
	if (result != LINE_EVENT) {
		assert_true(result == LINE_UNKNOWN || result == LINE_SPLIT || result == LINE_NOISE);
		return;
	}
	if (whole.kind == EVENT_CALL && !whole.leaf && line.data[len - 1] == '}')
		whole.name.len = 0;
	if (!same_but_line(&whole, &e))
		print_error("cut off: %.*s\n", (int)len, line.data);
	assert_true(same_but_line(&whole, &e));
	if (e.kind == EVENT_TRACEPOINT)
		assert_int_equal(memcmp(e.text.data, whole.text.data, e.text.len), 0);
}

TEST(cut_off_at_every_byte)
{
	const struct payload *row = *state;
	size_t len = strlen(row->line);

	for (size_t cut = 0; cut < len; cut++)
		cut_off((struct slice){ row->line, len }, cut);
}

/* Complete lines with every kind of task name. */
TEST(tasks_cut_off_at_every_byte)
{
	for (size_t i = 0; i < ARRAY_SIZE(comms); i++) {
		char column[64], line[256];

		print_task(column, comms[i], 4711);
		snprintf(line, sizeof(line), T " 0) %s | # 4842.191 us |  } /* compact_zone */\n",
			 column);
		for (size_t cut = 0; cut + 1 < strlen(line); cut++)
			cut_off(slice_of(line), cut);
	}
	for (size_t cut = 0; cut < strlen(losses[0].line); cut++)
		cut_off(slice_of(losses[0].line), cut);
}

/* Any bytes: no crash, no read past the end, and the slices of an event lie within the line. */
static void damage(char *line, size_t len)
{
	struct event e;

	enum line_result result = line_parse(line, len, &e);

	if (result != LINE_EVENT && result != LINE_LOST)
		return;
	assert_true(e.raw.data == line && e.raw.len == len);
	if (result == LINE_LOST)
		return;
	assert_true(e.comm.data >= line && e.comm.data + e.comm.len <= line + len);
	assert_true(e.name.data >= line && e.name.data + e.name.len <= line + len);
	assert_true(e.text.data >= line && e.text.data + e.text.len <= line + len);
	assert_true(e.pid >= 0 && e.depth >= 0 && e.cpu >= -1);
}

static void damage_everywhere(const char *text)
{
	size_t len = strlen(text);
	char *line = mem_alloc(len);

	memcpy(line, text, len);
	for (size_t at = 0; at < len; at++) {
		for (int byte = 0; byte < 256; byte++) {
			line[at] = (char)byte;
			damage(line, len);
		}
		line[at] = text[at];
	}
	/* With one byte removed. */
	for (size_t at = 0; at < len; at++) {
		memmove(line + at, line + at + 1, len - at - 1);
		damage(line, len - 1);
		memcpy(line, text, len);
	}
	free(line);
}

TEST(damaged_at_every_byte)
{
	damage_everywhere(((const struct payload *)*state)->line);
}

TEST(other_lines_damaged_at_every_byte)
{
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		damage_everywhere(others[i].line);
	for (size_t i = 0; i < ARRAY_SIZE(losses); i++)
		damage_everywhere(losses[i].line);
	for (size_t i = 0; i < ARRAY_SIZE(fronts); i++)
		damage_everywhere(fronts[i].columns);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, front, fronts);
	UNIT_TEST(&u, tasks_as_the_kernel_prints_them);
	UNIT_TEST(&u, tasks_that_begin_with_a_blank);
	UNIT_TEST(&u, tasks_that_look_like_another_before_a_newline);
	UNIT_ROWS(&u, duration, durations);
	UNIT_ROWS(&u, payload, payloads);
	UNIT_ROWS(&u, payload_behind_a_latency_column, payloads);
	UNIT_ROWS(&u, loss, losses);
	UNIT_ROWS(&u, other, others);
	UNIT_TEST(&u, bytes_that_are_zero);
	UNIT_ROWS(&u, cut_off_at_every_byte, payloads);
	UNIT_TEST(&u, tasks_cut_off_at_every_byte);
	UNIT_ROWS(&u, damaged_at_every_byte, payloads);
	UNIT_TEST(&u, other_lines_damaged_at_every_byte);
	return unit_run("line", &u);
}
