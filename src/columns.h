/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The columns of a function_graph line, found by their places. Nearly every line has each
 * at the same place; the grammar in line.c is for all the others. Pure.
 */
#ifndef ALLOCLAT_COLUMNS_H
#define ALLOCLAT_COLUMNS_H

#include "base/num.h"
#include "base/word.h"
#include "event.h"

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
		uint64_t text[3]; /* their first eight bytes, the next, and the last */
		int cpu, pid;
		uint8_t len;
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

/* "! 190.666 us  ", with up to three decimals. Looks at 18 bytes. */
bool columns_duration(const char *at, uint64_t *ret_ns);

#define COLUMNS_DURATION_WIDTH 14 /* print_graph_duration(): mark, blank, number, unit, padding */
#define COLUMNS_TASK_LEN       21 /* of CPU and task with the bar; one more from 100 CPUs on */
#define COLUMNS_RECALL_MIN     64 /* no column of a line so long reaches behind its end */

static inline const struct columns_task *columns_known(const struct columns_memory *m,
						       uint64_t first, uint64_t last)
{
	uint64_t hash = (first ^ last * 3) * UINT64_C(0x9e3779b97f4a7c15);

	return &m->tasks[hash >> 56];
}

/* The same as columns_parse(), but for NULL where something is not remembered. */
static inline const char *columns_recall(const struct columns_memory *m, const char *line,
					 const char *end, struct event *e, bool *ret_has_duration)
{
	const char *at = line + m->seconds_width + 1;
	const struct columns_task *task;
	uint64_t usec, first, last;
	unsigned int len;

	if (end - line < COLUMNS_RECALL_MIN)
		return NULL;
	/* Six digits; two zeros take the place of the blank and the bar behind them. */
	usec = word_load(at) << 16 | WORD_OF('0') >> 48;
	if ((word_load(line) & m->seconds_mask) != m->seconds_text || !word_is_digits(usec) ||
	    memcmp(at + 6, " |  ", 4) != 0)
		return NULL;
	at += 10;
	len = COLUMNS_TASK_LEN + (at[2] != ')');
	first = word_load(at + WORD_BYTES);
	last = word_load(at + len - WORD_BYTES);
	task = columns_known(m, first, last);
	if (word_load(at) != task->text[0] || first != task->text[1] || last != task->text[2] ||
	    len != task->len)
		return NULL;
	e->ts = e->returned = m->seconds_ns + word_number_last(usec, 6) * NSEC_PER_USEC;
	e->cpu = task->cpu;
	e->pid = task->pid;
	e->comm = (struct slice){ at + task->comm_at, task->comm_len };
	at += len;
	e->duration = 0;
	*ret_has_duration = word_load(at) != WORD_OF(' ') || word_load(at + 6) != WORD_OF(' ');
	if (memcmp(at + COLUMNS_DURATION_WIDTH, "|  ", 3) != 0 ||
	    (*ret_has_duration && !columns_duration(at, &e->duration)))
		return NULL;
	return at + COLUMNS_DURATION_WIDTH + 3;
}

#endif /* ALLOCLAT_COLUMNS_H */
