// SPDX-License-Identifier: GPL-2.0-or-later
#include "line_plain.h"

#include "base/names.h"
#include "base/num.h"
#include "cursor.h"

/* So far into a line a name can reach that is not in a column of its usual width. */
#define COMM_LOOK 64

/* A number in brackets or behind a name, of at most nine digits. */
static bool take_small(struct cursor *c, int *ret_number)
{
	uint64_t number;
	int digits = take_digits(c, &number);

	if (digits == 0 || digits > 10 || number > INT32_MAX)
		return false;
	*ret_number = (int)number;
	return true;
}

/* "(   1234)" or "(-------)", of the trace option record-tgid: the process; 0 if it is not known.
 */
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

/* trace_print_lat_fmt(): "d.h2.", four characters up to 5.12 and with the option off none. */
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

/* "-86     (   86) [001] d..1.   ": of the kernel and of trace-cmd. */
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

/* "    86 [001] ", "    86/87    [001] ": of perf. It has no CPU if one task was recorded. */
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

/* Without the blanks at its end, which the newest kernels leave behind some. */
static struct slice rest_of(struct cursor c)
{
	skip_blanks(&c);
	while (c.end > c.at && c.end[-1] == ' ')
		c.end--;
	return (struct slice){ c.at, left(&c) };
}

/* "name:", of perf "system:name:"; what is no such thing is another tracer's. */
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

/* "mm_compaction_begin: zone_start=...", "<stack trace>", trace-cmd's "kernel_stack: <stack trace
 * >", or a function tracer's. */
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

/* All that stands behind a name that ends at @c. */
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

/* What perf pads on its right is no part of the name; what the kernel prints before the dash is. */
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
 * The name may hold anything, but its column is 16 wide and it has at most 15 bytes, so that its
 * end is known. perf pads none where it prints call chains, and some edit the names: then it ends
 * at the first place behind which all the other columns follow, and does not hold a newline. No
 * name is long enough to hold them all itself.
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

/* What trace-cmd says of the file, and the addresses in a call chain of perf's. */
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
