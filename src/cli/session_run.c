// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The main loop: reads the source and waits for more, and meanwhile prints progress and warns about
 * lost events.
 */
#include "session_run.h"

#include <inttypes.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/msg.h"
#include "base/num.h"
#include "output/lost.h"
#include "terminal.h"

/* Give up after this many lines without a needed column and not a single event. */
#define MISSING_COLUMN_PROOF 1000

/* The binary buffers are read at least this often, in case poll() does not report them readable. */
#define LOOK_NS NSEC_PER_SEC

/* Grows with every loss that the source reports, whether or not its size is known. */
static uint64_t losses(const struct source_counts *c)
{
	return c->lost + c->lost_unknown;
}

static void warn_lost(struct session *s, uint64_t now)
{
	const struct source_counts *c = &s->source->counts;
	struct buf text = { 0 };

	if (losses(c) == s->warned_lost || now < s->next_warning)
		return;
	lost_print(c->lost, c->lost_unknown, &text);
	msg_warn("events were overwritten before they could be read: %s so far%s", text.data,
		 s->setup ? "; -b gives the kernel a larger buffer" : "");
	s->warned_lost = losses(c);
	s->next_warning = now + NSEC_PER_SEC;
	buf_free(&text);
}

static void show_progress(struct session *s, uint64_t now)
{
	const struct source_counts *c = &s->source->counts;
	struct buf lost = { 0 };
	uint64_t since;

	if (!s->progress || now < s->next_progress)
		return;
	since = now - (s->next_progress - NSEC_PER_SEC);
	lost_print(c->lost, c->lost_unknown, &lost);
	terminal_progress("%" PRIu64 " s, %" PRIu64 " events/s, %" PRIu64 " shown, %s",
			  (now - s->started) / NSEC_PER_SEC,
			  (c->events - s->progress_events) * NSEC_PER_SEC / (since ? since : 1),
			  *s->consumer->shown, lost.data);
	s->progress_events = c->events;
	s->next_progress = now + NSEC_PER_SEC;
	buf_free(&lost);
}

static enum source_result pump(struct session *s)
{
	return s->consumer->pump(s->consumer->arg, s->source);
}

/* Reads more input. This overwrites what events point to, so the consumer first copies what it
 * keeps. */
static enum source_result fill(struct session *s, size_t *ret_bytes)
{
	if (s->consumer->before_fill)
		s->consumer->before_fill(s->consumer->arg);
	return s->source->ops->fill(s->source, ret_bytes);
}

uint64_t session_lacking_columns(const struct source_counts *c)
{
	return c->no_time + c->no_task + c->no_duration;
}

/* Whether enough was read to see that the recording cannot be used. */
static bool is_useless(const struct source_counts *c)
{
	return c->events == 0 && session_lacking_columns(c) > MISSING_COLUMN_PROOF;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Nanoseconds to wait for input at most: until -d is over, or progress or a warning is due. */
static uint64_t patience(const struct session *s, uint64_t now)
{
	uint64_t until = UINT64_MAX;

	if (s->o->duration_ns)
		until = s->started + s->o->duration_ns;
	if (s->progress)
		until = earlier(until, s->next_progress);
	if (losses(&s->source->counts) != s->warned_lost)
		until = earlier(until, s->next_warning);
	if (until == UINT64_MAX)
		return until;
	return until > now ? until - now : 0;
}

/* Flushes the output, then waits for input, but at most @longest nanoseconds. Returns a set of enum
 * loop_ready. */
static int wait_for(struct session *s, int in_fd, uint64_t longest)
{
	struct loop_wait until = { .in_fd = in_fd, .out_fd = s->out.fd };

	out_flush(&s->out);
	if (loop_signals(s->loop) > 0 || s->out.error)
		return LOOP_TIMEOUT;
	until.timeout_ns = earlier(patience(s, clock_now()), longest);
	return loop_wait(s->loop, &until);
}

/* Waits for as long as the source asks to rest, then for input. Returns false when it is time to
 * stop: -d is over, a signal came, or the output failed. */
static bool wait_input(struct session *s)
{
	struct loop_wait look = { .in_fd = s->source->fd, .out_fd = s->out.fd };
	int ready = LOOP_TIMEOUT;
	uint64_t now;

	if (s->source->rest_ns > 0)
		ready |= wait_for(s, -1, s->source->rest_ns);
	ready |= loop_wait(s->loop, &look);
	if (!s->source->more && !(ready & ~LOOP_OUTPUT))
		ready |= wait_for(s, s->source->fd, s->live ? LOOK_NS : UINT64_MAX);
	now = clock_now();
	s->hangup = s->hangup || (ready & LOOP_HANGUP) != 0;
	warn_lost(s, now);
	show_progress(s, now);
	if (s->o->duration_ns && now - s->started >= s->o->duration_ns)
		return false;
	return loop_signals(s->loop) == 0 && !s->out.error && !s->hangup;
}

void session_run(struct session *s, const struct session_consumer *consumer)
{
	enum source_result result = SOURCE_AGAIN;
	size_t bytes;

	s->consumer = consumer;
	s->progress = !s->out.terminal && isatty(STDERR_FILENO) == 1;
	s->started = clock_now();
	s->next_progress = s->started + NSEC_PER_SEC;
	while (wait_input(s)) {
		result = fill(s, &bytes);
		if (result == SOURCE_ERROR)
			break;
		if (pump(s) == SOURCE_END || is_useless(&s->source->counts))
			break;
	}
	s->failed = result == SOURCE_ERROR;
	terminal_progress("%s", "");
}

void session_drain(struct session *s)
{
	struct loop_wait look = { .in_fd = -1, .out_fd = -1 };
	size_t bytes;

	s->out.patient = false;
	while (loop_signals(s->loop) < 2 && !loop_fatal_signal(s->loop) && !s->out.error &&
	       !s->hangup) {
		if (fill(s, &bytes) != SOURCE_AGAIN)
			break;
		pump(s);
		if (bytes == 0)
			break;
		loop_wait(s->loop, &look);
	}
}
