// SPDX-License-Identifier: GPL-2.0-or-later
#include "value.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "slices.h"

/* set_ftrace_filter also lists function triggers, "schedule:traceoff:unlimited". Opening it with
 * O_TRUNC leaves them, and writing one would add it a second time. "name:mod:module" (4.13) is
 * not a trigger: it is a filter that waits for its module. */
static bool is_function_trigger(struct slice line)
{
	const char *colon = slice_find(line, ':');

	if (!colon)
		return false;
	slice_skip(&line, (size_t)(colon - line.data));
	return !slice_starts(line, ":mod:");
}

/* Sentences: "#### all functions enabled ####", "#### no functions disabled ####",
 * "#### no functions enabled ####" (kernel/trace/ftrace.c), "no pid" (4.8 and later
 * print nothing in set_event_pid and "no pid" in set_ftrace_pid). */
bool value_is_entry(enum file_kind kind, struct slice line)
{
	if (line.len == 0 || line.data[0] == '#')
		return false;
	if (kind == KIND_WORDS)
		return !slice_is(line, "no pid");
	return kind != KIND_FUNCTIONS || !is_function_trigger(line);
}

bool value_next_entry(enum file_kind kind, struct slice *rest, struct slice *ret_entry)
{
	struct slice line;

	while (slice_next_line(rest, &line)) {
		if (value_is_entry(kind, line)) {
			*ret_entry = line;
			return true;
		}
	}
	return false;
}

struct slice value_in_brackets(struct slice text)
{
	const char *open = slice_find(text, '[');
	const char *close;

	if (!open)
		return text;
	slice_skip(&text, (size_t)(open + 1 - text.data));
	close = slice_find(text, ']');
	if (close)
		text.len = (size_t)(close - text.data);
	return text;
}

/* "7 (expanded: 1408)": an unused ring buffer is small; its first use expands it to the
 * promised size. */
static const char promise[] = "(expanded: ";

static bool is_promise(struct slice text)
{
	return text.len > 0 && memmem(text.data, text.len, promise, sizeof(promise) - 1);
}

/* Nothing shrinks the buffer again and keeps the promise, so the promised size is the value.
 * "X", where the CPUs' sizes differ, is no value. */
static struct slice promised_size(struct slice text)
{
	size_t digits = 0;

	if (is_promise(text)) {
		const char *at = memmem(text.data, text.len, promise, sizeof(promise) - 1);

		slice_skip(&text, (size_t)(at + sizeof(promise) - 1 - text.data));
	}
	while (digits < text.len && text.data[digits] >= '0' && text.data[digits] <= '9')
		digits++;
	text.len = digits;
	return text;
}

static uint64_t number_of(struct slice digits)
{
	uint64_t value = 0;

	for (size_t i = 0; i < digits.len; i++)
		value = 10 * value + (uint64_t)(digits.data[i] - '0');
	return value;
}

/* The kernel keeps a promise in whole sub-buffers: "(expanded: 1408)" becomes 1410 (5.10, 6.1,
 * 7.2), and since 6.8 sub-buffers can be larger than a page. The size of a buffer in use is
 * whole already, and reads the same after it is written back. */
static bool same_size(struct slice a, struct slice b)
{
	uint64_t size_a = number_of(promised_size(a)), size_b = number_of(promised_size(b));
	uint64_t slack = size_a / 16 + 8;

	if (!is_promise(a) && !is_promise(b))
		return size_a == size_b;
	return size_a <= size_b + slack && size_b <= size_a + slack;
}

struct slice value_of(enum file_kind kind, struct slice text)
{
	text = slice_chomp(text);
	switch (kind) {
	case KIND_SWITCH:
		/* "0*", "1*": a trigger keeps the event on in soft mode. The star belongs to
		 * the trigger, not to the switch. */
		if (text.len > 0 && text.data[text.len - 1] == '*')
			text.len--;
		return text;
	case KIND_CHOICE:
		return value_in_brackets(text);
	case KIND_SIZE:
		return promised_size(text);
	case KIND_EVENT_FILTER:
		/* A filter that the kernel refused reads as itself and an explanation on a
		 * second line. It filters nothing, so there is no value to put back. */
		if (slice_is(text, "none") || slice_find(text, '\n'))
			return slice_of("0");
		return text;
	default:
		return text;
	}
}

static bool lists_equal(enum file_kind kind, struct slice a, struct slice b)
{
	struct slice entry_a = { 0 }, entry_b = { 0 };
	bool more_a, more_b;

	do {
		more_a = value_next_entry(kind, &a, &entry_a);
		more_b = value_next_entry(kind, &b, &entry_b);
		if (more_a != more_b || (more_a && !slice_equal(entry_a, entry_b)))
			return false;
	} while (more_a);
	return true;
}

bool value_equal(enum file_kind kind, struct slice a, struct slice b)
{
	if (kind_is_list(kind))
		return lists_equal(kind, a, b);
	if (kind == KIND_SIZE)
		return same_size(a, b);
	return slice_equal(value_of(kind, a), value_of(kind, b));
}
