// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `alloclat snoop`: stalls one by one, or how they spread.
 */
#include "cli/commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/num.h"
#include "base/pattern.h"
#include "cli/live_events.h"
#include "cli/session.h"
#include "live/live.h"
#include "live/zoneprobe.h"
#include "output/compaction_json.h"
#include "output/lost.h"
#include "output/snoop_print.h"
#include "stalls/compaction.h"
#include "stalls/reclaim.h"
#include "stalls/stack_wait.h"
#include "stalls/zones.h"
#include "stats/latency.h"

struct cmd;

/* What is looked at: compaction or reclaim. */
struct view {
	const struct catalog_events *events;
	const struct zoneprobe *probe; /* for -e */
	const char *const *keys;       /* that --by can have, ended by NULL */
	void (*start)(struct cmd *c);
	void (*feed)(void *cmd, const struct event *e);
	void (*end)(struct cmd *c); /* nothing more comes */
	struct stall_counts (*counts)(const struct cmd *c);
	void (*head)(const struct snoop_print *p, struct buf *ret_text);
};

struct cmd {
	struct session session;
	struct setup_want want;
	const struct view *view;
	struct pattern *comm;
	struct zones *zones; /* NULL: nothing is known of them */
	struct snoop_print print;
	struct compactions *compactions; /* one of these two */
	struct reclaims *reclaim;
	struct compaction_listener listener;
	struct stack_wait *stacks; /* NULL: they are not shown */
	struct buf probe_text;	   /* the definition of the next */
	struct setup_kprobe probe;
	struct latencies *groups; /* NULL: stalls are shown one by one */
	struct buf text;	  /* scratch */
	uint64_t shown, longest;  /* ns */
};

/* --- what both views do with a stall --------------------------------------------------------- */

static bool is_listed(const struct options *o, int pid)
{
	for (size_t i = 0; i < o->nr_pids; i++) {
		if (o->pids[i] == pid)
			return true;
	}
	return o->nr_pids == 0;
}

/* Whether the user wants to see it. Fills in the process, on which that can depend. */
static bool wants(struct cmd *c, struct stall *s)
{
	const struct options *o = c->session.o;
	uint64_t took = stall_duration(s);

	if (took < o->threshold_us * NSEC_PER_USEC)
		return false;
	if (c->comm && !pattern_matches(c->comm, s->comm))
		return false;
	if (c->session.live)
		s->tgid = live_tgid(c->session.live, s->pid);
	if (!is_listed(o, s->tgid > 0 ? s->tgid : s->pid))
		return false;
	c->shown++;
	if (took > c->longest)
		c->longest = took;
	return true;
}

/* The key of --by that any stall has; all under one name without --by. */
static struct slice common_key(struct cmd *c, const struct stall *s, int order)
{
	const char *by = c->session.o->snoop.by;

	if (by && strcmp(by, "comm") == 0)
		return s->comm;
	c->text.len = 0;
	if (by)
		buf_printf(&c->text, "%d", order);
	else
		buf_str(&c->text, c->view->events->name);
	return (struct slice){ c->text.data, c->text.len };
}

/* --- compaction ------------------------------------------------------------------------------ */

static struct slice compaction_key(struct cmd *c, const struct compaction_stall *s)
{
	const char *by = c->session.o->snoop.by ? c->session.o->snoop.by : "";

	c->text.len = 0;
	if (strcmp(by, "mode") == 0) {
		buf_str(&c->text, stall_is_sync(s) ? "SYNC" : "ASYNC");
	} else if (strcmp(by, "status") == 0) {
		return stall_or_dash(s->status);
	} else if (strcmp(by, "zone") == 0) {
		if (s->node >= 0)
			buf_printf(&c->text, "%d ", s->node);
		snoop_zone_name(s, &c->text);
	} else {
		return common_key(c, &s->stall, s->order);
	}
	return (struct slice){ c->text.data, c->text.len };
}

static void show_compaction(void *arg, const struct compaction_stall *s)
{
	struct cmd *c = arg;

	c->text.len = 0;
	if (c->session.o->snoop.json)
		snoop_json_compaction(s, &c->text);
	else
		snoop_print_compaction(&c->print, s, &c->text);
	out_text(&c->session.out, &c->text);
}

static void on_compaction(void *arg, const struct compaction_stall *told)
{
	struct cmd *c = arg;
	struct compaction_stall s = *told;

	if (!wants(c, &s.stall))
		return;
	if (c->zones)
		zones_place(c->zones, &s, c->session.o->snoop.extended);
	if (c->groups)
		latencies_add(c->groups, compaction_key(c, &s), stall_duration(&s.stall));
	else if (c->stacks)
		stack_wait_add(c->stacks, &s);
	else
		show_compaction(c, &s);
}

static void start_compaction(struct cmd *c)
{
	c->listener = (struct compaction_listener){ .ended = on_compaction, .arg = c };
	c->compactions = compactions_new(&c->listener);
	if (c->session.o->snoop.stack)
		c->stacks = stack_wait_new(show_compaction, c);
}

static void feed_compaction(void *cmd, const struct event *e)
{
	struct cmd *c = cmd;

	if (c->stacks)
		stack_wait_see(c->stacks, e);
	compactions_feed(c->compactions, e);
}

static void end_compaction(struct cmd *c)
{
	if (c->stacks)
		stack_wait_end(c->stacks);
	compactions_end(c->compactions);
}

static struct stall_counts compaction_counts(const struct cmd *c)
{
	const struct compaction_counts *n = compactions_counts(c->compactions);

	return (struct stall_counts){
		.events = n->events,
		.stalls = n->ended,
		.lost = n->lost,
		.lost_unknown = n->lost_unknown,
		.unpaired = n->open + n->without_begin,
	};
}

/* --- reclaim --------------------------------------------------------------------------------- */

static void on_reclaim(void *arg, const struct reclaim_stall *told)
{
	struct cmd *c = arg;
	const struct options *o = c->session.o;
	struct reclaim_stall s = *told;

	if (!wants(c, &s.stall))
		return;
	if (c->groups) {
		latencies_add(c->groups, common_key(c, &s.stall, s.order),
			      stall_duration(&s.stall));
		return;
	}
	if (c->zones && o->snoop.extended && !s.has_free)
		zones_free_pages(c->zones, &s);
	c->text.len = 0;
	if (o->snoop.json)
		snoop_json_reclaim(&s, &c->text);
	else
		snoop_print_reclaim(&c->print, &s, &c->text);
	out_text(&c->session.out, &c->text);
}

static void start_reclaim(struct cmd *c)
{
	c->reclaim = reclaims_new(on_reclaim, c);
}

static void feed_reclaim(void *cmd, const struct event *e)
{
	reclaims_feed(((struct cmd *)cmd)->reclaim, e);
}

static void end_reclaim(struct cmd *c)
{
	reclaims_end(c->reclaim);
}

static struct stall_counts reclaim_counts(const struct cmd *c)
{
	return *reclaims_counts(c->reclaim);
}

/* --- the command ----------------------------------------------------------------------------- */

/* The first one is what there is to see without a word. */
static const struct view views[] = {
	{ &catalog_events_compaction, &zoneprobe_compaction,
	  (const char *const[]){ "order", "zone", "mode", "status", "comm", NULL },
	  start_compaction, feed_compaction, end_compaction, compaction_counts,
	  snoop_print_compaction_head },
	{ &catalog_events_reclaim, &zoneprobe_reclaim,
	  (const char *const[]){ "order", "comm", NULL }, start_reclaim, feed_reclaim, end_reclaim,
	  reclaim_counts, snoop_print_reclaim_head },
};

static int choose_view(struct cmd *c, const struct options *o)
{
	char *const *word = o->operands;

	c->view = views;
	if (!word)
		return EXIT_DONE;
	for (size_t i = 0; i < ARRAY_SIZE(views) && !word[1]; i++) {
		c->view = &views[i];
		if (strcmp(word[0], c->view->events->name) == 0)
			return EXIT_DONE;
	}
	msg_error("snoop: %s: compaction or reclaim is needed, one of them",
		  word[1] ? word[1] : word[0]);
	return EXIT_USAGE;
}

static int check_key(const struct cmd *c, const struct options *o)
{
	struct buf all = { 0 };

	for (const char *const *key = c->view->keys; *key; key++) {
		if (!o->snoop.by || strcmp(o->snoop.by, *key) == 0) {
			buf_free(&all);
			return EXIT_DONE;
		}
		buf_printf(&all, "%s%s", all.len == 0 ? "" : key[1] ? ", " : " or ", *key);
	}
	msg_error("--by: %s: of %s it is %s", o->snoop.by, c->view->events->name, all.data);
	buf_free(&all);
	return EXIT_USAGE;
}

static int compile_comm(struct cmd *c, const struct options *o)
{
	if (o->comm)
		c->comm = pattern_of("-c", o->comm);
	return o->comm && !c->comm ? EXIT_USAGE : EXIT_DONE;
}

/* Everything that can be wrong with the options' values, before anything is touched. */
static int prepare(struct cmd *c, const struct options *o)
{
	int status = choose_view(c, o);

	if (status == EXIT_DONE && o->snoop.stack && c->view != views) {
		msg_error("-K: of %s there are no stacks", c->view->events->name);
		status = EXIT_USAGE;
	}
	if (status == EXIT_DONE)
		status = check_key(c, o);
	if (status == EXIT_DONE)
		status = compile_comm(c, o);
	if (status != EXIT_DONE)
		return status;
	if (!zones_choose(o->input, o->zoneinfo, &c->zones))
		return EXIT_FAILED;
	c->print = (struct snoop_print){ o->snoop.timestamp, o->snoop.tid, o->snoop.extended, false,
					 0 };
	return session_init(&c->session, o);
}

static const struct setup_trigger stack_trigger = { "compaction", "mm_compaction_end",
						    "stacktrace" };

/* The probe and the trigger. Without the first what is said of memory is of the moment when the
 * event is read. */
static void want_more(struct cmd *c, const struct options *o)
{
	if (o->snoop.stack) {
		c->want.triggers = &stack_trigger;
		c->want.nr_triggers = 1;
	}
	if (!o->snoop.extended)
		return;
	if (zoneprobe_define_here(c->view->probe, NULL, &c->probe_text)) {
		c->probe = (struct setup_kprobe){ c->view->probe->name, c->probe_text.data };
		c->want.probes = &c->probe;
		c->want.nr_probes = 1;
	} else {
		msg_warn("-e: no probe, as this kernel's types are not known: what is free is "
			 "read a moment later");
	}
}

static int open_source(struct cmd *c, const struct options *o)
{
	if (!o->input) {
		c->want = live_events_want(c->view->events, o);
		c->want.tgids = true;
		want_more(c, o);
	}
	return live_events_open(c->view->events, &c->want, &c->session);
}

static void start(struct cmd *c, const struct options *o)
{
	c->view->start(c);
	if (o->snoop.by || o->snoop.histogram) {
		c->groups = latencies_new();
	} else if (!o->snoop.json) {
		c->view->head(&c->print, &c->text);
		out_text(&c->session.out, &c->text);
	}
}

static enum source_result pump(void *arg, struct source *source)
{
	struct cmd *c = arg;

	return session_feed_all(source, c->view->feed, c);
}

static void progress(void *arg, struct session_progress *ret_progress)
{
	const struct cmd *c = arg;
	const struct stall_counts n = c->view->counts(c);

	*ret_progress = (struct session_progress){
		.events = n.events,
		.shown = c->shown,
		.lost = n.lost,
		.lost_unknown = n.lost_unknown,
	};
}

/* The tables and histograms, which stand for the lines. */
static void add_groups(struct cmd *c, struct buf *b)
{
	const struct options *o = c->session.o;
	const char *title = o->snoop.by ? o->snoop.by : "stalls";
	const struct latency *list;
	size_t count;

	if (!o->snoop.json) {
		if (o->snoop.by)
			latencies_table(c->groups, title, b);
		if (o->snoop.histogram)
			latencies_histograms(c->groups, title, b);
		return;
	}
	list = latencies_sorted(c->groups, &count);
	for (size_t i = 0; i < count; i++)
		compaction_json_latency(o->snoop.by ? o->snoop.by : "all", &list[i],
					o->snoop.histogram, b);
}

static void report(struct cmd *c, const struct stall_counts *n)
{
	struct buf text = { 0 };

	if (c->groups)
		add_groups(c, &text);
	if (c->session.o->snoop.json)
		snoop_json_summary(c->view->events->name, n, c->shown, c->longest, &text);
	session_report(&c->session, &text);
	buf_free(&text);
}

static void tell_end(const struct cmd *c, const struct stall_counts *n)
{
	struct buf lost = { 0 };

	lost_print(n->lost, n->lost_unknown, &lost);
	msg_info("%" PRIu64 " events read, %" PRIu64 " stalls, %" PRIu64
		 " of them shown, longest %.3f ms, %s, %" PRIu64 " unpaired",
		 n->events, n->stalls, c->shown, (double)c->longest / (double)NSEC_PER_MSEC,
		 lost.data, n->unpaired);
	if (n->lost > 0 || n->lost_unknown > 0)
		msg_warn("events were lost: stalls may be missing");
	buf_free(&lost);
}

/* The kernel's own word for what was lost is taken if that is more. */
static int finish(struct cmd *c)
{
	struct session *session = &c->session;
	struct stall_counts counts;
	uint64_t lost;
	int status = session_end(session, &lost);

	if (session_check_recording(session) != EXIT_DONE)
		return EXIT_FAILED;
	c->view->end(c);
	counts = c->view->counts(c);
	if (lost > counts.lost)
		counts.lost = lost;
	if (session_is_whole(session))
		report(c, &counts);
	if (!session_end_output(session))
		status = EXIT_FAILED;
	if (session_has_tally(session))
		tell_end(c, &counts);
	return status;
}

static void clean_up(struct cmd *c)
{
	compactions_free(c->compactions);
	reclaims_free(c->reclaim);
	latencies_free(c->groups);
	stack_wait_free(c->stacks);
	zones_free(c->zones);
	pattern_free(c->comm);
	buf_free(&c->text);
}

int cmd_snoop(const struct options *o)
{
	struct cmd c = { .session = SESSION_NONE };
	const struct session_consumer consumer = { .pump = pump, .progress = progress, .arg = &c };
	int status = prepare(&c, o);

	if (status == EXIT_DONE)
		status = open_source(&c, o);
	if (status == EXIT_DONE) {
		start(&c, o);
		session_run(&c.session, &consumer);
		status = finish(&c);
	}
	clean_up(&c);
	status = session_close(&c.session, status);
	buf_free(&c.probe_text);
	free((void *)c.want.events);
	return status;
}
