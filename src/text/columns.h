/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The columns of a function_graph line, found by their places. Nearly every line has each
 * at the same place; the grammar in line.c is for all the others. Pure.
 */
#ifndef ALLOCLAT_COLUMNS_H
#define ALLOCLAT_COLUMNS_H

#include "base/block.h"
#include "base/num.h"
#include "event/event.h"

/* Tasks come again and again, and so do seconds: columns with the very bytes of a line before
 * say the same as they did there. A cache and nothing else; what it holds is always true. */
#define COLUMNS_TASKS 256

struct columns_memory {
	/* The whole seconds and their point: of the first word, what is in the mask. */
	uint64_t seconds_text, seconds_mask;
	uint64_t seconds_ns;
	unsigned int seconds_width;
	/* The CPU's and the task's columns, with the bar behind. */
	struct columns_task {
		/* Their first eight bytes, which say how many there are, the next, and the last. */
		uint64_t text[3];
		int cpu, pid;
		uint8_t comm_at, comm_len;
	} tasks[COLUMNS_TASKS];
};

void columns_memory_init(struct columns_memory *m);

/* Fills in the time, the CPU, the task and the duration (0 if there is none), and returns what
 * stands behind the duration column. NULL, and those members of *@e undefined: the columns are
 * not where they use to be, or hold something unusual; it may be a line for all that. Where it
 * is not NULL the grammar would find the same. @m, which may be NULL, makes no difference but
 * in time. */
const char *columns_parse(struct columns_memory *m, const char *line, const char *end,
			  struct event *e, bool *ret_has_duration);

#define COLUMNS_DURATION_WIDTH 14 /* print_graph_duration(): mark, blank, number, unit, padding */
#define COLUMNS_TASK_LEN       21 /* of CPU and task with the bar; one more from 100 CPUs on */
#define COLUMNS_RECALL_MIN     64 /* no column of a line so long reaches behind its end */

/* "! 190.666 us  ", with up to three decimals. Looks at 18 bytes. */
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
	/* What is left of the column is blank. */
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

/* The columns before the duration's as columns_parse() finds them, and what stands behind them.
 * NULL: something is not remembered. Otherwise what follows can be read as far as the duration
 * column and its bar reach. */
static inline const char *columns_recall(const struct columns_memory *m, const char *line,
					 const char *end, struct event *e)
{
	const char *at = line + m->seconds_width + 1;
	const struct columns_task *task;
	uint64_t usec, first, last;
	size_t len;

	if (end - line < COLUMNS_RECALL_MIN)
		return NULL;
	/* Six digits; two zeros take the place of the blank and the bar behind them. */
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

/* The duration column without a duration: fourteen blanks, by two words that overlap. */
static inline bool columns_no_duration(const char *at)
{
	return word_load(at) == WORD_OF(' ') &&
	       word_load(at + COLUMNS_DURATION_WIDTH - WORD_BYTES) == WORD_OF(' ');
}

/* What stands behind the duration column and its bar. */
#define COLUMNS_BEHIND (COLUMNS_DURATION_WIDTH + 3)

static inline bool columns_has_bar(const char *at)
{
	return memcmp(at + COLUMNS_DURATION_WIDTH, "|  ", 3) == 0;
}

#endif /* ALLOCLAT_COLUMNS_H */
