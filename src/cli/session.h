/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A source (the running kernel, or a recording) is opened, read until the input ends, the time is
 * up or a signal comes, and tracefs put back; what the events are for is the consumer's business.
 * view_run(), which is that, calls
 *
 *	session_init()
 *	session_open_recording() or session_open_live()
 *	session_start()
 *	session_run()
 *	session_end()
 *	session_report(), session_end_output()
 *	session_close()
 *
 * and session_close() whatever happened before. Those that return an int return an exit status
 * (options.h); unless it is EXIT_DONE a message was printed and session_close() is next.
 */
#ifndef ALLOCLAT_SESSION_H
#define ALLOCLAT_SESSION_H

#include "base/compiler.h"
#include "base/loop.h"
#include "event/source.h"
#include "options.h"
#include "output/out.h"
#include "setup/setup.h"

struct live;

struct session_consumer {
	/* Takes all that the source has in hand, and returns what it said last: never
	 * SOURCE_EVENT. */
	enum source_result (*pump)(void *arg, struct source *source);
	/* What events point to is going to be overwritten by a fill(). May be NULL. */
	void (*before_fill)(void *arg);
	const uint64_t *shown; /* so far: for the line that tells of progress */
	void *arg;
};

struct session {
	const struct options *o;
	struct loop *loop;
	struct setup *setup; /* NULL: from a recording */
	struct live *live;   /* NULL: text */
	struct source *source;
	struct out out;
	bool failed; /* the source said so */
	bool hangup; /* nobody reads the output any more */

	/* session.c's and session_run.c's own */
	const struct session_consumer *consumer;
	int in_fd;  /* a recording's; -1: none was opened */
	int out_fd; /* -o; -1: none */
	bool progress;
	uint64_t started, next_progress, next_warning; /* clock_now() */
	uint64_t warned_lost;			       /* what the last warning told */
	uint64_t progress_events;
};

/* What session_close() may be called with, before session_init(). */
#define SESSION_NONE                                                      \
	{                                                                 \
		.in_fd = -1, .out_fd = -1, .out.fd = -1, .out.own_fd = -1 \
	}

/* @o must live as long as @s. Signals are taken over. */
MUST_CHECK int session_init(struct session *s, const struct options *o);

/* Opens -i, and the output: -o, or standard output. @graph: a trace.dat has to be of the
 * function_graph tracer. */
MUST_CHECK int session_open_recording(struct session *s, bool graph);

/* Probes and arms tracing, and opens the output and the kernel's buffers, in binary unless --text
 * was given or it is not possible. @want must live as long as @s. Nothing is traced yet. */
MUST_CHECK int session_open_live(struct session *s, const struct setup_want *want);

/* Live: tracing begins, and privileges are given up. A recording: nothing. */
MUST_CHECK int session_start(struct session *s);

/* Until it is over. @consumer must live as long as @s. */
void session_run(struct session *s, const struct session_consumer *consumer);

/* Live: what the kernel still has goes to the consumer, then tracefs is put back. *@ret_lost is
 * how many events the kernel says were lost, which can be more than the stream tells of; 0 for a
 * recording. EXIT_FAILED: the source had failed, or something could not be put back. */
MUST_CHECK int session_end(struct session *s, uint64_t *ret_lost);

/* Says why if nothing in a recording that could be read was an event that can be used:
 * EXIT_FAILED. */
MUST_CHECK int session_check_recording(const struct session *s);

/* Whether all of it was read, and somebody reads the output: a report would be of all, and be
 * seen. */
bool session_is_whole(const struct session *s);

/* Whether there is anything to tell of on standard error at the end. */
bool session_has_tally(const struct session *s);

/* Prints @text at the end: with -o to standard output, else where the events went. */
void session_report(struct session *s, const struct buf *text);

/* Writes what is pending. False: not all of it could be, after a message; but none if its reader is
 * gone (hangup is true then). */
MUST_CHECK bool session_end_output(struct session *s);

/* Frees all and gives the signals back. Returns @status, or ends the process by the signal that
 * asked for its end. */
int session_close(struct session *s, int status);

/* The input's name, for messages. */
const char *session_input_name(const struct session *s);

#endif /* ALLOCLAT_SESSION_H */
