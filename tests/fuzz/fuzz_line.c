// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * line_parse() and shrinker_key_of() on any bytes: nothing is read out of bounds, an event's slices
 * lie inside its line, and the columns of a function_graph line mean the same at any position. The
 * same for lines of other tracers, except that the position of their columns matters.
 */
#include <stdlib.h>
#include <string.h>

#include "event/shrinker_key.h"
#include "text/line.h"
#include "text/line_plain.h"
#include "text/text_event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether *ret_event is filled in. */
static bool gives_event(enum line_result result)
{
	return result == LINE_EVENT || result == LINE_PLAIN || result == LINE_LOST ||
	       result == LINE_STACK || result == LINE_FRAME;
}

static void inside(struct slice part, struct slice whole)
{
	if (part.len == 0)
		return;
	if (part.data < whole.data || part.data + part.len > whole.data + whole.len)
		abort();
}

static bool same(const struct event *e, const struct event *other)
{
	return e->kind == other->kind && e->cpu == other->cpu && e->pid == other->pid &&
	       e->depth == other->depth && e->leaf == other->leaf && e->ts == other->ts &&
	       e->duration == other->duration && e->comm.len == other->comm.len &&
	       e->name.len == other->name.len && e->text.len == other->text.len;
}

/* line_parse_next() gives the same result, with lines of earlier inputs in its cache and, the
 * second time, this one. */
static void same_when_recalled(const char *line, size_t size, const struct event *e)
{
	static struct columns_memory memory;
	struct event other;

	if (memory.seconds_text == 0)
		columns_memory_init(&memory);
	for (int i = 0; i < 2; i++) {
		bool is_event = gives_event(line_parse_next(&memory, line, size, &other));

		if (is_event != (e != NULL))
			abort();
		if (e && e->kind != EVENT_LOST &&
		    (!same(e, &other) || e->comm.data != other.comm.data))
			abort();
	}
}

/* After leading blanks no column is at its usual position, so the full grammar parses the line. */
static void same_when_shifted(const char *line, size_t size, const struct event *e)
{
	enum { SHIFT = 9 };
	char *shifted = malloc(SHIFT + size);
	struct event other;
	bool is_event;

	if (!shifted)
		return;
	memset(shifted, ' ', SHIFT);
	memcpy(shifted + SHIFT, line, size);
	is_event = line_parse(shifted, SHIFT + size, &other) == LINE_EVENT;
	if (is_event != (e != NULL))
		abort();
	if (is_event && !same(e, &other))
		abort();
	free(shifted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy of exactly this size, so that the sanitizer catches a read past its end. */
	char *line = malloc(size ? size : 1);
	struct shrinker_key key;
	enum line_result result;
	struct event e;
	bool is_event;

	if (!line)
		return 0;
	memcpy(line, data, size);
	result = line_parse(line, size, &e);
	is_event = gives_event(result);
	same_when_shifted(line, size, result == LINE_EVENT ? &e : NULL);
	same_when_recalled(line, size, is_event ? &e : NULL);
	if (is_event) {
		if (e.raw.data != line || e.raw.len != size || e.pid < 0 || e.depth < 0 ||
		    e.cpu < -1)
			abort();
		inside(e.comm, e.raw);
		inside(e.name, e.raw);
		inside(e.text, e.raw);
		if (e.kind == EVENT_TRACEPOINT && shrinker_key_of(&e, &key))
			inside((struct slice){ e.text.data, key.identity_len }, e.raw);
	}
	e = (struct event){ .text = { line, size }, .ops = &text_event_ops };
	if (shrinker_key_of(&e, &key))
		inside(shrinker_key_function(&e, &key), e.text);
	free(line);
	return 0;
}
