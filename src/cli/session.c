// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Opening and closing a session; session_run.c has the main loop.
 */
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/msg.h"
#include "live/live.h"
#include "open.h"
#include "process.h"
#include "session_run.h"

int session_init(struct session *s, const struct options *o)
{
	*s = (struct session)SESSION_NONE;
	s->o = o;
	s->loop = loop_new();
	return s->loop ? EXIT_DONE : EXIT_FAILED;
}

const char *session_input_name(const struct session *s)
{
	return strcmp(s->o->input, "-") == 0 ? "standard input" : s->o->input;
}

static bool same_file(int a, int b)
{
	struct stat x, y;

	return a >= 0 && fstat(a, &x) == 0 && fstat(b, &y) == 0 && S_ISREG(x.st_mode) &&
	       x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Truncates the output file only after checking that it is not the input. */
static int open_output(struct session *s)
{
	const char *name = s->o->output ? s->o->output : "standard output";
	int fd = STDOUT_FILENO;
	struct stat st;

	if (s->o->output) {
		fd = s->out_fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		if (fd < 0) {
			msg_errno("writing: %s", name);
			return EXIT_FAILED;
		}
	}
	if (same_file(s->in_fd, fd)) {
		msg_error("writing: %s: it is the input file", name);
		return EXIT_FAILED;
	}
	if (s->o->output && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && ftruncate(fd, 0) < 0) {
		msg_errno("emptying: %s", name);
		return EXIT_FAILED;
	}
	out_init(&s->out, fd, name, s->loop);
	return EXIT_DONE;
}

int session_open_recording(struct session *s, bool graph)
{
	const char *name = session_input_name(s);
	struct stat st;
	int status;

	s->in_fd = name != s->o->input ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	if (s->in_fd < 0 || fstat(s->in_fd, &st) < 0) {
		msg_errno("reading: %s", name);
		return EXIT_FAILED;
	}
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		msg_errno("reading: %s", name);
		return EXIT_FAILED;
	}
	status = open_output(s);
	if (status != EXIT_DONE)
		return status;
	s->source = open_recording(s->in_fd, name, graph);
	return s->source ? EXIT_DONE : EXIT_FAILED;
}

static struct source *open_pipe(struct setup *setup)
{
	int fd = setup_open_pipe(setup);

	return fd < 0 ? NULL : source_text_new(fd, "trace_pipe", true);
}

static struct source *open_ring(struct live *live, struct setup *setup)
{
	struct live_ring ring = { .poll_fd = setup_open_raw(setup) };

	if (ring.poll_fd < 0)
		return NULL;
	ring.bytes = setup_ring_bytes(setup);
	ring.fds = setup_raw_fds(setup, &ring.nr_fds);
	return live_open(live, setup_found(setup), &ring);
}

int session_open_live(struct session *s, const struct setup_want *want)
{
	int status = (int)setup_probe(want, &s->setup);

	if (status != EXIT_DONE)
		return status;
	if (!s->o->text) {
		s->live = live_new(setup_found(s->setup), want);
		if (!s->live)
			msg_warn("reading in binary: not possible here: continuing as with --text");
	}
	status = open_output(s);
	if (status == EXIT_DONE)
		status = (int)setup_apply(s->setup);
	if (status != EXIT_DONE)
		return status;
	s->source = s->live ? open_ring(s->live, s->setup) : open_pipe(s->setup);
	return s->source ? EXIT_DONE : EXIT_FAILED;
}

int session_start(struct session *s)
{
	if (!s->setup)
		return EXIT_DONE;
	if (setup_start(s->setup) < 0)
		return EXIT_FAILED;
	/* Not fatal; setup has printed why it failed. */
	if (setup_drop_privileges(s->setup) < 0)
		msg_warn("continuing with all privileges");
	return EXIT_DONE;
}

int session_end(struct session *s, uint64_t *ret_lost)
{
	int status = s->failed ? EXIT_FAILED : EXIT_DONE;

	*ret_lost = 0;
	if (!s->setup)
		return status;
	setup_stop(s->setup);
	session_drain(s);
	*ret_lost = setup_count_lost(s->setup);
	return setup_restore(s->setup) > 0 ? EXIT_FAILED : status;
}

static void tell_lacking(const char *name, const struct source_counts *c)
{
	const char *option = c->no_time	  ? "funcgraph-abstime"
			     : c->no_task ? "funcgraph-proc"
					  : "funcgraph-duration";
	const char *what = c->no_time ? "absolute time" : c->no_task ? "task" : "duration";

	msg_error("reading: %s: lines lack the %s, without which events cannot be matched; "
		  "record again with the trace option %s",
		  name, what, option);
}

int session_check_recording(const struct session *s)
{
	const struct source_counts *c = &s->source->counts;

	if (s->setup || s->failed || c->events > 0)
		return EXIT_DONE;
	if (session_lacking_columns(c) > 0) {
		tell_lacking(session_input_name(s), c);
		return EXIT_FAILED;
	}
	if (c->unknown > 0) {
		msg_error("reading: %s: %" PRIu64 " lines read, and none of them was recognized as "
			  "output of the function_graph tracer",
			  session_input_name(s), c->lines);
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

bool session_is_whole(const struct session *s)
{
	return !s->failed && !s->out.error && !s->hangup;
}

bool session_has_tally(const struct session *s)
{
	return !s->hangup && !(s->failed && s->source->counts.lines == 0);
}

void session_report(struct session *s, const struct buf *text)
{
	struct out other;

	if (!s->o->output) {
		out_text(&s->out, text);
		return;
	}
	out_init(&other, STDOUT_FILENO, "standard output", s->loop);
	out_text(&other, text);
	out_flush(&other);
	if (other.error && !s->out.error) {
		s->out.error = other.error;
		s->out.name = other.name;
	}
	out_free(&other);
}

bool session_end_output(struct session *s)
{
	/* Wait for a slow reader only until the next signal. */
	s->out.patient = loop_fatal_signal(s->loop) == 0;
	s->out.signals_seen = loop_signals(s->loop);
	if (out_flush(&s->out) && !s->out.error)
		return true;
	if (s->out.error == EPIPE || (s->hangup && !s->out.error)) {
		s->hangup = true;
	} else if (s->out.error) {
		errno = s->out.error;
		msg_errno("writing: %s", s->out.name);
	} else if (!loop_fatal_signal(s->loop)) {
		msg_error("writing: %s: interrupted, %zu bytes not written", s->out.name,
			  s->out.pending.len);
	}
	return false;
}

int session_close(struct session *s, int status)
{
	int signal = s->loop ? loop_fatal_signal(s->loop) : 0;

	source_free(s->source);
	live_free(s->live);
	setup_free(s->setup);
	out_free(&s->out);
	if (s->out_fd >= 0)
		close(s->out_fd);
	if (s->in_fd > STDIN_FILENO)
		close(s->in_fd);
	if (!signal && s->hangup)
		signal = SIGPIPE;
	if (signal)
		process_die(s->loop, signal);
	loop_free(s->loop);
	return status;
}
