// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

#include <stdlib.h>

#include "base/msg.h"
#include "output/lost.h"
#include "stalls/zones.h"
#include "trace_request.h"

/* Checks option values. Nothing on the machine is changed yet. */
static int prepare(struct run *r)
{
	const struct options *o = &r->options;
	int status = r->view->prepare ? r->view->prepare(r) : EXIT_DONE;
	struct pattern *comm = NULL;

	if (status != EXIT_DONE)
		return status;
	if (o->comm) {
		comm = pattern_of("-c", o->comm);
		if (!comm)
			return EXIT_USAGE;
	}
	if (o->nr_pids > 0 || comm)
		r->tasks = task_filter_new(o->pids, o->nr_pids, comm, !o->input);
	if (r->view->zones && !zones_choose(o->input, o->zoneinfo, &r->zones))
		return EXIT_FAILED;
	return session_init(&r->session, o);
}

static int open_source(struct run *r)
{
	const struct catalog_events *events = r->view->events;
	const struct options *o = &r->options;

	if (o->input)
		return session_open_recording(&r->session, r->view->graph);
	r->want = (struct setup_want){
		.dir = o->dir,
		.events_only = !r->view->graph,
		.buffer_kb = o->buffer_kb,
		.force = o->force,
	};
	if (events) {
		r->want.events = r->events = trace_request_events(events);
		r->want.nr_events = events->nr_events;
	}
	if (r->view->arm)
		r->view->arm(r, &r->want);
	return session_open_live(&r->session, &r->want);
}

static void tell_start(const struct run *r)
{
	struct buf what = { 0 };

	if (r->view->describe)
		r->view->describe(r, &what);
	else
		buf_str(&what, r->view->events->name);
	trace_request_tell_start(setup_found(r->session.setup), what.data);
	buf_free(&what);
}

static int start(struct run *r)
{
	int status;

	r->view->start(r);
	status = session_start(&r->session);
	if (status == EXIT_DONE && r->session.setup)
		tell_start(r);
	return status;
}

/* Feeds the view all events that the source has read so far. */
static enum source_result pump(void *arg, struct source *source)
{
	struct run *r = arg;
	void (*feed)(struct run * r, const struct event *e) = r->view->feed;
	enum source_result result;
	struct event_taker taker;
	struct event e;

	if (source->ops->feed && r->view->batch) {
		r->view->batch(r, &taker);
		return source->ops->feed(source, &taker);
	}
	while ((result = source->ops->next(source, &e)) == SOURCE_EVENT)
		feed(r, &e);
	return result;
}

static void before_fill(void *arg)
{
	struct run *r = arg;

	if (r->view->before_fill)
		r->view->before_fill(r);
}

static void print_totals(struct run *r, const struct buf *totals)
{
	if (!session_is_whole(&r->session))
		return;
	if (r->view->totals_are_all)
		run_print(r, totals);
	else
		session_report(&r->session, totals);
}

/* Warns if -c matched no task. Only for views of calls: those ask task_filter_wants() about each
 * event, while views of tracepoints need not meet a matching task even if there is one. */
static void warn_unmatched(const struct run *r)
{
	const char *comm = r->options.comm;

	if (!r->view->graph || !comm || task_filter_has_matched(r->tasks))
		return;
	msg_warn("-c: %s: matched no task%s", comm,
		 r->session.setup || r->session.source->whole_names
			 ? ""
			 : "; this recording has only the first 7 bytes of names");
}

static void tell_end(const struct run *r)
{
	struct buf line = { 0 };

	r->view->tally(r, &line);
	msg_info("%s", line.data);
	buf_free(&line);
	if (r->view->warn)
		r->view->warn(r);
	if (r->lost > 0 || r->lost_unknown > 0)
		msg_warn("events were lost: %s", r->view->if_lost);
	warn_unmatched(r);
}

static int finish(struct run *r)
{
	struct session *session = &r->session;
	struct buf totals = { 0 };
	uint64_t lost;
	int status = session_end(session, &lost);

	if (session_check_recording(session) != EXIT_DONE)
		return EXIT_FAILED;
	/* The kernel's statistics and the stream can differ: the larger number counts. */
	r->lost = session->source->counts.lost;
	if (lost > r->lost)
		r->lost = lost;
	r->lost_unknown = session->source->counts.lost_unknown;
	if (r->view->end(r, &totals) != EXIT_DONE)
		status = EXIT_FAILED;
	print_totals(r, &totals);
	buf_free(&totals);
	if (!session_end_output(session))
		status = EXIT_FAILED;
	if (session_has_tally(session))
		tell_end(r);
	return status;
}

static void clean_up(struct run *r)
{
	if (r->view->clean)
		r->view->clean(r);
	task_filter_free(r->tasks);
	zones_free(r->zones);
	free(r->events);
}

int view_run(const struct command *command, struct options *o)
{
	struct run *r = (struct run *)o;
	const struct session_consumer consumer = {
		.pump = pump, .before_fill = before_fill, .shown = &r->shown, .arg = r
	};
	int status;

	r->view = (const struct view *)command;
	r->session = (struct session)SESSION_NONE;
	status = prepare(r);
	if (status == EXIT_DONE)
		status = open_source(r);
	if (status == EXIT_DONE)
		status = start(r);
	if (status == EXIT_DONE) {
		session_run(&r->session, &consumer);
		status = finish(r);
	}
	/* setup uses r->want and r->events until here. */
	status = session_close(&r->session, status);
	clean_up(r);
	return status;
}

void run_print(struct run *r, const struct buf *text)
{
	out_text(&r->session.out, text);
}

void run_add_lost(const struct run *r, struct buf *ret_line)
{
	lost_print(r->lost, r->lost_unknown, ret_line);
}
