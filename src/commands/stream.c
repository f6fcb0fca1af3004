// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The default command: calls over a threshold with the tracepoints that belong to them, and the
 * time spent in each shrinker.
 */
#include <inttypes.h>

#include "base/msg.h"
#include "base/num.h"
#include "calls/filter.h"
#include "calls/shrinkers.h"
#include "cli/option_rows.h"
#include "cli/trace_request.h"
#include "commands.h"
#include "output/stream_report.h"

#define MEMORY_MB 64

struct stream {
	struct run run;
	uint64_t memory_mb; /* 0: not given */

	struct rules *rules;
	struct trace_request request;
	struct shrinkers *shrinkers;
	struct filter_listener listener;
	struct filter *filter;
	struct filter_counts counts; /* set by end() */
};

static struct stream *stream_of(struct run *r)
{
	return (struct stream *)r;
}

static void on_call(void *arg, const struct event *call, const struct event *const owned[],
		    size_t nr_owned)
{
	struct run *r = arg;
	struct out *out = &r->session.out;

	r->shown += nr_owned + 1;
	for (size_t i = 0; i < nr_owned; i++)
		out_event(out, owned[i]);
	out_event(out, call);
}

static void on_span(void *arg, struct slice function, const struct event *start,
		    const struct event *end, bool over)
{
	struct run *r = arg;

	shrinkers_add(stream_of(r)->shrinkers, function,
		      end->ts > start->ts ? end->ts - start->ts : 0);
	if (!over)
		return;
	out_event(&r->session.out, start);
	out_event(&r->session.out, end);
	r->shown += 2;
}

static bool on_wants(void *arg, const struct event *e)
{
	return task_filter_wants(((struct run *)arg)->tasks, e);
}

static int prepare(struct run *r)
{
	const struct options *o = &r->options;
	struct stream *s = stream_of(r);

	s->rules = rules_new();
	for (size_t i = 0; i < o->nr_events; i++)
		rules_add(s->rules, o->events[i].system, o->events[i].event, o->events[i].function);
	return trace_request_init(o, s->rules, &s->request);
}

static void arm(struct run *r, struct setup_want *want)
{
	*want = stream_of(r)->request.setup;
}

static void start(struct run *r)
{
	struct stream *s = stream_of(r);
	uint64_t memory_mb = s->memory_mb ? s->memory_mb : MEMORY_MB;

	if (r->session.setup) {
		trace_request_choose_owner(setup_found(r->session.setup), s->rules);
		trace_request_warn_unmatched(&s->request);
	}
	s->listener = (struct filter_listener){
		.call = on_call, .span = on_span, .wants = r->tasks ? on_wants : NULL, .arg = s
	};
	s->shrinkers = shrinkers_new();
	s->filter = filter_new(s->rules, r->options.threshold_us * NSEC_PER_USEC, memory_mb << 20,
			       &s->listener);
}

/* Prints which functions and tracepoints of the catalog this kernel lacks. That is normal, but the
 * user should know. */
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
		msg_info("not traced: %s (not in this kernel, or inlined; this is normal)",
			 list.data);
	buf_free(&list);
}

static void describe(const struct run *r, struct buf *ret_what)
{
	const struct setup_found *found = setup_found(r->session.setup);

	tell_missing(found);
	buf_printf(ret_what, "calls of %" PRIu64 " us and longer, %zu functions",
		   r->options.threshold_us, found->nr_functions);
}

static void feed(struct run *r, const struct event *e)
{
	filter_feed(stream_of(r)->filter, e);
}

static void batch(struct run *r, struct event_taker *ret_taker)
{
	struct filter *filter = stream_of(r)->filter;

	*ret_taker = (struct event_taker){ filter_take, filter_place(filter), filter };
}

static void before_fill(struct run *r)
{
	filter_copy_held(stream_of(r)->filter);
}

/* Whether a text recording has only tracepoints, so that no call can be shown. Prints an error
 * then. */
static bool lacks_calls(const struct session *session, const struct filter_counts *c)
{
	if (session->setup || session->failed || session->source->counts.plain == 0 || c->calls > 0)
		return false;
	msg_error("reading: %s: it has tracepoints but no function calls, so slow calls cannot be "
		  "found; record it with the function_graph tracer",
		  session_input_name(session));
	return true;
}

static int end(struct run *r, struct buf *ret_totals)
{
	struct stream *s = stream_of(r);

	filter_count(s->filter, &s->counts);
	stream_report_shrinkers(s->shrinkers, ret_totals);
	return lacks_calls(&r->session, &s->counts) ? EXIT_FAILED : EXIT_DONE;
}

static void tally(const struct run *r, struct buf *ret_line)
{
	const struct stream *s = (const struct stream *)r;

	stream_report_tally(&r->session.source->counts, &s->counts, r->lost, r->lost_unknown,
			    ret_line);
}

static void clean(struct run *r)
{
	struct stream *s = stream_of(r);

	filter_free(s->filter);
	shrinkers_free(s->shrinkers);
	trace_request_free(&s->request);
	rules_free(s->rules);
}

static const struct option_def *const options[] = {
	OPTION('t', "threshold", "US", "show calls that took US microseconds or longer", "",
	       VALUE_NUMBER, .offset = offsetof(struct options, threshold_us), 0,
	       OPTION_THRESHOLD_MAX_US, "microseconds", " (0 only with -i)",
	       .given = 1 + offsetof(struct options, has_threshold)),
	&option_tracefs,
	&option_input,
	OPTION('o', "output", "FILE", "write lines to FILE, only totals to standard output", "-f",
	       VALUE_TEXT, .offset = offsetof(struct options, output)),
	&option_duration,
	&option_pids,
	&option_comm,
	&option_functions,
	&option_events,
	&option_buffer,
	OPTION(OPTION_LONG(0), "memory", "MB",
	       "memory for events held until their call returns (default 64)", "", VALUE_NUMBER,
	       .offset = offsetof(struct stream, memory_mb), 1, 65536, "megabytes"),
	&option_text,
	&option_force,
	&option_quiet,
	&option_version,
	&option_help,
	NULL,
};

const struct view view_stream = {
	.command = {
		.name = "",
		.summary = "Print slow memory allocations, and why they are slow.",
		.required = "-t US",
		.options = options,
		.state_size = sizeof(struct stream),
		.check = option_check_threshold,
		.run = view_run,
	},
	.graph = true,
	.if_lost = "lines may be missing, and the totals are too low",
	.prepare = prepare,
	.arm = arm,
	.start = start,
	.describe = describe,
	.feed = feed,
	.batch = batch,
	.before_fill = before_fill,
	.end = end,
	.tally = tally,
	.clean = clean,
};
