// SPDX-License-Identifier: GPL-2.0-or-later
#include "line.h"

#include <string.h>

#include "base/block.h"
#include "base/compiler.h"
#include "base/names.h"
#include "base/num.h"
#include "columns.h"
#include "cursor.h"
#include "line_plain.h"
#include "text_event.h"

/* Column widths, kernel/trace/trace_functions_graph.c. */
#define TASK_WIDTH     14 /* print_graph_proc(): TRACE_GRAPH_PROCINFO_LENGTH */
#define DURATION_EMPTY 14 /* print_graph_duration(): mark, blank, 8 of number, " us ", pad */

/* print_graph_abs_time(): "%5lu.%06lu |  ", seconds and microseconds, truncated. */
static bool take_time(struct cursor *c, uint64_t *ret_ns)
{
	uint64_t sec, usec;

	skip_blanks(c);
	if (take_digits(c, &sec) == 0 || sec > UINT64_MAX / NSEC_PER_SEC - 1 || !TAKE(c, "."))
		return false;
	if (take_digits(c, &usec) != 6 || !TAKE(c, " |  "))
		return false;
	*ret_ns = sec * NSEC_PER_SEC + usec * NSEC_PER_USEC;
	return true;
}

/* print_graph_cpu(): " %*d) ". -1: no such column (option funcgraph-cpu off). */
static int take_cpu(struct cursor *c)
{
	struct cursor try = *c;
	uint64_t cpu;
	int digits;

	skip_blanks(&try);
	digits = take_digits(&try, &cpu);
	if (digits == 0 || digits > 6 || !TAKE(&try, ") "))
		return -1;
	*c = try;
	return (int)cpu;
}

static bool is_blank(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] != ' ')
			return false;
	}
	return true;
}

/* Parses "-86" at the end of the text from @from to @to. Returns where its dash is, or NULL. */
static const char *take_pid(const char *from, const char *to, uint64_t *ret_pid)
{
	const char *digits = to;
	uint64_t pid = 0, unit = 1;

	while (digits > from && to - digits < 10 && is_digit(digits[-1])) {
		digits--;
		pid += (uint64_t)(*digits - '0') * unit;
		unit *= 10;
	}
	if (digits == to || digits == from || digits[-1] != '-' || pid > INT32_MAX)
		return NULL;
	*ret_pid = pid;
	return digits - 1;
}

/* Parses a task column of exactly @width bytes into comm and pid. False: it is not that wide. */
static bool task_of_width(struct cursor *c, size_t width, struct event *e)
{
	const char *from = c->at, *to = c->at + width, *dash;
	uint64_t pid;

	if (left(c) < width + 3 || memcmp(to, " | ", 3) != 0)
		return false;
	while (to > from && to[-1] == ' ')
		to--;
	dash = take_pid(from, to, &pid);
	if (!dash)
		return false;
	/* Centred: half of the padding, rounded down, comes first. A name that begins with a blank
	 * can look like a shorter name behind more padding; then it is read as that. */
	for (size_t len = 0; len <= GRAPH_COMM_MAX && len <= (size_t)(dash - from); len++) {
		size_t used = len + (size_t)(to - dash);
		size_t lead = used < TASK_WIDTH ? (TASK_WIDTH - used) / 2 : 0;

		if (lead + len != (size_t)(dash - from) ||
		    width != (used < TASK_WIDTH ? TASK_WIDTH : used) || !is_blank(from, lead))
			continue;
		e->comm = (struct slice){ from + lead, len };
		e->pid = (int)pid;
		c->at += width + 3;
		return true;
	}
	return false;
}

/* A column that the kernel did not lay out: someone edited the names before sharing the recording.
 * Only within one line, for nothing here confirms that lines belong together. */
static bool take_edited_task(struct cursor *c, struct event *e)
{
	size_t look = left(c) < 64 ? left(c) : 64;
	const char *bar = memmem(c->at, look, " | ", 3);

	for (; bar; bar = memmem(bar + 1, look - (size_t)(bar + 1 - c->at), " | ", 3)) {
		const char *from = c->at, *to = bar, *dash;
		uint64_t pid;

		while (from < to && *from == ' ')
			from++;
		while (to > from && to[-1] == ' ')
			to--;
		dash = take_pid(from, to, &pid);
		if (!dash || memchr(from, '\n', (size_t)(to - from)))
			continue;
		e->comm = (struct slice){ from, (size_t)(dash - from) };
		e->pid = (int)pid;
		c->at = bar + 3;
		return true;
	}
	return false;
}

/*
 * print_graph_proc(): the name, "-", the pid, centred in 14 columns, then " | ". The name may
 * contain anything, even " | ", so the width tells where the column ends: 14, or more if name and
 * pid need more (7 + 1 + up to 10).
 */
static bool take_task(struct cursor *c, struct event *e)
{
	for (size_t width = TASK_WIDTH; width <= GRAPH_COMM_MAX + 1 + 10; width++) {
		if (task_of_width(c, width, e))
			return true;
	}
	return take_edited_task(c, e);
}

/* print_graph_lat_fmt(), option latency-format: " d..1. | ". Only skipped. */
static void skip_latency(struct cursor *c)
{
	const char *bar;

	if (left(c) < 2 || c->at[0] != ' ' || c->at[1] == ' ')
		return;
	bar = memchr(c->at, '|', left(c) < 12 ? left(c) : 12);
	if (bar && bar - c->at >= 6 && bar[-1] == ' ' && bar + 1 < c->end && bar[1] == ' ')
		c->at = bar + 2;
}

/*
 * print_graph_duration(): a mark, a blank, microseconds with up to three decimals,
 * " us ", padding, "|  "; or 14 blanks and "|  ". *ret_has tells which.
 */
static bool take_duration(struct cursor *c, uint64_t *ret_ns, bool *ret_has)
{
	uint64_t usec, fraction = 0;
	int digits;

	*ret_has = false;
	if (left(c) > DURATION_EMPTY && c->at[0] == ' ' && c->at[2] == ' ') {
		skip_blanks(c);
		return TAKE(c, "|  ");
	}
	if (left(c) < 2 || c->at[1] != ' ')
		return false;
	c->at += 2;
	if (take_digits(c, &usec) == 0 || usec > UINT64_MAX / NSEC_PER_USEC - 1)
		return false;
	if (TAKE(c, ".")) {
		digits = take_digits(c, &fraction);
		if (digits == 0 || digits > 3)
			return false;
		for (; digits < 3; digits++)
			fraction *= 10;
	}
	if (!TAKE(c, " us "))
		return false;
	skip_blanks(c);
	*ret_ns = usec * NSEC_PER_USEC + fraction;
	*ret_has = true;
	return TAKE(c, "|  ");
}

/* print_graph_irq(): "==========>" or "<==========" in place of the duration. */
static bool is_irq_mark(struct cursor c)
{
	skip_blanks(&c);
	return TAKE(&c, "==========>") || TAKE(&c, "<==========");
}

/* Whether the text, without a trailing comment, ends in @last. */
static bool ends_in(struct cursor c, char last)
{
	static const char open[] = " /*";

	if (c.end - c.at > 6 && c.end[-1] == '/' && c.end[-2] == '*') {
		const char *comment = c.end - sizeof(open);

		while (comment > c.at && memcmp(comment, open, sizeof(open) - 1) != 0)
			comment--;
		if (comment > c.at)
			c.end = comment;
	}
	return c.end > c.at && c.end[-1] == last;
}

/* The name at the cursor, which does not advance; empty if there is none. */
static struct slice peek_name(struct cursor c)
{
	return (struct slice){ c.at, names_length(c.at, c.end) };
}

/* The character after @name, or 0 at the end. */
static char after(struct cursor c, struct slice name)
{
	return name.len < left(&c) ? name.data[name.len] : '\0';
}

static COLD enum line_result parse_return_any(struct cursor c, struct event *e)
{
	e->name = peek_name(c);
	return e->name.len > 0 && after(c, e->name) == ' ' ? LINE_EVENT : LINE_UNKNOWN;
}

/*
 * After a closing brace: nothing (option funcgraph-tail off), or the function in a comment, with
 * its module and, since 6.5, the value it returned:
 *
 *	} / * shrink_node * /		} / * i915_gem_shrink [i915] * /
 *	} / * compact_zone = 0x0 * /	} / * compact_zone ret=-12 * /
 */
static inline enum line_result parse_return(struct cursor c, struct event *e)
{
	e->kind = EVENT_CALL;
	e->leaf = false;
	e->name = (struct slice){ c.at, 0 };
	if (c.at == c.end)
		return LINE_EVENT;
	if (!TAKE(&c, " /* ") || left(&c) < 3 || memcmp(c.end - 3, " */", 3) != 0)
		return LINE_UNKNOWN;
	e->name = (struct slice){ c.at, left(&c) - 3 };
	if (likely(names_ends_at(c.at, c.end - 3)))
		return LINE_EVENT;
	return parse_return_any(c, e);
}

/*
 * A comment: a tracepoint's output in its print format, `name: fields`; the newest kernels leave a
 * blank at the end of some. trace_marker and trace_printk messages have no name. The first
 * @name_len bytes may be a name.
 */
static inline enum line_result parse_comment_of(struct cursor c, size_t name_len, struct event *e)
{
	struct slice name = { c.at, name_len };

	if (left(&c) < 2 || memcmp(c.end - 2, "*/", 2) != 0)
		return LINE_UNKNOWN;
	c.end -= 2;
	while (c.end > c.at && c.end[-1] == ' ')
		c.end--;
	if (name.len == 0 || after(c, name) != ':')
		return LINE_NOISE;
	c.at += name.len + 1;
	skip_blanks(&c);
	e->kind = EVENT_TRACEPOINT;
	e->leaf = false;
	e->name = name;
	e->text = (struct slice){ c.at, left(&c) };
	return LINE_EVENT;
}

static COLD enum line_result parse_comment_any(struct cursor c, struct event *e)
{
	return parse_comment_of(c, names_length_any(c.at, c.end), e);
}

static inline enum line_result parse_comment(struct cursor c, struct event *e)
{
	size_t name_len = names_length_usual(c.at, c.end);

	return likely(name_len > 0) ? parse_comment_of(c, name_len, e) : parse_comment_any(c, e);
}

/* A module's function is `name [module]() {`. */
static bool is_module(struct cursor c, struct slice name)
{
	const char *behind = name.data + name.len;

	return c.end - behind > 3 && behind[0] == ' ' && behind[1] == '[' && behind[2] != '(' &&
	       memchr(behind + 3, '(', (size_t)(c.end - behind - 3));
}

/* `f() {`, or `f();` for a leaf, whose entry and return were adjacent in the kernel's buffer. Newer
 * kernels add arguments and a comment. */
static NOINLINE enum line_result parse_function(struct cursor c, bool has_duration, struct event *e)
{
	e->name = (struct slice){ c.at, names_length_within(e->raw.data, c.at, c.end) };
	if (e->name.len == 0)
		return LINE_UNKNOWN;
	if (after(c, e->name) != '(' && !is_module(c, e->name))
		return LINE_UNKNOWN;
	e->leaf = ends_in(c, ';');
	if (e->leaf && has_duration)
		e->kind = EVENT_CALL;
	else if (!e->leaf && !has_duration && ends_in(c, '{'))
		e->kind = EVENT_ENTRY;
	else
		return LINE_UNKNOWN;
	return LINE_EVENT;
}

/* The number of blanks at the cursor: twice the depth, mostly less than a block. */
static inline size_t count_blanks(struct cursor c)
{
	const char *from = c.at;

	if (likely(left(&c) >= BLOCK_BYTES)) {
		unsigned int blanks = bits_run(block_is(block_load(c.at), ' '));

		if (likely(blanks < BLOCK_BYTES))
			return blanks;
		c.at += blanks;
	}
	skip_blanks(&c);
	return (size_t)(c.at - from);
}

/* Parses what follows the duration column; e->raw is the line. */
static ALWAYS_INLINE enum line_result parse_payload(struct cursor c, bool has_duration,
						    struct event *e)
{
	size_t blanks = count_blanks(c);

	c.at += blanks;
	e->depth = (int)(blanks / 2);
	if (left(&c) == 0)
		return LINE_UNKNOWN;
	if (left(&c) >= 3 && memcmp(c.at, "/* ", 3) == 0) {
		c.at += 3;
		return has_duration ? LINE_UNKNOWN : parse_comment(c, e);
	}
	if (*c.at == '}') {
		c.at++;
		return has_duration ? parse_return(c, e) : LINE_NO_DURATION;
	}
	return parse_function(c, has_duration, e);
}

/* "CPU:%d [LOST %lu EVENTS]", or without the number: print_trace_line() in kernel/trace/trace.c.
 * trace-cmd prints "[%lld EVENTS DROPPED]". */
static enum line_result parse_lost(struct cursor *c, struct event *e)
{
	uint64_t cpu, lost = EVENT_LOST_UNKNOWN;
	int digits = take_digits(c, &cpu);
	bool is_kernel;

	if (digits == 0 || digits > 6 || !TAKE(c, " ["))
		return LINE_UNKNOWN;
	is_kernel = TAKE(c, "LOST ");
	if (take_digits(c, &lost) == 0)
		lost = EVENT_LOST_UNKNOWN;
	else if (!TAKE(c, " "))
		return LINE_UNKNOWN;
	if (!(is_kernel ? TAKE(c, "EVENTS]") : TAKE(c, "EVENTS DROPPED]")) || left(c) != 0)
		return LINE_UNKNOWN;
	*e = (struct event){ .kind = EVENT_LOST, .cpu = (int)cpu, .lost = lost, .raw = e->raw };
	return LINE_LOST;
}

/* Whether a duration or an irq mark comes next. In place of the task: that column is absent. */
static bool is_duration(struct cursor c)
{
	uint64_t ns;
	bool has;

	return (take_duration(&c, &ns, &has) && (has || left(&c) > 0)) || is_irq_mark(c);
}

/* A line without the absolute time: the tracer's with that column off, a banner, a header, or
 * another program's. */
static enum line_result parse_timeless(struct cursor *c)
{
	struct event unused;

	if (left(c) == 0 || *c->at == '#')
		return LINE_NOISE;
	if (TAKE(c, " ------"))
		return LINE_NOISE;
	if (take_cpu(c) < 0)
		return LINE_UNKNOWN;
	if (is_duration(*c))
		return LINE_NO_TIME;
	/* Most such lines have no bar, and so no task column. */
	if (memchr(c->at, '|', left(c)) && take_task(c, &unused))
		return is_duration(*c) ? LINE_NO_TIME : LINE_UNKNOWN;
	/* verif_pid(): " 1)    cat-102     =>     sh-103    ", two columns of 14 or more. */
	return memmem(c->at, left(c), " => ", 4) ? LINE_NOISE : LINE_UNKNOWN;
}

/* Parses what follows the task column. */
static COLD enum line_result parse_timed(struct cursor *c, struct event *e)
{
	bool has_duration;

	struct cursor start;

	skip_latency(c);
	start = *c;
	if (likely(take_duration(c, &e->duration, &has_duration)))
		return parse_payload(*c, has_duration, e);
	if (is_irq_mark(start))
		return LINE_NOISE;
	if (memchr(start.at, '(', left(&start)) || memchr(start.at, '}', left(&start)))
		return LINE_NO_DURATION;
	return LINE_UNKNOWN;
}

/* Parses a line of function_graph by its grammar. */
static enum line_result parse_graph(struct cursor c, struct event *e)
{
	struct cursor start = c, column;
	enum line_result result = LINE_UNKNOWN;

	if (TAKE(&c, "CPU:"))
		return parse_lost(&c, e);
	if (!take_time(&c, &e->ts))
		return parse_timeless(&start);
	e->returned = e->ts;
	e->cpu = take_cpu(&c);
	column = c;
	if (take_task(&c, e))
		result = parse_timed(&c, e);
	else if (is_duration(c))
		return LINE_NO_TASK;
	if (result == LINE_UNKNOWN && left(&column) < TASK_WIDTH / 2 + GRAPH_COMM_MAX)
		return LINE_SPLIT;
	return result;
}

/* Parses any line: as function_graph or, failing that, as a plain tracepoint. */
static COLD enum line_result parse_any(const char *line, size_t len, const char *end,
				       struct event *e)
{
	const struct event empty = { .text = { line, 0 },
				     .raw = { line, len },
				     .ops = &text_event_ops };
	enum line_result result;

	*e = empty;
	result = parse_graph((struct cursor){ line, end }, e);
	if (result != LINE_UNKNOWN)
		return result;
	*e = empty;
	result = line_plain_parse(line, end, e);
	/* A name is shorter than its column, so a split line begins with a blank. */
	if (result == LINE_UNKNOWN && end - line < LINE_PLAIN_COMM_WIDTH && *line == ' ')
		return LINE_SPLIT;
	return result;
}

/* The end of the line without its newline or CRLF. */
static inline const char *end_of_text(const char *line, size_t len)
{
	const char *end = line + len;

	if (likely(len >= 2 && end[-1] == '\n' && end[-2] != '\r'))
		return end - 1;
	if (len >= 1 && end[-1] == '\n')
		end--;
	return end > line && end[-1] == '\r' ? end - 1 : end;
}

/* Sets the members that depend on neither the columns nor the payload. */
static inline void start_event(const char *line, size_t len, struct event *e)
{
	e->exact = false;
	e->text = (struct slice){ line, 0 };
	e->raw = (struct slice){ line, len };
	e->ops = &text_event_ops;
	e->tgid = 0;
}

/* Parses a line whose columns are not cached, and adds them to @m. */
static COLD enum line_result parse_new(struct columns_memory *m, const char *line, size_t len,
				       struct event *e)
{
	struct cursor c = { line, end_of_text(line, len) };
	bool has_duration;

	c.at = columns_parse(m, line, c.end, e, &has_duration);
	if (c.at) {
		start_event(line, len, e);
		return parse_payload(c, has_duration, e);
	}
	return parse_any(line, len, c.end, e);
}

/* Parses a line with a duration, from the duration column on. */
static NOINLINE enum line_result parse_call(struct columns_memory *m, struct cursor c,
					    struct event *e)
{
	if (unlikely(!columns_has_bar(c.at) || !columns_duration(c.at, &e->duration)))
		return parse_new(m, e->raw.data, e->raw.len, e);
	c.at += COLUMNS_BEHIND;
	return parse_payload(c, true, e);
}

static ALWAYS_INLINE enum line_result parse_next(struct columns_memory *m, const char *line,
						 size_t len, struct event *ret_event)
{
	struct cursor c = { NULL, end_of_text(line, len) };

	c.at = columns_recall(m, line, c.end, ret_event);
	if (unlikely(!c.at))
		return parse_new(m, line, len, ret_event);
	start_event(line, len, ret_event);
	if (!columns_no_duration(c.at))
		return parse_call(m, c, ret_event);
	if (unlikely(!columns_has_bar(c.at)))
		return parse_new(m, line, len, ret_event);
	c.at += COLUMNS_BEHIND;
	ret_event->duration = 0;
	return parse_payload(c, false, ret_event);
}

enum line_result line_parse_next(struct columns_memory *m, const char *line, size_t len,
				 struct event *ret_event)
{
	return parse_next(m, line, len, ret_event);
}

size_t line_feed(struct columns_memory *m, const char *line, const char *text, const uint16_t *ends,
		 size_t nr, struct event_taker *to)
{
	struct event *place = to->place;
	size_t i;

	for (i = 0; i < nr; i++) {
		const char *end = text + ends[i];

		if (unlikely(parse_next(m, line, (size_t)(end - line), place) != LINE_EVENT))
			break;
		line = end;
		place = to->take(to->arg, place);
	}
	to->place = place;
	return i;
}

enum line_result line_parse(const char *line, size_t len, struct event *ret_event)
{
	return parse_new(NULL, line, len, ret_event);
}
