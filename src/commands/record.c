// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `alloclat record`: runs trace-cmd to record a trace.dat with the functions, tracepoints and
 * threshold that are traced live. trace-cmd sets up tracing and resets it at the end; this command
 * sets what trace-cmd does not, and restores afterwards what it leaves changed.
 */
#include "commands.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "cli/child.h"
#include "cli/option_rows.h"
#include "cli/process.h"
#include "cli/trace_request.h"
#include "event/catalog.h"
#include "stalls/zones.h"

#define TRACE_CMD "trace-cmd"

/* How often to check whether trace-cmd has started tracing, and to repeat SIGINT to stop it. */
#define LOOK_NS	 (10 * NSEC_PER_MSEC)
#define AGAIN_NS NSEC_PER_SEC

struct record {
	const struct options *o;
	const char *file;
	bool made_file; /* the file did not exist before */
	struct loop *loop;
	struct rules *rules;
	struct trace_request request;
	struct setup *setup;
	char *trace_cmd_path, *command_path;
	struct child trace_cmd, command;
	pid_t session; /* of trace-cmd; 0: not started */
	bool has_run;  /* whether the command was started */
	uint64_t lost;
};

/* An argument vector for exec, NULL-terminated. */
struct words {
	char **list;
	size_t nr;
};

static void add_word(struct words *w, const char *word, size_t len)
{
	w->list = mem_realloc(w->list, w->nr + 2, sizeof(*w->list));
	w->list[w->nr++] = mem_strndup(word, len);
	w->list[w->nr] = NULL;
}

static void add_option(struct words *w, const char *letter, const char *value)
{
	add_word(w, letter, strlen(letter));
	add_word(w, value, strlen(value));
}

static void free_words(struct words *w)
{
	for (size_t i = 0; i < w->nr; i++)
		free(w->list[i]);
	free(w->list);
}

static void add_functions(struct words *w, const struct setup *s)
{
	for (size_t i = 0; i < setup_found(s)->nr_functions; i++) {
		const char *line = setup_function(s, i);

		/* "name [module]" */
		add_word(w, "-l", 2);
		add_word(w, line, strcspn(line, " "));
	}
}

static void add_events(struct words *w, const struct record *r)
{
	const struct setup_want *want = &r->request.setup;

	for (size_t i = 0; i < want->nr_events; i++) {
		struct buf name = { 0 };

		if (!setup_found(r->setup)->events[i])
			continue;
		buf_printf(&name, "%s:%s", want->events[i].system, want->events[i].name);
		add_option(w, "-e", name.data);
		buf_free(&name);
	}
}

static void add_tasks(struct words *w, const struct options *o)
{
	struct buf list = { 0 };

	for (size_t i = 0; i < o->nr_pids; i++)
		buf_printf(&list, "%s%d", i ? "," : "", o->pids[i]);
	if (o->nr_pids > 0)
		add_option(w, "-P", list.data);
	buf_free(&list);
}

static struct words trace_cmd_words(const struct record *r)
{
	struct words w = { 0 };
	char kb[24];

	add_option(&w, TRACE_CMD, "record");
	add_word(&w, "-q", 2);
	/* Keep tracing settings at the end. Otherwise trace-cmd clears the function filter before
	 * it stops the tracer, which hooks every function of the kernel. setup restores everything
	 * anyway. */
	add_word(&w, "-k", 2);
	if (setup_found(r->setup)->local_clock)
		add_option(&w, "-C", "local");
	add_option(&w, "-p", "function_graph");
	add_functions(&w, r->setup);
	add_events(&w, r);
	add_tasks(&w, r->o);
	if (r->o->buffer_kb > 0) {
		snprintf(kb, sizeof(kb), "%" PRIu64, r->o->buffer_kb);
		add_option(&w, "-b", kb);
	}
	add_option(&w, "-o", r->file);
	return w;
}

/* Checks what can be checked before anything is changed. */
static int prepare(struct record *r)
{
	const struct options *o = r->o;
	int status;

	r->rules = rules_new();
	for (size_t i = 0; i < o->nr_events; i++)
		rules_add(r->rules, o->events[i].system, o->events[i].event, o->events[i].function);
	status = trace_request_init(o, r->rules, &r->request);
	trace_request_add_events(&r->request, &catalog_events_compaction_pages);
	r->request.setup.delegate = true;
	if (status != EXIT_DONE)
		return status;
	r->trace_cmd_path = child_find(TRACE_CMD);
	if (!r->trace_cmd_path) {
		msg_error("looking for " TRACE_CMD ": not in PATH: install the package " TRACE_CMD);
		return EXIT_CANNOT;
	}
	if (o->operands)
		r->command_path = child_find(o->operands[0]);
	if (o->operands && !r->command_path) {
		msg_errno("starting: %s", o->operands[0]);
		return EXIT_FAILED;
	}
	/* trace-cmd would not inherit file capabilities of this program. */
	if (geteuid() != 0) {
		msg_error("starting " TRACE_CMD ": not root: run it as root");
		return EXIT_CANNOT;
	}
	r->loop = loop_new();
	return r->loop ? EXIT_DONE : EXIT_FAILED;
}

/* Checks that the file can be written, and creates it. trace-cmd truncates it. */
static int check_output(struct record *r)
{
	int fd = open(r->file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	struct stat st;

	r->made_file = fd >= 0;
	if (fd < 0 && errno == EEXIST)
		fd = open(r->file, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0) {
		msg_errno("writing: %s", r->file);
		if (fd >= 0)
			close(fd);
		return EXIT_FAILED;
	}
	close(fd);
	if (S_ISREG(st.st_mode))
		return EXIT_DONE;
	msg_error("writing: %s: not a regular file, and " TRACE_CMD " has to seek in it", r->file);
	return EXIT_FAILED;
}

/* Waits for a signal or the exit of a child, but at most @ns nanoseconds. */
static void wait_for(struct record *r, uint64_t ns)
{
	const struct loop_wait until = { .in_fd = -1, .out_fd = -1, .timeout_ns = ns };

	loop_wait(r->loop, &until);
	child_look(&r->trace_cmd);
	child_look(&r->command);
}

static int start_trace_cmd(struct record *r)
{
	struct words w = trace_cmd_words(r);
	int lock = setup_delegate(r->setup), ret = -1;

	if (lock >= 0)
		ret = child_start_hidden(&r->trace_cmd, r->loop, r->trace_cmd_path, w.list, lock);
	free_words(&w);
	if (ret < 0)
		return EXIT_FAILED;
	r->session = r->trace_cmd.pid;
	setup_delegated_to(r->setup, r->session);
	while (r->trace_cmd.pid && loop_signals(r->loop) == 0 && !setup_is_on(r->setup))
		wait_for(r, LOOK_NS);
	/* If it has exited already, judge() reports its status. */
	if (!r->trace_cmd.pid || loop_signals(r->loop) > 0)
		return EXIT_DONE;
	return setup_check_delegated(r->setup) < 0 ? EXIT_FAILED : EXIT_DONE;
}

static void tell_start(const struct record *r)
{
	const struct setup_found *found = setup_found(r->setup);
	struct buf what = { 0 };

	trace_request_warn_unmatched(&r->request);
	buf_printf(&what, "recording to %s: calls of %" PRIu64 " us and longer, %zu functions",
		   r->file, r->o->threshold_us, found->nr_functions);
	trace_request_tell_start(found, what.data);
	buf_free(&what);
}

/* Records until a signal comes, the command exits or -d is over; or until trace-cmd exits by
 * itself, as it does when all tasks given with -p have exited. */
static int run(struct record *r)
{
	uint64_t now = clock_now(), end = UINT64_MAX;

	if (r->o->duration_ns)
		end = now + r->o->duration_ns;
	if (r->command_path) {
		if (child_start(&r->command, r->loop, r->command_path, r->o->operands) < 0)
			return EXIT_FAILED;
		r->has_run = true;
	}
	while (r->trace_cmd.pid && loop_signals(r->loop) == 0 && now < end &&
	       (r->command.pid || !r->has_run)) {
		wait_for(r, end == UINT64_MAX ? UINT64_MAX : end - now);
		now = clock_now();
	}
	return EXIT_DONE;
}

/* Makes trace-cmd write its file and exit. Another signal from the user kills it at once. */
static void stop_trace_cmd(struct record *r)
{
	unsigned int signals = loop_signals(r->loop);

	if (!r->trace_cmd.pid)
		return;
	r->lost = setup_count_lost(r->setup);
	kill(r->trace_cmd.pid, SIGINT);
	while (r->trace_cmd.pid) {
		wait_for(r, AGAIN_NS);
		if (!r->trace_cmd.pid)
			break;
		if (loop_signals(r->loop) > signals)
			kill(-r->session, SIGKILL);
		else if (setup_is_on(r->setup))
			/* trace-cmd misses a SIGINT that comes just before it goes to sleep. */
			kill(r->trace_cmd.pid, SIGINT);
	}
}

/* Reports how trace-cmd ended. Returns an exit status. */
static int judge(struct record *r)
{
	int status = child_exit_status(&r->trace_cmd);
	struct stat st;

	/* Readers of trace-cmd that are left would keep the tracer from being changed. */
	if (status != 0 && !child_kill_session(r->session))
		msg_warn(TRACE_CMD ": process %ld or a child of it does not exit",
			 (long)r->session);
	if (status == 128 + SIGINT)
		msg_error("recording: interrupted before it began");
	else if (status > 128)
		msg_error("recording: " TRACE_CMD " was killed by signal %d (%s); per-CPU data may "
			  "be in %s.cpu*",
			  status - 128, strsignal(status - 128), r->file);
	else if (status != 0)
		msg_error("recording: " TRACE_CMD " exited with status %d", status);
	else if (stat(r->file, &st) < 0)
		msg_errno("recording: %s", r->file);
	else if (st.st_size == 0)
		msg_error("recording: %s: " TRACE_CMD " wrote nothing", r->file);
	else
		return EXIT_DONE;
	return EXIT_FAILED;
}

static void tell_end(const struct record *r)
{
	struct stat st;

	if (stat(r->file, &st) == 0)
		msg_info("%s: %" PRIu64 " bytes, %" PRIu64 " events lost", r->file,
			 (uint64_t)st.st_size, r->lost);
	if (r->lost > 0)
		msg_warn("events were overwritten before they could be read; -b gives the kernel a "
			 "larger buffer");
}

static int record(struct record *r)
{
	int status = (int)setup_probe(&r->request.setup, &r->setup), ended;

	if (status == EXIT_DONE)
		status = check_output(r);
	if (status == EXIT_DONE)
		status = (int)setup_apply(r->setup);
	if (status != EXIT_DONE)
		return status;
	status = start_trace_cmd(r);
	if (status == EXIT_DONE && r->trace_cmd.pid && loop_signals(r->loop) == 0) {
		tell_start(r);
		status = run(r);
	}
	if (r->session) {
		stop_trace_cmd(r);
		ended = judge(r);
		if (ended == EXIT_DONE)
			zones_save(r->file);
		status = status == EXIT_DONE ? ended : status;
	}
	if (setup_restore(r->setup) > 0)
		status = EXIT_FAILED;
	if (status == EXIT_DONE)
		tell_end(r);
	return status;
}

/* Waits for the command, as a user of a shell expects, unless a signal comes; never kills it.
 * Returns its exit status if the recording was made. */
static int end_command(struct record *r, int status)
{
	while (r->command.pid && loop_signals(r->loop) == 0)
		wait_for(r, UINT64_MAX);
	if (status == EXIT_DONE && r->has_run && !r->command.pid)
		status = child_exit_status(&r->command);
	return status;
}

static void clean_up(struct record *r)
{
	struct stat st;

	if (r->made_file && stat(r->file, &st) == 0 && st.st_size == 0)
		unlink(r->file);
	setup_free(r->setup);
	trace_request_free(&r->request);
	rules_free(r->rules);
	free(r->trace_cmd_path);
	free(r->command_path);
}

static int run_record(const struct command *command, struct options *o)
{
	struct record r = { .o = o, .file = o->output ? o->output : "trace.dat" };
	int status = prepare(&r), signal;

	(void)command;
	if (status == EXIT_DONE)
		status = record(&r);
	if (r.loop)
		status = end_command(&r, status);
	clean_up(&r);
	signal = r.loop ? loop_fatal_signal(r.loop) : 0;
	if (signal)
		process_die(r.loop, signal);
	loop_free(r.loop);
	return status;
}

static const struct option_def *const options[] = {
	OPTION('t', "threshold", "US", "record calls that took US microseconds or longer", "",
	       VALUE_NUMBER, .offset = offsetof(struct options, threshold_us), 1,
	       OPTION_THRESHOLD_MAX_US, "microseconds",
	       .given = 1 + offsetof(struct options, has_threshold)),
	&option_tracefs,
	OPTION('o', "output", "FILE", "write the recording to FILE (default trace.dat)", "-f",
	       VALUE_TEXT, .offset = offsetof(struct options, output)),
	&option_duration,
	&option_pids,
	&option_functions,
	&option_events,
	&option_buffer,
	&option_force,
	&option_quiet,
	&option_version,
	&option_help,
	NULL,
};

const struct command command_record = {
	.name = "record",
	.summary = "Record slow allocations with trace-cmd, for alloclat -i or KernelShark.",
	.required = "-t US",
	.operands = "[-- COMMAND...]",
	.stops = true,
	.options = options,
	.check = option_check_threshold,
	.run = run_record,
};
