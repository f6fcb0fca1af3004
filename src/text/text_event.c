// SPDX-License-Identifier: GPL-2.0-or-later
#include "text_event.h"

#include "event/pairs.h"

static bool text_number(const struct event *e, const char *name, int64_t *ret_number)
{
	return pairs_number(e->text, name, ret_number);
}

/* kprobe events print strings in quotes (print_type_string() in kernel/trace/trace_probe.c), so the
 * value ends at the closing quote rather than at a blank. */
static struct slice unquoted(struct slice value, struct slice text)
{
	const char *from = value.data + 1, *quote;

	if (value.len == 0 || value.data[0] != '"')
		return value;
	quote = memchr(from, '"', (size_t)(text.data + text.len - from));
	return quote ? (struct slice){ from, (size_t)(quote - from) } : value;
}

static bool text_string(const struct event *e, const char *name,
			struct buf *scratch __attribute__((unused)), struct slice *ret_string)
{
	if (!pairs_find(e->text, name, ret_string))
		return false;
	*ret_string = unquoted(*ret_string, e->text);
	return true;
}

static struct slice text_text(const struct event *e, struct buf *scratch __attribute__((unused)))
{
	return e->text;
}

static struct slice text_line(const struct event *e, struct buf *scratch __attribute__((unused)))
{
	return e->raw;
}

static struct slice text_comm(const struct event *e)
{
	return e->comm;
}

/* Text contains symbol names; only records have addresses. */
static struct slice text_symbol(const struct event *e __attribute__((unused)),
				uint64_t address __attribute__((unused)))
{
	return (struct slice){ 0 };
}

const struct event_ops text_event_ops = {
	.number = text_number,
	.string = text_string,
	.text = text_text,
	.line = text_line,
	.stack = text_text,
	.comm = text_comm,
	.symbol = text_symbol,
	.whole_stacks = false,
};
