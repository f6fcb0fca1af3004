// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `alloclat snoop`: stalls one by one, or their distribution.
 */
#include "snoop.h"

#include <inttypes.h>
#include <string.h>

#include "base/msg.h"
#include "base/num.h"
#include "cli/option_rows.h"
#include "commands.h"
#include "live/live.h"
#include "live/zoneprobe.h"
#include "output/compaction_json.h"

/* --- stalls of either kind ------------------------------------------------------------------- */

bool snoop_wants(struct snoop *s, struct stall *stall)
{
	struct run *r = &s->run;
	uint64_t took = stall_duration(stall);

	if (took < r->options.threshold_us * NSEC_PER_USEC)
		return false;
	if (!task_filter_wants_comm(r->tasks, stall->comm))
		return false;
	if (r->session.live)
		stall->tgid = live_tgid(r->session.live, stall->pid);
	if (!task_filter_wants_id(r->tasks, stall->tgid > 0 ? stall->tgid : stall->pid))
		return false;
	r->shown++;
	if (took > s->longest)
		s->longest = took;
	return true;
}

struct slice snoop_key(struct snoop *s, const struct stall *stall, int order)
{
	if (s->by && strcmp(s->by, "comm") == 0)
		return stall->comm;
	s->text.len = 0;
	if (s->by)
		buf_printf(&s->text, "%d", order);
	else
		buf_str(&s->text, s->run.view->events->name);
	return (struct slice){ s->text.data, s->text.len };
}

/* --- compaction or reclaim, and the options of each ------------------------------------------ */

struct snoop_kind {
	const struct view *view;
	const struct zoneprobe *probe; /* for -e */
	bool has_stacks;	       /* whether -K is available */
	const char *keys[8];	       /* for --by, NULL-terminated */
};

static const struct view view_reclaim;

/* The first is the default. */
static const struct snoop_kind kinds[] = {
	{ &view_snoop,
	  &zoneprobe_compaction,
	  true,
	  { "order", "zone", "mode", "status", "comm", NULL } },
	{ &view_reclaim, &zoneprobe_reclaim, false, { "order", "comm", NULL } },
};

static int choose_kind(struct snoop *s)
{
	char *const *word = s->run.options.operands;

	s->kind = kinds;
	if (!word)
		return EXIT_DONE;
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && !word[1]; i++) {
		s->kind = &kinds[i];
		if (strcmp(word[0], s->kind->view->events->name) == 0)
			return EXIT_DONE;
	}
	msg_error("snoop: %s: either compaction or reclaim is needed", word[1] ? word[1] : word[0]);
	return EXIT_USAGE;
}

static int check_key(const struct snoop *s)
{
	struct buf all = { 0 };

	for (const char *const *key = s->kind->keys; *key; key++) {
		if (!s->by || strcmp(s->by, *key) == 0) {
			buf_free(&all);
			return EXIT_DONE;
		}
		buf_printf(&all, "%s%s", all.len == 0 ? "" : key[1] ? ", " : " or ", *key);
	}
	msg_error("--by: %s: not available for %s; use %s", s->by, s->kind->view->events->name,
		  all.data);
	buf_free(&all);
	return EXIT_USAGE;
}

static int prepare(struct run *r)
{
	struct snoop *s = snoop_of(r);

	if (choose_kind(s) != EXIT_DONE)
		return EXIT_USAGE;
	r->view = s->kind->view;
	if (s->stack && !s->kind->has_stacks) {
		msg_error("-K: only for compaction");
		return EXIT_USAGE;
	}
	s->print = (struct snoop_print){ .time = s->timestamp,
					 .tid = s->tid,
					 .extended = s->extended };
	return check_key(s);
}

/* --- the rest of a view ---------------------------------------------------------------------- */

/* Adds the kprobe and the trigger. Without the kprobe, the state of memory is read from /proc when
 * the event is read, a moment after it happened. */
static void arm(struct run *r, struct setup_want *want)
{
	const struct catalog_tracepoint *end = &catalog_tracepoints[TP_COMPACTION_END];
	struct snoop *s = snoop_of(r);

	want->tgids = true;
	if (s->stack) {
		s->trigger = (struct setup_trigger){ end->system, end->name, "stacktrace" };
		want->triggers = &s->trigger;
		want->nr_triggers = 1;
	}
	if (!s->extended)
		return;
	if (zoneprobe_define_here(s->kind->probe, NULL, &s->probe_text)) {
		s->kprobe = (struct setup_kprobe){ s->kind->probe->name, s->probe_text.data };
		want->probes = &s->kprobe;
		want->nr_probes = 1;
	} else {
		msg_warn("-e: no kprobe, because this kernel has no usable BTF: values are "
			 "read a moment later");
	}
}

void snoop_start(struct snoop *s, void (*head)(const struct snoop_print *p, struct buf *ret_text))
{
	if (s->by || s->histogram) {
		s->groups = latencies_new();
	} else if (!s->json) {
		s->text.len = 0;
		head(&s->print, &s->text);
		run_print(&s->run, &s->text);
	}
}

/* Appends the tables and histograms, which replace lines. */
static void add_groups(const struct snoop *s, struct buf *b)
{
	const char *title = s->by ? s->by : "stalls";
	const struct latency *list;
	size_t count;

	if (!s->json) {
		if (s->by)
			latencies_table(s->groups, title, b);
		if (s->histogram)
			latencies_histograms(s->groups, title, b);
		return;
	}
	list = latencies_sorted(s->groups, &count);
	for (size_t i = 0; i < count; i++)
		compaction_json_latency(s->by ? s->by : "all", &list[i], s->histogram, b);
}

static void add_summary(const struct snoop *s, struct buf *b)
{
	const struct run *r = &s->run;
	const struct snoop_summary summary = {
		.of = r->view->events->name,
		.stalls = s->stalls,
		.shown = r->shown,
		.longest = s->longest,
		.lost = r->lost,
		.lost_unknown = r->lost_unknown,
		.unpaired = s->unpaired,
	};

	snoop_json_summary(&summary, b);
}

int snoop_end(struct snoop *s, uint64_t stalls, uint64_t unpaired, struct buf *ret_totals)
{
	s->stalls = stalls;
	s->unpaired = unpaired;
	if (s->groups)
		add_groups(s, ret_totals);
	if (s->json)
		add_summary(s, ret_totals);
	return EXIT_DONE;
}

static void tally(const struct run *r, struct buf *ret_line)
{
	const struct snoop *s = (const struct snoop *)r;
	const struct source_counts *read = &r->session.source->counts;

	buf_printf(ret_line,
		   "%" PRIu64 " events read, %" PRIu64 " stalls, %" PRIu64
		   " of them shown, longest %.3f ms, ",
		   read->events - read->losses, s->stalls, r->shown,
		   (double)s->longest / (double)NSEC_PER_MSEC);
	run_add_lost(r, ret_line);
	buf_printf(ret_line, ", %" PRIu64 " unpaired", s->unpaired);
}

static void clean(struct run *r)
{
	struct snoop *s = snoop_of(r);

	compactions_free(s->compactions);
	stack_wait_free(s->stacks);
	reclaims_free(s->reclaims);
	latencies_free(s->groups);
	buf_free(&s->text);
	buf_free(&s->probe_text);
}

/* --- the tables ------------------------------------------------------------------------------ */

#define SETS(member) .offset = offsetof(struct snoop, member)

static const struct option_def *const options[] = {
	OPTION('T', "timestamp", NULL, "add a column: seconds since the first line", "", VALUE_NONE,
	       SETS(timestamp)),
	OPTION('e', "extended", NULL,
	       "add columns: the zone's state; for reclaim free memory, order, flags", "",
	       VALUE_NONE, SETS(extended)),
	OPTION('K', "kernel-stack", NULL, "print the kernel stack below each compaction", "",
	       VALUE_NONE, SETS(stack)),
	OPTION(OPTION_LONG(0), "tid", NULL, "add a column: the thread id, after the process id", "",
	       VALUE_NONE, SETS(tid)),
	OPTION('t', "threshold", "US", "only stalls of US microseconds or longer", "", VALUE_NUMBER,
	       .offset = offsetof(struct options, threshold_us), 0, OPTION_THRESHOLD_MAX_US,
	       "microseconds"),
	OPTION('p', "pid", "LIST", "only these processes (comma-separated ids)", "", VALUE_TAKEN,
	       .take = option_take_pids),
	&option_comm,
	OPTION(OPTION_LONG(1), "by", "KEY",
	       "instead of lines, a table by order, zone, mode, status or comm",
	       "-W 'order zone mode status comm'", VALUE_TEXT, SETS(by)),
	OPTION(OPTION_LONG(2), "histogram", NULL,
	       "instead of lines, a histogram of durations; with --by, one per key", "", VALUE_NONE,
	       SETS(histogram)),
	OPTION(OPTION_LONG(3), "json", NULL, "print JSON, one object per line (alloclat-json(5))",
	       "", VALUE_NONE, SETS(json)),
	&option_duration,
	&option_tracefs,
	&option_buffer,
	&option_text,
	&option_force,
	&option_input,
	&option_zoneinfo,
	&option_quiet,
	&option_version,
	&option_help,
	NULL,
};

#define COMMON                                                                             \
	.zones = true, .if_lost = "stalls may be missing", .prepare = prepare, .arm = arm, \
	.tally = tally, .clean = clean

/* Compaction; prepare() replaces it by view_reclaim for reclaim. */
const struct view view_snoop = {
	.command = {
		.name = "snoop",
		.summary = "Print a line for each compaction of a zone or each direct reclaim.",
		.operands = "[compaction|reclaim]",
		.options = options,
		.state_size = sizeof(struct snoop),
		.run = view_run,
	},
	.events = &catalog_events_compaction,
	.start = snoop_compaction_start,
	.feed = snoop_compaction_feed,
	.end = snoop_compaction_end,
	COMMON,
};

static const struct view view_reclaim = {
	.events = &catalog_events_reclaim,
	.start = snoop_reclaim_start,
	.feed = snoop_reclaim_feed,
	.end = snoop_reclaim_end,
	COMMON,
};
