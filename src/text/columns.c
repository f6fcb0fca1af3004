// SPDX-License-Identifier: GPL-2.0-or-later
#include "columns.h"

#include "base/block.h"
#include "base/compiler.h"
#include "base/num.h"

/* Column widths, kernel/trace/trace_functions_graph.c. */
#define SECONDS_MIN 5 /* print_graph_abs_time(); wider from the second day of uptime on */
#define SECONDS_MAX 8
#define CPU_MIN	    2 /* print_graph_cpu(), including the leading blank */
#define CPU_MAX	    7
#define TASK_WIDTH  14 /* print_graph_proc(), unless name and pid need more */

/* Minimum length of a line: time, CPU, task, duration, their bars, and one more byte. */
#define LINE_MIN (SECONDS_MIN + 11 + 4 + TASK_WIDTH + 3 + COLUMNS_BEHIND + 1)

/*
 * Branches decide where each column is. They go the same way on every line of a recording, so with
 * branch prediction no column has to wait for the one before it. Values are computed without
 * branches.
 */

/* Whether the column, @width bytes, is a right-aligned number: blanks, then digits. */
static inline bool is_right_aligned(struct block b, unsigned int width)
{
	unsigned int blanks = block_is(b, ' ') & bits_low(width);
	unsigned int digits = block_digits(b) & bits_low(width);

	return digits && (blanks | digits) == bits_low(width) && (blanks & (blanks + 1)) == 0;
}

/* Parses "    6.614612 |  " and returns the position after it, or NULL. */
static const char *parse_time(const char *line, uint64_t *ret_ns)
{
	struct block b = block_load(line);
	unsigned int width = SECONDS_MIN;

	while (line[width] != '.') {
		if (++width > SECONDS_MAX)
			return NULL;
	}
	if (!is_right_aligned(b, width) || bits_run(block_digits(b) >> (width + 1)) != 6 ||
	    memcmp(line + width + 7, " |  ", 4) != 0)
		return NULL;
	*ret_ns = word_number_first(word_load(line), width) * NSEC_PER_SEC +
		  word_number_first(word_load(line + width + 1), 6) * NSEC_PER_USEC;
	return line + width + 11;
}

/* Parses "  1) " and returns the position after it, or NULL. */
static const char *parse_cpu(const char *at, int *ret_cpu)
{
	unsigned int width = CPU_MIN;

	while (at[width] != ')') {
		if (++width > CPU_MAX)
			return NULL;
	}
	if (at[0] != ' ' || at[width + 1] != ' ' || !is_right_aligned(block_load(at), width))
		return NULL;
	/* With up to ten CPUs the number has one digit. */
	*ret_cpu = width == CPU_MIN ? at[1] - '0' : (int)word_number_first(word_load(at), width);
	return at + width + 2;
}

/*
 * "  stress--173  ", "  sh-86      ": name, dash and pid, centred: half of the padding, rounded
 * down, comes first. So the length of the name is the number of bytes before the dash minus the
 * number after the pid, or one more. A name that begins with a blank can look like a shorter name;
 * then it is read as that.
 */
static bool parse_task(const char *at, struct event *e)
{
	struct block b = block_load(at);
	unsigned int text = ~block_is(b, ' ') & bits_low(TASK_WIDTH);
	unsigned int last = bits_highest(text | 1);
	unsigned int other = ~block_digits(b) & bits_low(last + 1);
	int blanks = __builtin_ctz(text | 1U << TASK_WIDTH), dash, len;

	if (!other)
		return false;
	dash = (int)bits_highest(other);
	if (at[dash] != '-' || (int)last == dash || (int)last > dash + 8)
		return false;
	len = dash - (TASK_WIDTH - 1 - (int)last);
	if (len < 0 || dash - len > blanks)
		len++;
	if (len < 0 || len > GRAPH_COMM_MAX || dash - len > blanks)
		return false;
	e->comm = (struct slice){ at + dash - len, (size_t)len };
	e->pid = (int)word_number_last(word_load(at + last + 1 - WORD_BYTES),
				       last - (unsigned int)dash);
	return true;
}

static void remember_time(struct columns_memory *m, const char *line, const char *behind,
			  uint64_t ns)
{
	unsigned int width = (unsigned int)(behind - line) - 11;

	if (width + 1 > WORD_BYTES)
		return;
	m->seconds_width = width;
	m->seconds_mask = UINT64_MAX >> (8 * (WORD_BYTES - width - 1));
	m->seconds_text = word_load(line) & m->seconds_mask;
	m->seconds_ns = ns - ns % NSEC_PER_SEC;
}

/* Caches the CPU and task columns from @at to @behind, with the values in @e. */
static void remember_task(struct columns_memory *m, const char *at, const char *behind,
			  const struct event *e)
{
	uint64_t first = word_load(at + WORD_BYTES), last = word_load(behind - WORD_BYTES);

	/* columns_recall() looks only for CPU numbers of one and two digits. */
	if (behind - at > COLUMNS_TASK_LEN + 1)
		return;
	*(struct columns_task *)columns_known(m, first, last) = (struct columns_task){
		.text = { word_load(at), first, last },
		.cpu = e->cpu,
		.pid = e->pid,
		.comm_at = (uint8_t)(e->comm.data - at),
		.comm_len = (uint8_t)e->comm.len,
	};
}

void columns_memory_init(struct columns_memory *m)
{
	/* The empty cache must match no line. Under a mask of 0 no line's seconds are 1. Only
	 * columns of all zero bytes match an empty entry, and they hash to the one that is set
	 * here. */
	memset(m, 0, sizeof(*m));
	m->seconds_text = 1;
	((struct columns_task *)columns_known(m, 0, 0))->text[1] = 1;
}

const char *columns_parse(struct columns_memory *m, const char *line, const char *end,
			  struct event *e, bool *ret_has_duration)
{
	const char *cpu, *at;

	if (end - line < LINE_MIN)
		return NULL;
	cpu = parse_time(line, &e->ts);
	if (!cpu)
		return NULL;
	/* LINE_MIN covers the next two columns, however wide the time and CPU columns are. */
	at = parse_cpu(cpu, &e->cpu);
	if (!at || memcmp(at + TASK_WIDTH, " | ", 3) != 0 || !parse_task(at, e))
		return NULL;
	at += TASK_WIDTH + 3;
	if (end - at < COLUMNS_BEHIND + 1 || !columns_has_bar(at))
		return NULL;
	if (m) {
		remember_time(m, line, cpu, e->ts);
		remember_task(m, cpu, at, e);
	}
	e->returned = e->ts;
	e->duration = 0;
	*ret_has_duration = !columns_no_duration(at);
	if (*ret_has_duration && !columns_duration(at, &e->duration))
		return NULL;
	return at + COLUMNS_BEHIND;
}
