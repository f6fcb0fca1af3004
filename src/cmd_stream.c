// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The main job: from a source through the filter to a sink, until the input ends,
 * the time is up or a signal comes; then the totals.
 */
#include "commands.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/num.h"
#include "choice.h"
#include "dat.h"
#include "filter.h"
#include "live.h"
#include "loop.h"
#include "out.h"
#include "report.h"
#include "shrinkers.h"
#include "sink.h"
#include "source.h"
#include "want.h"

/* So many lines that lack a column, and no event before them, are proof enough. */
#define MISSING_COLUMN_PROOF 1000

/* Longer than this the binary buffer is not left alone, should poll() not say that it has
 * something. */
#define LOOK_NS NSEC_PER_SEC

struct stream {
	const struct options *o;
	struct loop *loop;
	struct rules *rules;
	struct want want;
	struct setup *setup; /* NULL: from a recording */
	struct pattern *comm;
	struct choice *choice;
	struct shrinkers *shrinkers;
	struct filter_listener listener;
	struct filter *filter;
	struct live *live; /* NULL: text */
	struct source *source;
	bool is_dat; /* a trace.dat */
	int in_fd;   /* a recording's; -1: none was opened */
	int out_fd;  /* -o; -1: none */
	struct out out;
	bool failed; /* the source said so */
	bool hangup; /* nobody reads the output any more */
	bool progress;
	uint64_t started, next_progress, next_warning; /* loop_now() */
	uint64_t warned_lost;			       /* what the last warning told */
	uint64_t progress_events;
};

static void on_call(void *arg, const struct event *call, const struct event *const owned[],
		    size_t nr_owned)
{
	struct stream *s = arg;

	sink_text.call(&s->out, call, owned, nr_owned);
}

static void on_span(void *arg, struct slice function, const struct event *start,
		    const struct event *end, bool over)
{
	struct stream *s = arg;

	shrinkers_add(s->shrinkers, function, end->ts > start->ts ? end->ts - start->ts : 0);
	if (over)
		sink_text.span(&s->out, start, end);
}

static bool on_wants(void *arg, const struct event *e)
{
	struct stream *s = arg;

	return choice_wants(s->choice, e);
}

/* Everything that can be wrong with the options' values, before anything is touched. */
static int prepare(struct stream *s)
{
	const struct options *o = s->o;
	int status;

	s->rules = rules_new();
	for (size_t i = 0; i < o->nr_events; i++)
		rules_add(s->rules, o->events[i].system, o->events[i].event, o->events[i].function);
	status = want_init(o, s->rules, &s->want);
	if (status != EXIT_DONE)
		return status;
	if (o->comm) {
		struct buf why = { 0 };

		s->comm = pattern_new(o->comm, &why);
		if (!s->comm) {
			msg_error("-c: %s: %s", o->comm, why.data);
			buf_free(&why);
			return EXIT_USAGE;
		}
	}
	s->loop = loop_new();
	return s->loop ? EXIT_DONE : EXIT_FAILED;
}

static void start_filter(struct stream *s)
{
	const struct options *o = s->o;

	s->listener = (struct filter_listener){ .call = on_call, .span = on_span, .arg = s };
	if (o->nr_pids > 0 || s->comm) {
		s->choice = choice_new(o->pids, o->nr_pids, s->comm, !o->input);
		s->listener.wants = on_wants;
	}
	s->shrinkers = shrinkers_new();
	s->filter = filter_new(s->rules, o->threshold_us * NSEC_PER_USEC, o->memory_mb << 20,
			       &s->listener);
}

static bool same_file(int a, int b)
{
	struct stat x, y;

	return a >= 0 && fstat(a, &x) == 0 && fstat(b, &y) == 0 && S_ISREG(x.st_mode) &&
	       x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The output file is emptied only once it is known not to be the input. */
static int open_output(struct stream *s)
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
	s->progress = !s->out.terminal && isatty(STDERR_FILENO) == 1;
	return EXIT_DONE;
}

/* From a pipe it cannot be read; source_text says so. */
static bool is_dat(int fd)
{
	char magic[DAT_MAGIC_BYTES];

	return pread(fd, magic, sizeof(magic), 0) == sizeof(magic) &&
	       memcmp(magic, DAT_MAGIC, sizeof(magic)) == 0;
}

static int open_recording(struct stream *s)
{
	const char *name = s->o->input;
	bool is_stdin = strcmp(name, "-") == 0;
	struct stat st;
	int status;

	if (is_stdin)
		name = "standard input";
	s->in_fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
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
	s->is_dat = is_dat(s->in_fd);
	s->source =
		s->is_dat ? source_dat_new(s->in_fd, name) : source_text_new(s->in_fd, name, false);
	if (!s->source)
		return EXIT_FAILED;
	start_filter(s);
	return EXIT_DONE;
}

/* What is not there is normal, but should not be a surprise. */
static void tell_missing(const struct setup_found *found)
{
	struct buf list = { 0 };

	for (int role = 0; role < ROLE_COUNT; role++) {
		if (!found->roles[role])
			buf_printf(&list, "%s%s", list.len ? ", " : "", catalog_roles[role].title);
	}
	for (int tp = 0; tp < TP_COUNT; tp++) {
		if (!found->events[tp])
			buf_printf(&list, "%s%s", list.len ? ", " : "",
				   catalog_tracepoints[tp].name);
	}
	if (list.len > 0)
		msg_info("without %s (not in this kernel, or inlined: that is normal)", list.data);
	buf_free(&list);
}

static void tell_start(const struct stream *s)
{
	const struct setup_found *found = setup_found(s->setup);
	struct utsname kernel = { 0 };

	uname(&kernel);
	tell_missing(found);
	msg_info("Linux %s: calls of %" PRIu64 " us and longer, %zu functions, %zu tracepoints, %s",
		 kernel.release, s->o->threshold_us, found->nr_functions, found->nr_events,
		 found->instance ? found->target_dir : "top level");
}

static struct source *open_pipe(struct setup *setup)
{
	int fd = setup_open_pipe(setup);

	return fd < 0 ? NULL : source_text_new(fd, "trace_pipe", true);
}

static int open_live(struct stream *s)
{
	int status = (int)setup_probe(&s->want.setup, &s->setup);

	if (status != EXIT_DONE)
		return status;
	want_settle_owner(setup_found(s->setup), s->rules);
	if (!s->o->text) {
		s->live = live_new(setup_found(s->setup), &s->want.setup);
		if (!s->live)
			msg_warn("reading in binary: not possible here: going on as with --text");
	}
	status = open_output(s);
	if (status == EXIT_DONE)
		status = (int)setup_apply(s->setup);
	if (status != EXIT_DONE)
		return status;
	s->source = s->live ? live_open(s->live, s->setup) : open_pipe(s->setup);
	if (!s->source)
		return EXIT_FAILED;
	start_filter(s);
	want_warn_unmatched(&s->want);
	if (setup_start(s->setup) < 0)
		return EXIT_FAILED;
	/* Not being able to is no reason not to run: it was told. */
	if (setup_drop_privileges(s->setup) < 0)
		msg_warn("going on with all privileges");
	tell_start(s);
	return EXIT_DONE;
}

/* Grows with every loss that the stream tells of, counted or not. */
static uint64_t losses(const struct stream *s)
{
	const struct filter_counts *c = filter_progress(s->filter);

	return c->lost + c->lost_unknown;
}

static void warn_lost(struct stream *s, uint64_t now)
{
	const struct filter_counts *c = filter_progress(s->filter);
	struct buf text = { 0 };

	if (losses(s) == s->warned_lost || now < s->next_warning)
		return;
	report_lost(c, &text);
	msg_warn("events were overwritten before they could be read: %s so far%s", text.data,
		 s->setup ? "; -b gives the kernel a larger buffer" : "");
	s->warned_lost = losses(s);
	s->next_warning = now + NSEC_PER_SEC;
	buf_free(&text);
}

static void show_progress(struct stream *s, uint64_t now)
{
	const struct filter_counts *c = filter_progress(s->filter);
	struct buf lost = { 0 };
	uint64_t since;

	if (!s->progress || now < s->next_progress)
		return;
	since = now - (s->next_progress - NSEC_PER_SEC);
	report_lost(c, &lost);
	msg_progress("%" PRIu64 " s, %" PRIu64 " events/s, %" PRIu64 " shown, %s",
		     (now - s->started) / NSEC_PER_SEC,
		     (c->events - s->progress_events) * NSEC_PER_SEC / (since ? since : 1),
		     c->shown, lost.data);
	s->progress_events = c->events;
	s->next_progress = now + NSEC_PER_SEC;
	buf_free(&lost);
}

/* Feeds what the source has read so far to the filter. */
static enum source_result pump(struct stream *s)
{
	bool holds = s->source->holds;
	enum source_result result;
	struct event own, *e;

	for (;;) {
		e = holds ? filter_place(s->filter) : &own;
		result = s->source->ops->next(s->source, e);
		if (result != SOURCE_EVENT)
			return result;
		filter_feed(s->filter, e);
	}
}

/* Reads on. What the filter holds must not point into what is read over. */
static enum source_result fill(struct stream *s, size_t *ret_bytes)
{
	filter_settle(s->filter);
	return s->source->ops->fill(s->source, ret_bytes);
}

/* Enough was read to see that it cannot be used. */
static bool lacks_column(const struct source_counts *c)
{
	return c->events == 0 && c->no_time + c->no_task + c->no_duration > MISSING_COLUMN_PROOF;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* How long to wait for input at most: until the end, or the next progress line. */
static uint64_t patience(const struct stream *s, uint64_t now)
{
	uint64_t until = UINT64_MAX;

	if (s->o->duration_ns)
		until = s->started + s->o->duration_ns;
	if (s->progress)
		until = earlier(until, s->next_progress);
	if (losses(s) != s->warned_lost)
		until = earlier(until, s->next_warning);
	if (until == UINT64_MAX)
		return until;
	return until > now ? until - now : 0;
}

/* What is pending is written before it really waits. A set of enum loop_ready. */
static int wait_for(struct stream *s, int in_fd, uint64_t longest)
{
	struct loop_wait until = { .in_fd = in_fd, .out_fd = s->out.fd };

	out_flush(&s->out);
	if (loop_signals(s->loop) > 0 || s->out.error)
		return LOOP_TIMEOUT;
	until.timeout_ns = earlier(patience(s, loop_now()), longest);
	return loop_wait(s->loop, &until);
}

/* Waits as long as the source wants, then for input. False: it is time to end. */
static bool wait_input(struct stream *s)
{
	struct loop_wait look = { .in_fd = s->source->fd, .out_fd = s->out.fd };
	int ready = LOOP_TIMEOUT;
	uint64_t now;

	if (s->source->rest_ns > 0)
		ready |= wait_for(s, -1, s->source->rest_ns);
	ready |= loop_wait(s->loop, &look);
	if (!s->source->more && !(ready & ~LOOP_OUTPUT))
		ready |= wait_for(s, s->source->fd, s->live ? LOOK_NS : UINT64_MAX);
	now = loop_now();
	s->hangup = s->hangup || (ready & LOOP_HANGUP) != 0;
	warn_lost(s, now);
	show_progress(s, now);
	if (s->o->duration_ns && now - s->started >= s->o->duration_ns)
		return false;
	return loop_signals(s->loop) == 0 && !s->out.error && !s->hangup;
}

static void run(struct stream *s)
{
	enum source_result result = SOURCE_AGAIN;
	size_t bytes;

	s->started = loop_now();
	s->next_progress = s->started + NSEC_PER_SEC;
	while (wait_input(s)) {
		result = fill(s, &bytes);
		if (result == SOURCE_ERROR)
			break;
		if (pump(s) == SOURCE_END || lacks_column(&s->source->counts))
			break;
	}
	s->failed = result == SOURCE_ERROR;
	msg_progress("%s", "");
}

/* Reads what the kernel still has, without waiting for anything; a second signal skips it. */
static void drain(struct stream *s)
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

/* Nothing in it was an event: says what it is. False: it was no recording that can be used. */
static bool check_recording(const struct stream *s)
{
	const struct source_counts *c = &s->source->counts;
	const char *name = strcmp(s->o->input, "-") == 0 ? "standard input" : s->o->input;
	const char *option = c->no_time	  ? "funcgraph-abstime"
			     : c->no_task ? "funcgraph-proc"
					  : "funcgraph-duration";
	const char *what = c->no_time ? "absolute time" : c->no_task ? "task" : "duration";

	if (c->events > 0)
		return true;
	if (c->no_time + c->no_task + c->no_duration > 0) {
		msg_error(
			"reading: %s: its lines lack the %s, and without it nothing can be matched; "
			"record it again with the trace option %s",
			name, what, option);
		return false;
	}
	if (c->unknown > 0) {
		msg_error("reading: %s: %" PRIu64 " lines read, and none of them was recognized as "
			  "one of the function_graph tracer",
			  name, c->lines);
		return false;
	}
	return true;
}

/* Puts the kernel back, and takes its own word for what was lost if that is more. */
static int end_live(struct stream *s, struct filter_counts *ret_counts)
{
	uint64_t lost;

	setup_stop(s->setup);
	drain(s);
	lost = setup_count_lost(s->setup);
	filter_count(s->filter, ret_counts);
	if (lost > ret_counts->lost)
		ret_counts->lost = lost;
	return setup_restore(s->setup) > 0 ? EXIT_FAILED : EXIT_DONE;
}

static void write_totals(struct stream *s)
{
	struct buf totals = { 0 };
	struct out other;

	report_shrinkers(s->shrinkers, &totals);
	if (s->o->output) {
		out_init(&other, STDOUT_FILENO, "standard output", s->loop);
		out_text(&other, &totals);
		out_flush(&other);
		if (other.error && !s->out.error) {
			s->out.error = other.error;
			s->out.name = other.name;
		}
		out_free(&other);
	} else {
		out_text(&s->out, &totals);
	}
	buf_free(&totals);
}

static void tell_end(const struct stream *s, const struct filter_counts *c)
{
	struct buf tally = { 0 };

	report_tally(&s->source->counts, c, &tally);
	msg_info("%s", tally.data);
	if (c->lost > 0 || c->lost_unknown > 0)
		msg_warn("events were lost: lines may be missing, and the totals are too low");
	if (s->choice && s->o->comm && !choice_has_matched(s->choice))
		msg_warn("-c: %s: matched no task%s", s->o->comm,
			 s->setup || s->is_dat
				 ? ""
				 : "; a recording has the first 7 bytes of names only");
	buf_free(&tally);
}

/* True: all of it was written. */
static bool end_output(struct stream *s)
{
	bool quietly = s->hangup;

	/* One more signal ends the wait for a reader that does not read. */
	s->out.patient = loop_fatal_signal(s->loop) == 0;
	s->out.signals_seen = loop_signals(s->loop);
	if (out_flush(&s->out) && !s->out.error)
		return true;
	if (s->out.error == EPIPE || (quietly && !s->out.error)) {
		s->hangup = true;
	} else if (s->out.error) {
		errno = s->out.error;
		msg_errno("writing: %s", s->out.name);
	} else if (!loop_fatal_signal(s->loop)) {
		msg_error("writing: %s: interrupted, %zu bytes are missing", s->out.name,
			  s->out.pending.len);
	}
	return false;
}

static int finish(struct stream *s)
{
	int status = s->failed ? EXIT_FAILED : EXIT_DONE;
	struct filter_counts counts;

	if (s->setup) {
		if (end_live(s, &counts) != EXIT_DONE)
			status = EXIT_FAILED;
	} else {
		filter_count(s->filter, &counts);
		if (!s->failed && !check_recording(s))
			return EXIT_FAILED;
	}
	if (!s->failed && !s->out.error && !s->hangup)
		write_totals(s);
	if (!end_output(s))
		status = EXIT_FAILED;
	if (!s->hangup && !(s->failed && s->source->counts.lines == 0))
		tell_end(s, &counts);
	return status;
}

static void clean_up(struct stream *s)
{
	source_free(s->source);
	live_free(s->live);
	setup_free(s->setup);
	filter_free(s->filter);
	shrinkers_free(s->shrinkers);
	choice_free(s->choice);
	pattern_free(s->comm);
	want_free(&s->want);
	rules_free(s->rules);
	out_free(&s->out);
	if (s->out_fd >= 0)
		close(s->out_fd);
	if (s->in_fd > STDIN_FILENO)
		close(s->in_fd);
}

int cmd_stream(const struct options *o)
{
	struct stream s = { .o = o, .in_fd = -1, .out_fd = -1 };
	int status = prepare(&s), signal = 0;

	if (status == EXIT_DONE)
		status = o->input ? open_recording(&s) : open_live(&s);
	if (status == EXIT_DONE) {
		run(&s);
		status = finish(&s);
	}
	clean_up(&s);
	if (s.loop)
		signal = loop_fatal_signal(s.loop);
	if (!signal && s.hangup)
		signal = SIGPIPE;
	if (signal)
		loop_die(s.loop, signal);
	loop_free(s.loop);
	return status;
}
