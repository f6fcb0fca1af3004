/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session opens a source (the running kernel or a recording), reads it until the input ends, the
 * time is up or a signal comes, and restores tracefs. The events go to a consumer. view_run() calls
 *
 *	session_init()
 *	session_open_recording() or session_open_live()
 *	session_start()
 *	session_run()
 *	session_end()
 *	session_report(), session_end_output()
 *	session_close()
 *
 * and session_close() in every case. Functions that return an int return an exit status
 * (options.h). Unless it is EXIT_DONE, a message was printed and only session_close() may follow.
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
	/* Consumes all events that the source has read so far, and returns the source's last
	 * result, which is never SOURCE_EVENT. */
	enum source_result (*pump)(void *arg, struct source *source);
	/* Called before a fill() overwrites what events point to. May be NULL. */
	void (*before_fill)(void *arg);
	const uint64_t *shown; /* events shown so far, for the progress line */
	void *arg;
};

struct session {
	const struct options *o;
	struct loop *loop;
	struct setup *setup; /* NULL: a recording */
	struct live *live;   /* the binary buffers; NULL: a recording, or text */
	struct source *source;
	struct out out;
	bool failed; /* the source returned SOURCE_ERROR */
	bool hangup; /* the reader of the output is gone */

	/* private to session.c and session_run.c */
	const struct session_consumer *consumer;
	int in_fd;				       /* of the recording; -1: none was opened */
	int out_fd;				       /* of -o; -1: none */
	bool progress;				       /* print the progress line */
	uint64_t started, next_progress, next_warning; /* clock_now() */
	uint64_t warned_lost;			       /* losses at the last warning */
	uint64_t progress_events;		       /* events at the last progress line */
};

/* The initial value, with which session_close() may be called even without session_init(). */
#define SESSION_NONE                                                      \
	{                                                                 \
		.in_fd = -1, .out_fd = -1, .out.fd = -1, .out.own_fd = -1 \
	}

/* @o must live as long as @s. Takes over signals, see loop_new(). */
MUST_CHECK int session_init(struct session *s, const struct options *o);

/* Opens the recording (-i) and the output (-o, or standard output). @graph: refuse a trace.dat that
 * was not made with the function_graph tracer. */
MUST_CHECK int session_open_recording(struct session *s, bool graph);

/* Probes and sets up tracing, and opens the output and the kernel's ring buffers: in binary, or as
 * text with --text or if binary is not possible. Tracing is not started yet. @want must live as
 * long as @s. */
MUST_CHECK int session_open_live(struct session *s, const struct setup_want *want);

/* On a live kernel starts tracing and drops privileges. Does nothing for a recording. */
MUST_CHECK int session_start(struct session *s);

/* Reads until the input ends, -d is over, a signal comes or the output fails. @consumer must live
 * as long as @s. */
void session_run(struct session *s, const struct session_consumer *consumer);

/* On a live kernel stops tracing, feeds what is left in the buffers to the consumer and restores
 * tracefs. *@ret_lost is the number of lost events by the kernel's own statistics, which can be
 * higher than what the source reported; 0 for a recording. EXIT_FAILED: the source had failed, or
 * something could not be restored. */
MUST_CHECK int session_end(struct session *s, uint64_t *ret_lost);

/* Returns EXIT_FAILED after a message if a recording was read and no line of it was a usable event:
 * a column is missing, or it is no trace at all. */
MUST_CHECK int session_check_recording(const struct session *s);

/* Whether all input was read and the output works, so that a report would be complete and be read.
 */
bool session_is_whole(const struct session *s);

/* Whether to print a tally on standard error at the end: not if the reader of the output is gone,
 * or if the source failed before its first line. */
bool session_has_tally(const struct session *s);

/* Prints @text, the totals: to standard output, also if the events go to a file (-o). */
void session_report(struct session *s, const struct buf *text);

/* Writes pending output. If not all of it can be written, prints a message and returns false; if
 * the reason is that the reader is gone, sets hangup instead of printing a message. */
MUST_CHECK bool session_end_output(struct session *s);

/* Frees everything and restores signal handling. Then returns @status; or, if a fatal signal came
 * or the reader of the output is gone (SIGPIPE), kills the process with that signal. */
int session_close(struct session *s, int status);

/* The name of the recording, for messages. */
const char *session_input_name(const struct session *s);

#endif /* ALLOCLAT_SESSION_H */
