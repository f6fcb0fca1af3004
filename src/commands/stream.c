// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The main job: from a source through the filter to the output, until the input ends,
 * the time is up or a signal comes; then the totals.
 */
#include "cli/commands.h"

#include <inttypes.h>
#include <sys/utsname.h>

#include "base/msg.h"
#include "base/num.h"
#include "calls/filter.h"
#include "calls/shrinkers.h"
#include "cli/session.h"
#include "cli/task_filter.h"
#include "cli/trace_request.h"
#include "output/stream_report.h"

struct stream {
	struct session session;
	struct rules *rules;
	struct trace_request want;
	struct pattern *comm;
	struct task_filter *choice;
	struct shrinkers *shrinkers;
	struct filter_listener listener;
	struct filter *filter;
};

static void on_call(void *arg, const struct event *call, const struct event *const owned[],
		    size_t nr_owned)
{
	struct stream *s = arg;

	for (size_t i = 0; i < nr_owned; i++)
		out_event(&s->session.out, owned[i]);
	out_event(&s->session.out, call);
}

static void on_span(void *arg, struct slice function, const struct event *start,
		    const struct event *end, bool over)
{
	struct stream *s = arg;

	shrinkers_add(s->shrinkers, function, end->ts > start->ts ? end->ts - start->ts : 0);
	if (!over)
		return;
	out_event(&s->session.out, start);
	out_event(&s->session.out, end);
}

static bool on_wants(void *arg, const struct event *e)
{
	struct stream *s = arg;

	return task_filter_wants(s->choice, e);
}

/* Everything that can be wrong with the options' values, before anything is touched. */
static int prepare(struct stream *s, const struct options *o)
{
	int status;

	s->rules = rules_new();
	for (size_t i = 0; i < o->nr_events; i++)
		rules_add(s->rules, o->events[i].system, o->events[i].event, o->events[i].function);
	status = trace_request_init(o, s->rules, &s->want);
	if (status != EXIT_DONE)
		return status;
	if (o->comm) {
		s->comm = pattern_of("-c", o->comm);
		if (!s->comm)
			return EXIT_USAGE;
	}
	return session_init(&s->session, o);
}

static void start_filter(struct stream *s, const struct options *o)
{
	s->listener = (struct filter_listener){ .call = on_call, .span = on_span, .arg = s };
	if (o->nr_pids > 0 || s->comm) {
		s->choice = task_filter_new(o->pids, o->nr_pids, s->comm, !o->input);
		s->listener.wants = on_wants;
	}
	s->shrinkers = shrinkers_new();
	s->filter = filter_new(s->rules, o->threshold_us * NSEC_PER_USEC, o->memory_mb << 20,
			       &s->listener);
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

static void tell_start(const struct setup_found *found, const struct options *o)
{
	struct utsname kernel = { 0 };

	uname(&kernel);
	tell_missing(found);
	msg_info("Linux %s: calls of %" PRIu64 " us and longer, %zu functions, %zu tracepoints, %s",
		 kernel.release, o->threshold_us, found->nr_functions, found->nr_events,
		 found->instance ? found->target_dir : "top level");
}

static int open_live(struct stream *s, const struct options *o)
{
	int status = session_open_live(&s->session, &s->want.setup);

	if (status != EXIT_DONE)
		return status;
	trace_request_settle_owner(setup_found(s->session.setup), s->rules);
	trace_request_warn_unmatched(&s->want);
	start_filter(s, o);
	status = session_start(&s->session);
	if (status == EXIT_DONE)
		tell_start(setup_found(s->session.setup), o);
	return status;
}

static int open_recording(struct stream *s, const struct options *o)
{
	int status = session_open_recording(&s->session, true);

	if (status == EXIT_DONE)
		start_filter(s, o);
	return status;
}

/* Feeds what the source has read so far to the filter. */
static enum source_result pump(void *arg, struct source *source)
{
	struct filter *filter = ((struct stream *)arg)->filter;
	enum source_result result;
	struct event e;

	if (source->ops->feed) {
		struct event_taker to = { filter_take, filter_place(filter), filter };

		return source->ops->feed(source, &to);
	}
	while ((result = source->ops->next(source, &e)) == SOURCE_EVENT)
		filter_feed(filter, &e);
	return result;
}

static void settle(void *arg)
{
	filter_settle(((struct stream *)arg)->filter);
}

static void progress(void *arg, struct session_progress *ret_progress)
{
	const struct filter_counts *c = filter_progress(((struct stream *)arg)->filter);

	*ret_progress = (struct session_progress){
		.events = c->events,
		.shown = c->shown,
		.lost = c->lost,
		.lost_unknown = c->lost_unknown,
	};
}

static void tell_end(const struct stream *s, const struct filter_counts *c)
{
	const struct session *session = &s->session;
	const struct options *o = session->o;
	struct buf tally = { 0 };

	stream_report_tally(&session->source->counts, c, &tally);
	msg_info("%s", tally.data);
	if (c->lost > 0 || c->lost_unknown > 0)
		msg_warn("events were lost: lines may be missing, and the totals are too low");
	if (s->choice && o->comm && !task_filter_has_matched(s->choice))
		msg_warn("-c: %s: matched no task%s", o->comm,
			 session->setup || session->source->whole_names
				 ? ""
				 : "; a recording has the first 7 bytes of names only");
	buf_free(&tally);
}

/* Text of tracepoints alone: there is nothing that they could belong to. Spans need no call. */
static bool lacks_calls(const struct session *session, const struct filter_counts *c)
{
	if (session->source->counts.plain == 0 || c->calls > 0)
		return false;
	msg_error("reading: %s: tracepoints, but no function calls: what belongs to a slow call is "
		  "not to be found in it; record it with the function_graph tracer",
		  session_input_name(session));
	return true;
}

/* The kernel's own word for what was lost is taken if that is more. */
static int finish(struct stream *s)
{
	struct session *session = &s->session;
	struct filter_counts counts;
	struct buf totals = { 0 };
	uint64_t lost;
	int status = session_end(session, &lost);

	if (session_check_recording(session) != EXIT_DONE)
		return EXIT_FAILED;
	filter_count(s->filter, &counts);
	if (lost > counts.lost)
		counts.lost = lost;
	if (session_is_whole(session)) {
		stream_report_shrinkers(s->shrinkers, &totals);
		session_report(session, &totals);
		buf_free(&totals);
	}
	if (!session->setup && !session->failed && lacks_calls(session, &counts))
		status = EXIT_FAILED;
	if (!session_end_output(session))
		status = EXIT_FAILED;
	if (session_has_tally(session))
		tell_end(s, &counts);
	return status;
}

static void clean_up(struct stream *s)
{
	filter_free(s->filter);
	shrinkers_free(s->shrinkers);
	task_filter_free(s->choice);
	pattern_free(s->comm);
	rules_free(s->rules);
}

int cmd_stream(const struct options *o)
{
	struct stream s = { .session = SESSION_NONE };
	const struct session_consumer consumer = {
		.pump = pump, .settle = settle, .progress = progress, .arg = &s
	};
	int status = prepare(&s, o);

	if (status == EXIT_DONE)
		status = o->input ? open_recording(&s, o) : open_live(&s, o);
	if (status == EXIT_DONE) {
		session_run(&s.session, &consumer);
		status = finish(&s);
	}
	clean_up(&s);
	status = session_close(&s.session, status);
	trace_request_free(&s.want);
	return status;
}
