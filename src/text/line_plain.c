// SPDX-License-Identifier: GPL-2.0-or-later
#include "line_plain.h"

#include "base/names.h"
#include "base/num.h"
#include "cursor.h"

/* How far into a line the name is searched for if its column does not have the usual width. */
#define COMM_LOOK 64

/* A CPU, PID or TGID: at most INT32_MAX. */
static bool take_small(struct cursor *c, int *ret_number)
{
	uint64_t number;
	int digits = take_digits(c, &number);

	if (digits == 0 || digits > 10 || number > INT32_MAX)
		return false;
	*ret_number = (int)number;
	return true;
}

/* The TGID with trace option record-tgid: "(   1234)", or "(-------)" if unknown. 0: unknown or
 * absent. */
static bool take_tgid(struct cursor *c, int *ret_tgid)
{
	*ret_tgid = 0;
	if (!TAKE(c, "("))
		return true;
	skip_blanks(c);
	while (TAKE(c, "-"))
		;
	if (left(c) > 0 && is_digit(*c->at) && !take_small(c, ret_tgid))
		return false;
	if (!TAKE(c, ")"))
		return false;
	skip_blanks(c);
	return true;
}

/* "[001]" */
static bool take_cpu(struct cursor *c, int *ret_cpu)
{
	return TAKE(c, "[") && take_small(c, ret_cpu) && TAKE(c, "]");
}

/* trace_print_lat_fmt(): "d.h2."; four characters up to 5.12, none with the option irq-info off. */
static void skip_flags(struct cursor *c)
{
	size_t len = 0;

	while (len < left(c) && c->at[len] != ' ')
		len++;
	if (len == 4 || len == 5)
		c->at += len;
	skip_blanks(c);
}

/* "12345.678901: ", or with nine decimals. */
static bool take_time(struct cursor *c, uint64_t *ret_ns)
{
	struct cursor try = *c;
	uint64_t sec, fraction;
	int decimals;

	if (take_digits(&try, &sec) == 0 || sec > UINT64_MAX / NSEC_PER_SEC - 1 || !TAKE(&try, "."))
		return false;
	decimals = take_digits(&try, &fraction);
	if ((decimals != 6 && decimals != 9) || !TAKE(&try, ": "))
		return false;
	*ret_ns = sec * NSEC_PER_SEC + (decimals == 6 ? fraction * NSEC_PER_USEC : fraction);
	*c = try;
	return true;
}

/* "-86     (   86) [001] d..1.   ": kernel and trace-cmd. */
static bool take_kernel_columns(struct cursor *c, struct event *e)
{
	if (!TAKE(c, "-") || !take_small(c, &e->pid) || left(c) == 0 || *c->at != ' ')
		return false;
	skip_blanks(c);
	if (!take_tgid(c, &e->tgid) || !take_cpu(c, &e->cpu))
		return false;
	skip_blanks(c);
	return true;
}

/* "    86 [001] ", "    86/87    [001] ": perf; without the CPU if it recorded a single task. */
static bool take_perf_columns(struct cursor *c, struct event *e)
{
	skip_blanks(c);
	e->tgid = 0;
	if (!take_small(c, &e->pid))
		return false;
	if (TAKE(c, "/")) {
		e->tgid = e->pid;
		if (!take_small(c, &e->pid))
			return false;
	}
	if (left(c) == 0 || *c->at != ' ')
		return false;
	skip_blanks(c);
	e->cpu = -1;
	if (left(c) > 0 && *c->at == '[' && !take_cpu(c, &e->cpu))
		return false;
	skip_blanks(c);
	return true;
}

/* The rest of the line, without the trailing blanks that the newest kernels add to some events. */
static struct slice rest_of(struct cursor c)
{
	skip_blanks(&c);
	while (c.end > c.at && c.end[-1] == ' ')
		c.end--;
	return (struct slice){ c.at, left(&c) };
}

/* "name:", or "system:name:" from perf. False: the line comes from another tracer. */
static bool take_name(struct cursor *c, struct event *e)
{
	size_t len = names_length(c->at, c->end);
	bool has_system =
		len > 0 && left(c) > len + 1 && c->at[len] == ':' && c->at[len + 1] != ' ';

	if (has_system) {
		c->at += len + 1;
		len = names_length(c->at, c->end);
	}
	if (len == 0 || left(c) <= len || c->at[len] != ':')
		return false;
	e->name = (struct slice){ c->at, len };
	c->at += len + 1;
	return true;
}

/* What follows the time: "mm_compaction_begin: zone_start=...", "<stack trace>", trace-cmd's
 * "kernel_stack: <stack trace >", or the output of a function tracer. */
static enum line_result parse_payload(struct cursor c, struct event *e)
{
	static const char stack[] = "<stack trace";
	struct cursor text;

	skip_blanks(&c);
	if (TAKE(&c, stack))
		return LINE_STACK;
	if (!take_name(&c, e))
		return LINE_NOISE;
	e->kind = EVENT_TRACEPOINT;
	e->text = rest_of(c);
	text = (struct cursor){ e->text.data, e->text.data + e->text.len };
	return TAKE(&text, stack) ? LINE_STACK : LINE_PLAIN;
}

/* Parses everything after a task name that ends at @c. */
static enum line_result parse_behind(struct cursor c, struct event *e)
{
	bool is_kernel = c.at < c.end && *c.at == '-';

	if (is_kernel ? !take_kernel_columns(&c, e) : !take_perf_columns(&c, e))
		return LINE_UNKNOWN;
	if (!take_time(&c, &e->ts)) {
		skip_flags(&c);
		if (!take_time(&c, &e->ts))
			return LINE_UNKNOWN;
	}
	e->returned = e->ts;
	return parse_payload(c, e);
}

/* perf pads names on the right; before the kernel's dash, blanks belong to the name. */
static struct slice comm_of(const char *line, const char *end)
{
	bool is_kernel = *end == '-';

	while (line < end && *line == ' ')
		line++;
	while (!is_kernel && end > line && end[-1] == ' ')
		end--;
	return (struct slice){ line, (size_t)(end - line) };
}

/*
 * The name may contain anything, but its column is 16 wide and the name has at most 15 bytes, so
 * its end is known. perf does not pad names when it prints call chains, and some users edit names:
 * then the name ends at the first position that is followed by all other columns, and contains no
 * newline. No name is long enough to contain all of them itself.
 */
static enum line_result parse_task(const char *line, const char *end, struct event *e)
{
	size_t len = (size_t)(end - line), look = len < COMM_LOOK ? len : COMM_LOOK;
	enum line_result result = LINE_UNKNOWN;
	size_t width = LINE_PLAIN_COMM_WIDTH;

	if (len > width && *line == ' ' && (line[width] == '-' || line[width] == ' '))
		result = parse_behind((struct cursor){ line + width, end }, e);
	for (size_t at = 1; at < look && result == LINE_UNKNOWN && line[at] != '\n'; at++) {
		width = at;
		if (line[at] == '-' || line[at] == ' ')
			result = parse_behind((struct cursor){ line + at, end }, e);
	}
	if (result != LINE_UNKNOWN)
		e->comm = comm_of(line, line + width);
	return result;
}

/* " => symbol", or trace-cmd's "=> symbol (ffffffff8129a1b0)". */
static enum line_result parse_frame(struct cursor c, struct event *e)
{
	const char *address = memmem(c.at, left(&c), " (", 2);

	if (address)
		c.end = address;
	e->kind = EVENT_STACK;
	e->text = rest_of(c);
	return e->text.len > 0 ? LINE_FRAME : LINE_NOISE;
}

/* trace-cmd's remarks about the file, and the addresses of a perf call chain. */
static bool is_noise(struct cursor c)
{
	if (TAKE(&c, "\t"))
		return true;
	if (TAKE(&c, "cpus="))
		return left(&c) > 0 && is_digit(*c.at);
	return TAKE(&c, "CPU ") && memmem(c.at, left(&c), " is empty", 9);
}

enum line_result line_plain_parse(const char *line, const char *end, struct event *e)
{
	struct cursor c = { line, end };

	if (TAKE(&c, " => ") || TAKE(&c, "=> "))
		return parse_frame(c, e);
	if (is_noise(c))
		return LINE_NOISE;
	return parse_task(line, end, e);
}
