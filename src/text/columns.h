/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses the columns of a function_graph line at fixed positions. On nearly every line each column
 * is at its usual position; line.c has the full grammar for all other lines. No I/O and no
 * allocation.
 */
#ifndef ALLOCLAT_COLUMNS_H
#define ALLOCLAT_COLUMNS_H

#include "base/block.h"
#include "base/num.h"
#include "event/event.h"

/* A cache. Tasks and seconds recur, and columns with the same bytes as on an earlier line have the
 * same values. It affects speed only; entries never become stale. */
#define COLUMNS_TASKS 256

struct columns_memory {
	/* The seconds column with its decimal point: the line's first word under @seconds_mask. */
	uint64_t seconds_text, seconds_mask;
	uint64_t seconds_ns;
	unsigned int seconds_width;
	/* The CPU and task columns, including the bar behind them. */
	struct columns_task {
		/* The first eight bytes, which determine the length of the columns, the next eight,
		 * and the last eight. */
		uint64_t text[3];
		int cpu, pid;
		uint8_t comm_at, comm_len;
	} tasks[COLUMNS_TASKS];
};

void columns_memory_init(struct columns_memory *m);

/* Parses time, CPU, task and duration (ns, 0 if there is none) into @e and returns the position
 * after the duration column and its bar. Returns NULL, with those members of *@e undefined, if a
 * column is not at its usual position or holds something unusual; the line may still be valid. If
 * the result is not NULL, the grammar in line.c gives the same. @m may be NULL; it affects speed
 * only. */
const char *columns_parse(struct columns_memory *m, const char *line, const char *end,
			  struct event *e, bool *ret_has_duration);

#define COLUMNS_DURATION_WIDTH 14 /* print_graph_duration(): mark, blank, number, unit, padding */
#define COLUMNS_TASK_LEN       21 /* CPU and task with the bar; one more for two-digit CPUs */
#define COLUMNS_RECALL_MIN     64 /* in a line of this length no column extends past the end */

/* Parses a duration column such as "! 190.666 us  ", with one to three decimals. Reads 18 bytes. */
static inline bool columns_duration(const char *at, uint64_t *ret_ns)
{
	static const unsigned int scale[] = { 0, 100, 10, 1 };
	const char *number = at + 2;
	struct block b = block_load(number);
	unsigned int digits = bits_run(block_digits(b));
	unsigned int decimals = bits_run(block_digits(b) >> (digits + 1));
	unsigned int unit = digits + 1 + decimals;

	if (at[1] != ' ' || digits == 0 || digits > 6 || number[digits] != '.' || decimals == 0 ||
	    decimals > 3 || memcmp(number + unit, " us ", 4) != 0)
		return false;
	/* The rest of the column must be blank. */
	if ((~block_is(b, ' ') & bits_low(COLUMNS_DURATION_WIDTH - 2)) >> (unit + 4))
		return false;
	*ret_ns = word_number_first(word_load(number), digits) * NSEC_PER_USEC +
		  word_number_first(word_load(number + digits + 1), decimals) * scale[decimals];
	return true;
}

static inline const struct columns_task *columns_known(const struct columns_memory *m,
						       uint64_t first, uint64_t last)
{
	uint64_t hash = (first ^ last * 3) * UINT64_C(0x9e3779b97f4a7c15);

	return &m->tasks[hash >> 56];
}

/* Looks up the columns before the duration in @m, fills in @e as columns_parse() does, and returns
 * the position of the duration column. NULL: not cached. Otherwise the line is long enough to read
 * the duration column and its bar. */
static inline const char *columns_recall(const struct columns_memory *m, const char *line,
					 const char *end, struct event *e)
{
	const char *at = line + m->seconds_width + 1;
	const struct columns_task *task;
	uint64_t usec, first, last;
	size_t len;

	if (end - line < COLUMNS_RECALL_MIN)
		return NULL;
	/* Six digits: the shift drops the blank and the bar after them, zeros fill up the front. */
	usec = word_load(at) << 16 | WORD_OF('0') >> 48;
	if ((word_load(line) & m->seconds_mask) != m->seconds_text || !word_is_digits(usec) ||
	    memcmp(at + 6, " |  ", 4) != 0)
		return NULL;
	at += 10;
	len = COLUMNS_TASK_LEN;
	if (unlikely(at[2] != ')')) {
		len++;
		KEEP_BRANCH();
	}
	first = word_load(at + WORD_BYTES);
	last = word_load(at + len - WORD_BYTES);
	task = columns_known(m, first, last);
	if (word_load(at) != task->text[0] || first != task->text[1] || last != task->text[2])
		return NULL;
	e->ts = e->returned = m->seconds_ns + word_number_last(usec, 6) * NSEC_PER_USEC;
	e->cpu = task->cpu;
	e->pid = task->pid;
	e->comm = (struct slice){ at + task->comm_at, task->comm_len };
	return at + len;
}

/* Whether the duration column is empty: fourteen blanks, compared as two overlapping words. */
static inline bool columns_no_duration(const char *at)
{
	return word_load(at) == WORD_OF(' ') &&
	       word_load(at + COLUMNS_DURATION_WIDTH - WORD_BYTES) == WORD_OF(' ');
}

/* Length of the duration column with its bar. */
#define COLUMNS_BEHIND (COLUMNS_DURATION_WIDTH + 3)

static inline bool columns_has_bar(const char *at)
{
	return memcmp(at + COLUMNS_DURATION_WIDTH, "|  ", 3) == 0;
}

#endif /* ALLOCLAT_COLUMNS_H */
