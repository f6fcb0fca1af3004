// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `alloclat compaction`: how long memory compaction took, of each task and by other keys.
 */
#include "cli/commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "base/pattern.h"
#include "cli/live_events.h"
#include "cli/session.h"
#include "output/compaction_report.h"
#include "output/lost.h"
#include "stalls/compaction.h"
#include "stalls/zones.h"

/* Which tasks: those with a number in a range, or a name that matches. */
struct choice_of_tasks {
	uint64_t low, high;
	struct pattern *comm; /* NULL: the range counts */
};

struct job {
	struct session session;
	struct setup_want want;
	struct zones *zones; /* NULL: nothing is known of them */
	struct choice_of_tasks choice;
	struct compaction_listener listener;
	struct compactions *compactions;
	struct compaction_report *report;
	struct buf text;
};

static bool on_wants(void *arg, int pid, struct slice comm)
{
	struct job *job = arg;
	const struct choice_of_tasks *choice = &job->choice;
	bool wanted = choice->comm ? pattern_matches(choice->comm, comm)
				   : (uint64_t)pid >= choice->low && (uint64_t)pid <= choice->high;

	if (wanted)
		compaction_report_task(job->report, pid, comm);
	return wanted;
}

static void on_ended(void *arg, const struct compaction_stall *told)
{
	struct job *job = arg;
	struct compaction_stall c = *told;

	/* Most kernels' events say where a zone begins, and not always which one it is. */
	if (job->zones && c.zone.len == 0)
		zones_place(job->zones, &c, false);
	job->text.len = 0;
	compaction_report_add(job->report, &c, &job->text);
	if (job->text.len > 0)
		out_text(&job->session.out, &job->text);
}

/* "12", "12-34" or "12-"; 0 is no bound. False: something else, a name's pattern. */
static bool parse_range(const char *text, struct choice_of_tasks *ret_choice)
{
	char *low = mem_strdup(text), *dash = strchr(low, '-'), *high = low;
	struct choice_of_tasks range = { 0 };
	bool good;

	if (dash) {
		*dash = '\0';
		high = dash + 1;
	}
	good = num_parse(low, 0, INT32_MAX, &range.low) &&
	       (*high == '\0' || num_parse(high, 0, INT32_MAX, &range.high));
	if (range.high == 0)
		range.high = INT32_MAX;
	if (good)
		*ret_choice = range;
	free(low);
	return good;
}

static int choose(struct job *job, const struct options *o)
{
	const char *text = o->operands ? o->operands[0] : "0";

	if (o->operands && o->operands[1]) {
		msg_error("%s: unexpected argument; see alloclat --help", o->operands[1]);
		return EXIT_USAGE;
	}
	if (parse_range(text, &job->choice))
		return EXIT_DONE;
	job->choice.comm = pattern_of("compaction", text);
	return job->choice.comm ? EXIT_DONE : EXIT_USAGE;
}

static int open_source(struct job *job, const struct options *o)
{
	job->want = live_events_want(&catalog_events_compaction_pages, o);
	return live_events_open(&catalog_events_compaction_pages, &job->want, &job->session);
}

static void start(struct job *job, const struct options *o)
{
	job->listener = (struct compaction_listener){
		.wants = on_wants, .ended = on_ended, .arg = job, .sums = true
	};
	job->compactions = compactions_new(&job->listener);
	job->report = compaction_report_new(&o->compaction);
}

static void feed(void *arg, const struct event *e)
{
	compactions_feed(arg, e);
}

static enum source_result pump(void *arg, struct source *source)
{
	return session_feed_all(source, feed, ((struct job *)arg)->compactions);
}

static void progress(void *arg, struct session_progress *ret_progress)
{
	const struct compaction_counts *c = compactions_counts(((struct job *)arg)->compactions);

	*ret_progress = (struct session_progress){
		.events = c->events,
		.shown = c->ended,
		.lost = c->lost,
		.lost_unknown = c->lost_unknown,
	};
}

static void add_count(struct buf *tally, uint64_t count, const char *what)
{
	if (count > 0)
		buf_printf(tally, ", %" PRIu64 " %s", count, what);
}

static void tell_end(const struct job *job, const struct compaction_counts *c)
{
	const struct source_counts *read = &job->session.source->counts;
	bool live = job->session.setup;
	struct buf tally = { 0 };

	buf_printf(&tally, "%" PRIu64 " %s read, %" PRIu64 " compactions, ",
		   live ? c->events : read->lines, live ? "events" : "lines", c->ended);
	lost_print(c->lost, c->lost_unknown, &tally);
	add_count(&tally, c->open, "without their end");
	add_count(&tally, c->without_begin, "events without the begin of theirs");
	add_count(&tally, c->dropped_lost, "dropped because events were lost");
	add_count(&tally, c->dropped_at_bound, "dropped because of too many tasks");
	add_count(&tally, compaction_report_not_kept(job->report),
		  "too many to be printed by task or one by one");
	add_count(&tally, read->unknown, "lines not understood");
	msg_info("%s", tally.data);
	if (c->ended > 0 && c->pages == 0 && !job->session.o->compaction.times)
		msg_warn("none of mm_compaction_migratepages, mm_compaction_isolate_freepages and "
			 "mm_compaction_isolate_migratepages: numbers of pages are 0");
	if (c->lost > 0 || c->lost_unknown > 0)
		msg_warn("events were lost: compactions may be missing, and the totals are too "
			 "low");
	buf_free(&tally);
}

/* The kernel's own word for what was lost is taken if that is more. */
static int finish(struct job *job)
{
	struct session *session = &job->session;
	struct compaction_counts counts;
	uint64_t lost;
	int status = session_end(session, &lost);

	if (session_check_recording(session) != EXIT_DONE)
		return EXIT_FAILED;
	compactions_end(job->compactions);
	counts = *compactions_counts(job->compactions);
	if (lost > counts.lost)
		counts.lost = lost;
	job->text.len = 0;
	compaction_report_print(job->report, &job->text);
	if (session_is_whole(session))
		out_text(&session->out, &job->text);
	if (!session_end_output(session))
		status = EXIT_FAILED;
	if (session_has_tally(session))
		tell_end(job, &counts);
	return status;
}

int cmd_compaction(const struct options *o)
{
	struct job job = { .session = SESSION_NONE };
	const struct session_consumer consumer = { .pump = pump,
						   .progress = progress,
						   .arg = &job };
	int status = choose(&job, o);

	if (status == EXIT_DONE && !zones_choose(o->input, o->zoneinfo, &job.zones))
		status = EXIT_FAILED;
	if (status == EXIT_DONE)
		status = session_init(&job.session, o);
	if (status == EXIT_DONE)
		status = open_source(&job, o);
	if (status == EXIT_DONE) {
		start(&job, o);
		session_run(&job.session, &consumer);
		status = finish(&job);
	}
	compactions_free(job.compactions);
	compaction_report_free(job.report);
	zones_free(job.zones);
	pattern_free(job.choice.comm);
	buf_free(&job.text);
	status = session_close(&job.session, status);
	free((void *)job.want.events);
	return status;
}
