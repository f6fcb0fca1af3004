// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints the line that trace_pipe shows for a record: a small kernel/trace/trace_functions_graph.c,
 * with the columns that alloclat enables. line.c parses this output.
 */
#include <string.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/num.h"
#include "record_type.h"

#define TASK_WIDTH 14 /* TRACE_GRAPH_PROCINFO_LENGTH */

/* Enough for everything before the function or the comment: numbers have at most 20 digits. */
#define COLUMNS_MAX 192

/* The columns are written one after the other without printf(): they are most of the cost of
 * printing a line. */
static char *put_blanks(char *to, size_t count)
{
	memset(to, ' ', count);
	return to + count;
}

#define PUT(to, literal) ((char *)memcpy(to, literal, sizeof(literal) - 1) + sizeof(literal) - 1)

/* At least @width characters, padded with @fill in front. */
static char *put_number(char *to, uint64_t number, size_t width, char fill)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	for (size_t len = sizeof(digits) - at; len < width; len++)
		*to++ = fill;
	memcpy(to, digits + at, sizeof(digits) - at);
	return to + sizeof(digits) - at;
}

/* print_graph_proc(): name and pid, centred. */
static char *put_task(char *to, const struct event *e)
{
	struct slice comm = records_comm(e);
	size_t len = strnlen(comm.data, comm.len < GRAPH_COMM_MAX ? comm.len : GRAPH_COMM_MAX);
	char pid[24], *end = pid;
	size_t used, blanks;

	*end++ = '-';
	if (e->pid < 0)
		*end++ = '-';
	end = put_number(end, (uint64_t)(e->pid < 0 ? -(int64_t)e->pid : e->pid), 1, ' ');
	used = len + (size_t)(end - pid);
	blanks = used < TASK_WIDTH ? TASK_WIDTH - used : 0;
	to = put_blanks(to, blanks / 2);
	memcpy(to, comm.data, len);
	memcpy(to + len, pid, (size_t)(end - pid));
	to = put_blanks(to + used, blanks - blanks / 2);
	return PUT(to, " | ");
}

/* print_graph_prologue() */
static char *put_prologue(char *to, const struct event *e)
{
	to = put_number(to, e->ts / NSEC_PER_SEC, 5, ' ');
	to = PUT(to, ".");
	to = put_number(to, e->ts % NSEC_PER_SEC / NSEC_PER_USEC, 6, '0');
	to = PUT(to, " |   ");
	to = put_number(to, (uint64_t)e->cpu, record_reader(e)->cpu_width, ' ');
	to = PUT(to, ") ");
	return put_task(to, e);
}

/* trace_find_mark() */
static char mark_of(uint64_t ns)
{
	static const struct {
		uint64_t over;
		char mark;
	} marks[] = { { NSEC_PER_SEC, '$' },	    { 100 * NSEC_PER_MSEC, '@' },
		      { 10 * NSEC_PER_MSEC, '*' },  { NSEC_PER_MSEC, '#' },
		      { 100 * NSEC_PER_USEC, '!' }, { 10 * NSEC_PER_USEC, '+' } };

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		if (ns > marks[i].over)
			return marks[i].mark;
	}
	return ' ';
}

/* trace_print_graph_duration(): at most seven digits, truncated, not rounded. */
static char *put_duration(char *to, uint64_t ns)
{
	char *number;
	size_t digits, decimals;

	*to++ = mark_of(ns);
	*to++ = ' ';
	number = to;
	to = put_number(to, ns / NSEC_PER_USEC, 1, ' ');
	digits = (size_t)(to - number);
	decimals = digits < 5 ? 3 : digits < 7 ? 7 - digits : 0;
	if (decimals > 0) {
		*to = '.';
		put_number(to + 1, ns % NSEC_PER_USEC, 3, '0');
		to += 1 + decimals;
		digits += 1 + decimals;
	}
	to = PUT(to, " us ");
	to = put_blanks(to, digits < 8 ? 8 - digits : 0);
	return PUT(to, "|  ");
}

/* Appends everything before the function or the comment. */
static void add_columns(struct buf *b, const struct event *e)
{
	size_t indent = e->kind == EVENT_TRACEPOINT ? (size_t)e->indent : 2 * (size_t)e->depth;
	char *to;

	buf_reserve(b, COLUMNS_MAX + indent);
	to = put_prologue(b->data + b->len, e);
	to = e->kind == EVENT_CALL ? put_duration(to, e->duration) : PUT(to, "              |  ");
	to = put_blanks(to, indent);
	*to = '\0';
	b->len = (size_t)(to - b->data);
}

static void add_function(struct buf *b, const struct event *e)
{
	const struct symbol *s = record_function(e);

	buf_add(b, s->name.data, s->name.len);
	if (s->module.len > 0)
		buf_printf(b, " [%.*s]", (int)s->module.len, s->module.data);
}

static void add_call(struct buf *b, const struct event *e)
{
	if (!e->leaf)
		buf_str(b, "} /* ");
	add_function(b, e);
	buf_str(b, e->leaf ? "();" : " */");
}

static void add_entry(struct buf *b, const struct event *e)
{
	add_function(b, e);
	buf_str(b, "() {");
}

/* print_graph_comment(): the kernel drops a newline at the end of the event's text. */
static void add_comment(struct buf *b, const struct event *e)
{
	buf_str(b, "/* ");
	buf_add(b, e->name.data, e->name.len);
	buf_str(b, ": ");
	record_add_text(e, b);
	if (b->data[b->len - 1] == '\n')
		b->data[--b->len] = '\0';
	buf_str(b, " */");
}

void records_line(const struct event *e, struct buf *b)
{
	add_columns(b, e);
	switch (e->kind) {
	case EVENT_CALL:
		add_call(b, e);
		break;
	case EVENT_ENTRY:
		add_entry(b, e);
		break;
	case EVENT_TRACEPOINT:
		add_comment(b, e);
		break;
	case EVENT_STACK: /* printed by records_stack() */
	case EVENT_LOST:  /* never from records_decode() */
		break;
	}
	buf_str(b, "\n");
}
