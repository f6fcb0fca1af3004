// SPDX-License-Identifier: GPL-2.0-or-later
#include "event/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/newlines.h"
#include "base/num.h"
#include "line.h"

#define READ_BYTES (256 * 1024)
#define ROOM	   (READ_BYTES + LINE_MAX_BYTES)

/* The unread text is data[at..len). Lines never wrap: an incomplete line is moved to the front
 * before the next read. Line ends are known in data[..indexed); the lines from next_end on are
 * unread. */
struct source_text {
	struct source head;
	const char *name;
	bool endless;
	bool ended;    /* read() returned end of file */
	bool checked;  /* the magic number was checked */
	bool skipping; /* in the middle of a line longer than LINE_MAX_BYTES */
	/* Task, CPU and time of the last stack header, and the line number of its next frame. */
	struct {
		int pid, cpu;
		uint64_t ts;
		uint64_t next;
	} stack;
	size_t at, len;
	char *data;
	size_t index, indexed; /* @ends covers data[index..indexed) */
	size_t next_end, nr_ends;
	uint16_t ends[NEWLINES_TEXT]; /* offsets from data[index] */
	struct columns_memory memory;
};

/* The end of the line that begins at data[from]: past its newline, or past the last byte once the
 * input has ended. 0: the line is incomplete. */
static size_t line_end(const struct source_text *t, size_t from)
{
	const char *newline = memchr(t->data + from, '\n', t->len - from);

	if (newline)
		return (size_t)(newline - t->data) + 1;
	return t->ended && from < t->len ? t->len : 0;
}

/* Whether a joined line parses like one that was never split. */
static bool is_whole(enum line_result result)
{
	return result == LINE_EVENT || result == LINE_PLAIN || result == LINE_LOST ||
	       result == LINE_NOISE || result == LINE_STACK;
}

/*
 * A task name can contain newlines: parses the line with one following line after another appended.
 * Only an exact fit of the column widths makes it an event; otherwise the first piece stands alone.
 * Returns the end of the line, or 0 if more input is needed to decide.
 */
static size_t join(const struct source_text *t, size_t end, enum line_result *ret_result,
		   struct event *ret_event)
{
	enum line_result result = LINE_SPLIT;
	size_t to = end;

	for (int i = 0; i < LINE_MAX_SPLITS && result == LINE_SPLIT; i++) {
		size_t next = line_end(t, to);

		/* Incomplete: wait for more input, unless it is too long for any line. */
		if (next == 0 && !t->ended && t->len - to <= LINE_MAX_BYTES)
			return 0;
		if (next == 0)
			break;
		to = next;
		result = line_parse(t->data + t->at, to - t->at, ret_event);
	}
	if (is_whole(result)) {
		*ret_result = result;
		return to;
	}
	*ret_result = LINE_UNKNOWN;
	return end;
}

/* Whether the line is an event. Frames right after a stack header get its task, CPU and time. */
static bool is_event(struct source_text *t, enum line_result result, struct event *e)
{
	uint64_t line = t->head.counts.lines;

	t->head.counts.plain += result == LINE_PLAIN;
	if (result == LINE_STACK) {
		t->stack.pid = e->pid;
		t->stack.cpu = e->cpu;
		t->stack.ts = e->ts;
		t->stack.next = line + 1;
	}
	if (result != LINE_FRAME || t->stack.next != line)
		return result == LINE_EVENT || result == LINE_PLAIN || result == LINE_LOST;
	e->pid = t->stack.pid;
	e->cpu = t->stack.cpu;
	e->ts = e->returned = t->stack.ts;
	t->stack.next++;
	return true;
}

static void count_other(struct source_counts *c, enum line_result result)
{
	switch (result) {
	case LINE_EVENT:
	case LINE_PLAIN:
	case LINE_LOST:
	case LINE_NOISE:
	case LINE_STACK:
	case LINE_FRAME:
		break;
	case LINE_NO_TIME:
		c->no_time++;
		break;
	case LINE_NO_TASK:
		c->no_task++;
		break;
	case LINE_NO_DURATION:
		c->no_duration++;
		break;
	case LINE_UNKNOWN:
	case LINE_SPLIT:
		c->unknown++;
		break;
	}
}

/*
 * The end of the next line, 0 if it is incomplete. A line longer than any the kernel prints is
 * counted once and skipped, in as many pieces as it arrives in.
 */
static size_t next_line(struct source_text *t)
{
	for (;;) {
		size_t end = line_end(t, t->at);
		size_t len = (end ? end : t->len) - t->at;

		if (likely(!t->skipping && len <= LINE_MAX_BYTES))
			return end;
		if (!t->skipping) {
			t->head.counts.lines++;
			t->head.counts.unknown++;
		}
		t->skipping = end == 0;
		t->at += len;
		if (end == 0)
			return 0;
	}
}

/* Reads lines of any kind up to the next event. */
static COLD enum source_result next_event(struct source_text *t, struct event *ret_event)
{
	struct source_counts *counts = &t->head.counts;
	enum line_result result;
	size_t end;

	while ((end = next_line(t)) != 0) {
		result = line_parse_next(&t->memory, t->data + t->at, end - t->at, ret_event);
		if (result == LINE_SPLIT) {
			end = join(t, end, &result, ret_event);
			if (end == 0)
				break;
		}
		t->at = end;
		counts->lines++;
		if (is_event(t, result, ret_event)) {
			counts->events++;
			if (unlikely(result == LINE_LOST))
				source_count_loss(counts, ret_event->lost);
			return SOURCE_EVENT;
		}
		count_other(counts, result);
	}
	return t->ended ? SOURCE_END : SOURCE_AGAIN;
}

/* Finds the ends of the next lines. False: the next line is incomplete or too long, and
 * next_event() has to deal with it. */
static NOINLINE bool find_ends(struct source_text *t)
{
	if (t->skipping)
		return false;
	while (t->next_end == t->nr_ends && t->indexed < t->len) {
		size_t len = t->len - t->indexed;

		if (len > NEWLINES_TEXT)
			len = NEWLINES_TEXT;
		t->index = t->indexed;
		t->indexed += len;
		t->nr_ends = newlines_find(t->data + t->index, len, t->ends);
		t->next_end = 0;
	}
	/* Only the first line can begin before data[index], and so be too long. */
	return t->next_end < t->nr_ends && t->index + t->ends[0] - t->at <= LINE_MAX_BYTES;
}

/* Forgets the line ends behind data[at]. */
static void forget_ends(struct source_text *t)
{
	t->indexed = t->at;
	t->next_end = t->nr_ends = 0;
}

/* The next event from next_event(), which does not use the line ends; drops those it passed. */
static COLD enum source_result next_any(struct source_text *t, struct event *ret_event)
{
	enum source_result result = next_event(t, ret_event);

	while (t->next_end < t->nr_ends && t->index + t->ends[t->next_end] <= t->at)
		t->next_end++;
	if (t->indexed < t->at)
		forget_ends(t);
	return result;
}

/* The fast path: nearly always the next line is complete, and an event. */
static enum source_result text_next(struct source *s, struct event *ret_event)
{
	struct source_text *t = (struct source_text *)s;
	size_t end;

	if (unlikely(t->next_end == t->nr_ends) && !find_ends(t))
		return next_any(t, ret_event);
	end = t->index + t->ends[t->next_end];
	if (unlikely(line_parse_next(&t->memory, t->data + t->at, end - t->at, ret_event) !=
		     LINE_EVENT))
		return next_any(t, ret_event);
	t->at = end;
	t->next_end++;
	s->counts.lines++;
	s->counts.events++;
	return SOURCE_EVENT;
}

/* Feeds the lines with known ends as long as each is an event. */
static void feed_run(struct source_text *t, struct event_taker *to)
{
	size_t nr = line_feed(&t->memory, t->data + t->at, t->data + t->index,
			      t->ends + t->next_end, t->nr_ends - t->next_end, to);

	if (nr == 0)
		return;
	t->next_end += nr;
	t->at = t->index + t->ends[t->next_end - 1];
	t->head.counts.lines += nr;
	t->head.counts.events += nr;
}

static enum source_result text_feed(struct source *s, struct event_taker *to)
{
	struct source_text *t = (struct source_text *)s;
	enum source_result result;

	for (;;) {
		while (t->next_end < t->nr_ends || find_ends(t)) {
			feed_run(t, to);
			if (t->next_end < t->nr_ends)
				break;
		}
		result = next_any(t, to->place);
		if (result != SOURCE_EVENT)
			return result;
		to->place = to->take(to->arg, to->place);
	}
}

/* Reports a recording that is not text by its format, rather than as thousands of bad lines. */
static bool is_text(const struct source_text *t)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *what;
	} others[] = {
		{ SOURCE_DAT_MAGIC, SOURCE_DAT_MAGIC_BYTES,
		  "a trace.dat recording, which cannot be read from a pipe: give its name to -i" },
		{ "PERFILE2", 8, "a perf.data recording, which this version does not read" },
		{ "\xfd"
		  "7zXZ",
		  5, "compressed: xzcat it into alloclat -i -" },
		{ "\x1f\x8b", 2, "compressed: zcat it into alloclat -i -" },
		{ "\x28\xb5\x2f\xfd", 4, "compressed: zstdcat it into alloclat -i -" },
		{ "BZh", 3, "compressed: bzcat it into alloclat -i -" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		if (t->len >= others[i].len &&
		    memcmp(t->data, others[i].magic, others[i].len) == 0) {
			msg_error("reading: %s: this is %s", t->name, others[i].what);
			return false;
		}
	}
	return true;
}

/* Length of the longest magic number above. */
#define MAGIC_BYTES 10

/* Delay before the next read if poll() reported input but there was none. */
#define NOTHING_REST_NS (10 * NSEC_PER_MSEC)

static enum source_result text_fill(struct source *s, size_t *ret_bytes)
{
	struct source_text *t = (struct source_text *)s;
	ssize_t n;

	*ret_bytes = 0;
	s->rest_ns = NOTHING_REST_NS;
	if (t->at > 0) {
		memmove(t->data, t->data + t->at, t->len - t->at);
		t->len -= t->at;
		t->at = 0;
	}
	forget_ends(t);
	n = read(s->fd, t->data + t->len, ROOM - t->len);
	if (n < 0) {
		if (errno == EAGAIN || errno == EINTR)
			return SOURCE_AGAIN;
		msg_errno("reading: %s", t->name);
		return SOURCE_ERROR;
	}
	if (n > 0)
		s->rest_ns = 0;
	t->len += (size_t)n;
	t->ended = n == 0 && !t->endless;
	if (!t->checked && (t->len >= MAGIC_BYTES || t->ended)) {
		t->checked = true;
		if (!is_text(t))
			return SOURCE_ERROR;
	}
	*ret_bytes = (size_t)n;
	return t->ended ? SOURCE_END : SOURCE_AGAIN;
}

static void text_close(struct source *s)
{
	struct source_text *t = (struct source_text *)s;

	free(t->data);
	free(t);
}

static const struct source_ops text_ops = {
	.next = text_next, .feed = text_feed, .fill = text_fill, .close = text_close
};

struct source *source_text_new(int fd, const char *name, bool endless)
{
	struct source_text *t = mem_zalloc(sizeof(*t));

	t->head.ops = &text_ops;
	t->head.fd = fd;
	t->name = name;
	t->endless = endless;
	t->data = mem_alloc(ROOM + NEWLINES_SLACK);
	columns_memory_init(&t->memory);
	/* Enlarge a pipe, so that its writer and we switch less often; fails on anything else. */
	fcntl(fd, F_SETPIPE_SZ, READ_BYTES);
	return &t->head;
}

void source_free(struct source *s)
{
	if (s)
		s->ops->close(s);
}
