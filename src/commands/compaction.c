// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `alloclat compaction`: the time spent in memory compaction, by task and by other keys.
 */
#include "stalls/compaction.h"

#include <inttypes.h>
#include <string.h>

#include "base/msg.h"
#include "cli/option_rows.h"
#include "commands.h"
#include "output/compaction_report.h"
#include "stalls/zones.h"

struct compaction {
	struct run run;
	struct compaction_view view;

	struct compaction_listener listener;
	struct compactions *compactions;
	struct compaction_report *report;
	struct buf text; /* scratch */
};

static struct compaction *compaction_of(struct run *r)
{
	return (struct compaction *)r;
}

static bool on_wants(void *arg, int pid, struct slice comm)
{
	struct run *r = arg;

	if (!task_filter_wants_id(r->tasks, pid) || !task_filter_wants_comm(r->tasks, comm))
		return false;
	compaction_report_task(compaction_of(r)->report, pid, comm);
	return true;
}

static void on_ended(void *arg, const struct compaction_stall *told)
{
	struct run *r = arg;
	struct compaction *c = compaction_of(r);
	struct compaction_stall stall = *told;

	r->shown++;
	/* On most kernels the events have the first pfn of the zone, but not always its name. */
	if (r->zones && stall.zone.len == 0)
		zones_place(r->zones, &stall, false);
	c->text.len = 0;
	compaction_report_add(c->report, &stall, &c->text);
	if (c->text.len > 0)
		run_print(r, &c->text);
}

/* The operand selects tasks: an id, a range of ids, or a pattern for names. */
static int prepare(struct run *r)
{
	char *const *operands = r->options.operands;

	if (!operands)
		return EXIT_DONE;
	if (operands[1]) {
		msg_error("%s: unexpected argument" OPTIONS_SEE_HELP, operands[1]);
		return EXIT_USAGE;
	}
	r->tasks = task_filter_parse("compaction", operands[0]);
	return r->tasks ? EXIT_DONE : EXIT_USAGE;
}

static void start(struct run *r)
{
	struct compaction *c = compaction_of(r);

	c->listener = (struct compaction_listener){
		.wants = on_wants, .ended = on_ended, .arg = c, .sums = true
	};
	c->compactions = compactions_new(&c->listener);
	c->report = compaction_report_new(&c->view);
}

static void feed(struct run *r, const struct event *e)
{
	compactions_feed(compaction_of(r)->compactions, e);
}

static int end(struct run *r, struct buf *ret_totals)
{
	struct compaction *c = compaction_of(r);

	compactions_end(c->compactions);
	compaction_report_print(c->report, ret_totals);
	return EXIT_DONE;
}

static void add_count(struct buf *line, uint64_t count, const char *what)
{
	if (count > 0)
		buf_printf(line, ", %" PRIu64 " %s", count, what);
}

static void tally(const struct run *r, struct buf *ret_line)
{
	const struct compaction *c = (const struct compaction *)r;
	const struct compaction_counts *counts = compactions_counts(c->compactions);
	const struct source_counts *read = &r->session.source->counts;
	bool live = r->session.setup;

	buf_printf(ret_line, "%" PRIu64 " %s read, %" PRIu64 " compactions, ",
		   live ? read->events - read->losses : read->lines, live ? "events" : "lines",
		   counts->ended);
	run_add_lost(r, ret_line);
	add_count(ret_line, counts->open, "without an end");
	add_count(ret_line, counts->without_begin, "events without a matching begin");
	add_count(ret_line, counts->dropped_lost, "dropped because events were lost");
	add_count(ret_line, counts->dropped_at_bound, "dropped because of too many tasks");
	add_count(ret_line, compaction_report_not_kept(c->report),
		  "only in the totals (too many to list)");
	add_count(ret_line, read->unknown, "lines not understood");
}

static void warn(const struct run *r)
{
	const struct compaction *c = (const struct compaction *)r;
	const struct compaction_counts *counts = compactions_counts(c->compactions);

	if (counts->ended > 0 && counts->pages == 0 && !c->view.times)
		msg_warn("no %s, %s or %s events: page counts are 0",
			 catalog_tracepoints[TP_COMPACTION_MIGRATEPAGES].name,
			 catalog_tracepoints[TP_COMPACTION_ISOLATE_FREEPAGES].name,
			 catalog_tracepoints[TP_COMPACTION_ISOLATE_MIGRATEPAGES].name);
}

static void clean(struct run *r)
{
	struct compaction *c = compaction_of(r);

	compactions_free(c->compactions);
	compaction_report_free(c->report);
	buf_free(&c->text);
}

static bool take_by(const struct option_def *def, struct options *o, const char *value)
{
	static const char *const names[] = {
		[COMPACTION_BY_ORDER] = "order", [COMPACTION_BY_ZONE] = "zone",
		[COMPACTION_BY_MODE] = "mode",	 [COMPACTION_BY_STATUS] = "status",
		[COMPACTION_BY_COMM] = "comm",
	};
	enum compaction_key *key = option_member(def, o);

	for (size_t by = COMPACTION_BY_ORDER; by < ARRAY_SIZE(names); by++) {
		if (strcmp(value, names[by]) == 0) {
			*key = (enum compaction_key)by;
			return true;
		}
	}
	return option_bad_value(def, value, "one of order, zone, mode, status and comm");
}

#define SETS(member) .offset = offsetof(struct compaction, view.member)

static const struct option_def *const options[] = {
	OPTION('p', "processes", NULL, "also print a line for each task", "", VALUE_NONE,
	       SETS(tasks)),
	OPTION(OPTION_LONG(0), "pv", NULL, "like -p, with a line for each compaction of a task", "",
	       VALUE_NONE, SETS(each), .given = 1 + offsetof(struct compaction, view.tasks),
	       .one_dash = true),
	OPTION('u', "microseconds", NULL, "print times in rounded microseconds, not nanoseconds",
	       "", VALUE_NONE, SETS(usecs)),
	OPTION('t', "times", NULL, "print only times", "", VALUE_NONE, SETS(times)),
	OPTION('m', "migration", NULL, "print pages migrated, and pages that failed to migrate", "",
	       VALUE_NONE, SETS(migration)),
	OPTION(OPTION_LONG(1), "fs", NULL, "print pages scanned and isolated by the free scanner",
	       "", VALUE_NONE, SETS(free_scanner), .one_dash = true),
	OPTION(OPTION_LONG(2), "ms", NULL,
	       "print pages scanned and isolated by the migration scanner", "", VALUE_NONE,
	       SETS(migration_scanner), .one_dash = true),
	OPTION(OPTION_LONG(3), "by", "KEY",
	       "also print a table by order, zone, mode, status or comm",
	       "-W 'order zone mode status comm'", VALUE_TAKEN, SETS(by), .take = take_by),
	OPTION(OPTION_LONG(4), "histogram", NULL,
	       "also print a histogram of times; with --by, one per key", "", VALUE_NONE,
	       SETS(histogram)),
	OPTION(OPTION_LONG(5), "json", NULL, "print JSON, one object per line (alloclat-json(5))",
	       "", VALUE_NONE, SETS(json)),
	&option_duration,
	&option_tracefs,
	&option_buffer,
	&option_text,
	&option_force,
	&option_input,
	&option_zoneinfo,
	OPTION('o', "output", "FILE", "write to FILE instead of standard output", "-f", VALUE_TEXT,
	       .offset = offsetof(struct options, output)),
	&option_quiet,
	&option_version,
	&option_help,
	NULL,
};

const struct view view_compaction = {
	.command = {
		.name = "compaction",
		.summary = "Add up the time spent in memory compaction, by task or other keys.",
		.operands = "[PID | LOW-HIGH | PATTERN]",
		.options = options,
		.state_size = sizeof(struct compaction),
		.run = view_run,
	},
	.events = &catalog_events_compaction_pages,
	.zones = true,
	.totals_are_all = true,
	.if_lost = "compactions may be missing, and the totals are too low",
	.prepare = prepare,
	.start = start,
	.feed = feed,
	.end = end,
	.tally = tally,
	.warn = warn,
	.clean = clean,
};
